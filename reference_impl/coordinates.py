"""What a sparse tensor has for an array: the places of its elements, and their values."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from reference_impl.devices import HOST, register
from reference_impl.memory import NOWHERE
from reference_impl.places import UNORDERED


class Flags:
    """Those of an array that lies in no order."""

    c_contiguous = f_contiguous = False


class Coordinates:
    """The elements of an array that are specified: ``values[k]`` at ``indices[:, k]``; those of one place add up.

    The first dimensions, one to a row of ``indices``, are sparse; the others are dense, and every value is an array of them.
    ``coalesced`` says that no place occurs twice, and that they are in order; nobody checks what a user claims.
    """

    __slots__ = ("coalesced", "indices", "shape", "values")

    def __init__(
        self, indices: np.ndarray, values: np.ndarray, shape: tuple[int, ...], coalesced: bool | None = None
    ) -> None:
        self.indices = indices
        self.values = values
        self.shape = shape
        self.coalesced = len(values) < 2 if coalesced is None else coalesced

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
        """The array, with zeros where no element is specified.

        IndexError for an element outside of it, which only the check of invariants would have refused.
        """
        array = np.zeros(self.shape, self.values.dtype)
        found = self.sorted()
        array[tuple(found.indices)] = found.values if len(found.indices) else found.values.sum(0, array.dtype)
        return array

    def sorted(self) -> Coordinates:
        """The same elements in order, each place once with the sum of its values; itself if it is known to be so."""
        if self.coalesced:
            return self
        places, of = np.unique(self.indices, axis=1, return_inverse=True)
        if not len(self.indices):  # one place for all
            places, of = np.empty((0, 1), np.int64), np.zeros(len(self.values), np.int64)
        values = np.zeros((places.shape[1], *self.values.shape[1:]), self.values.dtype)
        np.add.at(values, of.reshape(-1), self.values)
        return Coordinates(np.ascontiguousarray(places), values, self.shape, coalesced=True)

    def of(self, values: np.ndarray) -> Coordinates:
        """Other values at the same places."""
        return Coordinates(self.indices, values, self.shape, self.coalesced)

    def picked(self, array: np.ndarray) -> np.ndarray:
        """What a dense array of the same shape has at the places."""
        return array[tuple(self.indices)] if len(self.indices) else array[None].repeat(len(self.values), 0)

    @property
    def flags(self) -> Flags:
        return Flags()

    def copy(self, order: str = "K") -> Coordinates:
        """The same elements in memory of their own; RuntimeError for one in an order."""
        if order == "C":
            raise RuntimeError("unsupported memory format option Contiguous")
        return Coordinates(self.indices.copy(), self.values.copy(), self.shape, self.coalesced)

    def astype(self, dtype: np.dtype[Any]) -> Coordinates:
        """The same elements with values of that dtype."""
        return self.of(self.values.astype(dtype))

    @property
    def real(self) -> Coordinates:
        return self.of(self.values.real)

    def __add__(self, other: Any) -> Any:
        """The sum: sparse with a sparse one, as two gradients of one tensor, dense with a dense one."""
        if not isinstance(other, Coordinates):
            return self.dense() + other
        indices = np.concatenate((self.indices, other.indices), 1)
        both = Coordinates(indices, np.concatenate((self.values, other.values)), self.shape, coalesced=False)
        return both.sorted()

    __radd__ = __add__

    def __len__(self) -> int:
        return self.shape[0]

    def __getattr__(self, name: str) -> NoReturn:
        """Whatever operation asks for more of an array is not one of sparse tensors."""
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError("Could not run this operation with arguments from the 'SparseCPU' backend.")

    __array_ufunc__ = __array_function__ = __array__ = __getitem__ = __setitem__ = _refuse


register(Coordinates, HOST)
UNORDERED.add(Coordinates)
NOWHERE.add(Coordinates)
