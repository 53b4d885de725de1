// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Store } from "../src/store";
import type { Trace } from "../src/types";
import { view } from "../src/view";
import { speak } from "../src/words";
import { speakKorean } from "./korean";
import { FakeModel } from "./model";
import { array, lecture, PocketTape, scalar } from "./traces";
import { chain, layers, many, trained } from "./training";

const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const one = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const text = (selector: string): string => one(selector).textContent!;
const part = (name: string): string => `[data-tapelab="${name}"]`;
const node = (name: string): string => `[data-tapelab="node"][data-name="${name}"]`;
const row = (name: string): string => `[data-tapelab="watched"][data-name="${name}"]`;
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

let undo: (() => void)[];
let model: FakeModel;

function show(trace: Trace, ended = true): void {
  model = new FakeModel({ seq: 9, traces: [trace], ended });
  undo.push(view(new Store(model as never), document.body.appendChild(document.createElement("div"))));
}

/** Another state of the same tape, as a message. */
async function hear(trace: Trace, seq: number): Promise<void> {
  model.hear({ kind: "delta", seq, deltas: [{ trace: 1, tape: trace.tape, nodes: trace.nodes, passes: trace.passes, history: trace.history }] });
  await frame();
}

async function goTo(beat: number): Promise<void> {
  const scrubber = one(part("scrubber")) as HTMLInputElement;
  scrubber.value = String(beat);
  scrubber.dispatchEvent(new Event("input", { bubbles: true }));
  await frame();
}

beforeEach(() => {
  undo = [];
  vi.spyOn(console, "error");
  vi.spyOn(performance, "now").mockReturnValue(0);
});

afterEach(() => {
  for (const each of undo.reverse()) each();
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  speak("en");
  document.body.replaceChildren();
});

/** The lecture, with a reason for the None of c and one for a zero of x2. */
function reasoned(): Trace {
  const tape = new PocketTape();
  tape.trace = lecture();
  tape.because(5, "not-watched", { message: "c was not watched.", fix: "tape.watch(c)", line: 6, cut: [5], ko: "c를 지켜보지 않았습니다.", fix_ko: "tape.watch(c)  # c를 쓰기 전에" });
  tape.because(1, "dead-relu", { message: "relu is flat here.", line: 4, cut: [2, 1] });
  return tape.trace;
}

describe("why a gradient is None, zero or not finite", () => {
  const card = (cause: string): string => `[data-tapelab="explanation"][data-cause="${cause}"]`;

  test("each reason is a card, None first and open, zeros folded and calmer", () => {
    show(reasoned());
    const cards = all(part("explanation")) as HTMLDetailsElement[];
    expect(cards.map(({ dataset, open }) => [dataset.cause, dataset.name, dataset.tone, open])).toEqual([
      ["not-watched", "c", "none", true], ["dead-relu", "x2", "zero", false],
    ]);
    expect(text(`${card("not-watched")} summary`)).toBe("✂c: gradient is Nonenot watched");
    expect(text(`${card("not-watched")} p`)).toBe("c was not watched.");
    expect(text(`${card("not-watched")} pre`)).toBe("tape.watch(c)");
    expect(text(`${card("dead-relu")} summary`)).toContain("x2: the gradient is 0 because …");
    expect(one(`${card("dead-relu")} pre`)).toBeNull();
  });

  test("in Korean the reason is Korean, and where there is none English", () => {
    speakKorean();
    show(reasoned());
    expect(text(`${card("not-watched")} p`)).toBe("c를 지켜보지 않았습니다.");
    expect(text(`${card("dead-relu")} p`)).toBe("relu is flat here.");
    expect(text(`${card("not-watched")} summary`)).toContain("c: 그래디언트가 None");
  });

  test("pointing at a card lights its line and marks the cut; leaving takes both back", () => {
    show(reasoned());
    const at = (line: number): string | null => one(`[data-line="${line}"]`).getAttribute("aria-current");
    one(card("not-watched")).dispatchEvent(new Event("pointerenter"));
    expect(at(6)).toBe("true");
    expect(text(".tapelab-cut text")).toBe("✂ the gradient ends here");
    expect(all(".tapelab-cut-ring").length).toBe(1);
    expect(all('[data-tapelab="edge"][data-cut="none"]').map(({ dataset }) => [dataset.from, dataset.to])).toEqual([["5", "6"]]);
    one(card("not-watched")).dispatchEvent(new Event("pointerleave"));
    expect(all(".tapelab-cut, [data-tapelab=edge][data-cut]")).toEqual([]);
    one(card("dead-relu")).dispatchEvent(new Event("focusin"));
    expect(at(4)).toBe("true");
    expect(all(".tapelab-cut-ring").length).toBe(2);
    expect(all('[data-tapelab="edge"][data-cut="zero"]').map(({ dataset }) => [dataset.from, dataset.to])).toEqual([["1", "2"]]);
  });

  test("a sign stays where the gradient was lost, on a node or on an edge", () => {
    show(reasoned());
    expect(all(".tapelab-sign").map((sign) => [sign.dataset.cut, sign.textContent])).toEqual([["none", "✂"], ["zero", "0"]]);
  });

  test("the rows and nodes lead to the reason", () => {
    show(reasoned());
    expect(one(row("x2")).dataset.cause).toBe("dead-relu");
    expect(one(row("x1")).dataset.cause).toBe("");
    expect(one('[data-tapelab="unwatched"][data-name="c"]').dataset.cause).toBe("not-watched");
    expect(one(node("c")).getAttribute("aria-description")).toBe("c was not watched.");
    expect(one(node("x1")).hasAttribute("aria-description")).toBe(false);
    const button = all(`${row("x2")} td button`)[0]!;
    expect(button.textContent).toBe("dead relu");
    button.click();
    expect((one(card("dead-relu")) as HTMLDetailsElement).open).toBe(true);
    expect(document.activeElement).toBe(one(`${card("dead-relu")} summary`));
  });

  test("the fix can be copied, and the button says so", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    show(reasoned());
    one(`${card("not-watched")} .tapelab-copy`).click();
    await frame();
    expect(writeText).toHaveBeenCalledWith("tape.watch(c)");
    expect(text(`${card("not-watched")} .tapelab-copy`)).toBe("✓ copied");
    expect(text(`${card("not-watched")} [role="status"]`)).toBe("copied");
  });

  test("without a clipboard it says that nothing was copied", async () => {
    vi.stubGlobal("navigator", {});
    show(reasoned());
    one(`${card("not-watched")} .tapelab-copy`).click();
    await frame();
    expect(text(`${card("not-watched")} .tapelab-copy`)).toBe("not copied");
    expect(document.querySelector("textarea")).toBeNull();
  });

  test("the next step of a loop with the same reasons keeps what was opened", async () => {
    show(reasoned(), false);
    const cards = all(part("explanation")) as HTMLDetailsElement[];
    cards[1]!.open = true;
    await hear(JSON.parse(JSON.stringify(reasoned())), 10);
    expect(all(part("explanation"))).toEqual(cards);
    expect(cards[1]!.open).toBe(true);
  });

  test("a source without a node has its name, a cause of the future its id, and data stays text", () => {
    const trace = lecture();
    const why = { cause: "so-new", message: "<img src=x>", fix: "<b>", line: null, cut: [99], ko: "", fix_ko: "" };
    trace.passes[0]!.results.push({ node: null, value: null, why, name: "lr" });
    show(trace);
    expect(text(`${card("so-new")} summary`)).toBe("✂lr: gradient is Noneso new");
    expect(document.querySelector("img")).toBeNull();
    one(card("so-new")).dispatchEvent(new Event("pointerenter"));
    expect(all(".tapelab-cut")).toEqual([]);
  });

  test("many reasons are counted", () => {
    const tape = new PocketTape();
    tape.trace = many(40);
    for (let k = 0; k < 40; k++) tape.because(k, "not-watched");
    show(tape.trace);
    expect(all(part("explanation")).length).toBe(24);
    expect(text(".tapelab-reasons > .tapelab-nothing")).toBe("… and 16 more reasons");
  });

  test("reasons come with the results of the pass, not before", async () => {
    show(reasoned());
    await goTo(3);
    expect(one(".tapelab-reasons").hidden).toBe(true);
    expect(one(row("x2")).dataset.cause).toBe("");
  });
});

describe("the watched panel", () => {
  test("a scalar's row tells value, update with its direction, gradient and its course", () => {
    show(trained(200, 4));
    expect({ ...one(row("w")).dataset }).toEqual({ tapelab: "watched", name: "w", value: "1.98618", grad: "17.8895", cause: "", update: "0.0001454" });
    expect(text(`${row("w")} .tapelab-update`)).toBe("update ▲\u00a00.00015");
    expect(text(`${row("b")} .tapelab-update`)).toBe("update ▼\u00a00.05");
    expect(one(`${row("w")} .tapelab-spark`).getAttribute("aria-label")).toBe(
      "gradient of w: from 12 down to 0.01745 over 200 steps (logarithmic scale)");
    expect(text(`${row("w")} .tapelab-spark title`)).toBe(one(`${row("w")} .tapelab-spark`).getAttribute("aria-label"));
  });

  test("a curve begins where there first was a gradient, and ends in a dot", () => {
    show(trained(200, 4));
    expect(one(`${row("b")} .tapelab-spark`).getAttribute("aria-label")).toBe("gradient of b: 0.5 at the beginning and at the end over 200 steps");
    const path = one(`${row("b")} .tapelab-spark-line`).getAttribute("d")!;
    // 50 remembered steps, of which the first ten gave None: 39 lines after the first point.
    expect([path.match(/L/g)!.length, path.startsWith("M18.92")]).toEqual([39, true]);
    expect(one(`${row("b")} .tapelab-spark-end`).getAttribute("cx")).toBe("81");
  });

  test("without a history there is no curve and no update", () => {
    show(lecture());
    expect(one(`${row("x1")} .tapelab-spark-box`).hidden).toBe(true);
    expect(one(`${row("x1")} .tapelab-update`).hidden).toBe(true);
    expect(one(row("x1")).hasAttribute("data-update")).toBe(false);
    expect(one(part("history")).hidden).toBe(true);
  });

  test("arrays are maps on one scale with signs, and the scale is told", () => {
    show(layers(2));
    const cells = (name: string, kind: string): (string | undefined)[] =>
      all(`${row(name)} .tapelab-${kind} .tapelab-cell`).map((cell) => cell.dataset.heat);
    expect(cells("dense_1/kernel", "value").length).toBe(16);
    expect(cells("dense_1/kernel", "grad")).toContain("4");
    // The gradients of the first layer are a tenth of those of the second.
    expect(new Set(cells("dense_0/kernel", "grad"))).toEqual(new Set(["1", "-1"]));
    expect(all(`${row("dense_0/kernel")} .tapelab-grad .tapelab-glyph`).map((sign) => sign.textContent)).toContain("−");
    expect(text(".tapelab-key")).toBe("One scale for all maps: values ±0.997, gradients ±0.0995.");
  });

  test("NaN and the infinities are marked", () => {
    const tape = new PocketTape();
    const x = tape.leaf("x", array([3], [1, NaN, -Infinity]));
    tape.op("copy", [x], { value: scalar(1) });
    show(tape.trace);
    expect(all(`${row("x")} .tapelab-cell`).map((cell) => cell.dataset.heat)).toEqual(["4", "bad", "bad"]);
    expect(all(`${row("x")} .tapelab-glyph`).map((sign) => sign.textContent)).toEqual(["+", "×", "−∞"]);
  });

  test("of fifty variables twelve are open, and the rest on demand; all have their numbers", () => {
    show(many(50));
    const rows = all(part("watched"));
    expect([rows.length, rows.filter((each) => !each.hidden).length]).toEqual([50, 12]);
    expect(rows[49]!.dataset).toMatchObject({ name: "w49", value: "50.0", grad: "1.0" });
    const more = one(".tapelab-more");
    expect([more.textContent, more.getAttribute("aria-expanded")]).toEqual(["show 38 more", "false"]);
    more.click();
    expect(rows.filter((each) => each.hidden)).toEqual([]);
    expect(text(row("w49"))).toContain("50.0");
    expect([more.textContent, more.getAttribute("aria-expanded")]).toEqual(["show the first 12 only", "true"]);
  });

  test("gradients fill in as the reader steps through the pass", async () => {
    show(lecture());
    const grads: (string | undefined)[] = [];
    for (let beat = 4; beat <= 10; beat++) {
      await goTo(beat);
      grads.push(one(row("x1")).dataset.grad);
    }
    expect(grads).toEqual([undefined, undefined, undefined, undefined, "1.0806", "2.76355", "2.76355"]);
  });
});

describe("the loss curve", () => {
  const curve = part("loss");
  const [reading, note] = [".tapelab-reading", ".tapelab-note"].map((each) => `${part("history")} ${each}`) as [string, string];
  const press = (key: string): void => void one(curve).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

  test("tells its axes, its decimation and its newest value", () => {
    show(trained(400, 4));
    expect(text(`${part("history")} h3`)).toBe("loss over 400 steps");
    expect(text(note)).toBe("every 4th of 400 steps · logarithmic scale");
    expect(text(reading)).toBe("step 396: 0.0001001");
    expect(one(".tapelab-loss").getAttribute("d")!.match(/[ML]/g)!.length).toBe(100);
    const labels = all(`${part("history")} .tapelab-axes text`).map((label) => label.textContent);
    expect(labels).toEqual(["0.001", "0.01", "0.1", "1", "0", "100", "200", "300", "step", "loss"]);
  });

  test("arrow keys read off values, and End follows the newest again", async () => {
    show(trained(400, 4));
    press("Home");
    expect(one(curve).getAttribute("aria-valuetext")).toBe("step 0: 9.06");
    press("ArrowRight");
    press("PageUp");
    expect(text(reading)).toBe("step 44: 0.4929");
    expect(one(curve).getAttribute("aria-valuenow")).toBe("11");
    await hear(trained(404, 4), 10);
    expect(one(curve).getAttribute("aria-valuenow")).toBe("11");
    press("End");
    expect(text(reading)).toBe("step 400: 0.0001001");
    await hear(trained(408, 4), 11);
    expect(one(curve).getAttribute("aria-valuenow")).toBe("101");
  });

  test("it grows while the loop runs, from two points on", async () => {
    show(trained(1, 1), false);
    expect(one(part("history")).hidden).toBe(true);
    await hear(trained(2, 1), 10);
    expect(one(part("history")).hidden).toBe(false);
    expect(text(`${part("history")} h3`)).toBe("loss over 2 steps");
    await hear(trained(3, 1), 11);
    expect(one(curve).getAttribute("aria-valuemax")).toBe("2");
    expect(text(note)).toBe("");
  });

  test("a loss that became NaN is a gap with a mark", () => {
    const trace = trained(12, 1);
    trace.history!.loss = [3, 2, "nan", "inf", 1, null, 1, 1, 1, 1, 1, "nan"];
    show(trace);
    expect(text(reading)).toBe("step 11: nan");
    expect(one(`${part("history")} .tapelab-spark-lost`).getAttribute("d")!.match(/M/g)!.length).toBe(2);
    expect(one(".tapelab-loss-dot").getAttribute("visibility")).toBe("hidden");
  });
});

describe("sizes at a glance", () => {
  test("a hint tells that gradients vanish, and leads to the colours", async () => {
    show(chain(9, 0.1));
    expect(text(part("sizes-hint"))).toBe("gradients shrink from 10⁰ to 10⁻⁹ on the way: show sizes");
    one(part("sizes-hint")).click();
    await frame();
    expect(one(part("sizes-hint")).hidden).toBe(true);
    expect(one(part("sizes")).getAttribute("aria-pressed")).toBe("true");
    expect(document.activeElement).toBe(one(part("sizes")));
    expect(one(node("x")).dataset.size).toBe("0");
    expect(one(node("h9")).dataset.size).toBe("6");
    expect(all(".tapelab-size-text").map((label) => label.textContent)).toContain("10⁻⁹");
    expect(one('[data-tapelab="edge"][data-to="2"][data-from="0"]').dataset.size).toBe("0");
    expect(all(".tapelab-size-entry").map((entry) => entry.textContent)).toEqual(["10⁻⁹", "10⁻⁷", "10⁻⁶", "10⁻⁴", "10⁻³", "10⁻¹", "10⁰", "0", "nan, inf"]);
  });

  test("and that they explode", () => {
    show(chain(9, 10));
    expect(text(part("sizes-hint"))).toBe("gradients grow from 10⁰ to 10⁹ on the way: show sizes");
  });

  test("the switch puts everything back", async () => {
    show(chain(3, 0.1));
    expect(one(part("sizes-hint")).hidden).toBe(true);
    one(part("sizes")).click();
    await frame();
    expect(all("[data-tapelab=node][data-size]").length).toBe(4);
    one(part("sizes")).click();
    await frame();
    expect(all(".tapelab-graph [data-size]")).toEqual([]);
    expect(one(part("sizes-legend")).hidden).toBe(true);
  });

  test("before a pass there is nothing to switch", () => {
    show(lecture(false));
    expect(one(part("sizes")).hidden).toBe(true);
  });

  test("the scale stays while the reader steps", async () => {
    show(chain(9, 0.1));
    one(part("sizes")).click();
    await goTo(11);
    expect(one(node("h9")).dataset.size).toBe("6");
    expect(one(node("x")).dataset.size).toBeUndefined();
    await goTo(12);
    expect(one(node("h8")).dataset.size).toBe("5");
  });
});

describe("the header and the memory", () => {
  const header = part("header");

  test("a tape for one call says that it has let go, and what a second call needs", () => {
    show(chain(3));
    expect(text(header)).toContain("3 records · let go by gradient(): a second call needs persistent=True");
  });

  test("a persistent tape says what it keeps, also before gradient()", () => {
    show(lecture(false));
    expect(text(header)).toContain("4 records · keeps 7 values, 28 B · persistent: kept until you drop it");
  });

  test("while the reader steps it tells the beat", async () => {
    show(lecture());
    const told: string[] = [];
    for (const beat of [0, 2, 5, 9, 10]) {
      await goTo(beat);
      told.push(text(".tapelab-pill"));
    }
    expect(told).toEqual(["watch", "record 2 of 4", "backward: seed", "backward 4 of 4", "recorded"]);
  });

  test("bytes grow with the records and fall to nothing when they are let go", async () => {
    show(chain(3));
    const held: (string | undefined)[] = [];
    for (let beat = 0; beat <= 8; beat++) {
      await goTo(beat);
      held.push(one(part("memory")).dataset.bytes);
    }
    expect(held).toEqual(["0", "12", "20", "28", "28", "28", "28", "28", "0"]);
    expect(text(".tapelab-memory-now").trim()).toBe("0 B of 28 B held");
  });

  test("opened it shows each array once, with its readers, and until when", async () => {
    show(lecture());
    const details = one(part("memory")) as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect(all(".tapelab-memory li").map((line) => [line.dataset.name, line.dataset.bytes, line.querySelector(".tapelab-life-by")!.textContent])).toEqual([
      ["x1", "4", "for the gradient of w3, w4"], ["x2", "4", "for the gradient of w3"],
      ["w3", "4", "for the gradient of w3 · w4"], ["w4", "4", "for the gradient of w3 · w4"],
      ["w3 · w4", "4", "held with its record, read by no gradient"], ["c", "4", "held with its record, read by no gradient"],
      ["w5", "4", "held with its record, read by no gradient"],
    ]);
    expect(text(".tapelab-held-scale")).toBe("28 Bpersistent: kept until you drop it (del tape)");
    expect(one(".tapelab-held-chart").getAttribute("aria-label")).toBe("Memory held over the time line: grows to 28 B in 4 records");
    // Ten beats after the first: x1 is kept from the first record to the end.
    expect((one(".tapelab-life span") as HTMLElement).style.cssText).toBe("margin-left: 10%; width: 90%;");
  });

  test("an array without a name is called by its value", () => {
    const tape = new PocketTape();
    tape.op("multiply", [tape.constant("", 2), tape.leaf("x", 3)], { label: "2 · x" });
    show(tape.trace);
    const details = one(part("memory")) as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect(all(".tapelab-memory li").map((line) => line.dataset.name)).toEqual(["2.0", "x", "2 · x"]);
    expect(text(".tapelab-held-scale")).toBe("12 Bkept until gradient(), which lets go of it");
  });

  test("jacobian() uses a tape up, without results to show", () => {
    const tape = new PocketTape();
    tape.op("square", [tape.leaf("x", 3)], { label: "x²" });
    tape.state("spent");
    show(tape.trace);
    expect(one(part("memory")).dataset.bytes).toBe("0");
  });

  test("a tape that keeps nothing has no bar", () => {
    const tape = new PocketTape();
    tape.leaf("x", 1);
    show(tape.trace);
    expect(one(part("memory")).hidden).toBe(true);
  });
});
