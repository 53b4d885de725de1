import type { Flow, Node, Pass, Result, Trace, Value, Why } from "../types";

/** What a drawing needs to know of a trace, looked up once: names, gradients, sums; tapelab/views/facts.py. */

/** A formula longer than this does not serve as a name. */
const [SHORT, SHORTER] = [14, 13];

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
  /** What arrived at a consumer. */
  incoming: Map<number, Value | null>;
  /** Why a node's gradient is as it is. */
  whys: Map<number, Why>;
  /** Where gradients were lost: on edges, by consumer and position, and at nodes. */
  cutEdges: Map<number, CutKind[]>;
  cutNodes: Map<number, CutKind>;
}

/** That there is no gradient, that it is zero, or bad numbers. */
export type CutKind = "none" | "zero" | "bad";

/** Whether a node is a record of its own: not a leaf, and not one of several outputs. */
export const isRecord = ({ kind, op, recorded }: Node): boolean => kind === "op" && recorded && op !== "output";

/** A node by its id; undefined for one that this trace does not have. */
export function nodeOf({ trace, place }: Facts, id: number | null | undefined): Node | undefined {
  return trace.nodes[place.get(id!)!];
}

/** Look everything up. The gradients are those of the last pass. */
export function facts(trace: Trace): Facts {
  const found: Facts = { ...unpassed(trace), place: new Map(), names: [], numbers: [] };
  let ops = 0;
  for (const node of trace.nodes) {
    const counts = isRecord(node);
    if (counts) ops = ops + 1;
    else if (node.kind === "group") ops = ops + node.iteration;
    found.numbers.push(counts ? ops : 0);
    found.place.set(node.id, found.names.length);
    found.names.push(called(found, node, ops));
  }
  if (found.last) addPass(found, found.last);
  return found;
}

/** What a trace knows before any pass. */
export function unpassed(trace: Trace): Omit<Facts, "place" | "names" | "numbers"> {
  const { nodes, passes } = trace;
  return {
    trace, last: passes.at(-1),
    grads: nodes.map(() => null), reached: nodes.map(() => false),
    addends: nodes.map(() => []), seeds: nodes.map(() => ""),
    flows: new Map(), steps: new Map(), incoming: new Map(), whys: new Map(), cutEdges: new Map(), cutNodes: new Map(),
  };
}

/** What a node is called: its name, or its formula while that is plain, or its number. */
function called(found: Facts, node: Node, number: number): string {
  if (node.name !== "" || node.kind !== "op") return node.name;
  const size = [...node.label].length;
  if (node.op === "output") return size <= SHORT ? node.label : node.symbol;
  const used = node.inputs.map((source) => nodeOf(found, source));
  const longest = used.some((each) => each?.kind === "group") ? 0 :
    used.some((each) => each?.kind === "op" && each.name === "") ? SHORTER : SHORT;
  const plain = !node.label.includes("#") && !node.label.includes("(…)");
  if (plain && size > 0 && size <= longest) return node.label;
  return node.recorded ? `#${number}` : `${node.op}(…)`;
}

/** Look up what a backward pass brought to each node. */
export function addPass(found: Facts, last: Pass): void {
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
    found.incoming.set(step.node, step.incoming);
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
    const at = found.place.get(result.node!);
    if (at !== undefined) found.reached[at] = true;
    addCut(found, result);
  }
}

/** What became of a gradient that comes with a reason. */
export function lossOf({ value, why }: Result): CutKind {
  if (value === null) return "none";
  return why?.cause.startsWith("first-") ? "bad" : "zero";
}

/** Where a gradient was lost: on an edge back to an input, or at a node. */
function addCut(found: Facts, result: Result): void {
  const { node, why } = result;
  if (!why?.cause) return;
  if (node !== null) found.whys.set(node, why);
  const kind = lossOf(result);
  const [first, second] = why.cut.filter((id) => found.place.has(id));
  if (first === undefined) return;
  const { inputs } = nodeOf(found, first)!;
  if (second === undefined || !inputs.includes(second)) {
    found.cutNodes.set(first, kind);
    return;
  }
  const row = found.cutEdges.get(first) ?? [];
  inputs.forEach((input, position) => input === second && (row[position] = kind));
  found.cutEdges.set(first, row);
}
