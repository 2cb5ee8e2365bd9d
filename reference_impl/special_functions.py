"""Special functions: the error function and the normal distribution, the gamma function, Bessel functions.

NumPy has none of them: SciPy computes them, where it is installed.  Without it there are those that Python's ``math`` has.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import extras
from reference_impl.devices import Array
from reference_impl.dtypes import FROM_NUMPY
from reference_impl.elementwise import exp, log, sgn, where
from reference_impl.kernels import kernel
from reference_impl.op import beside_numbers, binary, type_name, unary
from reference_impl.several import in_float32
from reference_impl.tensor import Tensor


def _of_math(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """The function of a Python float as one of arrays."""
    each = np.frompyfunc(function, 1, 1)
    return lambda x: np.asanyarray(each(x.astype(np.float64))).astype(x.dtype)


def _lgamma(x: float) -> float:
    return math.inf if math.isinf(x) or (x <= 0 and x == math.floor(x)) else math.lgamma(x)


MATH = {"erf": _of_math(math.erf), "erfc": _of_math(math.erfc), "gammaln": _of_math(_lgamma)}
"""SciPy's name -> the function for where there is no SciPy."""


def _by_scipy(name: str) -> Callable[..., Array]:
    """SciPy's function of arrays, halves computed in float32."""

    def forward(*arrays: Array) -> Array:
        try:
            function = getattr(extras.scipy("special"), name)
        except ImportError:
            if name not in MATH:
                raise
            function = MATH[name]
        return np.asanyarray(function(*arrays)).astype(arrays[0].dtype, copy=False)

    return in_float32(kernel(forward))


def _by_scipy_of_two(name: str) -> Callable[..., Array]:
    computed = _by_scipy(name)
    return lambda x, y, out=...: computed(x, y)


def _special(name: str, node: str, scipy: str, formula: Any = None, *, lacks: str = "c") -> Any:
    return unary(node, _by_scipy(scipy), formula, name=name, widens=True, lacks=lacks)


_TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)
_ROOT_TWO_PI = math.sqrt(2 * math.pi)

# ---- The error function and the normal distribution ----------------------------------------------------------------------

erf = _special("erf", "ErfBackward0", "erf", lambda g, a: g * (exp(-a * a) * _TWO_OVER_ROOT_PI))
erfc = _special("erfc", "ErfcBackward0", "erfc", lambda g, a: g * (exp(-a * a) * -_TWO_OVER_ROOT_PI))


def _erfinv(x: Array) -> Array:
    return np.copysign(_by_scipy("erfinv")(x), x, out=...)  # of -0.0 SciPy gives 0.0


erfinv = unary(
    "ErfinvBackward0", _erfinv, lambda g, y: g * (exp(y * y) / _TWO_OVER_ROOT_PI), name="erfinv", widens=True, lacks="c"
)
erfcx: Any = _special(
    "erfcx", "SpecialErfcxBackward0", "erfcx", lambda g, a, y: g * (2 * a * y - _TWO_OVER_ROOT_PI), lacks="hc"
)
ndtr = _special("ndtr", "MulBackward1", "ndtr", lambda g, a: g * (exp(-a * a / 2) / _ROOT_TWO_PI))
ndtri = _special(
    "ndtri", "SpecialNdtriBackward0", "ndtri", lambda g, y: g * (exp(y * y / 2) * _ROOT_TWO_PI), lacks="hc"
)
log_ndtr = _special(
    "log_ndtr", "SpecialLogNdtrBackward0", "log_ndtr",
    lambda g, a: g / (erfcx(a * -math.sqrt(0.5)) * math.sqrt(math.pi / 2)), lacks="hc",
)  # fmt: skip
entr = _special("entr", "SpecialEntrBackward0", "entr", lambda g, a: g * -(log(a) + 1))

# ---- The gamma function -------------------------------------------------------------------------------------------------


@kernel
def _lgamma_of(x: Array) -> Array:
    return np.where(np.isinf(x), x.dtype.type(np.inf), _by_scipy("gammaln")(x))


lgamma: Any = unary("LgammaBackward0", _lgamma_of, lambda g, a: g * digamma(a), name="lgamma", widens=True, lacks="c")
digamma: Any = _special("digamma", "DigammaBackward0", "psi", lambda g, a: g * _polygamma(a, 1))


@kernel
def _polygamma_of(x: Array, n: int) -> Array:
    special = extras.scipy("special")
    if n == 0:
        return np.asanyarray(special.psi(x))
    if n == 1:  # by reflection where x is negative, as in PyTorch
        reflected = (np.pi / np.sin(np.pi * x)) ** 2 - special.polygamma(1, 1 - x)
        return np.where(x < 0.5, reflected, special.polygamma(1, np.maximum(x, 0.5))).astype(x.dtype)
    sign_and_factorial = (-1.0) ** (n + 1) * math.gamma(n + 1)
    return np.asanyarray(special.zeta(n + 1, x) * sign_and_factorial).astype(x.dtype)


_polygamma: Any = unary(
    "PolygammaBackward0", in_float32(_polygamma_of), lambda g, a, n: g * _polygamma(a, n + 1), name="polygamma",
    widens=True, lacks="c",
)  # fmt: skip


def polygamma(n: int, input: Tensor) -> Tensor:
    """The derivative of that order of ``digamma``; RuntimeError for a negative order.  Source: torch.polygamma."""
    if not isinstance(input, Tensor):
        raise TypeError(f"polygamma(): argument 'input' (position 2) must be Tensor, not {type(input).__name__}")
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    result: Tensor = _polygamma(input, n)
    return result


def polygamma_method(self: Tensor, n: int) -> Tensor:
    """``polygamma`` with the order after the tensor.  Source: torch.Tensor.polygamma."""
    return polygamma(n, self)


@kernel
def _multigamma(x: Array, p: int) -> Array:
    lgamma_of = _by_scipy("gammaln")
    total = np.full_like(x, p * (p - 1) / 4 * math.log(math.pi))
    for j in range(p):
        total = total + lgamma_of(x - x.dtype.type(j / 2))
    return np.asanyarray(total)


def _multigamma_grad(g: Any, a: Any, p: int) -> Any:
    total: Any = digamma(a)
    for j in range(1, p):
        total = total + digamma(a - j / 2)
    return g * total


_mvlgamma = unary(
    "MvlgammaBackward0", in_float32(_multigamma), _multigamma_grad, name="mvlgamma", widens=True, lacks="c"
)


def mvlgamma(input: Tensor, p: int) -> Tensor:
    """The logarithm of the gamma function of dimension ``p``; RuntimeError unless p is 1 or more.

    Source: torch.mvlgamma.
    """
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    result: Tensor = _mvlgamma(input, p)
    return result


def _no_order(name: str) -> Any:
    """The formula of the order of an incomplete gamma function, or of zeta, which has none."""

    def formula(g: Any) -> Any:
        raise NotImplementedError(f"the derivative for '{name}' is not implemented.")

    return formula


def _density(g: Any, a: Any, b: Any) -> Any:
    return g * exp((a - 1) * log(b) - b - lgamma(a))


igamma = binary(
    "IgammaBackward0", _by_scipy_of_two("gammainc"), _no_order("igamma: input"), _density, name="igamma", lacks="buiwc",
    numbers=False,
)  # fmt: skip
igammac = binary(
    "IgammacBackward0", _by_scipy_of_two("gammaincc"), _no_order("igammac: input"), lambda g, a, b: -_density(g, a, b),
    name="igammac", lacks="buiwc", numbers=False,
)  # fmt: skip
zeta: Any = binary(
    "SpecialZetaBackward0", _by_scipy_of_two("zeta"), _no_order("zeta"), lambda g, a, b: g * -a * zeta(a + 1.0, b),
    name="zeta", widens=True, lacks="hc",
)  # fmt: skip
zeta = beside_numbers(zeta, "SpecialZetaBackward2", "SpecialZetaBackward1")

# ---- Bessel functions ----------------------------------------------------------------------------------------------------


def _over(y: Any, a: Any, near_zero: Any) -> Any:
    """``y / a``, and ``near_zero`` at 0."""
    return where(a == 0, near_zero, y / where(a == 0, 1, a))


i0: Any = _special("i0", "I0Backward0", "i0", lambda g, a: g * i1(a))
i0e: Any = _special("i0e", "SpecialI0EBackward0", "i0e", lambda g, a, y: g * (i1e(a) - sgn(a) * y))


def _slope_of(name: str, even: Any) -> Any:
    """The formula of a function of order 1 from one of order 0; NotImplementedError for halves, as in PyTorch."""

    def formula(g: Any, a: Any, y: Any) -> Any:
        d = (a.array if isinstance(a, Tensor) else a).dtype
        if d.itemsize == 2:
            raise NotImplementedError(f"\"{name}_backward\" not implemented for '{type_name(FROM_NUMPY[d])}'")
        return g * where(a == 0, 0.5, even(a, y) - _over(y, a, 0))

    return formula


i1: Any = _special("i1", "SpecialI1Backward0", "i1", _slope_of("i1", lambda a, y: i0(a)))
i1e: Any = _special("i1e", "SpecialI1EBackward0", "i1e", _slope_of("i1e", lambda a, y: i0e(a) - y * sgn(a)))


def _underived(name: str, scipy: str) -> Any:
    """A function that PyTorch does not differentiate: its result has no history."""
    return _special(name, "", scipy, lacks="hc")


bessel_j0 = _underived("bessel_j0", "j0")
bessel_j1 = _underived("bessel_j1", "j1")
bessel_y0 = _underived("bessel_y0", "y0")
bessel_y1 = _underived("bessel_y1", "y1")
modified_bessel_i0 = _underived("modified_bessel_i0", "i0")
modified_bessel_i1 = _underived("modified_bessel_i1", "i1")
modified_bessel_k0 = _underived("modified_bessel_k0", "k0")
modified_bessel_k1 = _underived("modified_bessel_k1", "k1")
scaled_modified_bessel_k0 = _underived("scaled_modified_bessel_k0", "k0e")
scaled_modified_bessel_k1 = _underived("scaled_modified_bessel_k1", "k1e")


@kernel
def _airy_ai(x: Array) -> Array:
    return np.asanyarray(extras.scipy("special").airy(x)[0]).astype(x.dtype, copy=False)


@kernel
def _spherical_j0(x: Array) -> Array:
    """sin(x) / x; 0 at infinity, where the sine is NaN."""
    endless = np.isinf(x)
    safe = np.where(endless | (x == 0), x.dtype.type(1), x)
    return np.where(endless, x.dtype.type(0), np.where(x == 0, x.dtype.type(1), np.sin(safe) / safe))


airy_ai = unary("", _airy_ai, name="airy_ai", widens=True, lacks="hc")
spherical_bessel_j0 = unary("", _spherical_j0, name="spherical_bessel_j0", widens=True, lacks="hc")

OF_TORCH = ("erf", "erfc", "erfinv", "lgamma", "digamma", "igamma", "igammac", "i0")
"""The functions that the namespace itself has, and Tensor as methods; the others are in ``special`` alone."""
