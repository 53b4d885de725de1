import { language, tongue } from "../words";
import type { Why } from "../types";
import type { Key } from "./phrases";

/** A phrase in the language of the moment, with its holes filled: tapelab/views/language.py. */
export function said(key: Key, given: Record<string, string> = {}): string {
  const filled: Record<string, string> = { ...given, s: given["n"] === "1" ? "" : "s" };
  return tongue.phrases[key].replace(/\{(\w+)\}/g, (_, hole: string) => filled[hole]!);
}

/** A reason that a trace gives; one that is not known as it is. */
export const reason = (text: string): string => tongue.reason(text);

/** Why a gradient is as it is, as Python explains it; and what to type. */
export const explained = (why: Why): string => (language === "ko" && why.ko) || why.message;
export const advised = (why: Why): string => (language === "ko" && why.fix_ko) || why.fix;
