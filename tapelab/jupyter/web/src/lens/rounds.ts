import type { Node, Trace } from "../types";
import { pathOf, type Step } from "./path";
import { scopesOf, type Scope } from "./scopes";

/**
 * The records of a tape as the loops and calls that made them: tapelab/views/rounds.py. A *round* is one time through a
 * loop, or one call of a function. Records are read in order, with a stack of the loops and calls they stand in: those
 * that the source and `Node.within` tell of, and those found because something repeats. A new round begins where what
 * began the last one comes again, or where the lines of the code go back.
 */
export interface Loop {
  kind: "loop" | "call";
  /** Of a call, its name; "" of a loop. */
  name: string;
  /** The line of the loop's head, or of the call. */
  line: number | undefined;
  /** The id of its first record, and how many there are around it: together they name it while the tape grows. */
  first: number;
  depth: number;
  /** How many records it has. */
  count: number;
  rounds: Item[][];
}

/** A record, or a loop or call. */
export type Item = Node | Loop;

export const isLoop = (item: Item): item is Loop => "rounds" in item;

/** Something to be put into a frame: its sign and its line; of a record how often its line has run before. */
interface Entry {
  site: string;
  line: number | undefined;
  iteration: number | undefined;
  /** Whether its line may run several times within a round. */
  again: boolean;
}

/** A loop or call that is being read. */
interface Frame {
  id: string;
  kind: Loop["kind"] | "repeat" | "top";
  loop: Loop | undefined;
  /** The round at work, what it has seen and where, and the line it has come to. */
  items: Item[];
  seen: Map<string, { at: number; iteration: number }>;
  last: number;
  /** Of a loop found by repetition: all that was ever seen in it. */
  known: Set<string>;
}

export function roundsOf({ nodes, source, tape }: Trace): Item[] {
  const scopes = scopesOf(source);
  const elsewhere = new Map<number, Scope>();
  // Most records stand in no call, and share the path of their line.
  const paths = new Map<number, Step[]>();
  const stack = [frame("top", "", undefined, [])];
  for (const node of nodes) {
    if (node.kind !== "op" || node.op === "output") continue;
    const known = node.cell === tape.cell ? scopes : elsewhere;
    const scope = known.get(node.line ?? NaN);
    const plain = scope !== undefined && node.within.length === 0;
    const path = (plain ? paths.get(node.line!) : undefined) ?? pathOf(node, known);
    if (plain) paths.set(node.line!, path);
    for (const step of leave(stack, path, !scope)) {
      const entry = { ...step, iteration: undefined, again: false };
      enter(stack, entry);
      open(stack, step, node.id);
    }
    const site = `${node.line}:${node.op}:${node.symbol}`;
    const iteration = node.line === null ? undefined : node.iteration;
    enter(stack, { site, line: scope?.start, iteration, again: scope?.again ?? false });
    stack.at(-1)!.items.push(node);
    for (const { loop } of stack) if (loop) loop.count++;
  }
  return stack[0]!.items;
}

function frame(kind: Frame["kind"], id: string, loop: Loop | undefined, items: Item[]): Frame {
  return { id, kind, loop, items, seen: new Map(), last: -1, known: new Set() };
}

/** Leave the loops and calls that a record does not stand in; returns the steps that lead on from there. */
function leave(stack: Frame[], path: Step[], somewhere: boolean): Step[] {
  let [at, done] = [1, 0];
  for (; at < stack.length; at++) {
    const { id, kind } = stack[at]!;
    const step = path[done];
    if (step?.id === id) done++;
    // Whoever does not know where a call was made cannot tell that a loop is over; what repeats may hold anything.
    else if (kind !== "repeat" && !(kind === "loop" && (step ? step.line === undefined : somewhere))) break;
  }
  stack.length = at;
  return path.slice(done);
}

/** Make room for something in the innermost loop: begin a new round, find that it repeats, or that the loop is over. */
function enter(stack: Frame[], entry: Entry): void {
  for (;;) {
    const now = stack.at(-1)!;
    const before = now.seen.get(entry.site);
    const again = before !== undefined && !(entry.iteration !== undefined && entry.iteration <= before.iteration);
    if (again && startsOver(now, entry, before.at)) turn(now);
    else if (again) repeat(stack, before.at);
    else if (isWritten(now) && entry.line !== undefined && entry.line < now.last) turn(now);
    else if (now.kind === "repeat" && !now.known.has(entry.site) && isOver(stack, entry)) {
      stack.pop();
      continue;
    }
    note(stack.at(-1)!, entry);
    return;
  }
}

/** Whether the code tells of a loop or call, so that its lines have an order. */
const isWritten = ({ kind }: Frame): boolean => kind === "loop" || kind === "call";

/** Whether something that comes again begins a new round, and not a loop within this one. */
function startsOver({ kind, last }: Frame, { line, again }: Entry, at: number): boolean {
  if (kind === "top") return false;
  return at === 0 || (kind !== "repeat" && line !== undefined && !(again && line === last));
}

/** Whether a loop found by repetition has ended before something that it never had. */
function isOver(stack: Frame[], { site }: Entry): boolean {
  const { items, loop } = stack.at(-1)!;
  return stack.at(-2)!.seen.has(site) || items.length >= loop!.rounds[0]!.length;
}

function turn(now: Frame): void {
  now.items = [];
  now.loop!.rounds.push(now.items);
  now.seen = new Map();
  now.last = -1;
}

/** What stands in the round from a place on was the first round of a loop: begin its second. */
function repeat(stack: Frame[], at: number): void {
  const now = stack.at(-1)!;
  const items = now.items.splice(at);
  const { first, count } = items.reduce((sum, item) => isLoop(item)
    ? { first: Math.min(sum.first, item.first), count: sum.count + item.count }
    : { first: Math.min(sum.first, item.id), count: sum.count + 1 }, { first: Infinity, count: 0 });
  const line = undefined;
  const loop: Loop = { kind: "loop", name: "", line, first, depth: stack.length, count, rounds: [items, []] };
  now.items.push(loop);
  const inner = frame("repeat", "", loop, loop.rounds[1]!);
  for (const [site, spot] of now.seen) {
    if (spot.at < at) continue;
    inner.known.add(site);
    spot.at = at;
  }
  stack.push(inner);
}

/** A loop or call begins. */
function open(stack: Frame[], { id, kind, name, line }: Step, first: number): void {
  const loop: Loop = { kind, name, line, first, depth: stack.length, count: 0, rounds: [[]] };
  stack.at(-1)!.items.push(loop);
  stack.push(frame(kind, id, loop, loop.rounds[0]!));
}

function note(now: Frame, { site, line, iteration }: Entry): void {
  const before = now.seen.get(site);
  now.seen.set(site, { at: before?.at ?? now.items.length, iteration: iteration ?? 0 });
  if (line !== undefined) now.last = line;
  if (now.kind === "repeat") now.known.add(site);
}
