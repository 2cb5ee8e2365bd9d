"""Triangles and diagonals of matrices, and matrices made of them."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Unpack

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.dtypes import INTEGER, int64
from reference_impl.factories import Options, make, numpy_of, on_host
from reference_impl.geometry import diagonal, diagonal_of, two_axes
from reference_impl.memory import readable
from reference_impl.op import node_class, recorded, result_dtype, same_device, type_name, unary
from reference_impl.publishing import publish
from reference_impl.tensor import Tensor
from reference_impl.view_copies import copying
from reference_impl.views import reshape

# ---- Triangles --------------------------------------------------------------------------------------------------------------

_tril: Any = unary("TrilBackward0", lambda x, k: np.tril(x, k), lambda g, k: _tril(g, k), name="tril")
_triu: Any = unary("TriuBackward0", lambda x, k: np.triu(x, k), lambda g, k: _triu(g, k), name="triu")


def _check_matrices(name: str, input: Tensor) -> None:
    """RuntimeError for less than two dimensions, and for the wide unsigned dtypes, of which PyTorch takes no triangles."""
    if input.array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    if input.array.dtype.kind == "u" and input.array.dtype.itemsize > 1:
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(input.dtype)}'")


def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """The matrices with zeros above a diagonal.  RuntimeError for less than two dimensions.  Source: torch.tril."""
    _check_matrices("tril", input)
    return _tril(input, int(diagonal))  # type: ignore[no-any-return]


def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """The matrices with zeros below a diagonal.  RuntimeError for less than two dimensions.  Source: torch.triu."""
    _check_matrices("triu", input)
    return _triu(input, int(diagonal))  # type: ignore[no-any-return]


def _triangle(name: str, mask: Any, row: int, col: int, offset: int, options: Options) -> Tensor:
    for what, n in (("row", row), ("col", col)):
        if n < 0:
            raise RuntimeError(f"{what} must be non-negative, got{n}")
    d = options.get("dtype")
    if d is not None and getattr(d, "category", INTEGER) != INTEGER:
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(d)}'")  # type: ignore[arg-type]
    pairs = np.argwhere(mask(np.ones((row, col), np.bool_), offset)).T
    return make(name, on_host(lambda to: np.ascontiguousarray(pairs).astype(to)), int64, **options)


def tril_indices(row: int, col: int, offset: int = 0, **options: Unpack[Options]) -> Tensor:
    """Row and column numbers of the elements on and below a diagonal, row by row.  Source: torch.tril_indices."""
    return _triangle("tril_indices", np.tril, row, col, offset, options)


def triu_indices(row: int, col: int, offset: int = 0, **options: Unpack[Options]) -> Tensor:
    """Row and column numbers of the elements on and above a diagonal, row by row.  Source: torch.triu_indices."""
    return _triangle("triu_indices", np.triu, row, col, offset, options)


# ---- Diagonals --------------------------------------------------------------------------------------------------------------


def _embedded(x: Array, offset: int, axis1: int, axis2: int) -> Array:
    n = x.shape[-1] + abs(offset)
    shape = list(x.shape[:-1])
    for axis in sorted((axis1, axis2)):
        shape.insert(axis, n)
    whole = place_of(x).empty(shape, x.dtype)
    whole[...] = 0
    diagonal_of(whole, offset, axis1, axis2)[...] = readable(x)
    return whole


_embed = unary("DiagEmbedBackward0", _embedded, lambda g, *where: diagonal_of(g, *where), name="diag_embed")


def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Square matrices of zeros with the vectors of the last dimension on a diagonal, as a copy.  Source: torch.diag_embed."""
    n = input.array.ndim + 1
    if n < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got -2)")
    return _embed(input, int(offset), *two_axes(dim1, dim2, n))  # type: ignore[no-any-return]


_diagonal_copy = copying("diagonal", diagonal)


def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """Of a matrix its diagonal, of a vector the matrix that has it as its diagonal; a copy.

    RuntimeError for other tensors.  Source: torch.diag.
    """
    n = input.array.ndim
    if n not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {n}D")
    return _diagonal_copy(input, diagonal) if n == 2 else diag_embed(input, diagonal)


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """The matrix that has all elements of a tensor on a diagonal, as a copy.  Source: torch.diagflat."""
    return diag_embed(reshape(input, (-1,) if input.array.size else (0,)), offset)


# ---- Blocks -----------------------------------------------------------------------------------------------------------------


def _block_grads(g: Any, keys: tuple[tuple[slice, slice], ...], shapes: tuple[tuple[int, ...], ...]) -> tuple[Any, ...]:
    return tuple(g[key].reshape(shape) for key, shape in zip(keys, shapes, strict=True))


_Blocks = node_class("BlockDiagBackward0", joint=_block_grads)


def block_diag(*tensors: Tensor) -> Tensor:
    """The matrix with the matrices along its diagonal, in the dtype that they promote to; a vector is one row of it.

    RuntimeError for tensors of more than two dimensions.  Source: torch.block_diag.
    """
    for i, t in enumerate(tensors):
        if not isinstance(t, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
        if t.array.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {t.array.ndim} dimensions"
            )
    if not tensors:
        return make("block_diag", lambda place, d: place.empty((1, 0), d), result_dtype(1.0), device="cpu")
    same_device(tensors)
    blocks = [t.array.reshape((1,) * (2 - t.array.ndim) + t.array.shape) for t in tensors]
    d = numpy_of(result_dtype(*tensors))
    whole = place_of(tensors[0].array).empty((sum(b.shape[0] for b in blocks), sum(b.shape[1] for b in blocks)), d)
    whole[...] = 0
    keys, row, column = [], 0, 0
    for block in blocks:
        m, n = block.shape
        keys.append((slice(row, row + m), slice(column, column + n)))
        whole[keys[-1]] = readable(block)
        row, column = row + m, column + n
    return recorded(_Blocks, tensors, whole, (tuple(keys), tuple(t.array.shape for t in tensors)))


def install(namespace: ModuleType) -> None:
    """Give the namespace the functions, and Tensor the methods."""
    publish(namespace, (tril, triu, diag), out=True, exact=("diag",), twins=("tril", "triu"))
    publish(namespace, (diag_embed, diagflat))
    publish(namespace, (tril_indices, triu_indices, block_diag), methods=False)
