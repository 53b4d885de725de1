// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tables } from "../src/check/words";
import { errorOf, verdict, type Quotient } from "../src/chart/errors";
import { momentOf } from "../src/moment";
import { checks } from "../src/parts/check";
import { steps } from "../src/parts/step";
import { Store } from "../src/store";
import { en as page } from "../src/words/en";
import { FakeModel } from "./model";
import { lecture } from "./traces";

/** What a kernel would answer for x³ at 1 (gradient 3), with digits as float32 and float64 have them. */
const points: Quotient[] = Array.from({ length: 25 }, (_, k) => {
  const h = 10 ** ((k - 24) / 3);
  return { h, own: 3 + h * h + 1e-7 / h, double: 3 + h * h + 1e-16 / h };
});
const off = (k: number): number => Math.abs((points[k]!.own as number) - 3);
const best = points.reduce((least, _, k) => (off(k) < off(least) ? k : least), 0);

describe("what the error of a difference is made of", () => {
  test.each([
    [0, "rounding"], [6, "rounding"], [best, "best"], [best + 1, "best"], [22, "truncation"], [24, "truncation"],
  ])("at place %i it is %s", (at, told) => expect(verdict(points, 3, at, best)).toBe(told));

  test("where all differ, h is not the reason", () => expect(verdict(points, 5, best, best)).toBe("apart"));
  test("NaN is said to be none", () => {
    expect(verdict([{ h: 1, own: "nan", double: "nan" }], 3, 0, 0)).toBe("broken");
    expect(errorOf("inf", 3)).toBeUndefined();
    expect(errorOf(3, 3)).toBeGreaterThan(0);
  });
});

const en = tables.en;
/** The program of the check as if it had come already; program.test.ts has it come. */
vi.mock("../src/program", async () => {
  const { default: checking } = await import("../src/check/index");
  return {
    program: (_: string, __: Store, ready: (start: typeof checking) => void) => {
      ready(checking);
      return { coming: false, ask: () => {}, stop: () => {} };
    },
  };
});
let model: FakeModel;
let store: Store;
const moment = (live = false) => momentOf(lecture(), live);

beforeEach(() => {
  model = new FakeModel({ seq: 1, traces: [lecture()] });
  store = new Store(model as never);
});
afterEach(() => document.body.replaceChildren());

/** The part on the card of a node. */
function onCard(of: number) {
  const card = document.body.appendChild(document.createElement("div"));
  card.dataset.of = String(of);
  const part = checks(store);
  card.append(part.element);
  part.show(moment());
  const one = (name: string) => card.querySelector<HTMLInputElement>(`[data-tapelab="check${name}"]`)!;
  const answer = (more: object) => model.hear({
    kind: "check", trace: 1, pass: 0, node: of, element: 0, asked: null, gradient: 3, points, best, why: "", ...more,
  });
  return { card, part, one, answer };
}

describe("the check on the card", () => {
  test("asks once, starts at the best h, and slides without the kernel", () => {
    const { part, one, answer } = onCard(0);
    one("").click();
    expect(model.sent).toEqual([{ cmd: "check", trace: 1, pass: 0, node: 0, element: null }]);
    expect(one("-verdict").textContent).toBe(en.asking);
    answer({});
    expect(one("-h").valueAsNumber).toBe(best);
    expect(one("-verdict").textContent).toBe(en.verdict.best);
    expect(one("-tape").textContent).toBe("3.0");
    for (const [at, told] of [[0, "rounding"], [24, "truncation"]] as const) {
      one("-h").value = String(at);
      one("-h").dispatchEvent(new Event("input"));
      expect(one("-verdict").textContent).toBe(en.verdict[told]);
    }
    expect(one("-h").getAttribute("aria-valuetext")).toBe("h = 1");
    expect(one("-own").textContent).toBe("4.0");
    expect(model.sent.length).toBe(1);
    part.stop();
  });

  test("draws a valley: both curves, and a cursor at h", () => {
    const { card, part, answer } = onCard(0);
    answer({});
    for (const name of ["own", "double", "cursor"]) {
      expect(card.querySelector(`.tapelab-check-${name}`)!.getAttribute("d")).toMatch(/^M/);
    }
    part.stop();
  });

  test("says why it can't, and what None may mean", () => {
    const { part, one, answer } = onCard(0);
    answer({ why: "gone", points: undefined });
    expect(one("-verdict").textContent).toBe(en.cannot.gone);
    answer({ gradient: null });
    expect(one("-verdict").textContent).toBe(en.none);
    expect(one("-tape").textContent).toBe("None");
    part.stop();
  });

  test("answers for another node do not show here", () => {
    const { part, one, answer } = onCard(0);
    answer({ node: 1 });
    expect(one("-tape").textContent).toBe("");
    part.stop();
  });

  test("is not offered where nothing can be moved by a little, nor before a pass", () => {
    const { card, part } = onCard(99);
    expect((card.firstElementChild as HTMLElement).hidden).toBe(true);
    card.dataset.of = "0";
    part.show(moment());
    expect((card.firstElementChild as HTMLElement).hidden).toBe(false);
    part.show(momentOf(lecture(false)));
    expect((card.firstElementChild as HTMLElement).hidden).toBe(true);
    part.stop();
  });
});

describe("stepping", () => {
  const paused = { kind: "paused", trace: 1, node: 3, line: 4, back: false, can: true };

  test("says where the cell waits, sends what is pressed once, and falls silent when the cell is over", () => {
    const part = steps(store, () => part.show(moment(true)));
    part.show(moment(true));
    expect(part.element.hidden).toBe(true);
    model.hear(paused);
    const button = (name: string) => part.element.querySelector<HTMLElement>(`[data-tapelab="step-${name}"]`)!;
    const status = () => part.element.querySelector('[role="status"]')!.textContent;
    expect(part.element.hidden).toBe(false);
    expect(status()).toBe("waiting at record 2, line 5: w4 = sin(x1)");
    button("pause").click();
    button("next").click();
    button("next").click();
    expect(model.sent).toEqual([{ cmd: "next" }]);
    model.hear({ kind: "running" });
    expect(status()).toBe(page.stepping.running);
    button("pause").click();
    expect(model.sent.at(-1)).toEqual({ cmd: "pause" });
    expect(status()).toBe(page.stepping.asked);
    model.hear({ ...paused, back: true });
    expect(status()).toMatch(/^waiting on the way back at record/);
    part.keys.g!();
    expect(model.sent.at(-1)).toEqual({ cmd: "go" });
    part.show(moment(false));
    expect(part.element.hidden).toBe(true);
    part.stop();
  });

  test("says that it can't, and offers no buttons", () => {
    const part = steps(store, vi.fn());
    model.hear({ kind: "cannot", why: "unheard" });
    part.show(moment(false));
    expect(part.element.dataset.state).toBe("cannot");
    expect(part.element.textContent).toContain(page.stepping.cannot);
    expect([...part.element.querySelectorAll("button")].every((each) => each.hidden)).toBe(true);
    part.stop();
  });

  test("a view that opens while the cell waits knows it", () => {
    model.hear(paused);
    const part = steps(store, vi.fn());
    part.show(moment(true));
    expect(part.element.dataset.state).toBe("paused");
    part.stop();
  });
});
