import { guessing } from "./site/guess";
import { lazily } from "./site/lazy";
import { menus } from "./site/menu";
import { mount, type Told } from "./site/mount";
import { themeSwitch } from "./site/switch";
import { widths } from "./site/wide";

/**
 * The program of pages that have no kernel: tapelab/jupyter/site makes them. It runs when the page has been read, as
 * one classic script, because a page that is opened from a disk may not load modules.
 */
for (const place of document.querySelectorAll<HTMLElement>("[data-traces]")) {
  lazily(place, (room) => {
    const island = document.getElementById(place.dataset.traces!);
    return mount(room, JSON.parse(island?.textContent ?? "") as Told);
  });
}
themeSwitch();
menus();
guessing();
widths();
