import type { Layout, Path, Place } from "../layout/grid";
import type { Moment } from "../moment";
import type { Card } from "../scene/cards";
import type { Facts } from "../scene/facts";
import type { Writing } from "../scene/tags";
import type { Rect } from "./viewport";

/** Everything that is needed to draw any part of a tape, worked out once for each change. */
export interface Picture {
  moment: Moment;
  found: Facts;
  cards: Card[];
  plan: Layout;
  writing: Map<string, Writing>;
  /** Where each node stands, by its place in the trace. */
  spots: Place[];
  /** What each path covers, with its text. */
  reach: Rect[];
}

export function picture(moment: Moment, found: Facts, cards: Card[], written: Writing[], plan: Layout): Picture {
  const writing = new Map(written.map((tag) => [`${tag.to}:${tag.position}`, tag]));
  const spots: Place[] = [];
  for (const spot of plan.boxes) spots[found.place.get(spot.id)!] = spot;
  const reach = plan.paths.map((path) => reachOf(path, writing.get(`${path.to}:${path.position}`)));
  return { moment, found, cards, plan, writing, spots, reach };
}

function reachOf({ points, label: [x, y] }: Path, tag: Writing | undefined): Rect {
  const [halfW, halfH] = tag ? [tag.w / 2, tag.h / 2] : [0, 0];
  let [left, top, right, bottom] = [x - halfW, y - halfH, x + halfW, y + halfH];
  for (let k = 0; k < points.length; k += 2) {
    left = Math.min(left, points[k]!);
    right = Math.max(right, points[k]!);
    top = Math.min(top, points[k + 1]!);
    bottom = Math.max(bottom, points[k + 1]!);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** The room a node takes on the page, with the strip beneath it. */
export function roomOf({ spots, cards }: Picture, at: number): Rect | undefined {
  const [spot, card] = [spots[at], cards[at]];
  return spot && card && { x: spot.x, y: spot.y, w: card.w, h: card.h + (card.sum.length > 0 ? 22 : 0) };
}
