"""Who else records, and what belongs together: nested tapes, forward accumulators, scopes."""

from typing import Any

from tapelab.engine import listen
from tapelab.session.feed import Feed
from tapelab.session.hearing import Hearing, said
from tapelab.session.places import NOWHERE


class Around(Hearing):
    """Events that concern every tape that records on this thread."""

    def on_jacobian(self, tape: Any, targets: Any) -> None:
        """The tapes that still record on this thread hear the ops of a backward pass."""
        for outer in listen.recording_here():
            self._log(outer)(("inner", tape.number, targets))

    def on_jacobian_result(self, tape: Any) -> None:
        for outer in listen.recording_here():
            self._log(outer)(("outer", tape.number))

    def on_scope(self, name: str, opens: bool) -> None:
        tapes = listen.recording_here()
        if tapes:
            place = self._here() if opens else NOWHERE
            for tape in tapes:
                if not tape.unheard:  # else the habit tells it
                    self._log(tape)(("scope", name, opens, place))

    def on_forward(self, accumulator: Any, primals: Any, tangents: Any) -> None:
        """Tangents appear beside the values of tapes; where no tape records, by themselves."""
        place = self._forward[id(accumulator)] = self._here()
        tapes = listen.recording_here()
        if all(tape.hidden for tape in tapes):
            self._inside.add(id(accumulator))
            feed = self._intake.take(accumulator, Feed(accumulator, place, self._intake.cell))
            feed.open = True
            self._log(accumulator)(("set_state", "recording", ""))
            self._log(accumulator)(("forward", primals))
            self.soon()
        for tape in tapes:
            self._log(tape)(("tangents", place, primals, tangents))

    def on_forward_exit(self, accumulator: Any, error: BaseException | None) -> None:
        self._forward.pop(id(accumulator), None)
        feed = self._feed(accumulator)
        if feed is not None and feed.open:
            self._inside.discard(id(accumulator))
            feed.open = False
            self._log(accumulator)(("set_state", "recorded", said(error)))

    def _take_primals(self, tape: Any) -> None:
        """A tape begins while accumulators are at work: it shows the tangents they started with."""
        for each in listen.recording_here():
            place = self._forward.get(id(each))
            if place is not None:
                primals, tangents = zip(*each.given, strict=True)
                self._log(tape)(("tangents", place, primals, tangents))

    def on_jvp(self, accumulator: Any, outputs: Any) -> None:
        for tape in listen.recording_here():
            if tape is not accumulator:
                self._log(tape)(("inner", accumulator.number, outputs))

    def on_tangent(
        self, accumulator: Any, op: Any, outputs: Any, inputs: Any, attrs: Any, tangents: Any
    ) -> None:
        self.on_jacobian_result(accumulator)
        if all(tangent is None for tangent in tangents):
            return
        if self._feed(accumulator) is not None:
            site = self._here()
            self._log(accumulator)(("op", True, op, outputs, inputs, attrs, site))
        place = self._forward.get(id(accumulator), NOWHERE)
        for tape in listen.recording_here():
            self._log(tape)(("tangents", place, outputs, tangents))
