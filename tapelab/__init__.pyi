"""tapelab: gradient tapes that you can watch. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab import autodiff as autodiff
from tapelab import autograph as autograph
from tapelab import bitwise as bitwise
from tapelab import compat as compat
from tapelab import config as config
from tapelab import data as data
from tapelab import debugging as debugging
from tapelab import dtypes as dtypes
from tapelab import errors as errors
from tapelab import image as image
from tapelab import initializers as initializers
from tapelab import keras as keras
from tapelab import linalg as linalg
from tapelab import losses as losses
from tapelab import math as math
from tapelab import metrics as metrics
from tapelab import nest as nest
from tapelab import nn as nn
from tapelab import optimizers as optimizers
from tapelab import quantization as quantization
from tapelab import random as random
from tapelab import strings as strings
from tapelab import train as train
from tapelab.compat import device as device
from tapelab.compat import enable_eager_execution as enable_eager_execution
from tapelab.compat import enable_v2_behavior as enable_v2_behavior
from tapelab.compat import gradients as gradients
from tapelab.engine.asked import UnconnectedGradients as UnconnectedGradients
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.dtypes import as_dtype as as_dtype
from tapelab.engine.shapes import TensorShape as TensorShape
from tapelab.engine.slices import IndexedSlices as IndexedSlices
from tapelab.engine.tape import GradientTape as GradientTape
from tapelab.engine.tensor import Tensor as Tensor
from tapelab.engine.variable import Variable as Variable
from tapelab.engine.variable import name_scope as name_scope
from tapelab.engine.warn import get_logger as get_logger
from tapelab.furniture.functions import function as function
from tapelab.furniture.modules import Module as Module
from tapelab.furniture.old_initializers import constant_initializer as constant_initializer
from tapelab.furniture.old_initializers import ones_initializer as ones_initializer
from tapelab.furniture.old_initializers import random_normal_initializer as random_normal_initializer
from tapelab.furniture.old_initializers import random_uniform_initializer as random_uniform_initializer
from tapelab.furniture.old_initializers import zeros_initializer as zeros_initializer
from tapelab.ops.arrays import TensorArray as TensorArray
from tapelab.ops.specs import TensorSpec as TensorSpec
from typing import Any

bfloat16: DType
bool: DType
complex128: DType
complex64: DType
double: DType
float16: DType
float32: DType
float64: DType
half: DType
int16: DType
int32: DType
int64: DType
int8: DType
newaxis: None
string: DType
test: Any
uint16: DType
uint32: DType
uint64: DType
uint8: DType
version: Any
__version__: str

def Assert(condition: Any, data: Any, summarize: Any = None, name: Any = None) -> None:
    """InvalidArgumentError with the given data unless the condition holds."""
def abs(x: Any, name: Any = None) -> Any:
    """The absolute value: of a real number the size without the sign, of a complex one |z|."""
def acos(x: Any, name: Any = None) -> Tensor:
    """The angle in [0, π] with this cosine; nan outside [−1, 1]."""
def acosh(x: Any, name: Any = None) -> Tensor:
    """The number ≥ 0 with this cosh; nan below 1."""
def add(x: Any, y: Any, name: Any = None) -> Tensor:
    """Add; each input gets the whole of what arrives."""
def add_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: Any = None) -> Any:
    """Add up a list of tensors of one shape and dtype."""
def argmax(input: Any, axis: Any = None, output_type: Any = ..., name: Any = None) -> Tensor:
    """Where the largest stands along an axis (0 by default); the first one on a tie."""
def argmin(input: Any, axis: Any = None, output_type: Any = ..., name: Any = None) -> Tensor:
    """Where the smallest stands along an axis (0 by default); the first one on a tie."""
def argsort(
    values: Any,
    axis: Any = -1,
    direction: Any = 'ASCENDING',
    stable: _bool = False,
    name: Any = None,
) -> Tensor:
    """The places (int32) that the entries have in sorted order; equal ones stay in their order."""
def as_string(
    input: Any,
    precision: Any = -1,
    scientific: _bool = False,
    shortest: _bool = False,
    width: Any = -1,
    fill: Any = '',
    name: Any = None,
) -> Tensor:
    """Numbers as text, in printf's manner."""
def asin(x: Any, name: Any = None) -> Tensor:
    """The angle in [−π/2, π/2] with this sine; nan outside [−1, 1]."""
def asinh(x: Any, name: Any = None) -> Tensor:
    """The number with this sinh."""
def assert_equal(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x == y for every pair of elements."""
def assert_greater(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x > y for every pair of elements."""
def assert_less(
    x: Any,
    y: Any,
    message: Any = None,
    summarize: Any = None,
    name: Any = None,
) -> None:
    """InvalidArgumentError unless x < y for every pair of elements."""
def assert_rank(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has this rank."""
def atan(x: Any, name: Any = None) -> Tensor:
    """The angle in (−π/2, π/2) with this tangent."""
def atan2(y: Any, x: Any, name: Any = None) -> Tensor:
    """The angle of the point (x, y), in (−π, π]."""
def atanh(x: Any, name: Any = None) -> Tensor:
    """The number with this tanh; nan outside [−1, 1]."""
def batch_to_space(input: Any, block_shape: Any, crops: Any, name: Any = None) -> Tensor:
    """Spread the batch over blocks of a grid, and crop it: (n·b, h, …) → (n, h·b, …)."""
def bitcast(input: Any, type: Any, name: Any = None) -> Tensor:
    """The same bits read as another dtype."""
def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: Any = 'boolean_mask') -> Tensor:
    """The elements, or rows, for which the mask is True, in order."""
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape that two shapes broadcast to, as a tensor."""
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> Any:
    """The shape that two shapes broadcast to."""
def broadcast_to(input: Any, shape: Any, name: Any = None) -> Tensor:
    """Repeat along new axes and axes of size 1; the gradient is summed back over them."""
def case(
    pred_fn_pairs: Any,
    default: Any = None,
    exclusive: _bool = False,
    strict: _bool = False,
    name: Any = 'case',
) -> Any:
    """Call the function of the first condition that holds, or `default`."""
def cast(x: Any, dtype: Any, name: Any = None) -> Tensor:
    """Convert to another dtype; to integers by cutting off the fraction."""
def clip_by_global_norm(t_list: Any, clip_norm: Any, use_norm: Any = None, name: Any = None) -> Any:
    """Scale all tensors by one factor so that their joint length is at most `clip_norm`."""
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: Any = None) -> Any:
    """Scale down so that the length is at most `clip_norm`; shorter ones stay as they are."""
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: Any = None) -> Tensor:
    """Cut off what lies outside of two bounds; at the bounds the gradient is still 1."""
def complex(real: Any, imag: Any, name: Any = None) -> Tensor:
    """A complex number from its real and its imaginary part."""
def concat(values: Any, axis: Any, name: Any = 'concat') -> Tensor:
    """Join tensors along an existing axis."""
def cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: Any = None) -> Any:
    """Call `true_fn` when `pred` holds, `false_fn` otherwise; only that branch is recorded."""
def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = 'Const') -> Tensor:
    """A tensor with this value; a number fills `shape`, a list of the right length takes it."""
def control_dependencies(control_inputs: Any) -> Any:
    """Nothing: in eager code things happen in the order in which they are written."""
def convert_to_tensor(
    value: Any,
    dtype: Any = None,
    dtype_hint: Any = None,
    name: Any = None,
) -> Tensor:
    """The tensor that `value` stands for: itself, a Variable's value, or a list made into one."""
def cos(x: Any, name: Any = None) -> Tensor:
    """The cosine of an angle in radians."""
def cosh(x: Any, name: Any = None) -> Tensor:
    """(exp(x) + exp(−x)) / 2."""
def cumsum(
    x: Any,
    axis: Any = 0,
    exclusive: _bool = False,
    reverse: _bool = False,
    name: Any = None,
) -> Tensor:
    """Running sums along an axis; `exclusive` leaves the number itself out."""
def custom_gradient(f: Any = None) -> Any:
    """Decorate a function that returns (values, grad_fn): tapes then call grad_fn."""
def divide(x: Any, y: Any, name: Any = None) -> Any:
    """Divide as `x / y` does: integers give float64."""
def dynamic_partition(
    data: Any,
    partitions: Any,
    num_partitions: Any,
    name: Any = None,
) -> list[Tensor]:
    """Sort rows into `num_partitions` groups by their group number."""
def dynamic_stitch(indices: Any, data: Any, name: Any = None) -> Tensor:
    """Rows of several tensors interleaved: indices[m] tells where those of data[m] go."""
def einsum(equation: Any, *inputs: Any, **kwargs: Any) -> Any:
    """Sum products of tensors over the letters that the output lacks: "ij,jk->ik" is a @ b."""
def ensure_shape(x: Any, shape: Any, name: Any = None) -> Tensor:
    """The same tensor, after a check that its shape is the expected one (None fits any size)."""
def equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where two are the same; nan is not the same as anything."""
def executing_eagerly() -> _bool:
    """True, always."""
def exp(x: Any, name: Any = None) -> Tensor:
    """e to the power x: its own derivative."""
def expand_dims(input: Any, axis: Any, name: Any = None) -> Tensor:
    """Insert an axis of size 1 at `axis`."""
def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """Ones on the diagonal and zeros elsewhere: the identity matrix."""
def fill(dims: Any, value: Any, name: Any = None) -> Tensor:
    """A tensor of the given shape with one value everywhere."""
def floor(x: Any, name: Any = None) -> Tensor:
    """Round down; flat almost everywhere, so there is no gradient."""
def foldl(
    fn: Any,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: Any = 10,
    back_prop: _bool = True,
    swap_memory: _bool = False,
    name: Any = None,
) -> Any:
    """fn(… fn(fn(initializer, elems[0]), elems[1]) …): fold from the first entry to the last."""
def foldr(
    fn: Any,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: Any = 10,
    back_prop: _bool = True,
    swap_memory: _bool = False,
    name: Any = None,
) -> Any:
    """The same from the last entry to the first."""
def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: Any = 0,
    name: Any = None,
) -> Tensor:
    """Pick rows (or, along `axis`, columns …) by number; repeats are allowed."""
def gather_nd(
    params: Any,
    indices: Any,
    batch_dims: Any = 0,
    name: Any = None,
    bad_indices_policy: Any = '',
) -> Tensor:
    """Pick elements or slices by their coordinates, which stand along the last axis."""
def get_static_value(tensor: Any, partial: _bool = False) -> Any:
    """The value as NumPy has it."""
def grad_pass_through(f: Any) -> Any:
    """Compute f, but let the gradient pass as if f were the identity."""
def greater(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is larger."""
def greater_equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is larger than y or the same."""
def group(*inputs: Any, **kwargs: Any) -> None:
    """Nothing: in eager code the given ops have run already."""
def histogram_fixed_width(
    values: Any,
    value_range: Any,
    nbins: Any = 100,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """How many values fall into each of `nbins` equal bins; those outside count at the ends."""
def histogram_fixed_width_bins(
    values: Any,
    value_range: Any,
    nbins: Any = 100,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """The number of the bin that each value falls into."""
def identity(input: Any, name: Any = None) -> Tensor:
    """The same value as a new tensor, with a place of its own on the tape."""
def identity_n(input: Any, name: Any = None) -> Any:
    """The same values as new tensors."""
def init_scope() -> Any:
    """Nothing: this is where code goes that must not become part of a graph."""
def is_symbolic_tensor(tensor: Any) -> _bool:
    """False: tensors have values here, always."""
def is_tensor(x: Any) -> _bool:
    """True for tensors, Variables and IndexedSlices."""
def less(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is smaller."""
def less_equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is smaller than y or the same."""
def linspace(start: Any, stop: Any, num: Any, name: Any = None, axis: Any = 0) -> Tensor:
    """`num` numbers at equal distances, from start to stop, both included."""
def load_ipython_extension(ip: Any) -> None:
    """`%load_ext tapelab`: draw tapes live under the cells that open them."""
def logical_and(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where both are."""
def logical_not(x: Any, name: Any = None) -> Tensor:
    """True where x is False."""
def logical_or(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where at least one is."""
def map_fn(
    fn: Any,
    elems: Any,
    dtype: Any = None,
    parallel_iterations: Any = None,
    back_prop: Any = None,
    swap_memory: _bool = False,
    infer_shape: _bool = True,
    name: Any = None,
    fn_output_signature: Any = None,
) -> Any:
    """Apply `fn` to every entry along the first axis, and stack the results."""
def matmul(
    a: Any,
    b: Any,
    transpose_a: _bool = False,
    transpose_b: _bool = False,
    adjoint_a: _bool = False,
    adjoint_b: _bool = False,
    a_is_sparse: _bool = False,
    b_is_sparse: _bool = False,
    output_type: Any = None,
    grad_a: _bool = False,
    grad_b: _bool = False,
    name: Any = None,
) -> Tensor:
    """Multiply matrices, rows of `a` by columns of `b`; axes before the last two are a batch."""
def maximum(x: Any, y: Any, name: Any = None) -> Tensor:
    """The larger of two; the gradient goes to the winner, on a tie to the first."""
def meshgrid(*args: Any, indexing: Any = 'xy', name: Any = 'meshgrid') -> Any:
    """The coordinates of a grid: one tensor per axis, each of the shape of the grid."""
def minimum(x: Any, y: Any, name: Any = None) -> Tensor:
    """The smaller of two; the gradient goes to the winner, on a tie to the first."""
def multiply(x: Any, y: Any, name: Any = None) -> Tensor:
    """Multiply; each input gets what arrives, times the other."""
def negative(x: Any, name: Any = None) -> Tensor:
    """Turn the sign."""
def no_op(name: Any = None) -> None:
    """Nothing."""
def norm(
    tensor: Any,
    ord: Any = 'euclidean',
    axis: Any = None,
    keepdims: Any = None,
    name: Any = None,
) -> Any:
    """The length of vectors (one axis) or matrices (two): Euclidean unless `ord` says otherwise."""
def not_equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where two differ."""
def numpy_function(
    func: Any = None,
    inp: Any = None,
    Tout: Any = None,
    stateful: _bool = True,
    name: Any = None,
) -> Any:
    """Call a function on NumPy values; no gradient flows through it."""
def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: Any = None,
) -> Tensor:
    """A 1 at the place of each index and 0 elsewhere; -1 gives a row of zeros."""
def ones(shape: Any, dtype: Any = ..., name: Any = None, layout: Any = None) -> Tensor:
    """A tensor of ones."""
def ones_like(input: Any, dtype: Any = None, layout: Any = None, name: Any = None) -> Tensor:
    """Ones of the same shape (and dtype); the tape does not follow them."""
def pad(
    tensor: Any,
    paddings: Any,
    mode: Any = 'CONSTANT',
    constant_values: Any = 0,
    name: Any = None,
) -> Tensor:
    """Add a border: of one number, or of the mirrored entries."""
def parallel_stack(values: Any, name: Any = 'parallel_stack') -> Tensor:
    """Join tensors of one shape along a new first axis."""
def pow(x: Any, y: Any, name: Any = None) -> Tensor:
    """Raise to a power; the exponent gets a gradient only where the base is positive."""
def print(
    *inputs: Any,
    output_stream: Any = None,
    summarize: Any = 3,
    sep: Any = ' ',
    end: Any = '\n',
    name: Any = None,
) -> None:
    """Print values, of tensors the first and last `summarize` entries along each axis."""
def py_function(func: Any = None, inp: Any = None, Tout: Any = None, name: Any = None) -> Any:
    """Call a Python function on tensors; gradients flow through what it computes with ops."""
def range(
    start: Any,
    limit: Any = None,
    delta: Any = 1,
    dtype: Any = None,
    name: Any = 'range',
) -> Tensor:
    """start, start + delta, … up to but without limit; range(n) begins at 0."""
def rank(input: Any, name: Any = None) -> Tensor:
    """How many axes there are (int32)."""
def realdiv(x: Any, y: Any, name: Any = None) -> Tensor:
    """Divide as real numbers do: integers give float64, those of 8 and 16 bits float32."""
def recompute_grad(f: Any) -> Any:
    """Keep only the inputs of f on the tape, and run f again when its gradient is asked for."""
def reduce_all(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """True where all along the axes are."""
def reduce_any(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """True where at least one along the axes is."""
def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The logarithm of the sum of exponentials, without overflow; the gradient is a softmax."""
def reduce_max(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The largest along axes; the winners share what arrives."""
def reduce_mean(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The average along axes (all of them by default); of integers a whole number."""
def reduce_min(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The smallest along axes; the winners share what arrives."""
def reduce_prod(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """Multiply along axes; each number gets the product of the others, zeros or not."""
def reduce_sum(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """Add up along axes (all of them by default); each number gets what arrives at its sum."""
def repeat(input: Any, repeats: Any, axis: Any = None, name: Any = None) -> Tensor:
    """Each slice along an axis several times, one after the other."""
def reshape(tensor: Any, shape: Any, name: Any = None) -> Tensor:
    """The same elements, row by row, in another shape; one size may be -1."""
def reverse(tensor: Any, axis: Any, name: Any = None) -> Tensor:
    """Turn the order round along the given axes."""
def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: Any = None,
    batch_axis: Any = None,
    name: Any = None,
) -> Tensor:
    """Turn the first seq_lengths[i] entries of each row round; the rest stays."""
def roll(input: Any, shift: Any, axis: Any, name: Any = None) -> Tensor:
    """Move everything along an axis; what leaves at one end comes in at the other."""
def round(x: Any, name: Any = None) -> Any:
    """Round to the nearest whole number, halves to even ones: 0.5 and 1.5 give 0 and 2."""
def saturate_cast(value: Any, dtype: Any, name: Any = None) -> Tensor:
    """Convert to another dtype, with numbers that are too large or too small cut to its limits."""
def scalar_mul(scalar: Any, x: Any, name: Any = None) -> Any:
    """A number times a tensor."""
def scan(
    fn: Any,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: Any = 10,
    back_prop: _bool = True,
    swap_memory: _bool = False,
    infer_shape: _bool = True,
    reverse: _bool = False,
    name: Any = None,
) -> Any:
    """All the states of a fold, stacked: cumulative sums and products, recurrent networks."""
def scatter_nd(indices: Any, updates: Any, shape: Any, name: Any = None) -> Tensor:
    """Updates added to zeros of the given shape, at their coordinates."""
def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: Any = 'left',
    out_type: Any = ...,
    name: Any = None,
) -> Tensor:
    """Where each value would have to go so that the sequence stays sorted."""
def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = ..., name: Any = None) -> Tensor:
    """True for the first `lengths[i]` places of row i."""
def shape(input: Any, out_type: Any = None, name: Any = None) -> Tensor:
    """The sizes along each axis, as a tensor (int32)."""
def shape_n(input: Any, out_type: Any = None, name: Any = None) -> Any:
    """The shapes of several tensors."""
def sigmoid(x: Any, name: Any = None) -> Tensor:
    """1 / (1 + exp(−x)): squash to (0, 1)."""
def sign(x: Any, name: Any = None) -> Tensor:
    """−1, 0 or 1; z/|z| for complex numbers."""
def sin(x: Any, name: Any = None) -> Tensor:
    """The sine of an angle in radians."""
def sinh(x: Any, name: Any = None) -> Tensor:
    """(exp(x) − exp(−x)) / 2."""
def size(input: Any, out_type: Any = None, name: Any = None) -> Tensor:
    """How many elements there are (int32)."""
def slice(input_: Any, begin: Any, size: Any, name: Any = None) -> Tensor:
    """The block that starts at `begin` and has the given size (-1: all that remains)."""
def sort(values: Any, axis: Any = -1, direction: Any = 'ASCENDING', name: Any = None) -> Tensor:
    """The entries in order along an axis; the gradient follows them back to where they stood."""
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Tensor:
    """Move blocks of the padded grid into the batch: (n, h, …) → (n·b, h/b, …)."""
def space_to_batch_nd(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Tensor:
    """Move blocks of the padded grid into the batch: (n, h, …) → (n·b, h/b, …)."""
def split(
    value: Any,
    num_or_size_splits: Any,
    axis: Any = 0,
    num: Any = None,
    name: Any = 'split',
) -> list[Tensor]:
    """Parts along an axis: so many equal ones, or ones of the given sizes (one may be -1)."""
def sqrt(x: Any, name: Any = None) -> Tensor:
    """The square root; nan below 0."""
def square(x: Any, name: Any = None) -> Tensor:
    """Multiply by itself."""
def squeeze(input: Any, axis: Any = None, name: Any = None) -> Tensor:
    """Remove axes of size 1: those in `axis`, or all."""
def stack(values: Any, axis: Any = 0, name: Any = 'stack') -> Tensor:
    """Join tensors of one shape along a new axis."""
def stop_gradient(input: Any, name: Any = None) -> Tensor:
    """The same value, which no tape follows: a constant from here on."""
def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: Any = 0,
    end_mask: Any = 0,
    ellipsis_mask: Any = 0,
    new_axis_mask: Any = 0,
    shrink_axis_mask: Any = 0,
    var: Any = None,
    name: Any = None,
) -> Tensor:
    """The part between `begin` and `end` in steps; bit k of a mask changes what entry k means."""
def subtract(x: Any, y: Any, name: Any = None) -> Tensor:
    """Subtract; the second input gets what arrives with its sign turned."""
def switch_case(
    branch_index: Any,
    branch_fns: Any,
    default: Any = None,
    name: Any = 'switch_case',
) -> Any:
    """Call the function with the given number; the last one, or `default`, for any other number."""
def tan(x: Any, name: Any = None) -> Tensor:
    """The tangent of an angle in radians."""
def tanh(x: Any, name: Any = None) -> Tensor:
    """Squash to (−1, 1)."""
def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Tensor:
    """The tensor with updates added at some coordinates; repeated ones add up."""
def tensor_scatter_nd_max(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Tensor:
    """The tensor, or the update where that is larger, at some coordinates."""
def tensor_scatter_nd_min(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Tensor:
    """The tensor, or the update where that is smaller, at some coordinates."""
def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Tensor:
    """The tensor with updates subtracted at some coordinates."""
def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Tensor:
    """The tensor with the elements at some coordinates replaced."""
def tensordot(a: Any, b: Any, axes: Any, name: Any = None) -> Tensor:
    """Multiply and sum over the given axes: an int, or one list of axes for each tensor."""
def tile(input: Any, multiples: Any, name: Any = None) -> Tensor:
    """Lay copies side by side, `multiples[k]` of them along axis k."""
def timestamp(name: Any = None) -> Tensor:
    """Seconds since 1970, as a float64 tensor."""
def transpose(
    a: Any,
    perm: Any = None,
    conjugate: _bool = False,
    name: Any = 'transpose',
) -> Tensor:
    """Reorder the axes by `perm`; without it they are reversed."""
def truediv(x: Any, y: Any, name: Any = None) -> Tensor:
    """Divide as real numbers do: integers give float64, those of 8 and 16 bits float32."""
def truncatediv(x: Any, y: Any, name: Any = None) -> Tensor:
    """Divide and round towards zero, as C does."""
def truncatemod(x: Any, y: Any, name: Any = None) -> Tensor:
    """The remainder after dividing and rounding towards zero; it has the sign of x."""
def tuple(tensors: Any, name: Any = None, control_inputs: Any = None) -> Any:
    """The tensors as new tensors; None stays None."""
def unique(x: Any, out_idx: Any = ..., name: Any = None) -> Any:
    """The distinct entries of a vector in order of appearance, and which of them each entry is."""
def unique_with_counts(x: Any, out_idx: Any = ..., name: Any = None) -> list[Tensor]:
    """The distinct entries in order of appearance, the number of each entry, and counts."""
def unload_ipython_extension(ip: Any) -> None:
    """`%unload_ext tapelab`: leave no trace."""
def unravel_index(indices: Any, dims: Any, name: Any = None) -> Tensor:
    """The coordinates, in a grid of the given size, of places counted row by row."""
def unstack(value: Any, num: Any = None, axis: Any = 0, name: Any = 'unstack') -> list[Tensor]:
    """The parts along one axis, as a list of tensors of lower rank."""
def vectorized_map(
    fn: Any,
    elems: Any,
    fallback_to_while_loop: _bool = True,
    warn: _bool = True,
) -> Any:
    """Apply `fn` to every entry along the first axis, and stack the results."""
def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Tensor:
    """x where the condition holds, y elsewhere; alone, the coordinates of what is True (int64)."""
def while_loop(
    cond: Any,
    body: Any,
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: Any = 10,
    back_prop: _bool = True,
    swap_memory: _bool = False,
    maximum_iterations: Any = None,
    name: Any = None,
) -> Any:
    """Repeat `loop_vars = body(*loop_vars)` while `cond(*loop_vars)` holds."""
def witness() -> Any:
    """Remember from now on what tapes can't know, so that `tape.explain` can tell more."""
def zeros(shape: Any, dtype: Any = ..., name: Any = None, layout: Any = None) -> Tensor:
    """A tensor of zeros."""
def zeros_like(input: Any, dtype: Any = None, layout: Any = None, name: Any = None) -> Tensor:
    """Zeros of the same shape (and dtype); the tape does not follow them."""
