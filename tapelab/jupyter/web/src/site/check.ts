import { say } from "../dom";
import type { Checking } from "../parts/check";

const SENTENCE = {
  en: "To check, the cell's operations are computed again: that takes a running notebook.",
  ko: "검산하려면 셀의 연산을 다시 계산해야 하므로, 실행 중인 노트북이 필요합니다.",
};

/** In the place of check/index.ts, which needs a kernel: says so when it is asked. */
export const needsKernel: Checking = ({ language, status }) => ({
  ask: () => say(status, SENTENCE[language]),
  show: () => say(status, ""),
  stop() {},
});
