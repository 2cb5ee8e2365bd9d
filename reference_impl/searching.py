"""Elements that differ, elements that are in a set, places in a sequence in order, and counts by place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import META, Array, mixed, place_of
from reference_impl.dtypes import COMPLEX
from reference_impl.kernels import check_kernel, kernel, look_at, widened
from reference_impl.op import (
    cast,
    is_number,
    node_class,
    number,
    recorded,
    result_dtype,
    result_of,
    same_device,
    type_name,
)
from reference_impl.publishing import publish
from reference_impl.reductions import axis_of
from reference_impl.returns import results
from reference_impl.sorting import order
from reference_impl.spaced import linspace
from reference_impl.tensor import Tensor


def _refused(g: Any, name: str) -> Any:
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


def _not_written(g: Any, name: str) -> Any:
    raise NotImplementedError(f"the derivative for '{name}' is not implemented.")


_NoDerivative = node_class("NotImplemented", joint=_refused)
_Unique = node_class("Unique2Backward0", joint=_not_written)
_UniqueDim = node_class("UniqueDimBackward0", joint=_not_written)
_UniqueConsecutive = node_class("UniqueConsecutiveBackward0", joint=_not_written)
"""Nodes of operations that are recorded and cannot be differentiated."""


# ---- Elements that differ ---------------------------------------------------------------------------------------------


@kernel
def _grouped(rows: Array, sorts: bool) -> tuple[Array, Array, Array]:
    """Of rows: the index of the first of each group of equal ones, the group of each, and the groups' sizes.

    Groups are of neighbours, or of all that are equal in the order of the rows if it ``sorts``.
    """
    n = len(rows)
    wide = widened(rows)
    if not sorts:
        sorting = np.arange(n)
    elif wide.ndim == 1:
        sorting = order(wide, 0, False)
    else:
        sorting = np.lexsort(wide.T[::-1]) if wide.shape[1] else np.arange(n)
    ordered = wide[sorting]
    begins = np.ones(n, bool)
    differ = ordered[1:] != ordered[:-1]
    begins[1:] = differ if wide.ndim == 1 else differ.any(1)
    group = np.empty(n, np.int64)
    group[sorting] = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    return sorting[first], group, np.diff(first, append=n)


def _distinct(
    input: Tensor, sorts: bool, dim: int | None, kernel_name: str, node: tuple[Any, str]
) -> tuple[Tensor, Tensor, Tensor]:
    """The distinct elements, or slices along ``dim``; the number of each element among them; how often each is there."""
    look_at(input, node[1])
    x = input.array
    if dim is None:
        check_kernel("unique", input, "c", barebones=True)
        first, group, counts = _grouped(x.reshape(-1), sorts)
        values, group = x.reshape(-1)[first], group.reshape(x.shape)
    else:
        if not x.ndim:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        axis = axis_of(dim, x.ndim)
        empty = sum(not n for n in x.shape)
        if not x.shape[axis] and empty > 1:
            raise RuntimeError("Number of zero sized dimensions is more than one, so unique cannot be applied ")
        if x.shape[axis] and empty:
            raise RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")
        check_kernel(kernel_name, input, "c", barebones=True)
        rows = np.moveaxis(x, axis, 0)
        first, group, counts = _grouped(rows.reshape((len(rows), -1 if rows.size else 0)), sorts)
        values = np.take(x, first, axis)
    return recorded(node[0], (input,), values, (node[1],)), result_of(group), result_of(counts)


def _of_unique(found: tuple[Tensor, Tensor, Tensor], return_inverse: bool, return_counts: bool) -> Any:
    values, inverse, counts = found
    if not return_inverse and not return_counts:
        return values
    return (values, *((inverse,) if return_inverse else ()), *((counts,) if return_counts else ()))


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The distinct elements in order, or the distinct slices along ``dim``; NaN differs from itself.

    With ``return_inverse`` also the number of each element among them, with ``return_counts`` how often each is there.
    They are in order whether ``sorted`` or not.  Source: torch.unique.
    """
    node = (_Unique, "_unique2") if dim is None else (_UniqueDim, "unique_dim")
    return _of_unique(_distinct(input, True, dim, "unique_dim", node), return_inverse, return_counts)


def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The first of each run of equal elements, or of equal slices along ``dim``.  Source: torch.unique_consecutive."""
    node = (_UniqueConsecutive, "unique_consecutive")
    return _of_unique(_distinct(input, False, dim, "unique_dim", node), return_inverse, return_counts)


# ---- Elements in a set ------------------------------------------------------------------------------------------------


@kernel
def _isin(x: Array, among: Array, invert: bool) -> Array:
    return np.asarray(np.isin(widened(x), widened(among), invert=invert))


def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Where the elements are among the others; or where they are not, with ``invert``.  NaN never is.

    One of the two may be a number.  RuntimeError for bool and complex.  Source: torch.isin.
    """
    for t in (elements, test_elements):
        if not isinstance(t, Tensor) and not is_number(t):
            raise TypeError(f"isin(): expected a Tensor or a number, not {type(t).__name__}")
    given = tuple(t for t in (elements, test_elements) if isinstance(t, Tensor))
    if not given:
        raise TypeError("isin(): one of the arguments must be a Tensor")
    for d in (result_dtype(elements), result_dtype(test_elements)):
        if d is dtypes.bool or d.category == COMPLEX:
            raise RuntimeError(f"Unsupported input type encountered for isin(): {type_name(d)}")
    for t in given:
        check_kernel("isin_default_cpu", t)
    if not isinstance(test_elements, Tensor) or test_elements.array.ndim:  # without dimensions it is read from anywhere
        same_device(given)
    d = result_dtype(elements, test_elements)
    x, among = (
        cast(t.array, d) if isinstance(t, Tensor) else np.asarray(number(t), d.numpy) for t in (elements, test_elements)
    )
    return result_of(_isin(x, among, bool(invert)))


# ---- Places in a sequence in order ------------------------------------------------------------------------------------


@kernel
def _places(sequence: Array, values: Array, sorter: Array | None, right: bool) -> Array:
    """By bisection, for each row of values its places in the row of the sequence.

    NaN is above every number as a value, and as an element of the sequence below what is sought.
    """
    if sorter is not None:
        sequence = np.take_along_axis(sequence, sorter, -1)
    shape, n = values.shape, sequence.shape[-1]
    rows = math.prod(sequence.shape[:-1])
    sequence, values = widened(sequence).reshape((rows, n)), widened(values).reshape((rows, -1 if rows else 0))
    if rows == 1 and n > 1 and (sequence[:, 1:] >= sequence[:, :-1]).all():
        # NumPy's bisection is much the faster, and goes another way where there is NaN or no order.
        return np.searchsorted(sequence[0], values[0], "right" if right else "left").reshape(shape)
    low, high = np.zeros(values.shape, np.int64), np.full(values.shape, n, np.int64)
    for _ in range(n.bit_length()):
        middle = (low + high) // 2
        at = np.take_along_axis(sequence, np.minimum(middle, n - 1), 1)
        reached = at > values if right else at >= values
        low, high = np.where(~reached & (low < high), middle + 1, low), np.where(reached, middle, high)
    return low.reshape(shape)


def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """For each value the place before which it goes into the sequence in order: before its equals, or after them if ``right``.

    sorted_sequence: one sequence, or one for each row of values, in order along the last dimension, or by ``sorter``.
    side: "left" or "right", which is another way to say ``right``.  int64, or int32 with ``out_int32``.
    RuntimeError for what does not go together.  Source: torch.searchsorted.
    """
    name = "torch.searchsorted()"
    if not isinstance(sorted_sequence, Tensor):
        raise TypeError("searchsorted(): argument 'sorted_sequence' (position 1) must be Tensor")
    if side is not None and side not in ("left", "right"):
        raise RuntimeError(f"{name}: side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(f"{name}: side and right can't be set to opposites, got side of left while right was True")
    s = sorted_sequence.array
    if is_number(input):
        if s.ndim != 1:
            raise RuntimeError(
                f"{name}: input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor "
                f"dim({s.ndim}) and input value's dim(0) numel(1)"
            )
        d = result_dtype(sorted_sequence, input)
        values = place_of(s).copy_in(np.asarray(number(input), d.numpy))
    elif isinstance(input, Tensor):
        d, values = result_dtype(sorted_sequence, input), input.array
    else:
        raise TypeError(f"searchsorted(): argument 'input' must be Tensor or Number, not {type(input).__name__}")
    if place_of(values) is not place_of(s):
        raise mixed(s, values)
    if not s.ndim:
        raise RuntimeError(f"{name}: boundaries tensor should have positive dimension, but got 0 dimension")
    if s.ndim != 1 and s.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value "
            f"tensor must match, but we got boundaries tensor {list(s.shape)} and input value tensor {list(values.shape)}"
        )
    at = None if sorter is None else _checked_sorter(sorter, s)
    check_kernel("searchsorted_out_cpu", sorted_sequence, "bc")
    if d.category == dtypes.COMPLEX:
        raise NotImplementedError(f"\"searchsorted_out_cpu\" not implemented for '{type_name(d)}'")
    found = _places(cast(s, d), cast(values, d), at, right or side == "right")
    return result_of(cast(found, dtypes.int32 if out_int32 else dtypes.int64))


def _checked_sorter(sorter: Any, sequence: Array) -> Array:
    name = "torch.searchsorted()"
    at: Array = sorter.array
    if place_of(at) is not place_of(sequence):
        raise mixed(sequence, at)
    if at.shape != sequence.shape:
        raise RuntimeError(
            f"{name}: boundary and sorter must have the same size, but got boundary tensor {list(sequence.shape)}and got sorter "
            f"tensor {list(at.shape)}"
        )
    if sorter.dtype is not dtypes.int64:
        raise RuntimeError(f"{name}: sorter must be a tensor of long dtype but got dtype {type_name(sorter.dtype)}")
    if at.size and not ((sorter >= 0) & (sorter < sequence.shape[-1])).all().item():
        raise RuntimeError(f"{name}: sorter index out of range")
    return at


def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """The bucket that each value is in: between which two of the boundaries, which are in order, as ``searchsorted`` finds it.

    RuntimeError unless the boundaries have one dimension.  Source: torch.bucketize.
    """
    if boundaries.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


# ---- Counts by place --------------------------------------------------------------------------------------------------


@kernel
def _bincount(x: Array, weights: Array | None, minlength: int) -> Array:
    return np.bincount(x.astype(np.int64), weights, minlength)


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each number from 0 to the largest is there, or the sums of the weights of each; at least ``minlength`` of them.

    int64, or with weights float64, of float32 weights float32.  RuntimeError for negative numbers, another number of
    dimensions than one, and weights that do not fit.  Source: torch.bincount.
    """
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    look_at(input, "bincount")
    x = input.array
    check_kernel("bincount_cpu", input, "bfVc")
    if x.ndim == 1 and not x.size:
        return result_of(place_of(x).copy_in(np.zeros(minlength, np.int64)))
    if x.ndim != 1 or input.min().item() < 0:
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        return result_of(_bincount(x, None, minlength))
    if weights.array.shape != x.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    same_device((input, weights))
    d = dtypes.float32 if weights.dtype is dtypes.float32 else dtypes.float64
    sums = _bincount(x, cast(weights.array, dtypes.float64), minlength)
    return recorded(_NoDerivative, (weights,), cast(sums, d), ("bincount",))


# ---- Histograms -------------------------------------------------------------------------------------------------------


@kernel
def _counted(points: Array, edges: tuple[Array, ...], weight: Array | None) -> Array:
    """The (weighted) number of points, one a row, between the edges along each dimension; the last edge counts as within."""
    shape = tuple(len(e) - 1 for e in edges)
    inside = np.ones(len(points), bool)
    at = []
    for values, e in zip(points.T, edges, strict=True):
        found = _places(e, values, None, True) - 1
        found = np.where(values == e[-1], len(e) - 2, found)
        inside &= (values >= e[0]) & (values <= e[-1])
        at.append(found)
    counts = np.zeros(shape, np.float64)
    np.add.at(counts, tuple(i[inside] for i in at), 1 if weight is None else weight[inside])
    return counts


def _range(points: Any, given: Sequence[float] | None, name: str, dim: int) -> tuple[float, float]:
    """From where to where the bins go: as given, else from the least to the greatest element."""
    if given is not None:
        if not isinstance(given, tuple | list) or not all(map(is_number, given)):
            raise TypeError("histogram(): argument 'range' must be tuple of floats")
        if len(given) != 2:
            raise RuntimeError(
                f"{name}: for a 1-dimensional histogram range should have 2 elements, but got {len(given)}"
            )
        low, high = given
    elif not points.array.size:
        low, high = 0.0, 1.0
    else:
        low, high = points.min().item(), points.max().item()
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.histogramdd: dimension {dim}'s range [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError(
            f"torch.histogramdd: min should not exceed max, but got min {low:g} max {high:g} for dimension {dim}"
        )
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _edges(points: Any, bins: Any, range: Sequence[float] | None, dim: int) -> Tensor:
    """The edges of the bins along a dimension of the points."""
    if isinstance(bins, Tensor):
        if bins.ndim != 1:
            raise RuntimeError(
                f"torch.histogramdd: bins tensor should have one dimension, but got {bins.ndim} dimensions in the bins tensor "
                f"for dimension {dim}"
            )
        if bins.dtype is not points.dtype:
            raise RuntimeError(
                "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype "
                f"{type_name(points.dtype).lower()} and bins for dimension {dim} with dtype {type_name(bins.dtype).lower()}"
            )
        same_device((points, bins))
        count = bins.array.size - 1
    else:
        if isinstance(bins, bool) or not hasattr(bins, "__index__"):
            raise TypeError(f"histogram(): argument 'bins' must be int or Tensor, not {type(bins).__name__}")
        count = bins.__index__()
    if count <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {count} for dimension {dim}")
    if isinstance(bins, Tensor):
        return bins.detach().clone()  # type: ignore[no-any-return]
    low, high = _range(points, range, "torch.histogramdd", dim)
    return linspace(low, high, count + 1, dtype=points.dtype, device=points.device)


def _histogram(
    points: Any, bins: Sequence[Any], ranges: Sequence[Any], weight: Tensor | None, density: bool
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Of points, one a row: the histogram over the dimensions, and the edges along each."""
    if weight is not None:
        if weight.array.size != points.shape[0]:
            raise RuntimeError(
                "torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its "
                f"innermost dimension, but got input with shape {list(points.shape)} and weight with shape {list(weight.shape)}"
            )
        if weight.dtype is not points.dtype:
            raise RuntimeError(
                "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but "
                f"got input({points.dtype}), and weight({weight.dtype})"
            )
    if points.dtype not in (dtypes.float32, dtypes.float64):
        raise NotImplementedError(f"\"histogramdd\" not implemented for '{type_name(points.dtype)}'")
    look_at(points, "histogramdd")
    edges = tuple(_edges(points[:, i], b, r, i) for i, (b, r) in enumerate(zip(bins, ranges, strict=True)))
    weights = None if weight is None else weight.array.reshape(-1)
    counts = _counted(points.array, tuple(e.array for e in edges), weights)
    if density:
        counts = counts / counts.sum()
        for i, e in enumerate(edges):
            sizes = np.diff(e.array)
            counts = counts / sizes.reshape((-1,) + (1,) * (len(edges) - 1 - i))
    sources = (points,) if weight is None else (points, weight)
    hist = recorded(_NoDerivative, sources, cast(counts, points.dtype), ("histogram",))
    return hist, tuple(recorded(_NoDerivative, sources, e.array, ("histogram",)) for e in edges)


_Histogram = results("histogram", "hist", "bin_edges")
_HistogramDD = results("histogramdd", "hist", "bin_edges")


def histogram(
    input: Any,
    bins: Any = 100,
    *,
    range: tuple[float, float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Any:
    """The number of elements in each bin, and the edges of the bins; the last bin has its upper edge too.

    bins: how many of one width, within ``range`` (the least to the greatest element unless said), or a tensor of their edges.
    weight: what each element counts; density: scaled so that the integral is 1.
    NotImplementedError for dtypes but float32 and float64.  Source: torch.histogram.
    """
    flat = None if weight is None else weight.reshape(-1)
    hist, edges = _histogram(input.reshape((-1, 1)), (bins,), (range,), flat, density)
    return _Histogram((hist, edges[0]))


def histogramdd(
    input: Any,
    bins: Any,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Any:
    """``histogram`` of points in several dimensions, which the last dimension of the input holds.

    bins: a number for all dimensions, or for each a number or a tensor of edges; range: the ends of each dimension in turn.
    RuntimeError for bins that are not as many as the dimensions.  Source: torch.histogramdd.
    """
    if input.ndim < 2:
        raise RuntimeError("torch.histogramdd: input tensor should have at least 2 dimensions")
    n = input.shape[-1]
    each = list(bins) if isinstance(bins, tuple | list) else [bins] * n
    if len(each) != n:
        raise RuntimeError("histogramdd: The size of bins must be equal to the innermost dimension of the input.")
    if range is not None and len(range) != 2 * n:
        raise RuntimeError(f"torch.histogramdd: for a {n}-dimensional histogram range should have {2 * n} elements")
    ends = [None] * n if range is None else [(range[2 * i], range[2 * i + 1]) for i in np.arange(n)]
    flat = None if weight is None else weight.reshape(-1)
    return _HistogramDD(_histogram(input.reshape((-1, n)), each, ends, flat, density))


def histc(input: Any, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """The number of elements in each of ``bins`` bins of one width from ``min`` to ``max``, in the input's dtype.

    Elements outside are not counted; where both ends are equal the least and the greatest element are the ends.
    NotImplementedError for bool, integers and complex, RuntimeError for ends that are not finite.  Source: torch.histc.
    """
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    check_kernel("histogram_cpu", input, "biuc")
    if place_of(input.array) is META:
        return result_of(META.empty((bins,), input.array.dtype))
    look_at(input, "histc")
    low, high = float(min), float(max)
    if low == high and input.array.size:
        low, high = input.min().item(), input.max().item()
    if low == high:
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    edges = linspace(low, high, bins + 1, dtype=input.dtype, device=input.device)
    return result_of(cast(_counted(input.detach().array.reshape((-1, 1)), (edges.array,), None), input.dtype))


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(
        namespace,
        (bincount, bucketize, histc, histogram, histogramdd, isin, searchsorted, unique, unique_consecutive),
        methods=("bincount", "histc", "histogram", "unique", "unique_consecutive"),
        out=("bucketize", "histc", "histogram", "isin", "searchsorted"),
        exact=("bucketize", "histc", "histogram", "isin", "searchsorted"),
        numpy_names=True,
    )
