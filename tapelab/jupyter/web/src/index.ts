import type { AnyWidget } from "@anywidget/types";
import { guarded } from "./guard";
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
      return () => mine.close();
    },
    render({ model, el }) {
      const mine = store ?? new Store(model as Model);
      const stop = guarded(el, () => view(mine, el));
      mine.tell({ cmd: "hello" });
      return () => {
        stop?.();
        if (mine !== store) mine.close();
      };
    },
  };
};

export default widget;
