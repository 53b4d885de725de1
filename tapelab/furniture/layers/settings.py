"""What the settings of layers have to be, in Keras's words."""

from typing import Any

from tapelab.engine.errors import OutOfScopeError
from tapelab.engine.faults import printed, shown
from tapelab.engine.wanted import whole


def positive(value: Any, name: str) -> int:
    """A count, such as `filters`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(
            f"Invalid value for argument `{name}`. Expected a strictly positive value. Received "
            f"{name}={printed(value)}."
        )
    return value


def each_axis(value: Any, axes: int, name: str, least: int = 1) -> tuple[Any, ...]:
    """The setting for each axis: a number stands for all of them."""
    try:
        each = tuple(value) if isinstance(value, (list, tuple)) else (value,) * axes
        numbers = [whole(n, name, least) for n in each]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) != axes:
        raise ValueError(
            f"The `{name}` argument must be a tuple of {axes} integers of at least {least}. "
            f"Received {name}={shown(value)}"
        )
    return tuple(numbers)


def padding_of(value: Any, *more: str) -> str:
    """The name of a padding, in small letters."""
    names = ("valid", "same", *more)
    if not isinstance(value, str) or value.lower() not in names:
        raise ValueError(
            f"The `padding` argument must be one of {', '.join(map(repr, names))}. Received: "
            f"{shown(value)}"
        )
    return value.lower()


def channels_last(data_format: Any) -> None:
    if data_format is not None and data_format != "channels_last":
        raise OutOfScopeError(f"data_format={shown(data_format)} is left out of tapelab: put the "
                              "channels last, with tf.transpose(x, [0, 2, 3, 1]).")  # fmt: skip


def axis_of(axis: Any, shape: Any, layer: str) -> int:
    """The number of an axis, which must be there."""
    number = whole(axis, "axis", -len(shape))
    if number >= len(shape):
        raise ValueError(
            f'Invalid value for `axis` argument in layer "{layer}". Expected a number in the range '
            f"[{-len(shape)}, {len(shape)}). Received: axis={number} for the shape {tuple(shape)}."
        )
    return number


def ranked(inputs: Any, rank: int, layer: str) -> None:
    """Say so unless the input has as many axes as the layer needs."""
    if inputs.ndim != rank:
        raise ValueError(
            f'Input 0 of layer "{layer}" is incompatible with the layer: expected ndim={rank}, '
            f"found ndim={inputs.ndim}. Full shape received: {tuple(inputs.shape)}"
        )
