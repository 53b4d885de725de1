import { clamp } from "../tools";
import type { Node, Trace } from "../types";
import type { Loop, Item } from "./rounds";
import { isLoop, roundsOf } from "./rounds";
import { headOf } from "./scopes";

/** What the reader has chosen of loops and calls. */
export interface Unrolled {
  opened: ReadonlySet<string>;
  iteration: ReadonlyMap<string, number>;
}

/** Records up to this number are all drawn, unless the reader rolls them up. */
export const FEW = 40;
/** Where neither loops nor calls help, so many are drawn in all, and this many at each end of what is folded. */
const MANY = 400;
const ENDS = 24;
/** Words in `opened`: roll up a short tape, roll up nothing, draw the middle too. */
export const ROLL = "roll";
export const UNROLL = "unroll";
const MIDDLE = "middle";

/** Several records drawn as one box. */
export interface Fold {
  /** Of the loop or call whose rounds these are; of a long middle, "middle". */
  key: string;
  id: number;
  loop: Loop | undefined;
  /** The rounds it holds, from and up to, of how many. */
  from: number;
  to: number;
  members: Node[];
}

/** A loop whose rounds can be chosen: which of them are drawn open. */
export interface Choice {
  key: string;
  loop: Loop;
  head: string;
  shown: number[];
  /** Of a loop within a loop: the round of that one, from 0. */
  inside: number | undefined;
}

/** What is drawn in place of what: the visible nodes, and the groups in their midst. */
export interface Shape {
  folds: Fold[];
  choices: Choice[];
  /** Calls that stand open and can be closed. */
  calls: Loop[];
  /** By id of a node that is not drawn, the fold it went into. */
  into: Map<number, Fold>;
}

export const keyOf = ({ first, depth }: Loop): string => `${first}.${depth}`;

/** Ids of groups lie far beyond those of nodes, and stay the same while the tape grows. */
const GROUPS = 2 ** 32;
const idOf = (first: number, depth: number, slot: number): number =>
  GROUPS + first * 256 + Math.min(depth, 63) * 4 + slot;

/** Fold a tape: loops to the rounds that are chosen; calls too if loops leave much; else the middle, if it is long. */
export function shapeOf(trace: Trace, items: Item[], look: Unrolled, work: number | undefined): Shape {
  const path = work === undefined ? undefined : pathTo(items, work);
  const { depth, long } = closingOf(trace, items);
  const made = fold(trace, items, look, path, depth);
  if (long && !look.opened.has(MIDDLE) && made.standing.length > 2 * ENDS + 1) foldMiddle(made);
  const into = new Map<number, Fold>();
  for (const each of made.folds) for (const { id } of each.members) into.set(id, each);
  return { folds: made.folds, choices: made.choices, calls: made.calls, into };
}

interface Closing {
  /** Calls with at least so many calls around them are folded. */
  depth: number;
  /** Whether much is left all the same. */
  long: boolean;
}

const closings = new WeakMap<Item[], Closing>();
const NOTHING: Unrolled = { opened: new Set(), iteration: new Map() };

/** Which calls are folded, whatever the reader has opened: what was opened must not close something else. */
function closingOf(trace: Trace, items: Item[]): Closing {
  let found = closings.get(items);
  if (found) return found;
  let depth = Infinity;
  let { standing, deepest } = fold(trace, items, NOTHING, undefined, depth);
  // The innermost calls first: a model is better seen as its layers than as one box.
  for (let next = deepest; standing.length > FEW && next >= 0; next--) {
    ({ standing } = fold(trace, items, NOTHING, undefined, (depth = next)));
  }
  closings.set(items, (found = { depth, long: standing.length > MANY }));
  return found;
}

interface Making extends Omit<Shape, "into"> {
  /** What is drawn, in order. */
  standing: (Node | Fold)[];
  /** How many calls stand around the innermost call. */
  deepest: number;
}

/** The rounds in which a record lies, by loop: each holds what was recorded until the next begins. */
function pathTo(items: Item[], work: number): Map<Loop, number> {
  const path = new Map<Loop, number>();
  for (let item = before(items, work); item && isLoop(item); ) {
    let round = item.rounds.length - 1;
    while (round > 0 && firstOf(item.rounds[round]![0]!) > work) round--;
    path.set(item, round);
    item = before(item.rounds[round]!, work);
  }
  return path;
}

function before(items: Item[], work: number): Item | undefined {
  let at = items.length - 1;
  while (at > 0 && firstOf(items[at]!) > work) at--;
  return items[at];
}

const firstOf = (item: Item): number => (isLoop(item) ? item.first : item.id);

/** Fold loops, and calls that have at least so many calls around them. */
function fold(
  { source }: Trace, items: Item[], look: Unrolled, path: Map<Loop, number> | undefined, closes: number
): Making {
  const made: Making = { folds: [], choices: [], calls: [], standing: [], deepest: -1 };
  const hide = (loop: Loop, from: number, to: number): void => {
    if (from >= to) return;
    const members = membersOf(loop.rounds.slice(from, to).flat());
    if (members.length === 1) return void made.standing.push(...members);
    const slot = from === 0 ? 0 : to === loop.rounds.length ? 1 : 2;
    const one: Fold = { key: keyOf(loop), id: idOf(loop.first, loop.depth, slot), loop, from, to, members };
    made.folds.push(one);
    made.standing.push(one);
  };
  const visit = (item: Item, calls: number, inside?: number): void => {
    if (!isLoop(item)) return void made.standing.push(item);
    const { rounds } = item;
    const key = keyOf(item);
    const open = look.opened.has(key);
    if (item.kind === "call" && rounds.length < 3) {
      const small = item.count < 3;
      if (!small) made.deepest = Math.max(made.deepest, calls);
      if (!small && !open && calls >= closes && path?.has(item) !== true) return hide(item, 0, rounds.length);
      if (!small && open) made.calls.push(item);
      return rounds.forEach((round) => round.forEach((each) => visit(each, calls + 1, inside)));
    }
    const inner = item.kind === "call" ? calls + 1 : calls;
    const last = rounds.length - 1;
    const shown = shownOf(last, look.iteration.get(key), path?.get(item));
    const head = headOf(source, item.line ?? NaN);
    if (rounds.length > 2) made.choices.push({ key, loop: item, head, shown: open ? [] : shown, inside });
    if (open || rounds.length < 3) return rounds.forEach((round, k) => round.forEach((each) => visit(each, inner, k)));
    let from = 0;
    for (const round of shown) {
      hide(item, from, round);
      rounds[round]!.forEach((each) => visit(each, inner, round));
      from = round + 1;
    }
    hide(item, from, last + 1);
  };
  items.forEach((item) => visit(item, 0));
  return made;
}

/** The rounds that stand open: the one chosen and the one at work, else the first and the last. */
function shownOf(last: number, chosen: number | undefined, work: number | undefined): number[] {
  if (chosen === undefined && work === undefined) return [0, last];
  const shown = [chosen, work].flatMap((round) => (round === undefined ? [] : [clamp(round, 0, last)]));
  return [...new Set(shown)].sort((a, b) => a - b);
}

function membersOf(items: Item[]): Node[] {
  const members: Node[] = [];
  const add = (item: Item): void => {
    if (isLoop(item)) for (const round of item.rounds) round.forEach(add);
    else members.push(item);
  };
  items.forEach(add);
  return members;
}

/** Neither loops nor calls: all but the first and the last records in one box. */
function foldMiddle(made: Making): void {
  const hidden = made.standing.splice(ENDS, made.standing.length - 2 * ENDS);
  const members = hidden.flatMap((each) => ("members" in each ? each.members : [each]));
  const into = new Set(hidden);
  const middle: Fold = { key: MIDDLE, id: idOf(members[0]!.id, 63, 3), loop: undefined, from: 0, to: 0, members };
  made.folds = [...made.folds.filter((each) => !into.has(each)), middle];
  made.standing.splice(ENDS, 0, middle);
}

/** Whether a tape is drawn rolled up. */
export function rolls({ nodes }: Trace, { opened }: Unrolled): boolean {
  if (opened.has(UNROLL)) return false;
  if (opened.has(ROLL)) return true;
  let records = 0;
  for (const { kind, op } of nodes) if (kind === "op" && op !== "output") records++;
  return records > FEW;
}

const read = new WeakMap<Node[], Item[]>();

/** The loops and calls of a tape, read once for each list of nodes. */
export function itemsOf(trace: Trace): Item[] {
  let items = read.get(trace.nodes);
  if (!items) read.set(trace.nodes, (items = roundsOf(trace)));
  return items;
}
