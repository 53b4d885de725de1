import { isPlain, keep, on, pressed, set, undoing } from "../dom";
import type { Node } from "../types";
import { walk } from "./walk";

/** What the focus needs from the graph it walks on. */
export interface Ground {
  /** Where to listen. Not in the drawing: Chromium puts every SVG element that hears of focus into the tab order. */
  around: HTMLElement;
  nodes(): Node[];
  has(id: number): boolean;
  /** Some node that is drawn. */
  first(): number | undefined;
  /** Bring a node into the window and return its element. */
  bring(id: number): SVGElement | undefined;
  element(id: number): SVGElement | undefined;
  changed(): void;
  /** The reader has gone to a node. */
  entered(id: number): void;
}

/** The graph is one tab stop: one node holds it, arrow keys hand it on along the edges. */
export class Focus {
  /** The node that has the focus now, and the one that the pointer is over. */
  focused: number | undefined;
  hovered: number | undefined;
  #holder = 0;
  readonly stop: () => void;

  constructor(private ground: Ground) {
    const { around } = ground;
    const idOf = ({ target }: Event): number | undefined => pressed(target, "data-id");
    this.stop = undoing(
      on(around, "keydown", this.#key),
      on(around, "focusin", (event) => this.#enter(idOf(event))),
      on(around, "focusout", () => this.#leave()),
      on(around, "pointerover", (event) => this.#hover(idOf(event))),
      on(around, "pointerleave", () => this.#hover(undefined)),
      on(around, "click", (event) => this.to(idOf(event))),
    );
  }

  /** Another tape is shown: its first node holds the tab stop. */
  reset(): void {
    this.#holder = this.ground.nodes()[0]?.id ?? 0;
    this.focused = undefined;
    this.hovered = undefined;
  }

  /** Take the reader to a node. */
  to(id: number | undefined): void {
    if (id === undefined || !this.ground.has(id)) return;
    this.#hold(id);
    this.ground.bring(id)?.focus();
  }

  /** Elements may have come or gone: put the tab stop where it belongs. */
  mark(): void {
    if (!this.ground.element(this.#holder)) this.#holder = this.ground.first() ?? this.#holder;
    this.#hold(this.#holder);
  }

  #hold(id: number): void {
    if (id !== this.#holder) this.#tab(this.#holder, false);
    this.#holder = id;
    this.#tab(id, true);
  }

  #tab(id: number, holds: boolean): void {
    const element = this.ground.element(id);
    if (element) set(element, { tabindex: holds ? 0 : -1, "aria-selected": String(holds && id === this.focused) });
  }

  #key = (event: KeyboardEvent): void => {
    if (!isPlain(event) || this.focused === undefined) return;
    const next = walk(this.ground.nodes(), this.focused, event.key);
    if (next === undefined && !event.key.startsWith("Arrow")) return;
    // An arrow that leads nowhere must not scroll the notebook away either; notebooks also listen for arrows.
    keep(event);
    this.to(next);
  };

  #enter(id: number | undefined): void {
    if (id === undefined) return;
    this.focused = id;
    this.#hold(id);
    this.ground.bring(id);
    this.ground.entered(id);
    this.ground.changed();
  }

  #leave(): void {
    this.focused = undefined;
    this.#tab(this.#holder, true);
    this.ground.changed();
  }

  #hover(id: number | undefined): void {
    if (id === this.hovered) return;
    this.hovered = id;
    this.ground.changed();
  }
}
