"""Wrong calls around tapes, Variables, layers, training, data and views; see `wrong_calls`."""

from tests.bad_input.right_calls import AREAS

CALLS = {
    "neural": (
        AREAS["neural"].setup,
        """
        tf.nn.relu("a")  -> IAE: Value for attr 'T' of string is not in the list of allowed values
        tf.nn.relu(c)  -> IAE: Value for attr 'T' of complex128 is not in the list of allowed values
        tf.nn.softmax(m, axis=5)  -> IAE: 5
        tf.nn.softmax(i)  -> IAE: Value for attr 'T' of int32 is not in the list of allowed values
        tf.nn.softmax(m, axis="a")  -> IAE: string is not in the list of allowed values ; An axis is a whole number
        tf.nn.softmax_cross_entropy_with_logits(labels=x, logits=m[:, :2])  -> IAE: logits and labels must be broadcastable
        tf.nn.softmax_cross_entropy_with_logits(m)  -> TypeError: missing
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 5], logits=m)  -> IAE: Received a label value of 5 which is outside the valid range of [0, 3)
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0.0, 1.0], logits=m)  -> IAE: float
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1, 2], logits=m)  -> ValueError: `labels.shape` must equal `logits.shape` except for the last dimension
        tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=m)  -> ValueError: `logits` and `labels` must have the same shape, received ((2, 3) vs (3,)).
        tf.nn.sigmoid_cross_entropy_with_logits(x)  -> ValueError: Both labels and logits must be provided
        tf.nn.bias_add(m, [1.0, 2.0])  -> IAE: Must provide as many biases as the last dimension of the input tensor: [2] vs. [2,3]
        tf.nn.bias_add(x, x)  -> IAE: Input tensor must be at least 2D: [3]
        tf.nn.dropout(x, rate=1.5)  -> ValueError: `rate` must be a scalar tensor or a float in the range [0, 1)
        tf.nn.dropout(x, rate=-0.1)  -> ValueError: `rate` must be a scalar tensor or a float in the range [0, 1)
        tf.nn.dropout(i, rate=0.5)  -> ValueError: `x.dtype` must be a floating point tensor
        tf.nn.dropout(x, rate="a")  -> TypeError: 'a'
        tf.nn.dropout(x, rate=0.5, noise_shape=[2])  -> ValueError: noise_shape (2,) cannot be broadcast to the shape (3,) of x
        tf.nn.embedding_lookup(m, [9])  -> IAE: indices[0] = 9 is not in [0, 2)
        tf.nn.conv2d(p, f, strides=0, padding="SAME")  -> IAE: positive strides
        tf.nn.conv2d(p, f, strides=[1, 2, 3], padding="SAME")  -> ValueError: `strides` should be of length 1, 2 or 4
        tf.nn.conv2d(p, f, strides=1, padding="MAYBE")  -> IAE: MAYBE
        tf.nn.conv2d(p, tf.ones([2, 2, 5, 3]), strides=1, padding="SAME")  -> IAE: input depth must be evenly divisible by filter depth: 2 vs 5
        tf.nn.conv2d(x, f, strides=1, padding="SAME")  -> IAE: input must be 4-dimensional: [3]
        tf.nn.conv2d(p, x, strides=1, padding="SAME")  -> IAE: filter must be 4-dimensional: [3]
        tf.nn.conv2d(p, f, 1)  -> TypeError: missing 1 required positional argument: 'padding'
        tf.nn.conv2d(p, f, strides=1, padding="SAME", data_format="HWNC")  -> ValueError: `data_format` must be 'NHWC' or 'NCHW'
        tf.nn.conv1d(p, f, stride=1, padding="SAME")  -> IAE: input must be 3-dimensional: [1,4,4,2]
        tf.nn.max_pool2d(p, ksize=9, strides=1, padding="VALID")  -> IAE: Computed output size would be negative ; padding='SAME' helps
        tf.nn.max_pool2d(p, ksize=0, strides=1, padding="VALID")  -> IAE: Sliding window ksize must be positive: 0
        tf.nn.max_pool2d(p, ksize=2, strides="a", padding="VALID")  -> TypeError: `strides` has to be a whole number or a list of them, and this is 'a'
        tf.nn.max_pool2d(x, ksize=2, strides=2, padding="SAME")  -> ValueError: `input.shape.rank` must be 4
        tf.nn.avg_pool(p, ksize=2, strides=2, padding="NO")  -> IAE: Value for attr 'padding' of "NO" is not in the list of allowed values: "SAME", "VALID"
        tf.nn.pool(p, [2, 2], "MEDIAN")  -> ValueError: `pooling_type` must be 'MAX' or 'AVG'
        tf.nn.batch_normalization(m, x, x, None, None, "a")  -> IAE: string tensor
        tf.nn.l2_normalize(m, axis=9)  -> IAE: Invalid reduction dimension (9
        tf.nn.top_k(x, k=99)  -> IAE: input must have at least k columns. Had 3, needed 99
        tf.nn.leaky_relu(x, alpha="a")  -> IAE: tf.nn.leaky_relu ; alpha: 'a'
        tf.nn.no_such_layer(x)  -> AttributeError: no_such_layer
        tf.image.adjust_contrast(x, 2.0)  -> IAE: input must be at least 3-D, got shape[3] ; (height, width, channels)
        tf.quantization.fake_quant_with_min_max_args(x, min=3.0, max=1.0)  -> IAE: min has to be smaller than max
        tf.quantization.fake_quant_with_min_max_args(x, num_bits=99)  -> ValueError: num_bits
    """,
    ),
    "random": (
        AREAS["random"].setup,
        """
        tf.random.set_seed("a")  -> TypeError: seed has to be a whole number, and this is 'a'
        tf.random.set_seed(None)  -> TypeError: seed has to be a whole number
        tf.random.normal("a")  -> TypeError: A shape is a list of integers, and this is 'a'
        tf.random.normal(3)  -> IAE: shape must be a vector ; [3]
        tf.random.normal([2, -1])  -> IAE: Dimension -1 must be >= 0
        tf.random.normal([2.5])  -> TypeError: A shape is made of integers ; 2.5
        tf.random.normal([2], stddev="a")  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        tf.random.normal([2], mean=None)  -> ValueError: None
        tf.random.normal([2], dtype=tf.int32)  -> IAE: int32 is not in the list of allowed values: half, bfloat16, float, double
        tf.random.normal([2], seed="a")  -> TypeError: seed has to be a whole number
        tf.random.normal([10**6, 10**6, 10**6])  -> ResourceExhaustedError: OOM
        tf.random.uniform([2], dtype=tf.int32)  -> ValueError: Must specify maxval for integer dtype tf.int32
        tf.random.uniform([2], minval=5, maxval=1, dtype=tf.int32)  -> IAE: Need minval < maxval, got 5 >= 1
        tf.random.uniform([2], dtype=tf.bool)  -> ValueError: Argument `dtype` got invalid value
        tf.random.uniform([2], minval="a")  -> TypeError: 'a'
        tf.random.categorical(x, 3)  -> IAE: logits should be a matrix, got shape [3] ; logits[None]
        tf.random.categorical(m, -1)  -> ValueError: num_samples has to be at least 0, and this is -1
        tf.random.categorical(m, 1.5)  -> TypeError: num_samples has to be a whole number
        tf.random.categorical(i[None], 1)  -> IAE: int32 is not in the list of allowed values
        tf.random.shuffle(None)  -> ValueError: None
        tf.random.gamma([2], alpha="a")  -> TypeError: 'a'
        tf.random.poisson([2], lam="a")  -> IAE: string
        tf.random.stateless_normal([2], seed=1)  -> IAE: seed must have shape [2], not []
        tf.random.stateless_normal([2], seed=[1, 2, 3])  -> IAE: seed must have shape [2], not [3]
        tf.random.stateless_normal([2], seed=[1.5, 2.0])  -> IAE: seed must have dtype int32 or int64, not float32
        tf.random.stateless_binomial([2], [1, 2], counts=[3.0], probs=[2.0])  -> IAE: probs between 0 and 1
        tf.random.stateless_binomial([2], [1, 2], counts=[-3.0], probs=[0.5])  -> IAE: counts have to be at least 0
        tf.random.Generator.from_seed("a")  -> TypeError: 'a'
        tf.random.Generator(state=[1], alg="philox")  -> ValueError: Shapes (1,) and (3,) are incompatible
        tf.random.Generator(state=[1, 2, 3], alg="mersenne")  -> ValueError: Unsupported algorithm: 'mersenne'
        tf.random.Generator()  -> AssertionError: from_seed
        g.normal("a")  -> TypeError: A shape is a list of integers
        g.normal([2], stddev="a")  -> TypeError: 'a'
        g.uniform([2], dtype=tf.int32)  -> ValueError: minval=0 and maxval=None
        g.skip("a")  -> TypeError: delta has to be a whole number
        g.split(-2)  -> ValueError: count has to be at least 0
        tf.random.set_global_generator(3)  -> TypeError: tf.random.Generator
    """,
    ),
    "variables": (
        AREAS["variables"].setup,
        """
        v.assign([1.0, 2.0])  -> ValueError: Cannot assign value to variable ' v:0': Shape mismatch.The variable shape (3,), and the assigned value shape (2,) are incompatible.
        v.assign(1.0)  -> ValueError: Cannot assign value to variable ' v:0': Shape mismatch.The variable shape (3,), and the assigned value shape () are incompatible.
        v.assign(None)  -> ValueError: Attempt to convert a value (None)
        v.assign("a")  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        v.assign(i)  -> ValueError: Tensor conversion requested dtype float32 for Tensor with dtype int32
        v.assign([1.0, [2.0], 3.0])  -> ValueError: non-rectangular
        v.assign(endless())  -> ValueError: nested
        v.assign()  -> TypeError: missing 1 required positional argument: 'value'
        v.assign_add([1.0, 2.0])  -> IAE: Cannot update variable with shape [3] using a Tensor with shape [2], shapes must be equal.
        v.assign_add(1.0)  -> IAE: Cannot update variable with shape [3] using a Tensor with shape [], shapes must be equal.
        v.assign_sub("a")  -> TypeError: 'a'
        v.assign_sub(None)  -> ValueError: None
        w.assign(x)  -> ValueError: Shape mismatch.The variable shape (), and the assigned value shape (3,) are incompatible.
        v.scatter_nd_update([[9]], [1.0])  -> IAE: inside the variable
        v.scatter_nd_update([[0]], [1.0, 2.0])  -> IAE: each needs one update
        v.scatter_nd_add([[0.5]], [1.0])  -> IAE: rows of whole numbers
        v.scatter_nd_add("a", [1.0])  -> IAE: rows of whole numbers
        v.scatter_sub(x)  -> TypeError: Argument `sparse_delta` must be a `tf.IndexedSlices`
        v.scatter_sub(tf.IndexedSlices(tf.constant([1.0]), tf.constant([9])))  -> IAE: indices[0] = 9 is not in [0, 3)
        v.sparse_read([9])  -> IAE: indices[0] = 9 is not in [0, 3)
        v.gather_nd([[9]])  -> IAE: does not index into param shape [3]
        v.no_such_thing  -> AttributeError: no_such_thing
        v.__setattr__("trainable", False)  -> AttributeError: trainable
        v.__setattr__("name", "new")  -> AttributeError: name
        v.__iadd__(1.0)  -> RuntimeError: `variable += value` with `tf.Variable`s is not supported. Use `variable.assign_add(value)`
        v.__isub__(1.0)  -> RuntimeError: `variable -= value` ; variable.assign_sub(value)
        v.__imul__(2.0)  -> RuntimeError: `var *= value` ; var.assign(var * value)
        v.__itruediv__(2.0)  -> RuntimeError: `var /= value` ; var.assign(var / value)
        v.__ipow__(2.0)  -> RuntimeError: `var **= value`
        v + m[:, :2]  -> IAE: Incompatible shapes: [3] vs. [2,2]
        v.numpy()(1)  -> TypeError: not callable
    """,
    ),
    "tapes": (
        AREAS["tapes"].setup,
        """
        used.gradient(y, w)  -> RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians) ; persistent=True
        used.jacobian(y, w)  -> RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)
        used.batch_jacobian(y, w)  -> RuntimeError: A non-persistent GradientTape can only be used tocompute one set of gradients (or jacobians)
        used.watch(x)  -> AttributeError: 'NoneType' object has no attribute '_tape' ; with tape:
        used.reset()  -> ValueError: Tape is not recording.
        new.gradient(y, w)  -> RuntimeError: A non-persistent GradientTape can only be used ; with tape:
        new.watch(x)  -> AttributeError: 'NoneType' object has no attribute '_tape'
        new.reset()  -> ValueError: Tape is not recording.
        new.stop_recording().__enter__()  -> RuntimeError: Trying to stop recording a tape which is not recording.
        tape.reset()  -> ValueError: Tape is not recording.
        tape.stop_recording().__enter__()  -> ValueError: Tape is not recording.
        tape.gradient(z)  -> TypeError: missing 1 required positional argument: 'sources'
        tape.gradient(None, x)  -> TypeError: Argument `target` should be a list or nested structure of Tensors, Variables or CompositeTensors to be differentiated, but received None.
        tape.gradient(z, None)  -> TypeError: Cannot convert the argument `type_value`: None to a TensorFlow DType. ; a tensor or a Variable
        tape.gradient(z, "x")  -> TypeError: Cannot convert the argument `type_value`: 'x' to a TensorFlow DType.
        tape.gradient("z", x)  -> TypeError: Cannot convert the argument `type_value`: 'z' to a TensorFlow DType.
        tape.gradient(1.0, x)  -> AttributeError: 'float' object has no attribute '_id' ; a Python number is not on any tape
        tape.gradient(z, 3.0)  -> AttributeError: 'float' object has no attribute 'dtype'
        tape.gradient(z, 0.5)  -> TypeError: Cannot convert the argument `type_value`: 0.5
        tape.gradient(z, np.ones(3))  -> AttributeError: 'numpy.ndarray' object has no attribute '_id' ; Keep it a tensor
        tape.gradient(np.float32(1.0), x)  -> AttributeError: 'numpy.float32' object has no attribute '_id'
        tape.gradient([z, None], x)  -> TypeError: type_value
        tape.gradient(z, [x, [None]])  -> TypeError: type_value
        tape.gradient(z, {"a": x, 1: w})  -> TypeError: nest only supports dicts with sortable keys.
        tape.gradient(z, Mute())  -> TypeError: type_value ; __repr__ fails
        tape.gradient(z, endless())  -> ValueError: nested more than
        tape.gradient(z, circle())  -> ValueError: nested more than
        tape.gradient(z, lambda: x)  -> TypeError: type_value
        tape.gradient(z, x, output_gradients=tf.ones([2]))  -> IAE: Incompatible shapes: [2] vs. [3] ; must have the target's shape
        tape.gradient(z, x, output_gradients=tf.ones([3], tf.float64))  -> IAE: cannot compute Mul as input #1(zero-based) was expected to be a double tensor but is a float tensor ; tf.cast
        tape.gradient(z, x, output_gradients=3)  -> IAE: cannot compute Mul as input #1(zero-based) was expected to be a int32 tensor but is a float tensor
        tape.gradient(z, x, output_gradients="a")  -> IAE: cannot compute Mul
        tape.gradient([z, z], x, output_gradients=[1.0])  -> ValueError: output_gradients has 1 entries for 2 targets
        tape.gradient(z, x, output_gradients=[None])  -> ValueError: Attempt to convert a value (None)
        tape.gradient(z, x, unconnected_gradients="nonsense")  -> ValueError: Unknown value for unconnected_gradients: 'nonsense' ; 'zero'
        tape.gradient(z, x, unconnected_gradients=0)  -> ValueError: Unknown value for unconnected_gradients: 0
        tape.gradient(z, x, unconnected_gradients=np.zeros(2))  -> ValueError: Unknown value for unconnected_gradients
        tape.gradient(z, x, wrong=1)  -> TypeError: unexpected keyword argument 'wrong'
        tape.jacobian([z], x)  -> AttributeError: 'list' object has no attribute 'shape' ; tf.stack
        tape.jacobian(1.0, x)  -> AttributeError: 'float' object has no attribute 'shape'
        tape.jacobian(z, None)  -> TypeError: type_value
        tape.jacobian(z, x, unconnected_gradients="maybe")  -> ValueError: Unknown value for unconnected_gradients: 'maybe'
        batches.batch_jacobian(bz, x)  -> ValueError: Shape (3,) must have rank at least 2
        batches.batch_jacobian(bz, tf.ones([5, 2]))  -> ValueError: Need first dimension of target shape ((2, 3)) and source shape ((5, 2)) to match.
        batches.batch_jacobian(bz, None)  -> AttributeError: 'NoneType' object has no attribute 'shape'
        batches.batch_jacobian([bz], m)  -> AttributeError: 'list' object has no attribute 'shape'
        tf.GradientTape(persistant=True)  -> TypeError: unexpected keyword argument 'persistant'
        tape.no_such_thing  -> AttributeError: no_such_thing
        tape.explain(z)  -> TypeError: missing
        tape.view(3)  -> TypeError: positional argument
        tape.trace("a")  -> TypeError: positional argument
        tape.trace().to_svg("file.svg")  -> TypeError: positional argument
        copy.deepcopy(tape)  -> TypeError: cannot pickle 'GradientTape' object ; tape.trace()
        pickle.dumps(tape)  -> TypeError: cannot pickle 'GradientTape' object ; tape.trace()
        acc.jvp("a")  -> TypeError: type_value
        acc.jvp(3.0)  -> AttributeError: 'float' object has no attribute
        acc.jvp(None)  -> TypeError: type_value
        acc.jvp(fz, unconnected_gradients="maybe")  -> ValueError: Unknown value for unconnected_gradients: 'maybe'
        tf.autodiff.ForwardAccumulator(x, None)  -> ValueError: Attempt to convert a value (None)
        tf.autodiff.ForwardAccumulator(x, "a")  -> TypeError: 'a'
        tf.autodiff.ForwardAccumulator([x, w], [x])  -> ValueError: The two structures don't have the same nested structure.
        tf.autodiff.ForwardAccumulator([x, x], [x, x])  -> ValueError: was specified as a primal multiple times
        tf.autodiff.ForwardAccumulator(3.0, 1.0)  -> AttributeError: 'float' object has no attribute 'dtype'
        tf.autodiff.ForwardAccumulator(x, tf.ones([3], tf.float64))  -> ValueError: Tensor conversion requested dtype float32 for Tensor with dtype float64
        tf.custom_gradient(3)  -> TypeError: has to be a function, and this is 3
        tf.custom_gradient(lambda u: u)(x)  -> TypeError: returns two things ; return y, grad
        tf.custom_gradient(lambda u: u)(n)  -> TypeError: Cannot iterate over a scalar tensor. ; return y, grad
        tf.custom_gradient(lambda u: (u, 3))(x)  -> TypeError: returns two things
        tf.custom_gradient(lambda u: (u, u, u))(x)  -> TypeError: returns two things
        tf.custom_gradient(lambda u: None)(x)  -> TypeError: returns two things
        tf.custom_gradient(lambda u: (u * w, lambda g: g))(x)  -> TypeError: @tf.custom_gradient grad_fn must accept keyword argument 'variables', since function uses variables:
        tf.recompute_grad(None)  -> TypeError: has to be a function
        tf.stop_gradient(None)  -> ValueError: None
        tf.nest.map_structure(3, [1])  -> TypeError: Argument `func` must be callable, got: 3
        tf.nest.map_structure(lambda a, b: a, [1], [1, 2])  -> ValueError: The two structures don't have the same nested structure.
        tf.nest.map_structure(lambda a, b: a, [1], (1,))  -> TypeError: The two structures don't have the same nested structure.
        tf.nest.map_structure(lambda a: a)  -> ValueError: Must provide at least one structure
        tf.nest.pack_sequence_as([1, 2], [1])  -> ValueError: Could not pack sequence. Structure had 2 atoms, but flat_sequence had 1 items.
        tf.nest.pack_sequence_as(1, [1, 2])  -> ValueError: The target structure is of type
        tf.nest.pack_sequence_as([1], 3)  -> TypeError: Attempted to pack value:
        tf.nest.flatten({1: 2, "a": 3})  -> TypeError: nest only supports dicts with sortable keys.
        tf.nest.flatten(endless())  -> ValueError: Does it contain itself?
    """,
    ),
    "control": (
        AREAS["control"].setup,
        """
        tf.cond(True, 3, 4)  -> TypeError: true_fn
        tf.cond(True)  -> TypeError: 'true_fn' must be callable
        tf.cond(x, lambda: 1, lambda: 2)  -> ValueError: The truth value of an array with more than one element is ambiguous
        tf.case([(True, 3)])  -> TypeError: must be a pair of a condition and a function: (True, 3)
        tf.case(3)  -> TypeError: 'pred_fn_pairs' must be a list, tuple, or dict
        tf.case([])  -> TypeError: at least one pair
        tf.switch_case("a", [lambda: 1])  -> TypeError: branch_index has to be a whole number
        tf.while_loop(3, lambda k: k, [0])  -> TypeError: 'cond' must be callable
        tf.while_loop(lambda k: k < 3, 5, [0])  -> TypeError: 'body' must be callable
        tf.while_loop(lambda k: k < 3, lambda k: [k, k], [0])  -> ValueError: The two structures don't have the same number of elements
        tf.while_loop(lambda k: k < 3, lambda k: [k + 1], 0)  -> TypeError: 'loop_vars' must be a list or a tuple: [0]
        tf.map_fn(3, x)  -> TypeError: callable
        tf.map_fn(lambda u: u, n)  -> ValueError: must be 1+ dimensional Tensors, not scalars
        tf.map_fn(lambda u: undefined_name, x)  -> NameError: undefined_name
        tf.map_fn(lambda u: tf.ones([3]) + tf.ones([2]), x)  -> IAE: Incompatible shapes: [3] vs. [2]
        tf.scan(3, x)  -> TypeError: callable
        tf.foldl(3, x)  -> TypeError: callable
        tf.vectorized_map(3, x)  -> TypeError: fn has to be a function
        tf.py_function(3, [x], tf.float32)  -> TypeError: func has to be a function
        tf.py_function(lambda u: "a", [x], tf.float32)  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        tf.numpy_function(lambda u: u.no_such(), [x], tf.float32)  -> AttributeError: no_such
        tf.function(3)  -> TypeError: python_function has to be a function
        tf.function(int)  -> TypeError: has no signature
        tf.function(lambda u: u)(1, 2, 3)  -> TypeError: too many positional arguments
        tf.function(lambda u: u + m[:, :2])(x)  -> IAE: Incompatible shapes
        tf.TensorArray("wrong", size=3)  -> TypeError: 'wrong' to a TensorFlow DType
        tf.TensorArray(tf.float32, size=-1)  -> ValueError: size has to be at least 0
        tf.TensorArray(tf.float32, size=3).write(9, 1.0)  -> OutOfRangeError: Tried to write to index 9 but array is not resizeable and size is: 3
        tf.TensorArray(tf.float32, size=3).write(-1, 1.0)  -> OutOfRangeError: Writing to negative indices (index -1) is not allowed.
        tf.TensorArray(tf.float32, size=3).write(0, "a")  -> IAE: TensorArray dtype is float32 but Op is trying to write dtype string
        tf.TensorArray(tf.float32, size=3).read(7)  -> OutOfRangeError: Tried to read from index 7 but array size is: 3
        tf.debugging.assert_equal(x, 2.0)  -> IAE: Condition x == y did not hold.
        tf.debugging.assert_equal(x, m[:, :2])  -> IAE: Incompatible shapes: [3] vs. [2,2]
        tf.debugging.assert_rank(x, 3)  -> ValueError: must have rank 3.  Received rank 1, shape (3,)
        tf.debugging.assert_rank(x, "a")  -> ValueError: must have rank a.  Received rank 1
        tf.debugging.assert_shapes([(x, ("a", "b"))])  -> ValueError: must have rank 2.  Received rank 1
        tf.debugging.assert_type(x, tf.int32)  -> TypeError: tensor must be of type tf.int32; got tf.float32
        tf.debugging.check_numerics(x / 0.0, "bad")  -> IAE: bad : Tensor had Inf
        tf.debugging.check_numerics(i, "bad")  -> IAE: int32
        tf.debugging.Assert(False, [x])  -> IAE: Expected 'False' to be true.
        tf.debugging.assert_positive(-x)  -> IAE: x > 0 did not hold
        tf.strings.join([s, "a", 3])  -> IAE: cannot compute StringJoin ; string tensor but is a int32 tensor
        tf.strings.length(3)  -> IAE: cannot compute StringLength ; string tensor but is a int32 tensor
        tf.strings.substr(s, 9, 1)  -> IAE: pos 9 out of range for string
        tf.strings.regex_replace(s, "(", "b")  -> IAE: Invalid pattern: (
        tf.strings.to_number("x")  -> IAE: StringToNumberOp could not correctly convert string: x
        tf.strings.format("{} {}", [x])  -> ValueError: The template expects 2 tensors, but the inputs only has 1
        tf.strings.unicode_decode("a", "KLINGON")  -> IAE: Could not create converter for input encoding: 'KLINGON'
        tf.as_string(x, fill="ab")  -> IAE: Fill string must be one or fewer characters
        tf.config.run_functions_eagerly(x)  -> TypeError: run_eagerly has to be True or False
        tf.device()  -> TypeError: missing 1 required positional argument: 'name'
        tf.estimator  -> OutOfScopeError: estimator
        tf.ragged.constant([[1], [2, 3]])  -> OutOfScopeError: ragged
    """,
    ),
    "keras layers": (
        AREAS["keras layers"].setup,
        """
        keras.layers.Dense(0)  -> ValueError: Received an invalid value for `units`, expected a positive integer. Received: units=0
        keras.layers.Dense("a")  -> ValueError: Received an invalid value for `units`, expected a positive integer. Received: units=a
        keras.layers.Dense(2.5)  -> ValueError: units=2.5
        keras.layers.Dense(-3)  -> ValueError: units=-3
        keras.layers.Dense()  -> TypeError: missing 1 required positional argument: 'units'
        keras.layers.Dense(3, activation="wrong")  -> ValueError: Could not interpret activation function identifier: wrong
        keras.layers.Dense(3, kernel_initializer="wrong")  -> ValueError: Could not interpret initializer identifier: wrong
        keras.layers.Dense(3, kernel_regularizer="wrong")  -> ValueError: Could not interpret regularizer identifier: wrong
        keras.layers.Dense(3, wrong=1)  -> ValueError: Unrecognized keyword arguments passed to Dense: {'wrong': 1}
        dense(tf.ones([2, 7]))  -> ValueError: incompatible with the layer: expected axis -1 of input shape to have value 4, but received input with shape (2, 7)
        dense(x)  -> ValueError: expected min_ndim=2, found ndim=1. Full shape received: (3,)
        dense("a")  -> ValueError: Only input tensors may be passed as positional arguments.
        dense(None)  -> TypeError: Dense.call ; inputs: None
        dense(2.5)  -> ValueError: Only input tensors may be passed as positional arguments.
        dense(object())  -> ValueError: Only input tensors may be passed as positional arguments.
        dense()  -> TypeError: missing 1 required positional argument: 'inputs'
        dense(h, h)  -> TypeError: takes 2 positional arguments but 3 were given
        dense(h, wrong=1)  -> TypeError: wrong
        dense.set_weights([k3])  -> ValueError: You called `set_weights(weights)` on layer ; with a weight list of length 1, but the layer was expecting 2 weights
        dense.set_weights([k43, k43])  -> ValueError: The shape (3,) of 'bias' ; is not compatible with the shape (4, 3)
        dense.set_weights(3)  -> TypeError: `weights` is a list of arrays
        dense.add_weight(shape="a")  -> TypeError: 'a'
        dense.no_such  -> AttributeError: no_such
        keras.layers.Conv2D(2, 0)  -> ValueError: The `kernel_size` argument must be a tuple of 2 integers
        keras.layers.Conv2D(0, 2)  -> ValueError: `filters`
        keras.layers.Conv2D(2, 2, padding="wrong")(im)  -> ValueError: padding
        keras.layers.Conv2D(2, 2, strides=0)  -> ValueError: strides
        keras.layers.Conv2D(2, 2)(h)  -> ValueError: expected min_ndim=4, found ndim=2
        keras.layers.Conv2D(2, 9)(im)  -> IAE: Computed output size would be negative
        keras.layers.MaxPooling2D(0)(im)  -> ValueError: The `pool_size` argument must be a tuple of 2 integers
        keras.layers.MaxPooling2D(2)(h)  -> ValueError: expected ndim=4, found ndim=2. Full shape received: (2, 4)
        keras.layers.Reshape([5, 5])(h)  -> ValueError: total size of the tensor must be unchanged
        keras.layers.Reshape("a")(h)  -> TypeError: target_shape has to be a whole number, and this is 'a'
        keras.layers.Permute([0, 1])(tf.ones([1, 2, 3]))  -> ValueError: Invalid permutation argument `dims` for Permute Layer
        keras.layers.RepeatVector("a")  -> TypeError: Expected an integer value for `n`
        keras.layers.RepeatVector(2)(im)  -> ValueError: expected ndim=2, found ndim=4
        keras.layers.Lambda(3)(h)  -> TypeError: function has to be a function, and this is 3
        keras.layers.Dropout(1.5)  -> ValueError: Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=1.5
        keras.layers.Dropout("a")  -> ValueError: rate
        keras.layers.Embedding(5, 3)(tf.constant([9]))  -> IAE: indices[0] = 9 is not in [0, 5)
        keras.layers.Embedding(0, 3)(tf.constant([1]))  -> ValueError: `input_dim`. Expected a strictly positive value
        keras.layers.BatchNormalization(axis=7)(h)  -> ValueError: Invalid value for `axis` argument in layer ; axis=7
        keras.layers.LayerNormalization(axis=7)(h)  -> ValueError: Invalid value for `axis` argument ; axis=7
        keras.layers.Activation("wrong")  -> ValueError: Could not interpret activation function identifier: wrong
        keras.layers.Activation()  -> TypeError: missing
        keras.layers.LeakyReLU(negative_slope=-1.0)  -> ValueError: The negative_slope value of a Leaky ReLU layer cannot be None or negative value
        keras.layers.ReLU(max_value=-1.0)  -> ValueError: max_value of a ReLU layer cannot be a negative value
        keras.layers.Softmax(axis=7)(h)  -> IAE: must be in the range [-2, 2)
        keras.layers.Add()(h)  -> ValueError: A merge layer should be called on a list of at least 1 input
        keras.layers.Add()([h, x])  -> IAE: Incompatible shapes: [2,4] vs. [3]
        keras.layers.Subtract()([h, h, h])  -> ValueError: should be called on exactly 2 inputs
        keras.layers.Concatenate()([h, tf.ones([3, 4])])  -> ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis
        keras.layers.Dot(axes=9)([h, h])  -> ValueError: Invalid value for `axis` ; axis=9
        keras.layers.CuDNNLSTM(3)  -> OutOfScopeError: there is no GPU here
        keras.layers.LSTM(0)  -> ValueError: expected a positive integer, got 0
        keras.layers.GRU("a")  -> TypeError: `units` is a whole number of at least 1
        keras.layers.LSTM(2, dropout="a")  -> TypeError: dropout
        keras.layers.LSTM(2, recurrent_activation="curvy")  -> ValueError: Could not interpret activation function
        keras.layers.GRU(2)(tf.ones((2, 3)))  -> ValueError: expected ndim=3, found ndim=2
        keras.layers.GRU(2)(tf.ones((2, 3, 1)), mask=tf.ones((2, 4)))  -> InvalidArgumentError: a bool for each step
        keras.layers.GRU(2)(tf.ones((2, 3, 1)), mask="a")  -> UnimplementedError: Cast string to bool is not supported
        keras.layers.LSTM(2)(tf.ones((2, 3, 1)), initial_state=tf.ones((2, 2)))  -> ValueError: has 2 states, and `initial_state` has 1
        keras.layers.LSTM(2)(tf.ones((2, 3, 1)), initial_state=[tf.ones((3, 2))] * 2)  -> InvalidArgumentError: Incompatible shapes
        keras.layers.RNN(3)  -> ValueError: should have a `call` method
        keras.layers.RNN([3])  -> ValueError: All cells must have a `call` method
        keras.layers.StackedRNNCells(3)  -> TypeError: `cells` is a list of cells
        keras.layers.Bidirectional(keras.layers.Dense(2))  -> TypeError: give it an RNN
        keras.layers.Bidirectional(keras.layers.GRU(2), merge_mode=[])  -> ValueError: Invalid merge mode
        keras.layers.Bidirectional(keras.layers.GRU(2))(tf.ones((2, 3, 1)), initial_state=tf.ones((2, 2)))  -> ValueError: is a list
        keras.layers.TimeDistributed(keras.layers.Dense(2))(tf.ones((2, 3)))  -> ValueError: at least 3 dimensions
        keras.layers.Masking()(3)  -> ValueError: Only input tensors
        keras.layers.NoSuchLayer(3)  -> AttributeError: NoSuchLayer
        keras.Input()  -> ValueError: You must pass a `shape` argument.
        keras.Input(shape="a")  -> ValueError: `shape` is a list or tuple of sizes. Received: shape='a'
        keras.Input(shape=[-1, "b"])  -> ValueError: whole numbers, or None for any
        keras.Model(3, 4)  -> ValueError: what tf.keras.Input gives ; Received: 3
        keras.Sequential(3)  -> TypeError: `layers` is a list of layers, and this is 3
        keras.Sequential([3])  -> ValueError: Only instances of `keras.Layer` can be added to a Sequential model. Received: 3
        model.add(3)  -> ValueError: Only instances of `keras.Layer` can be added to a Sequential model
        model(tf.ones([2, 9]))  -> ValueError: expected axis -1 of input shape to have value 4
        model.compile("wrong")  -> ValueError: Could not interpret optimizer identifier: wrong
        model.compile("sgd", metrics="mae")  -> ValueError: Expected `metrics` argument to be a list, tuple, or dict. Received instead: metrics=mae
        model.fit(h, h)  -> ValueError: You must call `compile()` before
        model.evaluate(h, h)  -> ValueError: You must call `compile()` before
        model.predict([[1.0, 2.0]])  -> ValueError: Unrecognized data type
        model.summary(line_length=3)  -> ValueError: Insufficient console width to print summary.
        model.save("file")  -> OutOfScopeError: save
        model.get_layer("nothing")  -> ValueError: No such layer: nothing
        model.get_layer()  -> ValueError: Provide either a layer name or layer index
        model.get_layer(index=9)  -> ValueError: Was asked to retrieve layer at index 9 but model only has 2 layers
        keras.Sequential([keras.layers.Dense(2)]).weights[0]  -> IndexError: list index out of range
        keras.initializers.get("nothing")  -> ValueError: Could not interpret initializer identifier: nothing
        keras.initializers.Constant("a")([2])  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        keras.initializers.VarianceScaling(scale=-1.0)  -> ValueError: Argument `scale` must be positive float
        keras.initializers.VarianceScaling(mode="wrong")  -> ValueError: Invalid `mode` argument: 'wrong'
        keras.initializers.Orthogonal()([3])  -> ValueError: must be at least two-dimensional
        keras.regularizers.get(3)  -> ValueError: Could not interpret regularizer identifier: 3
        keras.activations.get("nothing")  -> ValueError: Could not interpret activation function identifier: nothing
        keras.backend.set_floatx("int32")  -> ValueError: Unknown `floatx` value
        keras.backend.set_epsilon("a")  -> TypeError: epsilon has to be a number
        keras.utils.to_categorical([0, 5], 2)  -> ValueError: Classes run from 0 to 1, and x holds 0 to 5
        keras.utils.to_categorical("a")  -> ValueError: Class numbers are whole numbers
        keras.utils.set_random_seed("a")  -> ValueError: Expected `seed` argument to be an integer.
        keras.preprocessing.sequence.pad_sequences(3)  -> ValueError: `sequences` must be a list of lists: 3
        keras.callbacks.TensorBoard()  -> OutOfScopeError: matplotlib
        keras.callbacks.ReduceLROnPlateau(factor=2.0)  -> ValueError: ReduceLROnPlateau does not support a factor >= 1.0
        tf.Module(name="not valid!")  -> ValueError: 'not valid!' is not a valid module name. Module names must be valid Python identifiers (e.g. a valid class name).
    """,
    ),
    "training": (
        AREAS["training"].setup,
        """
        opt.apply_gradients([(None, w)])  -> ValueError: No gradients provided for any variable.
        opt.apply_gradients([])  -> ValueError: not enough values to unpack (expected 2, got 0)
        opt.apply_gradients([(w, tf.constant(1.0))])  -> AttributeError: wrong way round
        opt.apply_gradients([(tf.constant(1.0), v)])  -> ValueError: Unknown variable: ; recreate a new optimizer instance
        opt.apply_gradients([(tf.ones([7]), w)])  -> ValueError: The gradient for 'w:0' has shape (7,), and the Variable has shape ()
        opt.apply_gradients([("a", w)])  -> TypeError: A gradient is a tensor of numbers
        opt.apply_gradients([w])  -> TypeError: a list of pairs (gradient, Variable), such as zip(gradients, variables)
        opt.apply_gradients(3)  -> TypeError: a list of pairs (gradient, Variable)
        opt.apply_gradients([1.0, w])  -> TypeError: a list of pairs (gradient, Variable)
        opt.apply_gradients(tf.constant(1.0))  -> TypeError: a list of pairs (gradient, Variable)
        opt.apply_gradients([(tf.constant(1.0), 3.0)])  -> AttributeError: optimizers change tf.Variables
        opt.minimize(3.0, [w])  -> ValueError: `tape` is required when a `Tensor` loss is passed
        opt.minimize(lambda: x * 2.0, [w])  -> ValueError: No gradients provided
        adam.apply_gradients([(x, v), (tf.ones([9]), w)])  -> ValueError: The gradient for 'w:0' has shape (9,)
        opt.set_weights([1.0])  -> ValueError: with a weight list of length 1
        keras.optimizers.SGD(learning_rate="a")  -> ValueError: Argument `learning_rate` should be float, or an instance of LearningRateSchedule
        keras.optimizers.SGD(lerning_rate=0.1)  -> ValueError: Argument(s) not recognized: {'lerning_rate': 0.1}
        keras.optimizers.SGD(momentum=2.0)  -> ValueError: `momentum` must be a float between [0, 1].
        keras.optimizers.SGD(clipnorm=1.0, clipvalue=1.0)  -> ValueError: Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set
        keras.optimizers.SGD(use_ema=True, ema_momentum=2.0)  -> ValueError: `ema_momentum` must be in the range [0, 1]. Received: ema_momentum=2.0
        keras.optimizers.SGD(gradient_accumulation_steps=1)  -> ValueError: `gradient_accumulation_steps` must be an integer >= 2
        keras.optimizers.get("nothing")  -> ValueError: Could not interpret optimizer identifier: nothing
        keras.optimizers.NoSuch()  -> AttributeError: NoSuch
        keras.optimizers.schedules.PiecewiseConstantDecay([1], [0.1])  -> ValueError: The length of boundaries should be 1 less than the length of values
        keras.optimizers.schedules.CosineDecay(0.1, 0)  -> ValueError: Argument `decay_steps` must be > 0
        keras.losses.MeanSquaredError()(x, m[:, :2])  -> IAE: Incompatible shapes: [3] vs. [2,2]
        keras.losses.MeanSquaredError(reduction="wrong")  -> ValueError: Invalid value for argument `reduction`
        keras.losses.MeanSquaredError()(x)  -> TypeError: missing
        keras.losses.MeanSquaredError()("a", x)  -> UnimplementedError: Cast string to float is not supported
        keras.losses.SparseCategoricalCrossentropy()([0, 9], m)  -> IAE: Received a label value of 9 which is outside the valid range of [0, 3)
        keras.losses.get("nothing")  -> ValueError: Could not interpret loss identifier: nothing
        keras.metrics.Mean().update_state("a")  -> IAE: Mean.update_state ; values: 'a'
        keras.metrics.Mean().update_state()  -> TypeError: missing
        keras.metrics.Accuracy()([1, 2], [1, 2, 3])  -> IAE: Incompatible shapes: [2] vs. [3]
        tf.train.NoSuch  -> AttributeError: NoSuch
    """,
    ),
    "data": (
        AREAS["data"].setup,
        """
        tf.data.Dataset.from_tensor_slices(3.0)  -> ValueError: Unbatching a tensor is only supported for rank >= 1
        tf.data.Dataset.from_tensor_slices(([1, 2], [1, 2, 3]))  -> ValueError: Dimensions 2 and 3 are not compatible
        tf.data.Dataset.from_tensor_slices(None)  -> ValueError: None
        tf.data.Dataset.from_generator(3)  -> TypeError: `generator` must be a Python callable.
        tf.data.Dataset.from_generator(lambda: [1])  -> TypeError: Either `output_signature` or `output_types` must be specified.
        list(tf.data.Dataset.from_generator(lambda: ["a"], output_types=tf.int32))  -> TypeError: could not be converted to the expected type
        list(tf.data.Dataset.from_generator(lambda: 3, output_types=tf.int32))  -> TypeError: write `yield` in it
        tf.data.Dataset.range("a")  -> TypeError: whole number
        tf.data.Dataset.zip((ds, 3))  -> TypeError: The argument to `Dataset.zip()` must be a (nested) structure of `Dataset` objects.
        ds.batch(0)  -> ValueError: batch_size has to be at least 1, and this is 0
        ds.batch(2.5)  -> TypeError: batch_size has to be a whole number, and this is 2.5
        ds.batch("a")  -> TypeError: batch_size has to be a whole number
        ds.shuffle(0)  -> ValueError: buffer_size has to be at least 1
        ds.shuffle()  -> TypeError: missing 1 required positional argument: 'buffer_size'
        ds.map(3)  -> TypeError: map_func has to be a function
        list(ds.map(lambda a, b: a))  -> TypeError: missing 1 required positional argument: 'b'
        list(ds.map(lambda a: a + "a"))  -> IAE: int32 tensor but is a string tensor
        list(ds.filter(lambda a: tf.constant([True, False])))  -> TypeError: has to be True or False
        ds.filter(None)  -> TypeError: predicate has to be a function
        ds.take("a")  -> TypeError: count has to be a whole number
        ds.skip(1.5)  -> TypeError: count has to be a whole number
        ds.repeat("a")  -> TypeError: count has to be a whole number
        ds.shard(0, 0)  -> ValueError: num_shards has to be at least 1
        ds.shard(2, 5)  -> ValueError: index has to be at most 1, and this is 5
        ds.window(0)  -> ValueError: size has to be at least 1
        ds.concatenate([1, 2])  -> TypeError: `dataset` must be a `tf.data.Dataset` object
        list(ds.flat_map(lambda a: a))  -> TypeError: `map_func` must return a `Dataset` object. Got
        ds.reduce(0, 3)  -> TypeError: reduce_func has to be a function
        ds[0]  -> TypeError: not subscriptable
        len(tf.data.Dataset.range(3).repeat())  -> TypeError: The dataset is infinite.
        len(ds.filter(lambda a: True))  -> TypeError: The dataset length is unknown.
        iter(ds.take(0)).get_next()  -> OutOfRangeError: End of sequence
        list(tf.data.Dataset.from_tensor_slices([[1], [2]]).batch(2).map(lambda a: a @ a))  -> IAE: Matrix size-incompatible: In[0]: [2,1], In[1]: [2,1]
        list(tf.data.TextLineDataset("/no/such/file"))  -> NotFoundError: /no/such/file; No such file or directory
    """,
    ),
}
