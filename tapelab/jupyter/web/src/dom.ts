/** The few ways in which this page makes elements. Data only ever becomes text or an attribute, never markup. */

export type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = globalThis.Node | string;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with attributes and children. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Bring attributes up to date; null, undefined and false take one away. Unchanged ones are left alone. */
export function set(element: Element, attributes: Attributes): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
  }
}

/** Replace the text of an element where it differs. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Listen, and return the undo. */
export function on<K extends keyof GlobalEventHandlersEventMap>(
  target: Element, name: K, listener: (event: GlobalEventHandlersEventMap[K]) => void, options?: AddEventListenerOptions
): () => void {
  target.addEventListener(name, listener as EventListener, options);
  return () => target.removeEventListener(name, listener as EventListener, options);
}

/** A name that nothing else on the page has: each widget runs in a module of its own. */
export const unique = (what: string): string => `tapelab-${what}-${Math.random().toString(36).slice(2)}`;

/** A button, and what it does. */
export function button(attributes: Attributes, text: string, press: () => void): HTMLButtonElement {
  const element = html("button", { type: "button", ...attributes }, text);
  element.onclick = press;
  return element;
}

/** What a control is called, for those who hear of it and for those who point at it. */
export const named = (text: string): Attributes => ({ "aria-label": text, title: text });

/** The number that what was pressed, or what is around it, has in an attribute. */
export function pressed(target: EventTarget | null, name: string): number | undefined {
  const found = target instanceof Element ? target.closest(`[${name}]`)?.getAttribute(name) : null;
  return found ? Number(found) : undefined;
}

/** Run something whenever an element changes its size, where the page can tell; returns the undo. */
export function sizing(element: Element, run: () => void): () => void {
  if (typeof ResizeObserver === "undefined") return () => {};
  const sizes = new ResizeObserver(run);
  sizes.observe(element);
  return () => sizes.disconnect();
}

/** Several undos in one. */
export const undoing = (...all: (() => void)[]) => (): void => all.forEach((undo) => undo());

/** Whether a key is pressed without those that make it a shortcut of the page or the notebook. */
export const isPlain = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => !ctrlKey && !metaKey && !altKey;

/** Keep an event: neither the page nor the notebook is to do anything about it. */
export function keep(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
