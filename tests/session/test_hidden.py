"""Guards the engine's own tapes, which no page shows: a custom gradient looks on with one."""

from __future__ import annotations

import pytest

from tapelab.engine import listen
from tapelab.session.ear import Ear

OLDER = """\
from contextlib import ExitStack
w, x = tf.Variable(2.0), tf.constant(3.0)
with ExitStack() as stack:
    tapes = [stack.enter_context(tf.GradientTape()) for _ in range(20)]
    y = w * w
ids = set(map(id, tapes))
"""
CUSTOM = """\
seen = []
@tf.custom_gradient
def f(x):
    seen.append(here()[-1])  # kept, so that each has an id of its own
    return {body}, lambda upstream, variables: (upstream, [upstream])
del tapes
for _ in range(500):
    f(x)
"""


@pytest.mark.parametrize("body", ["x * w", "tf.ones([2]) * w"])
def test_a_hidden_tape_shows_no_older_tape_whose_id_it_has(lesson, body):
    lesson.names["here"] = listen.recording_here
    lesson.run(OLDER)
    pages = len(lesson.pages)
    lesson.run(CUSTOM.format(body=body))
    hidden = set(map(id, lesson.names["seen"]))
    assert hidden & lesson.names["ids"], "no id was used again: this tests nothing"
    assert len(lesson.pages) == pages


def test_a_session_that_begins_in_a_custom_gradient_counts_no_hidden_tape(lesson):
    lesson.names["begin"] = lambda: opened.append(Ear(lesson.session._intake, dict, float))
    opened: list[Ear] = []
    lesson.run(
        "@tf.custom_gradient\ndef f(x):\n    begin()\n    return x, lambda upstream: upstream\n"
        "with tf.GradientTape() as tape:\n    f(tf.constant(1.0))"
    )
    assert [ear._open for ear in opened] == [1]
