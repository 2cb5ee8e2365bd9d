"""Derivatives where there is none, or several: kinks, ties, poles, and numbers that are not finite; complex gradients.

PyTorch's note on autograd says which it takes: where a function has no derivative, its limit, or the gradient of
least norm, and where it is not defined at all something arbitrary, which the clauses record.
"""

import numpy as np

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each

TAPE = ["autograd.tape"]
COMPLEX = ["autograd.tape", "complex"]
NOTES = Note("notes/autograd")
INF = float("inf")
NAN = float("nan")


def slopes(function, xp, values, device="cpu"):
    """The gradient of the sum of the function's results at each of the values."""
    x = xp.tensor(values, dtype=xp.float64, device=device, requires_grad=True)
    y = function(x)
    y.backward(xp.ones(y.shape, dtype=y.dtype, device=device))
    return x.grad.tolist()


def slopes_of_two(function, xp, a, b):
    a = xp.tensor(a, dtype=xp.float64, requires_grad=True)
    b = xp.tensor(b, dtype=xp.float64, requires_grad=True)
    function(a, b).sum().backward()
    return a.grad.tolist(), b.grad.tolist()


def complex_slopes(function, xp, values):
    z = xp.tensor(values, dtype=xp.complex128, requires_grad=True)
    y = function(z)
    y.backward(xp.ones(y.shape, dtype=y.dtype))
    return z.grad.tolist()


def same(found, expected):
    """Whether both are the same numbers, NaN for NaN."""
    return bool(np.allclose(found, expected, equal_nan=True))


# ---- kinks -------------------------------------------------------------------------------------------------------------


@clause("subgradients.abs.at_zero", SHOULD, source=[NOTES, Torch("torch.abs")], requires=TAPE)
def _(xp, device):
    """The gradient of ``abs`` at 0, and at -0, is 0; at an infinity it is its sign."""
    assert slopes(xp.abs, xp, [-2.0, -0.0, 0.0, 3.0, INF, -INF], device) == [-1.0, 0.0, 0.0, 1.0, 1.0, -1.0]


@clause("subgradients.relu.at_zero", SHOULD, source=[NOTES, Torch("torch.nn.ReLU")], requires=TAPE)
def _(xp, device):
    """The gradient of ``relu`` at 0 is 0; where x is NaN the gradient passes."""
    assert slopes(xp.relu, xp, [-1.0, -0.0, 0.0, 1.0, INF, NAN], device) == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


@clause("subgradients.clamp.at_its_bounds", SHOULD, source=[Torch("torch.clamp")], requires=TAPE)
def _(xp, device):
    """At a bound of ``clamp`` the gradient passes; beyond it, and where x is NaN, it stops, also with one bound."""
    between = slopes(lambda x: x.clamp(-1, 1), xp, [-2.0, -1.0, 0.0, 1.0, 2.0, NAN, INF, -INF], device)
    assert between == [0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    assert slopes(lambda x: x.clamp(min=0), xp, [-1.0, 0.0, 1.0, NAN], device) == [0.0, 1.0, 1.0, 0.0]
    assert slopes(lambda x: x.clamp(max=0), xp, [-1.0, 0.0, 1.0], device) == [1.0, 1.0, 0.0]


@clause("subgradients.steps.are_flat", MUST, source=[Torch("torch.floor", "torch.sign")], requires=TAPE)
def _(xp, name=each(("floor", "ceil", "trunc", "round", "sign", "sgn"))):
    """Functions that are constant between their steps have the gradient 0 everywhere, at a step too."""
    x = xp.tensor([-1.5, 0.0, 0.5, 2.0], dtype=xp.float64, requires_grad=True)
    y = getattr(xp, name)(x)
    assert y.requires_grad is True
    (y * 3 + x).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0, 1.0]


# ---- ties --------------------------------------------------------------------------------------------------------------


@clause("subgradients.maximum.shares_a_tie", SHOULD, source=[NOTES, Torch("torch.maximum")], requires=TAPE)
def _(xp):
    """``maximum`` and ``minimum`` of two equal numbers give each half of the gradient, infinities too."""
    a, b = [1.0, 2.0, 3.0, INF], [2.0, 2.0, 1.0, INF]
    assert slopes_of_two(xp.maximum, xp, a, b) == ([0.0, 0.5, 1.0, 0.5], [1.0, 0.5, 0.0, 0.5])
    assert slopes_of_two(xp.minimum, xp, a, b) == ([1.0, 0.5, 0.0, 0.5], [0.0, 0.5, 1.0, 0.5])


@clause("subgradients.maximum.of_nan", SHOULD, source=[Torch("torch.maximum")], requires=TAPE)
def _(xp, name=each(("maximum", "minimum"))):
    """Where one of the two is NaN the whole gradient goes to both."""
    found = slopes_of_two(getattr(xp, name), xp, [NAN, 1.0, NAN], [1.0, NAN, NAN])
    assert found == ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])


@clause("subgradients.max.of_all_shares_ties", SHOULD, source=[NOTES, Torch("torch.max", "torch.amax")], requires=TAPE)
def _(xp, name=each(("max", "amax"))):
    """The greatest of all elements gives equal shares of the gradient to all that are greatest; the least likewise."""
    largest, least = getattr(xp, name), getattr(xp, name.replace("max", "min"))
    assert same(slopes(largest, xp, [3.0, 1.0, 3.0, 3.0]), [1 / 3, 0.0, 1 / 3, 1 / 3])
    assert same(slopes(least, xp, [[1.0, 3.0], [1.0, 2.0]]), [[0.5, 0.0], [0.5, 0.0]])
    assert same(slopes(largest, xp, [INF, 1.0, INF]), [0.5, 0.0, 0.5])


@clause("subgradients.max.of_a_dimension", SHOULD, source=[Torch("torch.max", "torch.amax")], requires=TAPE)
def _(xp):
    """Along a dimension ``max`` and ``min`` give the whole gradient to the element whose index they return; ``amax`` and
    ``amin`` share it among those that tie."""
    rows = [[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]
    assert slopes(lambda x: x.max(1).values, xp, rows) == [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    assert slopes(lambda x: x.amax(1), xp, rows) == [[0.0, 0.5, 0.5], [0.5, 0.5, 0.0]]
    assert slopes(lambda x: x.min(0).values, xp, [[1.0], [1.0]]) == [[1.0], [0.0]]
    assert slopes(lambda x: x.amin(0), xp, [[1.0], [1.0]]) == [[0.5], [0.5]]


@clause("subgradients.max.of_nan", SHOULD, source=[Torch("torch.max")], requires=TAPE)
def _(xp):
    """The greatest of elements some of which are NaN is NaN, and they share the gradient; along a dimension the first
    of them has it all."""
    assert slopes(xp.max, xp, [1.0, NAN, NAN, 2.0]) == [0.0, 0.5, 0.5, 0.0]
    assert slopes(lambda x: x.max(0).values, xp, [1.0, NAN, NAN, 2.0]) == [0.0, 1.0, 0.0, 0.0]


# ---- poles and edges ---------------------------------------------------------------------------------------------------


@clause("subgradients.sqrt.at_zero", SHOULD, source=[NOTES, Torch("torch.sqrt")], requires=TAPE)
def _(xp):
    """The gradient of the square root at 0 is infinite, and NaN where the root is NaN; that of the power 0.5 likewise."""
    assert same(slopes(xp.sqrt, xp, [0.0, -0.0, -1.0, INF]), [INF, -INF, NAN, 0.0])
    assert same(slopes(lambda x: x**0.5, xp, [0.0, 4.0]), [INF, 0.25])
    assert same(slopes(xp.rsqrt, xp, [0.0, INF]), [-INF, 0.0])


@clause("subgradients.log.at_zero", SHOULD, source=[NOTES, Torch("torch.log")], requires=TAPE)
def _(xp):
    """The gradient of the logarithm is 1 / x also where the logarithm is not a number: it is infinite at 0."""
    assert slopes(xp.log, xp, [0.0, -1.0, INF]) == [INF, -1.0, 0.0]
    assert slopes(xp.log1p, xp, [-1.0, 0.0]) == [INF, 1.0]


@clause("subgradients.pow.at_zero", SHOULD, source=[Torch("torch.pow")], requires=TAPE)
def _(xp):
    """The power 0 has the gradient 0, even of NaN; the exponent of base 0 has the gradient 0 for exponents that are not
    negative, and of a negative base NaN."""
    assert slopes(lambda x: x**0, xp, [0.0, NAN, INF]) == [0.0, 0.0, 0.0]
    to_base, to_exponent = slopes_of_two(xp.pow, xp, [0.0, 0.0, 0.0, -2.0, 0.0], [0.0, 1.0, 2.0, 2.0, -1.0])
    assert same(to_base, [0.0, 1.0, 0.0, -4.0, -INF])
    assert same(to_exponent, [0.0, 0.0, 0.0, NAN, -INF])


@clause("subgradients.div.by_zero", SHOULD, source=[Torch("torch.div")], requires=TAPE)
def _(xp):
    """Division by 0 has the infinite gradients of IEEE arithmetic, or NaN for 0 / 0."""
    to_a, to_b = slopes_of_two(xp.div, xp, [0.0, 1.0], [0.0, 0.0])
    assert same(to_a, [INF, INF])
    assert same(to_b, [NAN, -INF])
    assert slopes(xp.reciprocal, xp, [0.0]) == [-INF]


@clause("subgradients.prod.with_zeros", MUST, source=[Torch("torch.prod")], requires=TAPE)
def _(xp):
    """The gradient of a product is the product of the others, where some are 0 too."""
    assert slopes(xp.prod, xp, [0.0, 2.0, 3.0]) == [6.0, 0.0, 0.0]
    assert slopes(xp.prod, xp, [0.0, 0.0, 3.0]) == [0.0, 0.0, 0.0]
    assert slopes(lambda x: x.prod(1), xp, [[0.0, 2.0], [3.0, 4.0]]) == [[2.0, 0.0], [4.0, 3.0]]


@clause("subgradients.atan2.at_the_origin", SHOULD, source=[Torch("torch.atan2")], requires=TAPE)
def _(xp):
    """The gradients of ``atan2`` at the origin, where there is no angle, are 0."""
    assert slopes_of_two(xp.atan2, xp, [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]) == ([0.0, -1.0, 0.0], [0.0, 0.0, -1.0])


@clause("subgradients.arcs.at_their_ends", SHOULD, source=[Torch("torch.asin", "torch.acos")], requires=TAPE)
def _(xp):
    """The gradients of ``asin`` and ``acos`` are infinite at their ends, and NaN beyond."""
    assert same(slopes(xp.asin, xp, [1.0, -1.0, 2.0]), [INF, INF, NAN])
    assert same(slopes(xp.acos, xp, [1.0, -1.0]), [-INF, -INF])


@clause("subgradients.saturated.is_zero", SHOULD, source=[Torch("torch.tanh", "torch.sigmoid")], requires=TAPE)
def _(xp, name=each(("tanh", "sigmoid"))):
    """Where ``tanh`` and ``sigmoid`` have reached their bounds, as at the infinities, the gradient is 0 and not NaN."""
    assert slopes(getattr(xp, name), xp, [INF, -INF, 1000.0, -1000.0]) == [0.0, 0.0, 0.0, 0.0]


# ---- second gradients ------------------------------------------------------------------------------------------------


def second_slope(function, xp, value):
    """The second derivative of a function of a number."""
    x = xp.tensor(value, dtype=xp.float64, requires_grad=True)
    (g,) = xp.autograd.grad(function(x), x, create_graph=True)
    return xp.autograd.grad(g, x)[0].item()


@clause(
    "subgradients.second.at_a_kink",
    SHOULD,
    source=[Torch("torch.nn.functional.elu"), Torch("torch.nn.functional.softplus")],
    requires=[*TAPE, "autograd.double"],
)
def _(xp, name=each(("elu", "selu", "celu"))):
    """The second gradient of a function that is straight from 0 on is 0 at 0, where its first has no kink or is taken from
    the straight side."""
    function = getattr(xp.nn.functional, name)
    assert second_slope(function, xp, 0.0) == 0.0
    assert second_slope(function, xp, 2.0) == 0.0
    assert second_slope(function, xp, -0.5) > 0.5


@clause(
    "subgradients.second.of_a_remainder",
    SHOULD,
    source=[Torch("torch.remainder"), Torch("torch.fmod")],
    requires=[*TAPE, "autograd.double"],
)
def _(xp, name=each(("remainder", "fmod"))):
    """The gradient of a remainder by its divisor, minus the rounded quotient, is flat wherever it is: its own gradient is 0,
    though the divisor be 0 and the quotient infinite."""
    function = getattr(xp, name)
    a = xp.tensor(5.0, dtype=xp.float64)
    assert second_slope(lambda b: function(a, b), xp, 2.0) == 0.0
    assert second_slope(lambda b: function(a, b), xp, 0.0) == 0.0


@clause(
    "subgradients.second.where_a_quotient_is_left_out",
    SHOULD,
    source=[Torch("torch.atan2"), Torch("torch.pow"), Torch("torch.sinc"), Torch("torch.copysign")],
    requires=[*TAPE, "autograd.double"],
)
def _(xp, name=each(("atan2", "pow", "sinc", "copysign"))):
    """Where a gradient is 0 since a division by zero, or a logarithm of it, was left out, the second gradient is NaN: it is
    not 0 by chance."""
    number = xp.tensor(0.0, dtype=xp.float64)
    function = {
        "atan2": lambda x: xp.atan2(x, number),
        "pow": lambda x: number**x,
        "sinc": xp.sinc,
        "copysign": lambda x: xp.copysign(x, number),
    }[name]
    value = 2.0 if name == "pow" else 0.0
    assert slopes(function, xp, value) == 0.0
    assert same([second_slope(function, xp, value)], [NAN])


# ---- norms -------------------------------------------------------------------------------------------------------------


@clause("subgradients.norm.at_zero", SHOULD, source=[NOTES, Torch("torch.norm")], requires=TAPE)
def _(xp, p=each((1, 2, 3, 1.5, INF))):
    """The gradient of a norm at 0 is 0, of least norm among the subgradients, and not NaN; in any dimension that is
    0."""
    assert slopes(lambda x: x.norm(p), xp, [0.0, 0.0]) == [0.0, 0.0]
    rows = slopes(lambda x: x.norm(p, dim=1), xp, [[0.0, 0.0], [0.0, -2.0]])
    assert same(rows, [[0.0, 0.0], [0.0, -1.0]])


@clause(
    "subgradients.norm.curvature",
    SHOULD,
    source=[Torch("torch.linalg.vector_norm")],
    requires=[*TAPE, "autograd.double"],
)
def _(xp, p=each((2, 3, 4))):
    """The second gradient of a norm is right where an element is 0 and the norm is not; where the Euclidean norm is 0 it
    has none, and NaN says so."""
    x = xp.tensor([0.0, 1.0], dtype=xp.float64, requires_grad=True)
    (g,) = xp.autograd.grad(x.norm(p), x, create_graph=True)
    assert g.tolist() == [0.0, 1.0]
    rows = [xp.autograd.grad(g[i], x, retain_graph=True)[0].tolist() for i in range(2)]
    assert rows == [[1.0 if p == 2 else 0.0, 0.0], [0.0, 0.0]]
    x = xp.tensor([0.0, 0.0], dtype=xp.float64, requires_grad=True)
    (g,) = xp.autograd.grad(x.norm(p), x, create_graph=True)
    (h,) = xp.autograd.grad(g.sum(), x)
    assert same(h.tolist(), [NAN, NAN] if p == 2 else [0.0, 0.0])


@clause("subgradients.norm.is_the_direction", MUST, source=[Torch("torch.norm")], requires=TAPE)
def _(xp):
    """The gradient of the Euclidean norm is x / \\|x\\|; of the 1-norm the signs; of the infinity norm the sign at the
    largest, in equal shares where several tie."""
    assert same(slopes(xp.norm, xp, [[3.0, 0.0], [0.0, -4.0]]), [[0.6, 0.0], [0.0, -0.8]])
    assert slopes(lambda x: x.norm(1), xp, [0.0, -2.0, 5.0]) == [0.0, -1.0, 1.0]
    assert slopes(lambda x: x.norm(INF), xp, [2.0, -2.0, 1.0]) == [0.5, -0.5, 0.0]
    values = np.array([1.0, -2.0, 3.0])
    expected = np.sign(values) * values**2 / np.sum(np.abs(values) ** 3) ** (2 / 3)
    assert same(slopes(lambda x: x.norm(3), xp, values.tolist()), expected)


# ---- NaN and infinity flow ---------------------------------------------------------------------------------------------


@clause("subgradients.nan.flows_through_a_branch_not_taken", SHOULD, source=[NOTES], requires=TAPE)
def _(xp):
    """``where`` gives the branch not taken a gradient of 0, which an infinite slope behind it turns into NaN; masking
    the input first keeps it finite."""
    assert same(slopes(lambda x: xp.where(x > 0, x.sqrt(), x * 0), xp, [0.0, 1.0]), [NAN, 0.5])
    assert slopes(lambda x: xp.where(x > 0, xp.where(x > 0, x, 1.0).sqrt(), x * 0), xp, [0.0, 1.0]) == [0.0, 0.5]
    assert same(slopes(lambda x: x.sqrt()[1:], xp, [0.0, 1.0]), [NAN, 0.5])


@clause("subgradients.nan.stops_where_a_gradient_is_chosen", SHOULD, source=[Torch("torch.where")], requires=TAPE)
def _(xp):
    """An operation that chooses among gradients, and does not multiply by 0, stops NaN and infinity: ``where``, ``relu``
    and ``clamp``."""
    bad = xp.tensor([NAN, INF], dtype=xp.float64)
    for function in (lambda x: xp.where(x > 0, x, 1.0), xp.relu, lambda x: x.clamp(min=0)):
        x = xp.tensor([-1.0, -2.0], dtype=xp.float64, requires_grad=True)
        function(x).backward(bad)
        assert x.grad.tolist() == [0.0, 0.0]


@clause("subgradients.infinity.follows_ieee", MUST, source=[NOTES], requires=TAPE)
def _(xp):
    """Infinite values and gradients multiply as IEEE numbers do."""
    assert slopes_of_two(xp.mul, xp, [0.0, INF], [INF, 0.0]) == ([INF, 0.0], [0.0, INF])
    assert slopes(xp.exp, xp, [INF, -INF, 1000.0]) == [INF, 0.0, INF]
    x = xp.tensor([0.0, 1.0], dtype=xp.float64, requires_grad=True)
    (x * 2).backward(xp.tensor([INF, -INF], dtype=xp.float64))
    assert x.grad.tolist() == [INF, -INF]


# ---- complex numbers ---------------------------------------------------------------------------------------------------


@clause("subgradients.complex.conjugate_convention", MUST, source=[NOTES], requires=COMPLEX)
def _(xp):
    """The gradient of a real function of x + iy is df/dx + i df/dy, the direction of steepest ascent: 2 z of \\|z\\|**2."""
    z = xp.tensor([1.0 + 2.0j], dtype=xp.complex128, requires_grad=True)
    (z * z.conj()).real.sum().backward()
    assert z.grad.tolist() == [2.0 + 4.0j]


@clause("subgradients.complex.holomorphic", MUST, source=[NOTES], requires=COMPLEX)
def _(xp):
    """A holomorphic function multiplies the gradient by the conjugate of its derivative."""
    z = 1.0 + 2.0j
    assert complex_slopes(lambda t: t * (2.0 + 3.0j), xp, [z]) == [2.0 - 3.0j]
    assert same(complex_slopes(lambda t: t * t, xp, [z]), [(2 * z).conjugate()])
    assert same(complex_slopes(xp.exp, xp, [z]), [np.exp(z).conj()])
    assert same(complex_slopes(xp.log, xp, [z]), [(1 / z).conjugate()])
    assert same(complex_slopes(xp.sqrt, xp, [z]), [(0.5 / np.sqrt(z)).conj()])
    assert same(complex_slopes(xp.sin, xp, [z]), [np.cos(z).conj()])
    assert same(complex_slopes(lambda t: 1 / t, xp, [z]), [(-1 / z**2).conjugate()])
    assert same(complex_slopes(lambda t: t**3, xp, [z]), [(3 * z**2).conjugate()])


@clause("subgradients.complex.parts", MUST, source=[NOTES, Torch("torch.real", "torch.imag")], requires=COMPLEX)
def _(xp):
    """The gradient of ``real`` is 1, of ``imag`` i, and ``conj`` conjugates the gradient."""
    assert complex_slopes(xp.real, xp, [1.0 + 2.0j]) == [1.0 + 0.0j]
    assert complex_slopes(xp.imag, xp, [1.0 + 2.0j]) == [1.0j]
    z = xp.tensor([1.0 + 2.0j], dtype=xp.complex128, requires_grad=True)
    z.conj().backward(xp.tensor([3.0 + 4.0j], dtype=xp.complex128))
    assert z.grad.tolist() == [3.0 - 4.0j]


@clause("subgradients.complex.abs", SHOULD, source=[NOTES, Torch("torch.abs", "torch.sgn")], requires=COMPLEX)
def _(xp):
    """The gradient of the absolute value is z / \\|z\\|, and 0 at 0; of ``sgn``, the part of the gradient across z
    over \\|z\\|."""
    assert same(complex_slopes(xp.abs, xp, [3.0 + 4.0j, 0j, -2.0j]), [0.6 + 0.8j, 0j, -1.0j])
    assert same(complex_slopes(xp.sgn, xp, [3.0 + 4.0j, 0j]), [0.128 - 0.096j, 0j])


@clause("subgradients.complex.angle", SHOULD, source=[Torch("torch.angle")], requires=COMPLEX)
def _(xp):
    """The gradient of ``angle`` is i z / \\|z\\|**2, and 0 at 0; of a real number's angle it is 0."""
    assert same(complex_slopes(xp.angle, xp, [3.0 + 4.0j, 0j, 1.0j]), [-0.16 + 0.12j, 0j, -1.0])
    assert slopes(xp.angle, xp, [2.0, -2.0, 0.0]) == [0.0, 0.0, 0.0]
    assert same(xp.angle(xp.tensor([2.0, -2.0, 0.0])).tolist(), [0.0, np.pi, 0.0])


@clause("subgradients.complex.of_a_real_input", MUST, source=[NOTES], requires=COMPLEX)
def _(xp):
    """The gradient of a real input is real: the imaginary part of what arrives is dropped."""
    x = xp.tensor([1.0], dtype=xp.float64, requires_grad=True)
    (x * (2.0 + 3.0j)).backward(xp.tensor([1.0 + 1.0j], dtype=xp.complex128))
    assert x.grad.dtype == xp.float64
    assert x.grad.tolist() == [5.0]


@clause("subgradients.prelu.at_zero", SHOULD, source=[Torch("torch.nn.functional.prelu")], requires=[*TAPE, "nn"])
def _(xp):
    """The gradient of ``prelu`` at 0 is the weight, as for negative numbers; the weight's own is x there, which is 0."""
    x = xp.tensor([-2.0, 0.0, 3.0], requires_grad=True)
    weight = xp.tensor([0.25], requires_grad=True)
    xp.nn.functional.prelu(x, weight).sum().backward()
    assert x.grad.tolist() == [0.25, 0.25, 1.0]
    assert weight.grad.tolist() == [-2.0]


@clause("subgradients.prod.of_a_number", MUST, source=[Torch("torch.prod")], requires=TAPE)
def _(xp, value=each((0.0, 2.0, INF))):
    """The product of one number without dimensions is the number, and its gradient 1 though it be infinite: nothing is
    divided."""
    assert slopes(xp.prod, xp, value) == 1.0


@clause(
    "subgradients.second.of_straight_pieces",
    SHOULD,
    source=[Torch("torch.nn.functional.relu"), Torch("torch.nn.functional.hardtanh"), Torch("torch.autograd.grad")],
    requires=[*TAPE, "autograd.double"],
)
def _(xp, name=each(("relu", "relu6", "leaky_relu", "hardtanh", "hardshrink", "softshrink"))):
    """The second gradient of a function made of straight pieces is 0 everywhere, and not refused as that of an input that was
    not used."""
    x = xp.tensor([-2.0, 0.0, 0.75, 9.0], requires_grad=True)
    (g,) = xp.autograd.grad(getattr(xp.nn.functional, name)(x).sum(), x, create_graph=True)
    assert g.requires_grad
    assert xp.autograd.grad(g.sum(), x)[0].tolist() == [0.0] * 4
