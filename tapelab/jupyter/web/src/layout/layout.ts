import { placeAcross } from "./across";
import { measure } from "./frame";
import { APART, type Direction, type Grid, type Item, type Label, type Layout } from "./grid";
import { arrange } from "./order";
import { draw } from "./paths";
import { rank } from "./ranks";

/**
 * Where everything in a drawing of a tape goes, in four steps as in tapelab/views/layout.py: rank the nodes into
 * layers, order each layer so that few edges cross, place the cells across their layer, run edges and labels through
 * the gaps. Left to right while that fits the page, top to bottom when it is long.
 */

/** A notebook's output is 700 to 900 wide; a little more still reads well when scaled to fit. */
export const WIDTH = 920;

export function layout(items: Item[], labels: Label[] = [], direction: Direction | "" = "", width = WIDTH): Layout {
  const grid = rank(items);
  arrange(grid);
  const frame = measure(grid, labels, direction || choose(grid, labels, width));
  placeAcross(frame);
  return draw(frame);
}

/** Left to right if that fits, else whichever direction is narrower. */
function choose(grid: Grid, labels: Label[], width: number): Direction {
  const length = measure(grid, labels, "right").end.at(-1) ?? 0;
  if (length <= width) return "right";
  const down = measure(grid, labels, "down");
  let breadth = 0;
  for (const layer of grid.layers) {
    let room = 0;
    for (const cell of layer) room = room + down.before[cell]! + down.after[cell]! + APART;
    breadth = Math.max(breadth, room);
  }
  return breadth < length ? "down" : "right";
}
