"""Reductions and normalizations of the elements that a mask holds for: the namespace ``torch.masked``.

What the mask leaves out is replaced by the value that counts nothing in the operation, or is not counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl import reductions as r
from reference_impl.devices import place_of
from reference_impl.dtypes import FLOATING, dtype, float32, int64
from reference_impl.norms import vector_norm
from reference_impl.op import result_of
from reference_impl.reductions import axis_of, converted
from reference_impl.softmax import log_softmax as log_softmax_of
from reference_impl.softmax import softmax as softmax_of
from reference_impl.tensor import Tensor

__all__ = [
    "amax", "amin", "argmax", "argmin", "cumprod", "cumsum", "log_softmax", "logaddexp", "logsumexp", "mean", "median", "norm",
    "normalize", "prod", "softmax", "softmin", "std", "sum", "var",
]  # fmt: skip

Dims = int | tuple[int, ...] | None


def _mask_of(input: Tensor, mask: Tensor) -> Tensor:
    """The mask in the input's shape; ValueError where it does not fit, TypeError for another dtype than bool."""
    if mask.array.ndim > input.array.ndim:
        raise IndexError("_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)")
    if mask.array.dtype.kind != "b":
        mask = mask.bool()
    try:
        return mask.expand(input.array.shape) if mask.array.shape != input.array.shape else mask
    except RuntimeError:
        raise ValueError(
            f"the mask's shape {tuple(mask.shape)} does not broadcast to the input's, {tuple(input.shape)}"
        ) from None


def _filled(input: Tensor, mask: Tensor | None, value: Any) -> Tensor:
    """The input, with ``value`` where the mask is false."""
    if mask is None:
        return input
    fill = result_of(np.asarray(value).astype(input.array.dtype))
    return e.where(_mask_of(input, mask), input, fill)  # type: ignore[no-any-return]


def _least(input: Tensor) -> Any:
    return -math.inf if input.dtype.category >= FLOATING else np.iinfo(input.array.dtype).min


def _greatest(input: Tensor) -> Any:
    return math.inf if input.dtype.category >= FLOATING else np.iinfo(input.array.dtype).max


def _dims(dim: Dims, ndim: int) -> tuple[int, ...]:
    """The dimensions, all for None, none for (): RuntimeError for one that is named twice."""
    if dim is None or dim == ():
        return tuple(range(ndim))
    named = (dim,) if isinstance(dim, int) else tuple(dim)
    axes = tuple(axis_of(d, ndim) for d in named)
    if len(set(axes)) != len(axes):
        raise RuntimeError(
            f"dim={next(a for a in axes if axes.count(a) > 1)} appears multiple times in the list of dims"
        )
    return axes


def _wide(input: Tensor, d: dtype | None) -> dtype:
    """The dtype in which integers add up and multiply."""
    return d if d is not None else int64 if input.dtype.category < FLOATING else input.dtype


def sum(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The sum of the elements that the mask holds for; 0 of none.  Source: torch.masked.sum."""
    axes = _dims(dim, input.array.ndim)
    return r.sum(_filled(input, mask, 0), axes, bool(keepdim), dtype=_wide(input, dtype))  # type: ignore[no-any-return]


def prod(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The product of the elements that the mask holds for; 1 of none.  Source: torch.masked.prod."""
    result = _filled(input, mask, 1)
    wide = _wide(input, dtype)
    axes = sorted(_dims(dim, input.array.ndim), reverse=True)
    if not axes:
        return converted(result, wide)
    for axis in axes:
        result = r.prod(result, axis, bool(keepdim), dtype=wide)
    return result


def _extreme(name: str, of: Callable[..., Tensor], fill: Callable[[Tensor], Any]) -> Callable[..., Tensor]:
    def extreme(
        input: Tensor,
        dim: Dims = None,
        *,
        keepdim: bool = False,
        dtype: dtype | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        axes = _dims(dim, input.array.ndim)
        result = of(_filled(input, mask, fill(input)), axes, bool(keepdim))
        return result if dtype is None else converted(result, dtype)

    extreme.__name__ = extreme.__qualname__ = name
    extreme.__doc__ = f"The {name[1:]}imum of the elements that the mask holds for.  Source: torch.masked.{name}."
    return extreme


amax, amin = _extreme("amax", r.amax, _least), _extreme("amin", r.amin, _greatest)


def _place(name: str, of: Callable[..., Tensor], fill: Callable[[Tensor], Any]) -> Callable[..., Tensor]:
    def place(
        input: Tensor,
        dim: int | None = None,
        *,
        keepdim: bool = False,
        dtype: dtype | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        found = of(_filled(input, mask, fill(input)), dim, bool(keepdim))
        return converted(found, input.dtype if dtype is None else dtype)

    place.__name__ = place.__qualname__ = name
    place.__doc__ = (
        f"The place of the {name[3:]}imum of the elements that the mask holds for, in the input's dtype unless "
        "another is named.  "
        f"Source: torch.masked.{name}."
    )
    return place


argmax, argmin = _place("argmax", r.argmax, _least), _place("argmin", r.argmin, _greatest)


def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The sums of the elements up to each, of those that the mask holds for.  Source: torch.masked.cumsum."""
    return _filled(input, mask, 0).cumsum(_dims(dim, input.array.ndim)[0], dtype=dtype or input.dtype)  # type: ignore[no-any-return]


def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The products of the elements up to each, of those that the mask holds for.  Source: torch.masked.cumprod."""
    return _filled(input, mask, 1).cumprod(_dims(dim, input.array.ndim)[0], dtype=dtype or input.dtype)  # type: ignore[no-any-return]


def _counts(input: Tensor, dim: Dims, keepdim: bool, mask: Tensor | None) -> Any:
    counted = (
        _mask_of(input, mask)
        if mask is not None
        else result_of(place_of(input.array).copy_in(np.ones(input.array.shape, bool)))
    )
    return r.sum(counted, _dims(dim, input.array.ndim), keepdim)


def mean(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The mean of the elements that the mask holds for; NaN of none.  ValueError for integers.  Source: torch.masked.mean."""
    d = input.dtype if dtype is None else dtype
    if d.category < FLOATING:
        source = "Input" if dtype is None else "Optional"
        raise ValueError(
            f"mean(): Could not infer output dtype. {source} dtype must be either a floating point or complex dtype. Got: {d}"
        )
    total: Any = sum(input, dim, keepdim=keepdim, dtype=d, mask=mask)
    return total / _counts(input, dim, bool(keepdim), mask)  # type: ignore[no-any-return]


def _variance(
    input: Tensor, dim: Dims, unbiased: bool | None, correction: float | None, keepdim: bool, d: dtype | None, mask: Any
) -> Tensor:
    if unbiased is not None and correction is not None:
        raise AssertionError("Only one of unbiased and correction may be given")
    less = float(correction) if correction is not None else 0.0 if unbiased is False else 1.0
    if d is None:
        d = input.dtype if input.dtype.category >= FLOATING else float32
    computing = d if d.category >= FLOATING else float32
    count = _counts(input, dim, True, mask)
    centred: Any = input - sum(input, dim, keepdim=True, dtype=d, mask=mask) / count
    total: Any = sum(centred * e.conj(centred), dim, keepdim=keepdim, dtype=computing, mask=mask)
    count = count if keepdim else count.reshape(total.shape)
    if less:
        count = (count.to(computing.to_real()) - less).clamp(0)
    return converted(total / count, d)


def var(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool | None = None,
    *,
    correction: float | None = None,
    keepdim: bool = False,
    dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:
    """The variance of the elements that the mask holds for, over their number less ``correction``, 1 unless given.

    Source: torch.masked.var.
    """
    return _variance(input, dim, unbiased, correction, bool(keepdim), dtype, mask)


def std(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool | None = None,
    *,
    correction: int | None = None,
    keepdim: bool = False,
    dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:
    """The square root of ``var``.  Source: torch.masked.std."""
    return e.sqrt(_variance(input, dim, unbiased, correction, bool(keepdim), dtype, mask))  # type: ignore[no-any-return]


def norm(
    input: Tensor,
    ord: float | None = 2.0,
    dim: Dims = None,
    *,
    keepdim: bool = False,
    dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:
    """The ``ord``-norm of the elements that the mask holds for.  Source: torch.masked.norm."""
    order = 2.0 if ord is None else ord
    filled = _filled(input, mask, math.inf if order == -math.inf else 0)
    return vector_norm(
        filled, order, _dims(dim, input.array.ndim), bool(keepdim), dtype=input.dtype if dtype is None else dtype
    )


def median(
    input: Tensor,
    dim: int = -1,
    *,
    keepdim: bool = False,
    dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:
    """The median of the elements that the mask holds for; NaN of none, which for integers is a ValueError.

    Source: torch.masked.median.
    """
    axis = _dims(dim, input.array.ndim)[0]
    if input.dtype.category == FLOATING:
        return _filled(input, mask, math.nan).nanmedian(axis, keepdim)[0]  # type: ignore[no-any-return]
    found = _filled(e.convert(input, float32), mask, math.nan).nanmedian(axis, keepdim)[0]
    if np.isnan(found.array).any():
        raise ValueError("masked median expects no fully masked out rows if dtype is not floating point")
    return converted(found, input.dtype if dtype is None else dtype)


def logsumexp(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The logarithm of the sum of the exponentials of the elements that the mask holds for.  Source: torch.masked.logsumexp."""
    filled: Any = _filled(input, mask, _least(input))
    result = filled.logsumexp(_dims(dim, input.array.ndim), bool(keepdim))
    return converted(result, input.dtype if dtype is None else dtype)


def logaddexp(
    input: Tensor,
    other: Tensor,
    *,
    dtype: dtype | None = None,
    input_mask: Tensor | None = None,
    other_mask: Tensor | None = None,
) -> Tensor:
    """``logaddexp`` of two tensors, each with what its mask leaves out counting nothing.  Source: torch.masked.logaddexp."""
    a, b = _filled(input, input_mask, _least(input)), _filled(other, other_mask, _least(other))
    return converted(a.logaddexp(b), input.dtype if dtype is None else dtype)


def _normalized(name: str, of: Callable[..., Tensor], sign: int) -> Callable[..., Tensor]:
    def normalized(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
        axis = _dims(dim, input.array.ndim)[0]
        filled = _filled(input, mask, -sign * math.inf if input.dtype.category >= FLOATING else _least(input))
        return of(filled if sign > 0 else e.neg(filled), axis, dtype)

    normalized.__name__ = normalized.__qualname__ = name
    normalized.__doc__ = f"``{name}`` of the elements that the mask holds for.  Source: torch.masked.{name}."
    return normalized


softmax = _normalized("softmax", softmax_of, 1)
log_softmax = _normalized("log_softmax", log_softmax_of, 1)
softmin = _normalized("softmin", softmax_of, -1)


def normalize(
    input: Tensor,
    ord: float,
    dim: int,
    *,
    eps: float = 1e-12,
    dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:
    """The elements that the mask holds for, divided by their norm, or by ``eps`` where that is larger.

    Source: torch.masked.normalize.
    """
    size: Any = norm(input, ord, dim, keepdim=True, dtype=input.dtype if dtype is None else dtype, mask=mask)
    result: Tensor = e.div(_filled(input, mask, 0), size.clamp(eps))
    return result if dtype is None else converted(result, dtype)
