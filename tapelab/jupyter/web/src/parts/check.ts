import { button, html, say } from "../dom";
import { isVeiled } from "../lens/hide";
import type { Moment } from "../moment";
import { program } from "../program";
import type { Store } from "../store";
import type { Node, Pass } from "../types";
import { language, words, type Language } from "../words";
import type { Part } from "./part";

/** Milliseconds after which a kernel that says nothing is taken for gone. */
const PATIENCE = 10_000;

/** What is to be checked: the gradient of a node in a pass, by the ids of tape and pass. */
export interface Target {
  trace: number;
  pass: number;
  node: Node;
}

/** Where the program of the check writes what it finds. */
interface Room {
  store: Store;
  language: Language;
  element: HTMLElement;
  row: HTMLElement;
  status: HTMLElement;
}

/** What check/index.ts exports. */
export type Checking = (room: Room) => { ask(): void; show(target: Target | undefined): void; stop(): void };

/**
 * A gradient beside its finite difference. All that is done with it needs the kernel, so what does it is a program that
 * the kernel sends when somebody first asks.
 */
export function checks(store: Store): Part & { stop(): void } {
  let target: Target | undefined;
  let checking: ReturnType<Checking> | undefined;
  let asked = false;
  let timer = 0;
  const about = { class: "tapelab-step", "data-tapelab": "check", title: words.check.why };
  const row = html("div", { class: "tapelab-buttons" }, button(about, words.check.ask, () => {
    if (checking) return checking.ask();
    asked = true;
    brought.ask();
    timer = setTimeout(() => say(status, words.silent), PATIENCE) as unknown as number;
  }));
  const status = html("p", { role: "status", "aria-live": "polite", "data-tapelab": "check-verdict" });
  const element = html("div", { class: "tapelab-check", hidden: true }, row, status);
  const brought = program<Checking>("check", store, (start) => {
    clearTimeout(timer);
    checking = start?.({ store, language, element, row, status });
    checking?.show(target);
    if (asked) checking?.ask();
  });
  return {
    element,
    show(moment) {
      target = targetOf(moment, Number(element.parentElement?.dataset.of));
      element.hidden = !target;
      checking?.show(target);
    },
    stop() {
      clearTimeout(timer);
      brought.stop();
      checking?.stop();
    },
  };
}

/** The gradient of a node in the last pass, once that is over. */
function targetOf({ flat: { tape, nodes, passes } }: Moment, id: number): Target | undefined {
  const pass = passes.at(-1);
  const node = nodes.find((each) => each.id === id);
  const over = pass?.done && !pass.error && tape.mode !== "forward";
  return over && node && canCheck(node, pass) ? { trace: tape.id, pass: pass.id, node } : undefined;
}

/** Only numbers with a fraction can be moved by a little; and what is still to be predicted is not given away. */
function canCheck({ id, value, kind }: Node, pass: Pass): boolean {
  const veiled = [...pass.grads, ...pass.results].some((each) => each.node === id && isVeiled(each.value));
  return kind !== "group" && /^b?float/.test(value?.dtype ?? "") && !veiled;
}
