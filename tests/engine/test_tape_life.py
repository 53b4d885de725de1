"""Guards the life cycle of a tape: its states, its errors, what holds after a failure."""

import gc
import pickle
import sys
import threading
import weakref
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen, warn
from tapelab.errors import InvalidArgumentError

USED = "A non-persistent GradientTape can only be used to compute one set of gradients"


def recorded(persistent: bool = False):
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=persistent) as tape:
        y = x * x
    return tape, x, y


def test_states_follow_the_life_of_a_tape() -> None:
    tape = tf.GradientTape()
    assert (tape.number, tape.records, tape.watched_variables()) == (0, [], ())
    seen = [tape.state]
    with tape:
        seen.append(tape.state)
        x = tf.Variable(1.0)
        y = x * x
    seen.append(tape.state)
    tape.gradient(y, x)
    seen.append(tape.state)
    with tape:
        seen.append(tape.state)
    assert seen == ["new", "recording", "stopped", "used", "recording"]


ERRORS = [
    # what is done with a stopped, non-persistent tape whose target is y, source x
    (lambda t, x, y: (t.gradient(y, x), t.gradient(y, x)), RuntimeError, USED),
    (lambda t, x, y: tf.GradientTape().gradient(y, x), RuntimeError, USED),
    (lambda t, x, y: t.gradient(None, x), TypeError, "Argument `target` should be a list"),
    (lambda t, x, y: t.gradient(1.0, x), AttributeError, "'float' object has no attribute '_id'"),
    (lambda t, x, y: t.gradient(True, x), AttributeError,
     "'bool' object has no attribute '_id': a Python number is not on any tape; was it"),
    (lambda t, x, y: t.gradient(3, x), AttributeError, "'int' object has no attribute 'dtype': a"),
    (lambda t, x, y: t.gradient(8.0, x), AttributeError, "'float' object has no attribute '_id'"),
    (lambda t, x, y: t.gradient(2.5, x), TypeError,
     "Cannot convert the argument `type_value`: 2.5 to a TensorFlow DType: a Python number is not"),
    (lambda t, x, y: t.gradient(float("inf"), x), TypeError,
     "Cannot convert the argument `type_value`: inf to a TensorFlow DType: a Python number is not"),
    (lambda t, x, y: t.gradient(y.numpy(), x), AttributeError, "'numpy.float32' object has no"),
    (lambda t, x, y: t.gradient("y", x), TypeError,
     "Cannot convert the argument `type_value`: 'y' to a TensorFlow DType. A target or a source"),
    (lambda t, x, y: t.gradient(y, None), TypeError,
     "Cannot convert the argument `type_value`: None to a TensorFlow DType. A target or a source"),
    (lambda t, x, y: t.gradient(y, tf.IndexedSlices([1.0], [0])), AttributeError,
     "'IndexedSlices' object has no attribute '_id': make it a tensor first, inside the outer"),
    (lambda t, x, y: t.gradient(y, x, unconnected_gradients="nonsense"), ValueError,
     "Unknown value for unconnected_gradients: 'nonsense'"),
    (lambda t, x, y: t.gradient(y, x, output_gradients=[None]), ValueError, "Attempt to convert"),
    (lambda t, x, y: t.gradient([y, y], x, output_gradients=[tf.constant(1.0)]), ValueError,
     "output_gradients has 1 entries for 2 targets; give one for each."),
    (lambda t, x, y: t.gradient(y, x, tf.constant(1.0, tf.float64)), InvalidArgumentError,
     "cannot compute Mul as input #1(zero-based) was expected to be a double tensor but is a float "
     "tensor [Op:Mul] name: \nThe output gradient is float64, the target float32: write "
     "tf.cast(output_gradient, tf.float32)."),
    (lambda t, x, y: t.gradient(y, x, tf.constant([1.0, 2.0])), InvalidArgumentError,
     "Incompatible shapes: [2] vs. [] [Op:Mul] name: \nThe output gradient must have the target's"),
    (lambda t, x, y: t.reset(), ValueError, "Tape is not recording."),
    (lambda t, x, y: t.stop_recording().__enter__(), ValueError, "Tape is not recording."),
    (lambda t, x, y: tf.GradientTape().stop_recording().__enter__(), RuntimeError,
     "Trying to stop recording a tape which is not recording."),
    (lambda t, x, y: tf.GradientTape().watch(x), AttributeError, "'NoneType' object has"),
    (lambda t, x, y: t.watch(3.0), ValueError, "Passed in object 3.0 of type 'float'"),
]  # fmt: skip


@pytest.mark.parametrize(("misuse", "kind", "words"), ERRORS)
def test_misuse_raises_what_tensorflow_raises(misuse, kind, words) -> None:
    with pytest.raises(kind) as caught:
        misuse(*recorded())
    assert str(caught.value).startswith(words)


def watches_a_whole_number() -> None:
    with tf.GradientTape() as tape:
        tape.watch(tf.constant(1))


def asks_inside() -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        assert tape.gradient(y, x).numpy() == 6.0


def asks_for_jacobians_inside() -> None:
    x = tf.Variable([[3.0]])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        assert (tape.jacobian(y, x).numpy() + tape.batch_jacobian(y, x).numpy()).item() == 12.0


INSIDE = (
    "Calling GradientTape.gradient on a persistent tape inside its context is significantly less "
    "efficient than calling it outside the context (it causes the gradient ops to be recorded on "
    "the tape, leading to increased CPU and memory usage). Only call GradientTape.gradient "
    "inside the context if you actually want to trace the gradient in order to compute higher "
    "order derivatives."
)
WARNINGS = [
    (watches_a_whole_number, 5,
     "The dtype of the watched tensor must be floating (e.g. tf.float32), got tf.int32"),
    (asks_inside, 1, INSIDE),
    (asks_for_jacobians_inside, 1, INSIDE),  # once for the line, whichever was first
]  # fmt: skip


@pytest.mark.parametrize(("work", "times", "words"), WARNINGS)
def test_a_line_that_is_run_again_and_again_warns_so_often(work, times, words, caplog) -> None:
    warn.reset_counters()
    for _ in range(7):
        work()
    assert [record.getMessage() for record in caplog.records] == [words] * times


@pytest.mark.parametrize("wish", ["zero", tf.UnconnectedGradients.ZERO])
def test_a_source_without_a_path_has_zeros_when_they_are_wanted(wish) -> None:
    tape, _, y = recorded()
    far = tf.Variable([1.0, 2.0])
    assert tape.gradient(y, far, unconnected_gradients=wish).numpy().tolist() == [0.0, 0.0]
    assert [w.value for w in tf.UnconnectedGradients] == ["none", "zero"]


def test_a_call_that_fails_on_its_arguments_does_not_use_up_the_tape() -> None:
    tape, x, y = recorded()
    with pytest.raises(ValueError, match="Unknown value"):
        tape.gradient(y, x, unconnected_gradients="nonsense")
    assert tape.gradient(y, x).numpy() == 6.0


def test_a_failure_inside_the_walk_leaves_the_tape_usable() -> None:
    x = tf.Variable(2.0)
    healthy = False

    @tf.custom_gradient
    def moody(v):
        def grad(g):
            if not healthy:
                raise ZeroDivisionError("not today")
            return 10.0 * g

        return v * 1.0, grad

    with tf.GradientTape() as tape:
        y = moody(x)
    with pytest.raises(ZeroDivisionError):
        tape.gradient(y, x)
    healthy = True
    assert tape.gradient(y, x).numpy() == 10.0


def test_a_tape_shows_what_it_did() -> None:
    tape, _, _ = recorded()
    assert str(tape) == f"<tapelab.GradientTape object at {id(tape):#018x}>"
    assert repr(tape) == str(tape.trace()) and repr(tape).startswith("tape: recorded, 1 record")
    bundle = tape._repr_mimebundle_()
    assert bundle == tape.trace()._repr_mimebundle_() and set(bundle) == {"text/plain", "text/html"}


def test_a_tape_stays_in_its_process() -> None:
    with pytest.raises(TypeError) as caught:
        pickle.dumps(recorded()[0])
    assert str(caught.value).startswith(
        "cannot pickle 'GradientTape' object: its records belong to this process. Call gradient"
    )


def test_a_used_tape_says_where_it_was_used() -> None:
    tape, x, y = recorded()
    tape.gradient(y, x)
    here = sys._getframe().f_lineno - 1
    with pytest.raises(RuntimeError) as caught:
        tape.gradient(y, x)
    assert f"used in line {here}: make it with persistent=True" in str(caught.value)


def test_entering_twice_is_an_error_and_goes_on_recording() -> None:
    with tf.GradientTape() as tape:
        with pytest.raises(ValueError, match="Tape is still recording"), tape:
            pass
        assert tape.state == "recording"
    tape.__exit__(None, None, None)  # leaving twice is silent


def test_leaving_a_tape_that_an_interrupt_left_half_stopped_stops_it() -> None:
    with tf.GradientTape() as tape:
        tape._on = False  # the interrupt came before the engine had taken it out
    assert not any(tape in tapes for tapes in listen._active.values())


def test_leaving_a_pause_twice_starts_no_tape() -> None:
    with tf.GradientTape() as tape:
        pause = tape.stop_recording()
        with pause:
            assert tape.state != "recording"
        assert tape.state == "recording"
    pause.__exit__(None, None, None)
    pause.leave(None)
    assert tape.state == "stopped"


def test_an_exception_leaves_the_tape_usable() -> None:
    x = tf.Variable(3.0)
    with pytest.raises(KeyError):
        with tf.GradientTape() as tape:
            y = x * x
            raise KeyError("in the middle")
    assert tape.state == "stopped"
    assert tape.gradient(y, x).numpy() == 6.0
    with tf.GradientTape() as after:
        z = x * 2.0
    assert after.gradient(z, x).numpy() == 2.0


def test_reentry_continues_the_record_and_a_used_tape_starts_afresh() -> None:
    x = tf.Variable(3.0)
    tape = tf.GradientTape(persistent=True)
    with tape:
        y = x * x
    outside = y * 10.0
    with tape:
        z = y * y
    assert tape.gradient(z, x).numpy() == 4 * 27.0
    assert tape.gradient(outside, x) is None
    once = tf.GradientTape()
    with once:
        a = x * x
    first = once.number
    once.gradient(a, x)
    with once:
        b = x * 5.0
    assert once.number != first
    assert once.gradient(b, x).numpy() == 5.0


def test_the_numbers_of_the_last_eight_records_are_known() -> None:
    x, tape, numbers = tf.Variable(3.0), tf.GradientTape(), []
    for _ in range(10):
        with tape:
            y = x * x
        tape.gradient(y, x)
        numbers.append(tape.number)
    assert tape._past == tuple(numbers[1:9]), "the present one is not among them"


def test_reset_forgets_records_and_watches() -> None:
    x, w = tf.Variable(3.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        tape.reset()
        assert tape.watched_variables() == ()
        z = w * w
    assert tape.gradient([y, z], [x, w])[0] is None


def test_watched_variables_are_in_order_of_creation_and_survive_gradient() -> None:
    a, b = tf.Variable(1.0, name="a"), tf.Variable(2.0, name="b")
    with tf.GradientTape() as tape:
        y = b * a
    tape.gradient(y, a)
    assert [v.name for v in tape.watched_variables()] == ["a:0", "b:0"]


def test_other_threads_are_not_recorded() -> None:
    x = tf.Variable(3.0)
    results = {}

    def elsewhere() -> None:
        results["op"] = x * x
        with tf.GradientTape() as own:
            z = x * x * x
        results["own"] = own.gradient(z, x)

    with tf.GradientTape(persistent=True) as tape:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        y = x * 4.0
    assert len(tape.records) == 1
    assert tape.gradient(results["op"], x) is None
    assert results["own"].numpy() == 27.0
    assert tape.gradient(y, x).numpy() == 4.0


def test_many_threads_with_tapes_of_their_own_agree() -> None:
    wrong = []

    def work(seed: float) -> None:
        for _ in range(50):
            x = tf.Variable([seed, seed])
            with tf.GradientTape() as tape:
                y = tf.reduce_sum(x * x * x)
            g = tape.gradient(y, x).numpy()
            if not np.allclose(g, 3 * seed**2):
                wrong.append((seed, g))

    threads = [threading.Thread(target=work, args=(float(i),)) for i in range(1, 7)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_a_used_tape_lets_its_values_go() -> None:
    class Probe(np.ndarray):
        pass

    x = tf.Variable(np.ones(1000))
    with tf.GradientTape() as tape:
        h = tf.exp(x)
        y = tf.reduce_sum(h)
    value = h._value
    finalised = []
    weakref.finalize(value, finalised.append, True)
    del h, value
    gc.collect()
    assert not finalised  # the tape keeps it for the backward pass
    tape.gradient(y, x)
    gc.collect()
    assert finalised


def test_a_million_ops_need_no_recursion() -> None:
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * 1.0
        for _ in range(100_000):
            y = y * 1.0
    assert tape.gradient(y, x).numpy() == 1.0


def test_nested_tapes_share_long_lived_tensors() -> None:
    c = tf.constant(2.0)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(c)
        with tf.GradientTape(persistent=True) as inner:
            inner.watch(c)
            y = c * c * c
        dy = inner.gradient(y, c)
    assert [inner.gradient(y, c).numpy(), outer.gradient(y, c).numpy()] == [12.0, 12.0]
    assert outer.gradient(dy, c).numpy() == 12.0
    with tf.GradientTape() as third:
        third.watch(c)
        z = c * c
    assert third.gradient(z, c).numpy() == 4.0
    assert inner.gradient(y, c).numpy() == 12.0


def test_a_constant_of_a_variable_is_cut_off_from_it() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = tf.constant(v) * 3.0
        z = tf.convert_to_tensor(v) * 3.0
    assert y.numpy() == 6.0 and tape.gradient([y, z], v).numpy() == 3.0


class Calls(listen.Listener):
    """Notes what is told of a tape's life."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def on_enter(self, tape: Any) -> None:
        self.told.append(("enter", tape))

    def on_exit(self, tape: Any, error: Any) -> None:
        self.told.append(("exit", tape, error))

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None:
        self.told.append(("gradient", tape))

    def on_jacobian(self, tape: Any, targets: Any) -> None:
        self.told.append(("jacobian", tape))


@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("ask", ["gradient", "jacobian"])
def test_asking_inside_the_with_ends_the_recording_and_views_hear_it_first(
    ask: str, persistent: bool
) -> None:
    x, calls = tf.Variable(3.0), Calls()
    undo = listen.add(calls)
    try:
        with tf.GradientTape(persistent=persistent) as tape:
            getattr(tape, ask)(x * x, x)
            before = list(calls.told)
    finally:
        undo()
    left = [] if persistent else [("exit", tape, None)]
    assert [each for each in before if each[1] is tape] == [("enter", tape), *left, (ask, tape)]
    assert calls.told.count(("exit", tape, None)) == 1
