import { html, set } from "./dom";
import { atWork, momentOf, type Moment } from "./moment";
import { Graph } from "./graph/graph";
import { guarded } from "./guard";
import { paced } from "./pace";
import { accountText } from "./parts/account";
import { announcer } from "./parts/announce";
import { header } from "./parts/header";
import { source } from "./parts/source";
import { tabs } from "./parts/tabs";
import { watched } from "./parts/watched";
import type { Store } from "./store";
import type { Trace } from "./types";
import { words } from "./words";

/** One view of a store, in `el`: puts the parts together, and brings them up to date at most once a frame. */
export function view(store: Store, el: Element): () => void {
  // Tabs refer to their panel by id, ids belong to the whole page, and each widget runs in a module of its own.
  const id = `tapelab-${Math.random().toString(36).slice(2)}`;
  let moment: Moment | undefined;
  let chosen: { id: number; line: number | null } | undefined;
  const pace = paced(() => guarded(element, draw));

  const parts = {
    header: header(),
    watched: watched((node) => graph.focus(node)),
    account: accountText(),
    announcer: announcer(),
  };
  const graph = new Graph(pace.soon, light);
  parts.header.aside.append(graph.tools);
  const code = source((line) => graph.light(line));
  const strip = tabs((tape) => {
    chosen = { id: tape, line: store.traces.get(tape)?.tape.line ?? null };
    pace.soon();
  });
  // A time line belongs below the code, cards below the watched panel; both parts have room for more.
  const main = html("div", { class: "tapelab-main" }, graph.element, graph.legend, code.element);
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
    const trace = pick();
    set(element, { "data-seq": store.seq });
    if (!trace) return;
    const { tape } = trace;
    set(element, {
      "aria-label": words.view(tape.name), "data-state": tape.state, "data-records": tape.records, "data-error": tape.error || null,
    });
    moment = momentOf(trace, !store.ended);
    strip.show(store.traces.values(), tape.id, id);
    set(body, { role: strip.element.hidden ? null : "tabpanel" });
    for (const part of Object.values(parts)) part.show(moment);
    code.show(moment);
    graph.show(moment);
    light();
  }

  /** Light the line of the node that the reader points at, else of the record at work. */
  function light(): void {
    if (moment) code.light((graph.current() ?? atWork(moment))?.line ?? null);
  }

  const unsubscribe = store.subscribe(pace.soon);
  // On the page first, so that the first drawing knows how wide the page is.
  el.append(element);
  guarded(element, draw);
  return () => {
    unsubscribe();
    pace.stop();
    strip.stop();
    graph.stop();
    element.remove();
  };
}
