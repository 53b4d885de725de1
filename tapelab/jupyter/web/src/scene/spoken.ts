import type { Node } from "../types";
import { reason, said } from "../words/said";
import { brief } from "./arrays";
import type { Facts } from "./facts";

/** Nodes in words, for those who do not see them: tapelab/views/spoken.py. */
export function spoken(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  const name = found.names[at]!;
  const parts = [name !== "" ? `${said(node.kind)} ${name}` : said(node.kind)];
  if (node.kind === "op") {
    const what = node.recorded ? said("record", { number: String(found.numbers[at]) }) : said("not-recorded");
    const formula = (node.label !== "" ? node.label : node.op).replaceAll(" · ", said("times")).replaceAll("…", "");
    const own = node.name !== "" ? `${node.name} = ` : "";
    parts[0] = `${node.op === "output" ? said("output") : what}: ${own}${formula}`;
  }
  if (node.order > 0) parts.push(orderOf(node));
  if (node.why !== "") parts.push(node.watched ? said("watched-why", { why: reason(node.why) }) : reason(node.why));
  if (node.value) parts.push(said("value", { value: brief(node.value) }));
  for (const { of, value } of node.tangents) {
    parts.push(said(of !== "" ? "tangent-of" : "tangent", { name: of, value: brief(value) }));
  }
  if (found.reached[at]) parts.push(said("gradient", { value: brief(found.grads[at]!) }));
  if (found.seeds[at] !== "") parts.push(reason(found.seeds[at]!));
  return parts.join(", ");
}

/** Its order of differentiation, and whether `gradient` made it or the learner wrote it. */
export const orderOf = ({ order, by }: Node): string =>
  said(by === null ? "order" : "order-by", { order: String(order) });

/** What a sentence calls a node. */
export function named(found: Facts, id: number): string {
  const at = found.place.get(id)!;
  const node = found.trace.nodes[at]!;
  return found.names[at] !== "" ? found.names[at]! : said(`the-${node.kind}`, { value: brief(node.value) });
}
