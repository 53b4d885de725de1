"""Guards the page's phrases: fresh, and those of Python."""

import json
from pathlib import Path

from tapelab.reference import phrases
from tapelab.views.phrases import PICTURE, REASONS, SHARED

ROOT = Path(__file__).parents[2]
TEXT = phrases.files()[phrases.PATH]


def test_the_pages_phrases_are_fresh() -> None:
    assert (ROOT / phrases.PATH).read_text(encoding="utf-8") == TEXT, "python -m tapelab.reference"


def test_what_is_shared_is_there_in_both_languages_and_nothing_else() -> None:
    rows = [line.strip().removesuffix(",") for line in TEXT.split("\n") if line.startswith("  ")]
    pairs = [
        f"{json.dumps(key)}: {json.dumps(row[k], ensure_ascii=False)}"
        for k in (0, 1)
        for key, row in SHARED.items()
    ]
    assert rows[: len(pairs)] == pairs
    assert len(rows) == 2 * len(SHARED) + len(REASONS)
    assert not any(json.dumps(key) + ":" in TEXT for key in PICTURE)
