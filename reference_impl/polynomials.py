"""Orthogonal polynomials of the degree ``n``: elementwise, by their recurrences, without derivatives.

A degree is cut to an integer; below 0 the value is 0.  Each element stops at its own degree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.kernels import kernel
from reference_impl.op import binary

Step = Callable[[int, Array, Array, Array], Array]
"""Takes k, x and the values of the degrees k - 1 and k - 2, and gives that of the degree k."""


def _polynomial(name: str, first: Callable[[Array], Array], step: Step, known: Any = None) -> Any:
    """A family of polynomials, of which that of degree 0 is 1 and that of degree 1 is ``first``.

    known: takes x and n and gives where a value is known without recurrence, and these values.
    """

    @kernel
    def values_of(x: Array, degree: Array) -> Array:
        x, degree = np.broadcast_arrays(x, degree)
        n = np.where(np.isfinite(degree), np.trunc(degree), -1).astype(np.int64)
        before, last = np.ones_like(x), np.asanyarray(first(x)).astype(x.dtype)
        values = np.where(n == 0, before, np.where(n > 0, last, x.dtype.type(0)))
        there = np.zeros(x.shape, bool)
        if known is not None:
            there, given = known(x, n)
            values = np.where(there, given, values).astype(x.dtype)
        k = 2
        while np.any(going := (n >= k) & ~there & ~np.isnan(last)):
            before, last = last, np.asanyarray(step(k, x, last, before)).astype(x.dtype)
            values = np.where(going, last, values)
            k += 1
        return np.asanyarray(values)

    return binary("", lambda x, n, out=...: values_of(x, n), name=name, widens=True, lacks="hc")


def _twice(x: Array) -> Array:
    return x + x


def _chebyshev(k: int, x: Array, last: Array, before: Array) -> Array:
    return _twice(x) * last - before


def _shifted(first: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda x: first(_twice(x) - 1)


def _shifted_chebyshev(k: int, x: Array, last: Array, before: Array) -> Array:
    y = _twice(x) - 1
    return _twice(y) * last - before


def _at_ends(of_one: Callable[[Array], Array], of_minus_one: Callable[[Array], Array], shifted: bool = False) -> Any:
    """The values at 1 and -1, which are exact; of a shifted family at 1 and 0."""

    def known(x: Array, n: Array) -> tuple[Array, Array]:
        y = _twice(x) - 1 if shifted else x
        there = (np.absolute(y) == 1) & (n >= 0)
        sign = np.where(n % 2 == 0, 1, -1)
        return there, np.where(y > 0, of_one(n), sign * of_minus_one(n))

    return known


def _ones(n: Array) -> Array:
    return np.ones_like(n)


def _after(n: Array) -> Array:
    return n + 1


def _odd(n: Array) -> Array:
    return n + n + 1


chebyshev_polynomial_t = _polynomial("chebyshev_polynomial_t", lambda x: x, _chebyshev, _at_ends(_ones, _ones))
chebyshev_polynomial_u = _polynomial("chebyshev_polynomial_u", _twice, _chebyshev, _at_ends(_after, _after))
chebyshev_polynomial_v = _polynomial(
    "chebyshev_polynomial_v", lambda x: _twice(x) - 1, _chebyshev, _at_ends(_ones, _odd)
)
chebyshev_polynomial_w = _polynomial(
    "chebyshev_polynomial_w", lambda x: _twice(x) + 1, _chebyshev, _at_ends(_odd, _ones)
)
shifted_chebyshev_polynomial_t = _polynomial(
    "shifted_chebyshev_polynomial_t", _shifted(lambda y: y), _shifted_chebyshev, _at_ends(_ones, _ones, True)
)
shifted_chebyshev_polynomial_u = _polynomial(
    "shifted_chebyshev_polynomial_u", _shifted(_twice), _shifted_chebyshev, _at_ends(_after, _after, True)
)
shifted_chebyshev_polynomial_v = _polynomial(
    "shifted_chebyshev_polynomial_v", _shifted(lambda y: _twice(y) - 1), _shifted_chebyshev, _at_ends(_ones, _odd, True)
)
shifted_chebyshev_polynomial_w = _polynomial(
    "shifted_chebyshev_polynomial_w", _shifted(lambda y: _twice(y) + 1), _shifted_chebyshev, _at_ends(_odd, _ones, True)
)
hermite_polynomial_h = _polynomial(
    "hermite_polynomial_h", _twice, lambda k, x, last, before: _twice(x) * last - 2 * (k - 1) * before
)
hermite_polynomial_he = _polynomial(
    "hermite_polynomial_he", lambda x: x, lambda k, x, last, before: x * last - (k - 1) * before
)
laguerre_polynomial_l = _polynomial(
    "laguerre_polynomial_l", lambda x: 1 - x, lambda k, x, last, before: ((2 * k - 1 - x) * last - (k - 1) * before) / k
)
legendre_polynomial_p = _polynomial(
    "legendre_polynomial_p", lambda x: x, lambda k, x, last, before: ((2 * k - 1) * x * last - (k - 1) * before) / k,
    _at_ends(_ones, _ones),
)  # fmt: skip

NAMES = (
    "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w",
    "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p",
    "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
)  # fmt: skip
