// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from "vitest";
import { account } from "../src/account/account";
import { name } from "../src/account/telling";
import { hidden, isVeiled } from "../src/lens/hide";
import { newLook, type Choice } from "../src/look";
import { momentOf } from "../src/moment";
import { predict } from "../src/parts/predict";
import { answered } from "../src/predict/answer";
import { close } from "../src/predict/close";
import { judged } from "../src/predict/judge";
import { questions as asked, type Question } from "../src/predict/questions";
import { calculated } from "../src/predict/sum";
import { tables } from "../src/predict/words";
import { Store } from "../src/store";
import type { Trace, Value } from "../src/types";
import { speak } from "../src/words";
import { speakKorean } from "./korean";
import { FakeModel } from "./model";
import { array, lecture, scalar } from "./traces";

/** The program of predictions as if it had come already; program.test.ts has it come. */
vi.mock("../src/program", async () => {
  const { default: predicting } = await import("../src/predict/index");
  return {
    program: (_: string, __: unknown, ready: (start: typeof predicting) => void) => {
      ready(predicting);
      return { coming: false, ask: () => {}, stop: () => {} };
    },
  };
});

afterEach(() => speak("en"));

test.each([
  ["18", { kind: "number", number: 18, step: 0.5 }],
  ["18.", { kind: "number", number: 18, step: 0.5 }],
  [" −2.50 ", { kind: "number", number: -2.5, step: 0.005 }],
  [".5", { kind: "number", number: 0.5, step: 0.05 }],
  ["1.5e-3", { kind: "number", number: 0.0015, step: 0.5e-4 }],
  ["1/3", { kind: "number", number: 1 / 3, step: 0 }],
  ["2·9", { kind: "number", number: 18, step: 0 }],
  ["(2)", { kind: "number", number: 2, step: 0 }],
  ["zero", { kind: "number", number: 0, step: 0 }],
  ["-inf", { kind: "number", number: -Infinity, step: 0 }],
  ["nan", { kind: "number", number: NaN, step: 0 }],
  ["None", { kind: "none" }],
  ["none.", { kind: "none" }],
  ["없음", { kind: "none" }],
  ["+", { kind: "sign", sign: 1 }],
  ["−", { kind: "sign", sign: -1 }],
  ["positive", { kind: "sign", sign: 1 }],
  ["음수", { kind: "sign", sign: -1 }],
  ["(2, 3)", { kind: "shape", shape: [2, 3] }],
  ["(2,)", { kind: "shape", shape: [2] }],
  ["shape (4, 5, 6)", { kind: "shape", shape: [4, 5, 6] }],
  ["2×3", { kind: "shape", shape: [2, 3] }],
  ["3x2", { kind: "shape", shape: [3, 2] }],
  ["()", { kind: "shape", shape: [] }],
  ["스칼라", { kind: "shape", shape: [] }],
  ["[1, 2.5]", { kind: "array", numbers: [1, 2.5], shape: [2] }],
  ["[1 2 | 3 4]", { kind: "array", numbers: [1, 2, 3, 4], shape: [2, 2] }],
  ["[[1, 2], [3, 4]]", { kind: "array", numbers: [1, 2, 3, 4], shape: [2, 2] }],
  ["[[7]]", { kind: "array", numbers: [7], shape: [1, 1] }],
  ["[1, x]", undefined],
  ["[[1, 2], [3]]", undefined],
  ["", undefined],
  ["maybe", undefined],
  ["2 +", undefined],
  ["1 2", undefined],
])("%j is read as %j", (typed, expected) => {
  expect(answered(typed)).toEqual(expected);
});

test.each([
  ["2*9", 18], ["1 - 2 - 3", -4], ["2**3**2", 512], ["-3^2", -9], ["(1 + 2)·3", 9], ["8/2/2", 2], ["2^-1", 0.5], ["1e2+1", 101],
  ["2*", undefined], ["(1", undefined], ["1)", undefined], ["alert(1)", undefined], ["x", undefined],
])("%s = %s", (text, expected) => {
  expect(calculated(text)).toBe(expected);
});

test.each<[said: number, truth: number, step: number, right: boolean]>([
  [18, 18, 0.5, true],
  [18.3, 18, 0.05, true],
  [18.5, 18, 0.05, false],
  [0.8, 0.8415, 0.05, true],
  [0.9, 0.8415, 0.05, false],
  [3, 2.7635, 0.5, true],
  [1, 1.4, 0.5, false],
  [0, 1e-7, 0.5, true],
  [0, 0.001, 0.5, false],
  [0, 0, 0.5, true],
  [-18, 18, 0.5, false],
  [NaN, NaN, 0, true],
  [NaN, 1, 0, false],
  [Infinity, Infinity, 0, true],
  [-Infinity, Infinity, 0, false],
])("%f for %f, to within %f: %s", (said, truth, step, right) => {
  expect(close(said, truth, step)).toBe(right);
});

const blank: Question = {
  key: "", node: 0, kind: "gradient", name: "x", of: "loss", truth: scalar(18), why: null,
  parts: [scalar(6), scalar(12)], upstream: [scalar(4)], local: [scalar(1.5), scalar(3)],
  own: scalar(5), target: scalar(81), inputs: [], sizes: [3],
};
const one = { ...blank, parts: [scalar(18)] };
const about = (truth: Value | null, more: Partial<Question> = {}): Question => ({ ...one, ...more, truth });

test.each<[question: Question, typed: string, verdict: string, hint: string | undefined]>([
  [blank, "18", "right", undefined],
  [blank, "18.2", "right", "nearly"],
  [blank, "6+12", "right", undefined],
  [blank, "-18", "wrong", "otherSign"],
  [blank, "12", "wrong", "oneOfSeveral"],
  [blank, "72", "wrong", "multiplied"],
  [blank, "3", "wrong", "localOnly"],
  [blank, "4", "wrong", "upstreamOnly"],
  [blank, "5", "wrong", "ownValue"],
  [blank, "81", "wrong", "targetValue"],
  [one, "6", "wrong", "timesElements"],
  [one, "54", "wrong", "perElement"],
  [one, "9", "wrong", "factor"],
  [one, "19", "wrong", "close"],
  [one, "25", "wrong", "onlySign"],
  [one, "-7", "wrong", "otherSign"],
  [one, "+", "partly", "signRight"],
  [one, "-", "wrong", "otherSign"],
  [one, "()", "partly", "shapeRight"],
  [one, "(2, 3)", "wrong", "shapeOfGradient"],
  [one, "None", "wrong", "thereIsAPath"],
  [one, "who knows", "unread", undefined],
  [about(scalar(0)), "0", "right", undefined],
  [about(scalar(0)), "None", "wrong", "zeroIsNotNone"],
  [about(scalar(0)), "7", "wrong", "isZero"],
  [about(scalar(0)), "+", "wrong", "noSign"],
  [about(null), "None", "right", undefined],
  [about(null), "0", "wrong", "noneIsNotZero"],
  [about(null), "3", "wrong", "noPath"],
  [about(null), "+", "wrong", "noPath"],
  [about(scalar(NaN)), "nan", "right", undefined],
  [about(scalar(NaN)), "1", "wrong", undefined],
  [about(array([2, 2], [8, 8, 8, 8])), "8", "right", "everyElement"],
  [about(array([2, 2], [8, 8, 8, 8])), "(2, 2)", "partly", "shapeRight"],
  [about(array([2, 2], [8, 8, 8, 8])), "[[8, 8], [8, 8]]", "right", undefined],
  [about(array([2, 2], [8, 8, 8, 8])), "[8, 8]", "wrong", "shapeOfGradient"],
  [about(array([2], [1, 2])), "[1, 3]", "wrong", "someElements"],
  [about(array([2], [1, 2])), "[-1, -2]", "wrong", "otherSign"],
  [about(array([2], [1, 2])), "1", "wrong", "isArray"],
  [about(array([2], [1, 2])), "+", "partly", "signRight"],
  [about(array([2], [1, -2])), "+", "wrong", "bothSigns"],
  [about(array([10, 10], Array.from({ length: 100 }, () => 3))), "3", "right", "everyElement"],
  [about(array([10, 10], Array.from({ length: 100 }, (_, k) => k + 1))), "+", "partly", "signRight"],
  [about(scalar(6), { kind: "value", parts: [], local: [], upstream: [], own: null, target: null, sizes: [], inputs: [{ name: "a", value: scalar(2.5) }] }), "2.5", "wrong", "inputValue"],
])("%# typed %j: %s %s", (question, typed, verdict, hint) => {
  const found = judged(question, typed);
  expect([found.verdict, found.hint?.kind]).toEqual([verdict, hint]);
  for (const language of ["en", "ko"] as const) {
    if (found.hint) expect(tables[language].hints[found.hint.kind](found.hint)).not.toMatch(/undefined/);
  }
});

const questions = (trace: Trace, look: Choice): Question[] => asked(trace, look, name);

function asking(hides: string[], trace: Trace = lecture()): Trace {
  return { ...trace, tape: { ...trace.tape, hides } };
}

/** Every text and number of a trace, so that a test sees what slips through. */
function numbers(trace: unknown): string {
  return JSON.stringify(trace);
}

describe("what is hidden", () => {
  test("gradients of what is watched and asked for, and what arrives there", () => {
    const trace = asking(["gradients"]);
    const seen = hidden(trace, newLook());
    expect(numbers(trace)).toMatch(/2\.76355|1\.6829/);
    expect(numbers(seen.passes)).not.toMatch(/2\.76355|1\.0806/);
    const [x1, x2, c] = seen.passes[0]!.results;
    expect([x1, x2, c].map((result) => result!.value?.text)).toEqual(["?", "?", "?"]);
    expect(seen.nodes).toBe(trace.nodes);
    expect(account(momentOf(trace).found)).not.toMatch(/2\.76355/);
  });

  test("values of all records, or of those named", () => {
    const seen = hidden(asking(["values"]), newLook());
    for (const node of seen.nodes) expect(isVeiled(node.value)).toBe(node.kind === "op");
    const one = hidden(asking(["w4"]), newLook());
    expect(one.nodes.filter(({ value }) => isVeiled(value)).map(({ name }) => name)).toEqual(["w4"]);
    const named = hidden(asking(["x2"]), newLook());
    expect(named.passes[0]!.grads.filter(({ value }) => isVeiled(value)).map(({ node }) => node)).toEqual([1]);
  });

  test("what a hidden value makes on the way back, until it is answered", () => {
    const trace = asking(["w4"]);
    trace.nodes = trace.nodes.map((node) => (node.op === "multiply" ? { ...node, saved: [0, 1] } : node));
    const seen = hidden(trace, newLook());
    const hiddenAt = (told: Trace) => told.passes[0]!.grads.filter(({ value }) => isVeiled(value)).map(({ node }) => told.nodes[node]!.name);
    // w3 gets w4 · g, and what goes on from there to x1 and x2; so does w4, since the rule of × reads both inputs.
    expect(hiddenAt(seen).sort()).toEqual(["w3", "w4", "x1", "x2"]);
    expect(numbers(seen.passes)).not.toMatch(/0\.841471|2\.76355/);
    const look = newLook();
    look.answers = new Map([[questions(trace, look)[0]!.key, "0.84"]]);
    expect(hidden(trace, look)).toBe(trace);
    // A gradient that was answered shows, even though it was made from what is still hidden.
    const both = { ...trace, tape: { ...trace.tape, hides: ["w4", "gradients"] } };
    const partly = newLook();
    partly.answers = new Map([[questions(both, partly).find(({ kind, name }) => kind === "gradient" && name === "x1")!.key, "2.76"]]);
    expect(hidden(both, partly).passes[0]!.results[0]!.value?.text).toBe("2.76355");
  });

  test("nothing, unless something is asked; and what was answered shows", () => {
    const trace = lecture();
    expect(hidden(trace, newLook())).toBe(trace);
    const asked = asking(["gradients"]);
    const look = newLook();
    look.answers = new Map(questions(asked, look).map(({ key }) => [key, ""]));
    expect(hidden(asked, look)).toBe(asked);
    look.hides = [];
    expect(hidden(asked, look)).toBe(asked);
  });

  test("the same object from frame to frame", () => {
    const trace = asking(["gradients", "values"]);
    const [first, second] = [hidden(trace, newLook()), hidden({ ...trace }, newLook())];
    expect(second.passes[0]).toBe(first.passes[0]);
    expect(second.nodes).toBe(first.nodes);
  });

  test("the last gradient and the updates of a training loop", () => {
    const row = { name: "x1", value: [1, 2], grad: [5, 2.76355], update: [0.5, 0.276355] };
    const trace = { ...asking(["gradients"]), history: { steps: 2, every: 1, target: "w5", loss: [9, 5], rows: [row, { ...row, name: "other" }] } };
    const { rows } = hidden(trace, newLook()).history!;
    expect(rows[0]).toEqual({ ...row, grad: [5, null], update: [null, null] });
    expect(rows[1]).toEqual({ ...row, name: "other" });
  });

  test("at every beat of the replay", () => {
    const trace = asking(["gradients"]);
    const count = momentOf(trace).beats.length;
    for (let beat = 0; beat < count; beat++) {
      const moment = momentOf(trace, false, { ...newLook(), beat });
      for (const part of [moment.trace, moment.whole, moment.flat, [...moment.grads.values()]]) {
        expect(numbers(part)).not.toMatch(/2\.76355|1\.0806/);
      }
    }
  });
});

test("questions come in the order of the record, then as gradient() was asked", () => {
  const asked = questions(asking(["values", "gradients"]), newLook());
  expect(asked.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "value w3", "value w4", "value w3 · w4", "value w5", "gradient x1", "gradient x2", "gradient c",
  ]);
  expect(asked[4]!.parts.map(({ text }) => text).sort()).toEqual(["1.0806", "1.68294"]);
  expect(questions(asking(["gradients"], lecture(false)), newLook())).toEqual([]);
});

function page(trace: Trace) {
  const look = newLook(() => draw());
  const part = predict(new Store(new FakeModel() as never), () => {});
  document.body.replaceChildren(part.button, part.element);
  const draw = () => part.show(momentOf(trace, false, look));
  draw();
  const find = (name: string) => part.element.querySelector<HTMLElement>(`[data-tapelab=question][data-name=${name}]`)!;
  const answer = (name: string, text: string) => {
    const field = find(name).querySelector("input")!;
    field.focus();
    field.value = text;
    field.form!.requestSubmit();
  };
  const tool = (text: string) => [...part.element.querySelectorAll("button")].find((each) => each.textContent === text && !each.hidden)!;
  const told = (name: string) => find(name).querySelector(".tapelab-verdict:not([hidden]) span:last-child")?.textContent;
  return { part, look, answer, find, told, tool, score: () => part.element.querySelector(".tapelab-score")!.textContent };
}

test("answering reveals what the tape says, one after the other, and the focus goes on", () => {
  const { answer, find, told, tool, score, look, part } = page(asking(["gradients"]));
  answer("x1", "1.08");
  expect(told("x1")).toBe("The tape says 2.76355. You said 1.08. That is only one of 2 contributions: all that arrive at x1 add up.");
  expect(document.activeElement).toBe(find("x2").querySelector("input"));
  expect(score()).toBe("");
  answer("x2", "perhaps");
  expect(look.answers.size).toBe(1);
  expect(find("x2").textContent).toContain("“perhaps” is not a number, a shape, a sign or None.");
  answer("x2", "+");
  expect(told("x2")).toBe("The tape says 0.841471. Your sign is right; the size was not asked for.");
  answer("c", "0");
  expect(told("c")).toMatch(/^The tape says None. You said 0. None is not 0/);
  expect(document.activeElement).toBe(find("c").querySelector(".tapelab-verdict:not([hidden])"));
  tool("how did I do?").click();
  expect(score()).toBe("1 of 3 predicted, 1 of them by sign or shape");
  tool("hide again").click();
  expect(look.answers.size).toBe(0);
  expect(part.element.querySelectorAll("form:not([hidden])")).toHaveLength(3);
});

test("giving up reveals without a word about right and wrong", () => {
  const { find, told, tool, look } = page(asking(["gradients"]));
  find("x1").querySelectorAll<HTMLElement>("form button")[1]!.click();
  expect(told("x1")).toBe("The tape says 2.76355.");
  tool("reveal all").click();
  expect(look.answers.size).toBe(3);
  expect(tool("how did I do?")).toBeUndefined();
});

test("any tape can be made a question, and an answer of one again", () => {
  const { part, look } = page(lecture());
  expect([part.element.hidden, part.button.getAttribute("aria-pressed")]).toEqual([true, "false"]);
  part.button.click();
  expect([part.element.hidden, look.hides, part.button.getAttribute("aria-pressed")]).toEqual([false, ["gradients"], "true"]);
  part.button.click();
  expect([part.element.hidden, look.hides]).toEqual([true, []]);
});

test("in Korean", () => {
  speakKorean();
  const { answer, told } = page(asking(["gradients"]));
  answer("c", "None");
  expect(told("c")).toBe("맞습니다: None");
});
