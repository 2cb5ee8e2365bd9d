"""What classifiers are trained with: the negative log likelihood, cross entropy, and binary cross entropy of logits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import elementwise, reductions, views
from reference_impl.devices import HOST, Array, place_of
from reference_impl.indexing import beside, placed_at
from reference_impl.nn import activations
from reference_impl.nn.reduction import reduced_array, reduction_of, shared_out
from reference_impl.op import by_indices, result_of, same_device, type_name, unary, unbroadcastable, watch
from reference_impl.places import arrayed
from reference_impl.several import implemented, in_float32, several
from reference_impl.softmax import log_softmax
from reference_impl.tensor import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "nll_loss",
]

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
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log likelihood that ``input`` gives each target class, its weighted mean, their sum, or each.

    input: (N, C), (C,) or (N, C, d1, ...); target: the classes, the same without C, int64 or uint8; weight: (C,).
    Targets equal to ``ignore_index`` count nothing.  ValueError for another batch size or reduction, RuntimeError for
    another shape or dtype, IndexError for a class that there is not.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    same_device((input, target) if weight is None else (input, target, weight))
    x = input.array
    shape = x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()
    if not x.ndim:
        raise ValueError("Expected 1 or more dimensions (got 0)")
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
    # Of samples apart, each with many numbers, only the count of the weights is looked at.
    if weight is not None and (weight.array.size != n if x.ndim > 2 else weight.array.shape != (n,)):
        raise RuntimeError(
            f"weight tensor should be defined either for all {n} classes or no classes but got weight tensor of shape: "
            f"{list(weight.array.shape)}"
        )
    implemented("nll_loss_out_frame", input)
    place = place_of(x)
    classes = place.copy_out(target.array).astype(np.int64).reshape(-1)
    counted = classes != ignore_index
    outside = classes[counted & ((classes < 0) | (classes >= n))]
    if outside.size:
        raise IndexError(f"Target {outside[0]} is out of bounds.")
    classes = np.where(counted, classes, 0)
    factors = np.ones(n, x.dtype) if weight is None else place.copy_out(weight.array).reshape(-1)
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
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """``nll_loss`` of the logarithms of the probabilities that logits stand for.

    A target of the input's own shape and a floating dtype is taken for the probabilities of the classes.
    label_smoothing: the share of a target's probability that is spread evenly over all classes, in [0, 1].
    Errors are those of ``nll_loss``.  Source: torch.nn.functional.cross_entropy.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    axis = 0 if input.array.ndim == 1 else 1
    if target.array.shape == input.array.shape and target.array.dtype.kind not in "fV":
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {type_name(target.dtype)}"
        )
    logs = log_softmax(input, axis)
    by_class = (
        None if weight is None else weight.reshape(tuple(-1 if i == axis else 1 for i in range(input.array.ndim)))
    )
    if target.array.shape == input.array.shape:
        if weight is not None and weight.array.shape != input.array.shape[axis : axis + 1]:
            raise RuntimeError(
                f"cross_entropy: weight tensor should be defined either for all {input.array.shape[axis]} classes or no "
                f"classes but got weight tensor of shape: {list(weight.array.shape)}"
            )
        return _of_probabilities(logs, target, by_class, axis, ignore_index, reduction, label_smoothing)
    loss: Any = nll_loss(logs, target, weight, None, ignore_index, None, reduction)
    if not label_smoothing:
        return loss  # type: ignore[no-any-return]
    evenly: Any = logs if by_class is None else elementwise.mul(logs, by_class)
    ignored = elementwise.eq(target, ignore_index)
    evenly = elementwise.where(ignored, 0, -reductions.sum(evenly, axis))
    if reduction == "mean":
        counted: Any = elementwise.logical_not(ignored)
        classes = elementwise.where(ignored, 0, target)
        shares = counted.to(input.dtype) if weight is None else weight[classes] * counted  # type: ignore[index]
        evenly = reductions.sum(evenly) / reductions.sum(shares)
    elif reduction == "sum":
        evenly = reductions.sum(evenly)
    return loss * (1 - label_smoothing) + evenly * (label_smoothing / input.array.shape[axis])  # type: ignore[no-any-return]


def _of_probabilities(
    logs: Tensor, target: Tensor, weight: Any, axis: int, ignore_index: int, reduction: str, smoothing: float
) -> Tensor:
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    classes = logs.array.shape[axis]
    if smoothing:
        target = target * (1 - smoothing) + smoothing / classes  # type: ignore[operator]
    weighted: Any = elementwise.mul(logs, target)
    if weight is not None:
        weighted = weighted * weight
    if reduction == "none":
        return -reductions.sum(weighted, axis)  # type: ignore[no-any-return]
    total: Any = -reductions.sum(weighted)
    if reduction == "mean":
        total = total / (logs.array.size / classes if logs.array.size else 0)
    return total  # type: ignore[no-any-return]


# ---- Two classes ----------------------------------------------------------------------------------------------------


def _logistic(input: Array, target: Array, weight: Array | None, pos_weight: Array | None, reduction: str) -> Array:
    below = np.log1p(np.exp(-np.absolute(input, out=...), out=...), out=...) + np.maximum(-input, 0, out=...)
    if pos_weight is None:
        each = np.add(input - np.multiply(input, target, out=...), below, out=...)
    else:
        each = np.add((1 - target) * input, (1 + (pos_weight - 1) * target) * below, out=...)
    return reduced_array(each if weight is None else np.multiply(each, weight, out=...), reduction)


def _scaled(g: Any, each: Any, weight: Any, reduction: str) -> Any:
    each = each if weight is None else each * weight
    return shared_out(g, reduction, math.prod(each.shape)) * each


def _logistic_grad(g: Any, input: Any, target: Any, weight: Any, pos_weight: Any, reduction: str) -> Any:
    s = elementwise.sigmoid(input)
    if pos_weight is None:
        return _scaled(g, s - target, weight, reduction)
    factor = target * (pos_weight - 1) + 1
    return _scaled(g, 1 - target - factor * (1 - s), weight, reduction)


def _logistic_target_grad(g: Any, input: Any, weight: Any, pos_weight: Any, reduction: str) -> Any:
    if pos_weight is None:
        return _scaled(g, -input, weight, reduction)
    below = activations.logsigmoid_op(-input)
    return _scaled(g, below - pos_weight * activations.logsigmoid_op(input), weight, reduction)


_bce_with_logits = several(
    "BinaryCrossEntropyWithLogitsBackward0",
    in_float32(_logistic),
    name="binary_cross_entropy_with_logits",
    input=_logistic_grad,
    target=_logistic_target_grad,
    weight=None,
    pos_weight=None,
)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """-(pos_weight * target * log(p) + (1 - target) * log(1 - p)) where p = sigmoid(input), computed without overflow.

    weight: factors of the elements' losses, broadcast; pos_weight: those of the positive part, for each class.
    ValueError unless both have one shape, and for another reduction.
    Source: torch.nn.functional.binary_cross_entropy_with_logits.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if target.array.shape != input.array.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    weight, pos_weight = (  # of the host a number comes along
        t.to(input.device) if t is not None and not t.array.ndim and place_of(t.array) is HOST else t
        for t in (weight, pos_weight)
    )
    same_device(tuple(t for t in (input, target, weight, pos_weight) if t is not None))
    if target.array.dtype.kind not in "fV":
        raise RuntimeError(
            f"result type {type_name(input.dtype)} can't be cast to the desired output type {type_name(target.dtype)}"
        )
    try:
        return _bce_with_logits(input, target, weight, pos_weight, reduction)  # type: ignore[no-any-return]
    except ValueError:
        wrong = pos_weight if pos_weight is not None else weight
        assert wrong is not None
        raise unbroadcastable(wrong.array, input.array) from None


def _entropy(input: Array, target: Array, weight: Array | None, reduction: str) -> Array:
    least = input.dtype.type(-100)
    each = (target - 1) * np.maximum(np.log1p(-input, out=...), least) - target * np.maximum(
        np.log(input, out=...), least
    )
    return reduced_array(arrayed(each if weight is None else each * weight), reduction)


def _entropy_grad(g: Any, input: Any, target: Any, weight: Any, reduction: str) -> Any:
    product = (1 - input) * input
    return _scaled(g, (input - target) / elementwise.where(product < 1e-12, 1e-12, product), weight, reduction)


_bce = several(
    "BinaryCrossEntropyBackward0",
    in_float32(_entropy),
    name="binary_cross_entropy",
    input=_entropy_grad,
    target=lambda g, input, weight, reduction: _scaled(
        g, elementwise.log(1 - input) - elementwise.log(input), weight, reduction
    ),
    weight=None,
)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-(target * log(input) + (1 - target) * log(1 - input)) of probabilities; no logarithm counts for less than -100.

    ValueError unless both have one shape; RuntimeError for what is no probability and for two dtypes.
    Source: torch.nn.functional.binary_cross_entropy.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if target.array.shape != input.array.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. Please "
            "ensure they have the same size."
        )
    implemented("binary_cross_entropy", input)
    if target.dtype is not input.dtype:
        raise RuntimeError(f"Found dtype {type_name(target.dtype)} but expected {type_name(input.dtype)}")
    if weight is not None:
        weight = views.expand(weight, input.array.shape)
    if not bool(np.all((input.array >= 0) & (input.array <= 1))):
        raise RuntimeError("all elements of input should be between 0 and 1")
    if not bool(np.all((target.array >= 0) & (target.array <= 1))):
        raise RuntimeError("all elements of target should be between 0 and 1")
    return _bce(input, target, weight, reduction)  # type: ignore[no-any-return]
