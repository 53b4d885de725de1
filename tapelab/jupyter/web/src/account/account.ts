import type { Facts } from "../scene/facts";
import { bytesText, figures } from "../scene/numbers";
import { orderOf } from "../scene/spoken";
import type { Node, Trace } from "../types";
import { reason, said } from "../words/said";
import { backward } from "./backward";
import { course } from "./course";
import { countKept, saved } from "./kept";
import { elided, oneLine, value } from "./telling";

/** What a tape did, as ordered plain text, word for word tapelab/views/text.py: for screen readers and for readers. */
export function account(found: Facts): string {
  const { trace } = found;
  const leaves = trace.nodes.flatMap(({ kind }, at) => (kind === "variable" || kind === "constant" ? [at] : []));
  return [
    head(trace),
    ...(trace.tape.error ? [said("stopped-by", { error: oneLine(trace.tape.error) })] : []),
    ...watched(found, leaves.filter((at) => trace.nodes[at]!.watched)),
    ...records(found),
    ...saved(found),
    ...unwatched(found, leaves.filter((at) => !trace.nodes[at]!.watched)),
    ...trace.passes.flatMap((pass) => backward(found, pass)),
    ...course(trace.history),
  ].join("\n");
}

function head(trace: Trace): string {
  const { tape } = trace;
  const kind = tape.mode === "forward" ? "forward" : "tape";
  const name = tape.name ? said(`${kind}-named`, { name: oneLine(tape.name) }) : said(kind);
  const facts = [`${name}: ${said(tape.state)}`, said("records", { n: figures(tape.records) })];
  if (tape.bytes) facts.push(said("keeps-values", { n: figures(countKept(trace)), bytes: bytesText(tape.bytes) }));
  else if (tape.state === "spent") facts.push(said("gone"));
  if (tape.persistent) facts.push(said("persistent"));
  return facts.join(", ");
}

function watched(found: Facts, places: number[]): string[] {
  if (places.length === 0) return [said("watched-nothing")];
  return [said("watched:"), ...elided(places, (at) => leaf(found, at), "more-watched")];
}

function unwatched(found: Facts, places: number[]): string[] {
  return places.length === 0 ? [] : [said("not-watched:"), ...elided(places, (at) => leaf(found, at), "more-tensors")];
}

function leaf(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  const name = found.names[at] ? `${oneLine(found.names[at])} = ` : "";
  return `  ${name}${value(node.value)}${tangents(node)}${node.why ? `  (${reason(node.why)})` : ""}`;
}

/** The directional derivatives that travel with a value. */
function tangents(node: Node): string {
  return node.tangents.map(({ of, value: own }) =>
    `, ${said(of ? "tangent-of" : "tangent", { name: oneLine(of), value: value(own) })}`).join("");
}

function records(found: Facts): string[] {
  const places = found.trace.nodes.flatMap((node, at) => (node.kind === "op" && node.op !== "output" ? [at] : []));
  return places.length === 0 ? [] : [said("recorded:"), ...elided(places, (at) => record(found, at), "more-records")];
}

/** One record: its number, name, formula, line and value. */
function record({ trace: { nodes }, numbers }: Facts, at: number): string {
  const node = nodes[at]!;
  const name = node.name ? `${oneLine(node.name)} = ` : "";
  const line = node.line !== null ? `  ${said("at-line", { line: String(node.line) })}` : "";
  const outputs = nodes.slice(at + 1, at + 9).filter(({ inputs }) => inputs.length === 1 && inputs[0] === node.id);
  const shown = node.value ? value(node.value) : outputs.map((output) => value(output.value)).join(", ");
  const number = node.recorded ? `${numbers[at]}.` : "–";
  const order = node.order > 0 ? `  (${orderOf(node)})` : "";
  const grey = node.recorded ? "" : `  (${said("not-recorded")})`;
  return `  ${number} ${name}${oneLine(node.label || node.op)}${line}  → ${shown}${tangents(node)}${order}${grey}`;
}
