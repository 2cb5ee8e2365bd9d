"""Products of vectors, powers and chains of matrices.  Source: torch.linalg."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.dtypes import FLOATING, bool, int64
from reference_impl.elementwise import conj
from reference_impl.op import type_name
from reference_impl.products import matmul, mm, vdot
from reference_impl.reductions import axis_of, converted
from reference_impl.reductions import sum as total
from reference_impl.several import implemented, several
from reference_impl.tensor import Tensor


def _rotated(a: Any, b: Any, axis: int) -> Array:
    """a[i+1] * b[i+2] - a[i+2] * b[i+1] for each of the three i, along the axis."""
    a, b = np.moveaxis(a, axis, 0), np.moveaxis(b, axis, 0)
    parts = [np.subtract(a[i - 2] * b[i - 1], a[i - 1] * b[i - 2], out=...) for i in range(3)]
    return np.stack(parts, axis)


_cross: Any = several(
    "LinalgCrossBackward0",
    lambda input, other, axis: _rotated(input, other, axis),
    name="cross",
    input=lambda g, other, axis: _cross(conj(other), g, axis),
    other=lambda g, input, axis: _cross(g, conj(input), axis),
)


def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The cross product of vectors of three elements along ``dim``; the other dimensions are broadcast.

    RuntimeError for other sizes, for two dtypes and for numbers of dimensions that differ.  Source: torch.linalg.cross.
    """
    if not isinstance(other, Tensor):
        raise TypeError(f"cross(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}")
    if input.array.ndim != other.array.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis = axis_of(dim, input.array.ndim)
    m, n = (t.array.shape[axis] if t.array.ndim else 1 for t in (input, other))
    if m != 3 or n != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {m} and {n}")
    if input.dtype is not other.dtype:
        raise RuntimeError(f"expected scalar type {type_name(input.dtype)} but found {type_name(other.dtype)}")
    implemented("cross", input, "iufVc")
    try:
        return _cross(input, other, axis)  # type: ignore[no-any-return]
    except ValueError:
        raise RuntimeError(
            f"The shapes {list(input.array.shape)} and {list(other.array.shape)} cannot be broadcast together"
        ) from None


def cross_of_threes(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """``linalg.cross``, by default along the first dimension of size 3.  Source: torch.cross."""
    if dim is None:
        if 3 not in input.array.shape:
            raise RuntimeError("no dimension of size 3 in input")
        dim = input.array.shape.index(3)
    return cross(input, other, dim=dim)


cross_of_threes.__name__ = cross_of_threes.__qualname__ = "cross"


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """The sum of conj(x) * y along ``dim``; the other dimensions are broadcast.

    RuntimeError for integers and for two dtypes.  Source: torch.linalg.vecdot.
    """
    if x.dtype.category < FLOATING:
        raise RuntimeError(
            f"linalg.vecdot: Expected a floating point or complex tensor as input. Got {type_name(x.dtype)}"
        )
    if x.dtype is not y.dtype:
        raise RuntimeError(
            f"linalg.vecdot: Expected x and y to have the same dtype, but found x of type {type_name(x.dtype)} and y of type "
            f"{type_name(y.dtype)} instead"
        )
    if x.array.ndim == 1 and y.array.ndim == 1:
        axis_of(dim, 1)
        return vdot(x, y)
    product: Any = conj(x) * y
    return total(product, dim)  # type: ignore[no-any-return]


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of matrices, as a view.  Source: torch.linalg.diagonal."""
    return A.diagonal(offset, dim1, dim2)  # type: ignore[no-any-return]


def vander(x: Tensor, N: int | None = None) -> Tensor:
    """The powers 0 to N - 1 of each element, along a new last dimension; of integers in int64.

    N: as many as elements, unless given; RuntimeError for one below 2, and for bool.  Source: torch.linalg.vander.
    """
    if x.dtype is bool:
        raise RuntimeError("linalg.vander supports floating point, complex, and integer tensors, but got Bool")
    x = x if x.array.ndim else x.reshape((1,))
    n = x.array.shape[-1] if N is None else N
    if n <= 1:
        raise RuntimeError("N must be greater than 1.")
    x = converted(x, int64) if x.dtype.category < FLOATING else x
    ones = x.new_ones(x.shape)
    powers = [ones]
    for _ in range(n - 1):
        powers.append(powers[-1] * x)
    from reference_impl.joining import stack

    return stack(powers, -1)


def matrix_power(A: Tensor, n: int) -> Tensor:
    """The matrices multiplied n times with themselves, by squaring; of the inverse for a negative n.

    RuntimeError for what is not square.  Source: torch.linalg.matrix_power.
    """
    check_square("linalg.matrix_power", A)
    if n == 0:
        eye = np.broadcast_to(np.eye(A.array.shape[-1], dtype=A.array.dtype), A.array.shape)
        powered: Tensor = A.clone()
        identity = A.new_zeros(A.shape)
        identity.array[...] = place_of(A.array).copy_in(eye)
        return powered.copy_(identity)  # type: ignore[no-any-return]
    if n < 0:
        from reference_impl.linalg.solving import inv

        return matrix_power(inv(A), -n)
    result = None
    square = A
    while True:
        if n & 1:
            result = square if result is None else matmul(result, square)
        n >>= 1
        if not n:
            break
        square = matmul(square, square)
    return result.clone() if result is A else result  # type: ignore[return-value]


def check_square(name: str, A: Tensor) -> None:
    """RuntimeError unless the tensor is a matrix or a batch of them, and square."""
    if not isinstance(A, Tensor):
        raise TypeError(f"{name}(): argument 'A' (position 1) must be Tensor, not {type(A).__name__}")
    if A.array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    m, n = A.array.shape[-2:]
    if m != n:
        raise RuntimeError(f"{name}: A must be batches of square matrices, but they are {m} by {n} matrices")


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of two or more matrices, in the order of the least work; the first and the last may be vectors.

    RuntimeError for fewer, and for other dimensions.  Source: torch.linalg.multi_dot.
    """
    if not isinstance(tensors, tuple | list):
        raise TypeError(f"multi_dot(): argument 'tensors' must be tuple of Tensors, not {type(tensors).__name__}")
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    chain = list(tensors)
    last = len(chain) - 1
    for i, t in enumerate(chain):
        if t.dtype is not chain[0].dtype:
            raise RuntimeError(
                f"multi_dot(): all tensors must have the same dtype but tensor 0 is {type_name(chain[0].dtype)} and tensor {i} "
                f"{type_name(t.dtype)}"
            )
        if t.array.ndim != 2 and not (i in (0, last) and t.array.ndim == 1):
            allowed = "1D or 2D" if i in (0, last) else "2D"
            raise RuntimeError(f"multi_dot(): {_place(i, last)} must be {allowed} but got {t.array.ndim}D")
    row, column = chain[0].array.ndim == 1, chain[-1].array.ndim == 1
    if row:
        chain[0] = chain[0].unsqueeze(0)
    if column:
        chain[-1] = chain[-1].unsqueeze(-1)
    for i, (a, b) in enumerate(pairwise(chain)):
        if a.array.shape[1] != b.array.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(a.array.shape)} and {list(b.array.shape)} cannot be "
                "multiplied"
            )
    result = _in_best_order(chain)
    shape = tuple(n for n, kept in zip(result.array.shape, (not row, not column), strict=True) if kept)
    return result.view(shape)  # type: ignore[no-any-return]


def _place(i: int, last: int) -> str:
    return "the first tensor" if i == 0 else "the last tensor" if i == last else f"tensor {i}"


def _in_best_order(chain: list[Tensor]) -> Tensor:
    """The product in the order of the fewest multiplications, found for every stretch of the chain."""
    sizes = [chain[0].array.shape[0], *(t.array.shape[1] for t in chain)]
    n = len(chain)
    cost = {(i, i): 0 for i in range(n)}
    cut: dict[tuple[int, int], int] = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            options = [(cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)]
            cost[i, j], cut[i, j] = min(options)

    def of(i: int, j: int) -> Tensor:
        return chain[i] if i == j else mm(of(i, cut[i, j]), of(cut[i, j] + 1, j))

    return of(0, n - 1)
