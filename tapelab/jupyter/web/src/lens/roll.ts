import type { Node, Trace } from "../types";
import { group } from "./group";
import { outlets, rolledPass } from "./rollpass";
import { itemsOf, rolls, shapeOf, type Fold, type Shape, type Unrolled } from "./shape";
import { language } from "../words";

/** A rolled trace's own view of itself. */
export interface Rolled {
  shape: Shape;
  /** By id of a node that is not drawn, the group it went into. */
  into: Map<number, number>;
  /** By id of a group, its records that others use, and the id of its first. */
  outlets: Map<number, Node[]>;
  firsts: Map<number, number>;
}

interface Made extends Rolled {
  signs: unknown[];
  nodes: Node[];
}

/** What was made of a list of nodes last, for the whole and for what stands open while replaying. */
const kept = new WeakMap<Node[], Made[]>();
const KEPT = 4;
/** What came out of a trace, and what it was made from. */
const outs = new WeakMap<Trace, Trace>();
const origin = new WeakMap<Trace, Made>();

/**
 * The trace with loops and calls folded into groups, except for those that the reader has opened; `work` is the record
 * at work, whose iteration stands open. The same nodes and the same look give the same list of nodes, so that whoever
 * draws can see by `===` that nothing moved. tapelab/views/roll.py is the same for pictures.
 */
export function rolled(trace: Trace, look: Unrolled, work?: number): Trace {
  if (!rolls(trace, look)) return trace;
  const made = rolledNodes(trace, look, work);
  const { nodes, into, outlets: by } = made;
  const before = outs.get(trace);
  const last = trace.passes.at(-1);
  const out = before?.nodes === nodes ? before
    : { ...trace, nodes, passes: last ? [...trace.passes.slice(0, -1), rolledPass(last, into, by, nodes)] : [] };
  outs.set(trace, out);
  origin.set(out, made);
  return out;
}

/** How a trace was rolled up; undefined if it was not. */
export function howRolled(trace: Trace): Rolled | undefined {
  return origin.get(trace);
}

/** The node that stands for `id` in a rolled trace: itself, or the group that it went into. */
export function holder(trace: Trace, id: number): number {
  return origin.get(trace)?.into.get(id) ?? id;
}

/** The first record of a group; any other node is its own. */
export function first(trace: Trace, id: number): number {
  return origin.get(trace)?.firsts.get(id) ?? id;
}

function rolledNodes(trace: Trace, look: Unrolled, work: number | undefined): Made {
  const known = kept.get(trace.nodes) ?? [];
  const signs = [trace.source, look.opened, look.iteration, work, language];
  let found = known.find((each) => each.signs.every((sign, k) => sign === signs[k]));
  if (!found) {
    const shape = shapeOf(trace, itemsOf(trace), look, work);
    // Most steps of a replay open the same iterations as the step before.
    const alike = known.find((each) => each.signs.at(-1) === language && sameFolds(each.shape.folds, shape.folds));
    found = { ...(alike ?? drawn(trace, shape)), shape, signs };
    kept.set(trace.nodes, [found, ...known].slice(0, KEPT));
  }
  return found;
}

function sameFolds(a: Fold[], b: Fold[]): boolean {
  return a.length === b.length && a.every((fold, k) => {
    const other = b[k]!;
    const alike = fold.id === other.id && fold.from === other.from && fold.to === other.to;
    return alike && fold.members.length === other.members.length;
  });
}

/** Used by what is drawn, or by several groups. */
const VISIBLE = -1;

/** The nodes that are drawn, in order; a group stands where its last record was. */
function drawn(trace: Trace, shape: Shape): Omit<Made, "signs"> {
  const into = new Map<number, number>();
  for (const [id, fold] of shape.into) into.set(id, fold.id);
  const folds = new Map(shape.folds.map((fold) => [fold.id, fold]));
  const users = new Map<number, number>();
  for (const { id, op, inputs } of trace.nodes) {
    const record = op === "output" ? into.get(inputs[0]!) : undefined;
    if (record !== undefined) into.set(id, record);
    const user = into.get(id) ?? VISIBLE;
    for (const input of inputs) users.set(input, (users.get(input) ?? user) === user ? user : VISIBLE);
  }
  for (const node of trace.nodes) {
    const inner = node.kind === "op" && node.op !== "output";
    const user = inner || into.has(node.id) ? VISIBLE : users.get(node.id) ?? VISIBLE;
    if (user !== VISIBLE && goesWith(node, folds.get(user)!)) into.set(node.id, user);
  }
  const by = outlets(trace, into);
  const outputs = new Map<number, number[]>();
  for (const { id, op, inputs } of trace.nodes) if (op === "output") outputs.set(id, inputs);
  const last = new Map(shape.folds.map((fold) => [fold.members.at(-1)!.id, fold]));
  const nodes: Node[] = [];
  for (const node of trace.nodes) {
    const fold = last.get(node.id);
    if (fold) nodes.push(group(fold, trace.source, { into, outputs, by: by.get(fold.id) ?? [] }));
    else if (!into.has(node.id)) nodes.push(joined(node, into));
  }
  const firsts = new Map(shape.folds.map((fold) => [fold.id, fold.members[0]!.id]));
  return { shape, into, outlets: by, firsts, nodes };
}

/** Whether a leaf that one group alone uses goes with it; what a loop starts from and what a call is given stay. */
function goesWith({ id, kind, name }: Node, { loop }: Fold): boolean {
  if (name === "" || kind === "op" || !loop) return true;
  return loop.rounds.length < 3 ? kind === "variable" : id > loop.first;
}

/** Inputs that are folded become their group; a node that has none stays the same object. */
function joined(node: Node, into: Map<number, number>): Node {
  if (!node.inputs.some((input) => into.has(input))) return node;
  return { ...node, inputs: node.inputs.map((input) => into.get(input) ?? input) };
}
