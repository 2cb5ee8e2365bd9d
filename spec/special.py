"""Special functions: the error function, the gamma function, Bessel functions, entropies, orthogonal polynomials."""

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

NAN, INF = float("nan"), float("inf")


def same(values, expected, rtol=1e-6):
    """Equal numbers; NaN is like NaN."""
    return np.allclose(values, expected, rtol=rtol, atol=1e-12, equal_nan=True)


@clause(
    "special.names.are_shared",
    MUST,
    source=[Torch("torch.erf", "torch.lgamma", "torch.digamma", "torch.igamma")],
    requires=["special"],
)
def _(
    xp,
    names=each((
        ("erf", "erf"), ("erfc", "erfc"), ("erfinv", "erfinv"), ("gammaln", "lgamma"), ("digamma", "digamma"),
        ("psi", "digamma"), ("expit", "sigmoid"), ("exp2", "exp2"), ("expm1", "expm1"), ("log1p", "log1p"), ("i0", "i0"),
        ("sinc", "sinc"), ("round", "round"), ("logit", "logit"),
    )),
):  # fmt: skip
    """Many of ``special``'s functions are the namespace's own, some under the name that SciPy has for them."""
    name, own = names
    x = xp.tensor([0.25, 0.5, 0.75])
    assert getattr(xp.special, name)(x).tolist() == getattr(xp, own)(x).tolist() == getattr(x, own)().tolist()


@clause("special.out.is_written", MUST, source=[Torch("torch.erf")], requires=["special", "mutable"])
def _(xp, name=each(("erf", "gammaln", "i1", "entr", "ndtr", "spherical_bessel_j0"))):
    """The functions of ``special`` take ``out=``, a tensor that they write to and return."""
    x, out = xp.tensor([0.25, 0.5]), xp.zeros(2)
    assert getattr(xp.special, name)(x, out=out) is out
    assert out.tolist() == getattr(xp.special, name)(x).tolist()


@clause("special.dtype.integers_become_floats", MUST, source=[Torch("torch.erf", "torch.lgamma")], requires=["special"])
def _(xp, name=each(("erf", "gammaln", "digamma", "i0e", "entr", "ndtr", "erfcx", "bessel_j0", "modified_bessel_k1"))):
    """Of integers and bool they give the default floating dtype; complex numbers are refused: RuntimeError."""
    function = getattr(xp.special, name)
    for dtype in (xp.bool, xp.uint8, xp.int64):
        result = function(xp.tensor([1], dtype=dtype))
        assert result.dtype == xp.float32
        assert result.tolist() == function(xp.tensor([1.0])).tolist()
    with raises(RuntimeError):
        function(xp.tensor([1 + 1j]))


@clause("special.erf.limits", MUST, source=[Torch("torch.erf", "torch.erfc")], requires=["special"])
def _(xp, device):
    """``erf`` is odd and goes from -1 to 1; ``erfc`` is 1 less it, and keeps its precision where that is lost."""
    x = xp.tensor([-INF, -0.5, 0.0, 0.5, INF, NAN], dtype=xp.float64, device=device)
    assert same(xp.erf(x).tolist(), [-1, -0.5204998778130465, 0, 0.5204998778130465, 1, NAN])
    assert same(xp.erfc(x).tolist(), [2, 1.5204998778130465, 1, 0.4795001221869535, 0, NAN])
    assert np.allclose(
        xp.erfc(xp.tensor([10.0], dtype=xp.float64)).tolist(), [2.088487583762545e-45], rtol=1e-9, atol=0
    )


@clause("special.erfinv.is_the_inverse", MUST, source=[Torch("torch.erfinv")], requires=["special"])
def _(xp):
    """``erfinv`` is the inverse of ``erf``, infinite at -1 and 1 and NaN outside; of -0.0 it is -0.0."""
    x = xp.tensor([-0.9, 0.0, 0.3], dtype=xp.float64)
    assert same(xp.erf(xp.erfinv(x)).tolist(), x.tolist())
    assert same(xp.erfinv(xp.tensor([-1.0, 1.0, 1.5])).tolist(), [-INF, INF, NAN])
    assert np.signbit(xp.erfinv(xp.tensor([-0.0, 0.0])).tolist()).tolist() == [True, False]


@clause(
    "special.erf.gradients",
    MUST,
    source=[Torch("torch.erf", "torch.erfc", "torch.erfinv")],
    requires=["special", "autograd.tape"],
)
def _(xp):
    """The derivative of ``erf`` is 2 / sqrt(pi) * exp(-x**2), of ``erfc`` less that, of ``erfinv`` its inverse's."""
    for name, expected in (("erf", 1.0), ("erfc", -1.0)):
        x = xp.tensor([0.0, 1.0], dtype=xp.float64, requires_grad=True)
        getattr(xp, name)(x).sum().backward()
        assert same(x.grad.tolist(), np.array([1, np.exp(-1)]) * expected * 2 / np.sqrt(np.pi))
    x = xp.tensor([0.0], dtype=xp.float64, requires_grad=True)
    xp.erfinv(x).sum().backward()
    assert same(x.grad.tolist(), [np.sqrt(np.pi) / 2])


@clause("special.erfcx.does_not_underflow", MUST, source=[Note("special")], requires=["special"])
def _(xp):
    """``erfcx`` is exp(x**2) * erfc(x), about 1 / (x * sqrt(pi)) where the one factor overflows and the other is 0."""
    x = xp.tensor([0.0, 1.0, 100.0], dtype=xp.float64)
    assert same(xp.special.erfcx(x).tolist(), [1.0, 0.427583576155807, 0.005641613782989433])


@clause(
    "special.normal.distribution",
    MUST,
    source=[Note("special")],
    requires=["special"],
)
def _(xp):
    """``ndtr`` is the normal distribution function, ``ndtri`` its inverse, ``log_ndtr`` its logarithm, without underflow."""
    x = xp.tensor([-INF, -1.0, 0.0, 1.0, INF], dtype=xp.float64)
    assert same(xp.special.ndtr(x).tolist(), [0, 0.15865525393145707, 0.5, 0.8413447460685429, 1])
    assert same(xp.special.ndtri(xp.special.ndtr(x)).tolist(), x.tolist())
    assert same(xp.special.ndtri(xp.tensor([-0.5, 1.5])).tolist(), [NAN, NAN])
    assert same(xp.special.log_ndtr(xp.tensor([-100.0], dtype=xp.float64)).tolist(), [-5005.524208637945])


@clause("special.lgamma.poles", MUST, source=[Torch("torch.lgamma")], requires=["special"])
def _(xp, device):
    """``lgamma``, the logarithm of the gamma function's size, is 0 at 1 and 2, and infinite at infinity and at 0, -1, -2..."""
    x = xp.tensor([1.0, 2.0, 5.0, -0.5, 0.0, -1.0, -2.0, INF], dtype=xp.float64, device=device)
    assert same(xp.lgamma(x).tolist(), [0, 0, np.log(24), np.log(2 * np.sqrt(np.pi)), INF, INF, INF, INF])


@clause("special.digamma.poles", MUST, source=[Torch("torch.digamma")], requires=["special"])
def _(xp):
    """``digamma`` is the derivative of ``lgamma``: minus infinity at 0, infinite at -0, and NaN at the negative integers."""
    x = xp.tensor([1.0, 0.0, -0.0, -1.0, 0.5], dtype=xp.float64)
    assert same(xp.digamma(x).tolist(), [-np.euler_gamma, -INF, INF, NAN, -np.euler_gamma - 2 * np.log(2)])


@clause(
    "special.lgamma.gradient",
    MUST,
    source=[Torch("torch.lgamma", "torch.digamma", "torch.polygamma")],
    requires=["special", "autograd.double"],
)
def _(xp):
    """The derivative of ``lgamma`` is ``digamma``, and that of ``digamma`` is ``polygamma`` of order 1."""
    x = xp.tensor([1.0, 2.5], dtype=xp.float64, requires_grad=True)
    (first,) = xp.autograd.grad(xp.lgamma(x).sum(), x, create_graph=True)
    assert same(first.tolist(), xp.digamma(x).tolist())
    (second,) = xp.autograd.grad(first.sum(), x)
    assert same(second.tolist(), xp.polygamma(1, x).tolist())
    assert same(second.tolist()[:1], [np.pi**2 / 6])


@clause("special.polygamma.orders", MUST, source=[Torch("torch.polygamma")], requires=["special"])
def _(xp):
    """``polygamma`` of order 0 is ``digamma``; as a method the order comes after; a negative order is RuntimeError."""
    x = xp.tensor([0.5, 1.0], dtype=xp.float64)
    assert same(xp.polygamma(0, x).tolist(), xp.digamma(x).tolist())
    assert same(xp.polygamma(2, x).tolist(), [-16.82879664423432, -2.404113806319188])
    assert same(x.polygamma(2).tolist(), xp.polygamma(2, x).tolist())
    with raises(RuntimeError):
        xp.polygamma(-1, x)


@clause("special.mvlgamma.of_one_dimension", MUST, source=[Torch("torch.mvlgamma")], requires=["special"])
def _(xp):
    """``mvlgamma`` of dimension 1 is ``lgamma``, and of p a sum of p of them; below 1 it is RuntimeError."""
    x = xp.tensor([2.0, 3.5], dtype=xp.float64)
    assert same(xp.mvlgamma(x, 1).tolist(), xp.lgamma(x).tolist())
    assert same(xp.mvlgamma(x, 2).tolist(), (xp.lgamma(x) + xp.lgamma(x - 0.5) + np.log(np.pi) / 2).tolist())
    assert same(xp.special.multigammaln(x, 2).tolist(), xp.mvlgamma(x, 2).tolist())
    with raises(RuntimeError):
        xp.mvlgamma(x, 0)


@clause(
    "special.igamma.is_complemented",
    MUST,
    source=[Note("special")],
    requires=["special"],
)
def _(xp):
    """``igamma`` and ``igammac`` add up to 1; at 0 the first is 0, at infinity 1; outside of the domain it is NaN."""
    a, x = xp.tensor([1.0, 2.0, 0.5, 1.0], dtype=xp.float64), xp.tensor([1.0, 0.0, INF, 3.0], dtype=xp.float64)
    lower, upper = xp.igamma(a, x), xp.igammac(a, x)
    assert same(lower.tolist(), [1 - np.exp(-1), 0, 1, 1 - np.exp(-3)])
    assert same((lower + upper).tolist(), [1, 1, 1, 1])
    assert same(xp.special.gammainc(a, x).tolist(), lower.tolist())
    assert same(xp.igamma(xp.tensor([-1.0, 1.0]), xp.tensor([1.0, -1.0])).tolist(), [NAN, NAN])


@clause("special.igamma.gradient", SHOULD, source=[Note("special")], requires=["special", "autograd.tape"])
def _(xp):
    """``igamma`` has a derivative by its second operand, the density; by the first it is not implemented: RuntimeError."""
    a, x = xp.tensor([2.0], dtype=xp.float64), xp.tensor([1.5], dtype=xp.float64, requires_grad=True)
    xp.igamma(a, x).backward()
    assert same(x.grad.tolist(), [1.5 * np.exp(-1.5)])
    order = xp.tensor([2.0], dtype=xp.float64, requires_grad=True)
    with raises(RuntimeError):
        xp.igamma(order, x).backward()
    assert order.grad is None


@clause("special.entr.of_negative_numbers", MUST, source=[Note("special")], requires=["special"])
def _(xp, device):
    """``entr`` is -x * log(x), 0 at 0, and minus infinity of negative numbers."""
    x = xp.tensor([0.0, 1.0, np.exp(1), -1.0, -INF, INF, NAN], dtype=xp.float64, device=device)
    assert same(xp.special.entr(x).tolist(), [0, 0, -np.exp(1), -INF, -INF, -INF, NAN])


@clause("special.xlog1py.is_zero_at_zero", MUST, source=[Note("special")], requires=["special"])
def _(xp):
    """``xlog1py`` is x * log1p(y), 0 where x is 0 unless y is NaN; either may be a number."""
    x, y = xp.tensor([0.0, 0.0, 0.0, 2.0]), xp.tensor([-1.0, -2.0, NAN, 1e-10])
    assert np.allclose(xp.special.xlog1py(x, y).tolist(), [0, 0, NAN, 2e-10], rtol=1e-5, atol=0, equal_nan=True)
    assert same(xp.special.xlog1py(2, xp.tensor([1.0])).tolist(), [2 * np.log(2)])
    assert same(xp.special.xlog1py(xp.tensor([2.0]), 1).tolist(), [2 * np.log(2)])


@clause("special.zeta.of_hurwitz", MUST, source=[Note("special")], requires=["special"])
def _(xp):
    """``zeta`` is Hurwitz's: of q = 1 Riemann's; infinite at x = 1 and NaN below."""
    x, q = xp.tensor([2.0, 2.0, 1.0, 0.5], dtype=xp.float64), xp.tensor([1.0, 2.0, 1.0, 1.0], dtype=xp.float64)
    assert same(xp.special.zeta(x, q).tolist(), [np.pi**2 / 6, np.pi**2 / 6 - 1, INF, NAN])
    assert same(xp.special.zeta(x, 1).tolist()[0], np.pi**2 / 6)


@clause(
    "special.bessel.modified_are_scaled",
    MUST,
    source=[Note("special")],
    requires=["special"],
)
def _(xp):
    """``i0`` is even and ``i1`` odd; ``i0e`` and ``i1e`` are exp(-|x|) times them, which does not overflow."""
    x = xp.tensor([-1.5, 0.0, 1.5], dtype=xp.float64)
    assert same(xp.special.i0(x).tolist(), [1.6467231897728904, 1, 1.6467231897728904])
    assert same(xp.special.i1(x).tolist(), [-0.9816664285779076, 0, 0.9816664285779076])
    for name in ("i0", "i1"):
        scaled = getattr(xp.special, f"{name}e")
        assert same(scaled(x).tolist(), (getattr(xp.special, name)(x) * xp.exp(-xp.abs(x))).tolist())
        assert same(scaled(xp.tensor([800.0], dtype=xp.float64)).tolist(), [1 / np.sqrt(1600 * np.pi)], rtol=1e-3)


@clause(
    "special.bessel.gradients_at_zero",
    SHOULD,
    source=[Note("special")],
    requires=["special", "autograd.tape"],
)
def _(xp):
    """The derivative of ``i0`` is ``i1``, and that of ``i1`` at 0 is 1/2."""
    x = xp.tensor([0.0, 1.5], dtype=xp.float64, requires_grad=True)
    xp.special.i0(x).sum().backward()
    assert same(x.grad.tolist(), xp.special.i1(x).tolist())
    x = xp.tensor([0.0, 1.5], dtype=xp.float64, requires_grad=True)
    xp.special.i1(x).sum().backward()
    assert same(x.grad.tolist(), [0.5, 1.6467231897728904 - 0.9816664285779076 / 1.5])


@clause(
    "special.bessel.of_order_0_and_1",
    MUST,
    source=[Note("special")],
    requires=["special"],
)
def _(
    xp,
    case=each((
        ("bessel_j0", [1.0, 0.7651976865579666]), ("bessel_j1", [0.0, 0.44005058574493355]),
        ("bessel_y0", [-INF, 0.08825696421567698]), ("bessel_y1", [-INF, -0.7812128213002887]),
        ("modified_bessel_i0", [1.0, 1.2660658777520084]), ("modified_bessel_k0", [INF, 0.42102443824070834]),
        ("scaled_modified_bessel_k1", [INF, 1.636153486263258]), ("spherical_bessel_j0", [1.0, 0.8414709848078965]),
        ("airy_ai", [0.3550280538878172, 0.13529241631288147]),
    )),
):  # fmt: skip
    """At 0 and 1 the Bessel functions have their values; those of the second kind are infinite at 0."""
    name, expected = case
    assert same(getattr(xp.special, name)(xp.tensor([0.0, 1.0], dtype=xp.float64)).tolist(), expected)


@clause(
    "special.bessel.has_no_history",
    MAY,
    source=[Note("special")],
    requires=["special", "autograd.tape"],
)
def _(xp, name=each(("bessel_j0", "bessel_j1", "airy_ai", "modified_bessel_k0", "spherical_bessel_j0"))):
    """The Bessel functions that have no derivative here give a result without history, even of a tensor that requires grad."""
    x = xp.tensor([1.0], requires_grad=True)
    assert not getattr(xp.special, name)(x).requires_grad


@clause(
    "special.polynomials.degrees",
    MUST,
    source=[Note("special")],
    requires=["special"],
)
def _(
    xp,
    case=each((
        ("chebyshev_polynomial_t", [1.0, 0.5, -0.5, -1.0]), ("chebyshev_polynomial_u", [1.0, 1.0, 0.0, -1.0]),
        ("chebyshev_polynomial_v", [1.0, 0.0, -1.0, -1.0]), ("chebyshev_polynomial_w", [1.0, 2.0, 1.0, -1.0]),
        ("hermite_polynomial_h", [1.0, 1.0, -1.0, -5.0]), ("hermite_polynomial_he", [1.0, 0.5, -0.75, -1.375]),
        ("laguerre_polynomial_l", [1.0, 0.5, 0.125, -7 / 48]), ("legendre_polynomial_p", [1.0, 0.5, -0.125, -0.4375]),
        ("shifted_chebyshev_polynomial_t", [1.0, 0.0, -1.0, 0.0]), ("shifted_chebyshev_polynomial_u", [1.0, 0.0, -1.0, 0.0]),
    )),
):  # fmt: skip
    """Orthogonal polynomials by degree: 1 at degree 0, 0 below it; the degree is a tensor that broadcasts, or a number."""
    name, expected = case
    function = getattr(xp.special, name)
    x = xp.tensor([0.5], dtype=xp.float64)
    assert same(function(x, xp.tensor([0, 1, 2, 3])).tolist(), expected)
    assert same(function(x, 3).tolist(), expected[3:])
    assert function(x, -1).tolist() == [0.0]


@clause(
    "special.polynomials.at_their_ends",
    SHOULD,
    source=[Note("special")],
    requires=["special"],
)
def _(xp):
    """At 1 and -1 Chebyshev's polynomials are exact at any degree."""
    ends = xp.tensor([1.0, -1.0])
    for name, at_one, at_minus_one in (("t", 1, -1), ("u", 10000, -10000), ("v", 1, -19999), ("w", 19999, -1)):
        values = getattr(xp.special, f"chebyshev_polynomial_{name}")(ends, 9999).tolist()
        assert values == [at_one, at_minus_one], name
