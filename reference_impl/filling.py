"""Overwriting: ``fill_``, ``zero_``, and what a Python function makes of each element."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from reference_impl.data import fitting
from reference_impl.devices import HOST, META, Array, mixed, place_of
from reference_impl.indexing import setitem
from reference_impl.op import (
    cast,
    check_no_repeats,
    check_recordable,
    is_number,
    node_class,
    number,
    rebase,
    scalar_array,
    wrote,
)
from reference_impl.tensor import Node, Tensor, edge, history, modes, node_for


def nothing(g: Any) -> Any:
    """What the overwritten values receive: zeros, also where ``g`` is infinite or NaN."""
    if isinstance(g, Tensor):
        return g.new_zeros(g.shape)
    return np.zeros_like(g)


ZeroBackward0 = node_class("ZeroBackward0", nothing)
FillBackward0 = node_class("FillBackward0", nothing)
FillBackward1 = node_class("FillBackward1", nothing, lambda g: g.sum())
_FillBackward2, _FillBackward3 = (
    type(name, (cls,), {"__slots__": ()})
    for name, cls in (("FillBackward2", FillBackward0), ("FillBackward3", FillBackward1))
)
"""The same where they are written in place."""


_fitting = lru_cache(maxsize=4096, typed=True)(fitting)
"""Kept, since it takes longer than a small tensor is filled."""


def fill_(self: Tensor, value: Any) -> Tensor:
    """Overwrite every element with a number, or with a tensor that has no dimensions; returns the tensor.

    A recorded write if either is tracked.  RuntimeError for a tensor that has dimensions and for a number that the dtype
    cannot hold, TypeError for other objects.
    Source: torch.Tensor.fill_.
    """
    if isinstance(value, Tensor):
        if value.array.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value.array.ndim} dimensions."
            )
        check_no_repeats(self.array)  # of a number the places written twice get the same
        written: Array = cast(value.array, self.dtype)
        if place_of(written) is not place_of(self.array):
            if place_of(written) is not HOST:
                raise mixed(self.array, written)
            written = place_of(written).copy_out(written)
    elif is_number(value):
        plain = number(value)
        written = (_fitting if plain else fitting)(plain, self.array.dtype)  # 0.0 and -0.0 are one key
    else:
        raise TypeError(f"fill_(): argument 'value' (position 1) must be Number, not {type(value).__name__}")
    return _overwritten(self, written, _FillBackward3 if isinstance(value, Tensor) else _FillBackward2, value)


def fill_diagonal_(self: Tensor, fill_value: Any, wrap: bool = False) -> Tensor:
    """Overwrite the elements whose indices are all equal; returns the tensor.

    wrap: of a matrix with more rows than columns, begin anew below each square block, with one row between.
    RuntimeError for fewer than two dimensions, and for more than two that differ.  Source: torch.Tensor.fill_diagonal_.
    """
    x = self.array
    if x.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if x.ndim > 2 and len(set(x.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    size = min(x.shape)
    rows = np.arange(x.shape[0] if wrap and x.ndim == 2 else size)
    columns = rows % (size + 1)
    inside = columns < size
    value = fill_value.to(self.dtype) if isinstance(fill_value, Tensor) else fill_value
    if modes.recording and self.base is not None:
        history(self)  # what is written to is a view of it, whose history is asked for
    setitem(self, (rows[inside], *(columns[inside],) * (x.ndim - 1)), value)
    return self


def zero_(self: Tensor) -> Tensor:
    """Overwrite every element with 0; returns the tensor.  Source: torch.Tensor.zero_."""
    return _overwritten(self, scalar_array(0, self.array.dtype), ZeroBackward0, None)


def apply_(self: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """Replace each element by what a Python function makes of it, one after the other; returns the tensor.

    RuntimeError for a tensor that requires grad, TypeError off the host and for what cannot be called.
    Source: torch.Tensor.apply_.
    """
    _check_called(self, callable, "apply_")
    if place_of(self.array) is META:
        return self
    results = [callable(value) for value in self.array.reshape(-1).tolist()]
    return _results_written(self, results)


def map_(self: Tensor, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
    """Replace each element by what a Python function makes of it and of another tensor's; returns the tensor.

    tensor: of the same dtype, broadcast to this shape.  Errors as of ``apply_``.  Source: torch.Tensor.map_.
    """
    _check_called(self, callable, "map_")
    if tensor.dtype is not self.dtype:
        raise TypeError(f"map_: expected {self.type()} for 'other' (got {tensor.type()})")
    others = tensor.expand(self.array.shape).array
    if place_of(self.array) is META:
        return self
    pairs = zip(self.array.reshape(-1).tolist(), others.reshape(-1).tolist(), strict=True)
    return _results_written(self, [callable(*pair) for pair in pairs])


def _check_called(self: Tensor, called: Any, name: str) -> None:
    if not callable(called):
        raise TypeError(f"'{type(called).__name__}' object is not callable")
    if self.requires_grad:
        raise RuntimeError(f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead.")
    if place_of(self.array) not in (HOST, META):
        raise TypeError(f"{name} is only implemented on CPU tensors")


def _results_written(self: Tensor, results: list[Any]) -> Tensor:
    """Write a function's results, numbers that are cut to the dtype; as in PyTorch the write is not counted."""
    if not all(map(is_number, results)):
        raise TypeError("the function must return numbers")
    self.array[...] = np.array(results).reshape(self.array.shape).astype(self.array.dtype)
    return self


def _overwritten(self: Tensor, written: Array, cls: type[Node], value: Any) -> Tensor:
    check_recordable(self)  # one place may be written twice: with the same value
    inputs = (self, value) if isinstance(value, Tensor) else (self,)
    tracked = modes.recording and any(history(t) is not None for t in inputs)
    edges = tuple(map(edge, inputs)) if tracked else ()
    if place_of(self.array) is not META:
        self.array[...] = written
    wrote(self)
    if tracked:
        rebase(self, node_for(cls, edges, (), (), self.array))
    return self


def install() -> None:
    """Give Tensor these methods."""
    Tensor.apply_ = apply_  # type: ignore[attr-defined]
    Tensor.map_ = map_  # type: ignore[attr-defined]
    Tensor.fill_ = fill_  # type: ignore[attr-defined]
    Tensor.fill_diagonal_ = fill_diagonal_  # type: ignore[attr-defined]
    Tensor.zero_ = zero_  # type: ignore[attr-defined]
