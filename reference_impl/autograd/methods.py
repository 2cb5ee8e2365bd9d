"""The tensor's face of the autograd system: backward, grad, hooks, requires_grad_."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from reference_impl.autograd import engine
from reference_impl.autograd.saved import FREED, Packed, SavedTensor
from reference_impl.devices import place_of
from reference_impl.dtypes import FLOATING
from reference_impl.memory_formats import clone, contiguous_format
from reference_impl.tensor import (
    LEAF,
    PACKED,
    RETAIN,
    FunctionNode,
    Hooks,
    Node,
    Output,
    Recounted,
    Tensor,
    extra,
    history,
    require_grad,
    storage,
)
from reference_impl.views import data

_number = count().__next__


class RemovableHandle:
    """Takes a hook off again; also as a context."""

    def __init__(self, table: dict[int, Callable[..., Any]], hook: Callable[..., Any]) -> None:
        self.id = _number()
        table[self.id] = hook
        self._table = table

    def remove(self) -> None:
        """Take the hook off; again has no effect."""
        self._table.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


class HasHooks:
    """What can be asked of a node: hooks before and after it, and a dictionary of the user's own."""

    __slots__ = ()

    @property
    def metadata(self) -> dict[Any, Any]:
        """A dictionary for whatever users want to note about the node."""
        return _metadata.setdefault(self, {})

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node's derivatives; what it returns replaces the first.

        Source: torch.autograd.graph.Node.register_hook.
        """
        return RemovableHandle(_hooks_of(self).after, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node's derivatives; what it returns replaces its argument.

        Source: torch.autograd.graph.Node.register_prehook.
        """
        return RemovableHandle(_hooks_of(self).before, hook)


_metadata: weakref.WeakKeyDictionary[Any, dict[Any, Any]] = weakref.WeakKeyDictionary()


def _hooks_of(node: Any) -> Hooks:
    if isinstance(node, AccumulateGrad):
        return engine.hook_table(node.variable)
    if node.hooks is None:
        node.hooks = Hooks()
    return node.hooks  # type: ignore[no-any-return]


class AccumulateGrad(HasHooks):
    """The end of a graph at a leaf, as ``next_functions`` shows it.  Its hooks are kept with the leaf."""

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    next_functions: tuple[Any, ...] = ()

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self):#x}>"


def shown(e: Any) -> tuple[Any, int]:
    """An edge as ``next_functions`` shows it: the node and which of its results the edge leads to."""
    if e is None:
        return None, 0
    if isinstance(e, Output):
        return shown(e.edges[0])[0], e.params[0]
    if isinstance(e, FunctionNode):
        return e.params[0], 0
    if isinstance(e, Node):
        return shown(e.edges[0]) if e.hidden else (e, 0)
    kept = extra(e).accumulate
    known = kept() if kept is not None else None
    if known is None:
        known = AccumulateGrad(e)
        extra(e).accumulate = weakref.ref(known)
    return known, 0


def _next_functions(self: Node) -> tuple[tuple[Any, int], ...]:
    """The nodes that the gradients go to next, one pair of node and result's number for each input."""
    return tuple(map(shown, self.edges[1:] if self.number_first else self.edges))


_NAMES = {"self": "a", "other": "b", "exponent": "b", "mat2": "b", "result": "y"}
"""PyTorch's name of a saved value, after ``_saved_`` -> the name by which formulas read it."""


_IN_A_NAMESPACE = frozenset({"CopyBackwards", "CopySlices", "NotImplemented"})
"""Nodes whose name, and not only whose class, has PyTorch's namespace in it."""


def node_name(self: Node) -> str:
    """The operation's name, as ``grad_fn.name()`` gives it."""
    name = type(self).__name__
    return f"torch::autograd::{name}" if name in _IN_A_NAMESPACE else name


def _saved_value(self: Node, name: str) -> Any:
    """``_saved_self``, ``_saved_other``, ``_saved_result``: a value that the node saved; RuntimeError once it is freed."""
    raw = name.startswith("_raw_saved_")
    told = name.removeprefix("_raw_saved_").removeprefix("_saved_") if "_saved_" in name else ""
    wanted = _NAMES.get(told)
    names = (type(self).__base__ if self.nowhere else type(self)).reads  # type: ignore[union-attr]
    if told in ("other", "exponent") and (told == "exponent") != type(self).__name__.startswith("Pow"):
        wanted = None
    if wanted is None or not any(wanted in group for group in names):
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
    if raw:
        return SavedTensor(self, wanted)
    if self.saved is None:
        raise RuntimeError(FREED)
    for number, group in enumerate(names):
        at = group.find(wanted)
        if at >= 0 and number < len(self.saved) and self.saved[number]:
            kept = self.saved[number][at]
            if self.versions is PACKED:
                return kept.opened(self) if isinstance(kept, Packed) else kept
            return engine.unpacked(self, number, True)[at]
    return None


def _grad_fn(self: Tensor) -> Any:
    """The node of the operation that made the tensor; None for a leaf."""
    node = history(self)
    return None if node is None or node is LEAF else shown(node)[0]


def _grad(self: Tensor) -> Tensor | None:
    if self._grad is None and self.node is not None and self.node is not LEAF and not _retains_grad(self):
        warnings.warn(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated "
            "during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use "
            ".retain_grad() on the non-leaf Tensor.",
            UserWarning,
            stacklevel=2,
        )
    return self._grad


def _set_grad(self: Tensor, value: Tensor | None) -> None:
    if value is not None:
        if not isinstance(value, Tensor):
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        if value.array.shape != self.array.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value.array.shape)}' to a tensor of size "
                f"'{list(self.array.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        if value.array.dtype != self.array.dtype:
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{value.dtype}' to a tensor with grad_dtype '{self.dtype}'. The "
                "gradient must match the tensor's grad_dtype (defaults to the tensor's dtype)."
            )
        if place_of(value.array) is not place_of(self.array):
            raise RuntimeError(
                f"attempting to assign a gradient with device type '{value.device.type}' to a tensor with device type "
                f"'{self.device.type}'. Please ensure that the gradient and the tensor are on the same device"
            )
    self._grad = value


def _del_grad(self: Tensor) -> None:
    self._grad = None


def _set_data(self: Tensor, value: Tensor) -> None:
    """Make the tensor a name for another tensor's memory: its history, its count of writes and its gradient stay."""
    if not isinstance(value, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
    node = history(self)
    if node is not None and value.dtype.category < FLOATING:
        raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
    if value.layout is not self.layout:
        raise RuntimeError(
            "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type."
        )
    shared = Recounted(storage(value), storage(self))
    self.array, self.shared, self.node = value.array, shared, node


def _del_data(self: Tensor) -> None:
    raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")


def backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add the gradients of this tensor to the ``.grad`` of its graph's leaves; see ``torch.autograd.backward``."""
    if gradient is inputs is None and not create_graph and self.base is None and isinstance(self.node, Node):
        engine.run_from(self.node, engine.root_gradient(self, None, False), bool(retain_graph))  # as of a loss
        return
    engine.backward(self, None if gradient is None else (gradient,), retain_graph, create_graph, inputs)


def requires_grad_(self: Tensor, requires_grad: bool = True) -> Tensor:
    """Set ``requires_grad`` and return the tensor.  RuntimeError for an integer dtype, or to switch off a result."""
    if requires_grad:
        require_grad(self)
    else:
        self.requires_grad = False
    return self


def retain_grad(self: Tensor) -> None:
    """Let ``backward`` keep this result's gradient in ``.grad``; no effect on a leaf.  RuntimeError without history."""
    if not self.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if not isinstance(self.node, Node) or _retains_grad(self):
        return
    kept = weakref.ref(self)

    def keep(g: Tensor) -> None:
        t = kept()
        if t is None:
            return
        if t._grad is not None:  # unlike a leaf's, which is added to: who holds the old one keeps it as it was
            t._grad = t._grad + g
        else:
            g = (
                g if place_of(g.array) is place_of(t.array) else g.to(t.device)
            )  # a number's, which was taken for the host's
            t._grad = clone(g, memory_format=contiguous_format)

    engine.hook_table(self, kept=True)[RETAIN] = keep


def _retains_grad(self: Tensor) -> bool:
    """Whether ``retain_grad`` was asked of this result; who asks does not renew a view's history."""
    node = self.node
    if isinstance(node, Node) and node.hooks is not None and RETAIN in node.hooks:
        return True
    return self.extra is not None and self.extra.retains


def register_hook(self: Tensor, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
    """Call ``hook`` with the tensor's gradient whenever it is computed; what it returns replaces the gradient.

    RuntimeError for a tensor that does not require grad.
    """
    if history(self) is None:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    return RemovableHandle(engine.hook_table(self), hook)


def register_post_accumulate_grad_hook(self: Tensor, hook: Callable[[Tensor], None]) -> RemovableHandle:
    """Call ``hook`` with this leaf after its gradient has been accumulated.  RuntimeError for what is not a leaf."""
    if history(self) is not LEAF:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    e = extra(self)
    if e.post_hooks is None:
        e.post_hooks = {}
    return RemovableHandle(e.post_hooks, hook)


def install() -> None:
    """Give Tensor and Node these methods and properties."""
    function: Callable[..., Any]
    for function in (backward, requires_grad_, retain_grad, register_hook, register_post_accumulate_grad_hook):
        setattr(Tensor, function.__name__, function)
    Tensor.grad = property(_grad, _set_grad, _del_grad)  # type: ignore[attr-defined]
    Tensor.grad_fn = property(_grad_fn)  # type: ignore[attr-defined]
    Tensor.data = property(data, _set_data, _del_data)  # type: ignore[attr-defined]
    Tensor.retains_grad = property(_retains_grad)  # type: ignore[attr-defined]
    for function in (HasHooks.register_hook, HasHooks.register_prehook):
        setattr(Node, function.__name__, function)
    Node.metadata = HasHooks.metadata  # type: ignore[attr-defined]
    Node.__getattr__ = _saved_value  # type: ignore[attr-defined]
    Node.next_functions = property(_next_functions)  # type: ignore[attr-defined]
    Node.name = node_name  # type: ignore[attr-defined]
