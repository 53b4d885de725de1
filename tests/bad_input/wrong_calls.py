"""Wrong calls as learners make them: what is raised, in which words, and what to do instead.

Each line is `the call  -> the type: words that stand in the message ; more words`. The areas are
those of `right_calls`, whose first texts make the learner's namespace. What TensorFlow 2.21 says in
the same place comes first in these messages; the next thing to type follows.
"""

from tests.bad_input.right_calls import TENSORS

IAE = "InvalidArgumentError"

CALLS = {
    "making tensors": (
        TENSORS,
        """
        tf.constant(None)  -> ValueError: Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor
        tf.constant([1.0, None])  -> ValueError: mixed types
        tf.constant([True, 1])  -> ValueError: Can't convert Python sequence with mixed types to Tensor
        tf.constant(["a", 1])  -> ValueError: mixed types
        tf.constant([1, 2j])  -> ValueError: mixed types
        tf.constant([[1.0], [2.0, 3.0]])  -> ValueError: Can't convert non-rectangular Python sequence to Tensor
        tf.constant([[1.0, 2.0], 3.0])  -> ValueError: non-rectangular
        tf.constant([np.ones(2), np.ones(3)])  -> ValueError: non-rectangular
        tf.constant(2**70)  -> ValueError: Can't convert Python sequence with out-of-range integer to Tensor
        tf.constant([1, 10**40])  -> ValueError: out-of-range integer
        tf.constant({"a": 1.0})  -> ValueError: unsupported type (<class 'dict'>)
        tf.constant({1.0, 2.0})  -> ValueError: unsupported type (<class 'set'>)
        tf.constant(k for k in [1.0])  -> ValueError: unsupported type (<class 'generator'>)
        tf.constant(len)  -> ValueError: unsupported type
        tf.constant(float)  -> ValueError: unsupported type (<class 'type'>)
        tf.constant(object())  -> ValueError: unsupported type (<class 'object'>)
        tf.constant(Mute())  -> ValueError: unsupported type ; __repr__ fails
        tf.constant([Mute()])  -> ValueError: unsupported type ; __repr__ fails
        tf.constant([1.0, Mute()])  -> ValueError: mixed types
        tf.constant(NoArray())  -> TheirOwn: array
        tf.constant(WrongArray())  -> ValueError: unsupported type
        tf.constant(endless())  -> ValueError: nested ; Does a list contain itself?
        tf.convert_to_tensor([x, endless()])  -> ValueError: nested
        tf.constant([x, x])  -> ValueError: TypeError: Scalar tensor has no `len()` ; tf.stack
        tf.constant(np.array([1.0, "a"], dtype=object))  -> ValueError: Failed to convert a NumPy array to a Tensor (Unsupported object type float) ; astype
        tf.constant(np.array([None]))  -> ValueError: Unsupported object type NoneType
        tf.constant(np.array(["2020-01-01"], "datetime64[D]"))  -> ValueError: Failed to convert a NumPy array to a Tensor (Unsupported numpy type
        tf.constant(np.zeros(2, [("a", "f4")]))  -> ValueError: Unsupported numpy type
        tf.constant(1.5, tf.int32)  -> TypeError: Cannot convert 1.5 to EagerTensor of dtype int32
        tf.constant([1.0, 2.0], dtype="int64")  -> TypeError: Cannot convert [1.0, 2.0] to EagerTensor of dtype int64
        tf.constant("a", tf.float32)  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        tf.constant(1.0, tf.string)  -> TypeError: Cannot convert 1.0 to EagerTensor of dtype string
        tf.constant(1j, tf.float32)  -> TypeError: Cannot convert 1j to EagerTensor of dtype float
        tf.constant(1.0, "f4")  -> TypeError: Cannot convert the argument `type_value`: 'f4' to a TensorFlow DType ; tf.float32
        tf.constant(1.0, "nonsense")  -> TypeError: 'nonsense' to a TensorFlow DType
        tf.constant(1.0, dtype=3.5)  -> TypeError: 3.5 to a TensorFlow DType
        tf.constant(1.0, dtype=Mute())  -> TypeError: to a TensorFlow DType ; __repr__ fails
        tf.constant(1.0, tf.bfloat16)  -> TypeError: tf.bfloat16 has no NumPy type here ; tf.float32
        tf.constant(x, dtype=tf.float64)  -> TypeError: Expected tensor ; with dtype tf.float64, but got dtype tf.float32
        tf.constant([v, 1.0])  -> ValueError: object of type 'ResourceVariable' has no len()
        tf.constant([1, 2, 3], shape=[2, 2])  -> TypeError: Eager execution of tf.constant with unsupported shape ; has 3 elements, but got `shape` (2, 2) with 4 elements
        tf.constant([1, 2, 3], shape="a")  -> TypeError: Dimension value must be integer or None or have an __index__ method, got value ; 'a'
        tf.constant(1.0, shape=[-2])  -> ValueError: Dimension -2 must be >= 0
        tf.convert_to_tensor(x, dtype=tf.float64)  -> ValueError: Tensor conversion requested dtype float64 for Tensor with dtype float32
        tf.convert_to_tensor([x, tf.constant([1.0])])  -> IAE: Shapes of all inputs must match
        tf.convert_to_tensor(Mute())  -> ValueError: unsupported type
        tf.constant(2**40, tf.int32)  -> TypeError: Cannot convert 1099511627776 to EagerTensor of dtype int32
        tf.zeros(2.0)  -> TypeError: Cannot convert 2.0 to EagerTensor of dtype int32
        tf.zeros([2, "a"])  -> TypeError: Cannot convert [2, 'a'] to EagerTensor of dtype int32
        tf.zeros([-1])  -> IAE: must be ; -1
        tf.zeros([2, None])  -> ValueError: None
        tf.zeros([10**9, 10**9])  -> ResourceExhaustedError: OOM when allocating tensor ; memory
        tf.ones([2], dtype="nonsense")  -> TypeError: 'nonsense' to a TensorFlow DType
        tf.fill([2, -3], 1.0)  -> IAE: -3
        tf.fill("a", 1.0)  -> TypeError: Cannot convert 'a' to EagerTensor of dtype int32
        tf.eye(-1)  -> IAE: Dimension -1 must be >= 0
        tf.eye(2.5)  -> TypeError: 2.5
        tf.eye("a")  -> TypeError: 'a'
        tf.range(0, 10, 0)  -> IAE: Requires delta != 0
        tf.range("a")  -> TypeError: 'a'
        tf.range(None)  -> ValueError: None
        tf.range(10**12)  -> ResourceExhaustedError: OOM
        tf.linspace(0.0, 1.0, -1)  -> IAE: Requires num ; -1
        tf.linspace(0.0, 1.0, 2.5)  -> TypeError: 2.5
        tf.one_hot([0, 1], -1)  -> IAE: depth must be non-negative, got: -1
        tf.one_hot([0.5], 2)  -> IAE: float is not in the list of allowed values
        tf.one_hot([0, 1], "a")  -> TypeError: 'a'
        tf.cast("a", tf.float32)  -> UnimplementedError: Cast string to float is not supported
        tf.cast(x, None)  -> TypeError: None to a TensorFlow DType
        tf.cast(x, tf.string)  -> UnimplementedError: Cast float to string is not supported
        tf.cast(x, "floaty")  -> TypeError: 'floaty' to a TensorFlow DType
        tf.as_dtype("floaty")  -> TypeError: 'floaty' to a TensorFlow DType
        tf.as_dtype(None)  -> TypeError: None to a TensorFlow DType
        tf.as_dtype(99)  -> TypeError: 99 to a TensorFlow DType
        tf.bitcast(x, tf.float64)  -> IAE: bitcast
        tf.strings.to_number(tf.constant(["a"]))  -> IAE: StringToNumberOp could not correctly convert string: a
        tf.IndexedSlices(m)  -> TypeError: indices
        tf.Variable()  -> ValueError: The `initial_value` arg to `tf.Variable` must be specified
        tf.Variable(1.5, dtype=tf.int32)  -> TypeError: Cannot convert 1.5 to EagerTensor of dtype int32
        tf.Variable([[1.0], [2.0, 3.0]])  -> ValueError: non-rectangular
        tf.Variable(object())  -> ValueError: unsupported type
        tf.Variable(1.0, trainable=x)  -> TypeError: trainable has to be True or False
        tf.Variable(1.0, shape="a")  -> TypeError: Dimension value must be integer
        tf.TensorShape([2, "a"])  -> TypeError: Dimension value must be integer or None or have an __index__ method, got value ; 'a'
        tf.TensorShape([2.5])  -> TypeError: Dimension value must be integer
        tf.TensorShape([-5])  -> ValueError: Dimension -5 must be >= 0
        tf.TensorShape(3.5)  -> TypeError: 3.5
        tf.TensorSpec([2], "nonsense")  -> TypeError: 'nonsense' to a TensorFlow DType
    """,
    ),
    "arithmetic": (
        TENSORS,
        """
        x + i  -> IAE: cannot compute AddV2 as input #1(zero-based) was expected to be a float tensor but is a int32 tensor ; tf.cast
        x * tf.constant(1.0, tf.float64)  -> IAE: cannot compute Mul as input #1(zero-based) was expected to be a float tensor but is a double tensor ; tf.cast
        x / i  -> TypeError: `x` and `y` must have the same dtype, got tf.float32 != tf.int32
        i * 2.5  -> TypeError: Cannot convert 2.5 to EagerTensor of dtype int32
        1.5 + i  -> TypeError: Cannot convert 1.5 to EagerTensor of dtype int32
        i + 2.5  -> IAE: cannot compute AddV2 as input #1(zero-based) was expected to be a int32 tensor but is a float tensor
        x + "a"  -> IAE: cannot compute AddV2 as input #1(zero-based) was expected to be a float tensor but is a string tensor
        x * "a"  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        x + None  -> ValueError: Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor
        None + x  -> ValueError: Attempt to convert a value (None)
        x + {}  -> ValueError: unsupported type (<class 'dict'>)
        x + object()  -> ValueError: unsupported type (<class 'object'>)
        x + Mute()  -> ValueError: unsupported type
        x + [1.0, "a", 2.0]  -> ValueError: mixed types
        x + [1.0, 2.0]  -> IAE: Incompatible shapes: [3] vs. [2] ; equal or one of them is 1
        x + endless()  -> ValueError: nested
        m + q  -> IAE: Incompatible shapes: [2,3] vs. [2,2]
        x + np.ones(2)  -> IAE: Incompatible shapes: [3] vs. [2]
        np.ones(2) + x  -> IAE: Incompatible shapes: [2] vs. [3]
        b + b  -> IAE: Value for attr 'T' of bool is not in the list of allowed values
        -b  -> IAE: Value for attr 'T' of bool is not in the list of allowed values
        -s  -> IAE: Value for attr 'T' of string is not in the list of allowed values
        s * 2  -> TypeError: Cannot convert 2 to EagerTensor of dtype string
        x & x  -> IAE: Value for attr 'T' of float is not in the list of allowed values
        ~x  -> IAE: Value for attr 'T' of float is not in the list of allowed values
        i // 0  -> IAE: Integer division by zero
        i % 0  -> IAE: Integer division by zero
        i ** -1  -> IAE: Integers to negative integer powers are not allowed
        m @ m  -> IAE: Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]
        m @ x  -> IAE: In[1] ndims must be >= 2
        x @ m  -> IAE: In[0] ndims must be >= 2
        m @ "a"  -> IAE: cannot compute MatMul as input #1(zero-based) was expected to be a float tensor but is a string tensor
        x < "a"  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        x < i  -> IAE: cannot compute Less as input #1(zero-based) was expected to be a float tensor but is a int32 tensor
        c < c  -> IAE: Value for attr 'T' of complex128 is not in the list of allowed values
        x == tf.constant([1, 2, 3])  -> IAE: cannot compute Equal as input #1(zero-based)
        divmod(x, 2.0)  -> TypeError: divmod
        +x  -> TypeError: bad operand type for unary +
        bool(x)  -> ValueError: The truth value of an array with more than one element is ambiguous. Use a.any() or a.all() ; tf.reduce_any
        x and x  -> ValueError: The truth value of an array with more than one element is ambiguous
        1.0 < x < 2.0  -> ValueError: The truth value of an array with more than one element is ambiguous
        float(x)  -> TypeError: only 0-dimensional arrays can be converted to Python scalars ; shape (3,)
        int(m)  -> TypeError: only 0-dimensional arrays can be converted to Python scalars
        float(s)  -> TypeError: only 0-dimensional arrays
        float(s[0])  -> ValueError: could not convert string to float
        [1, 2, 3][x[0]]  -> AttributeError: 'numpy.float32' object has no attribute '__index__'
        [1, 2, 3][i]  -> TypeError: only
        range(x)  -> TypeError: only
        len(w)  -> TypeError: object of type 'ResourceVariable' has no len()
        len(n)  -> TypeError: Scalar tensor has no `len()`
        list(n)  -> TypeError: Cannot iterate over a scalar tensor
        hash(x)  -> TypeError: Tensor is unhashable. Instead, use tensor.ref() as the key
        {x: 1}  -> TypeError: Tensor is unhashable. Instead, use tensor.ref() as the key
        {v}  -> TypeError: Variable is unhashable. Instead, use variable.ref() as the key
        round(x)  -> AttributeError: EagerTensor object has no attribute 'astype'
        f"{x:.2f}"  -> TypeError: unsupported format string passed to numpy.ndarray.__format__ ; shape (3,)
        f"{v:.2f}"  -> TypeError: unsupported format string passed to ResourceVariable.__format__
        x.T  -> AttributeError: EagerTensor object has no attribute 'T'. ; tf function
        x.reshape(3, 1)  -> AttributeError: EagerTensor object has no attribute 'reshape'.
        x.size  -> AttributeError: EagerTensor object has no attribute 'size'.
        x.mean()  -> AttributeError: object has no attribute 'mean' ; tf.reduce_mean(x)
        x.name  -> AttributeError: Tensor.name is undefined when eager execution is enabled.
        x.grad  -> AttributeError: object has no attribute 'grad' ; tape.gradient(y, x)
        v.grad  -> AttributeError: object has no attribute 'grad' ; tape.gradient(y, x)
        tf.add(1, x)  -> IAE: cannot compute AddV2
        tf.add(x)  -> TypeError: missing 1 required positional argument: 'y'
        tf.add(x, x, x, x)  -> TypeError: positional arguments but 4 were given
        tf.add(x, z=x)  -> TypeError: unexpected keyword argument 'z'
        tf.multiply(2, 3.5)  -> TypeError: Cannot convert 3.5 to EagerTensor of dtype int32
        tf.sqrt(4)  -> IAE: Value for attr 'T' of int32 is not in the list of allowed values: bfloat16, half, float, double, complex64, complex128
        tf.exp(i)  -> IAE: Value for attr 'T' of int32 is not in the list of allowed values
        tf.sin("a")  -> IAE: Value for attr 'T' of string is not in the list of allowed values
        tf.sin()  -> TypeError: missing
        tf.sin(None)  -> ValueError: Attempt to convert a value (None)
        tf.sin([1.0, [2.0]])  -> ValueError: non-rectangular
        tf.math.log(True)  -> IAE: Value for attr 'T' of bool is not in the list of allowed values
        tf.log(x)  -> AttributeError: has no attribute 'log' ; tf.math.log
        tf.Session()  -> OutOfScopeError: TensorFlow 1
        tf.no_such_thing  -> AttributeError: has no attribute 'no_such_thing'
        tf.gradients(x, x)  -> RuntimeError: tf.gradients is not supported when eager execution is enabled. Use tf.GradientTape instead.
        tf.maximum(x, "a")  -> TypeError: Cannot convert 'a' to EagerTensor of dtype float
        tf.logical_and(x, x)  -> IAE: cannot compute LogicalAnd as input #0(zero-based) was expected to be a bool tensor but is a float tensor
        tf.logical_not(1.0)  -> TypeError: Cannot convert 1.0 to EagerTensor of dtype bool
        tf.logical_not(x)  -> IAE: cannot compute LogicalNot as input #0(zero-based) was expected to be a bool tensor but is a float tensor
        tf.bitwise.bitwise_and(x, x)  -> IAE: Value for attr 'T' of float is not in the list of allowed values
        tf.clip_by_value(x, "a", 1.0)  -> TypeError: 'a'
        tf.clip_by_value(x, [0.0, 0.0], 1.0)  -> IAE: Incompatible shapes
        tf.clip_by_norm(x, "a")  -> TypeError: 'a'
        tf.clip_by_global_norm(x, 1.0)  -> TypeError: `t_list` should be a sequence
        tf.add_n([])  -> ValueError: Inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype and shape
        tf.add_n([x, m])  -> IAE: must have the same size and shape ; Input 0: [3] != input 1: [2,3]
        tf.add_n([x, i])  -> IAE: float
        tf.add_n(3.0)  -> ValueError: Inputs must be an iterable
        tf.cumsum(x, axis=3)  -> IAE: Expected scan axis in the range [-1, 1), but got 3
        tf.cumsum(x, axis="a")  -> IAE: string is not in the list of allowed values: int32, int64
        tf.cumsum(b)  -> IAE: Value for attr 'T' of bool is not in the list of allowed values
        tf.complex(x, i)  -> IAE: cannot compute Complex as input #1(zero-based) was expected to be a float tensor but is a int32 tensor
        tf.math.polyval(x, x)  -> ValueError: Argument coeffs must be list type
        tf.math.in_top_k(x, m, 1)  -> IAE: float
    """,
    ),
    "shapes": (
        TENSORS,
        """
        tf.reshape(m, [4, 2])  -> IAE: Input to reshape is a tensor with 6 values, but the requested shape has 8
        tf.reshape(m, [-1, -1])  -> IAE: Only one input size may be -1, not both 0 and 1
        tf.reshape(m, [-1, 4])  -> IAE: Input to reshape is a tensor with 6 values, but the requested shape requires a multiple of 4
        tf.reshape(m, [-2, -3])  -> IAE: Size 0 must be non-negative, not -2
        tf.reshape(m, "a")  -> IAE: string is not in the list of allowed values: int32, int64
        tf.reshape(m, [2.0, 3.0])  -> IAE: float is not in the list of allowed values: int32, int64
        tf.reshape(m, None)  -> ValueError: Attempt to convert a value (None)
        tf.reshape(m, [[2, 3]])  -> IAE: sizes input must be 1-D, not [1,2]
        tf.reshape(m)  -> TypeError: missing 1 required positional argument: 'shape'
        tf.reshape(m, endless())  -> ValueError: nested
        tf.transpose(m, [0])  -> IAE: transpose expects a vector of size 2. But input(1) is a vector of size 1
        tf.transpose(m, [0, 0])  -> IAE: 1 is missing from {0,0}
        tf.transpose(m, [0, 5])  -> IAE: 5 is out of range
        tf.transpose(m, "a")  -> IAE: string is not in the list of allowed values: int32, int64
        tf.expand_dims(x, 5)  -> IAE: Tried to expand dim index 5 for tensor with 1 dimensions
        tf.expand_dims(x, "a")  -> TypeError: 'a'
        tf.expand_dims(x, None)  -> ValueError: None
        tf.squeeze(m, axis=0)  -> IAE: Can not squeeze dim[0], expected a dimension of 1, got 2
        tf.squeeze(m, axis=7)  -> IAE: Tried to squeeze dim index 7 for tensor with 2 dimensions
        tf.squeeze(m, axis="a")  -> IAE: string is not in the list of allowed values: int32, int64
        tf.broadcast_to(x, [2, 2])  -> IAE: Incompatible shapes: [3] vs. [2,2]
        tf.broadcast_to(m, [3])  -> IAE: Rank of input (2) must be no greater than rank of output shape (1)
        tf.broadcast_to(x, "a")  -> IAE: string is not in the list of allowed values
        tf.tile(x, [2, 2])  -> IAE: Expected multiples argument to be a vector of length 1 but got length 2
        tf.tile(x, [-1])  -> IAE: Expected multiples[0] >= 0, but got -1
        tf.tile(x, "a")  -> IAE: string is not in the list of allowed values
        tf.concat([m, x], axis=0)  -> IAE: ConcatOp : Ranks of all inputs should match: shape[0] = [2,3] vs. shape[1] = [3]
        tf.concat([m, tf.ones([2, 2])], axis=0)  -> IAE: ConcatOp : Dimension 1 in both shapes must be equal: shape[0] = [2,3] vs. shape[1] = [2,2]
        tf.concat([m, m], axis=5)  -> IAE: ConcatOp : Expected concatenating dimensions in the range [-2, 2), but got 5
        tf.concat([x, i], axis=0)  -> IAE: cannot compute ConcatV2 as input #1(zero-based) was expected to be a float tensor but is a int32 tensor
        tf.concat([], axis=0)  -> IAE: at least one tensor
        tf.concat([x, x], axis="a")  -> TypeError: 'a'
        tf.concat([x, x], axis=None)  -> ValueError: None
        tf.concat([n, n], axis=0)  -> IAE: Expected concatenating dimensions in the range [0, 0), but got 0 ; tf.stack
        tf.concat([x, None], axis=0)  -> ValueError: None
        tf.stack([x, [1.0, 2.0]])  -> IAE: Shapes of all inputs must match: values[0].shape = [3] != values[1].shape = [2]
        tf.stack([x, x], axis=4)  -> ValueError: Argument `axis` = 4 not in range [-2, 2)
        tf.stack([x, x], axis="a")  -> TypeError: 'a'
        tf.stack([x, i])  -> IAE: cannot compute Pack as input #1(zero-based) was expected to be a float tensor but is a int32 tensor
        tf.unstack(m, num=5)  -> IAE: 5
        tf.unstack(m, axis=4)  -> ValueError: Argument `axis` = 4 not in range [-2, 2)
        tf.unstack(n)  -> ValueError: Argument `axis` = 0 not in range [0, 0)
        tf.split(x, 2)  -> IAE: Number of ways to split should evenly divide the split dimension, but got split_dim 0 (size = 3) and num_split 2 ; list of sizes
        tf.split(x, [1, 1])  -> IAE: Determined shape must either match input shape along split_dim exactly
        tf.split(x, [5, -4])  -> IAE: Determined shape
        tf.split(x, "a")  -> ValueError: Rank-0 tensors are not supported as the num_or_size_splits argument to split
        tf.split(x, 0)  -> IAE: Number of ways to split should be > 0, but got 0
        tf.split(x, 3, axis=4)  -> IAE: split_dim < input rank (1), but got 4
        tf.pad(m, [[0, 1]])  -> IAE: The first dimension of paddings must be the rank of inputs[1,2] [2,3]
        tf.pad(m, [[0, -1], [0, 0]])  -> IAE: Paddings must be non-negative: 0 -1
        tf.pad(m, [[0, 1], [0, 1]], mode="WRONG")  -> ValueError: Value of argument `mode` expected to be one of
        tf.pad(m, "a")  -> IAE: string
        tf.pad(m, [[0, 9], [0, 0]], mode="REFLECT")  -> IAE: paddings must be less than the dimension size: 0, 9 not less than 2
        tf.reverse(m, [5])  -> IAE: 5
        tf.reverse(m, "a")  -> IAE: 'dims' must be 1-dimension, not 0 ; list of axes
        tf.roll(m, 1, axis=5)  -> IAE: axis
        tf.roll(m, [1, 2], axis=[0])  -> IAE: shift and axis must have the same size
        tf.roll(m, "a", axis=0)  -> IAE: string
        tf.repeat(x, [1, 2])  -> IAE: Incompatible shapes: [3] vs. [2] ; one for each entry
        tf.repeat(x, -1)  -> IAE: repeats must be >= 0, got -1
        tf.repeat(x, "a")  -> IAE: string is not in the list of allowed values: int32, int64
        tf.slice(m, [0, 5], [1, 1])  -> IAE: Expected begin[1] in [0, 3]
        tf.slice(m, [0, 0], [5, 1])  -> IAE: Expected size[0] in [0, 2], but got 5
        tf.slice(m, [0], [1])  -> IAE: Expected begin and size arguments to be 1-D tensors of size 2, but got shapes [1] and [1] instead
        tf.slice(m, "a", [1, 1])  -> IAE: string
        tf.gather(x, [5])  -> IAE: indices[0] = 5 is not in [0, 3)
        tf.gather(m, [0], axis=7)  -> IAE: Expected axis in the range [-2, 2), but got 7
        tf.gather(x, [0.5])  -> IAE: Value for attr 'Tindices' of float is not in the list of allowed values
        tf.gather(x, "a")  -> IAE: Value for attr 'Tindices' of string is not in the list of allowed values
        tf.gather(x, None)  -> ValueError: None
        tf.gather(m, [0], batch_dims=5)  -> IAE: but got 5
        tf.gather_nd(m, [[5, 0]])  -> IAE: indices[0] = [5, 0] does not index into param shape [2,3]
        tf.gather_nd(m, [[0, 0, 0]])  -> IAE: index innermost dimension length must be <= params rank; saw: 3 vs. 2
        tf.gather_nd(m, [[0.0, 0.0]])  -> IAE: float is not in the list of allowed values
        tf.boolean_mask(x, [True, False])  -> ValueError: Shapes
        tf.boolean_mask(x, True)  -> ValueError: mask cannot be scalar
        tf.where(b, x, [1.0, 2.0])  -> IAE: condition [3], then [3], and else [2] must be broadcastable
        tf.where(b, x)  -> ValueError: x and y must both be non-None or both be None
        tf.where(b, x, i)  -> IAE: cannot compute SelectV2 as input #2(zero-based) was expected to be a float tensor but is a int32 tensor
        tf.where(b, 1, 0.0)  -> TypeError: Cannot convert 0.0 to EagerTensor of dtype int32
        tf.where(x, x, x)  -> IAE: was expected to be a bool tensor but is a float tensor ; Compare first
        tf.scatter_nd([[9]], [1.0], [4])  -> IAE: indices[0] = [9] does not index into shape [4]
        tf.scatter_nd([[0]], [1.0, 2.0], [4])  -> IAE: of updates[shape=[2]] ; should have the shape (1,)
        tf.tensor_scatter_nd_update(x, [[9]], [1.0])  -> IAE: indices[0] = [9] does not index into shape [3]
        tf.ensure_shape(m, [3, 2])  -> IAE: Shape of tensor ; is not compatible with expected shape [3,2]
        tf.unravel_index([9], [2, 3])  -> IAE: index is out of bound as with dims
        tf.reverse_sequence(m, [9, 9], seq_axis=1)  -> IAE: seq_lens(i) > input.dims(seq_dim)
        tf.broadcast_static_shape(tf.TensorShape([2]), tf.TensorShape([3]))  -> ValueError: Incompatible shapes for broadcasting: (2,) and (3,)
        m.set_shape([3, 2])  -> ValueError: Tensor's shape (2, 3) is not compatible with supplied shape (3, 2)
        m.shape[5]  -> IndexError: tuple index out of range ; (2, 3)
        m.shape["a"]  -> TypeError: tuple indices must be integers or slices, not str
        m.shape.with_rank(3)  -> ValueError: Shape (2, 3) must have rank 3
        m.shape.assert_is_compatible_with([3])  -> ValueError: Shapes (2, 3) and (3,) are incompatible
        m.shape.no_such  -> AttributeError: no_such
    """,
    ),
    "indexing": (
        TENSORS,
        """
        x[5]  -> IAE: slice index 5 of dimension 0 out of bounds
        m[0, -4]  -> IAE: slice index -1 of dimension 1 out of bounds
        x[[0, 2]]  -> IAE: Index out of range using input dim 1; input has only 1 dims ; tf.gather
        x[0, 0]  -> IAE: Index out of range using input dim 1; input has only 1 dims
        n[0]  -> IAE: Attempting to slice scalar input.
        x[1.0]  -> TypeError: Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are valid indices, got 1.0
        x["a"]  -> TypeError: valid indices, got 'a'
        x[i]  -> TypeError: valid indices, got <tf.Tensor ; tf.gather
        x[x]  -> TypeError: valid indices
        x[object()]  -> TypeError: valid indices
        x[Mute()]  -> TypeError: valid indices
        x[{}]  -> TypeError: valid indices
        x["a":]  -> TypeError: valid indices, got 'a'
        x[0.5:]  -> TypeError: valid indices, got 0.5
        x[::0]  -> IAE: strides[0] must be non-zero
        x[..., ...]  -> IAE: Multiple ellipses in slice spec not allowed
        x[[True, False]]  -> IAE: Index out of range using input dim 1; input has only 1 dims
        x[np.array([True, False])]  -> ValueError: Shapes
        x[10**30]  -> IAE: out of bounds ; the size of axis 0 is 3
        v[5]  -> IAE: slice index 5 of dimension 0 out of bounds
        v["a"]  -> TypeError: valid indices
        v[5].assign(1.0)  -> IAE: 5
        v[0].assign([1.0, 2.0])  -> IAE: Cannot broadcast input shape [2] into final shape []
        v[0:2].assign([1.0, 2.0, 3.0])  -> IAE: Cannot broadcast input shape [3] into final shape [2]
        v[0].assign("a")  -> TypeError: 'a'
        x.__setitem__(0, 1.0)  -> AttributeError: __setitem__
    """,
    ),
    "reductions": (
        TENSORS,
        """
        tf.reduce_sum(m, axis=2)  -> IAE: Invalid reduction dimension (2 for input with 2 dimension(s) ; 0, 1
        tf.reduce_sum(m, axis=-3)  -> IAE: Invalid reduction dimension (-3 for input with 2 dimension(s)
        tf.reduce_sum(m, axis="a")  -> IAE: Value for attr 'Tidx' of string is not in the list of allowed values: int32, int64
        tf.reduce_sum(m, axis=1.0)  -> TypeError: Cannot convert 1.0 to EagerTensor of dtype int32
        tf.reduce_sum(m, axis=[1.0])  -> IAE: Value for attr 'Tidx' of float is not in the list of allowed values: int32, int64
        tf.reduce_sum(m, axis=[0, 0])  -> IAE: Axes contains duplicate dimension: 0
        tf.reduce_sum(m, axis=object())  -> ValueError: unsupported type
        tf.reduce_sum(b)  -> IAE: Value for attr 'T' of bool is not in the list of allowed values ; tf.cast
        tf.reduce_sum("a")  -> IAE: Value for attr 'T' of string is not in the list of allowed values
        tf.reduce_sum()  -> TypeError: input_tensor
        tf.reduce_sum(None)  -> ValueError: None
        tf.reduce_sum([[1.0], [1.0, 2.0]])  -> ValueError: non-rectangular
        tf.reduce_sum(m, dim=0)  -> TypeError: unexpected keyword argument 'dim'
        tf.reduce_sum(m, keep_dims=True)  -> TypeError: unexpected keyword argument 'keep_dims'
        tf.reduce_mean(b)  -> IAE: Value for attr 'T' of bool is not in the list of allowed values
        tf.reduce_max(c)  -> IAE: Value for attr 'T' of complex128 is not in the list of allowed values
        tf.reduce_all(x)  -> IAE: cannot compute All as input #0(zero-based) was expected to be a bool tensor but is a float tensor
        tf.argmax(m, axis=5)  -> IAE: Expected dimension in the range [-2, 2), but got 5
        tf.argmax(m, axis="a")  -> IAE: string is not in the list of allowed values: int32, int64
        tf.argmax(m, output_type=tf.float32)  -> IAE: float is not in the list of allowed values
        tf.sort(x, direction="UP")  -> ValueError: Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'
        tf.sort(x, axis=4)  -> IAE: axis 4 is out of range for a tensor of shape [3]
        tf.math.top_k(x, k=9)  -> IAE: input must have at least k columns. Had 3, needed 9
        tf.math.top_k(x, k=-1)  -> IAE: Need k >= 0, got -1
        tf.math.top_k(n, k=1)  -> IAE: input must be >= 1-D
        tf.norm(m, ord="wrong")  -> ValueError: 'ord' must be a supported vector norm ; got wrong
        tf.norm(x, axis=5)  -> IAE: Invalid reduction dimension (5 for input with 1 dimension(s)
        tf.norm(i)  -> IAE: Value for attr 'T' of int32 is not in the list of allowed values ; tf.cast
        tf.math.bincount([-1])  -> IAE: Input arr must be non-negative!
        tf.math.bincount(["a"])  -> UnimplementedError: Cast string to int32 is not supported
        tf.math.confusion_matrix([0, 5], [1, 1], num_classes=2)  -> IAE: out of bound
        tf.math.confusion_matrix([-1], [1])  -> IAE: negative
        tf.histogram_fixed_width(x, [5.0, 0.0])  -> IAE: value_range should satisfy value_range[0] < value_range[1]
        tf.histogram_fixed_width(x, [0.0, 1.0], nbins=-1)  -> IAE: nbins should be a positive number, but got '-1'
        tf.unique(m)  -> IAE: unique expects a 1D vector.
        tf.searchsorted(x, [1.5], side="middle")  -> ValueError: must be either 'right' or 'left'
        tf.math.segment_sum(x, [1, 0, 0])  -> IAE: segment ids are not increasing
        tf.math.segment_sum(x, [0, 0])  -> IAE: segment_ids should be the same size as dimension 0 of input
        tf.math.segment_sum(x, [0.0, 0.0, 0.0])  -> IAE: float
        tf.math.unsorted_segment_sum(x, [0, 5, 1], 2)  -> IAE: segment_ids[1] = 5 is out of range [0, 2)
        tf.math.unsorted_segment_sum(x, [0, 1], 2)  -> IAE: data.shape = [3] does not start with segment_ids.shape = [2]
        tf.math.invert_permutation([0, 5])  -> IAE: [0 5] is not a permutation of 0 … 1
        tf.nn.moments(m, axes=[7])  -> IAE: Invalid reduction dimension
        tf.nn.moments(m, axes="a")  -> IAE: string
    """,
    ),
    "matrices": (
        TENSORS,
        """
        tf.matmul(m, m)  -> IAE: Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]
        tf.matmul(m, x)  -> IAE: In[1] ndims must be >= 2
        tf.matmul(m, i)  -> IAE: cannot compute MatMul as input #1(zero-based) was expected to be a float tensor but is a int32 tensor
        tf.matmul(tf.ones([2, 2, 3]), tf.ones([3, 3, 2]))  -> IAE: In[0] and In[1] must have compatible batch dimensions: [2,2,3] vs. [3,3,2]
        tf.matmul(m, m, transpose_b=True, adjoint_b=True)  -> ValueError: Only one of `transpose_b` and `adjoint_b` can be True
        tf.matmul("a", m)  -> IAE: string is not in the list of allowed values
        tf.matmul(m)  -> TypeError: missing 1 required positional argument: 'b'
        tf.tensordot(x, m, axes=1)  -> IAE: Matrix size-incompatible
        tf.tensordot(m, m, axes=5)  -> ValueError: `axes` must not be larger than the number of dimensions of tensor 2
        tf.tensordot(m, m, axes="a")  -> ValueError: `axes` must be an integer or have length 2. Received: a
        tf.tensordot(m, m, axes=[[0], [1]])  -> IAE: Matrix size-incompatible: In[0]: [3,2], In[1]: [3,2] ; do not have the sizes
        tf.tensordot(m, m, axes=[[0], [9]])  -> IAE: 9
        tf.einsum("ij,jk->ik", m, m)  -> IAE: Expected dimension 3 at axis 0 of the input shaped [2,3] but got dimension 2
        tf.einsum("ij,jk", m)  -> ValueError: Got 1 arguments for equation 'ij,jk', expecting 2.
        tf.einsum("ij->ik", m)  -> ValueError: Output subscripts contain the label k not present in the input subscripts
        tf.einsum("i->i", m)  -> IAE: Expected input 0 to have rank 1 but got: 2
        tf.einsum("", m)  -> IAE: Expected input 0 to have rank 0 but got: 2
        tf.einsum("i j k", m)  -> IAE: Expected input 0 to have rank 3 but got: 2
        tf.einsum("i1->i", m)  -> ValueError: Subscripts have incorrect format ; Write letters
        tf.einsum("ij->->i", m)  -> ValueError: Subscripts have incorrect format
        tf.einsum(3, m)  -> ValueError: Subscripts have incorrect format ; 3
        tf.einsum("ij->i", "a")  -> IAE: Expected input 0 to have rank 2 but got: 0
        tf.einsum("ij,jk->ik", m, i)  -> IAE: Expected input 1 to have rank 2 but got: 1
        tf.einsum("i.j->i", m)  -> ValueError: Subscripts have incorrect format
        tf.linalg.inv(m)  -> IAE: Input matrix must be square. Its shape is [2,3]
        tf.linalg.inv(x)  -> IAE: Input must have rank >= 2, got [3] ; rows and columns
        tf.linalg.inv(tf.zeros([2, 2]))  -> IAE: Input is not invertible
        tf.linalg.inv(i)  -> IAE: Value for attr 'T' of int32 is not in the list of allowed values
        tf.linalg.det(m)  -> IAE: Input matrix must be square. Its shape is [2,3]
        tf.linalg.solve(q, x)  -> IAE: input must be at least 2-dim, received shape: [3]
        tf.linalg.solve(tf.zeros([2, 2]), q)  -> IAE: Input matrix is not invertible
        tf.linalg.cholesky(m)  -> IAE: Input matrix must be square. Its shape is [2,3]
        tf.linalg.cholesky(-q)  -> IAE: Cholesky decomposition was not successful. The input might not be valid. ; positive eigenvalues
        tf.linalg.triangular_solve(m, q)  -> IAE: must be square
        tf.linalg.eigh(m)  -> IAE: Input matrix must be square
        tf.linalg.svd(x)  -> IAE: Input must have rank >= 2, got [3]
        tf.linalg.qr(x)  -> IAE: Input must have rank >= 2, got [3]
        tf.linalg.expm(m)  -> IAE: Input matrix must be square
        tf.linalg.trace(x)  -> IAE: input must be at least 2-dim, received shape: [3]
        tf.linalg.diag(x, k="a")  -> IAE: tf.linalg.diag ; k: 'a'
        tf.linalg.diag_part(x)  -> IAE: input must be at least 2-dim, received shape: [3]
        tf.linalg.set_diag(q, x)  -> IAE: first dimensions of diagonal don't match input ; [2], but has [3]
        tf.linalg.band_part(x, 0, 0)  -> IAE: input must be at least 2-dim
        tf.linalg.band_part(q, 9, 0)  -> IAE: num_lower must be negative or less or equal to number of rows (2) got: 9
        tf.linalg.cross(x, m)  -> IAE: Both inputs must be of same shape: [3] vs. [2,3]
        tf.linalg.cross(q, q)  -> IAE: 3
        tf.linalg.matrix_transpose(x)  -> ValueError: Argument `a` should be a (batch) matrix with rank >= 2
        tf.linalg.adjoint(x)  -> ValueError: should be a (batch) matrix with rank >= 2
        tf.linalg.pinv(x)  -> IAE: Input must have rank >= 2, got [3]
        tf.linalg.norm(m, ord="nuclear")  -> ValueError: 'ord' must be a supported vector norm ; got nuclear
    """,
    ),
}
