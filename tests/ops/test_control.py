"""Guards control flow, functions over entries, TensorArray, printing, strings and assertions."""

import io
from typing import Any

import numpy as np
import pytest

import tapelab as tf

IAE = tf.errors.InvalidArgumentError
v = tf.constant([1.0, 2.0, 3.0])
m = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

RUN: list[tuple[Any, Any]] = [
    (lambda: tf.cond(v[0] > 2.0, lambda: v, lambda: -v), [-1, -2, -3]),
    (lambda: tf.case([(v[0] > 2, lambda: 1), (v[0] < 2, lambda: 2)], default=lambda: 3), 2),
    (lambda: tf.switch_case(tf.constant(1), [lambda: 10, lambda: 20]), 20),
    (lambda: tf.switch_case(9, {0: lambda: 10, 1: lambda: 20}), 20),
    (lambda: tf.while_loop(lambda i, s: i < 5, lambda i, s: (i + 1, s + i), (0, 0))[1], 10),
    (lambda: tf.while_loop(lambda i: True, lambda i: (i + 1,), [0], maximum_iterations=3)[0], 3),
    (lambda: tf.map_fn(lambda a: a * a, v), [1, 4, 9]),
    (lambda: tf.map_fn(tf.reduce_sum, m), [6, 15]),
    (lambda: tf.map_fn(lambda a: a[0] * a[1], (v, v), fn_output_signature=tf.float32), [1, 4, 9]),
    (lambda: tf.map_fn(lambda a: 1, v), [1, 1, 1]),
    (lambda: tf.vectorized_map(lambda a: a * 2.0, m), [[2, 4, 6], [8, 10, 12]]),
    (lambda: tf.foldl(lambda a, b: a * 10.0 + b, v), 123),
    (lambda: tf.foldr(lambda a, b: a * 10.0 + b, v), 321),
    (lambda: tf.scan(lambda a, b: a + b, v), [1, 3, 6]),
    (lambda: tf.scan(lambda a, b: a + b, v, initializer=10.0, reverse=True), [16, 15, 13]),
    (lambda: tf.py_function(lambda a: a * 2.0, [v], tf.float32), [2, 4, 6]),
    (lambda: tf.numpy_function(lambda a: a.sum(), [v], tf.float32), 6),
]


@pytest.mark.parametrize(("program", "value"), RUN)
def test_runs(program: Any, value: Any) -> None:
    np.testing.assert_array_equal(program(), value)


def test_tapes_see_what_runs_inside() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        loop = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x))[1]
        branch = tf.cond(x > 1.0, lambda: x**3, lambda: x)
        python = tf.py_function(lambda a: a**3, [x], tf.float32)
        numpy = tf.numpy_function(lambda a: a**3, [x], tf.float32)
        mapped = tf.map_fn(lambda a: a * x, v)
    results = [tape.gradient(y, x) for y in (loop, branch, python, numpy, mapped)]
    assert [None if g is None else float(g) for g in results] == [32.0, 12.0, 12.0, None, 6.0]


def test_things_that_do_nothing_in_eager_code() -> None:
    assert tf.group(v, v) is None and tf.no_op() is None and tf.executing_eagerly()
    with tf.control_dependencies([v]), tf.init_scope():
        assert tf.timestamp().dtype == tf.float64
    first, second = tf.tuple([v, None])
    np.testing.assert_array_equal(first, v)
    assert second is None


def test_tensor_array() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        parts = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
        for k in tf.range(3):
            parts = parts.write(k, x * tf.cast(k, tf.float32))
        y = parts.stack()
    np.testing.assert_array_equal(y, [0, 2, 4])
    assert tape.gradient(y, x).numpy() == 3.0 and parts.size().numpy() == 3
    assert parts.read(1).numpy() == 2.0
    with pytest.raises(IAE, match="Could not read index 1 twice"):
        parts.read(1)
    with pytest.raises(tf.errors.OutOfRangeError, match="Tried to write to index 5 but array is"):
        tf.TensorArray(tf.float32, 3).write(5, 1.0)
    with pytest.raises(IAE, match="TensorArray dtype is float32 but Op is trying to write"):
        tf.TensorArray(tf.float32, 3).write(0, tf.constant(1))


PRINTED: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    ((1, 2.5, "a", tf.constant(3.0)), {}, "1 2.5 a 3\n"),
    ((tf.constant([1.0, 1 / 3]),), {}, "[1 0.333333343]\n"),
    ((tf.range(10),), {}, "[0 1 2 ... 7 8 9]\n"),
    ((tf.range(10),), {"summarize": -1}, "[0 1 2 3 4 5 6 7 8 9]\n"),
    ((tf.reshape(tf.range(4), (2, 2)),), {}, "[[0 1]\n [2 3]]\n"),
    ((tf.zeros((1, 2, 1)),), {}, "[[[0]\n  [0]]]\n"),
    (([tf.constant(1), "x"], {"k": tf.constant(True)}), {}, "[1, 'x'] {'k': 1}\n"),
    ((tf.constant("t"), tf.constant(["t"])), {"sep": "|", "end": ""}, '"t"|["t"]'),
    ((tf.constant("t"),), {}, "t\n"),
    (("a", [tf.constant("t"), "b"]), {}, "a [\"t\", 'b']\n"),
    (
        (np.array([1.0, 2.0]), np.float32(2.5), range(2)),
        {},
        "array([1., 2.]) np.float32(2.5) [0, 1]\n",
    ),
    ((tf.float32, tf.TensorShape([1, 2])), {}, "tf.float32 TensorShape([1, 2])\n"),
    ((tf.Variable(2.0), None, tf.constant(np.nan, tf.float32)), {}, "2 None nan\n"),
]


@pytest.mark.parametrize(("things", "options", "text"), PRINTED)
def test_prints(things: Any, options: Any, text: str) -> None:
    stream = io.StringIO()
    tf.print(*things, output_stream=stream, **options)
    assert stream.getvalue() == text


def test_prints_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    tf.print("here")
    assert capsys.readouterr() == ("", "here\n")


STRINGS: list[tuple[Any, Any]] = [
    (lambda: tf.strings.as_string([1, 2]), [b"1", b"2"]),
    (lambda: tf.strings.as_string(3.14159, precision=2), b"3.14"),
    (lambda: tf.strings.as_string(7, width=3, fill="0"), b"007"),
    (lambda: tf.strings.as_string(True), b"true"),
    (lambda: tf.strings.join([["a", "b"], "c"], separator="-"), [b"a-c", b"b-c"]),
    (lambda: tf.strings.lower("ABC"), b"abc"),
    (lambda: tf.strings.upper("é", encoding="utf-8"), "É".encode()),
    (lambda: tf.strings.split("a b c"), [b"a", b"b", b"c"]),
    (lambda: tf.strings.substr(["hello", "world"], -3, 2), [b"ll", b"rl"]),
    (lambda: tf.strings.format("x = {}", v), b"x = [1 2 3]"),
    (lambda: tf.strings.regex_replace("ab", r"(a)(b)", r"\2\1"), b"ba"),
    (lambda: tf.strings.reduce_join([["a", "b"], ["c", "d"]], axis=1), [b"ab", b"cd"]),
    (lambda: tf.strings.strip(input=" a "), b"a"),
    (lambda: tf.strings.bytes_split("ab"), [b"a", b"b"]),
]


@pytest.mark.parametrize(("program", "value"), STRINGS)
def test_strings(program: Any, value: Any) -> None:
    y = program().numpy()
    assert (y.tolist() if isinstance(y, np.ndarray) else y) == value


def test_strings_as_numbers() -> None:
    np.testing.assert_array_equal(tf.strings.to_number(["1", "2.5"]), [1, 2.5])
    assert tf.strings.to_number("7", tf.int32).dtype == tf.int32
    assert tf.strings.length("hé").numpy() == 3
    assert tf.strings.length("hé", unit="UTF8_CHAR").numpy() == 2
    with pytest.raises(IAE, match="StringToNumberOp could not correctly convert string: x"):
        tf.strings.to_number("x")


def test_what_holds_passes() -> None:
    d = tf.debugging
    d.assert_equal(v, [1.0, 2.0, 3.0])
    d.assert_less(v, 4.0)
    d.assert_positive(v)
    d.assert_near(1.0, 1.0 + 1e-7)
    d.assert_rank(m, 2)
    d.assert_shapes([(m, ("n", "d")), (v, ("d",)), (1.0, ())])
    d.assert_type(v, tf.float32)
    assert d.assert_all_finite(v, "x").shape == (3,)
    assert d.assert_same_float_dtype([v, m]) == tf.float32


FAILS: list[tuple[Any, type[Exception], str]] = [
    (lambda: tf.debugging.assert_equal([1, 2], [1, 3], message="differs"), IAE,
     "differs\nCondition x == y did not hold.\nIndices of first 1 different values:\n[[1]]\n"
     "Corresponding x values:\n[2]\nCorresponding y values:\n[3]\nFirst 2 elements of x:\n[1 2]\n"
     "First 2 elements of y:\n[1 3]"),
    (lambda: tf.assert_less(v, 2.0), IAE, "Condition x < y did not hold.\nFirst 3 elements of x:"),
    (lambda: tf.debugging.assert_positive([1.0, -1.0]), IAE,
     "\nCondition x > 0 did not hold element-wise:\nx (shape=(2,) dtype=float32) = \n"
     "['1.0', '-1.0']"),
    (lambda: tf.debugging.assert_near(1.0, 1.1), IAE, "Expected 'tf.Tensor(False, shape=()"),
    (lambda: tf.debugging.check_numerics([1.0, np.nan], "bad"), IAE,
     "bad : Tensor had NaN values"),
    (lambda: tf.debugging.assert_rank(m, 1), ValueError, "Tensor  must have rank 1.  Received"),
    (lambda: tf.debugging.assert_shapes([(m, ("n", 4))]), ValueError, ".  Specified explicitly."),
    (lambda: tf.debugging.assert_integer(v), TypeError, '  Expected "x" to be integer type.'),
    (lambda: tf.debugging.assert_scalar(v), ValueError, "Expected scalar shape, saw shape: (3,)."),
    (lambda: tf.debugging.Assert(False, [v]), IAE, "Expected 'False' to be true. Summarized data"),
    (lambda: tf.cond(True, 1, 2), TypeError, "'true_fn' must be callable."),
    (lambda: tf.map_fn(lambda a: a > 1, v), IAE, "TensorArray dtype is float32 but Op is trying"),
    (lambda: tf.map_fn(lambda a: (a, a), v), ValueError, "The two structures don't have the same"),
    (lambda: tf.map_fn(lambda a: a, 1.0), ValueError, "Elements in elems must be 1+ dimensional"),
    (lambda: tf.numpy_function(lambda a: a * 1.0, [np.ones(2)], tf.float32), IAE,
     "0-th value returned by pyfunc_0 is double, but expects float"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "words"), FAILS, ids=[w[2][:45] for w in FAILS])
def test_says_what_is_wrong(program: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        program()
    assert str(caught.value).startswith(words)


def test_check_numerics_checks_the_gradient_too() -> None:
    x = tf.Variable([0.0, 1.0])
    with tf.GradientTape() as tape:
        y = tf.math.log(tf.debugging.check_numerics(x, "x"))
    with pytest.raises(IAE, match="values detected in gradient"):
        tape.gradient(y, x)
