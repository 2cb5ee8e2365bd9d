"""Functions of networks, and functions of functions."""

from conformance.fuzz.production import rows

_F = "xp.nn.functional."

rows(
    "networks",
    *(
        _F + call
        for call in (
            "relu({x})", "relu6({x})", "leaky_relu({x})", "leaky_relu({x}, {n:0.1 0.5})", "elu({x})",
            "elu({x}, {n:2 0.5})", "selu({x})", "celu({x})", "gelu({x})", "gelu({x}, approximate='tanh')",
            "silu({x})", "mish({x})", "softplus({x})", "softplus({x}, {n:2 3})", "softsign({x})", "tanhshrink({x})",
            "hardtanh({x})", "hardshrink({x})", "softshrink({x})", "hardswish({x})", "hardsigmoid({x})",
            "logsigmoid({x})", "threshold({x}, {n:0 1}, {n})", "softmax({x}, {dim})", "softmin({x}, {dim})",
            "log_softmax({x}, {dim})", "glu({x}, {dim})", "normalize({x})", "normalize({x}, dim={dim})", "tanh({x})",
            "sigmoid({x})", "linear({x}, {matrix}.T)", "linear({x}, {t:2d}, {t:1d})", "mse_loss({x}, {twin})",
            "mse_loss({x}, {twin}, reduction='{one:sum|none|mean}')", "l1_loss({x}, {twin})",
            "smooth_l1_loss({x}, {twin})", "huber_loss({x}, {twin})",
            "l1_loss({x}, {twin}, reduction='{one:sum|none}')", "smooth_l1_loss({x}, {twin}, beta={n:0.5 2})",
            "cosine_similarity({x}, {twin}, {dim})", "pairwise_distance({x}, {twin})",
            "cross_entropy({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64))", "cross_entropy({x}, {twin}.softmax(1))",
            "nll_loss({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64))",
            "cross_entropy({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64), reduction='{one:sum|none}')",
            "binary_cross_entropy({x}.sigmoid(), {twin}.sigmoid())",
            "binary_cross_entropy_with_logits({x}, {twin}.sigmoid())", "kl_div({x}, {twin})",
            "kl_div({x}, {twin}, reduction='batchmean')", "hinge_embedding_loss({x}, {twin}.sign())",
            "margin_ranking_loss({x}, {twin}, {twin}.sign())", "poisson_nll_loss({x}, {twin}.abs())",
            "gaussian_nll_loss({x}, {twin}, {x}.detach().abs() + 1)", "triplet_margin_loss({x}, {twin}, {twin})",
            "cosine_embedding_loss({x}, {twin}, {x}.detach()[:, 0].sign())", "one_hot(xp.tensor([0, 2]))",
            "pad({x}, (1, {n:0 1}))", "pad({x}, (0, 1), value={n})", "layer_norm({x}, {x}.shape[-1:])",
            "prelu({x}, xp.tensor([0.25], dtype={own}))", "pdist({x})", "cdist({x}, {twin})", "dropout({x}, 0.0)",
            "dropout({x}, 0.5, training=False)",
            "cross_entropy({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64), label_smoothing=0.25)",
            "cross_entropy({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64), ignore_index=0, reduction='sum')",
            "multi_margin_loss({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64))", "rms_norm({x}, {x}.shape[-1:])",
            "unfold({x}, 1)", "avg_pool1d({x}, 2)", "max_pool1d({x}, 2)",
            "multilabel_soft_margin_loss({x}, {twin}.sign().relu())",
            "multilabel_margin_loss({x}, xp.zeros_like({x}, dtype=xp.int64))",
            "conv1d({x}[None], xp.ones(1, {x}.shape[0], 1, dtype={own}))",
            "cross_entropy({x}, xp.zeros_like({x}[:, 0], dtype=xp.int64), weight={x}.detach()[0].abs() + 1)",
            "logsigmoid({x}).exp()", "rrelu({x})", "hardtanh({x}, -2, 0.5)", "softshrink({x}, {n:0.25 1})",
            "hardshrink({x}, {n:0.25 1})", "huber_loss({x}, {twin}, delta={n:0.5 2})",
        )
    ),
    takes="exact float", free=True,
)  # fmt: skip
rows(
    "functions of functions",
    *(
        f"xp.func.{call}.clone()"
        for call in (
            "grad(lambda a: (a * a).sum())({x})",
            "grad(xp.func.grad(lambda a: (a ** 3).sum()) if {x}.ndim == 0 else (lambda a: (a ** 3).sum()))({x})",
            "grad_and_value(lambda a: a.sin().sum())({x})[{n:0 1}]",
            "grad(lambda a, b: (a * b).sum(), argnums={n:0 1})({x}, {twin})", "vjp(lambda a: a * 2, {x})[1]({x})[0]",
            "vjp(lambda a: a.exp(), {x})[0]", "jvp(lambda a: a * a, ({x},), ({twin},))[{n:0 1}]",
            "jacrev(lambda a: a * a)({x})", "jacfwd(lambda a: a.sin())({x})",
            "hessian(lambda a: (a ** 3).sum())({x})", "vmap(lambda a: a * 2)({x})", "vmap(lambda a: a.sum())({x})",
            "grad(lambda a: a * 2)({x})", "grad(lambda a: (a.detach() * a).sum())({x})",
            "grad(lambda a: (a * a).sum(), has_aux=False)({x})",
            "grad(lambda a: ((a * a).sum(), a), has_aux=True)({x})[{n:0 1}]", "jacrev(lambda a: a.sum())({x})",
            "grad_and_value(lambda a: ((a * 2).sum(), a), has_aux=True)({x})[0]", "grad(lambda a: {x}.sum())({x})",
            "grad(lambda d: (d['a'] * 3).sum())(dict(a={x}))['a']",
            "vjp(lambda a: (a, a * 2), {x})[1](({x}, {x}))[0]",
        )
    ),
    needs="autograd.functions", takes="exact float small filled", free=True,
)  # fmt: skip
rows(
    "functions of functions",
    *(
        f"xp.autograd.functional.{call}.clone()"
        for call in (
            "jacobian(lambda a: a * a, {x})", "jacobian(lambda a: a.sum(), {x}, create_graph={flag})",
            "jacobian(lambda a, b: a * b, ({x}, {twin}))[{n:0 1}]", "hessian(lambda a: (a ** 3).sum(), {x})",
            "vjp(lambda a: a.sin(), {x}, {twin})[{n:0 1}]", "jvp(lambda a: a.sin(), {x}, {twin})[{n:0 1}]",
            "vhp(lambda a: (a ** 3).sum(), {x}, {twin})[{n:0 1}]",
            "hvp(lambda a: (a ** 3).sum(), {x}, {twin})[{n:0 1}]",
            "jacobian(lambda a: a.detach(), {x}, strict={flag})", "jacobian(lambda a: a * 2, {x}, vectorize={flag})",
            "vjp(lambda a: a.sum(), {x})[1]", "jacobian(lambda a: xp.ones(2), {x})",
        )
    ),
    needs="autograd.double", takes="exact float small filled", free=True,
)  # fmt: skip
rows(
    "networks",
    "xp.nn.functional.embedding(xp.tensor([0, 1]), {x})",
    "xp.nn.functional.embedding(xp.tensor([[0, 0]]), {x}, padding_idx=0)",
    takes="exact float 2d filled", free=True,
)  # fmt: skip
