import { counted as plural } from "./scene/numbers";

/** How things are called on the page and read aloud. One table, so that a second language has one place to go to. */
export const words = {
  view: (name: string) => `Tape ${name}`,
  unnamed: "tape",
  records: (count: number) => plural(count, "record"),
  keeps: (values: number, bytes: string) => `keeps ${plural(values, "value")}, ${bytes}`,
  gone: "its records are let go",
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
  gotNone: "; gradient None",
  more: (count: number) => `… and ${plural(count, "more tensor")}`,
  columns: ["name", "value", "gradient"] as const,
  source: "Code of the cell",
  account: "as text",
  tabs: "Tapes of this cell",
  tools: "Zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "fit",
  fitWhy: "fit: show the whole graph",
  broken: "tapelab could not draw this tape:",
  states: {
    recording: "The tape records every op on watched values.",
    recorded: "The tape has stopped recording; gradient() can walk its records.",
    differentiating: "gradient() walks the records backwards.",
    spent: "gradient() was called and the records were let go.",
    detached: "The notebook has moved on; this is what the tape held.",
  },
};

/** What a plural or an amount looks like is the picture's business: tapelab/views/numbers.py. */
export { bytesText as bytes, counted as plural } from "./scene/numbers";
