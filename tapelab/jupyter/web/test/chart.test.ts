import { describe, expect, test } from "vitest";
import { path, points } from "../src/chart/curve";
import { bytesOf, held } from "../src/chart/held";
import { scaleOf, ticks, told } from "../src/chart/scale";
import { decade, numeric, power, sizeOf } from "../src/chart/size";
import { level, sizesOf, steps } from "../src/chart/sizes";
import { facts } from "../src/scene/facts";
import { array, lecture, PocketTape, scalar } from "./traces";
import { chain } from "./training";

describe("how large a value is", () => {
  test.each([
    [scalar(-3), 3],
    [scalar(0), 0],
    [scalar(-Infinity), Infinity],
    [scalar(NaN), NaN],
    [array([2, 2], [3, -3, 3, -3]), 3],
    [array([4], [0, 0, 0, 8]), 4],
    [{ ...scalar(0), text: "hello", dtype: "string" }, undefined],
    [{ ...scalar(0), text: "?", dtype: "?" }, undefined],
    [{ ...array([0], []), text: "(0,):0.0" }, undefined],
    [null, undefined],
  ])("%#", (value, size) => expect(sizeOf(value)).toBe(size));

  test("numbers as JSON carries them", () => {
    expect([1.5, "nan", "inf", "-inf", "12", "x", "", null, undefined].map(numeric)).toEqual(
      [1.5, NaN, Infinity, -Infinity, 12, undefined, undefined, undefined, undefined]);
  });

  test.each([[1, 0, "10⁰"], [3e-7, -7, "10⁻⁷"], [9e-8, -7, "10⁻⁷"], [4e12, 13, "10¹³"]])("%d is about a power of ten", (size, exponent, text) => {
    expect([decade(size), power(decade(size))]).toEqual([exponent, text]);
  });
});

describe("a scale", () => {
  test("is logarithmic where positive numbers span decades, and puts zero on its floor", () => {
    const scale = scaleOf([0.01, 1, 100]);
    expect([scale.log, scale.place(0.01), scale.place(1), scale.place(100), scale.place(0)]).toEqual([true, 0, 0.5, 1, 0]);
    expect(ticks(scale)).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(scaleOf([0, 0.01, 100]).log).toBe(true);
  });

  test("is linear for signed and for narrow ranges", () => {
    expect([scaleOf([-1, 1000]).log, scaleOf([1, 50]).log]).toEqual([false, false]);
    expect(scaleOf([-1, 3]).place(1)).toBe(0.5);
    expect(ticks(scaleOf([0, 9]))).toEqual([0, 5]);
    expect(ticks(scaleOf([0, 0.37]))).toEqual([0, 0.1, 0.2, 0.3]);
  });

  test.each([
    [[5, 5], 0.5, [5]],
    [[undefined, NaN], 0.5, [0, 0.5, 1]],
  ])("without a range it still has places: %j", (series, place, marks) => {
    const scale = scaleOf(series as number[]);
    expect(scale.place((scale.low + scale.high) / 2)).toBe(place);
    expect(ticks(scale, 2)).toEqual(marks);
  });

  test("what is not finite neither counts nor breaks it", () => {
    const scale = scaleOf([1, NaN, Infinity, undefined, 3]);
    expect([scale.low, scale.high, scale.place(Infinity)]).toEqual([1, 3, 1]);
  });

  test("numbers are told briefly", () => {
    expect([12, 0.03, 1e-7, NaN, -Infinity, undefined].map((x) => told(x))).toEqual(["12", "0.03", "1e-7", "nan", "-inf", "None"]);
  });
});

test("a curve has gaps where there is no number, and a dot between two gaps", () => {
  const series = [0, 2, undefined, 1, NaN];
  const spots = points(series, scaleOf(series), { left: 10, top: 5, width: 40, height: 20 });
  expect(spots).toEqual([[10, 25], [20, 5], undefined, [40, 15], undefined]);
  expect(path(spots)).toBe("M10 25L20 5M40 15h0.01");
});

describe("sizes of a backward pass", () => {
  const range = (length: number, factor: number) => sizesOf(facts(chain(length, factor)))!;

  test("a chain of small factors shrinks, of large ones grows", () => {
    expect(range(9, 0.1)).toMatchObject({ low: -9, high: 0, step: 1.5, shrinks: true, wide: true });
    expect(range(9, 10)).toMatchObject({ low: 0, high: 9, shrinks: false, wide: true });
    expect(range(6, 0.1)).toMatchObject({ low: -6, high: 0, step: 1, wide: false });
    // A single step, such as the square of an error that is nearly zero, makes no gradient vanish "on the way".
    expect(range(1, 1e-9)).toMatchObject({ low: -9, high: 0, wide: false });
  });

  test("each decade is a level, the largest size the last; narrow ranges are not stretched", () => {
    const wide = range(6, 0.1);
    expect([1, 0.1, 1e-3, 1e-6, 1e-9, 5].map((size) => level(size, wide))).toEqual([6, 5, 3, 0, 0, 6]);
    expect([0, NaN, Infinity].map((size) => level(size, wide))).toEqual(["zero", "bad", "bad"]);
    const narrow = range(2, 0.1);
    expect(steps(narrow)).toEqual([{ level: 4, exponent: -2 }, { level: 5, exponent: -1 }, { level: 6, exponent: 0 }]);
  });

  test("the legend covers a range of more decades than levels", () => {
    const found = range(12, 0.1);
    expect(steps(found).map(({ exponent }) => exponent)).toEqual([-12, -10, -8, -6, -4, -2, 0]);
    expect(level(1e-12, found)).toBe(0);
  });

  test("without a pass, or with nothing but zeros in it, there is no range", () => {
    expect(sizesOf(facts(lecture(false)))).toBeUndefined();
    const tape = new PocketTape();
    const x = tape.leaf("x", 0);
    const y = tape.op("square", [x]);
    tape.gradient(y, [x]);
    tape.trace.passes[0]!.grads = [{ node: y, value: scalar(0) }];
    expect(sizesOf(facts(tape.trace))).toBeUndefined();
  });
});

describe("what a tape keeps", () => {
  test("each array once, however many records read it, with all its readers", () => {
    const { kept, records, bytes } = held(facts(lecture()));
    expect(kept.map(({ node, bytes, since, by }) => [node, bytes, since, by])).toEqual([
      [0, 4, 2, [2, 3]], [1, 4, 2, [2]], [2, 4, 2, [4]], [3, 4, 3, [4]], [4, 4, 4, []], [5, 4, 6, []], [6, 4, 6, []],
    ]);
    expect([records, bytes]).toEqual([[2, 3, 4, 6], [12, 16, 20, 28]]);
  });

  test("a rule that reads its output keeps that", () => {
    const tape = new PocketTape();
    const x = tape.leaf("x", 1);
    const y = tape.op("exp", [x], { value: array([2, 3], [1, 2, 3, 4, 5, 6]), saved: [1] });
    expect(held(facts(tape.trace)).kept).toEqual([{ node: x, bytes: 4, since: y, by: [] }, { node: y, bytes: 24, since: y, by: [y] }]);
  });

  test("several outputs belong to one record, and what nobody recorded is not held", () => {
    const tape = new PocketTape();
    const x = tape.leaf("x", array([2], [1, 2]));
    const split = tape.op("unstack", [x]);
    const parts = [0, 1].map((k) => tape.op("output", [split], { value: scalar(k), symbol: `[${k}]` }));
    tape.op("shape", [parts[0]!], { value: array([3], [1, 2, 3]), recorded: false });
    const found = held(facts(tape.trace));
    expect(found.kept.map(({ node, since }) => [node, since])).toEqual([[x, split], [parts[0], split], [parts[1], split]]);
    expect([found.records, found.bytes]).toEqual([[split], [16]]);
  });

  test.each([["float32", 24], ["float64", 48], ["bool", 6], ["int16", 12], ["complex64", 48], ["string", 0]])("six of %s", (dtype, size) => {
    expect(bytesOf({ ...array([2, 3], [1, 2, 3, 4, 5, 6]), dtype })).toBe(size);
  });
});
