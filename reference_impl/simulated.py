"""Simulated accelerators: NumPy memory that only explicit transfer may cross, with streams and a limited size.

An operation goes to the current stream.  The default stream does its work at once as long as nobody could tell: while
nothing is queued on it, and the device has no other stream.  Else an operation's result is made of poison, and has its
values when the stream comes to it (``streams``).  Views touch no memory and are there at once.  What has to look at values to
know its result's shape waits for the stream, as on a real device.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_impl.accounting import Held, Ledger, capacity_at_start
from reference_impl.places import GEOMETRIC, Array, Elsewhere, Place, copy_of, root
from reference_impl.quiet import quiet
from reference_impl.streams import Queue, Work, busy

Function = Callable[..., Any]

_LOOKING = frozenset({np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.repeat, np.extract, np.compress})
"""Functions whose result's shape depends on values."""


def poison(array: np.ndarray) -> None:
    """Fill memory with what no program expects: NaN, the lowest integer, the largest without a sign, True."""
    kind = array.dtype.kind
    if kind == "b":
        array.fill(True)
    elif kind == "i":
        array.fill(np.iinfo(array.dtype).min)
    elif kind == "u":
        array.fill(np.iinfo(array.dtype).max)
    else:
        array.fill(np.nan)


def _plain(value: Any) -> Any:
    return value.bare() if isinstance(value, Simulated) else value


def _arrays(value: Any) -> list[np.ndarray]:
    """The arrays among arguments or results, in sequences too."""
    if isinstance(value, np.ndarray):
        return [value]
    return [a for v in value for a in _arrays(v)] if isinstance(value, list | tuple) else []


class Simulated(Elsewhere, np.ndarray):
    """The memory of one simulated accelerator; a subclass for each index.

    Values cross to and from it by its place's ``copy_in`` and ``copy_out`` alone.
    """

    place: SimulatedPlace

    def bare(self) -> np.ndarray:
        return self.view(np.ndarray)

    def __array_finalize__(self, parent: Any) -> None:
        self.held: Held | None = getattr(parent, "held", None)  # by a view, what its base holds

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.get("out")
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        if isinstance(out, tuple):
            kwargs["out"] = self.own(out)
            self.place.write(function, self.own(inputs), kwargs)
            return out[0] if len(out) == 1 else out
        if method == "at":
            return self.place.write(function, self.own(inputs), kwargs)
        return self.place.make(function, self.own(inputs), kwargs)

    def carry_out(self, function: Function, given: Any) -> Any:
        return self.place.make(function, self.own(given), {})

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in GEOMETRIC:
            return function(*map(_plain, args), **kwargs)
        own = self.own(args), {name: self.own(value) for name, value in kwargs.items()}
        return self.place.make(function, *own, looking=function in _LOOKING)

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if any(isinstance(k, np.ndarray) for k in parts):
            looking = any(isinstance(k, np.ndarray) and k.dtype.kind == "b" for k in parts)
            return self.place.make(np.ndarray.__getitem__, (self.own(self), self._key(key)), {}, looking)
        seen = np.ndarray.__getitem__(self, key)
        return np.ndarray.__getitem__(self, (*parts, ...)) if isinstance(seen, np.generic) else seen

    def __setitem__(self, key: Any, value: Any) -> None:
        self.place.write(np.ndarray.__setitem__, (self.own(self), self._key(key), self.own(value)), {})

    def _key(self, key: Any) -> Any:
        """A key as NumPy is to see it: the device's own index arrays, and any of the host's, which are sent along."""
        if isinstance(key, tuple):
            return tuple(map(self._key, key))
        return key.view(np.ndarray) if isinstance(key, np.ndarray) else key


class SimulatedPlace(Place):
    """A simulated accelerator."""

    memory: Ledger

    def __init__(self, where: Any) -> None:
        index = where.index or 0
        super().__init__(where, type(f"Simulated{index}", (Simulated,), {"place": self}), np)
        self.memory = Ledger(index, capacity_at_start())
        self._default = Queue(self, 0)
        self._others: weakref.WeakSet[Queue] = weakref.WeakSet()
        self._chosen = threading.local()

    # ---- Memory --------------------------------------------------------------------------------------------------------

    def empty(self, shape: Sequence[int], dtype: np.dtype[Any], order: str = "C") -> Array:
        self.memory.check(int(np.prod([int(n) for n in shape], dtype=object)) * dtype.itemsize)
        array: np.ndarray = np.empty(shape, dtype, order)  # type: ignore[call-overload]
        if self.queue():  # what fills it is yet to happen
            poison(array)
        return self.kept(array)

    def copy_in(self, host: np.ndarray, later: bool = False, pinned: bool = False) -> Array:
        self.memory.check(host.nbytes)
        if not later or not (pinned or self.queue()):
            return self.kept(copy_of(host))
        result = np.empty_like(host)
        source = host if pinned else host.copy()
        return self._awaited(result, lambda: np.copyto(result, source))

    def copy_out(self, array: Array, later: bool = False) -> np.ndarray:
        bare = array.view(np.ndarray)
        if later:
            host: np.ndarray = np.empty_like(bare)
            poison(host)
            self.put(lambda: np.copyto(host, bare))
            return host
        if queue := self.queue():
            queue.synchronize()
        copy: np.ndarray = copy_of(bare)
        return copy

    def copy_later(self, array: Array, host: np.ndarray) -> None:
        bare = array.view(np.ndarray)
        self.put(lambda: np.copyto(host, bare))

    def across(self, array: Array, source: Place) -> Array:
        if not isinstance(source, SimulatedPlace) or not (self.queue() or source.queue()):
            return super().across(array, source)
        there, here = source.current_stream(), self.current_stream()
        there.wait(here.mark())  # the memory may have been in use here
        bare = array.view(np.ndarray)
        result = np.empty_like(bare)
        kept = self._awaited(result, lambda: np.copyto(result, bare), there)
        here.wait(there.mark())
        return kept

    def pointer(self, address: int) -> int:
        """No address that the host can read from, and another on each device."""
        return address + ((self.device.index or 0) + 1 << 56) if address else 0

    def kept(self, result: Any) -> Any:
        """A result of NumPy's in this memory."""
        if isinstance(result, list | tuple):
            return type(result)(map(self.kept, result))
        if not isinstance(result, np.ndarray | np.generic):
            return result
        array = np.asarray(result)
        owner = root(array)
        kept: Any = array.view(self.array_class)
        if isinstance(owner, np.ndarray) and owner.flags.owndata:
            kept.held = self.memory.hold(owner)
        return kept

    # ---- Streams -------------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return "simulated accelerator"

    @property
    def default_stream(self) -> Queue:
        return self._default

    def new_stream(self, priority: int) -> Queue:
        queue = Queue(self)
        self._others.add(queue)
        return queue

    def current_stream(self) -> Queue:
        return getattr(self._chosen, "queue", self._default)

    def set_current_stream(self, stream: Any) -> None:
        self._chosen.queue = stream

    def queue(self) -> Queue | None:
        """The current stream's queue; None if that does its work at once."""
        queue = self.current_stream()
        return queue if queue is not self._default or queue.pending or self._others else None

    def put(self, work: Work) -> None:
        self.current_stream().put(work)

    def synchronize(self) -> None:
        for queue in [queue for queue in busy if queue.place is self]:
            queue.synchronize()

    # ---- Operations ----------------------------------------------------------------------------------------------------

    def make(self, function: Function, args: Any, kwargs: dict[str, Any], looking: bool = False) -> Any:
        """What a function of bare arrays makes, here; or a view of one of them.

        looking: whether it reads values to know what to make.
        """
        queue = self.queue()
        if queue is None:
            try:
                return self.kept(function(*args, **kwargs))
            except MemoryError:  # of the host, which has less
                raise self.memory.exhausted(self.memory.capacity) from None
        if looking:
            queue.synchronize()
            return self.kept(function(*args, **kwargs))
        try:  # on what the memory holds now, to know the result's geometry
            trial = quiet(function, *args, **kwargs)
        except Exception:  # which may be for values that are not there yet
            trial = None
        single = isinstance(trial, np.ndarray | np.generic)
        if not single and not isinstance(trial, tuple | list):  # a number, which the host is to know
            queue.synchronize()
            return self.kept(function(*args, **kwargs))
        results = [np.asarray(r) for r in ([trial] if single else trial)]
        owners = [root(a) for a in _arrays([args, list(kwargs.values())])]
        if any(root(r) is owner for r in results for owner in owners):
            return self.kept(trial)

        def work() -> None:
            values = quiet(function, *args, **kwargs)
            for result, value in zip(results, [values] if single else values, strict=True):
                np.copyto(result, value)

        kept = [self.kept(result) for result in results]
        for result in results:
            poison(result)
        queue.put(work)
        return kept[0] if single else type(trial)(kept)

    def write(self, function: Function, args: Any, kwargs: dict[str, Any]) -> None:
        """Let a function of bare arrays write: into ``out`` if that is given, else into its first argument."""
        queue = self.queue()
        if queue is None:
            function(*args, **kwargs)
            return
        try:  # on a copy, to see what is refused
            if "out" in kwargs:
                quiet(function, *args, **kwargs | {"out": tuple(target.copy() for target in kwargs["out"])})
            else:
                quiet(function, args[0].copy(), *args[1:], **kwargs)
        except Exception:  # which may be for values that are not there yet
            queue.synchronize()
            function(*args, **kwargs)
            return
        queue.put(lambda: quiet(function, *args, **kwargs))

    def _awaited(self, result: np.ndarray, work: Work, queue: Queue | None = None) -> Array:
        """A new array here, of poison until the stream has done the work."""
        kept = self.kept(result)
        poison(result)
        (queue or self.current_stream()).put(work)
        return kept


# ---- Methods of arrays that NumPy does not lead through its protocols -------------------------------------------------


def _making(name: str, looking: bool) -> Function:
    bare: Function = getattr(np.ndarray, name)

    def method(self: Simulated, *args: Any, **kwargs: Any) -> Any:
        if name in ("astype", "copy"):
            self.place.memory.check(self.nbytes)
        return self.place.make(bare, self.own((self, *args)), kwargs, looking)

    return method


def _writing(name: str) -> Function:
    bare: Function = getattr(np.ndarray, name)

    def method(self: Simulated, *args: Any, **kwargs: Any) -> None:
        self.place.write(bare, self.own((self, *args)), kwargs)

    return method


for _name in (
    "all", "any", "argmax", "argmin", "argsort", "astype", "clip", "conj", "conjugate", "copy", "cumprod", "cumsum", "diagonal",
    "dot", "flatten", "max", "mean", "min", "prod", "ravel", "reshape", "round", "std", "sum", "take", "trace", "var",
):  # fmt: skip
    setattr(Simulated, _name, _making(_name, looking=False))
for _name in (
    "__bool__", "__complex__", "__float__", "__index__", "__int__", "item", "nonzero", "repeat", "tobytes", "tolist",
):  # fmt: skip
    setattr(Simulated, _name, _making(_name, looking=True))
for _name in ("fill", "put", "sort"):
    setattr(Simulated, _name, _writing(_name))
