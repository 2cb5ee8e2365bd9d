"""``detach``, ``clone`` and ``.data``: what each shares with the tensor, and what it cuts."""

import numpy as np

from conformance.clause import DEPRECATED, MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises

TAPE = ["autograd.tape"]
VIEWS = ["autograd.tape", "mutable", "views"]
VERSIONS = ["autograd.tape", "autograd.version", "mutable", "views"]
DATA = ["autograd.tape", "legacy", "mutable", "views"]
NUMPY = ["autograd.tape", "mutable", "numpy", "views"]


# ---- detach ----------------------------------------------------------------------------------------------------------


@clause("detach.detach.shares_memory", MUST, source=[S1(1, 85), Torch("torch.Tensor.detach")], requires=VIEWS)
def _(xp, device, dtype=each(("bool", "uint8", "int64", "float16", "bfloat16", "float32", "float64"))):
    """``detach()`` returns a new tensor on the same memory: a write through either is seen through both."""
    x = xp.zeros(3, dtype=getattr(xp, dtype), device=device)
    d = x.detach()
    assert d is not x
    assert d.dtype == x.dtype
    assert d.device == x.device
    d[0] = 1
    assert x.tolist() == [1, 0, 0]
    x[1] = 1
    assert d.tolist() == [1, 1, 0]


@clause(
    "detach.detach.shares_memory_of_a_graph", MUST, source=[S1(85, 86), Torch("torch.Tensor.detach")], requires=VIEWS
)
def _(xp, device):
    """The memory is shared with leaves and with recorded results alike, in both directions."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    result = leaf * 2
    for x in (leaf, result):
        d = x.detach()
        d[0] = 7.0
        assert x.tolist()[0] == 7.0
        with xp.no_grad():
            x[1] = 8.0
        assert d.tolist() == [7.0, 8.0]


def strided(x):
    return x[::2]


def transposed(x):
    return x.view(2, 3).t()


def expanded(x):
    return x[:1].expand(4)


def selected(x):
    return x[2]


def emptied(x):
    return x[:0]


@clause(
    "detach.detach.keeps_the_geometry",
    MUST,
    source=[Torch("torch.Tensor.detach"), Note("tensor_view")],
    requires=[*VIEWS, "strides"],
)
def _(xp, view=each([strided, transposed, expanded, selected, emptied])):
    """The detached tensor has the shape, the strides and the offset of the tensor, whatever view that is."""
    base = xp.arange(6.0)
    x = view(base)
    d = x.detach()
    assert d.shape == x.shape
    assert d.stride() == x.stride()
    assert d.storage_offset() == x.storage_offset()
    base.mul_(10.0)
    assert d.tolist() == x.tolist() == view(xp.arange(6.0) * 10).tolist()


@clause(
    "detach.detach.cuts_the_history",
    MUST,
    source=[S1(69, 86, 87), Torch("torch.Tensor.detach"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device):
    """The detached tensor does not require grad, has no ``grad_fn`` and is a leaf; the tensor itself stays what it
    was."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    result = leaf * 2
    for x in (leaf, result):
        d = x.detach()
        assert (d.requires_grad, d.grad_fn, d.is_leaf, d.grad) == (False, None, True, None)
        assert x.requires_grad is True
        assert x.is_leaf is (x is leaf)
    assert result.grad_fn is not None


@clause(
    "detach.detach.does_not_take_the_gradient_along", MUST, source=[S1(69), Torch("torch.Tensor.detach")], requires=TAPE
)
def _(xp):
    """The tensor's accumulated ``grad`` stays with it: the detached tensor and the clone have none of their own."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    assert x.detach().grad is None
    assert x.detach().clone().grad is None
    assert x.grad.tolist() == [1.0, 1.0]


@clause(
    "detach.detach.stops_gradients",
    MUST,
    source=[S1(86), Torch("torch.Tensor.detach"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device):
    """In later operations a detached tensor is a constant: gradients flow along the other paths only."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    (x * x.detach()).sum().backward()
    assert x.grad.tolist() == [1.0, 2.0]
    with raises(RuntimeError, match="does not require grad"):
        (x * x).detach().sum().backward()
    assert x.grad.tolist() == [1.0, 2.0]


@clause(
    "detach.detach.may_require_grad_anew",
    MUST,
    source=[Torch("torch.Tensor.detach"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """A detached tensor can be told to require grad: it is then a leaf of its own, and nothing flows to the first
    one."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    d = (x * 3).detach().requires_grad_()
    assert x.detach().requires_grad_().requires_grad is True
    (d * d).sum().backward()
    assert d.grad.tolist() == [6.0, 12.0]
    assert x.grad is None


@clause("detach.detach.of_a_constant", MUST, source=[S1(85), Torch("torch.Tensor.detach")], requires=VIEWS)
def _(xp):
    """Detaching what does not require grad makes a new tensor on the same memory just the same."""
    x = xp.tensor([1, 2])
    d = x.detach()
    assert d is not x
    d[0] = 9
    assert x.tolist() == [9, 2]
    assert xp.detach(x).tolist() == [9, 2]


@clause(
    "detach.detach.write_is_noticed_by_backward",
    MUST,
    source=[S1(88), Torch("torch.Tensor.detach"), Note("notes/autograd")],
    requires=VERSIONS,
)
def _(xp, device):
    """The detached tensor shares the count of writes: if backward needs a value that was written through it, it is
    refused."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x.exp()
    d = y.detach()
    d.zero_()
    assert y._version == d._version == 1
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    assert x.grad is None


@clause(
    "detach.detach.write_to_a_leaf_is_noticed", MUST, source=[S1(88), Torch("torch.Tensor.detach")], requires=VERSIONS
)
def _(xp):
    """A leaf that requires grad can be written through ``detach()``; what was saved of it before is then refused."""
    w = xp.tensor([3.0], requires_grad=True)
    y = w * w
    w.detach().fill_(5.0)
    assert w.tolist() == [5.0]
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()
    (w * w).backward()
    assert w.grad.tolist() == [10.0]


@clause("detach.detach_in_place.cuts_the_tensor_itself", MUST, source=[Torch("torch.Tensor.detach_")], requires=TAPE)
def _(xp):
    """``detach_()`` makes the tensor itself a leaf that does not require grad, and returns it; what was made of it
    keeps its graph."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y * 3
    assert y.detach_() is y
    assert (y.requires_grad, y.grad_fn, y.is_leaf) == (False, None, True)
    assert y.tolist() == [2.0, 4.0]
    with raises(RuntimeError, match="does not require grad"):
        y.sum().backward()
    z.sum().backward()
    assert x.grad.tolist() == [6.0, 6.0]
    x.detach_()
    assert x.requires_grad is False


@clause("detach.detach_in_place.is_refused_for_views", MUST, source=[Torch("torch.Tensor.detach_")], requires=VIEWS)
def _(xp):
    """A tracked view cannot be detached in place; it stays part of the graph."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    view = (x * 2)[:1]
    with raises(RuntimeError, match="[Vv]iew"):
        view.detach_()
    assert view.requires_grad is True
    view.sum().backward()
    assert x.grad.tolist() == [2.0, 0.0]


# ---- clone -----------------------------------------------------------------------------------------------------------


@clause(
    "detach.clone.has_memory_of_its_own",
    MUST,
    source=[S1(1, 103), Torch("torch.clone", "torch.Tensor.clone")],
    requires=["mutable"],
)
def _(xp, device, dtype=each(("bool", "uint8", "int64", "float16", "bfloat16", "float32", "float64"))):
    """``clone()`` copies the values to memory of its own, with the same dtype and device: writes to one leave the other
    alone."""
    x = xp.tensor([1, 0, 1], dtype=getattr(xp, dtype), device=device)
    c = x.clone()
    assert c is not x
    assert (c.dtype, c.device) == (x.dtype, x.device)
    x[0] = 0
    assert c.tolist() == [1, 0, 1]
    c[1] = 1
    assert x.tolist() == [0, 0, 1]


@clause("detach.clone.stays_in_the_graph", MUST, source=[S1(104, 105), Torch("torch.clone")], requires=TAPE)
def _(xp, device):
    """A clone is a recorded operation: it requires grad as its source does, and its gradient flows on to the source."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    c = x.clone()
    assert c.requires_grad is True
    assert c.is_leaf is False
    assert c.grad_fn is not None
    (c * c).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]
    assert c.grad is None
    assert xp.tensor([1.0], device=device).clone().requires_grad is False


@clause(
    "detach.clone.may_be_written",
    MUST,
    source=[S1(103, 105), Torch("torch.clone"), Note("notes/autograd")],
    requires=["autograd.tape", "mutable"],
)
def _(xp):
    """Unlike the leaf, its clone may be written in place, and gradients take the writes into account."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    c = x.clone()
    c.mul_(3.0)
    c[0] = 100.0
    assert c.tolist() == [100.0, 6.0]
    assert x.tolist() == [1.0, 2.0]
    c.sum().backward()
    assert x.grad.tolist() == [0.0, 3.0]


@clause("detach.clone.under_no_grad_is_cut_off", MUST, source=[S1(104, 105), Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """Under ``no_grad`` a clone does not require grad, and is a leaf."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.no_grad():
        c = x.clone()
    assert c.requires_grad is False
    assert c.is_leaf is True
    assert c.tolist() == [1.0, 2.0]


@clause("detach.clone.keeps_dense_strides", MUST, source=[Torch("torch.clone")], requires=["strides", "views"])
def _(xp):
    """The clone of a dense tensor keeps its strides, a transposed one too; of one with gaps or repeats it is
    contiguous."""
    base = xp.arange(6.0).view(2, 3)
    assert base.t().clone().stride() == (1, 3)
    assert base.t().clone().tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    assert base[:, ::2].clone().stride() == (2, 1)
    assert base[:1].expand(2, 3).clone().stride() == (3, 1)
    assert base.t().clone(memory_format=xp.contiguous_format).stride() == (2, 1)


@clause(
    "detach.clone.detached_either_way_round",
    MUST,
    source=[Torch("torch.Tensor.detach", "torch.clone")],
    requires=["autograd.tape", "mutable"],
)
def _(xp, device):
    """``detach().clone()`` and ``clone().detach()`` both give a copy outside the graph, on memory of its own."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    for copy in (y.detach().clone(), y.clone().detach()):
        assert (copy.requires_grad, copy.grad_fn, copy.is_leaf) == (False, None, True)
        copy[0] = 50.0
        assert y.tolist() == [2.0, 4.0]
    (y * y).sum().backward()
    assert x.grad.tolist() == [8.0, 16.0]


# ---- .data -----------------------------------------------------------------------------------------------------------


@clause(
    "detach.data.shares_memory_and_cuts_the_history",
    DEPRECATED,
    source=[S1(88, 89, 107), Note("notes/autograd")],
    requires=DATA,
)
def _(xp, device):
    """``x.data`` too is a tensor on the same memory, in both directions, that does not require grad and has no
    history."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    for tensor in (x, y):
        data = tensor.data
        assert data is not tensor
        assert (data.requires_grad, data.grad_fn, data.is_leaf, data.grad) == (False, None, True, None)
        data[0] = 7.0
        assert tensor.tolist()[0] == 7.0
        with xp.no_grad():
            tensor[1] = 8.0
        assert data.tolist() == [7.0, 8.0]
        assert tensor.requires_grad is True


@clause(
    "detach.data.write_is_not_noticed",
    DEPRECATED,
    source=[S1(88, 90), Note("notes/autograd")],
    requires=[*DATA, "autograd.version"],
)
def _(xp, device):
    """``.data`` has a count of writes of its own: a write through it goes unnoticed, and backward computes a wrong
    gradient."""
    x = xp.tensor([0.0, 1.0], device=device, requires_grad=True)
    y = x.exp()
    data = y.data
    data.zero_()
    assert data._version == 1
    assert y._version == 0
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]


@clause(
    "detach.data.begins_its_own_count",
    DEPRECATED,
    source=[S1(88), Note("notes/autograd")],
    requires=[*DATA, "autograd.version"],
)
def _(xp):
    """The count of ``x.data`` begins at 0 each time that it is read; writes to ``x`` do not show in it."""
    x = xp.tensor([1.0, 2.0])
    x.add_(1.0)
    data = x.data
    assert (x._version, data._version) == (1, 0)
    x.add_(1.0)
    assert (x._version, data._version) == (2, 0)
    data.add_(1.0)
    data.add_(1.0)
    assert (x._version, data._version, x.data._version) == (2, 2, 0)
    assert x.tolist() == [5.0, 6.0]


@clause("detach.data.can_be_assigned", DEPRECATED, source=[S1(107), Note("notes/autograd")], requires=DATA)
def _(xp):
    """Assigning ``x.data`` makes x a name for the other tensor's memory, of another shape too: x stays the leaf that it
    was."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    source = xp.tensor([[5.0], [6.0], [7.0]])
    x.data = source
    assert x.tolist() == [[5.0], [6.0], [7.0]]
    assert tuple(x.shape) == (3, 1)
    assert x.requires_grad is True
    assert x.is_leaf is True
    source[0] = 9.0
    assert x.tolist() == [[9.0], [6.0], [7.0]]
    x.data[1] = 10.0
    assert source.tolist() == [[9.0], [10.0], [7.0]]
    (x * 2).sum().backward()
    assert x.grad.tolist() == [[2.0], [2.0], [2.0]]


@clause("detach.data.leaves_old_views_behind", MAY, source=[Note("notes/autograd")], requires=DATA)
def _(xp):
    """Views made before ``x.data`` was assigned stay on the old memory."""
    x = xp.tensor([1.0, 2.0])
    view, alias = x[:1], x.detach()
    x.data = xp.tensor([7.0, 8.0])
    assert x.tolist() == [7.0, 8.0]
    assert view.tolist() == [1.0]
    assert alias.tolist() == [1.0, 2.0]


@clause("detach.data.assignment_is_checked", DEPRECATED, source=[Note("notes/autograd")], requires=DATA)
def _(xp):
    """What is no tensor cannot be assigned to ``x.data``, nor integers where x requires grad; x is then as before."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    for value in ([3.0, 4.0], 3.0, None, np.ones(2, np.float32)):
        with raises(TypeError):
            x.data = value
    with raises(RuntimeError, match="floating point"):
        x.data = xp.tensor([3, 4])
    assert x.tolist() == [1.0, 2.0]
    assert x.dtype == xp.float32
    assert x.requires_grad is True


# ---- to NumPy --------------------------------------------------------------------------------------------------------


@clause(
    "detach.numpy.needs_detach",
    MUST,
    source=[S1(68, 81, 84, 111, 116), Torch("torch.Tensor.numpy")],
    requires=["autograd.tape", "numpy"],
)
def _(xp):
    """A tensor that requires grad, leaf or result, refuses ``numpy()``; the message names ``detach().numpy()``, which
    works."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    for x, values in ((leaf, [1.0, 2.0]), (leaf * 2, [2.0, 4.0])):
        with raises(RuntimeError, match=r"detach\(\).numpy\(\)"):
            x.numpy()
        with raises(RuntimeError, match=r"detach\(\).numpy\(\)"):
            np.asarray(x)
        array = x.detach().numpy()
        assert type(array) is np.ndarray
        assert array.dtype == np.float32
        assert array.tolist() == values
        assert x.requires_grad is True


@clause(
    "detach.numpy.shares_with_the_tensor",
    MUST,
    source=[S3(14, 15, 17, 28, 30, 53, 60), Torch("torch.Tensor.numpy", "torch.Tensor.detach")],
    requires=NUMPY,
)
def _(xp):
    """``detach().numpy()`` is the tensor's own memory: a write through any of the three is seen through all."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    detached = y.detach()
    array = detached.numpy()
    array[0] = -1.0
    assert y.tolist() == detached.tolist() == [-1.0, 4.0, 6.0]
    detached[1] = -2.0
    assert y.tolist() == array.tolist() == [-1.0, -2.0, 6.0]
    y.mul_(10.0)
    assert detached.tolist() == array.tolist() == [-10.0, -20.0, 60.0]


@clause(
    "detach.numpy.writes_are_not_noticed",
    MUST,
    source=[Torch("torch.Tensor.detach"), Note("notes/autograd")],
    requires=[*NUMPY, "autograd.version"],
)
def _(xp):
    """Writes by NumPy are not counted: backward uses the written value, and its gradient is silently wrong."""
    x = xp.tensor([0.0, 0.0], requires_grad=True)
    y = x.exp()
    y.detach().numpy()[0] = 100.0
    assert y._version == 0
    y.sum().backward()
    assert x.grad.tolist() == [100.0, 1.0]


@clause("detach.numpy.forced", MUST, source=[Torch("torch.Tensor.numpy")], requires=["autograd.tape", "numpy"])
def _(xp, device):
    """``numpy(force=True)`` is ``detach().cpu()`` and ``numpy()`` in one call, on every device."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    assert x.numpy(force=True).tolist() == [1.0, 2.0]
    assert (x * 2).numpy(force=True).tolist() == [2.0, 4.0]


@clause(
    "detach.numpy.in_either_order",
    MUST,
    source=[S1(73), S2(98), Torch("torch.Tensor.cpu", "torch.Tensor.detach")],
    requires=["autograd.tape", "numpy"],
)
def _(xp, device):
    """``cpu().detach().numpy()`` and ``detach().cpu().numpy()`` give the same array, and leave the graph as it is."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    first, second = y.cpu().detach().numpy(), y.detach().cpu().numpy()
    assert first.tolist() == second.tolist() == [2.0, 4.0]
    assert first.dtype == second.dtype == np.float32
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause(
    "detach.numpy.shares_on_the_host_either_way",
    MUST,
    source=[S1(73), S2(98), Torch("torch.Tensor.cpu")],
    requires=NUMPY,
)
def _(xp):
    """On the host ``cpu()`` changes nothing, so that both orders give arrays on the tensor's own memory."""
    y = xp.tensor([1.0, 2.0, 3.0], requires_grad=True) * 2
    first, second = y.cpu().detach().numpy(), y.detach().cpu().numpy()
    first[0] = -1.0
    second[1] = -2.0
    assert y.tolist() == first.tolist() == second.tolist() == [-1.0, -2.0, 6.0]


@clause(
    "detach.numpy.copies_from_an_accelerator",
    MUST,
    source=[S1(64, 73), S2(93, 98), S3(14), Torch("torch.Tensor.cpu")],
    requires=["autograd.tape", "mutable", "numpy"],
)
def _(xp, accelerator):
    """From an accelerator both orders give copies on the host: no write goes from one side to the other."""
    y = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=True) * 2
    for array in (y.cpu().detach().numpy(), y.detach().cpu().numpy()):
        array[0] = -1.0
        assert y.tolist() == [2.0, 4.0]
    array = y.detach().cpu().numpy()
    y.detach().zero_()
    assert array.tolist() == [2.0, 4.0]


@clause(
    "detach.numpy.refused_on_an_accelerator",
    MUST,
    source=[S1(64, 115), S2(93), Torch("torch.Tensor.numpy")],
    requires=["autograd.tape", "numpy"],
)
def _(xp, accelerator):
    """``detach()`` alone does not lead to NumPy from an accelerator: the memory is still there, and ``numpy()`` is
    refused."""
    y = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=True) * 2
    with raises(TypeError, RuntimeError):
        y.detach().numpy()
    with raises(TypeError, RuntimeError):
        y.cpu().numpy()
    assert y.tolist() == [2.0, 4.0]


@clause(
    "detach.item.needs_no_detach",
    MUST,
    source=[S1(93, 94), Torch("torch.Tensor.item", "torch.Tensor.tolist")],
    requires=TAPE,
)
def _(xp, device):
    """``item()``, ``tolist()`` and ``float()`` read a tensor that requires grad, on any device, without detaching
    it."""
    x = xp.tensor([1.5], device=device, requires_grad=True)
    y = x * 2
    assert (x.item(), y.item(), float(y), int(y)) == (1.5, 3.0, 3.0, 3)
    assert y.tolist() == [3.0]
    assert type(y.item()) is float
    y.backward()
    assert x.grad.tolist() == [2.0]


# ---- printing --------------------------------------------------------------------------------------------------------


@clause(
    "detach.repr.tells_the_history",
    SHOULD,
    source=[Torch("torch.Tensor.requires_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """A tensor prints ``requires_grad=True`` if it is such a leaf, ``grad_fn=<...>`` if it is a result, and neither
    once detached."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    assert repr(x) == "tensor([1., 2.], requires_grad=True)"
    assert repr(x * 2) == "tensor([2., 4.], grad_fn=<MulBackward0>)"
    assert repr(x.clone()) == "tensor([1., 2.], grad_fn=<CloneBackward0>)"
    assert repr(x.sum()) == "tensor(3., grad_fn=<SumBackward0>)"
    assert repr(x.to(xp.float64).sum()) == "tensor(3., dtype=torch.float64, grad_fn=<SumBackward0>)"
    assert repr((x * 2).detach()) == repr((x * 2).data) == "tensor([2., 4.])"


@clause(
    "detach.detach_in_place.is_refused_for_views_without_history",
    MUST,
    source=[Torch("torch.Tensor.detach_")],
    requires=VIEWS,
)
def _(xp):
    """``detach_`` is refused for every view, also where there is no history to cut."""
    base = xp.zeros(2)
    with raises(RuntimeError, match="views in-place"):
        base[:1].detach_()
    assert base.detach_() is base
