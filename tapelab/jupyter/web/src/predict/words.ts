import { counted, figures } from "../scene/numbers";
import type { Language } from "../words/type";

/** What a hint speaks of. */
interface Said {
  name?: string;
  n?: string;
  of?: string;
  shape?: string;
}

/** The words of predictions; a program of its own, it has them in both languages. */
const en = {
  gradient: (of: string, name: string) => `gradient of ${of} with respect to ${name}`,
  value: (name: string, formula: string) => (formula && formula !== name ? `value of ${name} = ${formula}` : `value of ${name}`),
  hint: "A number or a calculation (2·9), a shape (2, 3), a sign (+ or -), or None. Enter answers.",
  answer: "answer",
  reveal: "reveal",
  revealThis: (question: string) => `Reveal without an answer: ${question}`,
  revealAll: "reveal all",
  again: "hide again",
  waiting: "The question comes when gradient() has been called.",
  more: (count: number) => `… and ${counted(count, "more question")}`,
  howDidI: "how did I do?",
  score: (right: number, of: number, partly: number) =>
    `${right} of ${of} predicted${partly > 0 ? `, ${partly} of them by sign or shape` : ""}`,
  right: (truth: string) => `Yes: ${truth}.`,
  partly: (truth: string) => `The tape says ${truth}.`,
  wrong: (truth: string, said: string) => `The tape says ${truth}. You said ${said}.`,
  gaveUp: (truth: string) => `The tape says ${truth}.`,
  unread: (said: string) => `“${said}” is not a number, a shape, a sign or None.`,
  hints: {
    nearly: () => "Near enough.",
    everyElement: () => "Every element is the number you said.",
    signRight: () => "Your sign is right; the size was not asked for.",
    shapeRight: () => "Your shape is right.",
    otherSign: () => "It has the other sign.",
    noSign: () => "It is zero, which has no sign.",
    bothSigns: () => "Some elements are positive, some negative.",
    noneIsNotZero: () => "None is not 0: 0 is a slope, of a path that is flat here. None says that the tape knows no path at all.",
    noPath: () => "None says that the tape knows no path from the target to it, so there is nothing to multiply.",
    zeroIsNotNone: () => "0 is not None: there is a path, and its slope is zero here.",
    thereIsAPath: () => "There is a path on the tape, so something arrives.",
    oneOfSeveral: ({ n, name }: Said) => `That is only one of ${n} contributions: all that arrive at ${name} add up.`,
    multiplied: ({ n, name }: Said) => `You multiplied the ${n} contributions that arrive at ${name}: along a path factors multiply, but paths add up.`,
    localOnly: () => "That is the local derivative: it is still to be multiplied by what arrives from above.",
    upstreamOnly: () => "That is what arrives from above: it is still to be multiplied by the local derivative.",
    ownValue: ({ name }: Said) => `That is the value of ${name}, not the gradient.`,
    targetValue: ({ name }: Said) => `That is the value of ${name}, not its gradient.`,
    inputValue: ({ name }: Said) => `That is the value of ${name}, before the op.`,
    timesElements: ({ n }: Said) => `It is ${n} times that: a sum, or what was broadcast, collects ${n} contributions.`,
    perElement: ({ n }: Said) => `It is that divided by ${n}: a mean divides by the number of its elements.`,
    factor: ({ n }: Said) => `You are off by a factor of ${n}.`,
    close: () => "Close.",
    onlySign: () => "The sign is right, the size is not.",
    isZero: () => "Nothing gets through here: look for a factor of zero, or for contributions that cancel.",
    isArray: ({ shape }: Said) => `It is an array ${shape} with different elements: a shape, or [a list], is an answer too.`,
    someElements: ({ n, of }: Said) => `${n} of ${of} elements are right.`,
    shapeOfGradient: ({ name, shape }: Said) => `A gradient has the shape of what it belongs to: ${name} has ${shape}.`,
    shapeIs: ({ shape }: Said) => `Its shape is ${shape}.`,
  },
};

const ko: typeof en = {
  gradient: (of, name) => `${name}에 대한 ${of}의 그래디언트`,
  value: (name, formula) => (formula && formula !== name ? `${name} = ${formula}의 값` : `${name}의 값`),
  hint: "수나 계산식(2·9), 모양 (2, 3), 부호(+ 또는 -), None 가운데 하나를 쓰고 Enter를 누르세요.",
  answer: "답하기",
  reveal: "보기",
  revealThis: (question) => `답하지 않고 보기: ${question}`,
  revealAll: "모두 보기",
  again: "다시 가리기",
  waiting: "gradient()를 부르면 문제가 나옵니다.",
  more: (count) => `… 그 밖에 문제 ${figures(count)}개`,
  howDidI: "얼마나 맞혔나요?",
  score: (right, of, partly) => `${of}개 가운데 ${right}개를 맞힘${partly > 0 ? `, 그중 ${partly}개는 부호나 모양으로` : ""}`,
  right: (truth) => `맞습니다: ${truth}`,
  partly: (truth) => `테이프의 답은 ${truth}입니다.`,
  wrong: (truth, said) => `테이프의 답은 ${truth}, 예상한 답은 ${said}입니다.`,
  gaveUp: (truth) => `테이프의 답은 ${truth}입니다.`,
  unread: (said) => `“${said}”: 수, 모양, 부호, None 가운데 어느 것도 아닙니다.`,
  hints: {
    nearly: () => "충분히 가깝습니다.",
    everyElement: () => "모든 원소가 예상한 수와 같습니다.",
    signRight: () => "부호가 맞습니다. 크기는 묻지 않았습니다.",
    shapeRight: () => "모양이 맞습니다.",
    otherSign: () => "부호가 반대입니다.",
    noSign: () => "0이므로 부호가 없습니다.",
    bothSigns: () => "양수인 원소도 있고 음수인 원소도 있습니다.",
    noneIsNotZero: () => "None은 0이 아닙니다. 0은 경로가 있지만 여기서 평평하다는 뜻이고, None은 테이프에 경로가 아예 없다는 뜻입니다.",
    noPath: () => "None은 미분 대상에서 여기까지 오는 경로가 테이프에 없다는 뜻입니다. 곱할 것이 없습니다.",
    zeroIsNotNone: () => "0은 None이 아닙니다. 경로는 있고, 그 경로의 기울기가 여기서 0입니다.",
    thereIsAPath: () => "테이프에 경로가 있으므로 무언가 도착합니다.",
    oneOfSeveral: ({ n, name }) => `기여 ${n}개 가운데 하나일 뿐입니다. ${name}에 도착하는 기여는 모두 더합니다.`,
    multiplied: ({ n, name }) => `${name}에 도착하는 기여 ${n}개를 곱했습니다. 한 경로 위에서는 곱하지만, 경로와 경로는 더합니다.`,
    localOnly: () => "국소 미분입니다. 도착한 그래디언트를 아직 곱하지 않았습니다.",
    upstreamOnly: () => "도착한 그래디언트입니다. 국소 미분을 아직 곱하지 않았습니다.",
    ownValue: ({ name }) => `그래디언트가 아니라 ${name}의 값입니다.`,
    targetValue: ({ name }) => `그래디언트가 아니라 ${name}의 값입니다.`,
    inputValue: ({ name }) => `연산하기 전, ${name}의 값입니다.`,
    timesElements: ({ n }) => `그 수의 ${n}배입니다. 합이나 브로드캐스트된 것에는 기여 ${n}개가 모입니다.`,
    perElement: ({ n }) => `그 수의 ${n}분의 1입니다. 평균은 원소의 개수로 나눕니다.`,
    factor: ({ n }) => `${n}배 차이가 납니다.`,
    close: () => "가깝습니다.",
    onlySign: () => "부호는 맞지만 크기가 다릅니다.",
    isZero: () => "여기에는 아무것도 전해지지 않습니다. 0인 인수나 서로 상쇄되는 기여를 찾아보세요.",
    isArray: ({ shape }) => `원소가 서로 다른 ${shape} 배열입니다. 모양이나 [리스트]로도 답할 수 있습니다.`,
    someElements: ({ n, of }) => `원소 ${of}개 가운데 ${n}개가 맞습니다.`,
    shapeOfGradient: ({ name, shape }) => `그래디언트의 모양은 무엇으로 미분하는지에 따릅니다. ${name}의 모양은 ${shape}입니다.`,
    shapeIs: ({ shape }) => `모양은 ${shape}입니다.`,
  },
};

export const tables: Record<Language, typeof en> = { en, ko };
