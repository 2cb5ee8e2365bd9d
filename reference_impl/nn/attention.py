"""Attention.  Source: torch.nn.functional.scaled_dot_product_attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.creation import at
from reference_impl.devices import place_of
from reference_impl.elementwise import where
from reference_impl.nn.dropout import dropout
from reference_impl.op import result_of
from reference_impl.products import matmul
from reference_impl.several import implemented, through_float32
from reference_impl.softmax import softmax
from reference_impl.tensor import Tensor

__all__ = ["scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(query @ key.T * scale + mask) @ value: (..., L, E), (..., S, E) and (..., S, V) to (..., L, V).

    attn_mask: what is added, or of bool which places take part; a row of which none takes part gives 0.  is_causal:
    each place sees
    itself and those before it.  scale: 1 / sqrt(E) unless given.  enable_gqa: fewer heads of key and value, each used repeatedly.
    """
    given = (query, key, value)
    for t in given:
        if not isinstance(t, Tensor):
            raise TypeError(f"scaled_dot_product_attention(): expected Tensors, not {type(t).__name__}")
    if len({t.dtype for t in given}) > 1:
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {query.dtype.name} key.dtype: "
            f"{key.dtype.name} and value.dtype: {value.dtype.name} instead."
        )
    if min(t.array.ndim for t in given) < 2:
        raise RuntimeError(
            f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {query.ndim} "
            f"key.dim: {key.ndim} "
            f"and value.dim: {value.ndim} instead."
        )
    if is_causal and attn_mask is not None:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if attn_mask is not None and attn_mask.dtype not in (dtypes.bool, dtypes.float32, query.dtype):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{attn_mask.dtype.name} and query.dtype: {query.dtype.name} instead."
        )
    implemented("scaled_dot_product_attention", query)
    if enable_gqa:
        heads = query.array.shape[-3]
        key, value = (t.repeat_interleave(heads // t.array.shape[-3], -3) for t in (key, value))
    factor = scale if scale is not None else 1 / math.sqrt(max(query.array.shape[-1], 1))
    return _attention(query, key, value, attn_mask, dropout_p, is_causal, factor)  # type: ignore[no-any-return]


@through_float32
def _attention(query: Any, key: Any, value: Any, mask: Any, dropout_p: float, is_causal: bool, factor: float) -> Tensor:
    root = math.sqrt(abs(factor))
    scores: Any = matmul(query * root, (key * math.copysign(root, factor)).swapaxes(-1, -2))
    if is_causal:
        rows, columns = scores.array.shape[-2:]
        mask = result_of(at(np.tri(rows, columns, dtype=bool), place_of(scores.array)))
    if mask is not None and mask.array.dtype.kind == "b":  # minus infinity is added: a NaN stays one
        scores = where(mask, scores, where(scores != scores, math.nan, scores.new_full((), -math.inf)))
    elif mask is not None:
        scores = scores + mask
    nowhere = np.all(np.isneginf(scores.array), -1, keepdims=True)
    if nowhere.any():  # constants, so that no gradient is derived from what is not finite
        rows = result_of(nowhere)
        shares: Any = where(rows, 0, softmax(where(rows, 0, scores), -1))
    else:
        shares = softmax(scores, -1)
    return matmul(dropout(shares, dropout_p) if dropout_p else shares, value)
