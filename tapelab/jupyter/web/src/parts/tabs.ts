import { button, html, on, say, set } from "../dom";
import type { Trace } from "../types";
import { words } from "../words";

/** One tab for each tape of the cell, shown when there is more than one. */
export function tabs(choose: (tape: number) => void) {
  const element = html("div", { class: "tapelab-tabs", role: "tablist", "aria-label": words.tabs, hidden: true });
  const buttons = new Map<number, HTMLButtonElement>();
  const stop = on(element, "keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...buttons];
    const at = all.findIndex(([, tab]) => tab === event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const [tape, tab] = all[(at + step + all.length) % all.length]!;
    choose(tape);
    tab.focus();
  });

  function show(traces: Iterable<Trace>, chosen: number, panel: string): void {
    const present = new Map([...traces].map((trace) => [trace.tape.id, trace.tape]));
    for (const [id, tab] of buttons) {
      if (present.has(id)) continue;
      tab.remove();
      buttons.delete(id);
    }
    for (const [id, tape] of present) {
      const tab = buttons.get(id) ?? newTab(id);
      const where = tape.line === null ? "" : `, ${words.line(tape.line)}`;
      say(tab, `${tape.name || words.unnamed}${where}`);
      const selected = id === chosen;
      set(tab, { "aria-selected": String(selected), tabindex: selected ? 0 : -1, "aria-controls": panel });
    }
    element.hidden = present.size < 2;
  }

  function newTab(id: number): HTMLButtonElement {
    const tab = button({ role: "tab", class: "tapelab-tab", "data-tapelab": "tab" }, "", () => choose(id));
    buttons.set(id, tab);
    element.append(tab);
    return tab;
  }

  return { element, show, stop };
}
