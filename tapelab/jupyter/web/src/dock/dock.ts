import { html, on } from "../dom";
import { spoken } from "../language";
import type { Model, Store } from "../store";
import { view } from "../view";
import { words } from "../words";
import { ENTERED, host, OPENED, panelOf } from "./place";

/** Told to what stands in a panel when something newer takes its place. Each widget runs in a module of its own. */
const LEAVE = "tapelab-dock-leave";

/**
 * Show a second view of the page at `el` in the panel that its trait names, while it is the newest there; returns the
 * undo.
 */
export function docked(model: Model, store: Store, el: Element): () => void {
  let leave: (() => void) | undefined;
  let entered: HTMLElement | undefined;
  const settle = (): void => {
    const { id, order = 0 } = model.get("dock") ?? {};
    const room = id ? panelOf(id)?.querySelector<HTMLElement>(".tapelab-dock-room") : undefined;
    if (!room) return leave?.();
    if ((leave && room === entered) || order < Number(room.dataset.order ?? 0)) return;
    leave?.();
    leave = enter((entered = room), order);
  };

  function enter(room: HTMLElement, order: number): () => void {
    room.dispatchEvent(new Event(LEAVE));
    room.dataset.order = String(order);
    const stop = spoken(store, room, () => view(store, room));
    const out = (): void => {
      unlisten();
      stop();
      leave = undefined;
    };
    const unlisten = on(room as never, LEAVE as never, out);
    room.dispatchEvent(new CustomEvent(ENTERED, { detail: el }));
    return out;
  }

  const told = (): void => {
    notice.hidden = !model.get("dock")?.id || host() !== null;
    settle();
  };
  const notice = html("p", {
    class: "tapelab-nothing", role: "status", "data-tapelab": "dock-cannot",
  }, words.dock.cannot);
  el.append(notice);
  told();
  model.on("change:dock", told);
  window.addEventListener(OPENED, settle);
  return () => {
    model.off("change:dock", told);
    notice.remove();
    window.removeEventListener(OPENED, settle);
    leave?.();
  };
}
