"""DLPack's capsules by functions: ``torch.utils.dlpack``."""

from __future__ import annotations

from typing import Any

from reference_impl.interop import from_dlpack
from reference_impl.tensor import Tensor

__all__ = ["from_dlpack", "to_dlpack"]


def to_dlpack(tensor: Tensor) -> Any:
    """A capsule with the tensor's memory, which can be used once.  Source: torch.utils.dlpack.to_dlpack."""
    if not isinstance(tensor, Tensor):
        raise TypeError(f"to_dlpack(): argument 'tensor' must be Tensor, not {type(tensor).__name__}")
    return tensor.__dlpack__()
