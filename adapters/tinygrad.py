# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc"
"""tinygrad: lazy tensors with PyTorch-like methods, compiled when a value is asked for.

It has no ``requires_grad``: ``backward`` gives every floating tensor that the result depends on a gradient.  So
``requires_grad=True`` asks for what happens anyway and is dropped for floating tensors; all else about it is lacking.

It writes x86's machine code itself unless ``DEV`` says otherwise: its other way needs a clang newer than 14, which
cannot compile its float16 and bfloat16.
"""

from __future__ import annotations

import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

os.environ.setdefault("DEV", "CPU:X86")  # tinygrad reads it when it is imported

import tinygrad
from tinygrad import dtypes

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Wrapped, unwrap


def _own(value):
    """tinygrad has methods of tensors and no functions: what is no tensor has no verbs."""
    if not isinstance(value, Tensor):
        raise Unsupported("lacks functions: its verbs are methods of tensors")
    return value.native


def _tracked(tensor, requires_grad):
    """The tensor, if it is what ``requires_grad`` asks for."""
    if requires_grad is not None and not (requires_grad is True and tensor.is_floating_point()):
        raise Unsupported(f"lacks requires_grad={requires_grad} of {tensor.dtype}")
    return Tensor.wrap(tensor)


def _host(device):
    """Some constructors take no device: to name the default one says nothing, any other is lacking."""
    if device not in (None, "cpu", tinygrad.Device.DEFAULT):
        raise Unsupported(f"lacks the device {device}")


def _unary(name):
    def verb(input):
        return Tensor.wrap(getattr(_own(input), name)())

    return verb


def _binary(name):
    def verb(input, other):
        return Tensor.wrap(getattr(_own(input), name)(unwrap(other)))

    return verb


def _reduction(name):
    """PyTorch's ``dim`` is tinygrad's ``axis``."""

    def verb(input, dim=None, keepdim=False):
        return Tensor.wrap(getattr(_own(input), name)(axis=dim, keepdim=keepdim))

    return verb


def _summing(name):
    def verb(input, dim=None, keepdim=False, *, dtype=None):
        return Tensor.wrap(getattr(_own(input), name)(axis=dim, keepdim=keepdim, dtype=dtype))

    return verb


def _along(name):
    def verb(input, dim):
        return Tensor.wrap(getattr(_own(input), name)(dim))

    return verb


def _shaped(name):
    """Sizes or dimensions, one by one or as one sequence: tinygrad takes both as well."""

    def verb(input, *shape):
        return Tensor.wrap(getattr(_own(input), name)(*shape))

    return verb


def _sized(name):
    def verb(*size, dtype=None, device=None, requires_grad=None):
        return _tracked(getattr(tinygrad.Tensor, name)(*size, dtype=dtype, device=device), requires_grad)

    return verb


def _like(name):
    def verb(input, *, dtype=None, device=None, requires_grad=None):
        named = {} if dtype is None else {"dtype": dtype}
        named |= {} if device is None else {"device": device}
        return _tracked(getattr(_own(input), name)(**named), requires_grad)

    return verb


def _lacking(name):
    def verb(self, *others):
        raise Unsupported(f"lacks {name}")

    return verb


class Tensor(Wrapped):
    """tinygrad's tensor."""

    __slots__ = ()
    natives = (tinygrad.Tensor,)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    ndim = property(lambda self: self.native.ndim)
    device = property(lambda self: self.native.device)
    T = property(lambda self: self.wrap(self.native.T))
    grad = property(lambda self: self.wrap(self.native.grad))

    __bool__ = _lacking("__bool__")  # it is there to say "not defined"
    __float__ = _lacking("__float__")
    __int__ = _lacking("__int__")
    __complex__ = _lacking("__complex__")
    __index__ = _lacking("__index__")
    __abs__ = _lacking("__abs__")
    __pos__ = _lacking("__pos__")
    __contains__ = _lacking("__contains__")
    __array__ = property(_lacking("__array__"))
    __dlpack__ = property(_lacking("__dlpack__"))
    __dlpack_device__ = property(_lacking("__dlpack_device__"))

    def __format__(self, specification):
        if specification:
            raise Unsupported("lacks __format__")
        return format(self.native)

    def backward(self, gradient=None):
        self.native.backward(unwrap(gradient))  # tinygrad's gives the tensor back, which PyTorch's callers cannot see

    def to(self, target):
        if isinstance(target, tinygrad.dtype.DType):
            return self.wrap(self.native.cast(target))
        return self.wrap(self.native.to(target))

    def view(self, *shape):
        if len(shape) == 1 and isinstance(shape[0], tinygrad.dtype.DType):
            return self.wrap(self.native.bitcast(*shape))
        return self.wrap(self.native.view(*shape))

    def squeeze(self, dim=None):
        if isinstance(dim, tuple | list):
            raise Unsupported("squeeze takes one dimension")
        return self.wrap(_own(self).squeeze(dim))

    def transpose(self, dim0, dim1):
        return self.wrap(_own(self).transpose(dim0, dim1))

    def flatten(self, start_dim=0, end_dim=-1):
        return self.wrap(_own(self).flatten(start_dim, end_dim))

    def size(self, dim=None):
        return self.native.size(dim)

    def item(self):
        return self.native.item()

    def tolist(self):
        return self.native.tolist()

    def numpy(self):
        return self.native.numpy()

    def numel(self):
        return self.native.numel()

    def dim(self):
        return self.native.ndim

    def element_size(self):
        return self.native.element_size()

    def is_floating_point(self):
        return self.native.is_floating_point()

    def copy_(self, src):
        return self.wrap(self.native.assign(unwrap(src)))

    def clamp(self, min=None, max=None):
        return self.wrap(_own(self).clamp(unwrap(min), unwrap(max)))

    def masked_fill(self, mask, value):
        return self.wrap(_own(self).masked_fill(unwrap(mask), unwrap(value)))

    def gather(self, dim, index):
        return self.wrap(_own(self).gather(dim, unwrap(index)))

    def softmax(self, dim, *, dtype=None):
        return self.wrap(_own(self).softmax(dim, dtype=dtype))

    def log_softmax(self, dim, *, dtype=None):
        return self.wrap(_own(self).log_softmax(dim, dtype=dtype))

    def div(self, other, *, rounding_mode=None):
        return self.wrap(_own(self).div(unwrap(other), rounding_mode=rounding_mode))

    def split(self, split_size, dim=0):
        return self.wrap(_own(self).split(split_size, dim))

    def chunk(self, chunks, dim=0):
        return self.wrap(_own(self).chunk(chunks, dim))

    detach = _unary("detach")
    clone = _unary("clone")
    contiguous = _unary("contiguous")
    float = _unary("float")
    double = _unary("double")
    half = _unary("half")
    bfloat16 = _unary("bfloat16")
    int = _unary("int")
    long = _unary("long")
    short = _unary("short")
    bool = _unary("bool")
    reshape = _shaped("reshape")
    permute = _shaped("permute")
    expand = _shaped("expand")
    repeat = _shaped("repeat")
    flip = _shaped("flip")
    unsqueeze = _along("unsqueeze")
    cumsum = _along("cumsum")
    cumprod = _along("cumprod")
    sum = _summing("sum")
    prod = _summing("prod")
    mean = _reduction("mean")
    amax = _reduction("max")
    amin = _reduction("min")
    argmax = _reduction("argmax")
    argmin = _reduction("argmin")
    any = _reduction("any")
    all = _reduction("all")
    logsumexp = _reduction("logsumexp")
    exp = _unary("exp")
    log = _unary("log")
    log2 = _unary("log2")
    sqrt = _unary("sqrt")
    rsqrt = _unary("rsqrt")
    sin = _unary("sin")
    cos = _unary("cos")
    tan = _unary("tan")
    tanh = _unary("tanh")
    sigmoid = _unary("sigmoid")
    relu = _unary("relu")
    abs = _unary("abs")
    sign = _unary("sign")
    neg = _unary("neg")
    floor = _unary("floor")
    ceil = _unary("ceil")
    round = _unary("round")
    trunc = _unary("trunc")
    reciprocal = _unary("reciprocal")
    square = _unary("square")
    isnan = _unary("isnan")
    isinf = _unary("isinf")
    isfinite = _unary("isfinite")
    logical_not = _unary("logical_not")
    bitwise_not = _unary("bitwise_not")
    add = _binary("add")
    sub = _binary("sub")
    mul = _binary("mul")
    pow = _binary("pow")
    matmul = _binary("matmul")
    remainder = _binary("mod")
    fmod = _binary("fmod")
    bitwise_and = _binary("bitwise_and")
    bitwise_or = _binary("bitwise_or")
    bitwise_xor = _binary("bitwise_xor")
    eq = _binary("eq")
    ne = _binary("ne")
    maximum = _binary("maximum")
    minimum = _binary("minimum")


class xp:
    """PyTorch's names, as tinygrad has them."""

    Tensor = Tensor
    bool = dtypes.bool
    uint8 = dtypes.uint8
    uint16 = dtypes.uint16
    uint32 = dtypes.uint32
    uint64 = dtypes.uint64
    int8 = dtypes.int8
    int16 = dtypes.int16
    int32 = dtypes.int32
    int64 = dtypes.int64
    float16 = dtypes.float16
    bfloat16 = dtypes.bfloat16
    float32 = dtypes.float32
    float64 = dtypes.float64

    def tensor(data, *, dtype=None, device=None, requires_grad=None):
        if isinstance(data, Tensor):
            raise Unsupported("lacks tensor() of a tensor")
        return _tracked(tinygrad.Tensor(unwrap(data), dtype=dtype, device=device), requires_grad)

    def from_numpy(array):
        return Tensor.wrap(tinygrad.Tensor(array))

    def manual_seed(seed):
        tinygrad.Tensor.manual_seed(seed)

    def full(size, fill_value, *, dtype=None, device=None, requires_grad=None):
        made = tinygrad.Tensor.full(size, unwrap(fill_value), dtype=dtype, device=device)
        return _tracked(made, requires_grad)

    def arange(*limits, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(tinygrad.Tensor.arange(*unwrap(limits), dtype=dtype), requires_grad)

    def eye(n, m=None, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(tinygrad.Tensor.eye(n, m, dtype=dtype), requires_grad)

    def linspace(start, end, steps, *, dtype=None, device=None, requires_grad=None):
        _host(device)
        return _tracked(tinygrad.Tensor.linspace(unwrap(start), unwrap(end), steps, dtype=dtype), requires_grad)

    zeros = _sized("zeros")
    ones = _sized("ones")
    empty = _sized("empty")
    rand = _sized("rand")
    randn = _sized("randn")
    zeros_like = _like("zeros_like")
    ones_like = _like("ones_like")
    empty_like = _like("empty_like")

    def where(condition, input, other):
        return Tensor.wrap(_own(condition).where(unwrap(input), unwrap(other)))

    def stack(tensors, dim=0):
        return Tensor.wrap(tinygrad.Tensor.stack(unwrap(tensors), dim=dim))

    def cat(tensors, dim=0):
        if not isinstance(tensors, list | tuple) or not tensors:
            raise Unsupported("cat takes tensors, one by one and at least one")
        return Tensor.wrap(tinygrad.Tensor.cat(*unwrap(tensors), dim=dim))

    concat = concatenate = cat

    def einsum(*operands):
        return Tensor.wrap(tinygrad.Tensor.einsum(*unwrap(operands)))

    clone = Tensor.clone
    detach = Tensor.detach
    squeeze = Tensor.squeeze
    unsqueeze = Tensor.unsqueeze
    transpose = Tensor.transpose
    flatten = Tensor.flatten
    reshape = Tensor.reshape
    permute = Tensor.permute
    clamp = Tensor.clamp
    softmax = Tensor.softmax
    log_softmax = Tensor.log_softmax
    gather = Tensor.gather
    split = Tensor.split
    chunk = Tensor.chunk
    flip = Tensor.flip
    cumsum = Tensor.cumsum
    cumprod = Tensor.cumprod
    sum = Tensor.sum
    prod = Tensor.prod
    mean = Tensor.mean
    amax = Tensor.amax
    amin = Tensor.amin
    argmax = Tensor.argmax
    argmin = Tensor.argmin
    any = Tensor.any
    all = Tensor.all
    logsumexp = Tensor.logsumexp
    exp = Tensor.exp
    log = Tensor.log
    log2 = Tensor.log2
    sqrt = Tensor.sqrt
    rsqrt = Tensor.rsqrt
    sin = Tensor.sin
    cos = Tensor.cos
    tan = Tensor.tan
    tanh = Tensor.tanh
    sigmoid = Tensor.sigmoid
    relu = Tensor.relu
    abs = Tensor.abs
    sign = Tensor.sign
    neg = Tensor.neg
    floor = Tensor.floor
    ceil = Tensor.ceil
    round = Tensor.round
    trunc = Tensor.trunc
    reciprocal = Tensor.reciprocal
    square = Tensor.square
    isnan = Tensor.isnan
    isinf = Tensor.isinf
    isfinite = Tensor.isfinite
    logical_not = Tensor.logical_not
    bitwise_not = Tensor.bitwise_not
    add = Tensor.add
    sub = Tensor.sub
    mul = Tensor.mul
    div = Tensor.div
    pow = Tensor.pow
    matmul = Tensor.matmul
    remainder = Tensor.remainder
    fmod = Tensor.fmod
    bitwise_and = Tensor.bitwise_and
    bitwise_or = Tensor.bitwise_or
    bitwise_xor = Tensor.bitwise_xor
    eq = Tensor.eq
    ne = Tensor.ne
    maximum = Tensor.maximum
    minimum = Tensor.minimum


class Adapter(FacadeAdapter):
    name = "tinygrad"
    version = version("tinygrad")
    url = "https://tinygrad.org"
    capabilities = frozenset({"mutable", "views", "numpy", "autograd.tape"})
    xp = xp
    families: ClassVar = {
        RuntimeError: (ValueError, IndexError, AssertionError),  # shapes are refused by any of them
        TypeError: (RuntimeError,),  # "can't create Tensor from", "could not infer dtype of"
        ValueError: (RuntimeError,),
    }
    expectations = Path(__file__).with_name("tinygrad.toml")

    def realize(self, values):
        for value in values:
            if isinstance(value, Tensor):
                value.native.realize()

    def lacks(self, error):
        """A parameter that one of the verbs above does not take, or a dtype or object of which tinygrad has none."""
        text = str(error)
        ours = re.match(
            r"_(unary|binary|reduction|summing|along|shaped|sized|like)\.<locals>\.verb\(\) (got an unexpected|takes )",
            text,
        )
        complexes = isinstance(error, KeyError | RuntimeError) and "complex" in text
        return f"lacks what was asked: {text}" if complexes or (isinstance(error, TypeError) and ours) else ""

    def reset(self):
        tinygrad.Tensor.manual_seed(0)
