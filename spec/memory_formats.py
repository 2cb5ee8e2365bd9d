"""Memory formats: in which order the dimensions of a tensor lie in memory, and which operations keep that order."""

from conformance.clause import MAY, MUST, Note, Torch, clause, each, raises

FORMATS = (("channels_last", (2, 3, 4, 5), (60, 1, 15, 3)), ("channels_last_3d", (2, 3, 4, 5, 6), (360, 1, 90, 18, 3)))
"""A format, a shape that it fits, and the strides of a tensor of that shape in the format."""

NAMES = ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d")


def images(xp, memory_format=None):
    """A batch of 2 images of 3 channels, 4 rows and 5 columns, whose elements are 0, 1, 2, ..."""
    tensor = xp.arange(120.0).reshape(2, 3, 4, 5)
    return tensor if memory_format is None else tensor.contiguous(memory_format=memory_format)


# ---- The formats ----------------------------------------------------------------------------------------------


@clause(
    "memory_formats.contiguous.orders_memory", MUST, source=[Torch("torch.Tensor.contiguous")], requires=["strides"]
)
def _(xp, case=each(FORMATS)):
    """``contiguous(memory_format=...)`` copies into that order: channels lie side by side in ``channels_last`` and
    ``channels_last_3d``; shape and values are the same, only the strides differ.
    """
    name, shape, strides = case
    wanted = getattr(xp, name)
    tensor = xp.arange(720.0)[: int(xp.zeros(shape).numel())].reshape(shape)
    ordered = tensor.contiguous(memory_format=wanted)
    assert ordered.stride() == strides
    assert ordered.shape == shape
    assert ordered.tolist() == tensor.tolist()
    assert ordered.is_contiguous(memory_format=wanted)
    assert not ordered.is_contiguous()
    assert not tensor.is_contiguous(memory_format=wanted)
    assert ordered.contiguous(memory_format=wanted) is ordered
    assert ordered.contiguous().stride() == tensor.stride()


@clause(
    "memory_formats.contiguous.copies", MUST, source=[Torch("torch.Tensor.contiguous")], requires=["strides", "mutable"]
)
def _(xp):
    """A tensor that is put into another format is copied: no write to one is seen in the other."""
    tensor = images(xp)
    ordered = tensor.contiguous(memory_format=xp.channels_last)
    ordered.fill_(-1)
    assert tensor[1, 2, 3, 4].item() == 119
    tensor.fill_(-2)
    assert ordered[0, 0, 0, 0].item() == -1


@clause("memory_formats.contiguous.permuted", MUST, source=[Note("tensor_view")], requires=["strides", "views"])
def _(xp):
    """Channels last are rows of a tensor of shape (N, H, W, C): ``permute`` shows it as that without a copy, and makes
    such a tensor one in ``channels_last``.
    """
    tensor = images(xp, xp.channels_last)
    assert tensor.permute(0, 2, 3, 1).is_contiguous()
    assert xp.zeros(2, 4, 5, 3).permute(0, 3, 1, 2).is_contiguous(memory_format=xp.channels_last)


@clause(
    "memory_formats.is_contiguous.where_sizes_leave_it_open",
    MUST,
    source=[Torch("torch.Tensor.is_contiguous")],
    requires=["strides", "views"],
)
def _(xp):
    """With one channel, or images of one pixel, a tensor is in both formats, and is returned itself; a tensor of another
    number of dimensions is never in ``channels_last``, and one with gaps neither.
    """
    for tensor in (xp.zeros(2, 1, 3, 4), xp.zeros(2, 3, 1, 1)):
        assert tensor.is_contiguous()
        assert tensor.is_contiguous(memory_format=xp.channels_last)
        assert tensor.contiguous(memory_format=xp.channels_last) is tensor
    assert not xp.zeros(3, 4).is_contiguous(memory_format=xp.channels_last)
    ordered = images(xp, xp.channels_last)
    assert ordered[:1].is_contiguous(memory_format=xp.channels_last)
    assert not ordered[:, :1].is_contiguous(memory_format=xp.channels_last)
    assert not ordered[:, :, ::2].is_contiguous(memory_format=xp.channels_last)


@clause(
    "memory_formats.rank.is_required", MUST, source=[Torch("torch.Tensor.contiguous", "torch.clone", "torch.empty")]
)
def _(
    xp, case=each([("channels_last", (2, 3)), ("channels_last", (1, 2, 3, 4, 5)), ("channels_last_3d", (1, 2, 3, 4))])
):
    """``channels_last`` is of 4 dimensions and ``channels_last_3d`` of 5: of others it is RuntimeError."""
    name, shape = case
    wanted, tensor = getattr(xp, name), xp.zeros(shape)
    with raises(RuntimeError):
        tensor.contiguous(memory_format=wanted)
    with raises(RuntimeError):
        tensor.clone(memory_format=wanted)
    with raises(RuntimeError):
        tensor.to(memory_format=wanted)
    with raises(RuntimeError):
        xp.empty(shape, memory_format=wanted)
    with raises(RuntimeError):
        xp.zeros_like(tensor, memory_format=wanted)
    assert tensor.shape == shape


@clause("memory_formats.names.print", MUST, source=[Torch("torch.Tensor.contiguous")], requires=["printing"])
def _(xp, name=each(NAMES)):
    """A format is an instance of ``torch.memory_format``, equal to itself alone, and prints as its name."""
    found = getattr(xp, name)
    assert isinstance(found, xp.memory_format)
    assert repr(found) == str(found) == f"torch.{name}"
    assert [other for other in NAMES if getattr(xp, other) == found] == [name]


@clause("memory_formats.names.are_needed", MUST, source=[Torch("torch.Tensor.contiguous", "torch.clone")])
def _(xp):
    """What is no memory format is TypeError."""
    tensor = xp.zeros(1, 1, 1, 1)
    for wrong in ("channels_last", 1):
        with raises(TypeError):
            tensor.contiguous(memory_format=wrong)
        with raises(TypeError):
            tensor.is_contiguous(memory_format=wrong)
        with raises(TypeError):
            tensor.clone(memory_format=wrong)


# ---- What keeps the order -----------------------------------------------------------------------------------------


@clause("memory_formats.clone.preserves", MUST, source=[Torch("torch.clone")], requires=["strides"])
def _(xp):
    """``clone`` keeps the format unless it is told another, as ``preserve_format`` says too."""
    tensor = images(xp, xp.channels_last)
    assert tensor.clone().stride() == tensor.stride()
    assert tensor.clone(memory_format=xp.preserve_format).stride() == tensor.stride()
    assert tensor.clone(memory_format=xp.contiguous_format).stride() == (60, 20, 5, 1)
    assert images(xp).clone(memory_format=xp.channels_last).stride() == tensor.stride()
    assert tensor.clone(memory_format=xp.contiguous_format).tolist() == tensor.tolist()


@clause(
    "memory_formats.preserve.closes_gaps",
    MUST,
    source=[Torch("torch.empty_like", "torch.clone")],
    requires=["strides", "views"],
)
def _(xp):
    """Of a tensor with gaps or repeated elements, what preserves its format keeps the order of its dimensions and closes
    the gaps.
    """
    table, cube = xp.zeros(3, 4).t(), xp.zeros(3, 4, 5).permute(2, 0, 1)
    repeated = xp.zeros(1, 4, 1, 2).transpose(1, 3).expand(2, 2, 3, 4)
    for copy in (xp.clone, xp.empty_like, xp.zeros_like):
        assert copy(table[::2]).stride() == (1, 2)
        assert copy(cube[:, ::2]).stride() == (1, 20, 5)
        assert copy(repeated).stride() == (24, 1, 2, 6)
        assert copy(xp.zeros(3).expand(2, 3)).stride() == (3, 1)


@clause(
    "memory_formats.like.preserves",
    MUST,
    source=[Torch("torch.empty_like", "torch.zeros_like", "torch.full_like")],
    requires=["strides"],
)
def _(xp):
    """The ``_like`` functions keep a tensor's format, also with another dtype, or take one; the ``new_`` methods do not."""
    tensor = images(xp, xp.channels_last)
    for made in (
        xp.empty_like(tensor),
        xp.zeros_like(tensor, dtype=xp.int8),
        xp.ones_like(tensor),
        xp.full_like(tensor, 2),
        xp.rand_like(tensor),
        xp.zeros_like(images(xp), memory_format=xp.channels_last),
    ):
        assert made.stride() == tensor.stride()
    assert xp.zeros_like(tensor, memory_format=xp.contiguous_format).stride() == (60, 20, 5, 1)
    assert tensor.new_zeros(tensor.shape).stride() == (60, 20, 5, 1)


@clause("memory_formats.to.preserves", MUST, source=[Torch("torch.Tensor.to")], requires=["strides"])
def _(xp, device):
    """A conversion or a transfer keeps the format; with one, ``to`` copies unless the tensor is in it and nothing else
    changes, when it returns the tensor itself.
    """
    tensor = images(xp, xp.channels_last)
    assert tensor.to(device).stride() == tensor.stride()
    for converted in (tensor.double(), tensor.to(xp.int32), tensor.half(memory_format=xp.preserve_format)):
        assert converted.stride() == tensor.stride()
    assert tensor.double(memory_format=xp.contiguous_format).stride() == (60, 20, 5, 1)
    assert tensor.to(memory_format=xp.channels_last) is tensor
    assert images(xp).to(memory_format=xp.channels_last).stride() == tensor.stride()
    assert images(xp).to(xp.float64, memory_format=xp.channels_last).stride() == tensor.stride()


@clause("memory_formats.elementwise.keeps", MUST, source=[Note("tensor_view")], requires=["strides"])
def _(xp):
    """An elementwise operation of tensors in one format gives a tensor in it, as one with a number or with a vector does."""
    tensor = images(xp, xp.channels_last)
    for result in (
        tensor.exp(), -tensor, tensor + 1, tensor * tensor, tensor > 1, tensor + xp.ones(5), tensor.clamp(0, 1),
        xp.where(tensor > 1, tensor, tensor), tensor.sqrt(), tensor == tensor,
    ):  # fmt: skip
        assert result.stride() == tensor.stride()
    table = xp.zeros(3, 4).t()
    assert (table + table).stride() == (table * 2).stride() == (1, 4)


@clause("memory_formats.gradient.passes", MUST, source=[Torch("torch.Tensor.contiguous")], requires=["autograd.tape"])
def _(xp):
    """The gradient passes a change of format as it is, element by element."""
    leaf = images(xp).requires_grad_()
    weights = images(xp).flip(0)
    (leaf.contiguous(memory_format=xp.channels_last) * weights).sum().backward()
    assert leaf.grad.tolist() == weights.tolist()
    leaf.grad = None
    (leaf.clone(memory_format=xp.channels_last) * weights).sum().backward()
    assert leaf.grad.tolist() == weights.tolist()


# ---- Tensors made in a format ---------------------------------------------------------------------------------------


@clause("memory_formats.empty.takes_one", MUST, source=[Torch("torch.empty")], requires=["strides"])
def _(xp, case=each(FORMATS)):
    """``empty`` makes a tensor in a format; it has nothing to preserve, so ``preserve_format`` is RuntimeError."""
    name, shape, strides = case
    assert xp.empty(shape, memory_format=getattr(xp, name)).stride() == strides
    assert xp.empty(*shape, memory_format=xp.contiguous_format).is_contiguous()
    with raises(RuntimeError):
        xp.empty(shape, memory_format=xp.preserve_format)


@clause("memory_formats.empty.permuted", MUST, source=[Torch("torch.empty_permuted")], requires=["strides"])
def _(xp):
    """``empty_permuted(size, physical_layout)`` lays the dimensions out in the order named, the last side by side; each is
    named once and counted from the front, else RuntimeError.
    """
    assert xp.empty_permuted((2, 3, 4, 5), (0, 2, 3, 1)).stride() == (60, 1, 15, 3)
    assert xp.empty_permuted((2, 3, 4), (2, 0, 1)).stride() == (3, 1, 6)
    for order in ((0, 0), (0,), (0, 2), (0, -1)):
        with raises(RuntimeError):
            xp.empty_permuted((2, 3), order)


@clause("memory_formats.empty.strided", MUST, source=[Torch("torch.empty_strided")], requires=["strides"])
def _(xp):
    """``empty_strided(size, stride)`` has exactly those strides, and a storage that reaches to the last element; sizes and
    strides are as many as one another and not negative, else RuntimeError.
    """
    tensor = xp.empty_strided((2, 3), (10, 2))
    assert (tensor.shape, tensor.stride(), tensor.untyped_storage().nbytes()) == ((2, 3), (10, 2), 60)
    assert xp.empty_strided((2, 3), (1, 2)).t().is_contiguous()
    assert xp.empty_strided((2, 3), (0, 0)).untyped_storage().nbytes() == 4
    same = xp.zeros(2, dtype=xp.int16).new_empty_strided((2, 3), (1, 2))
    assert (same.dtype, same.stride()) == (xp.int16, (1, 2))
    for size, stride in (((2, 3), (1,)), ((2, 3), (-1, 1)), ((-2, 3), (3, 1))):
        with raises(RuntimeError):
            xp.empty_strided(size, stride)


@clause(
    "memory_formats.resize.takes_one", MUST, source=[Torch("torch.Tensor.resize_")], requires=["strides", "mutable"]
)
def _(xp):
    """``resize_`` lays the elements out in a format; ``resize_as_`` takes another tensor's shape, and with
    ``preserve_format`` its format.
    """
    assert xp.zeros(0).resize_(2, 3, 4, 5, memory_format=xp.channels_last).stride() == (60, 1, 15, 3)
    other = images(xp, xp.channels_last)
    tensor = xp.zeros(0)
    assert tensor.resize_as_(other) is tensor
    assert (tensor.shape, tensor.stride()) == ((2, 3, 4, 5), (60, 20, 5, 1))
    assert xp.zeros(0).resize_as_(other, memory_format=xp.preserve_format).stride() == other.stride()
    for wrong in (xp.channels_last, xp.preserve_format):
        with raises(RuntimeError):
            xp.zeros(2).resize_(2, memory_format=wrong)


# ---- The order of dimensions ------------------------------------------------------------------------------------------


@clause(
    "memory_formats.dim_order.by_strides", MAY, source=[Torch("torch.Tensor.dim_order")], requires=["strides", "views"]
)
def _(xp):
    """``dim_order()`` names the dimensions as they lie in memory, the outermost first."""
    assert xp.zeros(2, 3, 4).dim_order() == (0, 1, 2)
    assert xp.zeros(2, 3, 4).transpose(0, 1).dim_order() == (1, 0, 2)
    assert images(xp, xp.channels_last).dim_order() == (0, 2, 3, 1)
    assert images(xp, xp.channels_last).permute(0, 2, 3, 1).dim_order() == (0, 1, 2, 3)


@clause("memory_formats.dim_order.ambiguity", MAY, source=[Torch("torch.Tensor.dim_order")], requires=["strides"])
def _(xp):
    """``ambiguity_check=True`` refuses a size of 1 with RuntimeError, since more than one order is true then; a list of
    formats refuses it only where not exactly one of them fits; anything else is TypeError.
    """
    assert xp.zeros(2, 3).dim_order(ambiguity_check=True) == (0, 1)
    with raises(RuntimeError):
        xp.zeros(2, 1, 4).dim_order(ambiguity_check=True)
    both = [xp.contiguous_format, xp.channels_last]
    assert xp.zeros(1, 2, 3, 4).dim_order(ambiguity_check=both) == (0, 1, 2, 3)
    with raises(RuntimeError):
        xp.zeros(2, 1, 3, 4).dim_order(ambiguity_check=both)
    with raises(TypeError):
        xp.zeros(2).dim_order(ambiguity_check="no")
