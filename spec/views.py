"""Views: which operations share their input's memory, which copy it, and which do as its strides allow."""

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises

VIEWS = (
    ("adjoint", (2, 3), ()),
    ("as_strided", (2, 3), ((3, 2), (1, 3))),
    ("chunk", (4, 2), (2,)),
    ("detach", (2, 3), ()),
    ("diagonal", (3, 3), (1,)),
    ("diagonal", (2, 3, 4), (0, 0, 2)),
    ("dsplit", (2, 2, 4), (2,)),
    ("expand", (1, 3), (2, 3)),
    ("hsplit", (2, 4), ([1, 3],)),
    ("moveaxis", (2, 3, 4), (0, 2)),
    ("movedim", (2, 3, 4), ((0, 1), (1, 2))),
    ("narrow", (2, 5), (1, 1, 3)),
    ("permute", (2, 3, 4), (2, 0, 1)),
    ("select", (2, 3), (1, -1)),
    ("split", (5, 2), (2,)),
    ("split", (5, 2), ([1, 4],)),
    ("split_with_sizes", (5, 2), ([1, 4],)),
    ("squeeze", (1, 2, 1), ()),
    ("swapaxes", (2, 3), (0, 1)),
    ("swapdims", (2, 3), (0, 1)),
    ("t", (2, 3), ()),
    ("tensor_split", (5, 2), (3,)),
    ("tensor_split", (5, 2), ([1, 3],)),
    ("transpose", (2, 3), (0, 1)),
    ("unbind", (2, 3), ()),
    ("unflatten", (6, 2), (0, (2, 3))),
    ("unfold", (5, 2), (0, 3, 1)),
    ("unsqueeze", (2, 3), (1,)),
    ("view", (2, 3), (3, 2)),
    ("vsplit", (4, 2), (2,)),
)
"""A method, the shape of a tensor, and arguments with which the method gives a view of it, or several."""

RECORDED = tuple(case for case in VIEWS if case[0] != "detach")
"""Those whose gradient flows to the base."""

SEVERAL = ("chunk", "split", "split_with_sizes", "unbind")
"""Methods that give several views at once."""

WRITTEN = tuple(case for case in RECORDED if case[0] not in (*SEVERAL, "expand", "unfold"))
"""Those that a recorded write may go through: the windows of ``unfold`` overlap, which PyTorch does not look for."""

PROPERTIES = (("T", (2, 3)), ("H", (2, 3)), ("mT", (2, 2, 3)), ("mH", (2, 2, 3)))
"""A property, and the shape of a tensor of which it is a view."""

COPIES = (
    ("clone", (2, 3), ()),
    ("diag_embed", (2, 3), ()),
    ("flip", (2, 3), (0,)),
    ("fliplr", (2, 3), ()),
    ("flipud", (2, 3), ()),
    ("repeat", (2, 3), (1, 1)),
    ("repeat_interleave", (2, 3), (1, 0)),
    ("roll", (2, 3), (0,)),
    ("rot90", (2, 3), (4,)),
    ("tile", (2, 3), (1,)),
    ("tril", (3, 3), (2,)),
    ("triu", (3, 3), (-2,)),
)
"""The same of methods that copy, also with arguments that change nothing."""

COPIES_OF_VIEWS = (
    ("alias_copy", (2, 3), ()),
    ("as_strided_copy", (2, 3), ((3, 2), (1, 3))),
    ("diagonal_copy", (3, 3), ()),
    ("expand_copy", (1, 3), ((2, 3),)),
    ("narrow_copy", (2, 5), (1, 1, 3)),
    ("permute_copy", (2, 3), ((1, 0),)),
    ("select_copy", (2, 3), (0, 1)),
    ("slice_copy", (4, 2), (0, 1, 3)),
    ("split_copy", (4, 2), (2,)),
    ("split_with_sizes_copy", (5, 2), ([1, 4],)),
    ("squeeze_copy", (1, 3), ()),
    ("t_copy", (2, 3), ()),
    ("transpose_copy", (2, 3), (0, 1)),
    ("unbind_copy", (2, 3), ()),
    ("unfold_copy", (5, 2), (0, 3, 1)),
    ("unsqueeze_copy", (2, 3), (0,)),
    ("view_copy", (2, 3), ((3, 2),)),
)
"""The same of functions that copy what a view of that name shows."""


def counted(xp, shape, dtype=None):
    """0, 1, 2, ... in a shape."""
    count = 1
    for n in shape:
        count *= n
    return xp.arange(count, dtype=dtype or xp.int64).reshape(shape)


def parts(result):
    """A result as a list of tensors."""
    return list(result) if isinstance(result, (tuple, list)) else [result]


def seen(base, name, arguments):
    """What the view shows of which the function of that name is the copying twin."""
    if name in ("alias_copy", "slice_copy"):  # which are no methods
        return [base if name == "alias_copy" else base[1:3]]
    return parts(getattr(base, name.removesuffix("_copy"))(*arguments))


def assert_seen(base, view):
    """Each element of a view is one of its base's: written through either, it is read through the other."""
    shown = set(view.flatten().tolist())
    view.fill_(-1)
    flat = base.flatten().tolist()
    assert {n for n in range(len(flat)) if flat[n] == -1} == shown
    base.fill_(-2)
    assert set(view.flatten().tolist()) <= {-2}


def assert_apart(base, copy):
    """No write to one is seen in the other."""
    before = base.tolist()
    copy.fill_(-1)
    assert base.tolist() == before
    before = copy.tolist()
    base.fill_(-2)
    assert copy.tolist() == before


# ---- What shares ----------------------------------------------------------------------------------------------


@clause("views.listed.share", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, case=each(VIEWS)):
    """Each operation of PyTorch's list of views shows its input's memory, element by element: a write to the view or
    to any one of several changes those elements of the base, and a write to the base is seen in the view.
    """
    name, shape, arguments = case
    for number in range(len(parts(getattr(counted(xp, shape), name)(*arguments)))):
        base = counted(xp, shape)
        assert_seen(base, parts(getattr(base, name)(*arguments))[number])


@clause("views.properties.share", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, case=each(PROPERTIES)):
    """The transposes that are properties are views too, as ``H`` and ``mH`` are of a real tensor."""
    name, shape = case
    base = counted(xp, shape)
    assert_seen(base, getattr(base, name))


@clause("views.indexing.shares", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, key=each([0, -1, slice(1, None), slice(None, None, 2), (slice(None), 1), None, ..., (..., None, 0)])):
    """Indexing with ints, slices, None and ``...`` is a view."""
    base = counted(xp, (3, 2))
    assert_seen(base, base[key])


@clause("views.indexing.by_tensors_copies", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp):
    """Indexing with a list, an index tensor or a mask is a copy, also where it names everything in order."""
    base = counted(xp, (3, 2))
    for key in ([0, 1, 2], xp.tensor([0, 1, 2]), xp.ones(3, 2, dtype=xp.bool), (slice(None), [0, 1])):
        base.copy_(counted(xp, (3, 2)))
        assert_apart(base, base[key])


@clause("views.complex.share", MUST, source=[Note("tensor_view")], requires=["views", "mutable", "complex"])
def _(xp):
    """``real``, ``imag``, ``view_as_real`` and ``view_as_complex`` share memory, as ``H`` and ``mH`` of a complex tensor
    do, which show it conjugated.
    """
    z = xp.tensor([[1 + 2j, 3 + 4j]])
    z.real.fill_(5)
    assert z.tolist() == [[5 + 2j, 5 + 4j]]
    z.imag[0, 0] = 6
    assert xp.view_as_real(z).tolist() == [[[5, 6], [5, 4]]]
    xp.view_as_real(z)[0, 1, 1] = 7
    assert z.tolist() == [[5 + 6j, 5 + 7j]]
    for name in ("H", "mH"):
        z[0, 0] = 1 + 1j
        shown = getattr(z, name)
        assert shown.tolist() == [[1 - 1j], [5 - 7j]]
        shown[0, 0] = 2 + 3j
        assert z.tolist() == [[2 - 3j, 5 + 7j]]
    pairs = xp.tensor([[1.0, 2.0]])
    xp.view_as_complex(pairs)[0] = 8 + 9j
    assert pairs.tolist() == [[8, 9]]


@clause("views.bits.share", MUST, source=[Torch("torch.Tensor.view")], requires=["views", "mutable"])
def _(xp):
    """``view(dtype)`` shows the same bytes as another dtype, of another size too: a write to either is a write to both."""
    whole = xp.tensor([1, 2], dtype=xp.int32)
    halves = whole.view(xp.int16)
    assert halves.shape == (4,)
    halves.fill_(1)
    assert whole.tolist() == [0x10001] * 2
    whole.fill_(0)
    assert halves.tolist() == [0] * 4


# ---- What copies, and what does either --------------------------------------------------------------------------


@clause("views.copies.do_not_share", MUST, source=[Note("tensor_view")], requires=["mutable"])
def _(xp, case=each(COPIES)):
    """Operations that PyTorch does not list as views copy, even with arguments that leave every element where it is."""
    name, shape, arguments = case
    base = counted(xp, shape)
    assert_apart(base, getattr(base, name)(*arguments))


@clause("views.copies.of_views", MUST, source=[Torch("torch.diagonal"), Note("tensor_view")], requires=["mutable"])
def _(xp, case=each(COPIES_OF_VIEWS)):
    """The function ``X_copy`` gives what the view ``X`` shows, as a contiguous tensor on memory of its own."""
    name, shape, arguments = case
    for number in range(len(parts(getattr(xp, name)(counted(xp, shape), *arguments)))):
        base = counted(xp, shape)
        copy = parts(getattr(xp, name)(base, *arguments))[number]
        assert copy.is_contiguous()
        assert copy.tolist() == seen(base, name, arguments)[number].tolist()
        assert_apart(base, copy)


@clause("views.copies.are_differentiated", MUST, source=[Note("tensor_view")], requires=["autograd.tape"])
def _(xp, case=each(COPIES_OF_VIEWS)):
    """A copy of a view has the view's gradient: that of each place that shows an element."""
    name, shape, arguments = case
    shown = [e for part in parts(getattr(xp, name)(counted(xp, shape), *arguments)) for e in part.flatten().tolist()]
    leaf = xp.ones(shape, requires_grad=True)
    total = xp.zeros(())
    for part in parts(getattr(xp, name)(leaf, *arguments)):
        total = total + part.sum()
    total.backward()
    assert leaf.grad.flatten().tolist() == [shown.count(n) for n in range(leaf.numel())]


@clause("views.copies.out", MUST, source=[Note("tensor_view")], requires=["mutable"])
def _(xp):
    """A copy of a view takes ``out=`` of exactly its dtype: it is written and returned, and another is RuntimeError."""
    base = counted(xp, (2, 3))
    out = xp.empty(3, 2, dtype=xp.int64)
    assert xp.t_copy(base, out=out) is out
    assert out.tolist() == [[0, 3], [1, 4], [2, 5]]
    for dtype in (xp.float32, xp.int32):
        other = xp.zeros(3, 2, dtype=dtype)
        with raises(RuntimeError):
            xp.t_copy(base, out=other)
        assert other.tolist() == [[0, 0]] * 3


@clause("views.either.by_strides", MUST, source=[Note("tensor_view"), Torch("torch.reshape")], requires=["views"])
def _(xp):
    """``reshape``, ``flatten``, ``reshape_as`` and ``contiguous`` are views, or the tensor itself, where the memory can be
    shown so, and copies elsewhere; of ``to`` and its kin the tensor itself is the result that needs no copy.
    """
    base = counted(xp, (2, 3))
    for view in (base.reshape(3, 2), base.flatten(), base.reshape_as(xp.zeros(6)), base.contiguous(), base.long()):
        base.copy_(counted(xp, (2, 3)))
        assert_seen(base, view)
    turned = base.t()
    for copy in (turned.reshape(6), turned.flatten(), turned.reshape_as(xp.zeros(6)), turned.contiguous()):
        assert_apart(base, copy)
    assert_apart(base, base.float())
    assert_apart(base, base.to(xp.int64, copy=True))


@clause("views.ravel.is_contiguous", MUST, source=[Torch("torch.ravel")], requires=["views", "strides"])
def _(xp):
    """``ravel`` is contiguous: unlike ``flatten`` and ``reshape(-1)``, it copies where a view would have a stride above 1."""
    stepped = xp.arange(6)[::2].reshape(3, 1)
    assert stepped.reshape(-1).stride() == (2,)
    assert stepped.flatten().stride() == (2,)
    assert stepped.ravel().stride() == (1,)
    base = counted(xp, (2, 3))
    assert_seen(base, base.ravel())


@clause("views.atleast.adds_dimensions", MUST, source=[Torch("torch.atleast_3d")], requires=["views", "mutable"])
def _(xp):
    """``atleast_1d``, ``_2d`` and ``_3d`` are views with dimensions of size 1 added: before a vector's for two, around it
    for three, after a matrix's; a tensor that has enough is returned itself.
    """
    for function, shape in ((xp.atleast_1d, (1,)), (xp.atleast_2d, (1, 1)), (xp.atleast_3d, (1, 1, 1))):
        scalar = xp.tensor(3)
        assert function(scalar).shape == shape
        assert_seen(scalar.zero_(), function(scalar))
    assert xp.atleast_2d(xp.zeros(4)).shape == (1, 4)
    assert xp.atleast_3d(xp.zeros(4)).shape == (1, 4, 1)
    assert xp.atleast_3d(xp.zeros(4, 5)).shape == (4, 5, 1)
    cube = xp.zeros(2, 2, 2)
    assert xp.atleast_1d(cube) is xp.atleast_2d(cube) is xp.atleast_3d(cube) is cube
    several = xp.atleast_2d(xp.tensor(1), xp.zeros(3))
    assert isinstance(several, tuple)
    assert [t.shape for t in several] == [(1, 1), (1, 3)]
    assert [t.shape for t in xp.atleast_2d([xp.tensor(1), xp.zeros(3)])] == [(1, 1), (1, 3)]


@clause("views.meshgrid.shares", MUST, source=[Torch("torch.meshgrid")], requires=["views", "mutable", "strides"])
def _(xp):
    """``meshgrid`` gives expanded views of its vectors: a write to a vector is seen along the whole grid.  "ij" takes the
    dimensions in order, "xy" exchanges the first two.
    """
    x, y = xp.tensor([1, 2, 3]), xp.tensor([4, 5])
    rows, columns = xp.meshgrid(x, y, indexing="ij")
    assert (rows.shape, rows.stride(), columns.stride()) == ((3, 2), (1, 0), (0, 1))
    across, down = xp.meshgrid(x, y, indexing="xy")
    assert across.tolist() == [[1, 2, 3], [1, 2, 3]]
    assert down.tolist() == [[4, 4, 4], [5, 5, 5]]
    x[0] = 9
    assert rows[0].tolist() == [9, 9]
    assert across[:, 0].tolist() == [9, 9]
    for wrong in ((x, y.float()), (xp.zeros(2, 2),)):
        with raises(RuntimeError):
            xp.meshgrid(*wrong, indexing="ij")
    with raises(RuntimeError):
        xp.meshgrid(x, y, indexing="yx")


@clause(
    "views.broadcast_tensors.shares", MUST, source=[Torch("torch.broadcast_tensors")], requires=["views", "mutable"]
)
def _(xp):
    """``broadcast_tensors`` gives expanded views, and what has the common shape already is returned itself."""
    row, table = xp.tensor([1, 2, 3]), xp.zeros(2, 3)
    wide, same = xp.broadcast_tensors(row, table)
    assert same is table
    row[0] = 9
    assert wide.tolist() == [[9, 2, 3], [9, 2, 3]]


# ---- What a view is -----------------------------------------------------------------------------------------------


@clause("views.base.is_the_first_tensor", SHOULD, source=[Note("tensor_view")], requires=["views", "strides"])
def _(xp):
    """``_base`` of a view, and of a view of a view, is the tensor that owns the memory; ``_is_view()`` says so.  What
    copies has no base, nor has ``view(dtype)``, which is not recorded.
    """
    base = xp.zeros(2, 3)
    for view in (
        base.t(),
        base[0],
        base.t()[1:],
        base.expand(2, 2, 3)[0],
        base.split(1)[1],
        base.as_strided((2,), (1,)),
    ):
        assert view._is_view()
        assert view._base is base
    for apart in (base, base.clone(), base.view(xp.int32), base.t().contiguous(), base.reshape(3, 2).t().flatten()):
        assert not apart._is_view()
        assert apart._base is None


@clause("views.storage.is_one", MUST, source=[Note("tensor_view")], requires=["views", "strides"])
def _(xp, case=each(VIEWS)):
    """A view has its base's storage: the same address and the same number of bytes, of which the view may show a few."""
    name, shape, arguments = case
    base = counted(xp, shape)
    for view in parts(getattr(base, name)(*arguments)):
        assert view.untyped_storage().data_ptr() == base.untyped_storage().data_ptr()
        assert view.untyped_storage().nbytes() == base.nbytes
        assert view.data_ptr() == base.data_ptr() + view.storage_offset() * base.element_size()


@clause("views.gradient.is_where_the_view_is", MUST, source=[Note("tensor_view")], requires=["autograd.tape", "views"])
def _(xp, case=each(RECORDED)):
    """A view's gradient goes to the elements that it shows, as often as it shows them, and the others get zeros."""
    name, shape, arguments = case
    shown = [e for part in parts(getattr(counted(xp, shape), name)(*arguments)) for e in part.flatten().tolist()]
    leaf = xp.ones(shape, requires_grad=True)
    total = xp.zeros(())
    for part in parts(getattr(leaf, name)(*arguments)):
        total = total + part.sum()
    total.backward()
    assert leaf.grad.flatten().tolist() == [shown.count(n) for n in range(leaf.numel())]


@clause("views.gradient.of_a_write", MUST, source=[Note("tensor_view")], requires=["autograd.tape", "views", "mutable"])
def _(xp, case=each(WRITTEN)):
    """Multiplying what a view shows in place multiplies those gradients of the base, and no other."""
    name, shape, arguments = case
    leaf = xp.ones(shape, requires_grad=True)
    base = leaf * 1
    shown = set(parts(getattr(counted(xp, shape), name)(*arguments))[0].flatten().tolist())
    parts(getattr(base, name)(*arguments))[0].mul_(5)
    base.sum().backward()
    assert leaf.grad.flatten().tolist() == [5 if n in shown else 1 for n in range(leaf.numel())]


@clause(
    "views.gradient.refuses_writes_to_several",
    MUST,
    source=[Note("tensor_view")],
    requires=["autograd.tape", "views", "mutable"],
)
def _(xp, name=each(SEVERAL)):
    """A recorded write to one of several views that an operation made at once is RuntimeError, and nothing is written;
    those of ``tensor_split`` and its kin are made one by one, and take it.
    """
    base = xp.ones(4, requires_grad=True) * 1
    arguments = {"split_with_sizes": ([2, 2],), "unbind": ()}.get(name, (2,))
    with raises(RuntimeError):
        getattr(base, name)(*arguments)[0].mul_(5)
    assert base.tolist() == [1] * 4
    base.tensor_split(2)[0].mul_(5)
    assert base.tolist() == [5, 5, 1, 1]


@clause("views.empty.are_views", MUST, source=[Note("tensor_view")], requires=["views", "strides"])
def _(xp):
    """A view without elements is a view all the same: it is on its base's storage."""
    base = xp.zeros(3, 4)
    for view in (base[3:], base.narrow(1, 2, 0), base.diagonal(9), base.tensor_split(5)[4]):
        assert view.numel() == 0
        assert view._base is base
        assert view.untyped_storage().data_ptr() == base.data_ptr()
    assert base[3:].narrow(0, 0, 0).shape == (0, 4)


@clause("views.positive.is_the_tensor", MUST, source=[Torch("torch.positive")])
def _(xp):
    """``positive`` and ``+x`` return the tensor itself; of a bool tensor they are RuntimeError."""
    tensor = xp.tensor([1, -2])
    assert xp.positive(tensor) is tensor
    assert tensor.positive() is tensor
    assert +tensor is tensor
    with raises(RuntimeError):
        xp.positive(xp.tensor([True]))


@clause("views.adjoint.refuses_vectors", MUST, source=[Torch("torch.adjoint", "torch.Tensor.H")], requires=["views"])
def _(xp):
    """``adjoint``, ``mH`` and ``mT`` are of matrices and batches of them, ``H`` of a matrix: a vector is RuntimeError,
    and so is a batch for ``H``.
    """
    vector, batch = xp.zeros(3), xp.zeros(2, 3, 4)
    with raises(RuntimeError):
        vector.adjoint()
    for name in ("H", "mH", "mT"):
        with raises(RuntimeError):
            getattr(vector, name)
    with raises(RuntimeError):
        _ = batch.H
    assert batch.adjoint().shape == batch.mH.shape == batch.mT.shape == (2, 4, 3)


@clause(
    "views.unsafe.count_their_writes",
    MUST,
    source=[Torch("torch.unsafe_split")],
    requires=["views", "autograd.version"],
)
def _(xp):
    """The parts of ``unsafe_split`` and ``unsafe_chunk`` share memory, and are no views: each counts its own writes, so
    they may be written to where the parts of ``split`` may not.
    """
    base = xp.ones(4, requires_grad=True) * 1
    for parts_of in (xp.unsafe_split(base, 2), xp.unsafe_chunk(base, 2)):
        one, other = parts_of
        assert not one._is_view()
        one.mul_(3)
        assert (one._version, other._version, base._version) == (1, 0, 0)
    assert base.tolist() == [9, 9, 1, 1]
