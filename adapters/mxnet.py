# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc"
"""MXNet's NumPy interface, ``mxnet.np``, under PyTorch's names.

Operations run asynchronously: a read waits for them.  They are recorded only inside ``autograd.record()``, and no tensor
tells whether it was, so no capability of autograd is declared.  Results are memory of their own but for basic
slices of leading dimensions and ``detach``, which share; no function tells strides or addresses.
Each verb is one call of MXNet's, with its arguments in MXNet's order and under its names.  What MXNet lacks is absent.
"""

import contextlib
import re
from pathlib import Path
from typing import ClassVar

import mxnet as mx
import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, axes, unwrap

mx.npx.set_np()  # shapes of no dimensions and of no elements, without which they mean "unknown"


def wrap(value):
    return Tensor.wrap(value)


verbs = Verbs(wrap)
unary, binary, reduction, typed_reduction = verbs.unary, verbs.binary, verbs.reduction, verbs.typed_reduction


def in_place(function):
    def apply(self, other):
        function(self.native, unwrap(other), out=self.native)
        return self

    return apply


def place(function):
    """Where the extreme element is: MXNet's has no ``keepdims``."""

    def apply(input, dim=None):
        return wrap(function(unwrap(input), axis=dim))

    return apply


def likeness(function):
    def apply(input, *, dtype=None):
        return wrap(function(unwrap(input), dtype=dtype))

    return apply


def sized(function):
    def apply(*size, dtype="float32", device=None):
        return wrap(function(sizes(size), dtype=dtype, ctx=placed(device)))

    return apply


def sizes(given):
    """PyTorch takes sizes one by one, or as one sequence; MXNet the latter only."""
    return tuple(unwrap(given[0] if len(given) == 1 and not isinstance(given[0], int) else given))


def placed(device):
    """MXNet calls a device a context."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")
    return mx.cpu()


def swap(input, dim0, dim1):
    return wrap(mx.np.swapaxes(unwrap(input), dim0, dim1))


def move(input, source, destination):
    return wrap(mx.np.moveaxis(unwrap(input), source, destination))


def squeezed(input, dim=None):
    return wrap(mx.np.squeeze(unwrap(input), axis=axes(dim)))


def unsqueezed(input, dim):
    return wrap(mx.np.expand_dims(unwrap(input), dim))


def clipped(input, min=None, max=None):
    return wrap(mx.np.clip(unwrap(input), min, max))


def cumulated(input, dim, *, dtype=None):
    return wrap(mx.np.cumsum(unwrap(input), dim, dtype))


class Both:
    """What PyTorch has as a function and as a method."""

    __slots__ = ()

    add = binary(mx.np.add)
    sub = subtract = binary(mx.np.subtract)
    mul = multiply = binary(mx.np.multiply)
    div = divide = true_divide = binary(mx.np.true_divide)
    remainder = binary(mx.np.mod)
    pow = binary(mx.np.power)
    matmul = binary(mx.np.matmul)
    eq = binary(mx.np.equal)
    ne = binary(mx.np.not_equal)
    lt = binary(mx.np.less)
    le = binary(mx.np.less_equal)
    gt = binary(mx.np.greater)
    ge = binary(mx.np.greater_equal)
    neg = unary(mx.np.negative)
    exp = unary(mx.np.exp)
    log = unary(mx.np.log)
    sqrt = unary(mx.np.sqrt)
    sin = unary(mx.np.sin)
    cos = unary(mx.np.cos)
    tanh = unary(mx.np.tanh)
    abs = unary(mx.np.abs)
    sign = unary(mx.np.sign)
    clamp = clipped
    transpose = swapaxes = swapdims = swap
    movedim = moveaxis = move
    squeeze = squeezed
    unsqueeze = unsqueezed
    sum = typed_reduction(mx.np.sum)
    mean = typed_reduction(mx.np.mean)
    prod = typed_reduction(mx.np.prod)
    argmax = place(mx.np.argmax)
    argmin = place(mx.np.argmin)
    amax = reduction(mx.np.max)
    amin = reduction(mx.np.min)
    max = unary(mx.np.max)
    min = unary(mx.np.min)
    cumsum = cumulated


class Tensor(Wrapped, Both):
    """MXNet's array."""

    __slots__ = ()
    natives = (mx.np.ndarray,)

    dtype = property(lambda self: np.dtype(self.native.dtype))  # a class of NumPy's, or a dtype
    shape = property(lambda self: self.native.shape)
    ndim = property(lambda self: self.native.ndim)
    T = property(lambda self: wrap(self.native.T))

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """NumPy's functions find MXNet's own array, which answers them itself."""
        return wrap(getattr(ufunc, method)(*unwrap(inputs), **unwrap(options)))

    def size(self, dim=None):
        return self.native.shape if dim is None else self.native.shape[dim]

    def dim(self):
        return self.native.ndim

    def numel(self):
        return self.native.size

    def item(self):
        return self.native.item()

    def tolist(self):
        return self.native.tolist()

    def numpy(self):
        return self.native.asnumpy()

    def clone(self):
        return wrap(self.native.copy())

    def detach(self):
        return wrap(self.native.detach())

    def cpu(self):
        return wrap(self.native.as_in_ctx(mx.cpu()))

    def to(self, dtype, *, copy=False):
        if not isinstance(dtype, np.dtype):
            raise Unsupported("lacks to() but for dtypes")
        return wrap(self.native.astype(dtype, copy=copy))

    def reshape(self, *shape):
        return wrap(self.native.reshape(sizes(shape)))

    def flatten(self):
        return wrap(self.native.flatten())

    def permute(self, *dims):
        return wrap(self.native.transpose(sizes(dims)))

    def expand(self, *shape):
        return wrap(mx.np.broadcast_to(self.native, sizes(shape)))

    add_ = in_place(mx.np.add)
    sub_ = in_place(mx.np.subtract)
    mul_ = in_place(mx.np.multiply)
    div_ = in_place(mx.np.true_divide)


class xp(Both):
    """PyTorch's names, as MXNet has them."""

    Tensor = Tensor
    bool, uint8, int8, int32, int64 = map(np.dtype, ("bool", "uint8", "int8", "int32", "int64"))
    float16, float32, float64 = map(np.dtype, ("float16", "float32", "float64"))
    finfo = mx.np.finfo

    def tensor(data, *, dtype=None, device=None):
        return wrap(mx.np.array(unwrap(data), dtype, placed(device)))

    zeros = sized(mx.np.zeros)
    ones = sized(mx.np.ones)
    empty = sized(mx.np.empty)
    zeros_like = likeness(mx.np.zeros_like)
    ones_like = likeness(mx.np.ones_like)

    def full(size, fill_value, *, dtype=None, device=None):
        return wrap(mx.np.full(size, fill_value, dtype, ctx=placed(device)))

    def full_like(input, fill_value, *, dtype=None):
        return wrap(mx.np.full_like(unwrap(input), fill_value, dtype))

    def eye(n, m=None, *, dtype="float32", device=None):
        return wrap(mx.np.eye(n, m, dtype=dtype, ctx=placed(device)))

    def arange(*bounds, dtype=None, device=None):
        return wrap(mx.np.arange(*bounds, dtype=dtype, ctx=placed(device)))

    def linspace(start, end, steps, *, dtype=None, device=None):
        return wrap(mx.np.linspace(unwrap(start), unwrap(end), steps, dtype=dtype, ctx=placed(device)))

    def manual_seed(seed):
        mx.random.seed(seed)

    def rand(*size):
        return wrap(mx.np.random.uniform(size=sizes(size)))

    def randn(*size):
        return wrap(mx.np.random.normal(size=sizes(size)))

    maximum = binary(mx.np.maximum)
    minimum = binary(mx.np.minimum)
    dot = binary(mx.np.dot)
    sigmoid = unary(mx.npx.sigmoid)
    relu = unary(mx.npx.relu)
    isnan = unary(mx.np.isnan)

    def where(condition, *values):
        return wrap(mx.np.where(unwrap(condition), *unwrap(values)))

    def reshape(input, shape):
        return wrap(mx.np.reshape(unwrap(input), shape))

    def permute(input, dims):
        return wrap(mx.np.transpose(unwrap(input), dims))

    def broadcast_to(input, size):
        return wrap(mx.np.broadcast_to(unwrap(input), size))

    def stack(tensors, dim=0):
        return wrap(mx.np.stack(unwrap(tensors), dim))

    def cat(tensors, dim=0):
        return wrap(mx.np.concatenate(unwrap(tensors), dim))

    concat = concatenate = cat


LACKS = re.compile(
    r"unsupported operand type\(s\) for //: .*ndarray|bad operand type for unary \+: 'ndarray'"
    r"|'ndarray' object cannot be interpreted as an integer|'ndarray' object has no attribute '__array__'"
)
"""Operators and protocols that Python finds missing in MXNet's array."""


class Adapter(FacadeAdapter):
    name = "mxnet"
    version = mx.__version__
    url = "https://mxnet.apache.org"
    capabilities = frozenset({"mutable", "views", "numpy"})
    xp = xp
    families: ClassVar = {RuntimeError: (mx.base.MXNetError, ValueError), IndexError: (mx.base.MXNetError,)}
    expectations = Path(__file__).with_name("mxnet.toml")

    def reset(self) -> None:
        with contextlib.suppress(
            Exception
        ):  # what was queued by a clause that gave up, of any class, is no other's error
            mx.npx.waitall()
        mx.random.seed(0)

    def lacks(self, error: Exception) -> str:
        if isinstance(error, KeyError) and isinstance(error.args[0], type) and issubclass(error.args[0], np.generic):
            return f"lacks the dtype {error.args[0].__name__}"  # a lookup in MXNet's table of dtypes
        found = LACKS.search(str(error)) if isinstance(error, (TypeError, AttributeError)) else None
        return f"lacks it: {found[0]}" if found else ""

    def synchronize(self, device: str) -> None:
        mx.npx.waitall()

    def preamble(self, device: str) -> str:
        return super().preamble(device) + "mx.random.seed(0)\n"
