import { set, svg } from "../dom";
import { holder } from "../lens/roll";
import type { Moment } from "../moment";
import type { Card } from "../scene/card";
import type { Chip, Line } from "../scene/parts";
import { box, chip, line } from "../scene/scene";
import { words } from "../words";
import { classes, drawBox } from "./drawbox";
import { drawChip, drawLine, drawTag, stampOf } from "./drawline";
import { farAway } from "./far";
import { Keyed, type Drawable } from "./keyed";
import { reachOf, roomOf, type Picture } from "./picture";
import type { Stage } from "./stage";
import { meets, seen, type Rect } from "./viewport";

/** Up to this many nodes everything is drawn; beyond, what the window shows and some room around it. */
export const MANY = 400;
/** So many in the window, or so small, cannot be read: they are drawn as from afar. */
const FAR = 800;
const SMALL = 0.3;
const AROUND = 240;

const MARKS = ["tapelab-current", "tapelab-selected"];

type Spot = [x: number, y: number];
type Drawn<T> = Drawable & { it: T };

/** Keeps the elements of a picture up to date: those in the window, or all while they are few. */
export class Painter {
  #boxes: Keyed<Drawable & { at: number; card: Card }>;
  #chips: Keyed<Drawn<Chip>>;
  #lines: Keyed<Drawn<Line>>;
  #tags: Keyed<Drawn<Line>>;
  #far = farAway();
  #marked: number[] = [];
  #picture: Picture | undefined;
  /** The nodes that have been on the page: only what comes after them fades in. */
  #known: Set<number> | undefined;

  constructor(private stage: Stage) {
    const group = (kind: string) => () => svg("g", { class: kind });
    this.#lines = new Keyed(stage.edges, group("tapelab-edge"), (element, { it }) => this.#dress(drawLine(element, it), it.to));
    this.#tags = new Keyed(stage.tags, group("tapelab-tag"), (element, { it }) => this.#dress(drawTag(element, it), it.to));
    this.#chips = new Keyed(stage.edges, group("tapelab-chip"), (element, { it }) => this.#dress(drawChip(element, it), it.to));
    this.#boxes = new Keyed(stage.nodes, () => svg("g", { tabindex: -1 }), (element, { at }) => this.#drawNode(element, at));
    stage.root.prepend(this.#far.element);
  }

  /** Draw what the window shows; `from` holds places on the way from another picture. */
  show(picture: Picture, from?: Map<number, Spot>): void {
    this.#picture = picture;
    const { cards, plan, spots, found, moment } = picture;
    const step = stepOf(moment);
    const all = cards.length <= MANY;
    const window = around(seen(this.stage.view));
    const shown = (rect: Rect | undefined): boolean => rect !== undefined && (all || meets(rect, window));
    const near = cards.map((_, at) => at).filter((at) => shown(roomOf(picture, at)));
    const many = near.length > FAR || (!all && this.stage.view.k < SMALL);
    this.#far.show(many ? picture : undefined);
    const visible = many ? [] : near;
    this.#boxes.show(visible.map((at) => ({ key: String(cards[at]!.node.id), stamp: cards[at], at, card: cards[at]! })));
    for (const at of visible) {
      const { node } = cards[at]!;
      const [x, y] = from?.get(node.id) ?? [spots[at]!.x, spots[at]!.y];
      set(this.#boxes.get(String(node.id))!, { transform: `translate(${x} ${y})` });
    }
    const right = plan.direction === "right";
    const lines = many ? [] : plan.paths.filter((path) => all || shown(reachOf(picture, path))).map((path) => {
      const flows = found.flows.get(path.to)?.[path.position]?.contribution;
      const it = line(found, path, flows ? picture.writing.get(path.to)?.[path.position] : undefined, right);
      if (path.to === step) it.kind += " now";
      else if (moment.replaying && moment.later(path.to)) it.kind += " later";
      return { key: `${path.to}:${path.position}`, stamp: stampOf(it), it };
    });
    this.#lines.show(lines);
    this.#tags.show(lines.filter(({ it }) => it.tag));
    this.#chips.show(many ? [] : plan.proxies.filter(shown).map((proxy) => {
      const it = chip(cards[found.place.get(proxy.of)!]!, proxy);
      return { key: `${it.of}:${it.to}`, stamp: `${it.x} ${it.y} ${it.w} ${it.text} ${it.kind}`, it };
    }));
    this.#known ??= new Set();
    for (const { node } of cards) this.#known.add(node.id);
  }

  element(id: number): SVGGElement | undefined {
    return this.#boxes.get(String(id));
  }

  edge(to: number, position: number): SVGGElement | undefined {
    return this.#lines.get(`${to}:${position}`);
  }

  /** Some node that is drawn. */
  first(): number | undefined {
    const key = this.#boxes.first();
    return key === undefined ? undefined : Number(key);
  }

  /** Mark the nodes of a source line. */
  light(line: number | null): void {
    for (const { node } of this.#picture?.cards ?? []) {
      const lit = line !== null && node.line === line;
      this.element(node.id)?.classList.toggle("tapelab-lit", lit);
    }
  }

  /** Outline the node at work and the one that was selected. */
  outline(current: number | undefined, selected: number | undefined): void {
    this.#marked.forEach((id, k) => this.element(id)?.classList.remove(MARKS[k]!));
    this.#marked = [current ?? -1, selected ?? -1];
    this.#marked.forEach((id, k) => this.element(id)?.classList.add(MARKS[k]!));
  }

  /** Another tape: nothing of the old one stays, and the new one does not fade in. */
  clear(): void {
    for (const keyed of [this.#boxes, this.#chips, this.#lines, this.#tags]) keyed.show([]);
    this.#known = undefined;
  }

  #drawNode(element: SVGGElement, at: number): void {
    const { found, cards, spots, moment } = this.#picture!;
    const made = cards[at]!;
    const it = box(found, at, made, spots[at]!);
    const later = moment.replaying && moment.later(it.id);
    if (later) it.title = words.later(it.name || it.op);
    drawBox(element, it);
    this.#dress([element, classes(`node ${made.kind}`)], it.id);
    set(element, {
      role: "option", "aria-label": it.title, "aria-posinset": at + 1, "aria-setsize": cards.length,
      "data-tapelab": "node", "data-id": it.id, "data-kind": made.node.kind, "data-op": it.op, "data-name": it.name,
      "data-watched": String(it.watched), "data-recorded": String(it.recorded), "data-value": later ? null : it.value,
      "data-grad": moment.gradient(it.id),
    });
  }

  #dress([element, kind]: [Element, string], node: number): void {
    element.setAttribute("class", this.#known && !this.#known.has(node) ? `${kind} tapelab-fresh` : kind);
  }
}

/** The node whose step the replay is at. */
function stepOf({ whole, beat }: Moment): number | undefined {
  return beat?.kind === "step" ? holder(whole, beat.node!) : undefined;
}

function around({ x, y, w, h }: Rect): Rect {
  return { x: x - AROUND, y: y - AROUND, w: w + 2 * AROUND, h: h + 2 * AROUND };
}
