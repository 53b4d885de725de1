"""Guards the languages: whole tables, and accounts that a page tells word for word."""

from __future__ import annotations

import re
from threading import Thread

import pytest

from tapelab.views import account
from tapelab.views.fold import fold
from tapelab.views.language import language, reason, said, speak, speaking
from tapelab.views.phrases import ENGLISH, KOREAN, PICTURE, REASONS, SHARED
from tests.views.golden import check_json
from tests.views.traces import TRACES

HANGUL = re.compile("[가-힣]")


def holes(text: str) -> set[str]:
    """What is to be filled in; the plural of English has no counterpart."""
    return set(re.findall(r"\{(\w+)\}", text)) - {"s"}


def test_both_languages_say_the_same_things() -> None:
    assert len(ENGLISH) == len(SHARED) + len(PICTURE)
    for key, text in ENGLISH.items():
        assert holes(text) == holes(KOREAN[key]), key
        assert HANGUL.search(KOREAN[key]) or not re.search("[a-z]{3}", re.sub(r"{\w+}", "", text))
    for english, korean in REASONS:
        assert holes(english) == holes(korean) and HANGUL.search(korean)


# Fixtures of the scene hold their traces folded; those that this changes tell another story.
WHOLE = [name for name in TRACES if fold(TRACES[name]()) == TRACES[name]()]


@pytest.mark.parametrize("name", WHOLE)
def test_accounts_for_the_page(name: str) -> None:
    """The traces themselves stand in the fixtures of the scene."""
    trace = TRACES[name]()
    told = {which: account(trace, which).split("\n") for which in ("en", "ko")}
    assert len(told["en"]) == len(told["ko"])
    check_json(f"fixtures/account/{name}.json", told)


@pytest.mark.parametrize("english, korean", [
    ("watch(), line 12", "watch() 줄 12"),
    ("ones: the sum of 6 elements", "모두 1: 원소 6개의 합을 미분"),
    ("summed over axis 0, 32 rows", "축 0에 대해 더함, 32행"),
    ("summed over axis 1, 1 column", "축 1에 대해 더함, 1열"),
    ("summed over axes 0, 2, 32 × 4 elements", "축 0, 2에 대해 더함, 원소 32 × 4개"),
    ("summed over all 2 × 3 elements", "모든 원소에 대해 더함, 2 × 3개"),
    ("summed over axis 0", "축 0에 대해 더함"),
    ("2 · g, summed over axis 0, 3 rows", "2 · g, 축 0에 대해 더함, 3행"),
    ("nobody watched it.", "nobody watched it."),
    ("something else", "something else"),
])  # fmt: skip
def test_reasons(english: str, korean: str) -> None:
    assert reason(english) == english
    with speaking("ko"):
        assert reason(english) == korean


def test_a_name_with_braces_is_only_a_name() -> None:
    assert said("result", name="{value}", value="{name}") == "result: {value} gets {name}"


def test_a_language_is_spoken_until_another_is() -> None:
    before = language()
    try:
        speak("ko")
        heard: list[str] = []
        thread = Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()
        assert heard == ["ko"]
        with speaking("en"), speaking(None):
            assert language() == "en"
        assert language() == "ko"
    finally:
        speak(before)
    with pytest.raises(ValueError, match="en and ko"), speaking("de"):
        pass
