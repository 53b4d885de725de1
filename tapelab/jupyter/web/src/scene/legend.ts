import type { Card } from "./card";
import type { Facts } from "./facts";
import type { Entry } from "./parts";

const SIGNS = [
  ["watched", "◆", "watched"],
  ["unwatched", "◇", "not watched"],
  ["unrecorded", "┄", "dashed: not on the tape"],
] as const;

/** The signs that appear in this drawing, and what they mean. */
export function legend(found: Facts, made: Card[]): Entry[] {
  const out: Entry[] = [];
  for (const [word, mark, text] of SIGNS) {
    if (made.some((each) => ` ${each.kind} `.includes(` ${word} `))) out.push({ mark, text });
  }
  if (found.last) out.push({ mark: "∂", text: "gradient of the target" });
  if (made.some((each) => each.sum.length > 0)) out.push({ mark: "⊕", text: "contributions meet and add up" });
  if (made.some((each) => each.cells.length > 0)) out.push({ mark: "‖ ‖", text: "norm; cells show sign and size" });
  return out;
}
