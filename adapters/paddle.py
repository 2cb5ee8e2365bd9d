"""PaddlePaddle, whose names are nearly PyTorch's (``stop_gradient`` is ``requires_grad`` turned round)."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import ClassVar

import paddle

from adapters import paddle_names
from conformance import adapter

LACKS = re.compile(
    r"unexpected keyword argument \S+|The kernel with key .* is not registered"
    r"|argument '\w+' \(position \d+\) must be Tensor, but got (?:int|float|bool)"
    r"|'(?:int|float)' object has no attribute 'shape'"
)
"""How Paddle says that an operation has no such keyword, no kernel for a dtype, or no form that takes a number."""


class Adapter(adapter.Adapter):
    name = "paddle"
    version = paddle.__version__
    url = "https://www.paddlepaddle.org.cn"
    xp = paddle_names.xp
    facade = True
    parts = paddle_names.PARTS
    capabilities = frozenset({
        "mutable", "views", "strides", "autograd.tape", "autograd.double", "autograd.version", "numpy", "dlpack",
        "complex",
    })  # fmt: skip
    families: ClassVar = {
        RuntimeError: (ValueError, OSError, TypeError),
        TypeError: (ValueError,),
        ValueError: (RuntimeError, TypeError),
        IndexError: (ValueError,),
    }
    expectations = Path(__file__).with_name("paddle.toml")

    def reset(self) -> None:
        paddle.set_default_dtype("float32")
        paddle.set_grad_enabled(True)
        paddle.seed(0)

    def lacks(self, error: Exception) -> str:
        found = (
            LACKS.search(str(error))
            if isinstance(error, (TypeError, ValueError, AttributeError, RuntimeError))
            else None
        )
        return f"lacks it: {found[0]}" if found else ""

    def preamble(self, device: str) -> str:
        return inspect.getsource(sys.modules[paddle_names.__name__]).replace("from __future__ import annotations\n", "")
