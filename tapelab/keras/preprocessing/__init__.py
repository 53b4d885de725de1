"""tf.keras.preprocessing: sequences of equal length; images and text are prepared with NumPy."""

from tapelab.furniture import absent
from tapelab.keras.preprocessing import sequence

__getattr__ = absent.finder(__name__, absent.table(
    "prepare images and text with Python and NumPy before they become tensors", "image", "text",
    "image_dataset_from_directory", "text_dataset_from_directory",
))  # fmt: skip

__all__ = ["sequence"]
