import { button, html, say, set, unique } from "../dom";
import { hides } from "../lens/hide";
import type { Look } from "../look";
import type { Moment } from "../moment";
import { judged, truthText, type Judgement } from "../predict/judge";
import type { Question } from "../predict/questions";
import { words } from "../words";
import { explained } from "../words/said";
import type { Part } from "./part";

/** Questions beyond these wait until some are answered. */
const MOST = 12;
const SIGNS = { right: "✓", partly: "✓", wrong: "✗", unread: "?", gaveUp: "→" } as const;

/** Predict, then reveal: a field for everything that is hidden, and what the tape says once it is answered. */
export function predict(select: (node: number) => void): Part & { button: HTMLButtonElement } {
  const list = html("ol");
  const more = html("p", { class: "tapelab-nothing", hidden: true });
  const id = unique("hint");
  const hint = html("p", { class: "tapelab-nothing", id }, words.predict.hint);
  const score = html("p", { class: "tapelab-score", role: "status" });
  const said = html("div", { class: "tapelab-aside", role: "status", "aria-live": "polite" });
  const all = tool(words.predict.revealAll, revealAll);
  const again = tool(words.predict.again, hideAgain);
  const how = tool(words.predict.howDidI, tell);
  const tools = html("div", { class: "tapelab-row" }, all, again, how);
  const element = html("section", {
    class: "tapelab-panel tapelab-predict", "data-tapelab": "predict", "aria-label": words.predict.title, hidden: true,
  }, html("h3", {}, words.predict.title), hint, list, more, tools, score, said);
  const opener = tool(words.predict.button, toggle);
  set(opener, { title: words.predict.buttonWhy, "data-tapelab": "predict-button" });
  const kept = new Map<string, Item>();
  let latest: Moment | undefined;

  function show(moment: Moment): void {
    latest = moment;
    const { questions, look } = moment;
    const on = hides(moment.flat, look).length > 0;
    element.hidden = !on;
    set(opener, { "aria-pressed": String(on) });
    opener.hidden = moment.flat.tape.mode === "forward";
    const open = questions.filter(({ key }) => !look.answers.has(key));
    const later = new Set(open.slice(MOST));
    const shown = questions.filter((question) => !later.has(question));
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
    const waiting = questions.length === 0;
    say(more, waiting ? words.predict.waiting : words.predict.more(open.length - MOST));
    more.hidden = !waiting && open.length <= MOST;
    all.hidden = open.length === 0;
    again.hidden = open.length === questions.length;
    how.hidden = !questions.some(({ key }) => look.answers.get(key));
    if (how.hidden) say(score, "");
  }

  function newItem(question: Question): Item {
    const made = item(question, hint.id, select, (typed) => answer(question.key, typed));
    kept.set(question.key, made);
    return made;
  }

  function answer(key: string, typed: string): void {
    const question = latest?.questions.find((one) => one.key === key);
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
    const keys = (latest?.questions ?? []).map((one) => one.key);
    const at = keys.indexOf(key);
    return [...keys.slice(at + 1), ...keys.slice(0, at)].filter((one) => !look.answers.has(one));
  }

  function revealAll(): void {
    if (!latest) return;
    const answers = new Map(latest.look.answers);
    for (const { key } of latest.questions) if (!answers.has(key)) answers.set(key, "");
    latest.look.change({ answers });
    again.hidden = false;
    again.focus();
  }

  function hideAgain(): void {
    if (!latest) return;
    const answers = new Map(latest.look.answers);
    for (const { key } of latest.questions) answers.delete(key);
    latest.look.change({ answers });
    say(score, "");
    say(said, "");
    kept.get(latest.questions[0]?.key ?? "")?.focus();
  }

  function tell(): void {
    if (!latest) return;
    const { questions, look } = latest;
    const verdicts = questions.map((one) => judged(one, look.answers.get(one.key) ?? "").verdict);
    const partly = verdicts.filter((verdict) => verdict === "partly").length;
    const right = verdicts.filter((verdict) => verdict === "right").length + partly;
    say(score, words.predict.score(right, questions.length, partly));
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

  return { element, show, button: opener };
}

interface Item {
  element: HTMLElement;
  show(question: Question, typed: string | undefined): void;
  focus(): void;
}

/** One question: a field while it is open, what the tape says afterwards. */
function item(question: Question, hint: string, select: (node: number) => void, answer: (typed: string) => void): Item {
  const field = html("input", {
    type: "text", class: "tapelab-field", autocomplete: "off", autocapitalize: "off", spellcheck: "false", size: 10,
    "aria-label": asked(question), "aria-describedby": hint,
  });
  const place = button({ class: "tapelab-link" }, `${asked(question)}\u00a0=`, () => select(question.node));
  const give = html("button", { type: "submit", class: "tapelab-tool" }, words.predict.answer);
  const reveal = tool(words.predict.reveal, () => answer(""));
  set(reveal, { "aria-label": words.predict.revealThis(asked(question)) });
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
    say(trouble, words.predict.unread(typed));
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

function asked({ kind, of, name }: Question): string {
  return kind === "gradient" ? words.predict.gradient(of, name) : words.predict.value(name, of);
}

/** What the tape says, what that means for the answer, and why it is None or zero, where the tape knows. */
function sentence(question: Question, typed: string, { verdict, hint }: Judgement): string {
  const truth = truthText(question);
  if (verdict === "unread" && typed !== "") return words.predict.unread(typed);
  const said = verdict === "right" || verdict === "partly" ? words.predict[verdict](truth)
    : typed === "" ? words.predict.gaveUp(truth) : words.predict.wrong(truth, typed);
  const told = hint && typed !== "" ? words.predict.hints[hint.kind](hint) : "";
  const { why } = question;
  const because = why ? explained(why) : "";
  return [said, told, because].filter(Boolean).join(" ");
}

function tool(text: string, click: () => void): HTMLButtonElement {
  return button({ class: "tapelab-tool" }, text, click);
}
