"""model.save_weights and load_weights: the weights of each layer, found by its place in the model.

The file has the ending that Keras 3 demands, .weights.h5, and the names inside that Keras gives
them, such as layers/dense/vars/0, but it is NumPy's (see `archives`): np.load opens it.
"""

import os
from typing import Any

from tapelab.engine import warn
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import DataLossError, OutOfScopeError
from tapelab.furniture import archives, states
from tapelab.furniture.layers.holding import Holder, leaves
from tapelab.furniture.modules import snake_case
from tapelab.furniture.optimizer import Optimizer
from tapelab.furniture.restoring import give

ENDING = ".weights.h5"


def save_weights(self: Any, filepath: Any, overwrite: bool = True, **ignored: Any) -> None:
    """Write all weights into a file whose name ends in .weights.h5.

    >>> import tapelab as tf, tempfile
    >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    >>> path = tempfile.mkdtemp() + "/line.weights.h5"
    >>> model.save_weights(path)
    >>> before = model.get_weights()
    >>> model.set_weights([w + 1 for w in before])
    >>> model.load_weights(path)
    >>> [bool((a == b).all()) for a, b in zip(before, model.get_weights())]
    [True, True]
    """
    path = states.text_of(filepath)
    if not path.endswith(ENDING):
        raise ValueError(f"The filename must end in `.weights.h5`. Received: filepath={path}")
    _built(self, "saving a model")
    if not overwrite and os.path.exists(path):
        raise FileExistsError(f"{path} exists already, and overwrite=False.")
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        raise FileNotFoundError(
            f"[Errno 2] Unable to synchronously create file: there is no folder {folder!r}. Make "
            "it with os.makedirs."
        )
    values = {f"{place}vars/{i}": v._peek() for place, thing in _things(self).items()
              for i, v in enumerate(_own(thing))}  # fmt: skip
    archives.save(path, values, {})


def load_weights(self: Any, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
    """Give the weights in a file of save_weights to a model with the same layers.

    ValueError when they don't fit, and nothing changes; with skip_mismatch=True, layers that don't
    fit keep what they have.
    """
    path = states.text_of(filepath)
    if kwargs.pop("by_name", False):
        raise ValueError(f"`by_name` only supports loading legacy '.h5' or '.hdf5' files. "
                         f"Received: {path}")  # fmt: skip
    if kwargs:
        raise ValueError(f"Invalid keyword arguments: {kwargs}")
    values = _read(path)
    _built(self, "loading weights into a model")
    pairs: list[Any] = []
    failed: dict[Any, str] = {}
    for place, thing in _things(self).items():
        variables = _own(thing)
        found: list[Any] = []
        while f"{place}vars/{len(found)}" in values:
            found.append(values[f"{place}vars/{len(found)}"])
        problem = _problem(thing, variables, found)
        if problem is None:
            kinds = [v.dtype for v in variables]
            pairs += zip(variables, map(to_tensor, found, kinds), strict=True)
        elif isinstance(thing, Optimizer):
            warn.python(problem)
        else:
            failed[thing] = problem
    if failed:
        message = (
            f"A total of {len(failed)} objects could not be loaded. Example error message for "
            f"object {next(iter(failed))}:\n\n{next(iter(failed.values()))}\n\nList of objects "
            f"that could not be loaded:\n{list(failed)}"
        )
        if not skip_mismatch:
            raise ValueError(message)
        warn.python(message)
    give(pairs)


def _read(path: str) -> dict[str, Any]:
    known = path.endswith((".h5", ".hdf5", ".keras"))
    if not known:
        raise ValueError(
            f"File format not supported: filepath={path}. Keras 3 only supports V3 `.keras` files, "
            "`.weights.h5` files, legacy H5 format files (`.h5` extension); tapelab reads the "
            "`.weights.h5` files of its own save_weights."
        )
    try:
        with open(path, "rb") as file:
            start = file.read(4)
        if start == b"\x89HDF" or not path.endswith(ENDING):
            raise OutOfScopeError(archives.FOREIGN.format(path))
        return archives.load(path)[0]
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(
            f"[Errno 2] Unable to synchronously open file (unable to open file: name = {path!r}, "
            "errno = 2, error message = 'No such file or directory')"
        ) from None
    except DataLossError as error:
        raise OSError(f"Unable to synchronously open file: {error.message}") from None


def _built(model: Any, doing: str) -> None:
    if not model.built:
        raise ValueError(f"You are {doing} that has not yet been built. Try building the model "
                         "first by calling it on some data or by using `build()`.")  # fmt: skip


def _things(model: Any) -> dict[str, Any]:
    """The model, its layers, the layers in these, and optimizers, by their places."""
    found: dict[str, Any] = {}
    seen: set[int] = set()

    def walk(thing: Any, place: str) -> None:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        found[place] = thing
        if isinstance(thing, Optimizer):
            return
        held = dict(sorted(vars(thing).items()))
        if "_stack" in held or getattr(thing, "_graph", None) is not None:
            held = {"layers": thing.layers, **held}
        for name, value in held.items():
            if isinstance(value, (Holder, Optimizer)):
                walk(value, f"{place}{name}/")
            elif isinstance(value, (list, tuple, dict)):
                used: dict[str, int] = {}
                for leaf in leaves(value):
                    if isinstance(leaf, Holder):
                        stem = snake_case(type(leaf).__name__)
                        count = used[stem] = used.get(stem, -1) + 1
                        walk(leaf, f"{place}{name}/{stem}{f'_{count}' if count else ''}/")

    walk(model, "")
    return found


def _own(thing: Any) -> list[Any]:
    """The Variables of a layer without those of layers inside, the trainable ones first."""
    if isinstance(thing, Optimizer):
        return list(thing.variables)
    return sorted(thing._own_variables(), key=lambda v: not v.trainable)


def _problem(thing: Any, variables: list[Any], found: list[Any]) -> str | None:
    """Why the arrays are not for these Variables, in Keras's words."""
    if isinstance(thing, Optimizer):
        if len(found) == len(variables):
            return None
        return (f"Skipping variable loading for optimizer '{thing.name}', because it has "
                f"{len(variables)} variables whereas the saved optimizer has {len(found)} "
                "variables. ")  # fmt: skip
    if len(found) != len(variables):
        if not thing.built:
            return (
                f"Layer '{thing.name}' was never built and thus it doesn't have any variables. "
                f"However the weights file lists {len(found)} variables for this layer. Call the "
                "model on some data first, or make all weights in `build`."
            )
        names = [v.name for v in variables]
        return (f"Layer '{thing.name}' expected {len(variables)} variables, but received "
                f"{len(found)} variables during loading. Expected: {names}")  # fmt: skip
    for variable, value in zip(variables, found, strict=True):
        if variable.shape != value.shape:
            return (
                "The shape of the target variable and the shape of the target value in "
                "`variable.assign(value)` must match. variable.shape="
                f"{tuple(variable.shape)}, Received: value.shape={value.shape}. Target variable: "
                f"{variable}"
            )
        if (value.dtype.kind == "O") != (variable.dtype.name == "string"):
            return f"The dtype of '{variable.name}' is {variable.dtype.name}, not {value.dtype}."
    return None
