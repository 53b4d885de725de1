import { numeric } from "../chart/size";
import { told } from "../chart/scale";
import { name as called } from "../account/telling";
import { button, html, say, set } from "../dom";
import type { Moment } from "../moment";
import { brief } from "../scene/arrays";
import type { Node, Series } from "../types";
import { words } from "../words";
import { reason as reasonText } from "../words/said";
import { minimap } from "./minimap";
import { causeText, reasonOf } from "./reasons";
import { sparkline } from "./sparkline";

/** The scales that all rows share, so that their maps can be compared: one for values, one for gradients. */
export interface Scales {
  value: number;
  grad: number;
}

export interface Row {
  element: HTMLElement;
  watched: boolean;
  /** `open`: with maps and curves; a row out of sight only keeps its attributes up to date. */
  show(node: Node, moment: Moment, scales: Scales, open: boolean): void;
}

/** Where the buttons of a row lead. */
export interface Ways {
  select(node: number): void;
  explain(node: number): void;
}

/** A watched tensor: why it is watched, its value and update, its gradient now and through the training loop. */
export function watchedRow({ id }: Node, ways: Ways): Row {
  const name = chooser(() => ways.select(id));
  const why = html("span", { class: "tapelab-why" });
  const [values, grads, curve] = [minimap(), minimap(), sparkline()];
  const [value, gradient] = [html("span"), html("span")];
  const update = html("span", { class: "tapelab-update", hidden: true });
  const cause = chooser(() => ways.explain(id));
  const reason = html("span", { class: "tapelab-why", hidden: true }, cause);
  const element = html("tr", { "data-tapelab": "watched" },
    html("th", { scope: "row" }, name, why),
    html("td", { class: "tapelab-value" }, values.element, value, update),
    html("td", { class: "tapelab-grad" }, grads.element, gradient, reason, curve.element));
  return {
    element,
    watched: true,
    show(node, moment, scales, open) {
      const grad = moment.gradient(id);
      const forward = moment.flat.tape.mode === "forward";
      const last = (forward ? node.tangents[0]?.value : moment.grads.get(id)) ?? null;
      const found = reasonOf(moment, id);
      const series = moment.flat.history?.rows.find((row) => row.name === node.name);
      const moved = lastUpdate(series);
      set(element, {
        "data-name": node.name, "data-value": node.value?.text ?? "None", "data-grad": grad,
        "data-cause": found?.cause ?? "", "data-update": moved === undefined ? null : told(moved),
      });
      if (!open) return;
      sayName(name, called(moment.told, id));
      say(why, reasonText(node.why));
      values.show(node.value, scales.value);
      say(value, brief(node.value));
      update.hidden = moved === undefined;
      set(update, { title: words.updateWhy });
      if (moved !== undefined) say(update, updateText(moved, node.value?.shape.length === 0));
      grads.show(last, forward ? scales.value : scales.grad);
      say(gradient, grad === undefined && !last ? "–" : brief(last));
      reason.hidden = !found;
      say(cause, found ? causeText(found.cause) : "");
      curve.show(called(moment.told, id), series?.grad, moment.flat.history?.steps ?? 0);
    },
  };
}

/** How far the last step moved a variable, as far as the history knows. */
function lastUpdate(series: Series | undefined): number | undefined {
  return numeric(series?.update.filter((x) => x !== null).at(-1));
}

/** A scalar's update has a direction, an array's is the norm of the difference. */
function updateText(moved: number, scalar: boolean): string {
  if (!scalar) return words.update(`‖${told(moved, 2)}‖`);
  return words.update(`${moved > 0 ? "▲\u00a0" : moved < 0 ? "▼\u00a0" : ""}${told(Math.abs(moved), 2)}`);
}

/** A tensor that was used without being watched, with the reason. */
export function unwatchedRow({ id }: Node, ways: Ways): Row {
  const name = chooser(() => ways.select(id));
  const why = html("span");
  const cause = chooser(() => ways.explain(id));
  const reason = html("span", { hidden: true }, "; ", cause);
  const element = html("li", { "data-tapelab": "unwatched" }, name, why, reason);
  return {
    element,
    watched: false,
    show(node, moment) {
      const found = reasonOf(moment, id);
      const none = moment.gradient(id) === "None" && moment.pass?.sources.includes(id);
      set(element, { "data-name": node.name, "data-cause": found?.cause ?? "" });
      sayName(name, called(moment.told, id));
      say(why, `: ${reasonText(node.why)}${none && !found ? words.gotNone : ""}`);
      reason.hidden = !found;
      say(cause, words.noneWhy);
    },
  };
}

/** A name that may be broken after its slashes, dots and underscores, and before an index: "dense_1/kernel". */
function sayName(element: HTMLElement, name: string): void {
  if (element.textContent === name) return;
  const pieces = name.split(/(?<=[/_.])|(?=\[)/);
  element.replaceChildren(...pieces.flatMap((piece, k) => (k === 0 ? [piece] : [html("wbr"), piece])));
}

/** A name or a reason as a button that leads to what it names. */
function chooser(go: () => void): HTMLButtonElement {
  return button({ class: "tapelab-link" }, "", go);
}
