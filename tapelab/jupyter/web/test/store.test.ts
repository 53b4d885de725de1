import { describe, expect, test, vi } from "vitest";
import { apply } from "../src/delta";
import { Store } from "../src/store";
import type { Delta, Message } from "../src/types";
import { FakeModel } from "./model";
import { lecture } from "./traces";

const whole = lecture();
const { tape, nodes, passes, source } = whole;
const first: Delta = { trace: 1, tape: { ...tape, records: 2 }, nodes: nodes.slice(0, 3), source };
const second: Delta = { trace: 1, nodes: nodes.slice(3), tape };
const third: Delta = { trace: 1, passes: [{ ...passes[0]!, steps: passes[0]!.steps.slice(0, 2), grads: [], done: false, results: [] }] };
const fourth: Delta = { trace: 1, passes: [{ id: 0, steps_at: 2, steps: passes[0]!.steps.slice(2), grads: passes[0]!.grads, results: passes[0]!.results, done: true }] };
const messages = [first, second, third, fourth].map((delta, k): Message => ({ kind: "delta", seq: k + 1, deltas: [delta] }));

describe("deltas", () => {
  test("applied one after the other, they give the whole trace", () => {
    expect([first, second, third, fourth].reduce<undefined | typeof whole>(apply, undefined)).toEqual(whole);
  });

  test("leave what they do not mention identical, so that a view can see what is new", () => {
    const before = apply(undefined, first);
    const after = apply(before, { trace: 1, nodes: [{ ...nodes[1]!, name: "renamed" }] });
    expect(after.nodes[0]).toBe(before.nodes[0]);
    expect(after.nodes[1]!.name).toBe("renamed");
    expect(before.nodes[1]!.name).toBe("x2");
    expect(after.source).toBe(before.source);
  });

  test("keep the last eight passes", () => {
    let trace = apply(undefined, first);
    for (let id = 0; id < 10; id++) trace = apply(trace, { trace: 1, passes: [{ ...passes[0]!, id }] });
    expect(trace.passes.map((pass) => pass.id)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("the store", () => {
  test("applies messages in order and tells its readers", () => {
    const [model, reader] = [new FakeModel(), vi.fn()];
    const store = new Store(model as never);
    store.subscribe(reader);
    messages.forEach((message) => model.hear(message));
    expect(store.traces.get(1)).toEqual(whole);
    expect(reader).toHaveBeenCalledTimes(4);
    expect(model.sent).toEqual([]);
  });

  test("keeps what came early and puts it in its place", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    for (const k of [1, 0, 3, 2]) model.hear(messages[k]!);
    expect(store.traces.get(1)).toEqual(whole);
    expect(store.seq).toBe(4);
  });

  test("ignores what it has already heard", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    for (const k of [0, 0, 1, 0, 1]) model.hear(messages[k]!);
    expect(store.traces.get(1)!.nodes).toEqual(nodes);
  });

  test("asks once for everything when a message is missing, and goes on from the answer", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    for (const k of [0, 2, 3]) model.hear(messages[k]!);
    expect(model.sent).toEqual([{ cmd: "resync", have: 1 }]);
    model.hear({ kind: "snapshot", seq: 3, part: 0, parts: 2, traces: [{ ...whole, passes: third.passes as never, nodes: nodes.slice(0, 4) }] });
    expect(store.seq).toBe(1);
    model.hear({ kind: "snapshot", seq: 3, part: 1, parts: 2, traces: [{ ...whole, passes: third.passes as never, nodes: nodes.slice(4) }] });
    expect(store.seq).toBe(4);
    expect(store.traces.get(1)).toEqual(whole);
  });

  test("starts from the snapshot that survived a reload", () => {
    const model = new FakeModel({ seq: 40, traces: [whole], ended: true });
    const store = new Store(model as never);
    model.hear({ kind: "delta", seq: 41, deltas: [{ trace: 1, tape: { ...tape, state: "detached" } }] });
    expect(store.traces.get(1)).toEqual({ ...whole, tape: { ...tape, state: "detached" } });
    expect(store.traces.size).toBe(1);
  });

  test("shows the tape that was active last, though another one appeared after it", () => {
    const inner = { ...structuredClone(whole), tape: { ...tape, id: 2 } };
    const snapshot = { seq: 40, traces: [whole, inner], ended: true };
    expect(new Store(new FakeModel({ ...snapshot, active: 1 }) as never).active).toBe(1);
    expect(new Store(new FakeModel(snapshot) as never).active).toBe(2);
    // A page that has heard everything before the cell ended learns from the snapshot which tape that is.
    const model = new FakeModel();
    const store = new Store(model as never);
    model.hear({ kind: "delta", seq: 1, deltas: snapshot.traces.map((trace) => ({ ...trace, trace: trace.tape.id })) });
    expect(store.active).toBe(2);
    model.assign({ ...snapshot, seq: 1, active: 1 });
    expect(store.active).toBe(1);
  });

  test("keeps the traces it built when the snapshot trait says the same", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    messages.forEach((message) => model.hear(message));
    const trace = store.traces.get(1);
    model.assign({ seq: 4, traces: [structuredClone(whole)], ended: true });
    expect(store.traces.get(1)).toBe(trace);
    expect(store.ended).toBe(true);
  });

  test("lets a dropped tape go, and remembers that the cell ended", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    model.hear(messages[0]!);
    model.hear({ kind: "delta", seq: 2, deltas: [{ trace: 2, tape: { ...tape, id: 2 } }] });
    model.hear({ kind: "drop", seq: 3, trace: 1 });
    model.hear({ kind: "end", seq: 4 });
    expect([...store.traces.keys()]).toEqual([2]);
    expect(store.ended).toBe(true);
  });

  test("leaves no listener behind when it is closed", () => {
    const model = new FakeModel();
    new Store(model as never).close();
    expect(model.listening).toBe(0);
  });
});

describe("messages that tell no trace", () => {
  const paused = { kind: "paused", trace: 1, node: 2 };

  test("reach who listens for their kind, and nobody else; traces and numbers stay as they are", () => {
    const [model, paused_, checks] = [new FakeModel(), vi.fn(), vi.fn()];
    const store = new Store(model as never);
    const undo = store.listen(["paused", "running"], paused_);
    store.listen("check", checks);
    model.hear(paused);
    model.hear({ kind: "running" });
    expect(paused_.mock.calls).toEqual([[paused], [{ kind: "running" }]]);
    expect(checks).not.toHaveBeenCalled();
    expect([store.seq, store.traces.size]).toEqual([0, 0]);
    undo();
    model.hear(paused);
    expect(paused_).toHaveBeenCalledTimes(2);
  });

  test("are kept, so that a view that opens later knows the newest", () => {
    const [model, late] = [new FakeModel(), vi.fn()];
    const store = new Store(model as never);
    for (const said of [paused, { kind: "running" }, { ...paused, node: 3 }]) model.hear(said);
    store.listen(["running", "paused"], late);
    expect(late.mock.calls).toEqual([[{ ...paused, node: 3 }]]);
  });
});
