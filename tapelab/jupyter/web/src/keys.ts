import { isPlain, on, set, undoing } from "./dom";

/**
 * Keys pressed in the view are the view's. Notebooks take plain letters as commands ("d d" deletes the cell) from
 * whatever has the focus inside an output. Shortcuts with a modifier, Shift+Enter and Escape stay the notebook's.
 */
export function ownKeys(element: Element): () => void {
  // JupyterLab hears of keys at the document: today after the page, in earlier versions before it.
  return undoing(
    on(element, "keydown", (event) => isOwn(event) && event.stopPropagation()),
    on(globalThis as never, "keydown", (event) => {
      if (!(event.target instanceof globalThis.Node) || !element.contains(event.target)) return;
      set(element, { "data-lm-suppress-shortcuts": isOwn(event) && "true" });
    }, { capture: true }),
  );
}

function isOwn(event: KeyboardEvent): boolean {
  return isPlain(event) && !(event.shiftKey && event.key === "Enter") && event.key !== "Escape";
}
