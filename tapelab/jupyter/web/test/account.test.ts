import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { account } from "../src/account/account";
import { facts } from "../src/scene/facts";
import type { Trace } from "../src/types";
import { speak } from "../src/words";
import { reason } from "../src/words/said";
import { speakKorean } from "./korean";

const FIXTURES = new URL("../../../../tests/fixtures/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8"));
const names = readdirSync(new URL("account/", FIXTURES));

afterEach(() => speak("en"));

test("there are accounts to compare with", () => {
  expect(names.length).toBeGreaterThan(10);
});

describe.each(names)("%s", (name) => {
  const told = read(`account/${name}`);
  const { trace } = read(`scene/${name}`) as { trace: Trace };
  test.each(["en", "ko"] as const)("is told in %s as Python tells it", (which) => {
    if (which === "ko") speakKorean();
    expect(account(facts(trace)).split("\n")).toEqual(told[which]);
  });
});

test.each([
  ["watch(), line 12", "watch() 줄 12"],
  ["ones: the sum of 6 elements", "모두 1: 원소 6개의 합을 미분"],
  ["summed over axis 0, 32 rows", "축 0에 대해 더함, 32행"],
  ["summed over axis 0", "축 0에 대해 더함"],
  ["2 · g, summed over axis 0, 3 rows", "2 · g, 축 0에 대해 더함, 3행"],
  ["nobody watched it.", "nobody watched it."],
])("%s", (own, other) => {
  expect(reason(own)).toBe(own);
  speakKorean();
  expect(reason(own)).toBe(other);
});
