"""tf.debugging: checks that raise when a value is not what it should be. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def Assert(condition: Any, data: Any, summarize: Any = None, name: Any = None) -> None:
    """InvalidArgumentError with the given data unless the condition holds."""
def assert_all_finite(x: Any, message: Any, name: Any = None) -> Tensor:
    """The same tensor; InvalidArgumentError when it holds nan or inf."""
def assert_equal(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x == y for every pair of elements."""
def assert_greater(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x > y for every pair of elements."""
def assert_greater_equal(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x >= y for every pair of elements."""
def assert_integer(x: Any, message: Any = None, name: Any = None) -> None:
    """TypeError unless the tensor holds whole numbers."""
def assert_less(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x < y for every pair of elements."""
def assert_less_equal(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x <= y for every pair of elements."""
def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless |x − y| < atol + rtol · |y| everywhere (10 · eps each)."""
def assert_negative(x: Any, message: Any = None, summarize: Any = None, name: Any = None) -> None:
    """InvalidArgumentError unless every element is < 0."""
def assert_non_negative(
    x: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless every element is >= 0."""
def assert_non_positive(
    x: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless every element is <= 0."""
def assert_none_equal(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x != y for every pair of elements."""
def assert_positive(x: Any, message: Any = None, summarize: Any = None, name: Any = None) -> None:
    """InvalidArgumentError unless every element is > 0."""
def assert_proper_iterable(values: Any) -> None:
    """TypeError for what iterates over its own elements, such as a tensor or a string."""
def assert_rank(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has this rank."""
def assert_rank_at_least(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has at least this rank."""
def assert_rank_in(x: Any, ranks: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has one of these ranks."""
def assert_same_float_dtype(tensors: Any = None, dtype: Any = None) -> Any:
    """The floating dtype that all the tensors share; ValueError when there is none."""
def assert_scalar(tensor: Any, message: Any = None, name: Any = None) -> Tensor:
    """ValueError unless the tensor has rank 0."""
def assert_shapes(
    shapes: Any,
    data: Any = None,
    summarize: Any = None,
    message: Any = None,
    name: Any = None,
) -> None:
    """ValueError unless tensors have the given shapes; equal letters stand for equal sizes."""
def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: Any = None) -> None:
    """TypeError unless the tensor has this dtype."""
def check_numerics(tensor: Any, message: Any, name: Any = None) -> Tensor:
    """The same tensor, after a check that it holds neither nan nor inf; so for its gradient."""
def disable_check_numerics(*args: Any, **kwargs: Any) -> None:
    """Nothing: there is one device here, and tracebacks are Python's own."""
def disable_traceback_filtering(*args: Any, **kwargs: Any) -> None:
    """Nothing: there is one device here, and tracebacks are Python's own."""
def enable_traceback_filtering(*args: Any, **kwargs: Any) -> None:
    """Nothing: there is one device here, and tracebacks are Python's own."""
def is_numeric_tensor(tensor: Any) -> _bool:
    """True for a tensor of numbers."""
def set_log_device_placement(*args: Any, **kwargs: Any) -> None:
    """Nothing: there is one device here, and tracebacks are Python's own."""
