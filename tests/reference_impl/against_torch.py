"""Comparing the reference with PyTorch: the same call on both."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

import reference_impl as ref


def outcome(call: Callable[[Any], Any], xp: Any) -> Any:
    """What the call gives on a library, or the exception that it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call(xp)
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            return error


def assert_alike(call: Callable[[Any], Any], tolerance: float = 1e-6) -> None:
    """The call has the same outcome on both: results equal in shape, dtype and values, or errors of one family."""
    expected, found = outcome(call, torch), outcome(call, ref)
    if isinstance(expected, Exception):
        family = next(f for f in (RuntimeError, TypeError, ValueError, IndexError) if isinstance(expected, f))
        assert isinstance(found, family), f"PyTorch raises {expected!r}; here: {found!r}"
    else:
        assert not isinstance(found, Exception), f"{found!r}, where PyTorch gives {expected}"
        assert_equal(expected, found, tolerance)


def assert_equal(expected: Any, found: Any, tolerance: float) -> None:
    if isinstance(expected, torch.Tensor):
        assert str(expected.dtype) == str(found.dtype)
        assert expected.shape == found.shape
        assert expected.requires_grad == found.requires_grad
        values = (np.asarray(t.detach().tolist()) for t in (expected, found))
        assert np.allclose(*values, rtol=tolerance, atol=tolerance, equal_nan=True), (expected, found)
    elif isinstance(expected, tuple | list):
        assert len(expected) == len(found)
        for one, other in zip(expected, found, strict=True):
            assert_equal(one, other, tolerance)
    else:
        assert expected == found


def assert_derivatives_alike(function: Callable[..., Any], *shapes: Sequence[int]) -> None:
    """A function of tensors of these shapes has the same gradients on both, and the same gradients of those."""

    def derivatives(xp: Any) -> list[Any]:
        leaves = []
        for number, shape in enumerate(shapes):
            values = np.cos(np.arange(np.prod(shape, dtype=int)) + number).reshape(shape)
            leaves.append(xp.tensor(values.tolist(), dtype=xp.float64).reshape(tuple(shape)).requires_grad_())
        result = function(xp, *leaves)
        weights = np.sin(1.0 + np.arange(result.numel())).reshape(tuple(result.shape))
        loss = (result * result * xp.tensor(weights.tolist(), dtype=xp.float64).reshape(result.shape)).sum()
        first = xp.autograd.grad(loss, leaves, create_graph=True)
        second = xp.autograd.grad(sum((g * g).sum() for g in first), leaves)
        return [[g.detach() for g in first], [g.detach() for g in second]]

    assert_alike(derivatives, 1e-9)
