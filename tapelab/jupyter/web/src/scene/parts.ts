import type { CutKind } from "./facts";

/**
 * The parts of a drawing, word for word tapelab/views/parts.py. Text positions are baselines; everything inside a box
 * is relative to the box's corner. `kind` words are style classes: what a thing is, never what colour it has.
 */

export interface Text {
  x: number;
  y: number;
  text: string;
  kind: string;
  anchor: "start" | "middle" | "end";
}

/** One cell of a heat map; `level` is -4 … 4 from blue to orange, `glyph` says it without colour. */
export interface Cell {
  x: number;
  y: number;
  w: number;
  h: number;
  level: number;
  glyph: string;
}

/** A mark where a gradient was lost: cut off, multiplied by zero, or no longer finite. */
export interface Cut {
  x: number;
  y: number;
  kind: CutKind;
}

/** A node. */
export interface Box {
  id: number;
  x: number;
  y: number;
  w: number;
  h: number;
  kind: string;
  title: string;
  /** The Python name, "" where there is none. */
  name: string;
  /** Where the row of the gradient begins; or its column, when it stands beside the value, else 0. */
  band: number;
  side: number;
  texts: Text[];
  cells: Cell[];
  sum: Text[];
  symbol: string;
  op: string;
  watched: boolean;
  recorded: boolean;
  value: string;
  grad: string;
  /** Notes below the box. */
  beneath: Text[];
  cut: Cut | null;
}

/** A node drawn again, small, beside a far consumer. */
export interface Chip {
  of: number;
  to: number;
  x: number;
  y: number;
  w: number;
  h: number;
  kind: string;
  text: string;
}

/** The text on an edge; texts are relative to its corner. */
export interface Tag {
  x: number;
  y: number;
  w: number;
  h: number;
  texts: Text[];
}

/** An edge. Forward it points at the consumer, backward at the input. */
export interface Line {
  source: number;
  to: number;
  position: number;
  kind: string;
  path: string;
  arrow: string;
  contribution: string;
  step: number;
  title: string;
  tag: Tag | null;
  cut: Cut | null;
}

/** One sign of the legend. */
export interface Entry {
  mark: string;
  text: string;
}

export interface Scene {
  width: number;
  height: number;
  direction: string;
  boxes: Box[];
  chips: Chip[];
  lines: Line[];
  legend: Entry[];
}

export function text(x: number, y: number, words: string, kind: string, anchor: Text["anchor"] = "start"): Text {
  return { x, y, text: words, kind, anchor };
}
