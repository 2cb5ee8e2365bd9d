"""Elementwise operations on what a number is made of: its sign, fraction, exponent and neighbours, its parts, its kind."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import Array
from reference_impl.elementwise import conj, convert, exp2, isfinite, masked, nothing, of_tracked, pow, sgn, where
from reference_impl.kernels import kernel
from reference_impl.op import (
    HALVES,
    beside_numbers,
    binary,
    check_recordable,
    check_writable,
    in_place,
    into,
    is_number,
    number,
    result_dtype,
    result_of,
    same_device,
    type_name,
    unary,
    wrote,
)
from reference_impl.returns import results
from reference_impl.several import in_float32, several
from reference_impl.tensor import Tensor

# ---- Sign, fraction, neighbours ---------------------------------------------------------------------------------------

copysign = binary(
    "CopysignBackward0", np.copysign, lambda g, a, y: g * masked(y / a, a != 0), lambda g: nothing(g),
    name="copysign", widens=True, lacks="c",
)  # fmt: skip
copysign = beside_numbers(copysign, "CopysignBackward1")
nextafter = binary(
    "NextafterBackward0", np.nextafter, lambda g, a, b: masked(g, a != b), lambda g: nothing(g), name="nextafter",
    lacks="buiwc", numbers=False,
)  # fmt: skip
frac = unary(
    "FracBackward0", lambda x: np.subtract(x, np.trunc(x, out=...), out=...), lambda g: g, name="frac", lacks="buiwc"
)


def _same_dtypes(a: Any, b: Any) -> dtypes.dtype:
    """The one dtype of both operands of ``heaviside``; RuntimeError for two."""
    if a.dtype is not b.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    only: dtypes.dtype = a.dtype
    return only


heaviside = binary(
    "NotImplemented", lambda x, y, out: np.where(np.equal(x, 0, out=...), y, np.greater(x, 0, out=...).astype(x.dtype)),
    nothing, nothing, name="heaviside", refuses="c", lacks="w", meet=_same_dtypes,
    numbers=False,
)  # fmt: skip
heaviside = of_tracked(heaviside)

# ---- Fraction and exponent --------------------------------------------------------------------------------------------


@kernel
def _frexp(input: Array) -> tuple[Array, Array]:
    mantissa, exponent = np.frexp(input)
    return np.asanyarray(mantissa), np.asanyarray(exponent).astype(np.int32)


_Frexp = results("frexp", "mantissa", "exponent")
_frexp_op = several("FrexpBackward0", in_float32(_frexp), name="frexp", input=lambda g, y: g[0] / exp2(y[1]))


def frexp(input: Tensor) -> Any:
    """A mantissa below 1 and not below 1/2 in size, and the int32 exponent of 2: a named tuple, ``mantissa * 2**exponent``.

    RuntimeError for dtypes that are not floating.  Source: torch.frexp.
    """
    if input.dtype.category != dtypes.FLOATING:
        raise RuntimeError(f"torch.frexp() only supports floating-point dtypes, got {type_name(input.dtype)}")
    return _Frexp(_frexp_op(input))


def _of_floats(a: Any, b: Any) -> dtypes.dtype:
    """The dtype of a number and of an exponent: integers of any two dtypes give the default floating dtype."""
    if a.dtype.category < dtypes.FLOATING and b.dtype.category < dtypes.FLOATING:
        return dtypes.get_default_dtype()
    return result_dtype(a, b)


_by_power = in_float32(lambda x, y: np.multiply(x, np.power(x.dtype.type(2), y, out=...), out=...))
_by_exponent = in_float32(lambda x, y: np.ldexp(x, y.astype(np.int32)))


def _two_to(b: Any) -> Any:
    """The power of two, in integers if the exponent is one: then 0 where that is negative, as PyTorch's derivative has it."""
    if isinstance(b, Tensor) or b.dtype.kind not in "iu":
        return 2**b
    return np.where((b >= 0) & (b < 64), np.left_shift(np.int64(1), np.clip(b, 0, 63).astype(np.int64)), 0)


_ldexp_formulas = (lambda g, b: g * conj(_two_to(b)), lambda g, y: g * conj(y) * float(np.log(2)))
ldexp = binary(
    "LdexpBackward0", lambda x, y, out=...: _by_power(x, y), *_ldexp_formulas, name="ldexp", widens=True, meet=_of_floats,
    numbers=False,
)  # fmt: skip
_of_integers = binary(
    "LdexpBackward0",
    lambda x, y, out=...: _by_exponent(x, y),
    *_ldexp_formulas,
    name="ldexp",
    meet=_of_floats,
    numbers=False,
)


def _by_power_in(d: dtypes.dtype) -> Any:
    """``ldexp`` with the power of 2 in the exponent's own dtype, a narrower one: it is rounded, or infinite, in that."""

    def forward(x: Array, y: Array, out: Any = ...) -> Array:
        power = np.power(np.float32(2), y.astype(np.float32), out=...).astype(d.numpy)
        return np.multiply(x, power.astype(x.dtype), out=...)

    return binary("LdexpBackward0", forward, *_ldexp_formulas, name="ldexp", meet=_of_floats, numbers=False)


_of_narrower = {d: _by_power_in(d) for d in (dtypes.float16, dtypes.bfloat16, dtypes.float32)}


def _exact_of_integers(by_power: Any, exact: Any, narrower: dict[Any, Any]) -> Any:
    """``ldexp``; a real number times a power whose exponent is an integer is found without that power, which may be infinite."""

    def chosen(a: Any, b: Any) -> Any:
        if isinstance(a, Tensor) and isinstance(b, Tensor) and b.dtype in narrower:
            alone = a.dtype is dtypes.float64 and not b.array.ndim
            if not alone and a.dtype.category != dtypes.COMPLEX and _of_floats(a, b) not in (b.dtype, *HALVES):
                return narrower[b.dtype](a, b)
        real = isinstance(a, Tensor) and a.dtype.category == dtypes.FLOATING
        whole = isinstance(b, Tensor) and b.dtype.category < dtypes.FLOATING
        if not (real and whole):
            return by_power(a, b)
        # Of 32 bits, as in PyTorch; and none that a dtype could not hold, as what it would make is infinite or 0 before that.
        return exact(a, result_of(np.clip(b.array.astype(np.int32), -30000, 30000)))

    chosen.__name__ = chosen.__qualname__ = "ldexp"
    chosen.op = by_power.op if hasattr(by_power, "op") else None  # type: ignore[attr-defined]
    return chosen


ldexp.op.apply, ldexp.op.operator = (
    _exact_of_integers(ldexp, _of_integers, _of_narrower),
    _exact_of_integers(
        ldexp.op.operator, _of_integers.op.operator, {d: op.op.operator for d, op in _of_narrower.items()}
    ),
)
ldexp = ldexp.op.apply

# ---- The larger and the smaller where one may be NaN --------------------------------------------------------------------


def _chosen(wins: Any) -> tuple[Any, Any]:
    """The formulas of fmax and fmin: all to the operand that was chosen, of equal ones the first, of NaN the other."""

    def first(a: Any, b: Any) -> Any:
        return wins(a, b) | (b != b)

    return lambda g, a, b: masked(g, first(a, b)), lambda g, a, b: where(first(a, b), 0, g)


fmax = binary(
    "FmaxBackward0", np.fmax, *_chosen(lambda a, b: a >= b), name="fmax", refuses="c", lacks="w", numbers=False
)
fmin = binary(
    "FminBackward0", np.fmin, *_chosen(lambda a, b: a <= b), name="fmin", refuses="c", lacks="w", numbers=False
)
hypot = binary(
    "HypotBackward0", np.hypot, lambda g, a, y: g * (a / y), lambda g, b, y: g * (b / y), name="hypot", lacks="buiwc",
    numbers=False,
)  # fmt: skip

# ---- Kinds of number ----------------------------------------------------------------------------------------------------


def _equal_to(value: float) -> Any:
    def forward(x: Array) -> Array:
        return np.equal(x, value, out=...) if x.dtype.kind in "fV" else np.zeros_like(x, dtype=bool)

    return forward


isposinf = unary("", _equal_to(np.inf), name="isposinf", refuses="c")
isneginf = unary("", _equal_to(-np.inf), name="isneginf", refuses="c")
isreal = unary(
    "", lambda x: np.equal(x.imag, 0, out=...) if x.dtype.kind == "c" else np.ones_like(x, dtype=bool), name="isreal"
)


@kernel
def _nan_to_num(x: Array, nan: float | None, posinf: float | None, neginf: float | None) -> Array:
    filled: Array = x.copy()
    if x.dtype.kind == "c":
        filled.real = _nan_to_num(x.real, nan, posinf, neginf)
        filled.imag = _nan_to_num(x.imag, nan, posinf, neginf)
    elif x.dtype.kind in "fV":
        limits = dtypes.finfo(dtypes.FROM_NUMPY[x.dtype])
        filled[np.isnan(x)] = 0.0 if nan is None else nan
        filled[x == np.inf] = limits.max if posinf is None else posinf
        filled[x == -np.inf] = limits.min if neginf is None else neginf
    return filled


_nan_to_num_op = unary("NanToNumBackward0", _nan_to_num, lambda g, a, *_: g * isfinite(a), name="nan_to_num")
_nan_to_num_twin = in_place(_nan_to_num_op.op)


def nan_to_num(
    input: Tensor, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """NaN and the infinities replaced: by 0 and by the dtype's largest and least numbers unless said.

    Source: torch.nan_to_num.
    """
    result: Tensor = _nan_to_num_op(input, nan, posinf, neginf)
    return result


def nan_to_num_(
    self: Tensor, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """``nan_to_num`` of the tensor itself, which is returned.  Source: torch.Tensor.nan_to_num_."""
    if self.dtype.category < dtypes.FLOATING:  # there is nothing to write
        check_recordable(self)
        wrote(self)
        return self
    return _nan_to_num_twin(self, nan, posinf, neginf)


# ---- Degrees ------------------------------------------------------------------------------------------------------------


def _times(name: str, node: str, factor: float) -> Any:
    forward = in_float32(lambda x: np.multiply(x, x.dtype.type(factor), out=...))
    return unary(node, forward, lambda g: g * factor, name=name, widens=True, refuses="c")


deg2rad = _times("deg2rad", "Deg2RadBackward0", np.pi / 180)
rad2deg = _times("rad2deg", "Rad2DegBackward0", 180 / np.pi)

# ---- Powers in double precision -----------------------------------------------------------------------------------------


def _in_double(operand: Any, d: dtypes.dtype) -> Any:
    return convert(operand, d) if isinstance(operand, Tensor) and operand.dtype is not d else operand


def _double_of(input: Any, exponent: Any) -> dtypes.dtype:
    for operand in (input, exponent):
        if not isinstance(operand, Tensor) and not is_number(operand):
            raise TypeError(f"float_power(): expected a Tensor or a number, not {type(operand).__name__}")
    if not isinstance(input, Tensor) and not isinstance(exponent, Tensor):
        raise TypeError("float_power(): expected a Tensor among the operands")
    is_complex = any(
        operand.dtype.is_complex if isinstance(operand, Tensor) else isinstance(number(operand), builtins.complex)
        for operand in (input, exponent)
    )
    return dtypes.complex128 if is_complex else dtypes.float64


def float_power(input: Any, exponent: Any) -> Tensor:
    """``pow`` in float64, or in complex128 where an operand is complex.  Source: torch.float_power."""
    d = _double_of(input, exponent)
    result: Tensor = pow(_in_double(input, d), _in_double(exponent, d))
    return result


def float_power_(self: Tensor, exponent: Any) -> Tensor:
    """``float_power`` of the tensor itself; RuntimeError unless it has the result's dtype.

    Source: torch.Tensor.float_power_.
    """
    d = _double_of(self, exponent)
    if self.dtype is not d:
        raise RuntimeError(
            f"the base given to float_power_ has dtype {type_name(self.dtype)} but the operation's result requires dtype "
            f"{type_name(d)}"
        )
    check_writable(self, exponent)
    return self.pow_(_in_double(exponent, d))  # type: ignore[no-any-return]


# ---- Complex numbers of their parts -------------------------------------------------------------------------------------


def _check_parts(name: str, first: Tensor, second: Tensor) -> None:
    for t in (first, second):
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}(): both arguments must be Tensor, not {type(t).__name__}")
        if t.dtype not in (dtypes.float16, dtypes.float32, dtypes.float64):
            raise RuntimeError(
                f"Expected both inputs to be Half, Float or Double tensors but got {type_name(first.dtype)} and "
                f"{type_name(second.dtype)}"
            )
    if first.dtype is not second.dtype:
        raise RuntimeError(
            f"Expected object of scalar type {type_name(first.dtype)} but got scalar type {type_name(second.dtype)} for second "
            "argument"
        )
    if first.dtype is dtypes.float16:
        raise NotImplementedError(f"{name}: torch.complex32 is not supported by this implementation")
    same_device((first, second))


@kernel
def _complex(real: Array, imag: Array) -> Array:
    made = np.add(real, np.multiply(imag, real.dtype.type(0), out=...), out=...).astype(
        np.complex64 if real.dtype.itemsize == 4 else np.complex128
    )
    made.real, made.imag = real, imag
    return made


@kernel
def _polar(abs: Array, angle: Array) -> Array:
    return _complex(np.multiply(abs, np.cos(angle), out=...), np.multiply(abs, np.sin(angle), out=...))


_complex_op = several("ComplexBackward0", _complex, name="complex", real=lambda g: g.real, imag=lambda g: g.imag)
_polar_op = several(
    "PolarBackward0", _polar, name="polar",
    abs=lambda g, y: (conj(g) * sgn(y)).real, angle=lambda g, y: (conj(g) * (y * 1j)).real,
)  # fmt: skip


def complex(real: Tensor, imag: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Complex numbers of their real and imaginary parts, two tensors of one dtype, float32 or float64.

    RuntimeError for other dtypes, and for two.  Source: torch.complex.
    """
    _check_parts("complex", real, imag)
    return _into_same(out, _complex_op(real, imag), "complex", (real, imag))


def polar(abs: Tensor, angle: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Complex numbers of their absolute values and angles, two tensors of one dtype, float32 or float64.

    RuntimeError for other dtypes, and for two.  Source: torch.polar.
    """
    _check_parts("polar", abs, angle)
    return _into_same(out, _polar_op(abs, angle), "polar", (abs, angle))


def _into_same(out: Tensor | None, t: Tensor, name: str, inputs: tuple[Tensor, ...]) -> Tensor:
    """The result, written into ``out`` if that is given; RuntimeError unless ``out`` has its dtype."""
    if out is None:
        return t
    if isinstance(out, Tensor) and out.dtype is not t.dtype:
        raise RuntimeError(
            f"Expected object of scalar type {type_name(t.dtype)} but got scalar type {type_name(out.dtype)} for argument 'out'"
        )
    return into(out, t, name, inputs)
