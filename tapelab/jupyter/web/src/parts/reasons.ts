import type { Moment } from "../moment";
import type { CutKind } from "../scene/facts";
import type { Result, Why } from "../types";
import { words } from "../words";

/** The causes of a zero; "first-nan" and "first-inf" are those of what is not finite, all others causes of None. */
const ZEROS = ["zero-upstream", "zero-local", "dead-relu", "saturated", "not-selected"];

export type Tone = CutKind;
export type Reason = Result & { why: Why };

/** The results of the pass at the beat that come with a reason. */
export function reasons({ pass }: Moment): Reason[] {
  return (pass?.results ?? []).filter((result): result is Reason => result.why !== null && result.why.cause !== "");
}

/** The reason at a node. */
export function reasonOf(moment: Moment, node: number): Why | undefined {
  return reasons(moment).find((result) => result.node === node)?.why;
}

/** A zero, and a number that is not finite, are told more calmly than a gradient that is not there at all. */
export function tone({ cause }: Why): Tone {
  if (ZEROS.includes(cause)) return "zero";
  return cause.startsWith("first-") ? "bad" : "none";
}

/** A cause in two or three words; one that this page has not heard of by its id. */
export function causeText(cause: string): string {
  return (words.causes as Record<string, string>)[cause] ?? cause.replaceAll("-", " ");
}
