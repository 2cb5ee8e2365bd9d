"""The gradient of every smooth operation is the slope that differences of its values show; so is the gradient's own."""

from functools import reduce

import numpy as np

from conformance.clause import MUST, Note, Torch, clause, each

TAPE = ["autograd.tape"]
DOUBLE = [*TAPE, "autograd.double"]
NOTES = Note("notes/autograd", "notes/gradcheck")
STEP = 1e-5


def tensors(xp, arrays):
    return [xp.tensor(a.tolist(), dtype=xp.float64, requires_grad=True) for a in arrays]


def numbers(sizes, factor):
    """Numbers between 0 and 1 in arrays of these sizes: the same ones each time, without a pattern, and none a round one."""
    ends = np.cumsum([int(np.prod(size)) for size in sizes])
    whole = np.arange(1, ends[-1] + 1) ** 2 * factor % 1
    return [part.reshape(size) for part, size in zip(np.split(whole, ends[:-1]), sizes, strict=True)]


def weighted(xp, t, shift):
    """The sum of a tensor's elements, each times a number of its own."""
    weights = np.cos(np.arange(1.0, t.numel() + 1) + shift).reshape(tuple(t.shape))
    return (t * xp.tensor(weights.tolist(), dtype=xp.float64)).sum()


def of_floats(xp, numbers):
    return {"dtype": xp.float64} if isinstance(numbers[0], float) else {}


def value_of(xp, name, shapes, given, options):
    """All that the function gives, as one number that depends on each element in its own way.

    shapes: those of the tensors given, in order or by name.
    options: the other arguments by name; a list is made a tensor.
    """
    named = {k: xp.tensor(v, **of_floats(xp, v)) if isinstance(v, list) else v for k, v in options.items()}
    if isinstance(shapes, dict):
        named |= dict(zip(shapes, given, strict=True))
        given = []
    results = reduce(getattr, name.split("."), xp)(*given, **named)
    total = 0
    for i, r in enumerate(results if isinstance(results, tuple | list) else (results,)):
        if r.dtype == xp.complex128:
            total = total + weighted(xp, xp.view_as_real(xp.resolve_conj(r)), i)
        elif r.dtype == xp.float64:
            total = total + weighted(xp, r, i)
    return total


def follows_its_gradient(xp, value, low, high, shapes):
    """Whether a number made of tensors changes as its gradient says, where all elements move at once, each by its own step."""
    sizes = [*(shapes.values() if isinstance(shapes, dict) else shapes)]
    arrays = [low + (high - low) * part for part in numbers(sizes, 0.6180339887)]
    steps = [part - 0.5 for part in numbers(sizes, 0.4142135623)]
    given = tensors(xp, arrays)
    whole = value(given)
    if whole.requires_grad:  # a gradient that is constant needs none
        whole.backward()
    expected = sum(
        (np.array(t.grad.clone().tolist()) * d).sum() for t, d in zip(given, steps, strict=True) if t.grad is not None
    )
    above, below = (value(tensors(xp, [a + h * d for a, d in zip(arrays, steps, strict=True)])) for h in (STEP, -STEP))
    return abs((above.item() - below.item()) / (2 * STEP) - expected) < 1e-5 * (1 + abs(expected))


def gradients_are_slopes(xp, low, high, name, shapes, options):
    return follows_its_gradient(xp, lambda given: value_of(xp, name, shapes, given, options), low, high, shapes)


def second_gradients_are_slopes(xp, low, high, name, shapes, options):
    def steepness(given):
        """A number made of all gradients."""
        value = value_of(xp, name, shapes, given, options)
        grads = xp.autograd.grad(value, given, create_graph=True)
        return sum(weighted(xp, g, i) for i, g in enumerate(grads))

    return follows_its_gradient(xp, steepness, low, high, shapes)


# ---- Elementwise ------------------------------------------------------------------------------------------------------


def of_one(*names):
    """Functions of one tensor and nothing else, as cases."""
    return [(name, [(2, 3)], {}) for name in names]


WITHIN_ONE = of_one(
    "abs", "acos", "angle", "asin", "asinh", "atan", "atanh", "cos", "cosh", "deg2rad", "erf", "erfc", "exp", "exp2", "expm1",
    "frac", "log", "log10", "log1p", "log2", "logit", "neg", "positive", "rad2deg", "reciprocal", "rsqrt", "sigmoid",
    "sin", "sinc", "sinh", "sqrt", "square", "tan", "tanh",
)  # fmt: skip
EITHER_SIGN = of_one(
    "abs", "asinh", "atan", "cos", "cosh", "erf", "erfc", "exp", "expm1", "frac", "nan_to_num", "reciprocal", "relu", "sgn",
    "sigmoid", "sign", "sin", "sinc", "sinh", "square", "tan", "tanh",
)  # fmt: skip
OF_TWO = [
    *((name, [(2, 3), (3,)], {}) for name in (
        "add", "atan2", "copysign", "div", "float_power", "fmax", "fmin", "fmod", "hypot", "ldexp", "logaddexp", "logaddexp2",
        "maximum", "minimum", "mul", "pow", "rsub", "sub", "true_divide", "xlogy",
    )),
    ("add", [(2, 3), (2, 1)], {"alpha": 3}),
    ("sub", [(2, 3), (2, 1)], {"alpha": 3}),
    ("remainder", [(2, 3), (2, 1)], {}),
    ("lerp", [(2, 3), (3,), (2, 1)], {}),
    ("lerp", [(2, 3), (3,)], {"weight": 0.3}),
    ("addcmul", [(2, 3), (3,), (2, 1)], {"value": 2}),
    ("addcdiv", [(2, 3), (3,), (2, 1)], {"value": 2}),
    ("clamp", [(2, 3)], {"min": 0.3, "max": 0.7}),
    ("clamp", [(2, 3), (3,), (2, 1)], {}),
    ("where", {"input": (2, 3), "other": (3,)}, {"condition": [True, False, True]}),
]  # fmt: skip
ELEMENTWISE = Torch("torch.sin", "torch.atan2", "torch.logaddexp", "torch.addcmul")


@clause("slopes.elementwise.within_one", MUST, source=[ELEMENTWISE, NOTES], requires=TAPE)
def _(xp, case=each(WITHIN_ONE)):
    """The gradient of a function of each element is its slope, here between 0 and 1."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.elementwise.of_either_sign", MUST, source=[ELEMENTWISE, NOTES], requires=TAPE)
def _(xp, case=each(EITHER_SIGN)):
    """It is its slope for negative numbers and for those beyond 1 too."""
    assert gradients_are_slopes(xp, -3, 3, *case)


@clause("slopes.elementwise.beyond_one", MUST, source=[Torch("torch.acosh"), NOTES], requires=TAPE)
def _(xp, case=each(of_one("acosh", "log", "sqrt"))):
    """The gradients of ``acosh``, which begins at 1, and of functions that have no end there are their slopes."""
    assert gradients_are_slopes(xp, 1.1, 4, *case)


@clause("slopes.elementwise.of_several", MUST, source=[ELEMENTWISE, NOTES], requires=TAPE)
def _(xp, case=each(OF_TWO)):
    """A function of several tensors has its slope by each as that one's gradient, summed where it was broadcast."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.elementwise.second", MUST, source=[ELEMENTWISE, NOTES], requires=DOUBLE)
def _(xp, case=each([*WITHIN_ONE, *OF_TWO])):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


# ---- Reductions, products and what lies along a dimension ---------------------------------------------------------------

ALONG = [
    *((name, [(3, 4)], options) for name in (
        "amax", "amin", "logsumexp", "max", "mean", "median", "min", "nanmean", "nanmedian", "nansum", "prod", "std",
        "std_mean", "sum", "var", "var_mean",
    ) for options in ({"dim": 0}, {"dim": 1, "keepdim": True})),
    *((name, [(3, 4)], {}) for name in ("max", "mean", "median", "min", "norm", "prod", "std", "sum", "var")),
    ("aminmax", [(3, 4)], {"dim": 1}),
    ("dist", [(3, 4), (4,)], {}),
    ("dist", [(3, 4), (4,)], {"p": 3}),
    ("norm", [(3, 4)], {"p": 3, "dim": 1}),
    ("norm", [(3, 4)], {"p": 1}),
    ("norm", [(3, 4)], {"p": float("inf")}),
    ("var", [(3, 4)], {"dim": 1, "correction": 0}),
    ("quantile", [(3, 4)], {"q": 0.3, "dim": 1}),
    ("nanquantile", [(3, 4)], {"q": 0.3, "dim": 0}),
    ("kthvalue", [(3, 4)], {"k": 2, "dim": 0}),
    ("topk", [(3, 4)], {"k": 2}),
    ("sort", [(3, 4)], {"dim": 0, "descending": True}),
    ("msort", [(3, 4)], {}),
    ("cov", [(3, 4)], {}),
    ("corrcoef", [(3, 4)], {}),
    ("renorm", [(3, 4)], {"p": 2, "dim": 0, "maxnorm": 0.5}),
    ("softmax", [(3, 4)], {"dim": 0}),
    ("log_softmax", [(3, 4)], {"dim": 1}),
    ("cumsum", [(3, 4)], {"dim": 0}),
    ("cumprod", [(3, 4)], {"dim": 1}),
    ("cummax", [(3, 4)], {"dim": 1}),
    ("cummin", [(3, 4)], {"dim": 0}),
    ("logcumsumexp", [(3, 4)], {"dim": 1}),
    ("diff", [(3, 4)], {"n": 2}),
    ("diff", [(3, 4)], {"dim": 0}),
    ("gradient", [(3, 4)], {}),
    ("trapezoid", [(3, 4)], {"dx": 0.5}),
    ("trapezoid", [(3, 4), (4,)], {}),
    ("trapezoid", [(3, 4), (3, 4)], {"dim": 0}),
    ("cumulative_trapezoid", [(3, 4), (4,)], {}),
]  # fmt: skip
DISTANCES = [("cdist", [(3, 4), (2, 4)], {"p": p}) for p in (1.0, 2.0, 3.0)]
PRODUCTS = [
    *(("matmul", shapes, {}) for shapes in (
        [(3,), (3,)], [(2, 3), (3,)], [(3,), (3, 2)], [(2, 3), (3, 2)], [(2, 1, 2, 3), (3, 3, 2)],
    )),
    ("dot", [(3,), (3,)], {}),
    ("mv", [(2, 3), (3,)], {}),
    ("mm", [(2, 3), (3, 2)], {}),
    ("bmm", [(2, 2, 3), (2, 3, 1)], {}),
    ("addmm", [(3,), (2, 3), (3, 3)], {"beta": 2, "alpha": 3}),
    ("addmv", [(2,), (2, 3), (3,)], {"beta": 2, "alpha": 3}),
    ("addr", [(2, 3), (2,), (3,)], {"beta": 2, "alpha": 3}),
    ("addbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], {"beta": 2, "alpha": 3}),
    ("baddbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], {"beta": 2, "alpha": 3}),
    ("outer", [(2,), (3,)], {}),
    ("inner", [(2, 3), (2, 3)], {}),
    ("kron", [(2, 2), (3,)], {}),
    ("tensordot", [(2, 3), (3, 2)], {"dims": 1}),
    ("vdot", [(3,), (3,)], {}),
    ("cross", [(2, 3), (2, 3)], {"dim": 1}),
    ("chain_matmul", [(2, 3), (3, 2), (2, 4)], {}),
    ("linalg.vecdot", [(2, 3), (3,)], {}),
]  # fmt: skip


@clause(
    "slopes.reductions.along_dimensions",
    MUST,
    source=[Torch("torch.sum", "torch.std", "torch.cumprod", "torch.trapezoid"), NOTES],
    requires=TAPE,
)
def _(xp, case=each(ALONG)):
    """The gradients of what reduces, orders or adds up along dimensions are its slopes."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.reductions.second", MUST, source=[Torch("torch.sum", "torch.std", "torch.cumprod"), NOTES], requires=DOUBLE
)
def _(xp, case=each(ALONG)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.distances.of_rows", MUST, source=[Torch("torch.cdist"), NOTES], requires=TAPE)
def _(xp, case=each(DISTANCES)):
    """The gradients of the distances between rows are their slopes."""
    assert gradients_are_slopes(xp, -1, 1, *case)


@clause(
    "slopes.products.of_matrices",
    MUST,
    source=[Torch("torch.matmul", "torch.addmm", "torch.tensordot"), NOTES],
    requires=TAPE,
)
def _(xp, case=each(PRODUCTS)):
    """The gradients of products of vectors, matrices and batches are their slopes by each factor."""
    assert gradients_are_slopes(xp, -1, 1, *case)


@clause(
    "slopes.products.second",
    MUST,
    source=[Torch("torch.matmul", "torch.addmm", "torch.tensordot"), NOTES],
    requires=DOUBLE,
)
def _(xp, case=each(PRODUCTS)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, -1, 1, *case)


# ---- Places -----------------------------------------------------------------------------------------------------------

ROWS = [[2, 0, 1, 0], [1, 1, 2, 2]]
PLACES = [
    ("gather", [(3, 4)], {"dim": 1, "index": [[3, 0, 1, 0], [1, 1, 2, 2]]}),
    ("take_along_dim", [(3, 4)], {"dim": 0, "indices": ROWS}),
    ("take", [(3, 4)], {"index": [11, 0, 0, -2]}),
    ("index_select", [(3, 4)], {"dim": 1, "index": [3, 0, 0]}),
    ("masked_select", [(2, 3)], {"mask": [True, False, True]}),
    ("masked_fill", [(2, 3)], {"mask": [True, False, True], "value": 7.0}),
    ("masked_scatter", {"input": (2, 3), "source": (5,)}, {"mask": [True, False, True]}),
    ("scatter", {"input": (3, 4), "src": (2, 4)}, {"dim": 0, "index": ROWS}),
    ("scatter_add", {"input": (3, 4), "src": (2, 4)}, {"dim": 0, "index": [[2, 0, 1, 2], [1, 0, 1, 2]]}),
    *(("scatter_reduce", {"input": (3, 4), "src": (2, 4)},
       {"dim": 0, "index": [[2, 0, 1, 2], [1, 0, 1, 2]], "reduce": reduce, "include_self": own})
      for reduce in ("sum", "prod", "mean", "amax", "amin") for own in (True, False)),
    ("index_add", {"input": (3, 4), "source": (3, 2)}, {"dim": 1, "index": [3, 3], "alpha": 2}),
    ("index_copy", {"input": (3, 4), "source": (3, 2)}, {"dim": 1, "index": [3, 1]}),
    ("index_fill", [(3, 4)], {"dim": 1, "index": [3, 1], "value": 7.0}),
    *(("index_reduce", {"input": (3, 4), "source": (3, 3)}, {"dim": 1, "index": [3, 1, 1], "reduce": reduce})
      for reduce in ("prod", "mean", "amax", "amin")),
    ("put", {"input": (3, 4), "source": (3,)}, {"index": [11, 0, 4]}),
    ("put", {"input": (3, 4), "source": (3,)}, {"index": [11, 0, 0], "accumulate": True}),
    ("select_scatter", [(3, 4), (4,)], {"dim": 0, "index": 1}),
    ("slice_scatter", [(3, 4), (3, 2)], {"dim": 1, "start": 1, "step": 2}),
    ("diagonal_scatter", [(3, 4), (3,)], {"offset": 1}),
    ("diagonal", [(3, 4)], {"offset": -1}),
    ("diag", [(3, 3)], {"diagonal": 1}),
    ("diag", [(3,)], {"diagonal": -1}),
    ("diag_embed", [(2, 3)], {"offset": 1}),
    ("diagflat", [(2, 2)], {}),
    ("tril", [(3, 4)], {"diagonal": 1}),
    ("triu", [(3, 4)], {"diagonal": -1}),
    ("flip", [(3, 4)], {"dims": (0, 1)}),
    ("roll", [(3, 4)], {"shifts": (1, -2), "dims": (0, 1)}),
    ("roll", [(3, 4)], {"shifts": 5}),
    ("rot90", [(3, 4)], {"k": 3, "dims": (0, 1)}),
    ("repeat_interleave", [(3, 2)], {"repeats": 2, "dim": 0}),
    ("repeat_interleave", [(3, 2)], {"repeats": [1, 0, 3], "dim": 0}),
    ("tile", [(3, 2)], {"dims": (2, 1, 3)}),
    ("unfold_copy", [(7,)], {"dimension": 0, "size": 3, "step": 2}),
    ("as_strided_copy", [(7,)], {"size": (3, 3), "stride": (2, 1)}),
    ("unbind", [(3, 2)], {"dim": 1}),
    ("split", [(5, 2)], {"split_size_or_sections": 2}),
    ("tensor_split", [(5, 2)], {"indices": (1, 4)}),
    ("chunk", [(5, 2)], {"chunks": 3}),
    ("block_diag", [(1, 2), (3,)], {}),
    ("cartesian_prod", [(2,), (3,)], {}),
    ("combinations", [(4,)], {"r": 3}),
    ("meshgrid", [(2,), (3,)], {"indexing": "xy"}),
    ("broadcast_tensors", [(2, 1), (3,)], {}),
]  # fmt: skip
SPECTRA = [
    *((f"fft.{name}", [(3, 5)], options)
      for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")
      for options in ({}, {"n": 4, "norm": "ortho"}, {"n": 7, "dim": 0, "norm": "forward"})),
    *((f"fft.{name}", [(2, 3, 4)], options)
      for name in ("fft2", "ifftn", "rfft2", "irfftn", "hfft2", "ihfftn")
      for options in ({}, {"s": (4, 5), "norm": "ortho"}, {"s": (3, 5), "dim": (0, 2), "norm": "forward"})),
    ("fft.fftshift", [(2, 3)], {}),
    ("fft.ifftshift", [(2, 3)], {"dim": 1}),
    ("polar", [(2, 3), (2, 3)], {}),
    ("complex", [(2, 3), (2, 3)], {}),
]  # fmt: skip


@clause(
    "slopes.places.chosen_and_written",
    MUST,
    source=[Torch("torch.gather", "torch.scatter_reduce"), NOTES],
    requires=TAPE,
)
def _(xp, case=each(PLACES)):
    """The gradients of what chooses, writes, repeats or moves elements by their places are its slopes."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.places.second", MUST, source=[Torch("torch.gather", "torch.scatter_reduce"), NOTES], requires=DOUBLE)
def _(xp, case=each(PLACES)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.fft.of_spectra",
    MUST,
    source=[Torch("torch.fft.rfft", "torch.fft.irfftn"), NOTES],
    requires=[*TAPE, "complex"],
)
def _(xp, case=each(SPECTRA)):
    """The gradients of transforms are their slopes, of sizes even and odd, cut and filled up, in each scale."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.fft.second",
    MUST,
    source=[Torch("torch.fft.rfft", "torch.fft.irfftn"), NOTES],
    requires=[*DOUBLE, "complex"],
)
def _(xp, case=each(SPECTRA)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


# ---- Networks ---------------------------------------------------------------------------------------------------------

F = "nn.functional."
ACTIVATIONS = [
    *((F + name, [(2, 6)], {}) for name in (
        "celu", "elu", "gelu", "glu", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "logsigmoid", "mish", "relu", "relu6",
        "selu", "silu", "softplus", "softshrink", "hardshrink", "softsign", "tanhshrink",
    )),
    (F + "gelu", [(2, 6)], {"approximate": "tanh"}),
    (F + "celu", [(2, 6)], {"alpha": 0.7}),
    (F + "elu", [(2, 6)], {"alpha": 0.7}),
    (F + "leaky_relu", [(2, 6)], {"negative_slope": 0.2}),
    (F + "softplus", [(2, 6)], {"beta": 2, "threshold": 3}),
    (F + "threshold", [(2, 6)], {"threshold": 0.5, "value": 7.0}),
    (F + "glu", [(4, 3)], {"dim": 0}),
    (F + "prelu", [(2, 3, 2), (3,)], {}),
    (F + "prelu", [(2, 3), (1,)], {}),
    (F + "softmax", [(2, 6)], {"dim": 1}),
    (F + "softmin", [(2, 6)], {"dim": 0}),
    (F + "log_softmax", [(2, 6)], {"dim": 1}),
    (F + "normalize", [(2, 6)], {"dim": 1}),
    (F + "normalize", [(2, 6)], {"dim": 0, "p": 3.0}),
]  # fmt: skip
LOSSES = [
    *((F + name, [(2, 3), (2, 3)], {"reduction": reduction})
      for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
      for reduction in ("mean", "sum", "none")),
    (F + "smooth_l1_loss", [(2, 3), (2, 3)], {"beta": 0.1}),
    (F + "huber_loss", [(2, 3), (2, 3)], {"delta": 0.1}),
    *((F + "cross_entropy", [(2, 3)], {"target": [0, 2]} | more) for more in (
        {}, {"reduction": "sum"}, {"label_smoothing": 0.2}, {"ignore_index": 2},
    )),
    (F + "cross_entropy", [(2, 3), (2, 3)], {}),
    (F + "cross_entropy", [(2, 3)], {"target": [0, 2], "weight": [1.0, 2.0, 4.0]}),
    (F + "cross_entropy", [(2, 3)], {"target": [0, 2], "weight": [1.0, 2.0, 4.0], "label_smoothing": 0.2}),
    (F + "nll_loss", [(2, 3)], {"target": [0, 2], "weight": [1.0, 2.0, 4.0]}),
    (F + "multi_margin_loss", [(2, 3)], {"target": [0, 2], "weight": [1.0, 2.0, 4.0]}),
    *((F + "nll_loss", [(2, 3)], {"target": [0, 2]} | more) for more in ({}, {"reduction": "none"}, {"ignore_index": 2})),
    *((F + name, [(2, 3)], {"target": [0, 2]} | more)
      for name in ("multi_margin_loss",)
      for more in ({}, {"p": 2}, {"margin": 0.5, "reduction": "sum"})),
    (F + "multilabel_margin_loss", [(2, 3)], {"target": [[1, -1, 0], [0, 2, -1]]}),
    (F + "hinge_embedding_loss", [(2, 3)], {"target": [1, -1, 1]}),
    (F + "soft_margin_loss", [(3,)], {"target": [1, -1, 1]}),
    (F + "cosine_embedding_loss", [(2, 3), (2, 3)], {"target": [1, -1]}),
    (F + "margin_ranking_loss", [(3,), (3,)], {"target": [1, -1, 1], "margin": 0.2}),
    (F + "triplet_margin_loss", [(2, 3), (2, 3), (2, 3)], {"margin": 2.0}),
    (F + "triplet_margin_loss", [(2, 3), (2, 3), (2, 3)], {"p": 3, "swap": True}),
    (F + "cosine_similarity", [(2, 3), (2, 3)], {"dim": 1}),
    (F + "pairwise_distance", [(2, 3), (2, 3)], {"p": 3}),
    (F + "pdist", [(4, 3)], {}),
]  # fmt: skip
LIKELIHOODS = [
    (F + "binary_cross_entropy", [(2, 3), (2, 3)], {}),
    (F + "binary_cross_entropy_with_logits", [(2, 3), (2, 3)], {"reduction": "sum"}),
    (F + "binary_cross_entropy", [(2, 3), (2, 3)], {"weight": [1.0, 2.0, 4.0]}),
    (
        F + "binary_cross_entropy_with_logits",
        [(2, 3), (2, 3)],
        {"weight": [1.0, 2.0, 4.0], "pos_weight": [3.0, 2.0, 1.0]},
    ),
    (F + "multilabel_soft_margin_loss", [(2, 3), (2, 3)], {"weight": [1.0, 2.0, 4.0]}),
    (F + "kl_div", [(2, 3), (2, 3)], {"reduction": "batchmean"}),
    (F + "kl_div", [(2, 3), (2, 3)], {"reduction": "sum", "log_target": True}),
    (F + "poisson_nll_loss", [(2, 3), (2, 3)], {}),
    (F + "poisson_nll_loss", [(2, 3), (2, 3)], {"log_input": False}),
    (F + "gaussian_nll_loss", [(2, 3), (2, 3), (2, 3)], {"full": True}),
    (F + "multilabel_soft_margin_loss", [(2, 3), (2, 3)], {}),
]
NORMALIZATIONS = [
    (F + "layer_norm", {"input": (2, 2, 3), "weight": (2, 3), "bias": (2, 3)}, {"normalized_shape": (2, 3)}),
    (F + "layer_norm", {"input": (2, 3)}, {"normalized_shape": (3,), "eps": 0.1}),
    (F + "rms_norm", {"input": (2, 3), "weight": (3,)}, {"normalized_shape": (3,), "eps": 0.1}),
    (F + "group_norm", {"input": (2, 4, 3), "weight": (4,), "bias": (4,)}, {"num_groups": 2}),
    (F + "instance_norm", {"input": (2, 2, 3), "weight": (2,), "bias": (2,)}, {}),
    (F + "local_response_norm", [(2, 4, 3)], {"size": 3}),
    (F + "batch_norm", {"input": (3, 2, 2), "weight": (2,), "bias": (2,)},
     {"running_mean": None, "running_var": None, "training": True}),
]  # fmt: skip
CONVOLUTIONS = [
    (F + "linear", [(2, 3), (4, 3), (4,)], {}),
    (F + "bilinear", [(2, 3), (2, 2), (2, 3, 2), (2,)], {}),
    (F + "conv1d", [(2, 2, 5), (3, 2, 2), (3,)], {"stride": 2, "padding": 1}),
    (F + "conv1d", [(2, 4), (3, 2, 2)], {"padding": "same"}),
    (F + "conv2d", [(1, 4, 3, 4), (2, 2, 2, 2), (2,)], {"groups": 2, "dilation": (1, 2)}),
    (F + "conv3d", [(1, 1, 2, 3, 2), (1, 1, 2, 2, 1)], {"padding": (0, 1, 0)}),
    (F + "conv_transpose1d", [(2, 2, 3), (2, 2, 2), (2,)], {"stride": 2, "padding": 1, "output_padding": 1}),
    (F + "conv_transpose2d", [(1, 2, 2, 3), (2, 1, 2, 2), (2,)], {"groups": 2, "dilation": (1, 2)}),
    (F + "fold", [(1, 4, 4)], {"output_size": (3, 3), "kernel_size": 2}),
    (F + "unfold", [(1, 2, 3, 4)], {"kernel_size": 2, "padding": 1, "stride": (1, 2)}),
    (F + "scaled_dot_product_attention", [(2, 3, 4), (2, 2, 4), (2, 2, 3)], {}),
    (F + "scaled_dot_product_attention", [(1, 3, 2), (1, 3, 2), (1, 3, 2)], {"is_causal": True, "scale": 0.3}),
    (F + "embedding", {"weight": (4, 3)}, {"input": [[1, 3], [3, 0]]}),
    *((F + "embedding_bag", {"weight": (4, 3)}, {"input": [[1, 3], [3, 0]], "mode": m}) for m in ("sum", "mean", "max")),
]  # fmt: skip
WINDOWS = [
    *((F + f"{kind}_pool{n}d", [(2, 2, *sizes)], options)
      for kind in ("avg", "max")
      for n, sizes in ((1, (7,)), (2, (5, 4)), (3, (3, 4, 3)))
      for options in ({"kernel_size": 2}, {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True})),
    (F + "avg_pool2d", [(1, 2, 4, 4)], {"kernel_size": 3, "padding": 1, "count_include_pad": False, "stride": 2}),
    (F + "avg_pool2d", [(1, 2, 4, 4)], {"kernel_size": 2, "divisor_override": 3}),
    (F + "max_pool2d", [(1, 2, 5, 5)], {"kernel_size": 2, "dilation": 2}),
    (F + "lp_pool1d", [(2, 2, 6)], {"norm_type": 3, "kernel_size": 2}),
    (F + "lp_pool2d", [(1, 2, 4, 4)], {"norm_type": 2, "kernel_size": 2, "stride": 1}),
    *((F + f"adaptive_{kind}_pool{n}d", [(2, 2, *sizes)], {"output_size": 3})
      for kind in ("avg", "max") for n, sizes in ((1, (7,)), (2, (5, 4)), (3, (4, 4, 3)))),
]  # fmt: skip
RESAMPLINGS = [
    *((F + "interpolate", [(1, 2, 4)], {"size": 6, "mode": mode}) for mode in ("nearest", "nearest-exact", "linear")),
    *((F + "interpolate", [(1, 1, 3, 4)], {"size": (5, 3), "mode": mode} | more)
      for mode in ("bilinear", "bicubic") for more in ({}, {"align_corners": True}, {"antialias": True})),
    (F + "interpolate", [(1, 1, 2, 3, 2)], {"scale_factor": 1.5, "mode": "trilinear"}),
    (F + "interpolate", [(1, 1, 3, 4)], {"scale_factor": (2.0, 0.5), "mode": "area"}),
    *((F + "grid_sample", [(1, 2, 3, 4), (1, 2, 3, 2)], {"mode": mode, "padding_mode": padding, "align_corners": corners})
      for mode in ("bilinear", "bicubic", "nearest") for padding in ("zeros", "border", "reflection")
      for corners in (False, True) if mode != "nearest" or padding == "zeros"),
    (F + "grid_sample", [(1, 1, 2, 3, 2), (1, 1, 2, 2, 3)], {"align_corners": False}),
    (F + "affine_grid", [(2, 2, 3)], {"size": (2, 1, 3, 4), "align_corners": False}),
    (F + "affine_grid", [(1, 3, 4)], {"size": (1, 1, 2, 3, 2), "align_corners": True}),
    *((F + "pad", [(2, 3, 4)], {"pad": (1, 2), "mode": mode}) for mode in ("constant", "reflect", "replicate", "circular")),
    *((F + "pad", [(1, 2, 3, 4)], {"pad": (2, -1, 1, 1), "mode": mode})
      for mode in ("constant", "reflect", "replicate", "circular")),
    (F + "pixel_shuffle", [(1, 4, 2, 3)], {"upscale_factor": 2}),
    (F + "pixel_unshuffle", [(1, 1, 4, 2)], {"downscale_factor": 2}),
    (F + "channel_shuffle", [(1, 4, 2)], {"groups": 2}),
]  # fmt: skip
NN = [*TAPE, "nn"]


@clause(
    "slopes.nn.activations",
    MUST,
    source=[Torch("torch.nn.functional.gelu", "torch.nn.functional.elu"), NOTES],
    requires=NN,
)
def _(xp, case=each(ACTIVATIONS)):
    """The gradients of activations are their slopes, away from kinks."""
    assert gradients_are_slopes(xp, -4, 4, *case)


@clause("slopes.nn.losses", MUST, source=[Torch("torch.nn.functional.huber_loss"), NOTES], requires=NN)
def _(xp, case=each(LOSSES)):
    """The gradients of losses and distances are their slopes, by the target too where that can require grad."""
    assert gradients_are_slopes(xp, -2, 2, *case)


@clause("slopes.nn.likelihoods", MUST, source=[Torch("torch.nn.functional.kl_div"), NOTES], requires=NN)
def _(xp, case=each(LIKELIHOODS)):
    """So are those of losses that are likelihoods of numbers between 0 and 1."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.nn.normalizations", MUST, source=[Torch("torch.nn.functional.layer_norm"), NOTES], requires=NN)
def _(xp, case=each(NORMALIZATIONS)):
    """The gradients of normalizations are their slopes by the input, which is in the statistics too, the weight and the bias."""
    assert gradients_are_slopes(xp, -1, 1, *case)


@clause("slopes.nn.convolutions", MUST, source=[Torch("torch.nn.functional.conv2d"), NOTES], requires=NN)
def _(xp, case=each(CONVOLUTIONS)):
    """The gradients of convolutions and other weighted layers are their slopes."""
    assert gradients_are_slopes(xp, -1, 1, *case)


@clause("slopes.nn.windows", MUST, source=[Torch("torch.nn.functional.avg_pool2d"), NOTES], requires=NN)
def _(xp, case=each(WINDOWS)):
    """The gradients of pooling are its slopes: windows at the edge, those that overlap and those that skip elements."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.nn.resampling", MUST, source=[Torch("torch.nn.functional.interpolate"), NOTES], requires=NN)
def _(xp, case=each(RESAMPLINGS)):
    """The gradients of what resamples, pads or shuffles are its slopes, by the places that are sampled too."""
    assert gradients_are_slopes(xp, -1.2, 1.2, *case)


ONCE = {F + name for name in ("hardsigmoid", "multi_margin_loss", "multilabel_margin_loss", "pdist")}
"""What PyTorch differentiates once, and no more."""
SMOOTH = [case for case in (*ACTIVATIONS, *LOSSES, *NORMALIZATIONS, *CONVOLUTIONS, *RESAMPLINGS) if case[0] not in ONCE]


@clause("slopes.nn.second", MUST, source=[Torch("torch.nn.functional.gelu"), NOTES], requires=[*NN, "autograd.double"])
def _(xp, case=each(SMOOTH)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, -1.2, 1.2, *case)


@clause(
    "slopes.nn.second_of_windows",
    MUST,
    source=[Torch("torch.nn.functional.avg_pool2d"), NOTES],
    requires=[*NN, "autograd.double"],
)
def _(xp, case=each(WINDOWS)):
    """So are the gradients of pooling's gradients."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


# ---- Special functions, linear algebra and transforms -----------------------------------------------------------------

SPECIAL = [
    *of_one("digamma", "erfinv", "lgamma"),
    *((f"special.{name}", [(2, 3)], {}) for name in (
        "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1", "gammaln", "i0", "i0e", "i1", "i1e",
        "log1p", "log_ndtr", "logit", "ndtr", "ndtri", "sinc",
    )),
    ("special.polygamma", {"input": (2, 3)}, {"n": 1}),
    ("special.multigammaln", [(2, 3)], {"p": 1}),
    ("special.xlog1py", [(2, 3), (3,)], {}),
    ("special.xlogy", [(2, 3), (3,)], {}),
]  # fmt: skip
LINALG = [
    *((f"linalg.{name}", [(3, 3)], {}) for name in ("det", "inv", "matrix_exp", "slogdet", "svdvals", "pinv", "cond")),
    *((f"linalg.{name}", [(2, 3, 3)], {}) for name in ("det", "inv")),
    ("linalg.lu", [(2, 3, 3)], {}),
    ("linalg.lu_factor", [(3, 3)], {}),
    ("linalg.solve", [(3, 3), (3, 2)], {}),
    ("linalg.solve", [(2, 3, 3), (2, 3)], {}),
    ("linalg.solve", [(3, 3), (2, 3)], {"left": False}),
    ("linalg.solve_triangular", [(3, 3), (3, 2)], {"upper": True}),
    ("linalg.solve_triangular", [(2, 3, 3), (2, 3)], {"upper": False, "left": False, "unitriangular": True}),
    ("linalg.cholesky_ex", [(1, 1)], {}),
    ("linalg.lstsq", [(4, 2), (4, 2)], {}),
    ("linalg.matrix_power", [(3, 3)], {"n": 3}),
    ("linalg.matrix_power", [(3, 3)], {"n": -2}),
    *(("linalg.vector_norm", [(2, 3)], {"ord": p, "dim": 1}) for p in (1, 2, 3.5, float("inf"))),
    *(("linalg.matrix_norm", [(2, 3)], {"ord": p}) for p in ("fro", "nuc", 1, 2, float("inf"), -2)),
    ("linalg.qr", [(3, 3)], {}),
    ("linalg.qr", [(4, 2)], {}),
    ("linalg.qr", [(2, 4)], {}),
    ("linalg.cross", [(2, 3), (1, 3)], {}),
    ("linalg.vander", [(3,)], {"N": 4}),
    ("linalg.tensorinv", [(2, 3, 6)], {"ind": 2}),
    ("linalg.tensorsolve", [(2, 3, 6), (2, 3)], {}),
    ("linalg.householder_product", [(4, 2), (2,)], {}),
]  # fmt: skip


@clause("slopes.special.of_one_or_two", MUST, source=[Torch("torch.special.erfcx"), NOTES], requires=[*TAPE, "special"])
def _(xp, case=each(SPECIAL)):
    """The gradients of special functions are their slopes."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause("slopes.special.second", MUST, source=[Torch("torch.special.erfcx"), NOTES], requires=[*DOUBLE, "special"])
def _(xp, case=each(SPECIAL)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.linalg.of_matrices", MUST, source=[Torch("torch.linalg.solve", "torch.linalg.lu"), NOTES], requires=TAPE
)
def _(xp, case=each(LINALG)):
    """The gradients of linear algebra are its slopes: of each factor of a matrix, and of batches."""
    assert gradients_are_slopes(xp, 0.1, 1.9, *case)


@clause("slopes.linalg.second", MUST, source=[Torch("torch.linalg.solve", "torch.linalg.lu"), NOTES], requires=DOUBLE)
def _(xp, case=each(LINALG)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 1.9, *case)


# ---- Settings that are not the defaults ----------------------------------------------------------------------------------

MATRICES_SET = [
    ("linalg.lu", [(3, 2)], {}),
    ("linalg.lu", [(2, 3)], {}),
    ("linalg.lu_factor", [(3, 2)], {}),
    ("linalg.lu_factor", [(2, 3)], {}),
    ("linalg.lu_factor_ex", [(2, 3)], {}),
    ("linalg.lu", [(2, 3, 2)], {}),
    ("logdet", [(1, 1)], {}),
    ("triangular_solve", [(2, 1), (2, 2)], {}),
    ("triangular_solve", [(2, 1), (2, 2)], {"upper": False, "transpose": True}),
    ("triangular_solve", [(2, 2, 1), (2, 2, 2)], {"unitriangular": True}),
    ("linalg.svd", [(2, 3)], {"full_matrices": False}),
    ("linalg.svdvals", [(2, 3)], {}),
    ("linalg.svdvals", [(2, 3, 2)], {}),
    ("linalg.pinv", [(2, 3)], {}),
    ("linalg.pinv", [(2, 3, 2)], {}),
    ("linalg.cond", [(2, 3)], {}),
    ("linalg.matrix_norm", [(2, 3, 2)], {"ord": "nuc", "dim": (0, 2)}),
    ("linalg.matrix_norm", [(2, 3, 2)], {"ord": 2, "dim": (2, 0), "keepdim": True}),
    ("linalg.norm", [(2, 3)], {"ord": -1}),
    ("norm", [(2, 2, 2)], {"p": "nuc", "dim": (0, 2)}),
    ("norm", [(2, 3)], {"p": "fro", "dim": (0, 1)}),
    ("linalg.solve_ex", [(2, 2), (2, 1)], {}),
    ("linalg.inv_ex", [(2, 2)], {}),
    ("linalg.solve_triangular", [(2, 2, 2), (2, 2, 1)], {"upper": True, "unitriangular": True}),
    ("linalg.solve_triangular", [(2, 2), (1, 2)], {"upper": True, "left": False}),
    ("linalg.matrix_exp", [(2, 2, 2)], {}),
    ("matrix_exp", [(2, 2)], {}),
    ("linalg.tensorsolve", [(2, 4, 2), (4,)], {"dims": (0,)}),
    ("linalg.tensorinv", [(4, 2, 2)], {"ind": 1}),
    ("linalg.lstsq", [(2, 4), (2, 1)], {}),
    ("linalg.lstsq", [(2, 3, 2), (2, 3, 1)], {}),
    ("ormqr", [(2, 2), (2,), (2, 2)], {}),
    ("linalg.householder_product", [(2, 3, 2), (2, 2)], {}),
    ("linalg.det", [(1, 1)], {}),
    ("linalg.det", [(2, 2, 2, 2)], {}),
    ("linalg.slogdet", [(2, 2, 2)], {}),
    ("linalg.vector_norm", [(2, 1, 2)], {"ord": 3.0, "dim": (0, 2)}),
    ("linalg.vector_norm", [(2, 3)], {"ord": -1}),
    ("linalg.vector_norm", [(2, 3)], {"ord": float("-inf")}),
    ("renorm", [(2, 3)], {"p": 1, "dim": 1, "maxnorm": 1.0}),
    ("dist", [(2, 3), (3,)], {"p": 1}),
    ("dist", [(2, 3), (3,)], {"p": float("inf")}),
    ("addbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], {}),
]  # fmt: skip
DIMENSIONS_SET = [
    ("std", [(2, 3)], {"correction": 0}),
    ("var_mean", [(2, 3)], {"dim": (0, 1), "correction": 2}),
    ("std_mean", [(2, 3)], {}),
    ("logsumexp", [(2, 3)], {"dim": (0, 1)}),
    ("trapezoid", [(2, 3), (2, 3)], {}),
    ("trapezoid", [(3, 2)], {"dim": 0}),
    ("cumulative_trapezoid", [(2, 3)], {"dx": 0.5}),
    ("cov", [(2, 3)], {"correction": 0}),
    ("cov", [(2, 3)], {"aweights": [1.0, 2.0, 3.0]}),
    ("cov", [(2, 3)], {"fweights": [1, 2, 3]}),
    ("cov", [(3,)], {}),
    ("corrcoef", [(3,)], {}),
    ("prod", [(2, 3)], {"dim": 1, "keepdim": True}),
    ("cumprod", [(2, 2, 2)], {"dim": 1}),
    ("quantile", [(3, 4)], {"q": [0.3, 0.6], "dim": 0}),
    ("nanquantile", [(3, 4)], {"q": [0.3, 0.6], "dim": 1, "interpolation": "midpoint"}),
    ("quantile", [(3, 4)], {"q": 0.3, "interpolation": "lower"}),
    ("quantile", [(4,)], {"q": 0.4, "interpolation": "nearest"}),
    ("mode", [(2, 3)], {}),
    ("gradient", [(3, 4)], {"spacing": 0.5, "edge_order": 2}),
    ("gradient", [(3, 4)], {"dim": 1}),
    ("combinations", [(3,)], {"with_replacement": True}),
    ("logcumsumexp", [(2, 3)], {"dim": 0}),
    ("cummax", [(2, 3)], {"dim": 0}),
    ("amax", [(2, 2, 2)], {"dim": (0, 2)}),
    ("aminmax", [(2, 3)], {}),
    ("norm", [(2, 3)], {"p": float("-inf")}),
    ("norm", [(2, 3)], {"p": 0.5, "dim": 0, "keepdim": True}),
    ("softmax", [(2, 3, 2)], {"dim": 1}),
    ("masked.sum", [(2, 3)], {"mask": [True, False, True]}),
    ("masked.softmax", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.logsumexp", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.var", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.std", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.normalize", [(2, 3)], {"ord": 2.0, "dim": 1, "mask": [True, False, True]}),
    ("masked.norm", [(2, 3)], {"ord": 3.0, "dim": 1, "mask": [True, False, True]}),
    ("masked.prod", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.mean", [(2, 3)], {"mask": [True, False, True]}),
    ("masked.amax", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.cumsum", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.cumprod", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("masked.median", [(2, 3)], {"dim": 1, "mask": [True, False, True]}),
    ("kron", [(2, 1), (1, 2, 2)], {}),
    ("inner", [(2, 3), (3,)], {}),
    ("tensordot", [(2, 3), (3, 2)], {"dims": ([1], [0])}),
    ("matmul", [(2, 1, 3), (3,)], {}),
    ("matmul", [(3,), (2, 3, 2)], {}),
    ("outer", [(1,), (3,)], {}),
    ("baddbmm", [(1, 2), (2, 2, 3), (2, 3, 2)], {}),
    ("addr", [(1,), (2,), (3,)], {}),
    ("trace", [(2, 3)], {}),
    ("block_diag", [(), (2, 1)], {}),
    ("index_select", [()], {"dim": 0, "index": [0]}),
    ("put", {"input": (3,), "source": ()}, {"index": [0]}),
    ("take", [()], {"index": [0, 0]}),
    ("repeat_interleave", [()], {"repeats": 3}),
    ("narrow_copy", [(3, 2)], {"dim": 0, "start": 1, "length": 2}),
    ("unfold_copy", [(2, 5)], {"dimension": 1, "size": 2, "step": 1}),
    ("diagonal_copy", [(3, 4)], {"offset": 1}),
    ("as_strided_copy", [(6,)], {"size": (2, 2), "stride": (0, 1)}),
    ("expand_copy", [(1, 3)], {"size": (2, 3)}),
    ("permute_copy", [(2, 3)], {"dims": (1, 0)}),
    ("t_copy", [(2, 3)], {}),
    ("squeeze_copy", [(1, 3)], {}),
    ("unsqueeze_copy", [(3,)], {"dim": 0}),
    ("transpose_copy", [(2, 3)], {"dim0": 0, "dim1": 1}),
    ("select_copy", [(2, 3)], {"dim": 0, "index": 1}),
    ("slice_copy", [(4,)], {"start": 1, "step": 2}),
    ("split_copy", [(3, 2)], {"split_size": 2}),
    ("view_copy", [(2, 3)], {"size": (6,)}),
    ("alias_copy", [(2,)], {}),
]  # fmt: skip
NETWORKS_SET = [
    (F + "conv_transpose1d", [(1, 2, 3), (2, 1, 2)], {"groups": 2, "dilation": 2}),
    (F + "conv_transpose3d", [(1, 1, 1, 2, 2), (1, 1, 1, 2, 2)], {"stride": (1, 2, 1), "padding": (0, 1, 0)}),
    (F + "conv1d", [(2, 4), (1, 2, 2)], {}),
    (F + "conv2d", [(2, 3, 3), (1, 2, 2, 2), (1,)], {"stride": 2, "padding": "valid"}),
    (F + "conv2d", [(1, 1, 3, 3), (1, 1, 2, 2)], {"padding": "same", "dilation": (2, 1)}),
    (F + "huber_loss", [(2, 3), (2, 3)], {"delta": 0.3, "reduction": "none"}),
    (F + "hinge_embedding_loss", [(2, 3)], {"target": [-1, 1, -1], "margin": 0.5}),
    (F + "gaussian_nll_loss", [(2, 3), (2, 3), (2, 1)], {}),
    (F + "poisson_nll_loss", [(2, 3)], {"target": [1.5, 2.0, 0.5], "full": True}),
    (F + "triplet_margin_loss", [(3,), (3,), (3,)], {"p": 1.5, "reduction": "sum"}),
    (F + "triplet_margin_with_distance_loss", [(2, 3), (2, 3), (2, 3)], {"swap": True}),
    (F + "pairwise_distance", [(2, 3), (3,)], {"p": 1.0, "keepdim": True}),
    (F + "cosine_similarity", [(2, 3), (3,)], {"dim": 0}),
    (F + "kl_div", [(2, 3), (2, 3)], {"log_target": True, "reduction": "batchmean"}),
    (F + "instance_norm", {"input": (1, 2, 3), "weight": (2,)}, {"eps": 0.1}),
    (F + "instance_norm", {"input": (2, 2, 2)},
     {"use_input_stats": False, "running_mean": [0.1, 0.2], "running_var": [1.0, 2.0]}),
    (F + "batch_norm", {"input": (3, 2), "weight": (2,), "bias": (2,)},
     {"running_mean": [0.1, 0.2], "running_var": [1.0, 2.0]}),
    (F + "batch_norm", {"input": (3, 2)}, {"running_mean": None, "running_var": None, "training": True, "eps": 0.1}),
    (F + "group_norm", {"input": (2, 4)}, {"num_groups": 2, "eps": 0.1}),
    (F + "rms_norm", {"input": (2, 2, 2), "weight": (2, 2)}, {"normalized_shape": (2, 2)}),
    (F + "layer_norm", {"input": (2, 3), "weight": (3,)}, {"normalized_shape": (3,)}),
    (F + "local_response_norm", [(1, 3, 2)], {"size": 2, "alpha": 0.5, "beta": 0.5, "k": 2.0}),
    (F + "normalize", [(2, 3)], {"p": 1.0, "dim": 0}),
    (F + "scaled_dot_product_attention", [(1, 2, 2), (1, 3, 2), (1, 3, 2)],
     {"attn_mask": [[True, False, True], [True, True, False]]}),
    (F + "scaled_dot_product_attention", [(4, 1, 2), (2, 2, 2), (2, 2, 2)], {"enable_gqa": True}),
    (F + "scaled_dot_product_attention", [(2, 2), (3, 2), (3, 2)], {"attn_mask": [[0.5, -1.0, 0.0], [0.0, 2.0, 1.0]]}),
    (F + "embedding", {"weight": (4, 3)}, {"input": [1, 3, 3], "scale_grad_by_freq": False}),
    (F + "embedding_bag", {"weight": (4, 2)}, {"input": [1, 3, 3, 0], "offsets": [0, 1, 1], "mode": "sum"}),
    (F + "embedding_bag", {"weight": (4, 2)}, {"input": [1, 3, 3, 0], "offsets": [0, 1, 1], "mode": "mean"}),
    (F + "embedding_bag", {"weight": (4, 2)}, {"input": [1, 3, 3, 0], "offsets": [0, 1, 1], "mode": "max"}),
    (F + "interpolate", [(1, 1, 3)], {"size": 5, "mode": "nearest"}),
    (F + "interpolate", [(1, 1, 3)], {"size": 5, "mode": "linear"}),
    (F + "interpolate", [(1, 1, 3)], {"size": 5, "mode": "area"}),
    (F + "interpolate", [(1, 1, 3)], {"size": 5, "mode": "nearest-exact"}),
    (F + "interpolate", [(1, 1, 3, 2)], {"size": (2, 3), "mode": "bicubic", "align_corners": True}),
    (F + "interpolate", [(1, 1, 3, 2)], {"scale_factor": 1.5, "mode": "bilinear"}),
    (F + "interpolate", [(1, 1, 4, 4)], {"size": (2, 3), "mode": "bilinear", "antialias": True}),
    (F + "interpolate", [(1, 1, 2, 1, 2)], {"size": (1, 2, 3), "mode": "trilinear", "align_corners": True}),
    (F + "grid_sample", [(1, 1, 3, 4), (1, 1, 2, 2)], {"mode": "bilinear", "padding_mode": "border", "align_corners": False}),
    (F + "grid_sample", [(1, 1, 3, 4), (1, 1, 2, 2)],
     {"mode": "bilinear", "padding_mode": "reflection", "align_corners": True}),
    (F + "grid_sample", [(1, 1, 3, 4), (1, 1, 2, 2)], {"mode": "bicubic", "padding_mode": "zeros", "align_corners": False}),
    (F + "grid_sample", [(1, 1, 3, 4), (1, 1, 2, 2)], {"mode": "bicubic", "padding_mode": "border", "align_corners": True}),
    (F + "grid_sample", [(1, 1, 3, 4), (1, 1, 2, 2)],
     {"mode": "nearest", "padding_mode": "reflection", "align_corners": False}),
    (F + "affine_grid", [(1, 3, 4)], {"size": (1, 1, 2, 1, 2), "align_corners": True}),
    (F + "lp_pool1d", [(1, 5)], {"norm_type": 3.0, "kernel_size": 2}),
    (F + "lp_pool2d", [(1, 3, 3)], {"norm_type": 2.0, "kernel_size": 2, "stride": 1}),
    (F + "max_unpool1d", [(1, 2)], {"indices": [[0, 3]], "kernel_size": 2}),
    (F + "max_unpool2d", [(1, 1, 2)], {"indices": [[[0, 6]]], "kernel_size": 2}),
    (F + "fold", [(4, 2)], {"output_size": (2, 3), "kernel_size": 2}),
    (F + "pad", [(2, 3)], {"pad": (1, 2), "mode": "reflect"}),
    (F + "pad", [(2, 3)], {"pad": (1, 2), "mode": "circular"}),
    (F + "pad", [(1, 2, 3)], {"pad": (1, 0, 2, 1), "mode": "replicate"}),
    (F + "pad", [(2, 3)], {"pad": (-1, 1)}),
    (F + "adaptive_avg_pool2d", [(1, 3, 4)], {"output_size": (2, 3)}),
    (F + "adaptive_max_pool2d", [(1, 3, 4)], {"output_size": (2, 3)}),
    (F + "rrelu", [(2, 3)], {}),
    (F + "glu", [(2, 4)], {"dim": 1}),
    (F + "softplus", [(2, 3)], {"threshold": 0.5}),
    (F + "hardtanh", [(2, 3)], {"min_val": 0.3, "max_val": 0.6}),
    (F + "elu", [(2, 3)], {"alpha": 2.0}),
]  # fmt: skip


@clause(
    "slopes.settings.of_matrices",
    MUST,
    source=[Torch("torch.linalg.lu", "torch.linalg.matrix_norm"), NOTES],
    requires=TAPE,
)
def _(xp, case=each(MATRICES_SET)):
    """The gradients of linear algebra are its slopes: of matrices that are not square, along other dimensions, of each order."""
    assert gradients_are_slopes(xp, 0.1, 1.9, *case)


@clause(
    "slopes.settings.second_of_matrices",
    MUST,
    source=[Torch("torch.linalg.lu", "torch.linalg.matrix_norm"), NOTES],
    requires=DOUBLE,
)
def _(xp, case=each(MATRICES_SET)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 1.9, *case)


@clause(
    "slopes.settings.of_dimensions",
    MUST,
    source=[Torch("torch.cov", "torch.masked.normalize", "torch.slice_copy"), NOTES],
    requires=TAPE,
)
def _(xp, case=each(DIMENSIONS_SET)):
    """So are those along dimensions: with corrections, weights, masks and quantiles, of 0-d tensors, and of what copies views."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.settings.second_of_dimensions",
    MUST,
    source=[Torch("torch.cov", "torch.masked.normalize", "torch.slice_copy"), NOTES],
    requires=DOUBLE,
)
def _(xp, case=each(DIMENSIONS_SET)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.settings.of_networks",
    MUST,
    source=[Torch("torch.nn.functional.grid_sample", "torch.nn.functional.lp_pool1d"), NOTES],
    requires=[*TAPE, "nn"],
)
def _(xp, case=each(NETWORKS_SET)):
    """So are those of the functions of networks: in each mode and padding, with groups, weights, masks and running statistics."""
    assert gradients_are_slopes(xp, 0.1, 0.9, *case)


@clause(
    "slopes.settings.second_of_networks",
    MUST,
    source=[Torch("torch.nn.functional.grid_sample", "torch.nn.functional.lp_pool1d"), NOTES],
    requires=[*DOUBLE, "nn"],
)
def _(xp, case=each(NETWORKS_SET)):
    """The gradients of these gradients are slopes too."""
    assert second_gradients_are_slopes(xp, 0.1, 0.9, *case)


# ---- Complex numbers ------------------------------------------------------------------------------------------------------

COMPLEX_FUNCTIONS = [
    *((name, [(3,)], {}) for name in (
         "abs acos acosh angle asin asinh atan atanh conj_physical cos cosh exp exp2 expm1 log log10 log1p "
         "log2 reciprocal rsqrt sgn sigmoid sin sinc sinh sqrt square tan tanh neg real imag "
    ).split()),
    ("add", [(2, 3), (3,)], {}),
    ("sub", [(2, 3), (3,)], {}),
    ("mul", [(2, 3), (3,)], {}),
    ("div", [(2, 3), (3,)], {}),
    ("pow", [(2, 3), (3,)], {}),
    ("logaddexp", [(3,), (3,)], {}),
    ("lerp", [(3,), (3,), (3,)], {}),
    ("addcmul", [(3,), (3,), (3,)], {"value": 2}),
    ("addcdiv", [(3,), (3,), (3,)], {"value": 2}),
    ("sum", [(2, 3)], {"dim": 0}),
    ("mean", [(2, 3)], {}),
    ("prod", [(3,)], {}),
    ("prod", [(2, 3)], {"dim": 1}),
    ("var", [(2, 3)], {"dim": 1}),
    ("std", [(2, 3)], {"dim": 1}),
    ("norm", [(3,)], {}),
    ("cumsum", [(3,)], {"dim": 0}),
    ("cumprod", [(3,)], {"dim": 0}),
    ("logcumsumexp", [(3,)], {"dim": 0}),
    ("cov", [(2, 3)], {}),
    ("corrcoef", [(2, 3)], {}),
    ("diff", [(3,)], {}),
    ("trapezoid", [(3,)], {}),
    ("cumulative_trapezoid", [(3,)], {}),
    ("masked.sum", [(3,)], {}),
    ("matmul", [(2, 3), (3, 2)], {}),
    ("mv", [(2, 3), (3,)], {}),
    ("dot", [(3,), (3,)], {}),
    ("vdot", [(3,), (3,)], {}),
    ("bmm", [(1, 2, 2), (1, 2, 2)], {}),
    ("addmm", [(2,), (2, 3), (3, 2)], {"beta": 2, "alpha": 3}),
    ("baddbmm", [(2, 2), (1, 2, 2), (1, 2, 2)], {}),
    ("addbmm", [(2, 2), (1, 2, 2), (1, 2, 2)], {}),
    ("addmv", [(2,), (2, 3), (3,)], {}),
    ("addr", [(2, 3), (2,), (3,)], {}),
    ("outer", [(2,), (3,)], {}),
    ("kron", [(2,), (2,)], {}),
    ("tensordot", [(2, 2), (2, 2)], {}),
    ("inner", [(2, 3), (3,)], {}),
    ("trace", [(2, 2)], {}),
    ("cross", [(3,), (3,)], {"dim": 0}),
    ("fft.fft", [(3,)], {}),
    ("fft.ifft", [(3,)], {}),
    ("fft.hfft", [(3,)], {}),
    ("fft.irfft", [(3,)], {}),
    ("fft.fftn", [(2, 3)], {"norm": "ortho"}),
    ("fft.irfftn", [(2, 3)], {}),
    ("fft.hfft2", [(2, 3)], {"s": (2, 3)}),
]  # fmt: skip
COMPLEX_MATRICES = [
    ("linalg.vector_norm", [(3,)], {"ord": 3}),
    ("linalg.vecdot", [(3,), (3,)], {}),
    ("linalg.det", [(2, 2)], {}),
    ("linalg.inv", [(2, 2)], {}),
    ("linalg.slogdet", [(2, 2)], {}),
    ("linalg.matrix_exp", [(2, 2)], {}),
    ("linalg.svdvals", [(2, 2)], {}),
    ("linalg.pinv", [(2, 2)], {}),
    ("linalg.eigvals", [(2, 2)], {}),
    ("linalg.lu", [(2, 2)], {}),
    ("linalg.lu_factor", [(2, 2)], {}),
    ("linalg.qr", [(2, 2)], {}),
    ("logdet", [(2, 2)], {}),
    ("linalg.solve", [(2, 2), (2, 1)], {}),
    ("linalg.solve", [(2, 2), (1, 2)], {"left": False}),
    ("linalg.solve_triangular", [(2, 2), (2, 1)], {"upper": True}),
    ("linalg.solve_triangular", [(2, 2), (1, 2)], {"upper": False, "left": False, "unitriangular": True}),
    ("linalg.matrix_power", [(2, 2)], {"n": 3}),
    ("linalg.matrix_power", [(2, 2)], {"n": -1}),
    ("linalg.lstsq", [(3, 2), (3, 1)], {}),
    ("linalg.lu", [(2, 3)], {}),
    ("linalg.lu", [(3, 2)], {}),
    ("linalg.qr", [(3, 2)], {}),
    ("linalg.qr", [(2, 3)], {}),
    ("linalg.householder_product", [(3, 2), (2,)], {}),
    ("linalg.matrix_norm", [(2, 2)], {}),
    ("linalg.matrix_norm", [(2, 2)], {"ord": "nuc"}),
    ("linalg.matrix_norm", [(2, 2)], {"ord": 2}),
    ("linalg.matrix_norm", [(2, 2)], {"ord": 1}),
    ("linalg.tensorinv", [(2, 2)], {"ind": 1}),
    ("triangular_solve", [(2, 1), (2, 2)], {}),
    ("linalg.cond", [(2, 2)], {}),
]  # fmt: skip


def parted(xp, name, shapes, options):
    """A function of complex tensors of these shapes as one of the tensors of their parts, and these tensors' shapes."""
    function = reduce(getattr, name.split("."), xp)

    def value(given):
        results = function(*(xp.view_as_complex(parts) for parts in given), **options)
        total = 0
        for i, r in enumerate(results if isinstance(results, tuple | list) else (results,)):
            if r.dtype == xp.complex128:
                total = total + weighted(xp, xp.view_as_real(xp.resolve_conj(r)), i)
            elif r.dtype == xp.float64:
                total = total + weighted(xp, r, i)
        return total

    return value, [(*shape, 2) for shape in shapes]


def complex_gradients_are_slopes(xp, *case):
    value, shapes = parted(xp, *case)
    return follows_its_gradient(xp, value, 0.2, 1.2, shapes)


def complex_second_gradients_are_slopes(xp, *case):
    value, shapes = parted(xp, *case)

    def steepness(given):
        grads = xp.autograd.grad(value(given), given, create_graph=True)
        return sum(weighted(xp, g, i) for i, g in enumerate(grads))

    return follows_its_gradient(xp, steepness, 0.2, 1.2, shapes)


@clause(
    "slopes.complex.of_functions",
    MUST,
    source=[Torch("torch.view_as_complex", "torch.vdot"), Note("notes/autograd")],
    requires=[*TAPE, "complex"],
)
def _(xp, case=each(COMPLEX_FUNCTIONS)):
    """The gradient of a function of complex numbers is its slope by their real and by their imaginary parts."""
    assert complex_gradients_are_slopes(xp, *case)


@clause(
    "slopes.complex.second_of_functions",
    MUST,
    source=[Torch("torch.view_as_complex", "torch.vdot"), Note("notes/autograd")],
    requires=[*DOUBLE, "complex"],
)
def _(xp, case=each(COMPLEX_FUNCTIONS)):
    """The gradients of these gradients are slopes too."""
    assert complex_second_gradients_are_slopes(xp, *case)


@clause(
    "slopes.complex.of_matrices",
    MUST,
    source=[Torch("torch.linalg.solve", "torch.linalg.qr"), Note("notes/autograd")],
    requires=[*TAPE, "complex"],
)
def _(xp, case=each(COMPLEX_MATRICES)):
    """So are the gradients of linear algebra of complex matrices."""
    assert complex_gradients_are_slopes(xp, *case)


@clause(
    "slopes.complex.second_of_matrices",
    MUST,
    source=[Torch("torch.linalg.solve", "torch.linalg.qr"), Note("notes/autograd")],
    requires=[*DOUBLE, "complex"],
)
def _(xp, case=each(COMPLEX_MATRICES)):
    """The gradients of these gradients are slopes too."""
    assert complex_second_gradients_are_slopes(xp, *case)


# ---- Positive-definite matrices -------------------------------------------------------------------------------------------


def factored(xp, name, a, x, options):
    """What a function gives of a positive-definite matrix, or of its factors and of another matrix."""
    if name == "lu_unpack":
        return xp.lu_unpack(*xp.linalg.lu_factor(a))[1:]
    if name == "linalg.lu_solve":
        return (xp.linalg.lu_solve(*xp.linalg.lu_factor(a), x, **options),)
    if name == "cholesky_inverse":
        return (xp.cholesky_inverse(xp.linalg.cholesky(a, **options), **options),)
    if name == "cholesky_solve":
        return (xp.cholesky_solve(x, xp.linalg.cholesky(a, **options), **options),)
    result = reduce(getattr, name.split("."), xp)(a, **options)
    return result[:1] if isinstance(result, tuple) else (result,)


def of_factors(xp, name, options):
    """A number made of the function of a positive-definite matrix, which is made of what is given."""

    def value(given):
        (x,) = given
        a = x @ x.mT + xp.eye(2, dtype=xp.float64)
        return sum(weighted(xp, part, i) for i, part in enumerate(factored(xp, name, a, x, options)))

    return value


DEFINITE = [
    *((name, {"upper": upper}) for name in (
        "linalg.cholesky", "linalg.cholesky_ex", "cholesky", "cholesky_inverse", "cholesky_solve",
    ) for upper in (False, True)),
    *(("linalg.lu_solve", {"left": left, "adjoint": adjoint}) for left in (True, False) for adjoint in (True, False)),
    ("lu_unpack", {}),
    ("linalg.eigh", {}),
    ("linalg.eigvalsh", {"UPLO": "U"}),
    ("logdet", {}),
    ("linalg.pinv", {"hermitian": True}),
]  # fmt: skip


@clause(
    "slopes.definite.of_factors",
    MUST,
    source=[Torch("torch.linalg.cholesky", "torch.cholesky_inverse", "torch.linalg.lu_solve"), NOTES],
    requires=TAPE,
)
def _(xp, case=each(DEFINITE)):
    """The gradients of what factors positive-definite matrices, and of what solves by their factors, are its slopes."""
    for shape in ((2, 2), (1, 2, 2)):
        assert follows_its_gradient(xp, of_factors(xp, *case), 0.2, 1.5, [shape])


@clause(
    "slopes.definite.second",
    MUST,
    source=[Torch("torch.linalg.cholesky", "torch.cholesky_inverse", "torch.linalg.lu_solve"), NOTES],
    requires=DOUBLE,
)
def _(xp, case=each(DEFINITE)):
    """The gradients of these gradients are slopes too."""
    value = of_factors(xp, *case)

    def steepness(given):
        (gradient,) = xp.autograd.grad(value(given), given, create_graph=True)
        return weighted(xp, gradient, 1)

    assert follows_its_gradient(xp, steepness, 0.2, 1.5, [(2, 2)])
