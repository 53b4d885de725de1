"""The derivative of a function of one number, as each library is asked for it."""

from collections.abc import Callable
from typing import Any

Function = Callable[[Any], Any]


def with_tape(tf: Any, function: Function, start: float) -> Callable[[], Any]:
    """TensorFlow, and what is written like it."""

    def run():
        w = tf.Variable(start)
        with tf.GradientTape() as tape:
            y = function(w)
        return tape.gradient(y, w)

    return run


def with_torch(function: Function, start: float) -> Callable[[], Any]:
    import torch

    def run():
        w = torch.tensor(start, requires_grad=True)
        function(w).backward()
        return w.grad

    return run


def with_jax(function: Function, start: float) -> Callable[[], Any]:
    import jax

    derivative = jax.grad(function)
    return lambda: jax.block_until_ready(derivative(start))


def with_autograd(function: Function, start: float) -> Callable[[], Any]:
    from autograd import grad

    derivative = grad(function)
    return lambda: derivative(start)


def with_mygrad(function: Function, start: float) -> Callable[[], Any]:
    import mygrad
    import numpy as np

    def run():
        w = mygrad.tensor(np.float32(start))
        function(w).backward()
        return w.grad

    return run


def with_micrograd(function: Function, start: float) -> Callable[[], Any]:
    import sys

    from micrograd.engine import Value

    sys.setrecursionlimit(1_000_000)  # its topological sort is recursive

    def run():
        w = Value(start)
        function(w).backward()
        return w.grad

    return run
