"""Images at another size, or seen at other places.  Source: torch.nn.functional.interpolate and grid_sample.

``interpolate`` works along each dimension by itself, so it is a product with one matrix for each.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl.creation import at as at_place
from reference_impl.devices import HOST, META, Array, place_of
from reference_impl.elementwise import where
from reference_impl.nn.activations import hardtanh
from reference_impl.nn.pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    along_axes,
)
from reference_impl.op import result_of, type_name
from reference_impl.products import matmul
from reference_impl.several import composed, implemented, through_float32
from reference_impl.tensor import Tensor

__all__ = ["affine_grid", "grid_sample", "interpolate", "upsample", "upsample_bilinear", "upsample_nearest"]

# ---- interpolate ----------------------------------------------------------------------------------------------------------

_DIMENSIONS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
"""Mode -> the number of spatial dimensions that it is for."""


def _scale(size: int, count: int, factor: float | None, align: bool) -> float:
    """How far apart in the input two neighbours of the output are."""
    if align:
        return (size - 1) / (count - 1) if count > 1 else 0.0
    return 1 / factor if factor else size / count


def _nearest(size: int, count: int, factor: float | None, exact: bool) -> np.ndarray:
    step = np.float32(1 / factor if factor else size / count)
    at = np.arange(count, dtype=np.float32)
    places = np.floor((at + np.float32(0.5)) * step if exact else at * step).astype(np.int64)
    return np.asarray(np.minimum(places, size - 1))


def _linear(size: int, count: int, factor: float | None, align: bool) -> np.ndarray:
    """The matrix (size, count) of the weights of the two neighbours."""
    step = _scale(size, count, factor, align)
    at = np.arange(count)
    places = at * step if align else np.maximum((at + 0.5) * step - 0.5, 0)
    low = np.minimum(places.astype(np.int64), size - 1)
    high = np.minimum(low + 1, size - 1)
    share = places - low
    matrix = np.zeros((size, count))
    np.add.at(matrix, (low, at), 1 - share)
    np.add.at(matrix, (high, at), share)
    return matrix


def _cubic_weight(t: Any, a: float) -> Any:
    t = np.abs(t)
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    far = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
    return np.where(t <= 1, near, np.where(t < 2, far, 0))


def _cubic(size: int, count: int, factor: float | None, align: bool) -> np.ndarray:
    """The matrix (size, count) of the weights of the four neighbours; beyond the border lies the border."""
    step = _scale(size, count, factor, align)
    at = np.arange(count)
    places = at * step if align else (at + 0.5) * step - 0.5
    low = np.floor(places).astype(np.int64)
    matrix = np.zeros((size, count))
    for i in range(-1, 3):
        np.add.at(matrix, (np.clip(low + i, 0, size - 1), at), _cubic_weight(places - low - i, -0.75))
    return matrix


def _smoothed(support: float, weight: Callable[[Any], Any]) -> Callable[..., np.ndarray]:
    """The matrix (size, count) of the weights of a filter that is as wide as the step between outputs, if that is above 1."""

    def matrix_of(size: int, count: int, factor: float | None, align: bool) -> np.ndarray:
        step = _scale(size, count, factor, align)
        width = max(step, 1.0)
        matrix = np.zeros((size, count))
        for i in range(count):
            centre = step * (i + 0.5)
            start = max(int(centre - support * width + 0.5), 0)
            end = min(int(centre + support * width + 0.5), size)
            weights = weight((np.arange(start, end) - centre + 0.5) / width)
            matrix[start:end, i] = weights / weights.sum()
        return matrix

    return matrix_of


_MATRICES: dict[tuple[str, bool], Callable[..., np.ndarray]] = {
    ("linear", False): _linear,
    ("bilinear", False): _linear,
    ("trilinear", False): _linear,
    ("bicubic", False): _cubic,
    ("bilinear", True): _smoothed(1.0, lambda t: np.maximum(1 - np.abs(t), 0)),
    ("bicubic", True): _smoothed(2.0, lambda t: _cubic_weight(t, -0.5)),
}
"""Mode, and whether it is antialiased -> the matrix along one dimension."""


def _resized(input: Tensor, matrices: list[np.ndarray]) -> Tensor:
    if input.array.dtype.kind == "u":
        values: Any = input.array.astype(np.float64)  # and rounded after each dimension, the last one first
        for i, matrix in reversed(list(enumerate(matrices))):
            axis = i - len(matrices)
            values = np.clip(np.floor(np.moveaxis(np.moveaxis(values, axis, -1) @ matrix, -1, axis) + 0.5), 0, 255)
        return result_of(values.astype(input.array.dtype))
    return along_axes(input, matrices)


def _picked(input: Tensor, places: list[np.ndarray]) -> Tensor:
    n = len(places)
    for i, at in enumerate(places):
        input = input[(..., at, *(slice(None),) * (n - 1 - i))]  # type: ignore[index]
    return input


def _nodes(function: Callable[..., Tensor]) -> Callable[[str], Callable[..., Tensor]]:
    made: dict[str, Callable[..., Tensor]] = {}

    def named(name: str) -> Callable[..., Tensor]:
        if name not in made:
            made[name] = composed(name)(through_float32(function))
        return made[name]

    return named


_by_matrices, _by_places = _nodes(_resized), _nodes(_picked)


def interpolate(
    input: Tensor,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """The input, (N, C, ...), at another size, or so many times as large.

    mode: "nearest", "nearest-exact" (of the centres), "linear", "bilinear", "bicubic" and "trilinear" (of as many
    dimensions), "area".
    align_corners: whether corners lie on corners, rather than borders on borders, between which elements lie in the middle.
    ValueError for settings that contradict each other, NotImplementedError for another number of dimensions.
    """
    shape = input.array.shape
    n = len(shape) - 2
    sizes, factors = _output(shape[2:], size, scale_factor, bool(recompute_scale_factor))
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
            )
    elif mode in _DIMENSIONS and n in (1, 2, 3) and _DIMENSIONS[mode] != n:
        raise NotImplementedError(f"Got {n + 2}D input, but {mode} mode needs {_DIMENSIONS[mode] + 2}D input")
    if antialias and not (mode in ("bilinear", "bicubic") and n == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input"
        )
    if n not in (1, 2, 3) or mode not in (*_DIMENSIONS, "nearest", "nearest-exact", "area"):
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {len(shape)}D) for the modes: nearest | "
            "linear | bilinear | "
            f"bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    if mode == "area":
        return (adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d)[n - 1](input, sizes)
    if min(sizes) <= 0 or 0 in shape[1:]:
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input {list(shape[2:])} output {list(sizes)}"
        )
    if input.array.dtype != np.uint8 or mode in ("linear", "trilinear"):
        implemented(f"upsample_{mode.partition('-')[0]}{n}d", input)
    if mode.startswith("nearest"):
        exact = mode != "nearest"
        places = [_nearest(m, k, f, exact) for m, k, f in zip(shape[2:], sizes, factors, strict=True)]
        return _by_places(f"UpsampleNearest{'Exact' if exact else ''}{n}DBackward0")(input, places)
    matrix = _MATRICES[mode, antialias]
    matrices = [matrix(m, k, f, bool(align_corners)) for m, k, f in zip(shape[2:], sizes, factors, strict=True)]
    return _by_matrices(f"Upsample{mode.capitalize()}{n}D{'Aa' if antialias else ''}Backward0")(input, matrices)


def _output(
    spatial: tuple[int, ...], size: Any, factor: Any, recompute: bool
) -> tuple[tuple[int, ...], tuple[float | None, ...]]:
    """The output's sizes, and the factors that say where its elements lie; None where the sizes do."""
    n = len(spatial)
    if size is not None and factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if isinstance(size, str):
            raise TypeError(f"interpolate(): argument 'size' must be tuple of ints, not {type(size).__name__}")
        sizes = tuple(size) if isinstance(size, tuple | list) else (int(size),) * n
        if len(sizes) != n:
            raise ValueError(
                f"Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of "
                f"{list(spatial)} and output size of {size}. Please provide input tensor in (N, C, d1, d2, ...,dK) "
                "format and output "
                "size in (o1, o2, ...,oK) format."
            )
        if recompute:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        return sizes, (None,) * n
    if factor is None:
        raise ValueError("either size or scale_factor should be defined")
    factors = tuple(factor) if isinstance(factor, tuple | list) else (float(factor),) * n
    if len(factors) != n:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of "
            f"{list(spatial)} and scale_factor of shape {factor}. Please provide input tensor in (N, C, d1, d2, "
            "...,dK) format and "
            "scale_factor in (s1, s2, ...,sK) format."
        )
    sizes = tuple(math.floor(m * f) for m, f in zip(spatial, factors, strict=True))
    return sizes, (None,) * n if recompute else factors


def upsample(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Tensor:
    """``interpolate`` under its old name."""
    warnings.warn(
        "`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning, stacklevel=2
    )
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Tensor, size: Any = None, scale_factor: Any = None) -> Tensor:
    """``interpolate`` with the nearest elements, under its old name."""
    warnings.warn(
        "`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.",
        UserWarning,
        stacklevel=2,
    )
    return interpolate(input, size, scale_factor, "nearest")


def upsample_bilinear(input: Tensor, size: Any = None, scale_factor: Any = None) -> Tensor:
    """``interpolate`` with mode "bilinear" and aligned corners, under its old name."""
    warnings.warn(
        "`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.",
        UserWarning,
        stacklevel=2,
    )
    return interpolate(input, size, scale_factor, "bilinear", True)


# ---- Grids ----------------------------------------------------------------------------------------------------------------


def _base(size: int, align: bool) -> np.ndarray:
    if size <= 1:
        return np.zeros(size)
    line = np.linspace(-1, 1, size)
    return line if align else line * (size - 1) / size


@composed("AffineGridGeneratorBackward0")
def _affine(theta: Tensor, sizes: tuple[int, ...], align: bool) -> Tensor:
    batch, _, *spatial = sizes
    lines = np.meshgrid(*(_base(n, align) for n in spatial), indexing="ij")
    base = np.stack([*reversed(lines), np.ones(spatial)], -1).reshape((-1, len(spatial) + 1))
    base = at_place(base.astype(theta.array.dtype), place_of(theta.array))
    points = matmul(result_of(base), theta.swapaxes(-1, -2))
    return points.reshape((batch, *spatial, len(spatial)))  # type: ignore[no-any-return]


def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    """The places that affine maps take an image's elements to: (N, 2, 3) to (N, H, W, 2), or (N, 3, 4) to (N, D, H, W, 3).

    The places are those of ``grid_sample``, from -1 to 1.
    """
    sizes = tuple(size)
    n = len(sizes) - 2
    if theta.array.dtype.kind not in "fV":
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    if n not in (2, 3):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{size}."
        )
    if theta.array.ndim != 3 or theta.array.shape[1:] != (n, n + 1):
        raise ValueError(
            f"Expected a batch of {n}D affine matrices of shape Nx{n}x{n + 1} for size {size}. Got {theta.shape}."
        )
    if min(sizes) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    return _affine(theta, sizes, bool(align_corners))  # type: ignore[no-any-return]


def _clipped(x: Any, size: int) -> Any:
    """Between the first and the last element; at them and beyond the gradient is 0."""
    return hardtanh(x, 0.0, float(size - 1)) if size > 1 else x * 0


def _reflected(x: Any, size: int, align: bool) -> Any:
    """Mirrored at the borders as often as it takes: at the outermost elements, or half an element beyond."""
    low, span = (0.0, float(size - 1)) if align else (-0.5, float(size))
    if span <= 0:
        return x * 0
    distance = e.abs(x - low)
    turns = np.floor(distance.array / span)
    rest = distance - result_of((turns * span).astype(distance.array.dtype))
    return where(result_of(turns % 2 == 0), rest, span - rest) + low


def _settled(x: Any, size: int, mode: str, align: bool) -> Any:
    """A place as the padding mode lets it be."""
    if mode == "border":
        return _clipped(x, size)
    if mode == "reflection":
        return _clipped(_reflected(x, size, align), size)
    return x


def _looked_up(rows: Tensor, batch: Array, at: list[Array], sizes: tuple[int, ...]) -> Any:
    """The elements at whole places, 0 where there is none: (points, channels)."""
    known = np.ones(at[0].shape, bool)
    flat: Any = batch
    for i, size in zip(at, sizes, strict=True):
        known &= (i >= 0) & (i < size)
        flat = flat * size + np.clip(i, 0, size - 1)
    chosen: Any = rows[flat]  # type: ignore[index]
    return chosen if known.all() else where(result_of(known[..., None]), chosen, 0)


def _whole(x: Array) -> Array:
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(x), np.clip(x, -(2.0**31), 2.0**31), -1).astype(np.int64)


def _sampled(input: Tensor, grid: Tensor, mode: str, padding_mode: str, align: bool) -> Tensor:
    if place_of(input.array) not in (HOST, META):  # its steps are the host's
        on_host: Any = _sampled(input.cpu(), grid.cpu(), mode, padding_mode, align)
        return on_host.to(input.device)  # type: ignore[no-any-return]
    shape = input.array.shape
    batch, channels, sizes = shape[0], shape[1], shape[2:]
    n = len(sizes)
    points = grid.array.shape[1:-1]
    rows = input.permute((0, *range(2, n + 2), 1)).reshape((-1, channels))
    of_batch = np.arange(batch)[:, None] + np.zeros((1, math.prod(points)), np.int64)
    places = []
    for i, size in enumerate(sizes):
        x: Any = grid[..., n - 1 - i].reshape((batch, -1))  # type: ignore[index]
        x = (x + 1) / 2 * (size - 1) if align else ((x + 1) * size - 1) / 2
        places.append(x if mode == "bicubic" else _settled(x, size, padding_mode, align))
    if mode == "nearest":
        y = _looked_up(rows, of_batch, [_whole(np.rint(x.array)) for x in places], sizes)
    elif mode == "bilinear":
        y = _between(rows, of_batch, places, sizes)
    else:
        y = _cubic_sum(rows, of_batch, places, sizes, padding_mode, align)
    y = y.reshape((batch, *points, channels))
    return y.permute((0, n + 1, *range(1, n + 1)))  # type: ignore[no-any-return]


def _between(rows: Tensor, batch: Array, places: list[Any], sizes: tuple[int, ...]) -> Any:
    """The sum of the neighbours by their nearness."""
    low = [np.floor(x.array) for x in places]
    shares = [x - result_of(f) for x, f in zip(places, low, strict=True)]
    y = None
    for corner in itertools.product((0, 1), repeat=len(places)):
        weight = None
        for c, share in zip(corner, shares, strict=True):
            factor = share if c else 1 - share
            weight = factor if weight is None else weight * factor
        value = _looked_up(rows, batch, [_whole(f + c) for f, c in zip(low, corner, strict=True)], sizes)
        part = value * weight.unsqueeze(-1)  # type: ignore[union-attr]
        y = part if y is None else y + part
    return y


def _cubic_sum(
    rows: Tensor, batch: Array, places: list[Any], sizes: tuple[int, ...], padding_mode: str, align: bool
) -> Any:
    low = [np.floor(x.array) for x in places]
    shares = [x - result_of(f) for x, f in zip(places, low, strict=True)]
    y = None
    for step in itertools.product(range(-1, 3), repeat=2):
        at = []
        for f, s, size in zip(low, step, sizes, strict=True):
            settled = _settled(result_of(f + s), size, padding_mode, align)
            at.append(_whole(np.rint(settled.array)))
        weight = _cubic_factor(shares[0], step[0]) * _cubic_factor(shares[1], step[1])
        part = _looked_up(rows, batch, at, sizes) * weight.unsqueeze(-1)
        y = part if y is None else y + part
    return y


def _cubic_factor(share: Any, step: int) -> Any:
    a = -0.75
    t = share - step if step <= 0 else step - share
    if step in (0, 1):
        return ((a + 2) * t - (a + 3)) * t * t + 1
    return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a


_sample = {n: composed(f"GridSampler{n}DBackward0")(through_float32(_sampled)) for n in (2, 3)}


def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    """The input, (N, C, H, W) or (N, C, D, H, W), at the places of a grid, (N, ..., 2 or 3): x first, from -1 to 1.

    mode: "bilinear", "nearest" or "bicubic"; padding_mode: what lies outside, "zeros", "border" or "reflection".
    align_corners: whether -1 and 1 are the centres of the outermost elements, rather than their outer borders.
    """
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    n = input.array.ndim - 2
    sizes, places = list(input.array.shape), list(grid.array.shape)
    if n not in (2, 3) or grid.array.ndim != n + 2:
        raise RuntimeError(
            "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes "
            f"{sizes} and grid with sizes {places}"
        )
    if sizes[0] != places[0]:
        raise RuntimeError(
            f"grid_sampler(): expected grid and input to have same batch size, but got input with sizes {sizes} and "
            "grid with sizes "
            f"{places}"
        )
    if places[-1] != n:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {n} in last dimension, but got grid with sizes {places}"
        )
    if 0 in sizes[2:]:
        raise RuntimeError(
            f"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {sizes}"
        )
    if mode == "bicubic" and n != 2:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    if input.dtype is not grid.dtype:
        raise RuntimeError(
            f"grid_sampler(): expected input and grid to have same dtype, but input has {type_name(input.dtype)} and grid has "
            f"{type_name(grid.dtype)}"
        )
    implemented(f"grid_sampler_{n}d_cpu", input)
    return _sample[n](input, grid, mode, padding_mode, bool(align_corners))  # type: ignore[no-any-return]
