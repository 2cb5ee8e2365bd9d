"""The functions that layers are made of, and the layers on them: activations, losses, convolutions, pooling, normalization."""

import math

import numpy as np

from conformance.clause import MUST, Torch, clause, each, raises, warns

NN = ["nn"]
TAPE = ["nn", "autograd.tape"]


def near(t, expected, tolerance=1e-5):
    """Whether the elements of a tensor are those of an array, but for rounding."""
    return np.allclose(np.array(t.tolist()), np.array(expected), rtol=tolerance, atol=tolerance)


def slope(xp, function, value):
    """The gradient of a function of one element, there."""
    x = xp.tensor([value], requires_grad=True)
    function(x).sum().backward()
    return x.grad.item()


# ---- Activations --------------------------------------------------------------------------------------------------------

AT_TWO_POINTS = (
    ("leaky_relu", -0.02, 2.0), ("elu", math.expm1(-2), 2.0), ("celu", math.expm1(-2), 2.0),
    ("selu", 1.7580993 * math.expm1(-2), 2.1014020), ("gelu", -0.0455003, 1.9544997), ("silu", -0.2384058, 1.7615942),
    ("mish", -0.2525015, 1.9439590), ("softplus", 0.1269280, 2.1269280), ("softsign", -2 / 3, 2 / 3),
    ("tanhshrink", -1.0359724, 1.0359724), ("softshrink", -1.5, 1.5), ("hardshrink", -2.0, 2.0), ("hardtanh", -1.0, 1.0),
    ("hardsigmoid", 1 / 6, 5 / 6), ("hardswish", -1 / 3, 5 / 3), ("relu6", 0.0, 2.0), ("logsigmoid", -2.1269280, -0.1269280),
)  # fmt: skip


@clause(
    "nn_functional.activations.values",
    MUST,
    source=[Torch("torch.nn.functional.gelu", "torch.nn.functional.elu")],
    requires=NN,
)
def _(xp, case=each(AT_TWO_POINTS)):
    """Each activation, with its defaults, at -2 and at 2; the dtype stays, and so does the shape."""
    name, low, high = case
    for dtype, tolerance in ((xp.float32, 1e-5), (xp.float64, 1e-6)):
        result = getattr(xp.nn.functional, name)(xp.tensor([[-2.0], [2.0]], dtype=dtype))
        assert result.dtype == dtype
        assert near(result, [[low], [high]], tolerance)


@clause("nn_functional.activations.refuse_integers", MUST, source=[Torch("torch.nn.functional.gelu")], requires=NN)
def _(xp, name=each(("leaky_relu", "elu", "gelu", "silu", "mish", "softplus", "hardswish", "logsigmoid"))):
    """An activation of integers is refused, not converted: RuntimeError."""
    with raises(RuntimeError):
        getattr(xp.nn.functional, name)(xp.tensor([1, 2]))


@clause(
    "nn_functional.activations.inplace",
    MUST,
    source=[Torch("torch.nn.functional.leaky_relu")],
    requires=[*NN, "mutable"],
)
def _(xp, name=each(("leaky_relu", "elu", "selu", "celu", "silu", "mish", "hardtanh", "relu6", "hardswish"))):
    """With ``inplace=True`` an activation writes into its input and returns it; a leaf that requires grad refuses."""
    function = getattr(xp.nn.functional, name)
    x = xp.tensor([-2.0, 2.0])
    expected = function(x).tolist()
    assert x.tolist() == [-2.0, 2.0]
    assert function(x, inplace=True) is x
    assert x.tolist() == expected
    leaf = xp.tensor([-2.0], requires_grad=True)
    with raises(RuntimeError):
        function(leaf, inplace=True)
    assert leaf.tolist() == [-2.0]


CORNERS = (
    ("relu", 0.0, 0.0), ("leaky_relu", 0.0, 0.01), ("hardtanh", 1.0, 0.0), ("hardtanh", -1.0, 0.0), ("relu6", 6.0, 0.0),
    ("relu6", 0.0, 0.0), ("hardsigmoid", 3.0, 0.0), ("hardshrink", 0.5, 0.0), ("softshrink", -0.5, 0.0), ("elu", 0.0, 1.0),
    ("hardswish", -3.0, 0.0),
)  # fmt: skip


@clause(
    "nn_functional.activations.slopes_at_corners", MUST, source=[Torch("torch.nn.functional.hardtanh")], requires=TAPE
)
def _(xp, case=each(CORNERS)):
    """Where an activation has a corner, its gradient is the slope of the flat side; that of ``elu`` at 0 is 1."""
    name, value, expected = case
    assert abs(slope(xp, getattr(xp.nn.functional, name), value) - expected) < 1e-6


@clause("nn_functional.gelu.approximate", MUST, source=[Torch("torch.nn.functional.gelu")], requires=NN)
def _(xp):
    """``gelu`` is exact unless ``approximate="tanh"``; another name is refused."""
    x = xp.tensor([-1.0, 3.0], dtype=xp.float64)
    exact = [v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in (-1.0, 3.0)]
    assert near(xp.nn.functional.gelu(x), exact, 1e-12)
    tanh = [0.5 * v * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))) for v in (-1.0, 3.0)]
    assert near(xp.nn.functional.gelu(x, approximate="tanh"), tanh, 1e-12)
    with raises(RuntimeError):
        xp.nn.functional.gelu(x, approximate="other")


@clause("nn_functional.softplus.threshold", MUST, source=[Torch("torch.nn.functional.softplus")], requires=NN)
def _(xp):
    """``softplus`` is the identity where beta * x is above the threshold, 20 unless said: nothing overflows."""
    x = xp.tensor([1000.0, 19.0, -1000.0])
    assert xp.nn.functional.softplus(x).tolist()[0] == 1000.0
    assert xp.nn.functional.softplus(x).tolist()[2] == 0.0
    assert xp.nn.functional.softplus(xp.tensor([2.0]), beta=1, threshold=1).item() == 2.0


@clause("nn_functional.glu.halves", MUST, source=[Torch("torch.nn.functional.glu")], requires=NN)
def _(xp):
    """``glu`` takes the first half along ``dim``, the last unless said, times the sigmoid of the second; an odd size is
    refused."""
    assert xp.nn.functional.glu(xp.tensor([[1.0, 2.0, 0.0, 0.0]])).tolist() == [[0.5, 1.0]]
    assert tuple(xp.nn.functional.glu(xp.ones(4, 3), 0).shape) == (2, 3)
    with raises(RuntimeError):
        xp.nn.functional.glu(xp.ones(2, 3))


@clause(
    "nn_functional.prelu.slopes", MUST, source=[Torch("torch.nn.functional.prelu", "torch.nn.PReLU")], requires=TAPE
)
def _(xp):
    """``prelu`` has one slope, or one for each channel (dimension 1), and its gradient; other numbers of slopes are refused."""
    x = xp.tensor([[-1.0, -2.0], [3.0, -4.0]])
    weight = xp.tensor([0.5, 0.25], requires_grad=True)
    result = xp.nn.functional.prelu(x, weight)
    assert result.tolist() == [[-0.5, -0.5], [3.0, -1.0]]
    result.sum().backward()
    assert weight.grad.tolist() == [-1.0, -6.0]
    with raises(RuntimeError):
        xp.nn.functional.prelu(x, xp.ones(3))
    assert xp.nn.PReLU().weight.tolist() == [0.25]


# ---- Losses -------------------------------------------------------------------------------------------------------------

LOSSES = (
    ("l1_loss", [1.0, 0.0, 4.0]), ("mse_loss", [1.0, 0.0, 16.0]), ("smooth_l1_loss", [0.5, 0.0, 3.5]),
    ("huber_loss", [0.5, 0.0, 3.5]), ("soft_margin_loss", [0.3132617, 0.1269280, 0.0066153]),
)  # fmt: skip


@clause(
    "nn_functional.losses.reductions",
    MUST,
    source=[Torch("torch.nn.functional.l1_loss", "torch.nn.functional.smooth_l1_loss")],
    requires=NN,
)
def _(xp, case=each(LOSSES)):
    """The mean of the elements' losses unless ``reduction`` is "sum", or "none" for each; another is a ValueError."""
    name, expected = case
    loss = getattr(xp.nn.functional, name)
    x = xp.tensor([1.0, 2.0, 5.0])
    target = xp.tensor([1.0, 1.0, 1.0]) if name == "soft_margin_loss" else xp.tensor([0.0, 2.0, 1.0])
    if name == "soft_margin_loss":
        expected = [math.log1p(math.exp(-v)) for v in (1.0, 2.0, 5.0)]
    assert near(loss(x, target, reduction="none"), expected)
    assert near(loss(x, target, reduction="sum"), sum(expected))
    assert near(loss(x, target), sum(expected) / 3)
    with raises(ValueError):
        loss(x, target, reduction="other")


@clause("nn_functional.losses.flags_of_old", MUST, source=[Torch("torch.nn.functional.mse_loss")], requires=NN)
def _(xp, case=each((((False, None), 5.0), ((None, False), [1.0, 4.0]), ((True, True), 2.5)))):
    """``size_average`` and ``reduce``, as reductions were named once, still say what they said, and warn."""
    (size_average, reduce), expected = case
    with warns(UserWarning, match="reduction"):
        loss = xp.nn.functional.mse_loss(xp.tensor([1.0, 2.0]), xp.zeros(2), size_average=size_average, reduce=reduce)
    assert loss.tolist() == expected


@clause("nn_functional.losses.broadcasting_warns", MUST, source=[Torch("torch.nn.functional.mse_loss")], requires=NN)
def _(xp, name=each(("l1_loss", "mse_loss", "smooth_l1_loss", "huber_loss"))):
    """A target of another shape is broadcast, with a warning, since it is seldom meant."""
    with warns(UserWarning, match="broadcast"):
        loss = getattr(xp.nn.functional, name)(xp.ones(2, 1), xp.ones(3), reduction="none")
    assert tuple(loss.shape) == (2, 3)


@clause("nn_functional.huber_loss.delta", MUST, source=[Torch("torch.nn.functional.huber_loss")], requires=NN)
def _(xp):
    """``huber_loss`` is ``delta`` times ``smooth_l1_loss`` with that ``beta``; a ``delta`` that is not positive is refused."""
    x, zero = xp.tensor([0.5, 3.0]), xp.zeros(2)
    huber = xp.nn.functional.huber_loss(x, zero, reduction="none", delta=2.0)
    assert near(huber, [0.125, 4.0])
    assert near(2 * xp.nn.functional.smooth_l1_loss(x, zero, reduction="none", beta=2.0), huber.tolist())
    with raises(RuntimeError):
        xp.nn.functional.huber_loss(x, zero, delta=0.0)


@clause("nn_functional.kl_div.batchmean", MUST, source=[Torch("torch.nn.functional.kl_div")], requires=NN)
def _(xp):
    """``kl_div`` takes logarithms and a target of probabilities; "mean" divides by all elements, "batchmean" by the first
    dimension; a target of 0 counts 0."""
    p = np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]])
    logs = xp.full((2, 3), math.log(1 / 3))
    whole = sum(v * (math.log(v) - math.log(1 / 3)) for v in p.flatten() if v)
    target = xp.tensor(p.tolist())
    assert near(xp.nn.functional.kl_div(logs, target, reduction="batchmean"), whole / 2)
    assert near(xp.nn.functional.kl_div(logs, target, reduction="sum"), whole)
    assert near(xp.nn.functional.kl_div(logs, target), whole / 6)


@clause(
    "nn_functional.cross_entropy.label_smoothing",
    MUST,
    source=[Torch("torch.nn.functional.cross_entropy")],
    requires=NN,
)
def _(xp):
    """``label_smoothing`` spreads its share of the target's probability evenly over all classes."""
    x = xp.tensor([[1.0, 2.0, 0.5]])
    smoothed = xp.nn.functional.cross_entropy(x, xp.tensor([1]), label_smoothing=0.3)
    by_hand = xp.nn.functional.cross_entropy(x, xp.tensor([[0.1, 0.8, 0.1]]))
    assert near(smoothed, by_hand.item())
    with raises(RuntimeError):
        xp.nn.functional.cross_entropy(x, xp.tensor([1]), label_smoothing=2.0)
    rows = xp.tensor([[1.0, 2.0, 0.5], [0.0, 1.0, 3.0]])
    assert near(xp.nn.functional.cross_entropy(rows, xp.tensor([1, -100]), label_smoothing=0.3), by_hand.item())


@clause(
    "nn_functional.losses.of_several_labels",
    MUST,
    source=[Torch("torch.nn.functional.multilabel_margin_loss", "torch.nn.functional.multilabel_soft_margin_loss")],
    requires=NN,
)
def _(xp):
    """Every class that is no label costs what it lacks to a margin of 1 below each label; labels end at the first -1.  The soft
    loss asks of each class by itself."""
    margins = xp.nn.functional.multilabel_margin_loss(xp.tensor([[0.5, 0.25, 1.0, 0.0]]), xp.tensor([[0, 2, -1, 1]]))
    assert near(margins, (0.75 + 0.5 + 0.25 + 0.0) / 4)
    soft = xp.nn.functional.multilabel_soft_margin_loss(xp.tensor([[0.5, -1.0]]), xp.tensor([[1.0, 0.0]]))
    assert near(soft, (np.log1p(np.exp(-0.5)) + np.log1p(np.exp(-1.0))) / 2)


@clause(
    "nn_functional.binary_cross_entropy.of_certainty",
    MUST,
    source=[Torch("torch.nn.functional.binary_cross_entropy", "torch.nn.BCELoss")],
    requires=NN,
)
def _(xp):
    """No logarithm counts for less than -100, so a certainty that is wrong costs 100; what is no probability is refused, and so
    is another shape."""
    loss = xp.nn.functional.binary_cross_entropy(
        xp.tensor([0.0, 1.0, 0.5]), xp.tensor([1.0, 1.0, 0.0]), reduction="none"
    )
    assert near(loss, [100.0, 0.0, math.log(2)])
    with raises(RuntimeError):
        xp.nn.functional.binary_cross_entropy(xp.tensor([1.5]), xp.tensor([1.0]))
    with raises(ValueError):
        xp.nn.functional.binary_cross_entropy(xp.ones(2), xp.ones(3))


@clause(
    "nn_functional.binary_cross_entropy_with_logits.weights",
    MUST,
    source=[Torch("torch.nn.functional.binary_cross_entropy_with_logits", "torch.nn.BCEWithLogitsLoss")],
    requires=NN,
)
def _(xp):
    """``weight`` multiplies each element's loss, ``pos_weight`` that of positive targets; logits of any size do not overflow."""
    x, target = xp.tensor([0.0, 0.0]), xp.tensor([1.0, 0.0])
    loss = xp.nn.functional.binary_cross_entropy_with_logits
    two = math.log(2)
    assert near(loss(x, target, pos_weight=xp.tensor([3.0, 3.0]), reduction="none"), [3 * two, two])
    assert near(loss(x, target, xp.tensor([1.0, 5.0]), reduction="none"), [two, 5 * two])
    assert near(loss(xp.tensor([1000.0, -1000.0]), target, reduction="none"), [0.0, 0.0])


@clause(
    "nn_functional.triplet_margin_loss.margin",
    MUST,
    source=[Torch("torch.nn.functional.triplet_margin_loss")],
    requires=NN,
)
def _(xp):
    """max(0, margin + the distance to the positive - that to the negative); the margin is positive."""
    anchor, positive, negative = xp.tensor([[0.0, 0.0]]), xp.tensor([[3.0, 4.0]]), xp.tensor([[0.0, 2.0]])
    assert near(xp.nn.functional.triplet_margin_loss(anchor, positive, negative), 4.0)
    assert xp.nn.functional.triplet_margin_loss(anchor, negative, positive).item() == 0.0
    with raises(ValueError):
        xp.nn.functional.triplet_margin_loss(anchor, positive, negative, margin=-1.0)


@clause(
    "nn_functional.cosine_similarity.of_zeros",
    MUST,
    source=[Torch("torch.nn.functional.cosine_similarity")],
    requires=NN,
)
def _(xp):
    """The cosine of two vectors along dimension 1, unless ``dim`` says another; that of a zero vector is 0, not NaN."""
    a = xp.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    b = xp.tensor([[2.0, 0.0], [1.0, -1.0], [1.0, 1.0]])
    assert near(xp.nn.functional.cosine_similarity(a, b), [1.0, 0.0, 0.0])
    assert tuple(xp.nn.functional.cosine_similarity(a, b, dim=0).shape) == (2,)


# ---- Convolutions and pooling -----------------------------------------------------------------------------------------------


@clause("nn_functional.conv.correlates", MUST, source=[Torch("torch.nn.functional.conv1d")], requires=TAPE)
def _(xp):
    """A convolution is a correlation: the weight is not turned. The gradients arrive at input, weight and bias."""
    x = xp.tensor([[[1.0, 2.0, 4.0, 8.0]]], requires_grad=True)
    w = xp.tensor([[[1.0, 10.0]]], requires_grad=True)
    b = xp.tensor([0.5], requires_grad=True)
    y = xp.nn.functional.conv1d(x, w, b)
    assert y.tolist() == [[[21.5, 42.5, 84.5]]]
    y.sum().backward()
    assert x.grad.tolist() == [[[1.0, 11.0, 11.0, 10.0]]]
    assert w.grad.tolist() == [[[7.0, 14.0]]]
    assert b.grad.tolist() == [3.0]


@clause(
    "nn_functional.conv.geometry", MUST, source=[Torch("torch.nn.functional.conv2d", "torch.nn.Conv2d")], requires=NN
)
def _(xp, case=each((({}, (4, 5)), ({"stride": 2}, (2, 3)), ({"padding": 1}, (6, 7)), ({"dilation": (2, 1)}, (2, 5)),
                     ({"padding": "same"}, (6, 7)), ({"padding": "valid"}, (4, 5)), ({"groups": 2}, (4, 5))))):  # fmt: skip
    """The output has floor((n + 2 padding - dilation (k - 1) - 1) / stride) + 1 elements along each dimension; "same" keeps the
    size; each group sees its own channels."""
    settings, expected = case
    groups = settings.get("groups", 1)
    y = xp.nn.functional.conv2d(xp.ones(1, 4, 6, 7), xp.ones(2, 4 // groups, 3, 3), **settings)
    assert tuple(y.shape) == (1, 2, *expected)
    assert y.flatten().tolist()[expected[1] * (expected[0] // 2) + expected[1] // 2] == 9.0 * 4 / groups


@clause("nn_functional.conv.without_batch", MUST, source=[Torch("torch.nn.functional.conv2d")], requires=NN)
def _(xp, n=each((1, 2, 3))):
    """The input may lack the batch, and then the output does; other dimensions, channels and dtypes are refused."""
    conv = getattr(xp.nn.functional, f"conv{n}d")
    size = (3,) * n
    w = xp.ones(2, 1, *((2,) * n))
    assert tuple(conv(xp.ones(1, *size), w).shape) == (2, *((2,) * n))
    for wrong in (
        xp.ones(*size),
        xp.ones(1, 2, *size),
        xp.ones(1, 1, *size, dtype=xp.float64),
        xp.ones(1, 1, *((1,) * n)),
    ):
        with raises(RuntimeError):
            conv(wrong, w)


@clause("nn_functional.conv.transposed", MUST, source=[Torch("torch.nn.functional.conv_transpose1d")], requires=NN)
def _(xp):
    """A transposed convolution adds the weight, (in, out, ...), times each element where the windows lie;
    ``output_padding`` below
    the stride adds to one side."""
    x, w = xp.tensor([[[1.0, 2.0]]]), xp.tensor([[[1.0, 10.0, 100.0]]])
    assert xp.nn.functional.conv_transpose1d(x, w).tolist() == [[[1.0, 12.0, 120.0, 200.0]]]
    wide = xp.nn.functional.conv_transpose1d(x, w, stride=2, output_padding=1)
    assert wide.tolist() == [[[1.0, 10.0, 102.0, 20.0, 200.0, 0.0]]]
    with raises(RuntimeError):
        xp.nn.functional.conv_transpose1d(x, w, stride=2, output_padding=2)


@clause(
    "nn_functional.max_pool.indices",
    MUST,
    source=[Torch("torch.nn.functional.max_pool2d", "torch.nn.MaxUnpool2d")],
    requires=TAPE,
)
def _(xp):
    """``return_indices`` tells where the largest elements are, counted in the flattened dimensions; the gradient goes there, and
    ``max_unpool2d`` puts elements there."""
    x = xp.tensor([[[[1.0, 5.0], [7.0, 2.0]]]], requires_grad=True)
    y, at = xp.nn.functional.max_pool2d(x, 2, return_indices=True)
    assert y.tolist() == [[[[7.0]]]]
    assert at.tolist() == [[[[2]]]]
    assert at.dtype == xp.int64
    y.sum().backward()
    assert x.grad.tolist() == [[[[0.0, 0.0], [1.0, 0.0]]]]
    assert xp.nn.functional.max_unpool2d(y, at, 2).tolist() == [[[[0.0, 0.0], [7.0, 0.0]]]]


@clause("nn_functional.max_pool.padding_loses", MUST, source=[Torch("torch.nn.functional.max_pool1d")], requires=NN)
def _(xp):
    """The padding of ``max_pool`` is less than all: negative elements win. More than half of the kernel is refused; the stride is
    the kernel's unless said."""
    x = xp.tensor([[[-1.0, -2.0, -3.0, -4.0]]])
    assert xp.nn.functional.max_pool1d(x, 2, padding=1).tolist() == [[[-1.0, -2.0, -4.0]]]
    assert xp.nn.functional.max_pool1d(x, 2).tolist() == [[[-1.0, -3.0]]]
    with raises(RuntimeError):
        xp.nn.functional.max_pool1d(x, 2, padding=2)


@clause("nn_functional.avg_pool.divisor", MUST, source=[Torch("torch.nn.functional.avg_pool2d")], requires=NN)
def _(xp):
    """Zeros of the padding count in the mean unless ``count_include_pad=False``; ``ceil_mode`` takes in a window that sees a
    part."""
    x = xp.tensor([[[6.0, 6.0, 6.0]]])
    assert xp.nn.functional.avg_pool1d(x, 2, padding=1).tolist() == [[[3.0, 6.0]]]
    assert xp.nn.functional.avg_pool1d(x, 2, padding=1, count_include_pad=False).tolist() == [[[6.0, 6.0]]]
    assert tuple(xp.nn.functional.avg_pool1d(x, 2, ceil_mode=True).shape) == (1, 1, 2)
    assert xp.nn.functional.avg_pool1d(x, 2, ceil_mode=True).tolist() == [[[6.0, 6.0]]]


@clause(
    "nn_functional.adaptive_pool.output_size",
    MUST,
    source=[Torch("torch.nn.functional.adaptive_avg_pool2d")],
    requires=NN,
)
def _(xp):
    """Adaptive pooling divides into as many stretches as asked for, which may overlap; None keeps a dimension."""
    x = xp.arange(5.0).reshape(1, 1, 5)
    assert xp.nn.functional.adaptive_avg_pool1d(x, 2).tolist() == [[[1.0, 3.0]]]
    assert xp.nn.functional.adaptive_max_pool1d(x, 2).tolist() == [[[2.0, 4.0]]]
    assert tuple(xp.nn.functional.adaptive_avg_pool2d(xp.ones(1, 2, 6, 7), (None, 1)).shape) == (1, 2, 6, 1)


@clause(
    "nn_functional.unfold.columns",
    MUST,
    source=[Torch("torch.nn.functional.unfold", "torch.nn.functional.fold")],
    requires=NN,
)
def _(xp):
    """``unfold`` makes columns of what windows see, and ``fold`` adds them up where they came from."""
    x = xp.arange(6.0).reshape(1, 1, 2, 3)
    columns = xp.nn.functional.unfold(x, 2)
    assert columns.tolist() == [[[0.0, 1.0], [1.0, 2.0], [3.0, 4.0], [4.0, 5.0]]]
    assert xp.nn.functional.fold(columns, (2, 3), 2).tolist() == [[[[0.0, 2.0, 2.0], [3.0, 8.0, 5.0]]]]


@clause("nn_functional.pad.modes", MUST, source=[Torch("torch.nn.functional.pad")], requires=NN)
def _(xp, case=each((("constant", [0.0, 0.0, 1.0, 2.0, 3.0, 0.0]), ("reflect", [3.0, 2.0, 1.0, 2.0, 3.0, 2.0]),
                     ("replicate", [1.0, 1.0, 1.0, 2.0, 3.0, 3.0]), ("circular", [2.0, 3.0, 1.0, 2.0, 3.0, 1.0])))):  # fmt: skip
    """``pad`` takes the sizes of the last dimension first; "reflect" leaves the border out, and is smaller than the input."""
    mode, expected = case
    x = xp.tensor([[1.0, 2.0, 3.0]])
    assert xp.nn.functional.pad(x, (2, 1), mode=mode).tolist() == [expected]
    assert tuple(xp.nn.functional.pad(xp.ones(2, 3), (0, 0, 1, 0)).shape) == (3, 3)
    assert tuple(xp.nn.functional.pad(xp.ones(1, 1, 1), (1, 0, 0, 1, 1, 0)).shape) == (2, 2, 2)
    assert xp.nn.functional.pad(x, (-1, 1), value=9.0).tolist() == [[2.0, 3.0, 9.0]]
    with raises(RuntimeError):
        xp.nn.functional.pad(x, (3, 3), mode="reflect")


# ---- Normalization and dropout ----------------------------------------------------------------------------------------------


@clause("nn_functional.layer_norm.biased_variance", MUST, source=[Torch("torch.nn.functional.layer_norm")], requires=NN)
def _(xp):
    """Over the last dimensions the elements get mean 0 and the biased variance 1, then weight and bias; other sizes are
    refused."""
    x = xp.tensor([[1.0, 3.0], [0.0, 4.0]])
    assert near(xp.nn.functional.layer_norm(x, (2,)), [[-1.0, 1.0], [-1.0, 1.0]], 1e-4)
    scaled = xp.nn.functional.layer_norm(x, (2,), xp.tensor([1.0, 2.0]), xp.tensor([10.0, 0.0]))
    assert near(scaled, [[9.0, 2.0], [9.0, 2.0]], 1e-4)
    with raises(RuntimeError):
        xp.nn.functional.layer_norm(x, (3,))


@clause("nn_functional.group_norm.groups", MUST, source=[Torch("torch.nn.functional.group_norm")], requires=NN)
def _(xp):
    """Each group of channels of each element is normalized by itself; the channels divide into the groups."""
    x = xp.tensor([[[1.0], [3.0], [10.0], [30.0]]])
    assert near(xp.nn.functional.group_norm(x, 2), [[[-1.0], [1.0], [-1.0], [1.0]]], 1e-3)
    with raises(RuntimeError):
        xp.nn.functional.group_norm(xp.ones(2, 4, 3), 3)


@clause(
    "nn_functional.batch_norm.running_statistics",
    MUST,
    source=[Torch("torch.nn.functional.batch_norm", "torch.nn.BatchNorm1d")],
    requires=[*NN, "mutable"],
)
def _(xp):
    """In training the batch's mean and biased variance normalize, and the running ones move towards them by the
    momentum, in place,
    the variance unbiased; otherwise the running ones normalize and stay."""
    x = xp.tensor([[1.0], [3.0]])
    mean, variance = xp.zeros(1), xp.ones(1)
    y = xp.nn.functional.batch_norm(x, mean, variance, training=True, momentum=0.5)
    assert near(y, [[-1.0], [1.0]], 1e-4)
    assert near(mean, [1.0])
    assert near(variance, [1.5])
    y = xp.nn.functional.batch_norm(x, xp.tensor([1.0]), xp.tensor([4.0]))
    assert near(y, [[0.0], [1.0]], 1e-4)
    with raises(ValueError):
        xp.nn.functional.batch_norm(xp.ones(1, 3), None, None, training=True)


@clause("nn_functional.BatchNorm.buffers", MUST, source=[Torch("torch.nn.BatchNorm1d")], requires=[*NN, "mutable"])
def _(xp):
    """The layer keeps its running statistics as buffers, which train mode moves and counts, and eval mode uses."""
    layer = xp.nn.BatchNorm1d(1)
    names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    assert list(layer.state_dict()) == names
    assert [name for name, _ in layer.named_parameters()] == ["weight", "bias"]
    layer(xp.tensor([[10.0], [30.0]]))
    assert layer.num_batches_tracked.item() == 1
    assert near(layer.running_mean, [2.0])
    layer.eval()
    layer(xp.tensor([[10.0], [30.0]]))
    assert layer.num_batches_tracked.item() == 1
    assert near(layer.running_mean, [2.0])
    with raises(ValueError):
        layer(xp.ones(1, 1, 1, 1))


@clause(
    "nn_functional.dropout.in_training",
    MUST,
    source=[Torch("torch.nn.functional.dropout", "torch.nn.Dropout")],
    requires=TAPE,
)
def _(xp):
    """In training each element is 0 with probability p and else divided by 1 - p, and so is its gradient; in eval mode, and with
    p = 0, the input passes as it is."""
    layer = xp.nn.Dropout(0.25)
    x = xp.ones(1000, requires_grad=True)
    y = layer(x)
    values = y.tolist()
    assert set(values) <= {0.0, float(np.float32(4 / 3))}
    assert 150 < values.count(0.0) < 350
    y.sum().backward()
    assert x.grad.tolist() == values
    layer.eval()
    assert layer(x).tolist() == [1.0] * 1000
    assert set(xp.nn.functional.dropout(x, 1.0).tolist()) == {0.0}
    with raises(ValueError):
        xp.nn.functional.dropout(x, 2.0)


@clause("nn_functional.dropout2d.channels", MUST, source=[Torch("torch.nn.functional.dropout2d")], requires=NN)
def _(xp):
    """``dropout2d`` drops whole channels."""
    y = xp.nn.functional.dropout2d(xp.ones(4, 50, 2, 2), 0.5)
    channels = np.array(y.tolist()).reshape(200, 4)
    assert all(len(set(c)) == 1 for c in channels.tolist())
    assert 0 < np.count_nonzero(channels[:, 0]) < 200


# ---- Tables, images, attention ------------------------------------------------------------------------------------------------


@clause(
    "nn_functional.embedding.padding_idx",
    MUST,
    source=[Torch("torch.nn.functional.embedding", "torch.nn.Embedding")],
    requires=TAPE,
)
def _(xp, device):
    """The row ``padding_idx``, which may be counted from the end, gets no gradient; the layer begins with zeros there."""
    weight = xp.ones(3, 2, requires_grad=True, device=device)
    xp.nn.functional.embedding(xp.tensor([0, 2, 2], device=device), weight, padding_idx=-1).sum().backward()
    assert weight.grad.tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    assert xp.nn.Embedding(3, 2, padding_idx=1).weight.tolist()[1] == [0.0, 0.0]


@clause(
    "nn_functional.embedding.max_norm", MUST, source=[Torch("torch.nn.functional.embedding")], requires=[*NN, "mutable"]
)
def _(xp):
    """``max_norm`` scales the rows that are named, and whose norm is larger, down to it, in the table itself."""
    weight = xp.tensor([[3.0, 4.0], [3.0, 4.0], [0.1, 0.0]])
    rows = xp.nn.functional.embedding(xp.tensor([0, 2]), weight, max_norm=1.0)
    assert near(rows, [[0.6, 0.8], [0.1, 0.0]])
    assert near(weight, [[0.6, 0.8], [3.0, 4.0], [0.1, 0.0]])


@clause("nn_functional.embedding_bag.modes", MUST, source=[Torch("torch.nn.functional.embedding_bag")], requires=NN)
def _(
    xp,
    case=each(
        (("sum", [[4.0, 6.0], [0.0, 0.0]]), ("mean", [[2.0, 3.0], [0.0, 0.0]]), ("max", [[3.0, 4.0], [0.0, 0.0]]))
    ),
):
    """The rows of each bag are added up, averaged, or their largest taken; ``offsets`` says where bags begin; an "
    "empty one gives 0."""
    mode, expected = case
    table = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert xp.nn.functional.embedding_bag(xp.tensor([0, 1]), table, xp.tensor([0, 2]), mode=mode).tolist() == expected
    with raises(ValueError):
        xp.nn.functional.embedding_bag(xp.tensor([0]), table, mode=mode)


@clause("nn_functional.one_hot.classes", MUST, source=[Torch("torch.nn.functional.one_hot")], requires=NN)
def _(xp):
    """``one_hot`` adds a dimension, of one class more than the largest unless said, in int64; only int64 is taken, "
    "and no negative."""
    hot = xp.nn.functional.one_hot(xp.tensor([0, 2]))
    assert hot.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert hot.dtype == xp.int64
    assert tuple(xp.nn.functional.one_hot(xp.tensor([[0]]), 4).shape) == (1, 1, 4)
    assert tuple(xp.nn.functional.one_hot(xp.zeros(0, dtype=xp.int64), 1).shape) == (0, 1)
    for wrong in (xp.tensor([-1]), xp.tensor([0.0]), xp.tensor([0], dtype=xp.int32)):
        with raises(RuntimeError):
            xp.nn.functional.one_hot(wrong)


@clause("nn_functional.interpolate.align_corners", MUST, source=[Torch("torch.nn.functional.interpolate")], requires=NN)
def _(xp):
    """``nearest`` takes the element before; ``linear`` puts borders on borders, or with ``align_corners`` corners on corners."""
    x = xp.tensor([[[0.0, 2.0]]])
    assert xp.nn.functional.interpolate(x, 4).tolist() == [[[0.0, 0.0, 2.0, 2.0]]]
    assert xp.nn.functional.interpolate(x, 4, mode="linear").tolist() == [[[0.0, 0.5, 1.5, 2.0]]]
    assert near(xp.nn.functional.interpolate(x, 3, mode="linear", align_corners=True), [[[0.0, 1.0, 2.0]]])
    assert tuple(xp.nn.functional.interpolate(xp.ones(1, 1, 2, 2), scale_factor=2.5).shape) == (1, 1, 5, 5)
    for wrong in ({}, {"size": 2, "scale_factor": 2.0}, {"size": 2, "align_corners": True}):
        with raises(ValueError):
            xp.nn.functional.interpolate(x, **wrong)


@clause("nn_functional.grid_sample.places", MUST, source=[Torch("torch.nn.functional.grid_sample")], requires=NN)
def _(xp):
    """A grid holds x, then y, from -1 to 1; outside lies 0 unless ``padding_mode`` is "border" or "reflection"."""
    x = xp.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    grid = xp.tensor([[[[-1.0, -1.0], [1.0, -1.0], [0.0, 0.0], [3.0, 3.0]]]])
    assert xp.nn.functional.grid_sample(x, grid, align_corners=True).tolist() == [[[[1.0, 2.0, 2.5, 0.0]]]]
    edge = xp.nn.functional.grid_sample(x, grid, padding_mode="border", align_corners=True)
    assert edge.tolist() == [[[[1.0, 2.0, 2.5, 4.0]]]]


@clause(
    "nn_functional.pixel_shuffle.round_trip", MUST, source=[Torch("torch.nn.functional.pixel_shuffle")], requires=NN
)
def _(xp):
    """``pixel_shuffle`` makes r * r channels the pixels of an image r times as large; ``pixel_unshuffle`` undoes it."""
    x = xp.arange(4.0).reshape(1, 4, 1, 1)
    image = xp.nn.functional.pixel_shuffle(x, 2)
    assert image.tolist() == [[[[0.0, 1.0], [2.0, 3.0]]]]
    assert xp.nn.functional.pixel_unshuffle(image, 2).tolist() == x.tolist()
    with raises(RuntimeError):
        xp.nn.functional.pixel_shuffle(xp.ones(1, 3, 1, 1), 2)


@clause(
    "nn_functional.scaled_dot_product_attention.masks",
    MUST,
    source=[Torch("torch.nn.functional.scaled_dot_product_attention")],
    requires=NN,
)
def _(xp):
    """A bool mask says which places take part, a floating one is added; ``is_causal`` lets each place see itself and
    those before;
    both together are refused."""
    q, v = xp.zeros(1, 2, 2), xp.tensor([[[1.0, 0.0], [3.0, 0.0]]])
    attention = xp.nn.functional.scaled_dot_product_attention
    assert attention(q, q, v).tolist() == [[[2.0, 0.0], [2.0, 0.0]]]
    assert attention(q, q, v, is_causal=True).tolist() == [[[1.0, 0.0], [2.0, 0.0]]]
    mask = xp.tensor([[False, True], [True, False]])
    assert attention(q, q, v, attn_mask=mask).tolist() == [[[3.0, 0.0], [1.0, 0.0]]]
    with raises(RuntimeError):
        attention(q, q, v, attn_mask=mask, is_causal=True)


@clause(
    "nn_functional.layers.names_of_state", MUST, source=[Torch("torch.nn.Conv2d", "torch.nn.LayerNorm")], requires=NN
)
def _(xp, case=each((("Conv2d", (1, 2, 3), {"weight": (2, 1, 3, 3), "bias": (2,)}),
                     ("ConvTranspose1d", (4, 2, 3), {"weight": (4, 2, 3), "bias": (2,)}),
                     ("LayerNorm", (3,), {"weight": (3,), "bias": (3,)}), ("GroupNorm", (2, 4), {"weight": (4,), "bias": (4,)}),
                     ("RMSNorm", (3,), {"weight": (3,)}), ("EmbeddingBag", (4, 3), {"weight": (4, 3)}),
                     ("Bilinear", (2, 3, 4), {"weight": (4, 2, 3), "bias": (4,)}), ("InstanceNorm1d", (3,), {}),
                     ("Dropout", (), {}), ("MaxPool2d", (2,), {})))):  # fmt: skip
    """The parameters of layers have these names and shapes, so that a state that was saved can be loaded anywhere."""
    name, settings, expected = case
    state = getattr(xp.nn, name)(*settings).state_dict()
    assert {key: tuple(value.shape) for key, value in state.items()} == expected


@clause(
    "nn_functional.adaptive_pooling.of_uneven_windows",
    MUST,
    source=[Torch("torch.nn.functional.adaptive_max_pool2d", "torch.nn.functional.adaptive_avg_pool2d")],
    requires=["nn"],
)
def _(xp, kind=each(["max", "avg"]), falling=each([True, False]), sizes=each([(7, 3), (5, 4), (6, 2), (3, 5)])):
    """Of n elements window i of m takes those from floor(i n / m) up to ceil((i + 1) n / m), which may overlap."""
    n, m = sizes
    values = np.arange(2.0 * n).reshape(2, n)
    values = values[:, ::-1] if falling else values
    ends = [(i * n // m, -((i + 1) * n // -m)) for i in range(m)]
    reduce = np.max if kind == "max" else np.mean
    expected = np.stack([reduce(values[:, i:j], 1) for i, j in ends], 1)
    x = xp.tensor(values.tolist(), dtype=xp.float64)
    F = xp.nn.functional
    assert np.allclose(getattr(F, f"adaptive_{kind}_pool1d")(x, m).tolist(), expected)
    flat = x.reshape(2, 1, n)
    assert np.allclose(getattr(F, f"adaptive_{kind}_pool2d")(flat, (1, m)).reshape(2, m).tolist(), expected)
    upright = x.reshape(2, n, 1)
    assert np.allclose(getattr(F, f"adaptive_{kind}_pool2d")(upright, (m, 1)).reshape(2, m).tolist(), expected)


@clause("nn_functional.hardtanh.of_equal_bounds", MUST, source=[Torch("torch.nn.functional.hardtanh")], requires=["nn"])
def _(xp):
    """The bounds of ``hardtanh`` may be the same number, which is then the result everywhere."""
    assert xp.nn.functional.hardtanh(xp.tensor([-1.0, 0.5, 2.0]), 0.25, 0.25).tolist() == [0.25] * 3


@clause("nn_functional.conv.padding_modes", MUST, source=[Torch("torch.nn.Conv1d", "torch.nn.Conv2d")], requires=["nn"])
def _(xp, mode=each(["reflect", "replicate", "circular"]), padding=each([0, 2, "same", "valid"])):
    """A layer with a padding mode pads its input in that mode, and then convolves without padding."""
    x = xp.tensor([[[float(i * i % 7) for i in range(6)]]])
    layer = xp.nn.Conv1d(1, 2, 4, padding=padding, padding_mode=mode)
    sides = {"same": (1, 2), "valid": (0, 0)}.get(padding, (padding, padding))
    padded = xp.nn.functional.pad(x, sides, mode)
    assert layer(x).tolist() == xp.nn.functional.conv1d(padded, layer.weight, layer.bias).tolist()
    layer = xp.nn.Conv2d(1, 1, (4, 1), padding=(2, 0), padding_mode=mode)
    upright = x.reshape(1, 1, 6, 1)
    padded = xp.nn.functional.pad(upright, (0, 0, 2, 2), mode)
    assert layer(upright).tolist() == xp.nn.functional.conv2d(padded, layer.weight, layer.bias).tolist()


@clause("nn_functional.conv.same_padding", MUST, source=[Torch("torch.nn.functional.conv1d")], requires=["nn"])
def _(xp, case=each([(2, 1), (3, 1), (4, 1), (2, 2), (2, 3), (3, 2)])):
    """``padding="same"`` keeps the size; where the padding is uneven, the end gets one more than the beginning."""
    size, dilation = case
    values = np.arange(1.0, 8.0)
    whole = dilation * (size - 1)
    padded = np.pad(values, (whole // 2, whole - whole // 2))
    kernel = 10.0 ** np.arange(size)
    expected = [(padded[i : i + whole + 1 : dilation] * kernel).sum() for i in range(7)]
    x, weight = (xp.tensor(a.tolist(), dtype=xp.float64) for a in (values, kernel))
    conv1d, conv2d = xp.nn.functional.conv1d, xp.nn.functional.conv2d
    assert (
        conv1d(x.reshape(1, 1, 7), weight.reshape(1, 1, size), padding="same", dilation=dilation)[0, 0].tolist()
        == expected
    )
    upright = conv2d(x.reshape(1, 1, 7, 1), weight.reshape(1, 1, size, 1), padding="same", dilation=dilation)
    assert upright[0, 0, :, 0].tolist() == expected


@clause(
    "nn_functional.gaussian_nll_loss.of_no_variance",
    MUST,
    source=[Torch("torch.nn.functional.gaussian_nll_loss")],
    requires=["nn"],
)
def _(xp):
    """A variance of 0 is taken for ``eps``; only a negative one is refused."""
    x, target = xp.tensor([1.0, 3.0], dtype=xp.float64), xp.tensor([1.0, 1.0], dtype=xp.float64)
    loss = xp.nn.functional.gaussian_nll_loss(x, target, xp.zeros(2, dtype=xp.float64), eps=0.01, reduction="none")
    assert np.allclose(loss.tolist(), [0.5 * np.log(0.01), 0.5 * (np.log(0.01) + 400)])


@clause("nn_functional.dropout.of_everything", MUST, source=[Torch("torch.nn.Dropout")], requires=["nn"])
def _(xp, name=each(["Dropout", "Dropout2d", "AlphaDropout"])):
    """A layer may drop with probability 1, and with 0; the values are then 0, and what they were."""
    x = xp.ones(1, 2, 3, 3)
    layer = getattr(xp.nn, name)
    assert layer(1.0)(x).tolist() == xp.zeros_like(x).tolist()
    assert layer(0.0)(x).tolist() == x.tolist()


@clause(
    "nn_functional.embedding.begins_normal",
    MUST,
    source=[Torch("torch.nn.Embedding", "torch.nn.EmbeddingBag")],
    requires=["nn"],
)
def _(xp, name=each(["Embedding", "EmbeddingBag"])):
    """The table of a layer is drawn from the normal distribution, and its row for padding is 0."""
    table = getattr(xp.nn, name)(400, 50, padding_idx=3).weight
    values = np.array(table.tolist())
    assert (values[3] == 0).all()
    drawn = np.delete(values, 3, 0)
    assert abs(drawn.mean()) < 0.05
    assert abs(drawn.std() - 1) < 0.05


@clause(
    "nn_functional.embedding_bag.with_the_last_offset",
    MUST,
    source=[Torch("torch.nn.functional.embedding_bag")],
    requires=["nn"],
)
def _(xp, mode=each(["sum", "mean", "max"])):
    """With ``include_last_offset`` the last offset is the end of the last bag, and begins none of its own."""
    weight = xp.tensor([[1.0, 2.0], [3.0, 5.0], [4.0, 0.0]])
    rows = xp.tensor([0, 2, 1, 1])
    bag = xp.nn.functional.embedding_bag
    expected = bag(rows, weight, xp.tensor([0, 1]), mode=mode).tolist()
    assert bag(rows, weight, xp.tensor([0, 1, 4]), mode=mode, include_last_offset=True).tolist() == expected


@clause("nn_functional.gumbel_softmax.draws", MUST, source=[Torch("torch.nn.functional.gumbel_softmax")], requires=TAPE)
def _(xp):
    """``gumbel_softmax`` draws shares that add up to 1 along ``dim``, the last unless said; the nearer to one choice the lower
    ``tau``; with ``hard`` a choice, whose gradient is that of the shares."""
    function = xp.nn.functional.gumbel_softmax
    x = xp.zeros(200, 3)
    soft, cold, hard = function(x), function(x, tau=0.01), function(x, hard=True, dim=0)
    assert near(soft.sum(1), np.ones(200))
    assert soft.max(1).values.mean().item() < 0.9
    assert cold.max(1).values.mean().item() > 0.97
    assert {*np.round(np.array(hard.tolist()), 4).reshape(-1).tolist()} == {0, 1}
    assert near(hard.sum(0), np.ones(3))
    share = [np.array(function(xp.tensor([[2.0, 0.0]] * 300), hard=True).tolist())[:, 0].mean()]
    assert 0.8 < share[0] < 0.95  # exp(2) of exp(2) + 1
    leaf = xp.zeros(5, 3, requires_grad=True)
    function(leaf, hard=True)[:, 0].sum().backward()
    assert near(leaf.grad.sum(1), np.zeros(5), 1e-4)
    assert np.abs(np.array(leaf.grad.tolist())).max() > 1e-4


@clause("nn_functional.rrelu.draws", MUST, source=[Torch("torch.nn.functional.rrelu", "torch.nn.RReLU")], requires=TAPE)
def _(xp):
    """In training ``rrelu`` draws a slope between its bounds for each negative element, which is its gradient too; otherwise the
    slope is the middle."""
    x = xp.tensor([-1.0] * 300 + [2.0], requires_grad=True)
    y = xp.nn.functional.rrelu(x, 0.2, 0.4, training=True)
    y.sum().backward()
    slopes = -np.array(y.tolist())[:300]
    assert 0.2 <= slopes.min() < 0.22
    assert 0.38 < slopes.max() <= 0.4 + 1e-6
    assert 0.28 < slopes.mean() < 0.32
    assert y[300].item() == 2
    assert near(x.grad, [*slopes, 1])
    layer = xp.nn.RReLU(0.2, 0.4)
    assert layer(x).tolist() != layer(x).tolist()
    assert near(layer.eval()(xp.tensor([-1.0, 2.0])), [-0.3, 2])


@clause(
    "nn_functional.alpha_dropout.keeps_the_moments",
    MUST,
    source=[Torch("torch.nn.functional.alpha_dropout", "torch.nn.functional.feature_alpha_dropout")],
    requires=[*NN, "mutable"],
)
def _(xp, name=each(["alpha_dropout", "feature_alpha_dropout"])):
    """Dropout for SELU replaces elements, or channels, by its negative limit, and scales all to the mean and variance that
    there were; in place as well. With a probability of 1 all are 0."""
    function = getattr(xp.nn.functional, name)
    x = xp.zeros(4, 50, 20)
    y = np.array(function(x, 0.3, training=True).tolist())
    values = np.unique(np.round(y, 4))
    assert np.allclose(values, [-1.0595, 0.4541], atol=1e-3)
    assert 0.6 < (y > 0).mean() < 0.8
    assert (y.min(2) == y.max(2)).all() == (name == "feature_alpha_dropout")
    assert np.array(x.tolist()).max() == 0
    assert function(x, 0.3, training=True, inplace=True) is x
    assert np.allclose(np.unique(np.round(np.array(x.tolist()), 4)), values, atol=1e-3)
    ones = xp.ones(4, 5, 5)
    assert np.array(function(ones, 1.0, training=True).tolist()).max() == 0
    assert np.array(ones.tolist()).min() == 1
    assert function(ones, 1.0, training=True, inplace=True) is ones
    assert np.array(ones.tolist()).max() == 0


@clause(
    "nn_functional.losses.not_by_the_target",
    MUST,
    source=[Torch("torch.nn.functional.soft_margin_loss")],
    requires=TAPE,
)
def _(xp):
    """``soft_margin_loss`` has no gradient for its target, and refuses one that requires it; ``mse_loss`` has."""
    x, target = xp.full((2, 2), 0.3), xp.full((2, 2), 0.6, requires_grad=True)
    with raises(RuntimeError):
        xp.nn.functional.soft_margin_loss(x, target)
    xp.nn.functional.mse_loss(x, target, reduction="sum").backward()
    assert near(target.grad, np.full((2, 2), 0.6))
    with raises(RuntimeError):
        xp.nn.functional.hinge_embedding_loss(x, target).backward()
