/**
 * Numbers, shapes and sizes the way a picture writes them: tapelab/views/numbers.py. Decimal texts are rounded as
 * texts, so no language's number formatting gets a say.
 */

const DIGITS = 5;
/** Whole numbers are written out up to this length. */
const LONG = 9;
/** Numbers with other exponents are written with one. */
const LEAST = -4;
const MOST = 5;

/**
 * A decimal number rounded to a few significant digits; any other text as it is. The digits before the point are always
 * all there; ".0" only stands where it is known to be true: six significant digits travel.
 */
export function shown(text: string, whole = false, digits = DIGITS): string {
  if (whole && text.length <= LONG) return text;
  const sign = text.startsWith("-") ? "-" : "";
  const parts = text.slice(sign.length).toLowerCase().split("e");
  const pieces = parts[0]!.split(".");
  if (!pieces.every((piece) => /^[0-9]+$/.test(piece)) || pieces.length > 2 || parts.length > 2) return text;
  let exponent = pieces[0]!.length - 1 + (parts.length === 2 ? Number(parts[1]) : 0);
  let figures = pieces[0]! + (pieces[1] ?? "");
  while (figures.length > 1 && figures.startsWith("0")) {
    figures = figures.slice(1);
    exponent = exponent - 1;
  }
  if (figures === "0") return sign + (whole ? "0" : "0.0");
  const most = exponent <= MOST ? Math.max(digits, exponent + 1) : digits;
  const cut = /[1-9]/.test(figures.slice(most)) && exponent + 1 >= digits;
  const [kept, carried] = rounded(figures, most);
  exponent = exponent + carried;
  return sign + placed(kept, exponent, whole || cut || exponent >= MOST);
}

/** At most so many figures, halves up, without zeros at the end; and 1 if that made one more. */
function rounded(figures: string, digits: number): [string, number] {
  let kept = figures.slice(0, digits);
  if (figures.length > digits && figures[digits]! >= "5") {
    let k = digits - 1;
    while (k >= 0 && kept[k] === "9") k = k - 1;
    if (k < 0) return ["1", 1];
    kept = kept.slice(0, k) + String(Number(kept[k]) + 1);
  }
  return [kept.replace(/(?<=.)0+$/, ""), 0];
}

/** Figures with their point; very large and very small numbers with an exponent. */
function placed(figures: string, exponent: number, whole: boolean): string {
  if (exponent < LEAST || exponent > MOST) {
    const rest = figures.length > 1 ? `.${figures.slice(1)}` : "";
    return `${figures[0]}${rest}e${exponent}`;
  }
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${figures}`;
  if (figures.length <= exponent + 1) return figures.padEnd(exponent + 1, "0") + (whole ? "" : ".0");
  return `${figures.slice(0, exponent + 1)}.${figures.slice(exponent + 1)}`;
}

/** Whether numbers of this dtype are written without a point. */
export function isWhole(dtype: string): boolean {
  return dtype.includes("int");
}

/** A shape the way people say it: 2×3, (5,). */
export function shapeText(shape: number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : shape.join("×");
}

/** An amount of memory: 16 B, 4.1 kB, 3.2 MB. */
export function bytesText(count: number): string {
  if (count < 1000) return `${count} B`;
  let [size, unit] = [count, "kB"];
  for (const larger of ["MB", "GB"]) {
    if (size < 1000000) break;
    [size, unit] = [Math.floor(size / 1000 + 0.5), larger];
  }
  const tenths = Math.floor(size / 100 + 0.5);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit}`;
}

/** A count in figures: 10,000. */
export function figures(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number of things, in words: 10,000 records. */
export function counted(count: number, what: string): string {
  return `${figures(count)} ${what}${count === 1 ? "" : "s"}`;
}
