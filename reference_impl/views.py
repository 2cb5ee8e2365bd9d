"""Views: results that share their input's memory."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import dtype
from reference_impl.memory import address, window
from reference_impl.memory_formats import contiguous
from reference_impl.notices import warn_once
from reference_impl.op import check_recordable, type_name, unary, view, wrote
from reference_impl.reductions import axis_of
from reference_impl.tensor import (
    RETAIN,
    Apart,
    Node,
    Size,
    Tensor,
    detached,
    extra,
    made,
    modes,
    storage,
    ticket,
)

# ---- Sizes ------------------------------------------------------------------------------------------------------------


def sizes(given: tuple[Any, ...]) -> tuple[int, ...]:
    """The sizes of a call, given one by one or as one sequence; TypeError for what is not an integer."""
    if len(given) == 1 and isinstance(given[0], tuple | list):
        given = tuple(given[0])
    if type(given) is tuple and all(type(n) is int and -_LIMIT <= n < _LIMIT for n in given):
        return given
    return tuple(_integer(n, at) for at, n in enumerate(given, 1))


_LIMIT = 1 << 63


def _integer(n: Any, at: int) -> int:
    if isinstance(n, bool | float | str) or not hasattr(n, "__index__"):
        raise TypeError(f"a size must be an int, not {type(n).__name__}")
    size = int(n.__index__())
    if not -_LIMIT <= size < _LIMIT:
        raise TypeError(f'failed to unpack the object at pos {at} with error "Overflow when unpacking long long"')
    return size


def inferred(shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The shape with a -1 replaced by what makes it have ``size`` elements; RuntimeError if nothing does."""
    if -1 not in shape and all(n >= 0 for n in shape):
        if math.prod(shape) != size:
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
        return shape
    if any(n < -1 for n in shape):
        at = next(i for i, n in enumerate(shape) if n < -1)
        raise RuntimeError(f"invalid shape dimension {shape[at]} at index {at} of shape {list(shape)}")
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


def _restrided(shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a view in the shape that it has: before dimensions that lie in one, a size of 1 strides over them all."""
    found = list(strides)
    for i in range(len(shape) - 2, -1, -1):
        if shape[i] == 1:
            found[i] = shape[i + 1] * found[i + 1]
    return tuple(found)


def _viewed(x: Array, shape: tuple[int, ...]) -> Array | None:
    """The array in that shape on the same memory; None where its strides do not allow it."""
    if shape == x.shape and 1 in shape and x.size:  # NumPy would leave the strides of sizes of 1 alone
        return np.lib.stride_tricks.as_strided(x, shape, _restrided(shape, x.strides), subok=True)
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
_view_of_dense = view(
    "ViewBackward0", lambda x, shape: x.reshape(shape), lambda g, shape, _: g.reshape(shape), name="view"
)
_alias = view("ReshapeAliasBackward0", _view_forward, lambda g, shape, _: g.reshape(shape), name="reshape")
unsafe_view: Any = unary(
    "UnsafeViewBackward0", lambda x, shape: x.reshape(shape), lambda g, shape, _: g.reshape(shape), name="_unsafe_view"
)
"""A result that nothing else holds, in another shape: on its memory, but no view of it."""


def view_as_shape(input: Tensor, *shape: Any, size: Sequence[int] | None = None, dtype: dtype | None = None) -> Tensor:
    """The tensor's memory in another shape, or as another dtype.

    RuntimeError where the strides do not allow it.  Source: torch.Tensor.view.
    """
    if dtype is not None or (len(shape) == 1 and isinstance(shape[0], _Dtype)):
        return view_as_dtype(input, dtype or shape[0])
    result: Tensor = _view(input, inferred(_required(shape, size, "view"), input.array.size))
    return result


def view_as_dtype(input: Tensor, d: dtype) -> Tensor:
    """The tensor's bytes as elements of another dtype, which scales the last dimension by the ratio of their sizes.

    Has no history.  RuntimeError where the last dimension is not dense or the ratio does not divide what it must, and for a view
    that reads its memory conjugated or negated.
    """
    from reference_impl.complex_views import Lazy

    x = input.array
    if isinstance(x, Lazy):
        what = "conjugate view tensors" if x.dtype.kind == "c" else "tensors with negative bit set"
        raise RuntimeError(f"torch.Tensor.view is not supported for {what} when converting to a different dtype.")
    old, new = x.dtype.itemsize, d.itemsize
    shared = storage(input)
    if old != new:
        what = f"to view {type_name(input.dtype)} as {type_name(d)} (different element sizes)"
        if not x.ndim:
            raise RuntimeError(f"self.dim() cannot be 0 {what}")
        if x.strides[-1] != old and x.size:
            raise RuntimeError(f"self.stride(-1) must be 1 {what}, but got {x.strides[-1] // old}")
        if x.shape[-1] * old % new:
            raise RuntimeError(f"self.size(-1) must be divisible by {new // old} {what}, but got {x.shape[-1]}")
        if (address(x) - address(shared.buffer)) % new:
            raise RuntimeError(f"self.storage_offset() must be divisible by {new // old} {what}")
        strides = x.strides if x.size else tuple(s * old for s in input.stride())
        for i, step in enumerate(strides[:-1]):
            if step % new:
                raise RuntimeError(f"self.stride({i}) must be divisible by {new // old} {what}, but got {step // old}")
    if input.is_inference() and not modes.inference:
        shared = Apart(shared)  # as in PyTorch it is no inference tensor, and counts its own writes
    return made(x.view(d.numpy), shared)


_Dtype = dtype


def _required(shape: tuple[Any, ...], named: Sequence[int] | None, name: str) -> tuple[int, ...]:
    """The sizes of a method's call, given by position or by name; TypeError if there are none."""
    if named is not None:
        shape = (tuple(named),)
    if not shape:
        raise TypeError(f"{name}() missing 1 required positional argument: the shape")
    return sizes(shape)


def reshape(input: Tensor, shape: Sequence[int]) -> Tensor:
    """The elements in another shape: a view where the strides allow it, else a copy.  Source: torch.reshape.

    TypeError for a shape that is no sequence, which the method takes.
    """
    if isinstance(shape, int):
        raise TypeError("reshape(): argument 'shape' (position 2) must be tuple of ints, not int")
    return _reshaped(input, sizes((shape,)))


def reshape_method(self: Tensor, *sizes: Any, shape: Sequence[int] | None = None) -> Tensor:
    """``reshape`` with the shape as one sequence, or size by size.  Source: torch.Tensor.reshape."""
    x = self.array
    if shape is None and sizes and x.flags.c_contiguous:
        for n in sizes:
            if type(n) is not int or n < 0:
                break
        else:
            try:
                return _view_of_dense(self, sizes)  # type: ignore[no-any-return]
            except ValueError:  # another number of elements, of which PyTorch's error is to come
                pass
    return _reshaped(self, _required(sizes, shape, "reshape"))


def _reshaped(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    x = input.array
    wanted = inferred(shape, x.size)
    if x.flags.c_contiguous:
        return _view(input, wanted)  # type: ignore[no-any-return]
    if _viewed(x, wanted) is not None:
        return _alias(input, wanted)  # type: ignore[no-any-return]
    return _reshaped_copy(input, wanted)


def _reshaped_copy(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    return unsafe_view(contiguous(input), shape)  # type: ignore[no-any-return]


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """``view`` in the shape of another tensor."""
    return view_as_shape(input, other.array.shape)


def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """``reshape`` to the shape of another tensor."""
    return _reshaped(input, other.array.shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from ``start_dim`` to ``end_dim`` as one: the tensor itself, a view or a copy.  Source: torch.flatten."""
    n = input.ndim
    start, end = axis_of(start_dim, n), axis_of(end_dim, n)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if n == 0:
        return _reshaped(input, (1,))
    if start == end:
        return input
    shape = input.array.shape
    return _reshaped(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension, contiguous: a view of a contiguous tensor, else a copy.  Source: torch.ravel."""
    return _reshaped(contiguous(input), (input.array.size,))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """One dimension as several, a view; RuntimeError unless their sizes multiply up to its.  Source: torch.unflatten."""
    shape = input.array.shape
    if not shape:
        raise RuntimeError(f"unflatten: dimension specified as {dim} but tensor has no dimensions")
    axis = axis_of(dim, len(shape))
    try:
        parts = inferred(tuple(sizes), shape[axis])
    except RuntimeError:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {axis} ({shape[axis]}) in the input "
            "tensor"
        ) from None
    return _reshaped(input, (*shape[:axis], *parts, *shape[axis + 1 :]))


# ---- Order of dimensions ------------------------------------------------------------------------------------------------

swap = view(
    "TransposeBackward0", lambda x, i, j: x.swapaxes(i, j), lambda g, shape, i, j: g.swapaxes(i, j), name="transpose"
)
_swap_none = view("TransposeBackward0", lambda x: x.transpose(), lambda g, shape: g, name="transpose")
_t = view("TBackward0", lambda x: x.transpose(), lambda g, shape: g.swapaxes(0, 1) if len(shape) == 2 else g, name="t")
_permute = view(
    "PermuteBackward0", lambda x, axes: x.transpose(axes),
    lambda g, shape, axes: permute(g, tuple(int(i) for i in np.argsort(axes))), name="permute",
)  # fmt: skip


def transpose(input: Any, dim0: int, dim1: int) -> Any:
    """A view with two dimensions exchanged.  Source: torch.transpose."""
    if not isinstance(input, Tensor):
        return input.swapaxes(dim0, dim1)
    n = input.array.ndim
    if type(dim0) is type(dim1) is int and 0 <= dim0 < n and 0 <= dim1 < n:
        return swap(input, dim0, dim1)
    if not n:
        axis_of(dim0, 0), axis_of(dim1, 0)
        return _swap_none(input)
    return swap(input, axis_of(dim0, n), axis_of(dim1, n))


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """``transpose`` under NumPy's name."""
    return transpose(input, axis0, axis1)  # type: ignore[no-any-return]


def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Another name of ``transpose``."""
    return transpose(input, dim0, dim1)  # type: ignore[no-any-return]


def permute(input: Any, dims: Sequence[int]) -> Any:
    """A view with the dimensions in the order given.  Source: torch.permute."""
    if not isinstance(input, Tensor):
        return input.transpose(dims)
    wanted = sizes((dims,))
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


def permute_method(self: Tensor, *order: Any, dims: Sequence[int] | None = None) -> Tensor:
    """``permute`` with the dimensions as one sequence, or one by one.  Source: torch.Tensor.permute."""
    return permute(self, _required(order, dims, "permute"))  # type: ignore[no-any-return]


def movedim(input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """A view with some dimensions at other places, and the rest in their order.  Source: torch.movedim."""
    if isinstance(source, tuple | list) != isinstance(destination, tuple | list):
        raise TypeError("movedim(): 'source' and 'destination' must both be ints, or both tuples of ints")
    n = input.array.ndim
    before, after = (
        tuple(axis_of(d, n) for d in (named if isinstance(named, tuple | list) else (named,)))
        for named in (source, destination)
    )
    if len(before) != len(after):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(before)} dims) should contain the same number of dims "
            f"as destination ({list(after)} dims)"
        )
    for name, axes in (("source", before), ("destination", after)):
        if len(set(axes)) != len(axes):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(axes)})")
    rest = iter(i for i in range(n) if i not in before)
    comes_from = dict(zip(after, before, strict=True))
    return permute(input, tuple(comes_from[i] if i in comes_from else next(rest) for i in range(n)))  # type: ignore[no-any-return]


def t(input: Tensor) -> Tensor:
    """The transposed view of a matrix; a tensor of fewer dimensions as it is.  RuntimeError for more than two."""
    if input.array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.array.ndim}D")
    result: Tensor = _t(input)
    return result


def reversed_dimensions(input: Tensor) -> Tensor:
    """``T``: the dimensions in the opposite order, a view; deprecated for other than matrices.  Source: torch.Tensor.T."""
    n = input.array.ndim
    if n not in (1, 2):
        warn_once(
            f"Tensor.T is deprecated on {n}-D tensors. This function is the identity in these cases."
            if n == 0
            else "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw "
            "an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
        )
    return permute(input, tuple(range(n))[::-1])  # type: ignore[no-any-return]


def matrix_transposed(input: Tensor) -> Tensor:
    """``mT``: the last two dimensions exchanged, a view; without dimensions the tensor itself.

    RuntimeError if there is one dimension.  Source: torch.Tensor.mT.
    """
    n = input.array.ndim
    if n == 1:
        raise RuntimeError("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.")
    if not n:
        warn_once("Tensor.mT is deprecated on 0-D tensors. This function is the identity in these cases.")
        return input
    return transpose(input, -2, -1)  # type: ignore[no-any-return]


# ---- Lengths of one -------------------------------------------------------------------------------------------------------

_squeeze = view(
    "SqueezeBackward1", lambda x, axes: x.squeeze(axes), lambda g, shape, axes: g.reshape(shape), name="squeeze"
)
_squeeze_several = view(
    "SqueezeBackward2", lambda x, axes: x.squeeze(axes), lambda g, shape, axes: g.reshape(shape), name="squeeze"
)
_squeeze_all = view("SqueezeBackward0", lambda x: x.squeeze(), lambda g, shape: g.reshape(shape), name="squeeze")


def _with_axis(x: Array, axis: int) -> Array:
    """With a dimension of size 1, whose step is over the elements of the next one, or to the next element."""
    shape, strides = x.shape, x.strides
    step = shape[axis] * strides[axis] if axis < x.ndim else x.itemsize
    return window(x, (*shape[:axis], 1, *shape[axis:]), (*strides[:axis], step, *strides[axis:]), 0)


_unsqueeze = view(
    "UnsqueezeBackward0",
    _with_axis,
    lambda g, shape, axis: g.reshape(shape),
    name="unsqueeze",
)
_expand = view(
    "ExpandBackward0",
    lambda x, shape, strides: window(x, shape, strides, 0),
    lambda g, shape, *_: g,  # the engine sums over what was repeated
    name="expand",
)
_EVERY: Any = object()


def squeeze(input: Tensor, dim: int | Sequence[int] = _EVERY) -> Tensor:
    """A view without the dimensions of length 1, or without those of ``dim`` that have it.  Source: torch.squeeze."""
    if dim is _EVERY:
        return _squeeze_all(input)  # type: ignore[no-any-return]
    n, several = input.array.ndim, isinstance(dim, tuple | list)
    named = tuple(axis_of(d, n) for d in (dim if isinstance(dim, tuple | list) else (dim,)))
    if len(set(named)) != len(named):
        repeated = next(d for d in named if named.count(d) > 1)
        raise RuntimeError(f"dim {repeated} appears multiple times in the list of dims")
    axes = tuple(d for d in named if n and input.array.shape[d] == 1)
    return (_squeeze_several if several else _squeeze)(input, axes)  # type: ignore[no-any-return]


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A view with a dimension of length 1 inserted before ``dim``, in [-ndim - 1, ndim].  Source: torch.unsqueeze."""
    result: Tensor = _unsqueeze(input, axis_of(dim, input.array.ndim + 1))
    return result


def expand(input: Tensor, *shape: Any, size: Sequence[int] | None = None) -> Tensor:
    """A view in which dimensions of length 1 are repeated without a copy; -1 keeps a length.  Source: torch.Tensor.expand."""
    wanted = _required(shape, size, "expand")
    own, steps = input.array.shape, input.array.strides
    lead = len(wanted) - len(own)
    if lead < 0:
        raise RuntimeError(
            f"expand(torch.{type_name(input.dtype)}Tensor{{{list(own)}}}, size={list(wanted)}): the number of sizes provided "
            f"({len(wanted)}) must be greater or equal to the number of dimensions in the tensor ({len(own)})"
        )
    target = []
    for i, n in enumerate(wanted):
        have = own[i - lead] if i >= lead else None
        if n == -1 and have is not None:
            n = have
        if n < 0:
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) isn't allowed in a leading, non-existing dimension {i}"
            )
        if have is not None and have not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({have}) at non-singleton dimension {i}.  "
                f"Target sizes: {list(wanted)}.  Tensor sizes: {list(own)}"
            )
        target.append(n)
    strides: list[int] = []
    for i in reversed(range(len(target))):
        if i >= lead:
            strides.append(steps[i - lead] if own[i - lead] == target[i] else 0)
        else:  # a new dimension that is not repeated lies as if it had been there
            strides.append(target[i + 1] * strides[-1] if target[i] == 1 and strides else 0)
    result: Tensor = _expand(input, tuple(target), tuple(reversed(strides)))
    return result


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """``expand`` to the shape of another tensor."""
    return expand(input, other.array.shape)


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """``expand`` to a shape, as a function.  Source: torch.broadcast_to."""
    return expand(input, size)


def broadcast_shapes(*shapes: int | Sequence[int]) -> Size:
    """The shape that the shapes are broadcast to, of which an int is one of one dimension.

    RuntimeError if they are not compatible.  Source: torch.broadcast_shapes.
    """
    for shape in shapes:
        if not isinstance(shape, int | tuple | list):
            raise RuntimeError(f"Input shapes should be of type ints, a tuple of ints, or a list of ints, got {shape}")
    try:
        return Size(np.broadcast_shapes(*((s,) if isinstance(s, int) else tuple(s) for s in shapes)))
    except ValueError:
        raise RuntimeError(
            "Shape mismatch: objects cannot be broadcast to a single shape: " + ", ".join(map(str, shapes))
        ) from None


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """The tensors expanded to their common shape, as views; one that has it is itself.  Source: torch.broadcast_tensors."""
    shape = broadcast_shapes(*(each.array.shape for each in tensors))
    return tuple(each if each.array.shape == shape else expand(each, shape) for each in tensors)


# ---- In place -------------------------------------------------------------------------------------------------------------


def reshaped_in_place(change: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The twin of a view that changes the tensor's own geometry; other tensors on the memory keep theirs."""

    @wraps(change)
    def apply_(self: Tensor, *args: Any, **named: Any) -> Tensor:
        check_recordable(self)
        seen = change(self, *args, **named)
        self.array = seen.array
        if modes.recording:
            _keep_retaining(self)  # the gradient that is kept stays the one of the old geometry, as in PyTorch
            _keep_hooks(self)
            self.node = seen.node
            if seen.node is not None:
                cls: Any = type(seen.node)
                seen.node.__class__ = _twin(cls)
        wrote(self)
        return self

    apply_.__name__ = apply_.__qualname__ = f"{change.__name__}_"
    apply_.__doc__ = f"``{change.__name__}`` of the tensor itself, which is returned."
    return apply_


def _keep_retaining(t: Tensor) -> None:
    """Remember that a gradient is kept, for who asks, once the tensor's node is another or none."""
    if isinstance(t.node, Node) and t.node.hooks and RETAIN in t.node.hooks:
        extra(t).retains = True


def _keep_hooks(t: Tensor) -> None:
    """Remember the hooks that later ones are to follow, once the tensor's node is another."""
    if isinstance(t.node, Node) and t.node.hooks and t.node.hooks.keys() - {RETAIN} and extra(t).before is None:
        extra(t).before = t.node.hooks


@cache
def _twin(cls: type[Node]) -> type[Node]:
    """The same node under the name that PyTorch gives it in place: ``TBackward1``, after the variants that are not."""
    stem, number = cls.__name__[:-1], int(cls.__name__[-1])
    return type(f"{stem}{number + (3 if stem == 'SqueezeBackward' else 1)}", (cls,), {"__slots__": ()})


squeeze_ = reshaped_in_place(squeeze)
unsqueeze_ = reshaped_in_place(unsqueeze)
t_ = reshaped_in_place(t)
transpose_ = reshaped_in_place(transpose)
swapaxes_ = reshaped_in_place(swapaxes)
swapdims_ = reshaped_in_place(swapdims)


# ---- Sharing without a history --------------------------------------------------------------------------------------------


def detach(input: Tensor) -> Tensor:
    """A tensor on the same memory without history; a write to either is counted for both.  Source: torch.Tensor.detach."""
    t = made(input.array, storage(input))
    if input.is_inference() and not modes.inference:
        extra(t).counted = 0
    return t


def data(input: Tensor) -> Tensor:
    """A tensor on the same memory without history and with a count of writes of its own.  Source: torch.Tensor.data."""
    return detach(input) if input.is_inference() else made(input.array, Apart(storage(input)))


def detach_(input: Tensor) -> Tensor:
    """Cut the tensor itself from its history; RuntimeError for a view.  Source: torch.Tensor.detach_."""
    if input._is_view():
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and "
            "gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on "
            "these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py "
            "as a solution."
        )
    _keep_retaining(input)
    if input.extra is not None:
        input.extra.before = None
    if isinstance(input.node, Node):  # what has saved it can be derived no more
        extra(input).detached = ticket()
        if id(input) not in detached:
            detached.add(id(input))
            weakref.finalize(input, detached.discard, id(input))
    input.node = None
    return input
