import { describe, expect, test } from "vitest";
import { formula, localRule, product, rules, withNumbers } from "../src/parts/formula";
import { facts } from "../src/scene/facts";
import type { Flow } from "../src/types";
import { array, PocketTape, scalar } from "./traces";

test.each([
  ["x2 · g", "x2"], ["g", "1"], ["-g", "-1"], ["cos(x1) · g", "cos(x1)"], ["g · cos(x1)", "cos(x1)"], ["g / x", "1 / x"],
  ["(a + b) · g", "(a + b)"], ["a + b · g", ""], ["g @ W.T", ""], ["g, summed over axis 0, 32 rows", "1"],
  ["g · [x > 0]", "[x > 0]"], ["g · (1 - y · g)", ""],
])("the rule %s multiplies with %j", (rule, local) => {
  expect(localRule(rule)).toBe(local);
});

test("a rule is told apart from how broadcasting was undone", () => {
  expect(rules("w · g, summed over axis 0, 32 rows")).toEqual({ rule: "w · g", undone: "summed over axis 0, 32 rows" });
});

describe("formulas", () => {
  const tape = new PocketTape();
  const [x, y] = [tape.leaf("x", -2), tape.leaf("y", 3)];
  const add = (form: string, options = {}): number =>
    tape.op("multiply", [x, y], { name: "z", label: form.replace("{0}", "x").replace("{1}", "y"), form, ...options });
  const [product, called, empty, arrays, bare] = [
    add("{0} · {1}"), add("f({0}, {1})"), add(""), add("{0} + {1}", { value: array([2], [1, 2]) }), add("{1} / {0}", { name: "" }),
  ];
  const numbers = (id: number): string => withNumbers(facts(tape.trace), tape.trace.nodes[id]!);

  test("stand with names", () => {
    expect(formula(tape.trace.nodes[product]!)).toBe("z = x · y");
    expect(formula(tape.trace.nodes[bare]!)).toBe("y / x");
  });

  test("stand with numbers, negative ones in parentheses unless they have some", () => {
    expect(numbers(product)).toBe("(-2) · 3 = -6");
    expect(numbers(called)).toBe("f(-2, 3) = -6");
    expect(numbers(bare)).toBe("3 / (-2) = -6");
  });

  test("have no numbers where these would not be scalars, or where the formula is not known", () => {
    expect([numbers(empty), numbers(arrays)]).toEqual(["", ""]);
  });
});

test("a contribution is a product of two scalars, or what it is", () => {
  const flow: Flow = { to: 0, position: 0, contribution: scalar(-6), text: "w · g", local: scalar(2) };
  expect(product(flow, scalar(-3))).toBe("2 · (-3) = -6");
  expect(product({ ...flow, local: null }, scalar(-3))).toBe("-6");
  expect(product({ ...flow, contribution: scalar(0), local: { ...scalar(0), text: "inf" } }, scalar(0))).toBe("0");
  expect(product({ ...flow, contribution: array([2], [1, 2]) }, scalar(1))).toBe("[1.0 2.0]");
});
