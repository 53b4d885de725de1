import { reason, said } from "../words/said";
import { brief, summaryRoom, view, type View } from "./arrays";
import { isLeaf, mark, type Card } from "./card";
import type { Facts } from "./facts";
import { clip, width, wrapped } from "./measure";
import { bytesText, figures } from "./numbers";
import { text } from "./parts";
import { orderOf } from "./spoken";
import { fittingSum } from "./sums";

/** The rows of a box, each of which makes it as large as it needs: tapelab/views/rows.py. */

export const NAME = 13;
export const NOTE = 11;
const SYMBOL = 12;
const SUM = 11;
const PAD = 10;
const PILL = 26;
export const MOST = 176;
export const TOP = 46;
const BAND = 22;
/** The room for ∂. */
const SIGN = 14;
/** A gradient this tall stands beside the value, not under it. */
const TALL = 60;
/** Where a column with a gradient begins, down. */
const COLUMN = 4;
const NOTE_ROW = 18;
const TANGENT_ROW = 17;
const TANGENTS = 3;
const FOOT = 22;
const LINE = 14;
const NOTHING: View = { w: 0, h: 0, texts: [], cells: [] };

/** The symbol in its pill; returns where the text beside it begins. */
export function addSymbol(made: Card): number {
  const sign = clip(mark(made.node), 56, SYMBOL);
  const pill = Math.max(PILL, width(sign, SYMBOL) + 12);
  made.texts.push(text(8 + Math.floor(pill / 2), 27, sign, "symbol", "middle"));
  return 8 + pill + 6;
}

export function addNameAndValue(made: Card, left: number): void {
  const shown: View = made.node.value ? view(made.node.value, "value") : NOTHING;
  let top = 0;
  if (made.name === "") top = shown.h <= 16 ? 16 : 10;
  else if (shown.h > 0) top = 24;
  if (made.name !== "") made.texts.push(text(left, shown.h === 0 ? 27 : 19, made.name, "name"));
  put(made, shown, left, top);
  made.h = Math.max(TOP, top + shown.h + 6);
  made.w = Math.max(made.w, left + Math.max(width(made.name, NAME, "bold"), shown.w) + PAD);
}

/** The directional derivatives that travel with the value. */
export function addTangents(made: Card, left: number): void {
  const { tangents } = made.node;
  tangents.slice(0, TANGENTS).forEach(({ of: name, value }, k) => {
    const words = clip(`→ ${brief(value)}`, MOST - PAD, 12, "mono");
    made.texts.push(text(left, made.h + 8, words, "tangent"));
    let across = left + width(words, 12, "mono");
    let of = name !== "" ? clip(said("of", { name }), 60, NOTE) : "";
    if (k === TANGENTS - 1 && tangents.length > TANGENTS) of = said("and-more", { n: String(tangents.length - k - 1) });
    if (of !== "") {
      made.texts.push(text(across + 6, made.h + 8, of, "note"));
      across = across + 6 + width(of, NOTE);
    }
    made.h = made.h + TANGENT_ROW;
    made.w = Math.max(made.w, across + PAD);
  });
}

/** Why nobody watches it, that it is not on the tape, which order it has, what is folded. */
function notesOf({ node }: Card): string[] {
  if (node.kind === "group") {
    const told: string[] = [];
    const count = said("records", { n: figures(node.iteration) });
    if (node.iteration > 0 && count !== node.name) told.push(count);
    if (node.keeps > 0) told.push(said("keeps", { bytes: bytesText(node.keeps) }));
    return [reason(node.why), told.join(", ")];
  }
  if (isLeaf(node)) return [node.watched ? "" : reason(node.why)];
  if (node.recorded) return [node.order > 0 ? orderOf(node) : ""];
  const why = node.why !== "" ? reason(node.why) : said("not-recorded");
  return [node.order > 0 ? `${said("order", { order: String(node.order) })}, ${why}` : why];
}

export function addNotes(made: Card): void {
  let row = NOTE_ROW;
  for (const note of notesOf(made)) {
    if (note === "") continue;
    const words = clip(note, MOST - 2 * PAD, NOTE);
    made.texts.push(text(PAD, made.h + row - 10, words, "note"));
    made.h = made.h + row;
    made.w = Math.max(made.w, width(words, NOTE) + 2 * PAD);
    row = LINE;
  }
}

/** The gradient: under the value, or beside it when both are tall. */
export function addGradient(made: Card, found: Facts, at: number): void {
  const shown = view(found.grads[at]!, "grad");
  const seed = found.seeds[at] !== "" ? said("seed") : "";
  if (beside(made, shown)) {
    made.texts.push(text(made.side + PAD, 19, "∂", "grad"));
    if (seed !== "") made.texts.push(text(made.side + PAD + SIGN, 19, seed, "note"));
    put(made, shown, made.side + PAD, 24);
    made.w = made.side + PAD + Math.max(shown.w, SIGN + width(seed, NOTE)) + PAD;
    made.h = Math.max(made.h, 24 + shown.h + 6);
    return;
  }
  made.band = made.h;
  const first = made.h + 3;
  made.texts.push(text(PAD, first + 12, "∂", "grad"));
  put(made, shown, PAD + SIGN, first);
  let room = PAD + SIGN + shown.w + PAD;
  if (seed !== "") {
    made.texts.push(text(room - PAD + 6, first + 12, seed, "note"));
    room = room + 6 + width(seed, NOTE);
  }
  made.h = made.h + Math.max(BAND, shown.h + 6);
  made.w = Math.max(made.w, room);
}

/** Whether the gradient gets a column of its own; then also where that begins. */
function beside(made: Card, shown: View): boolean {
  if (shown.h < TALL || made.h <= TALL) return false;
  [made.side, made.band] = [made.w, COLUMN];
  return true;
}

/** Room for a gradient that has yet to come. */
export function keepRoom(made: Card): void {
  const { value } = made.node;
  const shown = value ? view(value, "grad") : NOTHING;
  if (value && beside(made, shown)) {
    made.w = made.side + PAD + Math.max(shown.w, summaryRoom(value)) + PAD;
    made.h = Math.max(made.h, 24 + shown.h + 6);
  } else {
    made.band = made.h;
    made.h = made.h + Math.max(BAND, shown.h + 6);
  }
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

/** Beneath the target: why the pass starts as it does. */
export function addSeed(made: Card, found: Facts, at: number): void {
  const why = found.seeds[at]!;
  if (why === "" || why === "seed") return;
  for (const words of wrapped(reason(why), Math.max(made.w, MOST - 30) - 4, NOTE, "", 2)) {
    made.beneath.push(text(4, made.foot + 12, words, "note"));
    made.foot = made.foot + LINE;
    made.w = Math.max(made.w, width(words, NOTE) + 6);
  }
  made.foot = made.foot + 4;
}
