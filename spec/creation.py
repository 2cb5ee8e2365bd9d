"""Making tensors of data: what ``tensor``, ``as_tensor`` and ``asarray`` infer, copy, share and refuse."""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises, warns

NUMPY_DTYPES = (
    np.bool_, np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip
DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip


def dtype_of(xp, array):
    """The dtype of the same name as the array's."""
    return getattr(xp, np.dtype(array.dtype).name)


# Values -----------------------------------------------------------------------------------------------------------


@clause("creation.tensor.infers_dtype_of_numbers", MUST, source=[Torch("torch.tensor"), S2(4, 11)])
def _(xp, case=each([(True, "bool"), (3, "int64"), (-(2**63), "int64"), (2.5, "float32"), (1 - 2j, "complex64")])):
    """``tensor`` of a Python number is 0-dimensional: bool, int64, the default dtype, or the complex dtype to match."""
    number, dtype = case
    made = xp.tensor(number)
    assert made.dtype == getattr(xp, dtype)
    assert made.shape == ()
    assert made.item() == number


@clause("creation.tensor.infers_dtype_of_sequences", MUST, source=[Torch("torch.tensor"), S1(41), S2(9, 11)])
def _(
    xp,
    case=each([
        ([True, False], "bool"), ([True, 2], "int64"), ([2, True], "int64"), ([1, 2.5], "float32"),
        ([[2.5], [1]], "float32"), ([True, 0.5], "float32"), ([1j, 1], "complex64"), ([True, 0.5, 1j], "complex64"),
    ]),
):  # fmt: skip
    """A sequence gets the dtype of its widest kind of number, wherever that stands: bool < int < float < complex."""
    data, dtype = case
    made = xp.tensor(data)
    assert made.dtype == getattr(xp, dtype)
    assert made.tolist() == data


@clause("creation.tensor.default_dtype", MUST, source=[Torch("torch.tensor", "torch.set_default_dtype")])
def _(xp, default=each(["float64", "float16", "bfloat16", "float32"])):
    """Floats, and sequences without any number, get the default dtype; booleans and integers do not depend on it."""
    xp.set_default_dtype(getattr(xp, default))
    for data in (2.5, [1, 0.5], [], [[], []]):
        assert xp.tensor(data).dtype == getattr(xp, default)
    assert xp.tensor([1, 2]).dtype == xp.int64
    assert xp.tensor(True).dtype == xp.bool


@clause("creation.tensor.default_complex", MUST, source=[Torch("torch.set_default_dtype")], requires=["complex"])
def _(xp, case=each([("float32", "complex64"), ("float64", "complex128")])):
    """Complex numbers get the complex dtype whose parts have the default dtype."""
    default, dtype = case
    xp.set_default_dtype(getattr(xp, default))
    assert xp.tensor([1, 1j]).dtype == getattr(xp, dtype)


@clause("creation.default_dtype.must_float", MUST, source=[Torch("torch.set_default_dtype")])
def _(xp, dtype=each(["bool", "int64", "complex64"])):
    """Only a floating-point dtype can be the default; another is refused and the default stays."""
    with raises(TypeError):
        xp.set_default_dtype(getattr(xp, dtype))
    assert xp.get_default_dtype() == xp.float32
    assert xp.tensor(1.5).dtype == xp.float32


@clause("creation.tensor.shape_is_nesting", MUST, source=[Torch("torch.tensor"), S1(41)])
def _(
    xp,
    case=each([
        (7, ()), ([7], (1,)), ([1, 2, 3], (3,)), ((1, 2), (2,)), ([[1, 2, 3], [4, 5, 6]], (2, 3)),
        ([(1, 2), [3, 4]], (2, 2)), (((1,), (2,)), (2, 1)), ([[[[1]]]], (1, 1, 1, 1)),
        ([], (0,)), ((), (0,)), ([[]], (1, 0)), ([[], []], (2, 0)), ([[[], []]], (1, 2, 0)),
    ]),
):  # fmt: skip
    """The shape follows the nesting of lists and tuples, which may be mixed; an empty one is a dimension of size 0."""
    data, shape = case
    made = xp.tensor(data)
    assert made.shape == shape
    assert made.tolist() == np.array(data).tolist()


@clause("creation.tensor.accepts_sequences", SHOULD, source=[Torch("torch.tensor")])
def _(xp):
    """Any object with a length and items is read item by item: a ``range``, or a buffer of bytes, which is copied."""
    assert xp.tensor(range(4)).tolist() == [0, 1, 2, 3]
    octets = bytearray(b"ab")
    made = xp.tensor(octets)
    assert made.dtype == xp.int64
    octets[0] = 0
    assert made.tolist() == [97, 98]


@clause("creation.tensor.refuses_ragged", MUST, source=[Torch("torch.tensor")])
def _(
    xp,
    data=each(
        [
            [[1, 2], [3]],
            [[1], [2, 3]],
            [[1], 2],
            [1, [2]],
            [[[1], [2]], [[3]]],
            [[1, 2], [3, [4]]],
            [[1, 2], [3], [4, 5, 6]],
        ]
    ),
):
    """Nested sequences of unequal length or depth are no tensor."""
    with raises(ValueError, TypeError):
        xp.tensor(data)


@clause("creation.tensor.empty_first_row", MAY, source=[Torch("torch.tensor")])
def _(xp):
    """The first item of a sequence sets the sizes; after one without elements the others are not even read."""
    assert xp.tensor([[], [1]]).shape == (2, 0)


@clause("creation.tensor.refuses_what_is_no_number", MUST, source=[Torch("torch.tensor")])
def _(
    xp, data=each([None, [None], "1", ["1"], b"1", [[1], ["2"]], {1: 2}, int, [dict]]), dtype=each([None, "float32"])
):
    """Strings, None and other objects are no data, alone or in a sequence, with or without a dtype."""
    with raises(TypeError, ValueError, RuntimeError):
        xp.tensor(data, dtype=dtype and getattr(xp, dtype))


@clause("creation.tensor.refuses_endless_nesting", MUST, source=[Torch("torch.tensor")])
def _(xp):
    """A list that contains itself is refused with an error, not with a crash."""
    endless = []
    endless.append(endless)
    with raises(ValueError, RecursionError):
        xp.tensor(endless)


@clause("creation.tensor.takes_data_alone_by_position", MUST, source=[Torch("torch.tensor"), S2(5, 6)])
def _(xp):
    """``tensor`` needs its data, takes nothing else by position, and refuses keywords that it does not have."""
    assert xp.tensor(data=[1]).tolist() == [1]
    with raises(TypeError):
        xp.tensor()
    with raises(TypeError):
        xp.tensor([1], xp.float32)
    with raises(TypeError):
        xp.tensor([1.0], copy=True)


@clause("creation.tensor.is_no_method", MUST, source=[S1(2, 3)])
def _(xp, name=each(["tensor", "as_tensor", "asarray", "from_numpy", "Tensor"])):
    """The functions that make tensors of data belong to the library's namespace; a tensor has no such methods."""
    assert callable(getattr(xp, name))
    with raises(AttributeError):
        getattr(xp.zeros(2), name)


# Values with a dtype ----------------------------------------------------------------------------------------------


@clause("creation.tensor.dtype_converts", MUST, source=[Torch("torch.tensor")])
def _(
    xp,
    case=each([
        (1.9, "int64", 1), (-1.9, "int64", -1), ([1.9, -0.5], "int8", [1, 0]), (True, "float32", 1.0),
        (True, "int8", 1), (2, "bool", True), (0.0, "bool", False), (np.nan, "bool", True), (1j, "bool", True),
        ([1, 2], "float16", [1.0, 2.0]), ([1, 2], "complex64", [1 + 0j, 2 + 0j]), ([], "int32", []),
        ([0, 255], "uint8", [0, 255]), ([-128, 127], "int8", [-128, 127]), ([2**31 - 1], "int32", [2**31 - 1]),
    ]),
):  # fmt: skip
    """With a dtype, numbers are converted to it: floats towards zero to integers, all but zero to True."""
    data, dtype, values = case
    made = xp.tensor(data, dtype=getattr(xp, dtype))
    assert made.dtype == getattr(xp, dtype)
    assert made.tolist() == values


@clause("creation.tensor.rounds_to_dtype", MUST, source=[Torch("torch.tensor")])
def _(
    xp,
    case=each([
        (0.1, "float64", 0.1), (0.1, "float32", 0.10000000149011612), (16777217, "float32", 16777216.0),
        (65519.0, "float16", 65504.0), (65520.0, "float16", np.inf), (1e39, "float32", np.inf), (1e-46, "float32", 0.0),
        (-1e39, "float32", -np.inf), (2**70, "float64", 2.0**70), (1.00390625, "bfloat16", 1.0),
        (1.01171875, "bfloat16", 1.015625),
    ]),
):  # fmt: skip
    """A number that a floating dtype lacks becomes the nearest that it has, ties to even; one too large, infinity."""
    number, dtype, value = case
    assert xp.tensor(number, dtype=getattr(xp, dtype)).item() == value
    assert xp.tensor([number], dtype=getattr(xp, dtype)).tolist() == [value]


@clause("creation.tensor.refuses_integers_out_of_range", MUST, source=[Torch("torch.tensor")])
def _(
    xp,
    case=each([
        (2**63, None), (-(2**63) - 1, None), (2**63, "int64"), (2**31, "int32"), (256, "uint8"), (-256, "uint8"),
        (128, "int8"), (-129, "int8"), (np.nan, "int64"), (np.inf, "int64"), (1e20, "int64"), (300.0, "uint8"),
    ]),
):  # fmt: skip
    """A number that an integral dtype cannot hold, and an integer beyond int64 without a dtype, are refused."""
    number, dtype = case
    dtype = dtype and getattr(xp, dtype)
    for data in (number, [0, number]):
        with raises(ValueError, RuntimeError, OverflowError):
            xp.tensor(data, dtype=dtype)


@clause("creation.tensor.negatives_wrap_in_unsigned", MAY, source=[Torch("torch.tensor")])
def _(xp, case=each([(-1, "uint8", 255), (-255, "uint8", 1), (-1, "uint16", 65535)])):
    """A negative integer of no more bits than an unsigned dtype wraps around instead of being refused."""
    number, dtype, value = case
    assert xp.tensor(number, dtype=getattr(xp, dtype)).item() == value


@clause("creation.tensor.refuses_complex_as_real", MUST, source=[Torch("torch.tensor")], requires=["complex"])
def _(xp, dtype=each(["float16", "float32", "float64", "uint8", "int64"]), number=each([1j, 1 + 0j])):
    """A complex number is not converted to a real dtype, even if its imaginary part is zero."""
    for data in (number, [number]):
        with raises(TypeError):
            xp.tensor(data, dtype=getattr(xp, dtype))


@clause("creation.dtype.python_types", MUST, source=[Note("tensor_attributes")])
def _(xp, case=each([(float, "float64"), (int, "int64"), (bool, "bool"), (complex, "complex128")])):
    """Python's number types stand for dtypes of their own precision: ``float`` for float64, not the default dtype."""
    type, dtype = case
    assert xp.zeros(2, dtype=type).dtype == getattr(xp, dtype)
    assert xp.tensor([1], dtype=type).dtype == getattr(xp, dtype)


@clause("creation.dtype.refuses_what_is_no_dtype", MUST, source=[Note("tensor_attributes")], requires=["numpy"])
def _(xp, dtype=each(["float32", np.float32, str, 1])):
    """Names of dtypes, NumPy's dtypes and other objects are not taken for a dtype."""
    with raises(TypeError):
        xp.tensor([1.0], dtype=dtype)
    with raises(TypeError):
        xp.zeros(2, dtype=dtype)


@clause(
    "creation.dtype.kinds",
    MUST,
    source=[Torch("torch.is_floating_point", "torch.is_complex", "torch.Tensor.is_signed")],
)
def _(xp, device, dtype=each(DTYPES)):
    """A tensor tells whether its dtype is floating, complex and signed; a complex dtype is signed, and not floating."""
    made = xp.zeros(2, dtype=getattr(xp, dtype), device=device)
    assert made.is_floating_point() is xp.is_floating_point(made) is (dtype[:5] in ("float", "bfloa"))
    assert made.is_complex() is xp.is_complex(made) is dtype.startswith("complex")
    assert made.is_signed() is (dtype not in ("bool", "uint8"))


@clause("creation.tensor.is_tensor", MUST, source=[Torch("torch.is_tensor")], requires=["numpy"])
def _(xp):
    """``is_tensor`` is true of tensors of any dtype, and not of arrays, lists, numbers and dtypes."""
    for made in (xp.zeros(2), xp.tensor(True), xp.zeros(0, dtype=xp.int64), xp.ones(2, requires_grad=True) * 2):
        assert xp.is_tensor(made) is True
    for other in (np.zeros(2), [1.0], 1.0, None, xp.float32, xp.Tensor):
        assert xp.is_tensor(other) is False


# Arrays, tensors and sequences of them ----------------------------------------------------------------------------


@clause(
    "creation.tensor.keeps_dtype_of_arrays",
    MUST,
    source=[Torch("torch.tensor"), S1(27, 45, 48, 114), S2(10, 11, 66), S3(32, 38, 40)],
    requires=["numpy"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``tensor`` of an array has the array's dtype, shape and values; the default dtype plays no part."""
    data = np.array([[0, 1, 2], [3, 4, 5]]).astype(dtype)
    made = xp.tensor(data)
    assert made.dtype == dtype_of(xp, data)
    assert made.shape == (2, 3)
    assert made.tolist() == data.tolist()


@clause("creation.tensor.keeps_dtype_of_numpy_scalars", MUST, source=[Torch("torch.tensor")], requires=["numpy"])
def _(xp, dtype=each([scalar for scalar in NUMPY_DTYPES if scalar is not np.uint64])):
    """A NumPy scalar has its own dtype, alone and in a sequence, not that of the Python number of its kind."""
    for data in (dtype(1), [dtype(1)], [[dtype(0), dtype(1)]]):
        made = xp.tensor(data)
        assert made.dtype == dtype_of(xp, dtype(1))
        assert made.tolist() == np.array(data).tolist()


@clause("creation.tensor.uint64_scalars", MAY, source=[Torch("torch.tensor")], requires=["numpy"])
def _(xp):
    """A NumPy scalar of uint64 is refused unless a dtype is given, whereas an array of uint64 is taken."""
    with raises(TypeError):
        xp.tensor(np.uint64(1))
    assert xp.tensor(np.uint64(1), dtype=xp.int64).item() == 1
    assert xp.tensor(np.array(2**63, np.uint64)).item() == 2**63


@clause(
    "creation.tensor.promotes_numpy_scalars",
    MUST,
    source=[Torch("torch.tensor"), Note("tensor_attributes")],
    requires=["numpy"],
)
def _(xp):
    """In a sequence, NumPy scalars count with their dtypes, Python numbers with the dtype that they would get alone."""
    assert xp.tensor([np.int32(1), np.int16(2)]).dtype == xp.int32
    assert xp.tensor([np.int16(1), 2]).dtype == xp.int64
    assert xp.tensor([np.float16(1), 2.5]).dtype == xp.float32
    assert xp.tensor([np.float32(1), 2.5]).dtype == xp.float32
    assert xp.tensor([2.5, np.float64(1)]).dtype == xp.float64
    assert xp.tensor([2, np.float64(1)]).dtype == xp.float64
    assert xp.tensor([np.uint8(1), np.int8(1)]).dtype == xp.int16


@clause(
    "creation.tensor.copies_arrays",
    MUST,
    source=[Torch("torch.tensor"), S1(42, 56), S3(14, 29, 30, 31, 37, 39, 41)],
    requires=["numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``tensor`` always copies an array: no write to either is seen by the other."""
    data = np.zeros(3, dtype)
    made = xp.tensor(data)
    data[0] = 1
    assert made.tolist() == [0, 0, 0]
    made[1] = 1
    assert data.tolist() == [1, 0, 0]


def transposed():
    return np.arange(6.0).reshape(2, 3).T


def strided():
    return np.arange(24).reshape(4, 6)[1::2, ::3]


def broadcast():
    return np.broadcast_to(np.arange(3.0), (2, 3))


def read_only():
    return np.frombuffer(b"\x01\x02\x03", np.uint8)


def scalar():
    return np.array(2.5)


def empty_rows():
    return np.zeros((0, 3), np.float32)


def empty_columns():
    return np.zeros((3, 0), np.int16)


def offset_field():
    return np.array([(1, 2), (3, 4)], [("a", "i4"), ("b", "i4")])["b"]


@clause("creation.tensor.reads_any_layout", MUST, source=[Torch("torch.tensor")], requires=["numpy", "mutable"])
def _(xp, make=each([transposed, strided, broadcast, read_only, scalar, empty_rows, empty_columns, offset_field])):
    """However an array lies in memory, writable or not, ``tensor`` has its values on memory of its own."""
    data = make()
    made = xp.tensor(data)
    assert made.dtype == dtype_of(xp, data)
    assert made.shape == data.shape
    assert made.tolist() == data.tolist()
    made.fill_(9)
    assert data.tolist() == make().tolist()


@clause(
    "creation.tensor.refuses_negative_strides",
    MUST,
    source=[Torch("torch.tensor", "torch.from_numpy")],
    requires=["numpy"],
)
def _(xp, verb=each(["tensor", "as_tensor", "asarray"])):
    """An array with a negative stride is refused, even where the data would be copied."""
    data = np.arange(6.0).reshape(2, 3)
    for reversed_view in (data[::-1], data[:, ::-1]):
        with raises(ValueError, match="negative"):
            getattr(xp, verb)(reversed_view)
    assert getattr(xp, verb)(data[::-1].copy()).tolist() == [[3, 4, 5], [0, 1, 2]]


@clause("creation.tensor.refuses_foreign_byte_order", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, verb=each(["tensor", "as_tensor"]), code=each(["i2", "i8", "f4", "f8"])):
    """An array whose byte order is not the machine's is refused, even where the data would be copied."""
    data = np.arange(3).astype(np.dtype(code).newbyteorder("S"))
    with raises(ValueError):
        getattr(xp, verb)(data)
    assert data.tolist() == [0, 1, 2]


def of_objects():
    return np.array([1, 2], object)


def of_strings():
    return np.array(["1", "2"])


def of_bytes():
    return np.array([b"1", b"2"])


def of_dates():
    return np.array(["2020-01-01"], "M8[D]")


def of_durations():
    return np.array([1], "m8[s]")


def of_records():
    return np.zeros(2, [("a", "i4")])


def of_long_doubles():
    return np.zeros(2, np.longdouble)


@clause("creation.tensor.refuses_foreign_arrays", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(
    xp,
    make=each([of_objects, of_strings, of_bytes, of_dates, of_durations, of_records, of_long_doubles]),
    verb=each(["tensor", "as_tensor"]),
):
    """An array of a dtype that tensors lack is refused, whether or not its values would be numbers."""
    with raises(TypeError):
        getattr(xp, verb)(make())


@clause("creation.tensor.casts_arrays_unchecked", MAY, source=[Torch("torch.tensor")], requires=["numpy"])
def _(xp):
    """Given a dtype, an array's integers wrap around where a sequence's are refused; its floats are cut to integers."""
    assert xp.tensor(np.array([300, -1]), dtype=xp.uint8).tolist() == [44, 255]
    with raises(RuntimeError, OverflowError, ValueError):
        xp.tensor([300, -1], dtype=xp.uint8)
    assert xp.tensor(np.array([1.9, -1.9]), dtype=xp.int32).tolist() == [1, -1]


@clause("creation.tensor.keeps_order_of_arrays", MAY, source=[Torch("torch.tensor")], requires=["numpy", "strides"])
def _(xp):
    """The copy of a dense array keeps the order of its dimensions in memory."""
    assert xp.tensor(np.zeros((2, 3))).stride() == (3, 1)
    assert xp.tensor(np.zeros((2, 3)).T).stride() == (1, 3)


@clause("creation.tensor.stacks_arrays", MUST, source=[Torch("torch.tensor")], requires=["numpy"])
def _(xp):
    """A sequence of arrays of one shape is a tensor with a dimension more, of the dtype that they promote to."""
    made = xp.tensor([np.array([1, 2], np.int16), np.array([3, 4], np.int32)])
    assert made.dtype == xp.int32
    assert made.tolist() == [[1, 2], [3, 4]]
    assert xp.tensor([np.zeros(2, np.float32), np.zeros(2)]).dtype == xp.float64
    with raises(ValueError):
        xp.tensor([np.array([1, 2]), np.array([3])])


@clause("creation.tensor.reads_tensors_as_numbers", MUST, source=[Torch("torch.tensor")])
def _(xp):
    """In a sequence, a tensor of one element counts as a number of its dtype; no gradient flows to it."""
    made = xp.tensor([xp.tensor(1.5, dtype=xp.float64), 2, xp.tensor([[3]])])
    assert made.dtype == xp.float64
    assert made.tolist() == [1.5, 2, 3]
    assert not xp.tensor([xp.tensor(1.0, requires_grad=True)]).requires_grad
    with raises(TypeError):
        xp.tensor([xp.tensor(1.5)], dtype=xp.int64)


@clause("creation.tensor.refuses_sequences_of_tensors", MUST, source=[Torch("torch.tensor", "torch.stack")])
def _(xp, size=each([0, 2])):
    """A sequence of tensors that have not one element each is refused: ``stack`` is what joins them."""
    with raises(ValueError, TypeError):
        xp.tensor([xp.zeros(size), xp.ones(size)])


@clause("creation.tensor.copies_tensors", MUST, source=[Torch("torch.tensor")], requires=["mutable"])
def _(xp, device, dtype=each(DTYPES)):
    """``tensor`` of a tensor copies it, with its dtype and device: no write to either is seen by the other."""
    source = xp.tensor([0, 0, 0], dtype=getattr(xp, dtype), device=device)
    made = xp.tensor(source)
    assert made.dtype == source.dtype
    assert made.device == source.device
    source[0] = 1
    assert made.tolist() == [0, 0, 0]
    made[1] = 1
    assert source.tolist() == [1, 0, 0]


@clause("creation.tensor.cuts_the_graph", MUST, source=[Torch("torch.tensor")], requires=["autograd.tape"])
def _(xp):
    """``tensor`` of a tensor is a leaf outside the source's graph; it requires grad only if asked to."""
    source = xp.tensor([1.0, 2.0], requires_grad=True)
    for tracked in (source, source * 2):
        assert not xp.tensor(tracked).requires_grad
        made = xp.tensor(tracked, requires_grad=True)
        assert made.is_leaf
        (made * 3).sum().backward()
        assert made.grad.tolist() == [3, 3]
        assert source.grad is None


@clause("creation.tensor.advises_clone", SHOULD, source=[Torch("torch.tensor")])
def _(xp):
    """``tensor`` of a tensor warns, and names ``detach().clone()`` as what was meant."""
    with warns(UserWarning, match="clone"):
        xp.tensor(xp.zeros(2))


# as_tensor --------------------------------------------------------------------------------------------------------


@clause(
    "creation.as_tensor.shares_arrays",
    MUST,
    source=[Torch("torch.as_tensor"), S1(43, 44, 57, 113)],
    requires=["numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``as_tensor`` of an array on the host is on the array's memory: a write through either is seen through both."""
    data = np.zeros(3, dtype)
    made = xp.as_tensor(data)
    assert made.dtype == dtype_of(xp, data)
    data[0] = 1
    assert made.tolist() == [1, 0, 0]
    made[1] = 1
    assert data.tolist() == [1, 1, 0]


@clause("creation.as_tensor.shares_any_layout", MUST, source=[Torch("torch.as_tensor")], requires=["numpy", "mutable"])
def _(xp, make=each([transposed, strided, scalar])):
    """Transposed, strided and 0-dimensional arrays are shared as they lie: every element answers to its own place."""
    data = make()
    made = xp.as_tensor(data)
    for index in np.ndindex(data.shape):
        data[index] = 7
        assert made[index].item() == 7
        made[index] = 8
        assert data[index] == 8


@clause(
    "creation.as_tensor.dtype_decides_copy",
    MUST,
    source=[Torch("torch.as_tensor"), S1(44)],
    requires=["numpy", "mutable"],
)
def _(xp):
    """Naming the array's own dtype and device changes nothing; another dtype makes a converted copy."""
    data = np.zeros(2)
    same, other = xp.as_tensor(data, dtype=xp.float64, device="cpu"), xp.as_tensor(data, dtype=xp.float32)
    data[0] = 1.5
    assert same.tolist() == [1.5, 0]
    assert other.tolist() == [0, 0]
    assert other.dtype == xp.float32
    other[1] = 2
    assert data.tolist() == [1.5, 0]


@clause("creation.as_tensor.returns_the_tensor", MUST, source=[Torch("torch.as_tensor")])
def _(xp, device):
    """``as_tensor`` of a tensor that has the dtype and device asked for is that very tensor, its graph included."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    for tensor in (leaf, leaf * 2, leaf.detach()):
        assert xp.as_tensor(tensor) is tensor
        assert xp.as_tensor(tensor, dtype=xp.float32, device=device) is tensor


@clause("creation.as_tensor.converts_in_the_graph", MUST, source=[Torch("torch.as_tensor")], requires=["autograd.tape"])
def _(xp):
    """``as_tensor`` of a tensor of another dtype is a converted copy through which gradients flow."""
    source = xp.tensor([1.0, 2.0], requires_grad=True)
    made = xp.as_tensor(source, dtype=xp.float64)
    assert made.dtype == xp.float64
    (made * made).sum().backward()
    assert source.grad.tolist() == [2, 4]
    assert source.grad.dtype == xp.float32


@clause("creation.as_tensor.copies_other_data", MUST, source=[Torch("torch.as_tensor"), S1(44)])
def _(xp):
    """Numbers, sequences and buffers are read as ``tensor`` reads them, into memory of their own."""
    assert xp.as_tensor(2.5).dtype == xp.float32
    assert xp.as_tensor([[1, 2]]).tolist() == [[1, 2]]
    assert xp.as_tensor(np.float64(2.5)).dtype == xp.float64
    octets = bytearray(b"\x01\x02")
    made = xp.as_tensor(octets, dtype=xp.uint8)
    octets[0] = 9
    assert made.tolist() == [1, 2]


@clause("creation.as_tensor.refuses_as_tensor_does", MUST, source=[Torch("torch.as_tensor")])
def _(xp, data=each([None, "1", ["1"], [[1, 2], [3]], {1: 2}])):
    """What is no data for ``tensor`` is none for ``as_tensor``."""
    with raises(TypeError, ValueError, RuntimeError):
        xp.as_tensor(data)


@clause("creation.as_tensor.takes_dtype_and_device_only", MUST, source=[Torch("torch.as_tensor")])
def _(xp):
    """``as_tensor`` has no ``requires_grad`` and no ``pin_memory``: it may return what others hold."""
    with raises(TypeError):
        xp.as_tensor([1.0], requires_grad=True)
    with raises(TypeError):
        xp.as_tensor([1.0], pin_memory=True)


@clause(
    "creation.as_tensor.copies_across_devices",
    MUST,
    source=[Torch("torch.as_tensor"), S1(44)],
    requires=["numpy", "mutable"],
)
def _(xp, accelerator, make=each(["tensor", "as_tensor", "asarray"])):
    """``tensor``, ``as_tensor`` and ``asarray`` copy to an accelerator what is on the host, array or tensor, and back."""
    data = np.zeros(2, np.float32)
    for source in (data, xp.as_tensor(data)):
        made = getattr(xp, make)(source, device=accelerator)
        assert made.device == xp.device(accelerator)
        data[0] = 1
        assert made.tolist() == [0, 0]
        made[1] = 1
        assert data.tolist() == [1, 0]
        back = getattr(xp, make)(made, device="cpu")
        made[0] = 3
        assert back.tolist() == [0, 1]
        assert back.device == xp.device("cpu")
        data[0] = 0


# asarray ----------------------------------------------------------------------------------------------------------


@clause("creation.asarray.shares_arrays", MUST, source=[Torch("torch.asarray")], requires=["numpy", "mutable"])
def _(xp, dtype=each(NUMPY_DTYPES), copy=each([None, False])):
    """``asarray`` of an array shares its memory unless told to copy, and with ``copy=False`` it must."""
    data = np.zeros(3, dtype)
    made = xp.asarray(data, copy=copy)
    assert made.dtype == dtype_of(xp, data)
    data[0] = 1
    assert made.tolist() == [1, 0, 0]
    made[1] = 1
    assert data.tolist() == [1, 1, 0]


@clause("creation.asarray.copy_copies", MUST, source=[Torch("torch.asarray")], requires=["numpy", "mutable"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """With ``copy=True``, arrays and tensors are copied: no write to either is seen by the other."""
    data = np.zeros(3, dtype)
    for source in (data, xp.as_tensor(data)):
        made = xp.asarray(source, copy=True)
        data[0] = 1
        assert made.tolist() == [0, 0, 0]
        made[1] = 1
        assert data.tolist() == [1, 0, 0]
        data[0] = 0


@clause("creation.asarray.refuses_copies", MUST, source=[Torch("torch.asarray")], requires=["numpy"])
def _(xp):
    """With ``copy=False``, what cannot be shared is refused: another dtype, numbers, sequences, NumPy scalars."""
    with raises(ValueError):
        xp.asarray(np.zeros(2), dtype=xp.float32, copy=False)
    with raises(ValueError):
        xp.asarray(xp.zeros(2), dtype=xp.float64, copy=False)
    for data in (3, 2.5, [1, 2], range(2), np.float32(2)):
        with raises(ValueError, RuntimeError):
            xp.asarray(data, copy=False)


@clause("creation.asarray.refuses_copies_across_devices", MUST, source=[Torch("torch.asarray")])
def _(xp, accelerator):
    """With ``copy=False``, a tensor on another device is refused: memory is not shared across devices."""
    source = xp.ones(2)
    with raises(ValueError):
        xp.asarray(source, device=accelerator, copy=False)
    assert source.tolist() == [1, 1]


@clause("creation.asarray.converts", MUST, source=[Torch("torch.asarray")], requires=["numpy"])
def _(xp):
    """Where a copy is allowed, numbers, sequences and data of another dtype are read as ``tensor`` reads them."""
    assert xp.asarray(2.5).dtype == xp.float32
    assert xp.asarray([[1, 2]]).tolist() == [[1, 2]]
    assert xp.asarray([1, 2], dtype=xp.float64).dtype == xp.float64
    assert xp.asarray(np.array([1.9]), dtype=xp.int64).tolist() == [1]
    assert xp.asarray(xp.tensor([1.9]), dtype=xp.int64, copy=True).tolist() == [1]
    assert xp.asarray(np.int16(3)).dtype == xp.int16


@clause("creation.asarray.returns_the_tensor", MUST, source=[Torch("torch.asarray")])
def _(xp, device, copy=each([None, False])):
    """A tensor that has the dtype and device asked for is returned itself, and keeps its graph."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    for tensor in (leaf, leaf * 2, leaf.detach()):
        assert xp.asarray(tensor, copy=copy, requires_grad=tensor.requires_grad) is tensor


@clause("creation.asarray.copies_in_the_graph", MUST, source=[Torch("torch.asarray")], requires=["autograd.tape"])
def _(xp):
    """Copied or converted with ``requires_grad=True``, a tensor that requires grad stays linked to its graph."""
    source = xp.tensor([1.0, 2.0], requires_grad=True)
    copy = xp.asarray(source, copy=True, requires_grad=True)
    converted = xp.asarray(source, dtype=xp.float64, requires_grad=True)
    (copy * 3).sum().backward()
    (converted * 4).sum().backward()
    assert source.grad.tolist() == [7, 7]


@clause("creation.asarray.requires_grad", MUST, source=[Torch("torch.asarray")], requires=["autograd.tape", "numpy"])
def _(xp):
    """``requires_grad=True`` makes a leaf of data, or is refused for integers; ``False`` cuts a copy off the graph."""
    made = xp.asarray([1.0, 2.0], requires_grad=True)
    assert made.is_leaf
    (made * 3).sum().backward()
    assert made.grad.tolist() == [3, 3]
    assert xp.asarray(np.zeros(2), requires_grad=True).requires_grad
    with raises(RuntimeError):
        xp.asarray([1, 2], requires_grad=True)
    assert not xp.asarray(made * 2, requires_grad=False).requires_grad
    assert not xp.asarray(made, copy=True, requires_grad=False).requires_grad
    assert made.requires_grad


@clause(
    "creation.asarray.requires_grad_marks_the_tensor", MAY, source=[Torch("torch.asarray")], requires=["autograd.tape"]
)
def _(xp):
    """Where the tensor itself is returned, ``requires_grad`` is set on it, or taken from it."""
    tensor = xp.zeros(2)
    assert xp.asarray(tensor, requires_grad=True) is tensor
    assert tensor.requires_grad
    assert xp.asarray(tensor, requires_grad=False) is tensor
    assert not tensor.requires_grad


@clause("creation.asarray.options_are_bools", MUST, source=[Torch("torch.asarray")])
def _(xp, value=each([1, 0, "yes"])):
    """``copy`` and ``requires_grad`` are True, False or None; other values are not read as one."""
    with raises(TypeError):
        xp.asarray([1.0], copy=value)
    with raises(TypeError):
        xp.asarray([1.0], requires_grad=value)


@clause("creation.asarray.shares_capsules", MUST, source=[Torch("torch.asarray")], requires=["dlpack", "mutable"])
def _(xp):
    """A DLPack capsule is its memory, shared unless told to copy."""
    source = xp.zeros(2)
    shared, copied = xp.asarray(source.__dlpack__()), xp.asarray(source.__dlpack__(), copy=True)
    source[0] = 1
    assert shared.tolist() == [1, 0]
    assert copied.tolist() == [0, 0]
    shared[1] = 2
    assert source.tolist() == [1, 2]
    with raises(ValueError):
        xp.asarray(source.__dlpack__(), dtype=xp.float64, copy=False)


@clause(
    "creation.asarray.shares_buffers", MUST, source=[Torch("torch.asarray", "torch.frombuffer")], requires=["mutable"]
)
def _(xp, copy=each([None, False])):
    """An object with Python's buffer protocol is its bytes read as the dtype, on its own memory unless told to copy."""
    octets = bytearray(b"\x01\x02\x03\x04")
    made, copied = xp.asarray(octets, dtype=xp.uint8, copy=copy), xp.asarray(octets, dtype=xp.uint8, copy=True)
    octets[0] = 9
    assert made.tolist() == [9, 2, 3, 4]
    assert copied.tolist() == [1, 2, 3, 4]
    made[1] = 8
    assert octets == b"\x09\x08\x03\x04"
    assert xp.asarray(octets, dtype=xp.int16).shape == (2,)
    with raises(ValueError):
        xp.asarray(bytearray(3), dtype=xp.int16)


@clause("creation.tensor.integers_out_of_tensors", MUST, source=[Torch("torch.tensor")])
def _(xp, dtype=each(["int64", "bool", "uint8"])):
    """Among the items of an integer or bool tensor a tensor stands for its element only if it is an integer or a bool: another
    would lose its fraction, or some of its elements."""
    d = getattr(xp, dtype)
    assert xp.tensor([xp.tensor(1), xp.tensor(True)], dtype=d).tolist() == [1, 1]
    for item in (xp.tensor(1.5), xp.tensor([1, 2]), xp.tensor([1.5])):
        with raises(TypeError):
            xp.tensor([item], dtype=d)
    assert xp.tensor([xp.tensor(1.5)], dtype=xp.float32).tolist() == [1.5]
