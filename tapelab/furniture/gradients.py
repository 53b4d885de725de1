"""What optimizers do before their rule: find gradients, check the pairs, shorten long ones."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from tapelab.engine import nest, warn
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.engine.shapes import TensorShape
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tape import GradientTape
from tapelab.engine.tensor import Operators
from tapelab.engine.variable import Variable

NO_GRADIENTS = (
    "No gradients provided for any variable. All of them are None: was the loss computed inside "
    "the tape, and from these Variables?"
)

Clip = Callable[[list[Any]], list[Any]]


def chosen(clipnorm: Any, clipvalue: Any, global_clipnorm: Any) -> Clip:
    """The way of clipping that the arguments ask for; at most one may be given."""
    given = [c for c in (clipnorm, clipvalue, global_clipnorm) if c is not None]
    if len(given) > 1:
        raise ValueError(
            "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
            f"clipnorm={clipnorm}, clipvalue={clipvalue}, global_clipnorm={global_clipnorm}"
        )
    if clipnorm:
        return partial(_each_shorter, clipnorm)
    if global_clipnorm:
        return partial(_together_shorter, global_clipnorm)
    return partial(_cut_off, clipvalue) if clipvalue else as_they_are


def _each_shorter(limit: float, gs: list[Any]) -> list[Any]:
    return [g * _shrink(limit, [g]) for g in gs]


def _together_shorter(limit: float, gs: list[Any]) -> list[Any]:
    return [g * _shrink(limit, gs) for g in gs]


def _cut_off(limit: float, gs: list[Any]) -> list[Any]:
    return [np.clip(g, -limit, limit) for g in gs]


def as_they_are(gs: list[Any]) -> list[Any]:
    return gs


def scaled(gs: list[Any], factor: Any) -> list[Any]:
    """The gradients of a loss that was made larger by this factor, brought back."""
    return gs if factor is None else [g / factor for g in gs]


def treated(grads: list[Any], values: list[Any], factor: Any, clip: Clip) -> tuple[Any, Any]:
    """The scaled and clipped gradients as arrays, and the sums of squares of sparse ones.

    Of the rows of a gather each is clipped by itself, before those of the same place are added.
    """
    if factor is not None or clip is not as_they_are:
        sparse = [isinstance(g, IndexedSlices) for g in grads]
        parts = [g.values._value if s else v for g, v, s in zip(grads, values, sparse, strict=True)]
        cut = clip(scaled(parts, factor))
        grads = [IndexedSlices(to_tensor(c), g.indices, g.dense_shape) if s else to_tensor(c)
                 for c, g, s in zip(cut, grads, sparse, strict=True)]  # fmt: skip
        values = [dense(g) for g in grads]
    return values, [squares(g) for g in grads]


def _shrink(limit: float, gradients: list[Any]) -> Any:
    """The factor, at most 1, by which the common length comes down to the limit."""
    kind = gradients[0].dtype.type
    length = np.sqrt(sum(np.sum(np.square(g), dtype=kind) for g in gradients))
    return kind(limit) / np.maximum(length, kind(limit))


def pairs_for(loss: Any, var_list: Any, tape: Any) -> list[tuple[Any, Any]]:
    """Pairs of (gradient, Variable) for a function that computes a loss, or a loss and its tape."""
    if not callable(loss):
        if tape is None:
            raise ValueError(
                "`tape` is required when a `Tensor` loss is passed. In eager code pass a function: "
                "optimizer.minimize(lambda: ..., [variables])."
            )
    else:
        with tape or GradientTape() as tape:
            if var_list is not None and not callable(var_list):
                tape.watch(var_list)
            loss = loss()
    if var_list is None:
        var_list = tape.watched_variables()
    variables = nest.flatten(list(var_list() if callable(var_list) else _listed(var_list)))
    return list(zip(tape.gradient(loss, variables), variables, strict=True))


def _listed(variables: Any) -> Any:
    return variables if isinstance(variables, (list, tuple)) else [variables]


def refuse(kwargs: dict[str, Any]) -> None:
    """Settings that no optimizer has, but the one that changes nothing here."""
    kwargs.pop("jit_compile", None)
    if kwargs:
        raise ValueError(f"Argument(s) not recognized: {kwargs}")


def pairs(grads_and_vars: Any) -> list[Any]:
    """The pairs of (gradient, Variable) in a list, checked to be pairs."""
    bare = isinstance(grads_and_vars, (str, bytes, dict, Operators))
    found = [] if bare or not isinstance(grads_and_vars, Iterable) else list(grads_and_vars)
    if (
        bare
        or not isinstance(grads_and_vars, Iterable)
        or any(not isinstance(pair, (list, tuple)) or len(pair) != 2 for pair in found)
    ):
        raise TypeError(
            "grads_and_vars is a list of pairs (gradient, Variable), such as zip(gradients, "
            f"variables). Received: {shown(found or grads_and_vars)}"
        )
    return found


def owner(gradient: Any, variable: Any) -> Any:
    """The Variable of a pair; says so when the pair is not one of gradient and Variable."""
    if isinstance(variable, Variable):
        return variable._source
    kind = type(variable).__name__
    turned = " The pair is the wrong way round." if isinstance(gradient, Variable) else ""
    raise AttributeError(
        f"'{kind}' object has no attribute 'assign_sub': optimizers change tf.Variables, given as "
        f"pairs of (gradient, Variable).{turned}"
    )


def present(gradients: list[Any], variables: list[Any]) -> list[tuple[Any, Any]]:
    """The pairs whose gradient is not None, with a warning about the others."""
    pairs = list(zip(gradients, variables, strict=True))
    missing = [getattr(v, "path", v.name) for g, v in pairs if g is None]
    if len(missing) == len(pairs):
        raise ValueError(NO_GRADIENTS)
    if missing:
        warn.python(
            f"Gradients do not exist for variables {missing} when minimizing the loss. If using "
            "`model.compile()`, did you forget to provide a `loss` argument?"
        )
    return [(g, v) for g, v in pairs if g is not None]


def fitting(gradient: Any, variable: Any) -> Any:
    """The gradient as a NumPy value; an error when it is none of this Variable."""
    value = dense(gradient)
    if value.dtype.kind not in "fciub":
        raise TypeError(f"A gradient is a tensor of numbers, and this is {shown(gradient)}.")
    if value.shape != variable._peek().shape:
        raise ValueError(
            f"The gradient for '{variable.name}' has shape {TensorShape(value.shape)}, and the "
            f"Variable has shape {variable.shape}. Is it the gradient of another Variable?"
        )
    return value


def squares(gradient: Any) -> Any:
    """The sums of squares of an IndexedSlices that names a row more than once, else None."""
    if not isinstance(gradient, IndexedSlices):
        return None
    places = np.ravel(to_tensor(gradient.indices)._value)
    if len(set(places.tolist())) == places.size:
        return None
    parts = IndexedSlices(np.square(gradient.values._value), gradient.indices, gradient.dense_shape)
    return dense(parts)


def dense(gradient: Any) -> Any:
    """The gradient as a NumPy array or scalar; rows of a gather are put at their places."""
    if isinstance(gradient, IndexedSlices):
        gradient = gradient._as_tensor()
    return to_tensor(gradient)._value
