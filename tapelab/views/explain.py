"""`explain`: why a gradient is None, zero or not finite, from records, witness and trace alone.

The question goes from the source to the target: is the source watched? Where, on the way from it
to the target, does the first cut stand? Is there a way at all? The first cut found is the answer.
"""

from __future__ import annotations

from typing import Any

from tapelab.trace import witness as witnesses
from tapelab.trace.evidence import leaves, records_of
from tapelab.trace.replay import replay
from tapelab.trace.ways import Evidence
from tapelab.trace.witness import Witness
from tapelab.views.blame import Blame, blame, text
from tapelab.views.explanation import Explanation, explanation
from tapelab.views.highlight import highlight, line_of
from tapelab.views.naming import Names, names_here
from tapelab.views.reasons import Answer, Question, why_none


def explain(
    tape: Any,
    target: Any,
    source: Any,
    *,
    names: Names | None = None,
    witness: Witness | None = None,
    trace: Any = None,
) -> Explanation:
    """Why the gradient of `target` with respect to `source` is None, zero or not finite.

    names: what to call tensors (otherwise the caller's variables); witness: what was heard
    outside of the tape (otherwise the one that `witness()` began); trace: a Trace of the tape,
    whose nodes the answer points at.

    >>> import tapelab as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x * x
    >>> print(explain(tape, y, x).fix)
    tape.watch(x)  # inside the `with`, before x is used
    """
    names = names or names_here()
    witness = witness or witnesses.current
    sources = leaves(source)
    found = Explanation("", "", "")
    for each in sources:
        found = _one(tape, leaves(target), each, names, witness, trace)
        if found.cause:
            break
    return found


def _one(
    tape: Any, targets: list[Any], source: Any, names: Names, witness: Any, trace: Any
) -> Explanation:
    facts = {"x": names.call(source, "source"), "y": _called(targets, names)}
    plain = _plain(targets, source, facts)
    if plain is not None:
        return explanation(plain, facts)
    recording = records_of(tape, witness)
    evidence = Evidence(recording, tape.number, witness)
    question = Question(tape, evidence, targets, source, names, facts, trace)
    answer = _nothing_left(question) if recording is None else _from_records(question)
    line = answer.line if answer.line is not None else line_of(trace, evidence, answer.record)
    cut = highlight(trace, evidence, answer.record, source)
    return explanation(answer.key, {**facts, **answer.facts}, line, cut)


def _called(targets: list[Any], names: Names) -> str:
    if len(targets) == 1:
        return names.call(targets[0], "target")
    return "[" + ", ".join(names.call(t, "…") for t in targets[:4]) + "]"


def _plain(targets: list[Any], source: Any, facts: dict[str, str]) -> str | None:
    """Numbers and arrays instead of tensors."""
    keys = ["not-watched/number", *["left-engine/target"] * len(targets)]
    for thing, key in zip([source, *targets], keys, strict=True):
        if not hasattr(thing, "_peek"):
            facts.update(dtype=f"Python {type(thing).__name__}", value=str(thing)[:40])
            return key
    return None


def _nothing_left(q: Question) -> Answer:
    """The tape has no records to look at."""
    if q.tape.state == "new":
        return Answer("outside-tape/never")
    asked = any(each is q.source for each in q.tape._asked)
    return Answer("/number" if asked else "released/used")


def _from_records(q: Question) -> Answer:
    """Look at the gradient first: it may be a number."""
    recording = q.evidence.recording
    passed = replay(recording, q.targets)
    place = q.evidence.place(q.source)
    if place is not None and passed.grads[place] is not None:
        found = blame(passed, place, recording.records)
        if found is not None:
            return _blamed(q, found)
        return Answer("", facts={"value": text(passed.grads[place])})
    if any(target is q.source for target in q.targets):
        return Answer("", facts={"value": "1"})
    return why_none(q, place)


def _blamed(q: Question, found: Blame) -> Answer:
    facts = {"op": found.op, "value": found.value}
    if found.advice:
        facts["advice"] = found.advice
    if found.place is not None:
        thing = q.evidence.records[found.place][1]
        facts["other"] = q.names.call(thing, q.facts["x"])
    return Answer(found.cause, None, found.record, facts)
