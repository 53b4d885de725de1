import { account } from "../account/account";
import { html, say } from "../dom";
import type { Moment } from "../moment";
import { words } from "../words";
import type { Part } from "./part";

/** A growing tape this long is written out only when the reader has opened the text, or when it has stopped growing. */
const LONG = 300;

/** The same tape as ordered text, for screen readers and for whoever prefers to read. */
export function accountText(): Part {
  const text = html("pre", { "data-tapelab": "account", tabindex: 0 });
  const element = html("details", { class: "tapelab-text" }, html("summary", {}, words.account), text);
  let latest: Moment | undefined;
  let told: unknown;
  element.ontoggle = () => latest && element.open && tell(latest);

  /** Stepping through a tape does not change its account. */
  function tell(moment: Moment): void {
    const facts = moment.everything();
    if (facts !== told) say(text, account(facts));
    told = facts;
  }

  return {
    element,
    show(moment) {
      latest = moment;
      if (element.open || !moment.live || moment.flat.nodes.length < LONG) tell(moment);
    },
  };
}
