import { once } from "../tools";
import type { Node, Pass, Trace } from "../types";

const makersOf = once((nodes: Node[]) => {
  const found: Set<number>[] = [new Set()];
  for (const { order, by } of nodes) {
    while (found.length <= order) found.push(new Set());
    if (by !== null) found[order]!.add(by);
  }
  return found;
});

/** By order of differentiation, the tapes whose gradient() made records of it; nothing but order 0 in most tapes. */
export const makers = (trace: Trace): Set<number>[] => makersOf(trace.nodes);

/** The highest order of differentiation among the records: 0 where nobody recorded a backward pass. */
export const highest = (trace: Trace): number => makers(trace).length - 1;

const kept = new WeakMap<Trace, { order: number; out: Trace }>();
const keptNodes = new WeakMap<Node[], { order: number; nodes: Node[] }>();

/**
 * The trace without the records of a higher order of differentiation, and without the leaves that only those use. The
 * steps back over them stay in the passes: what they sent has arrived, though nobody sees from where.
 */
export function layered(trace: Trace, order: number | undefined): Trace {
  if (order === undefined) return trace;
  const old = kept.get(trace);
  if (old?.order === order) return old.out;
  const nodes = nodesUpTo(trace.nodes, order);
  let out = trace;
  if (nodes !== trace.nodes) {
    const shown = new Set(nodes.map(({ id }) => id));
    out = { ...trace, nodes, passes: trace.passes.map((pass) => within(pass, shown)) };
  }
  kept.set(trace, { order, out });
  return out;
}

function nodesUpTo(all: Node[], order: number): Node[] {
  const old = keptNodes.get(all);
  if (old?.order === order) return old.nodes;
  const used = new Map<number, boolean>();
  for (const node of all) {
    for (const input of node.inputs) used.set(input, used.get(input) === true || node.order <= order);
  }
  const nodes = all.filter((node) => node.order <= order && (node.kind === "op" || used.get(node.id) !== false));
  const out = nodes.length === all.length ? all : nodes;
  keptNodes.set(all, { order, nodes: out });
  return out;
}

/** A pass begins where it can be seen. */
function within(pass: Pass, shown: Set<number>): Pass {
  return {
    ...pass,
    targets: pass.targets.filter((id) => shown.has(id)),
    seeds: pass.seeds.filter(({ node }) => shown.has(node)),
  };
}
