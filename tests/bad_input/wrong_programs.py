"""Wrong programs: what goes before is right, the last statement is refused.

Each begins with a comment, `# the type: words that stand in the message ; more words`. A second one
names what the last statement may have changed by then: `# changes tape, y`.
"""

PROGRAMS = """
# ValueError: Tape is still recording, This can happen if you try to re-enter an already-active tape.
# changes tape
with tf.GradientTape() as tape:
    with tape:
        pass

# RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians) ; persistent=True
v = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = v * v
tape.gradient(y, v)
tape.gradient(y, v)

# RuntimeError: A non-persistent GradientTape can only be used
v = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = v * v
    tape.gradient(y, v)
tape.jacobian(y, v)

# ValueError: Passed in object 3.0 of type 'float', not tf.Tensor or tf.Variable or ExtensionType.
tape = tf.GradientTape().__enter__()
tape.watch(3.0)

# ValueError: Passed in object [1. 2.] of type 'ndarray' ; x = tf.constant(...)
tape = tf.GradientTape().__enter__()
tape.watch(np.array([1.0, 2.0]))

# ValueError: Passed in object 2.0 of type 'float'
x = tf.constant(1.0)
tape = tf.GradientTape().__enter__()
tape.watch([x, 2.0])

# ValueError: Passed in object
tape = tf.GradientTape().__enter__()
tape.watch(Mute())

# ValueError: nested more than
tape = tf.GradientTape().__enter__()
tape.watch(endless())

# TypeError: Argument `target` should be a list or nested structure ; but received None.
x = tf.constant(1.0)
tape = tf.GradientTape().__enter__()
tape.watch(x)
y = x * x
tape.gradient(None, x)

# TypeError: type_value
x = tf.constant(1.0)
tape = tf.GradientTape().__enter__()
tape.watch(x)
y = x * x
tape.gradient(y, "x")

# ValueError: Unknown value for unconnected_gradients: 'nothing'
x = tf.constant(1.0)
tape = tf.GradientTape().__enter__()
tape.watch(x)
y = x * x
tape.gradient(y, x, unconnected_gradients="nothing")

# InvalidArgumentError: Incompatible shapes: [3] vs. []
x = tf.constant(1.0)
tape = tf.GradientTape().__enter__()
tape.watch(x)
y = x * x
tape.gradient(y, x, output_gradients=tf.ones([3]))

# AttributeError: 'list' object has no attribute 'shape'
x = tf.constant(1.0)
tape = tf.GradientTape().__enter__()
tape.watch(x)
y = x * x
tape.jacobian([y], x)

# AttributeError: 'IndexedSlices' object has no attribute '_id' ; tf.convert_to_tensor(gradient)
table = tf.Variable([[1.0], [2.0]])
outer = tf.GradientTape(persistent=True).__enter__()
with tf.GradientTape() as inner:
    y = tf.gather(table, [0]) ** 2.0
g = inner.gradient(y, table)
outer.gradient(g, table)

# ValueError: custom_gradient function expected to return 2 gradients, but returned 1 instead.
@tf.custom_gradient
def f(a, b):
    return a * b, lambda g: g
a, b = tf.Variable(1.0), tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a, b)
tape.gradient(y, a)

# ValueError: custom_gradient function expected to return 1 gradients, but returned 3 instead.
@tf.custom_gradient
def f(a):
    return a * a, lambda g: [g, g, g]
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a)
tape.gradient(y, a)

# TypeError: takes 0 positional arguments but 1 was given
@tf.custom_gradient
def f(a):
    return a * a, lambda: 1.0
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a)
tape.gradient(y, a)

# ZeroDivisionError: division by zero
@tf.custom_gradient
def f(a):
    return a * a, lambda g: 1 / 0
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a)
tape.gradient(y, a)

# ValueError: Attempt to convert a value
@tf.custom_gradient
def f(a):
    return a * a, lambda g: object()
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a)
tape.gradient(y, a)

# ValueError: Must return gradient for each variable from @custom_gradient grad_fn.
w = tf.Variable(1.0)
@tf.custom_gradient
def f(a):
    return a * w, lambda g, variables=None: (g, [])
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a)
tape.gradient(y, a)

# ValueError: two things, the gradients of the arguments and a list of those of the Variables
w = tf.Variable(1.0)
@tf.custom_gradient
def f(a):
    return a * w, lambda g, variables=None: g
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = f(a)
tape.gradient(y, a)

# ZeroDivisionError: division by zero
@tf.custom_gradient
def f(a):
    return 1 / 0, None
tape = tf.GradientTape().__enter__()
f(tf.Variable(1.0))

# LookupError: gradient registry has no entry for: IsNan
x = tf.constant(1.0)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = tf.math.is_nan(x)
tape.gradient(y, x)

# LookupError: gradient registry has no entry for: RandomGamma ; tf.stop_gradient
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = tf.random.gamma([2], a)
tape.gradient(y, a)

# ValueError: Accumulator is already recording.
x = tf.constant(1.0)
acc = tf.autodiff.ForwardAccumulator(x, x).__enter__()
acc.__enter__()

# TypeError: Cannot iterate over a scalar tensor.
v = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = v * v
gx, gy = tape.gradient(y, v)

# TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
v = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = tf.constant(3.0)
v.assign_sub(0.1 * tape.gradient(y, v))

# TypeError: does not support item assignment
x = tf.constant([1.0, 2.0])
x[0] = 5.0

# TypeError: does not support item assignment
v = tf.Variable([1.0, 2.0])
v[0] = 5.0

# AttributeError: property 'shape' of 'EagerTensor' object has no setter
x = tf.constant([1.0, 2.0])
x.shape = (2, 1)

# AttributeError: property 'trainable' of 'ResourceVariable' object has no setter
v = tf.Variable([1.0, 2.0])
v.trainable = False

# RuntimeError: `variable += value` with `tf.Variable`s is not supported.
v = tf.Variable([1.0, 2.0])
v += 1.0

# ValueError: read-only
x = tf.constant([1.0, 2.0])
np.asarray(x)[0] = 9.0

# InvalidArgumentError: Incompatible shapes: [3] vs. [4]
w = tf.Variable([1.0, 2.0, 3.0])
tape = tf.GradientTape().__enter__()
y = w * w
y + tf.ones([4])

# InvalidArgumentError: Incompatible shapes: [3] vs. [4]
# changes tape, y
w = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape(persistent=True) as tape:
    y = w * w
    z = y + tf.ones([4])

# ZeroDivisionError: division by zero
# changes tape, y
w = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    y = w * w
    1 / 0

# ValueError: Shape mismatch
# changes tape, y
w = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape(persistent=True) as tape:
    y = w * w
    w.assign([1.0])

# InvalidArgumentError: Input is not invertible.
a = tf.Variable([[1.0, 2.0], [2.0, 4.0]])
with tf.GradientTape(persistent=True) as tape:
    y = tf.linalg.det(a)
tape.gradient(y, a)

# TypeError: only supports dicts with sortable keys
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = a * a
tape.gradient(y, {1: a, "b": a})

# TypeError: Variable is unhashable. Instead, use variable.ref() as the key.
a = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    y = a * a
tape.gradient(y, {a})

# RuntimeError: GradientTape must be created with persistent=True to compute the jacobian with eager execution enabled and with  experimental_use_pfor set to False.
a = tf.Variable(1.0)
tape = tf.GradientTape().__enter__()
y = a * a
tape.jacobian(y, a, experimental_use_pfor=False)

# NameError: undefined
@tf.function
def f(x):
    return undefined * x
f(tf.constant(1.0))

# ValueError: tf.function only supports singleton tf.Variables created on the first call.
@tf.function
def f(x):
    return tf.Variable(1.0) * x
f(tf.constant(1.0))

# RecursionError: maximum recursion depth exceeded
@tf.function
def f(x):
    return f(x)
f(tf.constant(1.0))

# NotImplementedError: Layer Mine does not have a `call()` method implemented.
# changes layer
class Mine(tf.keras.layers.Layer):
    pass
layer = Mine()
layer(tf.ones([1, 2]))

# ValueError: half way
# changes random sequences
class Mine(tf.keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(1,))
        raise ValueError("half way")
layer = Mine()
layer(tf.ones([1, 2]))

# AttributeError: 'Mine' object has no attribute 'missing'
# changes model
class Mine(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.d = tf.keras.layers.Dense(2)
    def call(self, x):
        return self.d(x) + self.missing
model = Mine()
model.d(tf.ones([1, 2]))
model(tf.ones([1, 2]))

# ValueError: expected axis -1 of input shape to have value 2
model = tf.keras.Sequential([tf.keras.Input([2]), tf.keras.layers.Dense(3)])
model(tf.ones([1, 5]))

# ValueError: incompatible with the layer
# changes random sequences
model = tf.keras.Sequential([tf.keras.Input([2]), tf.keras.layers.Dense(3)])
model.add(tf.keras.layers.Conv2D(2, 2))

# ValueError: No gradients provided for any variable. ; inside the tape
model = tf.keras.Sequential([tf.keras.layers.Dense(3)])
model(tf.ones([1, 2]))
opt = tf.keras.optimizers.SGD()
opt.apply_gradients([(None, v) for v in model.trainable_variables])

# ValueError: Unknown variable
a, b = tf.Variable(1.0), tf.Variable(2.0)
opt = tf.keras.optimizers.Adam()
opt.apply_gradients([(tf.constant(1.0), a)])
opt.apply_gradients([(tf.constant(1.0), b)])

# ValueError: has shape (3,), and the Variable has shape (2,)
a, b = tf.Variable([1.0, 1.0]), tf.Variable([2.0, 2.0])
opt = tf.keras.optimizers.Adam()
opt.build([a, b])
opt.apply_gradients([(tf.ones([2]), a), (tf.ones([3]), b)])

# ValueError: There are 1 gradients for 2 Variables
a, b = tf.Variable(1.0), tf.Variable(2.0)
opt = tf.keras.optimizers.SGD()
opt.apply([tf.constant(1.0)], [a, b])

# NotImplementedError: An optimizer needs a rule
class Mine(tf.keras.optimizers.Optimizer):
    pass
a = tf.Variable(1.0)
opt = Mine(0.1)
opt.build([a])
opt.apply_gradients([(tf.constant(1.0), a)])

# TypeError: learning rate is not settable
opt = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))
opt.learning_rate = 0.5

# OutOfRangeError: End of sequence
it = iter(tf.data.Dataset.range(1))
next(it)
it.get_next()

# ZeroDivisionError: division by zero
ds = tf.data.Dataset.range(3).map(lambda x: 1 / 0)
list(ds)

# InvalidArgumentError: Cannot batch tensors with different shapes in component 0 ; padded_batch
ds = tf.data.Dataset.from_generator(lambda: [[1], [1, 2]], output_signature=tf.TensorSpec([None], tf.int32)).batch(2)
list(ds)

# KeyError: There is no exercise 'no/1'. There are:
from tapelab.course import check
check("no/1", 3)

# KeyError: There is no exercise 'what-a-tape-is/99'. There are: what-a-tape-is/1
from tapelab.course import check
check("what-a-tape-is/99", 3)

# TypeError: The name of an exercise is a text, such as
from tapelab.course import check
check(3, 3)

# TypeError: missing 1 required positional argument: 'name'
from tapelab.course import check
check()

# ValueError: This is not the JSON of a Trace ; tape
from tapelab.trace.model import Trace
Trace.from_json({"schema": 2})

# ValueError: This trace has schema None, and this tapelab reads schema
from tapelab.trace.model import Trace
Trace.from_json("a")

# FrozenInstanceError: cannot assign to field 'nodes'
with tf.GradientTape() as tape:
    pass
trace = tape.trace()
trace.nodes = ()
"""
