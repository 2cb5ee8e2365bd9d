"""The backward engine.

Nodes are visited newest first, from a heap on their creation numbers: every consumer of a node is newer than the node, so
when its turn comes its gradient is whole.  No recursion, whatever the depth.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from heapq import heappop, heappush
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np

from reference_impl.autograd.saved import FREED, opened
from reference_impl.coordinates import Coordinates
from reference_impl.devices import HOST, Array, Place, moved, place_of
from reference_impl.dtypes import COMPLEX, FROM_NUMPY
from reference_impl.memory import empty_like, is_dense
from reference_impl.op import cast, check_no_repeats, check_recordable, type_name, wrote
from reference_impl.quiet import again, quiet, quietly
from reference_impl.streams import busy, join
from reference_impl.tensor import (
    LEAF,
    NODE,
    NOWHERE,
    PACKED,
    RETAIN,
    UNCOUNTED,
    Hooks,
    Node,
    Output,
    Parts,
    Pass,
    Tensor,
    Unlike,
    bound,
    detached,
    edge,
    extra,
    history,
    leading,
    made,
    modes,
    new,
    output_of,
    storage,
)

_Array: Final = np.ndarray

Gradient = Any
"""An array in an ordinary pass, a Tensor with ``create_graph``."""


Begun = tuple[list[tuple[int, Node]], dict[Any, Gradient], dict[int, tuple[Tensor, Gradient]], set[Node]]
"""Where a pass is: the nodes to visit (newest first), their gradients, the leaves', and the nodes that were given none."""


def sum_to(g: Gradient, shape: tuple[int, ...]) -> Gradient:
    """Undo broadcasting: sum over the axes that ``shape`` lacks, and over those in which it has length 1.

    RuntimeError for a gradient that does not come of broadcasting: the tensor was given data of another shape since.
    """
    whole = tuple(g.shape)
    lacking = len(whole) - len(shape)
    if lacking >= 0:
        axes = tuple(range(lacking))
        if whole[lacking:] != shape:
            axes += tuple(i + lacking for i, n in enumerate(shape) if n == 1 != whole[i + lacking])
        if axes:
            g = g.sum(axes) if isinstance(g, Tensor) else np.add.reduce(g, axes, out=...)
            if g.shape == shape:
                return g
        # Summed over axes of length 1, which are not there any more; or a node's shape that is like none: see Unlike.
        if len(g.shape) < len(shape) or g.shape == (*shape,):
            with suppress(ValueError, RuntimeError):
                return g.reshape(shape)
    raise RuntimeError(
        f"Function returned an invalid gradient - got {list(whole)} but expected shape compatible with {list(shape)}"
    )


def conformed(g: Gradient, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Gradient:
    """The gradient in the shape and the dtype of what it is the gradient of."""
    if g.shape != shape:
        g = sum_to(g, shape)
    if isinstance(g, Tensor):
        if g.array.dtype != dtype:
            if g.array.dtype.kind == "c" and dtype.kind != "c":
                g = g.real
            g = g.to(FROM_NUMPY[dtype])
    elif g.dtype != dtype:
        g = cast(g, FROM_NUMPY[dtype])
    return g


def fitted(g: Gradient, to: Node, of: Node) -> Gradient:
    """The gradient in the shape and the dtype of a node's result, and where that is.

    A tensor of the host without dimensions may have met an accelerator's, where its gradient is then.
    of: the node that gives the gradient; one of a single input met nothing.
    """
    if to.shape is None:  # of several results, whose gradients come as they are
        return g
    g = conformed(g, to.shape, to.dtype)
    if (
        to.shape
        or len(of.edges) == 1
        or type(array := g.array if isinstance(g, Tensor) else g) is _Array
        or not _of_the_host(to)
    ):
        return g
    return g.cpu() if isinstance(g, Tensor) else moved(array, HOST)


_MOVES: Final = "ToCopyBackward0"


def _of_the_host(node: Node) -> bool:
    """Whether a node's result was made of the host's tensors, or was copied to the host.

    Told by leaves and by what is saved: an accelerator's constant that no formula reads is not seen.
    """
    left, seen = [node], {node}
    while left:
        at = left.pop()
        place = next((p for p in at.params if isinstance(p, Place)), None) if type(at).__name__ == _MOVES else None
        if place is not None:
            if place is not HOST:
                return False
            continue
        if any(isinstance(t, Tensor) and type(t.array) is not _Array for group in at.saved or () for t in group or ()):
            return False
        for e in at.edges:
            if isinstance(e, Node):
                if e not in seen:
                    seen.add(e)
                    left.append(e)
            elif e is not None and type(e.array) is not _Array:
                return False
    return True


def unpacked(node: Node, number: int, as_tensors: bool) -> list[Any]:
    """What the node's formula of that number reads, provided that nobody wrote to it since; RuntimeError if somebody did."""
    saved = node.saved
    if saved is None:
        raise RuntimeError(FREED)
    versions = node.versions
    values = []
    for i, t in enumerate(saved[number]):
        if detached and t.extra is not None and t.extra.detached > node.seq:
            raise RuntimeError(
                "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_(). This is not supported, "
                "please use out-of-place `.detach()` instead"
            )
        shared = t.shared
        if shared is not None and shared.version != (versions[number][i] if versions else 0):
            result = type(node).reads[number][i : i + 1] == "y"
            expected = versions[number][i] if versions else 0
            raise modified(t, node if result else history(t), shared.version, expected)
        if not as_tensors:
            values.append(t.array)
        elif type(node).reads[number][i : i + 1] == "y":
            # A saved result's history is the node itself, which the saved alias could not hold without a cycle.
            values.append(made(t.array, shared, node))
        else:
            values.append(t)
    return values


def modified(t: Tensor, maker: Any, version: int, expected: int) -> RuntimeError:
    """The error for a saved value that was written to since; ``maker`` is the node that it is a result of, if it is one."""
    on = place_of(t.array).device.type
    name = type_name(t.dtype)
    if t.dtype.category == COMPLEX or name in ("Bool", "BFloat16"):  # as PyTorch names the types that came late
        kind = f"{on.upper()}{name}Type"
    else:
        kind = f"torch.{name}Tensor" if on == "cpu" else f"torch.{on}.{name}Tensor"
    made_by = f", which is {output_of(maker)}," if isinstance(maker, Node) else ""
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{kind} {list(t.array.shape)}]{made_by} is at version {version}; expected version {expected} instead. "
        f"Hint: {_hint()}"
    )


def _hint() -> str:
    from reference_impl.autograd.anomaly import is_anomaly_enabled

    if is_anomaly_enabled():
        return (
            "the backtrace further above shows the operation that failed to compute its gradient. The variable in question was "
            "changed in there or anywhere later. Good luck!"
        )
    return (
        "enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )


def _explained(node: Node) -> None:
    """In anomaly mode warn of where in the program the operation was whose derivatives failed."""
    from reference_impl.autograd.anomaly import explain, is_anomaly_enabled

    if is_anomaly_enabled():
        explain(node)


def derivatives(node: Node, g: Gradient, as_tensors: bool, asked: Collection[int] | None = None) -> Sequence[Gradient]:
    """The gradients of a node's inputs, None for an input that has no history.

    asked: the ids of the edges that lead to what is wanted; no formula for another is computed, though what it would read
    is looked at.
    """
    cls = type(node)
    params = node.params
    saves = node.saved != ()
    if cls.joint is not None:
        if cls.reads is NODE:
            return cls.joint(node, g, as_tensors)  # type: ignore[no-any-return]
        saved = (
            opened(node, as_tensors)[0] if node.versions is PACKED else unpacked(node, 0, as_tensors) if saves else ()
        )
        if asked is not None and not any(id(to) in asked for to in node.edges):
            inner = params[0] if params else None
            if isinstance(inner, Node):  # a write to a view, whose own node is visited in any case
                if type(inner).reads is NODE:
                    cls.joint(g, *saved, *params)
                else:
                    derivatives(inner, g, as_tensors, ())
            return (None,) * len(node.edges)
        return cls.joint(g, *saved, *params)  # type: ignore[no-any-return]
    formulas = cls.formulas
    parts: list[Gradient] = []
    i = 0
    if not saves:
        for to in node.edges:
            formula = formulas[i]
            i += 1
            if to is None or formula is None or (asked is not None and id(to) not in asked):
                parts.append(None)
            else:
                parts.append(formula(g, *params))
        return parts
    values = opened(node, as_tensors) if node.versions is PACKED else None
    for to in node.edges:
        formula = formulas[i]
        if to is None or formula is None:
            parts.append(None)
        else:
            read = unpacked(node, i, as_tensors) if values is None else values[i]
            parts.append(formula(g, *read, *params) if asked is None or id(to) in asked else None)
        i += 1
    return parts


def added(g: Gradient, part: Gradient) -> Gradient:
    """The sum of two contributions to one gradient."""
    if not isinstance(g, np.ndarray):
        return g + part
    try:
        return quietly(np.add, g, part)
    except RuntimeError as error:
        return again(error, np.add, g, part)


def run(
    roots: Iterable[tuple[Any, Gradient]],
    *,
    keep_graph: bool,
    create_graph: bool,
    wanted: Collection[int] | None = None,
    accumulate_wanted: bool = False,
    begun: Begun | None = None,
    given: dict[int, Tensor] | None = None,
) -> dict[int, Gradient]:
    """Carry gradients from the roots (edges with their gradients) to the leaves.

    wanted: ids of edges (nodes or leaf tensors); then only what leads to them is visited, and their gradients are returned.
    Without it every leaf reached accumulates, and with ``accumulate_wanted`` those wanted.  A node whose consumers all gave no
    gradient is visited without one, since a custom function may still make something of it.  The graph's saved values
    are freed unless ``keep_graph``.

    begun: a pass from these roots, to all leaves, that ``run_from`` has begun.
    given: a root gradient's id -> the Tensor that it is the array of, which hooks are shown.

    A leaf accumulates as soon as its consumers are done, before the next node.  That can only be seen from hooks, so
    ``due``, which tells when, is made at the first one; until then the leaves are left for the end.
    """
    if busy:
        join()
    accumulates = wanted is None or accumulate_wanted
    due: dict[int, int] | None = None
    watched = False
    ready, pending, leaves, undefined = begun or ([], {}, {}, set())
    found: dict[int, Gradient] = {}
    held: set[int] = set()
    node: Any = None
    roots = list(roots)
    needed = None if wanted is None else _leading_to([e for e, _ in roots], wanted, accumulate_wanted)
    asked = None if needed is None or wanted is None else needed.union(wanted)
    sole = roots[0][0] if len(roots) == 1 else None
    """As in PyTorch, the hooks of a root that is the only one run, though nothing that is wanted be behind it."""
    for to, g in roots:
        held.add(id(g.array if isinstance(g, Tensor) else g))
        if begun is not None:
            continue
        if isinstance(to, Node):
            if to in pending:
                pending[to] = pending[to] + g
            else:
                pending[to] = g
                heappush(ready, (-to.seq, to))
        else:
            leaves[id(to)] = (to, leaves[id(to)][1] + g if id(to) in leaves else g)
    watched = any(to.extra is not None for to, _ in leaves.values())

    def settle(leaf: Tensor, g: Gradient) -> None:
        """Give a leaf the whole of its gradient."""
        if wanted is None or (accumulate_wanted and id(leaf) in wanted):
            accumulate(leaf, g, create_graph, held)
        elif id(leaf) in wanted or leaf is sole:
            e = leaf.extra
            g = _hooked(e.hooks, g, create_graph) if e is not None and e.hooks else g
            if id(leaf) in wanted:
                found[id(leaf)] = g

    recording, outer = modes.recording, modes.passing
    modes.recording = create_graph
    modes.passing = Pass(roots, given or {}, wanted, needed, accumulate_wanted, keep_graph)
    try:
        while ready:
            node = heappop(ready)[1]
            g = pending.pop(node, None)
            if g is None and node not in undefined:
                continue  # it was put there twice: without a gradient, then with one
            if undefined:
                undefined.discard(node)
            led_nowhere = (
                wanted is not None and needed is not None and id(node) not in needed and id(node) not in wanted
            )
            if led_nowhere and node is not sole:
                continue
            hooks = node.hooks
            if (watched or hooks is not None) and due is None:
                due = _oldest_consumers([node, *(n for _, n in ready)], needed)
                for key in [key for key in leaves if key not in due]:
                    settle(*leaves.pop(key))
            if hooks:
                g = _hooked(hooks, g, create_graph)
                held.add(id(g))
            if wanted is not None:
                if id(node) in wanted:
                    found[id(node)] = g
                if needed is not None and id(node) not in needed:
                    continue
            if hooks is not None and (hooks.before or hooks.after):
                parts = _within_hooks(node, hooks, g, create_graph)
            elif g is not None:
                try:  # the user's own code is not silenced
                    loud = create_graph or type(node).reads is NODE
                    parts = (
                        derivatives(node, g, create_graph, asked)
                        if loud
                        else quietly(derivatives, node, g, False, asked)
                    )
                except RuntimeError as error:
                    parts = again(error, derivatives, node, g, create_graph, asked)
            else:
                parts = _undefined(node, create_graph)
            if node.saved and not keep_graph:
                node.saved = node.versions = None
            i = 0  # counted by hand: zip costs 0.1 us
            for to in node.edges:
                part = parts[i]
                i += 1
                if to is None:
                    continue
                if isinstance(to, Node):
                    if part is None:
                        if to not in pending and to not in undefined:
                            undefined.add(to)
                            heappush(ready, (-to.seq, to))
                        elif type(to.shape) is Unlike:
                            _put_first(to, node.edges[i:], ready)
                        continue
                    if (
                        part.shape != to.shape
                        or (part.dtype is not to.dtype and part.dtype != to.dtype)
                        or (not to.shape and type(part) is not _Array)
                    ):
                        part = fitted(part, to, node)
                        if type(to.shape) is Unlike:
                            pending[to] = part if to not in pending else added(pending[to], part)
                            _put_first(to, node.edges[i:], ready)
                            continue
                    known = pending.get(to)
                    if known is None:
                        pending[to] = part
                        heappush(ready, (-to.seq, to))
                    else:
                        pending[to] = added(known, part)
                elif part is not None:
                    array = to.array
                    if part.shape != array.shape or (part.dtype is not array.dtype and part.dtype != array.dtype):
                        part = conformed(part, array.shape, array.dtype)
                    whole = leaves.get(id(to))
                    leaves[id(to)] = (to, part if whole is None or whole[1] is None else added(whole[1], part))
                    if to.extra is not None:
                        watched = True
                elif to.extra is not None:  # its hooks are called, though there be nothing to accumulate
                    leaves.setdefault(id(to), (to, None))
                    watched = True
            if due:
                for to in node.edges:
                    if due.get(id(to)) == node.seq and id(to) in leaves:
                        settle(*leaves.pop(id(to)))
    except BaseException:
        _explained(node)
        if due is None and accumulates:
            for leaf, g in _whole(node, ready, leaves, roots):
                settle(leaf, g)
        raise
    else:
        for leaf, g in leaves.values():
            settle(leaf, g)
    finally:
        modes.recording, modes.passing = recording, outer
    return found


def _whole(
    failed: Node,
    ready: list[tuple[int, Node]],
    leaves: dict[int, tuple[Tensor, Gradient]],
    roots: Iterable[tuple[Any, Gradient]],
) -> list[tuple[Tensor, Gradient]]:
    """The leaves that were done with before a node failed, which accumulate as in PyTorch."""
    behind = _reachable([failed, *(n for _, n in ready)])
    if type(failed).__name__ == "NotImplemented":
        behind |= dict.fromkeys(_overtaken(failed, [root for root, _ in roots]))
    return [leaf for key, leaf in leaves.items() if key not in behind]


def _put_first(node: Node, coming: tuple[Any, ...], ready: list[tuple[int, Node]]) -> None:
    """Have the node visited before all that waits, if it has no more consumers: see ``before_others``.

    coming: the edges of the node that is being visited, to which its gradients have yet to be given.
    """
    if any(e is node for e in coming) or id(node) in _reachable(e for _, n in ready for e in n.edges if e is not None):
        return
    heappush(ready, (_FIRST - node.seq, node))


_FIRST: Final = -(1 << 63)
"""Before the number of any node in the heap."""


def _overtaken(failed: Node, roots: list[Any]) -> set[int]:
    """The ids of the leaves of the last consumer of a node of an operation without derivative, to which the pass did not come."""
    nodes = [e for e in _reachable(roots).values() if isinstance(e, Node)]
    consumers = [node for node in nodes if any(e is failed for e in node.edges)]
    if not consumers:
        return set()
    last = min(consumers, key=lambda node: node.seq)
    at = next(i for i, e in enumerate(last.edges) if e is failed)
    return {id(e) for e in last.edges[at:]}


def run_from(root: Node, g: np.ndarray, keep_graph: bool) -> None:
    """``run`` from one root to all leaves, on arrays: the way of nearly every pass, without what only others need.

    It is left to ``run`` as soon as something else is met.
    """
    if busy:
        join()
    if detached:
        run([(root, g)], keep_graph=keep_graph, create_graph=False)
        return
    ready: list[tuple[int, Node]] = [(-root.seq, root)]
    leaves: dict[int, tuple[Tensor, Gradient]] = {}
    state: Begun = ready, {root: g}, leaves, set()
    try:
        try:
            watched = quietly(ordinary, *state, keep_graph)
        except RuntimeError as error:
            watched = again(error, ordinary, *state, keep_graph)
    except BaseException:
        failed = heappop(ready)[1]
        _explained(failed)
        _accumulate_all(_whole(failed, ready, leaves, [(root, g)]), {id(g)})
        raise
    if ready or watched:
        run([(root, g)], keep_graph=keep_graph, create_graph=False, begun=state)
    else:
        _accumulate_all(leaves.values(), {id(g)})


def _accumulate_all(leaves: Iterable[tuple[Tensor, np.ndarray]], held: set[int]) -> None:
    """Add to the gradients of leaves that nobody watches."""
    with _summing:
        for leaf, g in leaves:
            if leaf.node is LEAF:  # it still requires grad
                if leaf._grad is None and type(g) is _Array is type(leaf.array) and g.base is None:
                    key = id(g)
                    if key not in held and g.strides == leaf.array.strides:  # as nearly always
                        held.add(key)
                        t = leaf._grad = new(Tensor)
                        t.array = g
                        t.shared = t.node = t.base = t.extra = t._grad = None
                        continue
                _add_array(leaf, g, held)
            else:
                check_is_leaf(leaf)


def check_is_leaf(t: Tensor) -> None:
    """RuntimeError for a leaf of the graph that has a history by now: it was detached, and then written to."""
    if isinstance(t.node, Node):
        raise RuntimeError("leaf variable has been moved into the graph interior")


def ordinary(
    ready: list[tuple[int, Node]],
    pending: dict[Any, Gradient],
    leaves: dict[int, tuple[Tensor, Gradient]],
    undefined: set[Node],
    keep_graph: bool,
) -> bool:
    """What ``run`` does, for arrays and as long as nobody watches: no hooks, no custom functions, no undefined gradients.

    The first node that is not ordinary, or whose derivatives fail, is left to be visited next.  Whether a leaf is watched.
    Small steps consist of what surrounds the formulas, so each is done here at its least: half of what ``run`` takes.
    """
    watched = False
    while ready and not watched:
        top = heappop(ready)
        node = top[1]
        cls = type(node)
        counts = cls.counts
        saved = node.saved
        g = pending.pop(node, None)
        if g is None or saved is None or node.hooks is not None or (saved and node.versions is PACKED):
            break
        i = 0
        try:
            if counts is not None:
                parts: Any = cls.formulas
                params = node.params
            elif cls.reads is not NODE:
                parts = derivatives(node, g, False)
            else:
                break
            for to in node.edges:
                if to is None:
                    i += 1
                    continue
                part = parts[i]
                if counts is not None and part is not None:  # a formula
                    count = counts[i]
                    if not count:
                        part = part(g, *params) if params else part(g)
                    elif count == 1 and (
                        (shared := (t := saved[i][0]).shared) is None
                        or shared.version == (node.versions[i][0] if node.versions else 0)
                    ):
                        part = part(g, t.array, *params) if params else part(g, t.array)
                    else:
                        part = part(g, *unpacked(node, i, False), *params)
                i += 1
                if type(to) is Tensor or not isinstance(to, Node):
                    if to.extra is not None:
                        watched = True
                        if part is None:
                            leaves.setdefault(id(to), (to, None))
                    if part is None:
                        continue
                    array = to.array
                    if part.shape != array.shape or part.dtype is not array.dtype:
                        part = conformed(part, array.shape, array.dtype)
                    key = id(to)
                    if key in leaves and (whole := leaves[key][1]) is not None:
                        # ``added`` would enter the context again, which is refused and costs 6 us.
                        part = whole + part
                    leaves[key] = to, part
                elif part is None:
                    if to not in pending and to not in undefined:
                        undefined.add(to)
                        heappush(ready, (-to.seq, to))
                else:
                    if (
                        part.shape != to.shape
                        or part.dtype is not to.dtype
                        or (not to.shape and type(part) is not _Array)
                    ):
                        part = fitted(part, to, node)
                        if type(to.shape) is Unlike:
                            pending[to] = part if to not in pending else added(pending[to], part)
                            _put_first(to, node.edges[i:], ready)
                            continue
                    if to in pending:
                        pending[to] = pending[to] + part
                    else:
                        pending[to] = part
                        heappush(ready, (-to.seq, to))
        except BaseException:
            heappush(ready, top)
            raise
        if saved and not keep_graph:
            node.saved = node.versions = None
    else:
        return watched
    heappush(ready, top)  # it is not ordinary
    if g is not None:
        pending[node] = g
    return watched


def _undefined(node: Node, create_graph: bool) -> Sequence[Gradient]:
    """The gradients of a node's inputs where none arrived: none, but for a custom function's, which is asked."""
    cls = type(node)
    if cls.joint is not None and cls.reads is NODE:
        return cls.joint(node, None, create_graph)  # type: ignore[no-any-return]
    if node.saved is None:  # what is saved is looked at all the same
        raise RuntimeError(FREED)
    return (None,) * len(node.edges)


def _within_hooks(node: Node, hooks: Hooks, g: Gradient, create_graph: bool) -> Sequence[Gradient]:
    """A node's derivatives, with the hooks on the node called before and after."""
    results = tuple(_as_tensor(part) for part in _by_result(node, g))
    for hook in tuple(hooks.before.values()):
        results = _replacements(hook, results, hook(results))
    bare = tuple(t if t is None else entered(t, create_graph) for t in results)
    g = bare[0] if not isinstance(g, Parts) else Parts({i: part for i, part in enumerate(bare) if part is not None})
    parts = derivatives(node, g, create_graph) if g is not None else _undefined(node, create_graph)
    if not hooks.after:
        return parts
    inputs = tuple(_as_tensor(_fitting(to, part)) for to, part in zip(node.edges, parts, strict=True))
    for hook in tuple(hooks.after.values()):
        inputs = _replacements(hook, inputs, hook(inputs, results))
    return tuple(t if t is None else entered(t, create_graph) for t in inputs)


def _by_result(node: Node, g: Gradient) -> tuple[Gradient, ...]:
    """The gradient of each of the node's results, None where there is none."""
    if isinstance(g, Parts):
        return tuple(g.grads.get(i) for i in range(count_of_results(node)))
    return (g,)


def count_of_results(node: Node) -> int:
    """How many results the operation had."""
    return len(node.params[1]) if node.shape is None else 1


def _fitting(to: Any, part: Gradient) -> Gradient:
    """An input's gradient in the input's own shape and dtype; None for an input without history."""
    if part is None or to is None:
        return None
    if isinstance(part, Parts):
        return next(iter(part.grads.values()))
    if isinstance(to, Node):
        return part if to.shape is None else conformed(part, to.shape, to.dtype)
    return conformed(part, to.array.shape, to.array.dtype)


def _as_tensor(g: Gradient) -> Tensor | None:
    """A gradient as a hook sees it, and may keep it."""
    if g is None or isinstance(g, Tensor):
        return g
    given: Tensor | None = None if modes.passing is None else modes.passing.given.get(id(g))
    if given is not None:
        return given
    t = made(np.asarray(g) if isinstance(g, np.generic) else g)
    storage(t)
    return t


def _replacements(
    hook: Callable[..., Any], grads: tuple[Tensor | None, ...], replaced: Any
) -> tuple[Tensor | None, ...]:
    """What a node's hook returned, if it can stand for the gradients; TypeError and RuntimeError if it cannot."""
    if replaced is None:
        return grads
    name = getattr(hook, "__name__", type(hook).__name__)
    if not isinstance(replaced, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(replaced).__name__}'")
    if len(replaced) != len(grads):
        raise RuntimeError(
            f"hook '{name}' has returned an incorrect number of values (got {len(replaced)}, but expected {len(grads)})"
        )
    return tuple(
        new if new is None or old is None else _replacement(hook, old, new)
        for old, new in zip(grads, replaced, strict=True)
    )


def _leading_to(starts: list[Any], wanted: Collection[int], themselves: bool) -> set[int]:
    """The ids of the nodes from which something wanted can be reached, that are to be derived.

    themselves: as in PyTorch, the node of a result that accumulates is derived too, and freed.
    """
    order: list[Node] = []
    seen: set[int] = set()
    stack = [e for e in starts if isinstance(e, Node)]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            order.append(node)
            stack.extend(e for e in node.edges if isinstance(e, Node))
    order.sort(key=lambda n: n.seq)  # inputs before consumers
    needed: set[int] = set()
    for node in order:
        if any(e is not None and (id(e) in wanted or id(e) in needed) for e in node.edges):
            needed.add(id(node))
    if themselves:
        needed.update(wanted, (id(n.edges[0]) for n in order if type(n) is Output and id(n) in wanted))
    return needed


def _oldest_consumers(starts: list[Node], needed: set[int] | None) -> dict[int, int]:
    """The id of each leaf -> the number of the oldest node that leads to it, among the nodes to be visited."""
    oldest: dict[int, int] = {}
    seen: set[int] = set()
    stack = starts
    while stack:
        node = stack.pop()
        if id(node) in seen or (needed is not None and id(node) not in needed):
            continue
        seen.add(id(node))
        for e in node.edges:
            if isinstance(e, Node):
                stack.append(e)
            elif e is not None:
                oldest[id(e)] = min(oldest.get(id(e), node.seq), node.seq)
    return oldest


def _reachable(starts: Iterable[Any]) -> dict[int, Any]:
    """The nodes and leaves that can be reached from these, by their ids."""
    seen: dict[int, Any] = {}
    stack: list[Any] = list(starts)
    while stack:
        e = stack.pop()
        if id(e) not in seen:
            seen[id(e)] = e
            if isinstance(e, Node):
                stack.extend(x for x in e.edges if x is not None)
    return seen


def _hooked(hooks: dict[int, Callable[..., Any]], g: Gradient, create_graph: bool) -> Gradient:
    """The gradient after the hooks, which see and may replace it as a Tensor."""
    t = _as_tensor(g)
    for key, hook in sorted(hooks.items(), key=lambda item: item[0] == RETAIN):
        if t is None and key == RETAIN:
            continue
        replaced = hook(t)
        if replaced is not None and key != RETAIN:
            t = _replacement(hook, t, replaced)
    return t if t is None else entered(t, create_graph)


def entered(t: Tensor, create_graph: bool) -> Gradient:
    """A gradient that the caller, a hook or a user's function gave, as formulas take it.

    One that is read as another's conjugate or negative is computed: formulas copy memory as it is.
    """
    if type(t.array) is not np.ndarray and isinstance(t.array, np.ndarray) and hasattr(t.array, "resolved"):
        t = t.resolve_conj().resolve_neg()
    return t if create_graph else t.array


def _replacement(hook: Callable[..., Any], t: Tensor | None, replaced: Any) -> Tensor:
    """What a hook returned, if it can stand for the gradient ``t``; TypeError and RuntimeError if it cannot."""
    name = getattr(hook, "__name__", type(hook).__name__)
    if not isinstance(replaced, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(replaced).__name__}'")
    if t is None:
        return replaced
    if replaced.array.shape != t.array.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")
    if replaced.array.dtype != t.array.dtype:
        raise RuntimeError(f"hook '{name}' has changed the type of value (was {t.dtype} got {replaced.dtype})")
    if place_of(replaced.array) is not place_of(t.array):
        raise RuntimeError(f"hook '{name}' has changed the device of value (was {t.device} got {replaced.device})")
    return replaced


def accumulate(leaf: Tensor, g: Gradient, create_graph: bool, held: set[int]) -> None:
    """Add ``g`` to the leaf's gradient, after the leaf's hooks and before those that wait for the sum."""
    e = leaf.extra
    if e is None:  # nobody watches
        if g is not None and leaf.node is LEAF:
            add_to_grad(leaf, g, held)
        check_is_leaf(leaf)
        return
    if e.hooks:
        g = _hooked(e.hooks, g, create_graph)
        held.add(id(g))
    check_is_leaf(leaf)
    around = e.hooks if e.hooks is not None and (e.hooks.before or e.hooks.after) else None
    seen: tuple[Tensor | None, ...] = ()
    if around is not None:
        seen = (_as_tensor(g),)
        for hook in tuple(around.before.values()):
            seen = _replacements(hook, seen, hook(seen))
        g = seen[0] if seen[0] is None else entered(seen[0], create_graph)
        held.add(id(g))
    if g is not None and leaf.node is LEAF:  # else it stopped requiring grad after the graph was recorded
        add_to_grad(leaf, g, held)
    if e.post_hooks:
        for hook in list(e.post_hooks.values()):
            returned = hook(leaf)
            if returned is not None:
                if not isinstance(returned, Tensor):
                    raise TypeError(f"expected Variable, but hook returned '{type(returned).__name__}'")
                raise RuntimeError("Tensor post accumulate grad hooks should return None.")
    if around is not None:
        for hook in tuple(around.after.values()):
            _replacements(hook, (), hook((), seen))


def add_to_grad(t: Tensor, g: Gradient, held: set[int]) -> None:
    """Add ``g`` to ``t.grad``, in place unless ``g`` is a Tensor, which may be recorded: then the sum is a new one.

    An array becomes the gradient itself only where nothing else can hold it and it lies in memory as the tensor does: a gradient
    is laid out as its tensor where that is dense, and contiguous where it is not.
    """
    if isinstance(g, Tensor):
        t._grad = made(_place_for_grad(t.array)).copy_(g) if t._grad is None else t._grad + g
        return
    with _summing:
        _add_array(t, g, held)


def _place_for_grad(array: Array) -> Array:
    """Memory for the gradient of a tensor: in its order where it is dense, else in the order of C."""
    if type(array) is np.ndarray and not is_dense(array):
        return np.empty(array.shape, array.dtype)
    return empty_like(array)


def _add_array(t: Tensor, g: Any, held: set[int]) -> None:
    """``add_to_grad`` for an array, by who holds the lock."""
    array = t.array
    if type(g) is not np.ndarray or type(array) is not np.ndarray:
        if type(g) is Coordinates:
            t._grad = made(g if t._grad is None else t._grad.array + g)
            return
        if place_of(g) is not place_of(array):
            g = moved(g, place_of(array))  # that of a 0-d tensor of the host which met an accelerator's
    known = t._grad
    if known is None:
        if id(g) in held or g.base is not None or type(g) is not type(array) or g.strides != array.strides:
            fresh = _place_for_grad(array)
            fresh[...] = g
            g = fresh
        held.add(id(g))
        t._grad = made(g)
    else:
        if not known.array.flags.c_contiguous:
            check_no_repeats(known.array)
        try:
            quiet(np.add, known.array, g, out=known.array)
        except ValueError:
            raise RuntimeError(
                f"the gradient of the shape {list(g.shape)} cannot be added to that of the shape {list(known.array.shape)}"
            ) from None
        if known.shared is not None and known.shared.version == UNCOUNTED:
            check_recordable(known)  # as in PyTorch, it is refused when it has been added to
        wrote(known)


_summing = Lock()
"""Held while a gradient is added up, since several threads may run backward to one leaf, and NumPy lets them run."""


class GradientEdge(NamedTuple):
    """Where a tensor's gradient goes, which can stand for the tensor in ``grad`` and ``backward``.

    node: as ``grad_fn`` shows it; output_nr: the number among its results.  Source: torch.autograd.graph.GradientEdge.
    """

    node: Any
    output_nr: int
    ownership_token: Any = None


def _tensors(given: Tensor | GradientEdge | Sequence[Tensor | GradientEdge]) -> tuple[Tensor, ...]:
    """The tensors of one side of a pass; a gradient edge is stood in for by an empty tensor of its result's geometry."""
    if isinstance(given, Tensor):
        return (given,)
    if isinstance(given, GradientEdge):
        given = (given,)
    return tuple(_standing_in(t) if isinstance(t, GradientEdge) else t for t in given)


def _standing_in(at: GradientEdge) -> Tensor:
    e = at.ownership_token
    return e if isinstance(e, Tensor) else made(np.empty(e.shape, e.dtype), None, e)


# ---- The two ways in ------------------------------------------------------------------------------------------------


def root_gradient(root: Tensor, gradient: Tensor | None, create_graph: bool) -> Gradient:
    """The gradient to start from: the Tensor given, or one for a tensor of one element; checked for shape."""
    if gradient is None:
        one = _ONES.get(root.array.dtype)
        if one is not None and not root.array.ndim and type(root.array) is np.ndarray:  # as of a loss
            return made(one.copy()) if create_graph else one.copy()
        if root.array.size != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        if root.array.dtype.kind == "c":
            raise RuntimeError(
                "grad can be implicitly created only for real scalar outputs but got " + repr(root.dtype)
            )
        array = ones_like(root.array)
        return made(array) if create_graph else array
    if not isinstance(gradient, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
    if gradient.array.shape != root.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[0] has a shape of {gradient.shape} and output[0] has a shape of {root.shape}."
        )
    if place_of(gradient.array) is not place_of(root.array):
        if not gradient.array.ndim:
            return root_gradient(root, gradient.to(root.device), create_graph)
        raise RuntimeError(f"invalid gradient at index 0 - expected device {root.device} but got {gradient.device}")
    if (gradient.array.dtype.kind == "c") != (root.array.dtype.kind == "c"):
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[0] has a dtype of {gradient.dtype} and output[0] has a dtype of {root.dtype}."
        )
    return conformed(gradient, root.array.shape, root.array.dtype)


_ONES: Final = {np.dtype(d): np.ones((), d) for d in (np.float32, np.float64)}


def ones_like(array: Array) -> Array:
    """Ones in the shape, the dtype and the memory of an array, contiguous."""
    ones = place_of(array).empty(array.shape, array.dtype)
    ones[...] = 1
    return ones


def _roots(
    tensors: Sequence[Tensor], gradients: Sequence[Tensor | None], create_graph: bool
) -> tuple[list[tuple[Any, Gradient]], dict[int, Tensor]]:
    """The roots, edges with their gradients, and for each gradient's id the Tensor that was given for it."""
    roots: list[tuple[Any, Gradient]] = []
    tensor_of: dict[int, Tensor] = {}
    for t, given in zip(tensors, gradients, strict=True):
        e = leading(edge(t))
        if e is None:
            raise RuntimeError(f"element {len(roots)} of tensors does not require grad and does not have a grad_fn")
        g = root_gradient(t, given, create_graph)
        if isinstance(g, Tensor):
            entering = entered(g, create_graph)
            if not create_graph:
                tensor_of[id(entering)] = g
            g = entering
        roots.append((e, g))
    return roots, tensor_of


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add the gradients of the sum of ``tensors`` (weighted by ``grad_tensors``) to the ``.grad`` of the leaves.

    inputs: only these accumulate; they need not be leaves.
    RuntimeError where a tensor has no history, where a gradient is missing for a tensor of several elements or has
    another shape, where a saved value was modified or the graph was freed.
    Source: torch.autograd.backward.
    """
    keep = create_graph if retain_graph is None else retain_graph
    tensors = _tensors(tensors)
    given = _gradients(grad_tensors, len(tensors))
    if inputs is None:
        roots, tensor_of = _roots(tensors, given, create_graph)
        run(roots, keep_graph=keep, create_graph=create_graph, given=tensor_of)
        return
    inputs = _tensors(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    roots, tensor_of = _roots(tensors, given, create_graph)
    edges = [_input_edge(t) for t in inputs]
    of = {id(e): t for t, e in zip(inputs, edges, strict=True)}
    for t in of.values():
        t.retain_grad()
    found = run(
        roots, keep_graph=keep, create_graph=create_graph, wanted=of.keys(), accumulate_wanted=True, given=tensor_of
    )
    held = {id(g) for g in found.values()}
    for key, g in found.items():
        if g is not None and of[key].is_leaf:  # a result keeps its gradient itself
            add_to_grad(of[key], g, held)


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of the sum of ``outputs`` with respect to ``inputs``; no ``.grad`` is changed.

    is_grads_batched: ``grad_outputs`` have one dimension more, first, and so have the gradients: one for each row.
    RuntimeError for an input that was not used, unless ``allow_unused`` (then None) or ``materialize_grads`` (then zeros).
    Source: torch.autograd.grad.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    outputs = _tensors(outputs)
    asked = (inputs,) if isinstance(inputs, Tensor | GradientEdge) else tuple(inputs)
    inputs = _tensors(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    given = _gradients(grad_outputs, len(outputs))
    if is_grads_batched:
        from reference_impl.autograd.functional import by_rows

        return by_rows(outputs, inputs, given, retain_graph, create_graph, allow_unused, materialize_grads)
    roots, tensor_of = _roots(outputs, given, create_graph)
    edges = [_input_edge(t) for t in inputs]
    keep = create_graph if retain_graph is None else retain_graph
    wanted = {id(e) for e in edges}
    found = run(roots, keep_graph=keep, create_graph=create_graph, wanted=wanted, given=tensor_of)
    results: list[Tensor | None] = []
    for t, e, edge_or_tensor in zip(inputs, edges, asked, strict=True):
        g = found.get(id(e))
        if g is None and materialize_grads:
            zeros = place_of(t.array).empty(t.array.shape, t.array.dtype)
            zeros[...] = 0
            results.append(made(zeros))
        elif g is None and not allow_unused:
            raise RuntimeError(
                f"The differentiated Tensor at index {len(results)} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior."
            )
        elif g is None or isinstance(g, Tensor):
            results.append(g)
        elif id(g) in tensor_of:  # where formulas are identities it is what was given, as in PyTorch
            results.append(tensor_of[id(g)])
        else:
            g = np.asarray(g) if isinstance(g, np.generic) else g
            stands_in = isinstance(edge_or_tensor, GradientEdge) and t is not edge_or_tensor.ownership_token
            if type(g) is not type(t.array) and not stands_in:  # a stand-in does not say where its result lies
                g = moved(g, place_of(t.array))
            # Of one element spread to one nothing else shows it; an accelerator's arrays are all made from others.
            lent = 0 in g.strides if g.ndim else type(g) is _Array and g.base is not None and g.base.ndim == 0
            results.append(_repeated(g) if g.size and lent else made(g))
    return tuple(results)


def _repeated(g: Array) -> Tensor:
    """A gradient that a sum was repeated to: a view, made without recording, to which nothing tracked is written."""
    t = made(g)
    t.base = made(g, storage(t))
    bound(t, "no_grad")
    return t


def _input_edge(t: Tensor) -> Any:
    if not isinstance(t, Tensor):
        raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(t).__name__}")
    if history(t) is None:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    e = edge(t)
    return object() if e is NOWHERE else e  # which no gradient reaches


def _gradients(given: Tensor | Sequence[Tensor | None] | None, n: int) -> Sequence[Tensor | None]:
    if given is None:
        return (None,) * n
    given = (given,) if isinstance(given, Tensor) else tuple(given)
    if len(given) < n:
        raise RuntimeError(f"got {n} tensors and {len(given)} gradients")
    return given[:n]  # PyTorch takes no notice of more


def hook_table(t: Tensor, kept: bool = False) -> Hooks:
    """Where the hooks on a tensor's gradient are kept: with its node, or for a leaf with the tensor.

    As in PyTorch the ones that follow others stay with these when the tensor changes its geometry, and see the gradient of
    the old one.  kept: for the hook that keeps the gradient, which follows none.
    """
    if not kept and t.extra is not None and t.extra.before is not None:
        return t.extra.before
    node = history(t)
    holder = extra(t) if node is LEAF else node
    if holder.hooks is None:
        holder.hooks = Hooks()
    return holder.hooks
