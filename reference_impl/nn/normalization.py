"""Normalization to mean 0 and variance 1, over a batch, a layer, groups of channels or neighbours.

Source: torch.nn.functional.batch_norm and its like.  Each is recorded as one node, whose derivative is that of its parts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl import reductions
from reference_impl.dtypes import float32
from reference_impl.op import type_name, wrote
from reference_impl.several import composed, implemented, through_float32
from reference_impl.tensor import Tensor

__all__ = ["batch_norm", "group_norm", "instance_norm", "layer_norm", "local_response_norm", "rms_norm"]


def _normalized(x: Any, axes: tuple[int, ...], eps: float) -> tuple[Any, Any, Any]:
    """x with mean 0 and variance 1 over the axes; the mean, and one over the deviation."""
    mean = reductions.mean(x, axes, True)
    centred = x - mean
    inverse = e.rsqrt(reductions.mean(centred * centred, axes, True) + eps)
    return centred * inverse, mean, inverse


def _scaled(x: Any, weight: Any, bias: Any) -> Any:
    if weight is not None:
        x = x * weight
    return x if bias is None else x + bias


def _check_dtypes(input: Tensor, *given: Tensor | None) -> None:
    """RuntimeError unless what scales, shifts and runs along is all of the input's dtype, or all float32 beside halves.

    The first that is given says which of the two it is to be.
    """
    tensors = [t for t in given if t is not None]
    if not tensors:
        return
    if tensors[0].dtype is input.dtype:
        for t in tensors:
            if t.dtype is not input.dtype:
                raise RuntimeError(f"expected scalar type {type_name(input.dtype)} but found {type_name(t.dtype)}")
        return
    if any(t.dtype is not float32 for t in tensors):
        raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
    if input.array.dtype.kind not in "fV" or input.array.dtype.itemsize != 2:
        raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")


# ---- Layers -----------------------------------------------------------------------------------------------------------


def _check_shape(input: Any, normalized_shape: Any, name: str, **scales: Tensor | None) -> tuple[int, ...]:
    """The shape to normalize over; RuntimeError unless the input ends with it, and TypeError for what is no shape."""
    if not isinstance(normalized_shape, tuple | list):
        raise TypeError(
            f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not {type(normalized_shape).__name__}"
        )
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    for what, scale in scales.items():
        if scale is not None and scale.array.shape != shape:
            raise RuntimeError(
                f"Expected {what} to be of same shape as normalized_shape, but got {what} of shape {list(scale.array.shape)} and "
                f"normalized_shape = {list(shape)}"
            )
    if input.array.shape[max(input.array.ndim - len(shape), 0) :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], but got input "
            f"of size{list(input.array.shape)}"
        )
    return shape


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """(input - mean) / sqrt(variance + eps) * weight + bias, over the last dimensions, whose sizes ``normalized_shape`` tells.

    The variance is the biased one.  RuntimeError for other sizes.  Source: torch.nn.functional.layer_norm.
    """
    shape = _check_shape(input, normalized_shape, "layer_norm", weight=weight, bias=bias)
    _check_dtypes(input, weight, bias)
    implemented("LayerNormKernelImpl", input)
    return _layer_norm(input, weight, bias, tuple(range(-len(shape), 0)), eps)  # type: ignore[no-any-return]


@composed("NativeLayerNormBackward0")
@through_float32
def _layer_norm(input: Tensor, weight: Tensor | None, bias: Tensor | None, axes: tuple[int, ...], eps: float) -> Tensor:
    return _scaled(_normalized(input, axes, eps)[0], weight, bias)  # type: ignore[no-any-return]


def native_layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None, bias: Tensor | None, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """``layer_norm``, the mean and one over the deviation.  Source: torch.native_layer_norm."""
    y = layer_norm(input, normalized_shape, weight, bias, eps)
    _, mean, inverse = _normalized(_single(input.detach()), tuple(range(-len(normalized_shape), 0)), eps)
    return y, mean.to(input.dtype), inverse.to(input.dtype)


def _single(x: Any) -> Any:
    return x.float() if x.array.dtype.itemsize == 2 else x


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """input / sqrt(mean(input**2) + eps) * weight, over the last dimensions; ``eps`` is the dtype's unless given.

    The result is of the input's dtype, whatever the weight's is.
    Source: torch.nn.functional.rms_norm.
    """
    shape = _check_shape(input, normalized_shape, "rms_norm", weight=weight)
    implemented("rms_norm", input, "fVc")
    y = _rms_norm(input, weight, tuple(range(-len(shape), 0)), eps)
    return y if y.dtype is input.dtype else y.to(input.dtype)  # type: ignore[no-any-return]


@through_float32
def _rms_norm(input: Tensor, weight: Tensor | None, axes: tuple[int, ...], eps: float | None) -> Tensor:
    if eps is None:
        eps = float(np.finfo(input.array.dtype).eps)
    x: Any = input
    square = x * x
    result = x * e.rsqrt(reductions.mean(square, axes, True) + eps)
    return result if weight is None else result * weight  # type: ignore[no-any-return]


# ---- Channels ---------------------------------------------------------------------------------------------------------


def _by_channel(t: Tensor | None, ndim: int) -> Tensor | None:
    return None if t is None else t.reshape((-1,) + (1,) * (ndim - 2))


def _check_channels(n: int, **given: Tensor | None) -> None:
    for name, t in given.items():
        if t is not None and t.array.size != n:
            raise RuntimeError(f"{name} should contain {n} elements not {t.array.size}")


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """(input - mean) / sqrt(variance + eps) * weight + bias, for each channel (dimension 1).

    In training mean and (biased) variance are the batch's, and the running ones move towards them by ``momentum``, in place and
    the variance unbiased; otherwise they are the running ones.
    ValueError in training for one value per channel and for one running statistic without the other, RuntimeError for sizes
    that are not the channels' and for dtypes other than the input's, but for float32 beside halves.
    Source: torch.nn.functional.batch_norm.
    """
    shape = input.array.shape
    if training and math.prod(shape[:1] + shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
    if not training and input.array.size:
        for name, t in (("running_mean", running_mean), ("running_var", running_var)):
            if t is None:
                raise RuntimeError(f"{name} must be defined in evaluation mode")
    return native_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps)[0]


def native_batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """``batch_norm``, the mean and one over the deviation, which are empty outside of training.

    Source: torch.native_batch_norm.
    """
    shape = input.array.shape
    if not input.array.size:
        y = _scaled(input.clone(), *(None if t is None else t.sum() for t in (weight, bias)))
        return y, input.new_empty((0,)), input.new_empty((0,))
    if len(shape) < 2:
        raise RuntimeError(f"batch_norm: expected an input of at least 2 dimensions, but got {list(shape)}")
    _check_channels(shape[1], running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if (running_mean is None) != (running_var is None) or (running_mean is None and not training):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    implemented("batch_norm", input)
    _check_dtypes(input, weight, bias, running_mean, running_var)
    axes = (0, *range(2, len(shape)))
    if not training:
        y = _with_statistics(input, running_mean, running_var, weight, bias, eps)
        none = input.new_empty((0,))
        return y, none, none.clone()
    y = _batch_norm(input, weight, bias, eps)
    with_values: Any = _single(input.detach())
    _, mean, inverse = _normalized(with_values, axes, eps)
    mean, inverse = mean.reshape((-1,)), inverse.reshape((-1,))
    count = math.prod(shape[:1] + shape[2:])
    variance = (
        reductions.mean((with_values - mean.reshape((-1,) + (1,) * (len(shape) - 2))) ** 2, axes) if count else mean
    )
    unbiased: Any = variance * (count / (count - 1)) if count > 1 else variance
    for running, new in ((running_mean, mean), (running_var, unbiased)):
        if running is not None:
            moved = (running.detach() * (1 - momentum) + new * momentum).array
            running.array[...] = moved.astype(running.array.dtype, copy=False)
            wrote(running)
    return y, mean.to(input.dtype), inverse.to(input.dtype)


@composed("NativeBatchNormBackward0")
def _batch_norm(input: Tensor, weight: Tensor | None, bias: Tensor | None, eps: float) -> Tensor:
    half = input.dtype if input.array.dtype.itemsize == 2 else None
    return _with_own_statistics(input, weight, bias, eps, half)  # type: ignore[no-any-return]


@through_float32
def _with_own_statistics(input: Any, weight: Any, bias: Any, eps: float, half: Any) -> Tensor:
    n = input.array.ndim
    normal, mean, inverse = _normalized(input, (0, *range(2, n)), eps)
    if half is not None:  # PyTorch keeps the statistics in the dtype of the input
        normal = (input - mean.to(half).float()) * inverse.to(half).float()
    return _scaled(normal, _by_channel(weight, n), _by_channel(bias, n))  # type: ignore[no-any-return]


@composed("NativeBatchNormBackward0")
@through_float32
def _with_statistics(
    input: Any, mean: Any, variance: Any, weight: Tensor | None, bias: Tensor | None, eps: float
) -> Tensor:
    n = input.array.ndim
    mean, variance = _by_channel(mean.detach(), n), _by_channel(variance.detach(), n)
    normal = (input - mean) * e.rsqrt(variance + eps)
    y = _scaled(normal, _by_channel(weight, n), _by_channel(bias, n))
    return y if y.dtype is input.dtype else y.to(input.dtype)  # type: ignore[no-any-return]


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """``batch_norm`` of each element of the batch by itself; the running statistics take the batch's mean of theirs.

    ValueError for one spatial element, where the input's own statistics are used.
    Source: torch.nn.functional.instance_norm.
    """
    shape = input.array.shape
    if use_input_stats:
        if math.prod(shape[2:]) == 1:
            raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    elif running_mean is None or running_var is None:
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    mean, variance = running_mean, running_var
    if mean is not None and mean.dtype is not input.dtype:  # one alone that is of another dtype is refused
        if variance is None:
            raise RuntimeError("Expected running_mean and running_var to be defined when one of another dtype is")
        mean, variance = mean.to(input.dtype), variance.to(input.dtype)
    batch, channels = shape[:2]
    repeated = [
        None if t is None else t.expand((batch, channels)).reshape((batch * channels,))
        for t in (mean, variance, weight, bias)
    ]
    copies = [None if t is None else t.clone() for t in repeated[:2]]
    flat = input.reshape((1, batch * channels, *shape[2:]))
    y = native_batch_norm(flat, repeated[2], repeated[3], copies[0], copies[1], use_input_stats, momentum, eps)[0]
    if use_input_stats:
        for running, moved in ((running_mean, copies[0]), (running_var, copies[1])):
            if running is not None and moved is not None:
                running.array[...] = moved.array.reshape((batch, channels)).mean(0)
                wrote(running)
    return y.view(shape)  # type: ignore[no-any-return]


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """(input - mean) / sqrt(variance + eps) * weight + bias, over groups of channels; weight and bias are the channels'.

    RuntimeError unless the channels divide into the groups.  Source: torch.nn.functional.group_norm.
    """
    shape = input.array.shape
    if len(shape) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    if num_groups > 0 and shape[0] * shape[1] // num_groups * math.prod(shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if shape[1] % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(shape)} and num_groups={num_groups}"
        )
    for name, t in (("weight", weight), ("bias", bias)):
        if t is not None and t.array.shape != shape[1:2]:
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape "
                f"{list(t.array.shape)} and input of shape {list(shape)}"
            )
    _check_dtypes(input, weight, bias)
    implemented("GroupNormKernelImpl", input)
    return _group_norm(input, weight, bias, num_groups, eps)  # type: ignore[no-any-return]


@composed("NativeGroupNormBackward0")
@through_float32
def _group_norm(input: Tensor, weight: Tensor | None, bias: Tensor | None, groups: int, eps: float) -> Tensor:
    shape = input.array.shape
    width = math.prod(shape[1:]) // groups
    normal = _normalized(input.reshape((shape[0], groups, width)), (2,), eps)[0].reshape(shape)
    n = len(shape)
    return _scaled(normal, _by_channel(weight, n), _by_channel(bias, n))  # type: ignore[no-any-return]


def native_group_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, N: int, C: int, HxW: int, group: int, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """``group_norm``, and for each group the mean and one over the deviation.  Source: torch.native_group_norm."""
    y = group_norm(input, group, weight, bias, eps)
    _, mean, inverse = _normalized(input.reshape((N, group, C // group * HxW)), (2,), eps)
    return y, mean.reshape((N, group)), inverse.reshape((N, group))


# ---- Neighbours -------------------------------------------------------------------------------------------------------


def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """input / (k + alpha * the mean of the squares over ``size`` neighbouring channels) ** beta.

    ValueError for fewer than 3 dimensions.  Source: torch.nn.functional.local_response_norm.
    """
    from reference_impl.nn.padding import constant_pad_nd
    from reference_impl.nn.pooling import avg_pool2d

    shape = input.array.shape
    if len(shape) < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {len(shape)} dimensions)")
    if not input.array.size:
        return input
    square = e.mul(input, input).reshape((shape[0], 1, shape[1], -1))
    padded = constant_pad_nd(square, (0, 0, size // 2, (size - 1) // 2))
    means: Any = avg_pool2d(padded, (size, 1), 1).reshape(shape)
    return input / (means * alpha + k) ** beta  # type: ignore[no-any-return]
