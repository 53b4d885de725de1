/** A bad line between kernel and page: what the store does when messages are lost, doubled or overtaken. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { apply } from "../src/delta";
import { Store } from "../src/store";
import type { Delta, Message, Trace } from "../src/types";
import { FakeModel } from "./model";
import { lecture } from "./traces";

const whole = lecture();
const { tape, nodes, passes } = whole;

/** What a kernel tells of a tape, node by node and step by step, and that the cell is over. */
function story(): Message[] {
  const [pass] = passes;
  const deltas: Delta[] = [
    ...nodes.map((node, k) => ({ trace: 1, nodes: [node], tape: { ...tape, state: "recording" as const, records: k } })),
    ...pass!.steps.map((step, k) => ({ trace: 1, passes: [{ ...pass!, steps_at: k, steps: [step], grads: pass!.grads.slice(k, k + 1), results: [], done: false }] })),
    { trace: 1, tape, source: whole.source, passes: [{ ...pass!, steps: [], steps_at: pass!.steps.length, done: true }] },
  ];
  const told: Message[] = deltas.map((delta, k) => ({ kind: "delta", seq: k + 1, deltas: [delta] }));
  return [...told, { kind: "end", seq: told.length + 1 }];
}

/** A generator of numbers between 0 and 1 that gives the same ones for the same seed. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A kernel's side: what it has told so far, and its answer to a page that lacks something. */
class Kernel {
  trace: Trace | undefined;
  /** Every state that there ever was, as text. */
  states = new Set<string>(["undefined"]);
  seq = 0;
  ended = false;
  out: Message[] = [];

  tell(message: Message): void {
    this.seq += 1;
    if (message.kind === "delta") for (const delta of message.deltas) this.trace = apply(this.trace, delta);
    if (message.kind === "end") this.ended = true;
    this.states.add(JSON.stringify(this.trace));
    this.out.push({ ...message, seq: this.seq } as Message);
  }

  hear(wish: Record<string, unknown>): void {
    if (wish["cmd"] !== "resync" || wish["have"] === this.seq || !this.trace) return;
    this.seq += 1;
    const { nodes: all, ...rest } = this.trace;
    const half = Math.ceil(all.length / 2);
    this.out.push({ kind: "snapshot", seq: this.seq, part: 0, parts: 2, traces: [{ ...rest, nodes: all.slice(0, half) }] });
    this.out.push({ kind: "snapshot", seq: this.seq, part: 1, parts: 2, traces: [{ ...rest, passes: [], nodes: all.slice(half) }] });
    if (this.ended) this.tell({ kind: "end", seq: 0 });
  }
}

describe("on a bad line", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each(Array.from({ length: 200 }, (_, seed) => seed))("the page ends up with what the kernel told, and shows nothing else (%i)", (seed) => {
    const chance = chances(seed * 7919 + 1);
    const [kernel, model] = [new Kernel(), new FakeModel()];
    const store = new Store(model as never);
    const [loss, double, late] = [chance() * 0.6, chance() * 0.5, chance()];
    let good = false;
    const carry = (): void => {
      for (const wish of model.sent.splice(0)) if (good || chance() >= loss) kernel.hear(wish);
      while (kernel.out.length) {
        const at = !good && chance() < late ? Math.floor(chance() * kernel.out.length) : 0;
        const [message] = kernel.out.splice(at, 1);
        if (!good && chance() < loss) continue;
        model.hear(message!);
        if (!good && chance() < double) model.hear(message!);
      }
      expect(kernel.states).toContain(String(JSON.stringify(store.traces.get(1))));
    };
    for (const message of story()) {
      kernel.tell(message);
      if (chance() < 0.6) carry();
      if (chance() < 0.1) vi.advanceTimersByTime(5000);
    }
    carry();
    good = true;
    for (let k = 0; k < 10 && vi.getTimerCount(); k++) {
      vi.advanceTimersByTime(20_000);
      carry();
    }
    expect(store.traces.get(1)).toEqual(kernel.trace);
    expect(store.ended).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a quiet page asks less and less often, and not at all when its cell is over", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    vi.advanceTimersByTime(60_000);
    expect(model.sent.length).toBeLessThan(6);
    expect(model.sent[0]).toEqual({ cmd: "resync", have: 0 });
    const asked = model.sent.length;
    story().forEach((message) => model.hear(message));
    vi.advanceTimersByTime(600_000);
    expect(model.sent.length).toBe(asked);
    store.close();
  });

  test("a page that is closed asks no more", () => {
    const model = new FakeModel();
    new Store(model as never).close();
    vi.advanceTimersByTime(600_000);
    expect(model.sent).toEqual([]);
  });

  test("parts of two snapshots are never put together", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    const part = (seq: number, at: number, name: string): Message => ({ kind: "snapshot", seq, part: at, parts: 2, traces: [{ ...whole, tape: { ...tape, name } }] });
    for (const message of [part(3, 1, "old"), part(5, 0, "new"), part(3, 0, "old")]) model.hear(message);
    expect(store.traces.size).toBe(0);
    model.hear(part(5, 1, "new"));
    expect(store.traces.get(1)!.tape.name).toBe("new");
    store.close();
  });

  test("without its kernel a page keeps what it was told, says so, and asks nobody", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    const reader = vi.fn();
    store.subscribe(reader);
    story().slice(0, 4).forEach((message) => model.hear(message));
    model.lose();
    expect(reader).toHaveBeenCalledTimes(5);
    expect(store.traces.get(1)!.tape.state).toBe("detached");
    expect(store.traces.get(1)!.nodes).toEqual(nodes.slice(0, 4));
    expect(store.ended).toBe(true);
    vi.advanceTimersByTime(600_000);
    expect(model.sent).toEqual([]);
  });

  test("a tape that was used up stays so without its kernel", () => {
    const model = new FakeModel();
    const store = new Store(model as never);
    model.hear({ kind: "delta", seq: 1, deltas: [{ trace: 1, ...whole, tape: { ...tape, state: "spent" } }] });
    const before = store.traces.get(1);
    model.lose();
    expect(store.traces.get(1)).toBe(before);
  });
});
