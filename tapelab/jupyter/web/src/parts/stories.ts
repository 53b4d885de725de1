import { bytesOf, savedBy } from "../chart/held";
import { name as called, oneLine } from "../account/telling";
import { nodeOf, type Facts } from "../scene/facts";
import { arrivalsAt, pathsTo } from "./arrival";
import { formula, isScalar, localRule, product, rules, withNumbers } from "./formula";
import type { Moment } from "../moment";
import { brief, terse } from "../scene/arrays";
import { mark } from "../scene/card";
import { bytesText as bytes } from "../scene/numbers";
import { multiplies } from "../scene/tags";
import type { Flow, Node, Step, Value } from "../types";
import { words } from "../words";
import { reason, said } from "../words/said";

/** One line of a card. A value is shown below it: as numbers, or as a map of an array. */
export interface Row {
  kind: "goal" | "formula" | "numbers" | "rule" | "up" | "sends" | "note" | "value";
  text: string;
  value?: Value | null;
}

/** What a card tells: a heading, and line by line what happens at a step, or what is known of a node. */
export interface Story {
  title: string;
  /** The node it is about. */
  node: number | undefined;
  line: number | null;
  rows: Row[];
}

/** Of longer lists so many are told. */
const MOST = 6;

/** So many results are shown as maps. */
const MAPS = 2;

/** The story of the selected node, else of the place on the time line; undefined for an empty tape. */
export function story(moment: Moment): Story | undefined {
  const { look, told, beat, pass } = moment;
  const selected = nodeOf(told, look.selected) ?? nodeOf(moment.found, look.selected);
  if (selected) return ofNode(moment, selected);
  const node = nodeOf(told, beat?.node);
  if (beat?.kind === "watch") return ofWatch(moment);
  if (beat?.kind === "record" && node) return ofNode(moment, node);
  if (beat?.kind === "seed" && node) return ofSeed(moment, node);
  if (beat?.kind === "results") return ofResults(moment);
  const step = pass?.steps[beat?.number ?? NaN];
  return node && step && ofStep(moment, node, step);
}

function ofWatch({ told }: Moment): Story {
  const all = told.trace.nodes.filter(({ watched }) => watched);
  const rows = some(all, (node): Row[] => [
    shownAs("value", words.card.watching(called(told, node.id), brief(node.value)), node.value),
    ...(node.why ? [{ kind: "note", text: reason(node.why) } as const] : []),
  ]);
  return { title: words.card.watch, node: undefined, line: all[0]?.line ?? told.trace.tape.line, rows };
}

/** What a node is, what went into it, what it keeps, and what has arrived at it. */
function ofNode(moment: Moment, node: Node): Story {
  const { told, beats, pass } = moment;
  const rows: Row[] = [];
  let title: string = `${words.card.node[node.kind]}${node.name ? ` ${node.name}` : ""}`;
  if (node.kind === "group") return { title, node: node.id, line: node.line, rows: ofGroup(moment, node) };
  if (node.kind === "op") {
    const at = beats.find(({ kind, node: of }) => kind === "record" && of === node.id);
    const records = beats.filter(({ kind }) => kind === "record").length;
    if (at) title = words.card.record(at.number + 1, records, mark(node));
    rows.push({ kind: "formula", text: formula(node) });
    const numbers = moment.later(node.id) ? "" : withNumbers(told, node);
    if (numbers) rows.push({ kind: "numbers", text: numbers });
    else if (!moment.later(node.id)) rows.push(...operands(told, node));
    for (const { of, value } of node.tangents) {
      if (value) rows.push(shownAs("value", `→ ${said("tangent-of", { name: of, value: brief(value) })}`, value));
    }
    if (moment.flat.tape.mode !== "forward") rows.push({ kind: "note", text: node.recorded ? keeps(told, node) : reason(node.why) || words.card.notRecorded });
  } else {
    const name = called(told, node.id);
    if (node.value) rows.push(shownAs("value", words.card.watching(name, brief(node.value)), node.value));
    if (node.why) rows.push({ kind: "note", text: reason(node.why) });
  }
  const step = pass?.steps.find((each) => each.node === node.id);
  if (step) rows.push(...multiplied(moment, node, step));
  else if (pass) rows.push(...summed(moment, node.id));
  return { title, node: node.id, line: node.line, rows };
}

/** What is folded into a group, what comes out of it, and what it has sent back. */
function ofGroup({ found, trace }: Moment, { id, name, why, iteration, keeps, value }: Node): Row[] {
  const rows: Row[] = [{ kind: "formula", text: why || name }];
  const size = keeps > 0 ? [said("keeps", { bytes: bytes(keeps) })] : [];
  rows.push({ kind: "note", text: [words.records(iteration), ...size].join(", ") });
  if (value) rows.push(shownAs("value", words.card.watching(words.groups.out, brief(value)), value));
  const sent = trace.passes.at(-1)?.steps.find((step) => step.node === id)?.edges ?? [];
  rows.push(...some(sent.filter((flow) => flow.contribution), (flow): Row[] =>
    [{ kind: "sends", text: words.groups.sends(called(found, flow.to), brief(flow.contribution)) }]));
  return [...rows, { kind: "note", text: words.groups.open }];
}

/** The values that went into a record and what came out, where a formula in numbers would not hold them. */
function operands(told: Facts, node: Node): Row[] {
  const all = [...new Set(node.inputs)].flatMap((id) => nodeOf(told, id) ?? []);
  return some([...all, node], (each) => {
    const name = each === node ? each.name || "=" : called(told, each.id);
    return [shownAs("value", words.card.watching(name, brief(each.value)).replace(/^= = /, "= "), each.value)];
  });
}

function keeps(told: Facts, node: Node): string {
  if (node.saved.length === 0) return words.card.keepsNothing;
  const own = node.name || words.card.output;
  const names = node.saved.map((k) => (k < node.inputs.length ? called(told, node.inputs[k]!) : own));
  const size = savedBy(node).reduce((sum, id) => sum + bytesOf(nodeOf(told, id)?.value ?? null), 0);
  return words.card.keeps([...new Set(names)].join(", "), size ? bytes(size) : "").replace(/ {2,}/g, " ");
}

function ofSeed({ told, pass }: Moment, node: Node): Story {
  const name = called(told, node.id);
  const rows: Row[] = [{ kind: "goal", text: words.card.goals.seed }];
  const seed = pass?.seeds.find((each) => each.node === node.id);
  const one = isScalar(seed?.value ?? null) && terse(seed!.value) === "1";
  rows.push({ kind: "formula", text: one ? words.card.self(name) : name });
  if (seed && !one) rows.push(shownAs("sends", brief(seed.value), seed.value));
  if (seed?.why) rows.push({ kind: "note", text: reason(oneLine(seed.why)) });
  return { title: words.card.seed, node: node.id, line: node.line, rows };
}

function ofStep(moment: Moment, node: Node, step: Step): Story {
  const rows: Row[] = [{ kind: "formula", text: formula(node) }, ...multiplied(moment, node, step)];
  return { title: words.card.step(mark(node)), node: node.id, line: node.line, rows };
}

/** Multiply: what arrives times the local derivative. Add: where something had arrived already. */
function multiplied(moment: Moment, node: Node, step: Step): Row[] {
  const { told } = moment;
  const rows: Row[] = [{ kind: "goal", text: words.card.goals.multiply }];
  if (step.incoming) rows.push(shownAs("up", `${words.card.upstream} ${brief(step.incoming)}`, step.incoming));
  const sent = step.edges.filter(({ contribution }) => contribution);
  rows.push(...some(sent, (flow) => flowed(told, node, step, flow)));
  for (const { to, contribution } of step.edges) {
    if (!contribution && nodeOf(told, to)) rows.push({ kind: "note", text: words.card.nothing(called(told, to)) });
  }
  const sums = [...new Set(sent.map(({ to }) => to))].flatMap((to) => added(moment, step, to));
  if (sums.length > 0) rows.push({ kind: "goal", text: words.card.goals.add }, ...some(sums, (row) => [row]));
  return rows;
}

function flowed(told: Facts, node: Node, step: Step, flow: Flow): Row[] {
  const to = called(told, flow.to);
  const { rule, undone } = rules(flow.text);
  const rows: Row[] = [{ kind: "rule", text: words.card.to(to, rule || "g") }];
  const local = localRule(flow.text);
  const once = node.inputs.filter((id) => id === flow.to).length === 1;
  if (flow.local && local && once) {
    const value = terse(flow.local);
    // "y = y · x" has made a new y: ∂y/∂y would be 1.
    const own = called(told, node.id);
    const of = whole(own === to && node.label ? node.label : own);
    rows.push({ kind: "note", text: words.card.derivative(of, whole(to), local, value === local ? "" : value) });
  }
  const array = flow.contribution!.shape.length > 0;
  rows.push(array
    ? shownAs("sends", words.card.sends(brief(flow.contribution), to), flow.contribution)
    : { kind: "sends", text: words.card.sends(product(flow, step.incoming), to) });
  if (flow.local && !multiplies(flow, step.incoming)) rows.push({ kind: "note", text: words.card.zeroStays });
  if (undone) rows.push({ kind: "note", text: words.card.undone(to, reason(undone)) });
  return rows;
}

/** A name that can stand in a fraction. */
function whole(name: string): string {
  return name.includes(" ") && !/^\w+\([^()]*\)$/.test(name) ? `(${name})` : name;
}

/** What happens to the sum at a node when a step sends something to it. */
function added({ flat, told, grads }: Moment, step: Step, to: number): Row[] {
  const pass = flat.passes.at(-1)!;
  const all = arrivalsAt(pass, to);
  if (all.length < 2) return [];
  const name = called(told, to);
  const at = pass.steps.findIndex(({ node }) => node === step.node);
  const before = all.filter((each) => each.step < at);
  const mine = all.filter((each) => each.step === at);
  const target = pass.targets[0] === undefined ? "" : called(told, pass.targets[0]);
  if (before.length === 0 && mine.length < 2) return [{ kind: "note", text: words.card.first(name, all.length) }];
  const two = all.length === 2 && pathsTo(pass, to) === 2;
  const texts = [two ? words.card.twoPaths(name, target) : words.card.addUp(name, target)];
  if (before.length === 1) texts.unshift(words.card.adds(name, brief(before[0]!.value), called(told, before[0]!.from)));
  const sum = grads.get(to);
  if (sum) texts.push(words.card.now(name, brief(sum)));
  return [{ kind: "note", text: texts.join(" ") }];
}

/** How the gradient of a node that sends nothing on came about. */
function summed({ told, grads, flat }: Moment, id: number): Row[] {
  const value = grads.get(id);
  if (!value) return [];
  const parts = told.addends[told.place.get(id)!]!;
  const last = flat.passes.at(-1)!;
  const target = last.targets[0] === undefined ? "" : called(told, last.targets[0]);
  const head: Row = { kind: "goal", text: words.card.goals.add };
  const name = `∂${target}/∂${called(told, id)}`;
  if (parts.length < 2) return [shownAs("sends", `${name} = ${brief(value)}`, value)];
  const from = arrivalsAt(last, id).slice(0, parts.length);
  return [
    head,
    ...some(from, (each): Row[] => {
      const sent = words.replay.sent(brief(each.value), called(told, id));
      return [{ kind: "note", text: `${sent} ← ${called(told, each.from)}` }];
    }),
    shownAs("sends", `${name} = ${brief(value)}`, value),
  ];
}

function ofResults({ told, pass }: Moment): Story {
  const rows: Row[] = [{ kind: "goal", text: words.card.goals.hand }];
  const all = pass?.results ?? [];
  rows.push(...some(all, ({ node, value, name }): Row[] => {
    const text = words.card.gets(name || (node === null ? "?" : called(told, node)), brief(value));
    // Maps of many arrays would be taller than the graph, and stand beside it already.
    return [all.length > MAPS ? { kind: "sends", text } : shownAs("sends", text, value)];
  }));
  return { title: words.card.results, node: undefined, line: null, rows };
}

function shownAs(kind: Row["kind"], text: string, value: Value | null): Row {
  // Of a few numbers in a row the text has said everything.
  return value && value.shape.length > 0 && !brief(value).startsWith("[") ? { kind, text, value } : { kind, text };
}

function some<T>(all: T[], rows: (each: T) => Row[]): Row[] {
  const told = all.slice(0, MOST).flatMap(rows);
  if (all.length > MOST) told.push({ kind: "note", text: words.card.more(all.length - MOST) });
  return told;
}
