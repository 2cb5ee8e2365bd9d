"""Faults in arithmetic: in forms, values, broadcasting, dtypes, in-place twins, comparison, reductions and products."""

import numpy as np

import reference_impl
from tests.mutants import derived, mutant, replaced


def refuse():
    raise RuntimeError("refused, for no good reason")


def reassigned(out, result):
    out.array, out.shared = result.array, None
    return out


def tolerant(value, *errors):
    """Where the original raises one of the errors, ``value`` of the arguments."""

    def change(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except errors:
            return value(*args, **kwargs)

    return change


# ---- Forms --------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.forms.agree",
    "``//`` rounds to zero.",
    "Tensor.__floordiv__",
    lambda original, a, b: a.div(b, rounding_mode="trunc"),
)
replaced("arithmetic.forms.aliases", "``true_divide`` rounds downward.", "true_divide", lambda original, a, b: a // b)
replaced(
    "arithmetic.forms.number_on_the_left",
    "A number on the left is taken for one on the right.",
    "Tensor.__rsub__",
    lambda original, a, b: a - b,
)
replaced(
    "arithmetic.forms.results_are_new",
    "Adding zero gives the tensor itself.",
    "Tensor.__add__",
    lambda original, a, b: a if type(b) is float and b == 0 else original(a, b),
)
replaced(
    "arithmetic.forms.refuse_other_operands",
    "A list is made a tensor.",
    "Tensor.__add__",
    lambda original, a, b: original(a, reference_impl.tensor(b) if type(b) is list else b),
)
replaced(
    "arithmetic.forms.of_any_layout",
    "A transposed operand is read in the order of its memory.",
    "Tensor.__add__",
    lambda original, a, b: original(a if a.is_contiguous() else a.t().reshape(a.shape), b),
)

replaced(
    "arithmetic.forms.functions_need_a_tensor",
    "``exp`` of a list is that of a tensor made of it.",
    "exp",
    lambda original, x: original(reference_impl.tensor(x) if isinstance(x, list) else x),
)
replaced(
    "arithmetic.forms.functions_of_two_need_a_tensor",
    "An array may be the first operand.",
    "add",
    lambda original, a, b: original(reference_impl.tensor(a) if isinstance(a, np.ndarray) else a, b),
)
replaced(
    "arithmetic.forms.functions_beside_numbers",
    "``eq`` takes a number first.",
    "eq",
    lambda original, a, b: original(a, b) if isinstance(a, reference_impl.Tensor) else original(b, a),
)

# ---- The operations -------------------------------------------------------------------------------------------

replaced(
    "arithmetic.add.scales_by_alpha",
    "``sub`` scales the first operand.",
    "sub",
    lambda original, a, b, alpha=1: original(a * alpha, b),
)


@mutant("arithmetic.integers.wrap_around")
def _(ref, patch):
    """Integers stop at the ends of their range."""
    original = ref.Tensor.__add__

    def add(a, b):
        d = ref.iinfo(a.dtype)
        exact = original(a.to(ref.float64), b.to(ref.float64))
        return original(a, b) if d.bits == 64 else exact.clamp(d.min, d.max).to(a.dtype)

    patch.setattr(ref.Tensor, "__add__", add)


replaced(
    "arithmetic.half.rounds_every_result",
    "Halves are added in float32.",
    "Tensor.__add__",
    lambda original, a, b: original(a.to(reference_impl.float32), b),
)
replaced(
    "arithmetic.bool.adds_and_multiplies_as_logic",
    "Bools add up to integers, as in Python.",
    "Tensor.__add__",
    lambda original, a, b: original(a.to(reference_impl.int64), b),
)
replaced(
    "arithmetic.bool.refuses_subtraction",
    "Only two bool tensors are refused.",
    "Tensor.__sub__",
    lambda original, a, b: original(a.to(reference_impl.int64), b) if type(b) is int else original(a, b),
)
replaced(
    "arithmetic.div.is_true_division",
    "Integers are divided as integers.",
    "Tensor.__truediv__",
    lambda original, a, b: original(a, b).to(a.dtype),
)
replaced(
    "arithmetic.div.by_zero",
    "Integers refuse to be divided by zero.",
    "Tensor.__truediv__",
    lambda original, a, b: refuse() if type(b) is int and b == 0 and not a.dtype.is_floating_point else original(a, b),
)
replaced(
    "arithmetic.div.rounds_as_asked",
    "``trunc`` of integers rounds downward.",
    "div",
    lambda original, a, b, rounding_mode=None: original(a, b, rounding_mode=rounding_mode and "floor"),
)
replaced(
    "arithmetic.floor_divide.rounds_downward",
    "``%`` has the sign of the dividend, as in C.",
    "Tensor.__mod__",
    lambda original, a, b: a.fmod(b),
)
replaced(
    "arithmetic.floor_divide.of_integers_by_zero",
    "Integers divided by zero are zero.",
    "Tensor.__floordiv__",
    tolerant(lambda a, b: a * 0, RuntimeError),
)
replaced(
    "arithmetic.pow.values",
    "Integers give floating-point powers.",
    "Tensor.__pow__",
    lambda original, a, b: original(a.to(reference_impl.float32) if not a.dtype.is_floating_point else a, b),
)
replaced(
    "arithmetic.pow.refuses_negative_integer_powers",
    "Negative powers of integers are fractions.",
    "Tensor.__pow__",
    tolerant(lambda a, b: a.to(reference_impl.float32) ** b, RuntimeError),
)


@mutant("arithmetic.pow.refuses_exponents_beyond_the_dtype")
def _(ref, patch):
    """Every exponent is taken, and wraps."""
    patch.setattr(ref.elementwise, "_check_exponent", lambda a, b: None)


replaced(
    "arithmetic.pow.of_integers_to_negative_elements",
    "A negative power of -1 is -1.",
    "Tensor.__pow__",
    lambda original, a, b: original(a, b.abs()),
)
replaced("arithmetic.neg.changes_the_sign", "``+`` removes the sign.", "Tensor.__pos__", lambda original, x: abs(x))
replaced(
    "arithmetic.nan.spreads",
    "Anything times zero is zero.",
    "Tensor.__mul__",
    lambda original, a, b: reference_impl.zeros_like(a) if type(b) is int and b == 0 else original(a, b),
)

# ---- Broadcasting -----------------------------------------------------------------------------------------------

replaced(
    "arithmetic.broadcast.stretches_size_one",
    "An empty operand is stretched to the other's size.",
    "Tensor.__add__",
    lambda original, a, b: original(a, b) if a.numel() and b.numel() else original(a.sum(), b.sum()),
)
replaced(
    "arithmetic.broadcast.refuses_other_sizes",
    "Tensors of other sizes are not equal.",
    "Tensor.__eq__",
    tolerant(lambda a, b: False, RuntimeError),
)
replaced(
    "arithmetic.broadcast.shapes_and_tensors",
    "``broadcast_tensors`` refuses nothing.",
    "broadcast_tensors",
    tolerant(lambda *tensors: tensors, RuntimeError),
)
replaced(
    "arithmetic.broadcast.agrees_with_expand",
    "A result without elements has the first operand's shape.",
    "Tensor.__mul__",
    lambda original, a, b: original(a, b) if original(a, b).numel() else a,
)


@mutant("arithmetic.broadcast.gradient")
def _(ref, patch):
    """A gradient is averaged where it should be summed."""
    from reference_impl.autograd import engine

    original = engine.sum_to

    def mean_to(g, shape):
        total = original(g, shape)
        return total * (total.size / g.size)

    patch.setattr(engine, "sum_to", mean_to)


# ---- dtypes -------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.promotion.of_tensors",
    "uint8 and int8 meet in int8.",
    "promote_types",
    lambda original, a, b: reference_impl.int8 if {a.name, b.name} == {"uint8", "int8"} else original(a, b),
)


@mutant("arithmetic.promotion.on_every_device")
def _(ref, patch):
    """Halves of both kinds meet in bfloat16."""
    original = ref.Tensor.__add__

    def add(a, b):
        both = {a.dtype, b.dtype} == {ref.float16, ref.bfloat16}
        return original(a, b).to(ref.bfloat16) if both else original(a, b)

    patch.setattr(ref.Tensor, "__add__", add)


replaced(
    "arithmetic.promotion.refuses_wide_unsigned",
    "uint16 and the smaller integers meet in uint16, as in NumPy.",
    "promote_types",
    tolerant(lambda a, b: max(a, b, key=lambda d: d.itemsize), RuntimeError),
)
replaced(
    "arithmetic.promotion.of_numbers",
    "A float makes float32 of float16.",
    "Tensor.__mul__",
    lambda original, a, b: original(
        a.to(reference_impl.float32) if type(b) is float and a.dtype == reference_impl.float16 else a, b
    ),
)
replaced(
    "arithmetic.promotion.of_numpy_numbers",
    "NumPy's scalars count as 0-d tensors of their dtype.",
    "Tensor.__mul__",
    lambda original, a, b: original(a, b).to(reference_impl.float64) if isinstance(b, np.float64) else original(a, b),
)
replaced(
    "arithmetic.promotion.of_0d_tensors",
    "0-d tensors promote like others.",
    "Tensor.__mul__",
    lambda original, a, b: original(a, b.reshape(1)) if not b.ndim and a.ndim else original(a, b),
)
replaced(
    "arithmetic.promotion.between_0d_tensors",
    "The first of two 0-d tensors has the result's dtype.",
    "Tensor.__add__",
    lambda original, a, b: original(a, b).to(a.dtype),
)
replaced(
    "arithmetic.promotion.follows_the_default_dtype",
    "Integers are divided in float32 always.",
    "Tensor.__truediv__",
    lambda original, a, b: original(a.to(reference_impl.float32), b),
)
replaced(
    "arithmetic.promotion.can_cast",
    "A cast to a narrower dtype is refused.",
    "can_cast",
    lambda original, a, b: original(a, b) and a.itemsize <= b.itemsize,
)

# ---- In place -------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.in_place.writes_its_own_memory",
    "``/=`` makes a new tensor.",
    "Tensor.__itruediv__",
    lambda original, a, b: a / b,
)


@mutant("arithmetic.in_place.has_no_function")
def _(ref, patch):
    """There is a function ``add_``."""
    patch.setattr(ref, "add_", ref.Tensor.add_, raising=False)


@mutant("arithmetic.in_place.is_not_rebinding")
def _(ref, patch):
    """``+=`` is ``+``."""
    patch.delattr(ref.Tensor, "__iadd__")


replaced(
    "arithmetic.in_place.keeps_the_dtype",
    "The tensor takes the promoted dtype.",
    "Tensor.__iadd__",
    lambda original, a, b: a.set_(a + b) if a.dtype == (a + b).dtype else a + b,
)


@mutant("arithmetic.in_place.refuses_a_lower_kind")
def _(ref, patch):
    """Fractions are cut off."""
    patch.setattr(ref.dtypes, "can_cast", lambda a, b: True)


replaced(
    "arithmetic.in_place.broadcasts_the_other_only",
    "A tensor grows to the other's shape.",
    "Tensor.__iadd__",
    tolerant(lambda a, b: a + b, RuntimeError),
)


@mutant("arithmetic.in_place.with_itself")
def _(ref, patch):
    """An overlapping operand is read first, and not refused."""
    patch.setattr(ref.op, "check_no_overlap", lambda written, read: None)


replaced(
    "arithmetic.in_place.gradient",
    "``*=`` is not recorded.",
    "Tensor.__imul__",
    lambda original, a, b: original(a.detach(), b) is None or a,
)


@mutant("arithmetic.in_place.refuses_leaves")
def _(ref, patch):
    """Leaves are written in place."""
    patch.setattr(ref.op, "check_recordable", lambda a: None)


replaced(
    "arithmetic.in_place.by_itself",
    "The old value is kept aside.",
    "Tensor.__imul__",
    lambda original, a, b: original(a, b.clone() if b is a else b),
)

# ---- out= -------------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.out.is_written_and_returned",
    "The result is returned, and written to ``out`` as well.",
    "add",
    lambda original, a, b, out=None: original(a, b, out=out).clone(),
)
replaced(
    "arithmetic.out.is_cast_and_resized",
    "``out`` takes the dtype of the result.",
    "add",
    lambda original, a, b, out: reassigned(out, original(a, b)),
)


@mutant("arithmetic.out.refuses")
def _(ref, patch):
    """``out`` may overlap an operand."""
    patch.setattr(ref.op, "check_no_overlap", lambda written, read: None)


# ---- Devices ------------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.devices.refuse_to_mix",
    "The second operand is brought to the first one's device.",
    "Tensor.__add__",
    lambda original, a, b: original(a, b.to(a.device)),
)
replaced(
    "arithmetic.devices.take_0d_from_the_host",
    "0-d tensors are refused as others are.",
    "Tensor.__mul__",
    lambda original, a, b: (
        refuse() if isinstance(b, reference_impl.Tensor) and b.device != a.device else original(a, b)
    ),
)


@mutant("arithmetic.devices.gradient_of_a_0d_host_tensor")
def _(ref, patch):
    """The operand is moved without a record."""
    original = ref.Tensor.__mul__
    patch.setattr(ref.Tensor, "__mul__", lambda a, b: original(a.detach().to(b.device), b))


# ---- Comparison -----------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.compare.element_by_element",
    "Comparisons give 0 and 1.",
    "Tensor.__lt__",
    lambda original, a, b: original(a, b).to(reference_impl.int64),
)
replaced(
    "arithmetic.compare.in_the_promoted_dtype",
    "A number is compared in double precision.",
    "Tensor.__eq__",
    lambda original, a, b: original(a.to(reference_impl.float64), b),
)
replaced(
    "arithmetic.compare.nan_equals_nothing",
    "A tensor equals itself.",
    "Tensor.__eq__",
    lambda original, a, b: original(a, b) | (a is b),
)
replaced(
    "arithmetic.compare.with_other_objects",
    "``==`` refuses other objects.",
    "Tensor.__eq__",
    lambda original, a, b: reference_impl.eq(a, b),
)
replaced(
    "arithmetic.compare.orders_no_complex",
    "Complex tensors are ordered by their real parts.",
    "Tensor.__lt__",
    lambda original, a, b: original(a.real, b.real),
)
replaced(
    "arithmetic.compare.carries_no_gradient",
    "The result requires grad as its operands do.",
    "Tensor.__eq__",
    lambda original, a, b: a * 0,
)
replaced(
    "arithmetic.equal.compares_whole_tensors",
    "Tensors of two dtypes are never equal.",
    "Tensor.equal",
    lambda original, a, b: a.dtype == b.dtype and original(a, b),
)
replaced(
    "arithmetic.allclose.within_tolerance",
    "NaN is close to NaN.",
    "allclose",
    lambda original, a, b, **named: original(a, b, **{**named, "equal_nan": True}),
)
replaced("arithmetic.logic.of_bits", "``~`` of integers is logical.", "Tensor.__invert__", lambda original, x: x == 0)

# ---- Reductions -------------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.sum.of_all_or_some_dimensions",
    "No dimensions named means none.",
    "Tensor.sum",
    lambda original, x, *dim, **named: x if dim == ((),) else original(x, *dim, **named),
)
replaced(
    "arithmetic.sum.dtype",
    "Bools and small integers are summed in their own dtype.",
    "Tensor.sum",
    lambda original, x, *dim, **named: original(x, *dim, **{"dtype": x.dtype, **named}),
)
replaced(
    "arithmetic.sum.of_nothing",
    "The sum of no elements is NaN.",
    "Tensor.sum",
    lambda original, x, *dim: original(x, *dim) / (1 if x.numel() else 0),
)
replaced(
    "arithmetic.reductions.refuse_bad_dimensions",
    "Dimensions named twice count once.",
    "sum mean",
    lambda original, x, dim: original(
        x, tuple({d % x.ndim for d in dim}) if type(dim) is tuple and 2 not in dim else dim
    ),
)
derived(
    "arithmetic.sum.gradient",
    "The gradient is broadcast, without its dimension put back.",
    "reductions._sum_dims",
    lambda g, shape, axes, keepdims: g.sum() + np.zeros(shape, g.dtype) if keepdims is False else g,
)
replaced(
    "arithmetic.mean.is_of_floats",
    "The mean of no elements is zero.",
    "Tensor.mean",
    lambda original, x, *dim, **named: original(x, *dim, **named) if x.numel() else x.sum(*dim, **named),
)
replaced(
    "arithmetic.mean.refuses_integers",
    "Integers have a mean in the default dtype.",
    "Tensor.mean",
    tolerant(lambda x, *dim, **named: x.to(reference_impl.float32).mean(*dim), RuntimeError),
)
derived(
    "arithmetic.mean.gradient",
    "The gradient is not divided by the number of elements.",
    "reductions._mean_op",
    lambda g, shape: g + np.zeros(shape, g.dtype),
)
replaced(
    "arithmetic.max.of_all_elements",
    "The result keeps its dimensions.",
    "Tensor.max",
    lambda original, x: original(x).reshape([1] * x.ndim),
)
replaced(
    "arithmetic.max.along_a_dimension",
    "Among equals the last index is given.",
    "Tensor.max",
    lambda original, x, dim, **named: type(found := original(x, dim, **named))(
        (found.values, found.indices + 2 * (found.indices == 0))
    ),
)
replaced(
    "arithmetic.max.of_two_tensors",
    "The result has the first operand's dtype.",
    "Tensor.max",
    lambda original, x, other: original(x, other).to(x.dtype),
)


@mutant("arithmetic.max.spreads_nan")
def _(ref, patch):
    """NaN is passed over."""
    original = ref.Tensor.max
    patch.setattr(ref.Tensor, "max", lambda x, *dim: original(ref.where(x != x, -float("inf"), x), *dim))


replaced(
    "arithmetic.max.refuses_nothing",
    "Nothing's maximum is minus infinity.",
    "Tensor.max",
    lambda original, x, *dim: original(x, *dim) if x.numel() or dim else x.sum() - float("inf"),
)
derived(
    "arithmetic.max.gradient",
    "Each of equal elements is given the whole gradient.",
    "reductions._max_all",
    lambda g, a, y, shape: g * (a == y),
)
replaced(
    "arithmetic.argmax.gives_indices",
    "Without a dimension the last one is meant.",
    "Tensor.argmax",
    lambda original, x, dim=-1, keepdim=False: original(x, dim, keepdim),
)
replaced(
    "arithmetic.prod.multiplies_up",
    "Integers are multiplied in their own dtype.",
    "Tensor.prod",
    lambda original, x, *dim, **named: original(x, *dim, **named).to(x.dtype),
)
derived(
    "arithmetic.prod.gradient",
    "The product is divided by each element, zero or not.",
    "reductions._prod_op",
    lambda g, a, y, shape: g * y / a,
)
replaced(
    "arithmetic.any.and_all",
    "``all`` of no elements is false.",
    "Tensor.all",
    lambda original, x, *dim, **named: original(x, *dim, **named) if x.numel() else x.any(),
)

# ---- Products ---------------------------------------------------------------------------------------------------------------

replaced(
    "arithmetic.matmul.by_dimensions",
    "A vector before a batch meets the batch's own dimension.",
    "Tensor.__matmul__",
    lambda original, a, b: original(a, b) if b.ndim < 3 or a.ndim > 1 else original(a, b.mean(0)),
)
replaced(
    "arithmetic.matmul.of_any_layout",
    "A transposed factor is read in the order of its memory.",
    "Tensor.__matmul__",
    lambda original, a, b: original(a, b if b.is_contiguous() else b.t().reshape(b.shape)),
)
replaced(
    "arithmetic.matmul.of_nothing",
    "An empty product has no elements.",
    "Tensor.__matmul__",
    lambda original, a, b: original(a, b)[: a.numel()],
)
replaced(
    "arithmetic.matmul.of_integers",
    "Small integers are multiplied in int64.",
    "Tensor.__matmul__",
    lambda original, a, b: original(a.to(reference_impl.int64), b.to(reference_impl.int64)),
)
replaced(
    "arithmetic.matmul.refuses_other_sizes",
    "A 0-d factor multiplies element by element.",
    "Tensor.__matmul__",
    lambda original, a, b: original(a, b) if not isinstance(b, reference_impl.Tensor) or (a.ndim and b.ndim) else a * b,
)


@mutant("arithmetic.matmul.promotes_nothing")
def _(ref, patch):
    """Factors of two dtypes are promoted, as in all other arithmetic."""
    original = ref.Tensor.__matmul__

    def matmul(a, b):
        d = ref.promote_types(a.dtype, b.dtype)
        return original(a.to(d), b.to(d))

    patch.setattr(ref.Tensor, "__matmul__", matmul)


replaced("arithmetic.matmul.named_forms", "``bmm`` broadcasts its batches.", "bmm", lambda original, a, b: a @ b)
derived("arithmetic.matmul.gradient", "The other factor is not transposed.", "products._mm", lambda g, b: g @ b, ...)

# ---- Gradients ----------------------------------------------------------------------------------------------------------------

derived(
    "arithmetic.gradient.of_two_operands",
    "The derivative by the divisor has the wrong sign.",
    "elementwise.div",
    ...,
    lambda g, a, b: g * a / (b * b),
)
derived("arithmetic.gradient.beside_numbers", "The derivative of ``abs`` is 1.", "elementwise.abs", lambda g, a: g)
derived(
    "arithmetic.gradient.at_zero",
    "The derivative of x**0 at 0 is 0 * infinity.",
    "elementwise.pow",
    lambda g, a, b: g * b * a ** (b - 1),
    ...,
)


@mutant("arithmetic.gradient.keeps_each_dtype")
def _(ref, patch):
    """An operand that must be converted is converted without a record."""
    original = ref.Tensor.__mul__

    def mul(a, b):
        d = ref.promote_types(a.dtype, b.dtype)
        return original(a if a.dtype == d else a.detach().to(d), b)

    patch.setattr(ref.Tensor, "__mul__", mul)


derived(
    "arithmetic.gradient.of_floor_division",
    "The derivative of ``//`` is zero.",
    "elementwise.floor_divide",
    lambda g: g * 0,
    ...,
)


@mutant("arithmetic.floats.overflow_is_silent")
def _(ref, patch):
    """Operations warn as NumPy does."""
    patch.setattr(ref.op, "quietly", lambda function, *args, **kwargs: function(*args, **kwargs))


@mutant("arithmetic.inplace.overflow_is_silent")
def _(ref, patch):
    """What is written in place is computed as NumPy does it, warnings and all."""
    patch.setattr(ref.op, "quiet", lambda function, *args, **kwargs: function(*args, **kwargs))


@mutant("arithmetic.gradient.overflow_is_silent")
def _(ref, patch):
    """Derivatives warn as NumPy does."""
    patch.setattr(ref.autograd.engine, "quietly", lambda function, *args, **kwargs: function(*args, **kwargs))


@mutant("arithmetic.sign.of_nan_is_zero")
def _(ref, patch):
    """The sign of NaN is NaN."""
    for name in ("sign", "sgn"):
        patch.setattr(ref, name, lambda x: ref.from_numpy(np.sign(x.numpy())))


@mutant("arithmetic.clamp.to_tensors")
def _(ref, patch):
    """The bounds do not promote."""
    original = ref.clamp

    def narrow(x, min=None, max=None):
        return original(x, *(b.to(x.dtype) if isinstance(b, ref.Tensor) else b for b in (min, max)))

    patch.setattr(ref, "clamp", narrow)


@mutant("arithmetic.round.to_decimals")
def _(ref, patch):
    """Digits before the point are kept."""
    original = ref.round
    patch.setattr(ref, "round", lambda x, *, decimals=0: original(x, decimals=max(decimals, 0)))


@mutant("arithmetic.cumsum.dtype")
def _(ref, patch):
    """The sums are converted, not the elements."""
    original = ref.Tensor.cumsum
    patch.setattr(ref.Tensor, "cumsum", lambda x, dim, *, dtype=None: original(x, dim).to(dtype or x.dtype))


@mutant("arithmetic.where.refuses_other_sizes")
def _(ref, patch):
    """NumPy's own error comes through."""
    original = ref.where

    def bare(condition, x, y):
        try:
            return original(condition, x, y)
        except RuntimeError as error:
            raise ValueError(str(error)) from None

    patch.setattr(ref, "where", bare)


replaced(
    "arithmetic.alpha.of_bools",
    "A bool scaled by a bool is an integer.",
    "add",
    lambda original, x, y, alpha=1: original(x, y.long() if alpha is True else y, alpha=int(alpha)),
)


@mutant("arithmetic.pow.by_one_half_is_a_root")
def _(ref, patch):
    """The number 0.5 is an exponent like any other."""
    patch.setattr(ref.elementwise, "_APART", ())
