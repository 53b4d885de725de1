import { addExtent, Frame } from "./frame";
import { APART, APART_BEND, BEND, Grid, NODE, PROXY, type Direction, type Item, type Place } from "./grid";
import { rounded } from "./tools";
import { FAN, NEAR } from "./ranks";
import { free, Lengths, type Room } from "./room";

/**
 * Placement while a tape records: nodes are only ever added, and what stands never moves; tapelab/views/growth.py. An
 * op goes one layer after its inputs, as level with them as the free room allows; one that uses leaves alone goes
 * beside the op before it. A leaf goes one layer before its first consumer, when the two arrive together.
 */

/** The room across that is kept for the label of each input. */
const LABEL = { right: 58, down: 140 };
/** An edge across more layers than this starts at a proxy. */
const LONG = 8;

export class Growth {
  readonly grid = new Grid([]);
  readonly frame: Frame;
  readonly lengths: Lengths;
  /** Where boxes stand, and how far across they reach. */
  readonly boxes: Place[] = [];
  high = 0;
  #cell = new Map<number, number>();
  #item = new Map<number, number>();
  #fan: number[] = [];
  #taken: Room[][] = [];
  #latest = 1;

  constructor(readonly direction: Direction = "right") {
    this.frame = new Frame(this.grid, direction);
    this.frame.pinned = true;
    this.lengths = new Lengths(direction);
  }

  /** Place the nodes that have just arrived, in order of appearance. */
  place(items: Item[]): void {
    const used = new Set(items.flatMap((item) => item.inputs));
    const waiting: Item[] = [];
    for (const item of items) {
      if (this.#item.has(item.id)) continue;
      this.#item.set(item.id, this.grid.items.push(item) - 1);
      this.#fan.push(0);
      if (!item.leaf) this.#placeOp(item);
      else if (used.has(item.id)) waiting.push(item);
      else this.#placeLeaf(item);
    }
    for (const item of waiting) if (!this.#cell.has(item.id)) this.#placeLeaf(item);
  }

  /** Place a leaf that nobody uses yet: in the first layer that is long enough. */
  #placeLeaf(item: Item): void {
    const mine = this.#item.get(item.id)!;
    this.#put(NODE, this.lengths.layerFor(item, [], 0), mine, mine, 0);
  }

  /** Place an op, the leaves that waited for it, and what its edges need. */
  #placeOp(item: Item): void {
    const { frame, grid } = this;
    const sources = [...new Set(item.inputs)].filter((id) => this.#item.has(id) && id !== item.id);
    let [least, total, count, every, known] = [1, 0, 0, 0, 0];
    for (const id of sources) {
      const cell = this.#cell.get(id);
      if (cell === undefined) continue;
      least = Math.max(least, grid.layer[cell]! + 1);
      every = every + frame.centre[cell]!;
      known = known + 1;
      if (grid.items[this.#item.get(id)!]!.leaf) continue;
      total = total + frame.centre[cell]!;
      count = count + 1;
    }
    const wanted = count > 0 ? total / count : known > 0 ? every / known : 0;
    if (count === 0) least = Math.max(least, this.#latest);
    const fresh = sources.filter((id) => !this.#cell.has(id));
    const layer = this.lengths.layerFor(item, fresh.map((id) => grid.items[this.#item.get(id)!]!), least);
    this.#latest = layer;
    const mine = this.#item.get(item.id)!;
    const cell = this.#put(NODE, layer, mine, mine, wanted);
    for (const id of fresh) this.#put(NODE, layer - 1, this.#item.get(id)!, this.#item.get(id)!, frame.centre[cell]!);
    for (const id of sources) this.#connect(this.#item.get(id)!, id, item, cell);
  }

  /** The edges from one input to an op: straight, through bends, or from a proxy. */
  #connect(source: number, id: number, item: Item, cell: number): void {
    const { frame, grid } = this;
    const [start, mine] = [this.#cell.get(id)!, grid.owner[cell]!];
    const span = grid.layer[cell]! - grid.layer[start]!;
    const far = span > (grid.items[source]!.leaf ? NEAR : LONG) || this.#fan[source]! >= FAN;
    let chain = [start];
    if (far && span > 1) chain = [this.#put(PROXY, grid.layer[cell]! - 1, source, mine, frame.centre[cell]!)];
    else {
      this.#fan[source]!++;
      for (let k = 1; k < span; k++) {
        const line = frame.centre[start]! + ((frame.centre[cell]! - frame.centre[start]!) * k) / span;
        chain.push(this.#put(BEND, grid.layer[start]! + k, source, mine, line));
      }
    }
    chain.push(cell);
    item.inputs.forEach((input, position) => input === id && grid.join({ source, to: mine, position, chain }));
  }

  /** Add a cell in the free room nearest to where it would like to be. */
  #put(kind: number, layer: number, owner: number, goal: number, wanted: number): number {
    const { frame, grid, direction } = this;
    const cell = grid.add(kind, layer, owner, goal);
    addExtent(frame, cell);
    if (kind === NODE) {
      const item = grid.items[owner]!;
      this.#cell.set(item.id, cell);
      const room = item.inputs.length * LABEL[direction];
      frame.before[cell] = Math.max(frame.before[cell]!, room / 2);
      frame.after[cell] = Math.max(frame.after[cell]!, room / 2);
    }
    while (this.#taken.length <= layer) this.#taken.push([]);
    const before = frame.before[cell]! + (kind === BEND ? APART_BEND : APART);
    frame.centre.push(free(this.#taken[layer]!, wanted, before, frame.after[cell]!));
    this.#stand(grid.items[owner]!, cell, this.lengths.starts[layer]!);
    return cell;
  }

  /** Note where a box stands for good, and how far any cell reaches. */
  #stand({ id, w, h, foot }: Item, cell: number, along: number): void {
    const { breadth, centre, right, grid } = this.frame;
    const across = rounded(centre[cell]!) - Math.floor(breadth[cell]! / 2);
    const node = grid.kind[cell] === NODE;
    this.high = Math.max(this.high, across + breadth[cell]! + (right && node ? foot : 0));
    if (node) this.boxes.push({ id, x: right ? along : across, y: right ? across : along, w, h });
  }
}
