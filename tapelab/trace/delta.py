"""Builder: the one way a Trace comes to be; and `apply`, which follows it from afar.

While the learner's code runs, the builder keeps a list of what happened and nothing else: no
numbering, no text, no summary. That comes when somebody looks: `trace()` gives the whole account,
`drain()` what is new since the last drain, as JSON. A page that applies every drained delta, in
order, to nothing at all has exactly `trace().to_json()`.
"""

from __future__ import annotations

from typing import Any

from tapelab.engine.legible import legible
from tapelab.trace.model import SCHEMA, History, Json, Pass, SourceLine, Tape, Trace
from tapelab.trace.nodes import NOBODY, Nodes
from tapelab.trace.passes import PASSES, Passes

LINE = 1000  # characters of an error, or of a line of the learner's code


class Builder:
    """Collects what one tape does.

    Tensors and Variables are given as they are. The builder knows them while they live, without
    keeping them alive, and reads their values without telling any listener.

    >>> import numpy as np
    >>> class Tensor:
    ...     def __init__(self, value): self._value = np.float32(value)
    >>> x, y = Tensor(3.0), Tensor(9.0)
    >>> builder = Builder(1, name="tape")
    >>> builder.watch(x, "watch()", name="x")
    >>> builder.op("square", (y,), (x,))
    >>> builder.begin_pass([y], [x], [Tensor(1.0)])
    >>> builder.step((y,), (np.float32(1.0),), (np.float32(6.0),))
    >>> builder.result([np.float32(6.0)])
    >>> [node.value.text for node in builder.trace().nodes], builder.trace().grad(0).text
    (['3.0', '9.0'], '6.0')
    """

    def __init__(self, tape_id: int, **facts: Any) -> None:
        self.id = tape_id
        self.faults = 0  # events that made no sense and were left out
        self._facts: dict[str, Any] = {"state": "recording", **facts}
        self._nodes = Nodes(keeps=facts.get("mode") != "forward")
        self._passes = Passes(self._nodes)
        self._source: tuple[SourceLine, ...] = ()
        self._source_sent = True
        self._history: History | None = None
        self._history_sent: History | None = None
        self._tape_sent: Tape | None = None
        self._before = "recording"  # the state to return to after a pass
        self._events: list[tuple[Any, ...]] = []

    # -- while it records -----------------------------------------------------------------

    def watch(self, tensor: Any, why: str, name: str = "", kind: str = "") -> None:
        """The tape follows this tensor or Variable from now on; `why` is told on the page."""
        self._events.append((self._nodes.watch, tensor, why, name, kind))

    def leaf(self, tensor: Any, name: str = "", why: str = NOBODY, kind: str = "") -> None:
        """Show a tensor that is not watched, with the reason. Inputs of ops come by themselves."""
        self._events.append((self._nodes.leaf, tensor, why, name, kind))

    def read(self, variable: Any, reading: Any) -> None:
        """From now on `reading` stands for the variable's value in ops."""
        self._events.append((self._nodes.alias, variable, reading))

    def op(
        self,
        op: Any,
        outputs: Any,
        inputs: Any,
        attrs: Any = None,
        recorded: bool = True,
        line: int | None = None,
        cell: str = "",
        within: tuple[str, ...] = (),
        spot: Any = None,
    ) -> None:
        """An op ran; `op` is the engine's declaration or a name.

        `within` are the calls and scopes around it, outermost first; `spot` tells the instruction
        from others of its line.
        """
        self._events.append(
            (self._nodes.op, op, outputs, inputs, attrs, recorded, line, cell, within, spot)
        )  # nothing else here: this is on the learner's time

    def inner(self, tape: int, targets: Any) -> None:
        """Another tape differentiates these targets; this one hears the ops of its walk."""
        self._events.append((self._nodes.inner, tape, tuple(targets)))

    def outer(self, tape: int) -> None:
        """The other tape's walk is over, or has failed: ops are the learner's again."""
        self._events.append((self._nodes.orders.end, tape))

    def tangent(self, tensor: Any, of: str, value: Any) -> None:
        """In forward mode a tangent travels with this tensor; `of` names its accumulator."""
        self._events.append((self._nodes.tangent, tensor, of, value))

    def name(self, tensor: Any, name: str) -> None:
        """The Python name of a tensor that is already shown."""
        self._events.append((self._nodes.name, tensor, name))

    def source(self, lines: Any) -> None:
        """The learner's code, as pairs of line number and text."""
        self._events.append((self._set_source, tuple(lines)))

    def history(self, history: History | None) -> None:
        """What the earlier tapes of a training loop gave; it replaces what was told before."""
        self._events.append((self._set_history, history))

    def about(self, **facts: Any) -> None:
        """Facts of the tape: name, persistent, cell, line, state, error."""
        self._events.append((self._set_facts, facts))

    def state(self, state: str, error: str = "") -> None:
        """recording, recorded, differentiating, spent or detached."""
        self.about(state=state, **({"error": error} if error else {}))

    def release(self) -> None:
        """The tape has let its records go; nothing more will be heard of its tensors."""
        self._events.append((self._release,))

    # -- while it differentiates ----------------------------------------------------------

    def begin_pass(self, targets: Any, sources: Any, seeds: Any) -> None:
        """`gradient` was called; one seed for each target."""
        self._events.append((self._begin_pass, tuple(targets), tuple(sources), tuple(seeds)))

    def step(self, outputs: Any, incoming: Any, contributions: Any) -> None:
        """The walk went over the record with these outputs; one contribution for each input."""
        self._events.append((self._passes.step, outputs, incoming, contributions))

    def result(self, gradients: Any, whys: Any = (), names: Any = ()) -> None:
        """What `gradient` returns, in the order of the sources.

        In the same order: a `Why` for what is None, zero or not finite (None where there is nothing
        to explain), and names of sources, for those that the tape has no node of.
        """
        self._events.append((self._end_pass, tuple(gradients), "", tuple(whys), tuple(names)))

    def fail(self, error: str) -> None:
        """`gradient` raised."""
        self._events.append((self._end_pass, None, error))

    # -- looking at it --------------------------------------------------------------------

    def trace(self) -> Trace:
        """The whole account so far."""
        self._settle()
        nodes, passes = self._nodes.all(), self._passes.all()
        return Trace(self._tape(), nodes, passes, self._source, self._history)

    def find(self, tensor: Any) -> int | None:
        """The node of a tensor or Variable, while the tape holds it."""
        self._settle()
        return self._nodes.find(tensor)

    def record_of(self, outputs: Any) -> tuple[int, int | None] | None:
        """Node and line of the record that made these outputs."""
        node = self.find(outputs[0])
        if node is None:
            return None
        raw = self._nodes.raw[node]
        return (node if len(outputs) == 1 else raw.inputs[0]), raw.line

    def drain(self) -> Json | None:
        """What is new since the last drain, as JSON; None when nothing is."""
        self._settle()
        delta: Json = {"trace": self.id}
        tape = self._tape()
        nodes = self._nodes.drain()
        passes = self._passes.drain()
        if nodes:
            delta["nodes"] = nodes
        if passes:
            delta["passes"] = passes
        if not self._source_sent:
            delta["source"] = [line.to_json() for line in self._source]
            self._source_sent = True
        if self._history != self._history_sent:
            delta["history"] = None if self._history is None else self._history.to_json()
            self._history_sent = self._history
        if len(delta) == 1 and tape == self._tape_sent:
            return None
        self._tape_sent = tape
        return {"trace": self.id, "tape": tape.to_json(), **delta}

    def _settle(self) -> None:
        """Work through what happened; an event that makes no sense is left out, and counted."""
        events, self._events = self._events, []
        for handler, *args in events:
            try:
                handler(*args)
            except Exception:
                self.faults += 1

    def _tape(self) -> Tape:
        kept = 0 if self._nodes.keeping is None else self._nodes.keeping.bytes
        return Tape(self.id, **{**self._facts, "records": self._nodes.records, "bytes": kept})

    def _set_facts(self, facts: dict[str, Any]) -> None:
        texts = {k: legible(v, LINE) if isinstance(v, str) else v for k, v in facts.items()}
        self._facts.update(texts)

    def _set_source(self, lines: tuple[Any, ...]) -> None:
        source = tuple(SourceLine(int(n), legible(str(text), LINE, "\t")) for n, text in lines)
        if source != self._source:
            self._source = source
            self._source_sent = False

    def _set_history(self, history: History | None) -> None:
        self._history = history

    def _begin_pass(self, targets: Any, sources: Any, seeds: Any) -> None:
        if self._facts["state"] != "differentiating":
            self._before = self._facts["state"]
        self._facts["state"] = "differentiating"
        self._passes.begin(targets, sources, seeds)

    def _end_pass(self, gradients: Any, error: str, whys: Any = (), names: Any = ()) -> None:
        if self._facts["state"] == "differentiating":
            self._facts["state"] = self._before
        self._passes.end(gradients, error, whys, names)

    def _release(self) -> None:
        self._nodes.release()
        self._facts["state"] = "spent"


def apply(json: Json | None, delta: Json) -> Json:
    """The trace, as JSON, after a delta; None stands for a trace of which nothing is known yet.

    Nodes and gradients are merged by their ids, steps are put in from `steps_at` on, every other
    field replaces what was there. The page does the same in TypeScript.
    """
    before: Json = json or {
        "schema": SCHEMA, "tape": Tape(delta["trace"]).to_json(),
        "nodes": [], "passes": [], "source": [], "history": None,
    }  # fmt: skip
    after = dict(before)
    for key in ("tape", "source", "history"):
        if key in delta:
            after[key] = delta[key]
    after["nodes"] = _merged(before["nodes"], delta.get("nodes", ()), "id")
    passes: dict[int, Json] = {each["id"]: each for each in before["passes"]}
    for change in delta.get("passes", ()):
        old = passes.get(change["id"]) or _no_pass(change["id"])
        new = {**old, **{key: value for key, value in change.items() if key != "steps_at"}}
        at = change.get("steps_at", len(old["steps"]))
        new["steps"] = old["steps"][:at] + change.get("steps", old["steps"][at:])
        new["grads"] = _merged(old["grads"], change.get("grads", ()), "node")
        passes[change["id"]] = new
    after["passes"] = list(passes.values())[-PASSES:]
    return after


def _no_pass(id: int) -> Json:
    return Pass(id).to_json()


def _merged(rows: list[Json], changes: Any, key: str) -> list[Json]:
    """Rows, with those that changed replaced, and new ones at the end."""
    merged: dict[Any, Json] = {}
    for row in (*rows, *changes):
        merged[row[key]] = row
    return list(merged.values())
