import type { Datum } from "../types";
import type { Cell } from "./parts";

/** Arrays as maps of coloured cells, symmetric about zero: the heat maps of tapelab/views/arrays.py. */

const CELL = 12;
const CELL_LEAST = 7;
/** The width and height heat maps aim at, and the width they never exceed. */
const MAP = 88;
const MAP_TALL = 64;
const MOST = 132;
const LEVELS = 4;
const ROWS = 8;

export function heatMap(rows: Datum[][]): { w: number; h: number; cells: Cell[] } {
  let most = 0;
  for (const row of rows) for (const x of row) if (typeof x !== "string") most = Math.max(most, -Number(x), Number(x));
  const columns = rows[0]!.length;
  const fitting = Math.min(Math.floor(MAP / columns), Math.floor(MAP_TALL / Math.min(rows.length, ROWS)));
  const side = Math.min(CELL, Math.max(CELL_LEAST, fitting));
  const across = Math.min(columns, Math.floor(MOST / side));
  const cells = rows.slice(0, ROWS).flatMap((row, r) => row.slice(0, across).map((x, c): Cell => {
    const [level, glyph] = heat(x, most);
    return { x: c * side, y: 2 + r * side, w: side, h: side, level, glyph };
  }));
  return { w: across * side, h: Math.min(rows.length, ROWS) * side + 4, cells };
}

/** The level of an element and the sign that says it without colour. */
export function heat(x: Datum, most: number): [level: number, glyph: string] {
  if (typeof x === "string") return [0, x === "nan" ? "×" : x.startsWith("-") ? "−∞" : "∞"];
  const number = Number(x);
  if (most === 0 || number === 0) return [0, ""];
  const level = Math.max(1, Math.floor((Math.abs(number) / most) * LEVELS + 0.5));
  return number < 0 ? [-level, "−"] : [level, "+"];
}
