/** What travels on the wire: the account of a tape as Python's tapelab/trace/model.py writes it, and its messages. */

export type State = "recording" | "recorded" | "differentiating" | "spent" | "detached";
export type Kind = "op" | "variable" | "constant" | "group";
/** A number as JSON can carry it: NaN and the infinities are the strings "nan", "inf", "-inf". */
export type Datum = number | boolean | string;

export interface Value {
  text: string;
  shape: number[];
  dtype: string;
  data: Datum[] | null;
  low: number | null;
  high: number | null;
  mean: number | null;
  bad: number;
  thumb: Datum[][] | null;
}

export interface Tape {
  id: number;
  name: string;
  state: State;
  persistent: boolean;
  records: number;
  bytes: number;
  error: string;
  cell: string;
  line: number | null;
  /** "forward" for an accumulator's account. */
  mode: "reverse" | "forward";
  /** To be predicted first: "gradients", "values", or names. */
  hides: string[];
}

/** A directional derivative that travels with a value. */
export interface Tangent {
  of: string;
  value: Value | null;
}

export interface Node {
  id: number;
  kind: Kind;
  op: string;
  symbol: string;
  name: string;
  label: string;
  value: Value | null;
  watched: boolean;
  why: string;
  recorded: boolean;
  inputs: number[];
  line: number | null;
  cell: string;
  iteration: number;
  keeps: number;
  /** The formula with holes for the inputs: "{0} · {1}". */
  form: string;
  /** What the gradient rule reads: inputs 0, 1 …; their count stands for the output. */
  saved: number[];
  /** 1: made by differentiating records of order 0, and so on. */
  order: number;
  /** The tape whose `gradient` made it. */
  by: number | null;
  /** Calls and scopes around it, outermost first. */
  within: string[];
  tangents: Tangent[];
}

export interface Flow {
  to: number;
  position: number;
  contribution: Value | null;
  text: string;
  /** The local derivative, where input and output are scalars. */
  local: Value | null;
}

export interface Step {
  node: number;
  incoming: Value | null;
  edges: Flow[];
}

/** Why a gradient is None, zero or not finite. */
export interface Why {
  cause: string;
  message: string;
  fix: string;
  line: number | null;
  cut: number[];
  ko: string;
  fix_ko: string;
}

export interface Result {
  node: number | null;
  value: Value | null;
  why: Why | null;
  /** Of a source that has no node. */
  name: string;
}

export interface Pass {
  id: number;
  targets: number[];
  sources: (number | null)[];
  seeds: { node: number; value: Value | null; why: string }[];
  steps: Step[];
  grads: { node: number; value: Value | null }[];
  results: Result[];
  done: boolean;
  error: string;
}

export interface SourceLine {
  line: number;
  text: string;
}

/** A variable through the steps of a training loop: numbers of scalars, norms of arrays. */
export interface Series {
  name: string;
  value: (Datum | null)[];
  grad: (Datum | null)[];
  update: (Datum | null)[];
}

/** Every `every`-th of the `steps` of a training loop, beginning with step 0. */
export interface History {
  steps: number;
  every: number;
  target: string;
  loss: (Datum | null)[];
  rows: Series[];
}

export interface Trace {
  schema: number;
  tape: Tape;
  nodes: Node[];
  passes: Pass[];
  source: SourceLine[];
  history: History | null;
}

/** What changed in one trace. Only `trace` is always there. */
export interface Delta {
  trace: number;
  tape?: Tape;
  nodes?: Node[];
  passes?: (Partial<Pass> & { id: number; steps_at?: number })[];
  source?: SourceLine[];
  history?: History | null;
}

export type Message =
  | { kind: "delta"; seq: number; deltas: Delta[] }
  | { kind: "drop"; seq: number; trace: number }
  | { kind: "snapshot"; seq: number; part: number; parts: number; traces: Trace[] }
  | { kind: "end"; seq: number };

/** The trait that survives a reload. */
export interface Snapshot {
  seq: number;
  traces: Trace[];
  ended: boolean;
  /** The tape that something happened on last; absent in snapshots of earlier versions. */
  active?: number | null;
}
