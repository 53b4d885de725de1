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
}

export interface Flow {
  to: number;
  position: number;
  contribution: Value | null;
  text: string;
}

export interface Step {
  node: number;
  incoming: Value | null;
  edges: Flow[];
}

export interface Pass {
  id: number;
  targets: number[];
  sources: (number | null)[];
  seeds: { node: number; value: Value | null; why: string }[];
  steps: Step[];
  grads: { node: number; value: Value | null }[];
  results: { node: number | null; value: Value | null }[];
  done: boolean;
  error: string;
}

export interface SourceLine {
  line: number;
  text: string;
}

export interface Trace {
  schema: number;
  tape: Tape;
  nodes: Node[];
  passes: Pass[];
  source: SourceLine[];
}

/** What changed in one trace. Only `trace` is always there. */
export interface Delta {
  trace: number;
  tape?: Tape;
  nodes?: Node[];
  passes?: (Partial<Pass> & { id: number; steps_at?: number })[];
  source?: SourceLine[];
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
