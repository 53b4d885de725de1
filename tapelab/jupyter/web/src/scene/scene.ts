import { layout, WIDTH } from "../layout/layout";
import { reason, said } from "../words/said";
import type { Direction, Item, Layout, Path, Place, Proxy } from "../layout/grid";
import type { Trace } from "../types";
import { brief } from "./arrays";
import { isLeaf, mark, type Card } from "./card";
import { card } from "./cards";
import { facts, nodeOf, type Facts } from "./facts";
import { legend } from "./legend";
import { clip } from "./measure";
import type { Box, Chip, Line, Scene } from "./parts";
import { arrow, drawn } from "./pen";
import { NOTE } from "./rows";
import { named, spoken } from "./spoken";
import { byEdge, tags, type Writing } from "./tags";

/**
 * Trace → Scene: every box, line and text with its place, as tapelab/views/scene.py has it. `cards` decides what stands
 * in each box, `tags` what stands on each edge, the layout where they go; `compose` puts the three together.
 */
export function scene(trace: Trace, direction: Direction | "" = "", width = WIDTH): Scene {
  const found = facts(trace);
  const made = cards(found);
  const written = tags(found);
  return compose(found, made, written, layout(items(made), written, direction, width));
}

/** A box for every node. */
export function cards(found: Facts, reserve = false): Card[] {
  return found.trace.nodes.map((_, at) => card(found, at, reserve));
}

/** The boxes as the layout sees them. */
export function items(made: Card[]): Item[] {
  return made.map(({ node, w, h, foot, chip }) =>
    ({ id: node.id, w, h: h + foot, inputs: node.inputs, leaf: isLeaf(node), foot, chip }));
}

/** Boxes and tags at the places of a layout. */
export function compose(found: Facts, made: Card[], written: Writing[], plan: Layout): Scene {
  const place = new Map(plan.boxes.map((spot) => [spot.id, spot]));
  const writing = byEdge(written);
  return {
    width: plan.width,
    height: plan.height,
    direction: plan.direction,
    boxes: made.map((each, at) => box(found, at, each, place.get(each.node.id)!)),
    chips: plan.proxies.map((proxy) => chip(made[found.place.get(proxy.of)!]!, proxy)),
    lines: plan.paths.map((path) => line(found, path, writing.get(path.to)?.[path.position], plan.direction === "right")),
    legend: legend(found, made),
  };
}

export function box(found: Facts, at: number, made: Card, spot: Place): Box {
  const { node, w, h, kind, band, side, texts, cells, sum, beneath } = made;
  const cut = found.cutNodes.get(node.id);
  return {
    id: node.id, x: spot.x, y: spot.y, w, h, kind, title: spoken(found, at), name: node.name, band, side, texts, cells, sum,
    symbol: mark(node), op: node.op, watched: node.watched, recorded: node.recorded,
    value: node.value?.text ?? "None",
    grad: found.grads[at]?.text ?? "None",
    beneath,
    cut: cut ? { x: w - 6, y: 2, kind: cut } : null,
  };
}

export function chip({ name, node, kind }: Card, proxy: Proxy): Chip {
  return { ...proxy, kind, text: clip(name !== "" ? name : brief(node.value), proxy.w - 12, NOTE, "mono") };
}

export function line(found: Facts, path: Path, written: Writing | undefined, right: boolean): Line {
  const flow = found.flows.get(path.to)?.[path.position];
  const sent = flow?.contribution ?? null;
  const source = nodeOf(found, path.source)!;
  const [name, to] = [named(found, path.source), named(found, path.to)];
  const rule = flow?.text ? ` (${reason(flow.text)})` : "";
  const cut = found.cutEdges.get(path.to)?.[path.position];
  // A mark stands on the line, or at the corner of its tag.
  const aside = written ? 4 : 0;
  let [x, y] = path.label;
  if (written) [x, y] = [x - Math.floor(written.w / 2), y - Math.floor(written.h / 2)];
  return {
    source: path.source,
    to: path.to,
    position: path.position,
    kind: sent ? "gradient" : source.watched || source.recorded ? "forward" : "unwatched",
    path: drawn(path.points),
    arrow: arrow(path.points, sent !== null, right),
    contribution: sent?.text ?? "None",
    step: flow ? found.steps.get(path.to)! : -1,
    title: sent
      ? said("edge-sends", { name: to, value: brief(sent), to: name }) + rule
      : said("input-of", { name, position: String(path.position + 1), to }),
    tag: written ? { x, y, w: written.w, h: written.h, texts: written.texts } : null,
    cut: cut ? { x: x - aside, y: y - aside, kind: cut } : null,
  };
}
