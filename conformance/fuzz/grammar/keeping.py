"""What the graph keeps: saved values and their hooks, checkpoints, anomaly mode, and checks against differences."""

from conformance.fuzz.production import rows

TAPE = "autograd.tape"
_PAIRS = (
    "lambda t: t, lambda t: t * 2", "lambda t: t.detach().clone(), lambda t: t",
    "lambda t: {held:l}.append(t.tolist()) or t, lambda t: t",
    "lambda t: {held:l}.append((tuple(t.shape), t.requires_grad)) or t, lambda t: {held:l}.append('u') or t",
    "lambda t: t.tolist(), lambda v: xp.tensor(v, dtype={own})", "lambda t: [][0], lambda t: t",
    "lambda t: t, lambda t: [][0]", "lambda t: t.add_(1), lambda t: t", "lambda t: t, lambda t: 1",
    "lambda t: {held:l}.append(xp.is_grad_enabled()) or t * 1, lambda t: t", "lambda t: None, lambda t: {x}.detach()",
    "lambda t: t, lambda t: t.sum()", "lambda t: {held:l}.append((t * 1).requires_grad) or t, lambda t: t",
)  # fmt: skip
rows(
    "keeping", "[]", binds="l", needs=TAPE, weight=3, guarded=False,
)  # fmt: skip
for _n, _pair in enumerate(_PAIRS):
    _some = (
        "{x}.exp()",
        "{x} * {x}",
        "{x} * {x}.detach()",
        "{x}.clone().mul_({x})",
        "{x}.sin() * {x}",
        "{x} ** 2",
        "{x}.exp().tanh()",
        "{x} * {partner}",
    )
    rows(
        "keeping",
        *(f"with xp.autograd.graph.saved_tensors_hooks({_pair}):\n    NAME = {does}" for does in _some[_n % 2 :: 2]),
        needs="autograd.tape mutable", takes="inexact exact base", guarded=False, weight=0.4,
    )  # fmt: skip
_HOOKED = "xp.autograd.graph.saved_tensors_hooks"
rows(
    "keeping",
    f"with {_HOOKED}(lambda t: {{held:l}}.append(1) or t, lambda t: t):\n    with {_HOOKED}(lambda t: {{held:l}}.append(2) or t, lambda t: t * 2):\n        NAME = {{x}} * {{x}}",
    f"with {_HOOKED}(lambda t: t.detach().clone(), lambda t: t):\n    NAME = {{x}} * {{x}}\nwith xp.no_grad(): {{x}}.add_(0)",
    f"with {_HOOKED}(lambda t: {{held:l}}.append(type(t).__name__) or t, lambda t: t * 3):\n    NAME = {{held:f}}.apply({{x}} * 2)",
    f"with {_HOOKED}(lambda t: {{held:l}}.append(tuple(t.shape)) or t, lambda t: t):\n    NAME = ({{x}} * 1).{{one:mul_(2)|exp_()|sin_()|pow_(2)|mul_(3).exp()}}",
    "with xp.autograd.graph.save_on_cpu():\n    NAME = {x}.exp() * {x}",
    "with xp.autograd.graph.save_on_cpu():\n    NAME = {x} * {x}",
    "with xp.autograd.graph.allow_mutation_on_saved_tensors():\n    NAME = {x} * 1\n    _y = NAME.sin()\n    NAME.mul_(2)\n    _y.sum().backward()",
    "with xp.autograd.graph.allow_mutation_on_saved_tensors(): NAME = ({x} * 1).exp().mul_(2)",
    f"with xp.autograd.graph.disable_saved_tensors_hooks('no'):\n    with {_HOOKED}(lambda t: t, lambda t: t):\n        NAME = {{x}} * {{x}}",
    f"with {_HOOKED}(lambda t: t, lambda t: t):\n    with xp.autograd.graph.disable_saved_tensors_hooks('no'):\n        NAME = {{x}} * {{x}}",
    "with xp.autograd.graph.disable_saved_tensors_hooks('no'): NAME = {x} * {x}",
    "xp.autograd.grad(xp.autograd.grad(({x} * {x}.exp()).sum(), {x}, create_graph=True)[0].sum(), {x})[0]",
    needs="autograd.double mutable", takes="inexact exact base grad", guarded=False, weight=1.2,
)  # fmt: skip
_CHECKPOINT = "xp.utils.checkpoint.checkpoint("
_FUNCTIONS = (
    "lambda a: a.sin() * a", "lambda a: {held:l}.append((xp.is_grad_enabled(), a.requires_grad)) or a.exp() * a",
    "lambda a: (a * a).detach()", "lambda a: a * 2", "lambda a: a.exp().tanh()", "lambda a: a * {x}",
    "lambda a: a.sum() * a", "lambda a: xp.nn.functional.dropout(a * a, 0.5)",
    "lambda a: {held:l}.append(len({held:l})) or (a * a if len({held:l}) % 2 else a * a * a)",
)  # fmt: skip
for _options in (
    "use_reentrant=False",
    "use_reentrant=True",
    "use_reentrant={flag}, preserve_rng_state={flag}",
    "use_reentrant=False, early_stop={flag}",
    "use_reentrant=False, determinism_check='{one:none|default}'",
):
    rows("checkpoints",
    *(f"{_CHECKPOINT}{function}, {{x}}{one}, {_options})" for function in _FUNCTIONS for one in ("",
            " * 2")[: 2 - len(function) // 60] if "dropout" not in function), needs=TAPE, takes="inexact exact base",
    guarded=False, weight=0.25,
)  # fmt: skip
rows(
    "checkpoints", f"{_CHECKPOINT}lambda a, power=1: a ** power, {{x}}, power=3, use_reentrant=False)  # *2",
    f"{_CHECKPOINT}lambda a, power=1: a ** power, {{x}}, power=3, use_reentrant=True)",
    f"{_CHECKPOINT}lambda a, b: a * b, {{x}}, {{partner}}, use_reentrant={{flag}})",
    f"{_CHECKPOINT}lambda a: a * a, {{x}})",
    f"{_CHECKPOINT}lambda a: (a * a, 3, a + 1), {{x}}, use_reentrant={{flag}})[{{n:0 2}}]",
    f"{_CHECKPOINT}lambda a: {_CHECKPOINT}lambda b: b.sin() * b, a * 2, use_reentrant=False) * a, {{x}}, use_reentrant=False)",
    f"{_CHECKPOINT}lambda a: a.mul_(2) * a, {{x}} * 1, use_reentrant=False)",
    f"(lambda y: (y.add_(1), xp.autograd.grad(y.sum(), {{x}}))[1][0])({_CHECKPOINT}lambda a: a.sin().exp(), {{x}} * 2, use_reentrant={{flag}}))",
    f"xp.autograd.grad({_CHECKPOINT}lambda a: a.sin() * a, {{x}}, use_reentrant={{flag}}).sum(), {{x}})[0]",
    f"xp.autograd.grad(xp.autograd.grad({_CHECKPOINT}lambda a: a.sin() * a, {{x}}, use_reentrant=False).sum(), {{x}}, create_graph=True)[0].sum(), {{x}})[0]",
    f"with xp.no_grad():\n    NAME = {_CHECKPOINT}lambda a: a * a, {{x}}, use_reentrant={{flag}})",
    "xp.utils.checkpoint.checkpoint_sequential([lambda a: a * 2, lambda a: {held:l}.append(1) or a.sin(), lambda a: {held:l}.append(2) or a * a], {n:1 2 3}, {x}, use_reentrant={flag})  # *2",
    "xp.utils.checkpoint.checkpoint_sequential(xp.nn.Sequential(xp.nn.Tanh(), xp.nn.ReLU(), xp.nn.Sigmoid()), {n:1 2}, {x}, use_reentrant={flag})  # *2",
    f"(lambda t: ({_CHECKPOINT}lambda a: a * t, {{x}} * 1, use_reentrant=False)))({{x}} * 3)",
    f"(lambda t: (lambda y: (t.add_(1), y)[1])({_CHECKPOINT}lambda a: a.exp() * a, t, use_reentrant=False)))({{x}} * 3)",
    f"import contextlib as _contextlib\n@_contextlib.contextmanager\ndef _noting(what): {{held:l}}.append(what); yield; {{held:l}}.append(-what)\nNAME = {_CHECKPOINT}lambda a: a.sin() * a, {{x}}, use_reentrant=False, context_fn=lambda: (_noting(1), _noting(2)))",
    f"(lambda c: (xp.manual_seed({{n:1 2}}), c)[1])({_CHECKPOINT}lambda a: a * (xp.rand(()) > 2), {{x}}, use_reentrant={{flag}}))",
    f"with xp.utils.checkpoint.set_checkpoint_early_stop({{flag}}):\n    NAME = {_CHECKPOINT}lambda a: {{held:l}}.append(0) or a.exp() * (1 if {{held:l}}.append(1) else 2), {{x}}, use_reentrant=False)",
    needs="autograd.double mutable", takes="inexact exact base grad", guarded=False, weight=1.2,
)  # fmt: skip
rows(
    "checkpoints", "[]", binds="l", needs=TAPE, weight=3, guarded=False,
)  # fmt: skip
rows(
    "checkpoints",
    f"(lambda l, y: (y.append({_CHECKPOINT}lambda a: [l.append(1), a.sin() * a, l.append(2)][1], {{x}} * 1, use_reentrant=False)), y[0].sum().backward(retain_graph=True), y[0].sum().backward(), l)[3])([], [])",
    f"(lambda l, y: (y.append({_CHECKPOINT}lambda a: [l.append(1), a.sin().exp(), l.append(2)][1], {{x}} * 1, use_reentrant=False, early_stop={{flag}})), y[0].sum().backward(), l)[2])([], [])  # *2",
    f"(lambda l, y: (y.append({_CHECKPOINT}lambda a: [l.append(xp.is_grad_enabled()), a.sin().exp()][1], {{x}} * 1, use_reentrant=True)), y[0].sum().backward(), l)[2])([], [])",
    f"(lambda d: (xp.manual_seed(1), {_CHECKPOINT}lambda a: (d.append(float(xp.rand(()))), a.exp() * a)[1], {{x}} * 1, use_reentrant={{flag}}, preserve_rng_state={{flag}}).sum().backward(), d[0] == d[-1], len(d))[2:])([])  # *3",
    f"(lambda n: {_CHECKPOINT}lambda a: n.append(1) or (a.sin() * a if len(n) == 1 else a), {{x}} * 1, use_reentrant=False).sum().backward())([])",
    f"(lambda n: {_CHECKPOINT}lambda a: n.append(1) or (a[..., None] if len(n) == 1 else a).sin() * 1, {{x}} * 1, use_reentrant=False).sum().backward())([])",
    f"import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    {_CHECKPOINT}lambda a: a * 2, {{x}}{{one:|, use_reentrant=True|, use_reentrant=False}})\nNAME = [w.category.__name__ for w in _w]",
    f"{_CHECKPOINT}lambda a: (a, 'b', None, [a]), {{x}}, use_reentrant={{flag}})[1:3]",
    f"{_CHECKPOINT}lambda a: 3, {{x}}, use_reentrant={{flag}})",
    f"{_CHECKPOINT}lambda a: a * 2, {{x}}, use_reentrant={{flag}}).requires_grad",
    f"{_CHECKPOINT}lambda a: a * {{x}}, {{x}}.detach(), use_reentrant={{flag}}).requires_grad",
    f"{_CHECKPOINT}lambda a: {{{{}}}}['a'], {{x}}, use_reentrant={{flag}})",
    f"{_CHECKPOINT}lambda a: a, {{x}}, nonsense=1, use_reentrant={{flag}})",
    f"{_CHECKPOINT}lambda a: a * a, {{x}} * 1, use_reentrant=True).sum().backward(inputs=[{{x}}])",
    f"(lambda t, y: (t.add_(1), y.sum().backward()))(*(lambda t: (t, {_CHECKPOINT}lambda a: a.exp() * a, t, use_reentrant={{flag}})))({{x}} * 3))",
    f"(lambda l: (lambda y: (l.append('then'), y.sum().backward(), l)[2])({_CHECKPOINT}lambda a: (a.register_hook(lambda g: l.append(1)) if a.requires_grad else l.append(2), a * a)[1], {{x}} * 1, use_reentrant=False)))([])",
    f"(lambda p: (lambda y: (y.sum().backward(), p)[1])({_CHECKPOINT}lambda a: a.sin().sin(), {{x}} * 1, use_reentrant=False)))([])",
    binds="r", needs="autograd.double mutable", takes="inexact exact base grad", guarded=False,
)  # fmt: skip
rows(
    "keeping",
    f"_l = []\nwith {_HOOKED}(lambda t: _l.append('p') or t, lambda t: _l.append('u') or t): _y = {{x}} * {{x}}\n_y.sum().backward(retain_graph=True)\n_y.sum().backward()\nNAME = _l",
    f"_l = []\nwith {_HOOKED}(lambda t: _l.append(t is {{x}}) or t, lambda t: t): {{x}} * {{x}}; {{x}} * 2; {{x}}.exp(); {{x}} / 2\nNAME = _l",
    f"_l = []\nwith {_HOOKED}(lambda t: _l.append('s') or t, lambda t: t): _y = xp.utils.checkpoint.checkpoint(lambda a: a.sin().sin(), {{x}} * 1, use_reentrant={{flag}})\n_l.append(0)\n_y.sum().backward()\nNAME = _l",
    f"_t = {{x}} * 1\nwith {_HOOKED}(lambda t: t.add_(1), lambda t: t): _t.sin()\nNAME = _t._version",
    "({x} * {x}).grad_fn._saved_self is {x}", "({x} * {x}.detach()).grad_fn._saved_other",
    "({x} * {x}.detach()).grad_fn._saved_self", "({x}.detach() * {x}).grad_fn._saved_self",
    "{x}.exp().grad_fn._saved_result", "(lambda y: y.grad_fn._saved_result.grad_fn is y.grad_fn)({x}.exp())",
    "(lambda y: (y.sum().backward(), y.grad_fn._saved_self))({x} * {x})",
    "(lambda t: (lambda y: (t.mul_(2), y.grad_fn._saved_self))(t.sin()))({x} * 1)",
    "(lambda y: (y.grad_fn._raw_saved_self.register_hooks(lambda t: t * 2, lambda t: t * 3), xp.autograd.grad(y.sum(), {x}))[1])({x}.sin())",
    "(lambda y: (y.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t), y.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)))({x}.sin())",
    "(lambda y: (y.sum().backward(), y.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)))({x}.sin())",
    binds="r", needs="autograd.tape mutable", takes="grad inexact base", guarded=False,
)  # fmt: skip
rows(
    "keeping", "{x}.sum().backward(retain_graph=True)  # *3", "{x}.sum().backward()  # *3", "{x}.add_(1)",
    "with xp.no_grad(): {x}.mul_(2)", "({x} * {x}).sum().backward(create_graph=True)", "{x}.grad = None", binds="",
    needs="autograd.double mutable", takes="inexact grad", guarded=False,
)  # fmt: skip
rows(
    "checkpoints", "{x}.sum().backward(retain_graph=True)  # *4", "{x}.sum().backward()  # *3",
    "with xp.no_grad(): {x}.mul_(2)", "{x}.sum().backward(inputs=[{target:base}])", binds="",
    needs="autograd.double mutable", takes="inexact grad", guarded=False,
)  # fmt: skip
_NAN = (
    "({x} * 0).sqrt() * 0",
    "(0 / ({x} * 0))",
    "({x} * 0).log() * 0",
    "({x} * 0) ** 0.5 * 0",
    "({x} * 0).exp() / 0",
    "({x} / 0)",
    "({x} * 0).sqrt()",
    "{x} * 2",
    "{x}.log()",
    "{x}.sqrt().log()",
    "({x} - {x}).norm()",
    "xp.where({x} > 9, ({x} * 0).sqrt(), {x})",
)
_ANOMALY = (
    "import warnings as _warnings\n"
    "with _warnings.catch_warnings(record=True) as _w:\n"
    "    _warnings.simplefilter('always')\n"
    "    {before}with xp.autograd.{mode}:\n"
    "        {body}\n"
    "NAME = [w.category.__name__ for w in _w], ['{word}' in str(w.message) for w in _w], xp.is_anomaly_enabled(), xp.is_anomaly_check_nan_enabled()"
)
rows(
    "anomalies",
    *(_ANOMALY.format(before="", mode=mode, body=body, word=word) for mode in ("set_detect_anomaly(True)",
            "detect_anomaly()", "detect_anomaly(check_nan={flag})") for body in ("pass", "({x} * 2).sum().backward()",
            "with xp.autograd.set_detect_anomaly(False): pass") for word in ("Anomaly Detection", )),
    *(f"import warnings as _warnings\n_r = []\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    with xp.autograd.set_detect_anomaly(True{{one:||, check_nan=False}}):\n        try:\n            _y = {body}\n            _y.sum().backward()\n        except RuntimeError as error:\n            _r.append(str(error))\nNAME = _r, [w.category.__name__ for w in _w], ['_y = ' in str(w.message) for w in _w]"
        for body in _NAN),
    *(f"import warnings as _warnings\n_r = []\n_y = {body}\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    with xp.autograd.set_detect_anomaly(True):\n        try:\n            _y.sum().backward()\n        except RuntimeError as error:\n            _r.append(str(error))\nNAME = _r, [w.category.__name__ for w in _w], ['No forward pass' in str(w.message) for w in _w]"
        for body in _NAN[:5]),
    *(f"with xp.autograd.set_detect_anomaly(True):\n    _y = {body}\ntry:\n    _y.sum().backward()\n    NAME = {{x}}.grad\nexcept RuntimeError as error:\n    NAME = str(error)"
        for body in _NAN[:4]),
    "with xp.autograd.set_detect_anomaly({flag}):\n    with xp.autograd.set_detect_anomaly({flag}, check_nan={flag}): pass\n    NAME = xp.is_anomaly_enabled(), xp.is_anomaly_check_nan_enabled()",
    "_m = xp.autograd.set_detect_anomaly({flag}, {flag})\nNAME = xp.is_anomaly_enabled(), xp.is_anomaly_check_nan_enabled()",
    "_m = xp.autograd.detect_anomaly()\nNAME = xp.is_anomaly_enabled()",
    "(xp.is_anomaly_enabled(), xp.is_anomaly_check_nan_enabled())",
    "with xp.autograd.set_detect_anomaly(True):\n    NAME = xp.autograd.grad(xp.autograd.grad(({x} ** 3).sum(), {x}, create_graph=True)[0].sum(), {x})",
    "import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w, xp.autograd.set_detect_anomaly(True):\n    _warnings.simplefilter('always')\n    _y = {x} * 1\n    _z = _y.sin().sum()\n    _y.mul_(2)\n    try:\n        _z.backward()\n    except RuntimeError as error: pass\nNAME = [w.category.__name__ for w in _w], ['_z = ' in str(w.message) for w in _w]",
    "import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w, xp.autograd.set_detect_anomaly(True):\n    _warnings.simplefilter('always')\n    _g = xp.autograd.grad((({x} * 0) ** 1.5).sum(), {x}, create_graph=True)[0]\n    try:\n        _g.sum().backward()\n    except RuntimeError as error: pass\nNAME = [w.category.__name__ for w in _w], ['(({x} * 0)' in str(w.message) for w in _w], ['revious' in str(w.message) for w in _w]",
    binds="r", needs="autograd.double mutable", takes="inexact grad base real", guarded=False, weight=0.5,
)  # fmt: skip
rows(
    "anomalies", "xp.autograd.set_detect_anomaly({flag})", "xp.autograd.set_detect_anomaly({flag}, check_nan={flag})",
    "({x} * {n:0 1}).sqrt().sum().backward()", "({x} / 0).sum().backward()", "{x}.sum().backward()", binds="",
    needs=TAPE, takes="inexact grad base real", guarded=False, weight=0.7,
)  # fmt: skip
_D = "{x}.detach().double().requires_grad_()"  # of few elements: each is moved to and fro, and the rows took 50 ms
_WRONG = "(lambda f: type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(f))).apply)"
_CHECKS = (
    "lambda a: a.sin()", "lambda a: a * a.detach()", "lambda a: a ** 3", "lambda a: (a * 2, a.exp())",
    "lambda a: (a.exp(), a * a.detach())", "lambda a: xp.ones(2)", "lambda a: a.detach() * 2",
    "lambda a: a.abs().sum()", f"{_WRONG}(lambda ctx, g: g * 2.001)", f"{_WRONG}(lambda ctx, g: g * 3)",
    f"{_WRONG}(lambda ctx, g: g * 2 if g is not None else None)", f"{_WRONG}(lambda ctx, g: g * 2 + 1)",
    f"{_WRONG}(lambda ctx, g: g.detach() * 2)", f"{_WRONG}(lambda ctx, g: g * 2 * (1 + float(xp.rand(()))))",
    "lambda a: a.sum() * a", "lambda a: a", "lambda a: a.float()",
)  # fmt: skip
for _check in _CHECKS:
    rows(
    "differences",
    f"xp.autograd.gradcheck({_check}, ({_D},){{one:||, raise_exception=False|, eps=1e-3, atol=1e-2|, rtol=1e-2|, atol=1e-2|, atol=0, rtol=0|, nondet_tol=1e-3|, check_undefined_grad=False|, fast_mode=True|, check_batched_grad=False}})",
    f"xp.autograd.gradcheck({_check}, [{_D}], raise_exception=False, atol={{n:1e-5 1e-2 0}}, rtol={{n:1e-3 0}})",
    *([f"xp.autograd.gradgradcheck({_check}, ({_D},){{one:||, raise_exception=False|, atol=1e-2|, fast_mode=True}})"]
        if "rand" not in _check and "2.001" not in _check and "detach() * 2" not in _check and "ones" not in _check and "float" not in _check else []),
    binds="r", needs="autograd.double", takes="exact float tiny", weight=0.15, guarded=False,
)  # fmt: skip
rows(
    "differences", "xp.autograd.gradcheck(lambda a: a * 2, {x})",
    "xp.autograd.gradcheck(lambda a: a * 2, ({x}.detach(),))", "xp.autograd.gradcheck(lambda a: a * 2, ())",
    f"xp.autograd.gradcheck(lambda a, b: a * b, ({_D}, {_D}))",
    f"xp.autograd.gradcheck(lambda a, b: a * b, ({_D}, {{x}}.detach().double()))",
    f"(lambda b: (xp.autograd.gradcheck(lambda a, b: a * b, ({_D}, b)), b.requires_grad, b.grad))({{x}}.detach().double())",
    f"(lambda a: (xp.autograd.gradcheck(lambda a: a * 2, a), a, a.grad, a._version)[1:])({_D})",
    "xp.autograd.gradcheck(lambda a: a * 2, {x}.detach().double().reshape(-1)[:1].expand(3).requires_grad_())",
    f"xp.autograd.gradcheck(lambda a: a * 2, ({_D},), check_backward_ad=False)",
    f"xp.autograd.gradcheck(lambda a: a * 2, ({_D},), check_forward_ad=False, check_grad_dtypes=True)",
    "xp.autograd.gradcheck(lambda z: z * z.conj() * {n:1 2}, xp.tensor([1.5 + 2j, 0.5j], dtype=xp.complex128, requires_grad=True))",
    "xp.autograd.gradcheck(lambda z: z * (1 + 2j), xp.tensor([1.5 + 2j], dtype=xp.complex128, requires_grad=True))",
    "xp.autograd.gradcheck(lambda z: z.abs(), xp.tensor([1.5 + 2j], dtype=xp.complex128, requires_grad=True))",
    f"xp.autograd.gradcheck(lambda a: a * (2 - 1j), ({_D},))",
    f"xp.autograd.gradcheck(lambda a: (a.detach() * 2, a * 1), ({_D},), raise_exception=False)",
    "import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    _r = xp.autograd.gradcheck(lambda a: a * 1, {x}.detach().float().requires_grad_(), atol=1, raise_exception=False)\nNAME = _r, [w.category.__name__ for w in _w]",
    f"try: NAME = xp.autograd.gradcheck({_WRONG}(lambda ctx, g: g.flip(0)), {{x}}.detach().double().flatten()[:2].requires_grad_())\nexcept RuntimeError as error: NAME = str(error).partition('numerical')[0]",
    f"xp.autograd.gradgradcheck(lambda a: a ** 3, ({_D},), ({_D},))",
    f"xp.autograd.gradgradcheck(lambda a: a ** 3, ({_D},), gen_non_contig_grad_outputs={{flag}})",
    f"(lambda a: (xp.autograd.gradgradcheck(lambda a: a ** 3, a), a.grad))({_D})",
    f"xp.autograd.gradgradcheck(lambda a: a * a, [{_D}])", binds="r", needs="autograd.double complex",
    takes="exact float tiny", weight=0.3, guarded=False,
)  # fmt: skip
