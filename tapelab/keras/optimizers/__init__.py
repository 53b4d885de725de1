"""tf.keras.optimizers: from gradients to new values of Variables."""

from tapelab.furniture import absent
from tapelab.furniture.optimizer import Optimizer
from tapelab.furniture.rarer_rules import Ftrl, Lion
from tapelab.furniture.rules import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, Nadam, RMSprop, get
from tapelab.keras.optimizers import legacy, schedules

deserialize = get
__getattr__ = absent.finder(__name__, absent.table(
    "Use Adam, or write the step: variable.assign_sub(learning_rate * gradient)",
    "Adafactor", "Lamb", "LossScaleOptimizer", "Muon",
))  # fmt: skip

__all__ = [
    "SGD", "AdamW", "Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Lion", "Nadam", "Optimizer",
    "RMSprop", "deserialize", "get", "legacy", "schedules",
]  # fmt: skip
