import { set, svg } from "../dom";
import { clip } from "../scene/measure";
import type { Box, Cell, Text } from "../scene/parts";

/** A node as elements: the box, its symbol, its texts and cells, the gradient's band, the strip with the sum. */
export function drawBox(group: SVGGElement, { w, h, band, title, texts, cells, sum }: Box): void {
  const whole = svg("title");
  whole.textContent = title;
  const parts: SVGElement[] = [whole];
  if (sum.length > 0) parts.push(svg("path", { class: "tapelab-strip", d: stripOf(w, h) }));
  parts.push(svg("rect", { class: "tapelab-box", width: w, height: h, rx: 7 }));
  if (band < h && texts.some((row) => row.kind === "grad")) parts.push(svg("path", { class: "tapelab-band", d: bandOf(w, band, h) }));
  for (const row of texts) {
    if (row.kind === "symbol") parts.push(svg("rect", { class: "tapelab-symbol", x: 8, y: 10, width: 2 * (row.x - 8), height: 26, rx: 13 }));
    parts.push(drawText(row));
  }
  parts.push(...cells.flatMap(drawCell), ...sum.map((row) => drawText(hanging(row, w, h))));
  // Last, so that the ring lies over everything; seen only while the node has the focus.
  parts.push(svg("rect", { class: "tapelab-ring", x: -3.5, y: -3.5, width: w + 7, height: h + 7, rx: 10 }));
  // The group's label says all this in words.
  group.replaceChildren(svg("g", { "aria-hidden": "true" }, ...parts));
}

/** The lower part of a box, just inside its border. */
function bandOf(w: number, top: number, bottom: number): string {
  return `M1 ${top}H${w - 1}V${bottom - 7}Q${w - 1} ${bottom - 1} ${w - 7} ${bottom - 1}H7Q1 ${bottom - 1} 1 ${bottom - 7}Z`;
}

/** The strip beneath a box, hanging from it. */
function stripOf(w: number, top: number): string {
  const end = top + 20;
  return `M0 ${top - 7}V${end - 7}Q0 ${end} 7 ${end}H${w - 7}Q${w} ${end} ${w} ${end - 7}V${top - 7}Z`;
}

/** A text of the strip, in its place; a box that grew live keeps its width, which may be too little for all of it. */
function hanging(row: Text, w: number, h: number): Text {
  return { ...row, y: h + row.y, text: clip(row.text, w - 2 * row.x, 11, "mono") };
}

export function drawText({ x, y, text, kind, anchor }: Text): SVGElement {
  const element = svg("text", { class: `tapelab-t tapelab-t-${kind}`, x, y });
  if (anchor !== "start") set(element, { "text-anchor": anchor });
  element.textContent = text;
  return element;
}

/** A coloured cell, and its sign for whoever cannot tell the colours. */
function drawCell({ x, y, w, h, level, glyph }: Cell): SVGElement[] {
  const heat = level === 0 && glyph !== "" ? "bad" : level;
  const cell = svg("rect", { class: "tapelab-cell", "data-heat": heat, x, y, width: w - 1, height: h - 1 });
  if (glyph === "" || w < 8) return [cell];
  const sign = svg("text", { class: "tapelab-glyph", "data-heat": heat, x: x + (w - 1) / 2, y: y + h - 3, "text-anchor": "middle" });
  sign.textContent = glyph;
  return [cell, sign];
}
