"""Histories of views and of what is written through them.

A recorded write to a view changes its base's values, so the base's history becomes a ``CopySlices`` node: the write's own
derivatives inside the view's window, identity outside it.  Every view's history is then derived anew from the base's, by
geometry, when it is next asked for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference_impl.complex_views import Lazy
from reference_impl.devices import Array, copy_of, place_of
from reference_impl.memory import address, may_overlap, readable, window
from reference_impl.op import check_no_repeats, recorded
from reference_impl.tensor import RETAIN, Hooks, Node, Tensor, edge, extra, geometry, node_for


class Window(NamedTuple):
    """Where a view lies in its base's memory, in bytes, and how it reads what lies there.

    In bytes, since a view need not have its base's dtype: the real parts of complex numbers are a window of every other float.
    """

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int
    dtype: np.dtype[Any]
    lazy: type[Lazy] | None
    """The class of a view that reads its memory conjugated or negated."""


class Frame(NamedTuple):
    """The geometry of a base, in bytes, and its dtype: what a gradient is laid out as, for a view's window to fit."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype[Any]


class AsStridedBackward0(Node):
    """The derivative of a view by geometry: the gradient, put where the view lies in zeros of the base's shape."""

    __slots__ = ()


class ViewAsRealBackward0(AsStridedBackward0):
    """The same of a view of the same elements as pairs of numbers."""

    __slots__ = ()


class ViewAsComplexBackward0(AsStridedBackward0):
    """The same of a view of pairs of numbers as one."""

    __slots__ = ()


class ConjBackward0(AsStridedBackward0):
    """The same of a conjugate."""

    __slots__ = ()


class AsStridedGrad(Node):
    """The derivative of that placement: the same window of the gradient."""

    __slots__ = ()


class ClearedGrad(Node):
    """The derivative of clearing a window: the gradient with the window cleared."""

    __slots__ = ()


class CopySlices(Node):
    """The history of a base after a recorded write to a view of it.

    params: the write's node (its first input is the view), the base's frame, the view's window.  Saves nothing, but is freed.
    """

    __slots__ = ()
    reads = ("",)


def placed(g: Any, frame: Frame, where: Window) -> Any:
    """``g`` where the window lies, in zeros of the base's shape; added up where the window names an element twice."""
    if isinstance(g, Tensor):
        return recorded(AsStridedGrad, (g,), placed(g.array, frame, where), (frame, where))
    memory, base, view = _laid_out(g, frame, where, roomy=True)
    memory[...] = 0
    if may_overlap(view.shape, view.strides):
        elements = memory.view(where.dtype)
        numbers = place_of(g).copy_in(np.arange(elements.size))
        step = numbers.itemsize
        strides = tuple(s // where.dtype.itemsize * step for s in where.strides)
        names = window(numbers, where.shape, strides, (address(view) - address(memory)) // where.dtype.itemsize * step)
        values = readable(g) if where.lazy is None else where.lazy.change(readable(g))
        np.add.at(elements, names.reshape(-1), values.reshape(-1))
    else:
        view[...] = readable(g)
    return base


def windowed(g: Any, frame: Frame, where: Window) -> Any:
    """The window's part of a gradient of the base's shape."""
    if isinstance(g, Tensor):
        return recorded(AsStridedBackward0, (g,), windowed(g.array, frame, where), (frame, where))
    _, base, view = _laid_out(g, frame, where)
    base[...] = readable(g)
    return readable(view)


def cleared(g: Any, frame: Frame, where: Window) -> Any:
    """A gradient of the base's shape, with zeros in the window."""
    if isinstance(g, Tensor):
        return recorded(ClearedGrad, (g,), cleared(g.array, frame, where), (frame, where))
    _, base, view = _laid_out(g, frame, where)
    base[...] = readable(g)
    view[...] = 0
    return base


for _node, _derivative in ((AsStridedBackward0, placed), (AsStridedGrad, windowed), (ClearedGrad, cleared)):
    _node.joint = staticmethod(lambda g, *params, f=_derivative: (f(g, *params),))


def _laid_out(g: Array, frame: Frame, where: Window, roomy: bool = False) -> tuple[Array, Array, Array]:
    """Fresh memory on the device of ``g``, and the base and its window in it.

    The window may lie outside the base where the base was moved after the view was made, or where the view names more of the
    storage than its base does: RuntimeError then as in PyTorch, but for ``roomy``, where the memory holds both.
    """
    size = frame.dtype.itemsize
    reach = _reach(frame.shape, frame.strides, size)
    end = where.offset + _reach(where.shape, where.strides, where.dtype.itemsize)
    before = max(-where.offset, 0)
    if 0 in where.shape:
        before = 0
    elif roomy:
        reach = before + max(reach, end)
    elif before:
        raise RuntimeError(f"Tensor: invalid storage offset {where.offset // where.dtype.itemsize}")
    elif end > reach:
        raise RuntimeError(
            f"setStorage: sizes {list(where.shape)} at offset {where.offset // where.dtype.itemsize} need a storage of {end} "
            f"bytes, and are out of bounds for one of {reach}"
        )
    memory = place_of(g).empty((reach // size + reach // size % 2,), frame.dtype)  # even: it may be read as pairs
    view = _window_of(memory, where.shape, where.strides, before + where.offset, where.dtype)
    base = _window_of(memory, frame.shape, frame.strides, before, frame.dtype)
    return memory, base, view if where.lazy is None else view.view(where.lazy)


def _reach(shape: tuple[int, ...], strides: tuple[int, ...], itemsize: int) -> int:
    """The bytes from a tensor's first element to the end of its last."""
    if 0 in shape:
        return 0
    return itemsize + sum((n - 1) * s for n, s in zip(shape, strides, strict=True))


def _window_of(
    memory: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: np.dtype[Any]
) -> Array:
    if 0 in shape:
        return place_of(memory).empty(shape, dtype)
    return window(memory, shape, strides, offset, dtype)


def _in_bytes(t: Tensor, base: Tensor) -> tuple[Frame, Window]:
    """The base's frame, and the view's window in it."""
    array, lazy = t.array, type(t.array)
    return (
        Frame(base.array.shape, base.array.strides, base.array.dtype),
        Window(*geometry(t, base), array.dtype, lazy if issubclass(lazy, Lazy) else None),
    )


def successor(old: Any, node: Node) -> Node:
    """The node that follows ``old`` as a tensor's history: a gradient that is kept is the one of the newest value."""
    if isinstance(old, Node) and old.hooks and RETAIN in old.hooks:
        node.hooks = node.hooks or Hooks()
        node.hooks[RETAIN] = old.hooks.pop(RETAIN)
    return node


def reviewed(t: Tensor, base: Tensor) -> Node:
    """The history of a view, derived anew from its base's by geometry."""
    frame, where = _in_bytes(t, base)
    cls = _RENEWED.get(type(t.node).__name__, AsStridedBackward0)
    return successor(t.node, node_for(cls, (edge(base),), (), (frame, where), t.array))


_RENEWED = {cls.__name__: cls for cls in (ViewAsRealBackward0, ViewAsComplexBackward0, ConjBackward0)}
"""What a renewed history is called if its view was made so; any other is a matter of strides."""


def _copy_slices(g: Any, inner: Node, frame: Frame, where: Window) -> tuple[Any, ...]:
    """The gradients of the base's old value, and of the write's other inputs.

    RuntimeError where the base had a history and the view names elements twice: only overwriting is let through by such a view,
    and as in PyTorch it is found here.
    """
    from reference_impl.autograd.engine import conformed, derivatives

    if isinstance(g, Tensor):
        first, *others = derivatives(inner, windowed(g, frame, where), True)
        kept = cleared(g, frame, where)
        if first is not None:
            kept = kept + placed(conformed(first, where.shape, where.dtype), frame, where)
        view = _laid_out(g.array, frame, where)[2]
    else:
        _, kept, view = _laid_out(g, frame, where)
        kept[...] = readable(g)
        first, *others = derivatives(inner, copy_of(readable(view)), False)
        given: Any = 0 if first is None else readable(conformed(first, where.shape, where.dtype))
        view[...] = given
        # Of an assignment by key only what the key names is written; it comes last, as the view may name it elsewhere too.
        part = getattr(inner.params[0], "basic", ...) if inner.params else ...
        if part is not ... and first is not None:
            view = view[part]
            view[...] = given[part]
    if inner.edges[0] is not None:
        check_no_repeats(view)
    return (kept, *others)


CopySlices.joint = staticmethod(_copy_slices)


def rebase_base(a: Tensor, base: Tensor, node: Node) -> None:
    """Give the base of a view that was written to its new history; ``node`` is the write's."""
    frame, where = _in_bytes(a, base)
    copied = node_for(CopySlices, (edge(base), *node.edges[1:]), ((),), (node, frame, where), base.array)
    base.node = successor(base.node, copied)
    extra(a).seen = -1  # out of date: its history comes from the base's now
