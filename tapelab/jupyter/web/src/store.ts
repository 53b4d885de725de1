import type { AnyModel } from "@anywidget/types";
import { apply } from "./delta";
import type { Docking } from "./dock/place";
import type { Message, Snapshot, Trace } from "./types";

/** The traits this page reads. */
export interface Traits {
  snapshot: Partial<Snapshot>;
  /** What the notebook asks the page to speak; empty, where it leaves that to the reader. */
  language: string;
  /**
   * Programs that are wanted besides the page's own, by name: see program.ts. A page that has no kernel to ask is given
   * all of them.
   */
  programs: Partial<Record<string, string>>;
  /** Where it stands besides under its cell; empty, or see dock/place.ts. */
  dock: Docking;
}
export type Model = Pick<AnyModel<Traits>, "get" | "on" | "off" | "send">;

/** A message that tells no trace: an answer, or that the cell waits. It has no number, and may come at any time. */
export interface Said {
  kind: string;
  [field: string]: unknown;
}
const TOLD = new Set(["delta", "drop", "snapshot", "end"]);
/** Milliseconds without a word after which a page asks whether it has missed the last one; then twice as many. */
const QUIET = 3000;
/** What the notebook's widgets say when their kernel is restarted or gone. */
const LOST = "comm_live_update" as never;

/**
 * The account of one cell run as the page knows it. It starts from the snapshot trait, applies messages in the order
 * of their `seq`, keeps those that came too early, and asks the kernel for everything when one is missing, again and
 * again until it comes. Several views of one model share it; each subscribes and unsubscribes.
 */
export class Store {
  seq = 0;
  /** The cell is over. It stays so: what comes later, from other cells, is no reason to start growing again. */
  ended = false;
  /** Trace by tape id, in order of appearance. */
  traces = new Map<number, Trace>();
  /** The tape that something happened on last: the one a reader who chose none should see. */
  active: number | undefined;

  #early = new Map<number, Message>();
  /** Of the newest snapshot that comes in parts. */
  #parts: Trace[][] = [];
  #of = 0;
  #asked = false;
  #quiet = QUIET;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #readers = new Set<() => void>();
  #listeners = new Set<{ kinds: string[]; handler: (said: Said) => void }>();
  /** The last message of each kind that tells no trace, the newest at the end. */
  #said = new Map<string, Said>();

  constructor(readonly model: Model) {
    this.#load();
    this.#wait();
    model.on("msg:custom", this.#hear);
    model.on("change:snapshot", this.#load);
    model.on(LOST, this.#lose as never);
  }

  /** Call `reader` after every change; returns the undo. */
  subscribe(reader: () => void): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** Hear messages of other kinds, beginning with the newest that has come already; returns the undo. */
  listen(kinds: string | string[], handler: (said: Said) => void): () => void {
    const listener = { kinds: [kinds].flat(), handler };
    const before = [...this.#said.values()].filter(({ kind }) => listener.kinds.includes(kind)).at(-1);
    if (before) handler(before);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stop listening: the model is going away. */
  close(): void {
    this.model.off("msg:custom", this.#hear);
    this.model.off("change:snapshot", this.#load);
    this.model.off(LOST, this.#lose as never);
    clearTimeout(this.#timer);
    this.#readers.clear();
    this.#listeners.clear();
  }

  /** Tell the kernel something. A model that outlived its kernel cannot answer, and a page without answers still shows. */
  tell(content: Record<string, unknown>): void {
    try {
      this.model.send(content);
    } catch (error) {
      console.warn("tapelab: the kernel cannot be reached", error);
    }
  }

  #load = (): void => {
    const { seq = 0, traces = [], ended = false, active } = this.model.get("snapshot") ?? {};
    if (seq > this.seq || (seq === this.seq && this.traces.size === 0)) this.#replace(seq, traces, active);
    else if (seq === this.seq && active != null && this.traces.has(active)) this.active = active;
    this.ended ||= ended && seq >= this.seq;
    this.#changed();
  };

  #hear = (message: Message | Said): void => {
    if (!isTold(message)) return this.#pass(message);
    if (message.kind === "snapshot") this.#collect(message);
    else if (message.seq > this.seq) this.#early.set(message.seq, message);
    this.#quiet = QUIET;
    this.#advance();
    this.#wait();
    this.#changed();
  };

  /** The kernel is gone: what it told stays, and nothing is going on any more. */
  #lose = (): void => {
    clearTimeout(this.#timer);
    this.ended = true;
    for (const [id, trace] of this.traces) {
      if (trace.tape.state !== "spent") this.traces.set(id, apply(trace, { trace: id, tape: { ...trace.tape, state: "detached" } }));
    }
    this.#changed();
  };

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.ended || this.#early.size) this.#timer = setTimeout(this.#ask, this.#quiet);
  }

  #ask = (): void => {
    this.tell({ cmd: "resync", have: this.seq });
    this.#quiet *= 2;
    this.#wait();
  };

  #pass(said: Said): void {
    this.#said.delete(said.kind);
    this.#said.set(said.kind, said);
    for (const { kinds, handler } of [...this.#listeners]) if (kinds.includes(said.kind)) handler(said);
  }

  /** Apply what is next in line for as long as there is something; ask once when the line is broken. */
  #advance(): void {
    for (let next = this.#early.get(this.seq + 1); next; next = this.#early.get(this.seq + 1)) {
      this.#early.delete(next.seq);
      this.#take(next);
      this.seq = next.seq;
    }
    if (this.#early.size > 0 && !this.#asked) {
      this.#asked = true;
      this.#ask();
    }
  }

  #take(message: Message): void {
    if (message.kind === "delta") {
      for (const delta of message.deltas) {
        this.traces.set(delta.trace, apply(this.traces.get(delta.trace), delta));
        this.active = delta.trace;
      }
    } else if (message.kind === "drop") this.traces.delete(message.trace);
    else if (message.kind === "end") this.ended = true;
  }

  /** Part by part until the whole snapshot is here. One trace may be spread over several parts. */
  #collect({ seq, part, parts, traces }: Message & { kind: "snapshot" }): void {
    if (seq < this.#of) return;
    if (seq > this.#of) this.#parts = [];
    this.#of = seq;
    this.#parts[part] = traces;
    for (let i = 0; i < parts; i++) if (!this.#parts[i]) return;
    if (seq >= this.seq) this.#replace(seq, this.#parts.flat());
    this.#parts = [];
  }

  #replace(seq: number, traces: Trace[], active?: number | null): void {
    const whole = new Map<number, Trace>();
    for (const trace of traces) {
      const id = trace.tape.id;
      whole.set(id, apply(whole.get(id), { trace: id, ...trace }));
    }
    this.traces = whole;
    this.seq = seq;
    if (active != null && whole.has(active)) this.active = active;
    else if (!whole.has(this.active ?? NaN)) this.active = traces.at(-1)?.tape.id;
    this.#asked = false;
    for (const early of [...this.#early.keys()]) if (early <= seq) this.#early.delete(early);
  }

  #changed(): void {
    for (const reader of this.#readers) reader();
  }
}

function isTold(message: Message | Said): message is Message {
  return TOLD.has(message.kind);
}
