"""GPUs behind CuPy: NumPy's functions are handed over to CuPy, on the array's own device and this thread's current stream there.

CuPy takes no ``out=...`` and no NumPy array, not even one without dimensions; here the first is dropped, since CuPy's results
are always arrays, and the second becomes a NumPy scalar of its dtype.  What CuPy does not have is computed on the host.

This has been tried against a stand-in for CuPy that refuses what CuPy refuses, and on no GPU yet.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from reference_impl.accounting import OutOfMemoryError
from reference_impl.places import Array, Handed, Place, check_holds
from reference_impl.streams import Work

_REDUCED = {
    "add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all", "logical_or": "any",
}  # fmt: skip
_ACCUMULATED = {"add": "cumsum", "multiply": "cumprod"}
"""A ufunc that reduces or accumulates -> CuPy's function for that."""


class Gpu(Handed):
    """An array of CuPy's, ``inner``; each GPU has a subclass.

    memptr, strides: where in which memory it is; new memory, and C order, if not given.
    """

    __slots__ = ()
    place: CupyPlace

    def __init__(self, shape: Sequence[int], dtype: Any, memptr: Any = None, strides: Any = None) -> None:
        with self.place.working():
            self.inner = self.place.module.ndarray(tuple(shape), dtype, memptr, strides)

    @property
    def data(self) -> Any:
        return self.inner.data

    def exported(self) -> Any:
        return self.inner

    def bare(self) -> Any:
        return self.inner

    def own(self, operand: Any) -> Any:
        operand = super().own(operand)
        if isinstance(operand, np.ndarray):  # of the host and without dimensions
            return operand[()]
        return operand

    def carry_out(self, function: Any, given: Any) -> Any:
        """What a function of NumPy arrays makes, computed on the host."""
        return self._on_host(function, given, {})

    def _on_host(self, function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        return self._returned(function(*self._fetched(args), **{name: self._fetched(v) for name, v in kwargs.items()}))

    def _fetched(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(map(self._fetched, value))
        return self.place.copy_out(value) if isinstance(value, Gpu) else value

    def _returned(self, result: Any) -> Any:
        if isinstance(result, list | tuple):
            return type(result)(map(self._returned, result))
        return self.place.copy_in(np.asarray(result)) if isinstance(result, np.ndarray | np.generic) else result

    def _computed(self, name: str, function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """What CuPy's function of that name makes, or NumPy's on the host where CuPy has none or not for these arguments."""
        ours = getattr(self.place.module, name, None)
        own = self.own(args), {key: self.own(value) for key, value in kwargs.items()}
        if ours is not None:
            try:
                return self.place.run(ours, *own)
            except (TypeError, NotImplementedError):
                pass
        return self._on_host(function, args, kwargs)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        if method == "at":
            return self.place.run(getattr(self.place.module, ufunc.__name__).at, self.own(inputs))
        if method == "__call__":
            made = self._computed(ufunc.__name__, ufunc, inputs, kwargs)
        else:
            name = {"reduce": _REDUCED, "accumulate": _ACCUMULATED}.get(method, {}).get(ufunc.__name__, "")
            made = self._computed(name, getattr(ufunc, method), inputs, kwargs)
        if not isinstance(out, tuple):
            return made
        for target, result in zip(out, made if isinstance(made, tuple) else (made,), strict=True):
            check_holds(target, result)
            target[...] = result
        return out[0] if len(out) == 1 else out

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        kwargs = {name: value for name, value in kwargs.items() if name != "subok"}  # it is so here
        return self._computed(function.__name__, function, args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self.place.run(self.inner.__getitem__, (self._key(key),))

    def __setitem__(self, key: Any, value: Any) -> None:
        self.place.run(self.inner.__setitem__, (self._key(key), self.own(value)))

    def _key(self, key: Any) -> Any:
        """A key as CuPy takes it: its own index arrays, and those of the host sent along."""
        if isinstance(key, tuple):
            return tuple(map(self._key, key))
        if isinstance(key, np.ndarray):
            return self.place.module.asarray(key)
        return key.inner if isinstance(key, Gpu) else key


def _method(name: str) -> Callable[..., Any]:
    def method(self: Gpu, *args: Any, **kwargs: Any) -> Any:
        return self.place.run(getattr(self.inner, name), self.own(args), kwargs)

    return method


for _name in (
    "__bool__", "__complex__", "__float__", "__index__", "__int__", "all", "any", "argmax", "argmin", "argsort", "astype", "clip",
    "conj", "copy", "cumprod", "cumsum", "dot", "fill", "item", "max", "mean", "min", "nonzero", "prod", "repeat", "reshape",
    "round", "sort", "std", "sum", "take", "tolist", "trace", "var",
):  # fmt: skip
    setattr(Gpu, _name, _method(_name))


class CupyMark:
    """A place in a stream's work: an event of CuPy's."""

    def __init__(self, module: Any, stream: Any, timed: bool) -> None:
        self._module = module
        self.event = module.cuda.Event(disable_timing=not timed)
        self.event.record(stream)

    def happened(self) -> bool:
        return bool(self.event.done)

    def reach(self) -> None:
        self.event.synchronize()

    def seconds_to(self, later: CupyMark) -> float:
        return float(self._module.cuda.get_elapsed_time(self.event, later.event)) / 1000


class CupyStream:
    """A stream of CuPy's, ``inner``."""

    def __init__(self, module: Any, inner: Any) -> None:
        self._module = module
        self.inner = inner

    @property
    def number(self) -> int:
        return int(self.inner.ptr)

    def synchronize(self) -> None:
        self.inner.synchronize()

    def done(self) -> bool:
        return bool(self.inner.done)

    def mark(self, timed: bool = False) -> CupyMark:
        return CupyMark(self._module, self.inner, timed)

    def wait(self, mark: CupyMark) -> None:
        self.inner.wait_event(mark.event)


class CupyMemory:
    """The accounts of a GPU's memory: CuPy's pool, and the most that was seen of it."""

    def __init__(self, place: CupyPlace) -> None:
        self._place = place
        self._most_used = self._most_held = 0
        self._fraction = 1.0

    def _asked(self, ask: Callable[[Any], int]) -> int:
        with self._place.module.cuda.Device(self._place.device.index):
            return int(ask(self._place.module.get_default_memory_pool()))

    def note(self) -> None:
        """Look at how much is in use."""
        self._most_used, self._most_held = self.most_used, self.most_held

    @property
    def used(self) -> int:
        return self._asked(lambda pool: pool.used_bytes())

    @property
    def most_used(self) -> int:
        return max(self._most_used, self.used)

    @property
    def held(self) -> int:
        return self._asked(lambda pool: pool.total_bytes())

    @property
    def most_held(self) -> int:
        return max(self._most_held, self.held)

    @property
    def free(self) -> int:
        return self._asked(lambda pool: self._place.module.cuda.runtime.memGetInfo()[0])

    @property
    def capacity(self) -> int:
        return self._asked(lambda pool: self._place.module.cuda.runtime.memGetInfo()[1])

    @property
    def fraction(self) -> float:
        return self._fraction

    @fraction.setter
    def fraction(self, fraction: float) -> None:
        limit = max(int(self.capacity * fraction), 1) if fraction < 1 else 0  # to CuPy 0 is no limit
        self._asked(lambda pool: pool.set_limit(size=limit) or 0)
        self._fraction = fraction

    def release(self) -> None:
        self._asked(lambda pool: pool.free_all_blocks() or 0)

    def forget_peaks(self) -> None:
        self._most_used, self._most_held = self.used, self.held


class CupyPlace(Place):
    """A GPU behind CuPy."""

    memory: CupyMemory

    def __init__(self, where: Any, cupy: Any) -> None:
        super().__init__(where, type(f"Gpu{where.index}", (Gpu,), {"place": self, "__slots__": ()}), cupy)
        self.memory = CupyMemory(self)
        self._chosen = threading.local()

    @contextmanager
    def working(self) -> Iterator[None]:
        """A context in which CuPy works on this device, in the current stream."""
        with self.module.cuda.Device(self.device.index), self.current_stream().inner:
            try:
                yield
            except self.module.cuda.memory.OutOfMemoryError as error:
                raise OutOfMemoryError(f"CUDA out of memory. {error}") from None

    def run(self, function: Any, args: Any, kwargs: dict[str, Any] | None = None) -> Any:
        """What a function of CuPy's makes of its arrays."""
        with self.working():
            made = self.kept(function(*args, **kwargs or {}))
        self.memory.note()
        return made

    def kept(self, result: Any) -> Any:
        """A result of CuPy's, its arrays wrapped."""
        if isinstance(result, list | tuple):
            return type(result)(map(self.kept, result))
        return self.array_class.of(result) if isinstance(result, self.module.ndarray) else result  # type: ignore[attr-defined]

    def shared(self, foreign: Any) -> Array:
        """An array on the memory of an object that has ``__cuda_array_interface__`` or exports by DLPack."""
        by_interface = hasattr(foreign, "__cuda_array_interface__")
        return self.run(self.module.asarray if by_interface else self.module.from_dlpack, (foreign,))

    # ---- Memory --------------------------------------------------------------------------------------------------------

    def empty(self, shape: Sequence[int], dtype: np.dtype[Any], order: str = "C") -> Array:
        return self.run(self.module.empty, (tuple(int(n) for n in shape), dtype), {"order": order})

    def copy_in(self, host: np.ndarray, later: bool = False, pinned: bool = False) -> Array:
        if not (later and pinned and host.flags.c_contiguous):
            return self.run(self.module.array, (host,), {"order": "K"})
        result = self.empty(host.shape, host.dtype)
        with self.working():
            result.inner.set(host, stream=self.current_stream().inner)
        return result

    def copy_out(self, array: Array, later: bool = False) -> np.ndarray:
        if later and array.flags.c_contiguous:
            host = self.page_locked(array.shape, array.dtype)
            self.copy_later(array, host)
            return host
        with self.working():
            return np.asarray(self.module.asnumpy(array.inner, order="A"))

    def copy_later(self, array: Array, host: np.ndarray) -> None:
        if array.shape != host.shape or not (array.flags.c_contiguous and host.flags.c_contiguous):
            host[...] = self.copy_out(array)
            return
        with self.working():
            array.inner.get(stream=self.current_stream().inner, out=host, blocking=False)

    def across(self, array: Array, source: Place) -> Array:
        if not isinstance(source, CupyPlace):
            return super().across(array, source)
        self.current_stream().wait(source.current_stream().mark())
        result = self.run(array.inner.copy, ())  # CuPy copies to the device that it works on
        source.current_stream().wait(self.current_stream().mark())
        return result

    def page_locked(self, shape: Sequence[int], dtype: np.dtype[Any]) -> np.ndarray:
        count = int(np.prod(shape, dtype=int))
        memory = self.module.cuda.alloc_pinned_memory(max(count * dtype.itemsize, 1))
        return np.frombuffer(memory, dtype, count).reshape(tuple(shape))

    @property
    def name(self) -> str:
        properties: dict[str, bytes] = self.module.cuda.runtime.getDeviceProperties(self.device.index)
        return properties["name"].decode()

    # ---- Streams -------------------------------------------------------------------------------------------------------

    @property
    def default_stream(self) -> CupyStream:
        return CupyStream(self.module, self.module.cuda.Stream.null)

    def new_stream(self, priority: int) -> CupyStream:
        with self.module.cuda.Device(self.device.index):
            return CupyStream(self.module, self.module.cuda.Stream(non_blocking=True, priority=priority))

    def current_stream(self) -> CupyStream:
        return getattr(self._chosen, "stream", None) or self.default_stream

    def set_current_stream(self, stream: Any) -> None:
        self._chosen.stream = stream

    def put(self, work: Work) -> None:
        work()

    def synchronize(self) -> None:
        self.module.cuda.Device(self.device.index).synchronize()
