import { en } from "./words/en";
import { english } from "./words/phrases";
import type { Language, Tongue, Words } from "./words/type";

export type { Language, Tongue, Words };

/** English is always there; another language comes when it is spoken: see language.ts. */
const tongues: Partial<Record<Language, Tongue>> = { en: { words: en, phrases: english, reason: (text) => text } };

/** The language of the page, and how things are called in it. Whoever imports these sees every change. */
export let language: Language = "en";
export let words: Words = en;
export let tongue = tongues.en!;

/** Whether there are words for this language. */
export const knows = (wish: Language): boolean => wish in tongues;

/** Have words for a language from now on. */
export function learn(other: Language, its: Tongue): void {
  tongues[other] = its;
}

/** Speak another language from now on; what has been drawn stays as it is until it is drawn anew. */
export function speak(chosen: Language): void {
  language = chosen;
  tongue = tongues[chosen]!;
  words = tongue.words;
}

/** What an amount looks like is the picture's business: tapelab/views/numbers.py. */
export { bytesText as bytes } from "./scene/numbers";
