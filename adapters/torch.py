"""PyTorch itself: the truth that the clauses are measured on."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from adapters import torch_accelerator
from conformance import adapter

ACCELERATORS = ("cuda", "xpu")
"""The device types that every build of PyTorch knows, with a tensor method for each, whatever the machine has."""

CAPABILITIES = {
    "mutable", "views", "strides", "autograd.tape", "autograd.double", "autograd.version", "numpy", "dlpack", "sparse",
    "complex", "device.accelerator", "device.absent", "device.meta", "special", "nn", "legacy", "printing",
    "autograd.functions",
}  # fmt: skip


ON_CUDA = {"cuda", "device.current", "device.pinned", "device.streams", "device.memory", "device.generators"}
"""What the stand-in lacks: PyTorch lets a backend that is written in Python register none of it."""


def device_count(type: str) -> int:
    """How many devices of the type there are here; of ``mock``, once it is registered."""
    return int(torch.get_device_module(type).device_count())


class Adapter(adapter.Adapter):
    name = "torch"
    version = torch.__version__
    url = "https://pytorch.org"
    xp = torch
    expectations = Path(__file__).with_name("torch.toml")

    def __init__(self) -> None:
        with_cuda = torch.cuda.is_available()
        several = not with_cuda or torch.cuda.device_count() > 1
        self.devices = ("cpu", "cuda:0" if with_cuda else f"{torch_accelerator.NAME}:0")
        self.capabilities = frozenset(
            CAPABILITIES | ({"device.several"} if several else set()) | (ON_CUDA if with_cuda else set())
        )

    def use_device(self, device: str) -> None:
        """Take any device that PyTorch has here, and ``mock:0`` and ``mock:1``, made known to PyTorch when first used."""
        if device.split(":")[0] == torch_accelerator.NAME:
            torch_accelerator.register()
        try:
            wanted = torch.device(device)
            present = wanted.type == "cpu" or (wanted.index or 0) < device_count(wanted.type)
        except RuntimeError as error:
            raise ValueError(f"torch knows no device {device!r} to run on: {error}") from None
        if not present:
            raise ValueError(f"torch has no device {device!r} here; it has {', '.join(self.devices)}")

    def stand_in(self, device: str) -> str:
        return "a device of PyTorch's in host memory" if device.split(":")[0] == torch_accelerator.NAME else ""

    def reset(self) -> None:
        torch.set_default_dtype(torch.float32)
        torch.set_default_device(None)
        torch.set_grad_enabled(True)
        torch.autograd.set_detect_anomaly(False)
        torch.set_printoptions(profile="default", sci_mode=None)  # type: ignore[no-untyped-call]
        torch.default_generator.manual_seed(0)  # 80 us less than torch.manual_seed, which looks for every device type
        if hasattr(torch, torch_accelerator.NAME):
            torch_accelerator.in_one_thread()
        if "cuda" in self.capabilities:
            for index in range(torch.cuda.device_count()):
                torch.cuda.set_stream(torch.cuda.default_stream(index))
            torch.cuda.set_device(0)
            torch.cuda.manual_seed_all(0)

    def synchronize(self, device: str) -> None:
        if torch.device(device).type != "cpu":
            torch.get_device_module(device).synchronize(device)

    def second_device(self, device: str) -> str:
        self.use_device(device)
        here = torch.device(device)
        for index in range(device_count(here.type)):
            if index != (here.index or 0):
                return f"{here.type}:{index}"
        raise adapter.Unsupported(f"torch has one device of the type {here.type} here")

    @contextmanager
    def absent_device(self) -> Iterator[str]:
        yield next(type for type in ACCELERATORS if not torch.get_device_module(type).is_available())

    def preamble(self, device: str) -> str:
        made = "import torch\n\nxp = torch\nxp.manual_seed(0)\n"
        if device.split(":")[0] != torch_accelerator.NAME:
            return made
        body = textwrap.indent(inspect.getsource(torch_accelerator), "    ")
        return f"def use_sim():\n{body}\n    register()\n\n\nuse_sim()\n{made}"

    def absent_preamble(self) -> str:
        with self.absent_device() as absent:
            return f"absent = {absent!r}\n"
