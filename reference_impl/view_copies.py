"""The twins of views that copy: ``diagonal_copy`` shows what ``diagonal`` does, ``diagonal_scatter`` puts values there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, wraps
from types import ModuleType
from typing import Any

from reference_impl import complex_views, geometry, joining, views
from reference_impl.devices import Array, moved, place_of
from reference_impl.dtypes import dtype
from reference_impl.geometry import Geometry, diagonal_of, geometry_of, part_of, sliced, two_axes
from reference_impl.indexing import getitem, narrow, select
from reference_impl.memory import may_overlap, readable, span, window
from reference_impl.op import cast, into, node_class, recorded, result_of
from reference_impl.publishing import of_a_tensor, publish
from reference_impl.reductions import axis_of
from reference_impl.tensor import Node, Output, Storage, Tensor, made, modes, storage

# ---- Copies of what a view shows ----------------------------------------------------------------------------------------


def alias(input: Tensor) -> Tensor:
    """The whole tensor as a view."""
    return getitem(input, ...)


def view(input: Tensor, size: Any) -> Tensor:
    """``reshape``, or the bytes as elements of another dtype: a copy takes any shape that has as many elements."""
    if isinstance(size, dtype):
        return views.view_as_dtype(input, size)
    return views.reshape(input, size)


def narrowed(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """``narrow``, which has another error where it is to be copied: RuntimeError for a dimension past the last."""
    n = input.array.ndim
    if n and dim >= n:
        raise RuntimeError(f"Expected dim to be less than {n}, but got {dim}")
    return narrow(input, dim, start, length)


def split(input: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]:
    """``split`` into parts of one size, under the name that it has where the parts are copied."""
    return joining.split(input, split_size, dim)


VIEWS: dict[str, Callable[..., Any]] = {
    "alias": alias, "as_strided": geometry.as_strided, "detach": views.detach, "diagonal": geometry.diagonal,
    "expand": views.expand, "narrow": narrowed, "permute": views.permute, "select": select, "slice": sliced,
    "split": split, "split_with_sizes": joining.split_with_sizes, "squeeze": views.squeeze, "t": views.t,
    "transpose": views.transpose, "unbind": joining.unbind, "unfold": geometry.unfold, "unsqueeze": views.unsqueeze,
    "view": view, "view_as_complex": complex_views.view_as_complex, "view_as_real": complex_views.view_as_real,
}  # fmt: skip
"""Name of a view -> its function, of which ``{name}_copy`` is the twin."""


def copying(name: str, seen: Callable[..., Any]) -> Callable[..., Any]:
    """The twin of a view: what it shows as a contiguous tensor on new memory, with the same derivative."""

    @wraps(seen)
    def copy(input: Tensor, *given: Any, out: Any = None, **named: Any) -> Any:
        shown = seen(input, *given, **named)
        if isinstance(shown, tuple):
            parts = tuple(_on_its_own(each, name) for each in shown)
            return parts if out is None else _into_each(out, parts, name)
        t = _on_its_own(shown, name)
        return t if out is None else _into(out, t, name)

    copy.__name__ = copy.__qualname__ = f"{name}_copy"
    copy.__doc__ = f"``{name}`` as a copy: a contiguous tensor on new memory.  Source: torch.{name}_copy."
    return copy


def _on_its_own(shown: Tensor, name: str) -> Tensor:
    """A copy of what a view shows, with the history that the view was given."""
    t = result_of(shown.array.copy("C"))
    node = shown.node
    if modes.recording and isinstance(node, Node):
        whole = node.edges[0] if isinstance(node, Output) else node
        cls: Any = type(whole)
        if not cls.__name__.endswith(("_copy", "CopyBackward0")):  # which the parts of one operation have in common
            whole.__class__ = _renamed(cls, name)
        t.node = node
    return t


@cache
def _renamed(cls: type[Node], name: str) -> type[Node]:
    """The same node under the name that PyTorch gives that of the copy."""
    known = "NarrowCopyBackward0" if name == "narrow" else f"{cls.__name__.removeprefix('Unsafe')}_copy"
    return type(known, (cls,), {"__slots__": ()})


def _into(out: Any, t: Tensor, name: str) -> Tensor:
    """Write the copy into ``out``; RuntimeError unless that has its dtype."""
    if isinstance(out, Tensor) and out.dtype is not t.dtype:
        raise RuntimeError(f"Expected out tensor to have dtype {t.dtype.name}, but got {out.dtype.name} instead")
    return into(out, t, f"{name}_copy")


def _into_each(out: Any, parts: tuple[Tensor, ...], name: str) -> None:
    """Write each copy into the tensor at its place; RuntimeError if they are not as many, or not of these shapes."""
    if not isinstance(out, tuple | list):
        raise TypeError(f"{name}_copy(): argument 'out' must be tuple of Tensors, not {type(out).__name__}")
    if len(out) != len(parts):
        raise RuntimeError(f"{name}_copy.out() expected an out= argument of length {len(parts)}, got {len(out)}.")
    for o, part in zip(out, parts, strict=True):
        o.copy_(part)


# ---- What a view shows, written into a copy of the whole ----------------------------------------------------------------


def _cleared(g: Any, seen: Callable[..., Array], how: tuple[Any, ...]) -> Any:
    """A gradient with zeros where the view is.  An array or a Tensor."""
    if isinstance(g, Tensor):
        return recorded(Cleared, (g,), _cleared(g.array, seen, how), (seen, how))
    kept = place_of(g).empty(g.shape, g.dtype)
    kept[...] = readable(g)
    seen(kept, *how)[...] = 0
    return kept


class Cleared(Node):
    """The derivative of clearing a part: the gradient with that part cleared."""

    __slots__ = ()
    joint = staticmethod(lambda g, seen, how: (_cleared(g, seen, how),))


def _scattered(input: Tensor, src: Tensor, cls: type[Node], seen: Callable[..., Array], how: tuple[Any, ...]) -> Tensor:
    """A copy of the input with what the view shows replaced by ``src``, which must have its shape."""
    array, shared = cloned_memory(input)
    part = seen(array, *how)
    if part.shape != src.array.shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. "
            f"src size = {list(src.array.shape)}, slice size = {list(part.shape)}"
        )
    return _filled(input, src, array, shared, part, cls, (seen, how))


def _filled(
    input: Tensor, src: Tensor, array: Array, shared: Storage, part: Array, cls: type[Node], params: tuple[Any, ...]
) -> Tensor:
    written = readable(src.array)
    if place_of(written) is not place_of(part):  # as by copy_, from any device
        written = moved(written, place_of(part))
    part[...] = cast(written, input.dtype)
    t = recorded(cls, (input, src), array, params)
    shared.version = storage(t).version
    t.shared = shared
    return t


def cloned_memory(t: Tensor) -> tuple[Array, Storage]:
    """A copy of the tensor's whole storage and the tensor's place in it, so that strides and offset are kept.

    Where elements of the tensor share memory, a copy of the elements alone.  The storage's buffer has one dimension.
    """
    x = readable(t.array)
    own = geometry_of(t)
    if x is not t.array or not x.size or may_overlap(own.shape, own.strides):
        array = x.copy("C")
        return array, Storage(array.reshape(-1))
    step, buffer = x.dtype.itemsize, storage(t).buffer
    memory = window(buffer, (span(buffer) // step,), (step,), 0, x.dtype).copy()
    return own.within(memory), Storage(memory)


def _at(x: Any, key: tuple[Any, ...]) -> Any:
    return x[key]


def _scatter_node(name: str) -> type[Node]:
    """The node of a scatter: the gradient cleared for the input, and what the view shows of it for the source."""
    return node_class(f"{name}ScatterBackward0", joint=lambda g, seen, how: (_cleared(g, seen, how), seen(g, *how)))


_Diagonal, _Select, _Slice = map(_scatter_node, ("Diagonal", "Select", "Slice"))


def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A copy of the input with a diagonal replaced by ``src``.  Source: torch.diagonal_scatter."""
    return _scattered(input, src, _Diagonal, diagonal_of, (int(offset), *two_axes(dim1, dim2, input.array.ndim)))


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy of the input with one slice along ``dim`` replaced by ``src``.  Source: torch.select_scatter."""
    select(input, dim, index)  # refuses what is out of bounds
    axis = axis_of(dim, input.array.ndim)
    return _scattered(input, src, _Select, _at, ((*(slice(None),) * axis, int(index), ...),))


def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """A copy of the input with a stretch along ``dim`` replaced by ``src``.  Source: torch.slice_scatter."""
    sliced(input, dim, start, end, step)
    axis = axis_of(dim, input.array.ndim)
    return _scattered(input, src, _Slice, _at, ((*(slice(None),) * axis, slice(start, end, step), ...),))


def _strided_part(g: Any, whole: Geometry, part: Geometry) -> Any:
    """Of a gradient of ``whole`` what lies in ``part``, and zeros where ``part`` means elements that it does not show."""
    return geometry.carried(g, whole, part, Geometry((), (), 0))


def _strided_rest(g: Any, whole: Geometry, part: Geometry) -> Any:
    """A gradient of ``whole`` with zeros where ``part`` is."""
    if isinstance(g, Tensor):
        return recorded(StridedRest, (g,), _strided_rest(g.array, whole, part), (whole, part))
    memory = place_of(g).empty((max(whole.end, part.end),), g.dtype)
    memory[...] = 0
    rest = whole.within(memory)
    rest[...] = readable(g)
    part.within(memory)[...] = 0
    return rest


class StridedRest(Node):
    """The derivative of clearing a geometry: the gradient with it cleared."""

    __slots__ = ()
    joint = staticmethod(lambda g, *where: (_strided_rest(g, *where),))


_AsStrided = node_class(
    "AsStridedScatterBackward0", joint=lambda g, *where: (_strided_rest(g, *where), _strided_part(g, *where))
)


def as_strided_scatter(
    input: Tensor, src: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """A copy of the input with the elements that ``as_strided`` shows replaced by ``src``.  Source: torch.as_strided_scatter."""
    array, shared = cloned_memory(input)
    copy = made(array, shared)
    whole = geometry_of(copy)
    part = part_of(copy, size, stride, storage_offset, whole)
    if part.shape != src.array.shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. "
            f"src size = {list(src.array.shape)}, slice size = {list(part.shape)}"
        )
    return _filled(input, src, array, shared, part.within(shared.buffer), _AsStrided, (whole, part))


def install(namespace: ModuleType) -> None:
    """Give the namespace the functions, and Tensor those that are methods too."""
    for name, seen in VIEWS.items():
        setattr(namespace, f"{name}_copy", of_a_tensor(copying(name, seen)))
    Tensor.narrow_copy = copying("narrow", narrowed)  # type: ignore[attr-defined]  # the only one that is a method
    publish(namespace, (diagonal_scatter, select_scatter, slice_scatter, as_strided_scatter), out=("slice_scatter",))
