import type { Place } from "../layout/grid";
import { relax } from "./relax";
import type { Stage } from "./stage";
import { between, type Viewport } from "./viewport";

/** Where nodes are on their way from one picture to another. */
export type OnTheWay = Map<number, [x: number, y: number]>;

/**
 * Move everything from where it stood to where it now belongs, and the window with it. `place` is told where the nodes
 * are before each step, and nothing once they have arrived. Returns the undo, which jumps to the end.
 */
export function glide(stage: Stage, before: Place[], after: Place[], goal: Viewport, place: (way?: OnTheWay) => void): () => void {
  const from = new Map(before.map((spot) => [spot.id, spot]));
  const start = stage.view;
  stage.element.classList.add("tapelab-gliding");
  return relax((share) => {
    const arrived = share === 1;
    place(arrived ? undefined : new Map(after.map(({ id, x, y }) => {
      const old = from.get(id) ?? { x, y };
      return [id, [old.x + (x - old.x) * share, old.y + (y - old.y) * share]];
    })));
    stage.show(arrived ? goal : between(start, goal, share));
    if (arrived) stage.element.classList.remove("tapelab-gliding");
  });
}
