"""Faults in the derivatives at kinks, ties and poles, of numbers that are not finite, and of complex numbers."""

import math

import numpy as np

from tests.mutants import derived, mutant, replaced

derived("subgradients.abs.at_zero", "The gradient at 0 is 1.", "elementwise.abs", lambda g, a: g * (2 * (a >= 0) - 1))
derived("subgradients.relu.at_zero", "NaN stops the gradient.", "elementwise.relu", lambda g, y: g * (y > 0))
derived(
    "subgradients.relu.at_zero", "The gradient at 0 is 1.", "elementwise.relu", lambda g, y: g * ((y >= 0) | (y != y))
)
derived(
    "subgradients.clamp.at_its_bounds", "At a bound the gradient stops.", "elementwise._clamp_op",
    lambda g, a, low, high: g * (a > (-math.inf if low is None else low)) * (a < (math.inf if high is None else high)),
)  # fmt: skip
derived(
    "subgradients.steps.are_flat",
    "``round`` passes the gradient straight through.",
    "elementwise.round",
    lambda g, *_: g,
)


@mutant("subgradients.steps.are_flat")
def _(ref, patch):
    """The sign's result has no history."""
    original = ref.sign
    patch.setattr(ref, "sign", lambda x: original(x).detach())


derived(
    "subgradients.maximum.shares_a_tie", "A tie goes to the first.", "elementwise.maximum",
    lambda g, a, b: g * (a >= b), lambda g, a, b: g * (b > a),
)  # fmt: skip
derived(
    "subgradients.maximum.of_nan", "NaN has no gradient.", "elementwise.maximum",
    lambda g, a, b: g * ((a > b) + 0.5 * (a == b)), lambda g, a, b: g * ((b > a) + 0.5 * (a == b)),
)  # fmt: skip
derived(
    "subgradients.max.of_all_shares_ties", "All that tie have the whole gradient.", "reductions._max_all",
    lambda g, a, y, shape, *rest: g * (a == y),
)  # fmt: skip
derived(
    "subgradients.max.of_a_dimension", "``amax`` gives all that tie the whole gradient.", "reductions.amax_op",
    lambda g, a, y, shape, axes=None, keepdims=False: g.reshape((-1, 1)) * (a == y.reshape((-1, 1))),
)  # fmt: skip
derived(
    "subgradients.max.of_nan", "NaN equals nothing, so nothing has the gradient.", "reductions._max_all",
    lambda g, a, y, shape, *rest: g * (a == y),
)  # fmt: skip
derived(
    "subgradients.sqrt.at_zero",
    "The gradient at 0 is 0.",
    "elementwise.sqrt",
    lambda g, y: g / (2 * y + (y == 0) * 1e300),
)
derived("subgradients.log.at_zero", "The gradient is that of \\|x\\|.", "elementwise.log", lambda g, a: g / abs(a))
derived(
    "subgradients.pow.at_zero", "The base's gradient is b y / a.", "elementwise.pow",
    lambda g, a, b: g * b * a**b / a, ...,
)  # fmt: skip
derived(
    "subgradients.pow.at_zero", "The exponent's gradient is y log a, also at 0.", "elementwise.pow",
    ..., lambda g, a, b, y: g * y * np.log(a),
)  # fmt: skip
derived(
    "subgradients.div.by_zero", "A division by 0 has no gradient.", "elementwise.div", lambda g, b: g * (b != 0), ...
)
derived(
    "subgradients.prod.with_zeros", "The gradient is the product over the element.", "reductions._prod_op",
    lambda g, a, y, shape, *rest: g * y / (a + (a == 0)),
)  # fmt: skip
derived(
    "subgradients.atan2.at_the_origin", "The gradients at the origin are not defined.", "elementwise.atan2",
    lambda g, a, b: g * b / (a * a + b * b), lambda g, a, b: -g * a / (a * a + b * b),
)  # fmt: skip
derived(
    "subgradients.arcs.at_their_ends", "The slope of ``asin`` is bounded.", "elementwise.asin",
    lambda g, a: g / (1 - a * a + 1e-12) ** 0.5,
)  # fmt: skip
derived(
    "subgradients.saturated.is_zero", "The slope of ``tanh`` is taken from its argument.", "elementwise.tanh",
    lambda g, y: g * (1 - y * y) / (1 - y * y),
)  # fmt: skip
derived(
    "subgradients.norm.at_zero", "The gradient is the direction, which 0 has none of.", "norms._norm_op",
    lambda g, a, y, shape, p, axes=None, keepdims=False: (
        g.reshape(g.shape + (1,) * (a.ndim - g.ndim)) * a / y.reshape(y.shape + (1,) * (a.ndim - y.ndim))
    ),
)  # fmt: skip


@mutant("subgradients.second.at_a_kink")
def _(ref, patch):
    """At the kink the gradient is that of the curved side."""
    activations, e = ref.nn.activations, ref.elementwise
    for function in activations._elus.values():
        patch.setattr(
            function.op.node, "formulas",
            (lambda g, a, alpha, scale, inner: g * e.exp(e.where(a > 0, 0, a) * inner) * (alpha * scale * inner)
             * e.where(a > 0, 0, 1) + g * scale * e.where(a > 0, 1, 0),),
        )  # fmt: skip


@mutant("subgradients.second.of_a_remainder")
def _(ref, patch):
    """The quotient is rounded after the division, which has a gradient of its own."""
    for name, rounded in (("remainder", ref.floor), ("fmod", ref.trunc)):
        node = getattr(ref.elementwise, name).op.node
        by_dividend, _ = node.formulas
        patch.setattr(node, "formulas", (by_dividend, lambda g, a, b, rounded=rounded: -g * rounded(a / b)))


@mutant("subgradients.second.where_a_quotient_is_left_out")
def _(ref, patch):
    """What is left out is 1 instead, and differentiates to 0."""
    e = ref.elementwise
    patch.setattr(
        e, "_over_square", lambda x, a, b: e.masked(x / e.where(a * a + b * b == 0, 1, a * a + b * b), a != 0)
    )


@mutant("subgradients.norm.curvature")
def _(ref, patch):
    """An element that is 0 is taken for 1 on the way to its gradient, which the product with it hides the first time."""
    node = ref.norms._norm_op.op.node
    (original,) = node.formulas

    def grad(g, a, y, shape, p, *rest):
        if p <= 2:
            return original(g, a, y, shape, p, *rest)
        return a * ref.where(a == 0, 1, abs(a)) ** (p - 2) * g * ref.where(y == 0, 1, y) ** (1 - p)

    patch.setattr(node, "formulas", (grad,))


@mutant("subgradients.norm.curvature")
def _(ref, patch):
    """Where the norm is 0 so is the second gradient."""
    node = ref.norms._norm_op.op.node
    (original,) = node.formulas
    patch.setattr(
        node, "formulas",
        (lambda g, a, y, shape, p, *rest: original(g, a, ref.elementwise.where(y == 0, 1, y) if p == 2 else y, shape, p, *rest),),
    )  # fmt: skip


@mutant("subgradients.norm.is_the_direction")
def _(ref, patch):
    """Every norm has the Euclidean norm's gradient."""
    node = ref.norms._norm_op.op.node
    (original,) = node.formulas
    patch.setattr(
        node, "formulas",
        (lambda g, a, y, shape, p, *rest: original(g, a, (a * a).sum() ** 0.5, shape, 2.0, *rest),),
    )  # fmt: skip


derived(
    "subgradients.nan.flows_through_a_branch_not_taken", "A derivative that is infinite is taken for 0 where 0 arrives.",
    "elementwise.sqrt", lambda g, y: g / (2 * y + (g == 0)),
)  # fmt: skip
derived(
    "subgradients.nan.stops_where_a_gradient_is_chosen", "``relu`` multiplies by 0 or 1.", "elementwise.relu",
    lambda g, y: g * (y > 0),
)  # fmt: skip
derived(
    "subgradients.infinity.follows_ieee", "A product with 0 is 0.", "elementwise.mul",
    lambda g, b: g * np.where(np.isfinite(b), b, 0), lambda g, a: g * np.where(np.isfinite(a), a, 0),
)  # fmt: skip
derived(
    "subgradients.complex.conjugate_convention", "Factors are not conjugated.", "elementwise.mul",
    lambda g, b: g * b, lambda g, a: g * a,
)  # fmt: skip
derived(
    "subgradients.complex.holomorphic",
    "The derivative of ``exp`` is not conjugated.",
    "elementwise.exp",
    lambda g, y: g * y,
)
derived(
    "subgradients.complex.parts",
    "The gradient of ``imag`` is -i.",
    "complex_views._view_as_real",
    lambda g, shape: __import__("reference_impl").complex_views._as_complex(g, shape).conj(),
)
derived("subgradients.complex.parts", "``conj`` passes the gradient on.", "complex_views._conj", lambda g, shape: g)
derived(
    "subgradients.complex.abs", "The direction is conjugated.", "elementwise.abs",
    lambda g, a: g * a.conj() / (abs(a) + (a == 0)),
)  # fmt: skip
derived(
    "subgradients.complex.abs", "``sgn`` is flat for complex numbers too.", "elementwise.sgn", lambda g, a, y: g * 0 * a
)
derived(
    "subgradients.complex.angle", "The angle falls.", "elementwise.angle",
    lambda g, a: g * a * -1j / (abs(a) ** 2 + (a == 0)) if a.dtype.kind == "c" else g * 0,
)  # fmt: skip
replaced(
    "subgradients.complex.of_a_real_input", "The absolute value of the gradient arrives.", "autograd.engine.conformed",
    lambda original, g, shape, dtype: original(abs(g) if dtype.kind != "c" and g.dtype.kind == "c" else g, shape, dtype),
)  # fmt: skip


@mutant("subgradients.prelu.at_zero")
def _(ref, patch):
    """At 0 the gradient passes as for positive numbers."""
    patch.setattr(ref.nn.functional, "prelu", lambda x, weight: ref.where(x >= 0, x, weight * x))


derived(
    "subgradients.prod.of_a_number", "The product is divided by the number.", "reductions._prod_op",
    lambda g, a, y, shape, axes=None, keepdims=False: g * y / a,
)  # fmt: skip


@mutant("subgradients.second.of_straight_pieces")
def _(ref, patch):
    """Slopes of pieces are constants."""
    activations = ref.nn.activations
    for function in (activations._leaky, activations._hardtanh, activations._hardshrink, activations._softshrink_op):
        patch.setattr(function.op.node, "formulas", (function.op.node.formulas[0].__wrapped__,))
    patch.setattr(ref.elementwise, "_where_y_is_not_zero", ref.elementwise._where_y_is_not_zero.__wrapped__)
