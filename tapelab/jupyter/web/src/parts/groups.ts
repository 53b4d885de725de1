import { button, html, named, on, pressed, say, set, undoing } from "../dom";
import { howRolled } from "../lens/roll";
import { itemsOf, keyOf, ROLL, rolls, UNROLL, type Choice, type Fold } from "../lens/shape";
import { isLoop, type Item } from "../lens/rounds";
import type { Look } from "../look";
import type { Moment } from "../moment";
import { clamp } from "../tools";
import { words } from "../words";
import type { Part } from "./part";

/** Pickers beyond this would be a second page. */
const MOST = 4;

/**
 * How loops and calls are rolled up: for each loop the iteration that stands open, for each open call a way to close
 * it, and one button for all. A group on the graph opens by a click or by Enter.
 */
export function groups(focus: (node: number) => void): Part & { listen(graph: HTMLElement): () => void } {
  const all = button({ class: "tapelab-button" }, "", () => {
    if (!now) return;
    const opened = new Set(now.look.opened);
    const was = rolls(now.flat, now.look);
    for (const word of [ROLL, UNROLL]) opened.delete(word);
    now.look.change({ opened: opened.add(was ? UNROLL : ROLL) });
  });
  const rows = html("div", { class: "tapelab-loops" });
  const element = html("div",
    { class: "tapelab-groups", "data-tapelab": "groups", role: "group", hidden: true }, all, rows);
  const pickers = new Map<string, ReturnType<typeof picker>>();
  const closers = new Map<string, HTMLButtonElement>();
  let now: Moment | undefined;

  function show(moment: Moment): void {
    now = moment;
    const { flat, look } = moment;
    const rolled = rolls(flat, look);
    const shape = howRolled(moment.whole)?.shape;
    element.hidden = !rolled && !hasLoop(itemsOf(flat));
    set(element, { "aria-label": words.groups.title });
    say(all, rolled ? words.groups.unroll : words.groups.roll);
    set(all, { title: rolled ? words.groups.unrollWhy : words.groups.rollWhy });
    const choices = shape?.choices.slice(0, MOST) ?? [];
    sync(pickers, choices.map((choice) => choice.key), (key) => picker(key, () => now!.look), (part) => part.element);
    for (const choice of choices) pickers.get(choice.key)!.show(choice, look);
    const calls = shape?.calls.slice(0, MOST) ?? [];
    sync(closers, calls.map(keyOf), (key) => closer(key, () => now!.look), (button) => button);
    for (const call of calls) say(closers.get(keyOf(call))!, words.groups.close(call.name));
  }

  /** Parts by key: new ones are made, old ones taken away, and those that stay keep the focus. */
  function sync<T>(kept: Map<string, T>, keys: string[], make: (key: string) => T, of: (part: T) => HTMLElement): void {
    for (const [key, part] of kept) if (!keys.includes(key)) { of(part).remove(); kept.delete(key); }
    for (const key of keys) {
      if (kept.has(key)) continue;
      const part = make(key);
      kept.set(key, part);
      rows.append(of(part));
    }
  }

  /** Open the group that was pressed: a call, the middle of a long tape, or the iteration next to an open one. */
  function open(target: EventTarget | null): boolean {
    const id = pressed(target, "data-id");
    const fold = now && howRolled(now.whole)?.shape.folds.find((each) => each.id === id);
    if (!now || !fold) return false;
    now.look.change(opening(fold, now.look));
    // Once the new picture stands, the reader goes on from where the group was.
    const next = fold.members[fold.from === 0 && isLoopFold(fold) ? fold.members.length - 1 : 0]!.id;
    requestAnimationFrame(() => requestAnimationFrame(() => focus(next)));
    return true;
  }

  return {
    element,
    show,
    listen(graph) {
      return undoing(
        on(graph, "click", (event) => void open(event.target)),
        on(graph, "keydown", (event) => {
          if ((event.key === "Enter" || event.key === " ") && open(event.target)) event.preventDefault();
        }),
      );
    },
  };
}

const isLoopFold = ({ loop }: Fold): boolean => (loop?.rounds.length ?? 0) > 2;

function opening(fold: Fold, look: Look): Partial<Look> {
  if (!isLoopFold(fold)) return { opened: new Set([...look.opened, fold.key]) };
  const next = fold.from === 0 ? fold.to - 1 : fold.from;
  return { iteration: new Map(look.iteration).set(fold.key, next) };
}

/** Whether rolling up would do anything. */
function hasLoop(items: Item[]): boolean {
  return items.some((item) => isLoop(item) && (item.rounds.length > 2 || item.rounds.some(hasLoop)));
}

/** The iteration of one loop that stands open, by number or step by step. */
function picker(key: string, look: () => Look) {
  const [head, outer] = [html("code"), html("span")];
  const number = html("input", {
    type: "number", min: 1, step: 1, "data-tapelab": "iteration", "data-loop": key,
    "aria-label": words.groups.iteration,
  });
  const back = button(named(words.groups.previous), "‹", () => choose(at - 1));
  const next = button(named(words.groups.next), "›", () => choose(at + 1));
  const told = html("span");
  const whole = button({ class: "tapelab-link" }, "", () => {
    const open = look().opened.has(key);
    look().change({ opened: open ? without(look().opened, key) : new Set([...look().opened, key]) });
  });
  const element = html("div", { class: "tapelab-loop", role: "group" }, head, outer, back, number, next, told, whole);
  let [count, at] = [1, 0];
  let typing: string | undefined;

  function choose(round: number): void {
    if (!Number.isFinite(round)) return;
    const to = clamp(Math.round(round), 0, count - 1);
    look().change({ iteration: new Map(look().iteration).set(key, to), opened: without(look().opened, key) });
  }

  number.oninput = () => (typing = number.value);
  number.onchange = () => {
    typing = undefined;
    choose(Number(number.value) - 1);
  };
  // Notebooks listen for keys too.
  number.onkeydown = (event) => event.stopPropagation();
  return {
    element,
    show({ loop, head: text, shown, inside }: Choice, { iteration, opened }: Look): void {
      count = loop.rounds.length;
      const chosen = iteration.get(key);
      at = chosen !== undefined && shown.includes(chosen) ? chosen : shown.at(-1) ?? 0;
      const name = text || loop.name || (loop.line === undefined ? words.groups.repeated : words.line(loop.line));
      say(head, name);
      const where = inside === undefined ? "" : words.groups.inside(inside + 1);
      say(outer, where);
      set(element, { "aria-label": [name, where].filter(Boolean).join(", ") });
      set(number, { max: count });
      // What the reader is typing is not replaced under their hands.
      if (typing === undefined || typing !== number.value) number.value = String(at + 1);
      const open = opened.has(key);
      for (const control of [back, number, next]) set(control, { disabled: open });
      say(told, open ? words.groups.all(count) : words.groups.shown(shown.map((round) => round + 1), count));
      say(whole, open ? words.groups.roll : words.groups.unrollOne);
    },
  };
}

function closer(key: string, look: () => Look): HTMLButtonElement {
  return button({ class: "tapelab-button" }, "", () => look().change({ opened: without(look().opened, key) }));
}

function without(keys: ReadonlySet<string>, key: string): Set<string> {
  return new Set([...keys].filter((each) => each !== key));
}
