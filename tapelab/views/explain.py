"""`explain`: why a gradient is None, zero or not finite, from records, witness and trace alone.

The question goes from the source to the target: is the source watched? Where, on the way from it
to the target, does the first cut stand? Is there a way at all? The first cut found is the answer.
"""

from __future__ import annotations

from typing import Any

from tapelab.trace import witness as witnesses
from tapelab.trace.evidence import leaves, records_of
from tapelab.trace.replay import Replay, replay
from tapelab.trace.ways import Evidence
from tapelab.trace.witness import Witness
from tapelab.views.blame import Blame, blame, text
from tapelab.views.both import Both
from tapelab.views.causes import KINDS
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
    missing: bool = False,
    quiet: bool = False,
) -> Explanation:
    """Why the gradient of `target` with respect to `source` is None, zero or not finite.

    names: what to call tensors (otherwise the caller's variables); witness: what was heard
    outside of the tape (otherwise the one that `witness()` began); trace: a Trace of the tape,
    whose nodes the answer points at; missing: the gradient is known to be None; quiet: the
    learner's own gradient functions are not called, at the cost of a cause that stands in one.

    >>> import tapelab as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x * x
    >>> print(explain(tape, y, x).fix)
    tape.watch(x)  # inside the `with`, before x is used
    """
    names, witness = names or names_here(), witness or witnesses.hearing()
    evidence = Evidence(records_of(tape, witness), tape.number, witness, quiet)
    return _answer(tape, leaves(target), leaves(source), names, evidence, trace, missing)


def _answer(
    tape: Any, targets: list[Any], sources: list[Any], names: Names, evidence: Evidence,
    trace: Any, missing: bool,
) -> Explanation:  # fmt: skip
    """For the first source that has something to explain."""
    passed = None
    if not missing and evidence.recording is not None and not _number_among(targets):
        passed = replay(evidence.recording, targets)
    found = Explanation("", "", "")
    for each in sources:
        facts = {"x": names.call(each, Both("source", "소스")), "y": _called(targets, names)}
        found = _one(Question(tape, evidence, targets, each, names, facts), passed, trace)
        if found.cause:
            break
    return found


def _one(q: Question, passed: Replay | None, trace: Any) -> Explanation:
    plain = _plain(q)
    if plain is not None:
        return explanation(plain, q.facts)
    if q.evidence.recording is None:
        answer = _nothing_left(q)
    elif passed is None:
        answer = why_none(q, q.evidence.place(q.source))
    else:
        answer = _from_records(q, passed)
    line = answer.line if answer.line is not None else line_of(trace, q.evidence, answer.record)
    cut = highlight(trace, q.evidence, answer.record, q.source)
    return explanation(answer.key, {**q.facts, **answer.facts}, line, cut)


def _called(targets: list[Any], names: Names) -> str:
    if len(targets) == 1:
        return names.call(targets[0], Both("target", "미분 대상"))
    return "[" + ", ".join(names.call(t, "…") for t in targets[:4]) + "]"


def _number_among(things: list[Any]) -> bool:
    return any(not hasattr(thing, "_peek") for thing in things)


def _plain(q: Question) -> str | None:
    """Numbers and arrays instead of tensors."""
    keys = ["not-watched/number", *["left-engine/target"] * len(q.targets)]
    for thing, key in zip([q.source, *q.targets], keys, strict=True):
        if not hasattr(thing, "_peek"):
            kind = type(thing).__name__
            dtype = Both(f"Python {kind}", f"파이썬 {kind}")
            q.facts.update(dtype=dtype, value=str(thing)[:40])
            return key
    return None


def _nothing_left(q: Question) -> Answer:
    """The tape has no records to look at."""
    if q.tape.state == "new":
        return Answer("outside-tape/never")
    asked = any(each is q.source for each in q.tape._asked)
    return Answer("/number" if asked else "released/used")


def _from_records(q: Question, passed: Replay) -> Answer:
    """Look at the gradient first: it may be a number."""
    place = q.evidence.place(q.source)
    if place is not None and passed.grads[place] is not None:
        found = blame(passed, place, q.evidence.records)
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
    for zero, at in found.zeros:
        # Only if no value of the source changes it: not in x · x.
        node = q.evidence.node(zero) if at is None else ("place", at)
        path = q.evidence.path([node], q.source)
        if path is None or any(s.cut and KINDS.get(s.cut.op) == "shape" for s in path):
            return _flat(q, found, zero if at is None else q.evidence.records[at][1])
    return Answer(found.cause, None, found.record, facts)


def _flat(q: Question, found: Blame, zero: Any) -> Answer:
    """A zero that has nothing to do with the source makes a product flat."""
    key = "zero-local/exponent" if found.op == "pow" else "zero-local/factor"
    if hasattr(zero, "trainable"):
        key += "-variable"
    facts = {"op": found.op, "other": q.names.call(zero, text(zero._peek()))}
    return Answer(key, None, found.record, facts)
