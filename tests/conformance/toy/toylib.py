"""A library small enough to be broken in every way: its tensors are NumPy's arrays."""

import numpy as np

DEVICES = {"cpu": 1, "acc": 2, "gone": 0}


class DeviceError(Exception):
    """The class that this library raises where PyTorch raises RuntimeError."""


def share(array):
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected an array, got {type(array).__name__}")
    return array


def put(value, device):
    kind, _, index = device.partition(":")
    if int(index or 0) >= DEVICES.get(kind, 0):
        raise DeviceError(f"there is no device {device}")
    return device, value


def fault(case):
    """What each of the faulty libraries does wrong in its own way."""
