"""Which pages there are, what they are called, and in which order they are read."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

SUFFIXES = (".ipynb", ".md")
START = "index"  # what stands on the start page, where a folder has such a notebook
# Folders and kinds of page in the order in which a course is read; others come before the last two.
FIRST = ("course", "lectures")
LAST = ("ko", "reference")
KOREAN = "ko/"


class Unfit(Exception):
    """Something that no pages can be made of, in a sentence."""


@dataclass(frozen=True)
class Source:
    """A notebook or a text that becomes a page.

    name      its path in the folder, without the suffix: "course/01_what_a_tape_is"
    section   "course", "lectures", "reference", or the name of another folder
    """

    path: Path
    name: str
    section: str

    @property
    def url(self) -> str:
        """From the start page."""
        return f"{self.name}.html"

    @property
    def up(self) -> str:
        """From this page to the start page's folder: "" or "../"."""
        return "../" * self.name.count("/")


def find(folder: Path) -> list[Source]:
    """The sources of a folder in the order in which they are read; the start page is the first."""
    found: dict[str, Source] = {}
    for path in sorted(path for suffix in SUFFIXES for path in folder.rglob(f"*{suffix}")):
        inside = path.relative_to(folder)
        if any(part.startswith((".", "_")) for part in inside.parts):
            continue
        name = inside.with_suffix("").as_posix()
        if name.lower() in found:
            raise Unfit(f"{inside} and {found[name.lower()].path.name} would be the same page.")
        found[name.lower()] = Source(path, name, _section(inside))
    return sorted(found.values(), key=_place)


def _section(inside: Path) -> str:
    if len(inside.parts) > 1:
        return inside.parts[0]
    return "lectures" if inside.name[0].isdigit() else "reference"


def _place(source: Source) -> tuple[int, str, bool, str]:
    order = [*FIRST, None, *LAST]
    at = order.index(source.section) if source.section in order else order.index(None)
    inside = PurePosixPath(source.name).name
    return (-1 if source.name == START else at, source.section, inside != START, source.name)


def sections(sources: list[Source]) -> Iterator[tuple[str, list[Source]]]:
    """The sources in their sections, the start page left out."""
    kept = [source for source in sources if source.name != START]
    for name in dict.fromkeys(source.section for source in kept):
        yield name, [source for source in kept if source.section == name]


def slug(heading: str) -> str:
    """The id of a heading; JupyterLab's `#Chain-rule` and GitHub's `#chain-rule` both lead there.

    >>> slug("Chain rule"), slug("Why `None`?")
    ('chain-rule', 'why-none')
    """
    return re.sub(r"[\W_]+", "-", heading.lower()).strip("-") or "section"


def other_language(source: Source, names: set[str]) -> str | None:
    """The name of the same page in the other language: "ko/index" for "index", and back."""
    korean = source.name.startswith(KOREAN)
    name = source.name.removeprefix(KOREAN) if korean else f"{KOREAN}{source.name}"
    return name if name in names else None


class Addresses:
    """Where the addresses in a page's texts lead.

    missing   addresses that lead nowhere, as "page: address"
    files     pictures and other files that pages need beside them, by their path in the folder
    """

    def __init__(self, folder: Path, sources: list[Source]) -> None:
        self._folder = folder.resolve()
        self._pages = {source.path.resolve(): source for source in sources}
        self.missing: list[str] = []
        self.files: set[PurePosixPath] = set()

    def link(self, source: Source, address: str) -> str | None:
        """For a link: another page, a file that comes along, or an address elsewhere."""
        if re.match(r"(https?|mailto):", address, re.I):
            return address
        parts = urlsplit(address)
        anchor = f"#{quote(slug(unquote(parts.fragment)))}" if parts.fragment else ""
        if anchor and not parts.path:
            return anchor
        path = self._path(source, parts.path)
        page = self._pages.get(path) if path else None
        if page is not None:
            return _relative(source.name, page.url) + anchor
        return self._file(source, address, path)

    def image(self, source: Source, address: str) -> str | None:
        """For an image: only a file that comes along."""
        if re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.I):
            return None
        return self._file(source, address, self._path(source, urlsplit(address).path))

    def _path(self, source: Source, address: str) -> Path | None:
        if not address or address.startswith("/"):
            return None
        return Path(os.path.normpath(source.path.resolve().parent / unquote(address)))

    def _file(self, source: Source, address: str, path: Path | None) -> str | None:
        if path is None or not path.is_file() or not path.is_relative_to(self._folder):
            self.missing.append(f"{source.path.name}: {address}")
            return None
        inside = PurePosixPath(path.relative_to(self._folder).as_posix())
        self.files.add(inside)
        return _relative(source.name, inside.as_posix())


def _relative(page: str, target: str) -> str:
    """The way from a page to a target, both seen from the start page."""
    way = os.path.relpath(target, os.path.dirname(page) or ".")
    return quote(way.replace(os.sep, "/"))
