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
