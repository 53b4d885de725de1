import type { Moment } from "../moment";
import { html, say, set } from "../dom";
import type { Node } from "../types";
import { brief } from "../scene/arrays";
import { name as called } from "../account/telling";
import { words } from "../words";
import type { Part } from "./part";

/** Rows beyond this would only be scrolled past. */
const MOST = 200;

/** What the tape watches, and below it what was used without being watched, with the reason. */
export function watched(select: (node: number) => void): Part {
  const rows = html("tbody");
  const none = html("p", { class: "tapelab-nothing" }, words.nothingWatched);
  const heads = words.columns.map((column) => html("th", { scope: "col" }, column));
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...heads)), rows);
  const others = html("ul");
  const below = html("div", { hidden: true }, html("h3", {}, words.unwatched), others);
  const more = html("p", { class: "tapelab-nothing" });
  const element = html("section", { class: "tapelab-panel", "data-tapelab": "watched-panel", "aria-label": words.watched },
    html("h3", {}, words.watched), table, none, below, more);
  const kept = new Map<number, Row>();
  return {
    element,
    show(moment) {
      const all = moment.trace.nodes.filter((node) => node.watched || isBystander(node));
      const leaves = all.slice(0, MOST);
      say(more, all.length > MOST ? words.more(all.length - MOST) : "");
      const present = new Set(leaves.map((node) => node.id));
      for (const [id, row] of kept) if (!present.has(id)) { row.element.remove(); kept.delete(id); }
      for (const node of leaves) {
        let row = kept.get(node.id);
        if (!row || row.watched !== node.watched) {
          row?.element.remove();
          row = node.watched ? watchedRow(node, select) : bystander(node, select);
          kept.set(node.id, row);
          (node.watched ? rows : others).append(row.element);
        }
        row.show(node, moment);
      }
      table.hidden = rows.childElementCount === 0;
      none.hidden = !table.hidden;
      below.hidden = others.childElementCount === 0;
    },
  };
}

interface Row {
  element: HTMLElement;
  watched: boolean;
  show(node: Node, moment: Moment): void;
}

/** A leaf nobody watched; one without a name or a reason (the 2 in `2 * x`) would only be noise here. */
function isBystander(node: Node): boolean {
  return node.kind !== "op" && node.kind !== "group" && node.name !== "" && node.why !== "";
}

function watchedRow(node: Node, select: (node: number) => void): Row {
  const name = chooser(node, select);
  const why = html("span", { class: "tapelab-why" });
  const [value, gradient] = [html("td", { class: "tapelab-value" }), html("td", { class: "tapelab-grad" })];
  const element = html("tr", { "data-tapelab": "watched", "data-cause": "" },
    html("th", { scope: "row" }, name, why), value, gradient);
  return {
    element,
    watched: true,
    show(now, moment) {
      const grad = moment.gradient(now.id);
      set(element, { "data-name": now.name, "data-value": now.value?.text ?? "None", "data-grad": grad });
      say(name, called(moment.found, now.id));
      say(why, now.why);
      say(value, brief(now.value));
      say(gradient, grad === undefined ? "–" : brief(moment.grads.get(now.id) ?? null));
    },
  };
}

function bystander(node: Node, select: (node: number) => void): Row {
  const name = chooser(node, select);
  const why = html("span");
  const element = html("li", {}, name, why);
  return {
    element,
    watched: false,
    show(now, moment) {
      say(name, called(moment.found, now.id));
      const none = moment.gradient(now.id) === "None" && moment.pass?.sources.includes(now.id);
      say(why, `: ${now.why}${none ? words.gotNone : ""}`);
    },
  };
}

/** The name as a button: selecting a row takes the reader to the node. */
function chooser(node: Node, select: (node: number) => void): HTMLButtonElement {
  const button = html("button", { type: "button", class: "tapelab-link" });
  button.onclick = () => select(node.id);
  return button;
}
