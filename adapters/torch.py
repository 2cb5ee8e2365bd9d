"""PyTorch itself: the truth that the clauses are measured on."""

from __future__ import annotations

from pathlib import Path

import torch

from conformance import adapter


class Adapter(adapter.Adapter):
    name = "torch"
    version = torch.__version__
    url = "https://pytorch.org"
    xp = torch
    expectations = Path(__file__).with_name("torch.toml")
    devices = ("cpu",)
    capabilities = frozenset(
        "mutable views strides autograd.tape autograd.double autograd.version numpy dlpack sparse complex "
        "device.meta nn legacy".split()
    )

    def reset(self) -> None:
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        torch.set_printoptions(profile="default", sci_mode=None)
        torch.manual_seed(0)

    def preamble(self, device: str) -> str:
        return "import torch\n\nxp = torch\n"
