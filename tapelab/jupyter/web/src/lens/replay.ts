import { once, push } from "../tools";
import type { Pass, Trace, Value } from "../types";
import { isBackward, type Beat } from "./beats";
import { sum } from "./sums";

/** The trace as if the chosen pass were its last; an id that is not there chooses the last one. */
export function upToPass(trace: Trace, pass: number | undefined): Trace {
  const at = trace.passes.findIndex(({ id }) => id === pass);
  return at < 0 || at === trace.passes.length - 1 ? trace : { ...trace, passes: trace.passes.slice(0, at + 1) };
}

/**
 * The same nodes at a beat: the last pass has only taken the steps so far, and its sums are of what has arrived so
 * far. At the last beat it is the trace itself, with the kernel's own numbers.
 */
export function replayed(trace: Trace, beat: Beat): Trace {
  const pass = trace.passes.at(-1);
  if (!isBackward(beat)) return { ...trace, passes: [] };
  if (!pass || beat.kind === "results") return trace;
  return { ...trace, passes: [...trace.passes.slice(0, -1), truncated(pass, taken(beat))] };
}

/** How many steps have been taken at a beat of a pass. */
export function taken({ kind, number }: Beat): number {
  return kind === "seed" ? 0 : kind === "step" ? number + 1 : number;
}

function truncated(pass: Pass, count: number): Pass {
  const steps = pass.steps.slice(0, count);
  const known = knowledge(pass);
  const grads: Pass["grads"] = [];
  for (const [node, parts] of arrivals(pass, count)) {
    const all = known.counts.get(node) === parts.length;
    const final = all ? known.final.get(node) : undefined;
    grads.push({ node, value: final ?? known.partial(node, parts) });
  }
  return { ...pass, steps, grads, results: [], done: false, error: "" };
}

/** What has arrived at each node after so many steps of a pass: seeds first, then contributions, in their order. */
export function arrivals(pass: Pass, count = Infinity): Map<number, Value[]> {
  const arrived = new Map<number, Value[]>();
  const note = (node: number, part: Value | null): void => {
    if (part) push(arrived, node, part);
  };
  for (const seed of pass.seeds) note(seed.node, seed.value);
  for (let k = 0; k < pass.steps.length && k < count; k++) {
    for (const flow of pass.steps[k]!.edges) note(flow.to, flow.contribution);
  }
  return arrived;
}

interface Knowledge {
  /** How much arrives at each node in the whole pass, and what the kernel says becomes of it. */
  counts: Map<number, number>;
  final: Map<number, Value | null>;
  /** A sum on the way; the same object as long as nothing new has arrived, so that nobody draws it twice. */
  partial(node: number, parts: Value[]): Value;
}

const knowledge = once((pass: Pass): Knowledge => {
  const sums = new Map<number, { count: number; value: Value }>();
  return {
    counts: new Map([...arrivals(pass)].map(([node, parts]) => [node, parts.length])),
    final: new Map(pass.grads.map(({ node, value }) => [node, value])),
    partial(node, parts) {
      const old = sums.get(node);
      if (old?.count === parts.length) return old.value;
      const value = sum(parts);
      sums.set(node, { count: parts.length, value });
      return value;
    },
  };
});
