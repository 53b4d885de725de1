import { set, svg } from "../dom";
import type { Picture } from "./picture";

/**
 * Thousands of nodes seen from afar: one path for each kind instead of an element for each node, so that panning and
 * zooming stay smooth. Nobody could read a text at that distance anyway.
 */
export function farAway() {
  const kinds = ["op", "watched", "unwatched"] as const;
  const paths = kinds.map((kind) => svg("path", { class: `tapelab-far tapelab-${kind}` }));
  const element = svg("g", { "aria-hidden": "true" }, ...paths);
  let shown: Picture | undefined;
  return {
    element,
    show(picture: Picture | undefined): void {
      if (picture === shown) return;
      shown = picture;
      const drawn: Record<(typeof kinds)[number], string[]> = { op: [], watched: [], unwatched: [] };
      picture?.cards.forEach(({ node, w, h }, at) => {
        const spot = picture.spots[at]!;
        const kind = node.kind === "op" || node.kind === "group" ? "op" : node.watched ? "watched" : "unwatched";
        drawn[kind].push(`M${spot.x} ${spot.y}h${w}v${h}h-${w}z`);
      });
      kinds.forEach((kind, k) => set(paths[k]!, { d: drawn[kind].join("") || null }));
    },
  };
}
