import { set, svg } from "../dom";
import { width } from "../scene/measure";
import type { Box, Cell, Text } from "../scene/parts";

/** A node as elements: the box, its symbol, its texts and cells, the gradient's band, the strip with the sum. */

const ROUND = 8;
const PILL = 26;
const STRIP = 20;

export function drawBox(group: SVGGElement, box: Box): void {
  const { w, h, band, texts, cells, sum } = box;
  const symbol = texts.find((row) => row.kind === "symbol");
  const parts: SVGElement[] = [svg("rect", { class: "tapelab-box", width: w, height: h, rx: ROUND })];
  if (band < h && box.kind.split(" ").length > 0) parts.push(bandOf(w, h, band));
  if (symbol) parts.push(pillOf(symbol));
  parts.push(...texts.map(drawText), ...cells.flatMap(drawCell));
  if (sum.length > 0) parts.push(stripOf(h, sum));
  group.replaceChildren(...parts);
}

/** The row of the gradient: the lower part of the box, with its round corners. */
function bandOf(w: number, h: number, band: number): SVGElement {
  const deep = h - band;
  const d = `M0 ${band}h${w}v${deep - ROUND}a${ROUND} ${ROUND} 0 0 1 -${ROUND} ${ROUND}h${2 * ROUND - w}a${ROUND} ${ROUND} 0 0 1 -${ROUND} -${ROUND}z`;
  return svg("path", { class: "tapelab-band", d });
}

function pillOf({ x, y, text }: Text): SVGElement {
  const w = Math.max(PILL, width(text, 12) + 12);
  return svg("rect", { class: "tapelab-symbol", x: x - w / 2, y: y - 4 - PILL / 2, width: w, height: PILL, rx: PILL / 2 });
}

function stripOf(h: number, sum: Text[]): SVGElement {
  const w = Math.max(...sum.map((row) => width(row.text, 11, "mono") + 2 * row.x));
  const strip = svg("rect", { class: "tapelab-strip", width: w, height: STRIP, rx: STRIP / 2 });
  return svg("g", { transform: `translate(0 ${h + 2})` }, strip, ...sum.map(drawText));
}

export function drawText({ x, y, text, kind, anchor }: Text): SVGElement {
  const element = svg("text", { class: `tapelab-t tapelab-t-${kind}`, x, y });
  if (anchor !== "start") set(element, { "text-anchor": anchor });
  element.textContent = text;
  return element;
}

/** A coloured cell, and its sign for whoever cannot tell the colours. */
function drawCell({ x, y, w, h, level, glyph }: Cell): SVGElement[] {
  const out: SVGElement[] = [svg("rect", { class: "tapelab-cell", "data-level": level, x, y, width: w, height: h })];
  if (glyph === "") return out;
  const sign = svg("text", { class: "tapelab-glyph", "data-level": level, x: x + w / 2, y: y + h / 2 + 3, "text-anchor": "middle" });
  sign.textContent = glyph;
  return [...out, sign];
}
