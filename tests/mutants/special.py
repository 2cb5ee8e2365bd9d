"""Faults in special functions."""

import numpy as np

import reference_impl
from tests.mutants import derived, replaced

replaced(
    "special.names.are_shared",
    "``psi`` is the derivative of ``digamma``.",
    "special.psi",
    lambda original, x: x.polygamma(1),
)
replaced(
    "special.out.is_written",
    "``out`` is left as it was.",
    "special.entr",
    lambda original, x, out=None: original(x) if out is None else out,
)
replaced(
    "special.dtype.integers_become_floats",
    "Integers become float64.",
    "special.ndtr",
    lambda original, x: original(x if x.is_floating_point() else x.double()),
)
replaced("special.erf.limits", "``erfc`` is 1 less ``erf``, which is rounded.", "erfc", lambda original, x: 1 - x.erf())
replaced(
    "special.erfinv.is_the_inverse",
    "Outside of its domain it is infinite.",
    "erfinv",
    lambda original, x: original(x.clamp(-1, 1)),
)
derived(
    "special.erf.gradients",
    "The derivative of ``erfc`` has the sign of that of ``erf``.",
    "special_functions.erfc",
    lambda g, a: g * np.exp(-a * a) * 2 / np.sqrt(np.pi),
)
replaced(
    "special.erfcx.does_not_underflow",
    "It is a product of two functions.",
    "special.erfcx",
    lambda original, x: (x * x).exp() * x.erfc(),
)
replaced(
    "special.normal.distribution",
    "``log_ndtr`` is the logarithm of a number that may be 0.",
    "special.log_ndtr",
    lambda original, x: reference_impl.special.ndtr(x).log(),
)
replaced("special.lgamma.poles", "At the poles it is NaN.", "lgamma", lambda original, x: original(x) + 0 * original(x))
replaced("special.digamma.poles", "At 0 it is NaN.", "digamma", lambda original, x: original(x) + (x - x / x))
derived(
    "special.lgamma.gradient",
    "The derivative is that of the gamma function itself.",
    "special_functions.lgamma",
    lambda g, a: g * reference_impl.digamma(a) * 2,
)
replaced(
    "special.polygamma.orders",
    "A negative order counts as 0.",
    "polygamma",
    lambda original, n, x: original(max(n, 0), x),
)
replaced(
    "special.mvlgamma.of_one_dimension",
    "The dimension is one too many.",
    "mvlgamma",
    lambda original, x, p: original(x, p + 1) if p else original(x, p),
)
replaced("special.igamma.is_complemented", "The two are exchanged.", "igammac", lambda original, a, x: a.igamma(x))
derived("special.igamma.gradient", "The order gets the gradient 0.", "special_functions.igamma", lambda g: g * 0, ...)
replaced(
    "special.entr.of_negative_numbers",
    "Of negative numbers it is NaN.",
    "special.entr",
    lambda original, x: original(x) + 0 * x.clamp(max=0).sqrt(),
)
replaced(
    "special.xlog1py.is_zero_at_zero",
    "0 times an infinity is NaN.",
    "special.xlog1py",
    lambda original, x, y: x * y.log1p() if hasattr(y, "log1p") and hasattr(x, "log1p") else original(x, y),
)
replaced(
    "special.zeta.of_hurwitz", "It is Riemann's whatever q is.", "special.zeta", lambda original, x, q: original(x, 1)
)
replaced(
    "special.bessel.modified_are_scaled",
    "``i1e`` is scaled by a number that overflows.",
    "special.i1e",
    lambda original, x: reference_impl.special.i1(x) / abs(x).exp(),
)
derived(
    "special.bessel.gradients_at_zero",
    "The derivative of ``i1`` divides by 0.",
    "special_functions.i1",
    lambda g, a, y: g * (reference_impl.special_functions.i0(a) - y / a),
)
replaced(
    "special.bessel.of_order_0_and_1",
    "``bessel_y1`` is ``bessel_y0``.",
    "special.bessel_y1",
    lambda original, x: reference_impl.special.bessel_y0(x),
)
replaced(
    "special.bessel.has_no_history",
    "The result is recorded.",
    "special.bessel_j0",
    lambda original, x: original(x) + 0 * x,
)
replaced(
    "special.polynomials.degrees",
    "Hermite's polynomials of the one kind are those of the other.",
    "special.hermite_polynomial_he",
    lambda original, x, n: reference_impl.special.hermite_polynomial_h(x, n),
)
replaced(
    "special.polynomials.at_their_ends",
    "They are cosines of multiples of the angle, rounded.",
    "special.chebyshev_polynomial_t",
    lambda original, x, n: (n * (x * 0.9999999).acos()).cos(),
)
