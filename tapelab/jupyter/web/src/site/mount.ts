import { guarded } from "../guard";
import { spoken } from "../language";
import predicting from "../predict/index";
import { have } from "../program";
import { Store, type Model, type Traits } from "../store";
import type { Trace } from "../types";
import { view } from "../view";
import { learn } from "../words";
import korean from "../words/korean";
import { needsKernel } from "./check";

/** What a page was told of a cell: its traces, and the one to show first. */
export interface Told {
  traces: Trace[];
  active: number;
}

// What a kernel sends when it is asked for is part of this program, for there is no kernel to ask.
learn("ko", korean);
have("predict", predicting);
have("check", needsKernel);
const programs = { predict: "", check: "" };

/** A view of traces in `el`, without a kernel; returns the undo. */
export function mount(el: Element, { traces, active }: Told, language = ""): () => void {
  const snapshot = { seq: 1, traces, ended: true, active };
  const store = new Store(alone({ snapshot, programs, language, dock: {} }));
  const stop = guarded(el, () => spoken(store, el, () => view(store, el)));
  return () => {
    stop?.();
    store.close();
  };
}

/** A model that never changes, and that nobody hears. */
function alone(traits: Traits): Model {
  return {
    get: <K extends keyof Traits>(name: K) => traits[name],
    on() {},
    off() {},
    send() {},
  };
}
