/**
 * Formulas with holes: `Node.form` is "{0} · {1}", and whoever shows it fills the holes with names or with numbers. A
 * text goes into parentheses where it binds too loosely: filled("{0} · {1}", ["a + b", "-2.0"]) is "(a + b) · (-2.0)".
 * The same as tapelab/trace/forms.py; tests/fixtures/forms.json compares the two.
 */
export function filled(form: string, texts: readonly string[]): string {
  const parts = form.split(HOLE); // pieces and the numbers of holes in turn
  const blank = parts.map((part, k) => (k % 2 === 0 ? part : "_")).join("");
  const level = binding(blank);
  const plainly = level < POWER && signs(blank).every((sign) => "+−·/@".includes(sign));
  let out = parts[0]!;
  for (let k = 1; k < parts.length; k += 2) {
    const [before, hole, after] = [parts[k - 1]!, parts[k]!, parts[k + 1]!];
    const text = texts[Number(hole)];
    const enclosed = /(\(|, |\|)$/.test(before) && /^[),|]/.test(after);
    const right = /[−/@] $/.test(before) ? 1 : 0;
    // @ binds like · and /, and no reader knows that.
    const mixed = level === PRODUCT && form.includes(" @ ") !== text?.includes(" @ ");
    const need = mixed ? POWER : enclosed ? SUM : plainly ? level + right : ATOM;
    out += (text === undefined ? "…" : put(out, cut(text), need)) + after;
  }
  return out;
}

const [SUM, PRODUCT, POWER, ATOM] = [0, 1, 2, 3];
const HOLE = /\{(\d+)\}/;
const INSIDE = /\([^()]*\)|\[[^[\]]*\]|\|[^|]*\|/g;
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
/** A text longer than this is cut in a formula. */
const LONG = 24;

function cut(text: string): string {
  const signs = [...text];
  return signs.length <= LONG ? text : `${signs.slice(0, LONG - 1).join("")}…`;
}

/** A text in its hole; two signs never stand side by side: "x + (-2.0)". */
function put(before: string, text: string, need: number): string {
  const doubled = before.endsWith("+ ") && /^[-−]/.test(text);
  return binding(text) < need || doubled ? `(${text})` : text;
}

/** How tightly a piece of formula binds, from its look: sums loosest, names and calls tightest. */
export function binding(text: string): number {
  if (NAME.test(text)) return ATOM;
  let bare = text;
  for (let next = bare.replace(INSIDE, "_"); next !== bare; next = bare.replace(INSIDE, "_")) bare = next;
  const negative = /^[-−]/.test(bare);
  if (!bare.includes(" ") && !negative) return ATOM;
  const between = signs(bare);
  if (negative || between.length === 0) return SUM;
  return between.every((sign) => sign === "·" || sign === "/" || sign === "@") ? PRODUCT : SUM;
}

/** Every second word: what stands between the terms of a formula. */
function signs(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "").filter((_, k) => k % 2 === 1);
}
