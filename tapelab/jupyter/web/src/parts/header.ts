import { countKept } from "../account/kept";
import { html, say, set } from "../dom";
import { isBackward } from "../lens/beats";
import type { Moment } from "../moment";
import type { Trace } from "../types";
import { bytes, words } from "../words";
import { said } from "../words/said";
import type { Part } from "./part";

/** The line above the graph: which tape this is, what it is doing, what it holds, and what went wrong. */
export function header(): Part & { aside: HTMLElement; below: HTMLElement } {
  const name = html("span", { class: "tapelab-name" });
  const state = html("span", { class: "tapelab-pill" });
  const counts = html("span", { class: "tapelab-counts" });
  const error = html("p", { class: "tapelab-error", hidden: true });
  const aside = html("div", { class: "tapelab-header-end" });
  const below = html("div");
  const line = html("div", { class: "tapelab-header", "data-tapelab": "header" }, name, state, counts, aside);
  const element = html("div", {}, line, below, error);
  return {
    element,
    aside,
    below,
    show(moment) {
      const { tape } = moment.flat;
      say(name, moment.name);
      set(name, { title: [tape.cell, tape.line && words.line(tape.line)].filter(Boolean).join(", ") || null });
      say(state, stateText(moment));
      set(state, { title: words.states[tape.state], "data-state": pillState(moment) });
      say(counts, [words.records(tape.records), ...held(moment.flat)].join(" · "));
      const failed = moment.pass?.error ? words.failed(moment.pass.error) : "";
      say(error, tape.error ? words.left(tape.error) : failed);
      error.hidden = !tape.error && !failed;
    },
  };
}

/** What the tape is doing; while the reader goes back in time, what it did then. */
function stateText({ flat: { tape, passes }, beats, beat, replaying }: Moment): string {
  if (!replaying || !beat) return said(tape.state);
  if (beat.kind === "watch") return words.beatWatch;
  if (beat.kind === "seed") return words.beatSeed;
  const number = beat.number + 1;
  if (beat.kind === "step") return words.beatStep(number, passes.at(-1)?.steps.length ?? number);
  return words.beatRecord(number, beats.filter(({ kind }) => kind === "record").length);
}

function pillState({ flat: { tape }, beat, replaying }: Moment): string {
  if (!replaying || !beat) return tape.state;
  return isBackward(beat) ? "differentiating" : "recording";
}

/** Whether a tape that has stopped keeps nothing, though nobody used it up: it is gone. */
export function dropped(tape: Trace["tape"]): boolean {
  return tape.state === "recorded" && tape.records > 0 && tape.bytes === 0;
}

/** What the tape keeps for the backward pass and until when, or that it has let go. */
function held(trace: Trace): string[] {
  const { tape } = trace;
  if (tape.mode === "forward") return [words.forward];
  if (tape.state === "spent") return [words.letGo];
  const kept = tape.bytes > 0 ? [words.keeps(countKept(trace), bytes(tape.bytes))] : [];
  if (dropped(tape)) return [said("dropped")];
  if (tape.persistent) kept.push(`${said("persistent")}: ${words.kept}`);
  return kept;
}
