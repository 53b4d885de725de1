"""tf.keras.optimizers.legacy: the optimizers before Keras 3."""

from tapelab.furniture.classic import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop
from tapelab.furniture.optimizer import Optimizer

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "Adamax", "Nadam", "Optimizer", "RMSprop"]
