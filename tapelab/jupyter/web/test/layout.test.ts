import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Growth } from "../src/layout/growth";
import { grown, stretch } from "../src/layout/grown";
import type { Direction, Item, Label, Layout } from "../src/layout/grid";
import { layout } from "../src/layout/layout";
import { settle } from "../src/layout/settle";

const FIXTURES = new URL("../../../../tests/fixtures/layout/", import.meta.url);

interface Case {
  direction: Direction | "";
  width: number;
  nodes: Item[];
  labels: Label[];
  expect: Layout;
  batch: number;
  grown_right: Layout;
  grown_down: Layout;
}

const cases = readdirSync(FIXTURES).filter((name) => name.endsWith(".json"))
  .map((name): [string, Case] => [name, JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8")) as Case]);

test("there are drawings to agree on", () => {
  expect(cases.length).toBeGreaterThan(10);
});

describe.each(cases)("%s", (_, drawing) => {
  test("is laid out as Python lays it out, to the pixel", () => {
    expect(layout(drawing.nodes, drawing.labels, drawing.direction, drawing.width)).toEqual(drawing.expect);
  });

  test.each(["right", "down"] as const)("grows %s as in Python", (direction) => {
    const page = new Growth(direction);
    for (let at = 0; at < drawing.nodes.length; at += drawing.batch) page.place(drawing.nodes.slice(at, at + drawing.batch));
    expect(grown(page, drawing.labels)).toEqual(drawing[`grown_${direction}`]);
  });

  test("never moves what stands while it grows", () => {
    const page = new Growth("down");
    const stood = new Map<number, [number, number]>();
    for (const item of drawing.nodes) {
      page.place([item]);
      for (const { id, x, y } of grown(page, drawing.labels).boxes) {
        expect(stood.get(id) ?? [x, y]).toEqual([x, y]);
        stood.set(id, [x, y]);
      }
    }
  });
});

test("a stretch of a growing drawing has the same places as the whole", () => {
  const [, { nodes, labels }] = cases.find(([name]) => name === "chain-200.json")!;
  const page = new Growth("down");
  page.place(nodes);
  const whole = grown(page, labels);
  const part = stretch(page, labels, 3000, 5000);
  const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
  expect([...part.boxes].sort(byId)).toEqual([...whole.boxes].sort(byId));
  expect([part.width, part.height]).toEqual([whole.width, whole.height]);
  expect(part.paths.length).toBeLessThan(whole.paths.length / 4);
  const inside = part.paths.filter(({ points }) => points.every((y, k) => k % 2 === 0 || (y > 3200 && y < 4800)));
  expect(inside.length).toBeGreaterThan(10);
  for (const path of inside) expect(whole.paths).toContainEqual(path);
});

test("what is settled keeps its distance and moves as little as it can", () => {
  expect(settle([0, 0, 10], [1, 1, 1], [4, 4])).toEqual([-2, 2, 10]);
  expect(settle([0, 0, 10], [2, 1, 1], [4, 4])).toEqual([0, 4, 10]);
});
