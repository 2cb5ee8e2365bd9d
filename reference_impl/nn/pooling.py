"""Pooling: the largest element, or the mean, of what a window sees; unfolding and folding.  Source: torch.nn.functional."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl.devices import Array
from reference_impl.kernels import kernel
from reference_impl.linalg.checks import like
from reference_impl.nn.windows import Sizes, Windows, counts_of, gather, positions, regular, scatter, sizes_of
from reference_impl.op import type_name
from reference_impl.products import matmul
from reference_impl.reductions import mean
from reference_impl.several import composed, implemented, in_float32, several, through_float32
from reference_impl.tensor import Tensor

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "fold",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "unfold",
]  # fmt: skip


def _flat(x: Array, n: int) -> Array:
    lead = x.shape[: x.ndim - n]
    return x.reshape((*lead, math.prod(x.shape[len(lead) :])))


def _check_dims(name: str, x: Tensor, n: int) -> None:
    if not isinstance(x, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(x).__name__}")
    shape = x.array.shape
    if len(shape) not in (n + 1, n + 2) or 0 in shape[-n - 1 :]:
        raise RuntimeError(
            f"{name}: Expected {n + 1}D or {n + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got: "
            f"{list(shape)}"
        )


def _shaped(array: Array, like: Sizes, n: int, counts: Sizes) -> Array:
    return array.reshape((*like[: len(like) - n], *counts))


# ---- The largest ----------------------------------------------------------------------------------------------------------


def _pick(x: Array, indices: Array) -> Array:
    return np.take_along_axis(x, indices, -1)


def _place(x: Array, indices: Array, size: int) -> Array:
    result = np.zeros((math.prod(x.shape[:-1]), size), x.dtype)
    rows = np.arange(len(result))[:, None]
    np.add.at(result, (rows, indices.reshape((len(result), -1))), x.reshape((len(result), -1)))
    return result.reshape((*x.shape[:-1], size))


def _largest(input: Array, n: int, windows: Windows, counts: Sizes) -> tuple[Array, Array]:
    """The largest element that each window sees and its place in the flattened dimensions; the last NaN is larger than all."""
    places, exists = windows.places, windows.exists
    seen = gather(_flat(input, n), places, exists)
    if not exists.all():
        seen[..., ~exists] = np.iinfo(seen.dtype).min if seen.dtype.kind in "iu" else -np.inf
    first = np.argmax(seen, -1)
    if seen.dtype.kind in "fV" and (missing := np.isnan(seen)).any():
        first = np.where(missing.any(-1), seen.shape[-1] - 1 - np.argmax(missing[..., ::-1], -1), first)
    # A window may begin before the input: where all that exists is -inf, the first that exists counts.
    known = np.take_along_axis(np.broadcast_to(exists, seen.shape), first[..., None], -1)[..., 0]
    first = np.where(known, first, np.argmax(exists, -1))
    values = np.take_along_axis(seen, first[..., None], -1)[..., 0]
    indices = places[np.arange(len(places)), first]
    return _shaped(values, input.shape, n, counts), _shaped(indices, input.shape, n, counts)


def _largest_grad(g: Any, y: Any, n: int, shape: Sizes) -> Any:
    indices = y[1]
    return _put_back(g[0], indices.array if isinstance(indices, Tensor) else indices, n, shape)


_put_back: Any = several(
    "MaxPool2DWithIndicesBackwardBackward0",
    kernel(
        lambda input, indices, n, shape: _place(
            _flat(input, n), _flat(indices, n), math.prod(shape[len(shape) - n :])
        ).reshape(shape)
    ),
    name="max_pool_backward",
    input=lambda g, indices, n, shape: _taken(g, indices, n, shape),
)
_taken: Any = several(
    "GatherBackward0",
    kernel(lambda input, indices, n, shape: _pick(_flat(input, n), _flat(indices, n)).reshape(indices.shape)),
    name="gather",
    input=lambda g, indices, n, shape: _put_back(g, indices, n, shape),
)


def _max_op(node: str) -> Any:
    return several(
        node,
        kernel(lambda input, n, windows, counts, shape: _largest(input, n, windows, counts)),
        name="max_pool",
        input=_largest_grad,
    )


_MAX = {n: _max_op(f"MaxPool{n}DWithIndicesBackward0") for n in (2, 3)}
_ADAPTIVE_MAX = {n: _max_op(f"AdaptiveMaxPool{n}DBackward0") for n in (2, 3)}


def _settings(name: str, n: int, kernel: Any, stride: Any, padding: Any, dilation: Any = 1) -> tuple[Sizes, ...]:
    kernel = sizes_of(kernel, n, "kernel_size")
    stride = sizes_of(stride, n, "stride", kernel)
    padding, dilation = sizes_of(padding, n, "padding"), sizes_of(dilation, n, "dilation")
    if 0 in stride:
        raise RuntimeError("stride should not be zero")
    for what, sizes in (("kernel size", kernel), ("stride", stride), ("dilation", dilation)):
        if min(sizes) <= 0:
            raise RuntimeError(f"{name}: {what} should be greater than zero, but got {list(sizes)}")
    for p, k, d in zip(padding, kernel, dilation, strict=True):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > (d * (k - 1) + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and dilation={d}"
            )
    return kernel, stride, padding, dilation


def _counts(x: Tensor, n: int, settings: tuple[Sizes, ...], ceil: bool) -> Sizes:
    sizes = x.array.shape[-n:]
    kernel, stride, padding, dilation = settings
    counts = counts_of(sizes, kernel, stride, padding, dilation, ceil)
    if any(c <= 0 for c in counts):
        shape = "x".join(map(str, x.array.shape[-n - 1 :]))
        raise RuntimeError(
            f"Given input size: ({shape}). Calculated output size: ({x.array.shape[-n - 1]}x{'x'.join(map(str, counts))}). "
            "Output size is too small"
        )
    return counts


def _max_pool(n: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    name = f"max_pool{n}d"

    def with_indices(
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> tuple[Tensor, Tensor]:
        _check_dims(name, input, n)
        implemented(f"max_pool{n}d", input, "iufV")
        settings = _settings(name, n, kernel_size, stride, padding, dilation)
        counts = _counts(input, n, settings, ceil_mode)
        sizes = input.array.shape[-n:]
        windows = Windows(*regular(sizes, *settings, counts))
        if n == 1:
            values, indices = _MAX[2](input.unsqueeze(-2), 2, windows, (1, *counts), (*input.shape[:-1], 1, *sizes))
            return values.squeeze(-2), indices.squeeze(-2)
        return _MAX[n](input, n, windows, counts, input.array.shape)  # type: ignore[no-any-return]

    def pool(
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Any:
        both = with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)
        return both if return_indices else both[0]

    for function, suffix in ((with_indices, "_with_indices"), (pool, "")):
        function.__name__ = function.__qualname__ = name + suffix
        function.__doc__ = f"""The largest element of each window over {n} dimension(s){", and where it is" if suffix else ""}.

    stride: that of the kernel unless given; ceil_mode: windows may see only part of the input; return_indices: also the places
    of the largest, counted in the flattened dimensions.  The gradient goes to them.  Source: torch.nn.functional.{name}.
    """
    return pool, with_indices


def _adaptive_windows(size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The windows that divide ``size`` elements into ``count`` stretches of about the same length, which may overlap."""
    starts = np.arange(count) * size // max(count, 1)
    ends = -(-(np.arange(1, count + 1) * size) // max(count, 1))
    width = int((ends - starts).max(initial=1))
    seen = starts[:, None] + np.arange(width)
    exists = seen < ends[:, None]
    return np.where(exists, seen, 0), exists


def _adaptive_counts(name: str, input: Tensor, n: int, output_size: Any) -> Sizes:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    ndim = input.array.ndim
    if n == 1 and (output_size is None or (isinstance(output_size, tuple | list) and None in output_size)):
        raise TypeError(f"{name}(): argument 'output_size' (position 2) must be tuple of ints, not {output_size!r}")
    if n == 1 and ndim not in (2, 3):
        raise RuntimeError(f"{name}: Expected 2 to 3 dimensions, but got {ndim}-dimensional tensor")
    if isinstance(output_size, int):
        return (output_size,) * n
    if n > 1 and ndim <= n:
        raise ValueError(f"Input dimension should be at least {n + 1}")
    given = (output_size,) * n if output_size is None else tuple(output_size)
    if len(given) != n:
        raise RuntimeError(f"{name}: internal error: output_size.size() must be {n}")
    return tuple(input.array.shape[i - n] if c is None else c for i, c in enumerate(given))


def _check_adaptive(name: str, input: Tensor, n: int, first: int) -> None:
    """RuntimeError for another number of dimensions, or where one from ``first`` on has no elements."""
    shape = input.array.shape
    if len(shape) not in (n + 1, n + 2):
        raise RuntimeError(f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got: {list(shape)}")
    if 0 in shape[first:]:
        raise RuntimeError(
            f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes {list(shape)} "
            f"with dimension {shape[first:].index(0) + first % len(shape)} being empty"
        )


def _adaptive_max_pool(n: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    name = f"adaptive_max_pool{n}d"

    def with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> tuple[Tensor, Tensor]:
        counts = _adaptive_counts(name, input, n, output_size)
        _check_adaptive(name, input, n, 1)
        if min(counts) < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {min(counts)}: {list(counts)}")
        implemented(name, input)
        sizes = input.array.shape[-n:]
        stretches = [_adaptive_windows(m, c) for m, c in zip(sizes, counts, strict=True)]
        windows = Windows(*positions(stretches, sizes))
        if n == 1:
            shape = (*input.array.shape[:-1], 1, *sizes)
            values, indices = _ADAPTIVE_MAX[2](input.unsqueeze(-2), 2, windows, (1, *counts), shape)
            return values.squeeze(-2), indices.squeeze(-2)
        return _ADAPTIVE_MAX[n](input, n, windows, counts, input.array.shape)  # type: ignore[no-any-return]

    def pool(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
        both = with_indices(input, output_size)
        return both if return_indices else both[0]

    for function, suffix in ((with_indices, "_with_indices"), (pool, "")):
        function.__name__ = function.__qualname__ = name + suffix
        function.__doc__ = f"""The largest elements of as many stretches as ``output_size`` says, over {n} dimension(s).

    output_size: one number or one for each dimension, None to keep the input's.  Source: torch.nn.functional.{name}.
    """
    return pool, with_indices


# ---- The mean -------------------------------------------------------------------------------------------------------------


def _mean_of_seen(input: Array, n: int, windows: Windows, counts: Sizes, shape: Sizes) -> Array:
    seen = gather(_flat(input, n), windows.places, windows.exists)
    total = np.add.reduce(seen, -1, dtype=seen.dtype, out=...)
    whole = seen.dtype.kind in "iu"  # integers are cut
    share = (
        np.trunc(total / windows.divisor).astype(seen.dtype) if whole else total / windows.divisor.astype(seen.dtype)
    )
    return _shaped(share, shape, n, counts)


def _spread_to_seen(input: Array, n: int, windows: Windows, counts: Sizes, shape: Sizes) -> Array:
    share = _flat(input, n) / windows.divisor.astype(input.dtype)
    seen = np.repeat(share[..., None], windows.places.shape[1], -1)
    return scatter(seen, windows.places, windows.exists, math.prod(shape[len(shape) - n :])).reshape(shape)


def _avg_ops(node: str) -> Any:
    forward: Any = several(
        node,
        kernel(in_float32(_mean_of_seen)),
        name="avg_pool",
        input=lambda g, n, windows, counts, shape: back(g, n, windows, counts, shape),
    )
    back: Any = several(
        f"{node[:-1]}Backward0",
        kernel(in_float32(_spread_to_seen)),
        name="avg_pool_backward",
        input=lambda g, n, windows, counts, shape: forward(g, n, windows, counts, shape),
    )
    return forward


_AVG = {n: _avg_ops(f"AvgPool{n}DBackward0") for n in (2, 3)}


def _avg_pool(n: int) -> Callable[..., Tensor]:
    name = f"avg_pool{n}d"

    def pool(
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> Tensor:
        _check_dims(name, input, n)
        settings = _settings(name, n, kernel_size, stride, padding)
        if divisor_override == 0:
            raise RuntimeError("divisor must be not zero")
        if input.array.dtype.kind != "i" or input.array.dtype.itemsize != 8:
            implemented(f"avg_pool{max(n, 2)}d", input)
        counts = _counts(input, n, settings, ceil_mode)
        sizes = input.array.shape[-n:]
        windows = Windows(*regular(sizes, *settings, counts))
        divisor = np.full(len(windows.places), divisor_override or 1)
        if divisor_override is None:
            inside = settings[2] if count_include_pad else (0,) * n
            divisor = _window_sizes(sizes, settings, counts, inside)
        windows = replace(windows, divisor=divisor)
        if n == 1:
            shape = (*input.array.shape[:-1], 1, sizes[0])
            y: Any = _AVG[2](input.unsqueeze(-2), 2, windows, (1, *counts), shape)
            return y.squeeze(-2)  # type: ignore[no-any-return]
        return _AVG[n](input, n, windows, counts, input.array.shape)  # type: ignore[no-any-return]

    pool.__name__ = pool.__qualname__ = name
    pool.__doc__ = f"""The mean of what each window sees, over {n} dimension(s).

    stride: that of the kernel unless given; count_include_pad: whether the zeros around the input count;
    divisor_override: what the sums are divided by instead.  Source: torch.nn.functional.{name}.
    """
    return pool


def _window_sizes(sizes: Sizes, settings: tuple[Sizes, ...], counts: Sizes, inside: Sizes) -> np.ndarray:
    """How many elements each window holds, of those at most ``inside`` elements outside of the input."""
    kernel, stride, padding, _ = settings
    size: Any = np.ones((1,) * len(sizes), np.int64)
    for i, (m, k, s, p, extra) in enumerate(zip(sizes, kernel, stride, padding, inside, strict=True)):
        start = np.arange(counts[i]) * s - p
        end = np.minimum(start + k, m + p)
        along = np.minimum(end, m + extra) - np.maximum(start, -extra)
        size = size * along.reshape(tuple(-1 if j == i else 1 for j in range(len(sizes))))
    return np.asarray(size.reshape(-1))


def along_axes(input: Tensor, matrices: list[np.ndarray]) -> Tensor:
    """The input with each of its last dimensions multiplied by a matrix, (size, count)."""
    n = len(matrices)
    for i, matrix in enumerate(matrices):
        axis = i - n
        moved = input.swapaxes(axis, -1) if axis != -1 else input
        moved = matmul(moved, like(moved, matrix))
        input = moved.swapaxes(axis, -1) if axis != -1 else moved
    return input


_MEANS = _avg_ops("AvgPool1DBackward0")


def _adaptive_avg(node: str) -> Callable[..., Tensor]:
    @composed(node)
    @through_float32
    def average(input: Tensor, counts: Sizes) -> Tensor:
        shape, n = input.array.shape, len(counts)
        if input.array.size and all(
            c and not m % c for m, c in zip(shape[-n:], counts, strict=True)
        ):  # as is mostly so
            parts = [part for m, c in zip(shape[-n:], counts, strict=True) for part in (c, m // c)]
            return mean(input.reshape((*shape[:-n], *parts)), tuple(range(1 - 2 * n, 0, 2)))
        for axis, count in zip(range(-n, 0), counts, strict=True):
            # No product with a matrix, of whose zeros infinity would make NaN.
            moved = input.swapaxes(axis, -1)
            places, exists = _adaptive_windows(moved.array.shape[-1], count)
            windows = Windows(places, exists, exists.sum(1))
            input = _MEANS(moved, 1, windows, (count,), moved.array.shape).swapaxes(axis, -1)
        return input

    return average


_ADAPTIVE_AVG = {n: _adaptive_avg(f"AdaptiveAvgPool{n}DBackward0") for n in (2, 3)}


def _adaptive_avg_over(input: Tensor, counts: Sizes) -> Tensor:
    """The means of as many stretches of the last dimensions; one of all is the mean, of nothing and of any dimensions too."""
    n = len(counts)
    name = f"adaptive_avg_pool{n}d"
    if min(counts) < 0:
        raise RuntimeError(
            f"{name}: elements of output_size must be greater than or equal to 0 but received {{{', '.join(map(str, counts))}}}"
        )
    if set(counts) == {1}:
        return mean(input, tuple(range(-n, 0)), True)
    _check_adaptive(name, input, n, 1 if n == 3 else -n)
    if n == 3 or 0 not in input.array.shape + counts:  # in two dimensions no kernel is asked where nothing is computed
        implemented(name, input)
    return _ADAPTIVE_AVG[n](input, counts)


def _adaptive_avg_pool(n: int) -> Callable[..., Tensor]:
    name = f"adaptive_avg_pool{n}d"

    def pool(input: Tensor, output_size: Any) -> Tensor:
        counts = _adaptive_counts(name, input, n, output_size)
        if n == 1:
            return _adaptive_avg_over(input.unsqueeze(-2), (1, *counts)).squeeze(-2)  # type: ignore[no-any-return]
        return _adaptive_avg_over(input, counts)

    pool.__name__ = pool.__qualname__ = name
    pool.__doc__ = f"""The means of as many stretches as ``output_size`` says, over {n} dimension(s).

    output_size: one number or one for each dimension, None to keep the input's.  Source: torch.nn.functional.{name}.
    """
    return pool


def _lp_pool(n: int) -> Callable[..., Tensor]:
    name = f"lp_pool{n}d"

    def pool(input: Tensor, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Tensor:
        kernel = sizes_of(kernel_size, n, "kernel_size")
        means: Any = AVG_POOLS[n - 1](input**norm_type, kernel, stride, 0, ceil_mode)  # type: ignore[operator]
        positive: Any = e.sgn(means) * e.relu(e.abs(means))
        return (positive * math.prod(kernel)) ** (1.0 / norm_type)  # type: ignore[no-any-return]

    pool.__name__ = pool.__qualname__ = name
    pool.__doc__ = f"The ``norm_type``-norm of what each window sees.  Source: torch.nn.functional.{name}."
    return pool


# ---- Undoing the choice of the largest ------------------------------------------------------------------------------------


def _unpool(n: int) -> Callable[..., Tensor]:
    name = f"max_unpool{n}d"

    def unpool(
        input: Tensor,
        indices: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        output_size: Any = None,
    ) -> Tensor:
        kernel = sizes_of(kernel_size, n, "kernel_size")
        strides, pads = sizes_of(stride, n, "stride", kernel), sizes_of(padding, n, "padding")
        x = input.array
        if indices.array.dtype != np.int64:
            raise RuntimeError(f"elements in indices should be type int64 but got: {type_name(indices.dtype)}")
        if x.ndim not in (n + 1, n + 2):
            raise RuntimeError(
                f"Input to {name} should be a {n + 1}d or {n + 2}d Tensor, but got a tensor with {x.ndim} dimensions."
            )
        if indices.array.shape != x.shape:
            raise RuntimeError(
                f"Expected shape of indices to be same as that of the input tensor ({list(x.shape)}) but got indices tensor with "
                f"shape: {list(indices.array.shape)}"
            )
        if 0 in x.shape[-n - 1 :]:
            raise RuntimeError(
                f"{name}: Expected input to have non-zero size for non-batch dimensions, but got {list(x.shape)}"
            )
        if n == 3 and min(strides) <= 0:
            raise RuntimeError(f"strides should be greater than zero, but got stride: {list(strides)}")
        sizes = tuple((m - 1) * s - 2 * p + k for m, s, p, k in zip(x.shape[-n:], strides, pads, kernel, strict=True))
        if output_size is not None:
            sizes = _output_size(sizes, tuple(output_size), strides)
        size = math.prod(sizes)
        wrong = indices.array[(indices.array < 0) | (indices.array >= size)]
        if wrong.size:
            raise RuntimeError(
                f"Found an invalid max index: {wrong[0]} (output volumes are of size {'x'.join(map(str, sizes))})"
            )
        return _unpool_op(input, indices, n, (*x.shape[: x.ndim - n], *sizes))  # type: ignore[no-any-return]

    unpool.__name__ = unpool.__qualname__ = name
    unpool.__doc__ = f"""Each element where the largest was that ``max_pool{n}d`` found there, and 0 elsewhere.

    indices: those that ``max_pool{n}d(..., return_indices=True)`` gives; output_size: the size that was pooled, where several
    are possible.  RuntimeError for an index beyond it.  Source: torch.nn.functional.{name}.
    """
    return unpool


def _set(input: Array, indices: Array, n: int, shape: Sizes) -> Array:
    result = np.zeros((*input.shape[: input.ndim - n], math.prod(shape[len(shape) - n :])), input.dtype)
    np.put_along_axis(result, _flat(indices, n), _flat(input, n), -1)
    return result.reshape(shape)


_unpool_op = several(
    "MaxUnpool2DBackward0",
    kernel(_set),
    name="max_unpool",
    input=lambda g, indices, n, shape: _taken(g, indices, n, shape),
    indices=None,
)


def _output_size(default: Sizes, wanted: Sizes, stride: Sizes) -> Sizes:
    """The output's size that is asked for; ValueError unless it is within a stride of the smallest one possible.

    wanted: with the sizes of batch and channels or without.
    """
    n = len(default)
    if len(wanted) == n + 2:
        wanted = wanted[2:]
    if len(wanted) != n:
        raise ValueError(
            f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of '{len(wanted)}'"
        )
    for m, w, s in zip(default, wanted, stride, strict=True):
        if not m - s < w < m + s:
            raise ValueError(f'invalid output_size "{wanted}" (dim 0 must be between {m - s} and {m + s})')
    return wanted


# ---- Unfolding ------------------------------------------------------------------------------------------------------------


def _blocks(sizes: Sizes, kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Sizes:
    if min(kernel) <= 0 or min(dilation) <= 0 or min(stride) <= 0 or min(padding) < 0:
        raise RuntimeError(
            f"kernel_size, dilation and stride should be greater than zero and padding non-negative, but got {kernel}, "
            f"{dilation}, {stride} and {padding}"
        )
    return counts_of(sizes, kernel, stride, padding, dilation)


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """What each window sees as a column: (N, C, H, W) to (N, C * window, positions).

    RuntimeError where no window fits.  Source: torch.nn.functional.unfold.
    """
    shape = input.array.shape
    if len(shape) not in (3, 4) or 0 in shape[1:]:
        if len(shape) < 3:
            raise IndexError("Dimension out of range: unfold takes (C, H, W) or (N, C, H, W)")
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: "
            f"{list(shape)}"
        )
    kernel, dilations = sizes_of(kernel_size, 2, "kernel_size"), sizes_of(dilation, 2, "dilation")
    pads, strides = sizes_of(padding, 2, "padding"), sizes_of(stride, 2, "stride")
    sizes = shape[-2:]
    counts = _blocks(sizes, kernel, dilations, pads, strides)
    if min(counts) < 1:
        raise RuntimeError(
            f"Given input with spatial size {sizes}, kernel_size={kernel}, dilation={dilations}, padding={pads}, calculated "
            f"shape of the array of sliding blocks as {counts}, but its components must be at least one."
        )
    implemented("im2col_out_cpu", input, "bfVc")
    windows = Windows(*regular(sizes, kernel, strides, pads, dilations, counts))
    return _unfolded(input, windows, sizes)  # type: ignore[no-any-return]


def _to_columns(input: Array, windows: Windows) -> Array:
    seen = gather(_flat(input, 2), windows.places, windows.exists).swapaxes(-1, -2)
    columns = seen.shape[-3] * seen.shape[-2]
    return np.ascontiguousarray(seen).reshape((*input.shape[:-3], columns, len(windows.places)))


def _from_columns(input: Array, windows: Windows, sizes: Sizes) -> Array:
    positions, size = windows.places.shape
    channels = input.shape[-2] // size
    seen = input.reshape((*input.shape[:-2], channels, size, positions)).swapaxes(-1, -2)
    return scatter(seen, windows.places, windows.exists, math.prod(sizes)).reshape(
        (*input.shape[:-2], channels, *sizes)
    )


_unfolded: Any = several(
    "Im2ColBackward0",
    kernel(lambda input, windows, sizes: _to_columns(input, windows)),
    name="unfold",
    input=lambda g, windows, sizes: _folded(g, windows, sizes),
)
_folded: Any = several(
    "Col2ImBackward0",
    kernel(in_float32(_from_columns)),
    name="fold",
    input=lambda g, windows, sizes: _unfolded(g, windows, sizes),
)


def fold(
    input: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Tensor:
    """The sums of columns put back where ``unfold`` takes them from: (N, C * window, positions) to (N, C, H, W).

    RuntimeError where their number does not fit.  Source: torch.nn.functional.fold.
    """
    shape = input.array.shape
    if len(shape) not in (2, 3):
        raise RuntimeError(f"Expected 2D or 3D (batch mode) tensor for input, but got: {list(shape)}")
    kernel, dilations = sizes_of(kernel_size, 2, "kernel_size"), sizes_of(dilation, 2, "dilation")
    pads, strides = sizes_of(padding, 2, "padding"), sizes_of(stride, 2, "stride")
    sizes = sizes_of(output_size, 2, "output_size")
    if isinstance(output_size, tuple | list) and len(output_size) != 2:
        raise RuntimeError(f"It is expected output_size equals to 2, but got size {len(output_size)}")
    if 0 in shape[-2:]:
        raise RuntimeError(
            f"Expected 2D or 3D (batch mode) tensor without empty dimensions for input, but got: {list(shape)}"
        )
    counts = _blocks(sizes, kernel, dilations, pads, strides)
    if shape[-2] % math.prod(kernel):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={shape[-2]} and kernel_size={kernel}."
        )
    if math.prod(counts) != shape[-1] or min(counts) < 1:
        raise RuntimeError(
            f"Given output_size={sizes}, kernel_size={kernel}, dilation={dilations}, padding={pads}, stride={strides}, expected "
            f"size of input's dimension 2 to match the calculated number of sliding blocks {' * '.join(map(str, counts))} = "
            f"{math.prod(counts)}, but got input.size(2)={shape[-1]}."
        )
    implemented("col2im_out_cpu", input, "bfVc")
    windows = Windows(*regular(sizes, kernel, strides, pads, dilations, counts))
    return _folded(input, windows, sizes)  # type: ignore[no-any-return]


MAX_POOLS = [_max_pool(n) for n in (1, 2, 3)]
AVG_POOLS = [_avg_pool(n) for n in (1, 2, 3)]
(max_pool1d, max_pool1d_with_indices), (max_pool2d, max_pool2d_with_indices), (max_pool3d, max_pool3d_with_indices) = (
    MAX_POOLS
)
avg_pool1d, avg_pool2d, avg_pool3d = AVG_POOLS
adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d = (_adaptive_avg_pool(n) for n in (1, 2, 3))
lp_pool1d, lp_pool2d, lp_pool3d = (_lp_pool(n) for n in (1, 2, 3))
max_unpool1d, max_unpool2d, max_unpool3d = (_unpool(n) for n in (1, 2, 3))
_adaptive = [_adaptive_max_pool(n) for n in (1, 2, 3)]
adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d = (pool for pool, _ in _adaptive)
adaptive_max_pool1d_with_indices, adaptive_max_pool2d_with_indices, adaptive_max_pool3d_with_indices = (
    pool for _, pool in _adaptive
)
