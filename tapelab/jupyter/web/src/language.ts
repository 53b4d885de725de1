import type { Model, Store } from "./store";
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
 * Korean come with the model, or when its kernel is asked for them; until then a view speaks English.
 */
export function spoken(model: Model, store: Store, el: Element, build: () => () => void): () => void {
  let wish: Language | undefined = preferred(
    model.get("language"), remembered(), [document.documentElement.lang, navigator.language]);
  let built: Language | undefined;
  let stop = (): void => {};
  let answer = "";

  function turn(to: Language): void {
    if (to === built) return;
    const held = el.querySelector("[data-tapelab=language]")?.contains(document.activeElement);
    stop();
    speak(to);
    built = to;
    stop = build();
    if (held) el.querySelector<HTMLElement>("[data-tapelab=language]")?.focus();
  }

  function follow(): void {
    const text = model.get("korean") || answer;
    if (!wish) return;
    if (knows(wish)) turn(wish);
    else if (text) loaded(text).then(follow, () => turn(built ?? "en"));
    else {
      turn(built ?? "en");
      store.tell({ cmd: "words", language: wish });
    }
  }

  function wished(to: unknown): void {
    if (!isLanguage(to)) return;
    wish = to;
    follow();
  }

  const asked = (): void => wished(model.get("language"));
  const chosen = (event: Event): void => wished((event as CustomEvent).detail);
  const unlisten = store.listen("words", ({ text }) => {
    answer = String(text);
    follow();
  });
  follow();
  model.on("change:language", asked);
  model.on("change:korean", follow);
  window.addEventListener(KEY, chosen);
  return () => {
    wish = undefined;
    model.off("change:language", asked);
    model.off("change:korean", follow);
    window.removeEventListener(KEY, chosen);
    unlisten();
    stop();
  };
}

let loading: Promise<void> | undefined;

/** Learn Korean from the text of static/ko.js, loaded the way anywidget loads this very program; once for all views. */
function loaded(text: string): Promise<void> {
  return (loading ??= load(text));
}

async function load(text: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const { default: korean } = (await import(/* @vite-ignore */ url)) as { default: Tongue };
    learn("ko", korean);
  } catch (error) {
    console.error("tapelab:", error);
    throw error;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The reader chose: all views on the page follow, and those of tomorrow. */
export function choose(to: Language): void {
  try {
    localStorage.setItem(KEY, to);
  } catch {
    // A page without storage forgets; that is all.
  }
  window.dispatchEvent(new CustomEvent(KEY, { detail: to }));
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
