import { brief } from "./arrays";
import type { Facts } from "./facts";

/** Nodes in words, for those who do not see them: `spoken` in tapelab/views/scene.py. */
export function spoken(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  const name = found.names[at]!;
  let what: string = node.kind;
  if (node.op === "output") what = "output";
  else if (node.kind === "op") what = `record ${found.numbers[at]}, ${node.op}`;
  const parts = [name !== "" ? `${name}: ${what}` : what];
  if (node.kind === "op" && node.label !== "" && node.label !== name) parts.push(node.label);
  if (node.kind === "op" && !node.recorded) parts.push("not recorded");
  if (node.why !== "") parts.push((node.watched ? "watched: " : "") + node.why);
  if (node.value) parts.push(`value ${brief(node.value)}`);
  if (found.reached[at]) parts.push(`gradient ${brief(found.grads[at]!)}`);
  if (found.seeds[at] !== "") parts.push(found.seeds[at]!);
  return parts.join(", ");
}

/** What a sentence calls a node. */
export function named(found: Facts, id: number): string {
  const at = found.place.get(id)!;
  const node = found.trace.nodes[at]!;
  return found.names[at] !== "" ? found.names[at]! : `the ${node.kind} ${brief(node.value)}`;
}
