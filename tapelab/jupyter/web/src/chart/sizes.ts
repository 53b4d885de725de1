import type { Facts } from "../scene/facts";
import { clamp, once } from "../tools";
import { decade, sizeOf } from "./size";

/** How many steps the colour scale has; the last one stands for the largest. */
export const LEVELS = 7;
/** A wider range than this deserves a hint: the gradient vanishes, or explodes. */
const WIDE = 6;

/** The range of the sizes of a backward pass, in powers of ten, and which end of it the pass came to last. */
export interface Sizes {
  low: number;
  high: number;
  /** Decades from one level to the next. */
  step: number;
  /** From the target to the variables the gradients become smaller. */
  shrinks: boolean;
  wide: boolean;
}

/** The range of what arrived anywhere in the last pass; undefined when nothing did that has a size. */
export const sizesOf = once((found: Facts): Sizes | undefined => {
  let [low, high, least, most] = [Infinity, -Infinity, 0, 0];
  for (const [at, node] of found.trace.nodes.entries()) {
    const size = sizeOf(found.grads[at]!);
    if (size === undefined || size === 0 || !Number.isFinite(size)) continue;
    // What the pass reaches late stands early in the trace.
    if (size < low) [low, least] = [size, node.id];
    if (size > high) [high, most] = [size, node.id];
  }
  if (high < low) return undefined;
  const [from, to] = [decade(low), decade(high)];
  const step = Math.max(1, (to - from) / (LEVELS - 1));
  return { low: from, high: to, step, shrinks: least < most, wide: isWide(found, Math.log10(high / low)) };
});

/** Whether sizes lie far apart because of many steps: one step alone, such as an error that is nearly zero, is no such way. */
function isWide({ last }: Facts, decades: number): boolean {
  const leaps = (last?.steps ?? []).flatMap(({ incoming, edges }) =>
    edges.map(({ contribution }) => Math.abs(Math.log10(sizeOf(contribution)! / sizeOf(incoming)!))));
  return decades > WIDE && !leaps.some((leap) => Number.isFinite(leap) && leap > decades / 2);
}

/** The step of the colour scale for a size: 0 … 6, "zero", or "bad" for NaN and the infinities. */
export function level(size: number, { high, step }: Sizes): number | "zero" | "bad" {
  if (!Number.isFinite(size)) return "bad";
  if (size === 0) return "zero";
  const below = Math.round((high - Math.log10(size)) / step);
  return clamp(LEVELS - 1 - below, 0, LEVELS - 1);
}

/** The levels that occur, with the powers of ten that they stand for, smallest first. */
export function steps({ low, high, step }: Sizes): { level: number; exponent: number }[] {
  const out: { level: number; exponent: number }[] = [];
  for (let k = LEVELS - 1; k >= 0; k--) {
    const exponent = Math.round(high - (LEVELS - 1 - k) * step);
    if (exponent >= low) out.unshift({ level: k, exponent });
  }
  return out;
}
