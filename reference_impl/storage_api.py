"""The public face of memory: addresses, strides and sizes of tensors, and storages as objects."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl.devices import Array, device, place_of
from reference_impl.dtypes import dtype
from reference_impl.indexing import getitem
from reference_impl.memory import address, span, window
from reference_impl.memory_formats import dim_order, is_contiguous
from reference_impl.op import check_recordable, wrote
from reference_impl.reductions import axis_of
from reference_impl.tensor import Size, Storage, Tensor, made, new, storage
from reference_impl.views import sizes

_BYTE = np.dtype(np.uint8)

# ---- Geometry -------------------------------------------------------------------------------------------------------


def contiguous_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of rows one after the other; a size of 0 counts as 1."""
    strides, step = [], 1
    for n in reversed(shape):
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides))


def stride(self: Tensor, dim: int | None = None) -> Any:
    """The steps in elements from one index to the next: of every dimension, or of ``dim``.  Source: torch.Tensor.stride."""
    array = self.array
    if array.size or self.is_sparse:
        strides = tuple(step // array.itemsize for step in array.strides)
    else:  # NumPy keeps no strides where there is nothing to step through
        strides = contiguous_strides(array.shape)
    if dim is None:
        return strides
    if not strides:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return strides[axis_of(dim, len(strides))]


def storage_offset(self: Tensor) -> int:
    """How many elements lie before the first one in the storage.  Source: torch.Tensor.storage_offset."""
    if self.shared is None:
        return 0
    return (address(self.array) - address(self.shared.buffer)) // int(self.array.itemsize)


def data_ptr(self: Tensor) -> int:
    """The address of the first element; 0 where there is no memory.  Source: torch.Tensor.data_ptr."""
    if self.is_sparse:
        raise RuntimeError("Cannot access data pointer of Tensor that doesn't have storage")
    buffer = self.array if self.shared is None else self.shared.buffer
    return place_of(buffer).pointer(address(self.array)) if _has_memory(buffer) else 0


def _has_memory(buffer: Array) -> bool:
    return bool(buffer.size) and place_of(buffer).device.type != "meta"


def is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Whether both have one storage, and in it the same offset, sizes and strides.  Source: torch.Tensor.is_set_to."""
    return (
        storage(self) is storage(tensor)
        and self.array.shape == tensor.array.shape
        and stride(self) == stride(tensor)
        and storage_offset(self) == storage_offset(tensor)
    )


# ---- Sizes ----------------------------------------------------------------------------------------------------------


def numel(self: Tensor) -> int:
    """How many elements there are.  Source: torch.numel."""
    return int(self.array.size)


def dim(self: Tensor) -> int:
    """How many dimensions there are.  Source: torch.Tensor.dim."""
    return int(self.array.ndim)


def size(self: Tensor, dim: int | None = None) -> Any:
    """The shape, or the size of one dimension.  Source: torch.Tensor.size."""
    if dim is None:
        return Size(self.array.shape)
    return self.array.shape[axis_of(dim, self.array.ndim)]


def element_size(self: Tensor) -> int:
    """The bytes of one element.  Source: torch.Tensor.element_size."""
    return int(self.array.itemsize)


# ---- Storages -------------------------------------------------------------------------------------------------------


class UntypedStorage:
    """A tensor's memory as bytes.  Two objects of one memory are equal."""

    __slots__ = ("_shared",)

    def __init__(self, shared: Storage) -> None:
        self._shared = shared

    @property
    def _bytes(self) -> Array:
        buffer = self._shared.buffer
        return window(buffer, (span(buffer),), (1,), 0, _BYTE)

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

    def data_ptr(self) -> int:
        """The address of the first byte; 0 where there is no memory."""
        buffer = self._shared.buffer
        return place_of(buffer).pointer(address(buffer)) if _has_memory(buffer) else 0

    @property
    def device(self) -> device:
        return place_of(self._shared.buffer).device

    def resizable(self) -> bool:
        """Whether the memory could be exchanged for a larger one, unseen by anyone else."""
        return self._shared.resizable

    def __getitem__(self, key: int | slice) -> Any:
        values = place_of(self._shared.buffer).copy_out(self._bytes[key])
        return values.tolist()

    def __setitem__(self, key: int | slice, value: int) -> None:
        self._bytes[key] = value

    def tolist(self) -> list[int]:
        """The bytes as Python integers."""
        return self[:]  # type: ignore[no-any-return]

    def fill_(self, value: int) -> UntypedStorage:
        """Write one byte everywhere."""
        self._bytes[:] = value
        return self

    def clone(self) -> UntypedStorage:
        """A copy, on memory of its own."""
        place = place_of(self._shared.buffer)
        return UntypedStorage(Storage(place.copy_in(place.copy_out(self._bytes))))

    def __repr__(self) -> str:
        rows = "".join(f" {value}\n" for value in self.tolist())
        return f"{rows}[torch.storage.UntypedStorage(device={self.device}) of size {self.nbytes()}]"


class TypedStorage:
    """A tensor's memory as elements of its dtype.  Deprecated: ``UntypedStorage`` is what remains."""

    __slots__ = ("_untyped", "dtype")

    def __init__(self, untyped: UntypedStorage, d: dtype) -> None:
        self._untyped = untyped
        self.dtype = d

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
    def device(self) -> device:
        return self._untyped.device

    def __getitem__(self, key: int) -> Any:
        return self._tensor.tolist()[key]

    def __setitem__(self, key: int | slice, value: Any) -> None:
        self._tensor.array[key] = value

    def tolist(self) -> list[Any]:
        """The elements as Python numbers."""
        return self._tensor.tolist()  # type: ignore[no-any-return]

    def fill_(self, value: Any) -> TypedStorage:
        """Write one element everywhere."""
        self[:] = value
        return self

    def __repr__(self) -> str:
        rows = "".join(f" {value}\n" for value in self.tolist())
        return f"{rows}[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size {len(self)}]"


def untyped_storage(self: Tensor) -> UntypedStorage:
    """The memory behind the tensor, of which it may show a part.  Source: torch.Tensor.untyped_storage."""
    if self.is_sparse:
        raise NotImplementedError("Cannot access storage of SparseTensorImpl")
    return UntypedStorage(storage(self))


def typed_storage(self: Tensor) -> TypedStorage:
    """The memory behind the tensor as elements of its dtype.  Source: torch.Tensor.storage."""
    return TypedStorage(untyped_storage(self), self.dtype)


# ---- Changing a tensor's memory -------------------------------------------------------------------------------------


def set_(
    self: Tensor,
    source: Tensor | UntypedStorage | TypedStorage,
    storage_offset: int | None = None,
    size: Any = None,
    stride: Any = None,
) -> Tensor:
    """Move the tensor onto another memory: a tensor's with its geometry, or a storage's with the geometry given.

    RuntimeError for another dtype or device, and for a geometry that leaves the memory.  Source: torch.Tensor.set_.
    """
    if (storage_offset is None) != (size is None) or (isinstance(source, Tensor) and size is not None):
        raise TypeError("set_() takes a tensor, or a storage with both an offset and a size or neither")
    if isinstance(source, Tensor):
        _check_same(self, source.array.dtype, place_of(source.array).device)
        self.array, self.shared, self.base = source.array, storage(source), None
        return self
    untyped, d = (source.untyped(), source.dtype) if isinstance(source, TypedStorage) else (source, self.dtype)
    step = int(self.array.itemsize)
    _check_same(self, d.numpy, untyped.device)
    offset = storage_offset or 0
    shape = sizes((size,)) if size is not None else (untyped.nbytes() // step,)
    strides = tuple(stride) if stride else contiguous_strides(shape)
    reach = offset + 1 + sum((n - 1) * s for n, s in zip(shape, strides, strict=True))
    if offset < 0 or min(strides, default=0) < 0 or (math.prod(shape) and reach * step > untyped.nbytes()):
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(strides)}, storage offset {offset}, and itemsize {step} "
            f"requiring a storage size of {reach * step} are out of bounds for storage of size {untyped.nbytes()}"
        )
    shared = untyped._shared
    in_bytes = tuple(s * step for s in strides)
    self.array = window(shared.buffer, shape, in_bytes, offset * step, self.array.dtype)
    self.shared, self.base = shared, None
    return self


def _check_same(t: Tensor, d: Any, where: device) -> None:
    if t.array.dtype != d:
        raise RuntimeError("Could not set tensor of one type to a tensor of a different type")
    if place_of(t.array).device != where:
        raise RuntimeError("Could not set tensor on one device to memory of a different device")


def room_for(t: Tensor, shape: tuple[int, ...]) -> tuple[Array, Storage, Tensor | None]:
    """What the tensor has once it is resized: an array, its storage and its base, the ones it has if its memory is large enough.

    Else new memory with the old elements; what else is on the old memory stays there.  RuntimeError where memory cannot grow.
    """
    array, shared, base = t.array, storage(t), t.base
    step = int(array.itemsize)
    offset = storage_offset(t) * step
    needed = offset + math.prod(shape) * step
    if needed > span(shared.buffer):
        if not shared.resizable:
            raise RuntimeError("Trying to resize storage that is not resizable")
        place = place_of(array)
        grown = place.empty((needed // step,), array.dtype)
        kept = span(shared.buffer)
        if kept and place.device.type != "meta":
            grown.view(_BYTE)[:kept] = UntypedStorage(shared)._bytes
        version, base = shared.version, None
        shared = Storage(grown)
        shared.version = version
    in_bytes = tuple(s * step for s in contiguous_strides(shape))
    return window(shared.buffer, shape, in_bytes, offset, array.dtype), shared, base


def resize_(self: Tensor, *shape: Any) -> Tensor:
    """Give the tensor another shape, in its memory if that is large enough and else in a new one with the old elements.

    What else is on the old memory stays there.  RuntimeError for a tensor that requires grad, and where the memory cannot grow.
    Source: torch.Tensor.resize_.
    """
    wanted = sizes(shape)
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    check_recordable(self)
    self.array, self.shared, self.base = room_for(self, wanted)
    wrote(self)
    return self


def as_subclass(self: Tensor, cls: type[Tensor]) -> Tensor:
    """A view of the whole tensor, an instance of a subclass.  Source: torch.Tensor.as_subclass."""
    t = getitem(self, ...)
    seen = new(cls)
    for name in ("array", "shared", "node", "base", "extra", "_grad"):
        setattr(seen, name, getattr(t, name))
    return seen


def install() -> None:
    """Give Tensor these methods and properties."""
    for function in (
        stride, storage_offset, data_ptr, is_contiguous, dim_order, is_set_to, numel, dim, size, element_size, untyped_storage, set_,
        resize_, as_subclass,
    ):  # fmt: skip
        setattr(Tensor, function.__name__, function)
    Tensor.storage = typed_storage  # type: ignore[attr-defined]
    Tensor.nelement, Tensor.ndimension = numel, dim  # type: ignore[attr-defined]
    Tensor.itemsize = property(element_size)  # type: ignore[attr-defined]
    Tensor.nbytes = property(lambda self: int(self.array.nbytes))  # type: ignore[attr-defined]
