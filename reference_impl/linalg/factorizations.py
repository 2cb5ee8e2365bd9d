"""Orthogonal factors, singular values and eigenvalues, and what follows from them.  Source: torch.linalg.qr, svd and eigh."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl.devices import Array, place_of
from reference_impl.joining import cat
from reference_impl.kernels import kernel
from reference_impl.linalg.checks import (
    LinAlgError,
    as_diagonal,
    as_row,
    check_matrices,
    diagonal_of,
    differences,
    like,
    same_dtype,
    unread,
    upper,
)
from reference_impl.linalg.solving import inverse_of, solution_of
from reference_impl.linalg.triangular import triangular
from reference_impl.norms import matrix_norm
from reference_impl.op import is_number, result_of
from reference_impl.places import arrayed
from reference_impl.products import matmul, product
from reference_impl.reductions import sum as total
from reference_impl.returns import results
from reference_impl.several import bare, composed, conjugated, implemented, several
from reference_impl.tensor import Tensor

# ---- QR -------------------------------------------------------------------------------------------------------------


@kernel
def _qr_forward(A: Array, mode: str) -> tuple[Array, Array]:
    if mode == "r":
        return np.empty((0,), A.dtype), np.asarray(np.linalg.qr(A, "r"))
    Q, R = np.linalg.qr(A, mode)  # type: ignore[call-overload]
    return np.asarray(Q), np.asarray(R)


def _hermitian_of(x: Any) -> Any:
    """x + x.mH with the diagonal halved: a Hermitian matrix of its upper triangle."""
    return (x + conjugated(x)) * like(x, 1 - np.eye(x.shape[-1]) / 2)


def _qr_square(g_q: Any, g_r: Any, Q: Any, R: Any) -> Any:
    inner: Any = 0
    if g_r is not None:
        inner = product(g_r, conjugated(R))
    if g_q is not None:
        inner = inner - product(conjugated(Q), g_q)
    whole = product(Q, _hermitian_of(upper(inner)))
    if g_q is not None:
        whole = whole + g_q
    return triangular(conjugated(R), whole, False, False, False)


def _qr_grad(g: Any, A: Any, y: Any, mode: str) -> Any:
    m, n = A.shape[-2:]
    if mode == "r":
        raise RuntimeError("The derivative of linalg.qr depends on Q, which is not computed when mode='r'.")
    if mode == "complete" and m > n:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols")
    (g_q, g_r), (Q, R) = g, y
    if m >= n:
        return _qr_square(g_q, g_r, Q, R)
    first, rest = R[..., :m], A[..., m:]
    of_rest: Any = None
    if g_r is not None:
        of_rest = product(Q, g_r[..., m:])
        extra = product(rest, conjugated(g_r[..., m:]))
        g_q = extra if g_q is None else g_q + extra
        g_r = g_r[..., :m]
    begin = _qr_square(g_q, g_r, Q, first)
    if of_rest is None:
        of_rest = rest * 0
    if isinstance(begin, Tensor):
        return cat((begin, of_rest), -1)
    return np.concatenate((begin, of_rest), -1)


_qr_op: Any = several("LinalgQrBackward0", _qr_forward, name="qr", A=_qr_grad)
_Qr = {name: results(name, "Q", "R") for name in ("linalg_qr", "qr")}


def qr(A: Tensor, mode: str = "reduced") -> Any:
    """A = Q R, with orthonormal columns and an upper triangle; ``mode`` "complete" makes Q square, "r" leaves it out.

    RuntimeError for another mode.  Source: torch.linalg.qr.
    """
    check_matrices("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    return _Qr["linalg_qr"](_qr_op(A, mode))


def qr_of_old(input: Tensor, some: bool = True) -> Any:
    """``linalg.qr``, complete with ``some=False``.  Source: torch.qr."""
    check_matrices("linalg.qr", input)
    return _Qr["qr"](_qr_op(input, "reduced" if some else "complete"))


qr_of_old.__name__ = qr_of_old.__qualname__ = "qr"

# ---- Singular values ------------------------------------------------------------------------------------------------


@kernel
def _svd_forward(A: Array, full: bool) -> tuple[Array, Array, Array]:
    if not np.isfinite(A).all():
        raise LinAlgError(
            "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values."
        )
    U, S, Vh = np.linalg.svd(A, full)
    return np.asarray(U), np.asarray(S), np.asarray(Vh)


def _skew(x: Any) -> Any:
    return x - conjugated(x)


def _svd_grad(g: Any, y: Any, full: bool) -> Any:
    (g_u, g_s, g_v), (U, S, Vh) = g, y
    m, n, k = U.shape[-2], Vh.shape[-1], S.shape[-1]
    if g_u is None and g_v is None:
        return product(U[..., :k] * as_row(g_s), Vh[..., :k, :])
    if full:  # the vectors beyond the singular values are arbitrary, and their gradients count nothing
        U, Vh = U[..., :k], Vh[..., :k, :]
        g_u = None if g_u is None else g_u[..., :k]
        g_v = None if g_v is None else g_v[..., :k, :]
    gaps = differences(S * S)
    inner: Any = 0
    complex_values = bare(U).dtype.kind == "c"
    u_part = None
    if g_u is not None:
        u_part = _skew(product(conjugated(U), g_u))
        inner = inner + u_part / gaps * as_row(S)
    if g_v is not None:
        v_part = _skew(product(Vh, conjugated(g_v)))
        inner = inner + (v_part / gaps) * S.reshape((*S.shape, 1))
    diagonal: Any = 0 if g_s is None else g_s
    inner = inner * like(inner, 1 - np.eye(k))
    if complex_values and u_part is not None:
        diagonal = diagonal + diagonal_of(u_part) / (S * 2)
    if hasattr(diagonal, "shape"):
        inner = inner + as_diagonal(diagonal)
    whole = product(product(U, inner), Vh)
    if g_u is not None and m > k:
        beside = g_u - product(U, product(conjugated(U), g_u))
        whole = whole + product(beside / as_row(S), Vh)
    if g_v is not None and n > k:
        beside = g_v - product(product(g_v, conjugated(Vh)), Vh)
        whole = whole + product(U / as_row(S), beside)
    return whole


singular_values: Any = several("LinalgSvdBackward0", _svd_forward, name="svd", A=_svd_grad)
_Svd = {name: results(name, "U", "S", last) for name, last in (("linalg_svd", "Vh"), ("svd", "V"))}


@unread()
def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """A = U @ diag(S) @ Vh, the singular values descending; U and Vh are square unless ``full_matrices=False``.

    LinAlgError for NaN and infinities.  Source: torch.linalg.svd.
    """
    check_matrices("linalg.svd", A)
    if driver is not None:
        raise RuntimeError(
            "linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        )
    return _Svd["linalg_svd"](singular_values(A, full_matrices))


@unread()
def svd_of_old(input: Tensor, some: bool = True, compute_uv: bool = True) -> Any:
    """``linalg.svd``, with V and not its adjoint; zeros for U and V with ``compute_uv=False``.  Source: torch.svd."""
    check_matrices("linalg.svd", input)
    if compute_uv:
        U, S, Vh = singular_values(input, not some)
        V = Vh.mT
        return _Svd["svd"]((U, S, e.conj(V)))
    m, n = input.array.shape[-2:]
    S = singular_values(input, False)[1]
    zeros = (input.new_zeros((*input.array.shape[:-2], k, k)) for k in (m, n))
    U, V = zeros
    return _Svd["svd"]((U, S, V))


svd_of_old.__name__ = svd_of_old.__qualname__ = "svd"


@unread()
def svdvals(A: Tensor, *, driver: str | None = None) -> Tensor:
    """The singular values, descending.  Source: torch.linalg.svdvals."""
    check_matrices("linalg.svd", A)
    return singular_values(A, False)[1]  # type: ignore[no-any-return]


# ---- Eigenvalues ----------------------------------------------------------------------------------------------------


@kernel
def _eigh_forward(A: Array, uplo: str) -> tuple[Array, Array]:
    try:
        L, V = np.linalg.eigh(A, "L" if uplo == "L" else "U")
    except np.linalg.LinAlgError:
        raise LinAlgError(
            "linalg.eigh: The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated "
            "eigenvalues."
        ) from None
    return np.asarray(L), np.asarray(V)


def _eigh_grad(g: Any, y: Any) -> Any:
    (g_l, g_v), (L, V) = g, y
    n = L.shape[-1]
    if g_v is None:
        return product(V * as_row(g_l), conjugated(V))
    turned = product(conjugated(V), g_v)
    inner = (turned - conjugated(turned)) / 2 / differences(L)  # as orthonormal vectors turn: the gradient is symmetric
    inner = inner * like(inner, 1 - np.eye(n))
    if g_l is not None:
        inner = inner + as_diagonal(g_l)
    return product(product(V, inner), conjugated(V))


_eigh_op: Any = several("LinalgEighBackward0", _eigh_forward, name="eigh", A=lambda g, y: _eigh_grad(g, y))
_Eigh = results("linalg_eigh", "eigenvalues", "eigenvectors")


def _check_symmetric(A: Tensor, UPLO: str) -> str:
    if isinstance(A, Tensor) and A.array.ndim >= 2:
        implemented("linalg_eigh_cpu", A, "fc")
    check_matrices("linalg.eigh", A, square=True)
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    return UPLO.upper()


@unread(integers=True)
def eigh(A: Tensor, UPLO: str = "L") -> Any:
    """The eigenvalues of symmetric or Hermitian matrices, ascending, and orthonormal eigenvectors as columns.

    UPLO: the triangle that is read.  Source: torch.linalg.eigh.
    """
    return _Eigh(_eigh_op(A, _check_symmetric(A, UPLO)))


@unread(integers=True)
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of symmetric or Hermitian matrices, ascending.  Source: torch.linalg.eigvalsh."""
    return _eigh_op(A, _check_symmetric(A, UPLO))[0]  # type: ignore[no-any-return]


@kernel
def _eig_forward(A: Array) -> tuple[Array, Array]:
    if not np.isfinite(A).all():
        raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")
    L, V = np.linalg.eig(A)
    d = np.result_type(A.dtype, np.complex64)
    return np.asarray(L).astype(d), np.asarray(V).astype(d)


def _eig_grad(g: Any, y: Any) -> Any:
    (g_l, g_v), (L, V) = g, y
    H = conjugated(V)
    if g_v is None:
        return solution_of(H, as_diagonal(g_l) @ H, True)[0]
    inner = product(H, g_v)
    own = e.convert(diagonal_of(inner).real, inner.dtype) if isinstance(inner, Tensor) else diagonal_of(inner).real
    inner = inner - product(H, V * as_row(own))
    inner = inner / e.conj(differences(L))
    inner = inner * like(inner, 1 - np.eye(L.shape[-1]))
    if g_l is not None:
        inner = inner + as_diagonal(g_l)
    return solution_of(H, product(inner, H), True)[0]


_eig_op: Any = several("LinalgEigBackward0", _eig_forward, name="eig", A=lambda g, y: _eig_grad(g, y))
_Eig = results("linalg_eig", "eigenvalues", "eigenvectors")


def eig(A: Tensor) -> Any:
    """The eigenvalues of square matrices, in no order, and eigenvectors of norm 1 as columns; always complex.

    RuntimeError for NaN and infinities.  Source: torch.linalg.eig.
    """
    check_matrices("linalg.eig", A, square=True)
    return _Eig(_eig_op(A))


def eigvals(A: Tensor) -> Tensor:
    """The eigenvalues of square matrices, in no order; always complex.  Source: torch.linalg.eigvals."""
    check_matrices("linalg.eig", A, square=True)
    return _eig_op(A)[0]  # type: ignore[no-any-return]


# ---- Pseudo-inverses, ranks, least squares ----------------------------------------------------------------------------


def _tolerance(name: str, A: Tensor, largest: Array, atol: Any, rtol: Any) -> Array:
    """What singular values count for 0: those up to atol, or up to rtol times the largest."""
    m, n = A.array.shape[-2:]

    def value(given: Any) -> Any:
        if isinstance(given, Tensor):
            if given.array.dtype.kind == "c":
                raise RuntimeError(f"{name}: tolerance tensors of complex type are not supported.")
            return given.array
        return given

    absolute = 0.0 if atol is None else value(atol)
    if rtol is None:
        given = isinstance(atol, Tensor) or bool(absolute)
        default = max(m, n) * np.finfo(A.array.dtype).eps
        relative: Any = np.where(absolute, 0.0, default) if given else default
    else:
        relative = value(rtol)
    return np.maximum(absolute, relative * largest)


@kernel
def _pinv_forward(A: Array, tolerance: Array, hermitian: bool) -> Array:
    if not A.size:
        return np.empty((*A.shape[:-2], A.shape[-1], A.shape[-2]), A.dtype)
    if hermitian:
        L, V = np.linalg.eigh(A)
        inverse = np.where(np.abs(L) > tolerance[..., None], 1 / np.where(L == 0, 1, L), 0)
        return np.asarray(np.matmul(V * inverse[..., None, :], V.conj().swapaxes(-1, -2)).astype(A.dtype))
    U, S, Vh = np.linalg.svd(A, False)
    inverse = np.where(tolerance[..., None] < S, 1 / np.where(S == 0, 1, S), 0)
    return np.asarray(
        np.matmul(Vh.conj().swapaxes(-1, -2) * inverse[..., None, :], U.conj().swapaxes(-1, -2)).astype(A.dtype)
    )


def _pinv_grad(g: Any, A: Any, y: Any) -> Any:
    """By the constant rank: dP = -P dA P + P P^H dA^H (1 - A P) + (1 - P A) dA^H P^H P."""
    P, H, G = y, conjugated(y), conjugated(g)
    right = product(product(G, P), H)
    left = product(product(H, P), G)
    return -product(product(H, g), H) + right - product(product(A, P), right) + left - product(product(left, P), A)


_pinv_op: Any = several("LinalgPinvBackward0", _pinv_forward, name="pinv", A=lambda g, A, y: _pinv_grad(g, A, y))


def pinv(A: Tensor, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Tensor:
    """The Moore-Penrose pseudo-inverses; singular values up to max(atol, rtol * the largest) count for 0.

    rtol (or rcond): max(m, n) times the dtype's epsilon, unless one of the tolerances is given.  Source: torch.linalg.pinv.
    """
    if rcond is not None and (atol is not None or rtol is not None):
        raise TypeError("linalg.pinv(): 'rcond' does not go with 'atol' and 'rtol'")
    check_matrices("linalg.pinv", A, square=hermitian)
    if rcond is not None:
        rtol = rcond
    largest = _sizes(A, hermitian)[..., 0] if A.array.size else place_of(A.array).copy_in(np.zeros(A.array.shape[:-2]))
    return _pinv_op(A, _tolerance("linalg.pinv", A, largest, atol, rtol), hermitian)  # type: ignore[no-any-return]


def _sizes(A: Tensor, hermitian: bool) -> Array:
    """The singular values, descending; of a Hermitian matrix the sizes of its eigenvalues."""
    if hermitian:
        return np.sort(np.abs(_eigh_forward(A.array, "L")[0]), -1)[..., ::-1]
    return _svd_forward(A.array, False)[1]


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """``linalg.pinv`` with a fixed tolerance.  Source: torch.pinverse."""
    return pinv(input, rtol=rcond)


def matrix_rank(A: Tensor, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Tensor:
    """The number of singular values above max(atol, rtol * the largest), in int64; see ``pinv``.

    Source: torch.linalg.matrix_rank.
    """
    check_matrices("linalg.matrix_rank", A, square=hermitian)
    if tol is not None:
        atol, rtol = tol, 0.0
    lead = A.array.shape[:-2]
    if not A.array.size:
        return result_of(place_of(A.array).copy_in(np.zeros(lead, np.int64)))
    sizes = _sizes(A, hermitian)
    tolerance = arrayed(_tolerance("linalg.matrix_rank", A, sizes[..., 0], atol, rtol))
    return result_of(arrayed((sizes > tolerance[..., None]).sum(-1, dtype=np.int64)))


@unread(integers=True)
def cond(A: Tensor, p: Any = None) -> Tensor:
    """The norm of the matrix times that of its inverse; inf for a singular one.

    p: 2 unless given (the largest singular value over the least), or an order of ``matrix_norm``.
    RuntimeError for another order.  Source: torch.linalg.cond.
    """
    check_matrices("linalg.cond", A)
    if not (p is None or p in ("fro", "nuc") or (is_number(p) and abs(p) in (1, 2, math.inf))):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    if p is None or (is_number(p) and abs(p) == 2):
        if not A.array.size:
            return A.new_zeros(A.array.shape[:-2]).real  # type: ignore[no-any-return]
        values: Any = svdvals(A)
        first, last = values[..., 0], values[..., -1]
        return first / last if p != -2 else last / first  # type: ignore[no-any-return]
    m, n = A.array.shape[-2:]
    if m != n:
        raise RuntimeError(f"linalg.cond: A must be batches of square matrices, but they are {m} by {n} matrices")
    if not A.array.size:
        return A.new_zeros(A.array.shape[:-2]).real  # type: ignore[no-any-return]
    inverse, info = inverse_of(A)
    size: Any = matrix_norm(A, p)
    if info.array.any():
        of_inverse = matrix_norm(e.where(result_of((info.array != 0)[..., None, None]), math.inf, inverse), p)
        return size * e.where(result_of(info.array != 0), math.inf, of_inverse)  # type: ignore[no-any-return]
    return size * matrix_norm(inverse, p)  # type: ignore[no-any-return]


_Lstsq = results("linalg_lstsq", "solution", "residuals", "rank", "singular_values")
_DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


@composed("LinalgLstsqBackward0")
def _least_squares(A: Tensor, B: Tensor, tolerance: Array) -> Tensor:
    return matmul(_pinv_op(A, tolerance, False), B)


@composed("LinalgLstsqBackward0")
def _no_squares(A: Tensor, B: Tensor) -> Tensor:
    return result_of(place_of(A.array).empty((0,), A.array.real.dtype))


@composed("LinalgLstsqBackward0")
def _squares_left(A: Tensor, B: Tensor, X: Tensor) -> Tensor:
    left: Any = matmul(A, X) - B  # type: ignore[operator]
    return total((left * e.conj(left)).real if left.array.dtype.kind == "c" else left * left, -2)  # type: ignore[no-any-return]


def lstsq(A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """The X that makes the norm of A @ X - B least, the squares left over, the ranks and the singular values.

    driver: LAPACK's, which say what of the last two there is: "gelsy" unless given (ranks), "gels" (neither),
    "gelsd" and "gelss".
    The squares are there for more rows than columns and full rank.  RuntimeError for another driver.
    Source: torch.linalg.lstsq.
    """
    driver = driver or "gelsy"
    if driver not in _DRIVERS:
        raise RuntimeError(f"torch.linalg.lstsq: parameter `driver` should be one of ({', '.join(_DRIVERS)})")
    if A.array.ndim < 2:
        raise RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.")
    if B.array.ndim < 1:
        raise RuntimeError("torch.linalg.lstsq: other must have at least 1 dimension.")
    same_dtype("torch.linalg.lstsq", A, B)
    implemented("torch.linalg.lstsq", A, "fc" if A.array.dtype.itemsize > 2 else "")
    vector = B.array.ndim == 1 or (A.array.ndim - 1 == B.array.ndim and B.array.shape == A.array.shape[:-1])
    sides = B.unsqueeze(-1) if vector else B
    m, n = A.array.shape[-2:]
    if sides.array.shape[-2] != m:
        raise RuntimeError(f"torch.linalg.lstsq: input.size(-2) should match other.size({-1 if vector else -2})")
    place = place_of(A.array)
    real = A.array.real.dtype
    values = (
        _svd_forward(A.array, False)[1] if A.array.size else place.copy_in(np.zeros((*A.array.shape[:-2], 0), real))
    )
    share = max(m, n) * np.finfo(A.array.dtype).eps if rcond is None else rcond
    largest = values[..., 0] if values.shape[-1] else place.copy_in(np.zeros(values.shape[:-1]))
    tolerance = arrayed(share * largest)
    ranks = arrayed((values > tolerance[..., None]).sum(-1, dtype=np.int64))
    X: Any = _least_squares(A, sides, tolerance)
    squares: Any = _no_squares(A, sides)
    if m > n and driver != "gelsy" and (place.copy_out(ranks) == n).all():
        squares = _squares_left(A, sides, X)
    return _Lstsq(
        (
            X.squeeze(-1) if vector else X,
            squares,
            result_of(ranks if driver != "gels" else place.empty((0,), np.dtype(np.int64))),
            result_of(values.astype(real) if driver in ("gelsd", "gelss") else place.empty((0,), real)),
        )
    )
