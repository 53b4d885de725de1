"""Guards the index, the glossary and the lecturers' page: links, pictures, words."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tapelab.course.exercise import LESSONS
from tapelab.views import causes, phrases
from tests.course.thumbnails import FOLDER, OTHERS, PROGRAMS, file, thumbnail

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WEB = Path(__file__).parents[2] / "tapelab" / "jupyter" / "web" / "src"
COURSE = sorted((NOTEBOOKS / "course").glob("[0-9]*.ipynb"))
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)|<img src=\"([^\"]+)\"")

# Words of the views that mean there what they mean elsewhere: they need no entry.
EVERYDAY = frozenset(
    """
    access add after again all along already and another answer any are arrow assigned became
    because becomes before below beside boolean bytes call called calls came can cell cells chosen
    click clicks close code colour column columns comes comma compare computed copied copy could
    dead del depend difference different does draw drawn drop dropped element elements end ended
    ends enter every everything far filter first fit float fold for from full gets given gone graph
    grow grows had has held here hide how however inf infinity input instead into its join kept key
    keys knows last late left lets line lines local logarithmic longer loop loops lost made maps
    mean meet mode more moved name needs next nobody not notebook nothing now numbers object one
    ones only opens out output outside over own part pause paused play power previous python ran
    reaches read reading refers repeated root room row rows run running same scale scene second
    selected send sends show shown shrink sign size space square starts state stays steep still
    stopped stopping swapped tapelab ten terms text that the their them then there they this times
    together too touched training true turn two type under unroll until use used wait waiting waits
    were what where which whole why width will with without wrote yet you your zoom walk walks was
    way panel hand axes back busy falls give ops passes says term value values
    """.split()
)


def markdown(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def headings(text: str, level: int) -> list[str]:
    return re.findall(rf"(?m)^{'#' * level} (.*)$", text)


def anchor(heading: str) -> str:
    """What JupyterLab calls the place of a heading."""
    return heading.replace(" ", "-")


PAGES = [NOTEBOOKS / name for name in ("index.ipynb", "glossary.ipynb", "teaching.md")]
page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


@page
def test_links_and_pictures_are_there(path: Path) -> None:
    text = markdown(path)
    found = [a or b for a, b in LINK.findall(text)]
    assert found
    for target in found:
        name, _, place = target.partition("#")
        goal = NOTEBOOKS / name if name else path
        assert goal.exists(), target
        if place:
            heads = {anchor(h) for level in (1, 2, 3, 4) for h in headings(markdown(goal), level)}
            assert place in heads, target


def test_the_index_leads_to_every_notebook_and_page() -> None:
    targets = {a for a, _ in LINK.findall(markdown(NOTEBOOKS / "index.ipynb"))}
    for path in sorted(NOTEBOOKS.rglob("*.ipynb")):
        name = path.relative_to(NOTEBOOKS).as_posix()
        if name != "index.ipynb" and not path.parent.name.startswith("."):
            assert name in targets, name
    for path in NOTEBOOKS.glob("*.md"):
        assert path.name in targets


def test_the_index_tells_titles_and_times_as_the_notebooks_do() -> None:
    text, minutes = markdown(NOTEBOOKS / "index.ipynb"), 0
    for path in COURSE:
        first = markdown(path)
        title = headings(first, 1)[0]
        time = re.search(r"\*\*Time\*\* (\d+) minutes", first)
        assert time, path
        minutes += int(time[1])
        assert f"**[{title}](course/{path.name})**<br>{time[1]} minutes" in text
    assert f"all eighteen, in order | {minutes / 60:.1f} hours" in text and len(COURSE) == 18


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_has_a_picture_that_is_as_it_would_be_drawn_now(name: str) -> None:
    assert thumbnail(name) == file(name).read_text(encoding="utf-8"), (
        "python -m tests.course.thumbnails draws them anew"
    )


def test_there_are_no_other_pictures() -> None:
    assert {path.stem for path in FOLDER.glob("*")} == {*PROGRAMS, *OTHERS} == set(LESSONS)


def entries() -> dict[str, str]:
    """The glossary: word → what it says."""
    parts = re.split(r"(?m)^#{2,4} ", markdown(NOTEBOOKS / "glossary.ipynb"))[1:]
    words = headings(markdown(NOTEBOOKS / "glossary.ipynb"), 4)
    found = dict(part.split("\n", 1) for part in parts if "\n" in part)
    return {word: found[word] for word in words}


def test_every_entry_is_listed_once_and_says_something_short() -> None:
    known = entries()
    assert len(known) == len(headings(markdown(NOTEBOOKS / "glossary.ipynb"), 4)) > 60
    listed = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", markdown(NOTEBOOKS / "glossary.ipynb"))
    index = [word for word, place in listed if place == anchor(word)]
    assert [word for word in index if word in known][: len(known)] == sorted(known, key=str.lower)
    for word, told in known.items():
        if word != "cause":  # it has a table
            assert 8 <= len(told.split()) <= 90, word


def test_every_cause_is_in_the_glossary() -> None:
    told = entries()["cause"]
    for key in {key.partition("/")[0] for key in causes.ENGLISH} - {""}:
        assert f"| `{key}` |" in told, key


def korean() -> str:
    """All that the views say in Korean, and the Korean lectures."""
    texts = [path.read_text(encoding="utf-8") for path in WEB.rglob("*.ts")]
    texts += [
        path.read_text(encoding="utf-8") for path in Path(causes.__file__).parent.glob("*.py")
    ]
    texts += [markdown(path) for path in (NOTEBOOKS / "ko").glob("*.ipynb")]
    return "\n".join(texts)


def test_korean_words_are_those_of_the_views() -> None:
    said = korean()
    found = {
        word: re.match(r"\*([^*]*[가-힣][^*]*)\* · ", told) for word, told in entries().items()
    }
    words = {word: match[1] for word, match in found.items() if match}
    assert len(words) > 40
    assert not {word: ko for word, ko in words.items() if ko not in said}


def spoken() -> set[str]:
    """Every English word of accounts, pictures and the page."""
    said: list[str] = [*phrases.ENGLISH.values(), *[english for english, _ in phrases.REASONS]]
    page = (WEB / "words" / "en.ts").read_text(encoding="utf-8")
    said += [json.loads(f'"{text}"') for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', page)]
    said += [re.sub(r"\$\{[^}]*\}", " ", text) for text in re.findall(r"`([^`]*)`", page)]
    plain = re.sub(r"\{\w+\}", " ", "\n".join(said)).lower()
    return set(re.findall(r"[a-z]{3,}", plain))


def stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s", "e"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word.removesuffix(end)
    return word


def test_words_of_the_views_have_an_entry_or_are_everyday_words() -> None:
    """A new word in the views needs an entry in the glossary, or a place in EVERYDAY above."""
    explained: set[str] = set()
    for word, told in entries().items():
        terms: Any = [word, *re.findall(r"\*([^*]+)\*|`([^`]+)`", told)]
        flat = " ".join(" ".join(term) if isinstance(term, tuple) else term for term in terms)
        explained |= {stem(each) for each in re.findall(r"[a-z]{3,}", flat.lower())}
    lost = {word for word in spoken() - EVERYDAY if stem(word) not in explained}
    assert not lost, sorted(lost)
