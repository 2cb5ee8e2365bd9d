"""What others reach for by themselves: NumPy's functions and operators on tensors, DLPack, the buffer protocol."""

import array
import math

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises, warns

NUMPY_DTYPES = (
    np.bool_, np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip
"""The dtypes that NumPy and PyTorch share."""


# ---- asarray, array, __array__ ------------------------------------------------------------------------------


@clause("interchange.asarray.shares", MUST, source=[S1(59), Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``np.asarray(tensor)`` is ``tensor.numpy()``: the same memory."""
    tensor = xp.zeros(3, dtype=getattr(xp, np.dtype(dtype).name))
    array = np.asarray(tensor)
    assert array.dtype == np.dtype(dtype)
    array[0] = 1
    assert tensor[0].item() == 1
    tensor[1] = 1
    assert array[1] == 1


@clause("interchange.asarray.converts", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"])
def _(xp):
    """``np.asarray`` with another dtype makes a converted copy; with the tensor's own dtype it still shares."""
    tensor = xp.tensor([1.5, 2.5])
    copy = np.asarray(tensor, dtype=np.int64)
    assert copy.dtype == np.int64
    assert copy.tolist() == [1, 2]
    copy[0] = 9
    assert tensor.tolist() == [1.5, 2.5]
    shared = np.asarray(tensor, dtype=np.float32)
    shared[0] = 9
    assert tensor.tolist() == [9, 2.5]


@clause("interchange.array.copies", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``np.array(tensor)`` copies: it has the tensor's dtype and memory of its own."""
    tensor = xp.zeros(2, dtype=getattr(xp, np.dtype(dtype).name))
    array = np.array(tensor)
    assert array.dtype == np.dtype(dtype)
    array[0] = 1
    assert tensor.tolist() == [0, 0]
    tensor[1] = 1
    assert array.tolist() == [1, 0]


@clause("interchange.array.collects", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, shape=each([(), (1,), (3,), (2, 2)])):
    """``np.array`` of a list of tensors of one shape stacks their values and keeps their dtype."""
    array = np.array([xp.ones(shape), xp.zeros(shape)])
    assert array.dtype == np.float32
    assert array.tolist() == [np.ones(shape).tolist(), np.zeros(shape).tolist()]


@clause("interchange.array_method.shares", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"])
def _(xp):
    """``__array__()`` is ``numpy()``; given another dtype it converts, given the tensor's own it shares."""
    tensor = xp.tensor([1, 2])
    tensor.__array__()[0] = 5
    assert tensor.tolist() == [5, 2]
    tensor.__array__(np.int64)[1] = 6
    assert tensor.tolist() == [5, 6]
    converted = tensor.__array__(np.float32)
    assert converted.dtype == np.float32
    assert converted.tolist() == [5, 6]
    converted[0] = 0
    assert tensor.tolist() == [5, 6]


def as_array(tensor):
    return np.asarray(tensor)


def copied(tensor):
    return np.array(tensor)


def sine(tensor):
    return np.sin(tensor)


def added_up(tensor):
    return np.add.reduce(tensor)


def stacked(tensor):
    return np.stack([tensor, tensor])


def collected(tensor):
    return np.array([tensor[0], tensor[1]])


@clause(
    "interchange.numpy.refuses_accelerator",
    MUST,
    source=[S1(9, 115), S2(19), S3(7), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(xp, accelerator, convert=each([as_array, copied, sine, added_up, stacked, collected])):
    """NumPy's functions do not fetch from an accelerator by themselves: TypeError, as from ``numpy()``."""
    tensor = xp.tensor([1.0, 2.0], device=accelerator)
    with raises(TypeError):
        convert(tensor)
    assert tensor.tolist() == [1, 2]


@clause(
    "interchange.numpy.refuses_grad",
    MUST,
    source=[S1(81), Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp, convert=each([as_array, copied, sine, added_up, stacked, collected])):
    """NumPy's functions refuse a tensor that requires grad as ``numpy()`` does, and leave its graph alone."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    with raises(RuntimeError, match=r"detach\(\)"):
        convert(leaf)
    (leaf * 3).sum().backward()
    assert leaf.grad.tolist() == [3, 3]


# ---- NumPy's functions --------------------------------------------------------------------------------------


@clause("interchange.ufunc.gives_tensors", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, function=each(["sin", "exp", "sqrt", "negative", "square"]), dtype=each(["float32", "float64"])):
    """A ufunc of NumPy applied to a tensor gives a tensor of the dtype that NumPy computes, with NumPy's values."""
    tensor = xp.tensor([0.0, 1.0, 2.0], dtype=getattr(xp, dtype))
    result = getattr(np, function)(tensor)
    assert isinstance(result, xp.Tensor)
    assert result.dtype == tensor.dtype
    assert result.tolist() == getattr(np, function)(np.array([0, 1, 2], dtype)).tolist()
    assert tensor.tolist() == [0, 1, 2]


@clause(
    "interchange.ufunc.makes_new_memory", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"]
)
def _(xp):
    """The result of a ufunc has memory of its own, and no gradient history."""
    tensor = xp.tensor([1.0, 2.0])
    result = np.add(tensor, 0)
    result[0] = 9
    assert tensor.tolist() == [1, 2]
    assert not result.requires_grad
    assert result.is_leaf


@clause("interchange.ufunc.mixes", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """In a ufunc tensors and arrays mix, under NumPy's promotion: a float64 array makes the result float64."""
    tensor = xp.tensor([1.0, 2.0])
    for result in (np.add(tensor, np.array([10.0, 20.0])), np.add(np.array([10.0, 20.0]), tensor)):
        assert isinstance(result, xp.Tensor)
        assert result.dtype == xp.float64
        assert result.tolist() == [11, 22]


@clause("interchange.ufunc.several_results", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """A ufunc with two results gives two tensors."""
    whole, part = np.divmod(xp.tensor([7.0, 9.0]), 2)
    assert isinstance(whole, xp.Tensor)
    assert isinstance(part, xp.Tensor)
    assert whole.tolist() == [3, 4]
    assert part.tolist() == [1, 1]


@clause("interchange.ufunc.reduces_to_tensors", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """The reduction of a ufunc over a tensor gives a tensor, 0-d where nothing remains."""
    tensor = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    columns = np.add.reduce(tensor)
    assert isinstance(columns, xp.Tensor)
    assert columns.tolist() == [4, 6]
    total = np.add.reduce(tensor, axis=None)
    assert isinstance(total, xp.Tensor)
    assert tuple(total.shape) == ()
    assert total.item() == 10


@clause("interchange.ufunc.truth_becomes_uint8", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, function=each(["isnan", "isfinite", "logical_not", "signbit"])):
    """A ufunc whose result is bool gives a tensor of ``uint8``, for history's sake; the values are 0 and 1."""
    array = np.array([0.0, np.nan, -1.0], np.float32)
    result = getattr(np, function)(xp.tensor([0.0, float("nan"), -1.0]))
    assert result.dtype == xp.uint8
    assert result.tolist() == getattr(np, function)(array).astype(int).tolist()


@clause("interchange.ufunc.refuses_out", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """A ufunc cannot write into a tensor through ``out=``: TypeError, and the tensor keeps its values."""
    tensor = xp.tensor([1.0, 2.0])
    with raises(TypeError):
        np.add(np.ones(2), 1, out=tensor)
    assert tensor.tolist() == [1, 2]


def joined(tensor):
    return np.concatenate([tensor, tensor])


def positive(tensor):
    return np.where(tensor > 0, tensor, 0)


def in_order(tensor):
    return np.sort(tensor)


def without_repetitions(tensor):
    return np.unique(tensor)


def tiled(tensor):
    return np.tile(tensor, 2)


@clause("interchange.functions.give_arrays", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, function=each([joined, stacked, positive, in_order, without_repetitions, tiled])):
    """NumPy's functions that are no ufuncs mostly make arrays: joining, choosing, sorting, repeating."""
    values = [3.0, -1.0, 2.0]
    result = function(xp.tensor(values))
    assert type(result) is np.ndarray
    assert result.tolist() == function(np.array(values)).tolist()


# ---- Operators ----------------------------------------------------------------------------------------------


def plus(a, b):
    return a + b


def minus(a, b):
    return a - b


def times(a, b):
    return a * b


def over(a, b):
    return a / b


def power(a, b):
    return a**b


def matrix_product(a, b):
    return a @ b


OPERATORS = (plus, minus, times, over, power, matrix_product)


@clause("interchange.operators.array_on_the_right", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, operator=each(OPERATORS)):
    """``tensor + array`` gives a tensor, computed and promoted by NumPy: float32 with float64 is float64."""
    array = np.array([[2.0, 3.0], [4.0, 5.0]])
    values = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    result = operator(xp.tensor(values.tolist()), array)
    assert isinstance(result, xp.Tensor)
    assert result.dtype == xp.float64
    assert result.tolist() == operator(values, array).tolist()


@clause("interchange.operators.array_on_the_left", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, operator=each([plus, minus, times, power, matrix_product])):
    """``array + tensor`` is refused with TypeError: neither NumPy nor the tensor takes it.  Nothing is changed."""
    array, tensor = np.eye(2), xp.eye(2)
    with raises(TypeError):
        operator(array, tensor)
    assert array.tolist() == tensor.tolist() == [[1, 0], [0, 1]]


@clause("interchange.operators.array_over_a_tensor", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """``array / tensor`` is a new tensor: the tensor's reciprocal times the array."""
    tensor = xp.tensor([1.0, 2.0, 4.0])
    result = np.array([1.0, 3.0, 2.0]) / tensor
    assert isinstance(result, xp.Tensor)
    assert result.tolist() == [1.0, 1.5, 0.5]
    assert tensor.tolist() == [1.0, 2.0, 4.0]


@clause("interchange.operators.equality", MAY, source=[Torch("torch.eq")], requires=["numpy"])
def _(xp):
    """``==`` between an array and a tensor compares element by element, in either order, and gives a bool tensor."""
    array, tensor = np.array([1, 2, 3]), xp.tensor([1, 5, 3])
    for result in (array == tensor, tensor == array):
        assert isinstance(result, xp.Tensor)
        assert result.dtype == xp.bool
        assert result.tolist() == [True, False, True]


@clause("interchange.operators.inequality", MAY, source=[Torch("torch.ne")], requires=["numpy"])
def _(xp):
    """``!=`` between an array and a tensor compares no elements: two different objects are unequal, plainly True."""
    array, tensor = np.array([1, 2, 3]), xp.tensor([1, 2, 3])
    assert (array != tensor) is True
    assert (tensor != array) is True


def less(a, b):
    return a < b


def at_least(a, b):
    return a >= b


@clause("interchange.operators.order", MAY, source=[Torch("torch.lt")], requires=["numpy"])
def _(xp, operator=each([less, at_least])):
    """``<``, ``<=``, ``>`` and ``>=`` between an array and a tensor are refused with TypeError, in either order."""
    array, tensor = np.array([1, 2, 3]), xp.tensor([1, 2, 3])
    with raises(TypeError):
        operator(array, tensor)
    with raises(TypeError):
        operator(tensor, array)


@clause("interchange.operators.numpy_scalars_are_numbers", MUST, source=[Note("tensor_attributes")], requires=["numpy"])
def _(xp, scalar=each([np.float64, np.float32, np.int64, np.int8]), dtype=each(["float16", "float32", "float64"])):
    """A NumPy scalar beside a tensor counts as a plain number, on either side: the tensor's dtype decides."""
    tensor = xp.tensor([1.0, 2.0], dtype=getattr(xp, dtype))
    for result in (scalar(3) * tensor, tensor * scalar(3)):
        assert isinstance(result, xp.Tensor)
        assert result.dtype == tensor.dtype
        assert result.tolist() == [3, 6]


# ---- Assignment and indexing --------------------------------------------------------------------------------


@clause("interchange.assignment.tensor_into_array", SHOULD, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """A tensor can be assigned into an array, which converts it to its own dtype and shares nothing."""
    tensor = xp.tensor([1.0, 2.0])
    array = np.zeros(3, np.int64)
    array[:2] = tensor
    array[2] = xp.tensor(7.0)
    tensor[0] = 9
    assert array.tolist() == [1, 2, 7]


@clause(
    "interchange.assignment.tensor_with_grad",
    SHOULD,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp):
    """A tensor that requires grad is refused where it would be assigned into an array, which keeps its values."""
    array = np.zeros(2)
    with raises(RuntimeError):
        array[...] = xp.tensor([1.0, 2.0], requires_grad=True)
    assert array.tolist() == [0, 0]


@clause(
    "interchange.assignment.array_into_tensor", MAY, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"]
)
def _(xp):
    """A NumPy scalar can be assigned into a tensor; an array is refused with TypeError, and nothing is written."""
    tensor = xp.tensor([1.0, 2.0])
    tensor[0] = np.float64(5)
    tensor[1] = np.int64(6)
    assert tensor.tolist() == [5, 6]
    with raises(TypeError):
        tensor[:] = np.ones(2)
    assert tensor.tolist() == [5, 6]


@clause("interchange.indexing.by_each_other", SHOULD, source=[Note("tensors")], requires=["numpy"])
def _(xp):
    """Arrays of integers or truth values index tensors, and such tensors index arrays, as their own kind would."""
    tensor, array = xp.tensor([10, 20, 30]), np.array([10, 20, 30])
    assert tensor[np.array([2, 0])].tolist() == [30, 10]
    assert array[xp.tensor([2, 0])].tolist() == [30, 10]
    assert tensor[np.array([True, False, True])].tolist() == [10, 30]
    assert array[xp.tensor([True, False, True])].tolist() == [10, 30]
    assert tensor[np.int64(1)].item() == array[xp.tensor(1)] == 20


# ---- DLPack -------------------------------------------------------------------------------------------------


@clause("interchange.dlpack.to_numpy_shares", MUST, source=[Note("dlpack")], requires=["dlpack", "mutable"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``np.from_dlpack(tensor)`` is an array on the tensor's memory, of its dtype, and writable."""
    tensor = xp.zeros(3, dtype=getattr(xp, np.dtype(dtype).name))
    array = np.from_dlpack(tensor)
    assert array.dtype == np.dtype(dtype)
    array[0] = 1
    tensor[1] = 1
    assert array.tolist() == tensor.tolist() == [1, 1, 0]


@clause(
    "interchange.dlpack.from_numpy_shares", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack", "mutable"]
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``from_dlpack(array)`` is a tensor on the array's memory, of its dtype."""
    array = np.zeros(3, dtype)
    tensor = xp.from_dlpack(array)
    assert tensor.dtype == getattr(xp, np.dtype(dtype).name)
    array[0] = 1
    tensor[1] = 1
    assert array.tolist() == tensor.tolist() == [1, 1, 0]


@clause(
    "interchange.dlpack.tensor_to_tensor_shares",
    MUST,
    source=[Torch("torch.from_dlpack")],
    requires=["dlpack", "mutable"],
)
def _(xp):
    """``from_dlpack(tensor)`` is another tensor on the same memory."""
    tensor = xp.zeros(3)
    other = xp.from_dlpack(tensor)
    assert other is not tensor
    tensor[0] = 1
    other[1] = 1
    assert tensor.tolist() == other.tolist() == [1, 1, 0]


@clause("interchange.dlpack.keeps_shape", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack"])
def _(xp, shape=each([(), (1,), (3,), (0,), (2, 3), (0, 3), (3, 0), (2, 1, 3)])):
    """Shapes go through DLPack unchanged, 0-d and empty ones too."""
    array = np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape)
    tensor = xp.from_dlpack(array)
    assert tuple(tensor.shape) == shape
    assert tensor.tolist() == array.tolist()
    again = np.from_dlpack(tensor)
    assert again.shape == shape
    assert again.tolist() == array.tolist()


@clause("interchange.dlpack.keeps_strides", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack", "strides"])
def _(xp):
    """A transposed, stepped view goes through DLPack as it lies in memory."""
    array = np.arange(24.0).reshape(4, 6)[1:, ::2].T
    tensor = xp.from_dlpack(array)
    assert tensor.stride() == (2, 6)
    assert tensor.tolist() == array.tolist()
    again = np.from_dlpack(tensor)
    assert again.strides == array.strides
    assert again.tolist() == array.tolist()


@clause(
    "interchange.dlpack.copies_on_request", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack", "mutable"]
)
def _(xp):
    """``copy=True`` makes memory of its own, ``copy=False`` insists on sharing; both directions take it."""
    array, tensor = np.zeros(2), xp.zeros(2)
    xp.from_dlpack(array, copy=True)[0] = 1
    np.from_dlpack(tensor, copy=True)[0] = 1
    assert array.tolist() == tensor.tolist() == [0, 0]
    xp.from_dlpack(array, copy=False)[0] = 1
    np.from_dlpack(tensor, copy=False)[0] = 1
    assert array.tolist() == tensor.tolist() == [1, 0]


@clause("interchange.dlpack.refuses_grad", MUST, source=[Note("dlpack")], requires=["dlpack", "autograd.tape"])
def _(xp):
    """A tensor that requires grad is not exported, not even under ``no_grad``: BufferError; detached, it is shared."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    for tensor in (leaf, leaf * 2):
        with raises(BufferError, match="detach"):
            np.from_dlpack(tensor)
        with xp.no_grad(), raises(BufferError):
            xp.from_dlpack(tensor)
    np.from_dlpack(leaf.detach())[0] = 5
    assert leaf.tolist() == [5, 2]
    assert leaf.requires_grad


@clause("interchange.dlpack.refuses_conjugate", MUST, source=[Note("dlpack")], requires=["dlpack", "complex"])
def _(xp):
    """A lazily conjugated tensor is not exported: BufferError."""
    conjugate = xp.tensor([1 + 2j]).conj()
    with raises(BufferError):
        np.from_dlpack(conjugate)
    assert np.from_dlpack(conjugate.resolve_conj()).tolist() == [1 - 2j]


@clause("interchange.dlpack.refuses_sparse", MUST, source=[Note("dlpack")], requires=["dlpack", "sparse"])
def _(xp):
    """A sparse tensor is not exported: BufferError."""
    with raises(BufferError):
        np.from_dlpack(xp.eye(2).to_sparse())


@clause("interchange.dlpack.refuses_meta", MUST, source=[Note("dlpack")], requires=["dlpack", "device.meta"])
def _(xp):
    """A meta tensor has no memory to export: BufferError for its memory, ValueError for its device."""
    tensor = xp.zeros(2, device="meta")
    with raises(BufferError):
        tensor.__dlpack__()
    with raises(ValueError):
        tensor.__dlpack_device__()


@clause("interchange.dlpack.names_the_host", MUST, source=[Note("dlpack")], requires=["dlpack"])
def _(xp):
    """A tensor on the host says that its device is kDLCPU (1), number 0."""
    kind, index = xp.zeros(2).__dlpack_device__()
    assert (int(kind), index) == (1, 0)


def numpy_of_objects():
    return np.array([None])


def numpy_of_text():
    return np.array(["a"])


def numpy_of_other_byte_order():
    return np.zeros(2, np.dtype(np.int32).newbyteorder())


def numpy_of_packed_records():
    return np.zeros(3, [("flag", np.int8), ("weight", np.float32)])["weight"]


@clause(
    "interchange.dlpack.refuses_what_numpy_cannot_export",
    MUST,
    source=[Torch("torch.from_dlpack")],
    requires=["dlpack"],
)
def _(xp, make=each([numpy_of_objects, numpy_of_text, numpy_of_other_byte_order, numpy_of_packed_records])):
    """An array that DLPack cannot describe is refused with BufferError."""
    with raises(BufferError):
        xp.from_dlpack(make())


@clause("interchange.dlpack.capsules_are_used_once", MUST, source=[Note("dlpack")], requires=["dlpack"])
def _(xp):
    """A capsule hands its memory over once; a second use is refused with RuntimeError, and harms nothing."""
    tensor = xp.tensor([1.0, 2.0])
    capsule = tensor.__dlpack__()
    taken = xp.from_dlpack(capsule)
    assert taken.tolist() == [1, 2]
    with raises(RuntimeError):
        xp.from_dlpack(capsule)
    taken[0] = 5
    assert tensor.tolist() == [5, 2]


@clause("interchange.dlpack.refuses_other_objects", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack"])
def _(xp, other=each([[1.0, 2.0], 3, None, "text"])):
    """An object that neither speaks DLPack nor is a capsule is refused with RuntimeError."""
    with raises(RuntimeError):
        xp.from_dlpack(other)


@clause("interchange.dlpack.keeps_memory_alive", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack"])
def _(xp):
    """The importer keeps the exporter's memory alive, and lets it go at the end."""
    owner = bytearray(np.arange(3.0).tobytes())
    tensor = xp.from_dlpack(np.frombuffer(owner))
    array = np.from_dlpack(tensor)
    del tensor
    with raises(BufferError):  # a bytearray cannot grow while its memory is in use
        owner.append(0)
    assert array.tolist() == [0, 1, 2]
    del array
    owner.append(0)
    assert len(owner) == 25


# ---- The buffer protocol ------------------------------------------------------------------------------------


@clause("interchange.frombuffer.shares", MUST, source=[Torch("torch.frombuffer")], requires=["mutable"])
def _(xp):
    """``frombuffer`` makes a tensor of one dimension on the buffer's own memory, read as the given dtype."""
    buffer = bytearray(8)
    tensor = xp.frombuffer(buffer, dtype=xp.int16)
    assert tuple(tensor.shape) == (4,)
    assert tensor.dtype == xp.int16
    buffer[2:4] = np.int16(-2).tobytes()
    tensor[3] = 5
    assert tensor.tolist() == [0, -2, 0, 5]
    assert buffer == np.array([0, -2, 0, 5], np.int16).tobytes()


@clause("interchange.frombuffer.reads_every_dtype", MUST, source=[Torch("torch.frombuffer")], requires=["numpy"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """The bytes are taken as they are; an array of any shape serves as a buffer if it is contiguous."""
    array = np.array([[0, 1], [1, 0]], dtype)
    tensor = xp.frombuffer(array, dtype=getattr(xp, array.dtype.name))
    assert tensor.tolist() == [0, 1, 1, 0]


@clause("interchange.frombuffer.selects", MUST, source=[Torch("torch.frombuffer")], requires=[])
def _(xp, offset=each([0, 3, 14]), count=each([-1, 1])):
    """``offset`` skips bytes, aligned or not; ``count`` limits the elements, and below 0 takes all that there are."""
    buffer = bytearray(range(16))
    if count < 0 and offset % 2:
        with raises(ValueError):
            xp.frombuffer(buffer, dtype=xp.int16, offset=offset, count=count)
    else:
        tensor = xp.frombuffer(buffer, dtype=xp.int16, offset=offset, count=count)
        assert tensor.tolist() == np.frombuffer(buffer, np.int16, count, offset).tolist()


@clause("interchange.frombuffer.refuses_what_does_not_fit", MUST, source=[Torch("torch.frombuffer")], requires=[])
def _(
    xp,
    size=each([6]),
    how=each([{}, {"count": 2}, {"offset": 6}, {"offset": -1}, {"offset": 8}, {"count": 0}, {"offset": 4, "count": 1}]),
):
    """What the buffer cannot fill is refused with ValueError: a broken element, too many, none, or an outside start."""
    buffer = bytearray(range(size))
    with raises(ValueError):
        xp.frombuffer(buffer, dtype=xp.int32, **how)
    assert buffer == bytes(range(size))


@clause("interchange.frombuffer.refuses_empty", MUST, source=[Torch("torch.frombuffer")], requires=[])
def _(xp):
    """A buffer of no bytes is refused with ValueError; there is no empty tensor on it."""
    with raises(ValueError):
        xp.frombuffer(bytearray(), dtype=xp.uint8)


@clause("interchange.frombuffer.needs_dtype", MUST, source=[Torch("torch.frombuffer")], requires=[])
def _(xp):
    """The dtype must be given, by name, since bytes do not tell; a list is no buffer."""
    with raises(TypeError):
        xp.frombuffer(bytearray(4))
    with raises(TypeError):
        xp.frombuffer(bytearray(4), xp.uint8)
    with raises(ValueError):
        xp.frombuffer([1, 2], dtype=xp.uint8)


@clause("interchange.frombuffer.warns_of_read_only", SHOULD, source=[Torch("torch.frombuffer")], requires=[])
def _(xp):
    """A read-only buffer such as ``bytes`` is accepted with a UserWarning."""
    xp.set_warn_always(True)
    try:
        with warns(UserWarning, match="not writable"):
            tensor = xp.frombuffer(b"abc", dtype=xp.uint8)
    finally:
        xp.set_warn_always(False)
    assert tensor.tolist() == [97, 98, 99]


@clause("interchange.frombuffer.requires_grad", MUST, source=[Torch("torch.frombuffer")], requires=["autograd.tape"])
def _(xp):
    """``requires_grad=True`` makes a leaf of a floating dtype, and is refused with RuntimeError for integers."""
    tensor = xp.frombuffer(bytearray(8), dtype=xp.float32, requires_grad=True)
    assert tensor.requires_grad
    assert tensor.is_leaf
    with raises(RuntimeError):
        xp.frombuffer(bytearray(8), dtype=xp.int32, requires_grad=True)


# ---- Further terms of exchange ----------------------------------------------------------------------------------------


@clause(
    "interchange.asarray.never_copies_unasked",
    SHOULD,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """Where NumPy asks for no copy, memory is shared or ValueError raised: a copy is never passed off as shared."""
    tensor = xp.zeros(3)
    try:
        array = np.asarray(tensor, copy=False)
    except ValueError:
        array = np.asarray(tensor)
    array[0] = 5
    assert tensor.tolist() == [5, 0, 0]
    with raises(ValueError):
        np.asarray(tensor, dtype=np.float64, copy=False)


@clause("interchange.array_method.converts", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, dtype=each((np.float64, np.int8, np.float32))):
    """``__array__(dtype)`` gives an array of that dtype, which is the tensor's own memory only if it has the dtype."""
    tensor = xp.tensor([1.0, 2.0])
    array = tensor.__array__(dtype)
    assert array.dtype == dtype
    assert array.tolist() == [1, 2]
    array[0] = 9
    assert tensor.tolist() == ([9, 2] if dtype is np.float32 else [1, 2])


@clause(
    "interchange.array.of_masked_arrays", MUST, source=[Torch("torch.tensor", "torch.from_numpy")], requires=["numpy"]
)
def _(xp):
    """Of a masked array or a matrix the elements count: masks are not looked at, and two dimensions stay two."""
    masked = np.ma.array([1, 2, 3], mask=[0, 1, 0])
    assert xp.tensor(masked).tolist() == xp.as_tensor(masked).tolist() == [1, 2, 3]
    assert xp.tensor(np.asmatrix([[1, 2]])).tolist() == [[1, 2]]
    assert isinstance(xp.tensor(masked).numpy(), np.ndarray)
    assert type(xp.from_numpy(masked).numpy()) is np.ndarray


NUMPY_NUMBERS = (np.float16, np.float32, np.float64, np.int8, np.int64, np.uint8)


@clause(
    "interchange.operators.numpy_scalars_on_the_left", SHOULD, source=[Note("tensor_attributes")], requires=["numpy"]
)
def _(xp, number=each(NUMPY_NUMBERS)):
    """A NumPy number on the left of every operator is a number: the result is a tensor, in the tensor's own dtype."""
    tensor = xp.tensor([2.0, 4.0])
    n = number(8)
    for result, expected in (
        (n + tensor, [10, 12]), (n - tensor, [6, 4]), (n * tensor, [16, 32]), (n / tensor, [4, 2]), (n // tensor, [4, 2]),
        (n % tensor, [0, 0]), (n**tensor, [64, 4096]), (n > tensor, [True, True]), (n == tensor, [False, False]),
        (n <= tensor, [False, False]),
    ):  # fmt: skip
        assert isinstance(result, xp.Tensor)
        assert result.tolist() == expected
    assert (n + tensor).dtype == xp.float32
    assert (n > tensor).dtype == xp.bool


@clause(
    "interchange.operators.in_place_with_an_array",
    MAY,
    source=[Note("tensor_attributes")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """``tensor += array`` binds the name to a new tensor, of the dtype that NumPy gives the sum; the old one is as it was."""
    tensor = before = xp.tensor([1.0, 2.0])
    tensor += np.ones(2)
    assert isinstance(tensor, xp.Tensor)
    assert tensor.tolist() == [2, 3]
    assert before.tolist() == [1, 2]
    with raises(TypeError):
        before.add_(np.ones(2))


@clause("interchange.compare.other_objects_are_unequal", MUST, source=[Torch("torch.eq")])
def _(xp):
    """Beside None, text, lists and other objects ``==`` is False and ``!=`` True, not elementwise; an order is TypeError."""
    tensor = xp.ones(2)
    for other in (None, "a", [1.0, 1.0], (1, 1), object(), {}):
        assert (tensor == other) is False
        assert (tensor != other) is True
        assert (other == tensor) is False
        with raises(TypeError):
            tensor < other
        with raises(TypeError):
            xp.eq(tensor, other)


@clause("interchange.python.takes_tensors_for_sequences", MUST, source=[Note("tensors")])
def _(xp):
    """Unpacking, ``zip``, ``sum``, ``max``, ``sorted``, ``reversed``, ``any`` and ``bytes`` go over the first dimension."""
    first, second = xp.tensor([[1, 2], [3, 4]])
    assert (first.tolist(), second.tolist()) == ([1, 2], [3, 4])
    numbers = xp.tensor([3, 1, 2], dtype=xp.uint8)
    assert sum(numbers).item() == 6
    assert (max(numbers).item(), min(numbers).item()) == (3, 1)
    assert [n.item() for n in sorted(numbers)] == [1, 2, 3]
    assert [n.item() for n in reversed(numbers)] == [2, 1, 3]
    assert {key: value.item() for key, value in zip("abc", numbers, strict=True)} == {"a": 3, "b": 1, "c": 2}
    assert any(xp.tensor([0, 1]))
    assert bytes(numbers) == b"\x03\x01\x02"
    with raises(TypeError):
        memoryview(numbers)
    with raises(TypeError):
        list(xp.tensor(1))


@clause("interchange.python.takes_tensors_for_numbers", MUST, source=[Note("tensors"), Torch("torch.Tensor.item")])
def _(xp):
    """A tensor of one integer is an index and a bound for Python, and of one number an argument of its own functions."""
    one = xp.tensor(1)
    assert ["a", "b", "c"][one] == "b"
    assert "abc"[xp.tensor([2])] == "c"
    assert list(range(xp.tensor(3))) == [0, 1, 2]
    assert [1, 2, 3][one : xp.tensor(3)] == [2, 3]
    assert math.sqrt(xp.tensor(4.0)) == 2
    assert abs(xp.tensor(-2)).item() == 2
    with raises(TypeError):
        [1, 2, 3][xp.tensor(1.0)]


@clause("interchange.identity.is_hashed", MUST, source=[Note("tensors")])
def _(xp):
    """Tensors are hashed by identity: equal ones are two keys of a dictionary, and one that was written to is found again."""
    one, other = xp.ones(2), xp.ones(2)
    assert len({one, other}) == 2
    known = {one: "one", other: "other"}
    view = one[:]
    one.add_(1)
    assert (known[one], known[other]) == ("one", "other")
    assert view not in known


@clause(
    "interchange.dlpack.every_dtype_between_tensors", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack"]
)
def _(
    xp,
    name=each(
        ("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int64", "float16", "bfloat16", "float64", "complex64")
    ),
):
    """Between tensors every dtype is exchanged, on one memory."""
    tensor = xp.tensor([0, 1], dtype=getattr(xp, name))
    made = xp.from_dlpack(tensor)
    assert made.dtype == getattr(xp, name)
    made[0] = 1
    assert tensor.tolist() == made.tolist() == [1, 1]
    assert made is not tensor


@clause("interchange.dlpack.negotiates_versions", SHOULD, source=[Note("dlpack")], requires=["dlpack"])
def _(xp):
    """A capsule is of the old kind unless ``max_version`` says that its consumer knows versions."""
    tensor = xp.ones(2)
    for version, versioned in ((None, False), ((0, 8), False), ((1, 0), True), ((2, 0), True)):
        assert ("versioned" in repr(tensor.__dlpack__(max_version=version))) is versioned
    assert "versioned" not in repr(tensor.__dlpack__())


@clause("interchange.dlpack.terms_of_the_host", MUST, source=[Note("dlpack")], requires=["dlpack", "mutable"])
def _(xp):
    """On the host the stream is None or -1; ``copy`` and the host's own device are granted, and text is no stream: TypeError."""
    tensor = xp.zeros(2)
    for terms in ({}, {"stream": None}, {"stream": -1}, {"dl_device": (1, 0)}, {"copy": False}, {"copy": None}):
        made = xp.from_dlpack(tensor.__dlpack__(**terms))
        made[0] += 1
    assert tensor.tolist() == [6, 0]
    xp.from_dlpack(tensor.__dlpack__(copy=True))[1] = 9
    assert tensor.tolist() == [6, 0]
    with raises(TypeError):
        tensor.__dlpack__(stream="1")


@clause("interchange.dlpack.takes_a_device", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack", "mutable"])
def _(xp):
    """Taken to the device where it is, memory is shared, unless a copy is asked for."""
    tensor = xp.zeros(2)
    for options in ({"device": "cpu"}, {"device": xp.device("cpu")}, {"device": "cpu", "copy": False}, {"copy": False}):
        xp.from_dlpack(tensor, **options)[0] += 1
    assert tensor.tolist() == [4, 0]
    xp.from_dlpack(tensor, device="cpu", copy=True)[0] = 9
    assert tensor.tolist() == [4, 0]


@clause(
    "interchange.dlpack.takes_what_keeps_the_protocol", MUST, source=[Note("dlpack")], requires=["dlpack", "mutable"]
)
def _(xp):
    """Whatever has ``__dlpack__`` and ``__dlpack_device__`` is taken, of old versions too; its BufferError is passed on."""
    tensor = xp.zeros(2)

    class New:
        def __dlpack__(self, **terms):
            return tensor.__dlpack__(**terms)

        def __dlpack_device__(self):
            return (1, 0)

    class Old(New):
        def __dlpack__(self, stream=None):
            return tensor.__dlpack__()

    class Unwilling(New):
        def __dlpack__(self, **terms):
            raise BufferError("not today")

    for kind in (New, Old):
        xp.from_dlpack(kind())[0] += 1
    assert tensor.tolist() == [2, 0]
    with raises(BufferError, match="not today"):
        xp.from_dlpack(Unwilling())


@clause(
    "interchange.dlpack.arrays_out_of_order", MUST, source=[Torch("torch.from_dlpack")], requires=["dlpack", "numpy"]
)
def _(xp):
    """Memory of the other byte order, and of dtypes that DLPack lacks, is BufferError; read-only memory is shared or refused."""
    with raises(BufferError):
        xp.from_dlpack(np.arange(4.0).astype(">f8"))
    with raises(BufferError):
        xp.from_dlpack(np.array(["a"]))
    frozen = np.arange(3.0)
    frozen.flags.writeable = False
    assert xp.from_dlpack(frozen, copy=True).tolist() == [0, 1, 2]
    try:
        assert xp.from_dlpack(frozen).tolist() == [0, 1, 2]
    except BufferError:
        pass
    assert frozen.tolist() == [0, 1, 2]


@clause("interchange.dlpack.by_functions", MUST, source=[Note("dlpack")], requires=["dlpack", "mutable"])
def _(xp):
    """``utils.dlpack.to_dlpack`` and ``from_dlpack`` are the two ends by name: a capsule between them, on one memory."""
    tensor = xp.zeros(2)
    capsule = xp.utils.dlpack.to_dlpack(tensor)
    assert type(capsule).__name__ == "PyCapsule"
    xp.utils.dlpack.from_dlpack(capsule)[0] = 5
    assert tensor.tolist() == [5, 0]
    with raises(RuntimeError):
        xp.utils.dlpack.from_dlpack(capsule)


@clause("interchange.frombuffer.of_any_buffer", MUST, source=[Torch("torch.frombuffer")], requires=["numpy", "mutable"])
def _(xp):
    """Arrays of ``array``, memory views and NumPy's arrays are buffers; one with gaps is refused, and text is none."""
    numbers = array.array("i", [1, 2])
    xp.frombuffer(numbers, dtype=xp.int32)[0] = 9
    assert numbers.tolist() == [9, 2]
    octets = bytearray(8)
    xp.frombuffer(memoryview(octets)[2:6], dtype=xp.uint8)[0] = 7
    assert octets[2] == 7
    table = np.zeros((2, 2))
    xp.frombuffer(table, dtype=xp.float64)[3] = 5
    assert table.tolist() == [[0, 0], [0, 5]]
    with raises(RuntimeError, ValueError, BufferError):
        xp.frombuffer(memoryview(octets)[::2], dtype=xp.uint8)
    with raises(ValueError):
        xp.frombuffer("text", dtype=xp.uint8)


@clause("interchange.frombuffer.misaligned", MUST, source=[Torch("torch.frombuffer")], requires=["numpy"])
def _(xp):
    """An offset need not be a multiple of the element: what begins anywhere in the buffer is read as it lies there."""
    octets = bytearray(9)
    octets[1:] = np.array([3, 4], np.int32).tobytes()
    assert xp.frombuffer(octets, dtype=xp.int32, offset=1).tolist() == [3, 4]
    assert xp.frombuffer(octets, dtype=xp.int32, offset=5, count=1).tolist() == [4]
    array_ = np.frombuffer(octets, np.int32, 2, 1)
    assert xp.tensor(array_).tolist() == xp.from_numpy(array_.copy()).tolist() == [3, 4]
