"""tinygrad: lazy tensors with PyTorch-like methods, compiled with clang when a value is asked for.

It needs a C compiler that is a clang (``CC`` names it).  Every floating tensor gets a gradient: there is no requires_grad.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

if "CC" not in os.environ and not shutil.which("clang") and (found := shutil.which("clang-14")):
    os.environ["CC"] = found  # Debian installs clang under its version; tinygrad reads this when it is imported

import tinygrad
from tinygrad import dtypes

from conformance import adapter
from conformance.adapter import Unsupported
from conformance.facade import Wrapped, unwrap


def _method(name: str) -> Callable[..., Any]:
    """tinygrad's method of that name, between wrapped tensors; PyTorch's ``dim`` is its ``axis``."""

    def call(self: Any, *given: Any, **named: Any) -> Any:
        named = {"axis" if key == "dim" else key: unwrap(value) for key, value in named.items()}
        return Tensor.wrap(getattr(unwrap(self), name)(*map(unwrap, given), **named))

    return call


def _maker(name: str) -> Callable[..., Any]:
    """A constructor; ``requires_grad=True`` says nothing that tinygrad does not do anyway."""

    def make(*given: Any, requires_grad: bool = True, **named: Any) -> Any:
        if not requires_grad:
            raise Unsupported("lacks requires_grad=False")
        return Tensor.wrap(getattr(tinygrad.Tensor, name)(*given, **named))

    return make


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = True) -> Any:
    if not requires_grad:
        raise Unsupported("lacks requires_grad=False")
    return Tensor.wrap(tinygrad.Tensor(unwrap(data), dtype=dtype, device=device))


class Tensor(Wrapped):
    """tinygrad's tensor."""

    __slots__ = ()
    natives = (tinygrad.Tensor,)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    T = property(lambda self: self.wrap(self.native.T))
    grad = property(lambda self: self.wrap(self.native.grad))

    def backward(self, gradient: Any = None) -> None:
        self.native.backward(unwrap(gradient))

    def to(self, target: Any) -> Any:
        own = self.native
        return self.wrap(own.cast(target) if isinstance(target, tinygrad.dtype.DType) else own.to(target))


_SAME = (
    "item tolist numpy detach clone numel element_size reshape view permute transpose expand flatten squeeze unsqueeze "
    "contiguous sum mean prod argmax argmin any all cumsum exp log log2 sqrt rsqrt sin cos tan tanh sigmoid relu abs "
    "sign neg floor ceil round reciprocal square add sub mul div pow matmul dot eq ne maximum minimum isnan isinf "
    "masked_fill gather softmax log_softmax float double half int long short bool bfloat16 clamp"
).split()
for _name in _SAME:
    setattr(Tensor, _name, _method(_name))
Tensor.copy_ = _method("assign")


class Namespace:
    """PyTorch's names, as tinygrad has them."""

    Tensor = Tensor
    tensor = staticmethod(tensor)
    from_numpy = staticmethod(lambda array: Tensor.wrap(tinygrad.Tensor(array)))
    manual_seed = staticmethod(tinygrad.Tensor.manual_seed)
    stack = staticmethod(lambda tensors, dim=0: Tensor.wrap(tinygrad.Tensor.stack(*unwrap(tensors), dim=dim)))
    cat = staticmethod(lambda tensors, dim=0: Tensor.wrap(tinygrad.Tensor.cat(*unwrap(tensors), dim=dim)))


for _name in "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 bfloat16 float32 float64".split():
    setattr(Namespace, _name, getattr(dtypes, _name))
for _name in "zeros ones full empty arange eye linspace rand randn".split():
    setattr(Namespace, _name, staticmethod(_maker(_name)))
for _name in "exp log sqrt sin cos tanh abs neg add sub mul div pow matmul sum mean maximum minimum where relu".split():
    setattr(Namespace, _name, staticmethod(_method(_name)))


class Adapter(adapter.FacadeAdapter):
    name = "tinygrad"
    version = version("tinygrad")
    url = "https://tinygrad.org"
    capabilities = frozenset({"mutable", "views", "numpy", "autograd.tape"})
    xp = Namespace
    families = {RuntimeError: (AssertionError, ValueError), ValueError: (AssertionError, RuntimeError)}
    expectations = Path(__file__).with_name("tinygrad.toml")

    def lacks(self, error: Exception) -> str:
        """A keyword that a verb does not take, or a dtype of NumPy's that tinygrad has not."""
        text = str(error)
        keyword = re.search(r"\(\) (got an unexpected keyword|takes \S+ (to \d+ )?positional)", text)
        complexes = isinstance(error, KeyError) and "complex" in text
        return f"lacks what was asked: {text}" if complexes or (isinstance(error, TypeError) and keyword) else ""

    def reset(self) -> None:
        tinygrad.Tensor.manual_seed(0)
