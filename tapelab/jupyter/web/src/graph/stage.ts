import { button, html, named, sizing, svg, undoing } from "../dom";
import { clamp } from "../tools";
import { words } from "../words";
import { bars } from "./bars";
import { dragging, pinching } from "./gestures";
import { clamped, fitted, HIGHEST, home, MARGIN, panned, revealing, viewport, zoomed, type Rect, type Viewport } from "./viewport";

const LOWEST = 96;
/** What is assumed before the page has laid the view out. */
const WIDTH = 700;

/** The window onto the drawing: its size, what it shows, and the elements to draw into. */
export class Stage {
  readonly edges = svg("g", { class: "tapelab-edges", "aria-hidden": "true" });
  readonly tags = svg("g", { class: "tapelab-edges", "aria-hidden": "true" });
  readonly nodes = svg("g", { class: "tapelab-nodes" });
  readonly root = svg("g", {}, this.edges, this.tags, this.nodes);
  readonly element: HTMLElement;
  readonly tools: HTMLElement;
  readonly stop: () => void;
  view: Viewport = viewport();
  /** The reader has moved the drawing, so it no longer moves by itself. */
  touched = false;
  /** The drawing grows, so what stands keeps its place and its size on the screen. */
  live = false;

  #picture = svg("svg", { class: "tapelab-picture" }, this.root);
  #bars = bars((dx, dy) => this.#byReader(panned(this.view, dx, dy)));
  #lastRoom = 0;
  #width = 0;

  constructor(private moved: () => void, resized: () => void) {
    this.tools = html("div", { class: "tapelab-tools", role: "group", "aria-label": words.tools },
      this.#button("−", words.zoomOut, () => zoomed(this.view, 1 / 1.25)),
      this.#button(words.fit, words.fitWhy, () => fitted(this.view)),
      this.#button("+", words.zoomIn, () => zoomed(this.view, 1.25)));
    this.element = html("div", { class: "tapelab-graph" }, this.#picture, ...this.#bars.elements);
    this.stop = undoing(
      this.#bars.stop,
      pinching(this.#picture, (factor, x, y) => this.#byReader(zoomed(this.view, factor, x, y))),
      dragging(this.#picture, (dx, dy) => this.#byReader(panned(this.view, dx, dy))),
      sizing(this.element, () => {
        this.#width = this.element.clientWidth;
        if (this.room !== this.view.w - 2 * MARGIN) resized();
      }),
    );
  }

  /** The width that a drawing may take at life-size. */
  get room(): number {
    // Known from the last change of size: asking the page would make it lay everything out, in every frame.
    return (this.#width || this.element.clientWidth || WIDTH) - 2 * MARGIN;
  }

  /** Whether the page has kept its width since this was last asked: a drawing for a new width appears at once. */
  settled(room: number): boolean {
    const same = room === this.#lastRoom;
    this.#lastRoom = room;
    return same;
  }

  /** The drawing has a new size. */
  resize(width: number, height: number): void {
    this.settled(this.room);
    this.show(this.fitFor(width, height));
  }

  /** What to show of a drawing of this size; gives the window the height that suits it. */
  fitFor(width: number, height: number): Viewport {
    const view = { ...this.view, width, height, w: this.room + 2 * MARGIN, centred: !this.live };
    const start = this.live ? { ...view, k: 1, x: -MARGIN, y: -MARGIN } : home(view);
    const h = Math.round(clamp(height * (this.touched ? view.k : start.k) + 2 * MARGIN, LOWEST, HIGHEST));
    this.#picture.setAttribute("height", String(h));
    return clamped({ ...(this.touched ? view : start), h });
  }

  show(view: Viewport): void {
    this.view = view;
    const { x, y, k } = view;
    this.root.setAttribute("transform", `scale(${k}) translate(${-x} ${-y})`);
    this.#bars.show(view);
    this.element.toggleAttribute("data-larger", view.width * k > view.w || view.height * k > view.h);
    this.moved();
  }

  /** See to it that a rectangle can be seen; at a scale, if one is given. */
  reveal(room: Rect, byReader: boolean, k = this.view.k): void {
    const next = revealing({ ...this.view, k }, room);
    if (next.x === this.view.x && next.y === this.view.y && k === this.view.k) return;
    this.touched ||= byReader;
    this.show(next);
  }

  #byReader(view: Viewport): void {
    this.touched = true;
    this.show(view);
  }

  #button(text: string, title: string, next: () => Viewport): HTMLButtonElement {
    return button(named(title), text, () => this.#byReader(next()));
  }
}
