"""A pocket engine that tells a Builder what a real one would: small enough to be sure of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from tapelab.trace.delta import Builder
from tapelab.trace.model import Trace


class Tensor:
    """A value, as the engine's tensors hold it."""

    def __init__(self, value: Any, dtype: Any = np.float32) -> None:
        array = np.asarray(value, dtype)
        self._value = array if array.ndim else array[()]


class Variable(Tensor):
    def __init__(self, value: Any, trainable: bool = True) -> None:
        super().__init__(value)
        self.trainable = trainable
        self.name = "Variable:0"


class Slices:
    """A sparse gradient."""

    def __init__(self, values: Any, indices: Any, shape: tuple[int, ...]) -> None:
        self.values = np.asarray(values, np.float32)
        self.indices = np.asarray(indices)
        self.dense_shape = shape


def declare(name: str, symbol: str, text: str, forward: Any, rule: Any, **facts: Any) -> Any:
    """An op with what the trace asks of one."""
    tensors = tuple(part.split("}")[0] for part in text.split("{")[1:])
    given = {"tensors": tensors, "listed": "", "attributes": {}, "needs": False, "eager": False,
             "many": False, "broadcasts": False}  # fmt: skip
    return SimpleNamespace(
        name=name, symbol=symbol, text=text, forward=forward, rule=rule, **{**given, **facts}
    )


def _fit(g: Any, x: Any) -> Any:
    while np.ndim(g) > np.ndim(x):
        g = g.sum(0)
    return g


OPS = {
    op.name: op
    for op in (
        declare("add", "+", "{x} + {y}", np.add, lambda F, g, z, x, y: (g, g), broadcasts=True),
        declare("multiply", "×", "{x} · {y}", np.multiply,
                lambda F, g, z, x, y: (g * y, g * x), broadcasts=True),
        declare("sin", "sin", "sin({x})", np.sin, lambda F, g, y, x: g * F.cos(x)),
        declare("exp", "exp", "exp({x})", np.exp, lambda F, g, y, x: g * y),
        declare("square", "²", "{x}²", np.square, lambda F, g, y, x: 2.0 * x * g),
        declare("matmul", "@", "{a} @ {b}", np.matmul, lambda F, g, c, a, b: (
            F.matmul(g, b, transpose_b=True), F.matmul(a, g, transpose_a=True))),
        declare("reduce_mean", "mean", "mean({x})", np.mean,
                lambda F, g, y, x: F.broadcast_to(g / x.size, x.shape)),
        declare("reduce_sum", "Σ", "Σ {x}", np.sum, lambda F, g, y, x: F.broadcast_to(g, x.shape)),
        declare("add_n", "Σ", "Σ({values})", lambda *xs: sum(xs[1:], xs[0]),
                lambda F, g, y, *xs: (g,) * len(xs), listed="values"),
        declare("split", "split", "split({x})", lambda x: np.split(x, 2), None, many=True),
        declare("gather", "gather", "{x}[{indices}]", lambda x, i: x[i], None),
    )
}  # fmt: skip

F = SimpleNamespace(
    cos=np.cos,
    broadcast_to=lambda x, shape: np.broadcast_to(x, shape).astype(np.float32),
    matmul=lambda a, b, transpose_a=False, transpose_b=False: (
        (a.T if transpose_a else a) @ (b.T if transpose_b else b)
    ),
)


class Lesson:
    """Runs ops on tensors and tells the builder; `back` is a reverse pass over the record."""

    def __init__(self, **facts: Any) -> None:
        self.builder = Builder(7, **{"name": "tape", "cell": "In [1]", "line": 2, **facts})
        self.records: list[Any] = []
        self.known: set[int] = set()
        self.line = 3

    def watch(self, name: str, value: Any, why: str = "variable read") -> Variable:
        made = Variable(value)
        self.builder.watch(made, why, name)
        self.known.add(id(made))
        return made

    def constant(self, name: str, value: Any, dtype: Any = np.float32) -> Tensor:
        made = Tensor(value, dtype)
        if name:
            self.builder.leaf(made, name)
        return made

    def run(
        self, op: str, *inputs: Any, name: str = "", line: int | None = None,
        within: tuple[str, ...] = (),
    ) -> Any:  # fmt: skip
        declared = OPS[op]
        with np.errstate(all="ignore"):
            value = declared.forward(*[x._value for x in inputs])
        outputs = tuple(Tensor(v) for v in (value if declared.many else [value]))
        recorded = any(id(x) in self.known for x in inputs)
        self.line += 1
        at = self.line if line is None else line
        self.builder.op(declared, outputs, inputs, {}, recorded, at, "In [1]", within)
        if recorded:
            self.records.append((declared, outputs, inputs))
            self.known.update(map(id, outputs))
        if name:
            self.builder.name(outputs[0], name)
        return list(outputs) if declared.many else outputs[0]

    def begin(self, target: Any, sources: list[Any], seed: Any = None) -> dict[int, Any]:
        given = Tensor(np.ones_like(target._value)) if seed is None else Tensor(seed)
        self.builder.begin_pass([target], sources, [given])
        return {id(target): given._value}

    def back(
        self, target: Any, sources: list[Any], seed: Any = None, stop: int | None = None
    ) -> list[Any]:
        """The reverse pass; with `stop`, only so many steps of it."""
        grads = self.begin(target, sources, seed)
        steps = 0
        for op, outputs, inputs in reversed(self.records):
            incoming = [grads.get(id(output)) for output in outputs]
            if all(g is None for g in incoming):
                continue
            if steps == stop:
                return []
            steps += 1
            sent = self._sent(op, outputs, inputs, incoming)
            self.builder.step(outputs, incoming, sent)
            for x, contribution in zip(inputs, sent, strict=True):
                if id(x) in self.known:
                    old = grads.get(id(x))
                    grads[id(x)] = contribution if old is None else old + contribution
        results = [grads.get(id(source)) for source in sources]
        self.builder.result(results)
        return results

    def _sent(self, op: Any, outputs: Any, inputs: Any, incoming: list[Any]) -> list[Any]:
        if op.name == "split":
            pairs = zip(incoming, outputs, strict=True)
            return [np.concatenate([0 * o._value if g is None else g for g, o in pairs])]
        if op.name == "gather":
            shape = inputs[0]._value.shape
            return [Slices(incoming[0], inputs[1]._value, shape), None]
        with np.errstate(all="ignore"):
            sent = op.rule(F, incoming[0], outputs[0]._value, *[x._value for x in inputs])
        sent = sent if isinstance(sent, tuple) else (sent,)
        return [_fit(g, x._value) for g, x in zip(sent, inputs, strict=True)]

    def done(self, state: str = "recorded", error: str = "") -> Trace:
        self.builder.state(state, error)
        trace = self.builder.trace()
        assert self.builder.faults == 0
        return trace
