"""Indexing: what a key reads, shares and writes."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import HOST, Array, mixed, place_of
from reference_impl.op import (
    cast,
    check_writable,
    is_number,
    node_class,
    number,
    rebase,
    recorded,
    scalar_array,
    unary,
    view,
    wrote,
)
from reference_impl.tensor import Tensor, edge, history, modes, node_for
from reference_impl.transfer import converted

# ---- Keys -------------------------------------------------------------------------------------------------------------


def _is_basic(key: Any) -> bool:
    """Whether the key selects by ints, slices, None and ... alone, so that the result is a view."""
    if type(key) is tuple:
        return all(_is_basic_item(k) for k in key)
    return _is_basic_item(key)


def _is_basic_item(k: Any) -> bool:
    if isinstance(k, bool | np.bool_):
        return False
    if k is None or k is ... or isinstance(k, int | slice | np.integer):
        return True
    return isinstance(k, Tensor) and k.array.ndim == 0 and k.array.dtype.kind in "iu"


def check_places(array: Array, key: Any) -> None:
    """RuntimeError unless every index tensor is on the host or where the array is; one without dimensions is a number."""
    for k in key if isinstance(key, tuple) else (key,):
        if isinstance(k, Tensor) and k.array.ndim and place_of(k.array) not in (HOST, place_of(array)):
            raise RuntimeError(
                f"indices should be either on cpu or on the same device as the indexed tensor ({place_of(array).device})"
            )


def _plain(k: Any) -> Any:
    """A part of a key as NumPy takes it."""
    if isinstance(k, Tensor):
        array = place_of(k.array).copy_out(k.array) if type(k.array) is not np.ndarray else k.array
        if array.dtype.kind not in "iub":
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        return int(array) if array.ndim == 0 and array.dtype.kind != "b" else array
    if isinstance(k, slice):
        if k.step is not None and _plain(k.step) <= 0:
            raise ValueError("step must be greater than zero")
        return slice(_plain(k.start), _plain(k.stop), _plain(k.step))
    if isinstance(k, list):
        return np.array([_plain(x) for x in k]) if k else np.array([], np.int64)
    if isinstance(k, float | str):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
            f"(got {type(k).__name__})"
        )
    return k


def _key(key: Any, shape: tuple[int, ...]) -> Any:
    """The key as NumPy takes it, checked for what PyTorch refuses; IndexError."""
    if type(key) is int and shape:
        if not -shape[0] <= key < shape[0]:
            raise IndexError(f"index {key} is out of bounds for dimension 0 with size {shape[0]}")
        return (key, ...)
    if not isinstance(key, tuple):
        key = (key,)
    plain = tuple(_plain(k) for k in key)
    dims = sum(
        (k.ndim if isinstance(k, np.ndarray) and k.dtype.kind == "b" else 1)
        for k in plain
        if k is not None and k is not ... and not isinstance(k, bool | np.bool_)
    )
    if dims > len(shape):
        if not shape:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
                "0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    return plain if any(k is ... for k in plain) else (*plain, ...)


# ---- Reading ------------------------------------------------------------------------------------------------------------


def _take(x: Array, key: Any) -> Array:
    return x[key]


def embedded(g: Any, shape: tuple[int, ...], key: Any) -> Any:
    """Zeros of ``shape`` with ``g`` at the key, added up where the key names an element twice.  Arrays or Tensors."""
    if isinstance(g, Tensor):
        return _embed(g, shape, key)
    if not hasattr(g, "strides") or not getattr(g, "ndim", 0):
        g = np.asarray(g) if isinstance(g, np.generic) else g
    zeros = place_of(g).empty(shape, g.dtype)
    zeros[...] = 0
    if _is_basic(key):
        zeros[key] = g
    else:
        np.add.at(
            zeros.view(np.ndarray) if isinstance(zeros, np.ndarray) else zeros, key, np.asarray(g).view(np.ndarray)
        )
    return zeros


_embed = unary("IndexPutBackward0", embedded, lambda g, _shape, key: g[key], name="index_put")
_basic = view("SliceBackward0", _take, lambda g, shape, key: embedded(g, shape, key), name="slice")
_select = view("SelectBackward0", _take, lambda g, shape, key: embedded(g, shape, key), name="select")
_advanced = unary("IndexBackward0", _take, lambda g, shape, key: embedded(g, shape, key), name="index")


def getitem(input: Tensor, key: Any) -> Tensor:
    """``input[key]``: a view for ints, slices, None and ...; a copy for tensors, arrays, lists and masks.

    IndexError for a key out of bounds, of too many dimensions or of a dtype that cannot index; ValueError for a negative step.
    """
    kind = type(key)
    if kind is int:
        result: Tensor = _select(input, _key(key, input.array.shape))
        return result
    if kind is slice and key.step is None and input.array.ndim:
        result = _basic(input, key)
        return result
    basic = _is_basic(key)
    check_places(input.array, key)
    plain = _key(key, input.array.shape)
    try:
        result = (_basic if basic else _advanced)(input, plain)
    except IndexError as error:
        raise IndexError(str(error).replace("axis", "dimension")) from None
    return result


# ---- Writing ------------------------------------------------------------------------------------------------------------


def _put_grads(g: Any, key: Any, value_shape: tuple[int, ...]) -> tuple[Any, Any]:
    part = g[key]
    return _without(g, key), part


def _without(g: Any, key: Any) -> Any:
    """``g`` with zeros at the key."""
    if isinstance(g, Tensor):
        ones = np.ones(g.array.shape, g.array.dtype)
        ones[key] = 0
        return g * recorded(_Put, (), place_of(g.array).copy_in(ones))
    kept = g.copy()
    kept[key] = 0
    return kept


_Put = node_class("IndexPutBackward0", joint=_put_grads)


def setitem(input: Tensor, key: Any, value: Any) -> None:
    """``input[key] = value``: a number, or a tensor that broadcasts to what the key names, converted to the dtype.

    A recorded write if the input or the value is tracked.  IndexError and RuntimeError leave everything as it was.
    """
    check_writable(input)
    check_places(input.array, key)
    plain = _key(key, input.array.shape)
    array = input.array
    try:
        target = array[plain]
    except IndexError as error:
        raise IndexError(str(error).replace("axis", "dimension")) from None
    if isinstance(value, Tensor):
        if place_of(value.array) is not place_of(array):
            if value.array.ndim and not _is_basic(key):
                raise mixed(array, value.array)
            value = converted(value, place_of(array), value.dtype)
        written = cast(value.array, input.dtype)
    elif is_number(value):
        written = scalar_array(number(value), array.dtype)
    else:
        raise TypeError(f"can't assign a {type(value).__name__} to a torch.{type(input).__name__}")
    lead = written.ndim - target.ndim
    if lead > 0 and all(n == 1 for n in written.shape[:lead]):
        written = written.reshape(written.shape[lead:])
    try:
        fits = np.broadcast_shapes(written.shape, target.shape) == target.shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(written.shape)} cannot be broadcast to indexing result of shape "
            f"{list(target.shape)}"
        )
    tracked = modes.recording and (
        history(input) is not None or (isinstance(value, Tensor) and history(value) is not None)
    )
    edges = (edge(input), edge(value) if isinstance(value, Tensor) else None)
    array[plain] = written.copy() if isinstance(value, Tensor) and np.may_share_memory(written, array) else written
    wrote(input)
    if tracked:
        rebase(input, node_for(_Put, edges, (), (plain, written.shape), array))
