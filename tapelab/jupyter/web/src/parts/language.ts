import { choose } from "../language";
import { button, html, say } from "../dom";
import type { Store } from "../store";
import { words, type Language } from "../words";

/** Milliseconds after which a kernel that has not brought the words of the other language is taken for gone. */
const PATIENCE = 10_000;

/** The switch to the other language, labelled in that language for those who look for it; and what became of it. */
export function languageSwitch(store: Store): HTMLElement {
  const { language, name } = words.other;
  const status = html("span", { class: "tapelab-note", role: "status" });
  const toggle = button({ class: "tapelab-tool", "data-tapelab": "language", lang: language }, name, () => {
    // So that later cells and the text that the kernel writes follow.
    store.tell({ cmd: "language", language });
    // Whoever follows builds the view anew, and with it this switch.
    choose(language as Language);
    setTimeout(() => say(status, ` ${words.silent}`), PATIENCE);
  });
  return html("span", {}, toggle, status);
}
