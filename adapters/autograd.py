# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc"
"""HIPS autograd: NumPy's functions, and ``grad`` and its kin that turn functions into those of their gradients.

There is no tape: a tensor is NumPy's array, or the box that stands for one while a function is transformed.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

import autograd
import autograd.numpy as anp
import numpy as np
from autograd.numpy.numpy_boxes import ArrayBox

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, unwrap

verbs = Verbs(lambda value: Tensor.wrap(value))
_unary, _binary = verbs.unary, verbs.binary


def _host(device):
    """It lives on the host alone: to name the host says nothing, any other device is lacking."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def _inner(function):
    """A function of the library's values, for one of wrapped tensors."""
    return lambda *given, **named: unwrap(function(*_wrapped(given), **_wrapped(named)))


def _wrapped(value):
    """As ``Tensor.wrap``, also inside dicts."""
    if isinstance(value, dict):
        return {key: _wrapped(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_wrapped, value))
    return Tensor.wrap(value)


def _transform(operator, several=False):
    def transform(func, argnums=0):
        if not several and not isinstance(argnums, int):
            raise Unsupported("makes it by one argument")
        transformed = operator(_inner(func), argnums)
        return lambda *given, **named: _wrapped(transformed(*unwrap(given), **unwrap(named)))

    return transform


def _reduction(function):
    def verb(input, dim=None, keepdim=False):
        return Tensor.wrap(function(unwrap(input), axis=dim, keepdims=keepdim))

    return verb


def _sized(function):
    """PyTorch takes sizes one by one, or as one sequence; NumPy the latter."""

    def verb(*size, dtype=None, device=None):
        _host(device)
        shape = size[0] if len(size) == 1 else size
        return Tensor.wrap(function(shape) if dtype is None else function(shape, dtype=dtype))

    return verb


class Tensor(Wrapped):
    """NumPy's array, or its box."""

    __slots__ = ()
    natives = (np.ndarray, np.generic, ArrayBox)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    T = property(lambda self: self.wrap(self.native.T))

    def item(self):
        return self.native.item()

    def tolist(self):
        return self.native.tolist()

    def dim(self):
        return self.native.ndim

    def numel(self):
        return self.native.size

    def to(self, dtype):
        if not isinstance(dtype, np.dtype):
            raise Unsupported("lacks to() but for dtypes")
        return self.wrap(self.native.astype(dtype))

    def reshape(self, *shape):
        return self.wrap(self.native.reshape(*shape))

    sum = _reduction(anp.sum)
    mean = _reduction(anp.mean)
    prod = _reduction(anp.prod)
    amax = _reduction(anp.max)
    amin = _reduction(anp.min)
    exp = _unary(anp.exp)
    log = _unary(anp.log)
    sqrt = _unary(anp.sqrt)
    sin = _unary(anp.sin)
    cos = _unary(anp.cos)
    tanh = _unary(anp.tanh)
    abs = _unary(anp.abs)
    add = _binary(anp.add)
    sub = _binary(anp.subtract)
    mul = _binary(anp.multiply)
    div = _binary(anp.divide)
    pow = _binary(anp.power)
    matmul = _binary(anp.matmul)


class xp:
    """PyTorch's names, as autograd has them."""

    Tensor = Tensor
    bool = np.dtype("bool")
    uint8 = np.dtype("uint8")
    int8 = np.dtype("int8")
    int16 = np.dtype("int16")
    int32 = np.dtype("int32")
    int64 = np.dtype("int64")
    float16 = np.dtype("float16")
    float32 = np.dtype("float32")
    float64 = np.dtype("float64")

    class func:
        grad = _transform(autograd.grad, several=True)
        jacrev = _transform(autograd.jacobian)
        hessian = _transform(autograd.hessian)

        def vjp(func, *primals):
            if len(primals) != 1:
                raise Unsupported("make_vjp is by one argument")
            weighted, value = autograd.make_vjp(_inner(func))(*unwrap(primals))
            return _wrapped(value), lambda cotangent: (_wrapped(weighted(unwrap(cotangent))),)

    def tensor(data, *, dtype=None, device=None):
        _host(device)
        return Tensor.wrap(anp.array(unwrap(data), dtype))

    zeros = _sized(anp.zeros)
    ones = _sized(anp.ones)

    def where(condition, *values):
        return Tensor.wrap(anp.where(unwrap(condition), *unwrap(values)))

    def stack(tensors, dim=0):
        return Tensor.wrap(anp.stack(unwrap(tensors), axis=dim))

    def cat(tensors, dim=0):
        return Tensor.wrap(anp.concatenate(unwrap(tensors), axis=dim))

    def clamp(input, min=None, max=None):
        return Tensor.wrap(anp.clip(unwrap(input), unwrap(min), unwrap(max)))

    sum = Tensor.sum
    mean = Tensor.mean
    prod = Tensor.prod
    amax = Tensor.amax
    amin = Tensor.amin
    exp = Tensor.exp
    log = Tensor.log
    sqrt = Tensor.sqrt
    sin = Tensor.sin
    cos = Tensor.cos
    tanh = Tensor.tanh
    abs = Tensor.abs
    add = Tensor.add
    sub = Tensor.sub
    mul = Tensor.mul
    div = Tensor.div
    pow = Tensor.pow
    matmul = Tensor.matmul
    maximum = _binary(anp.maximum)
    minimum = _binary(anp.minimum)


class Adapter(FacadeAdapter):
    name = "autograd"
    version = version("autograd")
    url = "https://github.com/HIPS/autograd"
    capabilities = frozenset({"autograd.functions", "autograd.double"})
    xp = xp
    parts = (np.ndarray, np.generic, np.dtype)
    families: ClassVar = {RuntimeError: (ValueError,), IndexError: (ValueError,)}
    expectations = Path(__file__).with_name("autograd.toml")

    def lacks(self, error):
        """A parameter that one of the verbs above does not take."""
        own = r"_(reduction|sized|transform)\.<locals>\.\w+\(\) (got an unexpected|takes )"
        return f"lacks what was asked: {error}" if isinstance(error, TypeError) and re.match(own, str(error)) else ""
