import { svg, set } from "../dom";
import { reasons } from "../parts/reasons";
import { explained } from "../words/said";
import { cutMarks, type Cut } from "./cut";
import type { Picture } from "./picture";
import { sized } from "./sized";

/** A drawn picture, for those who draw over it. */
export interface Surface {
  picture: Picture;
  element(id: number): SVGGElement | undefined;
  edge(to: number, position: number): SVGGElement | undefined;
  /** Where a box stands now, by its place in the trace. */
  place(at: number): [number, number];
}

/** What is drawn over the boxes without changing them: sizes of gradients, and the cut that a reason speaks of. */
export class Overlay {
  readonly element: SVGGElement;
  cut: Cut | undefined;
  #sizes: (surface: Surface) => void;
  #cuts: (surface: Surface, cut: Cut | undefined) => void;
  #described: Element[] = [];

  constructor() {
    const [sizes, cuts] = [svg("g"), svg("g")];
    this.element = svg("g", { class: "tapelab-over", "aria-hidden": "true" }, sizes, cuts);
    this.#sizes = sized(sizes);
    this.#cuts = cutMarks(cuts);
  }

  show(surface: Surface): void {
    this.#sizes(surface);
    this.#cuts(surface, this.cut);
    this.#describe(surface);
  }

  /** A node without a gradient says why, to those who do not see the cards. */
  #describe(surface: Surface): void {
    for (const element of this.#described) element.removeAttribute("aria-description");
    this.#described = [];
    for (const { node, why } of reasons(surface.picture.moment)) {
      const element = node === null ? undefined : surface.element(node);
      if (!element) continue;
      set(element, { "aria-description": explained(why) });
      this.#described.push(element);
    }
  }
}
