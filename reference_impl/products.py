"""Products of vectors, matrices and batches of matrices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.dtypes import FROM_NUMPY, dtype
from reference_impl.elementwise import conj
from reference_impl.op import binary, into, type_name
from reference_impl.tensor import Tensor
from reference_impl.views import reshape, unsafe_view


def _one_dtype(a: Tensor, b: Tensor) -> dtype:
    """The dtype that both factors have: nothing is promoted."""
    if a.dtype is not b.dtype:
        raise RuntimeError(
            f"expected both factors to have the same dtype, but found {type_name(a.dtype)} and {type_name(b.dtype)}"
        )
    return a.dtype


def _product(x: Array, y: Array, out: Any = ...) -> Array:
    d = x.dtype
    if d.itemsize < 4 or d.kind == "u":
        if (d.kind == "b" or d.char in "HILQ") and (x.ndim == y.ndim == 1 or (x.size and y.size)):
            raise NotImplementedError(f"\"addmm_impl_cpu_\" not implemented for '{type_name(FROM_NUMPY[d])}'")
        if d.kind in "fV":  # the halves add up in float32, as PyTorch's kernels do
            return np.matmul(x.astype(np.float32), y.astype(np.float32), out=...).astype(d)
    return np.matmul(x, y, out=...)


def _transposed(x: Any) -> Any:
    return x.swapaxes(-1, -2)


def _outer(g: Any, v: Any) -> Any:
    """The products of the elements of two vectors: the derivative of a matrix and a vector's product by the matrix."""
    return g.reshape((-1, 1)) * v


def _declared(node: str, name: str, da: Any, db: Any) -> Any:
    return binary(node, _product, da, db, name=name, meet=_one_dtype, numbers=False)


_dot = _declared("DotBackward0", "dot", lambda g, b: g * conj(b), lambda g, a: g * conj(a))
_mv: Any = _declared("MvBackward0", "mv", lambda g, b: _outer(g, conj(b)), lambda g, a: _mv(_transposed(conj(a)), g))
_mm: Any = _declared(
    "MmBackward0", "mm", lambda g, b: _mm(g, _transposed(conj(b))), lambda g, a: _mm(_transposed(conj(a)), g)
)
_bmm: Any = _declared(
    "BmmBackward0", "bmm", lambda g, b: _bmm(g, _transposed(conj(b))), lambda g, a: _bmm(_transposed(conj(a)), g)
)


def _vdot_forward(x: Array, y: Array, out: Any = ...) -> Array:
    return _product(np.conjugate(x) if x.dtype.kind == "c" else x, y)


_vdot = binary(
    "VdotBackward0",
    _vdot_forward,
    lambda g, b: conj(g) * b,
    lambda g, a: g * a,
    name="vdot",
    meet=_one_dtype,
    numbers=False,
)


def product(a: Any, b: Any) -> Any:
    """The matrix product for formulas, of arrays or of Tensors."""
    return _matmul(a, b) if isinstance(a, Tensor) and isinstance(b, Tensor) else _product(a, b)


def _shapes(name: str, a: Any, b: Any, ndim_a: int, ndim_b: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The factors' shapes; TypeError unless they are tensors, RuntimeError unless they have these dimensions."""
    for position, t in enumerate((a, b), 1):
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}(): argument {position} must be Tensor, not {type(t).__name__}")
    if (a.array.ndim, b.array.ndim) != (ndim_a, ndim_b):
        raise RuntimeError(
            f"{name}: {ndim_a}D and {ndim_b}D tensors expected, but got {a.array.ndim}D and {b.array.ndim}D tensors"
        )
    return a.array.shape, b.array.shape


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements.  Source: torch.dot."""
    m, n = _shapes("dot", input, tensor, 1, 1)
    if m != n:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{m[0]}] and src [{n[0]}] to have the same number of elements, but got "
            f"{m[0]} and {n[0]} elements respectively"
        )
    result: Tensor = _dot(input, tensor)
    return result


def vdot(input: Tensor, other: Tensor) -> Tensor:
    """``dot`` with the first vector conjugated.  Source: torch.vdot."""
    m, n = _shapes("vdot", input, other, 1, 1)
    if m != n:
        raise RuntimeError(f"inconsistent tensor size, expected both to have {m[0]} elements, but got {n[0]}")
    result: Tensor = _vdot(input, other)
    return result


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """A matrix times a vector.  Source: torch.mv."""
    m, n = _shapes("mv", input, vec, 2, 1)
    if m[1] != n[0]:
        raise RuntimeError(f"size mismatch, got input ({m[0]}), mat ({m[0]}x{m[1]}), vec ({n[0]})")
    result: Tensor = _mv(input, vec)
    return result


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """A matrix times a matrix.  Source: torch.mm."""
    m, n = _shapes("mm", input, mat2, 2, 2)
    if m[1] != n[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({m[0]}x{m[1]} and {n[0]}x{n[1]})")
    result: Tensor = _mm(input, mat2)
    return result


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """As many matrices times as many others.  Source: torch.bmm."""
    m, n = _shapes("bmm", input, mat2, 3, 3)
    if m[0] != n[0] or m[2] != n[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{m[0]}, {m[2]}] but got: [{n[0]}, {n[1]}]."
        )
    result: Tensor = _bmm(input, mat2)
    return result


def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product that the dimensions tell: dot, matrix and vector, matrices, or batches broadcast before the last two.

    RuntimeError for 0-d factors, for inner sizes that differ and for factors of two dtypes.  Source: torch.matmul.
    """
    if not isinstance(input, Tensor) or not isinstance(other, Tensor):
        wrong = other if isinstance(input, Tensor) else input
        raise TypeError(f"matmul(): expected Tensors, not {type(wrong).__name__}")
    result = _matmul(input, other)
    return result if out is None else into(out, result, "matmul", (input, other))


def _matmul(a: Tensor, b: Tensor) -> Tensor:
    shape_a, shape_b = a.array.shape, b.array.shape
    m, n = len(shape_a), len(shape_b)
    if m == n == 2 and shape_a[1] == shape_b[0]:
        return _mm(a, b)  # type: ignore[no-any-return]
    if not m or not n:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {m}D and {n}D")
    if n <= 2 and m == 2:
        return mm(a, b) if n == 2 else mv(a, b)
    if n == 1:
        if m == 1:
            return dot(a, b)
        shape_b = (*shape_b, 1)
    elif m == 1:
        if n == 2:
            return mm(a.unsqueeze(0), b).squeeze_(0)  # type: ignore[no-any-return]
        shape_a = (1, *shape_a)
    if shape_a[-1] != shape_b[-2]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({shape_a[-2]}x{shape_a[-1]} and {shape_b[-2]}x{shape_b[-1]})"
        )
    for i in range(3, min(len(shape_a), len(shape_b)) + 1):
        if shape_a[-i] != shape_b[-i] and 1 not in (shape_a[-i], shape_b[-i]):
            raise RuntimeError(
                f"The size of tensor a ({shape_a[-i]}) must match the size of tensor b ({shape_b[-i]}) at non-singleton "
                f"dimension {max(m, n) - i}"
            )
    if a.requires_grad or b.requires_grad:
        return _folded(a, b) if _folds(a, b) else _batched(a, b)
    if n == 1:
        product = _bmm(a, b.unsqueeze(1))
        return unsafe_view(product, product.array.shape[:-1])  # type: ignore[no-any-return]
    if m == 1:
        product = _bmm(a.unsqueeze(0), b)
        return unsafe_view(product, (*product.array.shape[:-2], product.array.shape[-1]))  # type: ignore[no-any-return]
    return _bmm(a, b)  # type: ignore[no-any-return]


def _folds(a: Tensor, b: Tensor) -> bool:
    """Whether a batch and a matrix or vector are multiplied as two matrices, as PyTorch does where it saves memory.

    Without it the matrix would be expanded to a batch, and so would its gradient.
    """
    larger, smaller = (a, b) if a.array.ndim >= b.array.ndim else (b.mT, a)
    x = larger.array
    if x.ndim < 3 or smaller.array.ndim > 2:
        return False
    if smaller.requires_grad:
        return True
    if a.array.ndim == 2:
        return False
    return not x.size or all(x.strides[i] == x.strides[i + 1] * x.shape[i + 1] for i in range(x.ndim - 2))


def _folded(a: Tensor, b: Tensor) -> Tensor:
    """The product of a batch, as one matrix, and a matrix or vector."""
    behind = b.array.ndim > a.array.ndim
    larger, smaller = (b.mT, a.t() if a.array.ndim == 2 else a) if behind else (a, b)
    shape = larger.array.shape
    as_matrix = reshape(larger, (math.prod(shape[:-1]), shape[-1]))
    if smaller.array.ndim == 1:
        return unsafe_view(_mv(as_matrix, smaller), shape[:-1])  # type: ignore[no-any-return]
    result = unsafe_view(_mm(as_matrix, smaller), (*shape[:-1], smaller.array.shape[1]))
    return result.mT.contiguous() if behind else result  # type: ignore[no-any-return]


def _batched(a: Tensor, b: Tensor) -> Tensor:
    """The product of two batches, broadcast to each other and each with one batch dimension."""
    shape_a, shape_b = a.array.shape, b.array.shape
    if len(shape_a) == len(shape_b) == 3 and shape_a[0] != shape_b[0]:
        if shape_a[0] == 1 and a.requires_grad:
            return _matmul(a.squeeze(0), b)
        if shape_b[0] == 1 and b.requires_grad:
            return _matmul(a, b.squeeze(0))
    batch = np.broadcast_shapes(shape_a[:-2], shape_b[:-2])
    every = math.prod(batch)
    rows, inner = (1, *shape_a)[-2:]
    columns = shape_b[-1:] if len(shape_b) > 1 else ()
    left = reshape(a.expand(*batch, rows, inner), (every, rows, inner))
    right = reshape(b.expand(*batch, inner, *columns), (every, inner, *columns))
    result = _bmm(left, right if columns else right.unsqueeze(2))
    shape = (*batch, rows, *columns) if len(shape_a) > 1 else (*batch, *columns)
    return unsafe_view(result if columns else result.squeeze(-1), shape)  # type: ignore[no-any-return]


def matmul_operator(a: Any, b: Any) -> Any:
    """``a @ b``."""
    return _matmul(a, b) if isinstance(a, Tensor) and isinstance(b, Tensor) else NotImplemented
