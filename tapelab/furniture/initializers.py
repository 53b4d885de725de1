"""Initial values of weights (tf.keras.initializers): constants, and draws whose spread fits.

`fan_in` and `fan_out` count the numbers that come into and go out of one unit; a spread that
depends on them keeps the size of signals and gradients about the same from layer to layer.
"""

import math
from typing import Any

from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import plain
from tapelab.furniture import seeds, settings
from tapelab.furniture.modules import snake_case

# A normal distribution cut at two standard deviations is narrower; this makes up for it.
CUT = 0.87962566103423978


class Initializer:
    """A function from a shape (and dtype) to a tensor; subclass it to write your own."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        raise NotImplementedError("Initializer subclasses must implement the `__call__()` method.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {k: v for k, v in vars(self).items() if not k.startswith("_")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def clone(self) -> Any:
        return type(self).from_config(self.get_config())

    def __repr__(self) -> str:
        facts = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"<{type(self).__name__}({facts})>"


class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.zeros(sizes(shape), settings.dtype(dtype))


class Ones(Initializer):
    """All ones."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.ones(sizes(shape), settings.dtype(dtype))


class Constant(Initializer):
    """One number everywhere, or a given array of the right shape."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.constant(self.value, settings.dtype(dtype), sizes(shape))


class Identity(Initializer):
    """The identity matrix times `gain`."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        shape = sizes(shape)
        if len(shape) != 2:
            raise ValueError(
                f"Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={shape} of rank {len(shape)}."
            )
        return self.gain * F.eye(*shape, dtype=settings.dtype(dtype))


class _Drawn(Initializer):
    """What has a seed: the same integer gives the same numbers at every call."""

    def __init__(self, seed: Any = None) -> None:
        self.seed = seeds.fresh() if seed is None else seed


class RandomNormal(_Drawn):
    """Draws from the normal distribution."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.stateless_normal(sizes(shape), seeds.stream(self.seed), self.mean, self.stddev,
                                  settings.dtype(dtype))  # fmt: skip


class TruncatedNormal(RandomNormal):
    """Draws from the normal distribution; what lies beyond two `stddev` is drawn again."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.stateless_truncated_normal(
            sizes(shape), seeds.stream(self.seed), self.mean, self.stddev, settings.dtype(dtype)
        )


class RandomUniform(_Drawn):
    """Draws between two bounds."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.minval = minval
        self.maxval = maxval

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.stateless_uniform(sizes(shape), seeds.stream(self.seed), self.minval, self.maxval,
                                   settings.dtype(dtype))  # fmt: skip


class VarianceScaling(_Drawn):
    """Draws with variance scale / n, where n is fan_in, fan_out or their mean."""

    def __init__(self, scale: float = 1.0, mode: str = "fan_in",
                 distribution: str = "truncated_normal", seed: Any = None) -> None:  # fmt: skip
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"Invalid `mode` argument: {mode!r}. Please use one of "
                             "{'fan_in', 'fan_out', 'fan_avg'}.")  # fmt: skip
        distribution = distribution.lower()
        if distribution == "normal":
            distribution = "truncated_normal"
        if distribution not in ("uniform", "truncated_normal", "untruncated_normal"):
            raise ValueError(
                f"Invalid `distribution` argument: {distribution!r}. Please use one of "
                "{'uniform', 'truncated_normal', 'untruncated_normal'}."
            )
        super().__init__(seed)
        self.scale = scale
        self.mode = mode
        self.distribution = distribution

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        shape, dtype = sizes(shape), settings.dtype(dtype)
        fan_in, fan_out = fans(shape)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance, stream = self.scale / max(1.0, n), seeds.stream(self.seed)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return F.stateless_uniform(shape, stream, -limit, limit, dtype)
        if self.distribution == "untruncated_normal":
            return F.stateless_normal(shape, stream, 0.0, math.sqrt(variance), dtype)
        spread = math.sqrt(variance) / CUT
        return F.stateless_truncated_normal(shape, stream, 0.0, spread, dtype)


class _Scaled(VarianceScaling):
    """One of the well-known choices; it takes a seed and nothing else."""

    choice: tuple[float, str, str]

    def __init__(self, seed: Any = None) -> None:
        super().__init__(*self.choice, seed)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed}


class GlorotUniform(_Scaled):
    """Uniform in ±sqrt(6 / (fan_in + fan_out)): the default of Dense."""

    choice = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Scaled):
    """Normal with variance 2 / (fan_in + fan_out)."""

    choice = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Scaled):
    """Uniform in ±sqrt(6 / fan_in): for relu, which loses half of the signal."""

    choice = (2.0, "fan_in", "uniform")


class HeNormal(_Scaled):
    """Normal with variance 2 / fan_in: for relu, which loses half of the signal."""

    choice = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Scaled):
    """Uniform in ±sqrt(3 / fan_in)."""

    choice = (1.0, "fan_in", "uniform")


class LecunNormal(_Scaled):
    """Normal with variance 1 / fan_in: for selu."""

    choice = (1.0, "fan_in", "truncated_normal")


class Orthogonal(_Drawn):
    """A matrix whose rows or columns are orthogonal, times `gain`."""

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        shape, dtype = sizes(shape), settings.dtype(dtype)
        if len(shape) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional. Received: "
                f"shape={shape} of rank {len(shape)}."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        q, r = F.qr(F.stateless_normal(tall, seeds.stream(self.seed), 0.0, 1.0, dtype))
        q = q * F.sign(F.diag_part(r))
        return self.gain * F.reshape(q if rows >= columns else F.transpose(q), shape)


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple, from lists, tensors and TensorShapes."""
    found = plain(shape)
    return found if isinstance(found, tuple) else (int(found),)


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many numbers come into one unit, and go out of it; kernels of convolutions included.

    >>> fans((3, 3, 8, 16))
    (72, 144)
    """
    if not shape:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


CLASSES = (
    Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal,
    LecunUniform, Ones, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal,
    VarianceScaling, Zeros,
)  # fmt: skip
BY_NAME = {snake_case(kind.__name__): kind for kind in CLASSES}
BY_NAME.update({kind.__name__: kind for kind in CLASSES})
BY_NAME.update(uniform=RandomUniform, normal=RandomNormal, one=Ones, zero=Zeros)


def get(identifier: Any) -> Any:
    """The initializer for a name, a class, an object, a function of a shape, or None."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return BY_NAME[identifier["class_name"]](**identifier.get("config", {}))
    found = BY_NAME.get(identifier) if isinstance(identifier, str) else identifier
    if isinstance(found, type):
        return found()
    if callable(found):
        return found
    known = ", ".join(sorted(BY_NAME))
    raise ValueError(
        f"Could not interpret initializer identifier: {identifier}. Known names: {known}; or pass "
        "a function of a shape and a dtype."
    )
