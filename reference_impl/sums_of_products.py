"""Products of vectors and matrices added to a tensor, and the products that are made of others.

The ``add`` family is ``beta * input + alpha * product``; with ``beta=0`` the input's values count nothing, not even NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import FLOATING
from reference_impl.elementwise import abs, conj, mul
from reference_impl.kernels import kernel
from reference_impl.op import number, result_dtype, scalar_array, type_name
from reference_impl.products import bmm, dot, matmul, mm, mv, product, vdot
from reference_impl.reductions import sum as total
from reference_impl.several import composed, conjugated, implemented, in_float32, several
from reference_impl.tensor import Tensor
from reference_impl.views import unsafe_view

# ---- beta * input + alpha * product ---------------------------------------------------------------------------------


def _weighted(x: Array, factor: Any) -> Array:
    """The array times a number, which integers cut."""
    if factor == 1:
        return x
    return np.multiply(x, scalar_array(factor if x.dtype.kind not in "iub" else int(factor), x.dtype), out=...)


def _added(input: Array, term: Array, beta: Any, alpha: Any) -> Array:
    term = _weighted(term, alpha)
    if beta == 0:
        np.broadcast_to(np.empty(input.shape, bool), term.shape)
        return term
    return np.add(_weighted(input, beta), term, out=...)


def _scaled(g: Any, factor: Any) -> Any:
    return g if factor == 1 else g * factor.conjugate()


def _sum(node: str, name: str, da: Any, db: Any, forward: Callable[[Array, Array], Array]) -> Any:
    def added(input: Array, a: Array, b: Array, beta: Any, alpha: Any) -> Array:
        return _added(input, forward(a, b), beta, alpha)

    return several(
        node,
        in_float32(added),
        name=name,
        input=lambda g, beta: _scaled(g, beta),
        a=lambda g, b, alpha: _scaled(da(g, b), alpha),
        b=lambda g, a, alpha: _scaled(db(g, a), alpha),
    )


def _matrix_of(g: Any, v: Any) -> Any:
    return g.reshape((-1, 1)) * conj(v)


def _left(g: Any, b: Any) -> Any:
    return product(g, conjugated(b))


def _right(g: Any, a: Any) -> Any:
    return product(conjugated(a), g)


def _summed_batches(a: Array, b: Array) -> Array:
    return np.add.reduce(np.matmul(a, b, out=...), 0, dtype=a.dtype, out=...)


_addmm = _sum("AddmmBackward0", "addmm", _left, _right, lambda a, b: np.matmul(a, b, out=...))
_baddbmm = _sum("BaddbmmBackward0", "baddbmm", _left, _right, lambda a, b: np.matmul(a, b, out=...))
_addbmm = _sum("AddbmmBackward0", "addbmm", _left, _right, _summed_batches)
_addmv = _sum(
    "AddmvBackward0", "addmv", _matrix_of, lambda g, a: product(conjugated(a), g), lambda a, b: np.matmul(a, b, out=...)
)


def _fits(shape: tuple[int, ...], target: tuple[int, ...]) -> None:
    """RuntimeError unless a tensor of that shape can be expanded to the target."""
    lead = len(target) - len(shape)
    for i, n in enumerate(shape):
        if lead < 0 or n not in (1, target[lead + i]):
            raise RuntimeError(
                f"The expanded size of the tensor ({target[lead + i] if lead >= 0 else 'none'}) must match the existing size "
                f"({n}) at non-singleton dimension {lead + i}.  Target sizes: {list(target)}.  Tensor sizes: {list(shape)}"
            )


def _checked(name: str, input: Tensor, a: Tensor, b: Tensor, dims: tuple[int, int], kernel: str) -> None:
    """The factors' dimensions and dtypes; RuntimeError where they do not go together."""
    for t in (a, b):
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}(): expected Tensors, not {type(t).__name__}")
    if (a.array.ndim, b.array.ndim) != dims:
        raise RuntimeError(
            f"{name}: Expected a {dims[0]}D and a {dims[1]}D tensor, but got {a.array.ndim}D and {b.array.ndim}D"
        )
    if not input.dtype is a.dtype is b.dtype:
        raise RuntimeError(
            f"{name} input tensors must have the same dtype, but got {type_name(input.dtype)}, {type_name(a.dtype)}, and "
            f"{type_name(b.dtype)}"
        )
    m, n = a.array.shape, b.array.shape
    if m[-1] != n[-2 if len(n) > 1 else 0] or (len(m) == 3 and m[0] != n[0]):
        raise RuntimeError(f"{name}: factors of the shapes {list(m)} and {list(n)} cannot be multiplied")
    implemented(kernel, a, "ifVc" if a.array.dtype.itemsize > 1 else "iufVc")  # of the unsigned ones uint8 alone


def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta * input + alpha * (mat1 @ mat2), of matrices; ``input`` is broadcast.  Source: torch.addmm."""
    _checked("addmm", input, mat1, mat2, (2, 2), "addmm_impl_cpu_")
    _fits(input.array.shape, (mat1.array.shape[0], mat2.array.shape[1]))
    return _addmm(input, mat1, mat2, number(beta), number(alpha))  # type: ignore[no-any-return]


def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta * input + alpha * (mat @ vec), of a matrix and a vector.  Source: torch.addmv."""
    _checked("addmv", input, mat, vec, (2, 1), "addmv_impl_cpu")
    _fits(input.array.shape, mat.array.shape[:1])
    return _addmv(input, mat, vec, number(beta), number(alpha))  # type: ignore[no-any-return]


def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta * input + alpha * (batch1 @ batch2), of batches of matrices.  Source: torch.baddbmm."""
    _checked("baddbmm", input, batch1, batch2, (3, 3), "baddbmm")
    m, n = batch1.array.shape, batch2.array.shape
    _fits(input.array.shape, (m[0], m[1], n[2]))
    return _baddbmm(input, batch1, batch2, number(beta), number(alpha))  # type: ignore[no-any-return]


def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta * input + alpha * the sum of the products in two batches of matrices.  Source: torch.addbmm."""
    _checked("addbmm", input, batch1, batch2, (3, 3), "baddbmm")
    m, n = batch1.array.shape, batch2.array.shape
    _fits(input.array.shape, (m[1], n[2]))
    return _addbmm(input, batch1, batch2, number(beta), number(alpha))  # type: ignore[no-any-return]


def _added_outer(input: Array, a: Array, b: Array, beta: Any, alpha: Any) -> Array:
    if input.dtype.kind != "b":
        return _added(input, _weighted(a, alpha)[:, None] * b, beta, 1)
    term = a[:, None] & b & bool(alpha)
    return np.logical_or(input & bool(beta), term, out=...)


_addr = several(
    "AddrBackward0",
    _added_outer,
    name="addr",
    input=lambda g, beta: _scaled(g, beta),
    a=lambda g, b, alpha: _scaled(product(g, conj(b)), alpha),
    b=lambda g, a, alpha: _scaled(product(conjugated(a.reshape((-1, 1))), g).reshape((-1,)), alpha),
)


def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta * input + alpha * the outer product of two vectors; the three are promoted.  Source: torch.addr."""
    if vec1.array.ndim != 1 or vec2.array.ndim != 1:
        raise RuntimeError(
            f"addr: Expected 1-D argument vec1 and vec2, but got {vec1.array.ndim}-D and {vec2.array.ndim}-D"
        )
    _fits(input.array.shape, (vec1.array.shape[0], vec2.array.shape[0]))
    d = result_dtype(input, vec1, vec2)
    for factor, name in ((number(beta), "beta"), (number(alpha), "alpha")):
        if isinstance(factor, float) and d.category < FLOATING:
            raise RuntimeError(f"For integral input tensors, argument {name} must not be a floating point number.")
    given = (t if t.dtype is d else t.to(d) for t in (input, vec1, vec2))
    return _addr(*given, number(beta), number(alpha))  # type: ignore[no-any-return]


# ---- Made of others -------------------------------------------------------------------------------------------------


def inner(input: Tensor, other: Tensor) -> Tensor:
    """The sums of products along the last dimension of both; the product where either is 0-d.  Source: torch.inner."""
    if not input.array.ndim or not other.array.ndim:
        return input * other  # type: ignore[no-any-return, operator]
    m, n = input.array.shape, other.array.shape
    if m[-1] != n[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(m)} and {list(n)}"
        )
    return tensordot(input, other, ([-1], [-1]))


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """The products of each element of a vector with each of another, promoted.  Source: torch.outer."""
    for name, t in (("self", input), ("vec2", vec2)):
        if t.array.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {t.array.ndim}-D")
    result: Tensor = mul(input.reshape((-1, 1)), vec2)
    return result


def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: each element of the first times all of the second, promoted.  Source: torch.kron."""
    n = max(input.array.ndim, other.array.ndim)
    a = (1,) * (n - input.array.ndim) + input.array.shape
    b = (1,) * (n - other.array.ndim) + other.array.shape
    spread_a = input.reshape(tuple(size for m in a for size in (m, 1)))
    spread_b = other.reshape(tuple(size for m in b for size in (1, m)))
    return unsafe_view(mul(spread_a, spread_b), tuple(i * j for i, j in zip(a, b, strict=True)))  # type: ignore[no-any-return]


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """The sums of products over dimensions of both: the last ``dims`` of a and first of b, or those that two lists name.

    RuntimeError for sizes that differ, unless one is 1, and for two dtypes.  Source: torch.tensordot.
    """
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.array.ndim, b.array.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        dims = list(range(-dims, 0)), list(range(dims))
    from_a, from_b = ([d] if isinstance(d, int) else list(d) for d in dims)
    if len(from_a) != len(from_b):
        raise RuntimeError("both dimension lists should have same length")
    if a.dtype is not b.dtype:
        raise RuntimeError("both inputs should have same dtype")
    axes_a, axes_b = _axes("tensordot", from_a, a.array.ndim), _axes("tensordot", from_b, b.array.ndim)
    for i, j in zip(axes_a, axes_b, strict=True):
        m, n = a.array.shape[i], b.array.shape[j]
        if n == 1 != m:
            a = total(a, i, True, dtype=a.dtype)
        elif m == 1 != n:
            b = total(b, j, True, dtype=b.dtype)
        elif m != n:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {m} in dim {from_a[axes_a.index(i)]} and second has "
                f"size {n} in dim {from_b[axes_b.index(j)]}"
            )
    free_a = [i for i in range(a.array.ndim) if i not in axes_a]
    free_b = [i for i in range(b.array.ndim) if i not in axes_b]
    shape_a, shape_b = a.array.shape, b.array.shape
    rows, columns = tuple(shape_a[i] for i in free_a), tuple(shape_b[i] for i in free_b)
    width = int(np.prod([shape_a[i] for i in axes_a], dtype=int))
    left = a.permute((*free_a, *axes_a)).reshape((int(np.prod(rows, dtype=int)), width))
    right = b.permute((*axes_b, *free_b)).reshape((width, int(np.prod(columns, dtype=int))))
    return mm(left, right).reshape((*rows, *columns))  # type: ignore[no-any-return]


def _axes(name: str, dims: Sequence[int], ndim: int) -> list[int]:
    from reference_impl.reductions import axis_of

    axes = [axis_of(d, ndim) for d in dims]
    if len(set(axes)) != len(axes):
        raise RuntimeError(f"{name}: dim {next(d for d in axes if axes.count(d) > 1)} appears multiple times")
    return axes


def _diagonal_of(g: Any, shape: tuple[int, ...]) -> Any:
    if not isinstance(g, Tensor):
        return _on_diagonal(g, shape)
    eye = np.eye(*shape, dtype=g.array.dtype)
    return g * (g.new_tensor(eye.tolist()) if eye.size else g.new_zeros(shape))


@kernel
def _on_diagonal(g: Array, shape: tuple[int, ...]) -> Array:
    return g * np.eye(*shape, dtype=g.dtype)


def _summed(x: Array) -> Array:
    return np.add.reduce(x.astype(np.int64) if x.dtype.kind in "iu" else x, out=...)


_trace = several(
    "TraceBackward0",
    in_float32(lambda input, shape: _summed(np.diagonal(input))),
    name="trace",
    input=lambda g, shape: _diagonal_of(g, shape),
)


def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal; integers add up in int64.  RuntimeError for no matrix.  Source: torch.trace."""
    if input.array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.array.ndim}")
    implemented("trace", input, "iufVc")
    return _trace(input, input.array.shape)  # type: ignore[no-any-return]


@composed("CdistBackward0")
def _distances(x1: Tensor, x2: Tensor, p: float) -> Tensor:
    from reference_impl.norms import vector_norm

    difference: Any = x1.unsqueeze(-2) - x2.unsqueeze(-3)
    if p == 0:
        return total((difference != 0).to(x1.dtype), -1) + total(difference * 0, -1)  # type: ignore[no-any-return]
    if not difference.array.shape[-1]:
        return total(difference, -1)  # type: ignore[no-any-return]
    if p == 1:
        return total(abs(difference), -1)  # type: ignore[no-any-return]
    return vector_norm(difference, p, -1)


_COMPUTE_MODES = (
    "use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist",
)  # fmt: skip
"""Ways of computing distances that may be asked for; here they are one."""


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """The ``p``-norm distances between each row of one and each of the other: (..., P, M), (..., R, M) to (..., P, R).

    RuntimeError for integers, for rows of two lengths and for a negative ``p``.  Source: torch.cdist.
    """
    if compute_mode not in _COMPUTE_MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    for i, t in enumerate((x1, x2), 1):
        if t.dtype.category != FLOATING:
            raise RuntimeError(f"cdist only supports floating-point dtypes, X{i} got: {type_name(t.dtype)}")
        if t.array.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, X{i} got: {t.array.ndim}D")
    m, n = x1.array.shape[-1], x2.array.shape[-1]
    if m != n:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {m} X2: {n}")
    if x1.dtype is not x2.dtype:
        raise RuntimeError(f"expected scalar type {type_name(x1.dtype)} but found {type_name(x2.dtype)}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    implemented("cdist", x1, "fd" if x1.array.dtype.itemsize > 2 else "")
    return _distances(x1, x2, float(p))  # type: ignore[no-any-return]


def chain_matmul(*matrices: Tensor) -> Tensor:
    """The product of matrices; RuntimeError for none.  Source: torch.chain_matmul."""
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    result = matrices[0]
    for m in matrices[1:]:
        result = mm(result, m)
    return result


FUNCTIONS = (
    dot, vdot, mv, mm, bmm, matmul, addmm, addmv, addbmm, baddbmm, addr, inner, outer, kron, tensordot, trace, cdist,
    chain_matmul,
)  # fmt: skip
NO_METHODS = ("tensordot", "cdist", "chain_matmul")
NO_OUT = ("trace", "cdist", "matmul")
TWINS = ("addmm", "addmv", "addbmm", "baddbmm", "addr")
