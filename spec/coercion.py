"""The class ``Tensor`` called as a constructor, and the constructors by dtype: sizes or data, shared or converted."""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises

NUMPY_DTYPES = (
    np.bool_, np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip
CONVERTED = tuple(dtype for dtype in NUMPY_DTYPES if dtype is not np.float32)


# Data -------------------------------------------------------------------------------------------------------------


@clause("coercion.Tensor.is_the_class", MUST, source=[Torch("torch.Tensor"), S1(29, 31), S3(3)], requires=["legacy"])
def _(xp):
    """``Tensor`` is the class of all tensors, of every dtype; ``tensor`` is a function and no instance of it."""
    for made in (xp.Tensor([1.0]), xp.tensor([1.0]), xp.zeros(2, dtype=xp.int64), xp.tensor(True)):
        assert type(made) is xp.Tensor
    assert not isinstance(xp.tensor, xp.Tensor)
    assert not isinstance(np.zeros(2), xp.Tensor)


@clause(
    "coercion.Tensor.converts_to_default_dtype",
    MUST,
    source=[Torch("torch.Tensor"), S1(11, 13, 18, 23, 48, 50)],
    requires=["legacy"],
)
def _(
    xp,
    case=each([
        ([1, 2, 3], [1.0, 2.0, 3.0]), ((1, 2), [1.0, 2.0]), ([[1, 2], [3, 4]], [[1.0, 2.0], [3.0, 4.0]]),
        ([True, False], [1.0, 0.0]), ([2.5, 1, True], [2.5, 1.0, 1.0]), ([2**63], [2.0**63]),
        ([16777217], [16777216.0]), ([1e39], [np.inf]),
    ]),
):  # fmt: skip
    """A sequence becomes a tensor of the default dtype, whatever its numbers are; none is too large for that."""
    data, values = case
    made = xp.Tensor(data)
    assert made.dtype == xp.float32
    assert made.tolist() == values


@clause(
    "coercion.Tensor.follows_default_dtype",
    MUST,
    source=[Torch("torch.Tensor", "torch.set_default_dtype"), S1(49, 50)],
    requires=["legacy"],
)
def _(xp, default=each(["float64", "float16", "bfloat16"])):
    """The dtype is the default of the moment, for data and for sizes: ``Tensor`` is not bound to float32."""
    xp.set_default_dtype(getattr(xp, default))
    for made in (xp.Tensor([1, 2]), xp.Tensor(2), xp.Tensor(), xp.Tensor(np.array([1, 2]))):
        assert made.dtype == getattr(xp, default)


@clause("coercion.Tensor.is_on_the_host", MUST, source=[Torch("torch.Tensor"), S1(12)], requires=["legacy"])
def _(xp):
    """Its tensors are on the host, are leaves, and do not require grad."""
    for made in (xp.Tensor([1, 2, 3]), xp.Tensor(2, 3), xp.Tensor([1.0], device="cpu"), xp.Tensor(np.zeros(2))):
        assert made.device == xp.device("cpu")
        assert made.is_leaf
        assert not made.requires_grad


@clause(
    "coercion.Tensor.shares_default_dtype_arrays",
    MUST,
    source=[Torch("torch.Tensor"), S1(47, 55)],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp, case=each([("float32", np.float32), ("float64", np.float64), ("float16", np.float16)])):
    """An array of the default dtype is not copied: a write through either is seen through both."""
    default, dtype = case
    xp.set_default_dtype(getattr(xp, default))
    array = np.zeros(3, dtype)
    made = xp.Tensor(array)
    array[0] = 1
    assert made.tolist() == [1, 0, 0]
    made[1] = 2
    assert array.tolist() == [1, 2, 0]


@clause(
    "coercion.Tensor.shares_any_layout",
    MUST,
    source=[Torch("torch.Tensor"), S1(47)],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp):
    """Transposed, strided and 0-dimensional arrays of the default dtype are shared as they lie."""
    block = np.zeros((4, 6), np.float32)
    for array in (block.T, block[1::2, ::3], block[0, 0:1].reshape(())):
        made = xp.Tensor(array)
        assert made.shape == array.shape
        for index in np.ndindex(array.shape):
            array[index] = 7
            assert made[index].item() == 7
            made[index] = 8
            assert array[index] == 8


@clause(
    "coercion.Tensor.copies_other_arrays",
    MUST,
    source=[Torch("torch.Tensor"), S1(47, 48, 51, 52)],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp, dtype=each(CONVERTED)):
    """An array of another dtype is converted to the default dtype: no write to either is seen by the other."""
    array = np.array([0, 1, 1]).astype(dtype)
    made = xp.Tensor(array)
    assert made.dtype == xp.float32
    assert made.tolist() == [0, 1, 1]
    array[0] = 1
    assert made.tolist() == [0, 1, 1]
    made[1] = 5
    assert array.tolist() == [1, 1, 1]


@clause(
    "coercion.Tensor.rounds_other_arrays",
    MUST,
    source=[Torch("torch.Tensor"), S1(51, 52)],
    requires=["legacy", "numpy"],
)
def _(xp):
    """Converted to float32, integers and floats are rounded to the nearest; complex numbers lose the imaginary part."""
    assert xp.Tensor(np.array([16777217, -5, 300])).tolist() == [16777216, -5, 300]
    assert xp.Tensor(np.array([0.1])).item() == np.float32(0.1)
    assert xp.Tensor(np.array([1e39])).item() == np.inf
    assert xp.Tensor(np.array([2 + 3j])).tolist() == [2]


@clause(
    "coercion.Tensor.float32_is_copied_under_another_default",
    MUST,
    source=[Torch("torch.set_default_dtype"), S1(49)],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp):
    """With the default dtype float64, it is the arrays of float32 that are copied and converted."""
    xp.set_default_dtype(xp.float64)
    array = np.zeros(2, np.float32)
    made = xp.Tensor(array)
    assert made.dtype == xp.float64
    array[0] = 1
    assert made.tolist() == [0, 0]


@clause(
    "coercion.Tensor.shares_read_only_arrays",
    MUST,
    source=[Torch("torch.from_numpy"), S1(47)],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp):
    """A read-only array of the default dtype is shared all the same: what its owner writes is seen through the tensor."""
    array = np.zeros(2, np.float32)
    read_only = array.view()
    read_only.flags.writeable = False
    made = xp.Tensor(read_only)
    array[0] = 1
    assert made.tolist() == [1, 0]


@clause(
    "coercion.Tensor.refuses_foreign_arrays", MUST, source=[Torch("torch.from_numpy")], requires=["legacy", "numpy"]
)
def _(xp):
    """Arrays of negative strides, foreign byte order or dtypes that tensors lack are refused, converted or not."""
    for array in (np.zeros(3, np.float32)[::-1], np.zeros(3)[::-1], np.zeros(3, np.dtype("f4").newbyteorder("S"))):
        with raises(ValueError):
            xp.Tensor(array)
    for array in (np.array([1, 2], object), np.array(["1"]), np.zeros(2, np.longdouble), np.zeros(2, [("a", "f4")])):
        with raises(TypeError):
            xp.Tensor(array)


@clause("coercion.Tensor.aliases_tensors", MUST, source=[Torch("torch.Tensor")], requires=["legacy", "mutable"])
def _(xp):
    """Given a tensor, it returns another tensor on the same memory: a write through either is seen through both."""
    source = xp.zeros(3)
    made = xp.Tensor(source)
    assert made is not source
    source[0] = 1
    assert made.tolist() == [1, 0, 0]
    made[1] = 2
    assert source.tolist() == [1, 2, 0]


@clause("coercion.Tensor.keeps_dtype_of_tensors", MAY, source=[Torch("torch.Tensor")], requires=["legacy", "mutable"])
def _(xp, dtype=each(["float64", "int64", "bool", "complex64"])):
    """Given a tensor of another dtype, it converts nothing: the result has that dtype, on the same memory."""
    source = xp.zeros(2, dtype=getattr(xp, dtype))
    made = xp.Tensor(source)
    assert made.dtype == source.dtype
    source[0] = 1
    assert made.tolist() == [1, 0]


@clause(
    "coercion.Tensor.stays_in_the_graph", MUST, source=[Torch("torch.Tensor")], requires=["legacy", "autograd.tape"]
)
def _(xp):
    """Given a tensor that requires grad, the result is no leaf, and gradients flow through it to the source."""
    source = xp.ones(2, requires_grad=True)
    made = xp.Tensor(source)
    assert not made.is_leaf
    (made * 3).sum().backward()
    assert source.grad.tolist() == [3, 3]


@clause(
    "coercion.Tensor.write_is_noticed",
    MUST,
    source=[Note("notes/autograd")],
    requires=["legacy", "mutable", "autograd.tape", "autograd.version"],
)
def _(xp):
    """A write through what it made of a tensor counts as one to that tensor: backward refuses the changed values."""
    weight, saved = xp.ones(2, requires_grad=True), xp.ones(2)
    loss = (weight * saved).sum()
    xp.Tensor(saved)[0] = 5
    with raises(RuntimeError, match="modified"):
        loss.backward()
    assert weight.grad is None


@clause(
    "coercion.Tensor.reads_tensors_in_sequences", SHOULD, source=[Torch("torch.Tensor")], requires=["legacy", "numpy"]
)
def _(xp):
    """In a sequence, tensors of one element and NumPy scalars are numbers, and arrays are sequences."""
    assert xp.Tensor([xp.tensor(1), xp.tensor(2.5)]).tolist() == [1, 2.5]
    assert xp.Tensor([np.float64(1.5), np.int8(2)]).tolist() == [1.5, 2]
    assert xp.Tensor([np.array([1, 2]), np.array([3, 4])]).tolist() == [[1, 2], [3, 4]]


@clause(
    "coercion.Tensor.refuses_numbers", MUST, source=[Torch("torch.Tensor"), S1(34, 35)], requires=["legacy", "numpy"]
)
def _(xp, data=each([2.5, True, 1j, None, "1", b"1", {1: 2}, int])):
    """A number is no data for it, nor is what ``tensor`` refuses; a float is not even a size."""
    with raises(TypeError):
        xp.Tensor(data)
    for scalar in (np.float32(3), np.float64(3), np.bool_(True)):
        with raises(TypeError):
            xp.Tensor(scalar)


@clause("coercion.Tensor.refuses_bad_sequences", MUST, source=[Torch("torch.Tensor")], requires=["legacy"])
def _(xp, data=each([["1"], [None], [1j], [[1, 2], [3]], [1, [2]], [[1], 2], [10**400]])):
    """Ragged sequences, and items that are no real numbers, are refused."""
    with raises(TypeError, ValueError, OverflowError):
        xp.Tensor(data)


# Sizes ------------------------------------------------------------------------------------------------------------


@clause(
    "coercion.Tensor.integers_are_sizes",
    MUST,
    source=[Torch("torch.Tensor", "torch.empty"), S1(35, 36)],
    requires=["legacy"],
)
def _(xp):
    """Loose integers, or a ``Size``, are sizes: ``Tensor(2, 3)`` is what ``empty(2, 3)`` makes, with any values."""
    for made in (xp.Tensor(2, 3), xp.Tensor(xp.Size([2, 3])), xp.Tensor(size=(2, 3)), xp.empty(2, 3)):
        assert made.shape == (2, 3)
        assert made.dtype == xp.float32
    assert xp.Tensor(3).shape == (3,)
    assert xp.Tensor(0).shape == (0,)
    assert xp.Tensor(2, 0).tolist() == [[], []]


@clause("coercion.Tensor.sequences_are_data", MUST, source=[Torch("torch.Tensor"), S1(35)], requires=["legacy"])
def _(xp):
    """A list or tuple is data even if it could be sizes: ``Tensor([2, 3])`` has two elements, ``Tensor(2, 3)`` six."""
    assert xp.Tensor([2, 3]).tolist() == [2, 3]
    assert xp.Tensor((2, 3)).tolist() == [2, 3]
    assert xp.Tensor([3]).shape == (1,)
    assert xp.Tensor(data=[3]).tolist() == [3]
    assert xp.Tensor(range(3)).tolist() == [0, 1, 2]


@clause("coercion.Tensor.nothing_is_empty", MUST, source=[Torch("torch.Tensor")], requires=["legacy"])
def _(xp):
    """Without arguments it makes a tensor of no elements and one dimension, as it does of an empty sequence."""
    for made in (xp.Tensor(), xp.Tensor([]), xp.Tensor(()), xp.Tensor(device="cpu")):
        assert made.shape == (0,)
        assert made.tolist() == []
    assert xp.Tensor([[]]).shape == (1, 0)


@clause("coercion.Tensor.numpy_integers_are_sizes", MUST, source=[Torch("torch.Tensor")], requires=["legacy", "numpy"])
def _(xp, dtype=each([np.uint8, np.int32, np.int64])):
    """A NumPy integer is a size, a float array without dimensions data of no dimensions."""
    assert xp.Tensor(dtype(3)).shape == (3,)
    assert xp.Tensor(dtype(2), 3).shape == (2, 3)
    assert xp.Tensor(np.array(3.5)).tolist() == 3.5


@clause(
    "coercion.Tensor.integer_arrays_without_dimensions_are_sizes",
    MAY,
    source=[Torch("torch.Tensor")],
    requires=["legacy", "numpy"],
)
def _(xp):
    """An integer array without dimensions is taken for a size, an integer tensor without dimensions for data."""
    assert xp.Tensor(np.array(3)).shape == (3,)
    assert xp.Tensor(np.array([3])).tolist() == [3]
    assert xp.Tensor(xp.tensor(3)).shape == ()


@clause("coercion.Tensor.sizes_make_new_memory", MUST, source=[Torch("torch.Tensor")], requires=["legacy", "mutable"])
def _(xp):
    """Of sizes, each call makes a tensor on memory of its own."""
    one, other = xp.Tensor(2, 2), xp.Tensor(2, 2)
    one.fill_(1)
    other.fill_(2)
    assert one.tolist() == [[1, 1], [1, 1]]


@clause("coercion.Tensor.refuses_bad_sizes", MUST, source=[Torch("torch.Tensor")], requires=["legacy"])
def _(xp):
    """Negative sizes, and loose sizes among which one is no integer, are refused."""
    for sizes in ((-1,), (2, -1)):
        with raises(RuntimeError):
            xp.Tensor(*sizes)
    for sizes in ((2, 3.0), (2, "3"), (2, None), ([1], 2), ([1], [2])):
        with raises(TypeError):
            xp.Tensor(*sizes)


# Storages and subclasses ------------------------------------------------------------------------------------------


@clause(
    "coercion.Tensor.shares_storages",
    SHOULD,
    source=[Torch("torch.Tensor"), Note("storage")],
    requires=["legacy", "mutable", "strides"],
)
def _(xp):
    """Given a storage of its dtype, or one of bytes, it makes a tensor of one dimension on all of that memory."""
    source = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    for memory in (source[1:].storage(), source[1:].untyped_storage()):
        made = xp.Tensor(memory)
        assert made.tolist() == [1, 2, 3, 4]
        made[0] = 9
        assert source[0, 0].item() == 9
        source[0, 0] = 1
        assert made[0].item() == 1
    with raises(RuntimeError):
        xp.Tensor(xp.tensor([1, 2]).storage())
    assert xp.LongTensor(xp.tensor([1, 2]).storage()).tolist() == [1, 2]


@clause(
    "coercion.Tensor.constructs_subclasses",
    SHOULD,
    source=[Torch("torch.Tensor")],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp):
    """A subclass that adds nothing is constructed as ``Tensor`` is, and its tensors are of the subclass."""
    kind = type("Kind", (xp.Tensor,), {})
    array = np.zeros(2, np.float32)
    for made in (kind([1, 2]), kind(2), kind(array), kind(xp.zeros(2))):
        assert type(made) is kind
        assert isinstance(made, xp.Tensor)
        assert made.shape == (2,)
    shared = kind(array)
    array[0] = 1
    assert shared.tolist() == [1, 0]


# Options ----------------------------------------------------------------------------------------------------------


@clause("coercion.Tensor.takes_no_options", MUST, source=[Torch("torch.Tensor"), S1(33, 34, 38)], requires=["legacy"])
def _(xp):
    """``dtype``, ``requires_grad`` and ``pin_memory`` are for ``tensor`` and the factories; here they are refused."""
    for options in ({"dtype": xp.float32}, {"requires_grad": True}, {"requires_grad": False}, {"pin_memory": False}):
        with raises(TypeError):
            xp.Tensor([1.0], **options)
        with raises(TypeError):
            xp.Tensor(2, 3, **options)


@clause("coercion.Tensor.refuses_other_devices", MUST, source=[Torch("torch.Tensor")], requires=["legacy"])
def _(xp, accelerator):
    """It makes tensors on the host only: an accelerator is refused, for data and for sizes."""
    with raises(RuntimeError, TypeError):
        xp.Tensor([1.0], device=accelerator)
    with raises(RuntimeError, TypeError):
        xp.Tensor(2, 3, device=accelerator)


@clause(
    "coercion.Tensor.aliases_where_the_tensor_is", MAY, source=[Torch("torch.Tensor")], requires=["legacy", "mutable"]
)
def _(xp, accelerator):
    """Given a tensor on an accelerator, it returns another on that very memory; the host's typed constructors refuse it."""
    source = xp.zeros(2, device=accelerator)
    made = xp.Tensor(source)
    assert made.device == xp.device(accelerator)
    source[0] = 1
    assert made.tolist() == [1, 0]
    made[1] = 2
    assert source.tolist() == [1, 2]
    with raises(TypeError):
        xp.FloatTensor(source)


# By dtype ---------------------------------------------------------------------------------------------------------

TYPED = (
    ("FloatTensor", "float32"), ("DoubleTensor", "float64"), ("HalfTensor", "float16"), ("BFloat16Tensor", "bfloat16"),
    ("BoolTensor", "bool"), ("ByteTensor", "uint8"), ("CharTensor", "int8"), ("ShortTensor", "int16"),
    ("IntTensor", "int32"), ("LongTensor", "int64"),
)  # fmt: skip
IN_NUMPY = tuple(case for case in TYPED if case[1] != "bfloat16")


@clause("coercion.typed.dtype", MUST, source=[Note("tensors")], requires=["legacy"])
def _(xp, case=each(TYPED)):
    """Each typed constructor makes tensors of its dtype, of data and of sizes, whatever the default dtype is."""
    name, dtype = case
    xp.set_default_dtype(xp.float64)
    make = getattr(xp, name)
    for made in (make([1, 0]), make(2), make(xp.Size([2])), make((1, 0))):
        assert made.dtype == getattr(xp, dtype)
        assert made.shape == (2,)
        assert type(made) is xp.Tensor
    assert make([1, 0]).tolist() == [1, 0]
    assert make().shape == (0,)


@clause("coercion.typed.instances", MUST, source=[Note("tensors")], requires=["legacy"])
def _(xp, case=each(TYPED)):
    """To ``isinstance``, each is the class of the host's tensors of its dtype, however made, and of no others."""
    name, dtype = case
    kind = getattr(xp, name)
    assert isinstance(xp.zeros(2, dtype=getattr(xp, dtype)), kind)
    assert not isinstance(xp.zeros(2, dtype=xp.complex64), kind)
    assert not isinstance(xp.zeros(2, dtype=xp.int32 if dtype != "int32" else xp.int64), kind)
    assert not isinstance(np.zeros(2), kind)


@clause("coercion.typed.instances_on_the_host", MUST, source=[Note("tensors")], requires=["legacy"])
def _(xp, accelerator):
    """A tensor on an accelerator is no instance of the host's typed classes."""
    assert not isinstance(xp.zeros(2, device=accelerator), xp.FloatTensor)
    assert isinstance(xp.zeros(2), xp.FloatTensor)


@clause(
    "coercion.typed.is_not_Tensor",
    MUST,
    source=[Torch("torch.Tensor"), S1(49)],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp):
    """``FloatTensor`` is another thing than ``Tensor``: bound to float32, and the class of float32 tensors alone."""
    assert xp.FloatTensor is not xp.Tensor
    assert isinstance(xp.zeros(2, dtype=xp.int64), xp.Tensor)
    assert not isinstance(xp.zeros(2, dtype=xp.int64), xp.FloatTensor)
    xp.set_default_dtype(xp.float64)
    assert xp.FloatTensor([1]).dtype == xp.float32
    assert xp.Tensor([1]).dtype == xp.float64


@clause("coercion.typed.shares_its_arrays", MUST, source=[Note("tensors")], requires=["legacy", "numpy", "mutable"])
def _(xp, case=each(IN_NUMPY)):
    """An array of the constructor's own dtype is shared: a write through either is seen through both."""
    name, dtype = case
    array = np.zeros(3, dtype)
    made = getattr(xp, name)(array)
    array[0] = 1
    assert made.tolist() == [1, 0, 0]
    made[1] = 1
    assert array.tolist() == [1, 1, 0]


@clause("coercion.typed.converts_other_arrays", MUST, source=[Note("tensors")], requires=["legacy", "numpy", "mutable"])
def _(xp, case=each(TYPED), dtype=each([np.float64, np.int64, np.bool_, np.uint16])):
    """An array of another dtype is converted and copied."""
    name, own = case
    if own == np.dtype(dtype).name:
        dtype = np.float16
    array = np.array([0, 1, 1]).astype(dtype)
    made = getattr(xp, name)(array)
    assert made.dtype == getattr(xp, own)
    assert made.tolist() == [0, 1, 1]
    array[0] = 1
    assert made.tolist() == [0, 1, 1]


@clause("coercion.typed.cuts_floats", MUST, source=[Note("tensors")], requires=["legacy", "numpy"])
def _(xp):
    """The integral constructors cut floats towards zero, of sequences and of arrays; True is what is not zero."""
    assert xp.LongTensor([1.9, -1.9]).tolist() == [1, -1]
    assert xp.IntTensor(np.array([1.9, -1.9])).tolist() == [1, -1]
    assert xp.BoolTensor([2, 0, 0.5]).tolist() == [True, False, True]
    assert xp.BoolTensor(np.array([2, 0])).tolist() == [True, False]


@clause("coercion.typed.refuses_overflow", MUST, source=[Note("tensors")], requires=["legacy"])
def _(
    xp,
    case=each(
        [("ByteTensor", 256), ("CharTensor", 128), ("ShortTensor", -32769), ("IntTensor", 2**31), ("LongTensor", 2**63)]
    ),
):
    """A number in a sequence that the dtype cannot hold is refused."""
    name, number = case
    with raises(RuntimeError, ValueError, OverflowError):
        getattr(xp, name)([number])


@clause("coercion.typed.aliases_its_tensors", MUST, source=[Note("tensors")], requires=["legacy", "mutable"])
def _(xp, case=each(TYPED)):
    """Given a tensor of its own dtype, it returns another tensor on the same memory."""
    name, dtype = case
    source = xp.zeros(2, dtype=getattr(xp, dtype))
    made = getattr(xp, name)(source)
    source[0] = 1
    assert made.tolist() == [1, 0]
    made[1] = 1
    assert source.tolist() == [1, 1]


@clause("coercion.typed.refuses_other_tensors", MUST, source=[Note("tensors")], requires=["legacy"])
def _(xp, case=each(TYPED), dtype=each(["float64", "int64"])):
    """A tensor of another dtype is refused, where an array of that dtype would be converted."""
    name, own = case
    source = xp.ones(2, dtype=getattr(xp, dtype if dtype != own else "float32"))
    with raises(TypeError):
        getattr(xp, name)(source)
    assert source.tolist() == [1, 1]


@clause("coercion.typed.takes_no_options", MUST, source=[Note("tensors")], requires=["legacy"])
def _(xp, case=each(TYPED)):
    """They take no dtype and no ``requires_grad``, and refuse numbers that are no sizes."""
    make = getattr(xp, case[0])
    with raises(TypeError):
        make([1], dtype=xp.float32)
    with raises(TypeError):
        make([1], requires_grad=False)
    for data in (2.5, True, None):
        with raises(TypeError):
            make(data)


# The ways compared ------------------------------------------------------------------------------------------------


@clause(
    "coercion.compared.dtypes",
    MUST,
    source=[Torch("torch.tensor", "torch.as_tensor", "torch.Tensor"), S1(33, 34, 38, 45, 48), S2(66)],
    requires=["legacy", "numpy"],
)
def _(xp, dtype=each(CONVERTED)):
    """``tensor``, ``as_tensor`` and ``from_numpy`` keep an array's dtype; ``Tensor`` makes it the default dtype."""
    array = np.array([0, 1]).astype(dtype)
    kept = xp.from_numpy(array).dtype
    assert kept == getattr(xp, np.dtype(dtype).name)
    assert xp.tensor(array).dtype == kept
    assert xp.as_tensor(array).dtype == kept
    assert xp.Tensor(array).dtype == xp.float32


@clause(
    "coercion.compared.sharing",
    MUST,
    source=[
        Torch("torch.tensor", "torch.as_tensor", "torch.Tensor", "torch.from_numpy"),
        S1(3, 27, 33, 34, 38, 42, 43, 46, 47, 55, 56, 57, 58),
        S3(30, 31),
    ],
    requires=["legacy", "numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``from_numpy`` and ``as_tensor`` share every array's memory, ``tensor`` none's, ``Tensor`` only float32's."""
    array = np.zeros(2, dtype)
    shared, perhaps, copied, coerced = xp.from_numpy(array), xp.as_tensor(array), xp.tensor(array), xp.Tensor(array)
    array[0] = 1
    assert shared.tolist() == [1, 0]
    assert perhaps.tolist() == [1, 0]
    assert copied.tolist() == [0, 0]
    assert coerced.tolist() == ([1, 0] if dtype is np.float32 else [0, 0])


@clause(
    "coercion.compared.numbers",
    MUST,
    source=[Torch("torch.tensor", "torch.Tensor"), S1(33, 34, 35, 38)],
    requires=["legacy"],
)
def _(xp):
    """An integer is a value for ``tensor``, a size for ``Tensor``; a list of integers is int64 for ``tensor`` alone."""
    assert xp.tensor(3).tolist() == 3
    assert xp.Tensor(3).shape == (3,)
    assert xp.tensor([3]).dtype == xp.int64
    assert xp.Tensor([3]).dtype == xp.float32
    assert xp.tensor([]).dtype == xp.Tensor([]).dtype


@clause(
    "coercion.compared.tensors",
    MUST,
    source=[Torch("torch.tensor", "torch.as_tensor", "torch.Tensor"), S1(33, 34, 38)],
    requires=["legacy", "mutable"],
)
def _(xp):
    """Given a tensor, ``as_tensor`` returns it, ``Tensor`` another on its memory, ``tensor`` a copy."""
    source = xp.zeros(2)
    same, alias, copy = xp.as_tensor(source), xp.Tensor(source), xp.tensor(source)
    source[0] = 1
    assert same is source
    assert alias is not source
    assert alias.tolist() == [1, 0]
    assert copy.tolist() == [0, 0]
