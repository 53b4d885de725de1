/** Free room in the layers of a growing picture: `free` in tapelab/views/growth.py. */

export type Room = [from: number, to: number];

/** The room kept above everything. */
const MARGIN = 20;

/** The centre nearest to the wanted one where [centre - before, centre + after] is free; takes the room at once. */
export function free(taken: Room[], wanted: number, before: number, after: number): number {
  let [best, distance, at] = [0, Infinity, 0];
  let low = MARGIN;
  for (let k = 0; k <= taken.length; k++) {
    const high = taken[k]?.[0] ?? Infinity;
    if (high - low >= before + after) {
      const line = Math.min(Math.max(wanted, low + before), high - after);
      const away = Math.abs(line - wanted);
      if (away <= distance) [best, distance, at] = [line, away, k];
    }
    low = taken[k]?.[1] ?? low;
  }
  taken.splice(at, 0, [best - before, best + after]);
  return best;
}
