import type { Frame } from "./frame";

/** The gaps between layers: the second half of tapelab/views/frame.py. */

const GAP = { right: 56, down: 40 };
/** The room a label leaves free in its gap, on both sides together. */
export const BESIDE = { right: 32, down: 26 };
/** From this many edges at one side of a box on, they are a fan; the length a fan needs. */
const FAN = 5;
const FAN_ROOM = 44;
/** Labels in one gap. */
const CROWD = 3;

/** Lay the layers out along; each gap is long enough for its labels and its fans. */
export function stackLayers(frame: Frame): void {
  const { grid, direction, right } = frame;
  findSpots(frame);
  frame.widest = grid.layers.map(() => 0);
  const fans = grid.layers.map(() => 0);
  for (let e = 0; e < grid.edges.length; e++) {
    const k = grid.layer[grid.edges[e]!.to]! - 1;
    frame.widest[k] = Math.max(frame.widest[k]!, right ? frame.labelW[e]! : frame.labelH[e]!);
    if (frame.spot[e] !== "middle") fans[k] = FAN_ROOM;
  }
  let at = 0;
  grid.layers.forEach((layer, k) => {
    let size = 0;
    for (const cell of layer) size = Math.max(size, frame.size[cell]!);
    frame.start.push(at);
    frame.end.push(at + size);
    const need = frame.widest[k]! > 0 ? frame.widest[k]! + BESIDE[direction] + fans[k]! : 0;
    at = at + size + Math.max(GAP[direction], need);
  });
}

/** Labels stand in the middle; where many are, apart from each other, and at their boxes. */
function findSpots(frame: Frame): void {
  const { edges, kind, layer, layers } = frame.grid;
  const [outs, ins, labels] = [kind.map(() => 0), kind.map(() => 0), layers.map(() => 0)];
  edges.forEach(({ chain, to }, e) => {
    outs[chain[0]!]!++;
    ins[to]!++;
    if (frame.labelW[e]! > 0) labels[layer[to]!]!++;
  });
  frame.spot = edges.map(({ chain, to }, e) => {
    const out = chain.length === 2 ? outs[chain[0]!]! : 1;
    if (frame.labelW[e]! <= 0) return "middle";
    if (out >= FAN && out > ins[to]!) return "late";
    if (ins[to]! >= FAN) return "early";
    return labels[layer[to]!]! >= CROWD ? "late" : "middle";
  });
}
