"""Faults in the sharing of memory, and in what is said of it."""

from typing import Any

import numpy as np

from reference_impl.storages import TypedStorage, UntypedStorage, storage_of
from reference_impl.tensor import made
from tests.mutants import mutant
from tests.mutants.devices import around


def copying(ref: Any, patch: Any, *names: str) -> None:
    """Let methods of Tensor give copies."""
    for name in names:
        around(ref.Tensor, patch, name, lambda original, self, *args: original(self, *args).clone())


def sharing(ref: Any, patch: Any, name: str) -> None:
    """Let a method of Tensor give the tensor's own memory."""
    around(ref.Tensor, patch, name, lambda original, self, *args: self.detach())


# ---- A, B, C and D ------------------------------------------------------------------------------------------


@mutant("storage.chain.addresses")
def _(ref, patch):
    """``numpy`` gives a copy."""
    around(ref.Tensor, patch, "numpy", lambda original, self: original(self).copy())


@mutant("storage.chain.addresses")
def _(ref, patch):
    """``tensor`` shares an array's memory."""
    around(ref, patch, "tensor", lambda original, data: ref.from_numpy(data))


@mutant("storage.chain.storages")
def _(ref, patch):
    """``from_numpy`` moves the array's values into a storage of its own."""
    around(ref, patch, "from_numpy", lambda original, array: original(array.copy()))


@mutant("storage.chain.identity_tells_nothing")
def _(ref, patch):
    """Storages of one memory are one object."""
    known: dict[int, Any] = {}
    around(
        ref.Tensor,
        patch,
        "untyped_storage",
        lambda original, self: known.setdefault(self.data_ptr(), original(self)),
    )


@mutant("storage.typed.is_made_anew")
def _(ref, patch):
    """``storage`` makes one object for each memory."""
    known: dict[int, Any] = {}
    around(ref.Tensor, patch, "storage", lambda original, self: known.setdefault(self.data_ptr(), original(self)))


# ---- What shares --------------------------------------------------------------------------------------------


@mutant("storage.views.share")
def _(ref, patch):
    """A slice is a copy."""
    copying(ref, patch, "__getitem__")


@mutant("storage.views.share")
def _(ref, patch):
    """``expand`` writes the repetitions out."""
    copying(ref, patch, "expand")


@mutant("storage.views.same_storage")
def _(ref, patch):
    """``transpose`` puts its result into a storage of its own."""
    copying(ref, patch, "transpose")


@mutant("storage.views.same_storage")
def _(ref, patch):
    """A view's storage is the part that it shows."""
    around(ref.Tensor, patch, "untyped_storage", lambda original, self: storage_of(self.array))


@mutant("storage.views.same_version")
def _(ref, patch):
    """``detach`` counts writes for itself, as ``data`` does."""
    around(ref.Tensor, patch, "detach", lambda original, self: self.data)


@mutant("storage.copies.do_not_share")
def _(ref, patch):
    """``clone`` shares."""
    sharing(ref, patch, "clone")


@mutant("storage.copies.do_not_share")
def _(ref, patch):
    """``to`` returns the tensor itself even where a copy was asked for."""
    around(ref.Tensor, patch, "to", lambda original, self, *args, copy=False: original(self, *args))


@mutant("storage.copies.other_storage")
def _(ref, patch):
    """``double`` converts in place."""
    sharing(ref, patch, "double")


@mutant("storage.needless.returns_itself")
def _(ref, patch):
    """``to`` makes another tensor on the same memory."""
    around(ref.Tensor, patch, "to", lambda original, self, *args: original(self, *args).detach())


# ---- Geometry -----------------------------------------------------------------------------------------------


def strides(ref: Any, patch: Any, change: Any) -> None:
    """Let ``stride`` give ``change(tensor, strides)``."""
    around(ref.Tensor, patch, "stride", lambda original, self, *dim: change(self, original(self, *dim)))


@mutant("storage.stride.of_contiguous")
def _(ref, patch):
    """Without elements all strides are 0."""
    strides(ref, patch, lambda t, found: found if t.numel() else tuple(0 for _ in found))


@mutant("storage.stride.of_contiguous")
def _(ref, patch):
    """The stride along a size of one is 0."""
    strides(ref, patch, lambda t, found: tuple(s if n > 1 else 0 for s, n in zip(found, t.shape, strict=True)))


@mutant("storage.stride.of_views")
def _(ref, patch):
    """Strides are those of a contiguous tensor, whatever the view."""
    contiguous = ref.storage_api.contiguous_strides
    strides(ref, patch, lambda t, found: contiguous(tuple(t.shape)))


@mutant("storage.stride.of_views")
def _(ref, patch):
    """``storage_offset`` counts bytes."""
    around(ref.Tensor, patch, "storage_offset", lambda original, self: original(self) * self.element_size())


@mutant("storage.stride.of_one_dimension")
def _(ref, patch):
    """``stride`` of a dimension that there is not is 0."""

    def fault(original, self, *dim):
        try:
            return original(self, *dim)
        except IndexError:
            return 0

    around(ref.Tensor, patch, "stride", fault)


@mutant("storage.stride.locates_elements")
def _(ref, patch):
    """``storage_offset`` is always 0."""
    patch.setattr(ref.Tensor, "storage_offset", lambda self: 0)


@mutant("storage.contiguity.is_rows_in_order")
def _(ref, patch):
    """Only strides without exception are contiguous."""
    contiguous = ref.storage_api.contiguous_strides
    patch.setattr(ref.Tensor, "is_contiguous", lambda self: self.stride() == contiguous(tuple(self.shape)))


@mutant("storage.contiguity.is_rows_in_order")
def _(ref, patch):
    """Gaps do not matter, as long as the order is kept."""
    patch.setattr(ref.Tensor, "is_contiguous", lambda self: list(self.stride()) == sorted(self.stride(), reverse=True))


@mutant("storage.contiguity.contiguous_copies")
def _(ref, patch):
    """``contiguous`` returns every tensor as it is."""
    patch.setattr(ref.Tensor, "contiguous", lambda self: self)


@mutant("storage.clone.keeps_dense_strides")
def _(ref, patch):
    """``clone`` is always contiguous."""
    around(ref.Tensor, patch, "clone", lambda original, self: original(self.contiguous()))


# ---- Sizes --------------------------------------------------------------------------------------------------


@mutant("storage.sizes.of_elements")
def _(ref, patch):
    """A bool is a bit, rounded to no byte."""
    around(ref.Tensor, patch, "element_size", lambda original, self: 0 if self.dtype is ref.bool else original(self))


@mutant("storage.sizes.of_elements")
def _(ref, patch):
    """bfloat16 is stored as float32."""
    around(
        ref.Tensor, patch, "element_size", lambda original, self: 4 if self.dtype is ref.bfloat16 else original(self)
    )


@mutant("storage.sizes.of_complex_elements")
def _(ref, patch):
    """A complex element counts as one of its parts."""
    around(
        ref.Tensor, patch, "element_size", lambda original, self: original(self) // (2 if self.dtype.is_complex else 1)
    )


@mutant("storage.sizes.of_views")
def _(ref, patch):
    """``nbytes`` is that of the storage."""
    patch.setattr(ref.Tensor, "nbytes", property(lambda self: self.untyped_storage().nbytes()))


@mutant("storage.sizes.of_nothing")
def _(ref, patch):
    """A tensor without elements has the address of the memory that NumPy reserved for it."""
    patch.setattr(ref.Tensor, "data_ptr", lambda self: self.array.ctypes.data)


@mutant("storage.sizes.of_meta")
def _(ref, patch):
    """A meta tensor has the address of the memory that was reserved for it."""
    patch.setattr(ref.Tensor, "data_ptr", lambda self: self.array.ctypes.data)


@mutant("storage.sizes.of_meta")
def _(ref, patch):
    """A meta tensor has no bytes."""
    original = ref.Tensor.nbytes.fget
    patch.setattr(ref.Tensor, "nbytes", property(lambda self: 0 if self.device.type == "meta" else original(self)))


@mutant("storage.sparse.has_none")
def _(ref, patch):
    """A sparse tensor's address is that of its values."""
    around(
        ref.Tensor,
        patch,
        "data_ptr",
        lambda original, self: self._values().data_ptr() if self.is_sparse else original(self),
    )


# ---- Storage objects ----------------------------------------------------------------------------------------


@mutant("storage.untyped.is_bytes")
def _(ref, patch):
    """The length of a storage is its number of elements."""
    patch.setattr(UntypedStorage, "__len__", lambda self: self._shared.buffer.size)


@mutant("storage.untyped.is_bytes")
def _(ref, patch):
    """Writes to a storage go to a copy."""
    patch.setattr(UntypedStorage, "__setitem__", lambda self, key, value: None)


@mutant("storage.untyped.fills")
def _(ref, patch):
    """``fill_`` on a storage writes the first byte only."""

    def fault(self, value):
        self._bytes[:1] = value
        return self

    patch.setattr(UntypedStorage, "fill_", fault)


@mutant("storage.untyped.names_device")
def _(ref, patch):
    """Every storage is on the host."""
    patch.setattr(UntypedStorage, "device", ref.device("cpu"))


@mutant("storage.untyped.outlives_tensor")
def _(ref, patch):
    """A storage is a copy, and lets the memory go."""
    around(ref.Tensor, patch, "untyped_storage", lambda original, self: original(self).clone())


@mutant("storage.untyped.clones")
def _(ref, patch):
    """A storage's ``clone`` is the storage itself."""
    patch.setattr(UntypedStorage, "clone", lambda self: self)


@mutant("storage.typed.is_elements")
def _(ref, patch):
    """``storage`` of a view begins at the view."""
    around(
        ref.Tensor,
        patch,
        "storage",
        lambda original, self: TypedStorage(wrap_storage=storage_of(self.array), dtype=self.dtype),
    )


@mutant("storage.set.shares")
def _(ref, patch):
    """``set_`` copies."""

    def fault(original, self, *args):
        original(self, *args)
        self.array = self.array.copy()
        return self

    around(ref.Tensor, patch, "set_", fault)


@mutant("storage.set.shares")
def _(ref, patch):
    """``set_`` ignores the offset."""
    around(ref.Tensor, patch, "set_", lambda original, self, source, offset, *rest: original(self, source, 0, *rest))


@mutant("storage.set.is_observed")
def _(ref, patch):
    """``is_set_to`` compares addresses and shapes."""
    patch.setattr(
        ref.Tensor, "is_set_to", lambda self, other: self.data_ptr() == other.data_ptr() and self.shape == other.shape
    )


@mutant("storage.resize.within_memory")
def _(ref, patch):
    """``resize_`` takes new memory in every case."""

    def fault(original, self, *shape):
        moved = made(np.resize(self.array, shape))
        self.array, self.shared = moved.array, None
        return self

    around(ref.Tensor, patch, "resize_", fault)


@mutant("storage.resize.grows")
def _(ref, patch):
    """``resize_`` forgets the elements that there were."""
    around(ref.Tensor, patch, "resize_", lambda original, self, *shape: original(self, *shape).fill_(-1))


@mutant("storage.set.has_no_derivative")
def _(ref, patch):
    """``set_`` leaves the tensor's history as it was."""
    patch.setattr(ref.storage_api, "rebase", lambda tensor, node: None)


@mutant("storage.untyped.tells")
def _(ref, patch):
    """Storages of one size are equal."""
    patch.setattr(UntypedStorage, "__eq__", lambda self, other: len(self) == len(other))


@mutant("storage.typed.tells")
def _(ref, patch):
    """The size is in bytes."""
    patch.setattr(TypedStorage, "size", TypedStorage.nbytes)


@mutant("storage.typed.is_written")
def _(ref, patch):
    """A clone is on the same memory."""
    patch.setattr(TypedStorage, "clone", lambda self: self)


@mutant("storage.typed.is_made")
def _(ref, patch):
    """The class says nothing of the dtype."""
    patch.setattr(ref.FloatStorage, "default", ref.float64)
