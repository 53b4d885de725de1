import { on } from "../dom";

/** The table of contents opens like any details; it also closes on Escape and when its reader goes elsewhere. */
export function menus(): void {
  const menu = document.querySelector<HTMLDetailsElement>("details.menu");
  if (!menu) return;
  on(document.documentElement, "click", ({ target }) => {
    if (target instanceof globalThis.Node && !menu.contains(target)) menu.open = false;
  });
  on(menu, "keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  on(menu, "focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof globalThis.Node && !menu.contains(relatedTarget)) menu.open = false;
  });
}
