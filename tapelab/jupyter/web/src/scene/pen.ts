/** Lines as SVG paths: `drawn` and `arrow` in tapelab/views/scene.py. */

const HEAD = 9;
const HALF = 5;

/** Points as an SVG path. */
export function drawn(points: number[]): string {
  let out = `M${points[0]} ${points[1]}`;
  for (let k = 2; k < points.length; k += 6) out = `${out}C${points.slice(k, k + 6).join(" ")}`;
  return out;
}

/** The head of an edge; edges meet their boxes at right angles. */
export function arrow(points: number[], backward: boolean, right: boolean): string {
  const [x, y] = (backward ? points.slice(0, 2) : points.slice(-2)) as [number, number];
  const length = backward ? HEAD : -HEAD;
  if (right) return `M${x} ${y}L${x + length} ${y - HALF}L${x + length} ${y + HALF}Z`;
  return `M${x} ${y}L${x - HALF} ${y + length}L${x + HALF} ${y + length}Z`;
}
