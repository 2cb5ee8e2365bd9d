"""Operations by their kind: every name of a kind in each form in which it can be called, on ordinary and special values."""

from collections.abc import Iterable

from conformance.fuzz.production import rows

UNARY = (
    "abs", "acos", "acosh", "angle", "asin", "asinh", "atan", "atanh", "ceil", "conj_physical", "cos", "cosh",
    "deg2rad", "digamma", "erf", "erfc", "erfinv", "exp", "exp2", "expm1", "fix", "floor", "frac", "i0", "lgamma",
    "log", "log10", "log1p", "log2", "logit", "nan_to_num", "neg", "positive", "rad2deg", "reciprocal", "relu", "round",
    "rsqrt", "sgn", "sigmoid", "sign", "sin", "sinc", "sinh", "sqrt", "square", "tan", "tanh", "trunc",
)  # fmt: skip
STEPS = {"ceil", "fix", "floor", "frac", "nan_to_num", "relu", "round", "sgn", "sign", "trunc", "angle"}
"""They jump, or are of real numbers alone."""
OF_OUT = tuple(sorted({*UNARY} - {"relu", "positive"}))
"""They take ``out=``."""
QUESTIONS = ("isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal", "logical_not", "signbit")
BINARY = (
    "add", "atan2", "copysign", "div", "eq", "float_power", "floor_divide", "fmax", "fmin", "fmod", "ge", "gt",
    "heaviside", "hypot", "ldexp", "le", "logaddexp", "logaddexp2", "logical_and", "logical_or", "logical_xor", "lt",
    "maximum", "minimum", "mul", "ne", "nextafter", "pow", "remainder", "sub", "xlogy",
)  # fmt: skip
WHOLE = ("bitwise_and", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "gcd", "lcm")
"""Of two integers."""


def each(names: Iterable[str], *templates: str) -> list[str]:
    """The templates, with each of the names in place of ``NAMED``."""
    return [template.replace("NAMED", name) for name in names for template in templates]


rows(
    "functions", *each(UNARY, "xp.NAMED({x})", "{x}.NAMED()", "xp.NAMED({special})", "xp.NAMED({special:int})"),
    takes="exact inexact real", free=True,
)  # fmt: skip
rows(
    "functions", *each(sorted({*UNARY} - {"angle", "nan_to_num"}),
        "xp.copysign(xp.ones(4), xp.nan_to_num(xp.NAMED({special})))"), weight=0.5, free=True,
)  # fmt: skip
rows(
    "functions", *each(QUESTIONS, "xp.NAMED({x})", "{x}.NAMED()", "xp.NAMED({special})", "xp.NAMED({special:int})"),
    takes="exact", free=True,
)  # fmt: skip
rows(
    "functions of complex numbers", *each(sorted({*UNARY} - STEPS | {"angle", "sgn"}), "xp.NAMED({special:complex})",
        "xp.NAMED({x})"), *each(QUESTIONS[:3], "xp.NAMED({special:complex})"), *each(("floor", "sign", "relu",
            "signbit", "lt", "atan2", "floor_divide", "maximum", "fmod"), "xp.NAMED({x})", "xp.NAMED({x}, {x})"),
    *each(("add", "sub", "mul", "div", "pow", "eq", "ne"), "xp.NAMED({special:complex}, {n})", "xp.NAMED({x}, {same})"),
    "xp.polar({special}.double().abs(), {special}.double())", "xp.complex({special}.float(), {special}.float())",
    "{x}.real", "{x}.imag", "xp.view_as_real({x}).clone()", "{x}.conj()", "{x} * 1j", "{x}.mean()", "{x}.prod()",
    "{x}.cumsum({dim})", "{x}.cumprod({dim})", "{x} @ {x}.mT", "xp.vdot({x}, {twin})", "{x}.abs()", "{x}.pow(2)",
    needs="complex", takes="exact complex", free=True,
)  # fmt: skip
rows(
    "functions in place", *each(UNARY, "{x}.NAMED_()", "xp.NAMED_({x})"), *each(QUESTIONS, "{x}.NAMED_()"), binds="",
    needs="mutable", takes="exact inexact real",
)  # fmt: skip
rows(
    "functions in place", *each(BINARY, "{x}.NAMED_({twin})", "{x}.NAMED_({n})"), binds="", needs="mutable",
    takes="exact inexact real nograd", weight=0.7,
)  # fmt: skip
rows(
    "integers in place", *each((*WHOLE, "add", "mul", "sub", "div", "pow", "floor_divide", "fmod", "remainder", "eq"),
        "{x}.NAMED_({twin})", "{x}.NAMED_({n:1 2 3})", "{x}.NAMED_({n:1.5 True})"), *each(("exp", "sqrt", "neg", "abs",
            "sign", "round", "square", "reciprocal"), "{x}.NAMED_()"), binds="", needs="mutable",
    takes="exact discrete", weight=0.7,
)  # fmt: skip
rows(
    "results elsewhere", *each((*OF_OUT, "logical_not"), "xp.NAMED({x}, out={elsewhere:nograd})"),
    *each(sorted({*BINARY} - {"ldexp"}), "xp.NAMED({x}, {twin:nograd}, out={elsewhere:nograd})"),
    "xp.where({x} > 0, {x}, {same:nograd}, out={elsewhere:nograd})", "xp.clamp({x}, 0, 1, out={elsewhere:nograd})",
    "xp.add({x}, {x}, out={x})", "xp.exp({x}, out={x})", "xp.add({x}, 1, out={elsewhere:grad})",
    "xp.add({elsewhere:grad}, 1, out={x})", "xp.gt({elsewhere:grad}, 0, out={x})", "xp.add({x}, 1, out=[{elsewhere}])",
    "xp.add({x}, 1, out=None)", binds="", needs="mutable", takes="exact float nograd", weight=0.8,
)  # fmt: skip

_ROOM = "xp.zeros({one:0|1|2, 1|6}, dtype={one:xp.float64|xp.float32|xp.int64|xp.bool})"
_PLACES = "xp.zeros({one:0|1|2, 1}, dtype={one:xp.int64|xp.int64|xp.int64|xp.int32|xp.float64})"
_FITTING = "xp.zeros({one:0|1}, dtype={own})"
rows(
    "results elsewhere",
    *(f"(lambda o: (xp.{call}, out=o), o)[1])({room})" for calls, room in ((each(("add({x}, 1", "mul({x}, {n}",
            "gt({x}, 0", "exp({x}", "cat([{x}, {x}]", "stack([{x}, {x}], {dim:+}",
            "index_select({x}, 0, xp.tensor([0])", "where({x} > 0, {x}, {same:nograd}", "logical_and({x}, {same}",
            "any({x}", "arange(3", "linspace(0, 1, 3", "full((2,), {n}", "take({x}, xp.tensor([0])",
            "gather({x}, 0, xp.zeros_like({x}, dtype=xp.int64)", "masked_select({x}, {x} > 0", "nonzero({x}",
            "diag({x}", "zeros((2,)", "ones((2,)", "eye(2", "div({x}, 2", "outer({x}, {x}",
            "bucketize({x}, xp.tensor([0.0])", "isin({x}, {x}"), "NAMED"), _ROOM), (each(("sum", "prod", "mean", "amax",
            "amin", "nansum", "logsumexp", "cumsum", "cumprod", "std", "var", "any", "all", "softmax", "nanmean",
            "quantile"), "NAMED({x}, 0"), _ROOM), (each(("sum", "mean", "amax", "cumsum", "std", "msort", "norm",
            "nansum", "logcumsumexp", "log_softmax"), "NAMED({x}, {dim}"), _FITTING), (each(("argmax", "argmin",
            "argsort"), "NAMED({x}, {dim}"), _PLACES), ) for call in calls),
    *(f"(lambda o: (xp.{call}, out=o), o)[1])(({_FITTING}, {_PLACES}))[{{n:0 1}}]" for call in ("max({x}, {dim}",
            "min({x}, 0", "sort({x}, {dim}", "topk({x}, 1, {dim}", "kthvalue({x}, 1, {dim}", "mode({x}, {dim}",
            "median({x}, {dim}", "cummax({x}, {dim}", "cummin({x}, {dim}", "nanmedian({x}, {dim}")),
    needs="mutable", takes="exact float nograd", free=True,
)  # fmt: skip
rows(
    "results elsewhere", "(lambda o: (xp.add({x}, 1, out=o) is o, o.tolist()))(xp.empty(0, dtype={own}))",
    "(lambda o: (xp.sum({x}, 0, out=o), o.shape, o.stride())[1:])(xp.empty(3, 3, dtype={own}).t())",
    "(lambda o: [t is p for t, p in zip(xp.max({x}, 0, out=o), o)])((xp.empty(0, dtype={own}), xp.empty(0, dtype=xp.int64)))",
    "(lambda o: (xp.add({x}.detach(), 1, out=o[::2].view({x}.shape)), o.tolist())[1])(xp.zeros(2 * {x}.numel(), dtype={own}))",
    "(lambda o: (xp.add({x}, 1, out=o), o._version)[1])(xp.zeros_like({x}, dtype=xp.{one:float64|float32}))",
    "(lambda o: (xp.add({x}, 1, out=o), o.data_ptr() == o.untyped_storage().data_ptr())[1])(xp.zeros_like({x}))",
    binds="r", needs="mutable strides views", takes="exact float", free=True,
)  # fmt: skip
rows(
    "functions of two", *each(BINARY, "xp.NAMED({x}, {same:exact real})", "xp.NAMED({special}, {special})",
        "xp.NAMED({special}, {n})", "{x}.NAMED({n})", "xp.NAMED({special:int}, {special:int})",
        "xp.NAMED({x}, {partner:exact real})"), *each(WHOLE, "xp.NAMED({special:int}, {special:int})",
        "xp.NAMED({special:int}, {n:1 2 3 40})", "xp.NAMED({x}, {twin})"), takes="exact real", free=True,
)  # fmt: skip
rows(
    "functions of two", *each(("fmod", "remainder", "floor_divide", "pow", "add", "mul", "sub", "copysign", "atan2",
            "div"), "xp.copysign(xp.ones(4), xp.nan_to_num(xp.NAMED({special}, {special})))",
        "xp.NAMED({n:7 -7 0.0 -0.0}, {special})"), "{special} // {special}", "{special} % {special}",
    "{special:int} // {special:int}", "{special:int} % {special:int}", "{special:int} / {special:int}",
    "{special:int} ** {n:0 1 2 3}", "{special} ** {n:0 1 2 0.5 -1}", "-{special:int}", "{n:2 -2} ** {special}",
    "xp.div({special}, {special}, rounding_mode='{one:floor|trunc}')", "~{special:int}",
    "xp.div({special:int}, {special:int}, rounding_mode='{one:floor|trunc}')", "abs({special:int})",
    "{special:int} + {special:int}", "{special:int} * {n:2 3}", "{special:int} << {n:1 3 7 40}", "1 - {special:int}",
    "{special:int} >> {n:1 3 7 40}", "{special:int} == {n:-1 255 0.5}", "{special:int} < {n:-1 300 0.5}",
    "{special:int}.sum(dtype={dtype})", "{special:int}.prod()", "{special:int}.cumsum(0)", "{special:int}.float()",
    "{special:int}.to({dtype})", "{special:int}.clamp({n:-3 0}, {n:3 200})", "{special:int} // {n:2 -2 0}",
    "{special:int} % {n:3 -3 0}", "{special:int}.double().mean()", "xp.round({special}, decimals={n:0 1 2 -1})",
    "xp.round({special:int}, decimals={n:0 1 -1})", "xp.nan_to_num({special}, {n}, {n:5 9}, {n:-5 -9})",
    "xp.clamp({special}, {special}, {special})", "xp.clamp({special}, {n:-1 0}, {n:1 0.5})",
    "{special}.clamp(min=math.nan)", "xp.frexp({special})[{n:0 1}]", "xp.ldexp({special}, {special:int} % 5)",
    "xp.where({special} > 0, {special}, {n})", "xp.addcmul({special}, {special}, {special}, value={n:2 0})",
    "xp.addcdiv({special}, {special}, {special})",
    "xp.lerp({special}.double(), {special}.double(), {n:0 0.25 0.5 0.75 1 2})", "xp.isclose({special}, {special})",
    "xp.isclose({special}, {special}, equal_nan=True)", "xp.maximum({special}, {special}).signbit()",
    "xp.softmax({special}, 0)", "xp.log_softmax({special}, 0)",
    "xp.sigmoid({special} * 100)", "xp.tanh({special} * 100)", "xp.exp({special} * 100)", "xp.sinc({special})",
    weight=1.5, free=True,
)  # fmt: skip
rows(
    "slopes", *each(UNARY, "xp.autograd.grad(xp.NAMED({x}).sum(), {x})[0]",
        "(lambda s: xp.autograd.grad(xp.NAMED(s).sum(), s))({special}.requires_grad_())[0]"),
    *each(sorted({*BINARY} - {"ldexp"}), "xp.autograd.grad((xp.NAMED({x}, {twin:exact}) * {x}.detach()).sum(), {x})[0]",
        "xp.autograd.grad(xp.NAMED({twin}.detach(), {x}).sum(), {x})[0]",
        "xp.autograd.grad(xp.NAMED({x}, {n}).sum(), {x})[0]"), needs="autograd.tape", takes="exact float base grad",
    free=True, weight=0.8,
)  # fmt: skip

OVER = (
    "all", "amax", "amin", "any", "argmax", "argmin", "count_nonzero", "cummax", "cummin", "cumprod", "cumsum",
    "logcumsumexp", "logsumexp", "max", "mean", "median", "min", "mode", "nanmean", "nanmedian", "nansum", "norm",
    "prod", "std", "sum", "var", "sort", "argsort", "softmax", "log_softmax", "diff", "trapezoid",
    "cumulative_trapezoid", "std_mean", "var_mean", "aminmax", "msort", "unique", "topk", "kthvalue",
    "unique_consecutive", "nonzero",
)  # fmt: skip
ALONG = tuple(name for name in OVER if name not in (
    "norm", "diff", "trapezoid", "cumulative_trapezoid", "aminmax", "msort", "topk", "kthvalue", "unique",
    "unique_consecutive", "nonzero",
))  # fmt: skip
KEEPING = (
    "all", "amax", "amin", "any", "argmax", "argmin", "logsumexp", "max", "mean", "median", "min", "mode", "nanmean",
    "nanmedian", "nansum", "prod", "std", "sum", "var", "std_mean", "var_mean",
)  # fmt: skip
SEVERAL = ("all", "amax", "amin", "any", "logsumexp", "mean", "nanmean", "nansum", "std", "sum", "var", "count_nonzero")
rows(
    "over dimensions", *each(OVER, "xp.NAMED({x})", "{x}.NAMED()", "xp.NAMED({special})", "xp.NAMED({special:int})",
        "xp.NAMED(xp.tensor({n}))"), *each(ALONG, "xp.NAMED({x}, {dim})", "{x}.NAMED(dim={dim})",
        "xp.NAMED({special:2d}, {dim})", "xp.NAMED({x}, {n:5 -5})"), *each(ALONG,
        "xp.NAMED(xp.zeros({one:0|2, 0|0, 3|1, 0, 2}), {n:0 1 -1})", "xp.NAMED(xp.tensor({n}), {n:0 -1 1})"),
    *each(ALONG, "xp.NAMED({special:int}, 0)", "xp.NAMED(xp.ones({one:0|2, 0|0, 3}))"), *each(KEEPING,
        "xp.NAMED({x}, {dim}, keepdim=True)", "{x}.NAMED(dim={dim}, keepdim={flag})",
        "xp.NAMED({special:2d}, 1, keepdim=True)"), *each(SEVERAL, "xp.NAMED({x}, {dims})",
        "xp.NAMED({special:2d}, (0, 1))", "xp.NAMED({x}, ())", "xp.NAMED({x}, (0, 0))", "xp.NAMED({x}, (0, -1))",
        "xp.NAMED({x}, dim=[{dim}])"), *each(("sum", "prod", "mean", "nansum", "cumsum", "cumprod", "softmax",
            "log_softmax", "nanmean"), "xp.NAMED({x}, {dim}, dtype={dtype})",
        "xp.NAMED({special:int}, 0, dtype={dtype})"), *each(("std", "var", "std_mean", "var_mean"),
        "xp.NAMED({x}, {dim}, correction={n:0 1 2 9})", "xp.NAMED({x}, {dim}, unbiased={flag})",
        "xp.NAMED({x}, correction={n:0 2})", "xp.NAMED({x}, {dims}, correction=0, keepdim=True)",
        "xp.NAMED({x}, False)"), "{x}.topk({n:1 2}, {dim})", "{x}.topk(1, {dim}, {flag}, {flag})",
    "xp.kthvalue({x}, {n:1 2}, {dim}, {flag})", "xp.sort({special:2d}, dim={n:0 1}, descending={flag}, stable=True)",
    "xp.aminmax({x}, dim={dim}, keepdim={flag})",
    "xp.quantile({special:2d}.double(), {n:0.25 0.5}, {n:0 1}, keepdim={flag})",
    "xp.nanquantile({special}.double(), {n:0 0.3 1})", "xp.unique({special:2d}, dim={n:0 1})",
    "xp.unique({x}, True, True, True)", "xp.unique_consecutive({x}, True, True, {dim})",
    "xp.norm({special:2d}, {one:2|1|math.inf|-math.inf|'fro'|0}, {n:0 1})",
    "{x}.norm({one:2|1|math.inf|3}, {dim}, True)", "xp.max({x}, {same:exact real})", "xp.min({special}, {special})",
    "{x}.argmax({dim}, {flag})", "xp.argmin({special:2d})", "xp.nonzero({x}, as_tuple=True)",
    "xp.mode({special:2d}, {n:0 1})", "xp.median({special:2d}, {n:0 1})", binds="r", takes="exact real small",
    free=True,
)  # fmt: skip
rows(
    "slopes", *each(("sum", "prod", "mean", "nansum", "nanmean", "amax", "amin", "max", "min", "std", "var",
            "logsumexp", "median", "nanmedian", "cumsum", "cumprod", "logcumsumexp", "softmax", "log_softmax", "diff"),
        "(lambda s: xp.autograd.grad((xp.NAMED(s, 0) ** 2).sum(), s))({special:2d}.double().requires_grad_())[0]"),
    *each(("sum", "prod", "mean", "nansum", "nanmean", "amax", "amin", "max", "min", "std", "var", "median",
            "nanmedian", "norm"), "xp.autograd.grad(xp.NAMED({x}) ** 2, {x})[0]"), *each(("cummax", "cummin", "sort",
            "mode", "median", "max", "min"), "xp.autograd.grad((xp.NAMED({x}, {dim})[0] * 2).sum(), {x})[0]"),
    needs="autograd.tape", takes="exact float base grad", free=True,
)  # fmt: skip
