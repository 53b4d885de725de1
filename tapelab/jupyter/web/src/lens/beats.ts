import { isRecord } from "../scene/facts";
import type { Node, Pass, Trace } from "../types";

/** One place on the time line: something the tape did. */
export interface Beat {
  /** Forward "watch", then "record" by record; backward "seed", "step" by step, and the "results" handed over. */
  kind: "watch" | "record" | "seed" | "step" | "results";
  /** The record it is about; the first target for the seed. */
  node: number | undefined;
  /** Its number among the records, or among the steps of the pass, from 0. */
  number: number;
}

const kept = new WeakMap<Node[], { pass: Pass | undefined; list: Beat[] }>();

/** The time line of a trace: what was watched, each record; of its last pass the seed, each step, the results. */
export function beats({ nodes, passes }: Trace): Beat[] {
  const pass = passes.at(-1);
  const old = kept.get(nodes);
  if (old && old.pass === pass) return old.list;
  const back = pass ? backward(pass, new Set(nodes.map(({ id }) => id))) : [];
  const list = nodes.length > 0 ? [...forward(nodes), ...back] : [];
  kept.set(nodes, { pass, list });
  return list;
}

/** Whether a beat belongs to the backward pass. */
export function isBackward({ kind }: Beat): boolean {
  return kind === "seed" || kind === "step" || kind === "results";
}

function forward(nodes: Node[]): Beat[] {
  const list: Beat[] = [{ kind: "watch", node: undefined, number: 0 }];
  for (const node of nodes) {
    if (isRecord(node) || node.kind === "group") list.push({ kind: "record", node: node.id, number: list.length - 1 });
  }
  return list;
}

/** Steps over records that are not shown, because they are of a higher order, take no time. */
function backward({ targets, steps, done }: Pass, shown: Set<number>): Beat[] {
  const list: Beat[] = [{ kind: "seed", node: targets[0], number: 0 }];
  steps.forEach(({ node }, number) => {
    if (shown.has(node)) list.push({ kind: "step", node, number });
  });
  if (done) list.push({ kind: "results", node: undefined, number: steps.length });
  return list;
}
