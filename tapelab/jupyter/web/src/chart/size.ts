import { countOf } from "../tools";
import type { Value } from "../types";

/** How large a value is, whatever its shape: |x| of a scalar, the root mean square of an array's elements. */
export function sizeOf(value: Value | null): number | undefined {
  if (!value) return undefined;
  const { shape, text } = value;
  if (shape.length === 0) return magnitude(text);
  const count = countOf(shape);
  const norm = magnitude(text.slice(text.lastIndexOf(":") + 1));
  return norm === undefined || count === 0 ? undefined : norm / Math.sqrt(count);
}

/** |x| of a number as a trace writes it, NaN included; undefined for other texts. */
function magnitude(text: string): number | undefined {
  const x = numeric(text);
  return x === undefined ? undefined : Math.abs(x);
}

/** A number as JSON carries it: "nan", "inf" and "-inf" are texts there. Undefined for what is no number. */
export function numeric(x: unknown): number | undefined {
  if (typeof x === "number") return x;
  if (typeof x !== "string" || x === "") return undefined;
  const named = { nan: NaN, inf: Infinity, "-inf": -Infinity }[x];
  if (named !== undefined) return named;
  const number = Number(x);
  return Number.isNaN(number) ? undefined : number;
}

/** The power of ten that a size is nearest to. */
export function decade(size: number): number {
  return Math.round(Math.log10(size));
}

/** A power of ten as people write it: 10⁻⁷. */
export function power(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}
