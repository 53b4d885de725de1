import { button, html, isPlain, keep, named, on, pressed, say, set, sizing } from "../dom";
import { name as called } from "../account/telling";
import type { Moment } from "../moment";
import { width } from "../scene/measure";
import { clamp } from "../tools";
import { words } from "../words";
import type { Part } from "./part";
import { player } from "./player";
import { marksOf, type Mark } from "./marks";
import { placeText, turnOf } from "./spoken";

/** What is assumed of the room for marks before the page has laid it out. */
const ROOM = 480;

/** How the reader went somewhere: what the slider says itself need not be announced. */
export type Way = "slider" | "step" | "play";

export interface Timeline extends Part {
  /** The keys of the time line. */
  keys: Record<string, () => void>;
  stop(): void;
}

/**
 * One slider over everything that the tape did: forward record by record, then backward step by step. At its end it
 * follows a cell that runs; anywhere else it stays where the reader put it. `go` to undefined is the end.
 */
export function timeline(go: (at: number | undefined, way: Way) => void, choose: (pass: number) => void): Timeline {
  let moment: Moment | undefined;
  /** Where the reader has gone, also before it is drawn. */
  let place = 0;
  const last = (): number => (moment?.beats.length ?? 1) - 1;
  const to = (at: number, way: Way): void => {
    place = clamp(at, 0, last());
    go(place === last() ? undefined : place, way);
  };
  const runs = player((at) => to(at, "play"), (playing) => say(play, playing ? words.replay.pause : words.replay.play));

  const previous = control("previous", "◀ ,", words.replay.previous, () => step(-1));
  const next = control("next", "▶ .", words.replay.next, () => step(1));
  const play = control("play", words.replay.play, words.replay.playWhy, toggle);
  const end = control("end", words.replay.end, words.replay.endWhy, () => to(last(), "step"));
  const scrubber = html("input", {
    type: "range", class: "tapelab-scrubber", "data-tapelab": "scrubber", min: 0, step: 1,
    "aria-label": words.replay.line,
  });
  const marks = html("div", { class: "tapelab-marks", "aria-hidden": "true" });
  const scale = html("div", { class: "tapelab-scale" }, marks, scrubber);
  const passes = html("select", { class: "tapelab-passes", "data-tapelab": "pass", "aria-label": words.replay.passes });
  const ends = `${words.replay.record} → ${words.replay.differentiate}`;
  const way = html("span", { class: "tapelab-way", "aria-hidden": "true" }, ends);
  const element = html("div", { class: "tapelab-timeline", role: "group", "aria-label": words.replay.line },
    html("div", { class: "tapelab-buttons" }, previous, next, play, end), scale, passes, way);

  scrubber.oninput = () => {
    runs.stop();
    to(scrubber.valueAsNumber, "slider");
  };
  marks.onclick = ({ target }) => {
    const at = pressed(target, "data-at");
    if (at !== undefined) moveTo(at);
  };
  passes.onchange = () => choose(Number(passes.value));
  let room = ROOM;
  const unsize = sizing(scale, () => {
    room = scale.clientWidth || ROOM;
    mark();
  });

  function moveTo(at: number): void {
    runs.stop();
    to(at, "step");
  }

  function step(by: number): void {
    if (moment) moveTo(place + by);
  }

  function toggle(): void {
    if (runs.playing) runs.stop();
    else if (moment) runs.play(place, last);
  }

  function show(now: Moment): void {
    moment = now;
    const { at, beats, replaying, look } = now;
    place = at;
    element.hidden = beats.length < 2;
    set(scrubber, { max: last(), "aria-valuetext": placeText(now) });
    if (scrubber.valueAsNumber !== at) scrubber.value = String(at);
    const share = (spot: number): string => String(last() > 0 ? clamp(spot / last(), 0, 1) : 0);
    scrubber.style.setProperty("--at", share(at));
    scrubber.style.setProperty("--turn", share(turnOf(beats) - 0.5));
    previous.disabled = at <= 0;
    next.disabled = at >= last();
    end.disabled = !replaying && look.selected === undefined;
    showPasses(now);
    mark();
  }

  function mark(): void {
    if (!moment || element.hidden) return;
    const row = marksOf(moment, room, (text) => width(text, 11));
    marks.replaceChildren(...row.map(markElement));
  }

  function showPasses({ passes: all, pass, flat, entire }: Moment): void {
    passes.hidden = all.length < 2;
    if (passes.hidden) return;
    const rows = all.map(({ id, targets }) =>
      [String(id), words.replay.pass(id + 1, targets.map((node) => called(entire, node)).join(", "))] as const);
    if (rows.join() !== [...passes.options].map(({ value, text }) => [value, text]).join()) {
      passes.replaceChildren(...rows.map(([value, text]) => html("option", { value }, text)));
    }
    passes.value = String(pass?.id ?? flat.passes.at(-1)?.id ?? "");
  }

  return {
    element, show,
    keys: { ",": () => step(-1), ".": () => step(1), " ": toggle },
    stop() {
      runs.stop();
      unsize();
    },
  };
}

function markElement({ at, text, left, width: wide, backward, here }: Mark): HTMLElement {
  const kind = `tapelab-mark${backward ? " tapelab-backward" : ""}${here ? " tapelab-here" : ""}`;
  const element = html("span", { class: kind, "data-at": at }, text);
  Object.assign(element.style, { left: `${left}px`, width: `${wide}px` });
  return element;
}

function control(name: string, text: string, title: string, press: () => void): HTMLButtonElement {
  const called = name === "previous" || name === "next" ? named(title) : { title };
  return button({ class: "tapelab-step", "data-tapelab": name, ...called }, text, press);
}

/** Keys that work wherever the focus is in the view. */
export function viewKeys(element: HTMLElement, keys: Record<string, () => void>): () => void {
  // On the window and before anybody else: in command mode JupyterLab takes keys at the document, on their way down.
  return on(globalThis as never, "keydown", (event) => {
    const { target, key } = event;
    if (!(target instanceof Element) || !element.contains(target)) return;
    if (!isPlain(event)) return;
    if (target.matches(".tapelab-scrubber") && /^(Arrow|Home|End|Page)/.test(key)) return event.stopPropagation();
    const press = keys[key];
    if (!press || target.matches("select, textarea, input:not([type=range], [type=checkbox])")) return;
    // Space presses what can be pressed.
    if (key === " " && target.matches("button, summary, a, input[type=checkbox]")) return;
    keep(event);
    press();
  }, { capture: true });
}
