"""Overflow, division by zero and invalid operations give infinities and NaN, and no warning, as in PyTorch.

NumPy keeps what it does about them in a context variable.  ``quietly(function, ...)`` calls the function in a context in which
it ignores them, which costs 23 ns; ``np.errstate`` around every operation would cost 900 ns, and ``np.seterr`` would change
what the user's own arrays do.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any, Final

import numpy as np

_context = Context()
_context.run(np.seterr, all="ignore")

quietly: Final = _context.run
"""Call a function of arrays in the context; RuntimeError if another thread is in it, for which ``again`` is the remedy."""


def again(error: RuntimeError, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What ``quietly`` could not do since another thread, or the caller itself, was in the context; other errors pass."""
    if not str(error).startswith("cannot enter context"):
        raise error
    with np.errstate(all="ignore"):
        return function(*args, **kwargs)


def quiet(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """``quietly``, and ``again`` where that is needed: for code that is not called for every operation."""
    try:
        return quietly(function, *args, **kwargs)
    except RuntimeError as error:
        return again(error, function, *args, **kwargs)
