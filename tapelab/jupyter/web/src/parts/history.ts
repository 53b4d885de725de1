import { path, points } from "../chart/curve";
import { numbers, scaleOf, ticks, told, type Scale } from "../chart/scale";
import { html, isPlain, keep, on, say, set, svg } from "../dom";
import { clamp } from "../tools";
import { words } from "../words";
import { said } from "../words/said";
import type { Part } from "./part";

const [WIDTH, HEIGHT] = [300, 128];
const FRAME = { left: 46, top: 10, width: WIDTH - 58, height: HEIGHT - 42 };

/** The loss through the steps of a training loop, which can be read off with the pointer and with the arrow keys. */
export function history(): Part {
  const axes = svg("g", { class: "tapelab-axes" });
  const curve = svg("path", { class: "tapelab-loss" });
  const lost = svg("path", { class: "tapelab-spark-lost" });
  const reader = svg("path", { class: "tapelab-cursor" });
  const dot = svg("circle", { class: "tapelab-loss-dot", r: 3.5 });
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" };
  const slider = html("div", {
    class: "tapelab-curve", role: "slider", tabindex: 0, "data-tapelab": "loss", "aria-valuemin": 0,
  }, svg("svg", box, axes, reader, curve, lost, dot));
  const reading = html("span", { class: "tapelab-reading" });
  const note = html("span", { class: "tapelab-note" });
  const title = html("h3");
  const element = html("section", { class: "tapelab-panel tapelab-history", "data-tapelab": "history", hidden: true },
    title, slider, html("p", {}, reading, note));
  let shown: unknown;
  let loss: (number | undefined)[] = [];
  let spots: ReturnType<typeof points> = [];
  let steps = (k: number): number => k;
  /** Where the reader reads; undefined follows the newest step. */
  let chosen: number | undefined;

  on(slider, "keydown", (event) => {
    const at = chosen ?? loss.length - 1;
    const to = {
      ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1,
      PageDown: at - 10, PageUp: at + 10, Home: 0, End: Infinity,
    }[event.key];
    if (to === undefined || !isPlain(event)) return;
    keep(event);
    read(to);
  });
  on(slider, "pointermove", (event) => {
    const { left, width } = slider.getBoundingClientRect();
    const x = ((event.clientX - left) / Math.max(width, 1)) * WIDTH;
    read(Math.round(((x - FRAME.left) / FRAME.width) * (loss.length - 1)));
  });
  on(slider, "pointerleave", () => read(Infinity));

  /** Read off the value at some place of the series; beyond its end the newest. */
  function read(to: number): void {
    const last = loss.length - 1;
    const at = clamp(to, 0, last);
    chosen = to >= last ? undefined : at;
    const spot = spots[at];
    const text = words.reading(steps(at), told(loss[at]));
    say(reading, text);
    set(slider, { "aria-valuemax": last, "aria-valuenow": at, "aria-valuetext": text });
    set(reader, { d: chosen === undefined || !spot ? null : `M${spot[0]} ${FRAME.top}V${FRAME.top + FRAME.height}` });
    set(dot, { cx: spot?.[0], cy: spot?.[1], visibility: spot ? null : "hidden" });
  }

  return {
    element,
    show({ flat: { history: past } }) {
      if (past === shown) return;
      shown = past;
      element.hidden = !past || past.loss.length < 2;
      if (!past || element.hidden) return;
      steps = (k) => k * past.every;
      loss = numbers(past.loss);
      const scale = scaleOf(loss);
      spots = points(loss, scale, FRAME);
      const target = past.target || said("loss");
      say(title, words.lossOver(target, past.steps));
      const decimated = past.every > 1 ? words.everyNth(past.every, past.steps) : "";
      say(note, [decimated, scale.log ? words.logScale : ""].filter(Boolean).join(" · "));
      set(slider, { "aria-label": words.lossOver(target, past.steps) });
      set(curve, { d: path(spots) });
      set(lost, { d: loss.flatMap((x, k) => (Number.isNaN(x) ? [cross(k)] : [])).join("") });
      drawAxes(scale, target);
      read(chosen ?? Infinity);
    },
  };

  function cross(k: number): string {
    return `M${FRAME.left + (k * FRAME.width) / Math.max(loss.length - 1, 1) - 3} ${FRAME.top - 3}l6 6m0-6l-6 6`;
  }

  function drawAxes(scale: Scale, target: string): void {
    const [bottom, right] = [FRAME.top + FRAME.height, FRAME.left + FRAME.width];
    const parts: SVGElement[] = [stroke(`M${FRAME.left} ${FRAME.top}V${bottom}H${right}`)];
    for (const x of ticks(scale, 3)) {
      const y = bottom - scale.place(x) * FRAME.height;
      parts.push(stroke(`M${FRAME.left - 4} ${y}h4`), label(FRAME.left - 6, y + 3.5, told(x, 2), "end"));
    }
    const last = steps(loss.length - 1);
    const across = { ...scaleOf([0, last]), log: false, low: 0, high: last };
    for (const x of ticks(across, 4).filter(Number.isInteger)) {
      const at = FRAME.left + (x / last) * FRAME.width;
      parts.push(stroke(`M${at} ${bottom}v4`), label(at, bottom + 15, String(x), "middle"));
    }
    parts.push(label((FRAME.left + right) / 2, HEIGHT - 3, words.step, "middle"));
    const name = label(0, 0, target.length > 14 ? said("loss") : target, "middle");
    set(name, { transform: `translate(9 ${(FRAME.top + bottom) / 2}) rotate(-90)` });
    axes.replaceChildren(...parts, name);
  }
}

const stroke = (d: string): SVGElement => svg("path", { class: "tapelab-axis", d });

function label(x: number, y: number, text: string, anchor: string): SVGElement {
  return svg("text", { x, y, "text-anchor": anchor }, text);
}
