import { once, push } from "../tools";
import type { Pass, Value } from "../types";

/** A contribution: which step sent it, over which input of its record; step -1 is the seed. */
export interface Arrival {
  step: number;
  from: number;
  value: Value;
}

/** What arrives at a node in a whole pass, in order. */
export function arrivalsAt(pass: Pass, node: number): Arrival[] {
  return lookedUp(pass).arrivals.get(node) ?? [];
}

/** Along how many paths a gradient comes to a node. */
export function pathsTo(pass: Pass, node: number): number {
  return lookedUp(pass).paths.get(node) ?? 0;
}

const lookedUp = once((pass: Pass) => {
  const arrivals = new Map<number, Arrival[]>();
  const paths = new Map<number, number>();
  const note = (node: number, arrival: Arrival, ways: number): void => {
    push(arrivals, node, arrival);
    paths.set(node, (paths.get(node) ?? 0) + ways);
  };
  for (const { node, value } of pass.seeds) if (value) note(node, { step: -1, from: node, value }, 1);
  pass.steps.forEach(({ node, edges }, step) => {
    // Steps go from the target back, so all paths to a record are known when its turn comes; a record of several
    // outputs has none of its own.
    const ways = paths.get(node) ?? NaN;
    for (const { to, contribution: value } of edges) if (value) note(to, { step, from: node, value }, ways);
  });
  return { arrivals, paths };
});
