import { verdict, type Quotient } from "../chart/errors";
import { numeric } from "../chart/size";
import { html, say, set } from "../dom";
import type { Target, Checking } from "../parts/check";
import { shown } from "../scene/numbers";
import type { Said } from "../store";
import { countOf } from "../tools";
import { power, valley } from "./valley";
import { tables } from "./words";

/** Up to here a difference says that the target does not move at all. */
const NOTHING = 1e-9;
/** Milliseconds after which a kernel that says nothing is taken for gone. */
const PATIENCE = 10_000;

/** What the kernel answers: a gradient and its difference quotients, or why there are none. */
interface Answer extends Said {
  element: number | null;
  gradient: number | string | null;
  points: Quotient[];
  best: number;
  why: string;
}

/**
 * A gradient beside its finite difference, for the node whose card this stands in. One question brings the quotients of
 * all h; the slider then needs no kernel.
 */
const checking: Checking = ({ store, language, element, row, status }) => {
  const words = tables[language];
  const answers = new Map<string, Answer>();
  let target: Target | undefined;
  let key = "";
  let wanted: number | null = null;
  let drawn: Answer | undefined;
  let timer = 0;

  const which = html("input", {
    type: "number", class: "tapelab-element", min: 0, step: 1, "data-tapelab": "check-element",
    "aria-label": words.element,
  });
  const label = html("label", { hidden: true }, `${words.element} `, which);
  const slider = html("input", {
    type: "range", min: 0, step: 1, class: "tapelab-scrubber", "data-tapelab": "check-h", "aria-label": words.h,
  });
  const [tape, own, double, error] = [cell("tape"), cell("own"), cell("double"), cell("error")];
  const names = words.names;
  const numbers = html("dl", {}, ...[[names.tape, tape], [names.own, own], [names.double, double], [names.error, error]]
    .flatMap(([name, value]) => [html("dt", {}, name!), value!]));
  const curve = valley(words);
  const note = html("p", { class: "tapelab-check-note" }, words.note);
  const hLabel = html("span", { class: "tapelab-h-reading" });
  const result = html("div", { hidden: true },
    numbers, html("div", { class: "tapelab-h" }, hLabel, slider), curve.element, note);
  row.append(label);
  element.append(result);

  slider.style.setProperty("--turn", "1"); // this one does not turn back
  which.onchange = () => {
    wanted = Number.isInteger(which.valueAsNumber) ? which.valueAsNumber : null;
    ask();
  };
  slider.oninput = () => drawn && read(drawn, slider.valueAsNumber);

  function ask(): void {
    if (!target) return;
    say(status, words.asking);
    clearTimeout(timer);
    timer = setTimeout(() => say(status, words.cannot.silent), PATIENCE) as unknown as number;
    store.tell({ cmd: "check", trace: target.trace, pass: target.pass, node: target.node.id, element: wanted });
  }

  const unlisten = store.listen("check", (said) => {
    answers.set(`${said.trace} ${said.pass} ${said.node}`, said as Answer);
    draw();
  });

  function draw(): void {
    if (!target) return;
    const now = `${target.trace} ${target.pass} ${target.node.id}`;
    const answer = answers.get(now);
    if (now === key && answer === drawn) return;
    if (now !== key) wanted = null;
    clearTimeout(timer);
    [key, drawn] = [now, answer];
    const size = countOf(target.node.value!.shape);
    label.hidden = size < 2 || !answer;
    set(which, { max: size - 1 });
    result.hidden = !answer || !!answer.why;
    if (!answer) return say(status, "");
    if (answer.why) return say(status, words.cannot[answer.why as "gone"] ?? words.cannot.refused);
    which.value = String(answer.element);
    const best = answer.points[answer.best]!;
    set(slider, { max: answer.points.length - 1 });
    slider.value = String(answer.points.indexOf(best));
    curve.draw(answer.points, gradientOf(answer));
    read(answer, answer.best);
  }

  function read(answer: Answer, at: number): void {
    const point = answer.points[at]!;
    const gradient = gradientOf(answer);
    const h = power(point.h);
    say(tape, answer.gradient === null ? "None" : number(answer.gradient));
    say(own, number(point.own));
    say(double, number(point.double));
    const off = numeric(point.own);
    say(error, off === undefined || !Number.isFinite(off) ? "–" : number(Math.abs(off - gradient)));
    say(hLabel, `h = ${h}`);
    set(slider, { "aria-valuetext": `h = ${h}` });
    slider.style.setProperty("--at", String(at / Math.max(1, answer.points.length - 1)));
    curve.at(at, answer.points.length);
    const told = verdict(answer.points, gradient, at, answer.best);
    set(element, { "data-verdict": told });
    const none = Math.abs(gradient) < NOTHING ? words.independent : words.none;
    say(status, answer.gradient === null && told === "best" ? none : words.verdict[told]);
  }

  return {
    ask,
    show(now) {
      target = now;
      draw();
    },
    stop() {
      clearTimeout(timer);
      unlisten();
    },
  };
};

/** What the differences are compared with; where the tape says None, what they tend to. */
const gradientOf = ({ gradient, points, best }: Answer): number => numeric(gradient ?? points[best]!.double) ?? NaN;
const number = (x: number | string): string => shown(typeof x === "number" ? String(Number(x.toPrecision(6))) : x);
const cell = (name: string): HTMLElement => html("dd", { "data-tapelab": `check-${name}` });

export default checking;
