import { arrivals } from "../lens/replay";
import { nodeOf, type Facts } from "../scene/facts";
import { figures } from "../scene/numbers";
import { multiplies } from "../scene/tags";
import type { Flow, Pass, Result, Step, Value } from "../types";
import { advised, explained, reason, said } from "../words/said";
import { elided, name, oneLine, value } from "./telling";

/** One backward pass in words: seeds, steps, sums, results; `_pass` in tapelab/views/text.py. */
export function backward(found: Facts, pass: Pass): string[] {
  const grads = new Map(pass.grads.map((grad) => [grad.node, grad.value]));
  const sums = [...arrivals(pass)].filter(([, parts]) => parts.length > 1);
  const lines = [targets(found, pass)];
  for (const seed of pass.seeds) {
    const seeded = said("seed-at", { value: value(seed.value), name: name(found, seed.node) });
    lines.push(`  ${seeded}${seed.why ? `  (${reason(seed.why)})` : ""}`);
  }
  lines.push(...elided(pass.steps, (step) => stepped(found, step), "more-steps"));
  lines.push(...elided(sums, ([node, parts]) => sum(found, node, parts, grads.get(node) ?? null), "more-sums"));
  if (pass.error) lines.push(`  ${said("stopped-by", { error: oneLine(pass.error) })}`);
  else if (!pass.done) lines.push(`  ${said("running")}`);
  lines.push(...elided(pass.results, (result) => told(found, result), "more-results"));
  return lines;
}

function targets(found: Facts, pass: Pass): string {
  const of = pass.targets.slice(0, 4).map((target) => name(found, target)).join(", ");
  const number = String(pass.id + 1);
  if (!of) return said("gradient-of-nothing", { number });
  return said("gradient-of", { number, names: of + (pass.targets.length > 4 ? ", …" : "") });
}

function stepped(found: Facts, { node, incoming, edges }: Step): string {
  const record = `${found.numbers[found.place.get(node)!]}. ${name(found, node)}`;
  const arrives = incoming ? `: ${said("arrives", { value: value(incoming) })}` : "";
  const sent = edges.filter((flow) => flow.contribution).map((flow) => flowed(found, flow, incoming)).join(", ");
  return `  ${said("step", { record })}${arrives}; ${sent || said("sends-nothing")}`;
}

/** What is sent to one input: the number, the rule, and the numbers put in. */
function flowed(found: Facts, flow: Flow, incoming: Value | null): string {
  const cut = flow.text.indexOf(", summed");
  const rule = cut < 0 ? flow.text : flow.text.slice(0, cut);
  const ruled = rule && (rule !== "g" || cut >= 0) ? ` = ${rule}` : "";
  const rest = cut < 0 ? "" : `, ${reason(flow.text.slice(cut + 2))}`;
  const putIn = ruled && multiplies(flow, incoming) ? ` = ${value(flow.local)} · ${value(incoming)}` : "";
  return said("sends", { name: name(found, flow.to), value: value(flow.contribution) }) + ruled + rest + putIn;
}

function sum(found: Facts, node: number, parts: Value[], total: Value | null): string {
  let texts = parts.map(value);
  const left = said("more-addends", { n: figures(texts.length - 4) });
  if (texts.length > 6) texts = [...texts.slice(0, 3), left, texts.at(-1)!];
  const added = `${texts.join(" + ")} = ${value(total)}`;
  return `  ${said("adds-up", { name: name(found, node), sum: added })}`;
}

/** What one source got, and why that is None, zero or not finite. */
function told(found: Facts, result: Result): string {
  const { node } = result;
  const called = node === null ? oneLine(result.name) : name(found, node);
  if (called === "" && !result.why) return `  ${said("result-elsewhere")}`;
  const own = called || said("some-source");
  return `  ${said("result", { name: own, value: value(result.value) })}${because(found, result)}`;
}

/** The reason of a result: as `explain` gives it, or else what the node itself knows. */
function because(found: Facts, { node, value: gradient, why }: Result): string {
  if (why?.cause) {
    const message = explained(why);
    return ` — ${oneLine(message)}${why.fix ? ` ${said("fix", { fix: oneLine(advised(why)) })}` : ""}`;
  }
  if (gradient) return "";
  const leaf = nodeOf(found, node);
  if (!leaf) return `  (${reason("it is not on this tape")})`;
  if (leaf.kind !== "op" && !leaf.watched) return `  (${reason(leaf.why || "it is not watched")})`;
  return `  (${reason("the target does not depend on it")})`;
}
