"""Reading by indices and by masks: gather, take, index_select, masked_select, nonzero, where."""

import numpy as np

from conformance.clause import DEPRECATED, MUST, Note, Torch, clause, each, raises


def numbered(xp, *shape, dtype=None, device="cpu"):
    """A tensor of the shape whose elements are 0, 1, 2, ... in row-major order."""
    n = int(np.prod(shape))
    return xp.arange(n, device=device).reshape(shape).to(dtype or xp.float32)


READERS = {
    "gather": lambda xp, x: xp.gather(x, 1, xp.tensor([[0, 2], [1, 1]])),
    "take": lambda xp, x: xp.take(x, xp.tensor([1, 5])),
    "take_along_dim": lambda xp, x: xp.take_along_dim(x, xp.tensor([[0], [2]]), 1),
    "index_select": lambda xp, x: xp.index_select(x, 0, xp.tensor([0, 1])),
    "masked_select": lambda xp, x: xp.masked_select(x, x >= 0),
    "where": lambda xp, x: xp.where(x >= 0, x, x),
    "getitem": lambda xp, x: x[xp.tensor([0, 1])],
}
"""Name -> a reading of a tensor of 2 by 3."""

COPYING = READERS | {"take of one": lambda xp, x: xp.take(x, xp.tensor(4))}
"""And a single element, by an index without dimensions."""

INDEXED = {name: READERS[name] for name in ("gather", "take", "take_along_dim", "index_select")}


@clause("gathering.results.are_copies", MUST, source=[Torch("torch.gather", "torch.take", "torch.index_select")])
def _(xp, name=each(COPYING)):
    """What indices and masks choose is a copy, even of everything in order: a write to it is not seen in the tensor."""
    x = numbered(xp, 2, 3)
    COPYING[name](xp, x).fill_(77)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("gathering.results.keep_the_dtype", MUST, source=[Torch("torch.gather", "torch.take", "torch.index_select")])
def _(xp, name=each(READERS), dtype=each(["bool", "uint8", "int8", "int64", "float16", "bfloat16", "float64"])):
    """What is chosen has the tensor's own dtype."""
    x = numbered(xp, 2, 3, dtype=getattr(xp, dtype))
    assert READERS[name](xp, x).dtype == getattr(xp, dtype)


@clause("gathering.results.of_strided_tensors", MUST, source=[Torch("torch.gather", "torch.take")])
def _(xp, name=each(READERS)):
    """The layout in memory does not matter: a transposed tensor and one that repeats its elements give what copies give."""
    for x in (numbered(xp, 3, 2).t(), numbered(xp, 2, 6)[:, ::2], numbered(xp, 1, 3).expand(2, 3)):
        assert READERS[name](xp, x).tolist() == READERS[name](xp, xp.tensor(x.tolist())).tolist()


# gather


@clause("gathering.gather.takes_along_a_dimension", MUST, source=[Torch("torch.gather")])
def _(xp, device):
    """``out[i][j] = input[index[i][j]][j]`` for ``dim=0``, ``input[i][index[i][j]]`` for ``dim=1``; dim may be negative."""
    x = numbered(xp, 2, 3, device=device)
    index = xp.tensor([[0, 1, 1], [1, 0, 0]], device=device)
    assert xp.gather(x, 0, index).tolist() == [[0, 4, 5], [3, 1, 2]]
    assert xp.gather(x, -2, index).tolist() == [[0, 4, 5], [3, 1, 2]]
    assert x.gather(1, index).tolist() == [[0, 1, 1], [4, 3, 3]]


@clause("gathering.gather.has_the_shape_of_the_index", MUST, source=[Torch("torch.gather")])
def _(xp):
    """The result has the index's shape, which may be longer along ``dim`` and shorter, not longer, along the others."""
    x = numbered(xp, 2, 3)
    assert x.gather(0, xp.tensor([[1, 0], [0, 0], [1, 1]])).tolist() == [[3, 1], [0, 1], [3, 4]]
    assert x.gather(1, xp.tensor([[2, 2, 2, 0, 0]])).tolist() == [[2, 2, 2, 0, 0]]
    with raises(RuntimeError):
        x.gather(0, xp.zeros(1, 4, dtype=xp.int64))
    with raises(RuntimeError):
        x.gather(1, xp.zeros(3, 1, dtype=xp.int64))


@clause("gathering.gather.dimensions_agree", MUST, source=[Torch("torch.gather")])
def _(xp):
    """Input and index have as many dimensions; one without any counts as one with a single element."""
    with raises(RuntimeError):
        numbered(xp, 2, 3).gather(0, xp.tensor([0, 1]))
    assert xp.tensor(5.0).gather(0, xp.tensor([0, 0])).tolist() == [5, 5]
    assert xp.tensor([4.0, 5.0]).gather(0, xp.tensor(1)).tolist() == 5
    assert xp.tensor(5.0).gather(0, xp.tensor(0)).shape == ()


@clause("gathering.index.empty", MUST, source=[Torch("torch.gather", "torch.take", "torch.index_select")])
def _(xp):
    """An index without elements chooses nothing, whatever its shape; ``index_select`` keeps the other dimensions."""
    x = numbered(xp, 2, 3)
    none = xp.zeros(0, dtype=xp.int64)
    assert x.gather(0, none.reshape(0, 3)).shape == (0, 3)
    assert x.take(none.reshape(0, 4)).shape == (0, 4)
    assert x.index_select(1, none).shape == (2, 0)
    assert xp.zeros(0).take(none).shape == (0,)


@clause("gathering.index.out_of_range", MUST, source=[Torch("torch.gather", "torch.take", "torch.index_select")])
def _(xp):
    """An index beyond the size is refused: RuntimeError or IndexError, and an empty tensor has no element to take."""
    x = numbered(xp, 2, 3)
    for wrong in (
        lambda: x.gather(0, xp.tensor([[2, 0, 0]])),
        lambda: x.gather(1, xp.tensor([[3]])),
        lambda: x.index_select(0, xp.tensor([2])),
        lambda: x.index_select(1, xp.tensor([0, 3])),
    ):
        with raises(RuntimeError, IndexError):
            wrong()
    for wrong in (lambda: x.take(xp.tensor([6])), lambda: xp.zeros(0).take(xp.tensor([0]))):
        with raises(IndexError):
            wrong()


@clause("gathering.index.negative", MUST, source=[Torch("torch.gather", "torch.take", "torch.take_along_dim")])
def _(xp):
    """``take`` and ``take_along_dim`` count negative indices from the end; ``gather`` and ``index_select`` refuse them, and so
    does ``take_along_dim`` without ``dim``.
    """
    x = numbered(xp, 2, 3)
    assert x.take(xp.tensor([-1, -6])).tolist() == [5, 0]
    assert x.take_along_dim(xp.tensor([[-1], [-3]]), 1).tolist() == [[2], [3]]
    with raises(IndexError):
        x.take(xp.tensor([-7]))
    with raises(RuntimeError, IndexError):
        x.take_along_dim(xp.tensor([[-1]]))
    with raises(RuntimeError, IndexError):
        x.gather(1, xp.tensor([[-1]]))
    with raises(RuntimeError, IndexError):
        x.index_select(1, xp.tensor([-1]))


@clause("gathering.index.dtypes", MUST, source=[Torch("torch.gather", "torch.take", "torch.index_select")])
def _(xp):
    """Indices are int64; ``gather`` and ``index_select`` take int32 as well.  Other dtypes are RuntimeError."""
    x = numbered(xp, 2, 3)
    assert x.gather(1, xp.tensor([[2], [0]], dtype=xp.int32)).tolist() == [[2], [3]]
    assert x.index_select(1, xp.tensor([2, 0], dtype=xp.int32)).tolist() == [[2, 0], [5, 3]]
    for dtype in (xp.int32, xp.float32, xp.bool):
        with raises(RuntimeError):
            x.take(xp.tensor([1, 0]).to(dtype))
        with raises(RuntimeError):
            x.take_along_dim(xp.tensor([[1], [0]]).to(dtype), 1)
    for dtype in (xp.int16, xp.uint8, xp.float32, xp.bool):
        with raises(RuntimeError, IndexError):
            x.gather(1, xp.tensor([[1], [0]]).to(dtype))
        with raises(RuntimeError, IndexError):
            x.index_select(1, xp.tensor([1, 0]).to(dtype))


@clause("gathering.index.is_a_tensor", MUST, source=[Torch("torch.gather", "torch.take", "torch.index_select")])
def _(xp, given=each([[0, 1], 0, None, "0"])):
    """An index is a tensor: lists, numbers and None are TypeError."""
    x = numbered(xp, 2, 3)
    for call in (
        lambda: x.gather(0, given),
        lambda: x.take(given),
        lambda: x.index_select(0, given),
        lambda: x.take_along_dim(given, 0),
    ):
        with raises(TypeError):
            call()


# take, take_along_dim, index_select


@clause("gathering.take.counts_in_row_major_order", MUST, source=[Torch("torch.take")])
def _(xp, device):
    """``take`` numbers the elements in row-major order, whatever the strides, and gives the index's shape."""
    x = numbered(xp, 3, 2, device=device).t()
    assert x.tolist() == [[0, 2, 4], [1, 3, 5]]
    assert xp.take(x, xp.tensor([[1, 3], [5, 1]], device=device)).tolist() == [[2, 1], [5, 2]]
    assert x.take(xp.tensor(4, device=device)).shape == ()


@clause("gathering.take_along_dim.broadcasts", MUST, source=[Torch("torch.take_along_dim")])
def _(xp):
    """``take_along_dim`` broadcasts input and index along the other dimensions; without ``dim`` it takes from all elements."""
    x = numbered(xp, 2, 3)
    assert xp.take_along_dim(x, xp.tensor([[2, 0]]), dim=1).tolist() == [[2, 0], [5, 3]]
    assert xp.take_along_dim(x[:1], xp.tensor([[0], [2]]), dim=1).tolist() == [[0], [2]]
    assert xp.take_along_dim(x, xp.tensor([[5, 0]])).tolist() == [5, 0]
    with raises(RuntimeError):
        xp.take_along_dim(x, xp.tensor([0]), dim=1)


@clause("gathering.take_along_dim.undoes_argsort", MUST, source=[Torch("torch.take_along_dim")])
def _(xp):
    """With the indices of ``argmax`` or ``argsort`` along a dimension it gives the extremes, or the elements in order."""
    x = xp.tensor([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]])
    assert xp.take_along_dim(x, xp.argmax(x, dim=1, keepdim=True), dim=1).tolist() == [[3], [6]]
    assert xp.take_along_dim(x, xp.argsort(x, dim=1), dim=1).tolist() == [[1, 2, 3], [4, 5, 6]]


@clause("gathering.index_select.chooses_slices", MUST, source=[Torch("torch.index_select")])
def _(xp, device):
    """``index_select`` gives the slices in the index's order, as often as it names them; ``dim`` may be negative."""
    x = numbered(xp, 2, 3, device=device)
    assert x.index_select(-1, xp.tensor([2, 0, 2], device=device)).tolist() == [[2, 0, 2], [5, 3, 5]]
    assert x.index_select(0, xp.tensor(1, device=device)).tolist() == [[3, 4, 5]]
    with raises(IndexError):
        x.index_select(0, xp.tensor([[0, 1]], device=device))
    with raises(IndexError):
        x.index_select(2, xp.tensor([0], device=device))


# masked_select, nonzero


@clause("gathering.masked_select.is_flat", MUST, source=[Torch("torch.masked_select")])
def _(xp, device):
    """``masked_select`` gives the chosen elements in row-major order in one dimension; tensor and mask broadcast together."""
    x = numbered(xp, 2, 3, device=device)
    assert xp.masked_select(x, xp.tensor([True, False, True], device=device)).tolist() == [0, 2, 3, 5]
    assert x[0].masked_select(x > 2).tolist() == [0, 1, 2]
    assert x.masked_select(x > 9).shape == (0,)
    assert xp.tensor(5.0, device=device).masked_select(xp.tensor(True, device=device)).tolist() == [5]


@clause("gathering.masked_select.refuses", MUST, source=[Torch("torch.masked_select")])
def _(xp):
    """A mask has dtype bool and a shape that broadcasts: RuntimeError for another, TypeError for what is no tensor."""
    x = numbered(xp, 2, 3)
    for mask in (xp.ones(2, 3, dtype=xp.uint8), xp.ones(2, 3), xp.ones(2, dtype=xp.bool)):
        with raises(RuntimeError):
            x.masked_select(mask)
    with raises(TypeError):
        x.masked_select([True, False, True])


@clause("gathering.nonzero.has_a_row_for_each", MUST, source=[Torch("torch.nonzero", "torch.argwhere")])
def _(xp, device):
    """``nonzero`` and ``argwhere`` give the int64 indices of what is not zero, one row for each, in row-major order."""
    x = xp.tensor([[0, 3, 0], [4, 0, 5]], device=device)
    for found in (xp.nonzero(x), xp.argwhere(x), x.nonzero(), x.argwhere()):
        assert found.tolist() == [[0, 1], [1, 0], [1, 2]]
        assert found.dtype == xp.int64
        assert found.device == x.device
    assert xp.nonzero(x > 9).shape == (0, 2)
    assert xp.nonzero(xp.zeros(0, 3)).shape == (0, 2)


@clause("gathering.nonzero.without_dimensions", MUST, source=[Torch("torch.nonzero", "torch.argwhere")])
def _(xp):
    """Of a tensor without dimensions there is one row or none, without columns; as a tuple it counts as a vector."""
    assert xp.nonzero(xp.tensor(3)).shape == xp.argwhere(xp.tensor(3)).shape == (1, 0)
    assert xp.nonzero(xp.tensor(0)).shape == (0, 0)
    (only,) = xp.nonzero(xp.tensor(3), as_tuple=True)
    assert only.tolist() == [0]


@clause("gathering.nonzero.as_a_tuple_indexes", MUST, source=[Torch("torch.nonzero")])
def _(xp):
    """With ``as_tuple`` there is a vector for each dimension, and together they index what was found."""
    x = xp.tensor([[0.0, 3.0], [4.0, 0.0]])
    rows, columns = xp.nonzero(x, as_tuple=True)
    assert (rows.tolist(), columns.tolist()) == ([0, 1], [1, 0])
    assert x[rows, columns].tolist() == x[xp.nonzero(x, as_tuple=True)].tolist() == [3, 4]


@clause("gathering.nonzero.of_unusual_numbers", MUST, source=[Torch("torch.nonzero")])
def _(xp):
    """NaN and infinity are not zero, negative zero is; a complex number is zero if both parts are."""
    x = xp.tensor([float("nan"), -0.0, float("inf"), 0.0, 1e-45])
    assert xp.nonzero(x).tolist() == [[0], [2], [4]]
    assert xp.nonzero(xp.tensor([0j, 1j, complex(0.0, -0.0), 1 + 0j])).tolist() == [[1], [3]]


@clause("gathering.nonzero_static.has_a_fixed_size", MUST, source=[Torch("torch.nonzero")])
def _(xp):
    """``nonzero_static`` gives just ``size`` rows: the first ones, and below them ``fill_value``, which is -1."""
    x = xp.tensor([[0, 3, 0], [4, 0, 5]])
    assert xp.nonzero_static(x, size=2).tolist() == [[0, 1], [1, 0]]
    assert xp.nonzero_static(x, size=5).tolist() == [[0, 1], [1, 0], [1, 2], [-1, -1], [-1, -1]]
    assert x.nonzero_static(size=4, fill_value=7).tolist()[3] == [7, 7]
    assert x.nonzero_static(size=0).shape == (0, 2)
    with raises(RuntimeError):
        xp.nonzero_static(x, size=-1)


# where


@clause("gathering.where.chooses", MUST, source=[Torch("torch.where")])
def _(xp, device):
    """``where`` takes from the first where the condition is true and from the second elsewhere; all three broadcast."""
    condition = xp.tensor([[True], [False]], device=device)
    a, b = xp.tensor([1, 2, 3], device=device), xp.tensor(0, device=device)
    assert xp.where(condition, a, b).tolist() == [[1, 2, 3], [0, 0, 0]]
    assert a.where(xp.tensor([True, False, True], device=device), b).tolist() == [1, 0, 3]
    with raises(RuntimeError):
        xp.where(condition, a, xp.zeros(4, device=device))


@clause("gathering.where.promotes", MUST, source=[Torch("torch.where"), Note("tensor_attributes")])
def _(xp):
    """The values promote as operands do: numbers give way to tensors of their category, two numbers have their own dtype."""
    yes = xp.tensor([True, False])
    assert xp.where(yes, xp.tensor([1, 2]), 0.5).dtype == xp.float32
    assert xp.where(yes, xp.tensor([1.0, 2.0], dtype=xp.float16), 7).dtype == xp.float16
    assert xp.where(yes, xp.tensor([1, 2], dtype=xp.int8), xp.tensor([1.0, 2.0], dtype=xp.float64)).dtype == xp.float64
    assert xp.where(yes, 1, 2).dtype == xp.int64
    assert xp.where(yes, 1, 2.5).tolist() == [1.0, 2.5]
    assert xp.where(yes, 1.0, 2.5).dtype == xp.get_default_dtype()
    assert xp.where(yes, True, False).dtype == xp.bool


@clause("gathering.where.of_a_condition_alone", MUST, source=[Torch("torch.where")])
def _(xp):
    """``where`` of a condition alone is ``nonzero`` as a tuple, for any dtype."""
    x = xp.tensor([[0.0, 3.0], [4.0, 5.0]])
    assert [i.tolist() for i in xp.where(x)] == [i.tolist() for i in xp.where(x > 0)] == [[0, 1, 1], [1, 0, 1]]
    with raises(TypeError):
        xp.where(x > 0, x)


@clause("gathering.where.condition_is_bool", MUST, source=[Torch("torch.where")])
def _(xp):
    """A condition that chooses has dtype bool: RuntimeError for others, TypeError for what is no tensor."""
    x = xp.ones(2)
    for condition in (xp.ones(2), xp.ones(2, dtype=xp.int64)):
        with raises(RuntimeError):
            xp.where(condition, x, x)
    for given in ([True, False], True):
        with raises(TypeError):
            xp.where(given, x, x)


@clause("gathering.where.condition_of_bytes", DEPRECATED, source=[Torch("torch.where")])
def _(xp):
    """A condition of dtype uint8 still chooses, as one of bool does."""
    assert xp.where(xp.tensor([2, 0], dtype=xp.uint8), xp.ones(2), xp.zeros(2)).tolist() == [1, 0]


# Gradients


@clause("gathering.gradient.adds_up", MUST, source=[Torch("torch.gather", "torch.take")], requires=["autograd.tape"])
def _(xp, name=each(["gather", "take", "take_along_dim", "index_select"])):
    """An element that is read several times receives all the gradients; one that is not read receives 0."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    index = xp.tensor([0, 2, 0, 0])
    read = {
        "gather": lambda: x.gather(0, index),
        "take": lambda: x.take(index),
        "take_along_dim": lambda: x.take_along_dim(index, 0),
        "index_select": lambda: x.index_select(0, index),
    }[name]()
    read.backward(xp.tensor([1.0, 10.0, 100.0, 1000.0]))
    assert x.grad.tolist() == [1101, 0, 10]


@clause("gathering.gradient.of_masked_select", MUST, source=[Torch("torch.masked_select")], requires=["autograd.tape"])
def _(xp):
    """The gradients of what a mask selects go back to where it was; of a tensor that was broadcast they add up."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    mask = xp.tensor([[True, False, True], [True, True, False]])
    x.masked_select(mask).backward(xp.tensor([1.0, 10.0, 100.0, 1000.0]))
    assert x.grad.tolist() == [101, 1000, 10]


@clause("gathering.gradient.of_where_is_chosen", MUST, source=[Torch("torch.where")], requires=["autograd.tape"])
def _(xp):
    """The gradient goes to the value that was chosen; the other receives 0, also where the gradient is infinite or NaN."""
    a = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    b = xp.tensor([4.0], requires_grad=True)
    xp.where(xp.tensor([True, False, True]), a, b).backward(xp.tensor([float("inf"), 10.0, float("nan")]))
    assert a.grad[:2].tolist() == [float("inf"), 0]
    assert np.isnan(a.grad[2].item())
    assert b.grad.tolist() == [10]


@clause("gathering.gradient.stops_at_positions", MUST, source=[Torch("torch.nonzero")], requires=["autograd.tape"])
def _(xp):
    """Indices have no gradient: ``nonzero`` and ``where`` of a condition alone give tensors that require none."""
    x = xp.tensor([0.0, 2.0], requires_grad=True)
    for found in (xp.nonzero(x), xp.argwhere(x), *xp.where(x), *xp.nonzero(x, as_tuple=True)):
        assert not found.requires_grad


@clause(
    "gathering.gradient.notices_a_changed_index",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)
def _(xp, name=each(["gather", "take", "index_select", "masked_select"])):
    """Backward reads the index or the mask: if it was written to since, backward is RuntimeError."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    index, mask = xp.tensor([0, 2]), xp.tensor([True, False, True])
    read = {
        "gather": lambda: x.gather(0, index),
        "take": lambda: x.take(index),
        "index_select": lambda: x.index_select(0, index),
        "masked_select": lambda: x.masked_select(mask),
    }[name]()
    index.zero_()
    mask.zero_()
    with raises(RuntimeError):
        read.sum().backward()
    assert x.grad is None


@clause("gathering.gradient.can_be_differentiated", MUST, source=[Torch("torch.gather")], requires=["autograd.double"])
def _(xp, name=each(INDEXED)):
    """What is chosen and then cubed has the second derivative 6 x, once for each time that x was chosen."""
    x = (numbered(xp, 2, 3) + 1).requires_grad_()
    (first,) = xp.autograd.grad((READERS[name](xp, x) ** 3).sum(), x, create_graph=True)
    (second,) = xp.autograd.grad(first.sum(), x)
    (times,) = xp.autograd.grad(READERS[name](xp, x).sum(), x)
    assert times.sum().item() == READERS[name](xp, x).numel()
    assert second.tolist() == (6 * x.detach() * times).tolist()
