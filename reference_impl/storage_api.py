"""The public face of memory: addresses, strides and sizes of tensors, and storages as objects."""

from __future__ import annotations

import math
from typing import Any

from reference_impl.complex_views import Lazy
from reference_impl.devices import META, Array, device, place_of
from reference_impl.geometry import Geometry, check_geometry
from reference_impl.indexing import getitem
from reference_impl.memory import address, span, window
from reference_impl.memory_formats import (
    checked,
    contiguous_format,
    dim_order,
    is_contiguous,
    memory_format,
    preserve_format,
    strides_in,
    suggested,
)
from reference_impl.op import check_recordable, node_class, not_derived, rebase, type_name, wrote
from reference_impl.reductions import axis_of
from reference_impl.storages import (
    BYTE,
    LEGACY,
    TypedStorage,
    UntypedStorage,
    has_memory,
    resize,
    root_of,
    storage_of,
    warn_deprecated,
)
from reference_impl.tensor import Recounted, Size, Storage, Tensor, edge, modes, new, node_for, storage
from reference_impl.views import sizes

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
        itemsize = array.itemsize
        strides = tuple([step // itemsize for step in array.strides])  # a generator takes half as long again
    else:  # NumPy keeps no strides where there is nothing to step through
        strides = contiguous_strides(array.shape)
    if dim is None:
        return strides
    if not strides:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return strides[axis_of(dim, len(strides))]


def storage_offset(self: Tensor) -> int:
    """How many elements lie before the first one in the storage.  Source: torch.Tensor.storage_offset."""
    if self.shared is None or self.array is self.shared.buffer:
        return 0
    return (address(self.array) - address(self.shared.buffer)) // int(self.array.itemsize)


def data_ptr(self: Tensor) -> int:
    """The address of the first element; 0 where there is none, or no memory.  Source: torch.Tensor.data_ptr."""
    if self.is_sparse:
        raise RuntimeError("Cannot access data pointer of Tensor that doesn't have storage")
    buffer = self.array if self.shared is None else self.shared.buffer
    if not self.array.size:
        return 0
    if place_of(buffer) is META:
        return address(self.array) - address(buffer)  # as if the storage began at 0
    return place_of(buffer).pointer(address(self.array)) if has_memory(buffer) else 0


def is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Whether both have one storage, and in it the same offset, sizes and strides.  Source: torch.Tensor.is_set_to.

    A view that is read conjugated or negated is set to none, not to itself either.
    """
    if isinstance(self.array, Lazy) or isinstance(tensor.array, Lazy):
        return False
    return (
        root_of(storage(self)) is root_of(storage(tensor))
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


def is_shared(self: Tensor) -> bool:
    """Whether other processes may see the tensor's memory: an accelerator's always counts so, the host's never.

    Source: torch.Tensor.is_shared.
    """
    return storage_of(storage(self)).is_shared()


def storage_type(self: Tensor) -> type[TypedStorage]:
    """The class of ``storage()`` under its name of old, such as ``torch.FloatStorage``.  Source: torch.Tensor.storage_type."""
    warn_deprecated()
    return LEGACY[f"{type_name(self.dtype)}Storage"]


def untyped_storage(self: Tensor) -> UntypedStorage:
    """The memory behind the tensor, of which it may show a part.  Source: torch.Tensor.untyped_storage."""
    if self.is_sparse:
        raise NotImplementedError("Cannot access storage of SparseTensorImpl")
    return storage_of(storage(self))


def typed_storage(self: Tensor) -> TypedStorage:
    """The memory behind the tensor as elements of its dtype.  Source: torch.Tensor.storage."""
    return TypedStorage(wrap_storage=untyped_storage(self), dtype=self.dtype)


# ---- Changing a tensor's memory -------------------------------------------------------------------------------------


_NotImplemented = not_derived(node_class("NotImplemented"), "set_")
_NONE: Any = object()
"""That no memory is given."""


def set_(
    self: Tensor,
    source: Tensor | UntypedStorage | TypedStorage = _NONE,
    storage_offset: int | None = None,
    size: Any = None,
    stride: Any = None,
) -> Tensor:
    """Move the tensor onto another memory: a tensor's with its geometry, or with the geometry given; without one, onto none.

    A storage that is too small for the geometry grows.  RuntimeError for another dtype or device, and for a geometry that is
    none.  Source: torch.Tensor.set_.
    """
    if (storage_offset is None) != (size is None):
        raise TypeError("set_() takes a tensor or a storage, with both an offset and a size or neither")
    check_recordable(self, source)
    counter = storage(self)
    edges = (edge(self), *((edge(source),) if isinstance(source, Tensor) else ()))
    before = self.array
    if source is _NONE:
        self.array = place_of(self.array).empty((0,), self.array.dtype)
        shared = Recounted(Storage(self.array), counter)
    elif isinstance(source, Tensor):
        _check_same(self, source.array.dtype, place_of(source.array).device)
        shared = Recounted(storage(source), counter)
        if size is None:
            self.array = source.array.raw() if isinstance(source.array, Lazy) else source.array
        else:
            _lay(self, shared, storage_offset or 0, size, stride)
    elif not isinstance(source, UntypedStorage | TypedStorage):
        raise TypeError(f"set_(): argument 'source' must be Tensor or Storage, not {type(source).__name__}")
    else:
        untyped, d = (source.untyped(), source.dtype) if isinstance(source, TypedStorage) else (source, self.dtype)
        _check_same(self, d.numpy, untyped.device)
        shared = Recounted(untyped._shared, counter)
        _lay(
            self,
            shared,
            storage_offset or 0,
            (untyped.nbytes() // self.array.dtype.itemsize,) if size is None else size,
            stride,
        )
    _read_as(self, before)
    self.shared = shared
    wrote(self)
    if modes.recording and any(e is not None for e in edges):
        node = node_for(_NotImplemented, edges, (), (), before)
        node.shape = self.array.shape
        rebase(self, node)
    return self


def _read_as(t: Tensor, before: Array) -> None:
    """Have a tensor with another geometry read its memory as it did: conjugated or negated where it was."""
    if isinstance(before, Lazy):
        t.array = t.array.view(type(before))


def _lay(t: Tensor, shared: Storage, offset: int, size: Any, stride: Any) -> None:
    """Give a tensor a geometry in a storage, which grows if it is too small; nothing changes if the geometry is none."""
    shape = sizes((size,))
    part = Geometry(shape, sizes((stride,)) if stride else contiguous_strides(shape), offset)
    check_geometry(part)
    step = int(t.array.dtype.itemsize)
    if part.end * step > span(root_of(shared).buffer):
        resize(shared, part.end * step)
        shared.buffer = root_of(shared).buffer
    t.array = window(shared.buffer, part.shape, tuple(s * step for s in part.strides), offset * step, t.array.dtype)


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
            grown.view(BYTE)[:kept] = storage_of(shared)._bytes
        version, base = shared.version, None
        shared = Storage(grown)
        shared.version = version
    in_bytes = tuple(s * step for s in contiguous_strides(shape))
    return window(shared.buffer, shape, in_bytes, offset, array.dtype), shared, base


def resize_(self: Tensor, *shape: Any, size: Any = None, memory_format: memory_format | None = None) -> Tensor:
    """Give the tensor another shape in its memory, which grows if it is too small: all tensors on it stay on it.

    New elements are not initialised.  RuntimeError for a tensor that requires grad, and where the memory cannot grow.
    Source: torch.Tensor.resize_.
    """
    if not shape and size is None:
        raise TypeError('resize_() missing 1 required positional arguments: "size"')
    wanted = sizes(shape if size is None else (size,))
    order = checked("resize_", memory_format, contiguous_format)
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    check_recordable(self)
    if order is preserve_format:
        raise RuntimeError("Unsupported memory format Preserve")
    if any(n < 0 for n in wanted):
        raise RuntimeError(f"Trying to resize to a negative size: {list(wanted)}")
    if wanted != self.array.shape or memory_format is not None:  # of the same shape it keeps its strides
        before = self.array
        _lay(self, storage(self), storage_offset(self), wanted, strides_in(wanted, order))
        _read_as(self, before)
        wrote(self)
    return self


def resize_as_(self: Tensor, the_template: Tensor, *, memory_format: memory_format | None = None) -> Tensor:
    """``resize_`` to the shape of another tensor; ``preserve_format`` takes its format too.  Source: torch.Tensor.resize_as_."""
    order = suggested(the_template.array) if memory_format is preserve_format else memory_format
    return resize_(self, the_template.array.shape, memory_format=order)


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
        stride, storage_offset, data_ptr, is_contiguous, dim_order, is_set_to, is_shared, numel, dim, size, element_size,
        storage_type, untyped_storage, set_, resize_, resize_as_, as_subclass,
    ):  # fmt: skip
        setattr(Tensor, function.__name__, function)
    Tensor.storage = typed_storage  # type: ignore[attr-defined]
    Tensor.nelement, Tensor.ndimension = numel, dim  # type: ignore[attr-defined]
    Tensor.itemsize = property(element_size)  # type: ignore[attr-defined]
    Tensor.nbytes = property(lambda self: int(self.array.nbytes))  # type: ignore[attr-defined]
