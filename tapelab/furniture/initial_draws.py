"""Initializers that draw, with a spread that fits the layer.

`fan_in` and `fan_out` count the numbers that come into and go out of one unit; a spread that
depends on them keeps the size of signals and gradients about the same from layer to layer.
"""

import math
from typing import Any

from tapelab.engine.op import RECORDED as F
from tapelab.furniture import seeds, settings
from tapelab.furniture.initial_values import Initializer, sizes

# A normal distribution cut at two standard deviations is narrower; this makes up for it.
CUT = 0.87962566103423978


class _Drawn(Initializer):
    """What has a seed: the same integer gives the same numbers at every call."""

    def __init__(self, seed: Any = None) -> None:
        self._unseeded = seed is None
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
