"""``autograd.graph``: looking at the graph, and hooks on what it saves and on what runs through it."""

from __future__ import annotations

import abc
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from reference_impl import tensor
from reference_impl.autograd import engine, methods
from reference_impl.autograd.engine import GradientEdge
from reference_impl.autograd.function import FunctionCtx
from reference_impl.autograd.saved import disable_saved_tensors_hooks, save_on_cpu, saved_tensors_hooks
from reference_impl.op import wrote
from reference_impl.tensor import Pass, Tensor, edge, history, leading, modes

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class Node(abc.ABC):
    """What ``grad_fn`` and ``next_functions`` show.  Source: torch.autograd.graph.Node."""

    @abc.abstractmethod
    def name(self) -> str:
        """The operation's name."""

    @property
    @abc.abstractmethod
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """For each input the node that made it and which of its results it was."""

    @property
    @abc.abstractmethod
    def metadata(self) -> dict[Any, Any]:
        """A dictionary of the user's own."""

    @abc.abstractmethod
    def register_hook(self, fn: Callable[..., Any]) -> methods.RemovableHandle:
        """Call ``fn`` after the node's derivatives."""

    @abc.abstractmethod
    def register_prehook(self, fn: Callable[..., Any]) -> methods.RemovableHandle:
        """Call ``fn`` before the node's derivatives."""


for shown in (tensor.Node, FunctionCtx, methods.AccumulateGrad):
    Node.register(shown)


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Where the tensor's gradient goes: its node and its number among the node's results.

    RuntimeError for a tensor that does not require grad.  Source: torch.autograd.graph.get_gradient_edge.
    """
    if history(tensor) is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    e = _edge_set(tensor)
    node, number = methods.shown(e)
    return GradientEdge(node, number, e)


def _edge_set(t: Tensor) -> Any:
    """A tensor's edge; AssertionError where its gradient goes nowhere."""
    e = leading(edge(t))
    if e is None:
        raise AssertionError("Expected gradient function to be set")
    return e


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count a write to each tensor that autograd did not see.  Source: torch.autograd.graph.increment_version."""
    tensors: Iterable[Tensor] = (tensor,) if isinstance(tensor, Tensor) else tensor
    for t in tensors:
        wrote(t)


class _Kept:
    """Which context a saved copy belongs to."""

    def __init__(self) -> None:
        self.open = True

    def clear(self) -> None:
        """Let go of the copies: each belongs to its graph here, and goes with it."""


@contextmanager
def allow_mutation_on_saved_tensors() -> Iterator[_Kept]:
    """Within the context saved values may be written to: derivatives read copies.  ``backward`` must run in it as well.

    Source: torch.autograd.graph.allow_mutation_on_saved_tensors.
    """
    kept = _Kept()

    def unpack(copy: Tensor) -> Tensor:
        if not kept.open:
            raise AssertionError(
                "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally "
                "recorded."
            )
        return copy

    with saved_tensors_hooks(lambda t: t.clone(), unpack):
        try:
            yield kept
        finally:
            kept.open = False


def register_multi_grad_hook(
    tensors: Sequence[Tensor],
    fn: Callable[[Sequence[Tensor | None]], None] | Callable[[Tensor], None],
    *,
    mode: Literal["all", "any"] = "all",
) -> Any:
    """Call ``fn`` once in a backward pass: with the gradients of all the tensors, None for those that it does not reach,
    as soon as all are there; or with ``mode="any"`` with the first one.

    Source: torch.autograd.graph.register_multi_grad_hook.
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    calls = _Calls(tuple(map(_edge_set, tensors)), fn, mode)
    return _Handles([t.register_hook(lambda g, i=i: calls.arrived(i, g)) for i, t in enumerate(tensors)])


class _Calls:
    """The gradients that have arrived in each pass that runs, for ``register_multi_grad_hook``."""

    def __init__(self, edges: tuple[Any, ...], fn: Callable[..., None], mode: str) -> None:
        self.edges, self.fn, self.mode = edges, fn, mode
        self.missing: weakref.WeakKeyDictionary[Pass, int] = weakref.WeakKeyDictionary()
        self.grads: weakref.WeakKeyDictionary[Pass, list[Tensor | None]] = weakref.WeakKeyDictionary()
        self.lock = threading.Lock()

    def arrived(self, i: int, g: Tensor | None) -> None:
        passing = modes.passing
        assert passing is not None
        with self.lock:
            if passing not in self.missing:
                self.grads[passing] = [None] * len(self.edges)
                self.missing[passing] = self._to_come(passing) if self.mode == "all" else 1
            self.grads[passing][i] = g
            self.missing[passing] -= 1
            ready = self.missing[passing] == 0
            grads = self.grads[passing]
            if ready and self.mode == "all":  # one that comes still, since a root was not counted, begins anew
                del self.missing[passing], self.grads[passing]
        if ready:
            self.fn(grads if self.mode == "all" else g)

    def _to_come(self, passing: Pass) -> int:
        """How many of the gradients a pass computes; as in PyTorch one that it begins with, if it is the only one, is none.

        RuntimeError where a leaf's is wanted, as ``autograd.grad`` wants it.
        """
        starts = [to for to, _ in passing.roots]
        reached = engine._reachable(starts)
        if len(starts) == 1:
            reached.pop(id(starts[0]), None)
        edges = [e for e in self.edges if id(e) in reached]
        wanted = passing.wanted
        if wanted is None:
            return len(edges)
        if not passing.accumulates and any(isinstance(e, Tensor) and id(e) in wanted for e in edges):
            raise RuntimeError(
                "A leaf node was passed to _will_engine_execute_node but we are currently running autograd.grad(). This is "
                "currently not supported."
            )
        return sum(id(e) in wanted or id(e) in passing.needed for e in edges)


class _Handles:
    """Takes several hooks off again."""

    def __init__(self, handles: list[Any]) -> None:
        self._handles = handles

    def remove(self) -> None:
        """Take the hooks off; again has no effect."""
        for handle in self._handles:
            handle.remove()

    def __enter__(self) -> _Handles:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()
