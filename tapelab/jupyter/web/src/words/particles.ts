/** After a consonant, after a vowel. */
const FORMS: Record<string, [string, string]> = {
  "은(는)": ["은", "는"],
  "이(가)": ["이", "가"],
  "을(를)": ["을", "를"],
  "와(과)": ["과", "와"],
  "(으)로": ["으로", "로"],
};
const PARTICLE = /은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로/g;
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const DIGITS = ["ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""];
const LETTERS: Record<string, string> = { l: "ㄹ", r: "ㄹ", m: "ㅁ", n: "ㄴ" };
const READ: Record<string, string> = { cos: "ㄴ", tan: "", float: "" };

/** A Korean sentence with one form of each particle; with both where spelling does not tell: tapelab/views/particles.py. */
export function withParticles(text: string): string {
  return text.replace(PARTICLE, (both, at: number) => {
    const sound = finalSound(text.slice(0, at));
    if (sound === undefined) return both;
    const [consonant, vowel] = FORMS[both]!;
    return sound === "" || (sound === "ㄹ" && both === "(으)로") ? vowel : consonant;
  });
}

/** What the last word ends in: "" for a vowel, a consonant, or nothing if that can't be told. */
function finalSound(text: string): string | undefined {
  const word = text.normalize("NFKC").replace(/[()[\]{}'"`]+$/, "").toLowerCase();
  const last = word.at(-1) ?? "";
  if (last >= "가" && last <= "힣") return FINALS[(last.charCodeAt(0) - "가".charCodeAt(0)) % 28];
  if (/\d/.test(last)) return DIGITS[Number(last)];
  const found = /[a-z]+$/.exec(word);
  return found ? ofLatin(found[0]) : undefined;
}

/** The name of a letter, or a word as it is usually borrowed: loss 로스, mean 민, scale 스케일. */
function ofLatin(word: string): string | undefined {
  if (word in READ) return READ[word];
  const before = word.at(-2) ?? "";
  let last = word.at(-1)!;
  if (before === "") return LETTERS[last] ?? "";
  if (last === "e" && /[lmn]/.test(before)) last = before;
  if (/[lmn]/.test(last)) return LETTERS[last];
  if (last === "g" && before === "n") return "ㅇ";
  if (last === "t" && !/[aeiou]/.test(before)) return "";
  return /[bcgkpt]/.test(last) ? undefined : "";
}
