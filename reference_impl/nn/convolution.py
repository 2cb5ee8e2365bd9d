"""Convolutions and their transposes over one, two and three dimensions.  Source: torch.nn.functional.conv2d and its like.

The result, the gradient of the input and that of the weight are each linear in two tensors, and the derivatives of each are
the other two; so one triple of functions serves convolutions, transposed ones, and derivatives of any order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.elementwise import conj
from reference_impl.kernels import kernel
from reference_impl.nn.windows import Sizes, counts_of, gather, regular, scatter, sizes_of
from reference_impl.op import type_name
from reference_impl.reductions import sum as total
from reference_impl.several import implemented, in_float32, several
from reference_impl.tensor import Tensor

__all__ = ["conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]


@dataclass(frozen=True, slots=True)
class Geometry:
    """The shapes of what a convolution maps from and to, and how its windows lie."""

    input: Sizes
    weight: Sizes
    output: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes
    groups: int

    @property
    def empty(self) -> bool:
        """Whether there is no batch or no channel, and so nothing but zeros to compute."""
        return 0 in (*self.input[:2], *self.output[:2])

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        return regular(self.input[2:], self.weight[2:], self.stride, self.padding, self.dilation, self.output[2:])

    def columns(self, x: Array) -> Array:
        """What each window sees: (batch, groups, channels and window, positions)."""
        places, exists = self.places()
        seen = gather(x.reshape((*x.shape[:2], math.prod(x.shape[2:]))), places, exists)
        return seen.swapaxes(-1, -2).reshape((x.shape[0], self.groups, -1, len(places)))

    def by_group(self, g: Array) -> Array:
        """(batch, groups, channels, positions) of an output."""
        return g.reshape((g.shape[0], self.groups, -1, math.prod(self.output[2:])))

    def filters(self, w: Array) -> Array:
        """(groups, output channels, input channels and window) of a weight."""
        return w.reshape((self.groups, w.shape[0] // self.groups, -1))


def _convolve(x: Array, w: Array, geometry: Geometry) -> Array:
    if geometry.empty:
        return np.zeros(geometry.output, x.dtype)
    return np.matmul(geometry.filters(w), geometry.columns(x)).reshape(geometry.output)


def _input_of(g: Array, w: Array, geometry: Geometry) -> Array:
    if geometry.empty:
        return np.zeros(geometry.input, g.dtype)
    places, exists = geometry.places()
    sizes = geometry.input[2:]
    columns = np.matmul(geometry.filters(w).swapaxes(-1, -2), geometry.by_group(g))
    seen = columns.reshape((g.shape[0], geometry.input[1], -1, len(places))).swapaxes(-1, -2)
    return scatter(seen, places, exists, math.prod(sizes)).reshape((g.shape[0], *geometry.input[1:]))


def _weight_of(g: Array, x: Array, geometry: Geometry) -> Array:
    if geometry.empty:
        return np.zeros(geometry.weight, g.dtype)
    each = np.matmul(geometry.by_group(g), geometry.columns(x).swapaxes(-1, -2))
    return np.add.reduce(each, 0, out=...).reshape(geometry.weight)


def _bias_gradient(g: Any, geometry: Geometry, channels: int) -> Any:
    # Without elements g may have no channels, though the bias has one number for each of the weight's.
    return total(g.reshape((0, channels)), 0) if geometry.empty else total(g, (0, *range(2, len(g.shape))))


_convolution: Any = several(
    "ConvolutionBackward0",
    kernel(in_float32(lambda x, w, bias, geometry: _with_bias(_convolve(x, w, geometry), bias))),
    name="convolution",
    x=lambda g, w, geometry: _transposed(g, conj(w), None, geometry),
    w=lambda g, x, geometry: _weight_gradient(g, conj(x), geometry),
    bias=lambda g, geometry: _bias_gradient(g, geometry, geometry.weight[0]),
)
_transposed: Any = several(
    "ConvolutionBackward0",
    kernel(in_float32(lambda x, w, bias, geometry: _with_bias(_input_of(x, w, geometry), bias))),
    name="conv_transpose",
    x=lambda g, w, geometry: _convolution(g, conj(w), None, geometry),
    w=lambda g, x, geometry: _weight_gradient(conj(x), g, geometry),
    bias=lambda g, geometry: _bias_gradient(g, geometry, geometry.weight[1] * geometry.groups),
)
_weight_gradient: Any = several(
    "ConvolutionBackwardBackward0",
    kernel(in_float32(lambda out, x, geometry: _weight_of(out, x, geometry))),
    name="convolution_backward",
    out=lambda g, x, geometry: _convolution(conj(x), g, None, geometry),
    x=lambda g, out, geometry: _transposed(conj(out), g, None, geometry),
)


def _with_bias(y: Array, bias: Array | None) -> Array:
    return y if bias is None or not y.size else y + bias.reshape((-1,) + (1,) * (y.ndim - 2))


def _same_dtypes(x: Tensor, w: Tensor, bias: Tensor | None) -> None:
    if x.dtype is not w.dtype:
        raise RuntimeError(
            f"Input type (torch.{type_name(x.dtype)}Tensor) and weight type (torch.{type_name(w.dtype)}Tensor) should be the same"
        )
    if bias is not None and bias.dtype is not x.dtype:
        raise RuntimeError(f"Input type ({x.dtype.name}) and bias type ({bias.dtype.name}) should be the same")
    implemented("slow_conv2d_cpu", x, "iufVc")


def _settings(n: int, stride: Any, padding: Any, dilation: Any, groups: int) -> tuple[Sizes, Sizes, Sizes]:
    stride, dilation = sizes_of(stride, n, "stride"), sizes_of(dilation, n, "dilation")
    padding = sizes_of(padding, n, "padding")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    for name, sizes in (("stride", stride), ("dilation", dilation)):
        if min(sizes) <= 0:
            raise RuntimeError(f"non-positive {name} is not supported")
    if min(padding) < 0:
        raise RuntimeError("negative padding is not supported")
    return stride, padding, dilation


def _batched(name: str, n: int, x: Tensor, w: Tensor) -> tuple[Tensor, bool]:
    """The input with its batch dimension, and whether it had one; RuntimeError for other numbers of dimensions."""
    for position, (what, t) in enumerate((("input", x), ("weight", w)), 1):
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}(): argument '{what}' (position {position}) must be Tensor, not {type(t).__name__}")
    if w.array.ndim != n + 2 and x.array.ndim in (n + 1, n + 2):
        raise RuntimeError(
            f"Expected {w.array.ndim}-dimensional input for {w.array.ndim}-dimensional weight {list(w.array.shape)}, but got "
            f"{x.array.ndim}-dimensional input of size {list(x.array.shape)} instead"
        )
    if x.array.ndim not in (n + 1, n + 2):
        raise RuntimeError(
            f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: {list(x.array.shape)}"
        )
    batched = x.array.ndim == n + 2
    return (x if batched else x.unsqueeze(0)), batched


def _check_bias(bias: Tensor | None, channels: int, weight: Sizes) -> None:
    if bias is not None and bias.array.shape != (channels,):
        raise RuntimeError(
            f"Given weight of size {list(weight)}, expected bias to be 1-dimensional with {channels} elements, but got bias of "
            f"size {list(bias.array.shape)} instead"
        )


def _check_groups(weight: Tensor, groups: int) -> None:
    if weight.array.shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{list(weight.array.shape)} instead"
        )


def _check_filled(x: Tensor, weight: Tensor) -> None:
    """RuntimeError for an input with batches and channels and no elements; IndexError for no input and an empty weight."""
    batch, channels, *sizes = x.array.shape
    if not batch or not channels:
        if channels and not weight.array.size:
            raise IndexError("select(): index 0 out of range for tensor of size [0] at dimension 0")
    elif 0 in sizes:
        raise RuntimeError(
            f"Only zero batch or zero channel inputs are supported, but got input shape: {list(x.array.shape)}"
        )


def _check_kernel(sizes: Sizes, kernel: Sizes, padding: Sizes, dilation: Sizes) -> None:
    padded = [m + 2 * p for m, p in zip(sizes, padding, strict=True)]
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    if any(s > m for s, m in zip(spans, padded, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, padded))}). Kernel size: "
            f"({' x '.join(map(str, spans))}). Kernel size can't be greater than actual input size"
        )


def _forward(n: int) -> Callable[..., Tensor]:
    name = f"conv{n}d"

    def conv(
        input: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
    ) -> Tensor:
        x, batched = _batched(name, n, input, weight)
        kernel = weight.array.shape[2:]
        if isinstance(padding, str):
            x, padding = _named_padding(x, padding, n, kernel, stride, dilation)
        strides, pads, dilations = _settings(n, stride, padding, dilation, groups)
        out, each = weight.array.shape[:2]
        channels, sizes = x.array.shape[1], x.array.shape[2:]
        _check_groups(weight, groups)
        if out % groups:
            raise RuntimeError(
                f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size "
                f"[{list(weight.array.shape)}] instead"
            )
        if channels != each * groups:
            raise RuntimeError(
                f"Given groups={groups}, weight of size {list(weight.array.shape)}, expected input{list(x.array.shape)} to have "
                f"{each * groups} channels, but got {channels} channels instead"
            )
        _check_bias(bias, out, weight.array.shape)
        _check_kernel(sizes, kernel, pads, dilations)
        _check_filled(x, weight)
        if x.array.size and 0 in kernel:
            raise RuntimeError(f"kernel size should be greater than zero, but got: {' x '.join(map(str, kernel))}")
        _same_dtypes(input, weight, bias)
        counts = counts_of(sizes, kernel, strides, pads, dilations)
        shape = (x.array.shape[0], out if channels else 0, *counts)  # of no channels none come, as in PyTorch
        geometry = Geometry(x.array.shape, weight.array.shape, shape, strides, pads, dilations, groups)
        y: Tensor = _convolution(x, weight, bias, geometry)
        return y if batched else y.squeeze(0)

    conv.__name__ = conv.__qualname__ = name
    conv.__doc__ = f"""The sums of products of a weight with what it sees at each position, over {n} dimension(s), plus ``bias``.

    input: (batch, channels, ...) or without batch; weight: (out_channels, channels / groups, ...); bias: (out_channels,).
    stride, padding, dilation: one number or one for each dimension; padding also "valid" (none), or "same", which keeps the size.
    RuntimeError for sizes and dtypes that do not go together: nothing is converted.  Source: torch.nn.functional.{name}.
    """
    return conv


def _named_padding(x: Tensor, padding: str, n: int, kernel: Sizes, stride: Any, dilation: Any) -> tuple[Tensor, Any]:
    """The padding that a name stands for; where it is uneven, the input is padded by what lacks on the one side."""
    if padding == "valid":
        return x, 0
    if padding != "same":
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if any(s != 1 for s in sizes_of(stride, n, "stride")):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    totals = [d * (k - 1) for k, d in zip(kernel, sizes_of(dilation, n, "dilation"), strict=True)]
    if any(t % 2 for t in totals):
        from reference_impl.nn.padding import constant_pad_nd

        x = constant_pad_nd(x, [p for t in reversed(totals) for p in (0, t % 2)])
    return x, tuple(t // 2 for t in totals)


def _backward(n: int) -> Callable[..., Tensor]:
    name = f"conv_transpose{n}d"

    def conv_transpose(
        input: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        dilation: Any = 1,
    ) -> Tensor:
        x, batched = _batched(name, n, input, weight)
        strides, pads, dilations = _settings(n, stride, padding, dilation, groups)
        extra = sizes_of(output_padding, n, "output_padding")
        if any(e >= s and e >= d for e, s, d in zip(extra, strides, dilations, strict=True)):
            raise RuntimeError(
                f"output padding must be smaller than either stride or dilation, but got output_padding: {list(extra)} stride: "
                f"{list(strides)} dilation: {list(dilations)}"
            )
        if min(extra) < 0:
            raise RuntimeError("negative output_padding is not supported")
        channels, each = weight.array.shape[:2]
        kernel = weight.array.shape[2:]
        _check_groups(weight, groups)
        if x.array.shape[1] != channels:
            raise RuntimeError(
                f"Given transposed=1, weight of size {list(weight.array.shape)}, expected input{list(x.array.shape)} to have "
                f"{channels} channels, but got {x.array.shape[1]} channels instead"
            )
        _check_bias(bias, each * groups, weight.array.shape)
        _check_filled(x, weight)
        if x.array.size and not weight.array.size:
            raise RuntimeError(f"non-empty {n + 2}D weight tensor expected, but got: {list(weight.array.shape)}")
        _same_dtypes(input, weight, bias)
        counts = x.array.shape[2:]
        sizes = tuple(
            (m - 1) * s - 2 * p + d * (k - 1) + e + 1
            for m, s, p, d, k, e in zip(counts, strides, pads, dilations, kernel, extra, strict=True)
        )
        if any(m <= 0 for m in sizes):
            raise RuntimeError(
                f"Given input size per channel: {list(counts)}. Calculated output size per channel: {list(sizes)}. Output "
                "size is too small"
            )
        shape = (x.array.shape[0], each * groups, *sizes)
        geometry = Geometry(shape, weight.array.shape, x.array.shape, strides, pads, dilations, groups)
        y: Tensor = _transposed(x, weight, bias, geometry)
        return y if batched else y.squeeze(0)

    conv_transpose.__name__ = conv_transpose.__qualname__ = name
    conv_transpose.__doc__ = f"""The transpose of ``conv{n}d``: each element times the weight, added up where the windows lie.

    input: (batch, channels, ...) or without batch; weight: (channels, out_channels / groups, ...); bias: (out_channels,).
    output_padding: what the output has more on one side, below the stride or the dilation.
    RuntimeError for sizes and dtypes that do not go together: nothing is converted.  Source: torch.nn.functional.{name}.
    """
    return conv_transpose


conv1d, conv2d, conv3d = map(_forward, (1, 2, 3))
conv_transpose1d, conv_transpose2d, conv_transpose3d = map(_backward, (1, 2, 3))
