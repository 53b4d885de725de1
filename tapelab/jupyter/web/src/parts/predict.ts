import { name, value } from "../account/telling";
import { button, html, set } from "../dom";
import { hides } from "../lens/hide";
import type { Moment } from "../moment";
import { program } from "../program";
import type { Facts } from "../scene/facts";
import type { Store } from "../store";
import type { Value } from "../types";
import { language, words, type Language } from "../words";
import type { Part } from "./part";

/** What the program of predictions needs: where to write, how values and nodes are told, and a way to a node. */
interface Room {
  language: Language;
  element: HTMLElement;
  select(node: number): void;
  told(value: Value | null): string;
  called(found: Facts, node: number): string;
}

/** What predict/index.ts exports. */
export type Predicting = (room: Room) => { show(moment: Moment): void; toggle(): void };

/** Predict, then reveal. What asks and judges is a program that comes when there is something to predict. */
export function predict(store: Store, select: (node: number) => void): Part & { button: HTMLElement; stop(): void } {
  let latest: Moment | undefined;
  let predicting: ReturnType<Predicting> | undefined;
  let pressed = false;
  let asked = false;
  const about = { class: "tapelab-tool", "data-tapelab": "predict-button", title: words.predict.buttonWhy };
  const opener = button(about, words.predict.button, () => {
    if (predicting) return predicting.toggle();
    pressed = true;
    ask();
  });
  const element = html("div", {
    class: "tapelab-panel tapelab-predict", "data-tapelab": "predict",
    role: "group", "aria-label": words.predict.title, hidden: true,
  }, html("h3", {}, words.predict.title));
  const brought = program<Predicting>("predict", store, (start) => {
    predicting = start?.({ language, element, select, told: value, called: name });
    if (latest) show(latest);
    if (pressed) predicting?.toggle();
  });

  function ask(): void {
    if (!asked && !brought.coming) brought.ask();
    asked = true;
  }

  function show(moment: Moment): void {
    latest = moment;
    const on = hides(moment.flat, moment.look).length > 0;
    element.hidden = !on;
    set(opener, { "aria-pressed": String(on) });
    opener.hidden = moment.flat.tape.mode === "forward";
    if (predicting) predicting.show(moment);
    else if (on) ask();
  }

  return { element, show, button: opener, stop: brought.stop };
}
