"""What the engine says of itself: the events that a view can hear."""

from typing import Any


class Listener:
    """What a view can hear; override what it needs. A listener that raises is dropped."""

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        """An op ran; `tapes` are those that recorded it."""

    def on_enter(self, tape: Any) -> None:
        """The tape begins to record."""

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        """The tape stops; `error` is the exception that left the `with`, if any."""

    def on_pause(self, tape: Any) -> None: ...

    def on_resume(self, tape: Any) -> None: ...

    def on_reset(self, tape: Any) -> None: ...

    def on_watch(self, tape: Any, tensor: Any, how: str) -> None:
        """`how` is "watch" for tape.watch, "read" for a trainable variable that was accessed."""

    def on_read(self, variable: Any, reading: Any) -> None:
        """From now on the tensor `reading` stands for the variable's value in ops."""

    def on_assign(self, variable: Any, before: Any, given: Any) -> None:
        """The variable's value was `before`; `given` was assigned, added or subtracted."""

    def on_leave(self, tensor: Any, how: str) -> None:
        """A value left the engine through `how`: .numpy(), float(), np.asarray…"""

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None: ...

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        """The walk went back over one record, a tuple that `recording.unpack` makes readable."""

    def on_result(self, tape: Any, gradients: Any) -> None: ...

    def on_release(self, tape: Any) -> None:
        """Sent before a tape drops its records, so that a view can still look at them."""

    def on_failed(self, tape: Any, error: BaseException) -> None: ...

    def on_jacobian(self, tape: Any, targets: Any) -> None:
        """The tape begins to walk once for each element of its target; `on_failed` may follow."""

    def on_jacobian_result(self, tape: Any) -> None: ...

    def on_forward(self, accumulator: Any, primals: Any, tangents: Any) -> None:
        """A forward accumulator begins; its first primals and their tangents."""

    def on_forward_exit(self, accumulator: Any, error: BaseException | None) -> None: ...

    def on_jvp(self, accumulator: Any, outputs: Any) -> None:
        """The accumulator computes tangents for these outputs of an op; `on_failed` may follow."""

    def on_tangent(
        self, accumulator: Any, op: Any, outputs: Any, inputs: Any, attrs: Any, tangents: Any
    ) -> None:
        """It has done so: one tangent for each output, None where none travels."""

    def on_scope(self, name: str, opens: bool) -> None:
        """What this thread computes from now on belongs together under a name, or no longer."""
