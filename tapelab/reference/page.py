"""The page of differences from TensorFlow, from the table of them."""

from tapelab.reference.differences import TABLE, Difference

HEAD = """# Differences from TensorFlow

tapelab follows the eager mode of TensorFlow 2.21. Recorded programs hold it to that; where it does
something else on purpose, or cannot do the same, it stands here.
"""


def files() -> dict[str, str]:
    """The page, by its path in the repository."""
    return {"notebooks/differences.md": page()}


def page() -> str:
    """All differences as a page in Markdown.

    >>> page().splitlines()[0]
    '# Differences from TensorFlow'
    """
    parts = [HEAD]
    for title, group in TABLE.items():
        parts.append(f"## {title}\n")
        parts += [_entry(each) for each in group]
    return "\n".join(parts)


def _entry(each: Difference) -> str:
    text = f"### {each.topic}\n\n- TensorFlow: {each.tensorflow}\n- tapelab: {each.tapelab}\n"
    text += f"- Why: {each.why}\n"
    if each.code:
        text += f"\n```python\n{each.code}\n# {each.prints}\n```\n"
    return text
