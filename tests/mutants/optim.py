"""Faults in optimizers."""

from tests.mutants import mutant, replaced
from tests.mutants.devices import around

replaced(
    "optim.Optimizer.groups_have_settings_of_their_own", "All groups have the optimizer's settings.",
    "optim.Optimizer.add_param_group",
    lambda original, self, group: original(self, {**group, **self.defaults}),
)  # fmt: skip


@mutant("optim.Optimizer.settings_can_be_changed")
def _(ref, patch):
    """The rate that was given first counts for good."""

    def update(original, self, parameter, gradient, group):
        original(self, parameter, gradient, {**group, "lr": self.defaults["lr"]})

    for kind in (ref.optim.SGD, ref.optim.Adam):
        around(kind, patch, "update", update)


@mutant("optim.Optimizer.add_param_group")
def _(ref, patch):
    """A parameter may be in two groups."""

    def lenient(original, self, group):
        before, self.param_groups = self.param_groups, []
        try:
            original(self, group)
        finally:
            self.param_groups = before + self.param_groups

    around(ref.optim.Optimizer, patch, "add_param_group", lenient)


replaced(
    "optim.Optimizer.add_param_group", "Sets of parameters are taken, in whatever order.",
    "optim.Optimizer.add_param_group",
    lambda original, self, group: original(self, {**group, "params": list(group["params"])}),
)  # fmt: skip
replaced(
    "optim.Optimizer.zero_grad", "Gradients become zeros.", "optim.Optimizer.zero_grad",
    lambda original, self, set_to_none=False: original(self, False),
)  # fmt: skip


@mutant("optim.Optimizer.zero_grad")
def _(ref, patch):
    """Gradients become new zeros."""

    def anew(original, self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = None if set_to_none or p.grad is None else ref.zeros_like(p)

    around(ref.optim.Optimizer, patch, "zero_grad", anew)


@mutant("optim.Optimizer.skips_parameters_without_a_gradient")
def _(ref, patch):
    """A gradient that is None is taken for zeros."""

    def step(original, self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = ref.zeros_like(p) if p.grad is None else p.grad
        return original(self, closure)

    around(ref.optim.Optimizer, patch, "step", step)


@mutant("optim.Optimizer.a_gradient_of_zeros_is_a_gradient")
def _(ref, patch):
    """A gradient of zeros is taken for none."""

    def update(original, self, parameter, gradient, group):
        if any(gradient.reshape(-1).tolist()):
            original(self, parameter, gradient, group)

    for kind in (ref.optim.SGD, ref.optim.Adam):
        around(kind, patch, "update", update)


@mutant("optim.Optimizer.closure")
def _(ref, patch):
    """The closure is called after the step."""

    def late(original, self, closure=None):
        original(self)
        with ref.enable_grad():
            return None if closure is None else closure()

    around(ref.optim.Optimizer, patch, "step", late)


replaced(
    "optim.Optimizer.closure", "The closure's loss is not returned.", "optim.Optimizer.step",
    lambda original, self, closure=None: original(self, closure) and None,
)  # fmt: skip


@mutant("optim.Optimizer.step_writes_in_place")
def _(ref, patch):
    """The parameter gets new memory."""

    def update(original, self, parameter, gradient, group):
        parameter.data = parameter.detach().clone()
        original(self, parameter, gradient, group)

    for kind in (ref.optim.SGD, ref.optim.Adam):
        around(kind, patch, "update", update)


@mutant("optim.Optimizer.step_makes_older_graphs_stale")
def _(ref, patch):
    """A step writes through ``.data``, which is not counted."""

    def update(original, self, parameter, gradient, group):
        kept = self.state.pop(parameter, None)
        hidden = parameter.data
        if kept is not None:
            self.state[hidden] = kept
        original(self, hidden, gradient, group)
        if hidden in self.state:
            self.state[parameter] = self.state.pop(hidden)

    for kind in (ref.optim.SGD, ref.optim.Adam):
        around(kind, patch, "update", update)


@mutant("optim.Optimizer.state_dict")
def _(ref, patch):
    """Parameters are numbered anew in each group."""

    def state_dict(original, self):
        state = original(self)
        for group in state["param_groups"]:
            group["params"] = list(range(len(group["params"])))
        return state

    around(ref.optim.Optimizer, patch, "state_dict", state_dict)


@mutant("optim.Optimizer.state_dict_shares")
def _(ref, patch):
    """A state is a copy."""

    def state_dict(original, self):
        state = original(self)
        copies = {n: {name: value.clone() for name, value in kept.items()} for n, kept in state["state"].items()}
        return {**state, "state": copies}

    around(ref.optim.Optimizer, patch, "state_dict", state_dict)


@mutant("optim.Optimizer.training_resumes")
def _(ref, patch):
    """Only the settings are loaded."""
    around(
        ref.optim.Optimizer, patch, "load_state_dict",
        lambda original, self, state: original(self, {**state, "state": {}}),
    )  # fmt: skip


replaced(
    "optim.Optimizer.load_state_dict_converts", "What is remembered keeps its dtype and its device.", "optim._as_of",
    lambda original, parameter, value: value,
)  # fmt: skip


@mutant("optim.Optimizer.load_state_dict_converts")
def _(ref, patch):
    """The settings stay one's own."""

    def load(original, self, state):
        kept = [{k: v for k, v in group.items() if k != "params"} for group in self.param_groups]
        original(self, state)
        for group, own in zip(self.param_groups, kept, strict=True):
            group.update(own)

    around(ref.optim.Optimizer, patch, "load_state_dict", load)


@mutant("optim.Optimizer.load_state_dict_refuses")
def _(ref, patch):
    """The settings are taken over before the parameters are counted."""

    def hasty(original, self, state):
        self.param_groups[0].update({k: v for k, v in state["param_groups"][0].items() if k != "params"})
        original(self, state)

    around(ref.optim.Optimizer, patch, "load_state_dict", hasty)


@mutant("optim.SGD.momentum_and_dampening")
def _(ref, patch):
    """The first gradient is dampened too."""

    def update(original, self, parameter, gradient, group):
        first = parameter not in self.state
        original(self, parameter, gradient * (1 - group["dampening"]) if first else gradient, group)

    around(ref.optim.SGD, patch, "update", update)


replaced(
    "optim.SGD.nesterov", "The step is the velocity.", "optim.SGD.update",
    lambda original, self, parameter, gradient, group: original(self, parameter, gradient, {**group, "nesterov": False}),
)  # fmt: skip


@mutant("optim.SGD.weight_decay")
def _(ref, patch):
    """The weights decay beside the momentum."""

    def update(original, self, parameter, gradient, group):
        decay = parameter * (group["weight_decay"] * group["lr"])
        original(self, parameter, gradient, {**group, "weight_decay": 0})
        parameter.sub_(decay)

    around(ref.optim.SGD, patch, "update", update)


@mutant("optim.SGD.maximize")
def _(ref, patch):
    """The decay of weights is turned round too."""

    def update(original, self, parameter, gradient, group):
        grown = {**group, "weight_decay": -group["weight_decay"]} if group["maximize"] else group
        original(self, parameter, gradient, grown)

    around(ref.optim.SGD, patch, "update", update)


@mutant("optim.Adam.follows_its_formula")
def _(ref, patch):
    """The greatest square is not kept."""
    around(
        ref.optim.Adam, patch, "update",
        lambda original, self, parameter, gradient, group: original(self, parameter, gradient, {**group, "amsgrad": False}),
    )  # fmt: skip


@mutant("optim.Adam.follows_its_formula")
def _(ref, patch):
    """``eps`` is added under the root."""
    around(
        ref.optim.Adam, patch, "update",
        lambda original, self, parameter, gradient, group: original(
            self, parameter, gradient, {**group, "eps": group["eps"] ** 2}
        ),
    )  # fmt: skip


@mutant("optim.Adam.first_step_is_the_rate")
def _(ref, patch):
    """The means are not corrected for beginning at 0."""

    def begun(original, self, parameter, gradient, group):
        if parameter not in self.state:
            kept = self.state[parameter]
            kept["step"] = ref.tensor(1000.0)
            kept["exp_avg"], kept["exp_avg_sq"] = ref.zeros_like(parameter), ref.zeros_like(parameter)
        original(self, parameter, gradient, group)

    around(ref.optim.Adam, patch, "update", begun)


replaced(
    "optim.Adam.maximize", "``maximize`` is not heeded.", "optim.Adam.update",
    lambda original, self, parameter, gradient, group: original(self, parameter, gradient, {**group, "maximize": False}),
)  # fmt: skip


@mutant("optim.Adam.state")
def _(ref, patch):
    """The mean of the gradients is remembered corrected."""

    def update(original, self, parameter, gradient, group):
        original(self, parameter, gradient, group)
        kept = self.state[parameter]
        kept["exp_avg"] = kept["exp_avg"] / (1 - group["betas"][0] ** kept["step"].item())

    around(ref.optim.Adam, patch, "update", update)


@mutant("optim.Adam.refuses")
def _(ref, patch):
    """Betas may be 1."""

    def lenient(original, self, params, lr=1e-3, betas=(0.9, 0.999), **settings):
        original(self, params, lr, tuple(min(beta, 0.999) for beta in betas), **settings)

    around(ref.optim.Adam, patch, "__init__", lenient)
