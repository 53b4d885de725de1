"""Guards tf.train.Checkpoint: what is saved comes back, at once or as soon as there is a place.

The values that TensorFlow 2.21 prints for the same programs stand in the tables.
"""

import gc
import os

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen
from tapelab.furniture import deferred
from tests.furniture.programs import printed

keras, layers = tf.keras, tf.keras.layers
X = tf.constant(np.linspace(-1.0, 1.0, 12, dtype=np.float32).reshape(3, 4))
END = "/.ATTRIBUTES/VARIABLE_VALUE"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Paths in the tests are counted from an empty folder; nobody waits before and after."""
    monkeypatch.chdir(tmp_path)
    deferred.waiting.clear()
    yield
    deferred.waiting.clear()


class Net(keras.Model):
    """Layers in an attribute, in a list and in a dict, and a Variable."""

    def __init__(self, units=3):
        super().__init__()
        self.first = keras.layers.Dense(units, activation="tanh")
        self.rest = [keras.layers.Dense(2), keras.layers.BatchNormalization()]
        self.heads = {"a": keras.layers.Dense(1)}
        self.scale = tf.Variable(2.0)

    def call(self, x, training=False):
        x = self.rest[1](self.rest[0](self.first(x)), training=training)
        return self.heads["a"](x) * self.scale


class Lazy(tf.Module):
    """Makes its Variable at the first call, as tf.Module's guide does."""

    def __init__(self):
        super().__init__()
        self.ready = False

    def __call__(self, x):
        if not self.ready:
            self.w = tf.Variable(tf.zeros((x.shape[-1], 2)), name="w")
            self.ready = True
        return x @ self.w


def step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(X, training=True) - 1.0) ** 2)
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return loss.numpy()


def names(path):
    return [n.removesuffix(END) for n, _ in tf.train.list_variables(path)[1:]]


OPTIMIZERS = [
    lambda: keras.optimizers.Adam(0.05),
    lambda: keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)),
    lambda: keras.optimizers.SGD(0.05, momentum=0.9),
    lambda: keras.optimizers.RMSprop(0.01, centered=True),
    lambda: keras.optimizers.Nadam(0.05),
    lambda: keras.optimizers.Ftrl(0.05),
    lambda: keras.optimizers.AdamW(0.05, use_ema=True),
    lambda: keras.optimizers.SGD(0.05, gradient_accumulation_steps=2),
    lambda: tf.train.AdamOptimizer(0.05),
]


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_training_goes_on_as_it_would_have(make):
    model, optimizer = Net(), make()
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    for _ in range(3):
        step(model, optimizer)
    path = checkpoint.save("training")
    first = [step(model, optimizer) for _ in range(3)]
    checkpoint.restore(path).assert_consumed()
    assert [step(model, optimizer) for _ in range(3)] == first
    # and in another program, where nothing is built yet
    model, optimizer = Net(), make()
    status = tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)
    assert [step(model, optimizer) for _ in range(3)] == first
    status.assert_consumed()
    assert not [each for each in deferred.waiting if each()]


PROGRAMS = {
    "counting": ("""
        v = tf.Variable([1.0, 2.0]); c = tf.train.Checkpoint(v=v)
        print(c.save("ck/a"), c.save("ck/a"), c.write("ck/b"), int(c.save_counter))
        print(tf.train.latest_checkpoint("ck"), tf.train.latest_checkpoint("nowhere"))
        v.assign([9.0, 9.0])
        print(c.restore("ck/a-1").assert_consumed() is not None, v.numpy(), int(c.save_counter))
        """, "ck/a-1 ck/a-2 ck/b 2\nck/a-2 None\nTrue [1. 2.] 1"),
    "read leaves the counter": ("""
        v = tf.Variable(1.0); p = tf.train.Checkpoint(v=v).save("cn")
        c = tf.train.Checkpoint(v=v); c.read(p); print(c.save("cn"))
        c = tf.train.Checkpoint(v=v); c.restore(p); print(c.save("cn"))
        """, "cn-2\ncn-2"),
    "attributes set later": ("""
        a = tf.train.Checkpoint(net=tf.train.Checkpoint(v=tf.Variable(7.0)), k=tf.Variable(1.0))
        p = a.save("late"); b = tf.train.Checkpoint(); s = b.restore(p)
        b.k = tf.Variable(0.0); b.net = tf.train.Checkpoint(); b.net.v = tf.Variable(0.0)
        print(b.k.numpy(), b.net.v.numpy(), s.assert_consumed() is s)
        """, "1.0 7.0 True"),
    "a module's Variable, once": ("""
        class M(tf.Module): pass
        m = M(); m.v = tf.Variable(4.0); p = tf.train.Checkpoint(m=m).save("mm")
        n = M(); tf.train.Checkpoint(m=n).restore(p)
        n.v = tf.Variable(0.0); print(n.v.numpy()); n.v = tf.Variable(0.0); print(n.v.numpy())
        """, "4.0\n0.0"),
    "one Variable under two names": ("""
        v = tf.Variable(1.0); p = tf.train.Checkpoint(a=v, b=v).save("sh")
        t = tf.train.Checkpoint(b=tf.Variable(0.0)); t.restore(p).assert_existing_objects_matched()
        print(t.b.numpy(), [n for n, _ in tf.train.list_variables(p)][1:])
        """, "1.0 ['a/.ATTRIBUTES/VARIABLE_VALUE', 'save_counter/.ATTRIBUTES/VARIABLE_VALUE']"),
    "only an optimizer": ("""
        o = tf.keras.optimizers.Adam(); v = tf.Variable([1.0])
        o.apply_gradients([(tf.constant([1.0]), v)]); p = tf.train.Checkpoint(o=o).save("o")
        w = tf.Variable([5.0]); q = tf.keras.optimizers.Adam()
        tf.train.Checkpoint(o=q).restore(p); q.build([w])
        print(w.numpy(), [x.numpy() for x in q.variables][2:])
        u = tf.Variable([5.0]); q = tf.keras.optimizers.Adam(); q.build([u])
        tf.train.Checkpoint(o=q).restore(p); print(u.numpy())
        """, "[5.] [array([0.1], dtype=float32), array([0.001], dtype=float32)]\n[0.999]"),
    "what is looked into": ("""
        class Sub(tf.train.Checkpoint): pass
        s = Sub(); s.a = tf.Variable(1.0); s.n = 5; s.s = "x"; s.t = tf.constant(1.0)
        s.lst = [1, 2, tf.Variable(2.0)]; s.dct = {"p/q": tf.Variable(3.0), "m": 3}
        s.mean = tf.keras.metrics.Mean()
        for n, _ in tf.train.list_variables(s.save("sb"))[1:]: print(n.split("/.A")[0])
        """, "a\ndct/p.Sq\nlst/2\nsave_counter"),
    "the place of an iterator": ("""
        i = iter(tf.data.Dataset.range(10).repeat()); next(i); next(i)
        c = tf.train.Checkpoint(i=i); p = c.save("it"); next(i); c.restore(p).assert_consumed()
        print(next(i).numpy(), next(i).numpy())
        j = iter(tf.data.Dataset.range(10).repeat()); tf.train.Checkpoint(i=j).restore(p)
        print(next(j).numpy(), tf.train.list_variables(p)[1][0])
        """, "2 3\n2 i/.ATTRIBUTES/ITERATOR_STATE"),
    "no file": ("""
        c = tf.train.Checkpoint(v=tf.Variable(1.0)); s = c.restore(None)
        print(s.expect_partial() is s, s.initialize_or_restore(), c.v.numpy())
        """, "True None 1.0"),
    "a reader": ("""
        p = tf.train.Checkpoint(v=tf.Variable([1, 2])).save("r"); k = "v/.ATTRIBUTES/VARIABLE_VALUE"
        r = tf.train.load_checkpoint(p)
        print(r.has_tensor(k), r.get_tensor(k), r.get_variable_to_shape_map()[k],
              r.get_variable_to_dtype_map()[k], tf.train.load_variable(".", k))
        """, "True [1 2] [2] <dtype: 'int32'> [1 2]"),
    "the state file": ("""
        c = tf.train.Checkpoint(v=tf.Variable(1.0)); c.save("d/x"); c.save("d/x")
        with open("d/checkpoint") as f: print(f.read().strip())
        s = tf.train.get_checkpoint_state("d")
        print(s.model_checkpoint_path, list(s.all_model_checkpoint_paths))
        print(tf.train.get_checkpoint_state("no"))
        """, 'model_checkpoint_path: "x-2"\nall_model_checkpoint_paths: "x-2"\nd/x-2 '
             "['d/x-2']\nNone"),
    "a manager": ("""
        import os
        v = tf.Variable(0.0); c = tf.train.Checkpoint(v=v)
        m = tf.train.CheckpointManager(c, "mg", max_to_keep=3)
        print(m.checkpoints, m.latest_checkpoint, os.path.exists("mg"), m.restore_or_initialize())
        for k in range(5): v.assign(k); m.save()
        print(m.checkpoints, sorted(n for n in os.listdir("mg") if n != "checkpoint").__len__())
        print(m.save(checkpoint_number=42), m.checkpoints)
        v.assign(77.0); print(m.restore_or_initialize(), v.numpy(), int(c.save_counter))
        n = tf.train.CheckpointManager(c, "mg", max_to_keep=2, checkpoint_name="other")
        print(n.checkpoints, n.save(), n.checkpoints)
        k = tf.train.CheckpointManager(c, "all", max_to_keep=None)
        print([k.save() for _ in range(3)] == k.checkpoints)
        """, "[] None False None\n['mg/ckpt-3', 'mg/ckpt-4', 'mg/ckpt-5'] 3\nmg/ckpt-42 "
             "['mg/ckpt-4', 'mg/ckpt-5', 'mg/ckpt-42']\nmg/ckpt-42 4.0 6\n"
             "['mg/ckpt-4', 'mg/ckpt-5', 'mg/ckpt-42'] mg/other-7 ['mg/ckpt-42', 'mg/other-7']\n"
             "True"),
    "a manager that waits": ("""
        n = tf.Variable(0); c = tf.train.Checkpoint(n=n)
        m = tf.train.CheckpointManager(c, "iv", 5, step_counter=n, checkpoint_interval=2,
                                       init_fn=lambda: print("begins"))
        m.restore_or_initialize()
        for k in range(5): n.assign(k); print(m.save(), end=" ")
        """, "begins\niv/ckpt-1 None iv/ckpt-2 None iv/ckpt-3"),
}  # fmt: skip


@pytest.mark.parametrize("program, expected", PROGRAMS.values(), ids=list(PROGRAMS))
def test_what_tensorflow_prints(program, expected):
    assert printed(program) == expected


KINDS = [
    tf.Variable(True), tf.Variable(1 + 2j), tf.Variable([], dtype=tf.float16), tf.Variable("größe"),
    tf.Variable([["a", "\0b\0"]]), tf.Variable(np.arange(6, dtype=np.uint8).reshape(1, 6)),
    tf.Variable([np.nan, -0.0, np.inf]), tf.Variable([0.0], shape=[None]),
]  # fmt: skip


@pytest.mark.parametrize("variable", KINDS)
def test_values_of_all_kinds_come_back(variable):
    checkpoint = tf.train.Checkpoint(v=variable)
    before = np.array(variable.numpy())
    path = checkpoint.save("kinds")
    variable.assign(tf.zeros_like(variable) if variable.dtype != tf.string else variable + "x")
    checkpoint.restore(path).assert_consumed()
    after = np.array(variable.numpy())
    assert after.dtype == before.dtype and after.shape == before.shape
    assert after.tolist() == before.tolist() or after.tobytes() == before.tobytes()


def test_numpy_opens_the_file():
    path = tf.train.Checkpoint(v=tf.Variable([1.0, 2.0])).save("numbers")
    with np.load(f"{path}.npz", allow_pickle=False) as file:
        assert file["v" + END].tolist() == [1.0, 2.0]


def test_parts_of_models_have_clear_names():
    inside = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    start = keras.Input((4,))
    graph = keras.Model(start, keras.layers.Dense(2, name="b")(keras.layers.Dense(3)(start)))
    model = Net()
    model(X)
    found = names(tf.train.Checkpoint(n=model, s=inside, g=graph).write("names"))
    for name in ("n/first/kernel", "n/rest/1/moving_mean", "n/heads/a/bias", "n/scale",
                 "s/layers/1/kernel", "g/layers/2/bias"):  # fmt: skip
        assert name in found
    assert len(found) == 11 + 4 + 4


def test_a_deferred_value_is_there_at_the_first_call():
    layer = keras.layers.Dense(2)
    expected = layer(X)
    path = tf.train.Checkpoint(layer=layer).save("dense")
    twin = keras.layers.Dense(2)
    tf.train.Checkpoint(layer=twin).restore(path)  # neither it nor its status is kept
    gc.collect()
    assert np.array_equal(twin(X), expected)
    lazy = Lazy()
    lazy(X)
    lazy.w.assign(tf.ones((4, 2)))
    path = tf.train.Checkpoint(lazy).save("lazy")
    twin = Lazy()
    tf.train.Checkpoint(twin).restore(path)
    assert np.array_equal(twin(X), lazy(X))
    assert not [each for each in deferred.waiting if each()]


def test_a_build_that_fails_loses_no_value():
    troubles = []

    class Twice(keras.layers.Layer):
        def build(self, shape):
            self.w = self.add_weight(shape=(shape[-1],), name="w")
            if troubles:
                troubles.pop()
                raise ValueError("not yet")

        def call(self, x):
            return x * self.w

    first, second = Twice(), Twice()
    expected = first(X)
    path = tf.train.Checkpoint(t=first).save("twice")
    tf.train.Checkpoint(t=second).restore(path)
    troubles.append(1)
    with pytest.raises(ValueError, match="not yet"):
        second(X)
    assert np.array_equal(second(X), expected)


def test_the_last_restore_counts():
    layer = keras.layers.Dense(1)
    layer(X)
    checkpoint = tf.train.Checkpoint(layer=layer)
    first = checkpoint.save("last")
    layer.kernel.assign(tf.ones((4, 1)))
    second = checkpoint.save("last")
    twin = keras.layers.Dense(1)
    checkpoint = tf.train.Checkpoint(layer=twin)
    for path in (first, second, first, second):
        checkpoint.restore(path)
    assert len(deferred.waiting) == 1
    twin(X)
    assert twin.kernel.numpy().tolist() == [[1.0]] * 4


def test_nobody_waits_for_what_is_gone():
    path = tf.train.Checkpoint(a=tf.Variable(1.0), b=tf.Variable(1.0)).save("gone")
    tf.train.Checkpoint(a=tf.Variable(0.0)).restore(path).expect_partial()
    gc.collect()
    deferred.settle()
    assert deferred.waiting == []


def test_restoring_counts_as_assigning():
    v = tf.Variable(3.0)
    checkpoint = tf.train.Checkpoint(v=v)
    path = checkpoint.save("tape")
    v.assign(5.0)
    told = []

    class Ear(listen.Listener):
        def on_assign(self, variable, before, given):
            told.append((float(before), float(given)))

    undo = listen.add(Ear())
    try:
        with tf.GradientTape() as tape:
            y = v * v
            checkpoint.restore(path)
            z = v * 10.0
            total = y + z
    finally:
        undo()
    assert (5.0, 3.0) in told
    assert tape.watched_variables() == (v,)
    assert (float(y), float(z)) == (25.0, 30.0)
    assert float(tape.gradient(total, v)) == 20.0, "y was computed with 5"


def test_only_files_of_its_own_are_deleted(tmp_path):
    (tmp_path / "mg").mkdir()
    stray = tmp_path / "precious.npz"
    stray.write_bytes(b"mine")
    (tmp_path / "mg" / "checkpoint").write_text(
        'model_checkpoint_path: "../precious"\nall_model_checkpoint_paths: "../precious"\n'
        f'all_model_checkpoint_paths: "{tmp_path}/precious"\n'
    )
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
    manager = tf.train.CheckpointManager(checkpoint, "mg", max_to_keep=1)
    assert [manager.save(), manager.save()][1:] == manager.checkpoints == ["mg/ckpt-2"]
    assert stray.read_bytes() == b"mine"
    assert sorted(os.listdir("mg")) == ["checkpoint", "ckpt-2.npz"]


def run(folder, steps):
    """A program that goes on from where the last one in the folder stopped; its losses."""
    tf.keras.utils.set_random_seed(3)
    rows = tf.data.Dataset.from_tensor_slices((X, X[:, :1])).repeat().batch(2)
    model = keras.Sequential([layers.Dense(3, "tanh"), layers.Dense(1)])
    optimizer, walk, step = keras.optimizers.Adam(0.1), iter(rows), tf.Variable(0)
    checkpoint = tf.train.Checkpoint(m=model, o=optimizer, walk=walk, step=step)
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
    status = checkpoint.restore(manager.latest_checkpoint)
    losses = []
    while int(step) < steps:
        x, y = next(walk)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        losses.append((int(step.assign_add(1)), loss.numpy()))
        manager.save()
    return losses, status


def test_a_program_that_was_stopped_goes_on_as_if_it_had_not_been():
    whole, _ = run("whole", 9)
    first, _ = run("parts", 4)
    second, status = run("parts", 7)
    third, _ = run("parts", 9)
    assert first + second + third == whole
    status.assert_consumed()
    assert sorted(os.listdir("parts")) == ["checkpoint", "ckpt-8.npz", "ckpt-9.npz"]
