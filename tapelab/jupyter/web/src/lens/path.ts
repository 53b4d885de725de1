import type { Node } from "../types";
import type { Scope } from "./scopes";

/** One step inwards to a record: a loop that its source line stands in, or a call around it. */
export interface Step {
  /** What tells it from all others, and what it has in common with the same step in another round. */
  id: string;
  site: string;
  kind: "loop" | "call";
  /** Of a call, its name; "" of a loop. */
  name: string;
  /** The line of the loop's head, or of the call; undefined where nobody knows. */
  line: number | undefined;
}

/**
 * The loops and calls around a record, outermost first. A call may tell the line it was made from, "layer() 2 @6"; the
 * loops around that line come before it. The record's own line belongs to the innermost call; scopes stand within it.
 */
export function pathOf({ within, line }: Node, scopes: Map<number, Scope>): Step[] {
  const path: Step[] = [];
  const scope = (at: number | null): Scope | undefined => (at === null ? undefined : scopes.get(at));
  const loops = (at: number | null): void => {
    for (const head of scope(at)?.loops ?? []) {
      path.push({ id: `for ${head}`, site: `for ${head}`, kind: "loop", name: "", line: head });
    }
  };
  let calls = within.length;
  while (calls > 0 && !within[calls - 1]!.includes("()")) calls--;
  for (const text of within.slice(0, calls)) {
    const [name, from, column] = calledFrom(text);
    loops(from);
    path.push({ id: text, site: `${name} @${from}${column}`, kind: "call", name, line: scope(from)?.start });
  }
  loops(line);
  for (const text of within.slice(calls)) {
    const [name] = calledFrom(text);
    path.push({ id: text, site: name, kind: "call", name, line: scope(line)?.start });
  }
  return path;
}

/** "layer() 2 @6", the second call of layer, made on line 6 → its name and line; "@6:14" also tells the column. */
export function calledFrom(text: string): [name: string, line: number | null, column: string] {
  const found = /^(.*?)(?: \d+)?(?: @(\d+)(:\d+)?)?$/.exec(text);
  return [found?.[1] ?? text, found?.[2] === undefined ? null : Number(found[2]), found?.[3] ?? ""];
}
