"""PyTorch with one fault in ``square``, to be asked for as ``tests.conformance.fuzz.faults:Wrong`` and so on."""

import os
import time

import torch

from adapters import torch as sound


class _Patched(sound.Adapter):
    def __init__(self) -> None:
        super().__init__()
        original = torch.Tensor.square
        torch.Tensor.square = lambda x: self.fault(original(x))

    def preamble(self, device: str) -> str:
        return super().preamble(device) + self.source


class Wrong(_Patched):
    """Half of the square."""

    name = "wrong-torch"
    source = "square = xp.Tensor.square\nxp.Tensor.square = lambda x: square(x) / 2\n"

    def fault(self, result):
        return result / 2


class Dies(_Patched):
    name = "dying-torch"
    source = ""

    def fault(self, result):
        os._exit(9)


class StartsOnce(Dies):
    """It does not start beside what it left when it died."""

    name = "once-torch"

    def __init__(self) -> None:
        if os.path.exists("died"):
            raise OSError("the device is gone")
        super().__init__()

    def fault(self, result):
        open("died", "w").close()
        return super().fault(result)


class Hangs(_Patched):
    name = "hanging-torch"
    source = ""

    def fault(self, result):
        time.sleep(3600)
