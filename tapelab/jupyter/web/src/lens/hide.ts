import type { Choice } from "../look";
import type { Flow, Node, Pass, Step, Trace, Value } from "../types";
import { UNTOLD } from "./repr";

/**
 * Predict, then reveal: what is asked stands as "?" in the trace, so that no part of the page, no attribute and no
 * sentence can give it away. It comes back when the reader has answered, or given up.
 */

/** What stands where a number will stand. */
export const VEIL: Value = { ...UNTOLD, text: "?", shape: [], dtype: "?" };

export const isVeiled = (value: Value | null | undefined): boolean => value?.dtype === VEIL.dtype;

/** What is hidden now: the reader's choice, else the tape's. */
export function hides({ tape }: Trace, look: Choice): string[] {
  return look.hides ?? tape.hides;
}

/** The key of the question for a gradient, and of the one for a value. */
export const gradientKey = (trace: Trace, pass: Pass, node: number): string => `${trace.tape.id}:${pass.id}:${node}`;
export const valueKey = (trace: Trace, node: number): string => `${trace.tape.id}::${node}`;

/** Whether the value of a node is to be predicted: "values" stands for those of all records. */
export function asksValue({ kind, name, value }: Node, hidden: string[]): boolean {
  return kind === "op" && value !== null && (hidden.includes("values") || (name !== "" && hidden.includes(name)));
}

/** Whether the gradient of a node is: "gradients" stands for those of sources and of what is watched. */
export function asksGradient({ id, kind, name, watched }: Node, pass: Pass, hidden: string[]): boolean {
  if (kind !== "op" && name !== "" && hidden.includes(name)) return true;
  return hidden.includes("gradients") && (watched || pass.sources.includes(id));
}

/** The trace with a "?" for everything that is to be predicted and has not been answered yet. */
export function hidden(trace: Trace, look: Choice): Trace {
  const what = hides(trace, look);
  if (what.length === 0) return trace;
  const ids = idsOf(trace, (node) => asksValue(node, what) && !look.answers.has(valueKey(trace, node.id)));
  const nodes = kept(trace.nodes, ids.join(), () => veiledNodes(trace.nodes, new Set(ids)));
  const names = new Set<string>();
  const passes = trace.passes.map((pass) => {
    const answered = (id: number): boolean => look.answers.has(gradientKey(trace, pass, id));
    const veiled = idsOf(trace, (node) => asksGradient(node, pass, what) && !answered(node.id));
    const known = idsOf(trace, ({ id }) => answered(id));
    for (const { id, name } of trace.nodes) if (what.includes("values") || veiled.includes(id)) names.add(name);
    const key = veiled.length + ids.length > 0 ? [veiled, ids, known].join(";") : "";
    const sets = { veiled: new Set(veiled), values: new Set(ids), known: new Set(known), trace };
    return kept(pass, key, () => veiledPass(pass, sets));
  });
  if (nodes === trace.nodes && passes.every((pass, k) => pass === trace.passes[k])) return trace;
  return { ...trace, nodes, passes, history: veiledHistory(trace, names) };
}

function idsOf({ nodes }: Trace, fits: (node: Node) => boolean): number[] {
  return nodes.filter(fits).map(({ id }) => id);
}

const memory = new WeakMap<object, { key: string; made: unknown }>();

/** The same object for as long as the same is hidden, so that whoever draws can see that nothing has changed. */
function kept<T extends object>(whole: T, key: string, make: () => T): T {
  if (key === "") return whole;
  const old = memory.get(whole);
  if (old?.key === key) return old.made as T;
  const made = make();
  memory.set(whole, { key, made });
  return made;
}

function veiledNodes(nodes: Node[], ids: Set<number>): Node[] {
  return nodes.map((node) => (ids.has(node.id) ? { ...node, value: VEIL } : node));
}

interface Hidden {
  /** Whose gradients are asked for, whose values are, and whose gradients have been answered. */
  veiled: Set<number>;
  values: Set<number>;
  known: Set<number>;
  trace: Trace;
}

/**
 * A pass without the gradients of some nodes, nor what would give them away: what arrives there, and why it is None.
 * Nor with what would tell a hidden value: what a rule made from it, and all that was made from that.
 */
function veiledPass(pass: Pass, { veiled, values, known, trace: { nodes } }: Hidden): Pass {
  const made = new Set<number>();
  const node = new Map(nodes.map((each) => [each.id, each]));
  const hides = (id: number): boolean => veiled.has(id) || (made.has(id) && !known.has(id));
  const steps = pass.steps.map((step): Step => {
    const { inputs, saved } = node.get(step.node) ?? { inputs: [], saved: [] };
    const told = made.has(step.node) || saved.some((position) => values.has(inputs[position] ?? step.node));
    const edges = step.edges.map((edge): Flow => {
      if (told && edge.contribution) made.add(edge.to);
      const hide = (told || veiled.has(edge.to)) && !known.has(edge.to);
      return hide && edge.contribution ? { ...edge, contribution: VEIL, local: null } : edge;
    });
    return { ...step, incoming: hides(step.node) && step.incoming ? VEIL : step.incoming, edges };
  });
  const grads = pass.grads.map((grad) => (hides(grad.node) ? { ...grad, value: VEIL } : grad));
  // One that has no gradient shows a "?" too, once the others show theirs.
  const reached = new Set(grads.map((grad) => grad.node));
  if (pass.done) for (const id of veiled) if (!reached.has(id)) grads.push({ node: id, value: VEIL });
  const results = pass.results.map((result) =>
    (result.node !== null && hides(result.node) ? { ...result, value: VEIL, why: null } : result));
  return { ...pass, steps, grads, results };
}

/** The series of a training loop without their last gradient and without updates, which would tell it. */
function veiledHistory({ history }: Trace, names: Set<string>): Trace["history"] {
  if (!history || names.size === 0) return history;
  const rows = history.rows.map((row) => {
    if (!names.has(row.name)) return row;
    return { ...row, grad: [...row.grad.slice(0, -1), null], update: row.update.map(() => null) };
  });
  return { ...history, rows };
}
