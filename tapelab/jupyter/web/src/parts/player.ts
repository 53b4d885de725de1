/** Milliseconds that a step stays; and the longest that all of them together may take. */
const STEP = 600;
const ALL = 20_000;

/** Plays a time line: a step at a time, or, where that would take long, several. It stops by itself at the end. */
export function player(go: (at: number) => void, changed: (playing: boolean) => void) {
  let timer = 0;
  let at = 0;
  let end = (): number => 0;

  function next(stride: number): void {
    at = Math.min(at + stride, end());
    go(at);
    if (at >= end()) return stop();
    timer = setTimeout(() => next(stride), STEP) as unknown as number;
  }

  function stop(): void {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    changed(false);
  }

  return {
    stop,
    get playing(): boolean {
      return timer !== 0;
    },
    /** Play from a place; from the last one, everything anew. `last` is asked at every step: a tape may grow. */
    play(from: number, last: () => number): void {
      stop();
      end = last;
      const anew = from >= last();
      at = anew ? 0 : from;
      if (anew) go(0);
      const stride = Math.max(1, Math.ceil(((last() - at) * STEP) / ALL));
      timer = setTimeout(() => next(stride), anew ? STEP : STEP / 4) as unknown as number;
      changed(true);
    },
  };
}
