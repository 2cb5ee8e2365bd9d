# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc"
"""Jittor: lazy variables whose operators are compiled by the C++ compiler when a value is asked for.

A variable has at least one dimension, and every variable of floats requires a gradient.  So ``requires_grad=True`` asks
for what happens anyway and is dropped for those; ``False`` stops the gradient.  Gradients are asked for by ``jittor.grad``
alone: a variable has neither ``backward`` without an optimizer nor ``grad``.  Slices are no views by contract.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import ClassVar

# Jittor reads these when it is imported: no CUDA, nothing to download, no log.
os.environ.setdefault("nvcc_path", "")
os.environ.setdefault("use_mkl", "0")
os.environ.setdefault("log_silent", "1")

import jittor

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, unwrap

verbs = Verbs(lambda value: Tensor.wrap(value))
_unary, _binary = verbs.unary, verbs.binary


def _host(device):
    """Jittor has one device at a time, set by a flag: to name the host says nothing, any other is lacking."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def _tracked(variable, requires_grad):
    """The variable, if it is what ``requires_grad`` asks for."""
    if requires_grad is True and not variable.dtype.is_float():
        raise Unsupported(f"lacks requires_grad of {variable.dtype}")
    if requires_grad not in (None, True, False):
        raise Unsupported(f"lacks requires_grad={requires_grad}")
    return Tensor.wrap(variable.stop_grad() if requires_grad is False else variable)


def _reduction(function):
    """PyTorch's ``keepdim`` is Jittor's ``keepdims``; that no dimension means all is the default of both."""

    def verb(input, dim=None, keepdim=False):
        dims = () if dim is None else (dim,)
        return Tensor.wrap(function(unwrap(input), *dims, keepdims=keepdim))

    return verb


def _truth(function):
    def verb(input, dim=None):
        return Tensor.wrap(function(unwrap(input), *(() if dim is None else (dim,))))

    return verb


def _place(function):
    """Jittor gives the places and the values, PyTorch the places."""

    def verb(input, dim, keepdim=False):
        return Tensor.wrap(function(unwrap(input), dim, keepdims=keepdim)[0])

    return verb


def _along(function):
    def verb(input, dim):
        return Tensor.wrap(function(unwrap(input), dim))

    return verb


def _shaped(function):
    """Sizes or dimensions, one by one or as one sequence: Jittor takes both as well."""

    def verb(input, *shape):
        return Tensor.wrap(function(unwrap(input), *unwrap(shape)))

    return verb


def _sized(function):
    def verb(*size, dtype=None, device=None, requires_grad=None):
        _host(device)
        named = {} if dtype is None else {"dtype": dtype}
        return _tracked(function(*size, **named), requires_grad)

    return verb


def _drawn(function):
    def verb(*size, dtype=None, device=None, requires_grad=None):
        _host(device)
        named = {} if dtype is None else {"dtype": str(dtype)}
        return _tracked(function(*size, **named), requires_grad)

    return verb


def _lacking(name):
    def verb(self, *others):
        raise Unsupported(f"lacks {name}")

    return verb


class Tensor(Wrapped):
    """Jittor's variable."""

    __slots__ = ()
    natives = (jittor.Var,)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    nbytes = property(lambda self: self.native.nbytes)

    def _set_requires_grad(self, value):
        self.native.requires_grad = value

    requires_grad = property(lambda self: self.native.requires_grad, _set_requires_grad)

    __hash__, __invert__, __pos__, __complex__ = map(_lacking, ("__hash__", "__invert__", "__pos__", "__complex__"))
    __reversed__, __delitem__ = _lacking("__reversed__"), _lacking("__delitem__")

    def __format__(self, specification):
        if specification:
            raise Unsupported("lacks __format__")
        return format(self.native)

    def to(self, dtype):
        if not isinstance(dtype, jittor.NanoString):
            raise Unsupported("lacks to() but for dtypes: its devices are set by a flag")
        return self.wrap(self.native.to(dtype))

    def item(self):
        return self.native.item()

    def tolist(self):
        return self.native.tolist()

    def numpy(self):
        return self.native.numpy()

    def numel(self):
        return self.native.numel()

    def dim(self):
        return self.native.dim()

    def size(self, dim=None):
        return self.native.shape if dim is None else self.native.size(dim)

    def copy_(self, src):
        return self.wrap(self.native.assign(unwrap(src)))

    def fill_(self, value):
        return self.wrap(self.native.fill_(unwrap(value)))

    def zero_(self):
        return self.wrap(self.native.zero_())

    def transpose(self, dim0, dim1):
        return self.wrap(jittor.transpose(unwrap(self), dim0, dim1))

    def squeeze(self, dim=None):
        return self.wrap(jittor.squeeze(unwrap(self), dim))

    def flatten(self, start_dim=0, end_dim=-1):
        return self.wrap(jittor.flatten(unwrap(self), start_dim, end_dim))

    def clamp(self, min=None, max=None):
        return self.wrap(jittor.clamp(unwrap(self), unwrap(min), unwrap(max)))

    def masked_fill(self, mask, value):
        return self.wrap(jittor.masked_fill(unwrap(self), unwrap(mask), unwrap(value)))

    def gather(self, dim, index):
        return self.wrap(jittor.gather(unwrap(self), dim, unwrap(index)))

    def index_select(self, dim, index):
        return self.wrap(jittor.index_select(unwrap(self), dim, unwrap(index)))

    def split(self, split_size, dim=0):
        return self.wrap(jittor.split(unwrap(self), split_size, dim))

    def chunk(self, chunks, dim=0):
        return self.wrap(jittor.chunk(unwrap(self), chunks, dim))

    def unbind(self, dim=0):
        return self.wrap(jittor.unbind(unwrap(self), dim))

    def diagonal(self, offset=0, dim1=0, dim2=1):
        return self.wrap(jittor.diagonal(unwrap(self), offset, dim1, dim2))

    def tril(self, diagonal=0):
        return self.wrap(jittor.tril(unwrap(self), diagonal))

    def triu(self, diagonal=0):
        return self.wrap(jittor.triu(unwrap(self), diagonal))

    def roll(self, shifts, dims=None):
        return self.wrap(jittor.roll(unwrap(self), shifts, dims))

    def sort(self, dim=-1, descending=False):
        return self.wrap(jittor.sort(unwrap(self), dim, descending))

    def argsort(self, dim=-1, descending=False):
        return self.wrap(jittor.argsort(unwrap(self), dim, descending)[0])  # places and values

    def std(self, dim=None, keepdim=False):
        return self.wrap(jittor.std(unwrap(self), dim, keepdim))

    def logsumexp(self, dim, keepdim=False):
        return self.wrap(jittor.nn.logsumexp(unwrap(self), dim, keepdim))

    def max(self):
        return self.wrap(jittor.max(unwrap(self)))

    def min(self):
        return self.wrap(jittor.min(unwrap(self)))

    detach, clone = _unary(jittor.detach), _unary(jittor.clone)
    float, double, half = _unary(jittor.float32), _unary(jittor.float64), _unary(jittor.float16)
    bfloat16, int, long = _unary(jittor.bfloat16), _unary(jittor.int32), _unary(jittor.int64)
    short, bool = _unary(jittor.int16), _unary(jittor.bool)
    contiguous = _unary(jittor.contiguous)
    t = _unary(jittor.t)
    reshape, view = _shaped(jittor.reshape), _shaped(jittor.view)
    permute, expand, repeat = _shaped(jittor.permute), _shaped(jittor.expand), _shaped(jittor.repeat)
    unsqueeze, flip = _along(jittor.unsqueeze), _along(jittor.flip)
    cumsum, cumprod = _along(jittor.cumsum), _along(jittor.cumprod)
    softmax, log_softmax = _along(jittor.nn.softmax), _along(jittor.nn.log_softmax)
    sum, prod, mean = _reduction(jittor.sum), _reduction(jittor.prod), _reduction(jittor.mean)
    amax, amin = _reduction(jittor.max), _reduction(jittor.min)
    any, all = _truth(jittor.any), _truth(jittor.all)
    argmax, argmin = _place(jittor.argmax), _place(jittor.argmin)
    abs = absolute = _unary(jittor.abs)
    neg = negative = _unary(jittor.negative)
    exp, expm1, log, log2 = _unary(jittor.exp), _unary(jittor.expm1), _unary(jittor.log), _unary(jittor.log2)
    sqrt, rsqrt, square = _unary(jittor.sqrt), _unary(jittor.rsqrt), _unary(jittor.sqr)
    sin, cos, tan = _unary(jittor.sin), _unary(jittor.cos), _unary(jittor.tan)
    asin, acos, atan = _unary(jittor.asin), _unary(jittor.acos), _unary(jittor.atan)
    sinh, cosh, tanh = _unary(jittor.sinh), _unary(jittor.cosh), _unary(jittor.tanh)
    floor, ceil, round = _unary(jittor.floor), _unary(jittor.ceil), _unary(jittor.round)
    sigmoid, relu, erf = _unary(jittor.sigmoid), _unary(jittor.nn.relu), _unary(jittor.erf)
    lgamma, digamma, erfinv = _unary(jittor.lgamma), _unary(jittor.digamma), _unary(jittor.erfinv)
    isnan, isinf, isfinite = _unary(jittor.isnan), _unary(jittor.isinf), _unary(jittor.isfinite)
    logical_not, bitwise_not = _unary(jittor.logical_not), _unary(jittor.bitwise_not)
    add, sub, mul, div = _binary(jittor.add), _binary(jittor.subtract), _binary(jittor.multiply), _binary(jittor.divide)
    pow, remainder, floor_divide = _binary(jittor.pow), _binary(jittor.mod), _binary(jittor.floor_divide)
    matmul, maximum, minimum = _binary(jittor.matmul), _binary(jittor.maximum), _binary(jittor.minimum)
    eq, ne, lt, le = map(_binary, (jittor.equal, jittor.not_equal, jittor.less, jittor.less_equal))
    gt, ge = _binary(jittor.greater), _binary(jittor.greater_equal)
    bitwise_and, bitwise_or, bitwise_xor = map(_binary, (jittor.bitwise_and, jittor.bitwise_or, jittor.bitwise_xor))
    logical_and, logical_or, logical_xor = map(_binary, (jittor.logical_and, jittor.logical_or, jittor.logical_xor))
    atan2, hypot = _binary(jittor.atan2), _binary(jittor.hypot)


class xp:
    """PyTorch's names, as Jittor has them."""

    Tensor = Tensor
    bool = jittor.NanoString("bool")
    uint8 = jittor.NanoString("uint8")
    uint16 = jittor.NanoString("uint16")
    uint32 = jittor.NanoString("uint32")
    uint64 = jittor.NanoString("uint64")
    int8 = jittor.NanoString("int8")
    int16 = jittor.NanoString("int16")
    int32 = jittor.NanoString("int32")
    int64 = jittor.NanoString("int64")
    float16 = jittor.NanoString("float16")
    bfloat16 = jittor.NanoString("bfloat16")
    float32 = jittor.NanoString("float32")
    float64 = jittor.NanoString("float64")
    finfo = jittor.finfo
    iinfo = jittor.iinfo

    def tensor(data, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(jittor.array(unwrap(data), dtype), requires_grad)

    def from_numpy(array):
        return Tensor.wrap(jittor.array(array))

    def full(size, fill_value, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        named = {} if dtype is None else {"dtype": dtype}
        return _tracked(jittor.full(size, unwrap(fill_value), **named), requires_grad)

    def full_like(input, fill_value, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(jittor.full_like(unwrap(input), unwrap(fill_value), dtype), requires_grad)

    def zeros_like(input, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(jittor.zeros_like(unwrap(input), dtype), requires_grad)

    def ones_like(input, *, device=None, requires_grad=None):
        _host(device)
        return _tracked(jittor.ones_like(unwrap(input)), requires_grad)

    def arange(*limits, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(jittor.arange(*unwrap(limits), dtype=dtype), requires_grad)

    def linspace(start, end, steps, *, device=None, requires_grad=None):
        _host(device)
        return _tracked(jittor.linspace(unwrap(start), unwrap(end), steps), requires_grad)

    def eye(n, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        named = {} if dtype is None else {"dtype": str(dtype)}
        return _tracked(jittor.init.eye((n, n), **named), requires_grad)

    zeros = _sized(jittor.zeros)
    ones = _sized(jittor.ones)
    empty = _sized(jittor.empty)
    rand = _drawn(jittor.rand)
    randn = _drawn(jittor.randn)

    def randperm(n, *, dtype=None):
        return Tensor.wrap(jittor.randperm(n, *(() if dtype is None else (str(dtype),))))

    def manual_seed(seed):
        jittor.set_global_seed(seed)

    def no_grad():
        return jittor.no_grad()

    def enable_grad():
        return jittor.enable_grad()

    def is_grad_enabled():
        return not jittor.flags.no_grad

    def where(condition, *values):
        return Tensor.wrap(jittor.where(unwrap(condition), *unwrap(values)))

    def stack(tensors, dim=0):
        return Tensor.wrap(jittor.stack(unwrap(tensors), dim))

    def cat(tensors, dim=0):
        return Tensor.wrap(jittor.concat(unwrap(tensors), dim))

    concat = concatenate = cat

    def einsum(*operands):
        return Tensor.wrap(jittor.einsum(*unwrap(operands)))

    detach, clone, t = Tensor.detach, Tensor.clone, Tensor.t
    reshape, permute, transpose = Tensor.reshape, Tensor.permute, Tensor.transpose
    squeeze, unsqueeze, flatten, flip = Tensor.squeeze, Tensor.unsqueeze, Tensor.flatten, Tensor.flip
    clamp, masked_fill, gather, index_select = Tensor.clamp, Tensor.masked_fill, Tensor.gather, Tensor.index_select
    split, chunk, unbind, diagonal = Tensor.split, Tensor.chunk, Tensor.unbind, Tensor.diagonal
    tril, triu, roll, sort, argsort = Tensor.tril, Tensor.triu, Tensor.roll, Tensor.sort, Tensor.argsort
    cumsum, cumprod, softmax, log_softmax = Tensor.cumsum, Tensor.cumprod, Tensor.softmax, Tensor.log_softmax
    sum, prod, mean, std, logsumexp = Tensor.sum, Tensor.prod, Tensor.mean, Tensor.std, Tensor.logsumexp
    amax, amin, max, min = Tensor.amax, Tensor.amin, Tensor.max, Tensor.min
    any, all, argmax, argmin = Tensor.any, Tensor.all, Tensor.argmax, Tensor.argmin
    abs, absolute, neg, negative = Tensor.abs, Tensor.absolute, Tensor.neg, Tensor.negative
    exp, expm1, log, log2 = Tensor.exp, Tensor.expm1, Tensor.log, Tensor.log2
    sqrt, rsqrt, square = Tensor.sqrt, Tensor.rsqrt, Tensor.square
    sin, cos, tan, asin, acos, atan = Tensor.sin, Tensor.cos, Tensor.tan, Tensor.asin, Tensor.acos, Tensor.atan
    sinh, cosh, tanh = Tensor.sinh, Tensor.cosh, Tensor.tanh
    floor, ceil, round = Tensor.floor, Tensor.ceil, Tensor.round
    sigmoid, relu, erf = Tensor.sigmoid, Tensor.relu, Tensor.erf
    lgamma, digamma, erfinv = Tensor.lgamma, Tensor.digamma, Tensor.erfinv
    isnan, isinf, isfinite = Tensor.isnan, Tensor.isinf, Tensor.isfinite
    logical_not, bitwise_not = Tensor.logical_not, Tensor.bitwise_not
    add, sub, mul, div, pow = Tensor.add, Tensor.sub, Tensor.mul, Tensor.div, Tensor.pow
    remainder, floor_divide, matmul = Tensor.remainder, Tensor.floor_divide, Tensor.matmul
    maximum, minimum, atan2, hypot = Tensor.maximum, Tensor.minimum, Tensor.atan2, Tensor.hypot
    eq, ne, lt, le, gt, ge = Tensor.eq, Tensor.ne, Tensor.lt, Tensor.le, Tensor.gt, Tensor.ge
    bitwise_and, bitwise_or, bitwise_xor = Tensor.bitwise_and, Tensor.bitwise_or, Tensor.bitwise_xor
    logical_and, logical_or, logical_xor = Tensor.logical_and, Tensor.logical_or, Tensor.logical_xor

    class autograd:
        def grad(outputs, inputs, *, retain_graph=None, create_graph=True):
            if create_graph is not True:
                raise Unsupported("lacks create_graph=False: gradients can always be differentiated again")
            if not isinstance(outputs, Tensor):
                raise Unsupported("lacks several outputs")  # a list of them would be made one constant
            if isinstance(inputs, dict):
                raise Unsupported("lacks inputs by name")
            named = {} if retain_graph is None else {"retain_graph": retain_graph}
            several = list(unwrap(inputs)) if isinstance(inputs, list | tuple) else [unwrap(inputs)]
            return tuple(Tensor.wrap(jittor.grad(unwrap(outputs), several, **named)))


class Adapter(FacadeAdapter):
    name = "jittor"
    version = jittor.__version__
    url = "https://cg.cs.tsinghua.edu.cn/jittor/"
    capabilities = frozenset({"mutable", "numpy", "autograd.tape", "autograd.double"})
    xp = xp
    families: ClassVar = {
        RuntimeError: (ValueError, IndexError, AssertionError),  # shapes are refused by any of them
        IndexError: (RuntimeError, AssertionError),
        TypeError: (RuntimeError,),  # "Wrong inputs arguments": no overload takes these
        ValueError: (RuntimeError,),
    }
    expectations = Path(__file__).with_name("jittor.toml")

    def realize(self, values):
        for value in values:
            if isinstance(value, Tensor):
                value.native.sync()

    def lacks(self, error):
        """A parameter that one of the verbs above does not take."""
        text = str(error)
        ours = re.match(r"_\w+\.<locals>\.verb\(\) (got an unexpected|takes |missing )", text)
        return f"lacks what was asked: {text}" if isinstance(error, TypeError) and ours else ""

    def reset(self):
        jittor.flags.no_grad = 0
        jittor.set_global_seed(0)
