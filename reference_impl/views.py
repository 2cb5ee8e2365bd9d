"""Views: results that share their input's memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.memory import window
from reference_impl.op import unary, view
from reference_impl.reductions import axis_of
from reference_impl.tensor import Storage, Tensor, history, made, storage

# ---- Sizes ------------------------------------------------------------------------------------------------------------


def sizes(given: tuple[Any, ...]) -> tuple[int, ...]:
    """The sizes of a call, given one by one or as one sequence; TypeError for what is not an integer."""
    if len(given) == 1 and isinstance(given[0], tuple | list):
        given = tuple(given[0])
    if type(given) is tuple and all(type(n) is int for n in given):
        return given
    return tuple(_integer(n) for n in given)


def _integer(n: Any) -> int:
    if isinstance(n, bool | float | str) or not hasattr(n, "__index__"):
        raise TypeError(f"a size must be an int, not {type(n).__name__}")
    return int(n.__index__())


def inferred(shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The shape with a -1 replaced by what makes it have ``size`` elements; RuntimeError if nothing does."""
    if -1 not in shape and all(n >= 0 for n in shape):
        if math.prod(shape) != size:
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
        return shape
    if any(n < -1 for n in shape):
        raise RuntimeError(f"invalid shape dimension {next(n for n in shape if n < -1)}")
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = 1
    for n in shape:
        known *= n if n != -1 else 1
    if known == 0 and size == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 can be "
            "any value and is ambiguous"
        )
    if known == 0 or size % known:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return tuple(size // known if n == -1 else n for n in shape)


def _viewed(x: Array, shape: tuple[int, ...]) -> Array | None:
    """The array in that shape on the same memory; None where its strides do not allow it."""
    try:
        seen = x.view()
        seen.shape = shape
    except (AttributeError, ValueError):
        return None
    return seen


# ---- Shape ------------------------------------------------------------------------------------------------------------


def _view_forward(x: Array, shape: tuple[int, ...]) -> Array:
    if x.flags.c_contiguous:  # every shape of the same size is a view, and the method is the fastest way to it
        return x.reshape(shape)
    seen = _viewed(x, shape)
    if seen is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return seen


_view = view("ViewBackward0", _view_forward, lambda g, shape, _: g.reshape(shape), name="view")


def view_as_shape(input: Tensor, *shape: Any) -> Tensor:
    """The tensor's memory in another shape; RuntimeError where its strides do not allow that.  Source: torch.Tensor.view."""
    result: Tensor = _view(input, inferred(sizes(shape), input.array.size))
    return result


def reshape(input: Any, *shape: Any) -> Any:
    """The elements in another shape: a view where the strides allow it, else a copy.  Source: torch.reshape."""
    if not isinstance(input, Tensor):
        return input.reshape(*shape)
    wanted = inferred(sizes(shape), input.array.size)
    if input.array.flags.c_contiguous or _viewed(input.array, wanted) is not None:
        return _view(input, wanted)
    return _view(contiguous(input), wanted)


contiguous_copy = unary("CloneBackward0", lambda x: x.copy("C"), lambda g: g, name="contiguous")


def contiguous(input: Tensor) -> Tensor:
    """The tensor itself if its elements lie in order without gaps, else a copy in which they do."""
    if input.array.flags.c_contiguous:
        return input
    result: Tensor = contiguous_copy(input)
    return result


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from ``start_dim`` to ``end_dim`` as one: the tensor itself, a view or a copy.  Source: torch.flatten."""
    n = input.ndim
    start, end = axis_of(start_dim, n), axis_of(end_dim, n)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if n == 0:
        return reshape(input, 1)  # type: ignore[no-any-return]
    if start == end:
        return input
    shape = input.array.shape
    middle = math.prod(shape[start : end + 1])
    return reshape(input, (*shape[:start], middle, *shape[end + 1 :]))  # type: ignore[no-any-return]


# ---- Order of dimensions ------------------------------------------------------------------------------------------------

swap = view("TransposeBackward0", np.ndarray.swapaxes, lambda g, shape, i, j: g.swapaxes(i, j), name="transpose")
_t = view("TBackward0", np.ndarray.transpose, lambda g, shape: g.swapaxes(0, 1) if len(shape) == 2 else g, name="t")
_permute = view(
    "PermuteBackward0", lambda x, axes: x.transpose(axes),
    lambda g, shape, axes: permute(g, tuple(int(i) for i in np.argsort(axes))), name="permute",
)  # fmt: skip


def transpose(input: Any, dim0: int, dim1: int) -> Any:
    """A view with two dimensions exchanged.  Source: torch.transpose."""
    if not isinstance(input, Tensor):
        return input.swapaxes(dim0, dim1)
    n = input.array.ndim
    if not n:
        axis_of(dim0, 0), axis_of(dim1, 0)
        return permute(input, ())
    return swap(input, axis_of(dim0, n), axis_of(dim1, n))


def permute(input: Any, *dims: Any) -> Any:
    """A view with the dimensions in the order given.  Source: torch.permute."""
    wanted = sizes(dims)
    if not isinstance(input, Tensor):
        return input.transpose(wanted)
    n = input.array.ndim
    if len(wanted) != n:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering "
            f"of dimensions i.e. input.dim() = {n} is not equal to len(dims) = {len(wanted)}"
        )
    axes = tuple(axis_of(d, n) for d in wanted)
    if len(set(axes)) != n:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return _permute(input, axes)


def t(input: Tensor) -> Tensor:
    """The transposed view of a matrix; a tensor of fewer dimensions as it is.  RuntimeError for more than two."""
    if input.array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.array.ndim}D")
    result: Tensor = _t(input)
    return result


# ---- Lengths of one -------------------------------------------------------------------------------------------------------

_squeeze = view(
    "SqueezeBackward1", lambda x, axes: x.squeeze(axes), lambda g, shape, axes: g.reshape(shape), name="squeeze"
)
_squeeze_all = view("SqueezeBackward0", lambda x: x.squeeze(), lambda g, shape: g.reshape(shape), name="squeeze")
_unsqueeze = view(
    "UnsqueezeBackward0", lambda x, axis: np.expand_dims(x, axis), lambda g, shape, axis: g.reshape(shape), name="unsqueeze"
)
_expand = view(
    "ExpandBackward0", lambda x, shape: np.broadcast_to(x, shape, subok=True), lambda g, shape, _: g, name="expand"
)


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """A view without the dimensions of length 1, or without those of ``dim`` that have it.  Source: torch.squeeze."""
    if dim is None:
        result: Tensor = _squeeze_all(input)
        return result
    n = input.array.ndim
    named = tuple(axis_of(d, n) for d in (dim if isinstance(dim, tuple | list) else (dim,)))
    if len(set(named)) != len(named):
        raise RuntimeError("dim appears multiple times in the list of dims")
    result = _squeeze(input, tuple(d for d in named if n and input.array.shape[d] == 1))
    return result


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A view with a dimension of length 1 inserted before ``dim``, in [-ndim - 1, ndim].  Source: torch.unsqueeze."""
    result: Tensor = _unsqueeze(input, axis_of(dim, input.array.ndim + 1))
    return result


def expand(input: Tensor, *shape: Any) -> Tensor:
    """A view in which dimensions of length 1 are repeated without a copy; -1 keeps a length.  Source: torch.Tensor.expand."""
    wanted = sizes(shape)
    own = input.array.shape
    if len(wanted) < len(own):
        raise RuntimeError(
            f"expand({input.dtype}{list(own)}, size={list(wanted)}): the number of sizes provided ({len(wanted)}) must be greater "
            f"or equal to the number of dimensions in the tensor ({len(own)})"
        )
    lead = len(wanted) - len(own)
    target = []
    for i, n in enumerate(wanted):
        have = own[i - lead] if i >= lead else None
        if n == -1:
            if have is None:
                raise RuntimeError(
                    f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}"
                )
            n = have
        if have is not None and have not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({have}) at non-singleton dimension {i}.  "
                f"Target sizes: {list(wanted)}.  Tensor sizes: {list(own)}"
            )
        target.append(n)
    result: Tensor = _expand(input, tuple(target))
    # NumPy guards such views against writing; PyTorch's rule is to refuse the write itself, to any element seen twice.
    if isinstance(result.array, np.ndarray) and not result.array.flags.writeable:
        result.array = window(input.array, result.array.shape, result.array.strides, 0)
    return result


def broadcast_to(input: Tensor, shape: Sequence[int]) -> Tensor:
    """``expand`` to a shape, as a function."""
    return expand(input, tuple(shape))


# ---- Sharing without a history --------------------------------------------------------------------------------------------


def detach(input: Tensor) -> Tensor:
    """A tensor on the same memory without history; a write to either is counted for both.  Source: torch.Tensor.detach."""
    result = made(input.array, storage(input))
    return result


def data(input: Tensor) -> Tensor:
    """A tensor on the same memory without history and with a count of writes of its own.  Source: torch.Tensor.data."""
    return made(input.array, Storage(storage(input).buffer))


def detach_(input: Tensor) -> Tensor:
    """Cut the tensor itself from its history; RuntimeError for a view.  Source: torch.Tensor.detach_."""
    if input.base is not None and history(input) is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and "
            "gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on "
            "these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py "
            "as a solution."
        )
    input.node = None
    return input

