"""Histories of views and of what is written through them.

A recorded write to a view changes its base's values, so the base's history becomes a ``CopySlices`` node: the write's own
derivatives inside the view's window, identity outside it.  Every view's history is then derived anew from the base's, by
geometry, when it is next asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array, copy_of, place_of
from reference_impl.elementwise import masked
from reference_impl.memory import overlaps_itself, window
from reference_impl.op import recorded
from reference_impl.tensor import RETAIN, Hooks, Node, Tensor, edge, extra, geometry, node_for, storage

Geometry = tuple[tuple[int, ...], tuple[int, ...], int]


class AsStridedBackward0(Node):
    """The derivative of a view by geometry: the gradient, put where the view lies in zeros of the base's shape."""

    __slots__ = ()


class AsStridedGrad(Node):
    """The derivative of that placement: the same window of the gradient."""

    __slots__ = ()


class CopySlices(Node):
    """The history of a base after a recorded write to a view of it.

    params: the write's node (its first input is the view), and the view's geometry in the base.  Saves nothing, but is freed.
    """

    __slots__ = ()
    reads = ("",)


def placed(g: Any, shape: tuple[int, ...], base_strides: tuple[int, ...], where: Geometry) -> Any:
    """``g`` where the window lies, in zeros of the base's shape; added up where the window names an element twice."""
    if isinstance(g, Tensor):
        return recorded(AsStridedGrad, (g,), placed(g.array, shape, base_strides, where), (base_strides, where))
    memory, base, view = _frame(g, shape, base_strides, where)
    memory[...] = 0
    if overlaps_itself(view):
        numbers = place_of(g).copy_in(np.arange(memory.size))
        np.add.at(memory, _strided(numbers, *where).reshape(-1), g.reshape(-1))
    else:
        view[...] = g
    return base


def windowed(g: Any, base_strides: tuple[int, ...], where: Geometry) -> Any:
    """The window's part of a gradient of the base's shape."""
    if isinstance(g, Tensor):
        shape = g.array.shape
        return recorded(AsStridedBackward0, (g,), windowed(g.array, base_strides, where), (shape, base_strides, where))
    _, base, view = _frame(g, g.shape, base_strides, where)
    base[...] = g
    return view


def _frame(g: Array, shape: tuple[int, ...], strides: tuple[int, ...], where: Geometry) -> tuple[Array, Array, Array]:
    """Fresh memory of the base's reach, on the device and in the dtype of ``g``, and the base and its window in it."""
    reach = 1 + sum((n - 1) * s for n, s in zip(shape, strides, strict=True)) if 0 not in shape else 0
    memory = place_of(g).empty((reach,), g.dtype)
    return memory, _strided(memory, shape, strides, 0), _strided(memory, *where)


def _strided(memory: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
    """A geometry in elements, in the memory."""
    if 0 in shape:
        return memory[:0].reshape(shape)
    size = memory.dtype.itemsize
    return window(memory, shape, tuple(s * size for s in strides), offset * size)


AsStridedBackward0.joint = staticmethod(lambda g, *params: (placed(g, *params),))
AsStridedGrad.joint = staticmethod(lambda g, *params: (windowed(g, *params),))


def _in_elements(t: Tensor, base: Tensor) -> tuple[tuple[int, ...], Geometry]:
    """The base's strides, and the view's geometry in it, in elements."""
    size = base.array.dtype.itemsize
    shape, strides, offset = geometry(t, base)
    return tuple(s // size for s in base.array.strides), (shape, tuple(s // size for s in strides), offset // size)


def successor(old: Any, node: Node) -> Node:
    """The node that follows ``old`` as a tensor's history: a gradient that is kept is the one of the newest value."""
    if isinstance(old, Node) and old.hooks and RETAIN in old.hooks:
        node.hooks = node.hooks or Hooks()
        node.hooks[RETAIN] = old.hooks.pop(RETAIN)
    return node


def reviewed(t: Tensor, base: Tensor) -> Node:
    """The history of a view, derived anew from its base's by geometry."""
    strides, where = _in_elements(t, base)
    node = node_for(AsStridedBackward0, (edge(base),), (), (base.array.shape, strides, where), t.array)
    return successor(t.node, node)


def _copy_slices(g: Any, inner: Node, base_strides: tuple[int, ...], where: Geometry) -> tuple[Any, ...]:
    """The gradients of the base's old value, and of the write's other inputs."""
    from reference_impl.autograd.engine import conformed, derivatives

    shape = g.shape
    if isinstance(g, Tensor):
        first, *others = derivatives(inner, windowed(g, base_strides, where), True)
        inside = placed(np.ones_like(windowed(g.array, base_strides, where), np.bool_), shape, base_strides, where)
        kept = masked(g, np.logical_not(inside))
        if first is not None:
            kept = kept + placed(conformed(first, where[0], g.array.dtype), shape, base_strides, where)
        return (kept, *others)
    _, base, view = _frame(g, shape, base_strides, where)
    base[...] = g
    first, *others = derivatives(inner, copy_of(view), False)
    view[...] = 0 if first is None else conformed(first, where[0], g.dtype)
    return (base, *others)


CopySlices.joint = staticmethod(_copy_slices)


def rebase_base(a: Tensor, base: Tensor, node: Node) -> None:
    """Give the base of a view that was written to its new history; ``node`` is the write's."""
    strides, where = _in_elements(a, base)
    copied = node_for(CopySlices, (edge(base), *node.edges[1:]), ((),), (node, strides, where), base.array)
    base.node = successor(base.node, copied)
    extra(a).seen = storage(a).rebased - 1  # out of date: its history comes from the base's now
