import { brief } from "./arrays";
import type { Facts } from "./facts";
import { clip, width } from "./measure";

/** The strip beneath a box where contributions met: `sum_text` in tapelab/views/cards.py. */

const MOST = 204;
const ADDENDS = 3;

/** How the contributions to a node add up, as long as fits; "" when fewer than two arrived. */
export function fittingSum(found: Facts, at: number, size: number): string {
  let words = sumText(found, at);
  if (words === "") return "";
  if (width(words, size, "mono") > MOST - 16) {
    words = `⊕ ${found.addends[at]!.length} terms = ${brief(found.grads[at]!)}`;
  }
  return clip(words, MOST - 16, size, "mono");
}

function sumText(found: Facts, at: number): string {
  const addends = found.addends[at]!;
  if (addends.length < 2) return "";
  if (addends[0]!.shape.length > 0) return `⊕ ${addends.length} contributions`;
  const parts = addends.slice(0, addends.length === ADDENDS ? ADDENDS : ADDENDS - 1).map(brief);
  if (addends.length > ADDENDS) parts.push("…", brief(addends.at(-1)!));
  return `⊕ ${parts.join(" + ")} = ${brief(found.grads[at]!)}`;
}
