"""``autograd.grad``, and gradients that can be differentiated again."""

from conformance.clause import MUST, Torch, clause, raises

TAPE = ["autograd.tape"]
DOUBLE = ["autograd.tape", "autograd.double"]


# ---- autograd.grad ---------------------------------------------------------------------------------------------------


@clause("higher_order.grad.returns_without_accumulating", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp, device):
    """``autograd.grad`` returns a tuple with one gradient per input, in their order, and leaves every ``grad``
    alone."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    w = xp.tensor([3.0, 4.0], device=device, requires_grad=True)
    y = (x * w).sum()
    gradients = xp.autograd.grad(y, [w, x], retain_graph=True)
    assert type(gradients) is tuple
    assert [g.tolist() for g in gradients] == [[1.0, 2.0], [3.0, 4.0]]
    (alone,) = xp.autograd.grad(y, x)
    assert alone.tolist() == [3.0, 4.0]
    assert alone.requires_grad is False
    assert x.grad is None
    assert w.grad is None


@clause("higher_order.grad.of_results", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """``autograd.grad`` gives the gradient with respect to a recorded result as well, also of the output itself."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    middle = x * 2
    y = (middle * middle).sum()
    to_middle, to_x, to_y = xp.autograd.grad(y, (middle, x, y))
    assert to_middle.tolist() == [4.0, 8.0]
    assert to_x.tolist() == [8.0, 16.0]
    assert to_y.item() == 1.0


@clause("higher_order.grad.unused_inputs", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """An input that the output was not computed from is refused, is None with ``allow_unused``, zeros with
    ``materialize_grads``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    unused = xp.tensor([[1.0, 1.0, 1.0]], requires_grad=True)
    with raises(RuntimeError, match="allow_unused=True"):
        xp.autograd.grad((x * x).sum(), [x, unused])
    used, nothing = xp.autograd.grad((x * x).sum(), [x, unused], allow_unused=True)
    assert used.tolist() == [2.0, 4.0]
    assert nothing is None
    _, zeros = xp.autograd.grad((x * x).sum(), [x, unused], materialize_grads=True)
    assert zeros.tolist() == [[0.0, 0.0, 0.0]]


@clause("higher_order.grad.refuses_untracked_inputs", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """An input that does not require grad is refused even with ``allow_unused``, an empty list too; the graph stays
    usable."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    with raises(RuntimeError):
        xp.autograd.grad(y, xp.tensor([1.0]))
    with raises(RuntimeError):
        xp.autograd.grad(y, xp.tensor([1.0]), allow_unused=True)
    with raises(RuntimeError, match="empty"):
        xp.autograd.grad(y, [])
    with raises(RuntimeError, match="does not require grad"):
        xp.autograd.grad(xp.tensor([1.0]), x)
    assert xp.autograd.grad(y, x)[0].tolist() == [2.0, 4.0]


@clause("higher_order.grad.weights_the_outputs", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """``grad_outputs`` weights each output; several outputs' gradients are summed, and None stands for 1."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (weighted,) = xp.autograd.grad(x * x, x, grad_outputs=xp.tensor([1.0, 10.0]))
    assert weighted.tolist() == [2.0, 40.0]
    (both,) = xp.autograd.grad([(x * 2).sum(), x * 3], x, [None, xp.tensor([1.0, 10.0])])
    assert both.tolist() == [5.0, 32.0]
    with raises(RuntimeError, match="scalar"):
        xp.autograd.grad(x * x, x)
    with raises(RuntimeError, match="shape"):
        xp.autograd.grad(x * x, x, xp.ones(3))
    assert x.grad is None


@clause("higher_order.grad.frees_the_graph", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """``autograd.grad`` frees what it went through, as ``backward`` does, unless ``retain_graph`` or ``create_graph``
    is given."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    xp.autograd.grad(y, x, retain_graph=True)
    xp.autograd.grad(y, x)
    with raises(RuntimeError, match="second time"):
        xp.autograd.grad(y, x)


# ---- double backward -------------------------------------------------------------------------------------------------


@clause("higher_order.create_graph.differentiates_again", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp, device):
    """With ``create_graph=True`` a gradient is itself recorded: x**3 gives 3 x**2, then 6 x, then 6."""
    x = xp.tensor([1.0, 2.0, -3.0], device=device, requires_grad=True)
    (first,) = xp.autograd.grad((x**3).sum(), x, create_graph=True)
    assert first.tolist() == [3.0, 12.0, 27.0]
    assert first.requires_grad is True
    (second,) = xp.autograd.grad(first.sum(), x, create_graph=True)
    assert second.tolist() == [6.0, 12.0, -18.0]
    (third,) = xp.autograd.grad(second.sum(), x)
    assert third.tolist() == [6.0, 6.0, 6.0]
    assert third.requires_grad is False


@clause("higher_order.create_graph.of_a_penalty", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """A gradient can be part of a loss: the derivative of (d(w x**2)/dx)**2 = 4 w**2 x**2 arrives at w and at x."""
    x = xp.tensor([3.0], requires_grad=True)
    w = xp.tensor([2.0], requires_grad=True)
    (slope,) = xp.autograd.grad(w * x * x, x, create_graph=True)
    (slope * slope).backward()
    assert w.grad.tolist() == [8 * 2.0 * 9.0]
    assert x.grad.tolist() == [8 * 4.0 * 3.0]


@clause("higher_order.create_graph.of_a_constant_slope", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """A gradient that depends on nothing that requires grad does not require grad, also with ``create_graph=True``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (slope,) = xp.autograd.grad((x * 2).sum(), x, create_graph=True)
    assert slope.tolist() == [2.0, 2.0]
    assert slope.requires_grad is False
    with raises(RuntimeError, match="does not require grad"):
        xp.autograd.grad(slope.sum(), x)


@clause("higher_order.create_graph.with_backward", MUST, source=[Torch("torch.Tensor.backward")], requires=DOUBLE)
def _(xp):
    """``backward(create_graph=True)`` leaves a recorded ``grad``, and a new one where there was one: the old is not
    written to."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    held = x.grad
    (x**3).sum().backward(create_graph=True)
    assert held.tolist() == [1.0, 1.0]
    assert x.grad.tolist() == [4.0, 13.0]
    assert x.grad.requires_grad is True
    (second,) = xp.autograd.grad(x.grad.sum(), x)
    assert second.tolist() == [6.0, 12.0]


@clause(
    "higher_order.create_graph.gradients_are_the_leafs_own",
    MUST,
    source=[Torch("torch.Tensor.backward", "torch.Tensor.grad")],
    requires=["autograd.tape", "autograd.double", "mutable"],
)
def _(xp, device):
    """With ``create_graph`` too a leaf's ``grad`` shares memory with no other leaf's, and has the leaf's own shape."""
    x = xp.tensor([[1.0, 2.0]], device=device, requires_grad=True)
    w = xp.tensor([[1.0, 2.0]], device=device, requires_grad=True)
    y = x + w
    (y * y).sum().backward(create_graph=True)
    with xp.no_grad():
        x.grad.zero_()
    assert w.grad.tolist() == [[4.0, 8.0]]
    assert x.grad.tolist() == [[0.0, 0.0]]
    assert w.grad.is_leaf is False
