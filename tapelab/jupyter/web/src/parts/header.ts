import { html, say, set } from "../dom";
import type { Trace } from "../types";
import { bytes, words } from "../words";
import type { Part } from "./part";

/** The line above the graph: which tape this is, what it is doing, what it holds, and what went wrong. */
export function header(): Part & { aside: HTMLElement } {
  const name = html("span", { class: "tapelab-name" });
  const state = html("span", { class: "tapelab-pill" });
  const counts = html("span", { class: "tapelab-counts" });
  const badge = html("span", { class: "tapelab-badge", title: words.persistentWhy, hidden: true }, words.persistent);
  const error = html("p", { class: "tapelab-error", hidden: true });
  const aside = html("div", { class: "tapelab-header-end" });
  const line = html("div", { class: "tapelab-header", "data-tapelab": "header" }, name, state, counts, badge, aside);
  const element = html("div", {}, line, error);
  return {
    element,
    aside,
    show({ trace, pass, name: called }) {
      const { tape } = trace;
      say(name, called);
      set(name, { title: [tape.cell, tape.line && `line ${tape.line}`].filter(Boolean).join(", ") || null });
      say(state, tape.state);
      set(state, { title: words.states[tape.state], "data-state": tape.state });
      say(counts, [words.records(tape.records), held(trace)].filter(Boolean).join(" · "));
      badge.hidden = !tape.persistent;
      const failed = pass?.error ? words.failed(pass.error) : "";
      say(error, tape.error ? words.left(tape.error) : failed);
      error.hidden = !tape.error && !failed;
    },
  };
}

/** What the tape keeps for the backward pass, or that it has let go. */
function held({ tape, nodes }: Trace): string {
  if (tape.state === "spent") return words.gone;
  const values = nodes.reduce((sum, node) => sum + (node.keeps > 0 ? 1 : 0), 0);
  return tape.bytes > 0 ? words.keeps(values, bytes(tape.bytes)) : "";
}
