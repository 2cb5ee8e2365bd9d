"""The device type ``cuda``: whether it is there, how many devices it has, which is current, their streams and their memory.

Source: https://docs.pytorch.org/docs/2.13/cuda.html
"""

from __future__ import annotations

from typing import NamedTuple

from reference_impl import accelerator
from reference_impl.accelerator import (
    Device,
    StreamContext,
    device_index,
    empty_cache,
    is_available,
    max_memory_allocated,
    max_memory_reserved,
    memory_allocated,
    memory_reserved,
    memory_stats,
    place,
    reset_peak_memory_stats,
    set_stream,
    synchronize,
)
from reference_impl.accelerator import get_memory_info as mem_get_info
from reference_impl.accelerator import set_device_index as set_device
from reference_impl.accounting import OutOfMemoryError
from reference_impl.devices import cuda_place, current_device, device_count
from reference_impl.random import Generator, generator_for, seed_of
from reference_impl.tensor import Tensor

__all__ = [
    "Event",
    "OutOfMemoryError",
    "Stream",
    "StreamContext",
    "current_device",
    "current_stream",
    "default_stream",
    "device",
    "device_count",
    "device_of",
    "empty_cache",
    "get_device_name",
    "get_device_properties",
    "get_per_process_memory_fraction",
    "get_rng_state",
    "get_rng_state_all",
    "init",
    "initial_seed",
    "is_available",
    "is_initialized",
    "manual_seed",
    "manual_seed_all",
    "max_memory_allocated",
    "max_memory_reserved",
    "mem_get_info",
    "memory_allocated",
    "memory_reserved",
    "memory_stats",
    "reset_peak_memory_stats",
    "seed",
    "seed_all",
    "set_device",
    "set_per_process_memory_fraction",
    "set_rng_state",
    "set_rng_state_all",
    "set_stream",
    "stream",
    "synchronize",
]


def init() -> None:
    """Initialize the device type; RuntimeError where there is no device."""
    cuda_place(None)


def is_initialized() -> bool:
    """Whether the device type has been initialized: as soon as there is a device."""
    return is_available()


# ---- The current device ---------------------------------------------------------------------------------------------


class device(device_index):
    """A context in which a device is the current one; with None or a negative index, without effect."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)


class device_of(device):
    """A context in which the device of a tensor is the current one; for a tensor on the host, without effect."""

    def __init__(self, obj: Tensor) -> None:
        super().__init__(obj.get_device() if obj.is_cuda else -1)


def get_device_name(device: Device = None) -> str:
    """What a device calls itself.  RuntimeError where there is no such device."""
    return place(device).name


class Properties(NamedTuple):
    """What is known of a device: its name, and its memory in bytes."""

    name: str
    total_memory: int


def get_device_properties(device: Device = None) -> Properties:
    """What is known of a device.  RuntimeError where there is no such device."""
    where = place(device)
    return Properties(where.name, where.memory.capacity)


# ---- Streams and events ---------------------------------------------------------------------------------------------


class Stream(accelerator.Stream):
    """A sequence of work on one device, beside that of the device's other streams.  Source: torch.cuda.Stream.

    device: None, or a negative index, is the current one.  priority: a lower number is a higher one.
    As a context, the stream that operations on its device go to.
    """

    def __init__(self, device: Device = None, priority: int = 0) -> None:
        super().__init__(device, priority=priority)

    @property
    def cuda_stream(self) -> int:
        """The stream's handle; 0 for the default stream."""
        return self.stream_id

    @staticmethod
    def _new_event() -> accelerator.Event:
        return Event()

    def __repr__(self) -> str:
        return f"<torch.cuda.Stream device={self.device} cuda_stream={self.cuda_stream:#x}>"


class Event(accelerator.Event):
    """A mark in a stream's work, to wait for or to measure time by.  Source: torch.cuda.Event.

    enable_timing: whether it is to know when it happened.  The other arguments make no difference here.
    """

    def __init__(
        self, enable_timing: bool = False, blocking: bool = False, interprocess: bool = False, external: bool = False
    ) -> None:
        super().__init__(enable_timing=enable_timing, blocking=blocking, interprocess=interprocess)

    def __repr__(self) -> str:
        return "<torch.cuda.Event uninitialized>" if self._mark is None else f"<torch.cuda.Event on {self.device}>"


def current_stream(device: Device = None) -> Stream:
    """The stream that this thread's operations on a device, the current one by default, go to."""
    where = place(device)
    shown: Stream = Stream.seen(where, where.current_stream())
    return shown


def default_stream(device: Device = None) -> Stream:
    """A device's default stream."""
    where = place(device)
    shown: Stream = Stream.seen(where, where.default_stream)
    return shown


def stream(stream: accelerator.Stream | None) -> StreamContext:
    """A context in which operations go to a stream.  Source: torch.cuda.stream."""
    return StreamContext(stream)


# ---- Memory ---------------------------------------------------------------------------------------------------------


def set_per_process_memory_fraction(fraction: float, device: Device = None) -> None:
    """Let tensors take no more than a part of a device's memory.

    TypeError for what is no float, ValueError outside of [0, 1].  Source: torch.cuda.memory.set_per_process_memory_fraction.
    """
    if not isinstance(fraction, float):
        raise TypeError("Invalid type for fraction argument, must be `float`")
    if not 0 <= fraction <= 1:
        raise ValueError(f"Invalid fraction value: {fraction}. Allowed range: 0~1")
    place(device).memory.fraction = fraction


def get_per_process_memory_fraction(device: Device = None) -> float:
    """The part of a device's memory that tensors may take."""
    return place(device).memory.fraction


# ---- Random streams -------------------------------------------------------------------------------------------------


def _generator(device: Device) -> Generator:
    return generator_for(place(device), None)


def manual_seed(seed: int) -> None:
    """Seed the current device's random stream; nothing where there is none.  Source: torch.cuda.manual_seed."""
    seed = seed_of(seed)
    if is_available():
        _generator(None).manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """Seed the random streams of all devices; nothing where there is none.  Source: torch.cuda.manual_seed_all."""
    seed = seed_of(seed)
    for index in range(device_count()):
        _generator(index).manual_seed(seed)


def seed() -> None:
    """Seed the current device's random stream with a number that nobody can foretell.  Source: torch.cuda.seed."""
    if is_available():
        _generator(None).seed()


def seed_all() -> None:
    """Seed the random streams of all devices with one number that nobody can foretell.  Source: torch.cuda.seed_all."""
    if is_available():
        manual_seed_all(_generator(0).seed())


def initial_seed() -> int:
    """The seed of the current device's random stream.  Source: torch.cuda.initial_seed."""
    return _generator(None).initial_seed()


def get_rng_state(device: Device = "cuda") -> Tensor:
    """The place in a device's random stream, as bytes on the host.  Source: torch.cuda.get_rng_state."""
    return _generator(device).get_state()


def get_rng_state_all() -> list[Tensor]:
    """The places in the random streams of all devices.  Source: torch.cuda.get_rng_state_all."""
    return [get_rng_state(index) for index in range(device_count())]


def set_rng_state(new_state: Tensor, device: Device = "cuda") -> None:
    """Go to a place in a device's random stream that ``get_rng_state`` has told.  Source: torch.cuda.set_rng_state."""
    _generator(device).set_state(new_state)


def set_rng_state_all(new_states: list[Tensor]) -> None:
    """Go to places in the random streams of all devices.  Source: torch.cuda.set_rng_state_all."""
    for index, state in enumerate(new_states):
        set_rng_state(state, index)
