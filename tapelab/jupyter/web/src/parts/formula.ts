import { brief, factor, terse } from "../scene/arrays";
import { nodeOf, type Facts } from "../scene/facts";
import { multiplies } from "../scene/tags";
import type { Flow, Node, Value } from "../types";

/** Formulas with names and with numbers put in, as texts. */

/** "x2 = x0 · x1", or the formula alone of what has no name. */
export function formula({ name, label, op }: Node): string {
  const right = label || op;
  return name && name !== right ? `${name} = ${right}` : right;
}

/** The same with numbers: "1 · 2 = 2"; "" unless all of them are scalars and the formula is known. */
export function withNumbers(found: Facts, node: Node): string {
  const values = node.inputs.map((id) => nodeOf(found, id)?.value ?? null);
  if (!node.form || ![node.value, ...values].every(isScalar)) return "";
  return `${filled(node.form, values)} = ${terse(node.value)}`;
}

/** Numbers in the holes of a formula; negative ones in parentheses, unless they stand in some already. */
function filled(form: string, values: (Value | null)[]): string {
  return form.replace(/\{(\d+)\}/g, (hole, k: string, at: number) => {
    const value = values[Number(k)];
    if (value === undefined) return hole;
    const alone = /^$|[(,]\s*$/.test(form.slice(0, at)) && /^$|^\s*[),]/.test(form.slice(at + hole.length));
    return alone ? terse(value) : factor(value);
  });
}

/** The local derivative that a rule multiplies with: "x2 · g" → "x2", "g" → "1"; "" where it cannot be told. */
export function localRule(text: string): string {
  const rule = rules(text).rule;
  if (rule === "g") return "1";
  if (rule === "-g" || rule === "−g") return "-1";
  const [, before, after, below] = /^(?:(.+) · g|g · (.+)|g \/ (.+))$/.exec(rule) ?? [];
  const bare = before ?? after ?? (below && `1 / ${below}`);
  return bare && !/\bg\b/.test(bare) && !open(bare) ? bare : "";
}

/** Whether a sum or a difference stands outside all parentheses. */
function open(text: string): boolean {
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    if (text[k] === "(") depth++;
    if (text[k] === ")") depth--;
    if (depth === 0 && / [+−-] /.test(text.slice(k, k + 3))) return true;
  }
  return false;
}

/** A rule, and how broadcasting was undone: "w · g", "summed over axis 0, 32 rows". */
export function rules(text: string): { rule: string; undone: string } {
  const cut = text.indexOf(", summed");
  return cut < 0 ? { rule: text, undone: "" } : { rule: text.slice(0, cut), undone: text.slice(cut + 2) };
}

/** "2 · 0.84147 = 1.6829"; only the result where it is not a product of two scalars. */
export function product(flow: Flow, incoming: Value | null): string {
  const { local, contribution } = flow;
  if (!isScalar(contribution)) return brief(contribution);
  if (!isScalar(incoming) || !multiplies(flow, incoming)) return terse(contribution);
  return `${terse(local)} · ${factor(incoming)} = ${terse(contribution)}`;
}

export function isScalar(value: Value | null): value is Value {
  return value !== null && value.shape.length === 0 && value.dtype !== "string";
}
