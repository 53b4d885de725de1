import { isBackward } from "../lens/beats";
import type { Moment } from "../moment";
import { clip } from "../scene/measure";
import { clamp } from "../tools";
import { signOf, turnOf } from "./spoken";

/** Half of the slider's thumb: its middle is over the ends of the track when it stands there. */
export const THUMB = 8;
const GAP = 8;
const MOST = 64;

/** A sign above the time line. */
export interface Mark {
  at: number;
  text: string;
  /** From where and how wide, in pixels. */
  left: number;
  width: number;
  backward: boolean;
  here: boolean;
}

/** The signs above the time line, as many as fit: first the present place and the turning points, then evenly. */
export function marksOf(moment: Moment, room: number, measure: (text: string) => number): Mark[] {
  const { beats, at } = moment;
  const last = beats.length - 1;
  if (last < 1) return [];
  const apart = (room - 2 * THUMB) / last;
  const taken: [number, number][] = [];
  const row: Mark[] = [];
  const put = (place: number): void => {
    const beat = beats[place];
    if (!beat) return;
    const text = clip(signOf(moment, beat), MOST, 11);
    const width = measure(text) + GAP;
    // Over its place, but not over the edge.
    const left = Math.round(clamp(THUMB + place * apart - width / 2, 0, room - width));
    if (taken.some(([from, to]) => left + width > from && left < to)) return;
    taken.push([left, left + width]);
    row.push({ at: place, text, left, width, backward: isBackward(beat), here: place === at });
  };
  const turn = turnOf(beats);
  for (const place of new Set([at, 0, turn, last])) put(place);
  const stride = Math.max(1, Math.ceil((12 + GAP) / apart));
  for (let place = 0; place < turn; place += stride) put(place);
  for (let place = turn; place <= last; place += stride) put(place);
  return row.sort((a, b) => a.at - b.at);
}
