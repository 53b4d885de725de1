/** The trait `dock`: of a page, in which panel it stands, in front of those of lower order; or of the panel itself. */
export interface Docking {
  id?: string;
  order?: number;
  panel?: boolean;
}

/** What JupyterLab and Notebook 7 call the window's content; elsewhere there is nothing that could make room. */
const HOST = "#main.jp-LabShell, #main.jp-NotebookShell, body[data-notebook] #main";
const KEY = "tapelab-dock-width";
const [LEAST, USUAL, LEFT] = [260, 460, 320];

/** Whether this page has a notebook beside which a panel can stand. */
export const host = (): HTMLElement | null => document.querySelector<HTMLElement>(HOST);

/** The widths that a panel may have: enough to read, and enough left for the notebook. */
export function fitting(width: number): number {
  return Math.round(Math.max(LEAST, Math.min(width, window.innerWidth - LEFT)));
}

/** The reader's width of another day. */
export function remembered(): number {
  try {
    return Number(localStorage.getItem(KEY)) || USUAL;
  } catch {
    return USUAL;
  }
}

export function remember(width: number): void {
  try {
    localStorage.setItem(KEY, String(width));
  } catch {
    // A page without storage forgets; that is all.
  }
}

/** Leave so much of the window to a panel: the notebook becomes narrower, and lays itself out anew. */
export function makeRoom(width: number): void {
  const main = host();
  if (!main || main.style.right === (width ? `${width}px` : "")) return;
  main.style.right = width ? `${width}px` : "";
  // JupyterLab's layout takes the size of its host when the window's changes, and at no other time.
  main.style.width = width ? "auto" : "";
  window.dispatchEvent(new Event("resize"));
}
