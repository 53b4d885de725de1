import { Growth } from "../layout/growth";
import type { Direction, Item, Layout } from "../layout/grid";
import { layout } from "../layout/layout";
import type { Card } from "../scene/cards";
import { items } from "../scene/scene";
import type { Writing } from "../scene/tags";
import { same } from "./memo";

/** A drawing this many layers deep, or on a page this narrow, reads better from top to bottom. */
const DEEP = 8;
const NARROW = 1000;
/** Above this many nodes the layered layout would take longer than a reader waits; growth is good enough there. */
const HUGE = 1000;

/**
 * Where the nodes of a `with` line's tapes stand: appended while the cell runs, laid out as a whole when it is over.
 * In a training loop each tape takes the places of the one before, as long as it records the same.
 */
export class Placement {
  private growth: Growth | undefined;
  private placed: Item[] = [];
  private made: { signs: unknown[]; plan: Layout } | undefined;

  plan(cards: Card[], written: Writing[], live: boolean, width: number): Layout {
    const grows = live || cards.length > HUGE;
    const signs: unknown[] = [grows, grows ? 0 : width, written, ...cards];
    if (this.made && same(this.made.signs, signs)) return this.made.plan;
    const plan = grows ? this.grown(items(cards), written, width) : layout(items(cards), written, "", width);
    this.made = { signs, plan };
    return plan;
  }

  private grown(all: Item[], written: Writing[], width: number): Layout {
    const known = Math.min(all.length, this.placed.length);
    for (let k = 0; k < known; k++) {
      if (alike(all[k]!, this.placed[k]!)) continue;
      this.growth = undefined;
      break;
    }
    if (!this.growth) {
      this.growth = new Growth(width < NARROW ? "down" : expected(all), true);
      this.placed = [];
    }
    const added = all.slice(this.placed.length);
    this.growth.place(added);
    this.placed.push(...added);
    return upTo(all.length, this.growth.picture(written));
  }
}

function alike(a: Item, b: Item): boolean {
  return a.leaf === b.leaf && same(a.inputs, b.inputs);
}

/** The part of a plan that the present tape has reached; ids count from 0. */
function upTo(count: number, plan: Layout): Layout {
  if (plan.boxes.length === count) return plan;
  return {
    ...plan,
    boxes: plan.boxes.filter(({ id }) => id < count),
    proxies: plan.proxies.filter(({ to }) => to < count),
    paths: plan.paths.filter(({ to }) => to < count),
  };
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
