"""``autograd.grad``, and gradients that can be differentiated again."""

import numpy as np

from conformance.clause import MUST, Note, Torch, clause, each, raises

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


# ---- corners of autograd.grad ------------------------------------------------------------------------------------------


@clause("higher_order.grad.an_input_twice", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """An input that is given twice has its gradient twice; an output that is given twice counts twice."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    one, other = xp.autograd.grad(y, [x, x], retain_graph=True)
    assert one.tolist() == other.tolist() == [2.0, 4.0]
    (twice,) = xp.autograd.grad([y, y], x)
    assert twice.tolist() == [4.0, 8.0]


@clause("higher_order.grad.of_several_outputs", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """Each input's gradient comes from the outputs that depend on it; every output must have a history."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0], requires_grad=True)
    to_x, to_w = xp.autograd.grad([(x * x).sum(), w * w], [x, w])
    assert (to_x.tolist(), to_w.tolist()) == ([2.0, 4.0], [6.0])
    with raises(RuntimeError, match="element 1 of tensors does not require grad"):
        xp.autograd.grad([x.sum(), xp.ones(1)], x)


@clause(
    "higher_order.grad.counts_must_agree",
    MUST,
    source=[Torch("torch.autograd.grad", "torch.autograd.backward")],
    requires=TAPE,
)
def _(xp):
    """There must be no fewer gradients than outputs, for ``grad`` and for ``backward``, and nothing is computed
    otherwise."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y, z = (x * x).sum(), x * 3
    with raises(RuntimeError, match="got 2 tensors and 1 gradients"):
        xp.autograd.grad([y, z], x, [None])
    with raises(RuntimeError, match="got 2 tensors and 1 gradients"):
        xp.autograd.backward([y, z], [None])
    assert x.grad is None
    xp.autograd.backward([y, z], [None, xp.ones(2)])
    assert x.grad.tolist() == [5.0, 7.0]


@clause("higher_order.grad.materialized", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """``materialize_grads`` implies ``allow_unused``: it contradicts ``allow_unused=False``, which is refused."""
    x, unused = xp.tensor([1.0], requires_grad=True), xp.ones(2, dtype=xp.float64, requires_grad=True)
    with raises(ValueError, match="allow_unused"):
        xp.autograd.grad(x * x, [x, unused], allow_unused=False, materialize_grads=True)
    _, zeros = xp.autograd.grad(x * x, [x, unused], materialize_grads=True)
    assert zeros.tolist() == [0.0, 0.0]
    assert zeros.dtype == xp.float64
    assert zeros.requires_grad is False


@clause("higher_order.grad.batched", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """With ``is_grads_batched=True`` the weights have one dimension more, first, and so have the gradients: one for each
    row."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    rows = xp.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 10.0]])
    (found,) = xp.autograd.grad(x * x, x, rows, is_grads_batched=True)
    assert found.tolist() == [[2.0, 0.0], [0.0, 4.0], [2.0, 40.0]]
    assert found.requires_grad is False
    with raises(RuntimeError, match="is_grads_batched"):
        xp.autograd.grad(x * x, x, xp.ones(3, 4), is_grads_batched=True)
    unused = xp.ones(1, requires_grad=True)
    found, nothing = xp.autograd.grad(x * x, [x, unused], rows, is_grads_batched=True, allow_unused=True)
    assert tuple(found.shape) == (3, 2)
    assert nothing is None


@clause("higher_order.grad.batched_again", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """Gradients of a batch can be differentiated too, with ``create_graph=True``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    rows = xp.tensor([[1.0, 0.0], [0.0, 1.0]])
    (found,) = xp.autograd.grad(x**3, x, rows, is_grads_batched=True, create_graph=True)
    assert found.tolist() == [[3.0, 0.0], [0.0, 12.0]]
    found.sum().backward()
    assert x.grad.tolist() == [6.0, 12.0]


# ---- corners of double backward ----------------------------------------------------------------------------------------


@clause("higher_order.create_graph.keeps_the_graph", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """``create_graph`` keeps the graph too, unless ``retain_graph=False`` is given with it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    xp.autograd.grad(y, x, create_graph=True)
    (slope,) = xp.autograd.grad(y, x, create_graph=True, retain_graph=False)
    assert slope.requires_grad is True
    with raises(RuntimeError, match="second time"):
        xp.autograd.grad(y, x)


@clause("higher_order.create_graph.under_no_grad", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """Whether a gradient is recorded is for ``create_graph`` to say, and not for the mode around."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x**3).sum()
    with xp.no_grad():
        (slope,) = xp.autograd.grad(y, x, create_graph=True)
        (plain,) = xp.autograd.grad(y, x)
        assert xp.is_grad_enabled() is False
    assert slope.requires_grad is True
    assert plain.requires_grad is False
    assert xp.autograd.grad(slope.sum(), x)[0].tolist() == [6.0, 12.0]


@clause("higher_order.create_graph.mixed_derivatives", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """Mixed second derivatives are the same in both orders: of x**2 w**3, d2/dxdw = 6 x w**2."""
    x = xp.tensor([2.0], requires_grad=True)
    w = xp.tensor([3.0], requires_grad=True)
    to_x, to_w = xp.autograd.grad(x**2 * w**3, [x, w], create_graph=True)
    (xw,) = xp.autograd.grad(to_x, w, retain_graph=True)
    (wx,) = xp.autograd.grad(to_w, x, retain_graph=True)
    assert xw.tolist() == wx.tolist() == [108.0]
    (xx,) = xp.autograd.grad(to_x, x, create_graph=True)
    assert xx.tolist() == [54.0]
    assert xp.autograd.grad(xx, w)[0].tolist() == [54.0]


@clause("higher_order.create_graph.weights", MUST, source=[Torch("torch.autograd.grad")], requires=DOUBLE)
def _(xp):
    """A gradient is a function of its weights, too: it can be differentiated by ``grad_outputs``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    v = xp.tensor([1.0, 1.0], requires_grad=True)
    (slope,) = xp.autograd.grad(x**2, x, v, create_graph=True)
    assert xp.autograd.grad(slope.sum(), v)[0].tolist() == [2.0, 4.0]


def by_slice(xp, y):
    return y[1:] * y[:2]


def by_indices(xp, y):
    return y[[0, 2, 2]] ** 2


def by_mask(xp, y):
    return y[xp.tensor([True, False, True])] ** 2


def by_transposition(xp, y):
    return y.reshape(3, 1).transpose(0, 1) * y


def by_splitting(xp, y):
    first, rest = y.split([1, 2])
    return xp.cat([rest * first, rest**2])


def by_writing(xp, y):
    z = y * 1
    z[1] = y[0] * y[2]
    return z**2


def by_writing_through_a_view(xp, y):
    y = y * 1
    y[1:].mul_(y[0].clone())
    return y**2


def by_writing_in_place(xp, y):
    return (y * 1).mul_(y).add_(y).pow_(2)


@clause(
    "higher_order.create_graph.through_views_and_writes",
    MUST,
    source=[Torch("torch.autograd.grad"), Note("notes/autograd")],
    requires=[*DOUBLE, "views"],
)
def _(xp, route=each([by_slice, by_indices, by_mask, by_transposition, by_splitting, by_writing, by_writing_through_a_view,
                      by_writing_in_place])):  # fmt: skip
    """Second derivatives go through views, indexing, joining and writes in place as first ones do: they are those of
    differences."""
    x = xp.tensor([1.0, 2.0, -0.5], dtype=xp.float64, requires_grad=True)

    def slope(t):
        (g,) = xp.autograd.grad((route(xp, t) * route(xp, t)).sum(), t, create_graph=True)
        return g

    (found,) = xp.autograd.grad((slope(x) * xp.tensor([1.0, 10.0, 100.0], dtype=xp.float64)).sum(), x)
    step = 1e-5
    for i in range(3):
        moved = []
        for sign in (-1.0, 1.0):
            near = x.detach().clone()
            near[i] += sign * step
            slopes = slope(near.requires_grad_()).tolist()
            moved.append(slopes[0] + 10 * slopes[1] + 100 * slopes[2])
        assert abs((moved[1] - moved[0]) / (2 * step) - found[i].item()) < 1e-4


@clause("higher_order.dtype.of_each_input", MUST, source=[Torch("torch.autograd.grad")], requires=["autograd.double"])
def _(xp, pair=each([("float32", "float64"), ("float64", "complex128")])):
    """A gradient that is recorded has the dtype of its input too, where the operation promoted it; of a real input it is
    real."""
    narrow, wide = (xp.tensor([2.0, 3.0], dtype=getattr(xp, name), requires_grad=True) for name in pair)
    product = narrow * wide * wide
    total = (product.real if pair[1] == "complex128" else product).sum()
    g, h = xp.autograd.grad(total, (narrow, wide), create_graph=True)
    assert (g.dtype, h.dtype) == (narrow.dtype, wide.dtype)
    assert g.tolist() == [4.0, 9.0]
    (second,) = xp.autograd.grad(g.sum(), narrow, allow_unused=True)
    assert second is None or second.tolist() == [0.0, 0.0]


@clause(
    "higher_order.splitting.of_parts_not_used",
    MUST,
    source=[Torch("torch.split", "torch.unbind")],
    requires=["autograd.double"],
)
def _(xp, name=each(["split", "unbind", "chunk"]), dim=each([0, 1])):
    """The gradient of the parts, recorded, is 0 where a part was not used, and can be differentiated again."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    parts = xp.unbind(x, dim) if name == "unbind" else getattr(xp, name)(x, 1 if name == "split" else 2, dim)
    (g,) = xp.autograd.grad((parts[1] ** 3).sum(), x, create_graph=True)
    used = [[0, 0], [1, 1]] if dim == 0 else [[0, 1], [0, 1]]
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert g.tolist() == (3 * values**2 * used).tolist()
    (second,) = xp.autograd.grad(g.sum(), x)
    assert second.tolist() == (6 * values * used).tolist()


@clause("higher_order.products.with_zeros", MUST, source=[Torch("torch.prod", "torch.index_reduce")], requires=DOUBLE)
def _(xp, name=each(["prod", "index_reduce"])):
    """The gradient of a product, recorded, can be differentiated again where factors are zero."""
    if name == "prod":
        x = xp.tensor([[1.0, 2.0, 5.0], [0.0, 3.0, 4.0]], requires_grad=True)
        (g,) = xp.autograd.grad((x.prod(1) * xp.tensor([1.0, 2.0])).sum(), x, create_graph=True)
        weighted = (g * xp.tensor([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]])).sum()
        assert g.tolist() == [[10, 5, 2], [24, 0, 0]]
        assert np.allclose(xp.autograd.grad(weighted, x)[0].tolist(), [[10, 5, 4], [38, 24, 18]])
    else:
        x, y = xp.tensor([0.0, 2.0], requires_grad=True), xp.tensor([0.0, 3.0, 5.0], requires_grad=True)
        z = x.index_reduce(0, xp.tensor([0, 0, 1]), y, "prod")
        found = xp.autograd.grad((z * xp.tensor([1.0, 2.0])).sum(), (x, y), create_graph=True)
        assert [g.tolist() for g in found] == [[0, 10], [0, 0, 4]]
        weighted = (found[0] * xp.tensor([1.0, 2.0])).sum() + (found[1] * xp.tensor([1.0, 2.0, 4.0])).sum()
        second = [g.tolist() for g in xp.autograd.grad(weighted, (x, y))]
        assert np.allclose(second[0] + second[1], [3, 8, 3, 0, 4])
