import { figures } from "../scene/numbers";
import { push } from "../tools";
import type { Flow, Node, Pass, Step, Trace, Value } from "../types";
import { said } from "../words/said";
import { isVeiled } from "./hide";
import { sum } from "./sums";

/** By id of a group, its records that others use, or that nobody uses: what comes out of it. */
export function outlets({ nodes }: Trace, into: Map<number, number>): Map<number, Node[]> {
  /** 1: used by its own group alone; 2: by others too. */
  const used = new Map<number, number>();
  for (const { id, inputs } of nodes) {
    const own = into.get(id);
    for (const input of inputs) {
      if (into.get(input) !== own) used.set(input, 2);
      else if (own !== undefined && !used.has(input)) used.set(input, 1);
    }
  }
  const out = new Map<number, Node[]>();
  for (const node of nodes) {
    const group = node.kind === "op" ? into.get(node.id) : undefined;
    if (group === undefined || used.get(node.id) === 1) continue;
    push(out, group, node);
  }
  return out;
}

/**
 * A backward pass over a rolled trace. What a group sends to one place is the sum of what its records send there, so
 * that sums on the page add up; the gradient at a group is the one that arrives at its only outlet.
 */
export function rolledPass(pass: Pass, into: Map<number, number>, by: Map<number, Node[]>, nodes: Node[]): Pass {
  const of = (id: number): number => into.get(id) ?? id;
  const grads: Pass["grads"] = [];
  for (const grad of pass.grads) {
    const group = into.get(grad.node);
    const outlet = group === undefined ? undefined : by.get(group);
    if (group === undefined) grads.push(grad);
    else if (outlet?.length === 1 && outlet[0]!.id === grad.node) grads.push({ ...grad, node: group });
  }
  return {
    ...pass,
    targets: pass.targets.map(of),
    sources: pass.sources.map((source) => (source === null ? null : of(source))),
    seeds: pass.seeds.map((seed) => (into.has(seed.node) ? { ...seed, node: of(seed.node) } : seed)),
    steps: rolledSteps(pass.steps, into, nodes),
    grads,
    results: pass.results.filter(({ node }) => node === null || !into.has(node)),
  };
}

function rolledSteps(steps: Step[], into: Map<number, number>, nodes: Node[]): Step[] {
  const out: Step[] = [];
  const groups = new Map<number, { at: number; first: number; incoming: Value | null; sent: Map<number, Flow[]> }>();
  for (const step of steps) {
    const group = into.get(step.node);
    if (group === undefined) {
      out.push(redirected(step, into));
      continue;
    }
    const own = groups.get(group) ?? {
      at: out.length, first: step.node, incoming: step.incoming, sent: new Map<number, Flow[]>(),
    };
    if (!groups.has(group)) {
      groups.set(group, own);
      out.push({ node: group, incoming: step.incoming, edges: [] });
    }
    for (const flow of step.edges) {
      const to = into.get(flow.to) ?? flow.to;
      if (to === group || !flow.contribution) continue;
      push(own.sent, to, step.node === own.first ? flow : inner(flow));
    }
  }
  const places = new Map(nodes.filter(({ id }) => groups.has(id)).map((node) => [node.id, node.inputs]));
  for (const [node, { at, incoming, sent }] of groups) {
    const edges = (places.get(node) ?? []).flatMap((to, position): Flow[] => {
      const flows = sent.get(to);
      return flows ? [{ ...together(flows), to, position }] : [];
    });
    out[at] = { node, incoming, edges };
  }
  return out;
}

/** Deep in a group a rule multiplies with what arrived there, which is not what arrived at the group. */
function inner(flow: Flow): Flow {
  const cut = flow.text.indexOf(", summed");
  return { ...flow, text: cut < 0 ? "" : flow.text.slice(cut), local: null };
}

/** What several records send to the same place. */
function together(flows: Flow[]): Flow {
  // What is to be predicted hides the sum, too.
  const only = flows.length === 1 ? flows[0] : flows.find((flow) => isVeiled(flow.contribution));
  if (only) return only;
  const contribution = sum(flows.map((flow) => flow.contribution!));
  return { ...flows[0]!, contribution, text: said("sum-of", { n: figures(flows.length) }), local: null };
}

function redirected(step: Step, into: Map<number, number>): Step {
  if (!step.edges.some((flow) => into.has(flow.to))) return step;
  return { ...step, edges: step.edges.map((flow) => (into.has(flow.to) ? { ...flow, to: into.get(flow.to)! } : flow)) };
}
