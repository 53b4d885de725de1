/** Tapes with loops and calls, for the tests of rolling up. */
import type { Node, Trace } from "../src/types";
import { PocketTape, scalar } from "./traces";

/** A tape that counts how often each line has recorded an op, as the kernel does. */
export class LoopTape extends PocketTape {
  private times = new Map<string, number>();

  /** A record of a line; `columns` tells two of the same op on one line apart. */
  at(line: number, op: string, inputs: number[], within: string[] = [], column = ""): number {
    const key = `${line} ${op} ${column}`;
    const iteration = this.times.get(key) ?? 0;
    this.times.set(key, iteration + 1);
    return this.op(op, inputs, { line, iteration, within, label: op });
  }
}

type Body = (tape: LoopTape, y: number, w: number, k: number) => number;

/** A loop: its code, how often it runs, and what one iteration records. */
export function loop(code: string[], times: number, body: Body): Trace {
  const tape = new LoopTape().code(code.join("\n"));
  const w = tape.leaf("w", 0.99);
  let y = tape.constant("y", 2);
  for (let k = 0; k < times; k++) y = body(tape, y, w, k);
  tape.gradient(y, [w]);
  return tape.trace;
}

export const WITH = ["w, y = tf.Variable(0.99), tf.constant(2.0)", "with tf.GradientTape() as tape:"];

export const oneLine = (times: number): Trace =>
  loop([...WITH, `    for k in range(${times}):`, "        y = y * w"], times, (tape, y, w) =>
    tape.at(4, "multiply", [y, w]));

export const twoLines = (times: number): Trace =>
  loop([...WITH, `    for k in range(${times}):`, "        y = y * w", "        y = y + w"], times, (tape, y, w) =>
    tape.at(5, "add", [tape.at(4, "multiply", [y, w]), w]));

export const threeLines = (times: number): Trace =>
  loop(
    [...WITH, "    k = 0", `    while k < ${times}:`, "        y = y * w", "        y = y + w", "        y = tf.sin(y); k += 1"],
    times, (tape, y, w) => tape.at(7, "sin", [tape.at(6, "add", [tape.at(5, "multiply", [y, w]), w])]));

/** What is drawn, in short: names of leaves, lines of records, names of groups. */
export function told({ nodes }: Trace): string[] {
  return nodes.map(({ kind, line, symbol, name }: Node) =>
    kind === "op" ? `${line} ${symbol}` : kind === "group" ? `[${name}]` : name);
}

/** An outer loop with a record before and one after an inner loop. */
export function nested(outer: number, inner: number): Trace {
  const code = [...WITH, `    for k in range(${outer}):`, "        y = y * w", `        for j in range(${inner}):`,
    "            y = tf.sin(y)", "        y = y + w"];
  return loop(code, outer, (tape, y, w) => {
    let z = tape.at(4, "multiply", [y, w]);
    for (let j = 0; j < inner; j++) z = tape.at(6, "sin", [z]);
    return tape.at(7, "add", [z, w]);
  });
}

/** Two records in even iterations, one in odd ones; `at` says whether the `if` comes first. */
export function withIf(times: number, first: boolean): Trace {
  const test = ["        if k % 2:", "            y = y * w"];
  const rest = ["        y = y + w"];
  const code = [...WITH, `    for k in range(${times}):`, ...(first ? [...test, ...rest] : [...rest, ...test])];
  return loop(code, times, (tape, y, w, k) => {
    if (first) return tape.at(6, "add", [k % 2 ? tape.at(5, "multiply", [y, w]) : y, w]);
    const z = tape.at(4, "add", [y, w]);
    return k % 2 ? tape.at(6, "multiply", [z, w]) : z;
  });
}

/** A recurrent network: a cell that is called once a step, on an input of its own, and a loss that grows beside it. */
export function recurrent(times: number, lines = true): Trace {
  const tape = new LoopTape("tape").code([
    "def cell(x, h):", "    return tf.sin(x * w + h)", "with tf.GradientTape() as tape:", "    for x in xs:",
    "        h = cell(x, h)", "        loss = loss + h",
  ].join("\n"));
  const w = tape.leaf("w", 0.5);
  let [h, loss] = [tape.constant("h", 0), tape.constant("loss", 0)];
  const within = [lines ? "cell() @5" : "cell()"];
  for (let k = 0; k < times; k++) {
    const x = tape.constant("", k);
    h = tape.at(2, "sin", [tape.at(2, "add", [tape.at(2, "multiply", [x, w], within), h], within)], within);
    loss = tape.at(6, "add", [loss, h]);
  }
  return tape.gradient(loss, [w]).trace;
}

/** So many layers in a row, each a call of four records, and a scope around the last two. */
export function layers(count: number): Trace {
  const tape = new LoopTape("tape");
  let y = tape.leaf("x", 0.3);
  for (let k = 0; k < count; k++) {
    const call = [`layer_${k}()`];
    const w = tape.leaf(`w${k}`, 1.1);
    y = tape.at(2, "add", [tape.at(2, "multiply", [y, w], call), w], call);
    y = tape.at(3, "sin", [tape.at(3, "square", [y], [...call, "norm"])], [...call, "norm"]);
  }
  return tape.gradient(y, [0]).trace;
}

/** The second derivative of x² · x: the outer tape has recorded what gradient() of the inner one did. */
export function second(): Trace {
  const tape = new LoopTape("outer", 2).code([
    "x = tf.Variable(3.0)", "with tf.GradientTape() as outer:", "    with tf.GradientTape() as inner:",
    "        y = x * x * x", "    dy = inner.gradient(y, x)", "d2y = outer.gradient(dy, x)",
  ].join("\n"));
  const x = tape.leaf("x", 3);
  const square = tape.op("multiply", [x, x], { line: 4, label: "x · x" });
  tape.op("multiply", [square, x], { line: 4, name: "y", label: "x · x · x" });
  const made = { line: 5, order: 1, by: 1 };
  const one = tape.constant("", 1, "made by gradient()");
  Object.assign(tape.trace.nodes[one]!, { order: 1, by: 1 });
  const g = tape.op("multiply", [one, x], { ...made, label: "x · g" });
  const other = tape.op("multiply", [one, square], { ...made, label: "x · x · g" });
  const twice = tape.op("multiply", [g, x], { ...made, label: "x · g" });
  const both = tape.op("add", [twice, twice], { ...made, label: "2 · x · g" });
  const dy = tape.op("add", [other, both], { ...made, name: "dy", label: "dy" });
  return tape.gradient(dy, [x]).trace;
}

/** An accumulator's account: values and tangents, no way back. */
export function forward(): Trace {
  const tape = new LoopTape("acc").code("with tf.autodiff.ForwardAccumulator(x, 1.0) as acc:\n    y = tf.sin(x * x)");
  const tangent = (x: number): Partial<Node> => ({ tangents: [{ of: "acc", value: scalar(x) }] });
  const x = tape.leaf("x", 2, { why: "primal", ...tangent(1) });
  const square = tape.op("multiply", [x, x], { line: 2, label: "x · x", ...tangent(4) });
  tape.op("sin", [square], { line: 2, name: "y", label: "sin(x · x)", ...tangent(4 * Math.cos(4)) });
  tape.trace.tape.mode = "forward";
  return tape.state("recorded").trace;
}

/** A long tape in which nothing repeats. */
export function straight(count: number): Trace {
  const tape = new LoopTape();
  const w = tape.leaf("w", 0.99);
  let y = w;
  for (let k = 0; k < count; k++) y = tape.at(k + 3, "multiply", [y, w]);
  return tape.gradient(y, [w]).trace;
}
