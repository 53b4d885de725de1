"""tf.keras.callbacks: objects that `fit` calls at each batch and epoch."""

from tapelab.furniture import absent
from tapelab.furniture.training.callbacks import (
    Callback,
    CallbackList,
    History,
    LambdaCallback,
    ProgbarLogger,
)
from tapelab.furniture.training.keeping import ModelCheckpoint
from tapelab.furniture.training.watchers import (
    CSVLogger,
    EarlyStopping,
    LearningRateScheduler,
    ReduceLROnPlateau,
    TerminateOnNaN,
)

__getattr__ = absent.finder(__name__, {
    "TensorBoard": "history.history holds the numbers: draw them with matplotlib",
    "RemoteMonitor": "subclass tf.keras.callbacks.Callback: on_epoch_end gets the numbers",
    "BackupAndRestore": "ModelCheckpoint keeps the weights of each epoch",
})  # fmt: skip

__all__ = [
    "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "ProgbarLogger", "ReduceLROnPlateau",
    "TerminateOnNaN",
]  # fmt: skip
