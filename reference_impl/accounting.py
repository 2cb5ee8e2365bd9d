"""The memory of a simulated device as numbers: what is in use, what is held for reuse, the most that was, and the capacity."""

from __future__ import annotations

import os
import re
import weakref
from typing import Protocol

import numpy as np

BLOCK = 512
"""Memory is handed out in multiples of this many bytes, as by PyTorch's allocator."""

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class OutOfMemoryError(RuntimeError):
    """An allocation that a device has no room for."""


def capacity_at_start() -> int:
    """How many bytes a simulated device has: ``REFERENCE_IMPL_CUDA_MEMORY``, as ``500M`` or ``16G``; 16 GiB if unset."""
    return parsed(os.environ.get("REFERENCE_IMPL_CUDA_MEMORY", "16G"))


def parsed(size: str) -> int:
    """Bytes from a number with or without a unit of K, M, G or T (powers of 1024).  ValueError for anything else."""
    match = re.fullmatch(r"([0-9]+)([KMGT]?)", size)
    if match is None:
        raise ValueError(
            f"REFERENCE_IMPL_CUDA_MEMORY is a number of bytes, or of K, M, G or T such as 16G, not {size!r}"
        )
    return int(match[1]) * _UNITS[match[2]]


def readable(count: int) -> str:
    """Bytes as PyTorch's messages have them."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= unit:
            return f"{count / unit:.2f} {name}"
    return f"{count} bytes"


class Memory(Protocol):
    """The accounts of a device's memory, in bytes."""

    fraction: float
    """The part of the capacity that may be used."""

    @property
    def capacity(self) -> int:
        """All that the device has."""

    @property
    def used(self) -> int:
        """What tensors take."""

    @property
    def most_used(self) -> int:
        """The most that they took."""

    @property
    def held(self) -> int:
        """What they take, and what is kept for reuse."""

    @property
    def most_held(self) -> int:
        """The most that was held."""

    @property
    def free(self) -> int:
        """What the device has beside what is held."""

    def release(self) -> None:
        """Give back what is kept for reuse."""

    def forget_peaks(self) -> None:
        """Let the most that was used and held be what is now."""


class Held:
    """That a piece of memory is in use: all arrays on it that users see refer to one of these, and what is queued does not.

    So memory is given back when its last tensor is gone, though queued work may still be on its way to it, as on a real device.
    """

    __slots__ = ("__weakref__",)


class Ledger:
    """One device's accounts, in bytes.  Memory that is given back is kept for reuse until ``release`` or until room is short."""

    def __init__(self, index: int, capacity: int) -> None:
        self.index = index
        self.capacity = capacity
        self.fraction = 1.0
        self.used = self.most_used = 0
        self.held = self.most_held = 0
        self._holds: dict[int, weakref.ref[Held]] = {}

    @property
    def free(self) -> int:
        return self.capacity - self.held

    def check(self, count: int) -> int:
        """The bytes that an allocation of ``count`` would take; OutOfMemoryError where there is no room for it."""
        taken = -(-count // BLOCK) * BLOCK
        if self.used + taken > self.capacity * self.fraction:
            raise self.exhausted(count)
        return taken

    def exhausted(self, count: int) -> OutOfMemoryError:
        """The error for ``count`` bytes that are not there."""
        return OutOfMemoryError(
            f"CUDA out of memory. Tried to allocate {readable(count)}. GPU {self.index} has a total capacity of "
            f"{readable(self.capacity)} of which {readable(self.free)} is free. {readable(self.used)} is allocated, and "
            f"{readable(self.held - self.used)} is reserved but unallocated. {readable(int(self.capacity * self.fraction))} "
            "allowed."
        )

    def hold(self, owner: np.ndarray) -> Held | None:
        """Account for an array's own memory for as long as what is returned lives, the same object while that does.

        OutOfMemoryError where there is no room for it; None for an array without elements, which takes nothing.
        """
        if not owner.nbytes:
            return None
        key = id(owner)
        known = self._holds[key]() if key in self._holds else None
        if known is not None:
            return known
        taken = self.check(owner.nbytes)
        self.used += taken
        self.held = max(self.held, self.used)
        self.most_used = max(self.most_used, self.used)
        self.most_held = max(self.most_held, self.held)

        def give_back(_: object) -> None:
            self._holds.pop(key, None)
            self.used -= taken

        hold = Held()
        self._holds[key] = weakref.ref(hold, give_back)
        return hold

    def release(self) -> None:
        self.held = self.used

    def forget_peaks(self) -> None:
        self.most_used, self.most_held = self.used, self.held
