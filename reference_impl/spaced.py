"""Numbers spaced evenly between two ends, and powers of a base whose exponents are."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from reference_impl.dtypes import BOOL, COMPLEX, FLOATING, FROM_NUMPY, INTEGER, dtype, get_default_dtype
from reference_impl.factories import Options, make, number, on_host
from reference_impl.op import type_name
from reference_impl.tensor import Tensor


def linspace(start: Any, end: Any, steps: Any, **options: Unpack[Options]) -> Tensor:
    """``steps`` evenly spaced numbers from ``start`` to ``end``, both included, in the default dtype.

    RuntimeError for a negative number of steps, and for ends that are tensors with dimensions.  Source: torch.linspace.
    """
    count, low, high, default = _ends("linspace", start, end, steps)
    return make("linspace", on_host(lambda d: _spaced("linspace", low, high, count, FROM_NUMPY[d])), default, **options)


def logspace(start: Any, end: Any, steps: Any, base: Any = 10.0, **options: Unpack[Options]) -> Tensor:
    """The powers of ``base`` whose exponents are spaced evenly from ``start`` to ``end``, both included.

    RuntimeError for a negative number of steps, and for ends that are tensors with dimensions.  Source: torch.logspace.
    """
    count, low, high, default = _ends("logspace", start, end, steps)
    by = number("logspace", "base", base)

    def powers(to: np.dtype[Any]) -> np.ndarray:
        d = FROM_NUMPY[to]
        exponents = _spaced("logspace", low, high, count, d)
        raised: Any = np.asarray(by, to) if d.category == COMPLEX else np.float64(by)
        values: np.ndarray = np.power(raised, exponents).astype(to)
        return values

    return make("logspace", on_host(powers), default, **options)


def _ends(name: str, start: Any, end: Any, steps: Any) -> tuple[int, Any, Any, dtype]:
    """The number of steps, both ends as Python numbers, and the dtype that results have by default."""
    if isinstance(steps, bool) or not hasattr(steps, "__index__"):
        raise TypeError(f"{name}(): argument 'steps' must be int, not {type(steps).__name__}")
    for what, value in (("start", start), ("end", end)):
        if isinstance(value, Tensor) and value.array.ndim:
            raise RuntimeError(
                f"{name} only supports 0-dimensional start and end tensors, but got {what} with {value.array.ndim} dimension(s)."
            )
    count = steps.__index__()
    if count < 0:
        raise RuntimeError("number of steps must be non-negative")
    low, high = (value.item() if isinstance(value, Tensor) else number(name, "start", value) for value in (start, end))
    default = get_default_dtype()
    if isinstance(low, complex) or isinstance(high, complex):
        default = default.to_complex()
    return count, low, high, default


def _spaced(name: str, low: Any, high: Any, count: int, d: dtype) -> np.ndarray:
    """Each half is counted from its own end, so that both ends are exact.

    The dtype's own precision computes, for integers doubles from ends that are cut; exponents are all doubles.
    """
    if d.category == BOOL or (d.category == INTEGER and d.name in ("uint16", "uint32", "uint64")):
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{type_name(d)}'")
    works: Any = d.numpy
    if d.category < FLOATING:
        works, low, high = np.dtype(np.float64), int(low), int(high)
    elif name == "logspace" and d.category == FLOATING:
        low, high = np.array([low, high]).astype(works).tolist()
        works = np.dtype(np.float64)
    first, last = (np.asarray(value).astype(works) for value in (low, high))
    i, steps = (np.asarray(n).astype(works) for n in (np.arange(count), max(count - 1, 1)))
    step = (last - first) / steps
    values: np.ndarray = np.where(np.arange(count) < count // 2, first + step * i, last - step * (steps - i))
    values = values if count > 1 else np.full(count, first, works)
    return values.astype(d.numpy) if name == "linspace" else values
