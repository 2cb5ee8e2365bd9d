"""Libraries that only some operations need, imported when they do."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any


@cache
def scipy(module: str) -> Any:
    """A module of SciPy, such as ``special``; ImportError that names the extra if SciPy is not installed."""
    try:
        return importlib.import_module(f"scipy.{module}")
    except ImportError:
        raise ImportError("this operation needs SciPy: pip install 'tensor-conformance[scipy]'") from None
