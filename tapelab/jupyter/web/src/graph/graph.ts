import { html, set } from "../dom";
import { atWork, type Moment } from "../moment";
import { nodeOf } from "../scene/facts";
import { legend } from "../scene/legend";
import type { Node } from "../types";
import { words } from "../words";
import { Drawings, keyOf } from "./drawings";
import { Focus } from "./focus";
import { glide, type OnTheWay } from "./glide";
import type { Cut } from "./cut";
import { Overlay } from "./overlay";
import { MANY, Painter } from "./painter";
import { roomOf, type Picture } from "./picture";
import { Stage } from "./stage";
import { seen, union, type Rect } from "./viewport";

/** The drawing of a tape in its window: grows while the cell runs, settles once when it is over. */
export class Graph {
  /** The signs of this drawing and what they mean. */
  readonly legend = html("p", { class: "tapelab-legend" });
  readonly element: HTMLElement;
  readonly tools: HTMLElement;
  #stage: Stage;
  #painter: Painter;
  #reader: Focus;
  #drawings = new Drawings();
  #overlay = new Overlay();
  #key = "";
  #now: Picture | undefined;
  #onTheWay: OnTheWay | undefined;
  #settle = (): void => {};
  #lit: number | null = null;

  constructor(resized: () => void, pointed: () => void, select: (node: number) => void = () => {}) {
    this.#stage = new Stage(() => this.#paint(), resized);
    ({ element: this.element, tools: this.tools } = this.#stage);
    this.#painter = new Painter(this.#stage);
    this.#stage.root.append(this.#overlay.element);
    this.#reader = new Focus({
      around: this.#stage.element,
      first: () => this.#painter.first(),
      nodes: () => this.#now?.found.trace.nodes ?? [],
      has: (id) => this.#now?.found.place.has(id) ?? false,
      bring: (id) => this.#bring(id),
      element: (id) => this.#painter.element(id),
      changed: pointed,
      entered: select,
    });
    set(this.#stage.nodes, { role: "listbox" });
  }

  show(moment: Moment): void {
    const { trace: { tape }, all, live } = moment;
    const key = keyOf(tape);
    const before = key === this.#key ? this.#now : undefined;
    const room = this.#stage.room;
    this.#settle();
    this.#now = this.#drawings.of(key).picture(moment, room, seen(this.#stage.view));
    const { plan, sizes } = this.#now;
    if (key !== this.#key) this.#begin(key);
    this.#stage.live = live;
    set(this.#stage.nodes, { "aria-label": words.graph(moment.name, tape.records) });
    const signs = legend(all, sizes).map(({ mark, text }) => html("span", {}, `${mark} ${text}`));
    this.legend.replaceChildren(...signs);
    const settled = this.#stage.settled(room);
    if (settled && before?.plan === plan && before.moment.live === live) this.#stage.show(this.#stage.view);
    else if (settled && before && !live && !moment.replaying && sizes.length <= MANY) this.#glide(before);
    else this.#stage.resize(plan.width, plan.height);
    if (live || moment.replaying) this.#follow();
  }

  stop(): void {
    this.#settle();
    this.#stage.stop();
    this.#reader.stop();
  }

  /** Take the reader to a node. */
  focus(id: number): void {
    this.#reader.to(id);
  }

  /** The node that the reader points at. */
  current(): Node | undefined {
    return this.#node(this.#reader.hovered ?? this.#reader.focused);
  }

  /** Mark the nodes that a source line recorded. */
  light(line: number | null): void {
    this.#lit = line;
    this.#painter.light(line);
  }

  /** Mark where the way to a source ends, or nothing; `go` takes the window there. */
  mark(cut: Cut | undefined, go = false): void {
    this.#overlay.cut = cut;
    const first = cut?.nodes.find((id) => this.#now?.found.place.has(id));
    if (go && first !== undefined) this.#bring(first);
    this.#overPaint();
  }

  /** A tape from another line: nothing of the last drawing stays. */
  #begin(key: string): void {
    this.#key = key;
    this.#painter.clear();
    this.#stage.touched = false;
    this.#reader.reset();
  }

  #paint(): void {
    if (!this.#now) return;
    this.#now = this.#drawings.of(this.#key).seenThrough(this.#now, seen(this.#stage.view));
    this.#painter.show(this.#now, this.#onTheWay);
    this.#painter.light(this.#lit);
    const { moment } = this.#now;
    const working = moment.beat && moment.beat.kind !== "results" && (moment.replaying || moment.live);
    this.#painter.outline(working ? atWork(moment)?.id : undefined, moment.look.selected);
    this.#overPaint();
    this.#reader.mark();
  }

  #overPaint(): void {
    const picture = this.#now;
    if (!picture) return;
    const { spots, found: { trace } } = picture;
    this.#overlay.show({
      picture,
      element: (id) => this.#painter.element(id),
      edge: (to, position) => this.#painter.edge(to, position),
      place: (at) => this.#onTheWay?.get(trace.nodes[at]!.id) ?? [spots[at]!.x, spots[at]!.y],
    });
  }

  #glide(before: Picture): void {
    const { spots, plan } = this.#now!;
    const goal = this.#stage.fitFor(plan.width, plan.height);
    this.#settle = glide(this.#stage, before.spots, spots, goal, (way) => (this.#onTheWay = way));
  }

  /** Keep the record at work in sight, unless the reader looks elsewhere. */
  #follow(): void {
    const node = atWork(this.#now!.moment);
    if (node && !this.#stage.touched) this.#stage.reveal(this.#around(node), false);
  }

  /** A node with what it was made of, or alone if that is more than the window shows. */
  #around(node: Node): Rect {
    const place = (id: number): Rect | undefined => roomOf(this.#now!, this.#now!.found.place.get(id)!);
    const own = place(node.id)!;
    const all = union([own, ...node.inputs.flatMap((id) => place(id) ?? [])]);
    const { w, h } = seen(this.#stage.view);
    return this.#now!.moment.replaying && all.w + 48 <= w && all.h + 48 <= h ? all : own;
  }

  #node(id: number | undefined): Node | undefined {
    return this.#now && nodeOf(this.#now.found, id);
  }

  #bring(id: number): SVGElement | undefined {
    const room = this.#now && roomOf(this.#now, this.#now.found.place.get(id)!);
    if (room) this.#stage.reveal(room, true);
    if (room && !this.#painter.element(id)) this.#stage.reveal(room, true, 1);
    return this.#painter.element(id);
  }
}
