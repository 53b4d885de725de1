import { button, html, say, set, unique } from "../dom";
import { hides } from "../lens/hide";
import type { Look } from "../look";
import type { Moment } from "../moment";
import type { Predicting } from "../parts/predict";
import { judged } from "./judge";
import { questions, type Question } from "./questions";
import { sentences } from "./sentences";

/** Questions beyond these wait until some are answered. */
const MOST = 12;
const SIGNS = { right: "✓", partly: "✓", wrong: "✗", unread: "?", gaveUp: "→" } as const;

/** Predict, then reveal: a field for everything that is hidden, and what the tape says once it is answered. */
const predicting: Predicting = ({ language, element, select, told, called }) => {
  const speech = sentences(language, told);
  const { words, sentence } = speech;
  const list = html("ol");
  const more = html("p", { class: "tapelab-nothing", hidden: true });
  const id = unique("hint");
  const hint = html("p", { class: "tapelab-nothing", id }, words.hint);
  const score = html("p", { class: "tapelab-score", role: "status" });
  const said = html("div", { class: "tapelab-aside", role: "status", "aria-live": "polite" });
  const all = tool(words.revealAll, revealAll);
  const again = tool(words.again, hideAgain);
  const how = tool(words.howDidI, tell);
  element.append(hint, list, more, html("div", { class: "tapelab-row" }, all, again, how), score, said);
  const kept = new Map<string, Item>();
  let latest: Moment | undefined;
  let asked: Question[] = [];

  function show(moment: Moment): void {
    latest = moment;
    const { look } = moment;
    asked = questions(moment.unveiled(), look, called);
    const open = asked.filter(({ key }) => !look.answers.has(key));
    const later = new Set(open.slice(MOST));
    const shown = asked.filter((question) => !later.has(question));
    const keys = new Set(shown.map(({ key }) => key));
    for (const [key, item] of kept) if (!keys.has(key)) { item.element.remove(); kept.delete(key); }
    let last: Element | null = null;
    for (const question of shown) {
      const item = kept.get(question.key) ?? newItem(question);
      if (item.element.parentElement !== list || item.element.previousElementSibling !== last) {
        if (last) last.after(item.element);
        else list.prepend(item.element);
      }
      last = item.element;
      item.show(question, look.answers.get(question.key));
    }
    const waiting = asked.length === 0;
    say(more, waiting ? words.waiting : words.more(open.length - MOST));
    more.hidden = !waiting && open.length <= MOST;
    all.hidden = open.length === 0;
    again.hidden = open.length === asked.length;
    how.hidden = !asked.some(({ key }) => look.answers.get(key));
    if (how.hidden) say(score, "");
  }

  function newItem(question: Question): Item {
    const made = item(question, speech, hint.id, select, (typed) => answer(question.key, typed));
    kept.set(question.key, made);
    return made;
  }

  function answer(key: string, typed: string): void {
    const question = asked.find((one) => one.key === key);
    if (!latest || !question) return;
    const judgement = judged(question, typed);
    if (typed === "" || judgement.verdict !== "unread") {
      latest.look.change({ answers: new Map(latest.look.answers).set(key, typed) });
      say(score, "");
    }
    say(said, sentence(question, typed, judgement));
    const next = open(latest.look, key)[0];
    if (typed !== "" && judgement.verdict !== "unread" && next) kept.get(next)?.focus();
  }

  /** The questions that are still open, those after `key` first. */
  function open(look: Look, key: string): string[] {
    const keys = asked.map((one) => one.key);
    const at = keys.indexOf(key);
    return [...keys.slice(at + 1), ...keys.slice(0, at)].filter((one) => !look.answers.has(one));
  }

  function revealAll(): void {
    if (!latest) return;
    const answers = new Map(latest.look.answers);
    for (const { key } of asked) if (!answers.has(key)) answers.set(key, "");
    latest.look.change({ answers });
    again.hidden = false;
    again.focus();
  }

  function hideAgain(): void {
    if (!latest) return;
    const answers = new Map(latest.look.answers);
    for (const { key } of asked) answers.delete(key);
    latest.look.change({ answers });
    say(score, "");
    say(said, "");
    kept.get(asked[0]?.key ?? "")?.focus();
  }

  function tell(): void {
    if (!latest) return;
    const { look } = latest;
    const verdicts = asked.map((one) => judged(one, look.answers.get(one.key) ?? "").verdict);
    const partly = verdicts.filter((verdict) => verdict === "partly").length;
    const right = verdicts.filter((verdict) => verdict === "right").length + partly;
    say(score, words.score(right, asked.length, partly));
  }

  function toggle(): void {
    if (!latest) return;
    const { look } = latest;
    if (hides(latest.flat, look).length > 0) look.change({ hides: [] });
    else {
      hideAgain();
      // Where the tape itself asks for something, that is what is asked again.
      look.change({ hides: latest.flat.tape.hides.length > 0 ? undefined : ["gradients"] });
    }
  }

  return { show, toggle };
};

type Sentences = ReturnType<typeof sentences>;

interface Item {
  element: HTMLElement;
  show(question: Question, typed: string | undefined): void;
  focus(): void;
}

/** One question: a field while it is open, what the tape says afterwards. */
function item(
  question: Question, { words, asked, sentence }: Sentences, hint: string, select: (node: number) => void,
  answer: (typed: string) => void,
): Item {
  const field = html("input", {
    type: "text", class: "tapelab-field", autocomplete: "off", autocapitalize: "off", spellcheck: "false", size: 10,
    "aria-label": asked(question), "aria-describedby": hint,
  });
  const place = button({ class: "tapelab-link" }, `${asked(question)}\u00a0=`, () => select(question.node));
  const give = html("button", { type: "submit", class: "tapelab-tool" }, words.answer);
  const reveal = tool(words.reveal, () => answer(""));
  set(reveal, { "aria-label": words.revealThis(asked(question)) });
  const form = html("form", { class: "tapelab-row" }, field, give, reveal);
  const trouble = html("p", { class: "tapelab-verdict", "data-verdict": "unread", hidden: true });
  const sign = html("span", { "aria-hidden": "true" });
  const text = html("span");
  const verdict = html("p", { class: "tapelab-verdict", tabindex: -1, hidden: true }, sign, " ", text);
  form.onsubmit = (event) => {
    event.preventDefault();
    const typed = field.value.trim();
    if (typed === "") return;
    trouble.hidden = judged(question, typed).verdict !== "unread";
    say(trouble, words.unread(typed));
    answer(typed);
  };
  const element = html("li", { "data-tapelab": "question", "data-kind": question.kind, "data-name": question.name },
    place, form, trouble, verdict);
  return {
    element,
    show(now, typed) {
      question = now;
      const open = typed === undefined;
      // The field that goes away hands the focus to what takes its place, unless the next question has it by now.
      const held = !open && form.contains(document.activeElement);
      form.hidden = !open;
      verdict.hidden = open;
      if (held) verdict.focus();
      set(element, { "data-answered": typed });
      if (open) return;
      field.value = "";
      trouble.hidden = true;
      const judgement = judged(now, typed);
      const kind = typed === "" ? "gaveUp" : judgement.verdict;
      set(verdict, { "data-verdict": kind });
      say(sign, SIGNS[kind]);
      say(text, sentence(now, typed, judgement));
    },
    focus: () => field.focus(),
  };
}

function tool(text: string, click: () => void): HTMLButtonElement {
  return button({ class: "tapelab-tool" }, text, click);
}

export default predicting;
