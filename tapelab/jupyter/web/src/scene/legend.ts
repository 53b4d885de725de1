import { said } from "../words/said";
import type { Card } from "./card";
import type { Facts } from "./facts";
import type { Entry } from "./parts";

const SIGNS = [["watched", "◆"], ["unwatched", "◇"], ["unrecorded", "┄"], ["order1", "▨"], ["order2", "▨"]] as const;
const CUTS = [["none", "✂"], ["zero", "0"], ["bad", "!"]] as const;

/** The signs that appear in this drawing, and what they mean: tapelab/views/legend.py. */
export function legend(found: Facts, made: Card[]): Entry[] {
  const out: Entry[] = [];
  for (const [word, mark] of SIGNS) {
    if (made.some((each) => ` ${each.kind} `.includes(` ${word} `))) out.push({ mark, text: said(`sign-${word}`) });
  }
  if (found.trace.nodes.some((node) => node.tangents.length > 0)) out.push({ mark: "→", text: said("sign-tangent") });
  if (found.last) out.push({ mark: "∂", text: said("sign-gradient") });
  if (made.some((each) => each.sum.length > 0)) out.push({ mark: "⊕", text: said("sign-sum") });
  if (made.some((each) => each.cells.length > 0)) out.push({ mark: "‖ ‖", text: said("sign-norm") });
  const seen = new Set([...[...found.cutEdges.values()].flat(), ...found.cutNodes.values()]);
  for (const [kind, mark] of CUTS) if (seen.has(kind)) out.push({ mark, text: said(`sign-cut-${kind}`) });
  return out;
}
