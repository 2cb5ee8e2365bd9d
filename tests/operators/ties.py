"""Indices that PyTorch leaves open: where elements are equal, an operation that finds one of them may name any.

What is compared then is that the values agree, that each index names an element of that value, and that none is named twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.operators.bridge import numbers, parts

OPEN = {"argsort": 0, "kthvalue": 1, "mode": 0, "sort": 0, "topk": 1}
"""Operation whose indices are open among equal elements -> the position, after the input, of the dimension that it takes."""


def agree_but_for_ties(name: str, sample: Any, ours: Any, theirs: Any) -> bool:
    """Whether results differ in nothing but which of several equal elements the indices name."""
    if name not in OPEN or sample.kwargs.get("stable") or not sample.input.ndim:
        return False
    mine, his = [numbers(p) for p in parts(ours)], [numbers(p) for p in parts(theirs)]
    if [a.shape for a in mine] != [a.shape for a in his] or not all(map(same, mine[:-1], his[:-1])):
        return False
    x = sample.input.float().numpy() if sample.input.dtype == torch.bfloat16 else sample.input.numpy()
    at = OPEN[name]
    axis = sample.kwargs.get("dim", sample.args[at] if len(sample.args) > at else -1)
    index, other = mine[-1], his[-1]
    if index.ndim < x.ndim:
        index, other = np.expand_dims(index, axis), np.expand_dims(other, axis)
    in_order = np.sort(index, axis)
    distinct = bool((np.diff(in_order, axis=axis) > 0).all())
    return distinct and same(np.take_along_axis(x, index, axis), np.take_along_axis(x, other, axis))


def same(a: np.ndarray, b: np.ndarray) -> bool:
    return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
