"""A real kernel, and a front end that counts: what travels, how often, how large, and how late."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.manager import KernelManager

WINDOW = 3.0  # seconds over which a Jupyter server averages
MESSAGES = 1_000  # a second: more, and it drops what the kernel sends
BYTES = 1_000_000  # a second, of printed text


@dataclass
class Heard:
    """What came from the kernel while a cell ran, with the times."""

    messages: list[tuple[float, dict[str, Any], int]] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""

    @property
    def printed(self) -> str:
        return "".join(m["content"]["text"] for _, m, _ in self.of("stream"))

    def of(self, kind: str) -> list[tuple[float, dict[str, Any], int]]:
        return [each for each in self.messages if each[1]["msg_type"] == kind]

    @property
    def views(self) -> dict[str, list[dict[str, Any]]]:
        """What was told to each view, in order: messages, and snapshots under their own kind."""
        found: dict[str, list[dict[str, Any]]] = {}
        for _, message, _ in self.of("comm_msg"):
            told = found.setdefault(message["content"]["comm_id"], [])
            if _custom(message):
                told.append(message["content"]["data"]["content"])
            elif snapshot := message["content"]["data"].get("state", {}).get("snapshot"):
                told.append({"kind": "state", **snapshot})
        return found

    @property
    def told(self) -> list[dict[str, Any]]:
        """What was told to the views that were opened in this cell."""
        opened = {m["content"]["comm_id"] for _, m, _ in self.of("comm_open")}
        return [message for view, told in self.views.items() if view in opened for message in told]

    @property
    def snapshots(self) -> list[dict[str, Any]]:
        """The states that a view which opens later starts from."""
        return [message for message in self.told if message["kind"] == "state"]

    def busiest(self, weigh: bool = False) -> float:
        """Messages (or bytes) a second, averaged over the server's window, at the busiest."""
        best = now = 0.0
        first = 0
        for when, _, size in self.messages:
            now += size if weigh else 1
            while self.messages[first][0] < when - WINDOW:
                now -= self.messages[first][2] if weigh else 1
                first += 1
            best = max(best, now)
        return best / WINDOW

    @property
    def largest(self) -> int:
        """Bytes of the largest message to a view that is open."""
        told = [size for _, m, size in self.of("comm_msg") if _custom(m)]
        return max(told, default=0)


def _custom(message: dict[str, Any]) -> bool:
    return bool(message["content"]["data"].get("method") == "custom")


class Kernel:
    """Runs cells as JupyterLab does, which says what cell it is."""

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self.connect()

    def connect(self) -> None:
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        self.run("%load_ext tapelab\nimport tapelab as tf, numpy as np, time")

    def restart(self) -> None:
        self._client.stop_channels()
        self._manager.restart_kernel(now=True)
        self.connect()

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def interrupt(self) -> None:
        self._manager.interrupt_kernel()

    def start(self, source: str, cell: str | None = None) -> str:
        """Send a cell off; the number of the request."""
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": True}  # fmt: skip
        message = self._client.session.msg(
            "execute_request", content, metadata={"cellId": cell or f"cell-{time.monotonic()}"}
        )
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def hear(self, request: str, seconds: float = 120, until: Any = None) -> Heard:
        """What comes until the cell is over, or until a message for which `until` is true."""
        heard, start = Heard(), time.perf_counter()
        while (past := time.perf_counter() - start) < seconds:
            try:
                message = self._client.get_iopub_msg(timeout=1)
            except Exception as nothing:
                if type(nothing).__name__ != "Empty":
                    raise
                continue
            size = len(self._client.session.pack(message["content"]))
            heard.messages.append((time.perf_counter(), message, size))
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "error":
                heard.error = f"{message['content']['ename']}: {message['content']['evalue']}"
            ended = message["content"].get("execution_state") == "idle"
            if ended or (until is not None and until(message)):
                heard.seconds = time.perf_counter() - start
                return heard
        raise AssertionError(f"the cell was not over after {past:.0f} s")

    def run(self, source: str, cell: str | None = None, seconds: float = 120) -> Heard:
        return self.hear(self.start(source, cell), seconds)

    def say(self, kind: str, **content: Any) -> None:
        """As the page: comm_msg, comm_close."""
        self._client.shell_channel.send(self._client.session.msg(kind, content))


@contextmanager
def a_kernel() -> Iterator[Kernel]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    kernel = Kernel(manager)
    try:
        yield kernel
    finally:
        kernel.close()


def kinds(messages: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(message.get("kind")) for message in messages)
