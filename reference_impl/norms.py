"""Norms of vectors and of matrices: of a tensor, or of its slices along some dimensions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import FLOATING, dtype, promote_types
from reference_impl.elementwise import abs, masked, sgn
from reference_impl.op import into, is_number, type_name, unary
from reference_impl.reductions import Axes, amax, amin, axes_of, converted, past_conversion, spread
from reference_impl.reductions import sum as total
from reference_impl.tensor import Tensor


def _norm(x: Array, p: float, axes: Axes = None, keepdims: bool = False) -> Array:
    size = np.absolute(x, out=...)
    d = size.dtype
    if math.isinf(p):
        extreme: Any = np.maximum if p > 0 else np.minimum
        return extreme.reduce(size, axes, keepdims=keepdims, out=...)
    if p and math.prod(size.shape[i] for i in (range(size.ndim) if axes is None else axes)) == 1:
        return np.add.reduce(size, axes, keepdims=keepdims, out=...)  # of one number: no power overflows
    if d.itemsize == 2:  # the halves add up in float32, as PyTorch's kernels do
        return np.asanyarray(_norm(size.astype(np.float32), p, axes, keepdims)).astype(d)
    if p == 0:
        return np.add.reduce((size != 0).astype(d), axes, keepdims=keepdims, out=...)
    powers = size if p == 1 else np.square(size, out=...) if p == 2 else np.power(size, d.type(p), out=...)
    added = np.add.reduce(powers, axes, keepdims=keepdims, out=...)
    if p == 1:
        return added
    return np.sqrt(added, out=...) if p == 2 else np.power(added, d.type(1 / p), out=...)


def _norm_grad(
    g: Any, a: Any, y: Any, shape: tuple[int, ...], p: float, axes: Axes = None, keepdims: bool = False
) -> Any:
    """The direction of each element, by its share of the norm; 0 where the norm is 0, and equal shares for the largest."""
    if p == 0:  # a count
        return None
    g, y = spread(g, shape, axes, keepdims), spread(y, shape, axes, keepdims)
    if p == 1:
        return sgn(a) * g
    if p == 2:
        return g * masked(a / y, y != 0)
    if math.isinf(p):
        size = abs(a)
        largest = (size == y) | (size != size)
        return sgn(a) * (g / total(largest, axes, True) * largest)
    # At 0 a derivative of these is 0 / 0, which is PyTorch's second gradient there.
    if p < 1:
        return sgn(a) * masked(abs(a) ** (p - 1), a != 0) * g * y ** (1 - p)
    share = sgn(a) * abs(a) ** (p - 1) if p < 2 else a * abs(a) ** (p - 2)
    return share * masked(g / y ** (p - 1), y != 0)


_norm_op = unary("LinalgVectorNormBackward0", _norm, _norm_grad, name="norm")


def vector_norm(
    x: Tensor,
    ord: Any = 2,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
) -> Tensor:
    """The ``ord``-norm of all elements, or along the dimensions ``dim``: the Euclidean one unless said; inf is the largest.

    RuntimeError for integers, for a ``dtype`` that is narrower or of another category, and for no elements where the norm is
    the largest or the least.  Source: torch.linalg.vector_norm.
    """
    order = _order(ord)
    if x.dtype.category < FLOATING:
        raise _not_floating("vector_norm", x)
    given = x
    if dtype is not None:
        _check_dtype(x, dtype)
        x = converted(x, dtype)
    axes = axes_of(dim, x.array.ndim)
    if order < 0 or math.isinf(order):
        _check_elements(x, axes, order)
    return past_conversion(_norm_op(x, order, axes, keepdim), given, x)


def _not_floating(name: str, x: Tensor) -> RuntimeError:
    return RuntimeError(
        f"linalg.{name}: Expected a floating point or complex tensor as input. Got {type_name(x.dtype)}"
    )


def _order(ord: Any) -> float:
    if isinstance(ord, str) or not is_number(ord):
        raise TypeError(f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not {type(ord).__name__}")
    return float(ord)


def _check_dtype(x: Tensor, d: dtype) -> None:
    """RuntimeError for a dtype that the elements cannot be converted to before a norm is taken."""
    if d.category < FLOATING:
        raise RuntimeError(f"linalg.vector_norm: dtype should be floating point or complex, but got {type_name(d)}")
    if d.category != x.dtype.category:
        kinds = "complex for complex" if x.dtype.is_complex else "real for real"
        raise RuntimeError(f"linalg.vector_norm: dtype should be {kinds} inputs, but got {type_name(d)}")
    if promote_types(x.dtype, d) is not d:
        raise RuntimeError(
            f"linalg.vector_norm: the dtype of the input ({type_name(x.dtype)}) should be convertible without narrowing to the "
            f"specified dtype ({type_name(d)})"
        )


def _check_elements(x: Tensor, axes: Axes, order: float) -> None:
    named = f"{order:g}"
    if axes is None and not x.array.size:
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {named} norm on an empty tensor because the operation does not have an "
            "identity"
        )
    for axis in axes or ():
        if not x.array.shape[axis]:
            raise RuntimeError(
                f"linalg.vector_norm cannot compute the {named} norm on the dimension {axis} because this dimension is empty and "
                "the operation does not have an identity"
            )


def matrix_norm(
    A: Tensor, ord: Any = "fro", dim: Sequence[int] = (-2, -1), keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The norm of the matrices in two dimensions: "fro" (Frobenius), "nuc" (nuclear), inf, 1 and 2, and with a minus the least.

    RuntimeError for other orders, and for what is no matrix.  Source: torch.linalg.matrix_norm.
    """
    if A.dtype.category < FLOATING:
        raise _not_floating("matrix_norm", A)
    if A.array.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {list(dim)}")
    rows, columns = axes_of(tuple(dim), A.array.ndim) or (0, 0)
    if ord == "fro":
        return vector_norm(A, 2, (rows, columns), keepdim, dtype=dtype)
    if dtype is not None:
        _check_dtype(A, dtype)
        A = converted(A, dtype)
    if ord == "nuc" or (not isinstance(ord, str) and abs_of(ord) == 2):
        from reference_impl.linalg.factorizations import svdvals

        values = svdvals(A.movedim((rows, columns), (-2, -1)))
        least_or_sum: Any = total if ord == "nuc" else amax if ord > 0 else amin
        norms = least_or_sum(values, -1)
        if keepdim:
            for axis in sorted((rows, columns)):
                norms = norms.unsqueeze(axis)
        return norms  # type: ignore[no-any-return]
    if isinstance(ord, str) or abs_of(ord) not in (1, math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    inner, outer = (rows, columns) if abs_of(ord) == 1 else (columns, rows)
    sums = vector_norm(A, 1, inner, keepdim)
    if not keepdim and outer > inner:
        outer -= 1
    return amax(sums, outer, keepdim) if ord > 0 else amin(sums, outer, keepdim)


def abs_of(order: float) -> float:
    return order if order > 0 else -order


def linalg_norm(
    A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """``vector_norm`` of one dimension, ``matrix_norm`` of two; without ``ord`` the Euclidean norm of all the elements.

    Source: torch.linalg.norm.
    """
    dims = (dim,) if isinstance(dim, int) else None if dim is None else tuple(dim)
    if dims is not None and len(dims) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dims)}")
    if ord is None:
        return vector_norm(A, 2, dims, keepdim, dtype=dtype)
    if dims is None and A.array.ndim not in (1, 2):
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.array.ndim}D."
        )
    if isinstance(ord, str) or (len(dims) if dims is not None else A.array.ndim) == 2:
        return matrix_norm(A, ord, (-2, -1) if dims is None else dims, keepdim, dtype=dtype)
    return vector_norm(A, ord, dims, keepdim, dtype=dtype)


def norm(
    input: Tensor,
    p: float | str | None = "fro",
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    out: Tensor | None = None,
    dtype: dtype | None = None,
) -> Tensor:
    """The ``p``-norm of all elements, or along the dimensions ``dim``: the Euclidean one unless said, "nuc" the nuclear one.

    RuntimeError for integers and for other names.  Source: torch.norm.
    """
    if p == "nuc":
        dims = (-2, -1) if dim is None else (dim,) if isinstance(dim, int) else dim
        result = matrix_norm(input, "nuc", dims, keepdim, dtype=dtype)
    else:
        if isinstance(p, str) and p != "fro":
            raise RuntimeError(f"norm: p={p!r} is not supported")
        if dtype is not None and input.dtype.category < FLOATING:
            input = converted(input, dtype)
        result = vector_norm(input, 2.0 if p is None or isinstance(p, str) else p, dim, keepdim, dtype=dtype)
    return result if out is None else into(out, result, "norm", (input,))
