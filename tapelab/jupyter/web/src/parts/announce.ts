import { html } from "../dom";
import { plural } from "../words";
import type { Part } from "./part";

/** Says aloud, once each, that a tape changed its state. Growth is not announced: thirty times a second is no news. */
export function announcer(): Part {
  const element = html("div", { class: "tapelab-aside", role: "status", "aria-live": "polite" });
  let said = "";
  return {
    element,
    show({ trace: { tape }, name, pass }) {
      const moment = `${tape.id} ${tape.state} ${pass?.id} ${tape.error}`;
      if (moment === said) return;
      said = moment;
      const records = tape.state === "recording" ? "" : `, ${plural(tape.records, "record")}`;
      const trouble = tape.error ? `, left by ${tape.error}` : "";
      element.textContent = `Tape ${name}: ${tape.state}${records}${trouble}`;
    },
  };
}
