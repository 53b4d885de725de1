import { told } from "../chart/scale";
import type { Moment } from "../moment";
import { button, html, say, set } from "../dom";
import type { Node } from "../types";
import { words } from "../words";
import { scaleFor } from "./minimap";
import type { Part } from "./part";
import { unwatchedRow, watchedRow, type Row, type Scales, type Ways } from "./row";

/** So many rows are open at first; more than the second number would only be scrolled past. */
const OPEN = 12;
const MOST = 200;

/** What the tape watches, and below it what was used without being watched, with the reason. */
export function watched(ways: Ways): Part {
  const rows = html("tbody");
  const none = html("p", { class: "tapelab-nothing" }, words.nothingWatched);
  const heads = words.columns.map((column) => html("th", { scope: "col" }, column));
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...heads)), rows);
  const scroll = html("div", { class: "tapelab-scroll" }, table);
  const unfold = button({ class: "tapelab-more", "aria-expanded": "false", hidden: true }, "", () => {
    unfolded = !unfolded;
    if (latest) show(latest);
  });
  const key = html("p", { class: "tapelab-key", hidden: true });
  const others = html("ul");
  const below = html("div", { hidden: true }, html("h3", {}, words.unwatched), others);
  const more = html("p", { class: "tapelab-nothing" });
  const about = { class: "tapelab-panel", "data-tapelab": "watched-panel", role: "group", "aria-label": words.watched };
  const element = html("div", about,
    html("h3", {}, words.watched), scroll, unfold, key, none, below, more);
  const kept = new Map<number, Row>();
  let latest: Moment | undefined;
  let unfolded = false;

  function show(moment: Moment): void {
    latest = moment;
    const all = moment.flat.nodes.filter((node) => node.watched || isBystander(node));
    const leaves = all.slice(0, MOST);
    say(more, all.length > MOST ? words.more(all.length - MOST) : "");
    more.hidden = all.length <= MOST;
    const present = new Set(leaves.map((node) => node.id));
    for (const [id, row] of kept) if (!present.has(id)) { row.element.remove(); kept.delete(id); }
    const watching = leaves.filter((node) => node.watched);
    const scales = scalesOf(moment, watching);
    let at = 0;
    for (const node of leaves) {
      const row = rowOf(node);
      const open = !node.watched || unfolded || at < OPEN;
      if (node.watched) at++;
      row.element.hidden = !open;
      row.show(node, moment, scales, open);
    }
    fold(watching.length);
    say(heads[2]!, moment.flat.tape.mode === "forward" ? words.tangentColumn : words.columns[2]!);
    explainColours(scales);
    table.hidden = rows.childElementCount === 0;
    none.hidden = !table.hidden;
    below.hidden = others.childElementCount === 0;
  }

  function rowOf(node: Node): Row {
    const old = kept.get(node.id);
    if (old?.watched === node.watched) return old;
    old?.element.remove();
    const row = node.watched ? watchedRow(node, ways) : unwatchedRow(node, ways);
    kept.set(node.id, row);
    (node.watched ? rows : others).append(row.element);
    return row;
  }

  function fold(count: number): void {
    const many = count > OPEN;
    unfold.hidden = !many;
    say(unfold, unfolded ? words.fold(OPEN) : words.unfold(count - OPEN));
    set(unfold, { "aria-expanded": String(unfolded) });
    scroll.classList.toggle("tapelab-scrolls", many);
  }

  function explainColours({ value, grad }: Scales): void {
    key.hidden = value === 0 && grad === 0;
    say(key, words.mapScale(value > 0 ? told(value, 3) : "", grad > 0 ? told(grad, 3) : ""));
  }

  return { element, show };
}

/** One scale for all maps of values and one for those of gradients; it does not change while the reader steps. */
function scalesOf({ entire }: Moment, nodes: Node[]): Scales {
  return {
    value: scaleFor(nodes.map((node) => node.value)),
    grad: scaleFor(nodes.map((node) => entire.grads[entire.place.get(node.id)!] ?? null)),
  };
}

/** A leaf nobody watched; one without a name or a reason (the 2 in `2 * x`) would only be noise here. */
function isBystander(node: Node): boolean {
  return node.kind !== "op" && node.kind !== "group" && node.name !== "" && node.why !== "";
}
