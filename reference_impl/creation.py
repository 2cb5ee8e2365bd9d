"""Tensors from data: ``tensor`` copies, ``as_tensor`` shares if it can, ``asarray`` does as it is told."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.data import read
from reference_impl.devices import (
    HOST,
    META,
    Array,
    Place,
    device,
    device_count,
    place_for,
    place_of,
    place_to_keep,
)
from reference_impl.dtypes import FROM_NUMPY, as_dtype, dtype
from reference_impl.interop import from_dlpack, from_numpy, frombuffer, on_a_gpu
from reference_impl.notices import warn_once
from reference_impl.op import result_of, type_name
from reference_impl.tensor import LEAF, Tensor, history, require_grad
from reference_impl.transfer import converted, locked_copy
from reference_impl.views import detach

Device = device | str | int | None


def _named_otherwise(asked: Device, known: device) -> bool:
    """Whether a device is asked for by another name than the one that it has, such as one without an index."""
    return asked is not None and (asked if isinstance(asked, device) else device(asked)).index != known.index


def option(function: str, name: str, value: Any) -> bool:
    """An option that is True or False; TypeError for any other value, which a truth test would let pass."""
    if not isinstance(value, bool):
        raise TypeError(f"{function}(): argument '{name}' must be bool, not {type(value).__name__}")
    return value


def finished(array: Array, requires_grad: bool = False, pin_memory: bool = False) -> Tensor:
    """A tensor on a new array, with the options that every function has that makes one."""
    t = result_of(array)
    if requires_grad:
        require_grad(t)
    if pin_memory and place_of(array) is not META:
        pin(t)
    return t


def pin(t: Tensor) -> None:
    """Move a new host tensor to page-locked memory; RuntimeError elsewhere, or if there is no accelerator to lock it for."""
    if place_of(t.array) is not HOST:
        raise RuntimeError(f"cannot pin '{t.device}' memory: only dense CPU tensors can be pinned")
    if not device_count():
        raise RuntimeError(
            "pin_memory=True requires a CUDA or other accelerator backend; no pinned memory allocator is available on this "
            "system."
        )
    t.array = locked_copy(t.array)


def at(array: Array, place: Place) -> Array:
    """A new host array at ``place``."""
    return array if place is HOST else place.copy_in(array)


def tensor(
    data: Any,
    *,
    dtype: dtype | type | None = None,
    device: Device = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new leaf with the values of a number, nested sequences, an array or a tensor.  Source: torch.tensor.

    data: always copied.  An array, a NumPy scalar or a tensor keeps its dtype; Python numbers get bool, int64, the default
        dtype or its complex counterpart, the widest among them.
    dtype: numbers are converted to it and refused if it cannot hold them; arrays and tensors are cast.
    device: None is the tensor's own device, or the default.

    TypeError, ValueError or RuntimeError for what is no data; RuntimeError for an integral dtype that is to require grad.
    """
    option("tensor", "requires_grad", requires_grad)
    option("tensor", "pin_memory", pin_memory)
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
        place = place_to_keep(device, data.array)
        return finished(
            converted(detach(data), place, wanted or data.dtype, copy=True).array, requires_grad, pin_memory
        )
    if hasattr(data, "__cuda_array_interface__"):
        t = on_a_gpu(data)
        copy = converted(t, place_to_keep(device, t.array), wanted or t.dtype, copy=True)
        return finished(copy.array, requires_grad, pin_memory)
    return finished(at(read(data, wanted), place_for(device)), requires_grad, pin_memory)


def as_tensor(data: Any, *, dtype: dtype | type | None = None, device: Device = None) -> Tensor:
    """Data as a tensor, without a copy if possible.  Source: torch.as_tensor.

    A tensor of the dtype and on the device asked for is returned itself; of another, it is converted within its graph.  An
    array of that dtype is shared on the host.  All else is read as ``tensor`` reads it.
    """
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(data, Tensor):
        place = place_to_keep(device, data.array)
        return converted(data, place, wanted or data.dtype)
    place = place_for(device)
    if isinstance(data, np.ndarray) and place is HOST and (wanted is None or wanted is FROM_NUMPY.get(data.dtype)):
        return from_numpy(data)
    if isinstance(data, np.ndarray) and 0 in data.strides:  # repeated along a dimension, which a copy is not
        data = np.ascontiguousarray(data)
    if hasattr(data, "__cuda_array_interface__"):
        t = on_a_gpu(data)
        return converted(t, place_to_keep(device, t.array), wanted or t.dtype)
    return finished(at(read(data, wanted), place))


def asarray(
    obj: Any,
    *,
    dtype: dtype | type | None = None,
    device: Device = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """An object as a tensor: shared if ``copy`` is False, copied if True, shared if possible if None.  Source: torch.asarray.

    obj: a tensor, an array, a buffer (its bytes, read as the dtype), a DLPack capsule or exporter, or what ``tensor`` reads.
    requires_grad: None keeps a tensor's own.  A tensor that is returned itself is marked.

    ValueError where ``copy`` is False and the memory cannot be shared.
    """
    wanted = None if dtype is None else as_dtype(dtype)
    for name, value in (("copy", copy), ("requires_grad", requires_grad)):
        if value is not None:
            option("asarray", name, value)
    source = _sharing(obj, wanted)
    if source is None:
        if copy is False:
            if isinstance(obj, np.generic):
                raise RuntimeError("can't alias NumPy scalars. Either remove copy=False or transform it in a ndarray.")
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        if isinstance(obj, np.generic):  # unlike `tensor`, which refuses a fraction where an integer is asked for
            obj = np.asarray(obj)
        return finished(at(read(obj, wanted), place_for(device)), bool(requires_grad))
    place = place_to_keep(device, source.array)
    d = wanted or source.dtype
    if copy is False and d is not source.dtype:
        raise ValueError(f"can't alias tensor with dtype '{type_name(source.dtype)}' into dtype '{type_name(d)}'.")
    if copy is False and (place is not place_of(source.array) or _named_otherwise(device, source.device)):
        raise ValueError(f"can't alias tensor from device '{source.device}' to '{device}'.")
    tracked = history(source) is not None if requires_grad is None else requires_grad
    if tracked and requires_grad is None:
        warn_once(
            "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. Pass "
            "requires_grad=False explicitly to get the old behavior and silence this warning."
        )
    t = converted(source, place, d, copy=bool(copy))
    if not tracked and history(t) is not None and history(t) is not LEAF:
        return detach(t)
    if tracked != (history(t) is not None):
        t.requires_grad = tracked
    return t


def _sharing(obj: Any, wanted: dtype | None) -> Tensor | None:
    """A tensor on the object's own memory; None for an object without memory that a tensor can be on."""
    if isinstance(obj, Tensor):
        return obj
    if isinstance(obj, np.ndarray):  # PyTorch reads the number out of an array of no dimensions, whatever ``copy`` says
        return from_numpy(obj if obj.ndim else obj.copy())
    if isinstance(obj, np.generic):
        return None
    if isinstance(obj, bytes | bytearray | memoryview) or type(obj).__module__ == "array":
        return frombuffer(obj, dtype=wanted or dtypes.get_default_dtype())
    if hasattr(obj, "__cuda_array_interface__"):
        return on_a_gpu(obj)
    if hasattr(obj, "__dlpack__") or type(obj).__name__ == "PyCapsule":
        return from_dlpack(obj)
    return None
