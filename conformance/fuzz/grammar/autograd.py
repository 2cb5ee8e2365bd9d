"""The tape: passes back, gradients, hooks, modes."""

from conformance.fuzz.production import rows

TAPE = "autograd.tape"

rows(
    "autograd",
    "{x}.sum().backward()  # *3",
    "{x}.sum().backward(retain_graph=True)  # *3",
    "{x}.backward()",
    "{x}.backward(xp.ones_like({x}){kept})  # *2",
    "({x} * {partner}).sum().backward()",
    "{x}.sum().backward(inputs=[{target:base}]{kept})",
    "xp.autograd.backward([{x}.sum(), {target}.sum()])",
    binds="",
    needs=TAPE,
    takes="inexact",
)
rows("autograd", "{x}.sum().backward(create_graph=True)", binds="", needs="autograd.double", takes="float")
rows(
    "autograd",
    "xp.autograd.grad({x}.sum(), {target:base}{kept})[0].clone()  # *2",
    "xp.autograd.grad({x}.sum(), {target:base}, allow_unused=True{kept})[0].clone()",
    needs=TAPE,
    takes="inexact",
)
rows("autograd", "{x}.retain_grad()", binds="", needs=TAPE)
rows("autograd", "{x}.register_hook(lambda g: g * 2)", binds="", needs=TAPE, takes="base")
rows("autograd", "{x}.grad = None", binds="", needs=TAPE, takes="leaf")
rows("autograd", "{x}.grad.zero_()", binds="", needs="autograd.tape mutable", takes="hasgrad")
rows("autograd", "{x}.grad.clone()", "{x}.grad", needs=TAPE, takes="hasgrad")
rows("autograd", "{x}.requires_grad_({one:|False})", binds="", needs=TAPE, takes="alone", guarded=False)
