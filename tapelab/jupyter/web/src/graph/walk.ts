import type { Node } from "../types";

/**
 * Where an arrow key leads from a node: right to its first consumer, left to its first input, up and down among its
 * siblings, which are the nodes that share a consumer or an input with it. Home and End go to the first and last node.
 * Undefined where there is nowhere to go.
 */
export function walk(nodes: Node[], from: number, key: string): number | undefined {
  const here = nodes.find(({ id }) => id === from);
  if (key === "Home") return nodes[0]?.id;
  if (key === "End") return nodes.at(-1)?.id;
  if (!here) return undefined;
  if (key === "ArrowLeft") return here.inputs[0];
  const consumers = consumersOf(nodes, from);
  if (key === "ArrowRight") return consumers[0]?.id;
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const beside = new Set(consumers.flatMap((consumer) => consumer.inputs));
  for (const input of here.inputs) for (const consumer of consumersOf(nodes, input)) beside.add(consumer.id);
  beside.add(from);
  // In the order of the drawing: the ids of groups lie beyond all others.
  const siblings = nodes.flatMap(({ id }) => (beside.has(id) ? [id] : []));
  return siblings[siblings.indexOf(from) + (key === "ArrowDown" ? 1 : -1)];
}

function consumersOf(nodes: Node[], id: number): Node[] {
  return nodes.filter((node) => node.inputs.includes(id));
}
