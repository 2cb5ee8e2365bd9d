"""A module's trainable tensors."""

from __future__ import annotations

from typing import Any

from reference_impl.factories import empty
from reference_impl.printing import SHOWN_AS_TENSOR
from reference_impl.tensor import Tensor, extra, modes, new, require_grad, storage


class Parameter(Tensor):
    """A tensor that a module registers when it is assigned to one: a leaf on the memory of ``data``, without its history.

    Parameter(data=None, requires_grad=True); without data it has no elements.  RuntimeError for an integer dtype, unless
    ``requires_grad=False``.
    Source: torch.nn.Parameter.
    """

    __slots__ = ()

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            data = empty((0,))
        if not isinstance(data, Tensor):
            raise TypeError(f"Parameter(): argument 'data' must be Tensor, not {type(data).__name__}")
        t: Parameter = new(cls)
        t.array, t.shared = data.array, storage(data)
        t.node = t.base = t.extra = t._grad = None
        if t.is_inference() and not modes.inference:
            extra(t).counted = 0
        if requires_grad:
            require_grad(t)
        return t

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass  # __new__ has done it

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


SHOWN_AS_TENSOR.add(Parameter)
