import { nodeOf, type Facts } from "../scene/facts";
import { countOf } from "../tools";
import type { Node, Value } from "../types";

/** An array that a tape keeps for the backward pass. */
export interface Kept {
  /** The node whose value it is. */
  node: number;
  bytes: number;
  /** The record that first took hold of it, as an input or as its output. */
  since: number;
  /** The records whose gradient rules will read it, oldest first. */
  by: number[];
}

/** What a tape keeps, and how many bytes of it after each record. */
export interface Held {
  kept: Kept[];
  records: number[];
  bytes: number[];
}

/** The arrays that the records hold, oldest first: all that went in and came out, each once, and who will read them. */
export function held(found: Facts): Held {
  const { nodes } = found.trace;
  const kept = new Map<number, Kept>();
  const [records, bytes]: [number[], number[]] = [[], []];
  let sum = 0;
  const hold = (node: Node | undefined, since: number): void => {
    if (!node || node.keeps === 0 || kept.has(node.id)) return;
    kept.set(node.id, { node: node.id, bytes: node.keeps, since, by: [] });
    sum += node.keeps;
  };
  for (const node of nodes) {
    if (node.kind !== "op" || !node.recorded) continue;
    // One of several outputs belongs to the record before it.
    const part = node.op === "output" && records.length > 0;
    const since = part ? records.at(-1)! : node.id;
    if (!part) for (const input of node.inputs) hold(nodeOf(found, input), since);
    hold(node, since);
    if (part) bytes.pop();
    else records.push(node.id);
    bytes.push(sum);
  }
  for (const id of records) for (const read of savedBy(nodeOf(found, id)!)) kept.get(read)?.by.push(id);
  return { kept: [...kept.values()], records, bytes };
}

/** The nodes whose values a record's rule reads: inputs by position, its own output after the last of them. */
export function savedBy({ id, inputs, saved }: Node): number[] {
  return [...new Set(saved.map((position) => inputs[position] ?? id))];
}

/** The size of a value in memory, from its shape and dtype. */
export function bytesOf(value: Value | null): number {
  if (!value) return 0;
  return countOf(value.shape) * itemSize(value.dtype);
}

function itemSize(dtype: string): number {
  if (dtype === "bool") return 1;
  return Number(/(\d+)$/.exec(dtype)?.[1] ?? 0) / 8;
}
