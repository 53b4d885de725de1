// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import dock from "../src/dock/index";
import widget from "../src/index";
import type { Docking } from "../src/dock/place";
import { choose } from "../src/language";
import { learn } from "../src/words";
import { en } from "../src/words/en";
import korean from "../src/words/korean";
import { FakeModel } from "./model";
import { lecture } from "./traces";

type Widget = { initialize(props: unknown): () => void; render(props: unknown): () => void };

/** A model with the trait `dock`. */
class DockModel extends FakeModel {
  constructor(public dock: Docking) {
    super({ seq: 1, traces: [lecture()], ended: true });
  }

  override get(name?: string): never {
    return (name === "dock" ? this.dock : name === "snapshot" ? this.snapshot : "") as never;
  }
}

let undo: (() => void)[] = [];
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const inDock = (): number => all("[data-tapelab=dock] [data-tapelab=view]").length;

function load(where: Docking): { model: DockModel; close: () => void } {
  const model = new DockModel(where);
  const loaded = (widget as () => Widget)();
  const el = document.body.appendChild(document.createElement("div"));
  return undone(model, [loaded.initialize({ model }), loaded.render({ model, el })]);
}

function open(id: string): { model: DockModel; close: () => void } {
  const model = new DockModel({ id });
  return undone(model, [(dock as Widget).initialize({ model }) ?? (() => {})]);
}

function undone(model: DockModel, stops: (() => void)[]): { model: DockModel; close: () => void } {
  const close = (): void => stops.splice(0).reverse().forEach((stop) => stop());
  undo.push(close);
  return { model, close };
}

function notebook(): HTMLElement {
  const main = document.body.appendChild(document.createElement("div"));
  main.id = "main";
  main.className = "jp-LabShell";
  return main;
}

beforeEach(() => {
  undo = [];
  vi.spyOn(performance, "now").mockReturnValue(0);
});
afterEach(() => {
  for (const each of undo) each();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe("the dock", () => {
  test("shows the newest page, whether page or panel comes first, and goes with its panel", () => {
    notebook();
    load({ id: "a", order: 1 });
    expect(inDock()).toBe(0);
    const panel = open("a");
    expect(inDock()).toBe(1);
    const newer = load({ id: "a", order: 2 });
    load({ id: "b", order: 9 });
    expect(inDock()).toBe(1);
    newer.close();
    expect(inDock()).toBe(0);
    expect(all("[data-tapelab=dock]").length).toBe(1);
    panel.close();
    expect(all("[data-tapelab=dock]")).toEqual([]);
    expect(all("[data-tapelab=view]").length).toBe(2);
  });

  test("an older page does not push a newer one out", () => {
    notebook();
    open("a");
    load({ id: "a", order: 2 });
    load({ id: "a", order: 1 });
    expect(all(".tapelab-dock-room")[0]!.dataset.order).toBe("2");
    expect(inDock()).toBe(1);
  });

  test("speaks the language of the reader, with the page in it", () => {
    notebook();
    open("a");
    load({ id: "a", order: 1 });
    learn("ko", korean);
    choose("ko");
    const panel = all("[data-tapelab=dock]")[0]!;
    expect(panel.getAttribute("aria-label")).toBe(korean.words.dock.label);
    expect(panel.querySelector("[data-tapelab=view]")!.getAttribute("lang")).toBe("ko");
    choose("en");
    expect(all("[data-tapelab=dock]").map((each) => each.getAttribute("aria-label"))).toEqual([en.dock.label]);
    expect(inDock()).toBe(1);
    localStorage.clear();
  });

  test("is closed by the reader, and the kernel is told", () => {
    notebook();
    const { model } = open("a");
    all("[data-tapelab=dock-close]")[0]!.click();
    expect(model.sent).toEqual([{ cmd: "undock" }]);
    expect(all("[data-tapelab=dock]")).toEqual([]);
  });

  test("where there is no room for it, the page says so and stays under its cell", () => {
    open("a");
    load({ id: "a", order: 1 });
    expect(all("[data-tapelab=dock]")).toEqual([]);
    const notice = all("[data-tapelab=dock-cannot]")[0]!;
    expect([notice.hidden, notice.textContent]).toEqual([false, en.dock.cannot]);
    load({});
    expect(all("[data-tapelab=dock-cannot]")[1]!.hidden).toBe(true);
  });
});
