"""Control flow as functions: they run at once, in Python, and tapes see the ops inside.

In eager code `if`, `while` and `for` do the same; these are here for programs written with them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tapelab.engine import dtypes, nest, wanted
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite
from tapelab.engine.tensor import EagerTensor, Operators, tensor


@composite("cond")
def cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: Any = None) -> Any:
    """Call `true_fn` when `pred` holds, `false_fn` otherwise; only that branch is recorded."""
    for role, branch in (("true_fn", true_fn), ("false_fn", false_fn)):
        if not callable(branch):
            raise TypeError(f"'{role}' must be callable.")
    return true_fn() if pred else false_fn()


@composite("case")
def case(pred_fn_pairs: Any, default: Any = None, exclusive: bool = False, strict: bool = False,
         name: str = "case") -> Any:  # fmt: skip
    """Call the function of the first condition that holds, or `default`."""
    if not isinstance(pred_fn_pairs, (list, tuple, dict)) or not pred_fn_pairs:
        raise TypeError("'pred_fn_pairs' must be a list, tuple, or dict of at least one pair: "
                        f"{shown(pred_fn_pairs)}")  # fmt: skip
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs)
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2 or not callable(pair[1]):
            raise TypeError("Each entry in 'pred_fn_pairs' must be a pair of a condition and a "
                            f"function: {shown(pair)}")  # fmt: skip
    holding = [function for pred, function in pairs if bool(pred)]
    if exclusive and len(holding) > 1:
        raise InvalidArgumentError(f"More than one condition evaluated as True but exclusive=True: "
                                   f"{len(holding)} of {len(pairs)} hold.")  # fmt: skip
    if holding:
        return holding[0]()
    return (default or pairs[-1][1])()


@composite("switch_case")
def switch_case(branch_index: Any, branch_fns: Any, default: Any = None,
                name: str = "switch_case") -> Any:  # fmt: skip
    """Call the function with the given number; the last one, or `default`, for any other number."""
    if not isinstance(branch_fns, (list, tuple, dict)) or not branch_fns:
        raise TypeError(f"'branch_fns' must be a list or dict of functions: {shown(branch_fns)}")
    listed = list(branch_fns.items()) if isinstance(branch_fns, dict) else list(branch_fns)
    if callable(listed[0]):
        listed = list(enumerate(listed))
    if not all(isinstance(p, tuple) and len(p) == 2 and callable(p[1]) for p in listed):
        raise TypeError(f"'branch_fns' must hold functions: {shown(branch_fns)}")
    table = dict(listed)
    number = wanted.whole(branch_index, "branch_index", -(2**31))
    if number in table:
        return table[number]()
    return (default or table[max(table)])()


@composite("while_loop")
def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any,
    shape_invariants: Any = None, parallel_iterations: int = 10, back_prop: bool = True,
    swap_memory: bool = False, maximum_iterations: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Repeat `loop_vars = body(*loop_vars)` while `cond(*loop_vars)` holds."""
    if not callable(cond):
        raise TypeError("'cond' must be callable.")
    if not callable(body):
        raise TypeError("'body' must be callable.")
    limit = None
    if maximum_iterations is not None:
        limit = wanted.whole(maximum_iterations, "maximum_iterations", 0)
    if not isinstance(loop_vars, (list, tuple)):
        raise TypeError(f"'loop_vars' must be a list or a tuple: [{shown(loop_vars)}]")
    first, turns = list(loop_vars), 0
    while (limit is None or turns < limit) and cond(*loop_vars):
        loop_vars = body(*loop_vars)
        if not isinstance(loop_vars, (list, tuple)):
            what = (
                "Cannot iterate over a scalar tensor."
                if isinstance(loop_vars, Operators)
                else f"'{type(loop_vars).__name__}' object is not iterable."
            )
            raise TypeError(f"{what} `body` returns a list with the next loop_vars: [i + 1].")
        nest.assert_same_structure(first, list(loop_vars), check_types=False)
        turns += 1
    return nest.map_structure(_converted, loop_vars)


def _converted(x: Any) -> Any:
    return x if hasattr(x, "_as_array") else to_tensor(x)


@composite("group")
def group(*inputs: Any, **kwargs: Any) -> None:
    """Nothing: in eager code the given ops have run already."""


@composite("no_op")
def no_op(name: Any = None) -> None:
    """Nothing."""


@composite("tuple")
def tuple_(tensors: Any, name: Any = None, control_inputs: Any = None) -> list[Any]:
    """The tensors as new tensors; None stays None."""
    return [None if t is None else F.identity(t) for t in tensors]


@composite("control_dependencies")
@contextmanager
def control_dependencies(control_inputs: Any) -> Iterator[None]:
    """Nothing: in eager code things happen in the order in which they are written."""
    yield


@composite("init_scope")
@contextmanager
def init_scope() -> Iterator[None]:
    """Nothing: this is where code goes that must not become part of a graph."""
    yield


@composite("executing_eagerly")
def executing_eagerly() -> bool:
    """True, always."""
    return True


@composite("is_symbolic_tensor")
def is_symbolic_tensor(tensor: Any) -> bool:
    """False: tensors have values here, always."""
    return False


@composite("timestamp")
def timestamp(name: Any = None) -> EagerTensor:
    """Seconds since 1970, as a float64 tensor."""
    return tensor(np.float64(time.time()))


# -- the same function for every entry -----------------------------------------------------------


def _entries(elems: Any) -> tuple[list[Any], int]:
    """The nest `elems` cut along the first axis: a list of nests."""
    flat = [to_tensor(e) for e in nest.flatten(elems)]
    if not flat:
        raise ValueError("elems must be a Tensor or (possibly nested) sequence of Tensors. Got {}")
    if any(not e.ndim for e in flat):
        raise ValueError("Elements in elems must be 1+ dimensional Tensors, not scalars.")
    count = flat[0].shape[0]
    for other in flat[1:]:
        if other.shape[0] != count:
            raise ValueError(f"Dimensions {count} and {other.shape[0]} are not compatible")
    columns = [F.unstack(e) for e in flat]
    rows = [[column[k] for column in columns] for k in range(count)]
    return [nest.pack_sequence_as(elems, row) for row in rows], count


def _dtype_of(spec: Any) -> Any:
    return getattr(spec, "dtype", spec)


def _stacked(results: list[Any], spec: Any, like: Any) -> Any:
    """One result per entry → each leaf stacked along a new first axis."""
    expected = like if spec is None else spec
    nest.assert_same_structure(expected, results[0], check_types=False)
    flat = [nest.flatten(r) for r in results]
    if spec is None:
        kinds = [to_tensor(e).dtype for e in nest.flatten(like)]
    else:
        kinds = [dtypes.as_dtype(_dtype_of(s)) for s in nest.flatten(spec)]
    columns = [[_leaf(row[k], kind) for row in flat] for k, kind in enumerate(kinds)]
    return nest.pack_sequence_as(results[0], [F.stack(column) for column in columns])


def _leaf(value: Any, dtype: Any) -> EagerTensor:
    held = to_tensor(value, hint=dtype)
    if dtype is not None and held.dtype != dtype:
        raise InvalidArgumentError(
            f"TensorArray dtype is {dtype.name} but Op is trying to write dtype {held.dtype.name} "
            f"\nSay what fn returns: tf.map_fn(…, fn_output_signature=tf.{held.dtype.name})."
        )
    return held


@composite("map_fn")
def map_fn(
    fn: Callable[..., Any], elems: Any, dtype: Any = None, parallel_iterations: Any = None,
    back_prop: Any = None, swap_memory: bool = False, infer_shape: bool = True, name: Any = None,
    fn_output_signature: Any = None,
) -> Any:  # fmt: skip
    """Apply `fn` to every entry along the first axis, and stack the results."""
    if not callable(fn):
        raise TypeError(f"The provided function {fn} is not callable. fn must be callable.")
    entries, count = _entries(elems)
    spec = fn_output_signature if fn_output_signature is not None else dtype
    if not count:
        kinds = [dtypes.as_dtype(_dtype_of(s)) for s in nest.flatten(spec)] if spec else [
            to_tensor(e).dtype for e in nest.flatten(elems)]  # fmt: skip
        empty = [F.zeros((0,), kind) for kind in kinds]
        return nest.pack_sequence_as(spec if spec else elems, empty)
    return _stacked([fn(each) for each in entries], spec, elems)


@composite("vectorized_map")
def vectorized_map(fn: Callable[..., Any], elems: Any, fallback_to_while_loop: bool = True,
                   warn: bool = True) -> Any:  # fmt: skip
    """Apply `fn` to every entry along the first axis, and stack the results."""
    wanted.function(fn, "fn")
    entries, count = _entries(elems)
    if not count:
        raise ValueError("vectorized_map needs at least one entry along the first axis.")
    results = [fn(each) for each in entries]
    columns = zip(*[[to_tensor(leaf) for leaf in nest.flatten(r)] for r in results], strict=True)
    return nest.pack_sequence_as(results[0], [F.stack(list(column)) for column in columns])


def _as_tensors(structure: Any) -> Any:
    return nest.map_structure(to_tensor, structure)


@composite("foldl")
def foldl(fn: Callable[..., Any], elems: Any, initializer: Any = None,
          parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
          name: Any = None) -> Any:  # fmt: skip
    """fn(… fn(fn(initializer, elems[0]), elems[1]) …): fold from the first entry to the last."""
    return _fold(fn, _entries(elems)[0], initializer)[-1]


@composite("foldr")
def foldr(fn: Callable[..., Any], elems: Any, initializer: Any = None,
          parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
          name: Any = None) -> Any:  # fmt: skip
    """The same from the last entry to the first."""
    return _fold(fn, _entries(elems)[0][::-1], initializer)[-1]


@composite("scan")
def scan(fn: Callable[..., Any], elems: Any, initializer: Any = None, parallel_iterations: int = 10,
         back_prop: bool = True, swap_memory: bool = False, infer_shape: bool = True,
         reverse: bool = False, name: Any = None) -> Any:  # fmt: skip
    """All the states of a fold, stacked: cumulative sums and products, recurrent networks."""
    entries = _entries(elems)[0]
    states = _fold(fn, entries[::-1] if reverse else entries, initializer)
    states = states if initializer is None else states[1:]
    states = states[::-1] if reverse else states
    columns = zip(*[nest.flatten(state) for state in states], strict=True)
    return nest.pack_sequence_as(states[0], [F.stack(list(column)) for column in columns])


def _fold(fn: Callable[..., Any], entries: list[Any], initializer: Any) -> list[Any]:
    if not callable(fn):
        raise TypeError(f"{getattr(fn, '__name__', fn)} is not callable. Please provide a callable "
                        "function.")  # fmt: skip
    if initializer is None:
        states, entries = [entries[0]], entries[1:]
    else:
        states = [_as_tensors(initializer)]
    for each in entries:
        states.append(_as_tensors(fn(states[-1], each)))
    return states


# -- Python and NumPy functions ------------------------------------------------------------------


def _outputs(result: Any, kinds: Any) -> Any:
    if isinstance(kinds, (list, tuple)):
        if not kinds:
            return []
        parts = list(result) if isinstance(result, (list, tuple)) else [result]
        return [_output(r, k) for r, k in zip(parts, kinds, strict=True)]
    return None if kinds is None else _output(result, kinds)


def _output(result: Any, kind: Any) -> EagerTensor:
    return to_tensor(result, dtypes.as_dtype(_dtype_of(kind)))


@composite("py_function")
def py_function(func: Any = None, inp: Any = None, Tout: Any = None, name: Any = None) -> Any:
    """Call a Python function on tensors; gradients flow through what it computes with ops."""
    wanted.function(func, "func")
    return _outputs(func(*[to_tensor(x) for x in inp]), Tout)


@composite("numpy_function")
def numpy_function(func: Any = None, inp: Any = None, Tout: Any = None, stateful: bool = True,
                   name: Any = None) -> Any:  # fmt: skip
    """Call a function on NumPy values; no gradient flows through it."""
    wanted.function(func, "func")
    result = func(*[to_tensor(x).numpy() for x in inp])
    listed = isinstance(Tout, (list, tuple))
    parts = list(result) if listed and isinstance(result, (list, tuple)) else [result]
    kinds = list(Tout) if listed else [Tout]
    made = [_from_numpy(r, k) for r, k in zip(parts, kinds, strict=True)]
    return made if listed else made[0]


def _from_numpy(result: Any, kind: Any) -> EagerTensor:
    expected = dtypes.as_dtype(_dtype_of(kind))
    made = to_tensor(result if isinstance(result, (list, tuple)) else np.asarray(result))
    if made.dtype != expected and not isinstance(result, (np.ndarray, np.generic)):
        made = to_tensor(result, expected)
    if made.dtype != expected:
        raise InvalidArgumentError(
            f"0-th value returned by pyfunc_0 is {made.dtype.spoken}, but expects "
            f"{expected.spoken} [Op:PyFunc] name: \nReturn np.asarray(…, np.{expected.name}), or "
            f"Tout=tf.{made.dtype.name}."
        )
    return made
