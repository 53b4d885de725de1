/** Small things that every part of the page may use. */

/** The number nearest to `x` between two bounds. */
export const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** How many elements an array of this shape has. */
export const countOf = (shape: number[]): number => shape.reduce((product, side) => product * side, 1);

/** Put something at the end of the list that a map has for a key. */
export function push<K, T>(map: Map<K, T[]>, key: K, one: T): void {
  const list = map.get(key);
  if (list) list.push(one);
  else map.set(key, [one]);
}

/** The same function, but worked out only once for each object. */
export function once<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const made = new WeakMap<K, T>();
  return (of) => {
    if (!made.has(of)) made.set(of, make(of));
    return made.get(of)!;
  };
}
