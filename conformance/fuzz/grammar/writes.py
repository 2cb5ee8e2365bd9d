"""Writes in place, and what they are refused for."""

from conformance.fuzz.production import rows

NEEDS = "mutable"

rows(
    "writes",
    "{x}.add_({apart})  # *4",
    "{x}.sub_({apart})  # *2",
    "{x}.mul_({apart})  # *4",
    "{x}.copy_({apart})",
    "{x} += {apart}  # *2",
    "{x} *= {apart}",
    "{x}.zero_()",
    "{x}.fill_({n})  # *2",
    "{x}[{index}] = {apart}  # *4",
    "{x}[{index}] = {n}  # *3",
    "{x}[{index}] += {n}",
    "{x}[{index:basic}] *= {n}",
    "{x}[{index:basic}].add_({n})",
    "{x}.t().mul_({n})",
    "{x}.detach().mul_({n})",
    "{x}.detach().add_({apart})",
    "{x}.detach_()",
    binds="",
    needs=NEEDS,
)
rows(
    "writes",
    "{x}.div_({apart})",
    "{x}.sin_()",
    "{x}.tanh_()",
    "{x}.exp_()",
    "{x}.sqrt_()",
    binds="",
    needs=NEEDS,
    takes="inexact",
)
rows(
    "writes", "{x}.relu_()", "{x}.clamp_(-1, 1)", "{x}[{x} > 0] = {n}", "{x}.abs_()", "{x}.neg_()", "{x}.round_()",
    binds="", needs=NEEDS, takes="real exact finite",
)  # fmt: skip
rows("writes", "{x}.data.mul_({n})", "{x}.data.add_({apart})", binds="", needs="mutable legacy")
# PyTorch fails in an assertion of its own when what was turned is written to while its gradient is kept.
rows(
    "writes", "{x}.unsqueeze_({dim:+})", "{x}.t_()", "{x}.squeeze_()", "{x}.transpose_({dim}, {dim})",
    binds="", needs="mutable views strides", takes="base kept", guarded=False,
)  # fmt: skip
