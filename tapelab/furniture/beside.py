"""What an optimizer keeps beside each Variable: a running average, and a sum of gradients."""

from typing import Any

import numpy as np

TITLES = {"use_ema": "average", "gradient_accumulation_steps": "gradient_accumulator"}


def check(use_ema: Any, momentum: Any, frequency: Any, steps: Any) -> None:
    """Say which of the settings can't be."""
    if steps and not steps >= 2:
        raise ValueError(
            "`gradient_accumulation_steps` must be an integer >= 2. Received: "
            f"gradient_accumulation_steps={steps}"
        )
    if not use_ema:
        return
    if momentum > 1 or momentum < 0:
        raise ValueError(
            f"`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={momentum}"
        )
    if frequency and (not isinstance(frequency, int) or frequency < 1):
        raise ValueError(
            "`ema_overwrite_frequency` must be an integer >= 1 or None. Received: "
            f"ema_overwrite_frequency={frequency}"
        )


def tables(optimizer: Any) -> dict[str, dict[int, Any]]:
    """One table for each thing that the settings ask for: id of a Variable → what is kept."""
    return {title: {} for setting, title in TITLES.items() if getattr(optimizer, setting)}


def keep(optimizer: Any, variable: Any) -> None:
    """Begin to keep them for one more Variable, from zeros."""
    for title, table in optimizer._beside.items():
        table[id(variable)] = optimizer.add_variable_from_reference(variable, title, "zeros")


def collected(optimizer: Any, values: list[Any], variables: list[Any]) -> list[Any] | None:
    """The mean of the gradients of all calls since the last step, or None if it is not due yet."""
    table, steps = optimizer._beside["gradient_accumulator"], optimizer.gradient_accumulation_steps
    sums = [table[id(v)]._peek() + g for g, v in zip(values, variables, strict=True)]
    due = (int(optimizer._iterations._peek()) + 1) % steps == 0
    if due:
        for kept in table.values():
            kept.assign(np.zeros_like(kept._peek()))
        return [(total / steps).astype(total.dtype) for total in sums]
    for variable, total in zip(variables, sums, strict=True):
        table[id(variable)].assign(total)
    return None


def average(optimizer: Any) -> None:
    """Move every average towards its Variable, and put it in its place when that is due."""
    momentum = optimizer.ema_momentum if int(optimizer.iterations) else 0.0
    for key, kept in optimizer._beside["average"].items():
        value = optimizer._memory[key][0]._peek()
        kind = value.dtype.type
        kept.assign(kind(momentum) * kept._peek() + (1 - kind(momentum)) * value)
    frequency = optimizer.ema_overwrite_frequency
    if frequency and (int(optimizer.iterations) + 1) % frequency == 0:
        settle(optimizer)


def settle(optimizer: Any) -> None:
    """Let the averages be the values of the Variables."""
    for key, kept in optimizer._beside["average"].items():
        optimizer._memory[key][0].assign(kept._peek())
