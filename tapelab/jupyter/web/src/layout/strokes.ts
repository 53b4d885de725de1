import { rounded } from "./tools";

/** The strokes that a path is made of; each goes on from the last point, in (along, across). */

/** A straight line, written as a cubic; nothing if we are there already. */
export function straight(points: number[], along: number, across: number): void {
  const [a, b] = points.slice(-2) as [number, number];
  if (a === along && b === across) return;
  for (const third of [1, 2]) {
    points.push(rounded(a + ((along - a) * third) / 3), rounded(b + ((across - b) * third) / 3));
  }
  points.push(along, across);
}

/** An S that leaves and arrives level. */
export function curve(points: number[], along: number, across: number): void {
  const [a, b] = points.slice(-2) as [number, number];
  const m = rounded((a + along) / 2);
  points.push(m, b, m, across, along, across);
}

/** Through a knot: sloping if it lies between the ends, level if it sticks out. */
export function bow(points: number[], knotAlong: number, knot: number, along: number, across: number): void {
  const [a, b] = points.slice(-2) as [number, number];
  const out = (knot <= b && knot <= across) || (knot >= b && knot >= across);
  const slope = out ? 0 : (across - b) / (along - a);
  const first = (knotAlong - a) / 2;
  const second = (along - knotAlong) / 2;
  const values = [
    a + first, b, knotAlong - first, knot - slope * first, knotAlong, knot,
    knotAlong + second, knot + slope * second, along - second, across, along, across,
  ];
  for (const value of values) points.push(rounded(value));
}
