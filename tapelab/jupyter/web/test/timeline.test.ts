// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import widget from "../src/index";
import type { Trace } from "../src/types";
import { FakeModel } from "./model";
import { array, lecture, PocketTape, scalar } from "./traces";

type Widget = { initialize(props: unknown): () => void; render(props: unknown): () => void };
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const one = <E extends Element = HTMLElement>(selector: string): E => document.querySelector<E>(selector)!;
const part = (name: string): HTMLElement => one(`[data-tapelab="${name}"]`);
const node = (name: string): Element => one(`[data-tapelab="node"][data-name="${name}"]`);
const scrubber = (): HTMLInputElement => one<HTMLInputElement>('[data-tapelab="scrubber"]');
const said = (): string => scrubber().getAttribute("aria-valuetext")!;
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const text = (name: string): string => part(name).textContent!.replace(/\s+/g, " ");
const drawn = (): string[] => all('[data-tapelab="edge"]').filter((edge) => edge.dataset["contribution"] !== "None")
  .map((edge) => `${edge.dataset["from"]}-${edge.dataset["to"]}`);
const places = (): string[] => all('[data-tapelab="node"], [data-tapelab="edge"]').map((each) =>
  `${each.getAttribute("transform")} ${each.querySelector(".tapelab-box")?.outerHTML}`);

let model: FakeModel;
let undo: (() => void)[];

function show(given: FakeModel): void {
  model = given;
  const loaded = (widget as () => Widget)();
  const el = document.body.appendChild(document.createElement("div"));
  undo.push(loaded.initialize({ model }));
  undo.push(loaded.render({ model, el }));
}

const finished = (...traces: Trace[]): FakeModel => new FakeModel({ seq: 9, traces, ended: true });

async function go(at: number): Promise<void> {
  scrubber().value = String(at);
  scrubber().dispatchEvent(new Event("input", { bubbles: true }));
  await frame();
}

async function press(key: string, on: Element = document.activeElement!): Promise<boolean> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  on.dispatchEvent(event);
  await frame();
  return event.defaultPrevented;
}

beforeEach(() => {
  undo = [];
  vi.spyOn(console, "error");
  vi.spyOn(performance, "now").mockReturnValue(0);
});

afterEach(() => {
  vi.useRealTimers();
  for (const each of undo.reverse()) each();
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe("the slider", () => {
  test("stands at the end, and says in words where it is", async () => {
    show(finished(lecture()));
    expect([scrubber().min, scrubber().max, scrubber().value]).toEqual(["0", "10", "10"]);
    expect(said()).toBe("results: x1: 2.7635, x2: 0.84147, c: None");
    const told: string[] = [];
    for (let at = 0; at < 10; at++) {
      await go(at);
      told.push(said());
    }
    expect(told).toEqual([
      "watch: x1, x2",
      "record 1 of 4: w3 = x1 · x2 → 2.0",
      "record 2 of 4: w4 = sin(x1) → 0.84147",
      "record 3 of 4: w3 · w4 → 1.6829",
      "record 4 of 4: w5 = w3 · w4 + c → 5.6829",
      "backward, seed: 1.0 at w5",
      "backward 1 of 4: + at w5 sends 1.0 to w3 · w4",
      "backward 2 of 4: × at w3 · w4 sends 0.84147 to w3, 2.0 to w4",
      "backward 3 of 4: sin at w4 sends 1.0806 to x1",
      "backward 4 of 4: × at w3 sends 1.6829 to x1, 0.84147 to x2",
    ]);
  });

  test("has a sign above each place, and the one where it stands is marked", async () => {
    show(finished(lecture()));
    const marks = (): string[] => all(".tapelab-mark").map((mark) => mark.textContent!);
    expect(marks()).toEqual(["watch", "×", "sin", "×", "+", "seed", "+", "×", "sin", "×", "results"]);
    await go(8);
    expect(all(".tapelab-here").map((mark) => mark.dataset["at"])).toEqual(["8"]);
    all(".tapelab-mark")[2]!.click();
    await frame();
    expect(scrubber().value).toBe("2");
  });

  test("of a long tape shows as many signs as fit", () => {
    const tape = new PocketTape();
    let x = tape.leaf("x", 1);
    for (let k = 0; k < 300; k++) x = tape.op("sin", [x], { line: 3, iteration: k });
    show(finished(tape.gradient(x, [0]).trace));
    const marks = all(".tapelab-mark").map((mark) => mark.textContent);
    expect(marks.length).toBeLessThan(60);
    expect(marks).toEqual(expect.arrayContaining(["watch", "sin", "seed", "results"]));
  });

  test("has nothing to replay on an empty tape", () => {
    const { trace } = new PocketTape();
    show(finished(trace));
    expect(one(".tapelab-timeline").hidden).toBe(true);
    expect(part("card").hidden).toBe(true);
  });
});

describe("stepping", () => {
  test("buttons and keys lead from beat to beat, and stop at the ends", async () => {
    show(finished(lecture()));
    expect((part("next") as HTMLButtonElement).disabled).toBe(true);
    part("previous").click();
    part("previous").click();
    await frame();
    expect(scrubber().value).toBe("8");
    scrubber().focus();
    expect(await press(".")).toBe(true);
    expect(scrubber().value).toBe("9");
    for (let k = 0; k < 12; k++) await press(",");
    expect(scrubber().value).toBe("0");
    expect((part("previous") as HTMLButtonElement).disabled).toBe(true);
    part("end").click();
    await frame();
    expect(said()).toMatch(/^results/);
  });

  test("keys do not reach the notebook, and are not taken from where they are typed or held with others", async () => {
    show(finished(lecture()));
    const heard = vi.fn();
    document.addEventListener("keydown", heard, true);
    undo.push(() => document.removeEventListener("keydown", heard, true));
    scrubber().focus();
    for (const key of [",", ".", " ", "ArrowLeft"]) await press(key);
    expect(heard).not.toHaveBeenCalled();
    const value = scrubber().value;
    const field = one(".tapelab-side").appendChild(document.createElement("input"));
    expect(await press(",", field)).toBe(false);
    const outside = document.body.appendChild(document.createElement("button"));
    expect(await press(",", outside)).toBe(false);
    expect(heard).toHaveBeenCalledTimes(2);
    expect(scrubber().value).toBe(value);
    expect(await press(" ", part("next"))).toBe(false);
  });

  test("is announced, the slider speaks for itself", async () => {
    show(finished(lecture()));
    const status = part("announcer");
    const before = status.textContent;
    await go(9);
    expect(status.textContent).toBe(before);
    part("previous").click();
    await frame();
    expect(status.textContent).toBe("Step 9 of 11: over w4 = sin(x1), 2.0 arrives; sends 1.0806 to x1");
  });

  test("a step back over a tape leaves every box in its place and of its size", async () => {
    show(finished(lecture()));
    const stood = places();
    for (const at of [0, 1, 3, 5, 7, 8, 9, 10]) {
      await go(at);
      expect(places()).toEqual(stood);
    }
  });
});

describe("the picture at a beat", () => {
  test("forward: what is to come is faint, without values and without gradients", async () => {
    show(finished(lecture()));
    await go(2);
    expect(all('[data-tapelab="node"]').map((each) => each.dataset["value"])).toEqual(["1.0", "2.0", "2.0", "0.841471", undefined, undefined, undefined]);
    expect(all(".tapelab-node.tapelab-later").length).toBe(3);
    expect(node("w5").textContent).not.toContain("5.68");
    expect(node("w5").getAttribute("aria-label")).toBe("w5: not recorded yet");
    expect(all("[data-grad]").filter((each) => each.dataset["tapelab"] === "node")).toEqual([]);
    expect(drawn()).toEqual([]);
    expect(all(".tapelab-current").map((each) => each.dataset["name"])).toEqual(["w4"]);
  });

  test("backward: contributions appear step by step, those of the step stand out", async () => {
    show(finished(lecture()));
    await go(5);
    expect(drawn()).toEqual([]);
    expect(node("w5").getAttribute("data-grad")).toBe("1.0");
    await go(8);
    expect(drawn().sort()).toEqual(["0-3", "2-4", "3-4", "4-6"]);
    expect(all(".tapelab-edge.tapelab-now").map((each) => each.dataset["from"])).toEqual(["0"]);
    expect([node("x1"), node("x2"), node("c")].map((each) => each.getAttribute("data-grad"))).toEqual(["1.0806", null, null]);
    expect(node("x1").textContent).toContain("⊕ 1.0806 + …");
    await go(9);
    expect(node("x1").textContent).toContain("⊕ 1.0806 + 1.6829 = 2.7635");
    expect(node("x1").getAttribute("data-grad")).toBe("2.76355");
    await go(10);
    expect(node("c").getAttribute("data-grad")).toBe("None");
  });

  test("the code lights the line of the step", async () => {
    show(finished(lecture()));
    const lit = (): string[] => all('[data-line][aria-current="true"]').map((line) => line.dataset["line"]!);
    const lines: string[][] = [];
    for (const at of [1, 2, 4, 8, 9]) {
      await go(at);
      lines.push(lit());
    }
    expect(lines).toEqual([["4"], ["5"], ["6"], ["5"], ["4"]]);
  });
});

describe("the card", () => {
  const trace = lecture();
  trace.nodes[2]!.form = "{0} · {1}";
  trace.nodes[2]!.saved = [0, 1];

  test("tells a step: formula, what arrives, what it sends, and where that adds up", async () => {
    show(finished(trace));
    await go(9);
    const card = text("card");
    expect(card).toContain("Step: ×, line 4");
    for (const part of ["w3 = x1 · x2", "upstream g 0.84147", "to x1: x2 · g", "∂w3/∂x1 = x2 = 2", "sends 2 · 0.84147 = 1.6829 to x1"]) expect(card).toContain(part);
    expect(card).toContain("x1 had 1.0806 from w4 already. The two add up, because x1 reaches w5 along two paths. x1 now has 2.7635.");
    await go(8);
    expect(text("card")).toContain("The first of 2 contributions to x1");
    await go(6);
    expect(text("card")).toContain("nothing to c: nobody watches it");
  });

  test("tells a record with numbers and with what it keeps, the seed, and the results", async () => {
    show(finished(trace));
    await go(1);
    for (const part of ["Record 1 of 4: ×, line 4", "w3 = x1 · x2", "1 · 2 = 2", "keeps x1, x2 for the way back, 8 B"]) expect(text("card")).toContain(part);
    await go(5);
    for (const part of ["Seed", "∂w5/∂w5 = 1", "a scalar"]) expect(text("card")).toContain(part);
    await go(10);
    for (const part of ["Hand over", "x1: 2.7635", "c: None"]) expect(text("card")).toContain(part);
    await go(0);
    for (const part of ["Watch", "x1 = 1.0", "watch(), line 3"]) expect(text("card")).toContain(part);
  });

  test("says nothing that is not so", async () => {
    const tape = new PocketTape().code("y = a\ny = log(y)\nz = y + b\nlate = b * b");
    const [start, b, asked] = [tape.leaf("y", 0), tape.leaf("b", 2), tape.leaf("c", 2)];
    const log = tape.op("log", [start], { name: "y", label: "log(y)", line: 2 });
    const sum = tape.op("add", [log, b], { name: "z", label: "y + b", line: 3 });
    tape.op("multiply", [asked, asked], { name: "late", label: "c · c", line: 4 });
    tape.gradient(sum, [start]);
    const step = tape.trace.passes[0]!.steps[1]!;
    Object.assign(step, { incoming: scalar(0) });
    Object.assign(step.edges[0]!, { contribution: scalar(0), text: "g / (y)", local: scalar(Infinity) });
    show(finished(tape.trace));
    await frame();
    // The results are of z, not of the last record; nobody has asked for c.
    expect(one('[data-line][aria-current="true"]').dataset["line"]).toBe("3");
    expect(one('[data-tapelab="watched"][data-name="c"] .tapelab-grad').textContent).toBe("–");
    await go(2);
    expect(text("card")).toContain("keeps nothing for the way back");
    await go(6);
    expect(text("card")).toContain("∂log(y)/∂y = 1 / (y) = inf");
    expect(text("card")).toContain("sends 0 to y");
    expect(text("card")).toContain("where 0 arrives, this rule sends 0");
  });

  test("tells of a node the reader goes to, until the next step", async () => {
    show(finished(trace));
    (node("x1") as HTMLElement).focus();
    await frame();
    for (const part of ["Constant x1, line 3", "1.0806 to x1 ← w4", "∂w5/∂x1 = 2.7635"]) expect(text("card")).toContain(part);
    expect(one(".tapelab-card-more").dataset["of"]).toBe("0");
    await press(",");
    expect(text("card")).toContain("Step: ×, line 4");
  });

  test("draws arrays, and says how broadcasting was undone", async () => {
    const tape = new PocketTape();
    const [x, b] = [tape.leaf("x", array([3, 2], [1, 2, 3, 4, 5, 6])), tape.leaf("b", array([2], [1, 2]))];
    const y = tape.op("add", [x, b], { name: "y", label: "x + b", value: array([3, 2], [2, 4, 4, 6, 6, 8]) });
    const ones = array([3, 2], [1, 1, 1, 1, 1, 1]);
    const edges = [
      { to: x, position: 0, contribution: ones, text: "g", local: null },
      { to: b, position: 1, contribution: array([2], [3, 3]), text: "g, summed over axis 0, 3 rows", local: null },
    ];
    tape.trace.passes.push({
      id: 0, targets: [y], sources: [x, b], seeds: [{ node: y, value: ones, why: "ones" }], steps: [{ node: y, incoming: ones, edges }],
      grads: [{ node: y, value: ones }], results: [], done: true, error: "",
    });
    show(finished(tape.trace));
    await go(3);
    expect(text("card")).toContain("b was broadcast, so its contribution is summed over axis 0, 3 rows.");
    // The two maps; two numbers in a row are told.
    expect(all(".tapelab-card-array svg").length).toBe(2);
    expect(text("card")).toContain("sends [3.0 3.0] to b");
    await go(1);
    expect(text("card")).toContain("x = 3×2");
  });

  test.each([[1, 1], [2, 2], [3, 0], [9, 0]])("draws up to two results: of %i arrays %i maps", async (count, maps) => {
    const tape = new PocketTape();
    const ones = array([3, 2], [1, 1, 1, 1, 1, 1]);
    const leaves = Array.from({ length: count }, (_, k) => tape.leaf(`x${k}`, ones));
    const y = tape.op("add_n", leaves, { name: "y", value: ones });
    const results = leaves.map((node) => ({ node, value: ones, why: null, name: "" }));
    tape.trace.passes.push({
      id: 0, targets: [y], sources: leaves, seeds: [{ node: y, value: ones, why: "ones" }], steps: [],
      grads: [{ node: y, value: ones }], results, done: true, error: "",
    });
    show(finished(tape.trace));
    await frame();
    expect(text("card")).toContain("x0: 3×2");
    expect(all(".tapelab-card-array svg").length).toBe(maps);
    expect(text("card").includes("and 3 more")).toBe(count > 6);
  });
});

describe("playing", () => {
  async function run(ms: number): Promise<void> {
    for (let t = 0; t < ms; t += 50) await vi.advanceTimersByTimeAsync(50);
  }

  test("goes from the start to the end and stops there", async () => {
    show(finished(lecture()));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame"] });
    part("play").click();
    expect(part("play").textContent).toBe("pause");
    await run(700);
    const seen = new Set([scrubber().value]);
    for (let k = 0; k < 11; k++) {
      await run(600);
      seen.add(scrubber().value);
    }
    expect(seen.size).toBeGreaterThanOrEqual(10);
    expect(scrubber().value).toBe("10");
    expect(part("play").textContent).toBe("play");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("of a long tape is over after half a minute, and the reader can take over", async () => {
    const tape = new PocketTape();
    let x = tape.leaf("x", 1);
    for (let k = 0; k < 200; k++) x = tape.op("sin", [x], { line: 3, iteration: k });
    show(finished(tape.trace));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame"] });
    part("play").click();
    await run(3000);
    part("play").click();
    await run(50);
    const at = Number(scrubber().value);
    expect(at).toBeGreaterThan(10);
    await run(2000);
    expect(Number(scrubber().value)).toBe(at);
    part("play").click();
    await run(30_000);
    expect(scrubber().value).toBe("200");
  });
});

describe("while the cell runs", () => {
  const { tape, nodes, passes, source } = lecture();
  const delta = (seq: number, change: object): void => model.hear({ kind: "delta", seq, deltas: [{ trace: 1, ...change }] });

  test("the slider stands at the end; moved back it stays, and the end leads back to what is live", async () => {
    show(new FakeModel());
    delta(1, { tape: { ...tape, state: "recording" }, nodes: nodes.slice(0, 4), source });
    await frame();
    expect([scrubber().value, scrubber().max]).toEqual(["2", "2"]);
    delta(2, { nodes: nodes.slice(4, 5) });
    await frame();
    expect([scrubber().value, scrubber().max]).toEqual(["3", "3"]);
    await go(1);
    delta(3, { nodes: nodes.slice(5) });
    await frame();
    expect([scrubber().value, scrubber().max]).toEqual(["1", "4"]);
    expect(all(".tapelab-node.tapelab-later").length).toBe(4);
    delta(4, { passes: [{ ...passes[0]!, done: false, results: [], steps: passes[0]!.steps.slice(0, 2) }] });
    await frame();
    expect([scrubber().value, scrubber().max]).toEqual(["1", "7"]);
    part("end").click();
    delta(5, { passes: [{ ...passes[0]!, steps_at: 0 }] });
    await frame();
    expect([scrubber().value, scrubber().max]).toEqual(["10", "10"]);
    expect(node("x1").getAttribute("data-grad")).toBe("2.76355");
  });

  test("another tape begins at its end", async () => {
    const second = lecture();
    second.tape = { ...second.tape, id: 2, name: "outer", line: 9 };
    show(finished(lecture(), second));
    await go(3);
    all('[data-tapelab="tab"]')[0]!.click();
    await frame();
    expect(scrubber().value).toBe("10");
  });
});

test("an earlier call of gradient() can be replayed", async () => {
  const tape = new PocketTape();
  const [x, y] = [tape.leaf("x", 2), tape.leaf("y", 3)];
  const [p, q] = [tape.op("multiply", [x, y], { name: "p", value: scalar(6) }), tape.op("add", [x, y], { name: "q", value: scalar(5) })];
  show(finished(tape.gradient(p, [x, y]).gradient(q, [x]).trace));
  const passes = part("pass") as HTMLSelectElement;
  expect([...passes.options].map((option) => option.text)).toEqual(["gradient 1: of p", "gradient 2: of q"]);
  expect(passes.value).toBe("1");
  expect(node("x").getAttribute("data-grad")).toBe("1.0");
  passes.value = "0";
  passes.dispatchEvent(new Event("change"));
  await frame();
  expect(node("x").getAttribute("data-grad")).toBe("3.0");
  part("previous").click();
  await frame();
  part("end").click();
  await frame();
  expect(passes.value).toBe("0");
});
