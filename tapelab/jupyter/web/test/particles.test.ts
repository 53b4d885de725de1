import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withParticles } from "../src/words/particles";

const FIXTURE = new URL("../../../../tests/fixtures/particles.json", import.meta.url);
const sentences: Record<string, string> = JSON.parse(readFileSync(FIXTURE, "utf8"));

test.each(Object.entries(sentences))("%s", (both, chosen) => {
  expect(withParticles(both)).toBe(chosen);
});
