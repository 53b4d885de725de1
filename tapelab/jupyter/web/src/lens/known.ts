import { addPass, facts, unpassed, type Facts } from "../scene/facts";
import type { Node, Trace } from "../types";

const kept = new WeakMap<Node[], Facts>();

/** The facts of a trace, looked up once for as long as its nodes and its last pass stay the same. */
export function factsOf(trace: Trace): Facts {
  const old = kept.get(trace.nodes);
  if (old?.trace === trace) return old;
  const found = old && old.last === trace.passes.at(-1) ? { ...old, trace } : facts(trace);
  kept.set(trace.nodes, found);
  return found;
}

/** The facts of a trace at a beat: beside those of the whole trace, only what the pass says is new. */
export function factsAt(all: Facts, trace: Trace): Facts {
  if (trace === all.trace) return all;
  if (trace.nodes !== all.trace.nodes) return facts(trace);
  const found: Facts = { ...all, ...unpassed(trace) };
  if (found.last) addPass(found, found.last);
  return found;
}
