// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { momentOf } from "../src/moment";
import { en } from "../src/words/en";
import { loading } from "./loading";
import { FakeModel } from "./model";
import { lecture } from "./traces";

/** The files that the kernel sends. */
const file = (name: string): string => readFileSync(join(import.meta.dirname, `../../static/${name}.js`), "utf8");
const TEXT = file("check");
const PROGRAM = { kind: "program check", text: TEXT };
const WANTED = { cmd: "program", name: "check" };
const QUESTION = { cmd: "check", trace: 1, pass: 0, node: 0, element: null };
let made: string[];

beforeEach(() => {
  made = loading();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

/** Checks on the card of a node, of a page that has only begun. */
async function page(model = new FakeModel({ seq: 1, traces: [lecture()] })) {
  vi.resetModules();
  const [{ checks }, { Store }] = await Promise.all([import("../src/parts/check"), import("../src/store")]);
  const store = new Store(model as never);
  const card = () => {
    const room = document.body.appendChild(document.createElement("div"));
    room.dataset.of = "0";
    const part = checks(store);
    room.append(part.element);
    part.show(momentOf(lecture()));
    const one = (name: string) => room.querySelector<HTMLInputElement>(`[data-tapelab="check${name}"]`)!;
    return { part, one };
  };
  return { model, card };
}

test("a program is asked for when it is first wanted, and then does what was wanted", async () => {
  const { model, card } = await page();
  const [mine, other] = [card(), card()];
  expect([mine.one("-h"), mine.one("").textContent]).toEqual([null, en.check.ask]);
  mine.one("").click();
  expect(model.sent).toEqual([WANTED]);
  model.hear(PROGRAM);
  await vi.waitFor(() => expect(model.sent).toEqual([WANTED, QUESTION]));
  await vi.waitFor(() => expect(other.one("-h")).not.toBeNull());
  expect(made).toEqual([TEXT]);
  const points = [{ h: 1, own: 3, double: 3 }];
  model.hear({ kind: "check", trace: 1, pass: 0, node: 0, element: 0, gradient: 3, points, best: 0, why: "" });
  for (const { one } of [mine, other]) expect(one("-tape").textContent).toBe("3.0");
  mine.one("").click();
  expect(model.sent).toEqual([WANTED, QUESTION, QUESTION]);
});

test("a program that comes with the model is not asked for", async () => {
  const model = new FakeModel({ seq: 1, traces: [lecture()] });
  model.programs = { check: TEXT };
  const { card } = await page(model);
  const { one } = card();
  await vi.waitFor(() => expect(one("-h")).not.toBeNull());
  one("").click();
  expect(model.sent).toEqual([QUESTION]);
});

test("a part that is gone does not mind what comes", async () => {
  const { model, card } = await page();
  const { part, one } = card();
  one("").click();
  part.stop();
  model.hear(PROGRAM);
  await new Promise((done) => setTimeout(done, 30));
  expect([model.sent, one("-h")]).toEqual([[WANTED], null]);
});

test("where nothing comes, that is said", async () => {
  vi.useFakeTimers();
  const { card } = await page();
  const { one } = card();
  one("").click();
  vi.advanceTimersByTime(11_000);
  expect(one("-verdict").textContent).toBe(en.silent);
});

test("what cannot be loaded is logged, and does no harm", async () => {
  const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
  const { model, card } = await page();
  const { one } = card();
  one("").click();
  model.hear({ ...PROGRAM, text: "export default" });
  await vi.waitFor(() => expect(complaint).toHaveBeenCalled());
  expect(one("-h")).toBeNull();
});

describe("predictions", () => {
  const ASKED = { cmd: "program", name: "predict" };

  /** The part that predicts, for a tape that hides something or not, and what it has looked up. */
  async function predicting(hides: string[] = []) {
    vi.resetModules();
    const [{ predict }, { Store }, { momentOf }, { newLook }] = await Promise.all([
      import("../src/parts/predict"), import("../src/store"), import("../src/moment"), import("../src/look"),
    ]);
    const trace = lecture();
    trace.tape = { ...trace.tape, hides };
    const model = new FakeModel({ seq: 1, traces: [trace] });
    const part = predict(new Store(model as never), () => {});
    const look = newLook(() => part.show(momentOf(trace, false, look)));
    part.show(momentOf(trace, false, look));
    const questions = () => part.element.querySelectorAll('[data-tapelab="question"]').length;
    return { model, part, look, questions };
  }

  test("begin when the reader presses, once their program is there", async () => {
    const { model, part, look, questions } = await predicting();
    expect([part.element.hidden, model.sent]).toEqual([true, []]);
    part.button.click();
    part.button.click();
    expect(model.sent).toEqual([ASKED]);
    model.hear({ kind: "program predict", text: file("predict") });
    await vi.waitFor(() => expect(questions()).toBe(3));
    expect([part.element.hidden, look.hides]).toEqual([false, ["gradients"]]);
    part.button.click();
    expect([part.element.hidden, look.hides]).toEqual([true, []]);
  });

  test("begin by themselves for a tape that hides something", async () => {
    const { model, part, questions } = await predicting(["gradients"]);
    expect([part.element.hidden, model.sent]).toEqual([false, [ASKED]]);
    model.hear({ kind: "program predict", text: file("predict") });
    await vi.waitFor(() => expect(questions()).toBe(3));
  });
});
