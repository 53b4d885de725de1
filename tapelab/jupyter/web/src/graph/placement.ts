import { Growth } from "../layout/growth";
import type { Direction, Item, Layout } from "../layout/grid";
import { grown, stretch } from "../layout/grown";
import { layout } from "../layout/layout";
import type { Card } from "../scene/card";
import { items } from "../scene/scene";
import type { Writing } from "../scene/tags";
import { same } from "./memo";
import { slotted } from "./slots";
import type { Rect } from "./viewport";

/** A drawing this many layers deep, or on a page this narrow, reads better from top to bottom. */
const DEEP = 8;
const NARROW = 1000;
/** Above this many nodes the layered layout would take longer than a reader waits: they stand as they have grown. */
export const HUGE = 1000;
/** A stretch of a huge drawing is prepared at a time: so many pixels, and as many before and after. */
const STRETCH = 1200;

/**
 * Where the nodes of a `with` line's tapes stand: appended while the cell runs, laid out as a whole when it is over.
 * In a training loop each tape takes the places of the one before, as long as it records the same.
 */
export class Placement {
  #growth: Growth | undefined;
  #placed: Item[] = [];
  #made: { signs: unknown[]; plan: Layout } | undefined;

  plan(cards: Card[], written: Writing[], live: boolean, width: number, seen: Rect): Layout {
    const huge = cards.length > HUGE;
    const grows = live || huge;
    const along = (this.#growth?.direction ?? "down") === "right" ? [seen.x, seen.w] as const : [seen.y, seen.h] as const;
    const from = huge ? (Math.floor(along[0] / STRETCH) - 1) * STRETCH : 0;
    const to = huge ? (Math.floor((along[0] + along[1]) / STRETCH) + 2) * STRETCH : 0;
    const signs: unknown[] = [grows, grows ? 0 : width, from, to, written, ...cards];
    if (this.#made && same(this.#made.signs, signs)) return this.#made.plan;
    const slots = slotted(items(cards), written);
    let plan: Layout;
    if (!grows) plan = layout(slots.items, slots.labels, "", width);
    else {
      const page = this.#grow(slots.items, width);
      plan = huge ? stretch(page, slots.labels, from, to) : grown(page, slots.labels);
    }
    plan = slots.named(plan);
    this.#made = { signs, plan };
    return plan;
  }

  #grow(all: Item[], width: number): Growth {
    const known = Math.min(all.length, this.#placed.length);
    for (let k = 0; k < known && this.#growth; k++) if (!alike(all[k]!, this.#placed[k]!)) this.#growth = undefined;
    if (!this.#growth) {
      this.#growth = new Growth(width < NARROW ? "down" : expected(all));
      this.#placed = [];
    }
    const added = all.slice(this.#placed.length);
    this.#growth.place(added);
    this.#placed.push(...added);
    return this.#growth;
  }
}

function alike(a: Item, b: Item): boolean {
  return a.id === b.id && a.leaf === b.leaf && same(a.inputs, b.inputs);
}

/** The direction in which a tape will probably grow, from what there is of it at first sight. */
function expected(all: Item[]): Direction {
  const depth: number[] = [];
  let most = 0;
  for (const { id, inputs } of all) {
    depth[id] = 1 + inputs.reduce((deepest, input) => Math.max(deepest, depth[input] ?? 0), 0);
    most = Math.max(most, depth[id]!);
  }
  return most > DEEP ? "down" : "right";
}
