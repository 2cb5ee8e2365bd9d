"""Values saved through hooks: packed when an operation is recorded, unpacked when its derivatives read them.

A pair of hooks is the thread's (``saved_tensors_hooks``).  What an operation saves under it is kept as a ``Packed``
in the value's place, and the node's versions are ``PACKED``: what the hooks keep is theirs to keep unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ContextDecorator
from threading import get_ident
from typing import Any

from reference_impl.devices import device
from reference_impl.tensor import PACKED, Node, Tensor, edge, hooking, leading, made, modes, node_for, storage

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)


class AliasBackward0(Node):
    """Leads from an unpacked value to the leaf that it was saved for."""

    __slots__ = ()


AliasBackward0.joint = staticmethod(lambda g: (g,))


class Packed:
    """A saved value as its hooks keep it, and the history that it had: an edge, or ``result`` for its node's own."""

    __slots__ = ("edge", "result", "unpack", "value")

    def __init__(self, t: Tensor, result: bool, pair: tuple[Callable[..., Any], Callable[..., Any]]) -> None:
        pack, self.unpack = pair
        self.edge = None if result else leading(edge(t))
        self.result = result
        version = t._version
        recording, saving = modes.recording, modes.saving
        modes.recording, modes.saving = False, ()
        try:
            self.value = pack(t)
        finally:
            modes.recording, modes.saving = recording, saving
        if t._version != version:
            raise RuntimeError(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
                "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you "
                "need to perform in-place operations on the input to a pack hook."
            )

    def opened(self, node: Node | None) -> Tensor:
        """The value that the hooks give back, with the history of the saved one; ``node`` is that of a result."""
        recording, modes.recording = modes.recording, False
        try:
            t = self.unpack(self.value)
        finally:
            modes.recording = recording
        if not isinstance(t, Tensor):
            raise TypeError(
                f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(t).__name__}"
            )
        history = node if self.result else self.edge
        if isinstance(history, Tensor):
            history = node_for(AliasBackward0, (history,), (), (), history.array)
        return made(t.array, storage(t), history)


def is_number(t: Tensor) -> bool:
    """Whether the tensor stands for a Python number in an operation; those are not shown to hooks."""
    return not t.array.ndim and not t.array.flags.writeable


def packed(node: Node, saved: tuple[tuple[Tensor, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    """What a node's formulas read, as the innermost pair of hooks packs it: each input and the result once."""
    pair = modes.saving[-1]
    once: dict[str, Packed] = {}
    reads = type(node).reads
    groups = []
    for names, group in zip(reads, saved, strict=True):
        kept: list[Any] = []
        for i, t in enumerate(group):
            name = names[i] if i < len(names) else str(i)
            if is_number(t):
                kept.append(t)
                continue
            if name not in once:
                once[name] = Packed(t, name == "y", pair)
            kept.append(once[name])
        groups.append(tuple(kept))
    return tuple(groups)


def opened(node: Node, as_tensors: bool) -> list[list[Any]]:
    """For each formula what it reads, where hooks keep it: each value is unpacked once."""
    once: dict[int, Tensor] = {}
    groups = []
    for group in node.saved:
        values = []
        for kept in group:
            if id(kept) not in once:
                once[id(kept)] = kept.opened(node) if isinstance(kept, Packed) else kept
            t = once[id(kept)]
            values.append(t if as_tensors else t.array)
        groups.append(values)
    return groups


class SavedTensor:
    """A value that a node saved, as ``grad_fn._raw_saved_self`` shows it, to put hooks on."""

    def __init__(self, node: Node, name: str) -> None:
        self._node = node
        self._name = name

    def register_hooks(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        """Pack the value at once, and unpack it when it is read.  RuntimeError where it has hooks, or is freed."""
        node = self._node
        if node.saved is None:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor after it has been freed. " + FREED[FREED.index("Saved") :]
            )

        def detached(t: Tensor) -> Any:
            return pack_hook(t.detach())

        groups = []
        fresh: Packed | None = None
        for names, group in zip(type(node).reads, node.saved, strict=True):
            kept = list(group)
            for i in range(len(group)):
                if names[i : i + 1] != self._name:
                    continue
                if isinstance(kept[i], Packed):
                    raise RuntimeError(
                        "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of "
                        "hooks is allowed at a time."
                    )
                fresh = fresh or Packed(kept[i], self._name == "y", (detached, unpack_hook))
                kept[i] = fresh
            groups.append(tuple(kept))
        node.saved, node.versions = tuple(groups), PACKED


class saved_tensors_hooks:
    """Within the context, what operations save goes through ``pack_hook``, and back through ``unpack_hook``.

    Source: torch.autograd.graph.saved_tensors_hooks.
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if modes.refusing is not None:
            raise RuntimeError(modes.refusing)
        if not (callable(self.pack_hook) and callable(self.unpack_hook)):
            raise TypeError("saved_tensors_hooks takes two callables")
        modes.saving = (*modes.saving, (self.pack_hook, self.unpack_hook))
        hooking.add(get_ident())

    def __exit__(self, *exception: object) -> None:
        modes.saving = modes.saving[:-1]
        if not modes.saving:
            hooking.discard(get_ident())


class disable_saved_tensors_hooks(ContextDecorator):
    """Within the context, which may not lie within ``saved_tensors_hooks``, that is refused with ``error_message``.

    Source: torch.autograd.graph.disable_saved_tensors_hooks.
    """

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        self._before: list[str | None] = []

    def __enter__(self) -> None:
        if modes.saving:
            raise RuntimeError(self.error_message)
        self._before.append(modes.refusing)
        modes.refusing = self.error_message

    def __exit__(self, *exception: object) -> None:
        modes.refusing = self._before.pop()


class save_on_cpu(saved_tensors_hooks):
    """Within the context, what operations save is kept in the host's memory, and copied back where it came from.

    Source: torch.autograd.graph.save_on_cpu.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        def pack(t: Tensor) -> tuple[device, Tensor]:
            kept = t.cpu()
            return t.device, kept.pin_memory() if pin_memory else kept

        def unpack(packed: tuple[device, Tensor]) -> Any:
            return packed[1].to(packed[0])

        super().__init__(pack, unpack)
