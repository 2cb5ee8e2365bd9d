"""What a backend may change of its process, put back after each clause, so that no clause is judged by another's doing."""

from __future__ import annotations

import builtins
import contextlib
import os
import random
import sys
from types import ModuleType
from typing import Any

import numpy as np


class Surroundings:
    """The state of the process as it was when this was made: put back in 0.2 ms where nothing has changed.

    That is NumPy's error handling, print options and namespace, the built-in functions, the random streams of Python and
    of NumPy, the working directory, the environment, and the limit of recursion.  Names that were added to a namespace
    stay, since modules are imported when they are first used.
    """

    def __init__(self) -> None:
        self._numpy_errors = np.geterr()
        self._error_call = np.geterrcall()
        self._print_options = np.get_printoptions()
        self._random = random.getstate()
        self._numpy_random: Any = np.random.get_state()
        self._directory = os.getcwd()
        self._environment = dict(os.environ)
        self._recursion = sys.getrecursionlimit()
        modules = (np, np.random, np.testing, np.linalg, builtins)
        self._names: list[tuple[ModuleType, dict[str, Any]]] = [(module, dict(vars(module))) for module in modules]

    def restore_names(self) -> None:
        """Put back what the harness itself needs to go on: after every case."""
        sys.setrecursionlimit(self._recursion)
        for module, names in self._names:
            here = vars(module)
            for name, value in names.items():
                if here.get(name, self) is not value and name != "_":
                    here[name] = value

    def restore(self) -> None:
        """Put everything back: after every clause."""
        self.restore_names()
        if np.geterr() != self._numpy_errors:
            np.seterr(**self._numpy_errors)
        if np.geterrcall() is not self._error_call:
            np.seterrcall(self._error_call)
        if np.get_printoptions() != self._print_options:
            np.set_printoptions(**self._print_options)
        random.setstate(self._random)
        np.random.set_state(self._numpy_random)
        if dict(os.environ) != self._environment:
            os.environ.clear()
            os.environ.update(self._environment)
        with contextlib.suppress(OSError):  # the directory may be gone
            if _directory() != self._directory:
                os.chdir(self._directory)


def _directory() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None
