# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc, arg-type, call-overload"
"""NumPy itself: what a porter from bare arrays has to know.  It has no autograd and one device.

Each verb is one call of NumPy's, with its arguments in NumPy's order and under its names.  What NumPy lacks is absent.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Verbs, Wrapped, axes, sizes, unwrap


def wrap(value):
    return Tensor.wrap(value)


verbs = Verbs(wrap)
unary, binary, reduction, typed_reduction = verbs.unary, verbs.binary, verbs.reduction, verbs.typed_reduction


def in_place(function):
    """A ufunc that writes into its first operand is what PyTorch spells ``x.add_(y)``."""

    def apply(self, other):
        function(self.native, unwrap(other), out=self.native)
        return self

    return apply


def likeness(function):
    def apply(input, *, dtype=None, device=None):
        return wrap(function(unwrap(input), dtype=dtype, device=device))

    return apply


def sized(function):
    def apply(*size, dtype=None, device=None):
        return wrap(function(*([sizes(size)] if size else []), dtype=dtype, device=device))

    return apply


def host(device):
    """Where NumPy takes no device, the host is the one that is."""
    if device not in (None, "cpu"):
        raise Unsupported(f"lacks the device {device}")


def swap(input, dim0, dim1):
    return wrap(np.swapaxes(unwrap(input), dim0, dim1))


def move(input, source, destination):
    return wrap(np.moveaxis(unwrap(input), source, destination))


def reverse(input):
    return wrap(np.transpose(unwrap(input)))


def squeezed(input, dim=None):
    return wrap(np.squeeze(unwrap(input), axis=axes(dim)))


def unsqueezed(input, dim):
    return wrap(np.expand_dims(unwrap(input), dim))


def unstacked(input, dim=0):
    return wrap(np.unstack(unwrap(input), axis=dim))


def clipped(input, min=None, max=None):
    return wrap(np.clip(unwrap(input), unwrap(min), unwrap(max)))


def rounded(input, *, decimals=0):
    return wrap(np.round(unwrap(input), decimals))


def cumulated(input, dim, *, dtype=None):
    return wrap(np.cumsum(unwrap(input), dim, dtype))


def taken(input, dim, index):
    return wrap(np.take(unwrap(input), unwrap(index), dim))


def near(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    return wrap(np.allclose(unwrap(input), unwrap(other), rtol, atol, equal_nan))


class Both:
    """What PyTorch has as a function and as a method."""

    __slots__ = ()

    add = binary(np.add)
    sub = subtract = binary(np.subtract)
    mul = multiply = binary(np.multiply)
    div = divide = true_divide = binary(np.divide)
    floor_divide = binary(np.floor_divide)
    remainder = binary(np.remainder)
    fmod = binary(np.fmod)
    pow = binary(np.power)
    matmul = binary(np.matmul)
    dot = binary(np.dot)
    eq = binary(np.equal)
    ne = binary(np.not_equal)
    lt = binary(np.less)
    le = binary(np.less_equal)
    gt = binary(np.greater)
    ge = binary(np.greater_equal)
    equal = binary(np.array_equal)
    allclose = near
    neg = unary(np.negative)
    exp = unary(np.exp)
    log = unary(np.log)
    sqrt = unary(np.sqrt)
    sin = unary(np.sin)
    cos = unary(np.cos)
    tanh = unary(np.tanh)
    abs = unary(np.abs)
    sign = unary(np.sign)
    square = unary(np.square)
    isnan = unary(np.isnan)
    conj = unary(np.conj)
    round = rounded
    clamp = clipped
    transpose = swapaxes = swapdims = swap  # NumPy's transpose is PyTorch's permute
    movedim = moveaxis = move
    t = reverse
    ravel = unary(np.ravel)
    squeeze = squeezed
    unsqueeze = unsqueezed
    unbind = unstacked
    index_select = taken
    sum = typed_reduction(np.sum)
    mean = typed_reduction(np.mean)
    prod = typed_reduction(np.prod)
    any = reduction(np.any)
    all = reduction(np.all)
    argmax = reduction(np.argmax)
    argmin = reduction(np.argmin)
    amax = reduction(np.max)
    amin = reduction(np.min)
    max = unary(np.max)
    min = unary(np.min)
    cumsum = cumulated


class Tensor(Wrapped, Both):
    """NumPy's array; also the scalar that an element of it is."""

    __slots__ = ()
    natives = (np.ndarray, np.generic)

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

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return wrap(array[()] if return_scalar else array)

    def size(self, dim=None):
        return self.native.shape if dim is None else self.native.shape[dim]

    def dim(self):
        return self.native.ndim

    def numel(self):
        return self.native.size

    def element_size(self):
        return self.native.itemsize

    def stride(self, dim=None):
        strides = tuple(step // self.native.itemsize for step in self.native.strides)  # NumPy counts bytes
        return strides if dim is None else strides[dim]

    def is_contiguous(self):
        return self.native.flags.c_contiguous

    def data_ptr(self):
        return self.native.ctypes.data

    def item(self):
        return self.native.item()

    def tolist(self):
        return self.native.tolist()

    def numpy(self):
        return self.native

    def clone(self):
        return wrap(self.native.copy())

    def contiguous(self):
        return wrap(np.ascontiguousarray(self.native))

    def cpu(self):
        return wrap(self.native.to_device("cpu"))

    def to(self, dtype, *, copy=False):
        if not isinstance(dtype, np.dtype):
            raise Unsupported("lacks to() but for dtypes")
        return wrap(self.native.astype(dtype, copy=copy))

    def fill_(self, value):
        self.native.fill(unwrap(value))
        return self

    def zero_(self):
        self.native.fill(0)
        return self

    def copy_(self, source):
        np.copyto(self.native, unwrap(source))
        return self

    def reshape(self, *shape):
        return wrap(self.native.reshape(sizes(shape)))

    def view(self, *shape):
        if isinstance(shape[0], np.dtype):
            return wrap(self.native.view(shape[0]))
        return wrap(np.reshape(self.native, sizes(shape), copy=False))

    def flatten(self):
        return wrap(self.native.flatten())

    def permute(self, *dims):
        return wrap(self.native.transpose(sizes(dims)))

    def expand(self, *shape):
        if -1 in sizes(shape):
            raise Unsupported("lacks sizes of -1, which stay")
        return wrap(np.broadcast_to(self.native, sizes(shape)))

    add_ = in_place(np.add)
    sub_ = in_place(np.subtract)
    mul_ = in_place(np.multiply)
    div_ = in_place(np.divide)
    pow_ = in_place(np.power)
    floor_divide_ = in_place(np.floor_divide)
    remainder_ = in_place(np.remainder)


class xp(Both):
    """PyTorch's names, as NumPy has them."""

    Tensor = Tensor
    bool, uint8, uint16, uint32, uint64 = map(np.dtype, ("bool", "uint8", "uint16", "uint32", "uint64"))
    int8, int16, int32, int64 = map(np.dtype, ("int8", "int16", "int32", "int64"))
    float16, float32, float64 = map(np.dtype, ("float16", "float32", "float64"))
    complex64, complex128 = map(np.dtype, ("complex64", "complex128"))
    finfo = np.finfo
    iinfo = np.iinfo

    def tensor(data, *, dtype=None, device=None):
        host(device)
        return wrap(np.array(unwrap(data), dtype))

    def asarray(obj, *, dtype=None, device=None, copy=None):
        return wrap(np.asarray(unwrap(obj), dtype, device=device, copy=copy))

    def as_tensor(data, dtype=None, device=None):
        return wrap(np.asarray(unwrap(data), dtype, device=device))

    def from_numpy(array):
        return wrap(np.asarray(array))

    def frombuffer(buffer, *, dtype, count=-1, offset=0):
        return wrap(np.frombuffer(buffer, dtype, count, offset))

    def from_dlpack(ext_tensor, *, device=None, copy=None):
        return wrap(np.from_dlpack(ext_tensor, device=device, copy=copy))

    zeros = sized(np.zeros)
    ones = sized(np.ones)
    empty = sized(np.empty)
    zeros_like = likeness(np.zeros_like)
    ones_like = likeness(np.ones_like)
    empty_like = likeness(np.empty_like)

    def full(size, fill_value, *, dtype=None, device=None):
        return wrap(np.full(size, unwrap(fill_value), dtype, device=device))

    def full_like(input, fill_value, *, dtype=None, device=None):
        return wrap(np.full_like(unwrap(input), unwrap(fill_value), dtype, device=device))

    def eye(n, m=None, *, dtype=float, device=None):
        return wrap(np.eye(n, m, dtype=dtype, device=device))

    def arange(start=None, end=None, step=1, *, dtype=None, device=None):
        if start is None and end is not None:
            start = 0  # PyTorch's default
        return wrap(np.arange(unwrap(start), unwrap(end), unwrap(step), dtype, device=device))

    def linspace(start, end, steps, *, dtype=None, device=None):
        return wrap(np.linspace(unwrap(start), unwrap(end), steps, dtype=dtype, device=device))

    def manual_seed(seed):
        return np.random.seed(seed)

    def rand(*size):
        return wrap(np.random.random_sample(sizes(size)))

    def randn(*size):
        return wrap(np.random.standard_normal(sizes(size)))

    def randint(low=0, high=None, size=None, *, dtype=int):
        if size is None:  # PyTorch's ``low`` may be left out in front
            low, high, size = 0, low, high  # type: ignore[assignment]
        return wrap(np.random.randint(low, high, size, dtype))

    def randperm(n):
        return wrap(np.random.permutation(n))

    def normal(mean, std, size=None):
        return wrap(np.random.normal(unwrap(mean), unwrap(std), size))

    maximum = binary(np.maximum)
    minimum = binary(np.minimum)
    atan2 = binary(np.atan2)
    bitwise_and = binary(np.bitwise_and)
    bitwise_or = binary(np.bitwise_or)
    bitwise_xor = binary(np.bitwise_xor)
    logical_and = binary(np.logical_and)
    logical_or = binary(np.logical_or)
    isclose = binary(np.isclose)
    log1p = unary(np.log1p)
    asin = unary(np.asin)
    acos = unary(np.acos)
    reciprocal = unary(np.reciprocal)
    bitwise_not = unary(np.bitwise_not)
    real = unary(np.real)
    imag = unary(np.imag)
    angle = unary(np.angle)
    norm = unary(np.linalg.norm)
    numel = unary(np.size)
    promote_types = binary(np.promote_types)
    can_cast = binary(np.can_cast)
    result_type = binary(np.result_type)

    def where(condition, *values):
        return wrap(np.where(unwrap(condition), *unwrap(values)))

    def reshape(input, shape):
        return wrap(np.reshape(unwrap(input), shape))

    def permute(input, dims):
        return wrap(np.transpose(unwrap(input), dims))

    def broadcast_to(input, size):
        return wrap(np.broadcast_to(unwrap(input), size))

    def broadcast_shapes(*shapes):
        return np.broadcast_shapes(*shapes)

    def broadcast_tensors(*tensors):
        return wrap(np.broadcast_arrays(*unwrap(tensors)))

    def stack(tensors, dim=0):
        return wrap(np.stack(unwrap(tensors), dim))

    def cat(tensors, dim=0):
        return wrap(np.concatenate(unwrap(tensors), dim))

    concat = concatenate = cat


class Adapter(FacadeAdapter):
    name = "numpy"
    version = np.__version__
    url = "https://numpy.org"
    capabilities = frozenset({"mutable", "views", "strides", "numpy", "dlpack", "complex"})
    xp = xp
    families: ClassVar = {RuntimeError: (ValueError,), IndexError: (ValueError,)}
    expectations = Path(__file__).with_name("numpy.toml")

    def lacks(self, error: Exception) -> str:
        return str(error) if str(error).startswith("Unsupported dtype") else ""

    def reset(self) -> None:
        np.random.seed(0)

    def preamble(self, device: str) -> str:
        return super().preamble(device) + "np.random.seed(0)\n"
