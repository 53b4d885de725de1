import { button, html, keep, named, on, set } from "../dom";
import { words } from "../words";
import { ENTERED, fitting, host, keepWidth, makeRoom, OPENED, usual } from "./place";

/** How far an arrow key moves the edge. */
const STEP = 24;

/** A notebook, with its toolbar; and one that is not behind another tab. */
const NOTEBOOK = ".jp-NotebookPanel";
/** Milliseconds between two glances at the notebook: nobody is told when it is closed and its kernel lives on. */
const GLANCE = 300;

/**
 * Open the panel of a kernel at the right edge of the window, outside everything that scrolls; returns the undo.
 * `close` is called when the reader closes it. Of several kernels' panels the one that showed something last is in
 * front.
 */
export function openPanel(id: string, close: () => void): () => void {
  const room = html("div", { class: "tapelab-dock-room" });
  const empty = html("p", { class: "tapelab-dock-empty" }, words.dock.empty);
  const shut = button({
    class: "tapelab-dock-close", "data-tapelab": "dock-close", ...named(words.dock.close),
  }, "✕", close);
  const edge = html("div", {
    class: "tapelab-dock-edge", "data-tapelab": "dock-edge", role: "separator", tabindex: 0,
    "aria-orientation": "vertical", ...named(words.dock.resize),
    "aria-valuemin": fitting(0), "aria-valuemax": fitting(1e5),
  });
  const panel = html("aside", {
    class: "tapelab tapelab-dock", id: `tapelab-dock-${id}`, "data-tapelab": "dock", "aria-label": words.dock.label,
  }, edge, shut, empty, room);

  const resize = (to: number, chosen = true): void => {
    const width = fitting(to);
    panel.style.width = `${width}px`;
    set(edge, { "aria-valuenow": width, "aria-valuemax": fitting(1e5) });
    if (chosen) keepWidth(width);
    settle();
  };
  edge.onkeydown = (event) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP, Home: 1e5, End: -1e5 }[event.key];
    if (by === undefined) return;
    keep(event);
    resize(panel.offsetWidth + by);
  };
  edge.onpointerdown = (event) => {
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = ({ clientX }) => resize(window.innerWidth - clientX);
    edge.onpointerup = edge.onpointercancel = () => (edge.onpointermove = null);
  };

  // Until a page says where it stands, the notebook is the one that the reader has before them.
  let notebook = [...document.querySelectorAll<HTMLElement>(NOTEBOOK)].find(isSeen);
  let page: Element | undefined;
  room.addEventListener(ENTERED, (event) => {
    page = (event as CustomEvent<Element>).detail;
    bringToFront(panel);
  });
  const watch = setInterval(() => {
    notebook = page?.closest<HTMLElement>(NOTEBOOK) ?? notebook;
    if (notebook && !notebook.isConnected) return leave();
    const away = notebook !== undefined && !isSeen(notebook);
    if (away === "away" in panel.dataset) return;
    set(panel, { "data-away": away });
    settle();
  }, GLANCE);

  function leave(): void {
    clearInterval(watch);
    unfit();
    panel.remove();
    settle();
  }

  const unfit = on(window as never, "resize", () => {
    if (panel.offsetWidth > fitting(1e5)) resize(panel.offsetWidth, false);
  });
  document.body.append(panel);
  bringToFront(panel);
  resize(usual(), false);
  window.dispatchEvent(new CustomEvent(OPENED, { detail: id }));
  return leave;
}

/** Whether an element is on the screen: not behind another tab. */
const isSeen = (element: HTMLElement): boolean => element.offsetParent !== null;

/** Of several panels the last one in the document is seen. */
function bringToFront(panel: HTMLElement): void {
  if (panel.nextElementSibling?.matches(".tapelab-dock")) document.body.append(panel);
  settle();
}

/** Show the foremost panel whose notebook is seen, hide the others, and leave it room. */
function settle(): void {
  const panels = [...document.querySelectorAll<HTMLElement>(".tapelab-dock")];
  const seen = panels.filter((panel) => !("away" in panel.dataset)).at(-1);
  for (const panel of panels) panel.hidden = panel !== seen;
  makeRoom(host() ? (seen?.offsetWidth ?? 0) : 0);
}
