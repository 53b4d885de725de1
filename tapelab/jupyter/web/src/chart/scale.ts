import { shown } from "../scene/numbers";
import { clamp } from "../tools";
import { numeric } from "./size";

/** More than this between the smallest and the largest, and only a logarithmic scale shows both. */
const SPANS = 100;

/** Where a number stands between 0 (low) and 1 (high). */
export interface Scale {
  log: boolean;
  low: number;
  high: number;
  place(x: number): number;
}

/** A scale for all finite numbers of a series: logarithmic where positive numbers span decades. */
export function scaleOf(series: (number | undefined)[], fromZero = false): Scale {
  const finite = series.filter((x): x is number => x !== undefined && Number.isFinite(x));
  const positive = finite.filter((x) => x > 0);
  const smallest = Math.min(...positive);
  const most = Math.max(...finite);
  const log = positive.length > 1 && finite.every((x) => x >= 0) && most / smallest >= SPANS;
  let [low, high] = log ? [smallest, most] : [Math.min(...finite), most];
  if (finite.length === 0) [low, high] = [0, 1];
  if (!log && fromZero) low = Math.min(0, low);
  const [from, to] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const place = (x: number): number => {
    if (to === from) return 0.5;
    // Zero has no logarithm: it lies on the floor.
    const at = log ? (x > 0 ? Math.log10(x) : from) : x;
    return clamp((at - from) / (to - from), 0, 1);
  };
  return { log, low, high, place };
}

/** A few round numbers of a scale, from low to high: powers of ten, or steps of 1, 2 or 5 times one. */
export function ticks({ log, low, high }: Scale, most = 4): number[] {
  if (high === low) return [low];
  if (log) return powers(low, high, most);
  const rough = (high - low) / most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((k) => k * unit >= rough) ?? 10);
  const out: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let k = first; k * step <= high + step * 1e-9; k++) out.push(Number((k * step).toPrecision(12)));
  return out;
}

function powers(low: number, high: number, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / most));
  const out: number[] = [];
  for (let k = first; k <= last; k += step) out.push(Number(`1e${k}`));
  return out;
}

/** Series as JSON carries them, as numbers; undefined where there is none. */
export function numbers(series: readonly unknown[]): (number | undefined)[] {
  return series.map(numeric);
}

/** A number in a sentence or on an axis. */
export function told(x: number | undefined, digits = 4): string {
  if (x === undefined) return "None";
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  return shown(String(x), Number.isInteger(x), digits);
}
