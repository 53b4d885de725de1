"""Run notebooks, with the traces of their views beside the pictures."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from tapelab.jupyter.kept import ASKED
from tapelab.jupyter.site.pages import Unfit

SECONDS = 300  # for one cell
AT_ONCE = 2  # kernels; most of the time is their start
OWN = "python3"


def run_all(paths: list[Path], tell: Callable[[str], None]) -> dict[Path, NotebookNode]:
    """Every notebook after its run, by its path."""
    # In a thread of its own, because whoever calls may have an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _run_all(paths, tell)).result()


async def _run_all(paths: list[Path], tell: Callable[[str], None]) -> dict[Path, NotebookNode]:
    free = asyncio.Semaphore(AT_ONCE)
    ran: dict[Path, NotebookNode] = {}
    problems: list[Unfit] = []

    async def one(path: Path) -> None:
        async with free:
            if problems:  # no more are begun, and those that run may end in peace
                return
            try:
                ran[path] = await _run(path)
                tell(f"ran {path}")
            except Unfit as problem:
                problems.append(problem)

    await asyncio.gather(*map(one, paths))
    if problems:
        raise problems[0]
    return ran


async def _run(path: Path) -> NotebookNode:
    """One notebook from top to bottom."""
    notebook = nbformat.read(path, as_version=4)
    wanted = notebook.metadata.get("kernelspec", {}).get("name", OWN)
    known = KernelSpecManager().find_kernel_specs()
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name=wanted if wanted in known else OWN,
        store_widget_state=False, resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    try:
        await client.async_execute(env={**os.environ, ASKED: "1"})
    except CellExecutionError as error:
        raise Unfit(f"{path} stopped with {error.ename}: {error.evalue}") from error
    except (RuntimeError, TimeoutError) as error:  # a kernel that died, or never came up
        raise Unfit(f"{path} could not be run: {error}") from error
    return notebook
