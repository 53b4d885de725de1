import { html, pressed, say, set, sizing } from "../dom";
import { words } from "../words";
import type { Part } from "./part";

/** The code of the cell beside its graph, with the line of the record in question lit. */
export function source(
  hover: (line: number | null) => void,
): Part & { light(line: number | null): void; stop(): void } {
  const element = html("div", {
    class: "tapelab-source", "data-tapelab": "source", role: "group", "aria-label": words.source, tabindex: 0, hidden: true,
  });
  let lines = new Map<number, HTMLElement>();
  let shown: unknown;
  let lit: number | null = null;
  element.onpointerover = (event) => hover(pressed(event.target, "data-line") ?? null);
  element.onpointerleave = () => hover(null);
  const show = (): void => {
    const row = lit === null ? undefined : lines.get(lit);
    if (row) reveal(element, row);
  };
  // Out of sight nothing can be scrolled; a cell may run there.
  const stop = sizing(element, show);
  return {
    element,
    stop,
    show({ trace }) {
      if (trace.source === shown) return;
      shown = trace.source;
      lit = null;
      lines = new Map(trace.source.map((row) => [row.line, lineElement(row.line, row.text)]));
      element.replaceChildren(...lines.values());
      element.hidden = lines.size === 0;
    },
    light(line) {
      if (line === lit) return;
      lit = line;
      for (const [at, row] of lines) set(row, { "aria-current": at === line ? "true" : null });
      show();
    },
  };
}

function lineElement(line: number, text: string): HTMLElement {
  const number = html("span", { class: "tapelab-line-number", "aria-hidden": "true" });
  const code = html("code");
  say(number, String(line));
  say(code, text || " ");
  return html("div", { class: "tapelab-line", "data-tapelab": "source", "data-line": line }, number, code);
}

/** Scroll inside the strip only: scrollIntoView would move the whole notebook under the reader's hands. */
function reveal(strip: HTMLElement, row: HTMLElement): void {
  const top = row.offsetTop;  // the strip is positioned, so it counts from there
  if (top < strip.scrollTop) strip.scrollTop = top;
  else if (top + row.offsetHeight > strip.scrollTop + strip.clientHeight) {
    strip.scrollTop = top + row.offsetHeight - strip.clientHeight;
  }
}
