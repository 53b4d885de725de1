/** How long the move from the growing to the finished picture takes, in milliseconds. */
const LASTS = 280;

/**
 * Call `step` with 0…1 once a frame until the time is over; at once with 1 for readers who asked for less motion, and
 * on pages that draw no frames. Returns the undo, which jumps to the end.
 */
export function relax(step: (share: number) => void): () => void {
  if (calm()) {
    step(1);
    return () => {};
  }
  const start = performance.now();
  let frame = 0;
  const tick = (now: number): void => {
    const share = Math.min((now - start) / LASTS, 1);
    step(share < 1 ? share * share * (3 - 2 * share) : 1);
    frame = share < 1 ? requestAnimationFrame(tick) : 0;
  };
  frame = requestAnimationFrame(tick);
  return () => {
    if (!frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
    step(1);
  };
}

/** Whether the reader asked for less motion. */
export function calm(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;
}
