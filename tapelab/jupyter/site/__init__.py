"""Notebooks as web pages that need no kernel: `python -m tapelab.jupyter.site notebooks site`.

    folder of notebooks ── run (traces beside pictures) ── pages.py: what there is, in which order
                                                            │
              prose.py, maths.py: Markdown and formulas ────┤
              outputs.py, clean.py: what cells have shown ──┤
                                                            └─ build.py ── HTML, pictures, programs

The pages are plain files with relative links, so they can be put anywhere and opened from a disk as
well. Each view brings its traces in the page as data, because a page opened from a disk may load
scripts and pictures, but may not fetch; nothing on a page is asked for from elsewhere. Until
somebody comes near to a view, and wherever scripts are off, its picture stands there.

Traces come from running the notebooks: what people keep in a notebook had better stay small.
`--stored` takes what is saved in the notebooks instead, and is done in seconds.
"""
