"""What operations that are more than one call of NumPy are made of: forward functions that work on plain arrays wherever the
memory is, formulas that are said of Tensors alone, and the dtypes that an operation has no kernel for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from reference_impl.devices import META, Array, Elsewhere, place_of
from reference_impl.dtypes import uint16, uint32, uint64
from reference_impl.op import type_name
from reference_impl.places import arrayed
from reference_impl.tensor import Tensor, made

BAREBONES = frozenset({uint16, uint32, uint64})
"""The dtypes that PyTorch has for storage and for few operations."""


def kernel(forward: Callable[..., Any]) -> Callable[..., Any]:
    """A forward function that is written for plain arrays, for arrays in any memory: its results stay in that memory.

    RuntimeError for arrays in different memories.
    """

    @wraps(forward)
    def anywhere(*given: Any) -> Any:
        for x in given:
            if isinstance(x, Elsewhere):
                return x.carry_out(forward, given)
        return forward(*given)

    return anywhere


def of_tensors(formula: Callable[..., Any]) -> Callable[..., Any]:
    """A formula that is written for Tensors, for bare arrays too.

    For derivatives that are made of many operations, where calling them costs little beside what they do.
    """

    @wraps(formula)
    def either(g: Any, *given: Any) -> Any:
        if isinstance(g, Tensor) or (isinstance(g, tuple) and any(isinstance(part, Tensor) for part in g)):
            return formula(g, *given)
        return _bare(formula(_lifted(g), *map(_lifted, given)))

    return either


def _lifted(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_lifted, value))
    return made(arrayed(value)) if hasattr(value, "strides") else value


def _bare(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(_bare, result))
    return result.array if isinstance(result, Tensor) else result


def check_kernel(name: str, t: Tensor, lacks: str = "", barebones: bool = False) -> None:
    """NotImplementedError for a dtype that PyTorch's kernel of that name is not compiled for; on meta none is run.

    lacks: NumPy's kinds of dtype ("b" for bool) that it is not compiled for.
    barebones: whether it is for uint16, uint32 and uint64.
    """
    if (t.array.dtype.kind in lacks or (not barebones and t.dtype in BAREBONES)) and place_of(t.array) is not META:
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(t.dtype)}'")


def look_at(t: Tensor, name: str) -> None:
    """Wait for the values, by which the shape of the result goes; NotImplementedError for a meta tensor, which has none."""
    if place_of(t.array) is META:
        raise NotImplementedError(
            f"aten::{name}: attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel "
            "registered for this operator."
        )
    place_of(t.array).synchronize()


def widened(x: Array) -> Array:
    """The array in which halves are computed, which is float32; any other is itself."""
    return x.astype(np.float32) if x.dtype.itemsize == 2 and x.dtype.kind in "fV" else x
