"""tf.keras.preprocessing.sequence: lists of different lengths as rows of one array."""

from tapelab.furniture.utilities import pad_sequences

__all__ = ["pad_sequences"]
