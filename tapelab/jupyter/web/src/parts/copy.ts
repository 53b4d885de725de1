import { button, html, say } from "../dom";
import { words } from "../words";

/** How long the button says that it has copied, in milliseconds. */
const SAYS = 2000;

/** A button that copies a text, and says so, also aloud. */
export function copyButton(text: () => string): HTMLElement {
  const said = html("span", { class: "tapelab-aside", role: "status" });
  let timer = 0;
  const press = button({ class: "tapelab-copy", title: words.copyWhy }, words.copy, async () => {
    const done = await copied(text(), press);
    say(press, done ? `✓ ${words.copied}` : words.notCopied);
    say(said, done ? words.copied : words.notCopied);
    clearTimeout(timer);
    timer = setTimeout(() => { say(press, words.copy); say(said, ""); }, SAYS) as unknown as number;
  });
  return html("span", {}, press, said);
}

/** The clipboard where the page may use it, else the old way through a selection. */
async function copied(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = html("textarea", { class: "tapelab-aside", "aria-hidden": "true" });
    field.value = text;
    near.after(field);
    field.select();
    const done = document.execCommand?.("copy") ?? false;
    field.remove();
    near.focus();
    return done;
  }
}
