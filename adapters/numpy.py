"""NumPy itself: what a porter from bare arrays has to know.  It has no autograd and one device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from adapters.array_facade import FUNCTIONS, Facade, refuse_lacked
from conformance import adapter


def _filled(tensor: Any, value: Any) -> Any:
    tensor.native.fill(tensor._facade._unwrap(value))
    return tensor


def _copied(tensor: Any, source: Any) -> Any:
    np.copyto(tensor.native, tensor._facade._unwrap(source))
    return tensor


def _strides(tensor: Any, dim: Any = None) -> Any:
    """NumPy counts strides in bytes, PyTorch in elements."""
    strides = tuple(step // tensor.native.itemsize for step in tensor.native.strides)
    return strides if dim is None else strides[dim]


def _in_place(function: np.ufunc) -> Callable[..., Any]:
    """A ufunc that writes into its first operand is what PyTorch spells ``x.add_(y)``."""

    def apply(tensor: Any, other: Any, **keywords: Any) -> Any:
        refuse_lacked(keywords)
        function(tensor.native, tensor._facade._unwrap(other), out=tensor.native)
        return tensor

    return apply


class Adapter(adapter.Adapter):
    name = "numpy"
    version = np.__version__
    url = "https://numpy.org"
    capabilities = frozenset({"mutable", "views", "strides", "numpy", "dlpack", "complex"})
    facade = True
    families = MappingProxyType(
        {
            RuntimeError: (ValueError, TypeError, OverflowError),
            IndexError: (ValueError,),
            TypeError: (ValueError,),
        }
    )
    expectations = Path(__file__).with_name("numpy.toml")

    def __init__(self) -> None:
        xp = self.xp = Facade(np, (np.ndarray, np.generic), {}, {"from_numpy": "asarray"})
        tensor = xp.Tensor
        tensor.fill_ = _filled
        tensor.copy_ = _copied
        tensor.stride = _strides
        tensor.is_contiguous = lambda x: x.native.flags.c_contiguous
        tensor.data_ptr = lambda x: x.native.ctypes.data
        tensor.numpy = lambda x, **keywords: refuse_lacked(keywords, ("force",)) or x.native
        for name in ("add", "sub", "mul", "div", "pow", "floor_divide", "remainder"):
            setattr(tensor, f"{name}_", _in_place(getattr(np, FUNCTIONS[name] or name)))

    def reset(self) -> None:
        np.set_printoptions(edgeitems=3, threshold=1000, precision=8, suppress=False, linewidth=75)
