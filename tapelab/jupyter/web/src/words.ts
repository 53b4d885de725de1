import type { Node, Trace } from "./types";

/** How things are called on the page and read aloud. One table, so that a second language has one place to go to. */
export const words = {
  view: (name: string) => `Tape ${name}`,
  unnamed: "tape",
  counts: (records: number, values: number, bytes: string) =>
    `${plural(records, "record")} · keeps ${plural(values, "value")}, ${bytes}`,
  persistent: "persistent",
  persistentWhy: "A persistent tape keeps its records after gradient(), until nothing refers to it.",
  left: (error: string) => `left by ${error} — what was recorded until then is kept`,
  failed: (error: string) => `gradient() stopped: ${error}`,
  graph: (name: string, records: number) =>
    `Graph of ${name}, ${plural(records, "record")}. Arrow keys walk along the edges.`,
  empty: "Nothing recorded yet.",
  watched: "Watched",
  nothingWatched: "Nothing is watched yet.",
  unwatched: "Used, not watched",
  columns: ["name", "why", "value", "gradient"] as const,
  source: "Code of the cell",
  account: "as text",
  tabs: "Tapes of this cell",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Show the whole graph",
  broken: "tapelab could not draw this tape:",
  states: {
    recording: "The tape records every op on watched values.",
    recorded: "The tape has stopped recording; gradient() can walk its records.",
    differentiating: "gradient() walks the records backwards.",
    spent: "gradient() was called and the records were let go.",
    detached: "The notebook has moved on; this is what the tape held.",
  },
};

const INFIX: Record<string, string> = {
  add: "plus", subtract: "minus", multiply: "times", divide: "divided by", matmul: "matrix times",
  pow: "to the power of", maximum: "or at least", minimum: "or at most",
};

/** The name of a node for running text: the Python name, else its label, else its number, else its op. */
export function nameOf(node: Node | undefined): string {
  if (!node) return "?";
  const number = node.kind !== "op" && node.value?.shape.length === 0 ? node.value.text : "";
  return node.name || node.label || number || node.op || node.kind;
}

/** An op in words, "y times y" or "sin of x". */
export function spoken(node: Node, nodes: Node[]): string {
  const names = node.inputs.map((id) => nameOf(nodes[id]));
  const infix = INFIX[node.op];
  if (infix && names.length === 2) return `${names[0]} ${infix} ${names[1]}`;
  return names.length ? `${node.op} of ${names.join(", ")}` : node.op;
}

/** "record 3" for each recorded op, counted as the tape counts: an output is part of its record. */
export function recordNumbers(trace: Trace): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const node of trace.nodes) {
    if (node.kind === "op" && node.recorded && node.op !== "output") numbers.set(node.id, numbers.size + 1);
  }
  return numbers;
}

export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** 12345 as "12,345", in every locale, since the account compares text. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes as people say them: 16 B, 1.5 KiB, 12 MiB. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  let size = count;
  let unit = -1;
  while (size >= 1024 && unit < 3) [size, unit] = [size / 1024, unit + 1];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${["KiB", "MiB", "GiB", "TiB"][unit]}`;
}
