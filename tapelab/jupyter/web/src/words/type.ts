import type { en } from "./en";
import type { Key } from "./phrases";

/** The same entries with the same arguments, in other words. */
type Said<T> = T extends string ? string : T extends (...given: infer G) => string ? (...given: G) => string
  : { readonly [K in keyof T]: Said<T[K]> };

/** What a table of words holds in every language; TypeScript checks that none leaves anything out. */
export type Words = Said<typeof en>;

export type Language = "en" | "ko";

/** All that a language has to say. */
export interface Tongue {
  words: Words;
  /** The words of accounts and pictures. */
  phrases: Record<Key, string>;
  /** What a trace gives as a reason, in English, said in this language; one that is not known as it is. */
  reason: (text: string) => string;
}
