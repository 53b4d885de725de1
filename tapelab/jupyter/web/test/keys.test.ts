// @vitest-environment jsdom
import { expect, test } from "vitest";
import { ownKeys } from "../src/keys";

/** A notebook that takes keys as commands at the document, unless it is told not to. */
function notebook() {
  const cell = document.createElement("div");
  const view = document.createElement("div");
  const inside = document.createElement("button");
  view.append(inside);
  const outside = document.createElement("button");
  cell.append(view, outside);
  document.body.replaceChildren(cell);
  const heard: string[] = [];
  const listen = (event: KeyboardEvent) => {
    const held = (event.target as Element).closest("[data-lm-suppress-shortcuts]");
    heard.push(`${event.eventPhase === Event.BUBBLING_PHASE ? "after" : "before"} ${event.key}${held ? " (held back)" : ""}`);
  };
  document.addEventListener("keydown", listen, true);
  document.addEventListener("keydown", listen);
  const release = ownKeys(view);
  const stop = () => {
    document.removeEventListener("keydown", listen, true);
    document.removeEventListener("keydown", listen);
    release();
  };
  const press = (target: Element, key: string, how: KeyboardEventInit = {}) => {
    heard.length = 0;
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...how }));
    return [...heard];
  };
  return { inside, outside, press, stop };
}

test.each<[key: string, how: KeyboardEventInit, own: boolean]>([
  ["d", {}, true],
  [",", {}, true],
  ["ArrowDown", {}, true],
  [" ", {}, true],
  ["Enter", {}, true],
  ["D", { shiftKey: true }, true],
  ["Enter", { shiftKey: true }, false],
  ["Enter", { ctrlKey: true }, false],
  ["s", { ctrlKey: true }, false],
  ["s", { metaKey: true }, false],
  ["Escape", {}, false],
])("%s with %j belongs to the view: %s", (key, how, own) => {
  const { inside, outside, press, stop } = notebook();
  expect(press(inside, key, how)).toEqual(own ? [`before ${key} (held back)`] : [`before ${key}`, `after ${key}`]);
  expect(press(outside, key, how)).toEqual([`before ${key}`, `after ${key}`]);
  stop();
  expect(press(outside, key, how)).toEqual([]);
});
