"""A stand-in for CuPy on NumPy's memory, for tests on machines without a GPU: it refuses what CuPy refuses.

As CuPy does, it takes no NumPy array (only its own arrays and scalars), no ``out=...`` and no array of a device that is not
the current one, and NumPy cannot read its arrays.  Which of CuPy's functions there are is a choice of these tests.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

current = [0]
"""The devices that were entered, innermost last."""
log: list[tuple[Any, ...]] = []
"""What was done with streams and devices, in order."""


class ndarray:
    """As much of ``cupy.ndarray`` as is needed."""

    def __init__(
        self, shape: Any, dtype: Any = float, memptr: Any = None, strides: Any = None, order: str = "C"
    ) -> None:
        if memptr is None:
            self.values = np.empty(shape, dtype, order)
        else:
            interface = {
                "version": 3, "typestr": np.dtype(dtype).str, "shape": tuple(shape),
                "strides": None if strides is None else tuple(strides), "data": (memptr.ptr, False),
            }  # fmt: skip
            self.values = np.asarray(SimpleNamespace(__array_interface__=interface, owner=memptr.owner)).view(dtype)
        self.device = SimpleNamespace(id=current[-1])

    @classmethod
    def around(cls, values: Any, device: Any = None) -> ndarray:
        made = cls.__new__(cls)
        made.values = np.asarray(values)
        made.device = device or SimpleNamespace(id=current[-1])
        return made

    @property
    def data(self) -> Pointer:
        owner = self.values
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        return Pointer(self.values.ctypes.data, owner)

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        return {
            "shape": self.values.shape,
            "typestr": self.values.dtype.str,
            "data": (self.values.ctypes.data, False),
            "version": 3,
        }

    def __dlpack_device__(self) -> tuple[int, int]:
        return 2, self.device.id

    def __dlpack__(self, **options: Any) -> Any:
        return ("capsule", self)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def __len__(self) -> int:
        return len(self.values)

    def get(self, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True) -> Any:
        log.append(("get", blocking))
        if out is None:
            return self.values.copy(order)
        np.copyto(out, self.values)
        return out

    def set(self, host: np.ndarray, stream: Any = None) -> None:
        log.append(("set", stream.ptr))
        np.copyto(self.values, host)

    def __getitem__(self, key: Any) -> ndarray:
        return _of(self, self.values[_bare(key)])  # type: ignore[no-any-return]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.values[_bare(key)] = _bare(value)

    @property
    def shape(self) -> Any:
        return self.values.shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        self.values.shape = shape


class Pointer:
    """``cupy.cuda.MemoryPointer``."""

    def __init__(self, ptr: int, owner: np.ndarray) -> None:
        self.ptr = ptr
        self.owner = owner

    def __add__(self, offset: int) -> Pointer:
        return Pointer(self.ptr + offset, self.owner)


def _bare(value: Any) -> Any:
    """What NumPy is given: TypeError for what CuPy does not take."""
    if isinstance(value, tuple | list):
        return type(value)(map(_bare, value))
    if isinstance(value, ndarray):
        if value.device.id != current[-1]:
            raise ValueError(f"the array of device {value.device.id} is used on device {current[-1]}")
        return value.values
    if value is ...:
        return value
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    return value


def _wrapped(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return type(result)(map(_wrapped, result))
    return ndarray.around(result) if isinstance(result, np.ndarray | np.generic) else result


def _of(array: ndarray, result: Any) -> Any:
    """A result of an array's method: a view is where the array is, and what is new on the current device."""
    made = _wrapped(result)
    for each in made if isinstance(made, tuple) else (made,):
        if isinstance(each, ndarray) and np.may_share_memory(each.values, array.values):
            each.device = array.device
    return made


def _function(name: str) -> Any:
    ours = getattr(np, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("out") is ...:
            raise TypeError("Unsupported type <class 'ellipsis'>")
        if kwargs.keys() - {"axis", "dtype", "keepdims", "out"}:
            raise TypeError(f"{name}() got an unexpected keyword argument")
        return _wrapped(ours(*_bare(args), **{key: _bare(value) for key, value in kwargs.items()}))

    if isinstance(ours, np.ufunc):
        call.at = lambda *args: ours.at(*_bare(args))  # type: ignore[attr-defined]
    return call


for _name in (
    "__bool__", "__float__", "__int__", "all", "any", "argmax", "astype", "copy", "fill", "item", "max", "min", "nonzero",
    "repeat", "reshape", "squeeze", "sum", "swapaxes", "take", "tolist", "transpose", "view",
):  # fmt: skip
    setattr(
        ndarray,
        _name,
        lambda self, *args, _name=_name, **kwargs: _of(self, getattr(self.values, _name)(*_bare(args), **kwargs)),
    )
for _name in ("strides", "dtype", "ndim", "size", "itemsize", "nbytes", "flags"):
    setattr(ndarray, _name, property(lambda self, _name=_name: getattr(self.values, _name)))
for _name in ("T", "real", "imag"):
    setattr(
        ndarray, _name, property(lambda self, _name=_name: ndarray.around(getattr(self.values, _name), self.device))
    )


class Device:
    def __init__(self, index: int) -> None:
        self.id = index

    def __enter__(self) -> None:
        current.append(self.id)

    def __exit__(self, *exception: object) -> None:
        current.pop()

    def synchronize(self) -> None:
        log.append(("synchronize device", self.id))


class Stream:
    null: Stream
    count = 0

    def __init__(self, non_blocking: bool = False, priority: int = 0) -> None:
        self.ptr = Stream.count
        Stream.count += 1
        self.done = True

    def __enter__(self) -> Stream:
        log.append(("in", self.ptr))
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def synchronize(self) -> None:
        log.append(("synchronize", self.ptr))

    def wait_event(self, event: Event) -> None:
        log.append(("wait", self.ptr, event.stream))


class Event:
    done = True

    def __init__(self, disable_timing: bool = False) -> None:
        self.timed = not disable_timing

    def record(self, stream: Stream) -> None:
        self.stream = stream.ptr

    def synchronize(self) -> None:
        log.append(("synchronize event", self.stream))


Stream.null = Stream()


class OutOfMemoryError(MemoryError):
    pass


class CUDARuntimeError(RuntimeError):
    pass


class Pool:
    """A pool that hands out nothing, and so has always a little in use."""

    limit = 0

    def used_bytes(self) -> int:
        return 512

    def total_bytes(self) -> int:
        return 1024

    def free_all_blocks(self) -> None:
        log.append(("free",))

    def set_limit(self, size: int) -> None:
        Pool.limit = size


_pool = Pool()


def module() -> Any:
    """The stand-in, as ``sys.modules["cupy"]``."""
    names = (
        "absolute", "add", "all", "any", "argsort", "broadcast_to", "conjugate", "divide", "empty_like", "equal", "exp",
        "expand_dims", "greater", "less", "log", "matmul", "max", "maximum", "may_share_memory", "min", "minimum", "multiply",
        "negative", "nonzero",
        "not_equal", "power", "prod", "sign", "sqrt", "square", "subtract", "sum", "take_along_axis", "where", "zeros_like",
    )  # fmt: skip
    cuda = SimpleNamespace(
        Device=Device,
        Stream=Stream,
        Event=Event,
        get_elapsed_time=lambda start, end: 2.0,
        alloc_pinned_memory=lambda count: bytearray(count),
        memory=SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
        runtime=SimpleNamespace(
            getDeviceCount=lambda: 2,
            getDeviceProperties=lambda index: {"name": b"GPU %d" % index},
            memGetInfo=lambda: (1 << 30, 2 << 30),
            CUDARuntimeError=CUDARuntimeError,
        ),
    )
    return SimpleNamespace(
        ndarray=ndarray,
        cuda=cuda,
        empty=lambda shape, dtype, order="C": ndarray(shape, dtype, order=order),
        array=lambda host, order="K": ndarray.around(host.copy(order)),
        asarray=lambda given: given if isinstance(given, ndarray) else ndarray.around(given),
        from_dlpack=lambda given: given.__dlpack__()[1],
        asnumpy=lambda array, order="C": array.values.copy(order),
        get_default_memory_pool=lambda: _pool,
        **{name: _function(name) for name in names},
    )
