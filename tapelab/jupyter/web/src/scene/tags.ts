import type { Flow } from "../types";
import { brief } from "./arrays";
import { NOTE } from "./rows";
import type { Facts } from "./facts";
import { clip, width } from "./measure";
import { text, type Text } from "./parts";

/** What stands on each edge: the rule, how broadcasting was undone, the number; `tags` in tapelab/views/scene.py. */

const MOST = 132;
const AMOUNT = 12;
const LINE = 15;

/** The text on one edge, without a place. */
export interface Writing {
  to: number;
  position: number;
  w: number;
  h: number;
  texts: Text[];
}

/** The contributions of the last pass, as texts for their edges. */
export function tags(found: Facts): Writing[] {
  const out: Writing[] = [];
  if (!found.last) return out;
  for (const { id, inputs } of found.trace.nodes) {
    const flows = found.flows.get(id);
    for (let position = 0; flows && position < inputs.length; position++) {
      if (flows[position]?.contribution) out.push(writing(id, flows[position]!));
    }
  }
  return out;
}

/** The same by consumer, then by position. */
export function byEdge(written: Writing[]): Map<number, Writing[]> {
  const out = new Map<number, Writing[]>();
  for (const tag of written) {
    const row = out.get(tag.to) ?? [];
    row[tag.position] = tag;
    out.set(tag.to, row);
  }
  return out;
}

function writing(to: number, flow: Flow): Writing {
  const cut = flow.text.indexOf(", summed");
  const [rule, rest] = cut < 0 ? [flow.text, ""] : [flow.text.slice(0, cut), flow.text.slice(cut + 2)];
  const ruled = rule !== "" && rule !== "g";
  const rows: [words: string, kind: string, size: number, mono: boolean][] = [];
  if (ruled) rows.push([rule, "rule", NOTE, true]);
  if (rest !== "") rows.push([rest, "note", NOTE, false]);
  rows.push([(ruled ? "= " : "") + brief(flow.contribution), "amount", AMOUNT, true]);
  let widest = 0;
  const lines = rows.map(([words, kind, size, mono]) => {
    const face = mono ? "mono" : "";
    const clipped = clip(words, MOST - 12, size, face);
    widest = Math.max(widest, width(clipped, size, face));
    return [clipped, kind] as const;
  });
  const w = widest + 12;
  const first = lines.length === 1 ? 14 : 13;
  const texts = lines.map(([words, kind], k) => text(Math.floor(w / 2), LINE * k + first, words, kind, "middle"));
  return { to, position: flow.position, w, h: LINE * lines.length + 5, texts };
}
