"""Guards tf.function: eager values and gradients, and Python's side effects once per signature."""

import sys

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen
from tests.furniture.programs import printed

# sentence → (program, what it prints)
PROGRAMS = {
    "a print happens once for equal signatures": (
        """
        @tf.function
        def f(x):
            print("tracing")
            return x + 1.0
        for x in (1.0, 2.0, [1.0], [2.0]):
            print(f(tf.constant(x)).numpy())
        """,
        "tracing\n2.0\n3.0\ntracing\n[2.]\n[3.]",
    ),
    "an append and a counter count tracings": (
        """
        log, count = [], 0
        @tf.function
        def f(x):
            global count
            count += 1
            log.append(count)
            return x
        for _ in range(3):
            f(tf.constant(1.0))
        print(log, count)
        """,
        "[1] 1",
    ),
    "Python values count by value": (
        """
        @tf.function
        def f(x):
            print("tracing", x)
            return x * 2
        f(2), f(3), f(2), f(2.0), f(True)
        """,
        "tracing 2\ntracing 3\ntracing 2.0\ntracing True",
    ),
    "a nested function's side effects happen once": (
        """
        log = []
        def helper(x):
            log.append("helper")
            print("helper")
            return x
        @tf.function
        def f(x):
            return helper(x)
        f(tf.constant(1.0)), f(tf.constant(1.0))
        print(log)
        """,
        "helper\n['helper']",
    ),
    "outside values are those of the tracing": (
        """
        rate = 1.0
        @tf.function
        def f(x):
            return rate * x
        print(f(tf.constant(1.0)).numpy())
        rate = 100.0
        print(f(tf.constant(1.0)).numpy(), f(tf.constant([1.0])).numpy(), rate)
        """,
        "1.0\n1.0 [100.] 100.0",
    ),
    "outside Variables are read at each call": (
        """
        v = tf.Variable(1.0)
        @tf.function
        def f(x):
            return v * x
        print(f(tf.constant(2.0)).numpy())
        v.assign(10.0)
        print(f(tf.constant(2.0)).numpy())
        """,
        "2.0\n20.0",
    ),
    "attributes of objects and what lies in closures are put back": (
        """
        class Counter:
            def __init__(self):
                self.calls, self.log = 0, []
            @tf.function
            def step(self, x):
                self.calls += 1
                self.log.append(self.calls)
                return x + self.calls
        a, b = Counter(), Counter()
        print([a.step(tf.constant(0)).numpy() for _ in range(3)], a.calls, a.log, b.calls)
        def make():
            n = 0
            @tf.function
            def f(x):
                nonlocal n
                n += 1
                return x
            f(tf.constant(1.0)), f(tf.constant(1.0))
            return n
        print(make())
        """,
        "[np.int32(1), np.int32(1), np.int32(1)] 1 [1] 0\n1",
    ),
    "NumPy's generator draws the same at each call, tf's does not": (
        """
        @tf.function
        def f():
            return np.random.rand(), tf.random.uniform([])
        (a, x), (b, y) = f(), f()
        print(bool(a == b), bool(x == y))
        """,
        "True False",
    ),
    "callbacks take part at each call": (
        """
        seen = []
        @tf.function
        def f(x):
            print("tracing")
            tf.py_function(seen.append, [x], [])
            tf.py_function(lambda v: print("called", v.numpy()), [x], [])
            return x
        f(tf.constant(1.0)), f(tf.constant(2.0))
        print(len(seen))
        """,
        "tracing\ncalled 1.0\ncalled 2.0\n2",
    ),
    "if, while and for follow tensors": (
        """
        @tf.function
        def collatz(n):
            steps = tf.constant(0)
            while n > 1:
                if n % 2 == 0:
                    n = n // 2
                else:
                    n = 3 * n + 1
                steps += 1
            return steps
        @tf.function
        def power(x, n):
            y = tf.ones_like(x)
            for _ in tf.range(n):
                y *= x
            return y
        print(collatz(tf.constant(27)).numpy(), collatz(tf.constant(6)).numpy())
        print(power(tf.constant(2.0), tf.constant(3)).numpy())
        print(power(tf.constant(2.0), tf.constant(10)).numpy())
        """,
        "111 8\n8.0\n1024.0",
    ),
    "the structure of results is kept, with tensors in it": (
        """
        @tf.function
        def f():
            return {"a": 1, "b": (2.5, None), "c": [np.ones(2), "s", 4]}
        out = f()
        print(out["a"].dtype.name, out["b"], type(out["c"]).__name__, out["c"][1].numpy())
        """,
        "int32 (<tf.Tensor: shape=(), dtype=float32, numpy=2.5>, None) list b's'",
    ),
    "lists and dicts that are arguments are copies": (
        """
        @tf.function
        def f(xs, d):
            xs.append(1.0)
            d["new"] = 1
            return xs[0]
        xs, d = [tf.constant(2.0)], {}
        print(f(xs, d).numpy(), len(xs), d)
        """,
        "2.0 1 {}",
    ),
    "Variables made at the first call stay, and the body is traced twice": (
        """
        class Scale(tf.Module):
            def __init__(self):
                super().__init__()
                self.v = None
            @tf.function
            def __call__(self, x):
                print("tracing")
                if self.v is None:
                    self.v = tf.Variable(2.0)
                self.v.assign_add(1.0)
                return self.v * x
        s = Scale()
        print(s(tf.constant(1.0)).numpy(), s(tf.constant(1.0)).numpy(), s.v.numpy())
        """,
        "tracing\ntracing\n3.0 4.0 4.0",
    ),
    "reduce_retracing lets sizes vary": (
        """
        @tf.function(reduce_retracing=True)
        def f(x):
            print("tracing")
            return x
        for n in (1, 2, 3, 4):
            f(tf.zeros(n))
        """,
        "tracing\ntracing",
    ),
    "run_functions_eagerly calls the Python function": (
        """
        @tf.function
        def f(x):
            print("running")
            return x
        tf.config.run_functions_eagerly(True)
        print(f(1), f(1))
        tf.config.run_functions_eagerly(False)
        """,
        "running\nrunning\n1 1",
    ),
    "NumPy arguments become tensors, keyword arguments are the same as positional ones": (
        """
        @tf.function
        def f(x, scale=2.0):
            print(type(x).__name__)
            return x * scale
        results = [f(np.float32(1.5)), f(x=tf.constant(1.0)), f(tf.constant(1.0), 2.0)]
        print([r.numpy().item() for r in results])
        """,
        "EagerTensor\n[3.0, 2.0, 2.0]",
    ),
}


@pytest.mark.parametrize("sentence", PROGRAMS)
def test_program(sentence: str) -> None:
    code, wanted = PROGRAMS[sentence]
    assert printed(code) == wanted


def test_tf_print_speaks_at_every_call(capsys: pytest.CaptureFixture[str]) -> None:
    @tf.function
    def f(x):
        print("python")
        tf.print("tape", x)
        tf.print("out", output_stream=sys.stdout)

    f(1)
    f(1)
    out, err = capsys.readouterr()
    assert err.splitlines() == ["tape 1", "tape 1"]
    assert sorted(out.splitlines()) == ["out", "out", "python"]


def test_gradients_flow_through() -> None:
    @tf.function
    def inner(x):
        return x**3

    @tf.function
    def second(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = inner(x)
        return tape.gradient(y, x)

    x = tf.Variable(2.0)
    for value in (2.0, 3.0):
        x.assign(value)
        with tf.GradientTape() as tape:
            y = second(x)
        assert y.numpy() == 3 * value**2
        assert tape.gradient(y, x).numpy() == 6 * value


def test_variable_made_at_every_call_is_refused_at_the_first() -> None:
    @tf.function
    def f(x):
        return tf.Variable(1.0) * x

    with pytest.raises(ValueError, match="only supports singleton tf.Variables"):
        f(tf.constant(1.0))


def test_variable_made_at_a_later_call_is_refused() -> None:
    kept = []

    @tf.function
    def f(x):
        if x.shape.rank:
            kept.append(tf.Variable(1.0))
        return x

    f(tf.constant(1.0))
    with pytest.raises(ValueError, match="only supports singleton tf.Variables"):
        f(tf.constant([1.0]))


def test_the_second_tracing_changes_nothing() -> None:
    total = tf.Variable(0.0)
    made = []
    seen = []

    class View(listen.Listener):
        def on_op(self, op, outputs, inputs, attrs, tapes):
            seen.append(op.name)

    @tf.function
    def f(x):
        if not made:
            made.append(tf.Variable(5.0))
        total.assign_add(x)
        return tf.sin(x) * made[0]

    end = listen.add(View())
    try:
        f(tf.constant(1.0))
    finally:
        end()
    assert total.numpy() == 1.0
    assert seen.count("sin") == 1
    assert f.experimental_get_tracing_count() == 2


SPEC = tf.TensorSpec([None], tf.float32)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ([[1.0]], r"Can not cast TensorSpec\(shape=\(1, 1\).* to TensorSpec\(shape=\(None,\)"),
        (tf.constant([1]), r"Can not cast TensorSpec\(shape=\(1,\), dtype=tf.int32"),
    ],
)
def test_input_signature_refuses(argument, words) -> None:
    f = tf.function(tf.reduce_sum, input_signature=[SPEC])
    with pytest.raises(TypeError, match="Binding inputs to tf.function failed due to `" + words):
        f(argument)


def test_input_signature_allows_one_trace() -> None:
    @tf.function(input_signature=(SPEC,))
    def f(x):
        return tf.reduce_sum(x)

    given = ([1.0], np.array([1.0, 2.0]), tf.constant([1.0, 2.0, 3.0]))
    assert [f(x).numpy() for x in given] == [1.0, 3.0, 6.0]
    assert f(given[1]).dtype == tf.float32
    assert f.experimental_get_tracing_count() == 1


def test_concrete_functions() -> None:
    @tf.function
    def f(x, double):
        return 2.0 * x if double else x

    known = f.get_concrete_function(tf.TensorSpec([], tf.float32), True)
    assert known(tf.constant(3.0)).numpy() == 6.0
    traced = f.get_concrete_function(tf.constant(1.0), False)
    assert traced(tf.constant(3.0)).numpy() == 3.0
    assert traced.structured_input_signature == ((tf.TensorSpec([], tf.float32), False), {})
    with pytest.raises(TypeError, match="Can not cast"):
        traced(tf.constant([3.0]))
    with pytest.raises(NotImplementedError, match="has no attribute 'graph'"):
        traced.graph  # noqa: B018


def test_a_concrete_function_serves_all_sizes_of_its_spec() -> None:
    @tf.function
    def f(x):
        return 2.0 * x

    known = f.get_concrete_function(tf.TensorSpec([None], tf.float32))
    assert known.structured_outputs is None
    assert [known(tf.ones(n)).shape[0] for n in (1, 2, 3)] == [1, 2, 3]
    assert f.experimental_get_tracing_count() == 1
    assert "Output Type:" in str(known)


def test_what_can_not_be_returned() -> None:
    @tf.function
    def f():
        return object()

    with pytest.raises(TypeError, match="To be compatible with tf.function"):
        f()


def test_missing_argument() -> None:
    @tf.function
    def f(x):
        return x

    with pytest.raises(TypeError, match="Binding inputs .* `missing a required argument: 'x'`"):
        f()


def test_facts_of_a_function() -> None:
    @tf.function
    def step(x):
        """Take a step."""
        return x

    step(tf.constant(1.0))
    assert step.__name__ == "step"
    assert step.__doc__ == "Take a step."
    assert step.python_function(1) == 1
    assert step.pretty_printed_concrete_signatures().splitlines() == [
        "Input Parameters:",
        "  x (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(), dtype=tf.float32, name=None)",
        "Output Type:",
        "  TensorSpec(shape=(), dtype=tf.float32, name=None)",
        "Captures:",
        "  None",
    ]


def test_an_error_in_the_body_leaves_everything_as_it_was() -> None:
    log = []

    @tf.function
    def f(x):
        log.append(1)
        if x > 1.0:
            raise KeyError("large")
        return x

    f(tf.constant(1.0))
    with pytest.raises(KeyError):
        f(tf.constant(2.0))
    assert log == [1]
    assert not type(sys.stdout).__name__.startswith("_Muted")
