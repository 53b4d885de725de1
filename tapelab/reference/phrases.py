"""Writes the page's phrases from those of `views`, so that each of them stands in one place."""

from __future__ import annotations

import json

from tapelab.views.phrases import REASONS, SHARED

PATH = "tapelab/jupyter/web/src/words/phrases.ts"

HEAD = """\
/**
 * The words of accounts and pictures, and what a trace gives as a reason, in English and Korean.
 * What stands in braces is filled in by `said`; {s} is the plural of English.
 *
 * Written by `python -m tapelab.reference` from tapelab/views/phrases.py: change it there.
 */
"""


def files() -> dict[str, str]:
    """The one file, by its path in the project."""
    english = _table("english", {key: english for key, (english, _) in SHARED.items()})
    korean = _table("korean: Record<Key, string>", {key: ko for key, (_, ko) in SHARED.items()})
    pairs = "".join(f"  {_text(list(pair))},\n" for pair in REASONS)
    reasons = f"export const reasons: [english: string, korean: string][] = [\n{pairs}];\n"
    key = "export type Key = keyof typeof english;\n"
    return {PATH: "\n".join((HEAD + english, key, korean, reasons))}


def _table(name: str, rows: dict[str, str]) -> str:
    lines = "".join(f"  {_text(key)}: {_text(phrase)},\n" for key, phrase in rows.items())
    return f"export const {name} = {{\n{lines}}};\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
