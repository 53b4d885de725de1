import { said } from "../words/said";
import { factor, terse } from "./arrays";
import type { Facts } from "./facts";
import { clip, width } from "./measure";

/** The strip beneath a box where contributions met: tapelab/views/sums.py. */

const MOST = 204;
const ADDENDS = 3;

/** How the contributions to a node add up, as long as fits; "" when fewer than two arrived. */
export function fittingSum(found: Facts, at: number, size: number): string {
  let words = sumText(found, at);
  if (words !== "" && width(words, size, "mono") > MOST - 16) {
    words = said("terms", { n: String(found.addends[at]!.length), sum: terse(found.grads[at]!) });
  }
  return clip(words, MOST - 16, size, "mono");
}

function sumText(found: Facts, at: number): string {
  const addends = found.addends[at]!;
  // What arrives at a group goes to different records in it.
  if (addends.length < 2 || found.trace.nodes[at]!.kind === "group") return "";
  if (addends[0]!.shape.length > 0) return said("contributions", { n: String(addends.length) });
  const parts = addends.slice(0, addends.length === ADDENDS ? ADDENDS : ADDENDS - 1)
    .map((addend, k) => (k === 0 ? terse(addend) : factor(addend)));
  if (addends.length > ADDENDS) parts.push("…", factor(addends.at(-1)!));
  return `⊕ ${parts.join(" + ")} = ${terse(found.grads[at]!)}`;
}
