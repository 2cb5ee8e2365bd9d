"""Reductions along axes: sums, products, extremes, truth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import Array
from reference_impl.dtypes import FROM_NUMPY, dtype
from reference_impl.elementwise import conj, convert, masked, maximum, minimum
from reference_impl.kernels import check_kernel, widened
from reference_impl.memory import window
from reference_impl.op import cast, check_target, into, result_of, scalar_array, type_name, unary
from reference_impl.picking import picked, picking
from reference_impl.publishing import publish
from reference_impl.returns import results
from reference_impl.tensor import Tensor

Axes = tuple[int, ...] | None
EVERY: Any = object()
"""That no dimension is named."""


def check_unpacked(number: int) -> None:
    """ValueError for an integer that 64 bits do not hold, which is found before it is looked at."""
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError("Overflow when unpacking long long")


@lru_cache(maxsize=1024, typed=True)
def axis_of(dim: int, ndim: int) -> int:
    """A dimension counted from the front; IndexError unless it is in [-ndim, ndim), where a 0-d tensor counts as 1-d."""
    n = ndim or 1
    if type(dim) is not int:
        if not isinstance(dim, np.integer):
            raise TypeError(f"a dimension must be an int, not {type(dim).__name__}")
        dim = int(dim)
    if not -n <= dim < n:
        check_unpacked(dim)
        raise IndexError(f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})")
    return dim if dim >= 0 else dim + n


def axes_of(dim: int | Sequence[int] | None, ndim: int) -> Axes:
    """The axes that ``dim`` names, None for all; RuntimeError if one is named twice."""
    if dim is None or dim is EVERY or (isinstance(dim, tuple | list) and not dim):
        return None
    if isinstance(dim, Tensor):
        dim = dim.__index__()
    axes = tuple(axis_of(d, ndim) for d in (dim if isinstance(dim, tuple | list) else (dim,)))
    if len(set(axes)) != len(axes):
        repeated = next(a for a in axes if axes.count(a) > 1)
        raise RuntimeError(f"dim {repeated} appears multiple times in the list of dims")
    return axes if ndim else None


def spread(g: Any, shape: tuple[int, ...], axes: Axes = None, keepdims: bool = False) -> Any:
    """Undo a sum: ``g`` repeated along the summed axes, without a copy.  Arrays or Tensors."""
    if axes is None and type(g) is _Array and not g.ndim:  # as of a loss
        return _Array(shape, g.dtype, g, 0, (0,) * len(shape))
    if axes is not None and not keepdims:
        g = g.reshape(tuple(1 if i in axes else n for i, n in enumerate(shape)))
    if isinstance(g, Tensor):
        return g.expand(shape)
    return _repeated(g, shape)


def _repeated(g: Any, shape: tuple[int, ...]) -> Any:
    """An array with strides of 0 where it is repeated; ``np.broadcast_to`` takes ten times the time."""
    lead = len(shape) - g.ndim
    strides = (0,) * lead + tuple(s if m == n else 0 for s, m, n in zip(g.strides, g.shape, shape[lead:], strict=True))
    return window(g, shape, strides, 0)


_add_up, _Array = np.add.reduce, np.ndarray


def _sum(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
    d = x.dtype
    if d.char in "fdFD":  # asked first, being most of all
        return _add_up(x, axes, keepdims=keepdims, out=...)
    if d.kind in "iub":
        x = x.astype(np.int64)
    elif d.itemsize == 2:  # the halves add up in float32, as PyTorch's kernels do
        return np.add.reduce(x.astype(np.float32), axes, keepdims=keepdims, out=...).astype(d)
    return np.add.reduce(x, axes, keepdims=keepdims, out=...)


def _mean(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
    n = x.size if axes is None else math.prod([x.shape[i] for i in axes])
    total = np.add.reduce(x.astype(np.float32) if x.dtype.itemsize == 2 else x, axes, keepdims=keepdims, out=...)
    # Of no elements it is NaN, which NumPy would warn of if it divided.
    share = np.divide(total, scalar_array(n, total.dtype), out=...) if n else np.multiply(total, np.nan, out=...)
    return share if share.dtype is x.dtype else share.astype(x.dtype, copy=False)


TOTALS: dict[str, Callable[..., Array]] = {"sum": _sum, "mean": _mean}
"""A loss's reduction -> its function of arrays."""


def _mean_grad(g: Any, shape: tuple[int, ...], axes: Axes = None, keepdims: bool = False) -> Any:
    n = math.prod(shape if axes is None else [shape[i] for i in axes])
    return spread(g, shape, axes, keepdims) / (n or 1)


_sum_op = unary("SumBackward0", _sum, spread, name="sum")
_sum_dims = unary("SumBackward1", _sum, spread, name="sum")
_mean_op = unary("MeanBackward0", _mean, _mean_grad, name="mean")
_mean_dims = unary("MeanBackward1", _mean, _mean_grad, name="mean")


def check_options(name: str, keepdim: Any, d: Any = None) -> None:
    """TypeError for a ``keepdim`` that is no bool and a ``dtype`` that is none; for the functions that are called most."""
    if type(keepdim) is not bool:
        raise TypeError(f"{name}(): argument 'keepdim' must be bool, not {type(keepdim).__name__}")
    if d is not None and not isinstance(d, dtype):
        dtypes.as_dtype(d)


def converted(input: Tensor, d: dtype) -> Tensor:
    """The tensor in that dtype; itself if it has it."""
    d = dtypes.as_dtype(d)
    return input if input.dtype is d else convert(input, d)


def _reduced_over(name: str, dim: Any, axis: Any, keepdim: bool) -> tuple[Any, bool]:
    """The dimensions and ``keepdim`` of a call, either under NumPy's name; TypeError for a ``keepdim`` without dimensions."""
    dim = dim if axis is None else axis
    if dim is EVERY and keepdim:
        raise TypeError(f"{name}(): argument 'keepdim' goes with a 'dim'")
    return dim, keepdim


def past_conversion(t: Tensor, given: Tensor, converted: Tensor) -> Tensor:
    """The result of what was converted first, whose node leads to that of what was given: it is one operation."""
    if converted is not given and t.node is not None:
        t.node.edges = converted.node.edges
    return t


def sum(
    input: Tensor,
    dim: int | Sequence[int] | None = EVERY,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    axis: int | Sequence[int] | None = None,
    keepdims: bool = False,
) -> Any:
    """The sum over the dimensions ``dim`` (all if None); bool and integer tensors add up in int64.

    ``dtype`` converts the elements first.  Source: torch.sum.
    """
    if not isinstance(input, Tensor):  # a bare array, in a formula
        return np.add.reduce(input, None if dim is EVERY else dim, keepdims=keepdim, out=...)
    if dim is EVERY and axis is None and dtype is None and out is None and keepdim is keepdims is False:
        return _sum_op(input)
    if out is not None:
        check_target("sum", out, input)
    check_options("sum", keepdim, dtype)
    dim, keepdim = _reduced_over("sum", dim, axis, keepdim or keepdims)
    over = _sum_op if dim is EVERY else _sum_dims
    axes = axes_of(dim, input.ndim)
    given = input
    if dtype is None and out is not None:
        dtype = out.dtype
    if dtype is not None:
        input = converted(input, dtype)
        if dtype.category < dtypes.FLOATING:
            t = result_of(cast(_sum(input.array, axes, keepdim), dtype))
            return t if out is None else into(out, t, "sum")
    t = past_conversion(over(input, axes, keepdim), given, input)
    return t if out is None else into(out, t, "sum")


def mean(
    input: Tensor,
    dim: int | Sequence[int] | None = EVERY,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    axis: int | Sequence[int] | None = None,
    keepdims: bool = False,
) -> Tensor:
    """The mean over the dimensions ``dim`` (all if None); RuntimeError for bool and integer dtypes.

    Source: torch.mean.
    """
    if out is not None:
        check_target("mean", out, input)
    check_options("mean", keepdim, dtype)
    if dtype is None and out is not None and input.array.dtype.kind not in "iub":
        dtype = out.dtype
    given = input
    if dtype is not None:
        input = converted(input, dtype)
    if input.array.dtype.kind in "iub":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
            f"{_names[input.array.dtype.kind + str(input.array.dtype.itemsize)]}"
        )
    dim, keepdim = _reduced_over("mean", dim, axis, keepdim or keepdims)
    over = _mean_op if dim is EVERY else _mean_dims
    t = past_conversion(over(input, axes_of(dim, input.ndim), keepdim), given, input)
    return t if out is None else into(out, t, "mean")


_names = {"b1": "Bool", "u1": "Byte", "i1": "Char", "i2": "Short", "i4": "Int", "i8": "Long"}
_names |= {"u2": "UInt16", "u4": "UInt32", "u8": "UInt64"}


def _prod(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
    if x.dtype.kind in "iub":
        x = x.astype(np.int64)
    if x.dtype == np.float16 and type(x) is np.ndarray and x.size and axes != ():
        # The host rounds each product, so that one may overflow on the way; NumPy, and a GPU, round the last one alone.
        axis = 0 if axes is None else axes[0]
        y = np.multiply.accumulate(x.ravel("K") if axes is None else x, axis).take([-1], axis)
        shape = (1,) * x.ndim if axes is None else y.shape
        return y.reshape(shape if keepdims else () if axes is None else np.delete(shape, axis))
    return np.multiply.reduce(x, axes, keepdims=keepdims, out=...)


def _prod_grad(g: Any, a: Any, y: Any, shape: tuple[int, ...], axes: Axes = None, keepdims: bool = False) -> Any:
    """The product of the others: the whole product divided by the element, but where there are zeros."""
    if not shape:  # nothing was multiplied, and nothing is divided: the element may be infinite
        return g
    zeros = np.count_nonzero((a.array if isinstance(a, Tensor) else a) == 0)
    if not zeros:
        return spread(g, shape, axes, keepdims) * conj(spread(y, shape, axes, keepdims) / a)
    if zeros > 1 and axes is None and not isinstance(a, Tensor):  # whatever the others are
        return np.zeros_like(a)
    if axes is None:
        return (g * conj(_others(a.reshape((-1,))))).reshape(shape)
    moved = a.swapaxes(axes[0], -1)
    spread_g = spread(g, shape, axes, keepdims).swapaxes(axes[0], -1)
    return (spread_g * conj(_others(moved))).swapaxes(axes[0], -1)


def _others(a: Any) -> Any:
    """For each element along the last axis, the product of all the others."""
    n = a.shape[-1]
    parts = []
    for i in range(n):
        rest = None
        for j in range(n):
            if j != i:
                rest = a[..., j] if rest is None else rest * a[..., j]
        parts.append(a[..., i] * 0 + 1 if rest is None else rest)
    if isinstance(a, Tensor):
        from reference_impl.joining import stack

        return stack(parts, -1)
    return np.stack(parts, -1) if parts else a


_prod_op = unary("ProdBackward0", _prod, _prod_grad, name="prod")
_prod_dims = unary("ProdBackward1", _prod, _prod_grad, name="prod")


def prod(
    input: Tensor,
    dim: int = EVERY,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    axis: int = EVERY,
    keepdims: bool = False,
) -> Tensor:
    """The product over the dimension ``dim`` (all if left out); bool and integer tensors multiply in int64."""
    if out is not None:
        check_target("prod", out, input)
    dim, keepdim = _reduced_over("prod", dim, None if axis is EVERY else axis, keepdim or keepdims)
    over = _prod_op if dim is EVERY else _prod_dims
    axes = None if dim is EVERY else axes_of(axis_of(dim, input.ndim), input.ndim)
    given = input
    if dtype is None and out is not None:
        dtype = out.dtype
    if dtype is not None:
        input = converted(input, dtype)
        if dtype.category < dtypes.FLOATING:
            t = result_of(cast(_prod(input.array, axes, keepdim), dtype))
            return t if out is None else into(out, t, "prod")
    t = past_conversion(over(input, axes, keepdim), given, input)
    return t if out is None else into(out, t, "prod")


def _no_elements(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' "
        "argument."
    )


def _extreme(ufunc: Any, node: str, name: str) -> tuple[Any, Any]:
    def forward(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
        if not x.size and axes is None:
            raise _no_elements(name)
        if x.dtype.kind in "uc" and x.dtype.itemsize > 1:
            raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(FROM_NUMPY[x.dtype])}'")
        return ufunc.reduce(x, axes, keepdims=keepdims, out=...)

    def shared(g: Any, a: Any, y: Any, shape: tuple[int, ...], axes: Axes = None, keepdims: bool = False) -> Any:
        """Elements that tie share the gradient equally; it is NaN where none is extreme, for NaN."""
        among = a == spread(y, shape, axes, keepdims)
        return spread(g, shape, axes, keepdims) * among / spread(sum(among, axes), shape, axes)

    def of_all(g: Any, a: Any, y: Any, shape: tuple[int, ...], axes: Axes = None, keepdims: bool = False) -> Any:
        """Likewise, and so do the elements that are NaN, if any is."""
        y = spread(y, shape, axes, keepdims)
        among = (a == y) | ((y != y) & (a != a))
        return masked(spread(g, shape, axes, keepdims) / spread(sum(among, axes), shape, axes), among)

    return (
        unary(f"{node}Backward1", forward, of_all, name=name),
        unary(f"A{node.lower()}Backward0", forward, shared, name=f"a{name}"),
    )


_max_all, amax_op = _extreme(np.maximum, "Max", "max")
_min_all, amin_op = _extreme(np.minimum, "Min", "min")


def _arg(pick: Any) -> Any:
    def forward(x: Array, axis: int | None, keepdims: bool) -> Array:
        picked = pick(widened(x), axis=axis, keepdims=keepdims)
        return (np.asarray(picked) if isinstance(picked, np.generic) else picked).astype(np.int64)

    return forward


# ---- The greatest and the least along one dimension, and of two tensors -------------------------------------------------


_MaxOf = results("max", "values", "indices")
_MinOf = results("min", "values", "indices")


_Pick = {"max": picking("MaxBackward0"), "min": picking("MinBackward0")}


def _along(input: Tensor, name: str, pick: Any, dim: int, keepdim: bool) -> Any:
    axis = axis_of(dim, input.array.ndim)
    check_sizes(input, (axis,), name)
    if input.array.dtype.kind == "c":
        raise RuntimeError(f"{name}(): does not support complex input")
    if input.array.ndim:  # one number is taken as it is
        check_kernel(f"{name}_cpu", input)
    indices = pick(input.array, axis, True) if input.array.ndim else np.zeros_like(input.array, np.int64)
    return (_MaxOf if name == "max" else _MinOf)(picked(_Pick[name], input, indices, axis, keepdim))


def _largest_or_smallest(name: str, whole: Any, pick: Any, of_two: Any) -> Callable[..., Any]:
    def extreme(input: Tensor, dim: int | Tensor = EVERY, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
        if isinstance(dim, Tensor) or other is not None:
            return of_two(input, dim if other is None else other)
        if dim is EVERY:
            if keepdim:
                raise TypeError(f"{name}(): argument 'keepdim' goes with a 'dim'")
            return whole(input)
        return _along(input, name, pick, dim, keepdim)

    extreme.__name__ = extreme.__qualname__ = name
    extreme.__doc__ = (
        f"The {name}imum of all elements; with ``dim`` a named tuple of values and first indices; or, as ``{name}imum``, of two "
        f"tensors.\n\n    RuntimeError without elements, IndexError along a dimension of size 0.  Source: torch.{name}.\n    "
    )
    return extreme


max = _largest_or_smallest("max", _max_all, _arg(np.argmax), maximum)
min = _largest_or_smallest("min", _min_all, _arg(np.argmin), minimum)

_argmax = unary("", _arg(np.argmax), name="argmax")
_argmin = unary("", _arg(np.argmin), name="argmin")


def _axis_to_search(input: Tensor, dim: int | None, name: str) -> int | None:
    """The axis along which to look for an index, None for all; an error where there is no element or no order."""
    axis = None if dim is None else axis_of(dim, input.ndim)
    if input.array.dtype.kind in "bc":
        raise RuntimeError(f"{name}(): does not support {type_name(input.dtype)} input")
    check_kernel(f"{name}_cpu", input)
    if axis is None:
        if not input.array.size:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
        return None
    check_sizes(input, (axis,), name)
    return axis if input.ndim else None


def check_sizes(input: Tensor, axes: Axes, name: str) -> None:
    """IndexError where a dimension has no element to choose."""
    for axis in axes or ():
        if input.ndim and not input.array.shape[axis]:
            raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size.")


def _axes_with_elements(input: Tensor, dim: int | Sequence[int] | None, name: str) -> Axes:
    """The axes that ``dim`` names; an empty one is found before one that is named twice, and before a later one is looked at."""
    if not input.array.size and isinstance(dim, tuple | list):
        for one in dim:
            check_sizes(input, axes_of(one, input.ndim), name)
    axes = axes_of(dim, input.ndim)
    check_sizes(input, axes, name)
    return axes


def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the first largest element along ``dim``, or in the flattened tensor; int64, without history."""
    result: Tensor = _argmax(input, _axis_to_search(input, dim, "argmax"), keepdim)
    return result


def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the first smallest element along ``dim``, or in the flattened tensor; int64, without history."""
    result: Tensor = _argmin(input, _axis_to_search(input, dim, "argmin"), keepdim)
    return result


def amax(input: Tensor, dim: int | Sequence[int] | None = (), keepdim: bool = False) -> Tensor:
    """The largest elements along the dimensions ``dim``; ties share the gradient equally."""
    axes = _axes_with_elements(input, dim, "amax")
    result: Tensor = amax_op(input, axes, keepdim)
    return result


def amin(input: Tensor, dim: int | Sequence[int] | None = (), keepdim: bool = False) -> Tensor:
    """The smallest elements along the dimensions ``dim``; ties share the gradient equally."""
    axes = _axes_with_elements(input, dim, "amin")
    result: Tensor = amin_op(input, axes, keepdim)
    return result


def _any(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
    return _truth(np.logical_or.reduce(x, axes, keepdims=keepdims, out=...), x)


def _all(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
    return _truth(np.logical_and.reduce(x, axes, keepdims=keepdims, out=...), x)


def _truth(found: Array, x: Array) -> Array:
    """Truth values in bool, but those of uint8, which once stood for bool, in uint8."""
    return found.astype(x.dtype) if x.dtype == np.uint8 else found


_any_op, _all_op = unary("", _any, name="any"), unary("", _all, name="all")


def _truth_of(op: Any, input: Tensor, dim: Any, keepdim: bool, out: Tensor | None) -> Tensor:
    if out is not None:
        check_target(op.op.name, out, None)
        if out.dtype not in (dtypes.bool, dtypes.uint8):
            raise RuntimeError(f"{op.op.name} only supports bool tensor for result, got: {type_name(out.dtype)}")
    axes = () if dim == () else axes_of(dim, input.ndim)
    t: Tensor = op(input, axes, keepdim)
    return t if out is None else into(out, converted(t, out.dtype), op.op.name, (input,))


def any(
    input: Tensor, dim: int | Sequence[int] | None = None, keepdim: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """Whether any element is not zero, along ``dim`` or of all; along no dimension for ``()``.  Source: torch.any."""
    return _truth_of(_any_op, input, dim, keepdim, out)


def all(
    input: Tensor, dim: int | Sequence[int] | None = None, keepdim: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """Whether no element is zero, along ``dim`` or of all; along no dimension for ``()``.  Source: torch.all."""
    return _truth_of(_all_op, input, dim, keepdim, out)


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(
        namespace,
        (all, amax, amin, any, argmax, argmin, max, min),
        out=("amax", "amin", "argmax", "argmin", "max", "min"),
        exact=("amax", "amin", "argmax", "argmin"),
        numpy_names=True,
    )
