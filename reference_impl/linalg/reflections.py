"""The exponential of matrices, Householder reflections, and the factorization of symmetric matrices.

Source: torch.linalg.matrix_exp, householder_product and ldl_factor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.elementwise import conj, nothing
from reference_impl.extras import scipy
from reference_impl.joining import cat
from reference_impl.kernels import kernel
from reference_impl.linalg.checks import check_matrices, same_dtype, unread
from reference_impl.op import not_derived, result_of
from reference_impl.products import matmul
from reference_impl.returns import results
from reference_impl.several import composed, conjugated, several, through_float32
from reference_impl.tensor import Tensor

# ---- The exponential ----------------------------------------------------------------------------------------------------

_PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0, 10559470521600.0,
    670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
"""The coefficients of Padé's approximation of the exponential, of degree 13 over 13."""


@kernel
def _exponential(A: Array) -> Array:
    """By Padé's approximation of the matrix halved often enough, and squared as often."""
    if not A.size:
        return A.copy()
    wide = np.result_type(A.dtype, np.float64)
    x = A.astype(wide)
    norm = float(np.abs(x).sum(-2).max(initial=0))
    if not np.isfinite(norm):
        return np.full_like(A, np.nan)
    halvings = max(int(np.ceil(np.log2(norm / 5.37))), 0) if norm > 0 else 0
    x = x / 2.0**halvings
    eye = np.broadcast_to(np.eye(A.shape[-1], dtype=wide), x.shape)
    x2 = x @ x
    x4 = x2 @ x2
    x6 = x4 @ x2
    b = _PADE
    odd = x @ (x6 @ (b[13] * x6 + b[11] * x4 + b[9] * x2) + b[7] * x6 + b[5] * x4 + b[3] * x2 + b[1] * eye)
    even = x6 @ (b[12] * x6 + b[10] * x4 + b[8] * x2) + b[6] * x6 + b[4] * x4 + b[2] * x2 + b[0] * eye
    y = np.linalg.solve(even - odd, even + odd)
    for _ in range(halvings):
        y = y @ y
    return np.asarray(y.astype(A.dtype))


def _exponential_grad(g: Any, A: Any) -> Any:
    """The upper right block of exp([[A.mH, g], [0, A.mH]])."""
    n = A.shape[-1]
    H = conjugated(A)
    join: Any = cat if isinstance(g, Tensor) else np.concatenate
    whole = join((join((H, g), -1), join((g * 0, H), -1)), -2)
    return exponential(whole)[..., :n, n:]


exponential: Any = several("LinalgMatrixExpBackward0", _exponential, name="matrix_exp", A=_exponential_grad)


def matrix_exp(A: Tensor) -> Tensor:
    """The exponentials of square matrices, by the power series.  Source: torch.linalg.matrix_exp."""
    check_matrices("linalg.matrix_exp", A, square=True, low=True)
    return _wide_exponential(A)  # type: ignore[no-any-return]


_wide_exponential = through_float32(exponential)

# ---- Householder reflections ----------------------------------------------------------------------------------------------


def _reflected(A: Tensor, tau: Tensor, X: Any, order: range, left: bool, adjoint: bool) -> Any:
    """X with the reflections 1 - tau v v.mH applied one after another; v is a column of A below its diagonal, and 1 on it."""
    m = A.array.shape[-2]
    for i in order:
        below: Any = A[..., i + 1 :, i]  # type: ignore[index]
        one = below.new_ones((*below.array.shape[:-1], 1))
        v: Any = cat((one, below), -1).unsqueeze(-1)
        if i:
            v = cat((below.new_zeros((*below.array.shape[:-1], i, 1)), v), -2)
        scale: Any = tau[..., i].unsqueeze(-1).unsqueeze(-1)  # type: ignore[index]
        scale = conj(scale) if adjoint else scale
        X = X - scale * matmul(v, matmul(conjugated(v), X)) if left else X - scale * matmul(matmul(X, v), conjugated(v))
    return X if m else X * 1


def _eye(A: Tensor, columns: int) -> Tensor:
    m = A.array.shape[-2]
    eye = np.broadcast_to(np.eye(m, columns, dtype=A.array.dtype), (*A.array.shape[:-2], m, columns))
    return result_of(place_of(A.array).copy_in(np.array(eye)))


@composed("HouseholderProductBackward0")
def _orthogonal(A: Tensor, tau: Tensor) -> Tensor:
    k = tau.array.shape[-1]
    return _reflected(A, tau, _eye(A, A.array.shape[-1]), range(k - 1, -1, -1), True, False)  # type: ignore[no-any-return]


def householder_product(A: Tensor, tau: Tensor) -> Tensor:
    """The first columns of the product of the reflections that ``geqrf`` gives.  Source: torch.linalg.householder_product."""
    name = "torch.linalg.householder_product"
    if A.array.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    m, n = A.array.shape[-2:]
    if m < n:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if n < tau.array.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    if A.array.ndim - tau.array.ndim != 1:
        raise RuntimeError(
            f"{name}: Expected tau to have one dimension less than input, but got tau.ndim equal to {tau.ndim} and input.ndim is "
            f"equal to {A.ndim}"
        )
    if A.array.shape[:-2] != tau.array.shape[:-1]:
        raise RuntimeError(
            f"{name}: Expected batch of tau to be equal to input.shape[:-2], but got {list(tau.array.shape[:-1])}"
        )
    if A.dtype is not tau.dtype:
        raise RuntimeError(f"{name}: tau dtype {tau.dtype} does not match input dtype {A.dtype}")
    check_matrices(name, A)
    return _orthogonal(A, tau)  # type: ignore[no-any-return]


def orgqr(input: Tensor, input2: Tensor) -> Tensor:
    """``linalg.householder_product``.  Source: torch.orgqr."""
    return householder_product(input, input2)


@composed("OrmqrBackward0")
def _applied(A: Tensor, tau: Tensor, other: Tensor, left: bool, transpose: bool) -> Tensor:
    k = tau.array.shape[-1]
    order = range(k) if left == transpose else range(k - 1, -1, -1)
    return _reflected(A, tau, other, order, left, transpose)  # type: ignore[no-any-return]


def ormqr(input: Tensor, tau: Tensor, other: Tensor, left: bool = True, transpose: bool = False) -> Tensor:
    """The product of the reflections that ``geqrf`` gives, or its adjoint, times a matrix.  Source: torch.ormqr."""
    check_matrices("torch.ormqr", input, "input")
    check_matrices("torch.ormqr", other, "other")
    rows = other.array.shape[-2 if left else -1]
    if rows != input.array.shape[-2] or rows < tau.array.shape[-1]:
        raise RuntimeError(
            f"torch.ormqr: other.shape[{-2 if left else -1}] must be greater than or equal to tau.shape[-1], and equal to "
            "input.shape[-2]"
        )
    if tau.array.ndim != input.array.ndim - 1 or other.array.ndim != input.array.ndim:
        raise RuntimeError("torch.ormqr: Expected tau to have one dimension less than input, and other to have as many")
    same_dtype("torch.ormqr", input, tau)
    same_dtype("torch.ormqr", input, other)
    return _applied(input, tau, other, left, transpose)  # type: ignore[no-any-return]


_Geqrf = results("geqrf", "a", "tau")


@kernel
def _raw(A: Array) -> tuple[Array, Array]:
    h, tau = np.linalg.qr(A, "raw")
    return np.asarray(h.swapaxes(-1, -2)), np.asarray(tau)


def _no_derivative(g: Any) -> Any:
    raise NotImplementedError("the derivative for 'geqrf' is not implemented.")


_geqrf = several("GeqrfBackward0", lambda A: _raw(A), name="geqrf", A=_no_derivative)


def geqrf(input: Tensor) -> Any:
    """R in the upper triangle, with the reflections that Q is the product of below, and their factors.  Source: torch.geqrf."""
    check_matrices("torch.geqrf", input, "input")
    return _Geqrf(_geqrf(input))


# ---- Symmetric matrices -----------------------------------------------------------------------------------------------------

_LdlFactor = results("linalg_ldl_factor", "LD", "pivots")
_LdlFactorEx = results("linalg_ldl_factor_ex", "LD", "pivots", "info")


@kernel
def _by_lapack(A: Array, hermitian: bool) -> tuple[Array, Array, Array]:
    routine = ("he" if hermitian and A.dtype.kind == "c" else "sy") + "trf"
    (factor,) = scipy("linalg").lapack.get_lapack_funcs((routine,), (A,))
    batch = A.reshape((math.prod(A.shape[:-2]), *A.shape[-2:]))
    LD = np.empty_like(batch)
    pivots = np.empty(batch.shape[:-1], np.int32)
    info = np.zeros(len(batch), np.int32)
    for i, a in enumerate(batch):
        if a.size:
            both, pivots[i], info[i] = factor(a, lower=1)
            LD[i] = np.tril(both)
    return LD.reshape(A.shape), pivots.reshape(A.shape[:-1]), info.reshape(A.shape[:-2])


_ldl = several("NotImplemented", lambda A, hermitian: _by_lapack(A, hermitian), name="ldl_factor", A=nothing)
not_derived(_ldl.node, "aten::linalg_ldl_factor_ex")


@unread()
def ldl_factor_ex(A: Tensor, *, hermitian: bool = False, check_errors: bool = False) -> Any:
    """A = L D L.mT of symmetric (or Hermitian) matrices, in LAPACK's compact form, its pivots, and whether D is singular.

    Needs SciPy.  Source: torch.linalg.ldl_factor_ex.
    """
    check_matrices("torch.linalg.ldl_factor_ex", A, square=True)
    return _LdlFactorEx(_ldl(A, hermitian))


@unread()
def ldl_factor(A: Tensor, *, hermitian: bool = False) -> Any:
    """``ldl_factor_ex`` without the last.  Source: torch.linalg.ldl_factor."""
    check_matrices("torch.linalg.ldl_factor_ex", A, square=True)
    LD, pivots, _ = _ldl(A, hermitian)
    return _LdlFactor((LD, pivots))


def ldl_solve(LD: Tensor, pivots: Tensor, B: Tensor, *, hermitian: bool = False) -> Tensor:
    """The X with A X = B, of the factors that ``ldl_factor`` gives.  Needs SciPy.  Source: torch.linalg.ldl_solve."""
    name = "torch.linalg.ldl_solve"
    check_matrices(name, LD, "LD", square=True)
    if B.array.ndim < 2:
        raise RuntimeError(
            f"{name}: Expected B to have at least 2 dimensions, but it has {B.array.ndim} dimensions instead"
        )
    if pivots.array.shape != LD.array.shape[:-1]:
        raise RuntimeError(
            f"{name}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape "
            f"{list(pivots.array.shape)} instead"
        )
    if pivots.array.dtype.kind not in "iu":
        raise RuntimeError(f"{name}: Expected pivots to be integers. Got {pivots.dtype}")
    same_dtype(name, LD, B)
    return result_of(_solved(LD.array, pivots.array, B.array, hermitian))


@kernel
def _solved(LD: Array, pivots: Array, B: Array, hermitian: bool) -> Array:
    lead = np.broadcast_shapes(LD.shape[:-2], B.shape[:-2])
    n = LD.shape[-1]
    matrices = np.broadcast_to(LD, (*lead, n, n)).reshape((math.prod(lead), n, n))
    exchanges = np.broadcast_to(pivots, (*lead, n)).reshape((math.prod(lead), n))
    sides = np.broadcast_to(B, (*lead, *B.shape[-2:]))
    X = np.empty((len(matrices), *sides.shape[-2:]), B.dtype)
    routine = ("he" if hermitian and LD.dtype.kind == "c" else "sy") + "trs"
    (solver,) = scipy("linalg").lapack.get_lapack_funcs((routine,), (LD,))
    for i, (own, order, side) in enumerate(zip(matrices, exchanges, sides.reshape(X.shape), strict=True)):
        X[i] = solver(own, order, side, lower=1)[0] if side.size else side
    return X.reshape(sides.shape)
