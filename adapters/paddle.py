"""PaddlePaddle, whose names are nearly PyTorch's (``stop_gradient`` is ``requires_grad`` turned round)."""

from __future__ import annotations

import inspect
import re
import sys
import types
from pathlib import Path
from typing import ClassVar

import paddle

from adapters import paddle_names
from conformance import adapter

KEYWORD = re.compile(
    r"(?:[\w.<>]+\.)?(?P<function>\w+)\(\) (?:got an|received) unexpected keyword argument '(?P<name>\w+)'.*",
    re.DOTALL,
)
KERNEL = re.compile(r"The kernel with key .* is not registered")
NUMBER = re.compile(r"argument (?:'\w+' )?\(position \d+\) must be Tensor, but got (?:int|float|bool)")
META = re.compile(r"Unsupported device type: meta")
CONTEXT = re.compile(r"AttributeError: '\w+_backward' object has no attribute '(?P<name>\w+)'")
NUMBER_IN_PYTHON = re.compile(r"'(?:int|float|complex)' object has no attribute 'shape'")
"""How Paddle says that an operation has no such keyword, no kernel for a dtype, or no form that takes a number, that it
has no such device, or that the context of a custom function lacks a name (then told by an OSError from the engine).
Where an operation is written in Python, that it takes no number is an AttributeError from inside of it."""

WRAPPERS = {
    "paddle.base.framework", "paddle.base.wrapped_decorator", "paddle.utils.decorator_utils",
    "paddle.utils.inplace_utils",
}  # fmt: skip
"""The modules of Paddle's decorators, which stand between a caller and the function called."""


def lacks_keyword(error: TypeError) -> str:
    """The keyword that the clause gave to one of Paddle's functions, if that function has no such parameter.

    A keyword that Paddle's own code gives to another function is Paddle's fault, and no lack.
    """
    said = KEYWORD.fullmatch(str(error).strip())
    modules, traceback = [], error.__traceback__
    while traceback is not None:
        modules.append(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next
    inside = {module for module in modules if module.partition(".")[0] == "paddle"}
    homes = (paddle, paddle.Tensor, paddle.autograd, paddle.linalg, paddle.nn.functional)
    if said and inside <= WRAPPERS and any(hasattr(home, said["function"]) for home in homes):
        return f"{said['function']} lacks the parameter {said['name']}"
    return ""


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
    families: ClassVar = {RuntimeError: (ValueError,)}  # what Paddle calls InvalidArgument is a ValueError
    expectations = Path(__file__).with_name("paddle.toml")

    def reset(self) -> None:
        paddle.set_default_dtype("float32")
        paddle.set_grad_enabled(True)
        paddle.seed(0)

    def lacks(self, error: Exception) -> str:
        if isinstance(error, AttributeError):
            if isinstance(error.obj, types.FunctionType) and error.obj in vars(paddle.Tensor).values():
                return f"lacks the attribute {error.obj.__name__}, which is a method"
            found = NUMBER_IN_PYTHON.search(str(error))
        elif isinstance(error, OSError):
            found = CONTEXT.search(str(error))
        elif isinstance(error, (TypeError, ValueError, RuntimeError)):
            if isinstance(error, TypeError) and (keyword := lacks_keyword(error)):
                return keyword
            found = KERNEL.search(str(error)) or NUMBER.search(str(error)) or META.search(str(error))
        else:
            return ""
        return f"lacks it: {found[0]}" if found else ""

    def preamble(self, device: str) -> str:
        return inspect.getsource(sys.modules[paddle_names.__name__]).replace("from __future__ import annotations\n", "")
