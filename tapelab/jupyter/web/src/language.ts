import { on } from "./dom";
import { program } from "./program";
import { remember, remembered } from "./storage";
import type { Store } from "./store";
import { knows, learn, speak, type Language, type Tongue } from "./words";

/** Where the reader's choice is remembered, and the event that tells the other views on the page. */
const KEY = "tapelab-language";

const isLanguage = (wish: unknown): wish is Language => wish === "ko" || wish === "en";

/** What the notebook asks for, else what the reader chose before, else what the page or the browser speaks. */
export function preferred(asked: unknown, chosen: unknown, around: (string | null | undefined)[]): Language {
  for (const wish of [asked, chosen]) if (isLanguage(wish)) return wish;
  return around.some((tag) => /^ko\b/i.test(tag ?? "")) ? "ko" : "en";
}

/**
 * Build a view in the language it should speak, and build it anew whenever that changes; returns the undo. The words of
 * Korean are a program of their own; until they are there a view speaks English.
 */
export function spoken(store: Store, el: Element, build: () => () => void): () => void {
  const { model } = store;
  let wish = preferred(
    model.get("language"), remembered(KEY), [document.documentElement.lang, navigator.language]);
  let built: Language | undefined;
  let stop = (): void => {};

  function turn(to: Language): void {
    if (to === built) return;
    const button = (): HTMLElement | null => el.querySelector("[data-tapelab=language]");
    const held = button()?.contains(document.activeElement);
    stop();
    speak(to);
    built = to;
    stop = build();
    if (held) button()?.focus();
  }

  /** As was wished, where there are words for it. */
  const settle = (): void => turn(knows(wish) ? wish : built ?? "en");
  const korean = program<Tongue>("ko", store, (tongue) => {
    if (tongue) learn("ko", tongue);
    settle();
  });

  function wished(to: unknown): void {
    if (isLanguage(to)) wish = to;
    if (!knows(wish)) {
      // What is there already is worth the wait of a moment.
      if (korean.coming) return;
      korean.ask();
    }
    settle();
  }

  const asked = (): void => wished(model.get("language"));
  const unlisten = on(globalThis as never, KEY as never, (event: CustomEvent) => wished(event.detail));
  wished(wish);
  model.on("change:language", asked);
  return () => {
    model.off("change:language", asked);
    unlisten();
    korean.stop();
    stop();
  };
}

/** The reader chose: all views on the page follow, and those of tomorrow. */
export function choose(to: Language): void {
  remember(KEY, to);
  window.dispatchEvent(new CustomEvent(KEY, { detail: to }));
}
