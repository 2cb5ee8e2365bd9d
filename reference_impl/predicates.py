"""Questions about an object, about the kind of a tensor's dtype, and about the dtype of a result."""

from __future__ import annotations

from typing import Any

from reference_impl.dtypes import COMPLEX, FLOATING, dtype
from reference_impl.op import result_dtype
from reference_impl.tensor import Tensor


def is_tensor(obj: Any, /) -> bool:
    """Whether the object is a tensor.  Source: torch.is_tensor."""
    return isinstance(obj, Tensor)


def _tensor(name: str, input: Any) -> Tensor:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    return input


def is_floating_point(input: Tensor) -> bool:
    """Whether the dtype is a floating one, of real numbers.  Source: torch.is_floating_point."""
    return _tensor("is_floating_point", input).dtype.category == FLOATING


def is_complex(input: Tensor) -> bool:
    """Whether the dtype is a complex one.  Source: torch.is_complex."""
    return _tensor("is_complex", input).dtype.category == COMPLEX


def is_signed(input: Tensor) -> bool:
    """Whether the dtype has negative numbers.  Source: torch.Tensor.is_signed."""
    return _tensor("is_signed", input).dtype.is_signed


def result_type(tensor1: Any, tensor2: Any) -> dtype:
    """The dtype that an operation of two tensors or numbers has.  TypeError for what is neither.  Source: torch.result_type."""
    return result_dtype(tensor1, tensor2)


def install() -> None:
    """Give Tensor these methods."""
    for function in (is_floating_point, is_complex, is_signed):
        setattr(Tensor, function.__name__, function)
