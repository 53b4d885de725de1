"""Guards `%tapelab` and `%%tape` against nonsense: one line says what is known, nothing changes."""

from tapelab.engine import listen
from tests.jupyter.conftest import Shell, loaded, shell  # noqa: F401  # fixtures

LINES = (
    "%tapelab nonsense", "%tapelab ON", "%tapelab on off", "%tapelab off now", "%tapelab dock left",
    "%tapelab dock off on", "%tapelab language", "%tapelab language xx", "%tapelab language en ko",
    "%tapelab status now", "%tapelab 5", "%tapelab --help", "%tapelab ;", "%tapelab 'on'",
    "%tapelab \\x00", "%tapelab " + "x" * 5000, "%tapelab on\toff", "%tapelab 켜기",
)  # fmt: skip
CELLS = (
    "%%tape nonsense\ny = x * x", "%%tape on\ny = x * x", "%%tape step now\ny = x * x",
    "%%tape stepp\ny = x * x", "%%tape 5\ny = x * x", "%%tape step step now\ny = x * x",
    "%%tape --step\ny = x * x", "z = 1\n%%tape\ny = x * x", "%%tape" + " x" * 2000 + "\ny = x * x",
)  # fmt: skip
FINE = {"%tapelab language": "speaks", "%tapelab on\toff": "UsageError"}


def test_a_line_of_nonsense_is_answered_in_one_line(loaded: Shell) -> None:  # noqa: F811
    views = listen._added
    loaded.run("%tapelab status")
    before = loaded.printed
    for line in LINES:
        loaded.run(line)
        said = loaded.printed
        loaded.run("%tapelab status")
        assert loaded.printed == before and listen._added == views, line
        assert "Traceback" not in said and "tapelab" in said, said[:300]
        assert FINE.get(line, "UsageError") in said, line
        assert len(said.strip().splitlines()) <= 2, said


def test_a_cell_of_nonsense_does_not_run(loaded: Shell) -> None:  # noqa: F811
    for cell in CELLS:
        loaded.ip.user_ns.pop("y", None)
        loaded.run(cell)
        assert "Traceback" not in loaded.printed, loaded.printed[:500]
        assert "%%tape" in loaded.printed, cell[:80]
        assert "y" not in loaded.ip.user_ns, cell[:80]
        loaded.run("with tf.GradientTape() as tape:\n    y = x * x\nprint(tape.gradient(y, x))")
        assert "6.0" in loaded.printed, "the next cell works"
        assert not listen.recording_here()


VIEWS = {
    "tape.view('a')": "TypeError", "tape.trace(3)": "TypeError", "tape.explain()": "TypeError",
    "tape.view = 3\ntape.view()": "TypeError", "tape.explain(y)": "TypeError",
    "tape.gradient(None, x)": "TypeError", "tape.no_such": "AttributeError",
    "tf.witness(3)": "TypeError", "tape.trace().to_svg(3)": "TypeError",
    "tape.trace().grad('a')": "", "tape.explain(None, None)": "", "tape.explain('y', 'x')": "",
    "tape.explain([y, 'a'], {'x': x})": "", "tape.explain(np.ones(3), 4.0)": "",
    "tape.explain(lambda: y, x)": "", "tape.explain(tape, tape)": "", "tape.explain(y, y)": "",
    "tape.explain([], [])": "", "tape.explain({}, x)": "", "tape.explain(y, tf)": "",
}  # fmt: skip


def test_misused_views_say_so_and_the_lesson_goes_on(loaded: Shell) -> None:  # noqa: F811
    views = listen._added
    for line, kind in VIEWS.items():
        loaded.run("import numpy as np\nwith tf.GradientTape(persistent=True) as tape:\n"
                   "    y = x * x")  # fmt: skip
        result = loaded.run(line)
        error = result.error_before_exec or result.error_in_exec
        assert (type(error).__name__ if error else "") == kind, f"{line}: {loaded.printed}"
        assert listen._added == views, line
        loaded.run("print(tape.gradient(y, x))")
        assert "6.0" in loaded.printed, line
