// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { highest, layered } from "../src/lens/order";
import { newLook } from "../src/look";
import { momentOf } from "../src/moment";
import { facts } from "../src/scene/facts";
import { Store } from "../src/store";
import { view } from "../src/view";
import { forward, second, told } from "./loops";
import { FakeModel } from "./model";
import { lecture } from "./traces";

const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
let stop = (): void => {};

function show(...traces: ReturnType<typeof second>[]): HTMLElement {
  const el = document.body.appendChild(document.createElement("div"));
  stop = view(new Store(new FakeModel({ seq: 1, traces, ended: true }) as never), el);
  return el;
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

describe("the layers of nested tapes", () => {
  test("order 0 is what the learner wrote, with no leaf that only others use", () => {
    expect(told(layered(second(), 0))).toEqual(["x", "4 ×", "4 ×"]);
    expect(layered(second(), 0).nodes.every((node) => second().nodes[node.id]!.label === node.label)).toBe(true);
  });

  test("all orders are the trace itself", () => {
    const trace = second();
    expect(layered(trace, undefined)).toBe(trace);
    expect(layered(trace, 1).nodes).toBe(trace.nodes);
    expect([highest(trace), highest(lecture())]).toEqual([1, 0]);
  });

  test("gradients and sums at what is shown stay what they are", () => {
    const trace = second();
    const [all, some] = [facts(trace), facts(layered(trace, 0))];
    some.trace.nodes.forEach((node, at) => {
      expect(some.grads[at]).toBe(all.grads[all.place.get(node.id)!]);
      expect(some.addends[at]).toEqual(all.addends[all.place.get(node.id)!]);
    });
  });

  test("the same list of nodes comes back, so that nothing is drawn anew", () => {
    const trace = second();
    expect(layered(trace, 0)).toBe(layered(trace, 0));
    expect(layered({ ...trace }, 0).nodes).toBe(layered(trace, 0).nodes);
  });

  test("the time line passes over what is not shown, and every beat can be drawn", () => {
    const trace = second();
    const look = { ...newLook(), order: 0 };
    const steps = momentOf(trace, false, look).beats.filter(({ kind }) => kind === "step").map(({ node }) => node);
    expect(steps).toEqual([1]);
    for (let beat = 0; beat < momentOf(trace, false, look).beats.length; beat++) {
      const moment = momentOf(trace, false, { ...look, beat });
      expect(moment.trace.nodes).toHaveLength(3);
    }
    expect(momentOf(trace, false, look).everything().trace.nodes).toBe(trace.nodes);
  });
});

describe("on the page", () => {
  test("the switch is there only when there is a backward pass to hide", () => {
    show(lecture());
    expect(document.querySelector<HTMLElement>('[data-tapelab="orders"]')!.hidden).toBe(true);
  });

  test("it says what each order is and which tape made it, and hides what is above", async () => {
    const inner = { ...lecture(), tape: { ...lecture().tape, name: "inner" } };
    show(inner, second());
    const orders = document.querySelector<HTMLElement>('[data-tapelab="orders"]')!;
    expect(orders.textContent).toContain("order 1: the backward pass too, by gradient() of inner");
    const radios = [...orders.querySelectorAll<HTMLInputElement>("input")];
    expect(radios.map((radio) => radio.checked)).toEqual([false, true]);
    radios[0]!.click();
    await frame();
    expect(document.querySelectorAll('[data-tapelab="node"]')).toHaveLength(3);
    expect(document.querySelector('[data-tapelab="node"][data-name="x"]')!.getAttribute("data-grad")).toBe("18.0");
    expect(document.querySelector('[data-tapelab="account"]')!.textContent).toContain("dy");
    radios[1]!.click();
    await frame();
    expect(document.querySelectorAll('[data-tapelab="node"]')).toHaveLength(9);
    expect(document.querySelectorAll(".tapelab-hatch")).toHaveLength(6);
  });

  test("an accumulator shows tangents beside values, and that there is no way back", () => {
    show(forward());
    const y = document.querySelector('[data-tapelab="node"][data-name="y"]')!;
    expect(y.textContent).toContain("-2.6146");
    expect(document.querySelector(".tapelab-legend")!.textContent).toContain("tangent");
    expect(document.querySelector('[data-tapelab="header"]')!.textContent).toContain("forward mode");
  });
});
