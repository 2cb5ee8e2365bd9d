"""What the functions of linear algebra ask of their inputs, and the error for matrices that they cannot work with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.dtypes import FLOATING, float32
from reference_impl.elementwise import convert
from reference_impl.op import result_of, type_name
from reference_impl.tensor import Tensor


class LinAlgError(RuntimeError):
    """A matrix for which a function has no result: singular, not positive-definite, or without convergence.

    Source: torch.linalg.LinAlgError.
    """


def check_matrices(name: str, A: Any, argument: str = "A", square: bool = False, low: bool = False) -> None:
    """RuntimeError unless ``A`` is a floating or complex matrix or a batch of them; ``low``: also of the halves."""
    if not isinstance(A, Tensor):
        raise TypeError(f"{name}(): argument '{argument}' (position 1) must be Tensor, not {type(A).__name__}")
    if A.array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {argument} must have at least 2 dimensions.")
    if A.dtype.category < FLOATING:
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {type_name(A.dtype)}")
    if A.array.dtype.itemsize == 2 and not low:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {type_name(A.dtype)}")
    m, n = A.array.shape[-2:]
    if square and m != n:
        raise RuntimeError(f"{name}: {argument} must be batches of square matrices, but they are {m} by {n} matrices")


def unread(*, integers: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a function take matrices without elements of the halves too, and of integers and bools: of them PyTorch reads none.

    Its results of float32 are then of the matrices' dtype.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def apply(A: Any, *args: Any, **kwargs: Any) -> Any:
            if not isinstance(A, Tensor) or A.array.size or A.array.ndim < 2:
                return function(A, *args, **kwargs)
            d = A.dtype
            if A.array.dtype.itemsize != 2 if d.category >= FLOATING else not integers:
                return function(A, *args, **kwargs)
            found = function(convert(A, float32), *args, **kwargs)
            if isinstance(found, Tensor):
                return convert(found, d)
            return type(found)(convert(t, d) if t.dtype is float32 else t for t in found)

        return apply

    return decorate


def same_dtype(name: str, A: Tensor, B: Tensor) -> None:
    """RuntimeError unless both have one dtype: nothing is promoted."""
    if A.dtype is not B.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {type_name(A.dtype)} and B of type "
            f"{type_name(B.dtype)} instead"
        )


def batch_of(info: Array, name: str) -> tuple[str, int]:
    """How messages name the first matrix of which something is wrong, and what is."""
    flat = np.asarray(info).reshape(-1)
    first = int(np.flatnonzero(flat)[0])
    where = f"(Batch element {first}): " if np.ndim(info) else ""
    return f"{name}: {where}", int(flat[first])


# ---- Arrays or Tensors --------------------------------------------------------------------------------------------------


def like(x: Any, constant: Array) -> Any:
    """A constant for a formula, in the dtype, in the memory and of the kind of x, an array or a Tensor."""
    array = x.array if isinstance(x, Tensor) else x
    constant = place_of(array).copy_in(np.asarray(constant).astype(array.dtype, copy=False))
    return result_of(constant) if isinstance(x, Tensor) else constant


def lower(x: Any, k: int = 0) -> Any:
    """The elements on the k-th diagonal and below, and 0 elsewhere."""
    m, n = x.shape[-2:]
    return x * like(x, np.tri(m, n, k))


def upper(x: Any, k: int = 0) -> Any:
    """The elements on the k-th diagonal and above, and 0 elsewhere."""
    m, n = x.shape[-2:]
    return x * like(x, 1 - np.tri(m, n, k - 1))


def as_diagonal(x: Any) -> Any:
    """Square matrices with these diagonals."""
    n = x.shape[-1]
    return x.reshape((*x.shape, 1)) * like(x, np.eye(n))


def diagonal_of(x: Any) -> Any:
    """The diagonals of matrices."""
    n = min(x.shape[-2:])
    i = np.arange(n)
    return x[..., i, i]


def as_row(x: Any) -> Any:
    """Vectors as matrices of one row, by which columns are scaled."""
    return x.reshape((*x.shape[:-1], 1, x.shape[-1]))


def as_column(x: Any) -> Any:
    """Vectors as matrices of one column, by which rows are scaled."""
    return x.reshape((*x.shape, 1))


def differences(x: Any) -> Any:
    """x[k] - x[j] at row j and column k, and 1 on the diagonal, for divisions."""
    return as_row(x) - as_column(x) + like(x, np.eye(x.shape[-1]))
