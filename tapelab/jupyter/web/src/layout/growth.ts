import { addExtent, Frame, sizeLabels } from "./frame";
import { APART, APART_BEND, BEND, Grid, NODE, PROXY, type Direction, type Item, type Label, type Layout } from "./grid";
import { draw } from "./paths";
import { FAN, NEAR } from "./ranks";
import { free, type Room } from "./room";

/**
 * Placement while a tape records: nodes are only ever added, and what stands never moves; tapelab/views/growth.py. An
 * op goes one layer after its inputs, as level with them as the free room allows. A leaf goes one layer before its
 * first consumer, when the two arrive together. Layers stand at fixed distances: nobody knows what else will come.
 */

const LAYER = { right: 176, down: 96 };
const SPACE = { right: 148, down: 66 };
const LABEL = { right: 40, down: 112 };
const LONG = 8;

export class Growth {
  private grid = new Grid([]);
  private frame: Frame;
  private cell = new Map<number, number>();
  private item = new Map<number, number>();
  private fan: number[] = [];
  private taken: Room[][] = [];

  constructor(readonly direction: Direction = "right") {
    this.frame = new Frame(this.grid, direction);
  }

  /** Place the nodes that have just arrived, in order of appearance. */
  place(items: Item[]): void {
    const used = new Set(items.flatMap((item) => item.inputs));
    const waiting = new Set<number>();
    for (const item of items) {
      if (this.item.has(item.id)) continue;
      const mine = this.grid.items.push(item) - 1;
      this.item.set(item.id, mine);
      this.fan.push(0);
      if (!item.leaf) this.placeOp(item, mine);
      else if (used.has(item.id)) waiting.add(item.id);
      else this.put(NODE, 0, mine, mine, 0);
    }
    for (const id of waiting) {
      if (!this.cell.has(id)) this.put(NODE, 0, this.item.get(id)!, this.item.get(id)!, 0);
    }
  }

  /** The picture so far, with the labels it has by now. */
  picture(labels: Label[] = []): Layout {
    const { frame, grid, direction } = this;
    frame.start = grid.layers.map((_, k) => k * (LAYER[direction] + SPACE[direction]));
    frame.end = frame.start.map((start) => start + LAYER[direction]);
    frame.widest = grid.layers.map(() => 0);
    frame.spot = grid.edges.map(() => "middle");
    sizeLabels(frame, labels);
    return draw(frame, true);
  }

  /** Place an op, the leaves that waited for it, and what its edges need. */
  private placeOp(item: Item, mine: number): void {
    const { frame, grid } = this;
    const sources = [...new Set(item.inputs)].filter((id) => this.item.has(id) && id !== item.id);
    let [layer, total, count, every, known] = [0, 0, 0, 0, 0];
    for (const id of sources) {
      const cell = this.cell.get(id);
      layer = Math.max(layer, cell === undefined ? 1 : grid.layer[cell]! + 1);
      if (cell === undefined) continue;
      every = every + frame.centre[cell]!;
      known = known + 1;
      if (grid.items[this.item.get(id)!]!.leaf) continue;
      total = total + frame.centre[cell]!;
      count = count + 1;
    }
    const wanted = count > 0 ? total / count : known > 0 ? every / known : 0;
    const cell = this.put(NODE, layer, mine, mine, wanted);
    for (const id of sources) {
      const source = this.item.get(id)!;
      if (!this.cell.has(id)) this.put(NODE, layer - 1, source, source, frame.centre[cell]!);
    }
    for (const id of sources) this.connect(this.item.get(id)!, id, item, cell);
  }

  /** The edges from one input to an op: straight, through bends, or from a proxy. */
  private connect(source: number, id: number, item: Item, cell: number): void {
    const { frame, grid } = this;
    const start = this.cell.get(id)!;
    const mine = grid.owner[cell]!;
    const span = grid.layer[cell]! - grid.layer[start]!;
    const far = span > (grid.items[source]!.leaf ? NEAR : LONG) || this.fan[source]! >= FAN;
    const chain = far && span > 1 ? [this.put(PROXY, grid.layer[cell]! - 1, source, mine, frame.centre[cell]!)] : [start];
    if (chain[0] === start) {
      this.fan[source]!++;
      for (let k = 1; k < span; k++) {
        const line = frame.centre[start]! + ((frame.centre[cell]! - frame.centre[start]!) * k) / span;
        chain.push(this.put(BEND, grid.layer[start]! + k, source, mine, line));
      }
    }
    chain.push(cell);
    item.inputs.forEach((input, position) => {
      if (input === id) grid.join({ source, to: mine, position, chain });
    });
  }

  /** Add a cell in the free room nearest to where it would like to be. */
  private put(kind: number, layer: number, owner: number, goal: number, wanted: number): number {
    const { frame, grid, direction } = this;
    const cell = grid.add(kind, layer, owner, goal);
    addExtent(frame, cell);
    if (kind === NODE) {
      const item = grid.items[owner]!;
      this.cell.set(item.id, cell);
      const room = item.inputs.length * LABEL[direction];
      frame.before[cell] = Math.max(frame.before[cell]!, room / 2);
      frame.after[cell] = Math.max(frame.after[cell]!, room / 2);
    }
    while (this.taken.length <= layer) this.taken.push([]);
    const before = frame.before[cell]! + (kind === BEND ? APART_BEND : APART);
    frame.centre.push(free(this.taken[layer]!, wanted, before, frame.after[cell]!));
    return cell;
  }
}
