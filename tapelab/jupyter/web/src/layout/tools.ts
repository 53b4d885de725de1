import { push } from "../tools";

/** The nearest whole number, halves upwards: the same in every language. */
export const rounded = (x: number): number => Math.floor(x + 0.5);

/** Things by a number that they have in common, in order. */
export function grouped<T>(all: T[], key: (one: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) push(groups, key(one), one);
  return groups;
}
