import { html, set } from "../dom";
import { legend } from "../scene/legend";
import { atWork, type Moment } from "../moment";
import type { Node } from "../types";
import { words } from "../words";
import { Focus } from "./focus";
import { Memo } from "./memo";
import { MANY, Painter } from "./painter";
import { picture, roomOf, type Picture } from "./picture";
import { Placement } from "./placement";
import { relax } from "./relax";
import { Stage } from "./stage";
import { between } from "./viewport";

/** Text is still readable at this scale, so a drawing may be that much wider than the page. */
const SHRINK = 0.85;
/** So many drawings are remembered, for readers who go back and forth between tabs. */
const KEPT = 12;

type Spot = [x: number, y: number];

/** The drawing of a tape in its window: grows while the cell runs, settles once when it is over. */
export class Graph {
  readonly element: HTMLElement;
  readonly tools: HTMLElement;
  /** The signs of this drawing and what they mean. */
  readonly legend = html("p", { class: "tapelab-legend" });
  private stage: Stage;
  private painter: Painter;
  private reader: Focus;
  private drawings = new Map<string, { placement: Placement; memo: Memo }>();
  private key = "";
  private now: Picture | undefined;
  private gliding: Map<number, Spot> | undefined;
  private settle = (): void => {};
  private lit: number | null = null;
  private signs = "";

  constructor(resized: () => void, pointed: () => void) {
    this.stage = new Stage(() => this.paint(), resized);
    this.element = this.stage.element;
    this.tools = this.stage.tools;
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
    const { trace: { tape }, live } = moment;
    const key = tape.line === null ? `tape ${tape.id}` : `${tape.name} ${tape.line}`;
    const other = key !== this.key;
    const before = other ? undefined : this.now;
    const { placement, memo } = this.drawing(key);
    const { found } = moment;
    const cards = memo.cards(found, live, moment);
    const written = memo.tags(found);
    const room = this.stage.room;
    const plan = placement.plan(cards, written, live, Math.round(room / SHRINK));
    this.settle();
    this.now = picture(moment, found, cards, written, plan);
    if (other) this.begin(key);
    set(this.stage.nodes, { "aria-label": words.graph(moment.name, tape.records) });
    this.stage.live = live;
    const signs = legend(found, cards).map(({ mark, text }) => `${mark} ${text}`);
    if (signs.join() !== this.signs) this.legend.replaceChildren(...signs.map((sign) => html("span", {}, sign)));
    this.signs = signs.join();
    if (before && before.plan !== plan && !live && this.stage.settled(room) && cards.length <= MANY) this.glide(before);
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

  private drawing(key: string): { placement: Placement; memo: Memo } {
    const known = this.drawings.get(key) ?? { placement: new Placement(), memo: new Memo() };
    this.drawings.delete(key);
    this.drawings.set(key, known);
    for (const oldest of this.drawings.keys()) if (this.drawings.size > KEPT) this.drawings.delete(oldest);
    return known;
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
    this.painter.show(this.now, this.gliding);
    this.painter.light(this.lit);
    this.reader.mark();
  }

  /** Move everything from where it stood to where it now belongs. */
  private glide(before: Picture): void {
    const { spots, plan } = this.now!;
    const from = new Map(before.spots.map((spot) => [spot.id, spot]));
    const start = this.stage.view;
    const goal = this.stage.fitFor(plan.width, plan.height);
    this.element.classList.add("tapelab-gliding");
    this.settle = relax((share) => {
      const done = share === 1;
      this.gliding = done ? undefined : new Map(spots.map(({ id, x, y }) => {
        const old = from.get(id) ?? { x, y };
        return [id, [old.x + (x - old.x) * share, old.y + (y - old.y) * share]];
      }));
      this.stage.show(done ? goal : between(start, goal, share));
      if (!done) return;
      this.settle = () => {};
      this.element.classList.remove("tapelab-gliding");
    });
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
