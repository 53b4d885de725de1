import { alongOf, type Frame } from "./frame";
import { BESIDE } from "./gaps";
import { NODE, PROXY, type Layout } from "./grid";
import { rounded } from "./tools";
import { crossing, ends, route } from "./routes";
import { bow, curve, straight } from "./strokes";

/**
 * The lines themselves, and everything in page coordinates: tapelab/views/paths.py. All is moved so that nothing lies
 * above zero, unless the picture is pinned to its places. Only some cells may be asked for, if a picture is huge.
 */
export function draw(frame: Frame, cells = frame.grid.kind.map((_, cell) => cell)): Layout {
  const { grid, right } = frame;
  route(frame);
  const anchors = grid.edges.map((_, e) => anchor(frame, e));
  const { low: least, high } = bounds(frame, cells, anchors);
  const low = frame.pinned ? 0 : least;
  const length = frame.end.at(-1) ?? 0;
  const [width, height] = right ? [length, high - low] : [high - low, length];
  const plan: Layout = { direction: frame.direction, width, height, boxes: [], proxies: [], paths: [] };
  for (const cell of cells) {
    const item = grid.items[grid.owner[cell]!]!;
    const corner = [alongOf(frame, cell), frame.line[cell]! - Math.floor(frame.breadth[cell]! / 2)];
    const [x, y] = turned(corner, low, right) as [number, number];
    if (grid.kind[cell] === NODE) plan.boxes.push({ id: item.id, x, y, w: item.w, h: item.h });
    if (grid.kind[cell] !== PROXY) continue;
    const to = grid.items[grid.goal[cell]!]!.id;
    const [size, breadth] = [frame.size[cell]!, frame.breadth[cell]!];
    plan.proxies.push({ of: item.id, to, x, y, w: right ? size : breadth, h: right ? breadth : size });
  }
  grid.edges.forEach((edge, e) => plan.paths.push({
    source: grid.items[edge.source]!.id,
    to: grid.items[edge.to]!.id,
    position: edge.position,
    proxied: grid.kind[edge.chain[0]!] === PROXY,
    points: turned(pieces(frame, e), low, right),
    label: turned(anchors[e]!, low, right) as [number, number],
  }));
  return plan;
}

/** Pairs of (along, across) as pairs of (x, y). */
function turned(points: number[], low: number, right: boolean): number[] {
  const out: number[] = [];
  for (let k = 0; k < points.length; k += 2) {
    const [along, across] = [points[k]!, points[k + 1]! - low];
    out.push(right ? along : across, right ? across : along);
  }
  return out;
}

/** The least and the greatest across of all boxes, proxies, bends and labels. */
function bounds(frame: Frame, cells: number[], anchors: number[][]): { low: number; high: number } {
  const { grid } = frame;
  let [low, high] = cells.length > 0 ? [Infinity, -Infinity] : [0, 0];
  for (const cell of cells) {
    const foot = frame.right && grid.kind[cell] === NODE ? grid.items[grid.owner[cell]!]!.foot : 0;
    const top = frame.line[cell]! - Math.floor(frame.breadth[cell]! / 2);
    low = Math.min(low, top);
    high = Math.max(high, top + frame.breadth[cell]! + foot);
  }
  anchors.forEach((spot, e) => {
    const half = Math.floor((frame.labelBreadth(e) + 1) / 2);
    low = Math.min(low, spot[1]! - half);
    high = Math.max(high, spot[1]! + half);
  });
  return { low, high };
}

/** The path of an edge in (along, across), from box to box through gaps and bends. */
function pieces(frame: Frame, e: number): number[] {
  const { chain } = frame.grid.edges[e]!;
  const [first, last] = [chain[0]!, chain.at(-1)!];
  const beside = Math.floor(BESIDE[frame.direction] / 2);
  const points = [alongOf(frame, first) + frame.size[first]!, frame.outPort[e]!];
  for (let j = 0; j + 1 < chain.length; j++) {
    const k = frame.grid.layer[chain[j]!]!;
    const [a, b] = ends(frame, e, j);
    const [from, to, widest] = [frame.end[k]!, frame.start[k + 1]!, frame.widest[k]!];
    straight(points, from, a);
    const knot = frame.knots[e]![j]!;
    const spot = j === chain.length - 2 ? frame.spot[e] : "middle";
    if (spot === "late") {
      curve(points, to - beside - widest, knot!);
      straight(points, to - beside, knot!);
    } else if (spot === "early") {
      curve(points, from + beside, knot!);
      straight(points, from + beside + widest, knot!);
    }
    if (spot !== "middle" || knot === null) curve(points, to, b);
    else bow(points, rounded((from + to) / 2), knot, to, b);
  }
  straight(points, alongOf(frame, last), frame.inPort[e]!);
  return points;
}

/** Where the text of an edge goes, as (along, across): in the gap before the consumer. */
function anchor(frame: Frame, e: number): number[] {
  const { chain } = frame.grid.edges[e]!;
  const j = chain.length - 2;
  const k = frame.grid.layer[chain[j]!]!;
  const across = frame.knots[e]![j] ?? rounded(crossing(frame, e, j));
  const aside = Math.floor(BESIDE[frame.direction] / 2) + Math.floor(frame.widest[k]! / 2);
  if (frame.spot[e] === "late") return [frame.start[k + 1]! - aside, across];
  if (frame.spot[e] === "early") return [frame.end[k]! + aside, across];
  return [rounded((frame.end[k]! + frame.start[k + 1]!) / 2), across];
}
