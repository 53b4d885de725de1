"""Forward mode: tangents travel with the values while ops run.

An accumulator is a listener like a tape. The tangent of an op's output (its JVP) is derived from
the op's gradient rule, which is linear in g: differentiating ⟨rule(g), tangents⟩ in g gives it.
The ops of that computation are heard by those who were entered before this accumulator, so that
accumulators nest with themselves and with tapes in both orders.
"""

from _thread import get_ident
from typing import Any

import numpy as np

from tapelab.engine import aside, dtypes, listen, nest, warn
from tapelab.engine.asked import UnconnectedGradients, leaf, wants_zeros
from tapelab.engine.backprop import contributions, dense, fit
from tapelab.engine.blocks import Block
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED
from tapelab.engine.recording import next_number
from tapelab.engine.tape import Hidden
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.variable import Variable


class ForwardAccumulator(Block):
    """Compute Jacobian-vector products as the ops run (tf.autodiff.ForwardAccumulator).

    >>> import tapelab as tf
    >>> x = tf.constant(3.0)
    >>> with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
    ...     y = x * x
    >>> print(acc.jvp(y))
    tf.Tensor(6.0, shape=(), dtype=float32)
    """

    hidden = True  # views hear of it by events of its own
    unheard = False
    persistent = True

    def __init__(self, primals: Any, tangents: Any) -> None:
        nest.assert_same_structure(primals, tangents)
        self.recording = Tangents()
        self._on = False
        for primal, tangent in zip(nest.flatten(primals), nest.flatten(tangents), strict=True):
            self._watch(leaf(primal), tangent)
        self.given = tuple(self.recording.known.values())  # primals and their tangents

    def _watch(self, primal: Any, tangent: Any) -> None:
        if not primal.dtype.is_floating:
            warn.log(
                "The dtype of the watched primal must be floating (e.g. tf.float32), got %r",
                primal.dtype,
                times=5,
            )
        if id(primal) in self.recording.known:
            raise ValueError(
                "Tensor {} was specified as a primal multiple times. This may indicate an error. "
                "If it was intended, please sum the corresponding tangents."
            )
        self.recording.note(primal, to_tensor(tangent, primal.dtype))
        if isinstance(primal, Variable):
            primal._source._epoch = -1

    def __enter__(self) -> "ForwardAccumulator":
        if self._on:
            raise ValueError("Accumulator is already recording.")
        Block.__enter__(self)
        return self

    def enter(self) -> None:
        self._on = True
        self.recording.home = get_ident()
        self.recording.owner = self
        listen.wake()
        listen.start(self)
        if listen.views:
            listen.tell("on_forward", self, *zip(*self.given, strict=True))

    def leave(self, error: BaseException | None) -> None:
        was_on, self._on = self._on, False
        listen.stop(self)
        if was_on and listen.views:
            listen.tell("on_forward_exit", self, error)

    @property
    def number(self) -> int:
        """A number that no tape's record has, and no other accumulator."""
        return self.recording.number

    def jvp(self, primals: Any, unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """The tangent of each tensor in `primals`: how it changes along the given direction."""
        zero = wants_zeros(unconnected_gradients)

        def fetch(thing: Any) -> Any:
            found = self.recording.known.get(id(leaf(thing)))
            if found is None and zero:
                return tensor(np.zeros_like(thing._peek()))
            return None if found is None else found[1]

        return nest.map_structure(fetch, primals)


class Tangents:
    """What an accumulator knows: a tangent for every tensor that depends on its primals."""

    thread = 0  # it has no records that ops may add to

    def __init__(self) -> None:
        self.number = next_number()
        self.known: dict[int, tuple[Any, EagerTensor]] = {}  # id → (kept alive, tangent)
        self.epoch = 0
        self.home = 0  # the thread that entered the accumulator
        self.owner: Any = None

    def note(self, thing: Any, tangent: EagerTensor) -> None:
        self.known[id(thing)] = (thing, tangent)

    def alias(self, output: Any, original: Any) -> None:
        """`output` is `original` under another identity."""
        found = self.known.get(id(original))
        if found is not None:
            self.note(output, found[1])

    def adopt(self, variable: Any, reading: Any) -> bool:
        self.alias(reading, variable._source)
        return False

    def read(self, variable: Any) -> Any:
        if get_ident() != self.home:
            return variable._reading
        reading = variable._fresh(self.epoch)
        self.adopt(variable, reading)
        return reading

    def watch_variable(self, variable: Any) -> bool:
        return False

    def on_silent(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None: ...

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> bool:
        output._tape = 0
        return self.on_op(op, (output,), (x,), attrs)

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> bool:
        output._tape = 0
        return self.on_op(op, (output,), (x, y), attrs)

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> bool:
        if get_ident() != self.home or op.rule is None:
            return False
        found = [self.known.get(id(x)) for x in inputs]
        if all(f is None for f in found):
            return False
        if op.eager and all(id(z) in self.known for z in outputs):
            return False  # a custom gradient: the tangents came through the ops of its body
        if not any(z._value.dtype in dtypes.DIFFERENTIABLE for z in outputs):
            return False
        sent = [None if f is None else f[1] for f in found]
        heard = bool(listen.views)
        if heard:
            listen.tell("on_jvp", self.owner, outputs)
        try:
            with aside.before(self.owner):
                tangents = jvp(op, outputs, inputs, attrs, sent)
        except BaseException as error:
            if heard:
                listen.tell("on_failed", self.owner, error)
            raise
        for output, tangent in zip(outputs, tangents, strict=True):
            if tangent is not None and not (op.eager and id(output) in self.known):
                self.note(output, tangent)
        if heard:
            listen.tell("on_tangent", self.owner, op, outputs, inputs, attrs or {}, tangents)
        return False


def jvp(op: Any, outputs: Any, inputs: Any, attrs: Any, tangents: Any) -> list[Any]:
    """The tangents of an op's outputs, from its gradient rule differentiated in the seed.

    An input without a tangent has one of zeros, as in TensorFlow. It adds nothing to the numbers,
    so it is only made where it decides between zeros and None: when an outer tape follows this
    computation, and when the other inputs lead nowhere.
    """
    bare = any(t is None for t in tangents)
    if bare and listen.recording_here():
        return _jvp(op, outputs, inputs, attrs, _filled(inputs, tangents))
    found = _jvp(op, outputs, inputs, attrs, tangents)
    if bare and any(f is None for f in found):
        return _jvp(op, outputs, inputs, attrs, _filled(inputs, tangents))
    return found


def _filled(inputs: Any, tangents: Any) -> list[Any]:
    """Zeros for inputs that have no tangent and could have one."""
    return [
        tensor(np.zeros_like(x._peek()))
        if t is None and x._peek().dtype in dtypes.DIFFERENTIABLE
        else t
        for x, t in zip(inputs, tangents, strict=True)
    ]


def _jvp(op: Any, outputs: Any, inputs: Any, attrs: Any, tangents: Any) -> list[Any]:
    """Differentiate the rule in its seed, in the direction of the tangents."""
    seeds = [tensor(np.ones_like(z._value)) for z in outputs]
    with Hidden(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch([s for s in seeds if s._value.dtype in dtypes.DIFFERENTIABLE])
        gs, zs = (seeds, list(outputs)) if op.many else (seeds[0], outputs[0])
        sent = contributions(op, RECORDED, gs, zs, inputs, attrs, tangents)
        pairs = [(_plain(op, c, x), t) for c, x, t in zip(sent, inputs, tangents, strict=True)
                 if c is not None and t is not None]  # fmt: skip
    if not pairs:
        return [None] * len(seeds)
    found: list[Any] = tape.gradient([c for c, _ in pairs], seeds, [t for _, t in pairs])
    return [f if f is None else to_tensor(f) for f in found]  # rows of a gather become dense


def _plain(op: Any, contribution: Any, like: Any) -> Any:
    contribution = dense(contribution)
    return fit(RECORDED, contribution, like) if op.broadcasts else contribution
