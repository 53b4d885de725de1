import { set, svg } from "../dom";
import type { Chip, Line } from "../scene/parts";
import { drawText } from "./drawbox";

/** What has to change before a line must be drawn anew. */
export function stampOf({ path, arrow, kind, contribution, title, tag }: Line): string {
  return [path, arrow, kind, contribution, title, tag?.x, tag?.y, tag?.texts.map((row) => row.text)].join("|");
}

/** An edge as elements: the line with its arrow, and the text on it. Returns it with its classes. */
export function drawLine(group: SVGGElement, line: Line): [Element, string] {
  const title = svg("title");
  title.textContent = line.title;
  const parts: SVGElement[] = [title, svg("path", { class: "tapelab-path", d: line.path }), svg("path", { class: "tapelab-head", d: line.arrow })];
  if (line.tag) {
    const { x, y, w, h, texts } = line.tag;
    const plate = svg("rect", { class: "tapelab-plate", width: w, height: h, rx: 5 });
    parts.push(svg("g", { transform: `translate(${x} ${y})` }, plate, ...texts.map(drawText)));
  }
  group.replaceChildren(...parts);
  set(group, {
    "data-tapelab": "edge", "data-from": line.source, "data-to": line.to, "data-position": line.position,
    "data-contribution": line.contribution,
  });
  return [group, `tapelab-edge tapelab-${line.kind}`];
}

/** A node drawn again beside a far consumer. */
export function drawChip(group: SVGGElement, { of, x, y, w, h, text, kind }: Chip): [Element, string] {
  const pill = svg("rect", { class: "tapelab-box", width: w, height: h, rx: h / 2 });
  const words = svg("text", { class: "tapelab-t tapelab-t-chip", x: w / 2, y: 16, "text-anchor": "middle" });
  words.textContent = text;
  set(group, { transform: `translate(${x} ${y})`, "data-proxy-of": of });
  group.replaceChildren(pill, words);
  return [group, `tapelab-chip ${kind.split(" ").map((word) => `tapelab-${word}`).join(" ")}`];
}
