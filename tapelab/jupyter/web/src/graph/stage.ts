import { html, on, svg } from "../dom";
import { words } from "../words";
import { bars } from "./bars";
import { fitted, home, panned, viewport, zoomed, type Viewport } from "./viewport";

/** How high the graph may become; longer ones are panned, so that the notebook keeps its shape. */
const HIGHEST = 520;
const LOWEST = 96;
const DRAG = 4;

/** The window onto the drawing: size, pan, zoom, and the elements to draw into. A plain wheel stays the notebook's. */
export class Stage {
  readonly edges = svg("g", { class: "tapelab-edges", "aria-hidden": "true" });
  readonly nodes = svg("g", { class: "tapelab-nodes" });
  readonly root = svg("g", {}, this.edges, this.nodes);
  readonly picture = svg("svg", { class: "tapelab-picture" }, this.root);
  readonly element: HTMLElement;
  view: Viewport = viewport();
  /** The reader has moved the drawing, so the view no longer follows by itself. */
  touched = false;

  private bars = bars((dx, dy) => this.byReader(panned(this.view, dx, dy)));
  private undo: (() => void)[];

  constructor(private moved: () => void) {
    const tools = html("div", { class: "tapelab-tools" },
      this.button("−", words.zoomOut, () => zoomed(this.view, 1 / 1.25)),
      this.button("fit", words.fit, () => fitted(this.view)),
      this.button("+", words.zoomIn, () => zoomed(this.view, 1.25)));
    this.element = html("div", { class: "tapelab-graph" }, this.picture, ...this.bars.elements, tools);
    this.undo = [
      on(this.picture, "wheel", this.wheel, { passive: false }),
      on(this.picture, "pointerdown", this.grab),
      this.bars.stop,
    ];
    if (typeof ResizeObserver === "undefined") return;
    const sizes = new ResizeObserver(() => this.measure());
    sizes.observe(this.element);
    this.undo.push(() => sizes.disconnect());
  }

  stop(): void {
    for (const undo of this.undo) undo();
  }

  /** The drawing has a new size. */
  resize(width: number, height: number): void {
    this.view = { ...this.view, width, height };
    this.measure();
  }

  show(view: Viewport): void {
    this.view = view;
    const { x, y, k } = view;
    this.root.setAttribute("transform", `scale(${k}) translate(${-x} ${-y})`);
    this.bars.show(view);
    this.moved();
  }

  /** Take the width that the page gives and the height that the drawing needs. */
  private measure(): void {
    const w = this.element.clientWidth || 700;
    const width = { ...this.view, w };
    const { k, height } = this.touched ? width : home(width);
    const h = Math.round(Math.min(Math.max(height * k + 2 * 18, LOWEST), HIGHEST));
    if (this.picture.getAttribute("height") !== String(h)) this.picture.setAttribute("height", String(h));
    const view = { ...width, h };
    this.show(this.touched ? panned(view, 0, 0) : home(view));
  }

  private byReader(view: Viewport): void {
    this.touched = true;
    this.show(view);
  }

  private button(text: string, title: string, next: () => Viewport): HTMLButtonElement {
    const button = html("button", { type: "button", title, "aria-label": title }, text);
    button.onclick = () => this.byReader(next());
    return button;
  }

  private wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.picture.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 24 : 1;
    const factor = Math.exp(Math.min(Math.max(-event.deltaY * lines, -120), 120) / 400);
    this.byReader(zoomed(this.view, factor, event.clientX - box.left, event.clientY - box.top));
  };

  /** Drag with the main button; the first few pixels are forgiven, so that a click stays a click. */
  private grab = (down: PointerEvent): void => {
    if (down.button !== 0) return;
    let { clientX: x, clientY: y } = down;
    let dragging = false;
    const move = on(this.picture, "pointermove", (event) => {
      if (!dragging && Math.hypot(event.clientX - x, event.clientY - y) < DRAG) return;
      if (!dragging) this.picture.setPointerCapture(event.pointerId);
      dragging = true;
      this.byReader(panned(this.view, event.clientX - x, event.clientY - y));
      [x, y] = [event.clientX, event.clientY];
    });
    const end = (): void => [move, up, cancel].forEach((undo) => undo());
    const up = on(this.picture, "pointerup", end);
    const cancel = on(this.picture, "pointercancel", end);
  };
}
