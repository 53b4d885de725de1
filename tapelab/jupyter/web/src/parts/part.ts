import type { Facts } from "../facts";

/** A piece of the view: an element, and how to bring it up to date. */
export interface Part {
  element: HTMLElement;
  show(facts: Facts): void;
}
