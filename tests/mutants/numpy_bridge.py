"""Faults between tensors and NumPy's arrays: what is copied that must be shared, and accepted that must be refused."""

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.tensor import Storage, made
from tests.mutants import mutant
from tests.mutants.devices import around

# ---- from_numpy ---------------------------------------------------------------------------------------------


def before(ref: Any, patch: Any, change: Callable[[np.ndarray], Any]) -> None:
    """Let ``from_numpy`` see a changed array."""
    around(ref, patch, "from_numpy", lambda original, array: original(change(array)))


def copying_if(ref: Any, patch: Any, condition: Callable[[np.ndarray], bool]) -> None:
    """Let ``from_numpy`` copy some arrays."""
    before(ref, patch, lambda array: array.copy() if condition(array) else array)


def lenient(ref: Any, patch: Any, error: type[Exception]) -> None:
    """Let ``from_numpy`` copy what it must refuse with this error."""

    def fault(original, array):
        try:
            return original(array)
        except error:
            return original(np.array(array.tolist(), array.dtype.newbyteorder("=")))

    around(ref, patch, "from_numpy", fault)


@mutant("numpy_bridge.from_numpy.shares")
def _(ref, patch):
    """``from_numpy`` copies."""
    copying_if(ref, patch, lambda array: True)


@mutant("numpy_bridge.from_numpy.shares")
def _(ref, patch):
    """``from_numpy`` copies narrow floats, as if it had to convert them."""
    copying_if(ref, patch, lambda array: array.dtype == np.float16)


@mutant("numpy_bridge.from_numpy.keeps_dtype")
def _(ref, patch):
    """``from_numpy`` converts floats to the default dtype."""
    before(ref, patch, lambda array: array.astype(ref.get_default_dtype().numpy) if array.dtype.kind == "f" else array)


@mutant("numpy_bridge.from_numpy.keeps_platform_integers")
def _(ref, patch):
    """``from_numpy`` converts integers to int32."""
    before(ref, patch, lambda array: array.astype(np.int32))


@mutant("numpy_bridge.from_numpy.accepts_c_integers")
def _(ref, patch):
    """``from_numpy`` refuses "long long", which is not NumPy's own name of int64."""

    def fault(original, array):
        if array.dtype.char == "q":
            raise TypeError("can't convert np.ndarray of type numpy.longlong. The only supported types are: ...")
        return original(array)

    around(ref, patch, "from_numpy", fault)


@mutant("numpy_bridge.from_numpy.keeps_values")
def _(ref, patch):
    """``from_numpy`` loses the sign of zero."""
    before(ref, patch, lambda array: array + array.dtype.type(0) if array.dtype.kind in "fc" else array)


@mutant("numpy_bridge.from_numpy.keeps_nan")
def _(ref, patch):
    """``from_numpy`` replaces NaN by 0."""
    before(ref, patch, np.nan_to_num)


@mutant("numpy_bridge.from_numpy.keeps_shape")
def _(ref, patch):
    """``from_numpy`` makes a 0-d array one-dimensional."""
    before(ref, patch, np.atleast_1d)


@mutant("numpy_bridge.from_numpy.keeps_shape")
def _(ref, patch):
    """``from_numpy`` makes every empty array one-dimensional."""
    before(ref, patch, lambda array: array if array.size else array.reshape(0))


@mutant("numpy_bridge.from_numpy.shares_zero_dimensional")
def _(ref, patch):
    """``from_numpy`` copies 0-d arrays, as it would scalars."""
    copying_if(ref, patch, lambda array: not array.ndim)


@mutant("numpy_bridge.from_numpy.shares_any_layout")
def _(ref, patch):
    """``from_numpy`` copies what is not contiguous."""
    copying_if(ref, patch, lambda array: not array.flags.c_contiguous)


@mutant("numpy_bridge.from_numpy.keeps_strides")
def _(ref, patch):
    """``from_numpy`` shows a transposed array in memory order."""
    before(ref, patch, lambda array: array.reshape(-1, order="A").reshape(array.shape))


@mutant("numpy_bridge.from_numpy.keeps_strides")
def _(ref, patch):
    """``stride`` counts bytes."""
    patch.setattr(ref.Tensor, "stride", lambda self: self.array.strides)


@mutant("numpy_bridge.from_numpy.starts_at_first_element")
def _(ref, patch):
    """``from_numpy`` takes over the whole memory behind a slice, with an offset."""

    def fault(original, array):
        t = original(array)
        t.shared = Storage(array if array.base is None else array.base)
        return t

    around(ref, patch, "from_numpy", fault)


@mutant("numpy_bridge.from_numpy.shares_overlapping")
def _(ref, patch):
    """``from_numpy`` copies an array that repeats elements."""
    copying_if(ref, patch, lambda array: 0 in array.strides)


@mutant("numpy_bridge.from_numpy.shares_field")
def _(ref, patch):
    """``from_numpy`` copies the field of a structured array."""
    copying_if(ref, patch, lambda array: array.base is not None and array.base.dtype.names is not None)


@mutant("numpy_bridge.from_numpy.refuses_packed_field")
def _(ref, patch):
    """``from_numpy`` copies where the strides are no multiple of the element."""
    lenient(ref, patch, ValueError)


@mutant("numpy_bridge.from_numpy.refuses_negative_strides")
def _(ref, patch):
    """``from_numpy`` copies where a stride is negative."""
    lenient(ref, patch, ValueError)


@mutant("numpy_bridge.from_numpy.refuses_negative_strides")
def _(ref, patch):
    """``from_numpy`` overlooks a negative stride along a size of one."""
    before(ref, patch, lambda array: array.copy() if 1 in array.shape else array)


@mutant("numpy_bridge.from_numpy.refuses_byte_order")
def _(ref, patch):
    """``from_numpy`` converts the other byte order."""
    lenient(ref, patch, ValueError)


@mutant("numpy_bridge.from_numpy.ignores_byte_order_of_bytes")
def _(ref, patch):
    """``from_numpy`` refuses the mark of a byte order on bytes."""

    def fault(original, array):
        raise ValueError("given numpy array has byte order different from the native byte order.")

    around(ref, patch, "from_numpy", fault)


@mutant("numpy_bridge.from_numpy.refuses_dtypes")
def _(ref, patch):
    """``from_numpy`` takes durations for the integers that they are stored as."""
    before(ref, patch, lambda array: array.view(np.int64) if array.dtype.kind in "mM" else array)


@mutant("numpy_bridge.from_numpy.refuses_dtypes")
def _(ref, patch):
    """``from_numpy`` narrows long doubles."""
    before(ref, patch, lambda array: array.astype(np.float64) if array.dtype.char == "g" else array)


@mutant("numpy_bridge.from_numpy.refuses_ragged")
def _(ref, patch):
    """``from_numpy`` converts an object array of numbers."""
    before(ref, patch, lambda array: np.array(array.tolist()) if array.dtype.kind == "O" else array)


@mutant("numpy_bridge.from_numpy.refuses_other_objects")
def _(ref, patch):
    """``from_numpy`` makes an array of what is none."""
    before(ref, patch, lambda other: np.array(0 if other is None else other))


@mutant("numpy_bridge.from_numpy.refuses_other_objects")
def _(ref, patch):
    """``from_numpy`` accepts a NumPy scalar."""
    before(ref, patch, lambda other: np.asarray(other) if isinstance(other, np.generic) else other)


@mutant("numpy_bridge.from_numpy.refuses_tensors")
def _(ref, patch):
    """``from_numpy`` accepts a tensor."""
    before(ref, patch, np.asarray)


@mutant("numpy_bridge.from_numpy.takes_the_array_alone")
def _(ref, patch):
    """``from_numpy`` takes a dtype too."""
    original = ref.from_numpy
    patch.setattr(ref, "from_numpy", lambda array, dtype=None: original(array))


@mutant("numpy_bridge.from_numpy.ignores_masks")
def _(ref, patch):
    """``from_numpy`` fills what is masked."""
    before(ref, patch, lambda array: array.filled(0) if isinstance(array, np.ma.MaskedArray) else array)


@mutant("numpy_bridge.from_numpy.warns_of_read_only")
def _(ref, patch):
    """``from_numpy`` accepts read-only arrays without a warning."""
    patch.setattr(ref.interop, "warn_once", lambda message: None)


@mutant("numpy_bridge.from_numpy.shares_read_only")
def _(ref, patch):
    """``from_numpy`` copies read-only arrays."""
    copying_if(ref, patch, lambda array: not array.flags.writeable)


@mutant("numpy_bridge.from_numpy.keeps_memory_alive")
def _(ref, patch):
    """``from_numpy`` copies, and lets the array's memory go."""
    copying_if(ref, patch, lambda array: True)


@mutant("numpy_bridge.from_numpy.releases_memory")
def _(ref, patch):
    """``from_numpy`` remembers every array that it was given."""
    remembered = []
    around(ref, patch, "from_numpy", lambda original, array: (remembered.append(array), original(array))[1])


@mutant("numpy_bridge.from_numpy.cannot_grow")
def _(ref, patch):
    """The memory of an array counts as the tensor's own."""

    def fault(original, array):
        t = original(array)
        t.shared.resizable = True
        return t

    around(ref, patch, "from_numpy", fault)


@mutant("numpy_bridge.from_numpy.is_a_leaf")
def _(ref, patch):
    """``from_numpy`` makes floating tensors that require grad."""

    def fault(original, array):
        t = original(array)
        return t.requires_grad_() if array.dtype.kind == "f" else t

    around(ref, patch, "from_numpy", fault)


@mutant("numpy_bridge.from_numpy.can_require_grad")
def _(ref, patch):
    """``requires_grad_`` moves the tensor onto memory of its own."""

    def fault(original, self, requires_grad=True):
        self.array = self.array.copy()
        return original(self, requires_grad)

    around(ref.Tensor, patch, "requires_grad_", fault)


@mutant("numpy_bridge.from_numpy.is_new_every_time")
def _(ref, patch):
    """Tensors on one memory count their writes together."""
    storages: dict[int, Storage] = {}

    def fault(original, array):
        t = original(array)
        t.shared = storages.setdefault(array.ctypes.data, t.shared)
        return t

    around(ref, patch, "from_numpy", fault)


# ---- Tensor.numpy -------------------------------------------------------------------------------------------


def after(ref: Any, patch: Any, change: Callable[[np.ndarray], Any]) -> None:
    """Let ``numpy`` give a changed array."""
    around(ref.Tensor, patch, "numpy", lambda original, self, **options: change(original(self, **options)))


def accepting(ref: Any, patch: Any, condition: Callable[[Any], bool]) -> None:
    """Let ``numpy`` force the conversion of some tensors without being told to."""
    original = ref.Tensor.numpy

    def fault(self, *, force=False):
        return original(self, force=force or condition(self))

    patch.setattr(ref.Tensor, "numpy", fault)


@mutant("numpy_bridge.numpy.shares")
def _(ref, patch):
    """``numpy`` copies."""
    after(ref, patch, np.copy)


@mutant("numpy_bridge.numpy.keeps_dtype")
def _(ref, patch):
    """``numpy`` widens float16."""
    after(ref, patch, lambda array: array.astype(np.float32) if array.dtype == np.float16 else array)


@mutant("numpy_bridge.numpy.python_integers_are_int64")
def _(ref, patch):
    """``numpy`` narrows integers to int32, as if that were the platform's default."""
    after(ref, patch, lambda array: array.astype(np.int32))


@mutant("numpy_bridge.numpy.keeps_values")
def _(ref, patch):
    """``numpy`` loses the sign of zero."""
    after(ref, patch, lambda array: array + array.dtype.type(0) if array.dtype.kind == "f" else array)


@mutant("numpy_bridge.numpy.keeps_shape")
def _(ref, patch):
    """``numpy`` of a 0-d tensor is a NumPy scalar."""
    after(ref, patch, lambda array: array[()])


@mutant("numpy_bridge.numpy.shares_zero_dimensional")
def _(ref, patch):
    """``numpy`` copies 0-d tensors."""
    after(ref, patch, lambda array: array if array.ndim else array.copy())


@mutant("numpy_bridge.numpy.shares_any_layout")
def _(ref, patch):
    """``numpy`` copies what is not contiguous."""
    after(ref, patch, np.ascontiguousarray)


@mutant("numpy_bridge.numpy.keeps_strides")
def _(ref, patch):
    """``numpy`` copies what is not contiguous."""
    after(ref, patch, np.ascontiguousarray)


@mutant("numpy_bridge.numpy.shares_expanded")
def _(ref, patch):
    """``numpy`` writes out what an expanded tensor repeats."""
    after(ref, patch, lambda array: array.copy() if 0 in array.strides else array)


@mutant("numpy_bridge.numpy.is_writable")
def _(ref, patch):
    """``numpy`` gives read-only arrays."""

    def fault(array):
        array.flags.writeable = False
        return array

    after(ref, patch, fault)


@mutant("numpy_bridge.numpy.is_writable")
def _(ref, patch):
    """``numpy`` gives the tensor's own array object."""
    patch.setattr(ref.Tensor, "numpy", lambda self, force=False: self.array)


@mutant("numpy_bridge.numpy.keeps_memory_alive")
def _(ref, patch):
    """``numpy`` copies, so that the memory goes with the tensor."""
    after(ref, patch, np.copy)


@mutant("numpy_bridge.numpy.stops_growth")
def _(ref, patch):
    """A tensor that has given an array out can still grow."""

    def fault(original, self, **options):
        array = original(self, **options)
        self.shared.resizable = True
        return array

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.numpy.refuses_bfloat16")
def _(ref, patch):
    """``numpy`` widens bfloat16 to float32."""

    def fault(original, self, **options):
        return original(self.float() if self.dtype is ref.bfloat16 else self, **options)

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.numpy.refuses_grad")
def _(ref, patch):
    """``numpy`` detaches by itself."""
    accepting(ref, patch, lambda t: t.requires_grad)


@mutant("numpy_bridge.numpy.refuses_grad")
def _(ref, patch):
    """``numpy`` refuses a leaf that requires grad, and makes it one that does not."""

    def fault(original, self, **options):
        try:
            return original(self, **options)
        except RuntimeError:
            self.node = None
            raise

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.numpy.refuses_results_with_grad")
def _(ref, patch):
    """``numpy`` refuses leaves and accepts results."""
    accepting(ref, patch, lambda t: not t.is_leaf)


@mutant("numpy_bridge.numpy.accepts_plain_leaves")
def _(ref, patch):
    """``numpy`` accepts leaves and refuses results, whether they require grad or not."""
    accepting(ref, patch, lambda t: t.is_leaf)


@mutant("numpy_bridge.numpy.refuses_parameters")
def _(ref, patch):
    """``numpy`` accepts parameters."""
    accepting(ref, patch, lambda t: isinstance(t, ref.nn.Parameter))


@mutant("numpy_bridge.numpy.accepts_detached")
def _(ref, patch):
    """``detach`` copies."""
    around(ref.Tensor, patch, "detach", lambda original, self: original(self.clone()))


@mutant("numpy_bridge.numpy.accepts_grad_under_no_grad")
def _(ref, patch):
    """``numpy`` refuses a tensor that requires grad, whatever the mode."""

    def fault(original, self, force=False):
        if self.requires_grad and not force:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return original(self, force=force)

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.numpy.refuses_conjugate")
def _(ref, patch):
    """``numpy`` resolves a conjugate by itself."""
    accepting(ref, patch, lambda t: t.is_conj())


@mutant("numpy_bridge.numpy.refuses_conjugate")
def _(ref, patch):
    """``numpy`` gives a conjugate's memory as it is."""
    around(ref.Tensor, patch, "numpy", lambda original, self: self.array.raw() if self.is_conj() else original(self))


@mutant("numpy_bridge.numpy.refuses_negation")
def _(ref, patch):
    """``numpy`` resolves a negation by itself."""
    accepting(ref, patch, lambda t: t.is_neg())


@mutant("numpy_bridge.numpy.accepts_real_conjugate")
def _(ref, patch):
    """``conj`` copies real tensors."""
    around(ref.Tensor, patch, "conj", lambda original, self: self.clone())


@mutant("numpy_bridge.numpy.shares_parts_of_complex")
def _(ref, patch):
    """The imaginary part is a copy."""
    original = ref.Tensor.imag.fget
    patch.setattr(ref.Tensor, "imag", property(lambda self: original(self).clone()))


@mutant("numpy_bridge.numpy.refuses_sparse")
def _(ref, patch):
    """``numpy`` turns a sparse tensor into a dense one."""
    around(ref.Tensor, patch, "numpy", lambda original, self, **options: original(self.to_dense(), **options))


@mutant("numpy_bridge.numpy.refuses_meta")
def _(ref, patch):
    """``numpy`` gives a meta tensor's reserved memory."""

    def fault(original, self, **options):
        return np.zeros(self.shape) if self.device.type == "meta" else original(self, **options)

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.numpy.refuses_accelerator")
def _(ref, patch):
    """``numpy`` fetches from an accelerator."""
    accepting(ref, patch, lambda t: t.device.type == "cuda")


@mutant("numpy_bridge.numpy.accepts_after_cpu")
def _(ref, patch):
    """``cpu`` gives the accelerator's own memory."""
    patch.setattr(ref.Tensor, "cpu", lambda self: made(self.array.view(np.ndarray)))


@mutant("numpy_bridge.numpy.shares_after_needless_cpu")
def _(ref, patch):
    """``cpu`` copies a host tensor."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).clone())


@mutant("numpy_bridge.numpy.accepts_either_order")
def _(ref, patch):
    """``detach`` fetches too."""
    around(ref.Tensor, patch, "detach", lambda original, self: original(self).cpu())


@mutant("numpy_bridge.numpy.accepts_either_order")
def _(ref, patch):
    """``cpu`` detaches too."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).detach())


# ---- Tensor.numpy(force=True) -------------------------------------------------------------------------------


@mutant("numpy_bridge.force.shares_when_it_can")
def _(ref, patch):
    """``numpy(force=True)`` copies in every case."""

    def fault(original, self, *, force=False):
        array = original(self, force=force)
        return array.copy() if force else array

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.force.resolves")
def _(ref, patch):
    """``numpy(force=True)`` gives a conjugate's memory as it is."""

    def fault(original, self, *, force=False):
        return self.array.raw() if self.is_conj() else original(self, force=force)

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.force.fetches")
def _(ref, patch):
    """``numpy(force=True)`` maps the accelerator's memory."""

    def fault(original, self, *, force=False):
        return self.array.view(np.ndarray) if self.device.type == "cuda" else original(self, force=force)

    around(ref.Tensor, patch, "numpy", fault)


@mutant("numpy_bridge.force.is_keyword_only")
def _(ref, patch):
    """``numpy`` takes ``force`` by position too."""
    around(ref.Tensor, patch, "numpy", lambda original, self, force=False: original(self, force=force))


# ---- Writes, round trips, the chain -------------------------------------------------------------------------


@mutant("numpy_bridge.writes.of_numpy_are_seen")
def _(ref, patch):
    """``numpy`` gives a copy."""
    after(ref, patch, np.copy)


@mutant("numpy_bridge.writes.of_tensors_are_seen")
def _(ref, patch):
    """``copy_`` moves the tensor onto new memory."""

    def fault(self, other):
        self.array = other.array.copy()
        return self

    patch.setattr(ref.Tensor, "copy_", fault)


@mutant("numpy_bridge.writes.rebinding_is_no_write")
def _(ref, patch):
    """``+`` works in place."""
    patch.setattr(ref.Tensor, "__add__", lambda self, other: self.add_(other))


@mutant("numpy_bridge.writes.of_numpy_are_not_counted")
def _(ref, patch):
    """Operations save copies of their inputs."""
    original = ref.Tensor.__mul__
    patch.setattr(ref.Tensor, "__mul__", lambda self, other: original(self.clone(), other.clone()))


@mutant("numpy_bridge.round_trip.shares")
def _(ref, patch):
    """The way back from an array that a tensor gave is a copy."""
    copying_if(ref, patch, lambda array: array.base is not None)


@mutant("numpy_bridge.round_trip.keeps_layout")
def _(ref, patch):
    """``numpy`` copies what is not contiguous."""
    after(ref, patch, np.ascontiguousarray)


@mutant("numpy_bridge.round_trip.any_array")
def _(ref, patch):
    """``numpy`` flattens what has many dimensions."""
    after(ref, patch, lambda array: array.reshape(-1) if array.ndim > 2 else array)


@mutant("numpy_bridge.chain.shares_one_memory")
def _(ref, patch):
    """``detach`` copies, as a safe form of it would."""
    around(ref.Tensor, patch, "detach", lambda original, self: original(self.clone()))


@mutant("numpy_bridge.chain.tensor_of_array_copies")
def _(ref, patch):
    """``tensor`` shares an array's memory."""
    around(ref, patch, "tensor", lambda original, data, **options: ref.from_numpy(data))


@mutant("numpy_bridge.chain.copy_is_of_the_moment")
def _(ref, patch):
    """``tensor`` copies an array when it is first read."""
    around(ref, patch, "tensor", lambda original, data, **options: ref.from_numpy(data))
