import { undoing } from "./dom";
import type { Store } from "./store";

/** Programs that are no part of this one, by the name of their file: each is loaded once for all views. */
const loaded = new Map<string, Promise<unknown>>();

/** Have a program from the start, for pages that bring it along; their models hold an empty text for it. */
export function have(name: string, exported: unknown): void {
  loaded.set(name, Promise.resolve(exported));
}

/** A program that may come. */
export interface Program {
  /** Its text is there, and it is being loaded. */
  readonly coming: boolean;
  /** Have the kernel send it. */
  ask(): void;
  stop(): void;
}

/**
 * A program that comes with the model, or when its kernel is asked for it. `ready` is given what it exports; nothing,
 * if it cannot be loaded.
 */
export function program<T>(name: string, store: Store, ready: (exported?: T) => void): Program {
  let coming = false;
  let over = false;
  const take = (text: unknown): void => {
    if (coming || typeof text !== "string") return;
    coming = true;
    if (!loaded.has(name)) loaded.set(name, load(text));
    void loaded.get(name)!.then((exported) => {
      coming = false;
      if (!over) ready(exported as T);
    });
  };
  const look = (): void => take(store.model.get("programs")?.[name]);
  store.model.on("change:programs", look);
  const stop = undoing(
    () => (over = true),
    () => store.model.off("change:programs", look),
    store.listen(`program ${name}`, ({ text }) => take(text)),
  );
  look();
  return { get coming() { return coming; }, ask: () => store.tell({ cmd: "program", name }), stop };
}

/** Load a program the way anywidget loads this one. */
async function load(text: string): Promise<unknown> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)).default;
  } catch (error) {
    console.error("tapelab:", error);
    return undefined;
  } finally {
    URL.revokeObjectURL(url);
  }
}
