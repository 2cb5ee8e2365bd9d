"""Running sums, products and extremes; differences, integrals and derivatives of samples."""

import numpy as np

from conformance.clause import MUST, SHOULD, Torch, clause, each, raises

TAPE = ["autograd.tape"]
INF = float("inf")
NAN = float("nan")
RUNNING = ("cumsum", "cumprod", "cummax", "cummin", "logcumsumexp")
"""The functions that give a result for each element, of those up to it."""


def same(found, expected):
    """Whether both are nearly the same numbers, NaN for NaN."""
    return bool(np.allclose(found, expected, rtol=1e-5, equal_nan=True))


def values_of(result):
    """The result, or the values where there are indices too."""
    return result[0] if isinstance(result, tuple) else result


def slopes(xp, function, values, weights, device="cpu"):
    """The gradients of the weighted results of a function of a vector."""
    x = xp.tensor(values, dtype=xp.float64, device=device, requires_grad=True)
    (values_of(function(x)) * xp.tensor(weights, dtype=xp.float64, device=device)).sum().backward()
    return x.grad.tolist()


# Sums and products


@clause("cumulative.shape.is_kept", MUST, source=[Torch(*(f"torch.{name}" for name in RUNNING))], requires=["mutable"])
def _(xp, device, name=each(list(RUNNING)), shape=each([(), (0,), (1,), (2, 3), (2, 0, 3)])):
    """A running result has the shape of the elements, whatever that is, and is on memory of its own."""
    x = xp.ones(shape, device=device)
    y = values_of(getattr(xp, name)(x, 0))
    assert tuple(y.shape) == shape
    assert y.device == x.device
    y.fill_(7.0)
    assert x.sum().item() == x.numel()


@clause("cumulative.dim.must_be_named", MUST, source=[Torch(*(f"torch.{name}" for name in RUNNING))])
def _(xp, name=each(list(RUNNING))):
    """There is no running result without ``dim``: TypeError; a dimension that is not there is IndexError."""
    function = getattr(xp, name)
    x = xp.ones(2, 3)
    with raises(TypeError):
        function(x)
    for dim in (2, -3):
        with raises(IndexError):
            function(x, dim)
    assert (
        values_of(function(x, -1)).tolist()
        == values_of(function(x, 1)).tolist()
        == values_of(function(x, dim=1)).tolist()
    )


@clause("cumulative.sums.and_products", MUST, source=[Torch("torch.cumsum", "torch.cumprod")])
def _(xp, device, dim=each([0, 1, -1])):
    """``cumsum`` and ``cumprod`` give the sum and the product of the elements up to each and with it, along ``dim``."""
    array = np.array([[1.0, 2.0, 3.0], [4.0, 0.5, -1.0]])
    x = xp.tensor(array.tolist(), device=device)
    for result, expected in (
        (xp.cumsum(x, dim), np.cumsum(array, dim)), (x.cumsum(dim), np.cumsum(array, dim)),
        (xp.cumprod(x, dim), np.cumprod(array, dim)), (x.cumprod(dim=dim), np.cumprod(array, dim)),
        (xp.cumsum(x.t(), dim), np.cumsum(array.T, dim)),
    ):  # fmt: skip
        assert same(result.tolist(), expected)


@clause("cumulative.sums.dtype", MUST, source=[Torch("torch.cumsum", "torch.cumprod")])
def _(xp, name=each(["cumsum", "cumprod"])):
    """Bools and integers go into int64; ``dtype`` converts the elements first; the dtype of ``out=`` counts as that."""
    function = getattr(xp, name)
    for dtype in ("bool", "uint8", "int8", "int32", "int64"):
        assert function(xp.ones(2, dtype=getattr(xp, dtype)), 0).dtype == xp.int64
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        assert function(xp.ones(2, dtype=getattr(xp, dtype)), 0).dtype == getattr(xp, dtype)
    assert function(xp.tensor([200, 2], dtype=xp.uint8), 0)[1].item() == (202 if name == "cumsum" else 400)
    assert function(xp.tensor([1.75, 1.75]), 0, dtype=xp.int64).tolist() == ([1, 2] if name == "cumsum" else [1, 1])
    out = xp.zeros(2, dtype=xp.int64)
    assert function(xp.tensor([1.75, 1.75]), 0, out=out) is out
    assert out.tolist() == ([1, 2] if name == "cumsum" else [1, 1])


@clause("cumulative.sums.in_halves", SHOULD, source=[Torch("torch.cumsum")])
def _(xp):
    """A running sum of a half type is carried in float32, and only each result is rounded."""
    y = xp.cumsum(xp.ones(4096, dtype=xp.float16), 0)
    assert y.dtype == xp.float16
    assert y[-1].item() == 4096.0


@clause(
    "cumulative.sums.in_place",
    MUST,
    source=[Torch("torch.Tensor.cumsum_", "torch.Tensor.cumprod_")],
    requires=["mutable"],
)
def _(xp, device):
    """``cumsum_`` and ``cumprod_`` write into the tensor, of its own dtype, and return it."""
    for dtype in (xp.int32, xp.float32):
        x = xp.tensor([1, 2, 3], dtype=dtype, device=device)
        assert x.cumsum_(0) is x
        assert x.tolist() == [1, 3, 6]
        assert x.cumprod_(0) is x
        assert x.tolist() == [1, 3, 18]
        assert x.dtype == dtype


@clause("cumulative.sums.keep_the_dtype_in_place", MUST, source=[Torch("torch.Tensor.cumsum_")], requires=["mutable"])
def _(xp, name=each(["cumsum_", "cumprod_"])):
    """In place there is no other dtype: a bool tensor and another ``dtype`` are RuntimeError, and nothing is changed."""
    flags = xp.tensor([True, True])
    with raises(RuntimeError):
        getattr(flags, name)(0)
    assert flags.tolist() == [True, True]
    x = xp.tensor([1.0, 2.0])
    for dtype in (xp.float64, xp.int64):
        with raises(RuntimeError):
            getattr(x, name)(0, dtype=dtype)
    assert (x.tolist(), x.dtype) == ([1.0, 2.0], xp.float32)
    assert getattr(x, name)(0, dtype=xp.float32) is x


@clause(
    "cumulative.sums.refuse_a_leaf", MUST, source=[Torch("torch.Tensor.cumsum_")], requires=["mutable", "autograd.tape"]
)
def _(xp):
    """``cumsum_`` of a leaf that requires grad is RuntimeError, and changes nothing; of another it is recorded."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with raises(RuntimeError):
        x.cumsum_(0)
    assert x.tolist() == [1.0, 2.0]
    y = x * 1
    y.cumsum_(0)
    y.backward(xp.tensor([1.0, 10.0]))
    assert x.grad.tolist() == [11.0, 10.0]


@clause("cumulative.sums.gradient", MUST, source=[Torch("torch.cumsum")], requires=TAPE)
def _(xp, device):
    """An element is in each sum from its own on, so it is given the sum of those gradients."""
    assert slopes(xp, lambda x: xp.cumsum(x, 0), [5.0, 6.0, 7.0], [1.0, 10.0, 100.0], device) == [111.0, 110.0, 100.0]
    x = xp.zeros(2, 2, device=device, requires_grad=True)
    xp.cumsum(x, 1)[:, 1].sum().backward()
    assert x.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@clause("cumulative.products.gradient", MUST, source=[Torch("torch.cumprod")], requires=TAPE)
def _(
    xp,
    device,
    case=each([
        ([2.0, 3.0, 5.0], [1 + 30 + 1500, 20 + 1000, 600]),
        ([2.0, 0.0, 5.0], [1.0, 20 + 1000, 0.0]),
        ([0.0, 3.0, 0.0], [1 + 30.0, 0.0, 0.0]),
        ([0.0, 0.0, 5.0], [1.0, 0.0, 0.0]),
    ]),
):  # fmt: skip
    """Each element is given, for every product that it is in, the product of the others; also where elements are zero."""
    values, expected = case
    assert same(slopes(xp, lambda x: xp.cumprod(x, 0), values, [1.0, 10.0, 100.0], device), expected)


@clause(
    "cumulative.products.twice", MUST, source=[Torch("torch.cumprod")], requires=["autograd.tape", "autograd.double"]
)
def _(xp):
    """The gradient of ``cumprod`` can be differentiated again, at zeros too."""
    x = xp.tensor([2.0, 0.0, 5.0], requires_grad=True)
    (g,) = xp.autograd.grad(xp.cumprod(x, 0)[2], x, create_graph=True)
    assert g.tolist() == [0.0, 10.0, 0.0]
    (h,) = xp.autograd.grad(g[1], x)
    assert h.tolist() == [5.0, 0.0, 2.0]


# Extremes


@clause("cumulative.extremes.values_and_indices", MUST, source=[Torch("torch.cummax", "torch.cummin")])
def _(xp, device):
    """``cummax`` and ``cummin`` give the extreme of the elements up to each, of their dtype, and its index, int64."""
    x = xp.tensor([[3, 1, 4, 1], [2, 7, 1, 8]], device=device)
    up, down = xp.cummax(x, 1), xp.cummin(x, dim=-1)
    assert up.values.tolist() == [[3, 3, 4, 4], [2, 7, 7, 8]]
    assert up.indices.tolist() == [[0, 0, 2, 2], [0, 1, 1, 3]]
    assert down.values.tolist() == [[3, 1, 1, 1], [2, 2, 1, 1]]
    assert down.indices[1].tolist() == [0, 0, 2, 2]
    assert (up.values.dtype, up.indices.dtype) == (x.dtype, xp.int64)
    values, indices = xp.cummax(x, 0)
    assert (values.tolist(), indices.tolist()) == ([[3, 1, 4, 1], [3, 7, 4, 8]], [[0, 0, 0, 0], [0, 1, 0, 1]])


@clause("cumulative.extremes.last_of_equals", SHOULD, source=[Torch("torch.cummax", "torch.cummin")])
def _(xp, device, name=each(["cummax", "cummin"])):
    """Among equals the index is the last so far, unlike that of ``max``."""
    x = xp.tensor([5.0, 5.0, 5.0], device=device)
    assert getattr(xp, name)(x, 0).indices.tolist() == [0, 1, 2]


@clause("cumulative.extremes.nan_stays", MUST, source=[Torch("torch.cummax", "torch.cummin")])
def _(xp, device, name=each(["cummax", "cummin"])):
    """From a NaN on the extremes are NaN."""
    x = xp.tensor([1.0, NAN, 2.0, 0.0], device=device)
    values, indices = getattr(xp, name)(x, 0)
    assert same(values.tolist(), [1.0, NAN, NAN, NAN])
    assert indices.tolist() == [0, 1, 1, 1]


@clause("cumulative.extremes.gradient", MUST, source=[Torch("torch.cummax", "torch.cummin")], requires=TAPE)
def _(xp, device):
    """The gradients add up at the elements that were the extremes."""
    assert slopes(xp, lambda x: xp.cummax(x, 0), [1.0, 3.0, 2.0, 4.0], [1.0, 10.0, 100.0, 1000.0], device) == [
        1.0,
        110.0,
        0.0,
        1000.0,
    ]
    assert slopes(xp, lambda x: xp.cummin(x, 0), [3.0, 5.0, 3.0], [1.0, 10.0, 100.0], device) == [11.0, 0.0, 100.0]


# Logarithms of sums of exponentials


@clause("cumulative.logcumsumexp.never_overflows", MUST, source=[Torch("torch.logcumsumexp")])
def _(xp, device):
    """``logcumsumexp`` is finite for finite elements however large, and starts from -inf where they are."""
    x = xp.tensor(
        [[1000.0, 1000.0, 999.0], [-INF, -INF, 3.0], [-1000.0, -1000.0, -INF]], dtype=xp.float64, device=device
    )
    expected = [
        [1000.0, 1000 + np.log(2), 1000 + np.log(2 + np.exp(-1))], [-INF, -INF, 3.0],
        [-1000.0, -1000 + np.log(2), -1000 + np.log(2)],
    ]  # fmt: skip
    assert same(xp.logcumsumexp(x, 1).tolist(), expected)
    for dtype in (xp.int64, xp.bool):
        with raises(RuntimeError):
            xp.logcumsumexp(xp.ones(2, dtype=dtype), 0)


@clause("cumulative.logcumsumexp.gradient", MUST, source=[Torch("torch.logcumsumexp")], requires=TAPE)
def _(xp):
    """Each result shares its gradient among the elements up to it as their exponentials do, of either sign."""
    values, weights = np.array([0.5, -1.0, 2.0]), np.array([1.0, -2.0, 0.5])
    parts = np.tril(np.exp(values))
    parts /= parts.sum(1, keepdims=True)
    found = slopes(xp, lambda x: xp.logcumsumexp(x, 0), values.tolist(), weights.tolist())
    assert same(found, weights @ parts)
    found = slopes(xp, lambda x: xp.logcumsumexp(x, 0), (values + 1000).tolist(), weights.tolist())
    assert same(found, weights @ parts)


# Differences


@clause("cumulative.diff.of_neighbours", MUST, source=[Torch("torch.diff")])
def _(xp, device, n=each([0, 1, 2, 3])):
    """``diff`` is each element less the one before it, ``n`` times over, along the last dimension or ``dim``."""
    array = np.array([[1.0, 4.0, 9.0, 16.0], [0.0, 1.0, 8.0, 27.0]])
    x = xp.tensor(array.tolist(), device=device)
    assert xp.diff(x, n).tolist() == np.diff(array, n).tolist()
    assert x.diff(n=n, dim=-1).tolist() == np.diff(array, n).tolist()
    assert tuple(xp.diff(x, n, 0).shape) == (max(2 - n, 0), 4)
    if not n:
        xp.diff(x, 0).fill_(7.0)
        assert x.tolist() == array.tolist()


@clause("cumulative.diff.beside_the_ends", MUST, source=[Torch("torch.diff")])
def _(xp):
    """``prepend`` and ``append`` stand before and after the elements; they fit beside them, else RuntimeError."""
    x = xp.tensor([[3, 5], [7, 7]])
    column = xp.tensor([[1], [1]])
    assert xp.diff(x, prepend=column).tolist() == [[2, 2], [6, 0]]
    assert xp.diff(x, append=column).tolist() == [[2, -4], [0, -6]]
    assert xp.diff(x, 2, prepend=column, append=column).tolist() == [[0, -6], [-6, -6]]
    assert xp.diff(x, dim=0, prepend=x).tolist() == [[4, 2], [-4, -2], [4, 2]]
    for wrong in (xp.tensor([1, 1]), xp.tensor(1), xp.tensor([[1]])):
        with raises(RuntimeError):
            xp.diff(x, prepend=wrong)


@clause("cumulative.diff.dtypes", MUST, source=[Torch("torch.diff")])
def _(xp):
    """The dtype stays: unsigned differences wrap, and of bools ``diff`` says where they differ."""
    assert xp.diff(xp.tensor([1, 0, 3], dtype=xp.uint8)).tolist() == [255, 3]
    y = xp.diff(xp.tensor([True, True, False, True]))
    assert y.dtype == xp.bool
    assert y.tolist() == [False, True, True]
    assert xp.diff(xp.tensor([1.0, 2.0], dtype=xp.float16)).dtype == xp.float16


@clause("cumulative.diff.refuses", MUST, source=[Torch("torch.diff")])
def _(xp):
    """A 0-d tensor has no neighbours, and nothing is done less than no times: RuntimeError; beyond the elements none are left."""
    with raises(RuntimeError):
        xp.diff(xp.tensor(1.0))
    with raises(RuntimeError):
        xp.diff(xp.ones(3), -1)
    with raises(IndexError):
        xp.diff(xp.ones(3), dim=1)
    assert tuple(xp.diff(xp.ones(2, 3), 5).shape) == (2, 0)


# Integrals


@clause("cumulative.trapezoid.areas", MUST, source=[Torch("torch.trapezoid", "torch.trapz")])
def _(xp, device):
    """``trapezoid`` adds up the areas between samples that are ``dx`` apart, 1 unless said, or at the points ``x``."""
    y = xp.tensor([[1.0, 2.0, 4.0], [0.0, 3.0, 3.0]], device=device)
    at = xp.tensor([0.0, 1.0, 4.0], device=device)
    assert xp.trapezoid(y).tolist() == [4.5, 4.5]
    assert xp.trapezoid(y, dx=2).tolist() == [9.0, 9.0]
    assert xp.trapezoid(y, dim=0).tolist() == [0.5, 2.5, 3.5]
    assert xp.trapezoid(y, at).tolist() == xp.trapezoid(y, x=at).tolist() == [10.5, 10.5]
    assert xp.trapezoid(y, xp.stack([at, at * 2])).tolist() == [10.5, 21.0]
    assert xp.trapz(y, at).tolist() == [10.5, 10.5]
    assert xp.trapezoid(xp.ones(3, 1, device=device)).tolist() == [0.0, 0.0, 0.0]


@clause("cumulative.trapezoid.running", MUST, source=[Torch("torch.cumulative_trapezoid")])
def _(xp):
    """``cumulative_trapezoid`` gives the integral up to each sample but the first."""
    y, at = xp.tensor([1.0, 2.0, 4.0]), xp.tensor([0.0, 1.0, 4.0])
    assert xp.cumulative_trapezoid(y).tolist() == [1.5, 4.5]
    assert xp.cumulative_trapezoid(y, dx=2.0).tolist() == [3.0, 9.0]
    assert xp.cumulative_trapezoid(y, at).tolist() == [1.5, 10.5]
    assert tuple(xp.cumulative_trapezoid(xp.ones(3, 1)).shape) == (3, 0)


@clause("cumulative.trapezoid.refuses", MUST, source=[Torch("torch.trapezoid", "torch.cumulative_trapezoid")])
def _(xp, name=each(["trapezoid", "cumulative_trapezoid"])):
    """Bools and points that do not fit the samples are RuntimeError, points beside a distance TypeError; integers give floats."""
    function = getattr(xp, name)
    for wrong in (lambda: function(xp.tensor([True, False])), lambda: function(xp.ones(3), xp.ones(2))):
        with raises(RuntimeError):
            wrong()
    with raises(TypeError):
        function(xp.ones(3), xp.ones(3), dx=1.0)
    assert function(xp.tensor([1, 2])).dtype == xp.float32


# Derivatives


@clause("cumulative.gradient.of_samples", MUST, source=[Torch("torch.gradient")])
def _(xp, device, edge_order=each([1, 2])):
    """``gradient`` estimates each partial derivative: central differences inside, one-sided ones at both ends."""
    array = np.array([[1.0, 4.0, 9.0, 17.0], [2.0, 8.0, 1.0, 0.0], [5.0, 5.0, 2.0, 3.0]])
    x = xp.tensor(array.tolist(), dtype=xp.float64, device=device)
    rows, columns = xp.gradient(x, edge_order=edge_order)
    expected = np.gradient(array, edge_order=edge_order)
    assert same(rows.tolist(), expected[0])
    assert same(columns.tolist(), expected[1])
    (only,) = xp.gradient(x, dim=1, edge_order=edge_order)
    assert same(only.tolist(), expected[1])
    assert isinstance(xp.gradient(x, edge_order=edge_order), tuple | list)


@clause("cumulative.gradient.spacing", MUST, source=[Torch("torch.gradient")])
def _(xp, edge_order=each([1, 2])):
    """``spacing`` is a distance for all dimensions, one for each, or the coordinates along each."""
    array = np.array([[1.0, 4.0, 9.0], [2.0, 8.0, 1.0], [5.0, 5.0, 2.0]])
    x = xp.tensor(array.tolist(), dtype=xp.float64)
    at = [0.0, 1.0, 3.0]
    points = xp.tensor(at, dtype=xp.float64)
    for spacing, distances in (
        (2.0, [2.0]),
        ([2.0, 0.5], [2.0, 0.5]),
        ((points, points * 2), [at, (np.array(at) * 2).tolist()]),
    ):
        found = xp.gradient(x, spacing=spacing, edge_order=edge_order)
        for ours, theirs in zip(found, np.gradient(array, *distances, edge_order=edge_order), strict=True):
            assert same(ours.tolist(), theirs)


@clause("cumulative.gradient.refuses", MUST, source=[Torch("torch.gradient")])
def _(xp):
    """Too few samples, dimensions named twice, other orders and spacings that are not as many as dimensions are RuntimeError."""
    x = xp.ones(3, 3)
    for wrong in (
        {"edge_order": 3}, {"dim": (1, 1)}, {"spacing": [1.0]}, {"spacing": [1.0, 1.0], "dim": 0},
    ):  # fmt: skip
        with raises(RuntimeError):
            xp.gradient(x, **wrong)
    with raises(RuntimeError):
        xp.gradient(xp.ones(3, 1))
    with raises(RuntimeError):
        xp.gradient(xp.ones(2), edge_order=2)
    with raises(IndexError):
        xp.gradient(x, dim=2)


@clause(
    "cumulative.of_several.gradient",
    MUST,
    source=[Torch("torch.diff", "torch.trapezoid", "torch.gradient")],
    requires=TAPE,
)
def _(xp):
    """Differences, integrals and estimated derivatives are differentiable, as the sums that they are."""
    assert slopes(xp, lambda x: xp.diff(x), [1.0, 5.0, 2.0], [1.0, 10.0]) == [-1.0, -9.0, 10.0]
    assert slopes(xp, lambda x: xp.trapezoid(x, dx=2.0), [1.0, 5.0, 2.0], 1.0) == [1.0, 2.0, 1.0]
    assert slopes(xp, lambda x: xp.cumulative_trapezoid(x), [1.0, 5.0, 2.0], [1.0, 10.0]) == [5.5, 10.5, 5.0]
    assert slopes(xp, lambda x: xp.gradient(x)[0], [1.0, 5.0, 2.0], [1.0, 10.0, 100.0]) == [-6.0, -99.0, 105.0]


@clause("cumulative.sums.not_in_bool", MUST, source=[Torch("torch.cumsum", "torch.cumprod")])
def _(xp, name=each(("cumsum", "cumprod"))):
    """Nothing adds up in bool: as ``dtype`` and as that of ``out=`` it is refused, though bools add up as integers."""
    x = xp.tensor([True, True])
    function = getattr(xp, name)
    assert function(x, 0).dtype == xp.int64
    with raises(NotImplementedError):
        function(x, 0, dtype=xp.bool)
