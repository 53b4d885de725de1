"""What the pages themselves say, in the languages that their notebooks are written in."""

import re

TEXTS = {
    "en": {
        "skip": "Skip to the lesson",
        "contents": "Contents",
        "all": "All pages",
        "here": "On this page",
        "start": "Start",
        "previous": "Previous",
        "next": "Next",
        "turn": "Previous and next page",
        "theme": "Dark theme",
        "code": "Code cell {0}",
        "output": "Output of cell {0}",
        "warning": "Warning",
        "error": "Error",
        "wide": "Wide content: scroll sideways",
        "guess": "Guess first",
        "guess_why": "Hide what cells show until you ask for it",
        "reveal": "Show what the cell shows",
        "other": "한국어",
        "notebook": "This page as a notebook",
        "notebook_why": "without outputs, to run and change it yourself",
        "view": "View of the tapes of cell {0}",
        "plain": "The pictures replay themselves where scripts are allowed. This page shows them "
        "as they are at the end.",
        "foot": "Made with tapelab. The views replay what was recorded when the page was made. To "
        "change a cell, check a gradient or step through a running cell, open the notebook.",
        "course": "The course",
        "lectures": "Short lectures",
        "ko": "한국어 강의",
        "reference": "To look things up",
    },
    "ko": {
        "skip": "본문으로 건너뛰기",
        "contents": "차례",
        "all": "모든 페이지",
        "here": "이 페이지에서",
        "start": "시작",
        "previous": "이전",
        "next": "다음",
        "turn": "이전 페이지와 다음 페이지",
        "theme": "어두운 테마",
        "code": "코드 셀 {0}",
        "output": "셀 {0}의 출력",
        "warning": "경고",
        "error": "오류",
        "wide": "넓은 내용: 옆으로 스크롤",
        "guess": "먼저 예상하기",
        "guess_why": "셀이 보여 주는 것을 열어 볼 때까지 숨깁니다",
        "reveal": "셀이 보여 주는 것 열기",
        "other": "English",
        "notebook": "이 페이지를 노트북으로",
        "notebook_why": "출력 없이, 직접 실행하고 고쳐 볼 수 있게",
        "view": "셀 {0}의 테이프 보기",
        "plain": "스크립트를 쓸 수 있는 곳에서는 그림을 한 단계씩 다시 볼 수 있습니다. "
        "여기에는 마지막 모습만 나옵니다.",
        "foot": "tapelab으로 만들었습니다. 이 페이지를 만들 때 기록한 것을 다시 보여 줍니다. "
        "셀을 고치거나, 그래디언트를 검산하거나, 셀을 한 단계씩 실행하려면 노트북을 여세요.",
        "course": "강좌",
        "lectures": "짧은 강의",
        "ko": "한국어 강의",
        "reference": "찾아보기",
    },
}


CODE = re.compile(r"```.*?```|`[^`]*`|\$[^$]*\$", re.S)


def of_text(text: str) -> str:
    """The language that most letters of a text belong to, code and formulas left out."""
    letters = [sign for sign in CODE.sub("", text) if sign.isalpha()]
    hangul = sum("가" <= sign <= "힣" for sign in letters)
    return "ko" if hangul * 2 > len(letters) else "en"
