"""Dropout: elements, or whole channels, set to 0 at random in training.  Source: torch.nn.functional.dropout."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from reference_impl import elementwise as e
from reference_impl.dtypes import get_default_dtype
from reference_impl.op import check_result_fits
from reference_impl.tensor import Tensor

__all__ = ["alpha_dropout", "dropout", "dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout"]

_ALPHA = 1.7580993408473766
"""Minus the value to which ``selu`` saturates."""


def _check(p: float, input: Any, name: str) -> None:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _mask(input: Tensor, p: float, by_channel: bool) -> Any:
    """1 with probability 1 - p and else 0: for each element, or for each channel of each element of the batch."""
    shape = input.array.shape
    if by_channel:
        shape = shape[:2] + (1,) * (len(shape) - 2)
    return input.new_empty(shape).bernoulli_(1 - p)


def _dropped(input: Tensor, p: float, training: bool, inplace: bool, by_channel: bool) -> Tensor:
    """Each element 0 with probability p, else divided by 1 - p, so that the mean stays."""
    if not training or not p or not input.array.size:
        return input
    if input.array.dtype.kind in "iub":
        check_result_fits(input, get_default_dtype(), input.array.shape)
    mask = _mask(input, p, by_channel)
    scale = mask.div_(1 - p) if p < 1 else mask
    return input.mul_(scale) if inplace else e.mul(input, scale)  # type: ignore[no-any-return]


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to 0 with probability ``p``, the others divided by 1 - p; the input itself outside of training.

    ValueError for a ``p`` outside of [0, 1], RuntimeError for integers.
    """
    _check(p, input, "dropout")
    return _dropped(input, p, training, inplace, False)


def _by_channels(n: int) -> Callable[..., Tensor]:
    name = f"dropout{n}d"

    def drop(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
        _check(p, input, name)
        ndim = input.array.ndim
        if n == 1 and ndim not in (2, 3):
            raise RuntimeError(
                f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that dropout1d exists to provide "
                "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension"
            )
        if n > 1 and ndim not in (n + 1, n + 2):
            warnings.warn(
                f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in an error in a future "
                "release.",
                UserWarning,
                stacklevel=2,
            )
        single = (ndim == 2 and n == 1) or (ndim == n + 1 and n == 3)
        given = input.unsqueeze(0) if single else input
        result = _dropped(given, p, training, inplace, True)
        return result.squeeze(0) if single else result

    drop.__name__ = drop.__qualname__ = name
    drop.__doc__ = (
        f"Each channel as a whole set to 0 with probability ``p``, of {n} spatial dimension(s); see ``dropout``."
    )
    return drop


dropout1d, dropout2d, dropout3d = map(_by_channels, (1, 2, 3))


def _alpha_dropped(name: str, by_channel: bool, text: str) -> Callable[..., Tensor]:
    def drop(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
        _check(p, input, name)
        if not training or not p or not input.array.size:
            return input
        if p == 1:
            return input.mul_(0) if inplace else e.mul(input, input.new_zeros(()))  # type: ignore[no-any-return]
        mask = _mask(input, p, by_channel)
        a = 1 / math.sqrt((_ALPHA * _ALPHA * p + 1) * (1 - p))
        shift = (mask - 1) * (_ALPHA * a) + _ALPHA * a * p
        if inplace:
            return input.mul_(mask * a).add_(shift)  # type: ignore[no-any-return]
        return e.add(e.mul(input, mask * a), shift)  # type: ignore[no-any-return]

    drop.__name__ = drop.__qualname__ = name
    drop.__doc__ = text
    return drop


alpha_dropout = _alpha_dropped(
    "alpha_dropout",
    False,
    "Dropout to the value that ``selu`` saturates to, scaled and shifted so that mean and variance stay.",
)
feature_alpha_dropout = _alpha_dropped("feature_alpha_dropout", True, "``alpha_dropout`` of each channel as a whole.")
