"""A page that remembers what it was told, a clock that stands still, and cells to run."""

import json
import linecache
from collections.abc import Callable
from typing import Any

import tapelab as tf
from tapelab.session import Cell, Run, Session
from tapelab.session.outbox import LARGEST
from tapelab.trace.delta import apply


class Page:
    """A sink that follows its messages the way the page in the browser does."""

    def __init__(self, run: Run, clock: Callable[[], float]) -> None:
        self.run = run
        self.messages: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.snapshot: dict[str, Any] = {}
        self.traces: dict[int, dict[str, Any]] = {}
        self.seq = 0
        self._clock = clock

    def send(self, message: dict[str, Any]) -> None:
        text = json.dumps(message)
        assert len(text) <= LARGEST
        message = json.loads(text)
        self.messages.append(message)
        self.times.append(self._clock())
        if "seq" not in message:  # an answer, or that the cell waits: no part of a trace
            return
        if message["kind"] == "snapshot":
            if message["part"] == 0:
                self.traces = {}
            self._apply({"trace": trace["tape"]["id"], **trace} for trace in message["traces"])
            self.seq = message["seq"]
            return
        assert message["seq"] == self.seq + 1, "a gap"
        self.seq = message["seq"]
        self._apply(message.get("deltas", ()))
        if message["kind"] == "drop":
            self.traces.pop(message["trace"], None)

    def settle(self, snapshot: dict[str, Any]) -> None:
        self.snapshot = json.loads(json.dumps(snapshot))
        assert self.snapshot["seq"] in (self.seq, self.seq + 1)
        if self.snapshot["seq"] > self.seq:
            self.traces = {trace["tape"]["id"]: trace for trace in self.snapshot["traces"]}
            self.seq = self.snapshot["seq"]
        known = {key: {**trace, "schema": 2} for key, trace in self.traces.items()}
        assert known == {trace["tape"]["id"]: trace for trace in self.snapshot["traces"]}

    def _apply(self, deltas: Any) -> None:
        for delta in deltas:
            self.traces[delta["trace"]] = apply(self.traces.get(delta["trace"]), delta)

    @property
    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.messages]

    @property
    def trace(self) -> dict[str, Any]:
        """The only trace, or the last."""
        return list(self.traces.values())[-1]

    def node(self, name: str) -> dict[str, Any]:
        """The last node of that name, or with that formula."""
        named = [n for n in self.trace["nodes"] if name in (n["name"], n["label"])]
        assert named, (
            f"no {name!r} in {[n['name'] or n['label'] for n in self.trace['nodes'][:20]]}"
        )
        return named[-1]

    def grad(self, name: str) -> str | None:
        """The gradient at a node, as its text."""
        grads = {grad["node"]: grad["value"] for grad in self.trace["passes"][-1]["grads"]}
        found = grads.get(self.node(name)["id"])
        return None if found is None else found["text"]


class Lesson:
    """A notebook without Jupyter: runs cells, keeps their pages, and says what time it is."""

    def __init__(self, pages: bool = True, clock: Callable[[], float] | None = None) -> None:
        self.now = 100.0
        self.names: dict[str, Any] = {"tf": tf, "wait": self.wait, "flush": self.flush}
        self.pages: list[Page] = []
        self._has_pages = pages
        self._count = 0
        self._clock = clock or (lambda: self.now)
        self.session = Session(self._show, namespace=lambda: self.names, clock=self._clock,
                               threaded=clock is not None)  # fmt: skip

    def _show(self, run: Run) -> Page | None:
        if not self._has_pages:
            return None
        self.pages.append(Page(run, self._clock))
        return self.pages[-1]

    def wait(self, seconds: float) -> None:
        """Let time pass; as the cell's own thread sleeps, the ticker does its work."""
        for _ in range(max(1, round(seconds * 30))):
            self.now += 1 / 30 + 1e-9
            self.session.tick()

    def flush(self) -> None:
        """Let just so much time pass that an update is due."""
        self.wait(1 / 30)

    def run(self, source: str, id: str | None = None) -> Page:
        """Run a cell; what it raises is raised here, after the cell has ended."""
        self._count += 1
        filename = f"<cell {id or self._count}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        self.session.begin(Cell(id or f"cell-{self._count}", self._count, source))
        try:
            exec(compile(source, filename, "exec"), self.names)
        finally:
            self.runs = self.session.end()
        return self.pages[-1] if self.pages else None  # type: ignore[return-value]

    def close(self) -> None:
        self.session.close()
