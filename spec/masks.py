"""Writing by masks: masked_fill and masked_scatter, and what they are to masked_select."""

import numpy as np

from conformance.clause import MUST, Note, Torch, clause, each, raises


def matrix(xp, device="cpu"):
    return xp.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], device=device)


@clause("masks.fill.writes_where_true", MUST, source=[Torch("torch.Tensor.masked_fill_")])
def _(xp, device):
    """``masked_fill`` writes a number, or a tensor without dimensions, where the mask is true, in a copy."""
    x = matrix(xp, device)
    mask = xp.tensor([[True, False, False], [False, True, True]], device=device)
    for value in (9, 9.0, xp.tensor(9.0, device=device)):
        assert x.masked_fill(mask, value).tolist() == [[9, 1, 2], [3, 9, 9]]
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("masks.fill.in_place", MUST, source=[Torch("torch.Tensor.masked_fill_")], requires=["mutable", "views"])
def _(xp):
    """``masked_fill_`` writes to the tensor itself, through its strides, and returns it; so does ``masked_scatter_``."""
    memory = xp.zeros(2, 4)
    x = memory[:, ::2]
    assert x.masked_fill_(xp.tensor([[True, False], [False, True]]), 5.0) is x
    assert memory.tolist() == [[5, 0, 0, 0], [0, 0, 5, 0]]
    assert x.masked_scatter_(xp.tensor([[False, True], [True, False]]), xp.tensor([6.0, 7.0])) is x
    assert memory.tolist() == [[5, 0, 6, 0], [7, 0, 5, 0]]


@clause("masks.shape.broadcasts", MUST, source=[Torch("torch.Tensor.masked_fill_", "torch.Tensor.masked_scatter_")])
def _(xp):
    """Tensor and mask broadcast together; the copy has the common shape."""
    x = matrix(xp)
    mask = xp.tensor([True, False, True])
    assert x.masked_fill(mask, 9.0).tolist() == [[9, 1, 9], [9, 4, 9]]
    assert x[0].masked_fill(xp.tensor([[True], [False]]), 9.0).tolist() == [[9, 9, 9], [0, 1, 2]]
    assert x.masked_scatter(mask, -x).tolist() == [[0, 1, -1], [-2, 4, -3]]
    assert xp.tensor(1.0).masked_fill(mask, 9.0).tolist() == [9, 1, 9]
    assert xp.tensor(1.0).masked_fill(xp.tensor(True), 9.0).tolist() == 9


@clause("masks.shape.is_kept_in_place", MUST, source=[Torch("torch.Tensor.masked_fill_")], requires=["mutable"])
def _(xp):
    """In place the mask broadcasts to the tensor, not the tensor to the mask: RuntimeError, and nothing is written."""
    x = xp.tensor([1.0, 2.0, 3.0])
    mask = xp.ones(2, 3, dtype=xp.bool)
    for write in (lambda: x.masked_fill_(mask, 9.0), lambda: x.masked_scatter_(mask, xp.zeros(6))):
        with raises(RuntimeError):
            write()
    with raises(RuntimeError):
        x.masked_fill_(xp.ones(2, dtype=xp.bool), 9.0)
    assert x.tolist() == [1, 2, 3]


@clause("masks.dtype.is_bool", MUST, source=[Torch("torch.Tensor.masked_fill_", "torch.Tensor.masked_scatter_")])
def _(xp, dtype=each(["uint8", "int64", "float32"])):
    """A mask has dtype bool: RuntimeError for any other, uint8 too, and TypeError for what is no tensor."""
    x = matrix(xp)
    mask = xp.ones(2, 3, dtype=getattr(xp, dtype))
    for write in (lambda: x.masked_fill_(mask, 9.0), lambda: x.masked_scatter_(mask, x.clone())):
        with raises(RuntimeError):
            write()
    with raises(TypeError):
        x.masked_fill_([[True] * 3] * 2, 9.0)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("masks.fill.value_fits", MUST, source=[Torch("torch.Tensor.masked_fill_")])
def _(xp):
    """The tensor keeps its dtype: numbers are cut to integers, and RuntimeError meets what the dtype cannot hold."""
    mask = xp.tensor([True, False])
    assert xp.zeros(2, dtype=xp.int32).masked_fill(mask, 1.9).tolist() == [1, 0]
    assert xp.zeros(2, dtype=xp.int32).masked_fill(mask, xp.tensor(1.9)).tolist() == [1, 0]
    assert xp.zeros(2, dtype=xp.bool).masked_fill(mask, 3.0).tolist() == [True, False]
    assert xp.zeros(2, dtype=xp.float16).masked_fill(mask, float("-inf")).tolist() == [float("-inf"), 0]
    for dtype, value in ((xp.int8, 300), (xp.float32, 1j), (xp.float16, 1e6), (xp.int64, float("nan"))):
        with raises(RuntimeError):
            xp.zeros(2, dtype=dtype).masked_fill(mask, value)


@clause("masks.fill.value_has_no_dimensions", MUST, source=[Torch("torch.Tensor.masked_fill_")])
def _(xp):
    """A tensor that fills has no dimensions, RuntimeError for one with a single element too; a string is TypeError."""
    x, mask = matrix(xp), matrix(xp) > 2
    with raises(RuntimeError):
        x.masked_fill_(mask, xp.tensor([9.0]))
    with raises(TypeError):
        x.masked_fill_(mask, "9")
    with raises(TypeError):
        x.masked_fill_(mask, None)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause(
    "masks.fill.value_may_be_an_element",
    MUST,
    source=[Torch("torch.Tensor.masked_fill_")],
    requires=["mutable", "views"],
)
def _(xp):
    """A value that is an element of the tensor is read before anything is written, also by ``fill_`` and ``index_fill_``."""
    x = xp.tensor([1.0, 2.0, 3.0])
    assert x.masked_fill_(xp.tensor([True, True, True]), x[1]).tolist() == [2, 2, 2]
    x = xp.tensor([1.0, 2.0, 3.0])
    assert x.index_fill_(0, xp.tensor([1, 0, 2]), x[1]).tolist() == [2, 2, 2]
    x = xp.tensor([1.0, 2.0, 3.0])
    assert x.fill_(x[2]).tolist() == [3, 3, 3]


@clause("masks.scatter.takes_elements_in_order", MUST, source=[Torch("torch.Tensor.masked_scatter_")])
def _(xp, device):
    """``masked_scatter`` writes the source's elements one after another where the mask is true; what is left is not used."""
    x = xp.zeros(2, 3, device=device)
    mask = xp.tensor([[False, True, True], [True, False, False]], device=device)
    source = xp.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
    assert x.masked_scatter(mask, source).tolist() == [[0, 1, 2], [3, 0, 0]]
    assert x.masked_scatter(mask, source.t()).tolist() == [[0, 1, 3], [2, 0, 0]]


@clause("masks.scatter.undoes_select", MUST, source=[Torch("torch.Tensor.masked_scatter_", "torch.masked_select")])
def _(xp):
    """What ``masked_select`` took out, ``masked_scatter`` with the same mask puts back."""
    x = matrix(xp)
    mask = xp.tensor([[True, False, True], [False, True, False]])
    assert xp.zeros(2, 3).masked_scatter(mask, x.masked_select(mask)).tolist() == [[0, 0, 2], [0, 4, 0]]
    assert (x * 2).masked_scatter(mask, x.masked_select(mask)).masked_select(mask).tolist() == [0, 2, 4]


@clause("masks.scatter.refuses", MUST, source=[Torch("torch.Tensor.masked_scatter_")], requires=["mutable"])
def _(xp):
    """A source with fewer elements than the mask has true ones, or of another dtype, is RuntimeError; nothing is written."""
    x, mask = matrix(xp), matrix(xp) > 2
    for source in (xp.ones(2), xp.ones(6, dtype=xp.float64), xp.ones(6, dtype=xp.int64)):
        with raises(RuntimeError):
            x.masked_scatter_(mask, source)
    with raises(TypeError):
        x.masked_scatter_(mask, 1.0)
    assert x[0].tolist() == [0, 1, 2]


@clause("masks.overlap.is_refused", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp):
    """A mask may be the very tensor that is written to, and overlaps it in no other way: RuntimeError."""
    x = xp.tensor([True, False, True])
    assert x.masked_fill_(x, False).tolist() == [False, False, False]
    memory = xp.tensor([True, False, True])
    with raises(RuntimeError):
        memory[:2].masked_fill_(memory[1:], True)
    assert memory.tolist() == [True, False, True]


@clause("masks.gradient.of_filling", MUST, source=[Torch("torch.Tensor.masked_fill_")], requires=["autograd.tape"])
def _(xp):
    """What was filled receives 0, where the gradient is infinite too, and a value that is a tensor what goes to its places."""
    x = matrix(xp)[0].requires_grad_()
    value = xp.tensor(9.0, requires_grad=True)
    x.masked_fill(xp.tensor([True, False, True]), value).backward(xp.tensor([1.0, 10.0, 100.0]))
    assert x.grad.tolist() == [0, 10, 0]
    assert value.grad.item() == 101
    y = matrix(xp)[0].requires_grad_()
    y.masked_fill(xp.tensor([True, False, True]), 0.0).backward(xp.tensor([float("inf"), 1.0, float("nan")]))
    assert y.grad.tolist() == [0, 1, 0]


@clause("masks.gradient.keeps_nan_away", MUST, source=[Torch("torch.Tensor.masked_fill_")], requires=["autograd.tape"])
def _(xp):
    """Filling after a computation does not stop NaN in its derivative; filling before it does."""
    x = xp.tensor([0.0, 4.0], requires_grad=True)
    x.sqrt().masked_fill(x.detach() == 0, 0.0).sum().backward()
    assert np.isnan(x.grad[0].item())
    x.grad = None
    x.masked_fill(x.detach() == 0, 1.0).sqrt().sum().backward()
    assert x.grad.tolist() == [0, 0.25]


@clause(
    "masks.gradient.of_scattering", MUST, source=[Torch("torch.Tensor.masked_scatter_")], requires=["autograd.tape"]
)
def _(xp):
    """The source receives the gradients of the places that its elements went to, in order, and 0 for what was not used."""
    x = matrix(xp).requires_grad_()
    source = xp.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    mask = xp.tensor([[False, True, True], [True, False, False]])
    grad = xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x.masked_scatter(mask, source).backward(grad)
    assert x.grad.tolist() == [[1, 0, 0], [0, 5, 6]]
    assert source.grad.tolist() == [[2, 3], [4, 0]]


@clause(
    "masks.gradient.notices_a_changed_mask",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)
def _(xp, name=each(["masked_fill", "masked_scatter", "where"])):
    """Backward reads the mask: if it was written to since, backward is RuntimeError."""
    x = matrix(xp).requires_grad_()
    mask = matrix(xp) > 2
    y = {
        "masked_fill": lambda: x.masked_fill(mask, 0.0),
        "masked_scatter": lambda: x.masked_scatter(mask, xp.zeros(6)),
        "where": lambda: xp.where(mask, x, xp.zeros(2, 3)),
    }[name]()
    mask.zero_()
    with raises(RuntimeError):
        y.sum().backward()
    assert x.grad is None
