"""Elementwise operations made of logarithms and exponentials, each computed so that nothing overflows on the way."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.elementwise import conj, cos, exp, masked, sin, where
from reference_impl.kernels import kernel
from reference_impl.op import beside_numbers, binary, in_place, scalar_array, unary
from reference_impl.several import in_float32
from reference_impl.tensor import Tensor


def _wide(forward: Any) -> Any:
    """A forward function of two arrays that computes halves in float32."""
    computed = in_float32(forward)
    return lambda x, y, out=...: computed(x, y)


# ---- The logarithm of a sum of exponentials -----------------------------------------------------------------------------


@kernel
def _logaddexp(x: Array, y: Array) -> Array:
    if x.dtype.kind != "c":
        return np.logaddexp(x, y, out=...)
    # The one with the larger real part comes out of the sum.
    first = np.greater_equal(x.real, y.real, out=...) | np.isnan(x.real)
    high: Array = np.where(first, x, y)
    low: Array = np.where(first, y, x)
    infinite = np.isinf(high.real) & (high.real == low.real)
    sum_of = np.log1p(np.exp(np.where(infinite, 0, low - high))) + high
    equal = np.where(low.real < 0, low, np.log(np.exp(low) + np.exp(high)))
    return np.asanyarray(np.where(infinite, equal, sum_of)).astype(x.dtype, copy=False)


logaddexp = binary(
    "LogaddexpBackward0", _wide(_logaddexp), lambda g, a, b: g / conj(1 + exp(b - a)),
    lambda g, a, b: g / conj(1 + exp(a - b)), name="logaddexp", lacks="buiw", numbers=False,
)  # fmt: skip
logaddexp2 = binary(
    "Logaddexp2Backward0", _wide(lambda x, y: np.logaddexp2(x, y, out=...)), lambda g, a, b: g / (1 + 2 ** (b - a)),
    lambda g, a, b: g / (1 + 2 ** (a - b)), name="logaddexp2", lacks="buiwc", numbers=False,
)  # fmt: skip

# ---- A number times a logarithm, 0 where the number is 0 ----------------------------------------------------------------


def _times_log(of: Any) -> Any:
    @kernel
    def forward(x: Array, y: Array) -> Array:
        product = np.multiply(x, of(y), out=...)
        return np.where((x == 0) & ~np.isnan(y), x.dtype.type(0), product)

    return _wide(forward)


xlogy: Any = binary(
    "XlogyBackward0", _times_log(np.log), lambda g, a, b: masked(xlogy(g, b), (a != 0) | (b > 0) | (b != b)),
    lambda g, a, b: g * a / b, name="xlogy", widens=True, lacks="c",
)  # fmt: skip
xlogy = beside_numbers(xlogy, "XlogyBackward2", "XlogyBackward1")
xlog1py: Any = binary(
    "SpecialXlog1PyBackward0", _times_log(np.log1p), lambda g, a, b: masked(xlog1py(g, b), (a != 0) | (b > -1) | (b != b)),
    lambda g, a, b: g * a / (b + 1), name="xlog1py", widens=True, lacks="c",
)  # fmt: skip
xlog1py = beside_numbers(xlog1py, "SpecialXlog1PyBackward2", "SpecialXlog1PyBackward1")

# ---- The inverse of the sigmoid ------------------------------------------------------------------------------------------


@kernel
def _logit(x: Array, eps: float | None) -> Array:
    one = scalar_array(1, x.dtype)
    if eps is not None:
        x = np.minimum(np.maximum(x, scalar_array(eps, x.dtype)), scalar_array(1 - eps, x.dtype))
    return np.log(np.divide(x, np.subtract(one, x)), out=...)


def _logit_grad(g: Any, a: Any, eps: float | None) -> Any:
    """NaN outside of the domain, and 0 where the input was moved to a bound."""
    low, high, outside = (0, 1, np.nan) if eps is None else (eps, 1 - eps, 0)
    return where((a < low) | (a > high), outside, g / (a * (1 - a)))


_logit_op = unary("LogitBackward0", _logit, _logit_grad, name="logit", widens=True, lacks="c")
_logit_twin = in_place(_logit_op.op)


def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(x / (1 - x)), of x moved into [eps, 1 - eps] if ``eps`` is given; NaN outside [0, 1] if not.

    Source: torch.logit.
    """
    result: Tensor = _logit_op(input, eps)
    return result


def logit_(self: Tensor, eps: float | None = None) -> Tensor:
    """``logit`` of the tensor itself, which is returned.  Source: torch.Tensor.logit_."""
    return _logit_twin(self, eps)


# ---- sin(pi x) / (pi x) ---------------------------------------------------------------------------------------------------


@kernel
def _sinc(x: Array) -> Array:
    angle = np.multiply(x, x.dtype.type(np.pi), out=...)
    return np.where(x == 0, x.dtype.type(1), np.divide(np.sin(angle), np.where(x == 0, x.dtype.type(1), angle)))


def _sinc_grad(g: Any, a: Any) -> Any:
    angle = a * np.pi
    return masked(g * conj((angle * cos(angle) - sin(angle)) / (a * a * np.pi)), a != 0)


sinc = unary("SincBackward0", in_float32(_sinc), _sinc_grad, name="sinc", widens=True)
