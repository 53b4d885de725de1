"""Guards that blocks end: nested, by hand, looked at, interrupted, and on other threads."""

import threading

import pytest

import tapelab as tf
from tapelab.engine import aside, blocks, listen
from tapelab.engine.blocks import Block, tidy


class Noted(Block):
    """Writes down what happens to it."""

    def __init__(self, notes: list, name: str = "", fail: str = "") -> None:
        self.notes, self.name, self.fail = notes, name, fail

    def enter(self):
        self.notes.append(f"enter {self.name}".strip())
        if self.fail == "enter":
            raise KeyboardInterrupt
        return self.name

    def leave(self, error):
        self.notes.append(f"leave {self.name} {type(error).__name__}".replace("  ", " "))
        if self.fail == "leave":
            self.fail = ""
            raise KeyboardInterrupt


@pytest.fixture
def notes():
    yield []
    tidy()
    assert not blocks._entered and not blocks.abandoned


def lost(block):
    """Enter a block by `with`, as far as an interrupt lets its `__exit__` come: not at all."""
    way = block.__exit__
    block.__enter__()
    del way


def test_a_block_is_entered_and_left(notes):
    with Noted(notes, "a") as name, Noted(notes, "b"):
        notes.append(name)
    with pytest.raises(KeyError), Noted(notes, "c"):
        raise KeyError
    assert notes == ["enter a", "enter b", "a", "leave b NoneType", "leave a NoneType",
                     "enter c", "leave c KeyError"]  # fmt: skip


def test_what_an_interrupt_cuts_short_is_taken_back(notes):
    with pytest.raises(KeyboardInterrupt), Noted(notes, fail="enter"):
        notes.append("never")
    assert notes == ["enter", "leave KeyboardInterrupt"]
    del notes[:]
    with pytest.raises(KeyboardInterrupt), Noted(notes, fail="leave"):
        pass
    assert notes == ["enter", "leave NoneType", "leave KeyboardInterrupt"]


def test_a_block_whose_exit_never_ran_is_left_by_whoever_comes_next(notes):
    lost(Noted(notes, "a"))
    lost(Noted(notes, "b"))
    with Noted(notes, "c"):
        pass
    assert notes == ["enter a", "leave a KeyboardInterrupt", "enter b",
                     "leave b KeyboardInterrupt", "enter c", "leave c NoneType"]  # fmt: skip


def test_what_was_entered_later_is_left_first(notes):
    with Noted(notes, "outer"):
        lost(Noted(notes, "inner"))
    assert notes[2:] == ["leave inner KeyboardInterrupt", "leave outer NoneType"]


def test_a_block_that_is_entered_by_hand_stays_until_it_is_left_by_hand(notes):
    block = Noted(notes)
    assert hasattr(block, "__exit__")  # looking at it makes no `with`
    block.__enter__()
    assert hasattr(block, "__exit__")
    tidy()
    assert notes == ["enter"]
    block.__exit__(None, None, None)
    assert notes == ["enter", "leave NoneType"]


def test_a_block_in_a_generator_stays_while_the_generator_waits(notes):
    def waiting():
        with Noted(notes):
            yield

    waits = waiting()
    next(waits)
    tidy()
    assert notes == ["enter"]
    waits.close()
    assert notes == ["enter", "leave GeneratorExit"]


def test_only_its_own_thread_tidies_a_block(notes):
    lost(Noted(notes))
    thread = threading.Thread(target=tidy)
    thread.start()
    thread.join()
    assert notes == ["enter"] and blocks.abandoned
    tidy()
    assert notes == ["enter", "leave KeyboardInterrupt"]


def test_a_tape_whose_exit_never_ran_records_no_longer():
    x, tape = tf.Variable(3.0), tf.GradientTape()
    lost(tape)
    y = x * x
    with tf.GradientTape() as other:
        z = x * x
    assert (tape.state, len(tape.records), len(other.records)) == ("stopped", 1, 1)
    assert listen.recorder is None
    assert float(tape.gradient(y, x)) == float(other.gradient(z, x)) == 6.0


def test_scopes_and_pauses_whose_exit_never_ran_are_over():
    x, c = tf.Variable(3.0), tf.constant(1.0)
    lost(tf.name_scope("lost"))
    with tf.GradientTape() as tape:
        lost(aside.unseen())
        lost(tape.stop_recording())
        with tf.name_scope("kept"):
            name = tf.Variable(1.0, name="v").name
        y = x * x + c
    assert name == "kept/v:0"
    assert float(tape.gradient(y, x)) == 6.0
    assert listen._instead is None
