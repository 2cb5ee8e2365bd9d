"""The derivative of each operation, by value, and what the gradients of its inputs look like."""

import numpy as np

from conformance.clause import MAY, MUST, S2, SHOULD, Note, Torch, clause, each, raises

TAPE = ["autograd.tape"]


def tracked(xp, values, device="cpu", dtype="float32"):
    return xp.tensor(values, dtype=getattr(xp, dtype), device=device, requires_grad=True)


# ---- arithmetic ------------------------------------------------------------------------------------------------------


@clause("gradients.add.is_one", MUST, source=[S2(115, 116), Torch("torch.add")], requires=TAPE)
def _(xp, device):
    """a + b passes the gradient on to both; ``alpha`` scales the second's; of a tensor and a number only the tensor has
    one."""
    a, b = tracked(xp, [1.0, 2.0], device), tracked(xp, [3.0, 4.0], device)
    (a + b).backward(xp.tensor([5.0, 6.0], device=device))
    assert a.grad.tolist() == b.grad.tolist() == [5.0, 6.0]
    a, b = tracked(xp, [1.0, 2.0], device), tracked(xp, [3.0, 4.0], device)
    xp.add(a, b, alpha=10).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([1.0, 1.0], [10.0, 10.0])
    (7 + (a + 7)).sum().backward()
    assert a.grad.tolist() == [2.0, 2.0]


@clause("gradients.sub.is_minus_one_for_the_second", MUST, source=[Torch("torch.sub")], requires=TAPE)
def _(xp, device):
    """a - b passes the gradient on to a, and its negative to b, also where a is a number; -a negates it."""
    a, b = tracked(xp, [1.0, 2.0], device), tracked(xp, [3.0, 4.0], device)
    (a - b).backward(xp.tensor([5.0, 6.0], device=device))
    assert (a.grad.tolist(), b.grad.tolist()) == ([5.0, 6.0], [-5.0, -6.0])
    c = tracked(xp, [1.0, 2.0], device)
    ((10 - c) + (-c) + (c - 10)).sum().backward()
    assert c.grad.tolist() == [-1.0, -1.0]


@clause("gradients.mul.is_the_other_factor", MUST, source=[S2(115, 116), Torch("torch.mul")], requires=TAPE)
def _(xp, device):
    """d(a b)/da = b and d(a b)/db = a, also where one factor is a number or the factors are the same tensor."""
    a, b = tracked(xp, [1.0, 2.0], device), tracked(xp, [3.0, 4.0], device)
    (a * b).backward(xp.tensor([1.0, 10.0], device=device))
    assert (a.grad.tolist(), b.grad.tolist()) == ([3.0, 40.0], [1.0, 20.0])
    c = tracked(xp, [1.0, 2.0], device)
    (c * c + 3 * c).sum().backward()
    assert c.grad.tolist() == [5.0, 7.0]


@clause("gradients.div.is_the_quotient_rule", MUST, source=[Torch("torch.div")], requires=TAPE)
def _(xp, device):
    """d(a/b)/da = 1/b and d(a/b)/db = -a/b**2, also where one of them is a number."""
    a, b = tracked(xp, [1.0, 3.0], device), tracked(xp, [2.0, -4.0], device)
    (a / b).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([0.5, -0.25], [-0.25, -3 / 16])
    c = tracked(xp, [1.0, 2.0], device)
    (c / 4 + 8 / c).sum().backward()
    assert c.grad.tolist() == [0.25 - 8.0, 0.25 - 2.0]


@clause("gradients.pow.by_a_number", MUST, source=[S2(122), Torch("torch.pow")], requires=TAPE)
def _(xp, device, case=each([(2, [-4.0, 0.0, 6.0]), (3, [12.0, 0.0, 27.0]), (1, [1.0, 1.0, 1.0]), (0, [0.0, 0.0, 0.0]),
                             (2.0, [-4.0, 0.0, 6.0])])):  # fmt: skip
    """d(x**n)/dx = n x**(n-1); for n = 0 it is 0 everywhere, at x = 0 too."""
    exponent, expected = case
    x = tracked(xp, [-2.0, 0.0, 3.0], device)
    (x**exponent).sum().backward()
    assert x.grad.tolist() == expected


@clause("gradients.pow.by_a_fraction_or_negative", MUST, source=[Torch("torch.pow")], requires=TAPE)
def _(xp, device, exponent=each([0.5, -1, -2.0, 1.5])):
    """Roots and reciprocal powers follow the same rule: d(x**n)/dx = n x**(n-1)."""
    values = np.array([0.25, 1.0, 4.0])
    x = tracked(xp, values.tolist(), device)
    (x**exponent).sum().backward()
    assert np.allclose(x.grad.tolist(), exponent * values ** (exponent - 1))


@clause("gradients.pow.by_a_tensor", MUST, source=[Torch("torch.pow")], requires=TAPE)
def _(xp, device):
    """d(a**b)/da = b a**(b-1), and d(a**b)/db = a**b ln a, which is 0 for a = 0 and b >= 0; the base may be a
    number."""
    a, b = tracked(xp, [2.0, 3.0, 0.0], device), tracked(xp, [3.0, 0.0, 2.0], device)
    (a**b).sum().backward()
    assert np.allclose(a.grad.tolist(), [12.0, 0.0, 0.0])
    assert np.allclose(b.grad.tolist(), [8 * np.log(2), np.log(3), 0.0])
    exponent = tracked(xp, [0.0, 3.0], device)
    (2**exponent).sum().backward()
    assert np.allclose(exponent.grad.tolist(), [np.log(2), 8 * np.log(2)])


# ---- functions of one element ----------------------------------------------------------------------------------------


@clause("gradients.exp.is_itself", MUST, source=[Torch("torch.exp")], requires=TAPE)
def _(xp, device):
    """d(exp x)/dx = exp x."""
    x = tracked(xp, [-1.0, 0.0, 2.0], device)
    (x.exp() * xp.tensor([1.0, 2.0, 3.0], device=device)).sum().backward()
    assert np.allclose(x.grad.tolist(), np.exp([-1.0, 0.0, 2.0]) * [1, 2, 3])


@clause("gradients.log.is_the_reciprocal", MUST, source=[Torch("torch.log")], requires=TAPE)
def _(xp, device):
    """d(ln x)/dx = 1/x, which is infinite at 0."""
    x = tracked(xp, [0.5, 1.0, 4.0, 0.0], device)
    x.log().sum().backward()
    assert x.grad.tolist() == [2.0, 1.0, 0.25, np.inf]


@clause("gradients.sqrt.is_half_its_reciprocal", MUST, source=[Torch("torch.sqrt")], requires=TAPE)
def _(xp, device):
    """The derivative of the square root is 1 / (2 sqrt x), which is infinite at 0."""
    x = tracked(xp, [0.25, 4.0, 0.0], device)
    x.sqrt().sum().backward()
    assert x.grad.tolist() == [1.0, 0.25, np.inf]


@clause("gradients.abs.is_the_sign", SHOULD, source=[Torch("torch.abs"), Note("notes/autograd")], requires=TAPE)
def _(xp, device):
    """The derivative of \\|x\\| is the sign of x; at 0, where it has none, PyTorch takes 0."""
    x = tracked(xp, [-2.0, 0.0, 3.0], device)
    x.abs().sum().backward()
    assert x.grad.tolist() == [-1.0, 0.0, 1.0]


@clause(
    "gradients.relu.is_zero_at_zero", SHOULD, source=[Torch("torch.nn.ReLU"), Note("notes/autograd")], requires=TAPE
)
def _(xp, device):
    """``relu`` passes the gradient where x > 0 and stops it elsewhere, at 0 too."""
    x = tracked(xp, [-2.0, -0.0, 0.0, 3.0], device)
    (x.relu() * 5).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0, 5.0]


def tanh_slope(x):
    return 1 - np.tanh(x) ** 2


def sigmoid_slope(x):
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


def sin_slope(x):
    return np.cos(x)


def cos_slope(x):
    return -np.sin(x)


@clause(
    "gradients.elementary.follow_the_textbook",
    MUST,
    source=[Torch("torch.tanh", "torch.sigmoid", "torch.sin", "torch.cos")],
    requires=TAPE,
)
def _(xp, case=each([("tanh", tanh_slope), ("sigmoid", sigmoid_slope), ("sin", sin_slope), ("cos", cos_slope)])):
    """``tanh``, ``sigmoid``, ``sin`` and ``cos`` have their textbook derivatives."""
    name, slope = case
    values = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    x = tracked(xp, values.tolist(), dtype="float64")
    getattr(x, name)().sum().backward()
    assert np.allclose(x.grad.tolist(), slope(values))


@clause("gradients.where.chooses_as_the_values", MUST, source=[Torch("torch.where")], requires=TAPE)
def _(xp):
    """``where`` passes the gradient to the branch chosen for each element, and 0 to the other."""
    a, b = tracked(xp, [1.0, 2.0]), tracked(xp, [3.0, 4.0])
    (xp.where(xp.tensor([True, False]), a, b) * xp.tensor([5.0, 6.0])).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([5.0, 0.0], [0.0, 6.0])


@clause("gradients.clamp.stops_outside", MUST, source=[Torch("torch.clamp")], requires=TAPE)
def _(xp):
    """``clamp`` passes the gradient between its bounds, the bounds included, and stops it outside."""
    x = tracked(xp, [-2.0, -1.0, 0.0, 1.0, 2.0])
    x.clamp(-1.0, 1.0).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]


# ---- reductions ------------------------------------------------------------------------------------------------------


@clause("gradients.sum.spreads", MUST, source=[Torch("torch.sum")], requires=TAPE)
def _(xp, device):
    """A sum passes its gradient to every element summed: over all, along one dimension or several, kept or not."""
    weights = xp.tensor([1.0, 10.0, 100.0], device=device)
    rows = [[1.0, 10.0, 100.0], [1.0, 10.0, 100.0]]
    x = xp.ones(2, 3, device=device, requires_grad=True)
    (x.sum() * 7).backward()
    assert x.grad.tolist() == [[7.0, 7.0, 7.0], [7.0, 7.0, 7.0]]
    for total in (lambda t: t.sum(0), lambda t: t.sum(dim=-2, keepdim=True)):
        x = xp.ones(2, 3, device=device, requires_grad=True)
        (total(x) * weights).sum().backward()
        assert x.grad.tolist() == rows
    x = xp.ones(2, 3, device=device, requires_grad=True)
    (x.sum(1) * xp.tensor([1.0, 10.0], device=device)).sum().backward()
    assert x.grad.tolist() == [[1.0, 1.0, 1.0], [10.0, 10.0, 10.0]]
    x = xp.ones(2, 3, device=device, requires_grad=True)
    (x.sum((0, 1)) * 3).backward()
    assert x.grad.tolist() == [[3.0, 3.0, 3.0], [3.0, 3.0, 3.0]]


@clause("gradients.mean.spreads_a_share", MUST, source=[Torch("torch.mean")], requires=TAPE)
def _(xp, device):
    """A mean passes each of the n elements averaged 1/n of its gradient, along a dimension too; of no element,
    nothing."""
    x = xp.ones(2, 4, device=device, requires_grad=True)
    x.mean().backward()
    assert x.grad.tolist() == [[0.125] * 4] * 2
    x = xp.ones(2, 4, device=device, requires_grad=True)
    (x.mean(1) * xp.tensor([1.0, 10.0], device=device)).sum().backward()
    assert x.grad.tolist() == [[0.25] * 4, [2.5] * 4]
    empty = xp.ones(0, device=device, requires_grad=True)
    empty.mean().backward()
    assert empty.grad.tolist() == []


@clause("gradients.extremum.goes_to_where_it_is", MUST, source=[Torch("torch.max", "torch.amax")], requires=TAPE)
def _(xp):
    """``max`` and ``min`` pass the gradient to the extreme element; equal ones share it evenly, but along a dimension
    the one whose index is given takes it all."""
    x = tracked(xp, [3.0, 1.0, 2.0])
    (x.max() * 5 + x.min() * 7).backward()
    assert x.grad.tolist() == [5.0, 7.0, 0.0]
    tied = tracked(xp, [2.0, 1.0, 2.0])
    tied.max().backward()
    assert tied.grad.tolist() == [0.5, 0.0, 0.5]
    along = tracked(xp, [[2.0, 1.0, 2.0], [0.0, 1.0, 0.0]])
    values, indices = along.max(1)
    values.sum().backward()
    expected = np.zeros((2, 3))
    expected[[0, 1], indices.tolist()] = 1
    assert along.grad.tolist() == expected.tolist()
    assert indices.requires_grad is False


# ---- matrix products -------------------------------------------------------------------------------------------------


@clause("gradients.matmul.of_matrices", MUST, source=[Torch("torch.matmul")], requires=TAPE)
def _(xp, device):
    """Of A @ B with gradient G the gradients are G @ B.T and A.T @ G."""
    a, b, g = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4) - 5, np.arange(8.0).reshape(2, 4) + 1
    left, right = tracked(xp, a.tolist(), device), tracked(xp, b.tolist(), device)
    (left @ right).backward(xp.tensor(g.tolist(), device=device))
    assert left.grad.tolist() == (g @ b.T).tolist()
    assert right.grad.tolist() == (a.T @ g).tolist()


@clause(
    "gradients.matmul.of_every_rank", MUST, source=[Torch("torch.matmul"), Note("notes/broadcasting")], requires=TAPE
)
def _(xp, shapes=each([((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((4, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)),
                       ((4, 2, 3), (3,)), ((3,), (4, 3, 2)), ((4, 1, 2, 3), (5, 3, 2)), ((0, 3), (3, 2)),
                       ((2, 0), (0, 3))])):  # fmt: skip
    """Vectors, matrices and batches, broadcast or empty, each receive a gradient of their own shape: the products
    summed."""
    left, right = shapes
    a, b = np.arange(np.prod(left)).reshape(left) - 2.0, np.arange(np.prod(right)).reshape(right) + 1.0
    x, y = tracked(xp, a.tolist()).reshape(left), tracked(xp, b.tolist()).reshape(right)
    x.retain_grad()
    y.retain_grad()
    (x @ y).sum().backward()
    for tensor, array, other in ((x, a, lambda moved: (moved @ b).sum()), (y, b, lambda moved: (a @ moved).sum())):
        assert tuple(tensor.grad.shape) == array.shape
        expected = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            one = np.zeros_like(array)
            one[index] = 1
            expected[index] = other(one)  # the sum is linear in each factor
        assert tensor.grad.tolist() == expected.tolist()


# ---- shapes ----------------------------------------------------------------------------------------------------------


def reshape(x):
    return x.reshape(3, 2)


def view(x):
    return x.view(6)


def transpose(x):
    return x.transpose(0, 1)


def permute(x):
    return x.permute(1, 0)


def matrix_transpose(x):
    return x.T


def unsqueeze(x):
    return x.unsqueeze(1)


def squeeze(x):
    return x.unsqueeze(0).squeeze()


def flatten(x):
    return x.flatten()


def clone(x):
    return x.clone()


def contiguous(x):
    return x.t().contiguous()


@clause(
    "gradients.shape.is_undone",
    MUST,
    source=[Torch("torch.reshape", "torch.transpose", "torch.squeeze"), Note("tensor_view")],
    requires=TAPE,
)
def _(
    xp,
    device,
    rearrange=each(
        [reshape, view, transpose, permute, matrix_transpose, unsqueeze, squeeze, flatten, clone, contiguous]
    ),
):
    """An operation that only rearranges elements passes each one's gradient back to the element it came from."""
    x = xp.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], device=device, requires_grad=True)
    y = rearrange(x)
    (y * y.detach()).sum().backward()
    assert x.grad.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


@clause(
    "gradients.expand.is_summed", MUST, source=[Torch("torch.Tensor.expand"), Note("notes/broadcasting")], requires=TAPE
)
def _(xp, device):
    """``expand`` repeats without copying; the gradients of all repetitions of an element are summed."""
    x = xp.tensor([[1.0], [2.0]], device=device, requires_grad=True)
    weights = xp.tensor([[[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]], device=device)
    (x.expand(1, 2, 3) * weights).sum().backward()
    assert x.grad.tolist() == [[6.0], [60.0]]


@clause("gradients.joining.is_split", MUST, source=[Torch("torch.cat", "torch.stack")], requires=TAPE)
def _(xp, device):
    """``cat`` and ``stack`` pass to each tensor the gradient of its part, and to one that occurs twice the sum of
    both."""
    a, b = tracked(xp, [1.0, 2.0], device), tracked(xp, [3.0], device)
    (xp.cat([a, b, a]) * xp.tensor([1.0, 2.0, 3.0, 10.0, 20.0], device=device)).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([11.0, 22.0], [3.0])
    a, b = tracked(xp, [1.0, 2.0], device), tracked(xp, [3.0, 4.0], device)
    (xp.stack([a, b], dim=1) * xp.tensor([[1.0, 10.0], [2.0, 20.0]], device=device)).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([1.0, 2.0], [10.0, 20.0])


@clause("gradients.splitting.is_joined", MUST, source=[Torch("torch.split")], requires=TAPE)
def _(xp, device):
    """The parts that ``split`` returns pass their gradients back to their places; a part not used passes 0."""
    x = xp.tensor([1.0, 2.0, 3.0, 4.0, 5.0], device=device, requires_grad=True)
    first, second, third = x.split(2)
    (first * 10).sum().backward()
    assert x.grad.tolist() == [10.0, 10.0, 0.0, 0.0, 0.0]
    first, second, third = x.split([1, 3, 1])
    ((second * 7).sum() + (third * 9).sum()).backward()
    assert x.grad.tolist() == [10.0, 17.0, 7.0, 7.0, 9.0]


def element(x):
    return x[1, 2]


def row(x):
    return x[1]


def column(x):
    return x[:, 2]


def last(x):
    return x[-1, -1]


def steps(x):
    return x[:, ::2]


def ellipsis(x):
    return x[..., 0]


def listed(x):
    return x[[1, 0, 1]]


def paired(x):
    return x[[0, 1, 1], [2, 0, 0]]


@clause(
    "gradients.indexing.goes_back_to_the_elements",
    MUST,
    source=[Torch("torch.Tensor.index_put_"), Note("tensor_view")],
    requires=TAPE,
)
def _(xp, select=each([element, row, column, last, steps, ellipsis, listed, paired])):
    """Indexing passes the gradient to the elements selected, once for each time that one was, and 0 to the others."""
    x = xp.zeros(2, 3, requires_grad=True)
    (select(x) * 5).sum().backward()
    places = np.arange(6).reshape(2, 3)
    expected = [5.0 * np.count_nonzero(select(places) == place) for place in range(6)]
    assert np.ravel(x.grad.tolist()).tolist() == expected


@clause("gradients.indexing.by_masks", MUST, source=[Torch("torch.masked_select")], requires=TAPE)
def _(xp):
    """Indexing by a boolean mask passes the gradient to the elements where it is true, in their order."""
    x = tracked(xp, [[1.0, -2.0], [-3.0, 4.0]])
    (x[x > 0] * xp.tensor([10.0, 20.0])).sum().backward()
    assert x.grad.tolist() == [[10.0, 0.0], [0.0, 20.0]]


# ---- broadcasting, dtypes, devices -----------------------------------------------------------------------------------


@clause(
    "gradients.broadcasting.is_undone", MUST, source=[Note("notes/broadcasting"), Note("notes/autograd")], requires=TAPE
)
def _(xp, device, shapes=each([((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((1,), (4,)), ((2, 1, 3), (4, 1)),
                               ((0, 3), (3,)), ((3,), (0, 3)), ((), ()), ((1, 1), (2, 2))])):  # fmt: skip
    """An input that was broadcast receives a gradient of its own shape: the sum over the elements it was repeated
    for."""
    left, right = shapes
    a, b = xp.ones(left, device=device, requires_grad=True), xp.ones(right, device=device, requires_grad=True)
    y = a * b
    (y * 2).sum().backward()
    count = int(np.prod(np.broadcast_shapes(left, right)))
    for tensor, shape in ((a, left), (b, right)):
        assert tuple(tensor.grad.shape) == shape
        repeated = count // int(np.prod(shape)) if np.prod(shape) else 0
        assert tensor.grad.tolist() == np.full(shape, 2.0 * repeated).tolist()


@clause(
    "gradients.broadcasting.sums_what_was_repeated",
    MUST,
    source=[Note("notes/broadcasting"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, shapes=each([((3, 3), (3,)), ((3, 3), (3, 1)), ((3, 3), (1, 3)), ((3, 3), (1,)), ((2, 2, 2), (2,)),
                       ((2, 3, 2), (3, 1)), ((2, 3, 2), (2, 1, 1)), ((2, 3, 2), (2, 1, 2)), ((2, 3, 2), (1, 3, 1)),
                       ((2, 3, 2), ()), ((1, 2, 1), (1, 1)), ((2, 0, 3), (3,)), ((2, 0, 3), (1, 1))])):  # fmt: skip
    """The gradient of sum(a b w) at the smaller factor b is a w, summed over just the elements b was repeated for."""
    shape, smaller = shapes
    a, b = np.arange(np.prod(shape)).reshape(shape) + 1.0, np.arange(np.prod(smaller)).reshape(smaller) - 2.0
    w = a % 5 + 1.0
    x, y = tracked(xp, a.tolist(), dtype="float64"), tracked(xp, b.tolist(), dtype="float64")
    x, y = x.reshape(shape), y.reshape(smaller)
    x.retain_grad()
    y.retain_grad()
    (y * x * xp.tensor(w.tolist(), dtype=xp.float64).reshape(shape)).sum().backward()
    assert x.grad.tolist() == (b * w).tolist()
    terms = (a * w).sum(tuple(range(len(shape) - len(smaller))))
    expected = terms.sum(tuple(i for i, n in enumerate(smaller) if n == 1), keepdims=True)
    assert y.grad.tolist() == expected.tolist()


@clause(
    "gradients.dtype.is_the_inputs", MUST, source=[Note("notes/autograd"), Note("tensor_attributes")], requires=TAPE
)
def _(xp, device, other=each(("float16", "bfloat16", "float64", "int64", "bool"))):
    """Where an operation promotes its inputs to a common dtype, each input's gradient is converted back to its own."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = xp.tensor([1, 1], dtype=getattr(xp, other), device=device)
    if y.dtype.is_floating_point:
        y.requires_grad_()
    (x * y * 3).sum().backward()
    assert x.grad.dtype == xp.float32
    assert x.grad.tolist() == [3.0, 3.0]
    if y.requires_grad:
        assert y.grad.dtype == y.dtype
        assert y.grad.tolist() == [3.0, 6.0]


@clause("gradients.dtype.of_a_conversion", MUST, source=[Torch("torch.Tensor.to")], requires=TAPE)
def _(xp, device, to=each(("float16", "bfloat16", "float32", "float64"))):
    """``to(dtype)`` is differentiable: the gradient is converted back to the dtype of the tensor that was converted."""
    x = xp.tensor([1.0, 2.0], dtype=xp.float32, device=device, requires_grad=True)
    y = x.to(getattr(xp, to))
    (y * y).sum().backward()
    assert x.grad.dtype == xp.float32
    assert x.grad.tolist() == [2.0, 4.0]


@clause(
    "gradients.device.of_a_transfer",
    MUST,
    source=[Torch("torch.Tensor.to", "torch.Tensor.cpu"), Note("notes/cuda")],
    requires=TAPE,
)
def _(xp, accelerator):
    """Transfers are differentiable both ways: the gradient is brought back to the device of the tensor that was
    moved."""
    host = xp.tensor([1.0, 2.0], requires_grad=True)
    there = xp.tensor([3.0, 4.0], device=accelerator, requires_grad=True)
    product = host.to(accelerator) * there
    back = product.cpu()
    assert str(back.device) == "cpu"
    (back * xp.tensor([1.0, 10.0])).sum().backward()
    assert (host.grad.tolist(), there.grad.tolist()) == ([3.0, 40.0], [1.0, 20.0])
    assert host.grad.device == host.device
    assert there.grad.device == there.device


@clause(
    "gradients.device.of_a_transfer_that_changes_nothing",
    MUST,
    source=[Torch("torch.Tensor.to", "torch.Tensor.cpu")],
    requires=TAPE,
)
def _(xp, device):
    """A transfer to where the tensor is returns the tensor itself, which stays the leaf that it was."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    assert x.to(device) is x
    (x.to(device) * 2).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause("gradients.nan.is_not_stopped_by_zero", SHOULD, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Gradients follow IEEE arithmetic: 0 times an infinite derivative is NaN, also where the value was masked out
    afterwards."""
    x = tracked(xp, [0.0, 4.0])
    (x.sqrt() * xp.tensor([0.0, 1.0])).sum().backward()
    assert np.isnan(x.grad.tolist()[0])
    assert x.grad.tolist()[1] == 0.25


@clause(
    "gradients.steps.are_zero_whatever_arrives",
    MUST,
    source=[Torch("torch.sign", "torch.floor", "torch.ceil", "torch.round", "torch.trunc")],
    requires=TAPE,
)
def _(xp, name=each(["sign", "sgn", "floor", "ceil", "round", "trunc"])):
    """The gradient of a function of steps is 0, also where an infinite gradient or NaN arrives."""
    x = xp.tensor([0.5, 1.5, -2.0], requires_grad=True)
    getattr(xp, name)(x).backward(xp.tensor([np.inf, np.nan, -1.0]))
    assert (x.grad + 0.0).tolist() == [0.0, 0.0, 0.0]


@clause("gradients.clamp.reaches_tensor_bounds", MUST, source=[Torch("torch.clamp")], requires=TAPE)
def _(xp):
    """Between tensors the gradient goes to the element within the bounds or at one, else to the bound that it was moved
    to; where the bounds have crossed, to the upper one."""
    x = xp.tensor([0.0, 1.0, 2.0, 3.0, 2.0], requires_grad=True)
    low = xp.tensor([1.0, 1.0, 1.0, 1.0, 5.0], requires_grad=True)
    high = xp.tensor([2.0, 2.0, 2.0, 2.0, 4.0], requires_grad=True)
    y = xp.clamp(x, low, high)
    assert y.tolist() == [1.0, 1.0, 2.0, 2.0, 4.0]
    y.backward(xp.tensor([1.0, 10.0, 100.0, 1000.0, 7.0]))
    assert x.grad.tolist() == [0.0, 10.0, 100.0, 0.0, 0.0]
    assert low.grad.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert high.grad.tolist() == [0.0, 0.0, 0.0, 1000.0, 7.0]


@clause("gradients.sum.is_expanded", MAY, source=[Torch("torch.sum")], requires=["autograd.tape", "strides", "mutable"])
def _(xp):
    """The gradient of a sum is one number, repeated without a copy: its strides are 0, and a write to it is refused."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    (g,) = xp.autograd.grad(x.sum() * 3, x)
    assert g.stride() == (0, 0)
    with raises(RuntimeError):
        g.add_(1)
    assert g.tolist() == [[3.0, 3.0], [3.0, 3.0]]
    x.sum().backward()
    assert x.grad.stride() == (2, 1)  # a leaf's own is laid out as the leaf
