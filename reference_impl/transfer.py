"""Moving and converting: ``to`` and its short forms, ``copy_``, and page-locked memory.

A transfer always copies: nothing is shared between devices.  It is an operation of the graph, whose gradient
travels back to where the value came from.
"""

from __future__ import annotations

import builtins
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import devices, dtypes
from reference_impl.devices import HOST, META, Array, Place, device, moved, place_for, place_of
from reference_impl.dtypes import as_dtype, dtype
from reference_impl.filling import nothing
from reference_impl.memory import coincident, readable
from reference_impl.memory_formats import checked, clone, copied, memory_format, preserve_format, suggested
from reference_impl.op import (
    cast,
    check_no_overlap,
    check_no_repeats,
    check_recordable,
    is_number,
    node_class,
    number,
    rebase,
    scalar_array,
    type_name,
    unary,
    wrote,
)
from reference_impl.places import repeats, root
from reference_impl.tensor import Tensor, edge, history, made, modes, node_for

# ---- Conversion and transfer --------------------------------------------------------------------------------------------


def _converted(x: Array, place: Place, d: dtype, order: memory_format, source: Place, later: bool) -> Array:
    """A new array at ``place`` in the dtype; ``source`` is where ``x`` is.

    later: whether the host may go on before the values are there.  Page-locked memory is then read as late as that.
    """
    result = cast(x if order is preserve_format and not repeats(x) else copied(x, order), d)
    if place is not source:
        return moved(result, place, later, later and is_locked(result))
    return copied(x, order) if result is x else result


def carried(g: Any, place: Place) -> Any:
    """A gradient, array or Tensor, at ``place``."""
    here = place_of(g.array if isinstance(g, Tensor) else g)
    if here is place:
        return g
    return _convert(g, place, g.dtype, preserve_format, here, False) if isinstance(g, Tensor) else moved(g, place)


_convert = unary("ToCopyBackward0", _converted, lambda g, place, d, order, source, later: carried(g, source), name="to")


def converted(
    t: Tensor,
    place: Place,
    d: dtype,
    copy: bool = False,
    order: memory_format = preserve_format,
    non_blocking: bool = False,
) -> Tensor:
    """The tensor at ``place`` in the dtype: itself where it is so already, unless ``copy`` asks for another.

    non_blocking: whether the host goes on before the values are there.  What comes to the host so is in page-locked memory.
    """
    here = place_of(t.array)
    if here is place and t.dtype is d and not copy and (order is preserve_format or suggested(t.array) is order):
        return t
    result: Tensor = _convert(t, place, d, order, here, non_blocking)
    if non_blocking and place is HOST and here is not HOST:
        lock(result.array)
    return result


_FORMS = {
    "other": ("other", "non_blocking", "copy"),
    "dtype": ("dtype", "non_blocking", "copy"),
    "device": ("device", "dtype", "non_blocking", "copy"),
}
"""What the first argument of ``to`` is -> what its positional arguments mean."""


def to(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """The tensor on a device, in a dtype, or as ``other`` is in both; itself if nothing changes and ``copy`` is False.

    ``to(dtype)``, ``to(device, dtype)``, ``to(other)``; further ``non_blocking``, ``copy`` and ``memory_format``.
    TypeError for other arguments; RuntimeError for a device that does not exist.  Source: torch.Tensor.to.
    """
    form = "device"
    if args and isinstance(args[0], Tensor):
        form = "other"
    elif args and isinstance(args[0], dtype | builtins.type):
        form = "dtype"
    names = _FORMS[form]
    given = dict(zip(names, args, strict=False))
    allowed = {*names, "memory_format"}
    if len(args) > len(names) or given.keys() & kwargs.keys() or not kwargs.keys() <= allowed - {"other"}:
        raise _invalid(args, kwargs)
    given |= kwargs
    place, d = place_of(self.array), self.dtype
    if form == "other":
        place, d = place_of(given["other"].array), given["other"].dtype
    where, wanted = given.get("device"), given.get("dtype")
    if not isinstance(where, str | device | int | None) or isinstance(where, builtins.bool):
        raise _invalid(args, kwargs)
    if not isinstance(wanted, dtype | builtins.type | None):
        raise _invalid(args, kwargs)
    if not all(isinstance(given.get(name, False), builtins.bool) for name in ("non_blocking", "copy")):
        raise _invalid(args, kwargs)
    if where is not None:
        place = place_for(where)
    if wanted is not None:
        d = as_dtype(wanted)
    order = checked("to", given.get("memory_format"), preserve_format)
    return converted(self, place, d, given.get("copy", False), order, given.get("non_blocking", False))


def _invalid(args: tuple[Any, ...], kwargs: dict[str, Any]) -> TypeError:
    got = [builtins.type(a).__name__ for a in args] + [f"{k}={builtins.type(v).__name__}" for k, v in kwargs.items()]
    return TypeError(
        f"to() received an invalid combination of arguments - got ({', '.join(got)}), but expected one of: (device, dtype, "
        "non_blocking, copy), (dtype, non_blocking, copy), (Tensor other, non_blocking, copy)"
    )


def cpu(self: Tensor, *, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor on the host: itself if it is there.  Source: torch.Tensor.cpu."""
    return converted(self, HOST, self.dtype, order=memory_format)


def cuda(
    self: Tensor,
    device: device | str | int | None = None,
    non_blocking: bool = False,
    memory_format: memory_format = preserve_format,
) -> Tensor:
    """The tensor on a cuda device, the current one if none is named: itself if it is there.

    RuntimeError for another type, for an index that does not exist, and where there is no device.  Source: torch.Tensor.cuda.
    """
    return converted(self, devices.cuda_place(device), self.dtype, order=memory_format, non_blocking=non_blocking)


CONVERSIONS = {
    "float": dtypes.float32, "double": dtypes.float64, "half": dtypes.float16, "bfloat16": dtypes.bfloat16,
    "int": dtypes.int32, "long": dtypes.int64, "short": dtypes.int16, "char": dtypes.int8, "byte": dtypes.uint8,
    "bool": dtypes.bool, "cfloat": dtypes.complex64, "cdouble": dtypes.complex128, "chalf": dtypes.complex32,
}  # fmt: skip
"""Method -> the dtype that it converts to."""


def _conversion(name: str, d: dtype) -> Callable[..., Tensor]:
    def convert(self: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
        return converted(self, place_of(self.array), d, order=memory_format)

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"The tensor in {d}: itself if it has that dtype.  Source: torch.Tensor.{name}."
    return convert


_TYPE_NAMES = {f"{type_name(d)}Tensor": d for d in dtypes.DTYPES}


def type(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The legacy name of the tensor's type, such as ``torch.FloatTensor``; with a dtype or such a name, ``to`` that.

    ValueError for what names no type.  Source: torch.Tensor.type.
    """
    if dtype is None:
        place = place_of(self.array)
        prefix = "" if place is HOST else f"{place.device.type}."
        return f"torch.{prefix}{type_name(self.dtype)}Tensor"
    if isinstance(dtype, dtypes.dtype):
        return converted(self, place_of(self.array), dtype, non_blocking=non_blocking)
    name = (
        dtype if isinstance(dtype, str) else getattr(dtype, "legacy_name", "")
    )  # a typed constructor such as FloatTensor
    parts = name.split(".")
    d = dtypes.get_default_dtype() if parts[-1] == "Tensor" else _TYPE_NAMES.get(parts[-1])
    if parts[0] != "torch" or len(parts) not in (2, 3) or d is None:
        raise ValueError(f"invalid type: {dtype if isinstance(dtype, str) else builtins.type(dtype).__name__!r}")
    return converted(self, place_for(parts[1] if len(parts) == 3 else "cpu"), d, non_blocking=non_blocking)


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """``to(other)``: on its device, in its dtype.  Source: torch.Tensor.type_as."""
    return to(self, other)


# ---- copy_ --------------------------------------------------------------------------------------------------------------


class CopyBackwards(node_class("CopyBackwards")):  # type: ignore[misc]
    """The derivative of ``copy_``: nothing for what was overwritten, the gradient for what was copied."""

    __slots__ = ()

    @staticmethod
    def joint(g: Any, source: Place) -> tuple[Any, Any]:
        return nothing(g), carried(g, source)


def copy_(self: Tensor, other: Any, non_blocking: bool = False) -> Tensor:
    """Write the values of ``other``, a tensor of any device and dtype that broadcasts, or a number; returns the tensor.

    A recorded write if either is tracked.  RuntimeError where the shape does not fit, TypeError for other objects; then
    nothing is written.  non_blocking: whether the host goes on before a copy between page-locked memory and an accelerator
    has been made.  Source: torch.Tensor.copy_.
    """
    if is_number(other):
        other = made(scalar_array(number(other), self.array.dtype))
    if not isinstance(other, Tensor):
        raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {builtins.type(other).__name__}")
    check_recordable(self, other)
    array, values = self.array, other.array
    same = other is self or coincident(array, values)
    if not same:  # else nothing is written, be it that its elements share their places
        check_no_repeats(array)
    _check_broadcast(array.shape, values.shape)
    place, source = place_of(array), place_of(values)
    derived = modes.recording and array.dtype.kind not in "iub"
    tracked = derived and (history(self) is not None or history(other) is not None)
    edges = (edge(self), edge(other)) if tracked else ()  # before the write, as it may be refused
    if source is place and not same:
        check_no_overlap(array, values)
    if place is META:
        moved(values, META)
    elif same:
        pass
    elif non_blocking and place is HOST and source is not HOST and is_locked(array):
        source.copy_later(cast(values, self.dtype), array)
    else:
        if source is not place:
            later = non_blocking and source is HOST  # other memory of the host's is written before this returns
            values = moved(values, place, later, later and is_locked(values))
        values = readable(cast(values, self.dtype))
        array[...] = values.copy() if _may_share(values, array) else values
        if source is HOST is not place and not non_blocking:
            place.current_stream().synchronize()
    wrote(self)
    if tracked:
        rebase(self, node_for(CopyBackwards, edges, (), (source,), array))
    return self


def _may_share(a: Array, b: Array) -> bool:
    return isinstance(a, np.ndarray) and np.may_share_memory(a, b)


def _check_broadcast(target: tuple[int, ...], shape: tuple[int, ...]) -> None:
    """RuntimeError unless values of ``shape`` can be written into a tensor of the shape ``target``."""
    for i in range(-1, -1 - min(len(target), len(shape)), -1):
        if shape[i] not in (1, target[i]) and target[i] != 1:
            raise RuntimeError(
                f"The size of tensor a ({target[i]}) must match the size of tensor b ({shape[i]}) at non-singleton dimension "
                f"{len(target) + i}"
            )
    result = np.broadcast_shapes(target, shape)
    if result != target:
        raise RuntimeError(f"output with shape {list(target)} doesn't match the broadcast shape {list(result)}")


# ---- Page-locked memory ---------------------------------------------------------------------------------------------------


_locked: dict[int, weakref.ref[Any]] = {}
"""The arrays whose own memory is page-locked, by identity: devices read and write it while the host goes on."""


def lock(array: Array) -> None:
    """Lock a host array's memory, for as long as it lives."""
    owner = root(array)
    key = id(owner)
    _locked[key] = weakref.ref(owner, lambda _: _locked.pop(key, None))


def locked_copy(array: Array) -> Array:
    """A copy of a host array in page-locked memory, its dimensions in the same order in memory."""
    axes = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
    block = devices.cuda_place(None).page_locked([array.shape[axis] for axis in axes], array.dtype)
    copy = block.transpose(np.argsort(axes))
    copy[...] = readable(array)
    lock(copy)
    return copy


def is_locked(array: Array) -> bool:
    """Whether an array is in page-locked memory."""
    return bool(_locked) and id(root(array)) in _locked


def pin_memory(self: Tensor, device: device | str | None = None) -> Tensor:
    """A copy in page-locked host memory; the tensor itself if it is there.

    RuntimeError for a tensor that is not on the host, and where there is no accelerator.  Source: torch.Tensor.pin_memory.
    """
    if place_of(self.array) is not HOST:
        raise RuntimeError(f"cannot pin '{type(self)}' only dense CPU tensors can be pinned")
    if is_pinned(self):
        return self
    if not devices.device_count():
        raise RuntimeError("Cannot access accelerator device when none is available.")
    return made(locked_copy(self.array))


def is_pinned(self: Tensor, device: device | str | None = None) -> bool:
    """Whether the tensor is in page-locked memory.  Source: torch.Tensor.is_pinned."""
    return is_locked(self.array)


# ---- Where a tensor is ----------------------------------------------------------------------------------------------------


def get_device(self: Tensor) -> int:
    """The index of the tensor's device; -1 on the host.  Source: torch.Tensor.get_device."""
    index = place_of(self.array).device.index
    return -1 if index is None else index


def record_stream(self: Tensor, stream: Any) -> None:
    """Say that the tensor's memory is in use by a stream, so that it is not handed out again before that is done with it.

    Memory that queued work reads or writes is never handed out here.  NotImplementedError on the host.
    Source: torch.Tensor.record_stream.
    """
    place = place_of(self.array)
    if place is HOST or place is META:
        raise NotImplementedError(
            f"Could not run 'aten::record_stream' with arguments from the '{place.device.type.upper()}' backend."
        )
    if getattr(stream, "device", None) is None:
        raise TypeError(f"record_stream(): argument 's' must be Stream, not {builtins.type(stream).__name__}")


def _is_on(kind: str) -> property:
    return property(lambda self: place_of(self.array).device.type == kind, doc=f"Whether the tensor is on {kind}.")


def install() -> None:
    """Give Tensor these methods and properties."""
    for function in (clone, to, cpu, cuda, type, type_as, copy_, pin_memory, is_pinned, get_device, record_stream):
        setattr(Tensor, function.__name__, function)
    for name, d in CONVERSIONS.items():
        setattr(Tensor, name, _conversion(name, d))
    for kind in ("cpu", "cuda", "ipu", "maia", "meta", "mps", "mtia", "vulkan", "xla", "xpu"):
        setattr(Tensor, f"is_{kind}", _is_on(kind))
