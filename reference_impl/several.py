"""Operations of several tensors, operations with several results, and operations that are made of others.

``several`` declares an operation as ``op`` does: a forward function on arrays, and beside it one formula per differentiable
input, under that input's name.  A formula takes the gradient of the result and then, by name, what it reads: inputs,
``y`` (the result) and the operation's own parameters.  Where there are several results, ``g`` and ``y`` are tuples, with
None for a gradient that did not arrive.

``composed`` names an operation that is made of others: it is recorded as one node, whose derivative is that of its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np

from reference_impl.autograd.engine import grad as gradients_of
from reference_impl.autograd.engine import unpacked
from reference_impl.autograd.modes import enable_grad, no_grad
from reference_impl.autograd.saved import opened
from reference_impl.dtypes import float32
from reference_impl.elementwise import conj, convert
from reference_impl.op import node_class, result_of, same_device, type_name
from reference_impl.places import arrayed
from reference_impl.quiet import quiet
from reference_impl.tensor import LEAF, NODE, PACKED, Node, Output, Tensor, alias, edge, made, modes, node_for
from reference_impl.views import view_as_shape

Formula = Callable[..., Any]


def several(node_name: str, forward: Callable[..., Any], *, name: str = "", **formulas: Formula | None) -> Any:
    """An operation of the tensors that ``formulas`` name among the parameters of ``forward``, None for one without derivative.

    forward: takes arrays (or None for an input that is left out) and parameters; returns an array or a tuple of arrays.
    The function takes the same with Tensors, and bare arrays too, for the formulas of others.
    """
    names = tuple(signature(forward).parameters)
    inputs = tuple(n for n in names if n in formulas)
    differentiable = tuple(n for n in inputs if formulas[n] is not None)
    wanted = {n: tuple(signature(f).parameters)[1:] for n, f in formulas.items() if f is not None}

    def joint(node: Node, g: Any, as_tensors: bool) -> tuple[Any, ...]:
        if g is None:
            return (None,) * len(node.edges)
        known, saved_names, several_results = node.params
        if not saved_names:
            values: list[Any] = []
        elif node.versions is PACKED:
            values = opened(node, as_tensors)[0]
        else:
            values = unpacked(node, 0, as_tensors)
        given = dict(known, **{n: v for n, v in zip(saved_names, values, strict=True) if not n.startswith("y")})
        results = {int(n[1:]): v for n, v in zip(saved_names, values, strict=True) if n.startswith("y")}
        if as_tensors:  # the saved results are aliases, whose history is the node itself
            results = {i: _result(v, node, i if several_results else None) for i, v in results.items()}
        given["y"] = tuple(results.values()) if several_results else results.get(0)
        if several_results:
            g = tuple(g.grads.get(i) for i in range(several_results))
        parts: list[Any] = []
        for n, to in zip(differentiable, node.edges, strict=True):
            formula = formulas[n]
            if to is None or formula is None:
                parts.append(None)
            else:
                parts.append(quiet(formula, g, *(given[w] for w in wanted[n])))
        return tuple(parts)

    cls = node_class(node_name, joint=joint)
    cls.reads = NODE

    def apply(*given: Any) -> Any:
        tensors = tuple(v for n, v in zip(names, given, strict=False) if n in inputs and isinstance(v, Tensor))
        if not tensors:
            return forward(*given)  # bare arrays, in a formula
        if len(tensors) > 1:
            same_device(tensors)
        result = quiet(forward, *(v.array if isinstance(v, Tensor) else v for v in given))
        arrays = result if isinstance(result, tuple) else (result,)
        several_results = len(arrays) if isinstance(result, tuple) else 0
        results = tuple(result_of(arrayed(a)) for a in arrays)
        if modes.recording and any(a.dtype.kind in "fcV" for a in arrays):
            bound = dict(zip(names, given, strict=False))
            edges = tuple(edge(bound[n]) if isinstance(bound.get(n), Tensor) else None for n in differentiable)
            if any(e is not None for e in edges):
                _record(cls, edges, bound, results, several_results)
        return results if several_results else results[0]

    def _record(
        cls: type[Node],
        edges: tuple[Any, ...],
        bound: dict[str, Any],
        results: tuple[Tensor, ...],
        several_results: int,
    ) -> None:
        read: set[str] = set()
        for n, e in zip(differentiable, edges, strict=True):
            if e is not None:
                read.update(wanted[n])
        saved = {n: t for n, t in bound.items() if n in read and isinstance(t, Tensor)}
        if "y" in read:
            saved |= {f"y{i}": alias(t) for i, t in enumerate(results)}
        known = {n: v for n, v in bound.items() if n not in saved and not isinstance(v, Tensor)}
        params = (known, tuple(saved), several_results)
        node = node_for(cls, edges, (tuple(saved.values()),) if saved else (), params, results[0].array)
        if not several_results:
            results[0].node = node
            return
        node.shape = node.dtype = None  # type: ignore[assignment]  # what reaches it are Parts
        for i, t in enumerate(results):
            if t.array.dtype.kind in "fcV":
                t.node = node_for(Output, (node,), (), (i,), t.array)

    apply.__name__ = apply.__qualname__ = name or forward.__name__
    apply.node = cls  # type: ignore[attr-defined]
    return apply


def _result(saved: Tensor, node: Node, index: int | None) -> Tensor:
    """A saved result with its history; ``index`` is its number, where there are several."""
    if saved.array.dtype.kind not in "fcV":
        return saved
    return made(
        saved.array, saved.shared, node if index is None else node_for(Output, (node,), (), (index,), saved.array)
    )


def underived(name: str, forward: Callable[..., Any]) -> Any:
    """A function of a gradient, and of an input if it reads one, whose own derivatives PyTorch has not: RuntimeError."""

    def refuse(g: Any) -> Any:
        raise RuntimeError(f"derivative for aten::{name} is not implemented")

    read = [*signature(forward).parameters][1:2]
    return several("NotImplemented", forward, name=name, g=refuse, **dict.fromkeys(read, refuse))


# ---- Made of others -------------------------------------------------------------------------------------------------


def composed(node_name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Record a function of tensors, which is made of operations, as one node of that name.

    Its derivative is that of the operations, which are run once more for it; so it can be differentiated any number of times.
    All its tensor arguments are saved.
    """

    def joint(g: Any, *given: Any) -> tuple[Any, ...]:
        *saved, call, wanted = given
        as_tensors = isinstance(g, Tensor)
        tensors = [t if isinstance(t, Tensor) else result_of(t) for t in saved]
        if not as_tensors:
            for t, wants in zip(tensors, wanted, strict=True):
                t.node = LEAF if wants else None
            g = result_of(g)
        with enable_grad():
            if as_tensors:  # one may be another's, or come of it: the derivative by each ends where it is given
                tensors = [view_as_shape(t, t.array.shape) for t in tensors]
            y = call(tensors)
        if not y.requires_grad:  # the result does not depend on what is tracked
            return (None,) * len(wanted)
        into = [t for t, wants in zip(tensors, wanted, strict=True) if wants]
        found = iter(gradients_of(y, into, g, create_graph=as_tensors, materialize_grads=True))
        parts = [next(found) if wants else None for wants in wanted]
        return tuple(p if p is None or as_tensors else p.array for p in parts)

    cls = node_class(node_name, joint=joint)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def apply(*args: Any, **kwargs: Any) -> Any:
            given = [*args, *kwargs.values()]
            tensors = tuple(t for t in given if isinstance(t, Tensor))
            edges = tuple(edge(t) for t in tensors) if modes.recording else ()
            if all(e is None for e in edges):
                return function(*args, **kwargs)
            with no_grad():
                y = function(*args, **kwargs)
            if y.array.dtype.kind not in "fcV":
                return y
            rest = [None if isinstance(v, Tensor) else v for v in given]
            places = [i for i, v in enumerate(given) if isinstance(v, Tensor)]

            def call(values: list[Tensor]) -> Any:
                again = list(rest)
                for i, v in zip(places, values, strict=True):
                    again[i] = v
                return function(*again[: len(args)], **dict(zip(kwargs, again[len(args) :], strict=True)))

            if any(y is t for t in tensors) or y.shared is not None:
                y = result_of(y.array.copy())
            y.node = node_for(cls, edges, (tensors,), (call, tuple(e is not None for e in edges)), y.array)
            return y

        apply.node = cls  # type: ignore[attr-defined]
        return apply

    return decorate


# ---- dtypes ---------------------------------------------------------------------------------------------------------


def in_float32(forward: Callable[..., Any]) -> Callable[..., Any]:
    """The forward function on the halves computed in float32, as PyTorch's kernels do; other dtypes as they are."""

    @wraps(forward)
    def computed(*given: Any) -> Any:
        half = next((x.dtype for x in given if _is_half(x)), None)
        if half is None:
            result = forward(*given)
            return result if isinstance(result, tuple) else arrayed(result)
        result = forward(*(x.astype(np.float32) if _is_half(x) else x for x in given))
        if isinstance(result, tuple):
            return tuple(r.astype(half) if r.dtype == np.float32 else r for r in result)
        return arrayed(result).astype(half)

    return computed


def _is_half(x: Any) -> bool:
    return hasattr(x, "dtype") and hasattr(x, "astype") and x.dtype.kind in "fV" and x.dtype.itemsize == 2


def through_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a function of tensors that is made of operations."""

    @wraps(function)
    def computed(*args: Any, **kwargs: Any) -> Any:
        half = next((t.dtype for t in (*args, *kwargs.values()) if isinstance(t, Tensor) and _is_half(t.array)), None)
        if half is None:
            return function(*args, **kwargs)
        widened = [_widened(v) for v in args]
        y = function(*widened, **{n: _widened(v) for n, v in kwargs.items()})
        return convert(y, half) if isinstance(y, Tensor) and y.dtype is float32 else y

    return computed


def _widened(value: Any) -> Any:
    return convert(value, float32) if isinstance(value, Tensor) and _is_half(value.array) else value


def implemented(name: str, t: Tensor, kinds: str = "fV") -> None:
    """NotImplementedError unless the tensor's dtype is of one of NumPy's kinds; V is bfloat16's."""
    if t.array.dtype.kind not in kinds:
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(t.dtype)}'")


def bare(t: Any) -> Any:
    """The array of a tensor; anything else itself."""
    return t.array if isinstance(t, Tensor) else t


def conjugated(x: Any) -> Any:
    """The conjugate transpose of the last two dimensions; arrays or Tensors."""
    return conj(x).swapaxes(-1, -2)
