"""What is timed: a module for each workload, in it a function for each library that can do it.

A function imports its library, prepares what a program would have ready, and returns `run`, one
turn of the work. `by_hand` is the floor: the same computation in NumPy with its backward pass
written by hand. What `run` returns (numbers, arrays, tensors, nests of them) has to agree with what
the floor's returns. All compute in float32 where they have it.
"""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

NAMES = ("chain", "second", "toy", "real", "jacobian", "convolution", "hessian", "loop")

# How the table calls them, in its order. The functions in the modules have the keys as names.
LIBRARIES = {
    "tapelab": "tapelab",
    "by_hand": "by hand",
    "micrograd": "micrograd",
    "autograd": "autograd",
    "mygrad": "MyGrad",
    "torch": "PyTorch",
    "jax": "JAX",
    "tensorflow": "TensorFlow",
}


def workload(name: str) -> ModuleType:
    """The module of that name."""
    return importlib.import_module(f"{__name__}.{name}")


def prepare(name: str, library: str) -> Callable[[], Any] | None:
    """One turn of a workload in a library; None when there is no such thing there."""
    make = getattr(workload(name), library, None)
    return None if make is None else make()  # type: ignore[no-any-return]


def absent(name: str, library: str) -> str:
    """Why a library does not take part in a workload."""
    return getattr(workload(name), "ABSENT", {}).get(library, "has no such operation")
