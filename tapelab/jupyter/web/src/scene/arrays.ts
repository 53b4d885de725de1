import type { Datum, Value } from "../types";
import { heatMap } from "./heat";
import { clip, width } from "./measure";
import { isWhole, shapeText, shown } from "./numbers";
import { text, type Cell, type Text } from "./parts";

/** A value inside a box: a number, a small table of numbers, or a heat map; tapelab/views/arrays.py. */

const SIZE = 12;
const ROW = 16;
const TABLE = 4;
/** The greatest width of an array written in a line, and of anything. */
const BRIEF = 108;
const MOST = 132;

/** Something to draw at a place: its size, its texts and cells relative to its corner. */
export interface View {
  w: number;
  h: number;
  texts: Text[];
  cells: Cell[];
}

/** How a value is drawn; `kind` is the style of its text. */
export function view(value: Value | null, kind: string): View {
  if (value === null) return line("None", kind);
  if (value.shape.length === 0) return line(scalar(value), kind);
  const rows = matrix(value);
  if (!rows?.length) return line(summary(value), kind);
  const small = rows.length <= TABLE && rows[0]!.length <= TABLE && value.shape.length <= 2;
  if (small && value.data) return table(rows, value, kind);
  return heat(rows, value, kind);
}

/** The number of a scalar as it is written in a picture. */
export function scalar(value: Value): string {
  let words = value.text;
  if (value.dtype === "string") words = `"${words.replaceAll("\n", "⏎")}"`;
  // Rounding what was rounded would not be right: the data of a scalar has all its digits.
  else if (value.dtype.includes("float") && value.data) words = asText(value.data[0]!);
  return clip(shown(words, isWhole(value.dtype)), MOST, SIZE, "mono");
}

/** An array in a few words: its shape and its norm. */
export function summary(value: Value): string {
  const norm = value.text.split(":")[1] ?? "";
  const shape = shapeText(value.shape);
  return norm === "string" ? `${shape} strings` : `${shape} ‖${shown(norm, false, 4)}‖`;
}

/** The width that the summary of any array of this shape may take. */
export function summaryRoom(value: Value): number {
  return width(`${shapeText(value.shape)} ‖0.0001234‖`, SIZE, "mono");
}

/** A value in one short line, for the text on an edge and for tables. */
export function brief(value: Value | null): string {
  if (value === null) return "None";
  if (value.shape.length === 0) return scalar(value);
  const { data } = value;
  if (data && data.length > 0 && data.length <= TABLE && value.shape.length === 1) {
    const words = `[${data.map((x) => element(x, value.dtype)).join(" ")}]`;
    if (width(words, SIZE, "mono") <= BRIEF) return words;
  }
  return summary(value);
}

/** A value inside a calculation: 2 for 2.0. */
export function terse(value: Value | null): string {
  const words = brief(value);
  const plain = value !== null && value.shape.length === 0 && value.dtype !== "string";
  return plain && words.endsWith(".0") ? words.slice(0, -2) : words;
}

/** A value after a sign: negative ones in parentheses. */
export function factor(value: Value | null): string {
  const words = terse(value);
  return words.startsWith("-") ? `(${words})` : words;
}

/** One element of an array. */
export function element(x: Datum, dtype: string): string {
  if (typeof x === "boolean") return x ? "True" : "False";
  return shown(asText(x), isWhole(dtype), 4);
}

function asText(x: Datum): string {
  return Object.is(x, -0) ? "-0.0" : String(x);
}

/** The elements, or the thumbnail, as rows; null when there is nothing to show. */
export function matrix(value: Value): Datum[][] | null {
  if (value.thumb) return value.thumb;
  const { data } = value;
  if (!data?.length || value.dtype.includes("complex")) return null;
  const columns = value.shape.at(-1)!;
  const rows: Datum[][] = [];
  for (let k = 0; k < data.length; k += columns) rows.push(data.slice(k, k + columns));
  return rows;
}

function line(words: string, kind: string): View {
  return { w: width(words, SIZE, "mono"), h: ROW, texts: [text(0, 12, words, kind)], cells: [] };
}

/** Numbers in columns, flush right; too wide ones become a heat map. */
function table(rows: Datum[][], value: Value, kind: string): View {
  const words = rows.map((row) => row.map((x) => element(x, value.dtype)));
  let widest = 0;
  for (const row of words) for (const word of row) widest = Math.max(widest, width(word, SIZE, "mono"));
  const column = widest + 10;
  const total = column * rows[0]!.length - 10;
  if (total > MOST) return heat(rows, value, kind);
  const texts = words.flatMap((row, r) => row.map((word, c) => text(c * column + widest, 12 + r * ROW, word, kind, "end")));
  return { w: total, h: words.length * ROW, texts, cells: [] };
}

/** A map of the elements, or of block means, with the shape beneath. */
function heat(rows: Datum[][], value: Value, kind: string): View {
  if (value.dtype === "string") return line(summary(value), kind);
  const { w, h, cells } = heatMap(rows);
  const words = summary(value);
  return { w: Math.max(w, width(words, SIZE, "mono")), h: h + ROW, texts: [text(0, h + 12, words, kind)], cells };
}
