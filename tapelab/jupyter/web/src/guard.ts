import { html } from "./dom";
import { words } from "./words";

/**
 * Run something; if it fails, say so in the output in plain words instead of leaving an empty cell, and log the error
 * for whoever can mend it. A broken view must never break a lesson.
 */
export function guarded<T>(el: Element, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    const message = `${words.broken} ${String(error)}`;
    const told = el.querySelector(":scope > .tapelab-broken");
    // Once: the same failure comes back with every message.
    if (told?.textContent === message) return undefined;
    told?.remove();
    console.error("tapelab:", error);
    el.append(html("p", { class: "tapelab-broken", role: "alert" }, message));
    return undefined;
  }
}
