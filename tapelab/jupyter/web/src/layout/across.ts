import { step, type Frame } from "./frame";
import { NODE, PROXY, type Grid } from "./grid";
import { closeUp } from "./parts";
import { LEAF, OP, settle, SPINE } from "./settle";

/** The places of cells across their layers: the second half of tapelab/views/layout.py. */

const ROUNDS = 8;

/**
 * Give every cell its centre line, as near to its neighbours' as the order allows. Sweeps go backwards, towards the
 * consumers, and forwards, towards the inputs, in turn.
 */
export function placeAcross(frame: Frame): void {
  const { grid } = frame;
  frame.centre = new Array<number>(grid.kind.length).fill(0);
  for (const layer of grid.layers) {
    let line = 0;
    layer.forEach((cell, k) => {
      if (k > 0) line = line + step(frame, layer[k - 1]!, cell);
      frame.centre[cell] = line;
    });
  }
  let longest = 0;
  grid.items.forEach((item, i) => {
    if (!item.leaf) longest = Math.max(longest, grid.depth[i]! + grid.height[i]!);
  });
  const firmness = grid.kind.map((_, cell) => firm(grid, cell, longest));
  const last = grid.layers.length - 1;
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = last; k >= 0; k--) pull(frame, grid.layers[k]!, firmness, true);
    for (let k = 0; k <= last; k++) pull(frame, grid.layers[k]!, firmness, false);
  }
  closeUp(frame);
}

/** How firmly a cell keeps its line: as a leaf, an op, or part of the longest chain of ops. */
function firm(grid: Grid, cell: number, longest: number): number {
  if (light(grid, cell)) return LEAF;
  const i = grid.owner[cell]!;
  return grid.kind[cell] === NODE && grid.depth[i]! + grid.height[i]! === longest ? SPINE : OP;
}

/** Move one layer's cells towards their consumers (back) or their inputs. */
function pull(frame: Frame, layer: number[], firmness: number[], back: boolean): void {
  const wanted = layer.map((cell) => middle(frame, cell, back));
  const steps = layer.slice(1).map((cell, k) => step(frame, layer[k]!, cell));
  const settled = settle(wanted, layer.map((cell) => firmness[cell]!), steps);
  layer.forEach((cell, k) => (frame.centre[cell] = settled[k]!));
}

/**
 * Where a cell would like to be: level with the neighbour on the longest way, or the mean of several when the ways are
 * equally long. Ops on the other side count before leaves on this one, because leaves follow anyway.
 */
function middle(frame: Frame, cell: number, back: boolean): number {
  const { grid } = frame;
  const [up, down] = [grid.up[cell]!, grid.down[cell]!];
  for (const onlyOps of [true, false]) {
    for (const near of back ? [down, up] : [up, down]) {
      let [total, count, longest] = [0, 0, -2];
      for (const other of near) {
        if (onlyOps && light(grid, other)) continue;
        const way = near === down ? grid.height[grid.goal[other]!]! : grid.depth[grid.owner[other]!]!;
        if (way > longest) [total, count, longest] = [0, 0, way];
        if (way !== longest) continue;
        total = total + frame.centre[other]!;
        count = count + 1;
      }
      if (count > 0) return total / count;
    }
  }
  return frame.centre[cell]!;
}

/** Whether a cell gives way to ops: leaves and proxies do. */
function light(grid: Grid, cell: number): boolean {
  return grid.kind[cell] === NODE ? grid.items[grid.owner[cell]!]!.leaf : grid.kind[cell] === PROXY;
}
