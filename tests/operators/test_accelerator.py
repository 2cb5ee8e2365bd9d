"""What runs on the host runs on an accelerator, where its results and its gradients are, with the same values."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.devices import use_cuda
from tests.operators.bridge import Missing, Translator, implementation, parts
from tests.operators.measure import label, samples_of
from tests.operators.test_operators import RUN

SAMPLES = 6
STAYS = {
    "tensor_split": "its indices are on the host, as PyTorch demands",
    "to": "its samples name the host as the place to go to",
    "as_strided.partial_views": "its samples are windows of a longer memory, of which only the window is carried over",
}
DRAWS = ("rand", "empty", "dropout", "normal", "bernoulli", "uniform", "poisson", "multinomial", "geometric", "cauchy",
         "exponential", "rrelu", "binomial", "gumbel")  # fmt: skip
"""Parts of names of operations whose values are drawn, or left as they are."""


def away(value: Any) -> Any:
    """The same arguments on the accelerator."""
    if isinstance(value, ref.Tensor):
        moved = value.detach().to("cuda:0")
        return moved.requires_grad_() if value.requires_grad else moved
    if type(value) in (tuple, list):
        return type(value)(map(away, value))
    return {name: away(v) for name, v in value.items()} if isinstance(value, dict) else value


def tracked(value: Any) -> list[Any]:
    """The tensors among arguments that require grad."""
    if isinstance(value, ref.Tensor):
        return [value] if value.requires_grad else []
    values = value.values() if isinstance(value, dict) else value if type(value) in (tuple, list) else ()
    return [t for v in values for t in tracked(v)]


def outcome(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> list[Any]:
    """The results and, of what can be derived, the gradients of their sum."""
    results = [p for p in parts(function(*args, **kwargs)) if isinstance(p, ref.Tensor)]
    total: Any = None
    for t in results:
        if t.requires_grad:
            part = (t.abs() if t.is_complex() else t).sum()
            total = part if total is None else total + part
    leaves = tracked([args, kwargs])
    grads = [] if total is None or not leaves else list(ref.autograd.grad(total, leaves, allow_unused=True))
    return results + grads


@pytest.mark.parametrize("op", RUN, ids=label)
def test_it_runs_on_an_accelerator(op: Any) -> None:
    if label(op) in STAYS:
        return
    try:
        function = implementation(op.name, op.op)
    except Missing:
        return
    with use_cuda("simulated:1"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for dtype in (torch.float32, torch.complex64):
            if dtype not in op.supported_dtypes("cpu"):
                continue
            for sample in samples_of(op, dtype, op.supports_autograd, SAMPLES):
                try:
                    args = [Translator()(value) for value in (sample.input, *sample.args)]
                    kwargs = {name: Translator()(value) for name, value in sample.kwargs.items()}
                    expected = outcome(function, args, kwargs)
                except (
                    Missing,
                    RuntimeError,
                    TypeError,
                    ValueError,
                    IndexError,
                ):  # what the host refuses, or the reference has not
                    continue
                if "device" in kwargs:
                    continue
                found = outcome(function, away(args), away(kwargs))
                assert [None if t is None else t.device.type for t in found] == [
                    None if t is None else "cuda" for t in expected
                ]
                if any(part in op.name for part in DRAWS):
                    continue
                for one, other in zip(expected, found, strict=True):
                    if one is not None:
                        values = (np.asarray(t.detach().cpu().tolist(), complex) for t in (one, other))
                        assert np.allclose(*values, rtol=1e-3, atol=1e-3, equal_nan=True)
