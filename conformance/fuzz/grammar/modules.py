"""Modules and optimizers; what is drawn at random is filled with a constant, since each library draws its own."""

from conformance.fuzz.production import rows

_FILL = "; [p.data.fill_({n:0.5 2 -1}) for p in NAME.parameters()]"

rows(
    "modules",
    "NAME = xp.nn.Linear({n:1 2 3}, {n:1 2}, dtype={one:xp.float64|xp.float32})" + _FILL,
    "NAME = xp.nn.Linear({n:1 2 3}, {n:1 2}, bias=False)" + _FILL,
    "NAME = xp.nn.Sequential(xp.nn.Linear(3, 2), xp.nn.{one:ReLU|Tanh|Sigmoid|Identity|Flatten}(), xp.nn.Linear(2, 1))" + _FILL,
    "NAME = xp.nn.{one:ReLU|Tanh|Sigmoid|Identity|Flatten|MSELoss|Softmax}({one:|})",
    "NAME = xp.nn.Softmax(dim={n:0 -1})", "NAME = xp.nn.LogSoftmax(-1)",
    "NAME = xp.nn.MSELoss(reduction='{one:sum|none|mean}')",
    "NAME = xp.nn.Embedding(4, {n:1 2})" + _FILL,
    "NAME = xp.nn.CrossEntropyLoss()", "NAME = xp.nn.BCEWithLogitsLoss()", "NAME = xp.nn.NLLLoss()",
    "class NAME(xp.nn.Module):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.w = xp.nn.Parameter(xp.ones(2))\n"
    "        self.register_buffer('b', xp.zeros(2))\n"
    "    def forward(self, a):\n"
    "        return a * self.w + self.b\n"
    "NAME = NAME()",
    "NAME = xp.nn.ModuleList([xp.nn.ReLU()])", "NAME = xp.nn.ParameterList([xp.ones(2)])",
    binds="m", needs="nn", guarded=False, weight=1.5,
)  # fmt: skip
rows(
    "modules",
    "{module}({x})  # *4", "{module}({x}, {twin})", "{module}.weight", "{module}.bias", "[*{module}.parameters()][0]",
    "{module}.state_dict()['weight']", "{module}.weight.data", "{module}.weight.grad",
    "xp.nn.Parameter({x}.detach())", "xp.nn.Parameter({x}, requires_grad={flag})",
    "xp.nn.Parameter({x}.detach().clone())", "copy.deepcopy({module}).weight", "{module}[0].weight",
    "{module}({x})[0]", "{module}.w", "{module}.b", "{module}.forward({x})", "{module}(xp.ones(2, 3))",
    "{module}(xp.ones(3, dtype=xp.float64))", "{module}(xp.tensor([0, 1]))",
    "xp.nn.utils.parameters_to_vector({module}.parameters())",
    needs="nn", free=True,
)  # fmt: skip
rows(
    "modules",
    "{module}.training", "[name for name, _ in {module}.named_parameters()]", "[*{module}.state_dict()]",
    "len([*{module}.parameters()])", "[p.requires_grad for p in {module}.parameters()]",
    "[tuple(p.shape) for p in {module}.parameters()]", "[type(m).__name__ for m in {module}.modules()]",
    "[n for n, _ in {module}.named_modules()]", "len([*{module}.children()])",
    "[n for n, _ in {module}.named_buffers()]", "repr({module})", "{module}.weight.is_leaf",
    "type({module}.weight).__name__", "isinstance({x}, xp.nn.Parameter)", "{module}.eval() is {module}",
    "{module}.to(xp.float64) is {module}", "{module}.train({flag}).training",
    "str({module}.load_state_dict({module}.state_dict()))",
    "{module}.weight.data_ptr() == {module}.state_dict()['weight'].data_ptr()", "{module}.extra_repr()",
    "[p.dtype for p in {module}.parameters()]", "{module}.requires_grad_({flag}) is {module}",
    "isinstance(xp.nn.Parameter({x}.detach()), xp.Tensor)", "{module}.in_features", "len({module})",
    "xp.nn.Parameter({x}.detach()).requires_grad", "[p.grad is None for p in {module}.parameters()]",
    "hasattr({module}, 'weight')",
    binds="r", needs="nn",
)  # fmt: skip
rows(
    "modules",
    "{module}.zero_grad()", "{module}.zero_grad(set_to_none={flag})", "{module}({x}).sum().backward()  # *2",
    "{module}.double()", "{module}.float()", "{module}.half()", "{module}.eval()", "{module}.requires_grad_({flag})",
    "{module}.to(xp.float64)", "{module}.load_state_dict({module}.state_dict())",
    "{module}.weight = xp.nn.Parameter({x}.detach().clone())", "{module}.weight.data.fill_({n})",
    "{module}.weight = {x}", "{module}.w2 = xp.nn.Parameter({x}.detach().clone())",
    "{module}.register_buffer('k', {x}.detach().clone())", "{module}.apply(lambda m: m.eval())",
    "xp.nn.init.constant_({module}.weight, {n})", "xp.nn.init.ones_({module}.weight)", "xp.nn.init.zeros_({x})",
    "xp.nn.init.constant_({x}, {n})", "del {module}.weight", "{module}.bias = None",
    "{module}.load_state_dict(dict(weight=xp.ones(1, 1)), strict={flag})", "{module}.train()",
    "{module}.weight.requires_grad_(False)", "{module}.register_parameter('q', None)",
    binds="", needs="nn mutable", takes="exact",
)  # fmt: skip
_MADE = (
    "[{target:base}]", "{module}.parameters()",
    "[{{'params': [{target:base}], 'lr': 0.25}}]",
)  # fmt: skip
rows(
    "optimizers",
    *(f"xp.optim.SGD({given}, lr={{n:0.5 0.1 1}}{more})" for given in _MADE for more in ("", ", momentum=0.5", ", weight_decay=0.5", ", momentum=0.5, nesterov=True", ", maximize=True", ", momentum=0.5, dampening=0.5")),
    *(f"xp.optim.Adam({given}, lr={{n:0.5 0.1}}{more})" for given in _MADE for more in ("", ", betas=(0.5, 0.5)", ", weight_decay=0.5", ", amsgrad=True", ", eps=0.1", ", maximize=True")),
    "xp.optim.SGD([], lr=1)", "xp.optim.SGD([{target:base}], lr=-1)", "xp.optim.AdamW([{target:base}], lr=0.5)",
    "xp.optim.SGD([{t}], lr=0.5)", "xp.optim.SGD({target:base}, lr=1)", "xp.optim.RMSprop([{target:base}], lr=0.5)",
    binds="o", needs="autograd.tape mutable nn", weight=0.15, guarded=False,
)  # fmt: skip
rows(
    "optimizers",
    "{optimizer}.step()  # *4", "{optimizer}.zero_grad()  # *2", "{optimizer}.zero_grad(set_to_none=False)",
    "{x}.square().sum().backward()  # *3", "{x}.sum().backward()  # *2",
    "{optimizer}.param_groups[0]['lr'] = {n:0.25 2}", "{optimizer}.add_param_group({{'params': [{target:base}]}})",
    "{optimizer}.load_state_dict({optimizer}.state_dict())", "{optimizer}.step(lambda: {x}.square().sum())",
    binds="", needs="autograd.tape mutable nn", takes="float base", guarded=False,
)  # fmt: skip
rows(
    "optimizers",
    "len({optimizer}.param_groups)", "{optimizer}.param_groups[0]['lr']",
    "sorted(k for k in {optimizer}.param_groups[0] if k in ('lr', 'momentum', 'params', 'weight_decay', 'betas', 'eps'))",
    "sorted({optimizer}.state_dict())", "len({optimizer}.state)", "sorted({optimizer}.state_dict()['state'])",
    "float({optimizer}.step(lambda: {x}.detach().sum()))",
    "[sorted(map(str, s)) for s in {optimizer}.state.values()]", "len({optimizer}.param_groups[0]['params'])",
    "{optimizer}.defaults['lr']",
    binds="r", needs="autograd.tape mutable nn", takes="float exact",
)  # fmt: skip
