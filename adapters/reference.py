"""The reference implementation, with simulated accelerators where there is no GPU."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("REFERENCE_IMPL_CUDA", "simulated:2")

import reference_impl
from conformance import adapter
from reference_impl import devices


class Adapter(adapter.Adapter):
    name = "reference"
    version = reference_impl.__version__
    url = "https://pypi.org/project/tensor-conformance/"
    xp = reference_impl
    expectations = Path(__file__).with_name("reference.toml")
    devices = ("cpu", "cuda:0")
    capabilities = frozenset({
        "mutable", "views", "strides", "autograd.tape", "autograd.double", "autograd.version", "numpy", "dlpack", "sparse",
        "complex", "device.accelerator", "device.several", "device.current", "device.absent", "device.pinned",
        "device.meta", "nn", "legacy",
    })  # fmt: skip

    def use_device(self, device: str) -> None:
        try:
            devices.place_for(device)
        except (RuntimeError, ValueError) as error:
            raise ValueError(f"{self.name} has no device {device!r}: {error}") from None

    def reset(self) -> None:
        reference_impl.set_default_dtype(reference_impl.float32)
        reference_impl.set_default_device(None)
        reference_impl.set_grad_enabled(True)
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
        return (
            'import os\n\nos.environ.setdefault("REFERENCE_IMPL_CUDA", "simulated:2")\n\n'
            "import reference_impl as xp\n\nxp.manual_seed(0)\n"
        )

    def absent_preamble(self) -> str:
        return 'absent = "cuda"\nno_device = xp.devices.use_cuda("none")\nno_device.__enter__()\n'
