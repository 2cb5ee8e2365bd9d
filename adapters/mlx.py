# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc, arg-type, call-overload"
"""MLX on the CPU: lazy arrays that can be written to, whose slices share nothing.

``mx.grad`` transforms functions; there is no tape.
Each verb is one call of MLX's, with its arguments in MLX's order and under its names.  What MLX lacks is absent.
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import mlx.core as mx
import mlx.nn
import mlx.utils
import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, axes, sizes, unwrap


def wrap(value):
    return Tensor.wrap(value)


verbs = Verbs(wrap)
unary, binary, reduction = verbs.unary, verbs.binary, verbs.reduction


def likeness(function):
    def apply(input, *, dtype=None, device=None):
        host(device)
        return wrap(function(unwrap(input), dtype=dtype))

    return apply


def sized(function):
    def apply(*size, dtype=None, device=None):
        host(device)
        return wrap(function(*([sizes(size)] if size else []), dtype=dtype))

    return apply


def host(device):
    """MLX's arrays have no device; to name the host says nothing."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def swap(input, dim0, dim1):
    return wrap(mx.swapaxes(unwrap(input), dim0, dim1))


def move(input, source, destination):
    return wrap(mx.moveaxis(unwrap(input), source, destination))


def reverse(input):
    return wrap(mx.transpose(unwrap(input)))


def squeezed(input, dim=None):
    return wrap(mx.squeeze(unwrap(input), axis=axes(dim)))


def unsqueezed(input, dim):
    return wrap(mx.expand_dims(unwrap(input), dim))


def unstacked(input, dim=0):
    return wrap(mx.unstack(unwrap(input), axis=dim))


def clipped(input, min=None, max=None):
    return wrap(mx.clip(unwrap(input), unwrap(min), unwrap(max)))


def rounded(input, *, decimals=0):
    return wrap(mx.round(unwrap(input), decimals))


def cumulated(input, dim, *, dtype=None):
    return wrap(mx.cumsum(unwrap(input), dim, dtype=dtype))


def taken(input, dim, index):
    return wrap(mx.take(unwrap(input), unwrap(index), dim))


def normalized(input, dim):
    return wrap(mx.softmax(unwrap(input), dim))


def near(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    return wrap(mx.allclose(unwrap(input), unwrap(other), rtol, atol, equal_nan=equal_nan))


class Both:
    """What PyTorch has as a function and as a method."""

    __slots__ = ()

    add = binary(mx.add)
    sub = subtract = binary(mx.subtract)
    mul = multiply = binary(mx.multiply)
    div = divide = true_divide = binary(mx.divide)
    floor_divide = binary(mx.floor_divide)
    remainder = binary(mx.remainder)
    pow = binary(mx.power)
    matmul = binary(mx.matmul)
    eq = binary(mx.equal)
    ne = binary(mx.not_equal)
    lt = binary(mx.less)
    le = binary(mx.less_equal)
    gt = binary(mx.greater)
    ge = binary(mx.greater_equal)
    equal = binary(mx.array_equal)
    allclose = near
    neg = unary(mx.negative)
    exp = unary(mx.exp)
    log = unary(mx.log)
    sqrt = unary(mx.sqrt)
    sin = unary(mx.sin)
    cos = unary(mx.cos)
    tanh = unary(mx.tanh)
    abs = unary(mx.abs)
    sign = unary(mx.sign)
    square = unary(mx.square)
    isnan = unary(mx.isnan)
    conj = unary(mx.conj)
    round = rounded
    clamp = clipped
    transpose = swapaxes = swapdims = swap  # MLX's transpose is PyTorch's permute
    movedim = moveaxis = move
    t = reverse
    squeeze = squeezed
    unsqueeze = unsqueezed
    unbind = unstacked
    index_select = taken
    sum = reduction(mx.sum)
    mean = reduction(mx.mean)
    prod = reduction(mx.prod)
    any = reduction(mx.any)
    all = reduction(mx.all)
    argmax = reduction(mx.argmax)
    argmin = reduction(mx.argmin)
    amax = reduction(mx.max)
    amin = reduction(mx.min)
    max = unary(mx.max)
    min = unary(mx.min)
    cumsum = cumulated


class Tensor(Wrapped, Both):
    """MLX's array, and what stands for one while a function is transformed."""

    __slots__ = ()
    natives = (mx.array,)

    dtype = property(lambda self: self.native.dtype)
    shape = property(lambda self: self.native.shape)
    ndim = property(lambda self: self.native.ndim)
    nbytes = property(lambda self: self.native.nbytes)
    itemsize = property(lambda self: self.native.itemsize)
    T = property(lambda self: wrap(self.native.T))
    mT = property(lambda self: wrap(self.native.mT))
    real = property(lambda self: wrap(self.native.real))
    imag = property(lambda self: wrap(self.native.imag))

    def __array__(self, dtype=None, copy=None):
        return np.array(self.native, dtype, copy=copy)  # as NumPy itself reads the array: through its buffer

    def size(self, dim=None):
        return self.native.shape if dim is None else self.native.shape[dim]

    def dim(self):
        return self.native.ndim

    def numel(self):
        return self.native.size

    def element_size(self):
        return self.native.itemsize

    def item(self):
        return self.native.item()

    def tolist(self):
        return self.native.tolist()

    def numpy(self):
        return np.asarray(self.native)

    def detach(self):
        return wrap(mx.stop_gradient(self.native))

    def clone(self):
        return wrap(mx.array(self.native))

    def to(self, dtype):
        if not isinstance(dtype, mx.Dtype):
            raise Unsupported("lacks to() but for dtypes")
        return wrap(self.native.astype(dtype))

    def reshape(self, *shape):
        return wrap(self.native.reshape(sizes(shape)))

    def view(self, *shape):
        if not isinstance(shape[0], mx.Dtype):
            raise Unsupported("lacks view() but for dtypes")
        return wrap(self.native.view(shape[0]))

    def flatten(self):
        return wrap(self.native.flatten())

    def permute(self, *dims):
        return wrap(self.native.transpose(sizes(dims)))

    def expand(self, *shape):
        if -1 in sizes(shape):
            raise Unsupported("lacks sizes of -1, which stay")
        return wrap(mx.broadcast_to(self.native, sizes(shape)))


def trees(given):
    return mlx.utils.tree_map(wrap, given)


def inner(function):
    """A function of tensors as one of MLX's arrays, in trees as they come."""
    return lambda *given, **named: unwrap(function(*trees(given), **trees(named)))


def transform(function, then=lambda result: result):
    """PyTorch's transformation of a function is MLX's, between wrapped tensors."""

    def apply(func, argnums=0):
        made = function(inner(func), argnums)
        return lambda *given, **named: trees(then(made(*unwrap(given), **unwrap(named))))

    return apply


class xp(Both):
    """PyTorch's names, as MLX has them."""

    Tensor = Tensor
    bool, uint8, uint16, uint32, uint64 = mx.bool_, mx.uint8, mx.uint16, mx.uint32, mx.uint64
    int8, int16, int32, int64 = mx.int8, mx.int16, mx.int32, mx.int64
    float16, bfloat16, float32, float64 = mx.float16, mx.bfloat16, mx.float32, mx.float64
    complex64 = mx.complex64
    finfo = mx.finfo
    iinfo = mx.iinfo

    def tensor(data, *, dtype=None, device=None):
        host(device)
        return wrap(mx.array(unwrap(data), dtype))

    def asarray(obj, *, dtype=None, device=None, copy=None):
        host(device)
        return wrap(mx.asarray(unwrap(obj), dtype, copy=copy))

    def as_tensor(data, dtype=None, device=None):
        host(device)
        return wrap(mx.asarray(unwrap(data), dtype))

    def from_numpy(array):
        return wrap(mx.asarray(array))

    def from_dlpack(ext_tensor, *, device=None, copy=None):
        host(device)
        return wrap(mx.from_dlpack(unwrap(ext_tensor), copy=copy))

    def manual_seed(seed):
        return mx.random.seed(seed)

    def rand(*size):
        return wrap(mx.random.uniform(shape=sizes(size)))

    def randn(*size):
        return wrap(mx.random.normal(sizes(size)))

    def randint(low=0, high=None, size=None, *, dtype=None):
        if size is None:  # PyTorch's ``low`` may be left out in front
            low, high, size = 0, low, high  # type: ignore[assignment]
        return wrap(mx.random.randint(low, high, size, dtype))

    def randperm(n):
        return wrap(mx.random.permutation(n))

    def bernoulli(input):
        return wrap(mx.random.bernoulli(unwrap(input)))

    zeros = sized(mx.zeros)
    ones = sized(mx.ones)
    empty = sized(mx.empty)
    zeros_like = likeness(mx.zeros_like)
    ones_like = likeness(mx.ones_like)
    empty_like = likeness(mx.empty_like)

    def full(size, fill_value, *, dtype=None, device=None):
        host(device)
        return wrap(mx.full(size, unwrap(fill_value), dtype))

    def full_like(input, fill_value, *, dtype=None, device=None):
        host(device)
        return wrap(mx.full_like(unwrap(input), unwrap(fill_value), dtype))

    def eye(n, m=None, *, dtype=None, device=None):
        host(device)
        return wrap(mx.eye(n, m, dtype=dtype))

    def arange(start=None, end=None, step=1, *, dtype=None, device=None):
        if start is None and end is not None:
            start = 0  # PyTorch's default
        host(device)
        return wrap(mx.arange(unwrap(start), unwrap(end), unwrap(step), dtype))

    def linspace(start, end, steps, *, dtype=None, device=None):
        host(device)
        return wrap(mx.linspace(unwrap(start), unwrap(end), steps, dtype=dtype))

    maximum = binary(mx.maximum)
    minimum = binary(mx.minimum)
    atan2 = binary(mx.atan2)
    bitwise_and = binary(mx.bitwise_and)
    bitwise_or = binary(mx.bitwise_or)
    bitwise_xor = binary(mx.bitwise_xor)
    logical_and = binary(mx.logical_and)
    logical_or = binary(mx.logical_or)
    isclose = binary(mx.isclose)
    log1p = unary(mx.log1p)
    asin = unary(mx.asin)
    acos = unary(mx.acos)
    reciprocal = unary(mx.reciprocal)
    bitwise_not = unary(mx.bitwise_invert)
    real = unary(mx.real)
    imag = unary(mx.imag)
    norm = unary(mx.linalg.norm)
    softmax = normalized
    relu = unary(mlx.nn.relu)
    sigmoid = unary(mx.sigmoid)
    result_type = binary(mx.result_type)

    class func:
        grad = transform(mx.grad)
        grad_and_value = transform(mx.value_and_grad, lambda both: (both[1], both[0]))

    def where(condition, input, other):
        return wrap(mx.where(unwrap(condition), unwrap(input), unwrap(other)))

    def reshape(input, shape):
        return wrap(mx.reshape(unwrap(input), shape))

    def permute(input, dims):
        return wrap(mx.transpose(unwrap(input), dims))

    def broadcast_to(input, size):
        return wrap(mx.broadcast_to(unwrap(input), size))

    def broadcast_shapes(*shapes):
        return mx.broadcast_shapes(*shapes)

    def broadcast_tensors(*tensors):
        return wrap(mx.broadcast_arrays(*unwrap(tensors)))

    def stack(tensors, dim=0):
        return wrap(mx.stack(unwrap(tensors), dim))

    def cat(tensors, dim=0):
        return wrap(mx.concatenate(unwrap(tensors), dim))

    concat = concatenate = cat


LACKS = (
    "boolean indices are not yet supported",
    "Boolean indices not supported",
    "Cannot index mlx array using the given type",
    "only accepts integer dtypes",
    "Only inexact types are supported",
)
"""How MLX says that it has no such kind of key, or no such operation for a dtype."""


class Adapter(FacadeAdapter):
    name = "mlx"
    version = version("mlx")
    url = "https://ml-explore.github.io/mlx"
    capabilities = frozenset({"autograd.functions", "autograd.double", "mutable", "numpy", "dlpack", "complex"})
    xp = xp
    families: ClassVar = {RuntimeError: (ValueError,), IndexError: (ValueError,)}
    expectations = Path(__file__).with_name("mlx.toml")

    def lacks(self, error: Exception) -> str:
        return next((f"lacks it: {words}" for words in LACKS if words in str(error)), "")

    def reset(self) -> None:
        mx.set_default_device(mx.cpu)
        mx.random.seed(0)

    def preamble(self, device: str) -> str:
        return super().preamble(device) + "mx.set_default_device(mx.cpu)\nmx.random.seed(0)\n"

    def synchronize(self, device: str) -> None:
        mx.synchronize()

    def realize(self, values: Sequence[Any]) -> None:
        mx.eval([value.native for value in values if isinstance(value, Wrapped)])
