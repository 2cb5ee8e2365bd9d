"""Transformations of functions: from a function, the function of its gradient, of its products with vectors, of its Jacobian.

They nest, and what they return is part of the graph only as far as it depends on something outside that requires grad: each
calls the function on leaves of its own (or on views of inputs that are tracked already), differentiates with a graph, and cuts
off results that lead to nothing but those leaves.

``vmap``, and what rests on it or on forward mode (``jvp``, ``jacfwd``, ``linearize``, ``functional_call`` over batches), is not
here: it would need a rule of batching for every operation, as forward mode would need a derivative by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from reference_impl.autograd import engine
from reference_impl.autograd.modes import enable_grad
from reference_impl.autograd.saved import disable_saved_tensors_hooks
from reference_impl.factories import zeros_like
from reference_impl.joining import stack
from reference_impl.tensor import LEAF, Node, Tensor, edge, history, modes, ticket

__all__ = ["grad", "grad_and_value", "hessian", "jacrev", "vjp"]

Function = Callable[..., Any]
Tree = Any
"""A tensor, or a tuple, list or dict of trees."""


# ---- Trees -----------------------------------------------------------------------------------------------------------


def _leaves(tree: Tree) -> list[Any]:
    """What is in a tree, in order."""
    if isinstance(tree, tuple | list):
        return [leaf for branch in tree for leaf in _leaves(branch)]
    if isinstance(tree, dict):
        return [leaf for branch in tree.values() for leaf in _leaves(branch)]
    return [tree]


def _like(tree: Tree, leaves: Iterator[Any]) -> Tree:
    """A tree of the same form, of other leaves."""
    if isinstance(tree, tuple | list):
        return type(tree)(_like(branch, leaves) for branch in tree)
    if isinstance(tree, dict):
        return {key: _like(branch, leaves) for key, branch in tree.items()}
    return next(leaves)


def _mapped(function: Function, tree: Tree) -> Tree:
    return _like(tree, map(function, _leaves(tree)))


# ---- Levels ----------------------------------------------------------------------------------------------------------


def _own(t: Any) -> Tensor:
    """A tensor with the same value to differentiate by: a view of one that is tracked, a leaf for one that is not."""
    if not isinstance(t, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(t)}")
    if t.requires_grad:
        return t.view_as(t)  # type: ignore[no-any-return]
    return (t.clone() if t.is_inference() else t.detach()).requires_grad_()  # type: ignore[no-any-return]


def _outside(own: list[Tensor], recording: bool | None, begun: int) -> Callable[[Any], Any]:
    """What becomes of a result: it keeps its history if that leads to anything but our own leaves.

    begun: the number of the first node that may be our own.
    """
    ours = {id(t) for t in own}

    def result(t: Any) -> Any:
        if not isinstance(t, Tensor) or history(t) is None:
            return t
        return t if recording and not _leads_only_to(ours, begun, edge(t)) else t.detach()

    return result


def _closed(own: list[Tensor]) -> None:
    """Take our leaves for constants from here on, lest transformations around take them for something outside."""
    for t in own:
        if t.node is LEAF:
            t.node = None


def _leads_only_to(ours: set[int], begun: int, start: Any) -> bool:
    """Whether no other leaf is behind it, nor what was recorded before, though that may lead nowhere itself."""
    seen: set[int] = set()
    stack = [start]
    while stack:
        e = stack.pop()
        if e is None or id(e) in seen:
            continue
        seen.add(id(e))
        if isinstance(e, Node):
            if e.seq < begun or type(e).nowhere:
                return False
            stack.extend(e.edges)
        elif id(e) not in ours and e.node is LEAF:
            return False
    return True


@contextmanager
def _recording() -> Iterator[None]:
    """Within it recording is on, and without hooks on what is saved, which PyTorch's transformations refuse: RuntimeError."""
    before, modes.transforming = modes.transforming, True
    try:
        with disable_saved_tensors_hooks(_NO_HOOKS), enable_grad():
            yield
    finally:
        modes.transforming = before


_NO_HOOKS = (
    "torch.func.{grad, vjp, jacrev, hessian} don't yet support saved tensor hooks. "
    "Please open an issue with your use case."
)


def _positions(argnums: int | tuple[int, ...], count: int) -> list[int]:
    """Which arguments to differentiate by; RuntimeError for one that there is not."""
    found = []
    for n in (argnums,) if isinstance(argnums, int) else argnums:
        if not -count <= n < count:
            raise RuntimeError(f"Got argnum={n}, but only {count} positional inputs")
        found.append(n % count)
    return found


def _called(
    func: Function, args: tuple[Any, ...], positions: list[int], kwargs: dict[str, Any]
) -> tuple[list[Tree], list[Tensor], Any]:
    """The arguments to differentiate by as trees of our own tensors, these in order, and the function's result."""
    trees = [_mapped(_own, args[i]) for i in positions]
    given = list(args)
    for i, tree in zip(positions, trees, strict=True):
        given[i] = tree
    return trees, [t for tree in trees for t in _leaves(tree)], func(*given, **kwargs)


def _gradients(
    outputs: list[Tensor], own: list[Tensor], cotangents: list[Tensor] | None, keep: bool = False
) -> list[Tensor]:
    """The gradients, zeros where nothing leads to an input."""
    pairs = [(y, None if cotangents is None else cotangents[i]) for i, y in enumerate(outputs) if y.requires_grad]
    if not pairs:
        return [zeros_like(t) for t in own]
    ys, weights = zip(*pairs, strict=True)
    found = engine.grad(ys, own, weights, retain_graph=keep or None, create_graph=True, allow_unused=True)
    return [zeros_like(t) if g is None else g for g, t in zip(found, own, strict=True)]


def _as_given(argnums: int | tuple[int, ...], trees: list[Tree]) -> Tree:
    return trees[0] if isinstance(argnums, int) else tuple(trees)


# ---- The transformations ---------------------------------------------------------------------------------------------


def grad_and_value(func: Function, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Function:
    """The function that returns the gradient of ``func`` by the arguments at ``argnums``, and its value.

    argnums: one position gives one gradient, a tuple a tuple; an argument may be a tree of tensors.
    has_aux: ``func`` returns its value and something else, which is returned beside the value.
    RuntimeError unless the value is a tensor without dimensions.  Source: torch.func.grad_and_value.
    """

    def transformed(*args: Any, **kwargs: Any) -> Any:
        recording, begun = modes.recording, ticket()
        with _recording():
            trees, own, value = _called(func, args, _positions(argnums, len(args)), kwargs)
            aux = None
            if has_aux:
                value, aux = value
            if not isinstance(value, Tensor):
                raise RuntimeError(f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(value)}")
            if value.array.ndim:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with "
                    f"{value.array.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            found = iter(_gradients([value], own, None))
            result = _outside(own, recording, begun)
            gradients = _as_given(argnums, [_mapped(result, _like(tree, found)) for tree in trees])
            value, aux = result(value), _mapped(result, aux)
            _closed(own)
            return (gradients, (value, aux)) if has_aux else (gradients, value)

    return transformed


def grad(func: Function, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Function:
    """The function that returns the gradient of ``func``; with ``has_aux`` that and what else it returns.

    Source: torch.func.grad.
    """
    both = grad_and_value(func, argnums, has_aux)

    def transformed(*args: Any, **kwargs: Any) -> Any:
        gradients, value = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return transformed


def vjp(func: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """``func(*primals)``, and the function that multiplies vectors by its Jacobian: a tuple, with a product for each primal.

    has_aux: ``func`` returns its value and something else, which is returned third.
    RuntimeError where the vectors are not arranged and shaped as the value.  Source: torch.func.vjp.
    """
    recording, begun = modes.recording, ticket()
    with _recording():
        trees, own, value = _called(func, primals, list(range(len(primals))), {})
        aux = None
        if has_aux:
            value, aux = value
    outputs = _leaves(value)
    for y in outputs:
        if not isinstance(y, Tensor):
            raise RuntimeError(
                f"vjp(f, *primals): expected f(*primals) to return only tensors, got unsupported type {type(y)}"
            )
    result = _outside(own, recording, begun)

    def products(cotangents: Tree) -> tuple[Any, ...]:
        if _form(cotangents) != _form(value):
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function."
            )
        found = iter(_gradients(outputs, own, _leaves(cotangents), keep=True))
        return tuple(_mapped(result, _like(tree, found)) for tree in trees)

    shown = _mapped(result, value)
    return (shown, products, _mapped(result, aux)) if has_aux else (shown, products)


def _form(tree: Tree) -> Any:
    """A tree without its leaves."""
    if isinstance(tree, tuple | list):
        return type(tree), [_form(branch) for branch in tree]
    return {key: _form(branch) for key, branch in tree.items()} if isinstance(tree, dict) else None


def jacrev(func: Function, argnums: int | tuple[int, ...] = 0, *, has_aux: bool = False) -> Function:
    """The function that returns the Jacobian of ``func`` by the arguments at ``argnums``.

    Arranged as the value and, within, as the arguments: each in the value's shape followed by the argument's.
    Source: torch.func.jacrev.
    """

    def transformed(*args: Any, **kwargs: Any) -> Any:
        recording, begun = modes.recording, ticket()
        with _recording():
            trees, own, value = _called(func, args, _positions(argnums, len(args)), kwargs)
            aux = None
            if has_aux:
                value, aux = value
            result = _outside(own, recording, begun)

            def block(y: Tensor) -> Tree:
                flat = y.reshape(-1)
                rows = [_gradients([flat[j]], own, None, keep=True) for j in range(y.array.size)]
                columns = iter(
                    result(stack([row[i] for row in rows]).reshape(y.shape + t.shape)) for i, t in enumerate(own)
                )
                return _as_given(argnums, [_like(tree, columns) for tree in trees])

            blocks, aux = _mapped(block, value), _mapped(result, aux)
            _closed(own)
            return (blocks, aux) if has_aux else blocks

    return transformed


def hessian(func: Function, argnums: int | tuple[int, ...] = 0) -> Function:
    """The function that returns the Jacobian of the Jacobian of ``func``.  Source: torch.func.hessian."""
    return jacrev(jacrev(func, argnums), argnums)
