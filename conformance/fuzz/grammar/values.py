"""Operations whose results are new."""

from conformance.fuzz.production import rows

rows(
    "values",
    "{x} + {y}  # *5", "{x} - {y}  # *3", "{x} * {y}  # *5", "{n} + {x}", "{n} - {x}", "{n} * {x}",
    "{x}.clone()  # *3", "{x}.square()", "{x}.sum()  # *2", "{x}.sum({dim})", "{x}.sum({dim}, keepdim=True)",
    "{x}.prod()", "{x}.prod({dim})", "xp.where({same:bool}, {x}, {y})", "xp.stack([{x}, {same}], {dim:+})",
    "xp.cat([{x}, {same}], {dim})", "xp.cat([{x}, {partner}])", "{x}.to({dtype})", "{x} ** 2",
    free=True,
)  # fmt: skip
rows(
    "values",
    "-{x}", "{x}.neg()", "{x}.abs()",
    takes="number exact", free=True,
)  # fmt: skip
rows(
    "values",
    "{x} / {y:exact}", "{n} / {x}", "{x} @ {row}  # *3", "{x} @ {x}.mT",
    takes="number exact", free=True,
)  # fmt: skip
rows(
    "values",
    "{x}.sin()", "{x}.cos()", "{x}.tanh()", "{x}.exp()", "{x}.sigmoid()", "{x}.sqrt()", "{x}.log()", "{x}.mean()",
    "{x}.mean({dim})", "{x}.softmax({dim})", "{x}.cumsum({dim})",
    takes="inexact", free=True,
)  # fmt: skip
rows(
    "values",
    "{x}.relu()", "{x}.sign()", "{x}.floor()", "{x}.round()", "{x}.amax()", "{x}.amax({dim})", "{x}.max()",
    "{x}.min()", "{x}.max({dim}).values", "{x}.max({dim})[1]", "{x}.min({dim}).indices", "{x}.clamp(-1, 1)",
    "{x}.clamp(min=0)", "xp.maximum({x}, {partner:exact real})", "{x}.argmax()", "{x}.argmax({dim})",
    "{x} > {y:exact real}", "{x} <= {y:exact real}", "{x}[{x} > 0]",
    takes="real number exact", free=True,
)  # fmt: skip
rows(
    "values",
    "{x} == {y:exact}", "{x} != {y:exact}", "{x}.any()", "{x}.all()", "{x}.bool()",
    takes="exact", free=True,
)  # fmt: skip

rows(
    "arithmetic",
    "{x} // {n:2 1.5 -2}", "{x} % {n:2 3 1.5 -2}", "{x} // {y:exact real}", "{x} % {y:exact real}", "{n:7 -7} // {x}",
    "{n:7 -7} % {x}", "xp.div({x}, {n:2 3}, rounding_mode={one:'floor'|'trunc'|None})",
    "xp.floor_divide({x}, {n:2 3})", "xp.remainder({x}, {n:2 -3})", "xp.fmod({x}, {n:2 -3})",
    "{x}.remainder({n:2 3})", "{x}.fmod({n:2 3})", "{x}.clamp({n:-1 0}, {n:1 2})", "{x}.clamp(max={n:0 1})",
    "{x}.clamp({same:exact real}, {same:exact real})", "{x}.clip(-1, 1)", "xp.clamp({x}, min={same:exact real})",
    "xp.minimum({x}, {partner:exact real})", "xp.fmax({x}, {partner:exact real})",
    "xp.fmin({x}, {partner:exact real})", "{x}.maximum({partner:exact real})", "{x} >= {y:exact real}",
    "{x} < {y:exact real}", "{x}.gt({n})", "{x}.lt({y:exact real})", "{x}.ge({n})", "{x}.le({n})",
    "xp.greater({x}, {n})", "xp.less_equal({x}, {n})", "{x}.trunc()", "{x}.ceil()", "{x}.fix()", "{x}.frac()",
    "{x}.sgn()", "{x}.signbit()", "xp.heaviside({x}, {same:exact real})", "xp.copysign({x}, {n:1 -1})",
    "xp.nan_to_num({x})", "xp.bucketize({x}, xp.tensor([0.0, 1.0]))", "xp.relu({x})", "xp.sign({x})", "xp.floor({x})",
    "xp.hypot({x}, {twin})", "xp.gcd({x}, {twin})", "xp.lcm({x}, {twin})", "xp.threshold({x}, {n:0 1}, {n})",
    "xp.isin({x}, {t:exact real})", "xp.clip({x}, 0, 1)",
    takes="real number exact", free=True,
)  # fmt: skip
rows(
    "arithmetic",
    "{x}.eq({y:exact})", "{x}.ne({n})", "xp.eq({x}, {same:exact})", "xp.not_equal({x}, {n})", "{x}.isnan()",
    "{x}.isinf()", "{x}.isfinite()", "{x}.logical_not()", "xp.logical_and({x}, {same:exact})",
    "{x}.logical_or({same:exact})", "xp.logical_xor({x}, {same:exact})", "xp.isclose({x}, {twin:exact})",
    "xp.isneginf({x})", "xp.isposinf({x})", "xp.isreal({x})",
    takes="exact", free=True,
)  # fmt: skip
rows(
    "arithmetic",
    "{x} & {same:discrete}", "{x} | {same:discrete}", "{x} ^ {same:discrete}", "~{x}",
    "xp.bitwise_and({x}, {same:discrete})", "xp.bitwise_or({x}, {n:1 2})", "xp.bitwise_xor({x}, {n:1 3})",
    "xp.bitwise_not({x})", "{x} & {n:1 3}", "{x} | True", "{x} << {n:1 2}", "{x} >> {n:1 2}",
    "xp.bitwise_left_shift({x}, {n:1 2})",
    takes="discrete", free=True,
)  # fmt: skip
rows(
    "arithmetic",
    "xp.add({x}, {y})", "{x}.add({y})", "xp.add({x}, {partner}, alpha={n:2 3})", "xp.sub({x}, {y})",
    "{x}.sub({partner}, alpha=2)", "xp.subtract({x}, {y})", "xp.mul({x}, {y})", "xp.multiply({x}, {y})",
    "{x}.multiply({n})", "xp.square({x})", "xp.pow({x}, {n:2 3 0 1})", "{x} ** {n:3 0 1}", "{x} ** {same:exact}",
    "xp.pow({n:2 3}, {x})", "{n:2 3} ** {x}", "+{x}", "xp.positive({x})", "xp.where({same:bool}, {n}, {x})",
    "xp.where({x} == {x}, {x}, {same})", "xp.rsub({x}, {n})", "xp.addcmul({x}, {same}, {same})",
    "xp.addcmul({x}, {same}, {same}, value={n:2 -1})", "xp.lerp({x}, {twin}, {n:0.5 2})", "xp.clone({x})",
    "xp.add({n}, {x})", "{x} + True", "{x} * 1j", "{x} + 1.5", "{x} * 2", "{x} - True", "{x} + xp.tensor({n})",
    "{x} * xp.tensor([{n}], dtype={dtype})", "xp.addcdiv({x}, {same}, {same})",
    takes="exact", free=True,
)  # fmt: skip
rows(
    "arithmetic",
    "xp.div({x}, {y})", "{x}.true_divide({n:2 4})", "xp.divide({x}, {n:2})", "xp.negative({x})", "{x}.absolute()",
    "abs({x})", "xp.matmul({x}, {row})", "{x}.matmul({row})", "xp.mm({x}, {matrix})", "{x}.mm({matrix})",
    "xp.mv({x}, {row})", "xp.dot({x}, {twin})", "{x}.dot({twin})", "xp.bmm({x}, {twin})", "xp.bmm({x}, {x}.mT)",
    "xp.inner({x}, {twin})", "xp.outer({x}, {t:1d})", "xp.ger({x}, {t:1d})", "xp.vdot({x}, {twin})",
    "xp.addmm({twin}, {x}, {x})", "xp.einsum('ij,ij->i', {x}, {twin})", "xp.einsum('ij->ji', {x})",
    "xp.einsum('i,i->', {x}, {twin})", "xp.tensordot({x}, {twin}, {n:1 0})", "xp.linalg.matmul({x}, {row})",
    "xp.linalg.vecdot({x}, {twin})", "xp.linalg.multi_dot([{x}, {x}.mT])", "xp.linalg.matrix_power({x}, {n:2 0 3})",
    "xp.addmv({x}[:, 0], {x}, {row})", "xp.cross({x}, {twin})", "xp.chain_matmul({x}, {x}.mT)",
    takes="number", free=True,
)  # fmt: skip
rows(
    "arithmetic",
    "{x}.reciprocal()", "{x}.rsqrt()", "{x}.tan()", "{x}.sinh()", "{x}.cosh()",
    "{x}.atan()", "{x}.asinh()", "{x}.exp2()", "{x}.expm1()", "{x}.log2()",
    "{x}.log10()", "{x}.log1p()", "xp.sin({x})", "xp.exp({x})", "xp.sqrt({x})", "xp.tanh({x})", "xp.sigmoid({x})",
    "xp.log_softmax({x}, {dim})", "xp.softmax({x}, {dim}, dtype=xp.float64)", "xp.arctan({x})", "xp.erf({x})",
    "xp.erfc({x})", "xp.erfinv({x})", "xp.lgamma({x})", "xp.digamma({x})", "xp.sinc({x})", "xp.logit({x}, 1e-3)",
    "xp.logaddexp({x}, {twin})", "xp.logaddexp2({x}, {twin})", "xp.atan2({x}, {twin})", "xp.deg2rad({x})",
    "xp.rad2deg({x})", "xp.xlogy({x}, {twin})", "xp.special.expit({x})", "{x} ** {n:0.5 -1 1.5}",
    "xp.float_power({x}, 2)", "xp.i0({x})",
    takes="inexact", free=True,
)  # fmt: skip
rows("arithmetic", "{x}.asin()", "{x}.acos()", "{x}.acosh()", "{x}.atanh()", takes="exact inexact", free=True)
rows(
    "arithmetic",
    "{x}.angle()", "xp.angle({x})", "{x}.conj_physical()", "xp.abs({x})", "xp.sgn({x})", "xp.conj({x})",
    needs="complex", takes="exact inexact", free=True,
)  # fmt: skip
rows(
    "arithmetic",
    "xp.add({x}, {n}, out={elsewhere})", "xp.mul({x}, {n}, out={elsewhere})", "xp.sum({x}, {dim}, out={elsewhere})",
    "xp.matmul({x}, {x}.mT, out={elsewhere:2d})", "xp.exp({x}, out={elsewhere:float})",
    "xp.neg({x}, out={elsewhere})", "xp.abs({x}, out={elsewhere})",
    binds="", needs="mutable", takes="real number exact", weight=1.5,
)  # fmt: skip
rows(
    "special",
    *(
        f"xp.special.{call}"
        for call in (
            "erf({x})", "erfc({x})", "erfinv({x})", "erfcx({x})", "ndtr({x})", "ndtri({x}.sigmoid())",
            "log_ndtr({x})", "gammaln({x})", "digamma({x})", "psi({x})", "polygamma({n:0 1 2}, {x}.abs() + 1)",
            "multigammaln({x}.abs() + 3, {n:1 2})", "gammainc({x}.abs() + 1, {x}.abs())",
            "gammaincc({x}.abs() + 1, {x}.abs())", "entr({x})", "xlog1py({x}, {twin})", "xlogy({x}, {twin})",
            "zeta({x}.abs() + 2, {n:1 2.5})", "i0({x})", "i0e({x})", "i1({x})", "i1e({x})", "bessel_j0({x})",
            "bessel_j1({x})", "bessel_y0({x}.abs() + 1)", "bessel_y1({x}.abs() + 1)", "expit({x})",
            "logit({x}.sigmoid())", "expm1({x})", "log1p({x}.abs())", "exp2({x})", "sinc({x})", "round({x})",
            "softmax({x}, {dim})", "log_softmax({x}, {dim})", "logsumexp({x}, {dim})",
            "hermite_polynomial_h({x}, {n:0 2 3})", "chebyshev_polynomial_t({x}, {n:0 2 3})",
            "laguerre_polynomial_l({x}, 2)", "legendre_polynomial_p({x}, 2)", "hermite_polynomial_he({x}, 3)",
        )
    ),
    takes="exact inexact real", free=True,
)  # fmt: skip
rows(
    "special",
    *(
        f"xp.autograd.grad(xp.special.{call}.sum(), {{x}})[0]"
        for call in (
            "erf({x})", "erfc({x})", "gammaln({x})", "digamma({x})", "i0({x})", "i1({x})", "entr({x})", "ndtr({x})",
            "log_ndtr({x})", "i0e({x})", "i1e({x})", "erfcx({x})",
        )
    ),
    needs="autograd.tape", takes="exact float base grad", free=True, weight=0.7,
)  # fmt: skip
rows(
    "special",
    "xp.special.erf({x}.to(xp.int64)).dtype", "xp.special.psi is xp.special.digamma", "xp.erf is xp.special.erf",
    "xp.special.expit({x}.to(xp.int32)).dtype",
    binds="r",
)  # fmt: skip
