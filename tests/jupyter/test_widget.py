"""Guards the widget: the words of Korean come where they are spoken, and only there."""

import pytest

from tapelab.jupyter.widget import STATIC, Panel, Speaking, TapeView

KOREAN = (STATIC / "ko.js").read_text(encoding="utf-8")


@pytest.fixture
def said(monkeypatch):
    """What widgets send besides their traits."""
    sent = []
    monkeypatch.setattr(Speaking, "send", lambda self, content: sent.append(content))
    monkeypatch.setattr(Speaking, "_asked", False)
    return sent


def test_english_alone_travels(said):
    for language in ("", "en"):
        assert TapeView(language=language).korean == ""


def test_korean_comes_with_a_page_that_speaks_it(said):
    assert TapeView(language="ko").korean == KOREAN
    assert "기록" in KOREAN


def test_the_language_and_its_words_change_together(said, monkeypatch):
    page, states = TapeView(), []
    monkeypatch.setattr(page, "send_state", lambda key=None: states.append(set(key)))
    page.speak("ko")
    page.speak("en")
    assert states == [{"language", "korean"}, {"language"}]
    assert (page.language, page.korean) == ("en", KOREAN)


def test_a_page_that_asks_is_answered_and_later_ones_need_not_ask(said):
    heard = []
    page = TapeView(heard.append)
    page._heard({"cmd": "hello"})
    page._heard({"cmd": "words", "language": "ko"})
    assert heard == [{"cmd": "hello"}]
    assert said == [{"kind": "words", "language": "ko", "text": KOREAN}]
    assert TapeView().korean == Panel().korean == KOREAN
    assert TapeView(language="en").korean == ""
