import { decade, power, sizeOf } from "../chart/size";
import { level, sizesOf, type Sizes } from "../chart/sizes";
import { set, svg } from "../dom";
import type { Moment } from "../moment";
import type { Card } from "../scene/card";
import { width } from "../scene/measure";
import type { Text } from "../scene/parts";
import type { Value } from "../types";
import type { Surface } from "./overlay";

const FONT = 11;
const ROOM = 6;

/** Colours gradients and edges by their size, and writes the power of ten beside each gradient. */
export function sized(layer: SVGGElement) {
  let of: Moment | undefined;
  let range: Sizes | undefined;
  let drawn = false;
  return (surface: Surface): void => {
    const { moment, found, cards, plan } = surface.picture;
    // The scale is that of the whole pass: it stays while the reader steps.
    if (moment !== of) [of, range] = [moment, moment.look.colours === "size" ? sizesOf(moment.entire) : undefined];
    if (!range && !drawn) return;
    drawn = range !== undefined;
    const labels: SVGElement[] = [];
    const sign = (value: Value | null | undefined): string | null => {
      const size = sizeOf(value ?? null);
      return range && size !== undefined ? String(level(size, range)) : null;
    };
    for (const [at, made] of cards.entries()) {
      const element = surface.element(made.node.id);
      if (!element) continue;
      const value = found.reached[at] ? found.grads[at]! : null;
      const mark = sign(value);
      set(element, { "data-size": mark });
      const size = sizeOf(value);
      if (mark === null || size === undefined || !Number.isFinite(size)) continue;
      labels.push(label(made, surface.place(at), size, mark));
    }
    for (const { to, position } of plan.paths) {
      const edge = surface.edge(to, position);
      if (edge) set(edge, { "data-size": sign(found.flows.get(to)?.[position]?.contribution) });
    }
    layer.replaceChildren(...labels);
  };
}

/** The power of ten in the band where there is room, else on a tag that hangs from the box's corner. */
function label({ w, h, band, texts, cells }: Card, [x, y]: [number, number], size: number, mark: string): SVGElement {
  const words = size === 0 ? "0" : power(decade(size));
  const long = width(words, FONT, "bold");
  const ends = [
    ...texts.filter((row) => row.y > band).map(endOf),
    ...cells.filter((cell) => cell.y >= band).map((cell) => cell.x + cell.w),
  ];
  const fits = Math.max(0, ...ends) + ROOM + long + 8 <= w;
  const [right, low] = fits ? [w - 8, band + 15] : [w, h + 9];
  const text = svg("text", { class: "tapelab-size-text", "text-anchor": "end", x: right, y: low }, words);
  const parts: SVGElement[] = [text];
  const tag = { class: "tapelab-size-tag", x: w - long - 6, y: h - 3, width: long + 12, height: 16, rx: 8 };
  if (!fits) parts.unshift(svg("rect", tag));
  return svg("g", { "data-size": mark, transform: `translate(${x} ${y})` }, ...parts);
}

/** Where a text ends, to the right. */
function endOf({ x, text, anchor }: Text): number {
  return anchor === "end" ? x : x + width(text, 12, "mono");
}
