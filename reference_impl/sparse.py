"""Sparse tensors in coordinate form: made, shown, and turned into dense ones; no operation computes with them.

Where a dense tensor has an array, a sparse one has ``Coordinates``: the places of its elements, and their values.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from reference_impl.devices import HOST, place_of, register
from reference_impl.layouts import layout, sparse_coo, strided
from reference_impl.tensor import Tensor, made


class Coordinates:
    """The elements of an array that are specified: ``values[k]`` at ``indices[:, k]``; those of one place add up."""

    __slots__ = ("indices", "shape", "values")

    def __init__(self, indices: np.ndarray, values: np.ndarray, shape: tuple[int, ...]) -> None:
        self.indices = indices
        self.values = values
        self.shape = shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.values.dtype

    @property
    def itemsize(self) -> int:
        return int(self.values.itemsize)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def strides(self) -> tuple[int, ...]:
        return (0,) * len(self.shape)

    def dense(self) -> np.ndarray:
        """The array, with zeros where no element is specified."""
        array = np.zeros(self.shape, self.values.dtype)
        np.add.at(array, tuple(self.indices), self.values)
        return array

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError("Could not run this operation with arguments from the 'SparseCPU' backend.")

    __array_ufunc__ = __array_function__ = __array__ = __getitem__ = __setitem__ = _refuse


register(Coordinates, HOST)


def zeros(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tensor:
    """A sparse tensor without specified elements."""
    return made(Coordinates(np.empty((len(shape), 0), np.int64), np.empty(0, dtype), shape))


def to_sparse(self: Tensor) -> Tensor:
    """The elements other than zero.  NotImplementedError off the host.  Source: torch.Tensor.to_sparse."""
    array = self.array
    if is_sparse(self):
        return self
    if place_of(array) is not HOST:
        raise NotImplementedError(f"sparse tensors are not supported on {self.device} by this implementation")
    indices = np.array(np.nonzero(array), np.int64).reshape(array.ndim, -1)
    return made(Coordinates(indices, array[tuple(indices)], array.shape))


def to_dense(self: Tensor) -> Tensor:
    """The dense tensor of the same values; itself if it is dense.  Source: torch.Tensor.to_dense."""
    return made(self.array.dense()) if is_sparse(self) else self


def is_sparse(self: Tensor) -> bool:
    """Whether the layout is ``sparse_coo``.  Source: torch.Tensor.is_sparse."""
    return type(self.array) is Coordinates


def _layout(self: Tensor) -> layout:
    return sparse_coo if is_sparse(self) else strided


def coordinates(self: Tensor) -> Coordinates:
    """What a sparse tensor has for an array; RuntimeError for a dense one."""
    if not is_sparse(self):
        raise RuntimeError("a sparse tensor was expected, but the layout is Strided")
    found: Coordinates = self.array
    return found


def _nnz(self: Tensor) -> int:
    """How many elements are specified."""
    return len(coordinates(self).values)


def _indices(self: Tensor) -> Tensor:
    """Where the specified elements are: a column of indices for each."""
    return made(coordinates(self).indices)


def _values(self: Tensor) -> Tensor:
    """The specified elements."""
    return made(coordinates(self).values)


def install() -> None:
    """Give Tensor these methods and properties."""
    for function in (to_sparse, to_dense, _nnz, _indices, _values):
        setattr(Tensor, function.__name__, function)
    Tensor.is_sparse = property(is_sparse)  # type: ignore[attr-defined]
    Tensor.layout = property(_layout)  # type: ignore[attr-defined]
