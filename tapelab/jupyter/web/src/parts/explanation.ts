import { button, html, on, say } from "../dom";
import { name as called } from "../account/telling";
import type { Moment } from "../moment";
import { lossOf, type CutKind } from "../scene/facts";
import { words } from "../words";
import { advised, explained, said } from "../words/said";
import { copyButton } from "./copy";
import type { Part } from "./part";
import { causeText, reasons, type Reason } from "./reasons";

/** Of more reasons than this the rest is counted. */
const MOST = 24;
const SIGNS: Record<CutKind, string> = { none: "✂", zero: "0", bad: "!" };

/** What a reason points at: a line of the code, and the nodes where the way ends. */
export interface Spot {
  line: number | null;
  cut: number[];
  tone: CutKind;
}

/** Show a place, or none; `go` takes the reader there. */
export type Point = (spot: Spot | undefined, go: boolean) => void;

/** Why a gradient is None, zero or not finite, as `explain` in Python tells it: a card for each, the first one open. */
export function explanations(point: Point) {
  const list = html("div");
  const more = html("p", { class: "tapelab-nothing", hidden: true });
  const about = { class: "tapelab-panel tapelab-reasons", role: "group", "aria-label": words.reasons, hidden: true };
  const element = html("div", about, list, more);
  let cards: Card[] = [];

  function show(moment: Moment): void {
    const all = reasons(moment).sort((a, b) => order(a) - order(b));
    element.hidden = all.length === 0;
    say(more, all.length > MOST ? words.moreReasons(all.length - MOST) : "");
    more.hidden = all.length <= MOST;
    const now = all.slice(0, MOST).map(keyOf);
    if (now.length === cards.length && cards.every(({ key }, k) => key === now[k])) return;
    // Cards that stay keep what the reader opened; the next step of a training loop has the same ones.
    const known = new Map(cards.map((old) => [old.key, old]));
    const fresh = cards.length === 0;
    cards = all.slice(0, MOST).map((reason, k) => known.get(now[k]!) ?? card(reason, moment, k === 0 && fresh, point));
    list.replaceChildren(...cards.map((made) => made.element));
    point(undefined, false);
  }

  /** Open the card of a node and go there. */
  function open(node: number): void {
    const found = cards.find((card) => card.node === node);
    if (!found) return;
    found.element.open = true;
    found.element.querySelector("summary")!.focus();
  }

  return { element, show, open } satisfies Part & { open(node: number): void };
}

/** None first, then what is not finite, then zeros. */
function order(reason: Reason): number {
  return ["none", "bad", "zero"].indexOf(lossOf(reason));
}

interface Card {
  element: HTMLDetailsElement;
  node: number | null;
  key: string;
}

function keyOf({ node, name, why }: Reason): string {
  return JSON.stringify([node, name, why]);
}

function card(reason: Reason, moment: Moment, open: boolean, point: Point): Card {
  const { why } = reason;
  const kind = lossOf(reason);
  const name = reason.node === null ? reason.name || said("some-source") : called(moment.told, reason.node);
  const head = html("summary", {},
    html("span", { class: "tapelab-reason-sign", "aria-hidden": "true" }, SIGNS[kind]),
    html("span", { class: "tapelab-reason-title" }, words.gradientIs[kind](name)),
    html("span", { class: "tapelab-reason-cause" }, causeText(why.cause)));
  const element = html("details", {
    class: "tapelab-reason", "data-tapelab": "explanation",
    "data-cause": why.cause, "data-name": name, "data-tone": kind, open,
  }, head, html("p", {}, explained(why)));
  const spot: Spot = { line: why.line, cut: why.cut, tone: kind };
  if (why.line !== null || why.cut.length > 0) element.append(where(spot, point));
  if (why.fix) element.append(fix(advised(why)));
  const held = (): boolean => element.contains(document.activeElement);
  on(element, "pointerenter", () => point(spot, false));
  on(element, "pointerleave", () => point(held() ? spot : undefined, false));
  on(element, "focusin", () => point(spot, false));
  on(element, "focusout", () => point(undefined, false));
  return { element, node: reason.node, key: keyOf(reason) };
}

/** The line as a link that takes the reader to it. */
function where(spot: Spot, point: Point): HTMLElement {
  const text = spot.line === null ? words.showCut : words.line(spot.line);
  return html("p", {}, button({ class: "tapelab-link", title: words.showWhere }, text, () => point(spot, true)));
}

function fix(text: string): HTMLElement {
  const code = html("code", { lang: "en" });
  say(code, text);
  const pre = html("pre", {}, code);
  const word = html("span", { class: "tapelab-fix-word" }, words.fix);
  const about = { class: "tapelab-fix", role: "group", "aria-label": words.fixCode };
  return html("div", about, word, copyButton(() => text), pre);
}
