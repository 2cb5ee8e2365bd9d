"""Memory formats: in which order the dimensions of a tensor lie in memory.  Source: torch.memory_format."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from reference_impl.devices import Array, Place, copy_of
from reference_impl.memory import readable
from reference_impl.op import unary
from reference_impl.places import order_in_memory
from reference_impl.tensor import Tensor


class memory_format:
    """In which order a new tensor's dimensions lie in memory, the last of ``order`` side by side.

    ``contiguous_format`` takes them as they come, ``preserve_format`` as those of the tensor that is copied.
    """

    __slots__ = ("name", "order")

    def __init__(self, name: str, order: tuple[int, ...] | None = None) -> None:
        self.name = name
        self.order = order

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


preserve_format: Final = memory_format("preserve_format")
contiguous_format: Final = memory_format("contiguous_format")
channels_last: Final = memory_format("channels_last", (0, 2, 3, 1))
channels_last_3d: Final = memory_format("channels_last_3d", (0, 2, 3, 4, 1))


def order_of(wanted: memory_format, ndim: int) -> tuple[int, ...]:
    """The dimensions in the order in which they lie; RuntimeError for a format of another number of dimensions."""
    if wanted.order is None:
        return tuple(range(ndim))
    if len(wanted.order) != ndim:
        raise RuntimeError(f"required rank {len(wanted.order)} tensor to use {wanted.name} format")
    return wanted.order


def laid(array: Array, order: tuple[int, ...]) -> Array:
    """An array whose dimensions were given in the order in which they lie, with its dimensions in their own order."""
    return array.transpose(tuple(sorted(range(len(order)), key=order.__getitem__)))


def empty_in(place: Place, shape: tuple[int, ...], d: np.dtype[Any], wanted: memory_format) -> Array:
    """Uninitialised memory in a format."""
    if wanted.order is None:
        return place.empty(shape, d)
    order = order_of(wanted, len(shape))
    return laid(place.empty(tuple(shape[i] for i in order), d), order)


def strides_in(shape: tuple[int, ...], wanted: memory_format) -> tuple[int, ...]:
    """The strides, in elements, of a tensor in a format; a size of 0 counts as 1."""
    strides, step = [0] * len(shape), 1
    for i in reversed(order_of(wanted, len(shape))):
        strides[i] = step
        step *= max(shape[i], 1)
    return tuple(strides)


def is_in(array: Array, wanted: memory_format) -> bool:
    """Whether the elements lie one after the other in that order; where sizes of 1 leave it open, they do.

    An array without elements has the strides of a contiguous one.
    """
    if wanted.order is None:
        return bool(array.flags.c_contiguous)
    if len(wanted.order) != array.ndim:
        return False
    if array.size:
        return bool(array.transpose(wanted.order).flags.c_contiguous)
    strides, step = strides_in(array.shape, contiguous_format), 1
    for axis in reversed(wanted.order):
        if array.shape[axis] != 1 and strides[axis] != step:
            return False
        step *= array.shape[axis]
    return True


def suggested(array: Array) -> memory_format:
    """The format that the strides speak for: contiguous where they leave it open."""
    for wanted in (channels_last, channels_last_3d):
        if wanted.order is not None and len(wanted.order) == array.ndim and _is_like(array, wanted.order):
            return wanted
    return contiguous_format


def _is_like(array: Array, order: tuple[int, ...]) -> bool:
    if not array.size or not array.strides[1]:
        return False
    least = 0
    for axis in reversed(order):
        stride, n = array.strides[axis], array.shape[axis]
        if stride < least or (axis == 0 and least == array.strides[1]):  # N111 says nothing, N11W was cut from NCHW
            return False
        least = stride * n
    return True


def copied(array: Array, wanted: memory_format = preserve_format) -> Array:
    """A copy of the array in the memory format."""
    if wanted is preserve_format:
        return copy_of(array)
    if wanted.order is None:
        return array.copy("C")
    order = order_of(wanted, array.ndim)
    return laid(readable(array).transpose(order).copy("C"), order)


def checked(name: str, wanted: Any, default: memory_format) -> memory_format:
    """A call's memory format, or the default; TypeError for what is none."""
    return default if wanted is None else required(name, wanted)


def required(name: str, wanted: Any) -> memory_format:
    """A call's memory format; TypeError for what is none, None included."""
    if not isinstance(wanted, memory_format):
        raise TypeError(f"{name}(): argument 'memory_format' must be torch.memory_format, not {type(wanted).__name__}")
    return wanted


_clone = unary("CloneBackward0", copied, lambda g, *_: g, name="clone")


def clone(input: Tensor, *, memory_format: memory_format | None = None) -> Tensor:
    """A copy on memory of its own, part of the graph: its gradient flows on to ``input``.  Source: torch.clone."""
    wanted = preserve_format if memory_format is None else checked("clone", memory_format, preserve_format)
    return _clone(input, wanted)  # type: ignore[no-any-return]


def contiguous(input: Tensor, memory_format: memory_format = contiguous_format) -> Tensor:
    """The tensor itself if its elements lie in order without gaps, else a copy in which they do.

    RuntimeError for ``preserve_format`` if it is to be copied.  Source: torch.Tensor.contiguous.
    """
    if memory_format is contiguous_format and input.array.flags.c_contiguous:
        return input
    wanted = required("contiguous", memory_format)
    if is_in(input.array, wanted):
        return input
    if wanted is preserve_format:
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    return _clone(input, wanted)  # type: ignore[no-any-return]


def is_contiguous(self: Tensor, *, memory_format: memory_format = contiguous_format) -> bool:
    """Whether the elements lie one after the other in the order of a format.  Source: torch.Tensor.is_contiguous."""
    return is_in(self.array, required("is_contiguous", memory_format))


def dim_order(self: Tensor, *, ambiguity_check: Any = False) -> tuple[int, ...]:
    """The dimensions in the order in which they lie in memory, the last side by side.

    ambiguity_check: True, or the formats to choose from, to be refused where sizes of 1 leave it open: RuntimeError.
    Source: torch.Tensor.dim_order.
    """
    x = self.array
    if ambiguity_check is False:
        return order_in_memory(x)
    several = 1 in x.shape or 0 in x.strides or len(set(x.strides)) < x.ndim
    if isinstance(ambiguity_check, list) and all(isinstance(f, memory_format) for f in ambiguity_check):
        several = several and sum(is_in(x, f) for f in ambiguity_check) != 1
    elif ambiguity_check is not True:
        raise TypeError("The ambiguity_check argument must be a bool or a list of memory formats.")
    if several:
        raise RuntimeError(
            "The tensor does not have unique dim order, or cannot map to exact one of the given memory formats."
        )
    return order_in_memory(x)
