import { html, set } from "../dom";
import { atWork, type Moment } from "../moment";
import { legend } from "../scene/legend";
import type { Node } from "../types";
import { words } from "../words";
import { Drawings, keyOf } from "./drawings";
import { Focus } from "./focus";
import { glide, type OnTheWay } from "./glide";
import { MANY, Painter } from "./painter";
import { roomOf, type Picture } from "./picture";
import { Stage } from "./stage";
import { seen } from "./viewport";

/** The drawing of a tape in its window: grows while the cell runs, settles once when it is over. */
export class Graph {
  /** The signs of this drawing and what they mean. */
  readonly legend = html("p", { class: "tapelab-legend" });
  readonly element: HTMLElement;
  readonly tools: HTMLElement;
  private stage: Stage;
  private painter: Painter;
  private reader: Focus;
  private drawings = new Drawings();
  private key = "";
  private now: Picture | undefined;
  private onTheWay: OnTheWay | undefined;
  private settle = (): void => {};
  private lit: number | null = null;

  constructor(resized: () => void, pointed: () => void) {
    this.stage = new Stage(() => this.paint(), resized);
    ({ element: this.element, tools: this.tools } = this.stage);
    this.painter = new Painter(this.stage);
    this.reader = new Focus({
      around: this.stage.element,
      first: () => this.painter.first(),
      nodes: () => this.now?.found.trace.nodes ?? [],
      bring: (id) => this.bring(id),
      element: (id) => this.painter.element(id),
      changed: pointed,
    });
    set(this.stage.nodes, { role: "listbox" });
  }

  show(moment: Moment): void {
    const { trace: { tape }, found, live } = moment;
    const key = keyOf(tape);
    const before = key === this.key ? this.now : undefined;
    const room = this.stage.room;
    this.settle();
    this.now = this.drawings.of(key).picture(moment, room, seen(this.stage.view));
    const { plan, cards } = this.now;
    if (key !== this.key) this.begin(key);
    this.stage.live = live;
    set(this.stage.nodes, { "aria-label": words.graph(moment.name, tape.records) });
    const signs = legend(found, cards).map(({ mark, text }) => html("span", {}, `${mark} ${text}`));
    this.legend.replaceChildren(...signs);
    const relaxes = before && before.plan !== plan && !live && cards.length <= MANY;
    if (relaxes && this.stage.settled(room)) this.glide(before);
    else this.stage.resize(plan.width, plan.height);
    if (live) this.follow();
  }

  stop(): void {
    this.settle();
    this.stage.stop();
    this.reader.stop();
  }

  /** Take the reader to a node. */
  focus(id: number): void {
    this.reader.to(id);
  }

  /** The node that the reader points at. */
  current(): Node | undefined {
    return this.now?.found.trace.nodes[this.reader.hovered ?? this.reader.focused ?? NaN];
  }

  /** Mark the nodes that a source line recorded. */
  light(line: number | null): void {
    this.lit = line;
    this.painter.light(line);
  }

  /** A tape from another line: nothing of the last drawing stays. */
  private begin(key: string): void {
    this.key = key;
    this.painter.clear();
    this.stage.touched = false;
    this.reader.reset();
  }

  private paint(): void {
    if (!this.now) return;
    this.now = this.drawings.of(this.key).seenThrough(this.now, seen(this.stage.view));
    this.painter.show(this.now, this.onTheWay);
    this.painter.light(this.lit);
    this.reader.mark();
  }

  private glide(before: Picture): void {
    const { spots, plan } = this.now!;
    const goal = this.stage.fitFor(plan.width, plan.height);
    this.settle = glide(this.stage, before.spots, spots, goal, (way) => (this.onTheWay = way));
  }

  /** Keep the record at work in sight, unless the reader looks elsewhere. */
  private follow(): void {
    const node = atWork(this.now!.moment);
    const room = node && roomOf(this.now!, node.id);
    if (room && !this.stage.touched) this.stage.reveal(room, false);
  }

  private bring(id: number): SVGElement | undefined {
    const room = this.now && roomOf(this.now, id);
    if (room) this.stage.reveal(room, true);
    if (room && !this.painter.element(id)) this.stage.reveal(room, true, 1);
    return this.painter.element(id);
  }
}
