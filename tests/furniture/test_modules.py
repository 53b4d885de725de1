"""Guards tf.Module: which Variables it finds, in which order, and the names it gives."""

import pytest

import tapelab as tf


class Part(tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.w = tf.Variable(1.0, name=f"w_{name}")


class Whole(tf.Module):
    def __init__(self):
        super().__init__()
        self.z = tf.Variable(1.0, name="z")
        self.parts = [Part("first"), {"b": Part("late"), "a": Part("early")}]
        self.a = tf.Variable(1.0, name="a", trainable=False)
        self.again = self.z
        self.text = "no variable"


def names(variables):
    return [v.name.removesuffix(":0") for v in variables]


def test_order_is_by_attribute_own_first() -> None:
    whole = Whole()
    assert names(whole.variables) == ["a", "z", "w_first", "w_early", "w_late"]
    assert names(whole.trainable_variables) == ["z", "w_first", "w_early", "w_late"]
    assert names(whole.non_trainable_variables) == ["a"]
    assert [m.name for m in whole.submodules] == ["first", "early", "late"]
    assert isinstance(whole.variables, tuple)


def test_what_is_added_later_is_seen() -> None:
    whole = Whole()
    whole.b = [tf.Variable(2.0, name="b")]
    assert names(whole.variables)[:3] == ["a", "z", "b"]


def test_cycles_end() -> None:
    whole, part = Whole(), Part("loop")
    whole.part, part.whole = part, whole
    assert names(whole.variables).count("w_loop") == 1


@pytest.mark.parametrize(
    ("class_name", "wanted"),
    [("MyBigRNN2Layer", "my_big_rnn2_layer"), ("Net", "net"), ("MLP", "mlp"), ("A1B", "a1_b")],
)
def test_default_name(class_name: str, wanted: str) -> None:
    assert type(class_name, (tf.Module,), {})().name == wanted


def test_bad_name() -> None:
    with pytest.raises(ValueError, match="'not valid!' is not a valid module name. Module names"):
        tf.Module(name="not valid!")


def test_name_scopes() -> None:
    class Net(tf.Module):
        @tf.Module.with_name_scope
        def build(self):
            return tf.Variable(1.0, name="v")

    net = Net(name="net")
    assert net.build().name == "net/v:0"
    with tf.name_scope("outer"):
        assert net.build().name == "net/v:0"
        inner = Net(name="inner")
    assert inner.build().name == "outer/inner/v:0"
    with net.name_scope as path:
        assert path == "net/"
