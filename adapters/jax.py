# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc, arg-type, call-overload"
"""JAX on the CPU, with 64-bit types off as users get it: float64 and int64 are narrowed.

Arrays are immutable.  ``jax.grad`` transforms functions; there is no tape.
Each verb is one call of JAX's, with its arguments in JAX's order and under its names.  What JAX lacks is absent.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, axes, sizes, unwrap


def wrap(value):
    return Tensor.wrap(value)


verbs = Verbs(wrap)
unary, binary, reduction, typed_reduction = verbs.unary, verbs.binary, verbs.reduction, verbs.typed_reduction


def likeness(function):
    def apply(input, *, dtype=None, device=None):
        return wrap(function(unwrap(input), dtype=dtype, device=placed(device)))

    return apply


def sized(function):
    def apply(*size, dtype=None, device=None):
        return wrap(function(*([sizes(size)] if size else []), dtype=dtype, device=placed(device)))

    return apply


def placed(device):
    """JAX's own device for PyTorch's name of it."""
    if not isinstance(device, str):
        return device
    if ":" in device:
        raise Unsupported("lacks names of devices with an index")
    return jax.devices(device)[0]


def swap(input, dim0, dim1):
    return wrap(jnp.swapaxes(unwrap(input), dim0, dim1))


def move(input, source, destination):
    return wrap(jnp.moveaxis(unwrap(input), source, destination))


def reverse(input):
    return wrap(jnp.transpose(unwrap(input)))


def squeezed(input, dim=None):
    return wrap(jnp.squeeze(unwrap(input), axis=axes(dim)))


def unsqueezed(input, dim):
    return wrap(jnp.expand_dims(unwrap(input), dim))


def unstacked(input, dim=0):
    return wrap(jnp.unstack(unwrap(input), axis=dim))


def clipped(input, min=None, max=None):
    return wrap(jnp.clip(unwrap(input), unwrap(min), unwrap(max)))


def rounded(input, *, decimals=0):
    return wrap(jnp.round(unwrap(input), decimals))


def cumulated(input, dim, *, dtype=None):
    return wrap(jnp.cumsum(unwrap(input), dim, dtype))


def taken(input, dim, index):
    return wrap(jnp.take(unwrap(input), unwrap(index), dim))


def normalized(input, dim):
    return wrap(jax.nn.softmax(unwrap(input), dim))


def near(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    return wrap(jnp.allclose(unwrap(input), unwrap(other), rtol, atol, equal_nan))


class Both:
    """What PyTorch has as a function and as a method."""

    __slots__ = ()

    add = binary(jnp.add)
    sub = subtract = binary(jnp.subtract)
    mul = multiply = binary(jnp.multiply)
    div = divide = true_divide = binary(jnp.divide)
    floor_divide = binary(jnp.floor_divide)
    remainder = binary(jnp.remainder)
    fmod = binary(jnp.fmod)
    pow = binary(jnp.power)
    matmul = binary(jnp.matmul)
    dot = binary(jnp.dot)
    eq = binary(jnp.equal)
    ne = binary(jnp.not_equal)
    lt = binary(jnp.less)
    le = binary(jnp.less_equal)
    gt = binary(jnp.greater)
    ge = binary(jnp.greater_equal)
    equal = binary(jnp.array_equal)
    allclose = near
    neg = unary(jnp.negative)
    exp = unary(jnp.exp)
    log = unary(jnp.log)
    sqrt = unary(jnp.sqrt)
    sin = unary(jnp.sin)
    cos = unary(jnp.cos)
    tanh = unary(jnp.tanh)
    abs = unary(jnp.abs)
    sign = unary(jnp.sign)
    square = unary(jnp.square)
    isnan = unary(jnp.isnan)
    conj = unary(jnp.conj)
    round = rounded
    clamp = clipped
    transpose = swapaxes = swapdims = swap  # JAX's transpose is PyTorch's permute
    movedim = moveaxis = move
    t = reverse
    ravel = unary(jnp.ravel)
    squeeze = squeezed
    unsqueeze = unsqueezed
    unbind = unstacked
    index_select = taken
    sum = typed_reduction(jnp.sum)
    mean = typed_reduction(jnp.mean)
    prod = typed_reduction(jnp.prod)
    any = reduction(jnp.any)
    all = reduction(jnp.all)
    argmax = reduction(jnp.argmax)
    argmin = reduction(jnp.argmin)
    amax = reduction(jnp.max)
    amin = reduction(jnp.min)
    max = unary(jnp.max)
    min = unary(jnp.min)
    cumsum = cumulated


class Tensor(Wrapped, Both):
    """JAX's array, and what stands for one while a function is transformed."""

    __slots__ = ()
    natives = (jax.Array,)

    dtype = property(lambda self: self.native.dtype)
    shape = property(lambda self: self.native.shape)
    ndim = property(lambda self: self.native.ndim)
    nbytes = property(lambda self: self.native.nbytes)
    itemsize = property(lambda self: self.native.itemsize)
    device = property(lambda self: self.native.device)
    T = property(lambda self: wrap(self.native.T))
    mT = property(lambda self: wrap(self.native.mT))
    real = property(lambda self: wrap(self.native.real))
    imag = property(lambda self: wrap(self.native.imag))

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
        return wrap(jax.lax.stop_gradient(self.native))

    def clone(self):
        return wrap(self.native.copy())

    def cpu(self):
        return wrap(jax.device_put(self.native, placed("cpu")))

    def to(self, dtype, *, copy=False):
        if not isinstance(dtype, np.dtype):
            raise Unsupported("lacks to() but for dtypes")
        return wrap(self.native.astype(dtype, copy=copy))

    def reshape(self, *shape):
        return wrap(self.native.reshape(sizes(shape)))

    def view(self, *shape):
        if not isinstance(shape[0], np.dtype):
            raise Unsupported("lacks view() but for dtypes")
        return wrap(self.native.view(shape[0]))

    def flatten(self):
        return wrap(self.native.flatten())

    def permute(self, *dims):
        return wrap(self.native.transpose(sizes(dims)))

    def expand(self, *shape):
        if -1 in sizes(shape):
            raise Unsupported("lacks sizes of -1, which stay")
        return wrap(jnp.broadcast_to(self.native, sizes(shape)))


def inner(function):
    """A function of tensors as one of JAX's arrays, in trees as they come."""
    return lambda *given, **named: jax.tree.map(unwrap, function(*trees(given), **trees(named)))


def trees(given):
    return jax.tree.map(wrap, given)


def transform(function, then=lambda result: result):
    """PyTorch's transformation of a function is JAX's, between wrapped tensors."""

    def apply(func, argnums=0, has_aux=False):
        made = function(inner(func), argnums, has_aux=has_aux)
        return lambda *given, **named: trees(then(made(*unwrap(given), **unwrap(named))))

    return apply


class xp(Both):
    """PyTorch's names, as JAX has them."""

    Tensor = Tensor
    bool, uint8, uint16, uint32, uint64 = map(np.dtype, ("bool", "uint8", "uint16", "uint32", "uint64"))
    int8, int16, int32, int64 = map(np.dtype, ("int8", "int16", "int32", "int64"))
    float16, float32, float64 = map(np.dtype, ("float16", "float32", "float64"))
    complex64, complex128 = map(np.dtype, ("complex64", "complex128"))
    bfloat16 = np.dtype(jnp.bfloat16)
    finfo = jnp.finfo
    iinfo = jnp.iinfo

    def tensor(data, *, dtype=None, device=None):
        return wrap(jnp.array(unwrap(data), dtype, device=placed(device)))

    def asarray(obj, *, dtype=None, device=None, copy=None):
        return wrap(jnp.asarray(unwrap(obj), dtype, device=placed(device), copy=copy))

    def as_tensor(data, dtype=None, device=None):
        return wrap(jnp.asarray(unwrap(data), dtype, device=placed(device)))

    def from_numpy(array):
        return wrap(jnp.asarray(array))

    def frombuffer(buffer, *, dtype, count=-1, offset=0):
        return wrap(jnp.frombuffer(buffer, dtype, count, offset))

    def from_dlpack(ext_tensor, *, device=None, copy=None):
        return wrap(jnp.from_dlpack(ext_tensor, device=placed(device), copy=copy))

    zeros = sized(jnp.zeros)
    ones = sized(jnp.ones)
    empty = sized(jnp.empty)
    zeros_like = likeness(jnp.zeros_like)
    ones_like = likeness(jnp.ones_like)
    empty_like = likeness(jnp.empty_like)

    def full(size, fill_value, *, dtype=None, device=None):
        return wrap(jnp.full(size, unwrap(fill_value), dtype, device=placed(device)))

    def full_like(input, fill_value, *, dtype=None, device=None):
        return wrap(jnp.full_like(unwrap(input), unwrap(fill_value), dtype, device=placed(device)))

    def eye(n, m=None, *, dtype=float, device=None):
        return wrap(jnp.eye(n, m, dtype=dtype, device=placed(device)))

    def arange(start=None, end=None, step=1, *, dtype=None, device=None):
        if start is None and end is not None:
            start = 0  # PyTorch's default
        return wrap(jnp.arange(unwrap(start), unwrap(end), unwrap(step), dtype, device=placed(device)))

    def linspace(start, end, steps, *, dtype=None, device=None):
        return wrap(jnp.linspace(unwrap(start), unwrap(end), steps, dtype=dtype, device=placed(device)))

    maximum = binary(jnp.maximum)
    minimum = binary(jnp.minimum)
    atan2 = binary(jnp.atan2)
    bitwise_and = binary(jnp.bitwise_and)
    bitwise_or = binary(jnp.bitwise_or)
    bitwise_xor = binary(jnp.bitwise_xor)
    logical_and = binary(jnp.logical_and)
    logical_or = binary(jnp.logical_or)
    isclose = binary(jnp.isclose)
    log1p = unary(jnp.log1p)
    asin = unary(jnp.asin)
    acos = unary(jnp.acos)
    reciprocal = unary(jnp.reciprocal)
    bitwise_not = unary(jnp.bitwise_not)
    real = unary(jnp.real)
    imag = unary(jnp.imag)
    angle = unary(jnp.angle)
    norm = unary(jnp.linalg.norm)
    numel = unary(jnp.size)
    softmax = normalized
    relu = unary(jax.nn.relu)
    sigmoid = unary(jax.nn.sigmoid)
    promote_types = binary(jnp.promote_types)
    can_cast = binary(jnp.can_cast)
    result_type = binary(jnp.result_type)

    class func:
        grad = transform(jax.grad)
        grad_and_value = transform(jax.value_and_grad, lambda both: (both[1], both[0]))
        jacrev = transform(jax.jacrev)
        hessian = transform(jax.hessian)

        def vjp(func, *primals, has_aux=False):
            value, weighted, *aux = jax.vjp(inner(func), *unwrap(primals), has_aux=has_aux)
            return (trees(value), lambda cotangents: trees(weighted(unwrap(cotangents))), *trees(aux))

    def where(condition, *values):
        return wrap(jnp.where(unwrap(condition), *unwrap(values)))

    def reshape(input, shape):
        return wrap(jnp.reshape(unwrap(input), shape))

    def permute(input, dims):
        return wrap(jnp.transpose(unwrap(input), dims))

    def broadcast_to(input, size):
        return wrap(jnp.broadcast_to(unwrap(input), size))

    def broadcast_shapes(*shapes):
        return jnp.broadcast_shapes(*shapes)

    def broadcast_tensors(*tensors):
        return wrap(jnp.broadcast_arrays(*unwrap(tensors)))

    def stack(tensors, dim=0):
        return wrap(jnp.stack(unwrap(tensors), dim))

    def cat(tensors, dim=0):
        return wrap(jnp.concatenate(unwrap(tensors), dim))

    concat = concatenate = cat


class Adapter(FacadeAdapter):
    name = "jax"
    version = jax.__version__
    url = "https://docs.jax.dev"
    capabilities = frozenset({"autograd.functions", "autograd.double", "numpy", "dlpack", "complex"})
    parts = (jax.Device,)
    xp = xp
    families: ClassVar = {RuntimeError: (ValueError,), IndexError: (ValueError,)}
    expectations = Path(__file__).with_name("jax.toml")

    def lacks(self, error: Exception) -> str:
        return "lacks writes" if "JAX arrays are immutable" in str(error) else ""

    def synchronize(self, device: str) -> None:
        jax.effects_barrier()

    def realize(self, values: Sequence[Any]) -> None:
        jax.block_until_ready(unwrap(list(values)))

    def reset(self) -> None:
        jax.config.update("jax_enable_x64", False)
