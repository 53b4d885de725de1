import { stackLayers } from "./gaps";
import { APART, APART_BEND, BEND, BEND_HALF, NODE, PROXY, PROXY_HEIGHT, type Direction, type Grid, type Label } from "./grid";
import { grouped } from "./tools";

/**
 * A grid with measures: how long and how broad every cell is, and which stretch each layer takes; tapelab/views/frame.py.
 * Labels stand in the gaps between layers; a gap is as long as its longest label, and longer where many edges fan out.
 */

const LABEL_BESIDE = 8;

/** Where the text of an edge stands in its gap. */
export type Spot = "middle" | "late" | "early";

export class Frame {
  /** By cell: the size along, across without the foot, the reach to both sides of the centre, the centre. */
  size: number[] = [];
  breadth: number[] = [];
  before: number[] = [];
  after: number[] = [];
  centre: number[] = [];
  line: number[] = [];
  /** By edge: its text, its ends across, its shift on shared bends, its knots by piece. */
  labelW: number[] = [];
  labelH: number[] = [];
  spot: Spot[] = [];
  outPort: number[] = [];
  inPort: number[] = [];
  lane: number[] = [];
  knots: (number | null)[][] = [];
  /** By layer, along; and the longest label in the gap after it. */
  start: number[] = [];
  end: number[] = [];
  widest: number[] = [];

  /** A picture that grows: what stands never moves. */
  pinned = false;

  constructor(readonly grid: Grid, readonly direction: Direction) {}

  get right(): boolean {
    return this.direction === "right";
  }

  /** The room an edge's text takes across. */
  labelBreadth(e: number): number {
    return this.right ? this.labelH[e]! : this.labelW[e]!;
  }
}

/** Sizes of all cells along and across, and the stretch of the drawing each layer takes. */
export function measure(grid: Grid, labels: Label[], direction: Direction): Frame {
  const frame = new Frame(grid, direction);
  for (let cell = 0; cell < grid.kind.length; cell++) addExtent(frame, cell);
  sizeLabels(frame, labels);
  const room = new Array<number>(grid.kind.length).fill(0);
  for (let e = 0; e < grid.edges.length; e++) {
    const breadth = frame.labelBreadth(e);
    if (breadth > 0) room[grid.edges[e]!.to]! += (breadth + LABEL_BESIDE) / 2;
  }
  for (let cell = 0; cell < room.length; cell++) {
    frame.before[cell] = Math.max(room[cell]!, frame.before[cell]!);
    frame.after[cell] = Math.max(room[cell]!, frame.after[cell]!);
  }
  stackLayers(frame);
  return frame;
}

/** Note how long a cell is, and how far it reaches to both sides of its centre line. */
export function addExtent(frame: Frame, cell: number): void {
  const { grid, right } = frame;
  const item = grid.items[grid.owner[cell]!]!;
  let [size, breadth, foot] = [0, 2 * BEND_HALF, 0];
  if (grid.kind[cell] === PROXY) {
    [size, breadth] = right ? [item.chip, PROXY_HEIGHT] : [PROXY_HEIGHT, item.chip];
  } else if (grid.kind[cell] === NODE) {
    [size, breadth, foot] = right ? [item.w, item.h - item.foot, item.foot] : [item.h, item.w, 0];
  }
  frame.size.push(size);
  frame.breadth.push(breadth);
  frame.before.push(breadth / 2);
  frame.after.push(breadth / 2 + foot);
}

/** Match labels with edges; an edge without one gets a label of no size. */
export function sizeLabels(frame: Frame, labels: Label[]): void {
  const { items, edges } = frame.grid;
  frame.labelW = edges.map(() => 0);
  frame.labelH = edges.map(() => 0);
  if (labels.length === 0) return;
  const into = grouped(edges.map((_, e) => e), (e) => items[edges[e]!.to]!.id);
  for (const { to, position, w, h } of labels) {
    for (const e of into.get(to) ?? []) {
      if (edges[e]!.position === position) [frame.labelW[e], frame.labelH[e]] = [w, h];
    }
  }
}

/** Where a cell begins along: flush left, or in the middle of its row if that can no longer grow; a proxy near its user. */
export function alongOf(frame: Frame, cell: number): number {
  const k = frame.grid.layer[cell]!;
  const spare = frame.end[k]! - frame.start[k]! - frame.size[cell]!;
  if (frame.grid.kind[cell] === PROXY) return frame.start[k]! + spare;
  return frame.start[k]! + (frame.right || frame.pinned ? 0 : Math.floor(spare / 2));
}

/** The least distance between the centre lines of two neighbours. */
export function step(frame: Frame, a: number, b: number): number {
  const bend = frame.grid.kind[a] === BEND || frame.grid.kind[b] === BEND;
  return frame.after[a]! + frame.before[b]! + (bend ? APART_BEND : APART);
}
