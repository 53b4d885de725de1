"""Views: pure functions of a Trace. The picture, the account, and both for a notebook."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

from tapelab.trace.model import Trace
from tapelab.views.dot import to_dot, to_graphviz
from tapelab.views.language import said, speaking
from tapelab.views.svg import svg as picture
from tapelab.views.text import account


def mimebundle(trace: Trace, language: str | None = None) -> dict[str, Any]:
    """The picture and the account, the way a notebook keeps them.

    The picture travels as an `<img>`, because a notebook that is not trusted shows no bare SVG; its
    alternative text is the account. What is to be predicted first is behind a click.
    """
    with speaking(language):
        told = account(trace)
        data = b64encode(picture(trace).encode()).decode()
        shown = (
            f'<img alt="{escape(told)}" style="max-width:100%" '
            f'src="data:image/svg+xml;base64,{data}">'
        )
        if trace.tape.hides:
            summary = escape(said("reveal", name=trace.tape.name or said("tape")))
            shown = f'<details data-tapelab="reveal"><summary>{summary}</summary>{shown}</details>'
        return {"text/plain": told, "text/html": shown}


__all__ = ["account", "mimebundle", "picture", "to_dot", "to_graphviz"]
