// test/traces.ts
var RULES = {
  multiply: { symbol: "\xD7", forward: (x, y) => x * y, text: ["{1} \xB7 g", "{0} \xB7 g"], back: (g, _, x, y) => [g * y, g * x] },
  add: { symbol: "+", forward: (x, y) => x + y, text: ["g", "g"], back: (g) => [g, g] },
  subtract: { symbol: "\u2212", forward: (x, y) => x - y, text: ["g", "-g"], back: (g) => [g, -g] },
  sin: { symbol: "sin", forward: (x) => Math.sin(x), text: ["g \xB7 cos({0})"], back: (g, _, x) => [g * Math.cos(x)] },
  log: { symbol: "log", forward: (x) => Math.log(x), text: ["g / {0}"], back: (g, _, x) => [g / x] },
  square: { symbol: "x\xB2", forward: (x) => x * x, text: ["2 \xB7 {0} \xB7 g"], back: (g, _, x) => [2 * x * g] }
};
var PocketTape = class {
  trace;
  constructor(name = "tape", id = 1) {
    const tape = { id, name, state: "recording", persistent: false, records: 0, bytes: 0, error: "", cell: "In [3]", line: 2 };
    this.trace = { schema: 1, tape, nodes: [], passes: [], source: [] };
  }
  code(text2) {
    this.trace.source = text2.split("\n").map((row, k) => ({ line: k + 1, text: row }));
    return this;
  }
  leaf(name, value, options = {}) {
    const node = { kind: "variable", watched: true, why: "variable read", ...options };
    return this.push({ ...node, name, value: typeof value === "number" ? scalar(value) : value });
  }
  constant(name, value, why = "nobody watched it") {
    return this.leaf(name, value, { kind: "constant", watched: false, why });
  }
  op(op, inputs, options = {}) {
    const rule = RULES[op];
    const value = rule ? scalar(rule.forward(...inputs.map((id) => this.number(id)))) : null;
    const node = { kind: "op", op, symbol: rule?.symbol ?? op, inputs, value, keeps: 8, recorded: true, ...options };
    if (node.recorded) {
      this.trace.tape.records++;
      this.trace.tape.bytes += node.keeps;
    }
    return this.push(node);
  }
  /** Walk back from a target as gradient() would. */
  gradient(target, sources) {
    const grads = /* @__PURE__ */ new Map([[target, 1]]);
    const steps = [];
    for (let id = target; id >= 0; id--) {
      const node = this.trace.nodes[id];
      const [g, rule] = [grads.get(id), RULES[node.op]];
      if (g === void 0 || !rule || !node.recorded) continue;
      const sent = rule.back(g, this.number(id), ...node.inputs.map((input) => this.number(input)));
      const edges = node.inputs.map((to, position) => {
        if (!this.carries(to)) return { to, position, contribution: null, text: "" };
        grads.set(to, (grads.get(to) ?? 0) + sent[position]);
        const names = node.inputs.map((input) => this.trace.nodes[input].name || this.trace.nodes[input].label);
        const text2 = rule.text[position].replace(/\{(\d)\}/g, (_, k) => names[Number(k)]);
        return { to, position, contribution: scalar(sent[position]), text: text2 };
      });
      steps.push({ node: id, incoming: scalar(g), edges });
    }
    const all = [...grads].map(([node, value]) => ({ node, value: scalar(value) }));
    const results = sources.map((node) => ({ node, value: grads.has(node) && this.carries(node) ? scalar(grads.get(node)) : null }));
    this.trace.passes.push({
      id: this.trace.passes.length,
      targets: [target],
      sources,
      seeds: [{ node: target, value: scalar(1), why: "a scalar" }],
      steps,
      grads: all,
      results,
      done: true,
      error: ""
    });
    return this.state("spent");
  }
  state(state) {
    this.trace.tape.state = state;
    return this;
  }
  carries(id) {
    const node = this.trace.nodes[id];
    return node.watched || node.kind === "op" && node.recorded;
  }
  number(id) {
    return Number(this.trace.nodes[id].value?.data?.[0]);
  }
  push(node) {
    const id = this.trace.nodes.length;
    const blank = {
      id,
      kind: "op",
      op: "",
      symbol: "",
      name: "",
      label: "",
      value: null,
      watched: false,
      why: "",
      recorded: true,
      inputs: [],
      line: null,
      cell: "In [3]",
      iteration: 0,
      keeps: 0
    };
    this.trace.nodes.push({ ...blank, ...node });
    return id;
  }
};
function scalar(x, dtype = "float32") {
  return { text: repr(x), shape: [], dtype, data: [datum(x)], low: null, high: null, mean: null, bad: 0, thumb: null };
}
function array(shape, numbers) {
  const finite = numbers.filter(Number.isFinite);
  const text2 = `(${shape.join(", ")}${shape.length === 1 ? "," : ""}):${repr(Math.hypot(...numbers))}`;
  const small = numbers.length <= 64;
  return {
    text: text2,
    shape,
    dtype: "float32",
    data: small ? numbers.map(datum) : null,
    bad: numbers.length - finite.length,
    low: Math.min(...finite),
    high: Math.max(...finite),
    mean: finite.reduce((a, b) => a + b, 0) / finite.length,
    thumb: small ? null : Array.from({ length: 8 }, (_, r) => Array.from({ length: 8 }, (_2, c) => datum(numbers[(r * 8 + c) % numbers.length])))
  };
}
function repr(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const short = String(Number(x.toPrecision(6)));
  return /[.e]/.test(short) ? short : `${short}.0`;
}
function datum(x) {
  return Number.isFinite(x) ? x : repr(x);
}
function lecture(done = true) {
  const tape = new PocketTape().code([
    "x1, x2, c = tf.constant(1.0), tf.constant(2.0), tf.constant(4.0)",
    "with tf.GradientTape(persistent=True) as tape:",
    "    tape.watch(x1); tape.watch(x2)",
    "    w3 = x1 * x2",
    "    w4 = tf.math.sin(x1)",
    "    w5 = w3 * w4 + c",
    "tape.gradient(w5, [x1, x2, c])"
  ].join("\n"));
  const watch = { kind: "constant", why: "watch(), line 3", line: 3 };
  const [x1, x2] = [tape.leaf("x1", 1, watch), tape.leaf("x2", 2, watch)];
  const w3 = tape.op("multiply", [x1, x2], { name: "w3", label: "x1 \xB7 x2", line: 4 });
  const w4 = tape.op("sin", [x1], { name: "w4", label: "sin(x1)", line: 5 });
  const product = tape.op("multiply", [w3, w4], { label: "w3 \xB7 w4", line: 6 });
  const c = tape.constant("c", 4, "a constant nobody watched");
  const w5 = tape.op("add", [product, c], { name: "w5", label: "w3 \xB7 w4 + c", line: 6 });
  tape.trace.tape.persistent = true;
  tape.state("recorded");
  return done ? tape.gradient(w5, [x1, x2, c]).state("recorded").trace : tape.trace;
}

// ../../../../../tmp/webdev/cases.ts
function chain(n, grads = true) {
  const t = new PocketTape("tape");
  const x = t.leaf("x", 0.5), w = t.leaf("w", 1.01);
  let y = x;
  for (let i = 0; i < n; i++) y = t.op(i % 3 ? "multiply" : "sin", i % 3 ? [y, w] : [y], { line: 3 + i % 3, label: i % 3 ? "y \xB7 w" : "sin(y)", name: i === n - 1 ? "y" : "" });
  t.code("x = tf.Variable(0.5)\nwith tf.GradientTape() as tape:\n    for i in range(4):\n        y = tf.sin(y)\n        y = y * w\n        y = y * w\ntape.gradient(y, [x, w])");
  return grads ? t.gradient(y, [x, w]).trace : t.state("recorded").trace;
}
function square() {
  const t = new PocketTape("tape").code("y = tf.Variable(9.0)\nwith tf.GradientTape() as tape:\n    z = y * y\ntape.gradient(z, y)");
  const y = t.leaf("y", 9);
  const z = t.op("multiply", [y, y], { name: "z", label: "y \xB7 y", line: 3 });
  return t.gradient(z, [y]).trace;
}
function mlp() {
  const r = (n, s = 1) => Array.from({ length: n }, (_, i) => s * Math.sin(i * 1.7 + n));
  const t = new PocketTape("tape").code("with tf.GradientTape() as tape:\n    h = tf.nn.relu(X @ W1 + b1)\n    p = h @ W2 + b2\n    loss = tf.reduce_mean((p - Y) ** 2)\ngrads = tape.gradient(loss, [W1, b1, W2, b2])");
  const X = t.constant("X", array([32, 4], r(128)));
  const W1 = t.leaf("W1", array([4, 8], r(32))), b1 = t.leaf("b1", array([8], r(8, 0)));
  const W2 = t.leaf("W2", array([8, 1], r(8))), b2 = t.leaf("b2", array([1], [0.25]));
  const Y = t.constant("Y", array([32, 1], r(32)));
  const o = (op, ins, sh, opt = {}) => t.op(op, ins, { value: array(sh, r(sh.reduce((a, b) => a * b, 1))), ...opt });
  const m1 = o("matmul", [X, W1], [32, 8], { symbol: "@", label: "X @ W1", line: 2 });
  const a1 = o("add", [m1, b1], [32, 8], { label: "X @ W1 + b1", line: 2 });
  const h = o("relu", [a1], [32, 8], { name: "h", label: "relu", symbol: "relu", line: 2 });
  const m2 = o("matmul", [h, W2], [32, 1], { symbol: "@", label: "h @ W2", line: 3 });
  const p = o("add", [m2, b2], [32, 1], { name: "p", line: 3 });
  const d = o("subtract", [p, Y], [32, 1], { label: "p \u2212 Y", line: 4 });
  const sq = o("square", [d], [32, 1], { label: "(p \u2212 Y)\xB2", line: 4 });
  const loss = t.op("reduce_mean", [sq], { symbol: "mean", name: "loss", value: scalar(0.731), line: 4 });
  t.trace.tape.name = "tape";
  const g = (n, v) => ({ node: n, value: v });
  t.trace.passes.push({
    id: 0,
    targets: [loss],
    sources: [W1, b1, W2, b2],
    seeds: [{ node: loss, value: scalar(1), why: "a scalar" }],
    steps: [
      { node: loss, incoming: scalar(1), edges: [{ to: sq, position: 0, contribution: array([32, 1], r(32, 0.03)), text: "g / 32" }] },
      { node: sq, incoming: array([32, 1], r(32, 0.03)), edges: [{ to: d, position: 0, contribution: array([32, 1], r(32, 0.05)), text: "2 \xB7 x \xB7 g" }] },
      { node: d, incoming: array([32, 1], r(32, 0.05)), edges: [{ to: p, position: 0, contribution: array([32, 1], r(32, 0.05)), text: "g" }, { to: Y, position: 1, contribution: null, text: "" }] },
      { node: p, incoming: array([32, 1], r(32, 0.05)), edges: [{ to: m2, position: 0, contribution: array([32, 1], r(32, 0.05)), text: "g" }, { to: b2, position: 1, contribution: array([1], [0.4]), text: "summed over axis 0" }] },
      { node: m2, incoming: array([32, 1], r(32, 0.05)), edges: [{ to: h, position: 0, contribution: array([32, 8], r(256, 0.05)), text: "g @ W2\u1D40" }, { to: W2, position: 1, contribution: array([8, 1], r(8, 0.4)), text: "h\u1D40 @ g" }] },
      { node: h, incoming: array([32, 8], r(256, 0.05)), edges: [{ to: a1, position: 0, contribution: array([32, 8], r(256, 0.02)), text: "g \xB7 (x > 0)" }] },
      { node: a1, incoming: array([32, 8], r(256, 0.02)), edges: [{ to: m1, position: 0, contribution: array([32, 8], r(256, 0.02)), text: "g" }, { to: b1, position: 1, contribution: array([8], r(8, 0.3)), text: "summed over axis 0" }] },
      { node: m1, incoming: array([32, 8], r(256, 0.02)), edges: [{ to: X, position: 0, contribution: null, text: "" }, { to: W1, position: 1, contribution: array([4, 8], r(32, 0.3)), text: "X\u1D40 @ g" }] }
    ],
    grads: [g(loss, scalar(1)), g(sq, array([32, 1], r(32, 0.03))), g(d, array([32, 1], r(32, 0.05))), g(p, array([32, 1], r(32, 0.05))), g(m2, array([32, 1], r(32, 0.05))), g(b2, array([1], [0.4])), g(h, array([32, 8], r(256, 0.05))), g(W2, array([8, 1], r(8, 0.4))), g(a1, array([32, 8], r(256, 0.02))), g(m1, array([32, 8], r(256, 0.02))), g(b1, array([8], r(8, 0.3))), g(W1, array([4, 8], r(32, 0.3)))],
    results: [W1, b1, W2, b2].map((n) => ({ node: n, value: array([4, 8], r(32, 0.3)) })),
    done: true,
    error: ""
  });
  return t.state("spent").trace;
}
function trouble() {
  const t = new PocketTape("tape").code("x = tf.Variable(0.0)\nwith tf.GradientTape() as tape:\n    y = tf.math.log(x)\n    z = y * n\n    raise ValueError('shapes (2, 3) and (4,) do not match')");
  const x = t.leaf("x", 0), n = t.constant("n", { ...scalar(3), dtype: "int32", text: "3" }, "an int32 tensor cannot carry a gradient");
  const W = t.leaf("W", array([2, 2], [1, -2, NaN, 4.5]));
  const k = t.op("add", [n, n], { name: "k", recorded: false, keeps: 0, label: "n + n", why: "touches nothing watched" });
  const y = t.op("log", [x], { name: "y", label: "log(x)", line: 3 });
  t.op("multiply", [y, k], { name: "z", label: "y \xB7 k", line: 4 });
  t.op("matmul", [W, W], { symbol: "@", name: "V", label: "W @ W", value: array([2, 2], [7, -10, -Infinity, 1e8]), line: 4 });
  t.trace.tape.error = "ValueError: shapes (2, 3) and (4,) do not match";
  return t.state("recorded").trace;
}
function none() {
  const t = new PocketTape("\uBC24 <img src=x onerror=alert(1)>").code("x = tf.constant(3.0)\nwith tf.GradientTape() as tape:\n    y = x * 2.0\ntape.gradient(y, [x, v])  # \uB458 \uB2E4 None");
  const x = t.constant("x", 3, "a constant that nobody watched"), v = t.leaf("\uBCC0\uC218\u{1F642}", 2);
  const two = t.constant("", 2, "");
  const y = t.op("multiply", [x, two], { name: "y", label: "x \xB7 2.0", recorded: false, keeps: 0 });
  const q = t.op("multiply", [v, v], { name: "q", label: "v \xB7 v", line: 3 });
  t.gradient(q, [x, v]);
  void y;
  return t.trace;
}
var cases = { lecture, square, mlp, trouble, none, chain12: () => chain(12), chain200: () => chain(200), recorded: () => lecture(false) };
cases.chain10k = () => chain(9990, false);
cases.chain10kg = () => chain(9990, true);
cases.chain1400 = () => chain(1400, true);
cases.chain3000 = () => chain(3e3, true);

// src/layout/gaps.ts
var GAP = { right: 56, down: 40 };
var BESIDE = { right: 32, down: 26 };
var FAN = 5;
var FAN_ROOM = 44;
function stackLayers(frame) {
  const { grid, direction, right } = frame;
  findSpots(frame);
  frame.widest = grid.layers.map(() => 0);
  const fans = grid.layers.map(() => 0);
  for (let e = 0; e < grid.edges.length; e++) {
    const k = grid.layer[grid.edges[e].to] - 1;
    frame.widest[k] = Math.max(frame.widest[k], right ? frame.labelW[e] : frame.labelH[e]);
    if (frame.spot[e] !== "middle") fans[k] = FAN_ROOM;
  }
  let at = 0;
  grid.layers.forEach((layer, k) => {
    let size = 0;
    for (const cell of layer) size = Math.max(size, frame.size[cell]);
    frame.start.push(at);
    frame.end.push(at + size);
    const need = frame.widest[k] > 0 ? frame.widest[k] + BESIDE[direction] + fans[k] : 0;
    at = at + size + Math.max(GAP[direction], need);
  });
}
function findSpots(frame) {
  const { edges, kind } = frame.grid;
  const [outs, ins] = [kind.map(() => 0), kind.map(() => 0)];
  for (const { chain: chain2, to } of edges) {
    outs[chain2[0]]++;
    ins[to]++;
  }
  frame.spot = edges.map(({ chain: chain2, to }, e) => {
    const out2 = chain2.length === 2 ? outs[chain2[0]] : 1;
    if (frame.labelW[e] <= 0) return "middle";
    if (out2 >= FAN && out2 > ins[to]) return "late";
    return ins[to] >= FAN ? "early" : "middle";
  });
}

// src/layout/grid.ts
var NODE = 0;
var PROXY = 1;
var BEND = 2;
var APART = 22;
var APART_BEND = 10;
var BEND_HALF = 4;
var PROXY_HEIGHT = 24;
var LABEL_APART = 6;
var LINE_HALF = 3;
var Grid = class {
  constructor(items2) {
    this.items = items2;
  }
  items;
  /** By item: ops on the longest way to it, and on from it. */
  depth = [];
  height = [];
  kind = [];
  layer = [];
  owner = [];
  goal = [];
  up = [];
  down = [];
  layers = [];
  edges = [];
  /** A new cell at the end of its layer; returns its index. */
  add(kind, layer, owner, goal) {
    const cell = this.kind.push(kind) - 1;
    this.layer.push(layer);
    this.owner.push(owner);
    this.goal.push(goal);
    this.up.push([]);
    this.down.push([]);
    while (this.layers.length <= layer) this.layers.push([]);
    this.layers[layer].push(cell);
    return cell;
  }
  /** Keep an edge and make its cells neighbours; a parallel edge adds weight, not neighbours. */
  join(edge) {
    this.edges.push(edge);
    for (let k = 0; k + 1 < edge.chain.length; k++) {
      const [a, b] = [edge.chain[k], edge.chain[k + 1]];
      if (this.down[a].includes(b)) continue;
      this.down[a].push(b);
      this.up[b].push(a);
    }
  }
};
var rounded = (x) => Math.floor(x + 0.5);

// src/layout/frame.ts
var LABEL_BESIDE = 8;
var Frame = class {
  constructor(grid, direction) {
    this.grid = grid;
    this.direction = direction;
  }
  grid;
  direction;
  /** By cell: the size along, across without the foot, the reach to both sides of the centre, the centre. */
  size = [];
  breadth = [];
  before = [];
  after = [];
  centre = [];
  line = [];
  /** By edge: its text, its ends across, its shift on shared bends, its knots by piece. */
  labelW = [];
  labelH = [];
  spot = [];
  outPort = [];
  inPort = [];
  lane = [];
  knots = [];
  /** By layer, along; and the longest label in the gap after it. */
  start = [];
  end = [];
  widest = [];
  get right() {
    return this.direction === "right";
  }
  /** The room an edge's text takes across. */
  labelBreadth(e) {
    return this.right ? this.labelH[e] : this.labelW[e];
  }
};
function measure(grid, labels, direction) {
  const frame = new Frame(grid, direction);
  for (let cell = 0; cell < grid.kind.length; cell++) addExtent(frame, cell);
  sizeLabels(frame, labels);
  const room = new Array(grid.kind.length).fill(0);
  for (let e = 0; e < grid.edges.length; e++) {
    const breadth = frame.labelBreadth(e);
    if (breadth > 0) room[grid.edges[e].to] += (breadth + LABEL_BESIDE) / 2;
  }
  for (let cell = 0; cell < room.length; cell++) {
    frame.before[cell] = Math.max(room[cell], frame.before[cell]);
    frame.after[cell] = Math.max(room[cell], frame.after[cell]);
  }
  stackLayers(frame);
  return frame;
}
function addExtent(frame, cell) {
  const { grid, right } = frame;
  const item = grid.items[grid.owner[cell]];
  let [size, breadth, foot] = [0, 2 * BEND_HALF, 0];
  if (grid.kind[cell] === PROXY) {
    [size, breadth] = right ? [item.chip, PROXY_HEIGHT] : [PROXY_HEIGHT, item.chip];
  } else if (grid.kind[cell] === NODE) {
    [size, breadth, foot] = right ? [item.w, item.h - item.foot, item.foot] : [item.h, item.w, 0];
  }
  frame.size.push(size);
  frame.breadth.push(breadth);
  frame.before.push(breadth / 2);
  frame.after.push(breadth / 2 + foot);
}
function sizeLabels(frame, labels) {
  const { items: items2, edges } = frame.grid;
  frame.labelW = edges.map(() => 0);
  frame.labelH = edges.map(() => 0);
  if (labels.length === 0) return;
  const item = new Map(items2.map(({ id }, i) => [id, i]));
  const into = items2.map(() => []);
  edges.forEach(({ to }, e) => into[to].push(e));
  for (const { to, position, w, h } of labels) {
    for (const e of into[item.get(to) ?? -1] ?? []) {
      if (edges[e].position === position) [frame.labelW[e], frame.labelH[e]] = [w, h];
    }
  }
}
function alongOf(frame, cell) {
  const k = frame.grid.layer[cell];
  const spare = frame.end[k] - frame.start[k] - frame.size[cell];
  if (frame.grid.kind[cell] === PROXY) return frame.start[k] + spare;
  return frame.start[k] + (frame.right ? 0 : Math.floor(spare / 2));
}
function step(frame, a, b) {
  const bend = frame.grid.kind[a] === BEND || frame.grid.kind[b] === BEND;
  return frame.after[a] + frame.before[b] + (bend ? APART_BEND : APART);
}

// src/layout/parts.ts
function closeUp(frame) {
  const { grid, centre, before } = frame;
  const part = partsOf(grid);
  const members = grid.kind.map(() => []);
  part.forEach((first, cell) => members[first].push(cell));
  const above = grid.kind.map(() => -1);
  for (const layer of grid.layers) for (let k = 1; k < layer.length; k++) above[layer[k]] = layer[k - 1];
  const found = members.flatMap((cells, p) => {
    if (cells.length === 0) return [];
    let top = Infinity;
    for (const cell of cells) top = Math.min(top, centre[cell] - before[cell]);
    return [{ p, cells, top }];
  });
  found.sort((a, b) => a.top - b.top || a.p - b.p);
  for (const { p, cells, top } of found) {
    let spare = top - found[0].top;
    for (const cell of cells) {
      const other = above[cell];
      if (other < 0 || part[other] === p) continue;
      spare = Math.min(spare, centre[cell] - centre[other] - step(frame, other, cell));
    }
    if (spare > 0) for (const cell of cells) centre[cell] = centre[cell] - spare;
  }
}
function partsOf(grid) {
  const part = grid.kind.map(() => -1);
  for (let first = 0; first < part.length; first++) {
    if (part[first] >= 0) continue;
    part[first] = first;
    const waiting = [first];
    for (let cell = waiting.pop(); cell !== void 0; cell = waiting.pop()) {
      for (const other of [...grid.up[cell], ...grid.down[cell]]) {
        if (part[other] >= 0) continue;
        part[other] = first;
        waiting.push(other);
      }
    }
  }
  return part;
}

// src/layout/settle.ts
var LEAF = 0;
var OP = 1;
var SPINE = 2;
var FAR = 1e9;
function settle(wanted, firmness, steps) {
  let offset = 0;
  const offsets = wanted.map((_, k) => offset = k > 0 ? offset + steps[k - 1] : 0);
  const flat = wanted.map((place, k) => place - offsets[k]);
  for (let firm2 = SPINE; firm2 >= 0; firm2--) {
    let run = [];
    let low = -FAR;
    for (let k = 0; k < flat.length; k++) {
      if (firmness[k] === firm2) run.push(k);
      else if (firmness[k] > firm2) {
        pool(flat, run, low, flat[k]);
        run = [];
        low = flat[k];
      }
    }
    pool(flat, run, low, FAR);
  }
  return flat.map((place, k) => place + offsets[k]);
}
function pool(flat, run, low, high) {
  const pools = [];
  for (const k of run) {
    let [mean, count] = [flat[k], 1];
    for (let last = pools.at(-1); last && last.mean > mean; last = pools.at(-1)) {
      pools.pop();
      mean = (last.mean * last.count + mean * count) / (last.count + count);
      count = last.count + count;
    }
    pools.push({ mean, count });
  }
  let at = 0;
  for (const { mean, count } of pools) {
    for (let k = 0; k < count; k++) flat[run[at++]] = Math.min(Math.max(mean, low), high);
  }
}

// src/layout/across.ts
var ROUNDS = 8;
function placeAcross(frame) {
  const { grid } = frame;
  frame.centre = new Array(grid.kind.length).fill(0);
  for (const layer of grid.layers) {
    let line3 = 0;
    layer.forEach((cell, k) => {
      if (k > 0) line3 = line3 + step(frame, layer[k - 1], cell);
      frame.centre[cell] = line3;
    });
  }
  let longest = 0;
  grid.items.forEach((item, i) => {
    if (!item.leaf) longest = Math.max(longest, grid.depth[i] + grid.height[i]);
  });
  const firmness = grid.kind.map((_, cell) => firm(grid, cell, longest));
  const last = grid.layers.length - 1;
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = last; k >= 0; k--) pull(frame, grid.layers[k], firmness, true);
    for (let k = 0; k <= last; k++) pull(frame, grid.layers[k], firmness, false);
  }
  closeUp(frame);
}
function firm(grid, cell, longest) {
  if (light(grid, cell)) return LEAF;
  const i = grid.owner[cell];
  return grid.kind[cell] === NODE && grid.depth[i] + grid.height[i] === longest ? SPINE : OP;
}
function pull(frame, layer, firmness, back) {
  const wanted = layer.map((cell) => middle(frame, cell, back));
  const steps = layer.slice(1).map((cell, k) => step(frame, layer[k], cell));
  const settled = settle(wanted, layer.map((cell) => firmness[cell]), steps);
  layer.forEach((cell, k) => frame.centre[cell] = settled[k]);
}
function middle(frame, cell, back) {
  const { grid } = frame;
  const [up, down] = [grid.up[cell], grid.down[cell]];
  for (const onlyOps of [true, false]) {
    for (const near of back ? [down, up] : [up, down]) {
      let [total, count, longest] = [0, 0, -2];
      for (const other of near) {
        if (onlyOps && light(grid, other)) continue;
        const way = near === down ? grid.height[grid.goal[other]] : grid.depth[grid.owner[other]];
        if (way > longest) [total, count, longest] = [0, 0, way];
        if (way !== longest) continue;
        total = total + frame.centre[other];
        count = count + 1;
      }
      if (count > 0) return total / count;
    }
  }
  return frame.centre[cell];
}
function light(grid, cell) {
  return grid.kind[cell] === NODE ? grid.items[grid.owner[cell]].leaf : grid.kind[cell] === PROXY;
}

// src/layout/order.ts
var ROUNDS2 = 6;
var MANY = 2500;
var SWAPS = 4;
var BUSY = 200;
function arrange(grid) {
  firstOrder(grid);
  let best = crossings(grid);
  let kept = grid.layers.map((layer) => [...layer]);
  const rounds = grid.kind.length <= MANY ? ROUNDS2 : 1;
  for (let round = 0; round < rounds && best > 0; round++) {
    sweep(grid);
    const count = crossings(grid);
    if (count >= best) continue;
    best = count;
    kept = grid.layers.map((layer) => [...layer]);
  }
  grid.layers = kept;
}
function firstOrder(grid) {
  const key = (cell) => {
    if (grid.kind[cell] === PROXY) return grid.goal[cell] - 0.5;
    return grid.kind[cell] === BEND ? grid.owner[cell] + 0.25 : grid.owner[cell];
  };
  for (const layer of grid.layers) layer.sort((a, b) => key(a) - key(b) || a - b);
}
function sweep(grid) {
  const last = grid.layers.length - 1;
  const place = places(grid);
  for (let k = 1; k <= last; k++) byBarycentre(grid.layers[k], grid.up, place);
  for (let k = last - 1; k >= 0; k--) byBarycentre(grid.layers[k], grid.down, place);
  if (grid.kind.length > MANY) return;
  for (let swap = 0; swap < SWAPS; swap++) {
    let swapped = false;
    for (let k = 0; k <= last; k++) swapped = transpose(grid, k, place) || swapped;
    if (!swapped) break;
  }
}
function places(grid) {
  const place = new Array(grid.kind.length).fill(0);
  for (const layer of grid.layers) layer.forEach((cell, k) => place[cell] = k);
  return place;
}
function byBarycentre(layer, neighbours, place) {
  const centre = /* @__PURE__ */ new Map();
  for (const cell of layer) {
    let total = 0;
    for (const other of neighbours[cell]) total = total + place[other];
    const count = neighbours[cell].length;
    centre.set(cell, count > 0 ? total / count : place[cell]);
  }
  layer.sort((a, b) => centre.get(a) - centre.get(b) || place[a] - place[b]);
  layer.forEach((cell, k) => place[cell] = k);
}
function transpose(grid, k, place) {
  const layer = grid.layers[k];
  let swapped = false;
  for (let p = 0; p + 1 < layer.length; p++) {
    const [a, b] = [layer[p], layer[p + 1]];
    const before = between(grid.up, place, a, b) + between(grid.down, place, a, b);
    const after = between(grid.up, place, b, a) + between(grid.down, place, b, a);
    if (after >= before) continue;
    [layer[p], layer[p + 1]] = [b, a];
    [place[b], place[a]] = [p, p + 1];
    swapped = true;
  }
  return swapped;
}
function between(neighbours, place, a, b) {
  if (neighbours[a].length > BUSY || neighbours[b].length > BUSY) return 0;
  let count = 0;
  for (const m of neighbours[a]) for (const n of neighbours[b]) if (place[n] < place[m]) count++;
  return count;
}
function crossings(grid) {
  const place = places(grid);
  let total = 0;
  for (let k = 0; k + 1 < grid.layers.length; k++) {
    const ends2 = [];
    for (const cell of grid.layers[k]) ends2.push(...grid.down[cell].map((c) => place[c]).sort((a, b) => a - b));
    total = total + inversions(ends2, grid.layers[k + 1].length);
  }
  return total;
}
function inversions(ends2, size) {
  let first = 1;
  while (first < size) first = first * 2;
  const tree = new Array(2 * first).fill(0);
  let total = 0;
  for (const end of ends2) {
    let at = end + first;
    tree[at]++;
    while (at > 1) {
      if (at % 2 === 0) total = total + tree[at + 1];
      at = Math.floor(at / 2);
      tree[at]++;
    }
  }
  return total;
}

// src/layout/routes.ts
var PORT = { right: 16, down: 26 };
var CORNER = 10;
var LANE = 8;
function route(frame) {
  frame.line = frame.centre.map(rounded);
  spreadPorts(frame);
  spreadLanes(frame);
  spreadLabels(frame);
}
function spreadPorts(frame) {
  const { edges, kind } = frame.grid;
  frame.outPort = edges.map(() => 0);
  frame.inPort = edges.map(() => 0);
  const outs = kind.map(() => []);
  const ins = kind.map(() => []);
  edges.forEach(({ chain: chain2 }, e) => {
    outs[chain2[0]].push(e);
    ins[chain2.at(-1)].push(e);
  });
  const by = (other) => (a, b) => other(a) - other(b) || a - b;
  const next = by((e) => frame.line[edges[e].chain[1]]);
  const previous = by((e) => frame.line[edges[e].chain.at(-2)]);
  for (let cell = 0; cell < kind.length; cell++) {
    spread(frame, cell, outs[cell].sort(next), frame.outPort);
    spread(frame, cell, ins[cell].sort(previous), frame.inPort);
  }
}
function spread(frame, cell, edges, port) {
  const count = edges.length;
  let gap = PORT[frame.direction];
  if (count > 1) gap = Math.min(gap, (frame.breadth[cell] - 2 * CORNER) / (count - 1));
  edges.forEach((e, k) => port[e] = rounded(frame.line[cell] + (k - (count - 1) / 2) * gap));
}
function spreadLanes(frame) {
  const { edges, items: items2 } = frame.grid;
  const twins = /* @__PURE__ */ new Map();
  frame.lane = edges.map(() => 0);
  edges.forEach(({ source, to }, e) => {
    const key = source * items2.length + to;
    const same = twins.get(key);
    if (same) same.push(e);
    else twins.set(key, [e]);
  });
  for (const same of twins.values()) {
    same.forEach((e, k) => frame.lane[e] = rounded((k - (same.length - 1) / 2) * LANE));
  }
}
function ends(frame, e, j) {
  const { chain: chain2 } = frame.grid.edges[e];
  const a = j === 0 ? frame.outPort[e] : frame.line[chain2[j]] + frame.lane[e];
  const b = j === chain2.length - 2 ? frame.inPort[e] : frame.line[chain2[j + 1]] + frame.lane[e];
  return [a, b];
}
function crossing(frame, e, j) {
  const [a, b] = ends(frame, e, j);
  const spot = j === frame.grid.edges[e].chain.length - 2 ? frame.spot[e] : "middle";
  if (spot === "late") return b;
  return spot === "early" ? a : (a + b) / 2;
}
function spreadLabels(frame) {
  const { edges, layer, layers } = frame.grid;
  const inside = layers.map(() => []);
  const busy = layers.map(() => false);
  frame.knots = edges.map(({ chain: chain2 }, e) => {
    for (let j = 0; j + 1 < chain2.length; j++) {
      const labelled = frame.labelW[e] > 0 && j === chain2.length - 2;
      const half = labelled ? frame.labelBreadth(e) / 2 : LINE_HALF;
      inside[layer[chain2[j]]].push({ e, j, middle: crossing(frame, e, j), half });
      if (labelled) busy[layer[chain2[j]]] = true;
    }
    return new Array(chain2.length - 1).fill(null);
  });
  inside.forEach((pieces2, k) => busy[k] && spreadGap(frame, pieces2));
}
function spreadGap(frame, inside) {
  inside.sort((a, b) => a.middle - b.middle || a.e - b.e || a.j - b.j);
  const wanted = inside.map((piece) => piece.middle);
  const steps = inside.slice(1).map((piece, k) => inside[k].half + piece.half + LABEL_APART);
  const settled = settle(wanted, wanted.map(() => 0), steps);
  inside.forEach(({ e, j, half }, k) => {
    if (settled[k] !== wanted[k] || half > LINE_HALF) frame.knots[e][j] = rounded(settled[k]);
  });
}

// src/layout/strokes.ts
function straight(points, along, across) {
  const [a, b] = points.slice(-2);
  if (a === along && b === across) return;
  for (const third of [1, 2]) {
    points.push(rounded(a + (along - a) * third / 3), rounded(b + (across - b) * third / 3));
  }
  points.push(along, across);
}
function curve(points, along, across) {
  const [a, b] = points.slice(-2);
  const m = rounded((a + along) / 2);
  points.push(m, b, m, across, along, across);
}
function bow(points, knotAlong, knot, along, across) {
  const [a, b] = points.slice(-2);
  const out2 = knot <= b && knot <= across || knot >= b && knot >= across;
  const slope = out2 ? 0 : (across - b) / (along - a);
  const first = (knotAlong - a) / 2;
  const second = (along - knotAlong) / 2;
  const values = [
    a + first,
    b,
    knotAlong - first,
    knot - slope * first,
    knotAlong,
    knot,
    knotAlong + second,
    knot + slope * second,
    along - second,
    across,
    along,
    across
  ];
  for (const value of values) points.push(rounded(value));
}

// src/layout/paths.ts
function draw(frame, pinned = false) {
  const { grid, right } = frame;
  route(frame);
  const anchors = grid.edges.map((_, e) => anchor(frame, e));
  const { low: least, high } = bounds(frame, anchors);
  const low = pinned ? 0 : least;
  const length = frame.end.at(-1) ?? 0;
  const [width2, height] = right ? [length, high - low] : [high - low, length];
  const plan = { direction: frame.direction, width: width2, height, boxes: [], proxies: [], paths: [] };
  for (let cell = 0; cell < grid.kind.length; cell++) {
    const item = grid.items[grid.owner[cell]];
    const corner = [alongOf(frame, cell), frame.line[cell] - Math.floor(frame.breadth[cell] / 2)];
    const [x, y] = turned(corner, low, right);
    if (grid.kind[cell] === NODE) plan.boxes.push({ id: item.id, x, y, w: item.w, h: item.h });
    if (grid.kind[cell] !== PROXY) continue;
    const to = grid.items[grid.goal[cell]].id;
    const [size, breadth] = [frame.size[cell], frame.breadth[cell]];
    plan.proxies.push({ of: item.id, to, x, y, w: right ? size : breadth, h: right ? breadth : size });
  }
  grid.edges.forEach((edge, e) => plan.paths.push({
    source: grid.items[edge.source].id,
    to: grid.items[edge.to].id,
    position: edge.position,
    proxied: grid.kind[edge.chain[0]] === PROXY,
    points: turned(pieces(frame, e), low, right),
    label: turned(anchors[e], low, right)
  }));
  return plan;
}
function turned(points, low, right) {
  const out2 = [];
  for (let k = 0; k < points.length; k += 2) {
    const [along, across] = [points[k], points[k + 1] - low];
    out2.push(right ? along : across, right ? across : along);
  }
  return out2;
}
function bounds(frame, anchors) {
  const { grid } = frame;
  let [low, high] = grid.kind.length > 0 ? [Infinity, -Infinity] : [0, 0];
  for (let cell = 0; cell < grid.kind.length; cell++) {
    const foot = frame.right && grid.kind[cell] === NODE ? grid.items[grid.owner[cell]].foot : 0;
    const top = frame.line[cell] - Math.floor(frame.breadth[cell] / 2);
    low = Math.min(low, top);
    high = Math.max(high, top + frame.breadth[cell] + foot);
  }
  anchors.forEach((spot, e) => {
    const half = Math.floor((frame.labelBreadth(e) + 1) / 2);
    low = Math.min(low, spot[1] - half);
    high = Math.max(high, spot[1] + half);
  });
  return { low, high };
}
function pieces(frame, e) {
  const { chain: chain2 } = frame.grid.edges[e];
  const [first, last] = [chain2[0], chain2.at(-1)];
  const beside = Math.floor(BESIDE[frame.direction] / 2);
  const points = [alongOf(frame, first) + frame.size[first], frame.outPort[e]];
  for (let j = 0; j + 1 < chain2.length; j++) {
    const k = frame.grid.layer[chain2[j]];
    const [a, b] = ends(frame, e, j);
    const [from, to, widest] = [frame.end[k], frame.start[k + 1], frame.widest[k]];
    straight(points, from, a);
    const knot = frame.knots[e][j];
    const spot = j === chain2.length - 2 ? frame.spot[e] : "middle";
    if (spot === "late") {
      curve(points, to - beside - widest, knot);
      straight(points, to - beside, knot);
    } else if (spot === "early") {
      curve(points, from + beside, knot);
      straight(points, from + beside + widest, knot);
    }
    if (spot !== "middle" || knot === null) curve(points, to, b);
    else bow(points, rounded((from + to) / 2), knot, to, b);
  }
  straight(points, alongOf(frame, last), frame.inPort[e]);
  return points;
}
function anchor(frame, e) {
  const { chain: chain2 } = frame.grid.edges[e];
  const j = chain2.length - 2;
  const k = frame.grid.layer[chain2[j]];
  const across = frame.knots[e][j] ?? rounded(crossing(frame, e, j));
  const aside = Math.floor(BESIDE[frame.direction] / 2) + Math.floor(frame.widest[k] / 2);
  if (frame.spot[e] === "late") return [frame.start[k + 1] - aside, across];
  if (frame.spot[e] === "early") return [frame.end[k] + aside, across];
  return [rounded((frame.end[k] + frame.start[k + 1]) / 2), across];
}

// src/layout/ranks.ts
var SMALL = 16;
var NEAR_SMALL = 3;
var NEAR = 2;
var FAN2 = 16;
function rank(items2) {
  const sources = knownInputs(items2);
  const consumers = consumersOf(sources);
  const layer = layersOf(items2, sources, consumers);
  const grid = new Grid(items2);
  measureWays(grid, sources, consumers);
  for (let i = 0; i < items2.length; i++) grid.add(NODE, layer[i], i, i);
  const near = items2.length <= SMALL ? NEAR_SMALL : NEAR;
  const fan = new Array(items2.length).fill(0);
  const long = [];
  for (let i = 0; i < items2.length; i++) {
    for (const s of new Set(sources[i])) {
      if (s < 0) continue;
      const span = layer[i] - layer[s];
      if (items2[s].leaf && (span > near || fan[s] >= FAN2)) {
        addProxy(grid, s, i, sources[i]);
        continue;
      }
      fan[s]++;
      if (span > 1) long.push([span, i, s]);
      else addEdge(grid, s, i, sources[i], [s, i]);
    }
  }
  addLong(grid, sources, long);
  grid.edges.sort((a, b) => a.to - b.to || a.position - b.position);
  return grid;
}
function knownInputs(items2) {
  const index = /* @__PURE__ */ new Map();
  return items2.map((item, i) => {
    const sources = item.inputs.map((id) => index.get(id) ?? -1);
    index.set(item.id, i);
    return sources;
  });
}
function consumersOf(sources) {
  const consumers = sources.map(() => []);
  sources.forEach((inputs, i) => {
    for (const s of inputs) if (s >= 0 && consumers[s].at(-1) !== i) consumers[s].push(i);
  });
  return consumers;
}
function layersOf(items2, sources, consumers) {
  const layer = new Array(items2.length).fill(0);
  for (let i = 0; i < items2.length; i++) {
    for (const s of sources[i]) if (s >= 0) layer[i] = Math.max(layer[i], layer[s] + 1);
  }
  for (let i = items2.length - 1; i >= 0; i--) {
    const users = consumers[i];
    if (users.length === 0) continue;
    let latest = Infinity;
    for (const c of users) latest = Math.min(latest, layer[c] - 1);
    if (items2[i].leaf || users.length > pulls(items2, sources[i])) layer[i] = latest;
  }
  return layer;
}
function pulls(items2, sources) {
  return new Set(sources.filter((s) => s >= 0 && !items2[s].leaf)).size;
}
function measureWays(grid, sources, consumers) {
  const { items: items2 } = grid;
  grid.depth = items2.map((item) => item.leaf ? -1 : 0);
  grid.height = items2.map(() => 0);
  for (let i = 0; i < items2.length; i++) {
    for (const s of sources[i]) {
      if (s >= 0 && !items2[s].leaf) grid.depth[i] = Math.max(grid.depth[i], grid.depth[s] + 1);
    }
  }
  for (let i = items2.length - 1; i >= 0; i--) {
    for (const c of consumers[i]) grid.height[i] = Math.max(grid.height[i], grid.height[c] + 1);
  }
}
function addEdge(grid, source, to, sources, chain2) {
  sources.forEach((s, position) => {
    if (s === source) grid.join({ source, to, position, chain: chain2 });
  });
}
function addProxy(grid, source, to, sources) {
  const cell = grid.add(PROXY, grid.layer[to] - 1, source, to);
  addEdge(grid, source, to, sources, [cell, to]);
}
function addLong(grid, sources, long) {
  let budget = 2 * grid.items.length + 60;
  long.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  for (const [span, i, s] of long) {
    if (span - 1 > budget) {
      addProxy(grid, s, i, sources[i]);
      continue;
    }
    budget = budget - (span - 1);
    const chain2 = [s];
    for (let k = 1; k < span; k++) chain2.push(grid.add(BEND, grid.layer[s] + k, s, i));
    chain2.push(i);
    addEdge(grid, s, i, sources[i], chain2);
  }
}

// src/layout/layout.ts
var WIDTH = 920;
function layout(items2, labels = [], direction = "", width2 = WIDTH) {
  const grid = rank(items2);
  arrange(grid);
  const frame = measure(grid, labels, direction || choose(grid, labels, width2));
  placeAcross(frame);
  return draw(frame);
}
function choose(grid, labels, width2) {
  const length = measure(grid, labels, "right").end.at(-1) ?? 0;
  if (length <= width2) return "right";
  const down = measure(grid, labels, "down");
  let breadth = 0;
  for (const layer of grid.layers) {
    let room = 0;
    for (const cell of layer) room = room + down.before[cell] + down.after[cell] + APART;
    breadth = Math.max(breadth, room);
  }
  return breadth < length ? "down" : "right";
}

// src/scene/heat.ts
var CELL = 12;
var CELL_LEAST = 7;
var MAP = 88;
var MOST = 132;
var LEVELS = 4;
var ROWS = 8;
function heatMap(rows) {
  let most = 0;
  for (const row of rows) for (const x of row) if (typeof x !== "string") most = Math.max(most, -Number(x), Number(x));
  const columns = rows[0].length;
  const side = Math.min(CELL, Math.max(CELL_LEAST, Math.floor(MAP / columns)));
  const across = Math.min(columns, Math.floor(MOST / side));
  const cells = rows.slice(0, ROWS).flatMap((row, r) => row.slice(0, across).map((x, c) => {
    const [level, glyph] = heat(x, most);
    return { x: c * side, y: 2 + r * side, w: side, h: side, level, glyph };
  }));
  return { w: across * side, h: Math.min(rows.length, ROWS) * side + 4, cells };
}
function heat(x, most) {
  if (typeof x === "string") return [0, x === "nan" ? "\xD7" : x.startsWith("-") ? "\u2212\u221E" : "\u221E"];
  const number = Number(x);
  if (most === 0 || number === 0) return [0, ""];
  const level = Math.max(1, Math.floor(Math.abs(number) / most * LEVELS + 0.5));
  return number < 0 ? [-level, "\u2212"] : [level, "+"];
}

// src/scene/measure.ts
var MONO = 604;
var SANS = 590;
var NARROW = 340;
var NARROW_CHARS = " !'(),-./:;I[]`fijlrt|\xB7";
var WIDE = 860;
var WIDE_CHARS = "%&@MOQWmw\u03A3\u2202\u2295\u2297\u2026";
var CAPITAL = 690;
var BOLD = 1130;
var DOUBLE = [
  4352,
  4447,
  11904,
  42191,
  44032,
  55203,
  63744,
  64255,
  65072,
  65103,
  65280,
  65376,
  65504,
  65510,
  126976,
  129791,
  131072,
  262141
];
var NOTHING = [768, 879, 8203, 8207, 8400, 8447, 65024, 65039];
function width(text2, size, face = "") {
  let total = 0;
  for (const character of text2) total = total + advance(character, face === "mono");
  if (face === "bold") return Math.floor(total * size * BOLD / 1e6 + 0.5);
  return Math.floor(total * size / 1e3 + 0.5);
}
function clip(text2, most, size, face = "") {
  if (width(text2, size, face) <= most) return text2;
  let kept = "";
  for (const character of text2) {
    if (width(`${kept}${character}\u2026`, size, face) > most) break;
    kept = kept + character;
  }
  return `${kept}\u2026`;
}
function advance(character, mono) {
  const code = character.codePointAt(0);
  if (within(code, NOTHING)) return 0;
  if (within(code, DOUBLE)) return mono ? 2 * MONO : 1020;
  if (mono) return MONO;
  if (NARROW_CHARS.includes(character)) return NARROW;
  if (WIDE_CHARS.includes(character)) return WIDE;
  return character >= "A" && character <= "Z" ? CAPITAL : SANS;
}
function within(code, ranges) {
  if (code < ranges[0]) return false;
  for (let k = 0; k < ranges.length; k += 2) if (ranges[k] <= code && code <= ranges[k + 1]) return true;
  return false;
}

// src/scene/numbers.ts
var DIGITS = 5;
var LONG = 9;
function shown(text2, whole = false, digits = DIGITS) {
  if (whole && text2.length <= LONG) return text2;
  const sign = text2.startsWith("-") ? "-" : "";
  const parts = text2.slice(sign.length).toLowerCase().split("e");
  const pieces2 = parts[0].split(".");
  if (!pieces2.every((piece) => /^[0-9]+$/.test(piece)) || pieces2.length > 2 || parts.length > 2) return text2;
  let exponent = pieces2[0].length - 1 + (parts.length === 2 ? Number(parts[1]) : 0);
  let figures = pieces2[0] + (pieces2[1] ?? "");
  while (figures.length > 1 && figures.startsWith("0")) {
    figures = figures.slice(1);
    exponent = exponent - 1;
  }
  if (figures === "0") return sign + (whole ? "0" : "0.0");
  const [kept, carried] = rounded2(figures, digits);
  return sign + placed(kept, exponent + carried, whole);
}
function rounded2(figures, digits) {
  let kept = figures.slice(0, digits);
  if (figures.length > digits && figures[digits] >= "5") {
    let k = digits - 1;
    while (k >= 0 && kept[k] === "9") k = k - 1;
    if (k < 0) return ["1", 1];
    kept = kept.slice(0, k) + String(Number(kept[k]) + 1);
  }
  return [kept.replace(/(?<=.)0+$/, ""), 0];
}
function placed(figures, exponent, whole) {
  if (exponent < -4 || exponent > 5) {
    const rest = figures.length > 1 ? `.${figures.slice(1)}` : "";
    return `${figures[0]}${rest}e${exponent}`;
  }
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${figures}`;
  if (figures.length <= exponent + 1) return figures.padEnd(exponent + 1, "0") + (whole ? "" : ".0");
  return `${figures.slice(0, exponent + 1)}.${figures.slice(exponent + 1)}`;
}
function isWhole(dtype) {
  return dtype.includes("int");
}
function shapeText(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : shape.join("\xD7");
}

// src/scene/parts.ts
function text(x, y, words, kind, anchor2 = "start") {
  return { x, y, text: words, kind, anchor: anchor2 };
}

// src/scene/arrays.ts
var SIZE = 12;
var ROW = 16;
var TABLE = 4;
var BRIEF = 108;
var MOST2 = 132;
function view(value, kind) {
  if (value === null) return line("None", kind);
  if (value.shape.length === 0) return line(scalar2(value), kind);
  const rows = matrix(value);
  if (!rows?.length) return line(summary(value), kind);
  const small = rows.length <= TABLE && rows[0].length <= TABLE && value.shape.length <= 2;
  if (small && value.data) return table(rows, value, kind);
  return heat2(rows, value, kind);
}
function scalar2(value) {
  const words = value.dtype === "string" ? `"${value.text.replaceAll("\n", "\u23CE")}"` : value.text;
  return clip(shown(words, isWhole(value.dtype)), MOST2, SIZE, "mono");
}
function summary(value) {
  const norm = value.text.split(":")[1] ?? "";
  const shape = shapeText(value.shape);
  return norm === "string" ? `${shape} strings` : `${shape} \u2016${shown(norm, false, 4)}\u2016`;
}
function brief(value) {
  if (value === null) return "None";
  if (value.shape.length === 0) return scalar2(value);
  const { data } = value;
  if (data && data.length > 0 && data.length <= TABLE && value.shape.length === 1) {
    const words = `[${data.map((x) => element(x, value.dtype)).join(" ")}]`;
    if (width(words, SIZE, "mono") <= BRIEF) return words;
  }
  return summary(value);
}
function element(x, dtype) {
  if (typeof x === "boolean") return x ? "True" : "False";
  return shown(Object.is(x, -0) ? "-0.0" : String(x), isWhole(dtype), 4);
}
function matrix(value) {
  if (value.thumb) return value.thumb;
  const { data } = value;
  if (!data?.length || value.dtype.includes("complex")) return null;
  const columns = value.shape.at(-1);
  const rows = [];
  for (let k = 0; k < data.length; k += columns) rows.push(data.slice(k, k + columns));
  return rows;
}
function line(words, kind) {
  return { w: width(words, SIZE, "mono"), h: ROW, texts: [text(0, 12, words, kind)], cells: [] };
}
function table(rows, value, kind) {
  const words = rows.map((row) => row.map((x) => element(x, value.dtype)));
  let widest = 0;
  for (const row of words) for (const word of row) widest = Math.max(widest, width(word, SIZE, "mono"));
  const column = widest + 10;
  const total = column * rows[0].length - 10;
  if (total > MOST2) return heat2(rows, value, kind);
  const texts = words.flatMap((row, r) => row.map((word, c) => text(c * column + widest, 12 + r * ROW, word, kind, "end")));
  return { w: total, h: words.length * ROW, texts, cells: [] };
}
function heat2(rows, value, kind) {
  if (value.dtype === "string") return line(summary(value), kind);
  const { w, h, cells } = heatMap(rows);
  const words = summary(value);
  return { w: Math.max(w, width(words, SIZE, "mono")), h: h + ROW, texts: [text(0, h + 12, words, kind)], cells };
}

// src/scene/sums.ts
var MOST3 = 204;
var ADDENDS = 3;
function fittingSum(found, at, size) {
  let words = sumText(found, at);
  if (words === "") return "";
  if (width(words, size, "mono") > MOST3 - 16) {
    words = `\u2295 ${found.addends[at].length} terms = ${brief(found.grads[at])}`;
  }
  return clip(words, MOST3 - 16, size, "mono");
}
function sumText(found, at) {
  const addends = found.addends[at];
  if (addends.length < 2) return "";
  if (addends[0].shape.length > 0) return `\u2295 ${addends.length} contributions`;
  const parts = addends.slice(0, addends.length === ADDENDS ? ADDENDS : ADDENDS - 1).map(brief);
  if (addends.length > ADDENDS) parts.push("\u2026", brief(addends.at(-1)));
  return `\u2295 ${parts.join(" + ")} = ${brief(found.grads[at])}`;
}

// src/scene/cards.ts
var NAME = 13;
var NOTE = 11;
var SYMBOL = 12;
var SUM = 11;
var PAD = 10;
var PILL = 26;
var LEAST = 112;
var LIVE = 132;
var MOST4 = 176;
var TOP = 46;
var BAND = 22;
var NOTE_ROW = 18;
var FOOT = 22;
function card(found, at, reserve = false) {
  const node = found.trace.nodes[at];
  const name = clip(found.names[at], MOST4 - 60, NAME, "bold");
  const made = {
    node,
    w: LEAST,
    h: TOP,
    foot: 0,
    chip: 0,
    kind: kindOf(found, at),
    name,
    band: 0,
    texts: [],
    cells: [],
    sum: []
  };
  addNameAndValue(made, addSymbol(made));
  addNote(made);
  made.band = made.h;
  if (found.reached[at]) addGradient(made, found, at);
  else if (reserve && (node.watched || node.recorded)) {
    made.h = made.h + Math.max(BAND, node.value ? view(node.value, "grad").h + 6 : 0);
  }
  if (reserve) made.w = Math.max(made.w, LIVE);
  addSum(made, found, at, reserve);
  made.chip = Math.min(width(name !== "" ? name : brief(node.value), NOTE, "mono") + 16, 110);
  return made;
}
var isLeaf = (node) => node.kind === "variable" || node.kind === "constant";
function kindOf(found, at) {
  const node = found.trace.nodes[at];
  let words = node.kind;
  if (node.kind === "op" && !node.recorded) words = `${words} unrecorded`;
  if (isLeaf(node)) words = words + (node.watched ? " watched" : " unwatched");
  if (found.seeds[at] !== "") words = `${words} target`;
  if (found.reached[at] && found.grads[at] === null) words = `${words} none`;
  return words;
}
function mark(node) {
  if (isLeaf(node)) return node.watched ? "\u25C6" : "\u25C7";
  return node.symbol !== "" ? node.symbol : "\u2026";
}
function addSymbol(made) {
  const sign = clip(mark(made.node), 56, SYMBOL);
  const pill = Math.max(PILL, width(sign, SYMBOL) + 12);
  made.texts.push(text(8 + Math.floor(pill / 2), 27, sign, "symbol", "middle"));
  return 8 + pill + 6;
}
function addNameAndValue(made, left) {
  const shown2 = made.node.value ? view(made.node.value, "value") : { w: 0, h: 0, texts: [], cells: [] };
  let top = 0;
  if (made.name === "") top = shown2.h <= 16 ? 16 : 10;
  else if (shown2.h > 0) top = 24;
  if (made.name !== "") made.texts.push(text(left, shown2.h === 0 ? 27 : 19, made.name, "name"));
  put(made, shown2, left, top);
  made.h = Math.max(TOP, top + shown2.h + 6);
  made.w = Math.max(made.w, left + Math.max(width(made.name, NAME, "bold"), shown2.w) + PAD);
}
function addNote(made) {
  const { node } = made;
  let words = "";
  if (isLeaf(node)) words = node.watched ? "" : node.why;
  else if (node.kind === "op" && !node.recorded) words = node.why !== "" ? node.why : "not recorded";
  if (words === "") return;
  words = clip(words, MOST4 - 2 * PAD, NOTE);
  made.texts.push(text(PAD, made.h + 8, words, "note"));
  made.h = made.h + NOTE_ROW;
  made.w = Math.max(made.w, width(words, NOTE) + 2 * PAD);
}
function addGradient(made, found, at) {
  const shown2 = view(found.grads[at], "grad");
  const seed = found.seeds[at] !== "";
  const first = made.h + 3;
  made.texts.push(text(PAD, first + 12, "\u2202", "grad"));
  put(made, shown2, PAD + 14, first);
  if (seed) made.texts.push(text(PAD + 14 + shown2.w + 6, first + 12, "seed", "note"));
  made.h = made.h + Math.max(BAND, shown2.h + 6);
  made.w = Math.max(made.w, PAD + 14 + shown2.w + (seed ? 6 + width("seed", NOTE) : 0) + PAD);
}
function put(made, shown2, left, top) {
  for (const row of shown2.texts) made.texts.push({ ...row, x: left + row.x, y: top + row.y });
  for (const cell of shown2.cells) made.cells.push({ ...cell, x: left + cell.x, y: top + cell.y });
}
function addSum(made, found, at, reserve) {
  const words = fittingSum(found, at, SUM);
  if (words === "") return;
  made.sum.push(text(8, 15, words, "sum"));
  if (reserve) return;
  made.foot = FOOT;
  made.w = Math.max(made.w, width(words, SUM, "mono") + 16);
}

// src/scene/facts.ts
var SHORT = 14;
function facts(trace) {
  const found = {
    trace,
    last: trace.passes.at(-1),
    place: /* @__PURE__ */ new Map(),
    names: [],
    numbers: [],
    grads: [],
    reached: [],
    addends: [],
    seeds: [],
    flows: /* @__PURE__ */ new Map(),
    steps: /* @__PURE__ */ new Map()
  };
  let ops = 0;
  for (const node of trace.nodes) {
    const counts = node.kind === "op" && node.op !== "output" && node.recorded;
    if (counts) ops = ops + 1;
    else if (node.kind === "group") ops = ops + node.iteration;
    found.numbers.push(counts ? ops : 0);
    found.place.set(node.id, found.names.length);
    found.names.push(called(found, node, ops));
    found.grads.push(null);
    found.reached.push(false);
    found.addends.push([]);
    found.seeds.push("");
  }
  if (found.last) addPass(found, found.last);
  return found;
}
function called(found, node, number) {
  if (node.name !== "" || node.kind !== "op") return node.name;
  const short = [...node.label].length <= SHORT;
  if (node.op === "output") return short ? node.label : node.symbol;
  const plain = node.label !== "" && short && node.inputs.every((source) => {
    const used = found.trace.nodes[found.place.get(source) ?? NaN];
    return !used || used.kind !== "group" && (used.kind !== "op" || used.name !== "");
  });
  if (plain) return node.label;
  return node.recorded ? `#${number}` : `${node.op}(\u2026)`;
}
function addPass(found, last) {
  for (const seed of last.seeds) {
    const at = found.place.get(seed.node);
    if (at === void 0) continue;
    found.seeds[at] = seed.why !== "" ? seed.why : "seed";
    if (seed.value) found.addends[at].push(seed.value);
  }
  last.steps.forEach((step2, k) => {
    const flows = [];
    found.flows.set(step2.node, flows);
    found.steps.set(step2.node, k);
    for (const flow of step2.edges) {
      flows[flow.position] = flow;
      const at = found.place.get(flow.to);
      if (at !== void 0 && flow.contribution) found.addends[at].push(flow.contribution);
    }
  });
  for (const grad of last.grads) {
    const at = found.place.get(grad.node);
    if (at === void 0) continue;
    found.grads[at] = grad.value;
    found.reached[at] = true;
  }
  for (const result of last.results) {
    const at = found.place.get(result.node ?? NaN);
    if (at !== void 0) found.reached[at] = true;
  }
}

// src/scene/legend.ts
var SIGNS = [
  ["watched", "\u25C6", "watched"],
  ["unwatched", "\u25C7", "not watched"],
  ["unrecorded", "\u2504", "dashed: not on the tape"]
];
function legend(found, made) {
  const out2 = [];
  for (const [word, mark2, text2] of SIGNS) {
    if (made.some((each) => each.kind.split(" ").includes(word))) out2.push({ mark: mark2, text: text2 });
  }
  if (found.last) out2.push({ mark: "\u2202", text: "gradient of the target" });
  if (made.some((each) => each.sum.length > 0)) out2.push({ mark: "\u2295", text: "contributions meet and add up" });
  if (made.some((each) => each.cells.length > 0)) out2.push({ mark: "\u2016 \u2016", text: "norm; cells show sign and size" });
  return out2;
}

// src/scene/pen.ts
var HEAD = 9;
var HALF = 5;
function drawn(points) {
  let out2 = `M${points[0]} ${points[1]}`;
  for (let k = 2; k < points.length; k += 6) out2 = `${out2}C${points.slice(k, k + 6).join(" ")}`;
  return out2;
}
function arrow(points, backward, right) {
  const [x, y] = backward ? points.slice(0, 2) : points.slice(-2);
  const length = backward ? HEAD : -HEAD;
  if (right) return `M${x} ${y}L${x + length} ${y - HALF}L${x + length} ${y + HALF}Z`;
  return `M${x} ${y}L${x - HALF} ${y + length}L${x + HALF} ${y + length}Z`;
}

// src/scene/spoken.ts
function spoken(found, at) {
  const node = found.trace.nodes[at];
  const name = found.names[at];
  const parts = [name !== "" ? `${node.kind} ${name}` : node.kind];
  if (node.kind === "op") {
    const what = node.recorded ? `record ${found.numbers[at]}` : "not recorded";
    const formula = (node.label !== "" ? node.label : node.op).replaceAll(" \xB7 ", " times ").replaceAll("\u2026", "");
    const own = node.name !== "" ? `${node.name} = ` : "";
    parts[0] = `${node.op === "output" ? "output" : what}: ${own}${formula}`;
  }
  if (node.why !== "") parts.push((node.watched ? "watched: " : "") + node.why);
  if (node.value) parts.push(`value ${brief(node.value)}`);
  if (found.reached[at]) parts.push(`gradient ${brief(found.grads[at])}`);
  if (found.seeds[at] !== "") parts.push(found.seeds[at]);
  return parts.join(", ");
}
function named(found, id) {
  const at = found.place.get(id);
  const node = found.trace.nodes[at];
  return found.names[at] !== "" ? found.names[at] : `the ${node.kind} ${brief(node.value)}`;
}

// src/scene/tags.ts
var MOST5 = 132;
var AMOUNT = 12;
var LINE = 15;
function tags(found) {
  const out2 = [];
  if (!found.last) return out2;
  for (const { id, inputs } of found.trace.nodes) {
    const flows = found.flows.get(id);
    for (let position = 0; flows && position < inputs.length; position++) {
      if (flows[position]?.contribution) out2.push(writing(id, flows[position]));
    }
  }
  return out2;
}
function byEdge(written) {
  const out2 = /* @__PURE__ */ new Map();
  for (const tag of written) {
    const row = out2.get(tag.to) ?? [];
    row[tag.position] = tag;
    out2.set(tag.to, row);
  }
  return out2;
}
function writing(to, flow) {
  const cut = flow.text.indexOf(", summed");
  const [rule, rest] = cut < 0 ? [flow.text, ""] : [flow.text.slice(0, cut), flow.text.slice(cut + 2)];
  const ruled = rule !== "" && rule !== "g";
  const rows = [];
  if (ruled) rows.push([rule, "rule", NOTE, true]);
  if (rest !== "") rows.push([rest, "note", NOTE, false]);
  rows.push([(ruled ? "= " : "") + brief(flow.contribution), "amount", AMOUNT, true]);
  let widest = 0;
  const lines = rows.map(([words, kind, size, mono]) => {
    const face = mono ? "mono" : "";
    const clipped = clip(words, MOST5 - 12, size, face);
    widest = Math.max(widest, width(clipped, size, face));
    return [clipped, kind];
  });
  const w = widest + 12;
  const first = lines.length === 1 ? 14 : 13;
  const texts = lines.map(([words, kind], k) => text(Math.floor(w / 2), LINE * k + first, words, kind, "middle"));
  return { to, position: flow.position, w, h: LINE * lines.length + 5, texts };
}

// src/scene/scene.ts
function scene(trace, direction = "", width2 = WIDTH) {
  const found = facts(trace);
  const made = cards(found);
  const written = tags(found);
  return compose(found, made, written, layout(items(made), written, direction, width2));
}
function cards(found, reserve = false) {
  return found.trace.nodes.map((_, at) => card(found, at, reserve));
}
function items(made) {
  return made.map(({ node, w, h, foot, chip: chip2 }) => ({ id: node.id, w, h: h + foot, inputs: node.inputs, leaf: isLeaf(node), foot, chip: chip2 }));
}
function compose(found, made, written, plan) {
  const place = new Map(plan.boxes.map((spot) => [spot.id, spot]));
  const writing2 = byEdge(written);
  return {
    width: plan.width,
    height: plan.height,
    direction: plan.direction,
    boxes: made.map((each, at) => box(found, at, each, place.get(each.node.id))),
    chips: plan.proxies.map((proxy) => chip(made[found.place.get(proxy.of)], proxy)),
    lines: plan.paths.map((path) => line2(found, path, writing2.get(path.to)?.[path.position], plan.direction === "right")),
    legend: legend(found, made)
  };
}
function box(found, at, made, spot) {
  const { node, w, h, kind, band, texts, cells, sum } = made;
  return {
    id: node.id,
    x: spot.x,
    y: spot.y,
    w,
    h,
    kind,
    title: spoken(found, at),
    name: node.name,
    band,
    texts,
    cells,
    sum,
    symbol: mark(node),
    op: node.op,
    watched: node.watched,
    recorded: node.recorded,
    value: node.value?.text ?? "None",
    grad: found.grads[at]?.text ?? "None"
  };
}
function chip({ name, node, kind }, proxy) {
  return { ...proxy, kind, text: clip(name !== "" ? name : brief(node.value), proxy.w - 12, NOTE, "mono") };
}
function line2(found, path, written, right) {
  const flow = found.flows.get(path.to)?.[path.position];
  const sent = flow?.contribution ?? null;
  const source = found.trace.nodes[found.place.get(path.source)];
  const [name, to] = [named(found, path.source), named(found, path.to)];
  const rule = flow?.text ? ` (${flow.text})` : "";
  const [x, y] = path.label;
  return {
    source: path.source,
    to: path.to,
    position: path.position,
    kind: sent ? "gradient" : source.watched || source.recorded ? "forward" : "unwatched",
    path: drawn(path.points),
    arrow: arrow(path.points, sent !== null, right),
    contribution: sent?.text ?? "None",
    step: flow ? found.steps.get(path.to) : -1,
    title: sent ? `${to} sends ${brief(sent)} to ${name}${rule}` : `${name} is input ${path.position + 1} of ${to}`,
    tag: written ? { x: x - Math.floor(written.w / 2), y: y - Math.floor(written.h / 2), w: written.w, h: written.h, texts: written.texts } : null
  };
}

// sc.ts
import fs from "fs";
var out = [];
for (const [k, f] of Object.entries(cases)) {
  if (k === "none") {
  }
  const t = f();
  for (const d of ["", "right", "down"]) out.push({ name: k + d, direction: d, trace: t, scene: scene(t, d) });
}
fs.writeFileSync("/tmp/webdev/sc.json", JSON.stringify(out));
