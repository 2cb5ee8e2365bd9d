"""Storages as objects: the memory that tensors share, as bytes and as elements of a dtype, and its size."""

from __future__ import annotations

import builtins
import gc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference_impl.devices import HOST, META, Array, device, place_for, place_of
from reference_impl.dtypes import DTYPES, as_dtype, dtype, get_default_dtype
from reference_impl.memory import address, span, window
from reference_impl.notices import warn_once
from reference_impl.op import type_name
from reference_impl.tensor import Apart, Storage, Tensor, made

BYTE = np.dtype(np.uint8)


def root_of(shared: Storage) -> Storage:
    """The storage itself, for one that only counts its writes apart."""
    return shared.root if isinstance(shared, Apart) else shared


def has_memory(buffer: Array) -> bool:
    """Whether there is any memory to have an address."""
    return bool(buffer.size) and place_of(buffer).device.type != "meta"


# ---- Size -------------------------------------------------------------------------------------------------------------------


def resize(shared: Storage, nbytes: int) -> None:
    """Give a storage another size: all tensors on it keep their geometry, what they see and what they share.

    A smaller one keeps its memory, which tensors that reach beyond its end go on seeing.  RuntimeError for memory that is
    another's too, and for a negative size.
    """
    root = root_of(shared)
    if not root.resizable:
        raise RuntimeError("Trying to resize storage that is not resizable")
    if nbytes < 0:
        raise RuntimeError(f"a storage cannot have a negative size, got {nbytes}")
    old = root.buffer
    kept = span(old)
    if nbytes <= kept:
        root.buffer = window(old, (nbytes,), (1,), 0, BYTE)
        for twin in _on_storage(root)[1]:
            twin.buffer = root.buffer
        return
    memory = place_of(old).empty((nbytes,), BYTE)
    if kept and place_of(old) is not META:
        memory[:kept] = window(old, (kept,), (1,), 0, BYTE)
    tensors, twins = _on_storage(root)
    for t in tensors:
        t.array = _on(memory, t.array, address(old))
    for s in (root, *twins):
        s.buffer = memory


def _on_storage(root: Storage) -> tuple[list[Tensor], list[Apart]]:
    """The tensors on a storage, and the storages that count the writes to the same memory apart.

    The collector is asked who refers to it: a list of them would cost every view, and memory seldom moves.  It looks through
    all that there is, 12 ms where nothing else is imported, so it is asked once, and again only where there are such storages.
    """
    holders = gc.get_referrers(root)
    twins = [s for s in holders if isinstance(s, Apart) and s.root is root]  # not those that only count with it
    if twins:
        holders += gc.get_referrers(*twins)
    return [t for t in holders if isinstance(t, Tensor)], twins


def _on(memory: Array, array: Array, start: int) -> Array:
    """The array's geometry on other memory; ``start`` is where the old one began."""
    offset = address(array) - start if array.size else 0
    moved = window(memory, array.shape, array.strides, offset, array.dtype)
    return moved if type(moved) is type(array) else moved.view(type(array))


# ---- Bytes ------------------------------------------------------------------------------------------------------------------


_Device = device


class UntypedStorage:
    """A tensor's memory as bytes: ``UntypedStorage()``, of a size, or of a sequence of bytes.  Source: torch.UntypedStorage.

    Two objects of one memory are equal.
    """

    __slots__ = ("_shared",)
    is_sparse = False
    _shared: Storage

    def __new__(cls, *given: Any, size: int | None = None, device: _Device | str | None = None) -> UntypedStorage:
        if len(given) + (size is not None) > 1:
            raise TypeError(f"torch.UntypedStorage() received an invalid combination of arguments: {given}")
        content = size if size is not None else given[0] if given else 0
        if isinstance(content, bool | float):
            raise RuntimeError(f"torch.UntypedStorage(): Expected a sequence type, but got {type(content).__name__}")
        place = place_for(device)
        if not isinstance(content, int):
            return storage_of(place.copy_in(np.array([_byte(item, content) for item in content], BYTE)))
        if content < 0:
            raise RuntimeError(f"a storage cannot have a negative size, got {content}")
        return storage_of(place.empty((content,), BYTE))

    @property
    def _bytes(self) -> Array:
        buffer = self._shared.buffer
        return window(buffer, (span(buffer),), (1,), 0, BYTE)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and self._shared is other._shared

    def __hash__(self) -> int:
        return id(self._shared)

    def __len__(self) -> int:
        return self.nbytes()

    def nbytes(self) -> int:
        """How many bytes there are."""
        return span(self._shared.buffer)

    size = nbytes

    def element_size(self) -> int:
        """The bytes of one element, which is a byte."""
        return 1

    def data_ptr(self) -> int:
        """The address of the first byte; 0 where there is no memory."""
        buffer = self._shared.buffer
        return place_of(buffer).pointer(address(buffer)) if has_memory(buffer) else 0

    @property
    def device(self) -> _Device:
        return place_of(self._shared.buffer).device

    @property
    def is_cuda(self) -> bool:
        return self.device.type == "cuda"

    def get_device(self) -> int:
        """The index of the device; -1 for the host."""
        index = self.device.index
        return -1 if index is None else index

    def resizable(self) -> bool:
        """Whether the memory could be exchanged for a larger one, unseen by anyone else."""
        return bool(self._shared.resizable)

    def resize_(self, size: int) -> UntypedStorage:
        """Have another number of bytes, the first of which are kept; all tensors on the storage stay on it.

        RuntimeError for memory that is another's too.  Source: torch.UntypedStorage.
        """
        if isinstance(size, bool) or not isinstance(size, int):
            raise RuntimeError(f"resize_ expects an int, but got {type(size).__name__}")
        resize(self._shared, size)
        return self

    def is_shared(self) -> bool:
        """Whether other processes may see the memory: that of an accelerator always counts as shared, the host's never."""
        return place_of(self._shared.buffer) not in (HOST, META)

    def is_pinned(self, device: _Device | str = "cuda") -> bool:
        """Whether the memory is page-locked."""
        from reference_impl.transfer import is_locked

        return bool(is_locked(self._shared.buffer))

    def untyped(self) -> UntypedStorage:
        """The storage itself."""
        return self

    def type(self) -> str:
        """``torch.storage.UntypedStorage``."""
        return "torch.storage.UntypedStorage"

    def __getitem__(self, key: int | slice) -> Any:
        self._check_memory()
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step != 1:
                raise RuntimeError(f"Trying to slice with a step of {step}, but only a step of 1 is supported")
            part = Storage(self._bytes[start : max(start, stop)])
            part.resizable = False  # it is a part of another's memory
            seen = object.__new__(UntypedStorage)
            seen._shared = part
            return seen
        return int(self.tolist()[self._index(key, IndexError)])

    def __setitem__(self, key: int | slice, value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise RuntimeError(f"can only set storage content with a int types, but got {type(value).__name__} instead")
        at = key if isinstance(key, slice) else self._index(key, RuntimeError)
        self._bytes[at] = value & 0xFF

    def _index(self, key: Any, error: Callable[[str], Exception]) -> int:
        if not hasattr(key, "__index__"):
            raise TypeError(f"can't index a torch.UntypedStorage with {type(key).__name__}")
        at, n = key.__index__(), len(self)
        if not -n <= at < n:
            raise error(f"index {at} out of range for storage of size {n}")
        return int(at % n)

    def __iter__(self) -> Iterator[int]:
        return iter(self.tolist())

    def _check_memory(self) -> None:
        if self.device.type == "meta":
            raise NotImplementedError("Not available for 'meta' device type")

    def tolist(self) -> list[int]:
        """The bytes as Python integers."""
        self._check_memory()
        return place_of(self._shared.buffer).copy_out(self._bytes).tolist()  # type: ignore[no-any-return]

    def fill_(self, value: int) -> UntypedStorage:
        """Write one byte everywhere."""
        if self.device.type != "meta":
            self._bytes[:] = value & 0xFF
        return self

    def copy_(self, source: UntypedStorage, non_blocking: bool = False) -> UntypedStorage:
        """Overwrite all bytes with those of another storage, on any device; RuntimeError if it has not as many."""
        if len(self) != len(source):
            raise RuntimeError(f"size does not match, self was {len(self)} bytes but src was {len(source)} bytes")
        here, there = place_of(self._shared.buffer), place_of(source._shared.buffer)
        values = source._bytes
        self._bytes[:] = values.copy() if here is there else here.copy_in(there.copy_out(values))
        return self

    def clone(self) -> UntypedStorage:
        """A copy, on memory of its own."""
        place = place_of(self._shared.buffer)
        return storage_of(place.copy_in(place.copy_out(self._bytes)))

    def cpu(self) -> UntypedStorage:
        """The bytes on the host: the storage itself if they are there."""
        place = place_of(self._shared.buffer)
        return self if self.device.type == "cpu" else storage_of(place.copy_out(self._bytes))

    def __repr__(self) -> str:
        rows = "...\n" if self.device.type == "meta" else "".join(f" {value}\n" for value in self.tolist())
        return f"{rows}[torch.storage.UntypedStorage(device={self.device}) of size {self.nbytes()}]"


def _byte(item: Any, content: Any) -> int:
    if isinstance(item, bool) or not isinstance(item, int | np.integer):
        raise RuntimeError(
            f"torch.UntypedStorage(): tried to construct a storage from a sequence ({type(content).__name__}), but one of the "
            f"items was of type {type(item).__name__} instead of int"
        )
    return int(item) & 0xFF


def storage_of(memory: Array | Storage) -> UntypedStorage:
    """The object for a storage, or for memory that has none yet."""
    shared = memory if isinstance(memory, Storage) else Storage(memory)
    made_of: UntypedStorage = object.__new__(UntypedStorage)
    made_of._shared = root_of(shared)
    return made_of


# ---- Elements ---------------------------------------------------------------------------------------------------------------


def warn_deprecated() -> None:
    """The warning that typed storages give, once in a process."""
    warn_once(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. This "
        "should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
        "tensor.untyped_storage() instead of tensor.storage()"
    )


class TypedStorage:
    """A tensor's memory as elements of its dtype.  Deprecated.  Source: torch.TypedStorage."""

    __slots__ = ("_untyped", "dtype")
    is_sparse = False
    default: dtype | None = None

    def __init__(
        self,
        *given: Any,
        wrap_storage: UntypedStorage | None = None,
        dtype: dtype | None = None,
        device: _Device | str | None = None,
    ) -> None:
        warn_deprecated()
        self.dtype = self.default or (get_default_dtype() if dtype is None else as_dtype(dtype))
        if wrap_storage is not None:
            self._untyped = wrap_storage
        elif given and not isinstance(given[0], int):
            from reference_impl.creation import tensor

            self._untyped = storage_of(_storage(tensor(list(given[0])).to(self.dtype)))
        else:
            count = given[0] if given else 0
            self._untyped = storage_of(place_for(device).empty((count,), np.dtype(self.dtype.numpy)))

    @property
    def _tensor(self) -> Tensor:
        shared = self._untyped._shared
        step = self.dtype.itemsize
        return made(window(shared.buffer, (len(self),), (step,), 0, self.dtype.numpy), shared)

    def untyped(self) -> UntypedStorage:
        """The same memory as bytes."""
        return self._untyped

    def __len__(self) -> int:
        return self.nbytes() // self.dtype.itemsize

    def size(self) -> int:
        """How many elements there are."""
        return len(self)

    def nbytes(self) -> int:
        """How many bytes there are."""
        return self._untyped.nbytes()

    def element_size(self) -> int:
        """The bytes of one element."""
        return self.dtype.itemsize

    def data_ptr(self) -> int:
        """The address of the first element; 0 where there is no memory."""
        return self._untyped.data_ptr()

    @property
    def device(self) -> _Device:
        return self._untyped.device

    @property
    def is_cuda(self) -> bool:
        return self._untyped.is_cuda

    def is_shared(self) -> bool:
        """Whether other processes may see the memory, as that of an accelerator."""
        return self._untyped.is_shared()

    def resizable(self) -> bool:
        """Whether the memory could be exchanged for a larger one, unseen by anyone else."""
        return self._untyped.resizable()

    def resize_(self, size: int) -> None:
        """Have another number of elements, the first of which are kept."""
        self._untyped.resize_(size * self.dtype.itemsize)

    def pickle_storage_type(self) -> str:
        """The name of old of the type: ``FloatStorage``."""
        return f"{type_name(self.dtype)}Storage"

    def type(self) -> str:
        """The name of old with the package: ``torch.FloatStorage``."""
        return f"torch.{self.pickle_storage_type()}"

    def __getitem__(self, key: int) -> Any:
        if isinstance(key, slice):
            raise RuntimeError("slices are only supported in UntypedStorage.__getitem__")
        if not isinstance(key, int):
            raise RuntimeError(f"can't index a {TypedStorage} with {builtins.type(key)}")
        if not -len(self) <= key < len(self):
            raise IndexError(f"index {key} out of range for storage of size {len(self)}")
        return self._tensor.tolist()[key]

    def __setitem__(self, key: int | slice, value: Any) -> None:
        self._tensor.array[key] = value

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def tolist(self) -> list[Any]:
        """The elements as Python numbers."""
        return self._tensor.tolist()  # type: ignore[no-any-return]

    def fill_(self, value: Any) -> TypedStorage:
        """Write one element everywhere."""
        self[:] = value
        return self

    def copy_(self, source: TypedStorage, non_blocking: bool = False) -> TypedStorage:
        """Overwrite all bytes with those of another storage; RuntimeError if it has not as many."""
        self._untyped.copy_(source._untyped)
        return self

    def clone(self) -> TypedStorage:
        """A copy, on memory of its own."""
        return TypedStorage(wrap_storage=self._untyped.clone(), dtype=self.dtype)

    def __repr__(self) -> str:
        rows = "".join(f" {value}\n" for value in self.tolist())
        return f"{rows}[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size {len(self)}]"


def _storage(t: Tensor) -> Storage:
    from reference_impl.tensor import storage

    return storage(t)


LEGACY: dict[str, type[TypedStorage]] = {
    f"{type_name(d)}Storage": type(f"{type_name(d)}Storage", (TypedStorage,), {"__slots__": (), "default": d})
    for d in DTYPES
    if d.numpy is not None and "UInt" not in type_name(d)
}
"""The names of old of storages of a dtype."""


def is_storage(obj: Any) -> bool:
    """Whether an object is a storage.  Source: torch.is_storage."""
    return isinstance(obj, UntypedStorage | TypedStorage)
