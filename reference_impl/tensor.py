"""The tensor: an array with PyTorch's rules of sharing, and its place in the autograd graph.

The array is the geometry (shape, strides, offset) and, by its class, the device.  ``Storage`` is what a tensor
shares with its views; a tensor that shares nothing has none, so that results cost as little as their arrays.
``node`` is the autograd state: None, ``LEAF`` for a tensor that collects its gradient, or the ``Node`` that made it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import Array, device, place_of
from reference_impl.dtypes import FROM_NUMPY, dtype
from reference_impl.memory import address

new: Final = object.__new__
ticket: Final = count(1).__next__
"""Every node takes one, so a consumer's number is larger than its producers'."""


class Pass:
    """A backward pass that runs.  Whoever keeps something for it refers to it weakly.

    roots: edges with their gradients; given: a gradient's id -> the Tensor that the user gave for it.
    wanted: the ids of the edges wanted, None for all; needed: those of the nodes that lead to them; accumulates: whether
    they are to accumulate; keeps: whether the graph is kept.
    """

    __slots__ = ("__weakref__", "accumulates", "given", "keeps", "needed", "roots", "wanted")

    def __init__(
        self,
        roots: list[tuple[Any, Any]],
        given: dict[int, Any],
        wanted: Any,
        needed: Any,
        accumulates: bool,
        keeps: bool,
    ) -> None:
        self.roots = roots
        self.given = given
        self.wanted = wanted
        self.needed = needed
        self.accumulates = accumulates
        self.keeps = keeps


class Modes(threading.local):
    """What each thread has switched on; the class attributes are what a new thread starts with."""

    recording: bool | None = True  # None in inference mode where it was asked for
    inference = False
    saving: tuple[Any, ...] = ()  # the pairs of hooks through which values are saved, innermost last
    refusing: str | None = None  # what to say to those who want to add a pair
    passing: Pass | None = None  # the backward pass that this thread is in
    transforming = False  # whether a function transformation runs, which keeps inference tensors too
    several_threads = True  # whether backward may use threads of its own: this engine never does


modes: Final = Modes()
inferring: Final[set[int]] = set()
"""The threads that are in inference mode: nearly always none, which an operation that makes memory can ask in 5 ns."""

hooking: Final[set[int]] = set()
"""The threads that save values through hooks: nearly always none, as above."""

detached: Final[set[int]] = set()
"""The ids of the live results that were cut from their history in place: nearly always none, as above."""

UNCOUNTED: Final = -1
"""The version of memory made in inference mode: writes to it are not counted, so it can never be saved for a derivative."""


class Storage:
    """The memory that a tensor and its views share, and the count of the writes to it.

    ``.data`` shares the memory and not the count: see ``Apart``.
    ``rebased`` counts the recorded writes; ``stamp`` is both counts: a view whose history was made before the last of
    either is out of date.
    ``resizable`` is false where the memory is another's, or another knows of it.
    """

    __slots__ = ("buffer", "rebased", "resizable", "version")

    def __init__(self, buffer: Array) -> None:
        self.buffer = buffer
        self.version = 0
        self.rebased = 0
        self.resizable = True


class Apart(Storage):
    """The memory of another storage, ``root``, with a count of writes of its own."""

    __slots__ = ("root",)

    def __init__(self, shared: Storage) -> None:
        super().__init__(shared.buffer)
        self.root: Storage = shared.root if isinstance(shared, Apart) else shared


class Recounted(Apart):
    """The memory of one storage with the count of writes of another, ``counter``: what ``x`` is on after ``x.data = y``.

    What was a view of ``x`` before stays where it was, and is counted with it for ever, as in PyTorch.
    """

    __slots__ = ("counter",)

    def __init__(self, shared: Storage, counter: Storage) -> None:
        version, rebased = counter.version, counter.rebased
        self.counter: Storage = counter.counter if isinstance(counter, Recounted) else counter
        super().__init__(shared)
        self.version, self.rebased = version, rebased

    @property
    def version(self) -> int:
        return self.counter.version

    @version.setter
    def version(self, value: int) -> None:
        self.counter.version = value

    @property
    def rebased(self) -> int:
        return self.counter.rebased

    @rebased.setter
    def rebased(self, value: int) -> None:
        self.counter.rebased = value


class Leaf:
    """The type of ``LEAF``, the mark of a tensor at which the graph ends and gradients are collected.

    A mark and not an object that knows its tensor: edges point to the tensor itself, so there is no reference cycle.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "LEAF"


LEAF: Final = Leaf()


class Nowhere:
    """The type of ``NOWHERE``, the edge of a tensor that requires grad for its base alone, as a view made under ``no_grad``.

    Nothing is passed on to it: a node has None in its place.
    """

    __slots__ = ()
    node = None


NOWHERE: Final = Nowhere()
_led_nowhere: Final[list[bool]] = []
"""Filled with the first such edge, so that programs without one, which are nearly all, need not look for them."""


class Hooks(dict[int, Callable[..., Any]]):
    """The hooks on a result's gradient, by number, and apart from them those on the node itself.

    before: called with the gradients of the node's results; after: with those of its inputs too.
    """

    __slots__ = ("after", "before")

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[int, Callable[..., Any]] = {}
        self.after: dict[int, Callable[..., Any]] = {}


class Custom(str):
    """The name of a custom function, as the origin of the view that it returned."""

    __slots__ = ()


class Extra:
    """What few tensors have: hooks, a kept gradient, how a view came to be."""

    __slots__ = (
        "accumulate", "before", "counted", "detached", "hooks", "made_at", "origin", "pinned", "post_hooks", "retains", "seen",
    )  # fmt: skip

    def __init__(self) -> None:
        self.seen = 0  # the storage's stamp that the view's history knows of
        self.origin: str | None = None  # what made the view, if it is one that may not be written to
        self.made_at = 0  # the count of writes when such a view was made
        self.hooks: Hooks | None = None
        self.post_hooks: dict[int, Callable[..., Any]] | None = None
        self.accumulate: Any = None  # a weak reference to the AccumulateGrad that was last shown for this leaf
        self.pinned = False
        self.detached = (
            0  # the number that a node would have had which was made when the tensor was cut from its history
        )
        self.counted: int | None = (
            None  # the writes to what was detached from an inference tensor: as in PyTorch its own
        )
        self.before: Hooks | None = None  # those of its history from before the tensor changed its geometry
        self.retains = False  # whether a gradient is kept by the history from before the tensor changed its geometry


class Node:
    """One recorded operation: its inputs' histories, and the values that its derivatives read.

    Each operation is a subclass, named as PyTorch names it.  Its ``formulas`` hold one function per input, which takes
    the gradient of the result, then the saved tensors that its parameters name, then ``params``.  An
    operation whose derivatives belong together defines ``joint`` instead, which returns one gradient for each input.
    """

    __slots__ = ("__weakref__", "dtype", "edges", "hooks", "params", "saved", "seq", "shape", "versions")

    formulas: ClassVar[tuple[Callable[..., Any] | None, ...]] = ()
    joint: ClassVar[Callable[..., Any] | None] = None
    counts: ClassVar[tuple[int, ...] | None] = None
    """For each formula, how many saved tensors it reads; None for an operation with ``joint``."""
    number_first: ClassVar[bool] = False
    """Whether the first input is a number, which is no input to those who look at the graph."""
    hidden: ClassVar[bool] = False
    """Whether those who look at the graph see what it leads to in its place: PyTorch does it within the operation after it."""
    nowhere: ClassVar[bool] = False
    """Whether all that it led to were tensors that require grad for their bases alone: see ``Nowhere``."""
    reads: ClassVar[tuple[str, ...]] = ()
    """For each formula (or for ``joint``) the names of what it reads, of the inputs a and b and the result y.

    A ``joint`` with ``NODE`` reads the node itself, and takes ``(node, g, as_tensors)``.
    """

    edges: tuple[Any, ...]
    """For each input: None, the Node that made it, or the leaf tensor itself."""
    saved: Any
    """For each formula, the tensors that it reads; () if no formula reads any; None once freed."""
    versions: Any
    """The saved tensors' versions in the same arrangement; None if all were 0; PACKED if hooks keep the values."""
    params: tuple[Any, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    seq: int
    hooks: Hooks | None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"


NODE: Final = ("node",)
PACKED: Final = "packed"

RETAIN: Final = -1
"""The key, in a node's hooks, of the one that keeps the result's gradient; it is called last, whenever it was put there."""


class Unlike(tuple[int, ...]):
    """A shape that equals no other."""

    __slots__ = ()
    __hash__ = tuple.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True


def before_others(cls: type[Node]) -> None:
    """Let the engine derive nodes of the class before all others that wait, as soon as their gradient is whole.

    The engine's loops compare the shape of each gradient with its node's, and look closer where they differ.  So such a node
    tells a shape that equals none, and no other node costs anything.
    """
    stored = Node.shape.__get__  # type: ignore[attr-defined, misc]

    def shape(node: Node) -> Any:
        known = stored(node)
        return known if known is None else Unlike(known)

    cls.shape = property(shape, Node.shape.__set__)  # type: ignore[assignment, attr-defined, misc]


class FunctionNode(Node):
    """The engine's side of a custom function's context, which is what users see; what both need is the context's.

    params: the context; what each result is: None, or the shape, dtype and place of a tensor; and the order of the
    edges, if it is not that of the inputs.
    """

    __slots__ = ()
    reads = NODE

    @property
    def saved(self) -> Any:
        return self.params[0]._saved

    @saved.setter
    def saved(self, value: Any) -> None:
        self.params[0]._saved = value

    @property
    def versions(self) -> None:
        return None

    @versions.setter
    def versions(self, value: None) -> None:
        pass  # each saved value knows its own

    @property
    def hooks(self) -> Hooks | None:
        return self.params[0]._hooks  # type: ignore[no-any-return]

    @hooks.setter
    def hooks(self, value: Hooks | None) -> None:
        self.params[0]._hooks = value


class Output(Node):
    """One result of an operation with several; its one edge leads to the operation's own node.

    params: the result's number.
    """

    __slots__ = ()


class Parts:
    """The gradients of some results of an operation with several: what its node's ``joint`` is given.

    Adds up like a gradient, and shares the shape and dtype None with the node, so the engine needs no case for it.
    """

    __slots__ = ("grads",)
    shape = None
    dtype = None

    def __init__(self, grads: dict[int, Any]) -> None:
        self.grads = grads

    def __add__(self, other: Parts) -> Parts:
        both = {i: g + other.grads[i] for i, g in self.grads.items() if i in other.grads}
        return Parts(self.grads | other.grads | both)


Output.joint = staticmethod(lambda g, index: (Parts({index: g}),))


class Tensor:
    """An n-dimensional array with a dtype and a device, and with a history if it is tracked."""

    __slots__ = ("__dict__", "__weakref__", "_grad", "array", "base", "extra", "node", "shared")

    array: Array
    shared: Storage | None
    node: Any
    """None, LEAF or a Node."""
    base: Tensor | None
    """The tensor that this one is a view of, never itself a view."""
    extra: Extra | None
    _grad: Tensor | None

    __array_priority__ = 1000  # NumPy's operators give way to the tensor's

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __add__(self, other: Any) -> Any: ...

    @property
    def shape(self) -> Size:
        return tuple.__new__(Size, self.array.shape)  # past the check that its constructor makes

    @property
    def dtype(self) -> dtype:
        return FROM_NUMPY[self.array.dtype]

    @property
    def device(self) -> device:
        return place_of(self.array).device

    @property
    def ndim(self) -> int:
        return int(self.array.ndim)

    @property
    def requires_grad(self) -> bool:
        return self.node is not None or (self.base is not None and self.base.node is not None)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        node = history(self)
        if isinstance(node, Node):  # to what it is already, too; ``requires_grad_()`` lets that pass
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        if value:
            require_grad(self)
        elif node is LEAF:
            self.node = None

    @property
    def is_leaf(self) -> bool:
        return not isinstance(history(self), Node)

    @property
    def _version(self) -> int:
        if self.shared is None:
            return 0
        if self.shared.version != UNCOUNTED:
            return self.shared.version
        if self.extra is None or self.extra.counted is None:
            raise RuntimeError("Inference tensors do not track version counter.")
        return self.extra.counted

    def is_inference(self) -> bool:
        """Whether the tensor's memory was made in inference mode."""
        return self.shared is not None and self.shared.version == UNCOUNTED

    @property
    def _base(self) -> Tensor | None:
        return None if self.is_inference() else self.base

    def _is_view(self) -> bool:
        return self.base is not None and not self.is_inference()

    def __len__(self) -> int:
        if not self.array.ndim:
            raise TypeError("len() of a 0-d tensor")
        return int(self.array.shape[0])

    def __hash__(self) -> int:
        return id(self)


class Size(tuple[int, ...]):
    """A tensor's shape: a tuple that prints as ``torch.Size([2, 3])`` and stays a Size when sliced or concatenated."""

    __slots__ = ()

    def __new__(cls, sizes: Iterable[Any] = ()) -> Size:
        made = tuple.__new__(cls, sizes)
        for i, n in enumerate(made):
            if not hasattr(n, "__index__"):
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {i} is '{type(n).__name__}')")
        return made

    def numel(self) -> int:
        """The product of the sizes."""
        product = 1
        for n in self:
            product *= n
        return product

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, key: Any) -> Any:
        item = tuple.__getitem__(self, key)
        return Size(item) if isinstance(key, slice) else item

    def __add__(self, other: Any) -> Any:
        return Size(tuple.__add__(self, other)) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Size(tuple(other) + tuple(self))

    def __mul__(self, other: Any) -> Any:
        return Size(tuple.__mul__(self, other))

    __rmul__ = __mul__


def made(array: Array, shared: Storage | None = None, node: Any = None, base: Tensor | None = None) -> Tensor:
    """A tensor on the array itself; the array must have one of the dtypes and native byte order."""
    t = new(Tensor)
    t.array = array
    t.shared = shared
    t.node = node
    t.base = base
    t.extra = t._grad = None
    return t


def storage(t: Tensor) -> Storage:
    """The tensor's storage, which from here on others may hold too."""
    if t.shared is None:
        t.shared = Storage(t.array)
    return t.shared


def extra(t: Tensor) -> Extra:
    if t.extra is None:
        t.extra = Extra()
    return t.extra


def bound(view: Tensor, origin: str) -> None:
    """Mark a view that may not be written to in a recorded operation, nor follow a write to its base."""
    e = extra(view)
    e.origin = origin
    e.made_at = storage(view).version


def alias(t: Tensor, node: Any = None) -> Tensor:
    """Another tensor on the same memory, with the same count of writes and a history of its own."""
    return made(t.array, storage(t), node)


def require_grad(t: Tensor) -> None:
    """Make a tensor without history a leaf that collects its gradient."""
    if history(t) is not None and t.node is not None:
        return
    if t.dtype.category < dtypes.FLOATING:
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    if t.is_inference() and not modes.inference:
        raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
    t.node = LEAF


def history(t: Tensor) -> Any:
    """The tensor's node, brought up to date for a view.

    A view of a tracked base that was written to since, recorded or not, has a history by geometry; a view without a history of
    its own is a leaf if its base is tracked.  RuntimeError for a view that may not follow a write and whose memory was
    written to, recorded or not: one of several that an operation made, or one made under ``no_grad``.
    """
    base = t.base
    node = t.node
    if base is None:
        return node
    tracked = base.node is not None
    if not tracked and not isinstance(node, Node):
        return node
    shared: Any = t.shared
    e = t.extra
    if e is not None and e.origin is not None and shared.version != e.made_at:
        raise not_to_be_written(t, e.origin, "its base or another view of its base has been")
    if shared.version > 0 and (e is None or e.seen != stamp(shared)) and counts_with(base, shared):
        from reference_impl.autograd.inplace import reviewed

        t.node = node = reviewed(t, base)
        extra(t).seen = stamp(shared)
    return LEAF if node is None and tracked else node


def counts_with(base: Tensor, shared: Storage) -> bool:
    """Whether the writes to a base and to a view on ``shared`` are one count: they are still when either was moved."""
    whole = base.shared
    if whole is shared:
        return True
    counter = whole.counter if isinstance(whole, Recounted) else whole
    return counter is (shared.counter if isinstance(shared, Recounted) else shared)


def stamp(shared: Storage) -> int:
    """What changes with every write, recorded or not, that makes the histories of views out of date."""
    return shared.version + shared.rebased


def not_to_be_written(t: Tensor, origin: str, written: str) -> RuntimeError:
    """The error for a view of that origin which does not follow writes, and what ``written`` names was modified."""
    if origin == "no_grad" or t.node is None:
        begin = f"A view was created in no_grad mode and {written} modified inplace with grad mode enabled. "
    else:
        begin = f"O{output_of(t.node)[1:]} is a view and {written} modified inplace. "
    if origin == "no_grad":
        return RuntimeError(
            f"{begin}Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving "
            "both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) "
            "or both outside (if you want the inplace to be tracked)."
        )
    if isinstance(origin, Custom):
        return RuntimeError(
            f"{begin}This view was created inside a custom Function (or because an input was returned as-is) and the autograd "
            "logic to handle view+inplace would override the custom backward associated with the custom Function, leading to "
            "incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function."
        )
    return RuntimeError(
        f"{begin}This view is the output of a function that returns multiple views. Such functions do not allow the output views "
        "to be modified inplace. You should replace the inplace operation by an out-of-place one."
    )


def edge(t: Tensor) -> Any:
    """What a consumer's node records for an input: None, its Node, or the tensor itself for a leaf; or ``NOWHERE``."""
    node = history(t)
    if node is not LEAF:
        return node
    if t.node is LEAF:
        return t
    _led_nowhere.append(True)
    return NOWHERE


def leading(e: Any) -> Any:
    """The edge, None if it leads nowhere."""
    return None if e is NOWHERE else e


def output_of(node: Node) -> str:
    """How messages name a result: ``output 1 of Unbind``."""
    number = 0
    if isinstance(node, Output):
        number, node = node.params[0], node.edges[0]
    name = f"{node.params[0]._function.__name__}Backward" if isinstance(node, FunctionNode) else type(node).__name__
    return f"output {number} of {name.rstrip('0123456789').removesuffix('Backward')}"


def mark_inference(t: Tensor) -> None:
    """Mark a tensor on new memory, if this thread is in inference mode."""
    if modes.inference:
        t.shared = Storage(t.array)
        t.shared.version = UNCOUNTED


def versions_of(saved: tuple[tuple[Tensor, ...], ...]) -> tuple[tuple[int, ...], ...] | None:
    """The versions of each formula's tensors; None if all are 0, as for tensors that have never been written to.

    RuntimeError for a tensor made in inference mode, which has no version to go by.
    """
    for group in saved:
        for t in group:
            if t.shared is not None and t.shared.version:
                return tuple(tuple(map(_version_to_save, group)) for group in saved)
    return None


def save(node: Node, saved: tuple[tuple[Tensor, ...], ...]) -> None:
    """Keep what the node's formulas read: at the versions that it has now, or as this thread's hooks pack it."""
    if hooking and modes.saving:
        from reference_impl.autograd.saved import packed

        node.saved, node.versions = packed(node, saved), PACKED
    else:
        node.saved, node.versions = saved, versions_of(saved)


def _version_to_save(t: Tensor) -> int:
    if t.is_inference() and not modes.transforming:
        raise RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation "
            "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or "
            "use `torch.no_grad()` instead of `torch.inference_mode()`."
        )
    return 0 if t.shared is None else t.shared.version


def node_for(cls: type[Node], edges: tuple[Any, ...], saved: Any, params: tuple[Any, ...], result: Array) -> Node:
    """A node for an operation that has just made ``result``."""
    node = new(cls)
    node.edges = edges
    if _led_nowhere:
        saved = _end(node, saved)
    node.saved, node.versions = saved, None
    if saved:
        save(node, saved)
    node.params = params
    node.shape = result.shape
    node.dtype = result.dtype
    node.seq = ticket()
    node.hooks = None
    return node


def _end(node: Node, saved: Any) -> Any:
    """Cut a new node's edges to nowhere; returns what is left to be saved.

    Where no other is left nothing is derived; an operation of one input, which saves in any case, is freed all the same.
    """
    if any(e is NOWHERE for e in node.edges):
        node.edges = tuple(map(leading, node.edges))
        if not any(e is not None for e in node.edges):
            cls: Any = type(node)
            node.__class__ = ending(cls)
            return saved if len(node.edges) == 1 else ()
    return saved


@cache
def ending(cls: type[Node]) -> type[Node]:
    """The class, under its own name, of nodes that lead nowhere."""

    def joint(node: Node, g: Any, as_tensors: bool) -> tuple[None, ...]:
        from reference_impl.autograd.engine import unpacked
        from reference_impl.autograd.saved import FREED, opened

        if node.saved is None:
            raise RuntimeError(FREED)
        if node.versions is PACKED:
            opened(node, as_tensors)
        else:  # nothing is derived, but what is saved is looked at
            for number, group in enumerate(node.saved):
                for t in group:
                    history(t)
                unpacked(node, number, as_tensors)
        return (None,) * len(node.edges)

    body = {"__slots__": (), "counts": None, "joint": staticmethod(joint), "nowhere": True, "reads": NODE}
    return type(cls.__name__, (cls,), body)


def geometry(t: Tensor, base: Tensor) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """The shape, the strides and the offset (in bytes) of ``t`` within the memory of ``base``."""
    offset = address(t.array) - address(base.array)
    if base.shared is not t.shared:  # one of them was moved: each is where it is in its own memory, as in PyTorch
        offset += address(storage(base).buffer) - address(storage(t).buffer)
    return t.array.shape, t.array.strides, offset
