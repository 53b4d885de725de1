import type { Flow, Node, Pass, Trace, Value } from "../types";

/** What a drawing needs to know of a trace, looked up once: names, gradients, sums; tapelab/views/facts.py. */

/** A formula longer than this does not serve as a name. */
const SHORT = 14;

/** Lists by the node's place in the trace; flows by consumer, then by position; steps by consumer. */
export interface Facts {
  trace: Trace;
  last: Pass | undefined;
  place: Map<number, number>;
  names: string[];
  numbers: number[];
  grads: (Value | null)[];
  reached: boolean[];
  addends: Value[][];
  seeds: string[];
  flows: Map<number, Flow[]>;
  steps: Map<number, number>;
}

/** Look everything up. The gradients are those of the last pass. */
export function facts(trace: Trace): Facts {
  const found: Facts = {
    trace, last: trace.passes.at(-1), place: new Map(), names: [], numbers: [],
    grads: [], reached: [], addends: [], seeds: [], flows: new Map(), steps: new Map(),
  };
  let ops = 0;
  for (const node of trace.nodes) {
    const counts = node.kind === "op" && node.op !== "output" && node.recorded;
    if (counts) ops = ops + 1;
    else if (node.kind === "group") ops = ops + node.iteration;
    found.numbers.push(counts ? ops : 0);
    found.place.set(node.id, found.names.length);
    found.names.push(called(found, node, ops));
    found.grads.push(null);
    found.reached.push(false);
    found.addends.push([]);
    found.seeds.push("");
  }
  if (found.last) addPass(found, found.last);
  return found;
}

/** What a node is called: its name, or its formula while that is plain, or its number. */
function called(found: Facts, node: Node, number: number): string {
  if (node.name !== "" || node.kind !== "op") return node.name;
  const short = [...node.label].length <= SHORT;
  if (node.op === "output") return short ? node.label : node.symbol;
  const plain = node.label !== "" && short && node.inputs.every((source) => {
    const used = found.trace.nodes[found.place.get(source) ?? NaN];
    return !used || (used.kind !== "group" && (used.kind !== "op" || used.name !== ""));
  });
  if (plain) return node.label;
  return node.recorded ? `#${number}` : `${node.op}(…)`;
}

function addPass(found: Facts, last: Pass): void {
  for (const seed of last.seeds) {
    const at = found.place.get(seed.node);
    if (at === undefined) continue;
    found.seeds[at] = seed.why !== "" ? seed.why : "seed";
    if (seed.value) found.addends[at]!.push(seed.value);
  }
  last.steps.forEach((step, k) => {
    const flows: Flow[] = [];
    found.flows.set(step.node, flows);
    found.steps.set(step.node, k);
    for (const flow of step.edges) {
      flows[flow.position] = flow;
      const at = found.place.get(flow.to);
      if (at !== undefined && flow.contribution) found.addends[at]!.push(flow.contribution);
    }
  });
  for (const grad of last.grads) {
    const at = found.place.get(grad.node);
    if (at === undefined) continue;
    found.grads[at] = grad.value;
    found.reached[at] = true;
  }
  for (const result of last.results) {
    const at = found.place.get(result.node ?? NaN);
    if (at !== undefined) found.reached[at] = true;
  }
}
