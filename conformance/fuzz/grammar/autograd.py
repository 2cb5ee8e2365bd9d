"""The tape: passes back, gradients, what requires them, and the modes."""

from conformance.fuzz.production import rows

TAPE = "autograd.tape"

rows(
    "autograd",
    "{x}.sum().backward()  # *3", "{x}.sum().backward(retain_graph=True)  # *3", "{x}.backward()",
    "{x}.backward(xp.ones_like({x}){kept})  # *2", "({x} * {partner}).sum().backward()",
    "{x}.sum().backward(inputs=[{target:base}]{kept})", "xp.autograd.backward([{x}.sum(), {target}.sum()])",
    binds="", needs=TAPE, takes="inexact",
)  # fmt: skip
rows(
    "autograd",
    "{x}.sum().backward(create_graph=True)",
    binds="", needs="autograd.double", takes="float",
)  # fmt: skip
rows(
    "autograd",
    "xp.autograd.grad({x}.sum(), {target:base}{kept})[0].clone()  # *2",
    "xp.autograd.grad({x}.sum(), {target:base}, allow_unused=True{kept})[0].clone()",
    needs=TAPE, takes="inexact", free=True,
)  # fmt: skip
rows(
    "autograd",
    "{x}.retain_grad()",
    binds="", needs=TAPE,
)  # fmt: skip
rows(
    "autograd",
    "{x}.register_hook(lambda g: g * 2)",
    binds="", needs=TAPE, takes="base",
)  # fmt: skip
rows(
    "autograd",
    "{x}.grad = None",
    binds="", needs=TAPE, takes="leaf",
)  # fmt: skip
rows(
    "autograd",
    "{x}.grad.zero_()",
    binds="", needs="autograd.tape mutable", takes="hasgrad",
)  # fmt: skip
rows(
    "autograd",
    "{x}.grad.clone()", "{x}.grad",
    needs=TAPE, takes="hasgrad",
)  # fmt: skip
rows(
    "autograd",
    "{x}.requires_grad_({one:|False})",
    binds="", needs=TAPE, takes="alone", guarded=False,
)  # fmt: skip

rows(
    "gradients",
    "xp.autograd.grad({x}.sum(), {target:base}, create_graph=True)[0]  # *2",
    "xp.autograd.grad({x}.sum(), [{target:base}, {target:base}], allow_unused=True)[{n:0 1}]",
    "xp.autograd.grad({x}, {target:base}, xp.ones_like({x}))[0]",
    "xp.autograd.grad({x}, {target:base}, grad_outputs={twin:nograd}, retain_graph=True)[0].clone()",
    "xp.autograd.grad([{x}.sum(), {target}.sum()], {target:base}, allow_unused=True)[0]",
    "xp.autograd.grad(xp.autograd.grad(({x} ** 3).sum(), {x}, create_graph=True)[0].sum(), {x})[0]  # *2",
    "xp.autograd.grad({x}.sum(), {target:base}, materialize_grads=True, allow_unused=True)[0]",
    "xp.autograd.grad({x}.sum(), {target:base}, is_grads_batched=False, allow_unused=True)[0]",
    "xp.autograd.grad({x}.unsqueeze(0).expand(2, *{ones}).sum(), {x})[0]",
    needs="autograd.double", takes="inexact", free=True,
)  # fmt: skip
# What turns with its argument, of which rounding may have moved a large one by a turn.
rows(
    "gradients", "xp.autograd.grad({x}.sin().sum(), {x})[0]", needs="autograd.double", takes="inexact exact", free=True
)
rows(
    "gradients",
    "{x}.sin().exp().sum().backward()",
    binds="",
    needs=TAPE,
    takes="inexact exact base kept",
    guarded=False,
)
rows("modes", "xp.enable_grad()(lambda a: a.sin())({x})", needs=TAPE, takes="exact", guarded=False, weight=1.2)
rows(
    "gradients",
    "{x}.sum().backward(gradient=xp.tensor({n:2.0 0.5}, dtype={own}))", "{x}.backward({twin})",
    "{x}.backward({twin}, retain_graph=True)", "{x}.backward(gradient=xp.ones_like({x}), inputs={target:base})",
    "xp.autograd.backward({x}.sum())", "xp.autograd.backward({x}, xp.ones_like({x}))",
    "xp.autograd.backward({x}.sum(), inputs=[{target:base}])",
    "xp.autograd.backward([{x}.sum(), {x}.prod()], retain_graph=True)",
    "({x} ** 2).sum().backward(create_graph=True)", "{x}.sum().backward(inputs=[])", "{x}.grad = {twin}.detach()",
    "{x}.grad = {t}", "{x}.grad = None", "{x}.retain_grad()", "{x}.requires_grad = {flag}",
    "{x}.backward(xp.ones({shape}))", "({x} * {x}).sum().backward()", "({x} + {x}.detach()).sum().backward()",
    "{x}.clone().sum().backward()", "xp.autograd.backward(({x} * 2).sum(), retain_graph=True)",
    "({x} @ {x}.mT).sum().backward()",
    binds="", needs=TAPE, takes="inexact base kept", guarded=False,
)  # fmt: skip
rows(
    "gradients",
    "{x}.grad_fn is None", "type({x}.grad_fn).__name__", "{x}.grad_fn.name()", "len({x}.grad_fn.next_functions)",
    "{x}.requires_grad", "{x}.is_leaf", "{x}.retains_grad", "{x}.grad is None", "{x}.output_nr",
    "type({x}.clone().grad_fn).__name__", "[f and type(f[0]).__name__ for f in {x}.grad_fn.next_functions]",
    "{x}.grad_fn is {x}.grad_fn", "{x}.grad is {x}.grad", "({x} * 2).requires_grad", "{x}.detach().requires_grad",
    "({x} + {t}).grad_fn is None", "{x}.grad_fn.next_functions[0][1]", "({x} * 2).is_leaf",
    "type(({x} * 2).grad_fn.next_functions[0][0]).__name__", "{x}.detach().is_leaf", "{x}.detach() is {x}",
    "xp.autograd.graph.get_gradient_edge({x}).output_nr", "{x}.grad_fn.metadata",
    "isinstance({x}.grad_fn, xp.autograd.graph.Node)", "{x}.grad.requires_grad", "{x}.register_hook.__name__",
    binds="r", needs=TAPE,
)  # fmt: skip
# The gradient's derivative at kinks: documented one by one.
rows(
    "gradients",
    *(
        f"xp.autograd.grad({formula}.sum(), {{x}})[0]"
        for formula in (
            "{x}.abs()", "{x}.sqrt()", "{x}.relu()", "{x}.clamp(-1, 1)", "{x}.clamp(min=0)", "{x}.max()",
            "{x}.amax({dim})", "{x}.min({dim})[0]", "{x}.norm()", "{x}.prod()", "{x}.prod({dim})", "{x}.sign()",
            "{x}.floor()", "{x}.round()", "({x} ** 0)", "({x} ** {n:2 3 0.5})",
            "xp.maximum({x}, {n:0 1} * xp.ones_like({x}))", "xp.where({x} > 0, {x}, 0 * {x})",
            "xp.minimum({x}, {x}.detach())", "{x}.std()", "{x}.var({dim})", "{x}.median()", "{x}.sort({dim})[0]",
            "{x}.log()", "({x} / {x})", "{x}.sgn()", "{x}.reciprocal()", "{x}.cumprod({dim})", "{x}.norm({n:1 3})",
            "{x}.norm(float('inf'))", "xp.linalg.vector_norm({x}, {dims})", "xp.hypot({x}, {x})",
            "xp.nn.functional.leaky_relu({x})", "xp.nn.functional.elu({x})", "xp.nn.functional.hardtanh({x})",
            "{x}.logsumexp({dim})", "({x} % 2)", "xp.fmod({x}, 2)", "xp.atan2({x}, {x})", "{x}.log1p()", "{x}.asin()",
            "xp.nn.functional.softplus({x})", "xp.nn.functional.relu6({x})", "xp.nn.functional.gelu({x})",
            "{x}.max({dim}).values", "xp.nn.functional.smooth_l1_loss({x}, 0 * {x}, reduction='none')", "{x}.trunc()",
            "{x}.cumsum({dim})", "{x}.mean({dim})", "xp.fmax({x}, {x}.detach())", "{x}.topk(1, {dim})[0]",
            "xp.nn.functional.l1_loss({x}, {x}.detach())", "xp.linalg.norm({x})", "{x}.aminmax()[0]",
            "xp.nan_to_num({x})", "xp.pow({x}.detach() ** 2, {x})", "xp.xlogy({x}, {x})", "xp.sinc({x})",
        )
    ),
    needs=TAPE, takes="exact float grad base", weight=0.5, free=True,
)  # fmt: skip
rows(
    "modes",
    "with xp.no_grad(): NAME = {x} * {n}", "with xp.no_grad(): NAME = {x}[{index:basic}]",
    "with xp.enable_grad(): NAME = {x} * {n}", "with xp.inference_mode(): NAME = {x} * {n}",
    "with xp.inference_mode(): NAME = {x}[...]", "with xp.inference_mode(False): NAME = {x} * 2",
    "with xp.set_grad_enabled({flag}): NAME = {x} * 2", "xp.no_grad()(lambda a: a * 2)({x})",
    "xp.inference_mode()(lambda a: a + 1)({x})",
    "with xp.no_grad():\n"
    "    with xp.enable_grad():\n"
    "        NAME = {x} * 3",
    "with xp.no_grad(): NAME = {x}.detach().requires_grad_()", "with xp.inference_mode(): NAME = xp.ones({shape})",
    "with xp.no_grad(): NAME = xp.ones(2, requires_grad=True)", "with xp.no_grad(): NAME = {x}.clone()",
    "with xp.autograd.set_grad_enabled({flag}): NAME = {x}.exp()", "with xp.autograd.no_grad(): NAME = {x} + 1",
    "with xp.no_grad(): NAME = {x}.view({sizes})", "with xp.no_grad(): NAME = xp.zeros_like({x}, requires_grad=True)",
    needs=TAPE, guarded=False, weight=1.2,
)  # fmt: skip
rows(
    "modes",
    "with xp.no_grad(): {x}.add_({n})", "with xp.no_grad(): {x}.mul_({apart})",
    "with xp.inference_mode(): {x}.add_(1)", "with xp.no_grad(): {x}[{index:basic}] = {n}",
    "with xp.no_grad(): {x}.copy_({apart})", "with xp.enable_grad(): {x}.mul_(2)",
    "with xp.no_grad(): {x} -= {n:0.5 1}",
    binds="", needs="autograd.tape mutable", guarded=False, takes="base",
)  # fmt: skip
rows(
    "modes",
    "xp.set_grad_enabled({flag})",
    binds="", needs=TAPE, guarded=False,
)  # fmt: skip
rows(
    "modes",
    "xp.is_grad_enabled()", "xp.is_inference_mode_enabled()", "{x}.is_inference()", "({x} * 2).requires_grad",
    "xp.no_grad()(xp.is_grad_enabled)()", "xp.inference_mode()(xp.is_grad_enabled)()", "xp.is_anomaly_enabled()",
    "[*xp.no_grad()(lambda: (xp.is_grad_enabled() for _ in range(2)))()]",
    binds="r", needs=TAPE,
)  # fmt: skip
rows(
    "gradients",
    "{x}.backward(gradient=None, retain_graph=None, create_graph=False)",
    "xp.autograd.backward(tensors={x}.sum(), inputs={target:base})", "xp.autograd.backward([{x}.sum(), {x}.sum()])",
    "xp.autograd.backward({x}.sum(), grad_tensors=xp.tensor({n:2.0 0.5}, dtype={own}))",
    "{x}.sum(0).sum().backward()", "({x}.sum({dim}) ** 2).sum().backward()", "({x}.mean({dim}) * 3).sum().backward()",
    "{x}.expand(2, *{ones}).sum().backward()", "({x} * 1000).softmax(-1)[..., 0].sum().backward()",
    "xp.stack([{x}, {x}]).sum().backward()", "xp.cat([{x}, {x} * 2]).sum().backward()",
    "{x}.clamp({n:-1 0}, {n:1 0.5}).sum().backward()", "{x}.prod().backward()",
    binds="", needs="autograd.tape", takes="inexact base kept grad exact", guarded=False, weight=1.5,
)  # fmt: skip
