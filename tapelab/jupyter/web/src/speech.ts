import type { Moment } from "./moment";
import { brief } from "./scene/arrays";
import type { Node, Trace } from "./types";

/** Nodes in words, for whoever hears the page. */

const INFIX: Record<string, string> = {
  add: "plus", subtract: "minus", multiply: "times", divide: "divided by", matmul: "matrix times", pow: "to the power of",
};

/** "record 3: z = y times y, value 81.0, gradient 1.0" */
export function labelOf({ trace: { nodes }, numbers, gradient }: Moment, node: Node): string {
  const number = numbers.get(node.id);
  const head = node.kind !== "op" ? node.kind : node.op === "output" ? "output" : number === undefined ? "not recorded" : `record ${number}`;
  const terms = node.kind === "op" ? spoken(node, nodes) : "";
  const parts = [`${head}: ${[node.name, terms].filter(Boolean).join(" = ") || nameOf(node)}`];
  if (node.kind !== "op" && node.why) parts.push(node.watched ? `watched: ${node.why}` : node.why);
  if (node.value) parts.push(`value ${brief(node.value)}`);
  const grad = gradient(node.id);
  if (grad !== undefined) parts.push(`gradient ${grad}`);
  return parts.join(", ");
}

/** The name of a node for running text: the Python name, else its label, else its number, else its op. */
export function nameOf(node: Node | undefined): string {
  if (!node) return "?";
  const number = node.kind !== "op" && node.value?.shape.length === 0 ? node.value.text : "";
  return node.name || node.label || number || node.op || node.kind;
}

/** An op in words, "y times y" or "sin of x". */
function spoken(node: Node, nodes: Node[]): string {
  const names = node.inputs.map((id) => nameOf(nodes[id]));
  const infix = INFIX[node.op];
  if (infix && names.length === 2) return `${names[0]} ${infix} ${names[1]}`;
  if (node.op === "output") return node.label || node.symbol;
  return names.length ? `${node.op} of ${names.join(", ")}` : node.op;
}

/** The number of each record, counted as the tape counts: an output is part of its record. */
export function recordNumbers(trace: Trace): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const node of trace.nodes) {
    if (node.kind === "op" && node.recorded && node.op !== "output") numbers.set(node.id, numbers.size + 1);
  }
  return numbers;
}
