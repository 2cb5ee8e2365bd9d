"""mygrad: a tape of operations on NumPy's arrays.  Its floating tensors are recorded unless they are made constants."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mygrad as mg
import numpy as np

from conformance import adapter
from conformance.adapter import Unsupported
from conformance.facade import Wrapped, unwrap


def _host(device: Any) -> None:
    """mygrad lives on the host alone: to name the host says nothing, any other device is lacking."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def _constant(requires_grad: bool | None) -> bool | None:
    """PyTorch's ``requires_grad`` is the opposite of mygrad's ``constant``; unsaid stays unsaid."""
    return None if requires_grad is None else not requires_grad


def _call(function: Callable[..., Any]) -> Callable[..., Any]:
    """mygrad's function as it is, between wrapped tensors."""
    return lambda *given: Tensor.wrap(function(*map(unwrap, given)))


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    """PyTorch's ``dim`` and ``keepdim`` are ``axis`` and ``keepdims``."""
    return lambda self, dim=None, keepdim=False: Tensor.wrap(function(unwrap(self), axis=dim, keepdims=keepdim))


def _sized(function: Callable[..., Any]) -> Callable[..., Any]:
    """PyTorch takes sizes one by one, or as one sequence; mygrad the latter."""

    def make(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool | None = None) -> Any:
        _host(device)
        shape = size[0] if len(size) == 1 else size
        named = {} if dtype is None else {"dtype": dtype}
        return Tensor.wrap(function(shape, constant=_constant(requires_grad), **named))

    return make


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool | None = None) -> Any:
    _host(device)
    return Tensor.wrap(mg.tensor(unwrap(data), dtype=dtype, constant=_constant(requires_grad)))


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Any:
    _host(device)
    return Tensor.wrap(mg.astensor(unwrap(data), dtype=dtype))


class Tensor(Wrapped):
    """mygrad's tensor; also the NumPy array that is its gradient."""

    __slots__ = ()
    natives = (mg.Tensor, np.ndarray, np.generic)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    T = property(lambda self: self.wrap(self.native.T))
    requires_grad = property(lambda self: not self.native.constant)
    grad = property(lambda self: self.wrap(self.native.grad))
    is_leaf = property(lambda self: self.native.creator is None)

    def item(self) -> Any:
        return self.native.item()

    def tolist(self) -> Any:
        return mg.asarray(self.native).tolist()  # a tensor has no tolist, its array has

    def numpy(self) -> Any:
        return mg.asarray(self.native)  # the array itself: memory is shared

    def detach(self) -> Any:
        return self.wrap(mg.astensor(self.native, constant=True))

    def clone(self) -> Any:
        return self.wrap(self.native.copy())

    def backward(self, gradient: Any = None) -> None:
        self.native.backward(unwrap(gradient))

    def to(self, dtype: Any) -> Any:
        if isinstance(dtype, str | Tensor):
            raise Unsupported("lacks to() but for dtypes")
        return self.wrap(self.native.astype(dtype))

    def dim(self) -> int:
        return int(self.native.ndim)

    def numel(self) -> int:
        return int(self.native.size)

    def reshape(self, *shape: Any) -> Any:
        return self.wrap(self.native.reshape(*shape))

    def permute(self, *dims: Any) -> Any:
        return self.wrap(self.native.transpose(*dims))

    def expand(self, *shape: Any) -> Any:
        return self.wrap(mg.broadcast_to(self.native, shape[0] if len(shape) == 1 else shape))

    transpose = _call(mg.swapaxes)  # NumPy's transpose is PyTorch's permute
    unsqueeze = _call(mg.expand_dims)
    squeeze = _call(mg.squeeze)
    ravel = _call(mg.ravel)
    sum = _reduction(mg.sum)
    mean = _reduction(mg.mean)
    prod = _reduction(mg.prod)
    amax = _reduction(mg.max)
    amin = _reduction(mg.min)
    exp = _call(mg.exp)
    log = _call(mg.log)
    sqrt = _call(mg.sqrt)
    sin = _call(mg.sin)
    cos = _call(mg.cos)
    tanh = _call(mg.tanh)
    abs = _call(mg.abs)
    relu = _call(mg.nnet.relu)
    sigmoid = _call(mg.nnet.sigmoid)
    add = _call(mg.add)
    sub = _call(mg.subtract)
    mul = _call(mg.multiply)
    div = _call(mg.divide)
    pow = _call(mg.power)
    matmul = _call(mg.matmul)
    neg = _call(mg.negative)


class Namespace:
    """PyTorch's names, as mygrad has them."""

    Tensor = Tensor
    bool, uint8, uint16, uint32, uint64 = map(np.dtype, ("bool", "uint8", "uint16", "uint32", "uint64"))
    int8, int16, int32, int64 = map(np.dtype, ("int8", "int16", "int32", "int64"))
    float16, float32, float64 = map(np.dtype, ("float16", "float32", "float64"))
    tensor = staticmethod(tensor)
    as_tensor = staticmethod(as_tensor)
    from_numpy = staticmethod(_call(mg.astensor))
    zeros = staticmethod(_sized(mg.zeros))
    ones = staticmethod(_sized(mg.ones))
    empty = staticmethod(_sized(mg.empty))
    no_grad = staticmethod(lambda: mg.no_autodiff)
    add = staticmethod(_call(mg.add))
    sub = staticmethod(_call(mg.subtract))
    mul = staticmethod(_call(mg.multiply))
    div = staticmethod(_call(mg.divide))
    pow = staticmethod(_call(mg.power))
    exp = staticmethod(_call(mg.exp))
    log = staticmethod(_call(mg.log))
    sqrt = staticmethod(_call(mg.sqrt))
    abs = staticmethod(_call(mg.abs))
    tanh = staticmethod(_call(mg.tanh))
    maximum = staticmethod(_call(mg.maximum))
    minimum = staticmethod(_call(mg.minimum))
    matmul = staticmethod(_call(mg.matmul))
    where = staticmethod(_call(mg.where))
    sum = staticmethod(_reduction(mg.sum))
    mean = staticmethod(_reduction(mg.mean))
    stack = staticmethod(lambda tensors, dim=0: Tensor.wrap(mg.stack(unwrap(tensors), axis=dim)))
    cat = staticmethod(lambda tensors, dim=0: Tensor.wrap(mg.concatenate(unwrap(tensors), axis=dim)))


class Adapter(adapter.FacadeAdapter):
    name = "mygrad"
    version = mg.__version__
    url = "https://mygrad.readthedocs.io"
    capabilities = frozenset({"mutable", "views", "numpy", "autograd.tape"})
    xp = Namespace
    parts = (np.ndarray, np.generic)  # gradients are arrays: what these lack of a tensor's names is lacking
    families = {RuntimeError: (ValueError, mg.errors.InvalidBackprop)}
    expectations = Path(__file__).with_name("mygrad.toml")

    def lacks(self, error: Exception) -> str:
        """A keyword that a verb here does not take, or a complex number, of which mygrad has none."""
        text = str(error)
        ours = re.match(r"(_\w+\.<locals>\.|Namespace\.|Tensor\.)\S+\(\) (got an unexpected|takes) ", text)
        if isinstance(error, TypeError) and (ours or ("Tensor data must be" in text and "complex" in text)):
            return f"lacks what was asked: {text}"
        return ""

    def reset(self) -> None:
        mg.turn_memory_guarding_on()
