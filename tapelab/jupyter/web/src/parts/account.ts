import type { Moment } from "../moment";
import { html, say } from "../dom";
import type { Node } from "../types";
import { nameOf } from "../speech";
import { bytes, plural, words } from "../words";
import type { Part } from "./part";

/** A growing tape this long is written out only when the reader has opened the text, or when it has stopped growing. */
const LONG = 300;

/** The same tape as ordered text, for screen readers and for whoever prefers to read. */
export function account(): Part {
  const text = html("pre", { "data-tapelab": "account", tabindex: 0 });
  const element = html("details", { class: "tapelab-text" }, html("summary", {}, words.account), text);
  let latest: Moment | undefined;
  element.ontoggle = () => latest && element.open && say(text, written(latest));
  return {
    element,
    show(moment) {
      latest = moment;
      if (element.open || !moment.live || moment.trace.nodes.length < LONG) say(text, written(moment));
    },
  };
}

/** The account: the head, what came in, the records in order, the backward pass in order, what came out. */
export function written(moment: Moment): string {
  const { trace: { tape, nodes } } = moment;
  const leaves = nodes.filter((node) => node.kind !== "op");
  const keeps = `${plural(tape.records, "record")}, keeps ${bytes(tape.bytes)}`;
  return [
    `Tape ${moment.name}: ${tape.state}${tape.persistent ? ", persistent" : ""}; ${keeps}`,
    ...(tape.error ? [words.left(tape.error)] : []),
    ...leaves.map((node) => `${node.watched ? "watched" : "not watched"}: ${nameOf(node)} = ${valueOf(node)}${node.why && ` (${node.why})`}`),
    ...nodes.filter((node) => node.kind === "op").map((node) => record(node, moment)),
    ...backward(moment),
  ].join("\n");
}

function record(node: Node, moment: Moment): string {
  const number = moment.numbers.get(node.id);
  const head = number === undefined ? "not recorded" : `record ${number}`;
  const terms = node.label || `${node.op}(${node.inputs.map((id) => nameOf(moment.trace.nodes[id])).join(", ")})`;
  const named = node.name && node.name !== node.label ? `${node.name} = ` : "";
  return `${head}: ${named}${terms} = ${valueOf(node)}${node.line === null ? "" : `, line ${node.line}`}`;
}

function backward({ trace: { nodes }, pass, numbers }: Moment): string[] {
  if (!pass) return [];
  const targets = pass.targets.map((id) => nameOf(nodes[id])).join(", ");
  return [
    `Backward from ${targets}${pass.done ? "" : " (under way)"}`,
    ...pass.seeds.map((seed) => `seed: ${nameOf(nodes[seed.node])} receives ${seed.value?.text ?? "None"}${seed.why && ` (${seed.why})`}`),
    ...pass.steps.map((step) => {
      const sent = step.edges.filter((flow) => flow.contribution)
        .map((flow) => `${flow.text ? `${flow.text} = ` : ""}${flow.contribution!.text} to ${nameOf(nodes[flow.to])}`);
      return `record ${numbers.get(step.node) ?? "?"}, ${nameOf(nodes[step.node])}: ${step.incoming?.text ?? "several gradients"} arrives, sends ${sent.join("; ") || "nothing"}`;
    }),
    ...(pass.error ? [words.failed(pass.error)] : []),
    ...pass.results.map(({ node, value }) => `gradient of ${node === null ? "a tensor this tape never saw" : nameOf(nodes[node])}: ${value?.text ?? "None"}`),
  ];
}

function valueOf(node: Node): string {
  return node.value?.text ?? "several values";
}
