"""Indexing: what a key reads, shares and writes.

A key is taken in two steps.  Integers, slices, None and ``...`` come first and give a view.  Tensors, arrays, lists and
bools then choose from that view, which gives a copy.  NumPy takes both at once and counts integers among the arrays, so that
``x[0, :, [0, 1]]`` differs between the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from reference_impl.data import fitting, integer_in_range
from reference_impl.devices import HOST, META, Array, mixed, place_of
from reference_impl.dtypes import float32
from reference_impl.memory import coincident, readable, window
from reference_impl.meta import no_data
from reference_impl.notices import warn_once
from reference_impl.op import (
    by_indices,
    cast,
    check_no_overlap,
    check_no_repeats,
    check_recordable,
    is_number,
    node_class,
    number,
    rebase,
    recorded,
    scalar_array,
    type_name,
    unary,
    view,
    watch,
    wrote,
)
from reference_impl.reductions import axis_of, check_unpacked
from reference_impl.tensor import Tensor, edge, history, modes, node_for
from reference_impl.views import expand, view_as_shape

# ---- Keys -------------------------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """A key that fits a shape: the step that gives a view, and the step that copies, each as NumPy takes it."""

    basic: tuple[Any, ...]
    advanced: tuple[Any, ...] | None = None
    """A slice or an index array for each leading dimension of the view; None if nothing is copied."""


def _parts(key: Any) -> tuple[Any, ...]:
    """The parts of a key; a list that holds sequences, tensors, slices, None or ``...`` is a tuple, as in old NumPy."""
    if type(key) is tuple:
        return key
    if isinstance(key, list) and len(key) < 32:
        for k in key:
            if k is None or k is ... or isinstance(k, Tensor | np.ndarray | list | tuple | slice):
                warn_once(
                    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; "
                    "use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, "
                    "x[torch.tensor(seq)], which will result either in an error or a different result"
                )
                return tuple(key)
    return (key,)


def resolved(key: Any, array: Array) -> Key:
    """The key for an array; IndexError for what does not index, ValueError for a slice's step below 1."""
    shape = array.shape
    if type(key) is int and shape:  # by far the most frequent
        if not -shape[0] <= key < shape[0]:
            check_unpacked(key)
            raise IndexError(f"index {key} is out of bounds for dimension 0 with size {shape[0]}")
        return Key((key, ...))
    parts = [_part(k, array) for k in _parts(key)]
    named = sum(_dimensions(p) for p in parts)
    if named > len(shape):
        if not shape:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
                "0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    basic: list[Any] = []
    advanced: list[Any] = []
    beyond: dict[int, IndexError] = {}
    copies = rested = away = False
    at = 0  # the dimension of the array that the next part is about
    for p in parts:
        if p is ...:
            if not rested:
                n = len(shape) - named
                basic += [slice(None)] * n
                advanced += [slice(None)] * n
                at += n
                rested = True
        elif p is None:
            basic.append(None)
            advanced.append(slice(None))
        elif type(p) is slice:
            basic.append(p)
            advanced.append(slice(None))
            at += 1
        elif type(p) is int:
            if not -shape[at] <= p < shape[at]:
                check_unpacked(p)
                raise IndexError(f"index {p} is out of bounds for dimension {at} with size {shape[at]}")
            basic.append(p)
            at += 1
        elif type(p) is bool:
            basic.append(None)
            advanced.append(np.zeros(1 if p else 0, np.int64))
            copies = True
        else:
            n = _dimensions(p)
            if not copies and _foreign(key, array):
                copies = away = True
            if not away and (error := _misfit(p, shape, at)) is not None:
                beyond[len(advanced)] = error
            basic += [slice(None)] * n
            advanced.append(p)
            at += n
            copies = True
    if not copies:
        return Key((*basic, ...))
    if away:
        raise _wrong_place(array)
    for i, error in beyond.items():
        if not _names_nothing(array[(*basic, ...)].shape, advanced):
            raise error
        advanced[i] = np.zeros_like(advanced[i])  # where nothing is named the numbers do not matter
    return Key((*basic, ...), beside(array, advanced))


def beside(array: Array, key: Iterable[Any]) -> tuple[Any, ...]:
    """A key whose arrays are on the host, with them where ``array`` is; geometry without values keeps them."""
    place = place_of(array)
    if place is HOST or place is META:
        return tuple(key)
    return tuple(place.copy_in(k) if _is_array(k) and place_of(k) is HOST else k for k in key)


def _is_array(k: Any) -> bool:
    return hasattr(k, "dtype")


def _dimensions(p: Any) -> int:
    """How many of the tensor's dimensions a part is about."""
    if p is None or p is ... or type(p) is bool:
        return 0
    return p.ndim if isinstance(p, np.ndarray) and p.dtype.kind == "b" else 1


def _part(k: Any, array: Array) -> Any:
    """A part of a key as an int, a slice, None, ``...``, a bool, or a host array of integers or bools."""
    if k is None or k is ... or type(k) is int or type(k) is bool:
        return k
    if isinstance(k, slice):
        start, stop, step = (None if n is None else _bound(n) for n in (k.start, k.stop, k.step))
        if step is not None and step < 1:
            raise ValueError("step must be greater than zero" if step else "slice step cannot be zero")
        return slice(start, stop, step)
    if isinstance(k, Tensor):
        if k.array.dtype.kind not in "iub":
            raise _wrong_place(array) if _foreign(k, array) else _wrong_dtype()
        if not k.array.ndim and place_of(k.array) is META and place_of(array) is not META:
            raise RuntimeError("Tensor.item() cannot be called on meta tensors")
        if place_of(k.array) is META:
            if k.array.dtype.kind == "b":
                raise _wrong_place(array) if _foreign(k, array) else no_data("a mask as an index")
            return np.zeros(k.array.shape, np.int64)  # which elements it names does not matter
        if place_of(k.array) is not HOST:
            return _from_array(place_of(k.array).copy_out(k.array))
        return _from_array(k.array)
    if isinstance(k, np.ndarray):
        return _from_array(k)
    if isinstance(k, list | tuple | range):
        values = np.array([k_.tolist() if isinstance(k_, Tensor) else k_ for k_ in k] if len(k) else [], None)
        if values.dtype.kind == "f":  # PyTorch cuts numbers in lists, though not in tensors
            values = values.astype(np.int64)
        if values.dtype.kind not in "iub":
            raise TypeError(f"a list that indexes must hold integers or bools, not {values.dtype}")
        return _from_array(values)
    if isinstance(k, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(k).__name__}'")
    if hasattr(k, "__index__") and not isinstance(k, np.bool_):
        return k.__index__()
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
        f"(got {type(k).__name__})"
    )


def _foreign(key: Any, array: Array) -> bool:
    """Whether an index with dimensions is neither on the host nor beside the array; one without dimensions is a number."""
    return any(
        isinstance(k, Tensor) and k.array.ndim > 0 and place_of(k.array) not in (HOST, place_of(array))
        for k in _parts(key)
    )


def _wrong_place(array: Array) -> RuntimeError:
    return RuntimeError(
        f"indices should be either on cpu or on the same device as the indexed tensor ({place_of(array).device})"
    )


def _bound(n: Any) -> int:
    if not hasattr(n, "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return n.__index__()  # type: ignore[no-any-return]


def _from_array(index: np.ndarray) -> Any:
    kind = index.dtype
    if kind == np.uint8:
        warn_once("indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.")
        index = index.astype(np.bool_)
    if index.ndim == 0:
        return bool(index) if index.dtype.kind == "b" else int(index)
    if kind not in (np.int64, np.int32, np.uint8, np.bool_):
        raise _wrong_dtype()
    return index


def _wrong_dtype() -> IndexError:
    return IndexError("tensors used as indices must be long, int, byte or bool tensors")


def _misfit(index: np.ndarray, shape: tuple[int, ...], at: int) -> IndexError | None:
    """The error for an index out of bounds; IndexError for a mask of another shape, and where every index is beyond."""
    if index.dtype.kind == "b":
        for i, n in enumerate(index.shape):
            if n != shape[at + i]:
                raise IndexError(
                    f"The shape of the mask {list(index.shape)} at index {i} does not match the shape of the indexed tensor "
                    f"{list(shape)} at index {at + i}"
                )
    elif index.size:
        low, high = int(index.min()), int(index.max())
        if low < -shape[at] or high >= shape[at]:
            wrong = high if high >= shape[at] else low
            error = IndexError(f"index {wrong} is out of bounds for dimension {at} with size {shape[at]}")
            if not shape[at]:
                raise error
            return error
    return None


def _names_nothing(seen: tuple[int, ...], advanced: Iterable[Any]) -> bool:
    """Whether what index arrays choose of an array of that shape has no elements, whichever they choose."""
    left = [*seen]
    for k in advanced:
        if not _is_array(k):
            if not left.pop(0):
                return True
        elif not (np.count_nonzero(k) if k.dtype.kind == "b" else k.size):
            return True
        else:
            del left[: _dimensions(k)]
    return 0 in left


# ---- Reading ------------------------------------------------------------------------------------------------------------


def _take(x: Array, key: tuple[Any, ...]) -> Array:
    try:
        return x[key]
    except IndexError as error:  # only now is it known whether the index arrays broadcast together
        raise IndexError(str(error).replace("arrays", "tensors")) from None


def _taken(x: Array, key: tuple[Any, ...]) -> Array:
    """What index arrays choose, in row-major order, which NumPy does not always lay it out in."""
    taken = _take(x, key)
    return taken if taken.flags.c_contiguous else taken.copy("C")


def placed_at(g: Any, shape: tuple[int, ...], key: tuple[Any, ...]) -> Any:
    """Zeros of ``shape`` with ``g`` at the key, added up where the key names an element twice.  Arrays or Tensors."""
    if isinstance(g, Tensor):
        return _placed_at(g, shape, key)
    zeros = place_of(g).empty(shape, g.dtype)
    zeros[...] = 0
    if any(map(_is_array, key)):
        place_of(g).module.add.at(zeros, key, g)
    else:
        zeros[key] = readable(g)
    return zeros


_placed_at = unary("IndexPutBackward0", placed_at, lambda g, _shape, key: part_of(g, key), name="index_put")


def _named(node: str) -> Any:
    return view(node, _take, lambda g, shape, key: placed_at(g, shape, key), name="slice")


_select, _slice, _unsqueeze, _alias = (_named(f"{name}Backward0") for name in ("Select", "Slice", "Unsqueeze", "Alias"))
_copy = by_indices(
    unary("IndexBackward0", _taken, lambda g, shape, key: placed_at(g, shape, key), name="index", once=True)
)


def _viewed(input: Tensor, basic: tuple[Any, ...]) -> Tensor:
    """The first step: a view for each part that changes something, as the history shows, or one of the whole."""
    if not modes.recording or history(input) is None:  # nobody sees how many
        one: Tensor = _slice(input, basic)
        return _stepping(one, input.array, basic) if None in basic else one
    seen = _step_by_step(input, basic)
    if None in basic:
        return _stepping(seen, input.array, basic)
    return _alias(input, (...,)) if seen is input else seen


def _stepping(seen: Tensor, input: Array, basic: tuple[Any, ...]) -> Tensor:
    """The view, whose new dimensions are given the steps that ``unsqueeze`` gives: over the input's next dimension, or 1."""
    array = seen.array
    strides = list(array.strides)
    at = of = 0  # the dimension of the view, and of the input
    for k in basic[:-1]:  # the last one is ``...``
        if k is None:
            strides[at] = input.shape[of] * input.strides[of] if of < input.ndim else input.itemsize
        else:
            of += 1
        at += type(k) is not int
    seen.array = window(array, array.shape, tuple(strides), 0)
    return seen


def _is_whole(part: Any, n: int) -> bool:
    """Whether a part is a slice of all of a dimension's ``n`` elements, counted from the front."""
    return (
        type(part) is slice
        and part.start in (None, 0)
        and (part.stop is None or part.stop >= n)
        and part.step in (None, 1)
    )


def _step_by_step(input: Tensor, basic: tuple[Any, ...]) -> Tensor:
    seen, at = input, 0
    for k in basic[:-1]:  # the last one is ``...``
        before = (slice(None),) * at
        if type(k) is int:
            seen = _select(seen, (*before, k, ...))
            continue
        if k is None:
            seen = _unsqueeze(seen, (*before, None, ...))
        elif not _is_whole(k, seen.array.shape[at]):
            seen = _slice(seen, (*before, k, ...))
        at += 1
    return seen


def _indices(key: Any) -> list[Tensor]:
    """The tensors among a key's parts, but for those that count as numbers."""
    return [k for k in _parts(key) if isinstance(k, Tensor) and k.array.ndim]


def part_of(x: Any, key: tuple[Any, ...]) -> Any:
    """What the key names of a Tensor, recorded, or of an array."""
    if not isinstance(x, Tensor):
        return x[key]
    return (_copy if any(map(_is_array, key)) else _slice)(x, key)


def whole(shape: tuple[int, ...], advanced: Iterable[Any], array: Array) -> Key:
    """A key of index arrays for the whole of an array of that shape; without dimensions it counts as one of one element."""
    return Key((...,) if shape else (None, ...), beside(array, advanced))


def named(x: Any, key: Key) -> Any:
    """What both steps of a key name, of Tensors or arrays."""
    seen = x if key.basic == (...,) else part_of(x, key.basic)
    return seen if key.advanced is None else part_of(seen, key.advanced)


def placed(g: Any, shape: tuple[int, ...], key: Key) -> Any:
    """Zeros of ``shape`` with ``g`` at a key of ``whole``, added up where the key names an element twice.  Arrays or Tensors."""
    assert key.advanced is not None
    return placed_at(g, shape or (1,), key.advanced).reshape(shape)


def getitem(input: Tensor, key: Any) -> Tensor:
    """``input[key]``: a view for ints, slices, None and ...; a copy for tensors, arrays, lists and bools.

    IndexError for a key out of bounds, of too many dimensions or of a dtype that cannot index; ValueError for a negative step.
    """
    if type(key) is slice and key.step is None and type(key.start) in _PLAIN and type(key.stop) in _PLAIN:
        if input.array.ndim:  # with integers the most frequent; nothing of it can be refused
            return _slice(input, (key, ...))  # type: ignore[no-any-return]
    elif type(key) is int and input.array.ndim and -len(input.array) <= key < len(input.array):
        return _select(input, (key, ...))  # type: ignore[no-any-return]
    try:
        basic, advanced = resolved(key, input.array)
    except IndexError:
        if input.base is not None and modes.recording and _indices(key):
            history(input)  # which is refused first where a view may not follow a write
        raise
    if advanced is None:
        return _slice(input, basic) if type(key) is slice else _viewed(input, basic)
    if any(k is not ... and k != slice(None) for k in basic):
        input = _step_by_step(input, basic)
    return watch(_copy(input, advanced), _indices(key))


_PLAIN = (int, type(None))


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One slice along a dimension, without it, as a view.  Source: torch.select."""
    axis = axis_of(dim, input.array.ndim)
    size = input.array.shape[axis]
    if not -size <= index < size:
        check_unpacked(index)
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(input.array.shape)} at dimension {axis}"
        )
    return _select(input, (*(slice(None),) * axis, int(index), ...))  # type: ignore[no-any-return]


def narrow(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """A stretch along a dimension, as a view; RuntimeError where it does not fit.  Source: torch.narrow."""
    if not input.array.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, Tensor):
        if start.array.ndim or start.array.dtype.kind not in "iu":
            raise RuntimeError("start must be an 0-dim integral Tensor.")
        start = int(start.item())
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    axis = axis_of(dim, input.array.ndim)
    size = input.array.shape[axis]
    if not -size <= start <= size:
        check_unpacked(start)
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start = int(start) % size if start < 0 else int(start)
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return _slice(input, (*(slice(None),) * axis, slice(start, start + int(length)), ...))  # type: ignore[no-any-return]


# ---- Writing ------------------------------------------------------------------------------------------------------------


def put_grads(g: Any, key: Key, value_shape: tuple[int, ...], broadcast: tuple[int, ...]) -> tuple[Any, Any]:
    """The gradient of what was not overwritten, and of the value: that of the places that it was written to."""
    from reference_impl.autograd.engine import sum_to

    return without(g, key), sum_to(named(g, key), broadcast).reshape(value_shape)


def without(g: Any, key: Key) -> Any:
    """``g`` with zeros at the key."""
    if isinstance(g, Tensor):
        return recorded(_Without, (g,), without(g.array, key), (key,))
    kept = place_of(g).empty(g.shape, g.dtype)
    kept[...] = g
    if key.advanced is None:
        kept[key.basic] = 0
    else:
        kept[key.basic][key.advanced] = 0
    return kept


_Put = node_class("IndexPutBackward0", joint=lambda g, *given: put_grads(g, *given[-3:]))  # before them, the indices
_PutSlices, _PutCopy, _PutFill = (
    type(name, (_Put,), {"__slots__": ()}) for name in ("CopySlices", "CopyBackwards", "FillBackward3")
)
"""The same under the names that it has in PyTorch, where a key that makes a view is written to by ``copy_`` or ``fill_``."""
_Without = node_class("IndexPutBackward0", joint=lambda g, key: (without(g, key),))


def setitem(input: Tensor, key: Any, value: Any) -> None:
    """``input[key] = value``: a number, or a tensor that broadcasts to what the key names.

    Tensors, arrays and lists as keys take a tensor of the same dtype and device; other keys convert and copy.
    A recorded write if the input or the value is tracked.  Errors leave everything as it was.
    """
    if not isinstance(value, Tensor) and not is_number(value):
        raise TypeError(f"can't assign a {type(value).__name__} to a torch.{type_name(input.dtype)}Tensor")
    if not isinstance(value, Tensor):  # what it cannot hold is refused whatever the key
        value = filling(number(value), input)
    if key is False:  # names nothing
        return
    at = resolved(None if key is True else key, input.array)
    if at.advanced is not None:
        _check_fill(key, value)
    named = at.basic[:-1]
    of_whole = len(named) <= input.array.ndim and all(map(_is_whole, named, input.array.shape))
    if not of_whole and input.base is not None and modes.recording:
        history(input)  # what is written to is a view of the input, whose history is asked for
    check_recordable(input, value)
    seen = input.array[at.basic]
    itself = False
    if at.advanced is None:
        itself = isinstance(value, Tensor) and coincident(seen, value.array)
        if not itself:  # else nothing is written
            check_no_repeats(seen)
        target = seen
    else:
        target = _take(seen, at.advanced)
    written = _written(input, at, value, target)
    broadcast = fitted(written.shape, target.shape)
    written = readable(written).reshape(broadcast)
    edges: tuple[Any, ...] = ()
    fills = not isinstance(value, Tensor) or not value.array.ndim
    shape = () if fills else value.array.shape
    if modes.recording:  # before the write, as it may be refused
        source = value
        if not fills and history(value) is not None:
            source = _as_written(value, target.shape, at.advanced is None)
            shape = source.array.shape
            broadcast = fitted(shape, target.shape)
        edges = (edge(input), edge(source) if isinstance(value, Tensor) else None)
    if itself:
        pass
    elif at.advanced is None:
        if isinstance(value, Tensor) and written.size == seen.size:  # what is broadcast is not judged
            check_no_overlap(seen.squeeze(), written.squeeze())
        seen[...] = written
    else:
        if isinstance(value, Tensor):
            check_no_overlap(seen, written, coincide=True)
        seen[at.advanced] = written
    wrote(input)
    if input.array.dtype.kind not in "iub" and any(e is not None for e in edges):
        # A write to a part is freed with the graph; one to the whole is as `copy_` or `fill_`, which save nothing.
        saved = () if of_whole and at.advanced is None else (tuple(_indices(key)) if at.advanced is not None else (),)
        if not of_whole:
            kind = _PutSlices
        elif at.advanced is None:
            kind = _PutFill if fills and input.array.ndim else _PutCopy
        else:
            kind = _Put
        rebase(input, node_for(kind, edges, saved, (at, shape, broadcast), input.array))


def _as_written(value: Tensor, target: tuple[int, ...], expanded: bool) -> Tensor:
    """A tracked value as it is written, by views that its history shows: without leading ones, and in the target's shape."""
    shape = value.array.shape
    if expanded and shape == target:
        return value
    kept = shape[next((i for i, n in enumerate(shape) if n != 1), len(shape)) :]
    if expanded or kept != shape:
        value = view_as_shape(value, kept)
    return expand(value, target) if expanded and kept != target else value


def _check_fill(key: Any, value: Any) -> None:
    """RuntimeError where one value is to be written by a mask of bytes, which is read as one of bools elsewhere."""
    indices = [k for k in (key if isinstance(key, tuple) else (key,)) if isinstance(k, Tensor) and k.array.ndim]
    if (
        len(indices) == 1
        and indices[0].array.dtype == np.uint8
        and (not isinstance(value, Tensor) or value.array.size == 1)
    ):
        raise RuntimeError("masked_fill_ only supports boolean masks, but got mask with dtype unsigned char")


def _written(input: Tensor, at: Key, value: Any, target: Array) -> Array:
    """The value, a tensor or what ``filling`` gave, as an array of the input's dtype, on its device or without dimensions."""
    d = input.dtype
    if not isinstance(value, Tensor):
        return scalar_array(value, input.array.dtype)
    x = value.array
    here = place_of(x) is place_of(input.array)
    if at.advanced is None:
        if not here:
            x = place_of(input.array).copy_in(place_of(x).copy_out(x))
        return cast(x, d)
    if not here and (x.ndim or place_of(x) is not HOST):
        raise mixed(input.array, x)
    arrays = [k for k in at.advanced if _is_array(k)]
    if value.dtype is d:
        return x
    if len(arrays) == 1 and arrays[0].dtype.kind == "b" and x.size == 1 and place_of(x) is HOST:
        return np.full(x.shape, fitting(x.item(), input.array.dtype))  # as the number that it is
    raise RuntimeError(
        f"Index put requires the source and destination dtypes match, got {type_name(d)} for the destination and "
        f"{type_name(value.dtype)} for the source."
    )


_LARGEST = float(np.finfo(np.float32).max)


def filling(value: Any, t: Tensor) -> Any:
    """A number as it fills a tensor: cut for integers; RuntimeError for what the dtype cannot hold."""
    d = t.dtype
    kind = t.array.dtype.kind
    if type(value) is complex and kind not in "cb":
        if value.imag:
            raise RuntimeError(f"value cannot be converted to type {d.name} without overflow")
        value = value.real
    if kind in "iu":
        return integer_in_range(value, d)
    if d is float32 and math.isfinite(value) and abs(value) > _LARGEST:  # the halves become infinite instead
        raise RuntimeError(f"value cannot be converted to type {d.name} without overflow")
    return bool(value) if kind == "b" else value


def fitted(shape: tuple[int, ...], target: tuple[int, ...], leading: bool = True) -> tuple[int, ...]:
    """The value's shape as it broadcasts to the target's; RuntimeError if it does not.

    leading: whether leading ones that the target lacks are dropped.
    """
    kept = shape
    while leading and len(kept) > len(target) and kept[0] == 1:
        kept = kept[1:]
    lead = len(target) - len(kept)
    if lead < 0 or any(n not in (1, target[lead + i]) for i, n in enumerate(kept)):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(shape)} cannot be broadcast to indexing result of shape "
            f"{list(target)}"
        )
    return kept


def delitem(self: Tensor, key: Any) -> None:
    """``del tensor[key]`` is a TypeError: a tensor's shape does not change."""
    raise TypeError("Tensor does not support deleting items")


# ---- Membership -----------------------------------------------------------------------------------------------------------


def contains(self: Tensor, element: Any) -> bool:
    """``element in tensor``: whether any element equals the number, or the tensor that is broadcast to it."""
    if not isinstance(element, Tensor) and not is_number(element):
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
    return bool(place_of(self.array).copy_out((self == element).array).any())
