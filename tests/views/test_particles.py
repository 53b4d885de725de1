"""Guards Korean sentences: particles that fit the word before them, the same on the page."""

from __future__ import annotations

import pytest

from tapelab.views.explanation import explanation
from tapelab.views.particles import FORMS, with_particles
from tests.views.golden import check_json

SENTENCES = [
    ("x은(는) y을(를) 이(가)", "x는 y를 이(가)"),
    ("w1이(가) x2와(과) 10(으)로", "w1이 x2와 10으로"),
    ("7(으)로 8(으)로 3(으)로 2(으)로", "7로 8로 3으로 2로"),
    ("2.76355이(가) 0.0을(를) 1e-07은(는)", "2.76355가 0.0을 1e-07은"),
    ("10⁰에서 10⁻¹³(으)로 10⁻⁴(으)로", "10⁰에서 10⁻¹³으로 10⁻⁴로"),
    ("l(으)로 r(으)로 m(으)로 n은(는) h은(는)", "l로 r로 m으로 n은 h는"),
    ("loss은(는) relu이(가) reduce_sum을(를)", "loss는 relu가 reduce_sum을"),
    ("reduce_mean이(가) scale와(과) time(으)로", "reduce_mean이 scale과 time으로"),
    ("square이(가) gradient을(를) string은(는)", "square가 gradient를 string은"),
    ("cos이(가) sin와(과) tan은(는) float()을(를)", "cos이 sin과 tan는 float()를"),
    ("w[0]은(는) x[2]을(를) bool()을(를) .numpy()을(를)", "w[0]은 x[2]를 bool()을 .numpy()를"),
    ("int32(으)로 float64을(를)", "int32로 float64를"),
    ("넓이은(는) 값을(를) 손실(으)로 텐서와(과)", "넓이는 값을 손실로 텐서와"),
    ("Loss은(는) X이(가)", "Loss는 X가"),
    # Where spelling does not tell, both stay.
    ("step을(를) log와(과) output(으)로 β은(는)", "step을(를) log와(과) output(으)로 β은(는)"),
    ("…은(는)", "…은(는)"),
]


@pytest.mark.parametrize(("both", "chosen"), SENTENCES)
def test_particles(both: str, chosen: str) -> None:
    assert with_particles(both) == chosen


def test_the_page_chooses_the_same() -> None:
    """test/particles.test.ts reads these."""
    check_json("fixtures/particles.json", dict(SENTENCES))


def test_a_reason_has_its_particles_and_a_comment_in_korean() -> None:
    found = explanation("watched-late", {"x": "w1", "y": "loss"}, 4)
    assert found.korean.startswith("w1을 지켜보기 전에 사용했습니다(4번째 줄). tape.watch(w1)")
    assert found.korean_fix == "tape.watch(w1)  # `with`의 첫 줄에서, w1을 쓰기 전에"
    assert found.fix.partition("  # ")[0] == "tape.watch(w1)"
    for key in ("stopped", "dtype/op", "left-engine", "first-nan"):
        facts = {"x": "넓이", "y": "y", "op": "cast", "dtype": "int32", "how": "float()"}
        told = explanation(key, facts, None)
        assert not any(form in told.korean.strip() for form in FORMS), told
