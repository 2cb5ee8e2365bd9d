"""The error function, for which NumPy has nothing: SciPy's where it is installed, else Python's, element by element."""

from __future__ import annotations

import importlib
import importlib.util
import math
from typing import Any

import numpy as np

from reference_impl.devices import Array
from reference_impl.elementwise import exp
from reference_impl.op import unary

_one = np.vectorize(math.erf, otypes=[np.float64])


def _erf(x: Array) -> Array:
    if importlib.util.find_spec("scipy") is not None:
        return np.asanyarray(importlib.import_module("scipy.special").erf(x)).astype(x.dtype, copy=False)
    values = _one(x) if x.size else np.empty(x.shape)
    return np.asarray(values).astype(x.dtype).view(type(x)) if type(x) is not np.ndarray else np.asarray(values, x.dtype)


def _slope(g: Any, a: Any) -> Any:
    return g * exp(-(a * a)) * (2 / math.sqrt(math.pi))


erf = unary("ErfBackward0", _erf, _slope, name="erf", widens=True)
