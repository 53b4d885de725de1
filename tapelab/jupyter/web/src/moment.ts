import type { Node, Pass, Trace, Value } from "./types";
import { recordNumbers } from "./words";

/** What every part of the view shows: a trace, and what follows from it, worked out once a frame. */
export interface Moment {
  trace: Trace;
  name: string;
  pass: Pass | undefined;
  numbers: Map<number, number>;
  /** The cell is still running. */
  live: boolean;
  /** Gradient text by node: "None" for those that got none once the pass is over; absent while it is open. */
  gradient(node: number): string | undefined;
}

export function momentOf(trace: Trace, live = false): Moment {
  const pass = trace.passes.at(-1);
  const arrived = new Map<number, Value | null>();
  for (const { node, value } of pass?.grads ?? []) arrived.set(node, value);
  for (const { node, value } of pass?.results ?? []) if (node !== null && value) arrived.set(node, value);
  const over = pass !== undefined && pass.done && !pass.error;
  return {
    trace,
    name: trace.tape.name || "tape",
    pass,
    numbers: recordNumbers(trace),
    live,
    gradient: (node) => arrived.get(node)?.text ?? (over ? "None" : undefined),
  };
}

/** The record that ran last, which is what a reader watches while the cell runs. */
export function newest(trace: Trace): Node | undefined {
  for (let i = trace.nodes.length - 1; i >= 0; i--) {
    const node = trace.nodes[i];
    if (node?.kind === "op" && node.recorded) return node;
  }
  return trace.nodes.at(-1);
}
