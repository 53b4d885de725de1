import { set, svg } from "../dom";
import { drawCell } from "../graph/drawbox";
import { matrix } from "../scene/arrays";
import { heat } from "../scene/heat";
import type { Datum, Value } from "../types";

/** Room for the sign in each cell; so many cells at most. */
const CELL = 8;
const MOST = 8;

/** The largest finite element of what maps of these values would show: one scale for all of them. */
export function scaleFor(values: Iterable<Value | null>): number {
  let most = 0;
  for (const value of values) for (const row of rowsOf(value) ?? []) {
    for (const x of row) if (typeof x !== "string") most = Math.max(most, Math.abs(Number(x)));
  }
  return most;
}

/** An array as a small map of coloured cells with their signs; what is no array of numbers has none. */
export function minimap() {
  const element = svg("svg", { class: "tapelab-minimap", "aria-hidden": "true" });
  let shown: unknown[] = [];
  return {
    element,
    show(value: Value | null, most: number): void {
      if (shown[0] === value && shown[1] === most) return;
      shown = [value, most];
      const rows = rowsOf(value);
      element.toggleAttribute("hidden", !rows);
      if (!rows) return element.replaceChildren();
      set(element, { width: rows[0]!.length * CELL, height: rows.length * CELL });
      element.replaceChildren(...rows.flatMap((row, r) => row.flatMap((x, c) => cell(x, most, c * CELL, r * CELL))));
    },
  };
}

function rowsOf(value: Value | null): Datum[][] | undefined {
  if (!value || value.shape.length === 0 || value.dtype === "string") return undefined;
  const rows = matrix(value)?.slice(0, MOST).map((row) => row.slice(0, MOST));
  return rows?.[0]?.length ? rows : undefined;
}

function cell(x: Datum, most: number, left: number, top: number): SVGElement[] {
  const [level, glyph] = heat(x, most);
  return drawCell({ x: left, y: top, w: CELL, h: CELL, level, glyph });
}
