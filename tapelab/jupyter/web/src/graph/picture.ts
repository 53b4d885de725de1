import type { Layout, Path, Place } from "../layout/grid";
import type { Moment } from "../moment";
import type { Card } from "../scene/card";
import type { Facts } from "../scene/facts";
import { byEdge, type Writing } from "../scene/tags";
import type { Rect } from "./viewport";

/** Everything that is needed to draw any part of a tape, worked out once for each change. */
export interface Picture {
  moment: Moment;
  found: Facts;
  /** The boxes of the whole trace, which say where everything stands; and with what stands in them at the beat. */
  sizes: Card[];
  cards: Card[];
  plan: Layout;
  written: Writing[];
  writing: Map<number, Writing[]>;
  /** Where each node stands, by its place in the trace. */
  spots: Place[];
}

export function picture(moment: Moment, sizes: Card[], cards: Card[], written: Writing[], plan: Layout): Picture {
  const { found } = moment;
  const spots: Place[] = [];
  for (const spot of plan.boxes) spots[found.place.get(spot.id)!] = spot;
  return { moment, found, sizes, cards, plan, written, writing: byEdge(written), spots };
}

/** The room a node takes on the page, with the strip beneath it. */
export function roomOf({ spots, cards, sizes }: Picture, at: number): Rect | undefined {
  const [spot, card] = [spots[at], cards[at]];
  return spot && card && { x: spot.x, y: spot.y, w: card.w, h: card.h + (sizes[at]!.sum.length > 0 ? 22 : 0) };
}

/** About what an edge covers: from one of its ends to the other. */
export function reachOf({ spots, found }: Picture, { source, to, proxied, label }: Path): Rect {
  const end = spots[found.place.get(to)!]!;
  const start = proxied ? { ...end, x: label[0], y: label[1], w: 0, h: 0 } : spots[found.place.get(source)!]!;
  const [x, y] = [Math.min(start.x, end.x), Math.min(start.y, end.y)];
  return { x, y, w: Math.max(start.x + start.w, end.x + end.w) - x, h: Math.max(start.y + start.h, end.y + end.h) - y };
}
