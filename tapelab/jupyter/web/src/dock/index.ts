import type { AnyWidget } from "@anywidget/types";
import { html } from "../dom";
import { spoken } from "../language";
import { Store, type Model, type Traits } from "../store";
import { openPanel } from "./panel";
import { host } from "./place";

/** What the notebook's widgets say of a connection that has changed. */
const LOST = "comm_live_update";

/** The panel is a widget without an output, with a program of its own: open for as long as the kernel keeps it. */
const widget: AnyWidget<Traits> = {
  initialize({ model: given }) {
    const model = given as Model;
    const { id = "" } = model.get("dock");
    if (!host()) return;
    const store = new Store(model);
    // In another language it is another panel, which the pages then enter anew.
    const stop = spoken(store, html("div"), () => openPanel(id, () => {
      store.tell({ cmd: "undock" });
      stop();
    }));
    // A kernel that is restarted or gone takes its panel along. The model was live before anybody could listen.
    model.on(LOST as never, stop as never);
    return () => {
      model.off(LOST as never, stop as never);
      stop();
      store.close();
    };
  },
};

export default widget;
