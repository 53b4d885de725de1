"""A node as a box with rows: what stands in it, and how large it has to be.

┌──────────────────┐
│ (×)  y           │   symbol, name
│      9.0         │   value: a number, a table, a heat map
│      → 6.0       │   tangents, in forward mode
├──────────────────┤
│ ∂ 18.0           │   the gradient, once a backward pass has been here
└──────────────────┘
  ⊕ 9 + 9 = 18         where contributions met
"""

from __future__ import annotations

from tapelab.views.arrays import brief
from tapelab.views.card import Card, is_leaf
from tapelab.views.facts import Facts
from tapelab.views.measure import clip, width
from tapelab.views.rows import (
    MOST,
    NAME,
    NOTE,
    TOP,
    add_gradient,
    add_name_and_value,
    add_notes,
    add_seed,
    add_sum,
    add_symbol,
    add_tangents,
    keep_room,
)

# The least width of a box; while it grows it keeps room for longer numbers.
LEAST, LIVE = 112, 132


def card(found: Facts, at: int, reserve: bool = False) -> Card:
    """The box of a node; with `reserve` it keeps room for a gradient that has yet to come."""
    node = found.trace.nodes[at]
    name = clip(found.names[at], MOST - 60, NAME, False, True)
    made = Card(node, LEAST, TOP, kind_of(found, at), name)
    left = add_symbol(made)
    add_name_and_value(made, left)
    add_tangents(made, left)
    add_notes(made)
    made.band = made.h
    if found.reached[at]:
        add_gradient(made, found, at)
    elif reserve and (node.watched or node.recorded):
        keep_room(made)
    if reserve:
        made.w = max(made.w, LIVE)
    add_sum(made, found, at, reserve)
    if not reserve:
        add_seed(made, found, at)
    short = name if name != "" else brief(node.value)
    made.chip = min(width(short, NOTE, True) + 16, 110)
    return made


def kind_of(found: Facts, at: int) -> str:
    """The words that say what a box is."""
    node = found.trace.nodes[at]
    words = node.kind
    if node.kind == "op" and not node.recorded:
        words = words + " unrecorded"
    if is_leaf(node):
        words = words + (" watched" if node.watched else " unwatched")
    if found.seeds[at] != "":
        words = words + " target"
    if found.reached[at] and found.grads[at] is None:
        words = words + " none"
    if node.order > 0 and node.by is not None:  # what the learner wrote has no hatch
        words = words + f" order{node.order}"
    return words
