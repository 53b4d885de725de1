import type { Moment } from "../moment";
import type { Card } from "../scene/card";
import { card } from "../scene/cards";
import type { Facts } from "../scene/facts";
import { tags, type Writing } from "../scene/tags";

/** Whatever a card depends on. */
type Signs = unknown[];

/**
 * The cards of a tape, made anew only where something changed. A card that is the same object as before need not be
 * drawn again, and a tape of thousands of records grows by a few at a time.
 */
export class Memo {
  #kept: { signs: Signs; card: Card }[] = [];
  #written: { signs: unknown[]; tags: Writing[] } | undefined;

  cards({ all: found, live: reserve }: Moment): Card[] {
    // Whether nodes without a gradient say None.
    const over = found.last?.done === true && !found.last.error;
    const cards = found.trace.nodes.map((node, at) => {
      const addends = found.addends[at]!;
      const signs: Signs = [
        node, reserve, found.numbers[at], found.reached[at], found.grads[at], found.seeds[at],
        addends.length, addends[addends.length - 1], over && !found.reached[at],
      ];
      const kept = this.#kept[at];
      if (kept && same(kept.signs, signs)) return kept.card;
      const made = card(found, at, reserve);
      this.#kept[at] = { signs, card: made };
      return made;
    });
    this.#kept.length = cards.length;
    return cards;
  }

  tags(found: Facts): Writing[] {
    const signs = [found.last?.id, found.last?.steps, found.trace.nodes.length];
    if (!this.#written || !same(this.#written.signs, signs)) this.#written = { signs, tags: tags(found) };
    return this.#written.tags;
  }
}

export function same(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((sign, k) => sign === b[k]);
}
