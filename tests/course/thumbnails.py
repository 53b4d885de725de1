"""Draws the index's small pictures: for each notebook of the course its idea, as tapelab draws it.

`python -m tests.course.thumbnails` writes them to notebooks/images/course; a test compares them.
Their drawings are those of the views, without header, panel and legend.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import tapelab as tf
from tapelab.course.data import digits
from tapelab.engine.aside import unseen
from tapelab.trace.model import Trace
from tapelab.views.fold import fold
from tapelab.views.heatmap import heat_map
from tapelab.views.scene import scene
from tapelab.views.series import curve
from tapelab.views.style import stylesheet
from tapelab.views.svg import graph
from tapelab.views.xml import element, group
from tests.session.pages import Lesson

FOLDER = Path(__file__).parents[2] / "notebooks" / "images" / "course"
W, H, PAD = 420, 190, 14

# Programs whose newest tape is the picture: name of the notebook → (program, name of the tape).
PROGRAMS = {
    "what_a_tape_is": (
        "x = tf.Variable(1.0, name='x')\nwith tf.GradientTape() as tape:\n"
        "    y = 3.0 * x\n    z = y * y\ntape.gradient(z, x)"
    ),
    "what_is_watched": (
        "v, c = tf.Variable(3.0, name='v'), tf.constant(3.0)\nwith tf.GradientTape() as tape:\n"
        "    y = v * c\ntape.gradient(y, v)"
    ),
    "one_tape_many_gradients": (
        "a, b = tf.Variable(2.0, name='a'), tf.Variable(3.0, name='b')\n"
        "with tf.GradientTape() as tape:\n    y = a * b\n    loss = y * y\n"
        "tape.gradient(loss, [a, b])"
    ),
    "control_flow": (
        "x = tf.Variable(-3.0, name='x')\nwith tf.GradientTape() as tape:\n"
        "    if x > 0.0:\n        y = x * x\n    else:\n        y = 5.0 * x\n"
        "tape.gradient(y, x)"
    ),
    "vectors_and_sums": (
        "rows = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])\n"
        "bias = tf.Variable([10.0, 20.0], name='bias')\nwith tf.GradientTape() as tape:\n"
        "    loss = rows + bias\ntape.gradient(loss, bias)"
    ),
    "why_is_my_gradient_none": (
        "import numpy as np\nw = tf.Variable([1.0, 2.0], name='w')\n"
        "with tf.GradientTape() as tape:\n    loss = tf.reduce_sum(np.square(w))\n"
        "tape.gradient(loss, w)"
    ),
    "higher_order": (
        "x = tf.Variable(1.0, name='x')\nwith tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n        y = tf.sin(x)\n"
        "    slope = inner.gradient(y, x)\nouter.gradient(slope, x)"
    ),
    "forward_mode": (
        "x = tf.Variable(3.0, name='x')\n"
        "with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:\n"
        "    y = x * x\n    z = tf.sin(y)\nacc.jvp(z)"
    ),
    "custom_gradients": (
        "x = tf.Variable(-30.0, name='x')\n@tf.custom_gradient\ndef calm(x):\n"
        "    return x, lambda g: tf.clip_by_value(g, -1.0, 1.0)\n"
        "with tf.GradientTape() as tape:\n    y = 5.0 * calm(x)\ntape.gradient(y, x)"
    ),
    "numerical_edges": (
        "x = tf.Variable(0.0, name='x')\nwith tf.GradientTape() as tape:\n"
        "    y = tf.sqrt(x * x)\ntape.gradient(y, x)"
    ),
    "outgrowing_this_machine": (
        "w = tf.Variable(2.0, name='w')\nshards = [1.0, 2.0]\n"
        "with tf.GradientTape() as tape:\n"
        "    loss = tf.add_n([w * rows for rows in shards])\ntape.gradient(loss, w)"
    ),
}  # fmt: skip


def of_program(source: str) -> str:
    """The graph of the first tape that a program opens."""
    lesson = Lesson()
    try:
        page = lesson.run(source)
    finally:
        lesson.close()
    made = next(iter(page.traces.values()))
    plan = scene(fold(Trace.from_json({**made, "schema": 2})), "right")
    scale = min(1.0, (W - 2 * PAD) / plan.width, (H - 2 * PAD) / plan.height)
    left, top = (W - scale * plan.width) / 2, (H - scale * plan.height) / 2
    place = f"translate({left:.0f} {top:.0f}) scale({scale:.3f})"
    return group(graph(plan), transform=place)


def of_array(value: Any, side: int) -> str:
    """A heat map, `side` high."""
    inner = heat_map(value).removeprefix("<svg ")
    inner = inner.partition(">")[2]
    w, h = heat_map(value).split('viewBox="0 0 ')[1].split('"')[0].split()
    scale = side / int(h)
    place = f"translate({(W - scale * int(w)) / 2:.0f} {(H - side) / 2:.0f}) scale({scale:.3f})"
    return group([inner.removesuffix("</svg>")], transform=place)


def of_series(*curves: tuple[Any, str]) -> str:
    """Curves over the steps of something, each in its own colour."""
    lines = [
        element("path", f"curve {kind}-curve", d=curve(tuple(series), 0, 0, 160),
                vector_effect="non-scaling-stroke")
        for series, kind in curves
    ]  # fmt: skip
    floor = element("path", "rule-line", d="M0 25.5h160", fill="none",
                    vector_effect="non-scaling-stroke")  # fmt: skip
    return group([floor, *lines], transform=f"translate({W / 2 - 176:.0f} 40) scale(2.2 4.5)")


def block_jacobian() -> str:
    """Four examples that don't meet: the Jacobian has four blocks."""
    x = tf.Variable(np.linspace(-1.0, 1.0, 12).reshape(4, 3))
    w = tf.constant([[1.0, -0.6], [-0.4, 0.8], [0.7, 0.3]], tf.float64)
    with unseen(), tf.GradientTape() as tape:
        y = tf.tanh(x @ w)
    return of_array(tape.jacobian(y, x).numpy().reshape(8, 12), 150)


def finite_differences() -> str:
    """The error of a finite difference over the size of its step, from large to small."""
    errors = []
    for h in 10.0 ** -np.arange(0.5, 13.1, 0.25):
        errors.append(abs(((1 + h) ** 3 - (1 - h) ** 3) / (2 * h) - 3) + 1e-16)
    return of_series((errors, "orange"))


def rounds() -> str:
    """The gradient after each of twelve rounds of h = w · h: it vanishes, or explodes."""
    curves = []
    for w, kind in ((0.8, "blue"), (1.25, "orange")):
        x = tf.Variable(1.0)
        with unseen(), tf.GradientTape() as tape:
            values = [w * x]
            for _ in range(11):
                values.append(w * values[-1])
        sizes = [float(g) for g in tape.gradient(values[-1], values)][::-1]
        curves.append((sizes, kind))
    return of_series(*curves)


def valley() -> str:
    """A loss that falls: twenty steps in the valley (w - 3)² + 1."""
    w, losses = tf.Variable(0.0), []
    for _ in range(20):
        with unseen(), tf.GradientTape() as tape:
            loss = (w - 3.0) ** 2 + 1.0
        w.assign_sub(0.1 * tape.gradient(loss, w))
        losses.append(float(loss))
    return of_series((losses, "blue"))


def staircase() -> str:
    """Bytes that a tape keeps: more with each record, and none when gradient() has answered."""
    held, y = [], tf.Variable(tf.ones(100))
    with unseen(), tf.GradientTape() as tape:
        for _ in range(8):
            held += [tape.trace().tape.bytes] * 4
            y = tf.tanh(y)
    tape.gradient(y, y)
    return of_series((held + [tape.trace().tape.bytes] * 8, "blue"))


def a_digit() -> str:
    (images, _), _ = digits()
    return of_array(images[5].reshape(8, 8).astype(np.float64), 160)


def own_tape() -> str:
    """A tape as plain data, as the notebook begins with it."""
    lines = ('("y", [("x", 3.0)])', '("z", [("y", 3.0), ("y", 3.0)])')
    texts = [
        f'<text class="mono" x="40" y="{60 + 34 * k}" style="font-size:19px">{line}</text>'
        for k, line in enumerate(line.replace('"', "&quot;") for line in lines)
    ]
    arrow = "M380 130H60M72 123L60 130L72 137"
    return group([*texts, element("path", "curve orange-curve", d=arrow)])


OTHERS: dict[str, Callable[[], str]] = {
    "jacobians_and_hessians": block_jacobian,
    "trust_but_check": finite_differences,
    "vanishing_and_exploding": rounds,
    "a_training_loop": valley,
    "learning_digits": a_digit,
    "memory_of_a_tape": staircase,
    "write_your_own_tape": own_tape,
}


def thumbnail(name: str) -> str:
    """The picture of one notebook."""
    inner = of_program(PROGRAMS[name]) if name in PROGRAMS else OTHERS[name]()
    page = element("rect", "page", x=0.5, y=0.5, width=W - 1, height=H - 1, rx=10)
    return (
        f'<svg class="tl" xmlns="http://www.w3.org/2000/svg" width="{W}" height="{H}" '
        f'viewBox="0 0 {W} {H}">\n<style>{stylesheet()}</style>\n{page}\n{inner}\n</svg>\n'
    )


def file(name: str) -> Path:
    return FOLDER / f"{name}.svg"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for each in (*PROGRAMS, *OTHERS):
        file(each).write_text(thumbnail(each), encoding="utf-8", newline="\n")
        print(file(each).name)
