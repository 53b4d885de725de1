"""Guards the Korean edition of the five lectures: the same lectures cell by cell, in Korean."""

import io
import re
import tokenize
from pathlib import Path
from typing import Any

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
KOREAN = NOTEBOOKS / "ko"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("0[1-5]_*.ipynb"))
every = pytest.mark.parametrize("name", NAMES)
HANGUL = re.compile("[가-힣]")
SPEAK = "%tapelab language ko"
LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE)
POLITE = re.compile(r"(니다|세요|까요)[.?:]|^#|^다음:|^처음으로:")  # or it is no sentence
PLAIN = r"\$\$.*?\$\$|\$.*?\$|`[^`]*`|\([^()]*\)|<kbd>.*?</kbd>|\[English\]"


def cells(path: Path, kind: str = "") -> list[Any]:
    found = nbformat.read(path, as_version=4).cells
    return [cell for cell in found if kind in ("", cell.cell_type)]


def code(source: str) -> list[str]:
    """What of a cell runs, without its comments; a line for IPython is one piece."""
    lines = [line for line in source.split("\n") if line != SPEAK]
    magics = [line for line in lines if line.startswith("%")]
    rest = "\n".join(line for line in lines if not line.startswith("%")) + "\n"
    tokens = tokenize.generate_tokens(io.StringIO(rest).readline)
    return magics + [token.string for token in tokens if token.type not in LAYOUT]


def comments(source: str) -> list[str]:
    source = re.sub("(?m)^%.*$", "", source)
    tokens = tokenize.generate_tokens(io.StringIO(source + "\n").readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def words(text: str) -> list[str]:
    """The English words of a text, without formulas, code, names in brackets and links."""
    plain = re.sub(PLAIN, "", text)
    return re.findall("[A-Za-z]{3,}", plain)


def test_there_are_five_of_each() -> None:
    assert len(NAMES) == 5
    assert sorted(path.name for path in KOREAN.glob("[0-9]*.ipynb")) == NAMES


@every
def test_the_cells_are_the_same_and_so_is_the_code(name: str) -> None:
    own, other = cells(NOTEBOOKS / name), cells(KOREAN / name)
    assert [cell.cell_type for cell in own] == [cell.cell_type for cell in other]
    assert [cell.id for cell in own] == [cell.id for cell in other]
    for here, there in zip(own, other, strict=True):
        if here.cell_type == "code":
            assert code(here.source) == code(there.source)
        else:
            assert heads(here.source) == heads(there.source)


def heads(source: str) -> list[str]:
    """What a heading's level and the formulas of a cell are: alike in both editions."""
    return re.findall("(?m)^#+", source) + sorted(set(re.findall(r"\$\$.*\$\$", source)))


@every
def test_it_speaks_korean_politely_and_so_do_its_comments(name: str) -> None:
    for cell in cells(KOREAN / name, "markdown"):
        assert HANGUL.search(cell.source) and POLITE.search(cell.source), cell.source
        assert words(cell.source) == [], cell.source
    for cell in cells(KOREAN / name, "code"):
        for comment in comments(cell.source):
            assert HANGUL.search(comment) or not re.search("[A-Za-z]{4,}", comment), comment


@every
def test_it_says_where_it_stands(name: str) -> None:
    first = cells(KOREAN / name)[0].source
    assert first.startswith(f"# {int(name[:2])} · ")
    for word in ("**시간** ", "**미리 알아 둘 것** ", "**배우는 것** "):
        assert word in first
    minutes = re.search(r"\*\*Time\*\* (\d+)", cells(NOTEBOOKS / name)[0].source)
    assert minutes is not None and f"**시간** {minutes[1]}분" in first


@every
def test_the_editions_lead_to_each_other(name: str) -> None:
    assert f"[한국어](ko/{name})" in cells(NOTEBOOKS / name)[0].source
    assert f"[English](../{name})" in cells(KOREAN / name)[0].source
    assert "(index.ipynb)" in cells(KOREAN / name)[0].source
    start = "".join(cell.source for cell in cells(KOREAN / "index.ipynb", "markdown"))
    assert f"({name})" in start and "(../index.ipynb)" in start


@pytest.mark.parametrize("name", [*NAMES, "index.ipynb"])
def test_links_lead_somewhere(name: str) -> None:
    for cell in cells(KOREAN / name, "markdown"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", cell.source):
            assert (KOREAN / target).exists(), target


@every
def test_it_was_run_in_korean_with_the_same_results(name: str) -> None:
    own, other = cells(NOTEBOOKS / name, "code"), cells(KOREAN / name, "code")
    assert [cell.execution_count for cell in other] == list(range(1, len(other) + 1))
    drawn = 0
    for here, there in zip(own, other, strict=True):
        assert results(here) == results(there)
        for output in there.outputs:
            text = output.get("data", {}).get("text/plain", "")
            if output.output_type == "display_data":
                drawn += 1
                assert text.startswith("테이프 ") and "그래디언트" in text or "기록 끝" in text
    assert drawn > 3


def results(cell: Any) -> list[str]:
    """What a cell printed and what it gave, without what is told of tapes."""
    out = []
    for output in cell.outputs:
        if output.output_type == "stream":
            lines = output.text.split("\n")
            out += [line for line in lines if line and not line.startswith("tapelab")]
        elif output.output_type == "execute_result":
            out.append(output.data["text/plain"])
    return [re.sub("0x[0-9a-f]+", "0x", line) for line in out]
