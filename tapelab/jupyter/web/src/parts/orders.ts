import { html, say, set, unique } from "../dom";
import type { Look } from "../look";
import { words } from "../words";
import type { Part } from "./part";

/**
 * Which orders of differentiation are shown: what the learner wrote, the backward pass that an outer tape recorded, the
 * backward pass of that one. Only there when a tape has recorded a backward pass.
 */
export function orders(): Part {
  const title = html("legend");
  const row = html("span", { class: "tapelab-radios" });
  const element = html("fieldset", { class: "tapelab-orders", "data-tapelab": "orders", hidden: true }, title, row);
  // Radio buttons belong together by a name that no other view on the page may have; each widget is a module of its own.
  const group = unique("order");
  const radios = new Map<number, { element: HTMLElement; input: HTMLInputElement; text: HTMLElement }>();
  let look: Look | undefined;

  function radio(order: number) {
    const input = html("input", { type: "radio", name: group, value: order });
    const text = html("span");
    input.onchange = () => look?.change({ order: order >= radios.size - 1 ? undefined : order });
    return { element: html("label", {}, input, text), input, text };
  }

  return {
    element,
    show(moment) {
      look = moment.look;
      const most = moment.highest;
      element.hidden = most === 0;
      say(title, words.orders.title);
      for (const [order, { element: old }] of radios) if (order > most) { old.remove(); radios.delete(order); }
      for (let order = 0; order <= most; order++) {
        let each = radios.get(order);
        if (!each) {
          radios.set(order, (each = radio(order)));
          row.append(each.element);
        }
        const makers = moment.makers(order).map(moment.tapeName);
        say(each.text, [words.orders.upTo(order), ...(makers.length > 0 ? [words.orders.by(makers)] : [])].join(", "));
        set(each.element, { title: words.orders.why(order, moment.name) });
        each.input.checked = order === Math.min(look.order ?? most, most);
      }
    },
  };
}

