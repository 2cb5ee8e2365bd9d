"""Storage and geometry: which tensors are on one memory, where in it they begin, and how they step through it."""

import numpy as np

from conformance.clause import DEPRECATED, MAY, MUST, S3, SHOULD, Note, Torch, clause, each, raises

BYTES = (
    ("bool", 1), ("uint8", 1), ("int8", 1), ("int16", 2), ("int32", 4), ("int64", 8),
    ("float16", 2), ("bfloat16", 2), ("float32", 4), ("float64", 8),
)  # fmt: skip


# ---- A, B, C and D ------------------------------------------------------------------------------------------


@clause(
    "storage.chain.addresses",
    MUST,
    source=[S3(43, 47, 48, 49, 54, 55), Torch("torch.Tensor.data_ptr")],
    requires=["numpy", "strides"],
)
def _(xp):
    """A tensor A, the array B that it gives and the tensor C made from B have one address; ``D = tensor(B)`` has
    another, and none of it changes while they are written to.
    """
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    C = xp.from_numpy(B)
    D = xp.tensor(B)
    for _ in range(2):
        assert A.data_ptr() == B.ctypes.data == C.data_ptr()
        assert D.data_ptr() != A.data_ptr()
        B += 5
    assert A.tolist() == B.tolist() == C.tolist() != D.tolist()


@clause(
    "storage.chain.storages",
    MUST,
    source=[S3(47, 48, 49), Torch("torch.Tensor.untyped_storage")],
    requires=["numpy", "strides"],
)
def _(xp):
    """The storages tell the same: those of A and C are at B's address, that of D is elsewhere."""
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    C = xp.from_numpy(B)
    D = xp.tensor(B)
    assert A.untyped_storage().data_ptr() == B.ctypes.data == C.untyped_storage().data_ptr()
    assert D.untyped_storage().data_ptr() != B.ctypes.data
    assert A.untyped_storage().nbytes() == C.untyped_storage().nbytes() == B.nbytes == 48


@clause(
    "storage.chain.identity_tells_nothing",
    MUST,
    source=[S3(51, 52), Torch("torch.Tensor.untyped_storage")],
    requires=["numpy", "strides"],
)
def _(xp):
    """That four objects are different objects says nothing of their memory: A, B and C differ as D does, and share."""
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    C = xp.from_numpy(B)
    D = xp.tensor(B)
    storages = [A.untyped_storage(), B, C.untyped_storage(), D.untyped_storage()]
    assert len({id(storage) for storage in storages}) == 4
    B[0, 0] = 7
    assert [x[0, 0].item() for x in (A, C, D)] == [7, 7, 0]


@clause(
    "storage.typed.is_made_anew",
    DEPRECATED,
    source=[S3(43, 45, 52), Torch("torch.Tensor.storage")],
    requires=["strides", "legacy"],
)
def _(xp):
    """``storage()`` makes an object at each call, so the identity of what it returns identifies nothing."""
    tensor = xp.zeros(3)
    one, two = tensor.storage(), tensor.storage()
    assert one is not two
    assert one.data_ptr() == two.data_ptr() == tensor.data_ptr()


# ---- What shares --------------------------------------------------------------------------------------------


def indexed(x):
    return x[1]


def sliced(x):
    return x[:, 1:]


def stepped(x):
    return x[..., ::2]


def reshaped(x):
    return x.reshape(4, 6)


def viewed(x):
    return x.view(6, 4)


def transposed(x):
    return x.transpose(0, 2)


def unsqueezed(x):
    return x.unsqueeze(0)


def squeezed(x):
    return x.squeeze()


def flattened(x):
    return x.flatten()


def expanded(x):
    return x.expand(2, 2, 3, 4)


def part_of_split(x):
    return x.split(1)[1]


def detached(x):
    return x.detach()


def all_of_it(x):
    return x[...]


VIEWS = (
    indexed, sliced, stepped, reshaped, viewed, transposed, unsqueezed, squeezed, flattened, expanded, part_of_split,
    detached, all_of_it,
)  # fmt: skip


@clause("storage.views.share", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, device, view=each(VIEWS)):
    """A view is on its base's memory: a write through either is seen through both."""
    base = xp.zeros(2, 3, 4, device=device)
    other = view(base)
    other.fill_(1)
    assert base.sum().item() > 0
    base.fill_(2)
    assert other.sum().item() == 2 * other.numel()


@clause(
    "storage.views.same_storage", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["views", "strides"]
)
def _(xp, device, view=each(VIEWS)):
    """A view has its base's whole storage, and its first element stands ``storage_offset()`` elements into it."""
    base = xp.zeros(2, 3, 4, device=device)
    other = view(base)
    assert other.untyped_storage().data_ptr() == base.untyped_storage().data_ptr()
    assert other.untyped_storage().nbytes() == base.untyped_storage().nbytes() == 24 * base.element_size()
    assert other.data_ptr() == base.data_ptr() + other.storage_offset() * other.element_size()


@clause(
    "storage.views.same_version",
    MUST,
    source=[Note("notes/autograd")],
    requires=["views", "mutable", "autograd.version"],
)
def _(xp, device, view=each(VIEWS)):
    """A view and its base count the writes to their memory together."""
    base = xp.zeros(2, 3, 4, device=device)
    other = view(base)
    other.fill_(1)
    base.add_(1)
    assert other._version == base._version == 2


def cloned(x):
    return x.clone()


def added(x):
    return x + 0


def picked(x):
    return x[[0, 1]]


def masked(x):
    return x[x == x]


def converted(x):
    return x.to(x.dtype, copy=True)


def widened(x):
    return x.double()


def rearranged(x):
    return x.transpose(0, 2).contiguous()


def reshaped_across_strides(x):
    return x.transpose(0, 2).reshape(-1)


COPIES = (
    cloned, added, picked, masked, converted, widened, rearranged, reshaped_across_strides
)  # fmt: skip


@clause("storage.copies.do_not_share", MUST, source=[Torch("torch.clone")], requires=["mutable"])
def _(xp, device, copy=each(COPIES)):
    """A copy has memory of its own: no write goes from either to the other."""
    base = xp.zeros(2, 3, 4, device=device)
    other = copy(base)
    other.fill_(1)
    assert base.sum().item() == 0
    base.fill_(2)
    assert other.sum().item() == other.numel()


@clause("storage.copies.other_storage", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["strides"])
def _(xp, device, copy=each(COPIES)):
    """A copy's storage is at another address, and just as large as the copy needs."""
    base = xp.zeros(2, 3, 4, device=device)
    other = copy(base)
    assert other.untyped_storage().data_ptr() != base.untyped_storage().data_ptr()
    assert other.untyped_storage().nbytes() == other.nbytes
    assert other.storage_offset() == 0


def contiguous(x):
    return x.contiguous()


def to_same_dtype(x):
    return x.to(x.dtype)


def to_same_device(x):
    return x.to(x.device)


def to_float(x):
    return x.float()


@clause("storage.needless.returns_itself", MUST, source=[Torch("torch.Tensor.contiguous"), Torch("torch.Tensor.to")])
def _(xp, device, needless=each([contiguous, to_same_dtype, to_same_device, to_float])):
    """A conversion to what the tensor already is returns the tensor itself."""
    tensor = xp.zeros(2, 3, device=device)
    assert needless(tensor) is tensor


# ---- Geometry -----------------------------------------------------------------------------------------------


@clause("storage.stride.of_contiguous", MUST, source=[Torch("torch.Tensor.stride")], requires=["strides"])
def _(
    xp,
    device,
    case=each(
        [
            ((), ()), ((3,), (1,)), ((2, 3), (3, 1)), ((2, 3, 4), (12, 4, 1)), ((1, 1), (1, 1)), ((2, 1, 3), (3, 3, 1)),
            ((0,), (1,)), ((0, 3), (3, 1)), ((3, 0), (1, 1)), ((2, 0, 3), (3, 3, 1)),
        ]
    ),
):  # fmt: skip
    """A new tensor's strides are those of rows one after the other, a size of zero counting as one."""
    shape, strides = case
    tensor = xp.zeros(shape, device=device)
    assert tensor.stride() == strides
    assert tensor.is_contiguous()
    assert tensor.storage_offset() == 0


@clause("storage.stride.of_views", MUST, source=[Torch("torch.Tensor.stride")], requires=["strides", "views"])
def _(
    xp,
    device,
    case=each(
        [
            (indexed, (4, 1), 12), (sliced, (12, 4, 1), 4), (stepped, (12, 4, 2), 0), (reshaped, (6, 1), 0),
            (transposed, (1, 4, 12), 0), (unsqueezed, (24, 12, 4, 1), 0), (expanded, (0, 12, 4, 1), 0),
            (part_of_split, (12, 4, 1), 12), (flattened, (1,), 0),
        ]
    ),
):  # fmt: skip
    """A view's strides and offset are counted in elements of its base's memory; an expanded dimension has stride 0."""
    view, strides, offset = case
    tensor = view(xp.zeros(2, 3, 4, device=device))
    assert tensor.stride() == strides
    assert tensor.storage_offset() == offset


@clause("storage.stride.of_one_dimension", MUST, source=[Torch("torch.Tensor.stride")], requires=["strides"])
def _(xp):
    """``stride(dim)`` is one of them, negative dimensions count from the end, and others raise IndexError."""
    tensor = xp.zeros(2, 3, 4)
    assert (tensor.stride(0), tensor.stride(1), tensor.stride(-1)) == (12, 4, 1)
    for dim in (3, -4):
        with raises(IndexError):
            tensor.stride(dim)
    with raises(IndexError):
        xp.zeros(()).stride(0)


@clause("storage.stride.locates_elements", MUST, source=[Torch("torch.Tensor.stride")], requires=["strides", "views"])
def _(xp, view=each(VIEWS)):
    """Element ``[i, j]`` is the storage's element at ``storage_offset() + i * stride(0) + j * stride(1)``."""
    base = xp.arange(24).reshape(2, 3, 4)
    tensor = view(base)
    for index in np.ndindex(*tensor.shape):
        place = tensor.storage_offset() + sum(i * step for i, step in zip(index, tensor.stride(), strict=True))
        assert tensor[index].item() == place


@clause(
    "storage.contiguity.is_rows_in_order",
    MUST,
    source=[Torch("torch.Tensor.is_contiguous")],
    requires=["strides", "views"],
)
def _(xp, device):
    """A tensor is contiguous if its elements lie one after the other in index order; strides along sizes of one, and
    those of a tensor without elements, do not matter.
    """
    table = xp.zeros(2, 3, device=device)
    assert table.is_contiguous()
    assert table[:1].is_contiguous()
    assert table[1].is_contiguous()
    assert not table.t().is_contiguous()
    assert not table[:, :2].is_contiguous()
    assert not table[0, ::2].is_contiguous()
    assert not table[:, :1].expand(2, 3).is_contiguous()
    assert xp.zeros(1, 3, device=device).t().is_contiguous()
    assert xp.zeros(1, 4, device=device)[::2].is_contiguous()
    assert xp.zeros(0, 3, device=device).t().is_contiguous()
    assert xp.zeros((), device=device).is_contiguous()


@clause(
    "storage.contiguity.contiguous_copies",
    MUST,
    source=[Torch("torch.Tensor.contiguous")],
    requires=["strides", "views", "mutable"],
)
def _(xp, device):
    """``contiguous()`` of a tensor that is not makes a contiguous copy with the same values."""
    table = xp.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    copy = table.t().contiguous()
    assert copy.is_contiguous()
    assert copy.stride() == (2, 1)
    assert copy.tolist() == [[0, 3], [1, 4], [2, 5]]
    copy.zero_()
    assert table.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("storage.clone.keeps_dense_strides", MUST, source=[Torch("torch.clone")], requires=["strides", "views"])
def _(xp, device):
    """``clone()`` keeps the strides of a tensor that fills its memory without gaps, and closes gaps otherwise."""
    table = xp.zeros(2, 3, 4, device=device)
    assert table.transpose(0, 2).clone().stride() == (1, 4, 12)
    assert table[:, ::2].clone().stride() == (8, 4, 1)
    assert table[..., 0].clone().stride() == (3, 1)
    assert table[0, 0].expand(2, 4).clone().stride() == (4, 1)


# ---- Sizes --------------------------------------------------------------------------------------------------


@clause(
    "storage.sizes.of_elements",
    MUST,
    source=[Torch("torch.Tensor.element_size"), Torch("torch.Tensor.nbytes")],
    requires=["strides"],
)
def _(xp, device, case=each(BYTES)):
    """``element_size()`` is the bytes of one element, as ``itemsize`` is; ``nbytes`` those of all elements."""
    dtype, size = case
    tensor = xp.zeros(2, 3, dtype=getattr(xp, dtype), device=device)
    assert tensor.element_size() == tensor.itemsize == tensor.dtype.itemsize == size
    assert tensor.numel() == 6
    assert tensor.nbytes == tensor.untyped_storage().nbytes() == 6 * size


@clause(
    "storage.sizes.of_complex_elements",
    MUST,
    source=[Torch("torch.Tensor.element_size")],
    requires=["strides", "complex"],
)
def _(xp, case=each([("complex64", 8), ("complex128", 16)])):
    """A complex element takes twice the bytes of its parts."""
    dtype, size = case
    tensor = xp.zeros(3, dtype=getattr(xp, dtype))
    assert tensor.element_size() == size
    assert tensor.nbytes == 3 * size
    assert tensor.real.element_size() == size // 2
    assert tensor.real.stride() == (2,)
    assert tensor.imag.storage_offset() == 1


@clause("storage.sizes.of_views", MUST, source=[Torch("torch.Tensor.nbytes")], requires=["strides", "views"])
def _(xp, device):
    """``nbytes`` counts a tensor's own elements, repeated ones too; the storage's bytes are the memory behind it."""
    table = xp.zeros(4, 6, device=device)
    assert (table[:2].nbytes, table[:2].untyped_storage().nbytes()) == (48, 96)
    assert (table[0, 0].nbytes, table[0, 0].untyped_storage().nbytes()) == (4, 96)
    one = xp.zeros(1, device=device)
    assert (one.expand(5).nbytes, one.expand(5).untyped_storage().nbytes()) == (20, 4)


@clause("storage.sizes.of_nothing", MUST, source=[Torch("torch.Tensor.data_ptr")], requires=["strides"])
def _(xp, device, shape=each([(0,), (0, 3), (3, 0)])):
    """A tensor made without elements has a storage of no bytes, and no address, as an empty part of another has none."""
    tensor = xp.zeros(shape, device=device)
    assert tensor.nbytes == tensor.untyped_storage().nbytes() == 0
    assert tensor.data_ptr() == 0
    assert xp.ones(3, device=device)[1:1].data_ptr() == 0


@clause("storage.sizes.of_meta", MUST, source=[Note("meta")], requires=["strides", "device.meta"])
def _(xp):
    """A meta tensor has geometry and sizes, and no address."""
    tensor = xp.zeros(2, 3, device="meta")
    assert tensor.stride() == (3, 1)
    assert tensor.t().stride() == (1, 3)
    assert tensor[1].storage_offset() == 3
    assert tensor.nbytes == tensor.untyped_storage().nbytes() == 24
    assert tensor.data_ptr() == 0


@clause("storage.sparse.has_none", MUST, source=[Note("sparse")], requires=["strides", "sparse"])
def _(xp):
    """A sparse tensor has no one storage: its address is refused with RuntimeError."""
    tensor = xp.eye(2).to_sparse()
    with raises(RuntimeError):
        tensor.data_ptr()
    with raises(RuntimeError):  # NotImplementedError is one
        tensor.untyped_storage()


# ---- Storage objects ----------------------------------------------------------------------------------------


@clause(
    "storage.untyped.is_bytes", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["strides", "mutable"]
)
def _(xp):
    """An untyped storage is the memory as bytes, of the whole base even when asked of a view; it can be written."""
    tensor = xp.tensor([1, -1], dtype=xp.int16)
    storage = tensor[1:].untyped_storage()
    assert len(storage) == storage.nbytes() == 4
    assert bytes(storage.tolist()) == np.array([1, -1], np.int16).tobytes()
    tensor[0] = 0x0303
    assert storage[0] == 3
    storage[0] = storage[1] = 5
    assert tensor[0].item() == 0x0505


@clause("storage.untyped.fills", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["strides", "mutable"])
def _(xp, device):
    """``fill_`` on a storage writes the byte everywhere, beyond the view that it was asked of."""
    tensor = xp.zeros(3, dtype=xp.uint8, device=device)
    tensor[1:].untyped_storage().fill_(7)
    assert tensor.tolist() == [7, 7, 7]


@clause("storage.untyped.names_device", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["strides"])
def _(xp, device):
    """A storage is on its tensor's device."""
    tensor = xp.zeros(3, device=device)
    assert tensor.untyped_storage().device == tensor.device


@clause(
    "storage.untyped.outlives_tensor",
    MUST,
    source=[Torch("torch.Tensor.untyped_storage")],
    requires=["strides", "numpy"],
)
def _(xp):
    """A storage keeps its memory alive when all tensors on it are gone."""
    owner = bytearray(b"abcd")
    storage = xp.from_numpy(np.frombuffer(owner, np.uint8)).untyped_storage()
    with raises(BufferError):  # a bytearray cannot grow while its memory is in use
        owner.append(0)
    assert bytes(storage.tolist()) == b"abcd"
    del storage
    owner.append(0)
    assert len(owner) == 5


@clause("storage.untyped.clones", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["strides", "mutable"])
def _(xp):
    """A storage's ``clone()`` is memory of its own."""
    tensor = xp.tensor([1, 2], dtype=xp.uint8)
    copy = tensor.untyped_storage().clone()
    tensor.zero_()
    assert copy.tolist() == [1, 2]


@clause(
    "storage.typed.is_elements",
    DEPRECATED,
    source=[S3(42), Torch("torch.Tensor.storage")],
    requires=["strides", "mutable", "legacy"],
)
def _(xp):
    """``storage()`` is the memory as elements of the tensor's dtype, of the whole base even when asked of a view."""
    tensor = xp.tensor([1.5, 2.5, 3.5])
    storage = tensor[1:].storage()
    assert (len(storage), storage.nbytes(), storage.dtype) == (3, 12, xp.float32)
    assert storage.tolist() == [1.5, 2.5, 3.5]
    storage[0] = 9.0
    assert tensor.tolist() == [9, 2.5, 3.5]
    tensor[2] = 8
    assert storage[2] == 8


@clause("storage.set.shares", MUST, source=[Torch("torch.Tensor.set_")], requires=["strides", "mutable"])
def _(xp, device):
    """``set_`` moves a tensor onto another's storage, with an offset, a size and strides of its own."""
    source = xp.tensor([0, 1, 2, 3, 4, 5], device=device)
    tensor = xp.empty(0, dtype=xp.int64, device=device)
    assert tensor.set_(source.untyped_storage(), 1, (2, 2), (3, 1)) is tensor
    assert tensor.tolist() == [[1, 2], [4, 5]]
    tensor[0, 0] = 9
    assert source.tolist() == [0, 9, 2, 3, 4, 5]


@clause(
    "storage.set.is_observed", MUST, source=[Torch("torch.Tensor.is_set_to")], requires=["strides", "views", "numpy"]
)
def _(xp):
    """``is_set_to`` says whether two tensors have one storage and the same geometry; one address is not enough."""
    tensor = xp.zeros(2, 3)
    assert tensor.is_set_to(tensor.view(2, 3))
    assert not tensor.is_set_to(tensor[0])
    assert not tensor.is_set_to(tensor.view(3, 2))
    assert not tensor.is_set_to(tensor.clone())
    assert not tensor.is_set_to(xp.from_numpy(tensor.numpy()))


@clause("storage.resize.within_memory", MAY, source=[Torch("torch.Tensor.resize_")], requires=["strides", "mutable"])
def _(xp):
    """``resize_`` to fewer elements keeps the memory and its first elements; back again, the rest is still there."""
    tensor = xp.tensor([1.0, 2.0, 3.0, 4.0])
    address = tensor.data_ptr()
    assert tensor.resize_(2) is tensor
    assert tensor.tolist() == [1, 2]
    assert tensor.untyped_storage().nbytes() == 16
    tensor.resize_(2, 2)
    assert tensor.tolist() == [[1, 2], [3, 4]]
    assert tensor.data_ptr() == address


@clause("storage.resize.grows", MUST, source=[Torch("torch.Tensor.resize_")], requires=["strides", "mutable"])
def _(xp):
    """``resize_`` to more elements grows the storage and keeps the elements there are; the new ones are not set."""
    tensor = xp.tensor([1.0, 2.0])
    tensor.resize_(5)
    assert tuple(tensor.shape) == (5,)
    assert tensor.tolist()[:2] == [1, 2]
    assert tensor.untyped_storage().nbytes() >= 20


@clause(
    "storage.set.has_no_derivative",
    SHOULD,
    source=[Torch("torch.Tensor.set_")],
    requires=["strides", "mutable", "autograd.tape"],
)
def _(xp, tracked=each(["tensor", "source"])):
    """``set_`` is recorded where the tensor or its source is tracked, and has no derivative: a backward pass through it is a
    RuntimeError."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * 2).set_(xp.ones(2)) if tracked == "tensor" else xp.ones(2).set_(x * 2)
    assert y.requires_grad
    assert not y.is_leaf
    with raises(RuntimeError):
        y.sum().backward()
    assert x.grad is None


@clause("storage.untyped.tells", MUST, source=[Torch("torch.UntypedStorage")], requires=["strides"])
def _(xp):
    """An untyped storage tells its bytes, one by one and together, and is equal to itself alone, however it is asked for."""
    tensor = xp.tensor([1, 2, 3], dtype=xp.uint8)
    memory = tensor.untyped_storage()
    assert len(memory) == memory.size() == memory.nbytes() == 3
    assert memory.element_size() == 1
    assert memory.tolist() == [*memory] == [1, 2, 3]
    assert not memory.is_cuda
    assert not memory.is_shared()
    assert not memory.is_pinned()
    assert memory.resizable()
    assert memory.untyped() is memory
    assert memory.cpu() is memory
    assert memory.type() == "torch.storage.UntypedStorage"
    assert memory == tensor[1:].untyped_storage()
    assert memory != tensor.clone().untyped_storage()
    assert memory != 3
    assert len(xp.UntypedStorage(4)) == 4
    assert len(xp.UntypedStorage()) == 0
    assert xp.UntypedStorage([1, 2]).tolist() == [1, 2]
    for size in ("a", True, -1):
        with raises(RuntimeError):
            memory.resize_(size)
    assert len(memory) == 3


@clause("storage.typed.tells", MUST, source=[Torch("torch.TypedStorage")], requires=["strides", "legacy"])
def _(xp):
    """A typed storage tells its elements, their number and their dtype; slices and places beyond the end are refused."""
    memory = xp.tensor([1.0, 2.0, 3.0]).storage()
    assert len(memory) == memory.size() == 3
    assert memory.nbytes() == 12
    assert memory.element_size() == 4
    assert memory.dtype == xp.float32
    assert memory.device.type == "cpu"
    assert memory.tolist() == [*memory] == [1, 2, 3]
    assert memory[0] == memory[-3] == 1
    assert memory[2] == memory[-1] == 3
    assert not memory.is_cuda
    assert not memory.is_shared()
    assert memory.resizable()
    assert memory.pickle_storage_type() == "FloatStorage"
    assert memory.type() == "torch.FloatStorage"
    assert xp.ones(1, dtype=xp.int64).storage_type() == xp.LongStorage
    assert not xp.ones(1).is_shared()
    for place in (3, -4):
        with raises(IndexError):
            memory[place]
    for place in (slice(0, 2), "a"):
        with raises(RuntimeError):
            memory[place]


@clause("storage.typed.is_written", MUST, source=[Torch("torch.TypedStorage")], requires=["strides", "legacy"])
def _(xp):
    """What is written to a typed storage is seen by its tensor; not what is written to its clone. Another's bytes can be
    copied into it, if they are as many."""
    tensor = xp.tensor([1.0, 2.0, 3.0])
    memory = tensor.storage()
    copy = memory.clone()
    copy.fill_(0.0)
    assert tensor.tolist() == [1, 2, 3]
    memory[1] = 9.0
    assert tensor.tolist() == [1, 9, 3]
    memory[0:2] = 7.0
    assert tensor.tolist() == [7, 7, 3]
    assert memory.copy_(xp.tensor([4.0, 5.0, 6.0]).storage()) is memory
    assert tensor.tolist() == [4, 5, 6]
    with raises(RuntimeError):
        memory.copy_(xp.tensor([4, 5, 6]).storage())
    assert memory.fill_(5.0) is memory
    assert tensor.tolist() == [5, 5, 5]
    assert copy.tolist() == [0, 0, 0]
    assert copy.dtype == xp.float32
    copy.resize_(5)
    assert len(copy) == 5
    copy.resize_(1)
    assert copy.tolist() == [0]


@clause("storage.typed.is_made", MUST, source=[Torch("torch.TypedStorage")], requires=["strides", "legacy"])
def _(xp):
    """A typed storage is made of a number of elements, or of these elements; in the default dtype, the one that is named or
    that its class is of."""
    assert len(xp.TypedStorage(3)) == 3
    assert len(xp.TypedStorage()) == 0
    assert xp.TypedStorage(3).dtype == xp.float32
    assert xp.TypedStorage(2, dtype=xp.float64).nbytes() == 16
    assert xp.TypedStorage([1.0, 2.0]).tolist() == [1, 2]
    assert xp.TypedStorage([1, 2], dtype=xp.int32).dtype == xp.int32
    assert xp.FloatStorage([1, 2]).tolist() == [1, 2]
    assert xp.FloatStorage(2).size() == 2
    assert xp.FloatStorage(2).dtype == xp.float32
    assert xp.LongStorage([1, 2]).dtype == xp.int64
