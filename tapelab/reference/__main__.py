"""Write every generated file anew: `python -m tapelab.reference`."""

from pathlib import Path

from tapelab.reference.ops import files as of_ops
from tapelab.reference.page import files as of_page
from tapelab.reference.phrases import files as of_phrases
from tapelab.reference.stubs import files as of_stubs

ROOT = Path(__file__).parents[2]

for files in (of_stubs, of_ops, of_page, of_phrases):
    for name, text in files().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print("wrote", name)
