"""tf.keras.models: layers put together."""

from tapelab.furniture import absent
from tapelab.furniture.models import Model
from tapelab.furniture.sequential import Sequential

__getattr__ = absent.finder(__name__, {
    **absent.table(absent.KEEP, "load_model", "save_model", "model_from_json"),
    "clone_model": "make the model again from its layers, and use set_weights",
})  # fmt: skip

__all__ = ["Model", "Sequential"]
