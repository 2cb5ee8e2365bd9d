"""Reductions, scans and orderings."""

from conformance.fuzz.production import rows

rows(
    "reductions",
    "{x}.sum({dims})", "{x}.sum(dtype={dtype})", "xp.sum({x}, {dim})", "xp.sum({x}, {dims}, keepdim={flag})",
    "{x}.sum(dim={dim})", "xp.sum({x}, dim=None)", "{x}.prod({dim}, keepdim=True)", "xp.prod({x})",
    "{x}.prod(dtype=xp.float64)", "{x}.cumsum({dim})", "{x}.cumsum({dim}, dtype=xp.float64)", "{x}.cumprod({dim})",
    "xp.cumsum({x}, {dim})", "{x}.nansum()", "xp.count_nonzero({x})", "xp.count_nonzero({x}, {dim})", "{x}.diff()",
    "xp.diff({x}, dim={dim})", "xp.cumulative_trapezoid({x})",
    takes="exact", free=True,
)  # fmt: skip
rows(
    "reductions",
    "{x}.mean({dims})", "xp.mean({x}, {dim}, keepdim={flag})", "{x}.mean(dtype=xp.float64)", "{x}.var()",
    "{x}.var({dim})", "{x}.std({dim})", "{x}.std()", "xp.var({x}, {dim}, unbiased={flag})",
    "xp.var({x}, {dim}, correction={n:0 1 2})", "xp.std({x}, {dims}, correction=0)",
    "xp.var_mean({x}, {dim})[{n:0 1}]", "xp.std_mean({x})[{n:0 1}]", "{x}.norm()", "{x}.norm({n:1 2}, {dim})",
    "xp.norm({x})", "xp.linalg.norm({x})", "xp.linalg.vector_norm({x}, {n:1 2 3})", "xp.linalg.matrix_norm({x})",
    "xp.logsumexp({x}, {dim})", "{x}.logsumexp({dims})", "xp.logcumsumexp({x}, {dim})", "xp.nanmean({x})",
    "{x}.dist({twin})", "xp.renorm({x}, 2, {dim}, 1.0)",
    takes="inexact", free=True,
)  # fmt: skip
rows(
    "reductions",
    "{x}.amin()", "{x}.amin({dim})", "{x}.amax({dims})", "xp.amax({x}, {dims}, keepdim={flag})", "xp.aminmax({x})[0]",
    "{x}.aminmax(dim={dim}).max", "{x}.min({dim}).values", "{x}.max({dim}, keepdim=True)[{n:0 1}]",
    "xp.max({x}, {dim}).values", "xp.max({x})", "xp.max({x}, {same:exact real})", "{x}.max({same:exact real})",
    "xp.min({x}, {same:exact real})", "{x}.argmin()", "{x}.argmin({dim})", "{x}.argmax({dim}, keepdim=True)",
    "xp.argmax({x})", "{x}.median()", "{x}.median({dim}).values", "{x}.nanmedian()", "{x}.mode({dim})[0]",
    "{x}.kthvalue(1, {dim}).values", "{x}.sort({dim}).values", "xp.sort({x}, {dim}, descending=True)[0]",
    "{x}.sort(stable=True, dim={dim})[1]", "xp.argsort({x}, dim={dim}, descending={flag}, stable=True)",
    "{x}.msort()", "{x}.topk(1, {dim}).values", "xp.topk({x}, 1, {dim}, largest={flag})[0]", "{x}.unique()",
    "xp.unique({x}, return_counts=True)[1]", "xp.unique({x}, return_inverse=True)[1]", "xp.unique_consecutive({x})",
    "{x}.cummax({dim}).values", "{x}.cummin({dim})[0]", "xp.quantile({x}, 0.5)",
    "xp.searchsorted({x}.sort()[0], {x})", "xp.bincount({x}.abs())", "xp.histc({x}, 4, -2, 2)",
    takes="real number exact", free=True,
)  # fmt: skip
rows(
    "reductions",
    "{x}.any({dim})", "{x}.all({dim})", "xp.any({x})", "xp.all({x}, {dim}, keepdim=True)", "{x}.any({dims})",
    "xp.all({x}, {dims})",
    takes="exact", free=True,
)  # fmt: skip
rows(
    "reductions",
    "tuple({x}.max({dim}))", "{x}.min({dim})", "xp.sort({x}, stable=True)",
    binds="r", takes="real number exact",
)  # fmt: skip
rows(
    "orderings",
    "{x}.sort({dim}, descending={flag}).values", "xp.msort({x})", "{x}.topk({n:1 2 9}, {dim}).values",
    "xp.topk({x}, {n:1 2}, largest={flag})[0]", "{x}.kthvalue({n:1 2 0}, {dim}).values", "xp.median({x})",
    "xp.nanmedian({x})", "{x}.mode({dim}).values", "xp.quantile({x}.double(), {n:0.0 0.25 0.5 1.0}, dim={dim})",
    "xp.quantile({x}.double(), 0.3, interpolation='{one:lower|higher|nearest|midpoint|linear}')",
    "xp.quantile({x}.double(), xp.tensor([0.25, 0.75], dtype=xp.float64), dim={dim})",
    "xp.quantile({x}.double(), {n:1.5 -1})", "xp.nanquantile({x}.double(), 0.5)", "xp.unique({x}, dim={dim})",
    "xp.unique({x}, sorted=True, return_counts=True)[{n:0 1}]",
    "xp.unique_consecutive({x}, return_counts=True)[{n:0 1}]",
    "xp.unique(xp.cat([{x}, {x}]), return_inverse=True)[{n:0 1}]", "xp.isin({x}, {same:exact real}, invert={flag})",
    "xp.isin({x}, {n:1 2})", "xp.searchsorted(xp.tensor([-1.0, 0.0, 0.0, 2.0]), {x}.float(), right={flag})",
    "xp.searchsorted(xp.tensor([0.0, 1.0]), {n:0 0.5 1}, side='{one:left|right}')",
    "xp.bucketize({x}, xp.tensor([-1, 0, 2]), right={flag})",
    "xp.bincount(xp.tensor([0, 1, 1, 3]), minlength={n:0 2 6})", "xp.bincount({x})",
    "xp.bincount(xp.tensor([0, 1, 1]), weights=xp.tensor([0.5, 1.0, 2.0]))", "xp.histc({x}.float(), {n:2 4}, -2, 2)",
    "xp.histc({x}.float(), 3, {n:0 2}, {n:0 1})", "xp.histogram({x}.float(), {n:2 3}, range=(-2.0, 2.0))[{n:0 1}]",
    "xp.histogram({x}.float(), 2, range=(-2.0, 2.0), density=True)[0]", "xp.aminmax({x}, dim={dim})[{n:0 1}]",
    "(xp.zeros_like({x}).double() / 0).sort()[0]",
    "xp.cat([{x}.double().flatten(), xp.tensor([float('nan'), float('inf')], dtype=xp.float64)]).{one:sort|cummax|median|mode|topk|cummin}({n:0})[0]",
    "xp.cat([{x}.double().flatten(), xp.tensor([float('nan')], dtype=xp.float64)]).{one:max|min|argmax|argmin|median|nanmedian|amax|unique|nansum}()",
    "{x}.argsort({dim})", "xp.sort({x})[0]", "{x}.cummax({dim})[{n:0 1}]", "xp.cummin({x}, {dim}).indices",
    "xp.diff({x}, n={n:0 1 2})", "xp.diff({x}, dim={dim}, prepend={x})", "xp.diff({x}, append={x})",
    "xp.cumprod({x}, {dim})", "xp.logcumsumexp({x}.double(), {dim})", "xp.logcumsumexp({x}.double() * 1000, {dim})",
    "xp.trapezoid({x}.double(), dx={n:0.5 2})", "xp.trapezoid({x}.double(), {x}.double())",
    "xp.cumulative_trapezoid({x}.double(), dim={dim})", "xp.gradient({x}.double())[0]",
    "xp.gradient({x}.double(), spacing={n:2.0 0.5}, dim={dim})[0]",
    "xp.gradient({x}.double(), edge_order={n:1 2})[0]", "xp.cummax({x}, {dim}).values", "xp.cov({x}.double())",
    "xp.corrcoef({x}.double())", "xp.combinations({x}, 2)", "xp.nansum({x}.double() / {x}.double())",
    "({x}.double() * 1000).softmax({dim})", "({x}.double() * 1000).logsumexp({dim})",
    takes="real number exact small", free=True, weight=1.5,
)  # fmt: skip
rows(
    "orderings",
    "{x}.cumsum_({dim})", "{x}.cumprod_({dim})", "{x}.sort({dim}).values.sum().backward()",
    "{x}.cumprod({dim}).sum().backward()", "{x}.cummax({dim}).values.sum().backward()",
    "{x}.unique().sum().backward()", "xp.logcumsumexp({x}, {dim}).sum().backward()",
    "({x}.cumsum({dim}) * {x}).sum().backward()", "xp.diff({x}).sum().backward()",
    binds="", needs="autograd.tape mutable", takes="exact float base grad",
)  # fmt: skip
