"""Reading by indices and by masks: ``gather``, ``take``, ``index_select``, ``masked_select``, ``nonzero``, ``where``.

Each result is a copy.  An index array along a dimension, an index into the elements in order and a mask all become a key, as
``tensor[key]`` has; what the key names is read here and written to in ``scattering``, and each is the derivative of the other.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import wraps
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl import elementwise
from reference_impl.devices import META, Array, mixed, place_of
from reference_impl.dtypes import int64
from reference_impl.indexing import Key, placed, whole
from reference_impl.memory import readable
from reference_impl.notices import warn_once
from reference_impl.op import (
    check_no_overlap,
    check_no_repeats,
    is_number,
    node_class,
    recorded,
    result_of,
    same_device,
    target_of,
    type_name,
    unbroadcastable,
    written_to,
)
from reference_impl.publishing import check_before, of_a_tensor, publish
from reference_impl.reductions import axis_of
from reference_impl.tensor import Node, Tensor

BAREBONES = frozenset({np.dtype(np.uint16), np.dtype(np.uint32), np.dtype(np.uint64)})
"""dtypes for which PyTorch has few kernels."""


# ---- What is checked of every index ------------------------------------------------------------------------------------


def implemented(kernel: str, t: Tensor, refused: str = "", barebones: bool = True) -> None:
    """NotImplementedError for a dtype that PyTorch has no kernel for.

    refused: NumPy's kinds of those dtypes; barebones: whether the larger unsigned integers are among them.
    """
    d = t.array.dtype
    if d.kind in refused or (barebones and d in BAREBONES):
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{type_name(t.dtype)}'")


def check_index_dtype(name: str, index: Any, *names: str) -> None:
    """TypeError for an index that is no tensor, RuntimeError for one of another dtype than these."""
    if not isinstance(index, Tensor):
        raise TypeError(f"{name}(): argument 'index' must be Tensor, not {type(index).__name__}")
    if index.dtype.name not in names:
        raise RuntimeError(f"{name}(): Expected dtype {'/'.join(names)} for index, but got {type_name(index.dtype)}")


def check_bounds(index: Array, size: int, axis: int, error: type[Exception], low: int = 0) -> None:
    """The error for an index that is not in [low, size); what has no values is not looked at."""
    if index.size and place_of(index) is not META:
        least, most = int(index.min()), int(index.max())
        if least < low or most >= size:
            wrong = least if least < low else most
            raise error(f"index {wrong} is out of bounds for dimension {axis} with size {size}")


def along(input: Tensor, axis: int, index: Array) -> Key:
    """The key of the slices along an axis that a vector of indices names; an index counts from the end if it is negative."""
    return whole(input.array.shape, (*(slice(None),) * axis, index.reshape(-1)), input.array)


def grid(input: Tensor, axis: int, index: Array) -> Key:
    """The key that takes each element of ``index`` for the place along the axis, and its own place for the other axes."""
    shape = index.shape or (1,)
    parts: list[Array] = []
    for i, n in enumerate(shape):
        own = np.arange(n).reshape(tuple(n if i == k else 1 for k in range(len(shape))))
        parts.append(index.reshape(shape) if i == axis else own)
    return whole(input.array.shape, parts, input.array)


def elements(input: Tensor, index: Array) -> Key:
    """The key of elements by their numbers in row-major order."""
    shape = input.array.shape or (1,)
    size = math.prod(shape)
    parts: list[Array] = []
    rest = index + (index < 0) * size
    for n in reversed(shape):
        part = rest % n
        parts.append(np.asarray(part) if isinstance(part, np.generic) else part)  # by a scalar NumPy would give a view
        rest = rest // n
    return whole(input.array.shape, parts[::-1], input.array)


def _read(cls: type[Node], input: Tensor, key: Key, shape: tuple[int, ...], index: Tensor) -> Tensor:
    """What a key names, as a copy of that shape."""
    x = input.array
    if place_of(x) is META:
        return recorded(cls, (input,), META.empty(shape, x.dtype), (x.shape, key, shape), (index,))
    assert key.advanced is not None
    named = x[key.basic][(*key.advanced, ...)]  # with the dots, a single element is an array too
    return recorded(cls, (input,), contiguous(named).reshape(shape), (x.shape, key, named.shape), (index,))


def contiguous(x: Array) -> Array:
    """The array in row-major order, which what index arrays choose is not always laid out in."""
    return x if x.flags.c_contiguous else x.copy("C")


def _reading(name: str) -> type[Node]:
    """The node of an operation that reads what a key names: its derivative puts the gradient there.

    The index, which a formula is given first, is saved for a write to it to be noticed.
    """
    return node_class(name, joint=lambda g, _index, shape, key, named: (placed(g.reshape(named), shape, key),))


# ---- By indices ----------------------------------------------------------------------------------------------------------

_IndexSelect, _Gather, _Take, _MaskedSelect = (
    _reading(f"{name}Backward0") for name in ("IndexSelect", "Gather", "Take", "MaskedSelect")
)


def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices along a dimension that a vector of indices names, in that order; an index is not negative.

    IndexError for an index that is no vector, RuntimeError or IndexError for one out of bounds.  Source: torch.index_select.
    """
    x = input.array
    axis = axis_of(dim, x.ndim)
    check_index_dtype("index_select", index, "int32", "int64")
    same_device((input, index))
    if index.array.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if not x.ndim and index.array.size != 1:
        raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {index.array.size} value(s)")
    size = x.shape[axis] if x.ndim else 1
    check_bounds(index.array, size, axis, IndexError if not axis and (x.size or x.ndim < 2) else RuntimeError)
    shape = (*x.shape[:axis], index.array.size, *x.shape[axis + 1 :]) if x.ndim else ()
    return _read(_IndexSelect, input, along(input, axis, index.array), shape, index)


def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """For each element of ``index`` the element there along ``dim``, at its own place along the other dimensions.

    The result has the shape of ``index``, which has as many dimensions as the input and is no larger along any other than
    ``dim``; an index is not negative.  RuntimeError otherwise.  ``sparse_grad`` is accepted: a gradient is always dense here.
    Source: torch.gather.
    """
    x, i = input.array, index.array if isinstance(index, Tensor) else None
    axis = axis_of(dim, x.ndim)
    if i is None or i.size:
        check_index_dtype("gather", index, "int32", "int64")
    same_device((input, index))
    assert i is not None
    if not i.size:
        return recorded(_Gather, (input,), place_of(x).empty(i.shape, x.dtype), (x.shape, _nowhere(x), (0,)), (index,))
    check_sizes(input, i, axis, "input")
    implemented("scatter_gather_tensor_cpu", input)
    check_bounds(i, x.shape[axis] if x.ndim else 1, axis, RuntimeError)
    return _read(_Gather, input, grid(input, axis, i), i.shape, index)


def _nowhere(x: Array) -> Key:
    return whole(x.shape, (np.zeros(0, np.int64),) * (x.ndim or 1), x)


def check_sizes(input: Tensor, index: Array, axis: int, what: str, source: Array | None = None) -> None:
    """RuntimeError unless an index has as many dimensions as the input and the source, and is no larger, but along ``axis``."""
    shape = input.array.shape
    if (index.ndim or 1) != (len(shape) or 1):
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {what} tensor")
    sizes = tuple(zip(index.shape, shape, strict=False))
    if any(n > m for i, (n, m) in enumerate(sizes) if i != axis):
        raise RuntimeError(
            f"Size does not match at dimension {next(i for i, (n, m) in enumerate(sizes) if n > m and i != axis)} expected index "
            f"{list(index.shape)} to be no larger than self {list(shape)} apart from dimension {axis}"
        )
    if source is not None:
        if (source.ndim or 1) != (index.ndim or 1):
            raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
        if any(n > m for n, m in zip(index.shape or (1,), source.shape or (1,), strict=True)):
            raise RuntimeError(
                f"Expected index {list(index.shape)} to be no larger than self {list(shape)} apart from dimension {axis} and to "
                f"be no larger size than src {list(source.shape)}"
            )


def take(input: Tensor, index: Tensor) -> Tensor:
    """The elements with these numbers in row-major order, counted from the end if negative, in the shape of ``index``.

    IndexError for a number out of bounds.  Source: torch.take.
    """
    check_index_dtype("take", index, "int64")
    same_device((input, index))
    implemented("take_cpu", input)
    check_numbers(input, index.array, "take(): tried to take from an empty tensor")
    return _read(_Take, input, elements(input, index.array), index.array.shape, index)


def check_numbers(input: Tensor, index: Array, empty: str) -> None:
    """IndexError for numbers of elements that the input does not have."""
    size = input.array.size
    if index.size and not size:
        raise IndexError(empty)
    if index.size and place_of(index) is not META:
        least, most = int(index.min()), int(index.max())
        if least < -size or most >= size:
            wrong = least if least < -size else most
            raise IndexError(f"out of range: tried to access index {wrong} on a tensor of {size} elements.")


def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """``gather``, with input and index broadcast together, and an index counted around from either end.

    Without ``dim`` both are taken for vectors, of which nothing is counted from the end.  Source: torch.take_along_dim.
    """
    if not isinstance(indices, Tensor):
        raise TypeError(f"take_along_dim(): argument 'indices' must be Tensor, not {type(indices).__name__}")
    same_device((input, indices))
    if indices.dtype is not int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {type_name(indices.dtype)}"
        )
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    x, i = input.array, indices.array
    if x.ndim != i.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{x.ndim} dimensions for input, and {i.ndim} dimensions for indices"
        )
    if not x.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    axis = axis_of(dim, x.ndim)
    for k, (n, m) in enumerate(zip(x.shape, i.shape, strict=True)):
        if k != axis and n != m and 1 not in (n, m):
            raise RuntimeError(
                f"The size of tensor a ({n}) must match the size of tensor b ({m}) at non-singleton dimension {k}"
            )
    common = tuple(m if n == 1 else n for n, m in zip(x.shape, i.shape, strict=True))
    seen = input.expand((*common[:axis], x.shape[axis], *common[axis + 1 :]))
    number = indices.expand((*common[:axis], i.shape[axis], *common[axis + 1 :]))
    return gather(seen, axis, number % x.shape[axis] if x.shape[axis] else number)


# ---- By masks ------------------------------------------------------------------------------------------------------------


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements at which the mask is true, both broadcast together, in one dimension.  Source: torch.masked_select."""
    if not isinstance(mask, Tensor):
        raise TypeError(f"masked_select(): argument 'mask' (position 2) must be Tensor, not {type(mask).__name__}")
    if mask.array.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    same_device((input, mask))
    implemented("masked_select", input)
    x, m = input.array, mask.array
    shape = broadcast(x, m)
    seen = input if x.shape == shape else input.expand(shape)
    key = Key((...,) if shape else (None, ...), (np.broadcast_to(m, shape or (1,), subok=True),))
    if place_of(x) is META:
        raise NotImplementedError("masked_select: the number of elements that a mask names is not known on meta")
    chosen = seen.array[key.basic][key.advanced]
    return recorded(_MaskedSelect, (seen,), chosen, (shape, key, chosen.shape), (mask,))


def broadcast(x: Array, y: Array) -> tuple[int, ...]:
    """The shape that two arrays broadcast to; RuntimeError if they do not."""
    try:
        return np.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        raise unbroadcastable(x, y) from None


def _places(input: Tensor) -> Array:
    """The indices of the elements that are not zero, one row for each."""
    implemented("nonzero_count_cpu", input)
    x = readable(input.array)
    if place_of(x) is META:
        raise NotImplementedError("nonzero: how many elements are not zero is not known on meta")
    found = place_of(x).module.nonzero(x if x.ndim else x[None])
    rows = place_of(x).empty((len(found[0]), x.ndim), np.dtype(np.int64))
    for i in range(x.ndim):
        rows[:, i] = found[i]
    return rows


def nonzero(input: Tensor, *, as_tuple: bool = False, out: Tensor | None = None) -> Any:
    """The indices of the elements that are not zero, in row-major order: a row for each, or a vector for each dimension.

    A tensor without dimensions gives rows without columns, or as a tuple one vector.  Source: torch.nonzero.
    """
    if as_tuple:
        if out is not None:
            raise TypeError("nonzero() received an invalid combination of arguments: a tuple has no out=")
        seen = input if input.array.ndim else input.reshape(1)
        rows = _places(seen)
        return tuple(result_of(rows[:, i]) for i in range(rows.shape[1]))
    found = result_of(_places(input))
    return found if out is None else exactly(out, found, "nonzero", ())


def nonzero_static(input: Tensor, *, size: int, fill_value: int = -1, out: Tensor | None = None) -> Tensor:
    """``nonzero`` cut or filled up to ``size`` rows.  RuntimeError for a negative size.  Source: torch.nonzero_static."""
    for name, value in (("size", size), ("fill_value", fill_value)):
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"nonzero_static(): argument '{name}' must be int, not {type(value).__name__}")
    if size < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    rows = _places(input)
    filled = place_of(rows).empty((size, rows.shape[1]), rows.dtype)
    filled[...] = fill_value
    filled[: len(rows)] = rows[:size]
    found = result_of(filled)
    return found if out is None else exactly(out, found, "nonzero_static", ())


def argwhere(input: Tensor) -> Tensor:
    """The indices of the elements that are not zero, a row for each.  Source: torch.argwhere."""
    return result_of(_places(input))


def where(condition: Tensor, input: Any = None, other: Any = None, *, out: Tensor | None = None) -> Any:
    """``input`` where the condition is true, else ``other``: tensors or numbers, broadcast together and promoted.

    Of a condition alone, ``nonzero`` as a tuple.  RuntimeError unless the condition's dtype is bool, or uint8, which is
    deprecated.  Source: torch.where.
    """
    if not isinstance(condition, Tensor):
        raise TypeError(f"where(): argument 'condition' (position 1) must be Tensor, not {type(condition).__name__}")
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    if input is None or other is None:
        raise TypeError(
            "where() received an invalid combination of arguments: it takes a condition alone, or two values"
        )
    for name, value in (("input", input), ("other", other)):
        if not isinstance(value, Tensor) and not is_number(value):
            raise TypeError(f"where(): argument '{name}' must be Tensor or Number, not {type(value).__name__}")
    if condition.array.dtype == np.uint8:
        warn_once(
            "where received a uint8 condition tensor. This behavior is deprecated; use a boolean condition instead."
        )
        condition = elementwise.ne(condition, 0)
    t = elementwise.where(condition, input, other)
    return t if out is None else exactly(out, t, "where", (condition, input, other), apart=False)


def where_method(self: Tensor, condition: Tensor, other: Any) -> Tensor:
    """The tensor where the condition is true, else ``other``.  Source: torch.Tensor.where."""
    return where(condition, self, other)  # type: ignore[no-any-return]


# ---- out= ------------------------------------------------------------------------------------------------------------------


def exactly(out: Tensor, t: Tensor, name: str, inputs: Collection[Any], apart: bool = True) -> Tensor:
    """``into`` for an ``out`` that must have the result's own dtype: RuntimeError if it has another.

    apart: whether ``out`` may not even be an input itself, since that is read in another order than it is written.
    """
    if isinstance(out, Tensor):
        if place_of(out.array) is not place_of(t.array):
            raise mixed(t.array, out.array)
        if out.dtype is not t.dtype:
            raise _other_dtype(name, out, t)
        check_no_repeats(out.array)
    target = target_of(out, t, name)
    for each in inputs:
        if isinstance(each, Tensor):
            check_no_overlap(out.array, each.array, coincide=apart)
            check_no_overlap(target.array, each.array, coincide=apart)
    return written_to(target, t)


def refuse_first(out: Any, function: Any, given: Collection[Any], named: dict[str, Any]) -> None:
    """RuntimeError for an ``out`` of another dtype than the result's: it is looked at before the values of indices are."""
    if isinstance(out, Tensor):
        plain = [t.to("meta") if isinstance(t, Tensor) else t for t in (*given, *named.values())]
        t = function(*plain[: len(given)], **dict(zip(named, plain[len(given) :], strict=True)))
        if out.dtype is not t.dtype:
            raise _other_dtype(function.__name__, out, t)


def _other_dtype(name: str, out: Tensor, t: Tensor) -> RuntimeError:
    return RuntimeError(f"{name}(): Expected out tensor to have dtype {t.dtype.name}, but got {out.dtype.name} instead")


def with_exact_out(function: Any) -> Any:
    """The function with ``out=`` of the result's own dtype, which shares no memory with any argument."""

    @wraps(function)
    def to(*given: Any, out: Tensor | None = None, **named: Any) -> Any:
        try:
            t = function(*given, **named)
        except Exception as error:
            if out is not None and not isinstance(error, TypeError):
                check_before(function.__name__, out, (*given, *named.values()))
            if isinstance(error, IndexError):
                refuse_first(out, function, given, named)
            raise
        return t if out is None else exactly(out, t, function.__name__, (*given, *named.values()))

    return to


def install(namespace: ModuleType) -> None:
    """Give the namespace and Tensor these operations."""
    publish(namespace, (nonzero, nonzero_static, argwhere))
    for function in (index_select, gather, take, take_along_dim, masked_select):
        setattr(namespace, function.__name__, with_exact_out(of_a_tensor(function)))
        setattr(Tensor, function.__name__, function)
    namespace.where = where  # type: ignore[attr-defined]
    Tensor.where = where_method  # type: ignore[attr-defined]
