"""The library under PyTorch's names."""

from pathlib import Path

import numpy as np

import thirdlib
from conformance.adapter import FacadeAdapter
from conformance.facade import Wrapped, unwrap


class Tensor(Wrapped):
    natives = (np.ndarray, np.generic)

    dtype = property(lambda self: self.native.dtype)

    def tolist(self):
        return self.native.tolist()


wrap = Tensor.wrap


class xp:
    int64 = np.dtype("int64")
    float32 = np.dtype("float32")
    float64 = np.dtype("float64")

    def tensor(data, *, dtype=None):
        return wrap(thirdlib.array(unwrap(data), dtype))


class Adapter(FacadeAdapter):
    name = "third"
    version = "2.0"
    xp = xp
    expectations = Path(__file__).with_name("expected.toml")
