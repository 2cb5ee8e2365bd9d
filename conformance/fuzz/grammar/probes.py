"""Lines that try one thing in all its forms, each by itself, as people do at a prompt: what each gives, or the family of its error.

A row of another table meets each form once in a while; these meet all of them at once.
"""

import itertools
import re
from collections.abc import Iterable, Sequence

# isort: split
from conformance.fuzz.grammar import custom, keeping, older, passes, places, training, transforms  # noqa: F401 - they come first
from conformance.fuzz.grammar.layers import _CALLS, _F
from conformance.fuzz.grammar.older import _ARRAYS, _DATA, _SIZES
from conformance.fuzz.grammar.training import _ADAM, _SGD
from conformance.fuzz.production import GRAMMAR, PREDICATES, rows

_MOST = 10
"""Forms in a line."""
_FORMS = re.compile(r"\{(one|n):([^{}]*)\}|\{(flag)\}")


def forms(template: str) -> list[str]:
    """The template with each of the alternatives of its slots ``one``, ``n`` and ``flag``; the first ones of very many."""
    parts = _FORMS.split(template)
    texts, slots = parts[::4], [*zip(parts[1::4], parts[2::4], parts[3::4], strict=True)]
    options = [
        ["True", "False"] if flag else given.split("|" if kind == "one" else None) for kind, given, flag in slots
    ]
    found = []
    for chosen in itertools.islice(itertools.product(*options), 4 * _MOST):
        text = texts[0] + "".join(a + b for a, b in zip(chosen, texts[1:], strict=True))
        if text not in found:
            found.append(text)
    return found[: 2 * _MOST]


def tried(steps: Iterable[str], before: str = "", told: str = "_step()") -> str:
    """A line that tries steps, each an expression, and keeps what each gives: ``told`` of ``_step``."""
    calls = "".join(f"    lambda: {step},\n" for step in steps)
    return (
        f"{before}NAME = []\n"
        f"for _step in (\n{calls}):\n"
        "    try:\n"
        f"        NAME.append({told})\n"
        "    except Exception as error:\n"
        "        NAME.append([isinstance(error, kind) for kind in (RuntimeError, TypeError, ValueError, IndexError, AttributeError)])"
    )


def several(steps: Sequence[str]) -> list[list[str]]:
    """The steps in lines of no more than a few."""
    return [[*steps[i : i + _MOST]] for i in range(0, len(steps), _MOST)]


_TOLD = (
    "import re as _re\n"
    "def _told(step):\n"
    "    try:\n"
    "        with {within}: return step()\n"
    "    except RuntimeError as error:\n"
    "        return _re.findall({pattern}, str(error))\n"
)


def told(steps: Iterable[str], pattern: str, within: str = "xp.enable_grad()") -> str:
    """A line that tries steps and keeps of an error's message what the pattern finds, which the clauses promise."""
    return tried(steps, _TOLD.replace("{within}", within).replace("{pattern}", repr(pattern)), "_told(_step)")


_DERIVED = "(lambda y: (y, y.requires_grad and xp.autograd.grad(y.sum(), {x}, allow_unused=True)))(_step())"
rows(
    "probes of layers",
    *(tried(some, told=_DERIVED) for call in _CALLS if "poisson" not in call
        for some in several(forms(_F + call.replace("|, bias=xp.ones(2, dtype=X)", "")))), binds="r",
    needs="nn autograd.tape", takes="exact double filled small grad base", guarded=False,
)  # fmt: skip
_FACTS = "(lambda t: (t, t.dtype, tuple(t.shape), t.device, t.requires_grad))(_step())"
_HELD = [data for data in _DATA if data not in ("{n:2 3}", "{n:2 3}, {n:1 0}", "xp.Size([2, 3])", "np.int64(2)", "np.int64(2), np.int32(1)", "xp.tensor(3)", "2, device='cpu'", "True", "size=(2, 3)")]  # fmt: skip
_KINDS = (
    "Tensor",
    "Tensor",
    "{one:FloatTensor|DoubleTensor}",
    "{one:LongTensor|IntTensor|ShortTensor|CharTensor|ByteTensor|BoolTensor|HalfTensor}",
)
_READ = [array for array in _ARRAYS if not array.startswith(("np.array({n", "np.int64"))]
for _n, _kind in enumerate(_KINDS):
    _default = "xp.set_default_dtype(xp.float64)\n" if _n == 1 else ""
    rows(
        "probes of constructors",
        *(tried([f"xp.{_kind}({form})" for data in some for form in forms(data)], _default, _FACTS).replace("[xp.tensor(1.5), 2]", "[xp.tensor(1), 2]") for some in several(_HELD)),
        *(tried([f"xp.{_kind}({form})" for data in some for form in forms(data) ], _default, _FACTS) for some in several(_READ)),
        *(tried([f"xp.{_kind}({form})" for sizes in some for form in forms(sizes.replace("{x}.shape", "(2, 1)"))], _default, "(lambda t: (tuple(t.shape), t.dtype))(_step())") for some in several(_SIZES)),
        *(
            tried(
                [f"(lambda a: (lambda t: (t.dtype, t.stride(), t.data_ptr() == a.ctypes.data, t.numel() and (t.fill_(1), a.tolist())[1]))(xp.{_kind}(a)))({form})" for array in some for form in forms(array)],
                _default,
            )
            for some in several(_ARRAYS[:5])
        ),
        binds="r", needs="legacy numpy strides device.accelerator", guarded=False, weight=1.5,
    )  # fmt: skip
rows(
    "probes of constructors",
    *(tried([f"xp.{name}({form}).dtype" for data in some for form in forms(data)]) for name in ("tensor", "as_tensor",
            "Tensor") for some in several(_HELD[:20])),
    *(tried([f"(lambda a: (lambda t: (t.dtype, t.data_ptr() == a.ctypes.data))(xp.{name}(a)))({form})"
            for array in _ARRAYS[:3] for form in forms(array)]) for name in ("tensor", "as_tensor", "Tensor",
            "asarray")), tried([f"isinstance({value}, xp.{kind})" for value in ("{x}", "{x}.float()",
            "{x}.to(accelerator)", "np.ones(1)", "1.0", "[1.0]") for kind in ("Tensor", "FloatTensor", "DoubleTensor",
            "LongTensor", "autograd.Variable")]),
    tried([f"(lambda v: (v is {{x}}, v.data_ptr() == {{x}}.data_ptr(), v.requires_grad, v.is_leaf, v.grad_fn is None, type(v).__name__))(xp.autograd.Variable({given}))"
            for given in ("{x}", "{x}, True", "{x}, False", "{x}, requires_grad=True", "{x} * 2", "{x} * 2, True",
            "{x}.detach(), True", "{x}, volatile=True", "{x}, volatile=False")]),
    tried([f"xp.autograd.Variable({given})" for given in ("[1.0]", "2.0", "np.ones(2)", "None", "",
            "xp.ones(2, dtype=xp.int64), requires_grad=True", "xp.ones(2, dtype=xp.int64), True", "xp.ones(2), True",
            "xp.ones(2), 1", "xp.ones(2), nonsense=1")], told="(lambda v: (tuple(v.shape), v.requires_grad))(_step())"),
    tried([f"xp.range({form})" for given in ("0, 4", "0, 3.5", "1, 4, 0.5", "3, 0", "3, 0, -1", "0, 3, 0", "0, 3, -1",
            "4", "0, float('inf')", "1, 1", "0, 4, 2") for form in (given, )], told=_FACTS), tried(["{x}.type()",
            *(f"{{x}}.type({kind}).type()" for kind in ("xp.float64", "xp.int64", "xp.FloatTensor", "xp.LongTensor",
            "'torch.DoubleTensor'", "'torch.Nonsense'", "'float32'")), "{x}.type({x}.dtype) is {x}",
            "(lambda t: t.type(t.type()) is t)({x}.cpu())"]), tried([f"{{x}}.new({given})" for given in ("", "[1, 2]",
            "2, 3", "xp.Size([2])", "xp.ones(2, dtype={own})", "[[1.5]]", "1.5", "np.ones(2)", "(2, 3)")],
        told="(lambda t: (t.dtype, tuple(t.shape)))(_step())"),
    tried([f"(lambda a, d: (setattr(a, 'data', d), a, a.requires_grad, a.is_leaf, a._version, a.data_ptr() == d.data_ptr(), a.grad))({{x}}.detach().clone().requires_grad_(), {given})"
            for given in ("xp.ones(3, dtype={own})", "xp.ones(3, dtype={own}, requires_grad=True)",
            "xp.ones(2, dtype=xp.int64)", "xp.ones(2, dtype=xp.float16)", "3.0", "[1.0]", "None",
            "xp.ones(2, device=accelerator)")]), binds="r", needs="legacy numpy strides device.accelerator",
    takes="float small", guarded=False,
)  # fmt: skip

_FORWARD = (
    "a * 2", "[ctx.save_for_backward(a), a * 2][1]", "[ctx.save_for_backward(a, None), a.exp()][1]", "(a * 1, a * 2)",
    "(a * 2, 3)", "[a * 2]", "a", "a.view_as(a)", "a > 0", "[ctx.mark_dirty(a), a.mul_(2)][1]",
    "[ctx.mark_dirty(a), a * 2][1]", "[ctx.set_materialize_grads(False), (a * 1, a * 2)][1]",
    "[ctx.save_for_backward(2), a * 2][1]", "[ctx.save_for_backward([a]), a * 2][1]",
    "[ctx.save_for_backward(a), ctx.save_for_backward(a * 3), a * 2][2]",
    "[ctx.mark_non_differentiable(b := a * 2), b][1]", "[setattr(ctx, 'k', 3), setattr(ctx, 'shape', 5), a * 2][2]",
    "[ctx.save_for_backward(b := a.exp()), b][1]", "xp.ones(3)", "{{}}['a']", "(a * 1, (a * 2).long())",
    "[ctx.needs_input_grad, a * 2][1]", "a.sum()", "(a.detach(), a.clone())",
)  # fmt: skip
_BACKWARD = (
    "lambda ctx, *g: g[0] * 2",
    "lambda ctx, *g: g[0] * ctx.saved_tensors[0]",
    "lambda ctx, *g: sum(t for t in g if t is not None)",
    "lambda ctx, *g: None",
    "lambda ctx, *g: (g[0], g[0])",
    "lambda ctx, *g: (g[0], None)",
    "lambda ctx, *g: 1.0",
    "lambda ctx, *g: g[0].sum()",
    "lambda ctx, *g: g[0].expand(2, *g[0].shape)",
    "lambda ctx, *g: xp.ones(7)",
    "lambda ctx, *g: g[0] * getattr(ctx, 'k', 2) * getattr(ctx, 'shape', 1)",
    "lambda ctx, *g: [t is None for t in g]",
    "lambda ctx, *g: (_seen.append(xp.is_grad_enabled()), g[0] * g[0])[1]",
    "xp.autograd.function.once_differentiable(lambda ctx, *g: g[0] * 2)",
    "lambda ctx, *g: (_seen.append([t if t is None else t.tolist() for t in g]), g[0])[1]",
    "lambda ctx, *g: g[0].double() * ctx.needs_input_grad[0]",
)
_STEPS = (
    "(_y[:1], _y.append(_F.apply(_x * 1)), _y[-1])[2]", "_F.apply(_x)", "_F.apply(_x.detach())",
    "[t.requires_grad for t in _all(_y[0]) if hasattr(t, 'requires_grad')]",
    "[t.grad_fn and t.grad_fn.name() for t in _all(_y[0]) if hasattr(t, 'grad_fn')]",
    "[f and type(f[0]).__name__ for f in _all(_y[0])[0].grad_fn.next_functions]",
    "xp.autograd.grad(_all(_y[0])[0].sum(), _x, retain_graph=True)",
    "xp.autograd.grad(_all(_y[0])[-1].sum(), _x, allow_unused=True)", "xp.autograd.grad(_all(_y[0])[0].sum(), _x)",
    "_y[0].grad_fn.saved_tensors",
    "xp.autograd.grad(sum(t.sum() for t in _all(_F.apply(_x * 3)) if hasattr(t, 'sum')), _x)",
    "xp.autograd.grad(xp.autograd.grad((_all(_F.apply(_x * _x))[0] ** 2).sum(), _x, create_graph=True)[0].sum(), _x)",
    "xp.autograd.grad((_all(_F.apply(_F.apply(_x * 2)))[0]).sum(), _x)", "_F.apply(_x, 2)", "_F.apply(a=_x)",
    "_F.apply(None)", "_F()(_x)", "(xp.is_grad_enabled(), _x._version, _seen)",
    "(lambda b: (_F.apply(b[:1]), b, b.grad_fn.name()))(_x * 2)", "[t is _x for t in _all(_F.apply(_x))]",
    "(_F.apply(_x).sum().backward(), _x.grad)", "(lambda y: (_x.detach().add_(0), y.sum().backward()))(_F.apply(_x))",
    "xp.no_grad()(lambda: _all(_F.apply(_x))[0].requires_grad)()",
    "(_h := _F.apply(_x).grad_fn.register_hook(lambda i, o: _seen.append((len(i), len(o)))), xp.autograd.grad(_F.apply(_x).sum(), _x))[1]",
    "_F.__name__", "_all(_F.apply(_x * 1))[0].add_(1)",
)  # fmt: skip
_CUSTOM = (
    "_x = {x}.detach().clone().requires_grad_()\n_y, _seen = [], []\n"
    "def _all(y): return [*y] if isinstance(y, tuple) else [y]\n"
    "_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a, *rest: {forward}), {name}=staticmethod({backward})))\n"
)
rows(
    "probes of custom functions",
    *(tried([step for step in _STEPS if "save_for" in forward or ".saved_tensors" not in step],
            _CUSTOM.replace("{forward}", forward).replace("{name}", "vjp"
            if (n + m) % 7 == 6 else "backward").replace("{backward}", backward)) for n, forward in enumerate(_FORWARD)
        for m, backward in enumerate(_BACKWARD) if m < 3 or (n + m) % 5 == 0 or n < 2), binds="r",
    needs="autograd.double mutable", takes="float small exact", guarded=False, weight=0.7,
)  # fmt: skip
rows(
    "probes of custom functions",
    *(tried(("(_y.append(_F.apply(_x * 1)), _y[0])[1]", "xp.autograd.grad(_all(_y[0])[0].sum(), _x)", "_seen",
            "xp.autograd.grad(xp.autograd.grad((_all(_F.apply(_x * _x))[0] ** 2).sum(), _x, create_graph=True)[0].sum(), _x)",
            "_F.apply(a=_x)", "_F.apply(_x).grad_fn.saved_tensors"),
            "_x = {x}.detach().clone().requires_grad_()\n_y, _seen = [], []\ndef _all(y): return [*y] if isinstance(y, tuple) else [y]\n" f"_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda a: {forward}), setup_context=staticmethod(lambda ctx, inputs, output: {setup}), backward=staticmethod({backward})))\n",
            ) for forward in ("a * 2", "a.exp()", "(a * 1, a.sin())", "a")
        for setup in ("ctx.save_for_backward(*inputs)", "ctx.save_for_backward(output)",
            "_seen.append((xp.is_grad_enabled(), (inputs[0] * 2).requires_grad))", "setattr(ctx, 'k', 3)")
        for backward in _BACKWARD[1:3]), tried(("type('F', (xp.autograd.Function,), {{}}).apply({x})",
            "type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2))).apply({x}).sum().backward()",
            "type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(lambda ctx, g: g), vjp=staticmethod(lambda ctx, g: g))).apply({x}).sum().backward()",
            "type('F', (xp.autograd.Function,), dict(backward=staticmethod(lambda ctx, g: g))).apply({x})")), binds="r",
    needs="autograd.double mutable", takes="float small exact", guarded=False, weight=0.7,
)  # fmt: skip
_RUN = "[(setattr(_p, 'grad', None), ({gradient}).backward(), _o.step(), _p.detach().clone())[3] for _ in range(3)]"
_SETTINGS = {"SGD": forms(_SGD), "Adam": forms(_ADAM)}
rows(
    "probes of optimizers",
    *(tried((_RUN.replace("{gradient}", "(_p * _p).sum()"), "copy.deepcopy(_o.state_dict()['state'])",
            "[g['lr'] for g in _o.param_groups]", "(_o.zero_grad(set_to_none={flag}), _p.grad)[1]",
            "(setattr(_p, 'grad', xp.zeros_like(_p)), _o.step(), _p)[2]",
            "(_o.param_groups[0].update(lr=0.25), " + _RUN.replace("{gradient}", "(_p * 3).sum()") + ")[1]",
            "(lambda q, s: (s.load_state_dict(copy.deepcopy(_o.state_dict())), setattr(q, 'grad', xp.ones_like(q)), s.step(), q, s.param_groups[0]['lr'], [v.dtype for v in s.state[q].values()], s.param_groups[0].get('momentum'))[3:])(*(lambda q: (q, xp.optim." + kind + "([q], lr=0.125)))({x}.detach().float().requires_grad_()))",
            "[g['params'] for g in _o.state_dict()['param_groups']]", "_o.add_param_group(dict(params=[_p]))",
            "(_o.add_param_group(dict(params=[xp.ones(2, requires_grad=True)], lr=0.5)), [g['params'] for g in _o.state_dict()['param_groups']])[1]",
            "_o.add_param_group([_p])", "_o.add_param_group(dict(params={{_p}}))",
            "_o.load_state_dict(xp.optim.SGD([_p], lr=0.75).state_dict())", "[g['lr'] for g in _o.param_groups]",
            "(lambda s, k: (k.extend(v.clone() for v in s['state'][0].values()), _p.sum().backward(), _o.step(), [bool((a != b).any()) for a, b in zip(k, s['state'][0].values())])[3])(_o.state_dict(), [])",
            "xp.no_grad()(lambda: _o.step(lambda: ((_p * 4).sum(), (_p * 4).sum().backward())[0]))()",
            "(lambda y: (y.backward(retain_graph=True), _o.step(), y.backward()))((_p * _p).sum())",
            "(_p.is_leaf, _p.requires_grad, _p._version > 0)", "_o.step()"),
            "_p = {x}.detach().clone().requires_grad_()\n_o = xp.optim." + kind + "([_p], lr=0.5" + settings + ")\n", )
        for kind, all_settings in _SETTINGS.items() for settings in all_settings), tried([f"xp.optim.{made}"
            for made in ("SGD([{x}], lr=-1.0)", "SGD([{x}], lr=1.0, momentum=-1.0)",
            "SGD([{x}], lr=1.0, weight_decay=-1.0)", "SGD([{x}], lr=1.0, nesterov=True)",
            "SGD([{x}], lr=1.0, nesterov=True, momentum=0.5, dampening=0.5)", "Adam([{x}], lr=-1.0)",
            "Adam([{x}], betas=(1.0, 0.5))", "Adam([{x}], betas=(0.5, 1.0))", "Adam([{x}], eps=-1.0)",
            "Adam([{x}], weight_decay=-1.0)", "SGD({x}, lr=1.0)", "SGD([], lr=1.0)", "SGD([1.0], lr=1.0)",
            "SGD([{x} * 2], lr=1.0)", "SGD({{{x}}}, lr=1.0)")], told="len(_step().param_groups)"),
    tried(("(lambda p, q, o: (o.add_param_group(dict(params=[q], lr=0.25)), [setattr(t, 'grad', xp.ones_like(t)) for t in (p, q)], o.step(), p, q)[3:])(*(lambda p, q: (p, q, xp.optim.SGD([p], lr=0.5)))(*[{x}.detach().clone().requires_grad_() for _ in range(2)]))",
            "(lambda p, q: (lambda o: ([setattr(t, 'grad', xp.ones_like(t)) for t in (p, q)], o.step(), p, q, o.state_dict()['state'])[2:])(xp.optim.{one:SGD|Adam}([dict(params=[p]), dict(params=q, lr=0.25, weight_decay=0.5)], lr=0.5)))(*[{x}.detach().clone().requires_grad_() for _ in range(2)])",
            "(lambda p, q: (lambda o: (setattr(p, 'grad', xp.ones_like(p)), o.step(), p, q, [*o.state_dict()['state']])[2:])(xp.optim.{one:SGD([p, q], lr=0.5, momentum=0.5, weight_decay=0.5)|Adam([p, q], lr=0.5, weight_decay=0.5)}))(*[{x}.detach().clone().requires_grad_() for _ in range(2)])")) + "  # *3",
    binds="r", needs="autograd.double mutable nn legacy", takes="double small leaf grad", guarded=False, weight=0.7,
)  # fmt: skip
_STRINGS = (
    "",
    "gpu",
    "gpu:0",
    "CUDA",
    "Cpu",
    "cuda:",
    "cuda:x",
    "cuda:01",
    "cuda: 1",
    " cuda",
    "cuda ",
    "cuda:1.5",
    "cuda:-1",
    "cuda:1:2",
    "cuda:+1",
    "cuda1",
    ":0",
    "cpu,cuda",
    "cpu",
    "cpu:0",
    "meta",
    "xpu:1",
    "cuda",
    "cuda:0",
    "cuda:1",
    "cuda:12",
)
rows(
    "probes of devices",
    *(tried([f"xp.device({text!r})" for text in some], told="(lambda d: (d.type, d.index, str(d), repr(d)))(_step())")
        for some in several(_STRINGS)), tried([f"xp.device({given})" for given in ("", "None", "1.0", "[]",
            "'cuda', '1'", "'cuda', 1.0", "'cuda', True", "'cuda', 1", "'cuda', index=1", "type='cuda', index=1",
            "type='cuda'", "'cuda:1', 0", "'cuda:1', 1", "'cuda', -1", "'cpu', 0", "xp.device('cuda:1')", "-1", "True",
            "index=1", "'cuda', None")], told="(lambda d: (d.type, d.index))(_step())"),
    tried(["xp.device('cuda:1') == xp.device('cuda', 1)", "xp.device('cuda') == xp.device('cuda:0')",
            "xp.device('cpu') == xp.device('cuda')", "xp.device('cpu') == 'cpu'",
            "hash(xp.device('cuda:1')) == hash(xp.device('cuda', 1))",
            "xp.device('cuda') in {{xp.device('cuda:0'): 1}}", "setattr(xp.device('cpu'), 'index', 1)",
            "setattr(xp.device('cpu'), 'type', 'x')", "copy.deepcopy(xp.device('cuda:1'))",
            "pickle.loads(pickle.dumps(xp.device('cuda:1')))", "xp.device('cuda:1') != 'cuda:1'"]),
    *(tried([f"xp.{made}" for made in ("zeros(2, device=D)", "ones(2, device=D)", "full((2,), 1.0, device=D)",
            "tensor([1.0], device=D)", "arange(3, device=D)", "eye(2, device=D)", "linspace(0, 1, 2, device=D)",
            "as_tensor([1.0], device=D)", "zeros_like(xp.ones(2), device=D)", "ones(2).to(D)",
            "ones(2).new_zeros(2, device=D)", "empty(2, device=D).shape and xp.zeros(1, device=D)",
            "zeros(2, dtype=xp.bfloat16, device=D)", "ones(2, device=D, requires_grad=True)", "rand(2, device=D) * 0",
            "randint(3, (2,), device=D) * 0", "asarray([1.0], device=D)", "scalar_tensor(1.0, device=D)",
            "ones(2).to(device=D, dtype=xp.float64)", "tensor(xp.ones(2), device=D)", "as_tensor(xp.ones(2), device=D)",
            "asarray(np.ones(2), device=D)")],
            told="(lambda t: (t, t.device, t.dtype, t.is_leaf, t.requires_grad))(_step())").replace("=D",
            f"={where}").replace("(D)", f"({where})") for where in ("accelerator", "second", "'cpu'",
            "xp.device(accelerator)", "xp.device(accelerator).type", "'gpu'",
            "xp.device(xp.device(accelerator).type, 5)", "'meta'", "None")),
    *(tried(("_a + _b", "_b - _a", "_a * _b", "_a / _b", "_a @ _b", "xp.cat([_a, _b])", "xp.stack([_a, _b])",
            "xp.where(_a > 0, _a, _b)", "xp.maximum(_a, _b)", "_a.add_(_b)", "_a.copy_(_b)", "_b.copy_(_a)",
            "_a.mul_(_b)", "_a.to(_b)", "_a.type_as(_b)", "_a == _b", "_a.__setitem__(0, _b[0])", "_a.grad",
            "setattr(_a, 'grad', _b.to(_a.dtype))", "(_a * 1).requires_grad_().backward(_b)", "(_a, _b)",
            "_a.sum() + _b.sum()", "xp.linalg.norm(_a) * _b"), f"_a, _b = {pair}\n",
            "(lambda t: (t, t.device) if hasattr(t, 'device') else t)(_step())", )
        for pair in ("xp.ones(2, 2), xp.ones(2, 2, device=accelerator)",
            "xp.ones(2, 2, device=accelerator), xp.ones(2, 2)",
            "xp.ones(2, 2, device=accelerator), xp.ones(2, 2, device=second)",
            "xp.ones(2, 2, device=accelerator), xp.tensor(2.0)", "xp.tensor(2.0), xp.ones(2, 2, device=accelerator)",
            "xp.ones(2, 2), xp.tensor(2.0, device=accelerator)", "xp.ones(2, 2, device=accelerator), xp.ones(1)",
            "xp.ones(2, 2, device=accelerator), xp.ones(2, 2, device=accelerator) * 2",
            "xp.ones(2, 2, device=accelerator, dtype=xp.float64), xp.tensor(2.5)")),
    *(tried([f"{{x}}.to({given})" for given in ("accelerator", "second", "'cpu'", "xp.device(accelerator)",
            "accelerator, xp.float64", "xp.float16", "device=accelerator", "dtype=xp.float64", "accelerator, copy=True",
            "accelerator, xp.float64, True, True", "accelerator, non_blocking=True", "{t}", "{t:away}", "'float32'",
            "None", "[]", "accelerator, 1", "accelerator, nonsense=1", "xp.float32, accelerator", "copy=True",
            "{x}.dtype, copy=True", "{x}.device", "{x}", "xp.device(accelerator).type", "'meta'",
            "accelerator, memory_format=xp.preserve_format", "device=None")],
            told="(lambda t: (t, t.device, t.dtype, t is {x}, t.requires_grad, t.is_leaf, t.grad_fn and t.grad_fn.name(), t._is_view()))(_step())",
            ), ), tried([f"{{x}}.{given}" for given in ("cpu()", "cpu() is {x}", "to(accelerator).cpu() is {x}",
            "to(accelerator).to(accelerator).device", "to('cpu') is {x}", "to({x}.dtype) is {x}",
            "to(accelerator).is_leaf", "to(accelerator).requires_grad", "to(accelerator).t().stride()",
            "to(second).get_device()", "to(accelerator).item()", "to(accelerator).tolist()", "to(accelerator).numpy()",
            "to(accelerator).detach().numpy()", "to(accelerator).numpy(force=True)", "to(accelerator).__array__()",
            "detach().to(accelerator).__array__()", "to(accelerator).type()", "to(accelerator).device.index",
            "get_device()", "to(accelerator)[0].device", "to(accelerator).sum().device",
            "to(accelerator).clone().device", "to(accelerator).detach().device", "to(accelerator).double().dtype",
            "to(accelerator).data_ptr() != 0", "is_meta", "to('meta').is_meta", "to('meta').item()", "to('meta').cpu()",
            "to('meta').tolist()", "to('meta').sum().shape", "to('meta').stride() == {x}.stride()")]), binds="r",
    needs="device.several device.meta numpy mutable views strides autograd.tape", takes="float small exact filled",
    guarded=False,
)  # fmt: skip

_GATHERED = (
    "passes", "gradients of gradients", "derived functions", "differences", "apart", "places", "current devices",
    "generators of devices", "streams", "memory", "modules of modules", "training", "keeping", "checkpoints",
    "complex parts", "kinks", "writes to results", "constructors", "layers",
)  # fmt: skip
"""Tables whose questions are also asked several in a line."""
_WORDS = {predicate: word for word, predicate in PREDICATES.items()}
_HOLDS = re.compile(r"\{(?:held:(\w)|(module|optimizer))\}")


def gathered(subject: str) -> None:
    """Questions of a table that may be asked of the same tensor, several in a line."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for row in GRAMMAR:
        expression = "\n" not in row.template and "NAME" not in row.template
        if row.subject == subject and row.binds in ("r", "v") and expression:
            holds = sorted({letter or word[0] for letter, word in _HOLDS.findall(row.template)})
            takes = " ".join(sorted(_WORDS[predicate] for predicate in row.takes))
            alike.setdefault((" ".join(sorted(row.needs)), takes, (*holds,)), []).append(row.template)
    for (needs, takes, _), templates in alike.items():
        rows(
            f"probes of {subject}",
            *(tried(some) for some in several([*dict.fromkeys(templates)]) if len(some) > 1),
            binds="r", needs=needs, takes=takes, guarded=False, weight=3,
        )  # fmt: skip


for _subject in _GATHERED:
    gathered(_subject)
