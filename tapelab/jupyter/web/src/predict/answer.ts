import { calculated } from "./sum";

/** What a reader may type: a number, a sign, a shape, a small array, or None. */
export type Answer =
  | { kind: "none" }
  | { kind: "sign"; sign: 1 | -1 }
  | { kind: "shape"; shape: number[] }
  /** `step` is half a unit of the last digit that was typed, or 0 for a calculation. */
  | { kind: "number"; number: number; step: number }
  | { kind: "array"; numbers: number[]; shape: number[] };

const NONE = /^(none|null|nothing|없음|없다)$/i;
const SIGNS: [RegExp, 1 | -1][] = [
  [/^(\+|positive|plus|양수?|플러스)$/i, 1],
  [/^(-|negative|minus|음수?|마이너스)$/i, -1],
];
const SHAPE = /^(?:shape|모양)?\s*=?\s*\(?\s*(\d+(?:\s*[×x]\s*\d+)+|\d+\s*,(?:\s*\d+\s*,)*(?:\s*\d+)?)\s*\)?$/i;
const SCALAR = /^(?:(?:shape|모양)?\s*\(\s*\)|scalar|스칼라)$/i;
const NUMBER = /^[+-]?(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i;

/** The answer that a text means; undefined for one that means none of these. */
export function answered(typed: string): Answer | undefined {
  const text = typed.trim().replace(/[−–]/g, "-").replace(/\.$/, (dot) => (/\d\.$/.test(typed.trim()) ? dot : ""));
  if (NONE.test(text)) return { kind: "none" };
  for (const [pattern, sign] of SIGNS) if (pattern.test(text)) return { kind: "sign", sign };
  if (SCALAR.test(text)) return { kind: "shape", shape: [] };
  if (text.startsWith("[")) return arrayed(text);
  const shape = SHAPE.exec(text)?.[1];
  if (shape) return { kind: "shape", shape: (shape.match(/\d+/g) ?? []).map(Number) };
  const number = numbered(text);
  return number ?? undefined;
}

function numbered(text: string): Answer | undefined {
  if (/^[+-]?nan$/i.test(text)) return { kind: "number", number: NaN, step: 0 };
  const infinite = /^([+-]?)(?:inf|infinity|∞|무한대)$/i.exec(text);
  if (infinite) return { kind: "number", number: infinite[1] === "-" ? -Infinity : Infinity, step: 0 };
  if (/^(zero|영)$/i.test(text)) return { kind: "number", number: 0, step: 0 };
  const plain = NUMBER.exec(text);
  if (plain) {
    const places = (plain[2] ?? plain[3] ?? "").length - Number(plain[4] ?? 0);
    return { kind: "number", number: Number(text), step: 0.5 / 10 ** places };
  }
  const number = calculated(text);
  return number === undefined ? undefined : { kind: "number", number, step: 0 };
}

/** [1, 2], [1 2 3] or [[1, 2], [3, 4]]; the account writes rows as [1 2 | 3 4]. */
function arrayed(text: string): Answer | undefined {
  const inner = text.replace(/^\[\s*|\s*\]$/g, "");
  const rows = inner.includes("[") ? inner.split(/\]\s*,?\s*\[/) : inner.split("|");
  const numbers = rows.map((row) => row.replace(/[[\]]/g, "").split(/[\s,]+/).filter(Boolean).map(Number));
  const wide = numbers[0]!.length;
  if (wide === 0 || numbers.some((row) => row.length !== wide || row.some(Number.isNaN))) return undefined;
  const flat = rows.length === 1 && !inner.includes("[");
  return { kind: "array", numbers: numbers.flat(), shape: flat ? [wide] : [rows.length, wide] };
}
