import { numeric } from "./size";

/** Two difference quotients for one h: in the source's own precision, and in float64. */
export interface Quotient {
  h: number;
  own: number | string;
  double: number | string;
}

/** What the error of a difference is made of at some h. */
export type Verdict = "best" | "truncation" | "rounding" | "apart" | "broken";

/** An error this small beside the numbers themselves counts as none: there is no log of zero. */
const NOTHING = 1e-16;
/** Up to so many times the least error is as good as it gets. */
const NEAR = 5;
/** Where even the best difference is off by this much, h is not the reason. */
const APART = 0.02;

/** How far a difference is from the gradient, relative to their size; undefined where it is no number. */
export function errorOf(quotient: number | string, gradient: number): number | undefined {
  const found = numeric(quotient);
  if (found === undefined || !Number.isFinite(found) || !Number.isFinite(gradient)) return undefined;
  return Math.max(NOTHING, Math.abs(found - gradient) / sizeOf(found, gradient));
}

/** What numbers this large are measured by; nothing counts as smaller than a thousandth. */
function sizeOf(...numbers: number[]): number {
  return Math.max(1e-3, ...numbers.map(Math.abs));
}

/** Why the difference at place `at` is as good or bad as it is. */
export function verdict(points: Quotient[], gradient: number, at: number, best: number): Verdict {
  const [here, least] = [errorOf(points[at]!.own, gradient), errorOf(points[best]!.own, gradient)];
  if (here === undefined || least === undefined) return "broken";
  const nearest = Math.min(...points.map(({ double }) => errorOf(double, gradient) ?? Infinity));
  if (least > APART && nearest > APART) return "apart";
  if (here <= NEAR * least) return "best";
  return at > best ? "truncation" : "rounding";
}

/** log10 of errors, for a curve; gaps where there is none. */
export function decades(points: Quotient[], gradient: number, which: "own" | "double"): (number | undefined)[] {
  return points.map((point) => {
    const error = errorOf(point[which], gradient);
    return error === undefined ? undefined : Math.log10(error);
  });
}
