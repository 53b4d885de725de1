import type { Moment } from "../moment";

/** A piece of the view: an element, and how to bring it up to date. */
export interface Part {
  element: HTMLElement;
  show(moment: Moment): void;
}
