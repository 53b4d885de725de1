import { html, on, undoing } from "../dom";
import { MARGIN, type Viewport } from "./viewport";

/**
 * Scroll bars for the stage. The stage itself does not scroll, because the wheel over it belongs to the notebook;
 * these two strips show and move what is seen, with the host's own scroll bars.
 */
export function bars(pan: (dx: number, dy: number) => void) {
  const across = html("div", { class: "tapelab-bar tapelab-bar-x", "aria-hidden": "true", tabindex: -1 }, html("div"));
  const down = html("div", { class: "tapelab-bar tapelab-bar-y", "aria-hidden": "true", tabindex: -1 }, html("div"));
  let shown = { left: 0, top: 0 };
  const stop = undoing(
    on(across, "scroll", () => moved(across.scrollLeft - shown.left, 0)),
    on(down, "scroll", () => moved(0, down.scrollTop - shown.top)),
  );

  /** Scroll events also follow from `show`; only what differs from what was shown came from the reader. */
  function moved(dx: number, dy: number): void {
    if (Math.abs(dx) + Math.abs(dy) >= 1) pan(-dx, -dy);
  }

  function show({ x, y, k, w, h, width, height }: Viewport): void {
    fill(across, "width", width * k + 2 * MARGIN, w);
    fill(down, "height", height * k + 2 * MARGIN, h);
    across.scrollLeft = x * k + MARGIN;
    down.scrollTop = y * k + MARGIN;
    shown = { left: across.scrollLeft, top: down.scrollTop };
  }

  function fill(bar: HTMLElement, side: "width" | "height", size: number, room: number): void {
    bar.hidden = size <= room + 1;
    (bar.firstElementChild as HTMLElement).style[side] = `${Math.ceil(size)}px`;
  }

  return { elements: [across, down], show, stop };
}
