import { set, svg } from "../dom";
import type { Chip, Line } from "../scene/parts";
import { classes, drawText } from "./drawbox";

/** What has to change before a line must be drawn anew. */
export function stampOf({ path, arrow, kind, contribution, title, tag }: Line): string {
  return [path, arrow, kind, contribution, title, tag?.x, tag?.y, tag?.texts.map((row) => row.text)].join("|");
}

/** An edge as elements: the line with its arrow. Returns it with its classes. */
export function drawLine(group: SVGGElement, line: Line): [Element, string] {
  group.replaceChildren(
    svg("title", {}, line.title),
    svg("path", { class: "tapelab-path", d: line.path }),
    svg("path", { class: "tapelab-head", d: line.arrow }),
  );
  set(group, {
    "data-tapelab": "edge", "data-from": line.source, "data-to": line.to, "data-position": line.position,
    "data-contribution": line.contribution,
  });
  return [group, classes(`edge ${line.kind}`)];
}

/** The text on an edge. It lies above all edges: no line runs through its numbers. */
export function drawTag(group: SVGGElement, { kind, tag, title }: Line): [Element, string] {
  const { x, y, w, h, texts } = tag!;
  const plate = svg("rect", { class: "tapelab-plate", width: w, height: h, rx: 5 });
  set(group, { transform: `translate(${x} ${y})` });
  group.replaceChildren(svg("title", {}, title), plate, ...texts.map(drawText));
  return [group, classes(`tag ${kind}`)];
}

/** A node drawn again beside a far consumer. */
export function drawChip(group: SVGGElement, { of, x, y, w, h, text, kind }: Chip): [Element, string] {
  const pill = svg("rect", { class: "tapelab-box", width: w, height: h, rx: h / 2 });
  const words = drawText({ x: w / 2, y: 16, text, kind: "chip", anchor: "middle" });
  set(group, { transform: `translate(${x} ${y})`, "data-proxy-of": of });
  group.replaceChildren(pill, words);
  return [group, classes(`chip ${kind}`)];
}
