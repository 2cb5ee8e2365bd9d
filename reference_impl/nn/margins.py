"""Losses with a margin, and the distances that they compare.  Source: torch.nn.functional."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl import reductions
from reference_impl.devices import Array, place_of
from reference_impl.dtypes import FLOATING, get_default_dtype
from reference_impl.elementwise import where
from reference_impl.nn.activations import logsigmoid
from reference_impl.nn.reduction import reduced, reduced_array, reduction_of, shared_out
from reference_impl.norms import vector_norm
from reference_impl.op import check_result_fits, node_class, recorded, result_dtype, type_name
from reference_impl.reductions import axis_of
from reference_impl.several import bare, composed, implemented, several, underived
from reference_impl.tensor import Tensor
from reference_impl.views import broadcast_tensors

__all__ = [
    "cosine_embedding_loss",
    "cosine_similarity",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "pairwise_distance",
    "pdist",
    "soft_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]

# ---- Distances ----------------------------------------------------------------------------------------------------------


_Raised = node_class("CloneBackward0", joint=lambda g: (g,))


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along ``dim``; each is divided by its norm, or by ``eps`` where that is larger.

    RuntimeError for integers.
    """
    d = result_dtype(x1, x2)
    if d.category != FLOATING:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {type_name(d)}")
    a, b = (t if t.dtype is d else e.convert(t, d) for t in (x1, x2))
    if a.array.shape != b.array.shape:
        a, b = broadcast_tensors(a, b)
    axis = axis_of(dim, a.array.ndim)

    def directed(t: Any) -> Any:
        size = vector_norm(t, 2, axis, True)
        # As in PyTorch the norm is raised to eps without a record: it is derived as though it were the norm still.
        return t / recorded(_Raised, (size,), e.greatest(size.array, size.array.dtype.type(eps)))

    return reductions.sum(directed(a) * directed(b), axis)  # type: ignore[no-any-return]


@composed("NormBackward1")
def _pairwise(x1: Tensor, x2: Tensor, p: float, eps: float, keepdim: bool) -> Tensor:
    return vector_norm(x1 - x2 + eps, p, -1, keepdim)  # type: ignore[operator]


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """The ``p``-norm of the differences plus ``eps``, along the last dimension."""
    return _pairwise(x1, x2, p, eps, keepdim)  # type: ignore[no-any-return]


@composed("PdistBackward0")
def _between_rows(input: Tensor, p: float, i: Any, j: Any) -> Tensor:
    difference: Any = input[i] - input[j]  # type: ignore[index]
    if p == 0:
        return reductions.sum((difference != 0).to(input.dtype), -1) + reductions.sum(difference * 0, -1)  # type: ignore[no-any-return]
    if not difference.array.shape[-1]:
        return reductions.sum(difference, -1)  # type: ignore[no-any-return]
    return vector_norm(difference, p, -1)


def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The ``p``-norm distances between each two rows: (N, M) to (N * (N - 1) / 2,), row 0 against those after it first."""
    if input.array.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.array.ndim}D")
    if input.dtype.category != FLOATING:
        raise RuntimeError(f"pdist only supports floating-point dtypes, got: {type_name(input.dtype)}")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    implemented("pdist", input, "f" if input.array.dtype.itemsize > 2 else "")
    i, j = np.triu_indices(input.array.shape[0], 1)
    return _between_rows(input, p, i, j)  # type: ignore[no-any-return]


# ---- Two inputs, or one and labels of 1 and -1 ----------------------------------------------------------------------------


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """``input`` where the target is 1, and max(0, margin - input) where it is -1."""
    reduction = reduction_of(size_average, reduce, reduction)
    values: Any = input
    far = (margin - values).clamp(0)
    loss: Any = where(e.eq(target, 1), 0, far) + where(e.eq(target, -1), 0, input)
    return reduced(loss, reduction)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, margin - target * (input1 - input2)): the first should be larger where the target is 1."""
    reduction = reduction_of(size_average, reduce, reduction)
    if not input1.array.ndim == input2.array.ndim == target.array.ndim:
        raise RuntimeError(
            f"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {input1.shape}, input2: "
            f"{input2.shape}, target: {target.shape} "
        )
    loss: Any = (-target * (input1 - input2) + margin).clamp(0)  # type: ignore[operator]
    return _mean_of_integers(loss, reduction)


def _mean_of_integers(loss: Tensor, reduction: str) -> Tensor:
    """Reduced; the mean of integers is the integer quotient in the default floating dtype."""
    if reduction == "mean" and loss.dtype.category < FLOATING:
        return e.convert(reductions.sum(loss), get_default_dtype()) / max(loss.array.size, 1)  # type: ignore[no-any-return]
    return reduced(loss, reduction)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """log(1 + exp(-target * input)) of targets 1 and -1."""
    reduction = reduction_of(size_average, reduce, reduction)
    if target.requires_grad:
        raise RuntimeError(
            "The function 'soft_margin_loss' is not differentiable with respect to argument 'target'. This input cannot have "
            "requires_grad True."
        )
    if input.array.dtype.kind not in "fV":
        check_result_fits(input, get_default_dtype(), input.array.shape)
    return _soft_margin(input, target, reduction)  # type: ignore[no-any-return]


@composed("SoftMarginLossBackward0")
def _soft_margin(input: Tensor, target: Tensor, reduction: str) -> Tensor:
    return reduced(e.log1p(e.exp(e.mul(-input, target))), reduction)  # type: ignore[operator]


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """1 - cos of two vectors where the target is 1, and max(0, cos - margin) where it is -1."""
    reduction = reduction_of(size_average, reduce, reduction)
    n = target.array.ndim
    if n > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if (input1.array.ndim, input2.array.ndim) != (n + 1, n + 1):
        raise RuntimeError(
            f"{n}D target tensor expects {n + 1}D input tensors, but found inputs with sizes {list(input1.array.shape)} and "
            f"{list(input2.array.shape)}."
        )
    small = 1e-12
    product, first, second = (
        reductions.sum(x, n) for x in (e.mul(input1, input2), e.mul(input1, input1), e.mul(input2, input2))
    )
    cosine: Any = product / e.sqrt((first + small) * (second + small))
    zeros = cosine.new_zeros(cosine.shape)
    near, far = where(e.eq(target, 1), 1 - cosine, zeros), where(e.eq(target, -1), (cosine - margin).clamp(0), zeros)
    return reduced(near + far, reduction)


# ---- Several classes ------------------------------------------------------------------------------------------------------


def _rows(target: Array) -> Array:
    """The number of each row, where the target is."""
    return place_of(target).copy_in(np.arange(len(target)))


def _hinges(input: Array, target: Array, p: int, margin: float, weight: Array | None) -> tuple[Array, Array]:
    """The margin less the lead of each row's target class over each class, and the factor of each class's hinge."""
    rows = _rows(target)
    lead = margin - input[rows, target][:, None] + input
    counted = lead > 0  # neither NaN nor a weight beside what is not above 0 counts, as in PyTorch
    counted[rows, target] = False
    factor = np.ones_like(target, input.dtype) if weight is None else weight[target]
    factor = np.where(counted, factor[:, None] / input.dtype.type(max(input.shape[1], 1)), 0)
    return np.where(counted, lead, 0).astype(input.dtype, copy=False), factor.astype(input.dtype, copy=False)


def _multi_margin(input: Array, target: Array, p: int, margin: float, weight: Array | None, reduction: str) -> Array:
    hinge, factor = _hinges(input, target, p, margin, weight)
    return reduced_array(np.add.reduce(hinge**p * factor, 1, out=...), reduction)


def _multi_margin_grad(g: Any, input: Any, target: Any, p: int, margin: float, weight: Any, reduction: str) -> Any:
    hinge, factor = _hinges(input, target, p, margin, weight)
    slope = factor * (hinge > 0) if p == 1 else 2 * hinge * factor
    slope[_rows(target), target] = 0 - np.add.reduce(slope, 1)
    scale = shared_out(g, reduction, len(target))
    return (scale[:, None] if reduction == "none" else scale) * slope


_multi_margin_slope = underived("multi_margin_loss_backward", _multi_margin_grad)
_multi_margin_op = several(
    "MultiMarginLossBackward0",
    _multi_margin,
    name="multi_margin_loss",
    input=lambda g, input, target, p, margin, weight, reduction: _multi_margin_slope(
        g, input, bare(target), p, margin, bare(weight), reduction
    ),
    target=None,
    weight=None,
)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The sum over the other classes of max(0, margin - input[target] + input[i]) ** p, divided by their number.

    input: (N, C) or (C,); target: the classes; ``p`` is 1 or 2.  RuntimeError for a class that there is not.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.array.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    x = input.array
    if x.ndim > 2 or (not x.size and (x.ndim < 2 or not x.shape[1])):
        raise RuntimeError(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: " + str(list(x.shape))
        )
    implemented("multi_margin_loss_cpu_kernel", input, "f" if x.dtype.itemsize > 2 else "")
    batch = x.shape[0] if x.ndim > 1 else 1
    if target.array.ndim > 1 or target.array.size != batch:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
            f"Expected target size [{batch}], but got {list(target.array.shape)}. Input shape: {list(x.shape)}"
        )
    classes = x.shape[-1] if x.ndim else 1
    if target.array.size and not 0 <= int(target.array.min()) <= int(target.array.max()) < classes:
        raise RuntimeError("target out of range")
    if weight is not None and weight.array.size != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight.array.shape)}")
    loss = _multi_margin_op(input.reshape((batch, classes)), target.reshape((batch,)), p, margin, weight, reduction)
    return loss.reshape(()) if reduction == "none" and not target.array.ndim else loss  # type: ignore[no-any-return]


def _labels(target: Array) -> Array:
    """Which classes each row names: all before the first -1."""
    counted = np.logical_and.accumulate(target >= 0, 1)
    named = np.zeros_like(target, bool)
    rows, places = np.nonzero(counted)
    named[rows, target[rows, places]] = True
    return named


def _label_hinges(input: Array, target: Array) -> tuple[Array, Array, Array]:
    named = _labels(target)
    counted = np.logical_and.accumulate(target >= 0, 1)
    own = np.where(counted, np.take_along_axis(input, np.where(counted, target, 0), 1), 0)
    lead = 1 - own[:, :, None] + input[:, None, :]
    hinge = np.where(counted[:, :, None] & ~named[:, None, :] & (lead > 0), lead, 0)
    return hinge.astype(input.dtype, copy=False), counted, named


def _multilabel_margin(input: Array, target: Array, reduction: str) -> Array:
    hinge, _, _ = _label_hinges(input, target)
    each = np.add.reduce(hinge, (1, 2), out=...) / input.dtype.type(max(input.shape[1], 1))
    return reduced_array(each, reduction)


def _multilabel_margin_grad(g: Any, input: Any, target: Any, reduction: str) -> Any:
    hinge, counted, _ = _label_hinges(input, target)
    active = (hinge > 0).astype(input.dtype) / input.dtype.type(max(input.shape[1], 1))
    slope = np.add.reduce(active, 1)
    rows, places = np.nonzero(counted)
    np.subtract.at(slope, (rows, target[rows, places]), np.add.reduce(active, 2)[rows, places])
    scale = shared_out(g, reduction, len(input))
    return (scale[:, None] if reduction == "none" else scale) * slope


_multilabel_margin_slope = underived("multilabel_margin_loss_backward", _multilabel_margin_grad)
_multilabel_margin_op = several(
    "MultilabelMarginLossBackward0",
    _multilabel_margin,
    name="multilabel_margin_loss",
    input=lambda g, input, target, reduction: _multilabel_margin_slope(g, input, bare(target), reduction),
    target=None,
)


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The hinges of the classes that a row names, ended by -1, over those that it does not: (N, C) and (N, C), or (C,).

    RuntimeError for a class that there is not, and for another shape.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    x, t = input.array, target.array
    if x.ndim > 2 or (x.ndim == 2 and not x.shape[1]) or (x.ndim == 1 and not x.shape[0]):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(x.shape)}"
        )
    if x.shape != t.shape:
        raise RuntimeError(f"inconsistent target size: {list(t.shape)} for input of size: {list(x.shape)}")
    implemented("multilabel_margin_loss_forward_out_frame", input, "f" if x.dtype.itemsize > 2 else "")
    classes = x.shape[-1] if x.ndim else 1
    if t.size and not -1 <= int(t.min()) <= int(t.max()) < classes:
        raise RuntimeError("argument #2 'target' is out of range")
    batch = (x.shape[0] if x.ndim > 1 else 1, classes)
    loss = _multilabel_margin_op(input.reshape(batch), target.reshape(batch), reduction)
    return loss.reshape(()) if reduction == "none" and x.ndim < 2 else loss  # type: ignore[no-any-return]


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean over the classes (last dimension) of the cross entropy of each class by itself, of logits."""
    reduction = reduction_of(size_average, reduce, reduction)
    loss: Any = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))  # type: ignore[operator]
    if weight is not None:
        loss = loss * weight
    axis = input.array.ndim - 1
    return reduced(reductions.sum(loss, axis) / input.array.shape[axis], reduction)


# ---- Triplets -------------------------------------------------------------------------------------------------------------


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, margin + the distance to the positive - that to the negative); ``swap`` takes the positive for the anchor where
    it is nearer to the negative.

    ValueError for a margin that is not positive, RuntimeError for numbers of dimensions that differ.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    dims = tuple(t.array.ndim for t in (anchor, positive, negative))
    if len(set(dims)) > 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor "
            f"{dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs"
        )
    return _triplet(anchor, positive, negative, lambda a, b: pairwise_distance(a, b, p, eps), margin, swap, reduction)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """``triplet_margin_loss`` with a distance of the caller's."""
    reduction = reduction_of(None, None, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    dims = tuple(t.array.ndim for t in (anchor, positive, negative))
    if len(set(dims)) > 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor "
            f"{dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs"
        )
    return _triplet(anchor, positive, negative, distance_function or pairwise_distance, margin, swap, reduction)


def _triplet(
    anchor: Tensor, positive: Tensor, negative: Tensor, distance: Any, margin: float, swap: bool, reduction: str
) -> Tensor:
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        other = distance(positive, negative)
        if far.array.dtype.kind == "c":
            raise RuntimeError("minimum does not support complex inputs.")
        far = e.minimum(far, other)
    loss: Any = (margin + near - far).clamp(0)
    return reduced(loss, reduction)
