import { html } from "../dom";
import { words } from "../words";
import { said as phrase } from "../words/said";
import type { Part } from "./part";

/** Says aloud, once each, that a tape changed its state. Growth is not announced: thirty times a second is no news. */
export function announcer(): Part & { say(text: string): void } {
  const element = html("div", { class: "tapelab-aside", "data-tapelab": "announcer", role: "status", "aria-live": "polite" });
  let said = "";
  return {
    element,
    /** What the reader did with the time line. */
    say(text) {
      element.textContent = text;
    },
    show({ trace: { tape }, name, pass }) {
      const moment = `${tape.id} ${tape.state} ${pass?.id} ${tape.error}`;
      if (moment === said) return;
      said = moment;
      const records = tape.state === "recording" ? "" : `, ${words.records(tape.records)}`;
      const trouble = tape.error ? `, ${words.leftBy(tape.error)}` : "";
      element.textContent = `${words.view(name)}: ${phrase(tape.state)}${records}${trouble}`;
    },
  };
}
