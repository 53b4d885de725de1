import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { account } from "../src/account/account";
import { momentOf } from "../src/moment";
import { facts } from "../src/scene/facts";
import { scene } from "../src/scene/scene";
import type { Trace } from "../src/types";

/** The page, the picture and the account say the same of twenty programs that ran: tests/views/test_surfaces.py. */

interface Surface {
  trace: Trace;
  account: string;
  nodes: Record<string, [value: string, grad: string]>;
  edges: Record<string, string>;
  watched: [name: string, value: string, grad: string][];
}

const FIXTURES = new URL("../../../../tests/fixtures/surfaces/", import.meta.url);
const cases = readdirSync(FIXTURES).filter((name) => name.endsWith(".json")).flatMap((name) =>
  Object.values(JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8")) as Record<string, Surface>)
    .map((surface, k) => [`${name} ${k + 1}`, surface] as const));

test("there are programs to agree on", () => {
  expect(cases.length).toBeGreaterThanOrEqual(20);
});

describe.each(cases)("%s", (_, { trace, account: told, nodes, edges, watched }) => {
  const drawn = scene(trace);

  test("has the numbers of the picture at nodes and edges", () => {
    expect(Object.fromEntries(drawn.boxes.map(({ id, value, grad }) => [String(id), [value, grad]]))).toEqual(nodes);
    const lines = drawn.lines.map(({ source, to, position, contribution }) => [`${source}→${to}#${position}`, contribution]);
    expect(Object.fromEntries(lines)).toEqual(edges);
  });

  test("has the gradients of the picture in its rows", () => {
    const moment = momentOf(trace);
    const rows = trace.nodes.filter(({ watched: seen, kind }) => seen && (kind === "variable" || kind === "constant"))
      .map(({ id, name, value }) => [name, value?.text ?? "None", moment.gradient(id) ?? "None"]);
    expect(rows).toEqual(watched);
  });

  test("is told in the same words", () => {
    expect(account(facts(trace))).toBe(told);
  });
});
