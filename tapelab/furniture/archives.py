"""Files of numbers: a .npz that NumPy itself opens, and a text inside that says what they are.

A file holds one array for each name, as np.savez writes it, and one more array under the name
`_CHECKPOINTABLE_OBJECT_GRAPH`: a text in JSON, in the bytes of UTF-8. For a checkpoint it is a list
of objects; each has `children` (the name of an attribute → the number of an object) and, when it
is a Variable, the `key` of its value, the path on which it was found, such as
`model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE`. `np.load(path)[key]` is the value. Strings have no
array: they stand in the text under `texts`. Nothing in a file is ever run: it is read with
allow_pickle=False, and names are only looked up.
"""

import contextlib
import json
import os
import re
import secrets
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine.errors import (
    DataLossError,
    FailedPreconditionError,
    NotFoundError,
    OutOfScopeError,
)

TEXT = "_CHECKPOINTABLE_OBJECT_GRAPH"
DEEPEST = 20  # lists and objects inside each other, in the text
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
FOREIGN = (
    "{} was written by TensorFlow, whose files tapelab does not read. Read it there, keep the "
    "numbers with np.savez(path, *model.get_weights()), and give them to model.set_weights here."
)


def replace(path: str, write: Callable[[Any], Any]) -> None:
    """Write a file so that the old one is there until the new one is complete; make its folder."""
    folder = os.path.dirname(path)
    beside = f"{path}.{secrets.token_hex(4)}.tmp"
    try:
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(beside, "xb") as file:
            write(file)
        os.replace(beside, path)
    except (FileExistsError, NotADirectoryError):
        raise FailedPreconditionError(f"{folder} is not a directory") from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None
    finally:
        with contextlib.suppress(OSError):  # it has the name of the file now, but for an error
            os.unlink(beside)


def save(path: str, values: dict[str, Any], facts: dict[str, Any]) -> None:
    """Write values by their keys, and facts in JSON."""
    texts, arrays = {}, {}
    for number, (key, value) in enumerate(values.items()):
        array = np.asarray(value)
        if array.dtype.hasobject:
            words = [word.decode("latin-1") for word in array.ravel().tolist()]
            texts[key] = {"shape": list(array.shape), "words": words}
        else:  # a name that is no good in a zip archive gets a number instead
            arrays[key if _plain(key) else f"array {number}"] = (key, array)
    places = {key: place for place, (key, _) in arrays.items() if place != key}
    text = json.dumps({**facts, "texts": texts, "places": places})
    data = {TEXT: np.frombuffer(text.encode(), np.uint8)}
    data |= {place: array for place, (_, array) in arrays.items()}

    def write(file: Any) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, array in data.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)

    replace(path, write)


def _plain(key: str) -> bool:
    return key.isprintable() and "\\" not in key and len(key) < 1000


def _facts(text: str) -> Any:
    """The facts of a file; ValueError for a text that is deeper than any that was saved.

    Where somebody has raised Python's recursion limit, json itself would crash on such a text.
    """
    depth = 0
    for sign in _STRING.sub("", text):
        depth += (sign in "[{") - (sign in "]}")
        if depth > DEEPEST:
            raise ValueError("its text is too deep")
    return json.loads(text)


def load(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values and the facts of a file, all of them read and checked.

    OSError when there is no such file, DataLossError when it is not complete.
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            held = {name: archive[name] for name in archive.files}
        facts = _facts(held.pop(TEXT).tobytes().decode())
        names = {place: key for key, place in facts.pop("places").items()}
        values = {names.get(place, place): array for place, array in held.items()}
        for key, kept in facts.pop("texts").items():
            words = [word.encode("latin-1") for word in kept["words"]]
            array = np.empty(len(words), object)
            array[:] = words
            values[key] = array.reshape(kept["shape"])
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise type(error)(error.errno, error.strerror, path) from None
    except Exception as error:  # whatever zipfile, zlib, NumPy and json say of such bytes
        raise DataLossError(
            f"Unable to open table file {path}: it is damaged, or not a file that tapelab saved "
            f"({type(error).__name__}). Nothing was restored. Save again, or take an older one."
        ) from None
    return values, facts


def checkpoint(prefix: str) -> tuple[dict[str, Any], list[Any]]:
    """The values of a checkpoint, and its objects."""
    missing = (
        "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for "
        f"{prefix}"
    )
    if os.path.isdir(prefix) and not os.path.exists(f"{prefix}.npz"):
        raise DataLossError(
            f"Unable to open table file {prefix}: FAILED_PRECONDITION: {prefix}; Is a directory: "
            f"restore tf.train.latest_checkpoint({prefix!r})."
        )
    try:
        values, facts = load(f"{prefix}.npz")
    except (FileNotFoundError, NotADirectoryError):
        if os.path.exists(f"{prefix}.index"):
            raise OutOfScopeError(FOREIGN.format(f"{prefix}.index")) from None
        raise NotFoundError(missing) from None
    try:
        objects = facts["objects"]
        for each in objects:
            fits = all(type(n) is int and 0 <= n < len(objects) for n in each["children"].values())
            if not fits or each.get("key") is not None and each["key"] not in values:
                raise ValueError("an object that is not there")
        keys = [each["key"] for each in objects if each.get("key") is not None]
        if not objects or len(set(keys)) < len(keys):
            raise ValueError("no objects, or two with one value")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataLossError(f"{prefix}.npz is damaged: its list of objects does not fit its values."
                            " Nothing was restored.") from None  # fmt: skip
    return values, objects
