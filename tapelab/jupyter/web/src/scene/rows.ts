import { view, type View } from "./arrays";
import { isLeaf, mark, type Card } from "./card";
import type { Facts } from "./facts";
import { clip, width } from "./measure";
import { text } from "./parts";
import { fittingSum } from "./sums";

/** The rows of a box, each of which makes it as large as it needs: the second half of tapelab/views/cards.py. */

export const NAME = 13;
export const NOTE = 11;
const SYMBOL = 12;
const SUM = 11;
const PAD = 10;
const PILL = 26;
export const MOST = 176;
export const TOP = 46;
export const BAND = 22;
const NOTE_ROW = 18;
const FOOT = 22;

/** The symbol in its pill; returns where the text beside it begins. */
export function addSymbol(made: Card): number {
  const sign = clip(mark(made.node), 56, SYMBOL);
  const pill = Math.max(PILL, width(sign, SYMBOL) + 12);
  made.texts.push(text(8 + Math.floor(pill / 2), 27, sign, "symbol", "middle"));
  return 8 + pill + 6;
}

export function addNameAndValue(made: Card, left: number): void {
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
export function addNote(made: Card): void {
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

export function addGradient(made: Card, found: Facts, at: number): void {
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

export function addSum(made: Card, found: Facts, at: number, reserve: boolean): void {
  const words = fittingSum(found, at, SUM);
  if (words === "") return;
  made.sum.push(text(8, 15, words, "sum"));
  if (reserve) return;
  made.foot = FOOT;
  made.w = Math.max(made.w, width(words, SUM, "mono") + 16);
}
