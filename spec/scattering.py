"""Writing by indices: scatter, index_add and their like, put, index_put; which values meet, and what is refused."""

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

WRITES = {
    "scatter": lambda xp: (0, xp.tensor([2, 0]), xp.tensor([10.0, 20.0])),
    "scatter_add": lambda xp: (0, xp.tensor([2, 0]), xp.tensor([10.0, 20.0])),
    "scatter_reduce": lambda xp: (0, xp.tensor([2, 0]), xp.tensor([10.0, 20.0]), "prod"),
    "index_add": lambda xp: (0, xp.tensor([2, 0]), xp.tensor([10.0, 20.0])),
    "index_copy": lambda xp: (0, xp.tensor([2, 0]), xp.tensor([10.0, 20.0])),
    "index_fill": lambda xp: (0, xp.tensor([2, 0]), 9.0),
    "index_reduce": lambda xp: (0, xp.tensor([2, 0]), xp.tensor([10.0, 20.0]), "prod"),
    "put": lambda xp: (xp.tensor([2, 0]), xp.tensor([10.0, 20.0])),
    "index_put": lambda xp: ((xp.tensor([2, 0]),), xp.tensor([10.0, 20.0])),
}
"""Method -> arguments that write to the elements 2 and 0 of a vector of three."""

WRITTEN = {
    "scatter": [20, 2, 10], "scatter_add": [21, 2, 13], "scatter_reduce": [20, 2, 30], "index_add": [21, 2, 13],
    "index_copy": [20, 2, 10], "index_fill": [9, 2, 9], "index_reduce": [20, 2, 30], "put": [20, 2, 10],
    "index_put": [20, 2, 10],
}  # fmt: skip
"""Method -> what [1, 2, 3] has become."""

SOURCED = tuple(name for name in WRITES if name != "index_fill")
"""The methods that write a tensor."""


def write(xp, x, name, index, source):
    """Write in place, by vectors of indices and of values."""
    method = getattr(x, f"{name}_")
    if name == "put":
        return method(index, source)
    if name == "index_put":
        return method((index,), source)
    reduce = ("prod",) if name in ("scatter_reduce", "index_reduce") else ()
    return method(0, index, 9.0 if name == "index_fill" else source, *reduce)


# What all have in common


@clause("scattering.all.write_to_a_copy", MUST, source=[Torch("torch.scatter", "torch.index_add", "torch.index_copy")])
def _(xp, name=each(WRITES)):
    """Without an underscore each writes to a copy, which shares nothing with the tensor or the source."""
    x = xp.tensor([1.0, 2.0, 3.0])
    written = getattr(x, name)(*WRITES[name](xp))
    assert written.tolist() == WRITTEN[name]
    written.zero_()
    assert x.tolist() == [1, 2, 3]


@clause("scattering.all.write_in_place", MUST, source=[Torch("torch.Tensor.scatter_")], requires=["mutable", "views"])
def _(xp, name=each(WRITES)):
    """With an underscore each writes to the tensor itself, through its strides, and returns it."""
    memory = xp.tensor([1.0, 0.0, 2.0, 0.0, 3.0, 0.0])
    x = memory[::2]
    assert getattr(x, f"{name}_")(*WRITES[name](xp)) is x
    a, b, c = WRITTEN[name]
    assert memory.tolist() == [a, 0, b, 0, c, 0]


@clause(
    "scattering.all.count_one_write", SHOULD, source=[Note("notes/autograd")], requires=["mutable", "autograd.version"]
)
def _(xp, name=each(WRITES)):
    """In place each counts as one write, however many elements it names, also if it names none; in a copy as none."""
    x = xp.tensor([1.0, 2.0, 3.0])
    getattr(x, name)(*WRITES[name](xp))
    assert x._version == 0
    getattr(x, f"{name}_")(*WRITES[name](xp))
    assert x._version == 1
    write(xp, x, name, xp.zeros(0, dtype=xp.int64), xp.zeros(0))
    assert x._version == 2
    assert x.tolist() == WRITTEN[name]


@clause("scattering.all.refuse_other_dtypes", MUST, source=[Torch("torch.scatter", "torch.index_add", "torch.put")])
def _(xp, name=each(SOURCED), dtype=each(["float64", "float16", "int64"])):
    """A source has just the tensor's dtype: RuntimeError for any other, a narrower one too, and nothing is written."""
    x = xp.tensor([1.0, 2.0, 3.0])
    with raises(RuntimeError):
        write(xp, x, name, xp.tensor([2, 0]), xp.ones(2, dtype=getattr(xp, dtype)))
    assert x.tolist() == [1, 2, 3]


@clause("scattering.all.refuse_other_indices", MUST, source=[Torch("torch.scatter", "torch.index_add", "torch.put")])
def _(xp, name=each(WRITES), dtype=each(["float32", "int16"])):
    """Indices are tensors of int64: floating ones and narrow integers are refused, lists are TypeError."""
    x = xp.tensor([1.0, 2.0, 3.0])
    with raises(RuntimeError, IndexError):
        write(xp, x, name, xp.tensor([2, 0]).to(getattr(xp, dtype)), xp.ones(2))
    with raises(TypeError):
        write(xp, x, name, [2, 0], xp.ones(2))
    assert x.tolist() == [1, 2, 3]


@clause(
    "scattering.all.refuse_to_go_out_of_range", MUST, source=[Torch("torch.scatter", "torch.index_add", "torch.put")]
)
def _(xp, name=each(WRITES), wrong=each([3, 100, -4])):
    """An index beyond the size is RuntimeError or IndexError, and what it does not name keeps its values."""
    x = xp.tensor([1.0, 2.0, 3.0])
    with raises(RuntimeError, IndexError):
        write(xp, x, name, xp.tensor([1, wrong]), xp.tensor([10.0, 20.0]))
    assert (x[0].item(), x[2].item()) == (1, 3)


@clause(
    "scattering.all.negative_indices", MUST, source=[Torch("torch.index_fill", "torch.put", "torch.Tensor.index_put_")]
)
def _(xp, name=each(WRITES)):
    """``index_fill``, ``put`` and ``index_put`` count negative indices from the end; the others refuse them."""
    x = xp.tensor([1.0, 2.0, 3.0])
    if name in ("index_fill", "put", "index_put"):
        assert write(xp, x, name, xp.tensor([-1]), xp.tensor([9.0])).tolist() == [1, 2, 9]
    else:
        with raises(RuntimeError, IndexError):
            write(xp, x, name, xp.tensor([-1]), xp.tensor([9.0]))
        assert x.tolist() == [1, 2, 3]


@clause("scattering.all.refuse_overlap", MUST, source=[Torch("torch.Tensor.scatter_")], requires=["mutable", "views"])
def _(xp, name=each(SOURCED)):
    """A source may not share memory with what is written to, not even be the tensor itself: RuntimeError, nothing written."""
    memory = xp.tensor([1.0, 2.0, 3.0, 4.0])
    with raises(RuntimeError):
        write(xp, memory, name, xp.tensor([3, 2, 1, 0]), memory)
    with raises(RuntimeError):
        write(xp, memory[:3], name, xp.tensor([2, 1, 0]), memory[1:])
    assert memory.tolist() == [1, 2, 3, 4]


@clause("scattering.all.refuse_to_write_the_index", MUST, source=[Torch("torch.Tensor.scatter_")], requires=["mutable"])
def _(xp, name=each(WRITES)):
    """The index may not be what is written to: RuntimeError, and it keeps its values."""
    index = xp.tensor([2, 0, 1])
    with raises(RuntimeError):
        write(xp, index, name, index, xp.tensor([7, 8, 9]))
    assert index.tolist() == [2, 0, 1]


@clause("scattering.all.refuse_expanded_tensors", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, name=each(["scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_reduce", "put"])):
    """A tensor whose elements share memory is not written to by indices: RuntimeError."""
    memory = xp.tensor([1.0])
    with raises(RuntimeError):
        write(xp, memory.expand(3), name, xp.tensor([0]), xp.tensor([5.0]))
    assert memory.tolist() == [1]


@clause("scattering.all.refuse_leaves", MUST, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"])
def _(xp, name=each(WRITES)):
    """A leaf that requires grad is not written to in place; with recording off it is."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with raises(RuntimeError):
        getattr(x, f"{name}_")(*WRITES[name](xp))
    assert x.tolist() == [1, 2, 3]
    with xp.no_grad():
        getattr(x, f"{name}_")(*WRITES[name](xp))
    assert x.tolist() == WRITTEN[name]
    assert x.is_leaf


# scatter


@clause("scattering.scatter.writes_along_a_dimension", MUST, source=[Torch("torch.Tensor.scatter_")])
def _(xp, device):
    """``self[index[i][j]][j] = src[i][j]`` for ``dim=0``, ``self[i][index[i][j]] = src[i][j]`` for ``dim=1``."""
    src = xp.tensor([[1, 2, 3], [4, 5, 6]], device=device)
    zeros = xp.zeros(3, 4, dtype=xp.int64, device=device)
    index = xp.tensor([[0, 1, 2], [2, 0, 1]], device=device)
    assert zeros.scatter(0, index, src).tolist() == [[1, 5, 0, 0], [0, 2, 6, 0], [4, 0, 3, 0]]
    assert zeros.scatter(-1, index, src).tolist() == [[1, 2, 3, 0], [5, 6, 4, 0], [0, 0, 0, 0]]
    assert zeros.tolist() == [[0] * 4] * 3


@clause("scattering.scatter.is_undone_by_gather", MUST, source=[Torch("torch.Tensor.scatter_", "torch.gather")])
def _(xp):
    """What was scattered to distinct places is gathered from them by the same index."""
    src = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    index = xp.tensor([[2, 0], [1, 2]])
    assert xp.zeros(2, 3).scatter(1, index, src).gather(1, index).tolist() == src.tolist()


@clause("scattering.scatter.one_hot", MUST, source=[Torch("torch.Tensor.scatter_")], requires=["mutable"])
def _(xp):
    """A number in place of the source goes to every place; it is given as ``value`` or in the source's position."""
    labels = xp.tensor([2, 0, 1])
    assert xp.zeros(3, 3).scatter_(1, labels.unsqueeze(1), 1.0).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert xp.zeros(1, 3).scatter(1, labels[:1].unsqueeze(1), value=2).tolist() == [[0, 0, 2]]
    with raises(RuntimeError):
        xp.zeros(3, dtype=xp.int8).scatter(0, labels, 300)
    with raises(TypeError):
        xp.zeros(3).scatter(0, labels)


@clause("scattering.scatter.source_may_be_larger", MUST, source=[Torch("torch.Tensor.scatter_")])
def _(xp):
    """Only the part of the source that the index covers is written; a source smaller than the index is RuntimeError."""
    src = xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert xp.zeros(1, 4).scatter(1, xp.tensor([[3, 0]]), src).tolist() == [[2, 0, 0, 1]]
    for index in (xp.zeros(3, 3, dtype=xp.int64), xp.zeros(2, 4, dtype=xp.int64)):
        with raises(RuntimeError):
            xp.zeros(5, 5).scatter(0, index, src)


@clause("scattering.scatter.index_is_no_larger_than_the_tensor", MUST, source=[Torch("torch.Tensor.scatter_")])
def _(xp):
    """Along other dimensions than ``dim`` the index is no longer than the tensor; all have as many dimensions."""
    x = xp.zeros(2, 3)
    assert x.scatter(0, xp.tensor([[0], [1], [0]]), xp.ones(3, 1)).tolist() == [[1, 0, 0], [1, 0, 0]]
    with raises(RuntimeError):
        x.scatter(0, xp.zeros(1, 4, dtype=xp.int64), xp.ones(1, 4))
    with raises(RuntimeError):
        x.scatter(0, xp.tensor([0, 1]), xp.ones(2))
    assert xp.tensor(1.0).scatter(0, xp.tensor(0), xp.tensor(5.0)).tolist() == 5


@clause("scattering.scatter.last_of_several", MAY, source=[Torch("torch.Tensor.scatter_")])
def _(xp, name=each(["scatter", "index_copy", "put", "index_put"])):
    """Of several values for one place one stays, undocumented which: here the last."""
    x = write(xp, xp.zeros(3), name, xp.tensor([1, 1, 1]), xp.tensor([10.0, 20.0, 30.0]))
    assert x.tolist() == [0, 30, 0]


@clause("scattering.scatter.reduces", MUST, source=[Torch("torch.Tensor.scatter_")])
def _(xp):
    """``reduce`` adds to or multiplies what is there, with a source or a number; other words are RuntimeError."""
    x = xp.tensor([1.0, 2.0, 3.0])
    index = xp.tensor([0, 0, 2])
    assert x.scatter(0, index, xp.tensor([10.0, 20.0, 30.0]), reduce="add").tolist() == [31, 2, 33]
    assert x.scatter(0, index, xp.tensor([10.0, 20.0, 30.0]), reduce="multiply").tolist() == [200, 2, 90]
    assert x.scatter(0, index, 2, reduce="multiply").tolist() == [4, 2, 6]
    for word in ("sum", "mean", ""):
        with raises(RuntimeError):
            x.scatter(0, index, xp.ones(3), reduce=word)


# scatter_add, scatter_reduce


@clause("scattering.scatter_add.adds_all_that_meet", MUST, source=[Torch("torch.Tensor.scatter_add_")])
def _(xp, device, dtype=each(["int64", "uint8", "float16", "bfloat16", "float32", "complex64"])):
    """All values for one place are added to what is there, in the tensor's dtype."""
    d = getattr(xp, dtype)
    x = xp.tensor([1, 2, 3], dtype=d, device=device)
    source = xp.tensor([[10, 20, 30], [40, 50, 60]], dtype=d, device=device)
    index = xp.tensor([[0, 1, 0], [2, 1, 1]], device=device)
    rows = x.expand(2, 3).scatter_add(1, index, source)
    assert (rows.dtype, rows.device) == (d, x.device)
    assert rows.tolist() == [[41, 22, 3], [1, 112, 43]]


@clause("scattering.scatter_add.of_bools_and_wrapping", MUST, source=[Torch("torch.Tensor.scatter_add_")])
def _(xp):
    """Integers wrap around as sums do, and bools are true if any is."""
    x = xp.tensor([250, 1], dtype=xp.uint8).scatter_add(0, xp.tensor([0]), xp.tensor([10], dtype=xp.uint8))
    assert x.tolist() == [4, 1]
    bools = xp.tensor([True, False, False]).scatter_add(0, xp.tensor([1, 1, 2]), xp.tensor([True, False, False]))
    assert bools.tolist() == [True, True, False]


MODES = {"sum": [16, 2, 9], "prod": [60, 2, 18], "mean": [16 / 3, 2, 4.5], "amax": [10, 2, 6], "amin": [1, 2, 3]}
WITHOUT_SELF = {"sum": [15, 2, 6], "prod": [60, 2, 6], "mean": [7.5, 2, 6], "amax": [10, 2, 6], "amin": [5, 2, 6]}


@clause("scattering.scatter_reduce.reduces", MUST, source=[Torch("torch.Tensor.scatter_reduce_")])
def _(xp, mode=each(MODES)):
    """The values for a place and its own are reduced: "sum", "prod", "mean", "amax" or "amin"; other places are kept."""
    x, index, source = xp.tensor([1.0, 2.0, 3.0]), xp.tensor([0, 2, 0]), xp.tensor([5.0, 6.0, 10.0])
    if mode == "prod":
        source = xp.tensor([5.0, 6.0, 12.0])
    assert np.allclose(x.scatter_reduce(0, index, source, mode).tolist(), MODES[mode])
    if mode != "sum":
        assert np.allclose(x.index_reduce(0, index, source, mode).tolist(), MODES[mode])


@clause("scattering.scatter_reduce.without_self", MUST, source=[Torch("torch.Tensor.scatter_reduce_")])
def _(xp, mode=each(WITHOUT_SELF)):
    """With ``include_self=False`` a place's own value does not count where others come to it, and is kept elsewhere."""
    x, index, source = xp.tensor([1.0, 2.0, 3.0]), xp.tensor([0, 2, 0]), xp.tensor([5.0, 6.0, 10.0])
    if mode == "prod":
        source = xp.tensor([5.0, 6.0, 12.0])
    assert np.allclose(x.scatter_reduce(0, index, source, mode, include_self=False).tolist(), WITHOUT_SELF[mode])
    if mode != "sum":
        assert np.allclose(x.index_reduce(0, index, source, mode, include_self=False).tolist(), WITHOUT_SELF[mode])


@clause("scattering.scatter_reduce.mean_of_integers", MUST, source=[Torch("torch.Tensor.scatter_reduce_")])
def _(xp):
    """The mean of integers is an integer, rounded down, below zero too."""
    index = xp.tensor([1, 1, 1])
    assert xp.tensor([1, 2, 3]).scatter_reduce(0, index, xp.tensor([4, 4, 5]), "mean").tolist() == [1, 3, 3]
    below = xp.tensor([1, 2, 3]).scatter_reduce(0, index, xp.tensor([-4, -4, -5]), "mean", include_self=False)
    assert below.tolist() == [1, -5, 3]


@clause("scattering.scatter_reduce.extremes_of_nan", MUST, source=[Torch("torch.Tensor.scatter_reduce_")])
def _(xp, mode=each(["amax", "amin"])):
    """Where NaN is among the values the extreme is NaN, wherever it stands among them."""
    nan = float("nan")
    for values in ([nan, 1.0], [1.0, nan]):
        x = xp.zeros(2).scatter_reduce(0, xp.tensor([1, 1]), xp.tensor(values), mode)
        assert x[0].item() == 0
        assert np.isnan(x[1].item())


@clause("scattering.scatter_reduce.refuses", MUST, source=[Torch("torch.Tensor.scatter_reduce_", "torch.index_reduce")])
def _(xp):
    """An unknown reduction is RuntimeError, so are extremes of complex numbers and a mean of bools."""
    x, index = xp.zeros(3), xp.tensor([0])
    for word in ("add", "multiply", "nonsense", ""):
        with raises(RuntimeError):
            x.scatter_reduce(0, index, xp.ones(1), word)
    with raises(RuntimeError):
        x.index_reduce(0, index, xp.ones(1), "sum")
    for mode, dtype in (("amax", xp.complex64), ("amin", xp.complex64), ("mean", xp.bool)):
        with raises(RuntimeError):
            x.to(dtype).scatter_reduce(0, index, xp.ones(1, dtype=dtype), mode)


# index_add, index_copy, index_fill


@clause("scattering.index_add.adds_slices", MUST, source=[Torch("torch.Tensor.index_add_")])
def _(xp, device):
    """``index_add`` adds slices times ``alpha`` to those that the index names, all that meet at one."""
    x = xp.ones(3, 2, device=device)
    source = xp.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], device=device)
    index = xp.tensor([0, 2, 0], device=device)
    assert xp.index_add(x, 0, index, source).tolist() == [[7, 9], [1, 1], [4, 5]]
    assert x.index_add(0, index, source, alpha=-1).tolist() == [[-5, -7], [1, 1], [-2, -3]]
    assert x.index_add(-1, index[:2] // 2, xp.ones(3, 2, device=device)).tolist() == [[2, 2]] * 3


@clause(
    "scattering.index_add.shapes_agree", MUST, source=[Torch("torch.Tensor.index_add_", "torch.Tensor.index_copy_")]
)
def _(xp, name=each(["index_add", "index_copy", "index_reduce"])):
    """The source has the tensor's shape but for one slice for each index, and nothing is broadcast: others are refused."""
    x = xp.ones(3, 2)
    index = xp.tensor([0, 2])
    for source in (xp.ones(3, 2), xp.ones(1, 2), xp.ones(2, 1), xp.ones(2, 3), xp.ones(2), xp.tensor(1.0)):
        with raises(RuntimeError, IndexError):
            write(xp, x, name, index, source)
    with raises(RuntimeError, IndexError):
        write(xp, x, name, index.reshape(2, 1), xp.ones(2, 2))
    assert x.tolist() == [[1, 1]] * 3


@clause("scattering.index_copy.copies_slices", MUST, source=[Torch("torch.Tensor.index_copy_")])
def _(xp, device):
    """``index_copy`` writes slices over those that the index names; it takes indices of int64 alone."""
    x = xp.zeros(2, 3, device=device)
    source = xp.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
    assert x.index_copy(1, xp.tensor([2, 0], device=device), source).tolist() == [[2, 0, 1], [4, 0, 3]]
    with raises(RuntimeError, IndexError):
        x.index_copy(1, xp.tensor([2, 0], dtype=xp.int32, device=device), source)


@clause("scattering.index_fill.fills_slices", MUST, source=[Torch("torch.Tensor.index_fill_")])
def _(xp, device):
    """``index_fill`` writes a number, or a tensor without dimensions; one with dimensions is RuntimeError."""
    x = xp.zeros(2, 3, device=device)
    index = xp.tensor([0, -1], device=device)
    assert x.index_fill(1, index, 7).tolist() == [[7, 0, 7]] * 2
    assert x.index_fill(1, index, xp.tensor(7.0, device=device)).tolist() == [[7, 0, 7]] * 2
    with raises(RuntimeError):
        x.index_fill(1, index, xp.tensor([7.0], device=device))
    with raises(TypeError):
        x.index_fill(1, index, "7")


@clause("scattering.index_fill.value_fits", MUST, source=[Torch("torch.Tensor.index_fill_")])
def _(xp):
    """A number is cut to an integer dtype; one that the dtype cannot hold, or with an imaginary part, is RuntimeError."""
    index = xp.tensor([0])
    assert xp.zeros(2, dtype=xp.int32).index_fill(0, index, 1.9).tolist() == [1, 0]
    for dtype, value in ((xp.int8, 300), (xp.uint8, -300), (xp.float32, 1j), (xp.int32, float("nan"))):
        with raises(RuntimeError):
            xp.zeros(2, dtype=dtype).index_fill(0, index, value)


# put, index_put


@clause("scattering.put.counts_in_row_major_order", MUST, source=[Torch("torch.Tensor.put_")])
def _(xp, device):
    """``put`` numbers the elements in row-major order, whatever the strides; with ``accumulate`` values add up."""
    x = xp.zeros(2, 3, device=device).t()
    index, source = xp.tensor([[1, 4], [1, -1]], device=device), xp.tensor([1.0, 2.0, 4.0, 8.0], device=device)
    assert x.put(index, source, accumulate=True).tolist() == [[0, 5], [0, 0], [2, 8]]
    assert x.put(index[0], source[:2]).tolist() == [[0, 1], [0, 0], [2, 0]]
    with raises(IndexError, RuntimeError):
        x.put(index, source[:3])


@clause("scattering.index_put.accumulates", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp, device):
    """``index_put_`` is assignment by tensors; with ``accumulate`` every value for a place is added, unlike ``x[i] += v``."""
    index = (xp.tensor([0, 1, 0], device=device), xp.tensor([0, 1, 0], device=device))
    x = xp.zeros(2, 2, device=device)
    assert x.index_put_(index, xp.tensor([1.0, 2.0, 4.0], device=device), accumulate=True) is x
    assert x.tolist() == [[5, 0], [0, 2]]
    y = xp.zeros(2, 2, device=device)
    y[index] += 1
    assert y.tolist() == [[1, 0], [0, 1]]
    assert xp.index_put(y, (y > 0,), xp.tensor(7.0, device=device)).tolist() == [[7, 0], [0, 7]]


@clause("scattering.index_put.takes_tensors", MUST, source=[Torch("torch.Tensor.index_put_")])
def _(xp):
    """The indices are a tuple or list of tensors, the values a tensor; other things are TypeError."""
    x = xp.zeros(3)
    index = xp.tensor([0])
    assert x.index_put([index], xp.tensor(1.0)).tolist() == [1, 0, 0]
    for indices, values in (
        (([0],), xp.tensor(1.0)),
        ((0,), xp.tensor(1.0)),
        ((None,), xp.tensor(1.0)),
        ((index,), 1.0),
        (0, xp.tensor(1.0)),
    ):
        with raises(TypeError):
            x.index_put_(indices, values)
    with raises(IndexError):
        x.index_put_((index, index), xp.tensor(1.0))
    assert x.tolist() == [0, 0, 0]


@clause("scattering.index_put.broadcasts", MUST, source=[Torch("torch.Tensor.index_put_")])
def _(xp):
    """The values broadcast to what the indices name; unlike in assignment, leading ones are not dropped."""
    x = xp.zeros(2, 3)
    rows = xp.tensor([0, 1])
    assert x.index_put((rows,), xp.tensor([1.0, 2.0, 3.0])).tolist() == [[1, 2, 3]] * 2
    assert x.index_put((rows,), xp.tensor([[1.0], [2.0]])).tolist() == [[1] * 3, [2] * 3]
    for shape in ((2,), (1, 2, 3), (3, 3)):
        with raises(RuntimeError):
            x.index_put((rows,), xp.ones(*shape))
    x[rows] = xp.ones(1, 2, 3)
    assert x.tolist() == [[1] * 3] * 2


# Gradients


@clause("scattering.gradient.of_overwriting", MUST, source=[Torch("torch.Tensor.scatter_")], requires=["autograd.tape"])
def _(xp, name=each(["scatter", "index_copy", "put", "index_put"])):
    """What was overwritten receives 0, infinities stop there too; the source receives the gradients of its places."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    source = xp.tensor([10.0, 20.0], requires_grad=True)
    write(xp, (y := x * 1), name, xp.tensor([2, 0]), source)
    y.backward(xp.tensor([1.0, 10.0, float("inf")]))
    assert x.grad.tolist() == [0, 10, 0]
    assert source.grad.tolist() == [float("inf"), 1]


@clause("scattering.gradient.of_adding", MUST, source=[Torch("torch.Tensor.scatter_add_")], requires=["autograd.tape"])
def _(xp, name=each(["scatter_add", "index_add"])):
    """The tensor receives the whole gradient, and each value of the source that of the place that it was added to."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    source = xp.tensor([10.0, 20.0], requires_grad=True)
    write(xp, (y := x * 1), name, xp.tensor([2, 2]), source)
    y.backward(xp.tensor([1.0, 10.0, 100.0]))
    assert x.grad.tolist() == [1, 10, 100]
    assert source.grad.tolist() == [100, 100]


@clause("scattering.gradient.of_alpha", MUST, source=[Torch("torch.Tensor.index_add_")], requires=["autograd.tape"])
def _(xp):
    """The source of ``index_add`` receives the gradient times ``alpha``."""
    source = xp.tensor([10.0, 20.0], requires_grad=True)
    xp.zeros(3).index_add(0, xp.tensor([2, 0]), source, alpha=3).backward(xp.tensor([1.0, 10.0, 100.0]))
    assert source.grad.tolist() == [300, 3]


@clause("scattering.gradient.of_filling", MUST, source=[Torch("torch.Tensor.index_fill_")], requires=["autograd.tape"])
def _(xp):
    """What was filled receives 0, and the value, if it is a tensor, the sum over the places that it filled."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    value = xp.tensor(7.0, requires_grad=True)
    x.index_fill(0, xp.tensor([2, 0]), value).backward(xp.tensor([1.0, 10.0, 100.0]))
    assert x.grad.tolist() == [0, 10, 0]
    assert value.grad.item() == 101


@clause(
    "scattering.gradient.of_extremes_is_shared",
    SHOULD,
    source=[Torch("torch.Tensor.scatter_reduce_")],
    requires=["autograd.tape"],
)
def _(xp, mode=each(["amax", "amin"])):
    """Values that reach the extreme of a place share its gradient equally, the place's own among them."""
    x = xp.tensor([2.0, 5.0], requires_grad=True)
    source = xp.tensor([2.0, 2.0, 2.0], requires_grad=True)
    x.scatter_reduce(0, xp.tensor([0, 0, 0]), source, mode).backward(xp.tensor([8.0, 1.0]))
    assert x.grad.tolist() == [2, 1]
    assert source.grad.tolist() == [2, 2, 2]


@clause(
    "scattering.gradient.of_products_with_zero",
    MUST,
    source=[Torch("torch.Tensor.scatter_reduce_")],
    requires=["autograd.tape"],
)
def _(xp):
    """In a product with one zero the zero receives the product of the others, and these nothing; with two zeros none does."""
    for own, values, dx, dv in (
        (2.0, [0.0, 5.0], 0, [10, 0]),
        (2.0, [0.0, 0.0], 0, [0, 0]),
        (0.0, [3.0, 5.0], 15, [0, 0]),
    ):
        x, source = xp.tensor([own], requires_grad=True), xp.tensor(values, requires_grad=True)
        x.scatter_reduce(0, xp.tensor([0, 0]), source, "prod").sum().backward()
        assert x.grad.tolist() == [dx]
        assert source.grad.tolist() == dv


@clause(
    "scattering.gradient.of_means", MUST, source=[Torch("torch.Tensor.scatter_reduce_")], requires=["autograd.tape"]
)
def _(xp):
    """A mean's gradient is divided by how many were averaged; without self the place's own value receives nothing."""
    for include, dx in ((True, [2, 1]), (False, [0, 1])):
        x, source = xp.tensor([1.0, 2.0], requires_grad=True), xp.tensor([3.0, 4.0], requires_grad=True)
        y = x.scatter_reduce(0, xp.tensor([0, 0]), source, "mean", include_self=include)
        y.backward(xp.tensor([6.0, 1.0]))
        assert x.grad.tolist() == dx
        assert source.grad.tolist() == [2, 2] if include else [3, 3]


@clause(
    "scattering.gradient.notices_a_changed_index",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)
def _(xp, name=each(["scatter", "scatter_add", "index_add", "index_copy", "index_put"])):
    """Backward reads the index: if it was written to since, backward is RuntimeError."""
    source = xp.tensor([10.0, 20.0], requires_grad=True)
    index = xp.tensor([2, 0])
    y = write(xp, xp.zeros(3), name, index, source)
    index.zero_()
    with raises(RuntimeError):
        y.sum().backward()
    assert source.grad is None


@clause(
    "scattering.gradient.can_be_differentiated",
    MUST,
    source=[Torch("torch.Tensor.scatter_reduce_")],
    requires=["autograd.double"],
)
def _(xp, mode=each(["sum", "prod", "mean", "amax"])):
    """Gradients through reductions by indices can be differentiated again: of the square of a product, of a sum and so on."""
    source = xp.tensor([2.0, 3.0], requires_grad=True)
    y = xp.ones(2).scatter_reduce(0, xp.tensor([0, 0]), source, mode)
    (first,) = xp.autograd.grad((y**2).sum(), source, create_graph=True)
    (second,) = xp.autograd.grad(first.sum(), source)
    # of (1 + a + b)^2, (a b)^2, ((1 + a + b) / 3)^2 and b^2: the sums of the second derivatives by each
    expected = {"sum": [4, 4], "prod": [42, 32], "mean": [4 / 9, 4 / 9], "amax": [0, 2]}[mode]
    assert np.allclose(second.tolist(), expected)


@clause(
    "scattering.views.of_expanded_and_conjugate",
    MUST,
    source=[Torch("torch.select_scatter", "torch.slice_scatter", "torch.diagonal_scatter")],
    requires=["views", "complex"],
)
def _(xp, kind=each(["expanded", "conjugate", "empty"])):
    """``select_scatter`` and its kin write to a copy: of a tensor whose elements share memory only the part named changes, of
    a conjugate one the rest stays conjugate."""
    if kind == "expanded":
        x = xp.tensor([1.0, 2.0, 3.0]).expand(3, 3)
    elif kind == "conjugate":
        x = xp.tensor([[1 + 2j, 3 + 4j, 5j]] * 3).conj()
    else:
        x = xp.zeros(3, 0)
    rows, n = np.array(x.tolist()), x.shape[1]
    expected = rows.copy()
    expected[1] = 7
    assert xp.select_scatter(x, xp.full((n,), 7.0, dtype=x.dtype), 0, 1).tolist() == expected.tolist()
    expected = rows.copy()
    expected[::2] = 7
    assert xp.slice_scatter(x, xp.full((2, n), 7.0, dtype=x.dtype), 0, 0, 3, 2).tolist() == expected.tolist()
    expected = rows.copy()
    np.fill_diagonal(expected, 7)
    assert xp.diagonal_scatter(x, xp.full((n,), 7.0, dtype=x.dtype)).tolist() == expected.tolist()
    assert np.array(x.tolist()).tolist() == rows.tolist()


@clause(
    "scattering.scatter.reduce_has_no_gradient",
    MUST,
    source=[Torch("torch.Tensor.scatter_")],
    requires=["autograd.tape"],
)
def _(xp, reduce=each(["add", "multiply"]), number=each([True, False])):
    """``scatter`` with ``reduce`` cannot be differentiated: RuntimeError from ``backward``; ``scatter_reduce`` can."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    index = xp.tensor([0, 0])
    y = x.scatter(0, index, 3.0 if number else xp.tensor([3.0, 4.0]), reduce=reduce)
    with raises(RuntimeError):
        y.sum().backward()
    assert x.grad is None
