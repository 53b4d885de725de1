import { facts, nodeOf, type Facts } from "../scene/facts";
import { asksGradient, asksValue, gradientKey, hides, valueKey } from "../lens/hide";
import { arrivals } from "../lens/replay";
import type { Choice } from "../look";
import { countOf } from "../tools";
import type { Pass, Trace, Value, Why } from "../types";

/** Something to predict, with what is needed to judge an answer and to say what it may have been taken for. */
export interface Question {
  key: string;
  node: number;
  kind: "gradient" | "value";
  name: string;
  /** The target of a gradient; the formula of a value. */
  of: string;
  truth: Value | null;
  why: Why | null;
  /** What met at the node, what arrived one step above it, and the local derivatives of these steps. */
  parts: Value[];
  upstream: Value[];
  local: Value[];
  /** Its own value, and that of the target; of a value, those of its inputs with their names. */
  own: Value | null;
  target: Value | null;
  inputs: { name: string; value: Value }[];
  /** How many elements the arrays have that a pass goes through. */
  sizes: number[];
}

/** How a node is called in a sentence. */
export type Called = (found: Facts, node: number) => string;

const asked = new WeakMap<Trace, { what: string; made: Question[] }>();

/** The questions of a trace in which nothing is hidden: values in the order of the record, then gradients. */
export function questions(trace: Trace, look: Choice, called: Called): Question[] {
  const what = hides(trace, look);
  if (what.length === 0) return [];
  const old = asked.get(trace);
  if (old?.what === what.join()) return old.made;
  const made = ask(trace, what, called);
  asked.set(trace, { what: what.join(), made });
  return made;
}

function ask(trace: Trace, what: string[], name: Called): Question[] {
  const found = facts(trace);
  const called = (id: number): string => name(found, id);
  const valueOf = (id: number): Value | null => nodeOf(found, id)?.value ?? null;
  const blank = { why: null, parts: [], upstream: [], local: [], own: null, target: null, inputs: [], sizes: [] };
  const values = trace.nodes.filter((node) => asksValue(node, what)).map((node): Question => ({
    ...blank, key: valueKey(trace, node.id), node: node.id, kind: "value", name: called(node.id), of: node.label,
    truth: node.value,
    inputs: node.inputs.flatMap((id) => (valueOf(id) ? [{ name: called(id), value: valueOf(id)! }] : [])),
  }));
  const pass = trace.passes.at(-1);
  if (!pass?.done || pass.error) return values;
  const nodes = trace.nodes.filter((node) => asksGradient(node, pass, what));
  const place = new Map(pass.sources.map((id, k) => [id, k]));
  nodes.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || a.id - b.id);
  const met = arrivals(pass);
  const sizes = sizesOn(trace, pass);
  const target = pass.targets.map(called).join(" + ");
  return [...values, ...nodes.map((node): Question => {
    const steps = pass.steps.filter((step) => step.edges.some(({ to, contribution }) => to === node.id && contribution));
    const edges = steps.flatMap((step) => step.edges.filter(({ to }) => to === node.id));
    return {
      ...blank, key: gradientKey(trace, pass, node.id), node: node.id, kind: "gradient", name: called(node.id),
      of: target, ...outcome(pass, node.id), parts: met.get(node.id) ?? [], sizes,
      upstream: steps.flatMap(({ incoming }) => incoming ?? []), local: edges.flatMap(({ local }) => local ?? []),
      own: node.value, target: pass.targets.length === 1 ? valueOf(pass.targets[0]!) : null,
    };
  })];
}

/** What the tape says in the end, and why that is None or zero. */
function outcome(pass: Pass, node: number): { truth: Value | null; why: Why | null } {
  const result = pass.results.find((each) => each.node === node);
  const truth = result ? result.value : pass.grads.find((each) => each.node === node)?.value ?? null;
  return { truth, why: result?.why ?? null };
}

/** By these a mean divides, and over these a broadcast number is summed. */
function sizesOn({ nodes }: Trace, pass: Pass): number[] {
  const passed = new Set(pass.steps.flatMap(({ node, edges }) => [node, ...edges.map(({ to }) => to)]));
  const shapes = nodes.filter(({ id }) => passed.has(id)).map(({ value }) => value?.shape ?? []);
  const whole = shapes.map(countOf);
  return [...new Set([...shapes.flat(), ...whole])].filter((count) => count > 1);
}
