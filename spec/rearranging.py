"""Copies in another order, several times over, or side by side: flips, rolls, repetitions, triangles, stacks and splits."""

import numpy as np

from conformance.clause import MUST, Torch, clause, each, raises

STACKED = (
    ("hstack", ((2, 3), (2, 1)), (2, 4)), ("hstack", ((3,), (2,)), (5,)), ("hstack", ((), (2,)), (3,)),
    ("vstack", ((2, 3), (1, 3)), (3, 3)), ("vstack", ((3,), (2, 3)), (3, 3)), ("vstack", ((), ()), (2, 1)),
    ("row_stack", ((3,), (3,)), (2, 3)), ("dstack", ((3,), (3,)), (1, 3, 2)), ("dstack", ((2, 3), (2, 3)), (2, 3, 2)),
    ("dstack", ((), ()), (1, 1, 2)), ("column_stack", ((3,), (3,)), (3, 2)), ("column_stack", ((3,), (3, 2)), (3, 3)),
    ("column_stack", ((), ()), (1, 2)),
)  # fmt: skip
"""A function, the shapes of two tensors, and the shape of the result."""


def counted(xp, *shape):
    """0, 1, 2, ... in a shape."""
    return xp.tensor(np.arange(int(np.prod(shape))).reshape(shape).tolist())


# ---- Order --------------------------------------------------------------------------------------------------------


@clause("rearranging.flip.reverses", MUST, source=[Torch("torch.flip", "torch.fliplr", "torch.flipud")])
def _(xp):
    """``flip`` reverses the order along the dimensions named, one by one or as a sequence; ``fliplr`` along the second and
    ``flipud`` along the first.  Without dimensions nothing is reversed.
    """
    tensor = counted(xp, 2, 3)
    assert tensor.flip(0).tolist() == tensor.flipud().tolist() == [[3, 4, 5], [0, 1, 2]]
    assert tensor.flip(-1).tolist() == tensor.fliplr().tolist() == [[2, 1, 0], [5, 4, 3]]
    assert tensor.flip(0, 1).tolist() == xp.flip(tensor, (0, 1)).tolist() == [[5, 4, 3], [2, 1, 0]]
    assert tensor.flip(()).tolist() == tensor.tolist()
    assert xp.tensor(3).flip(0).item() == 3


@clause("rearranging.flip.refuses", MUST, source=[Torch("torch.flip", "torch.fliplr", "torch.flipud")])
def _(xp):
    """A dimension named twice is RuntimeError, one that is not there IndexError, none at all TypeError; ``fliplr`` of less
    than two dimensions and ``flipud`` of none are RuntimeError.
    """
    tensor = counted(xp, 2, 3)
    with raises(RuntimeError):
        tensor.flip(0, -2)
    with raises(IndexError):
        tensor.flip(2)
    with raises(TypeError):
        tensor.flip()
    with raises(TypeError):
        xp.flip(tensor, 0)
    with raises(RuntimeError):
        xp.zeros(3).fliplr()
    with raises(RuntimeError):
        xp.tensor(3).flipud()


@clause("rearranging.roll.comes_in_again", MUST, source=[Torch("torch.roll")])
def _(xp):
    """``roll`` moves elements along dimensions, and those that leave come in again at the other end; without dimensions it
    rolls the tensor as if it were flat; one dimension may be rolled twice.
    """
    tensor = counted(xp, 2, 3)
    assert tensor.roll(1).tolist() == [[5, 0, 1], [2, 3, 4]]
    assert tensor.roll(1, 1).tolist() == [[2, 0, 1], [5, 3, 4]]
    assert tensor.roll(-4, 1).tolist() == [[1, 2, 0], [4, 5, 3]]
    assert tensor.roll((1, 1), (0, 1)).tolist() == [[5, 3, 4], [2, 0, 1]]
    assert tensor.roll((1, 1), (1, 1)).tolist() == tensor.roll(2, 1).tolist()
    assert xp.tensor(3).roll(1).item() == 3
    for shifts, dims in ((1, (0, 1)), ((1, 2), ()), ((), ())):
        with raises(RuntimeError):
            tensor.roll(shifts, dims)
    with raises(IndexError):
        tensor.roll(1, 2)


@clause("rearranging.rot90.turns", MUST, source=[Torch("torch.rot90")])
def _(xp, k=each([-5, -1, 0, 1, 2, 3, 4, 6])):
    """``rot90`` turns a plane by k right angles from its first dimension towards its second, which is the other way for a
    negative k.
    """
    tensor = counted(xp, 2, 3)
    assert tensor.rot90(k).tolist() == np.rot90(np.arange(6).reshape(2, 3), k).tolist()
    assert tensor.rot90(k, (1, 0)).tolist() == tensor.rot90(-k).tolist()
    assert tensor.rot90(k, (-1, 0)).tolist() == tensor.rot90(-k).tolist()


@clause("rearranging.rot90.refuses", MUST, source=[Torch("torch.rot90")])
def _(xp):
    """Other than two different dimensions are RuntimeError, and so is a tensor of less than two."""
    tensor = counted(xp, 2, 3)
    for dims in ((0,), (0, 0), (0, -2), (0, 1, 0)):
        with raises(RuntimeError):
            tensor.rot90(1, dims)
    with raises(RuntimeError):
        xp.zeros(3).rot90()


# ---- Repetition -----------------------------------------------------------------------------------------------------


@clause("rearranging.repeat.whole_tensors", MUST, source=[Torch("torch.Tensor.repeat", "torch.tile")])
def _(xp):
    """``repeat`` puts copies of the whole tensor behind one another along each dimension; more numbers than dimensions
    add dimensions in front, fewer are RuntimeError.  ``tile`` takes fewer: the first dimensions are not repeated then.
    """
    tensor = xp.tensor([[1, 2]])
    assert tensor.repeat(2, 2).tolist() == [[1, 2, 1, 2]] * 2
    assert tensor.repeat((3, 1, 1)).shape == (3, 1, 2)
    assert tensor.repeat(0, 1).shape == (0, 2)
    assert xp.tensor(3).repeat(2).tolist() == [3, 3]
    assert tensor.tile(2).tolist() == xp.tile(tensor, (2,)).tolist() == [[1, 2, 1, 2]]
    assert tensor.tile((2, 1, 1)).shape == (2, 1, 2)
    for wrong in ((2,), (1, -1)):
        with raises(RuntimeError):
            tensor.repeat(*wrong)
    with raises(TypeError):
        tensor.repeat()
    with raises(TypeError):
        xp.tile(tensor, 2)


@clause("rearranging.repeat_interleave.each_element", MUST, source=[Torch("torch.repeat_interleave")])
def _(xp):
    """``repeat_interleave`` repeats each slice along a dimension in place, all as often or each by its own number; without a
    dimension it repeats the elements of the flat tensor.
    """
    tensor = xp.tensor([[1, 2], [3, 4]])
    assert tensor.repeat_interleave(2).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert tensor.repeat_interleave(2, 1).tolist() == [[1, 1, 2, 2], [3, 3, 4, 4]]
    assert tensor.repeat_interleave(xp.tensor([2, 0]), 0).tolist() == [[1, 2], [1, 2]]
    assert tensor.repeat_interleave(xp.tensor([3]), dim=-2).shape == (6, 2)
    assert xp.repeat_interleave(xp.tensor([2, 0, 1])).tolist() == [0, 0, 2]
    assert tensor.repeat_interleave(xp.tensor([1, 2]), 0, output_size=3).shape == (3, 2)


@clause("rearranging.repeat_interleave.refuses", MUST, source=[Torch("torch.repeat_interleave")])
def _(xp):
    """Negative numbers, other than one for each slice, and an ``output_size`` that is not their sum are RuntimeError; so are
    numbers that are no integers.
    """
    tensor = xp.tensor([1, 2, 3])
    with raises(RuntimeError):
        tensor.repeat_interleave(-1)
    for repeats in ([1, 2], [1, 1, -1], [1.0, 1.0, 1.0], [[1, 1, 1]]):
        with raises(RuntimeError):
            tensor.repeat_interleave(xp.tensor(repeats), 0)
    with raises(RuntimeError):
        tensor.repeat_interleave(2, 0, output_size=7)
    with raises(RuntimeError):
        tensor.repeat_interleave(xp.tensor([1, 1, 1]), 0, output_size=2)


@clause(
    "rearranging.gradient.goes_back",
    MUST,
    source=[Torch("torch.flip", "torch.roll", "torch.Tensor.repeat", "torch.repeat_interleave", "torch.tril")],
    requires=["autograd.tape"],
)
def _(
    xp,
    case=each(
        [
            ("flip", (0,)), ("roll", (1, 1)), ("roll", (2,)), ("rot90", (1,)), ("repeat", (2, 1, 3)), ("tile", ((2, 2),)),
            ("repeat_interleave", (2, 1)), ("tril", (-1,)), ("triu", (1,)), ("diag_embed", (1,)), ("diag", (1,)),
        ]
    ),
):  # fmt: skip
    """Each element gets the sum of the gradients of the places where it comes to lie, and zero if there is none."""
    name, arguments = case
    leaf = xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    result = getattr(leaf, name)(*arguments)
    weights = np.arange(1.0, result.numel() + 1)
    (result * xp.tensor(weights.reshape(tuple(result.shape)).tolist())).sum().backward()
    shown = np.asarray(result.tolist()).ravel()
    expected = [[float(weights[shown == value].sum()) for value in row] for row in ((1, 2, 3), (4, 5, 6))]
    assert leaf.grad.tolist() == expected


# ---- Triangles and diagonals ------------------------------------------------------------------------------------------


@clause("rearranging.triangle.keeps", MUST, source=[Torch("torch.tril", "torch.triu")], requires=["mutable"])
def _(xp, k=each([0, 1, -1, 5, -5])):
    """``tril`` keeps the elements on and below a diagonal, ``triu`` those on and above it, of every matrix of a batch; the
    rest is zero, also where it was infinite or NaN.  In place they change the tensor itself.
    """
    array = np.arange(1, 13).reshape(3, 4)
    tensor = xp.tensor(array.tolist())
    assert tensor.tril(k).tolist() == np.tril(array, k).tolist()
    assert xp.triu(tensor, diagonal=k).tolist() == np.triu(array, k).tolist()
    batch = xp.stack([tensor, -tensor])
    assert batch.tril(k)[1].tolist() == (-np.tril(array, k)).tolist()
    same = tensor.clone()
    assert same.tril_(k) is same
    assert same.tolist() == np.tril(array, k).tolist()
    assert xp.full((2, 2), float("nan")).triu(2).tolist() == [[0, 0], [0, 0]]
    assert xp.ones(2, 2, dtype=xp.bool).tril().tolist() == [[True, False], [True, True]]
    with raises(RuntimeError):
        xp.zeros(3).tril()


@clause("rearranging.triangle.indices", MUST, source=[Torch("torch.tril_indices", "torch.triu_indices")])
def _(xp, k=each([0, 1, -1, 5, -5])):
    """``tril_indices`` and ``triu_indices`` are the row and the column numbers of a triangle, row by row, in int64 unless
    another integer dtype is named; negative sizes and other dtypes are RuntimeError.
    """
    for name in ("tril", "triu"):
        indices = getattr(xp, f"{name}_indices")(3, 4, k)
        assert indices.dtype == xp.int64
        assert indices.shape[0] == 2
        assert indices.tolist() == [part.tolist() for part in getattr(np, f"{name}_indices")(3, k, 4)]
    assert xp.tril_indices(row=1, col=2, offset=1, dtype=xp.int32).dtype == xp.int32
    with raises(RuntimeError):
        xp.tril_indices(-1, 2)
    with raises(RuntimeError):
        xp.triu_indices(2, 2, dtype=xp.float32)


@clause(
    "rearranging.diag.both_ways",
    MUST,
    source=[Torch("torch.diag", "torch.diagflat", "torch.diag_embed")],
    requires=["mutable"],
)
def _(xp):
    """``diag`` of a matrix is a copy of a diagonal, of a vector the matrix that has it as one; ``diagflat`` takes the elements
    of any tensor, and ``diag_embed`` the vectors of the last dimension.
    """
    table = counted(xp, 2, 3)
    copy = table.diag(1)
    assert copy.tolist() == [1, 5]
    copy.zero_()
    assert table[0, 1].item() == 1
    assert xp.tensor([1, 2]).diag(-1).tolist() == [[0, 0, 0], [1, 0, 0], [0, 2, 0]]
    assert xp.diagflat(xp.tensor([[1], [2]])).tolist() == [[1, 0], [0, 2]]
    assert xp.diagflat(xp.tensor(3)).tolist() == [[3]]
    embedded = table.diag_embed()
    assert embedded.shape == (2, 3, 3)
    assert embedded.diagonal(0, 1, 2).tolist() == table.tolist()
    assert embedded.sum().item() == table.sum().item()
    assert table.diag_embed(1, 0, 2).shape == (4, 2, 4)
    for wrong in (xp.tensor(1), xp.zeros(1, 1, 1)):
        with raises(RuntimeError):
            wrong.diag()
    with raises(RuntimeError):
        table.diag_embed(0, 1, 1)


@clause("rearranging.block_diag.promotes", MUST, source=[Torch("torch.block_diag")])
def _(xp):
    """``block_diag`` puts matrices along the diagonal of one in the dtype that they promote to; a vector is one row, a
    tensor without dimensions one element, an empty one a row of none.  More dimensions are RuntimeError.
    """
    result = xp.block_diag(xp.tensor(1), xp.tensor([2.5, 3.5]), xp.tensor([[4], [5]]), xp.zeros(0))
    assert result.dtype == xp.float32
    assert result.tolist() == [[1, 0, 0, 0], [0, 2.5, 3.5, 0], [0, 0, 0, 4], [0, 0, 0, 5], [0, 0, 0, 0]]
    with raises(RuntimeError):
        xp.block_diag(xp.zeros(1, 1, 1))


# ---- Side by side -----------------------------------------------------------------------------------------------------


@clause(
    "rearranging.stacks.add_dimensions",
    MUST,
    source=[Torch("torch.hstack", "torch.vstack", "torch.dstack", "torch.column_stack")],
)
def _(xp, case=each(STACKED)):
    """``hstack``, ``vstack``, ``dstack`` and ``column_stack`` join along the second, first, third and second dimension, and
    add those that are missing as NumPy does.
    """
    name, shapes, expected = case
    arrays = [np.arange(int(np.prod(shape))).reshape(shape) + 10 * i for i, shape in enumerate(shapes)]
    result = getattr(xp, name)([xp.tensor(array.tolist()) for array in arrays])
    assert result.shape == expected
    assert result.tolist() == getattr(np, name.replace("row_", "v"))(arrays).tolist()


@clause(
    "rearranging.stacks.refuse",
    MUST,
    source=[Torch("torch.hstack", "torch.vstack", "torch.dstack", "torch.column_stack")],
)
def _(xp, name=each(["hstack", "vstack", "dstack", "column_stack"])):
    """No tensors are RuntimeError, sizes that do not fit too, a single tensor TypeError; dtypes promote, ``out=`` is
    written and returned.
    """
    stack = getattr(xp, name)
    with raises(RuntimeError):
        stack([])
    with raises(RuntimeError):
        stack([xp.zeros(2, 3, 4), xp.zeros(3, 4, 5)])
    with raises(TypeError):
        stack(xp.zeros(2))
    pair = [xp.zeros(2, dtype=xp.int64), xp.ones(2)]
    out = xp.empty(0)
    assert stack(pair, out=out) is out
    assert out.tolist() == stack(pair).tolist()
    assert stack(pair).dtype == xp.float32


@clause(
    "rearranging.splits.of_equal_parts",
    MUST,
    source=[Torch("torch.tensor_split", "torch.hsplit", "torch.vsplit", "torch.dsplit")],
)
def _(xp, count=each([1, 2, 3, 7, 9])):
    """``tensor_split`` into n parts makes the first ones longer by one where n does not divide the size, and makes empty
    parts where there are not enough elements; ``hsplit``, ``vsplit`` and ``dsplit`` refuse what does not divide.
    """
    tensor = xp.arange(7)
    expected = [part.tolist() for part in np.array_split(np.arange(7), count)]
    assert [part.tolist() for part in tensor.tensor_split(count)] == expected
    assert [part.tolist() for part in xp.tensor_split(tensor, xp.tensor(count))] == expected
    if 7 % count:
        with raises(RuntimeError):
            tensor.hsplit(count)
    else:
        assert [part.tolist() for part in tensor.hsplit(count)] == expected
    with raises(RuntimeError):
        tensor.tensor_split(0)


@clause(
    "rearranging.splits.at_indices",
    MUST,
    source=[Torch("torch.tensor_split", "torch.hsplit", "torch.vsplit", "torch.dsplit")],
)
def _(xp):
    """At indices the parts are the slices between them, which may be negative, out of order or past the end; indices come as
    a sequence or as an int64 tensor.
    """
    tensor = counted(xp, 4, 3)
    for given in ([1, 3], [3, 1], [-1], [2, 9], []):
        expected = [tensor[a:b].tolist() for a, b in zip([0, *given], [*given, 4], strict=True)]
        assert [part.tolist() for part in tensor.tensor_split(given)] == expected
        assert [part.tolist() for part in tensor.vsplit(given)] == expected
        if given:
            assert [part.tolist() for part in tensor.tensor_split(xp.tensor(given))] == expected
    assert [part.shape for part in tensor.hsplit([1])] == [(4, 1), (4, 2)]
    assert [part.shape for part in xp.zeros(2, 2, 3).dsplit([1])] == [(2, 2, 1), (2, 2, 2)]
    assert [part.tolist() for part in xp.arange(3).hsplit([1])] == [[0], [1, 2]]
    for name, least in (("hsplit", 1), ("vsplit", 2), ("dsplit", 3)):
        with raises(RuntimeError):
            getattr(xp.zeros((2,) * (least - 1)), name)([1])
    for wrong in (xp.tensor([1.0]), xp.tensor([[1]])):
        with raises(RuntimeError):
            tensor.tensor_split(wrong)


# ---- Combinations and numbers -------------------------------------------------------------------------------------------


@clause("rearranging.combinations.in_order", MUST, source=[Torch("torch.combinations", "torch.cartesian_prod")])
def _(xp):
    """``combinations`` are the choices of r elements in their order, one a row, with replacement an element more than once;
    ``cartesian_prod`` all tuples, the last element changing fastest.  Other than vectors are RuntimeError.
    """
    tensor = xp.tensor([3, 1, 2])
    assert xp.combinations(tensor).tolist() == [[3, 1], [3, 2], [1, 2]]
    assert xp.combinations(tensor, r=2, with_replacement=True).tolist() == [
        [3, 3],
        [3, 1],
        [3, 2],
        [1, 1],
        [1, 2],
        [2, 2],
    ]
    assert xp.combinations(tensor, 0).shape == (0,)
    assert xp.combinations(tensor, 4).shape == (0, 4)
    assert xp.cartesian_prod(xp.tensor([1, 2]), xp.tensor([3, 4])).tolist() == [[1, 3], [1, 4], [2, 3], [2, 4]]
    assert xp.cartesian_prod(tensor).tolist() == [3, 1, 2]
    for wrong in (xp.zeros(2, 2), xp.tensor(1)):
        with raises(RuntimeError):
            xp.combinations(wrong)
        with raises(RuntimeError):
            xp.cartesian_prod(tensor, wrong)
    with raises(RuntimeError):
        xp.combinations(tensor, -1)


@clause("rearranging.unravel_index.row_major", MUST, source=[Torch("torch.unravel_index")])
def _(xp):
    """``unravel_index`` gives for numbers of elements in row-major order the index of each dimension, in int64; a float is
    TypeError, a negative size ValueError.
    """
    rows, columns = xp.unravel_index(xp.tensor([[0, 5], [7, 11]]), (3, 4))
    assert (rows.tolist(), columns.tolist()) == ([[0, 1], [1, 2]], [[0, 1], [3, 3]])
    assert xp.unravel_index(xp.tensor(5, dtype=xp.int32), (3, 4))[0].dtype == xp.int64
    assert [part.item() for part in xp.unravel_index(xp.tensor(3), 4)] == [3]
    with raises(TypeError):
        xp.unravel_index(xp.tensor([1.0]), (3, 4))
    with raises(ValueError):
        xp.unravel_index(xp.tensor([1]), (-3, 4))


@clause("rearranging.sum_to_size.undoes_expand", MUST, source=[Torch("torch.Tensor.sum_to_size")])
def _(xp):
    """``sum_to_size`` sums over what ``expand`` from that size would have repeated, and returns the tensor itself if that is
    nothing; a size that does not expand to the tensor's is RuntimeError.
    """
    tensor = counted(xp, 2, 3)
    assert tensor.sum_to_size(1, 3).tolist() == [[3, 5, 7]]
    assert tensor.sum_to_size((2, 1)).tolist() == [[3], [12]]
    assert tensor.sum_to_size(3).tolist() == [3, 5, 7]
    assert tensor.sum_to_size(1).tolist() == [15]
    assert tensor.sum_to_size(2, 3) is tensor
    for wrong in ((2,), (1, 1, 3), (4, 3)):
        with raises(RuntimeError):
            tensor.sum_to_size(wrong)


@clause("rearranging.constant_pad.adds_and_cuts", MUST, source=[Torch("torch.nn.functional.pad")])
def _(xp):
    """``constant_pad_nd`` adds elements of one value before and after, from the last dimension on; negative numbers cut
    elements off.  An odd number of numbers, and more cut than there is, are RuntimeError.
    """
    tensor = counted(xp, 2, 2)
    assert xp.constant_pad_nd(tensor, (1, 0), 9).tolist() == [[9, 0, 1], [9, 2, 3]]
    assert xp.constant_pad_nd(tensor, (0, -1, 0, 1)).tolist() == [[0], [2], [0]]
    assert xp.constant_pad_nd(tensor, (-1, -1)).shape == (2, 0)
    for wrong in ((1,), (-2, -1), (1, 1, 1, 1, 1, 1)):
        with raises(RuntimeError):
            xp.constant_pad_nd(tensor, wrong)
