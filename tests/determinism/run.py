"""`python -m tests.determinism.run`: what every program gives, as JSON, in a process of its own."""

import json
import sys
from typing import Any

import numpy as np

import tapelab as tf
from tapelab.engine.tape import GradientTape
from tapelab.session import Cell, Session
from tapelab.trace.model import Trace
from tapelab.views import account, picture, to_dot
from tests.determinism.programs import PROGRAMS
from tests.session.pages import Lesson


def bits(answer: Any) -> str:
    """A tensor's numbers to the last bit."""
    if answer is None:
        return "None"
    value = np.asarray(answer)
    if value.dtype == object:
        return "|".join(text.decode() for text in value.reshape(-1))
    return f"{value.dtype} {value.shape} {value.tobytes().hex()}"


def drawn(trace: Trace) -> dict[str, str]:
    return {"json": trace.to_text(), "svg": picture(trace), "dot": to_dot(trace),
            "account": account(trace)}  # fmt: skip


def alone(code: str) -> dict[str, Any]:
    """The program with nobody listening."""
    names: dict[str, Any] = {"tf": tf, "np": np}
    exec(compile(code, "lesson.py", "exec"), names)
    tapes = {name: tape for name, tape in names.items() if isinstance(tape, GradientTape)}
    return {"answers": [bits(a) for a in names["answers"]], "said": names.get("said"),
            "traces": {name: drawn(tape.trace()) for name, tape in tapes.items()}}  # fmt: skip


def followed(code: str) -> dict[str, Any]:
    """The program with a session that follows it, on a clock that stands still."""
    lesson = Lesson()
    try:
        lesson.names["np"] = np
        page = lesson.run(code.strip())
        answers = [bits(a) for a in lesson.names["answers"]]
        said = lesson.names.get("said")
    finally:
        lesson.close()
    traces = [Trace.from_json({**trace, "schema": 2}) for trace in page.traces.values()]
    return {"answers": answers, "said": said, "messages": page.messages,
            "traces": [drawn(t) for t in traces]}  # fmt: skip


def live(code: str) -> dict[str, Any]:
    """The program with a session whose thread flushes whenever it pleases: what is left at the end.

    Which steps of a loop are drawn on the way depends on the time, as a film depends on the camera;
    the last tapes, and what was computed, do not.
    """
    names: dict[str, Any] = {"tf": tf, "np": np}
    session = Session(lambda run: None, namespace=lambda: names)
    try:
        session.begin(Cell(None, 1, code.strip()))
        exec(compile(code.strip(), "lesson.py", "exec"), names)
        feeds = [feed for run in session.end() for feed in run.feeds.values()]
        traces = [feed.trace() for feed in feeds]
    finally:
        session.close()
    return {"answers": [bits(a) for a in names["answers"]], "said": names.get("said"),
            "traces": [drawn(t) for t in traces]}  # fmt: skip


def main() -> None:
    found = {}
    for name, code in PROGRAMS.items():
        found[name] = {"alone": alone(code), "followed": followed(code), "live": live(code)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
