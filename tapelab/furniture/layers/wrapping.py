"""Layers around a layer: the same for each step in time, or both ways through time."""

from typing import Any

from tapelab.engine import nest
from tapelab.engine.faults import printed
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import initializers
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.recurrent import RNN
from tapelab.furniture.layers.stacked import build_inside


class Wrapper(Layer):
    """The base: a layer that holds another one."""

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            name = type(self).__name__
            raise ValueError(f"Please initialize `{name}` layer with a `keras.layers.Layer` "
                             f"instance. Received: {printed(layer)}")  # fmt: skip
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        build_inside(self, self.layer, input_shape)
        super().build(input_shape)


class TimeDistributed(Wrapper):
    """The same layer for each step of a series, with the same weights.

    >>> import tapelab as tf
    >>> layer = tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(3))
    >>> layer(tf.ones((2, 5, 4))).shape, len(layer.weights)
    (TensorShape([2, 5, 3]), 2)
    """

    _passes_masks = True

    def build(self, input_shape: Any = None) -> None:
        if not isinstance(input_shape, (tuple, list)) or len(input_shape) < 3:
            raise ValueError("`TimeDistributed` Layer should be passed an `input_shape` with at "
                             f"least 3 dimensions, received: {input_shape}")  # fmt: skip
        super().build((input_shape[0], *input_shape[2:]))

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        marks = [None] * inputs.shape[1] if mask is None else _marks(mask, inputs.shape)
        wanted = "mask" in self.layer._parameters()
        steps = [self.layer(x) if mark is None or not wanted else self.layer(x, mask=mark)
                 for x, mark in zip(F.unstack(inputs, axis=1), marks, strict=True)]  # fmt: skip
        return F.stack(steps, axis=1)


def _marks(mask: Any, shape: Any) -> list[Any]:
    found = tuple(mask.shape)
    if len(found) < 2:
        raise ValueError(
            "The `mask` passed to the `TimeDistributed` layer must be at least 2D (e.g., "
            f"`(batch_size, timesteps)`), but it has {len(found)} dimension(s) with shape {found}."
        )
    if found[:2] != tuple(shape[:2]):
        raise ValueError(
            f"The `mask` passed to the `TimeDistributed` layer has a shape {found} that is "
            f"incompatible with the input shape {tuple(shape)}. The first two dimensions of the "
            "mask (batch size and timesteps) must match the input's first two dimensions. Expected "
            f"mask shape prefix: {tuple(shape[:2])}."
        )
    return F.unstack(mask, axis=1)  # type: ignore[no-any-return]


class Bidirectional(Layer):
    """A recurrent layer and another one like it that reads the series from its end.

    >>> import tapelab as tf
    >>> layer = tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(3, return_sequences=True))
    >>> layer(tf.ones((2, 5, 4))).shape, len(layer.weights)
    (TensorShape([2, 5, 6]), 6)
    """

    _passes_masks = True

    def __init__(self, layer: Any, merge_mode: str | None = "concat", weights: Any = None,
                 backward_layer: Any = None, **kwargs: Any) -> None:  # fmt: skip
        if not isinstance(layer, Layer):
            raise ValueError("Please initialize `Bidirectional` layer with a `keras.layers.Layer` "
                             f"instance. Received: {printed(layer)}")  # fmt: skip
        if backward_layer is not None and not isinstance(backward_layer, Layer):
            raise ValueError("`backward_layer` need to be a `keras.layers.Layer` instance. "
                             f"Received: {printed(backward_layer)}")  # fmt: skip
        if merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise ValueError(f"Invalid merge mode. Received: {printed(merge_mode)}. Merge mode "
                             'should be one of {"sum", "mul", "ave", "concat", None}')  # fmt: skip
        for each in (layer, backward_layer):
            if each is not None and not isinstance(each, RNN):
                raise TypeError(f"`Bidirectional` is for recurrent layers, and {each!r} is none: "
                                "give it an RNN, SimpleRNN, GRU or LSTM.")  # fmt: skip
        super().__init__(**kwargs)
        self._pair(layer, backward_layer)
        self.merge_mode = merge_mode
        self._first = weights

    def _pair(self, layer: Any, backward_layer: Any) -> None:
        # Both are new: the layer that was given is a pattern, and its weights stay its own.
        self.forward_layer = _another(layer, f"forward_{layer.name.removeprefix('forward_')}")
        self.backward_layer = backward_layer
        if backward_layer is None:
            name = f"backward_{layer.name.removeprefix('backward_')}"
            self.backward_layer = _another(layer, name)
            self.backward_layer.go_backwards = True
        _check_pair(self.forward_layer, self.backward_layer)
        for each in (self.forward_layer, self.backward_layer):
            each.zero_output_for_mask = each.return_sequences
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        for each in (self.forward_layer, self.backward_layer):
            build_inside(self, each, sequences_shape)
        super().build(sequences_shape)
        if self._first is not None:
            self.set_weights(self._first)

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None,
             training: Any = None) -> Any:  # fmt: skip
        starts: list[Any] = [None, None]
        if initial_state is not None:
            if not isinstance(initial_state, (list, tuple)) or len(initial_state) % 2:
                raise ValueError("`initial_state` of a Bidirectional layer is a list: the states "
                                 "of the way forward, then those of the way back.")  # fmt: skip
            half = len(initial_state) // 2
            starts = [initial_state[:half], initial_state[half:]]
        y, back = (layer(sequences, initial_state=start, mask=mask) for layer, start in
                   zip((self.forward_layer, self.backward_layer), starts, strict=True))  # fmt: skip
        states: tuple[Any, ...] = ()
        if self.return_state:
            states = (*y[1:], *back[1:])
            y, back = y[0], back[0]
        if self.return_sequences:
            back = F.reverse(back, [1])
        output = self._merged(y, back)
        return (*output, *states) if self.merge_mode is None else (
            (output, *states) if states else output)  # fmt: skip

    def _merged(self, y: Any, back: Any) -> Any:
        if self.merge_mode == "concat":
            return F.concat([y, back], -1)
        if self.merge_mode == "mul":
            return y * back
        if self.merge_mode is None:
            return y, back
        return (y + back) / 2.0 if self.merge_mode == "ave" else y + back

    def reset_state(self) -> None:
        """Let both layers begin with zeros again."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The mask of the input for series, none for last outputs and states."""
        mask = nest.flatten(previous_mask)[0] if self.return_sequences else None
        states = [None] * 2 * len(self.forward_layer.state_size) if self.return_state else []
        masks = [mask, mask] if self.merge_mode is None else [mask]
        return [*masks, *states] if len(masks) + len(states) > 1 else mask

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        shape = self.forward_layer.compute_output_shape(sequences_shape)
        shape, *states = shape if self.return_state else [shape]
        if self.merge_mode == "concat":
            shape = (*shape[:-1], 2 * shape[-1])
        shapes = [shape, shape] if self.merge_mode is None else [shape]
        return (*shapes, *states, *states) if len(shapes) + len(states) > 1 else shape


def _check_pair(forward: Any, backward: Any) -> None:
    ways = forward.go_backwards, backward.go_backwards
    if ways[0] == ways[1]:
        raise ValueError(
            "Forward layer and backward layer should have different `go_backwards` value. "
            f"Received: forward_layer.go_backwards {ways[0]}, backward_layer.go_backwards={ways[1]}"
        )
    for name in ("stateful", "return_sequences", "return_state"):
        ours, theirs = getattr(forward, name), getattr(backward, name)
        if ours != theirs:
            raise ValueError(
                "Forward layer and backward layer are expected to have the same value for "
                f'attribute "{name}", got "{ours}" for forward layer and "{theirs}" for backward '
                "layer"
            )


def _another(layer: Any, name: str) -> Any:
    """A new layer made with the same settings, with weights of its own."""
    args, kwargs = layer._state.given
    named = {**{k: _anew(v) for k, v in kwargs.items()}, "name": name}
    return type(layer)(*map(_anew, args), **named)


def _anew(setting: Any) -> Any:
    """A setting for another layer: cells are made anew, and initializers without a seed."""
    if isinstance(setting, Layer):
        return _another(setting, setting.name)
    if isinstance(setting, (list, tuple)):
        return [_anew(each) for each in setting]
    if type(setting) in initializers.CLASSES and getattr(setting, "_unseeded", False):
        config = {**setting.get_config(), "seed": None}  # drawn when the layer asks for it
        return {"class_name": type(setting).__name__, "config": config}
    return setting
