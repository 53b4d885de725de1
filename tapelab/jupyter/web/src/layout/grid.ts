/**
 * What a layered drawing is made of, word for word tapelab/views/grid.py; tests/fixtures/layout holds the two to the
 * same pixels. *Along* is the reading direction, *across* the other one. A cell is a node, a proxy (a shared leaf drawn
 * again beside a far consumer) or a bend (a long edge on its way through a layer).
 */

export const NODE = 0;
export const PROXY = 1;
export const BEND = 2;
export const APART = 22;
export const APART_BEND = 10;
export const BEND_HALF = 4;
export const PROXY_HEIGHT = 24;
export const LABEL_APART = 6;
export const LINE_HALF = 3;

export type Direction = "right" | "down";

/** A node that wants a place. */
export interface Item {
  id: number;
  w: number;
  h: number;
  inputs: number[];
  leaf: boolean;
  foot: number;
  chip: number;
}

/** The room that the text on one edge needs. */
export interface Label {
  to: number;
  position: number;
  w: number;
  h: number;
}

export interface Place {
  id: number;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A node drawn a second time, small, beside one far consumer. */
export interface Proxy {
  of: number;
  to: number;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** An edge: a start point, then two control points and an end point for each cubic piece. */
export interface Path {
  source: number;
  to: number;
  position: number;
  proxied: boolean;
  points: number[];
  label: [number, number];
}

export interface Layout {
  direction: Direction;
  width: number;
  height: number;
  boxes: Place[];
  proxies: Proxy[];
  paths: Path[];
}

/** One use of an input; `chain` runs from the input's cell to the consumer's. */
export type Edge = { source: number; to: number; position: number; chain: number[] };

/** Cells by layer; lists are indexed by cell, and the first cells are the items. */
export class Grid {
  /** By item: ops on the longest way to it, and on from it. */
  depth: number[] = [];
  height: number[] = [];
  kind: number[] = [];
  layer: number[] = [];
  owner: number[] = [];
  goal: number[] = [];
  up: number[][] = [];
  down: number[][] = [];
  layers: number[][] = [];
  edges: Edge[] = [];

  constructor(readonly items: Item[]) {}

  /** A new cell at the end of its layer; returns its index. */
  add(kind: number, layer: number, owner: number, goal: number): number {
    const cell = this.kind.push(kind) - 1;
    this.layer.push(layer);
    this.owner.push(owner);
    this.goal.push(goal);
    this.up.push([]);
    this.down.push([]);
    while (this.layers.length <= layer) this.layers.push([]);
    this.layers[layer]!.push(cell);
    return cell;
  }

  /** Keep an edge and make its cells neighbours; a parallel edge adds weight, not neighbours. */
  join(edge: Edge): void {
    this.edges.push(edge);
    for (let k = 0; k + 1 < edge.chain.length; k++) {
      const [a, b] = [edge.chain[k]!, edge.chain[k + 1]!];
      if (this.down[a]!.includes(b)) continue;
      this.down[a]!.push(b);
      this.up[b]!.push(a);
    }
  }
}
