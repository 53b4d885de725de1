import { html } from "../dom";

/** A view is made while its place is still so far away, in pixels: whoever scrolls finds it made. */
const AHEAD = 600;

/**
 * Make what belongs into a place when its reader comes near, so that a page with twenty views opens at once. Until
 * then, and if it cannot be made, the picture stands there.
 */
export function lazily(place: HTMLElement, make: (room: HTMLElement) => unknown): void {
  const room = html("div", { class: "live" });
  const picture = place.querySelector<HTMLElement>(".still");

  function open(): void {
    place.append(room);
    try {
      make(room);
    } catch (error) {
      console.error("tapelab:", error);
    }
    if (picture && room.querySelector("[data-tapelab=view]")) picture.hidden = true;
  }

  if (typeof IntersectionObserver === "undefined") return open();
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    watch.disconnect();
    open();
  }, { rootMargin: `${AHEAD}px 0px` });
  watch.observe(place);
}
