"""PyTorch with one fault: ``from_numpy`` copies."""

import torch

from adapters import torch as sound


class Adapter(sound.Adapter):
    name = "patched-torch"
    version = torch.__version__

    def __init__(self) -> None:
        super().__init__()
        share = torch.from_numpy
        torch.from_numpy = lambda array: share(array).clone()

    def preamble(self, device: str) -> str:
        fault = "share = xp.from_numpy\nxp.from_numpy = lambda array: share(array).clone()\n"
        return f"{super().preamble(device)}\n{fault}"
