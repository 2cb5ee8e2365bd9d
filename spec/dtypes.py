"""Dtypes: what they are and hold, which one a result has, and what a conversion makes of a value."""

import copy
import math
import pickle

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

INF = float("inf")
NAN = float("nan")

BITS = {
    "bool": 8, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64, "int8": 8, "int16": 16, "int32": 32, "int64": 64,
    "float16": 16, "bfloat16": 16, "float32": 32, "float64": 64, "complex64": 64, "complex128": 128,
}  # fmt: skip
COMPLEXES = ("complex64", "complex128")
FLOATS = ("float16", "bfloat16", "float32", "float64")
SMALL_INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
WIDE = ("uint16", "uint32", "uint64")
INTEGERS = SMALL_INTEGERS + WIDE
COMMON = ("bool", *SMALL_INTEGERS, *FLOATS, *COMPLEXES)
"""The dtypes that every operation takes; those of WIDE are supported by few."""

CATEGORIES = {name: 3 if "complex" in name else 2 if "float" in name else 1 if "int" in name else 0 for name in BITS}
"""bool, integer, floating, complex."""


# ---- What a dtype is ------------------------------------------------------------------------------------------------


@clause("dtypes.dtype.itemsize", MUST, source=[Note("tensor_attributes"), Torch("torch.Tensor.element_size")])
def _(xp, name=each(BITS)):
    """A dtype knows the bytes of one element, which a tensor of it takes: ``itemsize``, ``element_size()``."""
    dtype = getattr(xp, name)
    assert dtype.itemsize == BITS[name] // 8
    made = xp.zeros(3, dtype=dtype)
    assert made.itemsize == made.element_size() == BITS[name] // 8
    assert made.nbytes == 3 * BITS[name] // 8


@clause("dtypes.dtype.kinds", MUST, source=[Note("tensor_attributes")])
def _(xp, name=each(BITS)):
    """A dtype knows whether it is floating, complex and signed: ``is_floating_point``, ``is_complex``, ``is_signed``."""
    dtype = getattr(xp, name)
    assert dtype.is_floating_point is (name in FLOATS)
    assert dtype.is_complex is (name in COMPLEXES)
    assert dtype.is_signed is (name != "bool" and not name.startswith("uint"))


ALIASES = (
    ("float", "float32"), ("double", "float64"), ("half", "float16"), ("cfloat", "complex64"), ("cdouble", "complex128"),
    ("short", "int16"), ("int", "int32"), ("long", "int64"),
)  # fmt: skip


@clause("dtypes.dtype.aliases", MUST, source=[Note("tensor_attributes")])
def _(xp, names=each(ALIASES)):
    """The names taken from C are the same objects as those with a width: ``float`` is ``float32``, ``long`` is ``int64``."""
    alias, name = names
    assert getattr(xp, alias) is getattr(xp, name)


@clause("dtypes.dtype.is_one_object", MUST, source=[Note("tensor_attributes")])
def _(xp, name=each(BITS)):
    """There is one object for each dtype: every tensor of it has that one, and it is equal to nothing else."""
    dtype = getattr(xp, name)
    assert xp.zeros(2, dtype=dtype).dtype is xp.zeros((), dtype=dtype).dtype is dtype
    assert isinstance(dtype, xp.dtype)
    assert {dtype: 5}[xp.ones(2, dtype=dtype).dtype] == 5
    others = [getattr(xp, other) for other in BITS if other != name]
    assert dtype not in others
    for other in (name, str(dtype), float, int, bool, complex, None):
        assert dtype != other


@clause("dtypes.dtype.is_no_dtype_of_numpy", SHOULD, source=[Note("tensor_attributes")], requires=["numpy"])
def _(xp, name=each(("bool", "uint8", "int32", "int64", "float32", "float64", "complex64"))):
    """NumPy's dtypes are others: they are not equal to these, and are not taken where a dtype is asked for."""
    for theirs in (np.dtype(name), np.dtype(name).type):
        assert getattr(xp, name) != theirs
        with raises(TypeError):
            xp.zeros(2, dtype=theirs)


@clause("dtypes.dtype.cannot_be_made", SHOULD, source=[Note("tensor_attributes")])
def _(xp, arguments=each(((), ("float32",), (float,)))):
    """There are no dtypes but those of the library: the class makes none."""
    with raises(TypeError):
        xp.dtype(*arguments)


@clause("dtypes.dtype.stays_itself", SHOULD, source=[Note("tensor_attributes"), Note("notes/serialization")])
def _(xp, name=each(BITS)):
    """Copied or pickled, a dtype is the same object."""
    dtype = getattr(xp, name)
    assert copy.copy(dtype) is copy.deepcopy(dtype) is dtype
    assert pickle.loads(pickle.dumps(dtype)) is dtype


@clause(
    "dtypes.dtype.to_complex", MUST, source=[Note("tensor_attributes"), Note("complex_numbers")], requires=["complex"]
)
def _(xp):
    """``to_complex`` of a floating dtype is the complex dtype of such parts, and ``to_real`` of a complex one the reverse."""
    for real, paired in (("float32", "complex64"), ("float64", "complex128")):
        real, paired = getattr(xp, real), getattr(xp, paired)
        assert real.to_complex() is paired.to_complex() is paired
        assert paired.to_real() is real.to_real() is real
    for whole in ("int8", "int64", "uint8", "bool"):
        assert getattr(xp, whole).to_real() is getattr(xp, whole)
        with raises(RuntimeError):
            getattr(xp, whole).to_complex()


# ---- Limits ---------------------------------------------------------------------------------------------------------

FINFO = (
    # name, bits, largest, distance from 1 to the next, smallest normal, resolution
    ("float16", 16, 65504.0, 2.0**-10, 2.0**-14, 1e-3),
    ("bfloat16", 16, (2 - 2.0**-7) * 2.0**127, 2.0**-7, 2.0**-126, 1e-2),
    ("float32", 32, (2 - 2.0**-23) * 2.0**127, 2.0**-23, 2.0**-126, 1e-6),
    ("float64", 64, (2 - 2.0**-52) * 2.0**1023, 2.0**-52, 2.0**-1022, 1e-15),
)


@clause("dtypes.finfo.limits", MUST, source=[Note("type_info")])
def _(xp, row=each(FINFO)):
    """``finfo`` tells of a floating dtype its bits, largest, smallest and least normal number, and the gap above 1."""
    name, bits, largest, gap, least, resolution = row
    info = xp.finfo(getattr(xp, name))
    assert (info.bits, info.max, info.min, info.eps) == (bits, largest, -largest, gap)
    assert info.tiny == info.smallest_normal == least
    assert abs(info.resolution - resolution) < resolution * 1e-9
    assert info.dtype == name
    assert all(type(value) is float for value in (info.max, info.min, info.eps, info.tiny, info.resolution))


@clause("dtypes.finfo.is_what_tensors_do", MUST, source=[Note("type_info")])
def _(xp, device, row=each(FINFO)):
    """The limits are those of tensors: past the largest is infinity, and 1 and the gap is the number after 1."""
    name, _, largest, gap, _, _ = row
    ends = xp.tensor([largest, -largest], dtype=getattr(xp, name), device=device)
    assert ends.tolist() == [largest, -largest]
    assert (ends * 2).tolist() == [INF, -INF]
    one = xp.tensor(1.0, dtype=getattr(xp, name), device=device)
    assert (one + gap).item() == 1 + gap
    assert (one + gap / 2).item() == 1


@clause("dtypes.finfo.of_the_default", MUST, source=[Note("type_info")])
def _(xp, name=each(FLOATS)):
    """Without an argument, ``finfo`` is that of the default dtype."""
    assert xp.finfo().dtype == "float32"
    xp.set_default_dtype(getattr(xp, name))
    assert xp.finfo().dtype == name


@clause("dtypes.finfo.of_complex_parts", MUST, source=[Note("type_info")], requires=["complex"])
def _(xp, names=each((("complex64", "float32"), ("complex128", "float64")))):
    """``finfo`` of a complex dtype is that of its parts."""
    name, part = names
    info = xp.finfo(getattr(xp, name))
    assert info.dtype == part
    assert info.max == xp.finfo(getattr(xp, part)).max


IINFO = tuple((name, name[0] != "u", BITS[name]) for name in INTEGERS)


@clause("dtypes.iinfo.limits", MUST, source=[Note("type_info")])
def _(xp, row=each(IINFO)):
    """``iinfo`` tells of an integer dtype its bits, smallest and largest number, as exact integers."""
    name, signed, bits = row
    info = xp.iinfo(getattr(xp, name))
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    assert (info.bits, info.min, info.max, info.dtype) == (bits, low, high, name)
    assert type(info.min) is type(info.max) is int
    assert xp.tensor([low, high], dtype=getattr(xp, name)).tolist() == [low, high]


@clause("dtypes.limits.refuse_other_kinds", MUST, source=[Note("type_info")])
def _(xp):
    """``finfo`` is of floating and complex dtypes, ``iinfo`` of integers: TypeError for others, and for what is no dtype."""
    for name in ("bool", "int8", "int64", "uint16"):
        with raises(TypeError):
            xp.finfo(getattr(xp, name))
    for name in ("bool", "float32", "bfloat16", "complex64"):
        with raises(TypeError):
            xp.iinfo(getattr(xp, name))
    for other in ("float32", None, 5, np.float32):
        with raises(TypeError):
            xp.finfo(other)
        with raises(TypeError):
            xp.iinfo(other)
    with raises(TypeError):
        xp.iinfo()


@clause("dtypes.limits.of_python_types", SHOULD, source=[Note("type_info"), Note("tensor_attributes")])
def _(xp):
    """Python's ``float`` stands for float64 and ``int`` for int64."""
    assert xp.finfo(float).dtype == "float64"
    assert xp.iinfo(int).dtype == "int64"


@clause("dtypes.limits.are_equal_by_dtype", SHOULD, source=[Note("type_info")])
def _(xp):
    """Limits of one dtype are equal, and of two dtypes are not."""
    assert xp.finfo(xp.float32) == xp.finfo(xp.float32)
    assert xp.iinfo(xp.int8) == xp.iinfo(xp.int8)
    assert xp.finfo(xp.float32) != xp.finfo(xp.float64)
    assert xp.iinfo(xp.int8) != xp.iinfo(xp.uint8)
    assert xp.iinfo(xp.int8) != xp.finfo(xp.float16)


@clause("dtypes.limits.are_shown", SHOULD, source=[Note("type_info")], requires=["printing"])
def _(xp):
    """Limits are shown to six digits, with the name of the dtype that they are of."""
    assert repr(xp.iinfo(xp.int16)) == str(xp.iinfo(xp.int16)) == "iinfo(min=-32768, max=32767, dtype=int16)"
    assert repr(xp.iinfo(xp.uint64)) == "iinfo(min=0, max=1.84467e+19, dtype=uint64)"
    assert repr(xp.finfo(xp.float16)) == (
        "finfo(resolution=0.001, min=-65504, max=65504, eps=0.000976562, smallest_normal=6.10352e-05, tiny=6.10352e-05, "
        "dtype=float16)"
    )
    assert repr(xp.finfo(xp.complex64)).endswith(
        "eps=1.19209e-07, smallest_normal=1.17549e-38, tiny=1.17549e-38, dtype=float32)"
    )


# ---- The default ----------------------------------------------------------------------------------------------------


@clause("dtypes.default.is_float32", MUST, source=[Torch("torch.get_default_dtype", "torch.set_default_dtype")])
def _(xp, name=each(FLOATS)):
    """The default dtype is float32 until ``set_default_dtype`` names another floating one."""
    assert xp.get_default_dtype() is xp.float32
    assert xp.set_default_dtype(getattr(xp, name)) is None
    assert xp.get_default_dtype() is getattr(xp, name)
    assert xp.tensor([1.5]).dtype is xp.zeros(2).dtype is xp.full((), 0.5).dtype is getattr(xp, name)


@clause("dtypes.default.is_of_floats_alone", MUST, source=[Torch("torch.set_default_dtype")])
def _(xp):
    """Integers and bools keep their dtypes whatever the default is, and so does what is made already."""
    before = xp.ones(2)
    xp.set_default_dtype(xp.float64)
    assert before.dtype is xp.float32
    assert xp.tensor([1]).dtype is xp.arange(3).dtype is xp.full((2,), 3).dtype is xp.int64
    assert xp.tensor([True]).dtype is xp.bool
    assert (before + 1.5).dtype is (before * before).dtype is xp.float32


@clause("dtypes.default.must_be_a_floating_dtype", MUST, source=[Torch("torch.set_default_dtype")])
def _(xp, name=each(("bool", "uint8", "int64", "complex64"))):
    """Anything else as the default is refused with TypeError, a name and Python's types too, and the default stays."""
    for refused in (getattr(xp, name), name, "float64", float, None, xp.zeros(2)):
        with raises(TypeError):
            xp.set_default_dtype(refused)
        assert xp.get_default_dtype() is xp.float32
    assert xp.tensor(1.5).dtype is xp.float32


# ---- Which dtype a result has ---------------------------------------------------------------------------------------


@clause("dtypes.promote.is_symmetric", MUST, source=[Torch("torch.promote_types")])
def _(xp, name=each(COMMON)):
    """``promote_types`` does not ask which comes first, leaves a dtype alone with itself, and never leaves the higher kind."""
    first = getattr(xp, name)
    assert xp.promote_types(first, first) is first
    for other in COMMON:
        second = getattr(xp, other)
        met = xp.promote_types(first, second)
        assert met is xp.promote_types(second, first)
        assert xp.can_cast(first, met)
        assert xp.can_cast(second, met)
        assert (met.is_complex, met.is_floating_point) == max(
            (first.is_complex, first.is_floating_point), (second.is_complex, second.is_floating_point)
        )


@clause("dtypes.promote.takes_dtypes", SHOULD, source=[Torch("torch.promote_types", "torch.can_cast")])
def _(xp):
    """``promote_types`` and ``can_cast`` take dtypes, by position and by name; TypeError for tensors, names and numbers."""
    assert xp.promote_types(type1=xp.int8, type2=xp.uint8) is xp.int16
    assert xp.can_cast(from_=xp.int8, to=xp.float32) is True
    for other in (xp.ones(2), "int8", 1, None, np.int8):
        for function in (xp.promote_types, xp.can_cast):
            with raises(TypeError):
                function(other, xp.int8)
            with raises(TypeError):
                function(xp.int8, other)


@clause("dtypes.can_cast.by_kind_alone", MUST, source=[Torch("torch.can_cast")])
def _(xp, name=each(BITS)):
    """A conversion is allowed that does not go to a lower kind, whatever widths and signs are, and what is lost with them."""
    for other in BITS:
        allowed = xp.can_cast(getattr(xp, name), getattr(xp, other))
        assert allowed is (CATEGORIES[name] <= CATEGORIES[other])


def beside(xp, first, second):
    """The dtype of a tensor of one dtype, of higher rank, beside one of the other."""
    if CATEGORIES[second] <= CATEGORIES[first]:
        return getattr(xp, first)
    if CATEGORIES[second] == 3 and CATEGORIES[first] == 2:
        return getattr(xp, first).to_complex()
    return getattr(xp, second)


@clause("dtypes.result_type.of_dimensions", MUST, source=[Note("tensor_attributes"), Torch("torch.result_type")])
def _(xp, name=each(COMMON)):
    """Of a tensor with dimensions and one without, the first decides, unless the second is of a higher kind."""
    for other in COMMON:
        if CATEGORIES[other] == 1 and name == "bool":
            continue
        for shape in ((2,), (1,), (0,), (1, 1)):
            first, second = xp.ones(shape, dtype=getattr(xp, name)), xp.ones((), dtype=getattr(xp, other))
            expected = beside(xp, name, other)
            assert xp.result_type(first, second) is xp.result_type(second, first) is expected
            if name != "float16" or other not in COMPLEXES:
                assert (first + second).dtype is expected


NUMBERS = ((True, 0), (3, 1), (2.5, 2), (2j, 3))


@clause("dtypes.result_type.of_numbers", MUST, source=[Note("tensor_attributes"), Torch("torch.result_type")])
def _(xp, name=each(BITS), default=each(("float32", "float64"))):
    """Beside a tensor of any rank, a number decides only by a kind above the tensor's: then it has its kind's default."""
    xp.set_default_dtype(getattr(xp, default))
    plain = {0: xp.bool, 1: xp.int64, 2: getattr(xp, default), 3: getattr(xp, default).to_complex()}
    for number, kind in NUMBERS:
        expected = getattr(xp, name) if kind <= CATEGORIES[name] else plain[kind]
        if kind == 3 and CATEGORIES[name] == 2:
            expected = getattr(xp, name).to_complex()
        for shape in ((), (2,), (0,)):
            made = xp.ones(shape, dtype=getattr(xp, name))
            assert xp.result_type(made, number) is xp.result_type(number, made) is expected


@clause("dtypes.result_type.of_two_numbers", SHOULD, source=[Torch("torch.result_type")])
def _(xp):
    """Two numbers alone have the higher of their kinds' default dtypes."""
    plain = (xp.bool, xp.int64, xp.float32, xp.complex64)
    for first, kind in NUMBERS:
        for second, other in NUMBERS:
            assert xp.result_type(first, second) is plain[max(kind, other)]


@clause("dtypes.result_type.takes_two", SHOULD, source=[Torch("torch.result_type")])
def _(xp):
    """``result_type`` is of two tensors or numbers: TypeError for one, for three, for dtypes and for other objects."""
    for arguments in (
        (), (xp.ones(2),), (1,), (xp.ones(2), 1, 2), (xp.float32, 1), (xp.ones(2), xp.float32), (xp.ones(2), "1"),
        (xp.ones(2), None), ([1.0], 1),
    ):  # fmt: skip
        with raises(TypeError):
            xp.result_type(*arguments)


@clause("dtypes.result_type.of_values_never", MUST, source=[Note("tensor_attributes"), Torch("torch.result_type")])
def _(xp, device):
    """No value changes the dtype of a result, however large it is: what does not fit wraps or is infinite."""
    byte = xp.tensor([100], dtype=xp.int8, device=device)
    for other in (100, xp.tensor(100, device=device)):
        made = byte + other
        assert made.dtype is xp.int8
        assert made.tolist() == [-56]
    half = xp.tensor([1.0], dtype=xp.float16, device=device)
    for other in (1e10, xp.tensor(1e10, dtype=xp.float64, device=device)):
        made = half * other
        assert made.dtype is xp.float16
        assert made.tolist() == [INF]


@clause("dtypes.result_type.of_several", MUST, source=[Note("tensor_attributes"), Torch("torch.result_type")])
def _(xp):
    """Where three operands meet, each by its rank, the ranks are settled before they meet."""
    choose = xp.tensor([True, False])
    wide = xp.tensor(1.5, dtype=xp.float64)
    assert xp.where(choose, xp.ones(2, dtype=xp.float16), wide).dtype is xp.float16
    assert xp.where(choose, wide, 1).dtype is xp.float64
    assert xp.where(choose, xp.ones(2, dtype=xp.int8), 1.5).dtype is xp.float32


# ---- Numbers beside tensors -----------------------------------------------------------------------------------------


@clause("dtypes.number.of_64_bits_at_most", SHOULD, source=[Note("tensor_attributes")])
def _(xp, name=each(("bool", "uint8", "int64", "float32", "float64", "complex64"))):
    """A Python integer that 64 bits do not hold is refused beside any tensor with OverflowError, and nothing changes."""
    made = xp.ones(2, dtype=getattr(xp, name))
    for operation in (
        lambda n: made + n, lambda n: n * made, lambda n: made == n, lambda n: xp.result_type(made, n),
        lambda n: made.add_(n), lambda n: made.fill_(n),
    ):  # fmt: skip
        for number in (2**64, -(2**63) - 1, 10**400):
            with raises(OverflowError):
                operation(number)
    assert made.tolist() == [1, 1]


@clause("dtypes.number.beyond_int64_is_unsigned", MAY, source=[Note("tensor_attributes")])
def _(xp):
    """From 2**63 on an integer counts as uint64: it is exact beside floats, wraps beside integers, and no bool meets it."""
    number = 2**63 + 2**62
    assert (xp.ones(1, dtype=xp.float64) * number).tolist() == [float(number)]
    assert (xp.ones(1, dtype=xp.int64) + number).tolist() == [number + 1 - 2**64]
    with raises(RuntimeError):
        xp.ones(1, dtype=xp.bool) + number


@clause("dtypes.number.is_not_cut_by_division", MUST, source=[Torch("torch.div"), Note("tensor_attributes")])
def _(xp, device):
    """True division of integers is of floats: a number that their dtype does not hold is divided by as it is."""
    for name, number, expected in (
        ("uint8", -1, [-5.0, -10.0]), ("uint8", 1000, [0.005, 0.01]), ("int8", 200, [0.025, 0.05]), ("bool", 4, [0.25, 0.25]),
    ):  # fmt: skip
        made = xp.tensor([5, 10], dtype=getattr(xp, name), device=device)
        for quotient in (made / number, xp.true_divide(made, number), made.div(number)):
            assert quotient.dtype is xp.float32
            assert all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(quotient.tolist(), expected, strict=False))
    assert (-1 / xp.tensor([5], dtype=xp.uint8, device=device)).tolist()[0] < 0


@clause("dtypes.number.wraps_beside_integers", SHOULD, source=[Note("tensor_attributes")])
def _(xp):
    """Beside integers a number is taken in their dtype, where it wraps around: in sums, products and comparisons."""
    byte = xp.tensor([5], dtype=xp.uint8)
    assert (byte - (-1)).tolist() == [6]
    assert (byte * -1).tolist() == [251]
    assert (byte == 261).tolist() == [True]
    assert (byte < -1).tolist() == [True]
    assert (byte // -1).tolist() == [0]
    assert (xp.tensor([5], dtype=xp.int8) + 200).tolist() == [-51]


@clause("dtypes.number.true_is_no_minuend", SHOULD, source=[Torch("torch.sub")])
def _(xp, name=each(("uint8", "int64", "float32", "complex64"))):
    """``True`` and ``False`` are bools, not 1 and 0: no difference is taken with them, on either side or in place."""
    made = xp.ones(2, dtype=getattr(xp, name))
    for operation in (lambda: made - True, lambda: False - made, lambda: made.sub_(True), lambda: xp.sub(made, True)):
        with raises(RuntimeError):
            operation()
    assert made.tolist() == [1, 1]
    assert (made + True).tolist() == (True * made + True).tolist() == [2, 2]
    assert (made + True).dtype is getattr(xp, name)


@clause("dtypes.number.numpy_bools_are_numbers", MAY, source=[Note("tensor_attributes")], requires=["numpy"])
def _(xp):
    """NumPy's numbers count by their kind alone, narrow ones too, and so do its bools, beside floats."""
    made = xp.tensor([1.0, 2.0])
    for number in (np.float16(2), np.int8(2), np.uint8(2), np.float64(2)):
        for result in (made * number, made.mul(number)):
            assert result.dtype is xp.float32
            assert result.tolist() == [2, 4]
    assert (made * np.True_).dtype is xp.float32
    assert (xp.tensor([1], dtype=xp.int8) * np.int64(2)).dtype is xp.int8
    assert (xp.tensor([1], dtype=xp.int8) * np.float16(2)).dtype is xp.float32


# ---- In place and out= ----------------------------------------------------------------------------------------------


@clause("dtypes.in_place.never_to_a_lower_kind", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp, name=each(COMMON), method=each(("add_", "mul_"))):
    """In place, the result goes into the tensor's dtype from any of its kind or a lower one; from a higher: RuntimeError."""
    for other in COMMON:
        made = xp.ones(2, dtype=getattr(xp, name))
        for given in (xp.ones(2, dtype=getattr(xp, other)), xp.ones((), dtype=getattr(xp, other))):
            if CATEGORIES[other] <= CATEGORIES[name]:
                assert getattr(made.clone(), method)(given).dtype is getattr(xp, name)
            else:
                with raises(RuntimeError):
                    getattr(made, method)(given)
        assert made.dtype is getattr(xp, name)
        assert made.tolist() == [1, 1]


@clause(
    "dtypes.in_place.refused_changes_nothing",
    MUST,
    source=[Note("tensor_attributes")],
    requires=["mutable", "autograd.version"],
)
def _(xp):
    """An in-place operation refused for its dtype changes neither values nor version."""
    whole = xp.tensor([7, 8])
    version = whole._version
    for operation in (
        lambda: whole.add_(1.5), lambda: whole.div_(2), lambda: whole.mul_(xp.tensor(0.5)), lambda: whole.pow_(0.5),
        lambda: whole.sqrt_(), lambda: whole.exp_(), lambda: whole.__itruediv__(2),
    ):  # fmt: skip
        with raises(RuntimeError):
            operation()
    assert whole.tolist() == [7, 8]
    assert whole._version == version


@clause(
    "dtypes.in_place.comparisons_keep_the_dtype",
    MUST,
    source=[Torch("torch.eq"), Note("tensor_attributes")],
    requires=["mutable"],
)
def _(xp, name=each(COMMON)):
    """A comparison in place writes its truth as 1 and 0 in the tensor's own dtype."""
    made = xp.tensor([1, 0, 1], dtype=getattr(xp, name))
    assert made.eq_(1) is made
    assert made.dtype is getattr(xp, name)
    assert made.tolist() == [1, 0, 1]
    assert (made == 1).dtype is xp.bool


@clause(
    "dtypes.in_place.other_dtypes_are_computed_first", MUST, source=[Note("tensor_attributes")], requires=["mutable"]
)
def _(xp, device):
    """In place, both operands meet in the promoted dtype, and the result of that is what is converted."""
    made = xp.tensor([250], dtype=xp.uint8, device=device)
    made.floor_divide_(xp.tensor([300], device=device))
    assert made.tolist() == [0]
    narrow = xp.tensor([1.0], dtype=xp.float16, device=device)
    narrow.add_(xp.tensor([2.0**-20], dtype=xp.float64, device=device)).sub_(1)
    assert narrow.tolist() == [0]


@clause(
    "dtypes.out.never_to_a_lower_kind",
    MUST,
    source=[Note("tensor_attributes"), Torch("torch.add")],
    requires=["mutable"],
)
def _(xp, name=each(COMMON)):
    """``out`` takes a result of its kind or a lower one, converted; of a higher one: RuntimeError, and ``out`` is as it was."""
    for other in COMMON:
        given, out = xp.ones(2, dtype=getattr(xp, other)), xp.full((2,), True, dtype=getattr(xp, name))
        if CATEGORIES[other] <= CATEGORIES[name]:
            assert xp.mul(given, given, out=out) is out
        else:
            with raises(RuntimeError):
                xp.mul(given, given, out=out)
        assert out.dtype is getattr(xp, name)
        assert out.tolist() == [1, 1]


# ---- Filling --------------------------------------------------------------------------------------------------------


@clause("dtypes.fill.refuses_overflow", MUST, source=[Torch("torch.Tensor.fill_")], requires=["mutable"])
def _(xp):
    """``fill_`` refuses a number that the dtype does not hold with RuntimeError, and nothing is written."""
    for name, number in (
        ("uint8", 256), ("uint8", -256), ("int8", 128), ("int8", -129), ("int16", 70000), ("int32", 2**40),
        ("int64", 2**63), ("int8", 300.5), ("int8", NAN), ("int64", INF), ("float16", 70000), ("float16", 1e9),
        ("float32", 1e39), ("int8", 2j), ("float32", 1 + 2j),
    ):  # fmt: skip
        made = xp.full((3,), 7, dtype=getattr(xp, name))
        with raises(RuntimeError):
            made.fill_(number)
        assert made.tolist() == [7, 7, 7]


@clause("dtypes.fill.converts", MUST, source=[Torch("torch.Tensor.fill_")], requires=["mutable"])
def _(xp, device):
    """``fill_`` cuts fractions, wraps negative numbers around in unsigned dtypes, and takes infinity and NaN as floats."""
    for name, number, expected in (
        ("int8", 3.7, 3), ("int8", -3.7, -3), ("uint8", -1, 255), ("bool", 2.5, True), ("bool", 0, False),
        ("float16", INF, INF), ("int64", True, 1), ("float32", 3 + 0j, 3.0), ("complex64", 2j, 2j), ("bool", NAN, True),
    ):  # fmt: skip
        made = xp.zeros(2, dtype=getattr(xp, name), device=device)
        assert made.fill_(number) is made
        assert made.tolist() == [expected, expected]
        assert made.dtype is getattr(xp, name)
    assert math.isnan(xp.zeros(2, dtype=xp.bfloat16, device=device).fill_(NAN)[0].item())


@clause("dtypes.uint64.holds_its_numbers", SHOULD, source=[Torch("torch.tensor"), Note("tensor_attributes")])
def _(xp):
    """uint64 is made of integers from 0 to 2**64 - 1: OverflowError for others, TypeError for floats, instead of wrapping."""
    assert xp.tensor([0, 2**63, 2**64 - 1], dtype=xp.uint64).tolist() == [0, 2**63, 2**64 - 1]
    for number in (-1, 2**64):
        with raises(OverflowError):
            xp.tensor(number, dtype=xp.uint64)
        with raises(OverflowError):
            xp.tensor([0, number], dtype=xp.uint64)
    with raises(TypeError):
        xp.tensor(1.5, dtype=xp.uint64)


@clause("dtypes.wide_unsigned.hold_and_convert", SHOULD, source=[Note("tensor_attributes"), Note("tensors")])
def _(xp, device, name=each(WIDE)):
    """The wide unsigned dtypes are made, copied, indexed, compared for equality and converted, exactly; few operations more."""
    top = 2 ** BITS[name] - 1
    made = xp.tensor([0, 1, top], dtype=getattr(xp, name), device=device)
    assert made.tolist() == made.clone().tolist() == made.reshape(3, 1).flatten().tolist() == [0, 1, top]
    assert (made == made).tolist() == [True, True, True]
    assert made[2].item() == top
    assert made.to(xp.bool).tolist() == [False, True, True]
    assert made.to(xp.uint8).tolist() == [0, 1, 255]
    assert made.to(xp.int64).tolist() == [0, 1, top if name != "uint64" else -1]
    assert xp.tensor([-1], device=device).to(getattr(xp, name)).tolist() == [top]


# ---- Conversion -----------------------------------------------------------------------------------------------------


@clause("dtypes.convert.integers_wrap", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, device, name=each(INTEGERS)):
    """An integer too large for the integer dtype that it is converted to wraps around; none is refused."""
    low = 0 if name[0] == "u" else -(2 ** (BITS[name] - 1))
    values = [0, -1, 127, 128, 255, 256, 40000, 2**31, 2**40 + 3, -(2**63), 2**63 - 1]
    made = xp.tensor(values, device=device).to(getattr(xp, name))
    assert made.tolist() == [(value - low) % 2 ** BITS[name] + low for value in values]


@clause("dtypes.convert.floats_are_cut", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, device, name=each(("int8", "int16", "int32", "int64"))):
    """A float converted to integers loses its fraction: it is rounded towards zero."""
    for source in (xp.float32, xp.float64, xp.float16):
        made = xp.tensor([1.9, -1.9, 0.5, -0.5, -0.0, 99.99], dtype=source, device=device)
        assert made.to(getattr(xp, name)).tolist() == [
            1,
            -1,
            0,
            0,
            0,
            100 if source is xp.float16 and made[5] == 100 else 99,
        ]


@clause("dtypes.convert.rounds_to_even", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, device):
    """What a floating dtype does not hold is rounded to the nearest that it does, and from the middle to the even one."""
    for name, values, expected in (
        ("float16", [2049, 2051, 2050], [2048, 2052, 2050]),
        ("bfloat16", [257, 259, 258], [256, 260, 258]),
        ("float32", [2**24 + 1, 2**24 + 3, 2**24 + 2], [2**24, 2**24 + 4, 2**24 + 2]),
        ("float64", [2**53 + 1, 2**53 + 3, 2**53 + 2], [2**53, 2**53 + 4, 2**53 + 2]),
    ):
        for sign in (1, -1):
            made = xp.tensor([sign * value for value in values], device=device).to(getattr(xp, name))
            assert made.tolist() == [sign * value for value in expected]


@clause("dtypes.convert.overflows_to_infinity", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, device):
    """A float too large for a narrower floating dtype becomes infinite with its sign; infinity and NaN stay what they are."""
    for name, least in (("float16", 65520.0), ("bfloat16", 3.3962e38), ("float32", 3.4028236e38)):
        made = (
            xp.tensor([least, -least, INF, -INF, NAN], dtype=xp.float64, device=device).to(getattr(xp, name)).tolist()
        )
        assert made[:4] == [INF, -INF, INF, -INF]
        assert math.isnan(made[4])
    assert xp.tensor([65519.0], device=device).to(xp.float16).tolist() == [65504.0]


@clause("dtypes.convert.underflows_gradually", MUST, source=[Torch("torch.Tensor.to")])
def _(xp):
    """Below the least normal number a floating dtype has smaller ones still, and below those zero, with its sign."""
    for name, least in (("float16", 2.0**-24), ("bfloat16", 2.0**-133), ("float32", 2.0**-149)):
        made = xp.tensor([least, -least, least / 4, -least / 4], dtype=xp.float64).to(getattr(xp, name)).tolist()
        assert made == [least, -least, 0, 0]
        assert math.copysign(1, made[3]) == -1


@clause("dtypes.convert.to_bool", MUST, source=[Torch("torch.Tensor.to", "torch.Tensor.bool")])
def _(xp, device):
    """Everything but zero is true: fractions, NaN, infinities, and numbers whose lowest bits are zero."""
    assert xp.tensor([0.0, -0.0, 0.3, -2.0, NAN, INF], device=device).bool().tolist() == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]
    assert xp.tensor([0, 256, -1, 2**32], device=device).to(xp.bool).tolist() == [False, True, True, True]


@clause(
    "dtypes.convert.of_complex", MUST, source=[Torch("torch.Tensor.to"), Note("complex_numbers")], requires=["complex"]
)
def _(xp):
    """Converted to a real dtype a complex number loses its imaginary part; to bool it is true if either part is not zero."""
    made = xp.tensor([1.5 + 2j, 3j, 0j])
    assert made.to(xp.float64).tolist() == [1.5, 0, 0]
    assert made.to(xp.int16).tolist() == [1, 0, 0]
    assert made.to(xp.bool).tolist() == [True, True, False]
    assert made.to(xp.complex128).tolist() == [1.5 + 2j, 3j, 0]
    for name in ("bool", "int8", "float16", "float64"):
        back = xp.tensor([0, 1], dtype=getattr(xp, name)).to(xp.complex64)
        assert back.tolist() == [0, 1 + 0j]


@clause("dtypes.convert.floats_beyond_integers", MAY, source=[Torch("torch.Tensor.to")])
def _(xp):
    """What a float beyond the integer dtype, NaN or infinity becomes is the machine's affair; it is an integer, not an error."""
    made = xp.tensor([NAN, INF, -INF, 1e30]).to(xp.int32)
    assert made.dtype is xp.int32
    assert all(-(2**31) <= value < 2**31 for value in made.tolist())


WIDENINGS = (
    ("float16", "float32"), ("bfloat16", "float32"), ("float32", "float64"), ("int8", "float16"), ("uint8", "bfloat16"),
    ("int16", "float32"), ("int32", "float64"), ("uint8", "int16"), ("bool", "uint8"), ("float32", "complex64"),
    ("complex64", "complex128"), ("uint16", "int32"), ("uint32", "int64"),
)  # fmt: skip


@clause("dtypes.convert.widening_is_exact", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, names=each(WIDENINGS)):
    """A dtype that holds every value of another gives each of them back."""
    narrow, wide = (getattr(xp, name) for name in names)
    values = [1, 0, 1] if narrow is xp.bool else [0, 1, 100] if narrow.is_signed is False else [0, -3, 100]
    made = xp.tensor(values, dtype=narrow)
    widened = made.to(wide)
    assert widened.dtype is wide
    assert widened.tolist() == made.tolist()
    assert widened.to(narrow).tolist() == made.tolist()


METHODS = {
    "bool": "bool", "byte": "uint8", "char": "int8", "short": "int16", "int": "int32", "long": "int64", "half": "float16",
    "bfloat16": "bfloat16", "float": "float32", "double": "float64", "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip


@clause("dtypes.convert.methods", MUST, source=[Note("tensors"), Torch("torch.Tensor.float", "torch.Tensor.long")])
def _(xp, device, name=each(METHODS)):
    """The methods named after dtypes convert as ``to`` does, and return the tensor itself if there is nothing to convert."""
    for source in (xp.tensor([0, 1], device=device), xp.tensor([0.0, 1.5], device=device)):
        made = getattr(source, name)()
        assert made.dtype is getattr(xp, METHODS[name])
        assert made.tolist() == source.to(getattr(xp, METHODS[name])).tolist()
        assert getattr(made, name)() is made


@clause("dtypes.convert.to_python_types", SHOULD, source=[Note("tensor_attributes"), Torch("torch.Tensor.to")])
def _(xp):
    """Python's types are taken for dtypes: ``float`` is float64, ``int`` int64, ``complex`` complex128, whatever the default."""
    for kind, name in ((float, "float64"), (int, "int64"), (bool, "bool"), (complex, "complex128")):
        assert xp.ones(2).to(kind).dtype is getattr(xp, name)
        assert xp.zeros(2, dtype=kind).dtype is getattr(xp, name)
        assert xp.tensor([0, 1], dtype=kind).dtype is getattr(xp, name)
    with raises(TypeError):
        xp.zeros(2, dtype="float32")
    with raises(TypeError):
        xp.zeros(2, dtype=str)


# ---- Integers in operations of floats, and reductions ------------------------------------------------------------------


@clause(
    "dtypes.integers.give_floats",
    MUST,
    source=[Note("tensor_attributes"), Torch("torch.sqrt", "torch.exp", "torch.sin")],
)
def _(xp, name=each(("bool", *SMALL_INTEGERS)), default=each(("float32", "float64"))):
    """Functions of real numbers take integers and bools, and give the default dtype."""
    xp.set_default_dtype(getattr(xp, default))
    made = xp.tensor([0, 1], dtype=getattr(xp, name))
    for function in (xp.sqrt, xp.exp, xp.sin, xp.log1p, xp.sigmoid, xp.tanh):
        result = function(made)
        assert result.dtype is getattr(xp, default)
        expected = function(made.to(getattr(xp, default)))
        assert result.tolist() == expected.tolist()


@clause("dtypes.integers.stay_integers", MUST, source=[Torch("torch.abs", "torch.neg", "torch.floor", "torch.sign")])
def _(xp, name=each(SMALL_INTEGERS)):
    """What makes integers of integers keeps their dtype; rounding them does nothing."""
    made = xp.tensor([0, 1, 7], dtype=getattr(xp, name))
    for function in (xp.abs, xp.sign, xp.floor, xp.ceil, xp.round, xp.trunc, xp.square):
        result = function(made)
        assert result.dtype is getattr(xp, name)
        assert result.tolist() == {xp.sign: [0, 1, 1], xp.square: [0, 1, 49]}.get(function, [0, 1, 7])


@clause("dtypes.reduction.converts_before", MUST, source=[Torch("torch.sum", "torch.prod", "torch.cumsum")])
def _(xp, device):
    """``dtype`` of a sum or product is what the elements are converted to before: floats are cut, and sums wrap, in it."""
    made = xp.tensor([1.7, 2.7], device=device)
    assert made.sum(dtype=xp.int64).tolist() == 3
    assert made.prod(dtype=xp.int64).tolist() == 2
    assert made.cumsum(0, dtype=xp.int64).tolist() == [1, 3]
    byte = xp.tensor([200, 100], dtype=xp.uint8, device=device)
    assert byte.sum().tolist() == 300
    assert byte.sum(dtype=xp.uint8).tolist() == 44
    assert byte.sum(dtype=xp.float64).dtype is xp.float64
    assert xp.tensor([True, True], device=device).sum(dtype=xp.bool).tolist() is True


@clause("dtypes.reduction.of_integers_in_int64", MUST, source=[Torch("torch.sum", "torch.prod", "torch.cumsum")])
def _(xp, device, name=each(("bool", "uint8", "int8", "int16", "int32", "int64"))):
    """Sums and products of bools and integers are in int64, so that those of narrow integers do not wrap."""
    made = xp.tensor([1] * 300, dtype=getattr(xp, name), device=device)
    for result, expected in (
        (made.sum(), 300),
        (made.prod(), 1),
        (made.cumsum(0)[-1], 300),
        (made.reshape(2, 150).sum(1)[0], 150),
    ):
        assert result.dtype is xp.int64
        assert result.item() == expected


@clause("dtypes.reduction.keeps_other_dtypes", MUST, source=[Torch("torch.sum", "torch.mean", "torch.amax")])
def _(xp, name=each((*FLOATS, *COMPLEXES))):
    """Sums, products and means of floats and complex numbers keep their dtype, narrow ones too."""
    made = xp.tensor([1, 2, 3], dtype=getattr(xp, name))
    for result, expected in ((made.sum(), 6), (made.prod(), 6), (made.mean(), 2), (made.cumsum(0)[1], 3)):
        assert result.dtype is getattr(xp, name)
        assert result.item() == expected


@clause("dtypes.reduction.means_are_of_floats", MUST, source=[Torch("torch.mean")])
def _(xp, name=each(("bool", "uint8", "int64"))):
    """Integers and bools have a mean in a floating dtype that is asked for, else RuntimeError."""
    made = xp.tensor([0, 1], dtype=getattr(xp, name))
    with raises(RuntimeError):
        made.mean()
    with raises(RuntimeError):
        made.mean(dtype=xp.int64)
    mean = made.mean(dtype=xp.float16)
    assert mean.dtype is xp.float16
    assert mean.item() == 0.5


@clause("dtypes.compare.gives_bool", MUST, source=[Torch("torch.eq", "torch.lt")])
def _(xp, device, name=each(COMMON)):
    """Comparisons give bool whatever is compared, numbers and other dtypes too; order is not of complex dtypes."""
    made = xp.tensor([0, 1], dtype=getattr(xp, name), device=device)
    for result in (made == made, made != 0, made == xp.tensor([0.0, 1.0], device=device)):
        assert result.dtype is xp.bool
    if CATEGORIES[name] < 3:
        assert (made < 1).dtype is xp.bool
        assert (made < 1).tolist() == [True, False]
    else:
        with raises(RuntimeError):
            made < 1


@clause("dtypes.compare.of_wide_integers", SHOULD, source=[Torch("torch.eq", "torch.lt")])
def _(xp):
    """Integers are compared exactly; beside floats they are rounded to the floats' dtype first."""
    one, next_ = xp.tensor([2**53]), xp.tensor([2**53 + 1])
    assert (one == next_).tolist() == [False]
    assert (one < next_).tolist() == [True]
    assert (next_ == one.to(xp.float64)).tolist() == [True]
