/** A drawing that takes longer than this, in milliseconds, is drawn less often. */
const LIGHT = 20;
/** At most one part in so many of the page's time is spent drawing. */
const SHARE = 3;

/**
 * Call `draw` soon, at most once a frame, however often it is asked for; and when one drawing takes long, leave the
 * page time for its other work before the next.
 */
export function paced(draw: () => void) {
  let [frame, timer, took] = [0, 0, 0];

  function run(): void {
    frame = 0;
    const start = performance.now();
    draw();
    took = performance.now() - start;
  }

  function ask(): void {
    timer = 0;
    frame ||= requestAnimationFrame(run);
  }

  return {
    soon(): void {
      if (frame || timer) return;
      if (took > LIGHT) timer = setTimeout(ask, took * (SHARE - 1)) as unknown as number;
      else ask();
    },
    stop(): void {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
}
