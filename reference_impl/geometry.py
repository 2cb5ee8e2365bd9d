"""Views by geometry: ``as_strided``, diagonals and sliding windows, and the reading of a gradient back through them."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.indexing import getitem
from reference_impl.memory import address, may_overlap, readable, span, window
from reference_impl.op import recorded, view
from reference_impl.publishing import publish
from reference_impl.reductions import axis_of
from reference_impl.tensor import Node, Tensor, storage
from reference_impl.views import reshaped_in_place, sizes

# ---- Any geometry -----------------------------------------------------------------------------------------------------


class Geometry(NamedTuple):
    """Which elements of a memory are meant: sizes, and in elements the strides and the offset of the first."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int

    @property
    def end(self) -> int:
        """The number of the element after the last; 0 if there are none."""
        if 0 in self.shape:
            return 0
        return self.offset + 1 + sum((n - 1) * s for n, s in zip(self.shape, self.strides, strict=True))

    def within(self, memory: Array) -> Array:
        """The elements of a memory of one dimension that are meant."""
        step = memory.dtype.itemsize
        if 0 in self.shape:
            return place_of(memory).empty(self.shape, memory.dtype)
        return window(memory, self.shape, tuple(s * step for s in self.strides), self.offset * step)


def geometry_of(t: Tensor) -> Geometry:
    """Where a tensor lies in its storage."""
    x, step = t.array, t.array.dtype.itemsize
    return Geometry(x.shape, tuple(s // step for s in x.strides), (address(x) - address(storage(t).buffer)) // step)


class Carried(Node):
    """Its derivative is the same with the geometries exchanged."""

    __slots__ = ()


def carried(g: Any, source: Geometry, target: Geometry, shared: Geometry) -> Any:
    """The values of ``source`` added up in a memory of zeros, and of that what ``target`` means.  An array or a Tensor.

    shared: a geometry whose elements that are in one place share what lies there in equal parts.
    """
    if isinstance(g, Tensor):
        return recorded(Carried, (g,), carried(g.array, source, target, shared), (source, target, shared))
    memory = place_of(g).empty((max(source.end, target.end, shared.end),), g.dtype)
    memory[...] = 0
    added(memory, source, g)
    if may_overlap(shared.shape, shared.strides):
        count = place_of(g).empty(memory.shape, np.dtype(np.float64))
        count[...] = 0
        added(count, shared, np.ones_like(shared.within(count)))
        memory = memory / np.maximum(count, 1).astype(g.dtype)
    return target.within(memory).copy()


def added(memory: Array, where: Geometry, values: Array) -> None:
    """Add values to the elements that a geometry means; to one that it means twice, both."""
    if not may_overlap(where.shape, where.strides):
        seen = where.within(memory)
        seen[...] = values + seen
        return
    numbers = where.within(np.arange(memory.size))
    place_of(memory).module.add.at(memory, place_of(memory).copy_in(numbers.reshape(-1)), values.reshape(-1))


Carried.joint = staticmethod(
    lambda g, source, target, shared: (carried(g, target, source, shared),)  # both maps sum, then divide, then read
)


def _seen(x: Array, whole: Geometry, part: Geometry) -> Array:
    """The elements of ``part`` of the memory in which ``x`` is ``whole``."""
    step = x.dtype.itemsize
    return window(x, part.shape, tuple(s * step for s in part.strides), (part.offset - whole.offset) * step)


_as_strided = view(
    "AsStridedBackward0", _seen, lambda g, shape, whole, part: carried(g, part, whole, whole), name="as_strided"
)  # fmt: skip


def as_strided(input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None) -> Tensor:
    """The elements of the storage that sizes, strides and an offset (the tensor's own if None) name, in elements; a view.

    RuntimeError for negative sizes, strides or offsets, and for a geometry that leaves the storage.  Source: torch.as_strided.
    """
    whole = geometry_of(input)
    result: Tensor = _as_strided(input, whole, part_of(input, size, stride, storage_offset, whole))
    return result


def part_of(input: Tensor, size: Sequence[int], stride: Sequence[int], offset: int | None, whole: Geometry) -> Geometry:
    """The geometry that sizes, strides and an offset (that of ``whole``, the tensor, if None) name, within its storage."""
    part = Geometry(sizes((size,)), sizes((stride,)), whole.offset if offset is None else int(offset))
    check_fits(part, input.array.dtype.itemsize, span(storage(input).buffer))
    return part


def check_geometry(part: Geometry) -> None:
    """RuntimeError for a geometry that is none: without a stride for each size, or with negative numbers."""
    shape, strides, offset = part
    if len(shape) != len(strides):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(s < 0 for s in strides):
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: {list(strides)}"
        )
    if any(n < 0 for n in shape):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)} and strides={list(strides)}")
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")


def check_fits(part: Geometry, itemsize: int, nbytes: int) -> None:
    """RuntimeError unless the geometry, of elements of ``itemsize`` bytes, is one and lies in a storage of ``nbytes``."""
    check_geometry(part)
    shape, strides, offset = part
    needed = part.end * itemsize
    if needed > nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(strides)}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {needed} are out of bounds for storage of size {nbytes}"
        )


as_strided_ = reshaped_in_place(as_strided)

# ---- Slices, diagonals and sliding windows -----------------------------------------------------------------------------------


def sliced(input: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Tensor:
    """A slice along one dimension, as a view; RuntimeError for a step below 1, IndexError for a 0-d tensor."""
    if not input.array.ndim:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    axis = axis_of(dim, input.array.ndim)
    if step < 1:
        raise RuntimeError("slice step must be positive")
    return getitem(input, (*(slice(None),) * axis, slice(start, end, step), ...))


def diagonal_of(x: Any, offset: int, axis1: int, axis2: int) -> Any:
    """The diagonal of an array as a view that can be written to; NumPy's own may not."""
    if isinstance(x, Tensor):
        return diagonal(x, offset, axis1, axis2)
    rows, columns = x.shape[axis1], x.shape[axis2]
    length = max(0, min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns))
    kept = [i for i in range(x.ndim) if i not in (axis1, axis2)]
    steps = x.strides
    start = (offset * steps[axis2] if offset >= 0 else -offset * steps[axis1]) if length else 0
    shape = (*(x.shape[i] for i in kept), length)
    return window(x, shape, (*(steps[i] for i in kept), steps[axis1] + steps[axis2]), start)


def _diagonal_grad(g: Any, shape: tuple[int, ...], offset: int, axis1: int, axis2: int) -> Any:
    """Zeros with the gradient on the diagonal."""
    if isinstance(g, Tensor):
        return recorded(
            DiagonalBackward, (g,), _diagonal_grad(g.array, shape, offset, axis1, axis2), (offset, axis1, axis2)
        )
    whole = place_of(g).empty(shape, g.dtype)
    whole[...] = 0
    diagonal_of(whole, offset, axis1, axis2)[...] = readable(g)
    return whole


class DiagonalBackward(Node):
    """The derivative of putting values on a diagonal: the diagonal."""

    __slots__ = ()
    joint = staticmethod(lambda g, *where: (diagonal_of(g, *where),))


_diagonal = view("DiagonalBackward0", diagonal_of, _diagonal_grad, name="diagonal")


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A diagonal of two dimensions, as the last dimension of a view; the offset counts above it.  Source: torch.diagonal."""
    result: Tensor = _diagonal(input, int(offset), *two_axes(dim1, dim2, input.array.ndim))
    return result


def two_axes(dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    """Two dimensions counted from the front; RuntimeError if they are one."""
    axis1, axis2 = axis_of(dim1, ndim), axis_of(dim2, ndim)
    if axis1 == axis2:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return axis1, axis2


def _windows(x: Array, axis: int, size: int, step: int) -> Array:
    if not x.ndim:
        return window(x, (size,), (x.dtype.itemsize,), 0)
    count = (x.shape[axis] - size) // step + 1
    shape = (*x.shape[:axis], count, *x.shape[axis + 1 :], size)
    strides = (*x.strides[:axis], x.strides[axis] * step, *x.strides[axis + 1 :], x.strides[axis])
    return window(x, shape, strides, 0)


def _windows_grad(g: Any, shape: tuple[int, ...], axis: int, size: int, step: int) -> Any:
    """The gradient of the whole, in which that of every window is added up."""
    if isinstance(g, Tensor):
        return recorded(UnfoldBackward, (g,), _windows_grad(g.array, shape, axis, size, step), (axis, size, step))
    whole = place_of(g).empty(shape, g.dtype)
    whole[...] = 0
    seen = _windows(whole, axis, size, step)
    if not shape:
        whole[...] = g.sum() if g.size else 0
        return whole
    for i in range(seen.shape[axis]):  # windows overlap; the elements of one do not
        at = (slice(None),) * axis + (i,)
        seen[at] += g[at]
    return whole


class UnfoldBackward(Node):
    """The derivative of adding up windows: the windows."""

    __slots__ = ()
    joint = staticmethod(lambda g, *how: (_unfold(g, *how),))


_unfold: Any = view("UnfoldBackward0", _windows, _windows_grad, name="unfold")


def added_windows(windows: Tensor, shape: tuple[int, ...], axis: int, size: int, step: int) -> Tensor:
    """The whole, of such a shape, in which the windows that ``unfold`` would take of it are added up; what ``unfold`` undoes."""
    result: Tensor = _windows_grad(windows, shape, axis, size, step)
    return result


def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All stretches of ``size`` elements along a dimension, ``step`` apart, as the last dimension of a view.

    RuntimeError for a size below 0 or above the dimension's, and for a step below 1.  Source: torch.Tensor.unfold.
    """
    x = input.array
    axis = axis_of(dimension, x.ndim)
    longest = x.shape[axis] if x.ndim else 1
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > longest:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {longest} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    result: Tensor = _unfold(input, axis, int(size), int(step))
    return result


def install(namespace: ModuleType) -> None:
    """Give the namespace the functions, and Tensor the methods."""
    publish(namespace, (as_strided, diagonal))
    for method in (as_strided_, unfold):
        setattr(Tensor, method.__name__, method)
    namespace.as_strided_ = as_strided_  # type: ignore[attr-defined]
