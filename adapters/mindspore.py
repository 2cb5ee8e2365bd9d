"""MindSpore on the host: ``mindspore.mint`` has PyTorch's names, and many of their kernels are for Ascend alone.

There is no tape to speak of in its public API: gradients are those of functions, as in ``mindspore.grad``.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import ClassVar

import mindspore

from adapters import mindspore_names
from conformance import adapter

KERNEL = re.compile(
    r"The kernel \w+ unregistered|[Uu]nsupported op \[\w+\]|(is )?not support(ed)? on CPU|Create kernelmod for op \w+ failed"
    r"|Select CPU operator\[\w+\] fail|Not implement exception|does not support this kernel data type"
)
PARAMETER = re.compile(
    r"(?<![\w.])(?!Adapter)[\w.<>]+\(\) (got an unexpected keyword argument|takes (from )?\d+ .*positional arg|missing \d)"
    r"|Failed calling \w+ with"
)
"""How MindSpore says that there is no kernel for this device, and that a function has no such form."""


class Adapter(adapter.Adapter):
    name = "mindspore"
    version = mindspore.__version__
    url = "https://www.mindspore.cn"
    xp = mindspore_names.xp
    facade = True
    parts = mindspore_names.PARTS
    capabilities = frozenset({"mutable", "views", "strides", "numpy", "complex"})
    families: ClassVar = {
        RuntimeError: (ValueError, TypeError),  # what PyTorch finds out in a kernel MindSpore infers beforehand
        IndexError: (ValueError,),
    }
    expectations = Path(__file__).with_name("mindspore.toml")

    def reset(self) -> None:
        mindspore.manual_seed(0)

    def synchronize(self, device: str) -> None:
        mindspore.runtime.synchronize()

    def lacks(self, error: Exception) -> str:
        text = str(error)
        if found := KERNEL.search(text):
            return f"lacks the kernel on this device: {found[0]}"
        if isinstance(error, TypeError) and (found := PARAMETER.search(text)):
            return f"lacks what was asked: {text.splitlines()[0]}"
        return ""

    def preamble(self, device: str) -> str:
        return inspect.getsource(sys.modules[mindspore_names.__name__]).replace(
            "from __future__ import annotations\n", ""
        )
