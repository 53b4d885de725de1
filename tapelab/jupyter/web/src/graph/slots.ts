import type { Item, Label, Layout } from "../layout/grid";

/**
 * The layout knows nodes by their slot, which is their place in the drawing. When the newest iteration of a loop takes
 * the place of the one before, the slots are the same, and so nothing moves.
 */
export interface Slots {
  items: Item[];
  labels: Label[];
  /** The plan with the ids of the nodes that stand in the slots; what stands in none of them is left out. */
  named(plan: Layout): Layout;
}

export function slotted<L extends Label>(items: Item[], labels: L[]): Slots {
  if (items.every(({ id }, slot) => id === slot)) return { items, labels, named: (plan) => upTo(items.length, plan) };
  const slot = new Map(items.map(({ id }, k) => [id, k]));
  const of = (id: number): number => slot.get(id) ?? -1;
  const id = (k: number): number => items[k]!.id;
  return {
    items: items.map((item, k) => ({ ...item, id: k, inputs: item.inputs.map(of) })),
    labels: labels.map((label) => ({ ...label, to: of(label.to) })),
    named: (all) => {
      const plan = upTo(items.length, all);
      return {
        ...plan,
        boxes: plan.boxes.map((box) => ({ ...box, id: id(box.id) })),
        proxies: plan.proxies.map((proxy) => ({ ...proxy, of: id(proxy.of), to: id(proxy.to) })),
        paths: plan.paths.map((path) => ({ ...path, source: id(path.source), to: id(path.to) })),
      };
    },
  };
}

/** The part of a plan that the present tape has reached. */
function upTo(count: number, plan: Layout): Layout {
  if (plan.boxes.length === count) return plan;
  return {
    ...plan,
    boxes: plan.boxes.filter(({ id }) => id < count),
    proxies: plan.proxies.filter(({ to }) => to < count),
    paths: plan.paths.filter(({ to }) => to < count),
  };
}
