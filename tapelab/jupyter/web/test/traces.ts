/** A pocket tape on numbers, so that tests and demo pages have accounts to show without a kernel. */
import { bytesOf } from "../src/chart/held";
import type { Datum, Node, Pass, SourceLine, State, Trace, Value, Why } from "../src/types";

type Rule = { symbol: string; saved: number[]; forward: (...x: number[]) => number; text: string[]; back: (g: number, y: number, ...x: number[]) => number[] };

const RULES: Record<string, Rule> = {
  multiply: { symbol: "×", saved: [0, 1], forward: (x, y) => x! * y!, text: ["{1} · g", "{0} · g"], back: (g, _, x, y) => [g * y!, g * x!] },
  add: { symbol: "+", saved: [], forward: (x, y) => x! + y!, text: ["g", "g"], back: (g) => [g, g] },
  subtract: { symbol: "−", saved: [], forward: (x, y) => x! - y!, text: ["g", "-g"], back: (g) => [g, -g] },
  sin: { symbol: "sin", saved: [0], forward: (x) => Math.sin(x!), text: ["g · cos({0})"], back: (g, _, x) => [g * Math.cos(x!)] },
  log: { symbol: "log", saved: [0], forward: (x) => Math.log(x!), text: ["g / {0}"], back: (g, _, x) => [g / x!] },
  square: { symbol: "x²", saved: [0], forward: (x) => x! * x!, text: ["2 · {0} · g"], back: (g, _, x) => [2 * x! * g] },
};

export class PocketTape {
  trace: Trace;

  constructor(name = "tape", id = 1) {
    const tape = { id, name, state: "recording" as State, persistent: false, records: 0, bytes: 0, error: "", cell: "In [3]", line: 2, mode: "reverse" as const, hides: [] };
    this.trace = { schema: 2, tape, nodes: [], passes: [], source: [], history: null };
  }

  code(text: string): this {
    this.trace.source = text.split("\n").map((row, k): SourceLine => ({ line: k + 1, text: row }));
    return this;
  }

  leaf(name: string, value: Value | number, options: Partial<Node> = {}): number {
    const node = { kind: "variable", watched: true, why: "variable read", ...options } as Partial<Node>;
    return this.push({ ...node, name, value: typeof value === "number" ? scalar(value) : value });
  }

  constant(name: string, value: Value | number, why = "nobody watched it"): number {
    return this.leaf(name, value, { kind: "constant", watched: false, why });
  }

  op(op: string, inputs: number[], options: Partial<Node> = {}): number {
    const rule = RULES[op];
    const value = rule ? scalar(rule.forward(...inputs.map((id) => this.number(id)))) : null;
    const node: Partial<Node> = { kind: "op", op, symbol: rule?.symbol ?? op, inputs, value, saved: rule?.saved ?? [], recorded: true, ...options };
    if (node.recorded) {
      this.trace.tape.records++;
      for (const input of inputs) this.keep(this.trace.nodes[input]!);
    }
    const id = this.push(node);
    if (node.recorded) this.keep(this.trace.nodes[id]!);
    return id;
  }

  /** Walk back from a target as gradient() would. */
  gradient(target: number, sources: number[]): this {
    const grads = new Map([[target, 1]]);
    const steps: Pass["steps"] = [];
    for (let id = target; id >= 0; id--) {
      const node = this.trace.nodes[id]!;
      const [g, rule] = [grads.get(id), RULES[node.op]];
      if (g === undefined || !rule || !node.recorded) continue;
      const sent = rule.back(g, this.number(id), ...node.inputs.map((input) => this.number(input)));
      const edges = node.inputs.map((to, position) => {
        if (!this.carries(to)) return { to, position, contribution: null, text: "", local: null };
        grads.set(to, (grads.get(to) ?? 0) + sent[position]!);
        const names = node.inputs.map((input) => this.trace.nodes[input]!.name || this.trace.nodes[input]!.label);
        const text = rule.text[position]!.replace(/\{(\d)\}/g, (_, k: string) => names[Number(k)]!);
        return { to, position, contribution: scalar(sent[position]!), text, local: g ? scalar(sent[position]! / g) : null };
      });
      steps.push({ node: id, incoming: scalar(g), edges });
    }
    const all = [...grads].map(([node, value]) => ({ node, value: scalar(value) }));
    const results = sources.map((node) => ({ node, value: grads.has(node) && this.carries(node) ? scalar(grads.get(node)!) : null, why: null, name: "" }));
    this.trace.passes.push({
      id: this.trace.passes.length, targets: [target], sources, seeds: [{ node: target, value: scalar(1), why: "a scalar" }],
      steps, grads: all, results, done: true, error: "",
    });
    return this.state("spent");
  }

  state(state: State): this {
    this.trace.tape.state = state;
    return this;
  }

  /** The reason for what the last pass gave a source. */
  because(node: number, cause: string, why: Partial<Why> = {}): this {
    const result = this.trace.passes.at(-1)!.results.find((each) => each.node === node)!;
    result.why = { cause, message: `${cause}, in a sentence.`, fix: "", line: null, cut: [], ko: "", fix_ko: "", ...why };
    return this;
  }

  /** A record holds the values that went in and came out, each once. */
  private keep(node: Node): void {
    if (node.keeps > 0) return;
    node.keeps = bytesOf(node.value);
    this.trace.tape.bytes += node.keeps;
  }

  private carries(id: number): boolean {
    const node = this.trace.nodes[id]!;
    return node.watched || (node.kind === "op" && node.recorded);
  }

  private number(id: number): number {
    return Number(this.trace.nodes[id]!.value?.data?.[0]);
  }

  private push(node: Partial<Node>): number {
    const id = this.trace.nodes.length;
    const blank: Node = {
      id, kind: "op", op: "", symbol: "", name: "", label: "", value: null, watched: false, why: "", recorded: true,
      inputs: [], line: null, cell: "In [3]", iteration: 0, keeps: 0, form: "", saved: [],
      order: 0, by: null, within: [], tangents: [],
    };
    this.trace.nodes.push({ ...blank, ...node });
    return id;
  }
}

/** The number as Value.text has it: Python's repr of six significant digits. */
export function scalar(x: number, dtype = "float32"): Value {
  return { text: repr(x), shape: [], dtype, data: [datum(x)], low: null, high: null, mean: null, bad: 0, thumb: null };
}

export function array(shape: number[], numbers: number[]): Value {
  const finite = numbers.filter(Number.isFinite);
  const text = `(${shape.join(", ")}${shape.length === 1 ? "," : ""}):${repr(Math.hypot(...numbers))}`;
  const small = numbers.length <= 64;
  return {
    text, shape, dtype: "float32", data: small ? numbers.map(datum) : null, bad: numbers.length - finite.length,
    low: Math.min(...finite), high: Math.max(...finite), mean: finite.reduce((a, b) => a + b, 0) / finite.length,
    thumb: small ? null : Array.from({ length: 8 }, (_, r) => Array.from({ length: 8 }, (_, c) => datum(numbers[(r * 8 + c) % numbers.length]!))),
  };
}

function repr(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const short = String(Number(x.toPrecision(6)));
  return /[.e]/.test(short) ? short : `${short}.0`;
}

function datum(x: number): Datum {
  return Number.isFinite(x) ? x : repr(x);
}

/** The example of the lecture: two paths meet at x1, one constant is not watched. */
export function lecture(done = true): Trace {
  const tape = new PocketTape().code([
    "x1, x2, c = tf.constant(1.0), tf.constant(2.0), tf.constant(4.0)",
    "with tf.GradientTape(persistent=True) as tape:",
    "    tape.watch(x1); tape.watch(x2)",
    "    w3 = x1 * x2",
    "    w4 = tf.math.sin(x1)",
    "    w5 = w3 * w4 + c",
    "tape.gradient(w5, [x1, x2, c])",
  ].join("\n"));
  const watch: Partial<Node> = { kind: "constant", why: "watch(), line 3", line: 3 };
  const [x1, x2] = [tape.leaf("x1", 1, watch), tape.leaf("x2", 2, watch)];
  const w3 = tape.op("multiply", [x1, x2], { name: "w3", label: "x1 · x2", line: 4 });
  const w4 = tape.op("sin", [x1], { name: "w4", label: "sin(x1)", line: 5 });
  const product = tape.op("multiply", [w3, w4], { label: "w3 · w4", line: 6 });
  const c = tape.constant("c", 4, "a constant nobody watched");
  const w5 = tape.op("add", [product, c], { name: "w5", label: "w3 · w4 + c", line: 6 });
  tape.trace.tape.persistent = true;
  tape.state("recorded");
  return done ? tape.gradient(w5, [x1, x2, c]).state("recorded").trace : tape.trace;
}
