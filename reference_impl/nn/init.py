"""Initial values of parameters, written in place and never recorded.  Source: torch.nn.init."""

from __future__ import annotations

import math

from reference_impl.autograd.modes import no_grad
from reference_impl.tensor import Tensor


@no_grad()
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0) -> Tensor:
    """Values drawn uniformly from [a, b]."""
    tensor.uniform_(a, b)
    return tensor


@no_grad()
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0) -> Tensor:
    """Values drawn from the normal distribution of that mean and deviation."""
    tensor.normal_(mean, std)
    return tensor


@no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """The value ``val`` everywhere."""
    tensor.fill_(val)
    return tensor


def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere."""
    return constant_(tensor, 0.0)


def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere."""
    return constant_(tensor, 1.0)


def fan_in(tensor: Tensor) -> int:
    """How many inputs each output of a layer with these weights, (out, in, ...), adds up.

    ValueError for a tensor of fewer than two dimensions.
    """
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    return math.prod(tensor.shape[1:])


def kaiming_uniform_(tensor: Tensor, a: float = 0.0) -> Tensor:
    """Values drawn uniformly from [-bound, bound], where bound = sqrt(6 / ((1 + a**2) * fan_in)).

    The scale keeps the variance of a layer's activations, where ``a`` is the slope of the rectifier below 0.
    """
    n = fan_in(tensor)
    bound = math.sqrt(6 / ((1 + a * a) * n)) if n else 0.0
    return uniform_(tensor, -bound, bound)
