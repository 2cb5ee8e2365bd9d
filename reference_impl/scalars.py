"""Tensors as Python numbers: ``item``, ``tolist``, Python's own conversions, truth, indices, formatting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from reference_impl.coordinates import Coordinates
from reference_impl.devices import META, place_of
from reference_impl.dtypes import INTEGER
from reference_impl.elementwise import eq
from reference_impl.notices import warn_once
from reference_impl.op import is_number
from reference_impl.tensor import Tensor


def on_host(t: Tensor) -> np.ndarray:
    """The tensor's values as an array on the host: its own where it is there, else a copy.

    NotImplementedError for a meta tensor, which has none.
    """
    array = t.array
    return array if type(array) is np.ndarray else place_of(array).copy_out(array)


def item(self: Tensor) -> Any:
    """The one element as a Python bool, int, float or complex, from any device and whether tracked or not.

    RuntimeError for any other number of elements, and for a meta tensor.  Source: torch.Tensor.item.
    """
    array = self.array
    if array.size != 1:
        raise RuntimeError(f"a Tensor with {array.size} elements cannot be converted to Scalar")
    if type(array) is not np.ndarray:
        if place_of(array) is META:
            raise RuntimeError("Tensor.item() cannot be called on meta tensors")
        array = array.dense() if type(array) is Coordinates else on_host(self)
    value = array.item()
    return value if type(value) in (bool, int, float, complex) else float(value)  # bfloat16 has scalars of its own


def tolist(self: Tensor) -> Any:
    """The elements as Python numbers in nested lists; of a 0-d tensor the number.  Source: torch.Tensor.tolist."""
    array = on_host(self)
    return (array.astype(np.float32) if array.dtype.kind == "V" else array).tolist()


def _only(self: Tensor) -> Any:
    if self.array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return item(self)


def _real(value: Any, kind: str) -> Any:
    """A number without an imaginary part; RuntimeError if it has one."""
    if type(value) is complex:
        if value.imag:
            raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
        return value.real
    return value


def _warn_of_grad(self: Tensor) -> None:
    if self.requires_grad:  # whether or not its history can still be told
        warn_once(
            "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
            "Consider using tensor.detach() first."
        )


def _float(self: Tensor) -> float:
    _warn_of_grad(self)
    return float(_real(_only(self), "double"))


def _complex(self: Tensor) -> complex:
    _warn_of_grad(self)
    return complex(_only(self))


def _int(self: Tensor) -> int:
    found = _only(self)
    value = _real(found, "int64_t")
    # A floating number becomes an integer of Python's; a complex one is converted as a tensor's element is.
    if (type(value) is int and value >= 1 << 63) or (type(found) is complex and not abs(value) < 2.0**63):
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    return int(value)


def _bool(self: Tensor) -> bool:
    size = self.array.size
    if size != 1:
        raise RuntimeError(
            f"Boolean value of Tensor with {'more than one value' if size else 'no values'} is ambiguous"
        )
    return bool(item(self))


def _index(self: Tensor) -> int:
    if self.array.size != 1 or self.dtype.category > INTEGER:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(item(self))


def _format(self: Tensor, specification: str) -> str:
    """A plain 0-d tensor is formatted as its number; any other takes no specification."""
    if not self.array.ndim and type(self) is Tensor and place_of(self.array) is not META:
        return format(item(self), specification)
    return object.__format__(self, specification)


def _iter(self: Tensor) -> Iterator[Tensor]:
    """Views along the first dimension."""
    if not self.array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


def _contains(self: Tensor, element: Any) -> bool:
    """Whether an element equals the number or tensor; RuntimeError for anything else."""
    if not isinstance(element, Tensor) and not is_number(element):
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
    return bool(on_host(eq(self, element)).any())


def install() -> None:
    """Give Tensor these methods."""
    Tensor.item = item  # type: ignore[attr-defined]
    Tensor.tolist = tolist  # type: ignore[attr-defined]
    for function in (_float, _complex, _int, _bool, _index, _format, _iter, _contains):
        setattr(Tensor, f"__{function.__name__[1:]}__", function)
