import type { Language } from "../words/type";

/** The words of the check; a program of its own, it has them in both languages. */
const en = {
  asking: "Running the records again …",
  element: "element",
  h: "Size of the step h",
  names: { tape: "gradient", own: "difference", double: "in float64", error: "error" },
  curve: "Error of the difference against h, both as powers of ten: a valley between round-off on the left and truncation on the right",
  small: "h too small: round-off",
  large: "h too large: truncation",
  note: "Full line: in this value's own precision; dashed: in float64. (target(x + h) − target(x − h)) / 2h, with control flow as it was recorded.",
  none: "The tape says None, and yet the target moves when this value does: the tape did not watch it, or the way was cut.",
  independent: "The tape says None, and the target does not move when this value does: it does not depend on it.",
  verdict: {
    best: "They agree, as far as this precision can tell.",
    truncation: "h too large: within ±h the curve bends, and the difference sees a chord (truncation).",
    rounding: "h too small: target(x + h) and target(x − h) agree in nearly all digits, and those cancel (round-off).",
    apart: "They differ for every h: this value has a kink here, or the gradient was cut or is the author's own.",
    broken: "The difference is not a number for this h.",
  },
  cannot: {
    gone: "The tape has let its records go; make it persistent or smaller, then run the cell again.",
    custom: "The way leads through a custom gradient, whose function can't be run again from here.",
    whole: "Whole numbers can't be moved by a little.",
    complex: "Complex numbers are not checked.",
    element: "There is no such element.",
    unused: "No record of this tape has used it.",
    moment: "This view shows one moment; check in the view under the cell of the tape.",
    refused: "The records can't be run again with other numbers.",
    silent: "No answer: the kernel is busy or gone.",
  },
};

const ko: typeof en = {
  asking: "기록을 다시 실행하는 중 …",
  element: "원소",
  h: "간격 h의 크기",
  names: { tape: "그래디언트", own: "차분", double: "float64로", error: "오차" },
  curve: "h에 대한 차분의 오차, 둘 다 10의 거듭제곱: 왼쪽의 반올림 오차와 오른쪽의 절단 오차 사이의 골짜기",
  small: "h가 너무 작음: 반올림 오차",
  large: "h가 너무 큼: 절단 오차",
  note: "실선은 이 값의 정밀도, 점선은 float64입니다. (target(x + h) − target(x − h)) / 2h, 제어 흐름은 기록된 그대로입니다.",
  none: "테이프는 None이라고 하지만 이 값을 움직이면 미분 대상도 움직입니다. 테이프가 지켜보지 않았거나 경로가 끊겼습니다.",
  independent: "테이프는 None이라고 하고, 이 값을 움직여도 미분 대상은 움직이지 않습니다. 미분 대상이 이 값에 의존하지 않습니다.",
  verdict: {
    best: "이 정밀도로 알 수 있는 만큼 일치합니다.",
    truncation: "h가 너무 큽니다. ±h 안에서 곡선이 휘어, 차분은 할선을 봅니다(절단 오차).",
    rounding: "h가 너무 작습니다. target(x + h)와 target(x − h)의 자릿수가 거의 같아 서로 지워집니다(반올림 오차).",
    apart: "어떤 h에서도 다릅니다. 여기에 꺾인 점이 있거나, 그래디언트가 끊겼거나 직접 정의한 것입니다.",
    broken: "이 h에서는 차분이 유한한 수가 아닙니다.",
  },
  cannot: {
    gone: "테이프가 기록을 해제했습니다. 테이프를 persistent로 만들거나 더 작게 만든 뒤 셀을 다시 실행하세요.",
    custom: "직접 정의한 그래디언트를 지나는 경로입니다. 그 함수는 여기서 다시 실행할 수 없습니다.",
    whole: "정수는 아주 조금만 움직일 수가 없습니다.",
    complex: "복소수는 검산하지 않습니다.",
    element: "그런 원소가 없습니다.",
    unused: "이 테이프의 어떤 기록도 이것을 쓰지 않았습니다.",
    moment: "이 그림은 한순간의 모습입니다. 테이프가 있는 셀 아래의 그림에서 검산하세요.",
    refused: "다른 수로는 기록을 다시 실행할 수 없습니다.",
    silent: "응답이 없습니다. 커널이 바쁘거나 종료되었습니다.",
  },
};

export const tables: Record<Language, typeof en> = { en, ko };
