"""Faults in geometry that is made by hand, and in the size of storages."""

from typing import Any

import numpy as np

from reference_impl.storages import UntypedStorage
from reference_impl.tensor import Storage
from tests.mutants import derived, mutant, replaced

# ---- as_strided -----------------------------------------------------------------------------------------------

replaced(
    "strided.as_strided.names_elements",
    "``as_strided`` counts from the tensor's first element, not from the storage's.",
    "Tensor.as_strided",
    lambda original, x, size, stride, offset: original(x, size, stride, offset + x.storage_offset() + bool(offset)),
)
replaced(
    "strided.as_strided.names_elements",
    "Strides are those of rows.",
    "Tensor.as_strided",
    lambda original, x, size, stride, offset: original(x, size, np.zeros(size, bool).strides, offset),
)
replaced(
    "strided.as_strided.counts_in_the_storage",
    "Without an offset it is 0.",
    "Tensor.as_strided",
    lambda original, x, size, stride, offset=0: original(x, size, stride, offset),
)


@mutant("strided.as_strided.stays_within")
def _(ref, patch):
    """A geometry may end one element past the storage."""
    original = ref.geometry.check_fits
    patch.setattr(ref.geometry, "check_fits", lambda part, size, nbytes: original(part, size, nbytes + size))


@mutant("strided.as_strided.stays_within")
def _(ref, patch):
    """An offset below 0 is not looked at."""
    original = ref.geometry.check_geometry
    patch.setattr(ref.geometry, "check_geometry", lambda part: original(part._replace(offset=0)))


replaced(
    "strided.as_strided.in_place",
    "``as_strided_`` returns a view and leaves the tensor.",
    "Tensor.as_strided_",
    lambda original, x, size, stride: x.as_strided(size, stride),
)


@mutant("strided.as_strided.gradient")
def _(ref, patch):
    """Places that overlap overwrite one another's gradients."""

    def fault(memory: Any, where: Any, values: Any) -> None:
        where.within(memory)[...] = values

    patch.setattr(ref.geometry, "added", fault)


@mutant("strided.as_strided.gradient_twice")
def _(ref, patch):
    """The derivative of the gradient is not recorded."""
    original = ref.geometry.carried
    patch.setattr(
        ref.geometry,
        "carried",
        lambda g, *where: (
            ref.tensor(original(g.array, *where).tolist()) if isinstance(g, ref.Tensor) else original(g, *where)
        ),
    )


@mutant("strided.as_strided.gradient_of_a_write")
def _(ref, patch):
    """A recorded write is taken to be of the storage's first elements."""
    original = ref.autograd.inplace._in_bytes

    def fault(t: Any, base: Any) -> Any:
        frame, where = original(t, base)
        return frame, where._replace(offset=0)

    patch.setattr(ref.autograd.inplace, "_in_bytes", fault)


@mutant("strided.as_strided.refuses_repeated_writes")
def _(ref, patch):
    """Places that are written twice are not looked for."""
    patch.setattr(ref.op, "check_no_repeats", lambda array: None)


# ---- Diagonals and windows --------------------------------------------------------------------------------------

replaced(
    "strided.diagonal.elements",
    "A negative offset counts to the right too.",
    "Tensor.diagonal",
    lambda original, x, offset=0, *axes: original(x, abs(offset), *axes),
)
replaced(
    "strided.diagonal.of_any_two_dimensions",
    "The two dimensions are taken in order.",
    "Tensor.diagonal",
    lambda original, x, offset=0, a=0, b=1: original(x, offset, *(sorted((a, b)) if min(a, b) >= 0 else (a, b))),
)


@mutant("strided.diagonal.of_any_two_dimensions")
def _(ref, patch):
    """One dimension may be named twice."""
    patch.setattr(ref.geometry, "two_axes", lambda a, b, n: (ref.geometry.axis_of(a, n), ref.geometry.axis_of(b, n)))


derived(
    "strided.diagonal.gradient",
    "The gradient lies on the main diagonal.",
    "geometry._diagonal",
    lambda g, shape, offset, *axes: _on_main(g, shape),
)


def _on_main(g: Any, shape: tuple[int, ...]) -> Any:
    array = g.array if hasattr(g, "array") else g
    whole = np.zeros(shape, array.dtype)
    whole[range(len(array)), range(len(array))] = array
    return whole if array is g else g.new_tensor(whole.tolist())


replaced(
    "strided.unfold.windows",
    "The last window that fits is left out, if windows are not side by side.",
    "Tensor.unfold",
    lambda original, x, dim, size, step: original(
        x[: len(x) - 1] if step > 1 and len(x) > size else x, dim, size, step
    ),
)


@mutant("strided.unfold.refuses")
def _(ref, patch):
    """A step of 0 or below counts as 1."""
    original = ref.Tensor.unfold
    patch.setattr(ref.Tensor, "unfold", lambda self, dim, size, step: original(self, dim, size, max(step, 1)))


@mutant("strided.unfold.gradient")
def _(ref, patch):
    """An element that several windows show gets the gradient of the last."""

    def fault(g: Any, shape: tuple[int, ...], axis: int, size: int, step: int) -> Any:
        if isinstance(g, ref.Tensor):
            return ref.op.recorded(
                ref.geometry.UnfoldBackward, (g,), fault(g.array, shape, axis, size, step), (axis, size, step)
            )
        whole = np.zeros(shape, g.dtype)
        ref.geometry._windows(whole, axis, size, step)[...] = g
        return whole

    patch.setattr(ref.geometry._unfold.op.node, "formulas", (fault,))


# ---- Parts written into a copy ------------------------------------------------------------------------------------


@mutant("strided.scatter.writes_into_a_copy")
def _(ref, patch):
    """The input itself is written to."""
    patch.setattr(ref.view_copies, "cloned_memory", lambda t: (t.array, Storage(t.array.reshape(-1))))


replaced(
    "strided.scatter.needs_the_shape",
    "The source is broadcast.",
    "Tensor.diagonal_scatter",
    lambda original, x, src, *how: original(x, src.expand(x.diagonal(*how).shape), *how),
)
replaced(
    "strided.scatter.needs_the_shape",
    "The result has the dtype that input and source promote to.",
    "Tensor.diagonal_scatter",
    lambda original, x, src: original(x.to(src.dtype), src),
)


@mutant("strided.scatter.keeps_strides")
def _(ref, patch):
    """The copy is contiguous."""

    def fault(t: Any) -> Any:
        array = t.array.copy("C")
        return array, Storage(array.reshape(-1))

    patch.setattr(ref.view_copies, "cloned_memory", fault)


derived(
    "strided.scatter.gradient",
    "What was replaced gets a gradient all the same.",
    "view_copies._Slice",
    lambda g, seen, how: (g, seen(g, *how)),
)
derived(
    "strided.scatter.gradient",
    "The source of ``select_scatter`` gets no gradient.",
    "view_copies._Select",
    lambda g, seen, how: (g, None),
)

# ---- set_ and resize_ -----------------------------------------------------------------------------------------------

replaced(
    "strided.set.forms",
    "``set_`` copies the source's elements.",
    "Tensor.set_",
    lambda original, x, source=None, *how: (
        original(x, source.clone() if hasattr(source, "shape") else source, *how) if source is not None else original(x)
    ),
)
replaced(
    "strided.set.forms",
    "Without a source it does nothing.",
    "Tensor.set_",
    lambda original, x, *given: original(x, *given) if given else x,
)


@mutant("strided.set.refuses")
def _(ref, patch):
    """Memory of another dtype is read as this one."""
    patch.setattr(ref.storage_api, "_check_same", lambda t, d, where: None)


@mutant("strided.set.refuses")
def _(ref, patch):
    """A leaf that requires grad is moved like any tensor."""
    patch.setattr(ref.storage_api, "check_recordable", lambda t: None)


@mutant("strided.set.grows_the_storage")
def _(ref, patch):
    """A geometry that leaves the storage is refused."""
    original = ref.storage_api._lay

    def fault(t: Any, shared: Any, offset: int, size: Any, stride: Any) -> None:
        part = ref.geometry.Geometry(tuple(size), tuple(stride), offset)
        ref.geometry.check_fits(part, t.itemsize, ref.storage_api.span(shared.buffer))
        original(t, shared, offset, size, stride)

    patch.setattr(ref.storage_api, "_lay", fault)


@mutant("strided.resize.takes_views_along")
def _(ref, patch):
    """The resized tensor moves onto memory of its own."""

    def fault(self: Any, n: int) -> Any:
        self.array = np.concatenate([self.array, np.zeros(n - len(self.array), self.array.dtype)])
        self.shared = None
        return self

    patch.setattr(ref.Tensor, "resize_", fault)


replaced(
    "strided.resize.reads_the_storage",
    "``resize_`` reads the tensor's own elements.",
    "Tensor.resize_",
    lambda original, x, *size: original(x.contiguous(), *size),
)


@mutant("strided.resize.reads_the_storage")
def _(ref, patch):
    """Of the same shape too, the elements are read in rows."""
    original = ref.Tensor.resize_
    patch.setattr(ref.Tensor, "resize_", lambda self, *size: original(self, *size, memory_format=ref.contiguous_format))


@mutant("strided.resize.refuses")
def _(ref, patch):
    """A result that requires grad is resized."""
    original = ref.Tensor.resize_
    patch.setattr(ref.Tensor, "resize_", lambda self, *size: original(self if self.is_leaf else self.detach(), *size))


@mutant("strided.resize.not_of_an_array")
def _(ref, patch):
    """An array's memory is left for a larger one."""
    original = ref.storages.resize

    def fault(shared: Any, nbytes: int) -> None:
        ref.storages.root_of(shared).resizable = True
        original(shared, nbytes)

    patch.setattr(ref.storage_api, "resize", fault)


# ---- Storages as objects --------------------------------------------------------------------------------------------


@mutant("strided.storage.is_made")
def _(ref, patch):
    """What is no integer is cut to one."""
    patch.setattr(ref.storages, "_byte", lambda item, content: int(item or 0) & 0xFF if item != "a" else 97)


@mutant("strided.storage.is_indexed")
def _(ref, patch):
    """A slice of a storage is a copy."""
    original = UntypedStorage.__getitem__
    patch.setattr(
        UntypedStorage,
        "__getitem__",
        lambda self, key: original(self, key).clone() if isinstance(key, slice) else original(self, key),
    )


@mutant("strided.storage.is_indexed")
def _(ref, patch):
    """An index past the end is the last byte."""
    original = UntypedStorage.__getitem__
    patch.setattr(
        UntypedStorage,
        "__getitem__",
        lambda self, key: original(self, min(key, len(self) - 1) if isinstance(key, int) else key),
    )


@mutant("strided.storage.copies")
def _(ref, patch):
    """As many bytes as both have are copied."""

    def fault(self: Any, source: Any) -> Any:
        n = min(len(self), len(source))
        self._bytes[:n] = source._bytes[:n]
        return self

    patch.setattr(UntypedStorage, "copy_", fault)


@mutant("strided.storage.resizes")
def _(ref, patch):
    """A storage does not get smaller."""
    original = UntypedStorage.resize_
    patch.setattr(UntypedStorage, "resize_", lambda self, n: original(self, max(n, len(self))))


@mutant("strided.storage.resizes")
def _(ref, patch):
    """Tensors on a storage that grows stay on the old memory."""
    patch.setattr(ref.storages, "_on", lambda memory, array, start: array)


@mutant("strided.storage.is_one_object")
def _(ref, patch):
    """Storages are equal if their bytes are."""
    patch.setattr(UntypedStorage, "__eq__", lambda self, other: self.tolist() == other.tolist())


@mutant("strided.storage.is_one_object")
def _(ref, patch):
    """A storage is equal to itself alone."""
    patch.setattr(UntypedStorage, "__eq__", lambda self, other: self is other)


@mutant("strided.memory.views_take_none")
def _(ref, patch):
    """``unfold`` of a tensor counts the bytes of the view's elements as the storage's."""
    from reference_impl.storages import storage_of

    class Counted(UntypedStorage):
        __slots__ = ("count",)

        def nbytes(self) -> int:
            return self.count

    def fault(self: Any) -> Any:
        seen = object.__new__(Counted)
        seen._shared, seen.count = storage_of(ref.tensor_module.storage(self))._shared, self.nbytes
        return seen

    patch.setattr(ref, "tensor_module", __import__("reference_impl.tensor", fromlist=["storage"]), raising=False)
    patch.setattr(ref.Tensor, "untyped_storage", fault)
