"""A bad line between a session and its pages: messages are lost, doubled and overtaken."""

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tapelab.trace.delta import apply
from tests.npm import WEB
from tests.session.pages import Lesson

DRIVER = Path(__file__).with_name("page.mjs")
Json = dict[str, Any]


class Browser:
    """Pages of the front end's own store, in a process of Node's."""

    def __init__(self, npm: Callable[..., str], folder: Path) -> None:
        bundle = folder / "store.mjs"
        npm("exec", "--", "esbuild", "src/store.ts", "--bundle", "--format=esm",
            f"--outfile={bundle}")  # fmt: skip
        self._node = subprocess.Popen(
            ["node", DRIVER, bundle], cwd=WEB, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, command: str, look: bool = False, **given: Any) -> list[Json]:
        """One thing happens to a page, or to all of them; what every page says then."""
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.write(json.dumps({"do": command, "look": look, **given}) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        assert line, "the page broke"
        answer: list[Json] = json.loads(line)
        return answer

    def close(self) -> None:
        self._node.communicate()
        assert self._node.returncode == 0


class Line:
    """The sink of one run: passes messages on to its pages, badly, and what pages ask to the run.

    faults   how probable it is that a message is lost, comes twice, waits for later ones
    told     all that the kernel has ever said, piece by piece: a page must show nothing else
    """

    def __init__(self, browser: Browser, lesson: Lesson, run: Any, pages: list[str],
                 choose: random.Random, faults: tuple[float, float, float]) -> None:  # fmt: skip
        self.browser, self.lesson, self.run, self.pages = browser, lesson, run, pages
        self.choose, self.faults = choose, faults
        self.lost = self.doubled = self.late = self.asked = 0
        self.snapshot: Json = {}
        self.told: set[str] = set()
        self._right: dict[int, Json] = {}
        self._under_way: list[tuple[str, Json]] = []
        for page in pages:
            browser.do("open", page=page, snapshot={})

    # -- what the session calls --------------------------------------------------------------------

    def send(self, message: Json) -> None:
        message = json.loads(json.dumps(message))
        if message["kind"] == "snapshot":
            for trace in message["traces"]:
                self._note({"trace": trace["tape"]["id"], **trace})
        for delta in message.get("deltas", ()):
            self._note(delta)
        self._put("hear", message)

    def settle(self, snapshot: Json) -> None:
        self.snapshot = json.loads(json.dumps(snapshot))
        for trace in self.snapshot["traces"]:
            self.told |= pieces(trace)
        self._put("assign", self.snapshot)

    def _note(self, delta: Json) -> None:
        trace = self._right[delta["trace"]] = apply(self._right.get(delta["trace"]), delta)
        self.told |= pieces(trace)

    def _put(self, what: str, content: Json) -> None:
        for page in self.pages:
            lost, doubled, _ = self.faults
            if self.choose.random() < lost:
                self.lost += 1
                continue
            copies = 1 + (self.choose.random() < doubled)
            self.doubled += copies - 1
            self._under_way += [(page, {"do": what, "content": content})] * copies

    # -- what time brings --------------------------------------------------------------------------

    def deliver(self) -> None:
        """What is under way arrives, some of it later than what follows it."""
        while self._under_way:
            late = self.choose.random() < self.faults[2] and len(self._under_way) > 1
            self.late += late
            at = self.choose.randrange(1, min(6, len(self._under_way))) if late else 0
            page, message = self._under_way.pop(at)
            key = "message" if message["do"] == "hear" else "snapshot"
            self._answer(self.browser.do(message["do"], page=page, **{key: message["content"]}))
        self.check()

    def wait(self, seconds: float) -> None:
        """Time passes for the kernel and for its pages."""
        for _ in range(round(seconds * 4)):
            self._answer(self.browser.do("pass", ms=250))
            self.lesson.wait(0.25)
            self.deliver()

    def reload(self, page: str) -> None:
        """The reader loads the page anew: it has the trait, and says hello."""
        self._under_way = [each for each in self._under_way if each[0] != page]
        self._answer(self.browser.do("open", page=page, snapshot=self.snapshot))
        self.lesson.session.hear(self.run, {"cmd": "hello"})

    def _answer(self, answers: list[Json]) -> None:
        for answer in answers:
            for wish in answer["sent"]:
                self.asked += 1
                if self.choose.random() >= self.faults[0]:
                    self.lesson.session.hear(self.run, wish)

    # -- what must hold ----------------------------------------------------------------------------

    def look(self) -> dict[str, Json]:
        """What each page shows."""
        return {answer["page"]: answer for answer in self.browser.do("pass", look=True, ms=0)}

    def check(self) -> None:
        """Nothing is shown that the kernel did not say."""
        for page, answer in self.look().items():
            for trace in answer["traces"]:
                strange = pieces(trace) - self.told
                assert not strange, f"{page} shows {sorted(strange)[:2]}"

    def settled(self) -> bool:
        """Whether every page shows what the kernel knows, and knows that the cell is over."""
        right = {t["tape"]["id"]: {**t, "schema": 2} for t in self.run.traces()}
        right = json.loads(json.dumps({str(key): trace for key, trace in right.items()}))
        return all(
            answer["ended"] and {str(t["tape"]["id"]): t for t in answer["traces"]} == right
            for answer in self.look().values()
        )


def pieces(trace: Json) -> set[str]:
    """Everything a trace says, in pieces: nodes, steps and gradients, each with its tape."""
    tape = trace["tape"]["id"]
    found = [("node", tape, node) for node in trace["nodes"]]
    for each in trace["passes"]:
        at = (tape, each["id"])
        found += [("step", *at, step) for step in each["steps"]]
        found += [("grad", *at, grad) for grad in each["grads"]]
    return {json.dumps(_as_floats(each), sort_keys=True) for each in found}


def _as_floats(value: Any) -> Any:
    """JavaScript has one kind of number."""
    if isinstance(value, dict):
        return {key: _as_floats(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_floats(each) for each in value]
    return float(value) if type(value) is int else value
