/** Accounts of training loops and of long chains, for tests and demo pages. */
import type { History, Node, Trace, Value } from "../src/types";
import { array, PocketTape, scalar } from "./traces";

/** A small regression, after `steps` steps of gradient descent of which every `every`-th is remembered. */
export function trained(steps = 200, every = 4): Trace {
  const tape = new PocketTape().code([
    "w, b = tf.Variable(0.0), tf.Variable(1.0)",
    "with tf.GradientTape() as tape:",
    "    y = w * x + b",
    "    loss = tf.square(y)",
    "dw, db = tape.gradient(loss, [w, b])",
  ].join("\n"));
  const at = (k: number): number => 3 * Math.exp(-k / 30) + 0.01;
  const [w, b] = [tape.leaf("w", 2 - at(steps)), tape.leaf("b", 0.5)];
  const x = tape.constant("x", 2, "a constant nobody watched");
  const product = tape.op("multiply", [w, x], { label: "w · x", line: 3 });
  const y = tape.op("add", [product, b], { name: "y", label: "w · x + b", line: 3 });
  const loss = tape.op("square", [y], { name: "loss", label: "y²", line: 4 });
  tape.gradient(loss, [w, b]);
  const times = Array.from({ length: Math.ceil(steps / every) }, (_, k) => k * every);
  const history: History = {
    steps, every, target: "loss", loss: times.map((k) => at(k) ** 2),
    rows: [
      { name: "w", value: times.map((k) => 2 - at(k)), grad: times.map((k) => 12 * Math.exp(-k / 30)), update: times.map((k) => 0.1 * Math.exp(-k / 30)) },
      { name: "b", value: times.map(() => 0.5), grad: times.map((k) => (k < 40 ? null : -0.5)), update: times.map(() => -0.05) },
    ],
  };
  tape.trace.history = history;
  return tape.trace;
}

/** A chain of multiplications in which each gradient is a tenth of the one before, or ten times as large. */
export function chain(length = 9, factor = 0.1): Trace {
  const tape = new PocketTape("tape").code("with tf.GradientTape() as tape:\n    for k in range(9):\n        h = h * w");
  let h = tape.leaf("x", 1, { kind: "constant", why: "watch(), line 1" });
  const first = h;
  for (let k = 1; k <= length; k++) {
    const w = tape.constant(`w${k}`, factor, "a constant nobody watched");
    h = tape.op("multiply", [h, w], { name: `h${k}`, label: "h · w", line: 3 });
  }
  return tape.gradient(h, [first]).trace;
}

/** Layers of arrays with gradients: what the watched panel draws as maps. */
export function layers(count = 3): Trace {
  const tape = new PocketTape().code("with tf.GradientTape() as tape:\n    y = model(x)");
  const grads: { node: number; value: Value }[] = [];
  let y = tape.constant("x", array([1, 4], [1, -2, 0.5, 3]), "the data");
  for (let k = 0; k < count; k++) {
    const wave = (n: number, size: number): number[] => Array.from({ length: n }, (_, i) => size * Math.sin(1 + i * 1.3 + k));
    const kernel = tape.leaf(`dense_${k}/kernel`, array([4, 4], wave(16, 1)));
    const bias = tape.leaf(`dense_${k}/bias`, array([4], wave(4, 0.2)));
    y = tape.op("matmul", [y, kernel], { label: "matmul", symbol: "@", value: array([1, 4], wave(4, 2)), saved: [0, 1], line: 2 });
    y = tape.op("bias", [y, bias], { label: "bias", symbol: "+", value: array([1, 4], wave(4, 2)), saved: [], line: 2 });
    grads.push({ node: kernel, value: array([4, 4], wave(16, 0.1 ** (count - k))) }, { node: bias, value: array([4], wave(4, 0.1 ** (count - k))) });
  }
  const loss = tape.op("sum", [y], { name: "loss", label: "sum", symbol: "Σ", value: scalar(1.25), line: 2 });
  const results = grads.map(({ node, value }) => ({ node, value, why: null, name: "" }));
  tape.trace.passes.push({
    id: 0, targets: [loss], sources: grads.map(({ node }) => node), seeds: [{ node: loss, value: scalar(1), why: "a scalar" }],
    steps: [], grads: [{ node: loss, value: scalar(1) }, ...grads], results, done: true, error: "",
  });
  return tape.state("spent").trace;
}

/** Many variables that all got the same. */
export function many(count: number, options: Partial<Node> = {}): Trace {
  const tape = new PocketTape();
  const leaves = Array.from({ length: count }, (_, k) => tape.leaf(`w${k}`, k + 1, options));
  const sum = leaves.slice(1).reduce((total, leaf) => tape.op("add", [total, leaf]), leaves[0]!);
  return tape.gradient(sum, leaves).trace;
}

