"""Geometry by hand: ``as_strided``, diagonals, windows, parts written back, ``set_``, ``resize_`` and storages' sizes."""

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

GEOMETRIES = (
    ((2, 3), (3, 1), 0), ((3, 2), (1, 3), 0), ((2, 2), (5, 2), 1), ((3, 3), (1, 1), 2), ((4,), (0,), 3), ((), (), 11),
    ((2, 1, 3), (4, 9, 0), 1), ((0, 3), (3, 1), 12),
)  # fmt: skip
"""Sizes, strides and an offset, each within 12 elements."""

BAD_GEOMETRIES = (
    ((13,), (1,), 0), ((2,), (12,), 0), ((3, 3), (4, 2), 0), ((2,), (1,), 11), ((2,), (1,), -1), ((2,), (-1,), 3),
    ((-2,), (1,), 0), ((2, 2), (1,), 0), ((2,), (1, 1), 0),
)  # fmt: skip
"""The same, each of which leaves the 12 elements or is none."""


def element(shape, strides, offset, index):
    """The number of an element of a geometry in its storage."""
    return offset + sum(i * step for i, step in zip(index, strides, strict=True))


def elements(shape, strides, offset):
    """The numbers of all elements of a geometry in their storage, in row-major order."""
    places = [offset]
    for n, step in zip(shape, strides, strict=True):
        places = [place + i * step for place in places for i in range(n)]
    return places


# ---- as_strided -----------------------------------------------------------------------------------------------


@clause("strided.as_strided.names_elements", MUST, source=[Torch("torch.as_strided")], requires=["views", "strides"])
def _(xp, case=each(GEOMETRIES)):
    """``as_strided(size, stride, storage_offset)`` is a view: element ``[i, j]`` is the storage's element at
    ``storage_offset + i * stride[0] + j * stride[1]``, and several may be the same one.
    """
    shape, strides, offset = case
    base = xp.arange(12).reshape(3, 4)
    view = base.as_strided(shape, strides, offset)
    assert view.shape == shape
    assert view.flatten().tolist() == elements(shape, strides, offset)
    base.neg_()
    assert view.flatten().tolist() == [-place for place in elements(shape, strides, offset)]
    assert xp.as_strided(base, shape, strides, offset).shape == shape


@clause(
    "strided.as_strided.counts_in_the_storage", MUST, source=[Torch("torch.as_strided")], requires=["views", "strides"]
)
def _(xp):
    """Strides and offset count in the storage, whatever the tensor shows of it: a view can be widened again.  Without an
    offset the tensor's own is taken.
    """
    base = xp.arange(12)
    part = base[4:6]
    assert part.as_strided((4,), (1,)).tolist() == [4, 5, 6, 7]
    assert part.as_strided((2, 6), (6, 1), 0).tolist() == base.reshape(2, 6).tolist()
    assert base[::3].as_strided((3,), (1,), 9).tolist() == [9, 10, 11]
    part.as_strided((12,), (1,), 0).zero_()
    assert base.tolist() == [0] * 12


@clause("strided.as_strided.stays_within", MUST, source=[Torch("torch.as_strided")], requires=["views", "strides"])
def _(xp, case=each(BAD_GEOMETRIES)):
    """A geometry that leaves the storage is RuntimeError, and so are negative sizes, strides and offsets, and strides that
    are not as many as the sizes.
    """
    shape, strides, offset = case
    base = xp.arange(12)
    with raises(RuntimeError):
        base.as_strided(shape, strides, offset)
    with raises(RuntimeError):
        base.clone().as_strided_(shape, strides, offset)
    assert base.tolist() == list(range(12))


@clause(
    "strided.as_strided.in_place", MUST, source=[Torch("torch.as_strided")], requires=["views", "strides", "mutable"]
)
def _(xp):
    """``as_strided_`` gives the tensor itself another geometry and returns it; its views keep theirs."""
    tensor = xp.arange(6)
    view = tensor[1:3]
    assert tensor.as_strided_((2, 2), (3, 2)) is tensor
    assert tensor.tolist() == [[0, 2], [3, 5]]
    tensor[0, 1] = 9
    assert view.tolist() == [1, 9]


@clause("strided.as_strided.gradient", MUST, source=[Torch("torch.as_strided")], requires=["autograd.tape", "views"])
def _(xp, case=each(GEOMETRIES)):
    """The gradient of an element is the sum over the places that show it, also where they overlap."""
    shape, strides, offset = case
    leaf = xp.zeros(3, 4, requires_grad=True)
    view = leaf.as_strided(shape, strides, offset)
    weights = xp.arange(1.0, view.numel() + 1).reshape(shape)
    (view * weights).sum().backward()
    expected = [0.0] * 12
    for place, weight in zip(elements(shape, strides, offset), weights.flatten().tolist(), strict=True):
        expected[place] += weight
    assert leaf.grad.flatten().tolist() == expected


@clause(
    "strided.as_strided.gradient_twice", MUST, source=[Torch("torch.as_strided")], requires=["autograd.double", "views"]
)
def _(xp):
    """The gradient of overlapping places can be differentiated again."""
    leaf = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    view = leaf.as_strided((2, 2), (1, 1))
    (first,) = xp.autograd.grad((view**3).sum(), leaf, create_graph=True)
    assert first.tolist() == [3, 24, 27]
    (second,) = xp.autograd.grad(first.sum(), leaf)
    assert second.tolist() == [6, 24, 18]


@clause(
    "strided.as_strided.gradient_of_a_write",
    MUST,
    source=[Torch("torch.as_strided")],
    requires=["autograd.tape", "views", "mutable"],
)
def _(xp):
    """A write through such a view changes the gradients of the elements that it shows."""
    leaf = xp.ones(6, requires_grad=True)
    base = leaf * 1
    base.as_strided((2,), (3,), 1).mul_(5)
    base.sum().backward()
    assert leaf.grad.tolist() == [1, 5, 1, 1, 5, 1]


@clause(
    "strided.as_strided.refuses_repeated_writes",
    MUST,
    source=[Torch("torch.as_strided")],
    requires=["views", "mutable"],
)
def _(xp):
    """Through a stride of 0 an in-place operation is RuntimeError, since one place would be written twice."""
    base = xp.arange(4)
    with raises(RuntimeError):
        base.as_strided((2, 2), (0, 1)).add_(1)
    assert base.tolist() == [0, 1, 2, 3]


# ---- Diagonals and windows --------------------------------------------------------------------------------------


@clause("strided.diagonal.elements", MUST, source=[Torch("torch.diagonal")], requires=["views"])
def _(xp, offset=each([0, 1, -1, 2, 3, -2, 4, -3])):
    """``diagonal(offset)`` shows ``[i, i + offset]``, or below the main diagonal ``[i - offset, i]``; past the corner it
    has no elements.
    """
    base = xp.arange(12).reshape(3, 4)
    expected = [base[i, i + offset].item() for i in range(3) if 0 <= i + offset < 4]
    assert base.diagonal(offset).tolist() == expected
    assert xp.diagonal(base, offset=offset).tolist() == expected


@clause("strided.diagonal.of_any_two_dimensions", MUST, source=[Torch("torch.diagonal")], requires=["views", "strides"])
def _(xp):
    """The diagonal of two dimensions, which may be counted from the end, becomes the last one; exchanging them mirrors the
    offset.  One dimension twice is RuntimeError, one that is not there IndexError.
    """
    base = xp.arange(24).reshape(2, 3, 4)
    shown = base.diagonal(1, 0, -1)
    assert shown.shape == (3, 2)
    assert [[shown[i, j].item() for j in range(2)] for i in range(3)] == [
        [base[j, i, j + 1].item() for j in range(2)] for i in range(3)
    ]
    assert base.diagonal(-1, 2, 0).tolist() == shown.tolist()
    assert base.diagonal(0, 0, 1).stride() == (1, 16)
    with raises(RuntimeError):
        base.diagonal(0, 1, -2)
    with raises(IndexError):
        base.diagonal(0, 0, 3)
    with raises(IndexError):
        xp.zeros(3).diagonal()


@clause("strided.diagonal.gradient", MUST, source=[Torch("torch.diagonal")], requires=["autograd.double", "views"])
def _(xp, offset=each([0, 2, -1])):
    """The gradient lies on that diagonal, in zeros, and can be differentiated again."""
    leaf = xp.arange(9.0).reshape(3, 3).requires_grad_()
    (first,) = xp.autograd.grad((leaf.diagonal(offset) ** 3).sum(), leaf, create_graph=True)
    assert first.tolist() == [
        [3 * n * n if i - n // 3 == offset else 0 for i in range(3) for n in [3 * r + i]] for r in range(3)
    ]
    (second,) = xp.autograd.grad(first.sum(), leaf)
    assert second.diagonal(offset).tolist() == (6 * leaf.diagonal(offset)).tolist()


@clause("strided.unfold.windows", MUST, source=[Torch("torch.Tensor.unfold")], requires=["views"])
def _(xp, case=each([(3, 1), (3, 2), (1, 1), (7, 1), (2, 5), (0, 3), (7, 9)])):
    """``unfold(dimension, size, step)`` shows every stretch of ``size`` elements that fits, ``step`` apart, in a new last
    dimension: ``(n - size) // step + 1`` of them.
    """
    size, step = case
    base = xp.arange(7)
    expected = [list(range(start, start + size)) for start in range(0, 7 - size + 1, step)]
    assert base.unfold(0, size, step).tolist() == expected
    table = xp.arange(14).reshape(7, 2)
    assert table.unfold(-2, size, step).shape == (len(expected), 2, size)
    assert xp.tensor(3).unfold(0, 1, 1).tolist() == [3]


@clause("strided.unfold.refuses", MUST, source=[Torch("torch.Tensor.unfold")], requires=["views"])
def _(xp):
    """A window of more elements than there are, of less than none, and a step below 1 are RuntimeError; a dimension that is
    not there is IndexError.
    """
    base = xp.arange(7)
    for size, step in ((8, 1), (-1, 1), (2, 0), (2, -1)):
        with raises(RuntimeError):
            base.unfold(0, size, step)
    with raises(IndexError):
        base.unfold(1, 2, 1)


@clause("strided.unfold.gradient", MUST, source=[Torch("torch.Tensor.unfold")], requires=["autograd.double", "views"])
def _(xp):
    """Each element's gradient is the sum over the windows that show it, and can be differentiated again."""
    leaf = xp.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    (first,) = xp.autograd.grad((leaf.unfold(0, 2, 1) ** 3).sum(), leaf, create_graph=True)
    assert first.tolist() == [3, 24, 54, 48]
    (second,) = xp.autograd.grad(first.sum(), leaf)
    assert second.tolist() == [6, 24, 36, 24]


# ---- Parts written into a copy ------------------------------------------------------------------------------------


@clause(
    "strided.scatter.writes_into_a_copy",
    MUST,
    source=[Torch("torch.diagonal_scatter", "torch.select_scatter", "torch.slice_scatter", "torch.as_strided_scatter")],
)
def _(xp):
    """``X_scatter(input, src, ...)`` is a copy of the input in which what the view ``X`` shows is replaced by ``src``; the
    input is not changed.
    """
    base = xp.zeros(3, 4, dtype=xp.int64)
    assert xp.diagonal_scatter(base, xp.tensor([1, 2, 3]), 1).tolist() == [[0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 3]]
    assert base.select_scatter(xp.tensor([1, 2, 3]), -1, 0).tolist() == [[n, 0, 0, 0] for n in (1, 2, 3)]
    assert base.slice_scatter(xp.ones(2, 4, dtype=xp.int64), 0, 1).tolist() == [[0] * 4, [1] * 4, [1] * 4]
    assert base.slice_scatter(xp.ones(3, 2, dtype=xp.int64), dim=1, end=-1, step=2).tolist() == [[1, 0, 1, 0]] * 3
    assert base.as_strided_scatter(xp.tensor([7, 8]), (2,), (5,), 1).tolist() == [[0, 7, 0, 0], [0, 0, 8, 0], [0] * 4]
    assert base.tolist() == [[0] * 4] * 3


@clause(
    "strided.scatter.needs_the_shape",
    MUST,
    source=[Torch("torch.diagonal_scatter", "torch.select_scatter", "torch.slice_scatter")],
)
def _(xp):
    """The source has exactly the view's shape, else RuntimeError: it is not broadcast.  It is converted to the input's dtype,
    which the result has.
    """
    base = xp.zeros(3, 4, dtype=xp.int64)
    for wrong in (xp.ones(4), xp.ones(1), xp.ones(())):
        with raises(RuntimeError):
            base.diagonal_scatter(wrong)
        with raises(RuntimeError):
            base.select_scatter(wrong, 1, 0)
    with raises(RuntimeError):
        base.slice_scatter(xp.ones(1, 4), 0, 1)
    with raises(IndexError):
        base.select_scatter(xp.ones(4), 0, 3)
    with raises(RuntimeError):
        base.slice_scatter(xp.ones(3, 4), 1, 0, 4, -1)
    result = base.diagonal_scatter(xp.tensor([1.5, 2.5, -3.5]))
    assert result.dtype == xp.int64
    assert result.diagonal().tolist() == [1, 2, -3]


@clause(
    "strided.scatter.keeps_strides", SHOULD, source=[Torch("torch.as_strided_scatter")], requires=["strides", "views"]
)
def _(xp):
    """The result has the input's strides and offset, as a copy of its whole storage has."""
    base = xp.arange(12.0).reshape(3, 4)
    assert base.t().diagonal_scatter(xp.zeros(3)).stride() == (1, 4)
    part = base[:, 1::2]
    result = part.select_scatter(xp.zeros(2), 0, 0)
    assert (result.stride(), result.storage_offset()) == ((4, 2), 1)
    assert result.tolist() == [[0, 0], [5, 7], [9, 11]]
    assert base[0].tolist() == [0, 1, 2, 3]


@clause(
    "strided.scatter.gradient",
    MUST,
    source=[Torch("torch.diagonal_scatter", "torch.select_scatter", "torch.slice_scatter")],
    requires=["autograd.tape"],
)
def _(xp):
    """What is replaced passes no gradient to the input, and the source gets that of its places."""
    weights = xp.arange(1.0, 10.0).reshape(3, 3)
    for name, shape, arguments, places in (
        ("diagonal_scatter", (2,), (1,), (1, 5)),
        ("select_scatter", (3,), (1, 2), (2, 5, 8)),
        ("slice_scatter", (2, 3), (0, 1), (3, 4, 5, 6, 7, 8)),
    ):
        leaf, src = xp.zeros(3, 3, requires_grad=True), xp.zeros(shape, requires_grad=True)
        (getattr(leaf, name)(src, *arguments) * weights).sum().backward()
        assert leaf.grad.flatten().tolist() == [0 if n in places else n + 1 for n in range(9)]
        assert src.grad.flatten().tolist() == [n + 1 for n in places]


# ---- set_ and resize_ -----------------------------------------------------------------------------------------------


@clause("strided.set.forms", MUST, source=[Torch("torch.Tensor.set_")], requires=["strides", "mutable"])
def _(xp):
    """``set_`` takes a tensor, whose storage and geometry it takes over, alone or with a geometry of its own; a storage; or
    nothing, which leaves no elements.  It returns the tensor.
    """
    source, tensor = xp.arange(6.0).reshape(2, 3).t(), xp.zeros(1)
    assert tensor.set_(source) is tensor
    assert tensor.is_set_to(source)
    tensor[0, 1] = 9
    assert source[0, 1].item() == 9
    assert tensor.set_(source.t(), 1, (2,), (2,)).tolist() == [1, 9]
    assert tensor.set_(source.untyped_storage()).shape == (6,)
    assert tensor.set_(source.untyped_storage(), 4, (2,)).tolist() == [4, 5]
    assert tensor.set_().shape == (0,)
    assert source.tolist() == [[0, 9], [1, 4], [2, 5]]


@clause("strided.set.refuses", MUST, source=[Torch("torch.Tensor.set_")], requires=["strides", "mutable"])
def _(xp):
    """Memory of another dtype is RuntimeError, and so are negative offsets and strides, and a leaf that requires grad."""
    tensor, source = xp.tensor([1.0, 2.0]), xp.arange(4.0)
    with raises(RuntimeError):
        tensor.set_(xp.arange(4))
    assert tensor.tolist() == [1, 2]
    leaf = xp.ones(2, requires_grad=True)
    with raises(RuntimeError):
        leaf.set_(source)
    assert leaf.tolist() == [1, 1]
    for geometry in ((-1, (2,)), (3, (2,), (-1,))):
        with raises(RuntimeError):
            xp.zeros(2).set_(source.untyped_storage(), *geometry)
    assert source.tolist() == [0, 1, 2, 3]


@clause("strided.set.grows_the_storage", MAY, source=[Torch("torch.Tensor.set_")], requires=["strides", "mutable"])
def _(xp):
    """A storage that is too small for the geometry grows, and all tensors on it stay on it."""
    source = xp.arange(4.0)
    tensor = xp.zeros(0).set_(source.untyped_storage(), 2, (3,), (2,))
    assert source.untyped_storage().nbytes() == 28
    tensor[0] = 9
    assert source.tolist() == [0, 1, 9, 3]


@clause(
    "strided.resize.takes_views_along",
    MUST,
    source=[Torch("torch.Tensor.resize_")],
    requires=["views", "mutable", "strides"],
)
def _(xp):
    """A storage that grows stays one: views, and tensors that were detached, see what is written to the resized tensor."""
    tensor = xp.tensor([1.0, 2.0, 3.0])
    view, detached = tensor[1:], tensor.detach()
    tensor.resize_(100)
    tensor[1] = 9
    assert (view.tolist(), detached.tolist()) == ([9, 3], [1, 9, 3])
    view[1] = 8
    assert tensor[2].item() == 8
    assert view.untyped_storage().nbytes() == tensor.untyped_storage().nbytes() >= 400


@clause(
    "strided.resize.reads_the_storage",
    MUST,
    source=[Torch("torch.Tensor.resize_")],
    requires=["strides", "mutable", "views"],
)
def _(xp):
    """``resize_`` reads the storage in rows from the tensor's offset, whatever its strides were; to its own shape it leaves
    them as they are.
    """
    base = xp.arange(6)
    assert base[::2].resize_(3).tolist() == [0, 2, 4]
    assert base[::2].resize_(2).tolist() == [0, 1]
    assert base.reshape(2, 3).t().resize_(2, 3).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert base[2:].resize_(2, 1).tolist() == [[2], [3]]
    assert base.tolist() == [0, 1, 2, 3, 4, 5]


@clause(
    "strided.resize.refuses",
    MUST,
    source=[Torch("torch.Tensor.resize_")],
    requires=["strides", "mutable", "autograd.tape"],
)
def _(xp):
    """A tensor that requires grad is not resized, nor to a negative size: RuntimeError; sizes are needed: TypeError."""
    leaf, tensor = xp.ones(2, requires_grad=True), xp.ones(2)
    for tracked in (leaf, leaf * 1):
        with raises(RuntimeError):
            tracked.resize_(3)
    with raises(TypeError):
        tensor.resize_()
    assert tensor.tolist() == leaf.tolist() == [1, 1]
    with raises(RuntimeError):
        tensor.resize_(-1)


@clause(
    "strided.resize.not_of_an_array",
    MUST,
    source=[Torch("torch.Tensor.resize_")],
    requires=["numpy", "strides", "mutable"],
)
def _(xp):
    """Memory that is an array's, or that an array sees, does not grow: RuntimeError; within it a tensor may be resized."""
    array = np.arange(4.0)
    tensor = xp.from_numpy(array)
    assert tensor.resize_(2, 2).tolist() == [[0, 1], [2, 3]]
    assert not tensor.untyped_storage().resizable()
    with raises(RuntimeError):
        tensor.resize_(5)
    tensor = xp.zeros(2)
    lent = tensor.numpy()
    with raises(RuntimeError):
        tensor.resize_(3)
    assert array.tolist() == [0, 1, 2, 3]
    assert lent.tolist() == [0, 0]


# ---- Storages as objects --------------------------------------------------------------------------------------------


@clause("strided.storage.is_made", MUST, source=[Torch("torch.UntypedStorage"), Note("storage")], requires=["strides"])
def _(xp):
    """``UntypedStorage`` is made empty, of a number of bytes, or of a sequence of bytes, which are cut to 8 bits; a
    sequence of anything but ints is RuntimeError.
    """
    assert xp.UntypedStorage().nbytes() == 0
    assert xp.UntypedStorage(5).nbytes() == 5
    assert xp.UntypedStorage([1, 2, 300]).tolist() == [1, 2, 44]
    for wrong in ([1.5], ["a"], [True, None]):
        with raises(RuntimeError):
            xp.UntypedStorage(wrong)
    assert xp.is_storage(xp.UntypedStorage())
    assert not xp.is_storage(xp.zeros(1))


@clause(
    "strided.storage.is_indexed",
    MUST,
    source=[Torch("torch.UntypedStorage"), Note("storage")],
    requires=["strides", "mutable"],
)
def _(xp):
    """A storage is indexed by ints, from the end too, as bytes; a slice of step 1 shares its memory.  Outside is
    IndexError, another step RuntimeError, another key TypeError.
    """
    storage = xp.UntypedStorage([1, 2, 3, 4])
    assert (storage[0], storage[-1], len(storage), list(storage)) == (1, 4, 4, [1, 2, 3, 4])
    part = storage[1:3]
    storage[1] = 9
    assert part.tolist() == [9, 3]
    storage[2:4] = 7
    assert (storage.tolist(), part.tolist()) == ([1, 9, 7, 7], [9, 7])
    with raises(IndexError):
        storage[4]
    with raises(RuntimeError):
        storage[0:4:2]
    with raises(TypeError):
        storage["a"]
    with raises(RuntimeError):
        storage[0] = 1.5
    assert storage.tolist() == [1, 9, 7, 7]


@clause(
    "strided.storage.copies",
    MUST,
    source=[Torch("torch.UntypedStorage"), Note("storage")],
    requires=["strides", "mutable"],
)
def _(xp):
    """``copy_`` overwrites a storage with another of as many bytes, else RuntimeError; ``fill_`` with one byte; both return
    the storage.
    """
    tensor = xp.tensor([1, 2], dtype=xp.uint8)
    storage = tensor.untyped_storage()
    assert storage.copy_(xp.UntypedStorage([3, 4])) is storage
    assert tensor.tolist() == [3, 4]
    with raises(RuntimeError):
        storage.copy_(xp.UntypedStorage([5]))
    assert tensor.tolist() == [3, 4]
    storage.fill_(300)
    assert tensor.tolist() == [44, 44]


@clause(
    "strided.storage.resizes",
    MAY,
    source=[Torch("torch.UntypedStorage"), Note("storage")],
    requires=["strides", "mutable", "views"],
)
def _(xp):
    """``resize_`` of a storage keeps its first bytes and all tensors on it; of a smaller one, no new view reaches beyond the
    end; of none, the address is 0 until it has memory again.
    """
    tensor = xp.arange(4.0)
    view = tensor[1:]
    storage = tensor.untyped_storage()
    assert storage.resize_(64) is storage
    tensor[1] = 9
    assert (tensor.shape, view.tolist(), view.untyped_storage().nbytes()) == ((4,), [9, 2, 3], 64)
    storage.resize_(8)
    assert tensor.as_strided((2,), (1,)).tolist() == [0, 9]
    with raises(RuntimeError):
        tensor.as_strided((3,), (1,))
    storage.resize_(0)
    assert tensor.data_ptr() == 0
    storage.resize_(16)
    assert tensor.fill_(1).tolist() == [1, 1, 1, 1]


@clause(
    "strided.storage.is_one_object", MUST, source=[Torch("torch.Tensor.untyped_storage")], requires=["strides", "views"]
)
def _(xp):
    """Storages are equal if they are one memory, not if their bytes are: those of a tensor, of its views and of
    ``detach`` are.
    """
    tensor = xp.arange(4)
    for seen in (tensor, tensor[1:], tensor.detach(), tensor.view(2, 2), tensor.view(xp.int32)):
        assert seen.untyped_storage() == tensor.untyped_storage()
    assert tensor.clone().untyped_storage() != tensor.untyped_storage()


# ---- What views cost ------------------------------------------------------------------------------------------------


@clause("strided.memory.views_take_none", MUST, source=[Note("tensor_view")], requires=["views", "strides"])
def _(xp):
    """A view takes no memory for its elements: one element is expanded, strided and unfolded to more than any memory holds,
    and those are sliced, permuted, narrowed and split.
    """
    one = xp.ones(1)
    for small in (one.expand(9, 9), one.as_strided((9, 9), (0, 0))):  # where these copy, the others would need too much
        assert small.untyped_storage().nbytes() == 4
    huge = one.expand(10**6, 10**6)
    assert huge.numel() == 10**12
    assert one.as_strided((10**7, 10**7), (0, 0)).shape == (10**7, 10**7)
    for view in (
        huge.t(), huge[5:], huge[:, ::3], huge.permute(1, 0), huge.narrow(0, 10, 10**5), huge.unsqueeze(0), huge.diagonal(),
        huge.unfold(0, 10, 1), huge.split(5 * 10**5)[1], huge.unflatten(0, (10**3, 10**3)), huge.detach(), huge.expand_as(huge),
    ):  # fmt: skip
        assert view.untyped_storage().nbytes() == 4
        assert view.flatten(0, 0)[(0,) * view.ndim].item() == 1
