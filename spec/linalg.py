"""Linear algebra: products of vectors and matrices, norms, equations, factorizations."""

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Torch, clause, each, raises

A = [[4.0, 1.0], [1.0, 3.0]]
"""A symmetric, positive-definite matrix; its determinant is 11."""

SINGULAR = [[1.0, 2.0], [2.0, 4.0]]


def near(t, expected, tolerance=1e-5):
    """Whether the elements of a tensor of numbers are those of an array, but for rounding."""
    return np.allclose(np.array(t.tolist()), np.array(expected), rtol=tolerance, atol=tolerance)


# ---- Products ---------------------------------------------------------------------------------------------------------


def two_factors(xp, name, a, b):
    """A product of two square matrices, or of what the function takes in their place."""
    if name in ("dot", "vdot", "outer"):
        return getattr(xp, name)(a[0], b[0])
    if name == "mv":
        return xp.mv(a, b[0])
    if name == "bmm":
        return xp.bmm(a[None], b[None])
    if name == "addmm":
        return xp.addmm(a, a, b)
    if name == "tensordot":
        return xp.tensordot(a, b, 1)
    if name == "einsum":
        return xp.einsum("ij,jk->ik", a, b)
    return getattr(xp, name)(a, b)


PRODUCTS = ("mm", "bmm", "mv", "dot", "vdot", "matmul", "addmm", "inner", "tensordot", "einsum")


@clause("linalg.products.promote_nothing", MUST, source=[Torch("torch.matmul", "torch.mm", "torch.addmm")])
def _(xp, name=each(PRODUCTS)):
    """The factors of a product have one dtype: RuntimeError for float32 and float64, and for integers beside floats."""
    single = xp.ones(2, 2, dtype=xp.float32)
    assert two_factors(xp, name, single, single).dtype == xp.float32
    for other in (xp.float64, xp.int64):
        with raises(RuntimeError):
            two_factors(xp, name, single, xp.ones(2, 2, dtype=other))


@clause("linalg.products.not_of_bools", MUST, source=[Torch("torch.matmul", "torch.mm")])
def _(xp, name=each(("mm", "bmm", "mv", "dot", "matmul", "addmm"))):
    """Bool tensors have no product: RuntimeError."""
    truth = xp.ones(2, 2, dtype=xp.bool)
    with raises(RuntimeError):
        two_factors(xp, name, truth, truth)


@clause("linalg.products.integers_wrap", MUST, source=[Torch("torch.mm", "torch.dot")])
def _(xp, name=each(("mm", "matmul", "mv", "dot")), dtype=each(("uint8", "int8", "int16", "int32", "int64"))):
    """The product of integer tensors has their dtype, and wraps around where that cannot hold it."""
    a = xp.tensor([[100, 100], [1, 1]], dtype=getattr(xp, dtype))
    result = two_factors(xp, name, a, a)
    assert str(result.dtype).endswith(dtype)
    first = result.flatten()[0].item() if result.ndim else result.item()
    whole = {"dot": 20000, "mv": 20000}.get(name, 10100)
    assert first == np.array(whole).astype(dtype).item()


@clause("linalg.outer.promotes", MUST, source=[Torch("torch.outer", "torch.kron")])
def _(xp, name=each(("outer", "kron"))):
    """``outer`` and ``kron`` multiply element by element, and promote like ``mul``; ``outer`` takes vectors only."""
    a, b = xp.tensor([1, 2]), xp.tensor([0.5, 1.5])
    result = getattr(xp, name)(a, b)
    assert result.dtype == xp.float32
    assert result.flatten().tolist() == [0.5, 1.5, 1.0, 3.0]
    with raises(RuntimeError):
        xp.outer(xp.ones(2, 2), b)


@clause("linalg.kron.of_blocks", MUST, source=[Torch("torch.kron")])
def _(xp):
    """``kron`` replaces each element of the first by that element times the second; the one of fewer dimensions is filled up."""
    a = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert xp.kron(a, xp.tensor([1.0, 10.0])).tolist() == [[1.0, 10.0, 2.0, 20.0], [3.0, 30.0, 4.0, 40.0]]
    assert tuple(xp.kron(xp.ones(2, 3), xp.ones(5, 1, 4)).shape) == (5, 2, 12)


@clause("linalg.addmm.scales", MUST, source=[Torch("torch.addmm")], requires=["autograd.tape"])
def _(xp):
    """``addmm`` is beta * input + alpha * (mat1 @ mat2), the input broadcast; the gradients are scaled alike."""
    bias = xp.tensor([1.0, 2.0], requires_grad=True)
    a = xp.tensor([[1.0, 2.0]], requires_grad=True)
    b = xp.tensor([[1.0, 0.0], [0.0, 1.0]])
    result = xp.addmm(bias, a, b, beta=10, alpha=100)
    assert result.tolist() == [[110.0, 220.0]]
    result.sum().backward()
    assert bias.grad.tolist() == [10.0, 10.0]
    assert a.grad.tolist() == [[100.0, 100.0]]


@clause("linalg.addmm.beta_of_zero", MUST, source=[Torch("torch.addmm", "torch.baddbmm", "torch.addmv")])
def _(xp, name=each(("addmm", "addmv", "addbmm", "baddbmm"))):
    """With ``beta=0`` the values of the input count nothing, not even NaN and infinities."""
    nan = xp.full((2, 2), float("nan"))
    m = xp.ones(2, 2)
    factors = {"addmm": (m, m), "addmv": (m, m[0])}.get(name, (m[None], m[None]))
    result = getattr(xp, name)(nan[0] if name == "addmv" else nan, *factors, beta=0)
    assert set(result.flatten().tolist()) == {2.0}


@clause("linalg.addmm.in_place", MUST, source=[Torch("torch.Tensor.addmm_")], requires=["mutable"])
def _(xp):
    """``addmm_`` writes into its input and returns it; an input that would have to be broadcast is refused, unchanged."""
    t = xp.ones(2, 2)
    assert t.addmm_(xp.ones(2, 3), xp.ones(3, 2)) is t
    assert t.tolist() == [[4.0, 4.0], [4.0, 4.0]]
    row = xp.ones(2)
    with raises(RuntimeError):
        row.addmm_(xp.ones(2, 3), xp.ones(3, 2))
    assert row.tolist() == [1.0, 1.0]


@clause("linalg.vdot.conjugates_the_first", MUST, source=[Torch("torch.vdot", "torch.dot")], requires=["complex"])
def _(xp):
    """``vdot`` conjugates its first vector, ``linalg.vecdot`` too; ``dot`` conjugates nothing."""
    a, b = xp.tensor([1 + 2j, 0j]), xp.tensor([3 + 1j, 5j])
    assert xp.vdot(a, b).item() == 5 - 5j
    assert xp.linalg.vecdot(a, b).item() == 5 - 5j
    assert xp.dot(a, b).item() == 1 + 7j


@clause("linalg.vecdot.broadcasts", MUST, source=[Torch("torch.linalg.vecdot")])
def _(xp):
    """``vecdot`` sums along ``dim``, the last unless said, and broadcasts the others; integers are refused."""
    a = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert xp.linalg.vecdot(a, xp.tensor([1.0, 10.0])).tolist() == [21.0, 43.0]
    assert xp.linalg.vecdot(a, a, dim=0).tolist() == [10.0, 20.0]
    with raises(RuntimeError):
        xp.linalg.vecdot(xp.tensor([1, 2]), xp.tensor([1, 2]))


@clause("linalg.inner.last_dimensions", MUST, source=[Torch("torch.inner")])
def _(xp):
    """``inner`` sums over the last dimension of both factors; with a 0-d factor it is the product."""
    a, b = xp.ones(2, 3, 4), xp.ones(5, 4)
    assert tuple(xp.inner(a, b).shape) == (2, 3, 5)
    assert set(xp.inner(a, b).flatten().tolist()) == {4.0}
    assert xp.inner(xp.tensor([1.0, 2.0]), xp.tensor(3.0)).tolist() == [3.0, 6.0]
    with raises(RuntimeError):
        xp.inner(a, xp.ones(3))


@clause("linalg.tensordot.dims", MUST, source=[Torch("torch.tensordot")])
def _(xp):
    """``tensordot`` sums over the last ``dims`` of one and the first of the other, 2 unless said, or over dimensions that are
    listed."""
    a, b = xp.arange(24.0).reshape(2, 3, 4), xp.arange(12.0).reshape(4, 3)
    assert tuple(xp.tensordot(a, xp.ones(3, 4, 5)).shape) == (2, 5)
    listed = xp.tensordot(a, b, ([1, 2], [1, 0]))
    assert listed.tolist() == [
        sum(a[i, j, k].item() * b[k, j].item() for j in range(3) for k in range(4)) for i in (0, 1)
    ]
    assert tuple(xp.tensordot(xp.ones(2), xp.ones(3), 0).shape) == (2, 3)
    with raises(RuntimeError):
        xp.tensordot(a, b, 1 + 1)


@clause("linalg.einsum.implicit_output", MUST, source=[Torch("torch.einsum")])
def _(xp):
    """Without ``->`` the output has the subscripts that occur once, in the alphabet's order; with it those that stand after."""
    a, b = xp.tensor([[1.0, 2.0], [3.0, 4.0]]), xp.tensor([[0.0, 1.0], [1.0, 1.0]])
    assert xp.einsum("ba", a).tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert xp.einsum("ij,jk", a, b).tolist() == (a @ b).tolist()
    assert xp.einsum("ij,jk->", a, b).item() == 16.0
    assert xp.einsum("ij->i", a).tolist() == [3.0, 7.0]


@clause("linalg.einsum.repeated_subscripts", MUST, source=[Torch("torch.einsum")])
def _(xp):
    """A subscript that an operand has twice takes its diagonal: "ii->i" and "ii"."""
    a = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert xp.einsum("ii->i", a).tolist() == [1.0, 4.0]
    assert xp.einsum("ii", a).item() == 5.0
    with raises(RuntimeError):
        xp.einsum("ii->i", xp.ones(2, 3))


@clause("linalg.einsum.ellipsis", MUST, source=[Torch("torch.einsum")])
def _(xp):
    """``...`` stands for the dimensions that have no subscript, and broadcasts them."""
    a, b = xp.ones(5, 1, 2, 3), xp.ones(4, 3, 2)
    assert tuple(xp.einsum("...ij,...jk->...ik", a, b).shape) == (5, 4, 2, 2)
    assert tuple(xp.einsum("...j->j...", xp.ones(2, 3)).shape) == (3, 2)


@clause("linalg.einsum.takes_lists_of_numbers", MUST, source=[Torch("torch.einsum")])
def _(xp):
    """Subscripts may be numbers from 0 to 51, which are "A" to "z", in a list behind each operand; a last one is the output's."""
    a, b = xp.tensor([[1.0, 2.0], [3.0, 4.0]]), xp.tensor([[0.0, 1.0], [1.0, 1.0]])
    assert xp.einsum(a, [0, 1], b, [1, 2], [2, 0]).tolist() == [[2.0, 4.0], [3.0, 7.0]]
    assert xp.einsum(a, [0, 1], b, [1, 2]).tolist() == [[2.0, 3.0], [4.0, 7.0]]
    assert xp.einsum(a, [51, 26]).tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert xp.einsum(a, [30, 2], []).item() == 10.0
    assert xp.einsum(a, [..., 0], [0, ...]).tolist() == [[1.0, 3.0], [2.0, 4.0]]
    for wrong in (52, -1):
        with raises(ValueError):
            xp.einsum(a, [wrong, 0])


@clause("linalg.einsum.wrong_equations", MUST, source=[Torch("torch.einsum")])
def _(xp, equation=each(("ij,jk", "ijk", "i1", "ij->k", "ij->ii", "i.j", "ij-"))):
    """RuntimeError for an equation with other operands, other dimensions, other characters or an output of its own."""
    t = xp.ones(2, 2)
    with raises(RuntimeError):
        xp.einsum(equation, t)
    assert t.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@clause("linalg.trace.sums_the_diagonal", MUST, source=[Torch("torch.trace")])
def _(xp):
    """``trace`` sums the diagonal of a matrix, square or not; integers in int64; other dimensions are refused."""
    assert xp.trace(xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).item() == 6.0
    whole = xp.trace(xp.full((2, 2), 100, dtype=xp.int8))
    assert whole.item() == 200
    assert whole.dtype == xp.int64
    for wrong in (xp.ones(2), xp.ones(2, 2, 2)):
        with raises(RuntimeError):
            xp.trace(wrong)


@clause("linalg.cross.dimension", MUST, source=[Torch("torch.cross", "torch.linalg.cross")])
def _(xp):
    """``linalg.cross`` is along the last dimension unless said, ``cross`` along the first of size 3; other sizes are refused."""
    a, b = xp.tensor([[1.0, 0.0, 0.0]] * 3), xp.tensor([[0.0, 1.0, 0.0]] * 3)
    assert xp.linalg.cross(a, b).tolist() == [[0.0, 0.0, 1.0]] * 3
    assert xp.cross(a, b).tolist() == [[0.0, 0.0, 0.0]] * 3
    assert tuple(xp.linalg.cross(xp.ones(4, 3), xp.ones(1, 3)).shape) == (4, 3)
    with raises(RuntimeError):
        xp.linalg.cross(xp.ones(2, 4), xp.ones(2, 4))


@clause("linalg.matrix_power.by_sign", MUST, source=[Torch("torch.linalg.matrix_power")])
def _(xp):
    """The power 0 is the identity, 1 a copy, a negative one a power of the inverse."""
    a = xp.tensor(A)
    assert xp.linalg.matrix_power(a, 0).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert near(xp.linalg.matrix_power(a, 3), (np.array(A) @ np.array(A) @ np.array(A)).tolist())
    assert near(xp.linalg.matrix_power(a, -2) @ a @ a, [[1.0, 0.0], [0.0, 1.0]])
    with raises(RuntimeError):
        xp.linalg.matrix_power(xp.ones(2, 3), 2)


@clause("linalg.multi_dot.vectors_at_the_ends", MUST, source=[Torch("torch.linalg.multi_dot")])
def _(xp):
    """The first and the last of ``multi_dot`` may be vectors, a row and a column, whose dimension the result lacks."""
    m = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    v = xp.tensor([1.0, 1.0])
    assert xp.linalg.multi_dot([v, m, v]).item() == 10.0
    assert xp.linalg.multi_dot([m, m, v]).tolist() == [17.0, 37.0]
    with raises(RuntimeError):
        xp.linalg.multi_dot([m])
    with raises(RuntimeError):
        xp.linalg.multi_dot([m, v, m])


# ---- Norms --------------------------------------------------------------------------------------------------------------


@clause("linalg.norm.defaults", MUST, source=[Torch("torch.linalg.norm", "torch.linalg.vector_norm")])
def _(xp):
    """Without ``ord`` the norm is the Euclidean one of all elements; with ``ord=2`` that of a matrix is its largest singular
    value."""
    a = xp.tensor([[3.0, 0.0], [0.0, 4.0]])
    assert xp.linalg.norm(a).item() == 5.0
    assert xp.linalg.vector_norm(a, 2).item() == 5.0
    assert near(xp.linalg.norm(a, 2), 4.0)
    assert xp.linalg.norm(a, dim=1).tolist() == [3.0, 4.0]
    assert xp.linalg.norm(xp.ones(2, 2, 2)).item() == np.float32(np.sqrt(8)).item()
    with raises(RuntimeError):
        xp.linalg.norm(xp.ones(2, 2, 2), 2)


@clause("linalg.vector_norm.orders", MUST, source=[Torch("torch.linalg.vector_norm")])
def _(xp, case=each(((0, 2.0), (1, 7.0), (2, 5.0), (float("inf"), 4.0), (float("-inf"), 0.0), (3, 91 ** (1 / 3))))):
    """The order 0 counts what is not 0, inf is the largest size, -inf the least, any other p the p-th root of powers."""
    order, expected = case
    assert near(xp.linalg.vector_norm(xp.tensor([3.0, 0.0, -4.0]), order), expected)


@clause("linalg.vector_norm.of_nothing", MUST, source=[Torch("torch.linalg.vector_norm")])
def _(xp):
    """Of no elements a norm is 0; but there is no largest and no least: RuntimeError for inf and for negative orders."""
    nothing = xp.ones(0, 2)
    assert xp.linalg.vector_norm(nothing).item() == 0.0
    assert xp.linalg.vector_norm(nothing, 1, dim=0).tolist() == [0.0, 0.0]
    for order in (float("inf"), float("-inf"), -1):
        with raises(RuntimeError):
            xp.linalg.vector_norm(nothing, order)


@clause("linalg.vector_norm.of_one_number", MUST, source=[Torch("torch.linalg.vector_norm")])
def _(xp, order=each((1, 2, 3, -2, 0.5, float("inf")))):
    """The norm of one number is its size, for every order but 0, though its powers overflow or vanish."""
    for size in (1e300, 1e-300):
        a = xp.tensor([[-size]], dtype=xp.float64)
        for norm in (xp.linalg.vector_norm(a, order), xp.linalg.vector_norm(a[0, 0], order)):
            assert norm.item() == size
        assert xp.linalg.vector_norm(xp.cat([a, a]), order, dim=1).tolist() == [size, size]


@clause("linalg.vector_norm.dtypes", MUST, source=[Torch("torch.linalg.vector_norm")], requires=["complex"])
def _(xp):
    """A norm is real, also of complex elements; integers are refused; ``dtype`` widens before the powers are taken."""
    size = xp.linalg.vector_norm(xp.tensor([3 + 4j]))
    assert size.item() == 5.0
    assert size.dtype == xp.float32
    assert xp.linalg.vector_norm(xp.ones(2), dtype=xp.float64).dtype == xp.float64
    for wrong in ({"dtype": xp.int64}, {"dtype": xp.float16}):
        with raises(RuntimeError):
            xp.linalg.vector_norm(xp.ones(2), **wrong)
    with raises(RuntimeError):
        xp.linalg.vector_norm(xp.tensor([1, 2]))


@clause("linalg.matrix_norm.orders", MUST, source=[Torch("torch.linalg.matrix_norm")])
def _(xp, case=each((("fro", 30**0.5), ("nuc", 5.8309519), (1, 6.0), (-1, 4.0), (float("inf"), 7.0), (2, 5.4649857)))):
    """1 is the largest sum of a column, inf that of a row, 2 the largest singular value, "nuc" their sum, "fro" the Euclidean."""
    order, expected = case
    m = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert near(xp.linalg.matrix_norm(m, order), expected)
    assert tuple(xp.linalg.matrix_norm(xp.ones(5, 2, 3), order, keepdim=True).shape) == (5, 1, 1)
    with raises(RuntimeError):
        xp.linalg.matrix_norm(m, 3)
    with raises(RuntimeError):
        xp.linalg.matrix_norm(m[0], order)


# ---- Equations ----------------------------------------------------------------------------------------------------------

SQUARE = ("inv", "det", "slogdet", "cholesky", "eig", "eigvals")


@clause(
    "linalg.functions.refuse", MUST, source=[Torch("torch.linalg.inv", "torch.linalg.det", "torch.linalg.cholesky")]
)
def _(xp, name=each(SQUARE)):
    """RuntimeError for integers, for the halves, for a vector and for a matrix that is not square: nothing is converted."""
    function = getattr(xp.linalg, name)
    for wrong in (
        xp.ones(2, 2, dtype=xp.int64), xp.ones(2, 2, dtype=xp.float16), xp.ones(2), xp.ones(2, 3),
    ):  # fmt: skip
        with raises(RuntimeError):
            function(wrong)


@clause("linalg.inv.of_batches", MUST, source=[Torch("torch.linalg.inv")])
def _(xp):
    """``inv`` inverts each matrix of a batch; also a batch of none, and matrices without elements."""
    batch = xp.tensor([A, [[2.0, 0.0], [0.0, 4.0]]])
    product = batch @ xp.linalg.inv(batch)
    assert near(product, [[[1.0, 0.0], [0.0, 1.0]]] * 2)
    assert tuple(xp.linalg.inv(xp.ones(0, 2, 2)).shape) == (0, 2, 2)
    assert tuple(xp.linalg.inv(xp.ones(3, 0, 0)).shape) == (3, 0, 0)


@clause("linalg.inv.of_singular_matrices", MUST, source=[Torch("torch.linalg.inv", "torch.linalg.LinAlgError")])
def _(xp, name=each(("inv", "solve"))):
    """``LinAlgError``, which is a RuntimeError, where any matrix of the batch is singular; the message names it."""
    assert issubclass(xp.linalg.LinAlgError, RuntimeError)
    batch = xp.tensor([A, SINGULAR])
    given = (batch, xp.ones(2, 2, 1)) if name == "solve" else (batch,)
    with raises(xp.linalg.LinAlgError, match="singular"):
        getattr(xp.linalg, name)(*given)
    with raises(xp.linalg.LinAlgError, match="Batch element 1"):
        getattr(xp.linalg, name)(*given)
    assert batch.tolist() == [A, SINGULAR]


@clause("linalg.inv_ex.tells", MUST, source=[Torch("torch.linalg.inv_ex", "torch.linalg.cholesky_ex")])
def _(xp, name=each(("inv_ex", "cholesky_ex"))):
    """``inv_ex`` and ``cholesky_ex`` raise nothing: ``info``, in int32, is 0 where it went well; ``check_errors`` raises."""
    function = getattr(xp.linalg, name)
    info = function(xp.tensor([A, [[0.0, 0.0], [0.0, 0.0]]])).info
    assert info.dtype == xp.int32
    assert [n > 0 for n in info.tolist()] == [False, True]
    with raises(xp.linalg.LinAlgError):
        function(xp.zeros(2, 2), check_errors=True)


@clause("linalg.solve.vectors_and_matrices", MUST, source=[Torch("torch.linalg.solve")])
def _(xp):
    """The right side is a vector if it has one dimension, or the shape of the matrices without the last dimension; else it is
    matrices, and batches are broadcast."""
    a = xp.tensor(A)
    assert near(xp.linalg.solve(a, xp.tensor([5.0, 4.0])), [1.0, 1.0])
    assert tuple(xp.linalg.solve(xp.stack([a, a]), xp.ones(2, 2)).shape) == (2, 2)
    assert tuple(xp.linalg.solve(xp.stack([a, a, a]), xp.ones(2, 5)).shape) == (3, 2, 5)
    assert near(xp.linalg.solve(a, xp.tensor([[5.0, 4.0]]), left=False), [[1.0, 1.0]])
    with raises(RuntimeError):
        xp.linalg.solve(a, xp.ones(3))
    with raises(RuntimeError):
        xp.linalg.solve(a, xp.ones(2, dtype=xp.float64))


@clause("linalg.solve_triangular.reads_one_triangle", MUST, source=[Torch("torch.linalg.solve_triangular")])
def _(xp):
    """Only the triangle that ``upper`` names is read, and not the diagonal with ``unitriangular``; a zero on it gives an
    infinity and no error."""
    m = xp.tensor([[2.0, 1.0], [float("nan"), 4.0]])
    b = xp.tensor([[4.0], [8.0]])
    assert xp.linalg.solve_triangular(m, b, upper=True).tolist() == [[1.0], [2.0]]
    assert xp.linalg.solve_triangular(m, b, upper=True, unitriangular=True).tolist() == [[-4.0], [8.0]]
    zero = xp.tensor([[1.0, 0.0], [0.0, 0.0]])
    assert xp.linalg.solve_triangular(zero, b, upper=False).tolist() == [[4.0], [float("inf")]]


@clause("linalg.det.of_singular_matrices", MUST, source=[Torch("torch.linalg.det", "torch.linalg.slogdet")])
def _(xp):
    """The determinant of a singular matrix is 0, and of one without elements 1; ``slogdet`` gives a sign of 0 and -inf."""
    assert xp.linalg.det(xp.tensor([[0.0, 0.0], [0.0, 1.0]])).item() == 0.0
    assert xp.linalg.det(xp.ones(0, 0)).item() == 1.0
    sign, logarithm = xp.linalg.slogdet(xp.zeros(2, 2))
    assert sign.item() == 0.0
    assert logarithm.item() == float("-inf")
    sign, logarithm = xp.linalg.slogdet(xp.tensor([[0.0, 2.0], [1.0, 0.0]]))
    assert sign.item() == -1.0
    assert near(logarithm, np.log(2.0))


@clause("linalg.lstsq.least_squares", MUST, source=[Torch("torch.linalg.lstsq")])
def _(xp):
    """``lstsq`` gives the X that makes the norm of A X - B least, under the name ``solution``."""
    a = xp.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    result = xp.linalg.lstsq(a, xp.tensor([[1.0], [2.0], [4.0]]))
    assert near(result.solution, [[5 / 6], [1.5]], 1e-4)
    assert result.rank.tolist() == 2
    with raises(RuntimeError):
        xp.linalg.lstsq(a, xp.ones(3, 1), driver="other")


@clause("linalg.lstsq.squares_left", MUST, source=[Torch("torch.linalg.lstsq")])
def _(xp):
    """For more rows than columns and full rank there are the sums of squares of A X - B; "gelsy" does not compute them."""
    a = xp.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    b = xp.tensor([[1.0, 3.0], [2.0, 0.0], [4.0, 0.0]])
    for driver in ("gels", "gelsd", "gelss"):
        assert near(xp.linalg.lstsq(a, b, driver=driver).residuals, [1 / 3, 3.0], 1e-4)
        assert xp.linalg.lstsq(a[:2], b[:2], driver=driver).residuals.numel() == 0
    assert xp.linalg.lstsq(a, b, driver="gelsy").residuals.numel() == 0


@clause("linalg.pinv.of_any_matrix", MUST, source=[Torch("torch.linalg.pinv")])
def _(xp):
    """``pinv`` is there for any matrix: singular values up to max(atol, rtol * the largest) count for 0."""
    s = xp.tensor(SINGULAR)
    p = xp.linalg.pinv(s)
    assert near(s @ p @ s, SINGULAR)
    assert tuple(xp.linalg.pinv(xp.ones(2, 3)).shape) == (3, 2)
    small = xp.tensor([[1.0, 0.0], [0.0, 1e-2]])
    assert near(xp.linalg.pinv(small), [[1.0, 0.0], [0.0, 100.0]], 1e-3)
    assert near(xp.linalg.pinv(small, atol=0.1), [[1.0, 0.0], [0.0, 0.0]])
    assert near(xp.linalg.pinv(small, rtol=0.1), [[1.0, 0.0], [0.0, 0.0]])


@clause("linalg.matrix_rank.counts", MUST, source=[Torch("torch.linalg.matrix_rank")])
def _(xp):
    """``matrix_rank`` counts the singular values above the tolerance, in int64; of no elements there are none."""
    ranks = xp.linalg.matrix_rank(xp.tensor([A, SINGULAR, [[0.0, 0.0], [0.0, 0.0]]]))
    assert ranks.tolist() == [2, 1, 0]
    assert ranks.dtype == xp.int64
    assert xp.linalg.matrix_rank(xp.tensor(A), tol=100.0).item() == 0
    assert xp.linalg.matrix_rank(xp.ones(0, 2)).item() == 0


@clause("linalg.cond.of_singular_matrices", MUST, source=[Torch("torch.linalg.cond")])
def _(xp):
    """``cond`` is the largest singular value over the least, or the norm times that of the inverse: inf where there is none."""
    assert near(xp.linalg.cond(xp.tensor([[2.0, 0.0], [0.0, 8.0]])), 4.0)
    assert near(xp.linalg.cond(xp.tensor([[2.0, 0.0], [0.0, 8.0]]), 1), 4.0)
    assert xp.linalg.cond(xp.zeros(2, 2) + xp.tensor([[1.0, 0.0], [0.0, 0.0]]), "fro").item() == float("inf")
    with raises(RuntimeError):
        xp.linalg.cond(xp.tensor(A), 3)


# ---- Factorizations -------------------------------------------------------------------------------------------------------


@clause("linalg.cholesky.reads_one_triangle", MUST, source=[Torch("torch.linalg.cholesky")])
def _(xp):
    """``cholesky`` gives the lower triangle L with A = L L.mH, or the upper one, and reads that triangle of A alone."""
    lower = xp.linalg.cholesky(xp.tensor(A))
    assert lower.tolist()[0][1] == 0.0
    assert near(lower @ lower.mT, A)
    assert near(xp.linalg.cholesky(xp.tensor(A), upper=True), lower.mT.tolist())
    assert near(xp.linalg.cholesky(xp.tensor([[4.0, 99.0], [1.0, 3.0]])), lower.tolist())


@clause("linalg.cholesky.not_positive_definite", MUST, source=[Torch("torch.linalg.cholesky")])
def _(xp):
    """``LinAlgError`` for a matrix that is not positive-definite; the message tells from which order on it is not."""
    m = xp.tensor([[1.0, 0.0], [0.0, -1.0]])
    with raises(xp.linalg.LinAlgError, match="order 2"):
        xp.linalg.cholesky(m)
    assert m.tolist() == [[1.0, 0.0], [0.0, -1.0]]


@clause("linalg.qr.modes", MUST, source=[Torch("torch.linalg.qr")])
def _(xp, case=each((("reduced", (3, 2), (2, 2)), ("complete", (3, 3), (3, 2)), ("r", (0,), (2, 2))))):
    """Q has orthonormal columns and R is an upper triangle: of the smaller size unless "complete"; "r" leaves Q out."""
    mode, q, r = case
    m = xp.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    result = xp.linalg.qr(m, mode)
    assert tuple(result.Q.shape) == q
    assert tuple(result.R.shape) == r
    assert result.R.tolist()[1][0] == 0.0
    if mode != "r":
        assert near(result.Q @ result.R, m.tolist(), 1e-4)
        assert near(result.Q.mT @ result.Q, np.eye(q[1]).tolist(), 1e-4)
    with raises(RuntimeError):
        xp.linalg.qr(m, "other")


@clause("linalg.svd.full_matrices", MUST, source=[Torch("torch.linalg.svd", "torch.linalg.svdvals")])
def _(xp):
    """``svd`` gives square U and Vh unless ``full_matrices=False``; the singular values descend; the third factor is V's
    adjoint."""
    m = xp.tensor([[1.0, 2.0, 0.0], [3.0, 4.0, 5.0]])
    assert tuple(xp.linalg.svd(m)[2].shape) == (3, 3)
    U, S, Vh = xp.linalg.svd(m, full_matrices=False)
    assert tuple(Vh.shape) == (2, 3)
    assert S.tolist() == sorted(S.tolist(), reverse=True)
    assert near((U * S) @ Vh, m.tolist(), 1e-4)
    assert near(xp.linalg.svdvals(m), S.tolist())


@clause(
    "linalg.eigh.ascending", MUST, source=[Torch("torch.linalg.eigh", "torch.linalg.eigvalsh")], requires=["complex"]
)
def _(xp):
    """``eigh`` gives real eigenvalues, ascending, and orthonormal eigenvectors as columns; it reads the lower triangle unless
    ``UPLO="U"``."""
    m = xp.tensor([[2.0, -1j], [1j, 2.0]])
    values, vectors = xp.linalg.eigh(m)
    assert values.dtype == xp.float32
    assert near(values, [1.0, 3.0])
    assert near((m @ vectors).real, (vectors * values).real.tolist())
    torn = xp.tensor([[0.0, 5.0], [1.0, 0.0]])
    assert near(xp.linalg.eigvalsh(torn), [-1.0, 1.0])
    assert near(xp.linalg.eigvalsh(torn, UPLO="U"), [-5.0, 5.0])
    with raises(RuntimeError):
        xp.linalg.eigh(torn, UPLO="other")


@clause("linalg.eig.is_complex", MUST, source=[Torch("torch.linalg.eig", "torch.linalg.eigvals")], requires=["complex"])
def _(xp):
    """``eig`` gives complex eigenvalues and eigenvectors always, also where they could be real; NaN is refused."""
    values, vectors = xp.linalg.eig(xp.tensor([[2.0, 0.0], [0.0, 3.0]]))
    assert values.dtype == vectors.dtype == xp.complex64
    assert sorted(v.real for v in values.tolist()) == [2.0, 3.0]
    turned = xp.linalg.eigvals(xp.tensor([[0.0, -1.0], [1.0, 0.0]]))
    assert sorted(round(v.imag, 5) for v in turned.tolist()) == [-1.0, 1.0]
    with raises(RuntimeError):
        xp.linalg.eig(xp.full((2, 2), float("nan")))


@clause("linalg.lu.pivots", MUST, source=[Torch("torch.linalg.lu", "torch.linalg.lu_factor", "torch.linalg.lu_solve")])
def _(xp):
    """A = P L U, where L has a diagonal of ones; ``lu_factor`` keeps both in one matrix, and its pivots count from 1, in
    int32."""
    m = xp.tensor([[0.0, 2.0], [4.0, 6.0]])
    P, L, U = xp.linalg.lu(m)
    assert P.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert L.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert U.tolist() == [[4.0, 6.0], [0.0, 2.0]]
    LU, pivots = xp.linalg.lu_factor(m)
    assert pivots.tolist() == [2, 2]
    assert pivots.dtype == xp.int32
    assert near(m @ xp.linalg.lu_solve(LU, pivots, xp.ones(2, 1)), [[1.0], [1.0]])


@clause("linalg.matrix_exp.of_matrices", MUST, source=[Torch("torch.linalg.matrix_exp")])
def _(xp):
    """The exponential of a matrix, not of its elements: of zeros the identity, of a diagonal the exponentials there."""
    assert xp.linalg.matrix_exp(xp.zeros(2, 2)).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert near(xp.linalg.matrix_exp(xp.tensor([[0.0, 1.0], [0.0, 0.0]])), [[1.0, 1.0], [0.0, 1.0]])
    assert near(xp.linalg.matrix_exp(xp.tensor([[1.0, 0.0], [0.0, 2.0]])), np.diag(np.exp([1.0, 2.0])).tolist(), 1e-4)


@clause("linalg.matrix_exp.is_precise", SHOULD, source=[Torch("torch.linalg.matrix_exp")])
def _(xp):
    """In float64 the exponential of matrices that are not small is right to 12 digits."""
    for values in ([5.0, -5.0], [20.0, -3.0], [10.0, 2.0]):
        found = xp.linalg.matrix_exp(xp.diag(xp.tensor(values, dtype=xp.float64)))
        for i, value in enumerate(values):
            assert abs(found[i, i].item() / float(np.exp(value)) - 1) < 1e-12


RESULTS = (
    ("slogdet", ("sign", "logabsdet")), ("qr", ("Q", "R")), ("svd", ("U", "S", "Vh")),
    ("eigh", ("eigenvalues", "eigenvectors")), ("eig", ("eigenvalues", "eigenvectors")), ("lu", ("P", "L", "U")),
    ("inv_ex", ("inverse", "info")),
)  # fmt: skip


@clause("linalg.results.are_named", MUST, source=[Torch("torch.linalg.svd", "torch.linalg.eigh")])
def _(xp, case=each(RESULTS)):
    """Several results are a tuple, and each has its name too."""
    name, names = case
    result = getattr(xp.linalg, name)(xp.tensor(A))
    assert isinstance(result, tuple)
    assert len(result) == len(names)
    for i, field in enumerate(names):
        assert getattr(result, field).tolist() == result[i].tolist()


# ---- Gradients ----------------------------------------------------------------------------------------------------------


def value_of(xp, name, m):
    """A number that a function of linear algebra makes of a matrix, one that the freedom of its factors leaves alone."""
    if name == "slogdet":
        return xp.linalg.slogdet(m)[1]
    if name == "solve":
        return (xp.linalg.solve(m, xp.tensor([1.0, 2.0], dtype=xp.float64)) ** 3).sum()
    if name == "solve_triangular":
        return (xp.linalg.solve_triangular(m, m.mT, upper=True) ** 2).sum()
    if name == "cholesky":
        return (xp.linalg.cholesky((m + m.mT) / 2) ** 3).sum()
    if name == "eigvalsh":
        return (xp.linalg.eigvalsh((m + m.mT) / 2) ** 3).sum()
    if name == "qr":
        return (xp.linalg.qr(m).R ** 4).sum()
    if name == "lu":
        return (xp.linalg.lu(m)[2] ** 3).sum() + (xp.linalg.lu(m)[1] ** 3).sum()
    if name == "det":
        return xp.linalg.det(m)
    return (getattr(xp.linalg, name)(m) ** 3).sum()


FUNCTIONS = (
    "inv", "det", "slogdet", "solve", "solve_triangular", "cholesky", "eigvalsh", "svdvals", "qr", "lu", "pinv", "matrix_exp",
)  # fmt: skip


@clause(
    "linalg.gradients.are_slopes",
    MUST,
    source=[Torch("torch.linalg.inv", "torch.linalg.svd", "torch.linalg.eigh", "torch.linalg.cholesky")],
    requires=["autograd.tape"],
)
def _(xp, name=each(FUNCTIONS)):
    """The functions are differentiable: their gradients are the slopes that differences of their values show."""
    start = np.array([[4.0, 1.5], [0.5, 3.0]])
    m = xp.tensor(start.tolist(), dtype=xp.float64, requires_grad=True)
    value_of(xp, name, m).backward()
    gradient = np.array(m.grad.tolist())
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        step = np.zeros((2, 2))
        step[i, j] = 1e-5
        above, below = (
            value_of(xp, name, xp.tensor(x.tolist(), dtype=xp.float64)) for x in (start + step, start - step)
        )
        assert abs((above.item() - below.item()) / 2e-5 - gradient[i, j]) < 1e-5 * (1 + abs(gradient[i, j]))


def vectors_of(xp, name, m):
    """A number of a decomposition's vectors that their signs leave alone."""
    weights = xp.tensor([[1.0, 2.0, 4.0], [3.0, 1.0, 5.0], [2.0, 7.0, 1.0]], dtype=xp.float64)
    if name == "eigh":
        return (xp.linalg.eigh((m + m.mT) / 2).eigenvectors ** 2 * weights).sum()
    if name == "eigh, both":
        values, vectors = xp.linalg.eigh((m + m.mT) / 2)
        return (vectors**2 * weights).sum() + (values**2).sum()
    if name == "eig":
        return (xp.linalg.eig(m).eigenvectors.abs() ** 2 * weights).sum()
    U, S, Vh = xp.linalg.svd(m)
    return {
        "U": (U**2 * weights).sum(), "Vh": (Vh**2 * weights).sum(), "U and Vh": (U @ Vh * weights).sum(),
        "all": (U**2 * weights).sum() + (S**3).sum() + (Vh**2 * weights).sum(),
    }[name]  # fmt: skip


@clause(
    "linalg.gradients.of_vectors",
    MUST,
    source=[Torch("torch.linalg.eigh", "torch.linalg.svd", "torch.linalg.eig")],
    requires=["autograd.tape"],
)
def _(xp, name=each(["eigh", "eigh, both", "eig", "U", "Vh", "U and Vh", "all"])):
    """So are those of eigenvectors and singular vectors, alone or with the values, where none of these are equal."""
    start = np.array([[4.0, 1.5, 0.3], [0.5, 3.0, 0.7], [0.2, 0.9, 1.0]])
    m = xp.tensor(start.tolist(), dtype=xp.float64, requires_grad=True)
    vectors_of(xp, name, m).backward()
    step = np.array([[0.3, -0.2, 0.5], [0.7, 0.1, -0.4], [-0.6, 0.2, 0.8]]) * 1e-5
    above, below = (vectors_of(xp, name, xp.tensor(x.tolist(), dtype=xp.float64)) for x in (start + step, start - step))
    assert abs(above.item() - below.item() - 2 * (np.array(m.grad.tolist()) * step).sum()) < 1e-9


@clause(
    "linalg.ldl.solves",
    MUST,
    source=[Torch("torch.linalg.ldl_factor", "torch.linalg.ldl_solve")],
    requires=["special", "complex"],
)
def _(xp, kind=each(["float64", "complex128", "hermitian"]), batch=each([(), (2,)])):
    """The factors of a symmetric or Hermitian matrix, indefinite too, solve its equations; ``hermitian`` says which.

    They are LAPACK's: a factor below a diagonal, whose blocks of two are at pivots below zero.
    """
    half = np.array([[1.0, 2.0, 3.0], [0.0, -4.0, 5.0], [0.0, 0.0, 0.5]])
    if kind != "float64":
        half = half + 1j * np.array([[0.0, 2.0, 1.0], [0.0, 0.0, -1.0], [0.0, 0.0, 0.0]])
    a = half + (half.conj().T if kind == "hermitian" else half.T)
    a = np.broadcast_to(a, (*batch, 3, 3))
    dtype = xp.float64 if kind == "float64" else xp.complex128
    LD, pivots = xp.linalg.ldl_factor(xp.tensor(a.tolist(), dtype=dtype), hermitian=kind == "hermitian")
    b = np.arange(6.0).reshape(3, 2)
    x = xp.linalg.ldl_solve(LD, pivots, xp.tensor(b.tolist(), dtype=dtype), hermitian=kind == "hermitian")
    assert np.allclose(a @ np.array(x.tolist()), b)
    LD, pivots, info = xp.linalg.ldl_factor_ex(xp.tensor([[4.0, 2.0], [2.0, -3.0]]))
    assert (LD.tolist(), pivots.tolist(), info.item()) == ([[4, 0], [0.5, -4]], [1, 2], 0)
    assert xp.linalg.ldl_factor(xp.tensor([[0.25, 2.0], [2.0, -0.25]]))[1].tolist() == [-2, -2]


@clause("linalg.lu.pivots_of_complex", MAY, source=[Torch("torch.linalg.lu_factor")], requires=["complex"])
def _(xp):
    """LAPACK measures complex pivots by the sum of the sizes of their parts: 2.4 + 2.4i goes before 3.5."""
    a = xp.tensor([[3.5, 1.0], [2.4 + 2.4j, 1.0]], dtype=xp.complex128)
    assert xp.linalg.lu_factor(a).pivots.tolist() == [2, 2]


@clause("linalg.qr.has_no_gradient", MUST, source=[Torch("torch.linalg.qr")], requires=["autograd.tape"])
def _(xp, case=each([("r", (3, 2)), ("r", (2, 2)), ("complete", (3, 2))])):
    """Q is needed for the gradient, and one that is completed is not unique: RuntimeError from ``backward``."""
    mode, (m, n) = case
    a = xp.tensor([[float(i * i % 7 + j * 3 % 5) for j in range(n)] for i in range(m)], requires_grad=True)
    result = xp.linalg.qr(a, mode=mode).R.sum()
    with raises(RuntimeError):
        result.backward()
    assert a.grad is None


@clause("linalg.solve_ex.of_some_singular", MUST, source=[Torch("torch.linalg.solve_ex")])
def _(xp):
    """Of a batch in which a matrix is singular, the others' equations are solved; ``info`` names the singular one."""
    a = xp.tensor([[[2.0, 0.0], [0.0, 4.0]], [[1.0, 1.0], [1.0, 1.0]]], dtype=xp.float64)
    result = xp.linalg.solve_ex(a, xp.ones(2, 2, 1, dtype=xp.float64))
    assert [n != 0 for n in result.info.tolist()] == [False, True]
    assert result.result[0].tolist() == [[0.5], [0.25]]


@clause("linalg.pinv.of_hermitian_matrices", MUST, source=[Torch("torch.linalg.pinv")], requires=["complex"])
def _(xp, singular=each([True, False])):
    """``hermitian=True`` gives the same for a Hermitian matrix, singular too, from its lower triangle alone."""
    a = np.array([[2.0, 1 - 1j, 0], [1 + 1j, 3.0, 0], [0, 0, 0 if singular else 0.5]])
    expected = np.linalg.pinv(a)
    lower = np.tril(a) + np.triu(np.full((3, 3), 7.0), 1)
    for given in (a, lower):
        result = xp.linalg.pinv(xp.tensor(given.tolist(), dtype=xp.complex128), hermitian=True)
        assert np.allclose(np.array(result.tolist()), expected)
