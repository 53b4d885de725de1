"""tf.keras.utils: labels, seeds, sequences."""

from tapelab.furniture import absent
from tapelab.furniture.training.batches import pack_x_y_sample_weight, unpack_x_y_sample_weight
from tapelab.furniture.training.progress import Progbar
from tapelab.furniture.utilities import normalize, pad_sequences, set_random_seed, to_categorical

__getattr__ = absent.finder(__name__, {
    "get_file": absent.DATA,
    **absent.table("draw the tape instead: display(tape) shows what the model computed",
                   "plot_model", "model_to_dot"),
    **absent.table("open images with Pillow or matplotlib, and make arrays of them",
                   "load_img", "img_to_array", "array_to_img", "save_img",
                   "image_dataset_from_directory"),
    **absent.table("give `fit` a tf.data.Dataset, or a generator that yields (x, y)",
                   "Sequence", "PyDataset"),
})  # fmt: skip

__all__ = [
    "Progbar", "normalize", "pack_x_y_sample_weight", "pad_sequences", "set_random_seed",
    "to_categorical", "unpack_x_y_sample_weight",
]  # fmt: skip
