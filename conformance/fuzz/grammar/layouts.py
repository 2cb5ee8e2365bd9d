"""Memory formats, and the order in which copies lie."""

from conformance.fuzz.production import rows

_FORMAT = "{one:channels_last|contiguous_format|preserve_format|channels_last_3d}"

rows(
    "layouts",
    f"xp.ones(1, 2, 2, 3).contiguous(memory_format=xp.{_FORMAT})",
    f"xp.ones(2, 3, 2, 1).clone(memory_format=xp.{_FORMAT})",
    f"xp.empty((1, 2, 2, 2), memory_format=xp.{_FORMAT}).fill_(1)",
    f"{{x}}.contiguous(memory_format=xp.{_FORMAT})",
    f"{{x}}.to(xp.float64, memory_format=xp.{_FORMAT})",
    f"xp.zeros_like({{x}}, memory_format=xp.{_FORMAT})",
    "{x}.t().clone()", "{x}.mT.clone()", "{x}.expand(2, *{ones}).clone()", "{x}.mT.to(xp.float16)",
    "xp.zeros_like({x}.mT)", "xp.ones_like({x}.mT, dtype=xp.int32)", "{x}.mT.contiguous()",
    "{x}.mT.new_zeros({x}.mT.shape)", "{x}.mT + 1", "{x}.mT > 0", "{x}.mT * {x}.mT", "{x}.mT.neg()",
    "{x}[..., ::2].clone()", "{x}.to(xp.float64, copy=True)", "{x}.mT.detach().clone()",
    "xp.empty_permuted((2, 3), ({one:0, 1|1, 0})).fill_(1)", "xp.full_like({x}.mT, 2)",
    "xp.ones(2, 3, 2, 2).to(memory_format=xp.channels_last)", "xp.empty_like({x}.mT).fill_(0)",
    needs="strides views", takes="number host",
)  # fmt: skip
rows(
    "layouts",
    "{x}.is_contiguous(memory_format=xp.channels_last)", "{x}.dim_order()",
    "xp.ones(1, 2, 3, 4).to(memory_format=xp.channels_last).stride()", "str(xp.channels_last)",
    "xp.ones(2, 3, 4, 5).contiguous(memory_format=xp.channels_last).is_contiguous(memory_format=xp.{one:channels_last|contiguous_format})",
    "xp.ones(1, 2, 1, 1).is_contiguous(memory_format=xp.channels_last)", "xp.empty_strided((2, 2), (1, 2)).stride()",
    "{x}.clone(memory_format=3)",
    binds="r", needs="strides views", takes="2d+ number host",
)  # fmt: skip
