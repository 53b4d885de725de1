"""A tape is drawn in a kernel of this Python's own, and every message is looked at."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tapelab.command import kernels
from tapelab.command.findings import Finding
from tapelab.command.trouble import pip

START = 60.0  # seconds for a kernel to answer, on a busy machine
WAIT = 20.0  # seconds for a message
DRAW = """import time
import tapelab as tf
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
print(float(tape.gradient(y, x)), flush=True)
time.sleep(1.0)"""
STEP = "%%tape step\nwith tf.GradientTape() as tape:\n    y = x * x\nprint(float(y))"
NEWER = pip("--upgrade", "ipykernel>=7.4")


def kernel() -> Iterator[Finding]:
    """Whether the TapeLab kernel starts, draws while a cell runs, and hears while it is busy."""
    if find_spec("ipykernel") is None or find_spec("jupyter_client") is None:
        yield Finding("FAILS", "no kernel can be started: ipykernel is not installed",
                      pip("tapelab[lab]"))  # fmt: skip
        return
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "kernel.log"
        try:
            with started(Path(folder), log) as talk:
                yield Finding("ok", f"a kernel starts ({time.monotonic() - begin:.1f} s)")
                yield draws(talk)
                yield hears(talk)
        except (RuntimeError, TimeoutError) as problem:
            said = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            last = f"; it says: {said[-1].strip()}" if said else ""
            yield Finding("FAILS", f"the kernel went silent ({problem}){last}",
                          "read the messages of: tapelab lab")  # fmt: skip


class Talk:
    """A conversation with a kernel, as a front end has it."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def say(self, kind: str, content: dict[str, Any], subshell: str = "", **metadata: Any) -> str:
        """Send a message, to a thread of the kernel's own where it is named; returns its id."""
        message = self._client.session.msg(kind, content, metadata=metadata)
        if subshell:
            message["header"]["subshell_id"] = subshell
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def run(self, code: str) -> Iterator[tuple[float, dict[str, Any]]]:
        """Run a cell as JupyterLab does; each thing it shows, with the second when it came."""
        asked = self.say("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": True,
        }, cellId="doctor")  # fmt: skip
        begin = time.monotonic()
        while True:
            message = self._hear(self._client.get_iopub_msg)
            own = message["parent_header"].get("msg_id") == asked
            if own and message["content"].get("execution_state") == "idle":
                return
            # Some ipykernels (7.0) don't say of a thread's message which cell it belongs to.
            if own or message["msg_type"] == "comm_msg":
                yield time.monotonic() - begin, message

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """Send a question and wait for its answer."""
        asked = self.say(kind, content)
        while True:
            answer = self._hear(self._client.get_shell_msg)
            if answer["parent_header"].get("msg_id") == asked:
                told: dict[str, Any] = answer["content"]
                return told

    def subshell(self) -> str:
        """A thread of the kernel's own that answers while a cell runs; "" where there is none."""
        if "kernel subshells" not in self.ask("kernel_info_request").get("supported_features", ()):
            return ""
        session, control = self._client.session, self._client.control_channel
        control.send(session.msg("create_subshell_request"))
        content = self._hear(self._client.get_control_msg)["content"]
        return str(content.get("subshell_id") or "")

    def _hear(self, source: Callable[..., Any]) -> dict[str, Any]:
        from queue import Empty

        try:
            message: dict[str, Any] = source(timeout=WAIT)
        except Empty:
            raise TimeoutError(f"nothing came for {WAIT:.0f} s") from None
        return message


@contextmanager
def started(folder: Path, log: Path) -> Iterator[Talk]:
    """A TapeLab kernel of this Python, whatever Jupyter has been told of others."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    kernels.write(folder / "kernels" / kernels.NAME)
    known = KernelSpecManager(kernel_dirs=[str(folder / "kernels")])
    manager = KernelManager(kernel_name=kernels.NAME, kernel_spec_manager=known)
    with log.open("wb") as errors:
        manager.start_kernel(stdout=errors, stderr=errors, cwd=str(folder))
        client = manager.blocking_client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=START)
            yield Talk(client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def draws(talk: Talk) -> Finding:
    """Whether the page and its first numbers come while the cell still runs."""
    mend = "restart with a new environment: " + pip("tapelab[lab]")
    shown = [(when, message) for when, message in talk.run(DRAW)]
    kinds = [message["msg_type"] for _, message in shown]
    errors = [message["content"] for _, message in shown if message["msg_type"] == "error"]
    if errors:
        return Finding("FAILS", f"a tape can't be recorded: {errors[0]['ename']}: "
                       f"{errors[0]['evalue']}", mend)  # fmt: skip
    said, stderr = [
        "".join(message["content"]["text"] for _, message in shown
                if message["msg_type"] == "stream" and message["content"]["name"] == name)
        for name in ("stdout", "stderr")
    ]  # fmt: skip
    if "6.0" not in said:
        return Finding("FAILS", f"the derivative of x² at 3 came out as {said.strip()!r}", mend)
    told = [when for when, message in shown if _of_page(message)]
    if "comm_open" not in kinds or not told:
        why = f": {reasons[-1]}" if (reasons := stderr.splitlines()) else ""
        return Finding("FAILS", f"a tape is recorded, and its view stays empty{why}", NEWER)
    end = shown[-1][0]
    if end - told[0] < 0.2:
        return Finding("FAILS", "the view is told of a tape only when its cell is over", NEWER)
    return Finding("ok", f"a tape is drawn while its cell runs ({len(told)} messages)")


def _of_page(message: dict[str, Any]) -> bool:
    """Whether a message brings records to a page."""
    inner = message["content"].get("data", {})
    return message["msg_type"] == "comm_msg" and bool(inner.get("method") == "custom")


def hears(talk: Talk) -> Finding:
    """Whether a page's messages reach the kernel while a cell runs: what `%%tape step` needs."""
    silent = "%%tape step runs on without stopping, and the replay is there"
    subshell = talk.subshell()
    if not subshell:
        return Finding("note", f"this kernel can't hear a page while a cell runs: {silent}", NEWER)
    paused = 0
    for _, message in talk.run(STEP):
        if not _of_page(message):
            continue
        page = message["content"]["comm_id"]
        told = message["content"]["data"]["content"]["kind"]
        answer = {"asking": "here", "paused": "next"}.get(told, "")
        paused += told == "paused"
        if answer:
            data = {"method": "custom", "content": {"cmd": answer}}
            talk.say("comm_msg", {"comm_id": page, "data": data}, subshell)
    if not paused:
        return Finding("note", f"a running cell does not hear its page: {silent}", NEWER)
    return Finding("ok", "a running cell hears its page: %%tape step works")
