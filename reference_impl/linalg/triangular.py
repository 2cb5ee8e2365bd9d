"""Triangular systems, and the factorization into a lower and an upper triangle, which NumPy has nothing for.

Source: torch.linalg.solve_triangular, torch.linalg.lu and its like.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.elementwise import conj
from reference_impl.joining import cat
from reference_impl.kernels import kernel
from reference_impl.linalg.checks import batch_of, check_matrices, like, lower, same_dtype, unread, upper
from reference_impl.op import result_of, type_name
from reference_impl.products import product
from reference_impl.returns import results
from reference_impl.several import bare, composed, conjugated, implemented, several
from reference_impl.tensor import Tensor

# ---- Triangular systems -----------------------------------------------------------------------------------------------


def _substituted(A: Array, B: Array, upper: bool, unit: bool) -> Array:
    """The X with A X = B, row by row from the one with one unknown."""
    shape = np.broadcast_shapes(A.shape[:-2], B.shape[:-2])
    X = np.array(np.broadcast_to(B, (*shape, *B.shape[-2:])))
    n = A.shape[-1]
    for i in reversed(range(n)) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        if known.start < known.stop:
            X[..., i, :] -= np.matmul(A[..., i : i + 1, known], X[..., known, :])[..., 0, :]
        if not unit:
            X[..., i, :] /= A[..., i, i, None]
    return X


@kernel
def _solved(A: Array, B: Array, upper: bool, left: bool, unit: bool) -> Array:
    if left:
        return _substituted(A, B, upper, unit)
    return _substituted(A.swapaxes(-1, -2), B.swapaxes(-1, -2), not upper, unit).swapaxes(-1, -2)


def _triangle(x: Any, is_upper: bool, unit: bool) -> Any:
    return upper(x, int(unit)) if is_upper else lower(x, -int(unit))


def _coefficients_grad(g: Any, A: Any, y: Any, upper: bool, left: bool, unit: bool) -> Any:
    of_b = triangular(conjugated(A), g, not upper, left, unit)
    whole = product(of_b, conjugated(y)) if left else product(conjugated(y), of_b)
    return -_triangle(whole, upper, unit)


triangular: Any = several(
    "LinalgSolveTriangularBackward0",
    _solved,
    name="solve_triangular",
    A=_coefficients_grad,
    B=lambda g, A, upper, left, unit: triangular(conjugated(A), g, not upper, left, unit),
)


def solve_triangular(A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Tensor:
    """The X with A X = B, or X A = B with ``left=False``, where only one triangle of A is read.

    unitriangular: the diagonal is taken for ones, and not read.  A zero on it gives infinities, no error.
    RuntimeError for shapes that do not go together.  Source: torch.linalg.solve_triangular.
    """
    check_matrices("linalg.solve_triangular", A, square=True)
    check_matrices("linalg.solve_triangular", B, "B")
    same_dtype("linalg.solve_triangular", A, B)
    check_equation("linalg.solve_triangular", A, B, left)
    return triangular(A, B, upper, left, unitriangular)  # type: ignore[no-any-return]


def check_equation(name: str, A: Tensor, B: Tensor, left: bool) -> None:
    """RuntimeError unless the equation A X = B, or X A = B, has the shapes for it."""
    m, n = A.array.shape[-2:]
    p, q = B.array.shape[-2:]
    if n != (p if left else q):
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {'AX' if left else 'XA'} = B ({m}x{n} and {p}x{q})"
        )
    try:
        np.broadcast_shapes(A.array.shape[:-2], B.array.shape[:-2])
    except ValueError:
        raise RuntimeError(
            f"{name}: the batches {list(A.array.shape[:-2])} and {list(B.array.shape[:-2])} cannot be broadcast together"
        ) from None


_TriangularSolve = results("triangular_solve", "solution", "cloned_coefficient")


def triangular_solve(
    b: Tensor, A: Tensor, upper: bool = True, transpose: bool = False, unitriangular: bool = False
) -> Any:
    """``solve_triangular`` of old, which also gives a copy of A.  Source: torch.triangular_solve."""
    for name, t in (("b", b), ("A", A)):
        if t.array.ndim < 2:
            raise RuntimeError(
                f"torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it has {t.array.ndim} dimensions "
                "instead"
            )
    check_matrices("triangular_solve", A, square=True)
    same_dtype("triangular_solve", A, b)
    check_equation("triangular_solve", A, b, True)
    coefficients = A.mT if transpose else A
    solution = triangular(coefficients, b, upper != transpose, True, unitriangular)
    return _TriangularSolve((solution, A.clone()))


# ---- Lower times upper ------------------------------------------------------------------------------------------------


@kernel
def factored(A: Array) -> tuple[Array, Array, Array]:
    """Both triangles in one matrix, the row that each step exchanged (from 1), and the first zero on the diagonal (0 for none).

    The pivot of each step is the largest element of its column that is left.
    """
    LU = np.array(A)
    m, n = LU.shape[-2:]
    k = min(m, n)
    batch = LU.reshape((math.prod(LU.shape[:-2]), m, n))
    pivots = np.zeros((len(batch), k), np.int32)
    info = np.zeros(len(batch), np.int32)
    every = np.arange(len(batch))
    for j in range(k):
        column = batch[:, j:, j]
        # LAPACK measures complex numbers by the sum of the sizes of their parts.
        size = np.abs(column.real) + np.abs(column.imag) if column.dtype.kind == "c" else np.abs(column)
        row = j + np.argmax(np.where(np.isnan(size), -1, size), 1)
        pivots[:, j] = row + 1
        batch[every, j], batch[every, row] = batch[every, row], batch[every, j].copy()
        pivot = batch[:, j, j]
        zero = pivot == 0
        info[zero & (info == 0)] = j + 1
        batch[:, j + 1 :, j] /= np.where(zero, 1, pivot)[:, None]
        batch[:, j + 1 :, j + 1 :] -= batch[:, j + 1 :, j, None] * batch[:, j, None, j + 1 :]
    lead = A.shape[:-2]
    return LU, pivots.reshape((*lead, k)), info.reshape(lead)


def _unit(L: Any) -> Any:
    """The strict lower triangle with a diagonal of ones."""
    k = min(L.shape[-2:])
    return lower(L, -1)[..., :k] + like(L, np.eye(L.shape[-2], k))


def permutation(pivots: Array, m: int, dtype: Any) -> Array:
    """The matrices P with A = P L U that the exchanges stand for."""
    lead = pivots.shape[:-1]
    order = np.broadcast_to(np.arange(m), (math.prod(lead), m)).copy()
    every = np.arange(len(order))
    for j in range(pivots.shape[-1]):
        row = pivots[..., j].reshape(-1) - 1
        if row.size and not 0 <= row.min() <= row.max() < m:
            raise RuntimeError(
                "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive."
                "Did you properly pass the result of lu_factor?"
            )
        order[every, j], order[every, row] = order[every, row], order[every, j].copy()
    P = np.zeros((len(order), m, m), dtype)
    P[every[:, None], order, np.arange(m)] = 1
    return P.reshape((*lead, m, m))


_permutation = kernel(permutation)


def _of_triangles(g_lower: Any, g_upper: Any, P: Any, LU: Any) -> Any:
    """The gradient of A, of those of the two triangles, by the square block that both have."""
    m, n = LU.shape[-2:]
    k = min(m, n)
    L, U = _unit(LU), upper(LU)[..., :k, :]
    L1, U1 = L[..., :k, :], U[..., :k]
    beside: Any = None
    if n > k:
        right = triangular(conjugated(L1), g_upper[..., k:], True, True, True)
        g_lower = g_lower - lower(product(right, conjugated(U[..., k:])), -1)
        g_upper, beside = g_upper[..., :k], right
    below: Any = None
    if m > k:
        under = triangular(conjugated(U1), g_lower[..., k:, :], False, False, False)
        g_upper = g_upper - upper(product(conjugated(L[..., k:, :]), under))
        g_lower, below = g_lower[..., :k, :], under
    inner = lower(product(conjugated(L1), g_lower), -1) + upper(product(g_upper, conjugated(U1)))
    square = triangular(conjugated(L1), triangular(conjugated(U1), inner, False, False, False), True, True, True)
    whole = square if beside is None else _joined(square, beside, -1)
    return product(conj(P), whole if below is None else _joined(whole, below, -2))


def _joined(a: Any, b: Any, axis: int) -> Any:
    return cat((a, b), axis) if isinstance(a, Tensor) else np.concatenate((a, b), axis)


def _factored_grad(g: Any, y: Any) -> Any:
    LU, pivots, _ = y
    P = like(LU, permutation(bare(pivots), LU.shape[-2], bare(LU).dtype))
    k = min(LU.shape[-2:])
    return _of_triangles(lower(g[0], -1)[..., :k], upper(g[0])[..., :k, :], P, LU)


lu_of: Any = several("LinalgLuFactorExBackward0", lambda A: factored(A), name="lu_factor", A=_factored_grad)

_LuFactor = results("linalg_lu_factor", "LU", "pivots")
_LuFactorEx = results("linalg_lu_factor_ex", "LU", "pivots", "info")
_Lu = results("linalg_lu", "P", "L", "U")
_Unpacked = results("lu_unpack", "P", "L", "U")


def _no_pivots(pivot: bool) -> None:
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")


def _check_factorable(name: str, A: Any) -> None:
    """RuntimeError for what is no matrix, NotImplementedError for a dtype without a factorization."""
    if isinstance(A, Tensor) and A.array.ndim > 1:
        implemented("lu_cpu", A, "fc" if A.array.dtype.itemsize > 2 else "")
    check_matrices(name, A)


@unread(integers=True)
def lu_factor_ex(A: Tensor, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """Both triangles of A = P L U in one matrix, the exchanges of rows, and the place of the first zero pivot, 0 for none.

    Source: torch.linalg.lu_factor_ex.
    """
    _check_factorable("torch.linalg.lu_factor_ex", A)
    _no_pivots(pivot)
    LU, pivots, info = lu_of(A)
    if check_errors and info.array.any():
        raise _zero_pivot("torch.linalg.lu_factor_ex", info.array)
    return _LuFactorEx((LU, pivots, info))


def _zero_pivot(name: str, info: Array) -> RuntimeError:
    begin, at = batch_of(info, name)
    return RuntimeError(
        f"{begin}U[{at},{at}] is zero and using it on lu_solve would result in a division by zero. If you still want "
        "to perform the "
        "factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)"
    )


@unread(integers=True)
def lu_factor(A: Tensor, *, pivot: bool = True) -> Any:
    """``lu_factor_ex`` without the last; RuntimeError for a zero pivot.  Source: torch.linalg.lu_factor."""
    _check_factorable("torch.linalg.lu_factor", A)
    _no_pivots(pivot)
    LU, pivots, info = lu_of(A)
    if info.array.any():
        raise _zero_pivot("torch.linalg.lu_factor", info.array)
    return _LuFactor((LU, pivots))


_split: Any = several(
    "LuUnpackBackward0",
    lambda LU: (_unit(LU), upper(LU)[..., : min(LU.shape[-2:]), :]),
    name="lu_unpack",
    LU=lambda g, y: _together(g, y),
)


def _together(g: Any, y: Any) -> Any:
    L, U = y
    shape = (*L.shape[:-2], L.shape[-2], U.shape[-1])
    m, n = shape[-2:]
    whole: Any = 0
    if g[0] is not None:
        whole = whole + _widened(lower(g[0], -1), n, -1)
    if g[1] is not None:
        whole = whole + _widened(upper(g[1]), m, -2)
    return whole


def _widened(x: Any, size: int, axis: int) -> Any:
    """x with zeros after it along an axis."""
    missing = size - x.shape[axis]
    if not missing:
        return x
    shape = list(x.shape)
    shape[axis] = missing
    return _joined(x, like(x, np.zeros(shape)), axis)


def lu_unpack(LU_data: Tensor, LU_pivots: Tensor, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """P, L and U of what ``lu_factor`` gives; empty tensors for those that are not asked for.  Source: torch.lu_unpack."""
    if LU_data.array.ndim < 2:
        raise RuntimeError(
            f"torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: {list(LU_data.shape)} instead"
        )
    if LU_pivots.array.dtype != np.int32:
        raise RuntimeError("torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.")
    nothing = LU_data.new_empty((0,))
    P = L = U = nothing
    if unpack_pivots:
        P = result_of(_permutation(LU_pivots.array, LU_data.array.shape[-2], LU_data.array.dtype))
    if unpack_data:
        L, U = _split(LU_data)
    return _Unpacked((P, L, U))


def _lu_grad(g: Any, y: Any) -> Any:
    P, L, U = y
    k = min(L.shape[-2], U.shape[-1])
    m, n = L.shape[-2], U.shape[-1]
    both = _widened(lower(L, -1), n, -1) + _widened(upper(U), m, -2)
    g_lower = lower(g[1], -1) if g[1] is not None else L * 0
    g_upper = upper(g[2]) if g[2] is not None else U * 0
    return _of_triangles(g_lower[..., :k], g_upper, P, both)


@kernel
def _lu_forward(A: Array) -> tuple[Array, Array, Array]:
    LU, pivots, _ = factored(A)
    return permutation(pivots, A.shape[-2], A.dtype), _unit(LU), upper(LU)[..., : min(A.shape[-2:]), :]


_lu: Any = several("LinalgLuBackward0", _lu_forward, name="lu", A=_lu_grad)


@unread(integers=True)
def lu(A: Tensor, *, pivot: bool = True) -> Any:
    """A = P L U: a permutation, a lower triangle with a diagonal of ones, and an upper one.  Source: torch.linalg.lu."""
    _check_factorable("linalg.lu", A)
    _no_pivots(pivot)
    P, L, U = _lu(A)
    P.node = None
    return _Lu((P, L, U))


def lu_of_old(A: Tensor, pivot: bool = True, get_infos: bool = False) -> Any:
    """``lu_factor`` of old, which gives the places of zero pivots if asked to.  Source: torch.lu."""
    _no_pivots(pivot)
    _check_factorable("torch.linalg.lu_factor_ex", A)
    LU, pivots, info = lu_of(A)
    return (LU, pivots, info) if get_infos else (LU, pivots)


lu_of_old.__name__ = lu_of_old.__qualname__ = "lu"


@composed("LinalgLuSolveBackward0")
def _lu_solved(LU: Tensor, B: Tensor, P: Array, left: bool, adjoint: bool) -> Tensor:
    permuted = result_of(P)
    X: Any
    if not adjoint and left:  # P L U X = B
        X = triangular(LU, product(permuted.mT, B), False, True, True)
        return triangular(LU, X, True, True, False)  # type: ignore[no-any-return]
    if not adjoint:  # X P L U = B
        X = triangular(LU, triangular(LU, B, True, False, False), False, False, True)
        return product(X, permuted.mT)  # type: ignore[no-any-return]
    H = conjugated(LU)
    if left:  # (P L U)^H X = U^H L^H P^T X = B
        X = triangular(H, triangular(H, B, False, True, False), True, True, True)
        return product(permuted, X)  # type: ignore[no-any-return]
    # X U^H L^H P^T = B
    X = triangular(H, product(B, permuted), True, False, True)
    return triangular(H, X, False, False, False)  # type: ignore[no-any-return]


def lu_solve(LU: Tensor, pivots: Tensor, B: Tensor, *, left: bool = True, adjoint: bool = False) -> Tensor:
    """The X with A X = B (or X A = B, or with A's adjoint), of the factors that ``lu_factor`` gives.

    Source: torch.linalg.lu_solve.
    """
    name = "torch.linalg.lu_solve"
    check_matrices(name, LU, "LU", square=True)
    check_matrices(name, B, "B")
    if LU.dtype is not B.dtype:
        raise RuntimeError(
            f"linalg.lu_solve: Expected LU and B to have the same dtype, but found LU of type {type_name(LU.dtype)} "
            "and B of type "
            f"{type_name(B.dtype)} instead"
        )
    if pivots.array.dtype != np.int32:
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    if LU.array.shape[:-1] != pivots.array.shape:
        raise RuntimeError("linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix")
    check_equation("linalg.lu_solve", LU, B, left)
    P = _permutation(pivots.array, LU.array.shape[-1], LU.array.dtype)
    return _lu_solved(LU, B, P, left, adjoint)  # type: ignore[no-any-return]


def lu_solve_of_old(b: Tensor, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:
    """``linalg.lu_solve`` of old, with the right side first.  Source: torch.lu_solve."""
    if b.array.ndim < 2:
        raise RuntimeError(f"torch.lu_solve: Expected b to have at least 2 dimensions, but it has {b.array.ndim}")
    return lu_solve(LU_data, LU_pivots, b)


lu_solve_of_old.__name__ = lu_solve_of_old.__qualname__ = "lu_solve"
