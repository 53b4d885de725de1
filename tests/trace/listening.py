"""A listener that tells a Builder what the engine does with one tape: the engine's own traces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tapelab as tf
from tapelab.engine import listen
from tapelab.engine.recording import unpack
from tapelab.trace.delta import Builder
from tapelab.trace.model import Trace


class Listening(listen.Listener):
    """Follows the first tape that is entered."""

    def __init__(self) -> None:
        self.tape: Any = None
        self.builder: Any = None

    def on_enter(self, tape: Any) -> None:
        if self.tape is None:
            self.tape, self.builder = tape, Builder(tape.number)

    def on_watch(self, tape: Any, tensor: Any, how: str) -> None:
        if tape is self.tape:
            self.builder.watch(tensor, how)

    def on_read(self, variable: Any, reading: Any) -> None:
        if self.builder is not None:
            self.builder.read(variable, reading)

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        if self.tape in tapes:
            self.builder.op(op, outputs, inputs, attrs)

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None:
        if tape is self.tape:
            self.builder.begin_pass(targets, sources, seeds)

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        if tape is self.tape:
            outputs = unpack(0, record).outputs
            self.builder.step(outputs, incoming, contributions)

    def on_result(self, tape: Any, gradients: Any) -> None:
        if tape is self.tape:
            self.builder.result(gradients)


def traced(
    function: Callable[..., Any], inputs: list[Any], seed: Any = None, persistent: bool = False
) -> Trace:
    """What a tape did that watched the inputs of a function and differentiated its result."""
    listening = Listening()
    undo = listen.add(listening)
    try:
        with tf.GradientTape(persistent=persistent) as tape:
            tape.watch(inputs)
            y = function(*inputs)
        tape.gradient(y, inputs, output_gradients=seed)
    finally:
        undo()
    trace: Trace = listening.builder.trace()
    assert listening.builder.faults == 0
    return trace
