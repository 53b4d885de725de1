import type { Node } from "../types";
import { brief, view, type View } from "./arrays";
import type { Facts } from "./facts";
import { clip, width } from "./measure";
import { text, type Cell, type Text } from "./parts";
import { fittingSum } from "./sums";

/** A node as a box with rows, symbol and name, value, gradient, and how large it has to be: tapelab/views/cards.py. */

const NAME = 13;
export const NOTE = 11;
const SYMBOL = 12;
const SUM = 11;
const PAD = 10;
const PILL = 26;
const LEAST = 112;
const LIVE = 132;
const MOST = 176;
const TOP = 46;
const BAND = 22;
const NOTE_ROW = 18;
const FOOT = 22;

/** A box without a place; `h` is without the foot. */
export interface Card {
  node: Node;
  w: number;
  h: number;
  foot: number;
  chip: number;
  kind: string;
  name: string;
  band: number;
  texts: Text[];
  cells: Cell[];
  sum: Text[];
}

/** The box of a node; with `reserve` it keeps room for a gradient that has yet to come. */
export function card(found: Facts, at: number, reserve = false): Card {
  const node = found.trace.nodes[at]!;
  const name = clip(found.names[at]!, MOST - 60, NAME, "bold");
  const made: Card = {
    node, w: LEAST, h: TOP, foot: 0, chip: 0, kind: kindOf(found, at), name, band: 0, texts: [], cells: [], sum: [],
  };
  addNameAndValue(made, addSymbol(made));
  addNote(made);
  made.band = made.h;
  if (found.reached[at]) addGradient(made, found, at);
  else if (reserve && (node.watched || node.recorded)) {
    made.h = made.h + Math.max(BAND, node.value ? view(node.value, "grad").h + 6 : 0);
  }
  if (reserve) made.w = Math.max(made.w, LIVE);
  addSum(made, found, at, reserve);
  made.chip = Math.min(width(name !== "" ? name : brief(node.value), NOTE, "mono") + 16, 110);
  return made;
}

export const isLeaf = (node: Node): boolean => node.kind === "variable" || node.kind === "constant";

/** The words that say what a box is. */
function kindOf(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  let words: string = node.kind;
  if (node.kind === "op" && !node.recorded) words = `${words} unrecorded`;
  if (isLeaf(node)) words = words + (node.watched ? " watched" : " unwatched");
  if (found.seeds[at] !== "") words = `${words} target`;
  if (found.reached[at] && found.grads[at] === null) words = `${words} none`;
  return words;
}

/** The sign in the circle. */
export function mark(node: Node): string {
  if (isLeaf(node)) return node.watched ? "◆" : "◇";
  return node.symbol !== "" ? node.symbol : "…";
}

/** The symbol in its pill; returns where the text beside it begins. */
function addSymbol(made: Card): number {
  const sign = clip(mark(made.node), 56, SYMBOL);
  const pill = Math.max(PILL, width(sign, SYMBOL) + 12);
  made.texts.push(text(8 + Math.floor(pill / 2), 27, sign, "symbol", "middle"));
  return 8 + pill + 6;
}

function addNameAndValue(made: Card, left: number): void {
  const shown: View = made.node.value ? view(made.node.value, "value") : { w: 0, h: 0, texts: [], cells: [] };
  let top = 0;
  if (made.name === "") top = shown.h <= 16 ? 16 : 10;
  else if (shown.h > 0) top = 24;
  if (made.name !== "") made.texts.push(text(left, shown.h === 0 ? 27 : 19, made.name, "name"));
  put(made, shown, left, top);
  made.h = Math.max(TOP, top + shown.h + 6);
  made.w = Math.max(made.w, left + Math.max(width(made.name, NAME, "bold"), shown.w) + PAD);
}

/** Why nobody watches it, or that it is not on the tape. */
function addNote(made: Card): void {
  const { node } = made;
  let words = "";
  if (isLeaf(node)) words = node.watched ? "" : node.why;
  else if (node.kind === "op" && !node.recorded) words = node.why !== "" ? node.why : "not recorded";
  if (words === "") return;
  words = clip(words, MOST - 2 * PAD, NOTE);
  made.texts.push(text(PAD, made.h + 8, words, "note"));
  made.h = made.h + NOTE_ROW;
  made.w = Math.max(made.w, width(words, NOTE) + 2 * PAD);
}

function addGradient(made: Card, found: Facts, at: number): void {
  const shown = view(found.grads[at]!, "grad");
  const seed = found.seeds[at] !== "";
  const first = made.h + 3;
  made.texts.push(text(PAD, first + 12, "∂", "grad"));
  put(made, shown, PAD + 14, first);
  if (seed) made.texts.push(text(PAD + 14 + shown.w + 6, first + 12, "seed", "note"));
  made.h = made.h + Math.max(BAND, shown.h + 6);
  made.w = Math.max(made.w, PAD + 14 + shown.w + (seed ? 6 + width("seed", NOTE) : 0) + PAD);
}

/** Put the texts and cells of a value where they belong in the box. */
function put(made: Card, shown: View, left: number, top: number): void {
  for (const row of shown.texts) made.texts.push({ ...row, x: left + row.x, y: top + row.y });
  for (const cell of shown.cells) made.cells.push({ ...cell, x: left + cell.x, y: top + cell.y });
}

function addSum(made: Card, found: Facts, at: number, reserve: boolean): void {
  const words = fittingSum(found, at, SUM);
  if (words === "") return;
  made.sum.push(text(8, 15, words, "sum"));
  if (reserve) return;
  made.foot = FOOT;
  made.w = Math.max(made.w, width(words, SUM, "mono") + 16);
}
