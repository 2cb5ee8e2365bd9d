"""Joining tensors into one, which copies, and splitting one into several, which shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import Array, place_of
from reference_impl.memory import readable
from reference_impl.op import into as written_into
from reference_impl.op import node_class, recorded, result_dtype, same_device, type_name
from reference_impl.reductions import axis_of
from reference_impl.tensor import (
    Node,
    Output,
    Parts,
    Tensor,
    bound,
    edge,
    extra,
    history,
    made,
    modes,
    node_for,
    stamp,
    storage,
)


def _tensors(tensors: Any, name: str) -> tuple[Tensor, ...]:
    """The tensors of a call, checked; TypeError for anything but a list or tuple of tensors."""
    if not isinstance(tensors, tuple | list):
        raise TypeError(
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
        )
    for i, t in enumerate(tensors):
        if not isinstance(t, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
    return tuple(tensors)


def _into(out: Tensor | None, joined: Tensor, tensors: tuple[Tensor, ...], name: str) -> Tensor:
    """The result, written into ``out`` if there is one; TypeError if that cannot hold its category."""
    if out is None:
        return joined
    if isinstance(out, Tensor) and not dtypes.can_cast(joined.dtype, out.dtype):
        raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {type_name(out.dtype)}")
    if isinstance(out, Tensor) and any(t.shared is not None and t.shared is out.shared for t in tensors):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
            "location. Please clone() the tensor before performing the operation."
        )
    return written_into(out, joined, name)


def _along(axis: int, part: int | slice) -> tuple[Any, ...]:
    """The key of a part along an axis."""
    return (slice(None),) * axis + (part,)


# ---- Joining --------------------------------------------------------------------------------------------------------


def _cat_grads(g: Any, axis: int, sizes: tuple[int | None, ...]) -> tuple[Any, ...]:
    """Each tensor's own stretch of the gradient; none of it for what was skipped, whose size is None."""
    parts, start = [], 0
    for size in sizes:
        if size is None:
            parts.append(g[_along(axis, slice(0, 0))].reshape((0,)))
        else:
            parts.append(g[_along(axis, slice(start, start + size))])
            start += size
    return tuple(parts)


_Cat = node_class("CatBackward0", joint=_cat_grads)


def cat(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None, out: Tensor | None = None) -> Tensor:
    """The tensors one behind another along ``dim``, as a copy in the dtype that they promote to.

    All sizes but that of ``dim`` agree; tensors of shape (0,) are skipped, whatever the shape of the others.
    ValueError for no tensors, RuntimeError for 0-d ones and for sizes that differ.  Source: torch.cat.
    """
    given = _tensors(tensors, "cat")
    if not given:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for i, t in enumerate(given):
        if not t.array.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    same_device(given)
    shapes = [t.array.shape for t in given]
    first = next((shape for shape in shapes if shape != (0,)), None)
    if first is None:
        first, along = (0,), 0
    else:
        along = axis_of(dim if axis is None else axis, len(first))
    skipped = [shape == (0,) and len(first) > 1 for shape in shapes]
    for i, shape in enumerate(shapes):
        if not skipped[i]:
            _check_sizes(first, shape, along, i)
    sizes = tuple(None if skip else shape[along] for skip, shape in zip(skipped, shapes, strict=True))
    d = _common(given)
    arrays = [t.array for t, size in zip(given, sizes, strict=True) if size is not None]
    if all(type(a) is np.ndarray and a.dtype is d for a in arrays):
        array = np.concatenate(arrays, along)
    else:
        total = sum(a.shape[along] for a in arrays)
        array = place_of(given[0].array).empty((*first[:along], total, *first[along + 1 :]), d)
        start = 0
        for a in arrays:
            array[_along(along, slice(start, start + a.shape[along]))] = readable(a)
            start += a.shape[along]
    return _into(out, recorded(_Cat, given, array, (along, sizes)), given, "cat")


def _check_sizes(first: tuple[int, ...], shape: tuple[int, ...], along: int, number: int) -> None:
    if len(shape) != len(first):
        raise RuntimeError(f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}")
    for i, (a, b) in enumerate(zip(first, shape, strict=True)):
        if i != along and a != b:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {along}. Expected size {a} but got size {b} for tensor number "
                f"{number} in the list."
            )


def _common(tensors: tuple[Tensor, ...]) -> Any:
    """The NumPy dtype that the tensors promote to."""
    first = tensors[0].array.dtype
    if all(t.array.dtype is first for t in tensors):
        return first
    d = result_dtype(*tensors)
    if d.numpy is None:
        raise RuntimeError(f"{d} is not supported by this implementation")
    return d.numpy


_Stack = node_class("StackBackward0", joint=lambda g, axis: tuple(g[_along(axis, i)] for i in range(g.shape[axis])))


def stack(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None, out: Tensor | None = None) -> Tensor:
    """The tensors side by side along a new dimension ``dim``, as a copy in the dtype that they promote to.

    RuntimeError for no tensors and where shapes differ.  Source: torch.stack.
    """
    given = _tensors(tensors, "stack")
    if not given:
        raise RuntimeError("stack expects a non-empty TensorList")
    same_device(given)
    shape = given[0].array.shape
    along = axis_of(dim if axis is None else axis, len(shape) + 1)
    for i, t in enumerate(given):
        if t.array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and {list(t.array.shape)} at "
                f"entry {i}"
            )
    array = place_of(given[0].array).empty((*shape[:along], len(given), *shape[along:]), _common(given))
    for i, t in enumerate(given):
        array[_along(along, i)] = readable(t.array)
    return _into(out, recorded(_Stack, given, array, (along,)), given, "stack")


# ---- Splitting ------------------------------------------------------------------------------------------------------


def _assembled(parts: Parts, shape: tuple[int, ...], keys: tuple[Any, ...]) -> tuple[Any]:
    """The gradient of the whole: each part's where the part lies, zero where a part was not used."""
    grads = parts.grads
    like = next(iter(grads.values()))
    if isinstance(like, Tensor):
        missing = made(place_of(like.array).empty((), like.array.dtype))
        missing.array[...] = 0
        pieces = [grads.get(i) for i in range(len(keys))]
        filled = [
            missing.expand(_shape_at(shape, key)) if g is None else g for g, key in zip(pieces, keys, strict=True)
        ]
        axis = len(keys[0]) - 1
        return (stack(filled, axis) if isinstance(keys[0][-1], int) else cat(filled, axis),)
    whole = place_of(like).empty(shape, like.dtype)
    whole[...] = 0
    for i, g in grads.items():
        whole[keys[i]] = g
    return (whole,)


def _shape_at(shape: tuple[int, ...], key: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape of the part that a key of ``_along`` names."""
    axis, part = len(key) - 1, key[-1]
    middle = () if isinstance(part, int) else (part.stop - part.start,)
    return (*shape[:axis], *middle, *shape[axis + 1 :])


_Split = node_class("SplitBackward0", joint=_assembled)
_SplitWithSizes = node_class("SplitWithSizesBackward0", joint=_assembled)
_Unbind = node_class("UnbindBackward0", joint=_assembled)


def _parts(cls: type[Node], input: Tensor, keys: list[tuple[Any, ...]]) -> tuple[Tensor, ...]:
    """Views of the input, made at once by one operation, which PyTorch therefore allows no recorded write to."""
    x: Array = input.array
    shared, base = storage(input), input if input.base is None else input.base
    node = None
    if modes.recording and history(input) is not None:
        node = node_for(cls, (edge(input),), (), (x.shape, tuple(keys)), x)
        node.shape = node.dtype = None  # type: ignore[assignment]  # what reaches it are Parts
    made_of = []
    for i, key in enumerate(keys):
        array = x[(*key, ...)]
        view = made(array, shared, None if node is None else node_for(Output, (node,), (), (i,), array), base)
        inherited = None if input.extra is None else input.extra.origin
        bound(view, inherited or (cls.__name__ if modes.recording else "no_grad"))
        extra(view).seen = stamp(shared)
        made_of.append(view)
    return tuple(made_of)


def split(tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Views of stretches along ``dim``: of one size, the last maybe smaller, or of the sizes of a list.

    RuntimeError for sizes that are negative, zero without need, or do not sum to the dimension.  Source: torch.split.
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"split(): argument 'tensor' must be Tensor, not {type(tensor).__name__}")
    if isinstance(split_size_or_sections, tuple | list):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    step = _integer(split_size_or_sections)
    if not tensor.array.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    if step < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={step}")
    along = axis_of(dim, tensor.array.ndim)
    size = tensor.array.shape[along]
    if not step and size:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
    starts = range(0, size, step) if size else range(1)
    return _parts(_Split, tensor, [_along(along, slice(start, min(start + step, size))) for start in starts])


def _integer(n: Any) -> int:
    if isinstance(n, bool) or not (isinstance(n, int | Tensor)):
        raise TypeError(
            f"split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not {type(n).__name__}"
        )
    return n.__index__()


def split_with_sizes(tensor: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Views of stretches of just these sizes along ``dim``.  Source: torch.Tensor.split."""
    sizes = [_integer(n) for n in split_sizes]
    if not tensor.array.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    along = axis_of(dim, tensor.array.ndim)
    size = tensor.array.shape[along]
    if any(n < 0 for n in sizes):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes}"
        )
    if sum(sizes) != size:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's size at dimension {along}), but got "
            f"split_sizes={sizes}"
        )
    keys, start = [], 0
    for n in sizes:
        keys.append(_along(along, slice(start, start + n)))
        start += n
    return _parts(_SplitWithSizes, tensor, keys)


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of at most ``chunks`` stretches along ``dim``, of one size but for the last.  Source: torch.chunk."""
    if not input.array.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = input.array.shape[axis_of(dim, input.array.ndim)]
    return split(input, -(-size // chunks), dim) if size else split_with_sizes(input, (0,) * chunks, dim)


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of the slices along ``dim``, without that dimension.  IndexError for a 0-d tensor.  Source: torch.unbind."""
    if not input.array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    along = axis_of(dim, input.array.ndim)
    return _parts(_Unbind, input, [_along(along, i) for i in range(input.array.shape[along])])


def iterate(self: Tensor) -> Iterator[Tensor]:
    """The slices along the first dimension, as views; TypeError for a 0-d tensor."""
    if not self.array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(unbind(self))


def split_method(self: Tensor, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """``split`` as a method.  Source: torch.Tensor.split."""
    return split(self, split_size, dim)
