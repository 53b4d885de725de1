"""Exercises of notebook 8: Jacobians and Hessians."""

from collections.abc import Callable
from typing import Any

from tapelab.course.answers import Array, Function, Shape, Word
from tapelab.course.exercise import Exercise

Field = Callable[[Any], Any]  # of a vector


def _maps() -> list[tuple[Any, ...]]:
    import tapelab as tf

    return [
        (lambda x: tf.stack([x[0] * x[1], x[0] + x[1], x[1] * x[1]]), tf.constant([2.0, 3.0])),
        (lambda x: x * x[0], tf.constant([1.0, -2.0, 0.5])),
    ]


def _jacobian(f: Field, x: Any) -> Any:
    import tapelab as tf

    x = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.jacobian(y, x)


def _gradient(f: Field, x: Any) -> Any:
    import tapelab as tf

    x = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)


def _seeded(f: Field, x: Any) -> Any:
    import tapelab as tf

    x = tf.Variable(x)
    with tf.GradientTape(persistent=True) as tape:
        y = f(x)
    seeds: Any = tf.eye(len(y))
    return [tape.gradient(y, x, output_gradients=seeds[k]) for k in range(len(y))]


def _turned(f: Field, x: Any) -> Any:
    import tapelab as tf

    return tf.transpose(_jacobian(f, x))


def _repeated(f: Field, x: Any) -> Any:
    import tapelab as tf

    gradient = _gradient(f, x)
    return tf.stack([gradient] * len(f(tf.constant(x))))


def _valleys() -> list[tuple[Any, ...]]:
    import tapelab as tf

    def valley(p: Any) -> Any:
        return (1.0 - p[0]) ** 2 + 100.0 * (p[1] - p[0] ** 2) ** 2

    def bowl(p: Any) -> Any:
        return p[0] * p[0] + 3.0 * p[1] * p[1] + p[0] * p[1] - p[0]

    return [(valley, tf.constant([-1.2, 1.0])), (bowl, tf.constant([4.0, -1.0]))]


def _pieces(f: Field, p: Any) -> tuple[Any, Any, Any]:
    """The point, the gradient there, and the Hessian."""
    import tapelab as tf

    p = tf.Variable(p)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = f(p)
        g = inner.gradient(y, p)
    return p, g, outer.jacobian(g, p)


def _stepped(how: Callable[[Any, Any, Any], Any]) -> Callable[[Field, Any], Any]:
    return lambda f, p: how(*_pieces(f, p))


def _newton(p: Any, g: Any, h: Any) -> Any:
    return p - _step_alone(p, g, h)


def _by_inverse(p: Any, g: Any, h: Any) -> Any:
    import tapelab as tf

    return p - tf.linalg.matvec(tf.linalg.inv(h), g)


def _uphill(p: Any, g: Any, h: Any) -> Any:
    return p + _step_alone(p, g, h)


def _step_alone(p: Any, g: Any, h: Any) -> Any:
    import tapelab as tf

    step: Any = tf.linalg.solve(h, g[:, None])
    return step[:, 0]


def _column(p: Any, g: Any, h: Any) -> Any:
    import tapelab as tf

    return p[:, None] - tf.linalg.solve(h, g[:, None])


def _multiplied(p: Any, g: Any, h: Any) -> Any:
    import tapelab as tf

    return p - tf.linalg.matvec(h, g)


EXERCISES = (
    Exercise(
        "jacobians-and-hessians/1",
        Function(_maps, close=1e-2),
        _jacobian,
        "One row, one pass: that is what tape.jacobian does, too.",
        (
            (_gradient, "That is the sum of the rows. Each element of y needs a pass of its own."),
            (_turned, "Rows and columns are swapped: a row for each output."),
            (_repeated, "All rows are the gradient of the sum. Where does k come in?"),
        ),
        "y[k], taken after the block, is not on the tape. A seed that picks y[k] does the same.",
        (_seeded,),
    ),
    Exercise(
        "jacobians-and-hessians/2",
        Shape(),
        (4, 2, 3, 2),
        "y has shape (4, 2), w has shape (3, 2): one after the other.",
        (
            ((3, 2, 4, 2), "All four are there. The target comes first."),
            ((4, 2), "That is the shape of y. Each of its elements has derivatives of its own."),
            ((3, 2), "That is the shape of the gradient, after the rows are added up."),
            ((8, 6), "The right number of numbers; but neither target nor source is made flat."),
            ((4, 3, 3, 2), "The target is y and not x. What is the shape of x @ w?"),
        ),
        "First work out the shape of y. Then write the shape of w behind it.",
        ("4 × 2 × 3 × 2", [4, 2, 3, 2]),
    ),
    Exercise(
        "jacobians-and-hessians/3",
        Word((("n", "no"), ("false", "no"))),
        "no",
        "Each example moves the mean, and so all others. What they share gets into the blocks.",
        (
            ("yes", "Move one example: does the mean stay, and with it the other rows of y?"),
            ("sometimes", "It depends on the layer. This one takes a mean over the batch."),
            ("none", "It gives something. Is it what an example's own outputs do?"),
        ),
        "Do the examples meet anywhere between x and y? The answer is yes or no.",
        (False, "No"),
    ),
    Exercise(
        "jacobians-and-hessians/4",
        Array(),
        [[2.0, 3.0], [3.0, 0.0]],
        "The same at every point: the function is made of squares and products only.",
        (
            ([8.0, 3.0], "That is the gradient at (1, 2). Differentiate each of its parts again."),
            ([[2.0, 0.0], [0.0, 0.0]], "And the mixed ones? 3 x₀ x₁ moves with both."),
            ([[2.0, 3.0], [0.0, 0.0]], "A Hessian is symmetric: look at the lower left."),
            ([[2.0, 6.0], [3.0, 0.0]], "A Hessian is symmetric: one of the two mixed ones is off."),
            ([[2.0, 3.0], [3.0, 2.0]], "x₁ has no square of its own. What is in its corner?"),
        ),
        "The gradient is (2 x₀ + 3 x₁, 3 x₀). Differentiate each part by x₀ and by x₁.",
        ([[2, 3], [3, 0]], "[[2, 3], [3, 0]]"),
    ),
    Exercise(
        "jacobians-and-hessians/5",
        Function(_valleys, close=1e-2),
        _stepped(_newton),
        "On a bowl, one step is enough: a parabola is what Newton's method takes the world for.",
        (
            (_stepped(_uphill), "The step goes the wrong way: subtract it from p."),
            (_stepped(_step_alone), "That is the step. Where does it lead to, from p?"),
            (_stepped(_column), "A column came out. Its element [:, 0] is the vector."),
            (_stepped(_multiplied), "You multiplied by H. It is the other way: solve H s = g."),
            (_stepped(lambda p, g, h: p - g), "That is gradient descent. Where is the Hessian?"),
        ),
        "g from the inner tape, h by outer.jacobian, s from tf.linalg.solve; and p - s at the end.",
        (_stepped(_by_inverse),),
    ),
)  # fmt: skip
