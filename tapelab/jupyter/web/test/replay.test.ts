import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { beats, isBackward } from "../src/lens/beats";
import { arrivals, replayed, upToPass } from "../src/lens/replay";
import { repr, short } from "../src/lens/repr";
import { numberOf, sum } from "../src/lens/sums";
import { newLook } from "../src/look";
import { atWork, momentOf } from "../src/moment";
import { steadied } from "../src/lens/steady";
import type { Trace, Value } from "../src/types";
import { array, lecture, PocketTape, scalar } from "./traces";

const FIXTURES = new URL("../../../../tests/fixtures/scene/", import.meta.url);
const traces = readdirSync(FIXTURES).filter((name) => name.endsWith(".json"))
  .map((name): [string, Trace] => [name, (JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8")) as { trace: Trace }).trace]);

const at = (trace: Trace, beat: number, live = false) => momentOf(trace, live, { ...newLook(), beat });

describe("the time line of the lecture", () => {
  const trace = lecture();
  const name = (id: number | undefined): string => (id === undefined ? "" : trace.nodes[id]!.name || trace.nodes[id]!.label);

  test("goes forward record by record, then backward step by step", () => {
    expect(beats(trace).map(({ kind, node }) => `${kind} ${name(node)}`.trim())).toEqual([
      "watch", "record w3", "record w4", "record w3 · w4", "record w5",
      "seed w5", "step w5", "step w3 · w4", "step w4", "step w3", "results",
    ]);
  });

  test("is worked out once", () => {
    expect(beats({ ...trace })).toBe(beats(trace));
  });

  test("forward, nothing has a gradient, and what is to come has not been recorded", () => {
    const { trace: now, later, gradient } = at(trace, 2);
    expect(now.passes).toEqual([]);
    expect(now.nodes).toBe(trace.nodes);
    expect(trace.nodes.filter(({ id }) => later(id)).map(({ id }) => name(id))).toEqual(["w3 · w4", "c", "w5"]);
    expect(trace.nodes.map(({ id }) => gradient(id))).toEqual(trace.nodes.map(() => undefined));
    expect(trace.nodes.filter(({ id }) => at(trace, 0).later(id)).map(({ id }) => name(id))).toEqual(["w3", "w4", "w3 · w4", "c", "w5"]);
  });

  test.each([
    [5, { w5: "1.0" }],
    [6, { w5: "1.0", "w3 · w4": "1.0" }],
    [7, { w5: "1.0", "w3 · w4": "1.0", w3: "0.841471", w4: "2.0" }],
    [8, { w5: "1.0", "w3 · w4": "1.0", w3: "0.841471", w4: "2.0", x1: "1.0806" }],
    [9, { w5: "1.0", "w3 · w4": "1.0", w3: "0.841471", w4: "2.0", x1: "2.76355", x2: "0.841471" }],
  ])("at beat %i so much has arrived", (beat, expected) => {
    const { grads } = at(trace, beat);
    expect(Object.fromEntries([...grads].map(([id, value]) => [name(id), value!.text]))).toEqual(expected);
  });

  test("an output is there together with its record", () => {
    const tape = new PocketTape();
    const x = tape.leaf("x", array([2], [1, 2]));
    const split = tape.op("split", [x], { value: null });
    const outputs = [0, 1].map((k) => tape.op("output", [split], { symbol: `[${k}]`, value: scalar(k) }));
    tape.op("add", outputs, { value: scalar(3) });
    const moment = at(tape.trace, 1);
    expect(moment.beats.map(({ node }) => node)).toEqual([undefined, split, 4]);
    expect(tape.trace.nodes.map(({ id }) => moment.later(id))).toEqual([false, false, false, false, true]);
  });

  test("the record at work follows the beat", () => {
    expect([0, 1, 3, 5, 8].map((beat) => name(atWork(at(trace, beat))?.id))).toEqual(["", "w3", "w3 · w4", "w5", "w4"]);
  });
});

describe.each(traces)("%s", (_, trace) => {
  test("at every beat the contributions so far add up to the gradients", () => {
    const list = beats(trace);
    const pass = trace.passes.at(-1);
    // Of a very long tape some beats tell as much as all.
    for (let k = 0; k < list.length; k += Math.max(1, Math.floor(list.length / 60))) {
      const beat = list[k]!;
      if (!isBackward(beat) || beat.kind === "results") continue;
      const now = replayed(trace, beat).passes.at(-1)!;
      expect(now.done).toBe(false);
      const expected = arrivals(pass!, beat.kind === "seed" ? 0 : beat.number + 1);
      expect(new Set(now.grads.map(({ node }) => node))).toEqual(new Set(expected.keys()));
      for (const { node, value } of now.grads) {
        const parts = expected.get(node)!;
        expect(value!.shape).toEqual(parts[0]!.shape);
        for (const [k, element] of (value!.data ?? []).entries()) close(numberOf(element), parts.map((part) => numberOf(part.data![k]!)));
        expect(value!.thumb === null).toBe(parts[0]!.thumb === null);
      }
    }
  });

  test("the last beat is the trace itself", () => {
    const list = beats(trace);
    if (list.length === 0) return;
    for (const moment of [momentOf(trace), at(trace, list.length - 1)]) {
      if (trace.tape.hides.length === 0) expect(moment.flat).toBe(trace);
      expect(moment.told.trace).toBe(moment.flat);
      expect(moment.trace).toBe(moment.whole);
    }
    expect(at(trace, 10_000).at).toBe(list.length - 1);
  });

  test("the last step knows what the kernel knows", () => {
    const pass = trace.passes.at(-1);
    const step = beats(trace).findLast(({ kind }) => kind === "step");
    if (!pass || !step) return;
    const grads = new Map(pass.grads.map(({ node, value }) => [node, value]));
    for (const { node, value } of replayed(trace, step).passes.at(-1)!.grads) expect(value).toBe(grads.get(node));
  });

  test("boxes keep their nodes while the reader steps", () => {
    for (const k of beats(trace).keys()) {
      const moment = at(trace, k);
      expect(moment.told.trace.nodes).toBe(moment.flat.nodes);
      expect(moment.trace.nodes).toBe(moment.whole.nodes);
      expect(moment.found.names).toBe(moment.all.names);
      if (k > 20) break;
    }
  });
});

/** Equal as far as numbers of six digits can tell. */
function close(found: number, parts: number[]): void {
  const expected = parts.reduce((sum, x) => sum + x, 0);
  if (!Number.isFinite(expected)) return expect(found).toBe(expected);
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(2e-5 * Math.max(...parts.map(Math.abs), 1e-30) * parts.length);
}

describe("sums on the way", () => {
  test.each<[number, string]>([
    [0, "0.0"], [-0, "-0.0"], [1, "1.0"], [0.1, "0.1"], [-2.5, "-2.5"], [123456789, "123457000.0"], [1e16, "1e+16"], [1.5e-5, "1.5e-05"],
    [0.0001, "0.0001"], [2.7635, "2.7635"], [1 / 3, "0.333333"], [1e22, "1e+22"], [100000.5, "100000.0"], [100001.5, "100002.0"],
    [NaN, "nan"], [Infinity, "inf"], [-Infinity, "-inf"], [1234567.5, "1234570.0"], [9999995, "10000000.0"],
  ])("%d is written as Python writes it", (x, text) => {
    expect(repr(short(x))).toBe(text);
  });

  test.each<[string, Value[], string]>([
    ["in float32", [scalar(16777216), scalar(1), scalar(1)], "16777200.0"],
    ["in float64", [scalar(0.1, "float64"), scalar(0.2, "float64"), scalar(0.3, "float64")], "0.6"],
    ["of float16", [scalar(2048, "float16"), scalar(1, "float16"), scalar(1, "float16")], "2048.0"],
    ["of integers", [2, 3, 4].map((x) => ({ ...scalar(x, "int32"), data: [x], text: String(x) })), "9"],
    ["with infinities", [scalar(Infinity), scalar(-Infinity), scalar(1)], "nan"],
    ["of arrays", [array([2], [1, 2]), array([2], [2, 2]), array([2], [0, 0])], "(2,):5.0"],
    ["of what is not a number", [scalar(1, "complex64"), scalar(2, "complex64")], "1.0 + 2.0"],
  ])("%s", (_, parts, text) => {
    expect(sum(parts).text).toBe(text);
  });

  test("of large arrays thumbnails add up, and norms are not known", () => {
    const large = (x: number): Value => array([10, 10], Array.from({ length: 100 }, () => x));
    const { text, thumb, data } = sum([large(1), large(2), large(-4)]);
    expect([text, thumb![0]![0], data]).toEqual(["(10, 10):…", -1, null]);
  });

  test("a sum that has not changed is the same object", () => {
    const tape = new PocketTape();
    const x = tape.leaf("x", 2);
    let y = x;
    for (let k = 0; k < 5; k++) y = tape.op("multiply", [y, x], { name: `y${k}` });
    tape.gradient(y, [x]);
    const list = beats(tape.trace);
    const sumAt = (kind: number): Value | null | undefined => at(tape.trace, kind).grads.get(x);
    const step = list.findIndex(({ kind }) => kind === "step") + 2;
    expect(sumAt(step)).toBe(sumAt(step));
    expect(sumAt(step)!.text).toBe("96.0");
  });
});

describe("several passes and a tape that grows", () => {
  const tape = new PocketTape();
  const [x, y] = [tape.leaf("x", 2), tape.leaf("y", 3)];
  const [p, q] = [tape.op("multiply", [x, y], { name: "p" }), tape.op("add", [x, y], { name: "q" })];
  const trace = tape.gradient(p, [x, y]).gradient(q, [x]).trace;

  test("an earlier pass can be chosen", () => {
    const moment = momentOf(trace, false, { ...newLook(), pass: 0 });
    expect(moment.pass!.targets).toEqual([p]);
    expect(moment.gradient(x)).toBe("3.0");
    expect(moment.passes.length).toBe(2);
    expect(upToPass(trace, 99)).toBe(trace);
  });

  test("whoever looks back stays there while records come in", () => {
    const half: Trace = { ...trace, nodes: trace.nodes.slice(0, 3), passes: [] };
    const look = { ...newLook(), beat: 1 };
    const [before, after] = [momentOf(half, true, look), momentOf({ ...trace, passes: [] }, true, look)];
    // One record in, beat 1 is the end; with two it is not.
    expect([before.replaying, after.replaying, after.at]).toEqual([false, true, 1]);
    expect(steadied(before, after)).toBeUndefined();
  });

  test("and at the same step, though a record came in before it", () => {
    const first = trace.passes.slice(0, 1);
    const look = { ...newLook(), beat: 3 };
    const before = momentOf({ ...trace, nodes: trace.nodes.slice(0, 3), passes: first }, true, look);
    const after = momentOf({ ...trace, passes: first }, true, look);
    expect(before.beat!.kind).toBe("step");
    expect(after.beat!.kind).toBe("seed");
    expect(steadied(before, after)).toBe(4);
  });
});
