"""The modules that come with the library: what they apply, how they print, what they contain and what they begin with."""

from functools import reduce

import numpy as np

from conformance.clause import MUST, Torch, clause, each, raises

NN = ["nn"]


def tensor(xp, given):
    """A list as a tensor, of float32 or int64; a tuple of sizes as one of numbers between -3 and 3, none a round one."""
    if isinstance(given, tuple):
        given = (np.arange(1, np.prod(given) + 1) ** 2 * 0.6180339887 % 1 * 6 - 3).reshape(given).tolist()
    return xp.tensor(given, dtype=xp.float32 if isinstance(np.ravel(given)[0], float) else xp.int64)


def tensors(xp, options):
    return {name: tensor(xp, value) if isinstance(value, list) else value for name, value in options.items()}


def close(a, b):
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(close, a, b))
    return tuple(a.shape) == tuple(b.shape) and a.dtype == b.dtype and np.allclose(a.tolist(), b.tolist(), 1e-5, 1e-6)


F = "nn.functional."
LEARNT = [
    ("Linear", (3, 2), {}, [(4, 3)], F + "linear", ["weight", "bias"], {}),
    ("Linear", (3, 2), {"bias": False}, [(3,)], F + "linear", ["weight"], {}),
    ("Bilinear", (3, 2, 4), {}, [(5, 3), (5, 2)], F + "bilinear", ["weight", "bias"], {}),
    ("Bilinear", (3, 2, 4), {"bias": False}, [(5, 3), (5, 2)], F + "bilinear", ["weight"], {}),
    ("Embedding", (4, 3), {}, [[[1, 3], [0, 1]]], F + "embedding", ["weight"], {}),
    ("EmbeddingBag", (4, 3), {}, [[[1, 3], [0, 1]]], F + "embedding_bag", ["weight"], {}),
    ("EmbeddingBag", (4, 3, None, 2.0, False, "sum"), {}, [[[1, 3], [0, 1]]], F + "embedding_bag", ["weight"], {"mode": "sum"}),
    ("EmbeddingBag", (4, 3), {"mode": "max", "padding_idx": -1}, [[[1, 3], [0, 1]]], F + "embedding_bag", ["weight"],
     {"mode": "max", "padding_idx": 3}),
    ("PReLU", (), {}, [(2, 3)], F + "prelu", ["weight"], {}),
    ("PReLU", (3, 0.1), {}, [(2, 3)], F + "prelu", ["weight"], {}),
    ("Conv1d", (2, 4, 2), {}, [(1, 2, 5)], F + "conv1d", ["weight", "bias"], {}),
    ("Conv1d", (2, 4, 2, 2, 1, 1, 2, False), {}, [(2, 5)], F + "conv1d", ["weight"], {"stride": 2, "padding": 1, "groups": 2}),
    ("Conv2d", (2, 4, (1, 2)), {}, [(1, 2, 3, 4)], F + "conv2d", ["weight", "bias"], {}),
    ("Conv3d", (2, 4, 2), {"dilation": (1, 2, 1)}, [(1, 2, 3, 4, 2)], F + "conv3d", ["weight", "bias"], {"dilation": (1, 2, 1)}),
    ("ConvTranspose1d", (2, 4, 2), {}, [(1, 2, 5)], F + "conv_transpose1d", ["weight", "bias"], {}),
    ("ConvTranspose1d", (2, 4, 3, 2, 1, 1, 2, False, 3), {}, [(1, 2, 4)], F + "conv_transpose1d", ["weight"],
     {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2, "dilation": 3}),
    ("ConvTranspose2d", (2, 4, 2), {"bias": False}, [(1, 2, 3, 4)], F + "conv_transpose2d", ["weight"], {}),
    ("ConvTranspose3d", (2, 4, 2), {}, [(2, 3, 2, 2)], F + "conv_transpose3d", ["weight", "bias"], {}),
    ("LayerNorm", (3,), {}, [(2, 3)], F + "layer_norm", [], {"normalized_shape": (3,)}),
    ("LayerNorm", ((2, 3), 0.5), {}, [(2, 2, 3)], F + "layer_norm", [], {"normalized_shape": (2, 3), "eps": 0.5}),
    ("RMSNorm", (3,), {}, [(2, 3)], F + "rms_norm", [], {"normalized_shape": (3,)}),
    ("RMSNorm", ((2, 3), 0.5), {}, [(2, 2, 3)], F + "rms_norm", [], {"normalized_shape": (2, 3), "eps": 0.5}),
    ("GroupNorm", (2, 4), {}, [(2, 4, 3)], F + "group_norm", [], {"num_groups": 2}),
    ("GroupNorm", (2, 4, 0.5), {}, [(2, 4, 3)], F + "group_norm", [], {"num_groups": 2, "eps": 0.5}),
    *((f"BatchNorm{n}d", (3, 0.5), {}, [(4, 3, *(2, 2, 1)[3 - n :])], F + "batch_norm", [],
       {"running_mean": None, "running_var": None, "training": True, "eps": 0.5}) for n in (1, 2, 3)),
    *((f"InstanceNorm{n}d", (3, 0.5), {}, [(2, 3, *(2, 2, 3)[3 - n :])], F + "instance_norm", [], {"eps": 0.5})
      for n in (1, 2, 3)),
    ("InstanceNorm1d", (3,), {"affine": True}, [(2, 3, 4)], F + "instance_norm", [], {}),
]  # fmt: skip


@clause(
    "layers.forward.of_what_is_learnt",
    MUST,
    source=[Torch("torch.nn.Bilinear", "torch.nn.ConvTranspose1d", "torch.nn.InstanceNorm1d")],
    requires=NN,
)
def _(xp, case=each(LEARNT)):
    """A layer that learns gives what the function gives of the input, of the layer's own parameters and of its settings."""
    layer, arguments, options, inputs, name, own, settings = case
    module = getattr(xp.nn, layer)(*arguments, **options)
    inputs = [tensor(xp, given) for given in inputs]
    function = reduce(getattr, name.split("."), xp)
    assert close(module(*inputs), function(*inputs, *(getattr(module, name) for name in own), **settings))


APPLIED = [
    *((name, F + function, {}, [(2, 4)]) for name, function in (
        ("CELU", "celu"), ("ELU", "elu"), ("GELU", "gelu"), ("GLU", "glu"), ("Hardshrink", "hardshrink"),
        ("Hardsigmoid", "hardsigmoid"), ("Hardswish", "hardswish"), ("Hardtanh", "hardtanh"), ("LeakyReLU", "leaky_relu"),
        ("LogSigmoid", "logsigmoid"), ("Mish", "mish"), ("ReLU", "relu"), ("ReLU6", "relu6"), ("SELU", "selu"),
        ("SiLU", "silu"), ("Sigmoid", "sigmoid"), ("Softplus", "softplus"), ("Softshrink", "softshrink"),
        ("Softsign", "softsign"), ("Tanh", "tanh"), ("Tanhshrink", "tanhshrink"),
    )),
    ("CELU", F + "celu", {"alpha": 0.7}, [(2, 4)]),
    ("ELU", F + "elu", {"alpha": 0.7}, [(2, 4)]),
    ("GELU", F + "gelu", {"approximate": "tanh"}, [(2, 4)]),
    ("GLU", F + "glu", {"dim": 0}, [(2, 4)]),
    ("Hardshrink", F + "hardshrink", {"lambd": 1.5}, [(2, 4)]),
    ("Hardtanh", F + "hardtanh", {"min_val": -2.0, "max_val": 0.5}, [(2, 4)]),
    ("LeakyReLU", F + "leaky_relu", {"negative_slope": 0.3}, [(2, 4)]),
    ("LogSoftmax", F + "log_softmax", {"dim": 0}, [(2, 4)]),
    ("Softmax", F + "softmax", {"dim": 1}, [(2, 4)]),
    ("Softmin", F + "softmin", {"dim": 0}, [(2, 4)]),
    ("Softplus", F + "softplus", {"beta": 2.0, "threshold": 1.0}, [(2, 4)]),
    ("Softshrink", F + "softshrink", {"lambd": 1.5}, [(2, 4)]),
    ("Threshold", F + "threshold", {"threshold": 0.5, "value": 9.0}, [(2, 4)]),
    ("Flatten", "flatten", {"start_dim": 0, "end_dim": 1}, [(2, 3, 2)]),
    ("ChannelShuffle", F + "channel_shuffle", {"groups": 2}, [(1, 4, 2, 2)]),
    ("PixelShuffle", F + "pixel_shuffle", {"upscale_factor": 2}, [(1, 4, 2, 2)]),
    ("PixelUnshuffle", F + "pixel_unshuffle", {"downscale_factor": 2}, [(1, 1, 2, 4)]),
    ("LocalResponseNorm", F + "local_response_norm", {"size": 2, "alpha": 0.1, "beta": 0.5, "k": 2.0}, [(1, 3, 4)]),
    ("CosineSimilarity", F + "cosine_similarity", {"dim": 0, "eps": 9.0}, [(2, 3), (2, 3)]),
    ("PairwiseDistance", F + "pairwise_distance", {"p": 3.0, "eps": 0.1, "keepdim": True}, [(2, 3), (2, 3)]),
    *((f"{kind}Pool{n}d", f"{F}{function}_pool{n}d", {"kernel_size": 2}, [(2, *(5, 4, 4)[:n])])
      for kind, function in (("Avg", "avg"), ("Max", "max")) for n in (1, 2, 3)),
    *((f"Adaptive{kind}Pool{n}d", f"{F}adaptive_{function}_pool{n}d", {"output_size": 2}, [(2, *(5, 4, 4)[:n])])
      for kind, function in (("Avg", "avg"), ("Max", "max")) for n in (1, 2, 3)),
    *((f"LPPool{n}d", f"{F}lp_pool{n}d", {"norm_type": 2, "kernel_size": 2, "stride": 1}, [(2, *(5, 4, 4)[:n])])
      for n in (1, 2, 3)),
    ("AvgPool1d", F + "avg_pool1d",
     {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False}, [(2, 6)]),
    ("AvgPool2d", F + "avg_pool2d", {"kernel_size": 2, "padding": 1, "divisor_override": 3}, [(2, 3, 4)]),
    ("MaxPool1d", F + "max_pool1d",
     {"kernel_size": 2, "stride": 1, "padding": 1, "dilation": 2, "ceil_mode": True, "return_indices": True}, [(2, 6)]),
    ("MaxPool2d", F + "max_pool2d", {"kernel_size": (2, 3), "stride": (1, 2)}, [(2, 4, 5)]),
    ("AdaptiveMaxPool2d", F + "adaptive_max_pool2d", {"output_size": (None, 2), "return_indices": True}, [(2, 4, 5)]),
    ("MaxUnpool1d", F + "max_unpool1d", {"kernel_size": 2, "stride": 3}, [(1, 2, 2), [[[0, 3], [1, 2]]]]),
    ("Fold", F + "fold", {"output_size": (3, 3), "kernel_size": 2}, [(4, 4)]),
    ("Unfold", F + "unfold", {"kernel_size": 2, "dilation": 1, "padding": 1, "stride": 2}, [(1, 2, 3, 4)]),
    ("Upsample", F + "interpolate", {"size": 5}, [(1, 2, 3)]),
    ("Upsample", F + "interpolate", {"scale_factor": 2, "mode": "linear", "align_corners": True}, [(1, 2, 3)]),
]  # fmt: skip
SHARES = [[0.2, 0.9, 0.5], [0.7, 0.1, 0.4]]
SIGNS = [[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]
OTHERS = [[1.5, -0.5, 2.0], [0.3, -1.2, 0.8]]
LOSSES = [
    *((layer, F + function, options | {"reduction": reduction}, inputs) for layer, function, options, inputs in (
        ("BCELoss", "binary_cross_entropy", {"weight": [1.0, 2.0, 3.0]}, [SHARES, [[1.0, 0.0, 0.5]] * 2]),
        ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits", {"pos_weight": [1.0, 2.0, 3.0]}, [(2, 3), SHARES]),
        ("CosineEmbeddingLoss", "cosine_embedding_loss", {"margin": -0.5}, [OTHERS, (2, 3), [1, -1]]),
        ("CrossEntropyLoss", "cross_entropy", {"weight": [1.0, 2.0, 3.0], "label_smoothing": 0.1}, [(2, 3), [2, 0]]),
        ("CrossEntropyLoss", "cross_entropy", {"ignore_index": 2}, [(2, 3), [2, 0]]),
        ("GaussianNLLLoss", "gaussian_nll_loss", {"full": True, "eps": 0.5}, [(2, 3), OTHERS, SHARES]),
        ("HingeEmbeddingLoss", "hinge_embedding_loss", {"margin": 2.0}, [(2, 3), SIGNS]),
        ("HuberLoss", "huber_loss", {"delta": 0.5}, [(2, 3), OTHERS]),
        ("KLDivLoss", "kl_div", {"log_target": True}, [(2, 3), OTHERS]),
        ("L1Loss", "l1_loss", {}, [(2, 3), OTHERS]),
        ("MSELoss", "mse_loss", {}, [(2, 3), OTHERS]),
        ("MarginRankingLoss", "margin_ranking_loss", {"margin": 0.5}, [(2, 3), OTHERS, SIGNS]),
        ("MultiLabelMarginLoss", "multilabel_margin_loss", {}, [(2, 3), [[0, 2, -1], [1, -1, 0]]]),
        ("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss", {"weight": [1.0, 2.0, 3.0]}, [(2, 3), SHARES]),
        ("MultiMarginLoss", "multi_margin_loss", {"p": 2, "margin": 0.5, "weight": [1.0, 2.0, 3.0]}, [(2, 3), [2, 0]]),
        ("NLLLoss", "nll_loss", {"weight": [1.0, 2.0, 3.0], "ignore_index": 1}, [(2, 3), [2, 1]]),
        ("PoissonNLLLoss", "poisson_nll_loss", {"log_input": False, "full": True, "eps": 0.5}, [SHARES, SHARES]),
        ("SmoothL1Loss", "smooth_l1_loss", {"beta": 0.5}, [(2, 3), OTHERS]),
        ("SoftMarginLoss", "soft_margin_loss", {}, [(2, 3), SIGNS]),
        ("TripletMarginLoss", "triplet_margin_loss", {"margin": 3.0, "p": 1.0, "eps": 0.1, "swap": True},
         [(2, 3), OTHERS, SHARES]),
        ("CTCLoss", "ctc_loss", {"blank": 1, "zero_infinity": True}, [(4, 2, 3), [[0, 2], [2, 2]], [4, 2], [2, 2]]),
    ) for reduction in ("none", "sum", "mean")),
]  # fmt: skip


@clause(
    "layers.forward.of_settings",
    MUST,
    source=[Torch("torch.nn.AvgPool2d", "torch.nn.LPPool1d", "torch.nn.Upsample")],
    requires=NN,
)
def _(xp, case=each(APPLIED)):
    """A layer that learns nothing gives what the function of its name gives of the input and of the same settings."""
    layer, name, settings, inputs = case
    inputs = [tensor(xp, given) for given in inputs]
    assert close(getattr(xp.nn, layer)(**settings)(*inputs), reduce(getattr, name.split("."), xp)(*inputs, **settings))


@clause("layers.forward.of_losses", MUST, source=[Torch("torch.nn.CTCLoss", "torch.nn.TripletMarginLoss")], requires=NN)
def _(xp, case=each(LOSSES)):
    """So does a loss, of its inputs and its target, with a weight and in each way of reducing."""
    layer, name, settings, inputs = case
    inputs, settings = [tensor(xp, given) for given in inputs], tensors(xp, settings)
    found = getattr(xp.nn, layer)(**settings)(*inputs)
    expected = reduce(getattr, name.split("."), xp)(*inputs, **settings)
    assert found.shape == expected.shape
    assert np.allclose(found.tolist(), expected.tolist(), 1e-5, 1e-6, equal_nan=True)


PADDED = [
    ("Identity", (), (2, 3), "positive", ()),
    ("Identity", (1, "a"), (2, 3), "positive", ()),
    ("Softmax2d", (), (2, 3, 2, 2), "softmax", (1,)),
    ("Softmax2d", (), (3, 2, 2), "softmax", (0,)),
    ("Unflatten", (1, (2, 3)), (2, 6), "unflatten", (1, (2, 3))),
    ("ConstantPad1d", (2, 1.5), (2, 3), F + "pad", ((2, 2), "constant", 1.5)),
    ("ConstantPad2d", ((1, 0, 2, 1), -1.0), (2, 3), F + "pad", ((1, 0, 2, 1), "constant", -1.0)),
    ("ConstantPad3d", (1, 0.5), (2, 2, 2), F + "pad", ((1,) * 6, "constant", 0.5)),
    *((f"ZeroPad{n}d", (2,), (2, 3, 2), F + "pad", ((2,) * 2 * n,)) for n in (1, 2, 3)),
    *((f"{name}Pad{n}d", (1,), (1, 2, *(3, 2, 3)[:n]), F + "pad", ((1,) * 2 * n, mode))
      for name, mode in (("Reflection", "reflect"), ("Replication", "replicate"), ("Circular", "circular")) for n in (1, 2, 3)),
    ("ReflectionPad1d", ((2, 1),), (2, 3), F + "pad", ((2, 1), "reflect")),
    ("ReplicationPad2d", ((1, 2, 0, 1),), (2, 2, 3), F + "pad", ((1, 2, 0, 1), "replicate")),
    ("CircularPad2d", ((1, 0, 2, 1),), (2, 3, 3), F + "pad", ((1, 0, 2, 1), "circular")),
]  # fmt: skip


@clause("layers.forward.of_padding", MUST, source=[Torch("torch.nn.ConstantPad1d", "torch.nn.Softmax2d")], requires=NN)
def _(xp, case=each(PADDED)):
    """A number to pad with is for both sides of each dimension, a tuple begins at the last; ``Identity`` takes any settings
    and gives its input back; ``Softmax2d`` is along the channels."""
    layer, settings, size, name, rest = case
    x = tensor(xp, size)
    assert close(getattr(xp.nn, layer)(*settings)(x), reduce(getattr, name.split("."), xp)(x, *rest))


POSITIONS = [
    ("Linear", (2, 3, False), {"in_features": 2, "out_features": 3, "bias": None}),
    ("Bilinear", (2, 3, 4, False), {"in1_features": 2, "in2_features": 3, "out_features": 4, "bias": None}),
    ("Conv1d", (2, 4, 3, 2, 1, 3, 2, False, "reflect"),
     {"in_channels": 2, "out_channels": 4, "kernel_size": (3,), "stride": (2,), "padding": (1,), "dilation": (3,), "groups": 2,
      "bias": None, "padding_mode": "reflect"}),
    ("ConvTranspose2d", (2, 4, 3, 2, 1, 1, 2, False, 3),
     {"in_channels": 2, "out_channels": 4, "kernel_size": (3, 3), "stride": (2, 2), "padding": (1, 1),
      "output_padding": (1, 1), "groups": 2, "bias": None, "dilation": (3, 3)}),
    ("BatchNorm1d", (3, 0.1, 0.2, False, False),
     {"num_features": 3, "eps": 0.1, "momentum": 0.2, "affine": False, "track_running_stats": False, "weight": None}),
    ("InstanceNorm2d", (3, 0.1, 0.2, True, True),
     {"num_features": 3, "eps": 0.1, "momentum": 0.2, "affine": True, "track_running_stats": True}),
    ("LayerNorm", (3, 0.1, False), {"normalized_shape": (3,), "eps": 0.1, "elementwise_affine": False, "weight": None}),
    ("LayerNorm", (3, 0.1, True, False), {"elementwise_affine": True, "bias": None}),
    ("RMSNorm", ((2, 3), 0.1, False), {"normalized_shape": (2, 3), "eps": 0.1, "elementwise_affine": False}),
    ("GroupNorm", (2, 4, 0.1, False), {"num_groups": 2, "num_channels": 4, "eps": 0.1, "affine": False, "bias": None}),
    ("Embedding", (4, 3, -1, 2.0, 1.0, True, True),
     {"num_embeddings": 4, "embedding_dim": 3, "padding_idx": 3, "max_norm": 2.0, "norm_type": 1.0,
      "scale_grad_by_freq": True, "sparse": True}),
    ("EmbeddingBag", (4, 3, 2.0, 1.0, True, "sum", True),
     {"num_embeddings": 4, "embedding_dim": 3, "max_norm": 2.0, "norm_type": 1.0, "scale_grad_by_freq": True, "mode": "sum",
      "sparse": True, "padding_idx": None}),
    ("PReLU", (3, 0.1), {"num_parameters": 3, "init": 0.1}),
    ("RReLU", (0.1, 0.2, True), {"lower": 0.1, "upper": 0.2, "inplace": True}),
    ("Dropout", (0.1, True), {"p": 0.1, "inplace": True}),
    ("ELU", (0.7, True), {"alpha": 0.7, "inplace": True}),
    ("Threshold", (1.0, 2.0, True), {"threshold": 1.0, "value": 2.0, "inplace": True}),
    ("AvgPool2d", (2, 1, 1, True, False, 3), {"kernel_size": 2, "stride": 1, "padding": 1, "ceil_mode": True,
                                              "count_include_pad": False, "divisor_override": 3}),
    ("MaxPool1d", (2, 1, 1, 2, True, True),
     {"kernel_size": 2, "stride": 1, "padding": 1, "dilation": 2, "return_indices": True, "ceil_mode": True}),
    ("LPPool2d", (3, 2, 1, True), {"norm_type": 3, "kernel_size": 2, "stride": 1, "ceil_mode": True}),
    ("Fold", (3, 2, 2, 1, 3), {"output_size": 3, "kernel_size": 2, "dilation": 2, "padding": 1, "stride": 3}),
    ("Unfold", (2, 3, 1, 2), {"kernel_size": 2, "dilation": 3, "padding": 1, "stride": 2}),
    ("Upsample", (3, None, "linear", True), {"size": 3, "mode": "linear", "align_corners": True}),
    ("LocalResponseNorm", (2, 0.1, 0.5, 2.0), {"size": 2, "alpha": 0.1, "beta": 0.5, "k": 2.0}),
    ("CTCLoss", (1, "sum", True), {"blank": 1, "reduction": "sum", "zero_infinity": True}),
    ("CrossEntropyLoss", (None, None, 2, None, "sum", 0.1), {"ignore_index": 2, "reduction": "sum", "label_smoothing": 0.1}),
    ("GaussianNLLLoss", (), {"full": False, "eps": 1e-6, "reduction": "mean"}),
    ("HuberLoss", ("sum", 0.5), {"reduction": "sum", "delta": 0.5}),
    ("KLDivLoss", (None, None, "sum", True), {"reduction": "sum", "log_target": True}),
    ("MultiMarginLoss", (2, 0.5, None, None, None, "sum"), {"p": 2, "margin": 0.5, "weight": None, "reduction": "sum"}),
    ("PoissonNLLLoss", (False, True, None, 0.5, None, "sum"),
     {"log_input": False, "full": True, "eps": 0.5, "reduction": "sum"}),
    ("SmoothL1Loss", (None, None, "sum", 0.5), {"reduction": "sum", "beta": 0.5}),
    ("TripletMarginLoss", (3.0, 1.0, 0.1, True, None, None, "sum"),
     {"margin": 3.0, "p": 1.0, "eps": 0.1, "swap": True, "reduction": "sum"}),
]  # fmt: skip


@clause(
    "layers.settings.by_position",
    MUST,
    source=[Torch("torch.nn.Conv1d", "torch.nn.Embedding", "torch.nn.Fold")],
    requires=NN,
)
def _(xp, case=each(POSITIONS)):
    """Settings can be given by position, in the documented order, and are the module's attributes."""
    layer, arguments, settings = case
    module = getattr(xp.nn, layer)(*arguments)
    assert {name: getattr(module, name) for name in settings} == settings


WRONG = [
    ("TypeError", "ELU", (), {"foo": 1}),
    ("TypeError", "ELU", (1.0,), {"alpha": 2.0}),
    ("TypeError", "ELU", (1.0, False, 3), {}),
    ("TypeError", "Threshold", (), {}),
    ("TypeError", "Threshold", (1.0,), {}),
    ("TypeError", "Linear", (2,), {}),
    ("TypeError", "AdaptiveAvgPool1d", (), {}),
    ("TypeError", "MSELoss", (None, None, "mean", 3), {}),
    ("TypeError", "CrossEntropyLoss", (2,), {}),
    ("ValueError", "Dropout", (1.5,), {}),
    ("ValueError", "Dropout2d", (-0.1,), {}),
    ("ValueError", "Conv1d", (2, 3, 1), {"groups": 2}),
    ("ValueError", "Conv1d", (3, 2, 1), {"groups": 2}),
    ("ValueError", "Conv1d", (3, 3, 1), {"groups": 0}),
    ("ValueError", "Conv1d", (2, 3, 1), {"padding": "full"}),
    ("ValueError", "Conv1d", (2, 3, 1), {"padding": "same", "stride": 2}),
    ("ValueError", "Conv1d", (2, 3, 1), {"padding_mode": "x"}),
    ("ValueError", "ConvTranspose1d", (2, 3, 1), {"padding_mode": "reflect"}),
    ("ValueError", "GroupNorm", (2, 3), {}),
    ("ValueError", "Bilinear", (0, 2, 3), {}),
    ("AssertionError", "Hardtanh", (1.0, 1.0), {}),
    ("AssertionError", "Embedding", (3, 2, 3), {}),
    ("AssertionError", "Embedding", (3, 2, -4), {}),
    ("AssertionError", "EmbeddingBag", (3, 2), {"padding_idx": 3}),
]
ERRORS = {error.__name__: error for error in (TypeError, ValueError, AssertionError, RuntimeError)}


@clause("layers.settings.refused", MUST, source=[Torch("torch.nn.Conv1d", "torch.nn.Dropout")], requires=NN)
def _(xp, case=each(WRONG)):
    """Settings that there are not, that are missing or given twice, and those that no layer could do with are refused when
    the layer is made."""
    error, layer, arguments, options = case
    with raises(ERRORS[error]):
        getattr(xp.nn, layer)(*arguments, **options)


UNFIT = [
    ("ValueError", "Softmax2d", (), (2, 3)),
    ("ValueError", "BatchNorm1d", (3,), (3,)),
    ("ValueError", "BatchNorm1d", (3,), (1, 3, 2, 2)),
    ("ValueError", "BatchNorm2d", (3,), (2, 3, 2)),
    ("ValueError", "BatchNorm3d", (3,), (2, 3, 2, 2)),
    ("ValueError", "InstanceNorm1d", (3,), (3,)),
    ("ValueError", "InstanceNorm2d", (3,), (2, 3)),
    ("ValueError", "InstanceNorm3d", (3,), (2, 3, 2)),
    ("RuntimeError", "Unflatten", (0, (2, 3)), (4,)),
    ("TypeError", "MSELoss", (), (2,)),
    ("TypeError", "Bilinear", (2, 2, 2), (2,)),
]


@clause("layers.inputs.refused", MUST, source=[Torch("torch.nn.BatchNorm1d", "torch.nn.Softmax2d")], requires=NN)
def _(xp, case=each(UNFIT)):
    """An input of other dimensions than the layer's, and one input where there have to be two, are refused."""
    error, layer, arguments, size = case
    module = getattr(xp.nn, layer)(*arguments)
    with raises(ERRORS[error]):
        module(tensor(xp, size))


PRINTED = [
    ("Bilinear", (2, 3, 4), {}, "(in1_features=2, in2_features=3, out_features=4, bias=True)"),
    ("Bilinear", (2, 3, 4), {"bias": False}, "(in1_features=2, in2_features=3, out_features=4, bias=False)"),
    ("Linear", (2, 3), {"bias": False}, "(in_features=2, out_features=3, bias=False)"),
    ("Identity", (), {}, "()"),
    ("Conv1d", (2, 4, 3), {}, "(2, 4, kernel_size=(3,), stride=(1,))"),
    (
        "Conv1d",
        (2, 4, 3),
        {"stride": 2, "padding": 1, "dilation": 2, "groups": 2, "bias": False, "padding_mode": "reflect"},
        "(2, 4, kernel_size=(3,), stride=(2,), padding=(1,), dilation=(2,), groups=2, bias=False, padding_mode=reflect)",
    ),
    ("Conv2d", (2, 4, 3), {"padding": "same"}, "(2, 4, kernel_size=(3, 3), stride=(1, 1), padding=same)"),
    ("Conv2d", (2, 4, (1, 3)), {"padding": (0, 1)}, "(2, 4, kernel_size=(1, 3), stride=(1, 1), padding=(0, 1))"),
    (
        "Conv3d",
        (1, 1, 1),
        {"dilation": (1, 2, 1)},
        "(1, 1, kernel_size=(1, 1, 1), stride=(1, 1, 1), dilation=(1, 2, 1))",
    ),
    (
        "ConvTranspose1d",
        (2, 4, 3),
        {"stride": 2, "output_padding": 1},
        "(2, 4, kernel_size=(3,), stride=(2,), output_padding=(1,))",
    ),
    (
        "ConvTranspose2d",
        (2, 4, 3),
        {"padding": 1, "groups": 2, "bias": False},
        "(2, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), groups=2, bias=False)",
    ),
    ("BatchNorm1d", (3,), {}, "(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)"),
    (
        "BatchNorm2d",
        (3, 0.1, None, False, False),
        {},
        "(3, eps=0.1, momentum=None, affine=False, bias=False, track_running_stats=False)",
    ),
    ("InstanceNorm1d", (3,), {}, "(3, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=False)"),
    (
        "InstanceNorm2d",
        (3,),
        {"affine": True, "track_running_stats": True},
        "(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ),
    ("LayerNorm", (3,), {}, "((3,), eps=1e-05, elementwise_affine=True, bias=True)"),
    ("LayerNorm", ((2, 3), 0.1), {"bias": False}, "((2, 3), eps=0.1, elementwise_affine=True, bias=False)"),
    ("LayerNorm", (3,), {"elementwise_affine": False}, "((3,), eps=1e-05, elementwise_affine=False, bias=False)"),
    ("RMSNorm", (3,), {}, "((3,), eps=None, elementwise_affine=True)"),
    ("RMSNorm", ((2, 3), 0.1, False), {}, "((2, 3), eps=0.1, elementwise_affine=False)"),
    ("GroupNorm", (2, 4), {}, "(2, 4, eps=1e-05, affine=True, bias=True)"),
    ("GroupNorm", (2, 4, 0.1, False), {}, "(2, 4, eps=0.1, affine=False, bias=False)"),
    ("GroupNorm", (2, 4), {"bias": False}, "(2, 4, eps=1e-05, affine=True, bias=False)"),
    ("Embedding", (3, 2), {}, "(3, 2)"),
    ("Embedding", (3, 2, -1, 1.5, 1.0), {}, "(3, 2, padding_idx=2, max_norm=1.5, norm_type=1.0)"),
    ("EmbeddingBag", (3, 2), {}, "(3, 2, mode='mean')"),
    (
        "EmbeddingBag",
        (3, 2),
        {"mode": "sum", "padding_idx": 1, "max_norm": 2.0},
        "(3, 2, max_norm=2.0, mode='sum', padding_idx=1)",
    ),
    ("PReLU", (), {}, "(num_parameters=1)"),
    ("PReLU", (3,), {}, "(num_parameters=3)"),
    ("RReLU", (), {}, "(lower=0.125, upper=0.3333333333333333)"),
    ("RReLU", (0.1, 0.2, True), {}, "(lower=0.1, upper=0.2, inplace=True)"),
    ("CELU", (), {}, "(alpha=1.0)"),
    ("CELU", (0.5, True), {}, "(alpha=0.5, inplace=True)"),
    ("ELU", (), {"inplace": True}, "(alpha=1.0, inplace=True)"),
    ("GELU", (), {}, "(approximate='none')"),
    ("GELU", ("tanh",), {}, "(approximate='tanh')"),
    ("GLU", (), {}, "(dim=-1)"),
    ("Hardshrink", (), {}, "(0.5)"),
    ("Hardsigmoid", (), {}, "()"),
    ("Hardsigmoid", (True,), {}, "()"),
    ("Hardswish", (), {}, "()"),
    ("Hardtanh", (), {}, "(min_val=-1.0, max_val=1.0)"),
    ("Hardtanh", (-2.0, 3.0, True), {}, "(min_val=-2.0, max_val=3.0, inplace=True)"),
    ("LeakyReLU", (), {}, "(negative_slope=0.01)"),
    ("LeakyReLU", (0.2, True), {}, "(negative_slope=0.2, inplace=True)"),
    ("LogSigmoid", (), {}, "()"),
    ("Mish", (), {}, "()"),
    ("Mish", (True,), {}, "(inplace=True)"),
    ("ReLU", (True,), {}, "(inplace=True)"),
    ("ReLU6", (), {}, "()"),
    ("ReLU6", (True,), {}, "(inplace=True)"),
    ("SELU", (), {}, "()"),
    ("SELU", (True,), {}, "(inplace=True)"),
    ("SiLU", (), {}, "()"),
    ("SiLU", (True,), {}, "(inplace=True)"),
    ("Softmin", (1,), {}, "(dim=1)"),
    ("Softmax", (), {}, "(dim=None)"),
    ("LogSoftmax", (1,), {}, "(dim=1)"),
    ("Softmax2d", (), {}, "()"),
    ("Softplus", (), {}, "(beta=1.0, threshold=20.0)"),
    ("Softplus", (2.0,), {}, "(beta=2.0, threshold=20.0)"),
    ("Softshrink", (0.3,), {}, "(0.3)"),
    ("Softsign", (), {}, "()"),
    ("Tanhshrink", (), {}, "()"),
    ("Tanh", (), {}, "()"),
    ("Threshold", (1.0, 2.0), {}, "(threshold=1.0, value=2.0)"),
    ("Threshold", (1.0, 2.0, True), {}, "(threshold=1.0, value=2.0, inplace=True)"),
    ("AvgPool1d", (2,), {}, "(kernel_size=(2,), stride=(2,), padding=(0,))"),
    ("AvgPool2d", (2, 1, 1, True), {}, "(kernel_size=2, stride=1, padding=1)"),
    ("AvgPool3d", (2,), {}, "(kernel_size=2, stride=2, padding=0)"),
    ("MaxPool1d", (2,), {}, "(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"),
    ("MaxPool2d", ((2, 3), 1), {}, "(kernel_size=(2, 3), stride=1, padding=0, dilation=1, ceil_mode=False)"),
    ("MaxPool3d", (2,), {"return_indices": True}, "(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"),
    ("MaxUnpool1d", (2,), {}, "(kernel_size=(2,), stride=(2,), padding=(0,))"),
    ("MaxUnpool2d", (2, 1), {}, "(kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))"),
    ("LPPool1d", (2, 3), {}, "(norm_type=2, kernel_size=3, stride=None, ceil_mode=False)"),
    ("LPPool2d", (1.5, (2, 3)), {}, "(norm_type=1.5, kernel_size=(2, 3), stride=None, ceil_mode=False)"),
    ("AdaptiveAvgPool1d", (2,), {}, "(output_size=2)"),
    ("AdaptiveAvgPool2d", ((None, 2),), {}, "(output_size=(None, 2))"),
    ("AdaptiveMaxPool1d", (2, True), {}, "(output_size=2)"),
    ("Fold", ((3, 3), 2), {}, "(output_size=(3, 3), kernel_size=2, dilation=1, padding=0, stride=1)"),
    ("Unfold", (2,), {}, "(kernel_size=2, dilation=1, padding=0, stride=1)"),
    ("ChannelShuffle", (2,), {}, "(groups=2)"),
    ("PixelShuffle", (2,), {}, "(upscale_factor=2)"),
    ("PixelUnshuffle", (2,), {}, "(downscale_factor=2)"),
    ("Upsample", (5,), {}, "(size=5, mode='nearest')"),
    ("Upsample", (), {"scale_factor": 2.0, "mode": "bilinear"}, "(scale_factor=2.0, mode='bilinear')"),
    ("CosineSimilarity", (), {}, "()"),
    ("PairwiseDistance", (), {}, "()"),
    ("LocalResponseNorm", (2,), {}, "(2, alpha=0.0001, beta=0.75, k=1.0)"),
    ("Dropout", (), {}, "(p=0.5, inplace=False)"),
    ("Dropout2d", (0.2, True), {}, "(p=0.2, inplace=True)"),
    ("AlphaDropout", (0.1,), {}, "(p=0.1, inplace=False)"),
    ("FeatureAlphaDropout", (), {}, "(p=0.5, inplace=False)"),
    ("Flatten", (0, 2), {}, "(start_dim=0, end_dim=2)"),
    ("Unflatten", (1, (2, 3)), {}, "(dim=1, unflattened_size=(2, 3))"),
    ("ConstantPad1d", (1, 2.5), {}, "(padding=(1, 1), value=2.5)"),
    ("ZeroPad2d", (1,), {}, "((1, 1, 1, 1))"),
    ("ReflectionPad1d", ((1, 2),), {}, "((1, 2))"),
    ("ReplicationPad3d", (1,), {}, "((1, 1, 1, 1, 1, 1))"),
    ("CircularPad2d", ((1, 2, 3, 4),), {}, "((1, 2, 3, 4))"),
    (
        "Embedding",
        (3, 2, -1, 1.5, 1.0, True, True),
        {},
        "(3, 2, padding_idx=2, max_norm=1.5, norm_type=1.0, scale_grad_by_freq=True, sparse=True)",
    ),
    (
        "EmbeddingBag",
        (3, 2, 2.0, 1.0, True, "sum"),
        {"padding_idx": 1},
        "(3, 2, max_norm=2.0, norm_type=1.0, scale_grad_by_freq=True, mode='sum', padding_idx=1)",
    ),
    ("Hardswish", (True,), {}, "()"),
    ("CTCLoss", (), {}, "()"),
    ("HuberLoss", (), {}, "()"),
    ("TripletMarginLoss", (), {}, "()"),
    ("NLLLoss", (), {}, "()"),
    ("ModuleList", (), {}, "()"),
    ("ModuleDict", (), {}, "()"),
    ("Sequential", (), {}, "()"),
    ("Dropout1d", (), {}, "(p=0.5, inplace=False)"),
]


@clause(
    "layers.repr.settings",
    MUST,
    source=[Torch("torch.nn.Conv1d", "torch.nn.EmbeddingBag", "torch.nn.Hardswish")],
    requires=[*NN, "printing"],
)
def _(xp, case=each(PRINTED)):
    """A layer prints its name and the settings that it documents: most always, some only where they are not the default."""
    layer, arguments, options, shown = case
    assert repr(getattr(xp.nn, layer)(*arguments, **options)) == layer + shown


@clause("layers.repr.of_a_container", MUST, source=[Torch("torch.nn.ModuleDict")], requires=[*NN, "printing"])
def _(xp):
    """A module that contains others prints each on a line of its own, under its name; a ``ModuleList`` those
    that print alike in a row on one."""
    nested = xp.nn.ModuleDict({"a": xp.nn.ReLU(), "b": xp.nn.Sequential(xp.nn.Tanh(), xp.nn.Tanh())})
    assert repr(nested) == ("ModuleDict(\n  (a): ReLU()\n  (b): Sequential(\n    (0): Tanh()\n    (1): Tanh()\n  )\n)")
    assert repr(xp.nn.ModuleList([xp.nn.Tanh(), xp.nn.ReLU(), xp.nn.ReLU()])) == (
        "ModuleList(\n  (0): Tanh()\n  (1-2): 2 x ReLU()\n)"
    )


@clause("layers.ModuleList.is_a_list", MUST, source=[Torch("torch.nn.ModuleList")], requires=NN)
def _(xp):
    """A ``ModuleList`` is a list whose modules are registered under their numbers: it has a length, is indexed from either end
    and by slices, grows, and is not called."""
    first, second, third = xp.nn.Linear(2, 2), xp.nn.ReLU(), xp.nn.Tanh()
    modules = xp.nn.ModuleList([first])
    assert modules.append(second) is modules
    assert modules.extend([third]) is modules
    assert len(modules) == 3
    assert [*modules] == [first, second, third]
    assert modules[0] is modules[-3] is first
    assert modules[2] is modules[-1] is third
    assert isinstance(modules[1:], xp.nn.ModuleList)
    assert [*modules[1:]] == [second, third]
    assert [name for name, _ in modules.named_parameters()] == ["0.weight", "0.bias"]
    for beyond in (3, -4):
        with raises(IndexError):
            modules[beyond]
    with raises(NotImplementedError):
        modules(xp.ones(2))
    assert len(xp.nn.ModuleList()) == 0


@clause("layers.ModuleDict.is_a_dictionary", MUST, source=[Torch("torch.nn.ModuleDict")], requires=NN)
def _(xp):
    """A ``ModuleDict`` is a dictionary whose modules are registered under their names, in the order that they came in."""
    first, second = xp.nn.ReLU(), xp.nn.Linear(2, 2)
    modules = xp.nn.ModuleDict({"b": first})
    modules["a"] = second
    assert len(modules) == 2
    assert [*modules] == [*modules.keys()] == ["b", "a"]
    assert [*modules.values()] == [first, second]
    assert [*modules.items()] == [("b", first), ("a", second)]
    assert modules["a"] is second
    assert "a" in modules
    assert "c" not in modules
    assert [name for name, _ in modules.named_parameters()] == ["a.weight", "a.bias"]
    with raises(KeyError):
        modules["c"]
    with raises(NotImplementedError):
        modules(xp.ones(2))
    assert len(xp.nn.ModuleDict()) == 0


@clause("layers.Sequential.is_indexed", MUST, source=[Torch("torch.nn.Sequential")], requires=NN)
def _(xp):
    """A ``Sequential`` has a length, is indexed from either end and by slices, grows at its end, and may name its modules."""
    first, second = xp.nn.Tanh(), xp.nn.Softsign()
    modules = xp.nn.Sequential(first)
    assert modules.append(second) is modules
    assert len(modules) == 2
    assert [*modules] == [first, second]
    assert modules[0] is modules[-2] is first
    assert modules[1] is modules[-1] is second
    assert isinstance(modules[1:], xp.nn.Sequential)
    assert [*modules[:1]] == [first]
    for beyond in (2, -3):
        with raises(IndexError):
            modules[beyond]
    x = tensor(xp, (2, 3))
    assert close(modules(x), second(first(x)))
    assert [name for name, _ in xp.nn.Sequential(first, second).named_children()] == ["0", "1"]


@clause("layers.Module.apply", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """``apply`` calls a function with every module, those within before those that they are in, and returns the module;
    ``children`` are those at the first level, ``modules`` all, the module itself first."""
    inner = xp.nn.Sequential(xp.nn.Tanh())
    outer = xp.nn.Sequential(xp.nn.ReLU(), inner)
    seen = []
    assert outer.apply(seen.append) is outer
    assert seen == [outer[0], inner[0], inner, outer]
    assert [*outer.children()] == [outer[0], inner]
    assert [*outer.modules()] == [outer, outer[0], inner, inner[0]]


@clause("layers.Module.refuses_what_it_cannot_hold", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A parameter takes parameters and None, a buffer tensors and None, a child modules and None: TypeError. A name that is
    empty, has a dot or stands for something else is refused with KeyError."""
    module = xp.nn.Linear(1, 1)
    module.child = xp.nn.ReLU()
    for name, value in (("weight", xp.ones(1, 1)), ("weight", 3), ("child", 3)):
        with raises(TypeError):
            setattr(module, name, value)
    for register, value in (
        (module.register_buffer, 3),
        (module.register_parameter, xp.ones(1)),
        (module.add_module, 3),
    ):
        with raises(TypeError):
            register("other", value)
    for name in ("", "a.b", "in_features"):
        for register, value in (
            (module.register_buffer, xp.ones(1)),
            (module.register_parameter, None),
            (module.add_module, xp.nn.ReLU()),
        ):
            with raises(KeyError):
                register(name, value)
    module.child = None
    assert module.child is None
    assert [*module.children()] == []
    with raises(ValueError):
        module.train(3)
    with raises(TypeError):
        module.load_state_dict(3)
    with raises(TypeError):
        module.to(foo=3)
    assert [*module.state_dict()] == ["weight", "bias"]


@clause("layers.Module.load_state_dict_tells", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """``load_state_dict`` tells which names were missing and which unexpected; printed, that all matched."""
    module = xp.nn.Linear(1, 1)
    found = module.load_state_dict({"weight": xp.ones(1, 1), "more": xp.ones(1)}, strict=False)
    assert found.missing_keys == ["bias"]
    assert found.unexpected_keys == ["more"]
    assert repr(module.load_state_dict(module.state_dict())) == "<All keys matched successfully>"
    assert module.weight.item() == 1


BEGINNINGS = [
    ("Linear", (100, 50), {"weight": 0.1, "bias": 0.1}),
    ("Bilinear", (25, 10, 20), {"weight": 0.2, "bias": 0.2}),
    ("Conv1d", (20, 50, 5), {"weight": 0.1, "bias": 0.1}),
    ("Conv2d", (5, 60, (4, 5)), {"weight": 0.1, "bias": 0.1}),
    ("ConvTranspose1d", (50, 20, 5), {"weight": 0.1, "bias": 0.1}),
]


@clause(
    "layers.beginning.within_bounds",
    MUST,
    source=[Torch("torch.nn.Linear", "torch.nn.Bilinear", "torch.nn.Conv2d", "torch.nn.ConvTranspose1d")],
    requires=NN,
)
def _(xp, case=each(BEGINNINGS)):
    """Parameters begin even between minus and plus the inverse square root of the number of inputs that each output has."""
    layer, arguments, bounds = case
    module = getattr(xp.nn, layer)(*arguments)
    for name, bound in bounds.items():
        drawn = np.array(getattr(module, name).tolist())
        assert -bound <= drawn.min() < -0.6 * bound
        assert 0.6 * bound < drawn.max() <= bound
        assert abs(drawn.mean()) < 0.5 * bound


@clause("layers.beginning.of_ones_and_zeros", MUST, source=[Torch("torch.nn.LayerNorm", "torch.nn.PReLU")], requires=NN)
def _(xp):
    """Normalizations begin with weights of 1 and biases of 0; ``PReLU`` with slopes of 0.25; tables with 0 in the row that
    pads."""
    for layer in (
        xp.nn.BatchNorm1d(2),
        xp.nn.LayerNorm(2),
        xp.nn.GroupNorm(1, 2),
        xp.nn.InstanceNorm1d(2, affine=True),
    ):
        assert layer.weight.tolist() == [1, 1]
        assert layer.bias.tolist() == [0, 0]
    assert xp.nn.RMSNorm(2).weight.tolist() == [1, 1]
    assert xp.nn.PReLU(2).weight.tolist() == [0.25, 0.25]
    for table in (xp.nn.Embedding(3, 2, padding_idx=1), xp.nn.EmbeddingBag(3, 2, padding_idx=-2)):
        assert table.weight[1].tolist() == [0, 0]
        assert 0 not in table.weight[0].tolist() + table.weight[2].tolist()
