"""Pages and stubs written out from the tables of tapelab: `python -m tapelab.reference`.

    stubs             the declarations of ops        → tapelab/*.pyi, for editors
    ops               the same                       → notebooks/op_reference.ipynb
    page              the table in `differences`     → notebooks/differences.md

Each writer is a function without arguments that returns {path inside the repository: text}; the
tests fail when a file on disk says something else.
"""
