import type { Node } from "../types";
import type { Cell, Text } from "./parts";

/** A box without a place; `h` is without the foot. */
export interface Card {
  node: Node;
  w: number;
  h: number;
  foot: number;
  chip: number;
  kind: string;
  name: string;
  /** Where the row of the gradient begins; or its column, when it stands beside the value, else 0. */
  band: number;
  side: number;
  texts: Text[];
  cells: Cell[];
  sum: Text[];
  beneath: Text[];
}

export const isLeaf = (node: Node): boolean => node.kind === "variable" || node.kind === "constant";

/** The sign in the circle. */
export function mark(node: Node): string {
  if (isLeaf(node)) return node.watched ? "◆" : "◇";
  return node.symbol !== "" ? node.symbol : "…";
}
