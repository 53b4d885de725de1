const HOLE = /\{(\w+)\}/g;

/** Says a trace's reasons in another language, by a table of pairs with holes: tapelab/views/language.py. */
export function translator(table: [english: string, own: string][]): (text: string) => string {
  const patterns = table.map(([english, own]) => [new RegExp(`^${matching(english)}$`), own] as const);
  return function reason(text): string {
    for (const [pattern, own] of patterns) {
      const found = pattern.exec(text);
      if (found) return own.replace(HOLE, (_, hole: string) => found.groups![hole]!);
    }
    // A rule, and how broadcasting was undone.
    const cut = text.indexOf(", summed");
    return cut < 0 ? text : `${text.slice(0, cut)}, ${reason(text.slice(cut + 2))}`;
  };
}

/** An English reason as a pattern: holes match anything, all else itself. */
function matching(english: string): string {
  return english.split(HOLE).map((piece, k) => k % 2 ? `(?<${piece}>.+)` : piece.replace(/[^\w\s]/g, "\\$&")).join("");
}
