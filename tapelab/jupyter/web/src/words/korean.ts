/**
 * Korean, whole: what static/ko.js exports. It is no part of widget.js, and comes to a page that speaks it; see language.ts.
 */
import { ko } from "./ko";
import { korean, reasons } from "./phrases";
import { translator } from "./reasons";
import type { Tongue } from "./type";

const tongue: Tongue = { words: ko, phrases: korean, reason: translator(reasons) };
export default tongue;
