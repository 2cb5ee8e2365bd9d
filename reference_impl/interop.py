"""Between tensors and others' memory: NumPy's arrays, DLPack, Python's buffers."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from reference_impl.devices import HOST, META, Elsewhere, place_for, place_of
from reference_impl.dtypes import FROM_NUMPY, dtype
from reference_impl.elementwise import eq
from reference_impl.memory import unguarded
from reference_impl.notices import warn_once
from reference_impl.op import type_name
from reference_impl.scalars import on_host
from reference_impl.tensor import UNCOUNTED, Storage, Tensor, history, made, modes, require_grad, storage

# ---- Arrays into tensors --------------------------------------------------------------------------------------------

_SUPPORTED = (
    "The only supported types are: float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, "
    "uint32, uint16, uint8, and bool."
)


def from_numpy(array: Any, /) -> Tensor:
    """A tensor on the array's own memory, with its dtype, shape and strides.  Source: torch.from_numpy.

    TypeError for what is no array or has a dtype without a counterpart; ValueError for strides that are negative
    or no multiple of the element, and for the other byte order.
    """
    if not isinstance(array, np.ndarray):
        prefix = "numpy." if isinstance(array, np.generic) else ""
        raise TypeError(f"expected np.ndarray (got {prefix}{type(array).__name__})")
    if not array.flags.writeable:
        warn_once(
            "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means writing to "
            "this tensor will result in undefined behavior. You may want to copy the array to protect its data or make it "
            "writable before converting it to a tensor."
        )
    return borrowed(array)


def borrowed(array: np.ndarray) -> Tensor:
    """``from_numpy`` without the warning of read-only memory."""
    if not array.flags.c_contiguous and any(step % array.itemsize for step in array.strides if array.itemsize):
        raise ValueError(
            "given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the memory."
        )
    if min(array.strides, default=0) < 0:
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
            "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
        )
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
            "currently not supported."
        )
    d = FROM_NUMPY.get(array.dtype)
    if d is None or d.numpy is None or array.dtype.kind == "V":
        raise TypeError(f"can't convert np.ndarray of type numpy.{array.dtype.type.__name__}. {_SUPPORTED}")
    # A view, so that a new shape or dtype set on the array itself does not reach the tensor.  The dtype is given since
    # NumPy has several objects for one (int64 is "long" or "long long").
    return _lent(np.ndarray.view(array, d.numpy, np.ndarray))


def _lent(array: Any) -> Tensor:
    """A tensor on memory that is another's: it cannot be resized, and is an inference tensor where it is made in that mode."""
    shared = Storage(array)
    shared.resizable = False
    if modes.inference:
        shared.version = UNCOUNTED
    return made(array, shared)


# ---- Tensors into arrays --------------------------------------------------------------------------------------------


def numpy(self: Tensor, *, force: bool = False) -> np.ndarray:
    """An array on the tensor's own memory.  Source: torch.Tensor.numpy.

    TypeError for another device, layout or a dtype that NumPy lacks; RuntimeError while gradients are recorded
    for a tensor that requires grad, and for a lazy conjugate or negation.  ``force`` detaches, fetches and resolves, and
    copies where it must.
    """
    array = self.array
    if self.is_sparse:
        raise TypeError("can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.")
    if not force:
        if place_of(array) is not HOST:
            raise TypeError(
                f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory "
                "first."
            )
        if modes.recording and history(self) is not None:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        if type(array) is not np.ndarray:
            bit, resolve = ("conjugate", "resolve_conj") if self.is_conj() else ("negative", "resolve_neg")
            raise RuntimeError(
                f"Can't call numpy() on Tensor that has {bit} bit set. Use tensor.{resolve}().numpy() instead."
            )
    if array.dtype.kind == "V":
        raise TypeError(f"Got unsupported ScalarType {type_name(self.dtype)}")
    storage(self).resizable = False  # the array would be left behind
    array = on_host(self)
    if not array.size:  # of such an array PyTorch's strides are 0, so that none of a reversed one is negative
        return np.ndarray(array.shape, array.dtype, array, strides=(0,) * array.ndim)
    return array.view()  # a view, so that a new shape set on the array does not reach the tensor


def _array(self: Tensor, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    """NumPy's way in: ``numpy()``, converted if another dtype is asked for."""
    return np.array(numpy(self), dtype, copy=copy)


def _array_wrap(self: Tensor, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Tensor:
    """NumPy's way out of a ufunc: a tensor on the result; truth values become uint8."""
    return from_numpy(array.astype(np.uint8) if array.dtype.kind == "b" else array)


def _eq(self: Tensor, other: Any) -> Any:
    """``==``, which of all operators takes an array too."""
    result = eq.op.operator(self, other)
    if result is NotImplemented and isinstance(other, np.ndarray):
        return eq(self, borrowed(other))
    return result


# ---- DLPack ---------------------------------------------------------------------------------------------------------


class DLDeviceType(IntEnum):
    """DLPack's numbers for the kinds of device."""

    kDLCPU = 1
    kDLCUDA = 2


def _raw(array: Any) -> np.ndarray:
    """A view of the memory as it is, of an array that is read negated too: a capsule cannot say that it is."""
    seen: np.ndarray = array.view() if type(array) is np.ndarray else array.raw()
    return seen


def _exportable(t: Tensor) -> None:
    """BufferError for a tensor that is more than its memory: tracked, a lazy conjugate, sparse."""
    if history(t) is not None:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    if t.is_conj():
        raise BufferError("Can't export tensors with the conjugate bit set")
    if t.is_sparse:
        raise BufferError("Can't export tensors with layout other than torch.strided")


def _dlpack(
    self: Tensor,
    *,
    stream: Any = -1,
    max_version: tuple[int, int] | None = None,
    dl_device: tuple[int, int] | None = None,
    copy: bool | None = None,
) -> Any:
    """A capsule with the tensor's memory, or a copy of it.  BufferError for what a capsule cannot express."""
    _exportable(self)
    if stream is not None and type(stream) is not int:
        raise TypeError("stream must be ``int`` or ``none``")
    place = place_of(self.array)
    array = _raw(self.array) if place is HOST else self.array.exported()
    if array is None:
        raise BufferError(f"Cannot pack tensors on {place.device}")
    return array.__dlpack__(
        stream=None if stream == -1 else stream, max_version=max_version, dl_device=dl_device, copy=copy
    )


def _dlpack_device(self: Tensor) -> tuple[DLDeviceType, int]:
    """The kind of device and its index in DLPack's terms; ValueError for memory that only this process understands."""
    place = place_of(self.array)
    if place is HOST:
        return DLDeviceType.kDLCPU, 0
    if self.array.exported() is None:
        raise ValueError(f"Unknown device type {place.device.type} for Dlpack")
    return DLDeviceType.kDLCUDA, place.device.index or 0


def on_a_gpu(foreign: Any) -> Tensor:
    """A tensor on the memory of an object that is on a GPU, which says so by DLPack or ``__cuda_array_interface__``.

    RuntimeError where no GPU stands behind the type ``cuda``.
    """
    place = place_for("cuda")
    if not hasattr(place, "shared"):
        raise RuntimeError("a simulated accelerator cannot share the memory of a GPU")
    return _lent(place.shared(foreign))


def _cuda_array_interface(self: Tensor) -> dict[str, Any]:
    """How libraries find memory on a GPU; AttributeError for a tensor elsewhere, RuntimeError for one that requires grad."""
    array = self.array.exported() if isinstance(self.array, Elsewhere) else None
    if array is None:
        raise AttributeError(
            f"Can't get __cuda_array_interface__ on non-CUDA tensor type: {self.type()} If CUDA data is required use "
            "tensor.cuda() to copy tensor to device memory."
        )
    if history(self) is not None:
        raise RuntimeError(
            "Can't get __cuda_array_interface__ on Variable that requires grad. If gradients aren't required, use "
            "var.detach() to get Variable that doesn't require grad."
        )
    interface: dict[str, Any] = array.__cuda_array_interface__
    return interface


class _Capsule:
    """A bare capsule as an object that NumPy imports from."""

    def __init__(self, capsule: Any) -> None:
        self._capsule = capsule

    def __dlpack__(self, **_: Any) -> Any:
        return self._capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0


def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """A tensor on the memory of another library's, or of a capsule, which can be used once.  Source: torch.from_dlpack.

    RuntimeError for what is neither, or was used; BufferError where the other side cannot export its memory.
    """
    if isinstance(ext_tensor, Tensor) and place_of(ext_tensor.array) is META:
        raise BufferError("Cannot pack tensors on meta")
    if getattr(ext_tensor, "__dlpack_device__", tuple)()[:1] == (DLDeviceType.kDLCUDA,):
        t = on_a_gpu(ext_tensor)
        return t if device is None else t.to(device)
    if isinstance(ext_tensor, Tensor) and place_of(ext_tensor.array) is HOST:
        t = _exchanged(ext_tensor, device, copy)
        return t.clone() if copy else t
    if not hasattr(ext_tensor, "__dlpack__"):
        if type(ext_tensor).__name__ != "PyCapsule":
            raise _invalid_capsule()
        ext_tensor = _Capsule(ext_tensor)
    try:
        seen = np.from_dlpack(ext_tensor, copy=copy)
    except (ValueError, TypeError) as error:  # NumPy's for a capsule of another name
        raise _invalid_capsule() from error
    t = borrowed(unguarded(seen))
    return t if device is None else t.to(device)


def _exchanged(t: Tensor, device: Any, copy: bool | None) -> Tensor:
    """A host tensor's memory as another tensor, without the capsule, which NumPy would not make of every dtype."""
    _exportable(t)
    storage(t).resizable = False
    t = _lent(_raw(t.array))  # which begins at the first element: a capsule says no more of the memory
    place = place_for(device) if device is not None else HOST
    if place is META:
        raise BufferError("Cannot pack tensors on meta")
    if place is not HOST and copy is False:
        raise ValueError(f"cannot move a tensor from {t.device} to {place.device} without a copy")
    return t if place is HOST else t.to(place.device)


def _invalid_capsule() -> RuntimeError:
    return RuntimeError(
        "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you might have "
        "already constructed a tensor from it once."
    )


# ---- Buffers --------------------------------------------------------------------------------------------------------


def frombuffer(buffer: Any, *, dtype: dtype, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Tensor:
    """A tensor of one dimension on a buffer's memory, from byte ``offset``, of ``count`` elements or all.

    ValueError for what is no buffer and for what the buffer cannot fill.  Source: torch.frombuffer.
    """
    if not isinstance(dtype, _Dtype) or dtype.numpy is None:
        raise TypeError(f"frombuffer(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}")
    if requires_grad and dtype.category < 2:
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    try:
        memory = memoryview(buffer)
    except TypeError:
        raise ValueError("object does not implement Python buffer protocol.") from None
    if not memory.c_contiguous:
        raise RuntimeError("could not retrieve buffer from object")
    length, size = memory.nbytes, dtype.itemsize
    if length == 0 or count == 0:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1"
        )
    if count > 0 and offset + count * size > length:
        raise ValueError(
            f"requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must not be greater than actual "
            f"buffer length ({length} bytes)"
        )
    if count < 0 and (length - offset) % size:
        raise ValueError(
            f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element size ({size})"
        )
    if memory.readonly:
        warn_once(
            "The given buffer is not writable, and PyTorch does not support non-writable tensors. This means you can write to "
            "the underlying (supposedly non-writable) buffer using the tensor."
        )
    t = _lent(np.frombuffer(buffer, dtype.numpy, max(count, -1), offset))
    if requires_grad:
        require_grad(t)
    return t


_Dtype = dtype


def install() -> None:
    """Give Tensor these methods."""
    Tensor.numpy = numpy  # type: ignore[attr-defined]
    Tensor.__eq__ = _eq  # type: ignore[method-assign,assignment]
    Tensor.__cuda_array_interface__ = property(_cuda_array_interface)  # type: ignore[attr-defined]
    for function in (_array, _array_wrap, _dlpack, _dlpack_device):
        setattr(Tensor, f"__{function.__name__[1:]}__", function)
