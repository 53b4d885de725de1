import { clamp } from "../tools";

/** Leaves give way to ops, and ops to the spine, the longest chain of ops, which is to be straight. */
export const LEAF = 0;
export const OP = 1;
export const SPINE = 2;
/** Farther out than anything is drawn. */
const FAR = 1000000000;

/**
 * The places nearest to the wanted ones that keep `steps[k]` between neighbours k and k + 1. The firmest settle first,
 * as if they were alone; the next ones then find their places between them. Within one firmness it is least squares.
 */
export function settle(wanted: number[], firmness: number[], steps: number[]): number[] {
  if (wanted.length === 1) return wanted; // alone in its layer, as in every chain: the common case by far
  let offset = 0;
  const offsets = wanted.map((_, k) => (offset = k > 0 ? offset + steps[k - 1]! : 0));
  const flat = wanted.map((place, k) => place - offsets[k]!);
  for (let firm = SPINE; firm >= 0; firm--) {
    let run: number[] = [];
    let low = -FAR;
    for (let k = 0; k < flat.length; k++) {
      if (firmness[k] === firm) run.push(k);
      else if (firmness[k]! > firm) {
        pool(flat, run, low, flat[k]!);
        run = [];
        low = flat[k]!;
      }
    }
    pool(flat, run, low, FAR);
  }
  return flat.map((place, k) => place + offsets[k]!);
}

/**
 * Put the values of a run in order, between two bounds. Pool adjacent violators: walk along; whenever a value lies
 * below the one before it, pool the two at their mean.
 */
function pool(flat: number[], run: number[], low: number, high: number): void {
  const pools: { mean: number; count: number }[] = [];
  for (const k of run) {
    let [mean, count] = [flat[k]!, 1];
    for (let last = pools.at(-1); last && last.mean > mean; last = pools.at(-1)) {
      pools.pop();
      mean = (last.mean * last.count + mean * count) / (last.count + count);
      count = last.count + count;
    }
    pools.push({ mean, count });
  }
  let at = 0;
  for (const { mean, count } of pools) {
    for (let k = 0; k < count; k++) flat[run[at++]!] = clamp(mean, low, high);
  }
}
