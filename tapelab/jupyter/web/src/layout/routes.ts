import type { Frame } from "./frame";
import { LABEL_APART, LINE_HALF } from "./grid";
import { grouped, rounded } from "./tools";
import { settle } from "./settle";

/** Where edges leave boxes, cross gaps and carry their labels, so that no two overlap: tapelab/views/routes.py. */

const PORT = { right: 16, down: 26 };
const CORNER = 10;
const LANE = 8;

/** Decide where every edge goes across; `paths` then draws the lines. */
export function route(frame: Frame): void {
  frame.line = frame.centre.map(rounded);
  spreadPorts(frame);
  spreadLanes(frame);
  spreadLabels(frame);
}

/** Where edges leave and reach boxes: side by side, in the order of their other ends. */
function spreadPorts(frame: Frame): void {
  const { edges } = frame.grid;
  frame.outPort = edges.map(() => 0);
  frame.inPort = edges.map(() => 0);
  const all = edges.map((_, e) => e);
  const outs = grouped(all, (e) => edges[e]!.chain[0]!);
  const ins = grouped(all, (e) => edges[e]!.chain.at(-1)!);
  const by = (other: (e: number) => number) => (a: number, b: number) => other(a) - other(b) || a - b;
  const next = by((e) => frame.line[edges[e]!.chain[1]!]!);
  const previous = by((e) => frame.line[edges[e]!.chain.at(-2)!]!);
  for (const [cell, out] of outs) spread(frame, cell, out.sort(next), frame.outPort);
  for (const [cell, into] of ins) spread(frame, cell, into.sort(previous), frame.inPort);
}

/** Spread the ends of some edges evenly over one side of a cell. */
function spread(frame: Frame, cell: number, edges: number[], port: number[]): void {
  const count = edges.length;
  let gap = PORT[frame.direction];
  if (count > 1) gap = Math.min(gap, (frame.breadth[cell]! - 2 * CORNER) / (count - 1));
  edges.forEach((e, k) => (port[e] = rounded(frame.line[cell]! + (k - (count - 1) / 2) * gap)));
}

/** Parallel edges that run through the same bends keep beside each other. */
function spreadLanes(frame: Frame): void {
  const { edges, items } = frame.grid;
  const twins = grouped(edges.map((_, e) => e), (e) => edges[e]!.source * items.length + edges[e]!.to);
  frame.lane = edges.map(() => 0);
  for (const same of twins.values()) {
    same.forEach((e, k) => (frame.lane[e] = rounded((k - (same.length - 1) / 2) * LANE)));
  }
}

/** Across at both ends of piece j of an edge: the piece from chain[j] to chain[j + 1]. */
export function ends(frame: Frame, e: number, j: number): [number, number] {
  const { chain } = frame.grid.edges[e]!;
  const a = j === 0 ? frame.outPort[e]! : frame.line[chain[j]!]! + frame.lane[e]!;
  const b = j === chain.length - 2 ? frame.inPort[e]! : frame.line[chain[j + 1]!]! + frame.lane[e]!;
  return [a, b];
}

/** Where a piece would meet its label, left to itself. */
export function crossing(frame: Frame, e: number, j: number): number {
  const [a, b] = ends(frame, e, j);
  const spot = j === frame.grid.edges[e]!.chain.length - 2 ? frame.spot[e] : "middle";
  if (spot === "late") return b;
  return spot === "early" ? a : (a + b) / 2;
}

interface Piece {
  e: number;
  j: number;
  gap: number;
  middle: number;
  half: number;
  labelled: boolean;
}

/** In each gap that has labels, move the edges' crossing points apart until the labels fit. */
function spreadLabels(frame: Frame): void {
  const { edges, layer } = frame.grid;
  const pieces: Piece[] = [];
  frame.knots = edges.map(({ chain }, e) => {
    for (let j = 0; j + 1 < chain.length; j++) {
      const labelled = frame.labelW[e]! > 0 && j === chain.length - 2;
      const half = labelled ? frame.labelBreadth(e) / 2 : LINE_HALF;
      pieces.push({ e, j, gap: layer[chain[j]!]!, middle: crossing(frame, e, j), half, labelled });
    }
    return new Array<null>(chain.length - 1).fill(null);
  });
  for (const inside of grouped(pieces, (piece) => piece.gap).values()) {
    if (inside.some((piece) => piece.labelled)) spreadGap(frame, inside);
  }
}

/** Settle the crossing points of one gap; a point that had to move becomes a knot. */
function spreadGap(frame: Frame, inside: Piece[]): void {
  inside.sort((a, b) => a.middle - b.middle || a.e - b.e || a.j - b.j);
  const wanted = inside.map((piece) => piece.middle);
  const steps = inside.slice(1).map((piece, k) => inside[k]!.half + piece.half + LABEL_APART);
  const settled = settle(wanted, wanted.map(() => 0), steps);
  inside.forEach(({ e, j, half }, k) => {
    if (settled[k] !== wanted[k] || half > LINE_HALF) frame.knots[e]![j] = rounded(settled[k]!);
  });
}
