import { tuple } from "../lens/repr";
import type { Value } from "../types";
import { answered, type Answer } from "./answer";
import { close, elements, exact } from "./close";
import { mistaken, type Hint } from "./mistaken";
import type { Question } from "./questions";

/** "partly": right as far as it goes, a sign or a shape. */
export type Verdict = "right" | "partly" | "wrong" | "unread";

export interface Judgement {
  verdict: Verdict;
  hint: Hint | undefined;
}

/** What becomes of an answer. */
export function judged(question: Question, typed: string): Judgement {
  const answer = answered(typed);
  if (!answer) return { verdict: "unread", hint: undefined };
  const { truth } = question;
  const numbers = truth ? elements(truth) : [];
  if (answer.kind === "none") {
    if (truth === null) return { verdict: "right", hint: undefined };
    const zero = numbers.length > 0 && numbers.every((x) => x === 0);
    return { verdict: "wrong", hint: { kind: zero ? "zeroIsNotNone" : "thereIsAPath" } };
  }
  if (truth === null) return { verdict: "wrong", hint: { kind: isZero(answer) ? "noneIsNotZero" : "noPath" } };
  if (answer.kind === "sign") return signed(answer.sign, truth, numbers);
  if (answer.kind === "shape") {
    const right = tuple(answer.shape) === tuple(truth.shape);
    if (right) return { verdict: "partly", hint: { kind: "shapeRight" } };
    return { verdict: "wrong", hint: shapeHint(question) };
  }
  if (answer.kind === "array") return arrayed(answer, question, numbers);
  if (numbers.length > 0 && numbers.every((x) => close(answer.number, x, answer.step))) {
    if (truth.shape.length > 0) return { verdict: "right", hint: { kind: "everyElement" } };
    return { verdict: "right", hint: exact(answer.number, numbers[0]!, answer.step) ? undefined : { kind: "nearly" } };
  }
  return { verdict: "wrong", hint: mistaken(question, answer.number, (n, x) => close(n, x, answer.step)) };
}

function isZero(answer: Answer): boolean {
  return answer.kind === "number" && answer.number === 0;
}

function signed(sign: 1 | -1, { low, high, data }: Value, numbers: number[]): Judgement {
  const all = data ? numbers : [low ?? NaN, high ?? NaN];
  if (all.every((x) => Math.sign(x) === sign)) return { verdict: "partly", hint: { kind: "signRight" } };
  if (all.every((x) => x === 0)) return { verdict: "wrong", hint: { kind: "noSign" } };
  const mixed = all.some((x) => x > 0) && all.some((x) => x < 0);
  return { verdict: "wrong", hint: { kind: mixed ? "bothSigns" : "otherSign" } };
}

function arrayed(answer: Answer & { kind: "array" }, question: Question, numbers: number[]): Judgement {
  const truth = question.truth!;
  if (tuple(answer.shape) !== tuple(truth.shape)) return { verdict: "wrong", hint: shapeHint(question) };
  if (!truth.data) return { verdict: "partly", hint: { kind: "shapeRight" } };
  const right = answer.numbers.filter((x, k) => close(x, numbers[k]!)).length;
  if (right === numbers.length) return { verdict: "right", hint: undefined };
  if (numbers.every((x, k) => close(-answer.numbers[k]!, x))) return { verdict: "wrong", hint: { kind: "otherSign" } };
  return { verdict: "wrong", hint: { kind: "someElements", n: String(right), of: String(numbers.length) } };
}

function shapeHint({ truth, kind, name }: Question): Hint {
  const shape = tuple(truth!.shape);
  return kind === "gradient" ? { kind: "shapeOfGradient", name, shape } : { kind: "shapeIs", shape };
}
