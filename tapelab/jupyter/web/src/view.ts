import { html, set } from "./dom";
import { atWork, momentOf } from "./moment";
import { Graph } from "./graph/graph";
import { guarded } from "./guard";
import { accountText } from "./parts/account";
import { announcer } from "./parts/announce";
import { header } from "./parts/header";
import { source } from "./parts/source";
import { tabs } from "./parts/tabs";
import { watched } from "./parts/watched";
import type { Store } from "./store";
import type { Trace } from "./types";
import { words } from "./words";

/** Panels refer to their tabs by id, and ids belong to the whole page. */
let views = 0;

/** One view of a store, in `el`: puts the parts together, and brings them up to date at most once a frame. */
export function view(store: Store, el: Element): () => void {
  const id = `tapelab-${++views}`;
  let chosen: { id: number; line: number | null } | undefined;
  let frame = 0;

  const parts = {
    header: header(),
    watched: watched((node) => graph.focus(node)),
    account: accountText(),
    announcer: announcer(),
  };
  const graph = new Graph(schedule);
  parts.header.aside.append(graph.tools);
  const code = source((line) => graph.light(line));
  const strip = tabs((tape) => {
    chosen = { id: tape, line: store.traces.get(tape)?.tape.line ?? null };
    schedule();
  });
  const main = html("div", { class: "tapelab-main" }, graph.element, code.element);
  const side = html("div", { class: "tapelab-side" }, parts.watched.element);
  const body = html("div", { class: "tapelab-body", id }, main, side);
  const element = html("div", { class: "tapelab", "data-tapelab": "view", role: "group" },
    strip.element, parts.header.element, body, parts.account.element, parts.announcer.element);

  /** The tape the reader chose, or its successor from the same line; else the one that something happened on last. */
  function pick(): Trace | undefined {
    const all = [...store.traces.values()];
    const mine = chosen && (store.traces.get(chosen.id) ?? all.find(({ tape }) => tape.line === chosen!.line));
    return mine ?? store.traces.get(store.active ?? NaN) ?? all.at(-1);
  }

  function draw(): void {
    frame = 0;
    const trace = pick();
    set(element, { "data-seq": store.seq });
    if (!trace) return;
    const { tape } = trace;
    set(element, {
      "aria-label": words.view(tape.name), "data-state": tape.state, "data-records": tape.records, "data-error": tape.error || null,
    });
    const moment = momentOf(trace, !store.ended);
    strip.show(store.traces.values(), tape.id, id);
    set(body, { role: strip.element.hidden ? null : "tabpanel" });
    for (const part of Object.values(parts)) part.show(moment);
    code.show(moment);
    graph.show(moment);
    code.light((graph.current() ?? atWork(moment))?.line ?? null);
  }

  function schedule(): void {
    frame ||= requestAnimationFrame(() => guarded(element, draw));
  }

  const unsubscribe = store.subscribe(schedule);
  // On the page first, so that the first drawing knows how wide the page is.
  el.append(element);
  guarded(element, draw);
  return () => {
    unsubscribe();
    cancelAnimationFrame(frame);
    strip.stop();
    graph.stop();
    element.remove();
  };
}
