"""Cells that carry a hostile text in every place where a text of the learner's can stand."""

import linecache
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import tapelab as tf
from tapelab.jupyter.display import still
from tapelab.jupyter.results import html
from tapelab.session import Cell
from tapelab.trace.model import Trace
from tapelab.views import account, mimebundle, picture, to_dot
from tests.session.pages import Lesson

SOURCE = '''
x = tf.Variable([2.0, 0.5], name=text)
plain = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    with tf.name_scope(text):
        y = layer(tf.reshape(x, [1, 2]))[0] # {comment}
        z = odd(y) * plain; note = """{literal}"""
    texts = tf.constant(words)
    w = z * float(tf.strings.length(texts)[0])
    {tail}
    cut = tf.Variable(float(z[0]), name=text) * 2.0
g = tape.gradient(w, [x, plain])
none = tape.gradient(cut, x)
why = tape.explain(cut, x)
'''
FAILS = """
with tf.GradientTape() as broken:
    broken.watch(x)
    v = x * x
    raise ValueError(text)
"""


@dataclass
class Shown:
    """Everything that tapelab shows of the cells: for people, by kind."""

    text: str
    traces: list[Trace] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)
    svgs: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    plains: list[str] = field(default_factory=list)
    dots: list[str] = field(default_factory=list)


def shown(text: str) -> Shown:
    """Run the cells with this text, and collect what is shown of them."""
    lesson = Lesson()
    names = lesson.names
    names.update(text=text, layer=_layer(text), odd=_function(text), words=_words(text))
    # As far as Python lets such a line be: comments have no line ends, sources no NUL.
    raw = text.replace("\0", "").encode("utf-8", "replace").decode()
    comment = " ".join(raw.split()) + " "
    literal = raw.replace("\\", "/").replace('"', "'") + " "
    source = SOURCE.format(comment=comment, literal=literal, tail="pass")
    filename = f"<{text}>".replace("\0", "").replace("\n", " ")[:200]
    filename = filename.encode("utf-8", "replace").decode()
    found = Shown(text)
    try:
        _run(lesson, source, filename)
        with suppress(ValueError):
            _run(lesson, FAILS, filename + "2")
        for page in lesson.pages:
            found.snapshots.append(page.snapshot)
            for trace in page.snapshot["traces"]:
                _show(found, Trace.from_json({**trace, "schema": 2}))
        why = names["why"]
        found.plains += [str(why), repr(why), repr(names["tape"])]
        found.htmls += [why._repr_html_() if hasattr(why, "_repr_html_") else str(why)]
        found.plains += [repr(names[each]) for each in ("x", "texts", "g")]
        for thing in (names["x"], names["g"][0], names["texts"], names["plain"]):
            found.htmls.append(html(thing, (text, text)) or "")
    finally:
        lesson.close()
    return found


def _show(found: Shown, trace: Trace) -> None:
    found.traces.append(trace)
    found.svgs.append(picture(trace))
    found.dots.append(to_dot(trace))
    for language in ("en", "ko"):
        bundle = mimebundle(trace, language)
        found.htmls += [bundle["text/html"], still([bundle])["text/html"]]
        found.plains += [bundle["text/plain"], account(trace, language)]


def _run(lesson: Lesson, source: str, filename: str) -> None:
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    lesson.session.begin(Cell(filename, 1, source))
    try:
        exec(compile(source, filename, "exec"), lesson.names)
    finally:
        lesson.session.end()


def _layer(text: str) -> Any:
    layer = tf.keras.layers.Dense(2, name=text, kernel_initializer="ones")
    return layer


def _function(text: str) -> Any:
    def odd(v: Any) -> Any:
        return v * v, lambda g: 2.0 * v * g

    odd.__name__ = odd.__qualname__ = text
    odd.__doc__ = text
    return tf.custom_gradient(odd)


def _words(text: str) -> list[str]:
    return [text.encode("utf-8", "replace").decode(), "second"]
