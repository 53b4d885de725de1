import type { Moment } from "../moment";
import type { Result, Why } from "../types";
import { words } from "../words";

export type Reason = Result & { why: Why };

/** The results of the pass at the beat that come with a reason. */
export function reasons({ pass }: Moment): Reason[] {
  return (pass?.results ?? []).filter((result): result is Reason => result.why !== null && result.why.cause !== "");
}

/** The reason at a node. */
export function reasonOf(moment: Moment, node: number): Why | undefined {
  return reasons(moment).find((result) => result.node === node)?.why;
}

/** A cause in two or three words; one that this page has not heard of by its id. */
export function causeText(cause: string): string {
  return (words.causes as Record<string, string>)[cause] ?? cause.replaceAll("-", " ");
}
