import type { Node, Pass, Trace, Value } from "./types";
import { facts, type Facts } from "./scene/facts";

/** What every part of the view shows: a trace, and what follows from it, worked out once a frame. */
export interface Moment {
  trace: Trace;
  name: string;
  pass: Pass | undefined;
  found: Facts;
  /** The cell is still running. */
  live: boolean;
  /** What arrived at each node in the last pass. */
  grads: Map<number, Value | null>;
  /** Gradient text by node: "None" for those that got none once the pass is over; absent while it is open. */
  gradient(node: number): string | undefined;
}

export function momentOf(trace: Trace, live = false): Moment {
  const pass = trace.passes.at(-1);
  const grads = new Map<number, Value | null>();
  for (const { node, value } of pass?.grads ?? []) grads.set(node, value);
  for (const { node, value } of pass?.results ?? []) if (node !== null && value) grads.set(node, value);
  const over = pass !== undefined && pass.done && !pass.error;
  return {
    trace,
    name: trace.tape.name || "tape",
    pass,
    found: facts(trace),
    live,
    grads,
    gradient: (node) => grads.get(node)?.text ?? (over ? "None" : undefined),
  };
}

/** The record at work: the last that ran, or the one that the backward pass is at; what a reader watches meanwhile. */
export function atWork({ trace: { nodes }, pass }: Moment): Node | undefined {
  if (pass && !pass.done) return nodes[pass.steps.at(-1)?.node ?? pass.targets[0] ?? NaN];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node?.kind === "op" && node.recorded) return node;
  }
  return nodes.at(-1);
}
