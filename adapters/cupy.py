# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc"
"""CuPy without a device: what it answers on the host alone, which is about dtypes and shapes.

All of CuPy's arrays lie on a CUDA device; it has none on the host.  So a function that makes an array is ``unsupported``
on the CPU, the one device that this adapter has, with or without a GPU in the machine.
"""

from pathlib import Path
from typing import ClassVar

import cupy
import numpy as np

from conformance.adapter import FacadeAdapter, Unsupported
from conformance.facade import Wrapped


class Tensor(Wrapped):
    """CuPy's array, of which there is none without a device."""

    __slots__ = ()
    natives = (cupy.ndarray,)


def made_on_a_device(*arguments, **options):
    raise Unsupported("needs a device: CuPy has no arrays on the host")


class xp:
    """PyTorch's names, as CuPy has them."""

    Tensor = Tensor
    bool, uint8, uint16, uint32, uint64 = map(np.dtype, ("bool", "uint8", "uint16", "uint32", "uint64"))
    int8, int16, int32, int64 = map(np.dtype, ("int8", "int16", "int32", "int64"))
    float16, float32, float64 = map(np.dtype, ("float16", "float32", "float64"))
    complex64, complex128 = map(np.dtype, ("complex64", "complex128"))
    finfo = cupy.finfo
    iinfo = cupy.iinfo

    def promote_types(type1, type2):
        return cupy.promote_types(type1, type2)

    def can_cast(from_, to):
        return cupy.can_cast(from_, to)

    def result_type(tensor1, tensor2):
        return cupy.result_type(tensor1, tensor2)

    def broadcast_shapes(*shapes):
        return cupy.broadcast_shapes(*shapes)

    tensor = asarray = as_tensor = from_numpy = frombuffer = from_dlpack = made_on_a_device
    zeros = ones = empty = full = eye = arange = linspace = made_on_a_device
    zeros_like = ones_like = empty_like = full_like = made_on_a_device
    rand = randn = randint = randperm = normal = manual_seed = made_on_a_device


class Adapter(FacadeAdapter):
    name = "cupy"
    version = cupy.__version__
    url = "https://cupy.dev"
    capabilities = frozenset()
    xp = xp
    families: ClassVar = {RuntimeError: (ValueError,)}
    expectations = Path(__file__).with_name("cupy.toml")
