"""Arithmetic: operators, broadcasting, the dtype of a result, comparison, reductions, matrix products."""

import warnings

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, SHOULD, Note, Torch, clause, drawn, each, raises, warns

NAN, INF = float("nan"), float("inf")


def plus(a, b):
    return a + b


def minus(a, b):
    return a - b


def times(a, b):
    return a * b


def over(a, b):
    return a / b


def to_the(a, b):
    return a**b


def floor_over(a, b):
    return a // b


def modulo(a, b):
    return a % b


def plus_in_place(a, b):
    a += b
    return a


def minus_in_place(a, b):
    a -= b
    return a


def times_in_place(a, b):
    a *= b
    return a


def over_in_place(a, b):
    a /= b
    return a


def to_the_in_place(a, b):
    a **= b
    return a


def floor_over_in_place(a, b):
    a //= b
    return a


def modulo_in_place(a, b):
    a %= b
    return a


OPERATORS = (
    ("add", plus), ("sub", minus), ("mul", times), ("div", over),
    ("pow", to_the), ("floor_divide", floor_over), ("remainder", modulo),
)  # fmt: skip
IN_PLACE = (
    ("add_", plus_in_place, plus), ("sub_", minus_in_place, minus), ("mul_", times_in_place, times),
    ("div_", over_in_place, over), ("pow_", to_the_in_place, to_the),
    ("floor_divide_", floor_over_in_place, floor_over), ("remainder_", modulo_in_place, modulo),
)  # fmt: skip


# Forms


@clause(
    "arithmetic.forms.agree",
    MUST,
    source=[S2(112), Torch("torch.add", "torch.sub", "torch.mul", "torch.div", "torch.pow")],
)
def _(xp, device, form=each(OPERATORS)):
    """An operator, its function and its method are one, for a tensor and for a number beside a tensor."""
    name, operator = form
    a, b = xp.tensor([7.0, -5.0, 3.0], device=device), xp.tensor([2.0, 3.0, 4.0], device=device)
    for other, plain in ((b, np.array([2, 3, 4], np.float32)), (2, 2), (2.0, 2)):
        expected = operator(np.array([7, -5, 3], np.float32), plain).tolist()
        for result in (operator(a, other), getattr(xp, name)(a, other), getattr(a, name)(other)):
            assert result.tolist() == expected
            assert (result.dtype, result.device) == (a.dtype, a.device)
    assert a.tolist() == [7.0, -5.0, 3.0]


@clause("arithmetic.forms.aliases", MUST, source=[Torch("torch.subtract", "torch.multiply", "torch.divide")])
def _(xp):
    """``subtract``, ``multiply``, ``divide`` and ``true_divide`` are other names of ``sub``, ``mul`` and ``div``."""
    a, b = xp.tensor([7, -5]), xp.tensor([2, 4])
    for name, alias in (("sub", "subtract"), ("mul", "multiply"), ("div", "divide"), ("div", "true_divide")):
        assert getattr(xp, alias)(a, b).tolist() == getattr(xp, name)(a, b).tolist()
        assert getattr(a, alias)(b).tolist() == getattr(xp, name)(a, b).tolist()


@clause("arithmetic.forms.number_on_the_left", MUST, source=[Torch("torch.add", "torch.sub", "torch.div", "torch.pow")])
def _(xp, device, form=each(OPERATORS)):
    """A number may stand on the left of an operator."""
    _, operator = form
    right = xp.tensor([2.0, -3.0, 4.0], device=device)
    for number in (5, 2.5):
        result = operator(number, right)
        assert result.dtype == xp.float32
        expected = operator(np.float32(number), np.array([2, -3, 4], np.float32))
        assert np.allclose(result.tolist(), expected, rtol=1e-6)


@clause("arithmetic.forms.results_are_new", MUST, source=[Torch("torch.add")], requires=["mutable"])
def _(xp, form=each(OPERATORS)):
    """An operation makes a new tensor, which shares with no operand, even where it changes no value."""
    name, operator = form
    x = xp.tensor([7.0, -5.0])
    neutral = 0.0 if name in ("add", "sub") else 1.0 if name in ("mul", "div", "pow") else 100.0
    result = operator(x, neutral)
    assert result is not x
    result.fill_(9)
    assert x.tolist() == [7.0, -5.0]


@clause("arithmetic.forms.refuse_other_operands", MUST, source=[S1(6), Torch("torch.add")])
def _(xp, form=each(OPERATORS)):
    """Operands are tensors and numbers: a list, a tuple, a string or None is TypeError on either side."""
    name, operator = form
    x = xp.tensor([1.0, 2.0])
    for other in (None, [1.0, 2.0], (1.0, 2.0), "1"):
        with raises(TypeError):
            operator(x, other)
        with raises(TypeError):
            getattr(xp, name)(x, other)
        if not isinstance(other, str):  # "1" % x is formatting
            with raises(TypeError):
                operator(other, x)
    assert x.tolist() == [1.0, 2.0]


@clause("arithmetic.forms.functions_need_a_tensor", MUST, source=[S1(6), Torch("torch.exp", "torch.sum")])
def _(
    xp,
    call=each((
        ("exp",), ("neg",), ("abs",), ("relu",), ("isnan",), ("clamp", 0), ("sum",), ("mean",), ("max",), ("argmax",),
        ("any",), ("cumsum", 0), ("reshape", (1, 2)), ("transpose", 0, 0), ("squeeze",), ("unsqueeze", 0), ("flatten",),
        ("unbind",), ("chunk", 1), ("detach",),
        ("clone",), ("numel",), ("conj",), ("real",), ("broadcast_tensors",),
    )),
    data=each(([1.0, 2.0], (1.0, 2.0), 2.0, None)),
):  # fmt: skip
    """What a function works on must be a tensor: lists, tuples, numbers, None and arrays are TypeError, not converted."""
    name, *others = call
    for given in (data, np.ones(2)):
        with raises(TypeError):
            getattr(xp, name)(given, *others)


@clause("arithmetic.forms.functions_of_two_need_a_tensor", MUST, source=[S1(6), Torch("torch.add", "torch.eq")])
def _(xp, name=each(("add", "sub", "mul", "div", "pow", "floor_divide", "remainder", "fmod", "maximum", "eq", "lt"))):
    """Nor does a function of two operands take a list, a tuple, None or an array for the first of them."""
    x = xp.tensor([1.0, 2.0])
    for other in (None, [1.0, 2.0], (1.0, 2.0), np.ones(2)):
        with raises(TypeError):
            getattr(xp, name)(other, x)
        with raises(TypeError):
            getattr(xp, name)(other, other)
    assert x.tolist() == [1.0, 2.0]


@clause("arithmetic.forms.functions_beside_numbers", SHOULD, source=[Torch("torch.add", "torch.eq", "torch.maximum")])
def _(xp):
    """As functions, arithmetic takes a number on either side, comparison and ``fmod`` only second, ``maximum``,
    ``atan2`` and the logical functions on neither: TypeError.
    """
    x = xp.tensor([1.0, 2.0])
    for name in ("add", "sub", "mul", "div", "floor_divide", "remainder", "pow"):
        assert getattr(xp, name)(2, x).tolist() == getattr(xp, name)(xp.tensor([2.0, 2.0]), x).tolist()
        assert getattr(xp, name)(x, 2).tolist() == getattr(xp, name)(x, xp.tensor([2.0, 2.0])).tolist()
    for name in ("fmod", "eq", "ne", "lt", "le", "gt", "ge"):
        assert getattr(xp, name)(x, 2).tolist() == getattr(xp, name)(x, xp.tensor([2.0, 2.0])).tolist()
        with raises(TypeError):
            getattr(xp, name)(2, x)
    for name in ("maximum", "minimum", "atan2", "logical_and", "logical_or", "logical_xor"):
        for operands in ((2, x), (x, 2)):
            with raises(TypeError):
                getattr(xp, name)(*operands)


@clause("arithmetic.forms.of_any_layout", MUST, source=[Torch("torch.add")], requires=["views"])
def _(xp, device):
    """Operands are read as they show: transposed, strided, expanded, 0-d and empty."""
    x = xp.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    assert (x.t() + x.reshape(3, 2)).tolist() == [[0, 4], [3, 7], [6, 10]]
    assert (x[:, ::2] * x[:, 1:]).tolist() == [[0, 4], [12, 25]]
    assert (x[:, :1].expand(2, 3) - x).tolist() == [[0, -1, -2], [0, -1, -2]]
    assert (xp.tensor(2, device=device) * xp.tensor(3, device=device)).item() == 6
    assert (x[:0] + x[:0]).shape == (0, 3)


# The operations


@clause("arithmetic.add.scales_by_alpha", MUST, source=[Torch("torch.add", "torch.sub")])
def _(xp):
    """``add`` and ``sub`` first multiply the second operand by ``alpha``, which for integers must be one itself."""
    a, b = xp.tensor([1, 2]), xp.tensor([10, 20])
    assert xp.add(a, b, alpha=2).tolist() == a.add(b, alpha=2).tolist() == [21, 42]
    assert xp.sub(a, b, alpha=2).tolist() == [-19, -38]
    assert xp.add(a, 5, alpha=3).tolist() == [16, 17]
    assert xp.add(xp.tensor([1.0]), xp.tensor([2.0]), alpha=0.5).tolist() == [2.0]
    assert a.clone().add_(b, alpha=-1).tolist() == [-9, -18]
    for name in ("add", "sub"):
        with raises(RuntimeError):
            getattr(xp, name)(a, b, alpha=1.5)


INTEGERS = (np.uint8, np.int8, np.int16, np.int32, np.int64)


@clause("arithmetic.integers.wrap_around", MUST, source=[Note("tensor_attributes")])
def _(xp, device, dtype=each(INTEGERS)):
    """Integer arithmetic is modulo the number of values of the dtype, without a warning or an error."""
    low, high = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    name = getattr(xp, dtype.__name__)
    x = xp.tensor([low, high], dtype=name, device=device)
    one = xp.tensor([1, 1], dtype=name, device=device)
    for result, exact in (
        (x + one, (low + 1, high + 1)), (x - one, (low - 1, high - 1)), (x * 2, (low * 2, high * 2)),
        (-x, (-low, -high)),
    ):  # fmt: skip
        assert result.tolist() == [(n - low) % (high - low + 1) + low for n in exact]
        assert result.dtype == name


@clause("arithmetic.half.rounds_every_result", MUST, source=[Note("tensor_attributes")])
def _(xp, device):
    """Each result of a 16-bit type is rounded to that type: what it cannot hold is lost, or infinite."""
    half = xp.tensor([2048.0, 65504.0, 0.1], dtype=xp.float16, device=device)
    assert (half + 1)[0].item() == 2048.0
    assert (half * 2)[1].item() == INF
    assert (half + half)[2].item() == float(np.float16(0.1)) * 2
    brain = xp.tensor([256.0, 3.0e38], dtype=xp.bfloat16, device=device)
    assert (brain + 1)[0].item() == 256.0
    assert (brain * 2)[1].item() == INF
    assert (brain + 1).dtype == xp.bfloat16


@clause("arithmetic.bool.adds_and_multiplies_as_logic", MUST, source=[Torch("torch.add", "torch.mul")])
def _(xp):
    """The sum of two bool tensors is "or", their product "and", and both stay bool."""
    a, b = xp.tensor([False, False, True, True]), xp.tensor([False, True, False, True])
    for result, values in ((a + b, [False, True, True, True]), (a * b, [False, False, False, True])):
        assert result.dtype == xp.bool
        assert result.tolist() == values


@clause("arithmetic.bool.refuses_subtraction", MUST, source=[Torch("torch.sub", "torch.neg")])
def _(xp):
    """Bool tensors have no minus, neither between two, nor beside a number, nor as a sign: RuntimeError."""
    x = xp.tensor([True, False])
    for difference in (lambda: x - x, lambda: x - 1, lambda: 1 - x, lambda: -x):
        with raises(RuntimeError):
            difference()


@clause("arithmetic.div.is_true_division", MUST, source=[Torch("torch.div")])
def _(xp, device):
    """``/`` of integers and bools is in the default floating-point dtype, and never rounds to whole numbers."""
    x = xp.tensor([1, 2, -3], device=device)
    assert (x / 2).tolist() == (x / xp.tensor(2, device=device)).tolist() == [0.5, 1.0, -1.5]
    assert (x / x).dtype == (x / 2).dtype == (2 / x).dtype == xp.float32
    assert (xp.tensor([True], device=device) / True).dtype == xp.float32


@clause("arithmetic.div.by_zero", MUST, source=[Torch("torch.div")])
def _(xp, device):
    """Division by zero is infinite with the sign of the dividend, and zero by zero is NaN, for integers too."""
    for x in (xp.tensor([1, -1, 0], device=device), xp.tensor([1.0, -1.0, 0.0], device=device)):
        for zero in (0, xp.tensor(0, device=device), xp.zeros(3, device=device)):
            result = (x / zero).tolist()
            assert result[:2] == [INF, -INF]
            assert np.isnan(result[2])


@clause("arithmetic.div.rounds_as_asked", MUST, source=[Torch("torch.div")])
def _(xp):
    """``rounding_mode`` "trunc" rounds to zero and "floor" downward, and the dtype is then the promoted one."""
    for x in (xp.tensor([-7, 7]), xp.tensor([-7.0, 7.0])):
        assert xp.div(x, 2, rounding_mode="trunc").tolist() == [-3, 3]
        assert xp.div(x, 2, rounding_mode="floor").tolist() == [-4, 3]
        assert xp.div(x, 2, rounding_mode="floor").dtype == x.dtype
        assert x.div(2, rounding_mode=None).tolist() == [-3.5, 3.5]
    with raises(RuntimeError):
        xp.div(xp.tensor([1]), 2, rounding_mode="up")


@clause("arithmetic.floor_divide.rounds_downward", MUST, source=[Torch("torch.floor_divide", "torch.remainder")])
def _(xp, device):
    """``//`` rounds downward and ``%`` has the sign of the divisor, as in Python."""
    pairs = [(7, 2), (-7, 2), (7, -2), (-7, -2), (6, 3), (-6, 3), (0, 5)]
    for cast in (int, float):
        a = xp.tensor([cast(p) for p, _ in pairs], device=device)
        b = xp.tensor([cast(q) for _, q in pairs], device=device)
        assert (a // b).tolist() == [p // q for p, q in pairs]
        assert (a % b).tolist() == [p % q for p, q in pairs]
        assert (a // b).dtype == (a % b).dtype == a.dtype


@clause("arithmetic.floor_divide.of_integers_by_zero", MUST, source=[Torch("torch.floor_divide")])
def _(xp):
    """On the host, ``//`` and ``%`` of integers by zero raise RuntimeError; of floating-point numbers they do not."""
    for operator in (floor_over, modulo):
        with raises(RuntimeError):
            operator(xp.tensor([1, 2]), 0)
        with raises(RuntimeError):
            operator(xp.tensor([1, 2]), xp.tensor([1, 0]))
    x = xp.tensor([1.0, -1.0, 0.0])
    assert (x // 0).tolist()[:2] == [INF, -INF]
    assert np.isnan((x // 0)[2].item())
    assert np.isnan((x % 0).tolist()).all()


@clause("arithmetic.pow.values", MUST, source=[Torch("torch.pow")])
def _(xp, device):
    """``**`` raises element by element; of integers it is an integer, and anything to the power zero is one."""
    x = xp.tensor([1, 2, -3], device=device)
    assert (x**2).tolist() == xp.pow(x, 2).tolist() == [1, 4, 9]
    assert (x**2).dtype == xp.int64
    assert (x**2.0).dtype == xp.float32
    assert (2 ** xp.tensor([0, 1, 5], device=device)).tolist() == [1, 2, 32]
    assert xp.pow(2, xp.tensor([3], device=device)).tolist() == [8]
    for zero in (xp.tensor([0], device=device), xp.tensor([0.0], device=device), xp.tensor([NAN], device=device)):
        assert (zero**0).tolist() == [1]
    assert np.isnan((xp.tensor([-8.0], device=device) ** (1 / 3)).item())


@clause("arithmetic.pow.refuses_negative_integer_powers", MUST, source=[Torch("torch.pow")])
def _(xp):
    """An integer tensor to a negative integer is RuntimeError; with a float as exponent or base it is a fraction."""
    x = xp.tensor([1, 2])
    with raises(RuntimeError):
        x**-1
    assert (x**-1.0).tolist() == [1.0, 0.5]
    assert (x.to(xp.float32) ** -1).tolist() == [1.0, 0.5]


@clause("arithmetic.pow.refuses_exponents_beyond_the_dtype", SHOULD, source=[Torch("torch.pow")], requires=["mutable"])
def _(xp):
    """A number as exponent is one of the tensor's dtype: integers, float16 and bfloat16 refuse what is beyond; RuntimeError."""
    for dtype, most, beyond in (
        (xp.int8, 127, 128), (xp.uint8, 255, 300), (xp.int32, 2**31 - 1, 2**31), (xp.float16, 65504, 70000),
        (xp.bfloat16, 3.3e38, 1e300),
    ):  # fmt: skip
        x = xp.tensor([1], dtype=dtype)
        assert (x**most).tolist() == [1]
        for power in (lambda x, n: x**n, xp.pow, xp.Tensor.pow_):
            with raises(RuntimeError):
                power(x, beyond)
        assert x.tolist() == [1]
    assert (xp.tensor([1.0]) ** 1e300).tolist() == (xp.tensor([True]) ** 300).tolist() == [1]


@clause("arithmetic.pow.of_integers_to_negative_elements", MAY, source=[Torch("torch.pow")])
def _(xp):
    """Where the negative exponents stand in a tensor, integers give the fraction rounded to zero."""
    assert (xp.tensor([1, -1, 2, -3]) ** xp.tensor([-1, -1, -1, -2])).tolist() == [1, -1, 0, 0]


@clause("arithmetic.neg.changes_the_sign", MUST, source=[Torch("torch.neg", "torch.abs", "torch.positive")])
def _(xp, device):
    """``-x`` and ``neg`` change the sign, ``abs`` removes it, ``+x`` does neither; all keep the dtype."""
    for dtype in (xp.int64, xp.float32, xp.float16):
        x = xp.tensor([1, -2, 0], dtype=dtype, device=device)
        for result, values in (
            (-x, [-1, 2, 0]), (xp.neg(x), [-1, 2, 0]), (x.neg(), [-1, 2, 0]),
            (abs(x), [1, 2, 0]), (xp.abs(x), [1, 2, 0]), (x.abs(), [1, 2, 0]), (+x, [1, -2, 0]),
        ):  # fmt: skip
            assert result.tolist() == values
            assert result.dtype == dtype


@clause("arithmetic.nan.spreads", MUST, source=[Torch("torch.add", "torch.mul")])
def _(xp, device):
    """NaN and infinity follow IEEE 754: what involves NaN is NaN, and so is infinity less itself or times zero."""
    x = xp.tensor([NAN, INF, -INF, 1.0], device=device)
    assert np.isnan((x + 1).tolist()).tolist() == [True, False, False, False]
    assert np.isnan((x - x).tolist()).tolist() == [True, True, True, False]
    assert np.isnan((x * 0).tolist()).tolist() == [True, True, True, False]
    assert (x + 1).tolist()[1:] == [INF, -INF, 2.0]


# Broadcasting

BROADCASTS = (
    ((3,), (3,), (3,)), ((2, 3), (3,), (2, 3)), ((3,), (2, 1), (2, 3)), ((2, 1), (1, 3), (2, 3)),
    ((), (2, 3), (2, 3)), ((1,), (2, 3), (2, 3)), ((), (), ()), ((), (1,), (1,)), ((1, 1, 1), (2,), (1, 1, 2)),
    ((4, 1, 2), (3, 1), (4, 3, 2)), ((0,), (1,), (0,)), ((0, 3), (3,), (0, 3)), ((2, 0), (1,), (2, 0)),
    ((1, 3), (0, 1), (0, 3)),
)  # fmt: skip


@clause("arithmetic.broadcast.stretches_size_one", MUST, source=[Note("notes/broadcasting")])
def _(xp, device, shapes=each(BROADCASTS)):
    """Shapes are aligned at their ends; sizes of one, and dimensions that are missing, take the other's size."""
    first, second, result = shapes
    a, b = np.arange(np.prod(first)).reshape(first), 10.0 * np.arange(np.prod(second)).reshape(second) + 1
    x = xp.zeros(first, device=device) + xp.tensor(a.ravel().tolist(), device=device).reshape(first)
    y = xp.zeros(second, device=device) + xp.tensor(b.ravel().tolist(), device=device).reshape(second)
    for made, expected in ((x + y, a + b), (y + x, a + b), (x * y, a * b), (x < y, a < b)):
        assert made.shape == result
        assert made.tolist() == expected.tolist()


@clause("arithmetic.broadcast.refuses_other_sizes", MUST, source=[Note("notes/broadcasting")])
def _(xp, shapes=each([((3,), (2,)), ((2, 3), (2,)), ((2, 3), (3, 2)), ((0,), (2,)), ((2, 1, 3), (3, 3, 2))])):
    """Sizes that differ, and are not one, are RuntimeError, for arithmetic and comparison alike."""
    first, second = (xp.zeros(shape) for shape in shapes)
    for operator in (plus, times, over, lambda a, b: a == b, lambda a, b: a < b):
        with raises(RuntimeError):
            operator(first, second)
        with raises(RuntimeError):
            operator(second, first)


@clause(
    "arithmetic.broadcast.shapes_and_tensors", MUST, source=[Torch("torch.broadcast_shapes", "torch.broadcast_tensors")]
)
def _(xp):
    """``broadcast_shapes`` gives the common shape, ``broadcast_tensors`` the tensors expanded to it."""
    assert xp.broadcast_shapes((2, 1), (3,), ()) == (2, 3)
    assert isinstance(xp.broadcast_shapes((2, 1), (3,)), xp.Size)
    a, b = xp.broadcast_tensors(xp.tensor([1, 2]), xp.tensor([[3], [4]]))
    assert a.tolist() == [[1, 2], [1, 2]]
    assert b.tolist() == [[3, 3], [4, 4]]
    with raises(RuntimeError):
        xp.broadcast_shapes((2,), (3,))
    with raises(RuntimeError):
        xp.broadcast_tensors(xp.zeros(2), xp.zeros(3))


def compatible_shapes(st):
    """A shape, and two ways to leave out leading dimensions of it or to make sizes one."""
    shapes = st.lists(st.integers(0, 3), max_size=4)

    def weaken(shape):
        kept = st.integers(0, len(shape)).map(lambda n: shape[n:])
        return kept.flatmap(lambda s: st.tuples(*(st.sampled_from([n, 1]) for n in s)))

    return shapes.flatmap(lambda s: st.tuples(weaken(s), weaken(s)))


@clause("arithmetic.broadcast.agrees_with_expand", MUST, source=[Note("notes/broadcasting")])
def _(xp, shapes=drawn(compatible_shapes)):
    """Broadcasting gives what the same operation gives on operands that were expanded to the common shape."""
    first, second = shapes
    a = xp.arange(int(np.prod(first)) or 0).reshape(first)
    b = xp.arange(int(np.prod(second)) or 0).reshape(second) + 100
    common = np.broadcast_shapes(first, second)
    assert (a * b).shape == common
    assert (a * b).tolist() == (a.expand(common) * b.expand(common)).tolist()


@clause("arithmetic.broadcast.gradient", MUST, source=[Note("notes/broadcasting")], requires=["autograd.tape"])
def _(xp, device, shapes=each([s for s in BROADCASTS if 0 not in s[2]])):
    """The gradient of a stretched operand is summed back to the operand's shape."""
    first, second, result = shapes
    a = xp.ones(first, device=device, requires_grad=True)
    b = xp.full(second, 2.0, device=device, requires_grad=True)
    (a * b).sum().backward()
    assert a.grad.shape == first
    assert b.grad.shape == second
    repeats_of_a, repeats_of_b = np.prod(result) // np.prod(first), np.prod(result) // np.prod(second)
    assert a.grad.tolist() == np.full(first, 2.0 * repeats_of_a).tolist()
    assert b.grad.tolist() == np.full(second, 1.0 * repeats_of_b).tolist()


# The dtype of a result

DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
    "complex64", "complex128",
)  # fmt: skip
SHORT = dict(zip("b1 u1 i1 i2 i4 i8 f2 bf f4 f8 c8 cc".split(), DTYPES, strict=True))
PROMOTIONS = """
    b1 u1 i1 i2 i4 i8 f2 bf f4 f8 c8 cc
    u1 u1 i2 i2 i4 i8 f2 bf f4 f8 c8 cc
    i1 i2 i1 i2 i4 i8 f2 bf f4 f8 c8 cc
    i2 i2 i2 i2 i4 i8 f2 bf f4 f8 c8 cc
    i4 i4 i4 i4 i4 i8 f2 bf f4 f8 c8 cc
    i8 i8 i8 i8 i8 i8 f2 bf f4 f8 c8 cc
    f2 f2 f2 f2 f2 f2 f2 f4 f4 f8 c8 cc
    bf bf bf bf bf bf f4 bf f4 f8 c8 cc
    f4 f4 f4 f4 f4 f4 f4 f4 f4 f8 c8 cc
    f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 cc cc
    c8 c8 c8 c8 c8 c8 c8 c8 c8 cc c8 cc
    cc cc cc cc cc cc cc cc cc cc cc cc
"""


@clause("arithmetic.promotion.of_tensors", MUST, source=[Note("tensor_attributes"), Torch("torch.promote_types")])
def _(xp, row=each(range(len(DTYPES)))):
    """Tensors of two dtypes meet in the smallest dtype of the higher kind that holds both: the table of the body."""
    first = getattr(xp, DTYPES[row])
    results = PROMOTIONS.split()[row * len(DTYPES) :]
    for name, short in zip(DTYPES, results, strict=False):
        second, result = getattr(xp, name), getattr(xp, SHORT[short])
        assert xp.promote_types(first, second) == result, (first, second)
        assert (xp.ones(1, dtype=first) * xp.ones(1, dtype=second)).dtype == result, (first, second)
        assert xp.result_type(xp.ones(1, dtype=first), xp.ones(1, dtype=second)) == result, (first, second)


@clause("arithmetic.promotion.on_every_device", MUST, source=[Note("tensor_attributes")])
def _(xp, device):
    """The dtype of a result does not depend on the device."""
    for first, second, result in (
        ("uint8", "int8", "int16"), ("int64", "float16", "float16"), ("float16", "bfloat16", "float32"),
        ("float32", "float64", "float64"), ("bool", "int32", "int32"),
    ):  # fmt: skip
        a = xp.tensor([1, 0], dtype=getattr(xp, first), device=device)
        b = xp.tensor([1, 1], dtype=getattr(xp, second), device=device)
        for one, other in ((a, b), (b, a)):
            assert (one + other).dtype == getattr(xp, result)
            assert (one + other).tolist() == [2, 1]


@clause("arithmetic.promotion.refuses_wide_unsigned", SHOULD, source=[Torch("torch.promote_types"), Note("tensors")])
def _(xp, dtype=each(["uint16", "uint32", "uint64"])):
    """Unsigned types above 8 bits promote with themselves and floating-point types, with no other integers."""
    wide = getattr(xp, dtype)
    assert xp.promote_types(wide, wide) == wide
    assert xp.promote_types(wide, xp.float32) == xp.promote_types(xp.float32, wide) == xp.float32
    for other in (xp.bool, xp.uint8, xp.int16, xp.int64):
        with raises(RuntimeError):
            xp.promote_types(wide, other)
        with raises(RuntimeError):
            xp.promote_types(other, wide)


NUMBERS = (
    (True, "bool", "bool"), (True, "int8", "int8"), (True, "float16", "float16"),
    (2, "bool", "int64"), (2, "uint8", "uint8"), (2, "int32", "int32"), (2, "float16", "float16"),
    (2, "bfloat16", "bfloat16"), (2, "complex64", "complex64"),
    (2.0, "bool", "float32"), (2.0, "uint8", "float32"), (2.0, "int64", "float32"), (2.0, "float16", "float16"),
    (2.0, "float64", "float64"), (2.0, "complex64", "complex64"),
    (2j, "bool", "complex64"), (2j, "int64", "complex64"), (2j, "float32", "complex64"), (2j, "float64", "complex128"),
    (2j, "complex64", "complex64"),
)  # fmt: skip


@clause("arithmetic.promotion.of_numbers", MUST, source=[Note("tensor_attributes"), Torch("torch.result_type")])
def _(xp, case=each(NUMBERS)):
    """A Python number changes the dtype only if it is of a higher kind than the tensor: bool, int, float, complex."""
    number, name, result = case
    for shape in ((), (2,), (0,)):
        x = xp.ones(shape, dtype=getattr(xp, name))
        assert (x * number).dtype == (number * x).dtype == getattr(xp, result)
        assert xp.result_type(x, number) == xp.result_type(number, x) == getattr(xp, result)


@clause("arithmetic.promotion.of_numpy_numbers", SHOULD, source=[Note("tensor_attributes")], requires=["numpy"])
def _(xp, number=each([np.float32, np.float64, np.int32, np.int64])):
    """NumPy's scalars beside a tensor count as Python numbers, on either side, and their width does not matter."""
    x = xp.tensor([1.0, 2.0])
    for result in (x + number(2), number(2) + x, x * number(2)):
        assert isinstance(result, xp.Tensor)
        assert result.dtype == xp.float32
    assert (x + number(2)).tolist() == (number(2) + x).tolist() == [3.0, 4.0]
    whole = xp.tensor([1], dtype=xp.int16) * number(2)
    assert whole.dtype == (xp.float32 if issubclass(number, np.floating) else xp.int16)


ZERO_DIMENSIONAL = (
    ("float64", "float32", "float32"), ("int64", "int8", "int8"), ("int64", "uint8", "uint8"),
    ("int64", "float16", "float16"),
    ("float32", "int64", "float32"), ("float64", "int64", "float64"), ("float16", "int16", "float16"),
    ("int64", "bool", "int64"), ("int8", "bool", "int8"), ("complex128", "float32", "complex64"),
    ("complex64", "float64", "complex128"), ("bool", "uint8", "uint8"), ("bfloat16", "float16", "float16"),
)  # fmt: skip


@clause("arithmetic.promotion.of_0d_tensors", MUST, source=[Note("tensor_attributes")])
def _(xp, dtypes=each(ZERO_DIMENSIONAL)):
    """Beside a tensor with dimensions, a 0-d tensor changes the dtype only if it is of a higher kind."""
    scalar, name, result = dtypes
    zero_d = xp.ones((), dtype=getattr(xp, scalar))
    for shape in ((2,), (1, 1), (0,)):
        x = xp.ones(shape, dtype=getattr(xp, name))
        assert (zero_d * x).dtype == (x * zero_d).dtype == getattr(xp, result)
        assert xp.result_type(x, zero_d) == getattr(xp, result)


@clause("arithmetic.promotion.between_0d_tensors", MUST, source=[Note("tensor_attributes")])
def _(xp):
    """Two 0-d tensors meet as two tensors with dimensions do."""
    for first, second, result in (
        ("int32", "int64", "int64"), ("float32", "float64", "float64"), ("float16", "int64", "float16"),
        ("uint8", "int8", "int16"), ("float64", "int64", "float64"),
    ):  # fmt: skip
        a, b = xp.ones((), dtype=getattr(xp, first)), xp.ones((), dtype=getattr(xp, second))
        assert (a + b).dtype == (b + a).dtype == getattr(xp, result)


@clause("arithmetic.promotion.follows_the_default_dtype", MUST, source=[Torch("torch.set_default_dtype")])
def _(xp):
    """Where a float meets integers the result has the default dtype, and where a complex does its complex partner."""
    x = xp.tensor([1, 2])
    single = xp.tensor([1.0])
    xp.set_default_dtype(xp.float64)
    assert (x + 1.5).dtype == (x / 2).dtype == (x / x).dtype == xp.float64
    assert (x * 1j).dtype == xp.complex128
    assert (single + 1.5).dtype == xp.float32
    assert (single * 1j).dtype == xp.complex64
    xp.set_default_dtype(xp.float32)
    assert (x + 1.5).dtype == xp.float32


@clause("arithmetic.promotion.can_cast", MUST, source=[Torch("torch.can_cast")])
def _(xp):
    """``can_cast`` allows any cast that does not go to a lower kind; the width does not matter."""
    kinds = (("bool",), ("int8", "uint8", "int64"), ("float16", "float64"), ("complex64",))
    for low in range(4):
        for high in range(4):
            for source in kinds[low]:
                for target in kinds[high]:
                    allowed = xp.can_cast(getattr(xp, source), getattr(xp, target))
                    assert allowed == (low <= high), (source, target)


# In place


@clause(
    "arithmetic.in_place.writes_its_own_memory",
    MUST,
    source=[Torch("torch.Tensor.add_")],
    requires=["mutable", "views"],
)
def _(xp, device, form=each(IN_PLACE)):
    """``x += y`` and ``x.add_(y)`` write into the memory of ``x``, for all that share it, and return ``x``."""
    name, statement, operator = form
    for change in (statement, lambda a, b: getattr(a, name)(b)):
        base = xp.tensor([9.0, 7.0, 5.0, 3.0], device=device)
        part, other = base[1:3], xp.tensor([2.0, 3.0], device=device)
        expected = operator(part, other).tolist()
        assert change(part, other) is part
        assert part.tolist() == expected
        assert base.tolist() == [9.0, *expected, 3.0]
        assert other.tolist() == [2.0, 3.0]


@clause("arithmetic.in_place.has_no_function", MUST, source=[Torch("torch.Tensor.add_")])
def _(xp, name=each(["add_", "sub_", "mul_", "div_", "pow_"])):
    """In-place arithmetic is a method of tensors only."""
    assert callable(getattr(xp.Tensor, name))
    assert not hasattr(xp, name)


@clause("arithmetic.in_place.is_not_rebinding", MUST, source=[Torch("torch.Tensor.add_")], requires=["mutable"])
def _(xp):
    """``x += 1`` changes the tensor for every name that it has, ``x = x + 1`` only the name."""
    x = y = xp.tensor([1.0])
    x = x + 1
    assert (x.tolist(), y.tolist()) == ([2.0], [1.0])
    x = y
    x += 1
    assert (x.tolist(), y.tolist()) == ([2.0], [2.0])


@clause("arithmetic.in_place.keeps_the_dtype", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp):
    """The result is cast back to the tensor's dtype, within its kind and to higher kinds."""
    for name, other in (
        ("float16", "float64"), ("uint8", "int64"), ("float32", "int64"), ("int32", "bool"), ("complex64", "float64"),
    ):  # fmt: skip
        x = xp.tensor([1, 0], dtype=getattr(xp, name))
        x += xp.tensor([1, 1], dtype=getattr(xp, other))
        assert x.dtype == getattr(xp, name)
        assert x.tolist() == [2, 1]
    x = xp.tensor([250], dtype=xp.uint8)
    x += xp.tensor([300])
    assert x.tolist() == [(250 + 300) % 256]


def by_number(x, xp):
    x += 1.5


def by_0d(x, xp):
    x *= xp.tensor(1.5)


def by_tensor(x, xp):
    x -= xp.tensor([0.5, 0.5])


def by_division(x, xp):
    x /= 2


@clause("arithmetic.in_place.refuses_a_lower_kind", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp, change=each([by_number, by_0d, by_tensor, by_division])):
    """A floating-point result is not written into integers or bools: RuntimeError, and the tensor is as it was."""
    for values in ([1, 2], [True, False]):
        x = xp.tensor(values)
        with raises(RuntimeError):
            change(x, xp)
        assert x.tolist() == values
    flags = xp.tensor([True, False])
    with raises(RuntimeError):
        flags += 1
    real = xp.tensor([1.0])
    with raises(RuntimeError):
        real += 1j
    assert (flags.tolist(), real.tolist()) == ([True, False], [1.0])


@clause(
    "arithmetic.in_place.broadcasts_the_other_only", MUST, source=[Note("notes/broadcasting")], requires=["mutable"]
)
def _(xp, device):
    """In place, only the other operand is stretched; the tensor's own shape does not grow: RuntimeError, no change."""
    x = xp.zeros(2, 3, device=device)
    x += xp.tensor([1.0, 2.0, 3.0], device=device)
    x += xp.tensor([[10.0], [20.0]], device=device)
    assert x.tolist() == [[11.0, 12.0, 13.0], [21.0, 22.0, 23.0]]
    for small, large in (((1,), (3,)), ((), (1,)), ((3,), (2, 3)), ((1, 3), (2, 3))):
        x = xp.zeros(small, device=device)
        with raises(RuntimeError):
            x += xp.ones(large, device=device)
        assert x.shape == small
        assert x.sum().item() == 0.0


@clause("arithmetic.in_place.with_itself", MUST, source=[Torch("torch.Tensor.add_")], requires=["mutable", "views"])
def _(xp):
    """A tensor may be its own operand; one that overlaps it otherwise is RuntimeError, and nothing is written."""
    x = xp.tensor([1.0, 2.0, 3.0])
    x += x
    assert x.tolist() == [2.0, 4.0, 6.0]
    x *= x.view(3)
    assert x.tolist() == [4.0, 16.0, 36.0]
    with raises(RuntimeError):
        x[1:] += x[:-1]
    square = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    with raises(RuntimeError):
        square += square.t()
    assert x.tolist() == [4.0, 16.0, 36.0]
    assert square.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@clause("arithmetic.in_place.gradient", MUST, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"])
def _(xp, device):
    """In-place arithmetic is recorded as its out-of-place twin is: gradients pass it."""
    x = xp.tensor([2.0, 3.0], device=device, requires_grad=True)
    w = xp.tensor([5.0, 7.0], device=device, requires_grad=True)
    y = x * 1
    y *= w
    y += 1
    y -= x
    y /= 2
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 3.0]
    assert w.grad.tolist() == [1.0, 1.5]


@clause(
    "arithmetic.in_place.by_itself",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)
def _(xp):
    """``y *= y`` overwrites the value that its own derivative reads: backward is RuntimeError; ``y += y`` reads none."""
    x = xp.tensor([2.0, 3.0], requires_grad=True)
    y = x * 1
    y += y
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
    for same in (lambda t: t, lambda t: t.view(2), lambda t: t.detach()):
        y = x * 1
        y *= same(y)
        assert y.tolist() == [4.0, 9.0]
        with raises(RuntimeError):
            y.sum().backward()


@clause(
    "arithmetic.in_place.refuses_leaves", MUST, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"]
)
def _(xp, form=each(IN_PLACE)):
    """A leaf that requires grad is not written in place while recording: RuntimeError, and it is as it was."""
    name, statement, _ = form
    x = xp.tensor([4.0, 9.0], requires_grad=True)
    for change in (statement, lambda a, b: getattr(a, name)(b)):
        with raises(RuntimeError):
            change(x, 2.0)
        assert x.tolist() == [4.0, 9.0]
        assert x.is_leaf
    with xp.no_grad():
        x += 1
    assert x.tolist() == [5.0, 10.0]


# out=


@clause(
    "arithmetic.out.is_written_and_returned",
    MUST,
    source=[Torch("torch.add", "torch.mul")],
    requires=["mutable", "views"],
)
def _(xp):
    """With ``out`` the result is written into that tensor, through its strides, and the tensor is returned."""
    memory = xp.zeros(2, 4)
    out = memory[:, ::2]
    assert xp.add(xp.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, out=out) is out
    assert memory.tolist() == [[2.0, 0.0, 3.0, 0.0], [4.0, 0.0, 5.0, 0.0]]
    x = xp.tensor([1.0, 2.0])
    xp.mul(x, x, out=x)
    assert x.tolist() == [1.0, 4.0]


@clause("arithmetic.out.is_cast_and_resized", MUST, source=[Torch("torch.add")], requires=["mutable"])
def _(xp):
    """``out`` keeps its dtype and takes the result's shape; unless it was empty, resizing is deprecated and warns."""
    out = xp.zeros(0, dtype=xp.float64)
    xp.add(xp.tensor([1, 2]), 1, out=out)
    assert (out.dtype, out.tolist()) == (xp.float64, [2.0, 3.0])
    out = xp.zeros(3)
    with warns(UserWarning, "resized"):
        xp.add(xp.tensor([1.0, 2.0]), 1, out=out)
    assert out.tolist() == [2.0, 3.0]


@clause("arithmetic.out.refuses", MUST, source=[Torch("torch.add")], requires=["mutable", "views", "autograd.tape"])
def _(xp):
    """An ``out`` of a lower kind, that overlaps an operand or itself, or where a gradient is recorded: RuntimeError."""
    out = xp.zeros(2, dtype=xp.int64)
    with raises(RuntimeError):
        xp.add(xp.tensor([1, 2]), 1.5, out=out)
    assert out.tolist() == [0, 0]
    memory = xp.tensor([1.0, 2.0, 3.0])
    with raises(RuntimeError):
        xp.add(memory[1:], 1, out=memory[:-1])
    with raises(RuntimeError):
        xp.add(memory, 1, out=memory[:1].expand(3))
    with raises(RuntimeError):
        xp.add(xp.ones(3, requires_grad=True), 1, out=memory)
    with raises(RuntimeError):
        xp.add(xp.ones(3), 1, out=xp.zeros(3, requires_grad=True))
    assert memory.tolist() == [1.0, 2.0, 3.0]


# Devices


@clause("arithmetic.devices.refuse_to_mix", MUST, source=[Note("notes/cuda")])
def _(xp, accelerator, form=each(OPERATORS)):
    """Operands with dimensions on different devices are RuntimeError: nothing is moved by itself."""
    _, operator = form
    here, there = xp.ones(2), xp.ones(2, device=accelerator)
    with raises(RuntimeError):
        operator(here, there)
    with raises(RuntimeError):
        operator(there, here)
    with raises(RuntimeError):
        here += there
    with raises(RuntimeError):
        there += here
    assert here.tolist() == there.tolist() == [1.0, 1.0]


@clause("arithmetic.devices.take_0d_from_the_host", MUST, source=[Note("notes/cuda")])
def _(xp, accelerator):
    """A 0-d tensor of the host may stand beside a tensor on another device, as a number may; not vice versa."""
    there = xp.tensor([1.0, 2.0], device=accelerator)
    for result in (there * xp.tensor(3.0), xp.tensor(3.0) * there, there * 3.0):
        assert result.tolist() == [3.0, 6.0]
        assert result.device == there.device
    with raises(RuntimeError):
        xp.ones(2) * xp.tensor(3.0, device=accelerator)


@clause(
    "arithmetic.devices.gradient_of_a_0d_host_tensor", MUST, source=[Note("notes/cuda")], requires=["autograd.tape"]
)
def _(xp, accelerator):
    """The gradient of a 0-d tensor of the host that was used on another device comes back to the host."""
    factor = xp.tensor(3.0, requires_grad=True)
    (factor * xp.tensor([1.0, 2.0], device=accelerator)).sum().backward()
    assert factor.grad.item() == 3.0
    assert factor.grad.device == factor.device


# Comparison and logic


def equal(a, b):
    return a == b


def differs(a, b):
    return a != b


def less(a, b):
    return a < b


def at_most(a, b):
    return a <= b


def greater(a, b):
    return a > b


def at_least(a, b):
    return a >= b


COMPARISONS = (("eq", equal), ("ne", differs), ("lt", less), ("le", at_most), ("gt", greater), ("ge", at_least))


@clause("arithmetic.compare.element_by_element", MUST, source=[Torch("torch.eq", "torch.lt", "torch.ge")])
def _(xp, device, form=each(COMPARISONS)):
    """A comparison gives a bool tensor, element by element; operator, function and method are one."""
    name, operator = form
    a, b = xp.tensor([1, 2, 3], device=device), xp.tensor([2, 2, 2], device=device)
    expected = operator(np.array([1, 2, 3]), 2).tolist()
    for other in (b, 2, 2.0, xp.tensor(2.0, device=device)):
        for result in (operator(a, other), getattr(xp, name)(a, other), getattr(a, name)(other)):
            assert result.dtype == xp.bool
            assert result.tolist() == expected
    assert operator(2, a).tolist() == operator(2, np.array([1, 2, 3])).tolist()
    assert operator(a, 1.5).tolist() == operator(np.array([1, 2, 3]), 1.5).tolist()


@clause("arithmetic.compare.in_the_promoted_dtype", MUST, source=[Torch("torch.eq"), Note("tensor_attributes")])
def _(xp):
    """Operands are compared in the dtype that they promote to: a number takes the tensor's precision first."""
    assert (xp.tensor([0.1]) == 0.1).tolist() == [True]
    assert (xp.tensor([0.1], dtype=xp.float64) == xp.tensor([0.1])).tolist() == [False]
    assert (xp.tensor([2**53 + 1]) == float(2**53)).tolist() == [True]
    assert (xp.tensor([True]) == xp.tensor([1])).tolist() == [True]


@clause("arithmetic.compare.nan_equals_nothing", MUST, source=[Torch("torch.eq")])
def _(xp, device):
    """NaN is unequal to everything, itself included, and neither less nor greater than anything."""
    x = xp.tensor([NAN, 1.0], device=device)
    assert (x == x).tolist() == [False, True]
    assert (x != x).tolist() == [True, False]
    for operator in (less, at_most, greater, at_least):
        assert not operator(x, x)[0].item()
        assert not operator(x, NAN)[1].item()


@clause("arithmetic.compare.with_other_objects", MUST, source=[Torch("torch.eq")])
def _(xp):
    """With what is neither tensor nor number ``==`` is plain False and ``!=`` True, and an order is TypeError."""
    x = xp.tensor([1, 2])
    for other in (None, "1", [1, 2], (1, 2), object()):
        assert (x == other) is False
        assert (x != other) is True
        for operator in (less, at_most, greater, at_least):
            with raises(TypeError):
                operator(x, other)
        with raises(TypeError):
            xp.eq(x, other)


@clause("arithmetic.compare.orders_no_complex", MUST, source=[Torch("torch.lt")], requires=["complex"])
def _(xp):
    """Complex tensors are equal or not, and have no order: an error."""
    x = xp.tensor([1j, 2.0])
    assert (x == 1j).tolist() == [True, False]
    for operator in (less, at_most, greater, at_least):
        with raises(RuntimeError):
            operator(x, x)


@clause("arithmetic.compare.carries_no_gradient", MUST, source=[Torch("torch.eq")], requires=["autograd.tape"])
def _(xp, form=each(COMPARISONS)):
    """A comparison does not require grad, whatever its operands do."""
    _, operator = form
    x = xp.ones(2, requires_grad=True)
    assert not operator(x, x * 2).requires_grad


@clause("arithmetic.equal.compares_whole_tensors", MUST, source=[Torch("torch.equal")])
def _(xp, device):
    """``equal`` is one Python bool: same shape and all elements equal, whatever the dtype; NaN never is."""
    x = xp.tensor([1, 2], device=device)
    assert xp.equal(x, xp.tensor([1, 2], device=device)) is True
    assert x.equal(xp.tensor([1.0, 2.0], device=device)) is True
    for other in ([1, 3], [[1, 2]], [1], [1, 2, 2]):
        assert xp.equal(x, xp.tensor(other, device=device)) is False
    nan = xp.tensor([NAN], device=device)
    assert xp.equal(nan, nan) is False
    assert xp.equal(xp.zeros(0, device=device), xp.zeros(0, device=device)) is True
    with raises(TypeError):
        xp.equal(x, 1)


@clause("arithmetic.allclose.within_tolerance", MUST, source=[Torch("torch.allclose", "torch.isclose")])
def _(xp):
    """``allclose`` is true where all |a - b| <= atol + rtol * |b|, with rtol 1e-5 and atol 1e-8; NaN only if asked."""
    x = xp.tensor([1.0, 100.0])
    assert xp.allclose(x, x + xp.tensor([5e-6, 5e-4])) is True
    assert xp.allclose(x, x + xp.tensor([5e-5, 0.0])) is False
    assert xp.allclose(x, x + 0.5, atol=0.5) is True
    assert xp.isclose(x, x + xp.tensor([0.0, 1.0])).tolist() == [True, False]
    nan = xp.tensor([NAN])
    assert xp.allclose(nan, nan) is False
    assert xp.allclose(nan, nan, equal_nan=True) is True


@clause("arithmetic.logic.of_bits", MUST, source=[Torch("torch.bitwise_and", "torch.bitwise_or", "torch.bitwise_not")])
def _(xp, device):
    """``&``, ``|``, ``^`` and ``~`` are logic on bools and bitwise on integers; floating-point tensors refuse them."""
    a, b = xp.tensor([False, True, True], device=device), xp.tensor([False, False, True], device=device)
    for result, values in (
        (a & b, [False, False, True]), (a | b, [False, True, True]), (a ^ b, [False, True, False]),
        (~a, [True, False, False]),
    ):  # fmt: skip
        assert result.dtype == xp.bool
        assert result.tolist() == values
    x = xp.tensor([5, 6], device=device)
    assert ((x & 4).tolist(), (x | 8).tolist(), (x ^ 1).tolist(), (~x).tolist()) == ([4, 4], [13, 14], [4, 7], [-6, -7])
    real = xp.ones(2, device=device)
    with raises(RuntimeError, TypeError):
        real & 1
    with raises(RuntimeError, TypeError):
        ~real


# Reductions


@clause("arithmetic.sum.of_all_or_some_dimensions", MUST, source=[Torch("torch.sum", "torch.Tensor.sum")])
def _(xp, device):
    """``sum`` adds up all elements, or along a dimension or several; ``keepdim`` leaves them with size one."""
    x = xp.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    for result, values in (
        (x.sum(), 15), (xp.sum(x), 15), (x.sum(None), 15), (x.sum(()), 15), (x.sum((0, 1)), 15), (x.sum([-1, 0]), 15),
        (x.sum(0), [3, 5, 7]), (x.sum(dim=1), [3, 12]), (xp.sum(x, -1), [3, 12]), (x.sum((0,)), [3, 5, 7]),
        (x.sum(0, keepdim=True), [[3, 5, 7]]), (x.sum(1, True), [[3], [12]]), (x.sum((0, 1), keepdim=True), [[15]]),
        (x.sum(axis=0), [3, 5, 7]),
    ):  # fmt: skip
        assert result.tolist() == values
    assert xp.tensor(5, device=device).sum(0).item() == xp.tensor(5, device=device).sum(-1).item() == 5


@clause("arithmetic.sum.dtype", MUST, source=[Torch("torch.sum")])
def _(xp):
    """Bools and integers are summed in int64, other dtypes in themselves; ``dtype`` casts before it sums."""
    for name in ("bool", "uint8", "int8", "int16", "int32", "int64"):
        x = xp.ones(3, dtype=getattr(xp, name))
        assert (x.sum().dtype, x.sum(0).dtype, x.sum().item()) == (xp.int64, xp.int64, 3)
    for name in ("float16", "bfloat16", "float32", "float64", "complex64"):
        assert xp.ones(3, dtype=getattr(xp, name)).sum().dtype == getattr(xp, name)
    assert xp.tensor([255, 255], dtype=xp.uint8).sum().item() == 510
    for dtype in (xp.int8, xp.int64, xp.bool):
        assert xp.tensor([1, 0], dtype=dtype).sum(dtype=xp.int8).dtype == xp.int8
    assert xp.tensor([200, 100], dtype=xp.uint8).sum(dtype=xp.uint8).item() == 300 % 256
    assert xp.tensor([0.6, 0.6]).sum(dtype=xp.int64).item() == 0
    assert xp.tensor([1.5]).sum(0, dtype=xp.float64).dtype == xp.float64


@clause("arithmetic.sum.of_nothing", MUST, source=[Torch("torch.sum")])
def _(xp, device):
    """The sum of no elements is zero."""
    assert xp.zeros(0, device=device).sum().item() == 0.0
    assert xp.zeros(0, 3, device=device).sum(0).tolist() == [0.0, 0.0, 0.0]
    assert xp.zeros(0, 3, device=device).sum(1).shape == (0,)


@clause("arithmetic.reductions.refuse_bad_dimensions", MUST, source=[Torch("torch.sum", "torch.mean")])
def _(xp, reduction=each(["sum", "mean"])):
    """A dimension that is not there is IndexError, one that is named twice RuntimeError."""
    reduce = getattr(xp, reduction)
    x = xp.zeros(2, 3)
    for dim in (2, -3, (0, 2)):
        with raises(IndexError):
            reduce(x, dim)
    for dim in ((0, 0), (1, -1)):
        with raises(RuntimeError):
            reduce(x, dim)
    with raises(IndexError):
        reduce(xp.tensor(1.0), 1)


@clause("arithmetic.sum.gradient", MUST, source=[Torch("torch.sum")], requires=["autograd.tape"])
def _(xp, device):
    """Every element is given the gradient of the sum that it went into."""
    x = xp.zeros(2, 3, device=device, requires_grad=True)
    x.sum().backward()
    assert x.grad.tolist() == [[1.0] * 3] * 2
    for keep in (False, True):
        x.grad = None
        (x.sum(1, keepdim=keep).reshape(2) * xp.tensor([2.0, 3.0], device=device)).sum().backward()
        assert x.grad.tolist() == [[2.0] * 3, [3.0] * 3]
    x.grad = None
    x.sum((0, 1), dtype=xp.float64).backward()
    assert (x.grad.dtype, x.grad.tolist()) == (xp.float32, [[1.0] * 3] * 2)


@clause("arithmetic.mean.is_of_floats", MUST, source=[Torch("torch.mean", "torch.Tensor.mean")])
def _(xp, device):
    """``mean`` takes floating-point tensors, with the dimensions as ``sum`` has them; of no elements it is NaN."""
    x = xp.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], device=device)
    for result, values in (
        (x.mean(), 2.5), (xp.mean(x), 2.5), (x.mean(0), [1.5, 2.5, 3.5]), (x.mean(-1), [1.0, 4.0]),
        (x.mean((0, 1)), 2.5), (x.mean(1, keepdim=True), [[1.0], [4.0]]),
    ):  # fmt: skip
        assert result.tolist() == values
        assert result.dtype == xp.float32
    assert np.isnan(xp.zeros(0, device=device).mean().item())
    assert xp.ones(2, dtype=xp.float16, device=device).mean().dtype == xp.float16


@clause("arithmetic.mean.refuses_integers", MUST, source=[Torch("torch.mean")])
def _(xp):
    """The mean of integers or bools is RuntimeError, unless ``dtype`` makes them floating-point numbers first."""
    for x in (xp.tensor([1, 2]), xp.tensor([True, False])):
        with raises(RuntimeError):
            x.mean()
    assert xp.tensor([1, 2]).mean(dtype=xp.float32).item() == 1.5
    with raises(RuntimeError):
        xp.tensor([1.0, 2.0]).mean(dtype=xp.int64)


@clause("arithmetic.mean.gradient", MUST, source=[Torch("torch.mean")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of the mean is shared out evenly."""
    x = xp.zeros(2, 4, device=device, requires_grad=True)
    x.mean().backward()
    assert x.grad.tolist() == [[0.125] * 4] * 2
    x.grad = None
    x.mean(1).sum().backward()
    assert x.grad.tolist() == [[0.25] * 4] * 2


@clause("arithmetic.max.of_all_elements", MUST, source=[Torch("torch.max", "torch.min")])
def _(xp, device):
    """Without a dimension ``max`` and ``min`` give the greatest and the least element, 0-d and of the same dtype."""
    for x in (xp.tensor([[3, 1], [2, 5]], device=device), xp.tensor([[3.0, 1.0], [2.0, 5.0]], device=device)):
        assert (x.max().item(), x.min().item(), xp.max(x).item(), xp.min(x).item()) == (5, 1, 5, 1)
        assert x.max().shape == ()
        assert x.max().dtype == x.dtype
    assert xp.tensor([True, False], device=device).max().item() is True


@clause("arithmetic.max.along_a_dimension", MUST, source=[Torch("torch.max", "torch.min")])
def _(xp, device):
    """With a dimension ``max`` and ``min`` give a named tuple: values, and int64 indices, the first among equals."""
    x = xp.tensor([[3, 1, 3], [2, 5, 5]], device=device)
    greatest, least = x.max(1), xp.min(x, dim=0)
    assert isinstance(greatest, tuple)
    assert (greatest.values.tolist(), greatest.indices.tolist()) == ([3, 5], [0, 1])
    assert (least.values.tolist(), least.indices.tolist()) == ([2, 1, 3], [1, 0, 0])
    values, indices = x.max(-1, keepdim=True)
    assert (values.tolist(), indices.tolist()) == ([[3], [5]], [[0], [1]])
    assert indices.dtype == xp.int64


@clause("arithmetic.max.of_two_tensors", MUST, source=[Torch("torch.maximum", "torch.minimum", "torch.max")])
def _(xp, device):
    """``max`` and ``min`` of two tensors are ``maximum`` and ``minimum``: element by element, broadcast, promoted."""
    a, b = xp.tensor([[1], [4]], device=device), xp.tensor([2.0, 3.0], device=device)
    for result in (xp.maximum(a, b), xp.max(a, b), a.max(b)):
        assert result.tolist() == [[2.0, 3.0], [4.0, 4.0]]
        assert result.dtype == xp.float32
    for result in (xp.minimum(a, b), xp.min(a, b), a.min(b)):
        assert result.tolist() == [[1.0, 1.0], [2.0, 3.0]]


@clause("arithmetic.max.spreads_nan", MUST, source=[Torch("torch.max", "torch.maximum")])
def _(xp):
    """NaN counts as both the greatest and the least."""
    x = xp.tensor([1.0, NAN, 2.0])
    assert np.isnan([x.max().item(), x.min().item(), x.max(0).values.item(), xp.maximum(x, x + 1)[1].item()]).all()
    assert x.max(0).indices.item() == 1
    assert x.argmax().item() == 1


@clause("arithmetic.max.refuses_nothing", MUST, source=[Torch("torch.max")])
def _(xp):
    """No element is the greatest of none: RuntimeError, or IndexError along a dimension of size zero."""
    for name in ("max", "min"):
        with raises(RuntimeError):
            getattr(xp.zeros(0), name)()
        with raises(IndexError):
            getattr(xp.zeros(0, 3), name)(0)
        assert getattr(xp.zeros(0, 3), name)(1).values.shape == (0,)
        with raises(IndexError):
            getattr(xp.zeros(2, 3), name)(2)


@clause("arithmetic.max.gradient", MUST, source=[Torch("torch.max", "torch.amax")], requires=["autograd.tape"])
def _(xp, device):
    """``max()`` and ``amax`` share the gradient evenly among equals; ``max(dim)`` gives it to the index it returned."""
    x = xp.tensor([3.0, 1.0, 3.0], device=device, requires_grad=True)
    for reduce, gradient in (
        (lambda t: t.max(), [0.5, 0.0, 0.5]), (lambda t: t.amax(0), [0.5, 0.0, 0.5]),
        (lambda t: t.min(), [0.0, 1.0, 0.0]), (lambda t: t.max(0).values, [1.0, 0.0, 0.0]),
        (lambda t: xp.maximum(t, xp.tensor([3.0, 0.0, 9.0], device=device)).sum(), [0.5, 1.0, 0.0]),
    ):  # fmt: skip
        x.grad = None
        reduce(x).backward()
        assert x.grad.tolist() == gradient
    assert not x.max(0).indices.requires_grad


@clause("arithmetic.argmax.gives_indices", MUST, source=[Torch("torch.argmax", "torch.argmin")])
def _(xp, device):
    """``argmax`` and ``argmin`` give int64 indices, in all elements or along a dimension, the first among equals."""
    x = xp.tensor([[3, 1, 3], [2, 5, 5]], device=device)
    assert (x.argmax().item(), x.argmin().item(), xp.argmax(x).item()) == (4, 1, 4)
    assert x.argmax(0).tolist() == [0, 1, 1]
    assert x.argmax(dim=1, keepdim=True).tolist() == [[0], [1]]
    assert x.argmax().dtype == x.argmax(0).dtype == xp.int64
    with raises(IndexError):
        xp.zeros(0, device=device).argmax()


@clause("arithmetic.prod.multiplies_up", MUST, source=[Torch("torch.prod")])
def _(xp):
    """``prod`` multiplies all elements or along one dimension, integers in int64; of no elements it is one."""
    x = xp.tensor([[1, 2, 3], [4, 5, 6]], dtype=xp.int32)
    assert x.prod().item() == 720
    assert x.prod().dtype == xp.int64
    assert x.prod(0).tolist() == [4, 10, 18]
    assert x.prod(1, keepdim=True).tolist() == [[6], [120]]
    assert xp.zeros(0).prod().item() == 1.0


@clause("arithmetic.prod.gradient", MUST, source=[Torch("torch.prod")], requires=["autograd.tape"])
def _(
    xp,
    case=each([([2.0, 3.0, 4.0], [12.0, 8.0, 6.0]), ([2.0, 0.0, 4.0], [0.0, 8.0, 0.0]), ([0.0, 0.0, 4.0], [0.0] * 3)]),
):
    """Each element is given the product of the others, also where elements are zero."""
    values, gradient = case
    x = xp.tensor(values, requires_grad=True)
    x.prod().backward()
    assert x.grad.tolist() == gradient


@clause("arithmetic.any.and_all", MUST, source=[Torch("torch.any", "torch.all")])
def _(xp, device):
    """``any`` and ``all`` are bool, of all elements or along a dimension; of none ``all`` is true, ``any`` false."""
    x = xp.tensor([[0.0, 1.0], [2.0, 3.0]], device=device)
    assert (x.any().item(), x.all().item(), xp.any(x).item(), xp.all(x).item()) == (True, False, True, False)
    assert x.all(0).tolist() == [False, True]
    assert x.any(1, keepdim=True).tolist() == [[True], [True]]
    assert x.any().dtype == x.all(0).dtype == xp.bool
    empty = xp.zeros(0, device=device)
    assert (empty.any().item(), empty.all().item()) == (False, True)


# Matrix products


@clause("arithmetic.matmul.by_dimensions", MUST, source=[Torch("torch.matmul")])
def _(xp, device):
    """``@`` multiplies vectors and matrices as their dimensions tell, and broadcasts the dimensions before those."""
    for first, second in (
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)),
        ((2, 3), (5, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4)), ((6, 1, 2, 3), (5, 3, 4)),
    ):  # fmt: skip
        a, b = np.arange(np.prod(first)).reshape(first) % 7.0, np.arange(np.prod(second)).reshape(second) % 5.0
        x, y = xp.tensor(a.tolist(), device=device), xp.tensor(b.tolist(), device=device)
        for result in (x @ y, xp.matmul(x, y), x.matmul(y)):
            assert result.shape == (a @ b).shape
            assert result.tolist() == (a @ b).tolist()


@clause("arithmetic.matmul.of_any_layout", MUST, source=[Torch("torch.matmul")], requires=["views"])
def _(xp, device):
    """The factors are read as they show: transposed, strided and expanded."""
    x = xp.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], device=device)
    assert (x @ x.t()).tolist() == [[5.0, 14.0], [14.0, 50.0]]
    assert (x[:, ::2] @ x[:, ::2].t()).tolist() == [[4.0, 10.0], [10.0, 34.0]]
    assert (x[:, :1].expand(2, 3) @ x[0]).tolist() == [0.0, 9.0]


@clause("arithmetic.matmul.of_nothing", MUST, source=[Torch("torch.matmul")])
def _(xp):
    """A product over a dimension of size zero is zero; rows or columns that are not there leave an empty result."""
    assert (xp.zeros(2, 0) @ xp.zeros(0, 3)).tolist() == [[0.0] * 3] * 2
    assert (xp.zeros(0) @ xp.zeros(0)).item() == 0.0
    assert (xp.zeros(0, 2) @ xp.zeros(2, 3)).shape == (0, 3)


@clause("arithmetic.matmul.of_integers", MUST, source=[Torch("torch.matmul")])
def _(xp):
    """Integers are multiplied as integers, in their own dtype."""
    for name in ("uint8", "int32", "int64"):
        x = xp.tensor([[1, 2], [3, 4]], dtype=getattr(xp, name))
        assert (x @ x).tolist() == [[7, 10], [15, 22]]
        assert (x @ x).dtype == x.dtype
    assert (xp.tensor([[200]], dtype=xp.uint8) @ xp.tensor([[2]], dtype=xp.uint8)).item() == 400 % 256


@clause("arithmetic.matmul.refuses_other_sizes", MUST, source=[Torch("torch.matmul")])
def _(xp):
    """Inner sizes must agree, batches broadcast, and no factor be 0-d, else RuntimeError; a number is TypeError."""
    for first, second in (
        ((2, 3), (2, 3)), ((3,), (2,)), ((2, 3), (2,)), ((3,), (2, 3)), ((5, 2, 3), (4, 3, 2)), ((), (3,)), ((3,), ()),
        ((2, 3), (3, 3, 2, 1)),
    ):  # fmt: skip
        with raises(RuntimeError):
            xp.zeros(first) @ xp.zeros(second)
    with raises(TypeError):
        xp.zeros(2) @ 2
    with raises(TypeError):
        2 @ xp.zeros(2)


@clause("arithmetic.matmul.promotes_nothing", MUST, source=[Torch("torch.matmul")])
def _(xp):
    """The factors of a matrix product must have one dtype: unlike elsewhere, nothing is promoted: RuntimeError."""
    for first, second in (("float32", "float64"), ("float32", "int64"), ("int32", "int64"), ("float16", "float32")):
        for shapes in (((2,), (2,)), ((2, 2), (2,)), ((2, 2), (2, 2)), ((3, 2, 2), (3, 2, 2))):
            a, b = xp.ones(shapes[0], dtype=getattr(xp, first)), xp.ones(shapes[1], dtype=getattr(xp, second))
            with raises(RuntimeError):
                a @ b


@clause("arithmetic.matmul.named_forms", MUST, source=[Torch("torch.mm", "torch.mv", "torch.dot", "torch.bmm")])
def _(xp):
    """``mm``, ``mv``, ``dot`` and ``bmm`` are the product of just two matrices, matrix and vector, vectors, batches."""
    m, v = xp.tensor([[1.0, 2.0], [3.0, 4.0]]), xp.tensor([5.0, 6.0])
    assert xp.mm(m, m).tolist() == m.mm(m).tolist() == [[7.0, 10.0], [15.0, 22.0]]
    assert xp.mv(m, v).tolist() == m.mv(v).tolist() == [17.0, 39.0]
    assert xp.dot(v, v).item() == v.dot(v).item() == 61.0
    assert xp.bmm(m.unsqueeze(0), m.unsqueeze(0)).tolist() == [[[7.0, 10.0], [15.0, 22.0]]]
    for product, first, second in (
        (xp.mm, m, v), (xp.mm, v, m), (xp.mv, m, m), (xp.mv, v, v), (xp.dot, m, v), (xp.bmm, m, m),
        (xp.bmm, m.expand(2, 2, 2), m.expand(3, 2, 2)), (xp.bmm, m.expand(2, 2, 2), m.expand(1, 2, 2)),
    ):  # fmt: skip
        with raises(RuntimeError):
            product(first, second)


@clause("arithmetic.matmul.gradient", MUST, source=[Torch("torch.matmul")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of a product is the result's gradient times the transposed other factor, in each factor's shape."""
    for first, second in (
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
        ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4)), ((6, 1, 2, 3), (5, 3, 4)),
    ):  # fmt: skip
        a = xp.arange(float(np.prod(first)), device=device).reshape(first).requires_grad_()
        b = xp.ones(second, device=device, requires_grad=True)
        (a @ b).sum().backward()
        assert (a.grad.shape, b.grad.shape) == (first, second)
        ones = np.ones(np.matmul(np.ones(first), np.ones(second)).shape)
        assert a.grad.sum().item() == ones.size * first[-1]
        assert b.grad.sum().item() == (np.arange(np.prod(first)).reshape(first) @ np.ones(second)).sum()
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], device=device, requires_grad=True)
    w = xp.tensor([[5.0, 6.0], [7.0, 8.0]], device=device, requires_grad=True)
    (x @ w * xp.tensor([[1.0, 10.0], [100.0, 1000.0]], device=device)).sum().backward()
    assert x.grad.tolist() == [[65.0, 87.0], [6500.0, 8700.0]]
    assert w.grad.tolist() == [[301.0, 3010.0], [402.0, 4020.0]]


# Gradients of the operations


@clause(
    "arithmetic.gradient.of_two_operands", MUST, source=[S2(101), Note("notes/autograd")], requires=["autograd.tape"]
)
def _(xp, device):
    """The derivatives of ``+ - * / **`` towards both operands."""
    for operator, a_gradient, b_gradient in (
        (plus, [1.0, 1.0], [1.0, 1.0]),
        (minus, [1.0, 1.0], [-1.0, -1.0]),
        (times, [2.0, 4.0], [1.0, 3.0]),
        (over, [0.5, 0.25], [-0.25, -0.1875]),
        (to_the, [2.0, 108.0], [0.0, 81 * float(np.log(3))]),
    ):
        a = xp.tensor([1.0, 3.0], device=device, requires_grad=True)
        b = xp.tensor([2.0, 4.0], device=device, requires_grad=True)
        operator(a, b).sum().backward()
        assert np.allclose(a.grad.tolist(), a_gradient, rtol=1e-6)
        assert np.allclose(b.grad.tolist(), b_gradient, rtol=1e-6)


@clause(
    "arithmetic.gradient.beside_numbers", MUST, source=[S2(101), Note("notes/autograd")], requires=["autograd.tape"]
)
def _(xp):
    """The derivatives where the other operand is a number, on either side."""
    for function, gradient in (
        (lambda t: t + 3, [1.0, 1.0]), (lambda t: 3 - t, [-1.0, -1.0]), (lambda t: t * 3, [3.0, 3.0]),
        (lambda t: t / 2, [0.5, 0.5]), (lambda t: 4 / t, [-4.0, -1.0]), (lambda t: t**3, [3.0, 12.0]),
        (lambda t: xp.add(t, t, alpha=3), [4.0, 4.0]), (lambda t: -t, [-1.0, -1.0]), (lambda t: abs(-t), [1.0, 1.0]),
        (lambda t: t % 2, [1.0, 1.0]),
    ):  # fmt: skip
        x = xp.tensor([1.0, 2.0], requires_grad=True)
        function(x).sum().backward()
        assert x.grad.tolist() == gradient


@clause("arithmetic.gradient.at_zero", MUST, source=[Torch("torch.pow", "torch.abs")], requires=["autograd.tape"])
def _(xp):
    """At zero the derivatives that have a sensible value have it: x**0, x**2, 0**x, |x| give zero, not NaN."""
    for function in (
        lambda t: t**0, lambda t: t**2, lambda t: 0**t, abs,
        lambda t: t ** xp.zeros(1), lambda t: t ** xp.tensor([2.0]),
    ):  # fmt: skip
        x = xp.zeros(1, requires_grad=True)
        function(x).sum().backward()
        assert x.grad.tolist() == [0.0]


@clause("arithmetic.gradient.keeps_each_dtype", MUST, source=[Note("tensor_attributes")], requires=["autograd.tape"])
def _(xp, device):
    """Where operands were promoted, each gradient has the dtype of its operand; integers take no part."""
    single = xp.ones(2, device=device, requires_grad=True)
    double = xp.ones(2, device=device, dtype=xp.float64, requires_grad=True)
    whole = xp.tensor([2, 3], device=device)
    (single * double * whole).sum().backward()
    assert (single.grad.dtype, single.grad.tolist()) == (xp.float32, [2.0, 3.0])
    assert (double.grad.dtype, double.grad.tolist()) == (xp.float64, [2.0, 3.0])
    assert whole.grad is None


@clause("arithmetic.gradient.of_floor_division", MAY, source=[Torch("torch.floor_divide")], requires=["autograd.tape"])
def _(xp):
    """``//`` of a tensor that requires grad is recorded, but has no derivative: backward is RuntimeError."""
    x = xp.tensor([3.0], requires_grad=True)
    y = x // 2
    assert y.requires_grad
    with raises(RuntimeError):
        y.sum().backward()
    assert x.grad is None


# ---- Extremal values -----------------------------------------------------------------------------------------------------


@clause("arithmetic.floats.overflow_is_silent", MUST, source=[Note("notes/numerical_accuracy")])
def _(xp, device, dtype=each(("float16", "float32", "float64"))):
    """Overflow, division by zero and invalid operations are no errors: they give infinities and NaN, without a warning."""
    dtype = getattr(xp, dtype)
    large = xp.full((2,), xp.finfo(dtype).max, dtype=dtype, device=device)
    zero = xp.zeros(2, dtype=dtype, device=device)
    inf = float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (large * 2).tolist() == (large + large).tolist() == [inf, inf]
        assert (1 / zero).tolist() == [inf, inf]
        assert zero.log().tolist() == [-inf, -inf]
        assert all(value != value for value in [*(zero / zero).tolist(), *(zero - 1).sqrt().tolist()])
        assert (large.to(xp.float64) * 10).to(dtype).tolist() == [inf, inf]


@clause("arithmetic.inplace.overflow_is_silent", MUST, source=[Note("notes/numerical_accuracy")], requires=["mutable"])
def _(xp, device, dtype=each(("float16", "float32", "float64"))):
    """Writing a result that overflows, or is undefined, into an operand gives no warning either, nor does ``alpha``."""
    dtype = getattr(xp, dtype)
    largest = xp.finfo(dtype).max
    inf = float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert xp.full((2,), largest, dtype=dtype, device=device).mul_(2).tolist() == [inf, inf]
        large = xp.full((2,), largest, dtype=dtype, device=device)
        assert large.clone().add_(large).tolist() == [inf, inf]
        assert xp.zeros(2, dtype=dtype, device=device).sub_(large, alpha=4.0).tolist() == [-inf, -inf]
        quotient = xp.zeros(2, dtype=dtype, device=device).div_(xp.zeros(2, dtype=dtype, device=device))
        assert all(value != value for value in quotient.tolist())


@clause(
    "arithmetic.gradient.overflow_is_silent",
    MUST,
    source=[Note("notes/numerical_accuracy")],
    requires=["autograd.tape"],
)
def _(xp, device):
    """Gradients that are infinite or undefined are computed like any others, without a warning."""
    x = xp.tensor([0.0, 4.0], device=device, requires_grad=True)
    y = xp.tensor([3e38, 3e38], device=device, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x.sqrt().sum().backward()
        (y * 1e30 + y * 3e38).sum().backward()
    assert x.grad.tolist() == [float("inf"), 0.25]
    assert y.grad.tolist()[0] > 2.9e38


# ---- what the operator database and random programs asked for ---------------------------------------------------------


@clause("arithmetic.sign.of_nan_is_zero", MAY, source=[Torch("torch.sign")])
def _(xp, name=each(["sign", "sgn"])):
    """The sign of NaN is 0, since it is neither above nor below."""
    values = getattr(xp, name)(xp.tensor([np.nan, -np.inf, -0.0, 3.0])).tolist()
    assert values == [0.0, -1.0, 0.0, 1.0]


@clause("arithmetic.clamp.to_tensors", MUST, source=[Torch("torch.clamp")])
def _(xp):
    """The bounds of ``clamp`` may be tensors, which broadcast and promote with it; crossed, the upper one wins."""
    x = xp.tensor([[1, 5], [3, 9]])
    assert xp.clamp(x, xp.tensor([2, 6])).tolist() == [[2, 6], [3, 9]]
    y = xp.clamp(x, max=xp.tensor([1.5, 100.0]))
    assert y.dtype == xp.float32
    assert y.tolist() == [[1.0, 5.0], [1.5, 9.0]]
    assert xp.clamp(x, xp.tensor(8), xp.tensor(4)).tolist() == [[4, 4], [4, 4]]


@clause("arithmetic.round.to_decimals", MUST, source=[Torch("torch.round")])
def _(xp):
    """``round(decimals=n)`` rounds to n places after the point, or before it."""
    assert xp.round(xp.tensor([1.25, 1.375]), decimals=1).tolist() == xp.tensor([1.2, 1.4]).tolist()
    assert xp.round(xp.tensor([1249.0, -1351.0]), decimals=-2).tolist() == [1200.0, -1400.0]
    assert tuple(xp.round(xp.tensor(1.26), decimals=1).shape) == ()


@clause("arithmetic.cumsum.dtype", MUST, source=[Torch("torch.cumsum")])
def _(xp):
    """``cumsum(dtype=...)`` converts the elements before it adds them."""
    y = xp.tensor([1.75, 1.75]).cumsum(0, dtype=xp.int32)
    assert y.dtype == xp.int32
    assert y.tolist() == [1, 2]
    assert xp.tensor([1, 2], dtype=xp.int8).cumsum(0, dtype=xp.float64).dtype == xp.float64


@clause("arithmetic.where.refuses_other_sizes", MUST, source=[Torch("torch.where")])
def _(xp):
    """Sizes that do not broadcast are refused with a RuntimeError."""
    with raises(RuntimeError, match="must match"):
        xp.where(xp.tensor([True, False, True]), xp.ones(3), xp.ones(2))


@clause("arithmetic.alpha.of_bools", MUST, source=[Torch("torch.add")])
def _(xp):
    """Among bools ``alpha`` is a bool or a whole number, and the result stays bool; beside a number that is none it is not."""
    t, f = xp.tensor([True, False]), xp.tensor([False, False])
    for result in (
        xp.add(f, t, alpha=True),
        xp.add(t, f, alpha=False),
        xp.add(f, t, alpha=3),
        xp.add(t, True, alpha=False),
    ):
        assert (result.dtype, result.tolist()) == (xp.bool, [True, False])
    whole = xp.add(t, 2, alpha=3)
    assert (whole.dtype, whole.tolist()) == (xp.int64, [7, 6])


@clause("arithmetic.pow.by_one_half_is_a_root", MAY, source=[Torch("torch.pow")])
def _(xp):
    """To the power of the number 0.5 it is the square root, which keeps the sign of zero and gives NaN for -inf; to the power
    of a tensor of the same value it is a power, which does neither."""
    x = xp.tensor([4.0, -0.0, -INF])
    root, power = (x**0.5).tolist(), (x ** xp.tensor(0.5)).tolist()
    assert root[:2] == power[:2] == [2.0, 0.0]
    assert np.signbit(root[1])
    assert np.isnan(root[2])
    assert not np.signbit(power[1])
    assert power[2] == INF
    assert [(xp.tensor([4.0, 16.0]) ** n).tolist() for n in (-0.5, 1.5)] == [[0.5, 0.25], [8.0, 64.0]]
