"""Optimizers: from gradients to new values of Variables (tf.keras.optimizers).

An optimizer is a *rule*: from a gradient, the learning rate and what it remembers of a Variable
(its *slots*: a momentum, a mean of squares) to the step that is subtracted, and the new slots.
Rules compute on NumPy values: no tape records them, and gradients don't flow through an update.
"""

from typing import Any

import numpy as np

from tapelab.engine import dtypes, warn
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import Guarded, shown
from tapelab.engine.hush import apart
from tapelab.engine.op import RECORDED as F
from tapelab.engine.tensor import tensor
from tapelab.engine.variable import Variable
from tapelab.engine.wanted import number
from tapelab.furniture import beside, deferred, gradients, settings
from tapelab.furniture.schedules import LearningRateSchedule
from tapelab.furniture.weights import Listed, Weight, set_all


class Optimizer(Guarded):
    """The base of all optimizers; subclass it with a `rule`, or with Keras's `update_step`.

    >>> import tapelab as tf
    >>> x = tf.Variable(2.0)
    >>> optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
    >>> with tf.GradientTape() as tape:
    ...     loss = x * x
    >>> _ = optimizer.apply_gradients(zip(tape.gradient(loss, [x]), [x]))
    >>> print(x.numpy())
    1.6
    """

    slots: tuple[str, ...] = ()  # what is remembered of each Variable
    start = 0.0  # the first value of slots
    together = 1  # so many slots of one Variable stand next to each other in `variables`
    strict = True  # the Variables of the first step are the only ones

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: Any = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str | None = None,
        loss_scale_factor: Any = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        gradient_accumulation_steps: int | None = None,
        **kwargs: Any,
    ) -> None:
        if "lr" in kwargs:  # what learning_rate was called before
            learning_rate = kwargs.pop("lr")
        if kwargs.pop("decay", None):
            warn.python("Argument `decay` is no longer supported and will be ignored.")
        gradients.refuse(kwargs)
        beside.check(use_ema, ema_momentum, ema_overwrite_frequency, gradient_accumulation_steps)
        self.clip = gradients.chosen(clipnorm, clipvalue, global_clipnorm)
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.global_clipnorm = global_clipnorm
        self.clipvalue = clipvalue
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.name = name or settings.unique_name(type(self).__name__)
        self.built = False
        self._squares: Any = None  # those of the gradient whose turn it is, see `squared`
        self._spare: tuple[list[Any], list[str]] = ([], [])  # what weight decay leaves alone
        self._memory: dict[int, list[Any]] = {}  # id of a Variable → it, and its slots
        self._beside: dict[str, dict[int, Any]] = beside.tables(self)
        self._iterations = self._counter("iteration", 0, "int64")
        self._learning_rate: Any = None
        self.learning_rate = learning_rate

    def _counter(self, name: str, value: Any, dtype: Any) -> Weight:
        return Weight(value, dtype=dtype, trainable=False, name=name, owner=self.name)

    # -- what users call ------------------------------------------------------------------

    def apply_gradients(self, grads_and_vars: Any, name: Any = None, **kwargs: Any) -> Any:
        """Change each Variable by its gradient; pairs of (gradient, Variable), None is left out.

        ValueError when every gradient is None, or when a Variable was not there at the first step.
        """
        pairs = gradients.pairs(grads_and_vars)
        if not pairs:
            raise ValueError(
                "not enough values to unpack (expected 2, got 0): there are no pairs of gradient "
                "and Variable. Was the list of Variables empty?"
            )
        self.apply(*zip(*pairs, strict=True))
        return self._iterations

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """The same with the gradients in one list and the Variables in another."""
        if trainable_variables is None:
            trainable_variables = [entry[0] for entry in self._memory.values()]
        grads, trainable_variables = list(grads), list(trainable_variables)
        if len(grads) != len(trainable_variables):
            raise ValueError(f"There are {len(grads)} gradients for {len(trainable_variables)} "
                             "Variables: give one for each.")  # fmt: skip
        variables = [gradients.owner(g, v) for g, v in zip(grads, trainable_variables, strict=True)]
        pairs = gradients.present(grads, variables)
        for variable in variables if self.built and self.strict else ():
            if id(variable) not in self._memory:
                raise ValueError(
                    f"Unknown variable: {variable}. This optimizer can only be called for the "
                    "variables it was originally built with. When working with a new set of "
                    "variables, you should recreate a new optimizer instance."
                )
        values = [gradients.fitting(g, v) for g, v in pairs]
        if not self.built or not self.strict:
            self.build(variables)
            deferred.settle()
        apart(lambda: self._update([g for g, _ in pairs], values, [v for _, v in pairs]))
        self._iterations.assign_add(1)

    def _update(self, grads: list[Any], values: list[Any], variables: list[Any]) -> None:
        """One step, or one more gradient for the sum that a later step will take."""
        scale = self.loss_scale_factor
        if self.gradient_accumulation_steps:
            summed = beside.collected(self, gradients.scaled(values, scale), variables)
            if summed is not None:
                self._step(self.clip(summed), variables, [])
        else:
            treated, squares = gradients.treated(grads, values, scale, self.clip)
            self._step(treated, variables, squares)
        if self.use_ema:
            beside.average(self)
        for variable in variables:
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))

    def _step(self, values: list[Any], variables: list[Any], squares: list[Any]) -> None:
        rate = to_tensor(self.learning_rate)
        for variable in variables:
            if self.weight_decay is not None and not self._spared(variable):
                factor = variable.dtype.as_numpy_dtype(self.weight_decay) * rate._value
                variable.assign_sub(variable._peek() * factor)
        self.prepare(self._now())
        for i, (gradient, variable) in enumerate(zip(values, variables, strict=True)):
            kept = variable.dtype.numpy
            self._squares = squares[i] if squares else None
            own = tensor(rate._value.astype(kept))
            self.update_step(tensor(gradient.astype(kept)), variable, own)

    def _now(self) -> int:
        """The number of the step that is being taken, from 1 on."""
        return int(self._iterations._peek()) // (self.gradient_accumulation_steps or 1) + 1

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Any = None) -> None:
        """Let weight decay leave these Variables alone, and those with such words in their name."""
        self._spare = [v._source for v in var_list or []], list(var_names or [])

    def _spared(self, variable: Any) -> bool:
        spared, words = self._spare
        return any(v is variable for v in spared) or any(word in variable.name for word in words)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Change one Variable; what subclasses written for Keras override."""
        memory = self._memory[id(variable)][1:]
        t = gradient._value.dtype.type(self._now())
        remembered = [slot._peek() for slot in memory]
        step, new = self.rule(gradient._value, learning_rate._value, t, *remembered)
        for slot, value in zip(memory, new, strict=True):
            slot.assign(value)
        variable.assign_sub(step, read_value=False)

    def rule(self, g: Any, rate: Any, t: Any, *slots: Any) -> tuple[Any, tuple[Any, ...]]:
        """The step that is subtracted from the Variable, and its new slots; t counts from 1."""
        raise NotImplementedError("An optimizer needs a rule: return (step, new_slots).")

    def squared(self, g: Any) -> Any:
        """The squares of a gradient; of a row gathered twice, those of its parts, as in Keras.

        So an embedding of a word that stands in a sentence twice moves further by Adam here than
        with a dense gradient.
        """
        return np.square(g) if self._squares is None else self._squares.astype(g.dtype)

    def prepare(self, t: int) -> None:
        """What happens once before the Variables of a step."""

    def build(self, variables: Any) -> None:
        """Make the slots for these Variables."""
        for variable in variables:
            variable = variable._source
            if id(variable) not in self._memory:
                made = [self.add_variable_from_reference(variable, slot) for slot in self.slots]
                self._memory[id(variable)] = [variable, *made]
                beside.keep(self, variable)
        self.built = True
        deferred.settle()

    def add_variable_from_reference(self, reference_variable: Any, name: str = "var",
                                    initializer: Any = None) -> Weight:  # fmt: skip
        """A slot: a Variable of the same shape and dtype, not trainable."""
        like = reference_variable._peek()
        path = getattr(reference_variable, "path", reference_variable.name)
        full = path.replace("/", "_").replace(":", "_") + "_" + name
        start = np.full(like.shape, self.start if initializer is None else 0.0, like.dtype)
        return self._counter(full, start[()], dtypes.of(like))

    @staticmethod
    def assign(variable: Any, value: Any) -> None:
        variable.assign(value)

    @staticmethod
    def assign_add(variable: Any, value: Any) -> None:
        variable.assign_add(value)

    @staticmethod
    def assign_sub(variable: Any, value: Any) -> None:
        variable.assign_sub(value)

    def _get_variable_index(self, variable: Any) -> int:
        return list(self._memory).index(id(variable._source))

    def finalize_variable_values(self, var_list: Any = None) -> None:
        """With use_ema, let the averages take the places of the Variables: the training is over."""
        if self.use_ema:
            beside.settle(self)

    def scale_loss(self, loss: Any) -> Any:
        """The loss, larger by `loss_scale_factor`, by which `apply` divides the gradients."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def minimize(self, loss: Any, var_list: Any = None, tape: Any = None, **kwargs: Any) -> Any:
        """One step downhill; `loss` is a function without arguments, or a tensor with its tape."""
        return self.apply_gradients(self.compute_gradients(loss, var_list, tape=tape), **kwargs)

    def compute_gradients(self, loss: Any, var_list: Any = None, tape: Any = None,
                          **kwargs: Any) -> list[Any]:  # fmt: skip
        """Pairs of (gradient, Variable) for a loss; all trainable Variables it reads by default."""
        return gradients.pairs_for(loss, var_list, tape)

    def __getstate__(self) -> dict[str, Any]:
        tables = {name: list(table.values()) for name, table in self._beside.items()}
        return {**vars(self), "_memory": list(self._memory.values()), "_beside": tables}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """As it was, but that its Variables are others, here or in another process."""
        vars(self).update(state)
        self._memory = {id(entry[0]): entry for entry in state["_memory"]}
        self._beside = {name: dict(zip(self._memory, kept, strict=True))
                        for name, kept in state["_beside"].items()}  # fmt: skip

    # -- what users look at ---------------------------------------------------------------

    @property
    def iterations(self) -> Any:
        """How many steps were taken: an int64 Variable."""
        steps = self.gradient_accumulation_steps
        return F.floordiv(self._iterations, steps) if steps else self._iterations

    @property
    def learning_rate(self) -> Any:
        """The present learning rate: a Variable, or what the schedule says for this step."""
        if isinstance(self._learning_rate, LearningRateSchedule):
            return self._learning_rate(self._iterations)
        if callable(self._learning_rate):
            return self._learning_rate()
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if callable(rate) or isinstance(rate, (LearningRateSchedule, Variable)):
            self._learning_rate = rate
        elif isinstance(self._learning_rate, LearningRateSchedule):
            raise TypeError(
                "This optimizer was created with a `LearningRateSchedule` object as its "
                "`learning_rate` constructor argument, hence its learning rate is not settable. "
                "If you need the learning rate to be settable, you should instantiate the "
                "optimizer with a float `learning_rate` argument."
            )
        elif self._learning_rate is None or not isinstance(self._learning_rate, Variable):
            self._learning_rate = self._counter("learning_rate", _number(rate), settings.dtype())
        else:
            self._learning_rate.assign(_number(rate))

    lr = learning_rate

    @property
    def variables(self) -> Listed:
        """Everything the optimizer remembers: the step, the learning rate, then the slots."""
        own = [v for v in (self._iterations, self._learning_rate) if isinstance(v, Variable)]
        own += [kept for table in self._beside.values() for kept in table.values()]
        entries = [entry[1:] for entry in self._memory.values()]
        own += [slot for entry in entries for slot in entry[: self.together]]
        columns = zip(*[entry[self.together :] for entry in entries], strict=True)
        return Listed(own + [slot for column in columns for slot in column])

    weights = variables

    def get_weights(self) -> list[Any]:
        return [v.numpy() for v in self.variables]

    def set_weights(self, weights: Any) -> None:
        set_all(self.name, self.variables, weights)

    def get_config(self) -> dict[str, Any]:
        """The settings, by the names of the constructor's arguments."""
        rate = self._learning_rate
        inner = ("built", "clip", "slots", "start")
        known = {k: v for k, v in vars(self).items() if k[0] != "_" and k not in inner}
        shown = float(rate) if isinstance(rate, Variable) else rate
        return {"name": known.pop("name"), "learning_rate": shown, **known}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        return cls(**config)

    def __repr__(self) -> str:
        return f"<tapelab.optimizers.{type(self).__name__} {self.name}>"


def _number(rate: Any) -> Any:
    if isinstance(rate, float):
        return rate
    try:
        return np.asarray(number(rate, "learning_rate"), settings.dtype().numpy)
    except TypeError:
        raise ValueError(
            "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or "
            "a callable (that takes in the current iteration value and returns the corresponding "
            f"learning rate value). Received instead: learning_rate={shown(rate)}"
        ) from None
