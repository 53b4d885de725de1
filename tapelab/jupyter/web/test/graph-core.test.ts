import { describe, expect, test } from "vitest";
import { clamped, fitted, home, MARGIN, panned, revealing, seen, viewport, zoomed } from "../src/graph/viewport";
import { walk } from "../src/graph/walk";
import { lecture } from "./traces";

describe("the keys", () => {
  const { nodes } = lecture();
  const [x1, x2, w3, w4, product, c, w5] = nodes.map((node) => node.id) as [number, number, number, number, number, number, number];

  test("right leads to the first consumer, left to the first input", () => {
    expect(walk(nodes, x1, "ArrowRight")).toBe(w3);
    expect(walk(nodes, w5, "ArrowLeft")).toBe(product);
    expect(walk(nodes, x1, "ArrowLeft")).toBeUndefined();
    expect(walk(nodes, w5, "ArrowRight")).toBeUndefined();
  });

  test("up and down lead to nodes that share a consumer or an input", () => {
    expect(walk(nodes, x1, "ArrowDown")).toBe(x2);
    expect(walk(nodes, w3, "ArrowDown")).toBe(w4);
    expect(walk(nodes, c, "ArrowUp")).toBe(product);
    expect(walk(nodes, x1, "ArrowUp")).toBeUndefined();
  });

  test("home and end lead to the first and the last node", () => {
    expect(walk(nodes, w4, "Home")).toBe(x1);
    expect(walk(nodes, w4, "End")).toBe(w5);
  });

  test("every node that an edge touches can be reached from the first", () => {
    const reached = new Set([x1]);
    for (const id of reached) {
      for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
        const next = walk(nodes, id, key);
        if (next !== undefined) reached.add(next);
      }
    }
    expect(reached.size).toBe(nodes.length);
  });
});

describe("the window onto the drawing", () => {
  const view = { ...viewport(), w: 800, h: 500, width: 4000, height: 300 };

  test("zooming keeps the point under the pointer", () => {
    const before = { ...view, x: 1000, k: 0.5 };
    const after = zoomed(before, 1.6, 200, 100);
    expect(after.x + 200 / after.k).toBeCloseTo(before.x + 200 / before.k);
  });

  test("never shows more than the margin beyond the ends", () => {
    expect(panned(view, 1e6, 0).x).toBe(-MARGIN);
    const { x, w } = seen(panned(view, -1e6, 0));
    expect(x + w).toBeCloseTo(4000 + MARGIN);
  });

  test("fitting shows everything, at home text stays readable", () => {
    const all = seen(fitted(view));
    expect(all.w).toBeGreaterThanOrEqual(4000);
    expect(fitted({ ...view, height: 1e6 }).k).toBe(0.12);
    expect(home(view).k).toBeGreaterThanOrEqual(0.8);
    expect(home({ ...view, width: 300 }).k).toBe(1);
  });

  test("moves only as far as it takes to see a node", () => {
    const there = clamped({ ...view, x: 0 });
    expect(revealing(there, { x: 100, y: 50, w: 100, h: 60 })).toEqual(there);
    const { x, w } = seen(revealing(there, { x: 1500, y: 50, w: 100, h: 60 }));
    expect(x + w).toBeCloseTo(1624);
  });

  test("a small drawing stands in the middle once it no longer grows", () => {
    const small = { ...view, width: 200, height: 100 };
    expect(clamped({ ...small, centred: true }).x).toBe(-300);
    expect(clamped(small).x).toBe(-MARGIN);
  });
});
