import { Frame, sizeLabels } from "./frame";
import { Grid, type Label, type Layout } from "./grid";
import type { Growth } from "./growth";
import { draw } from "./paths";

/** The picture so far, with the labels it has by now: `grown` in tapelab/views/growth.py. */
export function grown(page: Growth, labels: Label[] = []): Layout {
  return draw(measured(page, page.frame, labels));
}

/**
 * The same with all boxes, but with edges and proxies only in one stretch along: a tape of thousands of records is
 * never seen at once.
 */
export function stretch(page: Growth, labels: Label[], from: number, to: number): Layout {
  const { grid, direction, lengths: { starts }, high, boxes } = page;
  let first = 0;
  while (first + 1 < starts.length && starts[first + 1]! <= from) first++;
  let last = first;
  while (last + 1 < starts.length && starts[last]! <= to) last++;
  const [cells, crosses] = [grid.layers.slice(first, last + 1).flat(), (chain: number[]) =>
    grid.layer[chain.at(-1)!]! >= first && grid.layer[chain[0]!]! <= last];
  const part = Object.assign(new Grid(grid.items), grid, { edges: grid.edges.filter(({ chain }) => crosses(chain)) });
  const frame = measured(page, Object.assign(new Frame(part, direction), page.frame, { grid: part }), labels);
  const length = frame.end.at(-1) ?? 0;
  const [width, height] = direction === "right" ? [length, high] : [high, length];
  return { ...draw(frame, cells), boxes, width, height };
}

function measured(page: Growth, frame: Frame, labels: Label[]): Frame {
  frame.start = page.lengths.starts;
  frame.end = page.lengths.ends();
  frame.widest = frame.start.map(() => 0);
  frame.spot = frame.grid.edges.map(() => "middle");
  sizeLabels(frame, labels);
  return frame;
}
