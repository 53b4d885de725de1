/** What the reader has chosen to look at. It belongs to one view, never travels, and outlives redraws. */
export interface Choice {
  /** Only records up to this order of differentiation; all while it is undefined. */
  order?: number | undefined;
  /** The id of the backward pass to replay; the last one while it is undefined. */
  pass?: number | undefined;
  /** The place on the time line; undefined stands at its end, and follows a cell that runs. */
  beat?: number | undefined;
  /** Groups that were opened. */
  opened: Set<string>;
  /** The iteration shown of each group of iterations. */
  iteration: Map<string, number>;
  colours: "plain" | "size";
  /** What to predict before it is shown, chosen by the reader; what the tape itself hides while it is undefined. */
  hides?: string[] | undefined;
  /** What was typed in answer to a question, by its key in lens/hide.ts; empty, where the reader gave up. */
  answers: Map<string, string>;
  /** The node whose card is shown. */
  selected?: number | undefined;
}

/** Choices; `change` takes what is new and draws soon. Replace sets and maps, never edit them. */
export interface Look extends Choice {
  change(part: Partial<Choice>): void;
}

export function newLook(soon: () => void = () => {}): Look {
  return {
    opened: new Set(),
    iteration: new Map(),
    answers: new Map(),
    colours: "plain",
    change(part) {
      Object.assign(this, part);
      soon();
    },
  };
}
