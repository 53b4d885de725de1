import { brief } from "./arrays";
import type { Facts } from "./facts";

/** Nodes in words, for those who do not see them: `spoken` in tapelab/views/scene.py. */
export function spoken(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  const name = found.names[at]!;
  const parts = [name !== "" ? `${node.kind} ${name}` : node.kind];
  if (node.kind === "op") {
    const what = node.recorded ? `record ${found.numbers[at]}` : "not recorded";
    const formula = (node.label !== "" ? node.label : node.op).replaceAll(" · ", " times ").replaceAll("…", "");
    const own = node.name !== "" ? `${node.name} = ` : "";
    parts[0] = `${node.op === "output" ? "output" : what}: ${own}${formula}`;
  }
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
