import { path, points as placed } from "../chart/curve";
import { decades, type Quotient } from "../chart/errors";
import { set, svg } from "../dom";
import { clamp } from "../tools";
import type { tables } from "./words";

const [WIDTH, HEIGHT] = [300, 120];
const FRAME = { left: 30, top: 8, width: WIDTH - 40, height: HEIGHT - 36 };
/** log10 of the errors that are shown. */
const [LOW, HIGH] = [-12, 1];

/** A step h as people write it: 1e-8, 4.6e-3, 1. */
export const power = (h: number): string => h.toExponential(1).replace("e+0", "").replace(".0", "");

/** The error against h, both as powers of ten: a dashed curve in float64, a full one in the source's precision. */
export function valley(words: typeof tables.en) {
  const [own, double, cursor] = ["own", "double", "cursor"]
    .map((name) => svg("path", { class: `tapelab-check-${name}` }));
  const axes = svg("g", { class: "tapelab-axes" });
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words.curve };
  const element = svg("svg", box, axes, cursor!, double!, own!);
  const bottom = FRAME.top + FRAME.height;
  const place = (x: number): number => clamp((x - LOW) / (HIGH - LOW), 0, 1);
  const scale = { log: false, low: LOW, high: HIGH, place };

  function text(x: number, y: number, said: string, anchor: string): SVGTextElement {
    return svg("text", { x, y, "text-anchor": anchor }, said);
  }

  return {
    element,
    draw(points: Quotient[], gradient: number): void {
      set(own!, { d: path(placed(decades(points, gradient, "own"), scale, FRAME)), fill: "none" });
      set(double!, { d: path(placed(decades(points, gradient, "double"), scale, FRAME)), fill: "none" });
      const [left, right] = [FRAME.left, FRAME.left + FRAME.width];
      axes.replaceChildren(
        svg("path", { class: "tapelab-axis", d: `M${left} ${FRAME.top}V${bottom}H${right}`, fill: "none" }),
        ...[-12, -8, -4, 0].map((e) => text(left - 4, FRAME.top + (1 - place(e)) * FRAME.height + 3, `1e${e}`, "end")),
        text(left, bottom + 12, power(points[0]!.h), "start"),
        text(right, bottom + 12, power(points.at(-1)!.h), "end"),
        text(left, bottom + 24, words.small, "start"),
        text(right, bottom + 24, words.large, "end"));
    },
    at(k: number, count: number): void {
      const x = FRAME.left + (count > 1 ? k / (count - 1) : 0) * FRAME.width;
      set(cursor!, { d: `M${x.toFixed(1)} ${FRAME.top}V${bottom}` });
    },
  };
}
