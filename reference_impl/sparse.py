"""Sparse tensors in coordinate form: made, shown, and turned into dense ones and back; no operation computes with them.

They are the host's.  What turns one form into the other is part of the graph: the gradient of a sparse tensor is sparse, at
the places where the tensor has elements.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_impl.coordinates import Coordinates
from reference_impl.creation import Device, as_tensor, finished, option
from reference_impl.devices import HOST, place_for, place_of
from reference_impl.dtypes import as_dtype, dtype, get_default_dtype, int64
from reference_impl.layouts import layout, sparse_coo, strided
from reference_impl.op import node_class, recorded
from reference_impl.scalars import on_host
from reference_impl.tensor import Tensor, bound, made, storage
from reference_impl.views import sizes

# ---- Questions ------------------------------------------------------------------------------------------------------


def is_sparse(self: Tensor) -> bool:
    """Whether the layout is ``sparse_coo``.  Source: torch.Tensor.is_sparse."""
    return type(self.array) is Coordinates


def _layout(self: Tensor) -> layout:
    return sparse_coo if is_sparse(self) else strided


def coordinates(self: Tensor, name: str = "it") -> Coordinates:
    """What a sparse tensor has for an array; RuntimeError for a dense one."""
    if not is_sparse(self):
        raise RuntimeError(f"{name} expected sparse coordinate tensor layout but got Strided")
    found: Coordinates = self.array
    return found


def sparse_dim(self: Tensor) -> int:
    """How many of the dimensions are sparse: 0 of a dense tensor's.  Source: torch.Tensor.sparse_dim."""
    return len(self.array.indices) if is_sparse(self) else 0


def dense_dim(self: Tensor) -> int:
    """How many of the dimensions each value has; all of a dense tensor's.  Source: torch.Tensor.dense_dim."""
    return int(self.array.ndim) - sparse_dim(self)


def is_coalesced(self: Tensor) -> bool:
    """Whether no place occurs twice, as far as is known.  RuntimeError for a dense tensor.  Source: torch.Tensor.is_coalesced."""
    return coordinates(self, "is_coalesced").coalesced


def _nnz(self: Tensor) -> int:
    """How many elements are specified, those of one place apart."""
    return len(_elements(self, "_nnz").values)


def _elements(self: Tensor, name: str) -> Coordinates:
    if not is_sparse(self):
        raise NotImplementedError(f"Could not run 'aten::{name}' with arguments from the 'CPU' backend.")
    return self.array  # type: ignore[no-any-return]


# ---- The graph ------------------------------------------------------------------------------------------------------
# Formulas are given arrays and Coordinates, or tensors of either layout where a graph of the gradients is made.


def _dense(g: Any) -> Any:
    if isinstance(g, Tensor):
        return to_dense(g)
    return g.dense() if isinstance(g, Coordinates) else g


def _at(g: Any, elements: Coordinates) -> Any:
    """The values of a dense gradient at the places."""
    if not isinstance(g, Tensor):
        return elements.picked(g)
    if not len(elements.indices):
        return g.expand(len(elements.values), *g.shape)
    return g.__getitem__(tuple(made(row) for row in elements.indices))


def _elsewhere_zero(g: Any, elements: Coordinates, masked: bool) -> Any:
    """A gradient for a sparse tensor: what the dense one has at its places, or all of it."""
    if not masked:
        return g
    values = _at(g, elements)
    return _made(elements, values) if isinstance(g, Tensor) else elements.of(values)


_Constructed = node_class(
    "SparseCooTensorWithDimsAndTensorsBackward0", joint=lambda g, elements: (_at(_dense(g), elements),)
)
_ToSparse = node_class("ToSparseBackward1", joint=lambda g: (_dense(g),))
_ToSparseDims = node_class("ToSparseBackward0", joint=lambda g: (_dense(g),))
_ToDense = node_class("ToDenseBackward0", joint=lambda g, elements, masked: (_elsewhere_zero(g, elements, masked),))
_Coalesced = node_class("CoalesceBackward0", joint=lambda g: (g,))
_Values = node_class(
    "ValuesBackward0", joint=lambda g, elements: (_made(elements, g) if isinstance(g, Tensor) else elements.of(g),)
)


def _made(elements: Coordinates, values: Tensor) -> Tensor:
    """A sparse tensor of the values at the places, part of their graph."""
    return recorded(_Constructed, (values,), elements.of(values.array), (elements,))


# ---- Making ---------------------------------------------------------------------------------------------------------


def zeros(shape: tuple[int, ...], dtype: np.dtype[Any], dense: int = 0) -> Tensor:
    """A sparse tensor without specified elements, the last ``dense`` of whose dimensions are dense."""
    sparse = len(shape) - dense
    return made(Coordinates(np.empty((sparse, 0), np.int64), np.empty((0, *shape[sparse:]), dtype), shape))


_checked = threading.local()


class check_sparse_tensor_invariants:
    """Whether ``sparse_coo_tensor`` checks what it is given: in a ``with`` block, or until it is changed.

    Without, an index outside of the size is not noticed.  Source: torch.sparse.check_sparse_tensor_invariants.
    """

    def __init__(self, enable: bool = True) -> None:
        self._wanted = enable
        self._before = self.is_enabled()

    @classmethod
    def is_enabled(cls) -> bool:
        """Whether it checks."""
        return getattr(_checked, "on", False)

    @classmethod
    def enable(cls) -> None:
        """Let it check from now on."""
        _checked.on = True

    @classmethod
    def disable(cls) -> None:
        """Let it check no longer."""
        _checked.on = False

    def __enter__(self) -> None:
        self._before = self.is_enabled()
        _checked.on = self._wanted

    def __exit__(self, *_: object) -> None:
        _checked.on = self._before


_MISSING: Any = object()


def sparse_coo_tensor(
    indices: Any = _MISSING,
    values: Any = _MISSING,
    size: Any = _MISSING,
    *,
    dtype: dtype | type | None = None,
    device: Device = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
    check_invariants: bool | None = None,
    is_coalesced: bool | None = None,
) -> Tensor:
    """A sparse tensor of ``values[k]`` at ``indices[:, k]``; of a size alone, one without elements.

    The size is by default the least that holds the indices.  Tensors are shared where they need no conversion, and the
    values' history is kept.  RuntimeError for what does not fit together, TypeError for what is no such argument,
    NotImplementedError off the host.  Source: torch.sparse_coo_tensor.
    """
    name = "sparse_coo_tensor"
    if check_invariants is None:
        check_invariants = check_sparse_tensor_invariants.is_enabled()
    for option_name, given in (("requires_grad", requires_grad), ("check_invariants", check_invariants)):
        option(name, option_name, given)
    if place_for(device) is not HOST:
        raise NotImplementedError(f"{name} is implemented on the host only")
    if pin_memory:
        raise RuntimeError("pin_memory=True is for dense tensors only")
    if values is _MISSING:  # of a size alone
        if is_coalesced is not None or (indices is _MISSING) == (size is _MISSING):
            raise TypeError(f"{name}() received an invalid combination of arguments")
        shape = _shape(indices if size is _MISSING else size)
        d = get_default_dtype() if dtype is None else as_dtype(dtype)
        assert d.numpy is not None
        return finished(zeros(shape, d.numpy).array, requires_grad)
    if indices is _MISSING:
        raise TypeError(f"{name}() received an invalid combination of arguments")
    held = as_tensor(values, dtype=dtype, device="cpu")
    at = as_tensor(indices, dtype=int64, device="cpu").array
    for array in (at, held.array):
        if place_of(array) is not HOST or not isinstance(array, np.ndarray):
            raise NotImplementedError(f"{name} is implemented for dense values of the host")
    if not held.array.ndim:
        held = held.reshape(1)
    elements = _fitting(at, held.array, None if size is _MISSING else _shape(size), check_invariants, is_coalesced)
    t = recorded(_Constructed, (held,), elements, (elements,))
    if requires_grad and not t.requires_grad:
        t.requires_grad = True
    return t


def _shape(size: Any) -> tuple[int, ...]:
    if not isinstance(size, Sequence) or isinstance(size, str):
        raise TypeError(f"sparse_coo_tensor(): argument 'size' must be tuple of ints, not {type(size).__name__}")
    shape = sizes((tuple(size),))
    if min(shape, default=0) < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension: {list(shape)}")
    return shape


def _fitting(
    at: np.ndarray, values: np.ndarray, size: tuple[int, ...] | None, invariants: bool, coalesced: bool | None
) -> Coordinates:
    """The elements, of the size given or inferred; RuntimeError for what does not fit together.

    invariants: whether the indices are looked at where that is not necessary.
    """
    if at.ndim != 2:
        raise RuntimeError(f"indices must be sparse_dim x nnz, but got: {list(at.shape)}")
    if at.shape[1] != len(values):
        raise RuntimeError(
            f"indices and values must have same nnz, but got nnz from indices: {at.shape[1]}, nnz from values: {len(values)}"
        )
    if (size is None or invariants) and at.size and at.min() < 0:
        dim, element = (int(n[0]) for n in np.nonzero(at < 0))
        raise RuntimeError(f"found negative index {at[dim, element]} for dim {dim}")
    if size is None:
        sparse = tuple(int(n) + 1 for n in at.max(1)) if at.shape[1] else (0,) * len(at)
        size = sparse + values.shape[1:]
    if len(size) != len(at) + values.ndim - 1:
        raise RuntimeError(
            f"'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = {len(size)}, sparse_dim = {len(at)}, "
            f"dense_dim = {values.ndim - 1}"
        )
    expected = (len(values), *size[len(at) :])
    if values.shape != expected:
        raise RuntimeError(f"values has incorrect size, expected {list(expected)}, got {list(values.shape)}")
    elements = Coordinates(at, values, size, coalesced)
    if invariants:
        for dim, row in enumerate(at):
            if row.size and row.max() >= size[dim]:
                raise RuntimeError(
                    f"size is inconsistent with indices: for dim {dim}, size is {size[dim]} but found index {row.max()}"
                )
        if coalesced and not np.array_equal(np.unique(at, axis=1), at):
            raise RuntimeError("cannot set is_coalesced to true if indices correspond to uncoalesced COO tensor")
    return elements


# ---- From one form into the other -------------------------------------------------------------------------------------


def to_sparse(self: Tensor, sparse_dim: int | None = None, *, layout: layout | None = None) -> Tensor:
    """The elements other than zero; with ``sparse_dim``, the slices of that many dimensions that are not all zero.

    Itself if it is sparse.  RuntimeError for dimensions that there are not, NotImplementedError off the host and for layouts
    other than ``sparse_coo`` and ``strided``.  Source: torch.Tensor.to_sparse.
    """
    array = self.array
    if sparse_dim is not None and (layout is not None or not isinstance(sparse_dim, int)):
        raise TypeError(f"to_sparse() received an invalid combination of arguments - got ({type(sparse_dim).__name__})")
    if layout is strided:
        return to_dense(self)
    if layout not in (None, sparse_coo):
        raise NotImplementedError(f"{layout} tensors are not supported by this implementation")
    if is_sparse(self):
        if sparse_dim not in (None, len(array.indices)):
            raise RuntimeError(
                "to_sparse: conversion from Sparse to Sparse with sparse_dim argument !=self.sparse_dim() is not supported"
            )
        return self
    if place_of(array) is not HOST:
        raise NotImplementedError(f"sparse tensors are not supported on {self.device} by this implementation")
    count = array.ndim if sparse_dim is None else sparse_dim
    if not 0 <= count <= array.ndim:
        raise RuntimeError(
            f"dense_to_sparse: sparse_dim argument must be in [0,{array.ndim}] range, but {sparse_dim} is given"
        )
    if not count and array.ndim:
        raise RuntimeError("dense_to_sparse: sparse_dim argument must be in >0 when self.dim()>0")
    array = on_host(self)
    specified: Any = np.asarray(array != 0).any(tuple(range(count, array.ndim)))
    places = np.array(specified.nonzero() if count else [], np.int64).reshape(count, int(specified.sum()))
    kept = array[tuple(places)] if count else np.repeat(array, int(specified.sum()))
    elements = Coordinates(places, kept, array.shape, coalesced=True)
    return recorded(_ToSparse if sparse_dim is None else _ToSparseDims, (self,), elements, once=True)


def to_dense(self: Tensor, dtype: dtype | None = None, *, masked_grad: bool | None = None) -> Tensor:
    """The dense tensor of the same values; itself if it is dense, converted if a dtype is given.

    masked_grad: whether the gradient of what is not specified is left out, as it is unless this is False.
    RuntimeError for a sparse tensor's dtype.  Source: torch.Tensor.to_dense.
    """
    if not is_sparse(self):
        return self if dtype is None else self.to(dtype)
    if dtype is not None:
        raise RuntimeError("dtype argument is not supported by sparse_to_dense")
    elements = self.array
    return recorded(_ToDense, (self,), elements.dense(), (elements.sorted(), masked_grad is not False), once=True)


def coalesce(self: Tensor) -> Tensor:
    """The same elements in order, each place once with the sum of its values; itself if it is known to be so.

    RuntimeError for a dense tensor.  Source: torch.Tensor.coalesce.
    """
    elements = coordinates(self, "coalesce")
    if elements.coalesced:
        return self
    return recorded(_Coalesced, (self,), elements.sorted())


def indices(self: Tensor) -> Tensor:
    """Where the elements are, a column for each.  RuntimeError unless coalesced.  Source: torch.Tensor.indices."""
    return made(_of_coalesced(self, "indices").indices, storage(self))


def values(self: Tensor) -> Tensor:
    """The elements, on the tensor's own memory and part of its graph.  RuntimeError unless coalesced.

    Source: torch.Tensor.values.
    """
    elements = _of_coalesced(self, "values")
    t = recorded(_Values, (self,), elements.values, (elements,))
    t.shared = storage(self)
    t.base = self if self.base is None else self.base
    if t.node is not None:
        bound(t, "values")  # a recorded write could not be carried over to the places
    return t


def _of_coalesced(self: Tensor, name: str) -> Coordinates:
    elements = coordinates(self, name)
    if not elements.coalesced:
        raise RuntimeError(f"Cannot get {name} on an uncoalesced tensor, please call .coalesce() first")
    return elements


def _indices(self: Tensor) -> Tensor:
    """Where the elements are, coalesced or not: a column of indices for each."""
    return made(_elements(self, "_indices").indices, storage(self))


def _values(self: Tensor) -> Tensor:
    """The elements, coalesced or not, on the tensor's own memory and without its history."""
    return made(_elements(self, "_values").values, storage(self))


def to_sparse_coo(self: Tensor) -> Tensor:
    """``to_sparse``.  Source: torch.Tensor.to_sparse_coo."""
    return to_sparse(self)


def install() -> None:
    """Give Tensor these methods and properties."""
    for function in (
        to_sparse, to_sparse_coo, to_dense, coalesce, is_coalesced, indices, values, sparse_dim, dense_dim,
        _nnz, _indices, _values,
    ):  # fmt: skip
        setattr(Tensor, function.__name__, function)
    Tensor.is_sparse = property(is_sparse)  # type: ignore[attr-defined]
    Tensor.is_sparse_csr = property(lambda self: False)  # type: ignore[attr-defined]
    Tensor.layout = property(_layout)  # type: ignore[attr-defined]
