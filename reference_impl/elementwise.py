"""Elementwise operations: arithmetic, powers and logarithms, comparison, logic, rounding."""

from __future__ import annotations

import math
from functools import wraps
from typing import Any, Final

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import META, Array, copy_of, place_of
from reference_impl.kernels import kernel
from reference_impl.op import (
    HALVES,
    beside_numbers,
    binary,
    cast,
    is_number,
    node_class,
    not_derived,
    number,
    recorded,
    result_dtype,
    result_of,
    same_device,
    scalar_array,
    type_name,
    unary,
    unbroadcastable,
)
from reference_impl.tensor import Tensor

_Array: Final = np.ndarray


def conj(x: Any) -> Any:
    """The complex conjugate of an array or a Tensor; itself where the dtype is real."""
    if type(x) is _Array:  # most of all: in a backward pass
        return x if x.dtype.kind != "c" else np.conjugate(x)
    if isinstance(x, Tensor):
        return conj_physical(x) if x.array.dtype.kind == "c" else x
    return np.conjugate(x) if x.dtype.kind == "c" else x


def _is_complex(x: Any) -> bool:
    return bool((x.array if isinstance(x, Tensor) else x).dtype.kind == "c")


def masked(g: Any, mask: Any) -> Any:
    """``g`` where the mask is true, else 0, also where g is infinite or NaN; arrays or Tensors."""
    return where(mask, g, 0)


def nothing(g: Any) -> Any:
    """Zeros, also where ``g`` is infinite or NaN; arrays or Tensors."""
    return g.new_zeros(g.shape) if isinstance(g, Tensor) else np.zeros_like(g)


def straight(name: str, formula: Any) -> Any:
    """The formula of a function made of straight pieces: its derivative by what it reads first is 0, and recorded as such."""
    cls = node_class(f"{name}BackwardBackward0", joint=lambda g: (g, nothing(g)))

    @wraps(formula)
    def recorded_formula(g: Any, read: Any, *params: Any) -> Any:
        slope = formula(g, read, *params)
        return recorded(cls, (slope, read), slope.array) if isinstance(slope, Tensor) else slope

    return recorded_formula


# ---- Arithmetic -----------------------------------------------------------------------------------------------------

add = binary("AddBackward0", np.add, lambda g: g, lambda g: g)


def _no_bool(a: Any, b: Any) -> dtypes.dtype:
    """The dtype in which the operands of a difference meet; RuntimeError if either is bool."""
    if any((t.dtype is dtypes.bool) if isinstance(t, Tensor) else isinstance(t, bool) for t in (a, b)):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the "
            "`~` or `logical_not()` operator instead."
        )
    return result_dtype(a, b)


sub = binary("SubBackward0", np.subtract, lambda g: g, lambda g: -g, name="sub", refuses="b", lacks="w", meet=_no_bool)
mul = binary(
    "MulBackward0",
    np.multiply,  # whose formulas do for real arrays what conj does, the call being most of its cost
    lambda g, b: g * (b if type(b) is _Array and b.dtype.kind != "c" else conj(b)),
    lambda g, a: g * (a if type(a) is _Array and a.dtype.kind != "c" else conj(a)),
    name="mul",
    exact=True,
)
div = binary(
    "DivBackward0",
    np.divide,
    lambda g, b: g / conj(b),
    lambda g, a, b: -g * conj((a / b) / b),
    name="div",
    widens=True,
    exact=True,
)


reversed_difference = binary(
    "RsubBackward0", lambda x, y, out: np.subtract(y, x, out=...), lambda g: -g, lambda g: g, name="rsub", refuses="b",
    lacks="w", meet=_no_bool,
)  # fmt: skip
reversed_difference = beside_numbers(reversed_difference, "RsubBackward1")


def _check_divisor(x: Array, y: Array) -> None:
    """RuntimeError where an integer is divided by zero; on meta nobody knows."""
    if x.dtype.kind in "iu" and place_of(y) is not META and not np.all(y):
        raise RuntimeError("ZeroDivisionError")


def _floor_divide(x: Array, y: Array, out: Any = ...) -> Array:
    _check_divisor(x, y)
    return np.floor_divide(x, y, out=...)


def _remainder(x: Array, y: Array, out: Any = ...) -> Array:
    _check_divisor(x, y)
    if x.dtype.kind in "iub":
        return np.remainder(x, y, out=...)
    rest = np.fmod(x, y, out=...)  # NumPy's remainder gives a zero the divisor's sign, PyTorch's the dividend's
    across = (rest != 0) & (np.less(y, 0, out=...) != np.less(rest, 0, out=...))
    return np.where(across, np.add(rest, y, out=...), rest)


def _fmod(x: Array, y: Array, out: Any = ...) -> Array:
    _check_divisor(x, y)
    return np.fmod(x, y, out=...)


def of_tracked(operation: Any) -> Any:
    """An operation without derivatives, whose node has as in PyTorch an edge for each tracked input and for no other."""
    op = operation.op
    not_derived(op.node, f"aten::{op.name}")

    def pruned(apply: Any) -> Any:
        def applied(a: Any, b: Any) -> Any:
            t = apply(a, b)
            if isinstance(t, Tensor) and t.node is not None:
                t.node.edges = tuple(e for e in t.node.edges if e is not None)
            return t

        applied.__name__ = applied.__qualname__ = op.name
        return applied

    op.apply, op.operator = pruned(op.apply), pruned(op.operator)
    op.apply.op = op
    return op.apply


floor_divide = binary(
    "NotImplemented", _floor_divide, nothing, nothing, name="floor_divide",
    lacks="bcw", exact=True,
)  # fmt: skip
floor_divide = of_tracked(floor_divide)


def _rounding_the_first(apply: Any) -> Any:
    """The division, which rounds a number that is divided by halves to one of them: it may be infinite then."""

    def divided(a: Any, b: Any) -> Any:
        if isinstance(b, Tensor) and b.dtype in HALVES and is_number(a) and not isinstance(a, complex):
            a = result_of(scalar_array(number(a), b.array.dtype))
        return apply(a, b)

    divided.__name__ = divided.__qualname__ = "floor_divide"
    divided.op = floor_divide.op  # type: ignore[attr-defined]
    return divided


floor_divide.op.operator, floor_divide = (
    _rounding_the_first(floor_divide.op.operator),
    _rounding_the_first(floor_divide.op.apply),
)
floor_divide.op.apply = floor_divide
remainder = binary(
    "RemainderBackward1",
    _remainder,
    lambda g: g,
    lambda g, a, b: -g * ROUNDED["floor"](a, b),
    name="remainder",
    lacks="bcw",
)
fmod = binary(
    "FmodBackward1", _fmod, lambda g: g, lambda g, a, b: -g * ROUNDED["trunc"](a, b), name="fmod", lacks="bcw"
)
remainder = beside_numbers(
    remainder,
    "RemainderBackward0",
    not_derived(node_class("NotImplemented", nothing, nothing), "aten::remainder"),
)
fmod = beside_numbers(fmod, "FmodBackward0")


def _quotient_to_zero(x: Array, y: Array, out: Any = ...) -> Array:
    if x.dtype.kind not in "iu":
        return np.trunc(np.divide(x, y, out=...), out=...)
    below = _floor_divide(x, y)
    return np.add(below, (below < 0) & (np.multiply(below, y, out=...) != x), out=...).astype(x.dtype, copy=False)


_div_to_zero = binary(
    "DivBackward2",
    _quotient_to_zero,
    lambda g, b: nothing(g),
    lambda g, a, b: nothing(g),
    name="div",
    lacks="bcw",
    exact=True,
)
_div_downward = binary(
    "DivBackward2",
    _floor_divide,
    lambda g, b: nothing(g),
    lambda g, a, b: nothing(g),
    name="div",
    lacks="bcw",
    exact=True,
)
ROUNDED: dict[Any, Any] = {None: div, "trunc": _div_to_zero, "floor": _div_downward}
"""How ``div`` rounds -> the division that does."""


def division(rounding_mode: str | None) -> Any:
    """The division with that rounding; RuntimeError for a mode that there is not."""
    if rounding_mode not in ROUNDED:
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    return ROUNDED[rounding_mode]


def _power(x: Array, y: Array, out: Any = ...) -> Array:
    if x.dtype.kind == "i" and np.any(np.less(y, 0, out=...)):
        # The fraction rounded to zero: it is whole only where the base is 1 or -1.
        whole = np.where(np.abs(x) == 1, np.where(y % 2 == 0, 1, x), 0)
        powers = np.power(x, np.maximum(y, 0, out=...), out=...)
        return np.where(y < 0, whole, powers).astype(x.dtype, copy=False)
    if (y.shape != x.shape or not y.shape) and x.dtype.kind == "f" and (y == 0.5).any():
        # NumPy takes the root where one exponent is for many, and the root of -0.0 and of -inf is no power.
        shape = np.broadcast_shapes(x.shape, y.shape)
        return np.power(x, np.broadcast_to(y, shape or (1,)).copy(), out=...).reshape(shape)
    return np.power(x, y, out=...)


def _power_base(g: Any, a: Any, b: Any) -> Any:
    """b * a ** (b - 1), and 0 where b is 0 whatever a is."""
    power = a ** (b - 1) if isinstance(a, Tensor) else _power(a, b - 1)
    return masked(g * conj(b * power), b != 0)


def _power_exponent(g: Any, a: Any, b: Any, y: Any) -> Any:
    """y * log(a), and 0 where a is 0 and b is not negative, where the limit of y * log(a) is."""
    zero = a == 0 if _is_complex(b) else (a == 0) & (b >= 0)
    if a.dtype != y.dtype:
        a = convert(a, y.dtype) if isinstance(a, Tensor) else a.astype(y.dtype)
    return g * conj(where(zero, 0, y * log(a)))


pow = binary("PowBackward1", _power, _power_base, _power_exponent, name="pow", lacks="bw")


def _raised(a: Any, power: complex) -> Any:
    """Arrays or Tensors to the power of a number: to one half they are roots, which differ from powers for -0.0 and -inf."""
    if power in (0.5, -0.5):
        return sqrt(a) if power == 0.5 else rsqrt(a)
    if isinstance(a, Tensor):
        return pow(a, power)
    return np.power(a, power if a.dtype.kind != "V" else a.dtype.type(power), out=...)  # NumPy would widen bfloat16


def _raised_grad(g: Any, a: Any, b: Any) -> Any:
    power = b.item()
    return g * conj(power * _raised(a, power - 1)) if power else nothing(g)


_APART = (0, 0.5, -0.5, 1.5)
"""The numbers to whose power there are roots, in the value or in its derivative, and the one whose power is constant."""
_to_number = binary("PowBackward1", lambda x, y, out: _raised(x, y.item()), _raised_grad, _power_exponent, name="pow")
_to_number = beside_numbers(_to_number, "PowBackward0")


def _check_exponent(a: Tensor, b: Any) -> None:
    """RuntimeError for an exponent beyond the tensor's own integers, or its floating numbers of two bytes."""
    d = a.array.dtype
    if place_of(a.array) is META or (isinstance(b, int) and b >= 1 << 64) or not -np.inf < b < np.inf:
        return
    if d.kind == "i" or d.itemsize == 1:
        beyond = d.kind != "b" and not isinstance(b, float) and b > np.iinfo(d).max
    else:
        largest = float(dtypes.finfo(a.dtype).max) if a.dtype in (dtypes.float16, dtypes.bfloat16) else np.inf
        beyond = not -largest <= b <= largest
    if beyond:
        raise RuntimeError(f"value cannot be converted to type {d.name} without overflow")


_WIDE_UNSIGNED = (dtypes.uint16, dtypes.uint32, dtypes.uint64)


def _no_negative_integer(power: Any) -> Any:
    """``pow``, but that RuntimeError meets an integer tensor to the power of a negative Python integer."""

    def checked(a: Any, b: Any) -> Any:
        if type(b) in (bool, int) and b in (0, 1) and isinstance(a, Tensor):  # known without computing
            if a.array.dtype.kind == ("b" if type(b) is bool else "u") or a.dtype in _WIDE_UNSIGNED:
                return result_of(a.array.copy() if b else np.ones_like(a.array))
        elif type(a) is int and a == 1 and isinstance(b, Tensor) and b.dtype in _WIDE_UNSIGNED:
            return result_of(np.ones_like(b.array))
        if type(b) is int and 1 << 63 <= b < 1 << 64 and isinstance(a, Tensor) and a.array.dtype.kind in "iub":
            raise RuntimeError("value cannot be converted to type int64_t without overflow")
        if type(b) is int and b < 0 and isinstance(a, Tensor) and a.array.dtype.kind in "iub":
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        if isinstance(b, int | float | np.integer) and not -128 < b < 128 and isinstance(a, Tensor):
            _check_exponent(a, b)
        if type(b) in (int, float) and b in _APART and isinstance(a, Tensor) and a.array.dtype.kind in "fcV":
            if a.array.dtype.char == "e" and b in (0.5, -0.5):  # of halves the power is no root, as in PyTorch
                return power(a, b)
            return _to_number(a, b)
        return power(a, b)

    checked.__name__ = checked.__qualname__ = "pow"
    checked.op = power.op if hasattr(power, "op") else None  # type: ignore[attr-defined]
    return checked


pow.op.apply, pow.op.operator = _no_negative_integer(pow), _no_negative_integer(pow.op.operator)
pow = beside_numbers(pow.op.apply, "PowBackward0", "PowBackward2")


def _extreme(loses: Any) -> tuple[Any, Any]:
    """The formulas of maximum and minimum: a tie shares the gradient in halves, and of NaN nothing loses."""

    def of(g: Any, a: Any, b: Any) -> Any:
        return where(loses(a, b), 0, g * where(a == b, 0.5, 1))

    return lambda g, a, b: of(g, a, b), lambda g, a, b: of(g, b, a)


def _first_of_equals(ufunc: np.ufunc) -> Any:
    """The extreme of two arrays; of equals, as zeros of two signs are, the first.  NumPy gives the second, but for halves."""

    def extreme(x: Array, y: Array, out: Any = ...) -> Array:
        return ufunc(x, y, out=...) if x.dtype.char == "e" else ufunc(y, x, out=...)

    return extreme


greatest, least = _first_of_equals(np.maximum), _first_of_equals(np.minimum)

maximum = binary(
    "MaximumBackward0", greatest, *_extreme(lambda a, b: a < b), name="maximum", refuses="c", lacks="w", numbers=False
)
minimum = binary(
    "MinimumBackward0", least, *_extreme(lambda a, b: a > b), name="minimum", refuses="c", lacks="w", numbers=False
)


def _over_square(x: Any, a: Any, b: Any) -> Any:
    """x / (a**2 + b**2), and 0 at the origin, where an angle has no derivative."""
    square = a * a + b * b
    return masked(x / square, square != 0)


atan2 = binary(
    "Atan2Backward0",
    np.arctan2,
    lambda g, a, b: _over_square(g * b, a, b),
    lambda g, a, b: _over_square(-g * a, a, b),
    name="atan2",
    lacks="c",
    numbers=False,
    widens=True,
)

# ---- Comparison and logic: results are bool and have no history --------------------------------------------------------


def _compared(node: str, ufunc: Any, lacks: str = "") -> Any:
    """A comparison; where its result is written in place into numbers, its derivative is 0."""
    return binary(node, ufunc, lambda g: nothing(g), lambda g: nothing(g), name=node[:2].lower(), lacks=lacks)


eq = _compared("EqBackward1", np.equal)
ne = _compared("NeBackward1", np.not_equal)
lt = _compared("LtBackward1", np.less, "cw")
le = _compared("LeBackward1", np.less_equal, "cw")
gt = _compared("GtBackward1", np.greater, "cw")
ge = _compared("GeBackward1", np.greater_equal, "cw")
logical_and = binary("", np.logical_and, lacks="w", numbers=False)
logical_or = binary("", np.logical_or, lacks="w", numbers=False)
logical_xor = binary("", np.logical_xor, lacks="w", numbers=False)
bitwise_and = binary("", np.bitwise_and, lacks="hfc")
bitwise_or = binary("", np.bitwise_or, lacks="hfc")
bitwise_xor = binary("", np.bitwise_xor, lacks="hfc")
bitwise_left_shift = binary("", np.left_shift, name="bitwise_left_shift", lacks="hfcbw")
bitwise_right_shift = binary("", np.right_shift, name="bitwise_right_shift", lacks="hfcbw")


# ---- One operand ----------------------------------------------------------------------------------------------------


def _of(ufunc: Any) -> Any:
    """The ufunc as a forward function, whose result is an array also without dimensions."""

    def forward(x: Array) -> Array:
        return ufunc(x, out=...)

    forward.__name__ = ufunc.__name__
    return forward


def _on_floats(ufunc: Any) -> Any:
    """The ufunc on floating dtypes, the identity on integers."""

    def forward(x: Array) -> Array:
        return x.copy() if x.dtype.kind in "iub" else ufunc(x, out=...)

    return forward


def _relu(x: Array) -> Array:
    if x.dtype.char == "e":  # of a zero and -0.0 NumPy takes the first in halves, and else the second
        return np.maximum(x, _zero(x.dtype), out=...)
    return np.maximum(_zero(x.dtype), x, out=...)


def _zero(dtype: np.dtype[Any]) -> np.ndarray:
    found = _zeros.get(dtype)
    if found is None:
        found = _zeros[dtype] = np.zeros((), dtype)
    return found


_zeros: dict[np.dtype[Any], np.ndarray] = {}


def _where_not_zero(y: Any, g: Any) -> Any:
    """``g`` where ``y`` is not 0, and 0 elsewhere, NaN and infinities of ``g`` included.

    Of arrays as a product of the bits of ``g`` with 0 and 1, which takes a third of the time of ``np.where``.
    """
    if isinstance(g, Tensor):
        return _where_y_is_not_zero(g, y)
    bits = _BITS[g.dtype.itemsize]
    return np.multiply(g.view(bits), np.not_equal(y, _zero(y.dtype), out=...), out=...).view(g.dtype)


_where_y_is_not_zero = straight("Threshold", lambda g, y: where(y != 0, g, 0))
_BITS = {n: np.dtype(f"i{n}") for n in (2, 4, 8)}
"""The size of an element -> the integer of that size."""


def _sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.divide(1, 1 + np.exp(-x), out=...).astype(x.dtype, copy=False)


def _conjugate(x: Array) -> Array:
    return np.conjugate(x, out=...) if x.dtype.kind == "c" else x.copy()


@kernel
def _sign(x: Array) -> Array:
    if x.dtype.kind == "b":
        return x.copy()
    if x.dtype.kind == "c":  # of the length 1, and 0 at 0; NaN at infinity
        size = np.absolute(x, out=...)
        turned: Array = x.copy()
        turned.real /= np.where(size == 0, 1, size)
        turned.imag /= np.where(size == 0, 1, size)
        if (endless := np.isinf(size)).any():
            turned[endless] = complex(np.nan, np.nan)
        return turned
    y: Array = np.sign(x, out=...)
    y[np.isnan(x) | (y == 0)] = 0  # NaN is neither above nor below 0
    return y


def _square(x: Array) -> Array:
    return np.square(x if x.dtype.kind != "b" else x.astype(np.int64), out=...)


def _itself_if_real(conjugate: Any) -> Any:
    """``conj_physical``, but that a tensor of a real dtype is given back itself."""

    def checked(a: Any) -> Any:
        return a if isinstance(a, Tensor) and a.array.dtype.kind != "c" else conjugate(a)

    checked.__name__ = checked.__qualname__ = "conj_physical"
    checked.op = conjugate.op  # type: ignore[attr-defined]
    return checked


def _absolute(x: Array) -> Array:
    return np.absolute(x, out=...)


def _sgn_grad(g: Any, a: Any, y: Any) -> Any:
    """0 on the real axis; of a complex number what turns it without stretching it, and 0 at 0."""
    if not _is_complex(a):
        return nothing(g)
    size = abs(a)
    return masked((g - (g * conj(y)).real * y) / where(size == 0, 1, size), size != 0)


neg = unary("NegBackward0", _of(np.negative), lambda g: -g, name="neg", refuses="b", lacks="w")
abs = unary("AbsBackward0", _absolute, lambda g, a: g * sgn(a), name="abs", lacks="bw")
sgn: Any = unary("SgnBackward0", _sign, _sgn_grad, name="sgn", lacks="w")
sign = unary("SignBackward0", _sign, lambda g: nothing(g), name="sign", lacks="cw")
conj_physical: Any = unary("ConjPhysicalBackward0", _conjugate, lambda g: conj(g), name="conj_physical")
conj_physical.op.apply = conj_physical = _itself_if_real(conj_physical)
exp = unary("ExpBackward0", _of(np.exp), lambda g, y: g * conj(y), widens=True)
expm1 = unary("Expm1Backward0", _of(np.expm1), lambda g, y: g * (conj(y) + 1), widens=True)
exp2 = unary("Exp2Backward0", _of(np.exp2), lambda g, y: g * conj(y) * float(np.log(2)), widens=True)
log = unary("LogBackward0", _of(np.log), lambda g, a: g / conj(a), widens=True)
log2 = unary("Log2Backward0", _of(np.log2), lambda g, a: g / (conj(a) * float(np.log(2))), widens=True)
log10 = unary("Log10Backward0", _of(np.log10), lambda g, a: g / (conj(a) * float(np.log(10))), widens=True)


def _log1p(x: Array) -> Array:
    result: Array = np.log1p(x, out=...)
    if x.dtype.kind == "c":  # NumPy's is infinite where one part is, be the other NaN
        result[np.isnan(x)] = complex(np.nan, np.nan)
    return result


log1p = unary("Log1PBackward0", _log1p, lambda g, a: g / (conj(a) + 1), name="log1p", widens=True)
sqrt = unary("SqrtBackward0", _of(np.sqrt), lambda g, y: g / (2 * conj(y)), widens=True)
rsqrt = unary(
    "RsqrtBackward0", lambda x: np.divide(1, np.sqrt(x), out=...).astype(x.dtype, copy=False),
    lambda g, y: -0.5 * g * conj(y) ** 3, name="rsqrt", widens=True,
)  # fmt: skip
square = unary("PowBackward0", _square, lambda g, a: g * (2 * conj(a)), name="square", lacks="w")
reciprocal = unary(
    "ReciprocalBackward0", lambda x: np.divide(1, x, out=...).astype(x.dtype, copy=False),
    lambda g, y: -g * conj(y * y), name="reciprocal", widens=True,
)  # fmt: skip
sin = unary("SinBackward0", _of(np.sin), lambda g, a: g * conj(cos(a)), widens=True)
cos: Any = unary("CosBackward0", _of(np.cos), lambda g, a: -g * conj(sin(a)), widens=True)
tan = unary("TanBackward0", _of(np.tan), lambda g, y: g * conj(1 + y * y), widens=True)
asin = unary("AsinBackward0", _of(np.arcsin), lambda g, a: g / conj(sqrt(1 - a * a)), name="asin", widens=True)
acos = unary("AcosBackward0", _of(np.arccos), lambda g, a: -g / conj(sqrt(1 - a * a)), name="acos", widens=True)
atan = unary("AtanBackward0", _of(np.arctan), lambda g, a: g / conj(1 + a * a), name="atan", widens=True)
sinh = unary("SinhBackward0", _of(np.sinh), lambda g, a: g * conj(cosh(a)), widens=True)
cosh: Any = unary("CoshBackward0", _of(np.cosh), lambda g, a: g * conj(sinh(a)), widens=True)
asinh = unary("AsinhBackward0", _of(np.arcsinh), lambda g, a: g / conj(sqrt(a * a + 1)), name="asinh", widens=True)
acosh = unary("AcoshBackward0", _of(np.arccosh), lambda g, a: g / conj(sqrt(a * a - 1)), name="acosh", widens=True)
atanh = unary("AtanhBackward0", _of(np.arctanh), lambda g, a: g / conj(1 - a * a), name="atanh", widens=True)
tanh = unary("TanhBackward0", _of(np.tanh), lambda g, y: g * conj(1 - y * y), widens=True)
sigmoid = unary("SigmoidBackward0", _sigmoid, lambda g, y: g * conj(y * (1 - y)), name="sigmoid", widens=True)
relu = unary("ReluBackward0", _relu, lambda g, y: _where_not_zero(y, g), name="relu", refuses="b", lacks="cw")


def _angle(x: Array) -> Array:
    if x.dtype.kind == "c":
        return np.arctan2(x.imag, x.real, out=...)
    return np.where(np.isnan(x), x, np.where(x < 0, x.dtype.type(np.pi), x.dtype.type(0)))


def _angle_grad(g: Any, a: Any) -> Any:
    """0 on the real axis; of a complex number at a right angle to it, and 0 at 0."""
    if not _is_complex(a):
        return nothing(g)
    square = (a * conj(a)).real
    return masked(g * (a * 1j) / where(square == 0, 1, square), square != 0)


angle = unary("AngleBackward0", _angle, _angle_grad, name="angle", widens=True)
floor: Any = unary("FloorBackward0", _on_floats(np.floor), lambda g: nothing(g), name="floor", lacks="bc")
ceil = unary("CeilBackward0", _on_floats(np.ceil), lambda g: nothing(g), name="ceil", lacks="bc")
trunc: Any = unary("TruncBackward0", _on_floats(np.trunc), lambda g: nothing(g), name="trunc", lacks="bc")
round = unary("RoundBackward0", _on_floats(np.rint), lambda g: nothing(g), name="round", lacks="bc")
rounded_to = unary(
    "RoundBackward1", kernel(lambda x, decimals: np.round(x, decimals, out=np.empty_like(x))), lambda g, decimals: nothing(g),
    name="round", lacks="biuwc",
)  # fmt: skip
isnan = unary("", _of(np.isnan))
isinf = unary("", _of(np.isinf))
isfinite = unary("", _of(np.isfinite))
logical_not = unary("", _of(np.logical_not), lacks="w")
bitwise_not = unary("", _of(np.invert), name="bitwise_not", lacks="hfcw")
signbit = unary("", _of(np.signbit), lacks="c")


def _clamp(x: Array, low: Any, high: Any) -> Array:
    result = x
    if low is not None:  # what is at a bound stays as it is, a zero with its sign
        result = greatest(result, np.asarray(low).astype(x.dtype))
    if high is not None:
        result = least(result, np.asarray(high).astype(x.dtype))
    return result if result is not x else x.copy()


def _clamp_grad(g: Any, a: Any, low: Any, high: Any) -> Any:
    inside = (a >= low) if low is not None else (a == a)
    return masked(g, inside & (a <= high) if high is not None else inside)


_clamp_op = unary("ClampBackward1", _clamp, _clamp_grad, name="clamp", lacks="bcw")


def _clamp_grads(g: Any, a: Any, low: Any, high: Any) -> tuple[Any, Any, Any]:
    """To the element that is within the bounds or at one, else to the bound; to the upper one where they have crossed.

    To none below bounds that are equal, nor where anything is NaN.
    """
    return (
        masked(g, (a >= low) & (a <= high)),
        masked(g, (a < low) & (low < high)),
        masked(g, (a > high) | (high < low)),
    )


_ClampBounds = node_class("ClampBackward0", joint=_clamp_grads)


def _clamp_between(input: Tensor, *bounds: Any) -> Tensor:
    """``clamp`` to bounds of which one is a tensor; all are broadcast together and promoted."""
    given = tuple(b for b in bounds if b is not None)
    same_device((input, *(b for b in given if isinstance(b, Tensor))))
    d = result_dtype(input, *given)
    x = cast(input.array, d)
    if d.name in ("bool", "uint16", "uint32", "uint64"):
        raise NotImplementedError(f"\"clamp_cpu\" not implemented for '{type_name(d)}'")
    ends = (-np.inf, np.inf) if d.category >= dtypes.FLOATING else (np.iinfo(x.dtype).min, np.iinfo(x.dtype).max)
    low, high = (
        b if isinstance(b, Tensor) else result_of(np.full_like(x, end if b is None else number(b), shape=()))
        for b, end in zip(bounds, ends, strict=True)
    )
    y = least(greatest(x, cast(low.array, d)), cast(high.array, d))
    return recorded(_ClampBounds, (input, low, high), y, (), (input, low, high))


def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Each element no less than ``min`` and no more than ``max``, numbers or tensors; at a bound the gradient passes.

    Promoted with the bounds.  RuntimeError if neither is given, and for an integer that the result's dtype cannot hold.
    Source: torch.clamp.
    """
    given = tuple(b for b in (min, max) if b is not None)
    if not given:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    for bound in given:
        if not isinstance(bound, Tensor) and not is_number(bound):
            raise TypeError(f"clamp(): a bound must be Tensor or Number, not {type(bound).__name__}")
    d = result_dtype(input, *given)
    if d.is_complex:
        raise NotImplementedError("clamp is not supported for complex types")
    if any(isinstance(b, Tensor) for b in given):
        if any(isinstance(b, Tensor) and b.array.ndim for b in given) and not all(isinstance(b, Tensor) for b in given):
            raise TypeError("clamp(): the bounds must be two tensors or two numbers")
        if d is dtypes.bool and len(given) == 1:  # as in PyTorch, whose kernel of one bound is the extremes'
            return minimum(input, max) if min is None else maximum(input, min)  # type: ignore[no-any-return]
        return _clamp_between(input, min, max)
    if d.category == dtypes.INTEGER:
        limits = dtypes.iinfo(d)
        lowest = limits.min or -limits.max  # a bound below 0 wraps where there is no sign
        if not all(lowest <= b <= limits.max for b in given):
            raise RuntimeError(f"value cannot be converted to type {d.name}_t without overflow")
    result: Tensor = _clamp_op(input if input.dtype is d else convert(input, d), min, max)
    return result


def positive(input: Tensor) -> Tensor:
    """The tensor itself; RuntimeError for a bool tensor.  Source: torch.positive."""
    if input.array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


# ---- Whole tensors -----------------------------------------------------------------------------------------------------


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have one shape and equal elements, whatever their dtypes, as a Python bool.  Source: torch.equal."""
    for t in (input, other):
        if not isinstance(t, Tensor):
            raise TypeError(f"equal(): argument must be Tensor, not {type(t).__name__}")
    same_device((input, other))
    return input.array.shape == other.array.shape and bool(np.all(eq(input, other).array))


def isclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Where the elements are equal, or |input - other| <= atol + rtol * |other|.  Source: torch.isclose."""
    for t in (input, other):
        if not isinstance(t, Tensor):
            raise TypeError(f"isclose(): argument must be Tensor, not {type(t).__name__}")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance}")
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype} did not match {other.dtype}")
    same_device((input, other))
    a, b = input.array, other.array
    close: Array = np.equal(a, b, out=...)
    if equal_nan:
        close = close | ((a != a) & (b != b))
    if rtol or atol:
        if a.dtype.kind in "iub":  # the difference of unsigned numbers would wrap
            a, b = (cast(x, dtypes.get_default_dtype()) for x in (a, b))
        near = np.absolute(a - b) <= atol + np.absolute(rtol * b)
        close = close | (near & np.isfinite(b))
    return result_of(np.asarray(close) if isinstance(close, np.generic) else close)


def allclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements are close, as a Python bool.  Source: torch.allclose."""
    return bool(np.all(isclose(input, other, rtol, atol, equal_nan).array))


# ---- Choosing and converting -------------------------------------------------------------------------------------------


def _where_grads(g: Any, condition: Any) -> tuple[Any, Any]:
    return masked(g, condition), masked(g, _negated(condition))


def _negated(mask: Any) -> Any:
    return logical_not(mask) if isinstance(mask, Tensor) else ~mask


_Where = node_class("WhereBackward0", joint=_where_grads)


_LARGEST: Final = float(np.finfo(np.float32).max)


def where(condition: Any, input: Any, other: Any) -> Any:
    """``input`` where the condition is true, else ``other``: tensors or numbers, broadcast together and promoted.

    RuntimeError unless the condition is a bool tensor.  Source: torch.where.
    """
    if not isinstance(condition, Tensor):
        if not isinstance(input, Tensor) and not isinstance(other, Tensor):  # bare arrays, in a formula
            return np.where(condition, input, other)
        condition = result_of(condition)
    if condition.array.dtype.kind != "b":
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.dtype}"
        )
    d = result_dtype(input, other)
    if d.category == dtypes.INTEGER and any(type(v) is int and v >= 1 << 63 for v in (input, other)):
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    if d is dtypes.float32 and any(type(v) is float and _LARGEST < v.__abs__() < np.inf for v in (input, other)):
        raise RuntimeError("value cannot be converted to type float without overflow")
    x, y = (
        cast(v.array, d) if isinstance(v, Tensor) else scalar_array(number(v), cast(np.zeros(()), d).dtype)
        for v in (input, other)
    )
    sources = tuple(v if isinstance(v, Tensor) else result_of(a) for v, a in ((input, x), (other, y)))
    try:
        result = np.where(condition.array, x, y)
    except ValueError:
        raise unbroadcastable(x, y) from None
    return recorded(_Where, sources, result, saved=(condition,))


def _to_copy(x: Array, d: dtypes.dtype) -> Array:
    same = cast(x, d)
    return copy_of(same) if same is x else same


convert = unary("ToCopyBackward0", _to_copy, lambda g, d: g, name="to")


def _times(x: Array, by: complex, d: dtypes.dtype) -> Array:
    x = cast(x, d)
    return np.multiply(x, x.dtype.type(by), out=...)


_by_alpha: Any = unary("MulBackward0", _times, lambda g, by, d: _by_alpha(g, by, d), name="mul")
_by_alpha.op.node.hidden = True


def _check_alpha(alpha: complex, d: dtypes.dtype) -> None:
    """RuntimeError for a complex number, and for a finite one beyond the dtype."""
    if isinstance(alpha, complex):
        raise RuntimeError("For non-complex input tensors, argument alpha must not be a complex number.")
    if not -dtypes.finfo(d).max <= alpha <= dtypes.finfo(d).max and math.isfinite(alpha):
        raise RuntimeError(f"value cannot be converted to type {d.name} without overflow")


def scaled(other: Any, alpha: Any, input: Any, subtracts: bool = False) -> Any:
    """``other`` scaled by ``alpha``; RuntimeError for an ``alpha`` with a fraction where all else is integers.

    subtracts: whether it is then subtracted, which bools refuse: RuntimeError.
    """
    d = _no_bool(input, other) if subtracts else result_dtype(input, other)
    alpha = number(alpha)
    if isinstance(alpha, float | complex) and d.category < dtypes.FLOATING:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, bool) and d.category > dtypes.BOOL:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(other, Tensor) and d.category == dtypes.INTEGER and type(alpha) is int and alpha >= 1 << 63:
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    if not isinstance(other, Tensor):
        if d.category == dtypes.FLOATING:
            _check_alpha(alpha, d)
        return bool(other and alpha) if d.category == dtypes.BOOL else other * alpha
    if subtracts and d.is_complex:  # as in PyTorch, which adds it times -alpha: the signs of zeros differ
        return neg(mul(convert(other, d), -alpha))
    if d.category == dtypes.FLOATING and is_number(alpha):
        _check_alpha(alpha, d)
        return _by_alpha(other, alpha, d)
    return mul(convert(other, d), bool(alpha) if d.category == dtypes.BOOL else alpha)
