"""The environments that claims depend on; each says in its docstring which it is, and whether we stand in it."""

import builtins

import numpy as np


def a_cuda_device(xp):
    """a machine with a CUDA device, and a PyTorch built for it"""
    return xp.cuda.is_available()


def two_cuda_devices(xp):
    """a machine with at least two CUDA devices"""
    return xp.cuda.device_count() > 1


def no_cuda_device(xp):
    """a machine without a CUDA device"""
    return not xp.cuda.is_available()


def a_cuda_build_without_a_driver(xp):
    """a PyTorch that is built for CUDA, on a machine that has no NVIDIA driver"""
    backends = getattr(xp, "backends", None)  # the reference implementation is not built for one machine or another
    return backends is not None and backends.cuda.is_built() and not xp.cuda.is_available()


def integers_of_32_bits(xp):
    """a NumPy whose default integer has 32 bits (Windows before NumPy 2, and 32-bit machines)"""
    return np.array([1]).dtype == np.int32


def integers_of_64_bits(xp):
    """a NumPy whose default integer has 64 bits (all but Windows before NumPy 2 and 32-bit machines)"""
    return np.array([1]).dtype == np.int64


def an_ipython_prompt(xp):
    """an IPython prompt, which shows the value of an expression in a form of its own"""
    return hasattr(builtins, "get_ipython")


NO_CUDA = (AssertionError, RuntimeError)
"""What CUDA's methods raise where there is no device: the first in a build without CUDA, the second in others."""
