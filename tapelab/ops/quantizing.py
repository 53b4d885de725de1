"""Fake quantization and histograms: numbers rounded to a grid, or counted on it."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import composite, op, plain, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.wanted import whole
from tapelab.ops.entry import entry, invalid
from tapelab.ops.samples import case, reals


def grid(low: float, high: float, bits: int, narrow: bool) -> tuple[Any, Any, Any]:
    """The ends of the quantized range, moved so that 0 lies on the grid, and the step."""
    whole(bits, "num_bits", 2, 16)
    first, last = np.float32(1 if narrow else 0), np.float32(2**bits - 1)
    low, high = np.float32(low), np.float32(high)
    step = (high - low) / (last - first)
    zero = np.clip(np.round(first - low / step), first, last)
    return (first - zero) * step, (last - zero) * step, step


def _rounded(x: Any, low: Any, high: Any, step: Any) -> Any:
    inside, steps = np.clip(x, low, high) - low, np.float32(1) / step
    return (np.floor(inside * steps - np.floor(-low * steps + 0.5) + 0.5) * step).astype(x.dtype)


@op(symbol="quantize", allows="float", check_gradients=False,
    samples=[case(reals(5).astype(np.float32))])  # fmt: skip
def fake_quant_with_min_max_args(inputs: Any, /, min: Any = -6, max: Any = 6, num_bits: Any = 8,
                                 narrow_range: Any = False) -> Any:  # fmt: skip
    """Round to 2**num_bits values between min and max; the gradient passes where x is inside."""
    return _rounded(inputs, *grid(min, max, num_bits, narrow_range))


@fake_quant_with_min_max_args.vjp
def _(F, g, y, x, *, min, max, num_bits, narrow_range):
    low, high, _ = grid(min, max, num_bits, narrow_range)
    inside = F.logical_and(F.greater_equal(x, low), F.less_equal(x, high))
    return F.select(inside, g, F.zeros_like(g))


@entry(fake_quant_with_min_max_args, "quantization.fake_quant_with_min_max_args")
def _(inputs: Any, min: Any = -6, max: Any = 6, num_bits: Any = 8, narrow_range: Any = False,
      name: Any = None) -> EagerTensor:  # fmt: skip
    if not min < max:
        raise invalid("FakeQuantWithMinMaxArgs", f"min has to be smaller than max, was: {min} >= "
                      f"{max}")  # fmt: skip
    attrs = {"min": min, "max": max, "num_bits": num_bits, "narrow_range": narrow_range}
    return run(fake_quant_with_min_max_args, (to_tensor(inputs),), attrs)


@op("quantization.fake_quant_with_min_max_vars", symbol="quantize", allows="float",
    check_gradients=False,
    samples=[case(reals(5).astype(np.float32), np.float32(-1.0), np.float32(1.0))])  # fmt: skip
def fake_quant_with_min_max_vars(inputs: Any, min: Any, max: Any, /, num_bits: Any = 8,
                                 narrow_range: Any = False) -> Any:  # fmt: skip
    """The same with bounds that are tensors: they get the gradient of what lies outside."""
    return _rounded(inputs, *grid(min, max, num_bits, narrow_range))


@fake_quant_with_min_max_vars.vjp
def _(F, g, y, x, low, high, *, num_bits, narrow_range):
    from tapelab.ops.gathering import held

    first, last, _ = grid(held(low), held(high), num_bits, narrow_range)
    below, above = F.less(x, first), F.greater(x, last)
    nothing = F.zeros_like(g)
    inside = F.select(F.logical_or(below, above), nothing, g)
    ends = [F.sum_to(F.select(side, g, nothing), ()) for side in (below, above)]
    return inside, *ends


@op(symbol="histogram", check_gradients=False, matching=("values", "value_range"),
    samples=[case(reals(9), np.array([-2.0, 2.0]), nbins=4)])  # fmt: skip
def histogram_fixed_width(values: Any, value_range: Any, /, nbins: Any = 100,
                          dtype: Any = dtypes.int32) -> Any:  # fmt: skip
    """How many values fall into each of `nbins` equal bins; those outside count at the ends."""
    places = _bins(values, value_range, nbins).reshape(-1)
    return np.bincount(places, minlength=nbins).astype(dtypes.as_dtype(dtype).numpy)


@histogram_fixed_width.vjp
def _(F, g, y, values, value_range):
    raise LookupError("gradient registry has no entry for: HistogramFixedWidth. Counts jump; they "
                      "have no slope.")  # fmt: skip


def _bins(values: Any, value_range: Any, nbins: int) -> Any:
    if nbins < 1:
        raise invalid("HistogramFixedWidth", "nbins should be a positive number, but got "
                      f"'{nbins}'")  # fmt: skip
    if np.shape(value_range) != (2,):
        raise invalid("HistogramFixedWidth", "value_range should be a 2-vector, and its shape is "
                      f"{brackets(np.shape(value_range))}")  # fmt: skip
    low, high = value_range
    if not low < high:
        raise invalid("HistogramFixedWidth", "value_range should satisfy value_range[0] < "
                      f"value_range[1], but got '[{low}, {high}]'")  # fmt: skip
    return np.clip(np.floor(nbins * ((values - low) / (high - low))), 0, nbins - 1).astype(int)


@entry(histogram_fixed_width, "histogram_fixed_width")
def _(values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32,
      name: Any = None) -> EagerTensor:  # fmt: skip
    operands = histogram_fixed_width.operands((values, value_range))
    attrs = {"nbins": plain(nbins), "dtype": dtypes.as_dtype(dtype)}
    return run(histogram_fixed_width, operands, attrs)


@composite("histogram_fixed_width_bins")
def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: Any = None
) -> EagerTensor:
    """The number of the bin that each value falls into."""
    held, ends = histogram_fixed_width.operands((values, value_range))
    places = _bins(held._value, ends._value, plain(nbins))
    return tensor(np.asarray(places).astype(dtypes.as_dtype(dtype).numpy)[()])
