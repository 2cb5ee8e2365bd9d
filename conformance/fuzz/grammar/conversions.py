"""Dtypes: conversions and promotion."""

from conformance.fuzz.production import rows

rows(
    "conversions",
    "{x}.to({dtype})", "{x}.to(dtype={floating})", "{x}.to({own})", "{x}.to({own}, copy=True)", "{x}.to({t})",
    "{x}.type({dtype})", "{x}.type_as({t})", "{x}.double()", "{x}.float()", "{x}.half()", "{x}.bfloat16()",
    "{x}.to(device)", "{x}.to(device, {floating})", "{x}.cpu()", "{x}.to('cpu')",
    "{x}.to({floating}, memory_format=xp.contiguous_format)", "{x}.cdouble()", "{x}.cfloat()",
    "{x}.type('torch.DoubleTensor')", "{x}.to(xp.device('cpu'))", "{x}.chalf()", "{x}.to({dtype}, non_blocking=True)",
    "{x}.to(other={t})", "{x}.type(xp.FloatTensor)",
)  # fmt: skip
rows(
    "conversions",
    "{x}.long()", "{x}.int()", "{x}.short()", "{x}.char()", "{x}.bool()", "{x}.to(xp.int64)", "{x}.to(xp.int32)",
    "{x}.sign().byte()", "{x}.abs().to(xp.uint8)", "{x}.view(xp.{one:int32|uint8|int64|float32|int16|float64})",
    takes="exact real",
)  # fmt: skip
rows(
    "conversions",
    "xp.result_type({x}, {t})", "xp.result_type({x}, {n})", "xp.promote_types({dtype}, {dtype})",
    "xp.can_cast({dtype}, {dtype})", "{x}.to({own}) is {x}", "{x}.double() is {x}", "{x}.float() is {x}",
    "{x}.cpu() is {x}", "{x}.contiguous() is {x}", "{dtype}.is_floating_point", "{dtype}.is_complex",
    "{dtype}.itemsize", "{dtype}.is_signed", "str({dtype})", "xp.finfo({floating}).eps", "xp.finfo({floating}).max",
    "xp.iinfo(xp.{one:int8|uint8|int32|int64|int16}).max", "xp.finfo({floating}).bits", "xp.finfo({floating}).tiny",
    "xp.iinfo(xp.int8).min", "xp.float is xp.float32", "xp.double == xp.float64", "xp.long == xp.int64",
    "{dtype}.to_complex()", "{dtype}.to_real()", "xp.finfo({floating}).dtype", "{x}.type_as({t}) is {x}",
    "{x}.to(device) is {x}", "xp.result_type({n}, {n})", "xp.finfo().eps", "{dtype} == {dtype}",
    "{x}.type({own}) is {x}", "xp.finfo({floating}).smallest_normal", "xp.finfo({floating}).resolution",
    "xp.finfo({floating}).min",
    binds="r",
)  # fmt: skip
