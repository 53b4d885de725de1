import { html, say, set } from "../dom";
import { bytes, words } from "../words";
import type { Part } from "./part";

/** The line above the graph: which tape this is, what it is doing, what it holds, and what went wrong. */
export function header(): Part {
  const name = html("span", { class: "tapelab-name" });
  const state = html("span", { class: "tapelab-pill" });
  const counts = html("span", { class: "tapelab-counts" });
  const badge = html("span", { class: "tapelab-badge", title: words.persistentWhy, hidden: true }, words.persistent);
  const error = html("p", { class: "tapelab-error", hidden: true });
  const line = html("div", { class: "tapelab-header", "data-tapelab": "header" }, name, state, counts, badge);
  const element = html("div", {}, line, error);
  return {
    element,
    show({ trace, pass, name: called }) {
      const { tape } = trace;
      say(name, called);
      set(name, { title: [tape.cell, tape.line && `line ${tape.line}`].filter(Boolean).join(", ") || null });
      say(state, tape.state);
      set(state, { title: words.states[tape.state], "data-state": tape.state });
      const values = trace.nodes.reduce((sum, node) => sum + (node.keeps > 0 ? 1 : 0), 0);
      say(counts, words.counts(tape.records, tape.bytes > 0 ? values : 0, bytes(tape.bytes)));
      badge.hidden = !tape.persistent;
      const failed = pass?.error ? words.failed(pass.error) : "";
      say(error, tape.error ? words.left(tape.error) : failed);
      error.hidden = !tape.error && !failed;
    },
  };
}
