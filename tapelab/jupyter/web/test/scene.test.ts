import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { account } from "../src/account/account";
import { Growth } from "../src/layout/growth";
import { grown } from "../src/layout/grown";
import { facts } from "../src/scene/facts";
import type { Scene } from "../src/scene/parts";
import { cards, compose, items, scene } from "../src/scene/scene";
import { tags } from "../src/scene/tags";
import type { Trace } from "../src/types";

const FIXTURES = new URL("../../../../tests/fixtures/scene/", import.meta.url);
interface Case {
  trace: Trace;
  account: string;
  scene: Scene;
  grown: Scene;
}

const cases = readdirSync(FIXTURES).filter((name) => name.endsWith(".json"))
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8")) as Case] as const);

test("there are scenes to agree on", () => {
  expect(cases.length).toBeGreaterThan(10);
});

describe.each(cases)("%s", (_, { trace, account: told, scene: drawn, grown: expected }) => {
  test("is drawn as Python draws it, in every number and word", () => {
    expect(scene(trace)).toEqual(drawn);
  });

  test("is told as Python tells it", () => {
    // A folded trace is drawn and not told.
    if (told !== "") expect(account(facts(trace))).toBe(told);
  });

  test("looks the same while it grows", () => {
    const found = facts(trace);
    const made = cards(found, true);
    const page = new Growth("right");
    for (const item of items(made)) page.place([item]);
    expect(compose(found, made, tags(found), grown(page, tags(found)))).toEqual(expected);
  });
});
