import type { Value } from "../types";
import type { Language } from "../words/type";
import type { Judgement } from "./judge";
import type { Question } from "./questions";
import { tables } from "./words";

/** What is said of questions and answers in a language; `told` tells a value. */
export function sentences(language: Language, told: (value: Value | null) => string) {
  const words = tables[language];
  return {
    words,
    asked({ kind, of, name }: Question): string {
      return kind === "gradient" ? words.gradient(of, name) : words.value(name, of);
    },
    /** What the tape says, what that means for the answer, and why it is None or zero, where the tape knows. */
    sentence({ truth: value, why }: Question, typed: string, { verdict, hint }: Judgement): string {
      const truth = told(value);
      if (verdict === "unread" && typed !== "") return words.unread(typed);
      const said = verdict === "right" || verdict === "partly" ? words[verdict](truth)
        : typed === "" ? words.gaveUp(truth) : words.wrong(truth, typed);
      const help = hint && typed !== "" ? words.hints[hint.kind](hint) : "";
      const because = why ? (language === "ko" && why.ko) || why.message : "";
      return [said, help, because].filter(Boolean).join(" ");
    },
  };
}
