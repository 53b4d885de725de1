"""Golden files: what a view wrote when somebody last looked at it and found it good.

UPDATE_GOLDEN=1 pytest tests/views writes them anew. Look at every difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]


def check(path: str, text: str) -> None:
    """Compare a text with its golden file, or write the file when asked to."""
    file = HERE / path
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


def check_json(path: str, made: dict[str, Any]) -> None:
    """The same for JSON, one line for each key: a difference shows where it is."""
    lines = [f"{json.dumps(key)}: {json.dumps(made[key], ensure_ascii=False)}" for key in made]
    check(path, "{\n" + ",\n".join(lines) + "\n}\n")
