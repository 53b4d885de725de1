/** A small calculation that a reader may type in place of its result: 2·9, 0.54*2 + 1.68, 1/3, 3**2, -(4 - 1). */
export function calculated(text: string): number | undefined {
  const signs = text.replaceAll("**", "^").match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|\S/gi) ?? [];
  let at = 0;

  function sum(): number {
    let total = product();
    while (signs[at] === "+" || signs[at] === "-") total = signs[at++] === "+" ? total + product() : total - product();
    return total;
  }

  function product(): number {
    let total = signed();
    while (/^[*×·/÷]$/.test(signs[at] ?? "")) {
      const times = /[*×·]/.test(signs[at++]!);
      total = times ? total * signed() : total / signed();
    }
    return total;
  }

  /** A minus binds less than a power: -3^2 is -9. */
  function signed(): number {
    if (signs[at] === "-") return at++, -signed();
    if (signs[at] === "+") return at++, signed();
    const base = atom();
    if (signs[at] !== "^") return base;
    at++;
    return base ** signed();
  }

  function atom(): number {
    const sign = signs[at++];
    if (sign !== "(") return sign !== undefined && /\d/.test(sign) ? Number(sign) : NaN;
    const inner = sum();
    return signs[at++] === ")" ? inner : NaN;
  }

  if (signs.length === 0 || signs.length > 60) return undefined;
  const total = sum();
  return at < signs.length || Number.isNaN(total) ? undefined : total;
}
