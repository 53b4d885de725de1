import { figures } from "../scene/numbers";
import type { Node, SourceLine } from "../types";
import { said } from "../words/said";
import type { Loop } from "./rounds";
import { headOf } from "./scopes";
import type { Fold } from "./shape";

/** What surrounds a group. */
interface Around {
  /** By id of a node that is not drawn, the group it went into. */
  into: Map<number, number>;
  /** The record of each node that is one of several outputs. */
  outputs: Map<number, number[]>;
  /** The group's records that others use. */
  by: Node[];
}

/** The box that stands for folded records. */
export function group(fold: Fold, source: SourceLine[], { into, outputs, by }: Around): Node {
  const { id, members, loop } = fold;
  const inputs = new Set<number>();
  /** What stands for an input outside; of an output that went along, its record. */
  const sourcesOf = (input: number): number[] => {
    if (into.get(input) !== id) return [into.get(input) ?? input];
    return (outputs.get(input) ?? []).flatMap(sourcesOf);
  };
  let [records, keeps, order] = [0, 0, 0];
  for (const node of members) {
    if (node.recorded) records++;
    keeps += node.keeps;
    order = Math.max(order, node.order);
    for (const input of node.inputs) for (const source of sourcesOf(input)) inputs.add(source);
  }
  const made = members.find((node) => node.by !== null)?.by ?? null;
  const head = headOf(source, loop?.line ?? NaN);
  const call = loop !== undefined && loop.rounds.length < 3;
  const line = loop?.line ?? members[0]!.line;
  const size = said("records", { n: figures(members.length) });
  return {
    ...members[0]!, id, kind: "group", op: "", symbol: loop && !call ? "↻" : "…", label: "", form: "", saved: [],
    name: loop ? named(loop, fold) : size,
    value: by.length === 1 ? by[0]!.value : null, watched: false, by: made,
    why: loop && !call ? head || loop.name || lines(members) : "",
    recorded: records > 0, inputs: [...inputs], line, iteration: records, keeps, order, within: [], tangents: [],
  };
}

/** What a group is called: the function that was called, or how many rounds it holds. */
function named({ rounds, name }: Loop, { from, to }: Fold): string {
  if (rounds.length < 3) return to - from > 1 ? said("calls", { n: String(to - from), name }) : name;
  const n = figures(to - from);
  if (from === 0) return said("rounds-before", { n });
  return said(to === rounds.length ? "rounds-after" : "rounds-more", { n });
}

/** Where records stand in the code, when no loop's head says it. */
function lines(members: Node[]): string {
  const known = members.flatMap(({ line }) => (line === null ? [] : [line]));
  if (known.length === 0) return "";
  const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
  if (low === high) return said("at-line", { line: String(low) });
  return said("at-lines", { from: String(low), to: String(high) });
}
