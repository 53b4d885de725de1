"""Guards the widget: what is no part of its program comes where it is wanted, and only there."""

import pytest

from tapelab.jupyter.widget import STATIC, Panel, Speaking, TapeView

KOREAN = (STATIC / "ko.js").read_text(encoding="utf-8")
CHECK = (STATIC / "check.js").read_text(encoding="utf-8")


@pytest.fixture
def said(monkeypatch):
    """What widgets send besides their traits."""
    sent = []
    monkeypatch.setattr(Speaking, "send", lambda self, content: sent.append(content))
    monkeypatch.setattr(Speaking, "_asked", set())
    return sent


def test_the_page_s_own_program_travels_alone(said):
    for language in ("", "en"):
        assert TapeView(language=language).programs == {}


def test_a_page_brings_what_it_will_surely_ask_for(said):
    assert list(TapeView(wants=["predict"]).programs) == ["predict"]
    assert list(TapeView(wants=["predict"], language="ko").programs) == ["ko", "predict"]


def test_korean_comes_with_a_page_that_speaks_it(said):
    assert TapeView(language="ko").programs == {"ko": KOREAN}
    assert "기록" in KOREAN


def test_the_language_and_its_words_change_together(said, monkeypatch):
    page, states = TapeView(), []
    monkeypatch.setattr(page, "send_state", lambda key=None: states.append(set(key)))
    page.speak("ko")
    page.speak("en")
    assert states == [{"language", "programs"}, {"language"}]
    assert (page.language, page.programs) == ("en", {"ko": KOREAN})


def test_a_page_that_asks_is_answered_and_later_ones_need_not_ask(said):
    heard = []
    page = TapeView(heard.append)
    for message in (
        {"cmd": "hello"},
        {"cmd": "program", "name": "ko"},
        {"cmd": "program", "name": "check"},
        {"cmd": "program", "name": "../widget"},
        {"cmd": "program", "name": ["ko"]},
        "program",
    ):
        page._heard(message)
    assert [m.get("name", m["cmd"]) if isinstance(m, dict) else m for m in heard] == [
        "hello", "../widget", ["ko"], "program"]  # fmt: skip
    assert said == [
        {"kind": "program ko", "text": KOREAN},
        {"kind": "program check", "text": CHECK},
    ]
    assert TapeView().programs == {"check": CHECK, "ko": KOREAN}
    assert TapeView(language="en").programs == {"check": CHECK}
    assert Panel().programs == {"ko": KOREAN}
