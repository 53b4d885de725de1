import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { first, holder, howRolled, rolled } from "../src/lens/roll";
import { isLoop, roundsOf, type Item } from "../src/lens/rounds";
import { ROLL, UNROLL } from "../src/lens/shape";
import { newLook, type Look } from "../src/look";
import { momentOf } from "../src/moment";
import { facts } from "../src/scene/facts";
import type { Trace, Value } from "../src/types";
import { layers, nested, oneLine, recurrent, straight, threeLines, told, twoLines, withIf } from "./loops";

const look = (part: Partial<Look> = {}): Look => ({ ...newLook(), ...part });

const read = (file: URL): { trace: Trace; rolled: Trace } => JSON.parse(readFileSync(file, "utf8"));
const groupsOf = (trace: Trace): string[] => told(trace).filter((word) => word.startsWith("["));

/** Rounds in short: "4× {6sin | 6sin} 7+". */
const short = (items: Item[]): string => items.map((item) => isLoop(item)
  ? `${item.name}{${item.rounds.map(short).join(" | ")}}` : `${item.line}${item.symbol}`).join(" ");
const rounds = (trace: Trace): string => short(roundsOf(trace));
const bare = (trace: Trace): Trace => ({ ...trace, source: [] });

describe("loops are found", () => {
  test.each([
    ["of one line", oneLine(3), "{4× | 4× | 4×}"],
    ["of two lines", twoLines(3), "{4× 5+ | 4× 5+ | 4× 5+}"],
    ["of three lines, with while", threeLines(2), "{5× 6+ 7sin | 5× 6+ 7sin}"],
    ["within loops", nested(2, 3), "{4× {6sin | 6sin | 6sin} 7+ | 4× {6sin | 6sin | 6sin} 7+}"],
    ["with an if at the beginning", withIf(5, true), "{6+ | 5× 6+ | 6+ | 5× 6+ | 6+}"],
    ["with an if at the end", withIf(5, false), "{4+ | 4+ 6× | 4+ | 4+ 6× | 4+}"],
    ["around calls", recurrent(3), "{cell(){2× 2+ 2sin} 6+ | cell(){2× 2+ 2sin} 6+ | cell(){2× 2+ 2sin} 6+}"],
  ])("%s", (_, trace, expected) => expect(rounds(trace)).toBe(expected));

  test.each([
    ["of one line", oneLine(3), "{4× | 4× | 4×}"],
    ["of two lines", twoLines(3), "{4× 5+ | 4× 5+ | 4× 5+}"],
    ["within loops", nested(2, 3), "{4× {6sin | 6sin | 6sin} 7+ | 4× {6sin | 6sin | 6sin} 7+}"],
    ["with an if at the end, as far as lines tell", withIf(5, false), "{{4+ | 4+} 6× | 4+ | 4+ 6× | 4+}"],
    ["around calls", recurrent(3), "{cell(){2× 2+ 2sin} 6+ | cell(){2× 2+ 2sin} 6+ | cell(){2× 2+ 2sin} 6+}"],
  ])("without a source, %s", (_, trace, expected) => expect(rounds(bare(trace))).toBe(expected));
});

describe("rolled up", () => {
  const FIXTURES = new URL("../../../../tests/fixtures/roll/", import.meta.url);
  const cases = readdirSync(FIXTURES).filter((name) => name.endsWith(".json"))
    .map((name) => [name, read(new URL(name, FIXTURES))] as const);

  test("there are tapes to agree on", () => expect(cases.length).toBeGreaterThan(5));

  test.each(cases)("%s is folded as Python folds it", (_, { trace, rolled: expected }) => {
    expect(rolled(trace, look())).toEqual(expected);
  });

  test("the first and the last iteration stand open, what lies between is one group", () => {
    expect(told(rolled(twoLines(750), look()))).toEqual(["w", "y", "4 ×", "5 +", "[× 748 more]", "4 ×", "5 +"]);
    expect(groupsOf(rolled(recurrent(100), look()))).toEqual(["[× 98 more]"]);
    expect(groupsOf(rolled(nested(10, 30), look()))).toEqual(["[× 28 more]", "[× 8 more]", "[× 28 more]"]);
  });

  test("a short tape is left alone, unless the reader rolls it up", () => {
    const trace = twoLines(10);
    expect(rolled(trace, look())).toBe(trace);
    expect(told(rolled(trace, look({ opened: new Set([ROLL]) })))).toContain("[× 8 more]");
    const long = twoLines(50);
    expect(rolled(long, look({ opened: new Set([UNROLL]) }))).toBe(long);
  });

  test("a chosen iteration stands alone, and the numbers of all others are told", () => {
    const trace = twoLines(750);
    const key = howRolled(rolled(trace, look()))!.shape.choices[0]!.key;
    const at = (round: number): string[] => told(rolled(trace, look({ iteration: new Map([[key, round]]) }))).slice(2);
    expect(at(12)).toEqual(["[× 12 before]", "4 ×", "5 +", "[× 737 after]"]);
    expect(at(0)).toEqual(["4 ×", "5 +", "[× 749 after]"]);
    expect(at(9999)).toEqual(["[× 749 before]", "4 ×", "5 +"]);
  });

  test("groups keep their ids while the tape grows and the iteration changes", () => {
    const ids = (trace: Trace, part: Partial<Look> = {}): number[] =>
      rolled(trace, look(part)).nodes.filter(({ kind }) => kind === "group").map(({ id }) => id);
    expect(ids(twoLines(50))).toEqual(ids(twoLines(80)));
    expect(ids(twoLines(80))[0]).toBeGreaterThan(1e9);
    const [key] = howRolled(rolled(twoLines(80), look()))!.shape.choices.map((choice) => choice.key);
    const at = (round: number): number[] => ids(twoLines(80), { iteration: new Map([[key!, round]]) });
    expect(at(9)).toEqual(at(10));
  });

  test("calls are folded where much is left, and open one by one, one within the other", () => {
    const trace = layers(12);
    expect(groupsOf(rolled(trace, look()))).toHaveLength(12);
    const [group] = rolled(trace, look()).nodes.filter(({ kind }) => kind === "group");
    expect(group).toMatchObject({ name: "layer_0()", symbol: "…", iteration: 4, line: 2 });
    const { key } = howRolled(rolled(trace, look()))!.shape.folds[0]!;
    const opened = told(rolled(trace, look({ opened: new Set([key]) })));
    expect(opened.slice(0, 7)).toEqual(["x", "w0", "2 ×", "2 +", "3 x²", "3 sin", "[layer_1()]"]);
  });

  test("calls within calls: the innermost are folded, and opening one closes no other", () => {
    const nodes = layers(12).nodes.map((node) => (node.kind === "op" ? { ...node, within: ["model()", ...node.within] } : node));
    const trace = { ...layers(12), nodes };
    expect(groupsOf(rolled(trace, look()))).toHaveLength(12);
    const keys = howRolled(rolled(trace, look()))!.shape.folds.map(({ key }) => key);
    expect(groupsOf(rolled(trace, look({ opened: new Set(keys.slice(1)) })))).toEqual(["[layer_0()]"]);
  });

  test("where nothing repeats only the ends are drawn, and the middle opens", () => {
    const trace = straight(500);
    expect(groupsOf(rolled(trace, look()))).toEqual(["[452 records]"]);
    expect(rolled(trace, look({ opened: new Set(["middle"]) })).nodes).toHaveLength(501);
  });

  test("a leaf that one group alone uses goes with it, one that others use stays", () => {
    const names = told(rolled(recurrent(100), look()));
    expect(names.filter((name) => name === "")).toHaveLength(2);
    expect(names).toContain("w");
  });
});

describe("the backward pass through groups", () => {
  const number = (value: Value | null | undefined): number => Number(value!.data![0]);

  const tapes: [string, Trace][] =
    [["two lines", twoLines(60)], ["recurrent", recurrent(40)], ["nested", nested(6, 12)], ["layers", layers(12)]];

  test.each(tapes)(
    "%s: what arrives at a node adds up to its gradient", (_, trace) => {
      const found = facts(rolled(trace, look()));
      found.addends.forEach((addends, at) => {
        const grad = found.grads[at];
        if (!grad || addends.length === 0) return;
        const sum = addends.reduce((total, value) => total + number(value), 0);
        expect(sum / (number(grad) || 1)).toBeCloseTo(number(grad) === 0 ? 0 : 1, 3);
      });
    });

  test("a group says what flows through it: its outlet's value and gradient", () => {
    const trace = twoLines(60);
    const out = rolled(trace, look());
    const group = out.nodes.find(({ kind }) => kind === "group")!;
    const outlet = trace.nodes.find(({ id }) => id === 2 + 2 * 59 - 1)!;
    expect(group.value).toBe(outlet.value);
    const grads = new Map(trace.passes[0]!.grads.map(({ node, value }) => [node, value]));
    expect(facts(out).grads[out.nodes.indexOf(group)]).toBe(grads.get(outlet.id));
  });

  test("flows into a folded record point at its group", () => {
    const trace = twoLines(60);
    const out = rolled(trace, look());
    const present = new Set(out.nodes.map(({ id }) => id));
    for (const { node, edges } of out.passes[0]!.steps) {
      for (const { to } of edges) expect([present.has(node), present.has(to)]).toEqual([true, true]);
    }
    expect(holder(out, 40)).toBe(out.nodes.find(({ kind }) => kind === "group")!.id);
    expect(first(out, holder(out, 40))).toBe(4);
  });
});

describe("replaying", () => {
  test("the iteration of the beat stands open", () => {
    const trace = twoLines(60);
    const list = momentOf(trace).beats;
    const at = (beat: number): string[] => told(momentOf(trace, false, look({ beat })).trace).slice(2);
    const twentyFirst = list.findIndex(({ node }) => node === 2 + 2 * 20);
    expect(at(twentyFirst)).toEqual(["[× 20 before]", "4 ×", "5 +", "[× 39 after]"]);
    expect(at(list.length - 3)).toEqual(["4 ×", "5 +", "[× 59 after]"]);
  });

  test("beside the one that the reader chose", () => {
    const trace = twoLines(60);
    const [{ key }] = howRolled(rolled(trace, look()))!.shape.choices as [{ key: string }];
    const drawn = rolled(trace, look({ iteration: new Map([[key, 40]]) }), 2 + 2 * 20);
    expect(told(drawn).slice(2)).toEqual(["[× 20 before]", "4 ×", "5 +", "[× 19 more]", "4 ×", "5 +", "[× 19 after]"]);
    expect(new Set(drawn.nodes.map(({ id }) => id)).size).toBe(drawn.nodes.length);
  });

  test("from one beat to the next within an iteration the nodes are the same list", () => {
    const trace = twoLines(60);
    const part = look();
    const beats = momentOf(trace).beats;
    const at = beats.findIndex(({ node }) => node === 2 + 2 * 20);
    const [a, b] = [at, at + 1].map((beat) => momentOf(trace, false, { ...part, beat }));
    expect(a!.trace.nodes).toBe(b!.trace.nodes);
    expect(a!.trace.nodes).toBe(a!.whole.nodes);
    expect(momentOf(trace, false, part).whole).toBe(momentOf(trace, false, part).whole);
  });

  test("nodes that no group touches keep their identity", () => {
    const trace = twoLines(60);
    const before = new Set(trace.nodes);
    const changed = rolled(trace, look()).nodes.filter((node) => !before.has(node));
    expect(told({ ...trace, nodes: changed })).toEqual(["[× 58 more]", "4 ×"]);
  });
});

test("ten thousand records cost ten times what a thousand do", () => {
  const cost = (records: number): number => {
    const trace = twoLines(records / 2);
    const [get, set] = [vi.spyOn(Map.prototype, "get"), vi.spyOn(Map.prototype, "set")];
    rolled(trace, look());
    const total = get.mock.calls.length + set.mock.calls.length;
    vi.restoreAllMocks();
    return total;
  };
  expect(cost(10000) / cost(1000)).toBeLessThan(10.5);
});
