"""Which checkpoints are in a folder: the text file `checkpoint`, as TensorFlow writes it."""

import json
import os
import re
from typing import Any

from tapelab.engine import dtypes, warn
from tapelab.engine.errors import NotFoundError
from tapelab.furniture import archives

LINE = re.compile(r'\s*(\w+)\s*:\s*("(?:[^"\\\n]|\\.)*"|[-+.\deE]+)\s*')


def text_of(path: Any) -> str:
    """A path as text, whatever kind of path it is."""
    try:
        return os.fsdecode(path)
    except TypeError:
        return str(path)


class CheckpointState:
    """What the file `checkpoint` says of its folder (tf.train.get_checkpoint_state)."""

    def __init__(self, model_checkpoint_path: str, all_model_checkpoint_paths: list[str],
                 all_model_checkpoint_timestamps: list[float],
                 last_preserved_timestamp: float) -> None:  # fmt: skip
        self.model_checkpoint_path = model_checkpoint_path
        self.all_model_checkpoint_paths = all_model_checkpoint_paths
        self.all_model_checkpoint_timestamps = all_model_checkpoint_timestamps
        self.last_preserved_timestamp = last_preserved_timestamp

    def __repr__(self) -> str:
        rows = [f"model_checkpoint_path: {_quoted(self.model_checkpoint_path)}"]
        for path in self.all_model_checkpoint_paths:
            rows.append(f"all_model_checkpoint_paths: {_quoted(path)}")
        for at in self.all_model_checkpoint_timestamps:
            rows.append(f"all_model_checkpoint_timestamps: {at!r}")
        if self.last_preserved_timestamp:
            rows.append(f"last_preserved_timestamp: {self.last_preserved_timestamp!r}")
        return "\n".join(rows) + "\n"


def _quoted(path: str) -> str:
    return json.dumps(path, ensure_ascii=not path.isprintable())


def update(folder: str, latest: str, paths: list[str], times: Any = (),
           preserved: float = 0.0) -> None:  # fmt: skip
    """Write the file `checkpoint` of a folder; paths in it are counted from there."""
    near = [os.path.relpath(p, folder or ".") if not os.path.isabs(p) or os.path.isabs(folder)
            else p for p in [latest, *paths]]  # fmt: skip
    state = CheckpointState(near[0], near[1:], list(times), preserved)
    file = os.path.join(folder, "checkpoint")
    archives.replace(file, lambda f: f.write(repr(state).encode("utf-8", "backslashreplace")))


def get_checkpoint_state(checkpoint_dir: Any, latest_filename: Any = None) -> Any:
    """What the file `checkpoint` of a folder says: the latest path, and all; None without it.

    >>> import tapelab as tf
    >>> print(tf.train.get_checkpoint_state("/no/such/folder"))
    None
    """
    folder = text_of(checkpoint_dir)
    file = os.path.join(folder, latest_filename or "checkpoint")
    try:
        with open(file, "rb") as handle:
            lines = handle.read().decode().splitlines()
        rows = [LINE.fullmatch(line) for line in lines if line.strip()]
        pairs = [(row[1], json.loads(row[2])) for row in rows]  # type: ignore[index]
        paths = [p for key, p in pairs if key == "all_model_checkpoint_paths"]
        times = [float(t) for key, t in pairs if key == "all_model_checkpoint_timestamps"]
        latest = dict(pairs)["model_checkpoint_path"]
        kept = float(dict(pairs).get("last_preserved_timestamp", 0.0))
        latest, *paths = [os.path.join(folder, p) for p in [latest, *paths]]
    except OSError:
        return None
    except (TypeError, ValueError, KeyError, RecursionError):
        warn.log("%s: Checkpoint ignored", file, times=1)
        return None
    return CheckpointState(latest, paths, times, kept)


def there(path: str) -> bool:
    """Whether a checkpoint has a file: ours, or one of TensorFlow, which restore refuses."""
    return any(os.path.exists(f"{path}{end}") for end in (".npz", ".index"))


def latest_checkpoint(checkpoint_dir: Any, latest_filename: Any = None) -> str | None:
    """The path of the newest checkpoint in a folder, for `restore`; None when there is none.

    >>> import tapelab as tf
    >>> print(tf.train.latest_checkpoint("/no/such/folder"))
    None
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None or not there(state.model_checkpoint_path):
        return None
    return str(state.model_checkpoint_path)


class CheckpointReader:
    """The values in a checkpoint by their keys, without the objects (tf.train.load_checkpoint)."""

    def __init__(self, prefix: str) -> None:
        self._values = archives.checkpoint(prefix)[0]

    def get_variable_to_shape_map(self) -> dict[str, Any]:
        """Key → shape, as a list."""
        return {archives.TEXT: [], **{k: list(v.shape) for k, v in self._values.items()}}

    def get_variable_to_dtype_map(self) -> dict[str, Any]:
        """Key → dtype."""
        kinds = {key: dtypes.of(value) for key, value in self._values.items()}
        return {archives.TEXT: dtypes.string, **kinds}

    def has_tensor(self, tensor_str: Any) -> bool:
        """Whether there is a value under this key."""
        return tensor_str in self._values

    def get_tensor(self, tensor_str: Any) -> Any:
        """The value, as NumPy gives it."""
        if tensor_str not in self._values:
            raise NotFoundError(f"Key {tensor_str} not found in checkpoint")
        return self._values[tensor_str][()]


def load_checkpoint(ckpt_dir_or_file: Any) -> CheckpointReader:
    """A reader of the values in a checkpoint, or in the newest of a folder."""
    path = text_of(ckpt_dir_or_file)
    if os.path.isdir(path):
        latest = latest_checkpoint(path)
        if latest is None:
            raise ValueError(
                f"Couldn't find 'checkpoint' file or checkpoints in given directory {path}"
            )
        path = latest
    return CheckpointReader(path)


def load_variable(ckpt_dir_or_file: Any, name: str) -> Any:
    """One value of a checkpoint by its key."""
    key = name.removesuffix(":0")
    return load_checkpoint(ckpt_dir_or_file).get_tensor(key)


def list_variables(ckpt_dir_or_file: Any) -> list[tuple[str, list[int]]]:
    """What is in a checkpoint: pairs of a key and a shape."""
    return sorted(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())
