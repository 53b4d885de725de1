"""GradientTape: records the ops of a `with` block and differentiates along the record.

new ──enter──▶ recording ──exit──▶ stopped ──gradient()──▶ used   (persistent: stays stopped)
                   ▲                  │                      │
                   └────enter─────────┘◀──enter: new record──┘
"""

from _thread import get_ident
from operator import attrgetter
from typing import Any, NoReturn

from tapelab.engine import backprop, dtypes, listen, nest, warn
from tapelab.engine import jacobian as jacobians
from tapelab.engine.asked import (
    UnconnectedGradients,
    given_to,
    leaf,
    leaves,
    wants_zeros,
    zeros_like,
)
from tapelab.engine.blocks import Block
from tapelab.engine.faults import printed
from tapelab.engine.recording import Record, Recording, unpack
from tapelab.engine.tensor import EagerTensor
from tapelab.engine.variable import Variable
from tapelab.engine.wanted import truth

USED_UP = ("A non-persistent GradientTape can only be used to compute one set of gradients "
           "(or jacobians)")  # fmt: skip
INSIDE = (
    "Calling GradientTape.gradient on a persistent tape inside its context is significantly less "
    "efficient than calling it outside the context (it causes the gradient ops to be recorded on "
    "the tape, leading to increased CPU and memory usage). Only call GradientTape.gradient inside "
    "the context if you actually want to trace the gradient in order to compute higher order "
    "derivatives."
)
NOT_FLOATING = "The dtype of the watched tensor must be floating (e.g. tf.float32), got %r"
NOT_RECORDING = "Tape is not recording."
_serial = attrgetter("_serial")


class GradientTape(Block):
    """Record operations for automatic differentiation (tf.GradientTape).

    persistent: the record is kept after `gradient`, so that it can be called again.
    watch_accessed_variables: trainable Variables are watched when they are read.

    >>> import tapelab as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x
    >>> print(tape.gradient(y, x))
    tf.Tensor(6.0, shape=(), dtype=float32)
    """

    hidden = False  # a tape of the engine's own, which views are not told about
    unheard = False  # views hear of this tape, and not of its ops and steps (then `listen.renew()`)
    rests = False  # entered while views rest: they know nothing of it
    found: Any = None  # what was asked of it and answered since: (records, targets, …, gradients)
    _tracer: Any = None  # set above this storey: tape → Trace, for `trace()` and displays
    _viewer: Any = None  # likewise: tape → None, shows it at this point
    _explainer: Any = None  # likewise: (tape, target, source) → Explanation
    _keeper: Any = None  # likewise: tape → the records to hold after a gradient that was None

    # What most tapes never have another value of until they are used stands here, so that a new one
    # costs little.
    recording: Recording | None = None
    _on = False
    _used = False
    _number = 0
    _watched: dict[int, tuple[int, Any]] = {}  # once the records are gone
    _spent_at = 0
    _kept: Any = None  # what `explain` may look at once the tape is used up
    _asked: Any = ()  # the sources whose gradient used it up, when none was None
    _past: tuple[int, ...] = ()  # numbers of its released records, the last few

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.persistent = persistent
        self._accessed = watch_accessed_variables

    # -- recording ------------------------------------------------------------------------

    def __enter__(self) -> "GradientTape":
        if self._on:
            raise ValueError(
                "Tape is still recording, This can happen if you try to re-enter an already-active "
                "tape."
            )
        Block.__enter__(self)
        return self

    def enter(self) -> None:
        if self.recording is None:
            self._begin()
        self._start()
        if listen.views:
            listen.tell("on_enter", self)
        elif (rests := listen.resting) is not None:
            rests(self)

    def leave(self, error: BaseException | None) -> None:
        if self._on:
            self._stop()
            if error is not None:
                listen.wake()
            if listen.views:
                listen.tell("on_exit", self, error)
        else:  # gradient() has stopped it, or an interrupt came while it was being stopped
            listen.stop(self)

    def _begin(self) -> None:
        self.recording = Recording(self._accessed)
        if self._number:
            self._past = (*self._past[-7:], self._number)
            self._used = False
            self._kept, self._asked = None, ()
        self._number = self.recording.number

    def _start(self) -> None:
        assert self.recording is not None
        self.recording.thread = get_ident()
        self._on = True
        listen.start(self)

    def _stop(self) -> None:
        self._on = False
        listen.stop(self)

    def watch(self, tensor: Any) -> None:
        """Follow a tensor, a Variable or a nest of them from now on.

        Ops that ran before are not recorded. ValueError for anything that is not a tensor.
        """
        wanted = nest.flatten(tensor)
        for each in wanted:  # all of them, before the first is watched
            if not isinstance(each, (EagerTensor, Variable)):
                raise ValueError(
                    f"Passed in object {printed(each)} of type '{type(each).__name__}', not "
                    "tf.Tensor or tf.Variable or ExtensionType. Only these can be watched: write "
                    "x = tf.constant(...) first."
                )
        for each in wanted:
            if each._peek().dtype not in dtypes.DIFFERENTIABLE:
                warn.log(NOT_FLOATING, each.dtype, times=5)
            if self.recording is None:
                raise AttributeError(
                    "'NoneType' object has no attribute '_tape': this tape is not recording. "
                    "Call watch inside `with tape:`."
                )
            if listen.recording_here():
                self._watch(each)

    def _watch(self, each: Any) -> None:
        assert self.recording is not None
        if isinstance(each, Variable):
            new = self.recording.watch_variable(each)
            each._source._epoch = -1  # what was read before is not followed, the next reading is
        else:
            new = self.recording.watch(each._tensor())
        if new and listen.views and not self.hidden:
            listen.tell("on_watch", self, each, "watch")

    def stop_recording(self) -> "_Pause":
        """Pause this tape for the length of a `with` block."""
        return _Pause(self)

    def reset(self) -> None:
        """Forget all records and watches, and go on recording."""
        if not self._on:
            raise ValueError(NOT_RECORDING)
        listen.wake()
        self._stop()
        if listen.views:
            listen.tell("on_reset", self)
        self._begin()
        self._start()

    def watched_variables(self) -> tuple[Any, ...]:
        """The Variables this tape watches, in the order in which they were made."""
        watched = self._watched if self.recording is None else self.recording.watched
        return tuple(sorted([variable for _, variable in watched.values()], key=_serial))

    # -- differentiating ------------------------------------------------------------------

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
    ) -> Any:
        """The derivative of the (summed) target with respect to each source, from the record.

        The result has the structure of `sources` and, leaf by leaf, their shapes and dtypes; None
        where the target does not depend on the source (zeros with unconnected_gradients="zero").
        RuntimeError when a non-persistent tape is used a second time.
        """
        if listen.resting is not None and not self.rests:
            listen.wake()
        recording = self._ready()
        if target is None:
            raise TypeError(
                "Argument `target` should be a list or nested structure of Tensors, Variables or "
                "CompositeTensors to be differentiated, but received None."
            )
        targets = leaves(target)
        flat_sources = leaves(sources)
        zeros = wants_zeros(unconnected_gradients)
        stopped = self._halt()
        try:
            if output_gradients is None:
                seeds = [backprop.seed_for(t, None) for t in targets]
            else:
                given = given_to(output_gradients, len(targets))
                seeds = [backprop.seed_for(t, s) for t, s in zip(targets, given, strict=True)]
        except BaseException:
            if stopped:
                self._start()  # a call that is refused changes nothing
            raise
        if stopped and listen.views:
            listen.tell("on_exit", self, None)
        heard = bool(listen.views) and not self.hidden
        if heard:
            listen.tell("on_gradient", self, targets, flat_sources, seeds)
        try:
            flat = backprop.differentiate(self, recording, targets, flat_sources, seeds)
        except BaseException as error:
            if self.rests and not heard:
                listen.wake()
                heard = bool(listen.views)
                listen.tell("on_gradient", self, targets, flat_sources, seeds)
            if heard:
                listen.tell("on_failed", self, error)
            raise
        missing = False
        for g in flat:
            missing = missing or g is None
        if zeros:
            flat = [
                zeros_like(s) if g is None else g for g, s in zip(flat, flat_sources, strict=True)
            ]
        if heard:
            listen.tell("on_result", self, flat)
        elif self.rests:
            self.found = recording, targets, flat_sources, seeds, flat
            if missing:
                listen.wake()
        elif listen.views and not self.hidden:  # another thread woke them in the middle of this
            listen.tell("on_gradient", self, targets, flat_sources, seeds)
            listen.tell("on_result", self, flat)
        self._use_up(flat_sources, missing)
        return nest.pack_sequence_as(sources, flat)

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: Any = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The derivative of every element of the target: target.shape + source.shape.

        RuntimeError when a non-persistent tape is used a second time.
        """
        recording = self._ready()
        self._one_tensor(target)
        flat_sources = leaves(sources)
        zeros = wants_zeros(unconnected_gradients)
        if not truth(experimental_use_pfor, "experimental_use_pfor") and not self.persistent:
            raise RuntimeError(jacobians.NOT_PFOR.format("jacobian", "with "))
        if self._halt() and listen.views:
            listen.tell("on_exit", self, None)
        found = self._derive(
            target,
            lambda: jacobians.jacobian(self, recording, leaf(target), flat_sources, zeros),
        )
        return nest.pack_sequence_as(sources, found)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: Any = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The Jacobian within each example: [b, *target.shape[1:], *source.shape[1:]]."""
        recording = self._ready(USED_UP.replace("used to compute", "used tocompute"))
        self._one_tensor(target)
        self._one_tensor(source)
        jacobians.check_batches(target, leaf(source))
        wants_zeros(unconnected_gradients)
        if not truth(experimental_use_pfor, "experimental_use_pfor") and not self.persistent:
            raise RuntimeError(
                jacobians.NOT_PFOR.format("batch_jacobian", " with").replace("  exp", " exp")
            )
        if self._halt() and listen.views:
            listen.tell("on_exit", self, None)
        return self._derive(
            target,
            lambda: jacobians.batch_jacobian(self, recording, leaf(target), leaf(source)),
        )

    @staticmethod
    def _one_tensor(target: Any) -> None:
        if not isinstance(target, (EagerTensor, Variable)):
            raise AttributeError(
                f"'{type(target).__name__}' object has no attribute 'shape': a Jacobian has one "
                "tensor as its target; stack several with tf.stack first."
            )

    def _derive(self, target: Any, compute: Any) -> Any:
        """Run several walks over the record, then use the tape up."""
        listen.wake()
        heard = bool(listen.views)
        if heard:
            listen.tell("on_jacobian", self, [leaf(target)])
        try:
            found = compute()
        except BaseException as error:
            if heard:
                listen.tell("on_failed", self, error)
            raise
        if heard:
            listen.tell("on_jacobian_result", self)
        self._use_up()
        return found

    def _ready(self, used_up: str = USED_UP) -> Recording:
        """The record to differentiate; says why when there is none."""
        if self.recording is None:
            if self._used:
                hint = (f" This tape was used in line {self._spent_at}: make it with "
                        "persistent=True to ask again.")  # fmt: skip
            else:
                hint = (
                    ". This tape has recorded nothing yet: compute the target inside `with tape:`."
                )
            raise RuntimeError(used_up + hint)
        return self.recording

    def _halt(self) -> bool:
        """Before differentiating inside of the `with`: stop (True), or warn when persistent."""
        if not self._on:
            return False
        if self.persistent:
            warn.log(INSIDE, times=1)
            return False
        self._stop()
        return True

    def _use_up(self, sources: Any = (), missing: bool = False) -> None:
        """A non-persistent tape lets its records go after one answer."""
        if self.persistent:
            return
        self._asked = () if missing else sources
        if missing and self._keeper is not None:
            self._kept = self._keeper()
        assert self.recording is not None
        self._watched = self.recording.watched
        self._spent_at = warn.line(2)
        if listen.views:
            listen.tell("on_release", self)
        self.recording = None
        self._used = True

    # -- looking at it --------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The number of the present record; a used tape that is entered again gets a new one."""
        return self._number

    @property
    def state(self) -> str:
        """ "new", "recording", "stopped" or "used"."""
        if self._on:
            return "recording"
        if self.recording is not None:
            return "stopped"
        return "used" if self._used else "new"

    @property
    def records(self) -> list[Record]:
        """What was recorded, in order; empty once the tape is used up."""
        if self.recording is None:
            return []
        raw = enumerate(self.recording.records)
        return [unpack(i, record) for i, record in raw if record[0] is not None]

    def trace(self) -> Any:
        """An immutable account of what this tape did: for pictures, text and JSON."""
        listen.wake()
        return self._tracer()

    def view(self) -> None:
        """Show at this point what the tape has done so far.

        After `%load_ext tapelab` a page to explore, and a picture for the saved notebook, also when
        tapelab is quiet or off; without it the picture; in a plain Python the account as text. Each
        call shows one moment:

        >>> import tapelab as tf
        >>> x = tf.Variable(3.0, name="x")
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.view()  # doctest: +ELLIPSIS
        tape: recorded, 1 record...
        """
        listen.wake()
        self._viewer()

    def explain(self, target: Any, source: Any) -> Any:
        """Why the gradient of `target` with respect to `source` is None, zero or not finite.

        The answer says what happened, on which line, and the next thing to type. The tape is not
        used up by it.
        """
        listen.wake()
        return self._explainer(target, source)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "cannot pickle 'GradientTape' object: its records belong to this process. Call "
            "gradient here and send what it gives; tape.trace() can be sent as well."
        )

    def __str__(self) -> str:
        return f"<tapelab.GradientTape object at {id(self):#018x}>"

    def __repr__(self) -> str:
        return str(self) if self._tracer is None else str(self.trace())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        bundle: Any = self.trace()._repr_mimebundle_(include=include, exclude=exclude)
        return bundle


class _Pause(Block):
    """What `tape.stop_recording()` gives."""

    _off = False

    def __init__(self, tape: GradientTape) -> None:
        self._tape = tape

    def enter(self) -> None:
        tape = self._tape
        if tape.recording is None:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        if not tape._on:
            raise ValueError(NOT_RECORDING)
        listen.wake()
        self._off = True
        tape._stop()
        if listen.views:
            listen.tell("on_pause", tape)

    def leave(self, error: BaseException | None) -> None:
        tape = self._tape
        if self._off and not tape._on and tape.recording is not None:
            tape._start()
            if listen.views:
                listen.tell("on_resume", tape)
        self._off = False


class Hidden(GradientTape):
    """A tape of the engine's own, which views are not told about."""

    hidden = True

    def enter(self) -> None:
        self._begin()
        self._start()

    def leave(self, error: BaseException | None) -> None:
        self._stop()
