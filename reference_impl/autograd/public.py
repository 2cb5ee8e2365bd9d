"""``autograd.backward`` and ``autograd.grad`` as they are called: with the arguments of old, and inputs by name."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from reference_impl.autograd import engine
from reference_impl.autograd.engine import GradientEdge
from reference_impl.tensor import Tensor

Tensors = Tensor | GradientEdge | Sequence[Tensor | GradientEdge]


def backward(
    tensors: Tensors,
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Tensor | Sequence[Tensor | None] | None = None,
    inputs: Tensors | Mapping[str, Tensor] | None = None,
) -> None:
    """Add the gradients of the sum of ``tensors``, weighted by ``grad_tensors``, to the ``.grad`` of leaves, or of ``inputs``.

    grad_variables: the old name of ``grad_tensors``, which warns.
    RuntimeError if both are given, and as ``engine.backward``.  Source: torch.autograd.backward.
    """
    if grad_variables is not None:
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use "
                "`grad_tensors`."
            )
        grad_tensors = grad_variables
    named = tuple(inputs.values()) if isinstance(inputs, Mapping) else inputs
    engine.backward(tensors, grad_tensors, retain_graph, create_graph, named)  # type: ignore[arg-type]


def grad(
    outputs: Tensors,
    inputs: Tensors | Mapping[str, Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> Any:
    """The gradients of the sum of ``outputs`` with respect to ``inputs``: a tuple, or a dictionary if they are one.

    only_inputs: has no effect but a warning if it is False.
    For the rest, and for errors, see ``engine.grad``.  Source: torch.autograd.grad.
    """
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts of "
            "the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    options = (grad_outputs, retain_graph, create_graph, allow_unused, is_grads_batched, materialize_grads)
    if isinstance(inputs, Mapping):
        found = engine.grad(outputs, tuple(inputs.values()), *options)  # type: ignore[arg-type]
        return dict(zip(inputs, found, strict=True))
    return engine.grad(outputs, inputs, *options)  # type: ignore[arg-type]
