"""Write every generated file anew: `python -m tapelab.reference`."""

from pathlib import Path

from tapelab.reference import ops, page, stubs

ROOT = Path(__file__).parents[2]

for writer in (stubs, ops, page):
    for name, text in writer.files().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print("wrote", name)
