import { brief } from "./arrays";
import { isLeaf, type Card } from "./card";
import type { Facts } from "./facts";
import { clip, width } from "./measure";
import {
  addGradient, addNameAndValue, addNotes, addSeed, addSum, addSymbol, addTangents, keepRoom, MOST, NAME, NOTE, TOP,
} from "./rows";

/** A node as a box with rows, symbol and name, value, gradient, and how large it has to be: tapelab/views/cards.py. */

/** The least width of a box; while it grows it keeps room for longer numbers. */
const LEAST = 112;
const LIVE = 132;

/** The box of a node; with `reserve` it keeps room for a gradient that has yet to come. */
export function card(found: Facts, at: number, reserve = false): Card {
  const node = found.trace.nodes[at]!;
  const name = clip(found.names[at]!, MOST - 60, NAME, "bold");
  const made: Card = {
    node, w: LEAST, h: TOP, foot: 0, chip: 0, kind: kindOf(found, at), name, band: 0, side: 0,
    texts: [], cells: [], sum: [], beneath: [],
  };
  const left = addSymbol(made);
  addNameAndValue(made, left);
  addTangents(made, left);
  addNotes(made);
  made.band = made.h;
  if (found.reached[at]) addGradient(made, found, at);
  else if (reserve && (node.watched || node.recorded)) keepRoom(made);
  if (reserve) made.w = Math.max(made.w, LIVE);
  addSum(made, found, at, reserve);
  if (!reserve) addSeed(made, found, at);
  made.chip = Math.min(width(name !== "" ? name : brief(node.value), NOTE, "mono") + 16, 110);
  return made;
}

/** The words that say what a box is. */
function kindOf(found: Facts, at: number): string {
  const node = found.trace.nodes[at]!;
  let words: string = node.kind;
  if (node.kind === "op" && !node.recorded) words = `${words} unrecorded`;
  if (isLeaf(node)) words = words + (node.watched ? " watched" : " unwatched");
  if (found.seeds[at] !== "") words = `${words} target`;
  if (found.reached[at] && found.grads[at] === null) words = `${words} none`;
  if (node.order > 0 && node.by !== null) words = `${words} order${node.order}`;
  return words;
}
