"""Guards that the engine stands alone: NumPy and Python are all it needs, and it asks for nothing.

Each program runs in a Python of its own, which writes down what is imported, opened and started.
"""

import json
import subprocess
import sys

import pytest

# Python's own account of what a program does to the world around it. Not all Pythons account for
# threads; these are noted where they are started.
WATCH = """
import _thread, json, sys, threading
seen, awake = [], False
TOLD = ("open", "socket.", "subprocess.", "os.", "shutil.", "tempfile.", "urllib.", "ctypes.",
        "webbrowser.", "sqlite3.", "pty.", "signal.")

def hear(event, arguments):
    if awake and event.startswith(TOLD):
        seen.append([event, repr(arguments)[:80]])

def noted(start):
    def told(*arguments, **named):
        if awake:
            seen.append(["thread", repr(arguments)[:80]])
        return start(*arguments, **named)
    return told

for name in ("start_new_thread", "start_joinable_thread"):
    for module, prefix in ((_thread, ""), (threading, "_")):
        if hasattr(module, prefix + name):
            setattr(module, prefix + name, noted(getattr(module, prefix + name)))

sys.addaudithook(hear)
before = {name.partition(".")[0] for name in sys.modules}
"""
REPORT = """
awake = False
there = {name.partition(".")[0] for name in sys.modules} - before
print(json.dumps({"seen": seen, "threads": threading.active_count(),
                  "foreign": sorted(there - sys.stdlib_module_names - {"numpy", "tapelab"})}))
"""

ENGINE = """
import tapelab.engine.tape, tapelab.engine.forward, tapelab.engine.custom, tapelab.engine.variable
import tapelab.ops
from tapelab.engine.tape import GradientTape
from tapelab.engine.variable import Variable
from tapelab.engine import registry
"""
WALK = """
x, w = Variable([[1.0, 2.0], [3.0, 4.0]]), Variable([[0.5], [0.25]])
call = registry.public
for step in range(3):
    with GradientTape(persistent=True) as outer:
        with GradientTape() as tape:
            y = call["reduce_sum"](call["math.tanh"](call["matmul"](x, w)) ** 2.0)
        dx, dw = tape.gradient(y, [x, w])
        z = call["reduce_sum"](dx)
    assert outer.gradient(z, x) is not None
    w.assign_sub(0.1 * dw)
assert str(w) and outer.jacobian(dx, w) is not None
"""
TF = "import tapelab as tf\n"
LESSON = """
tf.random.set_seed(1)
x = tf.random.normal([8, 3])
w, b = tf.Variable(tf.zeros([3, 2])), tf.Variable(tf.zeros([2]))
for step in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(
            labels=tf.one_hot([0, 1] * 4, 2), logits=x @ w + b))
    for variable, gradient in zip([w, b], tape.gradient(loss, [w, b])):
        variable.assign_sub(0.1 * gradient)
t = tf.constant(2.0)
with tf.autodiff.ForwardAccumulator(t, tf.constant(1.0)) as forward:
    u = tf.math.exp(t) * tf.sin(t)
assert forward.jvp(u) is not None
with tf.GradientTape() as tape:
    v = t * t
assert tape.gradient(v, t) is None
"""


def ran(program: str) -> dict:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("imported", [ENGINE, TF], ids=["engine and ops", "import tapelab"])
def test_it_imports_nothing_but_numpy_and_pythons_own(imported):
    assert ran(WATCH + imported + REPORT)["foreign"] == []


@pytest.mark.parametrize("imported, program", [(ENGINE, WALK), (TF, LESSON)],
                         ids=["engine and ops", "a lesson"])  # fmt: skip
def test_once_imported_it_opens_no_file_and_starts_no_thread(imported, program):
    """The first time, asleep, because a reason for a None is imported when there is one."""
    told = ran(WATCH + imported + program + "awake = True\n" + program + REPORT)
    assert told == {"seen": [], "threads": 1, "foreign": []}


@pytest.mark.parametrize("act, event", [
    ("open(__import__('os').devnull).close()", "open"),
    ("threading.Thread(target=int).start()", "thread"),
    ("import socket; socket.socket().close()", "socket."),
    ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
])  # fmt: skip
def test_the_account_would_have_told(act, event):
    seen = ran(WATCH + "import socket, subprocess, traceback\nawake = True\n" + act + REPORT)[
        "seen"
    ]
    assert [each for each, _ in seen if each.startswith(event)]


def test_a_stranger_would_have_been_named():
    assert "IPython" in ran(WATCH + "import IPython\n" + REPORT)["foreign"]
