"""The reverse walk: from the seeds at the targets back over the records, one loop, no sort.

Words: a *seed* is the gradient a target starts with (ones); *g* is what has arrived at an output;
a *contribution* is what a rule sends to one input; contributions to the same place add up.
Records stand in order of execution, so going back over the list meets every op after all its uses.
"""

from operator import add, mul
from typing import Any

import numpy as np
from numpy import float32, ndarray

from tapelab.engine import dtypes, listen
from tapelab.engine.convert import tidy, to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.hush import apart, quiet
from tapelab.engine.op import RAW, RECORDED
from tapelab.engine.recording import Recording, unpack
from tapelab.engine.shapes import brackets
from tapelab.engine.slices import Slices, wrap
from tapelab.engine.tensor import EagerTensor, tensor

FLOAT32 = np.dtype(float32)
ONE = float32(1)


def walk(tape: Any, records: list[Any], grads: list[Any], raw: bool, wanted: Any) -> None:
    """Fill `grads`, which holds the seeds, with the gradients at the places that are wanted.

    Of the other places an array is let go as soon as it was passed on: the next one may then take
    its memory, which is still in the processor's cache.
    """
    F = RAW if raw else RECORDED
    told = listen.steps(tape)
    for place in range(len(grads) - 1, -1, -1):
        g = grads[place]
        if g is None:
            continue
        record = records[place]
        op = record[0]
        if op is None:
            if len(record) == 8:  # output k of a record with several: wake that record
                grads[record[2]] = True
            continue
        kind = type(g)
        if kind is float32:  # then NumPy's values are walked through, and all of these are numbers
            kernel = op.kernel
            if kernel is mul or kernel is add:
                _, _, _, x, i, y, j = record
                if kernel is add:
                    gx = gy = g
                else:
                    gx = None if i is None and told is None else g * y._value
                    gy = None if j is None and told is None else g * x._value
                if i is not None:
                    old = grads[i]
                    grads[i] = gx if old is None else old + gx
                if j is not None:
                    old = grads[j]
                    grads[j] = gy if old is None else old + gy
                if told is not None:
                    told(record, (g,), (gx, gy))
                continue
            plain = op.plain
        elif kind is ndarray and g.dtype is FLOAT32 or not _complex(g):
            plain = op.plain
        else:
            plain = 0
        if plain > 1:
            _, z, attrs, x, i, y, j = record
            if raw:
                z = z._value
                x = x._value
                y = y._value
            if plain == 3:
                needs = (i is not None, j is not None)
                if attrs is None or attrs is op.attributes:
                    gx, gy = op.bare(F, g, z, x, y, needs=needs)
                else:
                    gx, gy = op.rule(F, g, z, x, y, needs=needs, **attrs)
            elif attrs is None or attrs is op.attributes:
                gx, gy = op.bare(F, g, z, x, y)
            else:
                gx, gy = op.rule(F, g, z, x, y, **attrs)
            if kind is not float32:
                if op.broadcasts:  # a number had numbers as inputs
                    gx, gy = fit(F, gx, x), fit(F, gy, y)
                if place not in wanted:
                    grads[place] = None
            if i is not None and gx is not None:
                old = grads[i]
                grads[i] = gx if old is None else old + gx
            if j is not None and gy is not None:
                old = grads[j]
                grads[j] = gy if old is None else old + gy
            if told is not None:
                told(record, (g,), (gx, gy))
        elif plain:
            _, z, attrs, x, i = record
            if raw:
                z = z._value
                x = x._value
            if attrs is None or attrs is op.attributes:
                gx = op.bare(F, g, z, x)
            else:
                gx = op.rule(F, g, z, x, **attrs)
            if gx is not None:
                old = grads[i]
                grads[i] = gx if old is None else old + gx
            if kind is not float32 and place not in wanted:
                grads[place] = None
            if told is not None:
                told(record, (g,), (gx,))
        elif op.rule is not None:
            _step(F, records, grads, place, raw, wanted, told)


def _step(
    F: Any, records: list[Any], grads: list[Any], place: int, raw: bool, wanted: Any, told: Any
) -> None:
    """The general case of a step: any number of inputs and outputs."""
    record = records[place]
    op = record[0]
    step = unpack(place, record)
    arrived = [place]
    if len(record) == 6:
        arrived = list(range(place + 1, place + 1 + len(step.outputs)))
    incoming = [grads[its] for its in arrived]
    for its in arrived:
        if its not in wanted:
            grads[its] = None
    unwrapped = raw and not op.eager
    if op.eager and raw:
        incoming = [None if g is None else tensor(dense(g)) for g in incoming]
    g, z, inputs = _operands(op, step, incoming, unwrapped)
    sent = contributions(op, F, g, z, inputs, step.attrs, step.places)
    for k, (contribution, at) in enumerate(zip(sent, step.places, strict=True)):
        if contribution is None or at is None:
            continue
        if op.eager and raw:
            contribution = contribution._value
        if op.broadcasts:
            contribution = fit(F, contribution, inputs[k])
        dense_there = len(records[at]) > 2 or isinstance(grads[at], EagerTensor)  # no bare source
        if isinstance(contribution, Slices) and dense_there:
            contribution = contribution.dense()
        sent[k] = contribution
        grads[at] = contribution if grads[at] is None else grads[at] + contribution
    if told is not None:
        told(record, tuple(incoming), tuple(sent))


def _complex(g: Any) -> bool:
    """True also for the mark of several outputs."""
    if type(g) is ndarray:
        return bool(g.dtype.kind == "c")
    if type(g) is EagerTensor and type(g._value) is float32:
        return False
    if g is True:
        return True
    return bool((g._value if type(g) is EagerTensor else g).dtype.kind == "c")


def contributions(
    op: Any, F: Any, g: Any, z: Any, inputs: Any, attrs: Any, places: Any = None
) -> list[Any]:
    """What the rule sends to each input; `places` holds None for those that need nothing.

    For complex numbers TensorFlow's gradient of a holomorphic f is conj(f'). Rules that are linear
    in g may leave that to this place: conj(rule(conj(g))) = g · conj(f').
    """
    turn = op.holomorphic and not op.many and _complex(z)
    g = F.conj(g) if turn else g
    asks = {"needs": tuple([p is not None for p in places])} if op.needs and places else {}
    if attrs is op.attributes or not attrs:
        result = op.bare(F, g, z, *inputs, **asks)
    else:
        result = op.rule(F, g, z, *inputs, **attrs, **asks)
    sent = list(result) if isinstance(result, (list, tuple)) else [result]
    return [None if c is None else F.conj(c) for c in sent] if turn else sent


def _operands(op: Any, step: Any, incoming: list[Any], raw: bool) -> tuple[Any, Any, Any]:
    """Upstream gradients (missing ones as zeros), outputs and inputs in the world of the walk."""
    gs = [
        (np.zeros_like(z._value) if raw else tensor(np.zeros_like(z._value))) if g is None else g
        for g, z in zip(incoming, step.outputs, strict=True)
    ]
    zs = [z._value if raw else z for z in step.outputs]
    xs = [x._value if raw else x for x in step.inputs]
    if op.many:
        return gs, zs, xs
    return gs[0], zs[0], xs


def fit(F: Any, contribution: Any, like: Any) -> Any:
    """Undo broadcasting: sum the contribution over the axes along which `like` was repeated."""
    if type(contribution) is ndarray:
        shape = like.shape
        return contribution if contribution.shape == shape else F.sum_to(contribution, shape)
    if contribution is None:
        return None
    shape = like._value.shape if isinstance(like, EagerTensor) else like.shape
    have = contribution._value if isinstance(contribution, EagerTensor) else contribution
    return contribution if have.shape == shape else F.sum_to(contribution, shape)


def dense(gradient: Any) -> Any:
    return gradient.dense() if isinstance(gradient, Slices) else gradient


def differentiate(
    tape: Any, recording: Recording, targets: list[Any], sources: list[Any], seeds: list[Any]
) -> list[Any]:
    """The gradient of the sum of seeds · targets for every source: tensors, slices or None."""
    raw = not listen.recording_here()
    grads: list[Any] = [None] * len(recording.records)
    elsewhere: dict[int, Any] = {}  # seeds of targets that the tape doesn't know
    for target, seed in zip(targets, seeds, strict=True):
        g = seed._value if raw else seed
        place = target_place(recording, target)
        if place is not None:
            grads[place] = g if grads[place] is None else grads[place] + g
        else:
            old = elsewhere.get(id(target))
            elsewhere[id(target)] = g if old is None else old + g
    places, watched = [], recording.watched
    for source in sources:
        held = watched.get(id(source))
        places.append(held[0] if held is not None else place_of(recording, source))
    wanted = set(places)
    if raw:
        try:
            quiet(walk, tape, recording.records, grads, raw, wanted)
        except RuntimeError as error:
            if "enter context" not in str(error):
                raise
            grads = apart(_again, tape, recording, targets, seeds, wanted)
    else:
        walk(tape, recording.records, grads, raw, wanted)
    found = []
    for source, place in zip(sources, places, strict=True):
        found.append(result_of(grads[place] if place is not None else elsewhere.get(id(source))))
    return found


def _again(
    tape: Any, recording: Recording, targets: list[Any], seeds: list[Any], wanted: Any
) -> list[Any]:
    """The same walk when another thread is inside the quiet context at this moment."""
    grads: list[Any] = [None] * len(recording.records)
    for target, seed in zip(targets, seeds, strict=True):
        place = target_place(recording, target)
        if place is not None:
            grads[place] = seed._value if grads[place] is None else grads[place] + seed._value
    walk(tape, recording.records, grads, True, wanted)
    return grads


def result_of(gradient: Any) -> Any:
    if type(gradient) is float32 or type(gradient) is ndarray and gradient.ndim:
        return tensor(gradient)
    if gradient is None or isinstance(gradient, EagerTensor):
        return gradient
    if isinstance(gradient, Slices):
        return wrap(gradient)
    return tensor(tidy(gradient))


def place_of(recording: Recording, thing: Any) -> int | None:
    """Where a target or a source stands in the records, or None."""
    found = recording.watched.get(id(thing))
    if found is not None:
        return found[0]
    return recording.place(thing) if isinstance(thing, EagerTensor) else None


def target_place(recording: Recording, target: Any) -> int | None:
    """Where a target stands; whole numbers carry no chain, but can be asked about directly."""
    place = place_of(recording, target)
    if place is not None or not isinstance(target, EagerTensor):
        return place
    if target._value.dtype in dtypes.DIFFERENTIABLE:
        return None
    found = (k for k, r in enumerate(recording.records) if len(r) > 2 and r[1] is target)
    return next(found, None)


def seed_for(target: Any, given: Any) -> EagerTensor:
    """Ones like the target, or the given output gradient, broadcast to the target's shape."""
    value = target._peek()
    if given is None:
        if type(value) is float32:
            return tensor(ONE)
        ones = np.ones(value.shape, value.dtype) if value.ndim else value.dtype.type(1)
        return tensor(ones)
    seed = to_tensor(given)
    if seed.dtype != target.dtype:
        want, got = target.dtype, dtypes.of(seed._value)
        raise InvalidArgumentError(
            f"cannot compute Mul as input #1(zero-based) was expected to be a {got.spoken} tensor "
            f"but is a {want.spoken} tensor [Op:Mul] name: \nThe output gradient is "
            f"{got.name}, the target {want.name}: write tf.cast(output_gradient, tf.{want.name})."
        )
    if seed._value.shape != value.shape:
        try:
            return tensor(np.broadcast_to(seed._value, value.shape))
        except ValueError:
            raise InvalidArgumentError(
                f"Incompatible shapes: {brackets(seed._value.shape)} vs. {brackets(value.shape)} "
                "[Op:Mul] name: \nThe output gradient must have the target's shape."
            ) from None
    return seed
