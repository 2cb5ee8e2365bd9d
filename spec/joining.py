"""Joining and splitting: what makes one tensor of many copies, what makes many of one shares."""

import numpy as np

from conformance.clause import MUST, S2, SHOULD, Note, Torch, clause, drawn, each, raises, warns


def flat(tensor):
    """The elements in row-major order, read without reshaping the tensor."""
    return np.asarray(tensor.tolist()).ravel().tolist()


def pair(xp, device="cpu"):
    """Two small matrices that differ in every element."""
    return xp.tensor([[0, 1], [2, 3]], device=device), xp.tensor([[4, 5], [6, 7]], device=device)


def numbered(xp, *shape, device="cpu"):
    """A tensor of the shape whose elements are 0, 1, 2, ... in row-major order."""
    return xp.arange(int(np.prod(shape)), device=device).reshape(shape)


# cat


@clause("joining.cat.joins_along_a_dimension", MUST, source=[S2(57), Torch("torch.cat")])
def _(xp, device, dim=each([0, 1, 2, -1, -2, -3])):
    """``cat`` puts tensors one behind another along an existing dimension; a negative one counts from the end."""
    a, b = numbered(xp, 2, 3, 4, device=device), numbered(xp, 2, 3, 4, device=device) + 100
    joined = xp.cat([a, b], dim)
    array = np.arange(24).reshape(2, 3, 4)
    assert joined.tolist() == np.concatenate([array, array + 100], dim).tolist()
    assert joined.device == a.device


@clause("joining.cat.forms", MUST, source=[S2(57, 58), Torch("torch.cat", "torch.concat", "torch.concatenate")])
def _(xp):
    """``cat``, ``concat`` and ``concatenate`` are one; ``dim`` may be called ``axis``, and is 0 if left out."""
    a, b = pair(xp)
    for joined in (
        xp.cat([a, b]),
        xp.cat((a, b)),
        xp.cat([a, b], 0),
        xp.cat(tensors=[a, b], dim=0),
        xp.cat([a, b], axis=0),
        xp.concat([a, b]),
        xp.concatenate([a, b], axis=0),
    ):
        assert joined.tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    for joined in (xp.cat([a, b], dim=1), xp.cat([a, b], axis=1), xp.concatenate([a, b], axis=1)):
        assert joined.tolist() == [[0, 1, 4, 5], [2, 3, 6, 7]]


@clause("joining.cat.takes_a_sequence_of_tensors", MUST, source=[Torch("torch.cat")])
def _(xp):
    """``cat`` takes a list or a tuple of tensors; a single tensor, an iterator, numbers and arrays are TypeError."""
    a = xp.zeros(2)
    for given in (a, iter([a, a]), [a, 1], [a, None], [a, [1.0]], [a, np.zeros(2)]):
        with raises(TypeError):
            xp.cat(given)


@clause("joining.cat.sizes_may_differ_along_dim", MUST, source=[Torch("torch.cat")])
def _(xp, device):
    """The sizes along the joined dimension may differ, zero among them; the result has their sum."""
    parts = [numbered(xp, 2, n, device=device) for n in (3, 0, 1)]
    assert xp.cat(parts, 1).tolist() == [[0, 1, 2, 0], [3, 4, 5, 1]]
    assert xp.cat([xp.zeros(0, 3, device=device)] * 2).shape == (0, 3)


@clause("joining.cat.of_other_layouts", MUST, source=[Torch("torch.cat")])
def _(xp):
    """What is joined need not be contiguous: transposed, strided and expanded tensors are read as they show."""
    x = numbered(xp, 2, 3)
    assert xp.cat([x.t(), x[:1, :2].expand(2, 2)]).tolist() == [[0, 3], [1, 4], [2, 5], [0, 1], [0, 1]]
    assert xp.cat([x[:, ::2], x[:, 1:]], 1).tolist() == [[0, 2, 1, 2], [3, 5, 4, 5]]


@clause("joining.cat.copies", MUST, source=[Torch("torch.cat")])
def _(xp, device):
    """``cat`` copies, even a single tensor: no write on either side is seen on the other."""
    a, b = pair(xp, device)
    for parts in ([a, b], [a]):
        joined = xp.cat(parts)
        assert joined is not a
        joined.fill_(9)
        assert a.tolist() == [[0, 1], [2, 3]]
        joined = xp.cat(parts)
        a[0, 0] = 50
        assert joined[0, 0].item() == 0
        a[0, 0] = 0


JOINED_DTYPES = (
    ("bool", "bool", "bool"), ("bool", "uint8", "uint8"), ("uint8", "int8", "int16"), ("int32", "int64", "int64"),
    ("int64", "float16", "float16"), ("int64", "bfloat16", "bfloat16"), ("float16", "bfloat16", "float32"),
    ("float32", "float64", "float64"), ("float64", "complex64", "complex128"), ("int64", "complex64", "complex64"),
    ("uint16", "uint16", "uint16"), ("uint16", "float32", "float32"),
)  # fmt: skip


@clause(
    "joining.cat.promotes_dtypes", MUST, source=[Torch("torch.cat", "torch.promote_types"), Note("tensor_attributes")]
)
def _(xp, dtypes=each(JOINED_DTYPES), joiner=each(["cat", "stack"])):
    """Tensors of several dtypes are joined, by ``cat`` and ``stack``, in the dtype that they promote to."""
    first, second, result = (getattr(xp, name) for name in dtypes)
    join = getattr(xp, joiner)
    a, b = xp.tensor([0, 1]).to(first), xp.tensor([1, 0]).to(second)
    for parts, values in (([a, b], [0, 1, 1, 0]), ([b, a], [1, 0, 0, 1]), ([a, b, a], [0, 1, 1, 0, 0, 1])):
        assert join(parts).dtype == result
        assert flat(join(parts)) == values


@clause("joining.cat.skips_legacy_empty_tensors", MUST, source=[Torch("torch.cat")])
def _(xp, device):
    """A tensor of shape (0,) joins tensors of any shape and adds nothing but its dtype."""
    x, none = numbered(xp, 2, 3, device=device), xp.zeros(0, device=device)
    for parts in ([x, none], [none, x], [none, x, none]):
        for dim in (0, 1, -1):
            joined = xp.cat(parts, dim)
            assert joined.tolist() == x.tolist()
            assert joined.dtype == xp.float32
    assert xp.cat([none, none]).shape == (0,)
    assert xp.cat([none, xp.zeros(2, 0, device=device)], 1).shape == (2, 0)


@clause("joining.cat.refuses_other_sizes", MUST, source=[Torch("torch.cat")])
def _(xp):
    """Sizes must agree in every dimension but the joined one, and so must their number, else RuntimeError."""
    x = xp.zeros(2, 3)
    for other, dim in (
        (xp.zeros(2, 4), 0),
        (xp.zeros(3, 3), 1),
        (xp.zeros(0, 4), 0),
        (xp.zeros(2, 0), 0),
        (xp.zeros(3), 0),
        (xp.zeros(1, 2, 3), 0),
        (xp.zeros(1, 0), 1),
    ):
        with raises(RuntimeError):
            xp.cat([x, other], dim)


@clause("joining.cat.refuses_0d", MUST, source=[Torch("torch.cat")])
def _(xp):
    """A 0-d tensor has no dimension to be joined along: RuntimeError; ``stack`` gives it one."""
    scalar = xp.tensor(5)
    for parts in ([scalar], [scalar, scalar], [xp.tensor([1]), scalar]):
        with raises(RuntimeError):
            xp.cat(parts)
    assert xp.stack([scalar, scalar]).tolist() == [5, 5]


@clause("joining.cat.refuses_nothing", MUST, source=[Torch("torch.cat")])
def _(xp, given=each([[], ()])):
    """There must be at least one tensor: ``cat`` of none is refused with ValueError."""
    with raises(ValueError):
        xp.cat(given)


@clause("joining.cat.refuses_missing_dimensions", MUST, source=[Torch("torch.cat")])
def _(xp, dim=each([2, -3])):
    """A dimension that the tensors do not have is refused with IndexError."""
    with raises(IndexError):
        xp.cat([xp.zeros(2, 3), xp.zeros(2, 3)], dim)


@clause("joining.cat.refuses_mixed_devices", MUST, source=[Torch("torch.cat")])
def _(xp, accelerator):
    """Tensors on different devices are not joined, nothing is moved by itself: RuntimeError."""
    for joiner in (xp.cat, xp.stack):
        for parts in ([xp.zeros(2), xp.zeros(2, device=accelerator)], [xp.zeros(2, device=accelerator), xp.zeros(2)]):
            with raises(RuntimeError):
                joiner(parts)


@clause("joining.cat.gradient", MUST, source=[Torch("torch.cat")], requires=["autograd.tape"])
def _(xp, device):
    """Each joined tensor is given its own piece of the gradient; a tensor joined twice is given the sum."""
    a = xp.tensor([[1.0, 2.0]], device=device, requires_grad=True)
    b = xp.tensor([[3.0, 4.0], [5.0, 6.0]], device=device, requires_grad=True)
    weights = xp.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]], device=device)
    (xp.cat([a, b, a]) * weights).sum().backward()
    assert a.grad.tolist() == [[8.0, 10.0]]
    assert b.grad.tolist() == [[3.0, 4.0], [5.0, 6.0]]


@clause("joining.cat.gradient_keeps_each_dtype", MUST, source=[Torch("torch.cat")], requires=["autograd.tape"])
def _(xp):
    """Where dtypes were promoted, each tensor's gradient has its own dtype; one that needs none takes no part."""
    half = xp.tensor([1.0], dtype=xp.float16, requires_grad=True)
    double = xp.tensor([2.0], dtype=xp.float64, requires_grad=True)
    whole = xp.tensor([3])
    joined = xp.cat([half, whole, xp.zeros(0), double])
    assert joined.requires_grad
    (joined * xp.tensor([2.0, 3.0, 4.0])).sum().backward()
    assert (half.grad.dtype, half.grad.tolist()) == (xp.float16, [2.0])
    assert (double.grad.dtype, double.grad.tolist()) == (xp.float64, [4.0])
    assert whole.grad is None
    assert not xp.cat([whole, whole]).requires_grad


# out= of cat and stack


@clause(
    "joining.out.is_written_and_returned",
    MUST,
    source=[S2(59, 62), Torch("torch.cat", "torch.stack")],
    requires=["mutable"],
)
def _(xp, joiner=each([("cat", (4, 2)), ("stack", (2, 2, 2))])):
    """With ``out`` the result is written into that tensor, seen in everything that shares with it, and returned."""
    name, shape = joiner
    a, b = pair(xp)
    out = xp.zeros(shape, dtype=xp.int64)
    seen = out.view(-1)
    assert getattr(xp, name)([a, b], out=out) is out
    assert seen.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert out.shape == shape


@clause(
    "joining.out.fills_other_layouts", MUST, source=[Torch("torch.cat", "torch.stack")], requires=["mutable", "views"]
)
def _(xp, joiner=each([("cat", (4, 2)), ("stack", (2, 2, 2))])):
    """An ``out`` of the right shape keeps its strides: the result is written through them."""
    name, shape = joiner
    memory = xp.zeros((3, *shape), dtype=xp.int64)
    out = memory[1]
    getattr(xp, name)(pair(xp), out=out)
    assert flat(memory[1]) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert set(flat(memory[0])) | set(flat(memory[2])) == {0}
    wide = xp.zeros(4, 4, dtype=xp.int64)
    xp.cat(pair(xp), out=wide[:, ::2])
    assert wide.tolist() == [[0, 0, 1, 0], [2, 0, 3, 0], [4, 0, 5, 0], [6, 0, 7, 0]]


@clause("joining.out.is_resized", MUST, source=[Torch("torch.cat", "torch.stack")], requires=["mutable"])
def _(xp, joiner=each([("cat", (4, 2)), ("stack", (2, 2, 2))])):
    """An ``out`` of another shape takes the result's shape; unless it was empty, that is deprecated and warns."""
    name, shape = joiner
    out = xp.zeros(0, dtype=xp.int64)
    getattr(xp, name)(pair(xp), out=out)
    assert out.shape == shape
    assert flat(out) == [0, 1, 2, 3, 4, 5, 6, 7]
    out = xp.zeros(3, dtype=xp.int64)
    with warns(UserWarning, "resized"):
        getattr(xp, name)(pair(xp), out=out)
    assert out.shape == shape
    assert flat(out) == [0, 1, 2, 3, 4, 5, 6, 7]


@clause(
    "joining.out.keeps_its_dtype", MUST, source=[Torch("torch.cat"), Note("tensor_attributes")], requires=["mutable"]
)
def _(xp, joiner=each(["cat", "stack"])):
    """The result is cast to the dtype of ``out``: to any of its own kind or of a higher one."""
    join = getattr(xp, joiner)
    for given, taken in (
        ("int64", "uint8"), ("int64", "float16"), ("float32", "float64"), ("float64", "float16"), ("bool", "int32"),
    ):  # fmt: skip
        parts = [xp.tensor([0, 1]).to(getattr(xp, given)), xp.tensor([1, 1]).to(getattr(xp, given))]
        out = xp.zeros(0, dtype=getattr(xp, taken))
        join(parts, out=out)
        assert out.dtype == getattr(xp, taken)
        assert flat(out) == [0, 1, 1, 1]


@clause(
    "joining.out.refuses_a_lower_kind",
    MUST,
    source=[Torch("torch.cat"), Note("tensor_attributes")],
    requires=["mutable"],
)
def _(xp, joiner=each(["cat", "stack"])):
    """Floating-point tensors are not joined into an integer ``out``, nor integers into bool: TypeError."""
    join = getattr(xp, joiner)
    for given, taken in (("float32", "int64"), ("int64", "bool"), ("complex64", "float32")):
        parts = [xp.ones(2, dtype=getattr(xp, given))] * 2
        out = xp.zeros((4,) if joiner == "cat" else (2, 2), dtype=getattr(xp, taken))
        with raises(TypeError):
            join(parts, out=out)
        assert set(flat(out)) == {0}


@clause("joining.out.refuses_its_own_inputs", MUST, source=[Torch("torch.cat")], requires=["mutable", "views"])
def _(xp):
    """An ``out`` that shares memory with what is joined is RuntimeError, and nothing is written."""
    memory = xp.tensor([1.0, 2.0, 3.0, 4.0])
    for part in (memory[:2], memory[1:3], memory[2:]):
        with raises(RuntimeError):
            xp.cat([part, part], out=memory)
    with raises(RuntimeError):
        xp.cat([memory], out=memory)
    assert memory.tolist() == [1.0, 2.0, 3.0, 4.0]


@clause("joining.out.carries_no_gradient", MUST, source=[Torch("torch.cat")], requires=["mutable", "autograd.tape"])
def _(xp, joiner=each(["cat", "stack"])):
    """``out`` is not differentiable: RuntimeError where an input or ``out`` requires grad, unless recording is off."""
    join = getattr(xp, joiner)
    shape = (2,) if joiner == "cat" else (2, 1)
    leaf, plain = xp.ones(1, requires_grad=True), xp.ones(1)
    out = xp.zeros(shape)
    with raises(RuntimeError):
        join([leaf, plain], out=out)
    with raises(RuntimeError):
        join([plain, plain], out=xp.zeros(shape, requires_grad=True))
    assert set(flat(out)) == {0.0}
    with xp.no_grad():
        join([leaf, plain], out=out)
    assert set(flat(out)) == {1.0}
    assert not out.requires_grad


# stack


@clause("joining.stack.joins_along_a_new_dimension", MUST, source=[S2(60), Torch("torch.stack")])
def _(xp, device, dim=each([0, 1, 2, -1, -2, -3])):
    """``stack`` puts tensors of one shape side by side along a new dimension, which is ``dim`` of the result."""
    a, b, c = numbered(xp, 2, 3, device=device), numbered(xp, 2, 3, device=device) + 10, xp.zeros(2, 3, device=device)
    array = np.arange(6).reshape(2, 3)
    assert xp.stack([a, b, c], dim).tolist() == np.stack([array, array + 10, array * 0], dim).tolist()
    assert xp.stack([a], dim).shape == np.stack([array], dim).shape


@clause("joining.stack.forms", MUST, source=[S2(61), Torch("torch.stack")])
def _(xp):
    """The new dimension is the first if ``dim`` is left out; a list or a tuple of tensors is taken, nothing else."""
    a, b = pair(xp)
    for stacked in (xp.stack([a, b]), xp.stack((a, b), 0), xp.stack(tensors=[a, b], dim=0)):
        assert stacked.tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    for given in (a, [a, 1], [a, np.zeros((2, 2))]):
        with raises(TypeError):
            xp.stack(given)


@clause("joining.stack.of_0d_and_empty", MUST, source=[Torch("torch.stack")])
def _(xp):
    """0-d tensors stack to a vector; tensors without elements stack too, and are not skipped."""
    assert xp.stack([xp.tensor(1), xp.tensor(2)]).tolist() == [1, 2]
    assert xp.stack([xp.tensor(1), xp.tensor(2)], -1).tolist() == [1, 2]
    assert xp.stack([xp.zeros(0), xp.zeros(0)]).shape == (2, 0)
    assert xp.stack([xp.zeros(0, 3), xp.zeros(0, 3)], 1).shape == (0, 2, 3)


@clause("joining.stack.copies", MUST, source=[Torch("torch.stack")])
def _(xp, device):
    """``stack`` copies, even a single tensor: no write on either side is seen on the other."""
    a, b = pair(xp, device)
    for parts in ([a, b], [a]):
        stacked = xp.stack(parts)
        stacked.fill_(9)
        assert a.tolist() == [[0, 1], [2, 3]]
        stacked = xp.stack(parts)
        a[0, 0] = 50
        assert stacked[0, 0, 0].item() == 0
        a[0, 0] = 0


@clause("joining.stack.refuses_other_shapes", MUST, source=[Torch("torch.stack")])
def _(xp):
    """All shapes must be equal, nothing is broadcast and nothing skipped: RuntimeError, as for no tensors at all."""
    x = xp.zeros(2, 3)
    for other in (xp.zeros(2, 4), xp.zeros(3), xp.zeros(1, 3), xp.zeros(0), xp.tensor(0.0), xp.zeros(6)):
        with raises(RuntimeError):
            xp.stack([x, other])
    with raises(RuntimeError):
        xp.stack([])


@clause("joining.stack.refuses_missing_places", MUST, source=[Torch("torch.stack")])
def _(xp):
    """Tensors of n dimensions have n + 1 places for a new one: ``dim`` is from -n - 1 to n, else IndexError."""
    for shape, dims in (((2, 3), (3, -4)), ((), (1, -2))):
        for dim in dims:
            with raises(IndexError):
                xp.stack([xp.zeros(shape), xp.zeros(shape)], dim)


@clause("joining.stack.gradient", MUST, source=[Torch("torch.stack")], requires=["autograd.tape"])
def _(xp, device):
    """Each stacked tensor is given its own slice of the gradient, in its own dtype."""
    a = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    b = xp.tensor([3.0, 4.0], device=device, dtype=xp.float64, requires_grad=True)
    weights = xp.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
    (xp.stack([a, b], 1) * weights).sum().backward()
    assert (a.grad.dtype, a.grad.tolist()) == (xp.float32, [1.0, 3.0])
    assert (b.grad.dtype, b.grad.tolist()) == (xp.float64, [2.0, 4.0])


# split


@clause("joining.split.by_size", MUST, source=[S2(3, 64), Torch("torch.split", "torch.Tensor.split")])
def _(xp, device):
    """``split(size)`` cuts pieces of that size, the last one smaller where it does not divide; they come as a tuple."""
    x = xp.arange(5, device=device)
    for size, pieces in ((2, [[0, 1], [2, 3], [4]]), (1, [[0], [1], [2], [3], [4]]), (5, [[0, 1, 2, 3, 4]])):
        made = xp.split(x, size)
        assert isinstance(made, tuple)
        assert [piece.tolist() for piece in made] == pieces
    assert [piece.tolist() for piece in x.split(9)] == [[0, 1, 2, 3, 4]]
    assert [piece.tolist() for piece in xp.arange(4, device=device).split(2)] == [[0, 1], [2, 3]]


@clause("joining.split.by_sections", MUST, source=[S2(64), Torch("torch.split")])
def _(xp, device):
    """``split(sizes)`` with a list or a tuple cuts pieces of just these sizes, which may be zero."""
    x = xp.arange(5, device=device)
    for sizes in ([1, 4], (2, 3), [0, 5], [5], [1, 1, 1, 1, 1], [2, 0, 3]):
        made = xp.split(x, sizes)
        assert isinstance(made, tuple)
        ends = np.cumsum(sizes).tolist()
        assert [piece.tolist() for piece in made] == [
            list(range(end - size, end)) for size, end in zip(sizes, ends, strict=True)
        ]
    assert len(xp.zeros(0).split([])) == 0


@clause("joining.split.along_a_dimension", MUST, source=[S2(63, 65), Torch("torch.split")])
def _(xp, dim=each([0, 1, 2, -1, -2, -3])):
    """``dim`` is the dimension that is cut, the first if left out; a negative one counts from the end."""
    x = numbered(xp, 2, 3, 4)
    array = np.arange(24).reshape(2, 3, 4)
    for made in (x.split(1, dim), x.split(split_size=1, dim=dim), xp.split(x, 1, dim), xp.split(x, 1, dim=dim)):
        assert [piece.tolist() for piece in made] == [a.tolist() for a in np.split(array, array.shape[dim], dim)]
    sizes = [1, array.shape[dim] - 1]
    assert [piece.tolist() for piece in x.split(sizes, dim)] == [a.tolist() for a in np.split(array, [1], dim)]
    assert [piece.tolist() for piece in x.split_with_sizes(sizes, dim)] == [p.tolist() for p in x.split(sizes, dim)]
    assert [piece.shape for piece in xp.split(x, 1)] == [(1, 3, 4)] * 2


@clause("joining.split.shares", MUST, source=[Torch("torch.split"), Note("tensor_view")], requires=["views"])
def _(xp, device, cut=each([2, [2, 1]])):
    """The pieces are views: a write to a piece is seen in the whole, and a write to the whole in the piece."""
    x = numbered(xp, 2, 3, device=device)
    left, right = xp.split(x, cut, 1)
    right[1, 0] = 50
    left[0, 1] = 10
    assert x.tolist() == [[0, 10, 2], [3, 4, 50]]
    x[1, 1] = 40
    x[0, 2] = 20
    assert left.tolist() == [[0, 10], [3, 40]]
    assert right.tolist() == [[20], [50]]


@clause("joining.split.of_no_elements", MUST, source=[Torch("torch.split")])
def _(xp):
    """A dimension of size zero gives one empty piece, whatever the size asked for, even zero."""
    for size in (0, 1, 3):
        assert [piece.shape for piece in xp.zeros(0, 2).split(size)] == [(0, 2)]


@clause("joining.split.refuses_bad_sizes", MUST, source=[Torch("torch.split")])
def _(xp):
    """A size of zero or less, or sizes that are negative or do not sum to the dimension, are RuntimeError."""
    x = xp.arange(5)
    for sizes in (0, -1, [1, 3], [1, 5], [-1, 6], []):
        with raises(RuntimeError):
            xp.split(x, sizes)
    for sizes in (2.0, [2.0, 3.0], "2", None):
        with raises(TypeError):
            xp.split(x, sizes)


@clause("joining.split.refuses_missing_dimensions", MUST, source=[Torch("torch.split")])
def _(xp):
    """A dimension that is not there is IndexError; a 0-d tensor cannot be split or chunked at all, RuntimeError."""
    x = xp.zeros(2, 3)
    for dim in (2, -3):
        with raises(IndexError):
            xp.split(x, 1, dim)
        with raises(IndexError):
            xp.chunk(x, 1, dim)
    for part in (lambda t: t.split(1), lambda t: t.split([1]), lambda t: t.chunk(1)):
        with raises(RuntimeError):
            part(xp.tensor(5))


@clause("joining.split.gradient", MUST, source=[Torch("torch.split")], requires=["autograd.tape"])
def _(xp, device, cut=each([2, [2, 1]])):
    """The gradients of the pieces come together in the whole; a piece that was not used adds zeros."""
    x = xp.ones(2, 3, device=device, requires_grad=True)
    left, right = x.split(cut, 1)
    (left * 2).sum().backward()
    assert x.grad.tolist() == [[2.0, 2.0, 0.0], [2.0, 2.0, 0.0]]
    (right * xp.tensor([[3.0], [4.0]], device=device)).sum().backward()
    assert x.grad.tolist() == [[2.0, 2.0, 3.0], [2.0, 2.0, 4.0]]


def by_split(x):
    return x.split(1)


def by_chunk(x):
    return x.chunk(2)


def by_unbind(x):
    return x.unbind()


def by_iteration(x):
    return tuple(x)


@clause(
    "joining.split.pieces_are_not_written_in_place",
    MUST,
    source=[Torch("torch.split", "torch.unbind"), Note("notes/autograd")],
    requires=["mutable", "views", "autograd.tape"],
)
def _(xp, cut=each([by_split, by_chunk, by_unbind, by_iteration])):
    """One of several views made at once cannot be written in place while that is recorded: RuntimeError.

    With recording off, or where nothing requires grad, it can.
    """
    leaf = xp.ones(2, 3, requires_grad=True)
    base = leaf * 2
    with raises(RuntimeError):
        cut(base)[0].mul_(5)
    assert base.tolist() == [[2.0] * 3] * 2
    plain = xp.ones(2, 3)
    with raises(RuntimeError):
        cut(plain)[0].mul_(leaf.sum())
    cut(plain)[0].mul_(5)
    assert plain.tolist() == [[5.0] * 3, [1.0] * 3]
    with xp.no_grad():
        cut(base)[0].mul_(5)
    assert base.tolist() == [[10.0] * 3, [2.0] * 3]


@clause(
    "joining.split.pieces_are_void_after_a_write",
    MUST,
    source=[Torch("torch.split", "torch.unbind"), Note("notes/autograd")],
    requires=["mutable", "views", "autograd.tape"],
)
def _(xp, cut=each([by_split, by_chunk, by_unbind, by_iteration])):
    """Pieces of a tracked tensor are void once it was written to, recorded or not: using one is RuntimeError.

    Their values can still be read.
    """
    leaf = xp.ones(2, 3, requires_grad=True)
    base = leaf * 2
    before = cut(base)[0]
    base.mul_(3)
    with raises(RuntimeError):
        before * 2
    assert flat(before.detach()) == [6.0] * 3
    (cut(base)[0] * 2).sum().backward()
    assert leaf.grad.tolist() == [[12.0] * 3, [0.0] * 3]
    piece = cut(base)[0]
    with xp.no_grad():
        base.fill_(1)
    with raises(RuntimeError):
        piece * 2
    assert flat(piece.detach()) == [1.0] * 3


# chunk and unbind


@clause("joining.chunk.makes_at_most_that_many", MUST, source=[Torch("torch.chunk", "torch.Tensor.chunk")])
def _(xp, device):
    """``chunk(n)`` cuts pieces of size ceil(size / n), the last one maybe smaller, so that there may be fewer than n."""
    for size, chunks, sizes in ((5, 2, [3, 2]), (6, 4, [2, 2, 2]), (5, 9, [1] * 5), (5, 1, [5]), (6, 3, [2, 2, 2])):
        x = xp.arange(size, device=device)
        made = xp.chunk(x, chunks)
        assert isinstance(made, tuple)
        assert [piece.numel() for piece in made] == sizes
        assert [n for piece in made for n in piece.tolist()] == list(range(size))
    x = numbered(xp, 2, 4, device=device)
    assert [piece.tolist() for piece in x.chunk(2, -1)] == [[[0, 1], [4, 5]], [[2, 3], [6, 7]]]
    assert [piece.tolist() for piece in x.chunk(2, dim=1)] == [[[0, 1], [4, 5]], [[2, 3], [6, 7]]]


@clause("joining.chunk.of_no_elements", SHOULD, source=[Torch("torch.chunk")])
def _(xp):
    """A dimension of size zero gives exactly as many empty pieces as were asked for."""
    assert [piece.shape for piece in xp.zeros(0, 2).chunk(3)] == [(0, 2)] * 3


@clause("joining.chunk.refuses_bad_counts", MUST, source=[Torch("torch.chunk")])
def _(xp, chunks=each([0, -1])):
    """The number of pieces must be above zero, else RuntimeError."""
    with raises(RuntimeError):
        xp.chunk(xp.arange(5), chunks)


@clause("joining.chunk.shares", MUST, source=[Torch("torch.chunk"), Note("tensor_view")], requires=["views"])
def _(xp):
    """The pieces are views: writes are seen on both sides."""
    x = numbered(xp, 2, 4)
    left, right = x.chunk(2, 1)
    right.fill_(9)
    assert x.tolist() == [[0, 1, 9, 9], [4, 5, 9, 9]]
    x.fill_(8)
    assert left.tolist() == [[8, 8], [8, 8]]


@clause("joining.chunk.gradient", MUST, source=[Torch("torch.chunk")], requires=["autograd.tape"])
def _(xp):
    """The gradients of the pieces come together in the whole."""
    x = xp.ones(5, requires_grad=True)
    left, right = x.chunk(2)
    (left.sum() * 2 + right.sum() * 3).backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0, 3.0, 3.0]


@clause("joining.unbind.removes_a_dimension", MUST, source=[Torch("torch.unbind", "torch.Tensor.unbind")])
def _(xp, device):
    """``unbind(dim)`` gives a tuple of the slices along a dimension, without that dimension; the first if left out."""
    x = numbered(xp, 2, 3, device=device)
    assert isinstance(x.unbind(), tuple)
    assert [piece.tolist() for piece in xp.unbind(x)] == [[0, 1, 2], [3, 4, 5]]
    for made in (x.unbind(1), x.unbind(dim=-1), xp.unbind(x, 1)):
        assert [piece.tolist() for piece in made] == [[0, 3], [1, 4], [2, 5]]
    assert xp.unbind(xp.zeros(0, 2, device=device)) == ()
    assert [piece.shape for piece in xp.unbind(xp.zeros(2, 0, device=device))] == [(0,), (0,)]


@clause("joining.unbind.refuses_missing_dimensions", MUST, source=[Torch("torch.unbind")])
def _(xp):
    """A dimension that is not there is IndexError, and a 0-d tensor has none."""
    for dim in (2, -3):
        with raises(IndexError):
            xp.unbind(xp.zeros(2, 3), dim)
    with raises(IndexError):
        xp.unbind(xp.tensor(5))


@clause("joining.unbind.shares", MUST, source=[Torch("torch.unbind"), Note("tensor_view")], requires=["views"])
def _(xp):
    """The slices are views: writes are seen on both sides."""
    x = numbered(xp, 2, 3)
    columns = x.unbind(1)
    columns[1].fill_(9)
    assert x.tolist() == [[0, 9, 2], [3, 9, 5]]
    x.fill_(8)
    assert columns[2].tolist() == [8, 8]


@clause("joining.unbind.gradient", MUST, source=[Torch("torch.unbind")], requires=["autograd.tape"])
def _(xp):
    """The gradients of the slices come together in the whole; a slice that was not used adds zeros."""
    x = xp.ones(2, 3, requires_grad=True)
    first, _, last = x.unbind(1)
    (first * 2 + last * xp.tensor([3.0, 4.0])).sum().backward()
    assert x.grad.tolist() == [[2.0, 0.0, 3.0], [2.0, 0.0, 4.0]]


# Together


def cuts(st):
    """A shape, one of its dimensions, and sizes that sum to that dimension."""
    shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3)
    dimension = shapes.flatmap(lambda s: st.tuples(st.just(tuple(s)), st.integers(0, len(s) - 1)))
    return dimension.flatmap(
        lambda sd: st.tuples(
            st.just(sd[0]), st.just(sd[1]), st.lists(st.integers(0, sd[0][sd[1]]), max_size=3).map(sorted)
        )
    )


@clause("joining.cat.undoes_split", MUST, source=[Torch("torch.cat", "torch.split")])
def _(xp, cut=drawn(cuts)):
    """Cutting a tensor anywhere along a dimension and joining the pieces along it gives the tensor's values back."""
    shape, dim, places = cut
    x = numbered(xp, *shape)
    sizes = np.diff([0, *places, shape[dim]]).tolist()
    pieces = x.split(sizes, dim)
    assert [piece.shape[dim] for piece in pieces] == sizes
    joined = xp.cat(pieces, dim)
    assert joined.shape == shape
    assert joined.tolist() == x.tolist()


@clause("joining.stack.is_undone_by_unbind", MUST, source=[Torch("torch.stack", "torch.unbind")])
def _(xp, dim=each([0, 1, 2, -1])):
    """``unbind`` along the dimension that ``stack`` made gives the stacked values back."""
    parts = [numbered(xp, 2, 3), numbered(xp, 2, 3) + 10]
    assert [part.tolist() for part in xp.stack(parts, dim).unbind(dim)] == [part.tolist() for part in parts]
