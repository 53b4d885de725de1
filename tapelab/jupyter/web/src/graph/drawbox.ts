import { svg } from "../dom";
import { clip } from "../scene/measure";
import type { Box, Cell, Text } from "../scene/parts";

/** A node as elements: the box, its symbol, its texts and cells, the gradient's band, the strip with the sum. */
export function drawBox(group: SVGGElement, box: Box): void {
  const { w, h, title, texts, cells, sum, beneath, kind } = box;
  const parts: SVGElement[] = [svg("title", {}, title)];
  if (sum.length > 0) parts.push(svg("path", { class: "tapelab-strip", d: stripOf(w, h) }));
  parts.push(svg("rect", { class: "tapelab-box", width: w, height: h, rx: 7 }));
  if (kind.includes(" order")) parts.push(svg("path", { class: "tapelab-hatch", d: hatch(w, h) }));
  if (texts.some((row) => row.kind === "grad")) parts.push(svg("path", { class: "tapelab-band", d: bandOf(box) }));
  // A group has a double border.
  if (kind.startsWith("group")) {
    parts.push(svg("rect", { class: "tapelab-inner", x: 3, y: 3, width: w - 6, height: h - 6, rx: 5 }));
  }
  for (const row of texts) {
    if (row.kind === "symbol") parts.push(svg("rect", { class: "tapelab-symbol", x: 8, y: 10, width: 2 * (row.x - 8), height: 26, rx: 13 }));
    parts.push(drawText(row));
  }
  parts.push(...cells.flatMap(drawCell), ...sum.map((row) => drawText(hanging(row, w, h))));
  parts.push(...beneath.map((row) => drawText({ ...row, y: h + row.y })));
  // Last, so that the ring lies over everything; seen only while the node has the focus.
  parts.push(svg("rect", { class: "tapelab-ring", x: -3.5, y: -3.5, width: w + 7, height: h + 7, rx: 10 }));
  // The group's label says all this in words.
  group.replaceChildren(svg("g", { "aria-hidden": "true" }, ...parts));
}

/** Slanted lines over a box, just inside its border; along each of them, x + y stays the same. */
export function hatch(w: number, h: number): string {
  let out = "";
  for (let level = 10; level < w + h - 4; level += 10) {
    const [left, right] = [Math.max(2, level - h + 2), Math.min(w - 2, level - 2)];
    out = `${out}M${left} ${level - left}L${right} ${level - right}`;
  }
  return out;
}

/** The lower part of a box, or its right part, just inside its border. */
function bandOf({ w, h: bottom, band: top, side }: Box): string {
  if (side > 0) return `M${side} 1H${w - 7}Q${w - 1} 1 ${w - 1} 7V${bottom - 7}Q${w - 1} ${bottom - 1} ${w - 7} ${bottom - 1}H${side}Z`;
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
  return svg("text", { class: `tapelab-t-${kind}`, x, y, "text-anchor": anchor !== "start" && anchor }, text);
}

/** A coloured cell, and its sign for whoever cannot tell the colours. */
export function drawCell({ x, y, w, h, level, glyph }: Cell): SVGElement[] {
  const heat = level === 0 && glyph !== "" ? "bad" : level;
  const cell = svg("rect", { class: "tapelab-cell", "data-heat": heat, x, y, width: w - 1, height: h - 1 });
  if (glyph === "" || w < 8) return [cell];
  const middle = { x: x + (w - 1) / 2, y: y + h - 3, "text-anchor": "middle" };
  return [cell, svg("text", { class: "tapelab-glyph", "data-heat": heat, ...middle }, glyph)];
}

/** The classes of what a thing is: "op watched" → "tapelab-op tapelab-watched". */
export function classes(kind: string): string {
  return kind.split(" ").map((word) => `tapelab-${word}`).join(" ");
}
