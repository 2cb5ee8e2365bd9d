"""Passes back in all their forms: their order, their errors, what hooks see of them, and the modes around them."""

from conformance.fuzz.production import rows

TAPE = "autograd.tape"
_LOG = (
    "lambda g: {held:l}.append(g.tolist())",
    "lambda g: {held:l}.append((tuple(g.shape), g.requires_grad, xp.is_grad_enabled()))",
    "lambda g: {held:l}.append({n:1 2 3})", "lambda g: g * {n:2 0.5}",
    "lambda g: ({target:leaf base} * 2).sum().backward()",
    "lambda g: {held:l}.append([t.grad is None for t in [{target:leaf base}, {target:leaf base}]])", "lambda g: [][0]",
    "lambda g: g.double()", "lambda g: {held:l}.append(g is None)", "lambda g: g[..., :1]",
)  # fmt: skip
rows(
    "passes", "[]", binds="l", needs=TAPE, weight=4, guarded=False,
)  # fmt: skip
rows(
    "passes",
    *(f"{{x}}.register_hook({hook})" for hook in _LOG),
    "[t.register_hook(lambda g, i=i: {held:l}.append(i)) for i, t in enumerate([{target:base}, {target:base}, {target:base}])]",
    binds="h", needs=TAPE, takes="grad base", guarded=False, weight=0.8,
)  # fmt: skip
_LEAF = (
    "lambda p: {held:l}.append(p.grad.tolist())", "lambda p: {held:l}.append(p is {x})", "lambda p: 1",
    "lambda p: [][0]", "lambda p: setattr(p, 'grad', None)",
    "lambda p: {held:l}.append(({target:leaf base}.grad is None, xp.is_grad_enabled()))",
)  # fmt: skip
rows(
    "passes",
    *(f"{{x}}.register_post_accumulate_grad_hook({hook})" for hook in _LEAF), binds="h", needs=TAPE,
    takes="leaf grad base", guarded=False, weight=0.8,
)  # fmt: skip
rows(
    "passes", "{held:h}.remove()", binds="", needs=TAPE, weight=0.5,
)  # fmt: skip
rows(
    "passes", "({x} * {partner} + {x}).sum().backward()  # *3",
    "(({x} * 2).sum() + ({x} * {target:base}).sum()).backward()", "{x}.sum().backward()",
    "xp.autograd.backward([({x} * 2).sum(), ({target:base} * 3).sum()])", "{x}.backward({x}.detach())",
    "(lambda y: xp.autograd.backward([y.sum(), (y * 2).sum()], inputs=[{target:leaf base}]))({x} * 2)",
    "(lambda y: xp.autograd.backward([y.sum(), y.sum()]))({x}.exp())",
    "(lambda y: xp.autograd.backward([y, (y * y).sum()]))(({x} * 2).sum())",
    "(lambda y: (y.backward(), y.backward()))(({x} * {x}).sum())",
    "(lambda y: (y.backward(), y.backward()))({x}.sum())",
    "(lambda y: [y.backward(retain_graph=True), y.backward()])(({x} * {x}).sum())",
    "(lambda y: (y.sum().backward(), (y * 2).sum().backward()))({x}.exp())",
    "(lambda y: (y.sum().backward(), (y * 2).sum().backward()))({x}.clone())",
    "(lambda y: (y.backward(), y.backward()))({x}[{x} > 0].sum())",
    "(lambda y: (y.sum().backward(), y.sum().backward()))(xp.where({x} > 0, {x}, 0))",
    "{x}.sum().backward(inputs=[{target:leaf base}, {target:leaf base}])",
    "({x} * 2).sum().backward(inputs=[{x}, {x}])", "(lambda y: (y * 3).sum().backward(inputs=[y, {x}]))({x} * 2)",
    "{x}.sum().backward(inputs=())",
    "(lambda y: ((y * 3).sum().backward(inputs=y), (y * 2).sum().backward()))({x} * 2)",
    "(lambda a: a.sum().backward())(sum([{x}] * {n:300 3}))",
    "xp.autograd.backward([({x} * 2).sum()], grad_variables=[xp.tensor({n:2.0 3.0}, dtype={own})])",
    "xp.autograd.backward(({x} * 2).sum(), inputs={{'a': {x}}})",
    "xp.autograd.backward([{x}.sum(), {x}.sum()], [None, xp.tensor({n:2.0 3.0}, dtype={own})])",
    "xp.autograd.backward([{x}, {x}], [xp.ones_like({x})])", "xp.autograd.backward([{x}.sum()], [None, None])",
    "xp.autograd.backward({x}, [xp.ones_like({x})] * 2)", "{x}.backward(2.0)", "{x}.backward([1.0])",
    "{x}.backward(xp.ones(1, dtype={own}))", "{x}.backward(xp.ones_like({x}, dtype={floating}))",
    "({x}[..., :1] * 2).backward(xp.ones((1,), dtype={own}))", "({x}.sum()[None] * 2).backward()",
    "({x} * 2).backward()", "{x}.detach().sum().backward()", "with xp.no_grad(): {x}.sum().backward()",
    "with xp.no_grad(): ({x} * 2).sum().backward()", "{x}.mT.backward(xp.ones_like({x}.mT))",
    "({x}.detach()[None].requires_grad_().expand(2, *{ones}) * 2).sum().backward()",
    "_y = {x}\nfor _ in range({n:3 1100}): _y = _y * 1.0\n_y.sum().backward()",
    "_y = {x}.sum()\nfor _ in range({n:3 60}): _y = _y + _y\n(_y * 0.5 ** 60).backward()",
    "_y = ({x} * 2)\n_y.register_hook(lambda g: (_z.backward() if _z.requires_grad else None) or g)\n_z = ({x} * 3).sum()\n(_y * 2).sum().backward()",
    binds="", needs="autograd.tape mutable", takes="inexact grad small base", guarded=False,
)  # fmt: skip
_MODES = (
    "xp.no_grad()", "xp.enable_grad()", "xp.inference_mode()", "xp.inference_mode(False)",
    "xp.set_grad_enabled({flag})", "xp.autograd.set_detect_anomaly({flag})",
    "xp.autograd.set_multithreading_enabled({flag})",
)  # fmt: skip
_SEEN = "(xp.is_grad_enabled(), xp.is_inference_mode_enabled(), xp.is_anomaly_enabled())"
rows(
    "passes",
    *(f"with {mode}:\n    NAME = {{x}} * {{n}}" for mode in _MODES),
    *(f"with {mode}:\n    NAME = {{x}}[{{index:basic}}]" for mode in _MODES),
    *(f"with {mode}:\n    with {other}:\n        NAME = {{x}}.{{one:sin()|clone()|detach()|exp()}}" for mode in _MODES
        for other in _MODES if mode < other), needs=TAPE, takes="inexact", guarded=False, weight=0.3,
)  # fmt: skip
_IN_THREADS = (
    "import threading as _threading\n"
    "_l = []\n"
    "def _work():\n"
    "    try:\n"
    "        _l.append({1})\n"
    "    except Exception as error:\n"
    "        _l.append(isinstance(error, RuntimeError))\n"
    "_t = [_threading.Thread(target=_work) for _ in range({0})]\n"
    "with {2}:\n"
    "    [t.start() for t in _t]; [t.join() for t in _t]\n"
    "NAME = {3}"
)  # fmt: skip
rows(
    "passes",
    *(f"with {mode}:\n    NAME = {_SEEN}" for mode in _MODES), f"{_SEEN}  # *3",
    *(_IN_THREADS.format(1, seen, "xp.no_grad()", "_l") for seen in (_SEEN, "({x} * 2).requires_grad")),
    _IN_THREADS.format("{n:1 4}", "({target:leaf base} * 2).sum().backward()", "xp.{one:enable_grad|no_grad}()", "_l"),
    "_y = ({x} * {x}).sum()\n" + _IN_THREADS.format(1, "_y.backward(retain_graph=True)", "xp.enable_grad()",
        "_y.backward(), {x}.grad"), "xp.set_grad_enabled(False)\n" + _IN_THREADS.format(1, _SEEN,
        "xp.set_grad_enabled({flag})", "_l") + "\nxp.set_grad_enabled(True)",
    "xp.autograd.set_detect_anomaly(True)\n" + _IN_THREADS.format(1, _SEEN, "xp.enable_grad()",
        "_l") + "\nxp.autograd.set_detect_anomaly(False)", binds="r", needs=TAPE, takes="grad inexact base",
    guarded=False, weight=0.7,
)  # fmt: skip
rows(
    "passes",
    *(f"with {mode}: raise ValueError" for mode in _MODES), binds="", needs=TAPE, guarded=False, weight=0.2,
)  # fmt: skip
rows(
    "passes", "[f and type(f[0]).__name__ for f in {x}.grad_fn.next_functions]", "{x}.grad_fn  # *2",
    "[f[0] for f in {x}.grad_fn.next_functions]", "{x}.grad_fn.next_functions",
    "(lambda y: y.grad_fn is y.grad_fn)({x} * 2)",
    "(lambda y: y.grad_fn.next_functions[0][0] is (y + 0).grad_fn.next_functions[0][0].next_functions[0][0])({x} * 1)",
    "(lambda a, b: a.grad_fn.next_functions[0][0] is b.grad_fn.next_functions[0][0])({x} * 2, {x} * 3)",
    "(lambda a: a[0].grad_fn is a[-1].grad_fn)({x}.unbind())",
    "(lambda a: a[0].grad_fn is a[1].grad_fn)({x}.max(-1) if {x}.ndim else [{x}] * 2)", "repr(({x} * 2).grad_fn)[:22]",
    "(lambda a: [tuple(xp.autograd.graph.get_gradient_edge(t))[1] for t in a])({x}.unbind())",
    "type(xp.autograd.graph.get_gradient_edge({x}).node).__name__",
    "xp.autograd.graph.get_gradient_edge({x} * 2).node.name()",
    "(lambda e: xp.autograd.grad(({x} * 3).sum(), e)[0])(xp.autograd.graph.get_gradient_edge({x}))",
    "(lambda y: xp.autograd.grad((y * 3).sum(), xp.autograd.graph.get_gradient_edge(y))[0])({x} * 2)",
    "isinstance(({x} * 2).grad_fn, xp.autograd.graph.Node)",
    "(lambda y: isinstance(y.grad_fn.next_functions[0][0], xp.autograd.graph.Node))({x} * 2)",
    "[t.grad_fn and t.grad_fn.name() for t in {x}.split(1)]", "{x}.backward()",
    "(lambda f: (f.metadata.update(a=1), f.metadata)[1])(({x} * 2).grad_fn)",
    "(lambda y: (y.grad_fn.metadata.update(a=1), y.grad_fn.metadata))({x} * 2)",
    "(lambda y, l: (y.grad_fn.register_hook(lambda i, o: l.append(([None if g is None else tuple(g.shape) for g in i], [tuple(g.shape) for g in o]))), y.sum().backward(), l)[2])({x} + {partner}, [])",
    "(lambda y, l: (y.grad_fn.register_hook(lambda i, o: l.append([[None if g is None else g.tolist() for g in i], [None if g is None else g.tolist() for g in o]])), y.sum().backward(), l)[2])({x} * {partner}, [])  # *2",
    "(lambda y, l: (y.grad_fn.register_prehook(lambda o: l.append([None if g is None else g.tolist() for g in o])), y.sum().backward(), l)[2])({x} * {partner}, [])",
    "(lambda y: (y.grad_fn.register_prehook(lambda o: {one:tuple(g * 2 for g in o)|[g * 2 for g in o]|(None,)|o[0]|None}), xp.autograd.grad(y.sum(), {x}, allow_unused=True))[1])({x} * 3)",
    "(lambda y: (y.grad_fn.register_hook(lambda i, o: {one:tuple(g if g is None else g * 2 for g in i)|[*i]|(None,) * len(i)|i[0]|()|None}), xp.autograd.grad(y.sum(), {x}, allow_unused=True))[1])({x} * 3)",
    "(lambda y: (y.grad_fn.register_hook(lambda i, o: {{}}['a']), y.sum().backward()))({x} * 3)",
    "(lambda y, l: (lambda h: (y.sum().backward(), h.remove(), l)[2])(y.grad_fn.next_functions[0][0].register_prehook(lambda o: l.append([g.tolist() for g in o]))))({x} * 3, [])",
    "(lambda y, l: (y.grad_fn.register_hook(lambda i, o: l.append([g.requires_grad for g in o])), xp.autograd.grad(y.sum(), {x}, create_graph=True), l)[2])({x} * 3, [])",
    "(lambda y, l: ([y.register_hook(lambda g: l.append('t')), y.grad_fn.register_hook(lambda i, o: l.append('h')), y.grad_fn.register_prehook(lambda o: l.append('p'))], y.sum().backward(), l)[2])({x} * 3, [])",
    "(lambda a, l: (a[0].grad_fn.register_hook(lambda i, o: l.append((len(i), [g is None for g in o]))), a[0].sum().backward(), l)[2])({x}.unbind(), [])",
    "(lambda y, l: (y.grad_fn.register_prehook(lambda o: l.append(1)), xp.autograd.grad((y * 2).sum(), y), l)[2])({x} * 3, [])",
    "(lambda y, h, l: (h.append(xp.autograd.graph.register_multi_grad_hook([{x}, y], lambda gs: l.append([g is None or g.tolist() for g in gs]))), {one:y|(y * 2)}.sum().backward(), h[0].remove(), l)[3])({x} * 3, [], [])",
    "(lambda y, h, l: (h.append(xp.autograd.graph.register_multi_grad_hook([{x}, y], lambda g: l.append(g.tolist()), mode='any')), y.sum().backward(), h[0].remove(), l)[3])({x} * 3, [], [])",
    "(lambda y, h, l: (h.remove(), y.sum().backward(), l)[2])({x} * 1, {x}.register_hook(lambda g: {held:l}.append(0)), {held:l})",
    "{x}._version", "(xp.autograd.graph.increment_version({x}), {x}._version)[1]",
    "(xp.autograd.graph.increment_version([{x}, {x}]), {x}._version)[1]",
    "(lambda y: (xp.autograd.graph.increment_version({x}), y.sum().backward()))({x}.detach().clone().requires_grad_() * {x})",
    binds="r", needs=TAPE, takes="grad inexact small base", guarded=False, weight=0.8,
)  # fmt: skip
_G = "xp.autograd.grad("
rows(
    "gradients of gradients", f"{_G}({{x}} ** 3).sum(), {{x}}, create_graph={{flag}})  # *2",
    f"{_G}({{x}} * {{target:base}}).sum(), [{{x}}, {{target:base}}], create_graph={{flag}}, allow_unused={{flag}})  # *2",
    f"{_G}[({{x}} * 2).sum(), {{target}}.sum()], [{{x}}], [None, xp.tensor({{n:2.0 3.0}}, dtype={{own}})])",
    f"{_G}({{x}} * 2).sum(), [{{x}}, {{x}}])", f"{_G}{{x}} * 3, {{x}}, {{x}}.detach())", f"{_G}{{x}}.sum(), {{t}})",
    f"{_G}{{x}}.sum(), {{t:nograd}}, allow_unused=True)", f"{_G}{{x}}.sum(), {{target:base}}, materialize_grads=True)",
    f"{_G}{{x}}.sum(), {{t:float}}, materialize_grads=True)", f"{_G}[{{x}}.sum(), {{t:nograd}}.sum()], {{x}})",
    f"{_G}{{x}} * 3, {{x}}, [xp.ones_like({{x}})] * 2)", f"{_G}{{x}} * 3, {{x}}, xp.ones(1, dtype={{own}}))",
    f"{_G}{{x}} * 3, {{x}}, xp.stack([{{x}}.detach(), {{x}}.detach() * 2]), is_grads_batched=True)  # *2",
    f"{_G}{{x}} ** 3, {{x}}, xp.stack([xp.ones_like({{x}}), {{x}}.detach() * 2]), is_grads_batched=True, create_graph=True)",
    f"{_G}({{x}} * 2).sum(), {{{{'a': {{x}}}}}})", f"{_G}({{x}} * 2).sum(), {{x}}, only_inputs={{flag}})",
    f"{_G}({{x}} * 2).sum(), [])", f"{_G}({{x}} * 2).sum(), None)",
    f"(lambda y: {_G}(y * y).sum(), [y, {{x}}]))({{x}} * 2)",
    f"(lambda y: ({_G}y, {{x}}), {_G}y, {{x}})))(({{x}} * {{x}}).sum())",
    f"(lambda y: ({_G}y, {{x}}, retain_graph=True), {_G}y, {{x}})))(({{x}} * {{x}}).sum())",
    f"(lambda y: ({_G}y, {{x}}, create_graph=True, retain_graph=False), {_G}y, {{x}})))(({{x}} * {{x}}).sum())",
    f"(lambda g: {_G}(g * g).sum(), {{x}}))({_G}({{x}}.exp() * {{x}}).sum(), {{x}}, create_graph=True)[0])  # *2",
    f"(lambda v: {_G}{_G}{{x}} * {{x}}, {{x}}, v, create_graph=True)[0].sum(), v))(xp.ones_like({{x}}).requires_grad_())",
    f"(lambda g: {_G}g.sum(), {{target:base}}, allow_unused=True))({_G}({{x}} * {{target:base}} * {{x}}).sum(), {{x}}, create_graph=True)[0])  # *2",
    f"{_G}({{x}} * 2).sum(), {{x}}, create_graph=True)[0].requires_grad",
    f"(lambda y: (y.mul_({{x}}), {_G}{_G}(y * y).sum(), {{x}}, create_graph=True)[0].sum(), {{x}}))[1])({{x}} * 2)",
    f"(lambda y: (y[..., :1].mul_({{x}}[..., :1]), {_G}{_G}(y * y).sum(), {{x}}, create_graph=True)[0].sum(), {{x}}))[1])({{x}} * 2)",
    f"(lambda y: (y[..., 0].exp_(), {_G}{_G}(y ** 3).sum(), {{x}}, create_graph=True)[0].sum(), {{x}}))[1])({{x}} * 2)",
    f"xp.no_grad()(lambda y: {_G}y, {{x}}, create_graph=True)[0].requires_grad)(({{x}} * {{x}}).sum())",
    f"(lambda g: (g.requires_grad, g.grad_fn and g.grad_fn.name()))({_G}({{x}}.sin()).sum(), {{x}}, create_graph=True)[0])",
    f"{_G}({{x}} / {{partner:inexact}}).sum(), {{x}})", f"{_G}{{x}}.sum(), [{{x}}, 1])",
    f"(lambda a, b: {_G}{_G}(a.exp() * b.sin()).sum(), a, create_graph=True)[0].sum(), b))({{x}}, {{x}}.detach().clone().requires_grad_())",
    f"(lambda y: (y, {{x}}.grad))({_G}({{x}} * 5).sum(), {{x}}))", binds="r", needs="autograd.double",
    takes="grad float small exact base", guarded=False,
)  # fmt: skip
rows(
    "gradients of gradients", "({x} ** 3).sum().backward(create_graph=True)  # *2",
    "({x}.exp() * {partner:float}).sum().backward(create_graph=True)",
    "({x} * {target:leaf base}).sum().backward(create_graph=True)", "{x}.grad.sum().backward()",
    "({x}.grad ** 2).sum().backward()", "{x}.grad = {x}.detach().clone()",
    "{x}.grad = xp.ones_like({x}).expand({ones})", "{x}.grad = None",
    "_g = {x}.grad\n({x} * 2).sum().backward(create_graph={flag})", "{x}.grad = {x}.detach().mT.clone().mT",
    "{x}.grad = xp.zeros((), dtype={own}).expand({ones})", binds="", needs="autograd.double mutable",
    takes="grad float small leaf base", guarded=False,
)  # fmt: skip
rows(
    "gradients of gradients", "(lambda g: (({x} * 2).sum().backward(), g is {x}.grad, g))({x}.grad)",
    "{x}.grad.stride()", "{x}.grad.requires_grad", "{x}.grad.grad_fn and {x}.grad.grad_fn.name()",
    "{x}.grad.is_contiguous()",
    "(lambda t: ((t * 2).sum().backward(), t.grad.stride(), t.grad))({x}.detach().mT.requires_grad_())",
    "(lambda t: ((t * 2).sum().backward(), t.grad.stride(), t.stride()))({x}.detach().unsqueeze(-1).expand(*{ones}, 2)[..., :1].requires_grad_())",
    "(lambda t: ((t * 2).sum().backward(), t.grad.stride()))(xp.ones(4, 3)[::2].requires_grad_())",
    "(lambda a, b: ((a + b).sum().backward(), a.grad is b.grad, a.grad.data_ptr() == b.grad.data_ptr()))({x}.detach().clone().requires_grad_(), {x}.detach().clone().requires_grad_())",
    "(lambda a, b: (xp.autograd.backward((a + b).sum(), create_graph=True), a.grad is b.grad))({x}.detach().clone().requires_grad_(), {x}.detach().clone().requires_grad_())",
    "(lambda a, g: (a.backward(g), a.grad is g, a.grad.data_ptr() == g.data_ptr()))({x}.detach().clone().requires_grad_(), xp.ones_like({x}))",
    "(lambda a: (setattr(a, 'grad', xp.ones_like(a)), a.grad))({x}.detach())",
    "(lambda a, g: (setattr(a, 'grad', g), a.grad is g)[1])({x}.detach(), {x}.detach())",
    "(lambda a: setattr(a, 'grad', xp.ones(9)))({x}.detach())",
    "(lambda a: setattr(a, 'grad', xp.ones_like(a, dtype={floating})))({x}.detach())",
    "{x}.backward(xp.ones_like({x}), True)", "(lambda y: (y.retain_grad(), y.sum().backward(), y.grad))({x} * 2)[2]",
    "(lambda y: (y.retain_grad(), y.t_() if y.ndim == 2 else y, (y * 3).sum().backward(), y.grad, y.retains_grad)[3:])({x} * 2)",
    "(lambda y: (y.retain_grad(), y.unsqueeze_(0), (y * 3).sum().backward(), y.grad)[3])({x} * 2)",
    "(lambda y: (y.retain_grad(), y.mul_(2), y.sum().backward(), y.grad, {x}.grad)[3:])({x} * 2)",
    "(lambda y: (y.retain_grad(), y.sum().backward(retain_graph=True), y.sum().backward(), y.grad)[3])({x} * 2)",
    "(lambda y, l: (y.retain_grad(), y.register_hook(lambda g: g * 5), y.sum().backward(), y.grad)[3])({x} * 2, 0)",
    "(lambda y: (y.register_hook(lambda g: g * 5), y.retain_grad(), y.retain_grad(), y.sum().backward(), y.grad)[4])({x} * 2)",
    "import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    ({x} * 2).grad\nNAME = [w.category.__name__ for w in _w]",
    "(lambda y: (setattr(y, 'requires_grad', {flag}), y.requires_grad))({x} * 2)",
    "(lambda y: y.requires_grad_({flag}))({x} * 2)",
    "(lambda y: (setattr(y, 'requires_grad', False), y))(({x} * 2).detach().requires_grad_())",
    "{x}.requires_grad_() is {x}", "(lambda t: setattr(t, 'requires_grad', True))(xp.ones(1, dtype={dtype}))",
    "xp.ones(2, dtype={dtype}).requires_grad_()",
    "(lambda t, y: (t.requires_grad_(), y.requires_grad, y.grad_fn))({x}.detach(), {x}.detach() * 2)[1:]",
    "(lambda t: (lambda y: (t.requires_grad_(), y.requires_grad))(t * 2))({x}.detach())", "{x}.argmax().requires_grad",
    "({x} > 0).requires_grad", "{x}.to({dtype}).is_leaf", "{x}.clone().is_leaf",
    "(lambda t: (t.sum().backward(), t.requires_grad_(False), t.grad)[2])({x}.detach().requires_grad_())",
    "{x}.backward(xp.ones_like({x}))", "{x}.detach().retain_grad()", "{x}.detach().register_hook(print)",
    "(lambda y: y.sum().backward() is None)({x} * 2)", binds="r", needs="autograd.double mutable",
    takes="grad float small base", guarded=False,
)  # fmt: skip
