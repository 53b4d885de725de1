import type { SourceLine } from "../types";

/**
 * Which loops a line of code stands in, read from the text by its indentation: tapelab/views/scopes.py. A statement
 * over several lines counts as its first line; a function's body is in no loop of whoever calls it.
 */
export interface Scope {
  /** The first line of the statement. */
  start: number;
  /** Whether the statement may do something again and again: a lambda or a comprehension in it. */
  again: boolean;
  /** The lines of the `for`, `while` and comprehensions around it, outermost first. */
  loops: number[];
}

/** The text of a loop's head: "for k in range(750)". */
const LOOP = /^(async\s+)?(for|while)\b/;
const DEFINITION = /^(async\s+)?(def|class)\b/;
const LAMBDA = /\blambda\b/;
const COMPREHENSION = /[[({].*\bfor\b.*\bin\b/;

/** The scope of every line that the source has. */
export function scopesOf(source: SourceLine[]): Map<number, Scope> {
  const scopes = new Map<number, Scope>();
  let around: { indent: number; line: number; defines: boolean }[] = [];
  for (const { lines, text, indent } of statements(source)) {
    around = around.filter((block) => block.indent < indent);
    const start = lines[0]!;
    const head = LOOP.exec(text);
    const inside = around.slice(around.map((block) => block.defines).lastIndexOf(true) + 1).map((block) => block.line);
    // A `while` is asked in every round, and `for … : y = y * w` has its body beside it.
    const rounds = head !== null && (head[2] === "while" || /:\s*\S/.test(afterHead(text)));
    const loops = rounds || (!head && COMPREHENSION.test(text)) ? [...inside, start] : inside;
    for (const line of lines) scopes.set(line, { start, loops, again: LAMBDA.test(text) || COMPREHENSION.test(text) });
    if (head) around.push({ indent, line: start, defines: false });
    else if (DEFINITION.test(text)) around.push({ indent, line: start, defines: true });
  }
  return scopes;
}

/** A loop's head without its body. */
export function headOf(source: SourceLine[], line: number): string {
  const text = (source.find((row) => row.line === line)?.text ?? "").trim();
  if (!LOOP.test(text)) return "";
  return text.replace(/\s*(#.*)?$/, "").replace(/:[^\])}]*$/, "");
}

/** What follows the head of a one-line loop, with its colon. */
function afterHead(text: string): string {
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    if ("([{".includes(text[k]!)) depth++;
    else if (")]}".includes(text[k]!)) depth--;
    else if (text[k] === ":" && depth === 0) return text.slice(k);
  }
  return "";
}

interface Statement {
  lines: number[];
  text: string;
  indent: number;
}

/** The statements of a source, each with its lines; strings and comments are left out of their texts. */
function statements(source: SourceLine[]): Statement[] {
  const out: Statement[] = [];
  let open: Statement | undefined;
  let depth = 0;
  let quote = "";
  for (const { line, text } of source) {
    const [code, still] = bare(text, quote);
    const begins = open === undefined;
    quote = still;
    if (begins && code.trim() === "" && quote === "") continue;
    open ??= { lines: [], text: "", indent: text.length - text.trimStart().length };
    open.lines.push(line);
    open.text = `${open.text} ${code.trim()}`.trim();
    for (const sign of code) depth += "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
    if (depth > 0 || quote !== "" || code.trimEnd().endsWith("\\")) continue;
    out.push(open);
    [open, depth] = [undefined, 0];
  }
  if (open) out.push(open);
  return out;
}

/** A line without its strings and its comment, and the triple quotes that stay open at its end. */
function bare(text: string, quote: string): [code: string, quote: string] {
  let code = "";
  for (let k = 0; k < text.length; ) {
    const three = text.slice(k, k + 3);
    if (quote !== "") {
      if (text[k] === "\\") k += 2;
      else if (text.startsWith(quote, k)) [k, quote] = [k + quote.length, ""];
      else k++;
    } else if (three === '"""' || three === "'''") [k, quote] = [k + 3, three];
    else if (text[k] === '"' || text[k] === "'") [k, quote] = [k + 1, text[k]!];
    else if (text[k] === "#") break;
    else code += text[k++];
  }
  // A string in single quotes ends with its line.
  return [code, quote.length === 3 ? quote : ""];
}
