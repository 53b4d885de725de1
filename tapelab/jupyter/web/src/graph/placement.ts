import { Growth } from "../layout/growth";
import type { Direction, Layout } from "../layout/grid";
import { layout } from "../layout/layout";
import type { Card } from "../scene/cards";
import { items } from "../scene/scene";
import type { Writing } from "../scene/tags";
import { same } from "./memo";

/** A drawing this many layers deep reads better from top to bottom. */
const DEEP = 8;
/** Above this many nodes the layered layout would take longer than a reader waits; growth is good enough there. */
const HUGE = 4000;

/** Where the nodes of one tape stand: appended while the cell runs, laid out as a whole when it is over. */
export class Placement {
  private growth: Growth | undefined;
  private placed = 0;
  private made: { signs: unknown[]; plan: Layout } | undefined;

  plan(cards: Card[], written: Writing[], live: boolean, width: number): Layout {
    const grows = live || cards.length > HUGE;
    const signs: unknown[] = [grows, grows ? 0 : width, written, ...cards];
    if (this.made && same(this.made.signs, signs)) return this.made.plan;
    const plan = grows ? this.grown(cards, written) : layout(items(cards), written, "", width);
    this.made = { signs, plan };
    return plan;
  }

  private grown(cards: Card[], written: Writing[]): Layout {
    const all = items(cards);
    this.growth ??= new Growth(expected(cards));
    this.growth.place(all.slice(this.placed));
    this.placed = all.length;
    return this.growth.picture(written);
  }
}

/** The direction in which a tape will probably grow, from what there is of it at first sight. */
function expected(cards: Card[]): Direction {
  const depth: number[] = [];
  let most = 0;
  cards.forEach(({ node }, at) => {
    depth[at] = 1 + node.inputs.reduce((deepest, id) => Math.max(deepest, depth[id] ?? 0), 0);
    most = Math.max(most, depth[at]!);
  });
  return most > DEEP ? "down" : "right";
}
