import { beats, isBackward, type Beat } from "./lens/beats";
import { factsAt, factsOf } from "./lens/known";
import { hidden } from "./lens/hide";
import { highest, layered, makers } from "./lens/order";
import { replayed, upToPass } from "./lens/replay";
import { first, holder, rolled } from "./lens/roll";
import { newLook, type Look } from "./look";
import type { Node, Pass, Trace, Value } from "./types";
import { nodeOf, type Facts } from "./scene/facts";
import { words } from "./words";

/** What every part of the view shows: a trace, and what follows from it, worked out once a frame. */
export interface Moment {
  /** As the reader has chosen to see it, at the beat of the replay. */
  trace: Trace;
  name: string;
  /** The pass that is replayed, up to the beat. */
  pass: Pass | undefined;
  found: Facts;
  /** The cell is still running. */
  live: boolean;
  /** What arrived at each node in the pass, up to the beat. */
  grads: Map<number, Value | null>;
  /** Gradient text by node: "None" for those that got none once the pass is over; absent while it is open. */
  gradient(node: number): string | undefined;
  look: Look;
  /** The trace without the "?" of what is to be predicted: for those who ask and judge, and for nobody else. */
  unveiled(): Trace;
  /** The trace before replay, and what follows from it: what must not change while the reader steps through. */
  whole: Trace;
  all: Facts;
  /** The same before anything was folded into groups: what panels and texts tell. */
  flat: Trace;
  entire: Facts;
  /** That at the beat: its `trace` is replayed, but not folded. */
  told: Facts;
  /** The highest order of differentiation that was recorded, shown or not. */
  highest: number;
  /** The tapes whose gradient() made the records of an order; what a tape of this cell is called. */
  makers(order: number): number[];
  tapeName(id: number): string;
  /** All orders too: what the account tells. */
  everything(): Facts;
  /** All passes there are; `whole` ends with the chosen one. */
  passes: Pass[];
  /** The time line, and where it stands; `beat` is undefined only for an empty tape. */
  beats: Beat[];
  at: number;
  beat: Beat | undefined;
  /** The time line stands somewhere before its end. */
  replaying: boolean;
  /** Whether a node has yet to be recorded at this beat. */
  later(node: number): boolean;
}

/**
 * Trace → order → what is to be predicted → pass and beat → groups: each a lens, so that what is drawn is always
 * a plain trace.
 */
export function momentOf(
  account: Trace, live = false, look: Look = newLook(), tapes?: ReadonlyMap<number, Trace>,
): Moment {
  const open = layered(account, look.order);
  const given = hidden(open, look);
  const flat = upToPass(given, look.pass);
  const list = beats(flat);
  const last = list.length - 1;
  const at = Math.max(0, Math.min(look.beat ?? last, last));
  const beat = list[at];
  const replaying = at < last;
  // The iteration of the record at work stands open, whichever the reader chose.
  const work = replaying ? beat?.node : live ? flat.passes.at(-1)?.steps.at(-1)?.node : undefined;
  const whole = rolled(flat, look, work);
  const now = replaying && beat ? replayed(flat, beat) : flat;
  const trace = now === flat ? whole : rolled(now, look, work);
  const pass = now.passes.at(-1);
  const grads = new Map<number, Value | null>();
  for (const { node, value } of pass?.grads ?? []) grads.set(node, value);
  if (trace !== now) for (const { node, value } of trace.passes.at(-1)?.grads ?? []) grads.set(node, value);
  for (const { node, value } of pass?.results ?? []) if (node !== null && value) grads.set(node, value);
  const over = pass !== undefined && pass.done && !pass.error;
  const [all, entire] = [factsOf(whole), factsOf(flat)];
  const reached = replaying ? reachedAt(flat, list, at) : Infinity;
  return {
    trace, name: trace.tape.name || "tape", pass, live, grads, look, whole, all, flat, entire, passes: given.passes,
    beats: list, at, beat, replaying, unveiled: () => upToPass(open, look.pass),
    found: factsAt(all, trace),
    highest: highest(account),
    makers: (order) => [...makers(account)[order] ?? []],
    tapeName: (id) => tapes?.get(id)?.tape.name || words.unnamed,
    everything: () => (open === account ? entire : factsOf(upToPass(hidden(account, look), look.pass))),
    get told() {
      const value = trace === now ? this.found : factsAt(entire, now);
      Object.defineProperty(this, "told", { value });
      return value;
    },
    gradient: (node) => grads.get(node)?.text ?? (over && pass.sources.includes(node) ? "None" : undefined),
    later: (node) => first(whole, node) > reached,
  };
}

/** The last node that exists at a beat: a record with its outputs. Before the first record, what it starts from. */
function reachedAt({ nodes }: Trace, list: Beat[], at: number): number {
  const next = list[at + 1];
  if (!next || isBackward(next)) return Infinity;
  const own = list[at]!.node;
  if (own === undefined) return next.node! - 1;
  let end = own;
  for (const node of nodes) if (node.op === "output" && node.inputs[0] === own) end = Math.max(end, node.id);
  return end;
}

/** The record at work: the one of the beat, else the last that ran; what a reader watches meanwhile. */
export function atWork({ trace, trace: { nodes }, pass, beat, replaying, live, found }: Moment): Node | undefined {
  const of = (id: number | undefined): Node | undefined => nodeOf(found, holder(trace, id!));
  if (replaying && beat) return of(beat.node);
  if (pass && !pass.done) return of(pass.steps.at(-1)?.node ?? pass.targets[0]);
  // The last record need have nothing to do with what was differentiated.
  const target = pass && !live ? of(pass.targets[0]) : undefined;
  if (target) return target;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node?.kind === "op" && node.recorded) return node;
  }
  return nodes.at(-1);
}
