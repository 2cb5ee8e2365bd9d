"""Windows that slide over the spatial dimensions of a tensor: which elements each sees, and how those are gathered and put back.

Where a window lies is said by indices: along each dimension ``axis_windows`` gives one row of indices for each position, and
``positions`` combines the dimensions to places in the flattened spatial dimensions.  Convolution, pooling and unfolding are
gathers by them; ``gather`` and ``scatter`` of arrays are each the other's transpose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from reference_impl.devices import Array

Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Windows:
    """The places that each window sees, (positions, window), which of them exist, and what a sum over each is divided by."""

    places: np.ndarray
    exists: np.ndarray
    divisor: np.ndarray = field(default_factory=lambda: np.ones(1))


def sizes_of(value: Any, n: int, name: str, default: Any = None) -> Sizes:
    """A setting for each of n spatial dimensions, given as one number for all or one for each; RuntimeError for others."""
    if value is None or (isinstance(value, tuple | list) and not value and default is not None):
        value = default
    if isinstance(value, tuple | list):
        sizes = tuple(v.__index__() for v in value)
        if len(sizes) == 1:
            sizes *= n
        if len(sizes) != n:
            raise RuntimeError(
                f"expected {name} to be a single integer value or a list of {n} values to match the convolution dimensions, but "
                f"got {name}={list(sizes)}"
            )
        return sizes
    return (value.__index__(),) * n


@lru_cache(maxsize=256)
def axis_windows(
    size: int, kernel: int, stride: int, before: int, dilation: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each of ``count`` positions the indices that a window sees, and which of them exist; the others are 0."""
    seen = np.arange(count)[:, None] * stride + np.arange(kernel) * dilation - before
    exists = (seen >= 0) & (seen < size)
    return np.where(exists, seen, 0), exists


def positions(windows: Sequence[tuple[np.ndarray, np.ndarray]], sizes: Sizes) -> tuple[np.ndarray, np.ndarray]:
    """The places that each window sees in the flattened dimensions: (positions, window), and which of them exist."""
    n = len(sizes)
    places: Any = np.zeros((1,) * (2 * n), np.int64)
    exists: Any = np.ones((1,) * (2 * n), bool)
    for i, (indices, known) in enumerate(windows):
        shape = [1] * (2 * n)
        shape[i], shape[n + i] = indices.shape
        places = places + indices.reshape(shape) * math.prod(sizes[i + 1 :])
        exists = exists & known.reshape(shape)
    shape = [math.prod(indices.shape[axis] for indices, _ in windows) for axis in (0, 1)]
    return places.reshape(shape), exists.reshape(shape)


@lru_cache(maxsize=64)
def regular(
    sizes: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, counts: Sizes
) -> tuple[np.ndarray, np.ndarray]:
    """The places of windows that lie evenly, ``padding`` elements before the first."""
    geometry = zip(sizes, kernel, stride, padding, dilation, counts, strict=True)
    return positions([axis_windows(*g) for g in geometry], sizes)


def counts_of(sizes: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil: bool = False) -> Sizes:
    """How many positions windows have in each dimension; with ``ceil`` also the last, which sees only part of the input."""
    counts = []
    for n, k, s, p, d in zip(sizes, kernel, stride, padding, dilation, strict=True):
        room = n + 2 * p - d * (k - 1) - 1
        count = -(-room // s) + 1 if ceil else room // s + 1
        if ceil and (count - 1) * s >= n + p:  # it would start beyond the input and the padding before it
            count -= 1
        counts.append(count)
    return tuple(counts)


def gather(input: Array, places: Array, exists: Array) -> Array:
    """(..., size) to (..., positions, window): what each window sees, and 0 for what does not exist."""
    seen = np.take(input, places, -1)
    if not exists.all():
        seen[..., ~exists] = 0
    return seen


def scatter(input: Array, places: Array, exists: Array, size: int) -> Array:
    """(..., positions, window) to (..., size): the sum of what windows have for each place."""
    # One element of each window at a time: the positions differ, so no place is met twice.
    result = np.zeros((*input.shape[:-2], size + 1), input.dtype)
    at = np.where(exists, places, size)
    if len(places) > size:  # stretches of fewer elements than there are stretches
        everywhere: Any = (..., at)
        np.add.at(result, everywhere, input)
    else:
        for k in range(places.shape[1]):
            result[..., at[:, k]] += input[..., k]
    return result[..., :size]
