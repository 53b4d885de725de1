"""Every known difference from TensorFlow 2.21, once: the page and the tests read this table.

`programs` are ids of recorded TensorFlow programs that print something else here, and only those
may. `code` shows what tapelab does; it is run by the tests and must print what `prints` says.
"""

from typing import NamedTuple


class Difference(NamedTuple):
    """One difference: what TensorFlow does, what tapelab does, and why."""

    topic: str
    tensorflow: str
    tapelab: str
    why: str
    programs: tuple[str, ...] = ()
    code: str = ""
    prints: str = ""


GRADIENTS = [
    Difference(
        "`tf.math.cumprod` after a zero",
        "The gradient divides a running sum by the input, so a zero wipes out what comes with it.",
        "The derivative is right there too.",
        "A wrong derivative teaches nothing.",
        ("edge__cumprod_zero",),
        "x = tf.constant([2.0, 0.0, 3.0])\n"
        "with tf.GradientTape() as tape:\n"
        "    tape.watch(x)\n"
        "    y = tf.math.cumprod(x)\n"
        "print(tape.gradient(y, x).numpy())",
        "[1. 8. 0.]",
    ),
    Difference(
        "Second derivative of `tf.nn.softsign`",
        "`LookupError: gradient registry has no entry for: SoftsignGrad`.",
        "A number: the rule is made of ops that have rules.",
        "Rules are written once and can be differentiated again.",
        (),
        "x = tf.constant(1.0)\n"
        "with tf.GradientTape() as outer, tf.GradientTape() as inner:\n"
        "    outer.watch(x), inner.watch(x)\n"
        "    y = tf.nn.softsign(x)\n"
        "    slope = inner.gradient(y, x)\n"
        "print(outer.gradient(slope, x).numpy())",
        "-0.25",
    ),
    Difference(
        "Second derivative through `tf.recompute_grad` with Variables",
        "`NotImplementedError: recompute_grad tried to transpose grad of …`.",
        "A number: the gradient of the second run is recorded like any other.",
        "Nothing is lost by it, and Hessians of deep networks need both.",
        ("more__forward__rgv",),
        "x = tf.Variable(2.0)\n"
        "cube = tf.recompute_grad(lambda t: t**3)\n"
        "with tf.GradientTape() as outer, tf.GradientTape() as inner:\n"
        "    y = cube(x)\n"
        "    slope = inner.gradient(y, x)\n"
        "print(outer.gradient(slope, x).numpy())",
        "12.0",
    ),
    Difference(
        "`tf.math.multiply_no_nan` of complex numbers",
        "The gradient lacks a conjugate, unlike that of `tf.multiply`.",
        "Both have it.",
        "One convention for all ops: the gradient of a holomorphic f is conj(f′).",
        (),
        "a, b = tf.constant(1 + 2j), tf.constant(3 - 1j)\n"
        "with tf.GradientTape() as tape:\n"
        "    tape.watch(a)\n"
        "    y = tf.math.multiply_no_nan(a, b)\n"
        "print(tape.gradient(y, a).numpy())",
        "(3+1j)",
    ),
    Difference(
        "Slope of `tf.math.bessel_i1` at 0",
        "1: the formula i0(x) − i1(x)/x loses its second term there.",
        "One half, as everywhere near it.",
        "A wrong derivative teaches nothing.",
        (),
        "x = tf.constant(0.0)\n"
        "with tf.GradientTape() as tape:\n"
        "    tape.watch(x)\n"
        "    y = tf.math.bessel_i1(x)\n"
        "print(tape.gradient(y, x).numpy())",
        "0.5",
    ),
    Difference(
        "Gradient of draws from `tf.random.gamma`",
        "Differentiates the draw with respect to alpha by an implicit rule.",
        "`LookupError` that names the op.",
        "The implicit rule needs derivatives of the incomplete gamma function in its order.",
    ),
]

NUMBERS = [
    Difference(
        "Last digits",
        "Kernels of Eigen and oneDNN; sums run in blocks and on several threads.",
        "NumPy: the same values to a few units in the last place.",
        "Addition of floats is not associative; every order of summation rounds in its own way.",
    ),
    Difference(
        "Sums of float16",
        "Accumulated in float16 or float32, depending on the kernel.",
        "Accumulated in float32 and rounded once.",
        "The more accurate of the two, and it does not depend on the machine.",
        (),
        "x = tf.fill([3000], tf.constant(0.1, tf.float16))\nprint(tf.reduce_sum(x).numpy())",
        "300.0",
    ),
    Difference(
        "Random numbers",
        "From a seed, the same numbers on each run.",
        "The same numbers as TensorFlow's from the same seed, except draws of "
        "`tf.random.Generator.binomial`: right distribution, other numbers.",
        "Lectures print draws; few draw binomials.",
    ),
    Difference(
        "`tf.bfloat16`",
        "A dtype like the others.",
        "The name exists, so that dtypes can be compared; tensors of it can't be made.",
        "NumPy has no such type, and lectures do not use it.",
        (),
        "try:\n    tf.constant(1.5, tf.bfloat16)\nexcept TypeError as error:\n    print(error)",
        "tf.bfloat16 has no NumPy type here; use tf.float32 or tf.float16.",
    ),
    Difference(
        "`jacobian(…, experimental_use_pfor=…)`",
        "Chooses between vectorised and row-by-row computation.",
        "Checked as in TensorFlow (False needs a persistent tape); the computation is the same.",
        "Rows are computed together whenever nobody records them.",
    ),
    Difference(
        "Devices",
        '`tf.device("/GPU:0")` moves work; tensors live on devices.',
        "Accepted and without effect: everything runs on the processor. No GPU is listed.",
        "NumPy computes on the processor.",
        (),
        'with tf.device("/GPU:0"):\n    x = tf.ones([2])\n'
        'print(x.device, tf.config.list_physical_devices("GPU"))',
        "/job:localhost/replica:0/task:0/device:CPU:0 []",
    ),
]

NAMES = [
    Difference(
        "Names of TensorFlow 1 (`tf.log`, `tf.to_float`, `tf.random_normal` …)",
        "`AttributeError`, `tf.enable_eager_execution` among them.",
        "They answer after `tf.enable_eager_execution()`, as far as they have a meaning there.",
        "Lectures of that time begin with that call, and nothing else could be meant by it.",
        ("aliases__tf1_names_missing",),
        'print(hasattr(tf, "enable_eager_execution"))',
        "True",
    ),
    Difference(
        "Sessions, placeholders, graphs",
        "`AttributeError`, or `tf.compat.v1`.",
        "An `AttributeError` that says what to write instead.",
        "Ops run at once; there is no graph that a session could run.",
        (),
        "try:\n"
        "    tf.Session()\n"
        "except AttributeError as error:\n"
        '    print(str(error).partition(": ")[0])',
        "module 'tapelab' has no attribute 'Session'",
    ),
    Difference(
        "Names of types and modules",
        "`tensorflow.python.framework.ops.EagerTensor`; "
        "`module 'tensorflow' has no attribute 'x'`.",
        "`tapelab.engine.tensor.EagerTensor`; `module 'tapelab' has no attribute 'x'`.",
        "A message should name the file to look into. The last parts of the names agree.",
        (),
        "print(type(tf.constant(1.0)).__name__, type(tf.Variable(1.0)).__name__)",
        "EagerTensor ResourceVariable",
    ),
    Difference(
        "`tf.__version__`",
        "The version of the installed TensorFlow.",
        "2.21.0: the version whose behaviour is followed.",
        "Notebooks ask in order to know what they can rely on.",
        (),
        "print(tf.__version__)",
        "2.21.0",
    ),
    Difference(
        "Habits from before Keras 3",
        "No `optimizer.minimize`; a learning rate is a float; a `tf.Variable` that is an attribute "
        "of a layer is not among its `trainable_variables`; labels are no Python lists; weights "
        "name their dtype by a string.",
        "All of these work, and dtypes are dtypes.",
        "Most lectures were written for the Keras of TensorFlow 2.0 to 2.15.",
        ("more__furniture__variable_of_a_layer",),
        "class Scale(tf.keras.layers.Layer):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.factor = tf.Variable(2.0)\n"
        "    def call(self, x):\n"
        "        return x * self.factor\n"
        "print(len(Scale().trainable_variables))",
        "1",
    ),
    Difference(
        "`model.fit`",
        "Makes a graph of `train_step`: a `print` in it appears once for many batches, and tensors "
        "have no values there.",
        "Runs `train_step` as it is written for each batch, as with `run_eagerly=True`; rows are "
        "shuffled in another order. A generator that has ended ends the training, without a second "
        "look at its first batches.",
        "Each step has a tape, which can be looked at.",
        (),
        "class Mine(tf.keras.Sequential):\n"
        "    def train_step(self, data):\n"
        '        print("a step")\n'
        "        return super().train_step(data)\n"
        "model = Mine([tf.keras.layers.Dense(1)])\n"
        'model.compile("sgd", "mse")\n'
        "x = tf.ones([4, 1])\n"
        "history = model.fit(x, x, batch_size=2, verbose=0)",
        "a step\na step",
    ),
    Difference(
        "What is left out",
        "Sparse and ragged tensors, distribution, TensorBoard, saved models, downloads, XLA; all "
        "of Keras.",
        "An error that is an `AttributeError`, too, and says what to use instead; of Keras the "
        "parts that training loops with a tape use, and `fit`, which is such a loop.",
        "They are not about tapes.",
        (),
        'print(hasattr(tf, "SparseTensor"), hasattr(tf, "distribute"))',
        "False False",
    ),
]

MESSAGES = [
    Difference(
        "Texts of errors",
        "The kernel's words.",
        "The same type and TensorFlow's key words first; then the values and what to type next.",
        "Code that looks for the words still finds them; people read on.",
        (),
        "try:\n"
        "    tf.ones([2]) + tf.ones([3])\n"
        "except tf.errors.InvalidArgumentError as error:\n"
        '    print(error.message.partition(" name:")[0])',
        "Incompatible shapes: [2] vs. [3] [Op:AddV2]",
    ),
    Difference(
        "Kernel names in messages",
        "Depend on the build: `_MklMatMul` with oneDNN, else `MatMul`.",
        "The names without oneDNN.",
        "One name for one op.",
    ),
    Difference(
        "`tf.linalg.cholesky` of a matrix that is not positive definite",
        "Uninitialised memory in the result, and no error.",
        "`InvalidArgumentError`.",
        "Nothing that looks like an answer.",
        (),
        "try:\n"
        "    tf.linalg.cholesky([[1.0, 2.0], [2.0, 1.0]])\n"
        "except tf.errors.InvalidArgumentError as error:\n"
        '    print(error.message.partition(".")[0])',
        "Cholesky decomposition was not successful",
    ),
]

TAPES = [
    Difference(
        "What a record is",
        "One per kernel: `tf.nn.moments` or a reshape inside `tf.tensordot` leave several.",
        "One per declared op. Some functions made of several kernels are one op here "
        "(`reduce_variance`), some one-kernel ops are several.",
        "A drawing shows the steps of the lesson. Values, gradients and which of them are None "
        "agree.",
    ),
    Difference(
        "`tf.function`",
        "Traces the Python body once per signature and then runs a graph.",
        "Runs the Python body at each call in the surroundings of its tracing; tapes see each op. "
        "Tensors have values inside. Effects on files and on objects of libraries repeat, and a "
        "print inside a loop over a tensor happens for each round of the tracing.",
        "Values, gradients and Variables are those of TensorFlow, and the drawing shows what ran.",
        (),
        "seen = []\n"
        "@tf.function\n"
        "def square(x):\n"
        "    seen.append(1)\n"
        "    return x * x\n"
        "square(tf.constant(1.0)), square(tf.constant(2.0))\n"
        "print(len(seen))",
        "1",
    ),
    Difference(
        "Tapes in pictures",
        "`<tensorflow.python.eager.backprop.GradientTape object at 0x…>`.",
        "As the last expression of a cell a tape draws its record.",
        "That is what tapelab is for.",
    ),
]

FILES = [
    Difference(
        "Files of `tf.train.Checkpoint` and `model.save_weights`",
        "`path-1.index` with `path-1.data-…`, and HDF5.",
        "NumPy's format: `path-1.npz`, and `.weights.h5` with the same inside. Files that "
        "TensorFlow wrote are refused with a hint.",
        "A file that `np.load` opens can be looked at, and reading it runs nothing.",
        (),
        "import tempfile\n"
        "import numpy as np\n"
        "w = tf.Variable([2.0, 3.0])\n"
        'path = tf.train.Checkpoint(w=w).save(tempfile.mkdtemp() + "/training")\n'
        'with np.load(path + ".npz") as file:\n'
        '    print(file["w/.ATTRIBUTES/VARIABLE_VALUE"])',
        "[2. 3.]",
    ),
    Difference(
        "Which weights of a layer are in a file",
        "A weight that no attribute holds is not in a checkpoint, and a `tf.Variable` of a layer "
        "not in a file of `save_weights`.",
        "Both are: a file has all that `get_weights` gives.",
        "Nothing is lost without a word.",
    ),
    Difference(
        "Restoring before the Variables are made",
        "They get their values when they are made, but kernels of a `tf.keras.Model` that is "
        "written as a class are missed. A Variable that is appended to a list gets its at once.",
        "Weights of layers and memories of optimizers get theirs; a Variable in a list when the "
        "next layer is built, or when the status is asked.",
        "Lists stay the lists of Python.",
    ),
]

TABLE: dict[str, list[Difference]] = {
    "Gradients": GRADIENTS,
    "Numbers and dtypes": NUMBERS,
    "Names": NAMES,
    "Messages": MESSAGES,
    "Tapes and functions": TAPES,
    "Files": FILES,
}
ALL = [difference for group in TABLE.values() for difference in group]
PROGRAMS = {program: each.topic for each in ALL for program in each.programs}
