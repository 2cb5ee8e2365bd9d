"""Copies of a tensor's elements in another order, or several times, or with others around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl.data import fitting, integer_in_range
from reference_impl.devices import HOST, META, Array, place_of
from reference_impl.dtypes import INTEGER, int64
from reference_impl.kernels import BAREBONES, check_kernel
from reference_impl.memory import empty_like, readable
from reference_impl.memory_formats import clone, contiguous_format
from reference_impl.op import number, result_of, type_name, unary
from reference_impl.publishing import publish
from reference_impl.reductions import axis_of, converted
from reference_impl.reductions import sum as total
from reference_impl.tensor import Tensor
from reference_impl.views import expand, flatten, reshape, sizes, unsqueeze, view_as_shape


def _as(x: Array, values: Array) -> Array:
    """A copy of the values in the order of dimensions of ``x``, which has their shape."""
    copy = empty_like(x) if x is readable(x) else np.empty(x.shape, x.dtype)
    copy[...] = readable(values)
    return copy


# ---- Order --------------------------------------------------------------------------------------------------------------

_flip: Any = unary(
    "FlipBackward0", lambda x, axes: _as(x, np.flip(x, axes)), lambda g, axes: _flip(g, axes), name="flip"
)
_roll: Any = unary(
    "RollBackward0",
    lambda x, shifts, axes: np.roll(x, shifts, axes).copy("C"),
    lambda g, shifts, axes: _roll(g, tuple(-s for s in shifts), axes),
    name="roll",
)


def _turned(x: Array, k: int, axes: tuple[int, int]) -> Array:
    """A copy turned k times, a flip whose dimensions are exchanged."""
    k %= 4
    if not k:
        return x.copy("C")
    flipped = _as(x, np.flip(x, axes if k == 2 else axes[k % 3]))
    return flipped if k == 2 else flipped.swapaxes(*axes)


_rot90: Any = unary("Rot90Backward0", _turned, lambda g, k, axes: _rot90(g, -k, axes), name="rot90")


def flip(input: Tensor, *by_position: Any, dims: Sequence[int] | None = None) -> Tensor:
    """A copy with the order along some dimensions reversed.  RuntimeError for one named twice.  Source: torch.flip."""
    n = input.array.ndim
    axes = tuple(axis_of(d, n) for d in _listed("flip", by_position, dims))
    if len(set(axes)) != len(axes):
        repeated = next(a for a in axes if axes.count(a) > 1)
        raise RuntimeError(f"dim {repeated} appears multiple times in the list of dims")
    if input.dtype in BAREBONES and _turns_rows(input.array, axes if n else ()):
        check_kernel("flip_cpu", input)
    result: Tensor = _flip(input, axes if n else ())
    return result


def _turns_rows(x: Array, axes: tuple[int, ...]) -> bool:
    """Whether elements that lie side by side change places, so that PyTorch copies one by one and not row by row."""
    inner = [axis for axis in range(x.ndim) if x.shape[axis] > 1 and x.strides[axis]]
    if not x.size or not any(axis in axes for axis in inner):
        return False
    last = min(inner, key=lambda axis: abs(x.strides[axis]))
    return last in axes or x.strides[last] != x.itemsize


def _listed(name: str, by_position: tuple[Any, ...], named: Sequence[int] | None) -> tuple[int, ...]:
    """The integers of a call, one by one, as a sequence, or by name; TypeError if there are none."""
    if named is not None:
        by_position = (tuple(named),)
    if not by_position:
        raise TypeError(f'{name}() missing 1 required positional arguments: "dims"')
    return sizes(by_position)


def fliplr(input: Tensor) -> Tensor:
    """A copy with the columns in reverse order.  RuntimeError for less than two dimensions.  Source: torch.fliplr."""
    if input.array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


def flipud(input: Tensor) -> Tensor:
    """A copy with the rows in reverse order.  RuntimeError for a tensor without dimensions.  Source: torch.flipud."""
    if input.array.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


def roll(input: Tensor, shifts: int | Sequence[int], dims: int | Sequence[int] = ()) -> Tensor:
    """A copy whose elements are moved along dimensions, those that leave coming in again; without ``dims`` as if flattened.

    RuntimeError unless there are as many shifts as dimensions.  Source: torch.roll.
    """
    by, along = (tuple(v) if isinstance(v, tuple | list) else (v,) for v in (shifts, dims))
    n = input.array.ndim
    if not by:
        raise RuntimeError("`shifts` required")
    if len(by) != len(along) and not (len(by) == 1 and not along):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(by)}, dims:{len(along)}")
    if along and not n:
        raise IndexError(f"Dimension specified as {along[0]} but tensor has no dimensions")
    axes = tuple(axis_of(d, n) for d in along)
    result: Tensor = _roll(input, sizes(by), axes or None)
    return result


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """A copy turned k times by a right angle, from the first of two dimensions towards the second.  Source: torch.rot90."""
    n = input.array.ndim
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if n < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {n}")
    if dims[0] == dims[1] or abs(dims[0] - dims[1]) == n:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    result: Tensor = _rot90(input, int(k), (axis_of(dims[0], n), axis_of(dims[1], n)))
    return result


# ---- Repetition -----------------------------------------------------------------------------------------------------------


def _repeat_grad(g: Any, shape: tuple[int, ...], times: tuple[int, ...]) -> Any:
    """The sum over the repetitions, each of which is a dimension before the one that it repeats."""
    own = (1,) * (len(times) - len(shape)) + shape
    apart = tuple(n for pair in zip(times, own, strict=True) for n in pair)
    return g.reshape(apart).sum(tuple(range(0, len(apart), 2))).reshape(shape) if apart else g


def _tiled(x: Array, times: tuple[int, ...]) -> Array:
    """Repeated in row-major order, in which NumPy does not lay out what is repeated once."""
    repeated = np.tile(x, times)
    return repeated if repeated.flags.c_contiguous else repeated.copy("C")


_repeat = unary("RepeatBackward0", _tiled, _repeat_grad, name="repeat")


def repeat(self: Tensor, *by_position: Any, repeats: Sequence[int] | None = None) -> Tensor:
    """A copy in which each dimension is repeated as often as asked; more numbers than dimensions add dimensions in front.

    RuntimeError for fewer numbers than dimensions, and for negative ones.  Source: torch.Tensor.repeat.
    """
    times = _listed("repeat", by_position, repeats)
    return _repeated(self, times)


def _repeated(input: Tensor, times: tuple[int, ...]) -> Tensor:
    shape = input.array.shape
    if len(times) < len(shape):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    if any(n < 0 for n in times):
        own = (1,) * (len(times) - len(shape)) + shape
        wanted = [n * size for n, size in zip(times, own, strict=True)]
        negative = next(n for n in wanted if n < 0)
        raise RuntimeError(f"Trying to create tensor with negative dimension {negative}: {wanted}")
    result: Tensor = _repeat(input, times)
    return result


def tile(input: Tensor, *by_position: Any, dims: Sequence[int] | None = None) -> Tensor:
    """``repeat`` that takes fewer numbers than there are dimensions, with ones for the first.  Source: torch.tile."""
    times = _listed("tile", by_position, dims)
    return _repeated(input, (1,) * (input.array.ndim - len(times)) + times)


_NONE: Any = object()
"""That no numbers are given."""


def repeat_interleave(
    input: Tensor, repeats: int | Tensor = _NONE, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """A copy in which each slice along ``dim`` (each element if None) comes several times in a row.

    repeats: one number, or a tensor of one for each slice.  Without it, ``input`` holds the numbers and the result the numbers of
    the slices: ``[0, 2, 3]`` gives ``[1, 1, 2, 2, 2]``.
    RuntimeError for numbers that are negative or not as many as the slices.  Source: torch.repeat_interleave.
    """
    if repeats is _NONE:
        return result_of(_interleaved(input, None, output_size))
    if dim is None:
        input, dim = flatten(input), 0
    axis = axis_of(dim, input.array.ndim)
    if not isinstance(repeats, Tensor):
        return _interleaved_evenly(input, repeats, axis, output_size)
    count = repeats.array
    if count.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    length = input.array.shape[axis] if input.array.ndim else 1
    if not count.ndim or count.shape == (1,):
        repeats = expand(reshape(repeats, (1,)), (length,))
    elif count.shape[0] != length:
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {count.shape[0]} and "
            f"input.size({axis}) = {length}"
        )
    chosen = result_of(_interleaved(repeats, input, output_size))
    return input.index_select(axis, chosen)  # type: ignore[no-any-return]


def repeat_interleave_method(
    self: Tensor, repeats: int | Tensor, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """``repeat_interleave`` of a tensor's own elements.  Source: torch.Tensor.repeat_interleave."""
    return repeat_interleave(self, repeats, dim, output_size=output_size)


def _interleaved(repeats: Tensor, input: Tensor | None, output_size: int | None) -> Array:
    """The number of each slice as often as it is to come, where the numbers are."""
    count = repeats.array
    if count.ndim != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if count.dtype.kind != "i" or count.dtype.itemsize < 4:
        raise NotImplementedError(f"\"repeat_interleave_cpu\" not implemented for '{type_name(repeats.dtype)}'")
    place = place_of(count)
    if place is META:
        if output_size is None:
            raise NotImplementedError("repeat_interleave of a meta tensor needs an output_size")
        return META.empty((output_size,), count.dtype)
    times = place.copy_out(count)
    if (times < 0).any():
        raise RuntimeError("repeats can not be negative")
    if output_size is not None and output_size != times.sum():
        raise RuntimeError("allocated size does not match required size")
    numbers = np.repeat(np.arange(times.size, dtype=times.dtype), times)
    return numbers if place is HOST else place.copy_in(numbers)


def _interleaved_evenly(input: Tensor, repeats: int, axis: int, output_size: int | None) -> Tensor:
    """Each slice the same number of times: an expanded dimension, made one with the one that it repeats."""
    if repeats < 0:
        raise RuntimeError("Repeats must be non-negative")
    if not input.array.ndim:  # there is no second dimension to repeat along
        raise IndexError(f"Dimension out of range (expected to be in range of [-1, 0], but got {axis + 1})")
    shape = input.array.shape
    total = shape[axis] * repeats
    if output_size is not None and output_size != total:
        raise RuntimeError(f"repeat_interleave: Invalid output_size, expected {total} but got {output_size}")
    apart = expand(unsqueeze(input, axis + 1), (*shape[: axis + 1], repeats, *shape[axis + 1 :]))
    return flatten(clone(apart, memory_format=contiguous_format), axis, axis + 1)


def sum_to_size(self: Tensor, *by_position: Any, size: Sequence[int] | None = None) -> Tensor:
    """The sum over what ``expand`` to this tensor's shape would have repeated; the tensor itself if that is nothing.

    RuntimeError unless tensors of that size expand to this shape.  Source: torch.Tensor.sum_to_size.
    """
    wanted, shape = _listed("sum_to_size", by_position, size), self.array.shape
    lead = len(shape) - len(wanted)
    if lead < 0 or any(n not in (1, m) for n, m in zip(wanted, shape[lead:], strict=True)):
        raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}.")
    if not wanted:
        return total(self)  # type: ignore[no-any-return]  # a sum of no dimensions too
    repeated = [i for i, n in enumerate(shape) if i < lead or (wanted[i - lead] == 1 and n != 1)]
    summed = total(self, repeated, keepdim=True) if repeated else self
    return view_as_shape(summed, wanted) if lead else summed


# ---- Padding --------------------------------------------------------------------------------------------------------------


def _padded(x: Array, pad: tuple[tuple[int, int], ...], value: Any) -> Array:
    shape = tuple(n + before + after for n, (before, after) in zip(x.shape, pad, strict=True))
    whole = place_of(x).empty(shape, x.dtype)
    whole[...] = value
    kept = tuple(slice(max(0, -before), n - max(0, -after)) for n, (before, after) in zip(x.shape, pad, strict=True))
    inner = tuple(slice(max(0, b), n - max(0, a)) for n, (b, a) in zip(shape, pad, strict=True))
    whole[(*inner, ...)] = readable(x[(*kept, ...)])
    return whole


_pad: Any = unary(
    "ConstantPadNdBackward0",
    _padded,
    lambda g, pad, value: _pad(g, tuple((-before, -after) for before, after in pad), 0),
    name="constant_pad_nd",
)


def constant_pad_nd(input: Tensor, pad: Sequence[int], value: Any = 0) -> Tensor:
    """A copy with elements of one value before and after each dimension; negative numbers cut elements off.

    pad: numbers of elements before and after, from the last dimension on.
    RuntimeError for an odd number of numbers, for more than the dimensions have, and where more is cut off than is there.
    Source: torch.nn.functional.pad.
    """
    n = input.array.ndim
    given = sizes((tuple(pad),))
    if len(given) % 2:
        raise RuntimeError(f"Length of pad must be even but instead it equals {len(given)}")
    if len(given) > 2 * n:
        raise RuntimeError(
            f"Length of pad should be no more than twice the number of dimensions of the input. Pad length is {len(given)} "
            f"while the input has {n} dimensions."
        )
    pairs = [(given[i], given[i + 1]) for i in range(0, len(given), 2)]
    each = ((0, 0),) * (n - len(pairs)) + tuple(reversed(pairs))
    for i, (size, (before, after)) in enumerate(zip(input.array.shape, each, strict=True)):
        if size + min(before, 0) + min(after, 0) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
        if size + before + after < 0:
            raise RuntimeError(
                f"The input size {size}, plus negative padding {before} and {after} resulted in a negative output size, which is "
                f"invalid. Check dimension {i} of your input."
            )
    value = number(value)
    filled = (
        integer_in_range(value, input.dtype) if input.dtype.category == INTEGER else fitting(value, input.array.dtype)
    )
    result: Tensor = _pad(input, each, filled)
    return result


# ---- Numbers of elements ----------------------------------------------------------------------------------------------------


def unravel_index(indices: Tensor, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """For numbers of elements in row-major order, the indices of each dimension, in int64; numbers beyond the last come around.

    TypeError for indices that are no integers, ValueError for negative sizes.  Source: torch.unravel_index.
    """
    if not isinstance(indices, Tensor) or indices.array.dtype.kind not in "iu":
        kind = indices.dtype if isinstance(indices, Tensor) else type(indices).__name__
        raise TypeError(f"expected 'indices' to be integer dtype, but got {kind}")
    wanted = sizes((shape if isinstance(shape, tuple | list) else (shape,),))
    if any(n < 0 for n in wanted):
        raise ValueError(f"'shape' cannot have negative values, but got {wanted}")
    steps = [math.prod(wanted[i + 1 :]) for i in range(len(wanted))]
    if indices.array.size and 0 in (*wanted, *steps):
        raise RuntimeError("ZeroDivisionError")
    indices = converted(indices, int64)
    return tuple(indices.floor_divide(max(step, 1)).remainder(max(n, 1)) for step, n in zip(steps, wanted, strict=True))


def install(namespace: ModuleType) -> None:
    """Give the namespace the functions, and Tensor the methods."""
    publish(namespace, (flip, fliplr, flipud, roll, rot90, tile, repeat_interleave))
    publish(namespace, (constant_pad_nd, unravel_index), methods=False)
    for method in (repeat, sum_to_size):
        setattr(Tensor, method.__name__, method)
    Tensor.repeat_interleave = repeat_interleave_method  # type: ignore[attr-defined]
    for name in ("flip", "tile"):  # the functions take one sequence, as few do that are methods too
        setattr(namespace, name, _of_a_sequence(getattr(namespace, name)))


def _of_a_sequence(function: Any) -> Any:
    """A function whose second argument is a sequence, never numbers one by one."""
    name = function.__name__

    def listed(input: Tensor, dims: Sequence[int]) -> Tensor:
        if not isinstance(dims, tuple | list):
            raise TypeError(f"{name}(): argument 'dims' (position 2) must be tuple of ints, not {type(dims).__name__}")
        result: Tensor = function(input, dims)
        return result

    listed.__name__ = listed.__qualname__ = name
    listed.__doc__ = function.__doc__
    return listed
