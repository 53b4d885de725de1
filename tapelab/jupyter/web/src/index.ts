import type { AnyWidget } from "@anywidget/types";
import { docked } from "./dock/dock";
import { guarded } from "./guard";
import { spoken } from "./language";
import { Store, type Model, type Traits } from "./store";
import { view } from "./view";

/**
 * What anywidget loads. A function rather than an object, so that each model has a store of its own that both hooks
 * can reach: the `model` they are handed is a different wrapper each time. Messages are heard from `initialize` on,
 * because `render` runs later and would miss the first ones.
 */
const widget: AnyWidget<Traits> = () => {
  let store: Store | undefined;
  return {
    initialize({ model }) {
      const mine = new Store(model as Model);
      store = mine;
      const leave = farewell(mine);
      // A cell that is to wait for its reader asks first whether it can be told to go on.
      mine.listen("asking", () => mine.tell({ cmd: "here" }));
      return () => {
        leave();
        mine.close();
      };
    },
    render({ model, el }) {
      const mine = store ?? new Store(model as Model);
      const stop = guarded(el, () => spoken(mine, el, () => view(mine, el)));
      const undock = guarded(el, () => docked(model as Model, mine, el));
      mine.tell({ cmd: "hello" });
      return () => {
        undock?.();
        stop?.();
        if (mine !== store) mine.close();
      };
    },
  };
};

/** A cell that waits for its reader must not wait for one who has left. */
function farewell(store: Store): () => void {
  const bye = (): void => {
    if (!store.ended) store.tell({ cmd: "bye" });
  };
  window.addEventListener("pagehide", bye);
  return () => {
    window.removeEventListener("pagehide", bye);
    bye();
  };
}

export default widget;
