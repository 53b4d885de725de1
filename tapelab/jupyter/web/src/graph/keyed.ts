/** Something to draw that keeps its identity: `key` says which one it is, `stamp` changes when it must be drawn anew. */
export interface Drawable {
  key: string;
  stamp: unknown;
}

/**
 * Elements by key. Each `show` makes what is new, redraws what changed its stamp, and takes away what is gone; all
 * others are not touched, so that focus, selection and running fades survive.
 */
export class Keyed<T extends Drawable, E extends Element = SVGGElement> {
  #kept = new Map<string, { stamp: unknown; element: E }>();

  constructor(private layer: Element, private make: (item: T) => E, private draw: (element: E, item: T) => void) {}

  show(items: Iterable<T>): void {
    const gone = new Set(this.#kept.keys());
    for (const item of items) {
      gone.delete(item.key);
      let kept = this.#kept.get(item.key);
      if (!kept) {
        kept = { stamp: undefined, element: this.make(item) };
        this.#kept.set(item.key, kept);
        this.layer.append(kept.element);
      }
      if (kept.stamp === item.stamp) continue;
      kept.stamp = item.stamp;
      this.draw(kept.element, item);
    }
    for (const key of gone) {
      this.#kept.get(key)!.element.remove();
      this.#kept.delete(key);
    }
  }

  get(key: string): E | undefined {
    return this.#kept.get(key)?.element;
  }

  first(): string | undefined {
    return this.#kept.keys().next().value;
  }
}
