"""Devices: the ``device`` class, and the table of what stands behind each device type.

A tensor's memory is an array, and the array's class says where it is: ``numpy.ndarray`` is the host, a subclass
of ``Simulated`` is one simulated accelerator, ``Meta`` is geometry without values, a subclass of ``Gpu`` is one GPU.
So a result is where its operands are without anything being recorded, and host code pays nothing for devices.

What stands behind the type ``cuda`` is chosen when the process starts by ``REFERENCE_IMPL_CUDA`` (none,
simulated, simulated:N or cupy; unset: CuPy where a GPU answers, else none) and by ``use_cuda`` in tests.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from reference_impl.meta import Meta, MetaPlace
from reference_impl.places import Array as Array
from reference_impl.places import Elsewhere as Elsewhere
from reference_impl.places import Place as Place
from reference_impl.places import copy_of as copy_of

KNOWN_TYPES = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip


class device:
    """A device type and an index; without an index, the type's current device.

    ``device("cuda:1")``, ``device("cuda", 1)``, ``device(device)``, ``device(1)`` (the accelerator of that index).
    A name only: the machine need not have the device.  As a context, the default device of factories.
    RuntimeError for a string that names no device type; TypeError for other objects.
    """

    __slots__ = ("_index", "_type")

    def __init__(self, type: str | int | device, index: int | None = None) -> None:
        if isinstance(index, bool) or not isinstance(index, int | None):
            raise TypeError(f"device(): argument 'index' must be int, not {index.__class__.__name__}")
        if isinstance(type, device):
            self._type, self._index = type.type, type.index
            return
        if isinstance(type, int) and not isinstance(type, bool) and index is None:
            if not _cuda:
                raise RuntimeError("Cannot access accelerator device when none is available.")
            if type < 0:
                raise RuntimeError(f"Device index must not be negative, got {type}")
            self._type, self._index = "cuda", type
            return
        if not isinstance(type, str):
            raise TypeError(f"device(): argument 'type' must be str, not {type.__class__.__name__}")
        if not type:
            raise RuntimeError("Device string must not be empty")
        kind, colon, number = type.partition(":")
        if colon:
            if index is not None:
                raise RuntimeError(
                    f"type (string) must not include an index because index was passed explicitly: {type}"
                )
            if not re.fullmatch("0|[1-9][0-9]*", number):
                raise RuntimeError(f"Invalid device string: '{type}'")
            index = int(number)
        if kind not in KNOWN_TYPES:
            raise RuntimeError(
                f"Expected one of {', '.join(KNOWN_TYPES)} device type at start of device string: {type}"
            )
        if index is not None and index < 0:
            raise RuntimeError(f"Device index must not be negative, got {index}")
        self._type, self._index = kind, index

    @property
    def type(self) -> str:
        return self._type

    @property
    def index(self) -> int | None:
        return self._index

    def __repr__(self) -> str:
        return f"device(type='{self.type}'" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (self.type, self.index)

    def __enter__(self) -> device:
        _default.outside.append(_default.place)
        _default.place = place_for(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _default.place = _default.outside.pop()


HOST = Place(device("cpu"), np.ndarray, np)
META = MetaPlace(device("meta"), Meta, np)
_by_class: dict[type, Place] = {np.ndarray: HOST, Meta: META}
_cuda: list[Place] = []


class _Current(threading.local):
    """The index that ``cuda`` without an index means, in each thread."""

    index = 0


_current = _Current()


def register(array_class: type, place: Place) -> None:
    """Say that arrays of a class are in the memory of ``place``."""
    _by_class[array_class] = place


def place_of(array: Array) -> Place:
    """The row of the table for the memory that ``array`` is in; a NumPy scalar, which formulas may give, is on the host."""
    return _by_class.get(type(array), HOST)


def place_for(where: device | str | int | None) -> Place:
    """The row of the table for a device that the user names; the host for None.

    RuntimeError where the machine has no such device, before anything is allocated.
    """
    if where is None:
        return _default.place or HOST
    wanted = where if isinstance(where, device) else device(where)
    if wanted.type == "cpu":
        return HOST  # whatever the index: there is one host
    if wanted.type == "meta":
        return META
    if wanted.type == "cuda":
        if not _cuda:
            raise RuntimeError(
                "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver "
                "from http://www.nvidia.com/Download/index.aspx"
            )
        index = _current.index if wanted.index is None else wanted.index
        if index >= len(_cuda):
            raise RuntimeError(
                f"CUDA error: invalid device ordinal (there are {len(_cuda)} devices, and {wanted} was asked for)"
            )
        return _cuda[index]
    raise RuntimeError(f"this build has no support for {wanted.type} devices")


class _Default(threading.local):
    """Where factories make a tensor for which no device is named, in each thread; and outside of the contexts around."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.outside: list[Place | None] = []


_default = _Default()


def place_to_keep(where: device | str | int | None, array: Array) -> Place:
    """Where a tensor that is given goes: to the device that is named, to the default device if one is set, else nowhere."""
    if where is None:
        return _default.place or place_of(array)
    return place_for(where)


def get_default_device() -> device:
    """The device of factories that name none."""
    return (_default.place or HOST).device


def set_default_device(where: device | str | int | None) -> None:
    """Make ``where`` the device of factories that name none, in this thread; None restores the host."""
    _default.place = None if where is None else place_for(where)


def chosen_default() -> device | None:
    """The default device that somebody set, the host too; None where nobody has."""
    return None if _default.place is None else _default.place.device


def mixed(a: Array, b: Array) -> RuntimeError:
    """The error for operands in different memories."""
    return RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{place_of(a).device} and {place_of(b).device}!"
    )


def device_count() -> int:
    """How many devices stand behind the type ``cuda``."""
    return len(_cuda)


def cuda_place(where: device | str | int | None) -> Place:
    """The row of the table for a cuda device that the user names by device, string or index; the current one for None.

    RuntimeError for a device of another type and for one that the machine lacks.
    """
    if where is None:
        return place_for(device("cuda"))
    wanted = device("cuda", where) if isinstance(where, int) else device(where)
    if wanted.type != "cuda":
        raise RuntimeError("Invalid device, must be cuda device")
    return place_for(wanted)


def current_device() -> int:
    """The index that ``cuda`` without an index means; RuntimeError where there is no device."""
    return cuda_place(None).device.index or 0


def set_current_device(index: int) -> None:
    """Choose what ``cuda`` without an index means in this thread; RuntimeError where there is no such device."""
    _current.index = cuda_place(index).device.index or 0


_simulated: list[Place] = []


def _simulated_place(index: int) -> Place:
    """The simulated accelerator of that index, the same object for the whole process."""
    from reference_impl.simulated import SimulatedPlace  # loaded only where it is asked for

    while len(_simulated) <= index:
        place = SimulatedPlace(device("cuda", len(_simulated)))
        register(place.array_class, place)
        _simulated.append(place)
    return _simulated[index]


def _cuda_places(kind: str) -> list[Place]:
    name, _, number = kind.partition(":")
    if name == "none" and not number:
        return []
    if name == "simulated" and (not number or number.isdecimal()):
        return [_simulated_place(index) for index in range(int(number or 1))]
    if name == "cupy" and not number:
        cupy = importlib.import_module("cupy")
        try:
            count = cupy.cuda.runtime.getDeviceCount()
        except cupy.cuda.runtime.CUDARuntimeError:  # no driver: asked for a device, place_for says so as PyTorch does
            count = 0
        if not count:
            return []
        from reference_impl.gpu import CupyPlace  # loaded only where there is a GPU

        places = [CupyPlace(device("cuda", i), cupy) for i in range(count)]
        for place in places:
            register(place.array_class, place)
        return list(places)
    raise ValueError(f"REFERENCE_IMPL_CUDA is none, simulated, simulated:N or cupy, not {kind!r}")


def choose_cuda(kind: str) -> None:
    """Stand ``none``, ``simulated:N`` or ``cupy`` behind the type ``cuda`` from now on; device 0 is the current one."""
    global _cuda
    _cuda, _current.index = _cuda_places(kind), 0


@contextmanager
def use_cuda(kind: str) -> Iterator[None]:
    """Stand ``none``, ``simulated:N`` or ``cupy`` behind the type ``cuda`` while the context lasts."""
    global _cuda
    before = _cuda, _current.index
    choose_cuda(kind)
    try:
        yield
    finally:
        _cuda, _current.index = before


def _at_start() -> list[Place]:
    kind = os.environ.get("REFERENCE_IMPL_CUDA")
    if kind is not None:
        return _cuda_places(kind)
    if importlib.util.find_spec("cupy") is None:
        return []
    try:
        return _cuda_places("cupy")
    except Exception:  # CuPy is installed and no GPU answers: its errors are of many classes and come at import too
        return []


_cuda = _at_start()


def moved(array: Array, to: Place, later: bool = False, pinned: bool = False) -> Array:
    """A new array at ``to`` with the values and the layout of ``array``, wherever that is.

    later: whether the host may go on before the values are there; if ``pinned``, they are then read as they are later.
    """
    if to is META:
        return META.copy_in(array)
    source = place_of(array)
    if source is HOST:
        return to.copy_in(array, later, pinned)
    return source.copy_out(array, later) if to is HOST else to.across(array, source)
