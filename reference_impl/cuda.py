"""The device type ``cuda``: whether it is there, how many devices it has, and which is current.

Source: https://docs.pytorch.org/docs/2.13/cuda.html
"""

from __future__ import annotations

from types import TracebackType

from reference_impl import devices
from reference_impl.devices import cuda_place, current_device, device_count, set_current_device

__all__ = [
    "current_device",
    "device",
    "device_count",
    "empty_cache",
    "get_device_name",
    "init",
    "is_available",
    "is_initialized",
    "manual_seed",
    "manual_seed_all",
    "set_device",
    "synchronize",
]


def is_available() -> bool:
    """Whether there is a cuda device.  Never raises."""
    return device_count() > 0


def init() -> None:
    """Initialize the device type; RuntimeError where there is no device."""
    cuda_place(None)


def is_initialized() -> bool:
    """Whether the device type has been initialized: as soon as there is a device."""
    return is_available()


def set_device(device: devices.device | str | int) -> None:
    """Make a device the current one; a negative index is ignored.  RuntimeError where there is no such device."""
    if isinstance(device, int) and device < 0:
        return
    set_current_device(cuda_place(device).device.index or 0)


class device:
    """A context in which a device is the current one; with None or a negative index, without effect."""

    def __init__(self, device: devices.device | str | int | None) -> None:
        ignored = device is None or (isinstance(device, int) and device < 0)
        self.index = None if ignored else cuda_place(device).device.index

    def __enter__(self) -> None:
        if self.index is not None:
            self._before = current_device()
            set_current_device(self.index)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.index is not None:
            set_current_device(self._before)


def synchronize(device: devices.device | str | int | None = None) -> None:
    """Wait until everything queued on a device, the current one by default, has happened."""
    cuda_place(device).synchronize()


def get_device_name(device: devices.device | str | int | None = None) -> str:
    """What a device calls itself.  RuntimeError where there is no such device."""
    return cuda_place(device).name


def manual_seed(seed: int) -> None:
    """Seed the current device's random stream, or do nothing where there is none.

    Every device draws from one stream here, which ``manual_seed`` of the package seeds as well.
    """
    from reference_impl import manual_seed

    if is_available():
        manual_seed(seed)


manual_seed_all = manual_seed


def empty_cache() -> None:
    """Give back memory that is held for reuse; none is."""
