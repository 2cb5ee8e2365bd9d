"""Fourier transforms: the namespace ``torch.fft``.

Three transforms carry all the others: complex to complex, real to complex (half of the frequencies, since the others are
their conjugates) and back.  Each is linear, and its derivative is made of the three.  float32 stays single precision.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_impl.creation import at
from reference_impl.devices import Array, device, place_for, place_of
from reference_impl.dtypes import COMPLEX, FLOATING, dtype, get_default_dtype
from reference_impl.elementwise import conj_physical, convert, mul
from reference_impl.kernels import kernel
from reference_impl.nn.padding import constant_pad
from reference_impl.op import cast, result_of, type_name
from reference_impl.publishing import publish
from reference_impl.reductions import axes_of, axis_of
from reference_impl.several import several
from reference_impl.tensor import Tensor

Axes = tuple[int, ...]

# ---- The three transforms -----------------------------------------------------------------------------------------------


def _scaled(x: Array, scale: float) -> Array:
    return x if scale == 1 else x * x.real.dtype.type(scale)


@kernel
def _all_frequencies(x: Array, axes: Axes, scale: float, forward: bool) -> Array:
    transform: Any = np.fft.fftn if forward else np.fft.ifftn
    return _scaled(transform(x, axes=axes, norm="backward" if forward else "forward"), scale)


@kernel
def _half_of_frequencies(x: Array, axes: Axes, scale: float) -> Array:
    return _scaled(np.fft.rfftn(x, axes=axes), scale)


@kernel
def _to_real(x: Array, axes: Axes, scale: float, last: int) -> Array:
    sizes = [x.shape[a] for a in axes[:-1]] + [last]
    return _scaled(np.fft.irfftn(x, sizes, axes, norm="forward"), scale)


def _half_grad(g: Any, axes: Axes, scale: float, last: int) -> Any:
    """The gradient of half of the frequencies is the real part of the transform back, where the other half gets none."""
    axis = axes[-1]
    missing = last - g.shape[axis]
    full = constant_pad(g, _padding(len(g.shape), axis, missing), 0) if missing else g
    return c2c(full, axes, scale, False).real


def _padding(ndim: int, axis: int, after: int) -> tuple[int, ...]:
    """The sizes for ``constant_pad`` that put so many elements after those along one axis."""
    return (0,) * (2 * (ndim - 1 - axis)) + (0, after)


def _real_grad(g: Any, axes: Axes, scale: float, last: int) -> Any:
    """The frequencies that stand for two count twice."""
    half = r2c(g, axes, scale, last)
    count = half.shape[axes[-1]]
    twice = np.ones(count)
    twice[1 : 1 + last - count] = 2
    shape = tuple(count if i == axes[-1] else 1 for i in range(len(half.shape)))
    array = half.array if isinstance(half, Tensor) else half
    factor = at(twice.reshape(shape).astype(array.real.dtype), place_of(array))
    return mul(half, result_of(factor)) if isinstance(half, Tensor) else half * factor


c2c: Any = several(
    "FftC2CBackward0",
    _all_frequencies,
    name="fft_c2c",
    x=lambda g, axes, scale, forward: c2c(g, axes, scale, not forward),
)
r2c: Any = several(
    "FftR2CBackward0",
    lambda x, axes, scale, last: _half_of_frequencies(x, axes, scale),
    name="fft_r2c",
    x=_half_grad,
)
c2r: Any = several("FftC2RBackward0", _to_real, name="fft_c2r", x=_real_grad)


all_of_real: Any = several(
    "FftR2CBackward0",
    lambda x, axes, scale, forward: _all_frequencies(x, axes, scale, forward),
    name="fft_r2c",
    x=lambda g, axes, scale, forward: c2c(g, axes, scale, not forward).real,
)

# ---- Arguments ------------------------------------------------------------------------------------------------------------


def _transformable(x: Any, name: str, real: bool = False, complex_needed: bool = False) -> Tensor:
    """The input in a dtype that is transformed: integers in the default one.  RuntimeError for the halves."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(x).__name__}")
    if real and x.dtype.category == COMPLEX:
        expects = "a real input tensor" if name in ("rfft", "ihfft") else "a real-valued input tensor"
        raise RuntimeError(f"{name} expects {expects}, but got {type_name(x.dtype)}")
    d = x.dtype if x.dtype.category >= FLOATING else get_default_dtype()
    if d.itemsize == 2:
        raise RuntimeError(f"Unsupported dtype {type_name(d)}")
    if complex_needed:
        d = d.to_complex()
    return x if x.dtype is d else convert(x, d)


_MODES: dict[str | None, tuple[float, float]] = {
    None: (0.0, 1.0), "backward": (0.0, 1.0), "ortho": (0.5, 0.5), "forward": (1.0, 0.0),
}  # fmt: skip
"""Normalization -> the power of 1 / n by which a forward transform and one back are scaled."""


def _scale(norm: str | None, forward: bool, count: int) -> float:
    if norm not in _MODES:
        raise RuntimeError(f'Invalid normalization mode: "{norm}"')
    power = _MODES[norm][0 if forward else 1]
    return 1.0 if not power else float(count) ** -power


def _axis(x: Tensor, dim: int) -> int:
    if not x.array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return axis_of(dim, x.array.ndim)


def _resized(x: Tensor, axis: int, size: int) -> Tensor:
    """The first ``size`` elements along an axis, with zeros after them if they are fewer."""
    if size < 1:
        raise RuntimeError(f"Invalid number of data points ({size}) specified")
    known = x.array.shape[axis]
    if known > size:
        return x.narrow(axis, 0, size)  # type: ignore[no-any-return]
    return constant_pad(x, _padding(x.array.ndim, axis, size - known), 0) if known < size else x


def _several_axes(x: Tensor, s: Any, dim: Any) -> tuple[Axes, list[int]]:
    """The axes to transform and their sizes; RuntimeError where ``s`` and ``dim`` do not go together."""
    n = x.array.ndim
    sizes = None if s is None else [s] if isinstance(s, int) else list(s)
    if dim is not None:
        dims = (dim,) if isinstance(dim, int) else tuple(dim)
        axes = tuple(axis_of(d, n) for d in dims)
        if len(set(axes)) != len(axes):
            raise RuntimeError("FFT dims must be unique")
        if sizes is not None and len(sizes) != len(axes):
            raise RuntimeError("When given, dim and shape arguments must have the same length")
    elif sizes is not None:
        if len(sizes) > n:
            raise RuntimeError(f"Got shape with {len(sizes)} values but input tensor only has {n} dimensions.")
        axes = tuple(range(n - len(sizes), n))
    else:
        axes = axes_of(None, n) or tuple(range(n))
    own = [x.array.shape[a] for a in axes]
    sizes = own if sizes is None else [m if k == -1 else k for m, k in zip(own, sizes, strict=True)]
    for size in sizes:
        if size < 1:
            raise RuntimeError(f"Invalid number of data points ({size}) specified")
    return axes, sizes


def _fitted(x: Tensor, axes: Axes, sizes: Sequence[int]) -> Tensor:
    for axis, size in zip(axes, sizes, strict=True):
        x = _resized(x, axis, size)
    return x


# ---- One dimension --------------------------------------------------------------------------------------------------------


def _one(name: str, forward: bool) -> Callable[..., Tensor]:
    def transform(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
        x = _transformable(input, name)
        axis = _axis(x, dim)
        x = _resized(x, axis, x.array.shape[axis] if n is None else n)
        scale = _scale(norm, forward, x.array.shape[axis])
        through = c2c if x.dtype.category == COMPLEX else all_of_real
        return through(x, (axis,), scale, forward)  # type: ignore[no-any-return]

    return _named(
        transform, name, f"The {'' if forward else 'inverse '}Fourier transform along ``dim``; always complex."
    )


def _named(function: Callable[..., Tensor], name: str, text: str) -> Callable[..., Tensor]:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""{text}

    The input is cut, or filled up with zeros, to the size that is given.  norm: "backward" (the transform back is divided by the
    number of points, which is what None means too), "forward", or "ortho" (both by its square root).
    RuntimeError for the halves and for no points.  Source: torch.fft.{name}.
    """
    return function


fft, ifft = _one("fft", True), _one("ifft", False)


def _from_real(name: str, forward: bool) -> Callable[..., Tensor]:
    def transform(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
        x = _transformable(input, name, real=True)
        axis = _axis(x, dim)
        x = _resized(x, axis, x.array.shape[axis] if n is None else n)
        size = x.array.shape[axis]
        half = r2c(x, (axis,), _scale(norm, forward, size), size)
        return half if forward else conj_physical(half)  # type: ignore[no-any-return]

    of = "of a real signal" if forward else "to a Hermitian signal, of its real spectrum"
    return _named(
        transform, name, f"The transform {of}: the frequencies from 0 to half, since the others are conjugates."
    )


rfft, ihfft = _from_real("rfft", True), _from_real("ihfft", False)


def _into_real(name: str, forward: bool) -> Callable[..., Tensor]:
    def transform(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
        x = _transformable(input, name, complex_needed=True)
        axis = _axis(x, dim)
        size = 2 * (x.array.shape[axis] - 1) if n is None else n
        if size < 1:
            raise RuntimeError(f"Invalid number of data points ({size}) specified")
        x = _resized(x, axis, size // 2 + 1)
        if forward:
            x = conj_physical(x)
        return c2r(x, (axis,), _scale(norm, forward, size), size)  # type: ignore[no-any-return]

    of = "of a Hermitian signal" if forward else "back to a real signal"
    return _named(
        transform, name, f"The transform {of}, of the half that is given: 2 * (size - 1) points unless ``n`` says."
    )


irfft, hfft = _into_real("irfft", False), _into_real("hfft", True)

# ---- Several dimensions -----------------------------------------------------------------------------------------------------

_Size = Sequence[int] | int | None


def _twins(
    base: str, text: str, of: Callable[[str, Tensor, Any, Any, str | None], Tensor]
) -> list[Callable[..., Tensor]]:
    """The transform over any dimensions, ``fftn``, and over the last two, ``fft2``."""

    def over_any(input: Tensor, s: _Size = None, dim: _Size = None, norm: str | None = None) -> Tensor:
        return of(f"{base}n", input, s, dim, norm)

    def over_two(input: Tensor, s: _Size = None, dim: _Size = (-2, -1), norm: str | None = None) -> Tensor:
        return of(f"{base}n", input, s, dim, norm)

    return [_named(over_any, f"{base}n", f"{text} over the dimensions ``dim``, or all, or the last of ``s``."),
            _named(over_two, f"{base}2", f"{text} over two dimensions.")]  # fmt: skip


def _all_to_all(forward: bool) -> Callable[[str, Tensor, Any, Any, str | None], Tensor]:
    def of(name: str, input: Tensor, s: Any, dim: Any, norm: str | None) -> Tensor:
        x = _transformable(input, name, complex_needed=True)
        axes, sizes = _several_axes(x, s, dim)
        x = _fitted(x, axes, sizes)
        if not axes:
            return mul(x, 1) if x is input else x
        return c2c(x, axes, _scale(norm, forward, math.prod(sizes)), forward)  # type: ignore[no-any-return]

    return of


def _real_to_half(forward: bool) -> Callable[[str, Tensor, Any, Any, str | None], Tensor]:
    def of(name: str, input: Tensor, s: Any, dim: Any, norm: str | None) -> Tensor:
        x = _transformable(input, name, real=True)
        axes, sizes = _several_axes(x, s, dim)
        if not axes:
            raise RuntimeError(f"{name} must transform at least one axis")
        x = _fitted(x, axes, sizes)
        if forward:
            return r2c(x, axes, _scale(norm, True, math.prod(sizes)), sizes[-1])  # type: ignore[no-any-return]
        half = conj_physical(r2c(x, axes[-1:], _scale(norm, False, sizes[-1]), sizes[-1]))
        if len(axes) == 1:
            return half  # type: ignore[no-any-return]
        return c2c(half, axes[:-1], _scale(norm, False, math.prod(sizes[:-1])), False)  # type: ignore[no-any-return]

    return of


def _half_to_real(forward: bool) -> Callable[[str, Tensor, Any, Any, str | None], Tensor]:
    def of(name: str, input: Tensor, s: Any, dim: Any, norm: str | None) -> Tensor:
        x = _transformable(input, name, complex_needed=True)
        axes, sizes = _several_axes(x, s, dim)
        if not axes:
            raise RuntimeError(f"{name} must transform at least one axis")
        last = sizes[-1]
        if s is None or list(s if not isinstance(s, int) else [s])[-1] == -1:
            last = 2 * (x.array.shape[axes[-1]] - 1)
        if last < 1:
            raise RuntimeError(f"Invalid number of data points ({last}) specified")
        x = _fitted(x, axes, [*sizes[:-1], last // 2 + 1])
        if not forward:
            return c2r(x, axes, _scale(norm, False, math.prod(sizes[:-1]) * last), last)  # type: ignore[no-any-return]
        if len(axes) > 1:
            x = c2c(x, axes[:-1], _scale(norm, True, math.prod(sizes[:-1])), True)
        return c2r(conj_physical(x), axes[-1:], _scale(norm, True, last), last)  # type: ignore[no-any-return]

    return of


fftn, fft2 = _twins("fft", "The Fourier transform", _all_to_all(True))
ifftn, ifft2 = _twins("ifft", "The inverse Fourier transform", _all_to_all(False))
rfftn, rfft2 = _twins("rfft", "The Fourier transform of a real signal", _real_to_half(True))
ihfftn, ihfft2 = _twins("ihfft", "The inverse of the transform of a Hermitian signal", _real_to_half(False))
irfftn, irfft2 = _twins("irfft", "The inverse of the transform of a real signal", _half_to_real(False))
hfftn, hfft2 = _twins("hfft", "The Fourier transform of a Hermitian signal", _half_to_real(True))

# ---- Frequencies --------------------------------------------------------------------------------------------------------


def _frequencies(name: str, of: Callable[[int], np.ndarray]) -> Callable[..., Tensor]:
    def frequencies(
        n: int,
        d: float = 1.0,
        *,
        dtype: dtype | None = None,
        device: device | str | None = None,
        requires_grad: bool = False,
    ) -> Tensor:
        kind = dtype or get_default_dtype()
        if kind.category < FLOATING:
            raise RuntimeError(f"{name} requires a floating point or complex dtype")
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
        t = result_of(place_for(device).copy_in(cast(of(n) * (1.0 / (n * d)) if n else np.zeros(0), kind)))
        return t.requires_grad_() if requires_grad else t

    frequencies.__name__ = frequencies.__qualname__ = name
    frequencies.__doc__ = (
        f"The frequencies of ``{name[:-4]}`` of n points, d apart, in their order.  Source: torch.fft.{name}."
    )
    return frequencies


fftfreq = _frequencies("fftfreq", lambda n: np.concatenate((np.arange((n + 1) // 2), np.arange(-(n // 2), 0))))
rfftfreq = _frequencies("rfftfreq", lambda n: np.arange(n // 2 + 1))


def _shift(name: str, by: Callable[[int], int], text: str) -> Callable[..., Tensor]:
    def shift(input: Tensor, dim: _Size = None) -> Tensor:
        if not isinstance(input, Tensor):
            raise TypeError(f"fft_{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
        n = input.array.ndim
        dims = tuple(range(n)) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
        if not dims:
            return input.clone()  # type: ignore[no-any-return]
        axes = tuple(axis_of(d, n) for d in dims)
        return input.roll(tuple(by(input.array.shape[a]) for a in axes), axes)  # type: ignore[no-any-return]

    shift.__name__ = shift.__qualname__ = name
    shift.__doc__ = f"{text}, along ``dim``, or all dimensions.  Source: torch.fft.{name}."
    return shift


fftshift = _shift("fftshift", lambda n: n // 2, "The frequency 0 moved to the middle")
ifftshift = _shift("ifftshift", lambda n: (n + 1) // 2, "The frequency 0 moved from the middle to the front")

publish(
    sys.modules[__name__],
    (
        fft, ifft, rfft, irfft, hfft, ihfft, fftn, ifftn, rfftn, irfftn, hfftn, ihfftn, fft2, ifft2, rfft2, irfft2, hfft2,
        ihfft2, fftfreq, rfftfreq,
    ),
    methods=False,
    out=True,
)  # fmt: skip
