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
rows(
    "promotion",
    "({x} + {t}).dtype", "({x} * {n:2 2.5 True 1j}).dtype", "({x} / {t}).dtype", "({x} // 2).dtype",
    "({x} ** 2).dtype", "({x} > {t:real}).dtype", "{x}.sum().dtype", "{x}.prod().dtype", "{x}.cumsum(0).dtype",
    "{x}.sqrt().dtype", "{x}.mean().dtype", "{x}.floor().dtype", "xp.result_type({x}, {n:1 2.5 True})",
    "xp.result_type({x}, 1j)", "xp.result_type({t}, {x})", "xp.result_type({n:1 2.5}, {n:2 True})",
    "xp.promote_types(xp.{one:uint8|int8|int64|float16|bfloat16|bool}, xp.{one:uint8|int8|int32|float16|bfloat16|complex64})",
    "xp.can_cast(xp.{one:float32|int64|bool|complex64|uint8}, xp.{one:int64|float16|bool|uint8|float32})",
    "xp.where({x} == {x}, {x}, {t}).dtype", "xp.cat([{x}.flatten(), {t}.flatten()]).dtype",
    "xp.finfo({floating}).{one:eps|max|min|tiny|smallest_normal|resolution|bits|dtype}",
    "xp.finfo(xp.{one:complex64|complex128|bfloat16|float16}).{one:eps|max|dtype|bits}",
    "xp.iinfo(xp.{one:int8|int16|int32|int64|uint8}).{one:min|max|bits|dtype}", "repr(xp.iinfo(xp.int16))",
    "xp.finfo(xp.float32) == xp.finfo(xp.{one:float32|float64})",
    "xp.{one:bool|int64|float32|complex64|uint8|bfloat16}.{one:is_signed|is_complex|is_floating_point|itemsize}",
    "xp.{one:float16|float64|int64|complex64}.to_complex()", "xp.iinfo(xp.bool)", "xp.finfo(None)", "xp.finfo({n:1})",
    "xp.tensor({n}, dtype=xp.{one:float|int|bool|double|half|long|short|cfloat|uint8}).dtype",
    "xp.zeros(1, dtype={one:float|int|bool|complex}).dtype", "xp.float32 == 'float32'", "xp.float32 == np.float32",
    "type(xp.float32)('float32')", "xp.zeros(1, dtype=np.float32)",
    "(xp.tensor(2) + xp.tensor(1.5, dtype=xp.float16)).dtype", "({x}.to(xp.int8) + 200).tolist()",
    "({x} + {t:0d}).dtype", "({t:0d} * {x}).dtype", "{x}.sum(dtype=xp.{one:float64|int64|float16}).dtype",
    binds="r", takes="exact", weight=1.5,
)  # fmt: skip
rows(
    "promotion",
    "{x}.sum(dtype=xp.{one:int8|float64|int32})", "{x}.to(xp.int8).sum()", "({x} * 1000).to(xp.float16)",
    "({x} * 1e-6).to(xp.float16)", "({x} * 100).abs().to(xp.uint8)", "({x} * 100).abs().to(xp.int32).to(xp.int8)",
    "{x}.to(xp.bool)", "({x} / 3).to(xp.bfloat16)", "({x} / 3).half()",
    "xp.full((2,), {n:300 -1 2.7}, dtype=xp.{one:int64|int16|float16})", "{x}.to(xp.complex64)", "{x}.to(xp.float64)",
    "{x} + {t}", "{x} * {t:0d}", "{x} - {t:0d}", "{x} / {t:0d}", "xp.maximum({x}, {t:exact real})", "{x} + 2.5",
    "{x} * True", "{x}.double() + {x}", "{x}.int() / 2", "{x}.sqrt()", "{x}.mean(dtype=xp.float64)",
    "{x}.cumsum(0, dtype=xp.float64)", "{x} == {t:exact}", "{x} << 1", "{x}.prod(dtype=xp.float64)",
    "xp.tensor([2 ** 62, -5]) + {x}", "xp.tensor(2 ** 53 + 1) == {x}", "xp.add({x}, 300)", "np.float64(2.5) * {x}",
    "{x} * np.float32(0.5)", "{x} + np.int64(2)",
    takes="exact real", free=True,
)  # fmt: skip
rows(
    "promotion",
    "{x}.add_({t})", "{x} += 1.5", "{x} *= {t:0d}", "{x}.fill_({n:300 2.7 -1})", "{x}.copy_({t})", "{x}.eq_({n})",
    "xp.add({x}, {t}, out={elsewhere})", "{x}.div_(2)", "{x}.pow_(2)", "{x} += 1j", "xp.mul({x}, 2, out={elsewhere})",
    binds="", needs="mutable", takes="exact real nograd alone",
)  # fmt: skip
