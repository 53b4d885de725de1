import { clamp } from "../tools";
import type { Direction, Item } from "./grid";

/** Free room in a growing picture: how long its layers are, and where a layer still has a place. */

export type Room = [from: number, to: number];

/** The room kept above everything. */
const MARGIN = 20;
const SPACE = { right: 164, down: 96 };
const LEAST = 24;

/** The lengths of the layers: only the last may still grow, because what stands must not move. */
export class Lengths {
  readonly starts: number[] = [];
  #length: number[] = [];

  constructor(private direction: Direction) {}

  /** The first layer from `least` on that is long enough, with room for the new leaves in the one before. */
  layerFor(item: Item, leaves: Item[], least: number): number {
    const size = this.#along(item);
    const before = Math.max(0, ...leaves.map((leaf) => this.#along(leaf)));
    let layer = least;
    while (!this.#fits(layer, size) || (layer > 0 && !this.#fits(layer - 1, before))) layer++;
    if (least > 0) this.#claim(layer - 1, before);
    this.#claim(layer, size);
    return layer;
  }

  /** Where each layer ends; where it starts is settled once it is begun. */
  ends(): number[] {
    return this.starts.map((start, k) => start + this.#length[k]!);
  }

  #along(item: Item): number {
    return this.direction === "right" ? item.w : item.h;
  }

  /** Whether a layer is long enough, or may still grow. */
  #fits(layer: number, size: number): boolean {
    return layer >= this.#length.length - 1 || this.#length[layer]! >= size;
  }

  /** Make a layer that may still grow long enough; those before it keep their length. */
  #claim(layer: number, size: number): void {
    while (this.#length.length <= layer) {
      const last = this.#length.length - 1;
      this.starts.push(last < 0 ? 0 : this.starts[last]! + this.#length[last]! + SPACE[this.direction]);
      this.#length.push(LEAST);
    }
    if (layer === this.#length.length - 1) this.#length[layer] = Math.max(this.#length[layer]!, size);
  }
}

/** The centre nearest to the wanted one where [centre - before, centre + after] is free; takes the room at once. */
export function free(taken: Room[], wanted: number, before: number, after: number): number {
  let [best, distance, at] = [0, Infinity, 0];
  let low = MARGIN;
  for (let k = 0; k <= taken.length; k++) {
    const high = taken[k]?.[0] ?? Infinity;
    if (high - low >= before + after) {
      const line = clamp(wanted, low + before, high - after);
      const away = Math.abs(line - wanted);
      if (away <= distance) [best, distance, at] = [line, away, k];
    }
    low = taken[k]?.[1] ?? low;
  }
  taken.splice(at, 0, [best - before, best + after]);
  return best;
}
