"""tf.nn: activations, losses and other pieces of neural networks. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def atrous_conv2d(value: Any, filters: Any, rate: Any, padding: Any, name: Any = None) -> Any:
    """A convolution with gaps of `rate` between the points of a window."""
def avg_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    name: Any = None,
) -> Any:
    """The mean of each window of sequences, images or volumes."""
def avg_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NWC',
    name: Any = None,
) -> Any:
    """The mean of each window of sequences (batch, width, channels)."""
def avg_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NHWC',
    name: Any = None,
) -> Any:
    """The mean of each window of images (batch, height, width, channels)."""
def avg_pool3d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NDHWC',
    name: Any = None,
) -> Any:
    """The mean of each window of volumes."""
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: Any,
    name: Any = None,
) -> Any:
    """(x − mean) / √(variance + epsilon), times scale, plus offset."""
def bias_add(value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Tensor:
    """Add one bias to each channel, the last axis (or the second: data_format="NC…")."""
def compute_average_loss(
    per_example_loss: Any,
    sample_weight: Any = None,
    global_batch_size: Any = None,
) -> Any:
    """The sum of the losses of examples, divided by the size of the whole batch."""
def conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: Any = 'NWC',
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Slide filters (width, in, out) over sequences (batch, width, in)."""
def conv1d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = 'SAME',
    data_format: Any = 'NWC',
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """A convolution backwards: sequences become longer."""
def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NHWC',
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Slide filters (height, width, in, out) over images (batch, height, width, in)."""
def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = 'SAME',
    data_format: Any = 'NHWC',
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """A convolution backwards: images become larger."""
def conv3d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NDHWC',
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Slide filters (depth, height, width, in, out) over volumes."""
def conv3d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = 'SAME',
    data_format: Any = 'NDHWC',
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """A convolution backwards, for volumes."""
def conv_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = 'SAME',
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """A convolution backwards, for sequences, images or volumes."""
def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: Any = 'VALID',
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Slide filters over sequences, images or volumes, whichever the ranks say."""
def crelu(features: Any, axis: Any = -1, name: Any = None) -> Any:
    """The positive parts of x and of -x side by side: twice as many channels."""
def depth_to_space(
    input: Any,
    block_size: Any,
    data_format: Any = 'NHWC',
    name: Any = None,
) -> Tensor:
    """Spread channels over blocks of pixels: (n, h, w, b·b·c) → (n, h·b, w·b, c)."""
def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Slide filters (height, width, in, multiplier) over each channel by itself."""
def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: Any = None) -> Any:
    """Set a part (rate) of the entries to 0 at random, and scale the others up in return."""
def elu(features: Any, name: Any = None) -> Tensor:
    """Keep what is positive, let the rest fall to -1 smoothly: exp(x) - 1."""
def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: Any = None) -> Tensor:
    """The rows of an embedding table for the given ids."""
def gelu(features: Any, approximate: _bool = False, name: Any = None) -> Tensor:
    """x times the probability that a normal number is below x; or an approximation with tanh."""
def in_top_k(targets: Any, predictions: Any, k: Any, name: Any = None) -> Tensor:
    """Whether the target class is among the k largest predictions of its row."""
def l2_loss(t: Any, name: Any = None) -> Tensor:
    """Half the sum of squares, so that its gradient is t itself."""
def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: Any = None) -> Any:
    """x divided by its Euclidean norm along an axis; squares below epsilon count as epsilon."""
def leaky_relu(features: Any, alpha: Any = 0.2, name: Any = None) -> Any:
    """Keep what is positive, multiply the rest by a small alpha, so that it still learns."""
def local_response_normalization(
    input: Any,
    depth_radius: Any = 5,
    bias: Any = 1,
    alpha: Any = 1,
    beta: Any = 0.5,
    name: Any = None,
) -> Any:
    """Divide each channel by the activity of the channels around it."""
def log_poisson_loss(
    targets: Any,
    log_input: Any,
    compute_full_loss: _bool = False,
    name: Any = None,
) -> Any:
    """How unexpected counts are under Poisson distributions whose log rate is predicted."""
def log_softmax(logits: Any, axis: Any = None, name: Any = None) -> Tensor:
    """The logarithm of softmax, without overflow for large scores."""
def lrn(
    input: Any,
    depth_radius: Any = 5,
    bias: Any = 1,
    alpha: Any = 1,
    beta: Any = 0.5,
    name: Any = None,
) -> Any:
    """Divide each channel by the activity of the channels around it."""
def max_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    name: Any = None,
) -> Any:
    """The largest number of each window of sequences, images or volumes."""
def max_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NWC',
    name: Any = None,
) -> Any:
    """The largest number of each window of sequences (batch, width, channels)."""
def max_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NHWC',
    name: Any = None,
) -> Any:
    """The largest number of each window of images (batch, height, width, channels)."""
def max_pool3d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = 'NDHWC',
    name: Any = None,
) -> Any:
    """The largest number of each window of volumes."""
def moments(x: Any, axes: Any, shift: Any = None, keepdims: _bool = False, name: Any = None) -> Any:
    """Mean and variance along axes."""
def pool(
    input: Any,
    window_shape: Any,
    pooling_type: Any,
    strides: Any = None,
    padding: Any = 'VALID',
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Pooling by name, "MAX" or "AVG"."""
def relu(features: Any, name: Any = None) -> Tensor:
    """Keep what is positive, replace the rest by 0."""
def relu6(features: Any, name: Any = None) -> Tensor:
    """Keep what lies between 0 and 6, cut off the rest."""
def scale_regularization_loss(regularization_loss: Any) -> Any:
    """The sum of regularisation losses, shared among the replicas (here there is one)."""
def selu(features: Any, name: Any = None) -> Tensor:
    """A scaled elu that keeps the mean and the variance of what passes through many layers."""
def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """A convolution of each channel by itself, then one that mixes the channels of each point."""
def sigmoid(x: Any, name: Any = None) -> Tensor:
    """1 / (1 + exp(−x)): squash to (0, 1)."""
def sigmoid_cross_entropy_with_logits(
    labels: Any = None,
    logits: Any = None,
    name: Any = None,
) -> Any:
    """Cross entropy of yes-or-no questions, one for each entry of logits."""
def silu(features: Any, beta: Any = 1.0, name: Any = None) -> Any:
    """x · σ(beta · x): like relu, but smooth, and a little negative before 0."""
def softmax(logits: Any, axis: Any = None, name: Any = None) -> Tensor:
    """Turn scores into probabilities along an axis (the last one by default)."""
def softmax_cross_entropy_with_logits(
    labels: Any,
    logits: Any,
    axis: Any = -1,
    name: Any = None,
) -> Any:
    """How unexpected the labels (probabilities) are under softmax(logits); one loss for each row."""
def softplus(features: Any, name: Any = None) -> Tensor:
    """log(1 + exp(x)): a smooth relu."""
def softsign(features: Any, name: Any = None) -> Tensor:
    """Squash to (-1, 1), with heavier tails than tanh."""
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Tensor:
    """Move blocks of the padded grid into the batch: (n, h, …) → (n·b, h/b, …)."""
def space_to_depth(
    input: Any,
    block_size: Any,
    data_format: Any = 'NHWC',
    name: Any = None,
) -> Tensor:
    """Move blocks of pixels into the channels: (n, h, w, c) → (n, h/b, w/b, b·b·c)."""
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: Any = None) -> Any:
    """Cross entropy for labels that are class numbers; one loss for each row of logits."""
def swish(features: Any, beta: Any = 1.0, name: Any = None) -> Any:
    """x · σ(beta · x): like relu, but smooth, and a little negative before 0."""
def tanh(x: Any, name: Any = None) -> Tensor:
    """Squash to (−1, 1)."""
def top_k(
    input: Any,
    k: Any = 1,
    sorted: _bool = True,
    index_type: Any = ...,
    name: Any = None,
) -> list[Tensor]:
    """The k largest entries along the last axis, and their places (int32)."""
def weighted_cross_entropy_with_logits(
    labels: Any,
    logits: Any,
    pos_weight: Any,
    name: Any = None,
) -> Any:
    """Cross entropy of yes-or-no questions in which a missed yes costs pos_weight times as much."""
def zero_fraction(value: Any, name: Any = None) -> Any:
    """The share of zeros, as float32."""
class experimental:
    @staticmethod
    def stateless_dropout(
        x: Any,
        rate: Any,
        seed: Any,
        rng_alg: Any = 'auto_select',
        noise_shape: Any = None,
        name: Any = None,
    ) -> Any:
        """Dropout whose draw depends on `seed` (two integers) and nothing else."""
