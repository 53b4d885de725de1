import { remember, remembered } from "../storage";

/** The trait `dock`: in which panel a page stands, in front of those of lower order; or the panel itself. */
export interface Docking {
  id?: string;
  order?: number;
}

/** Told to the window when a panel has opened: pages that belong there come by themselves. */
export const OPENED = "tapelab-dock-opened";
/** Told to the inside of a panel by a page that has come, with its element under the cell. */
export const ENTERED = "tapelab-dock-entered";

/** The element of a panel that is open, by its id. */
export const panelOf = (id: string): HTMLElement | null => document.getElementById(`tapelab-dock-${id}`);

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
export const usual = (): number => Number(remembered(KEY)) || USUAL;

export const keepWidth = (width: number): void => remember(KEY, String(width));

/** Leave so much of the window to a panel: the notebook becomes narrower, and lays itself out anew. */
export function makeRoom(width: number): void {
  const main = host();
  if (!main || main.style.right === (width ? `${width}px` : "")) return;
  main.style.right = width ? `${width}px` : "";
  // JupyterLab's layout takes the size of its host when the window's changes, and at no other time.
  main.style.width = width ? "auto" : "";
  window.dispatchEvent(new Event("resize"));
}
