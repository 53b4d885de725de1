import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** Guards that everything written on the page can be read in both themes: WCAG AA, computed from colours.css. */
const css = readFileSync(new URL("../src/style/colours.css", import.meta.url), "utf8");
const themes = [0, 1].map((theme) => {
  const found = css.matchAll(/--tl-([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g);
  return new Map([...found].map((pair) => [pair[1]!, pair[2 + theme]!]));
});

/** What is written on what: every ground with the texts that stand on it. */
const WRITTEN: Record<string, string[]> = {
  page: ["text", "muted", "value", "grad", "watch", "bad"],
  bar: ["text", "muted", "value", "grad", "watch", "bad"],
  box: ["text", "muted", "value", "grad", "watch", "bad"],
  warm: ["text", "grad"],
  cool: ["text", "watch"],
  blue: ["text", "value"],
  alarm: ["text", "bad"],
  lit: ["text", "muted"],
};
/** Lines that carry meaning, and the ring of the focus, need less. */
const DRAWN: Record<string, string[]> = {
  page: ["edge", "flow", "focus", "watch", "value"],
  bar: ["focus"],
  box: ["flow", "watch", "focus"],
};

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const pairs = (table: Record<string, string[]>) =>
  Object.entries(table).flatMap(([ground, all]) => all.map((ink) => [ink, ground] as const));

test("black on white is what it should be", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

describe.each([["light", 0], ["dark", 1]] as const)("%s", (_, theme) => {
  const colour = (role: string): string => themes[theme]!.get(role)!;
  test.each(pairs(WRITTEN))("%s can be read on %s", (ink, ground) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(pairs(DRAWN))("%s can be seen on %s", (ink, ground) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

test("forced colours replace every colour of ours", () => {
  const forced = css.slice(css.indexOf("@media (forced-colors: active)"));
  for (const role of themes[0]!.keys()) expect(forced, role).toContain(`--tl-${role}:`);
});
