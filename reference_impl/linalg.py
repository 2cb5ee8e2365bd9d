"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.elementwise import conj
from reference_impl.op import binary
from reference_impl.tensor import Tensor


def _matmul(x: Array, y: Array, out: Any = ...) -> Array:
    if not x.ndim or not y.ndim:
        raise RuntimeError("both arguments to matmul need to be at least 1D, but they are " f"{x.ndim}D and {y.ndim}D")
    try:
        return np.matmul(x, y) if x.ndim > 1 or y.ndim > 1 else np.asarray(np.matmul(x, y, out=...))
    except ValueError:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({'x'.join(map(str, x.shape))} and {'x'.join(map(str, y.shape))})"
        ) from None


def _transposed(x: Any) -> Any:
    return x.swapaxes(-1, -2)


def _da(g: Any, a: Any, b: Any) -> Any:
    if len(a.shape) == 1 and len(b.shape) == 1:
        return g * conj(b)
    if len(b.shape) == 1:
        return g[..., None] * conj(b)
    if len(a.shape) == 1:
        return matmul(conj(b), g[..., None])[..., 0]
    return matmul(g, _transposed(conj(b)))


def _db(g: Any, a: Any, b: Any) -> Any:
    if len(a.shape) == 1 and len(b.shape) == 1:
        return g * conj(a)
    if len(a.shape) == 1:
        return a.reshape(-1, 1) * g[..., None, :] if not _is_complex(a) else conj(a).reshape(-1, 1) * g[..., None, :]
    if len(b.shape) == 1:
        return matmul(_transposed(conj(a)), g[..., None])[..., 0]
    return matmul(_transposed(conj(a)), g)


def _is_complex(x: Any) -> bool:
    return (x.array if isinstance(x, Tensor) else x).dtype.kind == "c"


matmul = binary("MmBackward0", _matmul, _da, _db, name="matmul", refuses="")
