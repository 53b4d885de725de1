import { power } from "../chart/size";
import { sizesOf, steps, type Sizes } from "../chart/sizes";
import { button, html, say, set } from "../dom";
import type { Moment } from "../moment";
import { words } from "../words";
import type { Part } from "./part";

/**
 * Whether gradients vanish or explode on their way: a switch that colours them by size, a legend with the powers of
 * ten, and a quiet hint where the sizes lie far apart.
 */
export function sizes(): Part & { button: HTMLElement; hint: HTMLElement } {
  const tool = button({
    class: "tapelab-tool", "data-tapelab": "sizes", title: words.sizesWhy, hidden: true,
  }, words.sizes, toggle);
  const hint = button({ class: "tapelab-hint", "data-tapelab": "sizes-hint", hidden: true }, "", () => {
    toggle();
    // The hint goes away; its successor is the switch.
    tool.focus();
  });
  const element = html("p", {
    class: "tapelab-legend tapelab-size-legend", "data-tapelab": "sizes-legend", hidden: true,
  });
  let latest: Moment | undefined;

  function toggle(): void {
    latest?.look.change({ colours: latest.look.colours === "size" ? "plain" : "size" });
  }

  return {
    element,
    button: tool,
    hint,
    show(moment) {
      latest = moment;
      const range = sizesOf(moment.entire);
      const coloured = moment.look.colours === "size";
      tool.hidden = !range;
      set(tool, { "aria-pressed": String(coloured) });
      element.hidden = !range || !coloured;
      hint.hidden = !range?.wide || coloured;
      if (range && !hint.hidden) say(hint, hintText(range));
      if (range && coloured) element.replaceChildren(...legend(range));
    },
  };
}

/** "gradients shrink from 10⁰ to 10⁻⁹ on the way: show sizes". */
export function hintText({ low, high, shrinks }: Sizes): string {
  return shrinks ? words.shrink(power(high), power(low)) : words.grow(power(low), power(high));
}

function legend(range: Sizes): HTMLElement[] {
  const entries = steps(range).map(({ level, exponent }) => entry(level, power(exponent)));
  return [html("span", {}, words.sizeLegend), ...entries, entry("zero", "0"), entry("bad", "nan, inf")];
}

function entry(level: number | string, text: string): HTMLElement {
  const swatch = html("span", { class: "tapelab-swatch", "data-size": level, "aria-hidden": "true" });
  return html("span", { class: "tapelab-size-entry" }, swatch, text);
}
