"""Changes the reverse walk and the tape one small thing at a time; each time a test should fail.

A mutant is the module with one change (`is` for `is not`, None for an argument, 2 for 1, …), as
mutmut makes them. It lives in the memory of a process of its own, files stay as they are: the
tests that know the module best run first, the others only while none has failed. A mutant that
survives all of them is printed: a test is missing, or the change makes no difference.

    python -m tests.mutants                        every mutant of both modules
    python -m tests.mutants backprop --sample 200  some of them, drawn with a fixed seed
    python -m tests.mutants tape --lines 12,40-60   those of a few lines
"""

import argparse
import ast
import contextlib
import difflib
import importlib.abc
import importlib.util
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process is forked for each mutant
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # but for the one that is named below
sys.dont_write_bytecode = False  # compiled tests are what makes thousands of runs bearable

import pytest

ROOT = Path(__file__).parents[1]
MODULES = ("backprop", "tape")  # of tapelab.engine
FIRST = ["tests/engine/test_tape_life.py", "tests/engine/test_walk.py",
         "tests/engine/test_listen.py", "tests/engine/test_blocks.py"]  # fmt: skip
THEN = [
    ["tests/conformance/test_programs.py"],
    ["tests/engine/test_jacobian.py", "tests/session/test_rest.py", "tests/session/test_whys.py",
     "tests/furniture/test_functions.py", "tests/bad_input/test_state.py",
     "tests/views/test_explain.py", "tests/trace/test_orders.py", "tests/trace/test_snapshot.py"],
]  # fmt: skip
SECONDS_LONG = "not million and not programs_that_tensorflow_ran and not is_flat"
PYTEST = [
    "-x", "-q", "-p", "pytest_timeout", "-p", "no:cacheprovider", "-k", SECONDS_LONG,
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
]  # fmt: skip
LOADED_ONCE = ("numpy", "IPython", "ipywidgets", "anywidget", "graphviz", "hypothesis.strategies",
               "pytest_timeout")  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed module, and where it differs."""

    module: str
    line: int
    difference: str
    source: str


class Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Gives a module's changed source to whoever imports it."""

    def __init__(self, name: str, path: str, source: str) -> None:
        self._name, self._path, self._source = name, path, source

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name == self._name:
            return importlib.util.spec_from_file_location(name, self._path, loader=self)
        return None

    def get_filename(self, name: str) -> str:
        return self._path

    def path_stats(self, path: Any) -> Any:
        raise OSError  # nothing that was compiled before is of use

    def get_data(self, path: Any) -> bytes:
        return self._source.encode()


def mutants(module: str) -> Iterator[Mutant]:
    """All that mutmut would change in a module, but for sentences and letters' case in strings."""
    from libcst import SimpleString
    from mutmut.mutation.file_mutation import create_mutations

    path = file_of(module)
    source = path.read_text(encoding="utf-8")
    tree, mutations, *_ = create_mutations(str(path), source)
    bare = ast.dump(ast.parse(source))
    for mutation in mutations:
        here = mutation.original_node
        if isinstance(here, SimpleString) and " " in here.value:
            continue
        changed = tree.deep_replace(here, mutation.mutated_node).code
        if changed.lower() == source.lower() or ast.dump(ast.parse(changed)) == bare:
            continue
        lines = list(difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0))[2:]
        line = int(lines[0].split()[1].removeprefix("-").split(",")[0])
        yield Mutant(module, line, "\n".join(each for each in lines if each[:2] != "@@"), changed)


def file_of(module: str) -> Path:
    return ROOT / "tapelab" / "engine" / f"{module}.py"


def tried(mutant: Mutant | None, answer: Any) -> None:
    """In a new process: run the tests on a mutant, or on the code as it is; say how it went."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    if mutant is not None:
        name = f"tapelab.engine.{mutant.module}"
        sys.meta_path.insert(0, Changed(name, str(file_of(mutant.module)), mutant.source))
    for files in [FIRST, *THEN]:
        if pytest.main([*PYTEST, *files]) != 0:
            answer.send("killed")
            os._exit(0)
    answer.send("survived")
    os._exit(0)


def verdict(mutant: Mutant | None, limit: float | None) -> str:
    """killed, survived, or hung (which counts as killed)."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=tried, args=(mutant, there))
    process.start()
    there.close()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return "hung"
    try:
        return str(here.recv()) if here.poll() else "killed"  # Python itself went down
    except EOFError:
        return "killed"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("modules", nargs="*", default=MODULES, help=f"of {' '.join(MODULES)}")
    arguments.add_argument("--sample", type=int, help="how many of each module, drawn at random")
    arguments.add_argument("--seed", type=int, default=20)
    arguments.add_argument("--lines", help="only those of some lines: 12,40-60")
    wishes = arguments.parse_args()
    os.chdir(ROOT)
    for name in LOADED_ONCE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    start = time.perf_counter()
    if verdict(None, None) != "survived":
        sys.exit("the tests fail on the code as it is")
    whole = time.perf_counter() - start
    print(f"the tests pass on the code as it is, in {whole:.0f} s")
    for module in wishes.modules:
        report(module, wishes, limit=3 * whole + 30)


def lines_of(text: str) -> set[int]:
    """The numbers in a text such as 12,130-160."""
    ranges = [each.partition("-") for each in text.split(",")]
    return {k for first, _, last in ranges for k in range(int(first), int(last or first) + 1)}


def report(module: str, wishes: argparse.Namespace, limit: float) -> None:
    """Try the mutants of a module and print those that survive, then the figures."""
    every = list(mutants(module))
    chosen = every
    if wishes.lines:
        chosen = [m for m in every if m.line in lines_of(wishes.lines)]
    if wishes.sample and wishes.sample < len(chosen):
        chosen = random.Random(wishes.seed).sample(chosen, wishes.sample)
        chosen.sort(key=lambda m: m.line)
    counts = {"killed": 0, "hung": 0, "survived": 0}
    for mutant in chosen:
        found = verdict(mutant, limit)
        counts[found] += 1
        if found == "survived":
            print(f"survived: {module}.py, line {mutant.line}\n{mutant.difference}", flush=True)
    print(
        f"{module}.py: {len(chosen)} of {len(every)} mutants tried, {counts['killed']} killed, "
        f"{counts['hung']} ran on until they were stopped, {counts['survived']} survived",
        flush=True,
    )


if __name__ == "__main__":
    main()
