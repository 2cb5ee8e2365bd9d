"""Operations whose results are new."""

from conformance.fuzz.production import rows

rows(
    "values",
    "{x} + {y}  # *5",
    "{x} - {y}  # *3",
    "{x} * {y}  # *5",
    "{n} + {x}",
    "{n} - {x}",
    "{n} * {x}",
    "{x}.clone()  # *3",
    "{x}.square()",
    "{x}.sum()",
    "{x}.sum({dim})",
    "{x}.sum({dim}, keepdim=True)",
    "{x}.sum({dims})",
    "{x}.prod()",
    "{x}.prod({dim})",
    "xp.where({same:bool}, {x}, {y})",
    "xp.stack([{x}, {same}], {dim:+})",
    "xp.cat([{x}, {same}], {dim})",
    "xp.cat([{x}, {partner}])",
    "xp.zeros_like({x})",
    "xp.ones_like({x})",
    "xp.full_like({x}, {n})",
    "{x}.to({dtype})",
    "{x} ** 2",
)
rows("values", "-{x}", "{x}.neg()", "abs({x})", takes="number exact")
rows("values", "{x} / {y}", "{n} / {x}", "{x} @ {row}  # *3", "{x} @ {x}.mT", takes="number")
rows(
    "values",
    "{x}.sin()", "{x}.cos()", "{x}.tanh()", "{x}.exp()", "{x}.sigmoid()", "{x}.sqrt()", "{x}.log()", "{x}.reciprocal()",
    "{x}.rsqrt()", "{x}.mean()", "{x}.mean({dim})", "{x}.softmax({dim})", "{x}.cumsum({dim})",
    takes="inexact",
)  # fmt: skip
rows(
    "values",
    "{x}.relu()", "{x}.sign()", "{x}.floor()", "{x}.round()", "{x}.ceil()", "{x}.trunc()",
    "{x}.amax()", "{x}.amax({dim})", "{x}.amin({dim})", "{x}.max()", "{x}.min()", "{x}.max({dim}).values", "{x}.max({dim})[1]",
    "{x}.min({dim}).indices", "{x}.clamp(-1, 1)", "{x}.clamp(min=0)", "xp.maximum({x}, {partner:exact real})",
    "xp.minimum({x}, {partner:exact real})", "{x}.argmax()", "{x}.argmax({dim})", "{x}.argmin({dim})",
    "{x} > {y:exact real}", "{x} <= {y:exact real}", "{x}[{x} > 0]", "{x} // {n:2 1.5 -2}", "{x} % {n:2 3 1.5}",
    "xp.where({x} > 0, {x}, {y})",
    takes="real exact finite",
)  # fmt: skip
rows(
    "values", "{x} == {y:exact}", "{x} != {y:exact}", "{x}.any()", "{x}.all()", "{x}.any({dim})", "{x}.isnan()",
    "{x}.bool()", "{x}.logical_not()", takes="exact",
)  # fmt: skip
rows("values", "{x} & {same:discrete}", "{x} | {same:discrete}", "{x} ^ {same:discrete}", "~{x}", takes="discrete")
rows("values", "{x}.double()", "{x}.float()", "{x}.half()")
rows("values", "{x}.long()", "{x}.int()", takes="exact finite real")
