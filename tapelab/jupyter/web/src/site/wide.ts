import { set, sizing } from "../dom";

/** What is too wide for the page scrolls by itself, and must be reachable for those who scroll with keys. */
export function widths(): void {
  const label = document.getElementById("main")?.dataset.wide ?? "";
  for (const wide of document.querySelectorAll<HTMLElement>("#main pre, #main .wide, #main .shown, #main .still")) {
    sizing(wide, () => {
      const over = wide.scrollWidth > wide.clientWidth + 1;
      set(wide, { tabindex: over && 0, role: over && "group", "aria-label": over && label });
    });
  }
}
