"""How losses are reduced: "none", "mean" or "sum", and what that does to their gradients."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from reference_impl import reductions
from reference_impl.devices import Array
from reference_impl.tensor import Tensor

REDUCTIONS = ("none", "mean", "sum")


def check_reduction(reduction: str) -> None:
    """ValueError for a reduction that there is not."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")


def reduction_of(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that is asked for, also in the way of old, by two flags, with a warning."""
    if size_average is not None or reduce is not None:
        average, reduced = size_average is not False, reduce is not False
        reduction = "none" if not reduced else "mean" if average else "sum"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            UserWarning,
            stacklevel=3,
        )
    check_reduction(reduction)
    return reduction


def reduced(loss: Tensor, reduction: str) -> Tensor:
    """Each element's loss, their mean or their sum."""
    if reduction == "none":
        return loss
    result: Tensor = getattr(reductions, reduction)(loss)
    return result


def reduced_array(loss: Array, reduction: str) -> Array:
    """The same for an array."""
    if reduction == "none":
        return loss
    total = np.add.reduce(loss, None, out=...)
    if reduction == "sum":
        return total
    return np.divide(total, loss.dtype.type(loss.size), out=...) if loss.size else total * np.nan


def shared_out(g: Any, reduction: str, count: int) -> Any:
    """The gradient of each element's loss, of that of the reduced one."""
    return g / count if reduction == "mean" and count else g


def warn_of_sizes(input: Tensor, target: Tensor) -> None:
    """The warning that two operands are broadcast, which is seldom meant."""
    if input.array.shape != target.array.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will likely lead to "
            "incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )
