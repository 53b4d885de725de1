import type { Flow, Value } from "../types";
import { reason } from "../words/said";
import { factor, terse } from "./arrays";
import type { Facts } from "./facts";
import { clip, width, wrapped, type Face } from "./measure";
import { text, type Text } from "./parts";

/**
 * What stands on each edge: the rule, how broadcasting was undone, and the numbers put in, as tapelab/views/tags.py:
 * "x2 · g" and beneath it "2 · 0.84147 = 1.6829", local derivative · what arrived = what is sent.
 */

const MOST = 132;
const RULE = 11;
const AMOUNT = 12;
/** A rule takes at most so many lines. */
const RULES = 2;
const LINE = 15;
const PAD = 6;
const ENDLESS = ["inf", "-inf", "nan"];

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
      const flow = flows[position];
      if (flow?.contribution) out.push(writing(id, flow, found.incoming.get(id) ?? null));
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

/** A rule in words, without and with the broadcasting that it undoes. */
export function ruleOf(flow: Flow): [rule: string, summed: string] {
  const cut = flow.text.indexOf(", summed");
  return cut < 0 ? [flow.text, ""] : [flow.text.slice(0, cut), flow.text.slice(cut + 2)];
}

/**
 * Whether what is sent is a local derivative times what arrived, all of them numbers. Some rules send 0 when 0 arrives,
 * whatever the derivative: infinite · 0 would not say that.
 */
export function multiplies(flow: Flow, incoming: Value | null): boolean {
  if (!flow.local || !incoming || incoming.shape.length > 0) return false;
  return !ENDLESS.includes(flow.local.text) || ENDLESS.includes(flow.contribution?.text ?? "");
}

/** The numbers put in: one line when they are short, two when they are not. */
export function amounts(flow: Flow, incoming: Value | null): string[] {
  const sent = terse(flow.contribution);
  const [rule] = ruleOf(flow);
  if (rule === "" || rule === "g") return [sent];
  if (!multiplies(flow, incoming)) return [`= ${sent}`];
  const product = `${terse(flow.local)} · ${factor(incoming)}`;
  const together = `${product} = ${sent}`;
  return width(together, AMOUNT, "mono") <= MOST - 2 * PAD ? [together] : [product, `= ${sent}`];
}

function writing(to: number, flow: Flow, incoming: Value | null): Writing {
  const room = MOST - 2 * PAD;
  const [rule, summed] = ruleOf(flow);
  const rows: [words: string, kind: string, size: number, face: Face][] = [];
  if (rule !== "" && rule !== "g") {
    for (const words of wrapped(rule, room, RULE, "mono", RULES)) rows.push([words, "rule", RULE, "mono"]);
  }
  if (summed !== "") {
    for (const words of wrapped(reason(summed), room, RULE, "", RULES)) rows.push([words, "note", RULE, ""]);
  }
  for (const words of amounts(flow, incoming)) rows.push([clip(words, room, AMOUNT, "mono"), "amount", AMOUNT, "mono"]);
  let widest = 0;
  for (const [words, , size, face] of rows) widest = Math.max(widest, width(words, size, face));
  const w = widest + 2 * PAD;
  const first = rows.length === 1 ? 14 : 13;
  const texts = rows.map(([words, kind], k) => text(Math.floor(w / 2), LINE * k + first, words, kind, "middle"));
  return { to, position: flow.position, w, h: LINE * rows.length + 5, texts };
}
