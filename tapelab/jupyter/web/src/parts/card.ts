import { drawCell, drawText } from "../graph/drawbox";
import { html, set, sizing, svg } from "../dom";
import { view } from "../scene/arrays";
import type { Value } from "../types";
import { words } from "../words";
import type { Part } from "./part";
import { story, type Row, type Story } from "./stories";

/** The card of the step at which the time line stands, or of the node that the reader has selected. */
export function card(): Part & { more: HTMLElement; stop(): void } {
  const content = html("div");
  /** Room for other parts that have something to say or to ask about the same node. */
  const more = html("div", { class: "tapelab-card-more" });
  const box = html("div", { class: "tapelab-card" }, content, more);
  const label = { "data-tapelab": "card", role: "group", "aria-label": words.card.label };
  const element = html("div", { class: "tapelab-panel", ...label, hidden: true }, box);
  let shown = "";
  let tallest = 0;
  let tape = "";
  // A card that shrinks would move what stands below it, under the reader's pointer, with every step.
  const stop = sizing(content, () => (tallest = Math.max(tallest, content.offsetHeight)));
  return {
    element,
    more,
    stop,
    show(moment) {
      const told = story(moment);
      element.hidden = !told;
      if (!told) return;
      const { tape: { name, line } } = moment.flat;
      if (`${name} ${line}` !== tape) {
        tape = `${name} ${line}`;
        tallest = 0;
      }
      const stamp = JSON.stringify(told);
      set(more, { "data-of": told.node });
      set(element, { "data-node": told.node, "data-beat": moment.beat?.kind });
      if (stamp === shown) return;
      shown = stamp;
      content.replaceChildren(...drawn(told));
      content.style.minHeight = moment.replaying ? `${tallest}px` : "";
    },
  };
}

function drawn({ title, line, rows }: Story): HTMLElement[] {
  const head = html("h3", {}, [title, line !== null ? words.line(line) : ""].filter(Boolean).join(", "));
  return [head, ...rows.flatMap(rowElements)];
}

function rowElements({ kind, text, value }: Row): HTMLElement[] {
  const row = html("p", { class: `tapelab-card-${kind}` }, text);
  if (!value) return [row];
  return [row, html("div", { class: "tapelab-card-array" }, drawing(value, kind === "value" ? "value" : "grad"))];
}

/** An array as a table or as a map, the way it stands in a box. */
function drawing(value: Value, kind: string): SVGSVGElement {
  const { w, h, texts, cells } = view(value, kind);
  // The line above has said the shape and the norm.
  const rows = cells.length > 0 ? [] : texts;
  const high = cells.reduce((low, cell) => Math.max(low, cell.y + cell.h), 0) || h;
  return svg("svg", { class: "tapelab-nodes", width: w + 2, height: high + 4, role: "img", "aria-label": value.text },
    ...cells.flatMap(drawCell), ...rows.map(drawText));
}
