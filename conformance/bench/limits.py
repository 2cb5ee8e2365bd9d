"""What the machine can do, measured beside the backends: copying memory, and multiplying matrices, with bare NumPy."""

from __future__ import annotations

import numpy as np

from conformance import adapter
from conformance.bench.cases import Case, Site, Work

TARGET = "conformance.bench.limits:Machine"
NAME = "machine"
COPIED = 1 << 26
"""Bytes of the large copy: beyond the last cache of most machines."""
SIDE = 1024


def _copy(site: Site, size: int) -> Work:
    source, target = np.ones(size, np.uint8), np.ones(size, np.uint8)
    return lambda: np.copyto(target, source)


def _product(site: Site, size: int) -> Work:
    a, b, out = (np.ones((size, size), np.float32) for _ in range(3))
    return lambda: np.matmul(a, b, out=out)


CASES = {
    "memory copy": Case("memory copy", "limits", (COPIED,), _copy, (), moved=2.0),
    "matrix product": Case("matrix product", "limits", (SIDE,), _product, (), flops=lambda side: 2.0 * side**3),
}


class Machine(adapter.Adapter):
    """NumPy alone, as the backend of the two limits."""

    name = NAME
    version = np.__version__
    xp = np
