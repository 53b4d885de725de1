"""What `compile` is told: an optimizer, and losses and metrics by name, for each output."""

from typing import Any

from tapelab.engine import nest
from tapelab.engine.faults import printed, shown
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import rules
from tapelab.furniture.metrics import Mean, Metric
from tapelab.furniture.training.named import NO_LABELS, loss_of, metric_of

Held = tuple[str, Metric, bool]  # a metric under its name, and whether it is weighted


class Plan:
    """The settings of `compile`, until it is called again."""

    def __init__(self, optimizer: Any, loss: Any, loss_weights: Any, metrics: Any, weighted: Any,
                 names: list[str]) -> None:  # fmt: skip
        self.optimizer = optimizer if optimizer is None else rules.get(optimizer)
        self.mean_loss = Mean(name="loss")
        self.loss = None if loss is None else Losses(loss, loss_weights, names)
        told = metrics is not None or weighted is not None
        self.metrics = Metrics(metrics, weighted, names) if told else None


class Losses:
    """The losses of all outputs, added up with their weights."""

    def __init__(self, given: Any, weights: Any, names: list[str]) -> None:
        self._given, self._weights, self._names = given, weights, names
        self._each: list[Any] | None = None  # a loss for each output, or None
        self.metrics: list[Any] = []  # the mean of each, when there are several

    def __call__(self, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        found = flat(y_pred)
        wanted = aligned(y, y_pred, self._names, self._given)
        if self._each is None:
            self._prepare(wanted, found, y_pred)
        weights = spread(sample_weight, y_pred, self._names, len(found))
        total = None
        trackers = iter(self.metrics)
        for k, loss in enumerate(self._each or []):
            if loss is None:
                continue
            if wanted[k] is None:
                raise ValueError(NO_LABELS.format("loss"))
            value = F.cast(loss(wanted[k], found[k], weights[k]), "float32")
            if self.metrics:
                next(trackers).update_state(value)  # each batch counts alike, as in TensorFlow
            if self._factors[k] is not None:
                value = value * self._factors[k]
            total = value if total is None else total + value
        return total

    def _prepare(self, wanted: list[Any], found: list[Any], y_pred: Any) -> None:
        count = len(found)
        given = spread(self._given, y_pred, self._names, count, "loss")
        self._factors = spread(self._weights, y_pred, self._names, count, "loss_weights")
        self._each = [loss_of(g, y, p) for g, y, p in zip(given, wanted, found, strict=True)]
        if sum(loss is not None for loss in self._each) > 1:
            pairs = zip(output_names(y_pred, self._names, count), self._each, strict=True)
            self.metrics = [Mean(name=f"{name or loss.name}_loss") for name, loss in pairs if loss]


class Metrics(Metric):
    """The metrics of all outputs as one, whose result is a dict."""

    def __init__(self, given: Any, weighted: Any, names: list[str]) -> None:
        super().__init__(name="compile_metrics")
        for name, each in (("metrics", given), ("weighted_metrics", weighted)):
            if each and not isinstance(each, (list, tuple, dict)):
                raise ValueError(
                    f"Expected `{name}` argument to be a list, tuple, or dict. Received instead: "
                    f"{name}={printed(each)} of type {type(each)}"
                )
        self._given, self._names = (given, weighted), names
        self._by_output: list[list[Held]] | None = None

    @property
    def metrics(self) -> list[Any]:
        return [metric for _, metric, _ in self._all()]

    @property
    def variables(self) -> list[Any]:
        return [v for metric in self.metrics for v in metric.variables]

    def update_state(self, y: Any, y_pred: Any, sample_weight: Any = None) -> None:
        found = flat(y_pred)
        wanted = aligned(y, y_pred, self._names)
        if self._by_output is None:
            self._by_output = self._made(wanted, found, y_pred)
        weights = spread(sample_weight, y_pred, self._names, len(found))
        for k, held in enumerate(self._by_output):
            for _, metric, weighted in held:
                metric.update_state(wanted[k], found[k], *([weights[k]] if weighted else []))

    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, metric, weighted in self._all():
            if weighted and name in found:
                name = f"weighted_{name}"
            free, k = name, 0
            while free in found:
                k += 1
                free = f"{name}_{k}"
            found[free] = metric.result()
        return found

    def reset_state(self) -> None:
        for metric in self.metrics:
            metric.reset_state()

    def _all(self) -> list[Held]:
        every = [entry for held in self._by_output or [] for entry in held]
        return sorted(every, key=lambda entry: entry[2])  # the weighted ones come last

    def _made(self, wanted: list[Any], found: list[Any], y_pred: Any) -> list[list[Held]]:
        count, names = len(found), output_names(y_pred, self._names, len(found))
        made: list[list[Held]] = [[] for _ in found]
        for weighted, given in enumerate(self._given):
            if not given:
                continue
            each = [given] if count == 1 else spread(given, y_pred, self._names, count, "metrics")
            for k, some in enumerate(each):
                for one in [] if some is None else nest.flatten(some):
                    metric = metric_of(one, wanted[k], found[k])
                    prefix = f"{names[k]}_" if count > 1 and names[k] else ""
                    made[k].append((prefix + metric.name, metric, bool(weighted)))
        return made


# -- outputs --------------------------------------------------------------------------------------


def flat(y_pred: Any) -> list[Any]:
    return nest.flatten(y_pred)


def output_names(y_pred: Any, names: list[str], count: int) -> list[Any]:
    """The names of the outputs: keys of a dict, or those of the layers that make them."""
    if isinstance(y_pred, dict):
        return sorted(y_pred)
    return list(names) if len(names) == count else [None] * count


def spread(given: Any, y_pred: Any, names: list[str], count: int, what: str = "") -> list[Any]:
    """Something for each output, from what is given for all, by order or by name."""
    if isinstance(given, dict):
        keys = output_names(y_pred, names, count)
        if not set(given) <= set(keys):
            raise ValueError(f"Expected keys {keys} in {what or 'sample_weight'} dict, but found "
                             f"keys {list(given)}")  # fmt: skip
        return [given.get(key) for key in keys]
    if isinstance(given, (list, tuple)):
        if len(given) != count:
            raise ValueError(
                f"There are {count} outputs, and `{what or 'sample_weight'}` has {len(given)} "
                f"entries: {shown(given)}"
            )
        return list(given)
    return [given] * count


def aligned(y: Any, y_pred: Any, names: list[str], losses: Any = None) -> list[Any]:
    """The labels for each output, in the order of the outputs."""
    count = len(flat(y_pred))
    if isinstance(y, dict):
        keys = output_names(y_pred, names, count)
        if set(y) <= set(keys):
            return [y.get(key) for key in keys]
    found = [y] if y is None else nest.flatten(y)
    if len(found) != count and isinstance(losses, (list, tuple)):
        if len(found) == sum(loss is not None for loss in losses):
            rest = iter(found)  # outputs without a loss have no labels
            found = [None if loss is None else next(rest) for loss in losses]
    if len(found) != count:
        raise ValueError("y_true and y_pred have different structures.\n"
                         f"y_true: {_stars(y)}\ny_pred: {_stars(y_pred)}\n")  # fmt: skip
    return found


def _stars(y: Any) -> Any:
    return nest.map_structure(lambda _: "*", y)
