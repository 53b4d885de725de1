import { html, set, unique } from "./dom";
import { atWork, momentOf, type Moment } from "./moment";
import { keyOf } from "./graph/drawings";
import { Graph } from "./graph/graph";
import { guarded } from "./guard";
import { ownKeys } from "./keys";
import { steadied } from "./lens/steady";
import { newLook, type Choice } from "./look";
import { paced } from "./pace";
import { accountText } from "./parts/account";
import { announcer } from "./parts/announce";
import { card } from "./parts/card";
import { checks } from "./parts/check";
import { explanations, type Spot } from "./parts/explanation";
import { groups } from "./parts/groups";
import { header } from "./parts/header";
import { history } from "./parts/history";
import { languageSwitch } from "./parts/language";
import { memory } from "./parts/memory";
import { orders } from "./parts/orders";
import { predict } from "./parts/predict";
import { sizes } from "./parts/sizes";
import { source } from "./parts/source";
import { steps } from "./parts/step";
import { stepText } from "./parts/spoken";
import { tabs } from "./parts/tabs";
import { timeline, viewKeys, type Way } from "./parts/timeline";
import { watched } from "./parts/watched";
import type { Store } from "./store";
import type { Trace } from "./types";
import { language, words } from "./words";

/** Where the reader was in a view that is taken down to be built anew in another language. */
interface Place {
  look: Choice;
  chosen: { id: number; line: number | null } | undefined;
  mine: number | undefined;
  drawing: string;
}
const places = new WeakMap<Element, Place>();

/** One view of a store, in `el`: puts the parts together, and brings them up to date at most once a frame. */
export function view(store: Store, el: Element): () => void {
  // Tabs refer to their panel by id, ids belong to the whole page, and each widget runs in a module of its own.
  const id = unique("view");
  let moment: Moment | undefined;
  let chosen: { id: number; line: number | null } | undefined;
  /** The pass that the reader chose, the drawing it belongs to, and how the reader last moved on the time line. */
  let mine: number | undefined;
  let drawing = "";
  let moved: Way | undefined;
  /** What the reason speaks of that the reader points at. */
  let spot: Spot | undefined;
  const pace = paced(() => guarded(element, draw));
  const look = newLook(pace.soon);
  const place = places.get(el);
  if (place) {
    ({ chosen, mine, drawing } = place);
    Object.assign(look, place.look, { change: look.change });
  }

  const parts = {
    header: header(),
    watched: watched({ select: (node) => graph.focus(node), explain: (node) => parts.explanations.open(node) }),
    explanations: explanations(pointAt),
    history: history(),
    memory: memory(),
    sizes: sizes(),
    predict: predict(store, (node) => graph.focus(node)),
    account: accountText(),
    announcer: announcer(),
    card: card(),
    steps: steps(store, pace.soon),
    checks: checks(store),
    orders: orders(),
    groups: groups((node) => graph.focus(node)),
  };
  const graph = new Graph(pace.soon, light, (node) => look.selected !== node && look.change({ selected: node }));
  const line = timeline(go, (pass) => {
    mine = pass;
    look.change({ pass, beat: undefined, selected: undefined });
  });
  parts.card.more.append(parts.checks.element);
  parts.header.aside.before(parts.sizes.hint);
  parts.header.below.append(parts.memory.element);
  parts.header.aside.append(parts.predict.button, parts.sizes.button, graph.tools, languageSwitch(store));
  const code = source((line) => graph.light(line));
  const strip = tabs((tape) => {
    chosen = { id: tape, line: store.traces.get(tape)?.tape.line ?? null };
    pace.soon();
  });
  const main = html("div", { class: "tapelab-main" }, parts.orders.element, parts.groups.element, graph.element, graph.legend, parts.sizes.element, code.element, line.element);
  const side = html("div", { class: "tapelab-side" }, parts.predict.element, parts.watched.element, parts.card.element, parts.explanations.element, parts.history.element);
  const body = html("div", { class: "tapelab-body", id }, main, side);
  const element = html("div", { class: "tapelab", "data-tapelab": "view", role: "group", lang: language },
    strip.element, parts.header.element, parts.steps.element, body, parts.account.element, parts.announcer.element);

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
    if (keyOf(tape) !== drawing) {
      drawing = keyOf(tape);
      mine = undefined;
      Object.assign(look, {
        beat: undefined, pass: undefined, selected: undefined, order: undefined, opened: new Set(), iteration: new Map(),
      });
    }
    const before = moment;
    moment = momentOf(trace, !store.ended, look, store.traces);
    const steady = steadied(before, moment);
    if (steady !== undefined) {
      look.beat = steady;
      moment = momentOf(trace, !store.ended, look, store.traces);
    }
    set(element, { "data-beat": moment.beat?.kind, "data-replaying": moment.replaying });
    strip.show(store.traces.values(), tape.id, id);
    set(body, { role: strip.element.hidden ? null : "tabpanel" });
    for (const part of Object.values(parts)) part.show(moment);
    code.show(moment);
    line.show(moment);
    graph.show(moment);
    light();
    set(element, { "data-at": moment.at });
    if (moved === "step") parts.announcer.say(stepText(moment));
    moved = undefined;
  }

  /** To a place on the time line; whoever leaves its end stays with the pass that was shown. */
  function go(beat: number | undefined, way: Way): void {
    moved = way;
    look.change({ beat, pass: beat === undefined ? mine : moment?.flat.passes.at(-1)?.id, selected: undefined });
  }

  /** Light the line of the reason or the node that the reader points at, else of the record at work. */
  function light(): void {
    if (moment) code.light(spot?.line ?? (graph.current() ?? atWork(moment))?.line ?? null);
  }

  /** Show the place that a reason speaks of, in the code and on the graph. */
  function pointAt(to: Spot | undefined, go: boolean): void {
    spot = to;
    graph.mark(to && { nodes: to.cut, kind: to.tone }, go);
    light();
    if (go) code.element.scrollIntoView?.({ block: "nearest" });
  }

  const unlisten = parts.groups.listen(graph.element);
  const unkey = viewKeys(element, { ...line.keys, ...parts.steps.keys });
  const unsubscribe = store.subscribe(pace.soon);
  const release = ownKeys(element);
  // On the page first, so that the first drawing knows how wide the page is.
  el.append(element);
  guarded(element, draw);
  return () => {
    places.set(el, { look, chosen, mine, drawing });
    unsubscribe();
    release();
    pace.stop();
    strip.stop();
    line.stop();
    parts.card.stop();
    code.stop();
    parts.steps.stop();
    parts.checks.stop();
    parts.predict.stop();
    unkey();
    unlisten();
    graph.stop();
    element.remove();
  };
}
