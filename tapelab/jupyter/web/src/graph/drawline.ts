import { set, svg } from "../dom";
import type { Chip, Line } from "../scene/parts";
import { drawText } from "./drawbox";

/** An edge as elements: the line with its arrow, and the text on it. Backward it points at the input. */
export function drawLine(group: SVGGElement, line: Line, arrows: string): void {
  const back = line.kind === "gradient";
  const path = svg("path", { class: "tapelab-path", d: line.path });
  set(path, { [back ? "marker-start" : "marker-end"]: `url(#${arrows}-${line.kind})` });
  group.replaceChildren(path);
  if (!line.tag) return;
  const { x, y, w, h, texts } = line.tag;
  const plate = svg("rect", { class: "tapelab-plate", width: w, height: h, rx: 5 });
  group.append(svg("g", { transform: `translate(${x} ${y})` }, plate, ...texts.map(drawText)));
}

/** A node drawn again beside a far consumer. */
export function drawChip(group: SVGGElement, { x, y, w, h, text }: Chip): void {
  const pill = svg("rect", { class: "tapelab-box", width: w, height: h, rx: h / 2 });
  const words = svg("text", { class: "tapelab-t tapelab-t-note", x: w / 2, y: h / 2 + 4, "text-anchor": "middle" });
  words.textContent = text;
  set(group, { transform: `translate(${x} ${y})` });
  group.replaceChildren(pill, words);
}

/** The arrowheads of the three kinds of edges; ids belong to the whole page, so each view has its own. */
export function arrowheads(arrows: string): SVGElement {
  return svg("defs", {}, ...["forward", "gradient", "unwatched"].map((kind) => svg("marker", {
    id: `${arrows}-${kind}`, class: `tapelab-arrow tapelab-${kind}`, viewBox: "0 0 10 10", refX: 9, refY: 5,
    markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse",
  }, svg("path", { d: "M0 0L10 5L0 10z" }))));
}
