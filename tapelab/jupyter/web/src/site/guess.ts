import { button, set } from "../dom";
import { remember, remembered } from "../storage";

const KEY = "tapelab-guess";

/**
 * Guess first: what a cell has shown, and what the text says of it, stays hidden until its reader asks for it. The
 * choice holds for all pages of the course.
 */
export function guessing(): void {
  const control = document.querySelector<HTMLButtonElement>("[data-guess]");
  if (!control) return;
  const outputs = [...document.querySelectorAll<HTMLElement>("[data-output]")];
  const covers = new Map<HTMLElement, { reveal: HTMLElement; hidden: HTMLElement[] }>();
  let on = false;

  function cover(output: HTMLElement): void {
    const reveal = button({ class: "reveal" }, output.dataset.reveal!, () => {
      uncover(output);
      set(output, { tabindex: -1 });
      output.focus({ preventScroll: true });
    });
    const hidden = [output, ...saidOf(output)];
    covers.set(output, { reveal, hidden });
    output.before(reveal);
    for (const each of hidden) each.hidden = true;
  }

  function uncover(output: HTMLElement): void {
    const { reveal, hidden } = covers.get(output) ?? {};
    covers.delete(output);
    reveal?.remove();
    for (const each of hidden ?? []) each.hidden = false;
  }

  function turn(to: boolean): void {
    on = to;
    set(control!, { "aria-pressed": String(on) });
    for (const output of outputs) {
      uncover(output);
      if (on) cover(output);
    }
  }

  control.hidden = false;
  control.onclick = () => {
    turn(!on);
    remember(KEY, String(on));
  };
  turn(remembered(KEY) === "true");
}

/** What the text after a cell says of it: all up to a heading, or to a paragraph that begins with a strong word. */
function saidOf(output: HTMLElement): HTMLElement[] {
  const text = output.closest(".code")?.nextElementSibling;
  const parts = text?.matches(".text") ? [...text.children] as HTMLElement[] : [];
  const end = parts.findIndex((part) => /^H\d$/.test(part.tagName) || part.firstChild instanceof HTMLElement
    && part.firstChild.tagName === "STRONG");
  return end < 0 ? parts : parts.slice(0, end);
}
