import { on, set } from "./dom";

/**
 * Keys pressed in the view are the view's. Notebooks take plain letters as commands ("d d" deletes the cell) from
 * whatever has the focus inside an output. Shortcuts with a modifier, Shift+Enter and Escape stay the notebook's.
 */
export function ownKeys(element: Element): () => void {
  // JupyterLab hears of keys at the document: today after the page, in earlier versions before it.
  const undo = on(element, "keydown", (event) => isOwn(event) && event.stopPropagation());
  const before = (event: KeyboardEvent): void => {
    if (!(event.target instanceof globalThis.Node) || !element.contains(event.target)) return;
    set(element, { "data-lm-suppress-shortcuts": isOwn(event) && "true" });
  };
  window.addEventListener("keydown", before, true);
  return () => {
    undo();
    window.removeEventListener("keydown", before, true);
  };
}

function isOwn({ ctrlKey, metaKey, altKey, shiftKey, key }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey && !(shiftKey && key === "Enter") && key !== "Escape";
}
