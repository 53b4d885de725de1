// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tables as check } from "../src/check/words";
import { preferred } from "../src/language";
import { tables as predict } from "../src/predict/words";
import type { Language } from "../src/words";
import { en } from "../src/words/en";
import korean from "../src/words/korean";
import { loading } from "./loading";
import { FakeModel } from "./model";

const ko = korean.words;

/** Every text of a table, with functions called, by its path. */
function texts(table: object, path = ""): [string, string][] {
  return Object.entries(table).flatMap(([key, entry]): [string, string][] => {
    if (typeof entry === "function") return [[path + key, tried(entry)]];
    return typeof entry === "string" ? [[path + key, entry]] : texts(entry, `${path}${key}.`);
  });
}

/** What an entry says of some numbers, or of lists where it wants these. */
function tried(entry: (...given: never[]) => string): string {
  const numbers = Array.from({ length: entry.length }, (_, k) => 7 + k);
  try {
    return entry(...(numbers as never[]));
  } catch {
    return entry(...(numbers.map((k) => [k]) as never[]));
  }
}

/** What Korean leaves as it is: symbols and code. */
const ALIKE = /^[^A-Za-z]*$|^\w+_\w+$/;

test.each([
  ["page", en, ko], ["check", check.en, check.ko], ["prediction", predict.en, predict.ko],
])("everything on the %s is said in Korean too", (_, english, other) => {
  const own = new Map(texts(english));
  for (const [key, text] of texts(other)) {
    expect(own.has(key), key).toBe(true);
    if (!key.startsWith("other.") && !ALIKE.test(own.get(key)!)) expect(text, key).toMatch(/[가-힣]/);
  }
  expect(texts(other).length).toBe(own.size);
});

test.each<[unknown, unknown, (string | undefined)[], Language]>([
  ["", null, ["en", "en-US"], "en"],
  ["", null, ["en", "ko-KR"], "ko"],
  ["", null, ["ko", "en"], "ko"],
  ["", null, ["kok", undefined], "en"],
  ["", "en", ["ko"], "en"],
  ["ko", "en", ["en"], "ko"],
  ["fr", "xx", ["en"], "en"],
  [undefined, "ko", [], "ko"],
])("asked for %j, chosen %j, around %j: %s", (asked, chosen, around, expected) => {
  expect(preferred(asked, chosen, around)).toBe(expected);
});

/** A page's program from scratch: it speaks English alone. */
async function page() {
  vi.resetModules();
  const [{ choose, spoken }, { Store }, { languageSwitch }, words] = await Promise.all([
    import("../src/language"), import("../src/store"), import("../src/parts/language"), import("../src/words"),
  ]);
  return {
    choose, words,
    build(model = new FakeModel()) {
      const el = document.body.appendChild(document.createElement("div"));
      const log: string[] = [];
      const store = new Store(model as never);
      const stop = spoken(store, el, () => {
        log.push(words.words.watched);
        el.replaceChildren(languageSwitch(store));
        return () => log.push("stop");
      });
      return { el, log, model, stop: () => { stop(); store.close(); } };
    },
  };
}

/** The file that the kernel sends. */
const TEXT = readFileSync(join(import.meta.dirname, "../../static/ko.js"), "utf8");
const WORDS = { kind: "program ko", text: TEXT };
const ASKED = { cmd: "program", name: "ko" };
const asked = (model: FakeModel): unknown[] => model.sent.filter(({ cmd }) => cmd === "program");
let made: string[];

beforeEach(() => {
  made = loading();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
  document.documentElement.lang = "";
  document.body.replaceChildren();
});

describe("a page that has the words", () => {
  test("builds its view anew when the reader chooses, and remembers it", async () => {
    const { build, choose, words } = await page();
    words.learn("ko", korean);
    const first = build();
    choose("ko");
    expect(first.log).toEqual([en.watched, "stop", ko.watched]);
    choose("ko");
    expect(first.log).toHaveLength(3);
    first.stop();
    words.speak("en");
    const second = build();
    expect([words.language, ...second.log]).toEqual(["ko", ko.watched]);
    second.stop();
    choose("en");
    expect(second.log).toEqual([ko.watched, "stop"]);
  });

  test("follows the notebook, at first and later", async () => {
    const { build, words } = await page();
    words.learn("ko", korean);
    const model = new FakeModel();
    model.language = "ko";
    const { log, stop } = build(model);
    model.ask("en");
    model.ask("");
    expect(log).toEqual([ko.watched, "stop", en.watched]);
    expect(asked(model)).toEqual([]);
    stop();
    expect(model.listening).toBe(0);
  });
});

describe("a page without the words", () => {
  test("speaks Korean at once when they come with the model, loaded once for two views", async () => {
    const { build } = await page();
    const model = new FakeModel();
    model.language = "ko";
    model.programs = { ko: TEXT };
    const views = [build(model), build(model)];
    expect(views.map(({ log }) => log)).toEqual([[], []]);
    await vi.waitFor(() => expect(views.map(({ log }) => log)).toEqual([[ko.watched], [ko.watched]]));
    expect(made).toEqual([TEXT]);
    expect(asked(model)).toEqual([]);
  });

  test.each(["a choice of yesterday", "a Korean page"])("asks for them after %s, and speaks English meanwhile", async (what) => {
    if (what.includes("choice")) localStorage.setItem("tapelab-language", "ko");
    else document.documentElement.lang = "ko-KR";
    const { build, words } = await page();
    const { log, model } = build();
    expect(log).toEqual([en.watched]);
    expect(asked(model)).toEqual([ASKED]);
    model.hear(WORDS);
    await vi.waitFor(() => expect(log).toEqual([en.watched, "stop", ko.watched]));
    expect(words.tongue.reason("watch(), line 3")).toBe("watch() 줄 3");
    const later = build(model);
    expect(later.log).toEqual([ko.watched]);
    expect(made).toHaveLength(1);
  });

  test("asks when the notebook wants Korean, and takes them when they come as a trait", async () => {
    const { build } = await page();
    const { log, model } = build();
    model.ask("ko");
    expect([log, asked(model)]).toEqual([[en.watched], [ASKED]]);
    model.bring({ ko: TEXT });
    await vi.waitFor(() => expect(log).toEqual([en.watched, "stop", ko.watched]));
  });

  test("a reader who has changed their mind, or left, stays where they are", async () => {
    const { build, choose } = await page();
    const [one, two] = [build(), build()];
    choose("ko");
    choose("en");
    two.stop();
    for (const { model } of [one, two]) model.hear(WORDS);
    await new Promise((done) => setTimeout(done, 30));
    expect([one.log, two.log]).toEqual([[en.watched], [en.watched, "stop"]]);
    choose("ko");
    await vi.waitFor(() => expect(one.log).toEqual([en.watched, "stop", ko.watched]));
  });

  test("the switch says so where no kernel answers, and a broken file leaves English", async () => {
    vi.useFakeTimers();
    const { build } = await page();
    const { el, log, model } = build();
    const button = el.querySelector<HTMLElement>("[data-tapelab=language]")!;
    button.click();
    expect(model.sent).toEqual([{ cmd: "language", language: "ko" }, ASKED]);
    expect(el.textContent).toBe("한국어");
    vi.advanceTimersByTime(11_000);
    expect(el.querySelector("[role=status]")!.textContent).toContain(en.silent);
    vi.useRealTimers();
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
    model.hear({ ...WORDS, text: "export default" });
    await vi.waitFor(() => expect(complaint).toHaveBeenCalled());
    expect(log).toEqual([en.watched]);
  });
});
