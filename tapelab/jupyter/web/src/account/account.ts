import type { Facts } from "../scene/facts";
import { bytesText, counted } from "../scene/numbers";
import type { Trace } from "../types";
import { backward } from "./backward";
import { elided, oneLine, value } from "./telling";

/** What a tape did, as ordered plain text, word for word tapelab/views/text.py: for screen readers and for readers. */
export function account(found: Facts): string {
  const { trace } = found;
  const leaves = trace.nodes.flatMap(({ kind }, at) => (kind === "variable" || kind === "constant" ? [at] : []));
  return [
    head(trace),
    ...(trace.tape.error ? [`stopped by ${oneLine(trace.tape.error)}`] : []),
    ...watched(found, leaves.filter((at) => trace.nodes[at]!.watched)),
    ...records(found),
    ...unwatched(found, leaves.filter((at) => !trace.nodes[at]!.watched)),
    ...trace.passes.flatMap((pass) => backward(found, pass)),
  ].join("\n");
}

function head({ tape }: Trace): string {
  const facts = [`${tape.name ? `tape "${oneLine(tape.name)}"` : "tape"}: ${tape.state}`, counted(tape.records, "record")];
  if (tape.bytes) facts.push(`keeps ${bytesText(tape.bytes)}`);
  if (tape.persistent) facts.push("persistent");
  return facts.join(", ");
}

function watched(found: Facts, places: number[]): string[] {
  if (places.length === 0) return ["watched: nothing yet"];
  return ["watched:", ...elided(places, (at) => leaf(found, at), "watched tensor")];
}

function unwatched(found: Facts, places: number[]): string[] {
  return places.length === 0 ? [] : ["not watched:", ...elided(places, (at) => leaf(found, at), "tensor")];
}

function leaf(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  const name = found.names[at] ? `${oneLine(found.names[at])} = ` : "";
  return `  ${name}${value(node.value)}${node.why ? `  (${node.why})` : ""}`;
}

function records(found: Facts): string[] {
  const places = found.trace.nodes.flatMap((node, at) => (node.kind === "op" && node.op !== "output" ? [at] : []));
  return places.length === 0 ? [] : ["recorded:", ...elided(places, (at) => record(found, at), "record")];
}

/** One record: its number, name, formula, line and value. */
function record({ trace: { nodes }, numbers }: Facts, at: number): string {
  const node = nodes[at]!;
  const name = node.name ? `${oneLine(node.name)} = ` : "";
  const line = node.line !== null ? `  line ${node.line}` : "";
  const outputs = nodes.slice(at + 1, at + 9).filter(({ inputs }) => inputs.length === 1 && inputs[0] === node.id);
  const shown = node.value ? value(node.value) : outputs.map((output) => value(output.value)).join(", ");
  const number = node.recorded ? `${numbers[at]}.` : "–";
  return `  ${number} ${name}${oneLine(node.label || node.op)}${line}  → ${shown}${node.recorded ? "" : "  (not recorded)"}`;
}
