"""Guards matrix ops: all forms of products, complex gradients, batches, norms, error words."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check

RNG = np.random.default_rng(7)


def real(*shape: int) -> Any:
    return RNG.standard_normal(shape)


def complexes(*shape: int) -> Any:
    return RNG.standard_normal(shape) + 1j * RNG.standard_normal(shape)


def steady(*shape: int, make: Any = real) -> Any:
    return make(*shape) + 3 * np.eye(shape[-1])


def hermitian(x: Any) -> Any:
    return (x + np.conj(np.swapaxes(x, -1, -2))) / 2


# -- products


@pytest.mark.parametrize("make", [real, complexes])
@pytest.mark.parametrize("a", ["", "transpose_a", "adjoint_a"])
@pytest.mark.parametrize("b", ["", "transpose_b", "adjoint_b"])
def test_matmul_turns_either_side(make: Any, a: str, b: str) -> None:
    x, y = make(*((3, 2) if a else (2, 3))), make(*((4, 3) if b else (3, 4)))
    flags = {k: True for k in (a, b) if k}
    turn = {"": lambda m: m, "t": lambda m: m.T, "a": lambda m: np.conj(m.T)}
    want = turn[a[:1]](x) @ turn[b[:1]](y)
    np.testing.assert_allclose(tf.matmul(x, y, **flags), want)
    check(lambda p, q: tf.matmul(p, q, **flags), [x, y])


@pytest.mark.parametrize(
    "shapes",
    [((2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 4)),
     ((6, 1, 2, 3), (5, 3, 4)), ((0, 3), (3, 2)), ((2, 0), (0, 3))],
    ids=str,
)  # fmt: skip
def test_matmul_batches_broadcast(shapes: Any) -> None:
    x, y = real(*shapes[0]), real(*shapes[1])
    np.testing.assert_allclose(tf.matmul(x, y), x @ y)
    check(tf.matmul, [x, y])


def test_matmul_of_lists_arrays_and_variables() -> None:
    w = tf.Variable([[1.0], [2.0]])
    assert ([[3.0, 4.0]] @ w).numpy() == [[11.0]]
    assert (np.array([[3.0, 4.0]]) @ w).dtype == tf.float32
    assert (w @ [[1.0, 2.0]]).shape == (2, 2)
    assert tf.matmul([[1, 2]], [[3], [4]]).dtype == tf.int32


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: tf.ones((2, 3)) @ tf.ones((2, 3)), "incompatible: In[0]: [2,3], In[1]: [2,3]"),
        (lambda: tf.ones((2, 2)) @ tf.ones(2), "In[1] ndims must be >= 2"),
        (lambda: tf.ones(2) @ tf.ones((2, 2)), "In[0] ndims must be >= 2"),
        (lambda: tf.matmul(tf.ones((2, 1, 1)), tf.ones((3, 1, 1))), "compatible batch dimensions"),
        (lambda: tf.matmul(np.ones((1, 1)), tf.ones((1, 1))), "cannot compute MatMul as input #1"),
        (lambda: tf.tensordot(tf.ones(2), tf.ones(3), 1), "In[0]: [1,2], In[1]: [3,1]"),
        (lambda: tf.einsum("ij,jk->ik", tf.ones((2, 3)), tf.ones((2, 3))),
         "Expected dimension 3 at axis 0 of the input shaped [2,3] but got dimension 2"),
        (lambda: tf.einsum("ij->i", tf.ones(3)), "Expected input 0 to have rank 2 but got: 1"),
        (lambda: tf.linalg.inv([[1.0, 2.0], [2.0, 4.0]]), "Input is not invertible."),
        (lambda: tf.linalg.solve([[1.0, 2.0], [2.0, 4.0]], [[1.0], [1.0]]), "not invertible."),
        (lambda: tf.linalg.inv(tf.ones((2, 3))), "must be square"),
        (lambda: tf.linalg.cholesky([[-1.0]]), "Cholesky decomposition was not successful."),
        (lambda: tf.linalg.cross(tf.ones(3), tf.ones((2, 3))), "same shape"),
    ],
)  # fmt: skip
def test_words_of_errors(call: Any, words: str) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        call()
    assert words in str(caught.value)
    assert (
        "\n" in str(caught.value) or len(str(caught.value)) < 100
    )  # what happened, then what to do


AXES = [
    (1, (2, 3), (3, 4)),
    (0, (2,), (3,)),
    (2, (4, 2, 3), (2, 3, 5)),
    (1, (3,), (3,)),
    ([[0, 2], [2, 0]], (2, 3, 4), (4, 5, 2)),
    ([0, 1], (2, 3), (4, 2)),
    ([[-1], [0]], (2, 3), (3,)),
    (((1, 0), (0, 1)), (2, 3, 4), (3, 2, 2)),
    ([[], []], (2,), (2, 2)),
]


@pytest.mark.parametrize(("axes", "a", "b"), AXES, ids=str)
def test_tensordot_in_all_forms(axes: Any, a: Any, b: Any) -> None:
    x, y = real(*a), complexes(*b) if len(a) == 3 else real(*b)
    x = x.astype(y.dtype)
    np.testing.assert_allclose(tf.tensordot(x, y, axes), np.tensordot(x, y, axes))
    check(lambda p, q: tf.tensordot(p, q, axes), [x, y])


@pytest.mark.parametrize("axes", [-1, 3, [0], [[0], [0, 1]], [0, 1, 2]], ids=str)
def test_tensordot_refuses_other_axes(axes: Any) -> None:
    with pytest.raises(ValueError, match="`axes`|contraction axes"):
        tf.tensordot(tf.ones((2, 2)), tf.ones((2, 2)), axes)


EQUATIONS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk", (2, 3), (3, 4)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("ij->j", (2, 3)),
    ("ij->ji", (2, 3)),
    ("ij->", (2, 3)),
    ("ba", (2, 3)),
    ("i,ij,j->", (2,), (2, 3), (3,)),
    ("...ij,...jk->...ik", (5, 2, 3), (5, 3, 4)),
    ("...ij,...jk->...ik", (1, 2, 3), (5, 3, 4)),
    ("...ij,jk->...ik", (2, 5, 2, 3), (3, 4)),
    ("bij,bjk", (5, 2, 3), (5, 3, 4)),
    ("iij,jk->ik", (2, 2, 3), (3, 4)),
    ("ij,ij->", (2, 3), (2, 3)),
    ("ij,kl->ijkl", (2, 3), (2, 2)),
    ("i,j", (2,), (3,)),
    ("...,...", (2, 3), (3,)),
    ("bqhd,bkhd->bhqk", (2, 3, 2, 4), (2, 5, 2, 4)),
    ("ij,jk,kl,lm->im", (2, 3), (3, 4), (4, 2), (2, 3)),
    ("ij,k->i", (2, 3), (4,)),
    ("...i->...", (2, 3)),
    ("i...->...", (2, 3)),
    (" ij , jk -> ik ", (2, 3), (3, 4)),
    ("Ab,bA->", (2, 3), (3, 2)),
]


@pytest.mark.parametrize("row", EQUATIONS, ids=lambda r: r[0])
def test_einsum_against_numpy(row: Any) -> None:
    equation, *shapes = row
    inputs = [real(*s) for s in shapes]
    np.testing.assert_allclose(tf.einsum(equation, *inputs), np.einsum(equation, *inputs), 1e-12)
    check(lambda *xs: tf.einsum(equation, *xs), inputs)


def test_einsum_conjugates_what_arrives() -> None:
    check(lambda p, q: tf.einsum("ij,jk->ki", p, q), [complexes(2, 3), complexes(3, 2)])


def test_einsum_puts_a_vector_on_a_diagonal() -> None:
    np.testing.assert_array_equal(tf.einsum("i->ii", [1.0, 2.0]), [[1, 0], [0, 2]])
    check(lambda v: tf.einsum("i->ii", v), [real(3)])


def test_einsum_with_wrong_words() -> None:
    with pytest.raises(ValueError, match="Got 1 arguments"):
        tf.einsum("ij,jk->ik", tf.ones((2, 2)))
    with pytest.raises(ValueError, match="incorrect format"):
        tf.einsum("i1->i", tf.ones((2, 2)))
    with pytest.raises(TypeError, match="Invalid keyword"):
        tf.einsum("ij->i", tf.ones((2, 2)), nonsense=1)


def test_matvec_and_cross() -> None:
    a, v = real(4, 2, 3), real(3)
    np.testing.assert_allclose(tf.linalg.matvec(a, v), a @ v)
    check(lambda p, q: tf.linalg.matvec(p, q, transpose_a=True), [real(3, 2), v])
    np.testing.assert_allclose(tf.linalg.cross(real(3) * 0 + [1, 0, 0], [0, 1.0, 0]), [0, 0, 1])


# -- solving


@pytest.mark.parametrize("make", [real, complexes])
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3), (1, 1)], ids=str)
def test_inverses_and_determinants(make: Any, shape: Any) -> None:
    a = steady(*shape, make=make)
    for mine, theirs in ((tf.linalg.inv, np.linalg.inv), (tf.linalg.det, np.linalg.det),
                         (tf.linalg.pinv, np.linalg.pinv)):  # fmt: skip
        np.testing.assert_allclose(mine(a), theirs(a), 1e-9)
        check(mine, [a])
    sign, size = tf.linalg.slogdet(a)
    np.testing.assert_allclose(sign.numpy() * np.exp(size.numpy()), np.linalg.det(a), 1e-9)
    check(lambda x: tf.math.real(tf.linalg.slogdet(x).log_abs_determinant), [a])
    check(lambda x: tf.linalg.inv(x, adjoint=True), [a])


@pytest.mark.parametrize("make", [real, complexes])
@pytest.mark.parametrize("adjoint", [False, True])
def test_solving(make: Any, adjoint: bool) -> None:
    a, b = steady(2, 3, 3, make=make), make(2, 3, 2)
    turned = np.conj(np.swapaxes(a, -1, -2)) if adjoint else a
    np.testing.assert_allclose(tf.linalg.solve(a, b, adjoint=adjoint), np.linalg.solve(turned, b))
    check(lambda p, q: tf.linalg.solve(p, q, adjoint=adjoint), [a, b])
    for lower in (True, False):
        half = np.tril(a) if lower else np.triu(a)
        half = np.conj(np.swapaxes(half, -1, -2)) if adjoint else half
        mine = tf.linalg.triangular_solve(a, b, lower=lower, adjoint=adjoint)
        np.testing.assert_allclose(mine, np.linalg.solve(half, b))
        check(lambda p, q, low=lower: tf.linalg.triangular_solve(p, q, low, adjoint), [a, b])


@pytest.mark.parametrize("make", [real, complexes])
def test_cholesky(make: Any) -> None:
    root = steady(2, 3, 3, make=make)
    a = root @ np.conj(np.swapaxes(root, -1, -2))
    np.testing.assert_allclose(tf.linalg.cholesky(a), np.linalg.cholesky(a))
    check(lambda r: tf.linalg.cholesky(tf.matmul(r, r, adjoint_b=True)), [root])
    b = make(2, 3, 1)
    solved = tf.linalg.cholesky_solve(tf.linalg.cholesky(a), b)
    np.testing.assert_allclose(solved, np.linalg.solve(a, b))
    np.testing.assert_allclose(tf.linalg.logdet(a), np.linalg.slogdet(a)[1])


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3)], ids=str)
def test_least_squares(fast: bool, shape: Any) -> None:
    a, b = real(*shape), real(shape[0], 2)
    np.testing.assert_allclose(tf.linalg.lstsq(a, b, fast=fast), np.linalg.pinv(a) @ b, 1e-7)
    check(lambda p, q: tf.linalg.lstsq(p, q, fast=fast), [a, b])


def test_least_squares_with_a_regulariser() -> None:
    a, b = real(4, 2), real(4, 1)
    want = np.linalg.solve(a.T @ a + 0.5 * np.eye(2), a.T @ b)
    np.testing.assert_allclose(tf.linalg.lstsq(a, b, l2_regularizer=0.5), want)


def test_pinv_of_equal_singular_values_and_low_rank() -> None:
    check(tf.linalg.pinv, [np.eye(2)])
    low = np.outer([1.0, 2.0, 3.0], [1.0, -1.0])
    np.testing.assert_allclose(tf.linalg.pinv(low), np.linalg.pinv(low), atol=1e-12)
    assert tf.linalg.matrix_rank(low) == 1


def test_expm() -> None:
    turn = np.array([[0.0, -np.pi], [np.pi, 0.0]])
    np.testing.assert_allclose(tf.linalg.expm(turn), -np.eye(2), atol=1e-12)
    e, v = np.linalg.eig(a := 3 * real(3, 3))
    np.testing.assert_allclose(tf.linalg.expm(a), (v * np.exp(e) @ np.linalg.inv(v)).real, 1e-9)
    check(tf.linalg.expm, [np.stack([0.1 * real(2, 2), 2 * real(2, 2)])])
    check(tf.linalg.expm, [complexes(2, 2)])


def test_singular_determinant_has_a_value_but_no_gradient() -> None:
    x = tf.Variable([[1.0, 2.0], [2.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.linalg.det(x)
    assert y.numpy() == 0
    with pytest.raises(tf.errors.InvalidArgumentError, match="Input is not invertible."):
        tape.gradient(y, x)


# -- factorisations: what does not depend on the signs of vectors


@pytest.mark.parametrize("make", [real, complexes])
@pytest.mark.parametrize("shape", [(3, 2), (3, 3), (2, 3), (2, 4, 3)], ids=str)
def test_svd(make: Any, shape: Any) -> None:
    a = make(*shape)
    s, u, v = tf.linalg.svd(a)
    np.testing.assert_allclose(
        (u.numpy() * s.numpy()[..., np.newaxis, :]) @ np.conj(np.swapaxes(v.numpy(), -1, -2)),
        a,
        atol=1e-12,
    )
    np.testing.assert_allclose(tf.linalg.svd(a, compute_uv=False), s)
    check(lambda x: tf.linalg.svd(x, compute_uv=False), [a])

    def invariant(x: Any) -> Any:
        _, u, v = tf.linalg.svd(x)
        first = tf.matmul(u[..., :1], v[..., :1], adjoint_b=True)
        return [first, tf.abs(u), tf.abs(v)]

    check(invariant, [a])


def test_second_derivatives_of_eigenvectors() -> None:
    """Single precision, in which the guard against equal eigenvalues once overflowed."""
    a = tf.constant([[4.0, 1.0, 0.5], [1.0, 3.0, -0.2], [0.5, -0.2, 2.0]])

    def slope(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.linalg.eigh(x)[1] ** 4)
        return tape.gradient(y, x)

    with tf.GradientTape() as tape:
        tape.watch(a)
        g = slope(a)[1, 0]
    step = tf.constant([[0.0, 0.0, 0.0], [1e-2, 0.0, 0.0], [0.0, 0.0, 0.0]])
    by_difference = (slope(a + step)[1, 0] - slope(a - step)[1, 0]) / 2e-2
    np.testing.assert_allclose(tape.gradient(g, a)[1, 0], by_difference, rtol=5e-3)


@pytest.mark.parametrize("make", [real, complexes])
def test_eigh(make: Any) -> None:
    a = make(2, 3, 3)
    e, v = tf.linalg.eigh(hermitian(a))
    np.testing.assert_allclose(
        hermitian(a) @ v.numpy(), v.numpy() * e.numpy()[:, np.newaxis], atol=1e-12
    )

    def values(x: Any) -> Any:
        return tf.linalg.eigvalsh((x + tf.linalg.adjoint(x)) / 2.0)

    def vectors(x: Any) -> Any:
        e, v = tf.linalg.eigh((x + tf.linalg.adjoint(x)) / 2.0)
        return [e, tf.abs(v), tf.matmul(v[..., :1], v[..., :1], adjoint_b=True)]

    np.testing.assert_allclose(values(a), e)
    check(values, [a])
    check(vectors, [a])


@pytest.mark.parametrize("shape", [(3, 2), (3, 3), (2, 4), (2, 3, 3)], ids=str)
def test_qr(shape: Any) -> None:
    a = real(*shape)
    factors = tf.linalg.qr(a)
    np.testing.assert_allclose(factors.q.numpy() @ factors.r.numpy(), a, atol=1e-12)
    check(lambda x: list(tf.linalg.qr(x)), [a])
    full = tf.linalg.qr(real(4, 2), full_matrices=True)
    assert full.q.shape == (4, 4) and full.r.shape == (4, 2)


def test_eig() -> None:
    a = real(3, 3)
    e, v = tf.linalg.eig(a)
    assert e.dtype == v.dtype == tf.complex128
    np.testing.assert_allclose(a @ v.numpy(), v.numpy() * e.numpy(), atol=1e-12)
    assert tf.linalg.eigvals(np.eye(2, dtype=np.float32)).dtype == tf.complex64
    check(lambda x: tf.abs(tf.linalg.eigvals(x)), [np.diag([1.0, -3.0, 2.0]) + 0.1 * a])
    check(
        lambda x: tf.abs(tf.linalg.eig(x)[1]), [np.diag([1.0, -3.0, 2.0]) + 0.1 * a], second=False
    )


# -- diagonals


def test_diagonals() -> None:
    a = real(2, 3, 4)
    np.testing.assert_array_equal(tf.linalg.diag_part(a), np.diagonal(a, 0, 1, 2))
    np.testing.assert_array_equal(tf.linalg.diag_part(a, k=-1), np.diagonal(a, -1, 1, 2))
    np.testing.assert_array_equal(tf.linalg.diag([1, 2]), np.diag([1, 2]))
    np.testing.assert_array_equal(tf.linalg.diag([1, 2], k=1), np.diag([1, 2], 1))
    np.testing.assert_array_equal(
        tf.linalg.diag([1, 2], k=-1, num_cols=2), np.diag([1, 2], -1)[:, :2]
    )
    np.testing.assert_array_equal(
        tf.linalg.diag([1, 2], num_rows=3, num_cols=2, padding_value=9), [[1, 9], [9, 2], [9, 9]]
    )
    np.testing.assert_array_equal(tf.linalg.set_diag(np.ones((2, 2)), [5.0, 6.0]), [[5, 1], [1, 6]])
    above = np.eye(3) + np.eye(3, k=1)
    np.testing.assert_array_equal(tf.linalg.band_part(np.ones((3, 3)), 0, 1), above)
    np.testing.assert_array_equal(tf.linalg.band_part(np.ones((3, 3)), -1, 0), np.tri(3))
    assert tf.linalg.trace([[1, 2], [3, 4]]).dtype == tf.int32
    assert tf.linalg.tensor_diag([[1.0, 2.0]]).shape == (1, 2, 1, 2)
    with pytest.raises(tf.errors.UnimplementedError):
        tf.linalg.diag_part(a, k=(-1, 1))


# -- norms


NORMS: list[Any] = [
    ("euclidean", None),
    ("euclidean", 0),
    (2, -1),
    (1, None),
    (1, 1),
    (np.inf, 0),
    (3, 1),
    (1.5, None),
    ("fro", [0, 1]),
    (1, [0, 1]),
    (np.inf, (0, 1)),
    (2, [-2, -1]),
    ("euclidean", (1, 0)),
    (1, (1, 0)),
]


@pytest.mark.parametrize(("order", "axis"), NORMS, ids=str)
@pytest.mark.parametrize("keepdims", [True, False])
def test_norms(order: Any, axis: Any, keepdims: bool) -> None:
    x = real(3, 4)
    plain = {"euclidean": None}.get(order, order)
    pair = tuple(axis) if isinstance(axis, (list, tuple)) else axis
    if axis is None:
        want = np.linalg.norm(x.reshape(-1), plain)
        want = want.reshape(1, 1) if keepdims else want
    else:
        want = np.linalg.norm(x, plain, pair, keepdims)
    np.testing.assert_allclose(tf.norm(x, order, axis, keepdims), want)
    check(lambda v: tf.norm(v, order, axis, keepdims), [x])


def test_norms_of_complex_numbers_and_batches() -> None:
    z = complexes(2, 3)
    np.testing.assert_allclose(tf.math.real(tf.norm(z, axis=1)), np.linalg.norm(z, axis=1))
    x = real(2, 3, 4)
    np.testing.assert_allclose(tf.norm(x, 2, (0, 2)), np.linalg.norm(x, 2, (0, 2)))
    np.testing.assert_allclose(tf.norm(x, 2, (0, 2), True), np.linalg.norm(x, 2, (0, 2), True))


@pytest.mark.parametrize(
    ("order", "axis"),
    [
        ("fro", 0),
        (-1, None),
        (0, 0),
        ("nuc", None),
        (3, [0, 1]),
        (2, (0, 0)),
        (2, [0, 1, 2]),
        (2, "x"),
    ],
    ids=str,
)
def test_norms_that_do_not_exist(order: Any, axis: Any) -> None:
    with pytest.raises(ValueError, match="'ord'|'axis'"):
        tf.norm(tf.ones((2, 2)), order, axis)


def test_normalising() -> None:
    x = real(2, 3)
    rows, lengths = tf.linalg.normalize(x, axis=1)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1)
    assert lengths.shape == (2, 1)
    np.testing.assert_allclose(tf.math.l2_normalize(x, axis=1), rows)
    check(lambda v: tf.math.l2_normalize(v, axis=[0, 1]), [x])
    check(lambda v: tf.math.l2_normalize(v, axis=1), [complexes(2, 3)])


# -- where a second derivative is None: what is linear leaves nothing on the outer tape


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.matmul(x, tf.ones((2, 2))),
        lambda x: tf.tensordot(x, tf.ones((2, 2)), 1),
        lambda x: tf.einsum("ij,jk->ik", x, tf.ones((2, 2))),
        lambda x: tf.linalg.matvec(x, tf.ones(2)),
        tf.linalg.trace,
        tf.linalg.diag_part,
        lambda x: tf.linalg.band_part(x, 0, -1),
        lambda x: tf.linalg.set_diag(x, tf.ones(2)),
        tf.linalg.adjoint,
    ],
)
def test_second_derivative_of_linear_ops_is_none(function: Any) -> None:
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = function(x)
        g = inner.gradient(y, x)
    assert outer.gradient(g, x) is None
