"""Between tensors and NumPy arrays: what is shared, what is copied, what is refused."""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, drawn, each, raises, warns

NUMPY_DTYPES = (
    np.bool_, np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip
"""The dtypes that NumPy and PyTorch share."""

SHAPES = ((), (1,), (3,), (0,), (2, 3), (0, 3), (3, 0), (1, 1, 1), (2, 0, 3), (2, 3, 4), (1, 2, 1, 2, 1))


def whole(table):
    return table


def transposed(table):
    return table.T


def stepped(table):
    return table[:, ::2]


def column(table):
    return table[:, 1]


def window(table):
    return table[1:, 1:]


def empty_window(table):
    return table[2:2, 1:]


def one_element(table):
    return table[1, 2]


LAYOUTS = (whole, transposed, stepped, column, window, empty_window)
"""Ways to look at a table of two dimensions without copying it; they mean the same on an array and on a tensor."""


def reversed_rows(table):
    return table[::-1]


def reversed_columns(table):
    return table[:, ::-1]


def reversed_row_of_one(table):
    return table[:1][::-1]


def extremes(dtype):
    """The smallest and largest values of the dtype, and the odd ones."""
    if dtype is np.bool_:
        return np.array([False, True])
    if issubclass(dtype, np.integer):
        limits = np.iinfo(dtype)
        return np.array([limits.min, limits.max, 0, 1], dtype)
    limits = np.finfo(dtype)
    return np.array([limits.min, limits.max, limits.tiny, -0.0, np.inf, -np.inf], dtype)


# ---- from_numpy ---------------------------------------------------------------------------------------------


@clause(
    "numpy_bridge.from_numpy.shares",
    MUST,
    source=[S1(27, 46, 54, 58), S2(67, 68, 69), S3(14, 18, 31), Torch("torch.from_numpy")],
    requires=["numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``from_numpy`` makes a tensor on the array's own memory: a write through either is seen through both."""
    array = np.zeros(3, dtype)
    tensor = xp.from_numpy(array)
    array[0] = 1
    assert tensor[0].item() == 1
    tensor[1] = 1
    assert array[1] == 1


@clause(
    "numpy_bridge.from_numpy.keeps_dtype", MUST, source=[S1(48, 53, 112), Torch("torch.from_numpy")], requires=["numpy"]
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``from_numpy`` keeps the array's dtype, whatever the default dtype is."""
    xp.set_default_dtype(xp.float64)
    tensor = xp.from_numpy(np.zeros(3, dtype))
    xp.set_default_dtype(xp.float32)
    assert tensor.dtype == getattr(xp, np.dtype(dtype).name)


@clause(
    "numpy_bridge.from_numpy.keeps_platform_integers",
    MUST,
    source=[S1(63), S2(70), Torch("torch.from_numpy")],
    requires=["numpy"],
)
def _(xp):
    """An array of Python integers has the platform's default integer (``int64``, or ``int32`` on Windows under
    NumPy 1), and ``from_numpy`` keeps that width.
    """
    array = np.array([1, 2, 3])
    assert xp.from_numpy(array).dtype == getattr(xp, array.dtype.name)


@clause("numpy_bridge.from_numpy.accepts_c_integers", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, dtype=each([np.byte, np.ubyte, np.short, np.ushort, np.intc, np.uintc, np.int_, np.intp, np.longlong])):
    """The integers that NumPy names after C types become tensors of the same width and signedness."""
    array = np.array([1, 2, 3], dtype)
    tensor = xp.from_numpy(array)
    kind = "uint" if array.dtype.kind == "u" else "int"
    assert tensor.dtype == getattr(xp, f"{kind}{8 * array.itemsize}")
    assert tensor.tolist() == [1, 2, 3]


@clause(
    "numpy_bridge.from_numpy.keeps_values",
    MUST,
    source=[S1(112), S3(13), Torch("torch.from_numpy")],
    requires=["numpy"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``from_numpy`` changes no value: not the dtype's extremes, nor infinities, nor the sign of zero."""
    array = extremes(dtype)
    tensor = xp.from_numpy(array)
    assert list(map(repr, tensor.tolist())) == list(map(repr, array.tolist()))


@clause("numpy_bridge.from_numpy.keeps_nan", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, dtype=each([np.float16, np.float32, np.float64, np.complex64, np.complex128])):
    """A NaN stays a NaN, in its place."""
    tensor = xp.from_numpy(np.array([1, np.nan, 2], dtype))
    assert [value != value for value in tensor.tolist()] == [False, True, False]


@clause("numpy_bridge.from_numpy.keeps_shape", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, shape=each(SHAPES)):
    """The tensor has the array's shape: 0-d stays 0-d, and an empty array keeps its other sizes."""
    array = np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape)
    tensor = xp.from_numpy(array)
    assert tuple(tensor.shape) == shape
    assert tensor.tolist() == array.tolist()


@clause(
    "numpy_bridge.from_numpy.shares_zero_dimensional",
    MUST,
    source=[Torch("torch.from_numpy")],
    requires=["numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """A 0-d array is shared like any other."""
    array = np.zeros((), dtype)
    tensor = xp.from_numpy(array)
    array[()] = 1
    assert tensor.item() == 1
    tensor.fill_(0)
    assert array == 0


@clause(
    "numpy_bridge.from_numpy.shares_any_layout",
    MUST,
    source=[Torch("torch.from_numpy")],
    requires=["numpy", "mutable", "views"],
)
def _(xp, layout=each(LAYOUTS), dtype=each([np.float32, np.int64, np.bool_])):
    """Transposed, stepped, sliced and empty views of an array are shared in place, element for element."""
    table = np.zeros((4, 6), dtype)
    array = layout(table)
    tensor = xp.from_numpy(array)
    assert tuple(tensor.shape) == array.shape
    for index in np.ndindex(array.shape):
        array[index] = 1
        assert tensor[index].item() == 1
        tensor[index] = 0
        assert array[index] == 0
    tensor.fill_(1)
    assert np.count_nonzero(table) == array.size


@clause(
    "numpy_bridge.from_numpy.keeps_strides",
    MUST,
    source=[Torch("torch.from_numpy"), Torch("torch.Tensor.stride")],
    requires=["numpy", "strides"],
)
def _(xp, layout=each([whole, transposed, stepped, column, window]), dtype=each([np.int8, np.float32, np.complex128])):
    """The tensor's strides are the array's, counted in elements and not in bytes."""
    array = layout(np.zeros((4, 6), dtype))
    assert xp.from_numpy(array).stride() == tuple(step // array.itemsize for step in array.strides)


@clause(
    "numpy_bridge.from_numpy.starts_at_first_element",
    MUST,
    source=[Torch("torch.Tensor.storage_offset")],
    requires=["numpy", "strides"],
)
def _(xp):
    """The storage of a tensor made from a slice begins at the slice: its offset is 0, its address the slice's own."""
    array = np.arange(10.0)[3:]
    tensor = xp.from_numpy(array)
    assert tensor.storage_offset() == 0
    assert tensor.data_ptr() == tensor.untyped_storage().data_ptr() == array.ctypes.data


@clause(
    "numpy_bridge.from_numpy.shares_overlapping",
    MUST,
    source=[Torch("torch.from_numpy")],
    requires=["numpy", "mutable", "views"],
)
def _(xp):
    """Elements that overlap in the array overlap in the tensor: a row repeated with stride 0 stays one row."""
    row = np.zeros(3)
    array = np.lib.stride_tricks.as_strided(row, (2, 3), (0, row.itemsize))
    tensor = xp.from_numpy(array)
    tensor[0, 1] = 5
    assert row.tolist() == [0, 5, 0]
    assert tensor.tolist() == [[0, 5, 0], [0, 5, 0]]


@clause("numpy_bridge.from_numpy.shares_field", MUST, source=[Torch("torch.from_numpy")], requires=["numpy", "mutable"])
def _(xp):
    """A field of a structured array is shared where its stride is a whole number of elements."""
    records = np.zeros(3, [("count", np.int32), ("weight", np.float32)])
    tensor = xp.from_numpy(records["weight"])
    tensor[1] = 2.5
    assert records["weight"].tolist() == [0, 2.5, 0]
    assert records["count"].tolist() == [0, 0, 0]
    records["weight"][2] = 4
    assert tensor.tolist() == [0, 2.5, 4]


@clause("numpy_bridge.from_numpy.refuses_packed_field", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """An array whose stride is not a whole number of elements is refused with ValueError; a copy of it is accepted."""
    records = np.zeros(3, [("flag", np.int8), ("weight", np.float32)])
    with raises(ValueError):
        xp.from_numpy(records["weight"])
    assert xp.from_numpy(records["weight"].copy()).tolist() == [0, 0, 0]


@clause(
    "numpy_bridge.from_numpy.refuses_negative_strides", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"]
)
def _(xp, layout=each([reversed_rows, reversed_columns, reversed_row_of_one])):
    """An array with a negative stride is refused with ValueError, even along a size of one; a copy is accepted."""
    array = layout(np.arange(6).reshape(2, 3))
    with raises(ValueError, match="negative"):
        xp.from_numpy(array)
    assert xp.from_numpy(array.copy()).tolist() == array.tolist()


@clause("numpy_bridge.from_numpy.refuses_byte_order", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, dtype=each([np.int16, np.uint32, np.int64, np.float16, np.float32, np.float64, np.complex64])):
    """An array in the other byte order is refused with ValueError, and keeps its values."""
    array = np.arange(3).astype(np.dtype(dtype).newbyteorder())
    with raises(ValueError, match="byte order"):
        xp.from_numpy(array)
    assert array.tolist() == [0, 1, 2]
    assert xp.from_numpy(array.astype(dtype)).tolist() == [0, 1, 2]


@clause(
    "numpy_bridge.from_numpy.ignores_byte_order_of_bytes", MAY, source=[Torch("torch.from_numpy")], requires=["numpy"]
)
def _(xp, dtype=each(["<i1", ">i1", "<u1", ">u1", ">?"])):
    """Elements of one byte have no byte order, so none is refused."""
    array = np.zeros(2, dtype)
    assert xp.from_numpy(array).tolist() == [0, 0]


@clause("numpy_bridge.from_numpy.refuses_dtypes", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, dtype=each(["O", "U3", "S3", "M8[D]", "m8[s]", "V4", "g", "G", [("x", "i4")]])):
    """A dtype that has no tensor counterpart is refused with TypeError: objects, text, bytes, dates, durations,
    records and long doubles.
    """
    array = np.zeros(2, dtype)
    with raises(TypeError, match="supported types"):
        xp.from_numpy(array)


@clause("numpy_bridge.from_numpy.refuses_ragged", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """An object array is refused even when all its elements are numbers."""
    with raises(TypeError):
        xp.from_numpy(np.array([1, 2, 3], dtype=object))


def a_list():
    return [1.0, 2.0]


def a_number():
    return 3.0


def a_numpy_scalar():
    return np.float64(3)


def a_memoryview():
    return memoryview(b"ab")


def nothing():
    return None


@clause("numpy_bridge.from_numpy.refuses_other_objects", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, other=each([a_list, a_number, a_numpy_scalar, a_memoryview, nothing])):
    """Only arrays are accepted: a list, a number, a NumPy scalar, a buffer or None is refused with TypeError."""
    with raises(TypeError):
        xp.from_numpy(other())


@clause("numpy_bridge.from_numpy.refuses_tensors", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """A tensor is not an array: it is refused with TypeError and keeps its values."""
    tensor = xp.tensor([1.0, 2.0])
    with raises(TypeError):
        xp.from_numpy(tensor)
    assert tensor.tolist() == [1, 2]


@clause("numpy_bridge.from_numpy.takes_the_array_alone", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """``from_numpy`` takes the array and nothing else: no dtype, no device, no requires_grad."""
    array = np.zeros(2, np.float32)
    with raises(TypeError):
        xp.from_numpy(array, dtype=xp.float64)
    with raises(TypeError):
        xp.from_numpy(array, device="cpu")
    with raises(TypeError):
        xp.from_numpy(array, requires_grad=True)
    with raises(TypeError):
        xp.from_numpy()


@clause("numpy_bridge.from_numpy.ignores_masks", MAY, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """A masked array is taken for its data; the mask is lost, silently."""
    array = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
    assert xp.from_numpy(array).tolist() == [1, 2, 3]


@clause("numpy_bridge.from_numpy.warns_of_read_only", SHOULD, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """A read-only array is accepted with a UserWarning, since a tensor cannot be marked read-only.  The warning is
    given once in a process, unless ``set_warn_always`` asks for every time.
    """
    array = np.arange(3.0)
    array.flags.writeable = False
    xp.set_warn_always(True)
    try:
        with warns(UserWarning, match="not writable"):
            tensor = xp.from_numpy(array)
    finally:
        xp.set_warn_always(False)
    assert tensor.tolist() == [0, 1, 2]


@clause(
    "numpy_bridge.from_numpy.shares_read_only",
    SHOULD,
    source=[Torch("torch.from_numpy")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """A tensor on a read-only view still shares: what is written through the array's owner is seen."""
    owner = np.zeros(3)
    view = owner[:]
    view.flags.writeable = False
    tensor = xp.from_numpy(view)
    owner[1] = 5
    assert tensor.tolist() == [0, 5, 0]


@clause("numpy_bridge.from_numpy.keeps_memory_alive", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """The tensor keeps the array's memory alive when the array itself is gone."""
    owner = bytearray(np.arange(3.0).tobytes())
    array = np.frombuffer(owner)
    tensor = xp.from_numpy(array)
    del array
    with raises(BufferError):  # a bytearray cannot grow while its memory is in use
        owner.append(0)
    assert tensor.tolist() == [0, 1, 2]


@clause("numpy_bridge.from_numpy.releases_memory", SHOULD, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp):
    """The array's memory is let go with the last tensor on it, at once."""
    owner = bytearray(24)
    tensor = xp.from_numpy(np.frombuffer(owner))
    view = tensor[1:]
    del tensor
    with raises(BufferError):
        owner.append(0)
    del view
    owner.append(0)
    assert len(owner) == 25


@clause(
    "numpy_bridge.from_numpy.cannot_grow",
    MUST,
    source=[Torch("torch.from_numpy"), Torch("torch.Tensor.resize_")],
    requires=["numpy", "strides"],
)
def _(xp):
    """The tensor does not own its memory, so it cannot be resized beyond it; the array is untouched."""
    array = np.arange(3.0)
    tensor = xp.from_numpy(array)
    assert not tensor.untyped_storage().resizable()
    with raises(RuntimeError, match="not resizable"):
        tensor.resize_(10)
    assert array.tolist() == [0, 1, 2]


@clause(
    "numpy_bridge.from_numpy.is_a_leaf", MUST, source=[Torch("torch.from_numpy")], requires=["numpy", "autograd.tape"]
)
def _(xp):
    """The tensor is an ordinary one on the host: dense, without gradient or history."""
    tensor = xp.from_numpy(np.zeros(3))
    assert type(tensor) is xp.Tensor
    assert tensor.device == xp.device("cpu")
    assert tensor.layout == xp.strided
    assert tensor.is_leaf
    assert not tensor.requires_grad
    assert tensor.grad is None
    assert tensor.grad_fn is None


@clause(
    "numpy_bridge.from_numpy.can_require_grad",
    MUST,
    source=[Torch("torch.Tensor.requires_grad_")],
    requires=["numpy", "mutable", "autograd.tape"],
)
def _(xp):
    """The tensor can be trained in place: a step on it under ``no_grad`` changes the array."""
    weights = np.array([1.0, 2.0])
    tensor = xp.from_numpy(weights).requires_grad_()
    (tensor * tensor).sum().backward()
    assert tensor.grad.tolist() == [2, 4]
    assert weights.tolist() == [1, 2]
    with xp.no_grad():
        tensor -= 0.5 * tensor.grad
    assert weights.tolist() == [0, 0]


@clause(
    "numpy_bridge.from_numpy.is_new_every_time",
    MUST,
    source=[Torch("torch.from_numpy")],
    requires=["numpy", "mutable", "autograd.version"],
)
def _(xp):
    """Two tensors made from one array share its memory and nothing else: each counts its own writes."""
    array = np.zeros(3)
    one, two = xp.from_numpy(array), xp.from_numpy(array)
    one.add_(1)
    assert two.tolist() == [1, 1, 1]
    assert (one._version, two._version) == (1, 0)


# ---- Tensor.numpy -------------------------------------------------------------------------------------------


@clause(
    "numpy_bridge.numpy.shares",
    MUST,
    source=[S1(54, 60), S2(82), S3(17), Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``numpy()`` gives an array on the tensor's own memory: a write through either is seen through both."""
    tensor = xp.zeros(3, dtype=getattr(xp, np.dtype(dtype).name))
    array = tensor.numpy()
    array[0] = 1
    assert tensor[0].item() == 1
    tensor[1] = 1
    assert array[1] == 1


@clause("numpy_bridge.numpy.keeps_dtype", MUST, source=[S2(85), Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """The array has the tensor's dtype, in the machine's byte order."""
    array = xp.zeros(3, dtype=getattr(xp, np.dtype(dtype).name)).numpy()
    assert array.dtype == np.dtype(dtype)
    assert array.dtype.isnative


@clause(
    "numpy_bridge.numpy.python_integers_are_int64",
    MUST,
    source=[S1(63), S2(85, 86), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(xp):
    """A tensor of Python integers gives an ``int64`` array on every platform, whatever NumPy's own default is."""
    assert xp.tensor([2, 4, 6, 8]).numpy().dtype == np.int64


@clause(
    "numpy_bridge.numpy.keeps_values",
    MUST,
    source=[S1(59, 61), S3(12), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``numpy()`` changes no value."""
    expected = extremes(dtype)
    array = xp.tensor(expected.tolist(), dtype=getattr(xp, np.dtype(dtype).name)).numpy()
    assert array.tobytes() == expected.tobytes()


@clause("numpy_bridge.numpy.keeps_shape", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, shape=each(SHAPES)):
    """The array has the tensor's shape; of a 0-d tensor it is a 0-d array and not a NumPy scalar."""
    array = xp.ones(shape).numpy()
    assert type(array) is np.ndarray
    assert array.shape == shape
    assert array.sum() == array.size


@clause(
    "numpy_bridge.numpy.shares_zero_dimensional",
    MUST,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """A 0-d tensor is shared like any other."""
    tensor = xp.tensor(1.0)
    array = tensor.numpy()
    array[()] = 2
    assert tensor.item() == 2
    tensor.fill_(3)
    assert array == 3


@clause(
    "numpy_bridge.numpy.shares_any_layout",
    MUST,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable", "views"],
)
def _(xp, layout=each(LAYOUTS), dtype=each(["float32", "int64", "bool"])):
    """A view's array reaches the same elements of the same memory, in the view's order."""
    table = xp.zeros(4, 6, dtype=getattr(xp, dtype))
    tensor = layout(table)
    array = tensor.numpy()
    assert array.shape == tuple(tensor.shape)
    for index in np.ndindex(array.shape):
        array[index] = 1
        assert tensor[index].item() == 1
        tensor[index] = 0
        assert array[index] == 0
    array.fill(1)
    assert int(table.sum()) == array.size


@clause(
    "numpy_bridge.numpy.keeps_strides",
    MUST,
    source=[Torch("torch.Tensor.numpy"), Torch("torch.Tensor.stride")],
    requires=["numpy", "strides"],
)
def _(xp, layout=each([whole, transposed, stepped, column, window]), dtype=each(["int8", "float32", "complex128"])):
    """The array's strides are the tensor's, counted in bytes, and it begins at the tensor's first element."""
    tensor = layout(xp.zeros(4, 6, dtype=getattr(xp, dtype)))
    array = tensor.numpy()
    assert array.strides == tuple(step * tensor.element_size() for step in tensor.stride())
    assert array.ctypes.data == tensor.data_ptr()


@clause(
    "numpy_bridge.numpy.shares_expanded",
    MUST,
    source=[Torch("torch.Tensor.numpy"), Torch("torch.Tensor.expand")],
    requires=["numpy", "mutable", "views"],
)
def _(xp):
    """An expanded tensor gives an array with stride 0: one write is seen in every repetition."""
    column = xp.zeros(2, 1)
    array = column.expand(2, 3).numpy()
    array[1, 0] = 5
    assert array.tolist() == [[0, 0, 0], [5, 5, 5]]
    assert column.tolist() == [[0], [5]]


@clause("numpy_bridge.numpy.is_writable", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable"])
def _(xp, layout=each([whole, transposed, stepped, column])):
    """The array is writable and does not own its memory, so NumPy refuses to resize it."""
    array = layout(xp.zeros(4, 6)).numpy()
    assert array.flags.writeable
    assert not array.flags.owndata
    with raises(ValueError):
        array.resize(100)


@clause("numpy_bridge.numpy.keeps_memory_alive", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """The array keeps the tensor's memory alive when the tensor itself is gone, and lets it go afterwards."""
    owner = bytearray(np.arange(3.0).tobytes())
    array = xp.from_numpy(np.frombuffer(owner)).numpy()
    with raises(BufferError):  # a bytearray cannot grow while its memory is in use
        owner.append(0)
    assert array.tolist() == [0, 1, 2]
    del array
    owner.append(0)
    assert len(owner) == 25


@clause(
    "numpy_bridge.numpy.stops_growth",
    MAY,
    source=[Torch("torch.Tensor.numpy"), Torch("torch.Tensor.resize_")],
    requires=["numpy", "mutable", "strides"],
)
def _(xp):
    """Once an array has been given out, the tensor's memory cannot grow: it would leave the array behind."""
    tensor = xp.zeros(3)
    tensor.resize_(4)
    array = tensor.numpy()
    with raises(RuntimeError, match="not resizable"):
        tensor.resize_(100)
    assert array.shape == (4,)


@clause(
    "numpy_bridge.numpy.refuses_bfloat16",
    MUST,
    source=[S1(60), S2(82), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(xp):
    """NumPy has no bfloat16: ``numpy()`` refuses it with TypeError, forced or not; by way of ``float()`` it works."""
    tensor = xp.tensor([1.0, 2.5], dtype=xp.bfloat16)
    with raises(TypeError):
        tensor.numpy()
    with raises(TypeError):
        tensor.numpy(force=True)
    with raises(TypeError):
        np.asarray(tensor)
    assert tensor.dtype == xp.bfloat16
    assert tensor.tolist() == [1, 2.5]
    assert tensor.float().numpy().tolist() == [1, 2.5]


@clause(
    "numpy_bridge.numpy.refuses_grad",
    MUST,
    source=[S1(60, 68, 81, 84, 111), S2(82), Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp, dtype=each(["float16", "float32", "float64", "complex64"])):
    """A tensor that requires grad is refused with a RuntimeError that names ``detach().numpy()``; it keeps its values,
    its dtype and its place in the graph.
    """
    tensor = xp.tensor([1.0, 2.0], dtype=getattr(xp, dtype), requires_grad=True)
    with raises(RuntimeError, match=r"detach\(\)\.numpy\(\)"):
        tensor.numpy()
    assert tensor.tolist() == [1, 2]
    assert tensor.dtype == getattr(xp, dtype)
    assert tensor.requires_grad
    assert tensor.is_leaf
    assert tensor.grad is None


@clause(
    "numpy_bridge.numpy.refuses_results_with_grad",
    MUST,
    source=[S1(81), Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp):
    """A result computed from a tensor that requires grad is refused in the same way, and backward still works."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    result = (leaf * leaf).sum()
    with raises(RuntimeError, match=r"detach\(\)"):
        result.numpy()
    result.backward()
    assert leaf.grad.tolist() == [2, 4]


@clause(
    "numpy_bridge.numpy.accepts_plain_leaves",
    MUST,
    source=[S1(84), Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp):
    """Being a leaf is not what decides: a leaf that requires grad is refused, a result that does not is accepted."""
    constant = xp.tensor([1.0, 2.0])
    parameter = xp.tensor([1.0, 2.0], requires_grad=True)
    assert constant.is_leaf
    assert parameter.is_leaf
    assert constant.numpy().tolist() == [1, 2]
    assert (constant + 1).numpy().tolist() == [2, 3]
    assert (parameter > 1).numpy().tolist() == [False, True]
    with raises(RuntimeError):
        parameter.numpy()


@clause("numpy_bridge.numpy.refuses_parameters", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "nn"])
def _(xp):
    """A module's parameter requires grad, so it is refused; detached, it gives the parameter's own memory."""
    layer = xp.nn.Linear(2, 1)
    with raises(RuntimeError):
        layer.weight.numpy()
    array = layer.weight.detach().numpy()
    array[...] = [[3.0, 4.0]]
    assert layer.weight.tolist() == [[3, 4]]


@clause(
    "numpy_bridge.numpy.accepts_detached",
    MUST,
    source=[S1(59, 116), Torch("torch.Tensor.detach"), Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable", "autograd.tape"],
)
def _(xp):
    """``detach().numpy()`` gives the memory of the tensor that requires grad: writes are seen in both directions."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    array = leaf.detach().numpy()
    array[0] = 5
    assert leaf.tolist() == [5, 2]
    with xp.no_grad():
        leaf[1] = 7
    assert array.tolist() == [5, 7]
    result = leaf * 2
    assert result.detach().numpy().tolist() == [10, 14]
    assert leaf.requires_grad
    assert result.requires_grad


@clause(
    "numpy_bridge.numpy.accepts_grad_under_no_grad",
    MAY,
    source=[Torch("torch.no_grad")],
    requires=["numpy", "mutable", "autograd.tape"],
)
def _(xp):
    """Where gradients are switched off, a tensor that requires grad is accepted, and shared."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    result = leaf * 2
    with xp.no_grad():
        array = leaf.numpy()
        assert result.numpy().tolist() == [2, 4]
    array[0] = 5
    assert leaf.tolist() == [5, 2]
    assert leaf.requires_grad


@clause(
    "numpy_bridge.numpy.refuses_conjugate",
    MUST,
    source=[S1(60), Torch("torch.Tensor.numpy"), Torch("torch.Tensor.resolve_conj")],
    requires=["numpy", "complex"],
)
def _(xp):
    """A lazily conjugated tensor is refused with a RuntimeError that names ``resolve_conj``; resolved, it is taken."""
    tensor = xp.tensor([1 + 2j, 3 - 4j])
    conjugate = tensor.conj()
    with raises(RuntimeError, match="resolve_conj"):
        conjugate.numpy()
    assert conjugate.tolist() == [1 - 2j, 3 + 4j]
    assert conjugate.resolve_conj().numpy().tolist() == [1 - 2j, 3 + 4j]
    assert tensor.numpy().tolist() == [1 + 2j, 3 - 4j]


@clause(
    "numpy_bridge.numpy.refuses_negation",
    MUST,
    source=[Torch("torch.Tensor.numpy"), Torch("torch.Tensor.resolve_neg")],
    requires=["numpy", "complex"],
)
def _(xp):
    """A lazily negated tensor (the imaginary part of a conjugate) is refused with a RuntimeError that names
    ``resolve_neg``; resolved, it is accepted.
    """
    imaginary = xp.tensor([1 + 2j, 3 - 4j]).conj().imag
    with raises(RuntimeError, match="resolve_neg"):
        imaginary.numpy()
    assert imaginary.tolist() == [-2, 4]
    assert imaginary.resolve_neg().numpy().tolist() == [-2, 4]


@clause("numpy_bridge.numpy.accepts_real_conjugate", MUST, source=[Torch("torch.conj")], requires=["numpy", "mutable"])
def _(xp):
    """The conjugate of a real tensor is the tensor itself, so its array shares."""
    tensor = xp.zeros(2)
    tensor.conj().numpy()[0] = 1
    assert tensor.tolist() == [1, 0]


@clause(
    "numpy_bridge.numpy.shares_parts_of_complex",
    MUST,
    source=[Torch("torch.Tensor.real"), Torch("torch.Tensor.imag")],
    requires=["numpy", "mutable", "complex", "views"],
)
def _(xp):
    """The real and imaginary parts are views, and so are their arrays."""
    tensor = xp.tensor([1 + 2j, 3 + 4j])
    tensor.real.numpy()[0] = 5
    tensor.imag.numpy()[1] = 6
    assert tensor.tolist() == [5 + 2j, 3 + 6j]


@clause(
    "numpy_bridge.numpy.refuses_sparse",
    MUST,
    source=[S1(60), Torch("torch.Tensor.numpy")],
    requires=["numpy", "sparse"],
)
def _(xp):
    """A sparse tensor is refused with a TypeError that names ``to_dense``, forced or not."""
    tensor = xp.eye(2).to_sparse()
    with raises(TypeError, match="to_dense"):
        tensor.numpy()
    with raises(TypeError, match="to_dense"):
        tensor.numpy(force=True)
    assert tensor.to_dense().numpy().tolist() == [[1, 0], [0, 1]]


@clause(
    "numpy_bridge.numpy.refuses_meta",
    MUST,
    source=[Torch("torch.Tensor.numpy"), Note("meta")],
    requires=["numpy", "device.meta"],
)
def _(xp):
    """A meta tensor has no values to give: TypeError."""
    tensor = xp.zeros(2, device="meta")
    with raises(TypeError):
        tensor.numpy()
    with raises(TypeError):
        np.asarray(tensor)
    with raises(NotImplementedError):
        tensor.numpy(force=True)


@clause(
    "numpy_bridge.numpy.refuses_accelerator",
    MUST,
    source=[S1(64, 115), S2(87), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(xp, accelerator, dtype=each(["float32", "int64", "bool"])):
    """A tensor on an accelerator is refused with a TypeError that names ``cpu()``; it stays where it is, as it is."""
    tensor = xp.tensor([1, 0, 1], dtype=getattr(xp, dtype), device=accelerator)
    with raises(TypeError, match=r"cpu\(\)"):
        tensor.numpy()
    assert tensor.device == xp.device(accelerator)
    assert tensor.tolist() == [1, 0, 1]


@clause(
    "numpy_bridge.numpy.accepts_after_cpu",
    MUST,
    source=[S1(59, 65), S2(89), Torch("torch.Tensor.cpu")],
    requires=["numpy", "mutable"],
)
def _(xp, accelerator, dtype=each(["float32", "int64", "bool"])):
    """``cpu().numpy()`` gives the values of an accelerator's tensor in host memory of their own."""
    tensor = xp.tensor([1, 0, 1], dtype=getattr(xp, dtype), device=accelerator)
    array = tensor.cpu().numpy()
    assert array.tolist() == [1, 0, 1]
    array[1] = 1
    assert tensor.tolist() == [1, 0, 1]
    tensor[0] = 0
    assert array.tolist() == [1, 1, 1]


@clause(
    "numpy_bridge.numpy.shares_after_needless_cpu",
    MUST,
    source=[Torch("torch.Tensor.cpu")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """On a host tensor ``cpu()`` is the tensor itself, so ``cpu().detach().numpy()`` still shares."""
    tensor = xp.tensor([1.0, 2.0], requires_grad=True)
    tensor.cpu().detach().numpy()[0] = 5
    assert tensor.tolist() == [5, 2]


@clause(
    "numpy_bridge.numpy.accepts_either_order",
    MUST,
    source=[S2(93, 98), Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp, accelerator):
    """On an accelerator a tensor that requires grad needs both steps, in either order; one of them is not enough."""
    tensor = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=True)
    assert tensor.cpu().detach().numpy().tolist() == [1, 2]
    assert tensor.detach().cpu().numpy().tolist() == [1, 2]
    with raises(RuntimeError, match=r"detach\(\)"):
        tensor.cpu().numpy()
    with raises(TypeError, match=r"cpu\(\)"):
        tensor.detach().numpy()
    with raises(TypeError, match=r"cpu\(\)"):
        tensor.numpy()


# ---- Tensor.numpy(force=True) -------------------------------------------------------------------------------


@clause(
    "numpy_bridge.force.shares_when_it_can",
    MUST,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable", "autograd.tape"],
)
def _(xp, requires_grad=each([False, True])):
    """``numpy(force=True)`` detaches, and still shares where nothing else stands in the way."""
    tensor = xp.tensor([1.0, 2.0], requires_grad=requires_grad)
    array = tensor.numpy(force=True)
    array[0] = 5
    assert tensor.tolist() == [5, 2]
    assert tensor.requires_grad is requires_grad


@clause(
    "numpy_bridge.force.resolves", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy", "mutable", "complex"]
)
def _(xp):
    """Conjugation and negation are carried out in a copy: the values are right, and writes do not go back."""
    tensor = xp.tensor([1 + 2j])
    conjugate = tensor.conj()
    array = conjugate.numpy(force=True)
    assert array.tolist() == [1 - 2j]
    assert conjugate.imag.numpy(force=True).tolist() == [-2]
    array[0] = 0
    assert tensor.tolist() == [1 + 2j]


@clause(
    "numpy_bridge.force.fetches",
    MUST,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable", "autograd.tape"],
)
def _(xp, accelerator, requires_grad=each([False, True])):
    """``numpy(force=True)`` fetches from an accelerator: host memory of its own, the tensor unchanged."""
    tensor = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=requires_grad)
    array = tensor.numpy(force=True)
    assert array.tolist() == [1, 2]
    array[0] = 5
    assert tensor.tolist() == [1, 2]
    assert tensor.device == xp.device(accelerator)
    assert tensor.requires_grad is requires_grad


@clause("numpy_bridge.force.is_keyword_only", MUST, source=[Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp):
    """``force`` is given by name; ``numpy`` takes nothing else."""
    tensor = xp.tensor([1.0])
    with raises(TypeError):
        tensor.numpy(True)
    with raises(TypeError):
        tensor.numpy(dtype=np.float64)
    assert tensor.numpy(force=False).tolist() == [1]


# ---- Writes, chains and round trips -------------------------------------------------------------------------


def add_five(array):
    array += 5


def scale(array):
    array *= 3


def reorder(array):
    array[...] = array[::-1].copy()


def sort_descending(array):
    array[:] = -np.sort(-array)


def store_ufunc(array):
    np.subtract(array, 1, out=array)


def copy_over(array):
    np.copyto(array, 7)


def put_one(array):
    np.put(array, 0, 9)


def write_through_view(array):
    array.reshape(-1)[1:] = 8


@clause(
    "numpy_bridge.writes.of_numpy_are_seen",
    MUST,
    source=[S2(68), S3(15), Torch("torch.Tensor.numpy"), Torch("torch.from_numpy")],
    requires=["numpy", "mutable"],
)
def _(xp, write=each([add_five, scale, reorder, sort_descending, store_ufunc, copy_over, put_one, write_through_view])):
    """Whatever NumPy writes in place is seen by the tensor the array came from and by the tensor made from it."""
    source = xp.tensor([1.0, 2.0, 3.0, 4.0])
    array = source.numpy()
    made = xp.from_numpy(array)
    before = array.copy()
    write(array)
    assert array.tolist() != before.tolist()
    assert source.tolist() == made.tolist() == array.tolist()


def tensor_add(tensor):
    tensor.add_(5)


def tensor_zero(tensor):
    tensor.zero_()


def tensor_fill(tensor):
    tensor.fill_(7)


def tensor_copy(tensor):
    tensor.copy_(tensor * 2)


def tensor_scale(tensor):
    tensor *= 3


def tensor_assign(tensor):
    tensor[1:3] = 9


def tensor_write_through_view(tensor):
    tensor.view(2, 2)[1] += 1


@clause(
    "numpy_bridge.writes.of_tensors_are_seen",
    MUST,
    source=[S2(69), S3(60), Torch("torch.Tensor.numpy"), Torch("torch.from_numpy")],
    requires=["numpy", "mutable", "views"],
)
def _(
    xp,
    write=each(
        [tensor_add, tensor_zero, tensor_fill, tensor_copy, tensor_scale, tensor_assign, tensor_write_through_view]
    ),
):
    """Whatever a tensor writes in place is seen by the array it was made from and by the array it gave."""
    owner = np.array([1.0, 2.0, 3.0, 4.0])
    tensor = xp.from_numpy(owner)
    given = tensor.numpy()
    before = owner.tolist()
    write(tensor)
    assert owner.tolist() != before
    assert owner.tolist() == given.tolist() == tensor.tolist()


@clause(
    "numpy_bridge.writes.rebinding_is_no_write", MUST, source=[S3(15), Torch("torch.Tensor.numpy")], requires=["numpy"]
)
def _(xp):
    """``x = x + 1`` makes a new tensor or array and leaves the shared memory alone, unlike ``x += 1``."""
    tensor = xp.tensor([1.0, 2.0])
    array = tensor.numpy()
    array = array + 1
    assert tensor.tolist() == [1, 2]
    array = tensor.numpy()
    tensor = tensor + 1
    assert array.tolist() == [1, 2]
    array[0] = 9
    assert tensor.tolist() == [2, 3]


@clause(
    "numpy_bridge.writes.of_numpy_are_not_counted",
    SHOULD,
    source=[Torch("torch.Tensor.numpy"), Note("notes/autograd")],
    requires=["numpy", "mutable", "autograd.tape", "autograd.version"],
)
def _(xp):
    """Autograd does not see what NumPy writes: the version stays, and backward silently uses the new values."""
    array = np.array([2.0, 3.0])
    tensor = xp.from_numpy(array).requires_grad_()
    result = (tensor * tensor).sum()
    array[...] = [10, 20]
    assert tensor._version == 0
    result.backward()
    assert tensor.grad.tolist() == [20, 40]


@clause(
    "numpy_bridge.round_trip.shares",
    MUST,
    source=[Torch("torch.from_numpy"), Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable"],
)
def _(xp, dtype=each(NUMPY_DTYPES)):
    """From array to tensor to array, and from tensor to array to tensor, all are on one memory."""
    array = np.zeros(2, dtype)
    again = xp.from_numpy(array).numpy()
    array[0] = 1
    again[1] = 1
    assert array.tolist() == again.tolist() == [1, 1]
    assert again.dtype == array.dtype
    tensor = xp.zeros(2, dtype=getattr(xp, np.dtype(dtype).name))
    back = xp.from_numpy(tensor.numpy())
    tensor[0] = 1
    back[1] = 1
    assert tensor.tolist() == back.tolist() == [1, 1]
    assert back.dtype == tensor.dtype


@clause(
    "numpy_bridge.round_trip.keeps_layout",
    MUST,
    source=[Torch("torch.from_numpy"), Torch("torch.Tensor.numpy")],
    requires=["numpy", "strides"],
)
def _(xp, layout=each([whole, transposed, stepped, column, window])):
    """A round trip keeps shape, strides and address."""
    array = layout(np.arange(24.0).reshape(4, 6))
    again = xp.from_numpy(array).numpy()
    assert again.shape == array.shape
    assert again.strides == array.strides
    assert again.ctypes.data == array.ctypes.data


@clause(
    "numpy_bridge.round_trip.any_array",
    MUST,
    source=[Torch("torch.from_numpy"), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(
    xp,
    dtype=drawn(lambda st: st.sampled_from(NUMPY_DTYPES)),
    shape=drawn(lambda st: st.lists(st.integers(0, 4), max_size=5).map(tuple)),
    seed=drawn(lambda st: st.integers(0, 2**32 - 1)),
):
    """A round trip gives back every array bit for bit, whatever its dtype, shape and bytes."""
    size = int(np.prod(shape, dtype=int)) * np.dtype(dtype).itemsize
    noise = np.random.default_rng(seed).integers(0, 2 if dtype is np.bool_ else 256, size, np.uint8)
    array = noise.view(dtype).reshape(shape)
    again = xp.from_numpy(array).numpy()
    assert again.dtype == array.dtype
    assert again.shape == array.shape
    assert again.tobytes() == array.tobytes()


@clause(
    "numpy_bridge.chain.shares_one_memory",
    MUST,
    source=[S3(17, 18, 19, 24, 25, 26, 28, 53, 55), Torch("torch.from_numpy"), Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """A tensor, the array of its ``detach().numpy()`` and the tensor made from that array are one memory: adding 5 to
    the array changes all three.
    """
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    C = xp.from_numpy(B)
    assert (type(A), type(B), type(C)) == (xp.Tensor, np.ndarray, xp.Tensor)
    B += 5
    expected = [[5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
    assert A.tolist() == B.tolist() == C.tolist() == expected
    A[0, 0] = -1
    assert B[0, 0] == -1
    assert C[0, 0].item() == -1
    C[2, 3] = -2
    assert A[2, 3].item() == -2
    assert B[2, 3] == -2


@clause(
    "numpy_bridge.chain.tensor_of_array_copies",
    MUST,
    source=[S3(29, 31, 37, 41, 54), Torch("torch.tensor")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """``tensor(array)`` stands outside the chain: it has memory of its own, which later writes do not reach."""
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    D = xp.tensor(B)
    B += 5
    assert A.tolist() == B.tolist()
    assert D.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    D[0, 0] = 100
    assert A[0, 0].item() == B[0, 0] == 5


@clause(
    "numpy_bridge.chain.copy_is_of_the_moment",
    MUST,
    source=[S3(33, 34, 35, 36), Torch("torch.tensor")],
    requires=["numpy", "mutable"],
)
def _(xp):
    """``tensor(array)`` has the values that the array has at that moment: after 5 was added to it, they count from 5,
    and still do when 5 is added again; the chain then counts from 10.
    """
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    C = xp.from_numpy(B)
    B += 5
    D = xp.tensor(B)
    assert D.tolist() == B.tolist() == [[5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
    B += 5
    assert D.tolist() == [[5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
    assert A.tolist() == B.tolist() == C.tolist() == [[10, 11, 12, 13], [14, 15, 16, 17], [18, 19, 20, 21]]
