"""Elements picked along a dimension, each with its index: what the extremes, sorting and the quantiles have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.kernels import kernel
from reference_impl.op import node_class, recorded, result_of, unary
from reference_impl.tensor import Node, Tensor


@kernel
def _taken(x: Array, indices: Array, axis: int, repeats: bool) -> Array:
    return np.take_along_axis(x, indices, axis)


@kernel
def _placed(g: Array, whole: tuple[int, ...], indices: Array, axis: int, repeats: bool) -> Array:
    zeros = np.zeros(whole, g.dtype)
    if repeats:
        at: list[Any] = list(np.indices(indices.shape, sparse=True))
        at[axis] = indices
        np.add.at(zeros, tuple(at), g)
    else:
        np.put_along_axis(zeros, indices, g, axis)
    return zeros


taken_along: Any = unary(
    "GatherBackward0",
    _taken,
    lambda g, shape, indices, axis, repeats: placed_along(g, shape, indices, axis, repeats),
    name="gather",
)
"""The elements at the indices along an axis; ``repeats`` says that an index may be there twice."""

placed_along: Any = unary(
    "ScatterAddBackward0",
    _placed,
    lambda g, whole, indices, axis, repeats: taken_along(g, indices, axis, repeats),
    name="scatter_add",
)
"""Zeros of the shape ``whole`` with the elements at the indices along an axis, where they add up."""


def _picked_grad(g: Any, indices: Any, shape: tuple[int, ...], axis: int, keepdims: bool, repeats: bool) -> tuple[Any]:
    """The gradient at the elements that were picked."""
    if not shape:
        return (g,)
    at = indices.array if isinstance(indices, Tensor) else indices
    if not keepdims:
        at = np.expand_dims(at, axis)
        g = g.reshape(at.shape)
    return (placed_along(g, shape, at, axis, repeats),)


def picking(node_name: str) -> type[Node]:
    """The class of the nodes of an operation that picks elements."""
    return node_class(node_name, joint=_picked_grad)


def picked(
    cls: type[Node], input: Tensor, indices: Array, axis: int, keepdims: bool = True, repeats: bool = False
) -> tuple[Tensor, Tensor]:
    """The elements at the indices, recorded, and the indices; ``indices`` keep the axis, and lose it unless ``keepdims``.

    A tensor without dimensions has one index, 0.
    """
    x = input.array
    if not x.ndim:
        named = result_of(indices.reshape(()))
        return recorded(cls, (input,), x.copy(), ((), axis, keepdims, repeats), saved=(named,)), named
    values = _taken(x, indices, axis, repeats)
    if not keepdims:
        values, indices = values.squeeze(axis), indices.squeeze(axis)
    named = result_of(indices)
    return recorded(cls, (input,), values, (x.shape, axis, keepdims, repeats), saved=(named,)), named
