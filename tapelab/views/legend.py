"""The signs that appear in a drawing, and what they mean."""

from __future__ import annotations

from tapelab.views.card import Card
from tapelab.views.facts import Facts
from tapelab.views.language import said
from tapelab.views.parts import Entry

SIGNS = (
    ("watched", "◆"), ("unwatched", "◇"), ("unrecorded", "┄"), ("order1", "▨"), ("order2", "▨"),
)  # fmt: skip
CUTS = (("none", "✂"), ("zero", "0"), ("bad", "!"))


def legend(found: Facts, made: list[Card]) -> tuple[Entry, ...]:
    """What a reader of this drawing has to know."""
    out: list[Entry] = []
    for word, sign in SIGNS:
        for each in made:
            if word in each.kind.split(" "):
                out.append(Entry(sign, said(f"sign-{word}")))
                break
    for node in found.trace.nodes:
        if len(node.tangents) > 0:
            out.append(Entry("→", said("sign-tangent")))
            break
    if found.last is not None:
        out.append(Entry("∂", said("sign-gradient")))
    for each in made:
        if len(each.sum) > 0:
            out.append(Entry("⊕", said("sign-sum")))
            break
    for each in made:
        if len(each.cells) > 0:
            out.append(Entry("‖ ‖", said("sign-norm")))
            break
    seen = [*found.cut_edges.values(), *found.cut_nodes.values()]
    for kind, sign in CUTS:
        if kind in seen:
            out.append(Entry(sign, said(f"sign-cut-{kind}")))
    return tuple(out)
