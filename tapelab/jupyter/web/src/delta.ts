import type { Delta, Pass, Trace } from "./types";

/** How many backward passes a trace remembers, as in Python. */
const PASSES = 8;

/**
 * The trace after a delta: nodes and gradients are merged by id, steps are put in from `steps_at`, every other field
 * replaces. Untouched nodes keep their identity, so that whoever draws can see by `===` what is new.
 */
export function apply(trace: Trace | undefined, delta: Delta): Trace {
  const before = trace ?? empty(delta.trace);
  return {
    ...before,
    tape: delta.tape ?? before.tape,
    nodes: delta.nodes ? merged(before.nodes, delta.nodes, "id") : before.nodes,
    passes: delta.passes ? withPasses(before.passes, delta.passes) : before.passes,
    source: delta.source ?? before.source,
    history: delta.history ?? before.history,
  };
}

function withPasses(before: Pass[], changes: NonNullable<Delta["passes"]>): Pass[] {
  const passes = [...before];
  for (const { steps_at, steps, grads, ...fields } of changes) {
    const at = passes.findIndex((pass) => pass.id === fields.id);
    const old = passes[at] ?? newPass(fields.id);
    const pass: Pass = { ...old, ...fields };
    if (steps) pass.steps = [...old.steps.slice(0, steps_at ?? old.steps.length), ...steps];
    if (grads) pass.grads = merged(old.grads, grads, "node");
    if (at < 0) passes.push(pass);
    else passes[at] = pass;
  }
  return passes.slice(-PASSES);
}

/** A copy of `rows` in which each row of `changes` replaces the one with its key, or is appended. */
function merged<K extends string, T extends Record<K, number>>(rows: T[], changes: T[], key: K): T[] {
  const at = new Map(rows.map((row, index) => [row[key], index]));
  const result = [...rows];
  for (const row of changes) {
    const index = at.get(row[key]);
    if (index === undefined) at.set(row[key], result.push(row) - 1);
    else result[index] = row;
  }
  return result;
}

function empty(id: number): Trace {
  const tape = { id, name: "", state: "recording", persistent: false, records: 0, bytes: 0, error: "", cell: "", line: null, mode: "reverse", hides: [] };
  return { schema: 2, tape: tape as Trace["tape"], nodes: [], passes: [], source: [], history: null };
}

function newPass(id: number): Pass {
  return { id, targets: [], sources: [], seeds: [], steps: [], grads: [], results: [], done: false, error: "" };
}
