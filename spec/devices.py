"""Devices: how they are named, where tensors are made, what may meet, and what a machine has."""

import copy
import pickle

import numpy as np

from conformance.clause import DEPRECATED, MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip


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


# ---- torch.device --------------------------------------------------------------------------------------------


STRINGS = (
    ("cpu", "cpu", None), ("cpu:0", "cpu", 0), ("meta", "meta", None), ("xpu:1", "xpu", 1),
    ("cuda", "cuda", None), ("cuda:0", "cuda", 0), ("cuda:1", "cuda", 1), ("cuda:12", "cuda", 12),
)  # fmt: skip
"""What a device is written as, its type and its index."""

NO_DEVICES = (
    "", "gpu", "gpu:0", "CUDA", "Cpu", "cuda:", "cuda:x", "cuda:01", "cuda: 1", " cuda", "cuda ", "cuda:1.5", "cuda:-1",
    "cuda:1:2", "cuda:+1", "cuda1", ":0", "cpu,cuda",
)  # fmt: skip


@clause("devices.device.parses_a_string", MUST, source=[S2(13), Note("tensor_attributes")])
def _(xp, case=each(STRINGS)):
    """A device is written as its type, or as its type, a colon and an index; without an index, the index is None."""
    text, type_, index = case
    device = xp.device(text)
    assert isinstance(device, xp.device)
    assert device.type == type_
    assert device.index == index
    assert type(device.index) is type(index)


@clause("devices.device.takes_type_and_index", MUST, source=[Note("tensor_attributes")])
def _(xp, index=each((0, 1, 7, None))):
    """A device can be made of a type and an index, by position or by the names ``type`` and ``index``."""
    for device in (xp.device("cuda", index), xp.device("cuda", index=index), xp.device(type="cuda", index=index)):
        assert (device.type, device.index) == ("cuda", index)
    assert xp.device(type="cuda").index is None


@clause("devices.device.takes_a_device", MUST, source=[Note("tensor_attributes")])
def _(xp, text=each(("cpu", "cuda", "cuda:1", "meta"))):
    """A device can be made of another, which it equals."""
    device = xp.device(text)
    assert xp.device(device) == device


@clause("devices.device.names_what_need_not_exist", MUST, source=[S1(19), Note("tensor_attributes")])
def _(xp):
    """A device object is a name: it can be made for a device that the machine does not have."""
    assert xp.device("cuda:7").index == 7
    assert xp.device("xpu", 3).type == "xpu"


@clause("devices.device.equality", MUST, source=[Note("tensor_attributes")])
def _(xp):
    """Devices are equal if type and index are: ``cuda`` is not ``cuda:0``, and a device is no string."""
    assert xp.device("cuda:1") == xp.device("cuda", 1)
    assert not xp.device("cuda:1") != xp.device("cuda", 1)
    assert xp.device("cuda:0") != xp.device("cuda:1")
    assert xp.device("cuda") != xp.device("cuda:0")
    assert xp.device("cpu") != xp.device("cpu:0")
    assert xp.device("cpu") != xp.device("cuda")
    assert xp.device("cuda:0") != "cuda:0"
    assert xp.device("cpu") != None  # noqa: E711


@clause("devices.device.hashes", MUST, source=[Note("tensor_attributes")])
def _(xp):
    """Equal devices hash alike, so that a device can be a key."""
    assert hash(xp.device("cuda:1")) == hash(xp.device("cuda", 1))
    table = {xp.device("cpu"): "host", xp.device("cuda:1"): "second"}
    assert table[xp.zeros(1).device] == "host"
    assert table[xp.device("cuda", 1)] == "second"
    assert xp.device("cuda") not in table


@clause("devices.device.prints", MUST, source=[Note("tensor_attributes")])
def _(xp, case=each(STRINGS)):
    """``str`` of a device is what it is written as; ``repr`` names type and index."""
    text, type_, index = case
    assert str(xp.device(text)) == text
    shown = f"type='{type_}'" if index is None else f"type='{type_}', index={index}"
    assert repr(xp.device(text)) == f"device({shown})"


@clause("devices.device.refuses_a_malformed_string", MUST, source=[S2(43), Note("tensor_attributes")])
def _(xp, text=each(NO_DEVICES)):
    """What is neither a known type nor a known type with an index is refused: ``gpu`` is no device type."""
    with raises(RuntimeError):
        xp.device(text)
    with raises(RuntimeError):
        xp.zeros(1, device=text)
    tensor = xp.zeros(1)
    with raises(RuntimeError):
        tensor.to(text)
    assert tensor.device == xp.device("cpu")


@clause("devices.device.refuses_two_indices", MUST, source=[Note("tensor_attributes")])
def _(xp, index=each((0, 1))):
    """An index beside a string that has one already is refused."""
    with raises(RuntimeError, match="index"):
        xp.device("cuda:1", index)


@clause("devices.device.refuses_a_negative_index", MUST, source=[Note("tensor_attributes")])
def _(xp, type_=each(("cpu", "cuda"))):
    """An index below 0 is refused."""
    with raises(RuntimeError, match="negative"):
        xp.device(type_, -1)


@clause("devices.device.refuses_other_objects", MUST, source=[Note("tensor_attributes")])
def _(xp):
    """A device is made of strings, integers and devices: nothing, None, floats and bools are refused."""
    for arguments in ((), (None,), (1.0,), ([],), ("cuda", "1"), ("cuda", 1.0), ("cuda", True)):
        with raises(TypeError):
            xp.device(*arguments)


@clause("devices.device.is_immutable", MUST, source=[Note("tensor_attributes")])
def _(xp):
    """Type and index of a device cannot be set."""
    device = xp.device("cuda:1")
    with raises(AttributeError):
        device.type = "cpu"
    with raises(AttributeError):
        device.index = 0
    assert str(device) == "cuda:1"


@clause("devices.device.takes_an_ordinal", MUST, source=[Note("tensor_attributes")])
def _(xp, accelerator):
    """An integer alone stands for the accelerator of that index, where there is an accelerator."""
    type_ = xp.device(accelerator).type
    assert xp.device(0) == xp.device(type_, 0)
    assert xp.device(1) == xp.device(type_, 1)
    assert xp.zeros(1, device=0).device == xp.device(type_, 0)
    assert xp.zeros(1).to(0).device == xp.device(type_, 0)


# ---- the device of a tensor ----------------------------------------------------------------------------------

FACTORIES = (
    ("tensor", ([[0, 1], [2, 3]],)),
    ("as_tensor", ([0.0, 1.0],)),
    ("asarray", ([True, False],)),
    ("zeros", (2, 3)),
    ("ones", ((2, 3),)),
    ("full", ((2, 3), 7.0)),
    ("arange", (6,)),
    ("linspace", (0, 1, 3)),
    ("eye", (2, 3)),
)
"""Functions that make a tensor of known values, with arguments."""

OTHER_FACTORIES = (
    ("empty", (2, 3)),
    ("rand", (2, 3)),
    ("randn", (2, 3)),
    ("randint", (0, 9, (2, 3))),
    ("randperm", (6,)),
)
"""Functions that make a tensor of unknown values."""

LIKES = ("zeros_like", "ones_like", "empty_like", "rand_like", "randn_like")


@clause("devices.default.is_the_host", MUST, source=[S1(8, 12), S2(12), Note("tensor_attributes")])
def _(xp, factory=each(FACTORIES + OTHER_FACTORIES + (("Tensor", ([1, 2],)),))):
    """A tensor that is made without a device lives in the host's memory, on the device ``cpu``."""
    name, arguments = factory
    tensor = getattr(xp, name)(*arguments)
    assert tensor.device == xp.device("cpu")
    assert str(tensor.device) == "cpu"


@clause("devices.default.can_be_set", MUST, source=[Torch("torch.set_default_device")])
def _(xp, accelerator):
    """``set_default_device`` chooses where tensors are made that name no device; ``None`` restores the host."""
    xp.set_default_device(accelerator)
    try:
        for name, arguments in FACTORIES + OTHER_FACTORIES:
            assert getattr(xp, name)(*arguments).device == xp.device(accelerator), name
        assert xp.zeros(1, device="cpu").device == xp.device("cpu")
        assert xp.get_default_device() == xp.device(accelerator)
    finally:
        xp.set_default_device(None)
    assert xp.get_default_device() == xp.device("cpu")
    assert xp.zeros(1).device == xp.device("cpu")


@clause(
    "devices.default.spares_shared_memory", MUST, source=[S1(12), Torch("torch.set_default_device")], requires=["numpy"]
)
def _(xp, accelerator):
    """The default device is not for what has a place: ``from_numpy``, ``torch.Tensor``, ``_like``, results."""
    array = np.zeros(2)
    host = xp.zeros(2)
    xp.set_default_device(accelerator)
    try:
        assert xp.from_numpy(array).device == xp.device("cpu")
        assert xp.Tensor([1, 2]).device == xp.device("cpu")
        assert xp.zeros_like(host).device == xp.device("cpu")
        assert host.new_zeros(2).device == xp.device("cpu")
        assert (host + 1).device == xp.device("cpu")
        assert host.to(xp.float64).device == xp.device("cpu")
    finally:
        xp.set_default_device(None)


@clause(
    "devices.default.moves_what_is_given",
    MUST,
    source=[Torch("torch.set_default_device", "torch.as_tensor")],
    requires=["mutable", "numpy"],
)
def _(xp, accelerator, name=each(("tensor", "as_tensor", "asarray"))):
    """``tensor``, ``as_tensor`` and ``asarray`` copy arrays and host tensors to the default device."""
    array, host = np.zeros(2, np.float32), xp.zeros(2)
    xp.set_default_device(accelerator)
    try:
        for given in (array, host):
            moved = getattr(xp, name)(given)
            moved[0] = 1
            assert moved.device == xp.device(accelerator)
            assert given.tolist() == [0, 0]
    finally:
        xp.set_default_device(None)


@clause(
    "devices.default.holds_in_a_context", MUST, source=[Note("tensor_attributes"), Torch("torch.set_default_device")]
)
def _(xp, accelerator):
    """A device is a context manager: inside it, tensors that name no device are made there, and contexts nest."""
    with xp.device(accelerator) as entered:
        assert entered == xp.device(accelerator)
        assert xp.zeros(1).device == xp.device(accelerator)
        with xp.device("cpu"):
            assert xp.zeros(1).device == xp.device("cpu")
        assert xp.ones(1).device == xp.device(accelerator)
        assert xp.ones(1, device="cpu").device == xp.device("cpu")
    assert xp.zeros(1).device == xp.device("cpu")


@clause("devices.default.context_ends_with_an_error", MUST, source=[Note("tensor_attributes")])
def _(xp, accelerator):
    """The context of a device ends when an exception leaves it."""
    with raises(ZeroDivisionError), xp.device(accelerator):
        1 / 0
    assert xp.zeros(1).device == xp.device("cpu")


@clause(
    "devices.factory.takes_a_device",
    MUST,
    source=[S1(7), S2(12, 18, 35, 37), S3(5, 8), Torch("torch.tensor", "torch.zeros")],
)
def _(xp, accelerator, factory=each(FACTORIES)):
    """``device=`` says where a tensor is made; its values, dtype and shape are those that it would have on the host."""
    name, arguments = factory
    host = getattr(xp, name)(*arguments)
    for device in (accelerator, xp.device(accelerator)):
        tensor = getattr(xp, name)(*arguments, device=device)
        assert tensor.device == xp.device(accelerator)
        assert tensor.tolist() == host.tolist()
        assert tensor.dtype == host.dtype
        assert tensor.shape == host.shape


@clause(
    "devices.factory.makes_unknown_values_there",
    MUST,
    source=[S2(12, 37), Torch("torch.empty", "torch.rand")],
    requires=["mutable"],
)
def _(xp, accelerator, factory=each(OTHER_FACTORIES)):
    """``empty`` and the random factories make their tensor where ``device=`` says."""
    name, arguments = factory
    tensor = getattr(xp, name)(*arguments, device=accelerator)
    assert tensor.device == xp.device(accelerator)
    assert tensor.shape == getattr(xp, name)(*arguments).shape
    tensor[...] = 1
    assert set(tensor.flatten().tolist()) == {1}


@clause("devices.factory.host_by_name", MUST, source=[S1(8), Note("tensor_attributes")])
def _(xp, name=each(("cpu", "cpu:0", "cpu:1"))):
    """The host is one device: named with or without an index, what is made there has the device ``cpu``."""
    assert xp.zeros(1, device=name).device == xp.device("cpu")
    assert xp.zeros(1).to(name).device == xp.device("cpu")
    assert xp.tensor([1], device=xp.device(name)).device == xp.device("cpu")


@clause("devices.factory.takes_all_dtypes", MUST, source=[Torch("torch.tensor")])
def _(xp, accelerator, dtype=each(DTYPES)):
    """Tensors of every dtype can be made on an accelerator."""
    tensor = xp.tensor([0, 1, 1], dtype=getattr(xp, dtype), device=accelerator)
    assert tensor.dtype == getattr(xp, dtype)
    assert tensor.tolist() == [0, 1, 1]


@clause("devices.factory.requires_grad", MUST, source=[S2(14), Torch("torch.zeros")], requires=["autograd.tape"])
def _(xp, accelerator):
    """A tensor that is made on an accelerator with ``requires_grad=True`` is a leaf there."""
    tensor = xp.zeros(2, device=accelerator, requires_grad=True)
    assert tensor.requires_grad
    assert tensor.is_leaf
    assert tensor.device == xp.device(accelerator)


@clause("devices.factory.like_follows_its_argument", MUST, source=[Torch("torch.zeros_like", "torch.full_like")])
def _(xp, device, name=each(LIKES)):
    """The ``_like`` functions make their tensor on the argument's device, unless ``device=`` names another."""
    model = numbers(xp, device=device)
    assert getattr(xp, name)(model).device == xp.device(device)
    assert xp.full_like(model, 7).device == xp.device(device)
    assert getattr(xp, name)(model, device="cpu").device == xp.device("cpu")


@clause(
    "devices.factory.new_follows_its_tensor", MUST, source=[Torch("torch.Tensor.new_zeros", "torch.Tensor.new_tensor")]
)
def _(xp, device):
    """The ``new_`` methods make their tensor on the tensor's device, unless ``device=`` names another."""
    model = numbers(xp, device=device)
    for made in (
        model.new_zeros(2),
        model.new_ones(2),
        model.new_empty(2),
        model.new_full((2,), 7),
        model.new_tensor([1.0, 2.0]),
    ):
        assert made.device == xp.device(device)
    assert model.new_zeros(2, device="cpu").device == xp.device("cpu")
    assert model.new_tensor(xp.zeros(2)).device == xp.device(device)


@clause("devices.factory.refuses_an_index_out_of_range", MUST, source=[S2(74), Torch("torch.zeros")])
def _(xp, accelerator):
    """A device index that the machine does not have is refused."""
    type_ = xp.device(accelerator).type
    beyond = xp.device(type_, getattr(xp, type_).device_count())
    source = numbers(xp)
    before = state(source)
    with raises(RuntimeError):
        xp.zeros(1, device=beyond)
    with raises(RuntimeError):
        xp.tensor([1.0], device=beyond)
    with raises(RuntimeError):
        source.to(beyond)
    assert state(source) == before


@clause("devices.factory.out_stays_where_it_is", MUST, source=[S2(41), Torch("torch.zeros")], requires=["mutable"])
def _(xp, accelerator):
    """With ``out=``, a factory writes where that tensor is; a ``device=`` that contradicts it is refused."""
    out = xp.empty(3, device=accelerator)
    assert xp.ones(3, out=out) is out
    assert out.device == xp.device(accelerator)
    assert out.tolist() == [1, 1, 1]
    with raises(RuntimeError):
        xp.zeros(3, out=out, device="cpu")
    assert out.tolist() == [1, 1, 1]


@clause("devices.tensor.copies_from_any_device", MUST, source=[Torch("torch.tensor")], requires=["mutable"])
def _(xp, accelerator):
    """``tensor`` of a tensor copies it on the device that it is on, or onto the one that ``device=`` names."""
    source = numbers(xp, device=accelerator)
    for made, place in (
        (xp.tensor(source), accelerator),
        (xp.tensor(source, device="cpu"), "cpu"),
        (xp.tensor(source.cpu(), device=accelerator), accelerator),
    ):
        assert made.device == xp.device(place)
        made[0, 0] = 9
        assert made[0, 0].item() == 9
        assert source[0, 0].item() == 0


@clause("devices.tensor.reads_scalars_of_any_device", MAY, source=[Torch("torch.tensor")])
def _(xp, accelerator):
    """A list that holds scalar tensors of an accelerator makes a tensor on the host."""
    made = xp.tensor([xp.tensor(1.5, device=accelerator), 2.0])
    assert made.device == xp.device("cpu")
    assert made.tolist() == [1.5, 2.0]


@clause("devices.as_tensor.keeps_a_tensor_in_place", MUST, source=[Torch("torch.as_tensor")])
def _(xp, device, name=each(("as_tensor", "asarray"))):
    """A tensor that is where it should be is returned itself."""
    tensor = numbers(xp, device=device)
    make = getattr(xp, name)
    assert make(tensor) is tensor
    assert make(tensor, device=device) is tensor


@clause(
    "devices.as_tensor.copies_to_another_device", MUST, source=[Torch("torch.as_tensor")], requires=["numpy", "mutable"]
)
def _(xp, accelerator, name=each(("as_tensor", "asarray"))):
    """An array or a tensor that must change devices is copied: neither sees the other's writes."""
    make = getattr(xp, name)
    array = np.zeros(3, np.float32)
    host = xp.zeros(3)
    for source in (array, host):
        tensor = make(source, device=accelerator)
        assert tensor.device == xp.device(accelerator)
        source[0] = 1
        tensor[1] = 2
        assert tensor.tolist() == [0, 2, 0]
        assert source.tolist() == [1, 0, 0]


@clause("devices.asarray.refuses_to_share_across_devices", MUST, source=[Torch("torch.asarray")])
def _(xp, accelerator):
    """``asarray(copy=False)`` refuses what would have to change devices."""
    source = numbers(xp)
    with raises(ValueError):
        xp.asarray(source, device=accelerator, copy=False)
    assert source.device == xp.device("cpu")


@clause("devices.Tensor.knows_its_device", MUST, source=[S1(7, 8), S2(18), Torch("torch.Tensor.device")])
def _(xp, device):
    """``device`` is the device object of where the tensor is, and cannot be set."""
    tensor = xp.zeros(2, device=device)
    assert isinstance(tensor.device, xp.device)
    assert tensor.device == xp.device(device)
    with raises(AttributeError):
        tensor.device = "cpu"
    assert tensor.device == xp.device(device)


@clause("devices.Tensor.index_is_never_missing", MUST, source=[Note("tensor_attributes")])
def _(xp, accelerator):
    """On an accelerator the tensor's device has an index, even if it was asked for without one."""
    type_ = xp.device(accelerator).type
    current = getattr(xp, type_).current_device()
    assert xp.zeros(1, device=type_).device == xp.device(type_, current)
    assert xp.zeros(1).to(type_).device.index == current


@clause("devices.Tensor.get_device", MUST, source=[Torch("torch.Tensor.get_device")])
def _(xp, device):
    """``get_device`` is the index of the tensor's device, and -1 on the host."""
    index = xp.device(device).index
    assert xp.zeros(2, device=device).get_device() == (-1 if index is None else index)


@clause("devices.Tensor.tells_its_type", MUST, source=[Torch("torch.Tensor.is_cuda", "torch.Tensor.is_meta")])
def _(xp, device):
    """``is_cpu``, ``is_cuda`` and their kin are True for the tensor's own device type only."""
    tensor = xp.zeros(2, device=device)
    type_ = xp.device(device).type
    assert getattr(tensor, f"is_{type_}") is True
    assert tensor.is_cpu is (type_ == "cpu")
    assert tensor.is_cuda is (type_ == "cuda")
    assert tensor.is_meta is False


# ---- tensors of several devices meet -------------------------------------------------------------------------


def add(xp, a, b):
    return a + b


def multiply(xp, a, b):
    return a * b


def divide(xp, a, b):
    return xp.div(a, b)


def compare(xp, a, b):
    return a < b


def equal(xp, a, b):
    return a == b


def same(xp, a, b):
    return xp.equal(a, b)


def matrix_product(xp, a, b):
    return a @ b.t()


def join(xp, a, b):
    return xp.cat([a, b])


def pile(xp, a, b):
    return xp.stack([a, b])


def choose(xp, a, b):
    return xp.where(a > 0, a, b)


def largest(xp, a, b):
    return xp.maximum(a, b)


MEETINGS = (add, multiply, divide, compare, equal, same, matrix_product, join, pile, choose, largest)
"""Operations on two tensors of the shape (2, 3)."""


@clause("devices.mixed.refuses_two_devices", MUST, source=[Note("notes/cuda")])
def _(xp, accelerator, meet=each(MEETINGS)):
    """An operation refuses tensors of different devices, in either order, and leaves them as they were."""
    host, there = numbers(xp), numbers(xp, device=accelerator)
    before = state(host), state(there)
    for a, b in ((host, there), (there, host)):
        with raises(RuntimeError, match="device"):
            meet(xp, a, b)
    assert (state(host), state(there)) == before
    meet(xp, host, there.cpu())
    meet(xp, host.to(accelerator), there)


@clause("devices.mixed.refuses_two_accelerators", MUST, source=[S2(74), Note("notes/cuda")])
def _(xp, accelerator, second, meet=each(MEETINGS)):
    """Two devices of one type are two devices: their tensors do not meet in an operation either."""
    here, there = numbers(xp, device=accelerator), numbers(xp, device=second)
    before = state(here), state(there)
    with raises(RuntimeError, match="device"):
        meet(xp, here, there)
    assert (state(here), state(there)) == before
    meet(xp, here.to(second), there)


@clause("devices.mixed.refuses_in_place", MUST, source=[Note("notes/cuda")], requires=["mutable"])
def _(xp, accelerator, name=each(("add_", "mul_", "sub_", "div_"))):
    """In place, too, tensors of different devices are refused; the target is not written."""
    host, there = numbers(xp), numbers(xp, device=accelerator)
    before = state(host), state(there)
    for target, other in ((host, there), (there, host)):
        with raises(RuntimeError):
            getattr(target, name)(other)
    assert (state(host), state(there)) == before


@clause("devices.mixed.refuses_out_elsewhere", MUST, source=[Note("notes/cuda")], requires=["mutable"])
def _(xp, accelerator):
    """``out=`` on another device than the operands' is refused, and not written."""
    host, there = numbers(xp), numbers(xp, device=accelerator)
    out, out_there = xp.zeros(2, 3), xp.zeros(2, 3, device=accelerator)
    with raises(RuntimeError):
        xp.add(there, there, out=out)
    with raises(RuntimeError):
        xp.add(host, host, out=out_there)
    assert not out.any()
    assert not out_there.any()


@clause("devices.mixed.host_scalar_may_join", MUST, source=[Note("notes/cuda")], requires=["mutable"])
def _(xp, accelerator):
    """A 0-d host tensor may join an accelerator's tensor, on either side; the result is on the accelerator."""
    there = numbers(xp, device=accelerator)
    scalar = xp.tensor(2.0)
    for result, values in (
        (there * scalar, [[0, 2, 4], [6, 8, 10]]),
        (scalar * there, [[0, 2, 4], [6, 8, 10]]),
        (scalar - there, [[2, 1, 0], [-1, -2, -3]]),
        (xp.where(there > 3, there, scalar), [[2, 2, 2], [2, 4, 5]]),
        (there.sum() + scalar, 17),
    ):
        assert result.device == xp.device(accelerator)
        assert result.tolist() == values
    there.add_(scalar)
    assert there.tolist() == [[2, 3, 4], [5, 6, 7]]


@clause("devices.mixed.host_scalar_promotes_as_at_home", MUST, source=[Note("tensor_attributes")])
def _(xp, accelerator):
    """A 0-d host tensor takes part in dtype promotion on an accelerator as it does on the host."""
    for dtype in (xp.int32, xp.float16, xp.float32, xp.float64):
        for scalar in (xp.tensor(2), xp.tensor(2.5), xp.tensor(2.5, dtype=xp.float64)):
            host = xp.ones(2, dtype=dtype)
            assert (host.to(accelerator) * scalar).dtype == (host * scalar).dtype


@clause("devices.mixed.accelerator_scalar_may_not_join", MUST, source=[Note("notes/cuda")], requires=["mutable"])
def _(xp, accelerator):
    """The exception is for host scalars only: a 0-d accelerator tensor does not join a host tensor."""
    host = xp.ones(3)
    scalar = xp.tensor(2.0, device=accelerator)
    for meet in (add, multiply):
        with raises(RuntimeError):
            meet(xp, host, scalar)
        with raises(RuntimeError):
            meet(xp, scalar, host)
    with raises(RuntimeError):
        host.add_(scalar)
    with raises(RuntimeError):
        xp.tensor(1.0).add_(scalar)
    assert host.tolist() == [1, 1, 1]


@clause("devices.mixed.one_element_is_no_scalar", MUST, source=[Note("notes/cuda")])
def _(xp, accelerator):
    """The exception is for 0-d tensors only: a host tensor of one element and one dimension is refused."""
    with raises(RuntimeError):
        xp.ones(3, device=accelerator) + xp.ones(1)


@clause("devices.mixed.python_numbers_join_everywhere", MUST, source=[Note("notes/cuda")])
def _(xp, device):
    """Python's numbers have no device: they join a tensor of any, and the result is on that tensor's device."""
    tensor = numbers(xp, device=device)
    for result in (tensor + 1, 2 * tensor, 1 - tensor, tensor**2, tensor / 2.0, tensor > 1, tensor + np.float64(1)):
        assert result.device == xp.device(device)
    assert (1 - tensor).tolist() == [[1, 0, -1], [-2, -3, -4]]


@clause("devices.mixed.refuses_arrays", MUST, source=[S1(9), S2(19)], requires=["numpy"])
def _(xp, accelerator):
    """An array lives on the host: an operator refuses it beside an accelerator's tensor, on either side."""
    there = numbers(xp, device=accelerator)
    array = np.ones((2, 3), np.float32)
    with raises(TypeError):
        there + array
    with raises(TypeError):
        array + there
    assert there.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("devices.mixed.host_index_may_select", MUST, source=[Torch("torch.Tensor")], requires=["mutable"])
def _(xp, accelerator):
    """A host tensor may index an accelerator's, to read and to write."""
    there = numbers(xp, device=accelerator)
    assert there[xp.tensor([1, 0])].tolist() == [[3, 4, 5], [0, 1, 2]]
    assert there[xp.tensor([False, True])].tolist() == [[3, 4, 5]]
    assert there[xp.tensor([1])].device == xp.device(accelerator)
    there[xp.tensor([0])] = 9.0
    assert there.tolist() == [[9, 9, 9], [3, 4, 5]]


@clause("devices.mixed.accelerator_index_may_not_select", MUST, source=[Torch("torch.Tensor")])
def _(xp, accelerator):
    """An accelerator's tensor may not index a host tensor."""
    host = numbers(xp)
    for index in (xp.tensor([0], device=accelerator), xp.tensor([True, False], device=accelerator)):
        with raises(RuntimeError):
            host[index]
    assert host.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("devices.mixed.assignment_to_a_slice_copies", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, accelerator):
    """Assignment to a slice copies from whichever device the value is on."""
    host, there = numbers(xp), numbers(xp, device=accelerator)
    host[0] = there[1]
    there[:, 0] = xp.tensor([7.0, 8.0])
    assert host.tolist() == [[3, 4, 5], [3, 4, 5]]
    assert there.tolist() == [[7, 1, 2], [8, 4, 5]]
    assert host.device == xp.device("cpu")
    assert there.device == xp.device(accelerator)


@clause("devices.views.share_on_any_device", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, device):
    """A view shares its base's memory on every device, and is on the base's device."""
    base = numbers(xp, (2, 3), device=device)
    for view in (base.t(), base.view(6), base[0], base[:, 1:], base.detach(), base.unsqueeze(0), base.expand(2, 2, 3)):
        assert view.device == xp.device(device)
        base[0, 1] = 7
        assert 7 in view.flatten().tolist()
        base[0, 1] = 1
    base.t()[2, 1] = 9
    assert base.tolist() == [[0, 1, 2], [3, 4, 9]]


def negate(x):
    return -x


def total(x):
    return x.sum()


def by_row(x):
    return x.mean(1)


def top(x):
    return x.max()


def truth(x):
    return x > 1


def duplicate(x):
    return x.clone()


def cut(x):
    return x.detach()


def product(x):
    return x @ x.t()


def rectified(x):
    return x.relu()


def power(x):
    return x**2


def turned(x):
    return x.t()


def widened(x):
    return x.double()


def picked(x):
    return x[x > 1]


UNARY = (negate, total, by_row, top, truth, duplicate, cut, product, rectified, power, turned, widened, picked)


@clause("devices.results.live_with_their_operands", MUST, source=[S2(18), S3(8), Note("notes/cuda")])
def _(xp, accelerator, operate=each(UNARY)):
    """An operation's result is on its operand's device, and has the value that it has on the host."""
    host = numbers(xp)
    result = operate(host.to(accelerator))
    assert result.device == xp.device(accelerator)
    assert result.dtype == operate(host).dtype
    assert result.tolist() == operate(host).tolist()


@clause("devices.results.join_on_their_device", MUST, source=[S2(18), Note("notes/cuda")])
def _(xp, device, meet=each((add, multiply, compare, matrix_product, join, pile, choose, largest))):
    """The result of tensors of one device is on that device."""
    a, b = numbers(xp, device=device), xp.full((2, 3), 2.0, device=device)
    result = meet(xp, a, b)
    assert result.device == xp.device(device)
    assert result.tolist() == meet(xp, a.cpu(), b.cpu()).tolist()


@clause("devices.random.is_seeded", MUST, source=[Torch("torch.manual_seed")])
def _(xp, device, name=each(("rand", "randn"))):
    """``manual_seed`` seeds every device's random stream: the same seed gives the same values on the same device."""
    draws = []
    for seed in (1, 1, 2):
        xp.manual_seed(seed)
        draws.append(getattr(xp, name)(4, device=device).tolist())
    assert draws[0] == draws[1] != draws[2]


@clause(
    "devices.random.is_seeded_by_its_module",
    MUST,
    source=[Torch("torch.cuda.manual_seed", "torch.cuda.manual_seed_all")],
)
def _(xp, accelerator, name=each(("manual_seed", "manual_seed_all"))):
    """The module of an accelerator's type seeds the random stream of the current device: the same seed, the same values."""
    module = getattr(xp, xp.device(accelerator).type)
    draws = []
    for seed in (1, 1, 2):
        getattr(module, name)(seed)
        draws.append(xp.rand(4, device=xp.device(accelerator).type).tolist())  # on the current device
    assert draws[0] == draws[1] != draws[2]


# ---- the device types of a machine ---------------------------------------------------------------------------


@clause(
    "devices.module.tells_of_a_device",
    MUST,
    source=[S2(77), Torch("torch.cuda.is_available", "torch.cuda.device_count")],
)
def _(xp, accelerator):
    """The module of an accelerator's type tells that it is available, how many there are, and which is current."""
    module = getattr(xp, xp.device(accelerator).type)
    assert module.is_available() is True
    count, current = module.device_count(), module.current_device()
    assert type(count) is type(current) is int
    assert 0 <= current < count
    assert xp.device(accelerator).index < count


@clause("devices.module.counts_what_can_be_used", MUST, source=[S2(74), Torch("torch.cuda.device_count")])
def _(xp, accelerator):
    """Every index below ``device_count()`` is a device that tensors can be put on."""
    type_ = xp.device(accelerator).type
    for index in range(getattr(xp, type_).device_count()):
        tensor = xp.ones(2).to(xp.device(type_, index))
        assert tensor.device == xp.device(type_, index)
        assert tensor.tolist() == [1, 1]


@clause("devices.module.names_a_device", MUST, source=[Torch("torch.cuda.get_device_name")])
def _(xp, accelerator):
    """``get_device_name`` is what a device calls itself: of the one given, or of the current one."""
    module = getattr(xp, xp.device(accelerator).type)
    for name in (module.get_device_name(), module.get_device_name(xp.device(accelerator))):
        assert isinstance(name, str)
        assert name


@clause("devices.module.synchronizes", MUST, source=[Torch("torch.cuda.synchronize")], requires=["mutable"])
def _(xp, accelerator):
    """``synchronize`` waits for the work queued on a device; it takes the device or none, and returns nothing."""
    module = getattr(xp, xp.device(accelerator).type)
    target = xp.zeros(2)
    target.copy_(xp.ones(2, device=accelerator), non_blocking=True)
    assert module.synchronize() is None
    assert module.synchronize(xp.device(accelerator)) is None
    assert target.tolist() == [1, 1]


@clause(
    "devices.cuda.is_available_is_a_bool",
    MUST,
    source=[S2(77), Torch("torch.cuda.is_available", "torch.cuda.device_count")],
)
def _(xp):
    """``cuda.is_available()`` is a bool that can be asked on any machine; it is True where there is a CUDA device."""
    assert isinstance(xp.cuda.is_available(), bool)
    assert type(xp.cuda.device_count()) is int
    assert xp.cuda.is_available() is (xp.cuda.device_count() > 0)


@clause("devices.cuda.idiom", MUST, source=[S2(77, 78), Note("notes/cuda")])
def _(xp):
    """``"cuda" if cuda.is_available() else "cpu"`` is a device that the machine has: tensors can be put on it."""
    device = xp.device("cuda" if xp.cuda.is_available() else "cpu")
    tensor = numbers(xp).to(device)
    assert tensor.device.type == device.type
    assert tensor.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("devices.current.can_be_set", MUST, source=[Torch("torch.cuda.set_device")], requires=["device.current"])
def _(xp, accelerator, second):
    """``set_device`` chooses the device that a type without an index means."""
    type_, index = xp.device(second).type, xp.device(second).index
    module = getattr(xp, type_)
    before = module.current_device()
    try:
        module.set_device(index)
        assert module.current_device() == index
        assert xp.zeros(1, device=type_).device.index == index
        assert xp.zeros(1).to(type_).device.index == index
        assert named_method(xp.zeros(1), xp, second)().device.index == index
    finally:
        module.set_device(before)
    assert xp.zeros(1, device=type_).device.index == before


@clause("devices.current.holds_in_a_context", MUST, source=[Torch("torch.cuda.device")], requires=["device.current"])
def _(xp, accelerator, second):
    """The module's ``device`` is a context in which a device is current; it ends with an exception, too."""
    type_, index = xp.device(second).type, xp.device(second).index
    module = getattr(xp, type_)
    before = module.current_device()
    with module.device(index):
        assert xp.zeros(1, device=type_).device.index == index
        assert xp.zeros(1).device == xp.device("cpu")
    assert module.current_device() == before
    with raises(ZeroDivisionError), module.device(index):
        1 / 0
    assert module.current_device() == before


@clause(
    "devices.current.ignores_negative_indices",
    MUST,
    source=[Torch("torch.cuda.device", "torch.cuda.set_device")],
    requires=["device.current"],
)
def _(xp, accelerator):
    """``set_device`` and the context do nothing for a negative index; the context does nothing for None either."""
    module = getattr(xp, xp.device(accelerator).type)
    before = module.current_device()
    module.set_device(-1)
    assert module.current_device() == before
    for nothing in (-1, None):
        with module.device(nothing):
            assert module.current_device() == before


@clause("devices.current.does_not_move_results", MUST, source=[Note("notes/cuda")], requires=["device.current"])
def _(xp, accelerator, second):
    """The current device does not say where operations run: a result is where its operands are."""
    tensor = xp.ones(2, device=accelerator)
    with getattr(xp, xp.device(second).type).device(xp.device(second).index):
        assert (tensor + 1).device == xp.device(accelerator)
        assert tensor.new_zeros(2).device == xp.device(accelerator)


@clause("devices.absent.is_not_available", MUST, source=[S2(77), Torch("torch.cuda.is_available")])
def _(xp, absent):
    """The module of a device type that has no device here tells so, without an error."""
    module = getattr(xp, absent)
    assert module.is_available() is False
    assert module.device_count() == 0


@clause(
    "devices.absent.refuses_transfer",
    MUST,
    source=[S1(19), Torch("torch.Tensor.cuda", "torch.Tensor.to")],
    requires=["autograd.tape"],
)
def _(xp, absent):
    """Without a device of the type, ``cuda()`` and ``to`` are refused; the tensor stays on the host, unchanged."""
    tensor = xp.tensor([1.0, 2.0], requires_grad=True)
    before = state(tensor)
    for refused in (absent, xp.device(absent), xp.device(absent, 0)):
        with raises(RuntimeError, AssertionError):
            tensor.to(refused)
    method = getattr(tensor, absent)
    with raises(RuntimeError, AssertionError):
        method()
    with raises(RuntimeError, AssertionError):
        method(0)
    assert state(tensor) == before
    (tensor * 2).sum().backward()
    assert tensor.grad.tolist() == [2, 2]


@clause("devices.absent.refuses_creation", MUST, source=[S1(19), Torch("torch.tensor")])
def _(xp, absent, factory=each(FACTORIES + OTHER_FACTORIES)):
    """Without a device of the type, no tensor can be made there."""
    name, arguments = factory
    with raises(RuntimeError, AssertionError):
        getattr(xp, name)(*arguments, device=absent)


@clause("devices.absent.says_what_is_missing", SHOULD, source=[S1(20, 21), Torch("torch.Tensor.cuda")])
def _(xp, absent):
    """The error names what is missing: the build's support for the device type, or the driver."""
    with raises(RuntimeError, AssertionError, match=f"(?i){absent}|driver"):
        xp.zeros(1).to(absent)


# ---- whichever accelerator there is --------------------------------------------------------------------------


@clause(
    "devices.accelerator.tells_what_there_is",
    MUST,
    source=[
        Note("accelerator"),
        Torch(
            "torch.accelerator.is_available", "torch.accelerator.device_count", "torch.accelerator.current_accelerator"
        ),
    ],
)
def _(xp, accelerator):
    """``torch.accelerator`` tells of the accelerator, whichever it is: its type, how many there are, which is current."""
    module = getattr(xp, xp.device(accelerator).type)
    assert xp.accelerator.is_available() is True
    assert xp.accelerator.device_count() == module.device_count()
    assert xp.accelerator.current_accelerator() == xp.device(xp.device(accelerator).type)
    assert xp.accelerator.current_accelerator(check_available=True).index is None
    assert xp.accelerator.current_device_index() == module.current_device()
    assert xp.zeros(1).to(xp.accelerator.current_accelerator()).device.type == xp.device(accelerator).type


@clause("devices.accelerator.has_a_module", MUST, source=[Note("accelerator"), Torch("torch.get_device_module")])
def _(xp, accelerator):
    """``get_device_module`` is the module of a device's type, given by a device or a string; without one, the accelerator's."""
    module = getattr(xp, xp.device(accelerator).type)
    for device in (accelerator, xp.device(accelerator), xp.device(accelerator).type, None):
        assert xp.get_device_module(device) is module
    assert xp.get_device_module() is module
    assert xp.get_device_module("cpu") is xp.cpu


@clause("devices.accelerator.refuses_what_has_no_module", MUST, source=[Torch("torch.get_device_module")])
def _(xp):
    """``get_device_module`` refuses device types without a module, unknown types, and what is no device."""
    for device in ("meta", "gpu", 0, 1.5):
        with raises(RuntimeError):
            xp.get_device_module(device)


@clause(
    "devices.accelerator.chooses_the_current_device",
    MUST,
    source=[Torch("torch.accelerator.set_device_index", "torch.accelerator.device_index")],
    requires=["device.current"],
)
def _(xp, accelerator, second):
    """``set_device_index`` and the context ``device_index`` choose the current device; None and negative indices choose none."""
    module = getattr(xp, xp.device(accelerator).type)
    before, index = module.current_device(), xp.device(second).index
    with xp.accelerator.device_index(index):
        assert module.current_device() == xp.accelerator.current_device_index() == index
        with xp.accelerator.device_index(None):
            assert module.current_device() == index
    assert module.current_device() == before
    try:
        xp.accelerator.set_device_index(xp.device(second))
        assert module.current_device() == index
        xp.accelerator.set_device_index(-1)
        assert module.current_device() == index
    finally:
        module.set_device(before)


@clause(
    "devices.host.is_always_there",
    MUST,
    source=[Torch("torch.cpu.is_available", "torch.cpu.device_count", "torch.cpu.current_device")],
)
def _(xp):
    """The host's module says that there is one host, whatever the machine has; there is nothing to wait for."""
    assert xp.cpu.is_available() is True
    assert xp.cpu.device_count() == 1
    assert str(xp.cpu.current_device()) == "cpu"
    assert xp.cpu.set_device("cpu") is None
    assert xp.cpu.synchronize() is None


# ---- memory that the host does not reach ---------------------------------------------------------------------


@clause("devices.memory.is_out_of_reach", MUST, source=[S1(9), S2(19), Torch("torch.Tensor.numpy")], requires=["numpy"])
def _(xp, accelerator):
    """Nothing on the host reads an accelerator's memory by itself: NumPy, buffers and NumPy's DLPack are refused."""
    tensor = numbers(xp, device=accelerator)
    before = state(tensor)
    for read in (np.asarray, np.from_dlpack, memoryview, bytes, np.frombuffer):
        with raises(TypeError, ValueError, BufferError, RuntimeError):
            read(tensor)
    assert state(tensor) == before


@clause("devices.memory.has_addresses", MUST, source=[Torch("torch.Tensor.data_ptr")], requires=["strides", "mutable"])
def _(xp, accelerator):
    """An accelerator's tensors have addresses: each memory its own, a view that of its first element."""
    first, second = numbers(xp, device=accelerator), numbers(xp, device=accelerator)
    assert first.data_ptr() != 0 != second.data_ptr()
    assert first.data_ptr() != second.data_ptr()
    assert first[1].data_ptr() == first.data_ptr() + 3 * first.element_size()
    assert first.detach().data_ptr() == first.data_ptr() == first.untyped_storage().data_ptr()
    address = first.data_ptr()
    first.add_(1)
    assert first.data_ptr() == address


@clause("devices.memory.host_has_no_cuda_interface", MUST, source=[Note("notes/cuda")])
def _(xp):
    """A host tensor has no ``__cuda_array_interface__``, by which libraries find memory on a GPU: the attribute is missing."""
    assert not hasattr(xp.zeros(2), "__cuda_array_interface__")


@clause("devices.copies.stay_on_the_device", MUST, source=[Torch("torch.Tensor.clone")], requires=["mutable"])
def _(xp, accelerator, duplicate=each((copy.copy, copy.deepcopy))):
    """``copy.copy`` and ``copy.deepcopy`` of an accelerator's tensor are there; the deep copy has its own memory."""
    tensor = numbers(xp, device=accelerator)
    copied = duplicate(tensor)
    assert copied.device == xp.device(accelerator)
    assert copied.tolist() == tensor.tolist()
    tensor[0, 0] = 9
    assert (copied[0, 0].item() == 9) is (duplicate is copy.copy)


@clause(
    "devices.copies.are_pickled_with_their_device", MUST, source=[Note("notes/serialization")], requires=["mutable"]
)
def _(xp, accelerator):
    """A pickled tensor comes back on its device, with its values, on memory of its own."""
    tensor = numbers(xp, device=accelerator).t()
    restored = pickle.loads(pickle.dumps(tensor))
    assert restored.device == xp.device(accelerator)
    assert restored.tolist() == tensor.tolist()
    assert restored.dtype == tensor.dtype
    restored[0, 0] = 9
    assert tensor[0, 0].item() == 0


# ---- random streams of devices -------------------------------------------------------------------------------


@clause("devices.generator.is_of_a_device", MUST, source=[Torch("torch.Generator")], requires=["device.generators"])
def _(xp, accelerator):
    """A generator is made for a device, and draws for that device's tensors: the same seed gives the same values."""
    generator = xp.Generator(device=accelerator)
    assert generator.device == xp.device(accelerator)
    draws = []
    for seed in (1, 1, 2):
        generator.manual_seed(seed)
        draws.append(xp.rand(4, device=accelerator, generator=generator).tolist())
    assert draws[0] == draws[1] != draws[2]
    assert xp.rand(4, device=accelerator, generator=generator).tolist() != draws[2]


@clause(
    "devices.generator.refuses_another_type",
    MUST,
    source=[Torch("torch.Generator", "torch.rand")],
    requires=["device.generators"],
)
def _(xp, accelerator):
    """A generator of the host does not draw for an accelerator, nor the other way round."""
    with raises(RuntimeError):
        xp.rand(2, device=accelerator, generator=xp.Generator())
    with raises(RuntimeError):
        xp.rand(2, generator=xp.Generator(device=accelerator))


@clause(
    "devices.generator.device_has_a_stream_of_its_own",
    MUST,
    source=[Torch("torch.manual_seed", "torch.cuda.manual_seed")],
    requires=["device.generators"],
)
def _(xp, accelerator):
    """What is drawn on a device leaves the host's stream where it is, and so does seeding that device alone."""
    module = getattr(xp, xp.device(accelerator).type)
    xp.manual_seed(3)
    expected = xp.rand(4).tolist()
    xp.manual_seed(3)
    xp.rand(10, device=accelerator)
    module.manual_seed(7)
    assert xp.rand(4).tolist() == expected


@clause(
    "devices.generator.every_device_is_seeded",
    MUST,
    source=[Torch("torch.manual_seed", "torch.cuda.manual_seed_all")],
    requires=["device.generators"],
)
def _(xp, accelerator, second):
    """``manual_seed`` and the module's ``manual_seed_all`` seed all devices, the module's ``manual_seed`` the current one."""
    module = getattr(xp, xp.device(accelerator).type)

    def draw():
        return [xp.rand(4, device=device).tolist() for device in (accelerator, second)]

    for seed in (xp.manual_seed, module.manual_seed_all):
        seed(5)
        first = draw()
        assert draw() != first
        seed(5)
        assert draw() == first
    xp.manual_seed(5)
    other = xp.rand(4, device=second).tolist()
    xp.manual_seed(5)
    with module.device(xp.device(accelerator).index):
        module.manual_seed(6)
    assert xp.rand(4, device=second).tolist() == other


@clause(
    "devices.generator.state_is_kept_on_the_host",
    MUST,
    source=[Torch("torch.cuda.get_rng_state", "torch.cuda.set_rng_state", "torch.cuda.initial_seed")],
    requires=["device.generators"],
)
def _(xp, accelerator):
    """The place in a device's stream is told as bytes on the host, and can be gone back to; so can the seed be told."""
    module = getattr(xp, xp.device(accelerator).type)
    module.manual_seed_all(11)
    assert module.initial_seed() == 11
    state_then = module.get_rng_state(accelerator)
    assert state_then.device == xp.device("cpu")
    assert state_then.dtype == xp.uint8
    drawn = xp.rand(4, device=accelerator).tolist()
    assert xp.rand(4, device=accelerator).tolist() != drawn
    module.set_rng_state(state_then, accelerator)
    assert xp.rand(4, device=accelerator).tolist() == drawn
    assert len(module.get_rng_state_all()) == module.device_count()


# ---- page-locked memory --------------------------------------------------------------------------------------


@clause(
    "devices.pin_memory.is_off_by_default", MUST, source=[S2(8, 15), Torch("torch.tensor", "torch.Tensor.is_pinned")]
)
def _(xp, device):
    """Memory is page-locked only on demand: ``is_pinned()`` is False for a tensor just made."""
    assert xp.zeros(2, device=device).is_pinned() is False
    assert xp.tensor([1.0], device=device, pin_memory=False).is_pinned() is False


@clause("devices.pin_memory.pins_or_refuses", MUST, source=[S2(15), Torch("torch.Tensor.pin_memory")])
def _(xp):
    """``pin_memory`` copies into page-locked host memory, or is refused where no accelerator can use it."""
    tensor = numbers(xp)
    before = state(tensor)
    try:
        pinned = tensor.pin_memory()
    except RuntimeError:
        assert not xp.cuda.is_available()
    else:
        assert pinned.is_pinned() is True
        assert pinned.device == xp.device("cpu")
        assert pinned.tolist() == tensor.tolist()
    assert state(tensor) == before
    assert tensor.is_pinned() is False


@clause("devices.pin_memory.argument_pins_or_refuses", MUST, source=[S2(15), Torch("torch.tensor")])
def _(xp):
    """``pin_memory=True`` makes a tensor in page-locked memory, or is refused where there is no accelerator."""
    for name, arguments in (("zeros", (3,)), ("empty", (3,)), ("tensor", ([1.0, 2.0],)), ("full", ((2,), 7.0))):
        try:
            pinned = getattr(xp, name)(*arguments, pin_memory=True)
        except RuntimeError:
            assert not xp.cuda.is_available()
        else:
            assert pinned.is_pinned() is True
            assert pinned.device == xp.device("cpu")


@clause(
    "devices.pin_memory.copies_once",
    MUST,
    source=[Torch("torch.Tensor.pin_memory")],
    requires=["device.pinned", "mutable"],
)
def _(xp):
    """``pin_memory`` returns a pinned tensor itself, and a copy of any other."""
    tensor = xp.zeros(3)
    pinned = tensor.pin_memory()
    assert pinned.pin_memory() is pinned
    pinned[0] = 1
    tensor[1] = 2
    assert tensor.tolist() == [0, 2, 0]
    assert pinned.tolist() == [1, 0, 0]


@clause("devices.pin_memory.refuses_an_accelerator", MUST, source=[Torch("torch.Tensor.pin_memory")])
def _(xp, accelerator):
    """Only host memory can be page-locked: a tensor on an accelerator is refused, and so is making one there."""
    tensor = numbers(xp, device=accelerator)
    before = state(tensor)
    with raises(RuntimeError):
        tensor.pin_memory()
    with raises(RuntimeError):
        xp.zeros(2, device=accelerator, pin_memory=True)
    assert state(tensor) == before


# ---- meta ----------------------------------------------------------------------------------------------------


@clause("devices.meta.has_geometry", MUST, source=[S2(13), Note("meta")], requires=["device.meta", "strides"])
def _(xp):
    """On the device ``meta`` a tensor has shape, strides and dtype, and no data."""
    tensor = xp.empty(2, 3, dtype=xp.float64, device="meta")
    assert tensor.device == xp.device("meta")
    assert tensor.is_meta
    assert (tensor.shape, tensor.stride(), tensor.dtype) == ((2, 3), (3, 1), xp.float64)
    assert (tensor.t().shape, tensor.t().stride()) == ((3, 2), (1, 3))
    assert tensor.view(6).shape == (6,)


@clause("devices.meta.computes_geometry", MUST, source=[Note("meta")], requires=["device.meta"])
def _(xp):
    """An operation on meta tensors gives the shape and the dtype of its result, on ``meta``."""
    a = xp.empty(2, 3, device="meta")
    b = xp.empty(3, 4, dtype=xp.float32, device="meta")
    for result, shape, dtype in (
        (a + 1, (2, 3), xp.float32),
        (a @ b, (2, 4), xp.float32),
        (a.sum(), (), xp.float32),
        (a > 0, (2, 3), xp.bool),
        (a.double() + a, (2, 3), xp.float64),
        (xp.cat([a, a]), (4, 3), xp.float32),
        (a + xp.empty(3, device="meta"), (2, 3), xp.float32),
    ):
        assert result.device == xp.device("meta")
        assert (result.shape, result.dtype) == (shape, dtype)
    with raises(RuntimeError):
        a @ a


@clause("devices.meta.tensors_go_there", MUST, source=[Note("meta")], requires=["device.meta", "strides"])
def _(xp, device):
    """``to("meta")`` keeps the geometry and drops the data; the tensor keeps its own."""
    tensor = numbers(xp, device=device)
    meta = tensor.t().to("meta")
    assert meta.device == xp.device("meta")
    assert (meta.shape, meta.stride(), meta.dtype) == ((3, 2), (1, 3), xp.float32)
    assert meta.to("meta") is meta
    assert tensor.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("devices.meta.does_not_come_back", MUST, source=[Note("meta")], requires=["device.meta", "mutable"])
def _(xp, device):
    """There is nothing to copy out of ``meta``: ``to``, ``cpu`` and ``copy_`` from it are refused."""
    meta = xp.empty(2, 3, device="meta")
    target = numbers(xp, device=device)
    before = state(target)
    with raises(NotImplementedError):
        meta.to(device)
    with raises(NotImplementedError):
        meta.cpu()
    with raises(NotImplementedError):
        target.copy_(meta)
    assert state(target) == before


@clause("devices.meta.has_nothing_to_read", MUST, source=[Note("meta")], requires=["device.meta", "numpy"])
def _(xp):
    """What would read a meta tensor's data is refused: ``item``, ``tolist``, ``bool``, ``numpy``."""
    scalar = xp.empty((), device="meta")
    for read in (scalar.item, scalar.tolist, scalar.__bool__, scalar.__float__, scalar.__int__):
        with raises(RuntimeError):
            read()
    with raises(TypeError):
        scalar.numpy()
    with raises(TypeError):
        np.asarray(xp.empty(2, device="meta"))


@clause("devices.meta.does_not_mix", MUST, source=[Note("meta")], requires=["device.meta"])
def _(xp):
    """A meta tensor meets no tensor of another device but a 0-d host tensor."""
    meta = xp.empty(2, 3, device="meta")
    with raises(RuntimeError):
        meta + xp.ones(2, 3)
    with raises(RuntimeError):
        xp.ones(2, 3) + meta
    assert (meta * xp.tensor(2.0)).device == xp.device("meta")


@clause("devices.meta.takes_any_size", MUST, source=[Note("meta")], requires=["device.meta", "strides"])
def _(xp):
    """A meta tensor takes no memory, so it may have more elements than any machine holds; its views and results as well."""
    huge = xp.empty(1 << 50, device="meta")
    assert huge.numel() == 1 << 50
    assert huge.untyped_storage().nbytes() == 1 << 52
    square = huge.view(1 << 25, 1 << 25)
    for result, shape, stride in (
        (huge + 1, (1 << 50,), (1,)),
        (square.t(), (1 << 25, 1 << 25), (1, 1 << 25)),
        (square.t().contiguous(), (1 << 25, 1 << 25), (1 << 25, 1)),
        (square[5, ::2], (1 << 24,), (2,)),
        (square.sum(0), (1 << 25,), (1,)),
        (square @ square, (1 << 25, 1 << 25), (1 << 25, 1)),
        (huge.double(), (1 << 50,), (1,)),
        (xp.zeros_like(huge), (1 << 50,), (1,)),
        (xp.cat([huge, huge]), (1 << 51,), (1,)),
        (xp.arange(1 << 40, device="meta"), (1 << 40,), (1,)),
        (xp.rand(1 << 40, device="meta"), (1 << 40,), (1,)),
    ):
        assert result.device == xp.device("meta")
        assert (result.shape, result.stride()) == (shape, stride)


@clause("devices.meta.refuses_what_cannot_be_counted", MUST, source=[Note("meta")], requires=["device.meta"])
def _(xp):
    """A size in bytes that 64 bits do not hold is refused, on ``meta`` too."""
    with raises(RuntimeError):
        xp.empty(1 << 62, device="meta")
    with raises(RuntimeError):
        xp.empty(1 << 31, 1 << 31, dtype=xp.float64, device="meta")


@clause("devices.meta.has_no_address", MUST, source=[Note("meta")], requires=["device.meta", "strides", "views"])
def _(xp):
    """A meta tensor's address is 0, and that of a view its offset in bytes."""
    tensor = xp.empty(4, 3, device="meta")
    assert tensor.data_ptr() == 0
    assert tensor[2].storage_offset() == 6
    assert tensor[1:].data_ptr() == 12
    assert tensor.t()._base is tensor


@clause("devices.meta.keeps_the_order_of_dimensions", MUST, source=[Note("meta")], requires=["device.meta", "strides"])
def _(xp):
    """Results have the strides that they would have elsewhere: an elementwise result is laid out as its operand."""
    tensor, host = xp.empty(4, 3, device="meta").t(), xp.zeros(4, 3).t()
    for result, expected in (
        (tensor + 1, host + 1),
        (tensor * tensor, host * host),
        (tensor.clone(), host.clone()),
        (tensor.double(), host.double()),
        (tensor.contiguous(), host.contiguous()),
        (tensor[None], host[None]),
        (tensor.expand(2, 3, 4), host.expand(2, 3, 4)),
    ):
        assert result.shape == expected.shape
        assert result.stride()[1:] == expected.stride()[1:]
        assert result.dtype == expected.dtype


@clause("devices.meta.writes_nothing", MUST, source=[Note("meta")], requires=["device.meta", "mutable"])
def _(xp):
    """Writing to a meta tensor returns it as elsewhere, and is refused where the shape does not fit; there is nothing written."""
    tensor = xp.zeros(2, 3, device="meta")
    assert tensor.fill_(1) is tensor
    assert tensor.add_(1) is tensor
    assert tensor.copy_(xp.ones(3)) is tensor
    assert tensor.normal_() is tensor
    tensor[0] = 7
    with raises(RuntimeError):
        tensor.copy_(xp.ones(4))
    with raises(RuntimeError):
        tensor.add_(xp.ones(4, device="meta"))
    assert tensor.shape == (2, 3)


@clause("devices.meta.refuses_what_depends_on_values", MUST, source=[Note("meta")], requires=["device.meta"])
def _(xp):
    """Where a result's size is known from values alone the operation is refused, and so is a comparison as a whole."""
    tensor = xp.empty(2, 3, device="meta")
    for ask in (tensor.nonzero, lambda: tensor[tensor > 0], lambda: xp.equal(tensor, tensor)):
        with raises(NotImplementedError):
            ask()


@clause("devices.meta.is_indexed", MUST, source=[Note("meta")], requires=["device.meta"])
def _(xp):
    """Index tensors of the host or of ``meta`` choose as many elements as they name."""
    tensor = xp.empty(5, 3, device="meta")
    for result, shape in (
        (tensor[xp.tensor([0, 1, 0, 1])], (4, 3)),
        (tensor[:, xp.tensor([[0, 1], [1, 2]])], (5, 2, 2)),
        (tensor[xp.empty(2, dtype=xp.int64, device="meta")], (2, 3)),
        (tensor[[0, 2]], (2, 3)),
        (tensor[1, ..., None], (3, 1)),
    ):
        assert result.device == xp.device("meta")
        assert result.shape == shape


@clause("devices.meta.carries_gradients", MUST, source=[Note("meta")], requires=["device.meta", "autograd.tape"])
def _(xp):
    """A graph of meta tensors runs backward: gradients have the geometry of their leaves, on ``meta``."""
    weight = xp.empty(3, 4, device="meta", requires_grad=True)
    bias = xp.empty(4, device="meta", requires_grad=True)
    ((xp.empty(2, 3, device="meta") @ weight + bias).relu() ** 2).mean().backward()
    for leaf in (weight, bias):
        assert leaf.grad.device == xp.device("meta")
        assert (leaf.grad.shape, leaf.grad.dtype) == (leaf.shape, leaf.dtype)


@clause("devices.meta.models_tensors_elsewhere", MUST, source=[Note("meta")], requires=["device.meta", "mutable"])
def _(xp, device):
    """What is made like a meta tensor on a real device has its geometry, and values of its own."""
    model = xp.empty(2, 3, dtype=xp.float64, device="meta")
    for made, value in ((xp.zeros_like(model, device=device), 0), (xp.full_like(model, 7, device=device), 7)):
        assert made.device == xp.device(device)
        assert made.dtype == xp.float64
        assert made.tolist() == [[value] * 3] * 2


@clause("devices.meta.is_copied_and_pickled", MUST, source=[Note("meta")], requires=["device.meta", "strides"])
def _(xp):
    """``copy.deepcopy`` and ``pickle`` keep a meta tensor's geometry."""
    tensor = xp.empty(4, 3, dtype=xp.float64, device="meta")
    for copied in (copy.deepcopy(tensor), pickle.loads(pickle.dumps(tensor))):
        assert copied.device == xp.device("meta")
        assert (copied.shape, copied.stride(), copied.dtype) == ((4, 3), (3, 1), xp.float64)


@clause(
    "devices.meta.modules_are_filled_later",
    MUST,
    source=[Note("meta"), Torch("torch.nn.Module.to_empty")],
    requires=["device.meta", "nn"],
)
def _(xp, device):
    """A module made on ``meta`` cannot be moved, having no values; ``to_empty`` gives it uninitialised parameters elsewhere."""
    layer = xp.nn.Linear(3, 2, device="meta")
    assert layer.weight.is_meta
    assert layer(xp.empty(5, 3, device="meta")).shape == (5, 2)
    with raises(NotImplementedError):
        layer.to(device)
    assert layer.weight.is_meta
    assert layer.to_empty(device=device) is layer
    for parameter, shape in ((layer.weight, (2, 3)), (layer.bias, (2,))):
        assert isinstance(parameter, xp.nn.Parameter)
        assert parameter.requires_grad
        assert parameter.is_leaf
        assert parameter.device == xp.device(device)
        assert parameter.shape == shape


# ---- legacy --------------------------------------------------------------------------------------------------


@clause("devices.type.names_the_device", DEPRECATED, source=[Torch("torch.Tensor.type")], requires=["legacy"])
def _(xp, accelerator):
    """``type()`` of an accelerator's tensor is the legacy type name, with the device type in it."""
    type_ = xp.device(accelerator).type
    assert xp.zeros(1).type() == "torch.FloatTensor"
    assert xp.zeros(1, device=accelerator).type() == f"torch.{type_}.FloatTensor"
    assert xp.zeros(1, device=accelerator).double().type() == f"torch.{type_}.DoubleTensor"


@clause("devices.type.converts", DEPRECATED, source=[Torch("torch.Tensor.type")], requires=["legacy"])
def _(xp, accelerator):
    """``type`` of a dtype converts; of a legacy type name it also moves to the device type that the name has, or the host."""
    type_ = xp.device(accelerator).type
    tensor = xp.tensor([1.5])
    assert tensor.type(xp.float64).dtype == xp.float64
    assert tensor.type("torch.LongTensor").tolist() == [1]
    assert tensor.type("torch.FloatTensor") is tensor
    there = tensor.type(f"torch.{type_}.HalfTensor")
    assert (there.device.type, there.dtype) == (type_, xp.float16)
    assert there.type(xp.float64).device == there.device
    assert there.type("torch.FloatTensor").device == xp.device("cpu")
    assert there.type("torch.Tensor").dtype == xp.float32


@clause("devices.type.refuses_other_names", DEPRECATED, source=[Torch("torch.Tensor.type")], requires=["legacy"])
def _(xp):
    """``type`` refuses what names no tensor type; the tensor stays as it was."""
    tensor = numbers(xp)
    before = state(tensor)
    for name in ("FloatTensor", "float32", "torch.float32", "torch.a.b.FloatTensor", "torch.", "", float):
        with raises(ValueError, match="invalid type"):
            tensor.type(name)
    assert state(tensor) == before


@clause(
    "devices.meta.gradients_keep_their_layout",
    MUST,
    source=[Note("meta")],
    requires=["device.meta", "autograd.tape", "strides"],
)
def _(xp):
    """The gradient of a leaf on meta has no values, and the strides of a dense leaf like any other."""
    x = xp.empty(2, 3, 4, device="meta").permute(2, 0, 1).requires_grad_()
    (x * x).sum().backward()
    assert (x.grad.device.type, tuple(x.grad.shape), x.grad.stride()) == ("meta", (4, 2, 3), (1, 12, 4))
    x = xp.empty(3, 4, device="meta")[:, ::2].requires_grad_()
    (x * x).sum().backward()
    assert x.grad.stride() == (2, 1)


@clause(
    "devices.meta.views_have_strides",
    MUST,
    source=[Note("meta"), Torch("torch.Tensor.view")],
    requires=["device.meta", "strides"],
)
def _(
    xp,
    case=each(
        [
            ((2, 3, 4), (12, 4, 1), (6, 4), (4, 1)),
            ((2, 3, 2), (12, 4, 2), (6, 2), (4, 2)),
            ((2, 3, 2), (12, 4, 2), (2, 6), (12, 2)),
            ((2, 3, 4), (24, 8, 2), (24,), (2,)),
            ((2, 3, 4), (24, 8, 1), (6, 4), (8, 1)),
            ((2, 3, 4), (24, 8, 1), (24,), None),
            ((3, 2), (1, 3), (6,), None),
            ((3, 2), (1, 3), (3, 2, 1), (1, 3, 3)),
            ((3, 2), (1, 3), (3, 1, 2), (1, 6, 3)),
            ((1, 4), (9, 1), (2, 2), (2, 1)),
            ((4, 1), (2, 7), (2, 2), (4, 2)),
            ((2, 0, 3), (0, 3, 1), (0, 5), (5, 1)),
            ((2, 2, 2), (0, 2, 1), (4, 2), None),
            ((2, 2, 2), (0, 2, 1), (2, 4), (0, 1)),
            ((), (), (1, 1), (1, 1)),
            ((1,), (5,), (), ()),
        ]
    ),
):
    """A view without data has the strides that it would have with it, and is refused where they do not allow it."""
    size, strides, shape, expected = case
    for device in ("meta", "cpu"):
        tensor = xp.empty_strided(size, strides, device=device)
        if expected is None:
            with raises(RuntimeError):
                tensor.view(shape)
        else:
            assert tensor.view(shape).stride() == expected
