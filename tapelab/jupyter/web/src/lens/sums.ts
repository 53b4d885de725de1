import type { Datum, Value } from "../types";
import { isVeiled } from "./hide";
import { repr, short, tuple, UNTOLD } from "./repr";

/**
 * Contributions added up on the page, because a trace holds what arrived and what became of it, and nothing between.
 * Scalars and small arrays are added in the precision of their dtype; of larger ones the thumbnails are.
 */
export function sum(parts: Value[]): Value {
  const head = parts[0]!;
  if (parts.length === 1) return head;
  const veiled = parts.find(isVeiled);
  if (veiled) return veiled;
  const { shape, dtype } = head;
  const bare = { ...UNTOLD, shape, dtype };
  if (!/^u?int|^b?float/.test(dtype) || parts.some((part) => !alike(part, head))) {
    return { ...bare, text: shape.length > 0 ? `${tuple(shape)}:…` : parts.map(({ text }) => text).join(" + ") };
  }
  if (head.data) return exact(parts.map((part) => part.data!.map(numberOf)), shape, dtype);
  const text = `${tuple(shape)}:…`;
  const [mean, bad] = [total(parts.map((part) => part.mean)), Math.max(...parts.map((part) => part.bad))];
  if (parts.some(({ thumb }) => !thumb)) return { ...bare, text, mean, bad };
  const cell = (r: number, c: number): Datum => wire(short(added(parts.map((part) => part.thumb![r]![c]!))));
  const thumb = head.thumb!.map((row, r) => row.map((_, c) => cell(r, c)));
  return { ...bare, text, mean, bad, thumb };
}

function alike(a: Value, b: Value): boolean {
  const known = (a.data === null) === (b.data === null) && a.thumb?.length === b.thumb?.length;
  return known && tuple(a.shape) === tuple(b.shape);
}

/** A value whose elements are all known. */
function exact(rows: number[][], shape: number[], dtype: string): Value {
  const round = roundings[dtype] ?? ((x: number) => x);
  const numbers = [...rows[0]!];
  for (let r = 1; r < rows.length; r++) {
    for (let k = 0; k < numbers.length; k++) numbers[k] = round(numbers[k]! + rows[r]![k]!);
  }
  const whole = dtype.includes("int");
  const data = numbers.map((x) => (whole ? x : wire(short(x))));
  const one = whole ? String(numbers[0]) : repr(short(numbers[0] ?? NaN));
  const text = shape.length > 0 ? `${tuple(shape)}:${repr(short(norm(numbers)))}` : one;
  return { ...UNTOLD, text, shape, dtype, data };
}

const roundings: Record<string, (x: number) => number> = {
  float32: Math.fround,
  float16: (x) => binary(x, 10, -14),
  bfloat16: (x) => binary(x, 7, -126),
};

/** To the nearest number with so many binary places, ties to even. */
function binary(x: number, places: number, lowest: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), lowest) - places);
  const scaled = x / unit;
  const floor = Math.floor(scaled);
  const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 !== 0);
  return (floor + (up ? 1 : 0)) * unit;
}

/** The Euclidean norm, scaled so that squares do not overflow. */
function norm(numbers: number[]): number {
  const most = numbers.reduce((most, x) => (Number.isNaN(x) ? NaN : Math.max(most, Math.abs(x))), 0);
  if (most === 0 || !Number.isFinite(most)) return most;
  return most * Math.sqrt(numbers.reduce((sum, x) => sum + (x / most) ** 2, 0));
}

function added(data: Datum[]): number {
  return data.reduce<number>((sum, x) => sum + numberOf(x), 0);
}

function total(numbers: (number | null)[]): number | null {
  return numbers.some((x) => x === null) ? null : short(numbers.reduce<number>((sum, x) => sum + x!, 0));
}

function wire(x: number): Datum {
  return Number.isFinite(x) ? x : repr(x);
}

/** A number that came over the wire. */
export function numberOf(x: Datum): number {
  if (typeof x !== "string") return Number(x);
  return x === "inf" ? Infinity : x === "-inf" ? -Infinity : Number(x);
}
