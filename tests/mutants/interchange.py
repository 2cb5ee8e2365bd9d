"""Faults in what others reach for by themselves: NumPy's conversions, functions and operators, DLPack, buffers."""

from typing import Any

import numpy as np

import reference_impl as ref
from reference_impl.tensor import made
from tests.mutants import mutant, replaced
from tests.mutants.devices import around


def converting(ref: Any, patch: Any, change: Any) -> None:
    """Let NumPy see the array that ``change(convert, tensor)`` makes."""
    original = ref.Tensor.__array__

    def fault(self, dtype=None, copy=None):
        return np.array(change(original, self), dtype, copy=copy)

    patch.setattr(ref.Tensor, "__array__", fault)


def always_copy(ref: Any, patch: Any) -> None:
    converting(ref, patch, lambda original, self: original(self).copy())


# ---- asarray, array, __array__ ------------------------------------------------------------------------------


@mutant("interchange.asarray.shares")
def _(ref, patch):
    """NumPy is given a copy."""
    always_copy(ref, patch)


@mutant("interchange.asarray.converts")
def _(ref, patch):
    """A copy is made for every dtype that NumPy asks for, be it the tensor's own."""
    original = ref.Tensor.__array__
    patch.setattr(ref.Tensor, "__array__", lambda self, dtype=None, copy=None: original(self, dtype, dtype is not None))


@mutant("interchange.array.copies")
def _(ref, patch):
    """NumPy is told that what it was given is a copy already."""
    original = ref.Tensor.__array__
    patch.setattr(ref.Tensor, "__array__", lambda self, dtype=None, copy=None: original(self, dtype))


@mutant("interchange.array.collects")
def _(ref, patch):
    """NumPy is given float64, whatever the tensor holds."""
    converting(ref, patch, lambda original, self: original(self, np.float64))


@mutant("interchange.array_method.shares")
def _(ref, patch):
    """``__array__`` copies if a dtype is given, be it the tensor's own."""
    original = ref.Tensor.__array__
    patch.setattr(
        ref.Tensor,
        "__array__",
        lambda self, dtype=None, copy=None: original(self, dtype, copy=dtype is not None or copy),
    )


@mutant("interchange.numpy.refuses_accelerator")
def _(ref, patch):
    """NumPy is given what an accelerator holds."""
    converting(ref, patch, lambda original, self: self.numpy(force=True))


@mutant("interchange.numpy.refuses_grad")
def _(ref, patch):
    """NumPy is given a tensor that requires grad."""
    converting(ref, patch, lambda original, self: self.detach().numpy())


# ---- NumPy's functions --------------------------------------------------------------------------------------


def wrapping(ref: Any, patch: Any, change: Any) -> None:
    """Let the results of ufuncs pass through ``change(wrap, tensor, array)``."""
    original = ref.Tensor.__array_wrap__

    def fault(self, array, context=None, return_scalar=False):
        return change(original, self, array)

    patch.setattr(ref.Tensor, "__array_wrap__", fault)


@mutant("interchange.ufunc.gives_tensors")
def _(ref, patch):
    """Ufuncs give arrays."""
    wrapping(ref, patch, lambda original, self, array: array)


@mutant("interchange.ufunc.makes_new_memory")
def _(ref, patch):
    """A ufunc's result is written into the tensor that it was applied to."""
    wrapping(ref, patch, lambda original, self, array: self.copy_(original(self, array)))


@mutant("interchange.ufunc.mixes")
def _(ref, patch):
    """A ufunc's result is converted to the tensor's dtype."""
    wrapping(ref, patch, lambda original, self, array: original(self, array).to(self.dtype))


@mutant("interchange.ufunc.several_results")
def _(ref, patch):
    """The second result of a ufunc is an array."""
    seen = []

    def fault(original, self, array):
        seen.append(array)
        return original(self, array) if len(seen) % 2 else array

    wrapping(ref, patch, fault)


@mutant("interchange.ufunc.reduces_to_tensors")
def _(ref, patch):
    """A result without dimensions is a NumPy scalar."""
    wrapping(ref, patch, lambda original, self, array: original(self, array) if array.ndim else array[()])


@mutant("interchange.ufunc.truth_becomes_uint8")
def _(ref, patch):
    """Truth values stay bool."""
    wrapping(ref, patch, lambda original, self, array: ref.from_numpy(array))


@mutant("interchange.ufunc.refuses_out")
def _(ref, patch):
    """A tensor takes a ufunc's result through ``out=``."""

    def fault(self, ufunc, method, *inputs, out=None, **options):
        result = getattr(ufunc, method)(*(np.asarray(x) for x in inputs), **options)
        return ref.from_numpy(result) if out is None else out[0].copy_(ref.from_numpy(result))

    patch.setattr(ref.Tensor, "__array_ufunc__", fault, raising=False)


@mutant("interchange.functions.give_arrays")
def _(ref, patch):
    """NumPy's functions give tensors."""

    def fault(self, func, types, args, kwargs):
        def bare(value):
            if isinstance(value, ref.Tensor):
                return value.numpy()
            return type(value)(map(bare, value)) if type(value) in (list, tuple) else value

        return ref.from_numpy(np.asarray(func(*bare(args), **kwargs)))

    patch.setattr(ref.Tensor, "__array_function__", fault, raising=False)


# ---- Operators ----------------------------------------------------------------------------------------------


@mutant("interchange.operators.array_on_the_right")
def _(ref, patch):
    """``*`` takes an array as a tensor of the default dtype."""
    around(
        ref.Tensor,
        patch,
        "__mul__",
        lambda original, self, other: original(
            self, ref.tensor(other.tolist()) if isinstance(other, np.ndarray) else other
        ),
    )


@mutant("interchange.operators.array_on_the_left")
def _(ref, patch):
    """``array + tensor`` makes an array."""
    patch.setattr(ref.Tensor, "__array_priority__", -1)


@mutant("interchange.operators.array_over_a_tensor")
def _(ref, patch):
    """The quotient is the tensor's by the array."""
    around(
        ref.Tensor,
        patch,
        "__rtruediv__",
        lambda original, self, other: (
            self / ref.tensor(other) if isinstance(other, np.ndarray) else original(self, other)
        ),
    )


@mutant("interchange.operators.equality")
def _(ref, patch):
    """``==`` with an array compares the objects."""
    operator = ref.elementwise.eq.op.operator
    patch.setattr(ref.Tensor, "__eq__", lambda self, other: operator(self, other))


@mutant("interchange.operators.inequality")
def _(ref, patch):
    """``!=`` with an array compares element by element."""
    patch.setattr(ref.Tensor, "__ne__", lambda self, other: ref.logical_not(self == other))


@mutant("interchange.operators.order")
def _(ref, patch):
    """``<`` with an array compares element by element."""
    around(
        ref.Tensor,
        patch,
        "__lt__",
        lambda original, self, other: original(self, ref.from_numpy(other) if isinstance(other, np.ndarray) else other),
    )


@mutant("interchange.operators.numpy_scalars_are_numbers")
def _(ref, patch):
    """A NumPy scalar counts as a tensor with its dtype."""
    around(
        ref.Tensor,
        patch,
        "__mul__",
        lambda original, self, other: (
            original(self, ref.from_numpy(np.full(self.shape, other)))
            if isinstance(other, np.generic)
            else original(self, other)
        ),
    )


# ---- Assignment and indexing --------------------------------------------------------------------------------


@mutant("interchange.assignment.tensor_into_array")
def _(ref, patch):
    """A tensor is rounded up when NumPy reads it."""
    converting(ref, patch, lambda original, self: original(self) + 1)


@mutant("interchange.assignment.tensor_with_grad")
def _(ref, patch):
    """NumPy is given a tensor that requires grad."""
    converting(ref, patch, lambda original, self: self.detach().numpy())


@mutant("interchange.assignment.array_into_tensor")
def _(ref, patch):
    """An array can be assigned into a tensor."""
    around(
        ref.Tensor,
        patch,
        "__setitem__",
        lambda original, self, key, value: original(
            self, key, ref.tensor(value) if isinstance(value, np.ndarray) else value
        ),
    )


@mutant("interchange.indexing.by_each_other")
def _(ref, patch):
    """An array of truth values indexes a tensor as zeros and ones."""

    def fault(original, self, key):
        return original(self, key.astype(np.int64) if isinstance(key, np.ndarray) and key.dtype.kind == "b" else key)

    around(ref.Tensor, patch, "__getitem__", fault)


# ---- DLPack -------------------------------------------------------------------------------------------------


def exporting(ref: Any, patch: Any, change: Any) -> None:
    """Let others import ``change(tensor)`` in the tensor's place."""
    around(ref.Tensor, patch, "__dlpack__", lambda original, self, **options: original(change(self), **options))


def importing(ref: Any, patch: Any, change: Any) -> None:
    """Let ``from_dlpack`` give ``change(tensor)``."""
    around(ref, patch, "from_dlpack", lambda original, ext, **options: change(original(ext, **options)))


@mutant("interchange.dlpack.to_numpy_shares")
def _(ref, patch):
    """What is exported is a copy."""
    exporting(ref, patch, lambda t: t.clone())


@mutant("interchange.dlpack.to_numpy_shares")
def _(ref, patch):
    """Bools are exported as bytes."""
    exporting(ref, patch, lambda t: t.to(ref.uint8) if t.dtype is ref.bool else t)


@mutant("interchange.dlpack.from_numpy_shares")
def _(ref, patch):
    """What is imported is copied."""
    importing(ref, patch, lambda t: t.clone())


@mutant("interchange.dlpack.tensor_to_tensor_shares")
def _(ref, patch):
    """Importing a tensor gives the tensor itself."""
    around(
        ref,
        patch,
        "from_dlpack",
        lambda original, ext, **options: ext if isinstance(ext, ref.Tensor) else original(ext, **options),
    )


@mutant("interchange.dlpack.keeps_shape")
def _(ref, patch):
    """What is imported has one dimension at least."""
    importing(ref, patch, lambda t: t if t.ndim else t.reshape(1))


@mutant("interchange.dlpack.keeps_strides")
def _(ref, patch):
    """What is exported is made contiguous first."""
    exporting(ref, patch, lambda t: t.contiguous())


@mutant("interchange.dlpack.copies_on_request")
def _(ref, patch):
    """``from_dlpack`` ignores ``copy``."""
    around(ref, patch, "from_dlpack", lambda original, ext, copy=None: original(ext))


@mutant("interchange.dlpack.copies_on_request")
def _(ref, patch):
    """The export ignores ``copy``."""
    around(ref.Tensor, patch, "__dlpack__", lambda original, self, copy=None, **options: original(self, **options))


@mutant("interchange.dlpack.refuses_grad")
def _(ref, patch):
    """A tensor that requires grad is exported detached."""
    exporting(ref, patch, lambda t: t.detach())


@mutant("interchange.dlpack.refuses_grad")
def _(ref, patch):
    """Under ``no_grad`` a tensor that requires grad is exported, as ``numpy()`` would."""
    around(ref.interop, patch, "_exportable", lambda original, t: original(t if ref.is_grad_enabled() else t.detach()))


@mutant("interchange.dlpack.refuses_conjugate")
def _(ref, patch):
    """A conjugate's memory is exported as it is."""
    exporting(ref, patch, lambda t: t.conj() if t.is_conj() else t)


@mutant("interchange.dlpack.refuses_sparse")
def _(ref, patch):
    """A sparse tensor is exported densely."""
    exporting(ref, patch, lambda t: t.to_dense())


@mutant("interchange.dlpack.refuses_meta")
def _(ref, patch):
    """A meta tensor is on the host, to others."""
    patch.setattr(ref.Tensor, "__dlpack_device__", lambda self: (1, 0))


@mutant("interchange.dlpack.names_the_host")
def _(ref, patch):
    """The host is named as page-locked memory."""
    patch.setattr(ref.Tensor, "__dlpack_device__", lambda self: (3, 0))


@mutant("interchange.dlpack.refuses_what_numpy_cannot_export")
def _(ref, patch):
    """``from_dlpack`` copies what its owner does not export."""

    def fault(original, ext, **options):
        try:
            return original(ext, **options)
        except BufferError:
            return ref.from_numpy(np.array(ext.tolist(), np.float32))

    around(ref, patch, "from_dlpack", fault)


@mutant("interchange.dlpack.capsules_are_used_once")
def _(ref, patch):
    """A capsule can be used again."""
    used: dict[int, Any] = {}

    def fault(original, ext, **options):
        if id(ext) not in used:
            used[id(ext)] = original(ext, **options)
        return used[id(ext)]

    around(ref, patch, "from_dlpack", fault)


@mutant("interchange.dlpack.refuses_other_objects")
def _(ref, patch):
    """``from_dlpack`` makes a tensor of numbers too."""

    def fault(original, ext, **options):
        return ref.tensor(ext) if isinstance(ext, list) else original(ext, **options)

    around(ref, patch, "from_dlpack", fault)


@mutant("interchange.dlpack.keeps_memory_alive")
def _(ref, patch):
    """``from_dlpack`` remembers all that it imported."""
    remembered = []
    importing(ref, patch, lambda t: (remembered.append(t), t)[1])


@mutant("interchange.dlpack.keeps_memory_alive")
def _(ref, patch):
    """What is exported is a copy, which lets the memory go."""
    exporting(ref, patch, lambda t: t.clone())


# ---- Buffers ------------------------------------------------------------------------------------------------


@mutant("interchange.frombuffer.shares")
def _(ref, patch):
    """``frombuffer`` copies."""
    around(ref, patch, "frombuffer", lambda original, buffer, **options: original(bytearray(buffer), **options))


@mutant("interchange.frombuffer.reads_every_dtype")
def _(ref, patch):
    """``frombuffer`` converts the bytes' values to the dtype."""

    def fault(original, buffer, *, dtype):
        return original(buffer, dtype=ref.uint8).to(dtype)

    around(ref, patch, "frombuffer", fault)


@mutant("interchange.frombuffer.selects")
def _(ref, patch):
    """``offset`` counts elements."""

    def fault(original, buffer, *, dtype, offset=0, count=-1):
        return original(buffer, dtype=dtype, offset=offset * dtype.itemsize, count=count)

    around(ref, patch, "frombuffer", fault)


@mutant("interchange.frombuffer.selects")
def _(ref, patch):
    """``count`` is ignored."""
    around(ref, patch, "frombuffer", lambda original, buffer, count=-1, **options: original(buffer, **options))


@mutant("interchange.frombuffer.refuses_what_does_not_fit")
def _(ref, patch):
    """``frombuffer`` leaves out a broken element at the end."""

    def fault(original, buffer, *, dtype, **how):
        return original(buffer if how else buffer[: len(buffer) // dtype.itemsize * dtype.itemsize], dtype=dtype, **how)

    around(ref, patch, "frombuffer", fault)


@mutant("interchange.frombuffer.refuses_what_does_not_fit")
def _(ref, patch):
    """``frombuffer`` gives as many elements as there are, where more were asked for."""

    def fault(original, buffer, *, dtype, **how):
        return original(buffer, dtype=dtype, **(how if how != {"count": 2} else {"count": 1}))

    around(ref, patch, "frombuffer", fault)


@mutant("interchange.frombuffer.refuses_empty")
def _(ref, patch):
    """``frombuffer`` makes an empty tensor of an empty buffer."""
    around(
        ref,
        patch,
        "frombuffer",
        lambda original, buffer, *, dtype: original(buffer, dtype=dtype) if buffer else ref.zeros(0),
    )


@mutant("interchange.frombuffer.needs_dtype")
def _(ref, patch):
    """``frombuffer`` reads floats unless told otherwise."""
    around(ref, patch, "frombuffer", lambda original, buffer, *, dtype=ref.float32: original(buffer, dtype=dtype))


@mutant("interchange.frombuffer.warns_of_read_only")
def _(ref, patch):
    """``frombuffer`` accepts read-only buffers without a warning."""
    patch.setattr(ref.interop, "warn_once", lambda message: None)


@mutant("interchange.frombuffer.requires_grad")
def _(ref, patch):
    """``frombuffer`` ignores ``requires_grad``."""
    around(
        ref, patch, "frombuffer", lambda original, buffer, requires_grad=False, **options: original(buffer, **options)
    )


# ---- Further terms of exchange ----------------------------------------------------------------------------------------


@mutant("interchange.asarray.never_copies_unasked")
def _(ref, patch):
    """A copy is given where none was asked for."""
    original = ref.Tensor.__array__
    patch.setattr(
        ref.Tensor,
        "__array__",
        lambda self, dtype=None, copy=None: original(self, dtype, None if copy is False else copy),
    )


@mutant("interchange.array_method.converts")
def _(ref, patch):
    """``__array__`` ignores the dtype."""
    original = ref.Tensor.__array__
    patch.setattr(ref.Tensor, "__array__", lambda self, dtype=None, copy=None: original(self, None, copy))


replaced(
    "interchange.array.of_masked_arrays",
    "What is masked is read as 0.",
    "tensor",
    lambda original, data, **o: original(data.filled(0) if isinstance(data, np.ma.MaskedArray) else data, **o),
)
replaced(
    "interchange.array.of_masked_arrays",
    "A tensor's array is of the class that it was made from.",
    "from_numpy",
    lambda original, array: made(array),
)
replaced(
    "interchange.operators.numpy_scalars_on_the_left",
    "A NumPy number on the left gives an array.",
    "Tensor.__rpow__",
    lambda original, a, b: original(a, b).numpy() if isinstance(b, np.generic) else original(a, b),
)
replaced(
    "interchange.operators.numpy_scalars_on_the_left",
    "A NumPy number on the left counts with its own width.",
    "Tensor.__radd__",
    lambda original, a, b: ref.add(ref.tensor([b]), a) if isinstance(b, np.generic) else original(a, b),
)
replaced(
    "interchange.operators.in_place_with_an_array",
    "An array is added in place.",
    "Tensor.__iadd__",
    lambda original, a, b: a.add_(ref.from_numpy(b).to(a.dtype)) if isinstance(b, np.ndarray) else original(a, b),
)
replaced(
    "interchange.compare.other_objects_are_unequal",
    "A list is compared by its elements.",
    "Tensor.__eq__",
    lambda original, a, b: original(a, ref.tensor(b)) if isinstance(b, list) else original(a, b),
)
replaced(
    "interchange.compare.other_objects_are_unequal",
    "None is equal to nothing, element by element.",
    "Tensor.__ne__",
    lambda original, a, b: ref.ones(a.shape, dtype=ref.bool) if b is None else original(a, b),
)
replaced(
    "interchange.python.takes_tensors_for_sequences",
    "Iteration gives numbers.",
    "Tensor.__iter__",
    lambda original, x: iter(x.tolist()),
)
replaced(
    "interchange.python.takes_tensors_for_sequences",
    "``reversed`` goes over the last dimension.",
    "Tensor.__iter__",
    lambda original, x: original(x.T if x.dim() > 1 else x),
)
replaced(
    "interchange.python.takes_tensors_for_numbers",
    "Floats are indices too.",
    "Tensor.__index__",
    lambda original, x: int(x.item()),
)
replaced(
    "interchange.identity.is_hashed",
    "Tensors are hashed by their memory.",
    "Tensor.__hash__",
    lambda original, x: x.data_ptr(),
)


@mutant("interchange.identity.is_hashed")
def _(ref, patch):
    """Tensors are hashed by their elements, and equal ones are one key."""
    patch.setattr(ref.Tensor, "__hash__", lambda self: hash(str(self.tolist())))


@mutant("interchange.dlpack.every_dtype_between_tensors")
def _(ref, patch):
    """Tensors are exchanged by way of NumPy, which has no bfloat16."""
    patch.setattr(ref.interop, "_exchanged", lambda t, device, copy: ref.from_numpy(np.from_dlpack(t)))


replaced(
    "interchange.dlpack.every_dtype_between_tensors",
    "A tensor is given back itself.",
    "from_dlpack",
    lambda original, x, **o: x,
)
replaced(
    "interchange.dlpack.negotiates_versions",
    "Capsules have versions always.",
    "Tensor.__dlpack__",
    lambda original, x, **terms: original(x, **(terms | {"max_version": (1, 0)})),
)
replaced(
    "interchange.dlpack.terms_of_the_host",
    "A stream may be named by a text.",
    "Tensor.__dlpack__",
    lambda original, x, stream=None, **terms: original(x, **terms),
)
replaced(
    "interchange.dlpack.terms_of_the_host",
    "``copy`` is ignored.",
    "Tensor.__dlpack__",
    lambda original, x, copy=None, **terms: original(x, **terms),
)
replaced(
    "interchange.dlpack.takes_a_device",
    "A device asks for a copy.",
    "from_dlpack",
    lambda original, x, device=None, copy=None: original(x, copy=copy if device is None else True),
)
replaced(
    "interchange.dlpack.takes_what_keeps_the_protocol",
    "Only tensors, arrays and capsules are taken.",
    "from_dlpack",
    lambda original, x: original(x if isinstance(x, ref.Tensor) else 0),
)


@mutant("interchange.dlpack.takes_what_keeps_the_protocol")
def _(ref, patch):
    """An exporter's error is taken for a bad capsule."""

    def fault(original, x):
        try:
            return original(x)
        except BufferError as error:
            raise RuntimeError from error

    around(ref, patch, "from_dlpack", fault)


replaced(
    "interchange.dlpack.arrays_out_of_order",
    "The other byte order is converted.",
    "from_dlpack",
    lambda original, x, **o: original(x.astype(x.dtype.newbyteorder("="), copy=False), **o),
)
replaced(
    "interchange.dlpack.by_functions",
    "A capsule can be used twice.",
    "utils.dlpack.from_dlpack",
    lambda original, capsule, seen=[]: seen[-1] if seen else seen.append(original(capsule)) or seen[-1],
)
replaced(
    "interchange.dlpack.by_functions",
    "A capsule has a copy.",
    "utils.dlpack.to_dlpack",
    lambda original, x: original(x.clone()),
)
replaced(
    "interchange.frombuffer.of_any_buffer",
    "Buffers are copied.",
    "frombuffer",
    lambda original, buffer, **o: original(bytearray(memoryview(buffer).cast("B")), **o),
)
replaced(
    "interchange.frombuffer.of_any_buffer",
    "Of a buffer with gaps a copy is read.",
    "frombuffer",
    lambda original, buffer, **o: original(
        bytearray(buffer) if isinstance(buffer, memoryview) and not buffer.c_contiguous else buffer, **o
    ),
)
replaced(
    "interchange.frombuffer.misaligned",
    "An offset is rounded down to a multiple of the element.",
    "frombuffer",
    lambda original, buffer, offset=0, count=1, **o: original(buffer, offset=offset - offset % 4, count=count, **o),
)
