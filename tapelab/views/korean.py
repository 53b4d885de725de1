"""The sentences of `explain` in Korean; keys and braces are those of `causes.py`."""

from __future__ import annotations

KOREAN: dict[str, str] = {
    "": "{x}에 대한 {y}의 기울기는 {value}입니다. None도 0도 아니고 유한한 값입니다.",
    "/number": (
        "{x}에 대한 {y}의 기울기는 None이 아닌 텐서였습니다. 기록은 이미 해제되어 테이프가 더 "
        "알려 줄 수 없습니다."
    ),
    "not-watched": (
        "{x}은(는) 일반 텐서이고 아무도 지켜보지(watch) 않았습니다. 테이프는 Variable만 스스로 "
        "지켜보며, 다른 텐서는 tape.watch를 부른 다음부터 지켜봅니다."
    ),
    "not-watched/number": "{x}은(는) 텐서가 아니라 {dtype}입니다. 테이프가 지켜볼 수 없습니다.",
    "not-trainable": (
        "{x}은(는) trainable=False로 만든 Variable이라 테이프가 스스로 지켜보지 않습니다."
    ),
    "access-not-watched": (
        "watch_accessed_variables=False로 만든 테이프이므로 {x}을(를) 읽어도 지켜보지 "
        "않습니다."
    ),
    "watched-late": (
        "{x}을(를) 지켜보기 전에 사용했습니다{at}. tape.watch({x}) 이전의 연산은 테이프에 "
        "없습니다."
    ),
    "different-object": (
        "{x}은(는) {y}을(를) 계산한 그 객체가 아닙니다. 테이프가 아는 것은 {other}이며, "
        "출처는 같지만 다른 객체입니다{at}."
    ),
    "outside-tape": (
        "{x}에서 {y}까지 가는 길의 {op} 연산이 이 테이프 밖에서 실행되었습니다{at}. "
        "테이프에는 자기 `with` 안에서, 같은 스레드에서 실행된 것만 기록됩니다."
    ),
    "outside-tape/gradient": (
        "기울기가 이 테이프 밖에서 계산되었습니다{at}. 역전파가 기록에 없으므로 다시 "
        "미분할 수 없습니다."
    ),
    "outside-tape/never": (
        "이 테이프는 아무것도 기록하지 않았습니다. `with`로 들어간 적이 없습니다."
    ),
    "left-engine": (
        "값이 {how}을(를) 통해 엔진을 떠났습니다{at}. 일반 숫자로 계산한 것은 테이프에 "
        "없습니다."
    ),
    "left-engine/test": (
        "{y}은(는) 파이썬의 조건 검사를 통해서만 {x}에 의존합니다{at}. bool()은 값을 엔진 "
        "밖으로 꺼내며, 뛰는 함수에는 도함수가 없습니다."
    ),
    "left-engine/target": "{y}은(는) 텐서가 아니라 {dtype}입니다. 엔진 밖에서 계산되었습니다.",
    "dtype": "{x}의 자료형은 {dtype}입니다. 부동소수점 텐서만 기울기를 가집니다.",
    "dtype/op": (
        "{x}에서 {y}까지 가는 길에서 {op}이(가) 실수를 {dtype}(으)로 바꾸었습니다{at}. "
        "{dtype}을(를) 통해서는 기울기가 흐르지 않습니다."
    ),
    "not-differentiable": (
        "{x}와(과) {y} 사이에 있는 {op}에는 기울기가 없습니다{at}. 거의 모든 곳에서 "
        "평평하거나 실수를 내지 않습니다."
    ),
    "state": (
        "{other}은(는) assign으로 값을 받았습니다{at}. assign은 상태를 바꿀 뿐이며, 기울기는 "
        "Variable에서 대입된 값으로 거슬러 흐르지 않습니다."
    ),
    "stopped": (
        "{x}와(과) {y} 사이에 tf.stop_gradient가 있습니다{at}. 값은 통과시키고 기울기는 "
        "막습니다."
    ),
    "recording-paused": (
        "기록이 멈춘 동안 {op}이(가) 실행되었습니다{at}. tape.stop_recording() 안의 연산은 "
        "기록에 없습니다."
    ),
    "swapped": (
        "{x}은(는) 더 이상 Variable이 아닙니다. {op}이(가) 만든 새 텐서가 그 이름을 "
        "가져갔습니다{at}. 테이프는 Variable만 스스로 지켜봅니다."
    ),
    "independent": (
        "이 테이프에는 {x}에서 {y}(으)로 가는 길이 없습니다. {y}은(는) {x}에 의존하지 "
        "않습니다."
    ),
    "independent/unheard": (
        "이 테이프에는 {x}에서 {y}(으)로 가는 길이 없습니다. 테이프 밖에서 일어난 일은 듣지 "
        "못했습니다. %load_ext tapelab(또는 `with` 전에 tapelab.witness())이 있으면 더 알려 "
        "줄 수 있습니다."
    ),
    "released": "{y}은(는) 이 테이프의 이전 기록에 있었고, 그 기록은 해제되었습니다{at}.",
    "released/used": (
        "테이프를 다 쓰면서 기록이 해제되었습니다{at}. 살펴볼 것이 남아 있지 않습니다."
    ),
    "zero-upstream": (
        "{x}에 도착하는 값이 이미 0입니다. 서로 상쇄되었거나 {y}에서 오는 길에 0이 "
        "전해졌습니다."
    ),
    "zero-upstream/cancel": "{other}에서 만나는 기여들이 서로 상쇄되어 합이 0입니다.",
    "zero-local": "여기서 {op}의 도함수는 0입니다{at}. 입력은 {value}입니다.",
    "zero-local/factor": (
        "{op}의 입력 하나가 0입니다{at} ({other}). 그것이 0인 한 {x}의 값이 무엇이든 {x}에 "
        "전하는 기울기는 0입니다."
    ),
    "zero-local/factor-variable": (
        "{op}의 입력 하나가 0입니다{at} ({other}). 그것이 0인 한 {x}의 값이 무엇이든 {x}에 "
        "전하는 기울기는 0입니다."
    ),
    "zero-local/exponent": (
        "{op}의 지수가 0입니다{at} ({other}). 그것이 0인 한 {x}의 값이 무엇이든 {x}에 "
        "전하는 기울기는 0입니다."
    ),
    "zero-local/exponent-variable": (
        "{op}의 지수가 0입니다{at} ({other}). 그것이 0인 한 {x}의 값이 무엇이든 {x}에 "
        "전하는 기울기는 0입니다."
    ),
    "dead-relu": (
        "{op}의 모든 입력이 0 이하입니다{at} ({value}). 평평한 구간이라 아무것도 전하지 "
        "않습니다."
    ),
    "saturated": (
        "{op}이(가) 포화되었습니다{at}. 입력 {value}에서 기울기가 이 정밀도로는 0입니다."
    ),
    "not-selected": (
        "{op}이(가) 다른 원소를 골랐습니다{at}. 선택되지 않은 것의 기울기는 0입니다."
    ),
    "first-nan": "거슬러 가는 길의 첫 NaN은 {op}에서 생겼습니다{at}. 입력은 {value}입니다.",
    "first-inf": "거슬러 가는 길의 첫 무한대는 {op}에서 생겼습니다{at}. 입력은 {value}입니다.",
}
