"""dtypes and type promotion.

A ``dtype`` names a NumPy dtype under PyTorch's name and knows its category.  Promotion follows PyTorch's "Tensor
Attributes" page: a category (bool < integer < floating < complex) beats a lower one whatever the kinds of operand;
within a category tensors with dimensions beat 0-d tensors, which beat Python scalars.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import ml_dtypes
import numpy as np

BOOL, INTEGER, FLOATING, COMPLEX = range(4)


class dtype:
    """The type of a tensor's elements.  ``numpy`` is the NumPy dtype that stores it, None where NumPy has none."""

    __slots__ = ("category", "is_signed", "itemsize", "name", "numpy")

    def __init__(
        self, name: str, numpy: Any, category: builtins.int, is_signed: builtins.bool, itemsize: builtins.int
    ) -> None:
        self.name = name
        self.numpy = np.dtype(numpy) if numpy is not None else None
        self.category = category
        self.is_signed = is_signed
        self.itemsize = itemsize

    @property
    def is_floating_point(self) -> builtins.bool:
        return self.category == FLOATING

    @property
    def is_complex(self) -> builtins.bool:
        return self.category == COMPLEX

    def to_real(self) -> dtype:
        """The dtype of a complex dtype's parts; itself for any other."""
        return {complex64: float32, complex128: float64, complex32: float16}.get(self, self)

    def to_complex(self) -> dtype:
        """The complex dtype whose parts have this dtype; complex64 for bfloat16, which no complex dtype pairs with."""
        complexes = {float64: complex128, complex128: complex128, float16: complex32, complex32: complex32}
        return complexes.get(self, complex64)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


def _dtype(name: str, category: builtins.int, is_signed: builtins.bool = True) -> dtype:
    numpy = np.dtype(ml_dtypes.bfloat16) if name == "bfloat16" else np.dtype(name)
    return dtype(name, numpy, category, is_signed, numpy.itemsize)


bool = _dtype("bool", BOOL, is_signed=False)
uint8, uint16, uint32, uint64 = (_dtype(f"uint{bits}", INTEGER, is_signed=False) for bits in (8, 16, 32, 64))
int8, int16, int32, int64 = (_dtype(f"int{bits}", INTEGER) for bits in (8, 16, 32, 64))
float16, bfloat16, float32, float64 = (_dtype(n, FLOATING) for n in ("float16", "bfloat16", "float32", "float64"))
complex32 = dtype("complex32", None, COMPLEX, True, 4)
complex64, complex128 = _dtype("complex64", COMPLEX), _dtype("complex128", COMPLEX)
short, int, long, half, float, double = int16, int32, int64, float16, float32, float64
chalf, cfloat, cdouble = complex32, complex64, complex128

DTYPES: tuple[dtype, ...] = (
    bool, uint8, uint16, uint32, uint64, int8, int16, int32, int64,
    float16, bfloat16, float32, float64, complex32, complex64, complex128,
)  # fmt: skip
FROM_NUMPY: dict[np.dtype[Any], dtype] = {d.numpy: d for d in DTYPES if d.numpy is not None}
"""NumPy dtype (native byte order) -> dtype."""

_default: dtype = float32


def get_default_dtype() -> dtype:
    """The dtype of tensors made from Python floats."""
    return _default


def set_default_dtype(d: dtype) -> None:
    """Make ``d`` the dtype of tensors made from Python floats; TypeError unless it is a floating dtype."""
    global _default
    if not isinstance(d, dtype) or not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, not {d!r}")
    _default = d


def of_scalar_type(kind: type) -> dtype | None:
    """The dtype that a Python scalar's type stands for, with the current default for floats; None for other types."""
    if kind is builtins.float:
        return _default
    if kind is builtins.int:
        return int64
    if kind is builtins.bool:
        return bool
    if kind is complex:
        return _default.to_complex()
    return None


def as_dtype(d: dtype | type) -> dtype:
    """``d`` itself, or the dtype that the Python types bool, int, float and complex stand for.

    Python's own types name fixed dtypes, whatever the default: float is float64.
    """
    if isinstance(d, dtype):
        return d
    named = {builtins.float: float64, builtins.int: int64, builtins.bool: bool, complex: complex128}.get(d)
    if named is None:
        raise TypeError(f"expected a dtype, not {type(d).__name__}")
    return named


_FLOAT_ORDER = (float16, bfloat16, float32, float64)
_BAREBONES = frozenset((uint16, uint32, uint64))


@cache
def promote_types(a: dtype, b: dtype) -> dtype:
    """The smallest dtype to which both can be converted without leaving their categories.

    RuntimeError for uint16, uint32 and uint64 with an integer dtype other than themselves, as in PyTorch.
    """
    if a is b:
        return a
    if a.category < b.category:
        a, b = b, a
    if a.category == COMPLEX:
        real = b.to_real() if b.category >= FLOATING else a.to_real()
        if b in _BAREBONES:
            raise _no_promotion(a, b)
        return promote_types(a.to_real(), real).to_complex()
    if a.category == FLOATING:
        if b.category < FLOATING:
            return a
        # Neither half type holds the other's values; the next that holds both is float32.
        return float32 if {a, b} == {float16, bfloat16} else max(a, b, key=_FLOAT_ORDER.index)
    if a in _BAREBONES or b in _BAREBONES:
        raise _no_promotion(a, b)
    if b is bool:
        return a
    if a is uint8 or b is uint8:
        other = b if a is uint8 else a
        return int16 if other is int8 else other
    return max(a, b, key=lambda d: d.itemsize)


def _no_promotion(a: dtype, b: dtype) -> RuntimeError:
    return RuntimeError(
        f"Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {a.name} and {b.name}"
    )


def combined(dimensioned: dtype | None, zero_dim: dtype | None, scalar: dtype | None) -> dtype:
    """The dtype of a result, of those of its operands by kind, None where it has no operand of a kind.

    A kind of lower priority counts only where its category is higher; then a Python scalar brings the default dtype of
    its category (it was given in that dtype) and a complex scalar keeps the precision of a floating tensor.
    """
    result = _over(_over(dimensioned, zero_dim), scalar)
    assert result is not None
    return result


def _over(higher: dtype | None, lower: dtype | None) -> dtype | None:
    if higher is None or lower is None:
        return higher or lower
    if higher.category >= lower.category:
        return higher
    if lower.category == COMPLEX and higher.category == FLOATING:
        return higher.to_complex()
    return lower if lower.category >= FLOATING else promote_types(higher, lower)


def can_cast(from_: dtype, to: dtype) -> builtins.bool:
    """Whether the conversion keeps the category: a complex never becomes real, a float never an integer."""
    return from_.category <= to.category and not (from_.category != BOOL and to.category == BOOL)


def promoted(dtypes: Iterable[dtype]) -> dtype:
    """``promote_types`` over several dtypes of one kind."""
    result: dtype | None = None
    for d in dtypes:
        result = d if result is None else promote_types(result, d)
    assert result is not None
    return result


class finfo:
    """The limits of a floating (or of a complex dtype's parts) dtype; the default dtype's if none is given."""

    def __init__(self, type: dtype | None = None) -> None:
        d = (type or _default).to_real()
        if not isinstance(d, dtype) or d.category != FLOATING:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{d.name}'")
        info = ml_dtypes.finfo(d.numpy)  # type: ignore[no-untyped-call]
        self.bits = d.itemsize * 8
        self.dtype = d.name
        self.eps, self.max, self.min, self.tiny, self.smallest_normal = (
            builtins.float(value) for value in (info.eps, info.max, info.min, info.tiny, info.smallest_normal)
        )
        self.resolution = 10.0 ** -math.floor(-math.log10(self.eps))

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """The limits of an integer dtype."""

    def __init__(self, type: dtype) -> None:
        if type.category != INTEGER:
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{type.name}'")
        info = np.iinfo(type.numpy)
        self.bits, self.min, self.max, self.dtype = info.bits, info.min, info.max, type.name

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
