"""Elementwise operations: where they are defined, signed zeros, NaN and infinities, rounding, integers, complex numbers."""

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

NAN, INF = float("nan"), float("inf")
FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")


def same(values, expected):
    """Equal numbers with equal signs of zero; NaN is like NaN."""
    values, expected = np.asarray(values), np.asarray(expected)
    if values.shape != expected.shape:
        return False
    if np.iscomplexobj(values) or np.iscomplexobj(expected):
        return same(values.real, expected.real) and same(values.imag, expected.imag)
    close = np.isclose(values, expected, rtol=1e-6, atol=1e-12, equal_nan=True)
    zero = (values == 0) & (expected == 0)
    return bool(np.all(close & (~zero | (np.signbit(values) == np.signbit(expected)))))


# Domains


@clause(
    "elementwise.domain.outside_is_nan", MUST, source=[Torch("torch.log", "torch.sqrt", "torch.acosh", "torch.logit")]
)
def _(
    xp,
    device,
    case=each((
        ("log", -1.0), ("log2", -1.0), ("log10", -1.0), ("log1p", -2.0), ("sqrt", -1.0), ("rsqrt", -1.0), ("asin", 2.0),
        ("acos", -2.0), ("acosh", 0.5), ("atanh", 2.0), ("logit", 2.0), ("logit", -1.0), ("sin", INF), ("cos", -INF),
        ("tan", INF), ("frac", INF),
    )),
):  # fmt: skip
    """Outside of its domain a real function is NaN, and no error."""
    name, number = case
    result = getattr(xp, name)(xp.tensor([number, 0.25], device=device))
    assert np.isnan(result.tolist()[0])
    assert name == "acosh" or not np.isnan(result.tolist()[1])


@clause("elementwise.domain.poles_are_infinite", MUST, source=[Torch("torch.log", "torch.reciprocal", "torch.atanh")])
def _(
    xp,
    device,
    case=each((
        ("log", 0.0, -INF), ("log2", 0.0, -INF), ("log10", -0.0, -INF), ("log1p", -1.0, -INF), ("rsqrt", 0.0, INF),
        ("reciprocal", 0.0, INF), ("reciprocal", -0.0, -INF), ("atanh", 1.0, INF), ("atanh", -1.0, -INF),
        ("logit", 0.0, -INF), ("logit", 1.0, INF),
    )),
):  # fmt: skip
    """At a pole a function is infinite, and of a reciprocal the zero's sign is the infinity's."""
    name, number, expected = case
    assert getattr(xp, name)(xp.tensor([number], device=device)).tolist() == [expected]


@clause("elementwise.domain.limits_at_infinity", MUST, source=[Torch("torch.exp", "torch.tanh", "torch.sigmoid")])
def _(
    xp,
    case=each((
        ("exp", INF, INF), ("exp", -INF, 0.0), ("expm1", -INF, -1.0), ("tanh", INF, 1.0), ("tanh", -INF, -1.0),
        ("sigmoid", INF, 1.0), ("sigmoid", -INF, 0.0), ("atan", -INF, -np.pi / 2), ("log", INF, INF), ("sqrt", INF, INF),
        ("rsqrt", INF, 0.0), ("reciprocal", -INF, -0.0), ("asinh", -INF, -INF), ("acosh", INF, INF), ("cosh", -INF, INF),
        ("sinh", -INF, -INF), ("square", -INF, INF), ("exp2", -INF, 0.0),
    )),
):  # fmt: skip
    """At an infinity a function has its limit."""
    name, number, expected = case
    assert same(getattr(xp, name)(xp.tensor([number], dtype=xp.float64)).tolist(), [expected])


@clause("elementwise.domain.precise_near_zero", MUST, source=[Torch("torch.expm1", "torch.log1p")])
def _(xp, device):
    """``expm1`` and ``log1p`` keep the precision near 0 that ``exp(x) - 1`` and ``log(1 + x)`` lose."""
    small = xp.tensor([1e-10, -1e-10], device=device)
    for name in ("expm1", "log1p"):
        assert np.allclose(getattr(xp, name)(small).tolist(), [1e-10, -1e-10], rtol=1e-6, atol=0)
    assert (xp.exp(small) - 1).tolist() == [0.0, 0.0]


@clause(
    "elementwise.domain.does_not_overflow_on_the_way",
    MUST,
    source=[Torch("torch.sigmoid", "torch.hypot", "torch.logaddexp")],
)
def _(xp, device):
    """``sigmoid``, ``hypot``, ``logaddexp`` and ``abs`` of a complex number are finite where only a step on the way is not."""
    big = xp.tensor([-200.0, 200.0], device=device)
    assert xp.sigmoid(big).tolist()[1] == 1
    assert 0 <= xp.sigmoid(big).tolist()[0] < 1e-30
    huge = xp.tensor([3e30], device=device)
    assert np.allclose(xp.hypot(huge, huge * 4 / 3).tolist(), [5e30], rtol=1e-5)
    high = xp.tensor([1000.0, -1000.0], device=device)
    assert np.allclose(xp.logaddexp(high, high).tolist(), [1000 + np.log(2), -1000 + np.log(2)])
    assert np.allclose(xp.logaddexp2(high, high).tolist(), [1001, -999])


# NaN


@clause(
    "elementwise.nan.passes_through",
    MUST,
    source=[Torch("torch.exp", "torch.floor", "torch.nn.functional.relu", "torch.clamp")],
)
def _(
    xp,
    dtype=each(FLOATS),
    name=each((
        "abs", "neg", "exp", "log", "sqrt", "sin", "tanh", "sigmoid", "relu", "floor", "ceil", "round", "trunc", "frac",
        "square", "reciprocal", "asinh", "acosh", "atanh", "expm1", "log1p", "deg2rad", "sinc",
    )),
):  # fmt: skip
    """NaN goes in and NaN comes out, also of the functions that compare and round, and the dtype stays."""
    result = getattr(xp, name)(xp.tensor([NAN, 1.0], dtype=getattr(xp, dtype)))
    assert result.dtype == getattr(xp, dtype)
    assert np.isnan(result.tolist()[0])


@clause("elementwise.nan.of_a_bound", MUST, source=[Torch("torch.clamp")])
def _(xp, device):
    """``clamp`` leaves NaN as it is, and a bound that is NaN gives NaN."""
    x = xp.tensor([NAN, 1.0, 5.0], device=device)
    assert same(xp.clamp(x, 0, 2).tolist(), [NAN, 1.0, 2.0])
    bounds = xp.tensor([0.0, NAN, 2.0], device=device)
    assert same(xp.clamp_max(x, bounds).tolist(), [NAN, NAN, 2.0])
    assert same(xp.clamp_min(x, bounds).tolist(), [NAN, NAN, 5.0])


@clause("elementwise.fmax.ignores_one_nan", MUST, source=[Torch("torch.fmax", "torch.fmin", "torch.maximum")])
def _(xp, device):
    """``fmax`` and ``fmin`` are NaN only where both operands are; ``maximum`` and ``minimum`` where either is."""
    a = xp.tensor([NAN, 1.0, NAN, 1.0], device=device)
    b = xp.tensor([2.0, NAN, NAN, 2.0], device=device)
    assert same(xp.fmax(a, b).tolist(), [2.0, 1.0, NAN, 2.0])
    assert same(xp.fmin(a, b).tolist(), [2.0, 1.0, NAN, 1.0])
    assert same(xp.maximum(a, b).tolist(), [NAN, NAN, NAN, 2.0])
    assert same(xp.minimum(a, b).tolist(), [NAN, NAN, NAN, 1.0])


@clause("elementwise.fmax.gradient", SHOULD, source=[Torch("torch.fmax")], requires=["autograd.tape"])
def _(xp):
    """The gradient of ``fmax`` goes to the operand that was chosen, of equal ones to the first, and never to one NaN."""
    a = xp.tensor([NAN, 1.0, 3.0, 3.0], requires_grad=True)
    b = xp.tensor([2.0, NAN, 2.0, 3.0], requires_grad=True)
    xp.fmax(a, b).sum().backward()
    assert a.grad.tolist() == [0.0, 1.0, 1.0, 1.0]
    assert b.grad.tolist() == [1.0, 0.0, 0.0, 0.0]


@clause("elementwise.nan_to_num.replaces", MUST, source=[Torch("torch.nan_to_num")])
def _(xp, device):
    """``nan_to_num`` puts 0 for NaN and the dtype's limits for the infinities, or what is asked for; the input stays."""
    x = xp.tensor([NAN, INF, -INF, 1.5], device=device)
    limit = float(np.finfo(np.float32).max)
    assert xp.nan_to_num(x).tolist() == [0.0, limit, -limit, 1.5]
    assert xp.nan_to_num(x, nan=7.0, posinf=8.0, neginf=9.0).tolist() == [7.0, 8.0, 9.0, 1.5]
    assert xp.nan_to_num(x, 7.0).tolist() == [7.0, limit, -limit, 1.5]
    assert same(x.tolist(), [NAN, INF, -INF, 1.5])
    whole = xp.tensor([1, 2], device=device)
    copy = xp.nan_to_num(whole)
    assert copy.dtype == xp.int64
    assert copy.tolist() == [1, 2]


@clause("elementwise.nan_to_num.gradient", SHOULD, source=[Torch("torch.nan_to_num")], requires=["autograd.tape"])
def _(xp):
    """What was replaced gets the gradient 0."""
    x = xp.tensor([NAN, INF, -INF, 1.5], requires_grad=True)
    xp.nan_to_num(x).backward(xp.tensor([1.0, 2.0, 3.0, 4.0]))
    assert x.grad.tolist() == [0.0, 0.0, 0.0, 4.0]


@clause(
    "elementwise.kinds.of_numbers",
    MUST,
    source=[Torch("torch.isfinite", "torch.isposinf", "torch.isneginf", "torch.isreal")],
)
def _(xp, device):
    """``isnan``, ``isinf``, ``isfinite``, ``isposinf`` and ``isneginf`` are bool tensors; no integer is anything but finite."""
    x = xp.tensor([NAN, INF, -INF, 0.0], device=device)
    truths = {
        "isnan": [True, False, False, False], "isinf": [False, True, True, False], "isfinite": [False, False, False, True],
        "isposinf": [False, True, False, False], "isneginf": [False, False, True, False],
    }  # fmt: skip
    for name, expected in truths.items():
        result = getattr(xp, name)(x)
        assert result.dtype == xp.bool
        assert result.tolist() == expected
        assert getattr(x, name)().tolist() == expected
        assert getattr(xp, name)(xp.tensor([0, 1], device=device)).tolist() == [name == "isfinite"] * 2


@clause(
    "elementwise.kinds.of_complex_numbers",
    MUST,
    source=[Torch("torch.isreal", "torch.isinf", "torch.isnan")],
    requires=["complex"],
)
def _(xp, device):
    """A complex number is real if its imaginary part is 0, and NaN or infinite if either part is."""
    z = xp.tensor([complex(1, 0), complex(1, 2), complex(NAN, 1), complex(1, INF)], device=device)
    assert xp.isreal(z).tolist() == [True, False, False, False]
    assert xp.isnan(z).tolist() == [False, False, True, False]
    assert xp.isinf(z).tolist() == [False, False, False, True]
    assert xp.isfinite(z).tolist() == [True, True, False, False]
    assert xp.isreal(xp.tensor([1.5], device=device)).tolist() == [True]
    for name in ("isposinf", "isneginf", "signbit"):
        with raises(RuntimeError):
            getattr(xp, name)(z)


# Signs


@clause(
    "elementwise.sign.zeros_keep_theirs",
    MUST,
    source=[Torch("torch.neg", "torch.ceil", "torch.signbit", "torch.trunc")],
)
def _(xp, device):
    """Negation, rounding, square roots and odd functions keep the sign of a zero, and what rounds to zero its own."""
    zeros = xp.tensor([0.0, -0.0], device=device)
    assert same(xp.neg(zeros).tolist(), [-0.0, 0.0])
    for name in (
        "floor",
        "ceil",
        "trunc",
        "round",
        "sqrt",
        "sin",
        "tan",
        "sinh",
        "tanh",
        "asin",
        "atan",
        "asinh",
        "atanh",
        "expm1",
    ):
        assert same(getattr(xp, name)(zeros).tolist(), [0.0, -0.0]), name
    for name in ("ceil", "trunc", "round"):
        assert same(getattr(xp, name)(xp.tensor([-0.25], device=device)).tolist(), [-0.0]), name
    assert xp.signbit(zeros).tolist() == [False, True]
    assert same(xp.abs(zeros).tolist(), [0.0, 0.0])


@clause("elementwise.copysign.of_a_zero", MUST, source=[Torch("torch.copysign")])
def _(xp, device):
    """``copysign`` takes the size of one operand and the sign of the other, also of a zero; integers become floats."""
    x = xp.tensor([1.5, -1.5, 0.0, INF], device=device)
    assert same(xp.copysign(x, xp.tensor([-0.0, 0.0, -2.0, -1.0], device=device)).tolist(), [-1.5, 1.5, -0.0, -INF])
    assert same(xp.copysign(x, -0.0).tolist(), [-1.5, -1.5, -0.0, -INF])
    whole = xp.copysign(xp.tensor([1, -2], device=device), xp.tensor([-1, 1], device=device))
    assert whole.dtype == xp.float32
    assert whole.tolist() == [-1.0, 2.0]


@clause("elementwise.copysign.gradient", SHOULD, source=[Torch("torch.copysign")], requires=["autograd.tape"])
def _(xp):
    """The gradient of ``copysign`` is 1 where the sign stays, -1 where it turns, 0 at a zero, and 0 for the sign's source."""
    x = xp.tensor([1.5, -1.5, 0.0], requires_grad=True)
    sign = xp.tensor([2.0, 2.0, 2.0], requires_grad=True)
    xp.copysign(x, sign).sum().backward()
    assert x.grad.tolist() == [1.0, -1.0, 0.0]
    assert sign.grad.tolist() == [0.0, 0.0, 0.0]


@clause("elementwise.sign.of_every_dtype", MUST, source=[Torch("torch.sign", "torch.sgn")])
def _(xp, device, dtype=each(("int8", "int64", *FLOATS))):
    """``sign`` is -1, 0 or 1 in the dtype of its input; of bool it is the input."""
    x = xp.tensor([-3, 0, 5], dtype=getattr(xp, dtype), device=device)
    for name in ("sign", "sgn"):
        result = getattr(xp, name)(x)
        assert result.dtype == x.dtype
        assert result.tolist() == [-1, 0, 1]
    assert xp.sign(xp.tensor([True, False], device=device)).tolist() == [True, False]


@clause("elementwise.sgn.of_complex_numbers", MUST, source=[Torch("torch.sgn", "torch.sign")], requires=["complex"])
def _(xp):
    """``sgn`` of a complex number is its direction, of length 1, and 0 at 0; ``sign`` refuses complex numbers."""
    z = xp.tensor([3 + 4j, -2j, 0j])
    assert np.allclose(xp.sgn(z).tolist(), [0.6 + 0.8j, -1j, 0])
    with raises(RuntimeError):
        xp.sign(z)


@clause("elementwise.heaviside.at_zero", MUST, source=[Torch("torch.heaviside")])
def _(xp, device):
    """``heaviside`` is 0 below zero, 1 above, and at either zero what the second operand says; both have one dtype."""
    x = xp.tensor([-1.5, 0.0, -0.0, 2.0], device=device)
    assert xp.heaviside(x, xp.tensor([0.5, 0.25, 0.75, 9.0], device=device)).tolist() == [0.0, 0.25, 0.75, 1.0]
    assert xp.heaviside(xp.tensor([-1, 0, 1], device=device), xp.tensor(7, device=device)).tolist() == [0, 7, 1]
    with raises(RuntimeError):
        xp.heaviside(x, xp.tensor([1], device=device))


# Rounding


@clause("elementwise.round.half_to_even", MUST, source=[Torch("torch.round")])
def _(xp, device, dtype=each(FLOATS)):
    """``round`` rounds a half to the even neighbour."""
    x = xp.tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5], dtype=getattr(xp, dtype), device=device)
    result = xp.round(x)
    assert result.dtype == x.dtype
    assert result.tolist() == [-2.0, -2.0, 0.0, 0.0, 2.0, 2.0, 4.0]


@clause("elementwise.round.to_tens", MUST, source=[Torch("torch.round")])
def _(xp):
    """Negative ``decimals`` round before the point; in place, and as a method, too."""
    x = xp.tensor([1234.5678, -1250.0], dtype=xp.float64)
    assert np.allclose(xp.round(x, decimals=2).tolist(), [1234.57, -1250.0])
    assert xp.round(x, decimals=-2).tolist() == [1200.0, -1200.0]
    assert x.round(decimals=-3).tolist() == [1000.0, -1000.0]


@clause(
    "elementwise.rounding.downward_upward_to_zero",
    MUST,
    source=[Torch("torch.floor", "torch.ceil", "torch.trunc", "torch.frac")],
)
def _(xp, device, dtype=each(FLOATS)):
    """``floor`` goes down, ``ceil`` up, ``trunc`` to zero, and ``frac`` is what ``trunc`` cuts, with the number's sign."""
    x = xp.tensor([-1.75, 1.75, -2.0, 0.25], dtype=getattr(xp, dtype), device=device)
    assert xp.floor(x).tolist() == [-2.0, 1.0, -2.0, 0.0]
    assert xp.ceil(x).tolist() == [-1.0, 2.0, -2.0, 1.0]
    assert xp.trunc(x).tolist() == xp.fix(x).tolist() == [-1.0, 1.0, -2.0, 0.0]
    assert xp.frac(x).tolist() == [-0.75, 0.75, 0.0, 0.25]


@clause(
    "elementwise.rounding.of_integers", MUST, source=[Torch("torch.floor", "torch.ceil", "torch.round", "torch.trunc")]
)
def _(xp, dtype=each(INTEGERS), name=each(("floor", "ceil", "trunc", "round"))):
    """Rounding integers gives a copy in their dtype."""
    x = xp.tensor([1, 2, 100], dtype=getattr(xp, dtype))
    result = getattr(xp, name)(x)
    assert result.dtype == x.dtype
    assert result.tolist() == [1, 2, 100]
    result.fill_(9)
    assert x.tolist() == [1, 2, 100]


@clause("elementwise.rounding.refuses", MUST, source=[Torch("torch.floor", "torch.round")])
def _(xp, name=each(("floor", "ceil", "trunc", "round", "frac"))):
    """Complex numbers and bool are not rounded, nor has an integer a fraction."""
    refused = [xp.tensor([True]), xp.tensor([1 + 1j])]
    for x in (*refused, *([xp.tensor([1])] if name == "frac" else [])):
        with raises(RuntimeError):
            getattr(xp, name)(x)


@clause("elementwise.remainder.takes_the_sign", MUST, source=[Torch("torch.remainder", "torch.fmod")])
def _(xp, device, dtype=each(("int32", "float32"))):
    """``remainder`` has the divisor's sign and ``fmod`` the dividend's."""
    a = xp.tensor([7, -7, 7, -7], dtype=getattr(xp, dtype), device=device)
    b = xp.tensor([3, 3, -3, -3], dtype=getattr(xp, dtype), device=device)
    assert xp.remainder(a, b).tolist() == (a % b).tolist() == [1, 2, -2, -1]
    assert xp.fmod(a, b).tolist() == [1, -1, 1, -1]


@clause("elementwise.remainder.by_zero_and_infinity", MUST, source=[Torch("torch.remainder", "torch.fmod")])
def _(xp, device):
    """By zero a remainder is NaN, and RuntimeError of integers; by infinity ``fmod`` is the dividend."""
    x = xp.tensor([1.0, -1.0], device=device)
    for name in ("remainder", "fmod"):
        assert np.all(np.isnan(getattr(xp, name)(x, xp.zeros(2, device=device)).tolist()))
        with raises(RuntimeError):
            getattr(xp, name)(xp.tensor([1, 2]), xp.tensor([1, 0]))
    assert xp.fmod(x, INF).tolist() == [1.0, -1.0]
    assert xp.remainder(x, xp.tensor([INF, INF], device=device)).tolist() == [1.0, INF]


# Integers


@clause("elementwise.gcd.is_not_negative", MUST, source=[Torch("torch.gcd", "torch.lcm")])
def _(xp, dtype=each(("int8", "int16", "int32", "int64"))):
    """``gcd`` and ``lcm`` are not negative whatever the signs; of 0 and n they are n and 0."""
    d = getattr(xp, dtype)
    a, b = xp.tensor([12, -12, 0, 0, 7], dtype=d), xp.tensor([18, 8, 5, 0, -3], dtype=d)
    assert xp.gcd(a, b).tolist() == [6, 4, 5, 0, 1]
    assert xp.lcm(a, b).tolist() == [36, 24, 0, 0, 21]
    assert xp.gcd(a, b).dtype == d
    for name in ("gcd", "lcm"):
        with raises(RuntimeError):
            getattr(xp, name)(xp.tensor([1.0]), xp.tensor([2.0]))


@clause("elementwise.shift.of_bits", MUST, source=[Torch("torch.bitwise_left_shift", "torch.bitwise_right_shift")])
def _(xp, device):
    """A left shift multiplies by a power of 2, and a right shift is arithmetic: it keeps the sign."""
    x = xp.tensor([1, 5, -5, -1], device=device)
    by = xp.tensor([3, 1, 1, 4], device=device)
    assert xp.bitwise_left_shift(x, by).tolist() == (x << by).tolist() == [8, 10, -10, -16]
    assert xp.bitwise_right_shift(x, by).tolist() == (x >> by).tolist() == [0, 2, -3, -1]
    assert (x << 1).tolist() == [2, 10, -10, -2]
    with raises(RuntimeError):
        xp.bitwise_left_shift(xp.tensor([1.0]), xp.tensor([1.0]))


@clause("elementwise.bitwise.not_of_bool_and_integers", MUST, source=[Torch("torch.bitwise_not", "torch.logical_not")])
def _(xp):
    """``bitwise_not`` turns every bit, of bool the truth, and refuses floats; ``logical_not`` is bool of any dtype."""
    assert xp.bitwise_not(xp.tensor([0, 5, -1])).tolist() == [-1, -6, 0]
    assert (~xp.tensor([0, 255], dtype=xp.uint8)).tolist() == [255, 0]
    assert (~xp.tensor([True, False])).tolist() == [False, True]
    with raises(RuntimeError):
        xp.bitwise_not(xp.tensor([1.0]))
    for x in (xp.tensor([0, 5]), xp.tensor([-0.0, NAN]), xp.tensor([0j, 1j]), xp.tensor([False, True])):
        assert xp.logical_not(x).dtype == xp.bool
        assert xp.logical_not(x).tolist() == [True, False]


@clause(
    "elementwise.logical.of_any_dtype",
    MUST,
    source=[Torch("torch.logical_and", "torch.logical_or", "torch.logical_xor")],
)
def _(xp, dtype=each(("bool", "uint8", "int64", "float32", "complex64"))):
    """The logical functions take any dtype, anything but zero for true, NaN too, and give bool."""
    a = xp.tensor([0, 0, 1, 1], dtype=getattr(xp, dtype))
    b = xp.tensor([0.0, NAN, 0.0, -2.0])
    for name, expected in (
        ("and", [False, False, False, True]),
        ("or", [False, True, True, True]),
        ("xor", [False, True, True, False]),
    ):
        result = getattr(xp, f"logical_{name}")(a, b)
        assert result.dtype == xp.bool
        assert result.tolist() == expected


# Neighbours, exponents, parts


@clause("elementwise.nextafter.is_the_neighbour", MUST, source=[Torch("torch.nextafter")])
def _(xp, dtype=each((np.float32, np.float64))):
    """``nextafter`` is the next number of the dtype in the direction of the second operand, which it is for equal ones."""
    x, to = np.array([1, 0, 1, INF, NAN], dtype), np.array([2, -1, 1, 0, 1], dtype)
    result = xp.nextafter(xp.from_numpy(x), xp.from_numpy(to))
    assert result.tolist()[:2] == [1 + float(np.finfo(dtype).eps), -float(np.finfo(dtype).smallest_subnormal)]
    assert same(result.tolist()[2:], [1.0, float(np.finfo(dtype).max), NAN])
    with raises(RuntimeError):
        xp.nextafter(xp.tensor([1]), xp.tensor([2]))


@clause("elementwise.frexp.gives_parts", MUST, source=[Torch("torch.frexp", "torch.ldexp")])
def _(xp, dtype=each(FLOATS)):
    """``frexp`` names mantissas, at least 1/2 and below 1 in size, and int32 exponents; ``ldexp`` is its inverse."""
    x = xp.tensor([1.0, -6.0, 0.375, 0.0], dtype=getattr(xp, dtype))
    parts = xp.frexp(x)
    assert parts.mantissa.tolist() == [0.5, -0.75, 0.75, 0.0]
    assert parts.mantissa.dtype == x.dtype
    assert parts.exponent.tolist() == [1, 3, -1, 0]
    assert parts.exponent.dtype == xp.int32
    mantissa, exponent = parts
    assert xp.ldexp(mantissa, exponent).tolist() == x.tolist()
    with raises(RuntimeError):
        xp.frexp(xp.tensor([1]))


@clause("elementwise.float_power.is_in_double", MUST, source=[Torch("torch.float_power")])
def _(xp):
    """``float_power`` computes in float64, in complex128 of complex numbers, whatever it is given; in place it must have that."""
    for base in (xp.tensor([2, 3]), xp.tensor([2.0, 3.0]), xp.tensor([2.0, 3.0], dtype=xp.float16)):
        result = xp.float_power(base, -1)
        assert result.dtype == xp.float64
        assert np.allclose(result.tolist(), [0.5, 1 / 3], rtol=1e-15)
    assert xp.float_power(2, xp.tensor([3])).tolist() == [8.0]
    assert xp.float_power(xp.tensor([1j]), 2).dtype == xp.complex128
    single = xp.tensor([2.0])
    with raises(RuntimeError):
        single.float_power_(2)
    assert single.tolist() == [2.0]


@clause("elementwise.degrees.and_radians", MUST, source=[Torch("torch.deg2rad", "torch.rad2deg")])
def _(xp):
    """``deg2rad`` and ``rad2deg`` turn degrees to radians and back; integers become floats, complex numbers are refused."""
    degrees = xp.tensor([0, 90, -180])
    radians = xp.deg2rad(degrees)
    assert radians.dtype == xp.float32
    assert np.allclose(radians.tolist(), [0, np.pi / 2, -np.pi])
    assert np.allclose(xp.rad2deg(radians).tolist(), [0, 90, -180])
    with raises(RuntimeError):
        xp.deg2rad(xp.tensor([1j]))


# Logarithms


@clause("elementwise.logaddexp.of_infinities", MUST, source=[Torch("torch.logaddexp", "torch.logaddexp2")])
def _(xp, name=each(("logaddexp", "logaddexp2"))):
    """The logarithm of a sum of exponentials knows exp(-inf) = 0: minus infinity is neutral, also to itself."""
    a, b = xp.tensor([-INF, -INF, INF, 1.0]), xp.tensor([-INF, 2.0, 1.0, NAN])
    assert same(getattr(xp, name)(a, b).tolist(), [-INF, 2.0, INF, NAN])
    with raises(RuntimeError):
        getattr(xp, name)(xp.tensor([1]), xp.tensor([1]))


@clause("elementwise.logaddexp.gradient", SHOULD, source=[Torch("torch.logaddexp")], requires=["autograd.tape"])
def _(xp):
    """Its gradients are the shares of the two, which do not overflow either."""
    a = xp.tensor([0.0, 1000.0, -1000.0], requires_grad=True)
    b = xp.tensor([0.0, 0.0, 0.0], requires_grad=True)
    xp.logaddexp(a, b).sum().backward()
    assert a.grad.tolist() == [0.5, 1.0, 0.0]
    assert b.grad.tolist() == [0.5, 0.0, 1.0]


@clause("elementwise.xlogy.is_zero_at_zero", MUST, source=[Torch("torch.xlogy")])
def _(xp, device):
    """``xlogy`` is 0 where its first operand is 0, whatever the logarithm, but NaN where the second is NaN."""
    x = xp.tensor([0.0, 0.0, 0.0, 0.0, 2.0], device=device)
    y = xp.tensor([0.0, INF, -1.0, NAN, 1.0], device=device)
    assert same(xp.xlogy(x, y).tolist(), [0.0, 0.0, 0.0, NAN, 0.0])
    assert np.allclose(xp.xlogy(2, xp.tensor([4.0])).tolist(), xp.xlogy(xp.tensor([2.0]), 4).tolist())
    assert xp.xlogy(xp.tensor([2]), xp.tensor([3])).dtype == xp.float32


@clause("elementwise.logit.moves_into_its_bounds", MUST, source=[Torch("torch.logit")])
def _(xp):
    """``logit`` is the inverse of ``sigmoid``; with ``eps`` what is outside of [eps, 1 - eps] is moved to its bound first."""
    x = xp.tensor([-3.0, 0.0, 3.0], dtype=xp.float64)
    assert np.allclose(xp.logit(xp.sigmoid(x)).tolist(), [-3.0, 0.0, 3.0])
    low, high = xp.logit(xp.tensor([-1.0, 2.0], dtype=xp.float64), 0.25).tolist()
    assert np.allclose([low, high], [np.log(1 / 3), np.log(3)])
    assert np.allclose(xp.logit(xp.tensor([2.0], dtype=xp.float64), eps=0.25).tolist(), [high])


@clause("elementwise.sinc.is_one_at_zero", MUST, source=[Torch("torch.sinc")], requires=["autograd.tape"])
def _(xp):
    """``sinc`` is sin(pi x) / (pi x), 1 at 0 and with the gradient 0 there."""
    x = xp.tensor([0.0, 0.5], dtype=xp.float64, requires_grad=True)
    y = xp.sinc(x)
    assert np.allclose(y.tolist(), [1.0, 2 / np.pi])
    y.sum().backward()
    assert np.allclose(x.grad.tolist(), [0.0, -4 / np.pi])


# Three operands


@clause("elementwise.addcmul.multiplies_by_value", MUST, source=[Torch("torch.addcmul")])
def _(xp, device):
    """``addcmul`` adds ``value`` times a product; all broadcast together and promote."""
    x, a, b = xp.ones(3, device=device), xp.tensor([[1.0], [2.0]], device=device), xp.tensor([1, 2, 3], device=device)
    assert xp.addcmul(x, a, b, value=0.5).tolist() == [[1.5, 2.0, 2.5], [2.0, 3.0, 4.0]]
    whole = xp.tensor([1, 2])
    assert xp.addcmul(whole, whole, whole, value=3).tolist() == [4, 14]
    assert xp.addcmul(whole, whole, whole).dtype == xp.int64


@clause("elementwise.addcdiv.refuses_integers", MUST, source=[Torch("torch.addcdiv")], requires=["mutable"])
def _(xp):
    """``addcdiv`` adds ``value`` times a quotient, which two integer tensors are refused: RuntimeError, and nothing changed."""
    x = xp.tensor([1.0, 2.0])
    assert xp.addcdiv(x, xp.tensor([1.0, 1.0]), xp.tensor([2.0, 0.0]), value=2).tolist() == [2.0, INF]
    whole = xp.tensor([1, 2])
    with raises(RuntimeError):
        x.addcdiv_(whole, whole)
    assert x.tolist() == [1.0, 2.0]


@clause(
    "elementwise.addcmul.by_itself_in_place", MUST, source=[Note("notes/autograd"), Torch("torch.addcmul")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)  # fmt: skip
def _(xp, name=each(("addcmul_", "addcdiv_", "lerp_"))):
    """What is written over the values that its other arguments' derivatives read has none: backward is RuntimeError."""
    x = xp.tensor([2.0, 3.0], requires_grad=True)
    for same in (lambda t: t, lambda t: t.view(2)):
        y = x * 1
        assert getattr(y, name)(y * 2, y * 4) is y  # which is saved before it is written
        y.sum().backward()
        x.grad = None
        y = x * 1
        getattr(y, name)(same(y), same(y))
        with raises(RuntimeError):
            y.sum().backward()
        assert x.grad is None


@clause("elementwise.lerp.meets_its_ends", MUST, source=[Torch("torch.lerp")])
def _(xp, device):
    """``lerp`` at the weight 0 is the first tensor and at 1 the second, exactly; a weight may be a tensor, or beyond."""
    a, b = xp.tensor([0.1, -7e10], device=device), xp.tensor([0.3, 0.7], device=device)
    assert xp.lerp(a, b, 0.0).tolist() == a.tolist()
    assert xp.lerp(a, b, 1.0).tolist() == b.tolist()
    assert xp.lerp(a, b, xp.tensor([0.0, 1.0], device=device)).tolist() == [a.tolist()[0], b.tolist()[1]]
    assert xp.lerp(xp.tensor([1.0]), xp.tensor([2.0]), 3.0).tolist() == [4.0]


@clause("elementwise.lerp.promotes_nothing", MUST, source=[Torch("torch.lerp")], requires=["mutable"])
def _(xp):
    """``lerp`` refuses tensors of two dtypes, and integers: RuntimeError."""
    x = xp.tensor([1.0, 2.0])
    for end, weight in ((xp.tensor([1.0, 2.0], dtype=xp.float64), 0.5), (x, xp.tensor([0.5, 0.5], dtype=xp.float64))):
        with raises(RuntimeError):
            x.lerp_(end, weight)
    with raises(RuntimeError):
        xp.lerp(xp.tensor([1]), xp.tensor([3]), 0.5)
    assert x.tolist() == [1.0, 2.0]


@clause("elementwise.lerp.gradient", SHOULD, source=[Torch("torch.lerp")], requires=["autograd.tape"])
def _(xp):
    """The gradient of ``lerp`` is 1 - w to the start, w to the end and the way between them to the weight."""
    start = xp.tensor([1.0, 1.0], requires_grad=True)
    end = xp.tensor([3.0, 4.0], requires_grad=True)
    weight = xp.tensor([0.25, 0.5], requires_grad=True)
    xp.lerp(start, end, weight).sum().backward()
    assert (start.grad.tolist(), end.grad.tolist(), weight.grad.tolist()) == ([0.75, 0.5], [0.25, 0.5], [2.0, 3.0])


# Bounds


@clause("elementwise.clamp.crossed_bounds", MUST, source=[Torch("torch.clamp")])
def _(xp, device):
    """Where the lower bound is above the upper one, every element is the upper one."""
    x = xp.tensor([0.0, 2.0, 9.0], device=device)
    assert xp.clamp(x, 5, 3).tolist() == [3.0, 3.0, 3.0]
    assert xp.clamp(x, xp.tensor(5.0, device=device), xp.tensor(3.0, device=device)).tolist() == [3.0, 3.0, 3.0]
    assert xp.clip(x, 1, 3).tolist() == x.clip(1, 3).tolist() == [1.0, 2.0, 3.0]


@clause(
    "elementwise.clamp.promotes",
    MUST,
    source=[Torch("torch.clamp")],
    requires=["mutable"],
)
def _(xp):
    """The bounds take part in promotion: an integer tensor between fractions becomes floating, and in place it is refused."""
    x = xp.tensor([1, 2, 3])
    for result in (
        xp.clamp(x, 1.5),
        xp.clamp_min(x, 1.5),
        xp.clamp(x, min=xp.tensor(1.5)),
        xp.clamp_min(x, xp.tensor(1.5)),
    ):
        assert result.dtype == xp.float32
        assert result.tolist() == [1.5, 2.0, 3.0]
    assert xp.clamp(x, max=2).dtype == xp.clamp_max(x, 2).dtype == xp.int64
    with raises(RuntimeError):
        x.clamp_(1.5)
    assert x.tolist() == [1, 2, 3]


@clause("elementwise.clamp.needs_a_bound", MUST, source=[Torch("torch.clamp")])
def _(xp):
    """``clamp`` without a bound is RuntimeError, and so is one of complex numbers."""
    with raises(RuntimeError):
        xp.clamp(xp.tensor([1.0]))
    with raises(RuntimeError):
        xp.clamp(xp.tensor([1j]), 0, 1)


# Dtypes


@clause(
    "elementwise.dtype.functions_widen_integers",
    MUST,
    source=[Torch("torch.sin", "torch.asinh", "torch.sinc", "torch.logit")],
)
def _(
    xp,
    name=each((
        "acosh", "asinh", "atanh", "acos", "asin", "atan", "cos", "cosh", "deg2rad", "exp", "exp2", "expm1", "log", "log10",
        "log1p", "log2", "logit", "rad2deg", "reciprocal", "rsqrt", "sigmoid", "sin", "sinc", "sinh", "sqrt", "tan", "tanh",
    )),
):  # fmt: skip
    """Of integers and bool a function of real numbers gives the default floating dtype; in place that does not fit."""
    function = getattr(xp, name)
    exact = function(xp.tensor([1.0])).tolist()
    for dtype in (xp.bool, xp.uint8, xp.int16, xp.int64):
        x = xp.tensor([1], dtype=dtype)
        result = function(x)
        assert result.dtype == xp.float32
        assert same(result.tolist(), exact)
    xp.set_default_dtype(xp.float64)
    assert function(xp.tensor([1])).dtype == xp.float64


@clause("elementwise.dtype.in_place_refuses_to_widen", MUST, source=[Torch("torch.Tensor.exp_")], requires=["mutable"])
def _(xp, name=each(("exp_", "sqrt_", "sin_", "sigmoid_", "asinh_", "sinc_", "deg2rad_", "logit_", "reciprocal_"))):
    """An in-place function of real numbers refuses an integer tensor, and leaves it as it is: RuntimeError."""
    x = xp.tensor([1, 2])
    with raises(RuntimeError):
        getattr(x, name)()
    assert x.dtype == xp.int64
    assert x.tolist() == [1, 2]


@clause(
    "elementwise.dtype.orders_no_complex",
    MUST,
    source=[Torch("torch.clamp", "torch.maximum", "torch.floor_divide")],
    requires=["complex"],
)
def _(
    xp,
    name=each((
        "fmax", "fmin", "maximum", "minimum", "floor_divide", "remainder", "fmod", "atan2", "copysign", "hypot", "nextafter",
        "heaviside", "logaddexp2", "xlogy", "clamp_min", "clamp_max", "gcd", "lt", "ge",
    )),
):  # fmt: skip
    """What needs an order, a sign or a remainder refuses complex numbers: RuntimeError."""
    z = xp.tensor([1 + 1j])
    with raises(RuntimeError):
        getattr(xp, name)(z, z)


@clause(
    "elementwise.in_place.returns_the_tensor",
    MUST,
    source=[Torch("torch.Tensor.exp_", "torch.exp")],
    requires=["mutable"],
)
def _(
    xp,
    device,
    name=each((
        "abs", "acos", "asinh", "atanh", "ceil", "cos", "deg2rad", "exp", "expm1", "floor", "frac", "log", "log1p", "logit",
        "nan_to_num", "neg", "reciprocal", "round", "rsqrt", "sigmoid", "sign", "sin", "sinc", "sqrt", "square", "tanh", "trunc",
    )),
):  # fmt: skip
    """A function's twin with ``_`` writes what the function gives into the tensor, seen through its views, and returns it."""
    x = xp.tensor([[0.25, 0.5], [0.75, 0.875]], device=device)
    expected = getattr(xp, name)(x).tolist()
    view = x.t()
    assert getattr(x, f"{name}_")() is x
    assert x.tolist() == expected
    assert view.tolist() == np.transpose(expected).tolist()


# Complex numbers


@clause(
    "elementwise.complex.of_parts",
    MUST,
    source=[Torch("torch.complex", "torch.polar")],
    requires=["complex", "autograd.tape"],
)
def _(xp):
    """``complex`` and ``polar`` make complex numbers of two tensors of one floating dtype, and refuse others."""
    a, b = xp.tensor([3.0, 0.0]), xp.tensor([4.0, NAN])
    z = xp.complex(a, b)
    assert z.dtype == xp.complex64
    assert same(z.tolist(), [3 + 4j, complex(0, NAN)])
    assert np.allclose(
        xp.polar(xp.tensor([2.0], dtype=xp.float64), xp.tensor([np.pi / 2], dtype=xp.float64)).tolist(), [2j]
    )
    for other in (xp.tensor([1, 2]), xp.tensor([1.0, 2.0], dtype=xp.float64)):
        with raises(RuntimeError):
            xp.complex(a, other)
        with raises(RuntimeError):
            xp.polar(a, other)


@clause(
    "elementwise.complex.gradient_of_parts",
    SHOULD,
    source=[Torch("torch.complex", "torch.polar")],
    requires=["complex", "autograd.tape"],
)
def _(xp):
    """The gradient of ``complex`` goes by parts to the parts; that of ``polar`` along and across the direction."""
    real, imag = xp.tensor([1.0], requires_grad=True), xp.tensor([2.0], requires_grad=True)
    xp.complex(real, imag).backward(xp.tensor([3 + 4j]))
    assert (real.grad.tolist(), imag.grad.tolist()) == ([3.0], [4.0])
    size, angle = xp.tensor([2.0], requires_grad=True), xp.tensor([0.0], requires_grad=True)
    xp.polar(size, angle).backward(xp.tensor([3 + 4j]))
    assert (size.grad.tolist(), angle.grad.tolist()) == ([3.0], [8.0])


@clause("elementwise.complex.branch_cuts", MUST, source=[Torch("torch.sqrt", "torch.log")], requires=["complex"])
def _(xp):
    """On the negative real axis the square root and the logarithm lie above or below the cut as the zero's sign says."""
    z = xp.from_numpy(np.array([complex(-4, 0.0), complex(-4, -0.0)]))
    assert np.allclose(xp.sqrt(z).tolist(), [2j, -2j])
    assert np.allclose(xp.log(z).imag.tolist(), [np.pi, -np.pi])
    assert np.allclose(xp.angle(z).tolist(), [np.pi, -np.pi])


@clause(
    "elementwise.complex.functions_are_defined_everywhere",
    MUST,
    source=[Torch("torch.asin", "torch.acosh", "torch.log")],
    requires=["complex"],
)
def _(
    xp,
    case=each((
        ("sqrt", "square"), ("log", "exp"), ("asin", "sin"), ("acos", "cos"), ("atanh", "tanh"), ("acosh", "cosh"),
        ("asinh", "sinh"), ("atan", "tan"), ("log1p", "expm1"),
    )),
):  # fmt: skip
    """Of complex numbers the inverse functions are defined also where they are NaN of real ones, and are inverses."""
    inverse, function = case
    z = xp.tensor([2 + 0.5j, -3 - 0.25j, 0.5j], dtype=xp.complex128)
    assert np.allclose(getattr(xp, function)(getattr(xp, inverse)(z)).tolist(), z.tolist())


@clause(
    "elementwise.complex.abs_and_angle_are_real",
    MUST,
    source=[Torch("torch.abs", "torch.angle")],
    requires=["complex", "mutable"],
)
def _(xp):
    """``abs`` and ``angle`` of complex numbers are real, of the parts' dtype; ``abs_`` has no room for that."""
    z = xp.tensor([3 + 4j, 1j])
    assert xp.abs(z).dtype == xp.angle(z).dtype == xp.float32
    assert xp.abs(z).tolist() == [5.0, 1.0]
    with raises(RuntimeError):
        z.abs_()
    assert z.tolist() == [3 + 4j, 1j]
    assert same(xp.angle(xp.tensor([1.0, -1.0, NAN])).tolist(), [0.0, np.float32(np.pi), NAN])


@clause("elementwise.rsub.subtracts_from_the_other", MUST, source=[Torch("torch.sub")])
def _(xp):
    """``rsub`` subtracts the tensor, ``alpha`` times, from the other; bool is refused."""
    x = xp.tensor([1.0, 2.0])
    assert xp.rsub(x, 5).tolist() == (5 - x).tolist() == [4.0, 3.0]
    assert xp.rsub(x, xp.tensor([5.0, 5.0]), alpha=2).tolist() == [3.0, 1.0]
    with raises(RuntimeError):
        xp.rsub(xp.tensor([True]), 1)


@clause("elementwise.half.is_computed_in_single", MAY, source=[Torch("torch.addcdiv")])
def _(xp):
    """Of halves a fused operation computes in float32 and rounds once: what overflows only on the way does not."""
    x = xp.tensor([300.0], dtype=xp.float16)
    result = xp.addcdiv(xp.zeros(1, dtype=xp.float16), x, x, value=300)
    assert result.dtype == xp.float16
    assert result.tolist() == [300.0]


@clause(
    "elementwise.compare.in_place_is_flat",
    MUST,
    source=[Torch("torch.Tensor.eq_", "torch.Tensor.lt_")],
    requires=["mutable", "autograd.tape"],
)
def _(xp, name=each(("eq_", "ne_", "lt_", "le_", "gt_", "ge_"))):
    """A comparison in place writes 0 and 1 in the tensor's dtype, and what was there before gets the gradient 0."""
    leaf = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    x = leaf * 2
    expected = [float(v) for v in getattr(xp, name[:-1])(x, 4.0).tolist()]
    assert getattr(x, name)(4.0) is x
    assert x.dtype == xp.float32
    assert x.tolist() == expected
    x.sum().backward()
    assert leaf.grad.tolist() == [0.0, 0.0, 0.0]


@clause("elementwise.dtype.widening_comes_first", MUST, source=[Torch("torch.div", "torch.true_divide")])
def _(xp, device):
    """Integers of two dtypes are divided as floats: neither is cut to the dtype that they would promote to."""
    small = xp.tensor([1, 200], dtype=xp.uint8, device=device)
    large = xp.tensor(32000, dtype=xp.int64, device=device)
    assert np.allclose(xp.div(small, large).tolist(), [1 / 32000, 200 / 32000], rtol=1e-6, atol=0)
    assert np.allclose(xp.atan2(small, large).tolist(), [1 / 32000, 200 / 32000], rtol=1e-4, atol=0)
    assert xp.div(small, large).dtype == xp.float32
