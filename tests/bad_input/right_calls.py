"""Calls that are right, by area: the test puts something wrong in place of each argument.

The first text of an area makes the learner's namespace; each line of the second is one call.
"""

from typing import NamedTuple


class Area(NamedTuple):
    """What a learner has at hand, and calls that go well with it."""

    setup: str
    calls: tuple[str, ...]


def area(setup: str, calls: str) -> Area:
    lines = (line.strip() for line in calls.strip().splitlines())
    return Area(setup, tuple(line for line in lines if line and not line.startswith("#")))


TENSORS = """
x = tf.constant([1.0, 2.0, 3.0])
m = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
q = tf.constant([[2.0, 1.0], [1.0, 3.0]])
i = tf.constant([0, 2, 1])
n = tf.constant(3)
b = tf.constant([True, False, True])
s = tf.constant(["a", "bc", "d e"])
c = tf.constant([1 + 2j, 3 - 1j])
a = np.arange(6.0).reshape(2, 3)
v = tf.Variable([1.0, 2.0, 3.0], name="v")
w = tf.Variable(2.0, name="w")
"""

AREAS = {
    "making tensors": area(
        TENSORS,
        """
        tf.constant([1.0, 2.0], tf.float32, [2], "k")
        tf.constant(5, dtype=tf.int32, shape=[2, 2])
        tf.convert_to_tensor([1, 2], dtype=tf.float32, dtype_hint=tf.float64)
        tf.zeros([2, 3], tf.float32)
        tf.ones([2, 3], dtype=tf.int32)
        tf.fill([2, 2], 1.5)
        tf.eye(3, 2, batch_shape=[2], dtype=tf.float32)
        tf.range(1, 5, 2, dtype=tf.float32)
        tf.linspace(0.0, 1.0, 5, axis=0)
        tf.zeros_like(x, dtype=tf.int32)
        tf.ones_like(x, dtype=tf.float64)
        tf.one_hot(i, 3, on_value=1.0, off_value=0.0, axis=-1, dtype=tf.float32)
        tf.TensorShape([2, None])
        tf.TensorSpec([2, None], tf.float32, "spec")
        tf.cast(x, tf.int32)
        tf.as_dtype('float32')
        tf.as_dtype(1)
        tf.bitcast(x, tf.int32)
        tf.saturate_cast(x, tf.uint8)
        tf.complex(x, x)
        tf.identity(x)
        tf.IndexedSlices(m, tf.constant([0, 2]), tf.constant([4, 3]))
        tf.sequence_mask([1, 2], 3, tf.bool)
        tf.meshgrid(x, x, indexing="ij")
        tf.Variable([1.0, 2.0], trainable=True, name="n", dtype=tf.float32, shape=[2])
        tf.strings.to_number(tf.constant(["1.5"]), out_type=tf.float32)
    """,
    ),
    "arithmetic": area(
        TENSORS,
        """
        x + 1.0
        1.0 - x
        x * x
        x / 2.0
        x // 2.0
        x % 2.0
        x ** 2.0
        2.0 ** x
        m @ tf.transpose(m)
        -x
        abs(x)
        x < 2.0
        x >= x
        x == x
        x != 2.0
        b & True
        b | b
        ~b
        tf.add(x, 1.0)
        tf.subtract(x, 1.0)
        tf.multiply(x, 2.0)
        tf.divide(x, 2.0)
        tf.pow(x, 2.0)
        tf.maximum(x, 2.0)
        tf.equal(x, 1.0)
        tf.less(x, 1.0)
        tf.logical_and(b, b)
        tf.bitwise.bitwise_and(i, i)
        tf.math.floordiv(i, 2)
        tf.math.divide_no_nan(x, x)
        tf.math.atan2(x, x)
        tf.sin(x)
        tf.exp(x)
        tf.sqrt(x)
        tf.math.log(x)
        tf.square(x)
        tf.sigmoid(x)
        tf.tanh(x)
        tf.sign(x)
        tf.round(x)
        tf.math.erf(x)
        tf.math.lgamma(x)
        tf.math.polygamma(1.0, x)
        tf.math.real(c)
        tf.math.conj(c)
        tf.math.angle(c)
        tf.clip_by_value(x, 1.0, 2.0)
        tf.clip_by_norm(x, 1.0, axes=[0])
        tf.clip_by_global_norm([x, m], 1.0)
        tf.linalg.global_norm([x, m])
        tf.scalar_mul(2.0, x)
        tf.add_n([x, x])
        tf.math.cumsum(x, axis=0, exclusive=True, reverse=False)
        tf.math.cumulative_logsumexp(x, axis=0)
        tf.math.polyval([1.0, x], x)
        tf.math.lbeta(m)
    """,
    ),
    "shapes": area(
        TENSORS,
        """
        tf.reshape(m, [3, -1])
        tf.transpose(m, perm=[1, 0], conjugate=False)
        tf.expand_dims(x, axis=0)
        tf.squeeze(tf.ones([1, 3, 1]), axis=[0])
        tf.broadcast_to(x, [2, 3])
        tf.tile(x, [2])
        tf.concat([m, m], axis=0)
        tf.stack([x, x], axis=1)
        tf.unstack(m, num=2, axis=0)
        tf.split(x, 3, axis=0)
        tf.split(m, [1, 2], axis=1)
        tf.pad(m, [[0, 1], [1, 0]], mode="CONSTANT", constant_values=0)
        tf.reverse(m, axis=[1])
        tf.roll(m, shift=1, axis=1)
        tf.repeat(x, repeats=2, axis=0)
        tf.slice(m, [0, 1], [2, 1])
        tf.strided_slice(m, [0, 0], [2, 2], [1, 1], begin_mask=1)
        tf.gather(m, [1, 0], axis=1, batch_dims=0)
        tf.gather_nd(m, [[0, 1]], batch_dims=0)
        tf.boolean_mask(x, b, axis=0)
        tf.where(b, x, 0.0)
        tf.where(b)
        tf.scatter_nd([[0], [2]], [1.0, 2.0], [4])
        tf.tensor_scatter_nd_add(x, [[0]], [1.0])
        tf.tensor_scatter_nd_update(x, [[0]], [1.0])
        tf.shape(m, out_type=tf.int64)
        tf.size(m)
        tf.rank(m)
        tf.ensure_shape(m, [2, None])
        tf.space_to_batch(tf.ones([1, 4, 4, 1]), [2, 2], [[0, 0], [0, 0]])
        tf.batch_to_space(tf.ones([4, 2, 2, 1]), [2, 2], [[0, 0], [0, 0]])
        tf.nn.space_to_depth(tf.ones([1, 4, 4, 1]), 2)
        tf.nn.depth_to_space(tf.ones([1, 2, 2, 4]), 2)
        tf.reverse_sequence(m, [1, 2], seq_axis=1, batch_axis=0)
        tf.unravel_index([5], [2, 3])
        tf.dynamic_partition(x, [0, 1, 0], 2)
        tf.dynamic_stitch([[0], [1, 2]], [[1.0], [2.0, 3.0]])
        tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([3]))
        tf.broadcast_dynamic_shape([2, 1], [3])
        m.set_shape([2, 3])
        m.shape.with_rank(2)
        m.shape.is_compatible_with([2, 3])
        m.shape.concatenate([1])
        m.shape[1]
    """,
    ),
    "indexing": area(
        TENSORS,
        """
        m[0]
        m[0, 1]
        m[-1, 0:2]
        m[..., 0]
        m[0:2:1, ::-1]
        m[tf.newaxis, 0]
        x[b]
        x[n - 1]
        v[0]
        v[0:2]
        v[0].assign(5.0)
        v[0:2].assign([1.0, 2.0])
        v[0:2].assign_add([1.0, 2.0])
    """,
    ),
    "reductions": area(
        TENSORS,
        """
        tf.reduce_sum(m, axis=1, keepdims=True)
        tf.reduce_mean(m, [0, 1])
        tf.reduce_max(m, axis=0)
        tf.reduce_prod(m, axis=0)
        tf.reduce_all(b, axis=0)
        tf.reduce_logsumexp(m, axis=0)
        tf.math.reduce_std(m, axis=0, keepdims=True)
        tf.math.reduce_variance(m, axis=0)
        tf.math.count_nonzero(m, axis=0, keepdims=True, dtype=tf.int32)
        tf.argmax(m, axis=1, output_type=tf.int32)
        tf.argsort(x, axis=-1, direction="DESCENDING", stable=True)
        tf.sort(x, axis=-1, direction="ASCENDING")
        tf.math.top_k(x, k=2, sorted=True)
        tf.norm(m, ord=2, axis=1, keepdims=True)
        tf.linalg.normalize(m, ord="euclidean", axis=1)
        tf.math.bincount([1, 1, 2], weights=[1.0, 2.0, 3.0], minlength=3, maxlength=5)
        tf.math.confusion_matrix([0, 1], [1, 1], num_classes=2, weights=[1.0, 1.0])
        tf.histogram_fixed_width(x, [0.0, 5.0], nbins=5, dtype=tf.int32)
        tf.unique(i, out_idx=tf.int64)
        tf.unique_with_counts(i)
        tf.searchsorted(x, [1.5], side="left", out_type=tf.int64)
        tf.math.segment_sum(x, [0, 0, 1])
        tf.math.unsorted_segment_sum(x, [0, 0, 1], 2)
        tf.math.unsorted_segment_mean(x, [0, 0, 1], 2)
        tf.math.in_top_k([0, 1], m, 1)
        tf.math.invert_permutation(i)
        tf.math.is_non_decreasing(x)
        tf.nn.moments(m, axes=[0], keepdims=True)
        tf.nn.zero_fraction(x)
    """,
    ),
    "matrices": area(
        TENSORS,
        """
        tf.matmul(m, m, transpose_b=True)
        tf.linalg.matvec(m, x, transpose_a=False)
        tf.tensordot(m, m, axes=[[1], [1]])
        tf.tensordot(m, m, axes=2)
        tf.einsum("ij,kj->ik", m, m)
        tf.einsum("ii", q)
        tf.linalg.inv(q, adjoint=True)
        tf.linalg.det(q)
        tf.linalg.logdet(q)
        tf.linalg.slogdet(q)
        tf.linalg.solve(q, q, adjoint=True)
        tf.linalg.triangular_solve(q, q, lower=True, adjoint=False)
        tf.linalg.cholesky(q)
        tf.linalg.cholesky_solve(q, q)
        tf.linalg.lstsq(q, q, l2_regularizer=0.1, fast=True)
        tf.linalg.qr(q, full_matrices=True)
        tf.linalg.svd(q, full_matrices=True, compute_uv=True)
        tf.linalg.eigh(q)
        tf.linalg.eig(q)
        tf.linalg.expm(q)
        tf.linalg.pinv(q, rcond=1e-6)
        tf.linalg.matrix_rank(q, tol=0.1)
        tf.linalg.trace(q)
        tf.linalg.diag(x, k=1, padding_value=0.0)
        tf.linalg.diag_part(q, k=0)
        tf.linalg.set_diag(q, tf.constant([1.0, 2.0]), k=0)
        tf.linalg.band_part(q, 0, -1)
        tf.linalg.tensor_diag(x)
        tf.linalg.tensor_diag_part(q)
        tf.linalg.cross(x, x)
        tf.linalg.adjoint(q)
        tf.linalg.matrix_transpose(q)
    """,
    ),
    "neural": area(
        TENSORS + "\np = tf.ones([1, 4, 4, 2])\nf = tf.ones([2, 2, 2, 3])\n",
        """
        tf.nn.relu(x)
        tf.nn.leaky_relu(x, alpha=0.1)
        tf.nn.gelu(x, approximate=True)
        tf.nn.elu(x)
        tf.nn.silu(x, beta=1.0)
        tf.nn.crelu(x, axis=0)
        tf.nn.softmax(m, axis=1)
        tf.nn.log_softmax(m, axis=1)
        tf.nn.softmax_cross_entropy_with_logits(labels=m, logits=m, axis=-1)
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=m)
        tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=x)
        tf.nn.weighted_cross_entropy_with_logits(x, x, 2.0)
        tf.nn.log_poisson_loss(x, x, compute_full_loss=True)
        tf.nn.l2_loss(x)
        tf.nn.l2_normalize(m, axis=1, epsilon=1e-6)
        tf.nn.bias_add(m, x)
        tf.nn.dropout(x, rate=0.5, noise_shape=[3], seed=1)
        tf.nn.experimental.stateless_dropout(x, 0.5, seed=[1, 2])
        tf.nn.embedding_lookup(m, [0, 1], max_norm=1.0)
        tf.nn.batch_normalization(m, x, x, x, x, 1e-3)
        tf.nn.conv2d(p, f, strides=1, padding="SAME", data_format="NHWC", dilations=1)
        tf.nn.conv1d(tf.ones([1, 5, 2]), tf.ones([2, 2, 3]), stride=1, padding="VALID")
        tf.nn.conv2d_transpose(p, tf.ones([2, 2, 3, 2]), [1, 4, 4, 3], 1, padding="SAME")
        tf.nn.conv3d(tf.ones([1, 3, 3, 3, 1]), tf.ones([2, 2, 2, 1, 1]), [1, 1, 1, 1, 1], "SAME")
        tf.nn.depthwise_conv2d(p, tf.ones([2, 2, 2, 1]), [1, 1, 1, 1], "SAME")
        tf.nn.separable_conv2d(p, tf.ones([2, 2, 2, 1]), tf.ones([1, 1, 2, 3]), [1, 1, 1, 1], "SAME")
        tf.nn.convolution(p, f, strides=[1, 1], padding="VALID")
        tf.nn.atrous_conv2d(p, f, rate=1, padding="SAME")
        tf.nn.max_pool2d(p, ksize=2, strides=2, padding="VALID")
        tf.nn.avg_pool(p, ksize=2, strides=2, padding="SAME")
        tf.nn.pool(p, window_shape=[2, 2], pooling_type="MAX", strides=[1, 1], padding="SAME")
        tf.nn.lrn(p, depth_radius=2, bias=1.0, alpha=1.0, beta=0.5)
        tf.nn.top_k(x, k=2)
        tf.nn.compute_average_loss(x, sample_weight=x, global_batch_size=3)
        tf.nn.scale_regularization_loss(w)
        tf.image.adjust_contrast(p, 2.0)
        tf.quantization.fake_quant_with_min_max_args(x, min=-1.0, max=1.0, num_bits=8)
        tf.quantization.fake_quant_with_min_max_vars(x, -1.0, 1.0, num_bits=8, narrow_range=True)
    """,
    ),
    "random": area(
        TENSORS + "\ng = tf.random.Generator.from_seed(1)\ntf.random.set_seed(3)\n",
        """
        tf.random.set_seed(5)
        tf.random.normal([2, 3], mean=0.0, stddev=1.0, dtype=tf.float32, seed=1)
        tf.random.normal([2, 3], 0.0, 1.0)
        tf.random.truncated_normal([2], mean=0.0, stddev=1.0, dtype=tf.float32, seed=1)
        tf.random.uniform([2], minval=0.0, maxval=1.0, dtype=tf.float32, seed=1)
        tf.random.uniform([2], minval=0, maxval=9, dtype=tf.int32)
        tf.random.shuffle(x, seed=1)
        tf.random.categorical(m, 3, dtype=tf.int32, seed=1)
        tf.random.gamma([2], alpha=1.0, beta=2.0, dtype=tf.float32, seed=1)
        tf.random.poisson([2], lam=[1.0, 2.0], dtype=tf.float32, seed=1)
        tf.random.stateless_normal([2], seed=[1, 2], mean=0.0, stddev=1.0, dtype=tf.float32)
        tf.random.stateless_uniform([2], seed=[1, 2], minval=0, maxval=5, dtype=tf.int32)
        tf.random.stateless_categorical(m, 2, seed=[1, 2])
        tf.random.stateless_gamma([2], seed=[1, 2], alpha=1.0, beta=1.0)
        tf.random.stateless_poisson([2], seed=[1, 2], lam=[1.0, 2.0])
        tf.random.stateless_binomial([2], [1, 2], counts=[3.0, 3.0], probs=[0.5, 0.5])
        tf.random.stateless_truncated_normal([2], seed=[1, 2])
        tf.random.experimental.stateless_shuffle(x, seed=[1, 2])
        tf.random.split([1, 2], num=2)
        tf.random.fold_in([1, 2], 3)
        tf.random.create_rng_state(1, "philox")
        tf.random.Generator.from_seed(3)
        tf.random.Generator(state=[1, 2, 3], alg="philox")
        tf.random.set_global_generator(g)
        g.normal([2], mean=0.0, stddev=1.0, dtype=tf.float32)
        g.uniform([2], minval=0, maxval=5, dtype=tf.int32)
        g.truncated_normal([2])
        g.binomial([2], counts=[3.0], probs=[0.5])
        g.make_seeds(2)
        g.split(2)
        g.skip(3)
        g.reset_from_seed(3)
    """,
    ),
    "variables": area(
        TENSORS,
        """
        v.assign([1.0, 2.0, 3.0])
        v.assign_add([1.0, 2.0, 3.0])
        v.assign_sub(x)
        w.assign(5.0)
        w.assign_add(w)
        v.scatter_nd_update([[0], [1]], [1.0, 2.0])
        v.scatter_nd_add([[0]], [1.0])
        v.scatter_sub(tf.IndexedSlices(tf.constant([1.0]), tf.constant([0])))
        v.scatter_update(tf.IndexedSlices(tf.constant([1.0]), tf.constant([0])))
        v.sparse_read([0, 1])
        v.gather_nd([[0]])
        v + x
        tf.Variable(3.0, name="k", trainable=False)
        tf.name_scope("scope")
    """,
    ),
    "tapes": area(
        TENSORS
        + """
with tf.GradientTape() as used:
    y = w * w
used.gradient(y, w)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    z = tf.square(x) * w
    bz = tf.square(m)
new = tf.GradientTape()
with tf.GradientTape(persistent=True) as batches:
    batches.watch(m)
    bz = tf.square(m)
acc = tf.autodiff.ForwardAccumulator(x, tf.ones([3]))
with acc:
    fz = tf.square(x)
""",
        """
        tape.gradient(z, x)
        tape.gradient(z, [x, w])
        tape.gradient([z, z], {"x": x, "w": w})
        tape.gradient(z, x, output_gradients=tf.ones([3]), unconnected_gradients="zero")
        tape.jacobian(z, x, unconnected_gradients="none", experimental_use_pfor=True)
        batches.batch_jacobian(bz, m, unconnected_gradients="zero")
        tape.explain(z, x)
        tf.GradientTape(persistent=True, watch_accessed_variables=False)
        acc.jvp(fz, unconnected_gradients="zero")
        tf.autodiff.ForwardAccumulator(x, tf.ones([3]))
        tf.autodiff.ForwardAccumulator([x, w], [x, 1.0])
        tf.stop_gradient(x)
        tf.custom_gradient(lambda u: (u, lambda g: g))(x)
        tf.grad_pass_through(tf.round)(x)
        tf.recompute_grad(tf.square)(x)
        tf.nest.flatten([x, [w]])
        tf.nest.map_structure(lambda u: u, [1, 2])
        tf.nest.pack_sequence_as([1, [2]], [3, 4])
        tf.nest.assert_same_structure([1, [2]], [3, [4]])
    """,
    ),
    "control": area(
        TENSORS,
        """
        tf.cond(True, lambda: x, lambda: x)
        tf.case([(tf.constant(True), lambda: x)], default=lambda: x)
        tf.switch_case(1, [lambda: x, lambda: x], default=lambda: x)
        tf.while_loop(lambda k: k < 3, lambda k: [k + 1], [0], maximum_iterations=5)
        tf.map_fn(lambda u: u * 2.0, x, fn_output_signature=tf.float32)
        tf.vectorized_map(lambda u: u * 2.0, x)
        tf.scan(lambda s, u: s + u, x, initializer=0.0, reverse=False)
        tf.foldl(lambda s, u: s + u, x, initializer=0.0)
        tf.py_function(lambda u: u, [x], tf.float32)
        tf.numpy_function(lambda u: u, [x], tf.float32)
        tf.function(lambda u: u * 2.0)(x)
        tf.TensorArray(tf.float32, size=2, dynamic_size=True, element_shape=[3])
        tf.TensorArray(tf.float32, size=3).unstack(x)
        tf.TensorArray(tf.float32, size=3).write(0, 1.0)
        tf.group(x, x)
        tf.tuple([x, m])
        tf.identity_n([x, m])
        tf.get_static_value(x)
        tf.is_tensor(x)
        tf.print(x, summarize=3, sep=" ", end="", output_stream=sys.stdout)
        tf.config.list_physical_devices("CPU")
        tf.config.run_functions_eagerly(True)
    """,
    ),
    "assertions": area(
        TENSORS,
        """
        tf.debugging.assert_equal(x, x, message="m", summarize=3)
        tf.debugging.assert_near(x, x, rtol=1e-3, atol=1e-3)
        tf.debugging.assert_less(x, x + 1.0)
        tf.debugging.assert_positive(x)
        tf.debugging.assert_rank(m, 2)
        tf.debugging.assert_rank_at_least(m, 1)
        tf.debugging.assert_rank_in(m, [1, 2])
        tf.debugging.assert_scalar(w)
        tf.debugging.assert_shapes([(m, ("a", "b"))])
        tf.debugging.assert_shapes([(x, (3,))], data=[x], message="m")
        tf.debugging.assert_type(x, tf.float32)
        tf.debugging.assert_integer(i)
        tf.debugging.assert_same_float_dtype([x, m], tf.float32)
        tf.debugging.assert_proper_iterable([x])
        tf.debugging.check_numerics(x, "message")
        tf.debugging.assert_all_finite(x, "message")
        tf.debugging.Assert(tf.constant(True), [x], summarize=3)
        tf.debugging.is_numeric_tensor(x)
    """,
    ),
    "strings": area(
        TENSORS,
        """
        tf.strings.join([s, s], separator="-")
        tf.strings.split(tf.constant("a b"), sep=" ", maxsplit=1)
        tf.strings.length(s, unit="BYTE")
        tf.strings.substr(s, 0, 1)
        tf.strings.upper(s)
        tf.strings.regex_replace(s, "a", "b", replace_global=True)
        tf.strings.regex_full_match(s, "a.*")
        tf.strings.reduce_join(s, axis=0, keepdims=True, separator=",")
        tf.strings.format("{} and {}", [x, w], summarize=2)
        tf.strings.strip(s)
        tf.strings.unicode_decode(tf.constant("a"), "UTF-8")
        tf.strings.bytes_split(s)
        tf.as_string(x, precision=2, scientific=False, width=5, fill="0")
    """,
    ),
    "keras layers": area(
        TENSORS
        + """
keras = tf.keras
h = tf.ones([2, 4])
im = tf.ones([1, 4, 4, 2])
k43, k3, k22 = np.zeros((4, 3)), np.zeros(3), np.ones((2, 2))
dense = keras.layers.Dense(3)
dense(h)
model = keras.Sequential([keras.layers.Dense(2, activation="relu"), keras.layers.Dense(1)])
model(h)
""",
        """
        keras.layers.Dense(3, activation="relu", use_bias=True, kernel_initializer="zeros")
        keras.layers.Dense(3, kernel_regularizer="l2", bias_constraint="non_neg", name="d")(h)
        dense(h)
        dense.set_weights([k43, k3])
        keras.layers.Conv2D(2, 2, strides=1, padding="same", activation="relu")(im)
        keras.layers.Conv1D(2, kernel_size=2, dilation_rate=1)(tf.ones([1, 5, 2]))
        keras.layers.Conv2DTranspose(2, 2, strides=2)(im)
        keras.layers.MaxPooling2D(pool_size=2, strides=2, padding="valid")(im)
        keras.layers.AveragePooling2D(2)(im)
        keras.layers.GlobalAveragePooling2D(keepdims=True)(im)
        keras.layers.UpSampling2D(size=2, interpolation="nearest")(im)
        keras.layers.ZeroPadding2D(padding=1)(im)
        keras.layers.Flatten()(im)
        keras.layers.Reshape([2, 2])(h)
        keras.layers.Permute([2, 1])(tf.ones([1, 2, 3]))
        keras.layers.RepeatVector(3)(h)
        keras.layers.Lambda(lambda u: u * 2.0)(h)
        keras.layers.Dropout(0.5, noise_shape=None, seed=1)(h, training=True)
        keras.layers.GaussianNoise(0.1, seed=1)(h, training=True)
        keras.layers.Embedding(5, 3)(tf.constant([[1, 2]]))
        keras.layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-3)(h, training=True)
        keras.layers.LayerNormalization(axis=-1, epsilon=1e-3)(h)
        keras.layers.Activation("relu")(h)
        keras.layers.LeakyReLU(negative_slope=0.1)(h)
        keras.layers.ReLU(max_value=6.0, negative_slope=0.0, threshold=0.0)(h)
        keras.layers.Softmax(axis=-1)(h)
        keras.layers.ELU(alpha=1.0)(h)
        keras.layers.Add()([h, h])
        keras.layers.Concatenate(axis=-1)([h, h])
        keras.layers.Dot(axes=1, normalize=True)([h, h])
        keras.layers.Subtract()([h, h])
        keras.Input(shape=[4], batch_size=2, dtype="float32", name="inp")
        keras.Model(inputs=None, outputs=None)
        keras.Sequential([keras.layers.Dense(2)], name="seq")
        model(h, training=True)
        model.add(keras.layers.Dense(1))
        model.get_layer(index=0)
        model.predict(h, batch_size=1, verbose=0)
        model.set_weights(model.get_weights())
        model.build([None, 4])
        keras.activations.get("relu")
        keras.initializers.get("zeros")
        keras.initializers.RandomNormal(mean=0.0, stddev=0.1, seed=1)([2, 3], dtype="float32")
        keras.initializers.GlorotUniform(seed=1)([2, 3])
        keras.initializers.Constant(2.0)([2])
        keras.initializers.Orthogonal(gain=1.0, seed=1)([3, 3])
        keras.initializers.VarianceScaling(2.0, "fan_in", "uniform", seed=1)([2, 3])
        keras.regularizers.L2(0.1)(h)
        keras.regularizers.L1L2(l1=0.1, l2=0.1)(h)
        keras.regularizers.get("l1")
        keras.constraints.MaxNorm(2.0, axis=0)(h)
        keras.backend.set_floatx("float32")
        keras.backend.set_epsilon(1e-7)
        keras.utils.to_categorical([0, 1], num_classes=2)
        keras.utils.normalize(k22, axis=-1, order=2)
        keras.preprocessing.sequence.pad_sequences([[1], [1, 2]], maxlen=3, padding="post")
        tf.Module(name="mod")
        tf.random_normal_initializer(0.0, 1.0, seed=1)([2])
        tf.zeros_initializer()([2, 2], dtype=tf.float32)
    """,
    ),
    "training": area(
        TENSORS
        + """
keras = tf.keras
opt = keras.optimizers.SGD(0.1)
opt.apply_gradients([(tf.constant(1.0), w)])
adam = keras.optimizers.Adam(0.1)
metric = keras.metrics.Mean()
""",
        """
        opt.apply_gradients([(tf.constant(1.0), w)])
        opt.apply_gradients(zip([tf.constant(1.0)], [w]))
        opt.apply([tf.constant(1.0)], [w])
        adam.build([w, v])
        adam.apply_gradients([(x, v), (w, w)])
        keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=True, clipnorm=1.0)
        keras.optimizers.Adam(learning_rate=0.1, beta_1=0.9, beta_2=0.99, epsilon=1e-8, amsgrad=True)
        keras.optimizers.AdamW(0.1, weight_decay=0.1)
        keras.optimizers.RMSprop(0.1, rho=0.9, momentum=0.1, centered=True)
        keras.optimizers.Adagrad(0.1, initial_accumulator_value=0.1)
        keras.optimizers.SGD(0.1, clipvalue=1.0, global_clipnorm=None, use_ema=False)
        keras.optimizers.get("sgd")
        keras.optimizers.SGD.from_config({"learning_rate": 0.1})
        keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9, staircase=True)(3)
        keras.optimizers.schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2, 0.3])(1)
        keras.optimizers.schedules.CosineDecay(0.1, 10, alpha=0.1)(3)
        keras.optimizers.schedules.PolynomialDecay(0.1, 10, power=2.0, cycle=True)(3)
        opt.set_weights(opt.get_weights())
        keras.losses.MeanSquaredError(reduction="sum")(x, x)
        keras.losses.MeanSquaredError()(x, x, sample_weight=[1.0, 0.0, 1.0])
        keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)(x, x)
        keras.losses.CategoricalCrossentropy(from_logits=True, axis=-1)(m, m)
        keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2)([0, 1], m)
        keras.losses.Huber(delta=1.0)(x, x)
        keras.losses.CosineSimilarity(axis=-1)(m, m)
        keras.losses.mean_squared_error(x, x)
        keras.losses.sparse_categorical_crossentropy([0, 1], m, from_logits=True)
        keras.losses.get("mse")
        metric.update_state(x, sample_weight=[1.0, 1.0, 0.0])
        keras.metrics.Accuracy()([1, 2], [1, 2])
        keras.metrics.BinaryAccuracy(threshold=0.5)([1.0, 0.0], [0.9, 0.2])
        keras.metrics.SparseCategoricalAccuracy()([0, 1], m)
        keras.metrics.TopKCategoricalAccuracy(k=2)(m, m)
        keras.metrics.MeanSquaredError()(x, x)
    """,
    ),
    "data": area(
        TENSORS
        + """
ds = tf.data.Dataset.from_tensor_slices([1, 2, 3, 4])
""",
        """
        tf.data.Dataset.from_tensor_slices((a, [1, 2]))
        tf.data.Dataset.from_tensors({"a": x})
        tf.data.Dataset.range(1, 5, 2, output_type=tf.int32)
        tf.data.Dataset.zip((ds, ds))
        tf.data.Dataset.random(seed=1).take(1)
        list(tf.data.Dataset.from_generator(lambda: iter([1, 2]), output_types=tf.int32))
        list(tf.data.Dataset.from_generator(lambda: [1], output_signature=tf.TensorSpec([], tf.int32)))
        list(ds.batch(2, drop_remainder=True))
        list(ds.shuffle(4, seed=1, reshuffle_each_iteration=True))
        list(ds.map(lambda u: u * 2, num_parallel_calls=1))
        list(ds.filter(lambda u: u > 1))
        list(ds.take(2))
        list(ds.skip(2))
        list(ds.repeat(2).take(5))
        list(ds.enumerate(1))
        list(ds.concatenate(ds))
        list(ds.window(2, shift=1, stride=1, drop_remainder=True))
        list(ds.flat_map(lambda u: ds))
        list(ds.interleave(lambda u: ds, cycle_length=2, block_length=1))
        list(ds.padded_batch(2, padded_shapes=[], padding_values=0))
        list(ds.prefetch(1))
        list(ds.cache())
        list(ds.shard(2, 0))
        ds.reduce(0, lambda s, u: s + u)
        ds.apply(lambda d: d)
        ds.with_options(None)
    """,
    ),
}
