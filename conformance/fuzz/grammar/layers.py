"""The functions of layers: their geometry, their options, and what is wrong with them."""

from conformance.fuzz.production import rows

_F = "xp.nn.functional."
_SEQUENCE = "({x}.sum() * 0.5 + xp.arange(8, dtype={own}).reshape(1, 2, 4))"
_IMAGE = "({x}.sum() * 0.5 + xp.arange(32, dtype={own}).reshape(1, 2, 4, 4))"
_ROWS = "({x}.sum() * 0.25 + xp.arange(-3, 3, dtype={own}).reshape(2, 3))"
_KERNEL = "xp.arange(-2, 6, dtype={own}).reshape(2, 2, 2)"
_KERNELS = "xp.arange(-2, 14, dtype={own}).reshape(2, 2, 2, 2)"
_CALLS = (
    f"conv1d({_SEQUENCE}, {_KERNEL}{{one:||, stride=2|, padding=1|, dilation=2|, padding='same'|, padding='valid'|, bias=xp.ones(2, dtype=X)}})", f"conv1d({_SEQUENCE}[0], {_KERNEL})", f"conv1d({_SEQUENCE}, {_KERNEL}, xp.arange(2, dtype={{own}}))", f"conv1d({_SEQUENCE}, {_KERNEL}[:, :1], groups=2)",
    f"conv2d({_IMAGE}, {_KERNELS}{{one:||, stride=2|, padding=1|, dilation=2|, stride=(1, 2)|, padding=(0, 1)}})", f"conv2d({_IMAGE}[0], {_KERNELS})", f"conv_transpose1d({_SEQUENCE}, {_KERNEL}{{one:||, stride=2|, stride=2, output_padding=1|, padding=1|, dilation=2}})", f"conv_transpose2d({_IMAGE}, {_KERNELS}{{one:||, stride=2|, stride=2, output_padding=1}})",
    f"max_pool1d({_SEQUENCE} - 20, {{n:2 3}}{{one:||, stride=1|, padding=1|, ceil_mode=True}})", f"max_pool2d({_IMAGE}, 2{{one:||, stride=1|, padding=1|, dilation=2|, return_indices=False}})", f"max_pool2d({_IMAGE}, {{n:2 3}}, return_indices=True)[{{n:0 1}}]", f"max_pool1d({_SEQUENCE}, 2, return_indices=True)[1]",
    f"avg_pool1d({_SEQUENCE}, 2{{one:||, stride=1|, padding=1|, padding=1, count_include_pad=False|, count_include_pad=True|, ceil_mode=True}})", f"avg_pool2d({_IMAGE}, 2{{one:||, padding=1|, padding=1, count_include_pad=False|, divisor_override=3}})", f"adaptive_avg_pool1d({_SEQUENCE}, {{n:1 2 3}})", f"adaptive_max_pool1d({_SEQUENCE}, {{n:1 3}})", f"adaptive_avg_pool2d({_IMAGE}, {{n:1 3}})", f"lp_pool1d({_SEQUENCE}, 2, 2)",
    f"unfold({_IMAGE}, {{n:2 1}}{{one:||, padding=1|, stride=2|, dilation=2}})", "fold({x}.sum() + xp.ones(1, 4, 4, dtype={own}) * 3, (3, 3), 2)", "fold({x}.sum() + xp.arange(16, dtype={own}).reshape(1, 4, 4), (4, 4), 2, stride=2)", f"pad({_IMAGE}, (1, {{n:0 2}}{{one:|, 0, 1}}){{one:||, mode='reflect'|, mode='replicate'|, mode='circular'|, value=2.5}})", f"pad({_SEQUENCE}, ({{n:1 -1}}, 1){{one:||, mode='reflect'|, mode='circular'|, mode='replicate'}})", f"pad({_SEQUENCE}, (9, 9), mode='reflect')", f"pad({_SEQUENCE}, (1,))", f"pad({_SEQUENCE}, (1, 1), mode='nonsense')",
    f"layer_norm({_ROWS}, (3,){{one:||, eps=0.5}})", f"layer_norm({_ROWS}, (3,), xp.arange(3, dtype={{own}}), xp.ones(3, dtype={{own}}))", f"layer_norm({_ROWS}, (2, 3))", f"layer_norm({_ROWS}, (2,))", f"group_norm({_SEQUENCE}, {{n:1 2 3}})", f"group_norm({_SEQUENCE}, 2, xp.arange(2, dtype={{own}}), xp.ones(2, dtype={{own}}))", f"instance_norm({_SEQUENCE})", f"batch_norm({_ROWS}, None, None, training=True)", f"batch_norm({_ROWS}, xp.zeros(3, dtype={{own}}), xp.ones(3, dtype={{own}}), training={{flag}}, momentum={{n:0.1 0.5}})", f"rms_norm({_ROWS}, (3,), xp.arange(3, dtype={{own}}))", f"local_response_norm({_SEQUENCE}, 2)", f"normalize({_ROWS}, p={{n:1 3}}, dim={{n:0 1}})", f"normalize({_ROWS} * 0)",
    "dropout(xp.ones(4, dtype={own}) + {x}.sum() * 0, {n:0.0 1.0})", "dropout({x}, 0.5, training=False)", "dropout({x}, 1.5)", "dropout2d({x}.sum() * 0 + xp.ones(1, 2, 2, 2, dtype={own}), {n:0.0 1.0})", "alpha_dropout({x}, 0.0)", "feature_alpha_dropout({x}.sum() + xp.ones(1, 2, 2, dtype={own}), 0.0, training=True)",
    "embedding(xp.tensor([0, {n:1 2}, 0]), {x}.sum() + xp.arange(6, dtype={own}).reshape(3, 2){one:||, padding_idx=0|, padding_idx=-1|, scale_grad_by_freq=True})", "embedding(xp.tensor([1]), xp.arange(6, dtype={own}).reshape(3, 2), max_norm={n:1.0 2.0})", "embedding(xp.tensor([{n:3 -1}]), xp.ones(3, 2))", "embedding(xp.tensor([1.0]), xp.ones(3, 2))",
    "embedding_bag(xp.tensor([0, 1, 2, 2]), {x}.sum() + xp.arange(6, dtype={own}).reshape(3, 2), xp.tensor([0, {n:2 0}, 4]){one:||, mode='sum'|, mode='max'})", "embedding_bag(xp.tensor([[0, 1], [2, 2]]), {x}.sum() + xp.arange(6, dtype={own}).reshape(3, 2){one:||, mode='sum'|, mode='max'})", "one_hot(xp.tensor([0, 2]){one:||, 4|, 2})", "one_hot(xp.tensor([-1]))", "one_hot(xp.tensor([0.5]))",
    f"interpolate({_SEQUENCE}, {{one:scale_factor=2|8|2|3}}{{one:||, mode='nearest'|, mode='linear'|, mode='linear', align_corners=True|, mode='linear', align_corners=False|, mode='nearest-exact'|, mode='area'}})", f"interpolate({_IMAGE}, scale_factor=2{{one:||, mode='bilinear'|, mode='bilinear', align_corners=True|, mode='bicubic'|, mode='nearest'}})", f"interpolate({_SEQUENCE}, 8, mode='bilinear')", f"grid_sample({_IMAGE}, xp.tensor([[[[-0.5, 0.75], [1.0, 0.0]]]], dtype={{own}}){{one:, align_corners=False|, align_corners=True|, align_corners=False, padding_mode='border'|, mode='nearest', align_corners=False}})",
    "affine_grid(xp.tensor([[[1.0, 0.5, 0.0], [0.0, 1.0, 0.5]]], dtype={own}) + {x}.sum() * 0, (1, 1, 2, 3), align_corners={flag})", "pixel_shuffle({x}.sum() + xp.arange(24, dtype={own}).reshape(1, 4, 2, 3), 2)", "pixel_unshuffle({x}.sum() + xp.arange(24, dtype={own}).reshape(1, 1, 4, 6), 2)", "channel_shuffle({x}.sum() + xp.arange(8, dtype={own}).reshape(1, 4, 2, 1), 2)",
    "scaled_dot_product_attention({x}.sum() * 0.1 + xp.arange(4, dtype={own}).reshape(1, 2, 2), xp.arange(6, dtype={own}).reshape(1, 3, 2), xp.arange(-3, 3, dtype={own}).reshape(1, 3, 2){one:||, is_causal=True|, scale=0.5|, attn_mask=xp.tensor([[True, False, True], [False, True, True]])|, attn_mask=xp.tensor([[False, False, False], [False, True, True]])})",
    "hardsigmoid({x})", "selu({x})", "celu({x}, {n:0.5 2})", "gelu({x}{one:||, approximate='tanh'|, approximate='none'|, approximate='x'})", "elu({x}, {n:0.5 2})", "silu({x} * 1, inplace={flag})", "relu6({x} * 4, inplace={flag})", "leaky_relu({x} * 1, 0.25, inplace={flag})", "hardtanh({x}, {n:-2 -0.5}, {n:0.5 1})", "softplus({x} * 50)", "softplus({x}, beta={n:2 0.5}, threshold={n:1 30})", "glu({x}.sum() + xp.arange(-4, 4, dtype={own}).reshape(2, 4), {n:0 1 -1})", "glu({x}, 0)",
    "prelu({x}, ({x}.sum() * 0 + 0.25)[None])", "prelu({x}.sum() - xp.arange(6, dtype={own}).reshape(1, 2, 3), xp.tensor([0.25, 0.5], dtype={own}, requires_grad=True))", "threshold({x}, 0.5, {n:2 -1}, inplace={flag})", "rrelu({x}, 0.25, 0.25, training=True)", "hardshrink({x})", "gelu({x}.long())", "elu({x}.long())", "silu({x}.long())", "softmin({x}, 0)", "logsigmoid({x} * 100)", "tanhshrink({x})", "relu({x} * 1, inplace=True)",
    "l1_loss({x}, {twin}{one:||, reduction='sum'|, reduction='none'|, reduction='nonsense'|, size_average=False|, reduce=False|, reduce=True})", "mse_loss({x}, {twin}, {flag}, {flag})", "mse_loss({x}, {partner:float})", "huber_loss({x}, {twin}{one:||, reduction='sum'|, delta=0.5|, reduction='none', delta=2.0})", "smooth_l1_loss({x}, {twin}, beta={n:0 0.5 2}, reduction='{one:sum|none}')", "kl_div({x}, {twin}.abs(){one:||, reduction='batchmean'|, reduction='sum'|, reduction='none'|, log_target=True})",
    f"cross_entropy({_ROWS}, xp.tensor([{{n:0 2}}, 1]){{one:||, label_smoothing=0.25|, reduction='none'|, reduction='sum'|, ignore_index=1}})", f"cross_entropy({_ROWS}, xp.tensor([2, 1]), weight=xp.tensor([1.0, 2.0, 0.5], dtype={{own}}){{one:||, label_smoothing=0.25|, reduction='sum'|, ignore_index=1}})", f"cross_entropy({_ROWS}, {_ROWS}.softmax(1){{one:||, reduction='sum'|, label_smoothing=0.5}})", f"cross_entropy({_SEQUENCE}, xp.tensor([[0, 1, 1, 0]]){{one:||, reduction='none'}})", f"cross_entropy({_ROWS}[0], xp.tensor({{n:0 2 3 -1}}))",
    f"nll_loss({_ROWS}, xp.tensor([2, {{n:0 1}}]){{one:||, ignore_index=2|, reduction='sum'|, reduction='none'}})", f"nll_loss({_ROWS}, xp.tensor([2, 1]), xp.tensor([1.0, 2.0, 0.5], dtype={{own}}){{one:||, ignore_index=2|, reduction='sum'}})", f"nll_loss({_ROWS}, xp.tensor([{{n:-1 3}}, 1]))", f"nll_loss({_ROWS}, xp.tensor([1.0, 2.0]))", f"nll_loss({_ROWS}, xp.tensor([1, 2, 0]))",
    "binary_cross_entropy({x}.sigmoid(), ({twin} > 0).to({own}){one:||, reduction='sum'|, reduction='none'})", "binary_cross_entropy(xp.tensor([0.0, 1.0], dtype={own}) + {x}.sum() * 0, xp.tensor([1.0, {n:0.0 1.0}], dtype={own}))", "binary_cross_entropy({x} * 9, {twin})", "binary_cross_entropy({x}.sigmoid(), {twin}.sigmoid(), weight={twin:nograd}.abs())", "binary_cross_entropy_with_logits({x} * {n:1 500}, ({twin} > 0).to({own}){one:||, reduction='sum'|, reduction='none'})", "binary_cross_entropy_with_logits({x}, {twin}.sigmoid(), pos_weight=xp.tensor({n:2.0 3.0}, dtype={own}))", "binary_cross_entropy_with_logits({x}, {twin}.sigmoid(), {twin:nograd}.abs(), pos_weight=xp.tensor({n:2.0 3.0}, dtype={own}))",
    "triplet_margin_loss({x}, {twin}, {twin} + 1{one:||, margin=0.5|, p=1|, reduction='none'|, swap=True})", "cosine_similarity({x}, {twin}, {dim}{one:||, eps=0.5})", "cosine_similarity({x} * 0, {twin}, {dim})", "cosine_embedding_loss({x}[None].flatten(1), {x}.detach()[None].flatten(1), xp.tensor([{n:1 -1}]), margin={n:0.0 0.5})", "margin_ranking_loss({x}, {twin}, xp.ones_like({x}), margin={n:0.0 0.5})", "hinge_embedding_loss({x}, xp.ones_like({x}) * {n:1 -1}, margin=0.5)", "soft_margin_loss({x}, xp.ones_like({x}) * {n:1 -1})", "multi_margin_loss({x}.sum() + xp.arange(6, dtype={own}).reshape(2, 3), xp.tensor([0, 2]), p={n:1 2})", "poisson_nll_loss({x}, {twin}.abs(), log_input={flag}, full={flag})", "gaussian_nll_loss({x}, {twin}, xp.ones_like({x}), full={flag})", "pairwise_distance({x}, {twin}, p={n:1 2})", "bilinear({x}.sum() + xp.ones(1, 2, dtype={own}), xp.ones(1, 2, dtype={own}), xp.arange(4, dtype={own}).reshape(1, 2, 2))",
)  # fmt: skip
_PLAIN = tuple(_F + call.replace("|, bias=xp.ones(2, dtype=X)", "") for call in _CALLS)
rows(
    "layers",
    *_PLAIN,
    needs="nn", takes="exact double filled small", free=True,
)  # fmt: skip
rows(
    "layers",
    *(f"xp.autograd.grad({call}.sum(), {{x}})[0]" for call in _PLAIN if not call.startswith(_F + "one_hot")),
    needs="nn autograd.tape", takes="exact double grad base filled small", free=True, weight=0.6,
)  # fmt: skip
_RAMP = "; [p.data.copy_(xp.linspace(-1, 1, p.numel()).reshape(p.shape)) for p in NAME.parameters()]"
rows(
    "layers",
    *(
        f"NAME = xp.nn.{made}" + _RAMP
        for made in (
            "Conv1d(2, 3, 2)", "Conv1d(2, 2, 2{one:|, stride=2|, padding=1|, groups=2|, bias=False|, padding_mode='circular', padding=1})", "Conv2d(2, 1, 2)", "ConvTranspose1d(2, 3, 2{one:|, stride=2})", "BatchNorm1d(2{one:|, affine=False|, momentum=0.5|, track_running_stats=False|, momentum=None})", "LayerNorm((4,){one:|, elementwise_affine=False})", "GroupNorm(2, 2)", "InstanceNorm1d(2)", "MaxPool1d(2)", "AvgPool1d(2)",
            "PReLU({one:|2})", "Dropout(0.0)", "Embedding(3, 2{one:|, padding_idx=0|, max_norm=1.0})", "EmbeddingBag(3, 2)", "Upsample(4)", "Flatten()", "Unflatten(1, (2, 1))", "GELU()", "LeakyReLU(0.5)", "ELU()", "Softplus()", "Hardtanh()", "SiLU()", "L1Loss()", "HuberLoss()", "ZeroPad1d(1)", "ConstantPad1d(1, 2.0)", "AdaptiveAvgPool1d(2)", "Bilinear(2, 2, 1)", "ModuleDict({{'a': xp.nn.ReLU()}})", "ParameterDict({{'w': xp.ones(2)}})",
        )
    ),
    binds="m", needs="nn mutable", guarded=False, weight=0.5,
)  # fmt: skip
rows(
    "layers",
    "{module}(xp.arange(8.0).reshape(1, 2, 4))  # *4", "{module}(xp.arange(16.0).reshape(2, 2, 4) * {n:1 0.5})  # *3", "{module}(xp.arange(32.0).reshape(1, 2, 4, 4))", "{module}(xp.tensor([0, {n:1 2}]))", "{module}({x}.float().sum() + xp.arange(8.0).reshape(1, 2, 4))  # *2", "{module}(xp.ones(2, 2))", "{module}(xp.ones(1, 2))",
    needs="nn", takes="exact real", free=True, guarded=False,
)  # fmt: skip
rows(
    "layers",
    "{module}(xp.arange(8.0).reshape(1, 2, 4)).sum().backward()  # *2", "{module}.eval()", "{module}.train()", "{module}.reset_running_stats()", "{module}(xp.tensor([0, 0, 1])).sum().backward()", "{module}.load_state_dict({module}.state_dict())",
    binds="", needs="nn autograd.tape mutable", guarded=False,
)  # fmt: skip
rows(
    "layers",
    "repr({module})", "[*{module}.state_dict()]", "[tuple(t.shape) for t in {module}.state_dict().values()]", "{module}.training", "{module}.extra_repr()", "[n for n, _ in {module}.named_buffers()]", "type({module}(xp.arange(8.0).reshape(1, 2, 4))).__name__",
    "bool((xp.nn.functional.dropout(xp.ones(200), 0.5) != 1).all())", "sorted(set(xp.nn.functional.dropout(xp.ones(60), 0.5).tolist()))", "(lambda d: [bool((c == c[0, 0]).all()) for c in d[0]])(xp.nn.functional.dropout2d(xp.ones(1, 6, 2, 2), 0.5))", "sorted(set(xp.nn.Dropout(0.5)(xp.ones(60)).tolist()))",
    "import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    xp.nn.functional.{one:mse_loss|l1_loss|smooth_l1_loss|huber_loss}(xp.ones({one:2|2, 1}), xp.ones({one:2|1, 2}))\nNAME = [w.category.__name__ for w in _w]", "import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    _r = xp.nn.functional.mse_loss(xp.ones(2), xp.zeros(2), {one:size_average=False|reduce=False|reduction='sum'})\nNAME = [w.category.__name__ for w in _w], _r",
    "(lambda t, r: (xp.nn.functional.embedding(xp.tensor([0]), t, max_norm=1.0), t)[1])(xp.ones(3, 2) * 2, 0)", "(lambda m, v: (xp.nn.functional.batch_norm(xp.arange(6.0).reshape(2, 3), m, v, training={flag}, momentum={n:0.1 0.5}), m, v)[1:])(xp.zeros(3), xp.ones(3))",
    binds="r", needs="nn autograd.tape", guarded=False,
)  # fmt: skip
