"""Faults of dtypes: what they are, their limits, promotion, conversion."""

import math
from typing import Any

import numpy as np

import reference_impl as ref
from tests.mutants import mutant, replaced
from tests.mutants.devices import around


def attribute(patch: Any, name: str, change: Any) -> None:
    """Let an attribute of every dtype be ``change(dtype, value)``."""
    found = {d: getattr(d, name) for d in ref.dtypes.DTYPES}
    for d in ref.dtypes.DTYPES:
        patch.setattr(d, name, change(d, found[d]))


@mutant("dtypes.dtype.itemsize")
def _(ref, patch):
    """The size of a complex dtype is that of one part."""
    attribute(patch, "itemsize", lambda d, size: size // 2 if d.is_complex else size)


@mutant("dtypes.dtype.kinds")
def _(ref, patch):
    """bool is signed."""
    attribute(patch, "is_signed", lambda d, signed: signed or d.name == "bool")


@mutant("dtypes.dtype.kinds")
def _(ref, patch):
    """Complex dtypes are floating ones."""
    patch.setattr(ref.dtype, "is_floating_point", property(lambda self: self.category >= 2))


@mutant("dtypes.dtype.aliases")
def _(ref, patch):
    """``long`` has 32 bits, as C's has on some systems."""
    patch.setattr(ref, "long", ref.int32)


@mutant("dtypes.dtype.is_one_object")
def _(ref, patch):
    """A dtype is equal to its name."""
    patch.setattr(ref.dtype, "__eq__", lambda self, other: self is other or other == self.name)
    patch.setattr(ref.dtype, "__hash__", lambda self: id(self))


@mutant("dtypes.dtype.is_no_dtype_of_numpy")
def _(ref, patch):
    """NumPy's dtypes are taken for the library's."""
    as_dtype = ref.factories.as_dtype
    patch.setattr(
        ref.factories,
        "as_dtype",
        lambda d: as_dtype(
            d if isinstance(d, ref.dtype) or d in (float, int, bool, complex) else getattr(ref, np.dtype(d).name)
        ),
    )


@mutant("dtypes.dtype.cannot_be_made")
def _(ref, patch):
    """The class makes dtypes of names."""
    patch.setattr(ref.dtype, "__new__", lambda cls, name="float32": ref.float32)


@mutant("dtypes.dtype.stays_itself")
def _(ref, patch):
    """A pickle makes another object."""
    patch.setattr(ref.dtype, "__reduce__", lambda self: (object.__new__, (ref.dtype,)))


replaced(
    "dtypes.dtype.to_complex",
    "The complex dtype of float64 is complex64.",
    "dtype.to_complex",
    lambda original, d: ref.complex64 if d is ref.float64 else original(d),
)
replaced(
    "dtypes.dtype.to_complex",
    "Integers have a complex dtype.",
    "dtype.to_complex",
    lambda original, d: ref.complex64 if d.category < 2 else original(d),
)


def limits(name: str, change: Any) -> Any:
    """The fault that limits are made and then changed by ``change(limits)``."""

    def fault(ref: Any, patch: Any) -> None:
        def init(original: Any, self: Any, *args: Any, **options: Any) -> None:
            original(self, *args, **options)
            change(self)

        around(getattr(ref, name), patch, "__init__", init)

    return fault


@mutant("dtypes.finfo.limits")
def _(ref, patch):
    """The gap is that below 1."""
    limits("finfo", lambda info: setattr(info, "eps", info.eps / 2))(ref, patch)


@mutant("dtypes.finfo.limits")
def _(ref, patch):
    """The least number is the least subnormal one."""
    limits("finfo", lambda info: setattr(info, "tiny", info.tiny * info.eps))(ref, patch)


@mutant("dtypes.finfo.limits")
def _(ref, patch):
    """The smallest number is the least that is positive, as C has it."""
    limits("finfo", lambda info: setattr(info, "min", info.tiny))(ref, patch)


@mutant("dtypes.finfo.is_what_tensors_do")
def _(ref, patch):
    """bfloat16 is kept with the precision of float32."""
    around(ref, patch, "tensor", lambda original, data, **o: original(data, **(o | {"dtype": ref.float32})))


@mutant("dtypes.finfo.of_the_default")
def _(ref, patch):
    """Without an argument, ``finfo`` is of float32."""
    patch.setattr(ref, "finfo", lambda type=ref.float32, original=ref.finfo: original(type))


@mutant("dtypes.finfo.of_complex_parts")
def _(ref, patch):
    """``finfo`` of a complex dtype bears its own name."""

    def fault(original, self, *args):
        original(self, *args)
        if args and args[0].is_complex:
            self.dtype = args[0].name

    around(ref.finfo, patch, "__init__", fault)


@mutant("dtypes.iinfo.limits")
def _(ref, patch):
    """Integers have as many negative numbers as positive ones."""
    limits("iinfo", lambda info: setattr(info, "min", -info.max if info.min else 0))(ref, patch)


@mutant("dtypes.limits.refuse_other_kinds")
def _(ref, patch):
    """bool has limits."""

    def fault(original, self, type):
        original(self, ref.uint8 if type is ref.bool else type)

    around(ref.iinfo, patch, "__init__", fault)


@mutant("dtypes.limits.refuse_other_kinds")
def _(ref, patch):
    """``finfo(None)`` is that of the default dtype."""

    def fault(original, self, *args):
        original(self, *(() if args == (None,) else args))

    around(ref.finfo, patch, "__init__", fault)


@mutant("dtypes.limits.of_python_types")
def _(ref, patch):
    """Python's ``float`` stands for the default dtype."""
    patch.setattr(ref, "finfo", lambda type, original=ref.finfo: original(ref.float32 if type is float else type))


@mutant("dtypes.limits.are_equal_by_dtype")
def _(ref, patch):
    """Limits are equal if they are one object."""
    patch.setattr(ref.dtypes._Limits, "__eq__", object.__eq__)


@mutant("dtypes.limits.are_equal_by_dtype")
def _(ref, patch):
    """Limits of as many bits are equal."""
    patch.setattr(ref.dtypes._Limits, "__eq__", lambda self, other: self.bits == other.bits)


@mutant("dtypes.limits.are_shown")
def _(ref, patch):
    """Limits of integers are shown with all their digits."""
    patch.setattr(ref.iinfo, "__repr__", lambda self: f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})")


# ---- The default ----------------------------------------------------------------------------------------------------


@mutant("dtypes.default.is_float32")
def _(ref, patch):
    """The default dtype is told, and not followed."""
    patch.setattr(
        ref.data.dtypes,
        "of_scalar_type",
        lambda kind, original=ref.dtypes.of_scalar_type: ref.float32 if kind is float else original(kind),
    )


@mutant("dtypes.default.is_of_floats_alone")
def _(ref, patch):
    """Integers are read as the default dtype once that is not float32."""
    original = ref.dtypes.of_scalar_type
    patch.setattr(
        ref.dtypes,
        "of_scalar_type",
        lambda kind: ref.float64 if kind is int and ref.get_default_dtype() is ref.float64 else original(kind),
    )


@mutant("dtypes.default.must_be_a_floating_dtype")
def _(ref, patch):
    """Complex dtypes may be the default."""
    around(ref, patch, "set_default_dtype", lambda original, d: None if d is ref.complex64 else original(d))


@mutant("dtypes.default.must_be_a_floating_dtype")
def _(ref, patch):
    """Python's ``float`` may be the default."""
    around(ref, patch, "set_default_dtype", lambda original, d: original(ref.float64 if d is float else d))


# ---- Which dtype a result has ---------------------------------------------------------------------------------------


def meeting(ref: Any, patch: Any, change: Any) -> None:
    """Let two dtypes meet in ``change(original, first, second)``."""
    original = ref.dtypes.promote_types

    def fault(type1, type2):
        return change(original, type1, type2)

    patch.setattr(ref.dtypes, "promote_types", fault)
    patch.setattr(ref, "promote_types", fault)


@mutant("dtypes.promote.is_symmetric")
def _(ref, patch):
    """uint8 and int8 meet in the first of them."""
    meeting(ref, patch, lambda original, a, b: a if {a, b} == {ref.uint8, ref.int8} else original(a, b))


@mutant("dtypes.promote.is_symmetric")
def _(ref, patch):
    """int64 and float16 meet in an integer."""
    meeting(ref, patch, lambda original, a, b: ref.int64 if {a, b} == {ref.int64, ref.float16} else original(a, b))


@mutant("dtypes.promote.takes_dtypes")
def _(ref, patch):
    """``promote_types`` takes tensors for their dtypes."""
    meeting(ref, patch, lambda original, a, b: original(getattr(a, "dtype", a), getattr(b, "dtype", b)))


@mutant("dtypes.can_cast.by_kind_alone")
def _(ref, patch):
    """A conversion to fewer bits is not allowed."""
    around(ref, patch, "can_cast", lambda original, a, b: original(a, b) and a.itemsize <= b.itemsize)


@mutant("dtypes.can_cast.by_kind_alone")
def _(ref, patch):
    """Signed integers are not allowed to become unsigned."""
    around(ref, patch, "can_cast", lambda original, a, b: original(a, b) and (b.is_signed or not a.is_signed))


@mutant("dtypes.result_type.of_dimensions")
def _(ref, patch):
    """A tensor without dimensions counts like one with."""
    patch.setattr(ref.op, "kind_of", lambda t: 0)


@mutant("dtypes.result_type.of_dimensions")
def _(ref, patch):
    """A tensor of one element counts as one without dimensions."""
    patch.setattr(ref.op, "kind_of", lambda t: int(t.array.size == 1))


@mutant("dtypes.result_type.of_numbers")
def _(ref, patch):
    """A float beside integers gives float32, whatever the default is."""
    original = ref.dtypes.of_scalar_type
    patch.setattr(ref.dtypes, "of_scalar_type", lambda kind: ref.float32 if kind is float else original(kind))


@mutant("dtypes.result_type.of_numbers")
def _(ref, patch):
    """A complex number beside float64 gives complex64."""
    original = ref.dtypes._over
    patch.setattr(ref.dtypes, "_over", lambda a, b: b if a is ref.float64 and b is ref.complex64 else original(a, b))


@mutant("dtypes.result_type.of_two_numbers")
def _(ref, patch):
    """Two numbers alone have the dtype of the first."""

    def fault(original, a, b):
        if isinstance(a, ref.Tensor) or isinstance(b, ref.Tensor):
            return original(a, b)
        return ref.dtypes.of_scalar_type(type(a))

    around(ref, patch, "result_type", fault)


@mutant("dtypes.result_type.takes_two")
def _(ref, patch):
    """``result_type`` takes any number of tensors."""
    patch.setattr(ref, "result_type", ref.op.result_dtype)


@mutant("dtypes.result_type.of_values_never")
def _(ref, patch):
    """A number that the dtype does not hold widens the result, as in NumPy's old rules."""

    def fault(original, a, b):
        wide = isinstance(b, float | int) and a.dtype is ref.float16 and b > 65504
        return original(a.to(ref.float32) if wide else a, b)

    around(ref.Tensor, patch, "__mul__", fault)


@mutant("dtypes.result_type.of_several")
def _(ref, patch):
    """The choice of two has the dtype that the higher of all three gives."""

    def fault(original, condition, a, b):
        wide = [t for t in (a, b) if isinstance(t, ref.Tensor)]
        made = original(condition, a, b)
        return made.to(ref.float64) if any(t.dtype is ref.float64 for t in wide) else made

    around(ref, patch, "where", fault)


# ---- Numbers beside tensors -----------------------------------------------------------------------------------------


@mutant("dtypes.number.of_64_bits_at_most")
def _(ref, patch):
    """An integer of any width wraps around, or is rounded."""
    patch.setattr(ref.op, "check_width", lambda value: None)


@mutant("dtypes.number.beyond_int64_is_unsigned")
def _(ref, patch):
    """An integer of 64 bits wraps around to a negative one before it meets a float."""

    def fault(original, a, b):
        return original(a, b - 2**64 if isinstance(b, int) and b >= 2**63 else b)

    around(ref.Tensor, patch, "__mul__", fault)


@mutant("dtypes.number.is_not_cut_by_division")
def _(ref, patch):
    """Division takes its number in the tensor's dtype."""

    def fault(original, a, b):
        return original(a, ref.tensor(b).to(a.dtype) if type(b) is int else b)

    around(ref.Tensor, patch, "__truediv__", fault)


@mutant("dtypes.number.wraps_beside_integers")
def _(ref, patch):
    """A number that the dtype does not hold is refused."""

    def fault(original, a, b):
        if type(b) is int and a.dtype is ref.uint8 and not 0 <= b < 256:
            raise OverflowError
        return original(a, b)

    around(ref.Tensor, patch, "__mul__", fault)


@mutant("dtypes.number.true_is_no_minuend")
def _(ref, patch):
    """``True`` is 1 in a difference."""
    around(ref.Tensor, patch, "__sub__", lambda original, a, b: original(a, int(b) if type(b) is bool else b))


@mutant("dtypes.number.numpy_bools_are_numbers")
def _(ref, patch):
    """A NumPy scalar counts with the width that it has."""

    def fault(original, a, b):
        return original(a, ref.tensor([b]) if isinstance(b, np.generic) else b)

    around(ref.Tensor, patch, "__mul__", fault)


# ---- In place and out= ----------------------------------------------------------------------------------------------


@mutant("dtypes.in_place.never_to_a_lower_kind")
def _(ref, patch):
    """In place, any result is converted to the tensor's dtype."""
    patch.setattr(ref.op, "check_result_fits", lambda a, result, shape: None)


@mutant("dtypes.in_place.refused_changes_nothing")
def _(ref, patch):
    """A write is counted before the dtype is looked at."""

    def fault(original, a, *args):
        ref.op.wrote(a)
        return original(a, *args)

    around(ref.op, patch, "check_result_fits", fault)


@mutant("dtypes.in_place.comparisons_keep_the_dtype")
def _(ref, patch):
    """A comparison in place makes the tensor bool."""

    def fault(original, self, other):
        original(self, other)
        self.array = self.array.astype(bool)
        return self

    around(ref.Tensor, patch, "eq_", fault)


@mutant("dtypes.in_place.other_dtypes_are_computed_first")
def _(ref, patch):
    """In place, the other operand is converted to the tensor's dtype before."""
    around(ref.Tensor, patch, "floor_divide_", lambda original, self, other: original(self, other.to(self.dtype)))


@mutant("dtypes.out.never_to_a_lower_kind")
def _(ref, patch):
    """``out`` takes a result of any kind."""

    def fault(original, a, b, out=None):
        made = original(a, b)
        return made if out is None else out.copy_(made)

    around(ref, patch, "mul", fault)


# ---- Filling --------------------------------------------------------------------------------------------------------


@mutant("dtypes.fill.refuses_overflow")
def _(ref, patch):
    """``fill_`` wraps what the dtype does not hold."""

    def fault(original, self, value):
        try:
            return original(self, value)
        except RuntimeError:
            return original(self, 0)

    around(ref.Tensor, patch, "fill_", fault)


@mutant("dtypes.fill.converts")
def _(ref, patch):
    """``fill_`` rounds fractions down."""
    around(
        ref.Tensor,
        patch,
        "fill_",
        lambda original, self, value: original(
            self, math.floor(value) if type(value) is float and math.isfinite(value) else value
        ),
    )


@mutant("dtypes.uint64.holds_its_numbers")
def _(ref, patch):
    """A negative number wraps around in uint64."""
    around(
        ref,
        patch,
        "tensor",
        lambda original, data, **o: original(data % 2**64 if type(data) is int and data < 0 else data, **o),
    )


@mutant("dtypes.wide_unsigned.hold_and_convert")
def _(ref, patch):
    """A uint64 goes by way of int64 where it is read."""
    around(
        ref.Tensor,
        patch,
        "tolist",
        lambda original, self: original(self.to(ref.int64)) if self.dtype is ref.uint64 else original(self),
    )


# ---- Conversion -----------------------------------------------------------------------------------------------------


def converting(ref: Any, patch: Any, change: Any) -> None:
    """Let ``to`` a dtype be ``change(original, tensor, dtype)``."""
    around(
        ref.Tensor,
        patch,
        "to",
        lambda original, self, *args, **o: (
            change(original, self, args[0]) if args and isinstance(args[0], ref.dtype) else original(self, *args, **o)
        ),
    )


def by_numpy(ref: Any, patch: Any, change: Any) -> None:
    """Let a conversion of host tensors go through ``change(array)`` first."""
    converting(ref, patch, lambda original, self, d: original(ref.from_numpy(change(self.numpy(), d)), d))


@mutant("dtypes.convert.integers_wrap")
def _(ref, patch):
    """An integer too large is clipped to the largest."""

    def clipped(original, self, d):
        if d is not ref.int16 or self.dtype is not ref.int64:
            return original(self, d)
        return original(self.clamp(-(2**15), 2**15 - 1), d)

    converting(ref, patch, clipped)


@mutant("dtypes.convert.floats_are_cut")
def _(ref, patch):
    """A float is rounded to the nearest integer."""
    converting(ref, patch, lambda original, self, d: original(self.round() if d.category == 1 else self, d))


@mutant("dtypes.convert.floats_are_cut")
def _(ref, patch):
    """A float is rounded down."""
    converting(ref, patch, lambda original, self, d: original(self.floor() if d.category == 1 else self, d))


@mutant("dtypes.convert.rounds_to_even")
def _(ref, patch):
    """What bfloat16 does not hold is cut."""

    def cut(original, self, d):
        if d is not ref.bfloat16:
            return original(self, d)
        bits = self.cpu().numpy().astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
        return original(ref.from_numpy(bits.view(np.float32)), d)

    converting(ref, patch, cut)


@mutant("dtypes.convert.overflows_to_infinity")
def _(ref, patch):
    """A float too large becomes the largest that is finite."""
    converting(
        ref,
        patch,
        lambda original, self, d: original(self.clamp(-65504.0, 65504.0), d) if d is ref.float16 else original(self, d),
    )


@mutant("dtypes.convert.underflows_gradually")
def _(ref, patch):
    """Numbers below the least normal one become zero."""

    def flushed(original, self, d):
        made = original(self, d)
        if not d.is_floating_point:
            return made
        return original(ref.where(self.abs() < ref.finfo(d).tiny, self * 0, self), d)

    converting(ref, patch, flushed)


@mutant("dtypes.convert.to_bool")
def _(ref, patch):
    """Floats become bools by way of integers."""
    around(ref.Tensor, patch, "bool", lambda original, self: original(self.long()))


@mutant("dtypes.convert.to_bool")
def _(ref, patch):
    """Integers become bools by way of one byte."""
    converting(ref, patch, lambda original, self, d: original(original(self, ref.uint8) if d is ref.bool else self, d))


@mutant("dtypes.convert.of_complex")
def _(ref, patch):
    """A complex number is true if its real part is."""
    converting(
        ref, patch, lambda original, self, d: original(self.real if self.is_complex() and d is ref.bool else self, d)
    )


@mutant("dtypes.convert.of_complex")
def _(ref, patch):
    """Converted to a real dtype a complex number becomes its absolute value."""
    converting(
        ref,
        patch,
        lambda original, self, d: original(self.abs() if self.is_complex() and d is ref.float64 else self, d),
    )


@mutant("dtypes.convert.floats_beyond_integers")
def _(ref, patch):
    """NaN is refused as an integer."""

    def fault(original, self, d):
        if d.category == 1 and bool(self.isnan().any()):
            raise RuntimeError("NaN")
        return original(self, d)

    converting(ref, patch, fault)


@mutant("dtypes.convert.widening_is_exact")
def _(ref, patch):
    """Integers become other dtypes by way of 8 bits without a sign."""
    converting(
        ref,
        patch,
        lambda original, self, d: original(original(self, ref.uint8) if self.dtype.category == 1 else self, d),
    )


@mutant("dtypes.convert.methods")
def _(ref, patch):
    """``long`` converts to 32 bits."""
    patch.setattr(ref.Tensor, "long", ref.Tensor.int)


@mutant("dtypes.convert.methods")
def _(ref, patch):
    """``half`` copies what has the dtype."""
    patch.setattr(ref.Tensor, "half", lambda self: self.to(ref.float16, copy=True))


@mutant("dtypes.convert.to_python_types")
def _(ref, patch):
    """Python's ``float`` is float32 in factories."""
    original = ref.factories.as_dtype
    patch.setattr(ref.factories, "as_dtype", lambda d: ref.float32 if d is float else original(d))


# ---- Integers in operations of floats, and reductions ------------------------------------------------------------------

replaced(
    "dtypes.integers.give_floats",
    "The square root of integers is in float32, whatever the default is.",
    "sqrt",
    lambda original, x: original(x.to(ref.float32)),
)
replaced(
    "dtypes.integers.stay_integers",
    "Rounding gives floats.",
    "floor",
    lambda original, x: original(x.to(ref.float32)),
)
replaced(
    "dtypes.reduction.converts_before",
    "``sum`` converts its result.",
    "Tensor.sum",
    lambda original, x, dim=None, dtype=None: original(x, dim) if dtype is None else original(x, dim).to(dtype),
)
replaced(
    "dtypes.reduction.converts_before",
    "``prod`` converts its result.",
    "Tensor.prod",
    lambda original, x, dtype=None: original(x) if dtype is None else original(x).to(dtype),
)
replaced(
    "dtypes.reduction.of_integers_in_int64",
    "``sum`` keeps narrow integers.",
    "Tensor.sum",
    lambda original, x, *dim, dtype=None: original(x, *dim, dtype=dtype or x.dtype),
)
replaced(
    "dtypes.reduction.of_integers_in_int64",
    "``cumsum`` keeps narrow integers.",
    "Tensor.cumsum",
    lambda original, x, dim, dtype=None: original(x, dim, dtype=dtype or x.dtype),
)
replaced(
    "dtypes.reduction.keeps_other_dtypes",
    "``sum`` of narrow floats is in float32.",
    "Tensor.sum",
    lambda original, x: original(x.float() if x.dtype is ref.float16 else x),
)
replaced(
    "dtypes.reduction.means_are_of_floats",
    "``mean`` of integers is in the default dtype.",
    "Tensor.mean",
    lambda original, x, dtype=None: original(x.float() if dtype is None else x, dtype=dtype),
)
replaced(
    "dtypes.compare.gives_bool",
    "Equality has the dtype of its operands.",
    "Tensor.__eq__",
    lambda original, a, b: original(a, b).to(a.dtype),
)
replaced(
    "dtypes.compare.of_wide_integers",
    "Integers are compared as doubles.",
    "Tensor.__eq__",
    lambda original, a, b: original(a.double(), b.double() if isinstance(b, ref.Tensor) else b),
)
