import type { Scale } from "./scale";

export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where the numbers of a series stand in a frame; undefined for those that are none. */
export function points(series: (number | undefined)[], scale: Scale, frame: Frame): ([number, number] | undefined)[] {
  const step = series.length > 1 ? frame.width / (series.length - 1) : 0;
  return series.map((x, k) => {
    if (x === undefined || Number.isNaN(x)) return undefined;
    return [round(frame.left + k * step), round(frame.top + (1 - scale.place(x)) * frame.height)];
  });
}

/** The points as a path, with a gap where one is missing; a point between two gaps becomes a dot. */
export function path(spots: ([number, number] | undefined)[]): string {
  let out = "";
  spots.forEach((spot, k) => {
    if (!spot) return;
    const [x, y] = spot;
    out += `${spots[k - 1] ? "L" : "M"}${x} ${y}`;
    if (!spots[k - 1] && !spots[k + 1]) out += `h0.01`;
  });
  return out;
}

function round(x: number): number {
  return Math.round(x * 100) / 100;
}
