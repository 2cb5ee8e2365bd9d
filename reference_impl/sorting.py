"""Sorting, and what is found by order: the k largest, medians, modes, quantiles.

One order serves all: NaN counts as greater than every number, and elements that are equal stay in the order in which they
were, also where PyTorch promises no order.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl.devices import META, Array, mixed, place_of
from reference_impl.dtypes import COMPLEX, float32, float64
from reference_impl.elementwise import masked, where
from reference_impl.kernels import check_kernel, kernel, widened
from reference_impl.op import is_number, unary
from reference_impl.picking import picked, picking, taken_along
from reference_impl.publishing import publish
from reference_impl.reductions import EVERY, axis_of, check_sizes, spread
from reference_impl.reductions import sum as total
from reference_impl.returns import results
from reference_impl.tensor import Tensor

# ---- Order --------------------------------------------------------------------------------------------------------------


@kernel
def order(x: Array, axis: int, descending: bool) -> Array:
    """The indices that sort along an axis, of elements that are equal the first first; NaN is the greatest."""
    if not x.ndim:
        return np.zeros((), np.int64)
    x = widened(x)
    if not descending:
        return np.argsort(x, axis, kind="stable")
    backwards = np.argsort(np.flip(x, axis), axis, kind="stable")
    return x.shape[axis] - 1 - np.flip(backwards, axis)


_Sorted = results("sort", "values", "indices")
_Sort, _StableSort = picking("SortBackward0"), picking("SortBackward1")


def _no_complex(input: Tensor, name: str) -> None:
    if input.dtype.category == COMPLEX:
        raise RuntimeError(f" {name} does not support complex dtypes on CPU")


def sort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool | None = None) -> Any:
    """The elements in order along ``dim``, and their indices; NaN is the greatest.

    Elements that are equal keep their order if ``stable``; here they always do.  Source: torch.sort.
    """
    axis = axis_of(dim, input.ndim)
    _no_complex(input, "Sort")
    cls = _Sort if stable is None else _StableSort
    return _Sorted(picked(cls, input, order(input.array, axis, bool(descending)), axis))


def argsort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = False) -> Tensor:
    """The indices that ``sort`` gives.  Source: torch.argsort."""
    indices: Tensor = sort(input, dim, descending, stable=stable)[1]
    return indices


def msort(input: Tensor) -> Tensor:
    """The elements in order along the first dimension.  Source: torch.msort."""
    values: Tensor = sort(input, 0)[0]
    return values


# ---- Some of the order ------------------------------------------------------------------------------------------------


@kernel
def _nth(x: Array, axis: int, start: int, stop: int, descending: bool) -> Array:
    """The indices of some elements of the order."""
    if not x.ndim:
        return np.zeros((), np.int64)
    chosen: Array = order(x, axis, descending)[(slice(None),) * axis + (slice(start, stop),)]
    return chosen.copy()


_TopK = results("topk", "values", "indices")
_TopKNode = picking("TopkBackward0")


def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The ``k`` largest elements along ``dim``, or the smallest, and their indices; in order, whether ``sorted`` or not.

    RuntimeError for bool, complex, and more elements than there are.  Source: torch.topk.
    """
    axis = axis_of(dim, input.ndim)
    if not 0 <= k <= (input.array.shape[axis] if input.ndim else 1):
        raise RuntimeError("selected index k out of range")
    if input.array.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    _no_complex(input, "topk")
    if input.ndim:  # one number is taken as it is
        check_kernel("topk_cpu", input)
    return _TopK(picked(_TopKNode, input, _nth(input.array, axis, 0, k, bool(largest)), axis))


_KthValue = results("kthvalue", "values", "indices")
_KthNode = picking("KthvalueBackward0")


def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The ``k``-th smallest element along ``dim``, counted from 1, and its index; NaN is the greatest.

    RuntimeError for a ``k`` below 1 or above the size, IndexError along a dimension of size 0.  Source: torch.kthvalue.
    """
    axis = axis_of(dim, input.ndim)
    check_sizes(input, (axis,), "kthvalue")
    if not 1 <= k <= (input.array.shape[axis] if input.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    if input.ndim:
        check_kernel("kthvalue_cpu", input, "bc")
    return _KthValue(picked(_KthNode, input, _nth(input.array, axis, k - 1, k, False), axis, keepdim))


# ---- Medians ----------------------------------------------------------------------------------------------------------


@kernel
def _middle(x: Array, axis: int, skips: bool) -> Array:
    """The index of the lower median; of the first NaN if there is one and ``skips`` is false."""
    if not x.ndim:
        return np.zeros((), np.int64)
    sorting = order(x, axis, False)
    nan = np.not_equal(x, x)
    missing = np.add.reduce(nan, axis, keepdims=True)
    n = x.shape[axis]
    rank = np.maximum((n - missing - 1) // 2, 0) if skips else np.full_like(missing, (n - 1) // 2)
    index = np.take_along_axis(sorting, rank, axis)
    return index if skips else np.where(missing > 0, np.argmax(nan, axis, keepdims=True), index)


@kernel
def _median(x: Array, skips: bool) -> Array:
    flat = x.reshape(-1)
    if not flat.size:
        return np.array(np.nan if x.dtype.kind in "fVc" else np.iinfo(np.int64).min).astype(x.dtype)
    return flat[_middle(flat, 0, skips)].reshape(())


def _shared(g: Any, a: Any, y: Any, shape: tuple[int, ...], skips: bool) -> Any:
    """Elements that tie share the gradient equally; so do those that are NaN, if it is NaN."""
    y = spread(y, shape)
    among = (a == y) | ((y != y) & (a != a))
    return masked(spread(g, shape) / spread(total(among), shape), among)


def _median_of(name: str, node: str, skips: bool, what: str) -> Callable[..., Any]:
    whole = unary(f"{node}Backward0", _median, _shared, name=name)
    cls, named = picking(f"{node}Backward1"), results(name, "values", "indices")

    def function(input: Tensor, dim: int = EVERY, keepdim: bool = False) -> Any:
        if dim is EVERY:
            if input.array.size:
                check_kernel("median_cpu", input, "bc")
            return whole(input, skips)
        axis = axis_of(dim, input.ndim)
        check_sizes(input, (axis,), name)
        check_kernel("median_out", input, "bc")
        return named(picked(cls, input, _middle(input.array, axis, skips), axis, keepdim))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"The lower of the middle elements, of all or along ``dim`` with its index; {what}.\n\n"
        f"    IndexError along a dimension of size 0.  Source: torch.{name}.\n    "
    )
    return function


median = _median_of("median", "Median", False, "NaN if any is NaN")
nanmedian = _median_of("nanmedian", "Nanmedian", True, "NaN is passed over")


# ---- The most frequent --------------------------------------------------------------------------------------------------


@kernel
def _most_frequent(x: Array, axis: int) -> Array:
    """The last index of the most frequent element, the smallest of those that are as frequent."""
    if not x.ndim:
        return np.zeros((), np.int64)
    sorting = order(x, axis, False)
    ordered = np.moveaxis(np.take_along_axis(widened(x), sorting, axis), axis, -1)
    begins = np.ones(ordered.shape, bool)
    begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    at = np.arange(ordered.shape[-1])
    count = at - np.maximum.accumulate(np.where(begins, at, 0), -1)
    best = np.moveaxis(np.argmax(count, -1, keepdims=True), -1, axis)
    return np.take_along_axis(sorting, best, axis)


_Mode = results("mode", "values", "indices")
_ModeNode = picking("ModeBackward0")


def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along ``dim``, the smallest if several are, and the last index at which it is.

    IndexError along a dimension of size 0.  Source: torch.mode.
    """
    axis = axis_of(dim, input.ndim)
    check_sizes(input, (axis,), "mode")
    if input.ndim:
        check_kernel("mode_cpu", input, "c")
    return _Mode(picked(_ModeNode, input, _most_frequent(input.array, axis), axis, keepdim))


# ---- Quantiles ----------------------------------------------------------------------------------------------------------

INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")

_without_last: Any = unary(
    "SqueezeBackward4", lambda x: x.reshape(x.shape[:-1]), lambda g, shape: g.reshape(shape), name="squeeze"
)


def _checked_q(input: Tensor, q: Any, name: str) -> Any:
    """The fractions as a tensor; RuntimeError for what is no fraction, or does not go with the input."""
    if not isinstance(q, Tensor) and not is_number(q):
        raise TypeError(f"{name}(): argument 'q' must be float or Tensor, not {type(q).__name__}")
    if input.dtype not in (float32, float64):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if is_number(q):
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
        q = input.new_full((), q)
    if q.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if q.dtype is not input.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if place_of(q.array) is not place_of(input.array):
        raise mixed(input.array, q.array)
    fractions: Any = q
    if place_of(q.array) is not META and not ((fractions >= 0) & (fractions <= 1)).all().item():
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
    return q


def _quantile_of(name: str, skips: bool, what: str) -> Callable[..., Any]:
    def function(
        input: Any, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
    ) -> Tensor:
        if interpolation not in INTERPOLATIONS:
            raise RuntimeError(
                f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}"
            )
        q = _checked_q(input, q, name)
        if not input.array.size:
            raise RuntimeError(f"{name}() input tensor must be non-empty")
        axis = None if dim is None else axis_of(dim, input.ndim)
        rows = input.reshape(-1) if axis is None or not input.ndim else input.movedim(axis, -1)
        quantiles = _quantiles(rows, q.reshape(-1), interpolation, skips)  # the fractions along the last dimension
        if keepdim:
            shape = (
                (1,) * input.ndim if axis is None else tuple(1 if i == axis else n for i, n in enumerate(input.shape))
            )
            quantiles = quantiles.reshape((*shape, quantiles.shape[-1]))
        if not q.ndim:
            lowest: Tensor = _without_last(quantiles)
            return lowest
        moved: Tensor = quantiles.movedim(-1, 0)
        return moved

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"The elements at the fractions ``q`` of the order, of all or along ``dim``; {what}.\n\n"
        "    ``q`` is a number, or a tensor whose dimension comes first in the result.  ``interpolation`` is between\n"
        "    two elements.  RuntimeError for dtypes but float32 and float64, fractions outside [0, 1] and no elements."
        f"  Source: torch.{name}.\n    "
    )
    return function


def _quantiles(rows: Any, q: Any, interpolation: str, skips: bool) -> Any:
    ordered = sort(rows, -1)[0]
    last = ordered.shape[-1] - 1
    nan = ordered.detach() != ordered.detach()
    if skips:
        present = (~nan).sum(-1, keepdim=True)
        ranks = (q * (present - 1).to(q.dtype)).clamp(min=0)
    else:
        ranks = q * last
        ranks = where(nan.any(-1, keepdim=True), float(last), ranks)
    if interpolation == "nearest":
        ranks = ranks.round()
    below = ranks.detach().ceil() if interpolation == "higher" else ranks.detach().floor()
    lower = taken_along(ordered, _indices(below), ordered.ndim - 1, True)
    if interpolation in ("lower", "higher", "nearest"):
        return lower
    weight = 0.5 if interpolation == "midpoint" else ranks - below
    upper = taken_along(ordered, _indices(ranks.detach().ceil()), ordered.ndim - 1, True)
    return lower + (upper - lower) * weight


def _indices(ranks: Any) -> Array:
    return ranks.array.astype(np.int64)


quantile = _quantile_of("quantile", False, "NaN if any is NaN")
nanquantile = _quantile_of("nanquantile", True, "NaN is passed over")


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(
        namespace,
        (argsort, kthvalue, median, mode, msort, nanmedian, nanquantile, quantile, sort, topk),
        out=("kthvalue", "median", "mode", "msort", "nanmedian", "nanquantile", "quantile", "sort", "topk"),
        exact=("kthvalue", "median", "mode", "msort", "nanmedian", "nanquantile", "quantile", "sort", "topk"),
        numpy_names=True,
    )
