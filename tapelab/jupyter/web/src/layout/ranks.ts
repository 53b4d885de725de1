import { BEND, Grid, NODE, PROXY, type Item } from "./grid";

/**
 * Which layer each node stands in, and which edges are long enough to need help: tapelab/views/ranks.py.
 * 1. Longest path. 2. Balance: leaves and busy ops move towards their consumers. 3. A leaf far from its consumer is
 * drawn again beside it, as a proxy. 4. Other long edges get bends, the shortest first, while the budget lasts.
 */

const SMALL = 16;
const NEAR_SMALL = 3;
export const NEAR = 2;
export const FAN = 16;

export function rank(items: Item[]): Grid {
  const sources = knownInputs(items);
  const consumers = consumersOf(sources);
  const layer = layersOf(items, sources, consumers);
  const grid = new Grid(items);
  measureWays(grid, sources, consumers);
  for (let i = 0; i < items.length; i++) grid.add(NODE, layer[i]!, i, i);
  const near = items.length <= SMALL ? NEAR_SMALL : NEAR;
  const fan = new Array<number>(items.length).fill(0);
  const long: [number, number, number][] = [];
  for (let i = 0; i < items.length; i++) {
    for (const s of new Set(sources[i])) {
      if (s < 0) continue;
      const span = layer[i]! - layer[s]!;
      if (items[s]!.leaf && (span > near || fan[s]! >= FAN)) {
        addProxy(grid, s, i, sources[i]!);
        continue;
      }
      fan[s]!++;
      if (span > 1) long.push([span, i, s]);
      else addEdge(grid, s, i, sources[i]!, [s, i]);
    }
  }
  addLong(grid, sources, long);
  grid.edges.sort((a, b) => a.to - b.to || a.position - b.position);
  return grid;
}

/** Indices of each item's inputs; -1 for an input that is not drawn before it. */
function knownInputs(items: Item[]): number[][] {
  const index = new Map<number, number>();
  return items.map((item, i) => {
    const sources = item.inputs.map((id) => index.get(id) ?? -1);
    index.set(item.id, i);
    return sources;
  });
}

/** Indices of the items that use each item, each once, in order. */
function consumersOf(sources: number[][]): number[][] {
  const consumers: number[][] = sources.map(() => []);
  sources.forEach((inputs, i) => {
    for (const s of inputs) if (s >= 0 && consumers[s]!.at(-1) !== i) consumers[s]!.push(i);
  });
  return consumers;
}

function layersOf(items: Item[], sources: number[][], consumers: number[][]): number[] {
  const layer = new Array<number>(items.length).fill(0);
  for (let i = 0; i < items.length; i++) {
    for (const s of sources[i]!) if (s >= 0) layer[i] = Math.max(layer[i]!, layer[s]! + 1);
  }
  for (let i = items.length - 1; i >= 0; i--) {
    const users = consumers[i]!;
    if (users.length === 0) continue;
    let latest = Infinity;
    for (const c of users) latest = Math.min(latest, layer[c]! - 1);
    if (items[i]!.leaf || users.length > pulls(items, sources[i]!)) layer[i] = latest;
  }
  return layer;
}

/** How many inputs hold a node back: its ops. Leaves move with it, or are drawn again. */
function pulls(items: Item[], sources: number[]): number {
  return new Set(sources.filter((s) => s >= 0 && !items[s]!.leaf)).size;
}

/** For each op, how many others lie on the longest way to it, and on from it. */
function measureWays(grid: Grid, sources: number[][], consumers: number[][]): void {
  const { items } = grid;
  grid.depth = items.map((item) => (item.leaf ? -1 : 0));
  grid.height = items.map(() => 0);
  for (let i = 0; i < items.length; i++) {
    for (const s of sources[i]!) {
      if (s >= 0 && !items[s]!.leaf) grid.depth[i] = Math.max(grid.depth[i]!, grid.depth[s]! + 1);
    }
  }
  for (let i = items.length - 1; i >= 0; i--) {
    for (const c of consumers[i]!) grid.height[i] = Math.max(grid.height[i]!, grid.height[c]! + 1);
  }
}

/** One edge for each time `to` uses `source`, all along the same chain. */
function addEdge(grid: Grid, source: number, to: number, sources: number[], chain: number[]): void {
  sources.forEach((s, position) => {
    if (s === source) grid.join({ source, to, position, chain });
  });
}

function addProxy(grid: Grid, source: number, to: number, sources: number[]): void {
  const cell = grid.add(PROXY, grid.layer[to]! - 1, source, to);
  addEdge(grid, source, to, sources, [cell, to]);
}

function addLong(grid: Grid, sources: number[][], long: [number, number, number][]): void {
  let budget = 2 * grid.items.length + 60;
  long.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  for (const [span, i, s] of long) {
    if (span - 1 > budget) addProxy(grid, s, i, sources[i]!);
    else {
      budget = budget - (span - 1);
      const bends = Array.from({ length: span - 1 }, (_, k) => grid.add(BEND, grid.layer[s]! + k + 1, s, i));
      addEdge(grid, s, i, sources[i]!, [s, ...bends, i]);
    }
  }
}
