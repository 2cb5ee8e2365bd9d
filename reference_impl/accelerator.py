"""The accelerator of this machine, whichever it is: its devices, their streams and events, their memory.

The only accelerators here are of the type ``cuda``.  Source: https://docs.pytorch.org/docs/2.13/accelerator.html
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType, TracebackType
from typing import Any

from reference_impl import devices
from reference_impl.devices import cuda_place, current_device, device_count, set_current_device
from reference_impl.places import Place
from reference_impl.streams import Mark

__all__ = [
    "current_accelerator",
    "current_device_index",
    "current_stream",
    "device_count",
    "device_index",
    "empty_cache",
    "get_memory_info",
    "is_available",
    "max_memory_allocated",
    "max_memory_reserved",
    "memory_allocated",
    "memory_reserved",
    "memory_stats",
    "reset_peak_memory_stats",
    "set_device_index",
    "set_stream",
    "synchronize",
]

Device = devices.device | str | int | None


def is_available() -> bool:
    """Whether there is an accelerator.  Never raises."""
    return device_count() > 0


def current_accelerator(check_available: bool = False) -> devices.device | None:
    """The accelerator's device type, as a device without an index; None where there is no accelerator."""
    return devices.device("cuda") if is_available() else None


def get_device_module(device: devices.device | str | None = None) -> ModuleType:
    """The module of a device's type, such as ``torch.cuda``; of the accelerator's, or the host's, for None.

    RuntimeError for a type that has none.  Source: torch.get_device_module.
    """
    if device is None:
        device = "cuda" if is_available() else "cpu"
    if not isinstance(device, devices.device | str):
        raise RuntimeError(f"Invalid value of device '{device}', expect torch.device, str, or None")
    name = devices.device(device).type
    if name not in ("cpu", "cuda"):
        raise RuntimeError(f"Device '{name}' does not have a corresponding module registered as 'torch.{name}'.")
    return import_module(f"reference_impl.{name}")


def place(where: Device) -> Place:
    """The place of a device that is named by device, string or index; of the current one for None or a negative index.

    ValueError for a device of another type, RuntimeError for one that the machine lacks.
    """
    if isinstance(where, int):
        return cuda_place(None if where < 0 else where)
    if where is not None and devices.device(where).type != "cuda":
        raise ValueError(f"Expected a cuda device, but got: {where}")
    return cuda_place(where)


def current_device_index() -> int:
    """The index of the current device; RuntimeError where there is none."""
    return current_device()


def set_device_index(device: Device, /) -> None:
    """Make a device the current one; a negative index is ignored.  RuntimeError where there is no such device."""
    if not (isinstance(device, int) and device < 0):
        set_current_device(place(device).device.index or 0)


class device_index:
    """A context in which the device of an index is the current one; with None or a negative index, without effect."""

    def __init__(self, device: Device, /) -> None:
        ignored = device is None or (isinstance(device, int) and device < 0)
        self.index = None if ignored else place(device).device.index

    def __enter__(self) -> None:
        if self.index is not None:
            self._before = current_device()
            set_current_device(self.index)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.index is not None:
            set_current_device(self._before)


# ---- Streams and events ---------------------------------------------------------------------------------------------


def synchronize(device: Device = None) -> None:
    """Wait until everything queued on a device, the current one by default, has happened."""
    place(device).synchronize()


class Stream:
    """A sequence of work on one device, beside that of the device's other streams.  Source: torch.Stream.

    device: None, or a negative index, is the current one.  priority: a lower number is a higher one.
    As a context, the stream that operations on its device go to.
    """

    def __init__(self, device: Device = None, *, priority: int = 0) -> None:
        self._wrap(place(device), None, priority)

    def _wrap(self, where: Place, work: Any, priority: int = 0) -> None:
        self._place = where
        self.priority = priority
        self._work = where.new_stream(priority) if work is None else work
        self._entered: list[StreamContext] = []

    @classmethod
    def seen(cls, where: Place, work: Any) -> Any:
        """A stream of a place, as users see it."""
        shown = cls.__new__(cls)
        shown._wrap(where, work)
        return shown

    @property
    def device(self) -> devices.device:
        """The device that it works on."""
        return self._place.device

    @property
    def device_index(self) -> int:
        """The index of that device."""
        return self._place.device.index or 0

    @property
    def stream_id(self) -> int:
        """A number that no other stream of the device has; 0 for the default stream."""
        return self._work.number

    def synchronize(self) -> None:
        """Wait until all of its work has happened."""
        self._work.synchronize()

    def query(self) -> bool:
        """Whether all of its work has happened."""
        return self._work.done()

    def wait_event(self, event: Event) -> None:
        """Let work that is queued from now on wait for an event.  The host does not wait."""
        event.wait(self)

    def wait_stream(self, stream: Stream) -> None:
        """Let work that is queued from now on wait for what another stream has been given so far.  The host does not wait."""
        self.wait_event(stream.record_event())

    def record_event(self, event: Event | None = None) -> Event:
        """An event, the one given or a new one, that happens when the work queued so far has."""
        event = self._new_event() if event is None else event
        event.record(self)
        return event

    @staticmethod
    def _new_event() -> Event:
        return Event()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and (self._place, self.stream_id) == (other._place, other.stream_id)

    def __hash__(self) -> int:
        return hash((self.device, self.stream_id))

    def __repr__(self) -> str:
        return (
            f"torch.Stream device_type={self.device.type}, device_index={self.device_index}, stream_id={self.stream_id}"
        )

    def __enter__(self) -> Stream:
        self._entered.append(StreamContext(self))
        self._entered[-1].__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._entered.pop().__exit__(*error)


class Event:
    """A mark in a stream's work, to wait for or to measure time by.  Source: torch.Event.

    enable_timing: whether it is to know when it happened.  blocking and interprocess make no difference here.
    """

    def __init__(
        self, device: Device = None, *, enable_timing: bool = False, blocking: bool = False, interprocess: bool = False
    ) -> None:
        self._timed = enable_timing
        self._mark: Mark | None = None
        self._place: Place | None = None

    @property
    def device(self) -> devices.device | None:
        """The device on which it was recorded; None before."""
        return None if self._place is None else self._place.device

    def record(self, stream: Stream | None = None) -> None:
        """Put the mark behind what a stream, the current one by default, has been given so far; a second time, anew.

        RuntimeError on another device than that on which it was recorded first.
        """
        stream = current_stream() if stream is None else stream
        if self._place not in (None, stream._place):
            raise RuntimeError(f"Event device {self.device} does not match recording stream's device {stream.device}.")
        self._place = stream._place
        self._mark = stream._work.mark(self._timed)

    def wait(self, stream: Stream | None = None) -> None:
        """Let work that a stream, the current one by default, is given from now on wait for the mark."""
        if self._mark is not None:
            (current_stream() if stream is None else stream)._work.wait(self._mark)

    def query(self) -> bool:
        """Whether the work before the mark has happened; True if there is no mark yet."""
        return self._mark is None or self._mark.happened()

    def synchronize(self) -> None:
        """Wait until the work before the mark has happened."""
        if self._mark is not None:
            self._mark.reach()

    def elapsed_time(self, end_event: Event) -> float:
        """The milliseconds between two marks.

        ValueError for events made without ``enable_timing`` or not recorded, RuntimeError while one has not happened.
        """
        if not (self._timed and end_event._timed):
            raise ValueError("Both events must be created with argument 'enable_timing=True'.")
        if self._mark is None or end_event._mark is None:
            raise ValueError("Both events must be recorded before calculating elapsed time.")
        if not (self._mark.happened() and end_event._mark.happened()):
            raise RuntimeError("Both events must be completed before calculating elapsed time.")
        return self._mark.seconds_to(end_event._mark) * 1000

    def __repr__(self) -> str:
        return f"torch.Event device_type=cuda, device_index={-1 if self._place is None else self.device.index}"  # type: ignore[union-attr]


def current_stream(device: Device = None) -> Stream:
    """The stream that this thread's operations on a device, the current one by default, go to."""
    where = place(device)
    shown: Stream = Stream.seen(where, where.current_stream())
    return shown


def set_stream(stream: Stream | None) -> None:
    """Make a stream the current one of its device, and its device the current one; None changes nothing."""
    if stream is not None:
        set_current_device(stream.device_index)
        stream._place.set_current_stream(stream._work)


class StreamContext:
    """A context in which a stream is the current one of its device, which is the current device; None changes nothing."""

    def __init__(self, stream: Stream | None) -> None:
        self.stream = stream

    def __enter__(self) -> None:
        if self.stream is not None:
            self._device = current_device()
            self._before = self.stream._place.current_stream()
            set_stream(self.stream)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stream is not None:
            self.stream._place.set_current_stream(self._before)
            set_current_device(self._device)


# ---- Memory ---------------------------------------------------------------------------------------------------------


def memory_allocated(device: Device = None) -> int:
    """How many bytes tensors take on a device, the current one by default; 0 where there is none.

    Source: torch.accelerator.memory_allocated.
    """
    return place(device).memory.used if device_count() else 0


def max_memory_allocated(device: Device = None) -> int:
    """The most bytes that tensors took since the start, or since ``reset_peak_memory_stats``."""
    return place(device).memory.most_used if device_count() else 0


def memory_reserved(device: Device = None) -> int:
    """How many bytes are held: those that tensors take, and those that are kept for reuse."""
    return place(device).memory.held if device_count() else 0


def max_memory_reserved(device: Device = None) -> int:
    """The most bytes that were held since the start, or since ``reset_peak_memory_stats``."""
    return place(device).memory.most_held if device_count() else 0


def reset_peak_memory_stats(device: Device = None) -> None:
    """Let what is taken and held now be the most that was."""
    place(device).memory.forget_peaks()


def memory_stats(device: Device = None) -> dict[str, int]:
    """The accounts by name, in bytes; nothing where there is no device.  Source: torch.accelerator.memory.memory_stats."""
    if not device_count():
        return {}
    memory = place(device).memory
    return {
        "allocated_bytes.all.current": memory.used,
        "allocated_bytes.all.peak": memory.most_used,
        "reserved_bytes.all.current": memory.held,
        "reserved_bytes.all.peak": memory.most_held,
    }


def get_memory_info(device: Device = None) -> tuple[int, int]:
    """The bytes of a device's memory that are free, and all.  Source: torch.accelerator.get_memory_info."""
    memory = place(device).memory
    return memory.free, memory.capacity


def empty_cache() -> None:
    """Give back memory that is kept for reuse, on all devices; nothing where there is none."""
    for index in range(device_count()):
        place(index).memory.release()
