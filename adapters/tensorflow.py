"""TensorFlow, eager: ``tf.Tensor``, which cannot be written, under PyTorch's names.

No capability of autograd is declared.  TensorFlow records under an explicit ``GradientTape``, and has nothing for
``requires_grad``, ``grad_fn``, ``backward`` and ``grad``: what PyTorch's clauses on autograd are about.
Nor are views and strides: every result is memory of its own, as far as a program can see.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, ClassVar

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # else its first lines on stderr are about the processor

import tensorflow as tf

from conformance import adapter
from conformance.facade import Wrapped, unwrap


class Tensor(Wrapped):
    """``tf.Tensor``; each member is one call of TensorFlow's."""

    __slots__ = ()
    natives = (type(tf.constant(0)), tf.Tensor)

    shape = property(lambda self: self.native.shape)
    dtype = property(lambda self: self.native.dtype)
    device = property(lambda self: Device(self.native.device))
    ndim = property(lambda self: len(self.native.shape))
    T = property(lambda self: self.wrap(tf.transpose(self.native)))
    mT = property(lambda self: self.wrap(tf.linalg.matrix_transpose(self.native)))
    real = property(lambda self: self.wrap(tf.math.real(self.native)))
    imag = property(lambda self: self.wrap(tf.math.imag(self.native)))
    itemsize = property(lambda self: self.native.dtype.size)

    def tolist(self) -> Any:
        return self.native.numpy().tolist()

    def item(self) -> Any:
        return self.native.numpy().item()

    def numpy(self) -> Any:
        return self.native.numpy()

    def dim(self) -> int:
        return len(self.native.shape)

    def numel(self) -> int:
        return int(tf.size(self.native))

    def element_size(self) -> int:
        return int(self.native.dtype.size)

    def size(self, dim: int | None = None) -> Any:
        return self.shape if dim is None else self.shape[dim]

    def detach(self) -> Any:
        return self.wrap(tf.stop_gradient(self.native))

    def clone(self) -> Any:
        return self.wrap(tf.identity(self.native))

    def reshape(self, *shape: Any) -> Any:
        return self.wrap(tf.reshape(self.native, sizes(shape)))

    def flatten(self) -> Any:
        return self.wrap(tf.reshape(self.native, [-1]))

    def permute(self, *dims: Any) -> Any:
        return self.wrap(tf.transpose(self.native, sizes(dims)))

    def t(self) -> Any:
        return self.wrap(tf.transpose(self.native))

    def expand(self, *shape: Any) -> Any:
        return self.wrap(tf.broadcast_to(self.native, sizes(shape)))

    def to(self, dtype: Any) -> Any:
        return self.wrap(tf.cast(self.native, dtype))

    def double(self) -> Any:
        return self.wrap(tf.cast(self.native, tf.float64))

    def float(self) -> Any:
        return self.wrap(tf.cast(self.native, tf.float32))

    def bool(self) -> Any:
        return self.wrap(tf.cast(self.native, tf.bool))

    def unsqueeze(self, dim: int) -> Any:
        return self.wrap(tf.expand_dims(self.native, dim))

    def squeeze(self, dim: Any = None) -> Any:
        return self.wrap(tf.squeeze(self.native, dim))

    def unbind(self, dim: int = 0) -> Any:
        return self.wrap(tuple(tf.unstack(self.native, axis=dim)))

    def sum(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_sum(self.native, dim, keepdim))

    def mean(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_mean(self.native, dim, keepdim))

    def prod(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_prod(self.native, dim, keepdim))

    def amax(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_max(self.native, dim, keepdim))

    def amin(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_min(self.native, dim, keepdim))

    def max(self) -> Any:
        return self.wrap(tf.reduce_max(self.native))

    def min(self) -> Any:
        return self.wrap(tf.reduce_min(self.native))

    def all(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_all(self.native, dim, keepdim))

    def any(self, dim: Any = None, keepdim: Any = False) -> Any:
        return self.wrap(tf.reduce_any(self.native, dim, keepdim))

    def cumsum(self, dim: int) -> Any:
        return self.wrap(tf.cumsum(self.native, dim))

    def exp(self) -> Any:
        return self.wrap(tf.exp(self.native))

    def log(self) -> Any:
        return self.wrap(tf.math.log(self.native))

    def sqrt(self) -> Any:
        return self.wrap(tf.sqrt(self.native))

    def sin(self) -> Any:
        return self.wrap(tf.sin(self.native))

    def tanh(self) -> Any:
        return self.wrap(tf.tanh(self.native))

    def sigmoid(self) -> Any:
        return self.wrap(tf.sigmoid(self.native))

    def abs(self) -> Any:
        return self.wrap(tf.abs(self.native))

    def neg(self) -> Any:
        return self.wrap(tf.negative(self.native))

    def conj(self) -> Any:
        return self.wrap(tf.math.conj(self.native))

    def relu(self) -> Any:
        return self.wrap(tf.nn.relu(self.native))

    def clamp(self, min: Any, max: Any) -> Any:
        return self.wrap(tf.clip_by_value(self.native, min, max))


def sizes(given: tuple[Any, ...]) -> Any:
    """PyTorch takes sizes one by one, or as one sequence; TensorFlow the latter only."""
    return list(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, list, tf.TensorShape)) else list(given)


def placed(device: Any) -> Any:
    """TensorFlow is told where a tensor is to be by a context."""
    return tf.device(str(device))


class Device(str):
    """TensorFlow's path of a device, as ``/job:localhost/replica:0/task:0/device:CPU:0``: a string without parts."""


def one(function: Any) -> Any:
    """A function of one tensor."""
    return staticmethod(lambda input: Tensor.wrap(function(unwrap(input))))


def two(function: Any) -> Any:
    """A function of two tensors or numbers."""
    return staticmethod(lambda input, other: Tensor.wrap(function(unwrap(input), unwrap(other))))


def folded(function: Any) -> Any:
    """A function that takes dimensions away: ``dim`` is TensorFlow's ``axis``."""
    return staticmethod(lambda input, dim=None, keepdim=False: Tensor.wrap(function(unwrap(input), dim, keepdim)))


class xp:
    """PyTorch's namespace: each name the nearest public call of TensorFlow's."""

    Tensor = Tensor
    bool = tf.bool
    uint8, uint16, uint32, uint64 = tf.uint8, tf.uint16, tf.uint32, tf.uint64
    int8, int16, int32, int64 = tf.int8, tf.int16, tf.int32, tf.int64
    float16, bfloat16, float32, float64 = tf.float16, tf.bfloat16, tf.float32, tf.float64
    complex64, complex128 = tf.complex64, tf.complex128

    @staticmethod
    def tensor(data: Any, *, dtype: Any = None, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.constant(unwrap(data), dtype))

    @staticmethod
    def as_tensor(data: Any, dtype: Any = None, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.convert_to_tensor(unwrap(data), dtype))

    @staticmethod
    def asarray(obj: Any, *, dtype: Any = None, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.convert_to_tensor(unwrap(obj), dtype))

    @staticmethod
    def from_numpy(array: Any) -> Any:
        return Tensor.wrap(tf.convert_to_tensor(array))

    @staticmethod
    def from_dlpack(ext: Any) -> Any:
        """TensorFlow takes the capsule only."""
        capsule = ext.__dlpack__() if hasattr(ext, "__dlpack__") else ext
        return Tensor.wrap(tf.experimental.dlpack.from_dlpack(capsule))

    @staticmethod
    def zeros(*size: Any, dtype: Any = tf.float32, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.zeros(sizes(size), dtype))

    @staticmethod
    def ones(*size: Any, dtype: Any = tf.float32, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.ones(sizes(size), dtype))

    @staticmethod
    def full(size: Any, fill_value: Any, *, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.fill(list(size), unwrap(fill_value)))

    @staticmethod
    def arange(*bounds: Any, dtype: Any = None, device: Any = "cpu") -> Any:
        with placed(device):
            return Tensor.wrap(tf.range(*bounds, dtype=dtype))

    @staticmethod
    def linspace(start: Any, end: Any, steps: Any) -> Any:
        return Tensor.wrap(tf.linspace(unwrap(start), unwrap(end), steps))

    @staticmethod
    def eye(n: Any, m: Any = None, *, dtype: Any = tf.float32) -> Any:
        return Tensor.wrap(tf.eye(n, m, dtype=dtype))

    @staticmethod
    def zeros_like(input: Any, *, dtype: Any = None) -> Any:
        return Tensor.wrap(tf.zeros_like(unwrap(input), dtype))

    @staticmethod
    def ones_like(input: Any, *, dtype: Any = None) -> Any:
        return Tensor.wrap(tf.ones_like(unwrap(input), dtype))

    @staticmethod
    def cat(tensors: Any, dim: int = 0) -> Any:
        return Tensor.wrap(tf.concat(unwrap(tensors), dim))

    concat = concatenate = cat

    @staticmethod
    def stack(tensors: Any, dim: int = 0) -> Any:
        return Tensor.wrap(tf.stack(unwrap(tensors), dim))

    @staticmethod
    def where(condition: Any, input: Any, other: Any) -> Any:
        return Tensor.wrap(tf.where(unwrap(condition), unwrap(input), unwrap(other)))

    @staticmethod
    def broadcast_to(input: Any, size: Any) -> Any:
        return Tensor.wrap(tf.broadcast_to(unwrap(input), list(size)))

    @staticmethod
    def reshape(input: Any, shape: Any) -> Any:
        return Tensor.wrap(tf.reshape(unwrap(input), list(shape)))

    @staticmethod
    def permute(input: Any, dims: Any) -> Any:
        return Tensor.wrap(tf.transpose(unwrap(input), list(dims)))

    @staticmethod
    def unsqueeze(input: Any, dim: int) -> Any:
        return Tensor.wrap(tf.expand_dims(unwrap(input), dim))

    @staticmethod
    def clamp(input: Any, min: Any, max: Any) -> Any:
        return Tensor.wrap(tf.clip_by_value(unwrap(input), unwrap(min), unwrap(max)))

    @staticmethod
    def softmax(input: Any, dim: int) -> Any:
        return Tensor.wrap(tf.nn.softmax(unwrap(input), dim))

    @staticmethod
    def log_softmax(input: Any, dim: int) -> Any:
        return Tensor.wrap(tf.nn.log_softmax(unwrap(input), dim))

    @staticmethod
    def manual_seed(seed: int) -> None:
        tf.random.set_seed(seed)

    @staticmethod
    def rand(*size: Any, dtype: Any = tf.float32) -> Any:
        return Tensor.wrap(tf.random.uniform(sizes(size), dtype=dtype))

    @staticmethod
    def randn(*size: Any, dtype: Any = tf.float32) -> Any:
        return Tensor.wrap(tf.random.normal(sizes(size), dtype=dtype))

    detach, abs, neg, exp, log, log1p = map(
        one, (tf.stop_gradient, tf.abs, tf.negative, tf.exp, tf.math.log, tf.math.log1p)
    )
    sqrt, rsqrt, sin, asin, acos = map(one, (tf.sqrt, tf.math.rsqrt, tf.sin, tf.asin, tf.acos))
    tanh, sigmoid, relu, isnan = map(one, (tf.tanh, tf.sigmoid, tf.nn.relu, tf.math.is_nan))
    real, imag, angle, reciprocal = map(one, (tf.math.real, tf.math.imag, tf.math.angle, tf.math.reciprocal))
    add, sub, mul, div, pow = map(two, (tf.add, tf.subtract, tf.multiply, tf.divide, tf.pow))
    eq, maximum, minimum, atan2, matmul = map(two, (tf.equal, tf.maximum, tf.minimum, tf.atan2, tf.matmul))
    sum, mean, prod, all, any = map(
        folded, (tf.reduce_sum, tf.reduce_mean, tf.reduce_prod, tf.reduce_all, tf.reduce_any)
    )


LACKS = re.compile(
    r"is not in the list of allowed values|Could not find device for node"
    r"|does not support item (?:assignment|deletion)"
    r"|^(?:one|two|folded|xp|Tensor)\..*"
    r"(?:unexpected keyword argument|required positional argument|positional arguments? but).*"
    r"|Cannot convert the argument `type_value`: '(?:cpu|cuda|meta).*"
)
"""How TensorFlow says that there is no kernel for a dtype and that a tensor cannot be written; how Python says that a
function of this facade, which has the parameters that TensorFlow has, lacks one; and ``to`` that it takes no device."""


class Adapter(adapter.FacadeAdapter):
    name = "tensorflow"
    version = tf.__version__
    url = "https://www.tensorflow.org"
    xp = xp
    capabilities = frozenset({"numpy", "dlpack", "complex"})
    parts = (Tensor, Device)
    families: ClassVar = {
        RuntimeError: (tf.errors.OpError, ValueError),
        IndexError: (tf.errors.InvalidArgumentError,),
        TypeError: (tf.errors.InvalidArgumentError, ValueError),
        ValueError: (tf.errors.InvalidArgumentError,),
        OverflowError: (ValueError,),
    }
    expectations = Path(__file__).with_name("tensorflow.toml")

    def reset(self) -> None:
        tf.random.set_seed(0)

    def lacks(self, error: Exception) -> str:
        found = LACKS.search(str(error))
        return f"lacks it: {found[0]}" if found else ""
