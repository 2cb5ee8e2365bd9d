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


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have one shape.  Source: torch.Tensor.is_same_size."""
    return bool(input.array.shape == other.array.shape)


def is_nonzero(input: Tensor) -> bool:
    """The truth of the one element; RuntimeError unless there is one.  Source: torch.is_nonzero."""
    return bool(_tensor("is_nonzero", input))


def typename(obj: Any, /) -> str:
    """The legacy name of a tensor's type, or the qualified name of an object's.  Source: torch.typename."""
    if isinstance(obj, Tensor):
        return str(obj.type())
    cls = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(cls, "__module__", "") or ""
    return cls.__qualname__ if module in ("", "builtins") else f"{module}.{cls.__qualname__}"


def result_type(tensor1: Any, tensor2: Any) -> dtype:
    """The dtype that an operation of two tensors or numbers has.  TypeError for what is neither.  Source: torch.result_type."""
    return result_dtype(tensor1, tensor2)


def install() -> None:
    """Give Tensor these methods."""
    for function in (is_floating_point, is_complex, is_signed, is_same_size, is_nonzero):
        setattr(Tensor, function.__name__, function)
    for kind in ("distributed", "mkldnn", "nested", "quantized"):  # of which there are none here
        setattr(Tensor, f"is_{kind}", property(lambda self: False) if kind != "distributed" else lambda self: False)
