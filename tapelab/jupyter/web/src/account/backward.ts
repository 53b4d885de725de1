import type { Facts } from "../scene/facts";
import type { Flow, Pass, Step, Value } from "../types";
import { elided, name, oneLine, value } from "./telling";

/** One backward pass in words: seeds, steps, sums, results; `_pass` in tapelab/views/text.py. */
export function backward(found: Facts, pass: Pass): string[] {
  const grads = new Map(pass.grads.map((grad) => [grad.node, grad.value]));
  const sums = [...arrivals(pass)].filter(([, parts]) => parts.length > 1);
  const lines = [`gradient ${pass.id + 1}: ${targets(found, pass)}`];
  for (const seed of pass.seeds) {
    lines.push(`  seed: ${value(seed.value)} at ${name(found, seed.node)}${seed.why ? `  (${seed.why})` : ""}`);
  }
  lines.push(...elided(pass.steps, (step) => stepped(found, step), "step"));
  lines.push(...elided(sums, ([node, parts]) => sum(found, node, parts, grads.get(node) ?? null), "sum"));
  if (pass.error) lines.push(`  stopped by ${oneLine(pass.error)}`);
  else if (!pass.done) lines.push("  still running");
  lines.push(...elided(pass.results, (result) => told(found, result.node, result.value), "result"));
  return lines;
}

/** What arrived at each node, in order. */
function arrivals(pass: Pass): Map<number, Value[]> {
  const arrived = new Map<number, Value[]>();
  const note = (node: number, part: Value | null): void => {
    if (!part) return;
    const parts = arrived.get(node);
    if (parts) parts.push(part);
    else arrived.set(node, [part]);
  };
  for (const seed of pass.seeds) note(seed.node, seed.value);
  for (const step of pass.steps) for (const flow of step.edges) note(flow.to, flow.contribution);
  return arrived;
}

function targets(found: Facts, pass: Pass): string {
  const of = pass.targets.slice(0, 4).map((target) => name(found, target)).join(", ");
  return of ? `of ${of}${pass.targets.length > 4 ? ", …" : ""}` : "of nothing on this tape";
}

function stepped(found: Facts, { node, incoming, edges }: Step): string {
  const number = found.numbers[found.place.get(node)!];
  const arrives = incoming ? `: ${value(incoming)} arrives` : "";
  const sent = edges.filter((flow) => flow.contribution).map((flow) => flowed(found, flow)).join(", ");
  return `  step back over ${number}. ${name(found, node)}${arrives}; ${sent || "nothing to send on"}`;
}

function flowed(found: Facts, flow: Flow): string {
  const rule = flow.text && flow.text !== "g" ? ` = ${flow.text}` : "";
  return `to ${name(found, flow.to)}: ${value(flow.contribution)}${rule}`;
}

function sum(found: Facts, node: number, parts: Value[], total: Value | null): string {
  let texts = parts.map(value);
  if (texts.length > 6) texts = [...texts.slice(0, 3), `… ${texts.length - 4} more …`, texts.at(-1)!];
  return `  at ${name(found, node)} they add up: ${texts.join(" + ")} = ${value(total)}`;
}

function told(found: Facts, node: number | null, gradient: Value | null): string {
  if (node === null) return "  result: None, for a source that is not on this tape";
  const { kind, watched, why } = found.trace.nodes[found.place.get(node)!]!;
  let reason = "";
  if (!gradient && kind !== "op" && !watched) reason = `  (${why || "it is not watched"})`;
  else if (!gradient) reason = "  (the target does not depend on it)";
  return `  result: ${name(found, node)} gets ${value(gradient)}${reason}`;
}
