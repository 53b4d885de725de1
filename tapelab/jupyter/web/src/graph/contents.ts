import type { Moment } from "../moment";
import { terse } from "../scene/arrays";
import type { Card } from "../scene/card";
import { card } from "../scene/cards";
import { clip } from "../scene/measure";
import { text, type Text } from "../scene/parts";
import type { Value } from "../types";
import { same } from "./memo";

/**
 * What stands in the boxes at a beat of the replay. The boxes are those of the whole trace, so that nothing moves and
 * nothing changes its size; a box whose content is complete is the very same object, and is not drawn again.
 */
export class Contents {
  #kept: { signs: unknown[]; card: Card }[] = [];

  cards(sizes: Card[], moment: Moment): Card[] {
    const { found, all, replaying } = moment;
    if (!replaying) return sizes;
    return sizes.map((size, at) => {
      const id = size.node.id;
      const later = moment.later(id);
      const arrived = found.addends[at]!.length;
      const complete = !later && found.reached[at] === all.reached[at] && found.grads[at] === all.grads[at]
        && found.seeds[at] === all.seeds[at] && arrived === all.addends[at]!.length;
      // Nodes that got nothing say None only at the end.
      if (complete && moment.gradient(id) !== undefined) return size;
      const signs = [size, later, arrived, found.reached[at], found.grads[at], found.seeds[at]];
      const old = this.#kept[at];
      if (old && same(old.signs, signs)) return old.card;
      const made = later ? faint(size, card(found, at)) : filled(size, moment, at);
      this.#kept[at] = { signs, card: made };
      return made;
    });
  }
}

/** A box whose record has yet to come: its name, in the place where it will stand. */
function faint(size: Card, made: Card): Card {
  const texts = made.texts.filter(({ kind }) => kind === "symbol" || kind === "name" || kind === "note");
  return { ...made, ...roomOf(size), ...strip(size, 0, []), kind: `${made.kind} later waiting`, texts, cells: [] };
}

function filled(size: Card, { found, all }: Moment, at: number): Card {
  const made = card(found, at);
  const texts = made.texts.map((row) => (row.kind === "grad" ? within(row, size.w) : row));
  const parts = found.addends[at]!;
  const sum = strip(size, all.addends[at]!.length, parts);
  return { ...made, ...roomOf(size), ...sum, kind: parts.length === 0 ? `${made.kind} waiting` : made.kind, texts };
}

/** The strip beneath a box: an empty one where contributions will meet, later with those that are there. */
function strip({ sum }: Card, count: number, parts: Value[]): Pick<Card, "sum"> {
  if (sum.length === 0 || parts.length === count && count > 0) return { sum };
  return { sum: [text(8, 15, growing(parts.map(terse), count), "sum")] };
}

function roomOf({ w, h, foot, chip }: Card): Pick<Card, "w" | "h" | "foot" | "chip"> {
  return { w, h, foot, chip };
}

/** Numbers on the way may be longer than those that the box was made for. */
function within(row: Text, w: number): Text {
  return row.anchor === "start" ? { ...row, text: clip(row.text, w - row.x - 6, 12, "mono") } : row;
}

/** The strip beneath a box while contributions are still to come. */
function growing(parts: string[], count: number): string {
  if (parts.length === 0) return "⊕";
  return parts.length < 3 ? `⊕ ${parts.join(" + ")} + …` : `⊕ ${parts.length} of ${count} …`;
}
