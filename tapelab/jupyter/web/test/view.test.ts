// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import widget from "../src/index";
import type { Delta, Trace } from "../src/types";
import { FakeModel } from "./model";
import { array, lecture, PocketTape } from "./traces";

type Widget = { initialize(props: unknown): () => void; render(props: unknown): () => void };
const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
const one = (selector: string): HTMLElement => document.querySelector(selector)!;
const attribute = (selector: string, name: string): string | null => one(selector).getAttribute(name);
const node = (name: string): string => `[data-tapelab="node"][data-name="${name}"]`;
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

let model: FakeModel;
let undo: (() => void)[];

/** Load and show the widget as anywidget does. */
function show(given = new FakeModel()): void {
  model = given;
  const loaded = (widget as () => Widget)();
  const el = document.body.appendChild(document.createElement("div"));
  undo.push(loaded.initialize({ model }));
  undo.push(loaded.render({ model, el }));
}

const finished = (...traces: Trace[]): FakeModel => new FakeModel({ seq: 9, traces, ended: true });

beforeEach(() => {
  undo = [];
  vi.spyOn(console, "error");
  // Drawing in a simulated page is slow, and would be paced.
  vi.spyOn(performance, "now").mockReturnValue(0);
});

afterEach(() => {
  for (const each of undo.reverse()) each();
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe("what stands on the page", () => {
  test("the view carries the state of its tape", () => {
    show(finished(lecture()));
    const view = one('[data-tapelab="view"]');
    expect({ ...view.dataset }).toMatchObject({ state: "recorded", seq: "9", records: "4" });
    expect(view.hasAttribute("data-error")).toBe(false);
    expect(one('[data-tapelab="header"]').textContent).toContain("4 records · keeps 7 values, 28 B");
    expect(one('[data-tapelab="header"]').textContent).toContain("persistent");
  });

  test("every node carries its id, kind, op, name, value and gradient", () => {
    show(finished(lecture()));
    expect({ ...one(node("w3")).dataset }).toEqual({
      tapelab: "node", id: "2", kind: "op", op: "multiply", name: "w3", watched: "false", recorded: "true", value: "2.0", grad: "0.841471",
    });
    expect({ ...one(node("x1")).dataset }).toMatchObject({ kind: "constant", watched: "true", value: "1.0", grad: "2.76355" });
    expect(attribute(node("c"), "data-grad")).toBe("None");
  });

  test("before a pass no node claims a gradient", () => {
    show(finished(lecture(false)));
    expect(all('[data-tapelab="node"]').length).toBe(7);
    expect(all('[data-tapelab="node"][data-grad]')).toEqual([]);
  });

  test("every edge carries its ends and what flowed over it, x * x two of them", () => {
    const tape = new PocketTape();
    const y = tape.leaf("y", 9);
    tape.gradient(tape.op("multiply", [y, y], { name: "z", label: "y · y" }), [y]);
    show(finished(tape.trace));
    const edges = all('[data-tapelab="edge"]').map((edge) => ({ ...(edge as SVGElement).dataset }));
    const edge = { tapelab: "edge", from: "0", to: "1", contribution: "9.0" };
    expect(edges).toEqual([{ ...edge, position: "0" }, { ...edge, position: "1" }]);
    expect(one(".tapelab-nodes").textContent).toContain("⊕ 9 + 9 = 18");
    expect(all(".tapelab-tag").map((tag) => tag.textContent).join(" ")).toContain("y · g9 · 1 = 9");
  });

  test("each watched tensor has a row, the unwatched stand below with the reason", () => {
    show(finished(lecture()));
    const rows = all('[data-tapelab="watched"]').map((row) => ({ ...(row as HTMLElement).dataset }));
    expect(rows).toEqual([
      { tapelab: "watched", cause: "", name: "x1", value: "1.0", grad: "2.76355" },
      { tapelab: "watched", cause: "", name: "x2", value: "2.0", grad: "0.841471" },
    ]);
    expect(one('[data-tapelab="watched-panel"]').textContent).toContain("c: a constant nobody watched");
  });

  test("an exception that left the tape is told", () => {
    const trace = lecture(false);
    trace.tape.error = "ValueError: shapes differ";
    show(finished(trace));
    expect(attribute('[data-tapelab="view"]', "data-error")).toBe("ValueError: shapes differ");
    expect(one(".tapelab-error").textContent).toBe("left by ValueError: shapes differ — what was recorded until then is kept");
  });

  test("the account tells the same as text", () => {
    show(finished(lecture()));
    expect(one('[data-tapelab="account"]').textContent).toContain("1. w3 = x1 · x2  line 4  → 2.0");
    expect(one('[data-tapelab="account"]').textContent).toContain("result: c gets None  (a constant nobody watched)");
  });

  test("whatever a notebook calls its things stays text", () => {
    for (const name of ["<img src=x onerror=alert(1)>", `"quoted" 'twice'`, "]]>", "변수 이름", "🙂👩‍🔬"]) {
      const tape = new PocketTape(name).code(`${name} = 1`);
      const x = tape.leaf(name, array([2, 2], [1, 2, 3, 4]), { why: name });
      tape.op("matmul", [x, x], { name, label: name, value: array([2, 2], [1, NaN, 3, Infinity]), line: 1 });
      tape.trace.tape.error = name;
      show(finished(tape.trace));
      expect(document.querySelector("img")).toBeNull();
      expect(all('[data-tapelab="node"]').map((element) => element.getAttribute("data-name"))).toEqual([name, name]);
      expect(one(".tapelab-name").textContent).toBe(name);
      expect(one('[data-line="1"] code').textContent).toBe(`${name} = 1`);
      undo.pop()!();
    }
  });

  test("a bug shows a message instead of an empty cell", () => {
    const trace = lecture();
    trace.nodes[2]!.inputs = null as never;
    vi.mocked(console.error).mockImplementation(() => {});
    show(finished(trace));
    expect(one('[role="alert"]').textContent).toMatch(/^tapelab could not draw this tape: TypeError/);
    expect(console.error).toHaveBeenCalled();
    vi.mocked(console.error).mockClear();
  });
});

describe("while the cell runs", () => {
  const { tape, nodes, passes, source } = lecture();
  const delta = (count: number): Delta => ({ trace: 1, tape: { ...tape, state: "recording" }, nodes: nodes.slice(count - 1, count), source });
  const places = (): Record<string, string> =>
    Object.fromEntries(all('[data-tapelab="node"]').map((element) => [element.getAttribute("data-id"), element.getAttribute("transform")!]));

  test("nodes appear as they are recorded, keep their elements, and never move", async () => {
    show();
    const stood: Record<string, string> = {};
    const elements = new Map<string, Element>();
    for (let count = 1; count <= nodes.length; count++) {
      model.hear({ kind: "delta", seq: count, deltas: [delta(count)] });
      await frame();
      const now = places();
      expect(Object.keys(now).length).toBe(count);
      expect(now).toMatchObject(stood);
      Object.assign(stood, now);
      for (const element of all('[data-tapelab="node"]')) {
        const id = element.getAttribute("data-id")!;
        expect(elements.get(id) ?? element).toBe(element);
        elements.set(id, element);
      }
    }
    model.hear({ kind: "delta", seq: 8, deltas: [{ trace: 1, passes }] });
    await frame();
    expect(places()).toEqual(stood);
    expect(attribute(node("x1"), "data-grad")).toBe("2.76355");
  });

  test("the end settles everything once, at once where motion is not wanted", async () => {
    show();
    nodes.forEach((_, k) => model.hear({ kind: "delta", seq: k + 1, deltas: [delta(k + 1)] }));
    await frame();
    const grown = places();
    model.hear({ kind: "end", seq: nodes.length + 1 });
    await frame();
    expect(places()).not.toEqual(grown);
    expect(all('[data-tapelab="edge"]').length).toBe(7);
  });

  test("messages from before the first view was shown are not lost", () => {
    model = new FakeModel();
    const loaded = (widget as () => Widget)();
    undo.push(loaded.initialize({ model }));
    model.hear({ kind: "delta", seq: 1, deltas: [{ trace: 1, tape, nodes }] });
    undo.push(loaded.render({ model, el: document.body }));
    expect(all('[data-tapelab="node"]').length).toBe(7);
    expect(model.sent).toEqual([{ cmd: "hello" }]);
  });

  test("the line of the newest record is lit", async () => {
    show();
    nodes.slice(0, 4).forEach((_, k) => model.hear({ kind: "delta", seq: k + 1, deltas: [delta(k + 1)] }));
    await frame();
    expect(all('[data-line][aria-current="true"]').map((line) => line.getAttribute("data-line"))).toEqual(["5"]);
  });

  test("a tape that takes the place of another keeps the places of its nodes", async () => {
    show();
    model.hear({ kind: "delta", seq: 1, deltas: [{ trace: 1, tape, nodes, source }] });
    await frame();
    const first = places();
    model.hear({ kind: "drop", seq: 2, trace: 1 });
    model.hear({ kind: "delta", seq: 3, deltas: [{ trace: 2, tape: { ...tape, id: 2 }, nodes: nodes.slice(0, 4), source }] });
    await frame();
    expect(Object.keys(places())).toEqual(["0", "1", "2", "3"]);
    expect(first).toMatchObject(places());
  });
});

describe("several tapes", () => {
  const second = lecture(false);
  second.tape = { ...second.tape, id: 2, name: "outer", line: 9 };

  test("have tabs, and the reader's choice holds", async () => {
    show(finished(lecture(), second));
    const tabs = all('[data-tapelab="tab"]') as HTMLElement[];
    expect(tabs.map((tab) => tab.textContent)).toEqual(["tape, line 2", "outer, line 9"]);
    expect(one(".tapelab-name").textContent).toBe("outer");
    tabs[0]!.click();
    await frame();
    expect(one(".tapelab-name").textContent).toBe("tape");
    model.hear({ kind: "delta", seq: 10, deltas: [{ trace: 2, tape: { ...second.tape, state: "detached" } }] });
    await frame();
    expect(one(".tapelab-name").textContent).toBe("tape");
    expect(tabs[0]!.getAttribute("aria-selected")).toBe("true");
  });
});

describe("by keyboard", () => {
  const press = (key: string): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const here = (): string | null => document.activeElement!.getAttribute("data-name");

  test("the graph is one tab stop", () => {
    show(finished(lecture()));
    expect(all('[data-tapelab="node"][tabindex="0"]').map((element) => element.getAttribute("data-name"))).toEqual(["x1"]);
    expect(all('[data-tapelab="node"][tabindex="-1"]').length).toBe(6);
  });

  test("arrows walk along edges and the source line follows", () => {
    show(finished(lecture()));
    one(node("x1")).focus();
    press("ArrowRight");
    expect(here()).toBe("w3");
    expect(attribute('[data-line][aria-current="true"]', "data-line")).toBe("4");
    press("ArrowDown");
    expect(here()).toBe("w4");
    press("ArrowLeft");
    expect(here()).toBe("x1");
    press("End");
    expect(here()).toBe("w5");
    press("Home");
    expect(here()).toBe("x1");
    expect(all('[tabindex="0"][role="option"]').length).toBe(1);
    expect(attribute(node("x1"), "aria-selected")).toBe("true");
  });

  test("an arrow that leads nowhere stays, and does not scroll the notebook", () => {
    show(finished(lecture()));
    one(node("x1")).focus();
    expect(press("ArrowLeft")).toBe(false);
    expect(here()).toBe("x1");
    expect(press("Tab")).toBe(true);
  });

  test("a row of the watched panel leads to its node", () => {
    show(finished(lecture()));
    (one('[data-tapelab="watched"][data-name="x2"] button')).click();
    expect(here()).toBe("x2");
  });

  test("each node says in words what it is", () => {
    show(finished(lecture()));
    expect(attribute(node("w3"), "aria-label")).toBe("record 1: w3 = x1 times x2, value 2.0, gradient 0.84147");
    expect(attribute(".tapelab-nodes", "aria-label")).toBe("Graph of tape, 4 records. Arrow keys walk along the edges.");
  });

  test("changes of state are announced, growth is not", async () => {
    show();
    const { tape, nodes } = lecture(false);
    const status = one('[data-tapelab="announcer"]');
    for (let k = 0; k < 3; k++) {
      model.hear({ kind: "delta", seq: k + 1, deltas: [{ trace: 1, tape: { ...tape, state: "recording", records: k }, nodes: nodes.slice(0, k + 1) }] });
      await frame();
      expect(status.textContent).toBe("Tape tape: recording");
    }
    model.hear({ kind: "delta", seq: 4, deltas: [{ trace: 1, tape }] });
    await frame();
    expect(status.textContent).toBe("Tape tape: recorded, 4 records");
  });
});

describe("manners", () => {
  test("hovering a line marks its records, hovering a node lights its line", () => {
    show(finished(lecture()));
    one('[data-line="6"]').dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(all(".tapelab-lit").map((element) => element.getAttribute("data-id"))).toEqual(["4", "6"]);
    one(node("w4")).dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(attribute('[data-line][aria-current="true"]', "data-line")).toBe("5");
  });

  test("two views of one model show the same, and one can go without the other", () => {
    show(finished(lecture()));
    const loaded = (widget as () => Widget)();
    const close = loaded.initialize({ model });
    const [first, second] = [document.createElement("div"), document.createElement("div")];
    const leave = loaded.render({ model, el: first });
    undo.push(close, loaded.render({ model, el: second }));
    leave();
    expect(first.children.length).toBe(0);
    expect(second.querySelectorAll('[data-tapelab="node"]').length).toBe(7);
  });

  test("leaving takes every listener along", () => {
    show(finished(lecture()));
    for (const each of undo.splice(0).reverse()) each();
    expect(model.listening).toBe(0);
    expect(document.body.querySelector(".tapelab")).toBeNull();
    model.hear({ kind: "end", seq: 10 });
  });

  test("all classes are ours", () => {
    show(finished(lecture()));
    const classes = all(".tapelab, .tapelab *").flatMap((element) => [...element.classList]);
    expect(classes.filter((name) => !name.startsWith("tapelab"))).toEqual([]);
  });
});
