import { savedBy } from "../chart/held";
import { isRecord, type Facts } from "../scene/facts";
import type { Trace } from "../types";
import { said } from "../words/said";
import { name } from "./telling";

/** What the backward pass will read, in words: tapelab/views/kept.py. */

/** So many of the values that will be read are named. */
const NAMED = 12;

/** How many values the records hold: all that went in and came out. */
export function countKept({ nodes }: Trace): number {
  return nodes.reduce((count, { keeps }) => count + Number(keeps > 0), 0);
}

/** What of it the gradient rules will read. */
export function saved(found: Facts): string[] {
  const { nodes, tape } = found.trace;
  const records = nodes.filter(isRecord);
  const ids = [...new Set(records.flatMap(savedBy))];
  if (ids.length === 0 || !tape.bytes) return [];
  const names = ids.slice(0, NAMED).map((id) => name(found, id));
  if (ids.length > NAMED) names.push(said("more", { n: String(ids.length - NAMED) }));
  return [said("saved", { names: names.join(", ") })];
}
