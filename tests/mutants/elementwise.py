"""Faults in elementwise operations: domains, NaN, signs, rounding, integers, parts of numbers, bounds, complex numbers."""

import numpy as np

import reference_impl
from tests.mutants import derived, mutant, replaced


def refuse():
    raise RuntimeError("refused, for no good reason")


def filled(value):
    """The original's result, with NaN replaced by ``value``."""

    def change(original, x, *args):
        result = original(x, *args)
        result.array[np.isnan(result.array)] = value
        return result

    return change


def forward(function):
    """The operation's result by another function of arrays."""

    def change(original, *tensors, **named):
        result = original(*tensors, **named)
        values = np.asarray(function(*(t.array if isinstance(t, reference_impl.Tensor) else t for t in tensors)))
        result.array[...] = values.astype(result.array.dtype)
        return result

    return change


def a_times_log(a, b):
    return a * b.log()


def of_tensors(original, a, b, function):
    """The function of two tensors, and the original of a tensor and a number."""
    both = isinstance(a, reference_impl.Tensor) and isinstance(b, reference_impl.Tensor)
    return function(a, b) if both else original(a, b)


def tolerant(value, *errors):
    """Where the original raises one of the errors, ``value`` of the arguments."""

    def change(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except errors:
            return value(*args, **kwargs)

    return change


# ---- Domains ------------------------------------------------------------------------------------------------

replaced(
    "elementwise.domain.outside_is_nan",
    "The logarithm is that of the size.",
    "log",
    lambda original, x: original(abs(x)),
)
replaced(
    "elementwise.domain.poles_are_infinite",
    "The reciprocal of a negative zero is that of zero.",
    "reciprocal",
    lambda original, x: original(x + 0.0),
)
replaced(
    "elementwise.domain.limits_at_infinity",
    "The sigmoid is NaN at infinity.",
    "sigmoid",
    lambda original, x: x.exp() / (x.exp() + 1),
)
replaced(
    "elementwise.domain.precise_near_zero",
    "``log1p`` adds 1 first.",
    "log1p",
    lambda original, x: (1 + x).log(),
)
replaced(
    "elementwise.domain.does_not_overflow_on_the_way",
    "``hypot`` squares.",
    "hypot",
    lambda original, a, b: (a * a + b * b).sqrt(),
)

# ---- NaN ----------------------------------------------------------------------------------------------------

replaced("elementwise.nan.passes_through", "The fraction of NaN is 0.", "frac", filled(0))
replaced("elementwise.nan.of_a_bound", "A bound that is NaN bounds nothing.", "clamp_max", forward(np.fmin))
replaced("elementwise.fmax.ignores_one_nan", "``fmin`` spreads NaN.", "fmin", lambda original, a, b: a.minimum(b))
derived(
    "elementwise.fmax.gradient",
    "Of equal operands the second gets the gradient.",
    "floats.fmax",
    lambda g, a, b: reference_impl.where((a > b) | (b != b), g, 0),
    lambda g, a, b: reference_impl.where((a > b) | (b != b), 0, g),
)
replaced(
    "elementwise.nan_to_num.replaces",
    "Minus infinity becomes the smallest positive number.",
    "nan_to_num",
    lambda original, x, *args, **named: original(x, *args, **({"neginf": 1e-38} | named)),
)
derived(
    "elementwise.nan_to_num.gradient",
    "What was replaced gets the gradient too.",
    "floats._nan_to_num_op",
    lambda g, a, *params: g,
)
replaced(
    "elementwise.kinds.of_numbers", "``isneginf`` is true of every infinity.", "isneginf", lambda original, x: x.isinf()
)
replaced(
    "elementwise.kinds.of_complex_numbers",
    "A complex number is real if its real part is not 0.",
    "isreal",
    lambda original, x: original(x) | (x.real != 0) if x.is_complex() else original(x),
)

# ---- Signs --------------------------------------------------------------------------------------------------

replaced(
    "elementwise.sign.zeros_keep_theirs",
    "``ceil`` gives no negative zero.",
    "ceil",
    lambda original, x: original(x) + 0.0,
)
replaced(
    "elementwise.copysign.of_a_zero",
    "A negative zero counts as positive.",
    "copysign",
    lambda original, a, b: original(a, b + 0.0),
)
derived(
    "elementwise.copysign.gradient",
    "The gradient passes whatever the sign.",
    "floats.copysign",
    lambda g, a, y: g,
    ...,
)
replaced(
    "elementwise.sign.of_every_dtype",
    "``sign`` is of floats.",
    "sign",
    lambda original, x: original(x) if x.dtype is reference_impl.bool else original(x).float(),
)
replaced(
    "elementwise.sgn.of_complex_numbers", "``sgn`` is a complex number itself.", "sgn", lambda original, x: x.clone()
)
replaced(
    "elementwise.heaviside.at_zero",
    "At zero the step is 1/2, whatever is asked for.",
    "heaviside",
    lambda original, x, values: original(x, values * 0 + 0.5) if x.is_floating_point() else original(x, values),
)

# ---- Rounding -----------------------------------------------------------------------------------------------

replaced(
    "elementwise.round.half_to_even",
    "A half is rounded upward.",
    "round",
    lambda original, x, **named: (x + 0.5).floor() if x.is_floating_point() and not named else original(x, **named),
)
replaced(
    "elementwise.round.to_tens",
    "Negative decimals are taken for positive ones.",
    "round",
    lambda original, x, *, decimals=0: original(x, decimals=abs(decimals)),
)
replaced(
    "elementwise.rounding.downward_upward_to_zero",
    "``frac`` counts from below.",
    "frac",
    lambda original, x: x - x.floor(),
)
replaced(
    "elementwise.rounding.of_integers", "``ceil`` of integers is the tensor itself.", "ceil", lambda original, x: x
)
replaced(
    "elementwise.rounding.refuses",
    "A bool is rounded to itself.",
    "trunc",
    tolerant(lambda x: x, RuntimeError),
)
replaced(
    "elementwise.remainder.takes_the_sign",
    "``remainder`` has the dividend's sign.",
    "remainder",
    lambda original, a, b: a.fmod(b),
)
replaced(
    "elementwise.remainder.by_zero_and_infinity",
    "By zero the dividend remains.",
    "fmod",
    lambda original, a, b: original(a, b).nan_to_num(1.0),
)

# ---- Integers -----------------------------------------------------------------------------------------------

replaced(
    "elementwise.gcd.is_not_negative",
    "``gcd`` has the first operand's sign.",
    "gcd",
    lambda original, a, b: original(a, b) * (a.sign() + (a == 0)),
)
replaced(
    "elementwise.shift.of_bits",
    "A right shift fills with zeros.",
    "Tensor.__rshift__ bitwise_right_shift",
    lambda original, a, b: original(a, b) & (2**62 - 1),
)
replaced(
    "elementwise.bitwise.not_of_bool_and_integers",
    "``bitwise_not`` of an unsigned integer is its truth.",
    "Tensor.__invert__",
    lambda original, x: original(x) if x.dtype is not reference_impl.uint8 else original(x).sign(),
)
replaced(
    "elementwise.logical.of_any_dtype",
    "NaN counts as false.",
    "logical_or",
    lambda original, a, b: original(a, b.nan_to_num()),
)

# ---- Neighbours, exponents, parts -----------------------------------------------------------------------------

replaced(
    "elementwise.nextafter.is_the_neighbour",
    "The neighbour is one epsilon away.",
    "nextafter",
    lambda original, a, b: a + (b - a).sign() * reference_impl.finfo(a.dtype).eps,
)
replaced(
    "elementwise.frexp.gives_parts",
    "Exponents are int64.",
    "frexp",
    lambda original, x: type(original(x))((original(x)[0], original(x)[1].long())),
)
replaced(
    "elementwise.float_power.is_in_double",
    "It computes in the dtype of its base.",
    "float_power",
    lambda original, a, b: original(a, b).to(a.dtype) if hasattr(a, "dtype") else original(a, b),
)
replaced(
    "elementwise.degrees.and_radians", "A half turn has 200 degrees.", "deg2rad", lambda original, x: original(x) * 0.9
)

# ---- Logarithms -----------------------------------------------------------------------------------------------

replaced(
    "elementwise.logaddexp.of_infinities",
    "Minus infinity with itself is NaN.",
    "logaddexp logaddexp2",
    lambda original, a, b: original(a, b) + (a - b) * 0,
)
derived(
    "elementwise.logaddexp.gradient",
    "The shares are quotients of exponentials, which overflow.",
    "logarithms.logaddexp",
    lambda g, a, b: g * (np.exp(a) / (np.exp(a) + np.exp(b))),
    lambda g, a, b: g * (np.exp(b) / (np.exp(a) + np.exp(b))),
)
replaced(
    "elementwise.xlogy.is_zero_at_zero",
    "0 times an infinity is NaN.",
    "xlogy",
    lambda original, a, b: a * b.log() if hasattr(a, "log") and hasattr(b, "log") else original(a, b),
)
replaced(
    "elementwise.logit.moves_into_its_bounds",
    "``eps`` is left out.",
    "logit",
    lambda original, x, eps=None: original(x),
)
derived(
    "elementwise.sinc.is_one_at_zero",
    "The gradient at 0 is NaN.",
    "logarithms.sinc",
    lambda g, a: g * (np.cos(np.pi * a) / a - np.sin(np.pi * a) / (np.pi * a * a)),
)

# ---- Three operands -------------------------------------------------------------------------------------------

replaced(
    "elementwise.addcmul.multiplies_by_value",
    "``value`` multiplies the first tensor too.",
    "addcmul",
    lambda original, x, a, b, value=1: original(x * value, a, b, value=value),
)
replaced(
    "elementwise.addcdiv.refuses_integers",
    "Integers are divided.",
    "Tensor.addcdiv_",
    lambda original, x, a, b: original(x, a.float(), b.float()),
)
replaced(
    "elementwise.addcmul.by_itself_in_place",
    "``lerp_`` keeps the values of its other arguments aside.",
    "Tensor.lerp_",
    lambda original, a, b, w: original(a, b.clone() if b.shared is a.shared else b, w.clone()),
)
replaced(
    "elementwise.lerp.meets_its_ends",
    "The way is always from the start.",
    "lerp",
    lambda original, a, b, w: a + (b - a) * w,
)
replaced(
    "elementwise.lerp.promotes_nothing",
    "The weight is converted.",
    "Tensor.lerp_",
    lambda original, a, b, w: original(a, b, w.to(a.dtype) if hasattr(w, "dtype") else w),
)


@mutant("elementwise.lerp.gradient")
def _(ref, patch):
    """The weight gets no gradient."""
    original = ref.lerp
    patch.setattr(ref, "lerp", lambda a, b, w: original(a, b, w.detach() + w * 0))


# ---- Bounds ---------------------------------------------------------------------------------------------------

replaced(
    "elementwise.clamp.crossed_bounds",
    "The lower bound wins.",
    "clamp",
    lambda original, x, low=None, high=None: (
        original(original(x, max=high), low) if high is not None else original(x, low)
    ),
)
replaced(
    "elementwise.clamp.promotes",
    "The tensor's dtype stays.",
    "clamp_min",
    lambda original, x, low: original(x, low).to(x.dtype),
)
replaced(
    "elementwise.clamp.needs_a_bound",
    "Without a bound it is a copy.",
    "clamp",
    lambda original, x, *bounds: original(x, *bounds) if bounds else x.clone(),
)

# ---- Dtypes ---------------------------------------------------------------------------------------------------

replaced(
    "elementwise.dtype.functions_widen_integers",
    "``sinc`` of integers is float64.",
    "sinc",
    lambda original, x: original(x) if x.is_floating_point() else original(x.double()),
)
replaced(
    "elementwise.dtype.in_place_refuses_to_widen",
    "In place the fraction is cut.",
    "Tensor.sinc_",
    lambda original, x: original(x) if x.is_floating_point() else x.copy_(x.sinc()),
)
replaced(
    "elementwise.dtype.orders_no_complex",
    "``hypot`` takes sizes of complex numbers.",
    "hypot",
    lambda original, a, b: original(abs(a), abs(b)),
)
replaced(
    "elementwise.in_place.returns_the_tensor",
    "``nan_to_num_`` gives a copy.",
    "Tensor.nan_to_num_",
    lambda original, x: x.nan_to_num(),
)

# ---- Complex numbers --------------------------------------------------------------------------------------------

replaced(
    "elementwise.complex.of_parts",
    "The parts are promoted.",
    "complex",
    lambda original, a, b: original(a, b.to(a.dtype)),
)
derived(
    "elementwise.complex.gradient_of_parts",
    "The imaginary part gets the gradient with the other sign.",
    "floats._complex_op.node",
    lambda node, g, as_tensors: (g.real, -g.imag),
)
replaced(
    "elementwise.complex.branch_cuts",
    "A negative zero lies above the cut.",
    "sqrt",
    lambda original, z: original(reference_impl.complex(z.real, z.imag + 0.0)),
)
replaced(
    "elementwise.complex.functions_are_defined_everywhere",
    "``acosh`` is that of the real part.",
    "acosh",
    lambda original, z: original(z.real).to(z.dtype),
)
replaced(
    "elementwise.complex.abs_and_angle_are_real",
    "``abs_`` leaves the imaginary part 0.",
    "Tensor.abs_",
    lambda original, z: z.copy_(abs(z)) if z.is_complex() else original(z),
)
replaced(
    "elementwise.rsub.subtracts_from_the_other",
    "``alpha`` multiplies the other.",
    "rsub",
    lambda original, x, other, alpha=1: original(x, other * alpha),
)
replaced(
    "elementwise.half.is_computed_in_single",
    "Every step is rounded to the half.",
    "addcdiv",
    lambda original, x, a, b, value=1: x + a * value / b,
)


@mutant("elementwise.compare.in_place_is_flat")
def _(ref, patch):
    """What was there before keeps its history."""
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        patch.setattr(getattr(ref.elementwise, name).op.node, "formulas", (lambda g: g, None))


replaced(
    "elementwise.dtype.widening_comes_first",
    "The 0-d tensor is converted to the other's dtype.",
    "div",
    lambda original, a, b: original(a, b.to(a.dtype)),
)
