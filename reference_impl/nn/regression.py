"""Losses of numbers against numbers: distances, and the likelihoods of distributions.  Source: torch.nn.functional."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl import reductions
from reference_impl.elementwise import masked, where
from reference_impl.logarithms import xlogy
from reference_impl.nn.reduction import reduced, reduced_array, reduction_of, shared_out, warn_of_sizes
from reference_impl.op import result_dtype
from reference_impl.several import implemented, in_float32, several
from reference_impl.tensor import Tensor
from reference_impl.views import broadcast_tensors

__all__ = [
    "gaussian_nll_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
]


def _two(name: str, input: Any, target: Any) -> tuple[Tensor, Tensor]:
    """The operands of a loss, broadcast, with a warning if they have to be; in the dtype that they promote to."""
    for position, (what, t) in enumerate((("input", input), ("target", target)), 1):
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}(): argument '{what}' (position {position}) must be Tensor, not {type(t).__name__}")
    warn_of_sizes(input, target)
    if input.array.shape != target.array.shape:
        input, target = broadcast_tensors(input, target)
    d = result_dtype(input, target)
    return (t if t.dtype is d else e.convert(t, d) for t in (input, target))  # type: ignore[return-value]


def weighted(loss: Tensor, weight: Tensor, input: Tensor, reduction: str, by_weight: bool) -> Tensor:
    """Each element's loss times its weight; the mean is by the sum of the weights, or by the number of elements."""
    if weight.array.shape != input.array.shape:
        raise ValueError("Weights and input must have the same size.")
    scaled: Tensor = e.mul(loss, weight)
    if reduction == "mean" and by_weight:
        return e.div(reductions.sum(scaled), reductions.sum(weight))  # type: ignore[no-any-return]
    return reduced(scaled, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The absolute differences; the operands are broadcast, with a warning."""
    reduction = reduction_of(size_average, reduce, reduction)
    a, b = _two("l1_loss", input, target)
    loss = e.abs(e.sub(a, b))
    return reduced(loss, reduction) if weight is None else weighted(loss, weight, input, reduction, True)


def _each(node: str, name: str, loss: Any, slope: Any) -> Any:
    """A loss of each difference by itself, with its derivative."""

    def forward(input: Any, target: Any, reduction: str, at: float) -> Any:
        return reduced_array(loss(input - target, at), reduction)

    def gradient(g: Any, input: Any, target: Any, reduction: str, at: float) -> Any:
        difference = input - target
        count = math.prod(difference.shape)
        return shared_out(g, reduction, count) * slope(difference, at)

    return several(
        node,
        in_float32(forward),
        name=name,
        input=gradient,
        target=lambda g, input, target, reduction, at: -gradient(g, input, target, reduction, at),
    )


_smooth = _each(
    "SmoothL1LossBackward0",
    "smooth_l1_loss",
    lambda d, beta: np.where(
        np.absolute(d) < beta, 0.5 * d * d / d.dtype.type(beta), np.absolute(d) - d.dtype.type(beta / 2)
    ),
    lambda d, beta: where(e.abs(d) >= beta, e.sgn(d), d / beta),  # NaN where the difference is
)
_huber = _each(
    "HuberLossBackward0",
    "huber_loss",
    lambda d, delta: np.where(
        np.absolute(d) <= delta, 0.5 * d * d, d.dtype.type(delta) * (np.absolute(d) - d.dtype.type(delta / 2))
    ),
    lambda d, delta: where(e.abs(d) > delta, e.sgn(d) * delta, d),
)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """The square of the difference over 2 ``beta`` where it is below ``beta``, else the difference less ``beta / 2``.

    RuntimeError for a negative ``beta``.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    a, b = _two("smooth_l1_loss", input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    implemented("smooth_l1_cpu", a)
    return _smooth(a, b, reduction, beta)  # type: ignore[no-any-return]


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """Half the square of the difference up to ``delta``, else ``delta`` times the difference less ``delta / 2``.

    RuntimeError for a ``delta`` that is not positive.
    """
    reduction = reduction_of(None, None, reduction)
    a, b = _two("huber_loss", input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    implemented("huber_cpu", a)
    if weight is not None:
        return weighted(_huber(a, b, "none", delta), weight, input, reduction, False)
    return _huber(a, b, reduction, delta)  # type: ignore[no-any-return]


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """target * (log(target) - input), where ``input`` holds logarithms, and ``target`` too with ``log_target``.

    ``reduction="batchmean"``, which is the divergence, divides the sum by the first dimension's size.
    """
    batch = reduction == "batchmean"
    reduction = reduction_of(size_average, reduce, "sum" if batch else reduction)
    for t in (input, target):
        if t.array.dtype.kind in "iub":
            raise RuntimeError("kl_div: Integral inputs not supported.")
    aim: Any = target
    # without logarithms the slope in the target is NaN at 0, as in PyTorch
    loss = e.exp(aim) * (aim - input) if log_target else xlogy(aim, aim) - aim * input
    loss = reduced(loss, reduction)
    return loss / input.array.shape[0] if batch and input.array.ndim else loss


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log likelihood of counts, ``input`` the logarithm of their rate, or the rate with ``log_input=False``.

    ``full`` adds Stirling's approximation of log(target!), where the target is above 1.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    values: Any = input
    loss = e.exp(values) - target * values if log_input else values - target * e.log(values + eps)
    if full:
        at: Any = target
        loss = loss + masked(at * e.log(at) - at + 0.5 * e.log(2 * math.pi * at), at > 1)
    return reduced(loss, reduction)


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """The negative log likelihood of a normal distribution: (log(var) + (input - target)**2 / var) / 2.

    var: at least ``eps``, which it is raised to without that being recorded.  ``full`` adds log(2 pi) / 2.
    ValueError for negative variances, for another shape and for another reduction.
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    if not isinstance(var, Tensor):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * input.new_ones(input.shape)
    elif bool(np.any(var.array < 0)):
        raise ValueError("var has negative entry/entries")
    shape = input.array.shape
    if var.array.shape != shape:
        if var.array.shape == shape[:-1]:
            var = var.unsqueeze(-1)
        elif not (
            var.array.ndim == input.array.ndim and all(n in (1, m) for n, m in zip(var.array.shape, shape, strict=True))
        ):
            raise ValueError("var is of incorrect size")
    raised: Any = var.clone()
    raised.detach().array[...] = np.maximum(raised.array, raised.array.dtype.type(eps))
    loss: Any = 0.5 * (e.log(raised) + e.square(input - target) / raised)  # type: ignore[operator]
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    return reduced(loss, reduction)
