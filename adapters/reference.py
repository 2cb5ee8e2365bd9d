"""The reference implementation, with simulated accelerators where there is no GPU."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import reference_impl
from conformance import adapter
from reference_impl import devices

_HOST = frozenset({
    "mutable", "views", "strides", "autograd.tape", "autograd.double", "autograd.version", "numpy", "dlpack", "sparse",
    "complex", "device.absent", "device.meta", "nn", "legacy", "printing", "autograd.functions",
})  # fmt: skip
_ACCELERATOR = {
    "device.accelerator", "device.current", "device.pinned", "device.streams", "device.memory", "device.generators",
}  # fmt: skip


class Adapter(adapter.Adapter):
    name = "reference"
    version = reference_impl.__version__
    url = "https://pypi.org/project/tensor-conformance/"
    xp = reference_impl
    expectations = Path(__file__).with_name("reference.toml")

    def __init__(self) -> None:
        if not devices.device_count() and "REFERENCE_IMPL_CUDA" not in os.environ:
            devices.choose_cuda("simulated:2")
        count = devices.device_count()
        self.devices = ("cpu", *(("cuda:0",) if count else ()))
        scipy = {"special"} if importlib.util.find_spec("scipy") else set()
        self.capabilities = (
            _HOST | scipy | (_ACCELERATOR if count else set()) | ({"device.several"} if count > 1 else set())
        )

    def use_device(self, device: str) -> None:
        try:
            devices.place_for(device)
        except (RuntimeError, ValueError) as error:
            raise ValueError(f"{self.name} has no device {device!r}: {error}") from None

    def stand_in(self, device: str) -> str:
        place = devices.place_for(device)
        simulated = place is not devices.HOST and issubclass(place.array_class, np.ndarray)
        return "simulated in host memory" if simulated else ""

    def reset(self) -> None:
        reference_impl.set_default_dtype(reference_impl.float32)
        reference_impl.set_default_device(None)
        for index in range(devices.device_count()):
            place = devices.cuda_place(index)
            place.synchronize()
            place.set_current_stream(place.default_stream)
            place.memory.fraction = 1.0
        if devices.device_count():
            devices.set_current_device(0)
        reference_impl.set_grad_enabled(True)
        reference_impl.autograd.set_detect_anomaly(False)
        reference_impl.set_printoptions(profile="default", sci_mode=None)
        reference_impl.manual_seed(0)

    def synchronize(self, device: str) -> None:
        devices.place_for(device).synchronize()

    def second_device(self, device: str) -> str:
        index = devices.device(device).index or 0
        return f"cuda:{(index + 1) % devices.device_count()}"

    @contextmanager
    def absent_device(self) -> Iterator[str]:
        with devices.use_cuda("none"):
            yield "cuda"

    def preamble(self, device: str) -> str:
        lines = ["import reference_impl as xp", ""]
        if devices.device_count() and issubclass(devices.place_for("cuda:0").array_class, devices.Elsewhere):
            lines.append(f'xp.devices.choose_cuda("simulated:{devices.device_count()}")')
        return "\n".join([*lines, "xp.manual_seed(0)", ""])

    def absent_preamble(self) -> str:
        return 'absent = "cuda"\nno_device = xp.devices.use_cuda("none")\nno_device.__enter__()\n'
