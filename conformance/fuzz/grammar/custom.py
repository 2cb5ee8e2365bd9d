"""Functions of users that are put together of parts: what forward does, marks and returns, and what backward gives back."""

from conformance.fuzz.production import rows

TAPE = "autograd.tape"

_SAVES = (
    "pass|ctx.save_for_backward(a)|ctx.save_for_backward(a, a * 2)|ctx.k = 3|ctx.shape = a.shape|ctx.mark_dirty(a)"
    "|ctx.set_materialize_grads(False)|ctx.save_for_backward(None, a)|ctx.save_for_backward(a.shape)|ctx.a = a"
    "|ctx.save_for_backward(a * 2); ctx.save_for_backward(a)|{held:l}.append((xp.is_grad_enabled(), ctx.needs_input_grad))"
)
_GIVES = (
    "return a * 2|return a * 1, a * 2|return a|return a.view_as(a)|return a.mul_(2)|return a, 3|return [a * 2, a]"
    "|return a > 0|return a.sum()|return a.clone(), None|return a.exp()|raise ValueError(ctx)|return xp.ones(2)|return a.t()"
    "|return a.sin(), a.long()|return a.detach()|return a.expand(2, *a.shape)|return a[..., None]"
)
_BACK = (
    "return grads[0] * 2|return grads[0] * ctx.saved_tensors[0]|return grads[0]|return None|return grads[0] * 2, None"
    "|return tuple(grads)|return (grads[0] * 3,) + (None,) * (len(ctx.needs_input_grad) - 1)|return grads[0].sum()|return 1.0"
    "|return (grads[0],) * len(ctx.needs_input_grad)|raise ValueError(len(grads))|return grads[-1] * ctx.saved_tensors[-1]"
    "|return grads[0].expand(2, *grads[0].shape)|return grads[0] * getattr(ctx, 'k', 5)|return grads[0] * grads[0]"
    "|return xp.ones(ctx.shape, dtype=grads[0].dtype)|return (grads[0] * ctx.saved_tensors[0].exp(),) * len(ctx.needs_input_grad)"
    "|return None if grads[0] is None else grads[0] * 2|return {held:f}.apply(grads[0])|return grads[0].to(xp.float32)"
    "|(ctx.a * 2).sum().backward(); return grads[0]|return sum(g for g in grads if g is not None)"
)
"""What stands in the three methods: each may be wrong for the others, as those of users are."""

_CLASS = (
    "class NAME(xp.autograd.Function):\n"
    "    @staticmethod\n"
    "    def forward(ctx, a, {one:*others|*others|k=2|k=3, *others}):\n"
    f"        {{one:{_SAVES.replace('{held:l}', 'l0').replace('{held:f}', 'f0')}}}\n"
    f"        {{one:{_GIVES}}}\n"
)
_METHOD = (
    "    @staticmethod\n"
    f"    def {{one:backward|backward|backward|backward|vjp}}(ctx, *grads):\n"
    "        {one:|xp.is_grad_enabled()|l0.append([g if g is None else tuple(g.shape) for g in grads])|l0.append(xp.is_grad_enabled())}\n"
    f"        {{one:{_BACK.replace('{held:f}', 'f0')}}}"
)
_SPLIT = (
    "class NAME(xp.autograd.Function):\n"
    "    @staticmethod\n"
    "    def forward(a, *others):\n"
    "        {one:return a * 2|return a.exp()|return a * 1, a.sin()|return a}\n"
    "    @staticmethod\n"
    "    def setup_context(ctx, inputs, output):\n"
    "        {one:ctx.save_for_backward(inputs[0])|ctx.save_for_backward(output)|ctx.k = 4|l0.append(xp.is_grad_enabled())|(inputs[0] * 2).sum()}\n"
)
rows(
    "functions of parts",
    _CLASS + _METHOD + "  # *6", _SPLIT + _METHOD + "  # *2", _CLASS + "    pass",
    _CLASS + "    @staticmethod\n    @xp.autograd.function.once_differentiable\n    def backward(ctx, *grads):\n        return grads[0] * 2",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def backward(ctx, g):\n        return g",
    binds="f", needs="autograd.tape mutable", guarded=False, weight=0.6,
)  # fmt: skip
rows(
    "functions of parts",
    "[]",
    binds="l", needs=TAPE, guarded=False, weight=0.6,
)  # fmt: skip
rows(
    "functions of parts",
    "{held:f}.apply({x})  # *6", "{held:f}.apply({x} * 2)  # *3", "{held:f}.apply({x} * 2)[0]  # *2", "{held:f}.apply({x}, 2)[0]",
    "{held:f}.apply({x}, {partner})  # *2", "{held:f}.apply({x} * 1, None)", "{held:f}.apply({held:f}.apply({x}))",
    "{held:f}.apply(a={x})", "{held:f}.apply({x}, k=3)", "{held:f}()({x})", "{held:f}.apply({x}[..., :1])", "{held:f}.apply({x}[...])",
    "sum(t.sum() for t in {held:f}.apply({x} * 2) if hasattr(t, 'sum'))", "{held:f}.apply({x} + 0)[-1]", "{held:f}.apply([{x}])",
    needs=TAPE, takes="inexact exact", guarded=False,
)  # fmt: skip
rows(
    "functions of parts",
    "{x}.sum().backward(retain_graph={flag})  # *6", "({x} * {x}).sum().backward(create_graph=True)  # *2", "{x}.mul_(2)",
    "{held:f}.apply({x} * 2).sum().backward()  # *3", "{held:f}.apply({x} * 2, {partner})[0].sum().backward()",
    "{held:f}.apply({x} * 2)[-1].sum().backward()  # *2", "{x}.grad = None", "with xp.no_grad(): {x}.add_(1)",
    binds="", needs="autograd.double mutable", takes="grad inexact", guarded=False,
)  # fmt: skip
rows(
    "functions of parts",
    "xp.autograd.grad({held:f}.apply({x} * 1).sum(), {x}, create_graph=True)[0]  # *2",
    "xp.autograd.grad({x}.sum(), {target:base}, create_graph=True, allow_unused=True)[0]  # *2",
    "xp.autograd.grad((xp.autograd.grad({held:f}.apply({x} * 2).sum(), {x}, create_graph=True)[0] ** 2).sum(), {x})[0]",
    needs="autograd.double", takes="grad inexact", guarded=False, free=True,
)  # fmt: skip
rows(
    "functions of parts",
    "{held:f}.apply({x})  # *2", "{held:f}.apply({x}.clone(), {partner})", "{held:f}.apply(2)", "{held:f}.apply()",
    "type({x}.grad_fn).__name__", "{x}.grad_fn.name()", "[f and type(f[0]).__name__ for f in {x}.grad_fn.next_functions]",
    "(lambda c: {held:f}.apply(c) is c)({x}.clone())", "[t.requires_grad for t in {held:f}.apply({x} * 2) if hasattr(t, 'requires_grad')]",
    "(lambda b: ({held:f}.apply(b[:1]), b.grad_fn and b.grad_fn.name(), b._version))({x} * 2)",
    "[t._is_view() for t in {held:f}.apply({x} * 2) if hasattr(t, '_is_view')]", "{x}.grad_fn.saved_tensors", "{x}._version",
    "(lambda a, b: (a.grad_fn.saved_tensors, b.grad_fn.saved_tensors))({held:f}.apply({x}), {held:f}.apply({x} * 3))",
    "(lambda y: (xp.is_grad_enabled(), y.requires_grad))({held:f}.apply({x}))", "{held:f}.apply({x}.detach()).requires_grad",
    binds="r", needs=TAPE, takes="inexact exact", guarded=False,
)  # fmt: skip
rows(
    "functions of parts",
    "{x}.grad_fn.register_hook(lambda i, o: {held:l}.append(([g if g is None else tuple(g.shape) for g in i], len(o))))",
    "{x}.grad_fn.register_prehook(lambda o: {held:l}.append([g is None for g in o]))",
    binds="h", needs=TAPE, takes="grad nonleaf", guarded=False, weight=0.7,
)  # fmt: skip
