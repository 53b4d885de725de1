// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Store } from "../src/store";
import type { Trace } from "../src/types";
import { view } from "../src/view";
import { layers, nested, straight, twoLines } from "./loops";
import { FakeModel } from "./model";
import { lecture } from "./traces";

const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const nodes = (): HTMLElement[] => all('[data-tapelab="node"]');
const names = (): string[] => nodes().map(({ dataset }) => `${dataset["name"] || dataset["op"]}`);
const groups = (): string[] => all('[data-kind="group"]').map((node) => node.dataset["name"]!);
const bar = (): HTMLElement => all('[data-tapelab="groups"]')[0]!;
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const button = (text: string): HTMLElement =>
  [...bar().querySelectorAll("button")].find((each) => each.textContent === text)!;
let model: FakeModel;
let stop = (): void => {};

function show(...traces: Trace[]): void {
  model = new FakeModel(traces.length > 0 ? { seq: 1, traces, ended: true } : {});
  stop = view(new Store(model as never), document.body.appendChild(document.createElement("div")));
}

beforeEach(() => {
  // Drawing in a simulated page is slow, and would be paced.
  vi.spyOn(performance, "now").mockReturnValue(0);
});

afterEach(() => {
  stop();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe("a loop on the page", () => {
  test("opens rolled up, says how much there is, and lets go of nothing in the panels", () => {
    show(twoLines(750));
    expect(names()).toEqual(["w", "y", "multiply", "add", "× 748 more", "multiply", "add"]);
    expect(bar().textContent).toContain("for k in range(750)");
    expect(bar().textContent).toContain("iterations 1 and 750 of 750");
    expect(all('[data-tapelab="watched"]').map((row) => row.dataset["name"])).toEqual(["w"]);
    expect(all('[data-tapelab="account"]')[0]!.textContent).toContain("1500. add");
  });

  test("a number or a step opens another iteration", async () => {
    show(twoLines(750));
    const input = all('[data-tapelab="iteration"]')[0] as HTMLInputElement;
    expect(input.getAttribute("aria-label")).toBe("iteration");
    input.value = "13";
    input.dispatchEvent(new Event("change"));
    await frame();
    expect(groups()).toEqual(["× 12 before", "× 737 after"]);
    expect(bar().textContent).toContain("iteration 13 of 750");
    button("›").click();
    await frame();
    expect(groups()).toEqual(["× 13 before", "× 736 after"]);
    expect(input.value).toBe("14");
    expect(input.isConnected).toBe(true);
  });

  test("a group opens by click or Enter to the iteration next to the open one", async () => {
    show(twoLines(750));
    all('[data-kind="group"]')[0]!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await frame();
    expect(bar().textContent).toContain("iteration 2 of 750");
    const before = all('[data-kind="group"]')[1]!;
    before.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    await frame();
    expect(bar().textContent).toContain("iteration 3 of 750");
    await frame();
    await frame();
    expect(document.activeElement?.getAttribute("data-id")).toBe("6");
  });

  test("can be unrolled, one or all, and rolled up again", async () => {
    show(nested(5, 9));
    expect(groups()).toEqual(["× 7 more", "× 3 more", "× 7 more"]);
    button("unroll").click();
    await frame();
    expect(groups()).toHaveLength(5);
    button("unroll all").click();
    await frame();
    expect([groups(), button("roll up").textContent]).toEqual([[], "roll up"]);
    button("roll up").click();
    await frame();
    expect(groups()).toHaveLength(5);
  });

  test("says of an inner loop in which iteration of the outer it stands", () => {
    show(nested(5, 9));
    const pickers = [...bar().querySelectorAll(".tapelab-loop")].map((each) => each.querySelector("code")!.textContent);
    expect(pickers).toEqual(["for k in range(5)", "for j in range(9)", "for j in range(9)"]);
    expect(bar().textContent).toContain("in iteration 5");
  });

  test("the picker follows the time line", async () => {
    show(twoLines(60));
    const slider = all('[data-tapelab="scrubber"]')[0] as HTMLInputElement;
    slider.value = "42";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    expect(bar().textContent).toContain("iteration 21 of 60");
    expect((all('[data-tapelab="iteration"]')[0] as HTMLInputElement).value).toBe("21");
  });

  test("is offered for a short tape and not asked for", async () => {
    show(twoLines(8));
    expect(groups()).toEqual([]);
    button("roll up").click();
    await frame();
    expect(groups()).toEqual(["× 6 more"]);
  });
});

test("a tape without loops and calls has no such bar", () => {
  show(lecture());
  expect(bar().hidden).toBe(true);
});

test("a call opens by a click, and closes again", async () => {
  show(layers(12));
  expect(groups()).toHaveLength(12);
  all('[data-kind="group"]')[3]!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await frame();
  expect(groups()).toHaveLength(11);
  button("close layer_3()").click();
  await frame();
  expect(groups()).toHaveLength(12);
});

test("the middle of a long tape opens", async () => {
  show(straight(420));
  expect(groups()).toEqual(["372 records"]);
  all('[data-kind="group"]')[0]!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await frame();
  expect(groups()).toEqual([]);
});

describe("while the cell runs", () => {
  const trace = twoLines(60);
  const feed = (from: number, to: number, seq: number): void => {
    const [tape, added] = [{ ...trace.tape, state: "recording" as const }, trace.nodes.slice(from, to)];
    model.hear({ kind: "delta", seq, deltas: [{ trace: 1, tape, nodes: added, source: trace.source }] });
  };
  const places = (): Record<string, string> =>
    Object.fromEntries(nodes().map((each) => [each.dataset["id"]!, each.getAttribute("transform")!]));

  test("a loop rolls as it grows, the newest iteration in sight, and what stands does not move", async () => {
    show();
    feed(0, 50, 1);
    await frame();
    expect(groups()).toEqual(["× 22 more"]);
    const before = places();
    feed(50, 90, 2);
    await frame();
    expect(groups()).toEqual(["× 42 more"]);
    const now = places();
    expect(now["89"]).toBe(before["49"]);
    for (const id of Object.keys(before)) if (id in now) expect(now[id]).toBe(before[id]);
    expect(Object.keys(now).filter((id) => id in before)).toHaveLength(5);
  });
});
