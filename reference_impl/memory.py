"""Addresses and windows: arrays seen as the memory that they lie in, on the host and on a GPU alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.meta import Meta
from reference_impl.places import order_in_memory

NOWHERE: set[type] = {Meta}
"""The classes of what stands for an array and has no memory of its geometry, of which no two elements are one place."""


def address(array: Array) -> int:
    """Where the array's first element is, in bytes."""
    if isinstance(array, np.ndarray):
        return int(array.__array_interface__["data"][0])
    return int(array.data.ptr)


class _At:
    """What NumPy makes an array of by the array interface, keeping ``owner`` alive."""

    def __init__(self, interface: dict[str, Any], owner: Array) -> None:
        self.__array_interface__ = interface
        self.owner = owner


def window(
    array: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: np.dtype[Any] | None = None
) -> Array:
    """The memory that starts ``offset`` bytes after the array's first element, with that shape and those strides in bytes.

    Shares the memory, read as ``dtype`` or as the array's own.  The caller answers for the bounds.
    """
    dtype = dtype or array.dtype
    if type(array) is np.ndarray and offset >= 0 and array.flags.c_contiguous:
        try:  # a tenth of the time of what follows, and as general where the memory is the array's own
            return np.ndarray(shape, dtype, array, offset, strides)
        except (TypeError, ValueError):  # beyond the array, though maybe not beyond its memory; bfloat16
            pass
    if isinstance(array, np.generic):  # what NumPy makes of an array without dimensions
        return window(np.asarray(array), shape, strides, offset, dtype)
    if not isinstance(array, np.ndarray):
        return type(array)(shape, dtype, array.data + offset, strides)
    readonly = not array.flags.writeable
    interface = {
        "version": 3,
        "typestr": dtype.str,
        "shape": shape,
        "strides": strides,
        "data": (address(array) + offset, readonly),
    }
    held = getattr(
        array, "held", None
    )  # an accelerator's account, which work that is queued on the memory must not keep
    seen = np.asarray(_At(interface, array if held is None else array.view(np.ndarray)))
    if seen.dtype != dtype:  # bfloat16, which the interface shows as two bytes of void
        seen = seen.view(dtype)
    if type(array) is np.ndarray:
        return seen
    made = seen.view(type(array))
    if held is not None:
        made.held = held  # type: ignore[attr-defined]
    return made


def readable(array: Array) -> Array:
    """What can be copied from the array by assignment, which reads memory as it is: a lazy view is computed first."""
    return array.resolved() if hasattr(array, "resolved") else array


def unguarded(array: np.ndarray) -> np.ndarray:
    """The same memory, writable whatever NumPy says of it."""
    if array.flags.writeable:
        return array
    interface = dict(array.__array_interface__, strides=array.strides, data=(address(array), False))
    return np.asarray(_At(interface, array))


def span(array: Array) -> int:
    """How many bytes lie from the array's first element to the end of its last; strides are not negative."""
    if not array.size:
        return 0
    return int(sum((n - 1) * s for n, s in zip(array.shape, array.strides, strict=True)) + array.dtype.itemsize)


def overlaps_itself(array: Array) -> bool:
    """Whether two of the array's elements are certainly one place in memory: a stride of 0 over more than one element."""
    return (
        0 in array.strides
        and array.size > 0
        and any(s == 0 and n > 1 for n, s in zip(array.shape, array.strides, strict=True))
        and type(array) not in NOWHERE
    )


def may_overlap(shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Whether two elements of a geometry may be one place in memory: false where every stride steps past all smaller ones."""
    if 0 in shape:
        return False
    reach = 0
    for stride, n in sorted((s, n) for s, n in zip(strides, shape, strict=True) if n > 1):
        if stride <= reach:
            return True
        reach += stride * (n - 1)
    return False


def is_dense(array: Array) -> bool:
    """Whether the array's elements are each one place in memory, without gaps: a contiguous array or a permutation of one."""
    expected = array.dtype.itemsize
    for stride, n in sorted((s, n) for s, n in zip(array.strides, array.shape, strict=True) if n != 1):
        if n and stride != expected:
            return False
        expected *= n
    return True


def empty_like(array: Array) -> Array:
    """Uninitialised memory with the array's shape and dtype and its order of dimensions, without gaps."""
    if isinstance(array, np.generic):  # what a formula may be given for an array without dimensions
        return np.empty_like(array)
    if isinstance(array, np.ndarray):
        if array.flags.c_contiguous or is_dense(array):
            return np.empty_like(array)
        order = order_in_memory(array)
        return np.empty_like(array.transpose(order), order="C").transpose(tuple(np.argsort(order)))
    dense = array.flags.c_contiguous or is_dense(array)
    return type(array)(array.shape, array.dtype, strides=array.strides if dense else None)


def coincident(a: Array, b: Array) -> bool:
    """Whether two arrays are the same elements, in the same order and read in the same way."""
    same = type(a) is type(b) and a.dtype is b.dtype and a.shape == b.shape and a.strides == b.strides
    return same and address(a) == address(b)


def overlap(a: Array, b: Array, coincide: bool = False) -> bool:
    """Whether two arrays certainly share some elements, but not for being the same elements in the same order.

    coincide: whether that counts too.
    As in PyTorch, only arrays that are dense are judged: of strided ones it would take too long to know.
    """
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if not np.may_share_memory(a, b):  # compares the bounds of both
            return False
    elif type(a) in NOWHERE or address(a) >= address(b) + span(b) or address(b) >= address(a) + span(a):
        return False
    same = address(a) == address(b) and a.shape == b.shape and a.strides == b.strides
    return (coincide or not same) and is_dense(a) and is_dense(b)
