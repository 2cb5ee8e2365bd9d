"""The norm of a tensor, or of its slices along some dimensions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import FLOATING, dtype
from reference_impl.elementwise import abs, masked, sgn, where
from reference_impl.op import unary
from reference_impl.reductions import Axes, axes_of, converted, spread
from reference_impl.reductions import sum as total
from reference_impl.tensor import Tensor


def _norm(x: Array, p: float, axes: Axes = None, keepdims: bool = False) -> Array:
    size = np.absolute(x, out=...)
    d = size.dtype
    if math.isinf(p):
        extreme: Any = np.maximum if p > 0 else np.minimum
        return extreme.reduce(size, axes, keepdims=keepdims, out=...)
    if p == 0:
        return np.add.reduce((size != 0).astype(d), axes, keepdims=keepdims, out=...)
    powers = size if p == 1 else np.square(size) if p == 2 else size**p
    added = np.add.reduce(powers, axes, keepdims=keepdims, out=...)
    return added if p == 1 else (np.sqrt(added, out=...) if p == 2 else np.asanyarray(added ** (1 / p))).astype(d)


def _norm_grad(
    g: Any, a: Any, y: Any, shape: tuple[int, ...], p: float, axes: Axes = None, keepdims: bool = False
) -> Any:
    """The direction of each element, by its share of the norm; 0 where the norm is 0, and equal shares for the largest."""
    g, y = spread(g, shape, axes, keepdims), spread(y, shape, axes, keepdims)
    if p == 0:
        return sgn(a) * g * 0
    if p == 1:
        return sgn(a) * g
    if p == 2:
        return masked(a * g / where(y == 0, 1, y), y != 0)
    if math.isinf(p):
        largest = abs(a) == y
        return masked(sgn(a) * g, largest) / total(largest, axes, True)
    size = where(a == 0, 1, abs(a))
    share = masked(sgn(a) * size ** (p - 1), a != 0)
    return masked(share * g * where(y == 0, 1, y) ** (1 - p), y != 0)


_norm_op = unary("LinalgVectorNormBackward0", _norm, _norm_grad, name="norm")


def norm(
    input: Tensor,
    p: float | str = "fro",
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
) -> Tensor:
    """The ``p``-norm of all elements, or along the dimensions ``dim``: the Euclidean one unless said.

    RuntimeError for integers and for the nuclear norm.  Source: torch.norm.
    """
    if dtype is not None:
        input = converted(input, dtype)
    if input.dtype.category < FLOATING:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {input.dtype}"
        )
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"norm: p={p!r} is not supported")
    order = 2.0 if isinstance(p, str) else float(p)
    result: Tensor = _norm_op(input, order, axes_of(dim, input.ndim), keepdim)
    return result
