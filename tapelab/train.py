"""tf.train: checkpoints, and the optimizers and learning rates of TensorFlow 1."""

from typing import Any

from tapelab.engine.variable import Variable
from tapelab.furniture import absent, schedules
from tapelab.furniture.checkpoints import Checkpoint
from tapelab.furniture.classic import (
    AdadeltaOptimizer,
    AdagradOptimizer,
    AdamOptimizer,
    GradientDescentOptimizer,
    MomentumOptimizer,
    RMSPropOptimizer,
)
from tapelab.furniture.classic import ClassicOptimizer as Optimizer
from tapelab.furniture.managers import CheckpointManager
from tapelab.furniture.states import (
    get_checkpoint_state,
    latest_checkpoint,
    list_variables,
    load_checkpoint,
    load_variable,
)

_steps: list[Variable] = []


def get_or_create_global_step(graph: Any = None) -> Variable:
    """The counter of steps: an int64 Variable that `global_step=` arguments add to."""
    if not _steps:
        _steps.append(Variable(0, trainable=False, dtype="int64", name="global_step"))
    return _steps[0]


get_global_step = create_global_step = get_or_create_global_step


def exponential_decay(learning_rate: Any, global_step: Any, decay_steps: Any, decay_rate: Any,
                      staircase: bool = False, name: Any = None) -> Any:  # fmt: skip
    """A function that gives the learning rate of the present step."""
    schedule = schedules.ExponentialDecay(learning_rate, decay_steps, decay_rate, staircase)
    return lambda: schedule(global_step)


def polynomial_decay(learning_rate: Any, global_step: Any, decay_steps: Any,
                     end_learning_rate: Any = 0.0001, power: Any = 1.0, cycle: bool = False,
                     name: Any = None) -> Any:  # fmt: skip
    """A function that gives the learning rate of the present step."""
    schedule = schedules.PolynomialDecay(
        learning_rate, decay_steps, end_learning_rate, power, cycle
    )
    return lambda: schedule(global_step)


def piecewise_constant(x: Any, boundaries: Any, values: Any, name: Any = None) -> Any:
    """A function that gives the learning rate of the present step."""
    schedule = schedules.PiecewiseConstantDecay(boundaries, values)
    return lambda: schedule(x)


__getattr__ = absent.finder(__name__, {
    "CheckpointOptions": "files are written at once, without options",
    "Saver": "use tf.train.Checkpoint",
    "checkpoints_iterator": "ask tf.train.latest_checkpoint",
    **absent.table("Read the file with Python and NumPy", "Example", "Features", "Feature",
                   "BytesList", "FloatList", "Int64List", "SequenceExample", "FeatureList",
                   "FeatureLists"),
    **absent.table("There is one process here", "ClusterSpec", "Coordinator",
                   "MonitoredTrainingSession", "Scaffold", "SessionRunHook", "Server"),
    **absent.table("use AdamOptimizer or GradientDescentOptimizer", "FtrlOptimizer",
                   "ProximalAdagradOptimizer", "ProximalGradientDescentOptimizer"),
})  # fmt: skip

__all__ = [
    "AdadeltaOptimizer", "AdagradOptimizer", "AdamOptimizer", "GradientDescentOptimizer",
    "Checkpoint", "CheckpointManager", "MomentumOptimizer", "Optimizer", "RMSPropOptimizer",
    "create_global_step", "exponential_decay", "get_checkpoint_state", "get_global_step",
    "get_or_create_global_step", "latest_checkpoint", "list_variables", "load_checkpoint",
    "load_variable", "piecewise_constant", "polynomial_decay",
]  # fmt: skip
