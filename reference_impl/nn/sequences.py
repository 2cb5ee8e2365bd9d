"""The connectionist temporal classification loss.  Source: torch.nn.functional.ctc_loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.kernels import kernel
from reference_impl.nn.reduction import check_reduction
from reference_impl.op import result_of
from reference_impl.reductions import mean
from reference_impl.reductions import sum as total
from reference_impl.several import implemented, several, underived
from reference_impl.tensor import Tensor

__all__ = ["ctc_loss"]


def _paths(logs: Array, labels: list[int], blank: int) -> tuple[Array, Array, Array, Array]:
    """The labels with blanks between, which may be skipped to, and the log likelihoods of their beginnings and their ends."""
    extended = np.full(2 * len(labels) + 1, blank)
    extended[1::2] = labels
    skips = np.zeros(len(extended), bool)
    skips[2:] = (extended[2:] != blank) & (extended[2:] != extended[:-2])
    emitted = logs[:, extended]
    return extended, skips, _forward(emitted, skips), _forward(emitted[::-1, ::-1], _reversed(skips))[::-1, ::-1]


def _reversed(skips: Array) -> Array:
    """Which places may be skipped to from behind: two before one that may be skipped to from before."""
    back = np.zeros_like(skips)
    back[:-2] = skips[2:]
    return back[::-1]


def _forward(emitted: Array, skips: Array) -> Array:
    steps, places = emitted.shape
    alpha = np.full((steps, places), -np.inf, emitted.dtype)
    alpha[0, :2] = emitted[0, :2]
    for t in range(1, steps):
        before = alpha[t - 1]
        one = np.concatenate(([-np.inf], before[:-1]))
        two = np.where(skips, np.concatenate(([-np.inf, -np.inf], before[:-2]))[:places], -np.inf)
        alpha[t] = np.logaddexp(np.logaddexp(before, one), two) + emitted[t]
    return alpha


def _likelihood(alpha: Array) -> Any:
    return np.logaddexp(alpha[-1, -1], alpha[-1, -2]) if alpha.shape[1] > 1 else alpha[-1, -1]


@kernel
def _loss(log_probs: Array, labels: list[list[int]], lengths: list[int], blank: int, zero_infinity: bool) -> Array:
    losses = np.zeros(len(labels), log_probs.dtype)
    for i, (own, steps) in enumerate(zip(labels, lengths, strict=True)):
        if not steps:
            losses[i] = 0 if not len(own) else np.inf
            continue
        losses[i] = -_likelihood(_paths(log_probs[:steps, i], own, blank)[2])
    return np.where(np.isinf(losses), 0, losses).astype(losses.dtype) if zero_infinity else losses


@kernel
def _loss_grad(
    g: Any, log_probs: Any, labels: list[list[int]], lengths: list[int], blank: int, zero_infinity: bool
) -> Any:
    """exp(log_probs) less the share of the paths through each label: that of the logits, as PyTorch's is."""
    result = np.zeros_like(log_probs)
    for i, (own, steps) in enumerate(zip(labels, lengths, strict=True)):
        if not steps:
            continue
        logs = log_probs[:steps, i]
        extended, _, alpha, beta = _paths(logs, own, blank)
        likelihood = _likelihood(alpha)
        if np.isinf(likelihood):
            result[:steps, i] = 0 if zero_infinity else np.nan
            continue
        shares = np.full(logs.shape, -np.inf, logs.dtype)
        for s, label in enumerate(extended):
            shares[:, label] = np.logaddexp(shares[:, label], alpha[:, s] + beta[:, s] - logs[:, label])
        result[:steps, i] = (np.exp(logs) - np.exp(shares - likelihood)) * g[i]
    return result


_slope = underived("_ctc_loss_backward", _loss_grad)
_ctc = several(
    "CtcLossBackward0",
    _loss,
    name="ctc_loss",
    log_probs=lambda g, log_probs, labels, lengths, blank, zero_infinity: _slope(
        g, log_probs, labels, lengths, blank, zero_infinity
    ),
)


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """Minus the log likelihood of label sequences, summed over all alignments with the inputs.

    log_probs: (T, N, C) or (T, C); targets: (N, S), or the sequences one after another; the lengths one for each sequence.
    "mean" divides each loss by its target's length first.  zero_infinity: a target that cannot be aligned counts nothing.
    """
    check_reduction(reduction)
    batched = log_probs.array.ndim == 3
    if log_probs.array.ndim not in (2, 3):
        raise RuntimeError("log_probs tensor must be of 2 or 3 dimensions")
    implemented("ctc_loss_cpu", log_probs, "f" if log_probs.array.dtype.itemsize > 2 else "")
    logs = log_probs if batched else log_probs.unsqueeze(1)
    steps, count, classes = logs.array.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    lengths, of_targets = (_lengths(v) for v in (input_lengths, target_lengths))
    for name, values in (("input_lengths", lengths), ("target_lengths", of_targets)):
        if len(values) != count:
            raise RuntimeError(f"{name} must be of size batch_size")
    if any(n < 0 for n in (*lengths, *of_targets)):
        raise RuntimeError("lengths must be non-negative")
    if max(lengths, default=0) > steps:
        raise RuntimeError(
            f"Expected input_lengths to have value at most {steps}, but got value {max(lengths)} (while checking arguments for "
            "ctc_loss_allocate_outputs)"
        )
    place = place_of(logs.array)
    labels = place_of(targets.array).copy_out(targets.array)
    y = _ctc(logs, [own.tolist() for own in _sequences(labels, of_targets, batched)], lengths, blank, zero_infinity)
    if not batched:
        y = y.squeeze(0)
    if reduction == "mean":
        scale = np.maximum(of_targets, 1).astype(logs.array.dtype)
        return mean(y / result_of(place.copy_in(scale if batched else scale.reshape(()))))
    return total(y) if reduction == "sum" else y  # type: ignore[no-any-return]


def _lengths(given: Any) -> list[int]:
    values = given.tolist() if isinstance(given, Tensor) else given
    return [int(n) for n in values] if isinstance(values, list | tuple) else [int(values)]


def _sequences(targets: Array, lengths: list[int], batched: bool) -> list[Array]:
    """The label sequences; RuntimeError where they are too few."""
    if targets.ndim == 2:
        if max(lengths, default=0) > targets.shape[1]:
            raise RuntimeError(
                f"Expected tensor to have size at least {max(lengths)} at dimension 1, but got size "
                f"{targets.shape[1]} for argument "
                "#2 'targets'"
            )
        return [row[:n] for row, n in zip(targets, lengths, strict=True)]
    if batched and sum(lengths) != targets.size:
        raise RuntimeError(f"Expected tensor to have size {sum(lengths)} at dimension 0, but got size {targets.size}")
    ends = np.cumsum(lengths)
    return [targets[end - n : end] for end, n in zip(ends, lengths, strict=True)]
