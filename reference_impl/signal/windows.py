"""Windows for spectra: M points that rise and fall.  Source: torch.signal.windows.

A window is symmetric, for filters, or with ``sym=False`` the first M points of a symmetric one of M + 1, which repeats itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from reference_impl.devices import device, place_for
from reference_impl.dtypes import dtype, float32, float64, get_default_dtype
from reference_impl.layouts import layout, strided
from reference_impl.op import cast, result_of
from reference_impl.tensor import Tensor

__all__ = [
    "bartlett", "blackman", "cosine", "exponential", "gaussian", "general_cosine", "general_hamming", "hamming", "hann",
    "kaiser", "nuttall",
]  # fmt: skip

Values = Callable[..., np.ndarray]


def _window(values: Values) -> Callable[..., Tensor]:
    """The function of a window, of the function ``values(M, sym, ...)`` of its points in float64."""
    name = values.__name__

    @wraps(values)
    def window(
        M: int,
        *given: Any,
        sym: bool = True,
        dtype: dtype | None = None,
        layout: layout = strided,
        device: device | str | None = None,
        requires_grad: bool = False,
        **named: Any,
    ) -> Tensor:
        d = get_default_dtype() if dtype is None else dtype
        if isinstance(M, bool) or not isinstance(M, int | np.integer):
            raise TypeError(f"{name}(): argument 'M' must be int, not {type(M).__name__}")
        if M < 0:
            raise ValueError(f"{name} requires non-negative window length, got M={M}")
        if layout is not strided:
            raise ValueError(f"{name} is implemented for strided tensors only, got: {layout}")
        if d not in (float32, float64):
            raise ValueError(f"{name} expects float32 or float64 dtypes, got: {d}")
        # Checked also where no point is computed: M = 2 has no special case.
        points = values(max(M, 2), sym, *given, **named)
        array = points if M > 1 else np.ones(M)
        t = result_of(place_for(device).copy_in(cast(np.asarray(array, np.float64), d)))
        return t.requires_grad_() if requires_grad else t

    window.__doc__ = f"""{values.__doc__}

    sym: symmetric, else periodic.  dtype: float32 or float64.  ValueError for others and for a negative M.
    Source: torch.signal.windows.{name}.
    """
    return window


def _span(M: int, sym: bool) -> int:
    """How many steps lie between the first point and where the window ends."""
    return M - 1 if sym else M


@_window
def bartlett(M: int, sym: bool) -> np.ndarray:
    """A triangle, with zeros at its ends."""
    return np.asarray(1 - np.abs(-1 + np.arange(M) * (2 / _span(M, sym))))


def _cosines(M: int, sym: bool, a: Sequence[float]) -> np.ndarray:
    angles = np.arange(M) * (2 * math.pi / _span(M, sym))
    return np.asarray(sum((-1) ** i * factor * np.cos(i * angles) for i, factor in enumerate(a)))


@_window
def blackman(M: int, sym: bool) -> np.ndarray:
    """Three cosines that leave little beside the main lobe."""
    return _cosines(M, sym, (0.42, 0.5, 0.08))


@_window
def nuttall(M: int, sym: bool) -> np.ndarray:
    """Four cosines that leave still less beside the main lobe."""
    return _cosines(M, sym, (0.3635819, 0.4891775, 0.1365995, 0.0106411))


@_window
def cosine(M: int, sym: bool) -> np.ndarray:
    """Half a period of a sine, its points in the middle of their steps."""
    return np.asarray(np.sin((np.arange(M) + 0.5) * (math.pi / (M if sym else M + 1))))


@_window
def exponential(M: int, sym: bool, center: float | None = None, tau: float = 1.0) -> np.ndarray:
    """exp(-|n - center| / tau); the centre is the middle, unless one is given for a periodic window."""
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    middle = _span(M, sym) / 2 if center is None else center
    return np.asarray(np.exp(-np.abs(np.arange(M) - middle) / tau))


@_window
def gaussian(M: int, sym: bool, std: float = 1.0) -> np.ndarray:
    """exp(-(n / std)**2 / 2), n counted from the middle."""
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")
    return np.asarray(np.exp(-(((np.arange(M) - _span(M, sym) / 2) / std) ** 2) / 2))


@_window
def general_cosine(M: int, sym: bool, a: Sequence[float]) -> np.ndarray:
    """The sum of cosines of 0, 1, 2 ... periods with the factors ``a``, of alternating sign."""
    if not isinstance(a, tuple | list):
        raise TypeError("Coefficients must be a list/tuple")
    if not a:
        raise ValueError("Coefficients cannot be empty")
    return _cosines(M, sym, a)


@_window
def general_hamming(M: int, sym: bool, alpha: float = 0.54) -> np.ndarray:
    """alpha - (1 - alpha) times a period of a cosine."""
    return _cosines(M, sym, (alpha, 1 - alpha))


@_window
def hamming(M: int, sym: bool) -> np.ndarray:
    """0.54 - 0.46 times a period of a cosine."""
    return _cosines(M, sym, (0.54, 0.46))


@_window
def hann(M: int, sym: bool) -> np.ndarray:
    """Half of 1 minus a period of a cosine: zero at its ends."""
    return _cosines(M, sym, (0.5, 0.5))


@_window
def kaiser(M: int, sym: bool, beta: float = 12.0) -> np.ndarray:
    """The Kaiser window: the larger ``beta``, the wider the main lobe and the less beside it."""
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    steps = -1 + np.arange(M) * (2 / _span(M, sym))
    return np.asarray(np.i0(beta * np.sqrt(np.maximum(1 - steps * steps, 0))) / np.i0(beta))


# ---- The functions of old -------------------------------------------------------------------------------------------------


def _of_old(name: str, values: Values, **defaults: float) -> Callable[..., Tensor]:
    """The function of the namespace: periodic unless told otherwise, with errors of the class RuntimeError."""
    names = tuple(defaults)

    def window(
        window_length: int,
        periodic: bool = True,
        *given: float,
        dtype: dtype | None = None,
        layout: layout = strided,
        device: device | str | None = None,
        requires_grad: bool = False,
        **named: float,
    ) -> Tensor:
        d = get_default_dtype() if dtype is None else dtype
        if layout is not strided:
            raise RuntimeError(f"{name} is not implemented for sparse types, got: {layout}")
        if not d.is_floating_point:
            raise RuntimeError(f"{name} expects floating point dtypes, got: {d}")
        if window_length < 0:
            raise RuntimeError(f"{name} requires non-negative window_length, got window_length={window_length}")
        settings = {**defaults, **dict(zip(names, given, strict=False)), **named}
        points = values(window_length, not periodic, **settings) if window_length > 1 else np.ones(window_length)
        t = result_of(place_for(device).copy_in(cast(np.asarray(points, np.float64), d)))
        return t.requires_grad_() if requires_grad else t

    window.__name__ = window.__qualname__ = name
    window.__doc__ = f"The window of that name, periodic unless told otherwise.  Source: torch.{name}."
    return window


def _two_cosines(M: int, sym: bool, alpha: float, beta: float) -> np.ndarray:
    return _cosines(M, sym, (alpha, beta))


def _plain(window: Any) -> Values:
    values: Values = window.__wrapped__
    return values


OLD = (
    _of_old("bartlett_window", _plain(bartlett)),
    _of_old("blackman_window", _plain(blackman)),
    _of_old("hamming_window", _two_cosines, alpha=0.54, beta=0.46),
    _of_old("hann_window", _plain(hann)),
    _of_old("kaiser_window", _plain(kaiser), beta=12.0),
)
"""The windows that the namespace itself has."""
