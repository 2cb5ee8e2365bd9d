"""What users add to the graph: hooks, functions of their own, saved tensors, checkpoints, anomaly detection."""

from conformance.fuzz.production import rows

TAPE = "autograd.tape"

rows(
    "hooks",
    "[]",
    binds="l", needs=TAPE, weight=3, guarded=False,
)  # fmt: skip
rows(
    "hooks",
    "{x}.register_hook(lambda g: {held:l}.append(tuple(g.shape)))  # *2",
    "{x}.register_hook(lambda g: {held:l}.append(float(g.sum())))  # *2",
    "{x}.register_hook(lambda g: g * {n:2 0.5 0})", "{x}.register_hook(lambda g: None)",
    "{x}.register_post_accumulate_grad_hook(lambda p: {held:l}.append(p.grad is not None))",
    "{x}.register_post_accumulate_grad_hook(lambda p: {held:l}.append(float(p.grad.sum())))",
    "{x}.grad_fn.register_hook(lambda i, o: {held:l}.append((len(i), len(o))))",
    "{x}.grad_fn.register_prehook(lambda o: {held:l}.append(len(o)))",
    "{x}.grad_fn.register_prehook(lambda o: tuple(g * 2 for g in o))",
    "{x}.register_hook(lambda g: {held:l}.append(g.requires_grad))",
    "{x}.grad_fn.register_hook(lambda i, o: tuple(None if g is None else g * 2 for g in i))",
    "xp.autograd.graph.register_multi_grad_hook([{x}, {target:base}], lambda gs: {held:l}.append([g is None for g in gs]))",
    "xp.autograd.graph.register_multi_grad_hook([{x}], lambda g: {held:l}.append(tuple(g.shape)), mode='any')",
    "{x}.register_hook(lambda g: g.expand(3, 3))", "{x}.register_hook(lambda g: {held:l}.append(1))",
    "{x}.register_post_accumulate_grad_hook(lambda p: (p.grad.mul_(2), None)[1])", "{x}.register_hook(lambda g: 1)",
    binds="h", needs=TAPE, takes="grad base", guarded=False,
)  # fmt: skip
rows(
    "hooks",
    "{held:h}.remove()  # *2", "{x}.grad_fn.metadata['a'] = 1",
    "with {held:h}: {x}.sum().backward(retain_graph=True)",
    binds="", needs=TAPE, guarded=False,
)  # fmt: skip
rows(
    "hooks",
    "{x}.sum().backward(retain_graph=True)  # *4", "{x}.sum().backward(inputs=[{target:base}], retain_graph=True)",
    binds="", needs=TAPE, takes="grad inexact",
)  # fmt: skip
rows(
    "hooks",
    "xp.autograd.grad({x}.sum(), {target:base}, retain_graph=True)[0].clone()  # *2",
    needs=TAPE, takes="grad inexact",
)  # fmt: skip

_CLASSES = (
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        ctx.save_for_backward(a)\n        return a * 2\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g * ctx.saved_tensors[0]",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        return a + 1\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g * 3",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(a):\n        return a.sin()\n"
    "    @staticmethod\n    def setup_context(ctx, inputs, output):\n        ctx.save_for_backward(output)\n        ctx.k = 2\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g * ctx.saved_tensors[0] * ctx.k",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        ctx.mark_dirty(a)\n        return a.mul_(2)\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g * 2",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        b = a > 0\n        ctx.mark_non_differentiable(b)\n        return b\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        ctx.set_materialize_grads(False)\n        return a.view_as(a)\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        return a\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g * 4",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        ctx.needs = ctx.needs_input_grad\n        return a.exp()\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return (g, g)",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        return a * 2\n"
    "    @staticmethod\n    @xp.autograd.function.once_differentiable\n    def backward(ctx, g):\n        return g * 2",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        return a * 2",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        return a * 1, a * 2\n"
    "    @staticmethod\n    def backward(ctx, g, h):\n        return g + h",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a, k=2):\n        ctx.k = k\n        return a * k\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g * ctx.k, None",
    "class NAME(xp.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n        return a.clone()\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g.sum()",
)  # fmt: skip
rows(
    "functions of users",
    *_CLASSES,
    binds="f", needs=TAPE, weight=0.6, guarded=False,
)  # fmt: skip
rows(
    "functions of users",
    "{held:f}.apply({x})  # *6", "{held:f}.apply({x} * 2)  # *2", "{held:f}.apply({x}.clone())",
    "{held:f}.apply({x})[0]", "{held:f}.apply({x}, 3)", "{held:f}.apply({held:f}.apply({x}))",
    needs=TAPE, takes="inexact exact",
)  # fmt: skip
rows(
    "functions of users",
    "{x}.sum().backward(retain_graph=True)  # *4", "({x} * {x}).sum().backward(create_graph=True)",
    binds="", needs="autograd.double", takes="grad inexact",
)  # fmt: skip
rows(
    "functions of users",
    "xp.autograd.grad({x}.sum(), {target:base}, create_graph=True, allow_unused=True)[0]",
    needs="autograd.double", takes="grad inexact",
)  # fmt: skip
rows(
    "functions of users",
    "type({held:f}.apply({x}).grad_fn).__name__", "{held:f}.apply({x}) is {x}", "{held:f}.apply({x}).requires_grad",
    "{held:f}.apply({x}).grad_fn.saved_tensors[0].shape", "{held:f}.apply({x}.detach()).grad_fn is None",
    "{held:f}.apply({x}.clone())._is_view()", "{held:f}.__name__",
    binds="r", needs=TAPE, takes="inexact exact",
)  # fmt: skip
rows(
    "saved",
    "with xp.autograd.graph.saved_tensors_hooks(lambda t: t * 2, lambda t: t / 2): NAME = {x}.sin() * {x}",
    "with xp.autograd.graph.saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t * 3): NAME = {x} * {x}",
    "with xp.autograd.graph.saved_tensors_hooks(lambda t: {held:l}.append(tuple(t.shape)) or t, lambda t: t): NAME = {x}.exp()",
    "with xp.autograd.graph.saved_tensors_hooks(lambda t: t.numpy(force=True), lambda a: xp.tensor(a)): NAME = {x}.tanh()",
    "with xp.autograd.graph.save_on_cpu(): NAME = {x} * {x}",
    "with xp.autograd.graph.disable_saved_tensors_hooks('off'): NAME = {x} ** 2",
    "with xp.autograd.graph.allow_mutation_on_saved_tensors(): NAME = {x}.sin()",
    "xp.utils.checkpoint.checkpoint(lambda a: a.sin() * a, {x}, use_reentrant={flag})  # *2",
    "xp.utils.checkpoint.checkpoint(lambda a, b: a * b, {x}, {partner}, use_reentrant=False)",
    "xp.utils.checkpoint.checkpoint(lambda a: {held:l}.append(1) or a.exp(), {x}, use_reentrant={flag})",
    "xp.utils.checkpoint.checkpoint_sequential([lambda a: a * 2, lambda a: a.sin()], {n:1 2}, {x}, use_reentrant=False)",
    "xp.utils.checkpoint.checkpoint(lambda a: a * a, {x}, use_reentrant={flag}, preserve_rng_state={flag})",
    "xp.utils.checkpoint.checkpoint(lambda a: (a * a, a + 1), {x}, use_reentrant={flag})[{n:0 1}]",
    "({x} * {x}).grad_fn._saved_self", "{x}.exp().grad_fn._saved_result",
    needs=TAPE, takes="inexact exact base", guarded=False,
)  # fmt: skip
rows(
    "saved",
    "[]",
    binds="l", needs=TAPE,
)  # fmt: skip
rows(
    "saved",
    "{x}.sum().backward()  # *3", "{x}.sum().backward(retain_graph=True)  # *2", "{x}.add_(1)",
    "{x}.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t * 2)",
    "xp.autograd.graph.increment_version({x})",
    binds="", needs=TAPE, takes="inexact",
)  # fmt: skip
rows(
    "saved",
    "({x} * {x}).grad_fn._saved_self is {x}", "{x}.exp().grad_fn._saved_result.shape",
    "hasattr(({x} * 2).grad_fn, '_saved_other')", "type(({x} * {x}).grad_fn._raw_saved_self).__name__",
    binds="r", needs=TAPE, takes="grad",
)  # fmt: skip
rows(
    "checking",
    "xp.autograd.gradcheck(lambda a: a.sin(), ({x}.detach().double().requires_grad_(),))",
    "xp.autograd.gradcheck(lambda a: a * a.detach(), ({x}.detach().double().requires_grad_(),), raise_exception=False)",
    "xp.autograd.gradgradcheck(lambda a: a ** 3, ({x}.detach().double().requires_grad_(),))",
    "xp.autograd.gradcheck(lambda a: a.exp(), {x})",
    "xp.autograd.gradcheck({held:f}.apply, {x}.detach().double().requires_grad_(), raise_exception=False)",
    "xp.autograd.gradcheck(lambda a, b: a * b, ({x}.detach().double().requires_grad_(), {x}.detach().double()))",
    "xp.autograd.gradcheck(lambda a: a.float(), ({x}.detach().double().requires_grad_(),), raise_exception=False)",
    "xp.autograd.gradcheck(lambda a: a * 2, ({x}.detach().double().requires_grad_(),), eps=1e-4, atol=1e-3)",
    "xp.autograd.gradcheck(lambda a: (a * 2, a + 1), ({x}.detach().double().requires_grad_(),))",
    "xp.autograd.gradcheck(lambda a: a.abs(), ({x}.detach().double().requires_grad_(),), raise_exception=False)",
    binds="r", needs="autograd.double", takes="exact float tiny", weight=0.1, guarded=False,
)  # fmt: skip
rows(
    "checking",
    "with xp.autograd.detect_anomaly(): ({x} * {n:0.0 1.0}).sqrt().sum().backward()",
    "with xp.autograd.detect_anomaly(check_nan={flag}): (0 * {x}.log()).sum().backward()",
    "xp.autograd.set_detect_anomaly({flag})", "with xp.autograd.set_detect_anomaly(True): {x}.sum().backward()",
    binds="", needs=TAPE, takes="exact float grad", guarded=False, weight=0.7,
)  # fmt: skip
rows(
    "checking",
    "xp.is_anomaly_enabled()", "xp.is_anomaly_check_nan_enabled()",
    binds="r", needs=TAPE,
)  # fmt: skip
