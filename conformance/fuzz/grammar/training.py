"""Training: optimizers whose steps, groups and states meet, and the module's state beside them."""

from conformance.fuzz.production import rows

NEEDS = "autograd.tape mutable nn"
_PARAMETERS = (
    "[{target:leaf inexact base}]", "[{target:leaf inexact base}, {target:inexact base}.detach().clone().requires_grad_()]",
    "[{{'params': [{target:leaf inexact base}]}}, {{'params': {target:leaf inexact base}, 'lr': 0.25, 'weight_decay': 0.5}}]",
    "{module}.parameters()",
)  # fmt: skip
_SGD = (
    "{one:|, momentum=0.5|, weight_decay=0.5|, momentum=0.5, nesterov=True|, maximize=True|, momentum=0.5, dampening=0.5"
    "|, momentum=0.5, weight_decay=0.25|, weight_decay=0.25, maximize=True}"
)
_ADAM = (
    "{one:|, betas=(0.5, 0.75)|, weight_decay=0.25|, amsgrad=True, betas=(0.5, 0.5)|, eps=0.5|, maximize=True}"
)  # fmt: skip

rows(
    "training",
    *(f"xp.optim.SGD({given}, lr={{n:0.5 0.125 1}}{_SGD})" for given in _PARAMETERS),
    *(f"xp.optim.Adam({given}, lr={{n:0.5 0.25}}{_ADAM})" for given in _PARAMETERS),
    "copy.deepcopy({optimizer})",
    binds="o", needs=NEEDS, guarded=False, weight=0.4,
)  # fmt: skip
rows(
    "training",
    "xp.optim.Adam([{x}], {one:lr=-1.0|betas=(1.0, 0.5)|betas=(0.5, 1.0)|eps=-1.0|weight_decay=-1.0})",
    "xp.optim.SGD([{x}], lr=1.0, nesterov=True{one:|, momentum=0.5, dampening=0.5})",
    "xp.optim.SGD([{x}], lr=1.0, momentum=-0.5)", "xp.optim.SGD([{x} * 2], lr=1.0)", "xp.optim.SGD([{x}, {x}], lr=1.0)",
    binds="o", needs=NEEDS, takes="leaf grad inexact", weight=0.2,
)  # fmt: skip
rows(
    "training",
    "for _ in range({n:1 2 3}): {optimizer}.zero_grad(); ({x} * {x}).sum().backward(); {optimizer}.step()  # *2",
    "{x}.grad = xp.ones_like({x}) * {n}\n{optimizer}.step()  # *2", "{x}.grad = xp.zeros_like({x})\n{optimizer}.step()",
    "({x} * {n}).sum().backward()\n{optimizer}.step()  # *3", "{optimizer}.step()",
    "({x} * {x}).sum().backward(create_graph=True)", "{optimizer}.zero_grad(set_to_none=False)",
    "{optimizer}.zero_grad()", "{optimizer}.param_groups[-1]['lr'] = {n:0.25 0.125}",
    "{optimizer}.add_param_group({{'params': [{target:leaf inexact base}]}})", "{optimizer}.add_param_group([{x}])",
    "{optimizer}.add_param_group({{'params': {{{x}}}}})", "{optimizer}.add_param_group({{'params': {x}, 'lr': 0.125}})",
    "{optimizer}.load_state_dict(copy.deepcopy({optimizer}.state_dict()))",
    "{optimizer}.load_state_dict({held:o}.state_dict())  # *2",
    "_p = {x}.detach().float().requires_grad_()\n_o = xp.optim.{one:SGD([_p], lr=0.125)|Adam([_p], lr=0.125)}\n"
    "_o.load_state_dict({held:o}.state_dict())\n_p.sum().backward()\n_o.step()",
    "with xp.no_grad(): {optimizer}.step(lambda: ({x} * 2).sum())",
    binds="", needs=NEEDS, takes="leaf grad float base", guarded=False,
)  # fmt: skip
rows(
    "training",
    "[g['params'] for g in {optimizer}.state_dict()['param_groups']]", "copy.deepcopy({optimizer}.state_dict()['state'])",
    "[sorted(k for k in s if k != 'initial_lr') for s in {optimizer}.state_dict()['state'].values()]",
    "(lambda s: ({optimizer}.step(), copy.deepcopy(s))[1])({optimizer}.state_dict()['state'])",
    "(lambda p, v: ({optimizer}.step(), v)[1])({x}, {x}.detach())", "{optimizer}.step()",
    "(lambda y: ({optimizer}.step(), y.backward()))(({x} * {x}).sum())", "[*{optimizer}.state_dict()]",
    "{optimizer}.step(lambda: ({x} * 4).sum()).item()", "{optimizer}.param_groups[0]['params'][0] is {x}",
    "(lambda g: ({optimizer}.zero_grad(set_to_none=False), {x}.grad is g))({x}.grad)",
    "[v.dtype for v in {optimizer}.state[{x}].values()]", "{optimizer}.state_dict()['param_groups'][0]['lr']",
    "(lambda o: (o.add_param_group({{'params': [{x}]}}), len(o.param_groups)))(xp.optim.SGD([{target:leaf inexact}], lr=0.5))",
    "(lambda o: (o.step(), {x}.detach()))(copy.deepcopy({optimizer}))",
    binds="r", needs=NEEDS, takes="leaf grad float base",
)  # fmt: skip

_TWO = (
    "NAME = xp.nn.Sequential(xp.nn.Linear(2, 3), xp.nn.{one:ReLU|Tanh|Identity}(), xp.nn.Linear(3, 2))\n"
    "[p.data.copy_(xp.linspace(-1, {n:1 2}, p.numel()).reshape(p.shape)) for p in NAME.parameters()]"
)  # fmt: skip
rows(
    "modules of modules",
    _TWO, _TWO + "\nNAME.add_module('again', NAME[0])",
    "class NAME(xp.nn.Module):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.inner = xp.nn.Sequential(xp.nn.Linear(2, 2))\n"
    "        self.w = xp.nn.Parameter(xp.ones(2))\n"
    "        self.twin = self.inner\n"
    "        self.register_buffer('b', xp.zeros(2))\n"
    "        [p.data.fill_({n:0.5 2}) for p in self.parameters()]\n"
    "    def forward(self, a, scale=1):\n"
    "        return self.twin(a * self.w + self.b) * scale\n"
    "NAME = NAME()",
    "NAME = xp.nn.{one:Linear(2, 2)|Linear(2, 1, bias=False)|Embedding(3, 2)}; "
    "[p.data.copy_(xp.linspace(-1, 2, p.numel()).reshape(p.shape)) for p in NAME.parameters()]",
    binds="m", needs="nn mutable", guarded=False, weight=1.5,
)  # fmt: skip
rows(
    "modules of modules",
    "{module}(xp.tensor([[1.0, {n:0.5 -1.0}]]))  # *4", "{module}(xp.ones(2, 2, 2))", "{module}(xp.tensor([1.0, 2.0]), scale=3)",
    "{module}({x}.reshape(-1)[:2].float())  # *2", "{module}.inner(xp.ones(2))", "{module}(xp.ones(2, dtype=xp.float64))",
    "xp.nn.Linear(2, 1)([1.0, {n:2.0 3}])", "{module}(xp.ones(1))", "{module}(xp.tensor({n:0 2 -1 3}))", "{module}(xp.tensor([0, 0, 1]))",
    "{module}(xp.tensor([0.5]))", "{module}(xp.tensor([1], dtype=xp.uint8))", "xp.nn.Parameter({x}.detach()[:1]).clone()",
    "xp.nn.Parameter({x})", "xp.nn.Parameter({x}) * 2", "{module}.state_dict()['weight']", "xp.nn.Parameter({x}.to({dtype}))",
    "[*{module}.parameters()][-1].grad", "{module}(xp.zeros(0, 2))", "xp.nn.functional.linear({x}.float(), xp.ones(2, 2))",
    "xp.nn.functional.linear({x}, {t:2d}, {t:1d})", "xp.nn.Flatten({one:|0|1, 2|start_dim=0})({x})",
    "xp.nn.functional.linear(xp.ones(2), xp.tensor([[1.0, 2.0], [3.0, 4.0]]))", "xp.nn.ReLU(inplace={flag})({x} * 1)",
    "xp.nn.functional.relu({x} / 0 * 0)",
    needs="nn", takes="real", free=True,
)  # fmt: skip
rows(
    "modules of modules",
    "xp.nn.functional.linear({x}[..., None], xp.tensor([[1.0], [2.0]], dtype={own}), xp.tensor([{n}, 0], dtype={own}))",
    needs="nn", takes="float", free=True,
)  # fmt: skip
rows(
    "modules of modules",
    "{module}(xp.tensor([[1.0, {n:0.5 -1.0}]])).sum().backward()  # *3", "{module}.eval()", "{module}.train({flag})",
    "{module}(xp.tensor([0, 0, 1])).sum().backward()", "{module}.zero_grad(set_to_none={flag})", "{module}.double()",
    "{module}.zero_grad()", "{module}.to(xp.{one:float64|float16|float32})", "{module}.requires_grad_({flag})",
    "{module}.load_state_dict({{k: t * 2 for k, t in {module}.state_dict().items()}})",
    "{module}.load_state_dict({{k: t for k, t in {held:m}.state_dict().items()}}, strict={flag})",
    "{module}.load_state_dict({{**{module}.state_dict(), 'more': xp.ones(1)}}{one:|, strict=False})",
    "_s = {module}.state_dict()\n{module}.load_state_dict({{k: t + 1 for k, t in _s.items()}})\n[t.mul_(2) for t in _s.values()]",
    "{module}.bias = xp.ones(2)", "{module}.weight = xp.nn.Parameter(xp.ones(2, 2))", "{module}.append(xp.nn.ReLU())",
    "{module}.inner.eval()", "{module}.half()", "{module}.apply(lambda m: m.requires_grad_(False))",
    "with xp.no_grad(): [p.sub_(p.grad) for p in {module}.parameters() if p.grad is not None]",
    "for p in {module}.parameters(): p.grad = None\ndel p",
    "with xp.no_grad():\n    for _p in {module}.parameters(): _p -= {n:0.5 0.25}",
    binds="", needs="nn mutable autograd.tape", guarded=False,
)  # fmt: skip
rows(
    "modules of modules",
    "{module}.register_forward_hook(lambda m, i, o: o * 2)", "{module}.register_forward_hook(lambda m, i, o: None)",
    "{module}.register_forward_hook(lambda m, i, o: {held:l}.append((type(m).__name__, len(i), tuple(o.shape))))",
    "{module}.register_forward_pre_hook(lambda m, i: (i[0] * 2,))", "{module}.register_forward_pre_hook(lambda m, i: i[0] + 1)",
    "{module}.register_forward_pre_hook(lambda m, i: {held:l}.append(len(i)))", "{module}[0].register_forward_hook(lambda m, i, o: o + 1)",
    binds="h", needs="nn autograd.tape", weight=0.7, guarded=False,
)  # fmt: skip
rows(
    "modules of modules",
    "{held:h}.remove()",
    binds="", needs="nn autograd.tape", weight=0.5,
)  # fmt: skip
rows(
    "modules of modules",
    "[]",
    binds="l", needs="nn autograd.tape", weight=0.5,
)  # fmt: skip
rows(
    "modules of modules",
    "[n for n, _ in {module}.named_parameters()]", "len([*{module}.parameters()])", "[n for n, _ in {module}.named_modules()]",
    "[m.training for m in {module}.modules()]", "repr({module})", "repr(xp.nn.Parameter({x}.detach().cpu()))",
    "(lambda s: [{module}.load_state_dict({{k: t + 1 for k, t in s.items()}}), [t.clone() for t in s.values()]][1])({module}.state_dict())",
    "[t.requires_grad for t in {module}.state_dict().values()]", "str({module}.load_state_dict(dict({module}.state_dict(), more=xp.ones(1)), strict=False))",
    "(lambda p: [{module}.to(xp.{one:float32|float64}), p is [*{module}.parameters()][0]][1])([*{module}.parameters()][0])",
    "(lambda p: [{module}.{one:half|float|double}(), p.dtype][1])([*{module}.parameters()][0])",
    "[g.dtype for g in (p.grad for p in {module}.parameters()) if g is not None]", "{module}(a=xp.ones(2)) is None",
    "type(xp.nn.Parameter({x}.detach()).clone()).__name__", "type(xp.nn.Parameter({x}.detach()) * 2).__name__",
    "xp.nn.Parameter({x}.detach()).data_ptr() == {x}.data_ptr()", "xp.nn.Parameter({x}).grad_fn is None",
    "xp.nn.Parameter({x}).is_leaf", "(lambda m: setattr(m, 'w', xp.nn.Parameter(xp.ones(1))))(object.__new__(xp.nn.ReLU))",
    "(lambda m: [n for n, _ in m.named_parameters()])(copy.deepcopy({module}))",
    "[type(p).__name__ for p in copy.deepcopy({module}).parameters()]", "[p.grad is None for p in copy.deepcopy({module}).parameters()]",
    "[type(p).__name__ for p in pickle.loads(pickle.dumps({module})).parameters()]", "[type(m).__name__ for m in {module}.children()]",
    "repr({module}(xp.tensor([[1.0, 2.0]])).grad_fn)[:14]", "type({module}(xp.tensor([[1.0, 2.0]])).grad_fn).__name__",
    "{module}(xp.tensor([[1.0, 2.0]])).requires_grad", "xp.no_grad()({module})(xp.ones(2)).requires_grad",
    "[bool((abs(p) <= 0.71).all()) for p in xp.nn.Linear(2, 3).parameters()]", "xp.nn.Linear(2, 3, bias=False).bias",
    "[tuple(p.shape) for p in xp.nn.Linear(2, 3).parameters()]", "bool((xp.nn.Embedding(40, 40).weight < 0).any())",
    "bool((abs(xp.nn.Linear(400, 40).weight) <= 0.05).all())", "bool((abs(xp.nn.Linear(400, 40).weight) > 0.04).any())",
    "{module}(xp.ones(2)).detach().numpy().dtype.name", "{module}(xp.ones(2)).numpy()", "{module}.__class__.__name__",
    "(lambda e: e(xp.tensor(1)).data_ptr() == e.weight[1].data_ptr())(xp.nn.Embedding(3, 2))",
    binds="r", needs="nn autograd.tape", takes="real",
)  # fmt: skip
