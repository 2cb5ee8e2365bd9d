"""What classifiers are trained with: the negative log likelihood, cross entropy, and binary cross entropy of logits."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl import elementwise, reductions
from reference_impl.devices import Array, place_of
from reference_impl.indexing import beside, placed_at
from reference_impl.op import by_indices, node_class, result_of, same_device, type_name, unary, watch
from reference_impl.softmax import log_softmax
from reference_impl.tensor import Tensor, edge, modes, node_for

REDUCTIONS = ("none", "mean", "sum")


def check_reduction(reduction: str) -> None:
    """ValueError for a reduction that there is not."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")


# ---- nll_loss -------------------------------------------------------------------------------------------------------


def _forward(x: Array, rows: Array, classes: Array, weights: Array, reduction: str) -> Array:
    # A row that is ignored counts 0 even if its likelihood is infinite.
    each = np.where(weights == 0, weights, -x[rows, classes] * weights)
    if reduction == "none":
        return each
    total = np.add.reduce(each, out=...)
    with np.errstate(invalid="ignore"):
        return total if reduction == "sum" else np.divide(total, np.add.reduce(weights), out=...).astype(x.dtype)


def _gradient(g: Any, shape: tuple[int, ...], rows: Array, classes: Array, weights: Array, reduction: str) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = -weights / np.add.reduce(weights) if reduction == "mean" else -weights
    return placed_at(g * (result_of(scale) if isinstance(g, Tensor) else scale), shape, (rows, classes))


_nll = by_indices(unary("NllLossBackward0", _forward, _gradient, name="nll_loss", once=True))


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log likelihood that ``input`` gives each target class, its weighted mean, their sum, or each.

    input: (N, C), (C,) or (N, C, d1, ...); target: the classes, the same without C, int64 or uint8; weight: (C,).
    Targets equal to ``ignore_index`` count nothing.  ValueError for another batch size or reduction, RuntimeError for
    another shape or dtype, IndexError for a class that there is not.
    """
    check_reduction(reduction)
    same_device((input, target) if weight is None else (input, target, weight))
    x = input.array
    shape = x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()
    if not x.ndim:
        raise RuntimeError("input tensor should be 1D or 2D")
    if x.ndim > 1 and target.array.shape[:1] != shape[:1]:
        raise ValueError(
            f"Expected input batch_size ({x.shape[0]}) to match target batch_size "
            f"({target.array.shape[0] if target.array.ndim else 'none'})."
        )
    if target.array.shape != shape:
        raise RuntimeError(f"Expected target size {list(shape)}, got {list(target.array.shape)}")
    if target.array.dtype not in (np.int64, np.uint8):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {type_name(target.dtype)}")
    n = x.shape[1] if x.ndim > 1 else x.shape[0]
    place = place_of(x)
    classes = place.copy_out(target.array).astype(np.int64).reshape(-1)
    counted = classes != ignore_index
    outside = classes[counted & ((classes < 0) | (classes >= n))]
    if outside.size:
        raise IndexError(f"Target {outside[0]} is out of bounds.")
    classes = np.where(counted, classes, 0)
    factors = np.ones(n, x.dtype) if weight is None else place.copy_out(weight.array)
    scale = np.where(counted, factors[classes], factors.dtype.type(0)) if n else factors
    given = beside(x, (np.arange(classes.size), classes, scale))
    logs = input.reshape((1, n)) if x.ndim == 1 else input
    if x.ndim > 2:
        logs = input.movedim(1, -1).reshape((classes.size, n))
    each_or_all = watch(_nll(logs, *given, reduction), (target,) if weight is None else (target, weight))
    return each_or_all.reshape(shape) if reduction == "none" and each_or_all.array.shape != shape else each_or_all


# ---- cross_entropy --------------------------------------------------------------------------------------------------


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """``nll_loss`` of the logarithms of the probabilities that logits stand for.

    A target of the input's own shape and a floating dtype is taken for the probabilities of the classes.
    Errors are those of ``nll_loss``.  Source: torch.nn.functional.cross_entropy.
    """
    check_reduction(reduction)
    axis = 1 if input.array.ndim > 1 else 0
    logs = log_softmax(input, axis)
    if target.array.shape != input.array.shape or not target.array.ndim:
        return nll_loss(logs, target, weight, ignore_index, reduction)
    if target.array.dtype.kind not in "fV":
        raise RuntimeError("Expected floating point type for target with class probabilities, got " + target.dtype.name)
    weighted: Any = elementwise.mul(logs, target)
    if weight is not None:
        weighted = weighted * weight.reshape(tuple(-1 if i == axis else 1 for i in range(input.array.ndim)))
    loss: Any = -reductions.sum(weighted, axis)
    if reduction == "none":
        return loss  # type: ignore[no-any-return]
    total: Any = reductions.sum(loss)
    result: Tensor = total if reduction == "sum" else total / max(loss.array.size, 1)
    return result


# ---- binary_cross_entropy_with_logits -------------------------------------------------------------------------------

_Bce = node_class(
    "BinaryCrossEntropyWithLogitsBackward0",
    lambda g, a, b, scale: g * ((elementwise.sigmoid(a) - b) * scale),
    lambda g, a, scale: g * (-a * scale),
)


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """-(target * log(p) + (1 - target) * log(1 - p)) where p = sigmoid(input), computed without overflow.

    ValueError unless both have one shape, and for another reduction.
    Source: torch.nn.functional.binary_cross_entropy_with_logits.
    """
    check_reduction(reduction)
    if target.array.shape != input.array.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    same_device((input, target))
    if target.array.dtype.kind not in "fV":
        raise RuntimeError(
            f"result type {type_name(input.dtype)} can't be cast to the desired output type {type_name(target.dtype)}"
        )
    x, t = input.array, target.array
    each = np.log1p(np.exp(np.negative(np.absolute(x, out=...), out=...), out=...), out=...)
    each = np.add(each, np.subtract(np.maximum(x, 0, out=...), np.multiply(x, t, out=...), out=...), out=...)
    loss = result_of(each) if reduction == "none" else getattr(reductions, reduction)(result_of(each))
    if modes.recording:
        edges = (edge(input), edge(target))
        if any(e is not None for e in edges):
            scale = 1 / max(each.size, 1) if reduction == "mean" else 1.0
            saved = ((input, target) if edges[0] is not None else (), (input,) if edges[1] is not None else ())
            loss.node = node_for(_Bce, edges, saved, (scale,), loss.array)
    return loss
