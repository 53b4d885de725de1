import type { Moment } from "../moment";
import type { Tape } from "../types";
import { Contents } from "./contents";
import { Memo } from "./memo";
import { picture, type Picture } from "./picture";
import { HUGE, Placement } from "./placement";
import type { Rect } from "./viewport";

/** So many drawings are remembered, for readers who go back and forth between tabs. */
const KEPT = 12;
/** Text is still readable at this scale, so a drawing may be that much wider than the page. */
const SHRINK = 0.85;

/** What is remembered of a drawing, also while another one is shown. */
export class Drawing {
  #placement = new Placement();
  #memo = new Memo();
  #contents = new Contents();

  /** The drawing of a tape at some moment, for a page with so much room, seen through a window. */
  picture(moment: Moment, room: number, seen: Rect): Picture {
    const { all, live } = moment;
    const sizes = this.#memo.cards(moment);
    const written = this.#memo.tags(all);
    const plan = this.#placement.plan(sizes, written, live, Math.round(room / SHRINK), seen);
    return picture(moment, sizes, this.#contents.cards(sizes, moment), written, plan);
  }

  /** Of a huge drawing only a stretch is prepared: the same picture through another window. */
  seenThrough(now: Picture, seen: Rect): Picture {
    const { moment, sizes, cards, written } = now;
    if (cards.length <= HUGE) return now;
    const plan = this.#placement.plan(sizes, written, moment.live, 0, seen);
    return plan === now.plan ? now : picture(moment, sizes, cards, written, plan);
  }
}

/** The drawings of a view: one for each `with` line, because the tapes of a loop take each other's place. */
export class Drawings {
  #kept = new Map<string, Drawing>();

  of(key: string): Drawing {
    const drawing = this.#kept.get(key) ?? new Drawing();
    this.#kept.delete(key);
    this.#kept.set(key, drawing);
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    return drawing;
  }
}

/** Tapes with the same key are drawn in the same place. */
export function keyOf({ id, name, line }: Tape): string {
  return line === null ? `tape ${id}` : `${name} ${line}`;
}
