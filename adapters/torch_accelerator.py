"""``mock``: a device type for PyTorch whose memory the host may not touch, for machines without an accelerator.

A buffer of NumPy's is lent to PyTorch through DLPack under the name of a foreign device, so that PyTorch itself keeps
storage, strides, views, versions, indices and gradients, and itself refuses ``numpy()``.  What it leaves to a backend
is here: allocation, transfer, and one kernel for all operators, which runs each on the buffers where they lie.

This file stands alone (PyTorch and NumPy), since reproducers quote it whole.
"""

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend
from torch.utils.dlpack import from_dlpack

NAME, COUNT = "mock", 2  # as long as "cuda", so that texts in which it stands are broken into lines at the same places
HOST = torch.device("cpu")
FOREIGN_DEVICE = 12  # DLPack's kDLExtDev, which PyTorch reads as the device type of a registered backend
GEOMETRY = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)  # these kernels make views without touching memory
NUMBERS = (bool, int, float, complex)
aten = torch.ops.aten

capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype, capsule_pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)


class Module:
    """``torch.mock``: what PyTorch asks of every device type."""

    libraries: tuple[object, ...] = ()

    def device_count(self) -> int:
        return COUNT

    def current_device(self) -> int:
        return 0

    def is_available(self) -> bool:
        return True

    def is_initialized(self) -> bool:
        return True

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.float16, torch.bfloat16]

    def get_rng_state(self, device: object = None) -> torch.Tensor:
        return torch.get_rng_state()  # its random numbers are drawn on the host

    def set_rng_state(self, state: torch.Tensor, device: object = None) -> None:
        torch.set_rng_state(state)

    def _is_in_bad_fork(self) -> bool:
        return False

    def manual_seed_all(self, seed: int) -> None:
        """Random kernels draw from the host's stream."""
        torch.default_generator.manual_seed(seed)

    manual_seed = manual_seed_all

    def get_device_name(self, device: object = None) -> str:
        return "stand-in on the host"

    def synchronize(self, device: object = None) -> None:
        """Every kernel has finished when it returns."""


def allocate(count: int, index: int) -> torch.Tensor:
    """``count`` bytes on the device ``index``."""
    capsule = np.empty(count, np.uint8).__dlpack__()
    device = (ctypes.c_int32 * 2).from_address(capsule_pointer(capsule, b"dltensor") + ctypes.sizeof(ctypes.c_void_p))
    device[:] = [FOREIGN_DEVICE, index]
    return from_dlpack(capsule).as_strided((count,), (1,))  # NumPy gives an empty array the stride 0


def empty_strided(
    size: Sequence[int],
    stride: Sequence[int],
    *,
    dtype: Any = None,
    device: Any = None,
    pin_memory: bool | None = False,
    **_: object,
) -> torch.Tensor:
    index = device.index or 0
    if pin_memory:
        raise RuntimeError("Only dense CPU tensors can be pinned")
    if index >= COUNT:
        raise RuntimeError(f"{NAME}: invalid device ordinal {index}: there are {COUNT} devices")
    if len(size) != len(stride):
        raise RuntimeError(
            f"dimensionality of sizes ({len(size)}) must match dimensionality of strides ({len(stride)})"
        )
    dtype = dtype or torch.get_default_dtype()
    extent = 0 if 0 in size else 1 + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    return allocate(extent * dtype.itemsize, index).view(dtype).as_strided(size, stride)


def empty(size: Sequence[int], *, dtype: Any = None, memory_format: Any = None, **options: Any) -> torch.Tensor:
    shape = torch.empty(size, device="meta", memory_format=memory_format or torch.contiguous_format)
    return empty_strided(size, shape.stride(), dtype=dtype, **options)


def on_host(tensor: torch.Tensor, known: dict[int, Any] | None = None) -> torch.Tensor:
    """A host tensor on the very memory of a device tensor, for the length of a kernel.

    known: the memories that the kernel has met, so that PyTorch sees which operands share theirs.
    """
    storage, known = tensor.untyped_storage(), {} if known is None else known
    if storage._cdata not in known:
        make = torch._C._construct_storage_from_data_pointer
        known[storage._cdata] = make(storage.data_ptr(), HOST, storage.nbytes())
    memory = known[storage._cdata]
    alias: torch.Tensor = torch.empty(0, dtype=tensor.dtype, device=HOST)
    alias.set_(memory, tensor.storage_offset(), tensor.size(), tensor.stride())
    torch._C._set_conj(alias, tensor.is_conj())
    torch._C._set_neg(alias, tensor.is_neg())
    return alias


def aside(tensor: torch.Tensor) -> torch.Tensor:
    """A host tensor like a device tensor and on memory of its own."""
    beside = torch.empty_strided(tensor.size(), tensor.stride(), dtype=tensor.dtype, device=HOST)
    return beside.copy_(on_host(tensor))


def on_device(tensor: torch.Tensor, index: int) -> torch.Tensor:
    """A copy of a host tensor on the device ``index``."""
    copy = empty_strided(tensor.size(), tensor.stride(), dtype=tensor.dtype, device=torch.device(NAME, index))
    on_host(copy).copy_(tensor)
    return copy


def copy_from(source: torch.Tensor, target: torch.Tensor, non_blocking: bool = False) -> torch.Tensor:
    known: dict[int, Any] = {}
    if isinstance(source, NUMBERS):  # what a number was made into is handed over as the number
        source = torch.from_numpy(np.array(source))
    source, host = (on_host(t, known) if t.device.type == NAME else t for t in (source, target))
    host.copy_(source)
    return target


def resize_(tensor: Any, size: Sequence[int], *, memory_format: Any = None) -> Any:
    needed = (tensor.storage_offset() + int(np.prod(size, dtype=int))) * tensor.dtype.itemsize
    old = tensor.untyped_storage()
    if needed > old.nbytes():
        grown = allocate(needed, tensor.device.index)
        held = torch.empty(0, dtype=torch.uint8, device=tensor.device).set_(old)
        copy_from(held, grown[: old.nbytes()])
        aten.set_.source_Storage_storage_offset.redispatch(
            GEOMETRY, tensor, grown.untyped_storage(), tensor.storage_offset(), tensor.size(), tensor.stride()
        )
    aten.resize_.default.redispatch(GEOMETRY, tensor, size, memory_format=memory_format)
    return tensor


def set_(tensor: torch.Tensor) -> torch.Tensor:
    """Move a tensor onto memory of no bytes, on its own device."""
    none = allocate(0, tensor.device.index).untyped_storage()
    moved: torch.Tensor = aten.set_.source_Storage_storage_offset.redispatch(GEOMETRY, tensor, none, 0, (0,), (1,))
    return moved


def may_become(tensor: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether a tensor may be made another by assignment to ``data``, as ``Module.to`` does: if both are dense."""
    return tensor.layout == other.layout == torch.strided


def check_devices(
    op: Any, operands: Sequence[torch.Tensor], written: Sequence[torch.Tensor], indices: Sequence[torch.Tensor] | None
) -> None:
    """Refuse operands on different devices as CUDA's kernels do: only what is read may be a host scalar or index."""
    excused = {id(t) for t in operands if t.device == HOST and t.dim() == 0} | {id(t) for t in indices or ()}
    excused -= {id(t) for t in written}
    devices = {str(t.device) for t in operands if id(t) not in excused}
    if len(devices) > 1:
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, "
            f"{' and '.join(sorted(devices))}! (in {op.name()})"
        )


def kernel(op: Any, *args: Any, **kwargs: Any) -> Any:
    """Any operator: run on host aliases of its operands' memory; what it makes is copied to their device."""
    schema = op._schema
    if op._opname == "set_" or any(r.alias_info and not r.alias_info.is_write for r in schema.returns):
        return op.redispatch(GEOMETRY, *args, **kwargs)

    given = dict(zip((a.name for a in schema.arguments), args, strict=False)) | kwargs
    operands = [t for value in given.values() for t in leaves(value) if isinstance(t, torch.Tensor)]
    written = [t for a in schema.arguments if a.alias_info for t in leaves(given.get(a.name))]
    check_devices(op, operands, written, given.get("indices") if "index" in op._opname else None)
    there = next((t.device for t in operands if t.device != HOST), None) or kwargs["device"]

    outs = [t for a in schema.arguments if a.is_out for t in leaves(given[a.name])]
    read = {t.untyped_storage()._cdata for t in operands if not any(t is out for out in outs)}
    hosts: dict[int, torch.Tensor] = {}
    known: dict[int, Any] = {}

    def to_host(value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or value.device == HOST:
            return HOST if isinstance(value, torch.device) else value
        if id(value) not in hosts:
            beside = value.untyped_storage()._cdata not in read  # an output alone in its memory may be resized
            hosts[id(value)] = aside(value) if beside else on_host(value, known)
        return hosts[id(value)]

    for a in schema.arguments:
        if isinstance(given.get(a.name), NUMBERS) and isinstance(a.type, torch.TensorType):
            given[a.name] = scalar(given[a.name], operands)
    names = [a.name for a in schema.arguments]
    results = op(
        *(mapped(to_host, given[name]) for name in names[: len(args)]),
        **{name: mapped(to_host, given[name]) for name in kwargs},
    )

    for out in outs:
        made = hosts[id(out)]
        if made.size() != out.size():
            out.resize_(made.size())
        if made.data_ptr() != out.data_ptr():
            on_host(out).copy_(made)
    originals = {id(hosts[id(t)]): t for t in operands if id(t) in hosts}

    def to_device(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        return originals[id(value)] if id(value) in originals else on_device(value, there.index or 0)

    return mapped(to_device, results)


def leaves(value: Any) -> list[Any]:
    """The members of a list, or the value itself."""
    return list(value) if isinstance(value, list | tuple) else [value]


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The function of each member of a list or tuple, or of the value itself."""
    return type(value)(map(function, value)) if isinstance(value, list | tuple) else function(value)


def scalar(number: complex, operands: Sequence[torch.Tensor]) -> torch.Tensor:
    """A number, where an operator wants a tensor: PyTorch hands over as numbers the tensors that it made of such."""
    beside = next((t for t in operands if t.dtype.is_floating_point or t.dtype.is_complex), operands[0])
    dtype = torch.result_type(beside, number)
    if isinstance(number, int) and not dtype.is_floating_point and not dtype.is_complex:  # it wraps, as on the host
        return torch.tensor((number + 2**63) % 2**64 - 2**63, device=HOST).to(dtype)
    if dtype in (torch.float16, torch.bfloat16) and beside.dim():  # halves meet a number as it is
        dtype = torch.float64
    return torch.tensor(number, dtype=dtype, device=HOST)


def convolution(*args: Any) -> Any:
    """What PyTorch asks of a foreign device for a convolution."""
    return kernel(aten.convolution.default, *args)


def convolution_backward(grad: Any, x: Any, weight: Any, *args: Any) -> Any:
    """The same for its derivatives; args: the settings from the stride to the groups, and which are wanted."""
    transposed, groups = args[3], args[5]
    return kernel(
        aten.convolution_backward.default,
        grad,
        x,
        weight,
        [weight.size(1) * groups if transposed else weight.size(0)],
        *args,
    )


def clone_storage(storage: torch.UntypedStorage) -> torch.UntypedStorage:
    """``UntypedStorage.clone``, which would ask PyTorch for an allocator that no Python backend can register."""
    if storage.device.type != NAME:
        return host_clone(storage)
    copy = allocate(storage.nbytes(), storage.device.index)
    copy_from(torch.empty(0, dtype=torch.uint8, device=storage.device).set_(storage), copy)
    return copy.untyped_storage()


def send_storage(
    storage: torch.UntypedStorage, *, device: torch.device, non_blocking: bool = False
) -> torch.UntypedStorage:
    """``UntypedStorage.to``, which restores what was pickled, and would ask PyTorch for the same allocator."""
    if device.type != NAME:
        return host_to(storage, device=device, non_blocking=non_blocking)
    copy = allocate(storage.nbytes(), device.index or 0)
    copy_from(torch.empty(0, dtype=torch.uint8, device=storage.device).set_(storage), copy)
    return copy.untyped_storage()


host_to: Callable[..., torch.UntypedStorage] = torch.UntypedStorage.to
host_clone: Callable[[torch.UntypedStorage], torch.UntypedStorage] = torch.UntypedStorage.clone


def in_one_thread() -> None:
    """Let backward run where it is called.

    PyTorch would run it in one thread per device, and believes that a Python backend has one device.
    """
    torch.autograd.set_multithreading_enabled(False)


def register() -> None:
    """Make the device type known to PyTorch, once in a process."""
    if hasattr(torch, NAME):
        return
    module = Module()
    _setup_privateuseone_for_python_backend(NAME, module)
    in_one_thread()
    storage: Any = torch.UntypedStorage
    storage.clone = clone_storage
    storage.to = send_storage

    library: Any = torch.library
    kernels = library.Library("aten", "IMPL")
    own: dict[str, Callable[..., object]] = {
        "empty.memory_format": empty,
        "empty_strided": empty_strided,
        "_copy_from": copy_from,
        "resize_": resize_,
        "set_": set_,
        "convolution_overrideable": convolution,
        "convolution_backward_overrideable": convolution_backward,
        "_has_compatible_shallow_copy_type": may_become,
    }
    for name, function in own.items():
        kernels.impl(name, function, "PrivateUse1")
    for key in ("Conjugate", "Negative"):  # a copy reads through these views; to materialize them takes a copy
        kernels.impl("_copy_from", library.fallthrough_kernel, key)
    others = library.Library("_", "IMPL")
    others.fallback(kernel, "PrivateUse1")
    module.libraries = kernels, others  # PyTorch forgets the kernels of a library that is gone
