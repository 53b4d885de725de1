import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { filled } from "../src/form";

const FIXTURE = new URL("../../../../tests/fixtures/forms.json", import.meta.url);
const CASES = Object.entries(JSON.parse(readFileSync(FIXTURE, "utf-8")) as Record<string, [string, string[], string]>);

test.each(CASES)("%s", (_, [form, texts, expected]) => {
  expect(filled(form, texts)).toBe(expected);
});

test("holes that nothing fills are left open", () => {
  expect(CASES.length).toBeGreaterThan(100);
  expect(filled("{0} · {1}", ["x"])).toBe("x · …");
});
