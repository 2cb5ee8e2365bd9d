"""Elementwise operations of three tensors or with a factor, and those that keep elements within one bound."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import FLOATING, INTEGER, dtype
from reference_impl.elementwise import conj, convert, greatest, least, masked, reversed_difference, scaled
from reference_impl.kernels import kernel
from reference_impl.op import (
    binary,
    cast,
    is_number,
    number,
    result_dtype,
    scalar_array,
    type_name,
    unary,
)
from reference_impl.several import in_float32, several
from reference_impl.tensor import Tensor

# ---- A tensor and the product or the quotient of two others -------------------------------------------------------------


def _factor(value: Any, d: dtype) -> Any:
    """The number by which the product is multiplied, beside integers without its fraction; RuntimeError if it is complex."""
    value = number(value)
    if isinstance(value, complex) and not d.is_complex:
        raise RuntimeError(f"value cannot be converted to type {type_name(d).lower()} without overflow")
    return int(value) if d.category < FLOATING else value


def _accumulated(combined: Any) -> Any:
    computed = in_float32(combined)

    def forward(input: Array, tensor1: Array, tensor2: Array, value: Any, d: dtype) -> Array:
        return computed(cast(input, d), cast(tensor1, d), cast(tensor2, d), value)

    return forward


_addcmul = several(
    "AddcmulBackward0",
    _accumulated(lambda x, a, b, v: np.add(x, np.multiply(np.multiply(a, scalar_array(v, a.dtype)), b), out=...)),
    name="addcmul", input=lambda g: g, tensor1=lambda g, tensor2, value: g * conj(tensor2 * value),
    tensor2=lambda g, tensor1, value: g * conj(tensor1 * value),
)  # fmt: skip
_addcdiv = several(
    "AddcdivBackward0",
    _accumulated(lambda x, a, b, v: np.add(x, np.divide(np.multiply(a, scalar_array(v, a.dtype)), b), out=...)),
    name="addcdiv", input=lambda g: g, tensor1=lambda g, tensor2, value: g * conj(value / tensor2),
    tensor2=lambda g, tensor1, tensor2, value: -g * conj(value * tensor1 / (tensor2 * tensor2)),
)  # fmt: skip


def _check_kernel(name: str, d: dtype, least: int) -> None:
    """NotImplementedError for a dtype that the operation does not take."""
    if d.category < least or d.name in ("uint16", "uint32", "uint64"):
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(d)}'")


def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
    """``input + value * tensor1 * tensor2``, broadcast together and promoted.  Source: torch.addcmul."""
    _check_tensors("addcmul", tensor1=tensor1, tensor2=tensor2)
    d = result_dtype(input, tensor1, tensor2)
    _check_kernel("addcmul_cpu_out", d, INTEGER)
    result: Tensor = _addcmul(input, tensor1, tensor2, _factor(value, d), d)
    return result


def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
    """``input + value * tensor1 / tensor2``; RuntimeError for two integer tensors.  Source: torch.addcdiv."""
    _check_tensors("addcdiv", tensor1=tensor1, tensor2=tensor2)
    if tensor1.dtype.category < FLOATING and tensor2.dtype.category < FLOATING:
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future release addcdiv will perform a true division "
            "of tensor1 and tensor2."
        )
    d = result_dtype(input, tensor1, tensor2)
    result: Tensor = _addcdiv(input, tensor1, tensor2, _factor(value, d), d)
    return result


def _check_tensors(name: str, **given: Any) -> None:
    for argument, t in given.items():
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}(): argument '{argument}' must be Tensor, not {type(t).__name__}")


# ---- On the way from one tensor to another ------------------------------------------------------------------------------


@kernel
def _lerp(input: Array, end: Array, weight: Any) -> Array:
    """From the nearer end, so that weight 1 gives ``end`` itself."""
    way = np.subtract(end, input, out=...)
    near = np.absolute(weight) < 0.5
    return np.where(near, input + weight * way, end - way * (1 - weight)).astype(input.dtype, copy=False)


_lerp_by_number = several(
    "LerpBackward0", in_float32(_lerp), name="lerp", input=lambda g, weight: g * (1 - np.conj(weight)),
    end=lambda g, weight: g * np.conj(weight),
)  # fmt: skip
_lerp_by_tensor = several(
    "LerpBackward1", in_float32(_lerp), name="lerp", input=lambda g, weight: g * conj(1 - weight),
    end=lambda g, weight: g * conj(weight), weight=lambda g, input, end: g * conj(end - input),
)  # fmt: skip


def lerp(input: Tensor, end: Tensor, weight: Any) -> Tensor:
    """``input + weight * (end - input)``; the weight is a number, or a tensor that broadcasts.

    RuntimeError for tensors of several dtypes, and of integers.  Source: torch.lerp.
    """
    _check_tensors("lerp", end=end)
    if end.dtype is not input.dtype:
        raise RuntimeError(f"expected dtype {input.dtype.name} for `end` but got dtype {end.dtype.name}")
    if isinstance(weight, Tensor):
        if weight.dtype is not input.dtype and weight.ndim:
            raise RuntimeError(f"expected dtype {input.dtype.name} for `weight` but got dtype {weight.dtype.name}")
    elif not is_number(weight):
        raise TypeError(f"lerp(): argument 'weight' must be Tensor or Number, not {type(weight).__name__}")
    _check_kernel("lerp_kernel_scalar", input.dtype, FLOATING)
    if not isinstance(weight, Tensor) and isinstance(number(weight), complex) and not input.dtype.is_complex:
        raise RuntimeError(f"value cannot be converted to type {input.dtype.name} without overflow")
    by = _lerp_by_tensor if isinstance(weight, Tensor) else _lerp_by_number
    result: Tensor = by(input, end, weight if isinstance(weight, Tensor) else number(weight))
    return result


# ---- One bound ----------------------------------------------------------------------------------------------------------


def _bounded(name: str, node: str, extreme: Any, within: Any, outside: Any) -> Any:
    """``clamp_min`` or ``clamp_max``: to the element if it is at the bound or within, else to the bound."""
    to_number = unary(
        f"{node}0", lambda x, bound: extreme(x, scalar_array(bound, x.dtype)),
        lambda g, a, bound: masked(g, within(a, bound)), name=name, lacks="bwc",
    )  # fmt: skip
    to_tensor = binary(
        f"{node}1", extreme, lambda g, a, b: masked(g, within(a, b)), lambda g, a, b: masked(g, outside(a, b)), name=name,
        lacks="wc", numbers=False,
    )  # fmt: skip

    def bounded(input: Tensor, bound: Any) -> Tensor:
        if isinstance(bound, Tensor):
            return to_tensor(input, bound)  # type: ignore[no-any-return]
        if not is_number(bound):
            raise TypeError(f"{name}(): the bound must be Tensor or Number, not {type(bound).__name__}")
        d = result_dtype(input, bound)
        return to_number(input if input.dtype is d else convert(input, d), number(bound))  # type: ignore[no-any-return]

    return bounded


_at_least = _bounded("clamp_min", "ClampMinBackward", greatest, lambda a, b: a >= b, lambda a, b: a < b)
_at_most = _bounded("clamp_max", "ClampMaxBackward", least, lambda a, b: a <= b, lambda a, b: a > b)


def clamp_min(input: Tensor, min: Any) -> Tensor:
    """Each element no less than ``min``, a number or a tensor; promoted.  Source: torch.clamp_min."""
    result: Tensor = _at_least(input, min)
    return result


def clamp_max(input: Tensor, max: Any) -> Tensor:
    """Each element no more than ``max``, a number or a tensor; promoted.  Source: torch.clamp_max."""
    result: Tensor = _at_most(input, max)
    return result


# ---- A difference the other way round ------------------------------------------------------------------------------------


def rsub(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """``other - alpha * input``.  Source: torch.rsub."""
    result: Tensor = reversed_difference(input if alpha == 1 else scaled(input, alpha, other), other)
    return result
