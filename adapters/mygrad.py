# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc"
"""mygrad: a tape of operations on NumPy's arrays.

Its floating tensors are recorded unless they are made constants: ``constant`` is PyTorch's ``requires_grad`` turned
round.  Comparisons and gradients are NumPy's arrays, so these have PyTorch's verbs here too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import mygrad as mg
import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, unwrap

verbs = Verbs(lambda value: Tensor.wrap(value))
_unary, _binary = verbs.unary, verbs.binary


def _host(device):
    """mygrad lives on the host alone: to name the host says nothing, any other device is lacking."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def _constant(requires_grad):
    """What is left unsaid stays unsaid, so that mygrad's default is seen."""
    return None if requires_grad is None else not requires_grad


def _reduction(function):
    def verb(input, dim=None, keepdim=False):
        return Tensor.wrap(function(unwrap(input), axis=dim, keepdims=keepdim))

    return verb


def _sized(function):
    """PyTorch takes sizes one by one, or as one sequence; mygrad the latter."""

    def verb(*size, dtype=None, device=None, requires_grad=None):
        _host(device)
        shape = size[0] if len(size) == 1 else size
        named = {} if dtype is None else {"dtype": dtype}
        return Tensor.wrap(function(shape, constant=_constant(requires_grad), **named))

    return verb


def _like(function):
    def verb(input, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return Tensor.wrap(function(unwrap(input), dtype=dtype, constant=_constant(requires_grad)))

    return verb


def _lacking(name):
    """A special method that mygrad's tensors have not, where NumPy's arrays have it."""
    arrays = getattr(Wrapped, name)

    def verb(self, *others):
        if isinstance(self.native, mg.Tensor):
            raise Unsupported(f"lacks {name}")
        return arrays(self, *others)

    return verb


class Tensor(Wrapped):
    """mygrad's tensor; also the NumPy array that is its gradient."""

    __slots__ = ()
    natives = (mg.Tensor, np.ndarray, np.generic)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    T = property(lambda self: self.wrap(self.native.T))
    requires_grad = property(lambda self: isinstance(self.native, mg.Tensor) and not self.native.constant)
    grad = property(lambda self: self.wrap(self.native.grad))
    is_leaf = property(lambda self: self.native.creator is None)

    __mod__, __rmod__, __imod__ = _lacking("__mod__"), _lacking("__rmod__"), _lacking("__imod__")
    __and__, __rand__, __iand__ = _lacking("__and__"), _lacking("__rand__"), _lacking("__iand__")
    __or__, __ror__, __ior__ = _lacking("__or__"), _lacking("__ror__"), _lacking("__ior__")
    __xor__, __rxor__, __ixor__ = _lacking("__xor__"), _lacking("__rxor__"), _lacking("__ixor__")
    __lshift__, __rlshift__, __ilshift__ = _lacking("__lshift__"), _lacking("__rlshift__"), _lacking("__ilshift__")
    __rshift__, __rrshift__, __irshift__ = _lacking("__rshift__"), _lacking("__rrshift__"), _lacking("__irshift__")
    __abs__ = _lacking("__abs__")
    __invert__ = _lacking("__invert__")
    __hash__ = _lacking("__hash__")

    def __array_ufunc__(self, ufunc, method, *inputs, **named):
        return self.wrap(getattr(ufunc, method)(*unwrap(inputs), **unwrap(named)))  # mygrad's own is asked by NumPy

    def __format__(self, specification):
        if specification and isinstance(self.native, mg.Tensor):
            raise Unsupported("lacks __format__")
        return format(self.native, specification)

    def item(self):
        return self.native.item()

    def tolist(self):
        return mg.asarray(self.native).tolist()  # a tensor has no tolist, its array has

    def numpy(self):
        return mg.asarray(self.native)  # the array itself: memory is shared

    def detach(self):
        return self.wrap(mg.astensor(self.native, constant=True))

    def clone(self):
        return self.wrap(self.native.copy())

    def backward(self, gradient=None):
        self.native.backward(unwrap(gradient))

    def to(self, dtype):
        if not isinstance(dtype, np.dtype):
            raise Unsupported("lacks to() but for dtypes")
        return self.wrap(self.native.astype(dtype))

    def dim(self):
        return self.native.ndim

    def numel(self):
        return self.native.size

    def reshape(self, *shape):
        return self.wrap(self.native.reshape(*shape))

    def permute(self, *dims):
        return self.wrap(self.native.transpose(*dims))

    def transpose(self, dim0, dim1):
        return self.wrap(mg.swapaxes(self.native, dim0, dim1))  # NumPy's transpose is PyTorch's permute

    def expand(self, *shape):
        return self.wrap(mg.broadcast_to(self.native, shape[0] if len(shape) == 1 else shape))

    def unsqueeze(self, dim):
        return self.wrap(mg.expand_dims(self.native, dim))

    def squeeze(self, dim=None):
        return self.wrap(mg.squeeze(self.native, dim))

    def cumsum(self, dim):
        return self.wrap(mg.cumsum(self.native, dim))

    def cumprod(self, dim):
        return self.wrap(mg.cumprod(self.native, dim))

    def clamp(self, min=None, max=None):
        return self.wrap(mg.clip(self.native, unwrap(min), unwrap(max)))

    def argmax(self, dim=None):
        return self.wrap(mg.argmax(self.native, dim))

    def argmin(self, dim=None):
        return self.wrap(mg.argmin(self.native, dim))

    ravel = _unary(mg.ravel)
    sum = _reduction(mg.sum)
    mean = _reduction(mg.mean)
    prod = _reduction(mg.prod)
    amax = _reduction(mg.max)
    amin = _reduction(mg.min)
    any = _reduction(mg.any)
    exp = _unary(mg.exp)
    log = _unary(mg.log)
    log1p = _unary(mg.log1p)
    sqrt = _unary(mg.sqrt)
    sin = _unary(mg.sin)
    cos = _unary(mg.cos)
    tanh = _unary(mg.tanh)
    abs = _unary(mg.abs)
    neg = _unary(mg.negative)
    sign = _unary(mg.sign)
    floor = _unary(mg.floor)
    isnan = _unary(mg.isnan)
    relu = _unary(mg.nnet.relu)
    sigmoid = _unary(mg.nnet.sigmoid)
    add = _binary(mg.add)
    sub = _binary(mg.subtract)
    mul = _binary(mg.multiply)
    div = _binary(mg.divide)
    pow = _binary(mg.power)
    matmul = _binary(mg.matmul)
    remainder = _binary(mg.remainder)
    floor_divide = _binary(mg.floor_divide)
    eq = _binary(mg.equal)
    ne = _binary(mg.not_equal)
    lt = _binary(mg.less)
    le = _binary(mg.less_equal)
    gt = _binary(mg.greater)
    ge = _binary(mg.greater_equal)


class xp:
    """PyTorch's names, as mygrad has them."""

    Tensor = Tensor
    bool = np.dtype("bool")
    uint8 = np.dtype("uint8")
    uint16 = np.dtype("uint16")
    uint32 = np.dtype("uint32")
    uint64 = np.dtype("uint64")
    int8 = np.dtype("int8")
    int16 = np.dtype("int16")
    int32 = np.dtype("int32")
    int64 = np.dtype("int64")
    float16 = np.dtype("float16")
    float32 = np.dtype("float32")
    float64 = np.dtype("float64")

    def tensor(data, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return Tensor.wrap(mg.tensor(unwrap(data), dtype=dtype, constant=_constant(requires_grad)))

    def as_tensor(data, dtype=None, device=None):
        _host(device)
        return Tensor.wrap(mg.astensor(unwrap(data), dtype=dtype))

    asarray = as_tensor

    def from_numpy(array):
        return Tensor.wrap(mg.astensor(unwrap(array)))  # it shares the array's memory until something is written

    def full(size, fill_value, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return Tensor.wrap(mg.full(unwrap(size), unwrap(fill_value), dtype=dtype, constant=_constant(requires_grad)))

    def arange(*limits, dtype=None, device=None, requires_grad=None):
        _host(device)
        named = {} if dtype is None else {"dtype": dtype}
        return Tensor.wrap(mg.arange(*unwrap(limits), constant=_constant(requires_grad), **named))

    def eye(n, m=None, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        named = {} if dtype is None else {"dtype": dtype}
        return Tensor.wrap(mg.eye(n, m, constant=_constant(requires_grad), **named))

    def linspace(start, end, steps, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        ends = unwrap((start, end))
        return Tensor.wrap(mg.linspace(*ends, steps, dtype=dtype, constant=_constant(requires_grad)))

    zeros = _sized(mg.zeros)
    ones = _sized(mg.ones)
    empty = _sized(mg.empty)
    zeros_like = _like(mg.zeros_like)
    ones_like = _like(mg.ones_like)
    empty_like = _like(mg.empty_like)

    def no_grad():
        return mg.no_autodiff

    def where(condition, *values):
        return Tensor.wrap(mg.where(unwrap(condition), *unwrap(values)))

    def stack(tensors, dim=0):
        return Tensor.wrap(mg.stack(unwrap(tensors), axis=dim))

    def cat(tensors, dim=0):
        return Tensor.wrap(mg.concatenate(unwrap(tensors), axis=dim))

    concat = concatenate = cat

    def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
        return mg.allclose(unwrap(input), unwrap(other), rtol=rtol, atol=atol, equal_nan=equal_nan)

    def einsum(*operands):
        return Tensor.wrap(mg.einsum(*unwrap(operands)))

    def moveaxis(input, source, destination):
        return Tensor.wrap(mg.moveaxis(unwrap(input), source, destination))

    movedim = moveaxis
    transpose = Tensor.transpose
    squeeze = Tensor.squeeze
    unsqueeze = Tensor.unsqueeze
    reshape = Tensor.reshape
    clamp = Tensor.clamp
    cumsum = Tensor.cumsum
    argmax = Tensor.argmax
    argmin = Tensor.argmin
    sum = Tensor.sum
    mean = Tensor.mean
    prod = Tensor.prod
    amax = Tensor.amax
    amin = Tensor.amin
    any = Tensor.any
    exp = Tensor.exp
    log = Tensor.log
    log1p = Tensor.log1p
    sqrt = Tensor.sqrt
    sin = Tensor.sin
    cos = Tensor.cos
    tanh = Tensor.tanh
    abs = Tensor.abs
    neg = Tensor.neg
    sign = Tensor.sign
    floor = Tensor.floor
    isnan = Tensor.isnan
    relu = Tensor.relu
    sigmoid = Tensor.sigmoid
    add = Tensor.add
    sub = subtract = Tensor.sub
    mul = multiply = Tensor.mul
    div = divide = true_divide = Tensor.div
    pow = Tensor.pow
    matmul = Tensor.matmul
    remainder = Tensor.remainder
    floor_divide = Tensor.floor_divide
    maximum = _binary(mg.maximum)
    minimum = _binary(mg.minimum)
    eq = Tensor.eq
    ne = Tensor.ne
    lt = Tensor.lt
    le = Tensor.le
    gt = Tensor.gt
    ge = Tensor.ge


class Adapter(FacadeAdapter):
    name = "mygrad"
    version = mg.__version__
    url = "https://mygrad.readthedocs.io"
    capabilities = frozenset({"mutable", "views", "numpy", "autograd.tape"})
    xp = xp
    parts = (np.ndarray, np.generic, np.dtype)  # gradients are arrays: what these lack of PyTorch's names is lacking
    families: ClassVar = {RuntimeError: (ValueError, mg.errors.InvalidBackprop), IndexError: (ValueError,)}
    expectations = Path(__file__).with_name("mygrad.toml")

    def lacks(self, error):
        """A parameter that one of the verbs above does not take, or a complex number, of which mygrad has none."""
        text = str(error)
        ours = re.match(r"_(reduction|sized|like)\.<locals>\.verb\(\) (got an unexpected|takes )", text)
        complexes = "Tensor data must be of an floating type" in text and "complex" in text
        return f"lacks what was asked: {text}" if isinstance(error, TypeError) and (ours or complexes) else ""

    def reset(self):
        mg.turn_memory_guarding_on()
