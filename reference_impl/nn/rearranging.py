"""Channels turned into pixels and back, channels shuffled, and products of two vectors.  Source: torch.nn.functional."""

from __future__ import annotations

import math
from typing import Any

from reference_impl.products import matmul
from reference_impl.reductions import sum as total
from reference_impl.several import composed
from reference_impl.tensor import Tensor

__all__ = ["bilinear", "channel_shuffle", "native_channel_shuffle", "pixel_shuffle", "pixel_unshuffle"]


def _check_dims(name: str, input: Tensor) -> None:
    if input.array.ndim < 3:
        raise RuntimeError(
            f"{name} expects input to have at least 3 dimensions, but got input with {input.array.ndim} dimension(s)"
        )


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """(..., C * r**2, H, W) to (..., C, H * r, W * r), where r is ``upscale_factor``.

    RuntimeError unless the channels divide by its square.
    """
    _check_dims("pixel_shuffle", input)
    r = upscale_factor
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {r}")
    *lead, c, h, w = input.array.shape
    if c % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            f"input.size(-3)={c} is not divisible by {r * r}"
        )
    n = len(lead)
    split = input.reshape((*lead, c // (r * r), r, r, h, w))
    moved = split.permute((*range(n), n, n + 3, n + 1, n + 4, n + 2))
    return (moved if r > 1 else moved.clone()).reshape((*lead, c // (r * r), h * r, w * r))  # type: ignore[no-any-return]


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """(..., C, H * r, W * r) to (..., C * r**2, H, W), where r is ``downscale_factor``.

    RuntimeError unless height and width divide by it.
    """
    _check_dims("pixel_unshuffle", input)
    r = downscale_factor
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {r}")
    *lead, c, h, w = input.array.shape
    for name, size, axis in (("height", h, -2), ("width", w, -1)):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({axis})={size} is not "
                f"divisible by {r}"
            )
    n = len(lead)
    split = input.reshape((*lead, c, h // r, r, w // r, r))
    moved = split.permute((*range(n), n, n + 2, n + 4, n + 1, n + 3))
    return (moved if r > 1 else moved.clone()).reshape((*lead, c * r * r, h // r, w // r))  # type: ignore[no-any-return]


@composed("ChannelShuffleBackward0")
def _shuffled(input: Tensor, groups: int) -> Tensor:
    batch, channels, *rest = input.array.shape
    split = input.reshape((batch, groups, channels // groups, *rest))
    return split.swapaxes(1, 2).reshape((batch, channels, *rest)).clone()  # type: ignore[no-any-return]


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """The channels in the order of their places within their groups.  RuntimeError unless they divide into the groups."""
    shape = input.array.shape
    if len(shape) <= 2:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} groups."
        )
    return _shuffled(input, groups)  # type: ignore[no-any-return]


native_channel_shuffle = channel_shuffle


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """For each output k the sum of input1[i] * weight[k, i, j] * input2[j], plus ``bias``, along the last dimensions.

    RuntimeError for sizes that do not go together.
    """
    lead = input1.array.shape[:-1]
    if input1.array.ndim != input2.array.ndim:
        raise RuntimeError(
            f"bilinear(): input dimensions do not match: got {input1.array.ndim} and {input2.array.ndim}"
        )
    for i, (m, n) in enumerate(zip(lead, input2.array.shape[:-1], strict=True)):
        if m != n:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {i}: got {m} and {n}")
    out, in1, in2 = weight.array.shape
    if input1.array.shape[-1] != in1:
        raise RuntimeError(
            f"bilinear(): input1 size does not match weight size: got {input1.array.shape[-1]} but expected {in1}"
        )
    if input2.array.shape[-1] != in2:
        raise RuntimeError(
            f"bilinear(): input2 size does not match weight size: got {input2.array.shape[-1]} but expected {in2}"
        )
    if bias is not None and bias.array.shape != (out,):
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.array.size} but expected {out}"
        )
    rows = math.prod(lead)
    first, second = input1.reshape((rows, in1)), input2.reshape((rows, in2))
    table = weight.permute((1, 0, 2)).reshape((in1, out * in2))
    each: Any = matmul(first, table).reshape((rows, out, in2)) * second.unsqueeze(1)
    y = total(each, -1, dtype=input1.dtype).reshape((*lead, out))
    return y if bias is None else y + bias  # type: ignore[no-any-return]
