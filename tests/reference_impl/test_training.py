"""Training on the reference and on PyTorch, side by side: from the same weights the same losses."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from sklearn.datasets import load_iris

import reference_impl
from tests.reference_impl.against_torch import assert_alike

STEPS = 200


def example() -> ModuleType:
    path = Path(__file__).parents[2] / "examples" / "train.py"
    spec = importlib.util.spec_from_file_location("train", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readmes_example_learns_the_same_on_both() -> None:
    train = example().train
    ours, right = train(reference_impl, STEPS)
    theirs, right_there = train(torch, STEPS)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
    assert ours[-1] < 0.01 < 2 < ours[0]
    assert right == right_there > 0.9


def losses(xp: ModuleType, make: str, settings: dict[str, object], loss: str) -> list[float]:
    """The losses of a network that learns the irises, in whole batches."""
    flowers, kinds = load_iris(return_X_y=True)
    x = xp.tensor((flowers - flowers.mean(0)).tolist(), dtype=xp.float32)
    y = xp.from_numpy(kinds)
    nn = xp.nn
    model = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 8), nn.Sigmoid(), nn.Linear(8, 3))
    start = np.random.default_rng(1)
    state = {name: start.normal(0, 0.5, tuple(p.shape)).tolist() for name, p in model.named_parameters()}
    model.load_state_dict({name: xp.tensor(values, dtype=xp.float32) for name, values in state.items()})
    first, rest = list(model.parameters())[:2], list(model.parameters())[2:]
    groups = [{"params": first}, {"params": rest, "weight_decay": 1e-3}]
    optimizer = getattr(xp.optim, make)(groups, **settings)
    seen = []

    def closure():
        optimizer.zero_grad()
        logits = model(x)
        if loss == "cross_entropy":
            value = nn.CrossEntropyLoss(weight=xp.tensor([1.0, 2.0, 1.0], dtype=x.dtype))(logits, y)
        elif loss == "nll":
            value = nn.NLLLoss(ignore_index=2)(nn.LogSoftmax(dim=1)(logits), y)
        elif loss == "bce":
            value = nn.BCEWithLogitsLoss()(logits[:, 0], (y == 0).to(x.dtype))
        else:
            value = nn.MSELoss()(nn.Softmax(dim=1)(logits), (y[:, None] == xp.arange(3)).to(x.dtype))
        value.backward()
        return value

    for _ in range(STEPS):
        seen.append(optimizer.step(closure).item())
    return seen


@pytest.mark.parametrize("loss", ["cross_entropy", "nll", "bce", "mse"])
@pytest.mark.parametrize(
    ("make", "settings"),
    [
        ("SGD", {"lr": 0.1}),
        ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
        ("SGD", {"lr": 0.1, "momentum": 0.5, "dampening": 0.25}),
        ("Adam", {"lr": 0.01}),
        ("Adam", {"lr": 0.01, "amsgrad": True, "betas": (0.8, 0.95)}),
    ],
)
def test_the_same_losses(make: str, settings: dict[str, object], loss: str) -> None:
    ours = losses(reference_impl, make, settings, loss)
    theirs = losses(torch, make, settings, loss)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
    assert ours[-1] < 0.9 * ours[0]


def test_what_an_optimizer_remembers_is_shown_as_it_goes_on() -> None:
    def remembered(xp):
        v = xp.ones(1, requires_grad=True)
        v.sum().backward()
        told = []
        for o in (xp.optim.Adam([v]), xp.optim.SGD([v], lr=0.5, momentum=0.5)):
            for _ in range(2):
                state = o.state_dict()["state"]
                o.step()
                told.append(sorted((name, float(t)) for kept in state.values() for name, t in kept.items()))
        return told

    assert_alike(remembered)


@pytest.mark.parametrize("default", ["float32", "float64", "bfloat16"])
def test_the_steps_that_adam_counts_are_of_float32_or_float64(default) -> None:
    def counted(xp):
        xp.set_default_dtype(getattr(xp, default))
        try:
            p = xp.ones(1, dtype=xp.float32, requires_grad=True)
            optimizer = xp.optim.Adam([p])
            p.sum().backward()
            optimizer.step()
            return str(optimizer.state[p]["step"].dtype), optimizer.state[p]["step"].item()
        finally:
            xp.set_default_dtype(xp.float32)

    assert_alike(counted)
