"""Korean particles: which of two forms follows depends on the last sound of the word before it.

Sentences hold both, 은(는), and the right one is chosen once the names are in. Names are mostly
Latin letters and digits, which Korean readers read aloud: x as 엑스, w1 as 더블유일.
"""

from __future__ import annotations

import re
from unicodedata import normalize

# As sentences hold them: after a consonant, after a vowel.
FORMS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
PARTICLE = re.compile("|".join(map(re.escape, FORMS)))
BRACKETS = "()[]{}'\"`"
FINALS: tuple[str, ...] = (
    "",
    *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
)  # as Unicode orders them
DIGITS = ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", "")  # 영 일 이 삼 사 오 육 칠 팔 구
NAMES = {"l": "ㄹ", "r": "ㄹ", "m": "ㅁ", "n": "ㄴ"}  # letters whose names end in a consonant
LETTERS = re.compile("[a-z]+$")
READ = {"cos": "ㄴ", "tan": "", "float": ""}  # 코사인, 탄젠트, 플로트


def with_particles(text: str) -> str:
    """The sentence with one form of each particle; with both where spelling does not tell.

    >>> with_particles("x은(는) w1이(가) 아니라 square이(가) 만든 것입니다.")
    'x는 w1이 아니라 square가 만든 것입니다.'
    >>> with_particles("step을(를)")
    'step을(를)'
    """
    return PARTICLE.sub(lambda found: _chosen(text[: found.start()], found[0]), text)


def _chosen(before: str, both: str) -> str:
    sound = final_sound(before)
    if sound is None:
        return both
    consonant, vowel = FORMS[both]
    return vowel if sound == "" or (sound == "ㄹ" and both == "(으)로") else consonant


def final_sound(text: str) -> str | None:
    """What the last word ends in: "" for a vowel, a consonant, or None if that can't be told."""
    word = normalize("NFKC", text).rstrip(BRACKETS).lower()  # 10⁻⁴ ends in a four
    last = word[-1:]
    if "가" <= last <= "힣":
        return FINALS[(ord(last) - ord("가")) % len(FINALS)]
    if last and last in "0123456789":
        return DIGITS[int(last)]
    found = LETTERS.search(word)
    return None if found is None else _of_latin(found[0])


def _of_latin(word: str) -> str | None:
    """The name of a letter, or a word as it is usually borrowed: loss 로스, mean 민."""
    last, before = word[-1], word[-2:-1]
    if word in READ:
        return READ[word]
    if before == "":
        return NAMES.get(last, "")
    if last == "e" and before in "lmn":
        last = before
    if last in "lmn":
        return NAMES[last]
    if last == "g" and before == "n":
        return "ㅇ"
    if last == "t" and before not in "aeiou":
        return ""
    return None if last in "bcgkpt" else ""  # step is 스텝, mask is 마스크
