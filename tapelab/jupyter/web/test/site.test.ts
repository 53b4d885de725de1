// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { guessing } from "../src/site/guess";
import { lazily } from "../src/site/lazy";
import { mount } from "../src/site/mount";
import { themeSwitch } from "../src/site/switch";
import { wear } from "../src/site/wear";
import { lecture } from "./traces";

const one = (selector: string): HTMLElement => document.querySelector(selector)!;
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(console, "error");
});
afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  delete document.documentElement.dataset.theme;
});

test("a view of traces needs no kernel, and goes away without a trace", async () => {
  const told = { traces: [lecture()], active: 1 };
  const stop = mount(document.body, told);
  expect(one('[data-tapelab="view"]').dataset).toMatchObject({ state: "recorded", records: "4" });
  one('[data-tapelab="previous"]').click();
  await frame();
  expect(one('[data-tapelab="view"]').hasAttribute("data-replaying")).toBe(true);
  expect(one('[data-tapelab="step"]').hidden).toBe(true);
  stop();
  expect(document.body.childElementCount).toBe(0);
});

test("a prediction is asked for and judged by what came along", async () => {
  mount(document.body, { traces: [lecture()], active: 1 });
  await frame();
  one('[data-tapelab="predict-button"]').click();
  await frame();
  await frame();
  expect(all('[data-tapelab="question"]').length).toBeGreaterThan(0);
});

test("Korean is there, and a check says what it would need", async () => {
  mount(document.body, { traces: [lecture()], active: 1 }, "ko");
  expect(one('[data-tapelab="view"]').lang).toBe("ko");
  await frame();
  one('[data-tapelab="check"]').click();
  await frame();
  expect(one('[data-tapelab="check-verdict"]').textContent).toContain("노트북");
});

test("a view is made when its reader comes near, once, and takes the place of the picture", () => {
  let meet: ((seen: { isIntersecting: boolean }[]) => void) | undefined;
  const disconnect = vi.fn();
  vi.stubGlobal("IntersectionObserver", class {
    constructor(told: typeof meet) { meet = told; }
    observe(): void {}
    disconnect = disconnect;
  });
  document.body.innerHTML = '<div id="place"><div class="still"></div></div>';
  const make = vi.fn((room: HTMLElement) => mount(room, { traces: [lecture()], active: 1 }));
  lazily(one("#place"), make);
  meet!([{ isIntersecting: false }]);
  expect([make.mock.calls.length, one(".still").hidden]).toEqual([0, false]);
  meet!([{ isIntersecting: true }]);
  expect([make.mock.calls.length, one(".still").hidden]).toEqual([1, true]);
  expect(disconnect).toHaveBeenCalledOnce();
});

test("a view that cannot be made leaves its picture", () => {
  vi.mocked(console.error).mockImplementation(() => {});
  document.body.innerHTML = '<div id="place"><div class="still"></div></div>';
  lazily(one("#place"), () => JSON.parse("not data"));
  expect(one(".still").hidden).toBe(false);
  expect(console.error).toHaveBeenCalledOnce();
  vi.mocked(console.error).mockClear();
});

test("guess first covers what a cell shows and what the text says of it, and no question", () => {
  document.body.innerHTML = `
    <button data-guess hidden></button>
    <div class="code"><div data-output data-reveal="Show">9</div></div>
    <div class="text"><p id="said">Nine.</p><p id="asked"><strong>Exercise.</strong> And now?</p></div>
    <div class="code"><div data-output data-reveal="Show">10</div></div>
    <div class="text"><ul id="list"></ul><h2 id="next">Next</h2><p id="more">More.</p></div>`;
  const hidden = (): string[] => all("[hidden]").map((each) => each.id || each.textContent!);
  guessing();
  expect(hidden()).toEqual([]);
  one("[data-guess]").click();
  expect(hidden()).toEqual(["9", "said", "10", "list"]);
  all(".reveal")[0]!.click();
  expect(hidden()).toEqual(["10", "list"]);
  expect(document.activeElement?.textContent).toBe("9");
  one("[data-guess]").click();
  expect([hidden(), all(".reveal")]).toEqual([[], []]);
});

test("the reader's theme holds on every page, and nothing else is taken for one", () => {
  document.body.innerHTML = "<button data-theme-switch hidden></button>";
  const { dataset } = document.documentElement;
  wear("javascript:alert(1)");
  expect(dataset.theme).toBe(undefined);
  themeSwitch();
  one("button").click();
  expect([dataset.theme, one("button").getAttribute("aria-pressed")]).toEqual(["dark", "true"]);
  one("button").click();
  expect(dataset.theme).toBe("light");
  expect(localStorage.getItem("tapelab-theme")).toBe("light");
});
