"""The distance of two tensors, and slices scaled down to a largest norm."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from reference_impl.dtypes import FLOATING
from reference_impl.elementwise import where
from reference_impl.norms import vector_norm
from reference_impl.op import type_name
from reference_impl.publishing import publish
from reference_impl.reductions import axis_of
from reference_impl.several import composed, through_float32
from reference_impl.tensor import Tensor

_LITTLE = 1e-7
"""What PyTorch adds to a norm before it divides by it."""


@composed("DistBackward0")
def _dist(input: Any, other: Any, p: float) -> Tensor:
    return vector_norm(input - other, p)


def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The ``p``-norm of the difference of two tensors, which are broadcast together.  Source: torch.dist."""
    distance: Tensor = _dist(input, other, p)
    return distance


@composed("RenormBackward0")
@through_float32
def _renorm(input: Any, p: float, dims: tuple[int, ...], maxnorm: float) -> Tensor:
    norms: Any = vector_norm(input, p, dims, True)
    scaled: Tensor = input * where(norms > maxnorm, maxnorm / (norms + _LITTLE), 1.0)
    return scaled


def renorm(input: Tensor, p: float, dim: int, maxnorm: float) -> Tensor:
    """The tensor with each slice along ``dim`` whose ``p``-norm is above ``maxnorm`` scaled down to that.

    RuntimeError for fewer than two dimensions, integers, a norm that is not positive, and a negative ``maxnorm``.
    Source: torch.renorm.
    """
    if isinstance(p, complex) or p <= 0:
        raise RuntimeError("renorm: non-positive norm not supported")
    if isinstance(maxnorm, complex) or maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    if input.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions")
    if input.dtype.category < FLOATING:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {type_name(input.dtype)}"
        )
    axis = axis_of(dim, input.ndim)
    others = tuple(i for i in range(input.ndim) if i != axis)
    scaled: Tensor = _renorm(input, p, others, maxnorm)
    return scaled


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(namespace, (dist, renorm), out=("renorm",), exact=("renorm",), twins=("renorm",), numpy_names=True)
