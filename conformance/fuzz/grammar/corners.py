"""Arguments and values that the other tables meet too seldom: whole tables of dtypes, ends, second slopes, warnings, options."""

from conformance.fuzz.grammar.families import OF_OUT, STEPS, UNARY
from conformance.fuzz.grammar.probes import tried
from conformance.fuzz.grammar.sweeps import _EVERY, grouped
from conformance.fuzz.production import rows

_FLOATS = "(xp.float16, xp.bfloat16, xp.float32, xp.float64)"
_SPECIAL = (
    "bessel_j0", "bessel_j1", "digamma", "entr", "erf", "erfc", "erfcx", "exp2", "expit", "expm1", "gammaln", "i0",
    "i0e", "i1", "i1e", "log_ndtr", "log1p", "ndtr", "psi", "sinc",
)  # fmt: skip
"""Functions of one tensor in ``xp.special``."""
_ENDS = "xp.tensor([-200.0, -90.0, -12.5, -1.0, 0.0, 1.0, 12.5, 90.0, 200.0], dtype=xp.{one:float32|float64})"
_POINTS = "{one:{grid:d4}|{grid:d4}.sigmoid()|xp.tensor([0.0, 1.0, -1.0, 0.5], dtype=xp.float64)}.requires_grad_()"
_PAIRS = (
    "xp.tensor([0.0, 0.0, 1.0, -1.0, 2.0], dtype=xp.float64, requires_grad=True), "
    "xp.tensor([0.0, 1.0, 0.0, -1.0, 0.5], dtype=xp.float64, requires_grad=True)"
)
_SMOOTH = sorted({*UNARY} - STEPS - {"i0", "digamma"})


def sliced(names: list[str], size: int = 6) -> list[str]:
    """The functions ``xp.special.NAME``, some at a time, as tuples in source."""
    return ["(" + ", ".join(f"xp.special.{n}" for n in names[i : i + size]) + ",)" for i in range(0, len(names), size)]


rows(
    "corners", f"[xp.can_cast(a, b) for a in {_EVERY} for b in {_EVERY}]",
    f"[xp.promote_types(a, b) for a in {_EVERY} for b in {_EVERY}]",
    f"[xp.result_type(xp.ones({{one:2|()}}, dtype=a), xp.ones({{one:2|()}}, dtype=b)) for a in {_EVERY} for b in {_EVERY}]",
    f"[xp.tensor([1e5, -1e10, 1e40, -1e300, 65519.0, 65520.0, 3.5e38], dtype=d) for d in {_FLOATS}]",
    f"[xp.tensor([1e5, -1e10, 1e40, -1e300, 65519.0, 65520.0, 3.5e38], dtype=xp.float64).to(d) for d in {_FLOATS}]",
    f"[xp.full((2,), {{n:1e5 1e10 -1e40 1e-9 3.5e38}}, dtype=d) for d in {_FLOATS}]",
    f"[xp.equal(xp.tensor([1, 0], dtype=a), xp.tensor([1, 0], dtype=b)) for a in {_EVERY} for b in {_EVERY}]",
    f"[xp.tensor([1, 0], dtype=a).equal(xp.tensor([1, {{n:0 1}}], dtype=a)) for a in {_EVERY}]",
    *(f"(lambda a: [f(a) for f in {names}])({_ENDS})" for names in sliced([*_SPECIAL])),
    *(f"(lambda a, o: [(f(a, out=o) is o, o.tolist()) for f in {names}])({{grid:d3}}, xp.zeros({{one:3|0}}, dtype=xp.float64))"
        for names in (*sliced([*_SPECIAL]), *grouped(OF_OUT))),
    *(f"(lambda a: [f(a) for f in {names}])({_ENDS})" for names in grouped(_SMOOTH)),
    *(f"(lambda a: [xp.autograd.grad(f(a).sum(), a)[0] for f in {names}])({_POINTS})" for names in sliced([*_SPECIAL])),
    *(f"(lambda a: [xp.autograd.grad(xp.autograd.grad((f(a) * a.detach()).sum(), a, create_graph=True)[0].sum(), a, allow_unused=True)[0] for f in {names}])({_POINTS})"
        for names in (*sliced([n for n in _SPECIAL if n not in ("digamma", "psi", "bessel_j0", "bessel_j1")]),
            *grouped(_SMOOTH))),
    *(f"(lambda a, b: [xp.autograd.grad(f(a, b).sum(), (a, b)) for f in {names}])({operands})"
        for names in (*grouped(("atan2", "hypot", "div", "mul", "pow", "logaddexp", "logaddexp2", "xlogy", "maximum",
            "fmax", "fmin", "minimum")), "(xp.special.xlogy, xp.special.xlog1py)") for operands in (_PAIRS,
            "{grid:d4}.sigmoid().detach().requires_grad_(), {grid:d4}.sigmoid().detach().requires_grad_()")),
    *(f"(lambda a, b: [[xp.autograd.grad(s.sum(), (a, b), retain_graph=True, allow_unused=True) for s in xp.autograd.grad((f(a, b) * a.detach()).sum(), (a, b), create_graph=True)] for f in {names}])({operands})"
        for names in ("(xp.atan2, xp.hypot)", "(xp.div, xp.mul, xp.pow)", "(xp.logaddexp, xp.logaddexp2, xp.xlogy)",
            "(xp.special.xlogy, xp.special.xlog1py)") for operands in (_PAIRS,
            "{grid:d4}.sigmoid().detach().requires_grad_(), {grid:d4}.sigmoid().detach().requires_grad_()")),
    *(f"(lambda z: [f(z) for f in {fs}])({{grid:c2 2}}.{{one:conj()|conj().t()|mH|imag.t()|conj().imag}})"
        for fs in ("(lambda z: z[0, 0].item(), lambda z: z.tolist(), lambda z: z.sum().item(), lambda z: z.resolve_conj(), lambda z: z.resolve_neg())",
            "(lambda z: complex(z[0, 1]), lambda z: z.clone(), lambda z: z + z, lambda z: z * 2, lambda z: z.contiguous().is_conj())",
            "(lambda z: z.abs(), lambda z: z.cumsum(0), lambda z: z[1].tolist(), lambda z: z.flatten(), lambda z: z.is_conj() or z.is_neg(), lambda z: -z)",
            "(lambda z: z @ z, lambda z: z == z.clone(), lambda z: xp.cat([z, z]), lambda z: z.unbind()[0].tolist(), lambda z: z.to(xp.complex128))")),
    *(f"(lambda a: [{', '.join(f'a.{call}' for call in calls)}])({{grid:2 6}})" for calls in (("unflatten(-1, (2, 3))",
            "unflatten(1, (3, 2))", "unflatten(-2, (2, 1))", "unflatten(0, (1, 2))", "unflatten(-1, (-1, 2))"),
            ("flatten(-2)", "flatten(0, -1)", "flatten(-2, -1)", "squeeze(-2)", "unsqueeze(-1).shape",
            "unsqueeze(-3).shape"), ("transpose(-1, -2)", "movedim(-1, 0)", "swapaxes(-2, 1)", "diagonal(-1, -2, -1)",
            "diagonal(1, -1, -2)"), ("select(-1, -2)", "narrow(-1, -3, 2)", "unfold(-1, 2, 3)",
            "index_select(-1, xp.tensor([5, 0]))", "roll(1, -1)", "flip(-1)"), ("split(4, -1)", "chunk(4, -1)",
            "tensor_split(4, -1)", "unbind(-1)[-1]", "repeat_interleave(2, -2)", "cumsum(-1)"))),
    "[part.dtype for d in (xp.uint8, xp.int16, xp.int32, xp.int64) for part in xp.unravel_index(xp.tensor([1, 3], dtype=d), (2, 3))]",
    "xp.unravel_index(xp.tensor([[0, 5], [3, 4]]), {one:(2, 3)|(3, 2)|(2, 1, 3)|6})", binds="r",
    needs="autograd.tape complex mutable views strides", guarded=False, free=True, weight=2,
)  # fmt: skip
rows(
    "corners",
    *(f"[f(xp.ones(2, 3, 2)) for f in ({', '.join(f'xp.nn.functional.{n}' for n in names)},)]"
        for names in (("alpha_dropout", "feature_alpha_dropout"), )),
    *(f"[(lambda y: (y.dtype, y.shape, bool(((y == 0) | (y == 2)).all())))(f(xp.ones(8, 8){given})) for f in (xp.nn.functional.dropout, xp.nn.functional.dropout1d, xp.dropout)]"
        for given in (", 0.5, True", )),
    *(f"(lambda m: [getattr(m, name, None) for name in ('kernel_size', 'stride', 'padding', 'dilation', 'groups', 'ceil_mode', 'return_indices', 'output_padding', 'padding_mode', 'count_include_pad', 'divisor_override', 'norm_type', 'output_size', 'p', 'inplace', 'eps', 'momentum', 'affine', 'num_features', 'normalized_shape', 'training')])(xp.nn.{layer})"
        for layer in ("Conv1d(2, 2, {n:1 2})", "Conv2d(2, 2, {one:1|(1, 2)})", "Conv3d(1, 1, 1)", "MaxPool1d({n:2 3})",
            "MaxPool2d({one:2|(1, 2)})", "AvgPool1d({n:2 3})", "AvgPool2d(2)", "LPPool1d(2, 3)", "AdaptiveAvgPool1d(2)",
            "AdaptiveMaxPool2d(2)", "ConvTranspose1d(1, 1, 2)", "ConvTranspose2d(1, 1, 2)", "Dropout()",
            "AlphaDropout()", "BatchNorm1d(2)", "LayerNorm(2)", "GroupNorm(1, 2)", "InstanceNorm1d(2)",
            "MaxUnpool1d(2)", "AvgPool3d(2)", "MaxPool3d(2)")),
    *(f"(lambda *a: xp.autograd.grad((({call}) ** 2).sum(), a))({given})" for call,
        given in (("xp.nn.functional.prelu(a[0], a[1])", "{grid:d2 3}.requires_grad_(), {grid:d3}.requires_grad_()"),
            ("xp.nn.functional.prelu(a[0], a[1])", "{grid:d4}.requires_grad_(), {grid:d1}.requires_grad_()"),
            ("xp.nn.functional.affine_grid(a[0], (1, 1, 2, 3), align_corners={flag})",
            "{grid:d1 2 3}.requires_grad_()"), ("xp.nn.functional.grid_sample(a[0], a[1].tanh(), align_corners={flag})",
            "{grid:d1 1 2 3}.requires_grad_(), {grid:d1 2 2 2}.requires_grad_()"),
            ("xp.nn.functional.bilinear(a[0], a[1], a[2], a[3])",
            "{grid:d2 2}.requires_grad_(), {grid:d2 3}.requires_grad_(), {grid:d1 2 3}.requires_grad_(), {grid:d1}.requires_grad_()"),
            ("xp.nn.functional.interpolate(a[0], scale_factor=2.0, mode='{one:nearest|linear|area}')",
            "{grid:d1 2 3}.requires_grad_()"), ("xp.nn.functional.fold(a[0], (2, 3), 2)",
            "{grid:d1 4 2}.requires_grad_()"), ("xp.nn.functional.unfold(a[0], 2)", "{grid:d1 1 2 3}.requires_grad_()"),
            ("xp.nn.functional.cosine_similarity(a[0], a[1])",
            "{grid:d2 3}.requires_grad_(), {grid:d2 3}.requires_grad_()"), ("xp.nn.functional.normalize(a[0], {n:1 2})",
            "{grid:d2 3}.requires_grad_()"), ("xp.nn.functional.layer_norm(a[0], (3,), a[1], a[2])",
            "{grid:d2 3}.requires_grad_(), {grid:d3}.requires_grad_(), {grid:d3}.requires_grad_()"),
            ("xp.nn.functional.embedding(xp.tensor([0, 2, 0]), a[0], {one:|padding_idx=0|scale_grad_by_freq=True})",
            "{grid:d3 2}.requires_grad_()"), ("xp.nn.functional.pixel_shuffle(a[0], 2)",
            "{grid:d1 4 1 2}.requires_grad_()"), ("xp.nn.functional.linear(a[0], a[1], a[2])",
            "{grid:d2 3}.requires_grad_(), {grid:d2 3}.requires_grad_(), {grid:d2}.requires_grad_()"),
            ("xp.nn.functional.conv1d(a[0], a[1], a[2])",
            "{grid:d1 2 4}.requires_grad_(), {grid:d2 2 2}.requires_grad_(), {grid:d2}.requires_grad_()"))), binds="r",
    needs="autograd.tape nn mutable", guarded=False, free=True, weight=2,
)  # fmt: skip


def warned(steps: list[str], before: str = "") -> str:
    """A line that tells of which classes each step's warnings are."""
    calls = "".join(f"    lambda: {step},\n" for step in steps)
    return (
        f"import warnings as _warnings\n{before}NAME = []\n"
        f"for _step in (\n{calls}):\n"
        "    with _warnings.catch_warnings(record=True) as _w, np.errstate(all='warn'):\n"
        "        _warnings.simplefilter('always')\n"
        "        try:\n"
        "            _step()\n"
        "        except Exception:\n"
        "            pass\n"
        "    NAME.append(sorted({{w.category.__name__ for w in _w}}))"
    )


rows(
    "warnings",
    *(warned([f"xp.{call}, out=xp.zeros({{one:5|2, 2|0}}, dtype=xp.float64))" for call in some])
        for some in (("exp({grid:d3}", "add({grid:d3}, 1", "cat([{grid:d3}, {grid:d3}]", "sum({grid:d2 3}, 0",
            "sin({grid:d3}", "mul({grid:d3}, 2"), ("matmul({grid:d2 3}, {grid:d3}", "abs({grid:d3}", "neg({grid:d3}",
            "gather({grid:d3}, 0, xp.tensor([0])", "stack([{grid:d3}]", "cumsum({grid:d3}, 0"))),
    warned(["({x} * 2).grad", "{x}.grad", "{x}.detach().grad", "(lambda y: (y.retain_grad(), y.grad))({x} * 2)",
            "float({x}.sum().detach())", "xp.tensor({x})", "xp.tensor({x}.detach())"]),
    warned(["xp.autograd.backward({x}.sum(), grad_variables=xp.ones((), dtype={own}))",
            "xp.autograd.backward({x}.sum(), grad_tensors=xp.ones((), dtype={own}))",
            "xp.autograd.grad({x}.sum(), {x}, only_inputs=False)", "xp.autograd.grad({x}.sum(), {x}, only_inputs=True)",
            "xp.autograd.grad({x}.sum(), {x})"]), warned(["xp.range(0, 3)", "xp.arange(0, 3)", "{x}.volatile",
            "xp.autograd.Variable({x}.detach(), volatile=True)", "xp.autograd.Function()",
            "xp.autograd.detect_anomaly()", "xp.autograd.set_detect_anomaly(False)"]),
    warned(["xp.autograd.gradcheck(lambda a: a * 1, {x}.detach().float().requires_grad_(), atol=1)",
            "xp.autograd.gradcheck(lambda a: a * 1, {x}.detach().double().requires_grad_())"]),
    warned(["xp.nn.functional.mse_loss({grid:d3}, {grid:d1})", "xp.nn.functional.mse_loss({grid:d3}, {grid:d3})",
            "xp.nn.functional.l1_loss({grid:d3}, {grid:d2 3})",
            "xp.nn.functional.mse_loss({grid:d3}, {grid:d3}, size_average=False)",
            "xp.nn.functional.mse_loss({grid:d3}, {grid:d3}, reduction='sum')"]),
    warned(["({x} * 1e200).exp().sum().backward()", "({x} * 1e200 * 1e200).sum().backward()",
            "(1 / ({x} * 0)).sum().backward()", "({x} * 0).log().sum().backward()",
            "({x} * 0 - 1).sqrt().sum().backward()", "({x} * 1e200) ** 2", "1 / ({x} * 0)",
            "({x} * 1e-200).pow(-2).sum().backward()", "({x}.abs() + 1e308).square().sum().backward()"]),
    warned(["{x}.detach().std({n:1 9})", "xp.tensor(1.0).std()", "xp.tensor([1.0]).var()",
            "xp.tensor([1.0, 2.0]).var(correction={n:0 1 2 5})", "xp.zeros(0).mean()", "xp.zeros(0).median()",
            "xp.tensor([1.0]).std(unbiased=False)"]), binds="r", needs="autograd.tape nn mutable legacy",
    takes="double small leaf grad filled base", guarded=False, free=True, weight=2,
)  # fmt: skip
_LONG = "xp.cat([xp.tensor([{n:1 0.5 100 0.001}, 2.0, 3.0]), xp.full(({n:1000 1200},), {n:1e9 0.125 0.5 1}), xp.tensor([{n:1 0.25 3}, 4.0, 5.0])])"
rows(
    "corners of printing",
    *(f"[repr(xp.tensor([{values}], dtype=d)) for d in {_FLOATS}]" for values in ("0.1, 0.2", "1.1, 2.25", "0.1",
            "1e-3, 1.0", "3.14159265, 2.0", "{n:0.7 1.3 100.1}, {n:0.3 5}", "1000.1, 1e-4", "math.nan, 0.1",
            "16777216.0, 1.0", "0.30000001, 1e5", "123456.7, 1.0", "1e-8, 1e8", "99999.0, 0.5", "1e4, 2.0")),
    *(f"{form}({_LONG}{how})" for form in ("repr", "str") for how in ("", ".double()", ".long()", " > 0",
            ".reshape(-1, 2)", ".half()")), "repr(type('S', (xp.Tensor,), {{}})([1.0, 2.0]))",
    "str({x}.detach().as_subclass(type('{one:S|Tensor|My}', (xp.Tensor,), {{}})))",
    "repr([{x}.detach().as_subclass(type('S', (xp.Tensor,), {{}}))])", "repr(xp.nn.Parameter({x}.detach()))",
    "repr(xp.nn.Parameter({x}.detach(), {flag}))", "repr(xp.nn.Buffer({x}.detach()))",
    *(f"(lambda t: [(xp.set_printoptions(profile='default'), xp.set_printoptions({given}), repr(t))[2] for _ in (0,)] + [xp.set_printoptions(profile='default')])({tensor})"
        for given in ("precision={n:1 3 6}", "threshold={n:2 5}, edgeitems={n:1 2}", "linewidth={n:20 40}",
            "sci_mode={flag}", "profile='{one:short|full}'", "sci_mode=None, precision=2")
        for tensor in ("{grid:3 4} / 3", "xp.tensor([0.1, 1e-5, 1e5])", "{grid:i3 4}", "{grid:c2 2} / 3",
            "{grid:2 3 2}", "{special}")),
    "[(t, repr(t), str(t), f'{{t}}', f'{{t:.2f}}', format(t, '+.1e')) for t in (xp.tensor(1 / 3), xp.tensor(2.0), xp.tensor(1e-7, dtype=xp.float64))]",
    binds="r", needs="printing", takes="exact small nograd host", guarded=False,
)  # fmt: skip
_X = "{x}.detach().double().reshape(-1)[:2].clone().requires_grad_()"
_OF_ONE = (
    "lambda a: a * 2", "lambda a: a.sin()", "lambda a: (a * 2, a * 3)", "lambda a: a.detach() * 1",
    "lambda a: (a * 2, a.detach())", "lambda a: a * 0", "lambda a: a[:1].exp()",
    "lambda a: xp.ones(2, dtype=xp.float64)", "lambda a: a.abs()", "lambda a: a.detach() * a", "lambda a: a.clone()",
    "lambda a: (a * 1j).abs()",
)  # fmt: skip
_BACKWARDS = (
    "lambda ctx, g: g * 2", "lambda ctx, g: None", "lambda ctx, g: g * 3",
    "lambda ctx, g: None if g is None else g * 2", "lambda ctx, g: g * 2 + 1", "lambda ctx, g: g.abs() * 2",
    "lambda ctx, g: g * 2 + xp.rand(2) * 1e-9",
)  # fmt: skip
_OPTIONS = (
    "", ", raise_exception=False", ", check_undefined_grad=False",
    ", check_undefined_grad=False, raise_exception=False", ", nondet_tol=1e-3", ", eps=1e-3, atol=1e-2",
    ", fast_mode=True", ", fast_mode=True, raise_exception=False", ", atol=10.0", ", rtol=10.0",
    ", check_grad_dtypes=True", ", check_backward_ad=False",
)  # fmt: skip
_USERS = (
    "_x = " + _X + "\n"
    "_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: ({forward})), backward=staticmethod({backward})))\n"
)
rows(
    "probes of checking",
    *(tried([f"xp.autograd.gradcheck({function}, {_X}{options})" for options in (*_OPTIONS[:3],
            *_OPTIONS[4:7])]) for function in _OF_ONE),
    *(tried([f"xp.autograd.gradcheck(_F.apply, _x{options})" for options in offered], _USERS.replace("{forward}",
            forward).replace("{backward}", backward)) for backward, forward, offered in (*((backward, "a * 2", _OPTIONS)
            for backward in _BACKWARDS if "None if" not in backward), (_BACKWARDS[3],
            "(ctx.set_materialize_grads(False), a * 2)[1]", _OPTIONS),
            *((f"lambda ctx, *g: None if all(t is None for t in g) else {given}", f"({materialize}a * 2, a * 3, a * 4)",
            _OPTIONS[:4]) for materialize in ("", "ctx.set_materialize_grads(False) or ")
            for given in ("sum(k * t for k, t in zip((2, 3, 4), g) if t is not None)",
            "(xp.ones(2) + xp.ones(3) if [t is None for t in g].count(True) == 1 else sum(k * t for k, t in zip((2, 3, 4), g) if t is not None))",
            "sum(k * t if t is not None else k for k, t in zip((2, 3, 4), g))")))),
    *(tried([f"xp.autograd.gradgradcheck({function}, {_X}{options})" for options in ("", ", raise_exception=False",
            ", gen_non_contig_grad_outputs=True", ", fast_mode=True, raise_exception=False")]) for function in _OF_ONE
        if "ones" not in function and function != "lambda a: a.detach() * 1"), binds="r",
    needs="autograd.double mutable complex", takes="exact float small filled", guarded=False, weight=0.5,
)  # fmt: skip
_PARTS = ("(a * 2, {k})", "({k}, a * 2)", "(a * 2, {k}, a * 3)", "(a.exp(), [a, {k}])", "(a * 1, a > 0)")
_OF_PARTS = (
    "lambda ctx, *g: (_seen.append([None if t is None else t if not hasattr(t, 'shape') else t.tolist() for t in g]), next(t for t in g if t is not None) * 2)[1]",
    "lambda ctx, *g: (_seen.append((xp.is_grad_enabled(), len(g))), g[0] if g[0] is not None else None)[1]",
)
_RESTS = ("_x", "_x, 3", "_x, None", "_x, 'a', _x", "_x, xp.ones(2)", "_x, [1.0]")
rows(
    "probes of custom functions",
    *(tried(["_keep(_F.apply(_x * 1, 2.5))",
            "[type(t).__name__ for t in _y[0]] if isinstance(_y[0], tuple) else type(_y[0])",
            "[getattr(t, 'requires_grad', None) for t in _y[0]]",
            "xp.autograd.grad(sum(t.sum() for t in _y[0] if getattr(t, 'requires_grad', False)), _x, retain_graph=True)",
            "_seen",
            "xp.autograd.grad([t for t in _y[0] if getattr(t, 'requires_grad', False)][-1].sum(), _x, retain_graph=True)",
            "_seen"],
            "_x, _seen, _y = " + _X + ", [], []\ndef _keep(y):\n    _y.append(y)\n    return y\n" f"_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a, k: ({before}{parts.replace('{k}', 'k')}){after}), backward=staticmethod({backward})))\n".replace("next(t for t in g if t is not None) * 2)[1]",
            "next(t for t in g if t is not None) * 2, None)[1:]").replace("else None)[1]", "else None, None)[1:]"))
        for parts in _PARTS for backward in _OF_PARTS for before, after in (("", ""),
            ("ctx.set_materialize_grads(False), ", "[1]"))),
    *(tried([f"_F.apply({given})" for given in _RESTS] + ["xp.autograd.grad(_F.apply(" + given + ").sum(), _x)"
            for given in _RESTS] + ["_seen"],
            "_x, _seen = " + _X + ", []\n_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a, *rest: (_seen.append((xp.is_grad_enabled(), ctx.needs_input_grad, (a * 2).requires_grad)), a * 2)[1]), backward=staticmethod(lambda ctx, g: " + backward + ")))\n")
        for backward in ("(g * 2, None)", "(g * 2,)", "(g * 2, g * 3)", "(g * 2, 1.0)", "(g * 2, None, None)",
            "(g * 2, g, g)", "g", "None", "(None, None)", "(_seen.append(xp.is_grad_enabled()), g * g)[1]")), binds="r",
    needs="autograd.double mutable", takes="exact float small filled", guarded=False, weight=0.5,
)  # fmt: skip
_ALL = _EVERY[:-1] + ", xp.complex128)"
_OVER = (
    "sum",
    "mean",
    "prod",
    "amax",
    "amin",
    "any",
    "all",
    "std",
    "var",
    "max",
    "min",
    "argmax",
    "argmin",
    "cumsum",
    "nansum",
    "logsumexp",
    "median",
    "count_nonzero",
    "softmax",
    "sort",
)
_MADE = (
    "tensor([1.0]",
    "as_tensor([1.0]",
    "asarray([1.0]",
    "zeros(2",
    "ones((2,)",
    "full((2,), 1.0",
    "empty(0",
    "arange(3",
    "linspace(0, 1, 3",
    "eye(2",
    "zeros_like({x}",
    "rand(0",
    "randint(3, (0,)",
    "logspace(0, 1, 2",
    "full_like({x}, 1",
    "randperm(0",
)
_DONE = (
    "clone(",
    "sum(",
    "to(xp.float64",
    "view(-1",
    "reshape(-1",
    "detach(",
    "contiguous(",
    "add(1",
    "numpy(",
    "new_zeros(2",
    "new_full((2,), 1",
    "squeeze(",
    "t(",
    "item(",
    "expand(2, 2",
    "cpu(",
    "backward(",
    "requires_grad_(",
    "fill_(1",
    "copy_({x}",
    "double(",
    "flatten(",
    "tolist(",
)


def some(steps: list[str], size: int = 8) -> list[list[str]]:
    """The steps, some at a time."""
    return [steps[i : i + size] for i in range(0, len(steps), size)]


rows(
    "probes of arguments",
    *(tried(line) for line in some([f"xp.{call}, {given})" for call in _MADE for given in ("nonsense=1",
            "dtype='float32'", "requires_grad=1, device='cpu'", "[1]")])),
    *(tried(line) for line in some([f"{{x}}.{call}{'' if call.endswith('(') else ', '}{given})" for call in _DONE
            for given in ("nonsense=1", "None, None, None, None, None")])),
    *(tried(line) for line in some([f"xp.ones(2, 3).{name}({given})" for name in _OVER for given in ("axis={n:0 1 -1}",
            "dim={n:0 1}, keepdims=True", "axis={n:0 1}, keepdims={flag}", "input=0")])),
    *(tried(line) for line in some([f"xp.{name}({form})" for name in sorted({*UNARY} | {"logical_not", "bitwise_not",
            "isnan"}) for form in ("xp.tensor([True, False])", "xp.tensor([0, 1, 200], dtype=xp.uint8)",
            "xp.tensor([-2, 3], dtype=xp.{one:int8|int16|int64}).abs()")], 9)),
    *(tried(line) for line in some([f"{form} {{one:+|*|==}} {number}"
            for form in ("xp.ones(2, dtype=xp.{one:int64|int32|uint8})", "xp.ones(2)", "xp.tensor(True)")
            for number in ("2**63", "2**64", "2**31", "-2**63 - 1", "1e39", "True", "1j")])),
    *(tried(line) for line in some([f"xp.{call}" for number in ("2**63", "-2**63", "2**64", "1e39", "-1e300", "300",
            "70000", "math.inf") for call in (f"full((2,), {number}, dtype=xp.{{one:float32|float16|float64}})",
            f"tensor([{number}], dtype=xp.{{one:float32|float16|float64}})",
            f"full((2,), {number}, dtype=xp.{{one:int64|int32|uint8|int8}})", f"tensor({number})",
            f"ones(2).fill_({number})", f"ones(2, dtype=xp.int64).fill_({number})", f"full((), {number})",
            f"as_tensor([{number}])")])),
    tried([f"xp.{name}(xp.tensor([0, 3], dtype=xp.{{one:int64|uint8|int8|float32|float16|bool}}), {given})"
            for name in ("clamp", "clip") for given in ("0.5, 2.5", "1", "max=1.5", "min=xp.tensor([0.5, 1.0])",
            "xp.tensor([1, 1]), xp.tensor([2.0, 2.0], dtype=xp.float64)", "2, 1", "None, None", "xp.tensor(1.5)")]),
    tried([f"xp.{name}(xp.tensor([0, 3], dtype=xp.{{one:int64|uint8|float32|float16|bool}}), {given})"
            for name in ("clamp_min", "clamp_max") for given in ("0.5", "1", "xp.tensor([0.5, 1.0])",
            "xp.tensor([1, 2], dtype=xp.float64)")]), tried([f"xp.asarray({given}, copy={copy})"
            for given in ("{x}.detach()", "np.ones(2)", "[1.0]", "np.ones(2, 'f2'), dtype=xp.float64",
            "{x}.detach(), dtype={own}") for copy in ("True", "False", "None")],
        told="(lambda t: (t, t.dtype, t.untyped_storage().data_ptr() == {x}.untyped_storage().data_ptr()))(_step())"),
    tried([f"xp.from_dlpack({given})" for given in ("{x}.detach(), copy=True", "{x}.detach(), copy=False",
            "{x}.detach(), copy=None", "np.ones(2), copy=True", "{x}.detach().__dlpack__(copy=True)",
            "{x}.detach().__dlpack__(copy=False)", "{x}.detach().__dlpack__(max_version=(1, 0))",
            "{x}.detach(), device='cpu'", "{x}.detach().__dlpack__(dl_device=(1, 0))")],
        told="(lambda t: (t, t.untyped_storage().data_ptr() == {x}.untyped_storage().data_ptr()))(_step())"),
    tried(["hash({x}) == hash({x})", "hash({x}) == hash({x}.detach())", "len({{{x}, {x}.detach(), {x}[...], {x}}})",
            "{x}.detach() in {{{x}.detach(): 1}}", "hash({x}) == hash({x}.view_as({x}))", "hash({x}) == id({x})",
            "{{{x}: 1}}[{x}]", "hash({x}.dtype) == hash({own})", "hash(xp.Size([1])) == hash((1,))",
            "hash(xp.device('cpu')) == hash(xp.device('cpu', 0))",
            "len({{xp.device('cpu'), xp.device('cpu'), xp.device('meta')}})"]),
    tried(["(lambda a: (xp.add(a[1:], 1, out=a[:-1]), a))({grid:4})",
            "(lambda a: (xp.mul(a, 2, out=a), a))({grid:2 2})",
            "(lambda a: (xp.add(a[::2], 1, out=a[1::2]), a))({grid:4})",
            "(lambda a: (xp.add(1, a.float(), out=a), a._version))({grid:2 2})",
            "(lambda a: (xp.add(a.double(), 1, out=a), a._version))({grid:2 2}.float())",
            "(lambda a: (lambda o: xp.{one:lerp(a, a, 0.5|where(a > 0, a, a|addcmul(a, a, a|clamp(a, 0|pow(a, 2|matmul(a, a|cumsum(a, 0}, out=o) is o)(xp.zeros(2, 2, dtype=a.dtype)))({grid:2 2})"]),
    tried([f"(lambda m: (m.masked_fill_({given}), m)[1])({{grid:b4}})" for given in ("m, False",
            "m[1:].repeat(2)[:4], True", "m.flip(0), False",
            "m[[0]], True")] + ["(lambda a: a[:-1].masked_fill_(a[1:] > 0, {n:0 5}))({grid:4})",
            "(lambda a: (a[1:].masked_fill_(a.view(xp.bool)[:3], 1), a))({grid:b4})",
            "(lambda m: (m[:-1].masked_fill_(m[1:], True), m))({grid:b4})",
            "(lambda m: (m[1:].masked_fill_(m[:-1], {flag}), m))({grid:b4})",
            "(lambda a: (a[:-1].copy_(a[1:]), a))({grid:4})", "(lambda a: (a[1:].add_(a[:-1]), a))({grid:4})"]),
    tried([f"xp.autograd.grad(({{x}}.masked_fill({mask}, {value}) * {{x}}.detach()).sum(), {{x}}, allow_unused=True)"
            for mask in ("{x}.detach() > 0", "xp.tensor(True)", "xp.tensor(False)") for value in ("0", "math.inf",
            "xp.tensor(2.0, dtype={own})")]),
    tried(["(lambda a: (lambda c: (c[1:].mul_(2), xp.autograd.grad((c * xp.tensor([{n:math.inf 1}, 1.0, {n:math.inf 1 math.nan}, 1.0], dtype=c.dtype)).sum(), a))[1])(a * 1))({grid:d4}.requires_grad_())",
            "(lambda a: (lambda c: (c[:2].zero_(), xp.autograd.grad((c * xp.tensor([math.inf, 1.0, 1.0, math.inf], dtype=c.dtype)).sum(), a))[1])(a * 1))({grid:d4}.requires_grad_())",
            "(lambda a: (lambda c: (c.fill_(3), xp.autograd.grad((c * math.inf).sum(), a))[1])(a * 1))({grid:d4}.requires_grad_())",
            "(lambda a: (lambda c: (c.select(0, 1).copy_(c[0].detach()), xp.autograd.grad((c / 0.0).sum(), a))[1])(a * 1))({grid:d4}.requires_grad_())",
            "(lambda a: (lambda c: (c.split(2)[0][:1].mul_(2), xp.autograd.grad(c.sum(), a))[1])(a * 1))({grid:d4}.requires_grad_())",
            "(lambda a: (lambda c: (c.unbind()[0][:1].mul_(2), xp.autograd.grad(c.sum(), a))[1])(a * 1))({grid:d2 2}.requires_grad_())",
            "(lambda a: (lambda c: (c.chunk(2)[1].view(-1).add_(1), c)[1])(a * 1))({grid:d4}.requires_grad_())"]),
    tried(["{x}.view([-1])", "{x}.view(xp.Size([-1]))", "{x}.reshape([-1])", "{x}.expand([2, *{x}.shape])",
            "{x}.permute([*range({x}.dim())])", "{x}.view(size=(-1,))", "{x}.repeat([2] * {x}.dim())",
            "{x}.new_zeros([2])", "{x}.flip([0])", "{x}.t().ravel().is_contiguous()",
            "{x}.expand(2, *{x}.shape).ravel().stride()", "{x}.flatten().stride()",
            "(lambda z: (z.H.data_ptr() == z.data_ptr(), z.H.is_conj(), z.mH._is_view(), z.adjoint().is_conj()))({grid:c2 2})",
            "xp.ravel({grid:4}[::2]).is_contiguous()", "xp.ravel({grid:4}[::2]).stride()"]),
    tried([f"(lambda a: a{call})(xp.zeros(2, 3, device='meta'))" for call in ("[a > 0]", ".masked_select(a > 0)",
            ".nonzero()", ".unique()", ".item()", ".tolist()", ".bool().any().item()",
            ".repeat_interleave(xp.zeros(2, dtype=xp.int64, device='meta'), 0)", "[a > 0].shape", ".sum().item()",
            ".numpy()", ".equal(a)", ".cpu()", ".argwhere()", ".bincount()", ".__bool__()")]),
    tried(["xp.empty(2**62, 2**10, device='{one:meta|cpu}')", "xp.zeros(2**40, 2**40, device='meta')",
            "xp.zeros(2**31, 2, device='meta').shape", "xp.zeros(2, device='meta').expand(2**62, 2)",
            "xp.zeros(2**33, device='meta').numel()", "xp.empty(3, device='meta', requires_grad=True).requires_grad",
            "xp.zeros(3, device='meta', requires_grad=True).requires_grad",
            "xp.ones(3, device='meta', requires_grad=True).is_leaf",
            "[p.device.type for p in xp.nn.Linear(2, 1, device='meta').to_empty(device='cpu').parameters()]",
            "[p.requires_grad for p in xp.nn.Linear(2, 1, device='meta').parameters()]",
            "(lambda m: m.to_empty(device='cpu') is m)(xp.nn.Linear(2, 1, device='meta'))",
            "xp.nn.Linear(2, 1, device='meta').to('cpu')"]),
    tried([f"(lambda m: ([p.sum().backward() for p in m.parameters()], m.{call}, [(p.grad, p.requires_grad) for p in m.parameters()])[2])(xp.nn.{{one:Linear(2, 1)|Sequential(xp.nn.Linear(1, 1), xp.nn.PReLU())|LayerNorm(2)}})"
            for call in ("zero_grad()", "zero_grad(set_to_none=False)", "zero_grad(True)",
            "zero_grad(set_to_none=True)", "requires_grad_()", "requires_grad_(False)", "requires_grad_(True)",
            "eval()", "train()")]), tried([f"xp.randint({given})" for given in ("high=5, size=(3,)", "5, (3,)",
            "1, 5, (3,)", "low=1, high=5, size=(3,)", "5, size=(2,), dtype=xp.int32", "2, high=4, size=(2,)",
            "high=1, size=(4,)", "low=3, high=4, size=(2,)", "3, 4, (2,)", "0, (2,)", "4, 3, (2,)")],
        told="(lambda t: (t.dtype, t.shape, bool((t < 5).all()), bool((t >= 0).all())))(_step())"),
    tried(["repr(xp.max({x}.detach(), 0))", "str(xp.sort({x}.detach(), 0))", "repr(xp.linalg.slogdet(xp.eye(2)))",
            "str(xp.linalg.qr(xp.eye(2)))", "repr(xp.aminmax({x}.detach()))", "repr(xp.frexp(xp.tensor([1.5])))",
            "repr(xp.unique({x}.detach(), return_counts=True))", "xp.max({x}.detach(), 0)[::-1]",
            "xp.max({x}.detach(), 0)._fields", "xp.cummax({x}.detach(), 0).__class__.__name__",
            "repr(xp.mode(xp.tensor([1, 1, 2])))"]),
    tried([f"[({t}).{{one:is_floating_point()|is_complex()|is_signed()|dtype.is_signed|dtype.is_floating_point|dtype.is_complex}} for d in {_ALL}]"
            for t in ("xp.ones(1, dtype=d)",
            "xp.zeros((), dtype=d)")] + [f"[xp.{name}(xp.ones(1, dtype=d)) for d in {_ALL}]"
            for name in ("is_floating_point",
            "is_complex")] + [f"[(d.is_floating_point, d.is_complex, d.is_signed, d.itemsize, str(d)) for d in {_ALL}]",
            f"[d.to_complex() for d in {_EVERY[:-14].rstrip(', (')}) if d.is_floating_point]",
            f"[xp.ones(2, dtype=d).{{one:half()|float()|double()|long()|int()|bool()|short()|bfloat16()}}.dtype for d in {_ALL}]",
            f"[(lambda t: t.to(d) is t)(xp.ones(2, dtype=d)) for d in {_ALL}]"]), binds="r",
    needs="autograd.tape nn mutable complex strides views numpy device.meta printing",
    takes="double small leaf grad filled base", guarded=False, free=True, weight=2,
)  # fmt: skip
rows(
    "probes of matrices", tried(["xp.linalg.eig({grid:d2 2})[0].dtype", "xp.linalg.eigvals(xp.diag({grid:d2}))",
            "xp.linalg.det(xp.tensor([[1.0, 2.0], [2.0, 4.0]]))",
            "xp.linalg.slogdet(xp.tensor([[{n:1 0}, 2.0], [2.0, {n:4 0}]]))",
            "(lambda r: (r[0][0], r[1]))(xp.linalg.solve_ex(xp.stack([xp.eye(2), xp.{one:zeros|ones}(2, 2)]), xp.ones(2, 2, 1)))",
            "xp.linalg.inv_ex(xp.stack([xp.eye(2) * 2, xp.zeros(2, 2)]))[1]", "xp.linalg.det(xp.zeros(2, 0, 0))",
            "xp.linalg.matrix_rank({grid:2 3})"]),
    tried(["(lambda h, b: xp.linalg.ldl_solve(*xp.linalg.ldl_factor(h + h.mH + 20 * xp.eye(2), hermitian=True)[:2], b, hermitian=True))({grid:c2 2}.to(xp.complex128), {grid:c2 1}.to(xp.complex128))",
            "(lambda h, b: xp.linalg.ldl_solve(*xp.linalg.ldl_factor(h + h.mT + 20 * xp.eye(2))[:2], b))({grid:c2 2}.to(xp.complex128), {grid:c2 1}.to(xp.complex128))",
            "(lambda h: xp.linalg.cholesky(h @ h.mH + xp.eye(2)))({grid:c2 2})",
            "(lambda h: xp.linalg.eigvalsh(h, UPLO='{one:L|U}'))({grid:c2 2})",
            "(lambda h: xp.linalg.cholesky(h @ h.mH + xp.eye(2), upper=True))({grid:c2 2})"]),
    tried(["(lambda a: xp.autograd.grad(xp.linalg.qr(a, mode='{one:reduced|r|complete}')[1].abs().sum(), a))({grid:d3 2}.requires_grad_())",
            "(lambda a: xp.autograd.grad(xp.linalg.qr(a, mode='complete')[0].sum(), a))({grid:d3 2}.requires_grad_())",
            "(lambda a: xp.autograd.grad(xp.linalg.det(a), a))(xp.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=xp.float64, requires_grad=True))",
            "(lambda a: xp.autograd.grad(xp.linalg.slogdet(a)[1], a))({grid:d2 2}.requires_grad_())",
            "(lambda a: xp.autograd.grad(xp.linalg.svd(a, full_matrices=True)[1].sum(), a))({grid:d2 3}.requires_grad_())",
            "(lambda a: xp.autograd.grad(xp.linalg.lstsq(a, {grid:d3 1})[0].sum(), a))(({grid:d3 2} + 4 * xp.eye(3, 2)).detach().requires_grad_())"]),
    tried([f"xp.cov({{grid:d2 4}}, {given})" for given in ("fweights=xp.tensor([1, 2, 0, 3])",
            "aweights=xp.tensor([0.5, 1.0, 2.0, 0.25], dtype=xp.float64)",
            "fweights=xp.tensor([1, 2, 1, 1]), aweights=xp.tensor([0.5, 1.0, 2.0, 0.25], dtype=xp.float64)",
            "correction=0, aweights=xp.tensor([0.5, 1.0, 2.0, 0.25], dtype=xp.float64)",
            "aweights=xp.tensor([-1.0, 1.0, 1.0, 1.0])", "fweights=xp.tensor([0.5, 1.0, 1.0, 1.0])",
            "fweights=xp.tensor([1, 2])", "aweights=xp.tensor([1.0])", "fweights=xp.tensor([2])")]),
    tried(["[*xp.histogramdd({grid:d5 2}, [2, 3])][0]", "[*xp.histogramdd({grid:d5 2}, [3, 2])[1]]",
            "xp.histogramdd({grid:d5 2}, [2, 4], range=[-3.0, 1.0, -1.0, 3.0])[0]",
            "xp.histogramdd({grid:d5 2}, 3, weight={grid:d5}, density={flag})[0]",
            "xp.histogram({grid:d5}, 4, range=(-1.0, 2.0))[{n:0 1}]",
            "xp.histogram({grid:d5}, xp.tensor([-2.0, 0.0, 0.5, 3.0], dtype=xp.float64), weight={grid:d5})[0]",
            "xp.histc({grid:d5}, 3, -1, {n:1 2})"]),
    tried(["(lambda x: xp.istft(xp.stft(x, 4, window=xp.tensor([0.5, 1.0, 1.0, 0.5], dtype=xp.float64), return_complex=True), 4, window=xp.tensor([0.5, 1.0, 1.0, 0.5], dtype=xp.float64)))({grid:d12})",
            "xp.stft({grid:d12}, 4, {n:1 2}, window=xp.tensor([0.5, 1.0, 2.0, 0.5], dtype=xp.float64), return_complex=True, center={flag}, normalized={flag}, onesided={flag})",
            "(lambda s: xp.istft(s, 4, hop_length=2, window=xp.tensor([0.5, 1.0, 1.0, 0.25], dtype=xp.float64), normalized={flag}, length={one:6|None}))(xp.stft({grid:d8}, 4, 2, return_complex=True))",
            *(f"xp.signal.windows.{w}(5, dtype=xp.float64, sym={{flag}})" for w in ("kaiser", "hann", "gaussian",
            "exponential", "hamming", "general_hamming", "nuttall", "blackman", "bartlett", "cosine")),
            "xp.signal.windows.kaiser(5, beta={n:5 12 13}, dtype=xp.float64)",
            "xp.kaiser_window(5, dtype=xp.float64)"]),
    tried([f"(lambda a: xp.autograd.grad(({call} ** 2).sum(), a))({{grid:d2 3}}.requires_grad_())"
            for call in ("a.repeat_interleave(2, {n:0 1})", "a.repeat_interleave(xp.tensor([2, 0, 1]), 1)",
            "xp.special.multigammaln(a.abs() + 3, {n:1 2})", "a.index_select(1, xp.tensor([2, 0, 0]))",
            "a.take(xp.tensor([0, 5, 5]))", "a.roll(1, {n:0 1})", "a.tile(2)", "a.diag_embed()",
            "xp.special.gammaln(a.abs() + 1)", "xp.special.logit(a.sigmoid())",
            "xp.nn.functional.hardtanh(a, {n:-1 1}, 1)", "xp.nn.functional.hardtanh(a, 0.5, 0.5)",
            "a.put(xp.tensor([0, 1]), a.detach()[0, :2])", "a.unfold(1, 2, 1)",
            "a.gather(1, xp.tensor([[0, 0], [2, 1]]))")]),
    tried(["[xp.special.{one:entr|erf|i0e|ndtr|gammaln|psi|expit|sinc}(xp.tensor([1, 0, 2], dtype=d)).dtype for d in (xp.uint8, xp.int32, xp.int64, xp.bool)]",
            "xp.masked.median({grid:2 3}, 1, dtype=xp.float64, mask={grid:b2 3}).dtype", "xp.hash_tensor({grid:d4})",
            "xp.hash_tensor({grid:2 2}.float())", "xp.repeat_interleave({grid:3}, xp.tensor([1, {n:-1 0 2}, 2]))",
            "xp.repeat_interleave({grid:3}, {n:-1 0 2})",
            "xp.nn.functional.pixel_shuffle({grid:1 {n:3 4} 2 2}, 2)".replace("{n:3 4}", "3"),
            "xp.nn.functional.pixel_unshuffle({grid:1 1 3 2}, 2)",
            "xp.searchsorted({grid:4}.sort()[0], {grid:3}, out=xp.zeros(3, dtype=xp.{one:int64|int32|float32}))",
            "xp.bucketize({grid:3}, {grid:4}.sort()[0], out=xp.zeros(3, dtype=xp.{one:int64|int32}))",
            "(lambda s: (s.values().data_ptr() == s.values().data_ptr(), s._values().data_ptr() == s.values().data_ptr()))({grid:2 3}.to_sparse().coalesce())"]),
    binds="r", needs="autograd.tape nn complex mutable strides", guarded=False, free=True, weight=2,
)  # fmt: skip
rows(
    "gradients", "del {x}.grad", "({x} * 2).sum().backward()\ndel {x}.grad",
    "{x}.grad = {x}.detach().clone()\ndel {x}.grad", binds="", takes="double leaf grad base", needs="autograd.tape",
    guarded=False, weight=2,
)  # fmt: skip
_WRITTEN = (
    "add_(1)",
    "mul_(2)",
    "zero_()",
    "fill_(1)",
    "neg_()",
    "abs_()",
    "clamp_(0, 3)",
    "copy_(a)",
    "t_()",
    "sub_(1)",
    "pow_(2)",
    "square_()",
    "sign_()",
    "eq_(1)",
    "masked_fill_(a > 1, 0)",
    "index_fill_(0, xp.tensor([0]), 2)",
    "tril_()",
    "triu_()",
    "unsqueeze_(0)",
    "squeeze_()",
    "detach_()",
    "requires_grad_(False)",
    "set_(a)",
    "resize_(2, 2)",
    "put_(xp.tensor([0]), a[:1, 0])",
    "fill_diagonal_(1)",
    "clip_(0)",
    "remainder_(3)",
    "fmod_(3)",
    "floor_divide_(2)",
    "cumsum_(0)",
    "random_(0, 1)",
    "swapaxes_(0, 1)",
    "resize_as_(a)",
    "scatter_(0, xp.tensor([[0, 1]]), 1)",
    "index_add_(0, xp.tensor([0, 1]), a.clone())",
    "logical_not_()",
    "ge_(1)",
    "cumprod_(0)",
)
_WHOLLY = (
    "gcd_(a)",
    "lcm_(a)",
    "bitwise_and_(1)",
    "bitwise_or_(a)",
    "bitwise_xor_(3)",
    "bitwise_not_()",
    "bitwise_left_shift_(1)",
    "bitwise_right_shift_(1)",
    "__ilshift__(1)",
    "__iand__(1)",
    "__ior__(2)",
    "__ixor__(1)",
    "__irshift__(1)",
)
_INTEGERS = "(xp.bool, xp.uint8, xp.int8, xp.int16, xp.int32, xp.int64)"
_FREQUENCIES = (
    "fft",
    "ifft",
    "rfft",
    "irfft",
    "hfft",
    "ihfft",
    "fft2",
    "ifft2",
    "rfft2",
    "irfft2",
    "hfft2",
    "ihfft2",
    "fftn",
    "ifftn",
    "rfftn",
    "irfftn",
    "hfftn",
    "ihfftn",
)
rows(
    "corners",
    *("(lambda a: [" + ", ".join(f"a.{call} is a" for call in some_) + "])({grid:" + kind + "2 2})" for kind,
        some_ in (*(("d", line) for line in some([*_WRITTEN])), *(("i", line) for line in some([*_WHOLLY])))),
    *(f"[({form}).dtype for a in {_EVERY} for b in {_EVERY}]" for form in ("xp.ones(2, dtype=a) * xp.ones(2, dtype=b)",
            "xp.ones(2, dtype=a) / xp.ones((), dtype=b)", "xp.cat([xp.ones(2, dtype=a), xp.ones(2, dtype=b)])",
            "xp.where(xp.tensor([True, False]), xp.ones(2, dtype=a), xp.ones(2, dtype=b))",
            "xp.ones(2, dtype=a) == xp.ones((), dtype=b)", "xp.ones((), dtype=a) + xp.ones(2, dtype=b)")),
    f"[(xp.tensor([1, 0], dtype=a).equal(xp.tensor([1, 0], dtype=b)), xp.equal(xp.tensor([1], dtype=a), xp.tensor(1, dtype=b))) for a in {_EVERY} for b in {_EVERY}]",
    "[f(a, b, equal_nan=e) for f in (xp.allclose, xp.isclose) for e in (True, False) for a, b in [(xp.tensor([{n:math.nan 1.0 math.inf}, 2.0]), xp.tensor([{n:math.nan 1.0 math.inf}, 2.0]))]]",
    "[a.allclose(b) for a in (xp.tensor([math.nan]), xp.tensor([math.inf]), xp.tensor([1.0])) for b in (xp.tensor([math.nan]), xp.tensor([-math.inf]), xp.tensor([math.inf]), xp.tensor([1.0 + 1e-6]))]",
    f"[(~a, a.bitwise_not(), xp.bitwise_not(a)) for d in {_INTEGERS} for a in [xp.tensor([0, 1, 100], dtype=d)]]",
    *(f"[({form}) for d in {_INTEGERS} for a in [xp.tensor([0, 1, 100], dtype=d)]]"
        for form in ("a & 1, a | a, a ^ a, a.bitwise_and(True)",
            "a.logical_not(), a.bool(), a == 1, a.any(), a.all(), a.sum().dtype",
            "a.sign(), a.abs(), a.max(), a.argmax(), a.cumsum(0), a.prod()",
            "a.half(), a.double(), a.to(xp.complex64), a.float() is a, a.long() is a, a.bool() is a")),
    f"[[getattr(t, n)() is t for n in ('half', 'bfloat16', 'float', 'double', 'int', 'long', 'short', 'char', 'byte', 'bool')] for d in {_EVERY} for t in [xp.ones(2, dtype=d)]]",
    "[f(xp.tensor([1 + 0j, 1j, 0j, 2 - 1j, complex(math.nan, 0), complex(0, math.inf)])) for f in (xp.isreal, xp.isfinite, xp.isnan, xp.isinf, xp.logical_not, xp.sgn, xp.abs, xp.angle, xp.square)]",
    *(f"(lambda a: xp.autograd.grad((({call}) * xp.tensor([math.inf, 1.0, -math.inf, math.nan], dtype=a.dtype)).sum(), a))(xp.tensor([0.5, -1.0, 2.0, -0.25], dtype=xp.float64, requires_grad=True))"
        for call in ("a.masked_fill(xp.tensor([{flag}, {flag}, True, True]), {n:0 2})",
            "xp.where(xp.tensor([{flag}, True, False, False]), a, {n:0.0 1.0})", "a.relu()", "a.clamp({n:-0.5 0}, 1)",
            "a.index_fill(0, xp.tensor([0, {n:2 3}]), 1)", "a.maximum(xp.zeros(4, dtype=a.dtype))",
            "xp.nn.functional.{one:leaky_relu|relu6|hardtanh|elu|threshold}(a{one:|})".replace("{one:leaky_relu|relu6|hardtanh|elu|threshold}(a{one:|})",
            "{one:leaky_relu(a)|relu6(a)|hardtanh(a)|elu(a)|threshold(a, 0.1, 1.0)}"), "a.diag().triu(1).sum(0)",
            "(a * 1).masked_fill_(xp.tensor([True, {flag}, False, True]), 1)",
            "(a * 1).index_fill_(0, xp.tensor([0]), 1)",
            "a.masked_scatter(xp.tensor([True, False, True, False]), xp.ones(4, dtype=a.dtype))",
            "a.where(a.detach() > 0, 1.0)")),
    *(f"(lambda a: [xp.autograd.grad((xp.fft.{name}(a{given}).abs() ** 2 * xp.arange(1.0, 7.0, dtype=xp.float64)[: xp.fft.{name}(a{given}).shape[-1]]).sum(), a)[0], xp.fft.{name}(a{given})])({operand}.requires_grad_())"
        for name in _FREQUENCIES for given in ("", ", norm='{one:ortho|forward|backward}'")
        for operand in (("{grid:d2 4}", "{grid:c2 3}.to(xp.complex128)") if name not in ("rfft", "ihfft", "rfft2",
            "ihfft2", "rfftn", "ihfftn") else ("{grid:d2 4}", "{grid:d2 3}"))),
    *(f"(lambda s: (lambda a: xp.autograd.grad(sum((t.abs() ** 2 * 0.5 + t.abs() ** 4).sum() for t in {call}), a))((s + s.mT + xp.diag(xp.tensor([1.0, 5.0, 11.0], dtype=xp.float64)) * 3).detach().requires_grad_()))({{grid:d3 3}})"
        for call in ("xp.linalg.eigh(a)", "xp.linalg.eigh(a, UPLO='U')[1:]", "xp.linalg.svd(a)[1:2]", "xp.linalg.qr(a)",
            "xp.linalg.lu(a)[1:]", "xp.linalg.slogdet(a)[1:]", "[xp.linalg.inv(a)]")), binds="r",
    needs="autograd.tape complex mutable views strides", guarded=False, free=True,
)  # fmt: skip
rows(
    "probes of arguments", tried(["{x}.squeeze(dim=None)", "xp.squeeze({x}, dim=())", "xp.squeeze({x}, None)",
            "{x}.unsqueeze(dim=None)", "xp.broadcast_shapes(3, (2, 1))", "xp.broadcast_shapes([2, 1], (1, 3))",
            "xp.broadcast_shapes(xp.tensor([2, 1]), (3,))", "xp.broadcast_shapes((2,), (3,))", "xp.broadcast_shapes()",
            "{x}.sum_to_size({x}.shape) is {x}", "{x}.sum_to_size(*{x}.shape).data_ptr() == {x}.data_ptr()",
            "{x}.expand(2, *{x}.shape).sum_to_size({x}.shape)", "{x}.sum_to_size(7, 7)"]),
    tried(["xp.rot90({grid:2 3}, 1, (0, 0))", "xp.rot90({grid:2 3}, 1, (0, -2))",
            "xp.rot90({grid:2 3}, {n:1 2 3 -1}, (1, 0))", "xp.rot90({grid:2 3}, 1, (0, 5))",
            "xp.rot90({grid:2 3}, 1, (0,))", "xp.flip({grid:2 3}, (0, 0))", "xp.flip({grid:2 3}, (0, -2))",
            "xp.roll({grid:2 3}, (1, 1), (0, 0))", "xp.permute({grid:2 3}, (0, 0))",
            "xp.movedim({grid:2 3}, (0, 1), (0, 0))", "xp.transpose({grid:2 3}, 0, 5)",
            "xp.repeat_interleave({grid:3}, xp.tensor([1, -1, 2]))", "xp.repeat_interleave({grid:3}, -1)",
            "xp.repeat_interleave({grid:3}, xp.tensor([1, 2]))", "xp.repeat_interleave(xp.tensor([1, -2]))"]),
    *(tried([f"xp.zeros({shape}).{name}({given})" for shape, given in (("0", ""), ("0, 3", "0"), ("0, 3", "1"), ("2, 0",
            "0"), ("2, 0", "-1"))]) for name in ("max", "min", "amax", "amin", "argmax", "argmin", "median",
            "nanmedian", "mode", "cummax", "logsumexp", "aminmax", "prod", "mean", "std")),
    tried([f"(lambda r: (type(r).__name__, r._fields if hasattr(r, '_fields') else None, r))({how}(xp.max({{grid:2 2}}, 0)))"
            for how in ("copy.copy", "copy.deepcopy", "(lambda r: pickle.loads(pickle.dumps(r)))", "tuple",
            "type(xp.max({grid:2 2}, 1))", "(lambda r: r + r)", "(lambda r: r[:1])")]),
    tried([f"(lambda m: ([getattr(k, 'training') for k in m.{call}.modules()], m.{call} is m))(xp.nn.Sequential(xp.nn.Linear(1, 1), xp.nn.Sequential(xp.nn.Dropout(), xp.nn.BatchNorm1d(1))))"
            for call in ("eval()", "train()", "train(False)", "eval().train()", "requires_grad_(False)", "double()",
            "half()", "apply(lambda k: k.eval())", "zero_grad() or m")]),
    *(tried([f"xp.autograd.functional.{name}({function}, {{x}}.detach(){given}, strict={{flag}})"
            for function in ("lambda a: a.sum()", "lambda a: (a ** 3).sum()", "lambda a: xp.ones((), dtype=a.dtype)",
            "lambda a: a.detach().sum()",
            "lambda a: (a * 2).sum() + (a * a.detach()).sum()")] + [f"xp.autograd.functional.{name}({function}, {{x}}.detach(){given}, strict=True)"
            for function in ("lambda a: a.sum()", "lambda a: (a ** 3).sum()", "lambda a: xp.ones((), dtype=a.dtype)",
            "lambda a: a.detach().sum()")] + ([f"xp.autograd.functional.{name}({function}, ({{x}}.detach(), {{x}}.detach()), strict={{flag}}, create_graph={{flag}})"
            for function in ("lambda a, b: (a * a).sum()", "lambda a, b: (a * b).sum()", "lambda a, b: (a + b).sum()")]
            if not given else [])) for name, given in (("jacobian", ""), ("hessian", ""), ("vhp", ", {x}.detach()"),
            ("hvp", ", {x}.detach()"), ("vjp", ""), ("jvp", ", {x}.detach()"), ("vjp", ", xp.ones((), dtype={own})"))),
    tried([f"xp.autograd.functional.{name}({function}, {{x}}.detach())" for name in ("vjp", "jvp", "vhp", "hvp")
            for function in ("lambda a: a.sum()", "lambda a: a * 2", "lambda a: a.reshape(-1)[:1]",
            "lambda a: (a.sum(), a * 2)")]),
    tried(["(xp.set_grad_enabled(False), xp.is_grad_enabled(), ({x} * 2).requires_grad, xp.set_grad_enabled(True), xp.is_grad_enabled(), ({x} * 2).requires_grad)[1::2]",
            "[xp.set_grad_enabled(mode) and None or xp.is_grad_enabled() for mode in (False, False, True)]",
            "xp.set_grad_enabled(False)(lambda: xp.is_grad_enabled())()", "xp.is_grad_enabled()",
            "xp.set_grad_enabled(True)", "(xp.no_grad(), xp.is_grad_enabled())[1]",
            "(xp.inference_mode(), xp.is_inference_mode_enabled())[1]",
            "(xp.autograd.set_multithreading_enabled(False), xp.autograd.set_multithreading_enabled(True))[0] is None",
            "xp.is_grad_enabled()"]),
    *(tried(["_F.apply({x})", "xp.is_grad_enabled()", "({x} * 2).requires_grad",
            "xp.autograd.grad(_G.apply({x}).sum(), {x})", "xp.is_grad_enabled()", "({x} * 3).requires_grad",
            "_G.apply({x}).grad_fn.name()"],
            "def _failing(ctx, *given):\n    raise " + error + "('no')\n_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(_failing), backward=staticmethod(_failing)))\n_G = type('G', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(_failing)))\n")
        for error in ("ValueError", "RuntimeError", "KeyError")),
    tried(["(lambda b: (b.__setitem__(xp.tensor([1, 0, 1], dtype=xp.uint8), {n:5 0}), b)[1])({grid:d3})",
            "(lambda b: (b.__setitem__(xp.tensor([1, 0, 1], dtype=xp.uint8), xp.tensor([7.0], dtype=b.dtype)), b)[1])({grid:d3})",
            "(lambda b: (b.__setitem__(xp.tensor([True, False, True]), xp.tensor([7.0], dtype=b.dtype)), b)[1])({grid:d3})",
            "(lambda b: (b.__setitem__(xp.tensor([1, 0, 1], dtype=xp.uint8), xp.tensor([7.0, 8.0], dtype=b.dtype)), b)[1])({grid:d3})",
            "(lambda b: (b.__setitem__(xp.tensor([True, False, True]), xp.tensor([7.0, 8.0, 9.0], dtype=b.dtype)), b)[1])({grid:d3})",
            "{grid:d3}[xp.tensor([1, 0, 1], dtype=xp.uint8)]", "{grid:d2 3}[xp.tensor([1, 0], dtype=xp.uint8), 0]"]),
    tried(["xp.masked.median({grid:i2 3}, 1, dtype=xp.float64, mask={grid:b2 3}).dtype",
            "xp.masked.median({grid:i2 3}, 1, mask={grid:b2 3}).dtype",
            "xp.masked.median({grid:2 3}.float(), 1, dtype=xp.float64, mask={grid:b2 3}).dtype",
            "xp.masked.mean({grid:i2 3}, 1, mask={grid:b2 3}).dtype",
            "xp.masked.sum({grid:i2 3}.int(), 1, mask={grid:b2 3}).dtype",
            "xp.masked.prod({grid:2 3}.half(), 1, mask={grid:b2 3}).dtype",
            "xp.masked.amax({grid:2 3}.float(), 1, dtype=xp.float64, mask={grid:b2 3}).dtype"]), binds="r",
    needs="autograd.double nn mutable complex strides views", takes="double small leaf grad filled base exact",
    guarded=False, free=True, weight=2,
)  # fmt: skip
_NAMED = (
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "alpha_dropout",
    "feature_alpha_dropout",
    "relu",
    "conv2d",
    "linear",
    "max_pool1d",
    "max_pool2d",
    "avg_pool2d",
    "adaptive_avg_pool1d",
    "adaptive_max_pool2d",
    "softmax",
    "layer_norm",
    "mse_loss",
    "embedding",
    "interpolate",
    "pad",
    "one_hot",
    "fold",
    "unfold",
    "gelu",
    "silu",
    "elu",
)
_ROWS = "xp.nn.functional.embedding(xp.tensor([0, 2, 0, 1], device=accelerator), a{given})"
_THERE = "{grid:d3 2}.to(accelerator).requires_grad_()"
rows(
    "corners",
    *(f"(lambda a: [(y, y.device, xp.autograd.grad((y * y).sum(), a)) for y in [{call}]])({_THERE})"
        for call in (*(_ROWS.format(given=given) for given in ("", ", padding_idx=0", ", padding_idx=-1",
            ", scale_grad_by_freq=True", ", padding_idx=2, scale_grad_by_freq=True")),
            "xp.nn.functional.linear(a, xp.ones(3, 2, dtype=a.dtype, device=accelerator))",
            "xp.nn.functional.pad(a, (1, {n:1 0}))", "xp.nn.functional.layer_norm(a, (2,))",
            "xp.nn.functional.softmax(a, {n:0 1})", "xp.nn.functional.normalize(a)",
            "xp.nn.functional.cosine_similarity(a, a.detach() + 1)", "xp.nn.functional.gelu(a)",
            "xp.nn.functional.max_pool1d(a, 2)", "xp.nn.functional.avg_pool1d(a, 2)",
            "xp.nn.functional.interpolate(a[None], scale_factor=2.0)", "xp.nn.functional.mse_loss(a, a.detach() * 2)",
            "xp.nn.functional.cross_entropy(a, xp.tensor([0, 1, 0], device=accelerator))",
            "xp.nn.functional.unfold(a[None, None], 2)",
            "a.repeat_interleave(xp.tensor([1, 0, 2], device=accelerator), 0)",
            "a.index_select(0, xp.tensor([2, 0], device=accelerator))",
            "a.gather(1, xp.tensor([[0], [1]], device=accelerator))", "a.sort(0)[0]", "a.cumsum(0)", "a.cumprod(1)",
            "a.std()", "a.norm()", "xp.where(a > 0, a, 0.0)", "a[a > 0]", "a.masked_fill(a > 0, 2.0)", "a.prod()",
            "a.logsumexp(0)", "a.roll(1)", "a.diff(dim=0)", "a.unfold(0, 2, 1)", "xp.linalg.norm(a)",
            "xp.einsum('ij,kj->ik', a, a)", "a.T @ a", "a.pow(2.5).nan_to_num()", "xp.cdist(a, a.detach() + 1)",
            "a.scatter(0, xp.tensor([[0, 1]], device=accelerator), 3.0)",
            "a.index_add(0, xp.tensor([1], device=accelerator), a.detach()[:1])", "a.clamp(min=0.5)", "a.tril()",
            "a.expand(2, 3, 2)", "xp.stack([a, a])", "a.var(0)", "a.amax(1)")),
    "[xp.autograd.grad(f(a, correction={n:0 1 4 5}), a) for f in (xp.var, xp.std) for a in [{grid:d4}.requires_grad_()]]",
    "[xp.autograd.grad(f(a, {n:0 1}, correction=c).sum(), a) for f in (xp.var, xp.std) for c in (0, 1, 2, 3) for a in [{grid:d2 2}.requires_grad_()]]",
    "xp.istft(xp.stft({grid:d6}, 4, 1, {n:1 2 3}, return_complex=True), 4, 1, {n:1 2 3})", binds="r",
    needs="autograd.tape nn device.accelerator", guarded=False, free=True,
)  # fmt: skip
rows(
    "corners",
    f"[getattr(xp.nn.functional, name).__name__ for name in {_NAMED!r}]",
    binds="r",
    needs="nn",
    guarded=False,
)
_OTHERS = ("[1.0]", "(1.0,)", "None", "'a'", "{{1.0}}", "np.ones(1)", "xp.ones", "object()", "np.float64(2)")
_LOSSES = (
    ("mse_loss", "b"), ("l1_loss", "b"), ("smooth_l1_loss", "b"), ("huber_loss", "b"), ("soft_margin_loss",
        "b.detach().sign()"), ("kl_div", "b.detach().softmax(1)"), ("poisson_nll_loss", "b.detach().abs()"),
    ("gaussian_nll_loss", "b, (a * b).detach().abs() + 0.5"), ("binary_cross_entropy_with_logits",
        "b.detach().sigmoid()"), ("hinge_embedding_loss", "b.detach().sign()"), ("margin_ranking_loss",
        "b, b.detach().sign()"), ("triplet_margin_loss", "b, b * 0.5 + 1"), ("cosine_embedding_loss",
        "b, xp.tensor([1, -1])"), ("cross_entropy", "xp.tensor([2, 0])"), ("multi_margin_loss", "xp.tensor([2, 0])"),
    ("multilabel_margin_loss", "xp.tensor([[1, -1, 0], [0, 2, -1]])"), ("multilabel_soft_margin_loss",
        "(b.detach() > 0).double()"), ("cross_entropy", "b.detach().softmax(1)"),
)  # fmt: skip
rows(
    "probes of arguments",
    *(tried(line) for line in some([form for other in _OTHERS for form in (f"{{x}} {{one:+|*|-|/}} {other}",
            f"{{x}} {{one:==|!=|<|>=}} {other}", f"{other} {{one:+|*|-|/|@}} {{x}}", f"{{x}} {{one:@|**|//|%}} {other}",
            f"{{x}}.{{one:add|mul|sub|div|eq|lt|pow}}({other})")], 9)),
    *(tried(line) for line in some([f"(lambda a: (a.{name}_(), a))({{one:{{grid:i3}}|{{special:int}}|{{grid:b3}}}})"
            for name in sorted({*UNARY} - {"positive"})], 9)), tried([f"{{x}}.clone().detach().{call}"
            for call in ("lerp_({x}.detach(), xp.tensor(0.5))", "lerp_({x}.detach(), xp.tensor(0.5, dtype={own}))",
            "addcmul_({x}.detach(), {x}.detach().float())", "addcdiv_({x}.detach().float(), {x}.detach())",
            "lerp_({x}.detach().float(), 0.5)", "add_({x}.detach().float())", "clamp_(xp.tensor(0.5), xp.tensor(2))",
            "copy_({x}.detach().half())", "masked_fill_({x}.detach() > 0, xp.tensor(2))",
            "index_fill_(0, xp.tensor([0]), xp.tensor([2.0]))", "index_fill_(0, xp.tensor([0]), xp.tensor(2))",
            "fill_(xp.tensor([2.0]))", "fill_(xp.tensor(2))", "pow_(xp.tensor(2))", "atan2_(xp.tensor(2.0))")]),
    tried([f"xp.index_fill({{grid:2 3}}, {{n:0 1}}, xp.tensor([0]), {value})" for value in ("xp.tensor([2.0])",
            "xp.tensor(2.0)", "2", "xp.tensor([1.0, 2.0])", "xp.tensor([[3.0]])",
            "True")] + ["{grid:2 3}.index_fill(0, xp.tensor([1]), xp.tensor([2.0]))",
            "{grid:2 3}.masked_fill({grid:b2 3}, xp.tensor([2.0]))",
            "{grid:2 3}.masked_fill({grid:b2 3}, xp.tensor([[2.0]]))"]),
    tried([f"(lambda a, b, c: xp.{call})(*[xp.tensor([0.1, 1.7, -2.3, 1001.0], dtype=xp.{{one:float16|bfloat16}}) * k for k in (1, {{n:3 0.7}}, {{n:1.3 -2}})])"
            for call in ("addcdiv(a, b, c, value={n:1 3})", "addcmul(a, b, c, value={n:1 0.3})", "lerp(a, b, 0.3)",
            "lerp(a, b, c)", "add(a, b, alpha=3)", "sub(a, b, alpha=0.3)", "clamp(a, b, c)", "where(a > b, a, c)",
            "hypot(a, b)", "atan2(a, b)", "fmod(a, b)", "remainder(a, b)", "logaddexp(a, b)", "dist(a, b)",
            "cumsum(a, 0)", "baddbmm(a[None, :1, None], b[None, None], c[None, :, None])",
            "addmm(a[:1, None], b[None], c[:, None])")]),
    tried(["(lambda s, t: (t.register_hook(lambda g: s.append((xp.is_grad_enabled(), (g * 2).requires_grad, g.requires_grad))), (t * t).sum().backward(create_graph={flag}), s)[2])([], {x}.detach().clone().requires_grad_())",
            "(lambda s, t: (t.register_post_accumulate_grad_hook(lambda p: s.append((xp.is_grad_enabled(), p.grad.requires_grad))), (t * t).sum().backward(), s)[2])([], {x}.detach().clone().requires_grad_())",
            "(lambda s, t: ((y := t * t).register_hook(lambda g: s.append((xp.is_grad_enabled(), (t * 2).requires_grad))), y.sum().backward(), s)[2])([], {x}.detach().clone().requires_grad_())",
            "(lambda s, a, b: ([t.register_post_accumulate_grad_hook(lambda p, n=n: s.append(n)) for n, t in enumerate((a, b))], (y := a * 2).register_hook(lambda g: s.append('y')), (z := y * b).register_hook(lambda g: s.append('z')), (z + b).sum().backward(), s)[4])([], {x}.detach().clone().requires_grad_(), {x}.detach().clone().requires_grad_())",
            "(lambda s, a, b: ([t.register_post_accumulate_grad_hook(lambda p, n=n: s.append((n, a.grad is None, b.grad is None))) for n, t in enumerate((a, b))], (a.sin() * 2).register_hook(lambda g: s.append('y')), (b.exp() * (a * 3).cos()).sum().backward(), s)[3])([], {x}.detach().clone().requires_grad_(), {x}.detach().clone().requires_grad_())",
            "(lambda a: (y := (a * a).sum(), xp.autograd.backward([y, y]), a.grad))({x}.detach().clone().requires_grad_())",
            "(lambda a: (y := (a * a).sum(), xp.autograd.grad([y, y], a)))({x}.detach().clone().requires_grad_())",
            "(lambda a: (y := a * a, xp.autograd.grad([y, y], a, [y.detach() * 0 + 1, y.detach() * 0 + {n:2 0}])))({x}.detach().clone().requires_grad_())",
            "(lambda a: (xp.autograd.backward([a.sum(), a.sum()], inputs=[a]), a.grad))({x}.detach().clone().requires_grad_())",
            "(lambda a: xp.autograd.grad([a.sum(), a], a, [None, a.detach() * 2]))({x}.detach().clone().requires_grad_())"]),
    tried([f"(lambda m: (setattr(m, '{name}', {value}), type(m.{name}).__name__, [n for n, _ in m.named_parameters()]))(xp.nn.{{one:Linear(1, 1)|LayerNorm(1)}})"
            for name in ("weight", "extra") for value in ("xp.ones(1)", "xp.nn.Parameter(xp.ones(1))", "None", "1",
            "xp.nn.Linear(1, 1)", "xp.ones(1, requires_grad=True)")]),
    tried([f"(lambda m: ([p.data.fill_({{n:0.5 1}}) for p in m.parameters()], m(xp.arange(6.0).reshape(1, 1, {size})))[1])(xp.nn.{layer}(1, 1, {kernel}, padding='{{one:same|valid}}'{mode}))"
            for layer, size in (("Conv1d", "6"), ("Conv2d", "2, 3")) for kernel in ("2", "3", "1") for mode in ("",
            ", padding_mode='circular'", ", padding_mode='replicate'")]), tried([f"repr(xp.tensor({values}))"
            for values in ("[2**63 - 1, 1]", "[-2**63, 0]", "[2**32, 1]", "[2**53 + 1]", "2**62",
            "[255, 1], dtype=xp.uint8", "[-128], dtype=xp.int8", "[2**64 - 1], dtype=xp.uint64",
            "[2**32 - 1, 1], dtype=xp.uint32", "[[10**10, 1], [1, -5]]", "[True, False]", "[65535], dtype=xp.uint16")]),
    tried([f"xp.{name}(xp.zeros({shape}){given})" for name in ("aminmax", "max", "min", "amax", "argmin", "median",
            "kthvalue") for shape, given in (("0", ", 1" if name == "kthvalue" else ""), ("2, 0", ", 1"
            if name == "kthvalue" else ""))]),
    tried([f"xp.autograd.grad(xp.special.{call}.sum(), (a, b), allow_unused=True)".join(("(lambda a, b: ",
            ")(*[xp.tensor([0.5, 1.5], dtype=xp.float64, requires_grad=True) * 1 for _ in range(2)])"))
            for call in ("gammainc(a, b)", "gammaincc(a.detach(), b)", "gammaincc(a, b)", "zeta(a + 1, b)",
            "zeta((a + 1).detach(), b)", "xlogy(a, b)", "polygamma(1, a) * b", "xlog1py(a, b)", "i0(a) * b",
            "multigammaln(a + 3, 2) * b")]),
    tried(["[xp.is_tensor(t) for t in (xp.ones(1), xp.ones(1, dtype=xp.int64), xp.ones(1, dtype=xp.bool), xp.zeros(0), np.ones(1), 1.0, None, [xp.ones(1)], xp.nn.Parameter(xp.ones(1)), xp.ones(1).untyped_storage())]",
            "[xp.is_storage(t) for t in (xp.ones(1), xp.ones(1).untyped_storage(), 1)]",
            "[xp.is_nonzero(xp.tensor(v)) for v in (0, 1, 0.0, math.nan, True, -0.0)]",
            "[xp.is_complex(xp.tensor(v)) for v in (0, 1.0, 1j, True)]",
            "[xp.is_floating_point(xp.tensor(v)) for v in (0, 1.0, 1j, True)]",
            "[xp.is_same_size(xp.ones(2), t) for t in (xp.ones(2), xp.ones(1), xp.ones(2, 1))]"]),
    *(tried([f"(lambda a: xp.{name}(a))({{grid:{grid}}})" for name in ("tril", "triu", "diag", "diagonal", "diagflat",
            "diag_embed", "trace", "flip", "fliplr", "flipud", "rot90", "roll", "squeeze", "flatten", "ravel", "t",
            "adjoint", "unbind", "cov", "corrcoef", "vander", "cumsum", "diff", "trapezoid", "nonzero", "argwhere",
            "unique", "sort", "argsort", "msort", "bincount", "histc", "logcumsumexp", "repeat_interleave",
            "combinations", "cartesian_prod", "broadcast_tensors", "atleast_2d", "block_diag", "pinverse", "softmax",
            "renorm", "norm", "std_mean", "heaviside", "clamp", "nan_to_num", "round", "logit", "allclose", "gradient",
            "meshgrid", "triu_indices", "chunk", "split")][start:start + 10]) for grid in ("2 3", "3")
        for start in range(0, 55, 10)),
    *(tried([f"(lambda a, b: xp.autograd.grad((xp.nn.functional.{name}(a, {given}{reduction}) ** 2).sum(), (a, b), allow_unused=True))({{grid:d2 3}}.requires_grad_(), {{grid:d2 3}}.requires_grad_())"
            for reduction in ("", ", reduction='sum'", ", reduction='none'")]) for name, given in _LOSSES), binds="r",
    needs="autograd.double nn mutable complex strides views numpy printing",
    takes="double small leaf grad filled base exact", guarded=False, free=True, weight=2,
)  # fmt: skip
rows(
    "probes of arguments", tried([f"[p.device for p in xp.nn.Linear(1, 1).{call}.parameters()]"
            for call in ("to(second)", "to(accelerator)", "to(accelerator).to(second)", "to(second).cpu()",
            "to(device=second, dtype=xp.float64)", "to('cpu')")]), binds="r", needs="nn device.several", guarded=False,
)  # fmt: skip
