import { path, points } from "../chart/curve";
import { numbers, scaleOf, told } from "../chart/scale";
import { html, say, set, svg } from "../dom";
import { words } from "../words";

const FRAME = { left: 3, top: 4, width: 78, height: 15 };
const [WIDTH, HEIGHT] = [FRAME.width + 6, FRAME.height + 8];

/** The size of a variable's gradient through a training loop: a word-sized curve, and a sentence that says the same. */
export function sparkline() {
  const curve = svg("path", { class: "tapelab-spark-line" });
  const end = svg("circle", { class: "tapelab-spark-end", r: 2.5 });
  const lost = svg("path", { class: "tapelab-spark-lost" });
  const tip = svg("title");
  const size = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  const about = { class: "tapelab-spark", ...size, role: "img" };
  const element = svg("svg", about, tip, curve, lost, end);
  const box = html("div", { class: "tapelab-spark-box", hidden: true }, element);
  let shown: unknown;
  return {
    element: box,
    show(name: string, grads: readonly unknown[] | undefined, steps: number): void {
      if (grads === shown) return;
      shown = grads;
      const sizes = numbers(grads ?? []).map((x) => (x === undefined ? x : Math.abs(x)));
      const there = sizes.filter((x) => x !== undefined);
      box.hidden = there.length < 2;
      if (box.hidden) return;
      const scale = scaleOf(sizes);
      const spots = points(sizes, scale, FRAME);
      const last = spots.filter((spot) => spot !== undefined).at(-1);
      set(curve, { d: path(spots) });
      set(lost, { d: crosses(sizes) });
      set(end, { cx: last?.[0], cy: last?.[1], visibility: last ? null : "hidden" });
      const said = courseText(name, there, steps, scale.log);
      set(element, { "aria-label": said });
      say(tip, said);
    },
  };
}

/** "gradient of w: from 12 down to 0.03 over 200 steps". */
export function courseText(name: string, sizes: number[], steps: number, log: boolean): string {
  const [first, last] = [sizes[0]!, sizes.at(-1)!];
  const turn = last === first ? "same" : last < first ? "down" : last > first ? "up" : "lost";
  return words.course(name, told(first), told(last), turn, steps, log);
}

/** A cross on the upper edge for each NaN. */
function crosses(sizes: (number | undefined)[]): string {
  const step = FRAME.width / Math.max(sizes.length - 1, 1);
  const cross = (k: number): string => `M${(FRAME.left + k * step - 2).toFixed(1)} 1l4 4m0-4l-4 4`;
  return sizes.flatMap((x, k) => (Number.isNaN(x) ? [cross(k)] : [])).join("");
}
