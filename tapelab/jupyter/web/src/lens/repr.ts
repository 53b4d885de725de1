/** Numbers as Python writes them: what the kernel's `short` and `repr` give, so that sums made here look alike. */

/** Six significant digits: what float32 can be trusted with. Ties go to the even digit, as in Python. */
export function short(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const [figures, exponent] = x.toExponential(60).split("e") as [string, string];
  const digits = figures.replace(/[-.]/g, "");
  const tie = /^50*$/.test(digits.slice(6)) && Number(digits[5]) % 2 === 0;
  if (!tie) return Number(x.toPrecision(6));
  return Number(`${x < 0 ? "-" : ""}${digits[0]}.${digits.slice(1, 6)}e${exponent}`);
}

/** The repr of a Python float. */
export function repr(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  const [figures, power] = x.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${figures}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const digits = figures.replace(/[-.]/g, "");
  const sign = x < 0 ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** A shape as Python writes it. */
export function tuple(shape: number[]): string {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** The numbers of a value whose elements nobody tells. */
export const UNTOLD = { data: null, low: null, high: null, mean: null, bad: 0, thumb: null };
