import { name as called } from "../account/telling";
import { beats, isBackward, type Beat } from "../lens/beats";
import type { Moment } from "../moment";
import { brief } from "../scene/arrays";
import { mark } from "../scene/card";
import { nodeOf } from "../scene/facts";
import { words } from "../words";
import { formula } from "./formula";

/** Places on the time line in words: for screen readers, for the slider, and for whoever listens. */

/** So many names are told. */
const MOST = 4;

/** What the slider says: "backward 4 of 4: × at w3 sends 1.6829 to x1". */
export function placeText(moment: Moment): string {
  const { told, beat, pass, flat } = moment;
  if (!beat) return words.replay.none;
  const node = nodeOf(told, beat.node);
  const name = beat.node === undefined ? "" : called(told, beat.node);
  const number = beat.number + 1;
  switch (beat.kind) {
    case "watch":
      return words.replay.atWatch(some(told.trace.nodes.filter((each) => each.watched).map(({ id }) => called(told, id))));
    case "record":
      return words.replay.atRecord(number, recordsIn(moment), node ? `${formula(node)} → ${brief(node.value)}` : name);
    case "seed":
      return words.replay.atSeed(brief(pass?.seeds.find((seed) => seed.node === beat.node)?.value ?? null), name);
    case "step":
      return words.replay.atStep(number, flat.passes.at(-1)!.steps.length, node ? mark(node) : "", name, sent(moment));
    case "results":
      return words.replay.atResults(some((pass?.results ?? []).map(({ node: of, value, name: own }) =>
        words.card.gets(own || (of === null ? "?" : called(told, of)), brief(value)))));
  }
}

/** What is announced when the reader has stepped: "Step 7 of 23: over y = x · w, 0.5 arrives; sends 1.5 to w". */
export function stepText(moment: Moment): string {
  const { told, beat, beats: all, at, pass } = moment;
  const node = nodeOf(told, beat?.node);
  const step = beat?.kind === "step" ? pass?.steps[beat.number] : undefined;
  const arrives = node && step?.incoming ? brief(step.incoming) : "";
  const text = arrives ? words.replay.over(formula(node!), arrives, sent(moment)) : placeText(moment);
  return words.replay.step(at + 1, all.length, text);
}

/** The sign above a place of the time line. */
export function signOf(moment: Moment, beat: Beat): string {
  if (beat.kind === "watch" || beat.kind === "seed" || beat.kind === "results") return words.replay[beat.kind];
  const node = nodeOf(moment.entire, beat.node);
  return node ? mark(node) : "…";
}

/** Where the backward pass begins on the time line; its length while there is none. */
export function turnOf(all: Beat[]): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBackward(all[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function recordsIn({ flat }: Moment): number {
  return turnOf(beats(flat)) - 1;
}

function sent({ told, pass, beat }: Moment): string {
  const flows = pass?.steps[beat!.number]?.edges.filter(({ contribution }) => contribution) ?? [];
  if (flows.length === 0) return words.replay.sendsNothing;
  const parts = flows.map(({ to, contribution }) => words.replay.sent(brief(contribution), called(told, to)));
  return words.replay.sends(some(parts));
}

function some(parts: string[]): string {
  return [...parts.slice(0, MOST), ...(parts.length > MOST ? [words.card.more(parts.length - MOST)] : [])].join(", ");
}
