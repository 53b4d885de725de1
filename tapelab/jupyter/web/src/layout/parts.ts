import { step, type Frame } from "./frame";
import type { Grid } from "./grid";

/** Move parts that have nothing to do with each other together: `close_up` in tapelab/views/layout.py. */
export function closeUp(frame: Frame): void {
  const { grid, centre, before } = frame;
  const part = partsOf(grid);
  const members: number[][] = grid.kind.map(() => []);
  part.forEach((first, cell) => members[first]!.push(cell));
  const above = grid.kind.map(() => -1);
  for (const layer of grid.layers) for (let k = 1; k < layer.length; k++) above[layer[k]!] = layer[k - 1]!;
  const found = members.flatMap((cells, p) => {
    if (cells.length === 0) return [];
    let top = Infinity;
    for (const cell of cells) top = Math.min(top, centre[cell]! - before[cell]!);
    return [{ p, cells, top }];
  });
  found.sort((a, b) => a.top - b.top || a.p - b.p);
  for (const { p, cells, top } of found) {
    let spare = top - found[0]!.top;
    for (const cell of cells) {
      const other = above[cell]!;
      if (other < 0 || part[other] === p) continue;
      spare = Math.min(spare, centre[cell]! - centre[other]! - step(frame, other, cell));
    }
    if (spare > 0) for (const cell of cells) centre[cell] = centre[cell]! - spare;
  }
}

/** For each cell, the first cell of the part of the drawing to which it is joined. */
function partsOf(grid: Grid): number[] {
  const part = grid.kind.map(() => -1);
  for (let first = 0; first < part.length; first++) {
    if (part[first]! >= 0) continue;
    part[first] = first;
    const waiting = [first];
    for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
      for (const other of [...grid.up[cell]!, ...grid.down[cell]!]) {
        if (part[other]! >= 0) continue;
        part[other] = first;
        waiting.push(other);
      }
    }
  }
  return part;
}
