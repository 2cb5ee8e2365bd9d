"""Softmax and its logarithm, computed from the differences to the greatest element so that nothing overflows."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import dtype
from reference_impl.op import result_of, type_name, unary
from reference_impl.publishing import publish
from reference_impl.reductions import axis_of, converted, sum
from reference_impl.tensor import Tensor, history, modes


def _shifted(x: Array, axis: int | None) -> Array:
    """The elements less the greatest along the axis; the halves in float32, as PyTorch's kernels compute."""
    if x.dtype.itemsize == 2:
        x = x.astype(np.float32)
    with np.errstate(invalid="ignore"):
        return np.subtract(x, np.maximum.reduce(x, axis, keepdims=True, initial=-np.inf, out=...), out=...)


def _softmax(x: Array, axis: int | None) -> Array:
    y = np.exp(_shifted(x, axis), out=...)
    return np.divide(y, np.add.reduce(y, axis, keepdims=True, out=...), out=...).astype(x.dtype, copy=False)


def _log_softmax(x: Array, axis: int | None) -> Array:
    shifted = _shifted(x, axis)
    with np.errstate(divide="ignore"):
        total = np.add.reduce(np.exp(shifted, out=...), axis, keepdims=True, out=...)
        if (
            x.dtype.itemsize == 2 and axis == x.ndim - 1
        ):  # PyTorch's kernel of the last dimension keeps both in the half type
            total = np.log(total.astype(x.dtype).astype(np.float32), out=...).astype(x.dtype).astype(np.float32)
        else:
            total = np.log(total, out=...)
    return np.subtract(shifted, total, out=...).astype(x.dtype, copy=False)


def _exp(y: Any) -> Any:
    return y.exp() if isinstance(y, Tensor) else np.exp(y, out=...)


def _softmax_grad(g: Any, y: Any, axis: int | None) -> Any:
    if not isinstance(g, Tensor) and g.dtype.itemsize == 2:  # rounded once, as by PyTorch's kernels
        return _softmax_grad(g.astype(np.float32), y.astype(np.float32), axis).astype(y.dtype)
    return (g - sum(g * y, axis, True)) * y


def _log_softmax_grad(g: Any, y: Any, axis: int | None) -> Any:
    if not isinstance(g, Tensor) and g.dtype.itemsize == 2:
        return _log_softmax_grad(g.astype(np.float32), y.astype(np.float32), axis).astype(y.dtype)
    return g - _exp(y) * sum(g, axis, True)


_softmax_op = unary("SoftmaxBackward0", _softmax, _softmax_grad, name="softmax")
_log_softmax_op = unary("LogSoftmaxBackward0", _log_softmax, _log_softmax_grad, name="log_softmax")


def _along(op: Any, input: Tensor, dim: int, d: dtype | None) -> Tensor:
    if not isinstance(input, Tensor):
        raise TypeError(f"{op.op.name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if d is not None:
        input = converted(input, d)
    axis = axis_of(dim.__index__() if isinstance(dim, Tensor) else dim, input.array.ndim)
    if input.array.dtype.kind in "iubc":
        if not input.array.size:
            if input.array.dtype.kind == "c" and modes.recording and history(input) is not None:
                raise RuntimeError(
                    f"_{op.op.name} does not support automatic differentiation for outputs with complex dtype."
                )
            return result_of(input.array.copy())
        raise NotImplementedError(f"\"softmax_lastdim_kernel_impl\" not implemented for '{type_name(input.dtype)}'")
    result: Tensor = op(input, axis if input.array.ndim else None)
    return result


def softmax(input: Tensor, dim: int, dtype: dtype | None = None) -> Tensor:
    """exp(input), scaled to add up to 1 along ``dim``; ``dtype`` converts the elements first.

    NotImplementedError for integers.  Source: torch.softmax.
    """
    return _along(_softmax_op, input, dim, dtype)


def log_softmax(input: Tensor, dim: int, dtype: dtype | None = None) -> Tensor:
    """The logarithm of ``softmax``, exact also where that is 0.  Source: torch.log_softmax."""
    return _along(_log_softmax_op, input, dim, dtype)


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(
        namespace,
        (log_softmax, softmax),
        out=("log_softmax", "softmax"),
        exact=("log_softmax", "softmax"),
        numpy_names=True,
    )
