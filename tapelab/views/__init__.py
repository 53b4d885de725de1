"""Views: pure functions of a Trace. The picture, the account, and both for a notebook."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

from tapelab.trace.model import Trace
from tapelab.views.dot import to_dot, to_graphviz
from tapelab.views.svg import svg as picture
from tapelab.views.text import account


def mimebundle(trace: Trace) -> dict[str, Any]:
    """The picture and the account, the way a notebook keeps them.

    The picture travels as an `<img>`, because a notebook that is not trusted shows no bare SVG; its
    alternative text is the account.
    """
    told = account(trace)
    data = b64encode(picture(trace).encode()).decode()
    image = (
        f'<img alt="{escape(told)}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'
    )
    return {"text/plain": told, "text/html": image}


__all__ = ["account", "mimebundle", "picture", "to_dot", "to_graphviz"]
