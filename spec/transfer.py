"""Transfer: how a tensor gets from one device to another, what is copied, and what of it the host may read."""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip

SHAPES = ((), (1,), (3,), (0,), (2, 3), (2, 0, 3), (1, 2, 1, 3))


def state(tensor):
    """All that a refused operation must leave as it was."""
    return (
        tensor.tolist(),
        tensor.dtype,
        tensor.device,
        tensor.shape,
        tensor.requires_grad,
        tensor.is_leaf,
        getattr(tensor, "_version", 0),
    )


def numbers(xp, shape=(2, 3), **options):
    """0, 1, 2, ... in the shape, as floats unless another dtype is asked for."""
    count = int(np.prod(shape))
    return xp.tensor(list(range(count)), **{"dtype": xp.float32, **options}).reshape(shape)


def named_method(tensor, xp, device):
    """The method that is called as the device's type is: ``tensor.cuda`` for ``cuda:0``."""
    return getattr(tensor, xp.device(device).type)


# ---- cpu, cuda, to -------------------------------------------------------------------------------------------


@clause(
    "transfer.cpu.returns_a_host_tensor_itself", MUST, source=[Torch("torch.Tensor.cpu")], requires=["autograd.tape"]
)
def _(xp):
    """On a tensor that is on the host, ``cpu`` returns that very tensor: no copy, no view, no node in the graph."""
    tensor = numbers(xp)
    leaf = xp.zeros(2, requires_grad=True)
    for host in (tensor, tensor.t(), tensor[:, 1], leaf, leaf * 2):
        assert host.cpu() is host
    assert leaf.cpu().is_leaf


@clause(
    "transfer.cpu.copies_from_an_accelerator",
    MUST,
    source=[S1(1, 22, 110), S2(79, 80), Torch("torch.Tensor.cpu")],
    requires=["mutable"],
)
def _(xp, accelerator):
    """From an accelerator, ``cpu`` makes a copy on the host and leaves the tensor where it was."""
    source = numbers(xp, device=accelerator)
    host = source.cpu()
    assert host.device == xp.device("cpu")
    assert host.tolist() == source.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert source.device == xp.device(accelerator)
    host[0, 0] = 9
    assert source[0, 0].item() == 0
    source[1, 1] = 8
    assert host[1, 1].item() == 4


@clause(
    "transfer.cuda.copies_from_the_host",
    MUST,
    source=[S1(1, 16, 66, 109), S2(72, 73, 88), Torch("torch.Tensor.cuda")],
    requires=["mutable"],
)
def _(xp, accelerator):
    """The method called as the accelerator is (``cuda()``) makes a copy there and leaves the tensor on the host."""
    source = numbers(xp)
    there = named_method(source, xp, accelerator)()
    assert there.device.type == xp.device(accelerator).type
    assert there.tolist() == source.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert source.device == xp.device("cpu")
    there[0, 0] = 9
    assert source[0, 0].item() == 0
    source[1, 1] = 8
    assert there[1, 1].item() == 4


@clause("transfer.cuda.has_no_other_name", MUST, source=[S1(15)])
def _(xp):
    """A misspelt transfer is no method: ``duda`` and ``gpu`` raise AttributeError."""
    tensor = xp.zeros(2)
    for name in ("duda", "gpu"):
        with raises(AttributeError):
            getattr(tensor, name)


@clause("transfer.cuda.goes_to_the_current_device", MUST, source=[S1(16, 127), S2(75), Torch("torch.Tensor.cuda")])
def _(xp, accelerator):
    """Without an argument, ``cuda()`` goes to the current device of its type."""
    current = getattr(xp, xp.device(accelerator).type).current_device()
    assert named_method(xp.zeros(2), xp, accelerator)().device.index == current


@clause(
    "transfer.cuda.returns_a_tensor_that_is_there",
    MUST,
    source=[Torch("torch.Tensor.cuda")],
    requires=["autograd.tape"],
)
def _(xp, accelerator):
    """``cuda`` returns a tensor itself that is on the wanted device already."""
    tensor = numbers(xp, device=accelerator)
    index = tensor.device.index
    assert named_method(tensor, xp, accelerator)(index) is tensor
    assert named_method(tensor, xp, accelerator)(tensor.device) is tensor
    leaf = xp.zeros(2, device=accelerator, requires_grad=True)
    assert named_method(leaf, xp, accelerator)(index) is leaf


@clause("transfer.cuda.takes_a_device", MUST, source=[S2(74), Torch("torch.Tensor.cuda")])
def _(xp, accelerator, second):
    """``cuda(device=1)`` chooses among several devices: by index, device object or string, from any device."""
    wanted = xp.device(second)
    for source in (numbers(xp), numbers(xp, device=accelerator)):
        move = named_method(source, xp, accelerator)
        for there in (move(wanted.index), move(device=wanted.index), move(wanted), move(second), move(device=second)):
            assert there.device == wanted
            assert there.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("transfer.cuda.refuses_another_type", MUST, source=[Torch("torch.Tensor.cuda")])
def _(xp, accelerator):
    """``cuda`` refuses a device of another type."""
    tensor = numbers(xp)
    before = state(tensor)
    with raises(RuntimeError, match="Invalid device"):
        named_method(tensor, xp, accelerator)("cpu")
    assert state(tensor) == before


@clause("transfer.cuda.refuses_an_index_out_of_range", MUST, source=[S2(74), Torch("torch.Tensor.cuda")])
def _(xp, accelerator):
    """``cuda`` refuses the index of a device that the machine does not have."""
    tensor = numbers(xp)
    before = state(tensor)
    with raises(RuntimeError):
        named_method(tensor, xp, accelerator)(getattr(xp, xp.device(accelerator).type).device_count())
    assert state(tensor) == before


@clause("transfer.to.takes_a_device", MUST, source=[S2(78), Torch("torch.Tensor.to")])
def _(xp, accelerator):
    """``to`` takes a device as a string or a device object, by position or by name, in both directions."""
    host, there = numbers(xp), numbers(xp, device=accelerator)
    for moved in (
        host.to(accelerator),
        host.to(xp.device(accelerator)),
        host.to(device=accelerator),
        host.to(device=xp.device(accelerator)),
    ):
        assert moved.device == xp.device(accelerator)
        assert moved.tolist() == [[0, 1, 2], [3, 4, 5]]
    for moved in (there.to("cpu"), there.to(xp.device("cpu")), there.to(device="cpu")):
        assert moved.device == xp.device("cpu")
        assert moved.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("transfer.to.takes_device_and_dtype", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, accelerator):
    """``to`` changes device and dtype together; with one of them it keeps the other."""
    host = numbers(xp)
    for moved in (
        host.to(accelerator, xp.float64),
        host.to(accelerator, dtype=xp.float64),
        host.to(device=accelerator, dtype=xp.float64),
    ):
        assert (moved.device, moved.dtype) == (xp.device(accelerator), xp.float64)
        assert moved.tolist() == [[0, 1, 2], [3, 4, 5]]
    there = host.to(accelerator)
    assert (there.device, there.dtype) == (xp.device(accelerator), xp.float32)
    assert there.to(xp.int64).device == xp.device(accelerator)
    assert there.to(xp.int64).dtype == xp.int64
    assert there.double().device == xp.device(accelerator)


@clause("transfer.to.takes_a_tensor", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, accelerator):
    """``to(other)`` gives the tensor the device and the dtype of ``other``."""
    other = xp.zeros(1, dtype=xp.float64, device=accelerator)
    moved = numbers(xp).to(other)
    assert (moved.device, moved.dtype) == (xp.device(accelerator), xp.float64)
    back = moved.to(xp.zeros((), dtype=xp.int32))
    assert (back.device, back.dtype) == (xp.device("cpu"), xp.int32)
    assert moved.to(other) is moved


@clause(
    "transfer.to.returns_self_when_nothing_changes", MUST, source=[Torch("torch.Tensor.to")], requires=["autograd.tape"]
)
def _(xp, device):
    """``to`` returns the tensor itself when its device and dtype are those asked for already."""
    tensor = numbers(xp, device=device)
    for same in (
        tensor.to(device),
        tensor.to(tensor.device),
        tensor.to(xp.float32),
        tensor.to(device, xp.float32),
        tensor.to(tensor),
        tensor.to(device, non_blocking=True),
        tensor.to(device, copy=False),
        tensor.float(),
    ):
        assert same is tensor
    leaf = xp.zeros(2, device=device, requires_grad=True)
    assert leaf.to(device) is leaf


@clause("transfer.to.type_alone_is_the_current_device", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, accelerator):
    """A type without an index means its current device: a tensor that is there is returned itself."""
    type_ = xp.device(accelerator).type
    tensor = xp.zeros(2, device=type_)
    assert tensor.to(type_) is tensor


@clause("transfer.to.copy_makes_a_copy_always", MUST, source=[Torch("torch.Tensor.to")], requires=["mutable"])
def _(xp, device):
    """``to(..., copy=True)`` makes a new tensor on new memory, even where nothing else changes."""
    tensor = numbers(xp, device=device)
    for copy in (tensor.to(device, copy=True), tensor.to(xp.float32, copy=True), tensor.to(tensor, copy=True)):
        assert copy is not tensor
        assert copy.device == xp.device(device)
        copy[0, 0] = 9
        assert tensor[0, 0].item() == 0
        tensor[1, 1] = 8
        assert copy[1, 1].item() == 4
        tensor[1, 1] = 4


@clause("transfer.to.non_blocking_has_the_same_result", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, accelerator):
    """``non_blocking=True`` may let the host go on early; what is read on the device afterwards is the value sent."""
    host = numbers(xp)
    there = host.to(accelerator, non_blocking=True)
    assert (there + 1).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert named_method(host, xp, accelerator)(non_blocking=True).tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("transfer.to.goes_between_accelerators", MUST, source=[S2(74), Torch("torch.Tensor.to")], requires=["mutable"])
def _(xp, accelerator, second):
    """Between two accelerators ``to`` copies too: neither sees the other's writes."""
    source = numbers(xp, device=accelerator)
    there = source.to(second)
    assert there.device == xp.device(second)
    assert source.device == xp.device(accelerator)
    there[0, 0] = 9
    source[1, 1] = 8
    assert source.tolist() == [[0, 1, 2], [3, 8, 5]]
    assert there.tolist() == [[9, 1, 2], [3, 4, 5]]


@clause("transfer.to.refuses_what_is_no_device", MUST, source=[Torch("torch.Tensor.to")])
def _(xp):
    """``to`` refuses what names neither a device nor a dtype nor a tensor; the tensor stays as it was."""
    tensor = numbers(xp)
    before = state(tensor)
    for nonsense in ("float32", "gpu", "cuda:x"):
        with raises(RuntimeError):
            tensor.to(nonsense)
    for nonsense in (object(), [1], {}):
        with raises(TypeError):
            tensor.to(nonsense)
    assert state(tensor) == before


@clause("transfer.to.refuses_other_forms", MUST, source=[Torch("torch.Tensor.to")])
def _(xp):
    """``to`` takes its arguments in the documented order, each once and of its own type; else TypeError."""
    tensor = numbers(xp)
    before = state(tensor)
    for arguments in (
        ("cpu", "float32"),
        (xp.float64, "cpu"),
        (tensor, xp.float64),
        (None, 3),
        ("cpu", xp.float64, False, False, None),
    ):
        with raises(TypeError):
            tensor.to(*arguments)
    for options in (
        {"shape": (2,)},
        {"dtype": "float32"},
        {"device": xp.float32},
        {"copy": 1},
        {"non_blocking": 1},
    ):
        with raises(TypeError):
            tensor.to(**options)
    with raises(TypeError):
        tensor.to("cpu", device="cpu")
    assert state(tensor) == before


@clause("transfer.to.type_as_is_to", MUST, source=[Torch("torch.Tensor.type_as")])
def _(xp, accelerator):
    """``type_as(other)`` is ``to(other)``: device and dtype of ``other``, and the tensor itself if it has both."""
    tensor, other = numbers(xp), xp.zeros(1, dtype=xp.float64, device=accelerator)
    moved = tensor.type_as(other)
    assert (moved.device, moved.dtype) == (xp.device(accelerator), xp.float64)
    assert moved.tolist() == tensor.tolist()
    assert tensor.type_as(xp.zeros(1)) is tensor


# ---- what a transfer keeps -----------------------------------------------------------------------------------


@clause("transfer.copy.keeps_dtype_and_values", MUST, source=[S1(22), S2(78, 79), Torch("torch.Tensor.to")])
def _(xp, accelerator, dtype=each(DTYPES)):
    """There and back, a tensor of any dtype has the same dtype and values."""
    host = numbers(xp, dtype=xp.int64).to(getattr(xp, dtype))
    there = host.to(accelerator)
    back = there.cpu()
    assert there.dtype == back.dtype == getattr(xp, dtype)
    assert there.tolist() == back.tolist() == host.tolist()


@clause("transfer.copy.keeps_odd_values", MUST, source=[Torch("torch.Tensor.to")], requires=["numpy"])
def _(xp, accelerator, dtype=each((np.float16, np.float32, np.float64))):
    """There and back, every bit is kept: of infinities, NaN, negative zero, and of the smallest and largest numbers."""
    limits = np.finfo(dtype)
    array = np.array([np.inf, -np.inf, np.nan, -0.0, limits.smallest_subnormal, limits.min, limits.max], dtype)
    back = xp.from_numpy(array).to(accelerator).cpu().numpy()
    assert back.tobytes() == array.tobytes()


@clause("transfer.copy.keeps_the_shape", MUST, source=[Torch("torch.Tensor.to")])
def _(xp, accelerator, shape=each(SHAPES)):
    """There and back, a tensor of any shape has the same shape and values, be it 0-d or empty."""
    host = numbers(xp, shape)
    there = host.to(accelerator)
    assert there.shape == host.shape
    assert there.tolist() == host.tolist()
    assert there.cpu().shape == host.shape
    assert there.cpu().tolist() == host.tolist()


def transposed(table):
    return table.t()


def stepped(table):
    return table[:, ::2]


def part(table):
    return table[1:, 1]


def permuted(table):
    return table.reshape(1, 3, 4).permute(2, 0, 1)


def expanded(table):
    return table[:, :1].expand(3, 4)


LAYOUTS = (transposed, stepped, part, permuted, expanded)


@clause("transfer.copy.reads_through_strides", MUST, source=[Torch("torch.Tensor.to")], requires=["views"])
def _(xp, accelerator, layout=each(LAYOUTS)):
    """A view of any strides goes over with the values that it shows, in both directions."""
    table = numbers(xp, (3, 4))
    shown = layout(table).tolist()
    assert layout(table).to(accelerator).tolist() == shown
    assert layout(table.to(accelerator)).tolist() == shown
    assert layout(table.to(accelerator)).cpu().tolist() == shown


@clause("transfer.copy.keeps_dense_strides", MUST, source=[Torch("torch.Tensor.to")], requires=["strides"])
def _(xp, accelerator):
    """A tensor that fills its memory keeps its strides; any other becomes dense, in the order that its dimensions had."""
    table = numbers(xp, (3, 4))
    assert table.t().to(accelerator).stride() == (1, 4)
    assert table.t().to(accelerator).cpu().stride() == (1, 4)
    assert table[:, ::2].to(accelerator).stride() == (2, 1)
    assert table.t()[::2].to(accelerator).stride() == (1, 2)
    assert table[:, :1].expand(3, 4).to(accelerator).stride() == (4, 1)
    assert table[0].expand(3, 4).to(accelerator).stride() == (4, 1)
    assert table.t().to(accelerator, memory_format=xp.contiguous_format).stride() == (3, 1)


@clause("transfer.copy.shares_nothing_with_an_array", MUST, source=[S1(9), S2(19)], requires=["numpy", "mutable"])
def _(xp, accelerator):
    """A tensor that shares an array's memory goes over as a copy: an array cannot live on an accelerator."""
    array = np.zeros(3, np.float32)
    there = xp.from_numpy(array).to(accelerator)
    array[0] = 1
    there[1] = 2
    assert there.tolist() == [0, 2, 0]
    assert array.tolist() == [1, 0, 0]


@clause("transfer.copy.does_not_carry_views", MUST, source=[Torch("torch.Tensor.to")], requires=["views", "mutable"])
def _(xp, accelerator):
    """A view's copy on another device is of the view alone, and views of one base go over as separate tensors."""
    base = xp.zeros(4)
    first, whole = base[:2].to(accelerator), base.to(accelerator)
    first[0] = 1
    assert whole.tolist() == [0, 0, 0, 0]
    assert first.untyped_storage().nbytes() == 2 * 4


# ---- gradients -----------------------------------------------------------------------------------------------


@clause("transfer.gradient.records_a_transfer", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"])
def _(xp, accelerator):
    """A transfer is an operation of the graph: its result requires grad, and is no leaf."""
    leaf = xp.ones(2, requires_grad=True)
    there = leaf.to(accelerator)
    assert there.requires_grad
    assert not there.is_leaf
    assert there.grad_fn is not None
    with xp.no_grad():
        assert not leaf.to(accelerator).requires_grad


@clause("transfer.gradient.gradient_comes_home", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"])
def _(xp, accelerator):
    """A gradient crosses a transfer backwards, and arrives on the leaf's own device, whichever that is."""
    weights = numbers(xp, (3,), device=accelerator)
    for source, target in (("cpu", accelerator), (accelerator, "cpu")):
        leaf = xp.ones(3, device=source, requires_grad=True)
        (leaf.to(target) * weights.to(target)).sum().backward()
        assert leaf.grad.device == xp.device(source)
        assert leaf.grad.tolist() == [0, 1, 2]


@clause(
    "transfer.gradient.named_methods_are_recorded",
    MUST,
    source=[Torch("torch.Tensor.cuda")],
    requires=["autograd.tape"],
)
def _(xp, accelerator):
    """``cuda()`` and ``cpu()`` are recorded as ``to`` is."""
    leaf = xp.ones(2, requires_grad=True)
    (named_method(leaf, xp, accelerator)() * 3).cpu().sum().backward()
    assert leaf.grad.device == xp.device("cpu")
    assert leaf.grad.tolist() == [3, 3]


@clause(
    "transfer.gradient.crosses_devices_and_dtypes", MUST, source=[Torch("torch.Tensor.to")], requires=["autograd.tape"]
)
def _(xp, accelerator):
    """The gradient of a transfer that also changes the dtype arrives in the leaf's dtype."""
    leaf = xp.ones(2, dtype=xp.float64, requires_grad=True)
    (leaf.to(accelerator, xp.float32) * 3).sum().backward()
    assert (leaf.grad.device, leaf.grad.dtype) == (xp.device("cpu"), xp.float64)
    assert leaf.grad.tolist() == [3, 3]


@clause(
    "transfer.gradient.crosses_between_accelerators", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"]
)
def _(xp, accelerator, second):
    """One graph can span several devices; each leaf's gradient arrives where that leaf is."""
    here = xp.ones(2, device=accelerator, requires_grad=True)
    there = xp.full((2,), 5.0, device=second, requires_grad=True)
    (here.to(second) * there).cpu().sum().backward()
    assert (here.grad.device, here.grad.tolist()) == (xp.device(accelerator), [5, 5])
    assert (there.grad.device, there.grad.tolist()) == (xp.device(second), [1, 1])


@clause("transfer.gradient.leaf_on_any_device", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"])
def _(xp, device):
    """A leaf's gradient is on the leaf's device, and accumulates there."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    (leaf**2).sum().backward()
    (leaf * 3).sum().backward()
    assert leaf.grad.device == xp.device(device)
    assert leaf.grad.tolist() == [5, 7]


@clause(
    "transfer.gradient.moved_leaf_is_not_the_leaf", SHOULD, source=[Note("notes/autograd")], requires=["autograd.tape"]
)
def _(xp, accelerator):
    """What a transfer returns is another tensor: the gradient lands in the leaf that was moved, not in the result."""
    leaf = xp.ones(2, requires_grad=True)
    there = leaf.to(accelerator)
    there.sum().backward()
    assert leaf.grad.tolist() == [1, 1]
    assert there.grad is None


@clause(
    "transfer.gradient.refuses_a_gradient_of_another_device",
    MUST,
    source=[Torch("torch.Tensor.backward", "torch.Tensor.grad")],
    requires=["autograd.tape"],
)
def _(xp, accelerator):
    """A gradient on another device is refused, as ``backward``'s argument and in an assignment to ``grad``."""
    leaf = xp.ones(2, requires_grad=True)
    with raises(RuntimeError):
        (leaf * 2).backward(xp.ones(2, device=accelerator))
    assert leaf.grad is None
    with raises(RuntimeError):
        leaf.grad = xp.ones(2, device=accelerator)
    assert leaf.grad is None


@clause(
    "transfer.gradient.copy_is_recorded",
    MUST,
    source=[Torch("torch.Tensor.copy_")],
    requires=["autograd.tape", "mutable"],
)
def _(xp, accelerator):
    """``copy_`` from another device is recorded: the gradient goes back to the source's device."""
    source = xp.ones(2, device=accelerator, requires_grad=True)
    target = xp.zeros(2)
    target.copy_(source * 3)
    (target * 2).sum().backward()
    assert source.grad.device == xp.device(accelerator)
    assert source.grad.tolist() == [6, 6]


# ---- the host reads ------------------------------------------------------------------------------------------


@clause(
    "transfer.numpy.refuses_an_accelerator",
    MUST,
    source=[S1(64, 115), S2(87), Torch("torch.Tensor.numpy")],
    requires=["numpy"],
)
def _(xp, accelerator):
    """``numpy()`` refuses a tensor that is on an accelerator, and advises ``cpu()``; the tensor stays as it was."""
    tensor = numbers(xp, device=accelerator)
    before = state(tensor)
    with raises(TypeError, match=r"cpu\(\)"):
        tensor.numpy()
    assert state(tensor) == before


@clause(
    "transfer.numpy.refuses_whatever_the_gradient",
    MUST,
    source=[S2(93), Torch("torch.Tensor.numpy")],
    requires=["numpy", "autograd.tape"],
)
def _(xp, accelerator):
    """Of a tensor that is on an accelerator and requires grad, both must be taken away; one is not enough."""
    tensor = xp.ones(2, device=accelerator, requires_grad=True)
    with raises(TypeError):
        tensor.numpy()
    with raises(TypeError):
        tensor.detach().numpy()
    with raises(RuntimeError):
        tensor.cpu().numpy()
    for array in (tensor.detach().cpu().numpy(), tensor.cpu().detach().numpy()):
        assert array.tolist() == [1, 1]
    assert tensor.requires_grad


@clause("transfer.numpy.refuses_conversion_by_numpy", MUST, source=[S1(9, 115), S2(19), S3(7)], requires=["numpy"])
def _(xp, accelerator):
    """NumPy cannot read a tensor that is on an accelerator: ``asarray``, ``array`` and a ufunc on it are refused."""
    tensor = numbers(xp, device=accelerator)
    before = state(tensor)
    for read in (np.asarray, np.array, np.sin):
        with raises(TypeError):
            read(tensor)
    with raises(TypeError):
        np.add(np.ones((2, 3)), tensor)
    assert state(tensor) == before


@clause(
    "transfer.numpy.by_way_of_the_host",
    MUST,
    source=[S1(64, 65), S2(87, 89), Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable"],
)
def _(xp, accelerator, dtype=each((np.float32, np.float64, np.int64, np.uint8, np.bool_, np.complex64))):
    """``cpu().numpy()`` makes an array of an accelerator's tensor; they share nothing."""
    source = xp.from_numpy(np.array([[0, 1, 1], [1, 0, 1]], dtype)).to(accelerator)
    array = source.cpu().numpy()
    assert isinstance(array, np.ndarray)
    assert array.dtype == dtype
    assert array.tolist() == [[0, 1, 1], [1, 0, 1]]
    array[0, 0] = 1
    source[1, 1] = 1
    assert source[0, 0].item() == 0
    assert array[1, 1] == 0


@clause(
    "transfer.numpy.force_crosses",
    MUST,
    source=[Torch("torch.Tensor.numpy")],
    requires=["numpy", "mutable", "autograd.tape"],
)
def _(xp, accelerator):
    """``numpy(force=True)`` does all it takes: it detaches, and copies from the accelerator."""
    tensor = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=True)
    array = tensor.numpy(force=True)
    assert array.tolist() == [1, 2]
    array[0] = 9
    assert tensor[0].item() == 1


@clause(
    "transfer.scalars.read_from_any_device",
    MUST,
    source=[S1(91, 93), Torch("torch.Tensor.item", "torch.Tensor.tolist")],
)
def _(xp, device):
    """``item``, ``tolist`` and Python's conversions read from every device, as plain Python values."""
    one = xp.tensor(3.0, device=device)
    assert one.item() == 3.0
    assert type(one.item()) is float
    assert (float(one), int(one), bool(one), complex(one)) == (3.0, 3, True, 3 + 0j)
    assert f"{one:.1f}" == "3.0"
    assert xp.tensor([[1, 2], [3, 4]], device=device).tolist() == [[1, 2], [3, 4]]
    assert [10, 20, 30][xp.tensor(2, device=device)] == 30
    assert [value.item() for value in xp.tensor([1, 2], device=device)] == [1, 2]


@clause("transfer.scalars.refuse_many_elements", MUST, source=[S1(92), Torch("torch.Tensor.item")])
def _(xp, device):
    """On every device ``item`` and ``bool`` refuse a tensor of several elements, which stays as it was."""
    tensor = numbers(xp, device=device)
    before = state(tensor)
    for read in (tensor.item, tensor.__bool__):
        with raises(RuntimeError):
            read()
    assert state(tensor) == before


@clause(
    "transfer.scalars.loss_on_any_device",
    MUST,
    source=[S1(93, 94, 95), Torch("torch.Tensor.item")],
    requires=["autograd.tape"],
)
def _(xp, device):
    """``item`` reads a loss with its graph attached, on every device, and leaves the graph whole."""
    weight = xp.tensor([2.0, 3.0], device=device, requires_grad=True)
    loss = (weight**2).sum()
    assert loss.item() == 13.0
    loss.backward()
    assert weight.grad.tolist() == [4, 6]


# ---- copy_ ---------------------------------------------------------------------------------------------------


@clause("transfer.copy_.crosses_devices", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, accelerator):
    """``copy_`` writes the values of a tensor of any device, dtype and broadcastable shape, and returns its target."""
    host, there = xp.zeros(2, 3), xp.zeros(2, 3, dtype=xp.float64, device=accelerator)
    source = numbers(xp, (3,), dtype=xp.int64)
    assert there.copy_(source) is there
    assert there.tolist() == [[0, 1, 2], [0, 1, 2]]
    assert (there.device, there.dtype) == (xp.device(accelerator), xp.float64)
    assert host.copy_(there + 1) is host
    assert host.tolist() == [[1, 2, 3], [1, 2, 3]]
    assert (host.device, host.dtype) == (xp.device("cpu"), xp.float32)


@clause("transfer.copy_.shares_nothing", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, accelerator):
    """After ``copy_`` from another device each tensor has its own memory: neither sees the other's writes."""
    for source, target in (
        (numbers(xp), xp.zeros(2, 3, device=accelerator)),
        (numbers(xp, device=accelerator), xp.zeros(2, 3)),
    ):
        target.copy_(source)
        source[0, 0] = 9
        target[1, 1] = 8
        assert source.tolist() == [[9, 1, 2], [3, 4, 5]]
        assert target.tolist() == [[0, 1, 2], [3, 8, 5]]


@clause(
    "transfer.copy_.writes_through_views", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable", "views"]
)
def _(xp, accelerator):
    """``copy_`` into a view on another device writes the view's base."""
    base = xp.zeros(2, 3, device=accelerator)
    base.t()[1:].copy_(xp.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert base.tolist() == [[0, 1, 3], [0, 2, 4]]


@clause("transfer.copy_.goes_between_accelerators", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, accelerator, second):
    """``copy_`` crosses from one accelerator to another."""
    target = xp.zeros(2, 3, device=accelerator)
    target.copy_(numbers(xp, device=second))
    assert target.device == xp.device(accelerator)
    assert target.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("transfer.copy_.converts", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, device):
    """``copy_`` converts to the target's dtype: to integers it cuts off fractions, to bool it asks what is not 0."""
    source = xp.tensor([1.75, -1.75, 0.0], device=device)
    for dtype, values in ((xp.int64, [1, -1, 0]), (xp.float16, [1.75, -1.75, 0]), (xp.bool, [True, True, False])):
        target = xp.zeros(3, dtype=dtype, device=device)
        target.copy_(source)
        assert target.dtype == dtype
        assert target.tolist() == values


@clause("transfer.copy_.takes_a_number", MAY, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, device):
    """``copy_`` takes a number for all elements."""
    target = xp.zeros(2, dtype=xp.int64, device=device)
    target.copy_(2.5)
    assert target.tolist() == [2, 2]


@clause(
    "transfer.copy_.refuses_a_shape_that_does_not_fit", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"]
)
def _(xp, device, shape=each(((3,), (3, 1), (2, 2, 3), (0,), (2, 3, 1)))):
    """``copy_`` refuses what does not broadcast to the target's shape, from any device; nothing is written."""
    target = numbers(xp, (2, 2), device=device)
    before = state(target)
    for source in (xp.ones(shape), xp.ones(shape, device=device)):
        with raises(RuntimeError):
            target.copy_(source)
    assert state(target) == before


@clause(
    "transfer.copy_.refuses_what_is_no_tensor",
    MUST,
    source=[Torch("torch.Tensor.copy_")],
    requires=["mutable", "numpy"],
)
def _(xp, device):
    """``copy_`` refuses lists, arrays, strings and None; nothing is written."""
    target = numbers(xp, (2,), device=device)
    before = state(target)
    for source in ([1.0, 2.0], (1.0, 2.0), np.ones(2, np.float32), "1", None):
        with raises(TypeError):
            target.copy_(source)
    assert state(target) == before


@clause("transfer.copy_.refuses_a_leaf", MUST, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"])
def _(xp, accelerator):
    """A leaf that requires grad cannot be copied into while operations are recorded; under ``no_grad`` it can."""
    leaf = xp.zeros(2, device=accelerator, requires_grad=True)
    before = state(leaf)
    with raises(RuntimeError):
        leaf.copy_(xp.ones(2))
    assert state(leaf) == before
    with xp.no_grad():
        leaf.copy_(xp.ones(2))
    assert leaf.tolist() == [1, 1]
    assert leaf.is_leaf


@clause("transfer.copy_.refuses_overlap", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable", "views"])
def _(xp, device):
    """``copy_`` refuses to read and write places of one memory that overlap, and to write one place twice."""
    tensor = xp.arange(4, device=device)
    before = state(tensor)
    with raises(RuntimeError, match="memory location"):
        tensor[1:].copy_(tensor[:-1])
    with raises(RuntimeError, match="memory location"):
        tensor[:1].expand(3).copy_(tensor[1:].clone())
    assert state(tensor) == before
    assert tensor.copy_(tensor) is tensor
    assert tensor[:2].copy_(tensor[2:]).tolist() == [2, 3]


@clause(
    "transfer.copy_.cuts_what_it_overwrites",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape"],
)
def _(xp, device):
    """What ``copy_`` overwrites has no part in the result any more: its gradient is zero where it was overwritten."""
    leaf = xp.ones(3, device=device, requires_grad=True)
    target = leaf * 2
    target[1:].copy_(xp.zeros(2))
    target.sum().backward()
    assert leaf.grad.tolist() == [2, 0, 0]


@clause(
    "transfer.copy_.records_nothing_for_integers",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape"],
)
def _(xp, device):
    """A copy into a tensor of integers has no gradient, whatever is copied."""
    target = xp.zeros(2, dtype=xp.int64, device=device)
    target.copy_(xp.ones(2, requires_grad=True))
    assert not target.requires_grad
    assert target.tolist() == [1, 1]


# ---- modules and optimizers ----------------------------------------------------------------------------------


@clause(
    "transfer.module.keeps_its_parameters",
    MUST,
    source=[Torch("torch.nn.Module.to", "torch.nn.Module.cpu")],
    requires=["nn"],
)
def _(xp, accelerator):
    """``Module.to`` moves the parameters that are there and makes no others: an optimizer made before goes on with them."""
    layer = xp.nn.Linear(2, 1, bias=False)
    weight = layer.weight
    optimizer = xp.optim.SGD(layer.parameters(), lr=1.0)
    with xp.no_grad():
        weight.fill_(3)
    layer.to(accelerator)
    assert layer.weight is weight
    assert weight.device == xp.device(accelerator)
    layer(xp.ones(1, 2, device=accelerator)).sum().backward()
    optimizer.step()
    assert weight.tolist() == [[2, 2]]


@clause("transfer.module.takes_all_forms", MUST, source=[Torch("torch.nn.Module.to")], requires=["nn"])
def _(xp, accelerator):
    """``Module.to`` takes a device, a dtype, both, or a tensor that has both; it returns the module."""
    layer = xp.nn.Linear(2, 1)
    for arguments, device, dtype in (
        ((accelerator,), accelerator, xp.float32),
        ((xp.float64,), accelerator, xp.float64),
        (("cpu", xp.float32), "cpu", xp.float32),
        ((xp.zeros(1, dtype=xp.float64, device=accelerator),), accelerator, xp.float64),
    ):
        assert layer.to(*arguments) is layer
        assert layer.weight.device == layer.bias.device == xp.device(device)
        assert layer.weight.dtype == layer.bias.dtype == dtype


@clause("transfer.module.refuses_inputs_elsewhere", MUST, source=[Torch("torch.nn.Module.to")], requires=["nn"])
def _(xp, accelerator):
    """A module's parameters and its input must be on one device."""
    layer = xp.nn.Linear(2, 1)
    with raises(RuntimeError):
        layer(xp.ones(1, 2, device=accelerator))
    layer.to(accelerator)
    with raises(RuntimeError):
        layer(xp.ones(1, 2))
    assert layer(xp.ones(1, 2, device=accelerator)).device == xp.device(accelerator)


@clause(
    "transfer.module.goes_to_a_type", MUST, source=[Torch("torch.nn.Module.cuda")], requires=["nn", "device.current"]
)
def _(xp, accelerator, second):
    """The method that is called as the device type is takes a module to the current device, or to the one that is named."""
    layer = xp.nn.Linear(2, 1)
    type_ = xp.device(second).type
    assert getattr(layer, type_)() is layer
    assert layer.weight.device == xp.device(type_, getattr(xp, type_).current_device())
    assert getattr(layer, type_)(xp.device(second)) is layer
    assert layer.weight.device == xp.device(second)


@clause("transfer.optimizer.state_is_with_its_parameter", MUST, source=[Torch("torch.optim.SGD")], requires=["nn"])
def _(xp, accelerator):
    """What an optimizer remembers of a parameter is on that parameter's device."""
    weight = xp.nn.Parameter(xp.ones(2, device=accelerator))
    optimizer = xp.optim.SGD([weight], lr=0.5, momentum=0.5)
    for _ in range(2):
        optimizer.zero_grad()
        (weight * 2).sum().backward()
        optimizer.step()
    assert optimizer.state[weight]["momentum_buffer"].device == xp.device(accelerator)
    assert optimizer.state[weight]["momentum_buffer"].tolist() == [3, 3]
    assert weight.tolist() == [-1.5, -1.5]


@clause(
    "transfer.optimizer.loaded_state_goes_to_the_parameter",
    MUST,
    source=[Torch("torch.optim.Optimizer.load_state_dict")],
    requires=["nn"],
)
def _(xp, accelerator):
    """``load_state_dict`` brings the state to the devices of the optimizer's own parameters, wherever it was saved."""
    there, here = xp.nn.Parameter(xp.ones(2, device=accelerator)), xp.nn.Parameter(xp.ones(2))
    first = xp.optim.SGD([there], lr=0.5, momentum=0.5)
    there.grad = xp.full((2,), 2.0, device=accelerator)
    first.step()
    other = xp.optim.SGD([here], lr=0.5, momentum=0.5)
    other.load_state_dict(first.state_dict())
    buffer = other.state[here]["momentum_buffer"]
    assert buffer.device == xp.device("cpu")
    assert buffer.tolist() == [2, 2]
    assert first.state[there]["momentum_buffer"].device == xp.device(accelerator)
