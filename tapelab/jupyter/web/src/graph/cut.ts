import { set, svg } from "../dom";
import { width } from "../scene/measure";
import { nodeOf, type CutKind } from "../scene/facts";
import { line } from "../scene/scene";
import { said } from "../words/said";
import type { Path } from "../layout/grid";
import type { Surface } from "./overlay";

const FONT = 11;
const SIGNS: Record<CutKind, string> = { none: "✂", zero: "0", bad: "!" };

/** Where the way from the target to a source ends: nodes, from the target's side, and what becomes of the gradient. */
export interface Cut {
  nodes: number[];
  kind: CutKind;
}

/** A small sign wherever a gradient gets lost; rings, words and broken edges where the reader points at the reason. */
export function cutMarks(layer: SVGGElement) {
  let marked: Element[] = [];
  return (surface: Surface, cut: Cut | undefined): void => {
    for (const element of marked) element.removeAttribute("data-cut");
    const edges = cut ? broken(surface, cut.nodes) : [];
    marked = edges.map(({ to, position }) => surface.edge(to, position)).filter((edge) => edge !== undefined);
    for (const edge of marked) set(edge, { "data-cut": cut!.kind });
    const places = cut?.nodes.map((id) => surface.picture.found.place.get(id)).filter((at) => at !== undefined) ?? [];
    layer.replaceChildren(...signs(surface), ...places.map((at, k) => ringed(surface, at, cut!.kind, k === 0)));
  };
}

/** The edge between the two nodes of a cut; of a single node those on which nothing comes back. */
function broken({ picture: { plan, found } }: Surface, [first, second]: number[]): Path[] {
  const between = plan.paths.filter(({ to, source }) => to === first && source === second);
  if (between.length > 0) return between;
  const node = nodeOf(found, first);
  if (!node) return [];
  const into = node.kind === "op" && node.recorded;
  return plan.paths.filter(({ to, source }) => (into ? to : source) === node.id);
}

function signs({ picture, place }: Surface): SVGElement[] {
  const { found, plan, cards, writing } = picture;
  const out: SVGElement[] = [];
  for (const [id, kind] of found.cutNodes) {
    const at = found.place.get(id);
    if (at === undefined || !cards[at]) continue;
    const [x, y] = place(at);
    out.push(sign(x + cards[at].w - 6, y + 2, kind));
  }
  for (const path of found.cutEdges.size > 0 ? plan.paths : []) {
    if (!found.cutEdges.get(path.to)?.[path.position]) continue;
    const { cut } = line(found, path, writing.get(path.to)?.[path.position], plan.direction === "right");
    if (cut) out.push(sign(cut.x, cut.y, cut.kind));
  }
  return out;
}

function sign(x: number, y: number, kind: CutKind): SVGElement {
  const text = svg("text", { y: 4, "text-anchor": "middle" }, SIGNS[kind]);
  const place = `translate(${x} ${y})`;
  return svg("g", { class: "tapelab-sign", "data-cut": kind, transform: place }, svg("circle", { r: 9 }), text);
}

/** A ring around a node; at the first one also the words. */
function ringed(surface: Surface, at: number, kind: CutKind, told: boolean): SVGElement {
  const { w, h } = surface.picture.cards[at]!;
  const [x, y] = surface.place(at);
  const group = svg("g", { class: "tapelab-cut", "data-cut": kind, transform: `translate(${x} ${y})` },
    svg("rect", { class: "tapelab-cut-ring", x: -4, y: -4, width: w + 8, height: h + 8, rx: 10 }));
  if (!told) return group;
  const words = `${SIGNS[kind]} ${said(`sign-cut-${kind}`)}`;
  // Above the box, or below it at the upper edge of the drawing.
  const top = y >= 14 ? -28 : h + 5;
  const text = svg("text", { x: 8, y: top + 13 }, words);
  const long = width(words, FONT, "bold") + 16;
  group.append(svg("rect", { class: "tapelab-cut-tag", y: top, width: long, height: 19, rx: 9.5 }), text);
  return group;
}
