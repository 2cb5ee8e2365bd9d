"""A facade as an author would begin it: a little of NumPy under PyTorch's names."""

import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Wrapped, unwrap


class Tensor(Wrapped):
    natives = (np.ndarray, np.generic)  # an element of an array is a scalar of NumPy's, not an array

    dtype = property(lambda self: self.native.dtype)
    shape = property(lambda self: self.native.shape)

    def numpy(self):
        return self.native  # the tensor is the array

    def tolist(self):
        return self.native.tolist()

    def item(self):
        return self.native.item()

    def reshape(self, *shape):
        return wrap(self.native.reshape(*shape))

    def clone(self):
        return wrap(self.native.copy())

    @property
    def broken(self):
        return self.native.no_such_attribute


wrap = Tensor.wrap


class xp:
    Tensor = Tensor

    bool = np.dtype("bool")
    uint8 = np.dtype("uint8")
    int32 = np.dtype("int32")
    int64 = np.dtype("int64")
    float32 = np.dtype("float32")
    float64 = np.dtype("float64")

    def tensor(data, *, dtype=None):
        return wrap(np.array(unwrap(data), dtype))

    def from_numpy(array):
        return wrap(np.asarray(array))

    def asarray(data, *, dtype=None, copy=None):
        return wrap(np.asarray(unwrap(data), dtype, copy=copy))

    def zeros(*size, dtype=None):
        return wrap(np.zeros(_size(size), dtype or float))

    def sparse_coo_tensor(*arguments):
        raise Unsupported("NumPy has no sparse arrays")

    class linalg:
        def det(x):
            return wrap(np.linalg.det(x.native))


def _size(size):
    """PyTorch takes sizes as arguments or as one sequence."""
    return size[0] if len(size) == 1 and isinstance(size[0], list | tuple) else size


class Adapter(FacadeAdapter):
    name = "small"
    version = np.__version__
    capabilities = frozenset({"mutable", "views", "numpy", "dlpack", "complex"})
    xp = xp
