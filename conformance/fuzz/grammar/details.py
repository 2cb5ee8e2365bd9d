"""Details that lines of one operation seldom meet: spellings, what messages name, layouts of gradients, places of writes.

Each row asks all forms of one thing of values of its own, so that it fits wherever it is dealt.
"""

from conformance.fuzz.grammar.families import OF_OUT
from conformance.fuzz.grammar.probes import several, told, tried
from conformance.fuzz.production import rows

_A = "{grid:d2 3}.requires_grad_()"
_LAID_OUT = (
    "xp.ones(2, 3{there})", "xp.ones(3, 2{there}).t()", "xp.ones(2, 3, 4{there}).permute(2, 0, 1)",
    "xp.ones(4, 3{there})[::2]", "xp.ones(2, 3, 4{there}).transpose(0, 2)[1:]", "xp.ones(1, 3{there}).expand(2, 3)",
    "xp.ones(2, 1, 3{there}).transpose(0, 1)", "xp.ones(2, 3, 2, 2{there}).to(memory_format=xp.channels_last)",
    "xp.ones(6{there}).as_strided((2, 2), (3, 1))", "xp.ones(2, 3, 2{there})[..., 0]",
    "xp.ones(4, 3{there}).t()[:, ::2]",
)  # fmt: skip
"""Tensors of many layouts; ``{there}`` stands for where they are."""
_USED = (
    "a * 2", "a.t() * 2 if a.ndim == 2 else a * 2", "a * a", "a[0]", "a.sum(0)", "a.expand(2, *a.shape)", "a.flatten()",
)  # fmt: skip
rows(
    "details of gradients",
    *(tried([f"(lambda a: (({used}).sum().backward(), [k for n, k in zip(a.shape, a.grad.stride()) if n > 1]))({made.replace('{there}', there)}.detach().requires_grad_())"
            for made in some]) for there in ("", ", device='meta'") for used in _USED for some in several(_LAID_OUT)),
    *(tried([f"(lambda a, b: (b.{name}({{n:0 1 0.5}}), xp.autograd.grad(b.sum(), a)))(*(lambda a: (a, a * 2))({_A}))"
            for name in ("eq_", "ne_", "lt_", "le_", "gt_", "ge_", "fill_", "floor_", "sign_")]) for _ in range(1)),
    *(tried([f"(lambda a, b: (b.{name}(*[b] * {count}), b.sum().backward(), a.grad, b))(*(lambda a: (a, a * 2))({_A}))"
            for name in some]) for count, names in ((1, ("__iadd__", "__isub__", "__imul__", "__itruediv__", "__ipow__",
            "add_", "sub_", "mul_", "div_", "pow_", "atan2_", "hypot_", "copysign_", "fmod_", "remainder_", "xlogy_",
            "copy_", "fmax", "logaddexp")), (2, ("addcmul_", "addcdiv_", "lerp_", "clamp_", "addmm", "where")))
        for some in several(names)), binds="r", needs="autograd.double mutable strides", guarded=False,
)  # fmt: skip
_SEEN = "(yield (xp.is_grad_enabled(), ({x} * {n:2 3}).requires_grad))"
_GENERATOR = f"(lambda: ({_SEEN}, {_SEEN}))"
_MODES = (
    "xp.no_grad()", "xp.no_grad", "xp.enable_grad()", "xp.set_grad_enabled(False)", "xp.inference_mode()",
    "xp.set_grad_enabled(True)",
)  # fmt: skip
rows(
    "details of modes",
    *(tried([f"[(seen, xp.is_grad_enabled()) for seen in {mode}({_GENERATOR})()]",
            f"xp.no_grad()(lambda: [*{mode}({_GENERATOR})()])()",
            f"(lambda g: (next(g), xp.is_grad_enabled(), g.send(None), g.close(), xp.is_grad_enabled()))({mode}({_GENERATOR})())",
            f"(lambda g: (next(g), g.throw(ValueError)))({mode}({_GENERATOR})())", "xp.is_grad_enabled()",
            f"(lambda f: (f.__name__, [*f()] == [*f()]))({mode}({_GENERATOR}))"]) for mode in _MODES), binds="r",
    needs="autograd.tape", takes="grad inexact small", guarded=False,
)  # fmt: skip
_RANGES = (
    "3", "end=3", "start=1, end=3", "1, end=3", "start=3", "0, 3, step=2", "start=0, end=3, step=2", "3, step=2",
    "1, 3, dtype=xp.float64", "start=3, end=1, step=-1", "step=2", "", "end=-2", "3.5",
)  # fmt: skip
_NONE_FOR_A_DIMENSION = (
    "squeeze", "unsqueeze", "flip", "roll", "sum", "mean", "prod", "any", "all", "amax", "amin", "argmax", "argmin",
    "max", "min", "median", "mode", "sort", "argsort", "cumsum", "cumprod", "logsumexp", "softmax", "std", "var",
    "norm", "nansum", "count_nonzero", "diff", "unbind", "chunk", "split", "flatten", "select", "topk", "aminmax",
    "nanmedian", "unique", "log_softmax", "renorm", "movedim", "transpose", "index_select", "diagonal", "kthvalue",
    "cummax", "logcumsumexp", "nanmean",
)  # fmt: skip
rows(
    "details of spellings",
    *(tried([f"xp.{name}({given})" for given in some]) for name in ("arange", ) for some in several(_RANGES)),
    *(tried([f"xp.{name}({given})" for given in some]) for name, forms in (("linspace", ("0, 1, 3", "0, 1, steps=3",
            "start=0, end=1, steps=3", "0, end=1, steps=2", "0, 1", "start=0, end=1", "steps=3, start=1, end=0")),
            ("full", ("(2,), 1", "size=(2,), fill_value=1", "(2,), fill_value=2.5", "2, 1", "fill_value=1", "(), 3")),
            ("eye", ("2", "n=2", "2, 3", "n=2, m=3", "2, m=1", "m=2", "2, n=2", "2, 3, m=1")), ("zeros", ("2", "size=(2,)", "2, 3", "(2, 3)", "[2]",
            "")), ("cat", ("[{grid:2 3}]", "tensors=[{grid:2 3}]", "[{grid:2 3}], 1", "[{grid:2 3}], axis=1",
            "tensors=[{grid:2 3}], dim=1")), ("where", ("{grid:b3}", "{grid:b3}, 1, 2",
            "condition={grid:b3}, input={grid:3}, other=1", "{grid:b3}, {grid:3}")), ) for some in several(forms)),
    *(tried([f"xp.{name}({{grid:2 3}}, {given})" for name in some]) for given in ("None", "dim=None")
        for some in several(_NONE_FOR_A_DIMENSION)),
    *(tried([f"{{grid:2 3}}.{name}({given})" for name in some]) for given in ("None", "dim=None")
        for some in several(_NONE_FOR_A_DIMENSION)),
    *(tried([f"xp.{name}({{grid:2 3}}, {given}, {keep}={{flag}})" for name in some]) for given in ("{n:0 1 -1}",
            "dim={n:0 1}", "axis={n:0 1}") for keep in ("keepdim", "keepdims") for some in several(("argmax", "argmin",
            "sum", "mean", "prod", "amax", "amin", "any", "all", "std", "var", "median", "max", "min", "logsumexp",
            "nansum", "norm", "mode", "nanmedian", "aminmax"))), binds="r", needs="legacy mutable", guarded=False,
    free=True,
)  # fmt: skip
_SHARING = (
    "xp.ones(1).expand(3)", "xp.ones(3, 1).expand(3, 2)", "xp.ones(3)", "xp.ones(2, 3).t()[0]",
    "xp.ones(4).as_strided((3,), (0,))", "xp.ones(2, 3, dtype=xp.complex64).conj()",
    "xp.ones(2, 3, dtype=xp.complex64).conj().imag", "xp.ones(1, 3).expand(2, 3).t()", "xp.ones(4, 2)[::2]",
)  # fmt: skip
"""Tensors some of which have elements on the same memory, or are read as another's conjugate or negative."""
rows(
    "details of writes",
    *(tried([f"xp.{name}({{grid:3}}{given}, out={{one:xp.zeros(1).expand(3)|xp.zeros(4).as_strided((3,), (0,))}})"
            for name in some]) for given, names in (("", [n for n in OF_OUT if n not in ("positive", )]),
            (", {n:2 0.5}", ["add", "sub", "mul", "div", "pow", "fmod", "remainder", "eq", "lt", "ge"]), (", 0", ["sum",
            "cumsum", "cumprod", "amax", "logsumexp", "prod"])) for some in several(names)),
    *(tried(["xp." + call.replace("{a}", made) for made in some])
        for call in ("select_scatter({a}, {a}[..., 0] * 5, -1, 0)", "slice_scatter({a}, {a}[..., :1] * 5, -1, 0, 1)",
            "diagonal_scatter({a}.expand(2, *{a}.shape)[..., :2], xp.full_like(xp.diagonal({a}.expand(2, *{a}.shape)[..., :2]), 7))",
            "masked_fill({a}, {a}.real > 0, 5)", "index_fill({a}, 0, xp.tensor([0]), 5)",
            "index_add({a}, 0, xp.tensor([0]), {a}[:1] * 5)", "index_copy({a}, 0, xp.tensor([0]), {a}[:1] * 5)",
            "scatter({a}, 0, xp.zeros(*[1] * {a}.ndim, dtype=xp.int64), 5)",
            "masked_scatter({a}, {a}.real > 0, {a} * 5)", "index_put({a}, (xp.tensor([0]),), {a}[0] * 5)",
            "put({a}, xp.tensor([0]), {a}.flatten()[:1] * 5)") for some in several(_SHARING)),
    *(tried([f"(lambda a: (a.{call}, a))({made})" for made in some]) for call in ("fill_(5)", "add_(1)", "mul_(a)",
            "copy_(a * 2)", "zero_()", "__setitem__(0, 5)", "__setitem__(slice(0, 1), a[:1] * 2)",
            "masked_fill_(a.real > 0, 5)", "index_fill_(0, xp.tensor([0]), 5)",
            "index_add_(0, xp.tensor([0]), a[:1] * 2)", "exp_()", "clamp_(max=0.5)",
            "scatter_(0, xp.zeros(*[1] * a.ndim, dtype=xp.int64), 5)", "put_(xp.tensor([0]), a.flatten()[:1] * 5)",
            "index_copy_(0, xp.tensor([0]), a[:1] * 5)", "swapaxes_(0, -1)", "squeeze_()", "t_()")
        for some in several(_SHARING)),
    *(tried([f"xp.diagonal({{grid:{grid}}}, {offset}, {a}, {b})" for a, b in ((0, 1), (1, 0), (-1, 0), (0, -1), (1, 1),
            *extra)]) for grid, extra in (("2 3", ()), ("3 2 4", ((2, 0), (0, 2), (2, 1), (-1, -3))))
        for offset in ("{n:0 1}", "{n:-1 2}")), binds="r", needs="mutable complex views strides", guarded=False,
    free=True,
)  # fmt: skip
_SETTINGS = (
    "min_val", "max_val", "negative_slope", "alpha", "lambd", "beta", "threshold", "inplace", "approximate", "dim",
    "lower", "upper", "num_parameters", "init", "value", "p", "eps", "momentum", "affine", "track_running_stats",
    "elementwise_affine", "reduction", "margin", "delta", "weight", "ignore_index", "label_smoothing", "log_target",
    "full", "log_input", "swap", "keepdim", "padding_idx", "max_norm", "norm_type", "scale_grad_by_freq", "start_dim",
    "end_dim", "bias", "size", "scale_factor", "mode", "k", "training",
)  # fmt: skip
_ACTIVATIONS = (
    "Hardtanh", "ReLU6", "LeakyReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Softplus", "Softshrink",
    "Hardshrink", "Tanhshrink", "Softsign", "Hardsigmoid", "Hardswish", "LogSigmoid", "PReLU", "RReLU", "ReLU",
    "Sigmoid", "Tanh", "Softmin", "GLU", "Softmax2d", "Identity", "Flatten", "Threshold", "LogSoftmax", "Softmax",
    "Dropout1d", "Dropout3d", "FeatureAlphaDropout", "CosineSimilarity", "PairwiseDistance",
)  # fmt: skip
_CRITERIA = (
    "L1Loss", "MSELoss", "CrossEntropyLoss", "NLLLoss", "KLDivLoss", "BCELoss", "BCEWithLogitsLoss", "SmoothL1Loss",
    "HuberLoss", "PoissonNLLLoss", "GaussianNLLLoss", "HingeEmbeddingLoss", "MarginRankingLoss", "MultiMarginLoss",
    "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "SoftMarginLoss", "TripletMarginLoss", "CosineEmbeddingLoss",
    "TripletMarginWithDistanceLoss",
)  # fmt: skip
_ASKED = f"(lambda m: [(n, v) for n in {_SETTINGS!r} for v in [getattr(m, n, None)] if not callable(v)])"
rows(
    "details of layers",
    *(tried([f"{_ASKED}(xp.nn.{name}())" for name in some]) for some in several([n for n in (*_ACTIVATIONS, *_CRITERIA)
            if n not in ("ReLU6", "PairwiseDistance")])),
    *(tried([f"xp.nn.{name}()({{grid:d2 4}} * 4)" for name in some]) for some in several([n for n in _ACTIVATIONS
            if "ropout" not in n and n not in ("RReLU", )])),
    *(tried([f"repr(xp.nn.{name}())" for name in some]) for some in several((*_ACTIVATIONS, *_CRITERIA))),
    *(tried([f"(lambda m, a: (m(a), m.{mode}(), m(a * 2), m.num_batches_tracked, m.running_mean, m.train(), m(a), m.num_batches_tracked, m.running_var))(xp.nn.{layer}, {{grid:d{grid}}}.float())"
            for mode in ("eval()", "train(False)",
            "train()")] + [f"[(n, b) for n, b in xp.nn.{layer}.named_buffers()]"]) for layer,
        grid in (("BatchNorm1d(2)", "3 2"), ("BatchNorm1d(2, momentum=None)", "3 2"),
            ("BatchNorm1d(2, momentum=0.5, affine=False)", "3 2"), ("BatchNorm2d(1)", "2 1 2 2"),
            ("InstanceNorm1d(2, track_running_stats=True)", "2 2 3"), ("BatchNorm1d(2, track_running_stats=False)",
            "3 2"))),
    *(tried([f"(lambda m: ([p.data.fill_(0.5) for p in m.parameters()], m(xp.arange(12.0).reshape(1, 1, {size})), m.padding)[1:])(xp.nn.{layer}(1, 1, {kernel}, padding={padding}{mode}))"
            for kernel in ("2", "3", "4") for padding in ("'same'", "{n:0 1}")]) for layer, size in (("Conv1d", "12"),
            ("Conv2d", "3, 4")) for mode in ("", ", padding_mode='circular'", ", padding_mode='replicate'",
            ", padding_mode='reflect'")),
    *(tried([f"(lambda p, o: (p.sum().backward(), g := p.grad, o.zero_grad({given}), p.grad is g, p.grad, g))(*(lambda p: (p, xp.optim.{kind}([p], lr=0.5)))({_A}))"
            for given in ("", "True", "False", "set_to_none=False", "set_to_none=True") for kind in ("SGD", "Adam")])
        for _ in range(1)),
    *(tried([f"(lambda m, a: (m(a).sum().backward(), g := m.weight.grad, m.zero_grad({given}), m.weight.grad is g, m.weight.grad, g))(xp.nn.LayerNorm(3), {{grid:2 3}}.float())"
            for given in ("", "True", "False", "set_to_none=False", "set_to_none=True")]) for _ in range(1)), binds="r",
    needs="nn autograd.tape mutable", guarded=False, free=True,
)  # fmt: skip
_TYPE = "xp.device(accelerator).type"
rows(
    "details of places",
    *(tried([f"[p.device for p in getattr(xp.nn.Linear(1, 1), {_TYPE})({given}).parameters()]" for given in ("", "0",
            "1", "second", "accelerator", "xp.device(second)", "device=second", "None", "'cpu'", "7")])
        for _ in range(1)),
    *(tried([f"getattr({{grid:2}}, {_TYPE})({given}).device" for given in ("", "0", "1", "second", "accelerator",
            "xp.device(second)", "device=second", "None", "'cpu'", "7", "1, True", "non_blocking=True")])
        for _ in range(1)),
    *(tried([f"(lambda a: (lambda y, e: [(g, g.device) for g in xp.autograd.grad((y * 3).sum(), {inputs})])(*(lambda y: (y, xp.autograd.graph.get_gradient_edge(y)))({made})))({{grid:d2}}.to({{one:accelerator|second}}).requires_grad_())"
            for made in ("a * 2", "a", "a.cpu()", "a.to(second)") for inputs in ("e", "[e]", "[e, a]", "y")])
        for _ in range(1)), binds="r", needs="device.several autograd.tape", guarded=False, free=True,
)  # fmt: skip
_BAD_SEEDS = ("2**64", "-2**63 - 1", "'a'", "None", "1.5", "[1]", "2**80", "xp.tensor([1, 2])")
rows(
    "details of draws",
    *(tried(["xp.manual_seed(7) and None", "_a.append(xp.rand(3).tolist())", "xp.manual_seed(7) and None", f"{refused}",
            "_a[0] == xp.rand(3).tolist()"], "_a = []\n") for refused in (*(f"xp.manual_seed({seed})"
            for seed in _BAD_SEEDS), "xp.set_rng_state(xp.zeros(3))", "xp.rand(-1)", "xp.randint(5, 5, (1,))",
            "xp.rand(2, dtype=xp.int64)", "xp.randperm(-1)", "xp.bernoulli(xp.tensor([2.0]))",
            "xp.normal(0.0, -1.0, (2,))", "xp.multinomial(xp.zeros(2), 1)", "xp.rand(0)", "xp.randn(0, 3)",
            "xp.randint(3, (0,))", "xp.nn.functional.dropout(xp.ones(3), 1.5)")),
    *(tried(["_g.manual_seed(7) and None", "_a.append(xp.rand(3, generator=_g).tolist())", "_g.manual_seed(7) and None",
            f"_g.manual_seed({seed})", "_a[0] == xp.rand(3, generator=_g).tolist()", "_g.initial_seed()"],
            "_a, _g = [], xp.Generator()\n") for seed in _BAD_SEEDS), binds="r", needs="mutable", guarded=False,
)  # fmt: skip
_IN_ERRORS = "output [0-9]+ of [A-Za-z]+|version [0-9]+|[[][0-9, ]+[]]|dimension -?[0-9]+|[(][0-9]+[)]"
"""What errors name that is the same in every library: which result and version, which sizes."""
_SPLIT = (
    "y.unbind(0)", "y.split(1)", "y.chunk(2)", "y.tensor_split(2)", "(y[0], y[1])", "y.max(0)", "y.sort(0)",
    "(y * 2, y * 3)", "y.std_mean(0)", "y.topk(1)",
)  # fmt: skip
rows(
    "details of messages",
    *(told([f"(lambda a: (lambda y: (lambda t: ({written}, {used}.sum().backward()))({split}))(a * 2))({_A})"
            for written in ("y.add_(1)", "t[0].detach().add_(1)", "y.detach().mul_(2), y.add_(1)")], _IN_ERRORS)
        for split in _SPLIT for used in ("(t[0] * t[0])", "(t[0] * t[-1].double())")),
    *(told([f"(lambda a: (lambda y: (y.{write}, z.sum().backward()) if (z := y.{use}) is not None else 0)(a.{made}))({_A})"
            for use in ("sin()", "exp()", "square()", "sqrt()", "pow(3)", "prod()")], _IN_ERRORS) for made in ("abs()",
            "exp()", "clone()", "sigmoid()", "mul(a)") for write in ("add_(1)", "zero_()", "t_().mul_(2)")),
    *(told([f"xp.ones(2, 3).{call}" for call in some], _IN_ERRORS) for some in several(("view(5)", "reshape(4, 2)",
            "expand(3, 3)", "expand(2)", "sum(5)", "unsqueeze(7)", "select(0, 4)", "narrow(1, 2, 5)", "__getitem__(3)",
            "__getitem__((0, 7))", "add(xp.ones(2, 4))", "matmul(xp.ones(2, 3))", "mm(xp.ones(4, 1))", "mv(xp.ones(2))",
            "copy_(xp.ones(4))", "index_select(0, xp.tensor([4]))", "gather(0, xp.tensor([[5]]))", "permute(0, 0)",
            "transpose(0, 3)", "flip(4)", "unflatten(1, (2, 2))", "view(-1, -1)", "split([1, 2], 1)", "dot(xp.ones(3))",
            "item()"))), binds="r", needs="autograd.double mutable views", guarded=False, free=True,
)  # fmt: skip
