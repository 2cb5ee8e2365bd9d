"""Tensors side by side under NumPy's names, parts of one tensor, and grids and combinations of vectors."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl.devices import HOST, place_of
from reference_impl.geometry import sliced
from reference_impl.indexing import getitem
from reference_impl.joining import _tensors as checked_tensors
from reference_impl.joining import cat, split, split_with_sizes, stack
from reference_impl.memory import readable
from reference_impl.notices import warn_once
from reference_impl.op import type_name
from reference_impl.publishing import publish
from reference_impl.rearranging import constant_pad_nd
from reference_impl.reductions import axis_of
from reference_impl.tensor import Apart, Node, Output, Tensor, made, storage
from reference_impl.views import expand, reshape, unsqueeze

# ---- At least so many dimensions ------------------------------------------------------------------------------------------


def _one_or_several(name: str, lift: Callable[[Tensor], Tensor]) -> Callable[..., Any]:
    """A function of a tensor, or of several that are given one by one or as a sequence, of which it gives a tuple."""

    def apply(*tensors: Any) -> Any:
        if len(tensors) == 1 and isinstance(tensors[0], tuple | list):
            tensors = checked_tensors(tensors[0], name)
        elif len(tensors) == 1 and isinstance(tensors[0], Tensor):
            return lift(tensors[0])
        for t in tensors:
            if not isinstance(t, Tensor):
                raise TypeError(f"{name}() received an invalid combination of arguments: {type(t).__name__}")
        return tuple(map(lift, tensors))

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = (
        f"A view of at least {name[-2]} dimensions, or the tensor itself; of several, a tuple.  Source: torch.{name}."
    )
    return apply


def _at_least_1d(t: Tensor) -> Tensor:
    return reshape(t, (1,)) if not t.array.ndim else t


def _at_least_2d(t: Tensor) -> Tensor:
    n = t.array.ndim
    return reshape(t, (1, 1)) if not n else unsqueeze(t, 0) if n == 1 else t


def _at_least_3d(t: Tensor) -> Tensor:
    n = t.array.ndim
    if not n:
        return reshape(t, (1, 1, 1))
    return unsqueeze(unsqueeze(t, 0), -1) if n == 1 else unsqueeze(t, -1) if n == 2 else t


atleast_1d = _one_or_several("atleast_1d", _at_least_1d)
atleast_2d = _one_or_several("atleast_2d", _at_least_2d)
atleast_3d = _one_or_several("atleast_3d", _at_least_3d)

# ---- Side by side -----------------------------------------------------------------------------------------------------------


def _several(tensors: Any, name: str) -> tuple[Tensor, ...]:
    """The tensors of a call; RuntimeError if there are none."""
    given = checked_tensors(tensors, name)
    if not given:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return given


def hstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """``cat`` along the second dimension, or along the first of vectors; 0-d tensors count as vectors.  Source: torch.hstack."""
    given = atleast_1d(_several(tensors, "hstack"))
    return cat(given, 0 if given[0].array.ndim == 1 else 1, out=out)


def vstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """``cat`` along the first dimension, where a vector counts as a row.  Source: torch.vstack."""
    return cat(atleast_2d(_several(tensors, "vstack")), 0, out=out)


def dstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """``cat`` along the third dimension, where a matrix counts as one layer.  Source: torch.dstack."""
    return cat(atleast_3d(_several(tensors, "dstack")), 2, out=out)


def column_stack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """``cat`` along the second dimension, where a vector counts as a column.  Source: torch.column_stack."""
    given = _several(tensors, "column_stack")
    return hstack([reshape(t, (t.array.size, 1)) if t.array.ndim < 2 else t for t in given], out=out)


def _chunk_cat(tensors: Sequence[Tensor], dim: int, num_chunks: int, *, out: Tensor | None = None) -> Tensor:
    """The tensors in ``num_chunks`` equal stretches along a dimension, padded with zeros, flat and one behind the other."""
    given = _several(tensors, "_chunk_cat")
    if num_chunks < 1:
        raise RuntimeError("_chunk_cat expects positive num_chunks")
    if any(not t.array.size for t in given):
        raise RuntimeError("_chunk_cat expects non-empty tensor")
    axis = axis_of(dim, given[0].array.ndim)
    if any(t.array.ndim <= axis for t in given):
        raise RuntimeError("_chunk_cat expects dim < ndim for all input tensors")
    parts = []
    for t in given:
        size = t.array.shape[axis]
        length = -(-size // num_chunks)
        padded = constant_pad_nd(t, (0, 0) * (t.array.ndim - axis - 1) + (0, length * num_chunks - size))
        parts.append(reshape(padded, (*t.array.shape[:axis], num_chunks, -1)))
    return cat(parts, axis + 1, out=out)


# ---- Parts ------------------------------------------------------------------------------------------------------------------


def tensor_split(
    input: Tensor,
    tensor_indices_or_sections: Tensor | Sequence[int] | int | None = None,
    dim: int = 0,
    *,
    indices: Sequence[int] | None = None,
    indices_or_sections: int | Sequence[int] | None = None,
    sections: int | None = None,
) -> tuple[Tensor, ...]:
    """Views of stretches along ``dim``: a number of nearly equal ones, or those between indices, which may lie outside.

    RuntimeError for a tensor without dimensions, and for less than one section.  Source: torch.tensor_split.
    """
    given = next(
        (g for g in (tensor_indices_or_sections, indices, indices_or_sections, sections) if g is not None), None
    )
    if not input.array.ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    if isinstance(given, Tensor):
        if place_of(given.array) is not HOST:
            raise RuntimeError(
                f"tensor_split expected tensor_indices_or_sections to be on cpu, but it's on {place_of(given.array).device}"
            )
        given = _numbers(given)
    axis = axis_of(dim, input.array.ndim)
    size = input.array.shape[axis]
    if isinstance(given, tuple | list):
        bounds = [0, *(int(i) for i in given), size]
        return tuple(sliced(input, axis, a, b) for a, b in itertools.pairwise(bounds))
    if given is None or isinstance(given, float):
        raise TypeError(f"tensor_split() received an invalid combination of arguments: {type(given).__name__}")
    count = int(given)  # type: ignore[arg-type]  # any object with __index__
    if count < 1:
        raise RuntimeError(f"number of sections must be larger than 0, got {count}")
    short, longer = divmod(size, count)
    starts = [i * short + min(i, longer) for i in range(count + 1)]
    return tuple(sliced(input, axis, a, b) for a, b in itertools.pairwise(starts))


def _numbers(t: Tensor) -> Any:
    """The sections or the indices that a tensor holds."""
    if t.array.dtype != np.int64:
        raise RuntimeError(
            f"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {type_name(t.dtype)}"
        )
    if t.array.ndim > 1:
        raise RuntimeError(
            "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a "
            f"tensor with {t.array.ndim} dims"
        )
    return t.tolist()


def _split_along(name: str, least: int, axis: int) -> Callable[..., tuple[Tensor, ...]]:
    """``tensor_split`` along one dimension, where a number of sections must divide it."""

    def apply(
        input: Tensor,
        indices_or_sections: int | Sequence[int] | None = None,
        *,
        indices: Sequence[int] | None = None,
        sections: int | None = None,
    ) -> Any:
        given = next((g for g in (indices_or_sections, indices, sections) if g is not None), None)
        if given is None:
            raise TypeError(f"{name}() missing 1 required positional arguments: the sections or the indices")
        n = input.array.ndim
        if n < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {n} dimensions!"
            )
        along = 0 if name == "hsplit" and n == 1 else axis
        size = input.array.shape[along]
        if not isinstance(given, tuple | list) and (given == 0 or size % given):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {along}, but the size of the dimension {size} is not divisible "
                f"by the split_size {given}!"
            )
        return tensor_split(input, given, along)

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"Views of stretches along one dimension, as ``tensor_split`` gives them.  Source: torch.{name}."
    return apply


hsplit, vsplit, dsplit = _split_along("hsplit", 1, 1), _split_along("vsplit", 2, 0), _split_along("dsplit", 3, 2)


def _unsafe(parts: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The parts as tensors that autograd takes to be on memory of their own, each with a count of writes of its own."""
    apart = []
    for t in parts:
        node = t.node
        if isinstance(node, Output):
            whole = node.edges[0]
            cls: Any = type(whole)
            if not cls.__name__.startswith("Unsafe"):  # the parts have it in common
                whole.__class__ = _unsafely(cls)
        array = readable(t.array)  # of a conjugate, as in PyTorch, they are copies
        apart.append(made(array, Apart(storage(t)) if array is t.array else None, node))
    return tuple(apart)


@cache
def _unsafely(cls: type[Node]) -> type[Node]:
    """The same node under the name that PyTorch gives that of the unsafe twin."""
    return type(f"Unsafe{cls.__name__}", (cls,), {"__slots__": ()})


def unsafe_split(input: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]:
    """``split`` whose parts may be written to by themselves, if the whole is not used again.  Source: torch.unsafe_split."""
    if isinstance(split_size, tuple | list):
        raise TypeError(f"unsafe_split(): argument 'split_size' must be int, not {type(split_size).__name__}")
    return _unsafe(split(input, split_size, dim))


def unsafe_split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """``split_with_sizes`` whose parts may be written to by themselves, if the whole is not used again."""
    return _unsafe(split_with_sizes(input, split_sizes, dim))


def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """``chunk`` whose parts may be written to by themselves, if the whole is not used again.  Source: torch.unsafe_chunk."""
    return _unsafe(input.chunk(chunks, dim))


# ---- Grids and combinations ---------------------------------------------------------------------------------------------------


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """Each vector along a dimension of its own and expanded along those of the others, as views.

    indexing: "ij" takes the dimensions in order, "xy" exchanges the first two; None is "ij", with a warning.
    RuntimeError for tensors of several dimensions or dtypes.  Source: torch.meshgrid.
    """
    if len(tensors) == 1 and isinstance(tensors[0], tuple | list):
        tensors = tuple(tensors[0])
    given = checked_tensors(tensors, "meshgrid")
    if not given:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if not isinstance(indexing, str | None):
        raise TypeError(f"meshgrid(): argument 'indexing' must be str, not {type(indexing).__name__}")
    if indexing is None:
        warn_once("torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.")
        indexing = "ij"
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for t in given:
        if t.array.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t}")
        if t.dtype is not given[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
        if t.device != given[0].device:
            raise RuntimeError("meshgrid expects all tensors to have the same device")
    shape = [t.array.size for t in given]
    axes = list(range(len(shape)))
    if indexing == "xy" and len(given) > 1:
        shape[:2], axes[:2] = shape[1::-1], [1, 0]
    ones = (1,) * len(shape)
    return tuple(
        expand(reshape(t, (*ones[:i], t.array.size, *ones[i + 1 :])), tuple(shape))
        for t, i in zip(given, axes, strict=True)
    )


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All choices of r elements of a vector in their order, one a row; with replacement, of an element several times.

    RuntimeError for other than a vector, and for a negative r.  Source: torch.combinations.
    """
    _check_vector(input)
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if not r:
        return input.new_empty((0,))  # type: ignore[no-any-return]
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(choose(range(input.array.size), r)), np.int64).reshape(-1, r)
    return stack([getitem(input, made(rows[:, i].copy())) for i in range(r)], 1)


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All tuples of an element of each vector, one a row, the last changing fastest; of one vector itself.

    RuntimeError for other than vectors, and for several dtypes.  Source: torch.cartesian_prod.
    """
    given = checked_tensors(tensors, "cartesian_prod")
    for t in given:
        _check_vector(t)
    if len(given) == 1:
        return given[0]
    return stack([reshape(grid, (-1,) if grid.array.size else (0,)) for grid in meshgrid(*given, indexing="ij")], 1)


def _check_vector(t: Tensor) -> None:
    if t.array.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(t.array.shape)}")


def install(namespace: ModuleType) -> None:
    """Give the namespace the functions, and Tensor the methods."""
    publish(namespace, (tensor_split, hsplit, vsplit, dsplit, unsafe_split, unsafe_split_with_sizes, unsafe_chunk))
    publish(
        namespace,
        (atleast_1d, atleast_2d, atleast_3d, hstack, vstack, dstack, column_stack, _chunk_cat, meshgrid, combinations,
         cartesian_prod),
        methods=False,
        aliases={"row_stack": "vstack"},
    )  # fmt: skip
