"""Inverses, solutions, determinants and Cholesky factors.  Source: torch.linalg.inv, solve, det and cholesky."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl.devices import Array
from reference_impl.kernels import kernel
from reference_impl.linalg.checks import (
    LinAlgError,
    batch_of,
    check_matrices,
    lower,
    same_dtype,
    unread,
)
from reference_impl.linalg.triangular import check_equation, factored, triangular
from reference_impl.products import product
from reference_impl.returns import results
from reference_impl.several import bare, conjugated, implemented, several
from reference_impl.tensor import Tensor

# ---- Inverses -----------------------------------------------------------------------------------------------------------


def _singular(name: str, info: Array, why: str) -> LinAlgError:
    begin, at = batch_of(info, name)
    return LinAlgError(f"{begin}{why.format(at)}")


_NO_INVERSE = (
    "The diagonal element {} is zero, the inversion could not be completed because the input matrix is singular."
)


@kernel
def _inverse(A: Array) -> tuple[Array, Array]:
    """The inverses, and for each matrix 0, or which pivot is zero."""
    info = np.zeros(A.shape[:-2], np.int32)
    try:
        return np.asarray(np.linalg.inv(A)), info
    except np.linalg.LinAlgError:
        info = factored(A)[2]
    regular = A.copy()
    regular[info != 0] = np.eye(A.shape[-1])
    inverse = np.asarray(np.linalg.inv(regular))
    inverse[info != 0] = np.nan
    return inverse, info


def _inverse_grad(g: Any, y: Any) -> Any:
    inverse = conjugated(y[0])
    return -product(product(inverse, g[0]), inverse)


inverse_of: Any = several("LinalgInvExBackward0", lambda A: _inverse(A), name="inv", A=_inverse_grad)

_InvEx = results("linalg_inv_ex", "inverse", "info")


def inv(A: Tensor) -> Tensor:
    """The inverses of square matrices; LinAlgError where one is singular.  Source: torch.linalg.inv."""
    check_matrices("linalg.inv", A, square=True)
    inverse, info = inverse_of(A)
    if info.array.any():
        raise _singular("linalg.inv", info.array, _NO_INVERSE)
    return inverse  # type: ignore[no-any-return]


def inv_ex(A: Tensor, *, check_errors: bool = False) -> Any:
    """The inverses, and for each 0, or which pivot is zero, in int32.  Source: torch.linalg.inv_ex."""
    check_matrices("linalg.inv_ex", A, square=True)
    inverse, info = inverse_of(A)
    if check_errors and info.array.any():
        raise _singular("linalg.inv_ex", info.array, _NO_INVERSE)
    return _InvEx((inverse, info))


def inverse(input: Tensor) -> Tensor:
    """``linalg.inv``.  Source: torch.inverse."""
    return inv(input)


# ---- Solutions ----------------------------------------------------------------------------------------------------------


@kernel
def _solutions(A: Array, B: Array, left: bool) -> tuple[Array, Array]:
    info = np.zeros(A.shape[:-2], np.int32)
    if not left:
        A, B = A.swapaxes(-1, -2), B.swapaxes(-1, -2)
    try:
        X = np.linalg.solve(A, B)
    except np.linalg.LinAlgError:
        info = factored(A)[2]
        regular = A.copy()
        regular[info != 0] = np.eye(A.shape[-1])
        X = np.linalg.solve(regular, B)
        X[np.broadcast_to(info != 0, X.shape[:-2])] = np.nan
    return np.asarray(X if left else X.swapaxes(-1, -2)), info


def _solved_grad_a(g: Any, A: Any, y: Any, left: bool) -> Any:
    of_b = solution_of(conjugated(A), g[0], left)[0]
    return -(product(of_b, conjugated(y[0])) if left else product(conjugated(y[0]), of_b))


solution_of: Any = several(
    "LinalgSolveExBackward0",
    _solutions,
    name="solve",
    A=_solved_grad_a,
    B=lambda g, A, left: solution_of(conjugated(A), g[0], left)[0],
)

_SolveEx = results("linalg_solve_ex", "result", "info")


def solve_ex(A: Tensor, B: Tensor, *, left: bool = True, check_errors: bool = False) -> Any:
    """``solve``, and for each matrix 0, or which pivot is zero, in int32.  Source: torch.linalg.solve_ex."""
    check_matrices("linalg.solve", A, square=True)
    same_dtype("linalg.solve", A, B)
    vector = B.array.ndim == 1 or (A.array.ndim - 1 == B.array.ndim and B.array.shape == A.array.shape[:-1])
    sides = B.unsqueeze(-1) if vector else B
    if vector and not left and A.array.shape[-1] != 1:
        raise RuntimeError(
            "linalg.solve: Incompatible shapes of A and B for the equation XA = B "
            f"({A.array.shape[-2]}x{A.array.shape[-1]} and {B.array.shape[-1]}x1)"
        )
    check_equation("linalg.solve", A, sides, left)
    X, info = solution_of(A, sides, left)
    if check_errors and info.array.any():
        begin, _ = batch_of(info.array, "torch.linalg.solve")
        raise LinAlgError(f"{begin}The solver failed because the input matrix is singular.")
    return _SolveEx((_squeezed(X) if vector else X, info))


def _squeezed(X: Tensor) -> Tensor:
    """A column as a vector, under the name of the operation that solved."""
    return X.squeeze(-1)  # type: ignore[no-any-return]


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """The X with A X = B, or X A = B with ``left=False``; batches are broadcast.

    B: matrices, or vectors where it has one dimension, or the shape of A without the last.
    LinAlgError where a matrix is singular, RuntimeError for shapes and dtypes that do not go together.
    Source: torch.linalg.solve.
    """
    return solve_ex(A, B, left=left, check_errors=True)[0]  # type: ignore[no-any-return]


def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """The inverse of the map that ``tensordot(A, B, ind)`` is, from the last dimensions to the first ``ind``.

    RuntimeError unless both have as many elements.  Source: torch.linalg.tensorinv.
    """
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    begin, end = A.array.shape[:ind], A.array.shape[ind:]
    m, n = math.prod(begin), math.prod(end)
    if m != n:
        raise RuntimeError(
            f"Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {n} != {m}"
        )
    matrix = A.reshape((n, m))
    check_matrices("linalg.inv", matrix)
    inverse, info = inverse_of(matrix)
    if info.array.any():
        raise LinAlgError("Failed to invert the input tensor, because it is singular.")
    return inverse.reshape((*end, *begin))  # type: ignore[no-any-return]


def tensorsolve(A: Tensor, B: Tensor, dims: Any = None) -> Tensor:
    """The X with ``tensordot(A, X, X.ndim) == B``; ``dims`` of A are moved to its end first.

    RuntimeError unless A has the elements of a square matrix.  Source: torch.linalg.tensorsolve.
    """
    if dims is not None:
        moved = [d % A.array.ndim for d in dims]
        A = A.permute((*(i for i in range(A.array.ndim) if i not in moved), *moved))
    shape = A.array.shape[B.array.ndim :]
    m, n = math.prod(shape), math.prod(A.array.shape[: B.array.ndim])
    if m != n:
        raise RuntimeError(
            f"Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {m} "
            f"!= {n}"
        )
    return solve(A.reshape((m, m)), B.reshape((m,))).reshape(shape)  # type: ignore[no-any-return]


# ---- Determinants -------------------------------------------------------------------------------------------------------


def _determinant_grad(g: Any, A: Any, y: Any) -> Any:
    """The determinant times the inverse; 0 where the matrix is singular, as PyTorch has it."""
    if A.shape[-1] == 1:  # the element itself
        return g.reshape((*g.shape, 1, 1))
    whole = g * e.conj(y)
    regular = y != 0
    shape = (*whole.shape, 1, 1)
    return e.masked(whole.reshape(shape) * conjugated(inverse_of(A)[0]), regular.reshape(shape))


@kernel
def _det(A: Array) -> Array:
    return np.asarray(np.linalg.det(A)).astype(A.dtype)


determinant: Any = several("LinalgDetBackward0", _det, name="det", A=_determinant_grad)


@unread()
def det(A: Tensor) -> Tensor:
    """The determinants of square matrices; 1 of one without elements.  Source: torch.linalg.det."""
    _check_determinant("linalg.det", A)
    return determinant(A)  # type: ignore[no-any-return]


def _check_determinant(name: str, A: Any) -> None:
    check_matrices(name, A, square=True, low=True)
    implemented("lu_cpu", A, "fc" if A.array.dtype.itemsize > 2 else "")


def _log_determinant_grad(g: Any, A: Any, y: Any) -> Any:
    sign = y[0]
    scale: Any = g[1] if g[1] is not None else 0
    if g[0] is not None and bare(sign).dtype.kind == "c":
        scale = scale + (e.conj(sign) * g[0]).imag * 1j
    if not hasattr(scale, "shape"):
        return A * 0
    return scale.reshape((*scale.shape, 1, 1)) * conjugated(inverse_of(A)[0])


@kernel
def _slogdet(A: Array) -> tuple[Array, Array]:
    sign, logarithm = np.linalg.slogdet(A)
    real = A.real.dtype
    return np.asarray(sign, A.dtype), np.asarray(logarithm, real)


log_determinant: Any = several("LinalgSlogdetBackward0", _slogdet, name="slogdet", A=_log_determinant_grad)

_Slogdet = {name: results(name, "sign", "logabsdet") for name in ("linalg_slogdet", "slogdet")}


def slogdet(A: Tensor) -> Any:
    """The sign of the determinants, 0 where they are, and the logarithms of their sizes.  Source: torch.linalg.slogdet."""
    _check_determinant("linalg.slogdet", A)
    return _Slogdet["linalg_slogdet"](log_determinant(A))


def slogdet_of_old(input: Tensor) -> Any:
    """``linalg.slogdet``.  Source: torch.slogdet."""
    _check_determinant("linalg.slogdet", input)
    return _Slogdet["slogdet"](log_determinant(input))


slogdet_of_old.__name__ = slogdet_of_old.__qualname__ = "slogdet"


def logdet(input: Tensor) -> Tensor:
    """The logarithms of the determinants: -inf where one is 0, NaN where it is negative.  Source: torch.logdet."""
    _check_determinant("linalg.det", input)
    sign, logarithm = log_determinant(input)
    if sign.array.dtype.kind == "c":
        return logarithm + e.log(sign)  # type: ignore[no-any-return]
    return e.where(sign == -1, math.nan, logarithm)  # type: ignore[no-any-return]


# ---- Cholesky factors -----------------------------------------------------------------------------------------------------


def _first_failure(A: Array) -> int:
    """The order of the first leading minor that is not positive-definite."""
    for k in range(1, len(A) + 1):
        try:
            np.linalg.cholesky(A[:k, :k])
        except np.linalg.LinAlgError:
            return k
    return 0


@kernel
def _factor(A: Array, is_upper: bool) -> tuple[Array, Array]:
    info = np.zeros(A.shape[:-2], np.int32)
    try:
        L = np.linalg.cholesky(A, upper=is_upper)
    except np.linalg.LinAlgError:
        batch = A.reshape((-1, *A.shape[-2:]))
        if is_upper:
            batch = batch.conj().swapaxes(-1, -2)
        info = np.array([_first_failure(a) for a in batch], np.int32).reshape(A.shape[:-2])
        regular = A.copy()
        regular[info != 0] = np.eye(A.shape[-1])
        L = np.linalg.cholesky(regular, upper=is_upper)
        L[info != 0] = np.nan
    return np.asarray(L), info


def _factor_grad(g: Any, y: Any, is_upper: bool) -> Any:
    L, g_L = (conjugated(y[0]), conjugated(g[0])) if is_upper else (y[0], g[0])
    whole = product(conjugated(L), g_L)
    inner = (lower(whole) + conjugated(lower(whole, -1))) * 0.5
    left = triangular(conjugated(L), inner, True, True, False)
    return triangular(L, left, False, False, False)


def _factor_op(node: str) -> Any:
    return several(node, _factor, name="cholesky", A=lambda g, y, is_upper: _factor_grad(g, y, is_upper))


cholesky_factor, cholesky_factor_of_old = _factor_op("LinalgCholeskyExBackward0"), _factor_op("CholeskyBackward0")

_CholeskyEx = results("linalg_cholesky_ex", "L", "info")
_NO_FACTOR = (
    "The factorization could not be completed because the input is not positive-definite (the leading minor of order {} is not "
    "positive-definite)."
)


@unread()
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangle L with A = L @ L.mH, or the upper U with A = U.mH @ U; only that triangle of A is read.

    LinAlgError where a matrix is not positive-definite.  Source: torch.linalg.cholesky.
    """
    check_matrices("linalg.cholesky", A, square=True)
    L, info = cholesky_factor(A, upper)
    if info.array.any():
        raise _singular("linalg.cholesky", info.array, _NO_FACTOR)
    return L  # type: ignore[no-any-return]


@unread()
def cholesky_ex(A: Tensor, *, upper: bool = False, check_errors: bool = False) -> Any:
    """``cholesky``, and for each matrix 0, or the order of the first minor that is not positive-definite.

    Source: torch.linalg.cholesky_ex.
    """
    check_matrices("linalg.cholesky_ex", A, square=True)
    L, info = cholesky_factor(A, upper)
    if check_errors and info.array.any():
        raise _singular("linalg.cholesky_ex", info.array, _NO_FACTOR)
    return _CholeskyEx((L, info))


def cholesky_of_old(input: Tensor, upper: bool = False) -> Tensor:
    """``linalg.cholesky``.  Source: torch.cholesky."""
    check_matrices("cholesky", input, square=True)
    L, info = cholesky_factor_of_old(input, upper)
    if info.array.any():
        raise _singular("cholesky", info.array, _NO_FACTOR)
    return L  # type: ignore[no-any-return]


cholesky_of_old.__name__ = cholesky_of_old.__qualname__ = "cholesky"


@kernel
def _inverse_of_product(L: Array, is_upper: bool) -> Array:
    own = np.triu(L) if is_upper else np.tril(L)
    eye = np.broadcast_to(np.eye(L.shape[-1], dtype=L.dtype), L.shape)
    half = _triangle_solved(own, eye, is_upper)
    return np.asarray(
        np.matmul(half, half.conj().swapaxes(-1, -2)) if is_upper else np.matmul(half.conj().swapaxes(-1, -2), half)
    )


def _triangle_solved(A: Array, B: Array, is_upper: bool) -> Array:
    return np.asarray(triangular(A, B, is_upper, True, False))


def _inverse_of_product_grad(g: Any, L: Any, y: Any, is_upper: bool) -> Any:
    common = product(product(y, g + conjugated(g)), y)
    return -(product(L, common) if is_upper else product(common, L))


_cholesky_inverse = several(
    "CholeskyInverseBackward0", _inverse_of_product, name="cholesky_inverse", L=_inverse_of_product_grad
)


def cholesky_inverse(L: Tensor, upper: bool = False) -> Tensor:
    """The inverse of L @ L.mH, of a triangle L.  Source: torch.cholesky_inverse."""
    check_matrices("cholesky_inverse", L, square=True)
    return _cholesky_inverse(L, upper)  # type: ignore[no-any-return]


@kernel
def _product_solved(B: Array, L: Array, is_upper: bool) -> Array:
    H = L.conj().swapaxes(-1, -2)
    first, second = (H, L) if is_upper else (L, H)
    return _triangle_solved(second, _triangle_solved(first, B, False), True)


def _product_solved_grad(g: Any, B: Any, L: Any, y: Any, is_upper: bool) -> Any:
    of_b = _cholesky_solve(g, L, is_upper)
    common = product(of_b, conjugated(y))
    both = common + conjugated(common)
    return -(product(L, both) if is_upper else product(both, L))


_cholesky_solve: Any = several(
    "CholeskySolveBackward0",
    _product_solved,
    name="cholesky_solve",
    B=lambda g, L, is_upper: _cholesky_solve(g, L, is_upper),
    L=_product_solved_grad,
)


def cholesky_solve(B: Tensor, L: Tensor, upper: bool = False) -> Tensor:
    """The X with L @ L.mH @ X = B, of a triangle L.  Source: torch.cholesky_solve."""
    for name, t in (("b", B), ("u", L)):
        if t.array.ndim < 2:
            raise RuntimeError(f"{name} should have at least 2 dimensions, but has {t.array.ndim} dimensions instead")
    check_matrices("cholesky_solve", L, square=True)
    same_dtype("cholesky_solve", L, B)
    check_equation("cholesky_solve", L, B, True)
    return _cholesky_solve(B, L, upper)  # type: ignore[no-any-return]
