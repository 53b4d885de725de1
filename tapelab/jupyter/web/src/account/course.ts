import { figures, shown } from "../scene/numbers";
import type { Datum, History } from "../types";
import { said } from "../words/said";
import { oneLine } from "./telling";

/** How a training loop went, in a line: tapelab/views/course.py. */

/** So many variables. */
const MOST = 6;

export function course(history: History | null): string[] {
  if (!history) return [];
  const told: string[] = [];
  const { loss, steps, target } = history;
  if (loss.length > 1) {
    const name = oneLine(target) || said("loss");
    told.push(said("went", { name, first: number(loss[0]), last: number(loss.at(-1)) }));
  }
  const rows = history.rows.filter(({ grad }) => grad.length > 1);
  for (const { name, grad } of rows.slice(0, MOST)) {
    told.push(said("gradient-went", { name: oneLine(name), first: size(grad[0]), last: size(grad.at(-1)) }));
  }
  if (rows.length > MOST) told.push(said("more", { n: String(rows.length - MOST) }));
  return told.length === 0 ? [] : [said("over-steps", { n: figures(steps), told: told.join("; ") })];
}

/** A number of a series; texts stand for those that JSON does not know. */
export function number(x: Datum | null | undefined): string {
  return x === null || x === undefined ? "None" : shown(String(x), false, 4);
}

/** The same without its sign. */
function size(x: Datum | null | undefined): string {
  return number(x).replace(/^-/, "");
}
