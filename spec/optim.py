"""Optimizers: groups and their settings, what a step changes, what is remembered, and the formulas of SGD and Adam."""

import math

import numpy as np

from conformance.clause import MUST, SHOULD, Torch, clause, each, raises

NN = ["autograd.tape", "nn", "mutable"]
OPTIMIZER = "torch.optim.Optimizer"


def sgd(xp, parameters, **settings):
    return xp.optim.SGD(parameters, lr=0.5, **settings)


def sgd_with_momentum(xp, parameters, **settings):
    return xp.optim.SGD(parameters, lr=0.5, momentum=0.5, **settings)


def adam(xp, parameters, **settings):
    return xp.optim.Adam(parameters, lr=0.5, **settings)


OPTIMIZERS = [sgd, sgd_with_momentum, adam]


def parameter(xp, *values, device="cpu", dtype="float64"):
    return xp.tensor(values, dtype=getattr(xp, dtype), device=device, requires_grad=True)


def gradient(x, *values):
    """Set the gradient of x to these values."""
    x.grad = None
    x.backward(x.new_tensor(values))


def steps(optimizer, x, gradients):
    """x after each step, one per gradient."""
    seen = []
    for g in gradients:
        gradient(x, g)
        optimizer.step()
        seen.append(x.item())
    return seen


def copied(state):
    """An optimizer's state with tensors of its own."""
    kept = {n: {k: v.clone() if hasattr(v, "clone") else v for k, v in of.items()} for n, of in state["state"].items()}
    return {"state": kept, "param_groups": state["param_groups"]}


# ---- any optimizer ----------------------------------------------------------------------------------------------------


@clause("optim.Optimizer.groups_have_settings_of_their_own", MUST, source=[Torch("torch.optim")], requires=NN)
def _(xp, make=each(OPTIMIZERS)):
    """Parameters may be given in groups, as dicts; a setting that a group does not name is the optimizer's default."""
    x, y = parameter(xp, 1.0), parameter(xp, 1.0)
    optimizer = make(xp, [{"params": [x]}, {"params": y, "lr": 0.25}])
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.25]
    assert optimizer.param_groups[1]["params"][0] is y
    gradient(x, 1.0)
    gradient(y, 1.0)
    optimizer.step()
    np.testing.assert_allclose([x.item(), y.item()], [0.5, 0.75], rtol=1e-6)


@clause("optim.Optimizer.settings_can_be_changed", MUST, source=[Torch("torch.optim")], requires=NN)
def _(xp, make=each(OPTIMIZERS)):
    """A setting that is written into a group of ``param_groups`` counts from the next step on, as schedules of rates do."""
    x = parameter(xp, 1.0)
    optimizer = make(xp, [x])
    optimizer.param_groups[0]["lr"] = 0.125
    gradient(x, 1.0)
    optimizer.step()
    assert abs(x.item() - 0.875) < 1e-6


@clause("optim.Optimizer.add_param_group", MUST, source=[Torch(f"{OPTIMIZER}.add_param_group")], requires=NN)
def _(xp):
    """``add_param_group`` adds parameters later; a parameter that is in a group, a list and a set of parameters are
    refused."""
    x, y = parameter(xp, 1.0), parameter(xp, 1.0)
    optimizer = sgd(xp, [x])
    optimizer.add_param_group({"params": [y]})
    gradient(y, 1.0)
    optimizer.step()
    assert (x.item(), y.item()) == (1.0, 0.5)
    for group, family in (
        ({"params": [x]}, ValueError),
        ([parameter(xp, 1.0)], TypeError),
        ({"params": {x}}, TypeError),
    ):
        with raises(family):
            optimizer.add_param_group(group)
    assert len(optimizer.param_groups) == 2


@clause("optim.Optimizer.zero_grad", MUST, source=[Torch(f"{OPTIMIZER}.zero_grad")], requires=NN)
def _(xp):
    """``zero_grad()`` sets the gradients to None; with ``set_to_none=False`` it fills the ones that there are with
    zeros in place, and cuts them from their history."""
    x, y = parameter(xp, 1.0), parameter(xp, 1.0)
    optimizer = sgd(xp, [{"params": [x]}, {"params": [y]}])
    (x * x).sum().backward(create_graph=True)
    held = x.grad
    optimizer.zero_grad(set_to_none=False)
    assert x.grad is held
    assert held.tolist() == [0.0]
    assert held.requires_grad is False
    assert y.grad is None
    gradient(x, 1.0)
    gradient(y, 1.0)
    optimizer.zero_grad()
    assert x.grad is None
    assert y.grad is None


@clause("optim.Optimizer.skips_parameters_without_a_gradient", MUST, source=[Torch(f"{OPTIMIZER}.step")], requires=NN)
def _(xp, make=each([sgd_with_momentum, adam])):
    """A parameter whose gradient is None is left as it is, nothing is remembered of it, and momentum does not move it."""
    x, y = parameter(xp, 1.0), parameter(xp, 1.0)
    optimizer = make(xp, [x, y], weight_decay=0.5)
    gradient(x, 1.0)
    optimizer.step()
    assert y.item() == 1.0
    assert list(optimizer.state_dict()["state"]) == [0]
    after = x.item()
    optimizer.zero_grad()
    optimizer.step()
    assert x.item() == after
    assert after < 1.0


@clause(
    "optim.Optimizer.a_gradient_of_zeros_is_a_gradient", MUST, source=[Torch(f"{OPTIMIZER}.zero_grad")], requires=NN
)
def _(xp, make=each([sgd_with_momentum, adam])):
    """A gradient of zeros is not None: momentum goes on moving the parameter, and weight decay acts on it."""
    x, y = parameter(xp, 1.0), parameter(xp, 1.0)
    optimizer = make(xp, [{"params": [x]}, {"params": [y], "weight_decay": 0.5}])
    gradient(x, 1.0)
    optimizer.step()
    before = x.item()
    gradient(x, 0.0)
    gradient(y, 0.0)
    optimizer.step()
    assert x.item() < before
    assert y.item() < 1.0


@clause("optim.Optimizer.closure", MUST, source=[Torch(f"{OPTIMIZER}.step")], requires=NN)
def _(xp, make=each(OPTIMIZERS)):
    """``step(closure)`` calls the closure first, recording also under ``no_grad``, and returns what that returns."""
    x = parameter(xp, 1.0)
    optimizer = make(xp, [x])
    assert optimizer.step() is None

    def closure():
        optimizer.zero_grad()
        loss = (x * 4).sum()
        loss.backward()
        return loss

    with xp.no_grad():
        loss = optimizer.step(closure)
    assert loss.item() == 4.0
    assert x.item() < 1.0


@clause("optim.Optimizer.step_writes_in_place", MUST, source=[Torch(f"{OPTIMIZER}.step")], requires=[*NN, "views"])
def _(xp, device, make=each(OPTIMIZERS)):
    """A step writes into the parameter's own memory, unrecorded: it stays a leaf, views see it, and its gradient stays."""
    x = parameter(xp, 1.0, 2.0, device=device, dtype="float32")
    seen = x.detach()
    optimizer = make(xp, [x])
    gradient(x, 1.0, 1.0)
    optimizer.step()
    assert x.is_leaf is True
    assert x.requires_grad is True
    np.testing.assert_allclose(seen.tolist(), [0.5, 1.5], rtol=1e-6)
    assert x.grad.tolist() == [1.0, 1.0]


@clause(
    "optim.Optimizer.step_makes_older_graphs_stale",
    MUST,
    source=[Torch(f"{OPTIMIZER}.step")],
    requires=[*NN, "autograd.version"],
)
def _(xp, make=each(OPTIMIZERS)):
    """A graph that was recorded before a step and needs the parameter's old value can no longer run backward."""
    x = parameter(xp, 1.0)
    optimizer = make(xp, [x])
    loss = (x * x).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    with raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@clause("optim.Optimizer.state_dict", MUST, source=[Torch(f"{OPTIMIZER}.state_dict")], requires=NN)
def _(xp):
    """``state_dict()`` holds each group's settings and, by the parameters' numbers in order, what is remembered."""
    x, y, z = (parameter(xp, 1.0) for _ in range(3))
    optimizer = sgd(xp, [{"params": [x, y]}, {"params": [z], "momentum": 0.5}])
    assert dict(optimizer.state_dict()["state"]) == {}
    gradient(x, 1.0)
    gradient(z, 3.0)
    optimizer.step()
    state = optimizer.state_dict()
    assert [group["params"] for group in state["param_groups"]] == [[0, 1], [2]]
    assert [(group["lr"], group["momentum"]) for group in state["param_groups"]] == [(0.5, 0), (0.5, 0.5)]
    assert list(state["state"]) == [2]
    assert state["state"][2]["momentum_buffer"].tolist() == [3.0]


@clause("optim.Optimizer.state_dict_shares", SHOULD, source=[Torch(f"{OPTIMIZER}.state_dict")], requires=NN)
def _(xp, make=each([sgd_with_momentum, adam])):
    """The tensors of a state are the optimizer's own: later steps change them, also in a state that was saved before."""
    x = parameter(xp, 1.0)
    optimizer = make(xp, [x])
    steps(optimizer, x, [1.0])
    state, before = optimizer.state_dict(), copied(optimizer.state_dict())
    steps(optimizer, x, [5.0])
    names = [name for name in before["state"][0] if name != "step"]
    assert names
    for name in names:
        assert state["state"][0][name].tolist() != before["state"][0][name].tolist()


@clause("optim.Optimizer.training_resumes", MUST, source=[Torch(f"{OPTIMIZER}.load_state_dict")], requires=NN)
def _(xp, make=each(OPTIMIZERS)):
    """A new optimizer that loads a copy of another's state goes on as that one would."""
    x = parameter(xp, 1.0)
    first = make(xp, [x])
    steps(first, x, [1.0, -2.0])
    y = parameter(xp, x.item())
    second = make(xp, [y])
    second.load_state_dict(copied(first.state_dict()))
    assert second.param_groups[0]["params"][0] is y
    expected = steps(first, x, [3.0, 1.0])
    assert steps(second, y, [3.0, 1.0]) == expected


@clause("optim.Optimizer.load_state_dict_converts", MUST, source=[Torch(f"{OPTIMIZER}.load_state_dict")], requires=NN)
def _(xp, device):
    """What is remembered comes in the parameter's dtype and on its device, and the saved settings replace one's own."""
    x = parameter(xp, 1.0)
    first = sgd_with_momentum(xp, [x])
    steps(first, x, [3.0])
    y = parameter(xp, 1.0, dtype="float32", device=device)
    second = xp.optim.SGD([y], lr=0.125)
    second.load_state_dict(first.state_dict())
    assert second.param_groups[0]["lr"] == 0.5
    assert second.param_groups[0]["momentum"] == 0.5
    buffer = second.state[y]["momentum_buffer"]
    assert buffer.dtype == xp.float32
    assert buffer.device == y.device
    assert buffer.tolist() == [3.0]


@clause("optim.Optimizer.load_state_dict_refuses", MUST, source=[Torch(f"{OPTIMIZER}.load_state_dict")], requires=NN)
def _(xp):
    """A state of another number of groups, or of groups of another size, is refused, and nothing is changed."""
    x = parameter(xp, 1.0)
    optimizer = sgd(xp, [x])
    others = [[parameter(xp, 1.0), parameter(xp, 1.0)]]
    others.append([{"params": [each_]} for each_ in others[0]])
    for parameters in others:
        with raises(ValueError):
            optimizer.load_state_dict(xp.optim.SGD(parameters, lr=0.25).state_dict())
        assert optimizer.param_groups[0]["lr"] == 0.5
        assert optimizer.param_groups[0]["params"][0] is x


# ---- SGD --------------------------------------------------------------------------------------------------------------


@clause("optim.SGD.momentum_and_dampening", MUST, source=[Torch("torch.optim.SGD")], requires=NN)
def _(xp, dampening=each([0.0, 0.5])):
    """The velocity begins as the first gradient, undampened, and is then momentum * v + (1 - dampening) * g."""
    x = parameter(xp, 0.0)
    optimizer = xp.optim.SGD([x], lr=1.0, momentum=0.5, dampening=dampening)
    velocity, place, expected = None, 0.0, []
    for g in (4.0, 8.0, -2.0):
        velocity = g if velocity is None else 0.5 * velocity + (1 - dampening) * g
        place -= velocity
        expected.append(place)
    assert steps(optimizer, x, [4.0, 8.0, -2.0]) == expected


@clause("optim.SGD.nesterov", MUST, source=[Torch("torch.optim.SGD")], requires=NN)
def _(xp):
    """With ``nesterov`` the step is g + momentum * v; it needs momentum, and none of dampening."""
    x = parameter(xp, 0.0)
    optimizer = xp.optim.SGD([x], lr=1.0, momentum=0.5, nesterov=True)
    assert steps(optimizer, x, [4.0, 8.0]) == [-6.0, -19.0]  # v = 4, 10; steps 4 + 2, 8 + 5
    for settings in ({}, {"momentum": 0.5, "dampening": 0.5}):
        with raises(ValueError, match="Nesterov"):
            xp.optim.SGD([x], lr=1.0, nesterov=True, **settings)


@clause("optim.SGD.weight_decay", MUST, source=[Torch("torch.optim.SGD")], requires=NN)
def _(xp):
    """``weight_decay`` times the parameter is added to the gradient, before momentum, and not written to ``.grad``."""
    x = parameter(xp, 8.0)
    optimizer = xp.optim.SGD([x], lr=0.5, momentum=0.5, weight_decay=0.25)
    assert steps(optimizer, x, [2.0, 0.0]) == [6.0, 4.25]  # v = 2 + 2; 2 + 1.5
    assert x.grad.tolist() == [0.0]


@clause("optim.SGD.maximize", MUST, source=[Torch("torch.optim.SGD")], requires=NN)
def _(xp):
    """``maximize`` turns the gradient round, but not the decay of weights."""
    x = parameter(xp, 8.0)
    optimizer = xp.optim.SGD([x], lr=0.5, weight_decay=0.25, maximize=True)
    assert steps(optimizer, x, [2.0]) == [8.0]
    assert steps(optimizer, x, [6.0]) == [10.0]


# ---- Adam -------------------------------------------------------------------------------------------------------------


def followed(gradients, place, lr=0.5, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False):
    """The places that Adam's formula gives, in Python's numbers."""
    mean = square = greatest = 0.0
    places = []
    for t, g in enumerate(gradients, 1):
        g = g + weight_decay * place
        mean = betas[0] * mean + (1 - betas[0]) * g
        square = betas[1] * square + (1 - betas[1]) * g * g
        greatest = max(greatest, square)
        root = math.sqrt((greatest if amsgrad else square) / (1 - betas[1] ** t))
        place -= lr * mean / (1 - betas[0] ** t) / (root + eps)
        places.append(place)
    return places


@clause("optim.Adam.follows_its_formula", MUST, source=[Torch("torch.optim.Adam")], requires=NN)
def _(
    xp,
    settings=each(
        [{}, {"betas": (0.5, 0.75)}, {"eps": 0.5}, {"weight_decay": 0.25}, {"amsgrad": True, "betas": (0.5, 0.5)}]
    ),
):
    """The step is lr times the mean of the gradients over the root of the mean of their squares plus eps, both means
    corrected for beginning at 0."""
    x, gradients = parameter(xp, 2.0), [3.0, -1.0, 0.5, 0.0, 2.0]
    optimizer = xp.optim.Adam([x], lr=0.5, **settings)
    np.testing.assert_allclose(steps(optimizer, x, gradients), followed(gradients, 2.0, **settings), rtol=1e-12)


@clause("optim.Adam.first_step_is_the_rate", MUST, source=[Torch("torch.optim.Adam")], requires=NN)
def _(xp, device):
    """The first step is lr against the gradient's sign, whatever its size, for each element by itself."""
    x = parameter(xp, 1.0, 1.0, 1.0, device=device, dtype="float32")
    optimizer = xp.optim.Adam([x], lr=0.25)
    gradient(x, 100.0, -0.01, 0.0)
    optimizer.step()
    np.testing.assert_allclose(x.tolist(), [0.75, 1.25, 1.0], rtol=1e-5)


@clause("optim.Adam.maximize", MUST, source=[Torch("torch.optim.Adam")], requires=NN)
def _(xp):
    """``maximize`` turns the gradient round."""
    x = parameter(xp, 1.0)
    assert steps(xp.optim.Adam([x], lr=0.25, maximize=True), x, [2.0])[0] > 1.2


@clause("optim.Adam.state", SHOULD, source=[Torch("torch.optim.Adam")], requires=NN)
def _(xp, device):
    """It remembers the number of steps and the two means, in the parameter's dtype; with ``amsgrad`` the greatest square
    too."""
    x = parameter(xp, 1.0, device=device, dtype="float32")
    optimizer = xp.optim.Adam([x], betas=(0.5, 0.75), amsgrad=True)
    steps(optimizer, x, [4.0, 0.0])
    kept = optimizer.state[x]
    assert sorted(kept) == ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "step"]
    assert kept["step"].item() == 2
    assert kept["exp_avg"].tolist() == [1.0]
    assert kept["exp_avg_sq"].tolist() == [3.0]
    assert kept["max_exp_avg_sq"].tolist() == [4.0]
    assert kept["exp_avg"].dtype == xp.float32
    assert kept["exp_avg"].device == x.device


@clause("optim.Adam.refuses", MUST, source=[Torch("torch.optim.Adam")], requires=NN)
def _(
    xp,
    settings=each([{"lr": -1.0}, {"betas": (1.0, 0.5)}, {"betas": (0.5, 1.0)}, {"eps": -1.0}, {"weight_decay": -1.0}]),
):
    """Negative settings, and betas outside [0, 1), are refused."""
    with raises(ValueError, match="Invalid"):
        xp.optim.Adam([parameter(xp, 1.0)], **settings)
