// src/scene/numbers.ts
var DIGITS = 5;
var LONG = 9;
function shown(text2, whole = false, digits = DIGITS) {
  if (whole && text2.length <= LONG) return text2;
  const sign = text2.startsWith("-") ? "-" : "";
  const parts = text2.slice(sign.length).toLowerCase().split("e");
  const pieces = parts[0].split(".");
  if (!pieces.every((piece) => /^[0-9]+$/.test(piece)) || pieces.length > 2 || parts.length > 2) return text2;
  let exponent = pieces[0].length - 1 + (parts.length === 2 ? Number(parts[1]) : 0);
  let figures = pieces[0] + (pieces[1] ?? "");
  while (figures.length > 1 && figures.startsWith("0")) {
    figures = figures.slice(1);
    exponent = exponent - 1;
  }
  if (figures === "0") return sign + (whole ? "0" : "0.0");
  const [kept, carried] = rounded(figures, digits);
  return sign + placed(kept, exponent + carried, whole);
}
function rounded(figures, digits) {
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
function bytesText(count) {
  if (count < 1e3) return `${count} B`;
  let [size, unit] = [count, "kB"];
  for (const larger of ["MB", "GB"]) {
    if (size < 1e6) break;
    [size, unit] = [Math.floor(size / 1e3 + 0.5), larger];
  }
  const tenths = Math.floor(size / 100 + 0.5);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit}`;
}
function counted(count, what) {
  const figures = String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${figures} ${what}${count === 1 ? "" : "s"}`;
}

// src/scene/arrays.ts
function element(x, dtype) {
  if (typeof x === "boolean") return x ? "True" : "False";
  return shown(Object.is(x, -0) ? "-0.0" : String(x), isWhole(dtype), 4);
}
function matrix(value2) {
  if (value2.thumb) return value2.thumb;
  const { data } = value2;
  if (!data?.length || value2.dtype.includes("complex")) return null;
  const columns = value2.shape.at(-1);
  const rows = [];
  for (let k = 0; k < data.length; k += columns) rows.push(data.slice(k, k + columns));
  return rows;
}

// src/account/telling.ts
var ENDS = 20;
var FEW = 9;
function name(found, node) {
  const at = found.place.get(node);
  if (at === void 0) return "?";
  const own = found.trace.nodes[at];
  return oneLine(found.names[at]) || `the ${own.kind} ${value(own.value)}`;
}
function value(given) {
  if (given === null) return "None";
  if (given.shape.length === 0) return oneLine(given.text);
  const rows = given.data ? matrix(given) : null;
  if (rows && given.data.length <= FEW) {
    const texts = rows.map((row) => row.map((x) => element(x, given.dtype)).join(" "));
    return given.shape.length === 1 ? `[${texts[0]}]` : `[${texts.join(" | ")}]`;
  }
  const norm = given.text.slice(given.text.lastIndexOf(":") + 1);
  return `array ${shapeText(given.shape)}${norm === "string" ? "" : `, norm ${norm}`}`;
}
function oneLine(text2) {
  return text2.trim().split(/\s+/).join(" ");
}
function elided(rows, told2, what) {
  if (rows.length <= 2 * ENDS + 1) return rows.map(told2);
  const left = counted(rows.length - 2 * ENDS, `more ${what}`);
  return [...rows.slice(0, ENDS).map(told2), `  \u2026 ${left} \u2026`, ...rows.slice(-ENDS).map(told2)];
}

// src/account/backward.ts
function backward(found, pass) {
  const grads = new Map(pass.grads.map((grad) => [grad.node, grad.value]));
  const sums = [...arrivals(pass)].filter(([, parts]) => parts.length > 1);
  const lines = [`gradient ${pass.id + 1}: ${targets(found, pass)}`];
  for (const seed of pass.seeds) {
    lines.push(`  seed: ${value(seed.value)} at ${name(found, seed.node)}${seed.why ? `  (${seed.why})` : ""}`);
  }
  lines.push(...elided(pass.steps, (step) => stepped(found, step), "step"));
  lines.push(...elided(sums, ([node, parts]) => sum(found, node, parts, grads.get(node) ?? null), "sum"));
  if (pass.error) lines.push(`  stopped by ${oneLine(pass.error)}`);
  else if (!pass.done) lines.push("  still running");
  lines.push(...elided(pass.results, (result) => told(found, result.node, result.value), "result"));
  return lines;
}
function arrivals(pass) {
  const arrived = /* @__PURE__ */ new Map();
  const note = (node, part) => {
    if (!part) return;
    const parts = arrived.get(node);
    if (parts) parts.push(part);
    else arrived.set(node, [part]);
  };
  for (const seed of pass.seeds) note(seed.node, seed.value);
  for (const step of pass.steps) for (const flow of step.edges) note(flow.to, flow.contribution);
  return arrived;
}
function targets(found, pass) {
  const of = pass.targets.slice(0, 4).map((target) => name(found, target)).join(", ");
  return of ? `of ${of}${pass.targets.length > 4 ? ", \u2026" : ""}` : "of nothing on this tape";
}
function stepped(found, { node, incoming, edges }) {
  const number = found.numbers[found.place.get(node)];
  const arrives = incoming ? `: ${value(incoming)} arrives` : "";
  const sent = edges.filter((flow) => flow.contribution).map((flow) => flowed(found, flow)).join(", ");
  return `  step back over ${number}. ${name(found, node)}${arrives}; ${sent || "nothing to send on"}`;
}
function flowed(found, flow) {
  const rule = flow.text && flow.text !== "g" ? ` = ${flow.text}` : "";
  return `to ${name(found, flow.to)}: ${value(flow.contribution)}${rule}`;
}
function sum(found, node, parts, total) {
  let texts = parts.map(value);
  if (texts.length > 6) texts = [...texts.slice(0, 3), `\u2026 ${texts.length - 4} more \u2026`, texts.at(-1)];
  return `  at ${name(found, node)} they add up: ${texts.join(" + ")} = ${value(total)}`;
}
function told(found, node, gradient) {
  if (node === null) return "  result: None, for a source that is not on this tape";
  const { kind, watched: watched2, why } = found.trace.nodes[found.place.get(node)];
  let reason = "";
  if (!gradient && kind !== "op" && !watched2) reason = `  (${why || "it is not watched"})`;
  else if (!gradient) reason = "  (the target does not depend on it)";
  return `  result: ${name(found, node)} gets ${value(gradient)}${reason}`;
}

// src/account/account.ts
function account(found) {
  const { trace } = found;
  const leaves = trace.nodes.flatMap(({ kind }, at) => kind === "variable" || kind === "constant" ? [at] : []);
  return [
    head(trace),
    ...trace.tape.error ? [`stopped by ${oneLine(trace.tape.error)}`] : [],
    ...watched(found, leaves.filter((at) => trace.nodes[at].watched)),
    ...records(found),
    ...unwatched(found, leaves.filter((at) => !trace.nodes[at].watched)),
    ...trace.passes.flatMap((pass) => backward(found, pass))
  ].join("\n");
}
function head({ tape }) {
  const facts2 = [`${tape.name ? `tape "${oneLine(tape.name)}"` : "tape"}: ${tape.state}`, counted(tape.records, "record")];
  if (tape.bytes) facts2.push(`keeps ${bytesText(tape.bytes)}`);
  if (tape.persistent) facts2.push("persistent");
  return facts2.join(", ");
}
function watched(found, places) {
  if (places.length === 0) return ["watched: nothing yet"];
  return ["watched:", ...elided(places, (at) => leaf(found, at), "watched tensor")];
}
function unwatched(found, places) {
  return places.length === 0 ? [] : ["not watched:", ...elided(places, (at) => leaf(found, at), "tensor")];
}
function leaf(found, at) {
  const node = found.trace.nodes[at];
  const name2 = found.names[at] ? `${oneLine(found.names[at])} = ` : "";
  return `  ${name2}${value(node.value)}${node.why ? `  (${node.why})` : ""}`;
}
function records(found) {
  const places = found.trace.nodes.flatMap((node, at) => node.kind === "op" && node.op !== "output" ? [at] : []);
  return places.length === 0 ? [] : ["recorded:", ...elided(places, (at) => record(found, at), "record")];
}
function record({ trace: { nodes }, numbers }, at) {
  const node = nodes[at];
  const name2 = node.name ? `${oneLine(node.name)} = ` : "";
  const line = node.line !== null ? `  line ${node.line}` : "";
  const outputs = nodes.slice(at + 1, at + 9).filter(({ inputs }) => inputs.length === 1 && inputs[0] === node.id);
  const shown2 = node.value ? value(node.value) : outputs.map((output) => value(output.value)).join(", ");
  const number = node.recorded ? `${numbers[at]}.` : "\u2013";
  return `  ${number} ${name2}${oneLine(node.label || node.op)}${line}  \u2192 ${shown2}${node.recorded ? "" : "  (not recorded)"}`;
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
  last.steps.forEach((step, k) => {
    const flows = [];
    found.flows.set(step.node, flows);
    found.steps.set(step.node, k);
    for (const flow of step.edges) {
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

// ac.ts
import fs from "fs";
var d = "/work/main/tests/fixtures/scene/";
var out = {};
for (const f of fs.readdirSync(d)) {
  const t = JSON.parse(fs.readFileSync(d + f, "utf8")).trace;
  out[f] = [t, account(facts(t))];
}
fs.writeFileSync("/tmp/webdev/ac.json", JSON.stringify(out));
