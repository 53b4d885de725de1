import { on, undoing } from "../dom";
import { clamp } from "../tools";

/** How far the pointer may wander, in pixels, before a click becomes a drag. */
const DRAG = 4;

/** Zoom with ctrl or ⌘ and the wheel, which is also what pinching a touchpad sends. A plain wheel stays the notebook's. */
export function pinching(target: Element, zoom: (factor: number, x: number, y: number) => void): () => void {
  return on(target, "wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = target.getBoundingClientRect();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 24 : 1);
    const factor = Math.exp(-clamp(pixels, -120, 120) / 400);
    zoom(factor, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
}

/** Pan by dragging with the main button. */
export function dragging(target: Element, pan: (dx: number, dy: number) => void): () => void {
  let stop = (): void => {};
  const down = on(target, "pointerdown", (event) => {
    if (event.button !== 0) return;
    stop();
    stop = drag(target, event, pan);
  });
  return () => {
    stop();
    down();
  };
}

function drag(target: Element, { clientX, clientY }: PointerEvent, pan: (dx: number, dy: number) => void): () => void {
  let [x, y, started] = [clientX, clientY, false];
  const stop = undoing(
    on(target, "pointermove", (event) => {
      const [dx, dy] = [event.clientX - x, event.clientY - y];
      if (!started && Math.hypot(dx, dy) < DRAG) return;
      // Captured only now: a captured pointer would deliver its click to the picture instead of the node.
      if (!started) target.setPointerCapture?.(event.pointerId);
      [x, y, started] = [event.clientX, event.clientY, true];
      pan(dx, dy);
    }),
    on(target, "pointerup", () => stop()),
    on(target, "pointercancel", () => stop()),
  );
  return stop;
}
