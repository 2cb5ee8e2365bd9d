"""Reading data: the dtype that Python data gets, its shape, and its values as an array on the host.

Data is a number, or sequences of numbers nested to one depth.  NumPy scalars, arrays and tensors of one element may stand
among them, and count with their own dtypes.  Nothing here makes a tensor or knows of devices.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import copy_of
from reference_impl.dtypes import BOOL, COMPLEX, FROM_NUMPY, INTEGER, dtype, finfo
from reference_impl.interop import borrowed
from reference_impl.op import cast
from reference_impl.scalars import item as item_of
from reference_impl.tensor import Tensor

MAX_DIMS = 128
"""No tensor has more dimensions, so deeper nesting is a list that contains itself, or a mistake."""


def read(data: Any, wanted: dtype | None) -> np.ndarray:
    """The values of ``data``, not itself a tensor, as a new array of the dtype wanted, or of the dtype that they promote to.

    An array is cast and keeps its order in memory; numbers are converted one by one.

    TypeError, ValueError or RuntimeError, as in PyTorch, for what is no number, ragged, or out of the dtype's range.
    """
    if isinstance(data, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if isinstance(data, np.ndarray):
        seen = borrowed(data)
        array = (
            np.ascontiguousarray(seen.array) if 0 in seen.array.strides else seen.array
        )  # a repeated row is written out
        converted = cast(array, wanted or seen.dtype)
        # Of the array that is seen: a subclass of NumPy's may have more to say than elements, as that they are masked.
        return copy_of(seen.array) if converted is array else converted  # type: ignore[no-any-return]
    shape = shape_of(data)
    d = inferred(data) if wanted is None else wanted
    if d.numpy is None:
        raise RuntimeError(f"{d} is not supported by this implementation")
    return filled(leaves(data, shape), d).reshape(shape)


def is_sequence(item: Any) -> bool:
    """Whether an item is a nested sequence rather than a number: it has a length and items by number."""
    if isinstance(item, list | tuple):
        return True
    if isinstance(item, Tensor | np.generic | dict):
        return False
    return hasattr(type(item), "__getitem__") and hasattr(type(item), "__len__")


def shape_of(data: Any) -> tuple[int, ...]:
    """The sizes that the first item at every depth gives; nothing is read behind a size of 0."""
    shape: list[int] = []
    while is_sequence(data):
        if isinstance(data, str | bytes) or len(shape) == MAX_DIMS:
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        shape.append(len(data))
        if not shape[-1]:
            break
        data = data[0]
    return tuple(shape)


# ---- The dtype ------------------------------------------------------------------------------------------------------


def inferred(data: Any) -> dtype:
    """The dtype that all numbers of the data promote to, each with the dtype that it would have alone.

    The default dtype for data without numbers.
    """
    alone = _alone(data)
    if alone is not None:
        return alone
    if not is_sequence(data):
        raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
    found: dtype | None = None
    for kind in {type(item) for item in data}:  # most sequences hold numbers of one kind: look at each kind once
        known = _of_kind(kind)
        for d in (known,) if known is not None else (inferred(item) for item in data if type(item) is kind):
            found = d if found is None else dtypes.promote_types(found, d)
    return dtypes.get_default_dtype() if found is None else found


def _alone(item: Any) -> dtype | None:
    """The dtype of what has one by itself; None for what is made of items, or is no number."""
    if isinstance(item, Tensor):
        return item.dtype
    if isinstance(item, np.ndarray | np.generic):
        # In a list an array is read number by number, in whichever order these and their bytes lie.
        return borrowed(np.empty(0, item.dtype.newbyteorder("="))).dtype
    if isinstance(item, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(item).__name__}'")
    for kind in (bool, int, float, complex):
        if isinstance(item, kind):
            return _of_kind(kind)
    return None


def _of_kind(kind: type) -> dtype | None:
    """The dtype of numbers of a class; None if it is no class of numbers.

    RuntimeError for complex ones where the default dtype is bfloat16, which no complex dtype pairs with.
    """
    if kind is complex and dtypes.get_default_dtype() is dtypes.bfloat16:
        raise RuntimeError("invalid default scalar type for complex")
    return dtypes.of_scalar_type(kind)


# ---- The values -----------------------------------------------------------------------------------------------------


def leaves(data: Any, shape: tuple[int, ...]) -> Sequence[Any]:
    """The numbers of the data in order; ValueError or TypeError where its nesting is not that of ``shape``."""
    if not shape:
        return (data,)
    if 0 in shape:
        return ()
    level: Sequence[Any] = data
    for dim, size in enumerate(shape[1:], 1):
        below: list[Any] = []
        for item in level:
            if not is_sequence(item):
                raise TypeError("not a sequence")
            if len(item) != size:
                raise ValueError(f"expected sequence of length {size} at dim {dim} (got {len(item)})")
            below.extend(item)
        level = below
    return level


def filled(numbers: Sequence[Any], d: dtype) -> np.ndarray:
    """A one-dimensional array of the numbers, each converted to the dtype as a single number is."""
    assert d.numpy is not None
    if d.category == INTEGER:
        if d is dtypes.int64 and {type(n) for n in numbers} <= {int, bool}:
            try:
                return np.array(numbers, np.int64)  # many integers at once, without a call for each
            except OverflowError:
                pass  # the general way says which of them is too large
        return np.array([_integer(n, d) for n in numbers], d.numpy)
    if d.category == BOOL:
        return np.array([_truth(n) for n in numbers], bool)
    if d.category == COMPLEX:
        return rounded(np.array([complex(_number(n)) for n in numbers], complex), d)
    plain = {type(n) for n in numbers} <= {float, int, bool}
    doubles = np.array(numbers if plain else [_float(n) for n in numbers], np.float64)
    return rounded(doubles, d)


@np.errstate(over="ignore")  # infinity is what is meant
def rounded(doubles: np.ndarray, d: dtype) -> np.ndarray:
    """The doubles in a floating or complex dtype; as in PyTorch, a dtype of two bytes is rounded from float32."""
    return (doubles.astype(np.float32) if d.itemsize < 4 else doubles).astype(d.numpy)


def _number(item: Any) -> Any:
    """The number that an item stands for; a tensor's element, wherever that is."""
    if isinstance(item, Tensor):
        if item.array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return item_of(item)
    if is_sequence(item):
        raise TypeError(f"'{type(item).__name__}' object cannot be interpreted as a number")
    return item


def _check_integer(item: Any) -> None:
    """TypeError for a tensor that is no index: of several elements, or of another dtype than integers and bool."""
    if isinstance(item, Tensor) and (item.array.size != 1 or item.dtype.category >= dtypes.FLOATING):
        raise TypeError("only integer tensors of a single element can be converted to an index")


def _float(item: Any) -> float:
    value = _number(item)
    if isinstance(value, complex | np.complexfloating):
        raise TypeError("must be real number, not complex")
    return float(value)


def _truth(item: Any) -> bool:
    _check_integer(item)
    value = _number(item)
    return bool(value if isinstance(value, float | complex | np.bool_) else operator.index(value))


def _integer(item: Any, d: dtype) -> int:
    if isinstance(item, np.uint64 | float) and d is dtypes.uint64:
        raise TypeError("an integer is required")  # PyTorch reads this dtype from Python's integers alone
    _check_integer(item)
    value = _number(item)
    if isinstance(value, float) and not isinstance(item, Tensor):
        return integer_in_range(value, d)
    if d is dtypes.uint64 and isinstance(value, int) and not 0 <= value < 1 << 64:  # and does not wrap it around
        raise OverflowError("int too big to convert" if value > 0 else "can't convert negative int to unsigned")
    return integer_in_range(operator.index(value), d)  # TypeError for what is no integer, NumPy's other floats included


def integer_in_range(value: float, d: dtype) -> int:
    """The integer of dtype ``d`` that a number is cut to; a negative integer wraps around in an unsigned dtype.

    RuntimeError for a number that the dtype cannot hold, ValueError for an integer of more than 64 bits.
    """
    limits = np.iinfo(d.numpy)
    low, high = int(limits.min), int(limits.max)
    if not d.is_signed and isinstance(value, int):
        low = -high
    if isinstance(value, int) and not min(low, -(2**63)) <= value <= max(high, 2**63 - 1):
        raise ValueError("Overflow when unpacking long long")
    if math.isnan(value) or not low <= value <= high:
        raise RuntimeError(f"value cannot be converted to type {d.name} without overflow")
    cut = int(value)
    return cut if d.is_signed or cut >= 0 else cut + high + 1


def fitting(value: Any, d: np.dtype[Any]) -> Any:
    """A number as a NumPy scalar of the dtype; RuntimeError if it cannot hold it, even as infinity."""
    to = FROM_NUMPY[d]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise OverflowError("int too big to convert")
    if to.category == BOOL:
        return np.bool_(value)
    if isinstance(value, complex) and to.category != COMPLEX:
        if value.imag:
            raise _overflow(to)
        value = value.real
    if to.category == INTEGER:
        try:
            return np.array(integer_in_range(value, to)).astype(d)[()]
        except ValueError:
            raise _overflow(to) from None
    limit = largest(to)
    parts = (value.real, value.imag) if isinstance(value, complex) else (value,)
    if any(limit < abs(part) < math.inf for part in parts):
        raise _overflow(to)
    return np.asarray(value).astype(d)[()] if to.category == COMPLEX else rounded(np.asarray(value, float), to)[()]


@cache
def largest(d: dtype) -> float:
    """The largest finite number of a floating dtype, or of a complex dtype's parts."""
    return float(finfo(d).max)


def _overflow(to: dtype) -> RuntimeError:
    return RuntimeError(f"value cannot be converted to type {to.name} without overflow")
