"""Automatic differentiation: which operations are recorded, and what ``backward`` makes of the record.

Writes in place are the chapter ``inplace``, ``no_grad`` and its kin ``grad_modes``, the derivative of each operation
``gradients``, gradients of gradients ``higher_order``.
"""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
FLOATING = ("float16", "bfloat16", "float32", "float64")
INTEGRAL = ("bool", "uint8", "int8", "int16", "int32", "int64")


# ---- requires_grad ---------------------------------------------------------------------------------------------------


def from_list(xp, device):
    return xp.tensor([1.0, 2.0], device=device)


def from_array(xp, device):
    return xp.as_tensor(np.ones(2, np.float32), device=device)


def from_size(xp, device):
    return xp.ones(2, device=device)


@clause(
    "autograd.requires_grad.is_off_by_default",
    MUST,
    source=[S1(77), S2(7), S3(5), Torch("torch.Tensor.requires_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device, make=each([from_list, from_array, from_size])):
    """A tensor made from data or from a size does not require grad unless that is asked for, and has no gradient."""
    x = make(xp, device)
    assert x.requires_grad is False
    assert x.grad is None
    assert (x * 2).requires_grad is False


@clause(
    "autograd.requires_grad.is_asked_for",
    MUST,
    source=[S2(14, 16, 111), Torch("torch.tensor", "torch.Tensor.requires_grad_"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device, dtype=each(FLOATING)):
    """``requires_grad=True`` in a constructor, ``requires_grad_()`` and assigning the attribute ask alike, for every
    floating dtype."""
    dtype = getattr(xp, dtype)
    made = xp.tensor([1.0, 2.0], dtype=dtype, device=device, requires_grad=True)
    told = xp.tensor([1.0, 2.0], dtype=dtype, device=device)
    returned = told.requires_grad_()
    assert returned is told
    assigned = xp.zeros(2, dtype=dtype, device=device)
    assigned.requires_grad = True
    for x in (made, told, assigned):
        assert x.requires_grad is True
        (x * 3).sum().backward()
        assert x.grad.tolist() == [3.0, 3.0]


@clause(
    "autograd.requires_grad.is_asked_for_complex",
    MUST,
    source=[Torch("torch.Tensor.requires_grad"), Note("notes/autograd")],
    requires=[*TAPE, "complex"],
)
def _(xp, dtype=each(("complex64", "complex128"))):
    """Complex tensors may require grad as floating ones may."""
    x = xp.tensor([1j, 2.0], dtype=getattr(xp, dtype), requires_grad=True)
    assert x.requires_grad is True
    assert xp.tensor([1j, 2.0], dtype=getattr(xp, dtype)).requires_grad_().requires_grad is True


@clause(
    "autograd.requires_grad.is_refused_for_integers",
    MUST,
    source=[S1(75), Torch("torch.Tensor.requires_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, dtype=each(INTEGRAL)):
    """Only floating and complex tensors can require grad: for the other dtypes every way of asking is refused."""
    dtype = getattr(xp, dtype)
    with raises(RuntimeError, match="floating point"):
        xp.tensor([1, 0], dtype=dtype, requires_grad=True)
    with raises(RuntimeError, match="floating point"):
        xp.ones(2, dtype=dtype, requires_grad=True)
    x = xp.tensor([1, 0], dtype=dtype)
    with raises(RuntimeError, match="floating point"):
        x.requires_grad_()
    with raises(RuntimeError, match="floating point"):
        x.requires_grad = True
    assert x.requires_grad is False
    assert x.dtype == dtype
    assert x.tolist() == [1, 0]
    assert x.requires_grad_(False) is x


def product(a, b):
    return a * b


def total(a, b):
    return a + b


def difference(a, b):
    return a - b


def quotient(a, b):
    return a / b


@clause(
    "autograd.requires_grad.spreads_to_results", MUST, source=[S2(101, 102, 122), Note("notes/autograd")], requires=TAPE
)
def _(xp, device, operation=each([product, total, difference, quotient])):
    """The result of an operation requires grad exactly if one of its inputs does."""
    plain = xp.tensor([1.0, 2.0], device=device)
    tracked = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    assert operation(plain, plain).requires_grad is False
    assert operation(tracked, plain).requires_grad is True
    assert operation(plain, tracked).requires_grad is True
    assert operation(tracked, tracked).requires_grad is True
    assert operation(operation(tracked, 2.0), plain).requires_grad is True
    assert plain.requires_grad is False


@clause(
    "autograd.requires_grad.is_not_retroactive",
    MUST,
    source=[Note("notes/autograd"), Torch("torch.Tensor.requires_grad_")],
    requires=TAPE,
)
def _(xp):
    """What was computed from a tensor before it was told to require grad is not part of its graph."""
    x = xp.tensor([1.0, 2.0])
    before = x * 2
    x.requires_grad_()
    assert before.requires_grad is False
    (before.detach() * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause(
    "autograd.requires_grad.turned_off_on_a_leaf",
    MUST,
    source=[Torch("torch.Tensor.requires_grad_"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """A leaf can be told to stop requiring grad: later operations on it are not recorded, and its gradient stays as it
    is."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (x * 3).sum().backward()
    x.requires_grad_(False)
    assert x.requires_grad is False
    assert (x * 2).requires_grad is False
    assert x.grad.tolist() == [3.0, 3.0]


@clause(
    "autograd.requires_grad.of_a_result_stays_on",
    MUST,
    source=[Torch("torch.Tensor.requires_grad", "torch.Tensor.requires_grad_")],
    requires=TAPE,
)
def _(xp):
    """The flag of a recorded result cannot be turned off (``detach`` is the way), and turning it on changes nothing."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    with raises(RuntimeError, match="leaf"):
        y.requires_grad = False
    with raises(RuntimeError, match="leaf"):
        y.requires_grad_(False)
    assert y.requires_grad_() is y
    assert y.requires_grad is True
    assert y.is_leaf is False
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def argmax(xp, x):
    return x.argmax()


def argmin(xp, x):
    return x.argmin()


def greater(xp, x):
    return x > 1


def equal(xp, x):
    return x == x


def isnan(xp, x):
    return xp.isnan(x)


def to_int64(xp, x):
    return x.to(xp.int64)


def to_bool(xp, x):
    return x.bool()


@clause(
    "autograd.requires_grad.never_of_integer_results",
    MUST,
    source=[S2(101), Note("notes/autograd"), Torch("torch.Tensor.requires_grad")],
    requires=TAPE,
)
def _(xp, operation=each([argmax, argmin, greater, equal, isnan, to_int64, to_bool])):
    """An operation whose result is integral or boolean cuts the graph: the result does not require grad and is a
    leaf."""
    x = xp.tensor([1.0, 3.0, 2.0], requires_grad=True)
    y = operation(xp, x)
    assert y.requires_grad is False
    assert y.grad_fn is None
    assert y.is_leaf is True


# ---- leaves and grad_fn ----------------------------------------------------------------------------------------------


@clause("autograd.is_leaf.made_or_untracked", MUST, source=[S1(82), Torch("torch.Tensor.is_leaf")], requires=TAPE)
def _(xp, device):
    """Leaves are the tensors that the user made and all tensors that do not require grad; a recorded result is none."""
    made = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    plain = xp.tensor([1.0, 2.0], device=device)
    assert made.is_leaf is True
    assert plain.is_leaf is True
    assert (plain * plain).is_leaf is True
    assert (made * plain).is_leaf is False
    assert made[0].is_leaf is False
    assert (plain * plain).requires_grad_().is_leaf is True
    assert made.detach().is_leaf is True


@clause(
    "autograd.is_leaf.not_after_conversion",
    MUST,
    source=[Torch("torch.Tensor.is_leaf", "torch.Tensor.to")],
    requires=TAPE,
)
def _(xp):
    """A converted tensor is a result, not a leaf: the gradient arrives at the tensor that was converted."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x.to(xp.float64)
    assert y.is_leaf is False
    (y * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    assert x.grad.dtype == xp.float32


@clause(
    "autograd.is_leaf.not_after_transfer",
    MUST,
    source=[Torch("torch.Tensor.is_leaf", "torch.Tensor.to")],
    requires=TAPE,
)
def _(xp, accelerator):
    """A tensor moved to another device is a result, not a leaf: the gradient arrives at the original, on its own
    device."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x.to(accelerator)
    assert y.is_leaf is False
    (y * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    assert x.grad.device == x.device
    direct = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=True)
    assert direct.is_leaf is True
    assert xp.tensor([1.0, 2.0]).to(accelerator).requires_grad_().is_leaf is True


@clause("autograd.grad_fn.none_without_history", MUST, source=[S2(106, 108), Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A leaf has no ``grad_fn``; a recorded result has one, and it is the same object each time it is read."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    assert x.grad_fn is None
    assert xp.tensor([1.0]).grad_fn is None
    assert (xp.tensor([1.0]) * 2).grad_fn is None
    y = x * 2
    assert y.grad_fn is not None
    assert y.grad_fn is y.grad_fn
    assert (x * 2).grad_fn is not y.grad_fn


def by_number(x):
    return x * 2


def negated(x):
    return -x


def powered(x):
    return x**2


def summed(x):
    return x.sum()


def summed_along(x):
    return x.sum(0)


def averaged(x):
    return x.mean()


def exponential(x):
    return x.exp()


def logarithm(x):
    return x.log()


def rectified(x):
    return x.relu()


def multiplied(x):
    return x @ x


def viewed(x):
    return x.view(4)


def transposed(x):
    return x.transpose(0, 1)


def selected(x):
    return x[0]


def sliced(x):
    return x[0:1]


def gathered(x):
    return x[[0]]


def unsqueezed(x):
    return x.unsqueeze(0)


def squeezed(x):
    return x.squeeze()


def cloned(x):
    return x.clone()


def doubled(x):
    return x + x


def halved(x):
    return x / 2


def reduced(x):
    return x - 1


@clause(
    "autograd.grad_fn.named_after_the_operation",
    SHOULD,
    source=[S2(106, 108, 113), Note("notes/autograd")],
    requires=TAPE,
)
def _(
    xp,
    case=each(
        [
            (doubled, "AddBackward0"),
            (reduced, "SubBackward0"),
            (by_number, "MulBackward0"),
            (halved, "DivBackward0"),
            (negated, "NegBackward0"),
            (powered, "PowBackward0"),
            (summed, "SumBackward0"),
            (summed_along, "SumBackward1"),
            (averaged, "MeanBackward0"),
            (exponential, "ExpBackward0"),
            (logarithm, "LogBackward0"),
            (rectified, "ReluBackward0"),
            (multiplied, "MmBackward0"),
            (viewed, "ViewBackward0"),
            (transposed, "TransposeBackward0"),
            (selected, "SelectBackward0"),
            (sliced, "SliceBackward0"),
            (gathered, "IndexBackward0"),
            (unsqueezed, "UnsqueezeBackward0"),
            (squeezed, "SqueezeBackward0"),
            (cloned, "CloneBackward0"),
        ]
    ),
):
    """``grad_fn`` names the recorded operation, in its ``name()``, its class and as it prints: ``<MulBackward0 object
    at 0x..>``."""
    operation, name = case
    node = operation(xp.ones(2, 2, requires_grad=True)).grad_fn
    assert node.name() == name
    assert type(node).__name__ == name
    assert str(node).startswith(f"<{name} object at 0x")


@clause(
    "autograd.grad_fn.leads_to_the_inputs",
    SHOULD,
    source=[S2(107), Torch("torch.autograd.graph.Node.next_functions"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """``grad_fn.next_functions`` holds a node for each input: its ``grad_fn``, a leaf's accumulator, or None for a
    constant."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y + x
    (first, first_output), (second, second_output) = z.grad_fn.next_functions
    assert first is y.grad_fn
    assert second.variable is x
    assert (first_output, second_output) == (0, 0)
    constant = (x + xp.tensor([1.0, 2.0])).grad_fn.next_functions[1]
    assert constant == (None, 0)
    scaled = xp.add(y, x, alpha=3)
    assert scaled.grad_fn.next_functions[0][0] is y.grad_fn
    assert scaled.grad_fn.next_functions[1][0].variable is x


# ---- backward --------------------------------------------------------------------------------------------------------


@clause(
    "autograd.backward.worked_example",
    MUST,
    source=[S2(109, 110, 111, 112, 114, 115, 116), S3(5, 9), Torch("torch.Tensor.backward")],
    requires=TAPE,
)
def _(xp, device):
    """Of y = (w + x)(w + 1) at w = 1, x = 2 the gradients are dy/dx = w + 1 = 2 and dy/dw = 2w + x + 1 = 5."""
    w = xp.tensor([1.0], device=device, requires_grad=True)
    x = xp.tensor([2.0], device=device, requires_grad=True)
    a = xp.add(w, x)
    b = xp.add(w, 1)
    y = xp.mul(a, b)
    assert y.tolist() == [6.0]
    y.backward()
    assert x.grad.tolist() == [2.0]
    assert w.grad.tolist() == [5.0]
    assert (w.tolist(), x.tolist(), y.tolist()) == ([1.0], [2.0], [6.0])


@clause("autograd.backward.worked_example_printed", MUST, source=[S2(113, 117, 118, 119)], requires=TAPE)
def _(xp):
    """The example prints what y came from, then the two gradients: three lines, not two."""
    w, x = xp.tensor([1.0], requires_grad=True), xp.tensor([2.0], requires_grad=True)
    y = xp.mul(xp.add(w, x), xp.add(w, 1))
    lines = [str(y.grad_fn)]
    y.backward()
    lines += [str(x.grad), str(w.grad)]
    assert lines[0].startswith("<MulBackward0 object at 0x")
    assert lines[1:] == ["tensor([2.])", "tensor([5.])"]


@clause("autograd.backward.returns_nothing", MUST, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp):
    """``backward`` returns None: its results are the ``grad`` of the leaves."""
    x = xp.tensor([1.0], requires_grad=True)
    y = x * 3
    assert y.backward() is None
    assert x.grad.tolist() == [3.0]


@clause("autograd.backward.of_one_element", MUST, source=[S2(103), Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp, device, shape=each([(), (1,), (1, 1), (1, 1, 1)])):
    """Without an argument ``backward`` begins with 1, for a tensor of one element of whatever shape."""
    x = xp.ones(shape, device=device, requires_grad=True)
    (x * 3).backward()
    assert x.grad.tolist() == np.full(shape, 3.0).tolist()


@clause(
    "autograd.backward.of_several_elements_needs_a_gradient",
    MUST,
    source=[S2(103), Torch("torch.Tensor.backward", "torch.autograd.backward")],
    requires=TAPE,
)
def _(xp, device, shape=each([(3,), (2, 2), (0,), (2, 0)])):
    """Without an argument ``backward`` of a tensor that has not one element is refused, and nothing is accumulated."""
    x = xp.ones(shape, device=device, requires_grad=True)
    y = x * x
    with raises(RuntimeError, match="scalar"):
        y.backward()
    assert x.grad is None
    y.backward(xp.ones(shape, device=device))
    assert x.grad.tolist() == np.full(shape, 2.0).tolist()


@clause(
    "autograd.backward.applies_the_gradient",
    MUST,
    source=[Torch("torch.Tensor.backward", "torch.autograd.backward")],
    requires=TAPE,
)
def _(xp, device):
    """``backward(gradient)`` gives the vector-Jacobian product: each element's derivative weighted by ``gradient``."""
    x = xp.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    (x * x).backward(xp.tensor([1.0, 10.0, 100.0], device=device))
    assert x.grad.tolist() == [2.0, 40.0, 600.0]
    w = xp.tensor(4.0, device=device, requires_grad=True)
    (w * 2).backward(gradient=xp.tensor(3.0, device=device))
    assert w.grad.item() == 6.0


@clause(
    "autograd.backward.refuses_another_shape",
    MUST,
    source=[Torch("torch.Tensor.backward", "torch.autograd.backward")],
    requires=TAPE,
)
def _(xp, shape=each([(), (2,), (1,), (1, 3), (3, 1), (0,)])):
    """A ``gradient`` must have the tensor's own shape, without broadcasting; a refused call leaves the graph usable."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * x
    with raises(RuntimeError, match="shape"):
        y.backward(xp.ones(shape))
    assert x.grad is None
    y.backward(xp.ones(3))
    assert x.grad.tolist() == [2.0, 4.0, 6.0]


@clause(
    "autograd.backward.refuses_what_is_no_tensor",
    MUST,
    source=[Torch("torch.Tensor.backward", "torch.autograd.backward")],
    requires=TAPE,
)
def _(xp, gradient=each([[1.0, 1.0], 1.0, "1"])):
    """A ``gradient`` is a tensor or None: numbers and lists are refused, and nothing is accumulated."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    with raises(TypeError):
        y.backward(gradient)
    assert x.grad is None
    y.backward(xp.ones(2))
    assert x.grad.tolist() == [2.0, 4.0]


@clause(
    "autograd.backward.converts_the_gradients_dtype", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE
)
def _(xp, dtype=each(("float64", "float16", "int64"))):
    """A ``gradient`` of another real dtype is converted to the tensor's, and the leaf's gradient has the leaf's
    dtype."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).backward(xp.tensor([1, 3], dtype=getattr(xp, dtype)))
    assert x.grad.dtype == xp.float32
    assert x.grad.tolist() == [2.0, 6.0]


@clause(
    "autograd.backward.needs_a_graph",
    MUST,
    source=[S2(101, 107), Torch("torch.Tensor.backward"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device):
    """``backward`` of a tensor that does not require grad is refused, with a gradient or without."""
    x = xp.tensor([2.0], device=device)
    with raises(RuntimeError, match="does not require grad"):
        (x * 2).backward()
    with raises(RuntimeError, match="does not require grad"):
        x.backward(xp.ones(1, device=device))
    assert x.grad is None


@clause("autograd.backward.of_a_leaf", MUST, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp):
    """``backward`` of a leaf itself accumulates the gradient that it is given, a copy of it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    gradient = xp.tensor([3.0, 4.0])
    x.backward(gradient)
    gradient[0] = 9.0
    assert x.grad.tolist() == [3.0, 4.0]
    x.backward(gradient)
    assert x.grad.tolist() == [12.0, 8.0]


@clause(
    "autograd.backward.twice_is_refused",
    MUST,
    source=[Torch("torch.Tensor.backward"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device):
    """``backward`` frees what the graph saved: a second one through it is refused, and leaves every gradient as it
    was."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = (x * x).sum()
    y.backward()
    with raises(RuntimeError, match="second time"):
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0]
    assert y.item() == 5.0
    (x * x).sum().backward()
    assert x.grad.tolist() == [4.0, 8.0]


@clause(
    "autograd.backward.twice_through_a_shared_part_is_refused",
    MUST,
    source=[Torch("torch.Tensor.backward"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """What two results have in common is freed by the first ``backward``, so that the second is refused there too."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    shared = x * x
    first, second = shared.sum(), (shared + 1).sum()
    first.backward()
    with raises(RuntimeError, match="second time"):
        second.backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("autograd.backward.twice_where_nothing_was_saved", MAY, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp):
    """A graph whose derivatives need no saved values has nothing to free: a second ``backward`` accumulates again."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x + 1).sum()
    y.backward()
    y.backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause("autograd.backward.retain_graph", MUST, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp, device):
    """``retain_graph=True`` keeps the graph, so that a later ``backward`` runs and accumulates; the first without it
    frees it."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    assert x.grad.tolist() == [4.0, 8.0]
    y.backward()
    assert x.grad.tolist() == [6.0, 12.0]
    with raises(RuntimeError, match="second time"):
        y.backward()
    assert x.grad.tolist() == [6.0, 12.0]


@clause(
    "autograd.backward.sums_over_paths",
    MUST,
    source=[S2(104), Note("notes/autograd"), Torch("torch.autograd.backward")],
    requires=TAPE,
)
def _(xp, device):
    """A tensor used several times receives the sum of the gradients of all paths, each taken once."""
    x = xp.tensor([3.0], device=device, requires_grad=True)
    left, right = x * 2, x * 5
    (left * right + left).backward()
    assert x.grad.tolist() == [2 * 5 * 2 * 3.0 + 2]
    w = xp.tensor([3.0], device=device, requires_grad=True)
    (w + w).backward()
    assert w.grad.tolist() == [2.0]
    v = xp.tensor([3.0], device=device, requires_grad=True)
    (v * v * v).backward()
    assert v.grad.tolist() == [27.0]


@clause("autograd.backward.through_a_ladder_of_diamonds", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Each node is visited once, after all that depend on it: forty doublings in a row take forty steps, not 2**40."""
    x = xp.tensor(1.0, dtype=xp.float64, requires_grad=True)
    y = x
    for _ in range(40):
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**40


@clause("autograd.backward.through_a_deep_chain", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A chain of ten thousand operations is differentiated, and let go, without exhausting the stack."""
    x = xp.tensor([1.0], requires_grad=True)
    y = x
    for _ in range(10_000):
        y = y + 1
    y.backward()
    assert x.grad.tolist() == [1.0]
    del y


@clause(
    "autograd.backward.reaches_only_what_was_used",
    MUST,
    source=[S1(78), S2(109), Torch("torch.Tensor.grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """A tensor that the result was not computed from keeps its gradient as it was: None, or the sum so far."""
    x = xp.tensor([1.0], requires_grad=True)
    other = xp.tensor([1.0], requires_grad=True)
    plain = xp.tensor([5.0])
    unused = other * 2
    (x * plain).backward()
    assert other.grad is None
    assert plain.grad is None
    assert unused.requires_grad is True
    assert x.grad.tolist() == [5.0]


@clause("autograd.backward.inputs", MUST, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp):
    """``inputs=`` limits the accumulation to the tensors named, leaves or not; an empty sequence is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    (x * w).sum().backward(inputs=[x])
    assert x.grad.tolist() == [3.0, 4.0]
    assert w.grad is None
    middle = w * 2
    (middle * middle).sum().backward(inputs=middle)
    assert middle.grad.tolist() == [12.0, 16.0]
    assert w.grad is None
    with raises(RuntimeError, match="empty"):
        (x * w).sum().backward(inputs=[])
    assert x.grad.tolist() == [3.0, 4.0]


@clause("autograd.backward.of_several_tensors", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """``autograd.backward`` differentiates several tensors together, so that a part they share may be freed once."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    shared = x * x
    xp.autograd.backward([shared.sum(), shared * 3], [None, xp.tensor([1.0, 10.0])])
    assert x.grad.tolist() == [2.0 + 6.0, 4.0 + 120.0]


# ---- grad ------------------------------------------------------------------------------------------------------------


@clause(
    "autograd.grad.is_none_until_backward",
    MUST,
    source=[S1(78, 83), S2(105, 109, 111), Torch("torch.Tensor.grad")],
    requires=TAPE,
)
def _(xp, device):
    """``grad`` is None until a ``backward`` has reached the tensor; computing with the tensor does not set it."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    assert x.grad is None
    y = (x * x).sum()
    assert x.grad is None
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause(
    "autograd.grad.is_like_the_tensor",
    MUST,
    source=[Torch("torch.Tensor.grad", "torch.Tensor.backward")],
    requires=TAPE,
)
def _(xp, device, dtype=each(FLOATING), shape=each([(), (3,), (2, 3), (0,), (2, 0)])):
    """``grad`` has the tensor's shape, dtype and device, and is a tensor that does not itself require grad."""
    x = xp.ones(shape, dtype=getattr(xp, dtype), device=device, requires_grad=True)
    (x * 2).sum().backward()
    assert tuple(x.grad.shape) == shape
    assert x.grad.dtype == x.dtype
    assert x.grad.device == x.device
    assert x.grad.requires_grad is False
    assert x.grad.is_leaf is True
    assert x.grad.tolist() == np.full(shape, 2.0).tolist()


@clause(
    "autograd.grad.has_the_tensors_layout", MUST, source=[Torch("torch.Tensor.backward")], requires=[*TAPE, "strides"]
)
def _(xp):
    """The gradient of a dense tensor is laid out as the tensor is; of one that overlaps itself it is contiguous."""
    dense = xp.ones(2, 3).t().requires_grad_()
    (dense * 2).sum().backward()
    assert dense.grad.stride() == (1, 3)
    overlapping = xp.ones(3).expand(2, 3).requires_grad_()
    (overlapping * 2).sum().backward()
    assert overlapping.grad.stride() == (3, 1)
    assert overlapping.grad.tolist() == [[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]


@clause(
    "autograd.grad.accumulates",
    MUST,
    source=[S2(104), Torch("torch.Tensor.backward", "torch.Tensor.grad")],
    requires=TAPE,
)
def _(xp, device):
    """Each ``backward`` adds to ``grad``, and never replaces it."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    (x * x).sum().backward()
    assert x.grad.tolist() == [5.0, 7.0]
    (x * 0).sum().backward()
    assert x.grad.tolist() == [5.0, 7.0]


@clause(
    "autograd.grad.accumulates_in_place",
    MUST,
    source=[Torch("torch.Tensor.backward"), Note("notes/autograd")],
    requires=[*TAPE, "mutable"],
)
def _(xp):
    """Without ``create_graph`` the sum is made in place: ``grad`` stays the same tensor, seen by whoever holds it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    held = x.grad
    (x * x).sum().backward()
    assert x.grad is held
    assert held.tolist() == [3.0, 5.0]


@clause(
    "autograd.grad.is_the_leafs_own",
    MUST,
    source=[Torch("torch.Tensor.grad"), Note("notes/autograd")],
    requires=[*TAPE, "mutable"],
)
def _(xp):
    """A leaf's ``grad`` shares memory with no other leaf's, and not with the gradient that was passed in."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([1.0, 2.0], requires_grad=True)
    gradient = xp.tensor([1.0, 1.0])
    (x + w).backward(gradient)
    x.grad[0] = 50.0
    assert w.grad.tolist() == [1.0, 1.0]
    assert gradient.tolist() == [1.0, 1.0]
    gradient[1] = 60.0
    assert x.grad.tolist() == [50.0, 1.0]
    assert w.grad.tolist() == [1.0, 1.0]


@clause("autograd.grad.can_be_assigned", MUST, source=[Torch("torch.Tensor.grad")], requires=TAPE)
def _(xp, device):
    """``grad`` can be set to None, to start anew, or to a tensor like its own, which the next ``backward`` adds to."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    (x * 3).sum().backward()
    x.grad = None
    assert x.grad is None
    (x * 4).sum().backward()
    assert x.grad.tolist() == [4.0, 4.0]
    mine = xp.tensor([10.0, 20.0], device=device)
    x.grad = mine
    assert x.grad is mine
    (x * 4).sum().backward()
    assert x.grad.tolist() == [14.0, 24.0]


@clause("autograd.grad.refuses_another_shape_or_dtype", MUST, source=[Torch("torch.Tensor.grad")], requires=TAPE)
def _(xp):
    """A gradient of another shape or dtype cannot be assigned, nor what is no tensor, nor the tensor itself."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    mine = xp.ones(2)
    x.grad = mine
    for shape in [(3,), (2, 1), (1, 2), ()]:
        with raises(RuntimeError):
            x.grad = xp.ones(shape)
    for dtype in (xp.float64, xp.float16, xp.int64):
        with raises(RuntimeError):
            x.grad = xp.ones(2, dtype=dtype)
    for value in ([1.0, 2.0], 1.0, np.ones(2, np.float32)):
        with raises(TypeError):
            x.grad = value
    with raises(RuntimeError):
        x.grad = x
    assert x.grad is mine
    assert mine.tolist() == [1.0, 1.0]


@clause("autograd.grad.refuses_another_device", MUST, source=[Torch("torch.Tensor.grad")], requires=TAPE)
def _(xp, accelerator):
    """A gradient on another device than the tensor's cannot be assigned."""
    x = xp.tensor([1.0, 2.0], device=accelerator, requires_grad=True)
    with raises(RuntimeError, match="device"):
        x.grad = xp.ones(2)
    assert x.grad is None


@clause(
    "autograd.grad.not_kept_for_results",
    MUST,
    source=[S1(79, 80, 83), S2(105), Torch("torch.Tensor.grad", "torch.Tensor.is_leaf")],
    requires=TAPE,
)
def _(xp):
    """Only leaves keep a gradient: the ``grad`` of a recorded result is None also after ``backward``, and reading it
    warns."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.sum().backward()
    with warns(UserWarning, match="not a leaf"):
        assert y.grad is None
    with raises(AssertionError, match="^no UserWarning"), warns(UserWarning):
        assert x.grad.tolist() == [2.0, 2.0]  # a leaf's gradient is read without a warning


@clause(
    "autograd.retain_grad.keeps_a_results_gradient",
    MUST,
    source=[S1(80), S2(105), Torch("torch.Tensor.retain_grad", "torch.Tensor.retains_grad")],
    requires=TAPE,
)
def _(xp, device):
    """After ``retain_grad()`` a recorded result keeps its gradient too, and reading it no longer warns."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    assert y.retains_grad is False
    y.retain_grad()
    assert y.retains_grad is True
    (y * y).sum().backward()
    with raises(AssertionError, match="^no UserWarning"), warns(UserWarning):
        assert y.grad.tolist() == [4.0, 8.0]
    assert x.grad.tolist() == [8.0, 16.0]


@clause("autograd.retain_grad.accumulates", MUST, source=[Torch("torch.Tensor.retain_grad")], requires=TAPE)
def _(xp):
    """A retained gradient accumulates over several ``backward`` calls, as a leaf's does."""
    x = xp.tensor([1.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    z = y * 3
    z.backward(retain_graph=True)
    z.backward()
    assert y.grad.tolist() == [6.0]
    assert x.grad.tolist() == [12.0]


@clause(
    "autograd.retain_grad.follows_writes",
    SHOULD,
    source=[Torch("torch.Tensor.retain_grad"), Note("notes/autograd")],
    requires=[*TAPE, "mutable", "views"],
)
def _(xp):
    """The gradient kept is that of the result's last value, also if it was written in place since, or through a view."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.mul_(3.0)
    y[:1].mul_(5.0)
    assert y.retains_grad is True
    y.sum().backward()
    assert y.grad.tolist() == [1.0, 1.0]
    assert x.grad.tolist() == [30.0, 6.0]


@clause(
    "autograd.retain_grad.survives_a_change_of_geometry",
    SHOULD,
    source=[Torch("torch.Tensor.retain_grad", "torch.Tensor.t")],
    requires=[*TAPE, "mutable", "views"],
)
def _(xp):
    """A result whose own geometry is changed, by ``t_()`` for example, goes on keeping its gradient, and keeps the one that it
    has; what it keeps is the gradient of the geometry that ``retain_grad()`` saw."""
    x = xp.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.sum().backward(retain_graph=True)
    y.t_()
    assert y.shape == (3, 1)
    assert y.retains_grad is True
    assert y.grad.tolist() == [[1.0, 1.0, 1.0]]
    (y * xp.tensor([[1.0], [2.0], [3.0]])).sum().backward()
    assert y.grad.tolist() == [[2.0, 3.0, 4.0]]
    assert x.grad.tolist() == [[4.0, 6.0, 8.0]]


@clause("autograd.retain_grad.of_leaves_and_constants", MUST, source=[Torch("torch.Tensor.retain_grad")], requires=TAPE)
def _(xp):
    """``retain_grad()`` does nothing to a leaf that requires grad, and is refused by a tensor that does not."""
    x = xp.tensor([1.0], requires_grad=True)
    x.retain_grad()
    assert x.retains_grad is False
    (x * 2).backward()
    assert x.grad.tolist() == [2.0]
    with raises(RuntimeError, match="requires_grad=False"):
        xp.tensor([1.0]).retain_grad()


# ---- what random programs asked for -----------------------------------------------------------------------------------


def by_integers(x):
    return x[[0, 1]]


def by_mask(x):
    return x[x > 0]


def chosen(xp_where, x):
    return xp_where(x > 0, x, x)


def greatest(x):
    return x.max(0).values


def least(x):
    return x.min(0)[0]


@clause(
    "autograd.backward.twice_through_a_choice_is_refused",
    MUST,
    source=[Torch("torch.autograd.backward")],
    requires=TAPE,
)
def _(xp, choose=each([by_integers, by_mask, greatest, least, "where"])):
    """The choice that an index, a mask, a condition or an extremum made is freed with the graph, as saved values are."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = chosen(xp.where, x) if choose == "where" else choose(x)
    y.sum().backward(retain_graph=True)
    once = x.grad.tolist()
    y.sum().backward()
    with raises(RuntimeError, match="second time"):
        y.sum().backward()
    assert x.grad.tolist() == [2 * g for g in once]


@clause("autograd.backward.inputs_that_are_results", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """A result among ``inputs=`` keeps its gradient from then on, as after ``retain_grad``, and its own operation is freed."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    loss = (y * 3).sum()
    loss.backward(inputs=[y])
    assert y.grad.tolist() == [3.0, 3.0]
    assert y.retains_grad is True
    assert x.grad is None
    with raises(RuntimeError, match="second time"):
        y.sum().backward()


@clause("autograd.grad.can_be_deleted", MUST, source=[Torch("torch.Tensor.grad")], requires=["autograd.tape"])
def _(xp):
    """``del x.grad`` leaves no gradient, and the next one is not added to what was there."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).sum().backward()
    del x.grad
    assert x.grad is None
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
