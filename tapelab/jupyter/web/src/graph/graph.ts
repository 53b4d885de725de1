import { set } from "../dom";
import type { Moment } from "../moment";
import { facts } from "../scene/facts";
import type { Node } from "../types";
import { words } from "../words";
import { Focus } from "./focus";
import { Memo, same } from "./memo";
import { Painter, MANY } from "./painter";
import { picture, roomOf, type Picture } from "./picture";
import { Placement } from "./placement";
import { relax } from "./relax";
import { Stage } from "./stage";
import { home, MARGIN, revealing } from "./viewport";

/** Text is still readable at this scale, so a drawing may be that much wider than the page. */
const SHRINK = 0.85;
/** A reader who has watched this long, in milliseconds, wants to see what is new rather than how it began. */
const FOLLOW = 1000;

/** The drawing of a tape in its window: grows while the cell runs, settles once when it is over. */
export class Graph {
  readonly stage = new Stage(() => this.moved());
  readonly element = this.stage.element;
  private painter = new Painter(this.stage);
  private focus_: Focus;
  private places = new Map<number, { placement: Placement; memo: Memo; since: number }>();
  private now: Picture | undefined;
  private settle: (() => void) | undefined;
  private lit: number | null = null;

  constructor(private changed: () => void) {
    this.focus_ = new Focus({
      layer: this.stage.nodes,
      nodes: () => this.now?.found.trace.nodes ?? [],
      bring: (id) => this.bring(id),
      element: (id) => this.painter.element(id),
      changed,
    });
    set(this.stage.nodes, { role: "listbox", "data-lm-suppress-shortcuts": "true" });
  }
}
