"""``autograd.Function``: operations whose derivative is the user's own.

The context that ``forward`` and ``backward`` share is also what ``grad_fn`` shows.  It holds all that the node has; the
engine's ``FunctionNode`` only points to it, so that users may call their attributes ``shape`` or ``saved``.
"""

from __future__ import annotations

import functools
import inspect
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from reference_impl.autograd import engine
from reference_impl.autograd.methods import HasHooks, shown
from reference_impl.autograd.saved import FREED, Packed
from reference_impl.devices import Place, place_of
from reference_impl.dtypes import FLOATING
from reference_impl.op import node_class, rebase, recorded, wrote
from reference_impl.tensor import (
    LEAF,
    Custom,
    FunctionNode,
    Hooks,
    Output,
    Parts,
    Tensor,
    alias,
    bound,
    edge,
    extra,
    hooking,
    leading,
    made,
    modes,
    new,
    node_for,
    not_to_be_written,
    stamp,
    storage,
    ticket,
)

Kind = tuple[tuple[int, ...], Any, Place]
"""A tensor's shape, NumPy dtype and place."""


class Kept:
    """A saved tensor and the version that it had; of a result, an alias and the result's number."""

    __slots__ = ("result", "tensor", "version")

    def __init__(self, t: Tensor, result: int | None) -> None:
        self.tensor = t if result is None else alias(t)
        self.result = result
        self.version = t._version

    def opened(self, node: FunctionNode, history: Any) -> Tensor:
        t = self.tensor
        if t._version != self.version:
            raise engine.modified(t, t.node if self.result is None else history, t._version, self.version)
        return t if self.result is None else made(t.array, t.shared, history)


class FunctionCtx(HasHooks):
    """What ``forward`` hands on to ``backward``; any attribute may be set on it."""

    __slots__ = (
        "__dict__", "__weakref__", "_dirty", "_edges", "_function", "_hooks", "_inputs", "_materialize", "_node",
        "_plain", "_results", "_saved", "_sequence", "_to_save", "needs_input_grad",
    )  # fmt: skip

    def __init__(self, function: type[Function], inputs: tuple[Any, ...]) -> None:
        self._function = function
        self._inputs = tuple(_kind(value) for value in inputs)
        self.needs_input_grad = tuple(isinstance(value, Tensor) and value.requires_grad for value in inputs)
        self._edges = tuple(leading(edge(value)) for value in inputs if isinstance(value, Tensor))
        self._results: tuple[Kind | None, ...] = ()
        self._saved: Any = ()
        self._to_save: tuple[Tensor | None, ...] = ()
        self._dirty: tuple[Tensor, ...] = ()
        self._plain: tuple[Tensor, ...] = ()
        self._materialize = True
        self._hooks: Hooks | None = None
        self._node: weakref.ref[FunctionNode] | None = None
        self._sequence = ticket()

    # ---- What users call in forward ----

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for ``backward``, with the checks that other operations' saved values have.

        A later call replaces what an earlier one kept.  What is no tensor is refused where the function is recorded: TypeError
        of ``apply``.
        """
        self._to_save = tensors

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs ``forward`` wrote to; each must be returned."""
        self._dirty = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which results are to have no history."""
        self._plain = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether a missing gradient reaches ``backward`` as zeros (the default) or as None."""
        if not isinstance(value, bool):
            raise TypeError(f"set_materialize_grads takes a bool, not {type(value).__name__}")
        self._materialize = value

    # ---- What users read in backward, and of grad_fn ----

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was kept.  RuntimeError if it was written to since, or is freed."""
        if self._saved is None:
            raise RuntimeError(FREED)
        return tuple(None if kept is None else self._opened(*kept) for kept in self._saved)

    def _opened(self, kept: Kept | Packed, result: int | None) -> Tensor:
        node = self.node()
        history = None if result is None else self.edge_of(node, result)
        return kept.opened(history) if isinstance(kept, Packed) else kept.opened(node, history)

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        return tuple(map(shown, self._edges))

    def name(self) -> str:
        return type(self).__name__

    @property
    def hooks(self) -> Hooks | None:
        return self._hooks

    @hooks.setter
    def hooks(self, value: Hooks) -> None:
        self._hooks = value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"

    # ---- The engine's side ----

    def node(self) -> FunctionNode:
        """The node that leads here; made anew where nothing holds it any more."""
        known = self._node() if self._node is not None else None
        if known is None:
            known = new(FunctionNode)
            known.edges = self._edges
            known.params = (self, self._results)
            one = self._results[0] if len(self._results) == 1 else None
            known.shape, known.dtype = one[:2] if one is not None else (None, None)  # type: ignore[assignment]
            known.seq = self._sequence
            self._node = weakref.ref(known)
        return known

    def edge_of(self, node: FunctionNode, result: int) -> Any:
        """What the history of the result of that number is."""
        if len(self._results) == 1:
            return node
        shape, dtype, place = self._results[result]  # type: ignore[misc]
        return node_for(Output, (node,), (), (result,), place.empty(shape, dtype))

    def keep(self, results: tuple[Any, ...]) -> None:
        """Save what ``save_for_backward`` was given, now that it is known which of it are results."""
        numbers = {id(t): i for i, t in enumerate(results)}
        saved: list[Any] = []
        for i, t in enumerate(self._to_save):
            if t is None:
                saved.append(None)
                continue
            if not isinstance(t, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {type(t).__name__}"
                )
            number = numbers.get(id(t))
            pair = modes.saving[-1] if hooking and modes.saving else None
            saved.append((Packed(t, number is not None, pair) if pair else Kept(t, number), number))
        self._saved = tuple(saved)
        self._to_save = ()


def _kind(value: Any) -> Kind | None:
    return (value.array.shape, value.array.dtype, place_of(value.array)) if isinstance(value, Tensor) else None


class Function:
    """The base of operations with a derivative of their own: ``forward`` and ``backward``, called by ``apply``.

    Source: torch.autograd.Function.
    """

    _context: ClassVar[type[FunctionCtx] | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future version.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function "
            "with static forward method."
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the results, with nothing recorded: ``forward(ctx, ...)``, or ``forward(...)`` with ``setup_context``."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Prepare the context after ``forward``, where that does not take it."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the inputs, one for each argument of ``forward``, None for what has none."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward "
            "mode AD."
        )

    vjp = backward

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward`` and make this function the history of its results."""
        separate = cls.setup_context is not Function.setup_context
        if separate:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        elif kwargs:
            named = {
                p.name for p in inspect.signature(cls.forward).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD
            }
            for name in kwargs.keys() - named:
                raise TypeError(f"forward() got an unexpected keyword argument {name!r}")
        inputs = (*args, *kwargs.values())
        ctx = cls._new_context(inputs)
        with _unrecorded():
            if separate:
                output = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, inputs, output)
            else:
                output = cls.forward(ctx, *args, **kwargs)
        results = output if isinstance(output, tuple) else (output,)
        tracked = bool(modes.recording and any(ctx.needs_input_grad))
        if separate and modes.recording:
            _check_saved(ctx, inputs, results)
        wrapped = _with_history(ctx, inputs, results, tracked)
        return wrapped if isinstance(output, tuple) else wrapped[0]

    @classmethod
    def _new_context(cls, inputs: tuple[Any, ...]) -> FunctionCtx:
        if "_context" not in cls.__dict__:
            cls._context = type(f"{cls.__name__}Backward", (FunctionCtx,), {"__slots__": ()})
        assert cls._context is not None
        return cls._context(cls, inputs)


@contextmanager
def _unrecorded() -> Iterator[None]:
    recording, modes.recording = modes.recording, False
    try:
        yield
    finally:
        modes.recording = recording


# ---- Forward --------------------------------------------------------------------------------------------------------


def _with_history(
    ctx: FunctionCtx, inputs: tuple[Any, ...], results: tuple[Any, ...], tracked: bool
) -> tuple[Any, ...]:
    """The results as ``apply`` returns them."""
    given = {id(value) for value in inputs if isinstance(value, Tensor)}
    dirty = _checked_dirty(ctx, given, results)
    plain = {id(t) for t in ctx._plain}
    ctx._results = tuple(map(_kind, results))
    node = ctx.node() if tracked else None
    wrapped = []
    for i, t in enumerate(results):
        if isinstance(t, Tensor):
            if node is None and id(t) in given and t.requires_grad:
                t = made(t.array, storage(t))  # as in PyTorch: detached, and the input requires grad as before
            elif id(t) in given and id(t) not in dirty:
                base = t if t.base is None else t.base
                t = made(t.array, storage(t), None, base)  # a result is never an input itself
                if node is None:
                    bound(t, "no_grad")
            if node is not None and id(results[i]) not in plain and t.dtype.category >= FLOATING:
                written = id(t) in dirty
                if written:
                    _check_rewritable(ctx, t)
                leading = _led_by(node, inputs, t) if written and t.base is not None else node
                _become_result(ctx, leading, t, i, written)
            elif id(results[i]) in plain and id(t) not in dirty:
                t.node = None
        wrapped.append(t)
    if node is not None:
        ctx.keep(tuple(wrapped))  # an input that is returned is not the result that stands for it
    return tuple(wrapped)


def _led_by(node: FunctionNode, inputs: tuple[Any, ...], t: Tensor) -> FunctionNode:
    """The node with the edge of its input ``t`` first, as the history of a base that is written to through ``t`` needs it."""
    tensors = [value for value in inputs if isinstance(value, Tensor)]
    first = next(i for i, value in enumerate(tensors) if value is t)
    if not first:
        return node
    order = (first, *(i for i in range(len(tensors)) if i != first))
    led = new(FunctionNode)
    led.edges = tuple(node.edges[i] for i in order)
    led.params = (*node.params, order)
    led.shape, led.dtype, led.seq = node.shape, node.dtype, ticket()
    return led


def _check_saved(ctx: FunctionCtx, inputs: tuple[Any, ...], results: tuple[Any, ...]) -> None:
    """RuntimeError if ``setup_context`` saved an input that is a result as it is: which of the two is meant, nobody can tell."""
    saved = {id(t) for t in ctx._to_save} - {id(t) for t in ctx._dirty}
    if saved & {id(t) for t in inputs if isinstance(t, Tensor)} & {id(t) for t in results}:
        raise RuntimeError(
            "An input that has been returned as-is as output is being saved for backward. This is not supported if you override "
            "setup_context. You should return and save a view of the input instead, e.g. with x.view_as(x) or setup ctx inside "
            "the forward function itself."
        )


def _checked_dirty(ctx: FunctionCtx, given: set[int], results: tuple[Any, ...]) -> set[int]:
    """The ids of the inputs marked dirty; RuntimeError if one is not returned."""
    returned = {id(value) for value in results}
    for t in ctx._dirty:
        if not isinstance(t, Tensor):
            raise RuntimeError(f"mark_dirty can only accept variables, but an argument is of type {type(t).__name__}")
        wrote(t)  # once more than the writes themselves did
        if id(t) not in returned:
            raise RuntimeError(
                "Some elements marked as dirty during the forward method were not returned as output. The inputs that are "
                "modified inplace must all be outputs of the Function."
            )
        if id(t) not in given:
            warnings.warn(
                "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be "
                "passed to ctx.mark_dirty().",
                UserWarning,
                stacklevel=4,
            )
    if not all(isinstance(t, Tensor) for t in ctx._plain):
        raise RuntimeError("mark_non_differentiable only accepts variable arguments")
    return {id(t) for t in ctx._dirty} & given


def _become_result(ctx: FunctionCtx, node: FunctionNode, t: Tensor, number: int, written: bool) -> None:
    """Give the result of that number its history."""
    history = ctx.edge_of(node, number)
    if not written:
        t.node = history
        if t.base is not None:
            e = extra(t)
            name = ctx._function.__name__
            e.origin = Custom(name) if len(ctx._results) == 1 else name
            e.made_at = storage(t).version
            e.seen = stamp(storage(t))
        return
    rebase(t, history)


def _check_rewritable(ctx: FunctionCtx, t: Tensor) -> None:
    """RuntimeError where an input that was marked dirty is a leaf or a view that no write may be recorded of."""
    base = t.base
    if t.node is LEAF or (t.node is None and base is not None and base.node is not None):
        raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")
    if base is None:
        return
    if len(ctx._results) > 1:
        raise RuntimeError(
            "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than "
            "one Tensor. This is not supported by the current autograd engine."
        )
    if t.extra is not None and t.extra.origin is not None:
        raise not_to_be_written(t, t.extra.origin, "is being")
    if base.node is LEAF:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")


# ---- Backward -------------------------------------------------------------------------------------------------------


def _backward(node: FunctionNode, g: Any, as_tensors: bool) -> tuple[Any, ...]:
    """The gradients of a custom function's inputs, as its ``backward`` computes them."""
    ctx: FunctionCtx = node.params[0]
    arriving = g.grads if isinstance(g, Parts) else {0: g}
    grads = [_arriving(ctx, arriving.get(i), kind) for i, kind in enumerate(ctx._results)]
    given = _derivative(ctx._function)(ctx, *grads)
    given = given if isinstance(given, tuple) else (given,)
    expected = len(ctx._inputs)
    if len(given) > expected and all(grad is None for grad in given[expected:]):
        given = given[:expected]
    if len(given) != expected:
        raise RuntimeError(
            f"function {ctx.name()} returned an incorrect number of gradients (expected {expected}, got {len(given)})"
        )
    checked = [_checked(ctx, i, grad) for i, grad in enumerate(given)]
    parts = [grad for grad, kind in zip(checked, ctx._inputs, strict=True) if kind is not None]
    if len(node.params) > 2:
        parts = [parts[i] for i in node.params[2]]
    # A view, since the user may hold the array itself, and a leaf may take it for its gradient.
    return tuple(
        grad if grad is None else engine.entered(grad, True) if as_tensors else engine.entered(grad, False).view()
        for grad in parts
    )


FunctionNode.joint = staticmethod(_backward)


def _derivative(function: type[Function]) -> Callable[..., Any]:
    backward, vjp = function.backward, function.vjp
    if backward is not Function.backward and vjp is not Function.vjp:
        raise RuntimeError(
            "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them."
        )
    return vjp if vjp is not Function.vjp else backward


def _arriving(ctx: FunctionCtx, g: Any, kind: Kind | None) -> Tensor | None:
    """A result's gradient as ``backward`` is given it."""
    if g is not None:
        return engine._as_tensor(g)
    if kind is None or not ctx._materialize:
        return None
    shape, dtype, place = kind
    array = place.empty(shape, dtype)
    array[...] = 0
    return made(array)


def _checked(ctx: FunctionCtx, i: int, grad: Any) -> Tensor | None:
    """What ``backward`` returned for its input of that number, if it can be its gradient; RuntimeError if not."""
    if grad is None:
        return None
    kind = ctx._inputs[i]
    if kind is None:
        raise RuntimeError(
            f"function {ctx.name()} returned a gradient different than None at position {i + 1}, but the corresponding forward "
            "input was not a Variable"
        )
    if not isinstance(grad, Tensor):
        raise RuntimeError(f"expected Variable or None (got {type(grad).__name__})")
    if not ctx.needs_input_grad[i]:
        return None
    shape, _, place = kind
    ours, wanted = grad.array.shape[::-1], shape[::-1]
    if len(ours) < len(wanted) or any(n not in (1, m) for m, n in zip(ours, wanted, strict=False)):
        raise RuntimeError(
            f"Function {ctx.name()} returned an invalid gradient at index {i} - got {list(grad.array.shape)} but expected shape "
            f"compatible with {list(shape)}"
        )
    if place_of(grad.array) is not place:
        raise RuntimeError(
            f"Function {ctx.name()} returned an invalid gradient at index {i} - expected device {place.device} but got "
            f"{grad.device}"
        )
    return grad


# ---- once_differentiable --------------------------------------------------------------------------------------------


def _refuse(g: Any) -> Any:
    raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


_Error = node_class("Error", joint=_refuse)


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a ``backward`` whose gradients cannot be differentiated again, since it does not compute with tensors alone.

    Source: torch.autograd.function.once_differentiable.
    """

    @functools.wraps(function)
    def wrapped(ctx: FunctionCtx, *grads: Any) -> Any:
        with _unrecorded():
            given = function(ctx, *grads)
        if not modes.recording or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return given
        marked = [
            recorded(_Error, (made(g.array, None, LEAF),), g.array) if isinstance(g, Tensor) else g
            for g in (given if isinstance(given, tuple) else (given,))
        ]
        return tuple(marked) if isinstance(given, tuple) else marked[0]

    return wrapped
