"""tf.data: elements one after the other, shuffled, in batches."""

from types import SimpleNamespace
from typing import Any

from tapelab.furniture import absent
from tapelab.furniture.datasets import Dataset, text_lines
from tapelab.furniture.streams import AUTOTUNE, INFINITE, UNKNOWN, StreamIterator

INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = INFINITE, UNKNOWN
Iterator, TextLineDataset = StreamIterator, text_lines


class Options(SimpleNamespace):
    """Accepted by `Dataset.with_options`; nothing here runs in parallel."""


def _cardinality(dataset: Any) -> Any:
    """How many elements a dataset has."""
    return dataset.cardinality()


experimental = SimpleNamespace(
    AUTOTUNE=AUTOTUNE,
    INFINITE_CARDINALITY=INFINITE,
    UNKNOWN_CARDINALITY=UNKNOWN,
    cardinality=_cardinality,
)
__getattr__ = absent.finder(__name__, absent.table(
    "Read the file with Python and NumPy, and use tf.data.Dataset.from_tensor_slices",
    "TFRecordDataset", "FixedLengthRecordDataset",
))  # fmt: skip

__all__ = [
    "AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset", "Iterator", "Options",
    "TextLineDataset", "experimental",
]  # fmt: skip
