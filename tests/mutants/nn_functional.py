"""Faults in the functions that layers are made of."""

import numpy as np

from tests.mutants import derived, mutant, replaced

F = "nn.functional."

replaced(
    "nn_functional.activations.values",
    "``hardsigmoid`` is steeper.",
    f"{F}hardsigmoid",
    lambda original, x: original(x * 1.2),
)
replaced(
    "nn_functional.activations.values", "The result is float32.", f"{F}selu", lambda original, x: original(x.float())
)
replaced(
    "nn_functional.activations.refuse_integers",
    "Integers are converted.",
    f"{F}gelu {F}elu",
    lambda original, x: original(x.float()),
)
replaced(
    "nn_functional.activations.inplace", "``inplace`` is ignored.", f"{F}silu {F}relu6 {F}leaky_relu",
    lambda original, x, inplace=False: original(x),
)  # fmt: skip
derived(
    "nn_functional.activations.slopes_at_corners", "At a bound the gradient passes, as that of ``clamp``.",
    "nn.activations._hardtanh", lambda g, a, low, high: g * ((a >= low) & (a <= high)),
)  # fmt: skip
replaced(
    "nn_functional.gelu.approximate", "It is approximated always.", f"{F}gelu",
    lambda original, x, approximate="tanh": original(x, approximate=approximate),
)  # fmt: skip
replaced(
    "nn_functional.softplus.threshold",
    "There is no threshold.",
    f"{F}softplus",
    lambda original, x, **_: (x.exp() + 1).log(),
)
replaced(
    "nn_functional.glu.halves", "The second half is what the first gates.", f"{F}glu",
    lambda original, x, dim=-1: original(x.flip(dim), dim),
)  # fmt: skip
replaced(
    "nn_functional.prelu.slopes",
    "The slopes are constants.",
    f"{F}prelu",
    lambda original, x, w: original(x, w.detach()) + 0 * w.sum(),
)
replaced(
    "nn_functional.losses.reductions", "The sum is the default.", f"{F}l1_loss {F}huber_loss",
    lambda original, x, y, reduction="sum": original(x, y, reduction=reduction),
)  # fmt: skip


@mutant("nn_functional.losses.flags_of_old")
def _(ref, patch):
    """The flags are ignored."""
    patch.setattr(ref.nn.functional, "reduction_of", lambda size_average, reduce, reduction: reduction)


@mutant("nn_functional.losses.broadcasting_warns")
def _(ref, patch):
    """It is broadcast in silence."""
    patch.setattr(ref.nn.regression, "warn_of_sizes", lambda a, b: None)


replaced(
    "nn_functional.huber_loss.delta", "It is the smooth loss with that beta.", f"{F}huber_loss",
    lambda original, x, y, reduction="mean", delta=1.0: original(x, y, reduction, delta) / delta,
)  # fmt: skip
replaced(
    "nn_functional.kl_div.batchmean", "The mean is by the first dimension always.", f"{F}kl_div",
    lambda original, x, y, reduction="batchmean": original(x, y, reduction=reduction),
)  # fmt: skip
replaced(
    "nn_functional.losses.of_several_labels", "Only what is above the label costs.", f"{F}multilabel_margin_loss",
    lambda original, x, y: original(x, y) * 0 + original(x * 1e-6, y),
)  # fmt: skip
replaced(
    "nn_functional.losses.of_several_labels", "What is no label costs nothing.", f"{F}multilabel_soft_margin_loss",
    lambda original, x, y: original(x - 1e9 * (1 - y), y),
)  # fmt: skip
replaced(
    "nn_functional.cross_entropy.label_smoothing", "It is ignored.", f"{F}cross_entropy",
    lambda original, x, y, label_smoothing=0.0: original(x, y),
)  # fmt: skip
replaced(
    "nn_functional.binary_cross_entropy.of_certainty", "A wrong certainty costs infinitely.", f"{F}binary_cross_entropy",
    lambda original, x, y, **named: original(x, y, **named) * (x != 0) + (x == 0) * y * 1e9,
)  # fmt: skip
replaced(
    "nn_functional.binary_cross_entropy_with_logits.weights", "``pos_weight`` weighs all.",
    f"{F}binary_cross_entropy_with_logits",
    lambda original, x, y, weight=None, pos_weight=None, **named: original(x, y, weight if pos_weight is None else
    pos_weight, **named),
)  # fmt: skip
replaced(
    "nn_functional.triplet_margin_loss.margin", "The loss may be negative.", f"{F}triplet_margin_loss",
    lambda original, a, p, n, **named: original(a, p, n, **named) - 1,
)  # fmt: skip
replaced(
    "nn_functional.cosine_similarity.of_zeros", "It is NaN.", f"{F}cosine_similarity",
    lambda original, a, b, dim=1: (a * b).sum(dim) / ((a * a).sum(dim) * (b * b).sum(dim)).sqrt(),
)  # fmt: skip
replaced(
    "nn_functional.conv.correlates",
    "The weight is turned.",
    f"{F}conv1d",
    lambda original, x, w, b: original(x, w.flip(-1), b),
)
replaced(
    "nn_functional.conv.geometry", "The dilation is ignored.", f"{F}conv2d",
    lambda original, x, w, dilation=1, **named: original(x, w, **named),
)  # fmt: skip
replaced(
    "nn_functional.conv.without_batch", "The output keeps a batch of one.", f"{F}conv1d",
    lambda original, x, w: original(x[None], w) if x.ndim == 2 else original(x, w),
)  # fmt: skip
replaced(
    "nn_functional.conv.transposed", "What the output has more is on the other side.", f"{F}conv_transpose1d",
    lambda original, x, w, **named: original(x, w, **named).roll(named.get("output_padding", 0), -1),
)  # fmt: skip
replaced(
    "nn_functional.max_pool.indices", "The indices are those within the window's row.", f"{F}max_pool2d",
    lambda original, x, k, **named: (lambda y, at: (y, at % k))(*original(x, k, **named)),
)  # fmt: skip
replaced(
    "nn_functional.max_pool.padding_loses", "The padding is 0.", f"{F}max_pool1d",
    lambda original, x, k, padding=0: original(x, k, padding=padding).clamp(min=0 if padding else None, max=99),
)  # fmt: skip
replaced(
    "nn_functional.avg_pool.divisor", "Padding does not count unless said.", f"{F}avg_pool1d",
    lambda original, x, k, count_include_pad=False, **named: original(x, k, count_include_pad=count_include_pad, **named),
)  # fmt: skip


@mutant("nn_functional.adaptive_pool.output_size")
def _(ref, patch):
    """The stretches do not overlap."""

    def apart(size, count):
        width = size // count
        seen = np.arange(count)[:, None] * width + np.arange(width)
        return seen, np.ones(seen.shape, bool)

    patch.setattr(ref.nn.pooling, "_adaptive_windows", apart)


replaced(
    "nn_functional.unfold.columns", "``fold`` puts each window's elements over the others'.", f"{F}fold",
    lambda original, x, *rest: original(x, *rest).clamp(max=5.0),
)  # fmt: skip
replaced(
    "nn_functional.pad.modes", "The first dimension comes first.", f"{F}pad",
    lambda original, x, sizes, **named: original(x, (*sizes[2:], *sizes[:2]), **named),
)  # fmt: skip
replaced(
    "nn_functional.layer_norm.biased_variance", "The variance is the unbiased one.", f"{F}layer_norm",
    lambda original, x, shape, weight=None, bias=None: original(x, shape, None if weight is None else weight * 0.7, bias)
    * (0.7 if weight is None else 1),
)  # fmt: skip
replaced("nn_functional.group_norm.groups", "All channels are one group.", f"{F}group_norm",
         lambda original, x, groups: original(x, 1 if x.shape[1] % groups == 0 else groups))  # fmt: skip


@mutant("nn_functional.batch_norm.running_statistics")
def _(ref, patch):
    """The running variance takes in the biased one."""
    original = ref.nn.functional.batch_norm

    def biased(x, mean, variance, *rest, training=False, momentum=0.1, **named):
        before = None if variance is None else variance.clone()
        y = original(x, mean, variance, *rest, training=training, momentum=momentum, **named)
        if training and variance is not None:
            variance.copy_(before * (1 - momentum) + x.var(0, correction=0) * momentum)
        return y

    patch.setattr(ref.nn.functional, "batch_norm", biased)


@mutant("nn_functional.BatchNorm.buffers")
def _(ref, patch):
    """Batches are counted in eval mode too."""

    def share(self):
        self.num_batches_tracked.add_(1)
        return self.momentum

    patch.setattr(ref.nn.weighted.Normalization, "_share", share)


@mutant("nn_functional.dropout.in_training")
def _(ref, patch):
    """What stays is not scaled."""
    original = ref.nn.functional.dropout
    patch.setattr(
        ref.nn.functional, "dropout",
        lambda x, p=0.5, training=True, inplace=False: original(x, p, training) * ((1 - p) if training else 1),
    )  # fmt: skip


replaced("nn_functional.dropout2d.channels", "Each element is dropped by itself.", f"{F}dropout2d",
         lambda original, x, p: (x + 0).bernoulli_(1 - p))  # fmt: skip


@mutant("nn_functional.embedding.padding_idx")
def _(ref, patch):
    """The row gets a gradient."""
    patch.setattr(ref.nn.embeddings, "_share", lambda *given: None)


@mutant("nn_functional.embedding.max_norm")
def _(ref, patch):
    """All rows of the table are scaled down."""
    original = ref.nn.embeddings._limit
    patch.setattr(ref.nn.embeddings, "_limit", lambda t, rows, *rest: original(t, np.arange(len(t.array)), *rest))


replaced(
    "nn_functional.embedding_bag.modes", "An empty bag is NaN.", f"{F}embedding_bag",
    lambda original, x, table, offsets=None, **named: (y := original(x, table, offsets, **named)) / (y != 0),
)  # fmt: skip
replaced(
    "nn_functional.one_hot.classes",
    "The result is bool.",
    f"{F}one_hot",
    lambda original, x, *rest: original(x, *rest).bool(),
)
replaced(
    "nn_functional.interpolate.align_corners", "Corners lie on corners always.", f"{F}interpolate",
    lambda original, x, *rest, **named: original(x, *rest, **named | ({"align_corners": True} if named.get("mode") ==
    "linear" else {})),
)  # fmt: skip
replaced(
    "nn_functional.grid_sample.places", "A grid holds y first.", f"{F}grid_sample",
    lambda original, x, grid, **named: original(x, grid.flip(-1), **named),
)  # fmt: skip
replaced(
    "nn_functional.pixel_shuffle.round_trip", "Rows and columns are exchanged.", f"{F}pixel_shuffle",
    lambda original, x, r: original(x, r).mT,
)  # fmt: skip
replaced(
    "nn_functional.scaled_dot_product_attention.masks", "A mask says what takes no part.", f"{F}scaled_dot_product_attention",
    lambda original, q, k, v, attn_mask=None, **named: original(q, k, v, None if attn_mask is None else ~attn_mask, **named),
)  # fmt: skip


@mutant("nn_functional.layers.names_of_state")
def _(ref, patch):
    """A transposed convolution's weight has the output's channels first."""
    patch.setattr(ref.nn.ConvTranspose1d, "transposed", False)


@mutant("nn_functional.adaptive_pooling.of_uneven_windows")
def _(ref, patch):
    """A window that is shorter than others is filled up with the first element."""
    original = ref.nn.pooling._adaptive_windows
    patch.setattr(
        ref.nn.pooling, "_adaptive_windows", lambda n, m: (original(n, m)[0], np.ones_like(original(n, m)[1]))
    )


replaced(
    "nn_functional.hardtanh.of_equal_bounds",
    "The bounds have to differ.",
    "nn.functional.hardtanh",
    lambda f, x, low=-1.0, high=1.0: f(x, low, high) if low < high else f(x, high, low - 1),
)


@mutant("nn_functional.conv.padding_modes")
def _(ref, patch):
    """With ``padding="same"`` both sides get the larger half."""
    original = ref.nn.Conv1d._around
    patch.setattr(ref.nn.weighted.Convolution, "_around", lambda self: (max(original(self)),) * (2 * self.dimensions))


@mutant("nn_functional.conv.padding_modes")
def _(ref, patch):
    """A layer pads once more when it convolves."""
    patch.setattr(ref.nn.weighted.Convolution, "_around", lambda self: (0,) * (2 * self.dimensions))


@mutant("nn_functional.conv.same_padding")
def _(ref, patch):
    """Where the padding is uneven, the beginning gets one more."""
    original = ref.nn.padding.constant_pad_nd
    patch.setattr(ref.nn.padding, "constant_pad_nd", lambda x, pad: original(x, [*reversed(pad)]))


@mutant("nn_functional.gaussian_nll_loss.of_no_variance")
def _(ref, patch):
    """``eps`` is added to the variance."""
    original = ref.nn.functional.gaussian_nll_loss
    patch.setattr(
        ref.nn.functional,
        "gaussian_nll_loss",
        lambda x, t, var, eps, **options: original(x, t, var + 2 * eps, **options),
    )


@mutant("nn_functional.dropout.of_everything")
def _(ref, patch):
    """Nothing is left to divide by, where everything is dropped: NaN."""
    original = ref.nn.functional.dropout2d
    patch.setattr(
        ref.nn.functional, "dropout2d", lambda x, p, *rest: original(x, p, *rest) if p < 1 else x * float("nan")
    )


@mutant("nn_functional.embedding.begins_normal")
def _(ref, patch):
    """A table begins even between 0 and 1."""
    patch.setattr(ref.nn.init, "normal_", lambda t: ref.nn.init.uniform_(t))


replaced(
    "nn_functional.embedding_bag.with_the_last_offset",
    "The last offset begins an empty bag.",
    "nn.functional.embedding_bag",
    lambda original, rows, weight, offsets, mode, include_last_offset=False: original(rows, weight, offsets, mode=mode),
)


replaced(
    "nn_functional.gumbel_softmax.draws",
    "The temperature is not looked at.",
    "nn.functional.gumbel_softmax",
    lambda original, x, tau=1, **named: original(x, **named),
)


@mutant("nn_functional.rrelu.draws")
def _(ref, patch):
    """One slope is drawn for all."""
    original = ref.Tensor.uniform_
    patch.setattr(ref.Tensor, "uniform_", lambda t, low, high: t.fill_(original(t, low, high).mean().item()))


@mutant("nn_functional.alpha_dropout.keeps_the_moments")
def _(ref, patch):
    """With a probability of 1 a tensor that is to be written is left as it is."""
    original = ref.Tensor.mul_
    patch.setattr(ref.Tensor, "mul_", lambda t, other: t if isinstance(other, int) else original(t, other))


replaced(
    "nn_functional.losses.not_by_the_target",
    "Whether a gradient is asked for is not looked at.",
    "nn.functional.soft_margin_loss",
    lambda original, x, target: original(x, target.detach()),
)
