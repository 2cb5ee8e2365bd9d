"""Histories of views and of what is written through them.

A recorded write to a view changes its base's values, so the base's history becomes a ``CopySlices`` node: the write's own
derivatives inside the view's window, identity outside it.  Every view's history is then derived anew from the base's, by
geometry, when it is next asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import place_of
from reference_impl.op import recorded
from reference_impl.tensor import Node, Tensor, edge, extra, geometry, node_for, storage

Geometry = tuple[tuple[int, ...], tuple[int, ...], int]


class AsStridedBackward0(Node):
    """The derivative of a view by geometry: the gradient, put where the view lies in zeros of the base's shape."""

    __slots__ = ()


class AsStridedGrad(Node):
    """The derivative of that placement: the same window of the gradient."""

    __slots__ = ()


class CopySlices(Node):
    """The history of a base after a recorded write to a view of it.

    params: the write's node (its first input is the view), and the view's geometry in the base.
    """

    __slots__ = ()


def placed(g: Any, shape: tuple[int, ...], base_strides: tuple[int, ...], where: Geometry) -> Any:
    """``g`` added up where the window lies, in zeros of the base's shape and strides; takes arrays and Tensors."""
    if isinstance(g, Tensor):
        return recorded(AsStridedGrad, (g,), placed(g.array, shape, base_strides, where), (base_strides, where))
    numbers = _numbers(shape, base_strides, where, g.dtype.itemsize)
    place = place_of(g) if isinstance(g, np.ndarray) else place_of(np.asarray(g))
    total = place.empty((int(np.prod(shape, dtype=int)),), g.dtype)
    total[...] = 0
    np.add.at(total.view(np.ndarray) if isinstance(total, np.ndarray) else total, numbers, np.asarray(g).view(np.ndarray))
    return total.reshape(shape)


def windowed(g: Any, base_strides: tuple[int, ...], where: Geometry) -> Any:
    """The window's part of a gradient of the base's shape."""
    if isinstance(g, Tensor):
        shape = g.array.shape
        return recorded(
            AsStridedBackward0, (g,), windowed(g.array, base_strides, where), (shape, base_strides, where)
        )
    numbers = _numbers(g.shape, base_strides, where, g.dtype.itemsize)
    return g.reshape(-1)[numbers]


def _numbers(shape: tuple[int, ...], base_strides: tuple[int, ...], where: Geometry, itemsize: int) -> np.ndarray:
    """For each element of the window, the number of the base's element that it is; the geometry is in elements."""
    reach = sum((n - 1) * s for n, s in zip(shape, base_strides, strict=True)) + 1 if 0 not in shape else 0
    at = np.full(reach, -1)
    numbers = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)
    if numbers.size:
        np.lib.stride_tricks.as_strided(at, shape, tuple(8 * s for s in base_strides))[...] = numbers
    view_shape, view_strides, offset = where
    seen = np.lib.stride_tricks.as_strided(at[offset:], view_shape, tuple(8 * s for s in view_strides))
    return seen


AsStridedBackward0.joint = staticmethod(lambda g, *params: (placed(g, *params),))
AsStridedGrad.joint = staticmethod(lambda g, *params: (windowed(g, *params),))


def _in_elements(t: Tensor, base: Tensor) -> tuple[tuple[int, ...], Geometry]:
    """The base's strides, and the view's geometry in it, in elements."""
    size = base.array.dtype.itemsize
    shape, strides, offset = geometry(t, base)
    return tuple(s // size for s in base.array.strides), (shape, tuple(s // size for s in strides), offset // size)


def reviewed(t: Tensor, base: Tensor) -> Node:
    """The history of a view, derived anew from its base's by geometry."""
    strides, where = _in_elements(t, base)
    return node_for(AsStridedBackward0, (edge(base),), (), (base.array.shape, strides, where), t.array)


def _copy_slices(g: Any, inner: Node, base_strides: tuple[int, ...], where: Geometry) -> tuple[Any, ...]:
    from reference_impl.autograd.engine import derivatives

    part = windowed(g, base_strides, where)
    parts = derivatives(inner, part, isinstance(g, Tensor))
    kept = g - placed(part, g.shape, base_strides, where)  # zero inside the window, g outside
    first = parts[0]
    if first is not None:
        kept = kept + placed(first, g.shape, base_strides, where)
    return (kept, *parts[1:])


CopySlices.joint = staticmethod(_copy_slices)


def rebase_base(a: Tensor, base: Tensor, node: Node) -> None:
    """Give the base of a view that was written to its new history; ``node`` is the write's."""
    strides, where = _in_elements(a, base)
    base.node = node_for(CopySlices, (edge(base), *node.edges[1:]), (), (node, strides, where), base.array)
    extra(a).seen = storage(a).rebased - 1  # out of date: its history comes from the base's now
