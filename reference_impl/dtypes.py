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

    name: str
    numpy: np.dtype[Any] | None
    category: builtins.int
    is_signed: builtins.bool
    itemsize: builtins.int

    def __new__(cls, *_: Any, **__: Any) -> dtype:
        raise TypeError("cannot create 'torch.dtype' instances")

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
        """The complex dtype whose parts have this dtype; complex64 for bfloat16, which no complex dtype pairs with.

        RuntimeError for bool and integers.
        """
        if self.category < FLOATING:
            raise RuntimeError(f"Unknown Complex ScalarType for {self.name}")
        complexes = {float64: complex128, complex128: complex128, float16: complex32, complex32: complex32}
        return complexes.get(self, complex64)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


def _dtype(name: str, category: builtins.int, is_signed: builtins.bool = True) -> dtype:
    d = object.__new__(dtype)
    d.name, d.category, d.is_signed = name, category, is_signed
    d.numpy = None if name == "complex32" else np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name)
    d.itemsize = 4 if d.numpy is None else d.numpy.itemsize
    return d


bool = _dtype("bool", BOOL, is_signed=False)
uint8, uint16, uint32, uint64 = (_dtype(f"uint{bits}", INTEGER, is_signed=False) for bits in (8, 16, 32, 64))
int8, int16, int32, int64 = (_dtype(f"int{bits}", INTEGER) for bits in (8, 16, 32, 64))
float16, bfloat16, float32, float64 = (_dtype(n, FLOATING) for n in ("float16", "bfloat16", "float32", "float64"))
complex32, complex64, complex128 = (_dtype(n, COMPLEX) for n in ("complex32", "complex64", "complex128"))
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


def _given(function: str, argument: str, position: builtins.int, d: Any) -> dtype:
    """A dtype, or what Python's type stands for; TypeError for anything else, naming the argument that it was given as."""
    try:
        return as_dtype(d)
    except TypeError:
        raise TypeError(
            f"{function}(): argument '{argument}' (position {position}) must be torch.dtype, not {type(d).__name__}"
        ) from None


@cache
def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype to which both can be converted without leaving their categories.  Source: torch.promote_types.

    RuntimeError for uint16, uint32 and uint64 with an integer dtype other than themselves, as in PyTorch.
    """
    a, b = _given("promote_types", "type1", 1, type1), _given("promote_types", "type2", 2, type2)
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


@cache
def can_cast(from_: dtype, to: dtype) -> builtins.bool:
    """Whether the conversion keeps the category: a complex never becomes real, a float never an integer.

    Source: torch.can_cast.
    """
    from_, to = _given("can_cast", "from_", 1, from_), _given("can_cast", "to", 2, to)
    return from_.category <= to.category and not (from_.category != BOOL and to.category == BOOL)


def promoted(dtypes: Iterable[dtype]) -> dtype:
    """``promote_types`` over several dtypes of one kind."""
    result: dtype | None = None
    for d in dtypes:
        result = d if result is None else promote_types(result, d)
    assert result is not None
    return result


_MISSING: Any = object()


class _Limits:
    """What the two classes of limits share: equal if of the same class and dtype, and hence not hashable, as in PyTorch."""

    __slots__ = ("bits", "dtype", "max", "min")

    dtype: str
    bits: builtins.int

    def __eq__(self, other: object) -> builtins.bool:
        return type(other) is type(self) and other.dtype == self.dtype

    __hash__ = None  # type: ignore[assignment]


class finfo(_Limits):
    """The limits of a floating dtype, or of a complex dtype's parts; of the default dtype if none is given.

    TypeError for any other dtype, and for what is none.  Source: torch.finfo.
    """

    __slots__ = ("eps", "resolution", "smallest_normal", "tiny")

    def __init__(self, type: dtype | type = _MISSING) -> None:
        given = _default if type is _MISSING else _given("finfo", "type", 1, type)
        if given.category < FLOATING:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{given}'")
        d = given.to_real()
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


class iinfo(_Limits):
    """The limits of an integer dtype.  TypeError for any other, and for what is none.  Source: torch.iinfo."""

    __slots__ = ()

    def __init__(self, type: dtype | type) -> None:
        d = _given("iinfo", "type", 1, type)
        if d is bool:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        if d.category != INTEGER:
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{d}'")
        info = np.iinfo(d.numpy)
        self.bits, self.min, self.max, self.dtype = info.bits, info.min, info.max, d.name

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
