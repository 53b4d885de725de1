import { numberOf } from "../lens/sums";
import type { Value } from "../types";

/** As far as a prediction may be off, relative to what the tape says. */
const NEAR = 0.02;
/** A rounded answer may be this far off, if it agrees in all the digits that were typed. */
const ROUNDED = 0.1;
const NOTHING = 1e-6;

/** Close enough to count: within two per cent, or all typed digits agree. */
export function close(said: number, truth: number, step = 0): boolean {
  if (Number.isNaN(truth) || !Number.isFinite(truth)) return Object.is(said, truth);
  const off = Math.abs(said - truth);
  if (truth === 0 || said === 0) return off <= NOTHING;
  const size = Math.abs(truth);
  return off <= NEAR * size || (off <= step * (1 + 1e-9) && off <= ROUNDED * size);
}

/** The same number, as far as it was written down. */
export function exact(said: number, truth: number, step = 0): boolean {
  return Object.is(said, truth) || Math.abs(said - truth) <= Math.max(step * (1 + 1e-9), 1e-4 * Math.abs(truth));
}

/** The elements, as far as the trace knows them; where all of a large array are the same, that one. */
export function elements({ data, low, high, bad }: Value): number[] {
  if (data) return data.map(numberOf);
  return low !== null && low === high && bad === 0 ? [low] : [];
}
