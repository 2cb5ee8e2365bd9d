# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,call-overload,arg-type"
"""Chainer: variables around NumPy's arrays, and the tape that PyTorch's was modelled on.

A variable cannot be written to, its array can.  Gradients and the results of comparisons are arrays, so these have PyTorch's
verbs here too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import chainer
import chainer.functions as F
import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, unwrap

verbs = Verbs(lambda value: Tensor.wrap(value))
_unary, _binary = verbs.unary, verbs.binary


def _host(device):
    """The suite runs Chainer on the host: any other device is lacking."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def _variable(array, requires_grad=None):
    """What is left unsaid stays unsaid, so that Chainer's default is seen: a variable of floats requires a gradient."""
    named = {} if requires_grad is None else {"requires_grad": requires_grad}
    return Tensor.wrap(chainer.Variable(array, **named))


def _give(variable, gradient):
    """The gradient that a pass starts from: a variable and an array have a property each."""
    if isinstance(gradient, chainer.Variable):
        variable.grad_var = gradient
    else:
        variable.grad = gradient


def _shape(sizes):
    """Sizes given one by one, or as one sequence."""
    return sizes[0] if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes


def _reduction(function):
    def verb(input, dim=None, keepdim=False):
        return Tensor.wrap(function(unwrap(input), axis=dim, keepdims=keepdim))

    return verb


def _sized(function):
    """PyTorch takes sizes one by one, or as one sequence; NumPy, which makes Chainer's arrays, the latter."""

    def verb(*size, dtype=None, device=None, requires_grad=None):
        _host(device)
        dtype = chainer.get_dtype() if dtype is None else dtype  # the default dtype that Chainer has
        return _variable(function(_shape(size), dtype), requires_grad)

    return verb


def _lacking(name):
    """A special method that variables have not, where NumPy's arrays have it."""
    arrays = getattr(Wrapped, name)

    def verb(self, *others):
        if isinstance(self.native, chainer.Variable):
            raise Unsupported(f"lacks {name}")
        return arrays(self, *others)

    return verb


class Tensor(Wrapped):
    """Chainer's variable; also the NumPy array that is its gradient."""

    __slots__ = ()
    natives = (chainer.Variable, np.ndarray, np.generic)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    T = property(lambda self: self.wrap(self.native.T))
    requires_grad = property(lambda self: isinstance(self.native, chainer.Variable) and self.native.requires_grad)
    is_leaf = property(lambda self: self.native.creator_node is None)
    data = property(lambda self: self.wrap(self.native.data))

    def _set_grad(self, value):
        _give(self.native, unwrap(value))

    grad = property(lambda self: self.wrap(self.native.grad), _set_grad)

    __mod__, __rmod__, __imod__ = _lacking("__mod__"), _lacking("__rmod__"), _lacking("__imod__")
    __and__, __rand__, __iand__ = _lacking("__and__"), _lacking("__rand__"), _lacking("__iand__")
    __or__, __ror__, __ior__ = _lacking("__or__"), _lacking("__ror__"), _lacking("__ior__")
    __xor__, __rxor__, __ixor__ = _lacking("__xor__"), _lacking("__rxor__"), _lacking("__ixor__")
    __lshift__, __rlshift__, __ilshift__ = _lacking("__lshift__"), _lacking("__rlshift__"), _lacking("__ilshift__")
    __rshift__, __rrshift__, __irshift__ = _lacking("__rshift__"), _lacking("__rrshift__"), _lacking("__irshift__")
    __eq__, __ne__ = _lacking("__eq__"), _lacking("__ne__")
    __lt__, __le__, __gt__, __ge__ = map(_lacking, ("__lt__", "__le__", "__gt__", "__ge__"))
    __invert__, __hash__, __bool__ = _lacking("__invert__"), _lacking("__hash__"), _lacking("__bool__")
    __float__, __int__, __index__ = _lacking("__float__"), _lacking("__int__"), _lacking("__index__")
    __setitem__ = _lacking("__setitem__")

    def __format__(self, specification):
        if specification and isinstance(self.native, chainer.Variable):
            raise Unsupported("lacks __format__")
        return format(self.native, specification)

    def item(self):
        return self.native.item()

    def tolist(self):
        return chainer.as_array(self.native).tolist()  # a variable has no tolist, its array has

    def numpy(self):
        return chainer.as_array(self.native)  # the array itself: memory is shared

    def detach(self):
        return self.wrap(chainer.Variable(self.native.array, requires_grad=False))

    def clone(self):
        return (
            self.wrap(F.identity(self.native))
            if isinstance(self.native, np.ndarray)
            else self.wrap(F.copy(self.native, -1))
        )

    def cpu(self):
        self.native.to_cpu()  # in place
        return self

    def backward(self, gradient=None, retain_graph=None, create_graph=False):
        if retain_graph is not None:
            raise Unsupported("lacks retain_graph: graphs are always retained")
        if gradient is not None:
            _give(self.native, unwrap(gradient))
        self.native.backward(enable_double_backprop=create_graph)

    def to(self, dtype):
        if not isinstance(dtype, np.dtype):
            raise Unsupported("lacks to() but for dtypes")
        return self.wrap(F.cast(self.native, dtype))

    def dim(self):
        return self.native.ndim

    def numel(self):
        return self.native.size

    def reshape(self, *shape):
        return self.wrap(F.reshape(self.native, _shape(shape)))

    def permute(self, *dims):
        return self.wrap(F.transpose(self.native, _shape(dims)))

    def transpose(self, dim0, dim1):
        return self.wrap(F.swapaxes(self.native, dim0, dim1))  # Chainer's transpose is PyTorch's permute

    def expand(self, *shape):
        return self.wrap(F.broadcast_to(self.native, _shape(shape)))

    def unsqueeze(self, dim):
        return self.wrap(F.expand_dims(self.native, dim))

    def squeeze(self, dim=None):
        return self.wrap(F.squeeze(self.native, dim))

    def flatten(self):
        return self.wrap(F.flatten(self.native))

    def diagonal(self, offset=0, dim1=0, dim2=1):
        return self.wrap(F.diagonal(self.native, offset, dim1, dim2))

    def cumsum(self, dim):
        return self.wrap(F.cumsum(self.native, dim))

    def cumprod(self, dim):
        return self.wrap(F.cumprod(self.native, dim))

    def clamp(self, min=None, max=None):
        return self.wrap(F.clip(self.native, unwrap(min), unwrap(max)))

    def argmax(self, dim=None):
        return self.wrap(F.argmax(self.native, dim))

    def argmin(self, dim=None):
        return self.wrap(F.argmin(self.native, dim))

    def unbind(self, dim=0):
        return self.wrap(F.separate(self.native, dim))

    def split(self, split_size, dim=0):
        if type(split_size) is not int or split_size <= 0:
            raise Unsupported("lacks split() into given sizes: it takes the places to split at")
        at = range(split_size, self.native.shape[dim], split_size)
        return self.wrap(F.split_axis(self.native, list(at), dim, force_tuple=True))

    def softmax(self, dim):
        return self.wrap(F.softmax(self.native, axis=dim))

    def log_softmax(self, dim):
        return self.wrap(F.log_softmax(self.native, axis=dim))

    def logsumexp(self, dim):
        return self.wrap(F.logsumexp(self.native, axis=dim))

    def mean(self, dim=None, keepdim=False):
        return self.wrap(F.mean(self.native, axis=dim, keepdims=keepdim))

    sum = _reduction(F.sum)
    prod = _reduction(F.prod)
    amax = _reduction(F.max)
    amin = _reduction(F.min)
    abs = absolute = _unary(F.absolute)
    exp, expm1 = _unary(F.exp), _unary(F.expm1)
    log, log1p, log2, log10 = _unary(F.log), _unary(F.log1p), _unary(F.log2), _unary(F.log10)
    sqrt, rsqrt, square = _unary(F.sqrt), _unary(F.rsqrt), _unary(F.square)
    sin, cos, tan = _unary(F.sin), _unary(F.cos), _unary(F.tan)
    asin, acos, atan = _unary(F.arcsin), _unary(F.arccos), _unary(F.arctan)
    sinh, cosh, tanh = _unary(F.sinh), _unary(F.cosh), _unary(F.tanh)
    floor, ceil, trunc, sign = _unary(F.floor), _unary(F.ceil), _unary(F.fix), _unary(F.sign)
    relu, sigmoid = _unary(F.relu), _unary(F.sigmoid)
    erf, lgamma, digamma = _unary(F.erf), _unary(F.lgamma), _unary(F.digamma)
    matmul = _binary(F.matmul)
    fmod = _binary(F.fmod)
    atan2 = _binary(F.arctan2)
    maximum = _binary(F.maximum)
    minimum = _binary(F.minimum)


class xp:
    """PyTorch's names, as Chainer has them."""

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

    def tensor(data, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _variable(np.array(unwrap(data), dtype=dtype), requires_grad)

    def as_tensor(data):
        return Tensor.wrap(chainer.as_variable(unwrap(data)))

    def from_numpy(array):
        return Tensor.wrap(chainer.as_variable(unwrap(array)))  # around the array itself

    def full(size, fill_value, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _variable(np.full(unwrap(size), unwrap(fill_value), dtype), requires_grad)

    def arange(*limits, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _variable(np.arange(*unwrap(limits), dtype=dtype), requires_grad)

    def eye(n, m=None, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _variable(np.eye(n, m, dtype=chainer.get_dtype() if dtype is None else dtype), requires_grad)

    zeros = _sized(np.zeros)
    ones = _sized(np.ones)
    empty = _sized(np.empty)

    def get_default_dtype():
        return np.dtype(chainer.get_dtype())

    def no_grad():
        return chainer.no_backprop_mode()

    def is_grad_enabled():
        return chainer.config.enable_backprop

    def enable_grad():
        return chainer.force_backprop_mode()

    def where(condition, input, other):
        return Tensor.wrap(F.where(unwrap(condition), unwrap(input), unwrap(other)))

    def stack(tensors, dim=0):
        return Tensor.wrap(F.stack(unwrap(tensors), axis=dim))

    def cat(tensors, dim=0):
        return Tensor.wrap(F.concat(unwrap(tensors), axis=dim))

    concat = concatenate = cat

    def einsum(*operands):
        return Tensor.wrap(F.einsum(*unwrap(operands)))

    def moveaxis(input, source, destination):
        return Tensor.wrap(F.moveaxis(unwrap(input), source, destination))

    movedim = moveaxis

    def flip(input, dims):
        if len(dims) != 1:
            raise Unsupported("lacks flip() along several dimensions")
        return Tensor.wrap(F.flip(unwrap(input), dims[0]))

    def squeeze(input, dim=None):
        return Tensor.squeeze(input, dim)

    transpose, unsqueeze, reshape = Tensor.transpose, Tensor.unsqueeze, Tensor.reshape
    clamp, cumsum, cumprod, argmax, argmin = Tensor.clamp, Tensor.cumsum, Tensor.cumprod, Tensor.argmax, Tensor.argmin
    sum, mean, prod, amax, amin = Tensor.sum, Tensor.mean, Tensor.prod, Tensor.amax, Tensor.amin
    softmax, log_softmax, logsumexp = Tensor.softmax, Tensor.log_softmax, Tensor.logsumexp
    abs = absolute = Tensor.abs
    exp, expm1, log, log1p, log2, log10 = Tensor.exp, Tensor.expm1, Tensor.log, Tensor.log1p, Tensor.log2, Tensor.log10
    sqrt, rsqrt, square = Tensor.sqrt, Tensor.rsqrt, Tensor.square
    sin, cos, tan, asin, acos, atan = Tensor.sin, Tensor.cos, Tensor.tan, Tensor.asin, Tensor.acos, Tensor.atan
    sinh, cosh, tanh = Tensor.sinh, Tensor.cosh, Tensor.tanh
    floor, ceil, trunc, sign = Tensor.floor, Tensor.ceil, Tensor.trunc, Tensor.sign
    relu, sigmoid, erf, lgamma, digamma = Tensor.relu, Tensor.sigmoid, Tensor.erf, Tensor.lgamma, Tensor.digamma
    matmul, fmod, atan2, maximum, minimum = Tensor.matmul, Tensor.fmod, Tensor.atan2, Tensor.maximum, Tensor.minimum
    clone, detach, flatten, diagonal = Tensor.clone, Tensor.detach, Tensor.flatten, Tensor.diagonal
    unbind, split, permute = Tensor.unbind, Tensor.split, Tensor.permute

    class autograd:
        def backward(tensors, grad_tensors=None):
            variables = unwrap(tensors if isinstance(tensors, list | tuple) else (tensors,))
            if grad_tensors is not None:
                given = unwrap(grad_tensors if isinstance(grad_tensors, list | tuple) else (grad_tensors,))
                for v, g in zip(variables, given, strict=True):
                    _give(v, g)
            chainer.backward(list(variables))

        def grad(outputs, inputs, grad_outputs=None, *, create_graph=False):
            def several(given):
                return list(unwrap(given if isinstance(given, list | tuple) else (given,)))

            given = None if grad_outputs is None else several(grad_outputs)
            found = chainer.grad(several(outputs), several(inputs), given, enable_double_backprop=create_graph)
            return tuple(Tensor.wrap(g) for g in found)


class Adapter(FacadeAdapter):
    name = "chainer"
    version = chainer.__version__
    url = "https://chainer.org"
    capabilities = frozenset({"numpy", "autograd.tape", "autograd.double"})
    xp = xp
    parts = (np.ndarray, np.generic, np.dtype)  # gradients are arrays: what these lack of PyTorch's names is lacking
    families: ClassVar = {
        RuntimeError: (ValueError, chainer.utils.type_check.InvalidType),
        IndexError: (ValueError, chainer.utils.type_check.InvalidType),
    }
    expectations = Path(__file__).with_name("chainer.toml")

    def lacks(self, error):
        """A parameter that one of the verbs above does not take, or an operator that variables refuse by name."""
        text = str(error)
        ours = re.match(r"(_\w+\.<locals>\.verb|xp\.where)\(\) (got an unexpected|takes |missing )", text)
        return f"lacks what was asked: {text}" if isinstance(error, TypeError) and ours else ""

    def reset(self):
        chainer.global_config.enable_backprop = True
