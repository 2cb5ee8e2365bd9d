"""Derivatives of functions, beside PyTorch's own: the same results and the same errors on many functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl

Function = Callable[..., Any]

FUNCTIONS: dict[str, tuple[Function, list[tuple[int, ...]]]] = {
    "elementwise": (lambda x: x.exp() * x, [(3,)]),
    "scalar": (lambda x: (x**3).sum(), [(2, 2)]),
    "of two": (lambda x, w: (x * w).sum(), [(2, 3), (3,)]),
    "several results": (lambda x, w: (x @ w, x.sum(0)), [(2, 3), (3, 2)]),
    "unused": (lambda x, w: x.sum(), [(2,), (3,)]),
    "constant": (lambda x: x.detach() * 2, [(2,)]),
    "partly constant": (lambda x: (x.sum(), x.detach().sum()), [(2,)]),
    "linear": (lambda x: x.sum(), [(2,)]),
    "a tuple of one": (lambda x: (x.prod(),), [(3,)]),
    "no dimensions": (lambda x: x * x, [()]),
}

OPTIONS: list[dict[str, bool]] = [{}, {"create_graph": True}, {"strict": True}, {"create_graph": True, "strict": True}]


def outcome(library: ModuleType, name: str, function: str, options: dict[str, bool], tracked: bool) -> Any:
    """The results as nested lists, and whether each requires grad; or the error's class and message."""
    f, shapes = FUNCTIONS[function]
    draw = np.random.default_rng(0)
    made = tuple(
        library.tensor(draw.uniform(0.5, 2, shape).tolist(), dtype=library.float64, requires_grad=tracked)
        for shape in shapes
    )
    inputs = made if len(made) > 1 else made[0]
    extra: tuple[Any, ...] = ()
    if name in ("jvp", "vhp", "hvp"):
        extra = (
            tuple(library.ones_like(t.detach()) for t in made)
            if len(made) > 1
            else library.ones_like(made[0].detach()),
        )
    try:
        return plain(getattr(library.autograd.functional, name)(f, inputs, *extra, **options))
    except Exception as error:
        # PyTorch's message on a constant Jacobian numbers the output where it says input.
        return type(error).__name__, re.sub(r"input \d", "input", str(error))


def plain(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(plain, result))
    return tuple(result.shape), np.round(np.array(result.tolist()), 9).tolist(), result.requires_grad


@pytest.mark.parametrize("name", ["jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_results_and_errors_are_pytorchs(name: str, function: str) -> None:
    for options in OPTIONS:
        for tracked in (False, True):
            found = outcome(reference_impl, name, function, options, tracked)
            assert found == outcome(torch, name, function, options, tracked), options


def test_an_output_without_elements_has_a_jacobian_without_elements() -> None:
    found = reference_impl.autograd.functional.jacobian(lambda x: x[:0], reference_impl.ones(3))
    assert tuple(found.shape) == (0, 3)


def test_forward_mode_is_refused() -> None:
    with pytest.raises(NotImplementedError):
        reference_impl.autograd.functional.jacobian(lambda x: x, reference_impl.ones(1), strategy="forward-mode")


@pytest.mark.parametrize(
    ("weights", "error"),
    [((3, 3), None), ((2, 2), RuntimeError), ((0, 3), IndexError), ((), ValueError)],
)
def test_batches_of_gradients_are_refused_as_by_pytorch(
    weights: tuple[int, ...], error: type[Exception] | None
) -> None:
    x = reference_impl.ones(3, requires_grad=True)
    g = reference_impl.ones(weights)
    if error is None:
        assert tuple(reference_impl.autograd.grad(x * x, x, g, is_grads_batched=True)[0].shape) == (3, 3)
    else:
        with pytest.raises(error):
            reference_impl.autograd.grad(x * x, x, g, is_grads_batched=True)
