import type { Value } from "../types";
import { elements } from "./close";
import type { Question } from "./questions";

/** What may help a reader who was wrong: the key of a sentence in words.predict.hints, and what it speaks of. */
export interface Hint {
  kind: HintKind;
  name?: string;
  n?: string;
  of?: string;
  shape?: string;
}

export type HintKind =
  | "nearly" | "everyElement" | "signRight" | "shapeRight" | "otherSign" | "noSign" | "bothSigns"
  | "noneIsNotZero" | "noPath" | "zeroIsNotNone" | "thereIsAPath"
  | "oneOfSeveral" | "multiplied" | "localOnly" | "upstreamOnly" | "ownValue" | "targetValue" | "inputValue"
  | "timesElements" | "perElement" | "factor" | "close" | "onlySign" | "isArray"
  | "someElements" | "shapeOfGradient" | "shapeIs" | "isZero";

type Close = (said: number, truth: number) => boolean;

/** What a wrong number may have been taken from; the first that fits. */
export function mistaken(question: Question, said: number, close: Close): Hint | undefined {
  const { truth, kind, name, of, parts, local, upstream, own, target, inputs, sizes } = question;
  const right = uniform(truth);
  if (right === undefined) return { kind: "isArray", shape: truth!.shape.join("×") };
  if (!Number.isFinite(right)) return undefined;
  const is = (value: Value | null | undefined): boolean => same(value, said, close);
  if (close(-said, right) && right !== 0) return { kind: "otherSign" };
  if (parts.length > 1) {
    if (parts.some(is)) return { kind: "oneOfSeveral", n: String(parts.length), name };
    const product = parts.reduce((total, part) => total * (uniform(part) ?? NaN), 1);
    if (close(said, product)) return { kind: "multiplied", n: String(parts.length), name };
  }
  if (right === 0 && said !== 0) return { kind: "isZero" };
  if (local.some(is)) return { kind: "localOnly" };
  if (upstream.some(is)) return { kind: "upstreamOnly" };
  if (kind === "gradient" && is(own)) return { kind: "ownValue", name };
  if (kind === "gradient" && is(target)) return { kind: "targetValue", name: of };
  const input = inputs.find(({ value }) => is(value));
  if (input) return { kind: "inputValue", name: input.name };
  const size = sizes.find((count) => close(said, right / count) || close(said, right * count));
  if (size) return { kind: close(said, right / size) ? "timesElements" : "perElement", n: String(size) };
  const ratio = right / said;
  const whole = [2, 3, 4, 5, 6, 8, 10].find((count) => close(ratio, count) || close(1 / ratio, count));
  if (whole) return { kind: "factor", n: String(whole) };
  if (Math.abs(said - right) <= 0.1 * Math.abs(right)) return { kind: "close" };
  return Math.sign(said) === Math.sign(right) ? { kind: "onlySign" } : { kind: "otherSign" };
}

/** The number that all elements have. */
function uniform(value: Value | null): number | undefined {
  const numbers = value ? elements(value) : [];
  return numbers.length > 0 && numbers.every((x) => Object.is(x, numbers[0])) ? numbers[0] : undefined;
}

function same(value: Value | null | undefined, said: number, close: Close): boolean {
  const number = uniform(value ?? null);
  return number !== undefined && close(said, number);
}
