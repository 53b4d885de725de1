import { clamp } from "../tools";

/** Which part of the drawing is seen, and how large: pure arithmetic, no elements. */

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Free space around the drawing, in screen pixels. */
export const MARGIN = 18;
export const LARGEST = 2.5;
/** Below this the text of a node is no longer easy to read. */
const READABLE = 0.8;
/** Below this the nodes of a very long tape would be less than dust. */
const SMALLEST = 0.12;

export interface Viewport {
  /** The drawing's coordinates at the top left corner, and pixels per unit. */
  x: number;
  y: number;
  k: number;
  /** Pixels of the window, units of the drawing. */
  w: number;
  h: number;
  width: number;
  height: number;
  /** Whether a drawing smaller than the window stands in its middle; while it grows it must not move. */
  centred: boolean;
}

export function viewport(): Viewport {
  return { x: 0, y: 0, k: 1, w: 0, h: 0, width: 0, height: 0, centred: false };
}

/** The rectangle of the drawing that the window shows. */
export function seen({ x, y, k, w, h }: Viewport): Rect {
  return { x, y, w: w / k, h: h / k };
}

/** Keep the drawing in the window: no more than the margin beyond its ends. */
export function clamped(view: Viewport): Viewport {
  const margin = MARGIN / view.k;
  const place = (at: number, size: number, room: number): number => {
    const spare = room - size;
    if (spare >= 2 * margin) return view.centred ? -spare / 2 : -margin;
    return clamp(at, -margin, margin - spare);
  };
  return { ...view, x: place(view.x, view.width, view.w / view.k), y: place(view.y, view.height, view.h / view.k) };
}

export function panned(view: Viewport, dx: number, dy: number): Viewport {
  return clamped({ ...view, x: view.x - dx / view.k, y: view.y - dy / view.k });
}

/** Zoom about a point of the window, which keeps its place. */
export function zoomed(view: Viewport, factor: number, px = view.w / 2, py = view.h / 2): Viewport {
  const k = clamp(view.k * factor, SMALLEST, LARGEST);
  return clamped({ ...view, k, x: view.x + px / view.k - px / k, y: view.y + py / view.k - py / k });
}

/** The scale at which everything is seen, at most life-size. */
export function whole({ width, height, w, h }: Viewport): number {
  const [roomX, roomY] = [Math.max(w - 2 * MARGIN, 1), Math.max(h - 2 * MARGIN, 1)];
  return Math.min(1, roomX / Math.max(width, 1), roomY / Math.max(height, 1));
}

/** Everything at once, or as much of a very long tape as can still be told apart. */
export function fitted(view: Viewport): Viewport {
  return clamped({ ...view, k: Math.max(whole(view), SMALLEST) });
}

/** How high the window may become; longer drawings are panned, so that the notebook keeps its shape. */
export const HIGHEST = 520;

/** The beginning: everything where that can still be read, else as large as the width allows. */
export function home(view: Viewport): Viewport {
  const all = whole({ ...view, h: HIGHEST });
  const across = whole({ ...view, h: Infinity });
  const k = all >= READABLE ? all : Math.max(READABLE, across);
  return clamped({ ...view, k, x: -MARGIN / k, y: -MARGIN / k });
}

/** Move no further than it takes to see a rectangle, with some room around it. */
export function revealing(view: Viewport, rect: Rect, room = 24): Viewport {
  const shift = (at: number, size: number, start: number, length: number): number => {
    if (start - room < at) return start - room;
    if (start + length + room > at + size) return start + length + room - size;
    return at;
  };
  const { w, h } = seen(view);
  return clamped({ ...view, x: shift(view.x, w, rect.x, rect.w), y: shift(view.y, h, rect.y, rect.h) });
}

/** Whether two rectangles touch. */
export function meets(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
}

/** The least rectangle that holds them all. */
export function union(all: Rect[]): Rect {
  const [x, y] = [Math.min(...all.map((rect) => rect.x)), Math.min(...all.map((rect) => rect.y))];
  const [right, low] = [Math.max(...all.map((rect) => rect.x + rect.w)), Math.max(...all.map((rect) => rect.y + rect.h))];
  return { x, y, w: right - x, h: low - y };
}

/** A view on the way from one to another. */
export function between(a: Viewport, b: Viewport, share: number): Viewport {
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return { ...b, x: mix(a.x, b.x), y: mix(a.y, b.y), k: mix(a.k, b.k) };
}
