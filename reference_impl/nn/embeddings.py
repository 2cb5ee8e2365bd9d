"""Rows of a table that integers name: each by itself, or added up by bags.  Source: torch.nn.functional.embedding."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.autograd.modes import no_grad
from reference_impl.devices import HOST, META, Array, place_of
from reference_impl.elementwise import mul, where
from reference_impl.indexing import beside, placed_at
from reference_impl.op import by_indices, result_of, same_device, type_name, unary, watch, wrote
from reference_impl.products import matmul
from reference_impl.several import composed, implemented
from reference_impl.tensor import Tensor, modes

__all__ = ["embedding", "embedding_bag", "one_hot"]


def _rows_grad(g: Any, shape: tuple[int, ...], rows: Array, share: Array | None) -> Any:
    if share is not None:
        g = g * (result_of(share) if isinstance(g, Tensor) else share)
    return placed_at(g, shape, (rows,))


_rows = by_indices(unary("EmbeddingBackward0", lambda w, rows, share: w[rows], _rows_grad, name="embedding", once=True))


def _indices(name: str, index: Any) -> Array:
    if not isinstance(index, Tensor):
        raise TypeError(f"{name}(): argument 'indices' must be Tensor, not {type(index).__name__}")
    rows = index.array
    if rows.dtype not in (np.int32, np.int64):
        raise RuntimeError(
            f"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{type_name(index.dtype)}Tensor instead (while checking arguments for {name})"
        )
    return rows


def _on_the_host(x: Array) -> Array:
    """The array where it can be counted."""
    return x if place_of(x) in (HOST, META) else place_of(x).copy_out(x)


def _padding(padding_idx: int | None, count: int) -> int:
    """The row that gets no gradient, counted from the front; -1 for none."""
    if padding_idx is None:
        return -1
    if not -count <= padding_idx < count:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx % count


def _share(rows: Array, padding: int, by_frequency: bool, d: Any) -> Array | None:
    """The share of its gradient that each row gets: 0 for padding, and one over the number of times that it occurs."""
    if padding < 0 and not by_frequency:
        return None
    rows = _on_the_host(rows)
    share = np.ones(rows.shape, d)
    if by_frequency and rows.size:
        share /= np.bincount(rows.reshape(-1))[rows].astype(d)
    share[rows == padding] = 0
    return share[..., None]


def _limit(table: Tensor, rows: Array, max_norm: float, norm_type: float) -> None:
    """Scale down the rows that are named and whose norm is larger, in place and without recording."""
    named = np.unique(rows)
    with no_grad():
        chosen = table.array[named]
        norms = np.sum(np.abs(chosen) ** norm_type, -1, keepdims=True) ** (1 / norm_type)
        scale = np.where(norms > max_norm, max_norm / (norms + 1e-7), 1)
        table.array[named] = (chosen * scale).astype(chosen.dtype)
        wrote(table)


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of ``weight`` that ``input`` names, as a copy: (...) and (rows, width) to (..., width).

    padding_idx: a row that gets no gradient.  max_norm: rows that are named and have a larger ``norm_type``-norm are scaled down
    to it first, in place.  scale_grad_by_freq: each row's gradient is divided by the number of times that it is named.
    RuntimeError for an ``input`` of another dtype than int32 and int64 or on another device; IndexError for a row that
    ``weight`` has not, negative ones included.
    """
    if not isinstance(weight, Tensor):
        raise TypeError(f"embedding(): argument 'weight' (position 1) must be Tensor, not {type(weight).__name__}")
    if not isinstance(input, Tensor):
        raise TypeError(f"embedding(): argument 'indices' (position 2) must be Tensor, not {type(input).__name__}")
    if not weight.array.ndim:
        error = IndexError if weight.requires_grad and modes.recording else RuntimeError
        raise error("'weight' must be 2-D, but it has no dimensions")
    padding = _padding(padding_idx, len(weight.array))
    same_device((input, weight))
    rows = _indices("embedding", input)
    if weight.array.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if rows.size and not 0 <= int(rows.min()) <= int(rows.max()) < len(weight.array):
        raise IndexError("index out of range in self")
    if max_norm is not None:
        _limit(weight, rows, max_norm, norm_type)
    share = _share(rows, padding, scale_grad_by_freq, weight.array.dtype)
    if share is not None and type(rows) is not np.ndarray:
        (share,) = beside(rows, (share,))
    return watch(_rows(weight, rows, share), (input,))


# ---- Bags -----------------------------------------------------------------------------------------------------------------


@composed("EmbeddingBagBackward0")
def _bags(weight: Tensor, samples: Tensor | None, rows: Array, share: Array | None, of_bags: Array) -> Tensor:
    if place_of(weight.array) not in (HOST, META):  # its steps are the host's
        summed: Any = _bags(weight.cpu(), None if samples is None else samples.cpu(), rows, share, of_bags)
        return summed.to(weight.device)  # type: ignore[no-any-return]
    chosen = _rows(weight, rows, share)
    if samples is not None:
        chosen = mul(chosen, samples.unsqueeze(-1))
    d = weight.array.dtype
    if (
        of_bags.astype(bool).sum(0).max(initial=0) <= 1
    ):  # each row is in one bag: what is in no bag counts nothing anywhere
        inside = np.flatnonzero(of_bags.any(0))
        bags = of_bags[:, inside].argmax(0)
        shares = of_bags[bags, inside].astype(d)[:, None]
        empty: Any = result_of(np.zeros((len(of_bags), chosen.array.shape[1]), d))
        return empty.index_add(0, result_of(bags), mul(chosen[result_of(inside)], result_of(shares)))  # type: ignore[no-any-return]
    if not np.isfinite(chosen.array).all():
        each = of_bags.astype(d)[..., None]
        return where(result_of(each == 0), 0, mul(result_of(each), chosen)).sum(1)  # type: ignore[no-any-return]
    return matmul(result_of(of_bags.astype(d)), chosen)


@composed("EmbeddingBagBackward0")
def _largest(weight: Tensor, rows: Array, columns: Array, filled: Array) -> Tensor:
    if place_of(weight.array) not in (HOST, META):
        found: Any = _largest(weight.cpu(), rows, columns, filled)
        return found.to(weight.device)  # type: ignore[no-any-return]
    chosen: Any = weight[rows, columns]  # type: ignore[index]
    return mul(chosen, result_of(filled.astype(weight.array.dtype)))  # type: ignore[no-any-return]


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """The sum, mean or largest elements of the rows of each bag, without making the rows first: (bags, width).

    input: (bags, size), or (n,) with ``offsets``, where each bag begins, and with ``include_last_offset`` also where
    the last ends.
    per_sample_weights: factors of the rows, for ``mode="sum"``.  padding_idx: a row that counts nothing.  An empty bag gives 0.
    """
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if per_sample_weights is not None and per_sample_weights.array.shape != input.array.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the same shape as "
            f"the input ({input.shape})"
        )
    if input.array.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. "
                f"However, found offsets of type {type(offsets)}"
            )
        bags, size = input.array.shape
        starts = np.arange(bags) * size
        input = input.reshape((-1,))
        per_sample_weights = None if per_sample_weights is None else per_sample_weights.reshape((-1,))
    elif input.array.ndim == 1:
        if offsets is None:
            raise ValueError("offsets has to be a 1D Tensor but got None")
        if offsets.array.ndim != 1:
            raise ValueError("offsets has to be a 1D Tensor")
        starts = _on_the_host(offsets.array)
    else:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.array.ndim}")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}'). Please open a feature request on GitHub."
        )
    n = len(weight.array)
    if padding_idx is not None and not -n <= padding_idx < n:
        raise RuntimeError(
            f"padding_idx must be within the number of embeddings, {-n} through {n - 1}, but got {padding_idx}"
        )
    padding = _padding(padding_idx, n)
    rows = _on_the_host(_indices("embedding_bag", input))
    implemented("embedding_bag", weight)
    starts = _checked_starts(starts, rows, len(weight.array))
    if max_norm is not None:
        _limit(weight, rows, max_norm, norm_type)
    ends = np.append(starts, len(rows))[1:]
    if include_last_offset:
        starts, ends = starts[:-1], ends[:-1]
    at = np.arange(len(rows))
    within = (at >= starts[:, None]) & (at < ends[:, None]) & (rows != padding)
    if mode == "max":
        return _largest(weight, *_of_largest(weight.array, rows, within))  # type: ignore[no-any-return]
    share = _share(rows, -1, scale_grad_by_freq, weight.array.dtype)
    counts = np.maximum(within.sum(1, keepdims=True), 1)
    of_bags = within / counts if mode == "mean" else within.astype(np.float64)
    return _bags(weight, per_sample_weights, rows, share, of_bags)  # type: ignore[no-any-return]


def _checked_starts(starts: Array, rows: Array, count: int) -> Array:
    if len(starts) and starts[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got "
            f"{starts[0]}"
        )
    if len(starts) and starts[-1] > len(rows):
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {len(rows)} but got offsets[-1] of {starts[-1]}"
        )
    wrong = np.flatnonzero((rows < 0) | (rows >= count))
    if len(wrong):
        raise RuntimeError(
            f"Index {wrong[0]} of input takes value {rows[wrong[0]]} which is not in the valid range [0, {count})"
        )
    return starts


def _of_largest(table: Array, rows: Array, within: Array) -> tuple[Array, Array, Array]:
    """For each bag and column the row of the first largest element, the column, and whether the bag holds any."""
    columns = np.arange(table.shape[1])
    chosen = np.zeros((len(within), len(columns)), np.int64)
    for i, inside in enumerate(within):
        if inside.any():
            own = rows[inside]
            chosen[i] = own[np.argmax(table[own].astype(np.float64), 0)]
    return chosen, np.broadcast_to(columns, chosen.shape), np.broadcast_to(within.any(1, keepdims=True), chosen.shape)


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """1 at the place that each integer names along a new last dimension, and 0 elsewhere; int64.

    num_classes: one more than the largest unless given.  RuntimeError for another dtype than int64, for negative classes and for
    classes that do not fit.
    """
    x = input.array
    if x.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not x.size:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return result_of(np.zeros((*x.shape, num_classes), np.int64))
    if int(x.min()) < 0:
        raise RuntimeError("Class values must be non-negative.")
    classes = int(x.max()) + 1 if num_classes == -1 else num_classes
    if int(x.max()) >= classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    (numbers,) = beside(x, (np.arange(classes),))
    return result_of(np.equal(x[..., None], numbers).astype(np.int64))
