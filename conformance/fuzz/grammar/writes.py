"""Writes in place, and what they are refused for."""

from conformance.fuzz.production import rows

rows(
    "writes",
    "{x}.add_({apart})  # *4", "{x}.sub_({apart})  # *2", "{x}.mul_({apart})  # *4", "{x}.copy_({apart})",
    "{x} += {apart}  # *2", "{x} *= {apart}", "{x}.zero_()", "{x}.fill_({n})  # *2", "{x}[{index}] = {apart}  # *4",
    "{x}[{index}] = {n}  # *3", "{x}[{index}] += {n}", "{x}[{index:basic}] *= {n}", "{x}[{index:basic}].add_({n})",
    "{x}.t().mul_({n})", "{x}.detach().mul_({n})", "{x}.detach().add_({apart})", "{x}.detach_()",
    binds="", needs="mutable",
)  # fmt: skip
rows(
    "writes",
    "{x}.div_({apart})", "{x}.tanh_()", "{x}.sqrt_()",
    binds="", needs="mutable", takes="inexact",
)  # fmt: skip
rows(
    "writes",
    "{x}.relu_()", "{x}.clamp_(-1, 1)", "{x}[{x} > 0] = {n}", "{x}.neg_()",
    binds="", needs="mutable", takes="real number exact",
)  # fmt: skip
rows(
    "writes",
    "{x}.data.mul_({n})", "{x}.data.add_({apart})",
    binds="", needs="mutable legacy",
)  # fmt: skip
# PyTorch fails in an assertion of its own when what was turned is written to while its gradient is kept.
rows(
    "writes",
    "{x}.unsqueeze_({dim:+})", "{x}.t_()", "{x}.squeeze_()", "{x}.transpose_({dim}, {dim})",
    binds="", needs="mutable views strides", takes="base kept", guarded=False,
)  # fmt: skip
rows(
    "in place",
    "{x}.add_({apart}, alpha={n:2 3})", "{x}.sub_({apart}, alpha={n:2})", "{x} -= {apart}", "{x}.multiply_({n})",
    "{x}.square_()", "{x}.pow_({n:2 3})", "{x} **= 2", "{x}.copy_({apart}, non_blocking=True)",
    "xp.add({x}, {n}, out={x})", "{x}.add_({x})", "{x}.mul_({x})", "{x}.sub_({x})", "{x}.copy_({x})",
    "{x}.view(-1).fill_({n})", "{x}.reshape(-1)[:1].zero_()", "{x}.addcmul_({twin}, {twin})",
    "{x}.lerp_({twin}, 0.5)", "{x}.fill_(xp.tensor({n}))", "{x}.set_({twin:nograd})", "{x}.swapaxes_(0, -1)",
    "{x}.requires_grad_()", "{x}.detach().zero_()", "{x}.T.fill_({n})", "{x}.expand(2, *{ones}).add_({n})",
    "{x}.index_fill_(0, xp.tensor([0]), {n})", "{x}.tril_()", "{x}.triu_()",
    binds="", needs="mutable views strides", takes="kept base alone exact", guarded=False,
)  # fmt: skip
rows(
    "in place",
    "{x}.abs_()", "{x}.sign_()", "{x}.floor_()", "{x}.ceil_()", "{x}.round_()", "{x}.trunc_()",
    "{x}.remainder_({n:2 3})", "{x}.fmod_({n:2 3})", "{x}.floor_divide_({n:2})", "{x} //= {n:2}", "{x} %= {n:2 3}",
    "{x}.clamp_(min=0)", "{x}.clip_(-1, 1)", "{x}.clamp_min_(0)", "{x}.negative_()", "{x}.absolute_()", "{x}.sgn_()",
    "{x}.eq_({n})", "{x}.lt_({n})", "{x}.ge_({n})", "{x}.nan_to_num_()", "{x}.cumsum_({dim})", "xp.relu_({x})",
    "xp.neg_({x})", "{x}.masked_fill_({x} > 0, {n})", "{x}.cumprod_({dim})",
    "xp.nn.functional.relu({x}, inplace=True)", "xp.nn.functional.leaky_relu_({x})",
    binds="", needs="mutable", takes="real number exact",
)  # fmt: skip
rows(
    "in place",
    "{x}.exp_()", "{x}.log_()", "{x}.sigmoid_()", "{x}.reciprocal_()", "{x}.rsqrt_()", "{x} /= {apart}",
    "{x}.sinh_()", "{x}.cosh_()", "{x}.atan_()", "{x}.exp2_()", "{x}.expm1_()",
    "{x}.log1p_()", "{x}.log2_()", "{x}.divide_({n:2})", "{x}.true_divide_({n:4})", "{x}.erf_()",
    "{x}.pow_({n:0.5 1.5})", "xp.exp_({x})", "{x}.log10_()",
    binds="", needs="mutable", takes="inexact",
)  # fmt: skip
rows(
    "in place",
    "{x}.sin_()", "{x}.cos_()", "{x}.tan_()", "{x}.asin_()", "{x}.acos_()",
    binds="", needs="mutable", takes="inexact exact",
)  # fmt: skip
rows(
    "in place",
    "{x} &= {same:discrete}", "{x} |= {n:1 2}", "{x} ^= {same:discrete}", "{x}.bitwise_not_()",
    "{x}.logical_and_({same:exact})", "{x} <<= 1", "{x} >>= 1",
    binds="", needs="mutable", takes="discrete alone",
)  # fmt: skip
