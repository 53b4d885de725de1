"""Guards what listeners hear: all events, in order, and that a broken listener is dropped."""

import logging

import pytest

import tapelab as tf
from tapelab.engine import listen
from tapelab.engine.recording import unpack


class Diary(listen.Listener):
    """Writes every event down in a few words."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def on_op(self, op, outputs, inputs, attrs, tapes):
        self.lines.append(f"op {op.name} on {len(tapes)}")

    def on_enter(self, tape):
        self.lines.append("enter")

    def on_exit(self, tape, error):
        self.lines.append(f"exit {type(error).__name__}")

    def on_pause(self, tape):
        self.lines.append("pause")

    def on_resume(self, tape):
        self.lines.append("resume")

    def on_reset(self, tape):
        self.lines.append("reset")

    def on_watch(self, tape, tensor, how):
        self.lines.append(f"watch {how}")

    def on_read(self, variable, reading):
        self.lines.append(f"read {variable.name}")

    def on_assign(self, variable, before, given):
        self.lines.append(f"assign {before} {given}")

    def on_leave(self, tensor, how):
        self.lines.append(f"leave {how}")

    def on_gradient(self, tape, targets, sources, seeds):
        self.lines.append(f"gradient {len(targets)} {len(sources)}")

    def on_step(self, tape, record, incoming, contributions):
        sent = [None if c is None else float(c) for c in contributions]
        self.lines.append(f"step {unpack(0, record).op.name} {float(incoming[0])} {sent}")

    def on_result(self, tape, gradients):
        self.lines.append(f"result {[None if g is None else float(g._value) for g in gradients]}")

    def on_release(self, tape):
        self.lines.append(f"release {len(tape.records)}")

    def on_failed(self, tape, error):
        self.lines.append(f"failed {type(error).__name__}")


@pytest.fixture
def diary():
    diary = Diary()
    undo = listen.add(diary)
    yield diary
    undo()
    assert listen.recorder is None


def test_a_lesson_in_events(diary) -> None:
    x = tf.Variable(3.0, name="x")
    c = tf.constant(2.0)
    with tf.GradientTape() as tape:
        y = x * c
        z = y * y
    tape.gradient(z, [x, c])
    x.assign_sub(1.0)
    z.numpy()
    assert diary.lines == [
        "enter",
        "watch read",
        "read x:0",
        "op multiply on 1",
        "op multiply on 1",
        "exit NoneType",
        "gradient 1 2",
        "step multiply 1.0 [6.0, 6.0]",
        "step multiply 12.0 [24.0, 36.0]",
        "result [24.0, None]",
        "release 2",
        "assign 3.0 1.0",
        "leave .numpy()",
    ]


def test_pauses_resets_and_exceptions_are_heard(diary) -> None:
    x = tf.constant(3.0)
    with pytest.raises(KeyError):
        with tf.GradientTape() as tape:
            tape.watch(x)
            with tape.stop_recording():
                x * x
            tape.reset()
            raise KeyError
    assert diary.lines == ["enter", "watch watch", "pause", "op multiply on 0", "resume", "reset",
                           "exit KeyError"]  # fmt: skip


def test_a_listener_that_raises_is_reported_once_and_dropped(caplog) -> None:
    class Broken(listen.Listener):
        def on_op(self, *args):
            raise OSError("no screen")

    undo = listen.add(Broken())
    x = tf.Variable(3.0)
    with caplog.at_level(logging.ERROR, "tapelab"), tf.GradientTape() as tape:
        y = x * x * x
    assert tape.gradient(y, x).numpy() == 27.0
    assert [r.message for r in caplog.records] == [
        "A view failed in on_op and was switched off; tapes and values are not affected."
    ]
    undo()
    assert listen.recorder is None


def test_an_interrupt_in_a_listener_reaches_the_user(diary) -> None:
    def interrupt(*args):
        raise KeyboardInterrupt

    diary.on_op = interrupt
    x = tf.Variable(3.0)
    with pytest.raises(KeyboardInterrupt), tf.GradientTape() as tape:
        x * x
    assert tape.state == "stopped"


def test_nobody_listening_leaves_no_recorder() -> None:
    x = tf.Variable(3.0)
    assert listen.recorder is None
    with tf.GradientTape():
        x * x
    assert listen.recorder is None


def test_a_tape_that_an_interrupt_kept_from_stopping_is_forgotten() -> None:
    x = tf.Variable(3.0)
    lost = tf.GradientTape()
    lost.__enter__()
    lost._on = False  # the interrupt came before the engine had taken it out
    with tf.GradientTape():
        x * x
    assert lost.records == []
    assert listen.recorder is None
    lost.__exit__(None, None, None)


class Details(Diary):
    """Writes down also what is heard of Jacobians, forward mode and scopes."""

    def on_jacobian(self, tape, targets):
        self.lines.append(f"jacobian of {len(targets)}")

    def on_jacobian_result(self, tape):
        self.lines.append("jacobian result")

    def on_forward(self, accumulator, primals, tangents):
        found = [float(t._value) for t in tangents]
        self.lines.append(f"forward {[p.shape.rank for p in primals]} {found}")

    def on_forward_exit(self, accumulator, error):
        self.lines.append(f"forward exit {type(error).__name__}")

    def on_jvp(self, accumulator, outputs):
        self.lines.append(f"jvp of {len(outputs)}")

    def on_tangent(self, accumulator, op, outputs, inputs, attrs, tangents):
        found = [None if t is None else float(t._value) for t in tangents]
        self.lines.append(f"tangent {op.name} {found}")

    def on_scope(self, name, opens):
        self.lines.append(f"scope {name} {opens}")


@pytest.fixture
def details():
    details = Details()
    undo = listen.add(details)
    yield details
    undo()


def test_jacobians_are_heard_as_one(details) -> None:
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
    tape.jacobian(y, x)
    with pytest.raises(AttributeError):
        tape.jacobian([y], x)
    assert details.lines[4:] == ["jacobian of 1", "op stack on 0", "op reshape on 0",
                                 "jacobian result"]  # fmt: skip


class Given(listen.Listener):
    """Notes what events of tapes are given."""

    def __init__(self) -> None:
        self.events: list[tuple[object, ...]] = []

    def _note(name):
        return lambda self, *given: self.events.append((name, *given))

    on_enter, on_exit, on_reset = map(_note, ("on_enter", "on_exit", "on_reset"))
    on_watch, on_pause, on_resume = map(_note, ("on_watch", "on_pause", "on_resume"))
    on_gradient, on_result, on_failed = map(_note, ("on_gradient", "on_result", "on_failed"))
    on_jacobian, on_jacobian_result = map(_note, ("on_jacobian", "on_jacobian_result"))


def test_events_carry_the_tape_and_what_they_are_about() -> None:
    given = Given()
    undo = listen.add(given)
    x, v = tf.constant(3.0), tf.Variable(2.0)
    error = KeyError("in the middle")
    with pytest.raises(KeyError), tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        tape.watch(v)
        with tape.stop_recording():
            pass
        tape.reset()
        tape.watch(x)
        y = x * x
        wrong = tf.truncatemod(x, 1.5)
        raise error
    g = tape.gradient([y, v], [x, v])
    seeds = given.events[-2][-1]
    with pytest.raises(LookupError) as failed:
        tape.gradient(wrong, x, output_gradients=tf.constant(5.0))
    tape.jacobian(y, x)
    with pytest.raises(LookupError) as unclear:
        tape.jacobian(wrong, x)
    undo()
    told = iter(given.events)
    assert [next(told) for _ in range(7)] == [
        ("on_enter", tape), ("on_watch", tape, x, "watch"), ("on_watch", tape, v, "watch"),
        ("on_pause", tape), ("on_resume", tape), ("on_reset", tape), ("on_watch", tape, x, "watch"),
    ]  # fmt: skip
    assert next(told) == ("on_exit", tape, error)
    name, *first = next(told)
    assert (name, same(first, [tape, [y, v], [x, v], seeds])) == ("on_gradient", True)
    assert [s.numpy() for s in seeds] == [1.0, 1.0]
    name, *result = next(told)
    assert (name, same(result, [tape, g])) == ("on_result", True)
    name, *second = next(told)
    assert (name, same(second[:3], [tape, [wrong], [x]])) == ("on_gradient", True)
    assert [s.numpy() for s in second[3]] == [5.0]
    assert next(told) == ("on_failed", tape, failed.value)
    name, *third = next(told)
    assert (name, same(third, [tape, [y]])) == ("on_jacobian", True)
    assert next(told) == ("on_jacobian_result", tape)
    name, *fourth = next(told)
    assert (name, same(fourth, [tape, [wrong]])) == ("on_jacobian", True)
    assert next(told) == ("on_failed", tape, unclear.value)
    assert next(told, None) is None


def same(found: object, expected: object) -> bool:
    """Whether they are the same things, in lists of one form: tensors compare by element."""
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    return found is expected


class Ends(listen.Listener):
    """Notes when a tape stops, and what it was asked before and after."""

    def __init__(self) -> None:
        self.tapes: list[tuple[str, object]] = []

    def on_exit(self, tape, error):
        self.tapes.append(("exit", tape))

    def on_jacobian(self, tape, targets):
        self.tapes.append(("jacobian", tape))

    def on_jacobian_result(self, tape):
        self.tapes.append(("result", tape))


@pytest.mark.parametrize("wish", ["jacobian", "batch_jacobian"])
@pytest.mark.parametrize("persistent", [False, True])
def test_a_jacobian_inside_of_the_block_ends_a_tape_that_is_used_once(wish, persistent) -> None:
    ends = Ends()
    undo = listen.add(ends)
    x = tf.constant([[1.0, 2.0]])
    with tf.GradientTape(persistent=persistent) as tape:
        tape.watch(x)
        y = x * x
        getattr(tape, wish)(y, x)
        assert tape.state == ("recording" if persistent else "used")
    undo()
    asked = [("jacobian", tape), ("result", tape)]
    assert ends.tapes == ([*asked, ("exit", tape)] if persistent else [("exit", tape), *asked])


def test_a_jacobian_that_fails_is_heard(details) -> None:
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.truncatemod(x, 1.5)
    with pytest.raises(LookupError):
        tape.jacobian(y, x)
    assert details.lines[-2:] == ["jacobian of 1", "failed LookupError"]


def test_forward_mode_in_events(details) -> None:
    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = tf.exp(tf.constant(0.0)) + x * x
    acc.jvp(y)
    assert [line for line in details.lines if not line.startswith("op ")] == [
        "forward [0] [1.0]", "jvp of 1", "tangent multiply [6.0]", "jvp of 1", "tangent add [6.0]",
        "forward exit NoneType",
    ]  # fmt: skip
    own = details.lines.index("op multiply on 0")
    assert own < details.lines.index("jvp of 1"), "an op is heard before the work on its tangent"


def test_a_tangent_that_can_not_be_computed_is_heard(details) -> None:
    x = tf.constant(3.0)
    with pytest.raises(LookupError), tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)):
        tf.truncatemod(x, 2.0)
    assert details.lines[-3:] == ["jvp of 1", "failed LookupError", "forward exit LookupError"]


def test_nothing_is_heard_of_the_tapes_of_the_engine(details) -> None:
    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)):
        x * x
    assert not [line for line in details.lines if line.split()[0] in ("gradient", "result", "step")]


def test_scopes_are_heard(details) -> None:
    class Part(tf.Module):
        @tf.Module.with_name_scope
        def __call__(self):
            raise KeyError

    with tf.name_scope("outer") as path, pytest.raises(KeyError):
        assert path == "outer/"
        Part(name="part")()
    tf.keras.layers.Activation("relu", name="act")(tf.constant([1.0]))
    assert [line for line in details.lines if line.startswith("scope")] == [
        "scope outer True", "scope part True", "scope part False", "scope outer False",
        "scope act True", "scope act False",
    ]  # fmt: skip
