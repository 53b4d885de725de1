import { element, matrix } from "../scene/arrays";
import type { Facts } from "../scene/facts";
import { figures, shapeText } from "../scene/numbers";
import type { Value } from "../types";
import type { Key } from "../words/phrases";
import { said } from "../words/said";

/** The words an account is made of: names, values, and lists too long to be told. */

/** Of a long list, so many lines at the beginning and at the end are told. */
const ENDS = 20;
/** Arrays up to this size are told element by element. */
const FEW = 9;

/** What a node is called in a sentence. */
export function name(found: Facts, node: number): string {
  const at = found.place.get(node);
  if (at === undefined) return "?";
  const own = found.trace.nodes[at]!;
  return oneLine(found.names[at]!) || said(`the-${own.kind}`, { value: value(own.value) });
}

/** A value in one line, all digits that the trace has for scalars. */
export function value(given: Value | null): string {
  if (given === null) return "None";
  if (given.shape.length === 0) return oneLine(given.text);
  const rows = given.data ? matrix(given) : null;
  if (rows && given.data!.length <= FEW) {
    const texts = rows.map((row) => row.map((x) => element(x, given.dtype)).join(" "));
    return given.shape.length === 1 ? `[${texts[0]}]` : `[${texts.join(" | ")}]`;
  }
  const norm = given.text.slice(given.text.lastIndexOf(":") + 1);
  const shape = shapeText(given.shape);
  return norm === "string" ? said("array", { shape }) : said("array-norm", { shape, norm });
}

/** Text that stays on its line. */
export function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

/** All rows, or the first and the last of them and how many `more` there are. */
export function elided<T>(rows: T[], told: (row: T) => string, more: Key): string[] {
  if (rows.length <= 2 * ENDS + 1) return rows.map(told);
  const left = said(more, { n: figures(rows.length - 2 * ENDS) });
  return [...rows.slice(0, ENDS).map(told), `  ${left}`, ...rows.slice(-ENDS).map(told)];
}
