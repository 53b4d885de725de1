"""Guards what IPython sees: loading and unloading, the commands, and what is shown where."""

import threading

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.utils.capture import capture_output

from tapelab.engine import listen
from tapelab.jupyter import extension
from tapelab.jupyter.display import Screen
from tapelab.session import Cell

SQUARE = "with tf.GradientTape() as tape:\n    y = x * x\ng = tape.gradient(y, x)"


def registered(ip) -> dict:
    """Everything that an extension can leave in a shell, counted or listed."""
    return {
        "events": {name: list(hooks) for name, hooks in ip.events.callbacks.items()},
        "line": sorted(ip.magics_manager.magics["line"]),
        "cell": sorted(ip.magics_manager.magics["cell"]),
        "magics": sorted(ip.magics_manager.registry),
        "configurables": list(map(id, ip.configurables)),
        "completers": list(ip.Completer.custom_matchers),
        "inspectors": dict(ip.inspector.mime_hooks),
        "cleanup": list(ip.input_transformers_cleanup),
        "line transformers": list(ip.input_transformer_manager.line_transforms),
        "formatters": {
            kind: (list(formatter.type_printers), list(formatter.deferred_printers))
            for kind, formatter in ip.display_formatter.formatters.items()
        },
        "names": sorted(name for name in ip.user_ns if not name.startswith("_")),
        "listeners": listen.views,
        "threads": sorted(thread.name for thread in threading.enumerate()),
    }


def test_unloading_leaves_no_trace(shell):
    shell.run("%unload_ext nothing")  # IPython makes its own magics ready on first use
    before = registered(shell.ip)
    shell.run("%load_ext tapelab")
    assert registered(shell.ip) != before
    shell.run("import tapelab as tf\nx = tf.Variable(3.0)\n" + SQUARE)
    shell.run("%unload_ext tapelab")
    shell.run("del tf, x, tape, y, g")
    assert registered(shell.ip) == before


def test_loading_twice_is_loading_once(shell):
    shell.run("%load_ext tapelab")
    once = registered(shell.ip)
    extension.load_ipython_extension(shell.ip)
    assert registered(shell.ip) == once
    extension.unload_ipython_extension(shell.ip)
    extension.unload_ipython_extension(shell.ip)
    shell.run("%reload_ext tapelab")
    assert len(listen.views) == 1


def test_unloading_inside_a_tape_leaves_the_tape_alone(loaded):
    result = loaded.run(
        "with tf.GradientTape() as tape:\n    y = x * x\n    %unload_ext tapelab\n"
        "    z = y * x\nfloat(tape.gradient(z, x))"
    )
    assert result.result == 27.0
    assert listen.views == ()


def test_a_terminal_shows_nothing_until_it_is_asked(loaded):
    loaded.run(SQUARE)
    assert (loaded.printed, loaded.shown) == ("", [])
    loaded.run("tape")
    assert "gradient 1: of y" in loaded.printed


def test_a_tape_that_is_asked_for_knows_names_and_lines(loaded):
    loaded.run(SQUARE)
    data, _ = loaded.ip.display_formatter.format(loaded.ip.user_ns["tape"])
    assert "1. y = x · x  line 2" in data["text/plain"]
    assert data["text/html"].startswith("<img ")
    data, _ = loaded.ip.display_formatter.format(loaded.run("tape.trace()").result)
    assert "1. y = x · x  line 2" in data["text/plain"]


def test_an_exception_inside_the_with_is_the_learners_own(loaded):
    result = loaded.run("with tf.GradientTape() as tape:\n    y = x * x\n    1 / 0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert "tapelab" not in loaded.printed
    loaded.run("tape")
    assert "stopped by ZeroDivisionError: division by zero" in loaded.printed
    loaded.run(SQUARE)
    assert loaded.run("float(g)").result == 6.0


# Commands -----------------------------------------------------------------------------------------


def test_on_off_and_quiet(loaded):
    for word, heard in [("off", 0), ("off", 0), ("on", 1), ("on", 1), ("quiet", 1), ("off", 0)]:
        loaded.run(f"%tapelab {word}")
        assert f"tapelab is {word}" in loaded.printed
        assert len(listen.views) == heard
    loaded.run("%tapelab")
    assert "tapelab is off" in loaded.printed
    loaded.run("%tapelab status")
    assert "tapelab is off" in loaded.printed


def test_a_word_it_does_not_know(loaded):
    loaded.run("%tapelab of")
    assert "It knows: on, quiet, off, dock, language, status" in loaded.printed


def test_the_words_are_completed(loaded):
    with provisionalcompleter():
        found = [each.text for each in loaded.ip.Completer.completions("%tapelab q", 10)]
    assert found == ["quiet"]


def test_the_tape_magic_draws_one_cell_when_off(loaded):
    loaded.run("%tapelab off")
    result = loaded.run("%%tape\n" + SQUARE + "\nfloat(g)")
    assert result.result == 6.0
    assert loaded.printed.count("6.0") == 1
    assert listen.views == ()
    loaded.run("%tapelab")
    assert "tapelab is off" in loaded.printed


def test_the_tape_magic_leaves_lines_and_exceptions_as_they_are(loaded):
    result = loaded.run("%%tape\nwith tf.GradientTape() as tape:\n    y = x * x\n    1 / 0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert result.error_in_exec.__traceback__.tb_next.tb_lineno == 4
    loaded.run("tape")
    assert "line 3" in loaded.printed
    result = loaded.run("%%tape\nimport asyncio\nawait asyncio.sleep(0, 7)")
    assert result.result == 7


@pytest.mark.parametrize("line, told", [
    ("now", "%%tape now? It knows: step, predict. To predict now: %%tape predict now"),
    ("stepp", "It knows: step, predict"),
])  # fmt: skip
def test_the_tape_magic_says_what_it_knows(loaded, line, told):
    loaded.run(f"%%tape {line}\n1")
    assert told in loaded.printed


@pytest.mark.parametrize("line, step, hides", [
    ("%%tape", False, ()),
    ("%%tape step", True, ()),
    ("%%tape predict", False, ("gradients",)),
    ("%%tape predict values", False, ("values",)),
    ("%%tape predict w, b", False, ("w", "b")),
    ("%%tape step predict gradients", True, ("gradients",)),
    ("%%tape predict w step w", True, ("w",)),
])  # fmt: skip
def test_what_a_first_line_asks_for(loaded, line, step, hides):
    loaded.run(f"{line}\n{SQUARE}\nresult = float(g)")
    assert loaded.ip.user_ns["result"] == 6.0
    cell = loaded.ip.user_ns["tape"].trace()
    assert cell.tape.hides == hides
    assert extension._loaded[id(loaded.ip)]._cell.step == step
    loaded.run(SQUARE)
    assert loaded.ip.user_ns["tape"].trace().tape.hides == ()


def test_predict_keeps_the_result_of_its_cell_back(loaded):
    loaded.run(f"%%tape predict\n{SQUARE}\ng")
    assert "tf.Tensor" not in loaded.printed
    assert "predict first" in loaded.printed
    loaded.run(f"%%tape predict\n{SQUARE}")
    assert "predict first" not in loaded.printed
    loaded.run("%%tape predict\n1 / 0")
    loaded.run("g")
    assert "numpy=6.0" in loaded.printed


def test_language_and_dock_are_told(loaded):
    loaded.run("%tapelab language ko")
    assert loaded.printed == "tapelab은 한국어로 말합니다.\n"
    loaded.run("%tapelab dock")
    assert loaded.printed.startswith("tapelab dock on: 노트북 옆")
    loaded.run("%tapelab")
    assert [line.partition(":")[0] for line in loaded.printed.splitlines()] == [
        "tapelab on", "tapelab dock on", "tapelab은 한국어로 말합니다."]  # fmt: skip
    loaded.run("%tapelab dock off\n%tapelab language en\n%tapelab")
    assert loaded.printed.splitlines()[-3:] == [
        "tapelab is on: tapes are drawn under the cells that open them.",
        "tapelab is not docked: views stand under their cells.",
        "tapelab speaks English.",
    ]


@pytest.mark.parametrize("line, told", [
    ("dock left", "%tapelab dock on or %tapelab dock off, please"),
    ("language fr", "%tapelab language en or %tapelab language ko, please"),
    ("on off", "%tapelab on, please"),
])  # fmt: skip
def test_a_second_word_it_does_not_know(loaded, line, told):
    loaded.run(f"%tapelab {line}")
    assert told in loaded.printed


@pytest.mark.parametrize("line, known", [
    ("%tapelab ", {"on", "quiet", "off", "dock", "language", "status"}),
    ("%tapelab la", {"language"}),
    ("%tapelab language ", {"en", "ko"}),
    ("%tapelab dock o", {"on", "off"}),
    ("%%tape s", {"step"}),
    ("%%tape predict g", {"gradients"}),
    ("%%tape predict ", {"gradients", "values", "step", "x"}),  # x is a Variable of the learner's
    ("%%tape step predict values ", {"gradients", "x"}),
    ("y = 1\n%tapelab q", {"quiet"}),
    ("y = 1\n%%tape ste", set()),  # it stands on the first line, or nowhere
])  # fmt: skip
def test_words_are_completed_where_they_stand(loaded, line, known):
    with provisionalcompleter():
        found = {each.text for each in loaded.ip.Completer.completions(line, len(line))}
    assert found == known


@pytest.mark.parametrize("mode", ["on", "quiet", "off"])
def test_view_shows_a_tape_at_that_point_in_every_mode(loaded, mode):
    loaded.run(f"%tapelab {mode}")
    loaded.run("with tf.GradientTape() as tape:\n    y = x * x\n    tape.view()\n    z = y * x")
    assert ["1 record" in data["text/plain"] for data in loaded.shown] == [True]
    loaded.run("tape.view()")
    (data,) = loaded.shown
    assert "2 records" in data["text/plain"]
    assert "<img " in data["text/html"]


# Results ------------------------------------------------------------------------------------------


def html(shell, cell: str) -> str:
    """The text/html of a cell's result, "" where there is none."""
    data, _ = shell.ip.display_formatter.format(shell.run(cell).result)
    assert data["text/plain"] == repr(shell.run(cell).result)
    return data.get("text/html", "")


@pytest.mark.parametrize("value, said", [
    ("3.0", ""),
    ("[1.0]", ""),
    ("[[1.0, -2.0], [0.0, 4.0]]", "2×2, from -2.0 to 4.0"),
    ("[1, 2, 3]", "(3,), from 1 to 3"),
    ("[1.0, float('nan'), float('inf')]", "(3,), from 1.0 to 1.0; 1 NaN (×); 1 infinite (arrows)"),
    ("[float('nan')] * 2", "(2,), from – to –; 2 NaN (×)"),
    ("tf.ones([4, 40])", "4×40, from 1.0 to 1.0; each cell the mean of 1 × 3 elements"),
    ("tf.zeros([0, 3])", ""),
    ("['a', 'b']", ""),
    ("[True, False]", ""),
    ("tf.ones([1, 2, 2, 1, 1])", ""),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["tf.constant", "tf.Variable"])
def test_an_array_as_a_result_has_a_heat_map(loaded, value, said, kind):
    shown = html(loaded, f"{kind}({value})")
    assert (f'<img alt="{said}"' in shown) if said else shown == ""


def test_a_gradient_says_whose_it_is(loaded):
    loaded.run(
        "w = tf.Variable([1.0, 2.0], name='<i>')\nwith tf.GradientTape() as tape:\n"
        "    loss = tf.reduce_sum(w * w)\ng = tape.gradient(loss, w)"
    )
    assert "gradient of <b>loss</b> with respect to <b>w</b>" in html(loaded, "g")
    assert "gradient of" not in html(loaded, "g + 1.0")
    loaded.run(SQUARE)
    assert html(loaded, "g").startswith("<div>gradient of <b>y</b> with respect to <b>x</b></div>")
    assert html(loaded, "y") == ""
    loaded.run("%tapelab language ko")
    assert "<b>x</b>에 대한 <b>y</b>의 그래디언트" in html(loaded, "g")


def test_names_are_escaped(loaded):
    loaded.run(
        "with tf.GradientTape() as tape:\n    v = [tf.Variable(1.0, name='<img src=x>')]\n"
        "    y = (lambda: v.pop())() * 2.0\n    s = tape.watched_variables()[0]\n"
        "g = tape.gradient(y, s)\ndel s"
    )
    assert "<img src=x>" not in html(loaded, "g")


# What is shown where ------------------------------------------------------------------------------


class Tape:
    """As much of a feed as the screen asks for."""

    nones = ()

    def __init__(self, tape) -> None:
        self.trace = tape.trace


class Run:
    box = None

    def __init__(self, cell, *tapes) -> None:
        self.cell = cell
        self.feeds = dict(enumerate(map(Tape, tapes)))

    def active(self) -> None:
        """No tape in particular."""


@pytest.fixture
def tapes(loaded):
    loaded.run("tapes = []\nfor k in range(9):\n    with tf.GradientTape() as t:\n"
               "        y = x * float(k)\n    tapes.append(t)")  # fmt: skip
    return loaded.ip.user_ns["tapes"]


def test_a_kernel_without_a_live_page_shows_one_picture(tapes):
    shown = finish(Screen(kernel=True), tapes[:1])
    assert [sorted(data) for data in shown] == [["text/html", "text/plain"]]


def test_several_tapes_stand_beneath_each_other_and_only_the_last_ones(tapes):
    (data,) = finish(Screen(kernel=True), tapes)
    assert data["text/html"].count("<img ") == 6
    assert "· 8.0" in data["text/plain"]
    assert "· 2.0" not in data["text/plain"]


def finish(screen, tapes, result=None):
    """What the screen displays when a cell that opened these tapes is over."""
    cell = Cell(None, 1)
    with capture_output() as captured:
        screen.finish([Run(cell, *tapes)] if tapes else [], cell, result)
    return [output.data for output in captured.outputs]


def test_nothing_is_shown_without_a_kernel_or_when_quiet_or_twice(tapes):
    assert finish(Screen(kernel=False), tapes[:1]) == []
    quiet = Screen(kernel=True)
    quiet.quiet = True
    assert finish(quiet, tapes[:1]) == []
    assert finish(Screen(kernel=True), tapes[:1], result=tapes[0]) == []
    assert finish(Screen(kernel=True), []) == []
