import { button, html, say, set } from "../dom";
import type { Moment } from "../moment";
import { isRecord } from "../scene/facts";
import type { Said, Store } from "../store";
import type { Trace } from "../types";
import { words } from "../words";
import { formula } from "./formula";
import type { Part } from "./part";

/** A cell that runs for so many milliseconds is worth a pause button, whether it was asked to step or not. */
const LONG = 1_500;

type Command = "next" | "go" | "pause";

export interface Steps extends Part {
  keys: Record<string, () => void>;
  stop(): void;
}

/**
 * Lets the reader hold the cell: it waits at each record for "next", runs on with "go" and stops again with "pause".
 * Whether a page can be heard while its cell runs is the kernel's to know; where it can't, this says so.
 */
export function steps(store: Store, soon: () => void): Steps {
  let said: Said | undefined;
  let moment: Moment | undefined;
  /** What was asked for and not answered yet. */
  let asked: Command | undefined;
  let long = false;
  const timer = setTimeout(() => {
    long = true;
    if (moment?.live) soon();
  }, LONG);

  const status = html("p", {
    class: "tapelab-step-status", role: "status", "aria-live": "polite", "data-tapelab": "step-status",
  });
  const next = control("next", ask);
  const go = control("go", ask);
  const pause = control("pause", ask);
  const element = html("div", {
    class: "tapelab-stepping", "data-tapelab": "step", role: "group", "aria-label": words.stepping.label, hidden: true,
  }, html("div", { class: "tapelab-buttons" }, next, go, pause), status);

  const waits = (): boolean => said?.kind === "paused" && asked === undefined;

  function ask(cmd: Command): void {
    if (!moment?.live || asked === cmd || (cmd === "pause") === waits()) return;
    asked = cmd;
    store.tell({ cmd });
    draw();
  }

  const unlisten = store.listen(["paused", "running", "cannot"], (now) => {
    // After "next" the cell runs for a moment: no news until it waits again, or has not done so for a while.
    if (now.kind !== "running" || asked !== "pause") asked = undefined;
    said = now;
    soon();
  });

  function draw(): void {
    const live = moment?.live ?? false;
    const cannot = said?.kind === "cannot";
    const held = live && said?.kind === "paused";
    element.hidden = !(cannot || (live && (said !== undefined || long)));
    set(element, { "data-state": element.hidden ? null : cannot ? "cannot" : held ? "paused" : "running" });
    for (const each of [next, go]) set(each, { "aria-disabled": waits() ? null : "true" });
    set(pause, { "aria-disabled": held ? "true" : null });
    next.hidden = go.hidden = !live || said === undefined || cannot;
    pause.hidden = !live || cannot;
    say(status, cannot ? words.stepping.cannot : live ? liveText(held) : "");
  }

  function liveText(held: boolean): string {
    if (asked === "pause") return words.stepping.asked;
    return held ? placeText(said!, store.traces) : words.stepping.running;
  }

  return {
    element,
    show(now) {
      moment = now;
      if (!now.live) asked = undefined;
      draw();
    },
    keys: { n: () => ask("next"), g: () => ask("go"), p: () => ask("pause") },
    stop() {
      clearTimeout(timer);
      unlisten();
    },
  };
}

/** Where the cell waits: "waiting at record 3, line 4: w3 = x1 · x2". */
function placeText(said: Said, traces: Map<number, Trace>): string {
  const nodes = traces.get(said.trace as number)?.nodes ?? [];
  const node = nodes.find(({ id }) => id === said.node);
  if (!node) return words.stepping.waiting;
  const number = nodes.filter((each) => isRecord(each) && each.id <= node.id).length;
  return (said.back ? words.stepping.backAt : words.stepping.at)(number, node.line, formula(node));
}

function control(name: Command, press: (name: Command) => void): HTMLButtonElement {
  return button({
    class: "tapelab-step", "data-tapelab": `step-${name}`, title: words.stepping.why[name], "aria-keyshortcuts": name[0],
  }, words.stepping[name], () => press(name));
}
