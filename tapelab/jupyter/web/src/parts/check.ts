import { verdict, type Quotient } from "../chart/errors";
import { numeric } from "../chart/size";
import { button, html, say, set } from "../dom";
import { isVeiled } from "../lens/hide";
import type { Moment } from "../moment";
import { shown } from "../scene/numbers";
import type { Said, Store } from "../store";
import { countOf } from "../tools";
import type { Node, Pass } from "../types";
import { words } from "../words";
import type { Part } from "./part";
import { power, valley } from "./valley";

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
export function checks(store: Store): Part & { stop(): void } {
  const answers = new Map<string, Answer>();
  let moment: Moment | undefined;
  let key = "";
  let wanted: number | null = null;
  let drawn: Answer | undefined;
  let timer = 0;

  const ask = button({
    class: "tapelab-step", "data-tapelab": "check", title: words.check.why,
  }, words.check.ask, question);
  const which = html("input", {
    type: "number", class: "tapelab-element", min: 0, step: 1, "data-tapelab": "check-element",
    "aria-label": words.check.element,
  });
  const label = html("label", { hidden: true }, `${words.check.element} `, which);
  const slider = html("input", {
    type: "range", min: 0, step: 1, class: "tapelab-scrubber", "data-tapelab": "check-h", "aria-label": words.check.h,
  });
  const [tape, own, double, error] = [cell("tape"), cell("own"), cell("double"), cell("error")];
  const names = words.check.names;
  const numbers = html("dl", {}, ...[[names.tape, tape], [names.own, own], [names.double, double], [names.error, error]]
    .flatMap(([name, value]) => [html("dt", {}, name!), value!]));
  const curve = valley();
  const status = html("p", { role: "status", "aria-live": "polite", "data-tapelab": "check-verdict" });
  const note = html("p", { class: "tapelab-check-note" }, words.check.note);
  const hLabel = html("span", { class: "tapelab-h-reading" });
  const result = html("div", { hidden: true },
    numbers, html("div", { class: "tapelab-h" }, hLabel, slider), curve.element, note);
  const element = html("div", { class: "tapelab-check", hidden: true },
    html("div", { class: "tapelab-buttons" }, ask, label), status, result);

  slider.style.setProperty("--turn", "1"); // this one does not turn back
  which.onchange = () => {
    wanted = Number.isInteger(which.valueAsNumber) ? which.valueAsNumber : null;
    question();
  };
  slider.oninput = () => drawn && read(drawn, slider.valueAsNumber);

  function nodeOf(): number | undefined {
    const of = element.parentElement?.dataset.of;
    return of ? Number(of) : undefined;
  }

  function question(): void {
    const pass = passOf(moment);
    const node = nodeOf();
    if (!moment || !pass || node === undefined) return;
    say(status, words.check.asking);
    clearTimeout(timer);
    timer = setTimeout(() => say(status, words.check.cannot.silent), PATIENCE) as unknown as number;
    store.tell({ cmd: "check", trace: moment.flat.tape.id, pass: pass.id, node, element: wanted });
  }

  const unlisten = store.listen("check", (said) => {
    answers.set(`${said.trace} ${said.pass} ${said.node}`, said as Answer);
    if (moment) draw();
  });

  function draw(): void {
    const pass = passOf(moment);
    const node = nodeOf();
    const of = moment?.flat.nodes.find(({ id }) => id === node);
    element.hidden = !moment || !pass || !of || !canCheck(of, pass);
    if (element.hidden || !moment || !pass || !of) return;
    const now = `${moment.flat.tape.id} ${pass.id} ${of.id}`;
    const answer = answers.get(now);
    if (now === key && answer === drawn) return;
    if (now !== key) wanted = null;
    clearTimeout(timer);
    [key, drawn] = [now, answer];
    const size = countOf(of.value!.shape);
    label.hidden = size < 2 || !answer;
    set(which, { max: size - 1 });
    result.hidden = !answer || !!answer.why;
    if (!answer) return say(status, "");
    if (answer.why) return say(status, words.check.cannot[answer.why as "gone"] ?? words.check.cannot.refused);
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
    const none = Math.abs(gradient) < NOTHING ? words.check.independent : words.check.none;
    say(status, answer.gradient === null && told === "best" ? none : words.check.verdict[told]);
  }

  return {
    element,
    show(now) {
      moment = now;
      draw();
    },
    stop() {
      clearTimeout(timer);
      unlisten();
    },
  };
}

/** The last pass, once it is over: its gradients are what is checked. */
function passOf(moment: Moment | undefined): Pass | undefined {
  const pass = moment?.flat.passes.at(-1);
  return pass?.done && !pass.error && moment?.flat.tape.mode !== "forward" ? pass : undefined;
}

/** Only numbers with a fraction can be moved by a little; and what is still to be predicted is not given away. */
function canCheck({ id, value, kind }: Node, pass: Pass): boolean {
  const veiled = [...pass.grads, ...pass.results].some((each) => each.node === id && isVeiled(each.value));
  return kind !== "group" && /^b?float/.test(value?.dtype ?? "") && !veiled;
}

/** What the differences are compared with; where the tape says None, what they tend to. */
const gradientOf = ({ gradient, points, best }: Answer): number => numeric(gradient ?? points[best]!.double) ?? NaN;
const number = (x: number | string): string => shown(typeof x === "number" ? String(Number(x.toPrecision(6))) : x);
const cell = (name: string): HTMLElement => html("dd", { "data-tapelab": `check-${name}` });
