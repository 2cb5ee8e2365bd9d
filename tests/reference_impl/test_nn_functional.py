"""Functions of networks beside PyTorch: the sizes that ``linear`` takes, and losses at 0 and NaN."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import torch

import reference_impl as ref
from tests.reference_impl.against_torch import assert_alike, outcome

_BIASES = [(), (1,), (2,), (4,), (3,), (1, 1), (1, 4), (2, 1), (2, 4), (5, 2), (5, 1), (3, 2), (5, 2, 4), (1, 5, 2)]


@pytest.mark.parametrize("bias", [None, *_BIASES])
@pytest.mark.parametrize("input", [(3,), (2, 3), (5, 2, 3), (4, 5, 2, 3), (2, 4)])
@pytest.mark.parametrize("weight", [(3,), (4, 3), (2, 4, 3), ()])
def test_linear_takes_and_refuses_the_sizes_that_pytorch_does(input: Any, weight: Any, bias: Any) -> None:
    def call(xp: Any) -> Any:
        x, w = (xp.arange(math.prod(n), dtype=xp.float64).reshape(n).requires_grad_() for n in (input, weight))
        b = None if bias is None else xp.full(bias, 0.5, dtype=xp.float64, requires_grad=True)
        y = xp.nn.functional.linear(x, w, b)
        return y, *xp.autograd.grad((y * y).sum(), [t for t in (x, w, b) if t is not None])

    expected, found = outcome(call, torch), outcome(call, ref)
    for known in ("mat2 must be", "output with", r"t\(\)", "both arguments"):
        if re.match(known, str(expected)):
            assert str(found) == str(expected)
    assert_alike(call)


@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("same", [False, True])
def test_kl_div_has_the_slopes_of_pytorch_at_zero_and_below(log_target: bool, same: bool) -> None:
    def call(xp: Any) -> Any:
        v = xp.tensor([0.0, 1.0, 0.5, float("nan")], requires_grad=True)
        u = v if same else xp.tensor([0.0, 2.0, -0.5, 1.0], requires_grad=True)
        leaves = [v] if same else [v, u]
        loss = xp.nn.functional.kl_div(v, u, reduction="sum", log_target=log_target)
        first = xp.autograd.grad(loss, leaves, create_graph=True)
        second = xp.autograd.grad(sum(g.sum() for g in first), leaves)
        return loss, *first, *second

    assert_alike(call)


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("margin", [1.0, math.nan])
@pytest.mark.parametrize("weight", [None, [1.0, math.nan, 2.0]])
def test_multi_margin_loss_leaves_nan_out(p: int, margin: float, weight: Any) -> None:
    def call(xp: Any) -> Any:
        x = xp.tensor(
            [[math.nan, 1.0, 2.0], [1.0, math.nan, 2.0], [1.0, 2.0, 0.0], [2.0, 1.0, 1.5]], requires_grad=True
        )
        w = None if weight is None else xp.tensor(weight)
        loss = xp.nn.functional.multi_margin_loss(x, xp.tensor([0, 0, 1, 2]), p, margin, w, reduction="none")
        return loss, *xp.autograd.grad(loss.sum(), x)

    assert_alike(call)
