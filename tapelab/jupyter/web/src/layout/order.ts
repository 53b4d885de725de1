import { BEND, PROXY, type Grid } from "./grid";

/**
 * The order of cells within each layer, so that few edges cross: tapelab/views/order.py. Start in the order of the
 * record, sweep forwards and backwards by barycentre, swap neighbours while that helps, keep only strict improvements.
 */

const ROUNDS = 6;
const MANY = 2500;
const SWAPS = 4;
const BUSY = 200;

export function arrange(grid: Grid): void {
  firstOrder(grid);
  let best = crossings(grid);
  let kept = grid.layers.map((layer) => [...layer]);
  const rounds = grid.kind.length <= MANY ? ROUNDS : 1;
  for (let round = 0; round < rounds && best > 0; round++) {
    sweep(grid);
    const count = crossings(grid);
    if (count >= best) continue;
    best = count;
    kept = grid.layers.map((layer) => [...layer]);
  }
  grid.layers = kept;
}

/** Order of appearance; a proxy stands before its consumer, a bend after its source. */
function firstOrder(grid: Grid): void {
  const key = (cell: number): number => {
    if (grid.kind[cell] === PROXY) return grid.goal[cell]! - 0.5;
    return grid.kind[cell] === BEND ? grid.owner[cell]! + 0.25 : grid.owner[cell]!;
  };
  for (const layer of grid.layers) layer.sort((a, b) => key(a) - key(b) || a - b);
}

/** One round: forwards by the inputs, backwards by the consumers, then swaps. */
function sweep(grid: Grid): void {
  const last = grid.layers.length - 1;
  const place = places(grid);
  for (let k = 1; k <= last; k++) byBarycentre(grid.layers[k]!, grid.up, place);
  for (let k = last - 1; k >= 0; k--) byBarycentre(grid.layers[k]!, grid.down, place);
  if (grid.kind.length > MANY) return;
  for (let swap = 0; swap < SWAPS; swap++) {
    let swapped = false;
    for (let k = 0; k <= last; k++) swapped = transpose(grid, k, place) || swapped;
    if (!swapped) break;
  }
}

/** The position of every cell within its layer. */
function places(grid: Grid): number[] {
  const place = new Array<number>(grid.kind.length).fill(0);
  for (const layer of grid.layers) layer.forEach((cell, k) => (place[cell] = k));
  return place;
}

function byBarycentre(layer: number[], neighbours: number[][], place: number[]): void {
  const centre = new Map<number, number>();
  for (const cell of layer) {
    let total = 0;
    for (const other of neighbours[cell]!) total = total + place[other]!;
    const count = neighbours[cell]!.length;
    centre.set(cell, count > 0 ? total / count : place[cell]!);
  }
  layer.sort((a, b) => centre.get(a)! - centre.get(b)! || place[a]! - place[b]!);
  layer.forEach((cell, k) => (place[cell] = k));
}

/** Swap neighbours in layer k where that removes crossings; say whether any were swapped. */
function transpose(grid: Grid, k: number, place: number[]): boolean {
  const layer = grid.layers[k]!;
  let swapped = false;
  for (let p = 0; p + 1 < layer.length; p++) {
    const [a, b] = [layer[p]!, layer[p + 1]!];
    const before = between(grid.up, place, a, b) + between(grid.down, place, a, b);
    const after = between(grid.up, place, b, a) + between(grid.down, place, b, a);
    if (after >= before) continue;
    [layer[p], layer[p + 1]] = [b, a];
    [place[b], place[a]] = [p, p + 1];
    swapped = true;
  }
  return swapped;
}

/** Crossings of the edges of `a` with those of `b` when `a` stands first. */
function between(neighbours: number[][], place: number[], a: number, b: number): number {
  if (neighbours[a]!.length > BUSY || neighbours[b]!.length > BUSY) return 0;
  let count = 0;
  for (const m of neighbours[a]!) for (const n of neighbours[b]!) if (place[n]! < place[m]!) count++;
  return count;
}

/** How many pairs of edges cross, over all gaps. */
function crossings(grid: Grid): number {
  const place = places(grid);
  let total = 0;
  for (let k = 0; k + 1 < grid.layers.length; k++) {
    const ends: number[] = [];
    for (const cell of grid.layers[k]!) ends.push(...grid.down[cell]!.map((c) => place[c]!).sort((a, b) => a - b));
    total = total + inversions(ends, grid.layers[k + 1]!.length);
  }
  return total;
}

/** How many pairs are out of order, counted with a tree of sums (Barth, Jünger, Mutzel). */
function inversions(ends: number[], size: number): number {
  let first = 1;
  while (first < size) first = first * 2;
  const tree = new Array<number>(2 * first).fill(0);
  let total = 0;
  for (const end of ends) {
    for (let at = end + first; at >= 1; at = Math.floor(at / 2)) {
      tree[at]!++;
      if (at > 1 && at % 2 === 0) total = total + tree[at + 1]!;
    }
  }
  return total;
}
