"""Masks: which steps of a series count. A mask goes with its tensor, from layer to layer.

A layer that gives one says so with `compute_mask`; a layer with `supports_masking` passes on the
mask of its input; recurrent layers skip the steps where it is False.
"""

import warnings
import weakref
from typing import Any

from tapelab.engine import nest
from tapelab.engine.op import RECORDED as F
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.furniture import losses

_known: dict[int, tuple[Any, Any]] = {}  # the tensor's id → (a weak reference to it, its mask)


def of(tensor: Any) -> Any:
    """The mask that goes with a tensor, or None."""
    found = _known.get(id(tensor)) if _known else None
    return found[1] if found is not None and found[0]() is tensor else None


def put(tensor: Any, mask: Any) -> None:
    """Let a mask go with a tensor."""
    if mask is not None and isinstance(tensor, EagerTensor):
        key = id(tensor)
        _known[key] = weakref.ref(tensor, lambda _: _known.pop(key, None)), mask


def put_all(tensors: Any, masks: Any) -> None:
    """The same for the tensors of a nest."""
    if masks is not None:
        for tensor, mask in zip(nest.flatten(tensors), nest.flatten(masks), strict=False):
            put(tensor, mask)


def given(layer: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """The masks that a layer's inputs come with; handed to `call` when it wants to know."""
    if not _known and kwargs.get("mask") is None:
        return None
    first = args[0] if args else next(iter(kwargs.values()), None)
    names = list(layer._state.parameters)
    if "mask" in names and kwargs.get("mask") is None and len(args) <= names.index("mask"):
        tensors = [a for a in (*args, *kwargs.values())
                   if any(isinstance(leaf, Operators) for leaf in nest.flatten(a))]  # fmt: skip
        if len(tensors) == 1:  # as in Keras: with an initial state the mask must be passed
            kwargs["mask"] = nest.map_structure(of, first)
            if all(mask is None for mask in nest.flatten(kwargs["mask"])):
                kwargs["mask"] = None
    if kwargs.get("mask") is not None:
        return kwargs["mask"]
    return nest.map_structure(of, first)


def pass_on(layer: Any, args: Any, kwargs: dict[str, Any], outputs: Any, previous: Any) -> None:
    """Let masks go with the outputs of a layer."""
    some = any(mask is not None for mask in nest.flatten(previous))
    if layer.supports_masking:
        if (some or layer._gives_masks) and any(of(t) is None for t in nest.flatten(outputs)):
            first = args[0] if args else next(iter(kwargs.values()), None)
            masks = nest.flatten(layer.compute_mask(first, previous))
            own = [of(tensor) for tensor in nest.flatten(outputs)]
            put_all(outputs, [b if a is None else a for a, b in zip(own, masks, strict=False)])
    elif some:
        warnings.warn(
            f"Layer '{layer.name}' (of type {type(layer).__name__}) was passed an input with a "
            "mask attached to it. However, this layer does not support masking and will therefore "
            "destroy the mask information. Downstream layers will not see the mask.",
            stacklevel=3,
        )


def weights(each: Any, weight: Any, mask: Any, reduction: Any) -> Any:
    """Weights that leave out what the mask of the predictions does, and keep a mean a mean."""
    share = F.cast(mask, each.dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        share = share * F.divide_no_nan(float(share.shape.num_elements()), F.reduce_sum(share))
    if weight is None:
        return share
    share, weight = losses.same_rank(share, F.cast(weight, each.dtype))
    return share * weight


def _mask_of(tensor: Any) -> Any:
    mask = of(tensor)
    if mask is None:
        raise AttributeError(f"'{type(tensor).__name__}' object has no attribute '_keras_mask'")
    return mask


EagerTensor._keras_mask = property(_mask_of, put)  # type: ignore[attr-defined]  # as notebooks ask
